//! The list of rounds, making one, its own page, opening it, and asking to close it or to open it again.

use rocket::form::FromForm;
use rocket::http::CookieJar;
use rocket::response::Redirect;
use rocket::{Route, get, post, routes};

use super::{Done, Page, count, frame_of, href, part_at, part_of, reminders, render, unit_at, way};
use crate::app::par::Seen;
use crate::app::par::make::{RoundEntry, year_words};
use crate::app::rounds::plan::read_whole;
use crate::app::scope::Scope;
use crate::domain::access::Permission;
use crate::domain::assessment::{NotDone, Progress, State};
use crate::domain::refusal::Refusal;
use crate::domain::text::texts;
use crate::web::error::PageError;
use crate::web::fields::{Line, Words};
use crate::web::form::{Nothing, Protected, token};
use crate::web::guard::{Anyone, DecideAssessment, ManageAssessments, May, SeesAssessments};
use crate::web::offices::{choice, field, hinted, text};
use crate::web::pages::Section;
use crate::web::pages::offices_form::{Control, Form};
use crate::web::pages::round::{Fact, RoundPage, Table, leading, named, plain};
use crate::web::waiting;

pub(super) fn routes() -> Vec<Route> {
    routes![list, new, make, round, open, ask]
}

#[get("/par")]
async fn list(reader: SeesAssessments) -> Page {
    let SeesAssessments(anyone) = reader;
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let (t, lang) = (texts(anyone.lang), anyone.lang);
        let mut rows = Vec::new();
        for round in app.par_rounds(anyone.caller())? {
            let set = app.par_set(&round)?;
            rows.push(vec![
                leading(named(round.name.clone()), href(&round.code)),
                plain(round.year.to_string()),
                named(set.title.of(lang).to_owned()),
                plain(round.state.name(lang)),
            ]);
        }
        let root = (t.assess_title, "/par");
        let frame = anyone.frame("/par", Section::Work);
        let mut page = RoundPage { root, ..RoundPage::new(frame, String::new(), t.assess_title) };
        page.lead = Some(t.assess_lead.to_owned());
        page.notices = reminders(&anyone)?;
        if anyone.caller().may(Permission::ManageAssessments) {
            page.ways.push(way(t.assess_new, "", "/par/new".to_owned()));
        } else if !anyone.caller().may(Permission::ScoreOwnUnit) {
            page.notices.push(t.only_read.to_owned());
        }
        let columns = vec![t.round_name, t.round_year, t.assess_set, t.round_state];
        page.tables = vec![Table { caption: t.assess_title.to_owned(), columns, rows, empty: t.assess_none }];
        render(&page)
    })
    .await
}

#[get("/par/new")]
async fn new(may: May<ManageAssessments>, cookies: &CookieJar<'_>) -> Page {
    let (csrf, anyone) = (token(&may.app, cookies), may.anyone());
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let t = texts(anyone.lang);
        let one = |name, label, control| field("par", name, label, control);
        let units = app.units_in(&Scope::of(anyone.caller(), Permission::ManageAssessments))?;
        let units = units.iter().map(|unit| choice(&unit.code, &unit.name, true, false)).collect();
        let sets = app.criteria_sets();
        let sets = sets.iter().map(|name| choice(name, name, true, false)).collect();
        let rounds = app.par_rounds(anyone.caller())?;
        let mut before = vec![choice("", t.round_no_previous, false, true)];
        before.extend(rounds.iter().map(|round| choice(&round.code, &round.name, true, false)));
        let year = (app.clock.now().day().year() - 1).to_string();
        let fields = vec![
            hinted(one("code", t.code, text("", true)), t.assess_code_hint),
            one("name", t.round_name, text("", true)),
            one("unit", t.assess_host, Control::Choice(units)),
            one("set", t.assess_set, Control::Choice(sets)),
            hinted(one("year", t.assess_year, text(&year, true)), t.assess_year_hint),
            one("previous", t.round_previous, Control::Choice(before)),
            hinted(
                one("confirmation", t.assess_confirmation, Control::Words { value: String::new(), rows: 3 }),
                t.assess_confirmation_hint,
            ),
        ];
        let action = "/par".to_owned();
        let form = Form { title: t.assess_new, help: None, action, fields, button: t.assess_make };
        let frame = anyone.frame("/par/new", Section::Work);
        let (lead, root) = (Some(t.assess_new_lead.to_owned()), (t.assess_title, "/par"));
        render(&RoundPage { root, lead, forms: vec![form], ..RoundPage::new(frame, csrf, t.assess_new) })
    })
    .await
}

