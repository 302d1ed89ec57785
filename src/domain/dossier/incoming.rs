//! What an export says of a dossier, before it meets what is stored.

use super::history::Event;
use super::status::Channel;
use crate::domain::id::Id;

/// What one row or several rows of an export say of a dossier.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Incoming {
    /// Its number (mã số hồ sơ).
    pub code: String,
    /// The unit that settles it.
    pub unit: Id,
    /// Its procedure.
    pub procedure: Id,
    /// The way it came.
    pub channel: Channel,
    /// The code of why it is late, where one is stated.
    pub cause: Option<String>,
    /// What happened to it, in any order.
    pub events: Vec<Event>,
}
