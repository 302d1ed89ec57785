//! Targets for rates of dossiers as they are stored: added, never changed.

use diesel::prelude::*;
use time::Date;

use super::super::backend::Db;
use super::super::schema::dossier_target;
use super::super::{StoreError, bytes, id};
use crate::domain::clock::Instant;
use crate::domain::dossier::target::{Aim, Target};
use crate::domain::id::Id;

/// The targets of these units, in the order in which they were set.
pub fn dossier_targets(db: &mut Db, units: &[Id]) -> Result<Vec<Target>, StoreError> {
    type Row = (Vec<u8>, String, Date, Date, String, String);
    let units: Vec<Vec<u8>> = units.iter().map(|unit| bytes(*unit)).collect();
    let rows: Vec<Row> = dossier_target::table
        .filter(dossier_target::unit_id.eq_any(units))
        .order((dossier_target::set_at, dossier_target::id))
        .select((
            dossier_target::unit_id,
            dossier_target::rate,
            dossier_target::first_day,
            dossier_target::last_day,
            dossier_target::goal,
            dossier_target::source,
        ))
        .load(db)?;
    let target = |(unit, rate, first, last, goal, source): Row| {
        Ok(Target {
            unit: id(&unit)?,
            aim: Aim::from_word(&rate).ok_or(StoreError::Corrupt("a target of an unknown rate"))?,
            first,
            last,
            goal: goal.parse().map_err(|_| StoreError::Corrupt("a target that is no decimal"))?,
            source,
        })
    };
    rows.into_iter().map(target).collect()
}

/// Keeps a target that somebody sets.
pub fn dossier_target_add_on(db: &mut Db, new: Id, target: &Target, (by, at): (Id, Instant)) -> Result<(), StoreError> {
    let Target { unit, aim, first, last, goal, source } = target;
    diesel::insert_into(dossier_target::table)
        .values((
            dossier_target::id.eq(bytes(new)),
            dossier_target::unit_id.eq(bytes(*unit)),
            dossier_target::rate.eq(aim.word()),
            dossier_target::first_day.eq(first),
            dossier_target::last_day.eq(last),
            dossier_target::goal.eq(goal.to_string()),
            dossier_target::source.eq(source),
            dossier_target::set_by.eq(bytes(by)),
            dossier_target::set_at.eq(at.0),
        ))
        .execute(db)?;
    Ok(())
}
