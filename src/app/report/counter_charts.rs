//! The control charts of counters: a unit's months, and those counters of which a month stands out.

use rust_decimal::Decimal;

use super::super::results::{By, Figures, Line, Seen};
use super::counters::{Asked, Told, reading, same, same_line};
use super::drawn::{Drawing, drawn};
use crate::app::AppError;
use crate::domain::lang::Lang;
use crate::domain::period::Period;
use crate::domain::text::fill;
use crate::draw::chart::About;
use crate::draw::control::{Control, Count};
use crate::draw::{Chart, Look};
use crate::report::{Block, Cell, Column, Table};
use crate::stats::control::Judged;

/// Fewer months than this make no chart.
const LEAST: usize = 3;

/// Whose months.
pub(super) enum Of<'a> {
    /// The unit's, all below it included.
    Unit,
    /// A counter's.
    Counter(&'a Line),
}

/// `T1` to `T12`; `1` to `12` in English.
fn month(period: Period, lang: Lang) -> String {
    let number = u8::from(period.first_day().month());
    match lang {
        Lang::Vi => format!("T{number}"),
        Lang::En => number.to_string(),
    }
}

impl Told<'_> {
    pub(super) fn about(&self, title: String) -> About {
        let notes = self.illustrative.then(|| self.t().report_illustrative.to_owned());
        About { title, source: self.source(), n: None, notes: notes.into_iter().collect() }
    }

    /// What may be seen of each month.
    fn months_of(&self, asked: &Asked<'_>, of: &Of<'_>) -> Vec<(Period, Seen)> {
        let seen = |results| match of {
            Of::Unit => same(results, asked.part).map(|part| part.headline.clone()),
            Of::Counter(line) => same_line(results, asked.part, By::Counter, line.key).map(|line| line.seen.clone()),
        };
        self.months.iter().map(|(period, results)| (*period, seen(results).unwrap_or(Seen::NoRatings))).collect()
    }

    fn control(&self, asked: &Asked<'_>, of: &Of<'_>) -> Option<(Control, Vec<(Period, Seen)>)> {
        let months = self.months_of(asked, of);
        let satisfied = |figures: &Figures| -> i64 {
            let levels = asked.question.scale.levels.iter().zip(&figures.levels);
            levels.filter(|(level, _)| level.satisfied == Some(true)).map(|(_, n)| n).sum()
        };
        let number = |n: i64| u64::try_from(n).unwrap_or(0);
        let counts: Vec<Count> = months
            .iter()
            .map(|(_, seen)| match seen {
                Seen::Open(figures) => Count::Shown(number(figures.n), number(satisfied(figures))),
                Seen::Hidden => Count::Hidden,
                Seen::NoRatings => Count::Nobody,
            })
            .collect();
        if counts.iter().filter(|count| matches!(count, Count::Shown(..))).count() < LEAST {
            return None;
        }
        let name = match of {
            Of::Unit => self.unit(),
            Of::Counter(line) => line.name.as_str(),
        };
        let title = fill(self.t().report_counters_chart_months, &[name, &self.when()]);
        let names = months.iter().map(|(period, _)| month(*period, self.lang)).collect();
        Some((Control::new(self.about(title), names, counts)?, months))
    }

    /// The chart of the months of the unit or of a counter, with its data.
    pub(super) fn months_chart(&self, asked: &Asked<'_>, of: &Of<'_>) -> Result<Option<Block>, AppError> {
        let Some((control, months)) = self.control(asked, of) else { return Ok(None) };
        let id = match of {
            Of::Unit => format!("hinh-thang-{}", asked.number),
            Of::Counter(line) => {
                let place = place(asked, line);
                format!("hinh-thang-{}-quay-{place}", asked.number)
            }
        };
        let data = self.table_months(&id, &control, &months);
        drawn(&Drawing { id, chart: Chart::Control(control), look: Look::paper(self.lang), data: Some(data) }).map(Some)
    }

    fn table_months(&self, id: &str, control: &Control, months: &[(Period, Seen)]) -> Table {
        let t = self.t();
        let row = |((period, seen), limits): (&(Period, Seen), &Option<crate::stats::control::Limits>)| {
            let n = match seen {
                Seen::Open(figures) => Cell::Number(Decimal::from(figures.n), 0),
                Seen::Hidden => Cell::Nothing("…"),
                Seen::NoRatings => Cell::Nothing("–"),
            };
            let share = |share: Option<f64>| {
                let value = share.and_then(|share| crate::index::sipas::shown(100.0 * share));
                value.map_or(Cell::Nothing("–"), |value| Cell::Number(value, 2))
            };
            let ends = limits.and_then(|limits| limits.ends);
            let said = match limits.map(|limits| limits.judged) {
                Some(Judged::Inside) => t.chart_inside,
                Some(Judged::Above | Judged::Below) => t.chart_outside,
                Some(Judged::Few) => t.chart_few,
                None => "",
            };
            vec![
                Cell::Words(period.name(self.lang)),
                n,
                super::charts::cell(reading(seen)),
                share(ends.map(|ends| ends.0)),
                share(ends.map(|ends| ends.1)),
                Cell::Words(said.to_owned()),
            ]
        };
        Table {
            id: id.to_owned(),
            caption: control.about.title.clone(),
            columns: vec![
                Column::new(t.period, 26),
                Column::new(t.report_counters_column_n, 14),
                Column::new(t.report_counters_column_share, 14),
                Column::new(t.report_column_lower, 14),
                Column::new(t.report_column_upper, 14),
                Column::new(t.report_column_said, 22),
            ],
            rows: months.iter().zip(&control.limits).map(row).collect(),
            notes: vec![t.report_counters_control.to_owned(), self.source()],
        }
    }

    /// The charts of those counters of which a month lies outside its limits.
    pub(super) fn counters_outside(&self, asked: &Asked<'_>) -> Result<Vec<Block>, AppError> {
        let mut blocks = Vec::new();
        let tables = asked.part.tables.iter().filter(|table| table.by == By::Counter);
        for line in tables.flat_map(|table| &table.lines).filter(|line| line.key.is_some()) {
            let of = Of::Counter(line);
            let Some((control, _)) = self.control(asked, &of) else { continue };
            let outside = |judged| matches!(judged, Judged::Above | Judged::Below);
            if control.limits.iter().flatten().any(|limits| outside(limits.judged)) {
                blocks.extend(self.months_chart(asked, &of)?);
            }
        }
        Ok(blocks)
    }
}

/// The place of a counter among those of its unit, from 1.
fn place(asked: &Asked<'_>, line: &Line) -> usize {
    let table = asked.part.tables.iter().find(|table| table.by == By::Counter);
    let lines = table.map(|table| table.lines.as_slice()).unwrap_or_default();
    lines.iter().position(|one| one.key == line.key).map_or(0, |place| place + 1)
}
