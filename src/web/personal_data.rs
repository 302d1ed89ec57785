//! Whoever handles personal data: requests about them, and asking for their deletion. Whoever may only look sees how the
//! requests stand.

use rocket::form::FromForm;
use rocket::http::CookieJar;
use rocket::response::Redirect;
use rocket::response::content::RawHtml;
use rocket::{Route, get, post, routes};

use super::error::PageError;
use super::fields::{Day, Line, Words};
use super::form::{Confirmed, Protected, token};
use super::guard::{HandlePersonalData, May, ReadRequests};
use super::pages::Section;
use super::pages::personal_data::{Found, PersonalData, PersonalFound, Row};
use super::waiting;
use crate::app::personal::Entered;
use crate::app::scope::Scope;
use crate::domain::access::Permission;
use crate::domain::id::Id;
use crate::domain::number;
use crate::domain::personal::{Kind, State, terms_on};
use crate::domain::text::{Texts, fill, texts};
use crate::store::personal::PersonalRequest;

/// The routes of this file.
#[must_use]
pub fn routes() -> Vec<Route> {
    routes![list, enter, find, move_on, delete]
}

const fn kind_name(kind: Kind, t: &Texts) -> &'static str {
    match kind {
        Kind::See => t.personal_kind_see,
        Kind::Correct => t.personal_kind_correct,
        Kind::Delete => t.personal_kind_delete,
    }
}

const fn state_name(state: State, t: &Texts) -> &'static str {
    match state {
        State::Received => t.personal_state_received,
        State::Confirmed => t.personal_state_confirmed,
        State::Done => t.personal_state_done,
        State::Refused => t.personal_state_refused,
    }
}

