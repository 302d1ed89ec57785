//! `backup` and `restore`: everything into a file, and a file into an empty place.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::database::{OnlyServer, chance, place};
use super::{CliError, print};
use crate::app::backup::{self, Outcome, Passphrase, Restored};
use crate::app::machine::MachineClock;
use crate::domain::clock::Instant;
use crate::settings::Settings;

/// What `sipar backup` is told.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Backup {
    /// The file to write; one that exists is never replaced
    #[arg(long, value_name = "FILE", required = true)]
    out: Option<PathBuf>,
    #[command(flatten)]
    passphrase: PassphraseArgument,
    #[command(subcommand)]
    verify: Option<Verify>,
}

#[derive(Debug, Subcommand)]
enum Verify {
    /// Read a backup from its first byte to its last
    Verify(File),
}

/// A backup that exists.
#[derive(Debug, Args)]
pub(super) struct File {
    /// The backup
    file: PathBuf,
    #[command(flatten)]
    passphrase: PassphraseArgument,
}

#[derive(Debug, Args)]
struct PassphraseArgument {
    /// File whose first line is the passphrase of the backup
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

impl PassphraseArgument {
    fn read(&self) -> Result<Option<Passphrase>, CliError> {
        Ok(self.passphrase_file.as_deref().map(Passphrase::from_file).transpose()?)
    }
}

pub(super) fn backup(settings: &Settings, asked: &Backup, json: bool) -> Result<(), CliError> {
    match asked {
        Backup { verify: Some(Verify::Verify(file)), .. } => verify(file, json),
        Backup { out: Some(out), passphrase, .. } => make(settings, out, passphrase.read()?.as_ref(), json),
        Backup { .. } => Err(CliError::Usage("--out FILE says where the backup is written".to_owned())),
    }
}

fn make(settings: &Settings, out: &Path, passphrase: Option<&Passphrase>, json: bool) -> Result<(), CliError> {
    let made = backup::make(&place(settings)?, out, passphrase, &MachineClock, &chance()?, print::progress())?;
    let mut value = told(&made);
    value["file"] = json!(out.display().to_string());
    print::finding(json, &value, &format!("{}: {}; read back, it is whole", out.display(), words(&made)));
    Ok(())
}

fn verify(File { file, passphrase }: &File, json: bool) -> Result<(), CliError> {
    let found = backup::verify(file, passphrase.read()?.as_ref())?;
    print::finding(json, &told(&found), &format!("{}: {}; it is whole", file.display(), words(&found)));
    Ok(())
}

pub(super) fn restore(settings: &Settings, File { file, passphrase }: &File, json: bool) -> Result<(), CliError> {
    let passphrase = passphrase.read()?;
    let target = place(settings)?;
    // Nothing is made for a file that is no good.
    let found = backup::verify(file, passphrase.as_ref())?;
    let _only = OnlyServer::take(settings)?;
    let (clock, chance) = (MachineClock, chance()?);
    let restored = backup::restore(file, found, passphrase.as_ref(), &target, &clock, &chance, print::progress())?;
    let Restored { backup, differences } = restored;
    let mut value = told(&backup);
    value["differences"] = json!(differences);
    let sums = if differences == 0 { "the table of sums equals a full count" } else { "the table of sums DIFFERS" };
    print::finding(json, &value, &format!("restored: {}; file and references are sound; {sums}", words(&backup)));
    match differences {
        0 => Ok(()),
        n => Err(CliError::CheckFailed(format!(
            "everything is restored, but {n} cells of the table of sums differ from a full count, as they did in the \
             backup; `sipar tally rebuild` counts anew"
        ))),
    }
}

fn told(Outcome { content, bytes }: &Outcome) -> Value {
    let header = &content.header;
    let tables = header.tables.iter().zip(&content.rows).map(|(table, rows)| (table.name.clone(), json!(rows)));
    json!({
        "made_at": header.made_at / 1_000_000,
        "program": header.program,
        "schema": header.schema,
        "bytes": bytes,
        "rows": content.all_rows(),
        "tables": tables.collect::<serde_json::Map<_, _>>(),
    })
}

fn words(Outcome { content, bytes }: &Outcome) -> String {
    let header = &content.header;
    let made = Instant(header.made_at).local();
    format!(
        "{} rows of {} tables, {bytes} bytes, made by sipar {} on {} at {:02}:{:02}, schema {}",
        content.all_rows(),
        content.rows.len(),
        header.program,
        made.date(),
        made.hour(),
        made.minute(),
        header.schema
    )
}
