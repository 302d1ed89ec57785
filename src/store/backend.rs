//! Which database: SQLite embedded, or PostgreSQL. The only file that knows their differences of connection.
//!
//! Shared SQL runs on [`Db`]; `on_backend!` matches down to the concrete connection for upserts and batch inserts,
//! which Diesel's connection enum does not offer.

use std::time::Duration;

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::pg::PgConnection;
use diesel::r2d2::{ManageConnection, R2D2Connection};
use diesel::result::{ConnectionError, DatabaseErrorKind, Error as DieselError};
use diesel::sqlite::SqliteConnection;
use diesel::{Connection, sql_types};

use super::StoreError;

/// SQLite before this version can lose committed rows when a WAL is reset (fixed in 3.51.3).
const SQLITE_AT_LEAST: (u32, u32, u32) = (3, 51, 3);

/// How often a write that lost a race on PostgreSQL is tried again.
const RETRIES: u32 = 8;

mod connection {
    use super::{PgConnection, SqliteConnection};

    /// A connection to either database.
    #[derive(diesel::MultiConnection)]
    pub enum Db {
        /// PostgreSQL.
        Pg(PgConnection),
        /// SQLite.
        Sqlite(SqliteConnection),
    }
}
pub use connection::Db;

/// Runs a statement on the concrete connection, where Diesel has no common form for it.
macro_rules! on_backend {
    ($db:expr, $conn:ident => $body:expr) => {
        match $db {
            $crate::store::backend::Db::Pg($conn) => $body,
            $crate::store::backend::Db::Sqlite($conn) => $body,
        }
    };
}
pub(super) use on_backend;

/// Where the database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A SQLite file; created where its folder exists and it does not.
    Sqlite(std::path::PathBuf),
    /// A `postgres://` or `postgresql://` address, several hosts allowed.
    Postgres(String),
}

impl Target {
    /// Reads a database address: `sqlite:PATH`, `postgres://…` or `postgresql://…`.
    ///
    /// Nothing else is taken for a file name: a typing error must not create an empty database.
    pub fn parse(url: &str) -> Result<Self, StoreError> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            return Ok(Self::Sqlite(path.trim_start_matches("//").into()));
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgres(url.to_owned()));
        }
        Err(StoreError::BadAddress)
    }

    /// Opens one connection, set up for service.
    pub(super) fn connect(&self) -> Result<Db, StoreError> {
        match self {
            Self::Sqlite(path) => {
                make_private(path);
                let mut conn = SqliteConnection::establish(&path.to_string_lossy())?;
                // FULL, never NORMAL: a receipt must survive a power cut. Foreign keys are off by default.
                conn.batch_execute(
                    "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                     PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cache_size = -16000;",
                )?;
                Ok(Db::Sqlite(conn))
            }
            Self::Postgres(url) => {
                let mut conn = PgConnection::establish(url)?;
                conn.batch_execute("SET TIME ZONE 'UTC'; SET lock_timeout = '15s'; SET synchronous_commit = on;")?;
                Ok(Db::Pg(conn))
            }
        }
    }
}

/// Makes an empty file for its owner only where there is none yet; the journal will be as private as it is. Where that
/// fails, SQLite says why.
fn make_private(file: &std::path::Path) {
    let mut options = std::fs::File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let _ = options.open(file);
}

impl Db {
    /// Whether this is SQLite.
    #[must_use]
    pub const fn is_sqlite(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }

    /// Runs `work` as one transaction that writes: all of it or nothing.
    ///
    /// SQLite takes its write lock at the start, since a transaction that began by reading cannot wait for it. On
    /// PostgreSQL a deadlock, a serialisation failure, or a row that another process inserted first is tried again.
    pub(super) fn write<T>(
        &mut self,
        mut work: impl FnMut(&mut Self) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if self.is_sqlite() {
            return self.immediately(work);
        }
        let mut tries = 0;
        loop {
            match self.transaction(&mut work) {
                Err(StoreError::Database(error)) if lost_a_race(&error) && tries < RETRIES => {
                    tries += 1;
                    std::thread::sleep(Duration::from_millis(u64::from(tries) * 3));
                }
                outcome => return outcome,
            }
        }
    }