#[get("/personal-data")]
async fn list(office: May<ReadRequests>, cookies: &CookieJar<'_>) -> Result<RawHtml<String>, PageError> {
    let csrf = token(&office.app, cookies);
    let anyone = office.anyone();
    waiting(&anyone.app.clone(), move |app| {
        let (t, now) = (texts(anyone.lang), app.clock.now());
        let today = now.day();
        let requests = app.personal_requests(anyone.caller())?;
        let places: Vec<Id> = requests.iter().map(|(request, _)| request.unit).collect();
        let names = app.unit_names(&places)?;
        let unit_name = |id: Id| names.iter().find(|(unit, _)| *unit == id).map(|(_, name)| name.clone());
        let row = |(request, handled): (PersonalRequest, bool)| Row {
            handled,
            id: request.id.to_string(),
            kind: kind_name(request.kind, t).to_owned(),
            unit: unit_name(request.unit).unwrap_or_default(),
            received: number::day(request.received_on),
            confirm_by: number::day(request.confirm_by),
            due_on: number::day(request.due_on),
            state: state_name(request.state, t).to_owned(),
            overdue: request.is_overdue(today).then(|| t.personal_overdue.to_owned()),
            finished: request.state.finished(),
            confirmable: request.state == State::Received,
            asker: request.asker,
            contact: request.contact,
            text: request.text,
            outcome: request.outcome,
        };
        let terms = terms_on(today);
        // Without the right there are none to choose from, and no forms.
        let units = app.units_in(&Scope::of(anyone.caller(), Permission::HandlePersonalData))?;
        let days = [terms.confirm, terms.see, terms.correct, terms.delete].map(|days| days.to_string());
        let page = PersonalData {
            frame: anyone.frame("/personal-data", Section::Work).illustrative(app.illustrative),
            csrf,
            fresh: anyone.by.is_fresh(now),
            changes: anyone.caller().may(Permission::HandlePersonalData),
            terms: fill(t.personal_terms, &[&days[0], &days[1], &days[2], &days[3], terms.basis]),
            requests: requests.into_iter().map(row).collect(),
            kinds: Kind::ALL.map(|kind| (kind.word().to_owned(), kind_name(kind, t).to_owned())).into(),
            units: units.iter().map(|unit| (unit.code.clone(), unit.name.clone())).collect(),
            today: number::day(today),
        };
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

#[derive(FromForm)]
struct New {
    kind: Line,
    unit: Line,
    asker: Line,
    contact: Line,
    text: Words,
    received: Day,
}

#[post("/personal-data", data = "<form>")]
async fn enter(office: May<HandlePersonalData>, form: Protected<New>) -> Result<Redirect, PageError> {
    let (anyone, Protected(form)) = (office.anyone(), form);
    let kind = Kind::from_word(&form.kind.0).ok_or(PageError::Unacceptable)?;
    let received_on = form.received.0.ok_or(PageError::Unacceptable)?;
    let (unit, asker, contact, text) = (form.unit.0, form.asker.0, form.contact.0, form.text.0);
    let entered = Entered { kind, unit, asker, contact, text, received_on };
    waiting(&anyone.app.clone(), move |app| Ok(app.personal_request_enter(anyone.caller(), &entered)?)).await?;
    Ok(Redirect::to("/personal-data"))
}

#[derive(FromForm)]
struct Who {
    who: Line,
}

/// Looks for messages that name somebody. The name stands in the form and in no address.
#[post("/personal-data/find", data = "<form>")]
async fn find(office: May<HandlePersonalData>, form: Protected<Who>) -> Result<RawHtml<String>, PageError> {
    let (anyone, Protected(form)) = (office.anyone(), form);
    waiting(&anyone.app.clone(), move |app| {
        let found = app.messages_of(anyone.caller(), &form.who.0)?.into_iter().filter_map(|(unit, one)| {
            let caller = one.caller?;
            let (id, day) = (one.id.to_string(), number::day(one.day));
            Some(Found { id, unit, day, name: caller.name, phone: caller.phone, text: one.text })
        });
        let page = PersonalFound {
            frame: anyone.frame("/personal-data", Section::Work).illustrative(app.illustrative),
            found: found.collect(),
        };
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

#[derive(FromForm)]
struct Move {
    state: Line,
    outcome: Words,
}

#[post("/personal-data/<id>", data = "<form>", rank = 2)]
async fn move_on(id: String, office: May<HandlePersonalData>, form: Protected<Move>) -> Result<Redirect, PageError> {
    let (anyone, Protected(form)) = (office.anyone(), form);
    let id: Id = id.parse().map_err(|_| PageError::NotFound)?;
    let to = State::from_word(&form.state.0).ok_or(PageError::Unacceptable)?;
    waiting(&anyone.app.clone(), move |app| Ok(app.personal_request_move(anyone.caller(), id, to, &form.outcome.0)?))
        .await?;
    Ok(Redirect::to("/personal-data"))
}

#[derive(FromForm)]
struct Deletion {
    rating: Line,
    words: Line,
    login: Line,
    message: Line,
    reason: Words,
}

#[post("/personal-data/deletions", data = "<form>")]
async fn delete(office: May<HandlePersonalData>, form: Confirmed<Deletion>) -> Result<Redirect, PageError> {
    let (anyone, Confirmed(form)) = (office.anyone(), form);
    waiting(&anyone.app.clone(), move |app| {
        let reason = &form.reason.0;
        match (form.rating.0.as_str(), form.login.0.as_str(), form.message.0.as_str()) {
            (rating, "", "") if !rating.is_empty() => {
                app.propose_words_deleted(anyone.caller(), rating, &form.words.0, reason)?
            }
            ("", login, "") if !login.is_empty() => app.propose_person_deleted(anyone.caller(), login, reason)?,
            ("", "", message) if !message.is_empty() => {
                app.propose_message_deleted(anyone.caller(), message, reason)?
            }
            // One of them: each is a decision of its own.
            _ => return Err(PageError::Unacceptable),
        };
        Ok(())
    })
    .await?;
    Ok(Redirect::to("/approvals"))
}
