//! The headers that every response carries, errors included.

use rocket::fairing::{Fairing, Info, Kind};
use rocket::http::Header;
use rocket::{Request, Response};

use super::peer::Way;

/// Nothing but our own styles, fonts, pictures and scripts; no frames, no plug-ins, forms only to ourselves.
const POLICY: &str = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; \
    script-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; \
    frame-ancestors 'none'";

/// For files that somebody brought: shown, if at all, as if from nowhere; nothing in them loads, runs or asks.
pub(super) const CLOSED: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";

/// For a year, browsers come encrypted or not at all.
const ONLY_ENCRYPTED: &str = "max-age=31536000; includeSubDomains";

/// Adds the headers.
#[derive(Debug)]
pub struct Headers;

#[rocket::async_trait]
impl Fairing for Headers {
    fn info(&self) -> Info {
        Info { name: "security headers", kind: Kind::Response }
    }

    async fn on_response<'r>(&self, request: &'r Request<'_>, response: &mut Response<'r>) {
        add(request, response);
        if Way::on(request).is_some_and(Way::encrypted) {
            secure_cookies(response);
        }
    }
}

/// Adds the headers to a response. What answers errors calls this itself: for a request that Rocket cannot read at
/// all, as one with an unknown method, it asks a catcher and runs no fairing.
pub(super) fn add(request: &Request<'_>, response: &mut Response<'_>) {
    for (name, value) in [
        ("Content-Security-Policy", if closed(response) { CLOSED } else { POLICY }),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        // Not `no-referrer`: browsers then send `Origin: null`, and the check of forms needs it.
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ] {
        response.set_header(Header::new(name, value));
    }
    if Way::on(request).is_some_and(Way::encrypted) {
        response.set_header(Header::new("Strict-Transport-Security", ONLY_ENCRYPTED));
    }
    if response.headers().get_one("Cache-Control").is_none() {
        response.set_header(Header::new("Cache-Control", "no-store"));
    }
}

/// Whether a response asks for the stricter policy itself; no other is taken.
fn closed(response: &Response<'_>) -> bool {
    response.headers().get_one("Content-Security-Policy") == Some(CLOSED)
}

/// Keeps every cookie off connections in the clear. Rocket does so only where it encrypts by itself, and not behind a
/// server that does.
fn secure_cookies(response: &mut Response<'_>) {
    let cookies: Vec<String> = response.headers().get("Set-Cookie").map(str::to_owned).collect();
    response.remove_header("Set-Cookie");
    for cookie in cookies {
        let marked = cookie.split(';').skip(1).any(|part| part.trim().eq_ignore_ascii_case("secure"));
        response.adjoin_raw_header("Set-Cookie", if marked { cookie } else { cookie + "; Secure" });
    }
}
