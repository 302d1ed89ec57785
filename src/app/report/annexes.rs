//! The tables of a round's report: the index with its parts, every criterion, units by rank, groups of respondents.

use rust_decimal::Decimal;

use super::super::order::by_name;
use super::super::score::figures::{Distribution, Domain, Figure, NodeSaid, Scored, Seen, Table as Domains};
use super::super::score::words;
use super::charts::cell;
use super::sipas::Told;
use crate::domain::number::moment;
use crate::domain::text::fill;
use crate::draw::chart::Reading;
use crate::index::sipas::{Level, shown};
use crate::report::number::roman;
use crate::report::{Cell, Column, Table};

/// What stands for a figure that is not shown, and for one that there is not.
const HIDDEN: &str = "…";
const NONE: &str = "–";

/// The number of a criterion as its questionnaire prints it: `9.1` of the variable `q9_1`.
pub(super) fn number_of(code: &str) -> String {
    match code.strip_prefix('q') {
        Some(number) if number.starts_with(|first: char| first.is_ascii_digit()) => number.replace('_', "."),
        _ => code.to_owned(),
    }
}

/// How many chose each level of a question, as a row.
pub(super) struct Chosen {
    pub(super) name: String,
    /// The share of each level, 0 to 100.
    pub(super) shares: Vec<Reading>,
    /// How many answered.
    pub(super) n: Cell,
}