#[derive(FromForm)]
struct New {
    code: Line,
    name: Line,
    unit: Line,
    set: Line,
    year: Line,
    previous: Line,
    confirmation: Words,
}

#[post("/par", data = "<form>")]
async fn make(may: May<ManageAssessments>, form: Protected<New>) -> Done {
    let (anyone, Protected(form)) = (may.anyone(), form);
    let state = anyone.app.clone();
    let there = href(&form.code.0);
    waiting(&state, move |app| {
        let year = read_whole(&form.year.0).ok().and_then(|year| i16::try_from(year).ok());
        let entry = RoundEntry {
            name: form.name.0,
            unit: form.unit.0,
            set: form.set.0,
            year: year.ok_or_else(|| PageError::from(Refusal::Assessment(NotDone::Year(form.year.0))))?,
            previous: form.previous.given(),
            confirmation: form.confirmation.0,
        };
        Ok(app.par_make(anyone.caller(), &form.code.0, &entry)?)
    })
    .await?;
    Ok(Redirect::to(there))
}

#[get("/par/<assessment>")]
async fn round(assessment: String, reader: SeesAssessments, cookies: &CookieJar<'_>) -> Page {
    let SeesAssessments(anyone) = reader;
    let csrf = token(&anyone.app, cookies);
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let (t, lang) = (texts(anyone.lang), anyone.lang);
        let seen = app.par_seen(anyone.caller(), &assessment)?;
        let mut page = part_of(&anyone, csrf, &seen, "", t.assess_one);
        if !seen.whole && anyone.caller().may(Permission::ScoreOwnUnit) {
            page.notices.clear();
        }
        page.facts = facts(&anyone, &seen)?;
        let units = app.par_units(anyone.caller(), &seen)?;
        page.ways = ways(&anyone, &seen)?;
        let asked = app.par_closing_asked(&seen.round.code)?;
        let decided = units.iter().all(|unit| unit.of.progress == Progress::Decided);
        page.forms = forms(&anyone, &seen, asked.is_none() && (decided || seen.round.state == State::Closed))?;
        if let Some(close) = asked {
            page.notices.push(if close { t.assess_close_asked } else { t.assess_reopen_asked }.to_owned());
        }
        if seen.whole {
            let of = |progress: Progress| units.iter().filter(|unit| unit.of.progress == progress).count();
            let rows = Progress::ALL
                .into_iter()
                .map(|progress| vec![plain(progress.name(lang)), plain(count(&anyone, of(progress)))]);
            page.tables = vec![Table {
                caption: t.assess_progress_of_units.to_owned(),
                columns: vec![t.assess_progress, t.assess_units_count],
                rows: rows.collect(),
                empty: t.assess_no_units,
            }];
        } else {
            let rows = units.iter().map(|unit| {
                let there = leading(named(unit.name.clone()), unit_at(&seen.round.code, &unit.code, ""));
                vec![there, plain(unit.of.progress.name(lang))]
            });
            page.tables = vec![Table {
                caption: t.assess_own_units.to_owned(),
                columns: vec![t.unit, t.assess_progress],
                rows: rows.collect(),
                empty: t.assess_no_units,
            }];
        }
        page.frame = frame_of(&anyone, &seen.round, href(&seen.round.code));
        render(&page)
    })
    .await
}

