//! The desk: what people with rights do about ratings, a file for each kind of work.

mod codes;
mod periods;
mod ratings;
mod remarks;
mod replies;
mod slips;

use rocket::Route;

/// The routes of this folder.
#[must_use]
pub fn routes() -> Vec<Route> {
    [ratings::routes(), periods::routes(), codes::routes(), slips::routes(), remarks::routes(), replies::routes()]
        .concat()
}

/// A content hash, as forms call what it is the hash of: an id would tell a moment.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).filter_map(|half| char::from_digit(half.into(), 16)).collect()
}

/// The bytes that [`hex`] wrote.
fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || text.len() != 64 {
        return None;
    }
    (0..32).map(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok()).collect()
}
