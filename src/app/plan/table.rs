//! A CSV file of a plan, read whole, so that every complaint can name file, line and column.

use std::collections::HashMap;
use std::path::Path;

use csv::{ErrorKind, ReaderBuilder, StringRecord};

use super::PlanError;

/// A table with its header.
#[derive(Debug)]
pub struct Table {
    file: String,
    header: Vec<String>,
    rows: Vec<StringRecord>,
}

impl Table {
    /// Reads a file: UTF-8, commas, a header; every row as long as it, and at least one.
    pub fn read(path: &Path) -> Result<Self, PlanError> {
        let file = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|why| PlanError::Unreadable { file: file.clone(), why })?;
        Self::parse(file, &bytes)
    }

    fn parse(file: String, bytes: &[u8]) -> Result<Self, PlanError> {
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        let mut reader = ReaderBuilder::new().from_reader(bytes);
        let header: Vec<String> = match reader.headers() {
            Ok(header) => header.iter().map(|name| name.trim().to_owned()).collect(),
            Err(why) => return Err(broken(&file, &why)),
        };
        if let Some((at, name)) =
            header.iter().enumerate().find(|(at, name)| header.iter().take(*at).any(|n| n == *name))
        {
            let what = format!("the header names {name:?} twice (column {})", at + 1);
            return Err(PlanError::Line { file, line: 1, what });
        }
        let rows: Vec<StringRecord> =
            reader.into_records().collect::<Result<_, _>>().map_err(|why| broken(&file, &why))?;
        if rows.is_empty() {
            return Err(PlanError::Line { file, line: 1, what: "there is no row below the header".to_owned() });
        }
        Ok(Self { file, header, rows })
    }

    /// How many rows.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.rows.len()
    }

    /// Never: a table without rows is not read.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The names of the columns.
    #[must_use]
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// The cells of a row.
    pub fn cells(&self, row: usize) -> impl Iterator<Item = &str> {
        self.rows.get(row).into_iter().flat_map(StringRecord::iter)
    }

    /// The line of the file on which a row stands.
    #[must_use]
    pub fn line(&self, row: usize) -> u64 {
        self.rows.get(row).and_then(StringRecord::position).map_or(0, csv::Position::line)
    }

    /// A complaint about a cell.
    pub fn complaint(&self, row: usize, column: &str, what: impl Into<String>) -> PlanError {
        PlanError::Cell { file: self.file.clone(), line: self.line(row), column: column.to_owned(), what: what.into() }
    }

    fn column(&self, name: &str) -> Result<usize, PlanError> {
        self.header.iter().position(|known| known == name).ok_or_else(|| PlanError::Cell {
            file: self.file.clone(),
            line: 1,
            column: name.to_owned(),
            what: format!("there is no such column; there are {}", self.header.join(", ")),
        })
    }

    /// The texts of a column; none may be blank.
    pub fn texts(&self, name: &str) -> Result<Vec<&str>, PlanError> {
        let column = self.column(name)?;
        let cell = |(row, record): (usize, &'_ StringRecord)| match record.get(column).map(str::trim) {
            Some("") | None => Err(self.complaint(row, name, "the cell is blank")),
            Some(_) => Ok(row),
        };
        let rows: Vec<usize> = self.rows.iter().enumerate().map(cell).collect::<Result<_, _>>()?;
        Ok(rows.into_iter().filter_map(|row| self.rows.get(row)?.get(column).map(str::trim)).collect())
    }

    /// The numbers of a column, each at least 0.
    pub fn numbers(&self, name: &str) -> Result<Vec<f64>, PlanError> {
        let read = |(row, text): (usize, &str)| match text.parse::<f64>() {
            Ok(number) if number.is_finite() && number >= 0.0 => Ok(number),
            Ok(_) => Err(self.complaint(row, name, format!("{text} is not a number of at least 0"))),
            Err(_) => Err(self.complaint(row, name, format!("{text:?} is not a number"))),
        };
        self.texts(name)?.into_iter().enumerate().map(read).collect()
    }

    /// The whole numbers of a column, each at least 0.
    pub fn wholes(&self, name: &str) -> Result<Vec<u64>, PlanError> {
        let whole = |(row, number): (usize, f64)| {
            if number.fract() == 0.0 && number < 9e15 {
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole, 0 to 9e15")]
                Ok(number as u64)
            } else {
                Err(self.complaint(row, name, format!("{number} is not a whole number")))
            }
        };
        self.numbers(name)?.into_iter().enumerate().map(whole).collect()
    }

    /// A code for each row: rows with the same texts in all these columns have the same.
    pub fn codes(&self, names: &[String]) -> Result<Vec<u32>, PlanError> {
        let columns: Vec<Vec<&str>> = names.iter().map(|name| self.texts(name)).collect::<Result<_, _>>()?;
        let mut known: HashMap<Vec<&str>, u32> = HashMap::new();
        let mut codes = Vec::with_capacity(self.len());
        for row in 0..self.len() {
            let key: Vec<&str> = columns.iter().filter_map(|column| column.get(row).copied()).collect();
            let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
            codes.push(*known.entry(key).or_insert(next));
        }
        Ok(codes)
    }
}

