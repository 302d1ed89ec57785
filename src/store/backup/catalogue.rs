//! What a database says of its own tables.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use diesel::sql_types::{Integer, Text};
use serde::{Deserialize, Serialize};

use super::super::StoreError;
use super::super::backend::Db;
use super::LEFT_OUT;

/// What a column holds, the same on both databases. Days are text, truth is 0 or 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A whole number of 64 bits.
    Integer,
    /// Text, or a day as `2026-11-22`.
    Text,
    /// Bytes.
    Bytes,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns, in their order.
    pub columns: Vec<Column>,
}

/// A table as this very database has it.
#[derive(Debug)]
pub(super) struct Own {
    pub(super) table: Table,
    /// The database's own names of the types of its columns.
    pub(super) types: Vec<String>,
    /// The columns of its key, in the order of the key.
    pub(super) key: Vec<String>,
}

impl Own {
    /// The columns with the database's own names of their types.
    pub(super) fn columns(&self) -> impl Iterator<Item = (&Column, &str)> {
        self.table.columns.iter().zip(self.types.iter().map(String::as_str))
    }
}

#[derive(QueryableByName)]
struct ColumnRow {
    #[diesel(sql_type = Text)]
    in_table: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    own_type: String,
    /// The place in the key, from 1; 0 where it is no part of it.
    #[diesel(sql_type = Integer)]
    key: i32,
}

#[derive(QueryableByName)]
struct ReferenceRow {
    #[diesel(sql_type = Text)]
    in_table: String,
    #[diesel(sql_type = Text)]
    to_table: String,
}

#[derive(QueryableByName)]
struct TableRow {
    #[diesel(sql_type = Text)]
    in_table: String,
}

const SQLITE_COLUMNS: &str = "SELECT t.name AS in_table, c.name AS name, c.type AS own_type, c.pk AS key \
    FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite~_%' ESCAPE '~' \
    ORDER BY t.name, c.cid";
const SQLITE_REFERENCES: &str = "SELECT DISTINCT t.name AS in_table, f.\"table\" AS to_table \
    FROM sqlite_schema t, pragma_foreign_key_list(t.name) f WHERE t.type = 'table'";
const POSTGRES_COLUMNS: &str = "SELECT t.relname::text AS in_table, c.attname::text AS name, \
    format_type(c.atttypid, NULL) AS own_type, COALESCE(array_position(k.conkey, c.attnum), 0) AS key \
    FROM pg_class t JOIN pg_attribute c ON c.attrelid = t.oid AND c.attnum > 0 AND NOT c.attisdropped \
    LEFT JOIN pg_constraint k ON k.conrelid = t.oid AND k.contype = 'p' \
    WHERE t.relkind = 'r' AND t.relnamespace = current_schema()::regnamespace \
    ORDER BY t.relname::text COLLATE \"C\", c.attnum";
const POSTGRES_REFERENCES: &str = "SELECT DISTINCT conrelid::regclass::text AS in_table, \
    confrelid::regclass::text AS to_table FROM pg_constraint \
    WHERE contype = 'f' AND connamespace = current_schema()::regnamespace";

/// The tables that are backed up, each after all to which it refers, and otherwise by name: the same order on both
/// databases.
pub(super) fn tables(db: &mut Db) -> Result<Vec<Own>, StoreError> {
    let (columns, references) = match db {
        Db::Sqlite(_) => (SQLITE_COLUMNS, SQLITE_REFERENCES),
        Db::Pg(_) => (POSTGRES_COLUMNS, POSTGRES_REFERENCES),
    };
    let columns: Vec<ColumnRow> = diesel::sql_query(columns).load(db)?;
    let references: Vec<ReferenceRow> = diesel::sql_query(references).load(db)?;
    let bare = |name: &str| name.trim_matches('"').to_owned();
    let references = references.iter().map(|one| (bare(&one.in_table), bare(&one.to_table))).collect();
    in_order(gather(columns)?, &references)
}

