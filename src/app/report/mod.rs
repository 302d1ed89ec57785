//! Reports put together: what is known of a round, in the order in which it is handed in.
//!
//! Numbers come from results that were computed and kept, never from responses; what a result does not show is not in a
//! report either. Sentences are made of the numbers by rules. [`crate::report`] writes the files.

mod annexes;
mod apology;
pub mod board;
pub mod calendar;
mod charts;
mod counter_charts;
mod counters;
mod drawn;
pub mod edits;
mod kind;
mod par;
mod par_annexes;
mod par_overview;
mod par_sentences;
mod proof;
mod sentences;
mod sipas;

use std::path::Path;

pub use edits::Edited;
pub use kind::Kind;
use time::Date;

use super::edition::told_json;
use super::results::When;
use super::results::edition::copies_on;
use super::scope::{Scope, not_there};
use super::{App, AppError};
use crate::domain::access::{Caller, Permission};
use crate::domain::edition;
use crate::domain::lang::Lang;
use crate::domain::period::{Period, Span};
use crate::domain::refusal::Refusal;
use crate::domain::text::texts;
use crate::domain::unit::Unit;
use crate::report::{self, Report, ReportError};
use crate::store::Db;
use crate::store::edition::Edition;
use crate::store::par::round::par_round_list;
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
    /// The first and the last day that are reported on, where they are others than those of the calendar.
    pub period: Option<(Date, Date)>,
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
        Ok(self.round_edited(scope, code, office, lang)?.report)
    }

    /// The same with what became of the edits of its sentences.
    pub fn round_edited(&self, scope: &Scope, code: &str, office: &Office, lang: Lang) -> Result<Edited, AppError> {
        let found = self.round_result_within(scope, code)?;
        let Some((kept, scored)) = &found.newest else { return Err(Refusal::NoResult.into()) };
        let unit = self.store.read(|db| unit_get(db, found.round.unit))?;
        let progress = self.progress(&found.round)?;
        let series = match unit.as_ref().map(|unit| self.series("sipas", unit)) {
            None | Some(Err(AppError::NotFound(_))) => None,
            Some(found) => Some(found?),
        };
        let reported = calendar::reported(found.round.year.into(), office)?;
        let told = sipas::Told {
            found: &found,
            kept,
            scored,
            progress: &progress,
            unit: unit.as_ref(),
            series,
            reported: &reported,
            lang,
        };
        let which = edits::Which {
            kind: Kind::Sipas,
            about: found.round.id,
            code: found.round.code.clone(),
            year: found.round.year,
            period: None,
            lang,
        };
        let mut report = told.report(office)?;
        let (of, code) = (found.round.unit, &found.round.code);
        let result = kept.result.clone().into_bytes();
        let proof = self.proof_annex(edition::Kind::Sipas, of, code, |_, _| Ok(Some(result)), lang)?;
        report.annexes.extend(proof);
        self.edited(which, report)
    }

    /// Keeps edits of the sentences of a round's report.
    pub fn edit_round_report(
        &self,
        caller: &Caller,
        code: &str,
        lang: Lang,
        typed: &[edits::Typed],
    ) -> Result<edits::Saved, AppError> {
        let scope = Scope::of(caller, Permission::ManageRounds);
        let of = self.round_edited(&scope, code, &Office::default(), lang)?;
        self.edit_words(&of, Some(caller.person), typed)
    }

    /// The report of the ratings at a unit's counters in a whole period that is over, with the edits of its sentences.
    pub fn report_of_counters(
        &self,
        scope: &Scope,
        unit: &str,
        period: Period,
        office: &Office,
        lang: Lang,
    ) -> Result<Edited, AppError> {
        let unit = self.unit_to_read(scope, unit, period.last_day())?;
        let months = period.months();
        let asked: Vec<When> = [period].iter().chain(&months).map(|period| When::Whole(*period)).collect();
        let mut of_each = self.results_of_each(&unit, &asked)?.into_iter();
        let now = of_each.next().ok_or_else(|| AppError::NotFound(unit.code.clone()))?;
        let months: Vec<_> = months.into_iter().zip(of_each).collect();
        let before = self.results(&unit, When::Whole(period.year_before()))?;
        let catalogue = self.catalogue();
        let known = now.parts.iter().filter_map(|part| Some((part.template, catalogue.template(part.template)?)));
        let templates = known.collect();
        let illustrative = self.illustrative;
        let told = counters::Told {
            now: &now,
            period,
            before: &before,
            months: &months,
            templates: &templates,
            illustrative,
            lang,
        };
        let today = self.clock.now().day();
        let mut report = told.report(office, today.year())?;
        let said = |db: &mut Db, _: &Edition| told_json(&copies_on(self, db, &unit, period, today)?.kept).map(Some);
        let proof = self.proof_annex(edition::Kind::Counters, unit.id, &period.to_string(), said, lang)?;
        report.annexes.extend(proof);
        let which = edits::Which {
            kind: Kind::Counters,
            about: unit.id,
            code: unit.code.clone(),
            year: i16::try_from(period.first_day().year()).unwrap_or_default(),
            period: Some(period).filter(|period| period.span() != Span::Year),
            lang,
        };
        self.edited(which, report)
    }

    /// Keeps edits of the sentences of a report of counters; for whoever manages assessments of the unit.
    pub fn edit_counters_report(
        &self,
        caller: &Caller,
        (unit, period): (&str, Period),
        lang: Lang,
        typed: &[edits::Typed],
    ) -> Result<edits::Saved, AppError> {
        let scope = Scope::of(caller, Permission::ManageAssessments);
        let of = self.report_of_counters(&scope, unit, period, &Office::default(), lang)?;
        self.edit_words(&of, Some(caller.person), typed)
    }

    /// The code of the one round that a unit has in a year; refused where it has none or several, which are named.
    pub fn round_of_year(&self, unit: &str, year: i16) -> Result<String, AppError> {
        let id = self.unit(unit)?.id;
        let rounds = self.store.read(round_list)?;
        let of_year = rounds.into_iter().filter(|round| round.unit == id && round.year == year);
        the_one(&of_year.map(|round| round.code).collect::<Vec<_>>(), unit, year)
    }

    /// The same of the PAR INDEX.
    pub fn par_round_of_year(&self, unit: &str, year: i16) -> Result<String, AppError> {
        let id = self.unit(unit)?.id;
        let rounds = self.store.read(par_round_list)?;
        let of_year = rounds.into_iter().filter(|round| round.unit == id && round.year == year);
        the_one(&of_year.map(|round| round.code).collect::<Vec<_>>(), unit, year)
    }

    /// Writes a report's files into a folder, each under the report's code; the names of those written. Charts are written
    /// as SVG and PNG too, tables as CSV for Excel and for programs.
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
        for chart in report.charts() {
            write(format!("{code}-{}.svg", chart.id), chart.svg.as_bytes())?;
            write(
                format!("{code}-{}.png", chart.id),
                chart.png.bytes().map_err(|error| AppError::Refused(error.to_string()))?,
            )?;
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

/// The one of several codes; refused where there are none or several, which are named.
fn the_one(codes: &[String], unit: &str, year: i16) -> Result<String, AppError> {
    match codes {
        [code] => Ok(code.clone()),
        [] => Err(not_there(&format!("{unit} {year}"))),
        several => Err(AppError::Refused(format!("{unit} {year}: --round {}", several.join(" | --round ")))),
    }
}

/// What stands below a report.
fn foot(office: &Office, lang: Lang) -> report::Foot {
    let t = texts(lang);
    let copy = (!office.addressees.is_empty()).then(|| t.report_file_copy.to_owned());
    let recipients = copy.into_iter().chain([t.report_file_kept.to_owned()]).collect();
    report::Foot { recipients, capacity: office.capacity.iter().cloned().collect(), signer: None }
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
        letter: None,
    }
}
