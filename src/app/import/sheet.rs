//! An XLSX workbook as rows of text: the first sheet, values and results of formulas, nothing that runs.
//!
//! A workbook is a ZIP of XML, and a small file can unpack to more than the machine has. So the archive is looked at
//! first: how many entries, how much they say they unpack to and how much they really do. Then the cells are read one
//! by one, never as a whole table, since one cell in the last corner would make a table of billions.

use std::io::{Cursor, Read};

use calamine::{Data, DataRef, ExcelDateTime, Reader, Xlsx};
use zip::ZipArchive;

use super::What;

/// Entries of an archive at most.
const ENTRIES: usize = 100;
/// Bytes that an archive may unpack to.
const UNPACKED: u64 = 200 * 1024 * 1024;
/// How many times its packed size an entry may unpack to, past [`SMALL`].
const RATIO: u64 = 100;
/// Up to here the ratio does not matter.
const SMALL: u64 = 100 * 1024;
/// Rows of a sheet at most, and so of any import.
pub(super) const ROWS: usize = 200_000;
/// Columns of a sheet at most.
const COLUMNS: usize = 200;
/// Filled cells of a sheet at most.
const CELLS: usize = 4_000_000;

/// What the first bytes of a file say that it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// Text, as far as is known.
    Text,
    /// A ZIP archive, as a workbook is.
    Workbook,
    /// A workbook of Excel before 2007, or one with a password.
    OldWorkbook,
}

impl Kind {
    pub(super) fn of(bytes: &[u8]) -> Self {
        if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
            Self::Workbook
        } else if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
            Self::OldWorkbook
        } else {
            Self::Text
        }
    }
}

/// The filled rows of a sheet, each with its line from 1; blank cells at the end of rows and of the header are left out,
/// shorter rows are filled up to the header.
#[derive(Debug)]
pub(in crate::app) struct Sheet {
    /// The rows.
    pub(in crate::app) rows: Vec<(usize, Vec<String>)>,
    /// Line, column from 0 and text of the cells whose formula failed.
    pub(super) failed: Vec<(usize, usize, String)>,
}

/// Reads the first sheet of a workbook.
pub(super) fn read(bytes: &[u8]) -> Result<Sheet, What> {
    inspect(bytes)?;
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| What::NotAWorkbook)?;
    let name = workbook.sheet_names().first().cloned().ok_or(What::NotAWorkbook)?;
    one(&mut workbook, &name)
}

/// Reads every sheet of a workbook, by its name.
pub(in crate::app) fn read_all(bytes: &[u8]) -> Result<Vec<(String, Sheet)>, What> {
    inspect(bytes)?;
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| What::NotAWorkbook)?;
    let names = workbook.sheet_names();
    names.into_iter().map(|name| one(&mut workbook, &name).map(|sheet| (name, sheet))).collect()
}

