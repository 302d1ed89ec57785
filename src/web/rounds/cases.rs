//! The cases of a round, and one of them: for whoever sees the round, and for whoever asks there.

use rocket::form::FromForm;
use rocket::http::CookieJar;
use rocket::response::Redirect;
use rocket::{Route, get, post, routes};

use super::frame::stratum;
use super::{Done, Page, count, href_of, part_of, render};
use crate::app::rounds::visits::{CaseSeen, VisitEntry};
use crate::domain::id::Id;
use crate::domain::number;
use crate::domain::outcome::Outcome;
use crate::domain::round::person::Chooses;
use crate::domain::round::{Case, Round, State};
use crate::domain::text::{Texts, fill, texts};
use crate::web::error::PageError;
use crate::web::fields::{Line, Words};
use crate::web::form::{Nothing, Protected, token};
use crate::web::guard::{Anyone, ManageRounds, May, ReadRounds, SeesCases, WorksOnCases};
use crate::web::offices::{choice, field, hinted, text};
use crate::web::pages::offices_form::{Control, Form};
use crate::web::pages::round::{Fact, Table, Way, leading, named, plain};
use crate::web::waiting;

pub(super) fn routes() -> Vec<Route> {
    routes![list, one, visit, again, replace]
}

/// Cases on one page.
const SHOWN: usize = 200;

/// What came of a case, in words.
pub(super) fn outcome(anyone: &Anyone, case: &Case) -> Fact {
    let t = texts(anyone.lang);
    match case.outcome {
        _ if case.reserve => plain(t.round_reserve_one),
        Some(outcome) => plain(format!("{} ({})", outcome.name(anyone.lang), outcome.code())),
        None => plain(t.round_nothing_yet),
    }
}

/// A case by its number, leading to its page.
pub(super) fn case_link(round: &Round, case: &Case) -> Fact {
    leading(plain(case.number.to_string()), href_of(round, &format!("cases/{}", case.number)))
}

/// Somebody's name; a dash where there is nobody.
pub(super) fn person(names: &[(Id, String)], id: Option<Id>) -> Fact {
    let found = id.and_then(|id| names.iter().find(|(of, _)| *of == id));
    found.map_or_else(|| plain("–"), |(_, name)| named(name.clone()))
}

#[get("/rounds/<round>/cases?<from>")]
async fn list(round: String, from: Option<usize>, may: May<ReadRounds>) -> Page {
    let anyone = may.anyone();
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let t = texts(anyone.lang);
        let round = app.round_seen(anyone.caller(), &round)?;
        let cases = app.cases_of(&round)?;
        let mut page = part_of(&anyone, String::new(), &round, "cases", t.round_cases)?;
        page.lead = Some(t.round_cases_lead.to_owned());
        let from = from.unwrap_or(0).min(cases.len());
        let shown: Vec<&Case> = cases.iter().skip(from).take(SHOWN).collect();
        let people: Vec<Id> = shown.iter().filter_map(|case| case.interviewer).collect();
        let names = app.people_names(&people)?;
        let row = |case: &&Case| {
            vec![
                case_link(&round, case),
                stratum(&anyone, &case.stratum),
                named(place(case)),
                person(&names, case.interviewer),
                outcome(&anyone, case),
            ]
        };
        page.facts = vec![(t.round_cases, plain(count(&anyone, cases.len())))];
        page.tables = vec![Table {
            caption: t.round_cases.to_owned(),
            columns: vec![t.round_case, t.round_stratum, t.round_place, t.round_interviewer, t.round_outcome],
            rows: shown.iter().map(row).collect(),
            empty: t.round_cases_none,
        }];
        let way = |title, at: usize| {
            let about = fill(t.round_cases_from, &[&(at + 1).to_string()]);
            Way { title, about, href: href_of(&round, &format!("cases?from={at}")) }
        };
        if from > 0 {
            page.ways.push(way(t.round_cases_before, from.saturating_sub(SHOWN)));
        }
        if from + SHOWN < cases.len() {
            page.ways.push(way(t.round_cases_after, from + SHOWN));
        }
        render(&page)
    })
    .await
}

