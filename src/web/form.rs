//! Forms that change something: readable only through their check.
//!
//! A form's token stands in a hidden field and in a cookie that no script can read; another site knows neither and
//! cannot set the cookie. The browser's own word on where the request comes from is checked as well.

use rocket::Request;
use rocket::data::{ByteUnit, Data, FromData, Outcome, ToByteUnit};
use rocket::form::{Form, FromForm};
use rocket::fs::TempFile;
use rocket::http::{Cookie, CookieJar, RawStr, SameSite, Status};
use rocket::tokio::io::AsyncReadExt;
use unicode_normalization::UnicodeNormalization;

use super::error::PageError;
use super::fields::{Fields, Line};
use super::peer::Way;
use super::refused::because;
use super::session::{self, Found};
use crate::app::App;
use crate::app::sign_in::Denied;

/// What is answered where the own password is asked for again (428, Precondition Required).
pub(super) const UNPROVED: Status = Status::PreconditionRequired;

/// The cookie that holds the token.
const COOKIE: &str = "__Host-sipar-form";

/// A form whose token was right; there is no other way to its content.
pub struct Protected<T>(pub T);

/// The token of this browser's forms; made and set where there is none yet.
pub fn token(app: &App, cookies: &CookieJar<'_>) -> String {
    if let Some(token) = cookies.get(COOKIE).map(Cookie::value).filter(|token| is_token(token)) {
        return token.to_owned();
    }
    let token = app.chance.token();
    let cookie = Cookie::build((COOKIE, token.clone())).path("/").http_only(true).secure(true);
    cookies.add(cookie.same_site(SameSite::Strict));
    token
}

/// Whether this has the shape of one of our tokens: 64 hexadecimal digits.
pub(super) fn is_token(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The token of a form; its other fields are read by `T`.
#[derive(FromForm)]
struct Token {
    csrf: String,
}

/// The body of a form whose token was right.
async fn checked<'r>(request: &'r Request<'_>, data: Data<'r>) -> Result<String, Status> {
    let limit = request.limits().get("form").unwrap_or(32.kibibytes());
    checked_within(request, data, limit).await
}

/// The same with a limit of its own.
async fn checked_within<'r>(request: &'r Request<'_>, data: Data<'r>, limit: ByteUnit) -> Result<String, Status> {
    if request.content_type().is_none_or(|kind| !kind.is_form()) {
        because(request, "kind");
        return Err(Status::UnsupportedMediaType);
    }
    if !from_here(request) {
        because(request, "origin");
        return Err(Status::Forbidden);
    }
    let body = match data.open(limit).into_string().await {
        Ok(body) if body.is_complete() => body.into_inner(),
        Ok(_) => return Err(Status::PayloadTooLarge),
        Err(_) => return Err(Status::BadRequest),
    };
    let cookie = request.cookies().get(COOKIE).map(|cookie| cookie.value().to_owned());
    let sent = Form::<Token>::parse_encoded(RawStr::new(&body)).ok().map(|form| form.csrf);
    match (cookie, sent) {
        (Some(cookie), Some(sent)) if is_token(&sent) && same(cookie.as_bytes(), sent.as_bytes()) => {}
        _ => {
            because(request, "token");
            return Err(Status::Forbidden);
        }
    }
    Ok(body)
}

fn parsed<T: for<'a> FromForm<'a> + 'static>(body: &str) -> Result<T, Status> {
    Form::<T>::parse_encoded(RawStr::new(body)).map_err(|_| Status::UnprocessableEntity)
}

#[rocket::async_trait]
impl<'r, T: for<'a> FromForm<'a> + 'static> FromData<'r> for Protected<T> {
    type Error = ();

    async fn from_data(request: &'r Request<'_>, data: Data<'r>) -> Outcome<'r, Self> {
        match checked(request, data).await.and_then(|body| parsed(&body)) {
            Ok(form) => Outcome::Success(Self(form)),
            Err(status) => Outcome::Error((status, ())),
        }
    }
}

/// A form of many rows whose token was right: a hundred criteria, or two hundred units, with words in each.
pub struct Sheet(pub Fields);

