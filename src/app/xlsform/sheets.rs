//! A workbook's sheets as tables of named columns.

use unicode_normalization::UnicodeNormalization;

use super::problem::Fault;
use crate::app::import::sheet::read_all;

/// One sheet: its header and its rows.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// As it is called in the workbook.
    pub(super) name: String,
    /// The names of the columns, as written, without blanks around them.
    pub(super) header: Vec<String>,
    /// The filled rows, each with its number.
    pub(super) rows: Vec<Row>,
}

/// A filled row.
#[derive(Debug)]
pub(super) struct Row {
    /// From 1; 1 is the header.
    pub(super) number: usize,
    cells: Vec<String>,
}

/// All sheets of a workbook.
pub(super) fn tables(bytes: &[u8]) -> Result<Vec<Table>, Fault> {
    let sheets = read_all(bytes).map_err(|_| Fault::NotAWorkbook)?;
    let table = |(name, sheet): (String, crate::app::import::sheet::Sheet)| {
        let mut rows = sheet.rows.into_iter();
        let header = rows.next().map(|(_, cells)| cells).unwrap_or_default();
        let header = header.iter().map(|cell| cell.trim().nfc().collect()).collect();
        let rows = rows.filter(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty()));
        Table { name, header, rows: rows.map(|(number, cells)| Row { number, cells }).collect() }
    };
    Ok(sheets.into_iter().map(table).collect())
}

impl Table {
    /// The place of a column, under one of its names; capitals and blanks do not matter.
    pub(super) fn column(&self, names: &[&str]) -> Option<usize> {
        self.header.iter().position(|header| names.iter().any(|name| plain(header) == *name))
    }

    /// The text of a row's cell, where the column is there and the cell is not blank.
    pub(super) fn cell(&self, row: &Row, name: &str) -> Option<String> {
        self.column(&[name]).and_then(|place| row.at(place))
    }
}

impl Row {
    /// The text of a cell, in NFC; nothing where it is blank.
    pub(super) fn at(&self, place: usize) -> Option<String> {
        let text: String = self.cells.get(place)?.trim().nfc().collect();
        (!text.is_empty()).then_some(text)
    }
}

/// The name of a column or a type without what people write differently.
pub(super) fn plain(name: &str) -> String {
    name.trim().to_lowercase().replace(' ', "_")
}