/// The narrowest place of a case; the second stage names the first.
fn place(case: &Case) -> String {
    if case.ssu.is_empty() { case.psu.clone() } else { case.ssu.clone() }
}

/// How the person is chosen, for whoever stands at the door.
fn chooses(t: &'static Texts, rule: Chooses) -> String {
    match rule {
        Chooses::NextBirthday => t.round_next_birthday.to_owned(),
        Chooses::Kish(table) => {
            let table = table.map(|person| person.to_string());
            fill(t.round_kish, &table.each_ref().map(String::as_str))
        }
        Chooses::Listed => t.round_listed.to_owned(),
    }
}

#[get("/rounds/<round>/cases/<case>")]
async fn one(round: String, case: i32, sees: SeesCases, cookies: &CookieJar<'_>) -> Page {
    let (csrf, anyone) = (token(&sees.0.app, cookies), sees.0);
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let t = texts(anyone.lang);
        let seen = app.case_seen(anyone.caller(), &round, case)?;
        let title = fill(t.round_case_number, &[&case.to_string()]);
        let mut page = part_of(&anyone, csrf, &seen.round, &format!("cases/{case}"), &title)?;
        if !anyone.caller().may(crate::domain::access::Permission::ReadRounds) {
            // An interviewer has no list of rounds to go back to.
            page.back = Vec::new();
            page.crumbs = false;
        }
        page.facts = facts(&anyone, &seen);
        if seen.own || seen.own_again || seen.managed {
            page.notices.push(chooses(t, seen.chooses));
        }
        page.tables = vec![visits(&anyone, &seen)];
        page.forms = forms(&anyone, &seen);
        render(&page)
    })
    .await
}

fn facts(anyone: &Anyone, seen: &CaseSeen) -> Vec<(&'static str, Fact)> {
    let (t, case) = (texts(anyone.lang), &seen.case);
    let mut facts = vec![(t.round_outcome, outcome(anyone, case)), (t.round_stratum, stratum(anyone, &case.stratum))];
    if !case.psu.is_empty() {
        facts.push((t.round_place, named(place(case))));
    }
    if let Some(contact) = &seen.contact {
        let said = [
            (t.round_contact_place, contact.place.as_ref()),
            (t.round_contact_dossier, contact.dossier.as_ref()),
            (t.round_contact_name, contact.name.as_ref()),
            (t.round_contact_address, contact.address.as_ref()),
        ];
        facts.extend(said.into_iter().filter_map(|(word, text)| Some((word, named(text?.clone())))));
        if let Some(phone) = &contact.phone {
            let digits: String = phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
            facts.push((t.round_contact_phone, leading(plain(phone.clone()), format!("tel:{digits}"))));
        }
    }
    facts.push((t.round_interviewer, person(&seen.names, case.interviewer)));
    facts.push((t.round_weight, plain(number::decimal(anyone.lang, case.weight, 3))));
    if let Some(day) = case.done_on {
        facts.push((t.round_done_on, plain(number::day(day))));
    }
    let other = |number: i32| leading(plain(number.to_string()), href_of(&seen.round, &format!("cases/{number}")));
    let (by, of) = seen.substitutes;
    facts.extend(by.map(|number| (t.round_replaced_by, other(number))));
    facts.extend(of.map(|number| (t.round_stands_for, other(number))));
    if case.recheck {
        let when = case.rechecked_on.map_or_else(|| t.round_not_yet.to_owned(), number::day);
        facts.push((t.round_rechecker, person(&seen.names, case.rechecker)));
        facts.push((t.round_rechecked, plain(when)));
    }
    facts
}

fn visits(anyone: &Anyone, seen: &CaseSeen) -> Table {
    let t = texts(anyone.lang);
    let rows = seen.visits.iter().map(|visit| {
        vec![
            plain(number::moment(visit.at.local())),
            plain(format!("{} ({})", visit.outcome.name(anyone.lang), visit.outcome.code())),
            person(&seen.names, Some(visit.made_by)),
            named(visit.note.clone()),
        ]
    });
    Table {
        caption: t.round_visits.to_owned(),
        columns: vec![t.round_visit_at, t.round_outcome, t.round_visitor, t.round_note],
        rows: rows.collect(),
        empty: t.round_no_visits,
    }
}

