//! Stored ratings, for people who check one and for checks of the whole.

use diesel::prelude::*;
use time::Date;

use crate::domain::clock::Instant;
use crate::domain::id::Id;
use crate::domain::rating::Answer;
use crate::store::backend::Db;
use crate::store::schema::{answer, rating, rating_conflict, reason, remark};
use crate::store::{StoreError, bytes, id};

/// A stored rating as a person who checks one sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// The counter.
    pub counter: Id,
    /// The day it counts for.
    pub day: Date,
    /// When it happened, as decided.
    pub happened_at: Instant,
    /// What the tablet's clock said.
    pub device_at: Option<Instant>,
    /// What was noticed; see [`crate::domain::rating::flag`].
    pub flags: i32,
    /// The rule by which it is kept out of the tallies.
    pub quarantine: Option<String>,
    /// Who was on duty.
    pub officer: Option<Id>,
    /// The answers, by question.
    pub answers: Vec<Answer>,
    /// The reasons tapped, by code.
    pub reasons: Vec<String>,
    /// The citizen's own words.
    pub remark: Option<String>,
}

type StoredRow = (Vec<u8>, Date, i64, Option<i64>, i32, Option<String>, Option<Vec<u8>>);

/// The rating with this id.
pub fn rating_get(db: &mut Db, rating: Id) -> Result<Option<Stored>, StoreError> {
    let row: Option<StoredRow> = rating::table
        .find(bytes(rating))
        .select((
            rating::counter_id,
            rating::day,
            rating::happened_at,
            rating::device_at,
            rating::flags,
            rating::quarantine,
            rating::officer_id,
        ))
        .first(db)
        .optional()?;
    let Some((counter, day, happened_at, device_at, flags, quarantine, officer)) = row else { return Ok(None) };
    let answers: Vec<(i16, i16)> = answer::table
        .filter(answer::rating_id.eq(bytes(rating)))
        .order(answer::question)
        .select((answer::question, answer::level))
        .load(db)?;
    let reasons =
        reason::table.filter(reason::rating_id.eq(bytes(rating))).order(reason::code).select(reason::code).load(db)?;
    let remark = remark::table.find(bytes(rating)).select(remark::text).first(db).optional()?;
    Ok(Some(Stored {
        counter: id(&counter)?,
        day,
        happened_at: Instant(happened_at),
        device_at: device_at.map(Instant),
        flags,
        quarantine,
        officer: officer.map(|officer| id(&officer)).transpose()?,
        answers: answers.into_iter().map(|(question, level)| Answer { question, level }).collect(),
        reasons,
        remark,
    }))
}

/// How many ratings, answers and conflicts are stored.
pub fn rating_totals(db: &mut Db) -> Result<(i64, i64, i64), StoreError> {
    Ok((
        rating::table.count().get_result(db)?,
        answer::table.count().get_result(db)?,
        rating_conflict::table.count().get_result(db)?,
    ))
}

/// The ids of all ratings, in order; for checks on databases of modest size.
pub fn rating_ids(db: &mut Db) -> Result<Vec<Id>, StoreError> {
    let rows: Vec<Vec<u8>> = rating::table.order(rating::id).select(rating::id).load(db)?;
    rows.iter().map(|row| id(row)).collect()
}
