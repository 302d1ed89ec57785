//! Counts of dossiers by day and month: written with the events, read by forms, compared with a full count.

use std::collections::{BTreeMap, HashMap};

use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{self, BigInt, Binary, SmallInt};
use diesel::sqlite::Sqlite;
use time::Date;

use super::super::backend::Db;
use super::super::schema::{dossier, dossier_tally};
use super::super::{StoreError, bytes, id};
use super::put::Rules;
use super::read::{channel, dossier_histories};
use crate::domain::dossier::flow::{Change, Stock, flows};
use crate::domain::dossier::status::Channel;
use crate::domain::id::Id;
use crate::domain::unit::ALWAYS;

/// Rows a statement on PostgreSQL.
const ROWS: usize = 500;
/// Rows a statement on SQLite, as far as there are so many.
const PREPARED: usize = 16;

/// The stretch of time of a cell, and what its key is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Span {
    /// A day of a field.
    FieldDay = 0,
    /// A month of a field.
    FieldMonth = 1,
    /// A month of a procedure.
    ProcedureMonth = 2,
}

/// By what a form has its rows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum By {
    /// By field.
    Field,
    /// By procedure, of whole months.
    Procedure,
}

type Key = (i16, Id, Date, Id, i16);

/// Changes of cells; none of them is nothing.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Cells(HashMap<Key, Change>);

/// What changes at a unit on a day, of a field and one of its procedures.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Move {
    pub(super) unit: Id,
    pub(super) day: Date,
    pub(super) field: Id,
    pub(super) procedure: Id,
    pub(super) channel: Channel,
    pub(super) change: Change,
}

impl Cells {
    /// The sums of moves.
    pub(super) fn of(moves: &[Move]) -> Self {
        let mut cells = Self::default();
        for one in moves {
            cells.add(*one);
        }
        cells
    }

    fn add(&mut self, Move { unit, day, field, procedure, channel, change }: Move) {
        let month = day.replace_day(1).unwrap_or(day);
        let cells =
            [(Span::FieldDay, day, field), (Span::FieldMonth, month, field), (Span::ProcedureMonth, month, procedure)];
        for (span, first, key) in cells {
            let key = (span as i16, unit, first, key, i16::from(channel.code()));
            let cell = self.0.entry(key).or_default();
            *cell += change;
            if cell.is_nothing() {
                self.0.remove(&key);
            }
        }
    }
}

/// Adds cells, in the order of their keys so that two processes never wait for each other in a ring.
pub(super) fn dossier_tally_add_on(db: &mut Db, cells: &Cells) -> Result<(), StoreError> {
    let mut cells: Vec<(Key, Change)> = cells.0.iter().map(|(key, change)| (*key, *change)).collect();
    cells.sort_unstable_by_key(|(key, _)| *key);
    match db {
        Db::Pg(conn) => {
            for cells in cells.chunks(ROWS) {
                AddCells::<0>(cells).execute(conn)?;
            }
        }
        Db::Sqlite(conn) => {
            let mut full = cells.chunks_exact(PREPARED);
            for cells in full.by_ref() {
                AddCells::<PREPARED>(cells).execute(conn)?;
            }
            for cell in full.remainder().chunks(1) {
                AddCells::<1>(cell).execute(conn)?;
            }
        }
    }
    Ok(())
}

/// One upsert of cells, which Diesel has no words for on SQLite. One of `N` cells is parsed once a connection, which is what costs on
/// SQLite; 0 stands for any number of cells, since PostgreSQL waits for each statement and has as many cells as there are.
struct AddCells<'a, const N: usize>(&'a [(Key, Change)]);

impl<const N: usize> QueryId for AddCells<'_, N> {
    type QueryId = AddCells<'static, N>;
    // As many rows, as many parameters: a statement for another number of rows is another one.
    const HAS_STATIC_QUERY_ID: bool = N > 0;
}

