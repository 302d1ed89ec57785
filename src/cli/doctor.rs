//! `doctor`: whether an installation can do its work, one line for each thing it needs.

use std::path::Path;

use super::database::{describe, place};
use super::{CliError, print};
use crate::app::backup;
use crate::app::dossiers::DossierRules;
use crate::app::machine::MachineClock;
use crate::domain::clock::{Clock, Instant, SECOND};
use crate::settings::Settings;
use crate::store::dossier::tally::dossier_tally_verify;
use crate::store::{Store, StoreError, Target};

/// One thing that was looked at: its name, and what was found or what is wrong.
pub(super) type Check = (&'static str, Result<String, String>);

/// Below this the journal, a backup and the log may not find room.
const FREE_AT_LEAST: u64 = 512 << 20;
/// What clocks of several servers may differ by.
const CLOCK_MAY_DIFFER: i64 = 60 * SECOND;

/// Checks what an installation needs; fails where anything is wrong, and changes nothing.
pub(super) fn doctor(settings: &Settings, json: bool) -> Result<(), CliError> {
    let target = place(settings)?;
    let mut checks: Vec<Check> = vec![("database", Ok(describe(&target)))];
    let store = Store::open(target.clone(), 1);
    checks.push(("schema", store.as_ref().map(|_| "this program's".to_owned()).map_err(ToString::to_string)));
    if let Ok(store) = &store {
        checks.push(("integrity", integrity(store)));
        checks.push(("tally", agreement(store)));
        checks.push(("trail", super::audit::checked(store)));
        checks.push(("clock", clock(store, MachineClock.now())));
        checks.push(("backup", last_backup(store, MachineClock.now())));
    }
    if let Target::Sqlite(file) = &target
        && file.exists()
    {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        checks.push(("folder", writable(folder)));
        checks.push(("permissions", private(folder, file)));
        checks.push(("disk", room(folder)));
    }
    let templates = crate::app::templates::shipped();
    checks.push((
        "templates",
        templates.map(|all| format!("{} shipped, all well formed", all.len())).map_err(|problem| problem.to_string()),
    ));
    let questionnaires = crate::app::templates::shipped_questionnaires();
    checks.push((
        "questionnaires",
        questionnaires
            .map(|all| format!("{} shipped, all well formed", all.len()))
            .map_err(|problem| problem.to_string()),
    ));
    conclude(&checks, store.err(), json)
}

/// Prints the checks and ends the command as they ended. That there is no database at all is told as by every other
/// command.
pub(super) fn conclude(checks: &[Check], opening: Option<StoreError>, json: bool) -> Result<(), CliError> {
    print::checks(checks, json);
    if let Some(absent @ StoreError::Absent(_)) = opening {
        return Err(absent.into());
    }
    let failed: Vec<&str> = checks.iter().filter(|(_, outcome)| outcome.is_err()).map(|(name, _)| *name).collect();
    match failed.len() {
        0 => Ok(()),
        n => Err(CliError::CheckFailed(format!("{n} checks failed: {}", failed.join(", ")))),
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
    let rules = DossierRules::shipped().map_err(|error| error.to_string())?;
    let differences: Result<usize, StoreError> = store.read(|db| {
        let ratings = crate::store::tally::tally_verify(db)?.len();
        let responses = crate::store::response::response_tally_verify(db)?.len();
        Ok(ratings + responses + dossier_tally_verify(db, &rules.rules())?)
    });
    match differences {
        Ok(0) => Ok("equal to a full count".to_owned()),
        Ok(differences) => Err(format!("{differences} cells differ; run `sipar tally rebuild`")),
        Err(error) => Err(error.to_string()),
    }
}

fn clock(store: &Store, now: Instant) -> Result<String, String> {
    match store.read(crate::store::newest_instant) {
        Err(error) => Err(error.to_string()),
        Ok(Some(newest)) if newest.since(now) > CLOCK_MAY_DIFFER => Err(format!(
            "this machine says {now:?}, but something was stored at {newest:?} already; set the clock (timedatectl)"
        )),
        Ok(_) => Ok(format!("{now:?}, not before anything stored")),
    }
}

fn last_backup(store: &Store, now: Instant) -> Result<String, String> {
    match backup::newest(store) {
        Err(error) => Err(error.to_string()),
        Ok(None) => Ok("none is known; `sipar backup --out FILE` makes one".to_owned()),
        Ok(Some(at)) => Ok(format!("the newest is from {at:?}, {} hours ago", now.since(at) / (3600 * SECOND))),
    }
}

/// Whether files can be made in a folder.
pub(super) fn writable(folder: &Path) -> Result<String, String> {
    let probe = folder.join(".write-probe");
    std::fs::write(&probe, b"probe")
        .and_then(|()| std::fs::remove_file(&probe))
        .map(|()| format!("{} can be written", folder.display()))
        .map_err(|error| format!("{}: {error}", folder.display()))
}

/// Whether other users of the machine are kept from the database.
#[cfg(unix)]
fn private(folder: &Path, file: &Path) -> Result<String, String> {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &Path| {
        path.metadata().map(|data| data.permissions().mode()).map_err(|error| format!("{}: {error}", path.display()))
    };
    // Whoever cannot enter the folder reaches nothing in it.
    if mode(folder)? & 0o001 != 0 && mode(file)? & 0o006 != 0 {
        return Err(format!(
            "every user of this machine can read {}; run `chmod o-rwx {}`",
            file.display(),
            folder.display()
        ));
    }
    Ok("other users of this machine cannot read the database".to_owned())
}

#[cfg(not(unix))]
fn private(folder: &Path, _file: &Path) -> Result<String, String> {
    Ok(format!("see that only you can open {}", folder.display()))
}

/// Whether the disk has room.
#[cfg(unix)]
fn room(folder: &Path) -> Result<String, String> {
    let disk = rustix::fs::statvfs(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    enough(free)
}

#[cfg(not(unix))]
fn room(_folder: &Path) -> Result<String, String> {
    Ok("not looked at on this system".to_owned())
}

#[cfg(unix)]
fn enough(free: u64) -> Result<String, String> {
    let says = format!("{} MiB are free", free >> 20);
    if free < FREE_AT_LEAST {
        return Err(format!("{says}, below {} MiB; make room before ratings are refused", FREE_AT_LEAST >> 20));
    }
    Ok(says)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_before_it_is_full() {
        assert!(enough(FREE_AT_LEAST - 1).is_err_and(|why| why.contains("511 MiB are free")));
        assert!(enough(FREE_AT_LEAST).is_ok());
        assert!(room(Path::new("/proc/no/such")).is_err());
    }
}
