//! The report of the board of indices, and the words in which its figures are told on pages and on paper.

use rust_decimal::Decimal;

use super::edits::{Edited, Saved, Typed, Which as Edits};
use super::sipas::{section, text};
use super::{App, AppError, Kind, Office, calendar, foot, head};
use crate::app::board::{Board, Line, Row};
use crate::app::scope::Scope;
use crate::domain::access::{Caller, Permission};
use crate::domain::board::{Better, Index};
use crate::domain::lang::Lang;
use crate::domain::number;
use crate::domain::reporting::Reported;
use crate::domain::text::{fill, texts};
use crate::index::board::{Break, is_known};
use crate::index::series::Point;
use crate::report::{Annex, Block, Cell, Column, Report, Section, Table};

/// What stands where there is no figure.
const NONE: &str = "–";

/// How many digits a figure is shown with: those of the index, and up to four where more were published.
fn digits(index: &Index, value: Decimal) -> u32 {
    index.decimals.max(value.normalize().scale().min(4))
}

/// A value with what it is counted in: `82,66%`, `44,2 điểm`.
#[must_use]
pub fn valued(index: &Index, value: Decimal, lang: Lang) -> String {
    counted(index, number::fixed(lang, value, digits(index, value)))
}

/// A number with what an index is counted in.
fn counted(index: &Index, number: String) -> String {
    match index.unit.as_str() {
        "" => number,
        "%" => format!("{number}%"),
        unit => format!("{number} {unit}"),
    }
}

/// A place, and among how many.
#[must_use]
pub fn ranked(point: &Point, lang: Lang) -> Option<String> {
    let t = texts(lang);
    let rank = point.rank?.to_string();
    Some(match point.of {
        Some(of) => fill(t.board_report_rank_of, &[&rank, &of.to_string()]),
        None => fill(t.board_report_rank, &[&rank]),
    })
}

/// How a value changed since the year before.
#[must_use]
pub fn changed(row: &Row, lang: Lang) -> Option<String> {
    let t = texts(lang);
    let (points, before) = (row.standing.points?, row.standing.before.as_ref()?);
    let year = before.year.to_string();
    let computed = row.computed.contains_key(&before.year);
    let year = if computed { fill(t.board_against_computed, &[&year]) } else { year };
    if points.is_zero() {
        return Some(fill(t.board_same, &[&year]));
    }
    let size = match row.index.unit.as_str() {
        "%" => fill(t.board_points_of, &[&number::fixed(lang, points.abs(), digits(&row.index, points))]),
        _ => valued(&row.index, points.abs(), lang),
    };
    Some(fill(if points > Decimal::ZERO { t.board_up } else { t.board_down }, &[&size, &year]))
}

/// How many places were climbed or lost; nothing where they are not places among the same units.
#[must_use]
pub fn climbed(row: &Row, lang: Lang) -> Option<String> {
    let t = texts(lang);
    Some(match row.standing.places? {
        0 => t.assess_same_place.to_owned(),
        up if up > 0 => fill(t.assess_places_up, &[&up.to_string()]),
        down => fill(t.assess_places_down, &[&down.unsigned_abs().to_string()]),
    })
}

/// What breaks a series, in words.
#[must_use]
pub fn broken(breaks: &[Break], lang: Lang) -> String {
    let t = texts(lang);
    let said = breaks.iter().map(|one| match one {
        Break::Method(year, basis) => fill(t.board_break_method, &[&year.to_string(), basis]),
        Break::Ranked(from, to) => fill(t.board_break_ranked, &[&from.to_string(), &to.to_string()]),
        Break::Merger(day, from, to) => {
            fill(t.board_break_merger, &[&number::day(*day), &from.to_string(), &to.to_string()])
        }
        Break::Unit(day) => fill(t.board_break_unit, &[&number::day(*day)]),
    });
    said.collect::<Vec<_>>().join("; ")
}

/// What an index is to reach.
#[must_use]
pub fn aimed(row: &Row, lang: Lang) -> Option<String> {
    let t = texts(lang);
    let (target, _) = row.target.as_ref()?;
    let value = target.value.map(|value| {
        let words = if row.index.better == Better::Higher { t.board_target_value } else { t.board_target_lower };
        fill(words, &[&valued(&row.index, value, lang)])
    });
    let rank = target.rank.map(|rank| fill(t.board_target_rank, &[&rank.to_string()]));
    Some(value.into_iter().chain(rank).collect::<Vec<_>>().join("; "))
}

/// Whether it was reached.
#[must_use]
pub fn met(row: &Row, lang: Lang) -> &'static str {
    let t = texts(lang);
    match (&row.target, row.standing.met.all()) {
        (None, _) => t.board_no_target,
        (_, Some(true)) => t.board_met_yes,
        (_, Some(false)) => t.board_met_no,
        (_, None) => t.board_met_unknown,
    }
}

