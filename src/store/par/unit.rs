//! Units that take part in a round: where each stands, more time for it, and what does not apply to it.

use diesel::prelude::*;
use time::Date;

use super::super::backend::Db;
use super::super::schema::{par_extension, par_not_applicable, par_unit, unit, unit_within};
use super::super::{StoreError, bytes, id};
use super::{on_backend, some};
use crate::domain::assessment::Progress;
use crate::domain::assessment::stage::Stage;
use crate::domain::clock::Instant;
use crate::domain::id::Id;

/// A unit in a round.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Participant {
    /// The round.
    pub round: Id,
    /// The unit.
    pub unit: Id,
    /// The group within which it is ranked.
    pub ranked_with: String,
    /// How far it has come.
    pub progress: Progress,
    /// Grows with each change of what it entered.
    pub revision: i32,
    /// When it was handed in, and by whom.
    pub submitted: Option<(Instant, Option<Id>)>,
    /// When it answered, and by whom.
    pub answered: Option<(Instant, Option<Id>)>,
    /// When the council decided, and by whom.
    pub decided: Option<(Instant, Option<Id>)>,
    /// What the council said.
    pub decision: Option<String>,
    /// Why nothing can be entered for it.
    pub locked: Option<String>,
}

/// A participant with the code and the name of its unit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Named {
    /// The participant.
    pub of: Participant,
    /// The unit's code.
    pub code: String,
    /// The unit's name.
    pub name: String,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = par_unit, treat_none_as_null = true)]
struct Row {
    round_id: Vec<u8>,
    unit_id: Vec<u8>,
    ranked_with: String,
    state: String,
    revision: i32,
    submitted_at: Option<i64>,
    submitted_by: Option<Vec<u8>>,
    answered_at: Option<i64>,
    answered_by: Option<Vec<u8>>,
    decided_at: Option<i64>,
    decided_by: Option<Vec<u8>>,
    decision: Option<String>,
    locked: Option<String>,
}

impl From<&Participant> for Row {
    fn from(one: &Participant) -> Self {
        let at = |when: Option<(Instant, Option<Id>)>| when.map(|(at, _)| at.0);
        let by = |when: Option<(Instant, Option<Id>)>| when.and_then(|(_, by)| by).map(bytes);
        Self {
            round_id: bytes(one.round),
            unit_id: bytes(one.unit),
            ranked_with: one.ranked_with.clone(),
            state: one.progress.word().to_owned(),
            revision: one.revision,
            submitted_at: at(one.submitted),
            submitted_by: by(one.submitted),
            answered_at: at(one.answered),
            answered_by: by(one.answered),
            decided_at: at(one.decided),
            decided_by: by(one.decided),
            decision: one.decision.clone(),
            locked: one.locked.clone(),
        }
    }
}

impl TryFrom<Row> for Participant {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let when = |at: Option<i64>, by: Option<Vec<u8>>| -> Result<_, StoreError> {
            let by = some(by)?;
            Ok(at.map(|at| (Instant(at), by)))
        };
        Ok(Self {
            round: id(&row.round_id)?,
            unit: id(&row.unit_id)?,
            ranked_with: row.ranked_with,
            progress: Progress::from_word(&row.state).ok_or(StoreError::Corrupt("an unknown state of a unit"))?,
            revision: row.revision,
            submitted: when(row.submitted_at, row.submitted_by)?,
            answered: when(row.answered_at, row.answered_by)?,
            decided: when(row.decided_at, row.decided_by)?,
            decision: row.decision,
            locked: row.locked,
        })
    }
}

/// Adds units to a round; those that take part already stay as they are.
pub fn par_unit_add_all_on(db: &mut Db, new: &[Participant]) -> Result<usize, StoreError> {
    let mut added = 0;
    for one in new {
        let row = Row::from(one);
        added += on_backend!(db, conn => diesel::insert_into(par_unit::table).values(&row)
            .on_conflict_do_nothing().execute(conn))?;
    }
    Ok(added)
}

