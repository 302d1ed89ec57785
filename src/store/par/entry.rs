//! What units entered: figures, each once; cases, counts and points by hand, node by node; and explanations.

use std::collections::BTreeMap;

use diesel::prelude::*;
use rust_decimal::Decimal;

use super::super::backend::Db;
use super::super::schema::{par_answer, par_entry, par_figure};
use super::super::{StoreError, bytes, id};
use super::{decimal, on_backend};
use crate::domain::assessment::Entered;
use crate::domain::clock::Instant;
use crate::domain::id::Id;

/// What was entered for a node.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Entry {
    /// A case, counts, points by hand; `None` where figures say it, or nothing does.
    pub entered: Option<Entered>,
    /// Why these points, where they are by hand.
    pub reason: String,
    /// Why there is no evidence, or what to know of it.
    pub explanation: String,
}

/// Where and by whom something is entered.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The round.
    pub round: Id,
    /// The unit.
    pub unit: Id,
    /// When.
    pub at: Instant,
    /// By whom.
    pub by: Option<Id>,
}

/// The figures of a unit, by code.
pub fn par_figures(db: &mut Db, round: Id, unit: Id) -> Result<BTreeMap<String, Decimal>, StoreError> {
    let rows: Vec<(String, String)> = par_figure::table
        .filter(par_figure::round_id.eq(bytes(round)))
        .filter(par_figure::unit_id.eq(bytes(unit)))
        .select((par_figure::figure, par_figure::value))
        .load(db)?;
    rows.into_iter().map(|(figure, value)| Ok((figure, decimal(&value)?))).collect()
}

/// The figures of all units of a round, unit by unit.
pub fn par_figures_all(db: &mut Db, round: Id) -> Result<BTreeMap<Id, BTreeMap<String, Decimal>>, StoreError> {
    let rows: Vec<(Vec<u8>, String, String)> = par_figure::table
        .filter(par_figure::round_id.eq(bytes(round)))
        .select((par_figure::unit_id, par_figure::figure, par_figure::value))
        .load(db)?;
    let mut all: BTreeMap<Id, BTreeMap<String, Decimal>> = BTreeMap::new();
    for (unit, figure, value) in rows {
        all.entry(id(&unit)?).or_default().insert(figure, decimal(&value)?);
    }
    Ok(all)
}

/// Some figures of all units of a round, unit by unit.
pub fn par_figures_named(
    db: &mut Db,
    round: Id,
    figures: &[&str],
) -> Result<BTreeMap<Id, BTreeMap<String, Decimal>>, StoreError> {
    let rows: Vec<(Vec<u8>, String, String)> = par_figure::table
        .filter(par_figure::round_id.eq(bytes(round)))
        .filter(par_figure::figure.eq_any(figures.iter().map(|figure| (*figure).to_owned())))
        .select((par_figure::unit_id, par_figure::figure, par_figure::value))
        .load(db)?;
    let mut all: BTreeMap<Id, BTreeMap<String, Decimal>> = BTreeMap::new();
    for (unit, figure, value) in rows {
        all.entry(id(&unit)?).or_default().insert(figure, decimal(&value)?);
    }
    Ok(all)
}

/// Enters a figure, in the place of an earlier one; takes it away where there is none.
pub fn par_figure_put_on(db: &mut Db, place: Place, figure: &str, value: Option<Decimal>) -> Result<(), StoreError> {
    let Some(value) = value.map(|value| value.to_string()) else {
        diesel::delete(par_figure::table.find((bytes(place.round), bytes(place.unit), figure))).execute(db)?;
        return Ok(());
    };
    let row = (
        par_figure::round_id.eq(bytes(place.round)),
        par_figure::unit_id.eq(bytes(place.unit)),
        par_figure::figure.eq(figure),
        par_figure::value.eq(&value),
        par_figure::entered_at.eq(place.at.0),
        par_figure::entered_by.eq(place.by.map(bytes)),
    );
    on_backend!(db, conn => diesel::insert_into(par_figure::table).values(&row)
        .on_conflict((par_figure::round_id, par_figure::unit_id, par_figure::figure)).do_update().set((
            par_figure::value.eq(&value),
            par_figure::entered_at.eq(place.at.0),
            par_figure::entered_by.eq(place.by.map(bytes)),
        )).execute(conn))?;
    Ok(())
}

