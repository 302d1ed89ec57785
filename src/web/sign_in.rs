//! Signing in and out, the first administrator, choosing a password with a code.

use rocket::form::FromForm;
use rocket::http::{CookieJar, Status};
use rocket::response::Redirect;
use rocket::response::content::RawHtml;
use rocket::{Either, Route, State, get, post, routes};

use super::error::PageError;
use super::fields::Line;
use super::form::{Nothing, Protected, token};
use super::guard::{Anyone, From, Owing};
use super::pages::Section;
use super::pages::sign_in::{Code, Reset, Setup, SignIn, UnitChoice};
use super::reader::Reader;
use super::{session, waiting};
use crate::app::sign_in::password::{AT_LEAST, Weak};
use crate::app::sign_in::{Admitted, Denied, FirstOffice, Founding};
use crate::app::{App, AppError};
use crate::domain::lang::Lang;
use crate::domain::text::{fill, texts};
use crate::domain::unit::Level;
use crate::store::session::Stage;
use crate::store::unit;

/// The routes of this file.
#[must_use]
pub fn routes() -> Vec<Route> {
    routes![form, sign_in, code_form, code, sign_out, setup_form, setup, reset_form, reset]
}

/// A page that came back because something in it was not taken.
type Again = (Status, RawHtml<String>);

/// Where to go after signing in: a path of this server, and nothing that a browser could take for another.
fn next_of(next: &str) -> String {
    let own = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\n', '\r', '\t']);
    if own && !next.starts_with("/sign-") { next.to_owned() } else { "/work".to_owned() }
}

/// Where somebody goes who was let in as far as this.
fn onward(admitted: &Admitted, next: &str) -> Redirect {
    match admitted.stage {
        Stage::Full => Redirect::to(next_of(next)),
        Stage::SecondFactor => Redirect::to("/sign-in/code"),
        Stage::Enrol => Redirect::to("/account/second-factor"),
    }
}

/// Why somebody was not let in, for the page that comes back.
fn denied(denied: Denied, lang: Lang, wrong: &str) -> Result<(Status, String), PageError> {
    match denied {
        Denied::Wrong => Ok((Status::UnprocessableEntity, wrong.to_owned())),
        Denied::TooOften => Ok((Status::TooManyRequests, texts(lang).sign_in_too_often.to_owned())),
        Denied::Failed(error) => Err(error.into()),
    }
}

/// Why a password is not taken.
pub(super) fn weak(weak: Weak, lang: Lang) -> String {
    let t = texts(lang);
    match weak {
        Weak::Short => fill(t.password_short, &[&AT_LEAST.to_string()]),
        Weak::Long => t.password_long.to_owned(),
        Weak::Common => t.password_common.to_owned(),
    }
}

fn html(page: &impl askama::Template) -> Result<RawHtml<String>, PageError> {
    Ok(RawHtml(page.render()?))
}

/// Runs the work of signing in on a thread that may wait.
async fn trying<T: Send + 'static>(
    app: &App,
    work: impl FnOnce(&App) -> Result<T, Denied> + Send + 'static,
) -> Result<Result<T, Denied>, PageError> {
    waiting(app, move |app| Ok(work(app))).await
}

