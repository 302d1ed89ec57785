//! What is noted of forms that were refused: who sent which of them from where, and why it was refused. Never what was
//! typed: the form is named by its route, and the reason is one of our own words.

use rocket::fairing::{Fairing, Info, Kind};
use rocket::http::Method;
use rocket::{Request, Response};

use super::peer::Peer;
use super::session;

/// Why a form was refused before its content was read; kept for the request.
#[derive(Clone, Copy)]
struct Because(Option<&'static str>);

/// Keeps the reason for the log.
pub(super) fn because(request: &Request<'_>, why: &'static str) {
    request.local_cache(|| Because(Some(why)));
}

/// What a status says by itself.
const fn reason(status: u16) -> &'static str {
    match status {
        401 => "no session",
        403 => "no right",
        404 => "not there",
        409 => "conflict",
        413 => "too large",
        428 => "password wanted",
        429 => "too often",
        _ => "content",
    }
}

/// Notes every form that is refused. The rating API has its own words for that, and counts them.
#[derive(Debug)]
pub struct Noted;

#[rocket::async_trait]
impl Fairing for Noted {
    fn info(&self) -> Info {
        Info { name: "refused forms", kind: Kind::Response }
    }

    async fn on_response<'r>(&self, request: &'r Request<'_>, response: &mut Response<'r>) {
        let status = response.status().code;
        let Some(route) = request.route().filter(|route| route.method == Method::Post) else { return };
        if !(400..500).contains(&status) || route.uri.base().starts_with("/api") {
            return;
        }
        let person = session::found(request).map(|by| tracing::field::display(by.caller.person));
        let Because(known) = *request.local_cache(|| Because(None));
        let (why, Peer(address)) = (known.unwrap_or_else(|| reason(status)), Peer::of(request));
        tracing::warn!(person, %address, form = %route.uri, status, why, "a form was refused");
    }
}
