//! The tables of a report as a workbook: a sheet each, numbers as numbers, the heading frozen, the method below; each sheet
//! prints on A4, as wide as the paper.

use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

use super::pdf::Measure;
use super::tree::{Cell, Report, Table};
use super::{ReportError, paper};

/// The width of a column's letter, and of what stands beside its words, in points; a column is measured in letters.
const LETTER: f32 = 5.25;
/// A line's height.
const LINE: f32 = 15.75;
/// The tallest row that a spreadsheet has.
const TALLEST: f32 = 409.0;
/// So many letters wide, a sheet prints lengthwise.
const WIDE: f32 = 90.0;
/// The paper by its number: A4.
const A4: u8 = 9;

/// The report's tables as an XLSX file. Texts are written as texts: none becomes a formula.
pub fn write(report: &Report) -> Result<Vec<u8>, ReportError> {
    let measure = Measure::load()?;
    written(report, &measure).map_err(|error| ReportError::Writer(error.to_string()))
}

fn written(report: &Report, measure: &Measure) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    for (table, number) in report.tables().into_iter().zip(1_usize..) {
        let sheet = book.add_worksheet();
        // Names of sheets have at most 31 letters.
        let name: String = format!("{number}-{}", table.id).chars().take(31).collect();
        sheet.set_name(name)?;
        put(sheet, table, measure)?;
    }
    book.save_to_buffer()
}

/// How high a row is in which a text of so many lines stands.
#[expect(clippy::cast_precision_loss, reason = "lines of a cell")]
fn high(lines: usize) -> f32 {
    (lines.max(1) as f32 * LINE).min(TALLEST)
}

/// A text over the whole width of the table.
fn across(
    sheet: &mut Worksheet,
    row: u32,
    last: u16,
    text: &str,
    format: &Format,
    lines: usize,
) -> Result<(), XlsxError> {
    match last {
        0 => sheet.write_string_with_format(row, 0, text, format)?,
        last => sheet.merge_range(row, 0, row, last, text, format)?,
    };
    sheet.set_row_height(row, high(lines))?;
    Ok(())
}

fn put(sheet: &mut Worksheet, table: &Table, measure: &Measure) -> Result<(), XlsxError> {
    let words = Format::new().set_font_name("Times New Roman").set_font_size(12).set_text_wrap();
    let above = words.clone().set_align(FormatAlign::Top);
    let title = above.clone().set_bold();
    let cell = words.clone().set_border(FormatBorder::Thin).set_align(FormatAlign::Top);
    let heading = cell.clone().set_bold().set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter);
    let nothing = cell.clone().set_align(FormatAlign::Center);
    let letters: Vec<f32> = table.columns.iter().map(|column| f32::from(column.share.clamp(8, 60))).collect();
    let rooms: Vec<f32> = letters.iter().map(|letters| letters * LETTER).collect();
    let whole: f32 = rooms.iter().sum();
    let last = u16::try_from(table.columns.len().saturating_sub(1)).unwrap_or_default();
    let lines = |text: &str, bold: bool, room: f32| measure.lines(text, bold, paper::TABLE, room);
    across(sheet, 0, last, &table.caption, &title, lines(&table.caption, true, whole))?;
    let mut most = 1;
    for ((column, at), room) in table.columns.iter().zip(0_u16..).zip(&rooms) {
        sheet.write_string_with_format(2, at, &column.name, &heading)?;
        sheet.set_column_width(at, room / LETTER)?;
        most = most.max(lines(&column.name, true, *room));
    }
    sheet.set_row_height(2, high(most))?;
    sheet.set_freeze_panes(3, 0)?;
    sheet.set_repeat_rows(2, 2)?;
    sheet.set_paper_size(A4).set_print_fit_to_pages(1, 0);
    if letters.iter().sum::<f32>() > WIDE {
        sheet.set_landscape();
    }
    let mut row = 3_u32;
    for cells in &table.rows {
        let mut most = 1;
        for ((one, at), room) in cells.iter().zip(0_u16..).zip(&rooms) {
            most = most.max(lines(&one.printed(), false, *room));
            match one {
                Cell::Words(text) => sheet.write_string_with_format(row, at, text, &cell)?,
                Cell::Nothing(mark) => sheet.write_string_with_format(row, at, *mark, &nothing)?,
                Cell::Number(number, places) | Cell::Change(number, places) => {
                    let zeros = "0".repeat(usize::try_from(*places).unwrap_or(0));
                    let plain = if zeros.is_empty() { "#,##0".to_owned() } else { format!("#,##0.{zeros}") };
                    let signed = matches!(one, Cell::Change(..));
                    let shown = if signed { format!("+{plain};-{plain};{plain}") } else { plain };
                    let format = cell.clone().set_num_format(shown);
                    sheet.write_number_with_format(row, at, number.to_f64().unwrap_or(f64::NAN), &format)?
                }
            };
        }
        sheet.set_row_height(row, high(most))?;
        row += 1;
    }
    row += 1;
    let italic = above.set_italic();
    for note in &table.notes {
        across(sheet, row, last, note, &italic, lines(note, false, whole))?;
        row += 1;
    }
    Ok(())
}
