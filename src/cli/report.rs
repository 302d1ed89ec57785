//! `sipar report`: the files that an office hands in.

use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde_json::json;
use time::Date;

use super::database::open_as_it_is;
use super::{CliError, print};
use crate::app::import::read_day;
use crate::app::report::{Edited, Kind, Office};
use crate::app::scope::Scope;
use crate::app::{App, AppError};
use crate::domain::lang::Lang;
use crate::domain::period::Period;
use crate::domain::refusal::Refusal;
use crate::domain::text::{fill, texts};
use crate::report::Report;
use crate::settings::Settings;

/// The report that is asked for, and who hands it in to whom.
#[derive(Debug, Args)]
pub(super) struct Asked {
    /// What it is about
    #[arg(long, value_parser = kinds(), default_value = "sipas")]
    kind: Kind,
    /// The unit's code
    #[arg(long)]
    unit: String,
    /// The year of the round, or of the ratings
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
    /// The first day that is reported on, where it is not the calendar's
    #[arg(long, value_name = "DAY", requires = "until")]
    from: Option<String>,
    /// The last day that is reported on, where it is not the calendar's
    #[arg(long, value_name = "DAY", requires = "from")]
    until: Option<String>,
    /// For kind par: figures of now that nobody approved; the report says so
    #[arg(long)]
    provisional: bool,
    /// The language of the sentences: vi, en
    #[arg(long, default_value = "vi")]
    lang: String,
}

/// The kinds by their words.
fn kinds() -> impl TypedValueParser<Value = Kind> {
    PossibleValuesParser::new(Kind::ALL.map(Kind::word)).try_map(|word| word.parse::<Kind>())
}

/// Runs the command.
pub(super) fn run(settings: &Settings, asked: &Asked, json: bool) -> Result<(), CliError> {
    let lang = Lang::from_tag(&asked.lang).unwrap_or_default();
    let app = open_as_it_is(settings, false)?;
    let (code, report) = match asked.kind {
        Kind::Sipas => checked(of_round(&app, asked, lang)?, lang),
        Kind::Par => checked(of_par_round(&app, asked, lang)?, lang),
        Kind::Board => {
            let code = format!("{}-{}", asked.unit, asked.year);
            let edited = app.report_of_board(&Scope::Everywhere, &asked.unit, asked.year, &office(asked)?, lang)?;
            checked((code, edited), lang)
        }
        Kind::Counters => checked(of_counters(&app, asked, lang)?, lang),
    };
    let made = std::fs::create_dir_all(&asked.out);
    made.map_err(|error| AppError::Refused(format!("{}: {error}", asked.out.display())))?;
    let names = app.report_files(&report, &code, &asked.out)?;
    app.writer.finish();
    print::finding(json, &json!({ "kind": asked.kind.word(), "code": code, "files": names }), &names.join("\n"));
    Ok(())
}

/// Says which edits want looking at: the report has them, and somebody has to say whether it should.
fn warn(edited: &Edited, lang: Lang) {
    let t = texts(lang);
    for one in edited.warnings() {
        let words = match &one.generated {
            Some(now) => fill(t.words_warning_stale, &[&one.sentence, &one.replaced, now]),
            None => fill(t.words_warning_gone, &[&one.edited]),
        };
        print::warning(&words);
    }
}

/// A report whose edits were looked through, with its code.
fn checked((code, edited): (String, Edited), lang: Lang) -> (String, Report) {
    warn(&edited, lang);
    (code, edited.report)
}

/// A day of a period.
fn day(typed: &str) -> Result<Date, AppError> {
    read_day(typed).ok_or_else(|| Refusal::NotADay(typed.to_owned()).into())
}

/// Who hands it in, and the period where it is another than the calendar's.
fn office(asked: &Asked) -> Result<Office, AppError> {
    let period = match (&asked.from, &asked.until) {
        (Some(first), Some(last)) => Some((day(first)?, day(last)?)),
        _ => None,
    };
    Ok(Office {
        above: asked.above.clone(),
        issuer: asked.issuer.clone(),
        symbol: asked.symbol.clone(),
        place: asked.place.clone(),
        addressees: asked.to.clone(),
        capacity: asked.capacity.clone(),
        period,
    })
}

/// The report of the ratings at a unit's counters in a year, or in the month or quarter that these days are, with what its
/// files are called.
fn of_counters(app: &App, asked: &Asked, lang: Lang) -> Result<(String, Edited), AppError> {
    let office = office(asked)?;
    let period = match office.period {
        Some(days) => Period::whole(days)
            .ok_or_else(|| AppError::Refused("--from and --until are no whole month, quarter or year".to_owned()))?,
        None => Period::from_str(&asked.year.to_string()).map_err(|bad| AppError::Refused(bad.to_string()))?,
    };
    let edited = app.report_of_counters(&Scope::Everywhere, &asked.unit, period, &office, lang)?;
    let unit = app.unit(&asked.unit)?;
    Ok((format!("{}-{}-{period}", Kind::Counters.word(), unit.code), edited))
}

/// The report of a survey round, with the round's code.
fn of_round(app: &App, asked: &Asked, lang: Lang) -> Result<(String, Edited), AppError> {
    let code = match &asked.round {
        Some(code) => code.clone(),
        None => app.round_of_year(&asked.unit, asked.year)?,
    };
    let edited = app.round_edited(&Scope::Everywhere, &code, &office(asked)?, lang)?;
    Ok((code, edited))
}

/// The report of a round of the PAR INDEX, with the round's code.
fn of_par_round(app: &App, asked: &Asked, lang: Lang) -> Result<(String, Edited), AppError> {
    let code = match &asked.round {
        Some(code) => code.clone(),
        None => app.par_round_of_year(&asked.unit, asked.year)?,
    };
    let edited = app.report_of_par_round_owned(&code, asked.provisional, &office(asked)?, lang)?;
    Ok((code, edited))
}
