//! How much stands in each table, to show that nothing was stored.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::both::Place;

#[derive(QueryableByName)]
struct Table {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// The number of rows of every table of this database.
pub(crate) fn rows(place: &Place) -> BTreeMap<String, i64> {
    match place {
        Place::Folder(folder) => {
            let file = folder.join("sipar.sqlite3");
            let mut db = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
            let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
            let tables: Vec<Table> = diesel::sql_query(tables).load(&mut db).unwrap();
            count(tables, |query| diesel::sql_query(query).get_result::<Count>(&mut db))
        }
        Place::Url(url) => {
            let mut db = PgConnection::establish(url).unwrap();
            let tables = "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = 'public'";
            let tables: Vec<Table> = diesel::sql_query(tables).load(&mut db).unwrap();
            count(tables, |query| diesel::sql_query(query).get_result::<Count>(&mut db))
        }
    }
}

fn count(tables: Vec<Table>, mut ask: impl FnMut(String) -> QueryResult<Count>) -> BTreeMap<String, i64> {
    assert!(tables.len() > 10, "the tables were not found");
    tables
        .into_iter()
        .map(|Table { name }| {
            let n = ask(format!("SELECT COUNT(*) AS n FROM \"{name}\"")).unwrap().n;
            (name, n)
        })
        .collect()
}
