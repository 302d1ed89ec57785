//! The remedy: lines for lost points, and how each stands.

use diesel::prelude::*;
use rust_decimal::Decimal;
use time::Date;

use super::super::backend::Db;
use super::super::schema::{par_remedy, unit};
use super::super::{StoreError, bytes, id};
use super::{decimal, on_backend, some};
use crate::domain::assessment::remedy::{Line, Mending};
use crate::domain::clock::Instant;
use crate::domain::id::Id;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = par_remedy, treat_none_as_null = true)]
struct Row {
    round_id: Vec<u8>,
    unit_id: Vec<u8>,
    node: String,
    lost: String,
    owner: String,
    action: String,
    due_on: Option<Date>,
    state: String,
    report: String,
    evidence_id: Option<Vec<u8>>,
    changed_at: i64,
    changed_by: Option<Vec<u8>>,
}

impl Row {
    fn of(round: Id, line: &Line) -> Self {
        Self {
            round_id: bytes(round),
            unit_id: bytes(line.unit),
            node: line.node.clone(),
            lost: line.lost.to_string(),
            owner: line.owner.clone(),
            action: line.action.clone(),
            due_on: line.due,
            state: line.state.word().to_owned(),
            report: line.report.clone(),
            evidence_id: line.evidence.map(bytes),
            changed_at: line.at.0,
            changed_by: line.by.map(bytes),
        }
    }

    fn line(self) -> Result<Line, StoreError> {
        let lost: Decimal = decimal(&self.lost)?;
        Ok(Line {
            unit: id(&self.unit_id)?,
            node: self.node,
            lost,
            owner: self.owner,
            action: self.action,
            due: self.due_on,
            state: Mending::from_word(&self.state).ok_or(StoreError::Corrupt("an unknown state of a remedy"))?,
            report: self.report,
            evidence: some(self.evidence_id)?,
            at: Instant(self.changed_at),
            by: some(self.changed_by)?,
        })
    }
}

/// Adds lines where there are none yet; returns how many there were.
pub fn par_remedy_add_on(db: &mut Db, round: Id, new: &[Line]) -> Result<usize, StoreError> {
    let mut added = 0;
    for line in new {
        let row = Row::of(round, line);
        added += on_backend!(db, conn => diesel::insert_into(par_remedy::table).values(&row)
            .on_conflict_do_nothing().execute(conn))?;
    }
    Ok(added)
}

/// A line of a unit.
pub fn par_remedy_get(db: &mut Db, round: Id, unit_id: Id, node: &str) -> Result<Option<Line>, StoreError> {
    let row: Option<Row> =
        par_remedy::table.find((bytes(round), bytes(unit_id), node)).select(Row::as_select()).first(db).optional()?;
    row.map(Row::line).transpose()
}

/// The lines of a unit, by node.
pub fn par_remedy_of(db: &mut Db, round: Id, unit_id: Id) -> Result<Vec<Line>, StoreError> {
    let rows: Vec<Row> = par_remedy::table
        .filter(par_remedy::round_id.eq(bytes(round)))
        .filter(par_remedy::unit_id.eq(bytes(unit_id)))
        .order(par_remedy::node)
        .select(Row::as_select())
        .load(db)?;
    rows.into_iter().map(Row::line).collect()
}

/// The lines of all units of a round, each with its unit's code and name.
pub fn par_remedy_list(db: &mut Db, round: Id) -> Result<Vec<(Line, String, String)>, StoreError> {
    let rows: Vec<(Row, String, String)> = par_remedy::table
        .inner_join(unit::table.on(unit::id.eq(par_remedy::unit_id)))
        .filter(par_remedy::round_id.eq(bytes(round)))
        .order((unit::code, par_remedy::node))
        .select((Row::as_select(), unit::code, unit::name))
        .load(db)?;
    rows.into_iter().map(|(row, code, name)| Ok((row.line()?, code, name))).collect()
}

/// Changes a line that still is as it was when it was seen; `false` where it is not.
pub fn par_remedy_put_on(db: &mut Db, round: Id, seen: Instant, changed: &Line) -> Result<bool, StoreError> {
    let row = Row::of(round, changed);
    let there = par_remedy::table
        .filter(par_remedy::round_id.eq(bytes(round)))
        .filter(par_remedy::unit_id.eq(bytes(changed.unit)))
        .filter(par_remedy::node.eq(&changed.node))
        .filter(par_remedy::changed_at.eq(seen.0));
    Ok(diesel::update(there).set(&row).execute(db)? == 1)
}
