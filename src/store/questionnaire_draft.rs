//! Questionnaires that are being put together.

use diesel::prelude::*;

use super::StoreError;
use super::backend::Db;
use super::schema::questionnaire_draft;
use crate::domain::clock::Instant;

/// A questionnaire that is not published yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Its code; there is one draft of each.
    pub code: String,
    /// Its file, TOML.
    pub source: String,
    /// Grows with each change.
    pub revision: i32,
}

/// The drafts, by code.
pub fn draft_list(db: &mut Db) -> Result<Vec<Draft>, StoreError> {
    let rows: Vec<(String, String, i32)> = questionnaire_draft::table
        .order(questionnaire_draft::code)
        .select((questionnaire_draft::code, questionnaire_draft::source, questionnaire_draft::revision))
        .load(db)?;
    Ok(rows.into_iter().map(|(code, source, revision)| Draft { code, source, revision }).collect())
}

/// The draft with this code.
pub fn draft_get(db: &mut Db, code: &str) -> Result<Option<Draft>, StoreError> {
    let row: Option<(String, i32)> = questionnaire_draft::table
        .filter(questionnaire_draft::code.eq(code))
        .select((questionnaire_draft::source, questionnaire_draft::revision))
        .first(db)
        .optional()?;
    Ok(row.map(|(source, revision)| Draft { code: code.to_owned(), source, revision }))
}

/// Adds a draft; says whether there was none with this code.
pub fn draft_add_on(db: &mut Db, code: &str, source: &str, at: Instant) -> Result<bool, StoreError> {
    if draft_get(db, code)?.is_some() {
        return Ok(false);
    }
    diesel::insert_into(questionnaire_draft::table)
        .values((
            questionnaire_draft::code.eq(code),
            questionnaire_draft::source.eq(source),
            questionnaire_draft::revision.eq(1),
            questionnaire_draft::changed_at.eq(at.0),
        ))
        .execute(db)?;
    Ok(true)
}

/// Changes a draft that is still what `seen` was; says whether it was.
pub fn draft_change_on(db: &mut Db, seen: &Draft, source: &str, at: Instant) -> Result<bool, StoreError> {
    let changed = diesel::update(
        questionnaire_draft::table
            .filter(questionnaire_draft::code.eq(&seen.code))
            .filter(questionnaire_draft::revision.eq(seen.revision)),
    )
    .set((
        questionnaire_draft::source.eq(source),
        questionnaire_draft::revision.eq(seen.revision + 1),
        questionnaire_draft::changed_at.eq(at.0),
    ))
    .execute(db)?;
    Ok(changed == 1)
}

/// Removes a draft that is still what `seen` was; says whether it was.
pub fn draft_drop_on(db: &mut Db, seen: &Draft) -> Result<bool, StoreError> {
    let dropped = diesel::delete(
        questionnaire_draft::table
            .filter(questionnaire_draft::code.eq(&seen.code))
            .filter(questionnaire_draft::revision.eq(seen.revision)),
    )
    .execute(db)?;
    Ok(dropped == 1)
}
