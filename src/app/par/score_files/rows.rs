//! The rows of an assessment's file: which unit, which figure or criterion, what was entered. Every bad row is named.
//!
//! | column | what it says |
//! |---|---|
//! | `unit` | the unit's code |
//! | `item` | a figure's code (`hs_dung_han`), a criterion's number (`1.1.1`), or an option of a survey (`1.6.2:a`) |
//! | `value` | a number; the code of a case; `yes`, `no`; `n/a` where the criterion does not apply. Blank: nothing was entered |
//! | `name`, `group` | what the unit is called and its group; in any row of the unit, or not at all |

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};

use rust_decimal::Decimal;

use crate::app::AppError;
use crate::domain::criteria::expression::plain_number;
use crate::domain::criteria::rule::{NO, YES};
use crate::domain::criteria::{CriteriaSet, Figure};
use crate::domain::lang::Lang;
use crate::domain::text::{fill, texts};
use crate::index::par::{Assessment, Entry};

mod read;

/// What is wrong with a row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RowFault {
    /// The file is no CSV in UTF-8, or a row has more or fewer cells than the first.
    NotCsv,
    /// A column is missing.
    NoColumn(&'static str),
    /// A row without a unit, or without an item that its value belongs to.
    Blank,
    /// The set has no such figure, criterion or option.
    UnknownItem(String),
    /// A figure that is computed of others.
    Computed,
    /// Not a number.
    NotANumber,
    /// A number outside the bounds of the figure, or not whole.
    Outside(String),
    /// Neither points nor a case that the criterion has; holds the cases.
    NotACase(String),
    /// How many answered is no whole number from 0.
    NotACount,
    /// The set has no such group; holds those it has.
    UnknownGroup(String),
    /// A unit that is called, or grouped, differently in another row.
    OtherThanBefore(String),
    /// The same was said in an earlier row; holds its line.
    Twice(u64),
    /// A criterion of a unit that cannot be scored: which, of whom, and why, in both languages.
    NoPoints([String; 2]),
}

impl RowFault {
    /// What is wrong and how to mend it.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let texts = texts(lang);
        match self {
            Self::NotCsv => texts.par_file_not_csv.to_owned(),
            Self::NoColumn(name) => fill(texts.par_file_no_column, &[name]),
            Self::Blank => texts.par_file_blank.to_owned(),
            Self::UnknownItem(set) => fill(texts.par_file_unknown_item, &[set]),
            Self::Computed => texts.par_file_computed.to_owned(),
            Self::NotANumber => texts.par_file_not_a_number.to_owned(),
            Self::Outside(bounds) => fill(texts.par_file_outside, &[bounds]),
            Self::NotACase(cases) if cases.is_empty() => texts.par_file_not_points.to_owned(),
            Self::NotACase(cases) => fill(texts.par_file_not_a_case, &[cases]),
            Self::NotACount => texts.par_file_not_a_count.to_owned(),
            Self::UnknownGroup(groups) => fill(texts.par_file_unknown_group, &[groups]),
            Self::OtherThanBefore(before) => fill(texts.par_file_other_than_before, &[before]),
            Self::Twice(line) => fill(texts.par_file_twice, &[&line.to_string()]),
            Self::NoPoints([vi, en]) => if lang == Lang::Vi { vi } else { en }.clone(),
        }
    }
}

/// A row that cannot be used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BadRow {
    /// The file.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: u64,
    /// The column.
    pub column: String,
    /// What stands there.
    pub value: String,
    /// What is wrong, and how to mend it.
    pub fault: RowFault,
}

impl BadRow {
    /// Where, what, and how to mend it, on one line.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let file = self.file.display().to_string();
        let place = fill(texts(lang).import_place_column, &[&file, &self.line.to_string(), &self.column, &self.value]);
        format!("{place}: {}", self.fault.words(lang))
    }
}

impl fmt::Display for BadRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n    {}", self.words(Lang::Vi), self.words(Lang::En))
    }
}

