//! When a unit's counters are open, by day of the week.

use std::collections::HashMap;

use diesel::prelude::*;

use super::backend::{Db, on_backend};
use super::schema::opening;
use super::{StoreError, bytes, id};
use crate::domain::hours::Span;
use crate::domain::id::Id;

/// The hours of these units, by weekday and time; units without any are left out.
pub fn opening_of_units(db: &mut Db, units: &[Id]) -> Result<HashMap<Id, Vec<Span>>, StoreError> {
    let mut hours: HashMap<Id, Vec<Span>> = HashMap::new();
    for units in units.chunks(500) {
        let units: Vec<Vec<u8>> = units.iter().map(|unit| bytes(*unit)).collect();
        let rows: Vec<(Vec<u8>, i16, i16, i16)> = opening::table
            .filter(opening::unit_id.eq_any(units))
            .order((opening::unit_id, opening::weekday, opening::from_minute))
            .select((opening::unit_id, opening::weekday, opening::from_minute, opening::to_minute))
            .load(db)?;
        for (unit, weekday, from, to) in rows {
            hours.entry(id(&unit)?).or_default().push(Span { weekday, from, to });
        }
    }
    Ok(hours)
}

/// Replaces the hours of a unit; returns what they were.
pub fn opening_put_on(db: &mut Db, unit: Id, hours: &[Span]) -> Result<Vec<Span>, StoreError> {
    let before = opening_of_units(db, &[unit])?.remove(&unit).unwrap_or_default();
    diesel::delete(opening::table.filter(opening::unit_id.eq(bytes(unit)))).execute(db)?;
    let rows: Vec<_> = hours
        .iter()
        .map(|span| {
            (
                opening::unit_id.eq(bytes(unit)),
                opening::weekday.eq(span.weekday),
                opening::from_minute.eq(span.from),
                opening::to_minute.eq(span.to),
            )
        })
        .collect();
    on_backend!(db, conn => diesel::insert_into(opening::table).values(&rows).execute(conn))?;
    Ok(before)
}