/// Mebibytes of a form of many rows at most.
const SHEET_AT_MOST: u64 = 2;

#[rocket::async_trait]
impl<'r> FromData<'r> for Sheet {
    type Error = ();

    async fn from_data(request: &'r Request<'_>, data: Data<'r>) -> Outcome<'r, Self> {
        let body = checked_within(request, data, SHEET_AT_MOST.mebibytes()).await;
        match body.and_then(|body| parsed(&body)) {
            Ok(form) => Outcome::Success(Self(form)),
            Err(status) => Outcome::Error((status, ())),
        }
    }
}

/// Whether `sent` is the token of the forms of the browser that sent a request.
pub(super) fn is_ours(request: &Request<'_>, sent: &str) -> bool {
    let cookie = request.cookies().get(COOKIE).map(|cookie| cookie.value().to_owned());
    cookie.is_some_and(|cookie| is_token(sent) && same(cookie.as_bytes(), sent.as_bytes()))
}

/// A form that is only a button: nothing but its token.
#[derive(FromForm)]
pub struct Nothing {
    #[field(name = "csrf")]
    _csrf: String,
}

/// A file that was sent in a form whose token was right; there is no other way to its content.
pub struct ProtectedFile {
    /// Its name on the sender's machine, for messages only.
    pub name: String,
    /// What is in it, at most [`FILE_AT_MOST`].
    pub bytes: Vec<u8>,
    /// What else was said of it: the page to look at. Empty where the form does not ask.
    pub page: String,
    /// What was said of a criteria set, as it was typed.
    pub about: About,
    /// What was said of an export of dossiers, as it was typed.
    pub export: Export,
}

/// What a form says of the export of a one-stop system in its file; each blank where nothing is to be said, or the form does not
/// ask.
#[derive(FromForm, Clone, Debug, Default)]
pub struct Export {
    /// The name under which is kept how its columns are called.
    pub mapping: Line,
    /// When a status was so that states no moment.
    pub as_of: Line,
    /// Filled in where a file that was brought in before is read from its beginning.
    pub anew: Line,
}

/// What a form says of the criteria set in its file; each blank where the file says it, or the form does not ask.
#[derive(FromForm, Clone, Debug, Default)]
pub struct About {
    /// What the set is to be called.
    pub code: Line,
    /// The sheet with the table.
    pub sheet: Line,
    /// Whom it scores.
    pub level: Line,
    /// The first index year.
    pub year: Line,
    /// The decision.
    pub document: Line,
}

/// Bytes of an uploaded file at most.
pub const FILE_AT_MOST: u64 = 20 * 1024 * 1024;

/// Bytes of a form with a file at most: room to see that a file is too large.
pub(super) const UPLOAD_AT_MOST: u64 = FILE_AT_MOST + 4 * 1024 * 1024;

/// The fields of a form with a file.
#[derive(FromForm)]
struct Upload<'r> {
    csrf: String,
    file: TempFile<'r>,
    page: Line,
    about: About,
    export: Export,
}

/// The last part of a name, without what nobody can see.
fn base_name(raw: &str) -> String {
    let last = raw.rsplit(['/', '\\']).next().unwrap_or_default();
    last.nfc().filter(|letter| !letter.is_control()).take(80).collect()
}