/// A unit in a round.
pub fn par_unit_get(db: &mut Db, round: Id, unit: Id) -> Result<Option<Participant>, StoreError> {
    let row: Option<Row> =
        par_unit::table.find((bytes(round), bytes(unit))).select(Row::as_select()).first(db).optional()?;
    row.map(Participant::try_from).transpose()
}

fn named((row, code, name): (Row, String, String)) -> Result<Named, StoreError> {
    Ok(Named { of: Participant::try_from(row)?, code, name })
}

/// The units of a round, by code.
pub fn par_unit_list(db: &mut Db, round: Id) -> Result<Vec<Named>, StoreError> {
    let rows: Vec<(Row, String, String)> = par_unit::table
        .inner_join(unit::table.on(unit::id.eq(par_unit::unit_id)))
        .filter(par_unit::round_id.eq(bytes(round)))
        .order(unit::code)
        .select((Row::as_select(), unit::code, unit::name))
        .load(db)?;
    rows.into_iter().map(named).collect()
}

/// The units of a round that lie within these, at any time, by code.
pub fn par_unit_list_within(db: &mut Db, round: Id, roots: &[Id]) -> Result<Vec<Named>, StoreError> {
    let roots: Vec<Vec<u8>> = roots.iter().map(|unit| bytes(*unit)).collect();
    let within = unit_within::table.filter(unit_within::ancestor_id.eq_any(roots)).select(unit_within::unit_id);
    let rows: Vec<(Row, String, String)> = par_unit::table
        .inner_join(unit::table.on(unit::id.eq(par_unit::unit_id)))
        .filter(par_unit::round_id.eq(bytes(round)))
        .filter(par_unit::unit_id.eq_any(within))
        .order(unit::code)
        .select((Row::as_select(), unit::code, unit::name))
        .load(db)?;
    rows.into_iter().map(named).collect()
}

/// How many units of a round have come how far.
pub fn par_unit_counts(db: &mut Db, round: Id) -> Result<Vec<(Progress, i64)>, StoreError> {
    let rows: Vec<(String, i64)> = par_unit::table
        .filter(par_unit::round_id.eq(bytes(round)))
        .group_by(par_unit::state)
        .select((par_unit::state, diesel::dsl::count_star()))
        .load(db)?;
    rows.into_iter()
        .map(|(state, count)| {
            let progress = Progress::from_word(&state).ok_or(StoreError::Corrupt("an unknown state of a unit"))?;
            Ok((progress, count))
        })
        .collect()
}

/// Puts what a unit has become in the place of what it was, and counts its revision on; `false` where somebody has changed
/// it meanwhile.
pub fn par_unit_put_on(db: &mut Db, changed: &Participant) -> Result<bool, StoreError> {
    let seen = par_unit::table
        .filter(par_unit::round_id.eq(bytes(changed.round)))
        .filter(par_unit::unit_id.eq(bytes(changed.unit)))
        .filter(par_unit::revision.eq(changed.revision));
    let next = Row::from(&Participant { revision: changed.revision.saturating_add(1), ..changed.clone() });
    Ok(diesel::update(seen).set(&next).execute(db)? == 1)
}

/// Takes a unit out of a round in which nothing was entered for it.
pub fn par_unit_remove_on(db: &mut Db, round: Id, unit: Id) -> Result<(), StoreError> {
    let (round, unit) = (bytes(round), bytes(unit));
    let extensions =
        par_extension::table.filter(par_extension::round_id.eq(&round)).filter(par_extension::unit_id.eq(&unit));
    diesel::delete(extensions).execute(db)?;
    let skipped = par_not_applicable::table
        .filter(par_not_applicable::round_id.eq(&round))
        .filter(par_not_applicable::unit_id.eq(&unit));
    diesel::delete(skipped).execute(db)?;
    diesel::delete(par_unit::table.find((round, unit))).execute(db)?;
    Ok(())
}

/// More time for a unit and a stage.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Extension {
    /// The unit.
    pub unit: Id,
    /// The stage.
    pub stage: Stage,
    /// The last day instead.
    pub last: Date,
    /// Why.
    pub reason: String,
}

