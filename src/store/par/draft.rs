//! Criteria sets that are being put together, until two people publish them.

use diesel::prelude::*;

use super::super::StoreError;
use super::super::backend::Db;
use super::super::schema::criteria_draft;
use crate::domain::clock::Instant;

/// A draft.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Draft {
    /// What all versions of the set are called.
    pub code: String,
    /// Its file as it stands, TOML.
    pub source: String,
    /// Grows with each change.
    pub revision: i32,
}

/// The drafts, by code.
pub fn criteria_draft_list(db: &mut Db) -> Result<Vec<Draft>, StoreError> {
    let rows: Vec<(String, String, i32)> = criteria_draft::table
        .order(criteria_draft::code)
        .select((criteria_draft::code, criteria_draft::source, criteria_draft::revision))
        .load(db)?;
    Ok(rows.into_iter().map(|(code, source, revision)| Draft { code, source, revision }).collect())
}

/// The draft with this code.
pub fn criteria_draft_get(db: &mut Db, code: &str) -> Result<Option<Draft>, StoreError> {
    let row: Option<(String, i32)> = criteria_draft::table
        .find(code)
        .select((criteria_draft::source, criteria_draft::revision))
        .first(db)
        .optional()?;
    Ok(row.map(|(source, revision)| Draft { code: code.to_owned(), source, revision }))
}

/// Keeps a draft in the place of one that is still what was seen (`seen` is 0 where there was none); `false` where it is
/// not.
pub fn criteria_draft_put_on(
    db: &mut Db,
    code: &str,
    source: &str,
    seen: i32,
    at: Instant,
) -> Result<bool, StoreError> {
    let there = criteria_draft_get(db, code)?;
    if there.as_ref().map_or(0, |draft| draft.revision) != seen {
        return Ok(false);
    }
    if there.is_none() {
        diesel::insert_into(criteria_draft::table)
            .values((
                criteria_draft::code.eq(code),
                criteria_draft::source.eq(source),
                criteria_draft::revision.eq(1),
                criteria_draft::changed_at.eq(at.0),
            ))
            .execute(db)?;
        return Ok(true);
    }
    let same = criteria_draft::table.find(code).filter(criteria_draft::revision.eq(seen));
    let changed = (
        criteria_draft::source.eq(source),
        criteria_draft::revision.eq(seen.saturating_add(1)),
        criteria_draft::changed_at.eq(at.0),
    );
    Ok(diesel::update(same).set(changed).execute(db)? == 1)
}

/// Drops a draft that is still what was seen; `false` where it is not.
pub fn criteria_draft_drop_on(db: &mut Db, code: &str, seen: i32) -> Result<bool, StoreError> {
    let same = criteria_draft::table.find(code).filter(criteria_draft::revision.eq(seen));
    Ok(diesel::delete(same).execute(db)? == 1)
}