fn forms(anyone: &Anyone, seen: &CaseSeen) -> Vec<Form> {
    let (t, case) = (texts(anyone.lang), &seen.case);
    let here = href_of(&seen.round, &format!("cases/{}", case.number));
    let mut forms = Vec::new();
    if seen.round.state != State::Open || case.reserve {
        return forms;
    }
    let near = seen.own || seen.own_again || seen.managed;
    if near && (!case.is_answered() || seen.own_again) {
        let said = Outcome::ALL.into_iter().filter(|outcome| outcome.is_of_a_visit());
        let said = said.map(|outcome| {
            let label = format!("{} ({})", outcome.name(anyone.lang), outcome.code());
            choice(outcome.code(), &label, false, outcome == Outcome::NobodyHome)
        });
        let note = field("visit", "note", t.round_note, Control::Words { value: String::new(), rows: 2 });
        let fields = vec![
            field("visit", "outcome", t.round_outcome, Control::Choice(said.collect())),
            hinted(note, t.round_note_hint),
        ];
        let (title, action) = (t.round_visit, here.clone());
        forms.push(Form { title, help: Some(t.round_visit_help), action, fields, button: t.round_visit_save });
    }
    if seen.own_again && !seen.round.linked && case.rechecked_on.is_none() {
        let (title, action) = (t.round_recheck_done, format!("{here}/again"));
        forms.push(Form { title, help: Some(t.round_recheck_done_help), action, fields: Vec::new(), button: title });
    }
    let visits = seen.visits.len();
    let lost = case.outcome.is_some_and(|outcome| outcome.is_final(visits)) && !case.is_answered();
    if seen.managed && lost && seen.substitutes.0.is_none() {
        let fields = vec![field("replace", "reason", t.reason, text("", true))];
        let (title, action) = (t.round_replace, format!("{here}/replace"));
        forms.push(Form { title, help: Some(t.round_replace_help), action, fields, button: title });
    }
    forms
}

#[derive(FromForm)]
struct Visited {
    outcome: Line,
    note: Words,
}

#[post("/rounds/<round>/cases/<case>", data = "<form>")]
async fn visit(round: String, case: i32, works: WorksOnCases, form: Protected<Visited>) -> Done {
    let (anyone, Protected(form)) = (works.0, form);
    let (state, back) = (anyone.app.clone(), format!("/rounds/{round}/cases/{case}"));
    waiting(&state, move |app| {
        let outcome = Outcome::from_code(&form.outcome.0).ok_or(PageError::Unacceptable)?;
        let entry = VisitEntry { id: None, at: None, outcome, note: form.note.0, place: None };
        app.record_visit(anyone.caller(), &round, case, &entry)?;
        Ok(())
    })
    .await?;
    Ok(Redirect::to(back))
}

#[post("/rounds/<round>/cases/<case>/again", data = "<form>")]
async fn again(round: String, case: i32, works: WorksOnCases, form: Protected<Nothing>) -> Done {
    let (anyone, Protected(_)) = (works.0, form);
    let (state, back) = (anyone.app.clone(), format!("/rounds/{round}/cases/{case}"));
    waiting(&state, move |app| Ok(app.record_recheck(anyone.caller(), &round, case)?)).await?;
    Ok(Redirect::to(back))
}

#[derive(FromForm)]
struct Reason {
    reason: Line,
}

#[post("/rounds/<round>/cases/<case>/replace", data = "<form>")]
async fn replace(round: String, case: i32, may: May<ManageRounds>, form: Protected<Reason>) -> Done {
    let (anyone, Protected(form)) = (may.anyone(), form);
    let state = anyone.app.clone();
    let there = format!("/rounds/{round}/cases/");
    let by = waiting(&state, move |app| Ok(app.substitute(anyone.caller(), &round, case, &form.reason.0)?)).await?;
    Ok(Redirect::to(format!("{there}{by}")))
}
