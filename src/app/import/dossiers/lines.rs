//! The records of a file as it comes off the disk, one at a time: constant memory, however many there are.
//!
//! A record that cannot be read is told with its line, and reading goes on with the next one: a quote that is never closed
//! swallows no more than its own line.

use std::io::{BufRead, BufReader, Read};

use encoding_rs::{CoderResult, Decoder, UTF_16BE, UTF_16LE};

use super::super::What;
use super::super::sheet;

/// Lines that one record may span, by line breaks within quotes.
const SPAN: usize = 20;
/// Bytes of a line at most.
const LINE: u64 = 64 * 1024;

/// A record, or why there is none on this line.
pub(super) type Record = (usize, Result<Vec<String>, What>);

/// Text that is UTF-16 by its mark, as UTF-8.
struct Decoded<R> {
    from: R,
    decoder: Decoder,
    read: Vec<u8>,
    text: Vec<u8>,
    given: usize,
    ended: bool,
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        while self.given == self.text.len() && !self.ended {
            self.read.resize(16 * 1024, 0);
            let n = self.from.read(&mut self.read)?;
            self.ended = n == 0;
            self.text.resize(64 * 1024, 0);
            let (result, _, written, _) = self.decoder.decode_to_utf8(&self.read[..n], &mut self.text, self.ended);
            debug_assert_eq!(result, CoderResult::InputEmpty, "three bytes a unit always fit");
            self.text.truncate(written);
            self.given = 0;
        }
        let n = into.len().min(self.text.len() - self.given);
        into[..n].copy_from_slice(&self.text[self.given..self.given + n]);
        self.given += n;
        Ok(n)
    }
}

/// What a file is made of.
pub(super) enum Lines {
    /// Text: delimited, or an object of JSON a line.
    Text(Text),
    /// The first sheet of a workbook.
    Sheet {
        /// Its rows, and beside each the columns whose formula failed.
        rows: std::vec::IntoIter<(usize, Vec<String>)>,
        /// Lines with a formula that failed.
        failed: Vec<usize>,
    },
}

/// Text, line by line.
pub(super) struct Text {
    from: BufReader<Box<dyn Read>>,
    line: usize,
    /// The delimiter; none of JSON lines.
    delimiter: Option<u8>,
    waiting: Option<Vec<u8>>,
}

impl Lines {
    /// Opens a file by what its first bytes say. `read` opens it anew from its beginning.
    pub(super) fn open(read: &dyn Fn() -> std::io::Result<Box<dyn Read>>) -> Result<Self, What> {
        let mut head = Vec::new();
        read().and_then(|file| file.take(4).read_to_end(&mut head)).map_err(|_| What::NotUtf8)?;
        match sheet::Kind::of(&head) {
            sheet::Kind::OldWorkbook => return Err(What::OldWorkbook),
            sheet::Kind::Workbook => {
                let mut bytes = Vec::new();
                read().and_then(|mut file| file.read_to_end(&mut bytes)).map_err(|_| What::NotAWorkbook)?;
                let sheet = sheet::read(&bytes)?;
                let failed = sheet.failed.iter().map(|(line, ..)| *line).collect();
                return Ok(Self::Sheet { rows: sheet.rows.into_iter(), failed });
            }
            sheet::Kind::Text => {}
        }
        let mut file = read().map_err(|_| What::NotUtf8)?;
        let encoding = match head.as_slice() {
            [0xFF, 0xFE, ..] => Some(UTF_16LE),
            [0xFE, 0xFF, ..] => Some(UTF_16BE),
            _ => None,
        };
        if let Some(encoding) = encoding {
            let decoder = encoding.new_decoder_with_bom_removal();
            let (read, text) = (Vec::new(), Vec::new());
            file = Box::new(Decoded { from: file, decoder, read, text, given: 0, ended: false });
        } else if head.starts_with(&[0xEF, 0xBB, 0xBF]) {
            file.read_exact(&mut [0; 3]).map_err(|_| What::NotUtf8)?;
        }
        let mut text =
            Text { from: BufReader::with_capacity(256 * 1024, file), line: 0, delimiter: None, waiting: None };
        let first = loop {
            match text.raw() {
                Some(line) if line.iter().all(u8::is_ascii_whitespace) => {}
                other => break other,
            }
        };
        let first = first.ok_or_else(|| What::NoHeader(String::new()))?;
        text.delimiter =
            (!first.trim_ascii_start().starts_with(b"{")).then(|| super::super::table::delimiter_of(&first));
        text.waiting = Some(first);
        Ok(Self::Text(text))
    }

