//! The office: the counters where somebody works, and signing on at one with a tap; at the demo open to anybody.

use rocket::form::FromForm;
use rocket::http::CookieJar;
use rocket::response::Redirect;
use rocket::response::content::RawHtml;
use rocket::{Route, State, get, post, routes, uri};

use super::error::PageError;
use super::form::{Protected, token};
use super::guard::{Anyone, Serves};
use super::pages::Section;
use super::pages::counters::{Counters, Row};
use super::pages::sign_on::{Officer, OnDuty, SignOn};
use super::waiting;
use crate::app::{App, AppError};
use crate::domain::access::Permission;
use crate::domain::number;
use crate::store::{office, unit};

/// The routes of this file.
#[must_use]
pub fn routes() -> Vec<Route> {
    routes![counters, duty, sign_on]
}

#[derive(FromForm)]
struct Choice {
    officer: String,
}

#[get("/counters")]
async fn counters(anyone: Anyone, app: &State<App>) -> Result<RawHtml<String>, PageError> {
    waiting(app, move |_| {
        let (app, caller) = (&anyone.app, anyone.caller());
        if !caller.may(Permission::SignOn) && !caller.may(Permission::EnterRatings) {
            return Err(PageError::App(AppError::Refused("neither serves at a counter nor enters ratings".into())));
        }
        let counters = app.counters_of(caller)?;
        let page = Counters {
            frame: anyone.frame("/counters", Section::Work).illustrative(app.illustrative),
            counters: counters
                .into_iter()
                .map(|(counter, unit, serves, enters)| Row {
                    name: counter.name,
                    unit,
                    address: format!("/counters/{}", counter.code),
                    serves,
                    enters,
                })
                .collect(),
        };
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

#[get("/counters/<counter>/duty")]
async fn duty(
    counter: String,
    serves: Serves,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<RawHtml<String>, PageError> {
    let csrf = token(app, cookies);
    waiting(app, move |app| {
        let here = format!("/counters/{counter}/duty");
        let (post, frame) = match &serves {
            Serves::Demo(reader) => {
                let frame =
                    reader.frame(app, here.clone(), Section::Elsewhere).with_counter(format!("/rate/{counter}"));
                (app.post(&counter)?, frame)
            }
            Serves::Caller(anyone) => {
                (app.post_of(anyone.caller(), &counter)?, anyone.frame(here.clone(), Section::Work))
            }
        };
        let unit = app.store.read(|db| unit::unit_get(db, post.counter.unit))?;
        let on_duty =
            |officer: &office::Officer| post.on_duty.as_ref().is_some_and(|(on_duty, _)| on_duty.id == officer.id);
        let page = SignOn {
            frame: frame.illustrative(app.illustrative),
            counter: post.counter.name.clone(),
            unit: unit.map(|unit| unit.name).unwrap_or_default(),
            action: here,
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
    counter: String,
    serves: Serves,
    form: Protected<Choice>,
    app: &State<App>,
) -> Result<Redirect, PageError> {
    let Protected(choice) = form;
    let code = counter.clone();
    waiting(app, move |app| match serves {
        Serves::Demo(_) => Ok(app.sign_on(&code, &choice.officer)?),
        Serves::Caller(anyone) => Ok(anyone.app.sign_on_as(anyone.caller(), &code, &choice.officer)?),
    })
    .await?;
    Ok(Redirect::to(uri!(duty(counter))))
}
