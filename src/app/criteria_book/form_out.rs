//! A unit's own form as a workbook: what it entered, its explanations, what each stage gave and said.

use rust_decimal::Decimal;
use rust_xlsxwriter::XlsxError;

use super::paper::{Look, Page, Said, book};
use super::round_out::shown;
use crate::app::AppError;
use crate::domain::criteria::CriteriaSet;
use crate::domain::lang::Lang;
use crate::domain::text::{fill, texts};

/// What a unit's form says of one node.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FormLine {
    /// Whether it applies to the unit.
    pub applies: bool,
    /// The figures or the case that it entered, in words.
    pub entered: String,
    /// *Điểm tự đánh giá.*
    pub self_scored: Option<Decimal>,
    /// The evidence that it handed in: names of files and pages, a line each.
    pub evidence: String,
    /// *Giải trình.*
    pub explanation: String,
    /// *Thẩm định lần 1.*
    pub first: Option<Decimal>,
    /// What the appraiser said.
    pub first_remark: String,
    /// *Thẩm định lần 2.*
    pub second: Option<Decimal>,
    /// What the appraiser said.
    pub second_remark: String,
    /// *Điểm đạt.*
    pub reached: Option<Decimal>,
}

/// A unit's form.
#[derive(Clone, Debug)]
pub struct UnitForm<'a> {
    /// The set it is scored by.
    pub set: &'a CriteriaSet,
    /// What stands above: the round.
    pub title: String,
    /// The unit.
    pub unit: String,
    /// Where the form stands, in words.
    pub state: String,
    /// By place in the set's nodes.
    pub lines: Vec<FormLine>,
    /// All its points at the last stage.
    pub points: Option<Decimal>,
}

/// The workbook of a unit's form, XLSX.
pub fn form_workbook(form: &UnitForm<'_>, lang: Lang) -> Result<Vec<u8>, AppError> {
    written(form, lang).map_err(|error| AppError::Refused(format!("the workbook cannot be written: {error}")))
}

fn written(form: &UnitForm<'_>, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let t = texts(lang);
    let mut book = book(form.set.first_year)?;
    let mut page = Page::begin(&mut book, t.book_sheet_form, &[9, 44, 9, 36, 30, 22, 10, 28, 34, 10, 24, 10, 24, 10])?;
    page.title(&form.title, true)?;
    page.title(&fill(t.book_form_of, &[&form.unit]), true)?;
    page.title(&form.state, false)?;
    page.skip();
    let columns = [
        t.book_column_number,
        t.book_column_criterion,
        t.book_column_maximum,
        t.book_column_how,
        t.book_column_evidence,
        t.book_column_entered,
        t.book_column_self,
        t.book_column_handed_in,
        t.book_column_explanation,
        t.book_column_first,
        t.book_column_first_remark,
        t.book_column_second,
        t.book_column_second_remark,
        t.book_column_reached,
    ];
    page.heading(&columns.map(str::to_owned), 2)?;
    let rounding = form.set.scoring.rounding;
    for (at, (node, line)) in form.set.nodes.iter().zip(&form.lines).enumerate() {
        let entered = if line.applies { line.entered.as_str() } else { t.book_not_applicable };
        let cells = [
            Said::Code(node.code.clone()),
            Said::words(node.words.of(lang)),
            Said::points(node.maximum),
            Said::words(&node.how),
            Said::words(&node.evidence),
            Said::words(entered),
            shown(line.self_scored, rounding),
            Said::words(&line.evidence),
            Said::words(&line.explanation),
            shown(line.first, rounding),
            Said::words(&line.first_remark),
            shown(line.second, rounding),
            Said::words(&line.second_remark),
            shown(line.reached, rounding),
        ];
        page.row(Look::of(form.set.depth(at)), &cells)?;
    }
    let mut total = vec![Said::Nothing, Said::words(t.book_row_points), Said::points(form.set.scoring.maximum)];
    total.resize(columns.len() - 1, Said::Nothing);
    total.push(shown(form.points, rounding));
    page.row(Look::Area, &total)?;
    page.skip();
    page.title(t.book_form_signed, false)?;
    book.save_to_buffer()
}