macro_rules! upsert {
    ($backend:ty, $connection:ty) => {
        impl<const N: usize> QueryFragment<$backend> for AddCells<'_, N> {
            fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, $backend>) -> QueryResult<()> {
                if N == 0 {
                    out.unsafe_to_cache_prepared();
                }
                out.push_sql(
                    "INSERT INTO dossier_tally (span, unit_id, first_day, key, channel, received, early, on_time, \
                     late, overdue, pending_without_due, resolved_without_due, ended_otherwise, returned_early, \
                     returned_on_time, returned_late) VALUES ",
                );
                for (at, ((span, unit, first, key, channel), change)) in self.0.iter().enumerate() {
                    out.push_sql(if at == 0 { "(" } else { ", (" });
                    out.push_bind_param::<SmallInt, _>(span)?;
                    out.push_sql(", ");
                    out.push_bind_param::<Binary, [u8]>(unit.as_bytes())?;
                    out.push_sql(", ");
                    out.push_bind_param::<sql_types::Date, _>(first)?;
                    out.push_sql(", ");
                    out.push_bind_param::<Binary, [u8]>(key.as_bytes())?;
                    out.push_sql(", ");
                    out.push_bind_param::<SmallInt, _>(channel)?;
                    for count in change.each() {
                        out.push_sql(", ");
                        out.push_bind_param::<BigInt, _>(count)?;
                    }
                    out.push_sql(")");
                }
                out.push_sql(
                    " ON CONFLICT (span, unit_id, first_day, key, channel) DO UPDATE SET \
                     received = dossier_tally.received + excluded.received, \
                     early = dossier_tally.early + excluded.early, \
                     on_time = dossier_tally.on_time + excluded.on_time, \
                     late = dossier_tally.late + excluded.late, \
                     overdue = dossier_tally.overdue + excluded.overdue, \
                     pending_without_due = dossier_tally.pending_without_due + excluded.pending_without_due, \
                     resolved_without_due = dossier_tally.resolved_without_due + excluded.resolved_without_due, \
                     ended_otherwise = dossier_tally.ended_otherwise + excluded.ended_otherwise, \
                     returned_early = dossier_tally.returned_early + excluded.returned_early, \
                     returned_on_time = dossier_tally.returned_on_time + excluded.returned_on_time, \
                     returned_late = dossier_tally.returned_late + excluded.returned_late",
                );
                Ok(())
            }
        }

        impl<const N: usize> RunQueryDsl<$connection> for AddCells<'_, N> {}
    };
}

upsert!(Sqlite, SqliteConnection);
upsert!(Pg, PgConnection);

/// What forms are made of: by unit and key, and how many rows of the tally that took.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Stocks {
    /// By unit, then by field or procedure.
    pub by: BTreeMap<(Id, Id), Stock>,
    /// Sums that the database handed over.
    pub rows: usize,
}

/// The sums of these units before and within some days, both included. By procedure these are whole months: nothing else is
/// counted.
pub fn dossier_stocks(db: &mut Db, units: &[Id], by: By, (first, last): (Date, Date)) -> Result<Stocks, StoreError> {
    let month_of = |day: Date| day.replace_day(1).unwrap_or(day);
    let after = last.next_day().unwrap_or(last);
    if by == By::Procedure && (first != month_of(first) || after != month_of(after)) {
        return Err(StoreError::Refused("dossiers are counted by procedure for whole months alone".to_owned()));
    }
    let month = if by == By::Field { Span::FieldMonth } else { Span::ProcedureMonth };
    let mut stocks = Stocks::default();
    let mut add = |db: &mut Db, span, from: Date, until: Date, within: bool| {
        if from < until { sums(db, units, span, (from, until), within, &mut stocks) } else { Ok(()) }
    };
    add(db, month, ALWAYS, month_of(first), false)?;
    add(db, Span::FieldDay, month_of(first), first, false)?;
    // Whole months in between, and days on both sides.
    let begins = if first == month_of(first) { first } else { month_after(first) };
    let ends = month_of(after);
    if begins < ends {
        add(db, Span::FieldDay, first, begins, true)?;
        add(db, month, begins, ends, true)?;
        add(db, Span::FieldDay, ends, after, true)?;
    } else {
        add(db, Span::FieldDay, first, after, true)?;
    }
    Ok(stocks)
}

/// What a row of the tally counts, in the order of its columns.
type Counts = (i64, i64, i64, i64, i64, i64, i64, i64, i64, i64, i64);

fn change_of(counts: Counts) -> Change {
    let (received, early, on_time, late, overdue, pending, resolved, ended, back_early, back_on_time, back_late) =
        counts;
    Change::of_counts([
        received,
        early,
        on_time,
        late,
        overdue,
        pending,
        resolved,
        ended,
        back_early,
        back_on_time,
        back_late,
    ])
}

/// The first day of the next month.
fn month_after(day: Date) -> Date {
    let first = day.replace_day(1).unwrap_or(day);
    (first + time::Duration::days(31)).replace_day(1).unwrap_or(first)
}

