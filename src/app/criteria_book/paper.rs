//! Sheets as offices expect them: a frozen heading, framed cells, numbers that are numbers. Words are always written as
//! words: what begins with `=`, `+`, `-` or `@` never becomes a formula.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

/// Letters of a cell at most, by the format.
pub(super) const LETTERS: usize = 32_000;
const GREY: Color = Color::RGB(0xE7_E6_E6);
const BLUE: Color = Color::RGB(0xDD_EB_F7);

/// How a row looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Look {
    Heading,
    Area,
    Criterion,
    Plain,
}

impl Look {
    /// Of a node that stands so far below the areas.
    pub(super) const fn of(depth: usize) -> Self {
        match depth {
            0 => Self::Area,
            1 => Self::Criterion,
            _ => Self::Plain,
        }
    }

    fn format(self) -> Format {
        let framed = Format::new().set_border(FormatBorder::Thin).set_text_wrap().set_align(FormatAlign::Top);
        match self {
            Self::Heading => framed
                .set_bold()
                .set_background_color(GREY)
                .set_align(FormatAlign::Center)
                .set_align(FormatAlign::VerticalCenter),
            Self::Area => framed.set_bold().set_background_color(BLUE),
            Self::Criterion => framed.set_bold(),
            Self::Plain => framed,
        }
    }
}

/// A value of a cell.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Said {
    Words(String),
    /// A number such as 1.10, which must stay words when somebody edits it. Not for long texts: Excel shows those as ####.
    Code(String),
    /// As exact as it is, or with exactly so many decimals.
    Number(Decimal, Option<u32>),
    Nothing,
}

impl Said {
    pub(super) fn words(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Nothing } else { Self::Words(text) }
    }

    pub(super) fn points(points: Option<Decimal>) -> Self {
        points.map_or(Self::Nothing, |points| Self::Number(points, None))
    }

    pub(super) fn shown(number: Option<Decimal>, places: u32) -> Self {
        number.map_or(Self::Nothing, |number| Self::Number(number, Some(places)))
    }
}

/// A sheet that is being filled from the top.
pub(super) struct Page<'a> {
    sheet: &'a mut Worksheet,
    row: u32,
}

impl<'a> Page<'a> {
    /// Begins a sheet; widths are those of its columns, in letters.
    pub(super) fn begin(book: &'a mut Workbook, name: &str, widths: &[u16]) -> Result<Self, XlsxError> {
        let sheet = book.add_worksheet().set_name(name)?;
        for (column, width) in (0..).zip(widths) {
            sheet.set_column_width(column, *width)?;
        }
        sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
        Ok(Self { sheet, row: 0 })
    }

    /// A line above the table.
    pub(super) fn title(&mut self, text: &str, bold: bool) -> Result<(), XlsxError> {
        if !text.is_empty() {
            let format = if bold { Format::new().set_bold().set_font_size(13) } else { Format::new().set_italic() };
            self.sheet.write_string_with_format(self.row, 0, cut(text), &format)?;
            self.row += 1;
        }
        Ok(())
    }

    pub(super) fn skip(&mut self) {
        self.row += 1;
    }

    /// The heading, which stays in sight and is printed on every page, with so many columns on the left.
    pub(super) fn heading(&mut self, words: &[String], left: u16) -> Result<(), XlsxError> {
        let format = Look::Heading.format();
        for (column, text) in (0..).zip(words) {
            self.sheet.write_string_with_format(self.row, column, cut(text), &format)?;
        }
        self.sheet.set_repeat_rows(self.row, self.row)?;
        self.row += 1;
        self.sheet.set_freeze_panes(self.row, left)?;
        Ok(())
    }

    /// A row of the table.
    pub(super) fn row(&mut self, look: Look, cells: &[Said]) -> Result<(), XlsxError> {
        let format = look.format();
        for (column, cell) in (0..).zip(cells) {
            match cell {
                Said::Code(text) => {
                    self.sheet.write_string_with_format(
                        self.row,
                        column,
                        cut(text),
                        &format.clone().set_num_format("@"),
                    )?;
                }
                Said::Words(text) => {
                    self.sheet.write_string_with_format(self.row, column, cut(text), &format)?;
                }
                Said::Number(number, places) => {
                    let format = match places {
                        Some(places) => format.clone().set_num_format(decimals(*places)),
                        None => format.clone(),
                    };
                    let number = number.to_f64().ok_or_else(|| XlsxError::ParameterError(number.to_string()))?;
                    self.sheet.write_number_with_format(self.row, column, number, &format)?;
                }
                Said::Nothing => {
                    self.sheet.write_blank(self.row, column, &format)?;
                }
            }
        }
        self.row += 1;
        Ok(())
    }

    /// Lets the reader pick rows by what a column says.
    pub(super) fn filtered(&mut self, from: u32, columns: u16) -> Result<(), XlsxError> {
        if self.row > from + 1 && columns > 0 {
            self.sheet.autofilter(from, 0, self.row - 1, columns - 1)?;
        }
        Ok(())
    }

    /// The row that comes next, from 0.
    pub(super) const fn at(&self) -> u32 {
        self.row
    }

    pub(super) fn sheet(&mut self) -> &mut Worksheet {
        self.sheet
    }
}

fn decimals(places: u32) -> String {
    if places == 0 { "0".to_owned() } else { format!("0.{}", "0".repeat(places as usize)) }
}

/// What a cell can hold.
fn cut(text: &str) -> &str {
    text.char_indices().nth(LETTERS).map_or(text, |(at, _)| &text[..at])
}

/// A workbook that says nothing of when it was made: the same content makes the same file.
pub(super) fn book(year: i32) -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    let year = u16::try_from(year).unwrap_or(2000).max(1900);
    let day = ExcelDateTime::from_ymd(year, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&day));
    Ok(book)
}
