//! Imports into the store: what [`super::import`] read is checked against what is stored, and then all of a file
//! goes in, in one transaction with its audit row, or nothing.

mod dossier_rows;
mod dossiers;
mod dossiers_brought;
mod feedback;
mod frames;
mod offices;
mod people;
mod plans;
mod plans_rows;
mod plans_typed;
mod portal_points;
mod pushed;
mod responses;
mod stated;
mod units;

use std::collections::HashMap;
use std::path::Path;

pub use dossiers::{BroughtDossiers, DossiersAsked};
pub use dossiers_brought::{ImportSeen, ImportsSeen};
pub(super) use frames::{csv_cells, csv_line};
pub use plans_typed::{Entered, Shown};
pub use pushed::{Push, Pushed};
pub(super) use units::remake_closure_on;

use time::Date;

use super::import::{self, Imported, Problem, What};
use super::protocol::{self, Fault};
use super::scope::Scope;
use super::{App, AppError};
use crate::domain::access::{Caller, Permission};
use crate::domain::id::Id;
use crate::domain::rating::{Channel, Outcome, Rating, Submission};
use crate::domain::unit::Unit;
use crate::store::duty::{Duty, DutySource, ON_DUTY_STILL, duty_known, duty_put_on};
use crate::store::office::Counter;
use crate::store::{StoreError, office, series, unit};

/// What an import did.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Brought {
    /// Rows of the file.
    pub rows: usize,
    /// Rows that changed something; the same file again changes nothing.
    pub changed: usize,
    /// Of these, rows that brought something new.
    pub added: usize,
    /// Cells whose text was not NFC and was composed.
    pub recomposed: usize,
    /// Ratings that bear the id of another one; both are kept for a person to decide.
    pub conflicts: usize,
    /// People who came in new and have no password yet: login and name.
    pub people: Vec<(String, String)>,
}

/// Who imports.
#[derive(Clone, Copy, Debug)]
pub enum Importer<'a> {
    /// The owner of the machine, by a command: everything.
    Owner,
    /// A person, within their units.
    Person(&'a Caller),
}

impl Importer<'_> {
    /// The person; none for the owner of the machine.
    const fn person(self) -> Option<Id> {
        match self {
            Self::Owner => None,
            Self::Person(caller) => Some(caller.person),
        }
    }

    /// Where the importer holds a permission.
    fn scope(self, permission: Permission) -> Scope {
        match self {
            Self::Owner => Scope::Everywhere,
            Self::Person(caller) => Scope::of(caller, permission),
        }
    }
}

/// Reads a file into memory.
fn bytes(path: &Path) -> Result<Vec<u8>, AppError> {
    std::fs::read(path).map_err(|source| AppError::File { path: path.to_owned(), source })
}

fn name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// What stands in the way of a file, in the order of its lines.
fn refused(problems: &[Problem]) -> AppError {
    let mut problems = problems.to_vec();
    problems.sort_by_key(|problem| problem.line);
    AppError::Rows(problems)
}

/// The units that rows name, each asked for once, and a problem for each row whose unit is not there for whoever brings it in.
fn units_of<'a>(
    app: &App,
    scope: &Scope,
    file: &str,
    rows: impl Iterator<Item = (usize, &'a str)>,
) -> Result<(HashMap<&'a str, Unit>, Vec<Problem>), AppError> {
    let (mut units, mut problems) = (HashMap::<&str, Unit>::new(), Vec::new());
    for (line, name) in rows {
        if units.contains_key(name) {
            continue;
        }
        match app.unit_in(scope, name) {
            Ok(unit) => drop(units.insert(name, unit)),
            Err(AppError::NotFound(_) | AppError::Refused(_)) => problems.push(not_found(file, line, "unit", name)),
            Err(other) => return Err(other),
        }
    }
    Ok((units, problems))
}

fn not_found(file: &str, line: usize, column: &str, value: &str) -> Problem {
    Problem {
        file: file.to_owned(),
        line,
        column_name: Some(column.to_owned()),
        value: value.to_owned(),
        what: What::NotFound,
    }
}

