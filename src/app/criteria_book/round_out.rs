//! A round as a workbook: every unit's points by stage in the columns that provinces publish, the units side by side, and the
//! ranking. Points come in as they are and are rounded here, as the set says, for the eye only.

use rust_decimal::Decimal;
use rust_xlsxwriter::{Workbook, XlsxError};

use super::paper::{Look, Page, Said, book};
use crate::app::AppError;
use crate::domain::criteria::{CriteriaSet, Rounding};
use crate::domain::lang::Lang;
use crate::domain::text::texts;
use crate::index::par::score::percent;

/// What a unit has of one node, stage by stage.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Standing {
    /// What it can bring to this unit; `None` where it does not apply, or nobody knows it.
    pub maximum: Option<Decimal>,
    /// Whether it applies to the unit.
    pub applies: bool,
    /// *Điểm tự đánh giá.*
    pub self_scored: Option<Decimal>,
    /// *Thẩm định lần 1.*
    pub first: Option<Decimal>,
    /// *Thẩm định lần 2.*
    pub second: Option<Decimal>,
    /// *Điểm đạt.*
    pub reached: Option<Decimal>,
    /// *Ghi chú.*
    pub note: String,
}

/// A unit of the round.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnitStanding {
    /// What it is called.
    pub name: String,
    /// The group it is ranked in.
    pub group: Option<String>,
    /// By place in the set's nodes.
    pub nodes: Vec<Standing>,
    /// All its points.
    pub points: Option<Decimal>,
    /// Out of these.
    pub maximum: Option<Decimal>,
    /// In percent.
    pub percent: Option<Decimal>,
    /// Its place within its group; `None` where it has none.
    pub rank: Option<usize>,
    /// What its grade is called.
    pub grade: Option<String>,
}

/// A round.
#[derive(Clone, Debug)]
pub struct RoundTable<'a> {
    /// The set it is scored by.
    pub set: &'a CriteriaSet,
    /// What stands above every sheet.
    pub title: String,
    /// Whether its figures are approved or provisional, in words; stands below the title.
    pub state: String,
    /// The units, in the order in which they are to stand.
    pub units: Vec<UnitStanding>,
}

/// The workbook of a round, XLSX.
pub fn round_workbook(round: &RoundTable<'_>, lang: Lang) -> Result<Vec<u8>, AppError> {
    written(round, lang).map_err(|error| AppError::Refused(format!("the workbook cannot be written: {error}")))
}

fn written(round: &RoundTable<'_>, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut book = book(round.set.first_year)?;
    by_stage(round, &mut book, lang)?;
    side_by_side(round, &mut book, lang)?;
    ranking(round, &mut book, lang)?;
    book.save_to_buffer()
}

/// A number as it is shown.
pub(super) fn shown(number: Option<Decimal>, rounding: Rounding) -> Said {
    Said::shown(number.map(|number| rounding.shown(number)), rounding.places)
}

fn begun<'a>(
    book: &'a mut Workbook,
    name: &str,
    widths: &[u16],
    round: &RoundTable<'_>,
) -> Result<Page<'a>, XlsxError> {
    let mut page = Page::begin(book, name, widths)?;
    page.title(&round.title, true)?;
    page.title(&round.state, false)?;
    page.skip();
    Ok(page)
}

/// A row a unit and criterion, with the points of every stage.
fn by_stage(round: &RoundTable<'_>, book: &mut Workbook, lang: Lang) -> Result<(), XlsxError> {
    let t = texts(lang);
    let mut page = begun(book, t.book_sheet_stages, &[28, 9, 52, 9, 10, 10, 10, 10, 10, 34], round)?;
    let columns = [
        t.book_column_unit,
        t.book_column_number,
        t.book_column_criterion,
        t.book_column_maximum,
        t.book_column_self,
        t.book_column_first,
        t.book_column_second,
        t.book_column_reached,
        t.book_column_index,
        t.book_column_note,
    ];
    let heading = page.at();
    page.heading(&columns.map(str::to_owned), 3)?;
    let rounding = round.set.scoring.rounding;
    for unit in &round.units {
        for (at, (node, standing)) in round.set.nodes.iter().zip(&unit.nodes).enumerate() {
            let index = standing.reached.zip(standing.maximum).and_then(|(points, most)| percent(points, most));
            let mut cells = vec![
                Said::words(&unit.name),
                Said::Code(node.code.clone()),
                Said::words(node.words.of(lang)),
                Said::points(if standing.applies { standing.maximum } else { node.maximum }),
            ];
            cells.extend([standing.self_scored, standing.first, standing.second].map(|points| shown(points, rounding)));
            if standing.applies {
                cells.extend([shown(standing.reached, rounding), shown(index, rounding)]);
            } else {
                cells.extend([Said::words(t.book_not_applicable), Said::Nothing]);
            }
            cells.push(Said::words(&standing.note));
            page.row(Look::of(round.set.depth(at)), &cells)?;
        }
    }
    page.filtered(heading, 10)
}