/// The extensions of a round.
pub fn par_extensions(db: &mut Db, round: Id) -> Result<Vec<Extension>, StoreError> {
    let rows: Vec<(Vec<u8>, String, Date, String)> = par_extension::table
        .filter(par_extension::round_id.eq(bytes(round)))
        .select((par_extension::unit_id, par_extension::stage, par_extension::last_day, par_extension::reason))
        .load(db)?;
    rows.into_iter().map(extension).collect()
}

/// The extensions of a unit in a round.
pub fn par_extensions_of(db: &mut Db, round: Id, unit: Id) -> Result<Vec<Extension>, StoreError> {
    let rows: Vec<(Vec<u8>, String, Date, String)> = par_extension::table
        .filter(par_extension::round_id.eq(bytes(round)))
        .filter(par_extension::unit_id.eq(bytes(unit)))
        .select((par_extension::unit_id, par_extension::stage, par_extension::last_day, par_extension::reason))
        .load(db)?;
    rows.into_iter().map(extension).collect()
}

fn extension((unit, stage, last, reason): (Vec<u8>, String, Date, String)) -> Result<Extension, StoreError> {
    let stage = Stage::from_word(&stage).ok_or(StoreError::Corrupt("an unknown stage of an assessment"))?;
    Ok(Extension { unit: id(&unit)?, stage, last, reason })
}

/// Gives a unit more time, in the place of an earlier extension.
pub fn par_extension_put_on(
    db: &mut Db,
    round: Id,
    new: &Extension,
    at: Instant,
    by: Option<Id>,
) -> Result<(), StoreError> {
    let key = (bytes(round), bytes(new.unit), new.stage.word());
    diesel::delete(par_extension::table.find(key)).execute(db)?;
    diesel::insert_into(par_extension::table)
        .values((
            par_extension::round_id.eq(bytes(round)),
            par_extension::unit_id.eq(bytes(new.unit)),
            par_extension::stage.eq(new.stage.word()),
            par_extension::last_day.eq(new.last),
            par_extension::reason.eq(&new.reason),
            par_extension::made_at.eq(at.0),
            par_extension::made_by.eq(by.map(bytes)),
        ))
        .execute(db)?;
    Ok(())
}

/// A node that does not apply to a unit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Skipped {
    /// The unit.
    pub unit: Id,
    /// The node's code.
    pub node: String,
    /// Why.
    pub reason: String,
}

/// The nodes of a round that do not apply to units; of one unit where one is named.
pub fn par_skipped(db: &mut Db, round: Id, of: Option<Id>) -> Result<Vec<Skipped>, StoreError> {
    type Found = Vec<(Vec<u8>, String, String)>;
    let all = par_not_applicable::table.filter(par_not_applicable::round_id.eq(bytes(round)));
    let columns = (par_not_applicable::unit_id, par_not_applicable::node, par_not_applicable::reason);
    let rows: Found = match of {
        Some(unit) => all.filter(par_not_applicable::unit_id.eq(bytes(unit))).select(columns).load(db)?,
        None => all.select(columns).load(db)?,
    };
    rows.into_iter().map(|(unit, node, reason)| Ok(Skipped { unit: id(&unit)?, node, reason })).collect()
}

/// Notes that a node does not apply to a unit; `false` where that was noted before.
pub fn par_skip_on(db: &mut Db, round: Id, new: &Skipped, at: Instant, by: Option<Id>) -> Result<bool, StoreError> {
    let row = (
        par_not_applicable::round_id.eq(bytes(round)),
        par_not_applicable::unit_id.eq(bytes(new.unit)),
        par_not_applicable::node.eq(&new.node),
        par_not_applicable::reason.eq(&new.reason),
        par_not_applicable::made_at.eq(at.0),
        par_not_applicable::made_by.eq(by.map(bytes)),
    );
    let added = on_backend!(db, conn => diesel::insert_into(par_not_applicable::table).values(&row)
        .on_conflict_do_nothing().execute(conn))?;
    Ok(added == 1)
}

/// Notes that a node applies to a unit after all; `false` where it did.
pub fn par_unskip_on(db: &mut Db, round: Id, unit: Id, node: &str) -> Result<bool, StoreError> {
    Ok(diesel::delete(par_not_applicable::table.find((bytes(round), bytes(unit), node))).execute(db)? == 1)
}
