//! What takes two people: the list, and the decision.

use rocket::form::FromForm;
use rocket::http::CookieJar;
use rocket::response::Redirect;
use rocket::response::content::RawHtml;
use rocket::{Route, State, get, post, routes};

use super::error::PageError;
use super::fields::{Line, Words};
use super::form::{Confirmed, token};
use super::guard::Anyone;
use super::pages::Section;
use super::pages::approvals::{Approvals, Row};
use super::waiting;
use crate::app::App;
use crate::app::approval::Asked;
use crate::domain::id::Id;
use crate::domain::number;
use crate::domain::text::{fill, texts};
use crate::store::person::person_logins;
use crate::store::proposal::Decision;

/// The routes of this file.
#[must_use]
pub fn routes() -> Vec<Route> {
    routes![list, decide]
}

#[get("/approvals")]
async fn list(anyone: Anyone, cookies: &CookieJar<'_>, app: &State<App>) -> Result<RawHtml<String>, PageError> {
    let csrf = token(app, cookies);
    waiting(app, move |_| {
        let (app, lang) = (&anyone.app, anyone.lang);
        let t = texts(lang);
        let all = app.proposals(anyone.caller())?;
        let people: Vec<Id> = all
            .iter()
            .flat_map(|asked| [Some(asked.proposal.proposed_by), asked.proposal.decided.as_ref().map(|one| one.by)])
            .flatten()
            .collect();
        let people = app.store.read(|db| person_logins(db, &people))?;
        let name =
            |id: Id| people.iter().find(|(one, ..)| *one == id).map(|(.., name)| name.clone()).unwrap_or_default();
        let units: Vec<Id> = all.iter().map(|asked| asked.proposal.unit).collect();
        let units = app.unit_names(&units)?;
        let (mut open, mut done) = (Vec::new(), Vec::new());
        for asked in all {
            let Asked { proposal, request } = asked;
            let own_right = app.may_in(anyone.caller(), request.permission(), proposal.unit, app.clock.now().day())?;
            let asked_on = number::day(proposal.proposed_at.day());
            let decided = proposal.decided.as_ref().map(|decided| {
                let word = match decided.decision {
                    Decision::Approved => t.approval_approved,
                    Decision::Refused => t.approval_refused,
                    Decision::Withdrawn => t.approval_withdrawn,
                };
                fill(t.approval_decided, &[&name(decided.by), word, &number::day(decided.at.day())])
            });
            let row = Row {
                id: proposal.id.to_string(),
                what: request.describe(lang),
                unit: units
                    .iter()
                    .find(|(id, _)| *id == proposal.unit)
                    .map(|(_, name)| name.clone())
                    .unwrap_or_default(),
                by: fill(t.approval_by, &[&name(proposal.proposed_by), &asked_on]),
                decides: own_right,
                own: proposal.proposed_by == anyone.caller().person,
                reason: proposal.reason,
                answer: proposal.decided.map(|decided| decided.answer).filter(|answer| !answer.is_empty()),
                decided,
            };
            if row.decided.is_none() { open.push(row) } else { done.push(row) }
        }
        let fresh = anyone.by.is_fresh(app.clock.now());
        let page = Approvals { frame: anyone.frame("/approvals", Section::Work), csrf, fresh, open, done };
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

#[derive(FromForm)]
struct Choice {
    decision: Line,
    answer: Words,
}

#[post("/approvals/<id>", data = "<form>")]
async fn decide(id: &str, anyone: Anyone, form: Confirmed<Choice>, app: &State<App>) -> Result<Redirect, PageError> {
    let id: Id = id.parse().map_err(|_| PageError::NotFound)?;
    waiting(app, move |_| {
        let decision = match form.0.decision.0.as_str() {
            "approve" => Decision::Approved,
            "refuse" => Decision::Refused,
            "withdraw" => Decision::Withdrawn,
            _ => return Err(PageError::Unacceptable),
        };
        Ok(anyone.app.decide(anyone.caller(), id, decision, &form.0.answer.0)?)
    })
    .await?;
    Ok(Redirect::to("/approvals"))
}
