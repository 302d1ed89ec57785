//! Anybody with a receipt: was this rating counted? The code stands in the form and in no address.

use rocket::form::FromForm;
use rocket::http::{CookieJar, Status};
use rocket::response::content::RawHtml;
use rocket::{Route, State, get, post, routes};

use super::error::PageError;
use super::fields::Line;
use super::form::{Protected, token};
use super::guard::From;
use super::message;
use super::pages::receipt::{Receipt, Said};
use super::pages::{Frame, Section};
use super::reader::Reader;
use super::waiting;
use crate::app::App;
use crate::app::receipts::Found;
use crate::domain::lang::Lang;
use crate::domain::number;

/// The routes of this file.
#[must_use]
pub fn routes() -> Vec<Route> {
    routes![form, look]
}

fn page(app: &App, lang: Lang, csrf: String, said: Option<Said>) -> Result<RawHtml<String>, PageError> {
    let frame = Frame::new(lang, "/receipt", Section::Rate).illustrative(app.illustrative);
    Ok(RawHtml(askama::Template::render(&Receipt { frame, csrf, said })?))
}

#[get("/receipt")]
fn form(reader: Reader, cookies: &CookieJar<'_>, app: &State<App>) -> Result<RawHtml<String>, PageError> {
    page(app, reader.lang, token(app, cookies), None)
}

#[derive(FromForm)]
struct Typed {
    code: Line,
}

#[post("/receipt", data = "<form>")]
async fn look(
    form: Protected<Typed>,
    reader: Reader,
    from: From,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<(Status, RawHtml<String>), PageError> {
    let (Protected(Typed { code: Line(code) }), csrf) = (form, token(app, cookies));
    let (answer, counter) = waiting(app, move |app| {
        let (status, said, counter) = match app.receipt(&code, from.0.address)? {
            Found::Rating(received, unit) => {
                let day = number::day(received.day);
                let said = if received.counts { Said::Counted(day, unit) } else { Said::Aside(day, unit) };
                (Status::Ok, said, Some(received.counter))
            }
            Found::Nothing => (Status::NotFound, Said::Nothing, None),
            Found::TooOften => return Err(PageError::TooOften),
        };
        Ok(((status, page(app, reader.lang, csrf, Some(said))?), counter))
    })
    .await?;
    if let Some(counter) = counter {
        message::give_ticket(app, cookies, counter).await?;
    }
    Ok(answer)
}
