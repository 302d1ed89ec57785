//! Making a round, its own page, changing it, opening and closing it.

use rocket::form::FromForm;
use rocket::http::CookieJar;
use rocket::response::Redirect;
use rocket::{Route, get, post, routes};
use rust_decimal::Decimal;

use super::{Done, Page, changes, count, href, href_of, part_of, render};
use crate::app::rounds::make::RoundEntry;
use crate::app::rounds::plan::{read_number, read_whole};
use crate::app::scope::Scope;
use crate::domain::access::Permission;
use crate::domain::number;
use crate::domain::refusal::Refusal;
use crate::domain::round::{Kind, NotDone, Round, State};
use crate::domain::text::{fill, texts};
use crate::web::error::PageError;
use crate::web::fields::{Day, Line};
use crate::web::form::{Protected, token};
use crate::web::guard::{Anyone, ManageRounds, May, ReadRounds};
use crate::web::offices::{choice, day, field, hinted, text};
use crate::web::pages::Section;
use crate::web::pages::offices_form::{Control, Field, Form};
use crate::web::pages::round::{RoundPage, Way, leading, named, plain};
use crate::web::waiting;

pub(super) fn routes() -> Vec<Route> {
    routes![new, make, round, change, save, set_state]
}

/// The fields of a round; what is there already stands in them.
fn fields(anyone: &Anyone, round: Option<&Round>) -> Result<Vec<Field>, PageError> {
    let (t, app) = (texts(anyone.lang), &anyone.app);
    let own = round.map(|round| app.round_unit(round)).transpose()?.unwrap_or_default();
    let units = app.units_in(&Scope::of(anyone.caller(), Permission::ManageRounds))?;
    let units = units.iter().map(|unit| choice(&unit.code, &unit.name, true, unit.name == own)).collect();
    let questionnaire = round.map(|round| app.questionnaire_name(round)).unwrap_or_default();
    let questionnaires = app.questionnaires();
    let questionnaires = questionnaires.iter().map(|name| choice(name, name, true, *name == questionnaire)).collect();
    let kind = round.map_or(Kind::Households, |round| round.kind);
    let kinds =
        Kind::ALL.into_iter().map(|one| choice(one.word(), one.name(anyone.lang), false, one == kind)).collect();
    let linked = round.is_some_and(|round| round.linked);
    let links = vec![choice("no", t.round_anonymous, false, !linked), choice("yes", t.round_linked, false, linked)];
    let previous = round.and_then(|round| round.previous);
    let rounds = app.rounds(anyone.caller())?;
    let mut before = vec![choice("", t.round_no_previous, false, previous.is_none())];
    let others = rounds.iter().filter(|one| round.is_none_or(|round| round.id != one.id));
    before.extend(others.map(|one| choice(&one.code, &one.name, true, Some(one.id) == previous)));
    let year = round.map_or_else(|| app.clock.now().day().year().to_string(), |round| round.year.to_string());
    let least = round.map_or(Round::LEAST_N * 6, |round| round.minimum_n).to_string();
    let again = round.map_or(Decimal::TEN, |round| round.recheck_share * Decimal::ONE_HUNDRED).normalize();
    let one = |name, label, control| field("round", name, label, control);
    let name = round.map(|round| round.name.clone()).unwrap_or_default();
    Ok(vec![
        hinted(one("name", t.round_name, text(&name, true)), t.round_name_hint),
        one("unit", t.unit, Control::Choice(units)),
        one("questionnaire", t.round_questionnaire, Control::Choice(questionnaires)),
        one("year", t.round_year, text(&year, true)),
        one("kind", t.round_kind, Control::Radios(kinds)),
        hinted(one("linked", t.round_link, Control::Radios(links)), t.round_link_hint),
        one("opens", t.round_opens, day(round.map(|round| round.opens_on), true)),
        one("closes", t.round_closes, day(round.map(|round| round.closes_on), true)),
        hinted(one("minimum", t.round_minimum, text(&least, true)), t.round_minimum_hint),
        hinted(one("recheck", t.round_recheck_share, text(&format!("{again}%"), true)), t.round_recheck_hint),
        one("previous", t.round_previous, Control::Choice(before)),
    ])
}

/// What is typed about a round.
#[derive(FromForm)]
struct Typed {
    name: Line,
    unit: Line,
    questionnaire: Line,
    year: Line,
    kind: Line,
    linked: Line,
    opens: Day,
    closes: Day,
    minimum: Line,
    recheck: Line,
    previous: Line,
}

