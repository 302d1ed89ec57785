//! The visitor with a printed code: one rating on a phone of their own, then the receipt. A code stands in the address of
//! its form and nowhere else: no log of this program names it.

use rocket::form::FromForm;
use rocket::http::{CookieJar, Status};
use rocket::response::Redirect;
use rocket::response::content::RawHtml;
use rocket::{Either, Route, State, get, post, routes};

use super::error::PageError;
use super::fields::{Fields, Line};
use super::form::{Protected, token};
use super::guard::From;
use super::kiosk::{at, frame, rating_form, receipt, sent};
use super::message;
use super::number::Offered;
use super::pages::code::{CodeEntry, Told};
use super::pages::rate::Rate;
use super::pages::thanks::Thanks;
use super::reader::Reader;
use super::waiting;
use crate::app::App;
use crate::app::capture::PageRating;
use crate::app::codes::Shown;
use crate::app::protocol::Fault;
use crate::domain::lang::Lang;
use crate::domain::rating::Outcome;
use crate::store::code::Code;

/// The routes of this file.
#[must_use]
pub fn routes() -> Vec<Route> {
    routes![entry, open, form, submit, thanks]
}

/// A page with its status.
type Answer = (Status, RawHtml<String>);

fn entry_page(
    app: &App,
    lang: Lang,
    csrf: String,
    by_number: Offered,
    told: Option<Told>,
) -> Result<Answer, PageError> {
    let status = match told {
        None => Status::Ok,
        Some(Told::Unusable) => Status::NotFound,
        Some(Told::Used) => Status::Conflict,
    };
    let page = CodeEntry { frame: frame(app, lang, "/r".to_owned()), csrf, by_number: by_number.0, told };
    Ok((status, RawHtml(askama::Template::render(&page)?)))
}

#[get("/r")]
fn entry(
    reader: Reader,
    cookies: &CookieJar<'_>,
    offered: &State<Offered>,
    app: &State<App>,
) -> Result<Answer, PageError> {
    let Reader { lang, .. } = reader;
    entry_page(app, lang, token(app, cookies), **offered, None)
}

#[derive(FromForm)]
struct Typed {
    code: Line,
}

#[post("/r/open", data = "<form>")]
fn open(form: Protected<Typed>) -> Redirect {
    let Protected(Typed { code: Line(typed) }) = form;
    let code: String = typed.chars().filter(char::is_ascii_alphanumeric).take(40).collect();
    // Nothing typed leads back to the field.
    Redirect::to(if code.is_empty() { "/r".to_owned() } else { format!("/r/{}", code.to_ascii_uppercase()) })
}

#[get("/r/<code>")]
async fn form(
    code: String,
    reader: Reader,
    from: From,
    cookies: &CookieJar<'_>,
    offered: &State<Offered>,
    app: &State<App>,
) -> Result<Answer, PageError> {
    let (csrf, offered) = (token(app, cookies), **offered);
    waiting(app, move |app| match app.code_shown(&code, from.0.address)? {
        Shown::Good(good) => Ok((Status::Ok, shown(app, good, &code, reader.lang, csrf, None)?)),
        Shown::Used(_) => entry_page(app, reader.lang, csrf, offered, Some(Told::Used)),
        Shown::Unusable => entry_page(app, reader.lang, csrf, offered, Some(Told::Unusable)),
        Shown::TooOften => Err(PageError::TooOften),
    })
    .await
}

/// The form of the code's counter, empty or as it came back without an answer.
fn shown(
    app: &App,
    good: Code,
    code: &str,
    lang: Lang,
    csrf: String,
    came_back: Option<&Fields>,
) -> Result<RawHtml<String>, PageError> {
    let counter = counter_code(app, good)?;
    // Only letters and digits come into the address.
    let code: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    let form = rating_form(app, &counter, frame(app, lang, format!("/r/{code}")), lang, csrf, came_back)?;
    // Words are left apart from the rating, after it.
    let page = Rate { action: "/r".to_owned(), code: Some(code), comment_limit: None, ..form };
    Ok(RawHtml(askama::Template::render(&page)?))
}

fn counter_code(app: &App, good: Code) -> Result<String, PageError> {
    let counter = app.counter_known(good.counter)?;
    counter.map(|counter| counter.code).ok_or(PageError::NotFound)
}

#[post("/r", data = "<form>")]
async fn submit(
    form: Protected<Fields>,
    reader: Reader,
    from: From,
    cookies: &CookieJar<'_>,
    offered: &State<Offered>,
    app: &State<App>,
) -> Result<Either<Redirect, Answer>, PageError> {
    let (Protected(fields), lang) = (form, reader.lang);
    let code = fields.first("code").unwrap_or_default().to_owned();
    let asked = code.clone();
    let found = waiting(app, move |app| {
        let shown = app.code_shown(&asked, from.0.address)?;
        match shown {
            // Whoever sends the same once more gets the same receipt.
            Shown::Good(good) | Shown::Used(good) => Ok(Some((good, counter_code(app, good)?))),
            Shown::Unusable => Ok(None),
            Shown::TooOften => Err(PageError::TooOften),
        }
    });
    let Some((good, counter)) = found.await? else {
        return entry_page(app, lang, token(app, cookies), **offered, Some(Told::Unusable)).map(Either::Right);
    };
    let template = {
        let catalogue = app.catalogue();
        at(&catalogue, &counter)?.1.name()
    };
    let page = PageRating { template, remark: None, ..sent(&fields, &counter) };
    match app.capture_code(good, page).await? {
        Ok(Outcome::Stored(receipt)) => {
            message::give_ticket(app, cookies, good.counter).await?;
            Ok(Either::Left(Redirect::to(format!("/r/thanks/{}", receipt.id))))
        }
        Ok(Outcome::Repeat(receipt)) => Ok(Either::Left(Redirect::to(format!("/r/thanks/{}", receipt.id)))),
        Ok(Outcome::Conflict) => {
            entry_page(app, lang, token(app, cookies), **offered, Some(Told::Used)).map(Either::Right)
        }
        Err(Fault::NothingAnswered | Fault::AnswerMissing(_)) => {
            let csrf = token(app, cookies);
            let again = waiting(app, move |app| shown(app, good, &code, lang, csrf, Some(&fields)));
            Ok(Either::Right((Status::Ok, again.await?)))
        }
        Ok(Outcome::Revoked | Outcome::RevokedFull) | Err(_) => Err(PageError::Unacceptable),
    }
}

#[get("/r/thanks/<rating>")]
async fn thanks(rating: String, reader: Reader, app: &State<App>) -> Result<RawHtml<String>, PageError> {
    waiting(app, move |app| {
        let page = Thanks { message: true, ..receipt(app, reader.lang, "/r", &rating)? };
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}
