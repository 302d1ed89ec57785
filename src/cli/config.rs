//! `config show` and `config check`: every setting, where it comes from, and whether it can work here.

use std::net::TcpListener;
use std::path::Path;

use clap::Subcommand;

use super::database::{OnlyServer, describe, place};
use super::doctor::{Check, conclude, writable};
use super::{CliError, print};
use crate::settings::{Origin, Settings, TABLE};
use crate::store::{Store, Target};

/// What is wanted of the settings.
#[derive(Clone, Copy, Debug, Subcommand)]
pub(super) enum Config {
    /// Print every setting with its meaning, its value now, and where that comes from
    Show,
    /// Check that every setting can work on this machine
    Check,
}

pub(super) fn config(
    what: Config,
    settings: &Settings,
    origins: &[(&'static str, Origin)],
    json: bool,
) -> Result<(), CliError> {
    match what {
        Config::Show => {
            print::settings(settings, origins, json);
            Ok(())
        }
        Config::Check => check(settings, origins, json),
    }
}

/// Looks at folder, database and address, and changes nothing. Values that are wrong in themselves were refused when
/// the settings were read.
fn check(settings: &Settings, origins: &[(&'static str, Origin)], json: bool) -> Result<(), CliError> {
    let mut checks: Vec<Check> = Vec::new();
    let values = print::values(settings);
    for (name, _, _) in TABLE {
        let origin = origins.iter().find(|(named, _)| named == name).map_or(Origin::Default, |(_, origin)| *origin);
        checks.push((name, Ok(format!("{} ({})", print::value(&values[*name]), origin.words()))));
    }
    let target = place(settings)?;
    if let Target::Sqlite(file) = &target
        && let Some(folder) = file.parent().filter(|folder| folder.exists())
    {
        checks.push(("data folder", writable(if folder.as_os_str().is_empty() { Path::new(".") } else { folder })));
    }
    let opened = Store::open(target.clone(), 1).map(drop);
    let database = opened.as_ref().map(|()| format!("{}, with this program's schema", describe(&target)));
    checks.push(("database", database.map_err(ToString::to_string)));
    checks.push(("listening", listening(settings)));
    conclude(&checks, opened.err(), json)
}

/// Whether the address is this machine's and the port is free, or taken by the server of this very database.
fn listening(settings: &Settings) -> Result<String, String> {
    let (address, port) = (settings.address, settings.port);
    match TcpListener::bind((address, port)) {
        Ok(_) => Ok(format!("{address} port {port} is free")),
        Err(why) if why.kind() == std::io::ErrorKind::AddrInUse && OnlyServer::serves(settings) => {
            Ok(format!("{address} port {port} is in use, and a server of this database is running"))
        }
        Err(why) => Err(format!("{address} port {port}: {why}; choose another with port or address")),
    }
}
