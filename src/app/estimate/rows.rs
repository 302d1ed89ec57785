//! The rows of a data file, cell by cell into the builders of the columns that are needed.
//!
//! Most files have neither quotes nor carriage returns; then a comma always ends a cell and a line feed a row, and a part
//! of the file that begins after a line feed can be read by itself, one a processor. From the first block on where this is
//! not so, the csv crate reads the rest.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::Path;

use csv::{ByteRecord, ReaderBuilder};

use super::Trouble;
use super::read::{Lines, bad};
use crate::stats::survey::column_builder::{BadCell, ColumnBuilder};

/// How much of the file is read at once.
pub(super) const BUFFER: usize = 1 << 20;
/// A part of the file, in bytes, that is worth a processor of its own.
pub(super) const PART: u64 = 8 << 20;

/// What has been taken of a file.
pub(super) struct Taken<'a> {
    /// What each cell of a row belongs to.
    names: &'a [String],
    /// What each column has so far; `None` where it is not needed.
    pub(super) builders: Vec<Option<ColumnBuilder>>,
    /// How many rows.
    pub(super) rows: usize,
    /// On which lines they stand.
    pub(super) lines: Lines,
    /// The line that comes next.
    line: u64,
}

impl<'a> Taken<'a> {
    /// Takes all rows after the line of names.
    pub(super) fn take(
        path: &Path,
        names: &'a [String],
        builders: Vec<Option<ColumnBuilder>>,
    ) -> Result<Self, Trouble> {
        let (start, line) = after_names(path)?;
        let mut taken = Self { names, builders, rows: 0, lines: Lines::default(), line };
        let (first, later) = parts(path, start).map_err(broken)?;
        let read = |mut part: Self, range: Range<u64>| part.take_plain(path, range).map(|quoted| (part, quoted));
        let (quoted, outcomes) = std::thread::scope(|scope| {
            let begun = later.iter().map(|range| (taken.part(), range.clone()));
            let threads: Vec<_> = begun.map(|(part, range)| scope.spawn(move || read(part, range))).collect();
            let quoted = taken.take_plain(path, first);
            let joined = threads.into_iter().map(std::thread::ScopedJoinHandle::join);
            let ended = joined.map(|part| part.unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            (quoted, ended.collect::<Vec<_>>())
        });
        if let Some(from) = quoted? {
            return taken.take_rest(path, from).map(|()| taken);
        }
        for (range, outcome) in later.iter().zip(outcomes) {
            // Whether a cell is wrong may hang on the rows before, so a part with trouble is read again after them.
            let rest = match outcome {
                Ok((part, quoted)) if taken.append(&part) => quoted,
                _ => Some(range.start),
            };
            if let Some(from) = rest {
                return taken.take_rest(path, from).map(|()| taken);
            }
        }
        Ok(taken)
    }

    /// Nothing yet, of the same columns.
    fn part(&self) -> Self {
        let empty = |builder: &Option<ColumnBuilder>| builder.as_ref().map(ColumnBuilder::another);
        let builders = self.builders.iter().map(empty).collect();
        Self { names: self.names, builders, rows: 0, lines: Lines::default(), line: 1 }
    }

    /// Adds the part that follows; nothing, and false, where a column's cells do not go together.
    fn append(&mut self, part: &Self) -> bool {
        let both = || self.builders.iter().flatten().zip(part.builders.iter().flatten());
        if !both().all(|(before, after)| before.goes_with(after)) {
            return false;
        }
        for (before, after) in self.builders.iter_mut().flatten().zip(part.builders.iter().flatten()) {
            before.append(after);
        }
        self.lines.append(&part.lines, self.rows, self.line - 1);
        self.rows += part.rows;
        self.line += part.line - 1;
        true
    }

    /// Takes the rest of the file, serially.
    fn take_rest(&mut self, path: &Path, from: u64) -> Result<(), Trouble> {
        let Some(from) = self.take_plain(path, from..u64::MAX)? else { return Ok(()) };
        let mut file = File::open(path).map_err(broken)?;
        file.seek(SeekFrom::Start(from)).map_err(broken)?;
        let mut block = Vec::with_capacity(BUFFER);
        file.by_ref().take(BUFFER as u64).read_to_end(&mut block).map_err(broken)?;
        let feeds = block.windows(2).any(|pair| pair == b"\r\n");
        self.take_quoted(block.as_slice().chain(file), self.line, feeds)
    }

    /// Takes whole rows that begin within a range, block by block; returns where the first block begins that has a quote or a
    /// carriage return.
    fn take_plain(&mut self, path: &Path, range: Range<u64>) -> Result<Option<u64>, Trouble> {
        let mut file = File::open(path).map_err(broken)?;
        file.seek(SeekFrom::Start(range.start)).map_err(broken)?;
        let mut file = file.take(range.end - range.start);
        let (mut block, mut at) = (Vec::with_capacity(BUFFER), range.start);
        loop {
            let room = (BUFFER as u64).saturating_sub(block.len() as u64).max(BUFFER as u64 / 2);
            let read = file.by_ref().take(room).read_to_end(&mut block).map_err(broken)?;
            if read == 0 && block.last().is_some_and(|last| *last != b'\n') {
                block.push(b'\n');
            }
            if block.contains(&b'"') || block.contains(&b'\r') {
                return Ok(Some(at));
            }
            let whole = block.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
            self.take_block(block.get(..whole).unwrap_or_default())?;
            block.drain(..whole);
            at += whole as u64;
            if read == 0 {
                return Ok(None);
            }
        }
    }

    /// Takes whole rows without a quote.
    fn take_block(&mut self, block: &[u8]) -> Result<(), Trouble> {
        let mut rest = block;
        while let Some(first) = rest.first() {
            // An empty line is no row.
            if *first == b'\n' {
                rest = rest.get(1..).unwrap_or_default();
            } else {
                rest = self.take_row(rest)?;
            }
            self.line += 1;
        }
        Ok(())
    }

    /// Takes the row that stands at the head of `text`; returns what comes after it.
    fn take_row<'t>(&mut self, text: &'t [u8]) -> Result<&'t [u8], Trouble> {
        let (mut rest, mut cells, line) = (text, 0, self.line);
        loop {
            let (cell, end, after) = split_cell(rest);
            if let Some(Some(builder)) = self.builders.get_mut(cells)
                && let Err(error) = builder.push(cell)
            {
                let row = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
                self.check_length(row.split(|byte| *byte == b',').count(), line)?;
                return Err(self.in_cell(error, line, cells));
            }
            cells += 1;
            rest = after;
            if end {
                break;
            }
        }
        self.check_length(cells, line)?;
        self.lines.note(self.rows, line);
        self.rows += 1;
        Ok(rest)
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
            for (at, cell) in record.iter().enumerate() {
                if let Some(Some(builder)) = self.builders.get_mut(at)
                    && let Err(error) = builder.push(cell)
                {
                    return Err(self.in_cell(error, line, at));
                }
            }
            self.rows += 1;
        }
        Ok(())
    }

    fn check_length(&self, cells: usize, line: u64) -> Result<(), Trouble> {
        let what = || format!("has {cells} cells, and the first line {}", self.names.len());
        if cells == self.names.len() { Ok(()) } else { Err(Trouble { line: Some(line), ..Trouble::new(&what()) }) }
    }

    fn in_cell(&self, error: BadCell, line: u64, cell: usize) -> Trouble {
        Trouble { line: Some(line), column: self.names.get(cell).cloned(), ..Trouble::new(&error.to_string()) }
    }
}

