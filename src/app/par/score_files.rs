//! The PAR INDEX of units from files alone, without a database: `sipar score par`.
//!
//! ```text
//! set ──────────┐
//! rows ─► units ┼─► index::par ─► figures
//! (CSV)         │   (points, places, lost points, the year before)
//! ```
//!
//! Nothing comes out unless every row could be read and every criterion of every unit could be scored. A year that the set
//! is not for is refused, unless somebody says in writing that it shall be used nevertheless.

pub mod figures;
mod rows;
mod said;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::scoring::given_points as given;
use crate::app::{AppError, templates};
use crate::domain::criteria::compare::matches;
use crate::domain::criteria::{CriteriaSet, YearFault};
use crate::domain::lang::Lang;
use crate::domain::text::{fill, texts};
use crate::index::par::change::{Year, change_matched};
use crate::index::par::lost::{Field, lost};
use crate::index::par::rank::{Ranks, Unit, ranks};
use crate::index::par::{Assessment, Context, Plan, Scored};
use crate::store::par::approved::Points;
use figures::ParScored;
pub use rows::{BadRow, RowFault};
use rows::{Row, Units};

/// What is asked of files.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Asked {
    /// The set: the path of a file, or the name of one that comes with sipar.
    pub set: String,
    /// What was entered of the units: CSV.
    pub assessment: PathBuf,
    /// The index year; left out, nobody says which it is.
    pub year: Option<i32>,
    /// Who says in writing that the set is used for a year it is not for, in their own words.
    pub confirmed_by: Option<String>,
    /// What was entered the year before.
    pub previous: Option<PathBuf>,
    /// The set of then; left out, the same.
    pub previous_set: Option<String>,
}

/// Scores what files hold.
pub fn from_files(asked: &Asked) -> Result<ParScored, AppError> {
    let set = set(&asked.set)?;
    let confirmed = confirmed(&set, asked)?;
    let now = Round::of(&set, &asked.assessment)?;
    let previous_set = match &asked.previous_set {
        Some(name) => self::set(name)?,
        None => set.clone(),
    };
    let before = asked.previous.as_deref().map(|file| Round::of(&previous_set, file)).transpose()?;
    Ok(figures(&now, before.as_ref(), asked.year, confirmed))
}

/// The set of this path, or the shipped one of this name.
fn set(name: &str) -> Result<CriteriaSet, AppError> {
    let path = Path::new(name);
    if path.is_file() {
        let bytes = std::fs::read(path).map_err(|source| AppError::File { path: path.to_owned(), source })?;
        let file = path.file_name().and_then(std::ffi::OsStr::to_str).unwrap_or(name);
        return templates::criteria_set(file, &bytes).map_err(|problem| AppError::Criteria(vec![problem]));
    }
    let shipped = templates::shipped_criteria_sets().map_err(|problem| AppError::Criteria(vec![problem]))?;
    let names: Vec<String> = shipped.iter().map(|(set, _)| set.name()).collect();
    shipped.into_iter().map(|(set, _)| set).find(|set| set.name() == name).ok_or_else(|| {
        AppError::NotFound(format!(
            "--set {name}: there is no such file, and the criteria sets that come with sipar are {}",
            names.join(", ")
        ))
    })
}

/// Whose word it is that the set is used for this year, where that is needed.
fn confirmed(set: &CriteriaSet, asked: &Asked) -> Result<Option<String>, AppError> {
    let Some((year, fault)) = asked.year.and_then(|year| Some((year, set.year_fault(year)?))) else {
        return Ok(None);
    };
    let words = asked.confirmed_by.as_deref().map(str::trim).filter(|words| !words.is_empty());
    let refused = || {
        let both = [Lang::Vi, Lang::En].map(|lang| year_refused(set, year, &fault, lang));
        AppError::Refused(both.join("\n    "))
    };
    words.map(|words| Some(words.to_owned())).ok_or_else(refused)
}

/// Why a year is not scored by a set, and what would be needed.
#[must_use]
pub fn year_refused(set: &CriteriaSet, year: i32, fault: &YearFault, lang: Lang) -> String {
    let texts = texts(lang);
    let why = match fault {
        YearFault::Succeeded(after) => after.says.of(lang).to_owned(),
        YearFault::TooEarly(first) => fill(texts.par_year_too_early, &[&first.to_string()]),
        YearFault::TooLate(last) => fill(texts.par_year_too_late, &[&last.to_string()]),
    };
    fill(texts.par_year_refused, &[&set.name(), &year.to_string(), &why])
}

/// A unit of a stored round with its points.
#[derive(Clone, Debug)]
pub struct Stored {
    /// Its code.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// The group in which it is ranked.
    pub group: Option<String>,
    /// Its points, by the codes of leaves.
    pub points: Points,
}

/// The units of a stored round.
#[derive(Clone, Debug)]
pub struct StoredRound<'a> {
    /// The set.
    pub set: &'a CriteriaSet,
    /// The units.
    pub units: Vec<Stored>,
}

/// What a file of a stored round's points would come to; beside the round before, where there is one.
#[must_use]
pub fn from_stored(
    now: StoredRound<'_>,
    before: Option<StoredRound<'_>>,
    year: i32,
    confirmed: Option<String>,
) -> ParScored {
    let (now, before) = (Round::stored(now), before.map(Round::stored));
    figures(&now, before.as_ref(), Some(year), confirmed)
}

