//! The cells of an assessment's file, whichever mark stands between them.

use std::path::Path;

use csv::{ByteRecord, ReaderBuilder, Trim};
use unicode_normalization::UnicodeNormalization;

use super::{BadRow, RowFault};

/// One row, in texts without blanks around them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Line {
    /// From 1.
    pub(super) number: u64,
    pub(super) unit: String,
    pub(super) item: String,
    pub(super) value: String,
    pub(super) name: String,
    pub(super) group: String,
}

/// The rows of a file, and what cannot be one.
pub(super) fn lines(bytes: &[u8], file: &Path) -> (Vec<Line>, Vec<BadRow>) {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let first = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let delimiter = if first.contains(&b';') && !first.contains(&b',') { b';' } else { b',' };
    let mut reader = ReaderBuilder::new().delimiter(delimiter).trim(Trim::All).from_reader(bytes);
    let bad = |line: u64, column: &str, value: String, fault: RowFault| BadRow {
        file: file.to_owned(),
        line,
        column: column.to_owned(),
        value,
        fault,
    };
    let header: Vec<String> = match reader.byte_headers() {
        Ok(header) => header.iter().map(|name| String::from_utf8_lossy(name).to_lowercase()).collect(),
        Err(_) => return (Vec::new(), vec![bad(1, "", String::new(), RowFault::NotCsv)]),
    };
    let column = |name: &str| header.iter().position(|column| column == name);
    let missing: Vec<BadRow> = ["unit", "item", "value"]
        .into_iter()
        .filter(|name| column(name).is_none())
        .map(|name| bad(1, name, header.join(", "), RowFault::NoColumn(name)))
        .collect();
    if !missing.is_empty() {
        return (Vec::new(), missing);
    }
    let (mut lines, mut faults) = (Vec::new(), Vec::new());
    let mut record = ByteRecord::new();
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(false) => return (lines, faults),
            Ok(true) => {
                let number = record.position().map_or(0, csv::Position::line);
                let cell = |name: &str| column(name).and_then(|at| record.get(at)).unwrap_or_default();
                let text = |name: &str| std::str::from_utf8(cell(name)).map(|text| text.nfc().collect::<String>());
                let named = ["unit", "item", "value", "name", "group"].map(|name| text(name).map_err(|_| name));
                match named {
                    [Ok(unit), Ok(item), Ok(value), Ok(name), Ok(group)] => {
                        lines.push(Line { number, unit, item, value, name, group });
                    }
                    cells => faults.extend(cells.into_iter().filter_map(Result::err).map(|name| {
                        bad(number, name, String::from_utf8_lossy(cell(name)).into_owned(), RowFault::NotCsv)
                    })),
                }
            }
            Err(error) => {
                let number = error.position().map_or(0, csv::Position::line);
                faults.push(bad(number, "", String::new(), RowFault::NotCsv));
                // What stands behind a row that is none cannot be told apart with certainty.
                if !matches!(error.kind(), csv::ErrorKind::UnequalLengths { .. }) {
                    return (lines, faults);
                }
            }
        }
    }
}
