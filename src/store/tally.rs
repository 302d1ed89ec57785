//! Tally cells: added to in the transaction of the ratings, read by pages, and compared with a full count.

use std::collections::BTreeMap;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{self, BigInt, Binary, SmallInt};
use diesel::sqlite::Sqlite;
use time::Date;

use super::backend::{Db, on_backend};
use super::schema::{answer, rating, tally};
use super::{StoreError, bytes, id};
use crate::domain::id::Id;
use crate::domain::rating::Proof;
use crate::domain::tally::{CellKey, Marginal, Tally};

type CellRow = (i16, Vec<u8>, Date, Vec<u8>, Vec<u8>, i16, i16, i64);

/// Adds the cells of `change`, in the order of their keys so that two processes never wait for each other in a ring.
pub(super) fn tally_add_on(db: &mut Db, change: &Tally) -> Result<(), StoreError> {
    match db {
        Db::Pg(conn) => {
            let rows: Vec<_> = change.iter().map(|(cell, n)| values(&cell, n)).collect();
            for chunk in rows.chunks(1000) {
                diesel::insert_into(tally::table)
                    .values(chunk)
                    .on_conflict((
                        tally::marginal,
                        tally::unit_id,
                        tally::day,
                        tally::key,
                        tally::template_id,
                        tally::question,
                        tally::level,
                    ))
                    .do_update()
                    .set(tally::n.eq(tally::n + diesel::upsert::excluded(tally::n)))
                    .execute(conn)?;
            }
        }
        Db::Sqlite(conn) => {
            for (cell, n) in change.iter() {
                AddToCell { marginal: cell.marginal.code(), cell, n }.execute(conn)?;
            }
        }
    }
    Ok(())
}

/// The same upsert of one cell for SQLite, which every rating needs more than ten times. Diesel has its own upserts
/// parsed again each time, which took longer than the rest of the transaction; this one is parsed once a connection.
#[derive(QueryId)]
struct AddToCell {
    marginal: i16,
    cell: CellKey,
    n: i64,
}

impl QueryFragment<Sqlite> for AddToCell {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql("INSERT INTO tally (marginal, unit_id, day, key, template_id, question, level, n) VALUES (");
        out.push_bind_param::<SmallInt, _>(&self.marginal)?;
        out.push_sql(", ");
        out.push_bind_param::<Binary, [u8]>(self.cell.unit.as_bytes())?;
        out.push_sql(", ");
        out.push_bind_param::<sql_types::Date, _>(&self.cell.day)?;
        out.push_sql(", ");
        out.push_bind_param::<Binary, [u8]>(self.cell.key.as_bytes())?;
        out.push_sql(", ");
        out.push_bind_param::<Binary, [u8]>(self.cell.template.as_bytes())?;
        out.push_sql(", ");
        out.push_bind_param::<SmallInt, _>(&self.cell.question)?;
        out.push_sql(", ");
        out.push_bind_param::<SmallInt, _>(&self.cell.level)?;
        out.push_sql(", ");
        out.push_bind_param::<BigInt, _>(&self.n)?;
        out.push_sql(
            ") ON CONFLICT (marginal, unit_id, day, key, template_id, question, level) \
             DO UPDATE SET n = n + excluded.n",
        );
        Ok(())
    }
}

impl RunQueryDsl<SqliteConnection> for AddToCell {}

type CellValues = (
    diesel::dsl::Eq<tally::marginal, i16>,
    diesel::dsl::Eq<tally::unit_id, Vec<u8>>,
    diesel::dsl::Eq<tally::day, Date>,
    diesel::dsl::Eq<tally::key, Vec<u8>>,
    diesel::dsl::Eq<tally::template_id, Vec<u8>>,
    diesel::dsl::Eq<tally::question, i16>,
    diesel::dsl::Eq<tally::level, i16>,
    diesel::dsl::Eq<tally::n, i64>,
);

fn values(cell: &CellKey, n: i64) -> CellValues {
    (
        tally::marginal.eq(cell.marginal.code()),
        tally::unit_id.eq(bytes(cell.unit)),
        tally::day.eq(cell.day),
        tally::key.eq(bytes(cell.key)),
        tally::template_id.eq(bytes(cell.template)),
        tally::question.eq(cell.question),
        tally::level.eq(cell.level),
        tally::n.eq(n),
    )
}

