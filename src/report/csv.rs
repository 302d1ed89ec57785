//! The tables of a report as CSV: for Excel with a byte-order mark and semicolons, for machines plain.

use super::ReportError;
use super::tree::{Cell, Table};

/// For whom.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum For {
    /// Excel in a country of decimal commas: a byte-order mark, semicolons, commas in numbers.
    Excel,
    /// Programs: commas between cells, points in numbers, all their decimals.
    Machines,
}

/// A table as a file. What a spreadsheet would take for a formula stands behind an apostrophe, for programs too: people open
/// their files as well.
pub fn write(table: &Table, whom: For) -> Result<Vec<u8>, ReportError> {
    let excel = whom == For::Excel;
    let start = if excel { "\u{feff}".as_bytes().to_vec() } else { Vec::new() };
    let mut file = ::csv::WriterBuilder::new().delimiter(if excel { b';' } else { b',' }).from_writer(start);
    let failed = |error: ::csv::Error| ReportError::Writer(error.to_string());
    file.write_record(table.columns.iter().map(|column| harmless(&column.name))).map_err(failed)?;
    for row in &table.rows {
        let cells = row.iter().map(|cell| match cell {
            Cell::Words(text) => harmless(text),
            Cell::Nothing(_) => String::new(),
            Cell::Number(number, _) | Cell::Change(number, _) if !excel => number.to_string(),
            Cell::Number(..) | Cell::Change(..) => cell.printed(),
        });
        file.write_record(cells).map_err(failed)?;
    }
    file.into_inner().map_err(|error| ReportError::Writer(error.to_string()))
}

/// A text that no spreadsheet takes for a formula: what looks like one gets an apostrophe before it. Spaces, quotes and letters
/// without width before the sign do not hide it, nor do the wide signs of East Asian keyboards.
#[must_use]
pub fn harmless(text: &str) -> String {
    let hidden = |letter: char| {
        letter.is_whitespace()
            || letter.is_control()
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{ad}')
    };
    let first = text.trim_start_matches(|letter| hidden(letter) || matches!(letter, '"' | '{'));
    let sign = |letter| {
        matches!(
            letter,
            '=' | '+'
                | '-'
                | '@'
                | '\u{ff1d}'
                | '\u{ff0b}'
                | '\u{ff0d}'
                | '\u{ff20}'
                | '\u{2212}'
                | '\u{207a}'
                | '\u{207c}'
                | '\u{fe62}'
                | '\u{fe63}'
                | '\u{fe66}'
                | '\u{fe6b}'
        )
    };
    let control = text.starts_with(['\t', '\r', '\n', '\0']);
    if control || first.starts_with(sign) { format!("'{text}") } else { text.to_owned() }
}
