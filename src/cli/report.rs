//! `sipar report`: the files that an office hands in.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::json;

use super::database::open_as_it_is;
use super::{CliError, print};
use crate::app::AppError;
use crate::app::report::Office;
use crate::app::scope::Scope;
use crate::domain::lang::Lang;
use crate::settings::Settings;

/// What a report is about.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    /// A survey round
    Sipas,
}

/// The report that is asked for, and who hands it in to whom.
#[derive(Debug, Args)]
pub(super) struct Asked {
    /// What it is about
    #[arg(long, value_enum, default_value = "sipas")]
    kind: Kind,
    /// The unit's code
    #[arg(long)]
    unit: String,
    /// The year of the round
    #[arg(long)]
    year: i16,
    /// The round's code, where the unit has several rounds of that year
    #[arg(long)]
    round: Option<String>,
    /// The folder for the files; made where it is not there
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// The office that the issuer belongs to
    #[arg(long)]
    above: Option<String>,
    /// The office that reports; left out, the unit
    #[arg(long)]
    issuer: Option<String>,
    /// What stands behind the number, such as BC-SNV
    #[arg(long)]
    symbol: Option<String>,
    /// Where it is signed; left out, the unit's name
    #[arg(long)]
    place: Option<String>,
    /// To whom it goes; may be given again
    #[arg(long, value_name = "OFFICE")]
    to: Vec<String>,
    /// In which capacity it is signed
    #[arg(long)]
    capacity: Option<String>,
    /// The language of the sentences: vi, en
    #[arg(long, default_value = "vi")]
    lang: String,
}

/// Runs the command.
pub(super) fn run(settings: &Settings, asked: &Asked, json: bool) -> Result<(), CliError> {
    let Kind::Sipas = asked.kind;
    let lang = Lang::from_tag(&asked.lang).unwrap_or_default();
    let app = open_as_it_is(settings, false)?;
    let code = match &asked.round {
        Some(code) => code.clone(),
        None => app.round_of_year(&asked.unit, asked.year)?,
    };
    let office = Office {
        above: asked.above.clone(),
        issuer: asked.issuer.clone(),
        symbol: asked.symbol.clone(),
        place: asked.place.clone(),
        addressees: asked.to.clone(),
        capacity: asked.capacity.clone(),
    };
    let report = app.report_within(&Scope::Everywhere, &code, &office, lang)?;
    let made = std::fs::create_dir_all(&asked.out);
    made.map_err(|error| AppError::Refused(format!("{}: {error}", asked.out.display())))?;
    let names = app.report_files(&report, &code, &asked.out)?;
    app.writer.finish();
    print::finding(json, &json!({ "round": code, "files": names }), &names.join("\n"));
    Ok(())
}
