//! A citizen who has just rated, or looked a receipt up: a short remark, or the wish to be called back. The ticket that
//! lets it in is in a cookie that no script can read, and in no address; the pages know nothing of the rating.

use rocket::form::FromForm;
use rocket::http::{Cookie, CookieJar, SameSite, Status};
use rocket::response::Redirect;
use rocket::response::content::RawHtml;
use rocket::{Route, State, get, post, routes};

use super::error::PageError;
use super::fields::{Line, Words};
use super::form::{Protected, is_token, token};
use super::pages::message::{Leave, Sent};
use super::pages::{Frame, Section};
use super::reader::Reader;
use super::waiting;
use crate::app::App;
use crate::app::messages::Left;
use crate::domain::id::Id;
use crate::domain::lang::Lang;
use crate::settings::Settings;
use crate::store::message::Caller;

/// The cookie that holds the ticket.
const COOKIE: &str = "__Host-sipar-message";

/// For how many days name and number are kept; said to whoever leaves them.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    after_settling: u16,
    at_most: u16,
}

impl Terms {
    /// As the settings have it.
    #[must_use]
    pub const fn of(settings: &Settings) -> Self {
        Self { after_settling: settings.call_back_days, at_most: settings.remark_days }
    }
}

/// The routes of this file.
#[must_use]
pub fn routes() -> Vec<Route> {
    routes![form, leave, sent]
}

/// Gives this browser a ticket for one message about a counter.
pub(super) async fn give_ticket(app: &App, cookies: &CookieJar<'_>, counter: Id) -> Result<(), PageError> {
    let ticket = waiting(app, move |app| Ok(app.message_ticket(counter)?)).await?;
    let cookie = Cookie::build((COOKIE, ticket)).path("/").http_only(true).secure(true);
    cookies.add(cookie.same_site(SameSite::Strict));
    Ok(())
}

fn ticket(cookies: &CookieJar<'_>) -> Option<String> {
    cookies.get(COOKIE).map(|cookie| cookie.value().to_owned()).filter(|ticket| is_token(ticket))
}

fn frame(app: &App, lang: Lang, here: &str) -> Frame {
    Frame::new(lang, here, Section::Rate).illustrative(app.illustrative)
}

#[get("/message")]
async fn form(
    reader: Reader,
    cookies: &CookieJar<'_>,
    terms: &State<Terms>,
    app: &State<App>,
) -> Result<(Status, RawHtml<String>), PageError> {
    let (csrf, ticket, terms) = (token(app, cookies), ticket(cookies), **terms);
    waiting(app, move |app| {
        let place = ticket.map_or(Ok(None), |ticket| app.message_place(&ticket))?;
        let place = place.map(|counter| app.place(counter.unit, counter.id)).transpose()?;
        let status = if place.is_some() { Status::Ok } else { Status::NotFound };
        let page = Leave {
            frame: frame(app, reader.lang, "/message"),
            csrf,
            unit: place.map(|place| place.unit),
            days: [terms.after_settling, terms.at_most].map(|days| days.to_string()),
        };
        Ok((status, RawHtml(askama::Template::render(&page)?)))
    })
    .await
}

#[derive(FromForm)]
struct Written {
    kind: Line,
    text: Words,
    name: Line,
    phone: Line,
    agreed: Line,
}

#[post("/message", data = "<form>")]
async fn leave(form: Protected<Written>, cookies: &CookieJar<'_>, app: &State<App>) -> Result<Redirect, PageError> {
    let (Protected(form), ticket) = (form, ticket(cookies).unwrap_or_default());
    let caller = match form.kind.0.as_str() {
        "remark" => None,
        "call-back" => Some(Caller { name: form.name.0, phone: form.phone.0 }),
        _ => return Err(PageError::Unacceptable),
    };
    let left = Left { text: form.text.0, caller, agreed: form.agreed.0 == "yes" };
    waiting(app, move |app| Ok(app.leave_message(&ticket, &left)?)).await?;
    cookies.remove(Cookie::build(COOKIE).path("/").secure(true));
    Ok(Redirect::to("/message/sent"))
}

#[get("/message/sent")]
fn sent(reader: Reader, app: &State<App>) -> Result<RawHtml<String>, PageError> {
    let page = Sent { frame: frame(app, reader.lang, "/message/sent") };
    Ok(RawHtml(askama::Template::render(&page)?))
}