impl Typed {
    fn entry(self) -> Result<RoundEntry, PageError> {
        let refused = |why: NotDone| PageError::from(Refusal::Round(why));
        let no_day = || PageError::from(Refusal::NotADay(String::new()));
        let year = read_whole(&self.year.0).ok().and_then(|year| i16::try_from(year).ok());
        let minimum = read_whole(&self.minimum.0).map_err(refused)?;
        let share = read_number(&self.recheck.0).map_err(|_| refused(NotDone::Share(self.recheck.0.clone())))?;
        let share = Decimal::from_str_exact(&share.to_string());
        Ok(RoundEntry {
            name: self.name.0,
            unit: self.unit.0,
            questionnaire: self.questionnaire.0,
            year: year.ok_or_else(|| refused(NotDone::Year(self.year.0)))?,
            kind: Kind::from_word(&self.kind.0).ok_or(PageError::Unacceptable)?,
            linked: self.linked.0 == "yes",
            opens_on: self.opens.0.ok_or_else(no_day)?,
            closes_on: self.closes.0.ok_or_else(no_day)?,
            minimum_n: i32::try_from(minimum).map_err(|_| refused(NotDone::MinimumN))?,
            recheck_share: share.map_err(|_| refused(NotDone::Share(self.recheck.0)))?,
            previous: self.previous.given(),
        })
    }
}

#[get("/rounds/new")]
async fn new(may: May<ManageRounds>, cookies: &CookieJar<'_>) -> Page {
    let (csrf, anyone) = (token(&may.app, cookies), may.anyone());
    let state = anyone.app.clone();
    waiting(&state, move |_| {
        let t = texts(anyone.lang);
        let code = hinted(field("round", "code", t.code, text("", true)), t.round_code_hint);
        let mut all = vec![code];
        all.extend(fields(&anyone, None)?);
        let form =
            Form { title: t.round_new, help: None, action: "/rounds".to_owned(), fields: all, button: t.round_make };
        let frame = anyone.frame("/rounds/new", Section::Work);
        let lead = Some(t.round_new_lead.to_owned());
        render(&RoundPage { lead, forms: vec![form], ..RoundPage::new(frame, csrf, t.round_new) })
    })
    .await
}

#[derive(FromForm)]
struct New {
    code: Line,
    name: Line,
    unit: Line,
    questionnaire: Line,
    year: Line,
    kind: Line,
    linked: Line,
    opens: Day,
    closes: Day,
    minimum: Line,
    recheck: Line,
    previous: Line,
}

#[post("/rounds", data = "<form>")]
async fn make(may: May<ManageRounds>, form: Protected<New>) -> Done {
    let (anyone, Protected(form)) = (may.anyone(), form);
    let state = anyone.app.clone();
    let there = href(&form.code.0);
    waiting(&state, move |app| {
        let New { code, name, unit, questionnaire, year, kind, linked, opens, closes, minimum, recheck, previous } =
            form;
        let typed = Typed { name, unit, questionnaire, year, kind, linked, opens, closes, minimum, recheck, previous };
        Ok(app.make_round(anyone.caller(), &code.0, &typed.entry()?)?)
    })
    .await?;
    Ok(Redirect::to(there))
}

#[get("/rounds/<round>")]
async fn round(round: String, may: May<ReadRounds>, cookies: &CookieJar<'_>) -> Page {
    let (csrf, anyone) = (token(&may.app, cookies), may.anyone());
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let (t, lang) = (texts(anyone.lang), anyone.lang);
        let round = app.round_seen(anyone.caller(), &round)?;
        let managed = app.manages_round(anyone.caller(), &round)?;
        let mut page = part_of(&anyone, csrf, &round, "", t.round_one)?;
        let link = if round.linked { t.round_linked_means } else { t.round_anonymous_means };
        page.notices.push(link.to_owned());
        let days = fill(t.round_days, &[&number::day(round.opens_on), &number::day(round.closes_on)]);
        let again = number::percent(lang, (round.recheck_share * Decimal::ONE_HUNDRED).normalize(), 1);
        page.facts = vec![
            (t.round_state, plain(round.state.name(lang))),
            (t.unit, named(app.round_unit(&round)?)),
            (t.round_questionnaire, named(app.questionnaire_name(&round))),
            (t.round_year, plain(round.year.to_string())),
            (t.round_kind, plain(round.kind.name(lang))),
            (t.round_on_days, plain(days)),
            (t.round_minimum, plain(round.minimum_n.to_string())),
            (t.round_recheck_share, plain(again)),
        ];
        if let Some(before) = app.rounds(anyone.caller())?.into_iter().find(|one| Some(one.id) == round.previous) {
            page.facts.push((t.round_previous, leading(named(before.name.clone()), href(&before.code))));
        }
        page.ways = ways(&anyone, &round)?;
        if managed {
            page.forms = vec![state_form(&anyone, &round)];
            if round.state == State::Draft {
                let change = Way { title: t.round_change, about: String::new(), href: href_of(&round, "change") };
                page.ways.push(change);
            }
        }
        render(&page)
    })
    .await
}

