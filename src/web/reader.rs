//! Who reads a page: the language chosen, and who it is where somebody is signed in.

use std::sync::Arc;

use rocket::Request;
use rocket::http::{Cookie, SameSite};
use rocket::request::{FromRequest, Outcome};

use super::pages::{Frame, Section};
use super::session::{self, Found};
use crate::app::App;
use crate::app::sign_in::SignedIn;
use crate::domain::lang::Lang;
use crate::store::session::Stage;

/// The cookie that keeps the language.
const COOKIE: &str = "sipar-lang";

/// Anybody who reads a page.
#[derive(Clone, Debug)]
pub struct Reader {
    /// Chosen on the page now, or before, or Vietnamese.
    pub lang: Lang,
    /// Who it is, where somebody is signed in.
    pub signed_in: Option<Arc<SignedIn>>,
}

impl Reader {
    /// The language of a request.
    pub(super) fn language(request: &Request<'_>) -> Lang {
        let asked = request.query_value::<&str>("lang").and_then(Result::ok).and_then(Lang::from_tag);
        let kept = || request.cookies().get(COOKIE).and_then(|cookie| Lang::from_tag(cookie.value()));
        asked.or_else(kept).unwrap_or_default()
    }

    /// The same; where it was chosen just now, the next pages keep it.
    pub(super) fn chosen(request: &Request<'_>) -> Lang {
        let lang = Self::language(request);
        if request.query_value::<&str>("lang").is_some() {
            let cookie = Cookie::build((COOKIE, lang.tag()))
                .path("/")
                .http_only(true)
                .same_site(SameSite::Lax)
                .max_age(rocket::time::Duration::days(365));
            request.cookies().add(cookie);
        }
        lang
    }

    /// The reader who sent a request.
    pub(super) async fn of(request: &Request<'_>) -> Self {
        let lang = Self::chosen(request);
        let signed_in = match session::of(request).await {
            Found::Somebody(by) if by.session.stage == Stage::Full => Some(by),
            _ => None,
        };
        Self { lang, signed_in }
    }

    /// What surrounds a page for this reader.
    #[must_use]
    pub fn frame(&self, app: &App, here: impl Into<String>, section: Section) -> Frame {
        let frame = Frame::new(self.lang, here, section).of(app);
        match &self.signed_in {
            Some(by) => frame.signed_in(&by.caller),
            None => frame,
        }
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Reader {
    type Error = std::convert::Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        Outcome::Success(Self::of(request).await)
    }
}