fn cell((marginal, unit, day, key, template, question, level, n): CellRow) -> Result<(CellKey, i64), StoreError> {
    let marginal = Marginal::from_code(marginal).ok_or(StoreError::Corrupt("an unknown marginal"))?;
    Ok((CellKey { marginal, unit: id(&unit)?, key: id(&key)?, template: id(&template)?, day, question, level }, n))
}

/// What a page reads: the cells of some units over a span of days, or sums of them, and how many rows that took.
#[derive(Debug, Default)]
pub struct Cells {
    /// The cells.
    pub tally: Tally,
    /// Rows that the database handed over.
    pub rows: usize,
}

/// The cells of one marginal within `units` from `first` to `last`, both included.
pub fn tally_cells(
    db: &mut Db,
    marginal: Marginal,
    units: &[Id],
    first: Date,
    last: Date,
) -> Result<Cells, StoreError> {
    let mut cells = Cells::default();
    // A bounded number of units a statement: SQLite limits its parameters.
    for units in units.chunks(500) {
        let units: Vec<Vec<u8>> = units.iter().map(|unit| bytes(*unit)).collect();
        let rows: Vec<CellRow> = tally::table
            .filter(tally::marginal.eq(marginal.code()))
            .filter(tally::unit_id.eq_any(units))
            .filter(tally::day.between(first, last))
            .load(db)?;
        cells.rows += rows.len();
        for row in rows {
            let (key, n) = cell(row)?;
            cells.tally.add(key, n);
        }
    }
    Ok(cells)
}

/// The sums of one marginal within `units` from `first` to `last`, both included; the days of the cells are all `first`.
///
/// Summed in the database: a year of a province has a thousand times as many cells as its pages show.
pub fn tally_sums(db: &mut Db, marginal: Marginal, units: &[Id], first: Date, last: Date) -> Result<Cells, StoreError> {
    type SumRow = (Vec<u8>, Vec<u8>, Vec<u8>, i16, i16, i64);
    let mut cells = Cells::default();
    for units in units.chunks(500) {
        let units: Vec<Vec<u8>> = units.iter().map(|unit| bytes(*unit)).collect();
        let rows: Vec<SumRow> = tally::table
            .filter(tally::marginal.eq(marginal.code()))
            .filter(tally::unit_id.eq_any(units))
            .filter(tally::day.between(first, last))
            .group_by((tally::unit_id, tally::key, tally::template_id, tally::question, tally::level))
            .select((
                tally::unit_id,
                tally::key,
                tally::template_id,
                tally::question,
                tally::level,
                diesel::dsl::sql::<BigInt>("CAST(SUM(n) AS BIGINT)"),
            ))
            .load(db)?;
        cells.rows += rows.len();
        for (unit, key, template, question, level, n) in rows {
            let (key, n) = cell((marginal.code(), unit, first, key, template, question, level, n))?;
            cells.tally.add(key, n);
        }
    }
    Ok(cells)
}

/// The first day on which anything was counted within these units.
pub fn tally_first_day(db: &mut Db, units: &[Id]) -> Result<Option<Date>, StoreError> {
    let mut first: Option<Date> = None;
    // One seek a unit: the key begins with marginal, unit and day.
    for unit in units {
        let day: Option<Date> = tally::table
            .filter(tally::marginal.eq(Marginal::Unit.code()))
            .filter(tally::unit_id.eq(bytes(*unit)))
            .order(tally::day)
            .select(tally::day)
            .first(db)
            .optional()?;
        first = [first, day].into_iter().flatten().min();
    }
    Ok(first)
}

/// The last day on which a rating is counted in a unit, or, with a key, at its counter.
pub fn tally_last_day(db: &mut Db, unit: Id, of: Marginal, key: Id) -> Result<Option<Date>, StoreError> {
    let cells = tally::table.filter(tally::marginal.eq(of.code())).filter(tally::unit_id.eq(bytes(unit)));
    let cells = cells.filter(tally::key.eq(bytes(key))).filter(tally::n.gt(0));
    Ok(cells.select(diesel::dsl::max(tally::day)).first(db)?)
}

/// Every cell of the table.
pub fn tally_all(db: &mut Db) -> Result<Tally, StoreError> {
    let rows: Vec<CellRow> = tally::table.load(db)?;
    rows.into_iter().map(cell).collect()
}

