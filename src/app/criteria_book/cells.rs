//! A workbook as cells: the values, what a formula came to, and where each stands. Nothing is run.

use std::collections::{BTreeMap, HashSet};
use std::io::Cursor;

use calamine::{Data, DataRef, ExcelDateTime, Ods, Reader, SheetVisible, Xlsx};
use rust_decimal::Decimal;
use unicode_normalization::UnicodeNormalization;

use super::address::{Area, Place};
use super::archive::{Kind, examined};
use super::layout::{Layout, Layouts, of_ods, of_xlsx};
use super::number::of_cell;
use super::problem::Fault;

/// Rows of a sheet at most.
pub(super) const ROWS: u32 = 20_000;
/// Columns of a sheet at most.
pub(super) const COLUMNS: u32 = 200;
/// Filled cells of a sheet at most.
pub(super) const CELLS: usize = 400_000;

/// What stands in a cell.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Value {
    /// Words, in NFC, without blanks around them.
    Text(String),
    /// A number.
    Number(Decimal),
    /// A day or an hour: day, month, year where it is a day.
    Day(Option<(u8, u8, i32)>),
    /// True or false.
    Logical,
    /// An error such as `#REF!`.
    Failed(String),
    /// A formula without a saved result.
    Unknown,
}

/// A filled cell.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Cell {
    pub(super) value: Value,
    /// The formula that it is the result of.
    pub(super) formula: Option<String>,
    /// Blanks around the words, or letters that were not in NFC, were put right.
    pub(super) tidied: bool,
    /// Shown in per cent.
    pub(super) percent: bool,
}

impl Cell {
    /// The words of a cell that holds words.
    pub(super) fn text(&self) -> Option<&str> {
        if let Value::Text(text) = &self.value { Some(text) } else { None }
    }
}

/// One sheet.
#[derive(Clone, Debug, Default)]
pub(super) struct Grid {
    pub(super) name: String,
    /// Not shown by the program that wrote it.
    pub(super) hidden: bool,
    pub(super) cells: BTreeMap<Place, Cell>,
    pub(super) layout: Layout,
}

impl Grid {
    pub(super) fn at(&self, place: Place) -> Option<&Cell> {
        self.cells.get(&place)
    }

    /// The merged cells that this one belongs to.
    pub(super) fn merged(&self, place: Place) -> Option<Area> {
        self.layout.merged.iter().copied().find(|area| area.holds(place))
    }

    /// The cell here, or the one that shows here because it is merged over this place.
    pub(super) fn shown(&self, place: Place) -> Option<&Cell> {
        self.at(place).or_else(|| self.merged(place).and_then(|area| self.at(area.first)))
    }

    pub(super) fn row_hidden(&self, row: u32) -> bool {
        self.layout.hidden_rows.iter().any(|(first, last)| (*first..=*last).contains(&row))
    }

    pub(super) fn column_hidden(&self, column: u32) -> bool {
        self.layout.hidden_columns.iter().any(|(first, last)| (*first..=*last).contains(&column))
    }

    /// The filled rows, in their order.
    pub(super) fn rows(&self) -> Vec<u32> {
        let mut rows: Vec<u32> = self.cells.keys().map(|place| place.row).collect();
        rows.dedup();
        rows
    }

    /// The filled columns of a row.
    pub(super) fn row(&self, row: u32) -> impl Iterator<Item = (Place, &Cell)> {
        self.cells.range(Place::new(row, 0)..Place::new(row + 1, 0)).map(|(place, cell)| (*place, cell))
    }

    fn put(&mut self, place: Place, value: Value, formula: Option<String>, tidied: bool) -> Result<(), Fault> {
        if place.row >= ROWS || place.column >= COLUMNS || self.cells.len() >= CELLS {
            return Err(Fault::TooLarge);
        }
        let percent = self.layout.percent.contains(&place);
        self.cells.insert(place, Cell { value, formula, tidied, percent });
        Ok(())
    }
}

/// Reads a workbook, XLSX or ODS.
pub(super) fn grids(bytes: &[u8]) -> Result<Vec<Grid>, Fault> {
    match examined(bytes)? {
        Kind::Xlsx => xlsx(bytes, of_xlsx(bytes)?),
        Kind::Ods => ods(bytes, of_ods(bytes)?),
    }
}

fn begun(name: &str, visible: SheetVisible, layouts: &mut Layouts) -> Grid {
    let hidden = visible != SheetVisible::Visible;
    Grid { name: name.to_owned(), hidden, layout: layouts.remove(name).unwrap_or_default(), ..Grid::default() }
}