#[get("/sign-in?<next>")]
async fn form(
    next: Option<String>,
    reader: Reader,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<Either<RawHtml<String>, Redirect>, PageError> {
    let csrf = token(app, cookies);
    let unfounded = waiting(app, |app| Ok(app.is_unfounded()?)).await?;
    if unfounded && !app.demo {
        return Ok(Either::Right(Redirect::to("/setup")));
    }
    let next = next.unwrap_or_default();
    let frame = reader.frame(app, "/sign-in", Section::Account);
    html(&SignIn { frame, csrf, next, login: String::new(), message: None }).map(Either::Left)
}

#[derive(FromForm)]
struct Credentials {
    login: Line,
    password: String,
    next: Line,
}

#[post("/sign-in", data = "<form>")]
async fn sign_in(
    form: Protected<Credentials>,
    from: From,
    reader: Reader,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<Either<Redirect, Again>, PageError> {
    let Credentials { login, password, next } = form.0;
    let typed = login.0.clone();
    let outcome = trying(app, move |app| app.sign_in(&login.0, &password, &from.0)).await?;
    let why = match outcome {
        Ok(admitted) => {
            session::keep(cookies, &admitted);
            return Ok(Either::Left(onward(&admitted, &next.0)));
        }
        Err(why) => why,
    };
    let (status, message) = denied(why, reader.lang, texts(reader.lang).sign_in_wrong)?;
    let frame = reader.frame(app, "/sign-in", Section::Account);
    let csrf = token(app, cookies);
    let page = SignIn { frame, csrf, next: next.0, login: typed, message: Some(message) };
    Ok(Either::Right((status, html(&page)?)))
}

#[get("/sign-in/code")]
fn code_form(
    owing: Owing,
    reader: Reader,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<Either<RawHtml<String>, Redirect>, PageError> {
    if owing.by.session.stage != Stage::SecondFactor {
        return Ok(Either::Right(Redirect::to("/work")));
    }
    let frame = reader.frame(app, "/sign-in/code", Section::Account);
    html(&Code { frame, csrf: token(app, cookies), message: None }).map(Either::Left)
}

#[derive(FromForm)]
struct CodeEntry {
    code: Line,
}

#[post("/sign-in/code", data = "<form>")]
async fn code(
    owing: Owing,
    form: Protected<CodeEntry>,
    from: From,
    reader: Reader,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<Either<Redirect, Again>, PageError> {
    if owing.by.session.stage != Stage::SecondFactor {
        return Ok(Either::Left(Redirect::to("/work")));
    }
    let entry = form.0;
    let outcome = trying(app, move |app| app.second_factor(&owing.by.session, &entry.code.0, &from.0)).await?;
    let why = match outcome {
        Ok(admitted) => {
            session::keep(cookies, &admitted);
            return Ok(Either::Left(onward(&admitted, "/work")));
        }
        Err(why) => why,
    };
    let (status, message) = denied(why, reader.lang, texts(reader.lang).factor_wrong)?;
    let frame = reader.frame(app, "/sign-in/code", Section::Account);
    let page = Code { frame, csrf: token(app, cookies), message: Some(message) };
    Ok(Either::Right((status, html(&page)?)))
}

#[post("/sign-out", data = "<_form>")]
async fn sign_out(
    anyone: Anyone,
    _form: Protected<Nothing>,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<Redirect, PageError> {
    waiting(app, move |_| {
        let person = anyone.app.person(anyone.caller().person)?;
        Ok(anyone.app.end_session(&person, anyone.by.session.id)?)
    })
    .await?;
    session::forget(cookies);
    Ok(Redirect::to("/"))
}

/// The units at the top, for the first administrator to choose from.
fn tops(app: &App) -> Result<Vec<UnitChoice>, AppError> {
    let today = app.clock.now().day();
    let units = app.store.read(|db| {
        let (all, places) = (unit::unit_list(db)?, unit::unit_parents(db)?);
        let below = |id| places.iter().any(|place| place.unit == id && place.validity.covers(today));
        Ok(all.into_iter().filter(|unit| unit.validity.covers(today) && !below(unit.id)).collect::<Vec<_>>())
    })?;
    Ok(units.into_iter().map(|unit| UnitChoice { code: unit.code, name: unit.name }).collect())
}

fn setup_page(
    app: &App,
    reader: &Reader,
    csrf: String,
    entry: Option<&SetupEntry>,
    message: Option<String>,
) -> Result<RawHtml<String>, PageError> {
    let text = |of: fn(&SetupEntry) -> &Line| entry.map(|entry| of(entry).0.clone()).unwrap_or_default();
    html(&Setup {
        frame: reader.frame(app, "/setup", Section::Account),
        csrf,
        units: tops(app)?,
        at_least: AT_LEAST,
        login: text(|entry| &entry.login),
        name: text(|entry| &entry.name),
        unit_code: text(|entry| &entry.unit_code),
        unit_name: text(|entry| &entry.unit_name),
        message,
    })
}

#[get("/setup")]
async fn setup_form(
    reader: Reader,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<Either<RawHtml<String>, Redirect>, PageError> {
    let csrf = token(app, cookies);
    waiting(app, move |app| {
        if !app.is_unfounded()? {
            return Ok(Either::Right(Redirect::to("/sign-in")));
        }
        setup_page(app, &reader, csrf, None, None).map(Either::Left)
    })
    .await
}

#[derive(FromForm)]
struct SetupEntry {
    code: Line,
    login: Line,
    name: Line,
    password: String,
    unit: Line,
    unit_code: Line,
    unit_name: Line,
}

impl SetupEntry {
    /// The unit chosen, or the new one; `None` where neither is entered rightly.
    fn office(&self) -> Option<FirstOffice> {
        if !self.unit.0.is_empty() {
            return Some(FirstOffice::Known(self.unit.0.clone()));
        }
        let (code, name) = (self.unit_code.0.clone(), self.unit_name.0.clone());
        let slug = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let fits = (1..=64).contains(&code.len()) && code.chars().all(slug) && !name.is_empty();
        fits.then_some(FirstOffice::New { code, name, level: Level::Province })
    }
}

#[post("/setup", data = "<form>")]
async fn setup(
    form: Protected<SetupEntry>,
    from: From,
    reader: Reader,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<Either<Redirect, Again>, PageError> {
    let (entry, csrf, lang) = (form.0, token(app, cookies), reader.lang);
    let outcome = waiting(app, move |app| {
        let again = |status, message: String| -> Result<_, PageError> {
            Ok(Either::Right((status, setup_page(app, &reader, csrf.clone(), Some(&entry), Some(message))?)))
        };
        let t = texts(lang);
        let Some(office) = entry.office() else {
            return again(Status::UnprocessableEntity, t.setup_no_unit.to_owned());
        };
        let SetupEntry { code, login, name, password, .. } = &entry;
        let (code, login, name) = (code.0.clone(), login.0.clone(), name.0.clone());
        let founding = Founding { code, login, name, password: password.clone(), office };
        match app.found(&founding, &from.0) {
            Ok(Ok(admitted)) => Ok(Either::Left(admitted)),
            Ok(Err(why)) => again(Status::UnprocessableEntity, weak(why, lang)),
            Err(why) => {
                let (status, message) = denied(why, lang, t.setup_wrong)?;
                again(status, message)
            }
        }
    })
    .await?;
    match outcome {
        Either::Left(admitted) => {
            session::keep(cookies, &admitted);
            Ok(Either::Left(onward(&admitted, "/work")))
        }
        Either::Right(again) => Ok(Either::Right(again)),
    }
}

fn reset_page(app: &App, reader: &Reader, csrf: String, login: String, message: Option<String>) -> Reset {
    Reset { frame: reader.frame(app, "/reset", Section::Account), csrf, at_least: AT_LEAST, login, message }
}

#[get("/reset")]
fn reset_form(reader: Reader, cookies: &CookieJar<'_>, app: &State<App>) -> Result<RawHtml<String>, PageError> {
    html(&reset_page(app, &reader, token(app, cookies), String::new(), None))
}

#[derive(FromForm)]
struct ResetEntry {
    login: Line,
    code: Line,
    password: String,
}

#[post("/reset", data = "<form>")]
async fn reset(
    form: Protected<ResetEntry>,
    from: From,
    reader: Reader,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<Either<Redirect, Again>, PageError> {
    let ResetEntry { login, code, password } = form.0;
    let typed = login.0.clone();
    let outcome = trying(app, move |app| app.reset_password(&login.0, &code.0, &password, &from.0)).await?;
    let (status, message) = match outcome {
        Ok(Ok(())) => return Ok(Either::Left(Redirect::to("/sign-in"))),
        Ok(Err(why)) => (Status::UnprocessableEntity, weak(why, reader.lang)),
        Err(why) => denied(why, reader.lang, texts(reader.lang).reset_wrong)?,
    };
    let page = reset_page(app, &reader, token(app, cookies), typed, Some(message));
    Ok(Either::Right((status, html(&page)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_signing_in_nobody_is_led_elsewhere() {
        for own in ["/people", "/results?unit=a&period=2026-10"] {
            assert_eq!(next_of(own), own);
        }
        for other in ["", "https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", "/sign-out"]
        {
            assert_eq!(next_of(other), "/work", "{other:?}");
        }
    }
}
