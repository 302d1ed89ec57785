//! Backups: a file of everything, made while the server runs, and an empty place filled from it.
//!
//! The rows come from and go to [`crate::store::backup`], which is alike for both databases: what was backed up from
//! SQLite may be restored to PostgreSQL, and back. `container` is the file's form, `seal` its passphrase.

mod container;
mod seal;

use std::path::Path;

pub use container::{Content, Header};
pub use seal::Passphrase;

use super::AppError;
use crate::domain::author::Author;
use crate::domain::chance::Chance;
use crate::domain::clock::{Clock, Instant};
use crate::store::audit::{Entry, audit_add_on};
use crate::store::backup::{backup_read, backup_restore};
use crate::store::fact::{fact_get, fact_put_on};
use crate::store::response::response_tally_verify;
use crate::store::tally::tally_verify;
use crate::store::{Db, Store, StoreError, Target};
use container::Writer;
use seal::NewFile;

/// The fact that says from when the newest backup is.
const BACKUP_AT: &str = "backup-at";
/// Rows that one statement puts, and bytes after which it takes no more.
const ROWS_OF_A_BATCH: usize = 500;
const BYTES_OF_A_BATCH: usize = 1 << 20;
/// What is said where two readings of a file differ.
const CHANGED: &str = "it changed while it was read";

/// Why a file is not taken for a backup.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// It begins differently.
    #[error("this is no backup that sipar made")]
    NotOurs,
    /// Its form is of a later version.
    #[error("the backup has the form {0:?}, which a newer sipar made; use that one or a later one")]
    NewerFormat(String),
    /// It is not what was written.
    #[error("the backup is damaged: {0}; nothing of it is used, take another one")]
    Damaged(String),
    /// It is under a passphrase and none was given.
    #[error("the backup is under a passphrase; give the file that holds it with --passphrase-file")]
    NoPassphrase,
    /// It does not open with this passphrase.
    #[error("the backup does not open with this passphrase")]
    WrongPassphrase,
}

impl BackupError {
    fn damaged(what: &str) -> Self {
        Self::Damaged(what.to_owned())
    }
}

/// What was made or restored.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What the backup holds.
    pub content: Content,
    /// The length of its file in bytes.
    pub bytes: u64,
}

/// Makes a backup of a database at one moment, reads it back, and gives the file its name only then.
///
/// `progress` is told how many rows of how many are done.
pub fn make(
    target: &Target,
    out: &Path,
    passphrase: Option<&Passphrase>,
    clock: &dyn Clock,
    chance: &dyn Chance,
    progress: impl Fn(usize, usize),
) -> Result<Outcome, AppError> {
    let (content, file) = backup_read(target, |reading| {
        let made_at = clock.now();
        let all = usize::try_from(reading.count()?).unwrap_or(usize::MAX);
        let header = Header {
            made_at: made_at.0,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            schema: reading.schema.clone(),
            tables: reading.tables(),
        };
        let file = NewFile::begin(out, passphrase)?;
        let failed = |source| AppError::File { path: out.to_owned(), source };
        let mut writer = Writer::begin(file, &header).map_err(failed)?;
        let (mut done, mut rows) = (0, Vec::with_capacity(header.tables.len()));
        for table in 0..header.tables.len() {
            writer.table().map_err(failed)?;
            let before = done;
            reading.rows(table, |line| {
                done += 1;
                if done % ROWS_OF_A_BATCH == 0 {
                    progress(done, all.max(done));
                }
                writer.row(line).map_err(failed)
            })?;
            rows.push((done - before) as u64);
        }
        progress(all, all);
        Ok::<_, AppError>((Content { header, rows }, writer.finish().map_err(failed)?))
    })?;
    let name = file.path().display().to_string();
    let bytes = file.finish(|part| {
        let whole = verify(part, passphrase)?.content == content;
        if whole { Ok(()) } else { Err(BackupError::damaged("what was read back is not what was written").into()) }
    })?;
    let detail = format!("{} rows to {name}", content.all_rows());
    note_backup(target, Instant(content.header.made_at), &detail, clock, chance);
    Ok(Outcome { content, bytes })
}