    /// Whether every line is an object with names of its own.
    pub(super) const fn is_json(&self) -> bool {
        matches!(self, Self::Text(Text { delimiter: None, .. }))
    }

    /// The next record that is not blank. Of JSON lines its only cell is the line.
    pub(super) fn next(&mut self) -> Option<Record> {
        match self {
            Self::Sheet { rows, failed } => {
                let (line, cells) = rows.next()?;
                let sound = if failed.contains(&line) { Err(What::FailedFormula) } else { Ok(cells) };
                Some((line, sound))
            }
            Self::Text(text) => text.next(),
        }
    }
}

/// Whether a quote is open at the end of these bytes.
fn is_open(bytes: &[u8]) -> bool {
    bytes.split(|byte| *byte == b'"').count() % 2 == 0
}

impl Text {
    /// The next line without its end.
    fn raw(&mut self) -> Option<Vec<u8>> {
        let mut line = Vec::new();
        let read = (&mut self.from).take(LINE).read_until(b'\n', &mut line).ok()?;
        if read == 0 {
            return None;
        }
        if line.last() != Some(&b'\n') && read as u64 == LINE {
            // The rest of a line that is too long for any row.
            let mut rest = Vec::new();
            while (&mut self.from).take(LINE).read_until(b'\n', &mut rest).is_ok_and(|n| n > 0) {
                if rest.last() == Some(&b'\n') {
                    break;
                }
                rest.clear();
            }
        }
        self.line += 1;
        while matches!(line.last(), Some(b'\n' | b'\r')) {
            line.pop();
        }
        Some(line)
    }

    fn next(&mut self) -> Option<Record> {
        let mut bytes = loop {
            let line = match self.waiting.take() {
                Some(line) => line,
                None => self.raw()?,
            };
            if !line.iter().all(u8::is_ascii_whitespace) {
                break line;
            }
        };
        let begins = self.line;
        let Some(delimiter) = self.delimiter else {
            return Some((begins, String::from_utf8(bytes).map(|line| vec![line]).map_err(|_| What::NotUtf8)));
        };
        if !bytes.contains(&b'"') {
            let cells = std::str::from_utf8(&bytes).map_err(|_| What::NotUtf8);
            let cells = cells.map(|line| line.split(char::from(delimiter)).map(str::to_owned).collect());
            return Some((begins, cells));
        }
        // Quotes may hold line breaks; where they never close, the fault is this line's alone.
        let mut following = Vec::new();
        while is_open(&bytes) && following.len() < SPAN {
            let Some(next) = self.raw() else { break };
            bytes.push(b'\n');
            bytes.extend_from_slice(&next);
            following.push(next);
        }
        if is_open(&bytes) {
            self.put_back(&following);
            return Some((begins, Err(What::OpenQuote)));
        }
        let mut reader =
            csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(&bytes[..]);
        let mut record = csv::StringRecord::new();
        let read = reader.read_record(&mut record);
        let cells = read.map_err(|_| What::NotUtf8).map(|_| record.iter().map(str::to_owned).collect());
        Some((begins, cells))
    }

    /// Gives lines back that belong to no quote.
    fn put_back(&mut self, lines: &[Vec<u8>]) {
        self.line -= lines.len();
        let mut bytes = lines.join(&b'\n');
        if !lines.is_empty() {
            bytes.push(b'\n');
        }
        let rest = std::mem::replace(&mut self.from, BufReader::new(Box::new(std::io::empty())));
        let chained: Box<dyn Read> = Box::new(std::io::Cursor::new(bytes).chain(rest));
        self.from = BufReader::with_capacity(256 * 1024, chained);
    }
}
