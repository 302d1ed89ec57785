//! `sipar system-key`: keys with which one-stop systems push dossiers.

use clap::Subcommand;
use serde_json::json;

use super::database::open_as_it_is;
use super::{CliError, print};
use crate::settings::Settings;

/// What is done with keys.
#[derive(Debug, Subcommand)]
pub(super) enum SystemKeyCommand {
    /// Make a key; its token is printed once
    Add {
        /// What people call the system that gets it: small letters, digits and hyphens
        #[arg(long)]
        name: String,
        /// The unit whose dossiers it may push, and those of units below it
        #[arg(long)]
        unit: String,
        /// How the system calls its columns: the name of a mapping that is kept
        #[arg(long)]
        mapping: Option<String>,
    },
    /// Take a key back; what it pushed stays
    Revoke {
        /// The key's name
        name: String,
    },
    /// List the keys
    List,
}

/// Runs the command.
pub(super) fn run(settings: &Settings, what: &SystemKeyCommand, json: bool) -> Result<(), CliError> {
    let app = open_as_it_is(settings, false)?;
    match what {
        SystemKeyCommand::Add { name, unit, mapping } => {
            let token = app.system_key_add(name, unit, mapping.as_deref())?;
            let words = format!("key {name}\ntoken {token}\nThe token is shown this once; put it into the system.");
            print::finding(json, &json!({ "key": name, "token": token }), &words);
        }
        SystemKeyCommand::Revoke { name } => {
            app.system_key_revoke(name)?;
            print::finding(json, &json!({ "revoked": name }), "revoked");
        }
        SystemKeyCommand::List => {
            let all = app.system_keys()?;
            let listed: Vec<_> = all
                .iter()
                .map(|(key, unit)| {
                    let revoked = key.revoked_at.map(|at| at.local().to_string());
                    json!({
                        "key": key.name,
                        "unit": unit,
                        "mapping": key.mapping,
                        "made_at": key.made_at.local().to_string(),
                        "revoked_at": revoked,
                    })
                })
                .collect();
            let lines = all.iter().map(|(key, unit)| {
                let state = if key.revoked_at.is_some() { "revoked" } else { "in use" };
                let mapping = if key.mapping.is_empty() { "-" } else { &key.mapping };
                format!("{:24} {unit:24} {mapping:16} {state}", key.name)
            });
            print::finding(json, &json!(listed), &lines.collect::<Vec<_>>().join("\n"));
        }
    }
    app.writer.finish();
    Ok(())
}
