//! The trail: who changed what, written in the transaction of the change.

use diesel::prelude::*;

use super::backend::Db;
use super::schema::audit;
use super::{StoreError, bytes};
use crate::domain::clock::Instant;
use crate::domain::id::Id;

/// One change, as the trail keeps it. No personal data of raters, ever.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    /// The row's own id.
    pub id: Id,
    /// When.
    pub at: Instant,
    /// Who: `command`, `demo`, later a person.
    pub actor: &'a str,
    /// What was done, as a verb: `series.import`.
    pub action: &'a str,
    /// To what: a code or an id.
    pub subject: &'a str,
    /// What a person needs to understand it later.
    pub detail: &'a str,
}

/// Adds one entry; to be called in the transaction of the change.
pub fn audit_add_on(db: &mut Db, entry: &Entry<'_>) -> Result<(), StoreError> {
    diesel::insert_into(audit::table)
        .values((
            audit::id.eq(bytes(entry.id)),
            audit::at.eq(entry.at.0),
            audit::actor.eq(entry.actor),
            audit::action.eq(entry.action),
            audit::subject.eq(entry.subject),
            audit::detail.eq(entry.detail),
        ))
        .execute(db)?;
    Ok(())
}
