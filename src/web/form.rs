//! Forms that change something: readable only through their check.
//!
//! A form's token stands in a hidden field and in a cookie that no script can read; another site knows neither and
//! cannot set the cookie. The browser's own word on where the request comes from is checked as well.

use rocket::Request;
use rocket::data::{Data, FromData, Outcome, ToByteUnit};
use rocket::form::{Form, FromForm};
use rocket::http::{Cookie, CookieJar, RawStr, SameSite, Status};

use super::peer::Way;
use crate::app::App;

/// The cookie that holds the token.
const COOKIE: &str = "sipar-form";

/// A form whose token was right; there is no other way to its content.
pub struct Protected<T>(pub T);

/// The token of this browser's forms; made and set where there is none yet.
pub fn token(app: &App, cookies: &CookieJar<'_>) -> String {
    if let Some(token) = cookies.get(COOKIE).map(Cookie::value).filter(|token| is_token(token)) {
        return token.to_owned();
    }
    let token = app.chance.token();
    cookies.add(Cookie::build((COOKIE, token.clone())).path("/").http_only(true).same_site(SameSite::Strict));
    token
}

fn is_token(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The token of a form; its other fields are read by `T`.
#[derive(FromForm)]
struct Token {
    csrf: String,
}

#[rocket::async_trait]
impl<'r, T: for<'a> FromForm<'a> + 'static> FromData<'r> for Protected<T> {
    type Error = ();

    async fn from_data(request: &'r Request<'_>, data: Data<'r>) -> Outcome<'r, Self> {
        if request.content_type().is_none_or(|kind| !kind.is_form()) {
            return Outcome::Error((Status::UnsupportedMediaType, ()));
        }
        if !from_here(request) {
            return Outcome::Error((Status::Forbidden, ()));
        }
        let limit = request.limits().get("form").unwrap_or(32.kibibytes());
        let body = match data.open(limit).into_string().await {
            Ok(body) if body.is_complete() => body.into_inner(),
            Ok(_) => return Outcome::Error((Status::PayloadTooLarge, ())),
            Err(_) => return Outcome::Error((Status::BadRequest, ())),
        };
        let body = RawStr::new(&body);
        let cookie = request.cookies().get(COOKIE).map(|cookie| cookie.value().to_owned());
        let sent = Form::<Token>::parse_encoded(body).ok().map(|form| form.csrf);
        match (cookie, sent) {
            (Some(cookie), Some(sent)) if is_token(&sent) && same(cookie.as_bytes(), sent.as_bytes()) => {}
            _ => return Outcome::Error((Status::Forbidden, ())),
        }
        match Form::<T>::parse_encoded(body) {
            Ok(form) => Outcome::Success(Self(form)),
            Err(_) => Outcome::Error((Status::UnprocessableEntity, ())),
        }
    }
}

/// Compares without telling by its duration how much was right.
fn same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |different, (a, b)| different | (a ^ b)) == 0
}

/// Whether the browser says that a page of this server sent the request. Old browsers say nothing; the token is
/// then all there is.
fn from_here(request: &Request<'_>) -> bool {
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