/// Notes in the database that it was backed up. The backup is good without it: a database of an older schema, or one
/// that takes no writes any more, is backed up all the same.
fn note_backup(target: &Target, made_at: Instant, detail: &str, clock: &dyn Clock, chance: &dyn Chance) {
    let noted = Store::open(target.clone(), 1)
        .and_then(|store| store.write(|db| note(db, made_at, "backup.make", detail, clock, chance)));
    match noted {
        Ok(()) | Err(StoreError::OldSchema) => {}
        Err(error) => tracing::warn!(%error, "the backup is made, but the database could not take a note of it"),
    }
}

fn note(
    db: &mut Db,
    made_at: Instant,
    action: &str,
    detail: &str,
    clock: &dyn Clock,
    chance: &dyn Chance,
) -> Result<(), StoreError> {
    let now = clock.now();
    fact_put_on(db, BACKUP_AT, &made_at.0.to_string())?;
    let (id, by) = (chance.id(now), Author::command());
    audit_add_on(db, &Entry { id, at: now, by: &by, action, subject: "database", detail, old: "", new: "" })
}

/// When the newest backup of a database was made, as far as it knows.
pub fn newest(store: &Store) -> Result<Option<Instant>, AppError> {
    let at = store.read(|db| fact_get(db, BACKUP_AT))?;
    Ok(at.and_then(|at| at.parse().ok()).map(Instant))
}

/// Reads a backup from its first byte to its seal.
pub fn verify(file: &Path, passphrase: Option<&Passphrase>) -> Result<Outcome, AppError> {
    let content = container::read(seal::open(file, passphrase)?, |_, _| Ok::<_, AppError>(()))?;
    let bytes = file.metadata().map_err(|source| AppError::File { path: file.to_owned(), source })?.len();
    Ok(Outcome { content, bytes })
}

/// What a restore came to.
#[derive(Debug)]
pub struct Restored {
    /// The backup.
    pub backup: Outcome,
    /// Cells of the table of sums that differ from a full count, as they did where the backup was made.
    pub differences: usize,
}

/// Fills an empty place from a backup that [`verify`] found whole: all of it, or nothing and the reason.
pub fn restore(
    file: &Path,
    backup: Outcome,
    passphrase: Option<&Passphrase>,
    target: &Target,
    clock: &dyn Clock,
    chance: &dyn Chance,
    progress: impl Fn(usize, usize),
) -> Result<Restored, AppError> {
    let Content { header, .. } = &backup.content;
    let all = usize::try_from(backup.content.all_rows()).unwrap_or(usize::MAX);
    let detail = format!("{all} rows, made by {} on {}", header.program, Instant(header.made_at).day());
    backup_restore(
        target,
        &header.schema,
        &header.tables,
        |filling| {
            let mut batch = Batch::default();
            let mut done = 0;
            let again = container::read(seal::open(file, passphrase)?, |table, row| {
                if !batch.takes(table) {
                    done += batch.put(|table, rows| filling.put(table, rows))?;
                    progress(done, all);
                }
                batch.add(table, row);
                Ok::<_, AppError>(())
            })?;
            batch.put(|table, rows| filling.put(table, rows))?;
            progress(all, all);
            // Somebody could have changed the file in between.
            if again == backup.content { Ok(()) } else { Err(AppError::from(BackupError::damaged(CHANGED))) }
        },
        |db| Ok(note(db, Instant(header.made_at), "backup.restore", &detail, clock, chance)?),
    )?;
    let restored = Store::open(target.clone(), 1)?;
    let differences = restored.read(tally_verify)?.len() + restored.read(response_tally_verify)?.len();
    Ok(Restored { backup, differences })
}

/// Rows of one table on their way into the database.
#[derive(Default)]
struct Batch {
    table: usize,
    rows: usize,
    text: String,
}

impl Batch {
    fn takes(&self, table: usize) -> bool {
        self.rows == 0 || (self.table == table && self.rows < ROWS_OF_A_BATCH && self.text.len() < BYTES_OF_A_BATCH)
    }

    fn add(&mut self, table: usize, row: &str) {
        self.table = table;
        self.text.push(if self.rows == 0 { '[' } else { ',' });
        self.text.push_str(row);
        self.rows += 1;
    }

    /// Puts what there is, and returns how many rows that were.
    fn put(&mut self, put: impl FnOnce(usize, &str) -> Result<(), StoreError>) -> Result<usize, StoreError> {
        if self.rows > 0 {
            self.text.push(']');
            put(self.table, &self.text)?;
            self.text.clear();
        }
        Ok(std::mem::take(&mut self.rows))
    }
}
