//! The records of a file as it comes off the disk, one at a time: constant memory, however many there are.
//!
//! A record that cannot be read is told with its line, and reading goes on with the next one. Quotes are therefore read strictly:
//! a cell that begins with one ends with one, and where that holds only together with following lines, these make a row of as
//! many cells as the header has, or else are read as rows of their own. No row is lost to somebody else's quote.

use std::collections::{BTreeMap, VecDeque};
use std::io::{BufRead, BufReader, Error, ErrorKind, Read};

use super::super::What;
use super::super::{sheet, table};
use super::decoded;

/// Lines that one record may span, by line breaks within quotes.
const SPAN: usize = 20;
/// Bytes of a line at most.
pub(super) const LINE: usize = 64 * 1024;

/// Why there is no record, and in which cell of the line that shows, from 0.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Bad {
    pub(super) cell: Option<usize>,
    pub(super) what: What,
}

/// The line on which a record begins, and its cells.
pub(super) type Record = (usize, Result<Vec<String>, Bad>);

/// Why a file cannot be read at all.
#[derive(Debug)]
pub(super) enum Unread {
    /// It does not come off the disk.
    File(Error),
    /// It is not of a kind that is read.
    Kind(What),
}

impl From<Error> for Unread {
    fn from(error: Error) -> Self {
        Self::File(error)
    }
}

/// What a file is made of.
pub(super) enum Lines {
    /// Text: delimited, or an object of JSON a line.
    Text(Text),
    /// The first sheet of a workbook.
    Sheet {
        /// Its rows.
        rows: std::vec::IntoIter<(usize, Vec<String>)>,
        /// By line the columns, from 0, whose formula failed, and what stands there.
        failed: BTreeMap<usize, Vec<(usize, String)>>,
    },
}

impl Lines {
    /// Opens a file by what its first bytes say. `read` opens it anew from its beginning.
    pub(super) fn open(read: &dyn Fn() -> std::io::Result<Box<dyn Read + Send>>) -> Result<Self, Unread> {
        let mut head = Vec::new();
        read()?.take(4).read_to_end(&mut head)?;
        match sheet::Kind::of(&head) {
            sheet::Kind::OldWorkbook => return Err(Unread::Kind(What::OldWorkbook)),
            sheet::Kind::Workbook => {
                let mut bytes = Vec::new();
                read()?.read_to_end(&mut bytes)?;
                let sheet = sheet::read(&bytes).map_err(Unread::Kind)?;
                let mut failed: BTreeMap<usize, Vec<(usize, String)>> = BTreeMap::new();
                for (line, column, shown) in sheet.failed {
                    failed.entry(line).or_default().push((column, shown));
                }
                return Ok(Self::Sheet { rows: sheet.rows.into_iter(), failed });
            }
            sheet::Kind::Text => {}
        }
        let mut text = Text {
            from: BufReader::with_capacity(256 * 1024, decoded::of(&head, read()?)?),
            delimiter: None,
            columns: None,
            line: 0,
            after_return: false,
            waiting: VecDeque::new(),
        };
        let first = loop {
            match text.raw()? {
                Some(line) if line.is_blank() => {}
                Some(line) => break line,
                None => return Err(Unread::Kind(What::NoHeader(String::new()))),
            }
        };
        let is_json = first.bytes.trim_ascii_start().starts_with(b"{");
        text.delimiter = (!is_json).then(|| table::delimiter_of(&first.bytes));
        text.waiting.push_back(first);
        Ok(Self::Text(text))
    }

    /// Whether every line is an object with names of its own.
    pub(super) const fn is_json(&self) -> bool {
        matches!(self, Self::Text(Text { delimiter: None, .. }))
    }

    /// Says how many cells a row has; until then any number is.
    pub(super) const fn expect(&mut self, columns: usize) {
        if let Self::Text(text) = self {
            text.columns = Some(columns);
        }
    }

    /// The next record that is not blank. Of JSON lines its only cell is the line.
    pub(super) fn next(&mut self) -> std::io::Result<Option<Record>> {
        match self {
            Self::Sheet { rows, .. } => Ok(rows.next().map(|(line, cells)| (line, Ok(cells)))),
            Self::Text(text) => text.next(),
        }
    }

    /// The columns of a line, from 0, whose formula failed, and what stands there.
    pub(super) fn failed(&self, line: usize) -> &[(usize, String)] {
        let Self::Sheet { failed, .. } = self else { return &[] };
        failed.get(&line).map_or(&[], Vec::as_slice)
    }
}

/// A line as it stands in the file, without its end.
struct Line {
    number: usize,
    bytes: Vec<u8>,
    /// Whether it is longer than any row may be, and cut.
    is_cut: bool,
}

impl Line {
    fn is_blank(&self) -> bool {
        self.bytes.iter().all(u8::is_ascii_whitespace)
    }
}

/// Text, line by line.
pub(super) struct Text {
    from: BufReader<Box<dyn Read + Send>>,
    /// The delimiter; none of JSON lines.
    delimiter: Option<u8>,
    /// How many cells a row has.
    columns: Option<usize>,
    /// Lines that were taken off the file.
    line: usize,
    /// Whether the line before ended with `\r`, to which a `\n` may belong.
    after_return: bool,
    /// Lines that are to be read next, before those of the file.
    waiting: VecDeque<Line>,
}

