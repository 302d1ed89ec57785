//! Citizens who asked to be called back: their names and numbers, for whoever settles it, until it is settled.

use rocket::form::FromForm;
use rocket::http::CookieJar;
use rocket::response::Redirect;
use rocket::response::content::RawHtml;
use rocket::{Route, State, get, post, routes};

use crate::app::App;
use crate::domain::id::Id;
use crate::domain::number;
use crate::web::error::PageError;
use crate::web::fields::{Line, Words};
use crate::web::form::{Protected, token};
use crate::web::guard::{May, SettleMessages};
use crate::web::pages::Section;
use crate::web::pages::call_backs::{CallBack, CallBacks};
use crate::web::waiting;

/// The routes of this file.
pub(super) fn routes() -> Vec<Route> {
    routes![list, settle]
}

#[get("/call-backs")]
async fn list(
    may: May<SettleMessages>,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<RawHtml<String>, PageError> {
    let (csrf, anyone) = (token(app, cookies), may.anyone());
    waiting(app, move |_| {
        let app = &anyone.app;
        let requests = app.call_backs(anyone.caller())?.into_iter().filter_map(|(unit, counter, one)| {
            let caller = one.caller?;
            let (id, day) = (one.id.to_string(), number::day(one.day));
            Some(CallBack { id, unit, counter, day, name: caller.name, phone: caller.phone, text: one.text })
        });
        let page = CallBacks {
            frame: anyone.frame("/call-backs", Section::Work).illustrative(app.illustrative),
            csrf,
            requests: requests.collect(),
        };
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

#[derive(FromForm)]
struct Settled {
    message: Line,
    outcome: Words,
}

#[post("/call-backs/settle", data = "<form>")]
async fn settle(may: May<SettleMessages>, form: Protected<Settled>, app: &State<App>) -> Result<Redirect, PageError> {
    let (Protected(form), anyone) = (form, may.anyone());
    let id: Id = form.message.0.parse().map_err(|_| PageError::NotFound)?;
    waiting(app, move |_| Ok(anyone.app.settle_call_back(anyone.caller(), id, &form.outcome.0)?)).await?;
    Ok(Redirect::to("/call-backs"))
}