/// What the bytes of files come to, each with its set and the name under which mistakes are told.
pub fn from_bytes(
    now: (&CriteriaSet, &str, &[u8]),
    before: Option<(&CriteriaSet, &str, &[u8])>,
    year: i32,
    confirmed: Option<String>,
) -> Result<ParScored, AppError> {
    let read = |(set, name, bytes)| Round::of_bytes(set, Path::new(name), bytes);
    let (now, before) = (read(now)?, before.map(read).transpose()?);
    Ok(figures(&now, before.as_ref(), Some(year), confirmed))
}

/// The units of one file, scored.
struct Round<'a> {
    plan: Plan<'a>,
    units: Units,
    scored: Vec<Scored>,
    context: Context,
    ranks: Ranks,
    field: Field,
}

impl<'a> Round<'a> {
    fn of(set: &'a CriteriaSet, file: &Path) -> Result<Self, AppError> {
        let bytes = std::fs::read(file).map_err(|source| AppError::File { path: file.to_owned(), source })?;
        Self::of_bytes(set, file, &bytes)
    }

    fn of_bytes(set: &'a CriteriaSet, file: &Path, bytes: &[u8]) -> Result<Self, AppError> {
        let units = rows::read(set, file, bytes)?;
        let plan = Plan::of(set);
        let given: Vec<&Assessment> = units.all.iter().map(|unit| &unit.assessment).collect();
        let context = plan.context(&given);
        let scored = plan.points_all(&given, &context);
        let bad = troubles(set, &units, &scored, file);
        if !bad.is_empty() {
            return Err(AppError::Assessment(bad));
        }
        Ok(Self::ranked(plan, units, scored, context))
    }

    /// The units of a stored round, in their order.
    fn stored(round: StoredRound<'a>) -> Self {
        let plan = Plan::of(round.set);
        let unit = |one: Stored| Row::of(one.code, one.name, one.group, given(round.set, &one.points));
        let units = Units::of(round.units.into_iter().map(unit).collect());
        let all: Vec<&Assessment> = units.all.iter().map(|unit| &unit.assessment).collect();
        let context = Context::default();
        let scored = plan.points_all(&all, &context);
        Self::ranked(plan, units, scored, context)
    }

    fn ranked(plan: Plan<'a>, units: Units, scored: Vec<Scored>, context: Context) -> Self {
        let listed = units.all.iter().zip(&scored);
        let listed: Vec<Unit<'_>> =
            listed.map(|(unit, scored)| Unit { scored, group: unit.group.as_deref() }).collect();
        let ranks = ranks(&plan, &listed);
        let field = Field::of(&plan, &scored);
        Self { plan, units, scored, context, ranks, field }
    }
}

/// Every criterion of every unit that has no points, at a line that has to do with it.
fn troubles(set: &CriteriaSet, units: &Units, scored: &[Scored], file: &Path) -> Vec<BadRow> {
    let of_unit = |(unit, scored): (&Row, &Scored)| -> Vec<BadRow> {
        let bad = |(at, trouble): &(usize, crate::index::par::Trouble)| {
            let code = set.nodes.get(*at).map(|node| node.code.clone()).unwrap_or_default();
            let words = [Lang::Vi, Lang::En].map(|lang| {
                let why = crate::index::par::words::trouble(set, *trouble, lang);
                fill(texts(lang).par_file_no_points, &[&unit.code, &code, &why])
            });
            BadRow {
                file: file.to_owned(),
                line: unit.line_of(set, *at),
                column: "item".to_owned(),
                value: code,
                fault: RowFault::NoPoints(words),
            }
        };
        scored.troubles.iter().map(bad).collect()
    };
    units.all.iter().zip(scored).flat_map(of_unit).collect()
}

/// Everything that is said of a round, beside the one before where there is one.
fn figures(now: &Round<'_>, before: Option<&Round<'_>>, year: Option<i32>, confirmed: Option<String>) -> ParScored {
    let set = now.plan.set;
    let matched = before.map(|before| matches(set, before.plan.set));
    let earlier: HashMap<&str, usize> = before
        .into_iter()
        .flat_map(|before| before.units.all.iter().enumerate().map(|(at, unit)| (unit.code.as_str(), at)))
        .collect();
    let unit = |(at, (unit, scored)): (usize, (&Row, &Scored))| {
        let place = now.ranks.overall.get(at).copied().flatten();
        let change = before.zip(matched.as_ref()).zip(earlier.get(unit.code.as_str())).and_then(|(pair, old)| {
            let (before, matched) = pair;
            let old_place = before.ranks.overall.get(*old).copied().flatten();
            let years = (
                Year { plan: &now.plan, scored, place },
                Year { plan: &before.plan, scored: before.scored.get(*old)?, place: old_place },
            );
            Some(said::change(set, before.plan.set, &change_matched(years.0, years.1, matched)))
        });
        let lost = lost(&now.plan, &now.field, at, scored);
        said::unit(
            &said::OfUnit { plan: &now.plan, context: &now.context, ranks: &now.ranks, at, unit, scored, lost },
            change,
        )
    };
    let units = now.units.all.iter().zip(&now.scored).enumerate().map(unit).collect();
    said::whole(set, units, before.map(|before| before.plan.set), year, confirmed)
}
