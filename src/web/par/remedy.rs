//! The remedy of a round: the plan in one step, how far it has come, what is overdue, and a page for each line.

use std::collections::BTreeMap;

use rocket::form::FromForm;
use rocket::http::CookieJar;
use rocket::response::Redirect;
use rocket::{Route, get, post, routes};

use super::{Done, Page, counted, part_at, part_of, points, render, unit_at};
use crate::app::par::Seen;
use crate::app::par::remedy::{LineEntry, Plan, Planned};
use crate::domain::access::Permission;
use crate::domain::assessment::NotDone;
use crate::domain::assessment::remedy::{Line as RemedyLine, Mending, Tally};
use crate::domain::assessment::stage::Stage;
use crate::domain::clock::Instant;
use crate::domain::id::Id;
use crate::domain::number;
use crate::domain::refusal::Refusal;
use crate::domain::text::texts;
use crate::web::error::PageError;
use crate::web::fields::{Day, Line, Words};
use crate::web::form::{Protected, token};
use crate::web::guard::{Anyone, ManageAssessments, May, Mends, SeesAssessments};
use crate::web::offices::{choice, day, field, hidden, hinted, text};
use crate::web::pages::offices_form::{Control, Form};
use crate::web::pages::round::{Table, leading, named, plain};
use crate::web::waiting;

pub(super) fn routes() -> Vec<Route> {
    routes![show, plan, line, change]
}

/// The plan by unit, for whoever sees all of the round: thousands of lines are no list.
fn by_unit(anyone: &Anyone, plan: &Plan) -> Table {
    let (t, lang, seen) = (texts(anyone.lang), anyone.lang, &plan.seen);
    let mut units: BTreeMap<&str, (&str, Vec<&RemedyLine>)> = BTreeMap::new();
    for Planned { line, code, name } in &plan.lines {
        units.entry(code).or_insert_with(|| (name, Vec::new())).1.push(line);
    }
    let rows = units.into_iter().map(|(code, (name, lines))| {
        let tally = Tally::of(lines, seen.today);
        vec![
            leading(named(name.to_owned()), part_at(&seen.round, &format!("remedy?unit={code}"))),
            counted(anyone, tally.all),
            counted(anyone, tally.done),
            counted(anyone, tally.overdue),
            plain(points(lang, tally.lost)),
            plain(points(lang, tally.mended)),
        ]
    });
    Table {
        caption: t.remedy_by_unit.to_owned(),
        columns: vec![t.unit, t.remedy_lines, t.remedy_done, t.remedy_overdue, t.assess_lost_points, t.remedy_mended],
        rows: rows.collect(),
        empty: t.remedy_none,
    }
}

/// Each line of these.
fn line_by_line(anyone: &Anyone, seen: &Seen, lines: &[Planned]) -> Table {
    let (t, lang) = (texts(anyone.lang), anyone.lang);
    let rows = lines.iter().map(|Planned { line, code, name }| {
        let node = seen.set.node(&line.node).and_then(|at| seen.set.nodes.get(at));
        let words = node.map(|node| node.words.of(lang).to_owned()).unwrap_or_default();
        let there = unit_at(&seen.round.code, code, &format!("remedy/{}", line.node));
        let overdue = line.is_overdue(seen.today);
        let state = if overdue { t.remedy_overdue } else { line.state.name(lang) };
        vec![
            leading(named(format!("{name}: {} {words}", line.node)), there),
            plain(points(lang, line.lost)),
            named(line.owner.clone()),
            named(line.action.clone()),
            plain(line.due.map(number::day).unwrap_or_default()),
            plain(state),
        ]
    });
    let columns =
        vec![t.assess_criterion, t.assess_lost_points, t.remedy_owner, t.remedy_action, t.remedy_due, t.round_state];
    Table { caption: t.remedy_title.to_owned(), columns, rows: rows.collect(), empty: t.remedy_none }
}

#[get("/par/<assessment>/remedy?<unit>")]
async fn show(assessment: String, unit: Option<String>, reader: SeesAssessments, cookies: &CookieJar<'_>) -> Page {
    let SeesAssessments(anyone) = reader;
    let csrf = token(&anyone.app, cookies);
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let (t, lang) = (texts(anyone.lang), anyone.lang);
        let mut plan = app.par_remedy(anyone.caller(), &assessment)?;
        if let Some(unit) = &unit {
            plan.lines.retain(|planned| planned.code == *unit);
            plan.tally = Tally::of(plan.lines.iter().map(|planned| &planned.line), plan.seen.today);
        }
        let seen = &plan.seen;
        let mut page = part_of(&anyone, csrf, seen, "remedy", t.remedy_title);
        if let (true, Some(one)) = (unit.is_some(), plan.lines.first()) {
            page.about = Some(one.name.clone());
            page.back.push((t.remedy_title.to_owned(), part_at(&seen.round, "remedy")));
        }
        if anyone.caller().may(Permission::ScoreOwnUnit) {
            page.notices.clear();
        }
        page.lead = Some(t.remedy_lead.to_owned());
        let tally = &plan.tally;
        page.facts = vec![
            (t.remedy_lines, counted(&anyone, tally.all)),
            (t.remedy_done, counted(&anyone, tally.done)),
            (t.remedy_overdue, counted(&anyone, tally.overdue)),
            (t.assess_lost_points, plain(points(lang, tally.lost))),
            (t.remedy_mended, plain(points(lang, tally.mended))),
        ];
        page.tables = vec![match unit {
            None if seen.whole => by_unit(&anyone, &plan),
            _ => line_by_line(&anyone, seen, &plan.lines),
        }];
        if seen.manages && unit.is_none() {
            let due = app.par_calendar(&seen.round)?.of(Stage::Remedy).map(|days| days.last);
            let fields = vec![field("plan", "due", t.remedy_due, day(due, true))];
            let (action, help) = (part_at(&seen.round, "remedy"), Some(t.remedy_plan_help));
            page.forms.push(Form { title: t.remedy_plan, help, action, fields, button: t.remedy_plan });
        }
        render(&page)
    })
    .await
}

