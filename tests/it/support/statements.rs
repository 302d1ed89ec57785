//! Statements beside the program: to look at tables it has no words for, to plant faults, to hold locks.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use sipar::store::Target;

use super::both::Place;

/// A connection of the test's own.
pub(crate) enum Beside {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    word: String,
}

impl Beside {
    pub(crate) fn of(place: &Place) -> Self {
        match place.target() {
            Target::Sqlite(file) => {
                let mut connection = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
                connection.batch_execute("PRAGMA busy_timeout = 10000; PRAGMA synchronous = OFF").unwrap();
                Self::Sqlite(connection)
            }
            Target::Postgres(url) => Self::Postgres(PgConnection::establish(&url).unwrap()),
        }
    }

    /// Runs one statement on SQLite and another on PostgreSQL.
    pub(crate) fn run_either(&mut self, sqlite: &str, postgres: &str) {
        match self {
            Self::Sqlite(connection) => connection.batch_execute(sqlite).unwrap(),
            Self::Postgres(connection) => connection.batch_execute(postgres).unwrap(),
        }
    }

    /// Runs a statement that the database may refuse; returns in which words.
    pub(crate) fn attempt(&mut self, sql: &str) -> Result<(), String> {
        let outcome = match self {
            Self::Sqlite(connection) => connection.batch_execute(sql),
            Self::Postgres(connection) => connection.batch_execute(sql),
        };
        outcome.map_err(|why| why.to_string())
    }

    pub(crate) fn run(&mut self, sql: &str) {
        self.run_either(sql, sql);
    }

    /// The number that a query selects as `n`.
    pub(crate) fn number(&mut self, sql: &str) -> i64 {
        let query = diesel::sql_query(sql);
        let row: Number = match self {
            Self::Sqlite(connection) => query.get_result(connection).unwrap(),
            Self::Postgres(connection) => query.get_result(connection).unwrap(),
        };
        row.n
    }

    /// The same of a query that the database may refuse; in which words.
    pub(crate) fn attempted_number(&mut self, sql: &str) -> Result<i64, String> {
        let query = diesel::sql_query(sql);
        let row: Result<Number, _> = match self {
            Self::Sqlite(connection) => query.get_result(connection),
            Self::Postgres(connection) => query.get_result(connection),
        };
        row.map(|row| row.n).map_err(|why| why.to_string())
    }

    /// The texts that a query selects as `word`.
    pub(crate) fn words(&mut self, sql: &str) -> Vec<String> {
        let query = diesel::sql_query(sql);
        let rows: Vec<Word> = match self {
            Self::Sqlite(connection) => query.load(connection).unwrap(),
            Self::Postgres(connection) => query.load(connection).unwrap(),
        };
        rows.into_iter().map(|row| row.word).collect()
    }

    /// Keeps every writer waiting until [`Beside::let_go`].
    pub(crate) fn hold(&mut self) {
        self.run_either("BEGIN IMMEDIATE", "BEGIN; LOCK TABLE rating IN ACCESS EXCLUSIVE MODE");
    }

    pub(crate) fn let_go(&mut self) {
        self.run("ROLLBACK");
    }

    /// Makes a table in which a row with the name of a table breaks every transaction that inserts into that table,
    /// wherever in the transaction that is.
    pub(crate) fn prepare_faults(&mut self, tables: &[&str]) {
        self.run("CREATE TABLE planted_fault (place TEXT NOT NULL)");
        self.run_either(
            "SELECT 1",
            "CREATE FUNCTION break_here() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                 IF EXISTS (SELECT 1 FROM planted_fault WHERE place = TG_TABLE_NAME) THEN
                     RAISE EXCEPTION 'the machine stops here';
                 END IF;
                 RETURN NEW;
             END $$",
        );
        for table in tables {
            let event = if *table == "device" { "UPDATE" } else { "INSERT" };
            self.run_either(
                &format!(
                    "CREATE TRIGGER break_{table} BEFORE {event} ON {table}
                     WHEN EXISTS (SELECT 1 FROM planted_fault WHERE place = '{table}')
                     BEGIN SELECT RAISE(ABORT, 'the machine stops here'); END"
                ),
                &format!(
                    "CREATE TRIGGER break_{table} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION break_here()"
                ),
            );
        }
    }

    pub(crate) fn plant_fault(&mut self, table: &str) {
        self.run(&format!("INSERT INTO planted_fault VALUES ('{table}')"));
    }

    pub(crate) fn remove_faults(&mut self) {
        self.run("DELETE FROM planted_fault");
    }
}