fn one(workbook: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<Sheet, What> {
    let mut cells = workbook.worksheet_cells_reader(name).map_err(|_| What::NotAWorkbook)?;
    let mut sheet = Sheet { rows: Vec::new(), failed: Vec::new() };
    let mut filled = 0;
    while let Some(cell) = cells.next_cell().map_err(|_| What::NotAWorkbook)? {
        let (row, column) = cell.get_position();
        let text = match cell.get_value() {
            DataRef::Empty => continue,
            DataRef::Error(error) => {
                let text = error.to_string();
                sheet.failed.push((row as usize + 1, column as usize, text.clone()));
                text
            }
            value => text_of(value),
        };
        if text.is_empty() {
            continue;
        }
        filled += 1;
        if row as usize >= ROWS || column as usize >= COLUMNS || filled > CELLS {
            return Err(What::TooLarge(ROWS, COLUMNS));
        }
        put(&mut sheet.rows, row as usize + 1, column as usize, text);
    }
    let width = sheet.rows.first().map_or(0, |(_, header)| header.len());
    for (_, row) in &mut sheet.rows {
        if row.len() < width {
            row.resize(width, String::new());
        }
    }
    Ok(sheet)
}

/// Cells come row by row, as a rule; a file that says otherwise is put in order all the same.
fn put(rows: &mut Vec<(usize, Vec<String>)>, line: usize, column: usize, text: String) {
    let place = match rows.last() {
        Some((last, _)) if *last == line => rows.len() - 1,
        Some((last, _)) if *last > line => match rows.binary_search_by_key(&line, |(line, _)| *line) {
            Ok(place) => place,
            Err(place) => {
                rows.insert(place, (line, Vec::new()));
                place
            }
        },
        _ => {
            rows.push((line, Vec::new()));
            rows.len() - 1
        }
    };
    let cells = &mut rows[place].1;
    if cells.len() <= column {
        cells.resize(column + 1, String::new());
    }
    cells[column] = text;
}

/// A value as somebody would type it.
fn text_of(value: &DataRef<'_>) -> String {
    match value {
        DataRef::DateTime(moment) if moment.is_datetime() => moment_of(*moment),
        DataRef::Float(number) => number_of(*number),
        other => Data::from(other.clone()).to_string().trim().to_owned(),
    }
}

/// `12` and not `12.0`; as many digits as the number has.
fn number_of(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 { format!("{number:.0}") } else { number.to_string() }
}

/// `2025-07-01`, or `01/07/2025 08:30:15` where the clock is said too.
fn moment_of(moment: ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    if moment.as_f64().fract() == 0.0 {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{day:02}/{month:02}/{year:04} {hour:02}:{minute:02}:{second:02}")
    }
}

/// Refuses an archive that is no workbook, holds macros, or unpacks to more than a workbook should.
pub(in crate::app) fn inspect(bytes: &[u8]) -> Result<(), What> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| What::NotAWorkbook)?;
    if archive.len() > ENTRIES {
        return Err(What::Bomb);
    }
    for name in archive.file_names() {
        let name = name.map_err(|_| What::NotAWorkbook)?;
        if name.to_ascii_lowercase().ends_with("vbaproject.bin") {
            return Err(What::Macros);
        }
    }
    let packed = bytes.len() as u64;
    let mut unpacked = 0;
    for place in 0..archive.len() {
        let mut entry = archive.by_index(place).map_err(|_| What::NotAWorkbook)?;
        let (said, squeezed) = (entry.size(), entry.compressed_size());
        if too_much(said, squeezed) || said > UNPACKED {
            return Err(What::Bomb);
        }
        unpacked += streamed(&mut entry, squeezed.min(packed), UNPACKED - unpacked)?;
        if too_much(unpacked, packed) {
            return Err(What::Bomb);
        }
    }
    Ok(())
}

const fn too_much(unpacked: u64, packed: u64) -> bool {
    unpacked > SMALL && unpacked > packed.saturating_mul(RATIO)
}

/// Unpacks an entry into nothing, and stops where it is too much whatever it said of itself. How much it was.
fn streamed(entry: &mut impl Read, packed: u64, left: u64) -> Result<u64, What> {
    let mut buffer = vec![0; 64 * 1024];
    let mut unpacked = 0;
    loop {
        let n = entry.read(&mut buffer).map_err(|_| What::NotAWorkbook)?;
        if n == 0 {
            return Ok(unpacked);
        }
        unpacked += n as u64;
        if unpacked > left || too_much(unpacked, packed) {
            return Err(What::Bomb);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_moments_are_as_somebody_would_type_them() {
        assert_eq!([12.0, 78.8, -3.0, 0.1].map(number_of), ["12", "78.8", "-3", "0.1"]);
        let at = |value| ExcelDateTime::new(value, calamine::ExcelDateTimeType::DateTime, false);
        assert_eq!(moment_of(at(45839.0)), "2025-07-01");
        assert_eq!(moment_of(at(45839.5)), "01/07/2025 12:00:00");
    }

    #[test]
    fn cells_out_of_order_find_their_places() {
        let mut rows = Vec::new();
        for (line, column) in [(2, 1), (4, 0), (3, 0), (2, 0), (4, 2)] {
            put(&mut rows, line, column, format!("{line}.{column}"));
        }
        let lines: Vec<usize> = rows.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [2, 3, 4]);
        assert_eq!(rows[0].1, ["2.0", "2.1"]);
        assert_eq!(rows[2].1, ["4.0", "", "4.2"]);
    }

    #[test]
    fn what_is_no_archive_is_told_apart() {
        assert_eq!(Kind::of(b"code,name"), Kind::Text);
        assert_eq!(Kind::of(b"PK\x03\x04"), Kind::Workbook);
        assert_eq!(Kind::of(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1]), Kind::OldWorkbook);
        assert_eq!(read(b"PK\x03\x04 and nothing").unwrap_err(), What::NotAWorkbook);
    }
}
