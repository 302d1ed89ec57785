//! The empty place to which a backup is restored.

use std::fs::File;
use std::path::{Path, PathBuf};

use diesel::connection::SimpleConnection;

use super::super::backend::{Db, Target};
use super::super::{StoreError, integrity, migrate};
use super::catalogue;

/// A place without a database, and where one is made before it stands there.
pub(super) enum Place<'a> {
    /// The file that will be, and the one beside it that is filled first.
    Sqlite { file: &'a Path, part: PathBuf },
    /// A database without tables.
    Postgres(&'a Target),
}

impl<'a> Place<'a> {
    /// Refuses a SQLite file that exists. What PostgreSQL has is looked at under a lock, see [`Place::check_again`].
    pub(super) fn empty(target: &'a Target) -> Result<Self, StoreError> {
        match target {
            Target::Postgres(_) => Ok(Self::Postgres(target)),
            Target::Sqlite(file) => {
                let mut journal = file.clone().into_os_string();
                journal.push("-wal");
                match [file.clone(), journal.into()].iter().find(|file| file.exists()) {
                    Some(file) => Err(StoreError::NotEmpty(file.display().to_string())),
                    None => Ok(Self::Sqlite { file, part: file.with_extension("restoring") }),
                }
            }
        }
    }

    /// Opens what is to be filled.
    pub(super) fn connect(&self) -> Result<Db, StoreError> {
        match self {
            Self::Postgres(target) => target.connect(),
            Self::Sqlite { part, .. } => {
                // What a restore left that was cut off.
                remove(part)?;
                let mut db = Target::Sqlite(part.clone()).connect()?;
                // Nobody needs this file unless it is whole: it is synced once, at the end.
                db.batch_execute("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF")?;
                super::super::backend::check_sqlite(&mut db)?;
                Ok(db)
            }
        }
    }

    /// Within the transaction: keeps others who restore or migrate away until it ends, and looks that they were not
    /// there before.
    pub(super) fn check_again(&self, db: &mut Db) -> Result<(), StoreError> {
        let Self::Postgres(_) = self else { return Ok(()) };
        migrate::lock_until_commit(db)?;
        match catalogue::any_table(db)? {
            None => Ok(()),
            Some(table) => Err(StoreError::NotEmpty(format!("the database with the table {table:?}"))),
        }
    }

    /// Lets what was filled take the place.
    pub(super) fn keep(self) -> Result<(), StoreError> {
        let Self::Sqlite { file, part } = &self else { return Ok(()) };
        let mut db = Target::Sqlite(part.clone()).connect()?;
        if let Some(trouble) = integrity(&mut db)? {
            return Err(StoreError::Refused(format!("the restored file is damaged: {trouble}")));
        }
        drop(db);
        File::open(part).and_then(|file| file.sync_all()).map_err(|why| moved(part, &why))?;
        // A link, unlike a move, takes no place that somebody else took meanwhile.
        match std::fs::hard_link(part, file) {
            Ok(()) => remove(part)?,
            Err(why) if why.kind() == std::io::ErrorKind::AlreadyExists => {
                return Err(StoreError::NotEmpty(file.display().to_string()));
            }
            // Some file systems have no links.
            Err(_) => std::fs::rename(part, file).map_err(|why| moved(file, &why))?,
        }
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(|why| moved(folder, &why))
    }
}

impl Drop for Place<'_> {
    /// What did not become whole is of no use to anybody.
    fn drop(&mut self) {
        if let Self::Sqlite { part, .. } = self
            && let Err(error) = remove(part)
        {
            tracing::warn!(%error, "what was restored in part could not be removed");
        }
    }
}

fn remove(file: &Path) -> Result<(), StoreError> {
    for end in ["", "-wal", "-shm", "-journal"] {
        let mut name = file.as_os_str().to_owned();
        name.push(end);
        match std::fs::remove_file(&name) {
            Err(why) if why.kind() != std::io::ErrorKind::NotFound => return Err(moved(Path::new(&name), &why)),
            _ => {}
        }
    }
    Ok(())
}

fn moved(file: &Path, why: &std::io::Error) -> StoreError {
    StoreError::Unreachable(format!("{}: {why}", file.display()))
}
