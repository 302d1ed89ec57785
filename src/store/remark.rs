//! Citizens' own words: what nobody has looked at, and what may be seen of the rest. Never with a time or an officer; a
//! remark is called by the content hash of its rating, since an id would tell the moment.

use diesel::dsl::{exists, not};
use diesel::prelude::*;
use time::Date;

use super::backend::Db;
use super::rating::within;
use super::schema::{rating, remark, remark_check};
use super::{StoreError, bytes, id};
use crate::domain::clock::Instant;
use crate::domain::id::Id;

/// A remark that nobody has looked at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Remark {
    /// By what it is called.
    pub hash: Vec<u8>,
    /// The unit.
    pub unit: Id,
    /// The day.
    pub day: Date,
    /// The words.
    pub text: String,
}

/// The remarks within these units on days before one that nobody has looked at, the oldest first.
pub fn remark_unchecked(db: &mut Db, roots: &[Id], before: Date, at_most: i64) -> Result<Vec<Remark>, StoreError> {
    let rows: Vec<(Vec<u8>, Vec<u8>, Date, String)> = remark::table
        .inner_join(rating::table.on(rating::id.eq(remark::rating_id)))
        .filter(not(exists(remark_check::table.filter(remark_check::rating_id.eq(remark::rating_id)))))
        .filter(rating::quarantine.is_null())
        .filter(rating::day.lt(before))
        .filter(within!(roots))
        .order((rating::day, rating::content_hash))
        .limit(at_most)
        .select((rating::content_hash, rating::unit_id, rating::day, remark::text))
        .load(db)?;
    rows.into_iter().map(|(hash, unit, day, text)| Ok(Remark { hash, unit: id(&unit)?, day, text })).collect()
}

/// The rating with this content hash that has a remark: its id, unit and day.
pub fn remark_place(db: &mut Db, hash: &[u8]) -> Result<Option<(Id, Id, Date)>, StoreError> {
    let row: Option<(Vec<u8>, Vec<u8>, Date)> = remark::table
        .inner_join(rating::table.on(rating::id.eq(remark::rating_id)))
        .filter(rating::content_hash.eq(hash))
        .select((rating::id, rating::unit_id, rating::day))
        .first(db)
        .optional()?;
    row.map(|(of, unit, day)| Ok((id(&of)?, id(&unit)?, day))).transpose()
}

/// Notes what may be seen of a remark: these words, or nothing of it. `false` where somebody was faster.
pub fn remark_check_on(db: &mut Db, of: Id, shown: Option<&str>, person: Id, at: Instant) -> Result<bool, StoreError> {
    let there: i64 = remark_check::table.find(bytes(of)).count().get_result(db)?;
    if there > 0 {
        return Ok(false);
    }
    diesel::insert_into(remark_check::table)
        .values((
            remark_check::rating_id.eq(bytes(of)),
            remark_check::verdict.eq(if shown.is_some() { "shown" } else { "withheld" }),
            remark_check::text.eq(shown.unwrap_or_default()),
            remark_check::checked_by.eq(bytes(person)),
            remark_check::checked_at.eq(at.0),
        ))
        .execute(db)?;
    Ok(true)
}

/// What may be seen of remarks within these units over a span of days: the unit and the words, in an order that says
/// nothing of when they were written.
pub fn remark_shown(db: &mut Db, roots: &[Id], first: Date, last: Date) -> Result<Vec<(Id, String)>, StoreError> {
    let rows: Vec<(Vec<u8>, String)> = remark_check::table
        .inner_join(rating::table.on(rating::id.eq(remark_check::rating_id)))
        .filter(remark_check::verdict.eq("shown"))
        .filter(rating::quarantine.is_null())
        .filter(rating::day.between(first, last))
        .filter(within!(roots))
        .order((rating::unit_id, rating::content_hash))
        .select((rating::unit_id, remark_check::text))
        .load(db)?;
    rows.into_iter().map(|(unit, text)| Ok((id(&unit)?, text))).collect()
}
