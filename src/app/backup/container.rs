//! The file of a backup: one line that says what it is, a header, the rows in gzip, and a seal over all of it.
//!
//! ```text
//! sipar-backup 1
//! {"made_at":…,"program":…,"schema":…,"tables":[{"name":…,"columns":[{"name":…,"kind":…}]}]}
//! gzip of:   [table]                 then a line for each of its rows, an array of JSON
//!            {"rows":[…]}            at the end: how many of each table
//! sha256 <64 hex digits>             of every byte before this line
//! ```
//!
//! Whoever reads is told of any byte that was changed, taken away or added. Memory does not grow with the file.

use std::io::{self, BufRead, BufReader, Read, Write};

use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::BackupError;
use crate::domain::hex::hex;
use crate::store::backup::{Kind, Table};

/// What every backup begins with; the number of the format follows.
const MAGIC: &str = "sipar-backup ";
/// The format that this program writes, and the only one that there has been.
const FORMAT: &str = "1";
/// The longest header, and the longest row.
const HEADER_AT_MOST: u64 = 4 << 20;
const ROW_AT_MOST: u64 = 64 << 20;
/// What the last line begins with, and how long that line is.
const SEAL: &str = "sha256 ";
const SEAL_LENGTH: usize = SEAL.len() + 64 + 1;

/// What a backup says of itself before its rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// When it was made, microseconds since 1970 UTC.
    pub made_at: i64,
    /// The version of the program that made it.
    pub program: String,
    /// The newest migration of the database.
    pub schema: String,
    /// The tables in the order in which their rows come, each after all to which it refers.
    pub tables: Vec<Table>,
}

/// The last line of the rows.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Trailer {
    rows: Vec<u64>,
}

/// What a whole backup holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// What it says of itself.
    pub header: Header,
    /// How many rows of each table.
    pub rows: Vec<u64>,
}

impl Content {
    /// How many rows of all tables.
    #[must_use]
    pub fn all_rows(&self) -> u64 {
        self.rows.iter().sum()
    }
}

/// Adds what is written to a hash.
struct Hashing<W> {
    out: W,
    hash: Sha256,
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Writes a backup.
pub(super) struct Writer<W: Write> {
    rows: GzEncoder<Hashing<W>>,
    counts: Vec<u64>,
}

impl<W: Write> Writer<W> {
    /// Begins with the header.
    pub(super) fn begin(out: W, header: &Header) -> io::Result<Self> {
        let mut out = Hashing { out, hash: Sha256::new() };
        writeln!(out, "{MAGIC}{FORMAT}\n{}", serde_json::to_string(header)?)?;
        Ok(Self { rows: GzEncoder::new(out, Compression::default()), counts: Vec::new() })
    }

    /// Goes on to the next table.
    pub(super) fn table(&mut self) -> io::Result<()> {
        self.counts.push(0);
        writeln!(self.rows, "[table]")
    }

    /// Adds a row to this table, in whichever spelling of JSON the database gave it.
    pub(super) fn row(&mut self, line: &str) -> io::Result<()> {
        let row: Vec<Value> = serde_json::from_str(line)?;
        if let Some(count) = self.counts.last_mut() {
            *count += 1;
        }
        serde_json::to_writer(&mut self.rows, &row)?;
        self.rows.write_all(b"\n")
    }

    /// Ends with the counts and the seal, and returns what was written to.
    pub(super) fn finish(mut self) -> io::Result<W> {
        let trailer = serde_json::to_string(&Trailer { rows: self.counts })?;
        writeln!(self.rows, "{trailer}")?;
        let Hashing { mut out, hash } = self.rows.finish()?;
        writeln!(out, "{SEAL}{}", hex(&hash.finalize()))?;
        Ok(out)
    }
}

/// Hands on all but the last line, whose length is known, and hashes what it hands on.
struct Unsealing<R> {
    input: R,
    held: Vec<u8>,
    ended: bool,
    hash: Sha256,
}

impl<R: Read> Unsealing<R> {
    fn new(input: R) -> Self {
        Self { input, held: Vec::new(), ended: false, hash: Sha256::new() }
    }

    /// Whether the last line is the hash of all before it; to be asked when everything has been read.
    fn check(self) -> Result<(), BackupError> {
        let seal = self.held.strip_prefix(SEAL.as_bytes()).and_then(|seal| seal.strip_suffix(b"\n"));
        let hash = hex(&self.hash.finalize());
        match seal {
            Some(seal) if seal == hash.as_bytes() => Ok(()),
            Some(_) => Err(BackupError::damaged("its bytes are not those that were written")),
            None => {
                Err(BackupError::damaged("it does not end as a backup ends: it was cut short, or something was added"))
            }
        }
    }
}

impl<R: Read> Read for Unsealing<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let wanted = SEAL_LENGTH + out.len().clamp(1, 1 << 16);
        while !self.ended && self.held.len() < wanted {
            let missing = (wanted - self.held.len()) as u64;
            self.ended = self.input.by_ref().take(missing).read_to_end(&mut self.held)? == 0;
        }
        let ready = self.held.len().saturating_sub(SEAL_LENGTH).min(out.len());
        out[..ready].copy_from_slice(&self.held[..ready]);
        self.hash.update(&self.held[..ready]);
        self.held.drain(..ready);
        Ok(ready)
    }
}