fn xlsx(bytes: &[u8], mut layouts: Layouts) -> Result<Vec<Grid>, Fault> {
    let wrong = |_| Fault::NotAWorkbook;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(wrong)?;
    let sheets = book.sheets_metadata().to_vec();
    let mut grids = Vec::new();
    for sheet in sheets {
        let mut grid = begun(&sheet.name, sheet.visible, &mut layouts);
        // A sheet that holds a chart has no cells.
        let Some(percent) = in_percent(&mut book, &sheet.name)? else { continue };
        grid.layout.percent = percent;
        let mut cells = book.worksheet_cells_reader(&sheet.name).map_err(wrong)?;
        while let Some(cell) = cells.next_cell_with_formula().map_err(wrong)? {
            let place = Place::new(cell.pos.0, cell.pos.1);
            let formula = cell.formula.filter(|formula| !formula.is_empty());
            match of_xlsx_cell(cell.value) {
                Some((value, tidied)) => grid.put(place, value, formula, tidied)?,
                None if formula.is_some() => grid.put(place, Value::Unknown, formula, false)?,
                None => {}
            }
        }
        grids.push(grid);
    }
    Ok(grids)
}

/// The cells of a sheet that are shown in per cent; nothing for a sheet without cells.
fn in_percent(book: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<Option<HashSet<Place>>, Fault> {
    let Ok(mut cells) = book.worksheet_cells_reader(name) else { return Ok(None) };
    let mut percent = HashSet::new();
    while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(|_| Fault::NotAWorkbook)? {
        let format = cells.styles().get(style).and_then(|style| style.number_format.as_ref());
        if format.is_some_and(|format| format.format_code.contains('%')) {
            let (row, column) = cell.get_position();
            percent.insert(Place::new(row, column));
        }
    }
    Ok(Some(percent))
}

fn of_xlsx_cell(value: DataRef<'_>) -> Option<(Value, bool)> {
    match value {
        DataRef::Empty => None,
        DataRef::DateTime(moment) => Some((Value::Day(day(moment)), false)),
        other => of_data(Data::from(other)),
    }
}

fn ods(bytes: &[u8], mut layouts: Layouts) -> Result<Vec<Grid>, Fault> {
    let wrong = |_| Fault::NotAWorkbook;
    let mut book: Ods<_> = Ods::new(Cursor::new(bytes)).map_err(wrong)?;
    let sheets = book.sheets_metadata().to_vec();
    let mut grids = Vec::new();
    for sheet in sheets {
        let mut grid = begun(&sheet.name, sheet.visible, &mut layouts);
        let values = book.worksheet_range(&sheet.name).map_err(wrong)?;
        let formulas = book.worksheet_formula(&sheet.name).map_err(wrong)?;
        let (top, left) = values.start().unwrap_or_default();
        for (row, column, data) in values.used_cells() {
            let (Ok(row), Ok(column)) = (u32::try_from(row), u32::try_from(column)) else { continue };
            let place = Place::new(top + row, left + column);
            let formula = formulas.get_value((place.row, place.column)).filter(|text| !text.is_empty()).cloned();
            let Some((value, tidied)) = of_data(data.clone()) else { continue };
            grid.put(place, meant(value, formula.as_deref()), formula, tidied)?;
        }
        grids.push(grid);
    }
    Ok(grids)
}

/// LibreOffice writes what a formula failed with as words, and a truth value that came from Excel as the number of a formula.
fn meant(value: Value, formula: Option<&str>) -> Value {
    match (value, formula) {
        (Value::Text(text), Some(_)) if text.starts_with("Err:") || is_error(&text) => Value::Failed(text),
        (Value::Number(_), Some(formula)) if formula.ends_with("=TRUE()") || formula.ends_with("=FALSE()") => {
            Value::Logical
        }
        (other, _) => other,
    }
}

fn is_error(text: &str) -> bool {
    ["#REF!", "#N/A", "#NAME?", "#NUM!", "#VALUE!", "#DIV/0!", "#NULL!"].contains(&text)
}

fn of_data(data: Data) -> Option<(Value, bool)> {
    Some(match data {
        Data::Empty => return None,
        Data::String(text) => return words(&text),
        Data::Int(number) => (Value::Number(number.into()), false),
        Data::Float(number) => match of_cell(number) {
            Some(number) => (Value::Number(number), false),
            None => (Value::Text(number.to_string()), false),
        },
        Data::Bool(_) => (Value::Logical, false),
        Data::DateTime(moment) => (Value::Day(day(moment)), false),
        Data::DateTimeIso(text) => (Value::Day(iso_day(&text)), false),
        Data::DurationIso(_) => (Value::Day(None), false),
        Data::Error(error) => (Value::Failed(error.to_string()), false),
    })
}

fn words(text: &str) -> Option<(Value, bool)> {
    let plain: String =
        text.replace("\r\n", "\n").replace(['\r', '\u{2028}'], "\n").replace('\u{a0}', " ").nfc().collect();
    let plain = plain.trim().to_owned();
    let tidied = plain != text;
    (!plain.is_empty()).then_some((Value::Text(plain), tidied))
}

fn day(moment: ExcelDateTime) -> Option<(u8, u8, i32)> {
    if !moment.is_datetime() {
        return None;
    }
    let (year, month, day, ..) = moment.to_ymd_hms_milli();
    Some((day, month, i32::from(year)))
}

fn iso_day(text: &str) -> Option<(u8, u8, i32)> {
    let mut parts = text.split('T').next()?.split('-');
    let year = parts.next()?.parse().ok()?;
    let month = parts.next()?.parse().ok()?;
    Some((parts.next()?.parse().ok()?, month, year))
}
