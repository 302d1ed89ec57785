//! Dossiers of one-stop systems, streamed: a row a dossier, or a row a change of status.
//!
//! `sipar import dossiers FILE`. A row needs `code`, `unit`, `procedure`. A row a dossier has `received_at` and may have
//! `due_day`, `resolved_at`, `returned_at`, `status`, `status_at`, `new_due_day`, `cause`, `channel`, `holder`; a row a change
//! has `at` and `status` instead, and may have `due_day`, `holder`, `actor`, `sequence`. Files are CSV (comma, semicolon, tab;
//! UTF-8 or, with its mark, UTF-16), JSON lines, or XLSX. Unlike other imports, a bad row is told and left out, and the good
//! ones go in: exports have hundreds of thousands of rows, and the system that wrote them is not the clerk's to mend.
//!
//! What one row says hangs on that row alone, so that nothing of it is other where an import is broken off and goes on.

mod decoded;
mod lines;
pub mod mapping;
mod row;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::io::{Error, Read};

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::table::{Row, Told};
use super::{Problem, What};
use crate::domain::clock::Instant;
use crate::domain::dossier::history::Event;
use crate::domain::dossier::status::Channel;
use lines::{Bad, Lines, Unread};
use mapping::Mapping;

/// The columns.
pub const COLUMNS: [&str; 16] = [
    "code",
    "unit",
    "procedure",
    "channel",
    "received_at",
    "due_day",
    "resolved_at",
    "returned_at",
    "status",
    "status_at",
    "new_due_day",
    "cause",
    "holder",
    "at",
    "actor",
    "sequence",
];

/// Columns that are not read and are named at most.
const IGNORED: usize = 100;

/// A good row, before units and procedures are looked up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DossierRow {
    /// The dossier's number.
    pub code: String,
    /// Its unit, as the file names it.
    pub unit: String,
    /// Its procedure, as the file names it.
    pub procedure: String,
    /// The way it came.
    pub channel: Channel,
    /// Why it is late.
    pub cause: Option<String>,
    /// What the row says happened.
    pub events: Vec<Event>,
}

/// The moments between which a file stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Moments {
    /// When a status was so whose row says no moment.
    pub as_of: Instant,
    /// What is later than this is still to come.
    pub now: Instant,
}

/// Why a file is not read.
#[derive(Debug)]
pub enum Unopened {
    /// It does not come off the disk.
    File(Error),
    /// What is wrong with its kind or its header.
    Problems(Vec<Problem>),
}

/// A file of dossiers on its way through.
pub struct Dossiers<'a> {
    file: &'a str,
    mapping: &'a Mapping,
    moments: Moments,
    lines: Lines,
    /// Our column of each of the file's.
    header: Vec<Option<usize>>,
    ignored: BTreeSet<String>,
    /// Cells that were not in NFC and were composed.
    pub recomposed: usize,
}

impl fmt::Debug for Dossiers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dossiers").field("file", &self.file).field("header", &self.header).finish_non_exhaustive()
    }
}