/// A day on which the counter was not open.
fn closed_then(file: &str, line: usize, column: &str, day: Date, counter: &Counter) -> Problem {
    let what = What::ClosedThen(counter.code.clone());
    Problem { what, ..not_found(file, line, column, &day.to_string()) }
}

/// What is wrong with the answers of a row, at the column of the question where there is one.
fn wrong_answer(file: &str, line: usize, fault: &Fault) -> Problem {
    let (column, value, what) = match fault {
        Fault::UnknownQuestion(code) => (Some(code), String::new(), What::NotFound),
        Fault::AnswerMissing(code) => (Some(code), String::new(), What::EmptyCell),
        Fault::LevelOutsideScale { question, level, levels } => {
            (Some(question), level.to_string(), What::OutOfRange("1".to_owned(), levels.to_string()))
        }
        // A column stands once and a row without answers was told before.
        _ => (None, String::new(), What::NoAnswer),
    };
    let column_name = column.map(|code| format!("q.{code}"));
    Problem { file: file.to_owned(), line, column_name, value, what }
}

impl App {
    /// Imports units from a file.
    pub fn bring_units(&self, path: &Path) -> Result<Brought, AppError> {
        self.bring_units_from(&name(path), &bytes(path)?, false)
    }

    /// Imports counters, officers, procedures or people from a file, wherever they belong.
    pub fn bring_office(&self, kind: import::Kind, path: &Path) -> Result<Brought, AppError> {
        self.bring_office_from(kind, Importer::Owner, &name(path), &bytes(path)?)
    }

    /// Imports published indices from a file.
    pub fn bring_series(&self, path: &Path) -> Result<Brought, AppError> {
        self.bring_series_from(&name(path), &bytes(path)?)
    }

    /// Imports ratings taken elsewhere; `tick` is told how many rows are done.
    pub fn bring_ratings(&self, path: &Path, tick: impl Fn(usize, usize)) -> Result<Brought, AppError> {
        self.bring_ratings_from(&name(path), &bytes(path)?, tick)
    }

    /// Imports filled forms of a round.
    pub fn bring_responses(&self, round: &str, path: &Path) -> Result<Brought, AppError> {
        self.bring_responses_from(Importer::Owner, round, &name(path), &bytes(path)?)
    }

    /// Imports a roster.
    pub fn bring_roster(&self, path: &Path) -> Result<Brought, AppError> {
        self.bring_roster_from(&name(path), &bytes(path)?)
    }

    /// Imports numbers of visits.
    pub fn bring_visits(&self, path: &Path) -> Result<Brought, AppError> {
        self.bring_visits_from(&name(path), &bytes(path)?)
    }

    /// Imports published indices; a value that is there already is replaced.
    pub fn bring_series_from(&self, file: &str, bytes: &[u8]) -> Result<Brought, AppError> {
        let imported = import::series::parse(file, bytes).map_err(|problems| refused(&problems))?;
        let mut units: HashMap<&str, Id> = HashMap::new();
        let mut problems = Vec::new();
        for (line, row) in &imported.rows {
            if !units.contains_key(row.unit.as_str()) {
                match self.unit(&row.unit) {
                    Ok(unit) => {
                        units.insert(&row.unit, unit.id);
                    }
                    Err(AppError::NotFound(_)) => problems.push(not_found(file, *line, "unit", &row.unit)),
                    Err(AppError::Refused(_)) => {
                        let codes = self.store.read(|db| unit::unit_by_name(db, &row.unit))?;
                        let codes: Vec<String> = codes.into_iter().map(|unit| unit.code).collect();
                        let what = What::Ambiguous(codes.join(", "));
                        problems.push(Problem { what, ..not_found(file, *line, "unit", &row.unit) });
                    }
                    Err(other) => return Err(other),
                }
            }
        }
        // The same unit may stand there by its code and by its name.
        let mut first = HashMap::new();
        for (line, row) in &imported.rows {
            let Some(unit) = units.get(row.unit.as_str()) else { continue };
            let first = *first.entry((row.index.as_str(), *unit, row.year)).or_insert(*line);
            if first != *line {
                let what = What::Repeated(first);
                problems.push(Problem { what, ..not_found(file, *line, "unit", &row.unit) });
            }
        }
        if !problems.is_empty() {
            return Err(refused(&problems));
        }
        let changed = self.change(|change| {
            let mut changed = 0;
            for (_, row) in &imported.rows {
                if let Some(basis) = &row.method_break {
                    series::series_break_put_on(change.db, &row.index, row.year, basis)?;
                }
                if row.value.is_none() && row.rank.is_none() {
                    continue;
                }
                let value = series::Value {
                    year: row.year,
                    value: row.value.map(|value| value.to_string()),
                    rank: row.rank.and_then(|rank| i16::try_from(rank).ok()),
                    of: row.of.and_then(|of| i16::try_from(of).ok()),
                    status: row.status.clone(),
                    source: row.source.clone(),
                    remark: row.remark.clone(),
                };
                let unit = units[row.unit.as_str()];
                changed += usize::from(series::series_put_on(change.db, &row.index, unit, &value, change.at)?);
            }
            change.note("series.import", file, &rows(imported.rows.len()))?;
            Ok(changed)
        })?;
        Ok(brought(&imported, changed))
    }