fn gather(columns: Vec<ColumnRow>) -> Result<BTreeMap<String, Own>, StoreError> {
    let mut tables: BTreeMap<String, (Own, BTreeMap<i32, String>)> = BTreeMap::new();
    for row in columns {
        if row.in_table.starts_with("__diesel") || LEFT_OUT.iter().any(|(name, _)| *name == row.in_table) {
            continue;
        }
        let (own, key) = tables.entry(row.in_table.clone()).or_insert_with(|| {
            let table = Table { name: row.in_table, columns: Vec::new() };
            (Own { table, types: Vec::new(), key: Vec::new() }, BTreeMap::new())
        });
        if row.key > 0 {
            key.insert(row.key, row.name.clone());
        }
        own.table.columns.push(Column { kind: kind(&row.own_type)?, name: row.name });
        own.types.push(row.own_type);
    }
    let with_key = |(name, (mut own, key)): (String, (Own, BTreeMap<i32, String>))| {
        own.key = key.into_values().collect();
        if own.key.is_empty() { Err(StoreError::Corrupt("a table without a key")) } else { Ok((name, own)) }
    };
    tables.into_iter().map(with_key).collect()
}

fn kind(own_type: &str) -> Result<Kind, StoreError> {
    match own_type {
        "INTEGER" | "smallint" | "integer" | "bigint" | "boolean" => Ok(Kind::Integer),
        "TEXT" | "text" | "date" => Ok(Kind::Text),
        "BLOB" | "bytea" => Ok(Kind::Bytes),
        // Whoever adds such a column teaches `rows` to write it first.
        _ => Err(StoreError::Corrupt("a column of a type that backups do not know")),
    }
}

fn in_order(
    mut tables: BTreeMap<String, Own>,
    references: &BTreeSet<(String, String)>,
) -> Result<Vec<Own>, StoreError> {
    let mut ordered: Vec<Own> = Vec::with_capacity(tables.len());
    while !tables.is_empty() {
        let waits =
            |name: &str| references.iter().any(|(from, to)| from == name && to != name && tables.contains_key(to));
        let next = tables.keys().find(|name| !waits(name)).cloned();
        let next = next.and_then(|name| tables.remove(&name));
        ordered.push(next.ok_or(StoreError::Corrupt("tables that refer to each other in a ring"))?);
    }
    Ok(ordered)
}

/// A table with rows that refer to rows which are not there; SQLite only, see [`super::check`].
pub(super) fn broken_reference(db: &mut Db) -> Result<Option<String>, StoreError> {
    if !db.is_sqlite() {
        return Ok(None);
    }
    let broken: Vec<TableRow> =
        diesel::sql_query("SELECT DISTINCT \"table\" AS in_table FROM pragma_foreign_key_check").load(db)?;
    Ok(broken.into_iter().next().map(|row| row.in_table))
}

/// The name of any table of this PostgreSQL schema.
pub(super) fn any_table(db: &mut Db) -> Result<Option<String>, StoreError> {
    let rows: Vec<TableRow> = diesel::sql_query(
        "SELECT relname::text AS in_table FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm') \
         AND relnamespace = current_schema()::regnamespace ORDER BY 1 LIMIT 1",
    )
    .load(db)?;
    Ok(rows.into_iter().next().map(|row| row.in_table))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(names: &[&str]) -> BTreeMap<String, Own> {
        let own = |name: &&str| {
            let table = Table { name: (*name).to_owned(), columns: Vec::new() };
            ((*name).to_owned(), Own { table, types: Vec::new(), key: Vec::new() })
        };
        names.iter().map(own).collect()
    }

    fn refers(pairs: &[(&str, &str)]) -> BTreeSet<(String, String)> {
        pairs.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect()
    }

    #[test]
    fn a_table_comes_after_what_it_refers_to() {
        let references = refers(&[("a", "c"), ("c", "d"), ("b", "b"), ("a", "elsewhere")]);
        let ordered = in_order(named(&["a", "b", "c", "d"]), &references).unwrap();
        let names: Vec<&str> = ordered.iter().map(|own| own.table.name.as_str()).collect();
        assert_eq!(names, ["b", "d", "c", "a"]);
        let ring = in_order(named(&["a", "b"]), &refers(&[("a", "b"), ("b", "a")]));
        assert!(matches!(ring, Err(StoreError::Corrupt(_))));
    }

    #[test]
    fn a_column_that_cannot_be_written_is_not_left_out_in_silence() {
        let column =
            |own_type: &str, key| ColumnRow { in_table: "t".into(), name: "c".into(), own_type: own_type.into(), key };
        assert!(gather(vec![column("REAL", 1)]).is_err());
        assert!(gather(vec![column("double precision", 1)]).is_err());
        assert!(gather(vec![column("TEXT", 0)]).is_err(), "no key, no order");
        assert!(gather(vec![column("TEXT", 1)]).is_ok());
    }
}
