//! The data file: CSV in UTF-8 with a line of names, read once, a column at a time kept of those that are needed.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use csv::{ByteRecord, ReaderBuilder};

use super::Trouble;
use crate::stats::survey::column::Column;
use crate::stats::survey::column_builder::{BadCell, ColumnBuilder};

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
pub(in crate::app) struct Lines(Vec<(usize, u64)>);

impl Lines {
    fn note(&mut self, row: usize, line: u64) {
        if self.of(row) != line {
            self.0.push((row, line));
        }
    }

    /// The line of a row, from 1.
    pub(in crate::app) fn of(&self, row: usize) -> u64 {
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
    let mut taking = Taking { places, cells: names.len(), needed, rows: 0, lines: Lines::default() };
    taking.take(path)?;
    let Taking { places, rows, lines, .. } = taking;
    let names = needed.iter().map(|column| column.name.clone());
    let columns = names.zip(places.into_iter().map(|(_, builder)| builder.finish())).collect();
    Ok(Table { columns, rows, lines })
}

/// The columns while they are read.
struct Taking<'a> {
    /// Where in a row each needed column stands, and what it has so far.
    places: Vec<(usize, ColumnBuilder)>,
    /// How many cells a row has.
    cells: usize,
    needed: &'a [Needed],
    rows: usize,
    lines: Lines,
}

impl Taking<'_> {
    /// Takes all rows after the first line.
    ///
    /// Most files have neither quotes nor carriage returns; then a comma always ends a cell and a line feed a row, and
    /// blocks of whole rows are split by that alone. From the first block on where this is not so, the csv crate reads.
    fn take(&mut self, path: &Path) -> Result<(), Trouble> {
        let broken = |error: std::io::Error| Trouble::new(&error.to_string());
        let mut header = ReaderBuilder::new().from_path(path).map_err(|error| bad(&error))?;
        header.byte_headers().map_err(|error| bad(&error))?;
        let after = header.position().byte();
        let mut file = File::open(path).map_err(broken)?;
        let mut head = Vec::new();
        file.by_ref().take(after + 1).read_to_end(&mut head).map_err(broken)?;
        // Of a carriage return with a line feed the csv crate has taken the first only.
        let next = usize::try_from(after).unwrap_or(usize::MAX);
        let ended = next.checked_sub(1).and_then(|last| head.get(last));
        let skip = if (ended, head.get(next)) == (Some(&b'\r'), Some(&b'\n')) { next + 1 } else { next };
        let feeds = head.iter().take(skip).filter(|byte| **byte == b'\n').count();
        file.seek(SeekFrom::Start(skip as u64)).map_err(broken)?;
        let (mut block, mut line) = (Vec::with_capacity(BUFFER), 1 + feeds as u64);
        loop {
            let room = (BUFFER as u64).saturating_sub(block.len() as u64).max(BUFFER as u64 / 2);
            let read = file.by_ref().take(room).read_to_end(&mut block).map_err(broken)?;
            if read == 0 && block.last().is_some_and(|last| *last != b'\n') {
                block.push(b'\n');
            }
            if block.contains(&b'"') || block.contains(&b'\r') {
                let feeds = block.windows(2).any(|pair| pair == b"\r\n");
                return self.take_quoted(block.as_slice().chain(file), line, feeds);
            }
            let whole = block.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
            line = self.take_plain(block.get(..whole).unwrap_or_default(), line)?;
            block.drain(..whole);
            if read == 0 {
                return Ok(());
            }
        }
    }

    /// Takes whole rows without a quote; returns the line after them.
    fn take_plain(&mut self, block: &[u8], mut line: u64) -> Result<u64, Trouble> {
        let mut ends = Vec::with_capacity(self.cells);
        let mut start = 0;
        for (at, byte) in block.iter().enumerate() {
            match byte {
                b',' => ends.push(at),
                b'\n' => {
                    // An empty line is no row.
                    if at > start {
                        ends.push(at);
                        self.check_length(ends.len(), line)?;
                        self.lines.note(self.rows, line);
                        for ((place, builder), column) in self.places.iter_mut().zip(self.needed) {
                            let from =
                                place.checked_sub(1).and_then(|before| ends.get(before)).map_or(start, |end| end + 1);
                            let to = ends.get(*place).copied().unwrap_or(from);
                            let cell = block.get(from..to).unwrap_or_default();
                            builder.push(cell).map_err(|error| in_cell(error, line, column))?;
                        }
                        self.rows += 1;
                    }
                    ends.clear();
                    start = at + 1;
                    line += 1;
                }
                _ => {}
            }
        }
        Ok(line)
    }

    /// Takes rows by the csv crate, whose first stands on this line. With `feeds` a line feed follows each carriage
    /// return, which the crate counts to the row after.
    fn take_quoted(&mut self, rest: impl Read, first: u64, feeds: bool) -> Result<(), Trouble> {
        let mut reader =
            ReaderBuilder::new().has_headers(false).flexible(true).buffer_capacity(BUFFER).from_reader(rest);
        let mut record = ByteRecord::new();
        while reader.read_byte_record(&mut record).map_err(|error| bad(&error))? {
            let (byte, counted) = record.position().map_or((0, 1), |at| (at.byte(), at.line()));
            let line = first - 1 + counted + u64::from(feeds && byte > 0);
            self.check_length(record.len(), line)?;
            self.lines.note(self.rows, line);
            for ((place, builder), column) in self.places.iter_mut().zip(self.needed) {
                let cell = record.get(*place).unwrap_or_default();
                builder.push(cell).map_err(|error| in_cell(error, line, column))?;
            }
            self.rows += 1;
        }
        Ok(())
    }

    fn check_length(&self, cells: usize, line: u64) -> Result<(), Trouble> {
        let what = || format!("has {cells} cells, and the first line {}", self.cells);
        if cells == self.cells { Ok(()) } else { Err(Trouble { line: Some(line), ..Trouble::new(&what()) }) }
    }
}