    /// Imports ratings taken elsewhere, through the same writer as all others: the same file again counts nothing
    /// twice. Every row is checked before the first is stored.
    pub fn bring_ratings_from(
        &self,
        file: &str,
        bytes: &[u8],
        tick: impl Fn(usize, usize),
    ) -> Result<Brought, AppError> {
        let imported = import::ratings::parse(file, bytes).map_err(|problems| refused(&problems))?;
        let catalogue = self.refresh()?;
        let now = self.clock.now();
        let mut problems = Vec::new();
        let mut submissions = Vec::with_capacity(imported.rows.len());
        for (line, row) in &imported.rows {
            let mut missing = |column: &str, value: &str| problems.push(not_found(file, *line, column, value));
            let counter = catalogue.counter_coded(&row.counter);
            if counter.is_none() {
                missing("counter", &row.counter);
            }
            let template = catalogue.template_named(&row.template);
            if template.is_none() {
                missing("template", &row.template);
            }
            let procedure = row.procedure.as_deref().map(|code| (code, catalogue.procedure_coded(code)));
            if let Some((code, None)) = procedure {
                missing("procedure", code);
            }
            if row.rated_at > now {
                let what = What::NotYet;
                problems
                    .push(Problem { what, ..not_found(file, *line, "rated_at", &row.rated_at.local().to_string()) });
            } else if let Some(counter) = counter.filter(|counter| !counter.validity.covers(row.rated_at.day())) {
                problems.push(closed_then(file, *line, "rated_at", row.rated_at.day(), counter));
            }
            let (Some(counter), Some((template_id, template))) = (counter, template) else { continue };
            let given: Vec<(&str, i64)> =
                row.answers.iter().map(|(code, level)| (code.as_str(), i64::from(*level))).collect();
            let answers = match protocol::read_answers(template, &given) {
                Ok(answers) => answers,
                Err(fault) => {
                    problems.push(wrong_answer(file, *line, &fault));
                    continue;
                }
            };
            let Ok((remark, _)) = protocol::read_remark(row.comment.as_deref()) else {
                let comment = row.comment.as_deref().unwrap_or_default();
                let what = What::NotARemark(protocol::REMARK_AT_MOST);
                problems.push(Problem { what, ..not_found(file, *line, "comment", comment) });
                continue;
            };
            let procedure = procedure.and_then(|(_, procedure)| procedure);
            let rating = Rating {
                id: row.id,
                template: template_id,
                counter: counter.id,
                procedure: procedure.map(|procedure| procedure.id),
                field: procedure.map(|procedure| procedure.field),
                seq: None,
                sealed_at: Some(row.rated_at),
                answers,
                reasons: Vec::new(),
                remark,
                normalised: false,
                seal: None,
            };
            submissions.push(Submission { rating, channel: Channel::Import, received_at: now });
        }
        if !problems.is_empty() {
            return Err(refused(&problems));
        }
        let (stored, conflicts) = self.store_all(submissions, tick)?;
        self.change(|change| change.note("rating.import", file, &rows(imported.rows.len())))?;
        Ok(Brought { conflicts, ..brought(&imported, stored) })
    }

