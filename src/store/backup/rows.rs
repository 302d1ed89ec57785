//! Rows as JSON arrays, written and read by the databases themselves.

use std::fmt::Write as _;

use diesel::connection::DefaultLoadingMode;
use diesel::pg::PgRowByRowLoadingMode;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::super::StoreError;
use super::super::backend::{Db, on_backend};
use super::catalogue::{Column, Kind, Own, Table};

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// How many rows a table has.
pub(super) fn count(db: &mut Db, own: &Own) -> Result<u64, StoreError> {
    let count: Count = diesel::sql_query(format!("SELECT COUNT(*) AS n FROM \"{}\"", own.table.name)).get_result(db)?;
    Ok(count.n.unsigned_abs())
}

/// Hands every row to `each`, by its key.
pub(super) fn each<E: From<StoreError>>(
    db: &mut Db,
    own: &Own,
    mut each: impl FnMut(&str) -> Result<(), E>,
) -> Result<(), E> {
    let failed = |error: diesel::result::Error| E::from(StoreError::from(error));
    let query = diesel::sql_query(select(own, db.is_sqlite()));
    // Row by row on both: a table of ten million rows must not be in memory at once.
    match db {
        Db::Sqlite(conn) => {
            for row in query.load_iter::<Line, DefaultLoadingMode>(conn).map_err(failed)? {
                each(&row.map_err(failed)?.line)?;
            }
        }
        Db::Pg(conn) => {
            for row in query.load_iter::<Line, PgRowByRowLoadingMode>(conn).map_err(failed)? {
                each(&row.map_err(failed)?.line)?;
            }
        }
    }
    Ok(())
}

fn select(own: &Own, sqlite: bool) -> String {
    let values: Vec<String> = own.columns().map(|(column, own_type)| value(column, own_type, sqlite)).collect();
    let text = |name: &String| own.columns().any(|(column, own_type)| &column.name == name && own_type == "text");
    // Byte order on both, whatever the language of the PostgreSQL database.
    let collated = |name: &String| if text(name) { format!("\"{name}\" COLLATE \"C\"") } else { format!("\"{name}\"") };
    let key: Vec<String> = own.key.iter().map(collated).collect();
    let array = if sqlite { "json_array" } else { "json_build_array" };
    let end = if sqlite { "" } else { "::text" };
    format!(
        "SELECT {array}({}){end} AS line FROM \"{}\" ORDER BY {}",
        values.join(", "),
        own.table.name,
        key.join(", ")
    )
}

/// A column as a value of JSON.
fn value(Column { name, kind }: &Column, own_type: &str, sqlite: bool) -> String {
    match kind {
        Kind::Bytes if sqlite => format!("CASE WHEN \"{name}\" IS NULL THEN NULL ELSE lower(hex(\"{name}\")) END"),
        Kind::Bytes => format!("encode(\"{name}\", 'hex')"),
        Kind::Integer if own_type == "boolean" => format!("\"{name}\"::integer"),
        Kind::Integer | Kind::Text => format!("\"{name}\""),
    }
}

/// How rows are put into a table.
pub(super) struct Insert(String);

impl Insert {
    /// The insert of `table`, as a backup has it, into the same table `at_home`; nothing where they differ.
    pub(super) fn new(db: &Db, table: &Table, at_home: &Own) -> Option<Self> {
        let (mut names, mut values) = (String::new(), String::new());
        for (number, column) in table.columns.iter().enumerate() {
            let (here, own_type) = at_home.columns().find(|(one, _)| *one == column)?;
            let comma = if number == 0 { "" } else { ", " };
            let _ = write!(names, "{comma}\"{}\"", here.name);
            let value = if db.is_sqlite() { format!("value ->> {number}") } else { format!("(value ->> {number})") };
            let value = match (here.kind, db.is_sqlite()) {
                (Kind::Bytes, true) => format!("unhex({value})"),
                (Kind::Bytes, false) => format!("decode({value}, 'hex')"),
                (_, true) => value,
                (_, false) if own_type == "boolean" => format!("{value}::integer::boolean"),
                (_, false) => format!("{value}::{own_type}"),
            };
            let _ = write!(values, "{comma}{value}");
        }
        if table.columns.len() != at_home.table.columns.len() {
            return None;
        }
        let (rows, each) = if db.is_sqlite() { ("?1", "json_each") } else { ("$1::jsonb", "jsonb_array_elements") };
        Some(Self(format!("INSERT INTO \"{}\" ({names}) SELECT {values} FROM {each}({rows})", at_home.table.name)))
    }

    /// Puts a batch of rows.
    pub(super) fn run(&self, db: &mut Db, batch: &str) -> Result<(), StoreError> {
        on_backend!(db, conn => diesel::sql_query(&self.0).bind::<Text, _>(batch).execute(conn))?;
        Ok(())
    }
}
