//! Reports put together: what is known of a round, in the order in which it is handed in.
//!
//! Numbers come from results that were computed and kept, never from responses; what a result does not show is not in a
//! report either. Sentences are made of the numbers by rules. [`crate::report`] writes the files.

mod annexes;
mod sentences;
mod sipas;

use std::path::Path;

use super::scope::{Scope, not_there};
use super::{App, AppError};
use crate::domain::access::{Caller, Permission};
use crate::domain::lang::Lang;
use crate::domain::refusal::Refusal;
use crate::domain::unit::Unit;
use crate::report::{self, Report, ReportError};
use crate::store::round::round_list;
use crate::store::unit::unit_get;

/// Who hands a report in, to whom. What is left out is said as best one can of the unit.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Office {
    /// The office that the issuer belongs to.
    pub above: Option<String>,
    /// The office that reports.
    pub issuer: Option<String>,
    /// What stands behind the number: `BC-SNV`.
    pub symbol: Option<String>,
    /// Where it is signed.
    pub place: Option<String>,
    /// To whom it goes.
    pub addressees: Vec<String>,
    /// In which capacity it is signed.
    pub capacity: Option<String>,
}

/// As what a report is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// For Word and LibreOffice.
    Docx,
    /// For paper.
    Pdf,
    /// The tables.
    Xlsx,
    /// For a browser.
    Html,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Docx, Self::Pdf, Self::Xlsx, Self::Html];

    /// How its files end.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Docx => "docx",
            Self::Pdf => "pdf",
            Self::Xlsx => "xlsx",
            Self::Html => "html",
        }
    }

    /// The media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Pdf => "application/pdf",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Html => "text/html; charset=utf-8",
        }
    }

    /// The format that a file's ending names.
    #[must_use]
    pub fn of_ending(ending: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.ending() == ending)
    }

    /// The report as a file of this format.
    pub fn write(self, report: &Report) -> Result<Vec<u8>, AppError> {
        let written = match self {
            Self::Docx => report::docx::write(report),
            Self::Pdf => report::pdf::write(report),
            Self::Xlsx => report::xlsx::write(report),
            Self::Html => Ok(report::html::write(report).into_bytes()),
        };
        written.map_err(|error: ReportError| AppError::Refused(error.to_string()))
    }
}

impl App {
    /// The report of a survey round, of its newest result; refused where none was computed.
    pub fn report_of_round(
        &self,
        caller: &Caller,
        code: &str,
        office: &Office,
        lang: Lang,
    ) -> Result<Report, AppError> {
        self.report_within(&Scope::of(caller, Permission::ReadRounds), code, office, lang)
    }

    /// The same, wherever the round's unit lies.
    pub fn report_within(&self, scope: &Scope, code: &str, office: &Office, lang: Lang) -> Result<Report, AppError> {
        let found = self.round_result_within(scope, code)?;
        let Some((kept, scored)) = &found.newest else { return Err(Refusal::NoResult.into()) };
        let unit = self.store.read(|db| unit_get(db, found.round.unit))?;
        let progress = self.progress(&found.round)?;
        let told = sipas::Told { found: &found, kept, scored, progress: &progress, unit: unit.as_ref(), lang };
        Ok(told.report(office))
    }

    /// The code of the one round that a unit has in a year; refused where it has none or several, which are named.
    pub fn round_of_year(&self, unit: &str, year: i16) -> Result<String, AppError> {
        let id = self.unit(unit)?.id;
        let rounds = self.store.read(round_list)?;
        let codes: Vec<String> =
            rounds.into_iter().filter(|round| round.unit == id && round.year == year).map(|round| round.code).collect();
        match codes.as_slice() {
            [code] => Ok(code.clone()),
            [] => Err(not_there(&format!("{unit} {year}"))),
            several => Err(AppError::Refused(format!("{unit} {year}: --round {}", several.join(" | --round ")))),
        }
    }

    /// Writes a report's files into a folder, each under the round's code; the names of those written. The tables are
    /// written as CSV too, for Excel and for programs.
    pub fn report_files(&self, report: &Report, code: &str, folder: &Path) -> Result<Vec<String>, AppError> {
        let mut names = Vec::new();
        let mut write = |name: String, bytes: &[u8]| {
            std::fs::write(folder.join(&name), bytes).map_err(|error| AppError::Refused(format!("{name}: {error}")))?;
            names.push(name);
            Ok::<_, AppError>(())
        };
        for format in Format::ALL {
            write(format!("{code}.{}", format.ending()), &format.write(report)?)?;
        }
        for table in report.tables() {
            for (whom, ending) in [(report::csv::For::Excel, "csv"), (report::csv::For::Machines, "utf8.csv")] {
                let bytes = report::csv::write(table, whom).map_err(|error| AppError::Refused(error.to_string()))?;
                write(format!("{code}-{}.{ending}", table.id), &bytes)?;
            }
        }
        Ok(names)
    }
}

/// What stands above a report, of a unit.
fn head(unit: Option<&Unit>, office: &Office, subject: String, year: i32) -> report::Head {
    let place = unit.map(|unit| unit.name.clone()).unwrap_or_default();
    report::Head {
        above: office.above.clone(),
        issuer: office.issuer.clone().unwrap_or_else(|| place.clone()),
        symbol: office.symbol.clone().unwrap_or_else(|| "BC".to_owned()),
        place: office.place.clone().unwrap_or(place),
        year,
        subject,
        addressees: office.addressees.clone(),
    }
}
