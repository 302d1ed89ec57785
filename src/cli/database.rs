//! Where the database is, and bringing it to this program's schema.

use std::fs::{DirBuilder, File};
use std::sync::Arc;

use super::{CliError, print};
use crate::app::device::aloud::Sounds;
use crate::app::machine::{MachineChance, MachineClock};
use crate::app::{App, AppError, Opening};
use crate::settings::Settings;
use crate::store::writer::Limits;
use crate::store::{Store, Target};

/// The embedded database's file in its folder.
const FILE: &str = "sipar.sqlite3";

/// Where the settings say the database is. Nothing is made.
pub(super) fn place(settings: &Settings) -> Result<Target, CliError> {
    match &settings.database_url {
        Some(url) => Ok(Target::parse(url)?),
        None => Ok(Target::Sqlite(settings.data.join(FILE))),
    }
}

/// Makes the folder of the embedded database, for this user only, where it does not exist.
fn folder_for(settings: &Settings) -> Result<(), CliError> {
    if settings.database_url.is_none() {
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&settings.data).map_err(|source| AppError::File { path: settings.data.clone(), source })?;
    }
    Ok(())
}

/// Opens the use-cases on a database that is made where there is none and brought to this program's schema first.
pub(super) fn open(settings: &Settings, demo: bool) -> Result<App, CliError> {
    folder_for(settings)?;
    Store::migrate(&place(settings)?)?;
    open_as_it_is(settings, demo)
}

/// Opens the use-cases on a database that is there, with this program's schema.
pub(super) fn open_as_it_is(settings: &Settings, demo: bool) -> Result<App, CliError> {
    let opening = Opening {
        target: place(settings)?,
        connections: settings.connections,
        limits: Limits { queue: settings.queue, group: settings.commit_group },
        demo,
        rules: settings.sign_in_rules(),
    };
    let sounds = settings.audio_dir.as_deref().map(Sounds::with_folder).transpose()?;
    let app = App::open(&opening, Arc::new(MachineClock), Arc::new(chance()?))?;
    Ok(match sounds {
        Some(sounds) => app.sounding(sounds),
        None => app,
    })
}

pub(super) fn chance() -> Result<MachineChance, CliError> {
    Ok(MachineChance::new().map_err(|error| AppError::Chance(error.to_string()))?)
}

/// Keeps a second server off the same embedded database while it lives.
#[derive(Debug)]
pub(super) struct OnlyServer {
    _lock: Option<File>,
}

impl OnlyServer {
    /// Takes the lock; PostgreSQL needs none, several servers may stand before one.
    pub(super) fn take(settings: &Settings) -> Result<Self, CliError> {
        let Target::Sqlite(path) = place(settings)? else { return Ok(Self { _lock: None }) };
        folder_for(settings)?;
        let path = path.with_extension("lock");
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(|source| AppError::File { path: path.clone(), source })?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _lock: Some(file) }),
            Err(_) => Err(AppError::Refused(format!(
                "another sipar serves this database already ({} is locked); stop it first, or give this one a folder \
                 of its own with --data",
                path.display()
            ))
            .into()),
        }
    }

    /// Whether a server holds the lock now; never on PostgreSQL, which has none.
    pub(super) fn serves(settings: &Settings) -> bool {
        let Ok(Target::Sqlite(path)) = place(settings) else { return false };
        let file = File::options().write(true).open(path.with_extension("lock"));
        file.is_ok_and(|file| file.try_lock().is_err())
    }
}

pub(super) fn migrate(settings: &Settings, json: bool) -> Result<(), CliError> {
    folder_for(settings)?;
    let applied = Store::migrate(&place(settings)?)?;
    print::migrations(&applied, json);
    Ok(())
}

/// A database in words, without its password.
pub(super) fn describe(target: &Target) -> String {
    match target {
        Target::Sqlite(path) => format!("SQLite in {}", path.display()),
        Target::Postgres(_) => "PostgreSQL".to_owned(),
    }
}
