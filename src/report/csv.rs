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

/// A table as a file. What a spreadsheet would take for a formula stands behind an apostrophe in the file for Excel.
pub fn write(table: &Table, whom: For) -> Result<Vec<u8>, ReportError> {
    let excel = whom == For::Excel;
    let start = if excel { "\u{feff}".as_bytes().to_vec() } else { Vec::new() };
    let mut file = ::csv::WriterBuilder::new().delimiter(if excel { b';' } else { b',' }).from_writer(start);
    let failed = |error: ::csv::Error| ReportError::Writer(error.to_string());
    let words = |text: &str| if excel { harmless(text) } else { text.to_owned() };
    file.write_record(table.columns.iter().map(|column| words(&column.name))).map_err(failed)?;
    for row in &table.rows {
        let cells = row.iter().map(|cell| match cell {
            Cell::Words(text) => words(text),
            Cell::Nothing(_) => String::new(),
            Cell::Number(number, _) | Cell::Change(number, _) if !excel => number.to_string(),
            Cell::Number(..) | Cell::Change(..) => cell.printed(),
        });
        file.write_record(cells).map_err(failed)?;
    }
    file.into_inner().map_err(|error| ReportError::Writer(error.to_string()))
}

/// A text that no spreadsheet takes for a formula: what looks like one gets an apostrophe before it.
#[must_use]
pub fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\0']) { format!("'{text}") } else { text.to_owned() }
}
