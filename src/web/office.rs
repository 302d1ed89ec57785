//! The office: an officer signs on at a counter with one tap. In the demo only, until people have rights.

use rocket::form::FromForm;
use rocket::http::CookieJar;
use rocket::response::Redirect;
use rocket::response::content::RawHtml;
use rocket::{Route, State, get, post, routes, uri};

use super::error::PageError;
use super::form::{Protected, token};
use super::guard::Demo;
use super::pages::sign_on::{Officer, OnDuty, SignOn};
use super::pages::{Frame, Section};
use super::reader::Reader;
use super::waiting;
use crate::app::App;
use crate::domain::number;
use crate::store::{office, unit};

/// The routes of this file.
#[must_use]
pub fn routes() -> Vec<Route> {
    routes![duty, sign_on]
}

#[derive(FromForm)]
struct Choice {
    officer: String,
}

#[get("/counters/<counter>/duty")]
async fn duty(
    _demo: Demo,
    counter: String,
    reader: Reader,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<RawHtml<String>, PageError> {
    let csrf = token(app, cookies);
    waiting(app, move |app| {
        let post = app.post(&counter)?;
        let unit = app.store.read(|db| unit::unit_get(db, post.counter.unit))?;
        let on_duty =
            |officer: &office::Officer| post.on_duty.as_ref().is_some_and(|(on_duty, _)| on_duty.id == officer.id);
        let page = SignOn {
            frame: Frame::new(reader.lang, format!("/counters/{counter}/duty"), Section::Elsewhere)
                .with_counter(format!("/rate/{counter}"))
                .illustrative(app.illustrative),
            counter: post.counter.name.clone(),
            unit: unit.map(|unit| unit.name).unwrap_or_default(),
            action: format!("/counters/{counter}/duty"),
            csrf,
            on_duty: post
                .on_duty
                .as_ref()
                .map(|(officer, since)| OnDuty { name: officer.name.clone(), since: number::moment(since.local()) }),
            officers: post
                .officers
                .iter()
                .map(|officer| Officer {
                    on_duty: on_duty(officer),
                    value: officer.code.clone(),
                    name: officer.name.clone(),
                    post: None,
                })
                .collect(),
        };
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

#[post("/counters/<counter>/duty", data = "<form>")]
async fn sign_on(
    _demo: Demo,
    counter: String,
    form: Protected<Choice>,
    app: &State<App>,
) -> Result<Redirect, PageError> {
    let Protected(choice) = form;
    let code = counter.clone();
    waiting(app, move |app| Ok(app.sign_on(&code, &choice.officer)?)).await?;
    Ok(Redirect::to(uri!(duty(counter))))
}