async fn uploaded<'r>(request: &'r Request<'_>, data: Data<'r>) -> Result<ProtectedFile, Status> {
    if request.content_type().is_none_or(|kind| !kind.is_form_data()) {
        because(request, "kind");
        return Err(Status::UnsupportedMediaType);
    }
    if !from_here(request) {
        because(request, "origin");
        return Err(Status::Forbidden);
    }
    // Whoever says beforehand that it is too much is told before anything is read.
    let said = request.headers().get_one("Content-Length").and_then(|length| length.parse::<u64>().ok());
    if said.is_some_and(|said| said > UPLOAD_AT_MOST) {
        return Err(Status::PayloadTooLarge);
    }
    let Upload { csrf, file, page, about, export } = match Form::<Upload<'r>>::from_data(request, data).await {
        Outcome::Success(form) => form.into_inner(),
        Outcome::Error((status, _)) => return Err(status),
        Outcome::Forward(_) => return Err(Status::BadRequest),
    };
    let cookie = request.cookies().get(COOKIE).map(|cookie| cookie.value().to_owned());
    if cookie.is_none_or(|cookie| !is_token(&csrf) || !same(cookie.as_bytes(), csrf.as_bytes())) {
        because(request, "token");
        return Err(Status::Forbidden);
    }
    if file.len() > FILE_AT_MOST {
        return Err(Status::PayloadTooLarge);
    }
    let raw = file.raw_name().map(|name| name.dangerous_unsafe_unsanitized_raw().as_str().to_owned());
    let mut bytes = Vec::new();
    let mut content = file.open().await.map_err(|_| Status::InternalServerError)?;
    content.read_to_end(&mut bytes).await.map_err(|_| Status::BadRequest)?;
    Ok(ProtectedFile { name: base_name(&raw.unwrap_or_default()), bytes, page: page.0, about, export })
}

#[rocket::async_trait]
impl<'r> FromData<'r> for ProtectedFile {
    type Error = ();

    async fn from_data(request: &'r Request<'_>, data: Data<'r>) -> Outcome<'r, Self> {
        match uploaded(request, data).await {
            Ok(file) => Outcome::Success(file),
            Err(status) => Outcome::Error((status, ())),
        }
    }
}

/// A form that changes something sensitive: readable only through the token's check, and only where the sender gave the
/// own password within the last minutes, or gives it in the field `password` now.
pub struct Confirmed<T>(pub T);

/// The password of a form that asks for it.
#[derive(FromForm)]
struct Password {
    password: Option<String>,
}

#[rocket::async_trait]
impl<'r, T: for<'a> FromForm<'a> + 'static> FromData<'r> for Confirmed<T> {
    type Error = PageError;

    async fn from_data(request: &'r Request<'_>, data: Data<'r>) -> Outcome<'r, Self> {
        let body = match checked(request, data).await {
            Ok(body) => body,
            Err(status) => return Outcome::Error((status, PageError::Unacceptable)),
        };
        match proved(request, &body).await.and_then(|()| parsed(&body)) {
            Ok(form) => Outcome::Success(Self(form)),
            Err(status) => Outcome::Error((status, PageError::Unproved)),
        }
    }
}

/// Makes sure that the sender gave the own password a short while ago, or gives it now.
async fn proved(request: &Request<'_>, body: &str) -> Result<(), Status> {
    let (Found::Somebody(by), Some(app)) = (session::of(request).await, request.rocket().state::<App>()) else {
        return Err(Status::Unauthorized);
    };
    if by.is_fresh(app.clock.now()) {
        return Ok(());
    }
    let given = parsed::<Password>(body).ok().and_then(|form| form.password).filter(|given| !given.is_empty());
    let Some(given) = given else { return Err(UNPROVED) };
    let (app, visitor) = (app.clone(), session::visitor(request));
    match rocket::tokio::task::spawn_blocking(move || app.prove(&by, &given, &visitor)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(Denied::Wrong)) => Err(UNPROVED),
        Ok(Err(Denied::TooOften)) => Err(Status::TooManyRequests),
        Ok(Err(Denied::Failed(error))) => {
            tracing::error!(%error, "a password could not be checked");
            Err(Status::ServiceUnavailable)
        }
        Err(_) => Err(Status::InternalServerError),
    }
}

/// Compares without telling by its duration how much was right.
fn same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |different, (a, b)| different | (a ^ b)) == 0
}

/// Whether the browser says that a page of this server sent the request. Old browsers say nothing; the token is
/// then all there is.
pub(super) fn from_here(request: &Request<'_>) -> bool {
    let headers = request.headers();
    if let Some(site) = headers.get_one("Sec-Fetch-Site")
        && site != "same-origin"
    {
        return false;
    }
    let host = request.host().map(ToString::to_string);
    let own = |origin| Way::on(request).is_some_and(|way| way.is_own(origin, host.as_deref()));
    headers.get_one("Origin").is_none_or(own)
}
