//! The charts of a round's report: units by rank, answers by level, changes of the criteria, criteria by unit, the published
//! years, and the sample's progress. Each is made of the figures that the tables print, and what those hide it hides.

use rust_decimal::Decimal;

use super::super::order::by_name;
use super::super::score::figures::{Domain, Figure, Levels, Scored, Seen};
use super::annexes::{Chosen, number_of};
use super::drawn::{Drawing, PAGE, drawn, parts};
use super::sipas::Told;
use crate::app::AppError;
use crate::domain::text::fill;
use crate::draw::chart::{About, Reading};
use crate::draw::dumbbell::{Dumbbells, Pair};
use crate::draw::heat::{Heat, Row};
use crate::draw::progress::{Part, Progress};
use crate::draw::ranked::{Bar, Ranked};
use crate::draw::rows::rows;
use crate::draw::stacked::{Stack, Stacked};
use crate::draw::{Chart, Look};
use crate::index::series::Series;
use crate::index::sipas::{Level, shown};
use crate::report::{Block, Cell, Column, Table};

/// So many rows of a heat table stand on a page lengthwise.
const HEAT_ROWS: usize = 26;

/// So many columns of percentages stand beside names on paper lengthwise.
const HEAT_COLUMNS: usize = 9;

/// A figure as charts take it.
pub(super) fn reading(figure: Option<&Figure>) -> Reading {
    match figure.map(|figure| (figure.seen, figure.value)) {
        Some((Seen::Shown, Some(value))) => {
            let ends = figure.and_then(|figure| Some((figure.low?, figure.high?)));
            Reading::Shown { value, interval: ends }
        }
        Some((Seen::Hidden, _)) => Reading::Hidden,
        _ => Reading::Nobody,
    }
}

/// A reading as a cell of the table beside its chart.
pub(super) fn cell(reading: Reading) -> Cell {
    match reading {
        Reading::Shown { value, .. } => shown(value).map_or(Cell::Nothing("–"), |value| Cell::Number(value, 2)),
        Reading::Hidden => Cell::Nothing("…"),
        Reading::Nobody => Cell::Nothing("–"),
    }
}