fn entry(entered: Option<String>, reason: String, explanation: String) -> Result<Entry, StoreError> {
    let entered = entered
        .map(|text| serde_json::from_str(&text).map_err(|_| StoreError::Corrupt("an entry that cannot be read")))
        .transpose()?;
    Ok(Entry { entered, reason, explanation })
}

/// What a unit entered, by the codes of nodes.
pub fn par_entries(db: &mut Db, round: Id, unit: Id) -> Result<BTreeMap<String, Entry>, StoreError> {
    let rows: Vec<(String, Option<String>, String, String)> = par_entry::table
        .filter(par_entry::round_id.eq(bytes(round)))
        .filter(par_entry::unit_id.eq(bytes(unit)))
        .select((par_entry::node, par_entry::entry, par_entry::reason, par_entry::explanation))
        .load(db)?;
    rows.into_iter().map(|(node, entered, why, told)| Ok((node, entry(entered, why, told)?))).collect()
}

/// What all units entered for a node.
pub fn par_entries_of(db: &mut Db, round: Id, node: &str) -> Result<BTreeMap<Id, Entry>, StoreError> {
    let rows: Vec<(Vec<u8>, Option<String>, String, String)> = par_entry::table
        .filter(par_entry::round_id.eq(bytes(round)))
        .filter(par_entry::node.eq(node))
        .select((par_entry::unit_id, par_entry::entry, par_entry::reason, par_entry::explanation))
        .load(db)?;
    rows.into_iter().map(|(unit, entered, why, told)| Ok((id(&unit)?, entry(entered, why, told)?))).collect()
}

/// Enters something for a node, in the place of what was there.
pub fn par_entry_put_on(db: &mut Db, place: Place, node: &str, new: &Entry) -> Result<(), StoreError> {
    let entered = new.entered.as_ref().map(serde_json::to_string).transpose();
    let entered = entered.map_err(|_| StoreError::Corrupt("an entry that cannot be written down"))?;
    let row = (
        par_entry::round_id.eq(bytes(place.round)),
        par_entry::unit_id.eq(bytes(place.unit)),
        par_entry::node.eq(node),
        par_entry::entry.eq(&entered),
        par_entry::reason.eq(&new.reason),
        par_entry::explanation.eq(&new.explanation),
        par_entry::entered_at.eq(place.at.0),
        par_entry::entered_by.eq(place.by.map(bytes)),
    );
    on_backend!(db, conn => diesel::insert_into(par_entry::table).values(&row)
        .on_conflict((par_entry::round_id, par_entry::unit_id, par_entry::node)).do_update().set((
            par_entry::entry.eq(&entered),
            par_entry::reason.eq(&new.reason),
            par_entry::explanation.eq(&new.explanation),
            par_entry::entered_at.eq(place.at.0),
            par_entry::entered_by.eq(place.by.map(bytes)),
        )).execute(conn))?;
    Ok(())
}

/// What a unit answered to the first appraisal, by the codes of nodes.
pub fn par_answers(db: &mut Db, round: Id, unit: Id) -> Result<BTreeMap<String, String>, StoreError> {
    let rows: Vec<(String, String)> = par_answer::table
        .filter(par_answer::round_id.eq(bytes(round)))
        .filter(par_answer::unit_id.eq(bytes(unit)))
        .select((par_answer::node, par_answer::words))
        .load(db)?;
    Ok(rows.into_iter().collect())
}

/// What all units answered about a node.
pub fn par_answers_of(db: &mut Db, round: Id, node: &str) -> Result<BTreeMap<Id, String>, StoreError> {
    let rows: Vec<(Vec<u8>, String)> = par_answer::table
        .filter(par_answer::round_id.eq(bytes(round)))
        .filter(par_answer::node.eq(node))
        .select((par_answer::unit_id, par_answer::words))
        .load(db)?;
    rows.into_iter().map(|(unit, words)| Ok((id(&unit)?, words))).collect()
}

/// Adds what a unit answers.
pub fn par_answer_add_on(db: &mut Db, round: Id, unit: Id, answers: &[(String, String)]) -> Result<(), StoreError> {
    for (node, words) in answers {
        diesel::insert_into(par_answer::table)
            .values((
                par_answer::round_id.eq(bytes(round)),
                par_answer::unit_id.eq(bytes(unit)),
                par_answer::node.eq(node),
                par_answer::words.eq(words),
            ))
            .execute(db)?;
    }
    Ok(())
}
