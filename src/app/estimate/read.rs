//! The data file: CSV in UTF-8 with a line of names, read once, a column at a time kept of those that are needed.

use std::path::Path;

use csv::{ByteRecord, ErrorKind, ReaderBuilder};

use super::Trouble;
use crate::stats::survey::column::Column;
use crate::stats::survey::column_builder::ColumnBuilder;

/// How much of the file is read at once.
const BUFFER: usize = 1 << 20;

/// A column that is needed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Needed {
    pub(super) name: String,
    /// Whether it holds ids of clusters or strata, of which each is kept as it is written.
    pub(super) ids: bool,
}

/// The columns of a file, and where its rows stand.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) columns: Vec<(String, Column)>,
    pub(super) rows: usize,
    pub(super) lines: Lines,
}

/// The lines on which rows begin: two after the row's number, but for cells that have lines of their own.
#[derive(Debug, Default)]
pub(super) struct Lines(Vec<(usize, u64)>);

impl Lines {
    fn note(&mut self, row: usize, line: u64) {
        if self.of(row) != line {
            self.0.push((row, line));
        }
    }

    /// The line of a row, from 1.
    pub(super) fn of(&self, row: usize) -> u64 {
        let before = self.0.partition_point(|(from, _)| *from <= row);
        let (from, line) = before.checked_sub(1).and_then(|at| self.0.get(at)).copied().unwrap_or((0, 2));
        line + (row - from) as u64
    }
}

/// The names in the first line.
pub(super) fn names(path: &Path) -> Result<Vec<String>, Trouble> {
    let mut reader = ReaderBuilder::new().from_path(path).map_err(|error| bad(&error))?;
    let names = reader.byte_headers().map_err(|error| bad(&error))?.clone();
    let name = |(at, name): (usize, &[u8])| {
        let name = if at == 0 { name.strip_prefix(b"\xef\xbb\xbf").unwrap_or(name) } else { name };
        let text = std::str::from_utf8(name.trim_ascii()).map(str::to_owned);
        text.map_err(|_| Trouble { line: Some(1), ..Trouble::new("the names of the columns are not text in UTF-8") })
    };
    names.iter().enumerate().map(name).collect()
}

/// Reads the columns that are needed, each of which `names` must have once.
pub(super) fn read(path: &Path, names: &[String], needed: &[Needed]) -> Result<Table, Trouble> {
    let mut places = Vec::with_capacity(needed.len());
    for column in needed {
        let mut found = names.iter().enumerate().filter(|(_, name)| **name == column.name).map(|(at, _)| at);
        let at = |what: &str| {
            let column = Some(column.name.clone());
            Trouble { line: Some(1), column, what: what.to_owned(), ..Trouble::new("") }
        };
        let place = found.next().ok_or_else(|| at("there is no such column"))?;
        if found.next().is_some() {
            return Err(at("there are two columns of this name"));
        }
        places.push((place, ColumnBuilder::new(column.ids)));
    }
    let mut reader = ReaderBuilder::new().buffer_capacity(BUFFER).from_path(path).map_err(|error| bad(&error))?;
    let (mut record, mut rows, mut lines) = (ByteRecord::new(), 0, Lines::default());
    while reader.read_byte_record(&mut record).map_err(|error| bad(&error))? {
        let line = record.position().map_or(0, csv::Position::line);
        lines.note(rows, line);
        for ((place, builder), column) in places.iter_mut().zip(needed) {
            builder.push(record.get(*place).unwrap_or_default()).map_err(|error| Trouble {
                line: Some(line),
                column: Some(column.name.clone()),
                ..Trouble::new(&error.to_string())
            })?;
        }
        rows += 1;
    }
    let names = needed.iter().map(|column| column.name.clone());
    let columns = names.zip(places.into_iter().map(|(_, builder)| builder.finish())).collect();
    Ok(Table { columns, rows, lines })
}

fn bad(error: &csv::Error) -> Trouble {
    match error.kind() {
        ErrorKind::UnequalLengths { pos, expected_len, len } => Trouble {
            line: pos.as_ref().map(csv::Position::line),
            ..Trouble::new(&format!("has {len} cells, and the first line {expected_len}"))
        },
        ErrorKind::Io(error) => Trouble::new(&error.to_string()),
        _ => Trouble::new(&error.to_string()),
    }
}
