//! A visitor without a code who has a dossier number, where the settings let them rate: the number stands in the form and
//! in no address, and is kept nowhere.

use rocket::form::FromForm;
use rocket::http::{CookieJar, Status};
use rocket::request::{FromRequest, Outcome as Guarded};
use rocket::response::Redirect;
use rocket::response::content::RawHtml;
use rocket::{Either, Request, Route, State, get, post, routes};

use super::error::PageError;
use super::fields::{Fields, Line};
use super::figures::by_name;
use super::form::{Protected, token};
use super::guard::From;
use super::kiosk::{at, frame, rating_form, sent};
use super::message;
use super::pages::number::{NumberEntry, Place};
use super::pages::rate::{Rate, Typed};
use super::reader::Reader;
use super::waiting;
use crate::app::App;
use crate::app::capture::PageRating;
use crate::app::protocol::Fault;
use crate::domain::lang::Lang;
use crate::domain::rating::Outcome;

/// Whether the settings let visitors rate by a number typed by hand.
#[derive(Clone, Copy, Debug)]
pub struct Offered(pub bool);

/// Whoever may rate by a typed number: anybody, where the settings say so.
struct Allowed;

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Allowed {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Guarded<Self, ()> {
        match request.rocket().state::<Offered>() {
            Some(Offered(true)) => Guarded::Success(Self),
            // As if the page did not exist: here it does not.
            _ => Guarded::Error((Status::NotFound, ())),
        }
    }
}

/// The routes of this file.
#[must_use]
pub fn routes() -> Vec<Route> {
    routes![entry, open, submit]
}

#[get("/number")]
async fn entry(
    _allowed: Allowed,
    reader: Reader,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<RawHtml<String>, PageError> {
    let csrf = token(app, cookies);
    waiting(app, move |app| {
        let mut places: Vec<Place> = app
            .counters_open()?
            .into_iter()
            .map(|(unit, counter)| Place { value: counter.code, label: format!("{unit} – {}", counter.name) })
            .collect();
        places.sort_by(|one, other| by_name(&one.label, &other.label, false, false));
        let page = NumberEntry { frame: frame(app, reader.lang, "/number"), csrf, places };
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

/// The form of a counter, empty or as it came back without an answer.
fn shown(
    app: &App,
    typed: Typed,
    id: String,
    lang: Lang,
    csrf: String,
    came_back: Option<&Fields>,
) -> Result<RawHtml<String>, PageError> {
    let form = rating_form(app, &typed.counter, frame(app, lang, "/number"), lang, csrf, came_back)?;
    let page = Rate { action: "/number".to_owned(), id, typed: Some(typed), comment_limit: None, ..form };
    Ok(RawHtml(askama::Template::render(&page)?))
}

#[derive(FromForm)]
struct Opened {
    number: Line,
    counter: Line,
}

#[post("/number/open", data = "<form>")]
async fn open(
    _allowed: Allowed,
    form: Protected<Opened>,
    reader: Reader,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<RawHtml<String>, PageError> {
    let (Protected(form), csrf) = (form, token(app, cookies));
    waiting(app, move |app| {
        app.number_shaped(&form.number.0)?;
        let id = app.chance.id(app.clock.now()).to_string();
        let typed = Typed { number: form.number.0, counter: form.counter.0 };
        shown(app, typed, id, reader.lang, csrf, None)
    })
    .await
}

#[post("/number", data = "<form>")]
async fn submit(
    _allowed: Allowed,
    form: Protected<Fields>,
    reader: Reader,
    from: From,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<Either<Redirect, RawHtml<String>>, PageError> {
    let (Protected(fields), lang) = (form, reader.lang);
    let field = |name: &str| fields.first(name).unwrap_or_default().to_owned();
    let typed = Typed { number: field("number"), counter: field("counter") };
    let id = field("id");
    let (number, counter) = (typed.number.clone(), typed.counter.clone());
    waiting(app, move |app| {
        app.number_shaped(&number)?;
        if app.typed_try(from.0.address)? { Ok(()) } else { Err(PageError::TooOften) }
    })
    .await?;
    let template = {
        let catalogue = app.catalogue();
        at(&catalogue, &counter)?.1.name()
    };
    let page = PageRating { id: id.clone(), template, remark: None, ..sent(&fields, &counter) };
    match app.capture_typed(page).await? {
        Ok(Outcome::Stored(receipt)) => {
            let here = app.catalogue().counter_coded(&typed.counter).map(|counter| counter.id);
            message::give_ticket(app, cookies, here.ok_or(PageError::NotFound)?).await?;
            Ok(Either::Left(Redirect::to(format!("/r/thanks/{}", receipt.id))))
        }
        Ok(Outcome::Repeat(receipt)) => Ok(Either::Left(Redirect::to(format!("/r/thanks/{}", receipt.id)))),
        Err(Fault::NothingAnswered | Fault::AnswerMissing(_)) => {
            let csrf = token(app, cookies);
            let again = waiting(app, move |app| shown(app, typed, id, lang, csrf, Some(&fields)));
            Ok(Either::Right(again.await?))
        }
        Ok(_) | Err(_) => Err(PageError::Unacceptable),
    }
}