/// A row a criterion, a column a unit.
fn side_by_side(round: &RoundTable<'_>, book: &mut Workbook, lang: Lang) -> Result<(), XlsxError> {
    let t = texts(lang);
    let widths: Vec<u16> = [9, 52, 9].into_iter().chain(round.units.iter().map(|_| 13)).collect();
    let mut page = begun(book, t.book_sheet_units, &widths, round)?;
    let columns = [t.book_column_number, t.book_column_criterion, t.book_column_maximum].map(str::to_owned);
    let names = round.units.iter().map(|unit| unit.name.clone());
    page.heading(&columns.into_iter().chain(names).collect::<Vec<_>>(), 3)?;
    let rounding = round.set.scoring.rounding;
    for (at, node) in round.set.nodes.iter().enumerate() {
        let mut cells =
            vec![Said::Code(node.code.clone()), Said::words(node.words.of(lang)), Said::points(node.maximum)];
        cells.extend(round.units.iter().map(|unit| match unit.nodes.get(at) {
            Some(standing) if standing.applies => shown(standing.reached, rounding),
            Some(_) => Said::words(t.book_not_applicable),
            None => Said::Nothing,
        }));
        page.row(Look::of(round.set.depth(at)), &cells)?;
    }
    let last = |words: &str, maximum: Option<Decimal>, value: &dyn Fn(&UnitStanding) -> Said| {
        let mut cells = vec![Said::Nothing, Said::words(words), Said::points(maximum)];
        cells.extend(round.units.iter().map(value));
        cells
    };
    let rank = |unit: &UnitStanding| Said::points(unit.rank.map(Decimal::from));
    for cells in [
        last(t.book_row_points, round.set.scoring.maximum, &|unit| shown(unit.points, rounding)),
        last(t.book_row_out_of, None, &|unit| shown(unit.maximum, rounding)),
        last(t.book_column_index, None, &|unit| shown(unit.percent, rounding)),
        last(t.book_column_rank, None, &rank),
        last(t.book_column_grade, None, &|unit| Said::words(unit.grade.clone().unwrap_or_default())),
    ] {
        page.row(Look::Area, &cells)?;
    }
    Ok(())
}

/// A row a unit.
fn ranking(round: &RoundTable<'_>, book: &mut Workbook, lang: Lang) -> Result<(), XlsxError> {
    let t = texts(lang);
    let mut page = begun(book, t.book_sheet_ranking, &[34, 22, 12, 12, 12, 10, 18], round)?;
    let columns = [
        t.book_column_unit,
        t.book_column_group,
        t.book_row_points,
        t.book_row_out_of,
        t.book_column_index,
        t.book_column_rank,
        t.book_column_grade,
    ];
    let heading = page.at();
    page.heading(&columns.map(str::to_owned), 1)?;
    let rounding = round.set.scoring.rounding;
    for unit in &round.units {
        let cells = [
            Said::words(&unit.name),
            Said::words(unit.group.clone().unwrap_or_default()),
            shown(unit.points, rounding),
            shown(unit.maximum, rounding),
            shown(unit.percent, rounding),
            unit.rank.map_or_else(|| Said::words(t.book_unranked), |rank| Said::Number(rank.into(), Some(0))),
            Said::words(unit.grade.clone().unwrap_or_default()),
        ];
        page.row(Look::Plain, &cells)?;
    }
    page.filtered(heading, 7)
}