    /// Runs queries that only read, all of them on the state of one moment, whatever others commit meanwhile.
    pub(super) fn at_one_moment<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        match self {
            // In WAL mode a transaction sees what its first query saw.
            Self::Sqlite(conn) => AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN")?,
            Self::Pg(conn) => {
                let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
                AnsiTransactionManager::begin_transaction_sql(conn, begin)?;
            }
        }
        let outcome = work(self);
        match self {
            Self::Sqlite(conn) => AnsiTransactionManager::rollback_transaction(conn)?,
            Self::Pg(conn) => AnsiTransactionManager::rollback_transaction(conn)?,
        }
        outcome
    }

    /// As `SqliteConnection::immediate_transaction`, which the connection enum does not offer: begun and ended on the
    /// connection inside, so that Diesel knows of it and nests its own batches.
    fn immediately<T>(&mut self, mut work: impl FnMut(&mut Self) -> Result<T, StoreError>) -> Result<T, StoreError> {
        if let Self::Sqlite(conn) = self {
            AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN IMMEDIATE")?;
        }
        let outcome = work(self);
        if let Self::Sqlite(conn) = self {
            if outcome.is_ok() {
                AnsiTransactionManager::commit_transaction(conn)?;
            } else if let Err(error) = AnsiTransactionManager::rollback_transaction(conn) {
                // A full disk makes SQLite roll back by itself. What went wrong first is what counts; the pool sees
                // that the connection is of no more use.
                tracing::debug!(%error, "a transaction was over before it was rolled back");
            }
        }
        outcome
    }
}

/// Whether another writer was first, so that the same work can succeed when tried again.
fn lost_a_race(error: &DieselError) -> bool {
    match error {
        DieselError::DatabaseError(DatabaseErrorKind::SerializationFailure | DatabaseErrorKind::UniqueViolation, _) => {
            true
        }
        // Diesel has no kind for 40P01.
        DieselError::DatabaseError(DatabaseErrorKind::Unknown, info) => info.message().contains("deadlock"),
        _ => false,
    }
}

/// Refuses a SQLite library that can lose acknowledged ratings.
pub(super) fn check_sqlite(db: &mut Db) -> Result<(), StoreError> {
    use diesel::RunQueryDsl;
    if !db.is_sqlite() {
        return Ok(());
    }
    let version: String = diesel::select(diesel::dsl::sql::<sql_types::Text>("sqlite_version()")).get_result(db)?;
    if version_of(&version) < SQLITE_AT_LEAST { Err(StoreError::OldSqlite { version }) } else { Ok(()) }
}

fn version_of(text: &str) -> (u32, u32, u32) {
    let mut parts = text.split('.').map(|part| part.parse().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0), parts.next().unwrap_or(0))
}

/// Hands connections to the pool. Diesel's own manager hides why a connection failed.
#[derive(Debug)]
pub(super) struct Manager(pub(super) Target);

impl ManageConnection for Manager {
    type Connection = Db;
    type Error = StoreError;

    fn connect(&self) -> Result<Db, StoreError> {
        self.0.connect()
    }

    fn is_valid(&self, db: &mut Db) -> Result<(), StoreError> {
        Ok(db.batch_execute("SELECT 1")?)
    }

    fn has_broken(&self, db: &mut Db) -> bool {
        // A panic may have left a transaction open, and a failed rollback leaves Diesel in doubt for ever.
        std::thread::panicking() || db.is_broken()
    }
}

impl From<ConnectionError> for StoreError {
    fn from(error: ConnectionError) -> Self {
        Self::Unreachable(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_addresses_are_opened() {
        assert!(matches!(Target::parse("sqlite:a/b.sqlite3"), Ok(Target::Sqlite(_))));
        assert!(matches!(Target::parse("postgres://h/db"), Ok(Target::Postgres(_))));
        assert!(matches!(Target::parse("postgers://h/db"), Err(StoreError::BadAddress)));
    }

    #[test]
    fn versions_are_compared_by_number() {
        assert!(version_of("3.51.2") < SQLITE_AT_LEAST);
        assert!(version_of("3.9.0") < SQLITE_AT_LEAST);
        assert!(version_of("3.53.2") > SQLITE_AT_LEAST);
    }
}
