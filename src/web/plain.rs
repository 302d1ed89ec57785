//! The counter's form for a tablet whose browser is too old for the tablet's program: plain pages, no script, online only.
//!
//! Such a tablet is enrolled with the same code as any other, and is known by a cookie that no script can read. It signs
//! nothing; whether it was revoked is looked up for every page.

use std::convert::Infallible;

use rocket::form::FromForm;
use rocket::http::{Cookie, CookieJar, Header, SameSite, Status};
use rocket::request::{FromRequest, Outcome};
use rocket::response::Redirect;
use rocket::response::content::RawHtml;
use rocket::{Either, Request, Responder, Route, State, get, post, routes};

use super::error::PageError;
use super::fields::{Fields, Line};
use super::form::{Protected, is_token, token};
use super::guard::From;
use super::kiosk::{at, frame, rating_form, receipt, sent};
use super::pages::plain::PlainEnrolment;
use super::pages::rate::Rate;
use super::pages::thanks::Thanks;
use super::reader::Reader;
use super::waiting;
use crate::app::App;
use crate::app::capture::PageRating;
use crate::app::device::NotEnrolled;
use crate::app::protocol::Fault;
use crate::domain::lang::Lang;
use crate::domain::rating::Outcome as Stored;
use crate::domain::text::texts;

const HERE: &str = "/kiosk/plain";
/// The cookie that holds the tablet's token.
const COOKIE: &str = "__Host-sipar-tablet";
/// After so many seconds the receipt makes room for the next citizen.
const RECEIPT_FOR: u32 = 30;

/// The routes of this file.
#[must_use]
pub fn routes() -> Vec<Route> {
    routes![form, enrol, submit, thanks]
}

/// The token that the browser shows, if it has one.
struct Shown(Option<String>);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Shown {
    type Error = Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        let token = request.cookies().get(COOKIE).map(|cookie| cookie.value().to_owned());
        Outcome::Success(Self(token.filter(|token| is_token(token))))
    }
}

/// A page that leads on by itself.
#[derive(Responder)]
struct LeadsOn {
    page: RawHtml<String>,
    refresh: Header<'static>,
}

/// The code of the counter at which the bearer of a token stands, while the tablet is in service.
fn counter_of(app: &App, shown: Option<&str>) -> Result<Option<String>, PageError> {
    let Some(token) = shown else { return Ok(None) };
    let Some(counter) = app.counter_of_token(token)? else { return Ok(None) };
    Ok(app.counter_known(counter)?.map(|counter| counter.code))
}

fn enrolment(app: &App, lang: Lang, csrf: String, wrong: Option<&'static str>) -> Result<RawHtml<String>, PageError> {
    Ok(RawHtml(askama::Template::render(&PlainEnrolment { frame: frame(app, lang, HERE), csrf, wrong })?))
}

fn shown(
    app: &App,
    counter: &str,
    lang: Lang,
    csrf: String,
    came_back: Option<&Fields>,
) -> Result<RawHtml<String>, PageError> {
    let form = rating_form(app, counter, frame(app, lang, HERE), lang, csrf, came_back)?;
    let id = app.chance.id(app.clock.now()).to_string();
    // Whoever rates here has no keyboard that is theirs; words are left by one's own phone.
    let page = Rate { id, action: HERE.to_owned(), comment_limit: None, ..form };
    Ok(RawHtml(askama::Template::render(&page)?))
}

#[get("/kiosk/plain")]
async fn form(
    tablet: Shown,
    reader: Reader,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<RawHtml<String>, PageError> {
    let csrf = token(app, cookies);
    waiting(app, move |app| match counter_of(app, tablet.0.as_deref())? {
        Some(counter) => shown(app, &counter, reader.lang, csrf, None),
        None => enrolment(app, reader.lang, csrf, None),
    })
    .await
}

#[derive(FromForm)]
struct Typed {
    code: Line,
}

#[post("/kiosk/plain/enrol", data = "<form>")]
async fn enrol(
    form: Protected<Typed>,
    from: From,
    reader: Reader,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<Either<Redirect, (Status, RawHtml<String>)>, PageError> {
    let csrf = token(app, cookies);
    let done = waiting(app, move |app| match app.enrol_plain(&form.0.code.0, from.0.address) {
        Ok(token) => Ok(Either::Left(token)),
        Err(NotEnrolled::UnknownCode) => {
            let page = enrolment(app, reader.lang, csrf, Some(texts(reader.lang).api_unknown_code))?;
            Ok(Either::Right((Status::NotFound, page)))
        }
        Err(NotEnrolled::TooOften) => Err(PageError::TooOften),
        Err(NotEnrolled::Failed(error)) => Err(error.into()),
    });
    Ok(match done.await? {
        Either::Left(secret) => {
            let cookie = Cookie::build((COOKIE, secret)).path("/").http_only(true).secure(true);
            cookies.add(cookie.same_site(SameSite::Strict).max_age(rocket::time::Duration::days(365)));
            Either::Left(Redirect::to(HERE))
        }
        Either::Right(page) => Either::Right(page),
    })
}

#[post("/kiosk/plain", data = "<form>")]
async fn submit(
    form: Protected<Fields>,
    tablet: Shown,
    reader: Reader,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<Either<Redirect, RawHtml<String>>, PageError> {
    let Protected(fields) = form;
    let Some(counter) = waiting(app, move |app| counter_of(app, tablet.0.as_deref())).await? else {
        return Ok(Either::Left(Redirect::to(HERE)));
    };
    let template = {
        let catalogue = app.catalogue();
        at(&catalogue, &counter)?.1.name()
    };
    let id = fields.first("id").unwrap_or_default().to_owned();
    let page = PageRating { id, template, remark: None, ..sent(&fields, &counter) };
    match app.capture_page(page).await? {
        Ok(Stored::Stored(receipt) | Stored::Repeat(receipt)) => {
            Ok(Either::Left(Redirect::to(format!("{HERE}/thanks/{}", receipt.id))))
        }
        Err(Fault::NothingAnswered | Fault::AnswerMissing(_)) => {
            let csrf = token(app, cookies);
            let again = waiting(app, move |app| shown(app, &counter, reader.lang, csrf, Some(&fields)));
            again.await.map(Either::Right)
        }
        Ok(Stored::Conflict) => Err(PageError::Conflict),
        Ok(Stored::Revoked | Stored::RevokedFull) | Err(_) => Err(PageError::Unacceptable),
    }
}

#[get("/kiosk/plain/thanks/<rating>")]
async fn thanks(rating: String, reader: Reader, app: &State<App>) -> Result<LeadsOn, PageError> {
    waiting(app, move |app| {
        let page = Thanks { rate: Some(HERE.to_owned()), ..receipt(app, reader.lang, HERE, &rating)? };
        let refresh = Header::new("Refresh", format!("{RECEIPT_FOR}; url={HERE}"));
        Ok(LeadsOn { page: RawHtml(askama::Template::render(&page)?), refresh })
    })
    .await
}
