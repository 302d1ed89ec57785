//! Sentences of reports that somebody wrote otherwise, each beside the sentence that it stands for.

use std::borrow::Cow;

use diesel::prelude::*;

use super::backend::{Db, on_backend};
use super::schema::{person, report_edit};
use super::{StoreError, bytes, id};
use crate::domain::clock::Instant;
use crate::domain::id::Id;

/// Which report of which language.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place<'a> {
    /// What the report is about: `sipas`, `par`; with the period where that is no year: `counters 2026-Q3`.
    pub kind: Cow<'a, str>,
    /// The round, or the unit where the report is of no round.
    pub about: Id,
    /// The year that is reported on.
    pub year: i16,
    /// The tag of the language.
    pub lang: &'a str,
}

/// An edit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Edit {
    /// The name of the sentence.
    pub sentence: String,
    /// What the rules had made when it was edited.
    pub generated: String,
    /// What stands instead; `None` where the edit was taken back.
    pub edited: Option<String>,
    /// How often it was changed.
    pub revision: i32,
    /// When it was changed last.
    pub at: Instant,
    /// By whom.
    pub by: Option<Id>,
}

/// The edits of a report by the names of sentences, those taken back among them; each with the name of who made it.
pub fn report_edit_list(db: &mut Db, place: &Place<'_>) -> Result<Vec<(Edit, Option<String>)>, StoreError> {
    type Row = (String, String, Option<String>, i32, i64, Option<Vec<u8>>, Option<String>);
    let rows: Vec<Row> = report_edit::table
        .left_join(person::table.on(report_edit::edited_by.eq(person::id.nullable())))
        .filter(report_edit::kind.eq(place.kind.as_ref()))
        .filter(report_edit::about_id.eq(bytes(place.about)))
        .filter(report_edit::year.eq(place.year))
        .filter(report_edit::lang.eq(place.lang))
        .order(report_edit::sentence)
        .select((
            report_edit::sentence,
            report_edit::generated,
            report_edit::edited,
            report_edit::revision,
            report_edit::edited_at,
            report_edit::edited_by,
            person::name.nullable(),
        ))
        .load(db)?;
    rows.into_iter()
        .map(|(sentence, generated, edited, revision, at, by, name)| {
            let by = by.map(|by| id(&by)).transpose()?;
            Ok((Edit { sentence, generated, edited, revision, at: Instant(at), by }, name))
        })
        .collect()
}

/// Keeps an edit whose revision before was `seen` (0 where there was none); `false` where somebody changed it meanwhile. Its
/// own revision is the next one.
pub fn report_edit_put_on(db: &mut Db, place: &Place<'_>, seen: i32, new: &Edit) -> Result<bool, StoreError> {
    let values = (
        report_edit::generated.eq(&new.generated),
        report_edit::edited.eq(&new.edited),
        report_edit::revision.eq(seen + 1),
        report_edit::edited_at.eq(new.at.0),
        report_edit::edited_by.eq(new.by.map(bytes)),
    );
    let key = (
        report_edit::kind.eq(place.kind.as_ref()),
        report_edit::about_id.eq(bytes(place.about)),
        report_edit::year.eq(place.year),
        report_edit::lang.eq(place.lang),
        report_edit::sentence.eq(&new.sentence),
    );
    let changed = if seen == 0 {
        on_backend!(db, conn => diesel::insert_into(report_edit::table).values((key, values))
            .on_conflict_do_nothing().execute(conn))?
    } else {
        let there = (place.kind.as_ref(), bytes(place.about), place.year, place.lang, &new.sentence);
        let there = report_edit::table.find(there).filter(report_edit::revision.eq(seen));
        diesel::update(there).set(values).execute(db)?
    };
    Ok(changed == 1)
}