/// Cells by the names of our columns.
type Cells = Vec<(&'static str, String)>;

impl<'a> Dossiers<'a> {
    /// Opens a file and reads its header. `read` opens it from its beginning.
    pub fn open(
        file: &'a str,
        read: &dyn Fn() -> std::io::Result<Box<dyn Read + Send>>,
        mapping: &'a Mapping,
        moments: Moments,
    ) -> Result<Self, Unopened> {
        let lines = Lines::open(read).map_err(|why| match why {
            Unread::File(error) => Unopened::File(error),
            Unread::Kind(What::NoHeader(_)) => {
                Unopened::Problems(vec![problem(file, 1, None, "", What::NoHeader(known(mapping)))])
            }
            Unread::Kind(what) => Unopened::Problems(vec![problem(file, 1, None, "", what)]),
        })?;
        let (header, ignored) = (Vec::new(), BTreeSet::new());
        let mut dossiers = Self { file, mapping, moments, lines, header, ignored, recomposed: 0 };
        if !dossiers.lines.is_json() {
            dossiers.read_header()?;
        }
        Ok(dossiers)
    }

    fn read_header(&mut self) -> Result<(), Unopened> {
        let told = |line, column: Option<&str>, value: &str, what| problem(self.file, line, column, value, what);
        let record = self.lines.next().map_err(Unopened::File)?;
        let (line, cells) =
            record.ok_or_else(|| Unopened::Problems(vec![told(1, None, "", What::NoHeader(known(self.mapping)))]))?;
        let cells = cells.map_err(|bad| Unopened::Problems(vec![told(line, None, "", bad.what)]))?;
        let names: Vec<String> = cells.iter().map(|name| name.trim().nfc().collect()).collect();
        let mut problems = Vec::new();
        for name in &names {
            let column = self.mapping.column(name);
            if column.is_some() && self.header.contains(&column) {
                problems.push(told(line, Some(name), name, What::DuplicateColumn));
            }
            if column.is_none() && !name.is_empty() && self.ignored.len() < IGNORED {
                self.ignored.insert(name.clone());
            }
            self.header.push(column);
        }
        let there = |ours: &str| self.header.iter().flatten().any(|column| COLUMNS[*column] == ours);
        let begins = if there("at") { "at" } else { "received_at" };
        let also = if begins == "at" { Some("status") } else { None };
        for ours in ["code", "unit", "procedure", begins].into_iter().chain(also) {
            if !there(ours) {
                let what = What::NotInHeader(names.join(", "));
                problems.push(told(line, Some(self.mapping.theirs(ours)), "", what));
            }
        }
        if !problems.is_empty() {
            return Err(Unopened::Problems(problems));
        }
        self.lines.expect(self.header.len());
        Ok(())
    }

    /// The file's name.
    #[must_use]
    pub const fn file(&self) -> &'a str {
        self.file
    }

    /// How the file calls one of our columns.
    #[must_use]
    pub fn called(&self, ours: &'a str) -> &'a str {
        self.mapping.theirs(ours)
    }

    /// How the file's columns and words are called.
    #[must_use]
    pub const fn mapping(&self) -> &'a Mapping {
        self.mapping
    }

    /// Columns of the file that are not read, as far as it was read.
    #[must_use]
    pub fn ignored(&self) -> Vec<String> {
        self.ignored.iter().cloned().collect()
    }

    /// The next row with its line: what it says, or all that is wrong with it.
    pub fn next_row(&mut self) -> Result<Option<(usize, Result<DossierRow, Vec<Problem>>)>, Error> {
        loop {
            let Some((line, cells)) = self.lines.next()? else { return Ok(None) };
            if cells.as_ref().is_ok_and(|cells| cells.iter().all(|cell| cell.trim().is_empty())) {
                continue;
            }
            let row = match cells.and_then(|cells| self.named(line, cells)) {
                Ok(cells) => self.row(line, &cells),
                Err(Bad { cell, what }) => {
                    // What stands in a cell that is not read, or in a row that is none, may be somebody's name.
                    let ours = cell.and_then(|at| self.header.get(at).copied().flatten());
                    let column = ours.map(|at| self.mapping.theirs(COLUMNS[at]));
                    Err(vec![problem(self.file, line, column, "", what)])
                }
            };
            return Ok(Some((line, row)));
        }
    }

    /// The cells that are read, by our names.
    fn named(&mut self, line: usize, cells: Vec<String>) -> Result<Cells, Bad> {
        if self.lines.is_json() {
            return self.object(&cells.concat());
        }
        if cells.len() != self.header.len() {
            let what = What::RowLength { cells: cells.len(), columns: self.header.len() };
            return Err(Bad { cell: None, what });
        }
        let is_read = |(at, _): &&(usize, String)| self.header.get(*at).is_some_and(Option::is_some);
        if let Some((at, _)) = self.lines.failed(line).iter().find(is_read) {
            return Err(Bad { cell: Some(*at), what: What::FailedFormula });
        }
        let named = self.header.iter().zip(cells);
        Ok(named.filter_map(|(column, cell)| Some((COLUMNS[(*column)?], cell))).collect())
    }

    /// The cells of an object of JSON: words, numbers and truths.
    fn object(&mut self, line: &str) -> Result<Cells, Bad> {
        let bad = |what| Bad { cell: None, what };
        let Members(members) = serde_json::from_str(line).map_err(|_| bad(What::NotAnObject))?;
        let mut cells: Cells = Vec::with_capacity(members.len());
        for (name, value) in members {
            let Some(at) = self.mapping.column(&name) else {
                if self.ignored.len() < IGNORED {
                    self.ignored.insert(name.trim().nfc().collect());
                }
                continue;
            };
            let text = match value {
                Value::Null => String::new(),
                Value::String(text) => text,
                Value::Number(number) => number.to_string(),
                Value::Bool(truth) => truth.to_string(),
                Value::Array(_) | Value::Object(_) => return Err(bad(What::NotAnObject)),
            };
            if cells.iter().any(|(there, _)| *there == COLUMNS[at]) {
                return Err(bad(What::DuplicateColumn));
            }
            cells.push((COLUMNS[at], text));
        }
        Ok(cells)
    }

    fn row(&mut self, line: usize, cells: &Cells) -> Result<DossierRow, Vec<Problem>> {
        let composed: Vec<(&str, Cow<'_, str>)> = cells
            .iter()
            .map(|(column, cell)| {
                let cell = cell.trim();
                if cell.is_ascii() || is_nfc(cell) {
                    (*column, Cow::Borrowed(cell))
                } else {
                    self.recomposed += 1;
                    (*column, Cow::Owned(cell.nfc().collect()))
                }
            })
            .collect();
        let mut row = Row::new(self.file, line, composed);
        let read = row::read(&mut row, self.mapping, self.moments);
        let mut found = row.into_found();
        for problem in &mut found {
            problem.column_name = problem.column_name.take().map(|ours| self.mapping.theirs(&ours).to_owned());
        }
        if found.is_empty() { read.map_err(|Told| found) } else { Err(found) }
    }
}

/// The columns as the export calls them.
fn known(mapping: &Mapping) -> String {
    COLUMNS.map(|ours| mapping.theirs(ours)).join(", ")
}

fn problem(file: &str, line: usize, column: Option<&str>, value: &str, what: What) -> Problem {
    let (column_name, value) = (column.map(str::to_owned), value.to_owned());
    Problem { file: file.to_owned(), line, column_name, value, what }
}

/// The members of an object in the order in which they stand, the same name perhaps more than once.
struct Members(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        from.deserialize_map(Object)
    }
}

#[cfg(test)]
mod tests;
