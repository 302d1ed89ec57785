//! What a public page shows of an edition: the lines of its public table (`data.csv`) that are about the whole and about units.
//!
//! A public file keeps its columns for ever, so that pages of old editions need no computation of theirs.

use std::collections::HashMap;

use super::File;
use crate::app::AppError;
use crate::domain::edition::Kind;
use crate::domain::lang::Lang;

/// The public table.
const DATA: &str = "data.csv";
/// The satisfaction index has figures by both rules; its result says which is the questionnaire's.
const RESULT: &str = "public.json";

/// What lines are of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum By {
    /// The index with its contents and elements, of everybody.
    Parts,
    /// Units.
    Unit,
    /// Counters.
    Counter,
    /// Fields of procedures.
    Field,
}

/// A line: what was published, word for word, under the names of its columns; blank where there is nothing.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Line {
    /// What it is of.
    pub name: String,
    /// Percentage, or share from 0 to 1 of ratings at counters; `…` where it is hidden.
    pub value: String,
    /// The lower end of its interval.
    pub low: String,
    /// The upper end.
    pub high: String,
    /// How many answered.
    pub n: String,
    /// The change on the year before, in points.
    pub change: String,
    /// Whether that lies within sampling error: `true`, `false`.
    pub within_error: String,
    /// Points, and how many there could be.
    pub points: [String; 2],
    /// The place, and of how many.
    pub rank: [String; 2],
    /// The grade.
    pub grade: String,
    /// Of those who came, the share who rated.
    pub rated: String,
    /// Whether it stands below another (an element below its content).
    pub below: bool,
}

/// The lines of an edition.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Told {
    /// The whole.
    pub whole: Option<Line>,
    /// The tables, none of them empty.
    pub tables: Vec<(By, Vec<Line>)>,
}

/// The files that are read.
pub(super) const fn files(kind: Kind) -> &'static [&'static str] {
    if matches!(kind, Kind::Sipas) { &[DATA, RESULT] } else { &[DATA] }
}

/// One row of the public table by the names of its columns.
struct Row<'a> {
    columns: &'a HashMap<String, usize>,
    cells: csv::StringRecord,
}

impl Row<'_> {
    fn at(&self, column: &str) -> String {
        self.columns.get(column).and_then(|place| self.cells.get(*place)).unwrap_or_default().to_owned()
    }

    fn line(&self, name: String) -> Line {
        Line { name, n: self.at("n"), low: self.at("low"), high: self.at("high"), ..Line::default() }
    }
}

/// Reads the public files of an edition.
pub(super) fn told(kind: Kind, files: &[File], lang: Lang) -> Result<Told, AppError> {
    let file = |name: &str| files.iter().find(|file| file.name == name).map(|file| file.bytes.as_slice());
    let mut reader = csv::Reader::from_reader(file(DATA).unwrap_or_default());
    let unreadable = |error: csv::Error| super::spoilt(DATA, &error.to_string());
    let columns = reader.headers().map_err(unreadable)?.iter().map(str::to_owned).zip(0..).collect();
    let rows = reader.records().map(|cells| Ok(Row { columns: &columns, cells: cells.map_err(unreadable)? }));
    let rows = rows.collect::<Result<Vec<Row<'_>>, AppError>>()?;
    Ok(match kind {
        Kind::Sipas => sipas(&rows, &rule(file(RESULT).unwrap_or_default()), lang),
        Kind::Par => par(&rows),
        Kind::Counters => counters(&rows),
    })
}

/// The questionnaire's rule of criteria.
fn rule(result: &[u8]) -> String {
    let result: serde_json::Value = serde_json::from_slice(result).unwrap_or_default();
    result.pointer("/rules/criterion").and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
}

fn filled(tables: Vec<(By, Vec<Line>)>) -> Vec<(By, Vec<Line>)> {
    tables.into_iter().filter(|(_, lines)| !lines.is_empty()).collect()
}

fn sipas(rows: &[Row<'_>], rule: &str, lang: Lang) -> Told {
    let name = |row: &Row<'_>, stem: &str| row.at(&format!("{stem}_{}", lang.tag()));
    let line = |row: &Row<'_>, name: String| Line {
        value: row.at("value"),
        change: row.at("change"),
        within_error: row.at("within_error"),
        rank: [row.at("rank"), String::new()],
        below: row.at("level") == "element",
        ..row.line(name)
    };
    let own: Vec<&Row<'_>> = rows.iter().filter(|row| row.at("rule") == rule).collect();
    let everybody = own.iter().filter(|row| row.at("by").is_empty());
    let parts = everybody.clone().filter(|row| ["content", "element"].contains(&row.at("level").as_str()));
    let units = own.iter().filter(|row| row.at("by") == "unit" && row.at("level") == "index");
    let mut units: Vec<Line> = units.map(|row| line(row, name(row, "domain"))).collect();
    let of = units.iter().filter(|line| !line.rank[0].is_empty()).count();
    for line in units.iter_mut().filter(|line| !line.rank[0].is_empty()) {
        line.rank[1] = of.to_string();
    }
    by_rank(&mut units);
    let whole = everybody.clone().find(|row| row.at("level") == "index").map(|row| line(row, name(row, "name")));
    let parts = parts.map(|row| line(row, name(row, "name"))).collect();
    Told { whole, tables: filled(vec![(By::Parts, parts), (By::Unit, units)]) }
}

fn par(rows: &[Row<'_>]) -> Told {
    let own = rows.iter().filter(|row| row.at("level") == "index");
    let mut units: Vec<Line> = own
        .map(|row| {
            let name = Some(row.at("name")).filter(|name| !name.is_empty()).unwrap_or_else(|| row.at("unit"));
            let points = [row.at("points"), row.at("maximum")];
            let rank = [row.at("rank"), row.at("of")];
            Line { value: row.at("shown"), points, rank, grade: row.at("grade"), ..row.line(name) }
        })
        .collect();
    by_rank(&mut units);
    Told { whole: None, tables: filled(vec![(By::Unit, units)]) }
}

fn counters(rows: &[Row<'_>]) -> Told {
    // The first question is the one that everybody answers.
    let first = rows.first().map(|row| (row.at("template"), row.at("question"))).unwrap_or_default();
    let own: Vec<&Row<'_>> = rows.iter().filter(|row| (row.at("template"), row.at("question")) == first).collect();
    let line = |row: &&Row<'_>| Line { value: row.at("satisfied"), rated: row.at("rated"), ..row.line(row.at("name")) };
    let of = |by: &str| own.iter().copied().filter(|row| row.at("by") == by).map(|row| line(&row)).collect::<Vec<_>>();
    let tables = vec![(By::Unit, of("unit")), (By::Counter, of("counter")), (By::Field, of("field"))];
    Told { whole: of("total").into_iter().next(), tables: filled(tables) }
}

/// By rank; those without one come last, in their order.
fn by_rank(lines: &mut [Line]) {
    lines.sort_by_key(|line| line.rank[0].parse::<u32>().unwrap_or(u32::MAX));
}