/// One unit of the file.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) code: String,
    pub(super) name: Option<String>,
    pub(super) group: Option<String>,
    pub(super) assessment: Assessment,
    /// Its first line.
    line: u64,
    /// By item: the line that says it.
    lines: HashMap<String, u64>,
}

impl Row {
    /// A unit of no file.
    pub(super) fn of(code: String, name: String, group: Option<String>, assessment: Assessment) -> Self {
        Self { code, name: Some(name), group, assessment, line: 0, lines: HashMap::new() }
    }

    /// A line that has to do with a criterion: its own, that of a figure it uses, or the unit's first.
    pub(super) fn line_of(&self, set: &CriteriaSet, at: usize) -> u64 {
        let node = set.nodes.get(at);
        let own = node.and_then(|node| self.lines.get(&node.code));
        let rule = node.and_then(|node| node.rule.as_ref());
        let figures = rule.into_iter().flat_map(crate::domain::criteria::Rule::figures);
        let of_figures = figures.filter_map(|figure| self.lines.get(figure)).max();
        own.or(of_figures).copied().unwrap_or(self.line)
    }
}

/// The units of the file, in the order of their first rows.
#[derive(Clone, Debug, Default)]
pub(super) struct Units {
    pub(super) all: Vec<Row>,
    places: HashMap<String, usize>,
}

/// Reads the units of a file, or names every bad row.
pub(super) fn read(set: &CriteriaSet, file: &Path, bytes: &[u8]) -> Result<Units, AppError> {
    let (lines, mut bad) = read::lines(bytes, file);
    let mut units = Units::default();
    for line in &lines {
        if let Err((column, value, fault)) = units.take(set, line) {
            let column = column.to_owned();
            bad.push(BadRow { file: file.to_owned(), line: line.number, column, value, fault });
        }
    }
    if bad.is_empty() { Ok(units) } else { Err(AppError::Assessment(bad)) }
}

