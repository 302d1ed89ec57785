//! A spreadsheet as rows of named cells: delimiters, header, line numbers, and all problems at once.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::hash::Hash;

use csv::StringRecord;
use time::Date;
use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::{Imported, Problem, What, cell, sheet};

/// The columns a kind of file knows.
pub(super) struct Columns<'a> {
    /// Those without which a file is refused.
    pub(super) required: &'a [&'a str],
    /// Those that may be left out.
    pub(super) optional: &'a [&'a str],
    /// The beginning of columns whose number is free, such as `q.`.
    pub(super) prefix: Option<&'a str>,
}

impl<'a> Columns<'a> {
    fn know(&self, name: &str) -> bool {
        self.required.contains(&name)
            || self.optional.contains(&name)
            || self.prefix.is_some_and(|prefix| name.len() > prefix.len() && name.starts_with(prefix))
    }

    /// All of them, those without which a file is refused first.
    pub(super) fn names(&self) -> Vec<&'a str> {
        [self.required, self.optional].concat()
    }

    fn list(&self) -> String {
        let mut list = self.names().join(", ");
        if let Some(prefix) = self.prefix {
            let _ = write!(list, ", {prefix}…");
        }
        list
    }
}

/// Reads a whole file: `read` makes a row of the named cells, or reports what is wrong with them.
pub(super) fn parse<T>(
    file: &str,
    bytes: &[u8],
    columns: &Columns<'_>,
    read: impl FnMut(&mut Row<'_>) -> Result<T, Told>,
) -> Result<Imported<T>, Vec<Problem>> {
    parse_with(file, bytes, columns, &|_| false, read)
}

/// The same where other columns are taken as well, which messages do not name.
pub(super) fn parse_with<T>(
    file: &str,
    bytes: &[u8],
    columns: &Columns<'_>,
    also: &dyn Fn(&str) -> bool,
    mut read: impl FnMut(&mut Row<'_>) -> Result<T, Told>,
) -> Result<Imported<T>, Vec<Problem>> {
    let mut problems = Problems { file, found: Vec::new() };
    let mut records = match Records::open(bytes) {
        Ok(records) => records,
        Err((line, what)) => {
            problems.add(line, None, "", what);
            return Err(problems.found);
        }
    };
    let Some((line, header)) = records.next(&mut problems) else {
        problems.add(1, None, "", What::NoHeader(columns.list()));
        return Err(problems.found);
    };
    let header: Vec<String> = header.iter().map(|name| name.trim().nfc().collect::<String>().to_lowercase()).collect();
    check_header(&header, line, columns, also, &mut problems);
    // Cells under a header that is wrong would only add noise.
    if !problems.found.is_empty() {
        return Err(problems.found);
    }

    let mut imported = Imported { rows: Vec::new(), recomposed: 0 };
    while let Some((line, record)) = records.next(&mut problems) {
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if imported.rows.len() >= sheet::ROWS {
            problems.add(line, None, "", What::TooManyRows(sheet::ROWS));
            break;
        }
        for (column, shown) in records.failed(line) {
            problems.add(line, header.get(column).map(String::as_str), &shown, What::FailedFormula);
        }
        if record.len() != header.len() {
            problems.add(line, None, "", What::RowLength { cells: record.len(), columns: header.len() });
            continue;
        }
        let cells = header.iter().zip(record.iter()).map(|(name, cell)| {
            let cell = cell.trim();
            if is_nfc(cell) {
                (name.as_str(), Cow::Borrowed(cell))
            } else {
                imported.recomposed += 1;
                (name.as_str(), Cow::Owned(cell.nfc().collect()))
            }
        });
        let mut row = Row { file, line, cells: cells.collect(), found: Vec::new() };
        let read = read(&mut row);
        problems.found.append(&mut row.found);
        imported.rows.extend(read.map(|read| (line, read)));
    }
    if problems.found.is_empty() { Ok(imported) } else { Err(problems.found) }
}

/// The cells of one row that was typed on a page, by column, held against the same rules as a row of a file.
pub(super) fn typed<T>(
    cells: &[(&str, String)],
    read: impl FnOnce(&mut Row<'_>) -> Result<T, Told>,
) -> Result<Imported<T>, Vec<Problem>> {
    let cells = cells.iter().map(|(name, cell)| (*name, Cow::Borrowed(cell.as_str()))).collect();
    let mut row = Row::new("", 1, cells);
    let read = read(&mut row);
    let found = row.into_found();
    match read {
        Ok(read) if found.is_empty() => Ok(Imported { rows: vec![(1, read)], recomposed: 0 }),
        _ => Err(found),
    }
}

/// Reports every row that says the same thing as an earlier one; `key` is what may be said once, in words.
pub(super) fn each_once<T, K: Eq + Hash>(
    file: &str,
    imported: Imported<T>,
    column: &str,
    key: impl Fn(&T) -> K,
    shown: impl Fn(&T) -> String,
) -> Result<Imported<T>, Vec<Problem>> {
    let mut first = HashMap::new();
    let mut problems = Problems { file, found: Vec::new() };
    for (line, row) in &imported.rows {
        let first = *first.entry(key(row)).or_insert(*line);
        if first != *line {
            problems.add(*line, Some(column), &shown(row), What::Repeated(first));
        }
    }
    if problems.found.is_empty() { Ok(imported) } else { Err(problems.found) }
}

fn check_header(
    header: &[String],
    line: usize,
    columns: &Columns<'_>,
    also: &dyn Fn(&str) -> bool,
    problems: &mut Problems<'_>,
) {
    for (place, name) in header.iter().enumerate() {
        if !columns.know(name) && !also(name) {
            problems.add(line, Some(name), name, What::UnknownColumn(columns.list()));
        } else if header[..place].contains(name) {
            problems.add(line, Some(name), name, What::DuplicateColumn);
        }
    }
    for name in columns.required {
        if !header.iter().any(|there| there == name) {
            problems.add(line, Some(name), "", What::MissingColumn(columns.list()));
        }
    }
}

struct Problems<'a> {
    file: &'a str,
    found: Vec<Problem>,
}

impl Problems<'_> {
    fn add(&mut self, line: usize, column: Option<&str>, value: &str, what: What) {
        self.found.push(Problem {
            file: self.file.to_owned(),
            line,
            column_name: column.map(str::to_owned),
            value: value.to_owned(),
            what,
        });
    }
}

/// The records of a file with the lines on which they begin.
enum Records<'t> {
    Csv(Csv<'t>),
    Sheet { rows: std::vec::IntoIter<(usize, Vec<String>)>, failed: Vec<(usize, usize, String)> },
}

impl<'t> Records<'t> {
    /// Text or a workbook, as its first bytes say; where it cannot be read, the line and why.
    fn open(bytes: &'t [u8]) -> Result<Self, (usize, What)> {
        match sheet::Kind::of(bytes) {
            sheet::Kind::Workbook => {
                let sheet = sheet::read(bytes).map_err(|what| (1, what))?;
                Ok(Self::Sheet { rows: sheet.rows.into_iter(), failed: sheet.failed })
            }
            sheet::Kind::OldWorkbook => Err((1, What::OldWorkbook)),
            sheet::Kind::Text => {
                let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
                let text = std::str::from_utf8(bytes)
                    .map_err(|error| (lines_in(&bytes[..error.valid_up_to()]) + 1, What::NotUtf8))?;
                Ok(Self::Csv(Csv::new(text)))
            }
        }
    }

    fn next(&mut self, problems: &mut Problems<'_>) -> Option<(usize, StringRecord)> {
        match self {
            Self::Csv(csv) => csv.next(problems),
            Self::Sheet { rows, .. } => rows.next().map(|(line, cells)| (line, StringRecord::from(cells))),
        }
    }

    /// The cells of a line whose formula failed: column from 0, and what stands there.
    fn failed(&self, line: usize) -> Vec<(usize, String)> {
        let Self::Sheet { failed, .. } = self else { return Vec::new() };
        let here = failed.iter().filter(|(at, ..)| *at == line);
        here.map(|(_, column, shown)| (*column, shown.clone())).collect()
    }
}

/// The records of a CSV file.
struct Csv<'t> {
    reader: csv::Reader<&'t [u8]>,
    bytes: &'t [u8],
    counted: usize,
    line: usize,
}

