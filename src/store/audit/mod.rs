//! The trail: who changed what, written in the transaction of the change, each entry chained to the one before it.
//!
//! An entry's hash is SHA-256 over the hash before it and over its own content in a form with one reading
//! (`chain`). Whoever edits, removes, inserts or swaps entries breaks the chain at that entry; whoever cuts off its
//! end is missed by [`audit_head()`]; whoever remakes all of it is found by a head that was printed or mailed before.

mod chain;
mod read;

use std::fmt;
use std::str::FromStr;

use diesel::prelude::*;

use chain::digest;
pub use chain::{Finding, KEPT, Verdict, Wrong};
pub use read::{Chained, Filter, Page, audit_batch, audit_extent, audit_search, audit_verify};

use super::backend::Db;
use super::schema::{audit, audit_head};
use super::{StoreError, bytes, id};
use crate::domain::author::Author;
use crate::domain::clock::Instant;
use crate::domain::hex::{hex, unhex};
use crate::domain::id::Id;

/// What was done, to be added to the trail. No personal data of raters, ever.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// The entry's own id.
    pub id: Id,
    /// When.
    pub at: Instant,
    /// Who, from where, why.
    pub by: &'a Author,
    /// What was done, as a verb: `series.import`.
    pub action: &'a str,
    /// To what: a code or an id.
    pub subject: &'a str,
    /// What a person needs to understand it later.
    pub detail: &'a str,
    /// What it was before; empty where there is no such thing.
    pub old: &'a str,
    /// What it is now; empty where there is no such thing.
    pub new: &'a str,
}

/// An entry of the trail as it is stored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Recorded {
    /// Its place, from 1 without a gap.
    pub seq: i64,
    /// Its id.
    pub id: Id,
    /// When.
    pub at: Instant,
    /// Who, from where, why.
    pub by: Author,
    /// What was done.
    pub action: String,
    /// To what.
    pub subject: String,
    /// What a person needs to understand it.
    pub detail: String,
    /// What it was before.
    pub old: String,
    /// What it became.
    pub new: String,
    /// The hash that was stored with it.
    pub hash: Vec<u8>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = audit)]
struct AuditRow {
    seq: i64,
    id: Vec<u8>,
    at: i64,
    actor: String,
    person_id: Option<Vec<u8>>,
    origin: String,
    action: String,
    subject: String,
    detail: String,
    reason: String,
    old_value: String,
    new_value: String,
    hash: Vec<u8>,
}

impl TryFrom<AuditRow> for Recorded {
    type Error = StoreError;

    fn try_from(row: AuditRow) -> Result<Self, StoreError> {
        let person = row.person_id.map(|person| id(&person)).transpose()?;
        Ok(Self {
            seq: row.seq,
            id: id(&row.id)?,
            at: Instant(row.at),
            by: Author { actor: row.actor, person, origin: row.origin, reason: row.reason },
            action: row.action,
            subject: row.subject,
            detail: row.detail,
            old: row.old_value,
            new: row.new_value,
            hash: row.hash,
        })
    }
}

/// Where the chain ends: the place and the hash of its last entry; place 0 where there is none.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Head {
    /// The last entry's place.
    pub seq: i64,
    /// Its hash.
    pub hash: Vec<u8>,
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.seq, hex(&self.hash))
    }
}

/// This is not an anchor.
#[derive(Debug, thiserror::Error)]
#[error("an anchor is written PLACE:HASH, as `sipar audit head` prints it, the hash with 64 hexadecimal digits")]
pub struct NotAnAnchor;

impl FromStr for Head {
    type Err = NotAnAnchor;

    fn from_str(text: &str) -> Result<Self, NotAnAnchor> {
        let (seq, hash) = text.trim().split_once(':').ok_or(NotAnAnchor)?;
        let seq: i64 = seq.parse().ok().filter(|seq| *seq > 0).ok_or(NotAnAnchor)?;
        Ok(Self { seq, hash: unhex(hash, 32).ok_or(NotAnAnchor)? })
    }
}

/// Where the chain ends.
pub fn audit_head(db: &mut Db) -> Result<Head, StoreError> {
    let (seq, hash) = audit_head::table.select((audit_head::seq, audit_head::hash)).first(db)?;
    Ok(Head { seq, hash })
}

/// Keeps everybody else from adding to the chain until this transaction is over: every change adds to it.
pub fn audit_lock_on(db: &mut Db) -> Result<(), StoreError> {
    audit_head_locked(db).map(drop)
}

/// Where the chain ends, and nobody else adds to it until this transaction is over.
fn audit_head_locked(db: &mut Db) -> Result<Head, StoreError> {
    let Db::Pg(conn) = db else { return audit_head(db) };
    let head = audit_head::table.select((audit_head::seq, audit_head::hash));
    let (seq, hash) = head.for_update().first(conn)?;
    Ok(Head { seq, hash })
}

fn audit_head_put_on(db: &mut Db, head: &Head) -> Result<(), StoreError> {
    diesel::update(audit_head::table)
        .set((audit_head::seq.eq(head.seq), audit_head::hash.eq(&head.hash)))
        .execute(db)?;
    Ok(())
}

/// Adds one entry; to be called in the transaction of the change.
pub fn audit_add_on(db: &mut Db, entry: &Entry<'_>) -> Result<(), StoreError> {
    let head = audit_head_locked(db)?;
    let mut row = AuditRow {
        seq: head.seq + 1,
        id: bytes(entry.id),
        at: entry.at.0,
        actor: entry.by.actor.clone(),
        person_id: entry.by.person.map(bytes),
        origin: entry.by.origin.clone(),
        action: entry.action.to_owned(),
        subject: entry.subject.to_owned(),
        detail: entry.detail.to_owned(),
        reason: entry.by.reason.clone(),
        old_value: entry.old.to_owned(),
        new_value: entry.new.to_owned(),
        hash: Vec::new(),
    };
    row.hash = digest(&head.hash, &row);
    let values = (
        (audit::seq.eq(row.seq), audit::id.eq(&row.id), audit::at.eq(row.at), audit::actor.eq(&row.actor)),
        (audit::person_id.eq(&row.person_id), audit::origin.eq(&row.origin), audit::action.eq(&row.action)),
        (audit::subject.eq(&row.subject), audit::detail.eq(&row.detail), audit::reason.eq(&row.reason)),
        (audit::old_value.eq(&row.old_value), audit::new_value.eq(&row.new_value), audit::hash.eq(&row.hash)),
    );
    diesel::insert_into(audit::table).values(values).execute(db)?;
    audit_head_put_on(db, &Head { seq: row.seq, hash: row.hash })
}

/// Chains the entries that an earlier version wrote without a hash; the database allows that once for each. Where the
/// chain has begun nothing is added to it: what stands beyond its end then was put there by somebody else.
pub(super) fn audit_chain_on(db: &mut Db) -> Result<(), StoreError> {
    let mut head = audit_head_locked(db)?;
    if head.seq > 0 {
        return Ok(());
    }
    loop {
        let rows: Vec<AuditRow> = audit::table
            .filter(audit::seq.gt(head.seq))
            .order(audit::seq)
            .limit(1000)
            .select(AuditRow::as_select())
            .load(db)?;
        if rows.is_empty() {
            return Ok(());
        }
        for row in rows {
            head = Head { seq: row.seq, hash: digest(&head.hash, &row) };
            diesel::update(audit::table.find(row.seq)).set(audit::hash.eq(&head.hash)).execute(db)?;
        }
        audit_head_put_on(db, &head)?;
    }
}