impl Text {
    /// The next line; it ends with `\n`, `\r\n` or `\r`.
    fn raw(&mut self) -> std::io::Result<Option<Line>> {
        if let Some(line) = self.waiting.pop_front() {
            return Ok(Some(line));
        }
        let (mut bytes, mut is_cut, mut is_there) = (Vec::new(), false, false);
        loop {
            let part = match self.from.fill_buf() {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                part => part?,
            };
            if std::mem::take(&mut self.after_return) && part.first() == Some(&b'\n') {
                self.from.consume(1);
                continue;
            }
            if part.is_empty() {
                break;
            }
            is_there = true;
            let end = part.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let taken = &part[..end.unwrap_or(part.len())];
            let room = taken.len().min(LINE - bytes.len());
            is_cut |= room < taken.len();
            bytes.extend_from_slice(&taken[..room]);
            self.after_return = end.is_some_and(|end| part[end] == b'\r');
            let used = taken.len() + usize::from(end.is_some());
            self.from.consume(used);
            if end.is_some() {
                break;
            }
        }
        self.line += usize::from(is_there);
        Ok(is_there.then_some(Line { number: self.line, bytes, is_cut }))
    }

    fn next(&mut self) -> std::io::Result<Option<Record>> {
        let line = loop {
            match self.raw()? {
                Some(line) if line.is_blank() => {}
                Some(line) => break line,
                None => return Ok(None),
            }
        };
        let number = line.number;
        let bad = |cell, what| Ok(Some((number, Err(Bad { cell, what }))));
        if line.is_cut {
            return bad(None, What::TooLong(LINE));
        }
        let Some(delimiter) = self.delimiter else {
            return match String::from_utf8(line.bytes) {
                Ok(line) => Ok(Some((number, Ok(vec![line])))),
                Err(_) => bad(None, What::NotUtf8),
            };
        };
        if !line.bytes.contains(&b'"') {
            return Ok(Some((number, plain(&line.bytes, delimiter))));
        }
        let cells = match split(&line.bytes, delimiter) {
            Split::Cells(cells) => Some(cells),
            Split::Broken => None,
            Split::Open => self.joined(line.bytes, delimiter)?,
        };
        match cells {
            Some(cells) => Ok(Some((number, words(cells)))),
            None => bad(None, What::OpenQuote),
        }
    }

    /// The cells of a line whose last quote is open, together with those that follow; none where they make no row, and then they
    /// are read for themselves.
    fn joined(&mut self, mut bytes: Vec<u8>, delimiter: u8) -> std::io::Result<Option<Vec<Vec<u8>>>> {
        let mut following = Vec::new();
        let cells = loop {
            let next = if following.len() < SPAN { self.raw()? } else { None };
            let Some(next) = next else { break None };
            bytes.push(b'\n');
            bytes.extend_from_slice(&next.bytes);
            let is_whole = !next.is_cut && bytes.len() <= LINE;
            following.push(next);
            match split(&bytes, delimiter) {
                _ if !is_whole => break None,
                Split::Open => {}
                Split::Broken => break None,
                Split::Cells(cells) => {
                    break Some(cells).filter(|cells| self.columns.is_none_or(|all| all == cells.len()));
                }
            }
        };
        if cells.is_none() {
            following.into_iter().rev().for_each(|line| self.waiting.push_front(line));
        }
        Ok(cells)
    }
}

/// The cells of a line without quotes.
fn plain(line: &[u8], delimiter: u8) -> Result<Vec<String>, Bad> {
    match std::str::from_utf8(line) {
        Ok(line) => Ok(line.split(char::from(delimiter)).map(str::to_owned).collect()),
        Err(error) => {
            let before = &line[..error.valid_up_to()];
            let cell = before.split(|byte| *byte == delimiter).count() - 1;
            Err(Bad { cell: Some(cell), what: What::NotUtf8 })
        }
    }
}

fn words(cells: Vec<Vec<u8>>) -> Result<Vec<String>, Bad> {
    let word = |(at, cell)| String::from_utf8(cell).map_err(|_| Bad { cell: Some(at), what: What::NotUtf8 });
    cells.into_iter().enumerate().map(word).collect()
}

/// What quotes make of some text.
enum Split {
    /// Cells.
    Cells(Vec<Vec<u8>>),
    /// Its last cell begins with a quote that is not closed in it.
    Open,
    /// Something stands between a quote that closes a cell and the delimiter.
    Broken,
}

fn split(text: &[u8], delimiter: u8) -> Split {
    let mut cells = Vec::new();
    let mut rest = text;
    loop {
        let mut cell = Vec::new();
        if let Some(quoted) = rest.strip_prefix(b"\"") {
            rest = quoted;
            loop {
                let Some(quote) = rest.iter().position(|byte| *byte == b'"') else { return Split::Open };
                cell.extend_from_slice(&rest[..quote]);
                rest = &rest[quote + 1..];
                let Some(after) = rest.strip_prefix(b"\"") else { break };
                cell.push(b'"');
                rest = after;
            }
            let blank = rest.iter().take_while(|byte| **byte == b' ').count();
            rest = &rest[blank..];
            if !rest.is_empty() && rest[0] != delimiter {
                return Split::Broken;
            }
        } else {
            let end = rest.iter().position(|byte| *byte == delimiter).unwrap_or(rest.len());
            cell.extend_from_slice(&rest[..end]);
            rest = &rest[end..];
        }
        cells.push(cell);
        let Some(after) = rest.strip_prefix(&[delimiter]) else { return Split::Cells(cells) };
        rest = after;
    }
}
