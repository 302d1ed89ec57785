//! Styles, faces, pictures and the two scripts, embedded in the binary.

use rocket::http::{ContentType, Header};
use rocket::{Responder, Route, get, routes};

const STYLE: &str = include_str!("assets/style.css");
const TYPING: &str = include_str!("assets/typing.js");
const POINTS: &str = include_str!("assets/points.js");
const ICON: &str = include_str!("assets/icon.svg");
const REGULAR: &[u8] = include_bytes!("assets/NotoSans-Regular.woff2");
const BOLD: &[u8] = include_bytes!("assets/NotoSans-Bold.woff2");

/// A file that may be kept by the browser for a while.
#[derive(Responder)]
struct Asset {
    bytes: &'static [u8],
    kind: ContentType,
    cache: Header<'static>,
}

/// One of the files, for those that serve it under another address too.
pub(super) fn bytes(name: &str) -> Option<&'static [u8]> {
    asset(name).map(|asset| asset.bytes)
}

/// The routes of this file.
#[must_use]
pub fn routes() -> Vec<Route> {
    routes![asset, favicon]
}

#[get("/assets/<name>")]
fn asset(name: &str) -> Option<Asset> {
    let (bytes, kind, seconds) = match name {
        // Styles change with the program; faces do not.
        "style.css" => (STYLE.as_bytes(), ContentType::CSS, 300),
        "points.js" => (POINTS.as_bytes(), ContentType::JavaScript, 300),
        "typing.js" => (TYPING.as_bytes(), ContentType::JavaScript, 300),
        "icon.svg" => (ICON.as_bytes(), ContentType::SVG, 86_400),
        "NotoSans-Regular.woff2" => (REGULAR, ContentType::WOFF2, 86_400),
        "NotoSans-Bold.woff2" => (BOLD, ContentType::WOFF2, 86_400),
        _ => return None,
    };
    Some(Asset { bytes, kind, cache: Header::new("Cache-Control", format!("public, max-age={seconds}")) })
}

/// Browsers ask for this one by themselves.
#[get("/favicon.ico")]
fn favicon() -> Option<Asset> {
    asset("icon.svg")
}
