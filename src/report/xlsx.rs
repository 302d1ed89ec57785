//! The tables of a report as a workbook: a sheet each, numbers as numbers, the heading frozen, the method below.

use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

use super::ReportError;
use super::tree::{Cell, Report, Table};

/// The report's tables as an XLSX file. Texts are written as texts: none becomes a formula.
pub fn write(report: &Report) -> Result<Vec<u8>, ReportError> {
    written(report).map_err(|error| ReportError::Writer(error.to_string()))
}

fn written(report: &Report) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    for (table, number) in report.tables().into_iter().zip(1_usize..) {
        let sheet = book.add_worksheet();
        // Names of sheets have at most 31 letters.
        let name: String = format!("{number}-{}", table.id).chars().take(31).collect();
        sheet.set_name(name)?;
        put(sheet, table)?;
    }
    book.save_to_buffer()
}

fn put(sheet: &mut Worksheet, table: &Table) -> Result<(), XlsxError> {
    let words = Format::new().set_font_name("Times New Roman").set_font_size(12);
    let title = words.clone().set_bold();
    let cell = words.clone().set_border(FormatBorder::Thin).set_text_wrap().set_align(FormatAlign::Top);
    let heading = cell.clone().set_bold().set_align(FormatAlign::Center);
    sheet.write_string_with_format(0, 0, &table.caption, &title)?;
    for (column, at) in table.columns.iter().zip(0_u16..) {
        sheet.write_string_with_format(2, at, &column.name, &heading)?;
        sheet.set_column_width(at, f64::from(column.share.clamp(6, 60)))?;
    }
    sheet.set_freeze_panes(3, 0)?;
    sheet.set_repeat_rows(2, 2)?;
    let mut row = 3_u32;
    for cells in &table.rows {
        for (one, at) in cells.iter().zip(0_u16..) {
            match one {
                Cell::Words(text) => sheet.write_string_with_format(row, at, text, &cell)?,
                Cell::Nothing(mark) => {
                    sheet.write_string_with_format(row, at, *mark, &cell.clone().set_align(FormatAlign::Center))?
                }
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
        row += 1;
    }
    row += 1;
    for note in &table.notes {
        sheet.write_string_with_format(row, 0, note, &words.clone().set_italic())?;
        row += 1;
    }
    Ok(())
}
