//! The tables of a PAR INDEX report: areas, units by rank, every criterion by unit, lost points with the rank that each would
//! have brought, marks, exceptions, remedies.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::par::Told;
use crate::app::order::by_name;
use crate::app::par::results::{Ranked, Which};
use crate::domain::assessment::remedy::{Line, Tally};
use crate::domain::criteria::{Node, Role};
use crate::domain::id::Id;
use crate::domain::number;
use crate::domain::text::fill;
use crate::index::par::{NodeScore, State};
use crate::report::{Annex, Block, Cell, Column, Table};

/// What stands where there is no figure.
const NONE: &str = "–";
/// So many criteria stand side by side on a page that lies.
const BESIDE: usize = 8;
/// So many lost points of each unit are listed.
const LOST: usize = 5;
/// So many criteria are listed where most points were lost.
const MOST: usize = 10;

impl Told<'_> {
    fn number(&self, value: Option<Decimal>) -> Cell {
        value.map_or(Cell::Nothing(NONE), |value| Cell::Number(self.rounded(value), self.places()))
    }

    /// A node's maximum, with the digits that it has.
    fn maximum(value: Option<Decimal>) -> Cell {
        let value = value.map(|value| value.normalize());
        value.map_or(Cell::Nothing(NONE), |value| Cell::Number(value, value.scale().min(4)))
    }

    fn counted(n: usize) -> Cell {
        Cell::Number(Decimal::from(n), 0)
    }

    fn points(&self, node: Option<&NodeScore>) -> Cell {
        match node {
            Some(node) if node.state == State::NotApplicable => Cell::Nothing(self.t().par_report_mark_skipped),
            Some(node) if node.state == State::Scored || !node.points.is_zero() => self.number(Some(node.points)),
            _ => Cell::Nothing(NONE),
        }
    }

    fn table(&self, id: &str, caption: &str, columns: Vec<Column>, rows: Vec<Vec<Cell>>) -> Option<Table> {
        let notes = vec![self.source()];
        let caption = fill(caption, &[&self.year()]);
        (!rows.is_empty()).then(|| Table { id: id.to_owned(), caption, columns, rows, notes })
    }

    /// Where all numbers are from, and what the marks mean.
    fn source(&self) -> String {
        let t = self.t();
        let state = match self.results.which {
            Which::Approved(at) => format!("{} {}", t.assess_approved_at, number::moment(at.local())),
            Which::Provisional => t.par_report_provisional_short.to_owned(),
        };
        let hash: String = crate::domain::hex::hex(&self.set().content_hash()).chars().take(16).collect();
        let round = &self.results.seen.round;
        fill(t.par_report_source, &[&round.code, &state, &self.set().name(), &hash])
    }

    pub(super) fn annexes(&self) -> Vec<Annex> {
        let t = self.t();
        let of = |title: &str, wide: bool, tables: Vec<Table>| {
            let blocks: Vec<Block> = tables.into_iter().map(Block::Table).collect();
            (!blocks.is_empty()).then(|| Annex { title: title.to_owned(), wide, blocks })
        };
        let annexes = [
            of(t.par_report_annex_ranks, true, self.table_ranks().into_iter().collect()),
            of(t.par_report_annex_areas, true, self.table_units_by_area().into_iter().collect()),
            of(t.par_report_annex_nodes, true, self.tables_criteria()),
            of(t.par_report_annex_lost, false, self.table_lost().into_iter().collect()),
            of(t.par_report_annex_marks, false, self.table_marks().into_iter().collect()),
            of(t.par_report_annex_exceptions, false, self.tables_exceptions()),
            of(t.par_report_annex_remedy, false, self.table_remedy().into_iter().collect()),
        ];
        annexes.into_iter().flatten().collect()
    }

    /// Each area with the means of the units to which it applies.
    pub(super) fn table_areas(&self) -> Option<Table> {
        let (t, set) = (self.t(), self.set());
        let row = |at: usize| {
            let node = set.nodes.get(at)?;
            let mean = self.mean(at);
            // Bonus and penalty are points and no share of anything.
            let share = set.role_of(at) == Role::Scored;
            let best = |low: bool| {
                let mut units: Vec<(&Ranked, Decimal)> = self
                    .results
                    .units
                    .iter()
                    .filter_map(|one| {
                        Some((one, one.scored.nodes.get(at).filter(|n| n.state == State::Scored)?.percent()?))
                    })
                    .collect();
                units.sort_by(|(one, left), (other, right)| right.cmp(left).then(one.unit.code.cmp(&other.unit.code)));
                let found = if low { units.last() } else { units.first() };
                found.map_or(Cell::Nothing(NONE), |(_, percent)| Cell::Number(self.rounded(*percent), self.places()))
            };
            Some(vec![
                Cell::Words(node.code.clone()),
                Cell::Words(node.words.of(self.lang).to_owned()),
                Self::maximum(node.maximum),
                self.number(mean.as_ref().map(|mean| mean.points)),
                self.number(mean.as_ref().map(|mean| mean.percent).filter(|_| share)),
                if share { best(false) } else { Cell::Nothing(NONE) },
                if share { best(true) } else { Cell::Nothing(NONE) },
                Self::counted(mean.map_or(0, |mean| mean.units)),
            ])
        };
        let columns = vec![
            Column::new(t.report_column_number, 6),
            Column::new(t.par_report_column_area, 34),
            Column::new(t.assess_maximum, 10),
            Column::new(t.par_report_column_mean, 12),
            Column::new(t.par_report_column_percent, 12),
            Column::new(t.par_report_column_highest, 11),
            Column::new(t.par_report_column_lowest, 11),
            Column::new(t.par_report_column_units, 10),
        ];
        self.table("linh-vuc", t.par_report_table_areas, columns, set.below(None).filter_map(row).collect())
    }

    /// The units, the best first.
    fn table_ranks(&self) -> Option<Table> {
        let (t, set) = (self.t(), self.set());
        let (compared, grouped) =
            (self.results.previous.is_some(), self.results.units.iter().any(|one| !one.unit.of.ranked_with.is_empty()));
        let row = |one: &Ranked| {
            let rank = |place: Option<crate::index::par::rank::Place>| {
                place.map_or(Cell::Nothing(NONE), |place| Self::counted(place.rank))
            };
            let grade = one.grade.and_then(|at| set.grades.get(at)).map(|grade| grade.words.of(self.lang).to_owned());
            let mut row = vec![rank(one.place), Cell::Words(one.unit.name.clone())];
            if grouped {
                row.push(Cell::Words(self.group(&one.unit.of.ranked_with)));
                row.push(rank(one.in_group));
            }
            row.push(self.number(Some(one.scored.points)));
            row.push(Self::maximum(one.scored.maximum));
            row.push(self.number(one.scored.percent));
            row.push(grade.map_or(Cell::Nothing(NONE), Cell::Words));
            if compared {
                let change = one.change.as_ref();
                let percent = change.and_then(|change| change.percent).map(|percent| self.rounded(percent));
                row.push(percent.map_or(Cell::Nothing(NONE), |percent| Cell::Change(percent, self.places())));
                let places = change.and_then(|change| change.places);
                row.push(places.map_or(Cell::Nothing(NONE), |places| Cell::Change(Decimal::from(places), 0)));
            }
            row
        };
        let mut columns = vec![Column::new(t.assess_place, 9), Column::new(t.unit, 36)];
        if grouped {
            columns.push(Column::new(t.assess_group, 18));
            columns.push(Column::new(t.par_report_column_in_group, 11));
        }
        columns.push(Column::new(t.assess_points, 11));
        columns.push(Column::new(t.assess_maximum, 11));
        columns.push(Column::new(t.assess_percent, 11));
        columns.push(Column::new(t.assess_grade, 14));
        if compared {
            columns.push(Column::new(t.report_column_change, 13));
            columns.push(Column::new(t.assess_change_places, 11));
        }
        self.table("xep-hang", t.par_report_table_ranks, columns, self.results.units.iter().map(row).collect())
    }

    /// The points of each unit by area.
    fn table_units_by_area(&self) -> Option<Table> {
        let set = self.set();
        let areas: Vec<usize> = set.below(None).collect();
        let mut table = self.by_unit("don-vi-linh-vuc", self.t().par_report_table_units_by_area, &areas)?;
        table.notes.insert(0, self.key(&areas));
        Some(table)
    }

    /// What stands behind the codes at the head of columns.
    fn key(&self, nodes: &[usize]) -> String {
        let named = nodes.iter().filter_map(|at| self.set().nodes.get(*at)).map(|node| self.named(node));
        format!("{} {}.", self.t().par_report_key, named.collect::<Vec<_>>().join("; "))
    }

    fn by_unit(&self, id: &str, caption: &str, nodes: &[usize]) -> Option<Table> {
        let t = self.t();
        let row = |one: &Ranked| {
            let cells = nodes.iter().map(|at| self.points(one.scored.nodes.get(*at)));
            std::iter::once(Cell::Words(one.unit.name.clone())).chain(cells).collect()
        };
        let named = nodes.iter().filter_map(|at| self.set().nodes.get(*at));
        let columns = std::iter::once(Column::new(t.unit, 34))
            .chain(named.map(|node| Column::new(self.head_of(node), 11)))
            .collect();
        self.table(id, caption, columns, self.results.units.iter().map(row).collect())
    }

    /// A code with its maximum, as it stands at the head of a column.
    fn head_of(&self, node: &Node) -> String {
        let maximum = node.maximum.map(|maximum| number::decimal(self.lang, maximum.normalize(), 4));
        maximum.map_or_else(|| node.code.clone(), |maximum| format!("{} ({maximum})", node.code))
    }

    /// Every criterion by unit: a table an area, in parts that fit the page.
    fn tables_criteria(&self) -> Vec<Table> {
        let set = self.set();
        let mut areas: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for at in set.leaves() {
            areas.entry(set.line(at).last().copied().unwrap_or(at)).or_default().push(at);
        }
        let mut tables = Vec::new();
        for (area, leaves) in areas {
            let Some(of) = set.nodes.get(area) else { continue };
            // Parts of about the same width.
            let parts = leaves.len().div_ceil(BESIDE);
            let wide = leaves.len().div_ceil(parts.max(1)).max(1);
            for (part, number) in leaves.chunks(wide).zip(1..) {
                let more = if parts > 1 { format!(" ({number}/{parts})") } else { String::new() };
                let caption = fill(self.t().par_report_table_nodes, &["{0}", &self.named(of), &more]);
                let id = format!("tieu-chi-{}-{number}", of.code.to_lowercase().replace('.', "-"));
                if let Some(mut table) = self.by_unit(&id, &caption, part) {
                    table.notes.insert(0, self.key(part));
                    tables.push(table);
                }
            }
        }
        tables
    }

    /// Where each unit lost most, and the rank that it would have had with these points.
    fn table_lost(&self) -> Option<Table> {
        let (t, set) = (self.t(), self.set());
        let mut rows = Vec::new();
        for (one, lost) in self.results.units.iter().zip(self.lost) {
            for each in lost.iter().take(LOST) {
                let Some(node) = set.nodes.get(each.node) else { continue };
                let place = |rank: Option<usize>| rank.map_or(Cell::Nothing(NONE), Self::counted);
                rows.push(vec![
                    Cell::Words(one.unit.name.clone()),
                    Cell::Words(self.named(node)),
                    self.number(Some(each.points)),
                    place(one.place.map(|place| place.rank)),
                    place(each.rank),
                ]);
            }
        }
        let columns = vec![
            Column::new(t.unit, 30),
            Column::new(t.assess_criterion, 44),
            Column::new(t.assess_lost_points, 10),
            Column::new(t.assess_place, 10),
            Column::new(t.assess_place_with, 13),
        ];
        let mut table = self.table("diem-mat", t.par_report_table_lost, columns, rows)?;
        table.notes.insert(0, fill(t.par_report_lost_note, &[&LOST.to_string()]));
        Some(table)
    }

    /// The criteria where all units together lost most.
    pub(super) fn table_lost_most(&self) -> Option<Table> {
        let (t, set) = (self.t(), self.set());
        let mut sums: BTreeMap<usize, (Decimal, usize)> = BTreeMap::new();
        for one in self.lost.iter().flatten() {
            let sum = sums.entry(one.node).or_default();
            *sum = (sum.0.checked_add(one.points).unwrap_or(sum.0), sum.1 + 1);
        }
        let mut sums: Vec<(usize, (Decimal, usize))> = sums.into_iter().collect();
        sums.sort_by(|(one, left), (other, right)| right.0.cmp(&left.0).then(one.cmp(other)));
        let rows = sums.into_iter().take(MOST).filter_map(|(at, (points, units))| {
            let node = set.nodes.get(at)?;
            Some(vec![
                Cell::Words(node.code.clone()),
                Cell::Words(node.words.of(self.lang).to_owned()),
                self.number(Some(points)),
                Self::counted(units),
                self.number(self.mean(at).map(|mean| mean.percent)),
            ])
        });
        let columns = vec![
            Column::new(t.report_column_number, 9),
            Column::new(t.assess_criterion, 48),
            Column::new(t.par_report_column_lost, 13),
            Column::new(t.par_report_column_losers, 12),
            Column::new(t.par_report_column_percent, 12),
        ];
        self.table("diem-mat-nhieu", t.par_report_table_lost_most, columns, rows.collect())
    }

    /// Every number that no official text was read for.
    fn table_marks(&self) -> Option<Table> {
        let t = self.t();
        let rows = self.unsure().into_iter().map(|node| {
            vec![
                Cell::Words(node.code.clone()),
                Cell::Words(node.words.of(self.lang).to_owned()),
                Self::maximum(node.maximum),
                Cell::Words(node.confidence.words(self.lang).to_owned()),
            ]
        });
        let columns = vec![
            Column::new(t.report_column_number, 9),
            Column::new(t.assess_criterion, 52),
            Column::new(t.assess_maximum, 11),
            Column::new(t.par_report_column_mark, 26),
        ];
        self.table("muc-xac-nhan", t.par_report_table_marks, columns, rows.collect())
    }

    fn unit_name(&self, unit: Id) -> String {
        let found = self.results.units.iter().find(|one| one.unit.of.unit == unit);
        found.map(|one| one.unit.name.clone()).unwrap_or_default()
    }

    /// More time for units, and what does not apply to them.
    fn tables_exceptions(&self) -> Vec<Table> {
        let (t, set) = (self.t(), self.set());
        let mut exceptions: Vec<_> = self.extended.iter().collect();
        exceptions.sort_by(|one, other| by_name(&self.unit_name(one.unit), &self.unit_name(other.unit)));
        let extended = exceptions.into_iter().map(|one| {
            vec![
                Cell::Words(self.unit_name(one.unit)),
                Cell::Words(one.stage.name(self.lang).to_owned()),
                Cell::Words(number::day(one.last)),
                Cell::Words(one.reason.clone()),
            ]
        });
        let columns = vec![
            Column::new(t.unit, 30),
            Column::new(t.par_report_column_stage, 22),
            Column::new(t.par_report_column_until, 13),
            Column::new(t.reason, 34),
        ];
        let extended = self.table("gia-han", t.par_report_table_extended, columns, extended.collect());
        let mut skipped: Vec<_> = self.skipped.iter().collect();
        skipped.sort_by(|one, other| by_name(&self.unit_name(one.unit), &self.unit_name(other.unit)));
        let skipped = skipped.into_iter().map(|one| {
            let node = set.node(&one.node).and_then(|at| set.nodes.get(at));
            vec![
                Cell::Words(self.unit_name(one.unit)),
                Cell::Words(node.map_or_else(|| one.node.clone(), |node| self.named(node))),
                Cell::Words(one.reason.clone()),
            ]
        });
        let columns = vec![Column::new(t.unit, 30), Column::new(t.assess_criterion, 40), Column::new(t.reason, 30)];
        let skipped = self.table("khong-ap-dung", t.par_report_table_skipped, columns, skipped.collect());
        extended.into_iter().chain(skipped).collect()
    }

    /// The remedies by unit.
    fn table_remedy(&self) -> Option<Table> {
        let t = self.t();
        let mut units: BTreeMap<&str, (&str, Vec<&Line>)> = BTreeMap::new();
        for (line, code, name) in self.remedy {
            units.entry(code).or_insert_with(|| (name, Vec::new())).1.push(line);
        }
        let mut units: Vec<_> = units.into_values().collect();
        units.sort_by(|(one, _), (other, _)| by_name(one, other));
        let rows = units.into_iter().map(|(name, lines)| {
            let tally = Tally::of(lines, self.today);
            vec![
                Cell::Words(name.to_owned()),
                Self::counted(tally.all),
                Self::counted(tally.done),
                Self::counted(tally.overdue),
                self.number(Some(tally.lost)),
                self.number(Some(tally.mended)),
            ]
        });
        let columns = vec![
            Column::new(t.unit, 36),
            Column::new(t.remedy_lines, 11),
            Column::new(t.par_report_column_done, 11),
            Column::new(t.par_report_column_overdue, 11),
            Column::new(t.assess_lost_points, 13),
            Column::new(t.remedy_mended, 16),
        ];
        self.table("khac-phuc", t.par_report_table_remedy, columns, rows.collect())
    }
}
