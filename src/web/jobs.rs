//! Administrators and auditors: what the server does by itself, and letters that have to be printed.

use rocket::form::FromForm;
use rocket::http::CookieJar;
use rocket::response::Redirect;
use rocket::response::content::RawHtml;
use rocket::{Route, State, get, post, routes};

use super::error::PageError;
use super::form::{Protected, token};
use super::guard::{ManageJobs, May, ReadJobs};
use super::pages::Section;
use super::pages::jobs::{Jobs, Letters, Row, Waiting};
use super::waiting;
use crate::app::App;
use crate::app::jobs::Kind;
use crate::domain::access::Permission;
use crate::domain::id::Id;
use crate::domain::number;
use crate::domain::text::{Texts, fill, texts};
use crate::store::job;

/// The routes of this file.
#[must_use]
pub fn routes() -> Vec<Route> {
    routes![list, hurry, letters, handed_over]
}

/// A form with nothing but its token.
#[derive(FromForm)]
struct Nothing {
    _nothing: Option<String>,
}

const fn name(kind: Kind, t: &Texts) -> &'static str {
    match kind {
        Kind::AuditHead => t.job_audit_head,
        Kind::Flags => t.job_flags,
        Kind::Honesty => t.job_honesty,
        Kind::Mail => t.job_mail,
        Kind::Reminder => t.job_reminder,
        Kind::Retention => t.job_retention,
        Kind::Sessions => t.job_sessions,
    }
}

#[get("/jobs")]
async fn list(office: May<ReadJobs>, cookies: &CookieJar<'_>, app: &State<App>) -> Result<RawHtml<String>, PageError> {
    let (anyone, csrf) = (office.anyone(), token(app, cookies));
    waiting(app, move |app| {
        let t = texts(anyone.lang);
        let row = |job: job::Job| {
            let kind = Kind::from_word(&job.kind)?;
            let failed = job.state == job::State::Failed;
            let state = match (failed, job.tries) {
                (true, _) => t.job_failed.to_owned(),
                (false, 0) => t.job_waiting.to_owned(),
                (false, tries) => fill(t.job_again, &[&tries.to_string()]),
            };
            Some(Row {
                word: job.kind,
                name: name(kind, t).to_owned(),
                state,
                failed,
                due: number::moment(job.due_at.local()),
                ended: job.ended_at.map(|ended| number::moment(ended.local())),
                result: job.result,
            })
        };
        let jobs = app.jobs()?.into_iter().filter_map(row).collect();
        let frame = anyone.frame("/jobs", Section::Work).illustrative(app.illustrative);
        let changes = anyone.caller().may(Permission::ManageJobs);
        Ok(RawHtml(askama::Template::render(&Jobs { frame, csrf, changes, jobs })?))
    })
    .await
}

#[post("/jobs/<kind>", data = "<_form>")]
async fn hurry(
    kind: String,
    office: May<ManageJobs>,
    _form: Protected<Nothing>,
    app: &State<App>,
) -> Result<Redirect, PageError> {
    let anyone = office.anyone();
    let kind = Kind::from_word(&kind).ok_or(PageError::NotFound)?;
    waiting(app, move |_| Ok(anyone.app.hurry(anyone.caller(), kind)?)).await?;
    Ok(Redirect::to("/jobs"))
}

#[get("/letters")]
async fn letters(
    office: May<ReadJobs>,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<RawHtml<String>, PageError> {
    let (anyone, csrf) = (office.anyone(), token(app, cookies));
    waiting(app, move |app| {
        let t = texts(anyone.lang);
        let letters = app.letters(anyone.caller())?;
        let letters = letters
            .into_iter()
            .map(|(letter, own)| Waiting {
                own,
                id: letter.id.to_string(),
                subject: letter.subject,
                body: letter.body,
                name: letter.name,
                email: letter.email,
                made: number::moment(letter.made_at.local()),
                failure: letter.failure.map(|_| fill(t.letter_failed, &[&letter.tries.to_string()])),
            })
            .collect();
        let frame = anyone.frame("/letters", Section::Work).illustrative(app.illustrative);
        Ok(RawHtml(askama::Template::render(&Letters { frame, csrf, letters })?))
    })
    .await
}

#[post("/letters/<id>", data = "<_form>")]
async fn handed_over(
    id: String,
    office: May<ManageJobs>,
    _form: Protected<Nothing>,
    app: &State<App>,
) -> Result<Redirect, PageError> {
    let anyone = office.anyone();
    let id: Id = id.parse().map_err(|_| PageError::NotFound)?;
    waiting(app, move |_| Ok(anyone.app.letter_handed_over(anyone.caller(), id)?)).await?;
    Ok(Redirect::to("/letters"))
}