/// The first cell of a text, whether its row ends with it, and what comes after. Most cells are blank or one digit, so
/// the first two bytes are looked at before anything is searched for.
fn split_cell(text: &[u8]) -> (&[u8], bool, &[u8]) {
    let ends = |byte: u8| byte == b',' || byte == b'\n';
    match text {
        [end, after @ ..] if ends(*end) => (&[], *end == b'\n', after),
        [_, end, after @ ..] if ends(*end) => (text.get(..1).unwrap_or_default(), *end == b'\n', after),
        _ => {
            let at = text.iter().position(|byte| ends(*byte)).unwrap_or(text.len());
            let (cell, after) = text.split_at(at);
            (cell, after.first().is_none_or(|end| *end == b'\n'), after.get(1..).unwrap_or_default())
        }
    }
}

/// Where the rows begin, and on which line.
fn after_names(path: &Path) -> Result<(u64, u64), Trouble> {
    let mut header = ReaderBuilder::new().from_path(path).map_err(|error| bad(&error))?;
    header.byte_headers().map_err(|error| bad(&error))?;
    let after = header.position().byte();
    let mut head = Vec::new();
    File::open(path).and_then(|file| file.take(after + 1).read_to_end(&mut head)).map_err(broken)?;
    // Of a carriage return with a line feed the csv crate has taken the first only.
    let next = usize::try_from(after).unwrap_or(usize::MAX);
    let ended = next.checked_sub(1).and_then(|last| head.get(last));
    let skip = if (ended, head.get(next)) == (Some(&b'\r'), Some(&b'\n')) { next + 1 } else { next };
    let feeds = head.iter().take(skip).filter(|byte| **byte == b'\n').count();
    Ok((skip as u64, 1 + feeds as u64))
}

/// The file from `start` on in parts that each begin after a line feed, as many as are worth it: the first, and the others.
fn parts(path: &Path, start: u64) -> std::io::Result<(Range<u64>, Vec<Range<u64>>)> {
    let mut file = File::open(path)?;
    let end = file.metadata()?.len().max(start);
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get) as u64;
    let wanted = ((end - start) / PART).clamp(1, processors);
    let mut cuts = Vec::new();
    for part in 1..wanted {
        let about = start + (end - start) / wanted * part;
        file.seek(SeekFrom::Start(about))?;
        let mut row = Vec::with_capacity(BUFFER);
        file.by_ref().take(BUFFER as u64).read_to_end(&mut row)?;
        if let Some(feed) = row.iter().position(|byte| *byte == b'\n') {
            cuts.push(about + feed as u64 + 1);
        }
    }
    let ends = cuts.iter().skip(1).copied().chain([u64::MAX]);
    let later = cuts.iter().copied().zip(ends).map(|(start, end)| start..end).collect();
    Ok((start..cuts.first().copied().unwrap_or(u64::MAX), later))
}

#[expect(clippy::needless_pass_by_value, reason = "as map_err hands it over")]
fn broken(error: std::io::Error) -> Trouble {
    Trouble::new(&error.to_string())
}
