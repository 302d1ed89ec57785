//! The sums of responses: added to in the transaction of the responses, and compared with a full count.

use std::collections::BTreeMap;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Binary, Integer, Text};
use diesel::sqlite::Sqlite;

use super::response_after;
use crate::domain::id::Id;
use crate::domain::questionnaire::Questionnaire;
use crate::domain::response::{Cell, Sums};
use crate::store::backend::{Db, on_backend};
use crate::store::schema::{response, response_tally, template};
use crate::store::{StoreError, bytes, id};

/// Adds the cells of `change`, in the order of their keys so that two processes never wait for each other in a ring.
pub(super) fn add_on(db: &mut Db, change: &Sums) -> Result<(), StoreError> {
    match db {
        Db::Pg(conn) => {
            let rows: Vec<_> = change
                .iter()
                .map(|(cell, n)| {
                    (
                        response_tally::round_id.eq(bytes(cell.round)),
                        response_tally::dimension.eq(&cell.dimension),
                        response_tally::category.eq(&cell.category),
                        response_tally::variable.eq(&cell.variable),
                        response_tally::level.eq(cell.level),
                        response_tally::n.eq(n),
                    )
                })
                .collect();
            for rows in rows.chunks(1000) {
                diesel::insert_into(response_tally::table)
                    .values(rows)
                    .on_conflict((
                        response_tally::round_id,
                        response_tally::dimension,
                        response_tally::category,
                        response_tally::variable,
                        response_tally::level,
                    ))
                    .do_update()
                    .set(response_tally::n.eq(response_tally::n + diesel::upsert::excluded(response_tally::n)))
                    .execute(conn)?;
            }
        }
        Db::Sqlite(conn) => {
            for (cell, n) in change.iter() {
                AddToCell { cell: cell.clone(), n }.execute(conn)?;
            }
        }
    }
    Ok(())
}

/// The same upsert of one cell for SQLite: parsed once a connection, where Diesel has its own parsed each time.
#[derive(QueryId)]
struct AddToCell {
    cell: Cell,
    n: i64,
}

impl QueryFragment<Sqlite> for AddToCell {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql("INSERT INTO response_tally (round_id, dimension, category, variable, level, n) VALUES (");
        out.push_bind_param::<Binary, [u8]>(self.cell.round.as_bytes())?;
        out.push_sql(", ");
        out.push_bind_param::<Text, _>(&self.cell.dimension)?;
        out.push_sql(", ");
        out.push_bind_param::<Text, _>(&self.cell.category)?;
        out.push_sql(", ");
        out.push_bind_param::<Text, _>(&self.cell.variable)?;
        out.push_sql(", ");
        out.push_bind_param::<Integer, _>(&self.cell.level)?;
        out.push_sql(", ");
        out.push_bind_param::<BigInt, _>(&self.n)?;
        out.push_sql(") ON CONFLICT (round_id, dimension, category, variable, level) DO UPDATE SET n = n + excluded.n");
        Ok(())
    }
}

impl RunQueryDsl<SqliteConnection> for AddToCell {}

type CellRow = (Vec<u8>, String, String, String, i32, i64);

fn all(db: &mut Db) -> Result<Vec<(Cell, i64)>, StoreError> {
    let rows: Vec<CellRow> = response_tally::table.load(db)?;
    rows.into_iter()
        .map(|(round, dimension, category, variable, level, n)| {
            Ok((Cell { round: id(&round)?, dimension, category, variable, level }, n))
        })
        .collect()
}

/// The questionnaires of stored responses, with the rounds that asked them.
fn asked(db: &mut Db) -> Result<Vec<(Id, Questionnaire)>, StoreError> {
    let rounds: Vec<(Vec<u8>, Vec<u8>)> =
        response::table.select((response::round_id, response::template_id)).distinct().load(db)?;
    let mut asked = Vec::with_capacity(rounds.len());
    for (round, of) in rounds {
        let (code, version, source): (String, i32, String) =
            template::table.find(of).select((template::code, template::version, template::source)).first(db)?;
        let questionnaire = Questionnaire::parse(&format!("{code}-{version}.toml"), &source)
            .map_err(|_| StoreError::Corrupt("a questionnaire that cannot be read"))?;
        asked.push((id(&round)?, questionnaire));
    }
    Ok(asked)
}

/// Counts every response that counts anew, as if there were no table of sums; a part of them in memory at a time.
pub fn response_tally_count(db: &mut Db) -> Result<Sums, StoreError> {
    let mut sums = Sums::default();
    for (round, questionnaire) in asked(db)? {
        let mut after = None;
        loop {
            let part = response_after(db, &questionnaire, round, after)?;
            let Some(last) = part.last() else { break };
            after = Some(last.id);
            for one in part.iter().filter(|one| one.template == questionnaire.id()) {
                sums.count(&questionnaire, one, 1);
            }
        }
    }
    Ok(sums)
}

/// One cell in which the table and the full count differ.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    /// The cell.
    pub cell: Cell,
    /// What the table holds.
    pub kept: i64,
    /// What the responses come to.
    pub counted: i64,
}

/// Compares the table with a full count; empty where they agree. Reads one consistent state of the database.
pub fn response_tally_verify(db: &mut Db) -> Result<Vec<Difference>, StoreError> {
    let (kept, counted) = db.at_one_moment(|db| Ok((all(db)?, response_tally_count(db)?)))?;
    let mut cells: BTreeMap<Cell, (i64, i64)> = BTreeMap::new();
    for (cell, n) in kept {
        cells.entry(cell).or_default().0 = n;
    }
    for (cell, n) in counted.iter() {
        cells.entry(cell.clone()).or_default().1 = n;
    }
    let differ = cells.into_iter().filter(|(_, (kept, counted))| kept != counted);
    Ok(differ.map(|(cell, (kept, counted))| Difference { cell, kept, counted }).collect())
}

/// Replaces the table by a full count; to be run in one transaction that writes.
pub fn response_tally_rebuild_on(db: &mut Db) -> Result<Sums, StoreError> {
    if let Db::Pg(conn) = db {
        // Whoever is about to change the table waits, and adds to the new one what was not counted yet.
        conn.batch_execute("LOCK TABLE response_tally IN SHARE ROW EXCLUSIVE MODE")?;
    }
    let counted = response_tally_count(db)?;
    on_backend!(db, conn => diesel::delete(response_tally::table).execute(conn))?;
    add_on(db, &counted)?;
    Ok(counted)
}
