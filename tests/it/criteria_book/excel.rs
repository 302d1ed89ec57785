//! Workbooks as Excel's own format has them, by a library that writes them.

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

use super::sheet::{Cell, Sheet};

/// The workbook of these sheets.
pub(super) fn xlsx(sheets: &[Sheet]) -> Vec<u8> {
    let mut book = Workbook::new();
    let day = Format::new().set_num_format("dd/mm/yyyy");
    let percent = Format::new().set_num_format("0%");
    for sheet in sheets {
        let page = book.add_worksheet().set_name(&sheet.name).unwrap();
        page.set_hidden(sheet.hidden);
        for (row, columns, last_row, last) in &sheet.merged {
            let (row, column) = (u32::try_from(*row).unwrap(), u16::try_from(*columns).unwrap());
            let (last_row, last) = (u32::try_from(*last_row).unwrap(), u16::try_from(*last).unwrap());
            page.merge_range(row, column, last_row, last, "", &Format::new()).unwrap();
        }
        for (row, cells) in (0..).zip(&sheet.rows) {
            for (column, cell) in (0..).zip(cells) {
                match cell {
                    Cell::Empty => continue,
                    Cell::Text(text) => page.write_string(row, column, text),
                    Cell::Number(number) => page.write_number(row, column, *number),
                    Cell::Percent(number) => page.write_number_with_format(row, column, *number, &percent),
                    Cell::Day(year, month, one) => {
                        let moment = ExcelDateTime::from_ymd(*year, *month, *one).unwrap();
                        page.write_datetime_with_format(row, column, &moment, &day)
                    }
                    Cell::Yes => page.write_boolean(row, column, true),
                    Cell::Formula(formula, result) => {
                        page.write_formula(row, column, Formula::new(formula).set_result(result.to_string()))
                    }
                    Cell::Failed(error) => page.write_formula(row, column, Formula::new("1/0").set_result(*error)),
                }
                .unwrap();
            }
        }
        for row in &sheet.hidden_rows {
            page.set_row_hidden(u32::try_from(*row).unwrap()).unwrap();
        }
        for column in &sheet.hidden_columns {
            page.set_column_hidden(u16::try_from(*column).unwrap()).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}
