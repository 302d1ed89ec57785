//! The session of a request: who sent it, found once, and the cookies that say so.
//!
//! The cookies bear the prefix `__Host-`, so that no other host and no plain connection can set them; the token in them
//! is worth nothing to a script.

use std::sync::Arc;

use rocket::Request;
use rocket::http::{Cookie, CookieJar, SameSite};

use super::peer::Peer;
use crate::app::App;
use crate::app::sign_in::{Admitted, SignedIn, Visitor};

/// The cookie that holds the session's token.
pub(super) const SESSION: &str = "__Host-sipar";
/// The cookie by which the browser is known.
const KNOWN: &str = "__Host-sipar-known";

/// What was found out about a request's session; kept for the request.
#[derive(Clone)]
pub(super) enum Found {
    /// There is none, or it is over.
    Nobody,
    /// Somebody, perhaps with something still owed.
    Somebody(Arc<SignedIn>),
    /// The database did not say.
    Unknown,
}

/// Who sent a request; asks the database once for each.
pub(super) async fn of(request: &Request<'_>) -> Found {
    let found = request.local_cache_async(async {
        let token = request.cookies().get(SESSION).map(|cookie| cookie.value().to_owned());
        let Some(token) = token.filter(|token| super::form::is_token(token)) else { return Found::Nobody };
        let Some(app) = request.rocket().state::<App>().cloned() else { return Found::Unknown };
        match rocket::tokio::task::spawn_blocking(move || app.signed_in(&token)).await {
            Ok(Ok(Some(signed_in))) => Found::Somebody(Arc::new(signed_in)),
            Ok(Ok(None)) => Found::Nobody,
            Ok(Err(error)) => {
                tracing::error!(%error, "a session could not be looked up");
                Found::Unknown
            }
            Err(_) => Found::Unknown,
        }
    });
    found.await.clone()
}

/// Who sent a request, where a guard has asked for it already.
pub(super) fn found<'r>(request: &'r Request<'_>) -> Option<&'r SignedIn> {
    match request.local_cache(|| Found::Nobody) {
        Found::Somebody(by) => Some(by),
        Found::Nobody | Found::Unknown => None,
    }
}

/// Where a request comes from.
pub(super) fn visitor(request: &Request<'_>) -> Visitor {
    let Peer(address) = Peer::of(request);
    let agent = request.headers().get_one("User-Agent").unwrap_or_default().to_owned();
    let known = request.cookies().get(KNOWN).map(|cookie| cookie.value().to_owned());
    Visitor { address, agent, known: known.filter(|token| super::form::is_token(token)) }
}

fn cookie(name: &'static str, token: String) -> Cookie<'static> {
    // Lax, not Strict: a link in a letter leads to a page, and what changes anything has its own check.
    Cookie::build((name, token)).path("/").http_only(true).secure(true).same_site(SameSite::Lax).build()
}

/// Gives the browser what it was admitted with.
pub(super) fn keep(cookies: &CookieJar<'_>, admitted: &Admitted) {
    cookies.add(cookie(SESSION, admitted.token.clone()));
    if let Some(known) = &admitted.known {
        let mut known = cookie(KNOWN, known.clone());
        known.set_max_age(rocket::time::Duration::days(365));
        cookies.add(known);
    }
}

/// Takes the session's token from the browser.
pub(super) fn forget(cookies: &CookieJar<'_>) {
    cookies.remove(cookie(SESSION, String::new()));
}