/// Adds the sums of one span from a day until another, which is not included.
fn sums(
    db: &mut Db,
    units: &[Id],
    span: Span,
    (from, until): (Date, Date),
    within: bool,
    stocks: &mut Stocks,
) -> Result<(), StoreError> {
    type Row = (Vec<u8>, Vec<u8>, i16, Counts);
    for units in units.chunks(500) {
        let units: Vec<Vec<u8>> = units.iter().map(|unit| bytes(*unit)).collect();
        let rows: Vec<Row> = dossier_tally::table
            .filter(dossier_tally::span.eq(span as i16))
            .filter(dossier_tally::unit_id.eq_any(units))
            .filter(dossier_tally::first_day.ge(from))
            .filter(dossier_tally::first_day.lt(until))
            .group_by((dossier_tally::unit_id, dossier_tally::key, dossier_tally::channel))
            .select((
                dossier_tally::unit_id,
                dossier_tally::key,
                dossier_tally::channel,
                (
                    sql::<BigInt>("CAST(SUM(received) AS BIGINT)"),
                    sql::<BigInt>("CAST(SUM(early) AS BIGINT)"),
                    sql::<BigInt>("CAST(SUM(on_time) AS BIGINT)"),
                    sql::<BigInt>("CAST(SUM(late) AS BIGINT)"),
                    sql::<BigInt>("CAST(SUM(overdue) AS BIGINT)"),
                    sql::<BigInt>("CAST(SUM(pending_without_due) AS BIGINT)"),
                    sql::<BigInt>("CAST(SUM(resolved_without_due) AS BIGINT)"),
                    sql::<BigInt>("CAST(SUM(ended_otherwise) AS BIGINT)"),
                    sql::<BigInt>("CAST(SUM(returned_early) AS BIGINT)"),
                    sql::<BigInt>("CAST(SUM(returned_on_time) AS BIGINT)"),
                    sql::<BigInt>("CAST(SUM(returned_late) AS BIGINT)"),
                ),
            ))
            .load(db)?;
        stocks.rows += rows.len();
        for (unit, key, code, counts) in rows {
            let stock = stocks.by.entry((id(&unit)?, id(&key)?)).or_default();
            let (channel, change) = (channel(code)?, change_of(counts));
            if within {
                stock.add_within(channel, change);
            } else {
                stock.add_before(channel, change);
            }
        }
    }
    Ok(())
}

/// All cells made anew from the events of all dossiers; only they are kept in memory, and a thousand dossiers at a time.
fn counted(db: &mut Db, rules: &Rules<'_>) -> Result<Cells, StoreError> {
    type Row = (Vec<u8>, Vec<u8>, Vec<u8>, Vec<u8>, i16);
    let (mut cells, mut after) = (Cells::default(), Vec::new());
    loop {
        let rows: Vec<Row> = dossier::table
            .filter(dossier::id.gt(&after))
            .order(dossier::id)
            .limit(1000)
            .select((dossier::id, dossier::unit_id, dossier::procedure_id, dossier::field_id, dossier::channel))
            .load(db)?;
        let Some(last) = rows.last() else { return Ok(cells) };
        after.clone_from(&last.0);
        let ids: Vec<Id> = rows.iter().map(|row| id(&row.0)).collect::<Result<_, _>>()?;
        let mut histories = dossier_histories(db, &ids)?;
        for ((_, unit, procedure, field, code), dossier) in rows.into_iter().zip(ids) {
            let history = histories.remove(&dossier).unwrap_or_default();
            let flows = flows(history.events(), rules.form, rules.counting);
            let flows = flows.map_err(|uncovered| StoreError::Refused(uncovered.to_string()))?;
            for (day, change) in flows {
                let (unit, field, procedure) = (id(&unit)?, id(&field)?, id(&procedure)?);
                cells.add(Move { unit, day, field, procedure, channel: channel(code)?, change });
            }
        }
    }
}

/// The cells that are stored.
fn stored(db: &mut Db) -> Result<Cells, StoreError> {
    type Row = (i16, Vec<u8>, Date, Vec<u8>, i16, Counts);
    let rows: Vec<Row> = dossier_tally::table
        .select((
            dossier_tally::span,
            dossier_tally::unit_id,
            dossier_tally::first_day,
            dossier_tally::key,
            dossier_tally::channel,
            (
                dossier_tally::received,
                dossier_tally::early,
                dossier_tally::on_time,
                dossier_tally::late,
                dossier_tally::overdue,
                dossier_tally::pending_without_due,
                dossier_tally::resolved_without_due,
                dossier_tally::ended_otherwise,
                dossier_tally::returned_early,
                dossier_tally::returned_on_time,
                dossier_tally::returned_late,
            ),
        ))
        .load(db)?;
    let mut cells = Cells::default();
    for (span, unit, first, key, channel, counts) in rows {
        let change = change_of(counts);
        if !change.is_nothing() {
            cells.0.insert((span, id(&unit)?, first, id(&key)?, channel), change);
        }
    }
    Ok(cells)
}

/// How many cells differ from a full count of all events; 0 unless something is wrong.
pub fn dossier_tally_verify(db: &mut Db, rules: &Rules<'_>) -> Result<usize, StoreError> {
    let (counted, stored) = (counted(db, rules)?, stored(db)?);
    let missing = counted.0.iter().filter(|(key, change)| stored.0.get(key) != Some(change)).count();
    Ok(missing + stored.0.keys().filter(|key| !counted.0.contains_key(key)).count())
}

/// Makes all cells anew from the events, after a calendar or a form has changed; how many there are.
pub fn dossier_tally_rebuild_on(db: &mut Db, rules: &Rules<'_>) -> Result<usize, StoreError> {
    let cells = counted(db, rules)?;
    diesel::delete(dossier_tally::table).execute(db)?;
    dossier_tally_add_on(db, &cells)?;
    Ok(cells.0.len())
}
