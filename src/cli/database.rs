//! Where the database is, bringing it to this program's schema, and checking an installation.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use super::{CliError, print};
use crate::app::machine::{MachineChance, MachineClock};
use crate::app::{App, AppError, Opening};
use crate::settings::Settings;
use crate::store::writer::Limits;
use crate::store::{Store, StoreError, Target};

/// The embedded database's file in its folder.
const FILE: &str = "sipar.sqlite3";

/// Where the settings say the database is; the folder is made where it does not exist.
pub(super) fn target(settings: &Settings) -> Result<Target, CliError> {
    if let Some(url) = &settings.database_url {
        return Ok(Target::parse(url)?);
    }
    std::fs::create_dir_all(&settings.data).map_err(|source| AppError::File { path: settings.data.clone(), source })?;
    Ok(Target::Sqlite(settings.data.join(FILE)))
}

/// Opens the use-cases on a database that is brought to this program's schema first.
pub(super) fn open(settings: &Settings, demo: bool) -> Result<App, CliError> {
    let target = target(settings)?;
    Store::migrate(&target)?;
    let opening = Opening {
        target,
        connections: settings.connections,
        limits: Limits { queue: settings.queue, group: settings.commit_group },
        demo,
        rules: settings.sign_in_rules(),
    };
    Ok(App::open(&opening, Arc::new(MachineClock), Arc::new(chance()?))?)
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
        let Target::Sqlite(path) = target(settings)? else { return Ok(Self { _lock: None }) };
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
}

pub(super) fn migrate(settings: &Settings, json: bool) -> Result<(), CliError> {
    let applied = Store::migrate(&target(settings)?)?;
    print::migrations(&applied, json);
    Ok(())
}

/// Checks what an installation needs, one line each; fails where anything is wrong.
pub(super) fn doctor(settings: &Settings, json: bool) -> Result<(), CliError> {
    let mut checks: Vec<(&'static str, Result<String, String>)> = Vec::new();
    let target = target(settings)?;
    checks.push(("database", Ok(describe(&target))));
    let store = Store::open(target, 1);
    checks.push(("schema", store.as_ref().map(|_| "this program's".to_owned()).map_err(ToString::to_string)));
    if let Ok(store) = &store {
        checks.push(("integrity", integrity(store)));
        checks.push(("tally", agreement(store)));
        checks.push(("trail", super::audit::checked(store)));
    }
    if settings.database_url.is_none() {
        checks.push(("folder", writable(&settings.data)));
    }
    let templates = crate::app::templates::shipped();
    checks.push((
        "templates",
        templates.map(|all| format!("{} shipped, all well formed", all.len())).map_err(|problem| problem.to_string()),
    ));
    print::checks(&checks, json);
    let failed = checks.iter().filter(|(_, outcome)| outcome.is_err()).count();
    if failed == 0 { Ok(()) } else { Err(CliError::CheckFailed(format!("{failed} checks failed"))) }
}

fn describe(target: &Target) -> String {
    match target {
        Target::Sqlite(path) => format!("SQLite in {}", path.display()),
        // The address may carry a password.
        Target::Postgres(_) => "PostgreSQL".to_owned(),
    }
}

fn integrity(store: &Store) -> Result<String, String> {
    match store.read(crate::store::integrity) {
        Ok(None) => Ok("sound".to_owned()),
        Ok(Some(trouble)) => Err(trouble),
        Err(error) => Err(error.to_string()),
    }
}

fn agreement(store: &Store) -> Result<String, String> {
    let differences: Result<_, StoreError> = store.read(crate::store::tally::tally_verify);
    match differences {
        Ok(differences) if differences.is_empty() => Ok("equal to a full count".to_owned()),
        Ok(differences) => Err(format!("{} cells differ; run `sipar tally rebuild`", differences.len())),
        Err(error) => Err(error.to_string()),
    }
}

fn writable(folder: &Path) -> Result<String, String> {
    let probe = folder.join(".write-probe");
    std::fs::write(&probe, b"probe")
        .and_then(|()| std::fs::remove_file(&probe))
        .map(|()| format!("{} can be written", folder.display()))
        .map_err(|error| format!("{}: {error}", folder.display()))
}
