//! The desk: what people with rights do about ratings, a file for each kind of work.

mod codes;
mod periods;
mod ratings;
mod slips;

use rocket::Route;

/// The routes of this folder.
#[must_use]
pub fn routes() -> Vec<Route> {
    [ratings::routes(), periods::routes(), codes::routes(), slips::routes()].concat()
}
