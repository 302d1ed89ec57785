//! Who reads a page, as far as that is known without signing in: the language chosen.

use rocket::Request;
use rocket::http::{Cookie, SameSite};
use rocket::request::{FromRequest, Outcome};

use crate::domain::lang::Lang;

/// The cookie that keeps the language.
const COOKIE: &str = "sipar-lang";

/// Anybody who reads a page.
#[derive(Clone, Copy, Debug)]
pub struct Reader {
    /// Chosen on the page now, or before, or Vietnamese.
    pub lang: Lang,
}

impl Reader {
    /// The reader who sent a request.
    pub(super) fn of(request: &Request<'_>) -> Self {
        let asked = request.query_value::<&str>("lang").and_then(Result::ok).and_then(Lang::from_tag);
        let kept = || request.cookies().get(COOKIE).and_then(|cookie| Lang::from_tag(cookie.value()));
        Self { lang: asked.or_else(kept).unwrap_or_default() }
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Reader {
    type Error = std::convert::Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        let reader = Self::of(request);
        if request.query_value::<&str>("lang").is_some() {
            let cookie = Cookie::build((COOKIE, reader.lang.tag()))
                .path("/")
                .http_only(true)
                .same_site(SameSite::Lax)
                .max_age(rocket::time::Duration::days(365));
            request.cookies().add(cookie);
        }
        Outcome::Success(reader)
    }
}
