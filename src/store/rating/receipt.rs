//! Receipts: the rating behind a code that a citizen kept, and the numbers of ratings from before they were stored.

use diesel::prelude::*;
use time::{Date, Duration};

use crate::domain::id::Id;
use crate::domain::rating::ReceiptCode;
use crate::domain::unit::ALWAYS;
use crate::store::backend::Db;
use crate::store::schema::rating;
use crate::store::{StoreError, bytes, id};

/// Ratings that one transaction gives their receipt.
const AT_ONCE: i64 = 1_000;

/// What a receipt is the proof of; nothing of the answers, the counter's officer or the time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Received {
    /// The day it counts for.
    pub day: Date,
    /// The unit.
    pub unit: Id,
    /// The counter, for a message to its unit; no page says it.
    pub counter: Id,
    /// Whether it counts; else it is kept aside until somebody has looked at it.
    pub counts: bool,
}

/// The ratings behind a receipt's number on one of the days up to `last`, the latest first: one, unless two out of
/// 2^50 happen to be the same.
pub fn rating_by_receipt(db: &mut Db, number: i64, last: Date, days: u16) -> Result<Vec<Received>, StoreError> {
    // Each day is one look into the index, which is by day first.
    let days: Vec<Date> = (0..i64::from(days)).map(|back| last.saturating_sub(Duration::days(back))).collect();
    let rows: Vec<(Date, Vec<u8>, Vec<u8>, Option<String>)> = rating::table
        .filter(rating::day.eq_any(days))
        .filter(rating::receipt.eq(number))
        .order(rating::day.desc())
        .select((rating::day, rating::unit_id, rating::counter_id, rating::quarantine))
        .load(db)?;
    rows.into_iter()
        .map(|(day, unit, counter, aside)| {
            Ok(Received { day, unit: id(&unit)?, counter: id(&counter)?, counts: aside.is_none() })
        })
        .collect()
}

/// Gives ratings of earlier schemas their receipt, some in each call of `transaction`, so that it may break off anywhere
/// and be taken up again. Where all have theirs it costs a look into the index for each day.
pub(in crate::store) fn rating_receipts_fill(
    db: &mut Db,
    mut transaction: impl FnMut(&mut Db, Date) -> Result<Option<Date>, StoreError>,
) -> Result<(), StoreError> {
    let mut from = Some(ALWAYS);
    while let Some(day) = from {
        from = transaction(db, day)?;
    }
    Ok(())
}

/// Fills some, beginning with a day; returns the day to go on with.
pub(in crate::store) fn rating_receipts_fill_on(db: &mut Db, from: Date) -> Result<Option<Date>, StoreError> {
    let mut from = from;
    let mut left = AT_ONCE;
    loop {
        let next: Option<Date> =
            rating::table.filter(rating::day.ge(from)).select(diesel::dsl::min(rating::day)).first(db)?;
        let Some(day) = next else { return Ok(None) };
        let without: Vec<Vec<u8>> = rating::table
            .filter(rating::day.eq(day))
            .filter(rating::receipt.is_null())
            .limit(left)
            .select(rating::id)
            .load(db)?;
        for row in &without {
            let of = id(row)?;
            let number = ReceiptCode::of(of).number();
            diesel::update(rating::table.find(bytes(of))).set(rating::receipt.eq(number)).execute(db)?;
        }
        left -= i64::try_from(without.len()).unwrap_or(left);
        if left <= 0 {
            return Ok(Some(day));
        }
        let Some(tomorrow) = day.next_day() else { return Ok(None) };
        from = tomorrow;
    }
}
