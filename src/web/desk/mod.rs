//! The desk: what people with rights do about ratings, a file for each kind of work.

mod call_backs;
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
    [
        ratings::routes(),
        periods::routes(),
        codes::routes(),
        slips::routes(),
        remarks::routes(),
        replies::routes(),
        call_backs::routes(),
    ]
    .concat()
}

/// Bytes of a content hash, as forms call what it is the hash of: an id would tell a moment.
const HASH: usize = 32;

/// Bytes of an id that is made of chance alone.
const ID: usize = 16;