/// Where a figure is from, and how sure it is.
#[must_use]
pub fn sourced(row: &Row, point: &Point, lang: Lang) -> String {
    let t = texts(lang);
    let computed = row.computed.get(&point.year).map(|of| fill(t.board_computed, &[of]));
    let parts = [computed, Some(point.source.clone()), Some(point.status.words(lang).to_owned()), point.remark.clone()];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ")
}

/// A year of a series in cells: year, value, place, source; or what breaks it.
#[must_use]
pub fn history(row: &Row, board: &Board, lang: Lang) -> Vec<[String; 4]> {
    let t = texts(lang);
    let said = |line: Line| match line {
        Line::Year(point) => [
            point.year.to_string(),
            point.value.map_or_else(|| NONE.to_owned(), |value| valued(&row.index, value, lang)),
            point.rank_words().unwrap_or_else(|| NONE.to_owned()),
            sourced(row, &point, lang),
        ],
        Line::Broken(breaks) => {
            let words = fill(t.board_break_line, &[&broken(&breaks, lang)]);
            ["*".to_owned(), NONE.to_owned(), NONE.to_owned(), words]
        }
    };
    row.lines(board).into_iter().map(said).collect()
}

impl App {
    /// The report of a unit's board, within a scope.
    pub fn report_of_board(
        &self,
        scope: &Scope,
        unit: &str,
        year: i16,
        office: &Office,
        lang: Lang,
    ) -> Result<Edited, AppError> {
        let board = self.board(scope, unit, Some(year))?;
        let reported = calendar::reported(year.into(), office)?;
        let signed = self.clock.now().day().year();
        let which =
            Edits { kind: Kind::Board, about: board.unit.id, code: board.unit.code.clone(), year, period: None, lang };
        self.edited(which, Told { board: &board, reported: &reported, lang }.report(office, signed))
    }

    /// Keeps edits of the sentences of a board's report; for whoever manages assessments of the unit.
    pub fn edit_board_report(
        &self,
        caller: &Caller,
        unit: &str,
        year: i16,
        lang: Lang,
        typed: &[Typed],
    ) -> Result<Saved, AppError> {
        let scope = Scope::of(caller, Permission::ManageAssessments);
        let of = self.report_of_board(&scope, unit, year, &Office::default(), lang)?;
        self.edit_words(&of, Some(caller.person), typed)
    }
}

struct Told<'a> {
    board: &'a Board,
    reported: &'a Reported,
    lang: Lang,
}