/// The steps of a round, in the order in which they are taken, each with how it stands.
fn ways(anyone: &Anyone, round: &Round) -> Result<Vec<Way>, PageError> {
    let (t, app) = (texts(anyone.lang), &anyone.app);
    let way = |title, about: String, part: &str| Way { title, about, href: href_of(round, part) };
    let mut ways = Vec::new();
    if round.kind.is_drawn() {
        let frame = app.frame_size(round)?.map(|entries| count(anyone, entries));
        let frame = frame.map_or_else(|| t.round_not_yet.to_owned(), |n| fill(t.round_frame_has, &[&n]));
        ways.push(way(t.round_frame, frame, "frame"));
        let drawn = app.draw_seen(round)?;
        let drawn = drawn.map(|seen| seen.steps.strata.iter().map(|one| one.n).sum::<u64>());
        let drawn = drawn.map_or_else(|| t.round_not_yet.to_owned(), |n| fill(t.round_drawn, &[&count(anyone, n)]));
        ways.push(way(t.round_draw, drawn, "draw"));
        let progress = app.progress(round)?;
        let nobody =
            progress.interviewers.iter().find(|(name, _)| name.is_none()).map_or(0, |(_, part)| part.counts.all());
        ways.push(way(t.round_assign, fill(t.round_nobodys, &[&count(anyone, nobody)]), "assign"));
        ways.push(way(t.round_cases, String::new(), "cases"));
        let (done, wanted) = (progress.whole.counts.answered(), progress.whole.wanted);
        let done = fill(t.round_done_of, &[&count(anyone, done), &count(anyone, wanted)]);
        ways.push(way(t.round_progress, done, "progress"));
        let again = app.rechecks(round)?;
        let again = fill(t.round_done_of, &[&count(anyone, again.done()), &count(anyone, again.wanted)]);
        ways.push(way(t.round_recheck, again, "recheck"));
    }
    ways.push(way(t.links_title, String::new(), "links"));
    ways.push(way(t.paper_title, String::new(), "paper"));
    ways.push(way(t.flags_title, String::new(), "flags"));
    if app.manages_round(anyone.caller(), round)? {
        ways.push(way(t.responses_title, String::new(), "import"));
        ways.push(way(t.responses_file, t.responses_file_about.to_owned(), "responses.csv"));
    }
    ways.push(way(t.round_results_title, String::new(), "results"));
    ways.push(way(t.report_title, String::new(), "report"));
    ways.push(Way { title: t.editions_title, about: String::new(), href: "/editions".to_owned() });
    Ok(ways)
}

/// The one step that the round's state allows.
fn state_form(anyone: &Anyone, round: &Round) -> Form {
    let t = texts(anyone.lang);
    let (title, help, to) = match round.state {
        State::Draft => (t.round_open_it, t.round_open_help, State::Open),
        State::Open => (t.round_close_it, t.round_close_help, State::Closed),
        State::Closed => (t.round_open_again, t.round_open_again_help, State::Open),
    };
    let fields = vec![crate::web::offices::hidden("to", to.word()), field("state", "reason", t.reason, text("", true))];
    Form { title, help: Some(help), action: href_of(round, "state"), fields, button: title }
}

#[get("/rounds/<round>/change")]
async fn change(round: String, may: May<ManageRounds>, cookies: &CookieJar<'_>) -> Page {
    let (csrf, anyone) = (token(&may.app, cookies), may.anyone());
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let t = texts(anyone.lang);
        let round = app.round_managed(anyone.caller(), &round)?;
        let mut page = part_of(&anyone, csrf, &round, "change", t.round_change)?;
        if changes(&anyone, &round)? && round.state == State::Draft {
            let fields = fields(&anyone, Some(&round))?;
            let (action, button) = (href_of(&round, "change"), t.office_save);
            page.forms = vec![Form { title: t.round_change, help: None, action, fields, button }];
        } else {
            page.notices.push(t.round_refused_state.to_owned());
        }
        render(&page)
    })
    .await
}

#[post("/rounds/<round>/change", data = "<form>")]
async fn save(round: String, may: May<ManageRounds>, form: Protected<Typed>) -> Done {
    let (anyone, Protected(form)) = (may.anyone(), form);
    let (state, back) = (anyone.app.clone(), href(&round));
    waiting(&state, move |app| Ok(app.change_round(anyone.caller(), &round, &form.entry()?)?)).await?;
    Ok(Redirect::to(back))
}

#[derive(FromForm)]
struct Moved {
    to: Line,
    reason: Line,
}

#[post("/rounds/<round>/state", data = "<form>")]
async fn set_state(round: String, may: May<ManageRounds>, form: Protected<Moved>) -> Done {
    let (anyone, Protected(form)) = (may.anyone(), form);
    let (state, back) = (anyone.app.clone(), href(&round));
    waiting(&state, move |app| {
        let to = State::from_word(&form.to.0).ok_or(PageError::Unacceptable)?;
        Ok(app.set_round_state(anyone.caller(), &round, to, &form.reason.0)?)
    })
    .await?;
    Ok(Redirect::to(back))
}