fn facts(anyone: &Anyone, seen: &Seen) -> Result<Vec<(&'static str, Fact)>, PageError> {
    let (t, lang, app) = (texts(anyone.lang), anyone.lang, &anyone.app);
    let calendar = app.par_calendar(&seen.round)?;
    let running = calendar.running(seen.today);
    let running: Vec<&str> = running.iter().map(|stage| stage.name(lang)).collect();
    let running = if running.is_empty() { "–".to_owned() } else { running.join(", ") };
    let mut facts = vec![
        (t.round_state, plain(seen.round.state.name(lang))),
        (t.assess_host, named(app.par_host(seen)?.name)),
        (t.assess_set, named(format!("{} ({})", seen.set.title.of(lang), seen.set.name()))),
        (t.assess_year, plain(seen.round.year.to_string())),
        (t.assess_running, plain(running)),
    ];
    if let (Some(confirmed), Some(fault)) = (&seen.round.confirmed, seen.set.year_fault(i32::from(seen.round.year))) {
        facts.push((t.assess_outside_years, plain(year_words(&fault, lang))));
        facts.push((t.assess_confirmation, named(confirmed.words.clone())));
    }
    if let Some(previous) = app.par_previous(&seen.round)? {
        facts.push((t.round_previous, leading(named(previous.name), href(&previous.code))));
    }
    Ok(facts)
}

fn ways(anyone: &Anyone, seen: &Seen) -> Result<Vec<crate::web::pages::round::Way>, PageError> {
    let (t, round) = (texts(anyone.lang), &seen.round);
    let mut ways = vec![way(t.assess_calendar, "", part_at(round, "calendar"))];
    if seen.whole {
        let units = anyone.app.par_units(anyone.caller(), seen)?.len();
        ways.push(way(t.assess_units, count(anyone, units), part_at(round, "units")));
        let leaves = count(anyone, seen.set.leaves().len());
        ways.push(way(t.assess_criteria, leaves, part_at(round, "criteria")));
        ways.push(way(t.assess_council, "", part_at(round, "council")));
    }
    ways.push(way(t.assess_results, "", part_at(round, "results")));
    ways.push(way(t.remedy_title, "", part_at(round, "remedy")));
    if seen.manages {
        ways.push(way(t.assess_reminders, "", part_at(round, "reminders")));
    }
    Ok(ways)
}

/// Opening the round, and, where it `may_change`, asking to close it or to open it again.
fn forms(anyone: &Anyone, seen: &Seen, may_change: bool) -> Result<Vec<Form>, PageError> {
    let t = texts(anyone.lang);
    if seen.manages && seen.round.state == State::Draft {
        let action = part_at(&seen.round, "open");
        return Ok(vec![Form {
            title: t.assess_open,
            help: Some(t.assess_open_help),
            action,
            fields: Vec::new(),
            button: t.assess_open,
        }]);
    }
    if !may_change || seen.round.state == State::Draft || !anyone.app.par_decides(anyone.caller(), seen)? {
        return Ok(Vec::new());
    }
    let close = seen.round.state == State::Open;
    let title = if close { t.assess_ask_close } else { t.assess_ask_reopen };
    let fields = vec![
        crate::web::offices::hidden("close", if close { "yes" } else { "no" }),
        field("ask", "reason", t.assess_reason, text("", true)),
    ];
    let action = part_at(&seen.round, "state");
    Ok(vec![Form { title, help: Some(t.assess_ask_help), action, fields, button: title }])
}

#[post("/par/<assessment>/open", data = "<_form>")]
async fn open(assessment: String, may: May<ManageAssessments>, _form: Protected<Nothing>) -> Done {
    let anyone = may.anyone();
    let (state, there) = (anyone.app.clone(), href(&assessment));
    waiting(&state, move |_| Ok(anyone.app.par_open(anyone.caller(), &assessment)?)).await?;
    Ok(Redirect::to(there))
}

#[derive(FromForm)]
struct Asked {
    close: Line,
    reason: Line,
}

#[post("/par/<assessment>/state", data = "<form>")]
async fn ask(assessment: String, may: May<DecideAssessment>, form: Protected<Asked>) -> Done {
    let (anyone, Protected(form)) = (may.anyone(), form);
    let (state, there) = (anyone.app.clone(), href(&assessment));
    waiting(&state, move |_| {
        let close = form.close.0 == "yes";
        Ok(anyone.app.par_ask_closing(anyone.caller(), &assessment, close, &form.reason.0)?)
    })
    .await?;
    Ok(Redirect::to(there))
}