impl Told<'_> {
    fn year(&self) -> String {
        self.board.year.to_string()
    }

    fn report(&self, office: &Office, signed: i32) -> Report {
        let t = texts(self.lang);
        let rows = &self.board.rows;
        let known = rows.iter().filter(|row| row.standing.point.is_some()).count();
        let count = |n: usize| n.to_string();
        let values =
            [count(rows.len()), self.board.unit.name.clone(), count(known), self.year(), count(rows.len() - known)];
        let mut basis = vec![text("co-so", fill(t.board_report_basis, &values.each_ref().map(String::as_str)))];
        basis.push(text("ky-bao-cao", self.reported.words(self.lang)));
        if self.board.unit.illustrative {
            basis.insert(0, text("minh-hoa", t.report_illustrative));
        }
        let overview = Section { title: t.report_part_overview.to_owned(), blocks: basis };
        let mut told: Vec<Block> = rows.iter().map(|row| text(&row.index.code, self.said(row))).collect();
        told.push(Block::Table(self.table()));
        let with = |found: Option<bool>| {
            rows.iter().filter(move |row| row.target.is_some() && row.standing.met.all() == found)
        };
        let none = rows.iter().filter(|row| row.target.is_none()).count();
        let values = [with(Some(true)).count(), with(Some(false)).count(), with(None).count(), none].map(count);
        let targets = text("muc-tieu", fill(t.board_report_targets, &values.each_ref().map(String::as_str)));
        let results = Section {
            title: t.report_part_results.to_owned(),
            blocks: vec![section(t.board_report_part, told), section(t.board_target, vec![targets])],
        };
        let remarks =
            Section { title: t.report_part_remedy.to_owned(), blocks: vec![text("kien-nghi", t.board_report_remarks)] };
        let tables = self.histories();
        let annex = Annex { title: t.board_report_annex.to_owned(), wide: false, blocks: tables };
        Report {
            head: head(Some(&self.board.unit), office, fill(t.board_report_subject, &[&self.year()]), signed),
            body: [overview, results, remarks].into_iter().map(Block::Section).collect(),
            foot: foot(office, self.lang),
            annexes: if annex.blocks.is_empty() { Vec::new() } else { vec![annex] },
        }
    }

    /// An index in a sentence.
    fn said(&self, row: &Row) -> String {
        let (t, lang) = (texts(self.lang), self.lang);
        let Some(point) = &row.standing.point else {
            return fill(t.board_report_missing, &[&row.index.short, &self.year()]);
        };
        let mut parts: Vec<String> = point.value.map(|value| valued(&row.index, value, lang)).into_iter().collect();
        parts.extend(changed(row, lang));
        parts.extend(ranked(point, lang));
        parts.extend(climbed(row, lang));
        if !row.standing.breaks.is_empty() {
            parts.push(broken(&row.standing.breaks, lang));
        }
        if let Some(of) = row.computed.get(&point.year) {
            parts.push(fill(t.board_computed, &[of]));
        }
        if let Some(aim) = aimed(row, lang) {
            parts.push(fill(t.board_report_against, &[&aim, met(row, lang)]));
        }
        fill(t.board_report_one, &[&row.index.short, &self.year(), &parts.join(", ")])
    }

    fn table(&self) -> Table {
        let (t, lang) = (texts(self.lang), self.lang);
        let row = |row: &Row| {
            let point = row.standing.point.as_ref();
            let value = point.and_then(|point| point.value);
            let words = |text: Option<String>| text.map_or(Cell::Nothing(NONE), Cell::Words);

            vec![
                Cell::Words(row.index.short.clone()),
                match point {
                    None => Cell::Words(t.board_none.to_owned()),
                    Some(_) => {
                        value.map_or(Cell::Nothing(NONE), |value| Cell::Number(value, digits(&row.index, value)))
                    }
                },
                words(point.and_then(Point::rank_words)),
                row.standing
                    .points
                    .map_or(Cell::Nothing(NONE), |points| Cell::Change(points, digits(&row.index, points))),
                row.standing.places.map_or(Cell::Nothing(NONE), |places| Cell::Change(places.into(), 0)),
                words(aimed(row, lang)),
                Cell::Words(met(row, lang).to_owned()),
            ]
        };
        let columns = vec![
            Column::new(t.board_index, 16),
            Column::new(t.board_value, 13),
            Column::new(t.board_rank, 11),
            Column::new(t.board_points, 12),
            Column::new(t.board_places, 12),
            Column::new(t.board_target, 21),
            Column::new(t.board_met, 15),
        ];
        Table {
            id: "chi-so".to_owned(),
            caption: fill(t.board_report_table, &[&self.year()]),
            columns,
            rows: self.board.rows.iter().map(row).collect(),
            notes: vec![t.board_report_note.to_owned()],
        }
    }

    /// The years of each index with what breaks it, and those of the units that this one follows.
    fn histories(&self) -> Vec<Block> {
        let (t, lang) = (texts(self.lang), self.lang);
        let mut blocks = Vec::new();
        for row in &self.board.rows {
            let columns = || {
                vec![
                    Column::new(t.board_year, 9),
                    Column::new(t.board_value, 15),
                    Column::new(t.board_rank, 13),
                    Column::new(t.board_source, 63),
                ]
            };
            let cells =
                |[year, value, rank, source]: [String; 4]| [year, value, rank, source].map(Cell::Words).to_vec();
            let scale = scale(&row.index, lang);
            let lines = history(row, self.board, lang);
            if !lines.is_empty() {
                blocks.push(Block::Table(Table {
                    id: format!("cac-nam-{}", row.index.code),
                    caption: fill(t.board_history, &[&row.index.short]),
                    columns: columns(),
                    rows: lines.into_iter().map(cells).collect(),
                    notes: vec![scale],
                }));
            }
            for (unit, series) in &row.before {
                let of = Row { series: series.clone(), computed: std::collections::BTreeMap::new(), ..row.clone() };
                let caption =
                    format!("{}. {}", fill(t.board_history, &[&row.index.short]), fill(t.board_before, &[&unit.name]));
                blocks.push(Block::Table(Table {
                    id: format!("cac-nam-{}-{}", row.index.code, unit.code),
                    caption,
                    columns: columns(),
                    rows: history(&of, self.board, lang).into_iter().map(cells).collect(),
                    notes: Vec::new(),
                }));
            }
        }
        blocks
    }
}

/// Who publishes an index, and on which scale.
#[must_use]
pub fn scale(index: &Index, lang: Lang) -> String {
    let maximum = counted(index, number::decimal(lang, index.maximum, 0));
    fill(texts(lang).board_scale, &[&index.issuer, &maximum, index.confidence.words(lang)])
}

/// Whether anything is known of an index in any year.
#[must_use]
pub fn anything(row: &Row) -> bool {
    row.series.points.iter().any(is_known) || !row.before.is_empty()
}