    /// Stores many submissions through the writer; returns how many are new, and how many are in conflict.
    pub(super) fn store_all(
        &self,
        submissions: Vec<Submission>,
        tick: impl Fn(usize, usize),
    ) -> Result<(usize, usize), AppError> {
        let (all, mut done, mut stored, mut conflicts) = (submissions.len(), 0, 0, 0);
        let mut rest = submissions.into_iter();
        loop {
            let part: Vec<Submission> = rest.by_ref().take(1000).collect();
            if part.is_empty() {
                return Ok((stored, conflicts));
            }
            done += part.len();
            let outcomes = self
                .writer
                .submit_and_wait(part)
                .map_err(|error| AppError::Store(StoreError::Unreachable(error.to_string())))?;
            stored += outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Stored(_))).count();
            conflicts += outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Conflict)).count();
            tick(done, all);
        }
    }

    /// Imports a roster; ratings of those times go over to whoever was on duty.
    pub fn bring_roster_from(&self, file: &str, bytes: &[u8]) -> Result<Brought, AppError> {
        let imported = import::roster::parse(file, bytes).map_err(|problems| refused(&problems))?;
        let catalogue = self.refresh()?;
        let mut problems = Vec::new();
        let mut duties = Vec::new();
        for (line, row) in &imported.rows {
            let counter = catalogue.counter_coded(&row.counter_code);
            if counter.is_none() {
                problems.push(not_found(file, *line, "counter_code", &row.counter_code));
            }
            let officer = self.store.read(|db| office::officer_by_code(db, &row.officer_code))?;
            if officer.is_none() {
                problems.push(not_found(file, *line, "officer_code", &row.officer_code));
            }
            if let Some(counter) = counter.filter(|counter| !counter.validity.covers(row.from.day())) {
                problems.push(closed_then(file, *line, "from", row.from.day(), counter));
            }
            if let (Some(counter), Some(officer)) = (counter, officer) {
                duties.push(Duty {
                    id: self.chance.id(row.from),
                    counter: counter.id,
                    officer: officer.id,
                    from: row.from,
                    to: row.to.unwrap_or(ON_DUTY_STILL),
                    source: DutySource::Roster,
                });
            }
        }
        if !problems.is_empty() {
            return Err(refused(&problems));
        }
        let changed = self.change(|change| {
            let mut changed = 0;
            for duty in &duties {
                if !duty_known(change.db, duty)? {
                    duty_put_on(change.db, duty, || self.chance.id(change.at))?;
                    changed += 1;
                }
            }
            change.note("roster.import", file, &rows(duties.len()))?;
            Ok(changed)
        })?;
        Ok(brought(&imported, changed))
    }

    /// Imports how many were served at counters on days.
    pub fn bring_visits_from(&self, file: &str, bytes: &[u8]) -> Result<Brought, AppError> {
        let imported = import::visits::parse(file, bytes).map_err(|problems| refused(&problems))?;
        let catalogue = self.refresh()?;
        let mut problems = Vec::new();
        let mut visits = Vec::new();
        for (line, row) in &imported.rows {
            match catalogue.counter_coded(&row.counter_code) {
                Some(counter) if !counter.validity.covers(row.day) => {
                    problems.push(closed_then(file, *line, "day", row.day, counter));
                }
                Some(counter) => visits.push((counter.id, row.day, row.visits)),
                None => problems.push(not_found(file, *line, "counter_code", &row.counter_code)),
            }
        }
        if !problems.is_empty() {
            return Err(refused(&problems));
        }
        let changed = self.change(|change| {
            let mut changed = 0;
            for (counter, day, n) in &visits {
                changed += usize::from(office::visit_put_on(change.db, *counter, *day, *n, file)?);
            }
            change.note("visit.import", file, &rows(visits.len()))?;
            Ok(changed)
        })?;
        Ok(brought(&imported, changed))
    }
}

fn brought<T>(imported: &Imported<T>, changed: usize) -> Brought {
    Brought { rows: imported.rows.len(), changed, recomposed: imported.recomposed, ..Brought::default() }
}

/// How the trail says how much a file held.
fn rows(n: usize) -> String {
    format!("{n} rows")
}
