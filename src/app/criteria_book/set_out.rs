//! A criteria set as the spreadsheet of provinces, and beside the table what it cannot say.

use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::columns::Column;
use super::own_sheet;
use super::paper::{LETTERS, Look, Page, Said, book};
use super::rows::source_word;
use crate::app::AppError;
use crate::domain::criteria::{CriteriaSet, Node};

const COLUMNS: [(Column, u16); 9] = [
    (Column::Number, 9),
    (Column::Name, 52),
    (Column::Maximum, 9),
    (Column::How, 48),
    (Column::Evidence, 40),
    (Column::Source, 16),
    (Column::Owner, 18),
    (Column::Block, 14),
    (Column::Rule, 16),
];

/// The workbook of a set, XLSX.
pub fn set_workbook(set: &CriteriaSet) -> Result<Vec<u8>, AppError> {
    written(set).map_err(|error| AppError::Refused(format!("the workbook cannot be written: {error}")))
}

fn written(set: &CriteriaSet) -> Result<Vec<u8>, XlsxError> {
    let mut book = book(set.first_year)?;
    table(set, &mut book)?;
    own(set, &mut book)?;
    book.save_to_buffer()
}

fn table(set: &CriteriaSet, book: &mut Workbook) -> Result<(), XlsxError> {
    let mut page = Page::begin(book, "Bộ tiêu chí", &COLUMNS.map(|(_, width)| width))?;
    page.title(&set.title.vi, true)?;
    page.title(if set.illustrative { "(Mẫu minh họa)" } else { "" }, false)?;
    for basis in &set.legal_basis {
        page.title(&format!("(Kèm theo {})", basis.document), false)?;
    }
    page.skip();
    page.heading(&COLUMNS.map(|(column, _)| column.word().to_owned()), 2)?;
    for (at, node) in set.nodes.iter().enumerate() {
        page.row(Look::of(set.depth(at)), &cells(set, at, node))?;
    }
    if let Some(total) = set.scoring.maximum {
        page.row(Look::Area, &[Said::Nothing, Said::words("Tổng cộng"), Said::points(Some(total))])?;
    }
    Ok(())
}

fn cells(set: &CriteriaSet, at: usize, node: &Node) -> [Said; 9] {
    let leaf = set.is_leaf(at);
    let rule = match (&node.rule, node.rule_confirmed) {
        _ if !leaf => "",
        (None, _) => "chưa có công thức",
        (Some(_), true) => "đã xác nhận",
        (Some(_), false) => "đề xuất, chờ xác nhận",
    };
    let block = node.block.as_ref().and_then(|code| set.blocks.iter().find(|block| block.code == *code));
    [
        Said::Code(node.code.clone()),
        Said::words(&node.words.vi),
        Said::points(node.maximum),
        Said::words(&node.how),
        Said::words(&node.evidence),
        Said::words(if leaf { source_word(node.source) } else { "" }),
        Said::words(node.owner.as_deref().unwrap_or_default()),
        Said::words(block.map(|block| block.words.vi.as_str()).unwrap_or_default()),
        Said::words(rule),
    ]
}

/// The whole set as its file, a line a row; what is too long for a cell goes on beside it.
fn own(set: &CriteriaSet, book: &mut Workbook) -> Result<(), XlsxError> {
    let mut page = Page::begin(book, own_sheet::SHEET, &[110])?;
    let sheet = page.sheet();
    let words = Format::new().set_num_format("@");
    let file = set.file();
    let lines = std::iter::once(own_sheet::NOTICE).chain(file.lines());
    for (row, line) in (0..).zip(lines) {
        for (column, part) in (0..).zip(own_sheet::parts(line, LETTERS)) {
            sheet.write_string_with_format(row, column, part, &words)?;
        }
    }
    Ok(())
}