/// A complaint about a file that is no table.
fn broken(file: &str, why: &csv::Error) -> PlanError {
    let (line, what) = match why.kind() {
        ErrorKind::UnequalLengths { pos, expected_len, len } => {
            (pos.as_ref().map_or(0, csv::Position::line), format!("{len} cells, but the header has {expected_len}"))
        }
        ErrorKind::Utf8 { pos, .. } => {
            (pos.as_ref().map_or(0, csv::Position::line), "not UTF-8; save it as CSV in UTF-8".to_owned())
        }
        _ => (0, why.to_string()),
    };
    PlanError::Line { file: file.to_owned(), line, what }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Result<Table, String> {
        Table::parse("f.csv".to_owned(), text.as_bytes()).map_err(|why| why.to_string())
    }

    #[test]
    fn cells_are_read_and_complained_about_where_they_stand() {
        let read = table("\u{feff}a,n\r\nx, 3\r\ny,\"4\"\r\n").unwrap();
        assert_eq!((read.texts("a").unwrap(), read.wholes("n").unwrap()), (vec!["x", "y"], vec![3, 4]));
        assert_eq!(read.codes(&["a".to_owned(), "n".to_owned()]).unwrap(), [0, 1]);
        let says = |why: PlanError| why.to_string();
        assert_eq!(
            says(read.numbers("m").unwrap_err()),
            "f.csv, line 1, column \"m\": there is no such column; there are a, n"
        );
        let bad = table("a,n\nx,1\n\ny,1.5\nz,NaN\n").unwrap();
        assert!(says(bad.wholes("n").unwrap_err()).starts_with("f.csv, line 5, column \"n\": NaN"));
        let bad = table("a,n\nx,1\n\"y\nz\",1.5\n").unwrap();
        assert_eq!(says(bad.wholes("n").unwrap_err()), "f.csv, line 3, column \"n\": 1.5 is not a whole number");
        assert_eq!(says(bad.numbers("a").unwrap_err()), "f.csv, line 2, column \"a\": \"x\" is not a number");
        let blank = table("a,n\nx,\n").unwrap();
        assert_eq!(says(blank.numbers("n").unwrap_err()), "f.csv, line 2, column \"n\": the cell is blank");
    }

    #[test]
    fn what_is_no_table_is_refused_with_its_line() {
        assert_eq!(table("a,n\nx,1\ny\n").unwrap_err(), "f.csv, line 3: 1 cells, but the header has 2");
        assert_eq!(table("a,a\nx,1\n").unwrap_err(), "f.csv, line 1: the header names \"a\" twice (column 2)");
        assert!(table("a,n\n").unwrap_err().contains("no row"));
        assert!(table("").unwrap_err().contains("no row"));
        let bytes = b"a,n\nx,1\n\xff,2\n";
        let why = Table::parse("f.csv".to_owned(), bytes).unwrap_err().to_string();
        assert!(why.contains("line 3") && why.contains("UTF-8"), "{why}");
    }
}
