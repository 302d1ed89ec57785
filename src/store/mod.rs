//! The store: Diesel only, SQLite embedded by default and PostgreSQL when one machine is outgrown.
//!
//! Between capture and tally in the flow. One file a noun; lookups return `Option`, since absence is no error.
//! Ratings are written by [`writer`] alone, which commits whatever waits together with the change of the tallies;
//! all other changes go through [`Store::write`], with their audit row in the same transaction.

pub mod attempt;
pub mod audit;
pub mod backend;
pub mod backup;
pub mod board;
pub mod case;
pub mod closing;
pub mod code;
pub mod device;
pub mod device_code;
pub mod device_day;
pub mod dossier;
pub mod dossier_import;
pub mod duty;
pub mod edition;
pub mod fact;
pub mod feedback;
pub mod feedback_intake;
pub mod flag;
pub mod frame;
pub mod honesty;
pub mod inspection;
pub mod invitation;
pub mod job;
pub mod letter;
pub mod message;
pub mod migrate;
pub mod office;
pub mod onestop_fact;
pub mod opening;
pub mod paper;
pub mod par;
pub mod person;
pub mod personal;
pub mod proposal;
pub mod questionnaire_draft;
pub mod rating;
pub mod recheck;
pub mod remark;
pub mod reply;
pub mod report_edit;
pub mod response;
pub mod round;
pub mod round_result;
mod schema;
pub mod series;
pub mod session;
pub mod stated;
pub mod system_key;
pub mod tally;
pub mod template;
pub mod unit;
pub mod visit;
pub mod workplan;
pub mod workplan_reminder;
pub mod writer;

use std::time::Duration;

use diesel::r2d2::{Pool, PooledConnection};

pub use backend::{Db, Target};

use crate::domain::clock::Instant;
use crate::domain::id::Id;
use crate::domain::refusal::Refusal;

/// What can go wrong in the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The address is neither `sqlite:` nor `postgres://`.
    #[error("the database address must begin with sqlite: or postgres://")]
    BadAddress,
    /// No connection could be had.
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
    /// The database refused a statement.
    #[error("the database refused: {0}")]
    Database(#[from] diesel::result::Error),
    /// The schema was made by a newer program.
    #[error("the database has the newer schema {version}; this program is older and does not touch it")]
    NewerSchema {
        /// The first version that this program does not know.
        version: String,
    },
    /// Nothing was ever put there; nothing is made by looking.
    #[error(
        "there is no database of sipar in {0}; check --data, --database-url and the settings, or make one with `sipar \
         migrate` or `sipar restore`"
    )]
    Absent(String),
    /// A backup is restored to an empty place only.
    #[error(
        "{0} is there already, and a backup is restored to an empty place only; move it away, or name another place"
    )]
    NotEmpty(String),
    /// The schema is older than this program.
    #[error("the database has an older schema; run `sipar migrate` first")]
    OldSchema,
    /// A migration failed; nothing of it is kept.
    #[error("a migration failed: {0}")]
    Migration(String),
    /// The SQLite library can lose acknowledged rows.
    #[error("SQLite {version} can lose committed ratings; 3.51.3 or later is needed")]
    OldSqlite {
        /// The version found.
        version: String,
    },
    /// A stored value has a shape that this program never writes.
    #[error("the database holds a value this program never writes: {0}")]
    Corrupt(&'static str),
    /// What was asked for cannot be done with what is stored.
    #[error("{0}")]
    Refused(String),
    /// The same, in words for whoever asked on a page.
    #[error(transparent)]
    Refusal(#[from] Refusal),
}

impl StoreError {
    /// That there is nothing at this place. The address of PostgreSQL is not told: it may carry a password.
    fn absent(target: &Target) -> Self {
        Self::Absent(match target {
            Target::Sqlite(path) => path.display().to_string(),
            Target::Postgres(_) => "this PostgreSQL database".to_owned(),
        })
    }
}

/// A handle on the database: a pool of connections, cheap to clone.
#[derive(Clone)]
pub struct Store {
    target: Target,
    pool: Pool<backend::Manager>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Never the address: it may carry a password.
        f.debug_struct("Store").field("connections", &self.pool.state().connections).finish_non_exhaustive()
    }
}

impl Store {
    /// Opens a database whose schema is this program's and never makes one, with at most `connections` connections.
    pub fn open(target: Target, connections: u32) -> Result<Self, StoreError> {
        migrate::check(&target)?;
        let pool = Pool::builder()
            .max_size(connections.max(1))
            .min_idle(Some(1))
            .test_on_check_out(matches!(target, Target::Postgres(_)))
            .connection_timeout(Duration::from_secs(10))
            .build(backend::Manager(target.clone()))
            .map_err(|error| StoreError::Unreachable(error.to_string()))?;
        Ok(Self { target, pool })
    }

    /// Brings the database to this program's schema.
    pub fn migrate(target: &Target) -> Result<migrate::Applied, StoreError> {
        migrate::run(target)
    }

    /// Where the database is.
    #[must_use]
    pub const fn target(&self) -> &Target {
        &self.target
    }

    /// Runs queries that only read.
    pub fn read<T>(&self, work: impl FnOnce(&mut Db) -> Result<T, StoreError>) -> Result<T, StoreError> {
        work(&mut *self.connection()?)
    }

    /// Runs one transaction that writes: all of it or nothing. `work` may run again after a lost race.
    pub fn write<T>(&self, work: impl FnMut(&mut Db) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.connection()?.write(work)
    }

    fn connection(&self) -> Result<PooledConnection<backend::Manager>, StoreError> {
        self.pool.get().map_err(|error| StoreError::Unreachable(error.to_string()))
    }
}

/// An id as the database keeps it.
fn bytes(id: Id) -> Vec<u8> {
    id.as_bytes().to_vec()
}

/// An id as the database kept it.
fn id(bytes: &[u8]) -> Result<Id, StoreError> {
    Id::from_slice(bytes).ok_or(StoreError::Corrupt("an id that is not 16 bytes"))
}

/// What SQLite's own check finds wrong with the file; nothing on PostgreSQL, which checks as it reads.
pub fn integrity(db: &mut Db) -> Result<Option<String>, StoreError> {
    use diesel::RunQueryDsl;
    #[derive(diesel::QueryableByName)]
    struct Finding {
        #[diesel(sql_type = diesel::sql_types::Text)]
        integrity_check: String,
    }
    if !db.is_sqlite() {
        return Ok(None);
    }
    let findings: Vec<Finding> = diesel::sql_query("PRAGMA integrity_check(10)").load(db)?;
    let trouble: Vec<String> =
        findings.into_iter().map(|found| found.integrity_check).filter(|found| found != "ok").collect();
    Ok((!trouble.is_empty()).then(|| trouble.join("; ")))
}

/// The newest moment that any rating or change was stored at: the machine's clock must not be before it.
pub fn newest_instant(db: &mut Db) -> Result<Option<Instant>, StoreError> {
    use diesel::dsl::max;
    use diesel::prelude::*;
    let rated: Option<i64> = schema::rating::table.select(max(schema::rating::received_at)).first(db)?;
    let changed: Option<i64> = schema::audit::table.select(max(schema::audit::at)).first(db)?;
    Ok(rated.max(changed).map(Instant))
}