impl<'t> Csv<'t> {
    fn new(text: &'t str) -> Self {
        let reader = csv::ReaderBuilder::new()
            .delimiter(delimiter(text))
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        Self { reader, bytes: text.as_bytes(), counted: 0, line: 1 }
    }

    fn next(&mut self, problems: &mut Problems<'_>) -> Option<(usize, StringRecord)> {
        let mut record = StringRecord::new();
        match self.reader.read_record(&mut record) {
            Ok(false) => None,
            Ok(true) => Some((self.line_of(&record), record)),
            // The text is known to be UTF-8 and in memory, so a record can hardly fail to be read.
            Err(error) => {
                let line = error.position().and_then(|at| usize::try_from(at.line()).ok()).unwrap_or(self.line);
                problems.add(line, None, "", What::NotUtf8);
                None
            }
        }
    }

    /// The reader places a record before the blank lines it skipped, and after a carriage return; its first
    /// character is what a person calls its line.
    fn line_of(&mut self, record: &StringRecord) -> usize {
        let at = record.position().and_then(|at| usize::try_from(at.byte()).ok()).unwrap_or(self.counted);
        let blank = self.bytes[at..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        self.line += lines_in(&self.bytes[self.counted..at + blank]);
        self.counted = at + blank;
        self.line
    }
}

/// Ends of lines: `\n`, `\r\n`, or `\r` alone.
fn lines_in(bytes: &[u8]) -> usize {
    let ends = bytes.iter().filter(|byte| matches!(byte, b'\r' | b'\n')).count();
    ends - bytes.windows(2).filter(|pair| pair == b"\r\n").count()
}

/// The delimiter that the header uses most, outside quotes; a comma where it has a single column.
fn delimiter(text: &str) -> u8 {
    let mut counts = [(b'\t', 0_usize), (b';', 0), (b',', 0)];
    let mut quoted = false;
    for byte in text.trim_start_matches(['\r', '\n']).bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\r' | b'\n' if !quoted => break,
            _ if quoted => {}
            _ => {
                if let Some((_, count)) = counts.iter_mut().find(|(delimiter, _)| *delimiter == byte) {
                    *count += 1;
                }
            }
        }
    }
    // Of equals the last wins, which is the comma.
    counts.into_iter().max_by_key(|(_, count)| *count).map_or(b',', |(delimiter, _)| delimiter)
}

