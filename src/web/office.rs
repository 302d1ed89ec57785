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
use crate::app::App;
use crate::store::unit;

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
fn duty(
    _demo: Demo,
    counter: &str,
    reader: Reader,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<RawHtml<String>, PageError> {
    let post = app.post(counter)?;
    let unit = app.store.read(|db| unit::unit_get(db, post.counter.unit))?;
    let page = SignOn {
        frame: Frame::new(reader.lang, format!("/counters/{counter}/duty"), Section::Elsewhere)
            .with_counter(format!("/rate/{counter}"))
            .illustrative(app.illustrative),
        counter: post.counter.name.clone(),
        unit: unit.map(|unit| unit.name).unwrap_or_default(),
        action: format!("/counters/{counter}/duty"),
        csrf: token(app, cookies),
        on_duty: post.on_duty.as_ref().map(|(officer, since)| OnDuty {
            name: officer.name.clone(),
            since: crate::domain::number::moment(since.local()),
        }),
        officers: post
            .officers
            .into_iter()
            .map(|officer| Officer {
                on_duty: post.on_duty.as_ref().is_some_and(|(on_duty, _)| on_duty.id == officer.id),
                value: officer.code,
                name: officer.name,
                post: None,
            })
            .collect(),
    };
    Ok(RawHtml(askama::Template::render(&page)?))
}

#[post("/counters/<counter>/duty", data = "<form>")]
fn sign_on(_demo: Demo, counter: &str, form: Protected<Choice>, app: &State<App>) -> Result<Redirect, PageError> {
    app.sign_on(counter, &form.0.officer)?;
    Ok(Redirect::to(uri!(duty(counter))))
}
