//! Paper slips that somebody typed: stored as the writer stores ratings, with who typed them.

use diesel::prelude::*;
use time::Date;

use super::rating_apply_on;
use crate::domain::clock::Instant;
use crate::domain::id::Id;
use crate::domain::rating::{Outcome, Submission};
use crate::store::backend::Db;
use crate::store::schema::{rating, rating_entry};
use crate::store::{StoreError, bytes, id};

/// Stores a slip and who typed it, in the transaction that is open. The same slip sent again changes nothing.
pub fn rating_enter_on(db: &mut Db, slip: &Submission, person: Id) -> Result<Outcome, StoreError> {
    let outcome = rating_apply_on(db, &[slip])?.first().copied();
    let outcome = outcome.ok_or(StoreError::Corrupt("a slip without an outcome"))?;
    if let Outcome::Stored(receipt) = outcome {
        diesel::insert_into(rating_entry::table)
            .values((
                rating_entry::rating_id.eq(bytes(receipt.id)),
                rating_entry::person_id.eq(bytes(person)),
                rating_entry::entered_at.eq(slip.received_at.0),
            ))
            .execute(db)?;
    }
    Ok(outcome)
}

/// A slip that somebody typed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry {
    /// The rating.
    pub rating: Id,
    /// Its day.
    pub day: Date,
    /// Whether it counts.
    pub counts: bool,
}

/// The slips of a counter that a person typed since a moment, the last first.
pub fn rating_entries(db: &mut Db, person: Id, counter: Id, since: Instant) -> Result<Vec<Entry>, StoreError> {
    let rows: Vec<(Vec<u8>, Date, Option<String>)> = rating_entry::table
        .inner_join(rating::table.on(rating::id.eq(rating_entry::rating_id)))
        .filter(rating_entry::person_id.eq(bytes(person)))
        .filter(rating_entry::entered_at.ge(since.0))
        .filter(rating::counter_id.eq(bytes(counter)))
        .order(rating_entry::entered_at.desc())
        .select((rating::id, rating::day, rating::quarantine))
        .load(db)?;
    rows.into_iter().map(|(row, day, aside)| Ok(Entry { rating: id(&row)?, day, counts: aside.is_none() })).collect()
}
