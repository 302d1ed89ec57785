//! Dossiers: what an export says of them is appended to their histories, and counted by day in the same transaction.
//!
//! [`put`](self) is the only way in. What a history comes to (status, due day, end) stands in the dossier's row for lists, and
//! in the tally for forms ([`tally`]); both follow from the events and can be made anew from them.

mod apology;
mod put;
mod read;
pub mod tally;
mod target;

use diesel::prelude::*;

pub use apology::{Apology, dossier_apologies, dossier_apology_add_on, dossiers_late};
pub use put::{Put, Rules, Why, dossiers_put_on};
pub use read::{Dossier, dossier_by_code, dossier_events, dossier_histories, dossiers_ended_late, dossiers_pending};
pub use target::{dossier_target_add_on, dossier_targets};

use super::backend::Db;
use super::schema::dossier_source;
use super::{StoreError, bytes, id};
use crate::domain::id::Id;

/// The numbers under which events keep their systems, by system; those that are new are added.
fn sources_on(db: &mut Db, systems: &[Id]) -> Result<Vec<(Id, i16)>, StoreError> {
    let mut known = sources(db)?;
    for system in systems {
        if known.iter().any(|(there, _)| there == system) {
            continue;
        }
        let number = known.iter().map(|(_, number)| *number).max().unwrap_or(0) + 1;
        diesel::insert_into(dossier_source::table)
            .values((dossier_source::number.eq(number), dossier_source::id.eq(bytes(*system))))
            .execute(db)?;
        known.push((*system, number));
    }
    Ok(known)
}

fn sources(db: &mut Db) -> Result<Vec<(Id, i16)>, StoreError> {
    let rows: Vec<(Vec<u8>, i16)> =
        dossier_source::table.select((dossier_source::id, dossier_source::number)).load(db)?;
    rows.into_iter().map(|(system, number)| Ok((id(&system)?, number))).collect()
}