/// Reads a backup from its first byte to its seal, and hands each row to `each`, with the number of
/// its table and well formed for its columns.
///
/// Only when this returns well is the file what was written: until then a row may come from a damaged file.
pub(super) fn read<E: From<BackupError>>(
    input: impl Read,
    mut each: impl FnMut(usize, &str) -> Result<(), E>,
) -> Result<Content, E> {
    let mut input = BufReader::with_capacity(1 << 16, Unsealing::new(input));
    is_ours(&mut input)?;
    let outcome = read_parts(&mut input, &mut each);
    // Whatever was found wrong on the way, the seal says first whether the file is what was written.
    if let Err(Wrong::File(_)) | Ok(_) = &outcome {
        io::copy(&mut input, &mut io::sink()).map_err(|why| BackupError::damaged(&why.to_string()))?;
        input.into_inner().check()?;
    }
    match outcome {
        Ok(content) => Ok(content),
        Err(Wrong::File(what)) => Err(BackupError::damaged(&what).into()),
        Err(Wrong::Reader(error)) => Err(error),
    }
}

/// Looks at the first line: whose file it is, and in which format.
fn is_ours(input: &mut impl BufRead) -> Result<(), BackupError> {
    let mut first = Vec::new();
    let longest = (MAGIC.len() + 8) as u64;
    input
        .take(longest)
        .read_until(b'\n', &mut first)
        .map_err(|why| BackupError::damaged(&format!("it cannot be read: {why}")))?;
    let format = std::str::from_utf8(&first).ok().and_then(|line| line.strip_prefix(MAGIC)?.strip_suffix('\n'));
    match format {
        None => Err(BackupError::NotOurs),
        Some(FORMAT) => Ok(()),
        Some(other) => Err(BackupError::NewerFormat(other.to_owned())),
    }
}

enum Wrong<E> {
    File(String),
    Reader(E),
}

fn wrong<E>(what: impl std::fmt::Display) -> Wrong<E> {
    Wrong::File(what.to_string())
}

fn read_parts<E>(
    input: &mut impl BufRead,
    each: &mut impl FnMut(usize, &str) -> Result<(), E>,
) -> Result<Content, Wrong<E>> {
    let mut line = String::new();
    read_line(input, HEADER_AT_MOST, &mut line)?;
    let header: Header = serde_json::from_str(&line).map_err(wrong)?;
    let mut lines = BufReader::with_capacity(1 << 16, GzDecoder::new(&mut *input));
    let mut rows: Vec<u64> = Vec::with_capacity(header.tables.len().min(1000));
    loop {
        read_line(&mut lines, ROW_AT_MOST, &mut line)?;
        if line == "[table]" {
            rows.push(0);
        } else if line.starts_with('[') {
            let table = rows.len().checked_sub(1).and_then(|number| header.tables.get(number));
            let table = table.ok_or_else(|| wrong("a row without a table"))?;
            if !fits(table, &line) {
                return Err(wrong(format!("a row of {:?} that does not fit its columns", table.name)));
            }
            each(rows.len() - 1, &line).map_err(Wrong::Reader)?;
            if let Some(count) = rows.last_mut() {
                *count += 1;
            }
        } else {
            break;
        }
    }
    let trailer: Trailer = serde_json::from_str(&line).map_err(wrong)?;
    if trailer.rows != rows || rows.len() != header.tables.len() {
        return Err(wrong("it does not hold as many rows as it says"));
    }
    let mut more = Vec::new();
    lines.take(1).read_to_end(&mut more).map_err(wrong)?;
    let left = input.fill_buf().map_err(wrong)?;
    if more.is_empty() && left.is_empty() {
        Ok(Content { header, rows })
    } else {
        Err(wrong("it goes on after its end"))
    }
}

fn read_line<E>(input: &mut impl BufRead, longest: u64, line: &mut String) -> Result<(), Wrong<E>> {
    line.clear();
    input.take(longest).read_line(line).map_err(wrong)?;
    match line.pop() {
        Some('\n') => Ok(()),
        _ => Err(wrong("a line does not end")),
    }
}

/// Whether a line is a row of this table.
fn fits(table: &Table, line: &str) -> bool {
    let Ok(row) = serde_json::from_str::<Vec<Value>>(line) else { return false };
    let fits_column = |(kind, value): (Kind, &Value)| match value {
        Value::Null => true,
        Value::Number(number) => kind == Kind::Integer && number.is_i64(),
        Value::String(text) if kind == Kind::Bytes => {
            text.len() % 2 == 0 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        }
        Value::String(_) => kind == Kind::Text,
        _ => false,
    };
    row.len() == table.columns.len() && table.columns.iter().map(|column| column.kind).zip(&row).all(fits_column)
}

#[cfg(test)]
#[path = "container_tests.rs"]
mod tests;