fn in_cell(error: BadCell, line: u64, column: &Needed) -> Trouble {
    Trouble { line: Some(line), column: Some(column.name.clone()), ..Trouble::new(&error.to_string()) }
}

/// What the csv crate says; only of the file itself, since any bytes are a row to it.
fn bad(error: &csv::Error) -> Trouble {
    Trouble::new(&error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The columns of a text as they are read, cell by cell, and the line of each row.
    fn read_text(text: &str) -> Result<Vec<(u64, Vec<String>)>, Trouble> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rows.csv");
        std::fs::write(&path, text).unwrap();
        let names = names(&path)?;
        let needed: Vec<Needed> = names.iter().map(|name| Needed { name: name.clone(), ids: true }).collect();
        let table = read(&path, &names, &needed)?;
        let cells = |row| table.columns.iter().map(|(_, column)| column.text(row)).collect();
        Ok((0..table.rows).map(|row| (table.lines.of(row), cells(row))).collect())
    }

    #[test]
    fn quotes_and_line_ends_have_the_meaning_of_the_csv_crate() {
        let rows = |text| read_text(text).unwrap();
        let plain = rows("a,b\n1,x\n\n2,\n3,z");
        let row = |line, a: &str, b: &str| (line, vec![a.to_owned(), b.to_owned()]);
        assert_eq!(plain, [row(2, "1", "x"), row(4, "2", ""), row(5, "3", "z")]);
        assert_eq!(rows("a,b\r\n1,x\r\n2,\r\n3,z\r\n"), [row(2, "1", "x"), row(3, "2", ""), row(4, "3", "z")]);
        assert_eq!(
            rows("a,b\n1,\"x, y\"\n2,\"x\ny\"\n3,z\n"),
            [row(2, "1", "x, y"), row(3, "2", "x\ny"), row(5, "3", "z")]
        );
        assert_eq!(rows("\"a, b\",c\n1,2\n"), [row(2, "1", "2")]);
        assert_eq!(rows("a,b\n"), []);
    }

    #[test]
    fn blocks_join_and_give_way_to_quotes() {
        let many = 2 * BUFFER / 8;
        let rows: Vec<String> = (0..many).map(|row| format!("{row},{}\n", row % 10)).collect();
        let text = format!("a,b\n{}\"1\n2\",7\nlast,8", rows.concat());
        let rows = read_text(&text).unwrap();
        assert_eq!(rows.len(), many + 2);
        for (row, (line, cells)) in rows.iter().take(many).enumerate() {
            assert_eq!((*line, &cells[0], &cells[1]), (row as u64 + 2, &row.to_string(), &(row % 10).to_string()));
        }
        assert_eq!(rows[many], (many as u64 + 2, vec!["1\n2".to_owned(), "7".to_owned()]));
        assert_eq!(rows[many + 1], (many as u64 + 4, vec!["last".to_owned(), "8".to_owned()]));
    }

    #[test]
    fn a_row_of_another_length_is_named() {
        for text in ["a,b\n1,2\n1\n", "a,b\n1,2\n1,2,3\n", "a,b\r\n1,2\r\n1\r\n", "a,b\n\"1\",2\n1\n"] {
            let trouble = read_text(text).unwrap_err();
            assert_eq!(trouble.line, Some(3), "{text:?}");
            assert!(trouble.what.contains("and the first line 2"), "{trouble}");
        }
    }
}
