//! What was approved when a round was closed: kept for each time that it was.

use std::collections::BTreeMap;

use diesel::prelude::*;
use rust_decimal::Decimal;

use super::super::backend::Db;
use super::super::schema::{par_approved, par_closing};
use super::super::{StoreError, bytes, id};
use super::{AT_ONCE, decimal, on_backend};
use crate::domain::clock::Instant;
use crate::domain::id::Id;

/// Points by the codes of nodes; `None` where a node does not apply.
pub type Points = BTreeMap<String, Option<Decimal>>;

/// Keeps what was approved.
pub fn par_approve_on(
    db: &mut Db,
    round: Id,
    at: Instant,
    by: Option<Id>,
    program: &str,
    all: &[(Id, Points)],
) -> Result<(), StoreError> {
    diesel::insert_into(par_closing::table)
        .values((
            par_closing::round_id.eq(bytes(round)),
            par_closing::closed_at.eq(at.0),
            par_closing::closed_by.eq(by.map(bytes)),
            par_closing::program.eq(program),
        ))
        .execute(db)?;
    for part in all.chunks(AT_ONCE) {
        let mut rows = Vec::with_capacity(part.len());
        for (unit, points) in part {
            let told: BTreeMap<&str, Option<String>> =
                points.iter().map(|(node, points)| (node.as_str(), points.map(|points| points.to_string()))).collect();
            let told =
                serde_json::to_string(&told).map_err(|_| StoreError::Corrupt("points that cannot be written down"))?;
            rows.push((
                par_approved::round_id.eq(bytes(round)),
                par_approved::closed_at.eq(at.0),
                par_approved::unit_id.eq(bytes(*unit)),
                par_approved::points.eq(told),
            ));
        }
        on_backend!(db, conn => diesel::insert_into(par_approved::table).values(&rows).execute(conn))?;
    }
    Ok(())
}

/// When a round was closed last.
pub fn par_closed_last(db: &mut Db, round: Id) -> Result<Option<Instant>, StoreError> {
    let at: Option<i64> = par_closing::table
        .filter(par_closing::round_id.eq(bytes(round)))
        .select(diesel::dsl::max(par_closing::closed_at))
        .first(db)?;
    Ok(at.map(Instant))
}

/// What was approved at a moment, unit by unit.
pub fn par_approved_at(db: &mut Db, round: Id, at: Instant) -> Result<Vec<(Id, Points)>, StoreError> {
    let rows: Vec<(Vec<u8>, String)> = par_approved::table
        .filter(par_approved::round_id.eq(bytes(round)))
        .filter(par_approved::closed_at.eq(at.0))
        .select((par_approved::unit_id, par_approved::points))
        .load(db)?;
    let mut all = Vec::with_capacity(rows.len());
    for (unit, text) in rows {
        let told: BTreeMap<String, Option<String>> =
            serde_json::from_str(&text).map_err(|_| StoreError::Corrupt("approved points that cannot be read"))?;
        let mut points = Points::new();
        for (node, value) in told {
            points.insert(node, value.as_deref().map(decimal).transpose()?);
        }
        all.push((id(&unit)?, points));
    }
    Ok(all)
}
