//! Migrations: forward only, the same names on both databases, one at a time over all processes.

use diesel::connection::SimpleConnection;
use diesel::migration::MigrationSource;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::StoreError;
use super::backend::{Db, Target};
use super::rating::{rating_receipts_fill, rating_receipts_fill_on};

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
    rating_receipts_fill(&mut db, |db, from| db.write(|db| rating_receipts_fill_on(db, from)))?;
    Ok(applied)
}

/// Fails unless the schema is exactly this program's. Looks only: a mistyped place stays as empty as it is.
pub(super) fn check(target: &Target) -> Result<(), StoreError> {
    let behind = match &mut connect_known(target)? {
        Db::Sqlite(conn) => has_pending(conn, SQLITE)?,
        Db::Pg(conn) => has_pending(conn, POSTGRES)?,
    };
    if behind { Err(StoreError::OldSchema) } else { Ok(()) }
}

/// Connects to a database of this program's schema or an older one.
pub(super) fn connect_known(target: &Target) -> Result<Db, StoreError> {
    match target {
        Target::Sqlite(path) if !path.exists() => return Err(StoreError::absent(target)),
        _ => {}
    }
    let mut db = target.connect()?;
    super::backend::check_sqlite(&mut db)?;
    if !ever_migrated(&mut db)? {
        return Err(StoreError::absent(target));
    }
    match &mut db {
        Db::Sqlite(conn) => refuse_newer(conn, &SQLITE)?,
        Db::Pg(conn) => refuse_newer(conn, &POSTGRES)?,
    }
    Ok(db)
}

/// Whether the list of migrations is there, which Diesel would make by looking for it.
fn ever_migrated(db: &mut Db) -> Result<bool, StoreError> {
    use diesel::{RunQueryDsl, dsl::sql, sql_types::BigInt};
    let count = if db.is_sqlite() {
        "(SELECT COUNT(*) FROM sqlite_schema WHERE name = '__diesel_schema_migrations')"
    } else {
        "(SELECT COUNT(*) FROM pg_class WHERE oid = to_regclass('__diesel_schema_migrations'))"
    };
    let n: i64 = diesel::select(sql::<BigInt>(count)).get_result(db)?;
    Ok(n > 0)
}

/// The name of the newest migration that a database has. Reads only, unlike Diesel's own list.
pub(super) fn newest(db: &mut Db) -> Result<Option<String>, StoreError> {
    use diesel::{
        RunQueryDsl,
        dsl::sql,
        sql_types::{Nullable, Text},
    };
    let newest = sql::<Nullable<Text>>("(SELECT MAX(version) FROM __diesel_schema_migrations)");
    let newest: Option<String> = diesel::select(newest).get_result(db)?;
    Ok(names()?.into_iter().find(|(version, _)| Some(version) == newest.as_ref()).map(|(_, name)| name))
}

/// Whether this program carries the migration with this name.
pub(super) fn known(name: &str) -> Result<bool, StoreError> {
    Ok(names()?.iter().any(|(_, known)| known == name))
}

/// Versions and names of this program's migrations; the same for both databases.
fn names() -> Result<Vec<(String, String)>, StoreError> {
    let all = MigrationSource::<diesel::sqlite::Sqlite>::migrations(&SQLITE).map_err(failed)?;
    Ok(all.iter().map(|one| (one.name().version().to_string(), one.name().to_string())).collect())
}

/// Runs the migrations that are missing, up to the one named `last` or to the newest, as part of the caller's
/// transaction.
pub(super) fn onto(db: &mut Db, last: Option<&str>) -> Result<Applied, StoreError> {
    let applied = match db {
        Db::Sqlite(conn) => run_up_to(conn, SQLITE, last),
        Db::Pg(conn) => run_up_to(conn, POSTGRES, last),
    }?;
    if last.is_none() {
        super::audit::audit_chain_on(db)?;
        rating_receipts_fill(db, rating_receipts_fill_on)?;
    }
    Ok(applied)
}

fn run_up_to<DB, C>(conn: &mut C, ours: EmbeddedMigrations, last: Option<&str>) -> Result<Applied, StoreError>
where
    DB: diesel::backend::Backend,
    C: MigrationHarness<DB>,
    EmbeddedMigrations: MigrationSource<DB>,
{
    let mut missing = conn.pending_migrations(ours).map_err(failed)?;
    missing.sort_by_key(|one| one.name().to_string());
    missing.retain(|one| last.is_none_or(|last| one.name().to_string().as_str() <= last));
    for one in &missing {
        conn.run_migration(one).map_err(failed)?;
    }
    Ok(missing.iter().map(|one| one.name().to_string()).collect())
}

/// Keeps other processes from migrating this PostgreSQL database until the transaction ends.
pub(super) fn lock_until_commit(db: &mut Db) -> Result<(), StoreError> {
    Ok(db.batch_execute(&format!("SELECT pg_advisory_xact_lock({LOCK})"))?)
}

#[expect(clippy::needless_pass_by_value, reason = "what map_err hands on")]
fn failed(error: Box<dyn std::error::Error + Send + Sync>) -> StoreError {
    StoreError::Migration(error.to_string())
}

fn has_pending<DB, C>(conn: &mut C, ours: EmbeddedMigrations) -> Result<bool, StoreError>
where
    DB: diesel::backend::Backend,
    C: MigrationHarness<DB>,
    EmbeddedMigrations: MigrationSource<DB>,
{
    conn.has_pending_migration(ours).map_err(|error| StoreError::Migration(error.to_string()))
}

fn pending<DB, C>(conn: &mut C, ours: EmbeddedMigrations) -> Result<Applied, StoreError>
where
    DB: diesel::backend::Backend,
    C: MigrationHarness<DB>,
    EmbeddedMigrations: MigrationSource<DB>,
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
    EmbeddedMigrations: MigrationSource<DB>,
{
    let known: Vec<String> = MigrationSource::migrations(ours)
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