/// The delimiter of a header that is not known to be UTF-8 yet.
pub(super) fn delimiter_of(header: &[u8]) -> u8 {
    delimiter(&String::from_utf8_lossy(header))
}

/// A row cannot be made, and why has been reported.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Told;

/// One row while it is read: cells by name, and a place to say what is wrong with them.
pub(super) struct Row<'a> {
    file: &'a str,
    line: usize,
    cells: Vec<(&'a str, Cow<'a, str>)>,
    found: Vec<Problem>,
}

impl<'a> Row<'a> {
    /// A row that was read elsewhere.
    pub(super) const fn new(file: &'a str, line: usize, cells: Vec<(&'a str, Cow<'a, str>)>) -> Self {
        Self { file, line, cells, found: Vec::new() }
    }

    /// What is wrong with it.
    pub(super) fn into_found(self) -> Vec<Problem> {
        self.found
    }
}

impl Row<'_> {
    /// The cell where it is filled in; blank and absent are the same.
    fn cell(&self, name: &str) -> Option<String> {
        let (_, cell) = self.cells.iter().find(|(column, cell)| *column == name && !cell.is_empty())?;
        Some(cell.to_string())
    }

    /// Whether a cell is filled in.
    pub(super) fn has(&self, name: &str) -> bool {
        self.cell(name).is_some()
    }

    /// A cell that must be filled in.
    pub(super) fn needed<T>(&mut self, name: &str, read: impl FnOnce(&str) -> Result<T, What>) -> Result<T, Told> {
        self.maybe(name, read)?.ok_or_else(|| {
            self.reject(Some(name), What::EmptyCell);
            Told
        })
    }

    /// A cell that may be blank.
    pub(super) fn maybe<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&str) -> Result<T, What>,
    ) -> Result<Option<T>, Told> {
        self.cell(name).map(|cell| read(&cell)).transpose().map_err(|what| {
            self.reject(Some(name), what);
            Told
        })
    }

    /// The columns `valid_from` and `valid_to`, of which either may be blank and the latter must not be earlier.
    pub(super) fn days(&mut self) -> Result<(Option<Date>, Option<Date>), Told> {
        let (from, to) = (self.maybe("valid_from", cell::day), self.maybe("valid_to", cell::day));
        if let (Ok(Some(first)), Ok(Some(last))) = (from, to)
            && last < first
        {
            self.reject(Some("valid_to"), What::EndsBeforeItBegins(first.to_string()));
        }
        Ok((from?, to?))
    }

    /// The columns that begin with `prefix`, in the order of the file.
    pub(super) fn columns(&self, prefix: &str) -> Vec<String> {
        self.cells.iter().map(|(name, _)| *name).filter(|name| name.starts_with(prefix)).map(str::to_owned).collect()
    }

    /// Says what is wrong with a cell, or with the row as a whole.
    pub(super) fn reject(&mut self, column: Option<&str>, what: What) {
        let value = column.and_then(|name| self.cell(name)).unwrap_or_default();
        let column_name = column.map(str::to_owned);
        self.found.push(Problem { file: self.file.to_owned(), line: self.line, column_name, value, what });
    }
}

#[cfg(test)]
#[path = "table_tests.rs"]
mod tests;