/// What is wrong: the column, what stands there, and why.
type Fault = (&'static str, String, RowFault);

impl Units {
    /// Units of no file.
    pub(super) fn of(all: Vec<Row>) -> Self {
        Self { all, places: HashMap::new() }
    }

    fn take(&mut self, set: &CriteriaSet, line: &read::Line) -> Result<(), Fault> {
        if line.unit.is_empty() {
            return Err(("unit", String::new(), RowFault::Blank));
        }
        let at = self.place(set, line);
        let Some(unit) = self.all.get_mut(at) else { return Ok(()) };
        same_or_new(&mut unit.name, &line.name, "name")?;
        if !line.group.is_empty() && set.groups.iter().all(|group| group.code != line.group) {
            let groups: Vec<&str> = set.groups.iter().map(|group| group.code.as_str()).collect();
            return Err(("group", line.group.clone(), RowFault::UnknownGroup(groups.join(", "))));
        }
        same_or_new(&mut unit.group, &line.group, "group")?;
        if line.value.is_empty() {
            return Ok(());
        }
        if line.item.is_empty() {
            return Err(("item", String::new(), RowFault::Blank));
        }
        if let Some(before) = unit.lines.insert(line.item.clone(), line.number) {
            return Err(("item", line.item.clone(), RowFault::Twice(before)));
        }
        unit.enter(set, &line.item, &line.value)
    }

    /// The place of the unit that a row is of; a new one has nothing entered.
    fn place(&mut self, set: &CriteriaSet, line: &read::Line) -> usize {
        let next = self.all.len();
        let at = *self.places.entry(line.unit.clone()).or_insert(next);
        if at == next {
            self.all.push(Row {
                code: line.unit.clone(),
                name: None,
                group: None,
                assessment: Assessment::of(set),
                line: line.number,
                lines: HashMap::new(),
            });
        }
        at
    }
}

/// Takes a text over where none was there; another one than before is a fault.
fn same_or_new(own: &mut Option<String>, text: &str, column: &'static str) -> Result<(), Fault> {
    if text.is_empty() {
        return Ok(());
    }
    match own {
        Some(before) if before != text => Err((column, text.to_owned(), RowFault::OtherThanBefore(before.clone()))),
        _ => {
            *own = Some(text.to_owned());
            Ok(())
        }
    }
}

impl Row {
    fn enter(&mut self, set: &CriteriaSet, item: &str, value: &str) -> Result<(), Fault> {
        let of_value = |fault| ("value", value.to_owned(), fault);
        if let Some(at) = set.figure(item) {
            let Some(figure) = set.figures.get(at) else { return Ok(()) };
            let number = figure_value(figure, value).map_err(of_value)?;
            self.assessment.figure(at, Some(number));
            return Ok(());
        }
        let unknown = || ("item", item.to_owned(), RowFault::UnknownItem(set.name()));
        let (code, choice) = item.split_once(':').map_or((item, None), |(code, choice)| (code, Some(choice)));
        let at = set.node(code).ok_or_else(unknown)?;
        let Some(choice) = choice else {
            let entry = entry(set, at, value).map_err(of_value)?;
            self.assessment.entry(at, Some(entry));
            return Ok(());
        };
        let rule = set.nodes.get(at).and_then(|node| node.rule.as_ref());
        let choices = rule.map(crate::domain::criteria::Rule::choices).unwrap_or_default();
        let place = choices.iter().position(|one| one.code == choice).ok_or_else(unknown)?;
        let count = value.parse().map_err(|_| of_value(RowFault::NotACount))?;
        let mut counts = match self.assessment.of_node(at) {
            Some(Entry::Counts(counts)) => counts.clone(),
            None => vec![0; choices.len()],
            Some(_) => {
                return Err((
                    "item",
                    item.to_owned(),
                    RowFault::Twice(self.lines.get(code).copied().unwrap_or(self.line)),
                ));
            }
        };
        if let Some(own) = counts.get_mut(place) {
            *own = count;
        }
        self.assessment.entry(at, Some(Entry::Counts(counts)));
        Ok(())
    }
}

/// A number as people write it: 1.5 or 1,5.
fn number(text: &str) -> Option<Decimal> {
    let one_comma = text.matches(',').count() == 1 && !text.contains('.');
    let text = if one_comma { text.replace(',', ".") } else { text.to_owned() };
    plain_number(&text).filter(|_| !text.ends_with('%'))
}

fn figure_value(figure: &Figure, text: &str) -> Result<Decimal, RowFault> {
    if figure.formula.is_some() {
        return Err(RowFault::Computed);
    }
    let number = number(text).ok_or(RowFault::NotANumber)?;
    let below = figure.least.is_some_and(|least| number < least);
    let above = figure.most.is_some_and(|most| number > most);
    if below || above || (figure.whole && !number.fract().is_zero()) {
        return Err(RowFault::Outside(bounds(figure)));
    }
    Ok(number)
}

/// What a figure may be: `0 … 100, whole`.
fn bounds(figure: &Figure) -> String {
    let bound = |bound: Option<Decimal>| bound.map_or_else(|| "…".to_owned(), |bound| bound.normalize().to_string());
    let step = if figure.whole { "1, 2, 3" } else { "1.5" };
    format!("{} – {} ({step})", bound(figure.least), bound(figure.most))
}

/// What a value says of a criterion.
fn entry(set: &CriteriaSet, at: usize, value: &str) -> Result<Entry, RowFault> {
    let rule = set.nodes.get(at).and_then(|node| node.scored_by());
    let cases = rule.map(crate::domain::criteria::Rule::cases).unwrap_or_default();
    let lower = value.to_lowercase();
    let word = match lower.as_str() {
        "n/a" | "na" | "không áp dụng" => return Ok(Entry::NotApplicable),
        "có" => YES,
        "không" => NO,
        other => other,
    };
    if let Some(case) = cases.iter().position(|case| *case == word) {
        return Ok(Entry::Case(case));
    }
    number(value).map(Entry::Points).ok_or_else(|| RowFault::NotACase(cases.join(", ")))
}