impl Told<'_> {
    fn about(&self, title: String, n: Option<i64>) -> About {
        let notes = self.found.round.illustrative.then(|| self.t().report_illustrative.to_owned());
        About { title, source: self.source(), n, notes: notes.into_iter().collect() }
    }

    fn all(&self) -> Option<i64> {
        i64::try_from(self.scored.design.n).ok()
    }

    /// The ranked units with their index, the first first, then those that have no rank.
    fn ranked(&self) -> Vec<(Option<usize>, &Domain, Reading)> {
        let Some(ranks) = &self.scored.ranks else { return Vec::new() };
        let Some(table) = self.scored.tables.iter().find(|table| table.by == ranks.by) else { return Vec::new() };
        let of = |domain: &Domain| ranks.rows.iter().find(|one| one.values == domain.values).map(|one| one.rank);
        let mut units: Vec<_> = table
            .domains
            .iter()
            .map(|domain| (of(domain), domain, reading(Scored::figure(domain, 0, ranks.rule))))
            .collect();
        units.sort_by(|(one, left, _), (other, right, _)| {
            let place = |rank: &Option<usize>| rank.unwrap_or(usize::MAX);
            place(one).cmp(&place(other)).then_with(|| by_name(&self.named(&left.names), &self.named(&right.names)))
        });
        units
    }

    /// Bars of the units; none where fewer than two have a value.
    pub(super) fn charts_units(&self) -> Result<Vec<Block>, AppError> {
        let units = self.ranked();
        if units.iter().filter(|(rank, ..)| rank.is_some()).count() < 2 {
            return Ok(Vec::new());
        }
        let bars = units
            .into_iter()
            .map(|(rank, domain, reading)| Bar { name: self.named(&domain.names), rank, reading })
            .collect();
        let whole = self.everybody().and_then(|all| self.figure(all, 0)).and_then(|figure| figure.value);
        let title = fill(self.t().report_chart_units, &[&self.year().to_string()]);
        parts(bars, PAGE, &title)
            .into_iter()
            .map(|(number, title, bars)| {
                let about = self.about(title, self.all());
                let chart = Chart::Ranked(Ranked { about, bars, whole, level: self.scored.level });
                drawn(&Drawing { id: format!("hinh-don-vi{number}"), chart, look: Look::paper(self.lang), data: None })
            })
            .collect()
    }

    /// The answers to the criteria, a chart for each scale.
    pub(super) fn charts_levels(&self) -> Result<Vec<Block>, AppError> {
        let t = self.t();
        let words = |levels: &Levels| -> Vec<String> {
            levels.levels.iter().map(|level| level.in_lang(self.lang).to_owned()).collect()
        };
        let mut scales: Vec<(Vec<String>, Vec<&Levels>)> = Vec::new();
        for one in &self.scored.levels {
            let scale = words(one);
            match scales.iter_mut().find(|(known, _)| *known == scale) {
                Some((_, all)) => all.push(one),
                None => scales.push((scale, vec![one])),
            }
        }
        let mut blocks = Vec::new();
        for ((scale, all), place) in scales.into_iter().zip(1..) {
            let title = fill(t.report_chart_levels, &[&self.year().to_string()]);
            for (number, title, all) in parts(all, PAGE / 2, &title) {
                let name = |one: &Levels| self.criterion(&one.variable);
                let rows = all
                    .iter()
                    .map(|one| Stack { name: name(one), shares: Some(one.shares.clone()), n: Some(one.n) })
                    .collect();
                let chart =
                    Chart::Stacked(Stacked { about: self.about(title.clone(), None), levels: scale.clone(), rows });
                let id = format!("hinh-tra-loi-{place}{number}");
                let data = self.table_levels(&id, title, &scale, &all);
                let look = Look::paper(self.lang);
                blocks.push(drawn(&Drawing { id, chart, look, data: Some(data) })?);
            }
        }
        Ok(blocks)
    }

    fn table_levels(&self, id: &str, caption: String, scale: &[String], all: &[&Levels]) -> Table {
        let share = |share: &f64| Reading::Shown { value: *share, interval: None };
        let row = |one: &&Levels| Chosen {
            name: self.criterion(&one.variable),
            shares: one.shares.iter().map(share).collect(),
            n: Cell::Number(Decimal::from(one.n), 0),
        };
        self.table_chosen(id, caption, scale, all.iter().map(row).collect())
    }

    /// The words of a criterion behind its code.
    fn criterion(&self, code: &str) -> String {
        let node = self.scored.nodes.iter().find(|node| node.code == code);
        let words = node.map_or("", |node| node.words.in_lang(self.lang));
        format!("{}. {words}", number_of(code))
    }

    /// The criteria beside the round of before, where that was compared.
    pub(super) fn charts_changes(&self) -> Result<Vec<Block>, AppError> {
        let (t, Some(all)) = (self.t(), self.everybody()) else { return Ok(Vec::new()) };
        let criteria = self.scored.nodes.iter().enumerate().filter(|(_, node)| node.level == Level::Criterion);
        let pairs: Vec<Pair> = criteria
            .filter_map(|(at, node)| {
                let figure = self.figure(all, at)?;
                let change = figure.change.as_ref()?;
                Some(Pair {
                    name: self.criterion(&node.code),
                    before: Reading::Shown { value: change.before, interval: None },
                    after: reading(Some(figure)),
                    beyond_error: change.within_error.map(|within| !within),
                })
            })
            .collect();
        if pairs.is_empty() {
            return Ok(Vec::new());
        }
        let before =
            self.found.previous.as_ref().map_or_else(|| t.report_before.to_owned(), |round| round.year.to_string());
        let periods = [before.clone(), self.year().to_string()];
        let title = fill(t.report_chart_changes, &[&self.year().to_string(), &before]);
        parts(pairs, PAGE / 2, &title)
            .into_iter()
            .map(|(number, title, rows)| {
                let id = format!("hinh-thay-doi{number}");
                let data = self.table_changes(&id, &title, &periods, &rows);
                let about = self.about(title, None);
                let chart = Chart::Dumbbells(Dumbbells { about, periods: periods.clone(), rows });
                drawn(&Drawing { id, chart, look: Look::paper(self.lang), data: Some(data) })
            })
            .collect()
    }

    fn table_changes(&self, id: &str, caption: &str, periods: &[String; 2], pairs: &[Pair]) -> Table {
        let t = self.t();
        let [before, after] = periods.each_ref().map(|period| format!("{period}, %"));
        let columns = vec![
            Column::new(t.score_column_what, 46),
            Column::new(before, 14),
            Column::new(after, 14),
            Column::new(t.report_column_change, 16),
        ];
        let row = |pair: &Pair| {
            let points = pair.after.value().zip(pair.before.value()).and_then(|(after, before)| shown(after - before));
            let change = points.map_or(Cell::Nothing("–"), |points| Cell::Change(points, 2));
            vec![Cell::Words(pair.name.clone()), cell(pair.before), cell(pair.after), change]
        };
        let rows = pairs.iter().map(row).collect();
        Table { id: id.to_owned(), caption: caption.to_owned(), columns, rows, notes: vec![self.source()] }
    }

    /// Every criterion of every unit, on paper lengthwise.
    pub(super) fn charts_heat(&self) -> Result<Vec<Block>, AppError> {
        let (t, Some(ranks)) = (self.t(), &self.scored.ranks) else { return Ok(Vec::new()) };
        let criteria: Vec<(usize, String)> = self
            .scored
            .nodes
            .iter()
            .enumerate()
            .filter(|(_, node)| node.level == Level::Criterion)
            .map(|(at, node)| (at, number_of(&node.code)))
            .collect();
        let rows: Vec<Row> = self
            .ranked()
            .into_iter()
            .map(|(_, domain, _)| Row {
                name: self.named(&domain.names),
                cells: criteria.iter().map(|(at, _)| reading(Scored::figure(domain, *at, ranks.rule))).collect(),
            })
            .collect();
        if rows.len() < 2 || criteria.is_empty() {
            return Ok(Vec::new());
        }
        let columns: Vec<String> = criteria.into_iter().map(|(_, code)| code).collect();
        let title = fill(t.report_chart_heat, &[&self.year().to_string()]);
        let mut blocks = Vec::new();
        for (number, title, rows) in parts(rows, HEAT_ROWS, &title) {
            let id = format!("hinh-nhiet{number}");
            let tables = self.tables_heat(&id, &title, &columns, &rows);
            let mut about = self.about(title, self.all());
            about.notes.push(t.report_note_codes.to_owned());
            let chart = Chart::Heat(Heat { about, columns: columns.clone(), rows });
            blocks.push(drawn(&Drawing { id, chart, look: Look::wide(self.lang), data: None })?);
            blocks.extend(tables);
        }
        Ok(blocks)
    }

    /// The same with two decimals, in as many tables as the width of the paper needs.
    fn tables_heat(&self, id: &str, caption: &str, codes: &[String], rows: &[Row]) -> Vec<Block> {
        let table = |(place, codes): (usize, &[String])| {
            let mut columns = vec![Column::new(self.t().score_by_unit, 30)];
            columns.extend(codes.iter().map(|code| Column::new(format!("{code}, %"), 8)));
            let row = |row: &Row| {
                let cells = row.cells.iter().skip(place * HEAT_COLUMNS).take(codes.len()).map(|reading| cell(*reading));
                std::iter::once(Cell::Words(row.name.clone())).chain(cells).collect()
            };
            let (first, last) = (codes.first().map_or("", String::as_str), codes.last().map_or("", String::as_str));
            Block::Table(Table {
                id: format!("{id}-bang-{}", place + 1),
                caption: format!("{caption}: {first} – {last}"),
                columns,
                rows: rows.iter().map(row).collect(),
                notes: vec![self.t().report_note_codes.to_owned(), self.source()],
            })
        };
        codes.chunks(HEAT_COLUMNS).enumerate().map(table).collect()
    }

    /// The years that were published of the unit, up to the round's.
    pub(super) fn chart_years(&self) -> Result<Option<Block>, AppError> {
        let (t, Some(series)) = (self.t(), &self.series) else { return Ok(None) };
        let points: Vec<_> = series.points.iter().filter(|point| point.year <= self.year()).cloned().collect();
        if points.iter().all(|point| point.value.is_none()) {
            return Ok(None);
        }
        let series = Series { points, ..series.clone() };
        let title = fill(t.report_chart_years, &[&series.unit]);
        let row = |row: crate::draw::rows::Row| {
            let words = [row.year.to_string(), row.value, row.change, row.rank, row.status];
            words.map(Cell::Words).to_vec()
        };
        let columns = vec![
            Column::new(t.report_column_year, 10),
            Column::new(t.report_column_value, 18),
            Column::new(t.report_column_change, 30),
            Column::new(t.score_rank, 14),
            Column::new(t.report_column_status, 28),
        ];
        let sources: std::collections::BTreeSet<&str> =
            series.points.iter().map(|point| point.source.as_str()).filter(|source| !source.is_empty()).collect();
        let source = fill(t.report_source, &[&sources.into_iter().collect::<Vec<_>>().join("; ")]);
        let data = Table {
            id: "hinh-cac-nam".to_owned(),
            caption: title.clone(),
            columns,
            rows: rows(&series, self.lang).into_iter().map(row).collect(),
            notes: vec![source],
        };
        let chart = Chart::Years(series);
        let drawing = Drawing { id: "hinh-cac-nam".to_owned(), chart, look: Look::paper(self.lang), data: Some(data) };
        drawn(&drawing).map(Some)
    }

    /// How far the sample came, by stratum.
    pub(super) fn charts_progress(&self) -> Result<Vec<Block>, AppError> {
        let t = self.t();
        let strata = &self.progress.strata;
        let part = |name: &str, part: &crate::app::rounds::progress::Part| Part {
            name: if name.is_empty() { t.report_sample_whole.to_owned() } else { name.to_owned() },
            done: part.counts.answered(),
            wanted: part.wanted,
        };
        let rows: Vec<Part> = strata.iter().map(|(name, one)| part(name, one)).filter(|row| row.wanted > 0).collect();
        let title = fill(t.report_chart_progress, &[&self.year().to_string()]);
        parts(rows, PAGE, &title)
            .into_iter()
            .map(|(number, title, rows)| {
                let id = format!("hinh-tien-do{number}");
                let count = |number: u64| Cell::Number(Decimal::from(number), 0);
                let cells = |row: &Part| vec![Cell::Words(row.name.clone()), count(row.done), count(row.wanted)];
                let columns = vec![
                    Column::new(t.report_column_stratum, 50),
                    Column::new(t.report_column_done, 20),
                    Column::new(t.report_column_wanted, 20),
                ];
                let source = fill(t.report_source, &[t.report_source_cases]);
                let data = Table {
                    id: id.clone(),
                    caption: title.clone(),
                    columns,
                    rows: rows.iter().map(cells).collect(),
                    notes: vec![source.clone()],
                };
                let n = i64::try_from(rows.iter().map(|row| row.done).sum::<u64>()).ok();
                let about = About { source, ..self.about(title, n) };
                let chart = Chart::Progress(Progress { about, rows });
                drawn(&Drawing { id, chart, look: Look::paper(self.lang), data: Some(data) })
            })
            .collect()
    }
}
