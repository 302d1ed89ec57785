//! The data file: CSV in UTF-8 with a line of names, read once, a column at a time kept of those that are needed.

use std::path::Path;

use csv::ReaderBuilder;

use super::Trouble;
use super::rows::Taken;
use crate::stats::survey::column::Column;
use crate::stats::survey::column_builder::ColumnBuilder;

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
    pub(super) fn note(&mut self, row: usize, line: u64) {
        if self.of(row) != line {
            self.0.push((row, line));
        }
    }

    /// Adds those of the part of the file that follows after so many rows and lines.
    pub(super) fn append(&mut self, part: &Self, rows: usize, lines: u64) {
        part.0.iter().for_each(|(row, line)| self.note(rows + row, lines + line));
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
    let mut builders: Vec<Option<ColumnBuilder>> = names.iter().map(|_| None).collect();
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
        places.push(place);
        if let Some(builder) = builders.get_mut(place) {
            *builder = Some(ColumnBuilder::new(column.ids));
        }
    }
    let Taken { mut builders, rows, lines, .. } = Taken::take(path, names, builders)?;
    let finished = |(column, place): (&Needed, usize)| {
        let builder = builders.get_mut(place).and_then(Option::take);
        builder.map(|builder| (column.name.clone(), builder.finish()))
    };
    let columns = needed.iter().zip(places).filter_map(finished).collect();
    Ok(Table { columns, rows, lines })
}

/// What the csv crate says; only of the file itself, since any bytes are a row to it.
pub(super) fn bad(error: &csv::Error) -> Trouble {
    Trouble::new(&error.to_string())
}

#[cfg(test)]
mod tests {
    use super::super::rows::{BUFFER, PART};
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

    /// A file of several parts, read at once, is what it is to one reader: the codes, the lines, the troubles.
    #[test]
    fn parts_join_as_if_one_had_read_them() {
        let row = |row: usize| {
            let blank = if row.is_multiple_of(7) { String::new() } else { format!("{:07}", row % 70_000) };
            format!(
                "{row:07},{},{blank}{}\n",
                ["x", "y", "zz"][row % 3],
                if row.is_multiple_of(10_000) { "\n" } else { "" }
            )
        };
        let many = 3 * usize::try_from(PART).unwrap() / 18;
        let text = format!("a,b,c\n{}", (0..many).map(row).collect::<String>());
        let read = read_text(&text).unwrap();
        assert_eq!(read.len(), many);
        for (at, (line, cells)) in read.iter().enumerate().step_by(997) {
            let expected = row(at);
            assert_eq!(cells.join(","), expected.trim(), "{at}");
            assert_eq!(*line, 2 + at as u64 + (at as u64).div_ceil(10_000), "{at}");
        }
        let wrong = format!("{text}1,2\n");
        let lines = 2 + many as u64 + (many as u64).div_ceil(10_000);
        assert_eq!(read_text(&wrong).unwrap_err().line, Some(lines));
        let quoted = format!("{text}\"1\n2\",x,y\nlast,8,9\n");
        let read = read_text(&quoted).unwrap();
        assert_eq!(read[many], (lines, vec!["1\n2".to_owned(), "x".to_owned(), "y".to_owned()]));
        assert_eq!(read[many + 1].0, lines + 2);
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