/// Counts every rating and answer anew, as if there were no table of tallies.
///
/// `GROUP BY` in the database, so that memory grows with the cells and not with the ratings.
pub fn tally_count(db: &mut Db) -> Result<Tally, StoreError> {
    let n = || diesel::dsl::sql::<BigInt>("COUNT(*)");
    let mut counted = Tally::new();
    macro_rules! count_by {
        ($marginal:expr, $column:expr, $raw:ty, $key:expr) => {{
            let ratings: Vec<(Vec<u8>, $raw, Date, Vec<u8>, i64)> = rating::table
                .filter(rating::quarantine.is_null())
                .group_by((rating::unit_id, $column, rating::day, rating::template_id))
                .select((rating::unit_id, $column, rating::day, rating::template_id, n()))
                .load(db)?;
            for (unit, key, day, template, n) in ratings {
                if let Some(key) = $key(key)? {
                    let (unit, template) = (id(&unit)?, id(&template)?);
                    let cell = CellKey { marginal: $marginal, unit, key, template, day, question: 0, level: 0 };
                    counted.add(cell, n);
                }
            }
            let answers: Vec<(Vec<u8>, $raw, Date, Vec<u8>, i16, i16, i64)> = answer::table
                .inner_join(rating::table.on(rating::id.eq(answer::rating_id)))
                .filter(rating::quarantine.is_null())
                .group_by((rating::unit_id, $column, rating::day, rating::template_id, answer::question, answer::level))
                .select((
                    rating::unit_id,
                    $column,
                    rating::day,
                    rating::template_id,
                    answer::question,
                    answer::level,
                    n(),
                ))
                .load(db)?;
            for (unit, key, day, template, question, level, n) in answers {
                if let Some(key) = $key(key)? {
                    let (unit, template) = (id(&unit)?, id(&template)?);
                    counted.add(CellKey { marginal: $marginal, unit, key, template, day, question, level }, n);
                }
            }
        }};
    }
    let one = |key: Vec<u8>| id(&key).map(Some);
    let some = |key: Option<Vec<u8>>| key.map(|key| id(&key)).transpose();
    let proof = |word: Option<String>| {
        let proof = Proof::from_word(word.as_deref()).ok_or(StoreError::Corrupt("an unknown proof"))?;
        Ok::<_, StoreError>(Some(proof.key()))
    };
    count_by!(Marginal::Counter, rating::counter_id, Vec<u8>, one);
    count_by!(Marginal::Officer, rating::officer_id, Option<Vec<u8>>, some);
    count_by!(Marginal::Field, rating::field_id, Option<Vec<u8>>, some);
    count_by!(Marginal::Unit, rating::unit_id, Vec<u8>, one);
    count_by!(Marginal::Proof, rating::proof, Option<String>, proof);
    Ok(counted)
}

/// One cell in which the table and the full count differ.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Difference {
    /// The cell.
    pub cell: CellKey,
    /// What the table holds.
    pub kept: i64,
    /// What the ratings come to.
    pub counted: i64,
}

/// Compares the table with a full count; empty where they agree. Reads one consistent state of the database.
pub fn tally_verify(db: &mut Db) -> Result<Vec<Difference>, StoreError> {
    let (kept, counted) = db.at_one_moment(|db| Ok((tally_all(db)?, tally_count(db)?)))?;
    let mut cells: BTreeMap<CellKey, (i64, i64)> = BTreeMap::new();
    for (cell, n) in kept.iter() {
        cells.entry(cell).or_default().0 = n;
    }
    for (cell, n) in counted.iter() {
        cells.entry(cell).or_default().1 = n;
    }
    Ok(cells
        .into_iter()
        .filter(|(_, (kept, counted))| kept != counted)
        .map(|(cell, (kept, counted))| Difference { cell, kept, counted })
        .collect())
}

/// Replaces the table by a full count; to be run in one transaction that writes.
pub fn tally_rebuild_on(db: &mut Db) -> Result<Tally, StoreError> {
    if let Db::Pg(conn) = db {
        // Whoever is about to change the table waits, and adds to the new one what was not counted yet.
        conn.batch_execute("LOCK TABLE tally IN SHARE ROW EXCLUSIVE MODE")?;
    }
    let counted = tally_count(db)?;
    on_backend!(db, conn => diesel::delete(tally::table).execute(conn))?;
    tally_add_on(db, &counted)?;
    Ok(counted)
}
