//! Closed periods: who asks whether a day is closed waits for whoever is closing one, so that nothing slips in between.

use std::collections::HashMap;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use time::Date;

use super::backend::Db;
use super::schema::{closing, unit_within};
use super::{StoreError, bytes, id};
use crate::domain::clock::Instant;
use crate::domain::closing::{Closed, is_closed};
use crate::domain::id::Id;
use crate::domain::period::Period;
use crate::domain::refusal::Refusal;
use crate::domain::unit::Validity;

/// From here to the end of the transaction nobody closes a period: taken before anything that changes counts. SQLite has
/// one writer at a time anyway.
pub(super) fn closing_wait_on(db: &mut Db) -> Result<(), StoreError> {
    if let Db::Pg(conn) = db {
        conn.batch_execute("LOCK TABLE closing IN ROW SHARE MODE")?;
    }
    Ok(())
}

/// Closes a period of a unit and all below it; `false` where that is done already. Waits for everybody who is changing
/// counts, and whoever comes later finds it closed.
pub fn closing_add_on(db: &mut Db, unit: Id, period: Period, at: Instant) -> Result<bool, StoreError> {
    if let Db::Pg(conn) = db {
        conn.batch_execute("LOCK TABLE closing IN EXCLUSIVE MODE")?;
    }
    let there: i64 = closing::table.find((bytes(unit), period.to_string())).count().get_result(db)?;
    if there > 0 {
        return Ok(false);
    }
    diesel::insert_into(closing::table)
        .values((
            closing::unit_id.eq(bytes(unit)),
            closing::period.eq(period.to_string()),
            closing::first_day.eq(period.first_day()),
            closing::last_day.eq(period.last_day()),
            closing::closed_at.eq(at.0),
        ))
        .execute(db)?;
    Ok(true)
}

/// Every closed period with the unit that was closed, the newest first.
pub fn closing_list(db: &mut Db) -> Result<Vec<(Id, String)>, StoreError> {
    let rows: Vec<(Vec<u8>, String)> = closing::table
        .order((closing::last_day.desc(), closing::first_day, closing::unit_id))
        .select((closing::unit_id, closing::period))
        .load(db)?;
    rows.into_iter().map(|(unit, period)| Ok((id(&unit)?, period))).collect()
}

/// The days that are closed for each of these units: by themselves, or by a unit above while they belonged to it.
pub fn closing_of_units(db: &mut Db, units: &[Id]) -> Result<HashMap<Id, Vec<Closed>>, StoreError> {
    let mut closed: HashMap<Id, Vec<Closed>> = HashMap::new();
    for units in units.chunks(500) {
        let units: Vec<Vec<u8>> = units.iter().map(|unit| bytes(*unit)).collect();
        let rows: Vec<(Vec<u8>, Date, Date, Date, Date, i64)> = closing::table
            .inner_join(unit_within::table.on(unit_within::ancestor_id.eq(closing::unit_id)))
            .filter(unit_within::unit_id.eq_any(units))
            .select((
                unit_within::unit_id,
                closing::first_day,
                closing::last_day,
                unit_within::valid_from,
                unit_within::valid_to,
                closing::closed_at,
            ))
            .load(db)?;
        for (unit, first, last, from, to, at) in rows {
            if let Some(days) = (Validity { from: first, to: last }).and(Validity { from, to }) {
                closed.entry(id(&unit)?).or_default().push(Closed { days, at: Instant(at) });
            }
        }
    }
    Ok(closed)
}

/// Refuses where one of these days is closed for the unit; to be asked after [`closing_wait_on`].
pub(super) fn closing_refuse(db: &mut Db, unit: Id, days: impl Iterator<Item = Date>) -> Result<(), StoreError> {
    let closed = closing_of_units(db, &[unit])?.remove(&unit).unwrap_or_default();
    for day in days {
        if is_closed(day, &closed) {
            return Err(Refusal::PeriodClosed(day).into());
        }
    }
    Ok(())
}