impl Told<'_> {
    fn columns(&self, first: &str) -> Vec<Column> {
        let t = self.t();
        let own = [
            Column::new(t.report_column_number, 7),
            Column::new(first, 40),
            Column::new(t.report_column_value, 12),
            Column::new(t.report_column_low, 11),
            Column::new(t.report_column_high, 11),
            Column::new(t.report_column_answers, 12),
        ];
        let compared = [Column::new(t.report_column_change, 14), Column::new(t.report_column_said, 16)];
        own.into_iter().chain(compared.into_iter().filter(|_| self.scored.previous.is_some())).collect()
    }

    fn row(&self, number: String, words: &str, figure: &Figure) -> Vec<Cell> {
        let t = self.t();
        let missing = if figure.seen == Seen::Hidden { HIDDEN } else { NONE };
        let percent =
            |value: Option<f64>| value.and_then(shown).map_or(Cell::Nothing(missing), |value| Cell::Number(value, 2));
        let answers = figure.n.map_or(Cell::Nothing(missing), |n| Cell::Number(Decimal::from(n), 0));
        let mut row = vec![
            Cell::Words(number),
            Cell::Words(words.to_owned()),
            percent(figure.value),
            percent(figure.low),
            percent(figure.high),
            answers,
        ];
        if self.scored.previous.is_some() {
            let change = figure.change.as_ref();
            row.push(
                change
                    .and_then(|change| shown(change.points))
                    .map_or(Cell::Nothing(missing), |points| Cell::Change(points, 2)),
            );
            let said = match change.and_then(|change| change.within_error) {
                Some(true) => t.score_within_error,
                Some(false) => t.score_beyond_error,
                None => "",
            };
            row.push(Cell::Words(said.to_owned()));
        }
        row
    }

    /// Where all numbers are from, and what the marks mean.
    fn notes(&self) -> Vec<String> {
        let minimum = self.scored.minimum_n.to_string();
        let hidden = [minimum.as_str(), &words::confidence(self.scored.level, self.lang)];
        let outside =
            |figure: &Figure| figure.high.is_some_and(|high| high > 100.0) || figure.low.is_some_and(|low| low < 0.0);
        let domains = self.scored.tables.iter().flat_map(|table| &table.domains);
        let any = domains.flat_map(|domain| &domain.figures).any(outside);
        let beyond = any.then(|| self.t().report_note_beyond.to_owned());
        [fill(self.t().report_note_hidden, &hidden)].into_iter().chain(beyond).chain([self.source()]).collect()
    }

    /// Where all numbers are from.
    pub(super) fn source(&self) -> String {
        let short: String = self.scored.hash.chars().take(16).collect();
        let at = moment(self.kept.computed_at.local());
        fill(self.t().report_note_source, &[&at, &self.scored.program, &self.scored.questionnaire, &short])
    }

    /// The number and the words of a node: the whole index, I. for a content, 1. for an element, 9.1 for a criterion.
    fn headed(&self, at: usize, node: &NodeSaid) -> (String, String) {
        let words = node.words.in_lang(self.lang).to_owned();
        // Elements are numbered anew within each content.
        let before = self.scored.nodes.iter().take(at);
        let since = match node.level {
            Level::Index => return (String::new(), self.t().report_part_index.to_owned()),
            Level::Criterion => return (number_of(&node.code), words),
            Level::Content => before.filter(|one| one.level == Level::Content).count(),
            Level::Element => before.fold(0, |since, one| match one.level {
                Level::Content => 0,
                Level::Element => since + 1,
                Level::Index | Level::Criterion => since,
            }),
        };
        let number = if node.level == Level::Content { roman(since + 1) } else { (since + 1).to_string() };
        (number, words)
    }

    /// The nodes of some levels, of everybody.
    fn nodes(&self, id: &str, caption: String, levels: &[Level]) -> Option<Table> {
        let all = self.everybody()?;
        let nodes = self.scored.nodes.iter().enumerate().filter(|(_, node)| levels.contains(&node.level));
        let rows: Vec<Vec<Cell>> = nodes
            .filter_map(|(at, node)| {
                let (number, words) = self.headed(at, node);
                Some(self.row(number, &words, self.figure(all, at)?))
            })
            .collect();
        let columns = self.columns(self.t().score_column_what);
        (!rows.is_empty()).then(|| Table { id: id.to_owned(), caption, columns, rows, notes: self.notes() })
    }

    /// The index, its contents and elements.
    pub(super) fn table_index(&self) -> Option<Table> {
        let caption = fill(self.t().report_table_index, &[&self.year().to_string()]);
        self.nodes("chi-so", caption, &[Level::Index, Level::Content, Level::Element])
    }

    /// Every criterion.
    pub(super) fn table_criteria(&self) -> Option<Table> {
        let caption = fill(self.t().report_table_criteria, &[&self.year().to_string()]);
        self.nodes("tieu-chi", caption, &[Level::Criterion])
    }

    /// The units that are ranked, the first first.
    pub(super) fn table_units(&self) -> Option<Table> {
        let (t, ranks) = (self.t(), self.scored.ranks.as_ref()?);
        let domains = &self.scored.tables.iter().find(|table| table.by == ranks.by)?.domains;
        let mut rows: Vec<(usize, Vec<Cell>)> = ranks
            .rows
            .iter()
            .filter_map(|ranked| {
                let domain = domains.iter().find(|domain| domain.values == ranked.values)?;
                let figure = Scored::figure(domain, 0, ranks.rule)?;
                let name = self.named(&domain.names);
                let mut row = self.row(ranked.rank.to_string(), &name, figure);
                let (best, worst) = ranked.alone;
                row.push(Cell::Words(if best == worst { best.to_string() } else { format!("{best}–{worst}") }));
                Some((ranked.rank, row))
            })
            .collect();
        rows.sort_by(|(one, left), (other, right)| {
            let name = |row: &[Cell]| row.get(1).map(Cell::printed).unwrap_or_default();
            one.cmp(other).then_with(|| by_name(&name(left), &name(right)))
        });
        let mut columns = self.columns(t.score_by_unit);
        columns.push(Column::new(t.report_column_range, 12));
        if let Some(first) = columns.first_mut() {
            t.score_rank.clone_into(&mut first.name);
        }
        let caption = fill(t.report_table_units, &[&self.year().to_string()]);
        let rows: Vec<Vec<Cell>> = rows.into_iter().map(|(_, row)| row).collect();
        (!rows.is_empty()).then(|| Table { id: "don-vi".to_owned(), caption, columns, rows, notes: self.notes() })
    }

    /// The index by what respondents said of themselves, a table for each question.
    pub(super) fn tables_domains(&self) -> Vec<Table> {
        let ranked = self.scored.ranks.as_ref().map(|ranks| &ranks.by);
        let tables = self.scored.tables.iter().filter(|table| !table.by.is_empty() && Some(&table.by) != ranked);
        tables.zip(1..).map(|(table, number)| self.table_domains(table, number)).collect()
    }

    fn table_domains(&self, table: &Domains, number: usize) -> Table {
        let what = self.named(&table.names);
        let row = |(domain, number): (&Domain, usize)| {
            Some(self.row(number.to_string(), &self.named(&domain.names), self.figure(domain, 0)?))
        };
        Table {
            id: format!("nhom-{number}"),
            caption: fill(self.t().report_table_domains, &[&what.to_lowercase(), &self.year().to_string()]),
            columns: self.columns(&what),
            rows: table.domains.iter().zip(1..).filter_map(row).collect(),
            notes: self.notes(),
        }
    }

    /// How many chose each level of some questions with the same levels.
    pub(super) fn table_chosen(&self, id: &str, caption: String, levels: &[String], rows: Vec<Chosen>) -> Table {
        let t = self.t();
        let mut columns = vec![Column::new(t.score_column_what, 40)];
        columns.extend(levels.iter().map(|level| Column::new(format!("{level}, %"), 12)));
        columns.push(Column::new(t.report_column_answers, 12));
        let row = |one: Chosen| {
            std::iter::once(Cell::Words(one.name)).chain(one.shares.into_iter().map(cell)).chain([one.n]).collect()
        };
        let notes = vec![t.report_note_weighted.to_owned(), self.source()];
        Table { id: id.to_owned(), caption, columns, rows: rows.into_iter().map(row).collect(), notes }
    }

    /// What was asked beside the index under one heading, a row a question.
    pub(super) fn table_asked(&self, group: &[Distribution]) -> Option<Table> {
        let first = group.first()?;
        let levels: Vec<String> =
            first.choices.iter().map(|choice| choice.words.in_lang(self.lang).to_owned()).collect();
        let row = |one: &Distribution| {
            let missing = if one.seen == Seen::Hidden { HIDDEN } else { NONE };
            let share = |value: Option<f64>| match (one.seen, value) {
                (Seen::Shown, Some(value)) => Reading::Shown { value, interval: None },
                (Seen::Hidden, _) => Reading::Hidden,
                _ => Reading::Nobody,
            };
            Chosen {
                name: one.words.in_lang(self.lang).to_owned(),
                shares: one.choices.iter().map(|choice| share(choice.value)).collect(),
                n: one.n.map_or(Cell::Nothing(missing), |n| Cell::Number(Decimal::from(n), 0)),
            }
        };
        let id = format!("hoi-{}", first.variable.replace('_', "-"));
        let caption = first.heading.as_ref()?.in_lang(self.lang).to_owned();
        Some(self.table_chosen(&id, caption, &levels, group.iter().map(row).collect()))
    }
}
