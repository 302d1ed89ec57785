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

/// Bytes of a content hash, as forms call what it is the hash of: an id would tell a moment.
const HASH: usize = 32;
