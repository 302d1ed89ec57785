//! Assessments of the PAR INDEX. A file a noun: rounds with their calendars, units that take part, what they entered, the
//! points that each stage gave, evidence, what was approved, the remedy, reminders, drafts of criteria sets.
//!
//! Lookups for a page take a whole unit, or a whole node, at once: how many queries a page costs never depends on how many
//! units or nodes there are.

pub mod approved;
pub mod draft;
pub mod entry;
pub mod evidence;
pub mod remedy;
pub mod reminder;
pub mod round;
pub mod score;
pub mod unit;

use super::backend::on_backend;
use super::round::decimal;
use super::{StoreError, id};

/// Rows that go into one statement: SQLite takes 32,766 values in one, and a row has at most twelve.
const AT_ONCE: usize = 500;

/// An id that may be missing.
fn some(column: Option<Vec<u8>>) -> Result<Option<crate::domain::id::Id>, StoreError> {
    column.map(|column| id(&column)).transpose()
}