#[derive(FromForm)]
struct Until {
    due: Day,
}

#[post("/par/<assessment>/remedy", data = "<form>")]
async fn plan(assessment: String, may: May<ManageAssessments>, form: Protected<Until>) -> Done {
    let (anyone, Protected(form)) = (may.anyone(), form);
    let (state, there) = (anyone.app.clone(), format!("/par/{assessment}/remedy"));
    waiting(&state, move |_| {
        let due = form.due.0.ok_or(Refusal::Assessment(NotDone::RemedyLine))?;
        anyone.app.par_plan_remedy(anyone.caller(), &assessment, due)?;
        Ok(())
    })
    .await?;
    Ok(Redirect::to(there))
}

#[get("/par/<assessment>/unit/<unit>/remedy/<node>")]
async fn line(
    assessment: String,
    unit: String,
    node: String,
    reader: SeesAssessments,
    cookies: &CookieJar<'_>,
) -> Page {
    let SeesAssessments(anyone) = reader;
    let csrf = token(&anyone.app, cookies);
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let (t, lang) = (texts(anyone.lang), anyone.lang);
        let (place, line) = app.par_remedy_line(anyone.caller(), &assessment, &unit, &node)?;
        let seen = app.par_seen(anyone.caller(), &assessment)?;
        let of = place.set.node(&node).and_then(|at| place.set.nodes.get(at)).ok_or(PageError::NotFound)?;
        let part = format!("unit/{unit}/remedy/{node}");
        let mut page = part_of(&anyone, csrf, &seen, &part, t.remedy_line);
        page.about = Some(format!("{}: {} {}", place.unit.name, of.code, of.words.of(lang)));
        page.back.push((t.remedy_title.to_owned(), part_at(&seen.round, "remedy")));
        page.facts = vec![
            (t.assess_lost_points, plain(points(lang, line.lost))),
            (t.remedy_due, plain(line.due.map(number::day).unwrap_or_default())),
            (t.round_state, plain(line.state.name(lang))),
            (t.remedy_report, named(line.report.clone())),
        ];
        if line.is_overdue(seen.today) {
            page.notices.insert(0, t.remedy_is_overdue.to_owned());
        }
        let own = app.par_may(anyone.caller(), Permission::ScoreOwnUnit, &place)?;
        if own || seen.manages {
            page.notices.retain(|notice| notice != t.only_read);
            let files = app.par_form(anyone.caller(), &assessment, &unit)?.files;
            let mut shown = vec![choice("", t.remedy_no_file, false, line.evidence.is_none())];
            shown.extend(
                files.iter().map(|file| choice(&file.id.to_string(), &file.name, true, line.evidence == Some(file.id))),
            );
            let states = Mending::ALL.into_iter();
            let states = states.map(|one| choice(one.word(), one.name(lang), false, one == line.state)).collect();
            let mut fields = vec![
                hidden("seen", &line.at.0.to_string()),
                field("line", "owner", t.remedy_owner, text(&line.owner, false)),
                field("line", "action", t.remedy_action, Control::Words { value: line.action.clone(), rows: 3 }),
                field("line", "state", t.round_state, Control::Radios(states)),
                hinted(
                    field("line", "report", t.remedy_report, Control::Words { value: line.report.clone(), rows: 3 }),
                    t.remedy_report_hint,
                ),
                field("line", "evidence", t.assess_file, Control::Choice(shown)),
            ];
            let due = day(line.due, false);
            fields.push(if seen.manages {
                field("line", "due", t.remedy_due, due)
            } else {
                hidden("due", &line.due.map(number::day).unwrap_or_default())
            });
            let (title, action) = (t.remedy_change, unit_at(&assessment, &unit, &format!("remedy/{node}")));
            page.forms.push(Form { title, help: None, action, fields, button: title });
        }
        render(&page)
    })
    .await
}

#[derive(FromForm)]
struct Typed {
    seen: i64,
    owner: Line,
    action: Words,
    state: Line,
    report: Words,
    evidence: Line,
    due: Day,
}

#[post("/par/<assessment>/unit/<unit>/remedy/<node>", data = "<form>")]
async fn change(assessment: String, unit: String, node: String, mends: Mends, form: Protected<Typed>) -> Done {
    let (Mends(anyone), Protected(form)) = (mends, form);
    let (state, there) = (anyone.app.clone(), unit_at(&assessment, &unit, &format!("remedy/{node}")));
    waiting(&state, move |_| {
        let evidence: Option<Id> =
            form.evidence.given().map(|file| file.parse()).transpose().map_err(|_| PageError::Unacceptable)?;
        let entry = LineEntry {
            owner: form.owner.0,
            action: form.action.0,
            due: form.due.0,
            state: Mending::from_word(&form.state.0).ok_or(PageError::Unacceptable)?,
            report: form.report.0,
            evidence,
        };
        let of = (unit.as_str(), node.as_str());
        Ok(anyone.app.par_remedy_change(anyone.caller(), &assessment, of, Instant(form.seen), &entry)?)
    })
    .await?;
    Ok(Redirect::to(there))
}
