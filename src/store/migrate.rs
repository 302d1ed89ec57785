//! Migrations: forward only, the same names on both databases, one at a time over all processes.

use diesel::connection::SimpleConnection;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::StoreError;
use super::backend::{Db, Target};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// The advisory lock on PostgreSQL under which one process migrates; any constant of our own.
const LOCK: i64 = 0x7369_7061_7201;

/// What a migration run did: the names of the migrations applied, oldest first.
pub type Applied = Vec<String>;

/// Brings the database to this program's schema; refuses one that a newer program has made.
pub(super) fn run(target: &Target) -> Result<Applied, StoreError> {
    let mut db = target.connect()?;
    super::backend::check_sqlite(&mut db)?;
    let applied = match &mut db {
        Db::Sqlite(conn) => {
            // The whole run is one transaction: a crash leaves the old schema or the new one.
            conn.immediate_transaction(|conn| pending(conn, SQLITE))
        }
        Db::Pg(conn) => {
            conn.batch_execute(&format!("SET lock_timeout = 0; SELECT pg_advisory_lock({LOCK})"))?;
            let outcome = pending(conn, POSTGRES);
            conn.batch_execute(&format!("SELECT pg_advisory_unlock({LOCK})"))?;
            outcome
        }
    }?;
    db.write(super::audit::audit_chain_on)?;
    Ok(applied)
}

/// Fails unless the schema is exactly this program's.
pub(super) fn check(target: &Target) -> Result<(), StoreError> {
    let mut db = target.connect()?;
    super::backend::check_sqlite(&mut db)?;
    let behind = match &mut db {
        Db::Sqlite(conn) => refuse_newer(conn, &SQLITE).and_then(|()| has_pending(conn, SQLITE))?,
        Db::Pg(conn) => refuse_newer(conn, &POSTGRES).and_then(|()| has_pending(conn, POSTGRES))?,
    };
    if behind { Err(StoreError::OldSchema) } else { Ok(()) }
}

fn has_pending<DB, C>(conn: &mut C, ours: EmbeddedMigrations) -> Result<bool, StoreError>
where
    DB: diesel::backend::Backend,
    C: MigrationHarness<DB>,
    EmbeddedMigrations: diesel::migration::MigrationSource<DB>,
{
    conn.has_pending_migration(ours).map_err(|error| StoreError::Migration(error.to_string()))
}

fn pending<DB, C>(conn: &mut C, ours: EmbeddedMigrations) -> Result<Applied, StoreError>
where
    DB: diesel::backend::Backend,
    C: MigrationHarness<DB>,
    EmbeddedMigrations: diesel::migration::MigrationSource<DB>,
{
    refuse_newer(conn, &ours)?;
    let applied = conn.run_pending_migrations(ours).map_err(|error| StoreError::Migration(error.to_string()))?;
    Ok(applied.iter().map(ToString::to_string).collect())
}

/// A version that this program does not carry was written by a newer one, whose data it might misread.
fn refuse_newer<DB, C>(conn: &mut C, ours: &EmbeddedMigrations) -> Result<(), StoreError>
where
    DB: diesel::backend::Backend,
    C: MigrationHarness<DB>,
    EmbeddedMigrations: diesel::migration::MigrationSource<DB>,
{
    let failed = |error: Box<dyn std::error::Error + Send + Sync>| StoreError::Migration(error.to_string());
    let known: Vec<String> = diesel::migration::MigrationSource::migrations(ours)
        .map_err(failed)?
        .iter()
        .map(|migration| migration.name().version().to_string())
        .collect();
    let applied = conn.applied_migrations().map_err(failed)?;
    match applied.iter().map(ToString::to_string).find(|version| !known.contains(version)) {
        Some(version) => Err(StoreError::NewerSchema { version }),
        None => Ok(()),
    }
}
