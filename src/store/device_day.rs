//! What tablets counted themselves, a row a tablet and day, to hold beside what arrived.

use std::collections::BTreeMap;

use diesel::prelude::*;
use time::Date;

use super::backend::{Db, on_backend};
use super::schema::{device_day, rating};
use super::{StoreError, bytes};
use crate::domain::clock::Instant;
use crate::domain::id::Id;

/// A tablet's own count of a day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Counted {
    /// The local day, by the tablet's clock.
    pub day: Date,
    /// Ratings it sealed.
    pub sealed: i64,
    /// Visits that left without an answer.
    pub abandoned: i64,
}

/// Stores what a tablet counted. A count never goes back: a report that was overtaken on its way changes nothing.
pub fn device_day_put_on(db: &mut Db, device: Id, counted: &Counted, at: Instant) -> Result<(), StoreError> {
    use device_day as kept;
    let before: Option<(i64, i64)> =
        kept::table.find((bytes(device), counted.day)).select((kept::sealed, kept::abandoned)).first(db).optional()?;
    let (sealed, abandoned) = before.unwrap_or((0, 0));
    let (sealed, abandoned) = (sealed.max(counted.sealed), abandoned.max(counted.abandoned));
    let row = (
        kept::device_id.eq(bytes(device)),
        kept::day.eq(counted.day),
        kept::sealed.eq(sealed),
        kept::abandoned.eq(abandoned),
        kept::reported_at.eq(at.0),
    );
    on_backend!(db, conn => diesel::insert_into(kept::table).values(row)
        .on_conflict((kept::device_id, kept::day)).do_update()
        .set((kept::sealed.eq(sealed), kept::abandoned.eq(abandoned), kept::reported_at.eq(at.0))).execute(conn))?;
    Ok(())
}

/// What a tablet counted since a day, in the order of the days.
pub fn device_days(db: &mut Db, device: Id, since: Date) -> Result<Vec<Counted>, StoreError> {
    let rows: Vec<(Date, i64, i64)> = device_day::table
        .filter(device_day::device_id.eq(bytes(device)))
        .filter(device_day::day.ge(since))
        .order(device_day::day)
        .select((device_day::day, device_day::sealed, device_day::abandoned))
        .load(db)?;
    Ok(rows.into_iter().map(|(day, sealed, abandoned)| Counted { day, sealed, abandoned }).collect())
}

/// How many ratings of a tablet arrived, by the local day of the tablet's clock that their sealing bears.
pub fn device_arrived_by_day(
    db: &mut Db,
    device: Id,
    since: Instant,
    day_of: impl Fn(Instant) -> Date,
) -> Result<BTreeMap<Date, i64>, StoreError> {
    let rows: Vec<Option<i64>> = rating::table
        .filter(rating::device_id.eq(bytes(device)))
        .filter(rating::device_at.ge(since.0))
        .select(rating::device_at)
        .load(db)?;
    let mut days = BTreeMap::new();
    for at in rows.into_iter().flatten() {
        *days.entry(day_of(Instant(at))).or_insert(0) += 1;
    }
    Ok(days)
}
