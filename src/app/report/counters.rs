//! The report of the ratings at counters: the share satisfied with the share who rated, by unit, counter, field and month,
//! and what changed since the same period of the year before.
//!
//! Everything comes from the results of whole periods ([`super::super::results`]), so that it hides what their page hides.
//! Days are never told apart, since results never are (see [`crate::domain::period`]): the control charts are of months.

use std::collections::HashMap;

use rust_decimal::Decimal;

use super::super::order::by_name;
use super::super::results::{By, Figures, Line, Part, Report as Results, Seen, Table as Sums, When};
use super::charts::cell;
use super::counter_charts::Of;
use super::drawn::{Drawing, drawn};
use super::sipas::{section, text};
use super::{Office, head};
use crate::app::AppError;
use crate::domain::id::Id;
use crate::domain::lang::Lang;
use crate::domain::number::{count, day, fixed, share};
use crate::domain::period::Period;
use crate::domain::template::{Question, Template};
use crate::domain::text::{Texts, fill, texts};
use crate::draw::chart::Reading;
use crate::draw::ranked::{Bar, Ranked};
use crate::draw::{Chart, Look};
use crate::index::sipas::shown;
use crate::report::{Annex, Block, Cell, Column, Foot, Report, Section, Table};

/// What is known of a unit's counters in a period.
pub(super) struct Told<'a> {
    /// The results of the period.
    pub(super) now: &'a Results,
    /// The period.
    pub(super) period: Period,
    /// Those of the same period of the year before.
    pub(super) before: &'a Results,
    /// Those of each month of the period.
    pub(super) months: &'a [(Period, Results)],
    /// The templates by their ids.
    pub(super) templates: &'a HashMap<Id, &'a Template>,
    /// Whether the figures are made up.
    pub(super) illustrative: bool,
    /// The language.
    pub(super) lang: Lang,
}

/// A question that asks for satisfaction, with what was answered.
pub(super) struct Asked<'a> {
    pub(super) part: &'a Part,
    pub(super) template: &'a Template,
    pub(super) question: &'a Question,
    /// Its place among those of the report, from 1.
    pub(super) number: usize,
}

/// A row's share as charts take it.
pub(super) fn reading(seen: &Seen) -> Reading {
    match seen {
        Seen::Open(Figures { share: Some(share), .. }) => {
            Reading::Shown { value: 100.0 * share.value, interval: Some((100.0 * share.low, 100.0 * share.high)) }
        }
        Seen::Open(_) | Seen::NoRatings => Reading::Nobody,
        Seen::Hidden => Reading::Hidden,
    }
}

/// The same question in another period.
pub(super) fn same<'r>(results: &'r Results, part: &Part) -> Option<&'r Part> {
    results.parts.iter().find(|one| (one.template, one.question) == (part.template, part.question))
}

/// The same row in another period.
pub(super) fn same_line<'r>(results: &'r Results, part: &Part, by: By, key: Option<Id>) -> Option<&'r Line> {
    let table = same(results, part)?.tables.iter().find(|table| table.by == by)?;
    table.lines.iter().find(|line| line.key == key)
}

impl Told<'_> {
    pub(super) fn t(&self) -> &'static Texts {
        texts(self.lang)
    }

    pub(super) fn unit(&self) -> &str {
        &self.now.unit.name
    }

    pub(super) fn when(&self) -> String {
        self.period.name(self.lang)
    }

    /// Where all numbers are from.
    pub(super) fn source(&self) -> String {
        let (first, last) = When::Whole(self.period).days();
        fill(self.t().report_counters_source, &[&day(first), &day(last)])
    }

    fn asked(&self) -> Vec<Asked<'_>> {
        let mut asked = Vec::new();
        for part in &self.now.parts {
            let Some(template) = self.templates.get(&part.template) else { continue };
            let question = template.questions.iter().find(|question| question.number == part.question);
            let satisfied = |question: &&Question| question.scale.levels.iter().any(|one| one.satisfied == Some(true));
            if let Some(question) = question.filter(satisfied) {
                asked.push(Asked { part, template, question, number: asked.len() + 1 });
            }
        }
        asked
    }

    /// The report.
    pub(super) fn report(&self, office: &Office, year: i32) -> Result<Report, AppError> {
        let t = self.t();
        let asked = self.asked();
        let mut parts = Vec::new();
        for one in &asked {
            let words = one.question.words.of(self.lang).trim_end_matches('.');
            parts.push(section(words, self.results(one)?));
        }
        if asked.is_empty() {
            parts.push(text("khong-co", fill(t.report_counters_none, &[&self.when(), self.unit()])));
        }
        let body = vec![
            self.overview(&asked),
            Section { title: t.report_part_results.to_owned(), blocks: parts },
            Section {
                title: t.report_part_remedy.to_owned(),
                blocks: vec![text("kien-nghi", t.report_counters_remedy)],
            },
        ];
        let mut annexes = Vec::new();
        let mut outside = Vec::new();
        for one in &asked {
            outside.extend(self.counters_outside(one)?);
        }
        if !outside.is_empty() {
            annexes.push(Annex { title: t.report_annex_control.to_owned(), wide: false, blocks: outside });
        }
        let subject = fill(t.report_counters_subject, &[self.unit(), &self.when()]);
        let mut recipients = vec![t.report_file_kept.to_owned()];
        if !office.addressees.is_empty() {
            recipients.insert(0, t.report_file_copy.to_owned());
        }
        Ok(Report {
            head: head(Some(&self.now.unit), office, subject, year),
            body: body.into_iter().map(Block::Section).collect(),
            foot: Foot { recipients, capacity: office.capacity.iter().cloned().collect(), signer: None },
            annexes,
        })
    }

    fn overview(&self, asked: &[Asked<'_>]) -> Section {
        let t = self.t();
        let (first, last) = When::Whole(self.period).days();
        let mut basis = Vec::new();
        if self.illustrative {
            basis.push(text("minh-hoa", t.report_illustrative));
        }
        basis.push(text("ky", fill(t.report_counters_basis, &[self.unit(), &day(first), &day(last)])));
        for one in asked {
            let satisfied = one.question.scale.levels.iter().filter(|level| level.satisfied == Some(true));
            let levels: Vec<&str> = satisfied.map(|level| level.words.of(self.lang)).collect();
            let template = format!("{} ({})", one.template.title.of(self.lang), one.template.name());
            let words = one.question.words.of(self.lang);
            let said = fill(t.report_counters_question, &[words, &template, &levels.join(", ")]);
            basis.push(text(&format!("cau-hoi-{}", one.number), said));
        }
        let method = vec![text("cach-tinh", t.report_counters_method), text("bao-ve", t.report_counters_protected)];
        Section {
            title: t.report_part_overview.to_owned(),
            blocks: vec![section(t.report_part_basis, basis), section(t.report_part_method, method)],
        }
    }

    /// What was answered to one question.
    fn results(&self, asked: &Asked<'_>) -> Result<Vec<Block>, AppError> {
        let mut blocks = self.headline(asked);
        blocks.extend(self.months_chart(asked, &Of::Unit)?);
        for table in &asked.part.tables {
            if matches!(table.by, By::Unit | By::Counter | By::Field) {
                blocks.extend(self.divided(asked, table)?);
            }
        }
        Ok(blocks)
    }

    fn headline(&self, asked: &Asked<'_>) -> Vec<Block> {
        let (t, lang, number) = (self.t(), self.lang, asked.number);
        let id = |what: &str| format!("{what}-{number}");
        let Seen::Open(Figures { n, share: Some(estimate), rated, .. }) = &asked.part.headline else {
            return vec![text(&id("ty-le"), t.report_counters_hidden)];
        };
        let percents = [estimate.value, estimate.low, estimate.high].map(|value| percent(100.0 * value, lang));
        let values = [&self.when(), self.unit(), &count(lang, *n), &percents[0], &percents[1], &percents[2]];
        let mut blocks = vec![text(&id("ty-le"), fill(t.report_counters_share, &values))];
        let said = match (rated, asked.part.visits) {
            (Some(rated), Some(visits)) => {
                Some(fill(t.report_counters_rated, &[&count(lang, visits), &share(lang, *rated, 1)]))
            }
            (_, None | Some(0)) => Some(t.report_counters_unrated.to_owned()),
            // Of a question that may be skipped nobody asks what share answered it.
            (None, Some(_)) => None,
        };
        blocks.extend(said.map(|said| text(&id("luot"), said)));
        let before = same(self.before, asked.part).map(|part| reading(&part.headline));
        blocks.push(text(&id("thay-doi"), changed(100.0 * estimate.value, before, lang)));
        blocks
    }

    /// A table of units, counters or fields, with bars where there are several.
    fn divided(&self, asked: &Asked<'_>, table: &Sums) -> Result<Vec<Block>, AppError> {
        let (t, number) = (self.t(), asked.number);
        let (word, what, caption) = match table.by {
            By::Counter => ("quay", t.report_counters_by_counter, t.report_counters_table_counter),
            By::Field => ("linh-vuc", t.report_counters_by_field, t.report_counters_table_field),
            _ => ("don-vi", t.report_counters_by_unit, t.report_counters_table_unit),
        };
        let nobody = if table.by == By::Field { t.no_procedure } else { t.nobody_on_duty };
        let mut lines: Vec<&Line> = table.lines.iter().collect();
        lines.sort_by(|one, other| {
            one.key.is_none().cmp(&other.key.is_none()).then_with(|| by_name(&one.name, &other.name))
        });
        let name = |line: &Line| if line.key.is_some() { line.name.clone() } else { nobody.to_owned() };
        let rows = lines.iter().map(|line| self.row(asked, table.by, line, name(line))).collect();
        let id = format!("{word}-{number}");
        let caption = fill(caption, &[&self.when()]);
        let columns = self.columns(what);
        let notes = vec![t.report_counters_note.to_owned(), self.source()];
        let mut values: Vec<(String, Reading)> = lines.iter().map(|line| (name(line), reading(&line.seen))).collect();
        let mut blocks = Vec::new();
        blocks.extend(ends(&values, self.lang, what).map(|said| text(&id, said)));
        blocks.push(Block::Table(Table { id: id.clone(), caption: caption.clone(), columns, rows, notes }));
        if values.iter().filter(|(_, reading)| reading.value().is_some()).count() > 1 {
            // Names that follow each other in Vietnamese stay so among equals; what is not shown comes last.
            values.sort_by(|(_, one), (_, other)| {
                let order = |reading: &Reading| reading.value().unwrap_or(-1.0);
                order(other).total_cmp(&order(one))
            });
            blocks.extend(self.bars(asked, &id, &caption, values)?);
        }
        Ok(blocks)
    }

    fn bars(
        &self,
        asked: &Asked<'_>,
        id: &str,
        title: &str,
        values: Vec<(String, Reading)>,
    ) -> Result<Vec<Block>, AppError> {
        let parts = super::drawn::parts(values, super::drawn::PAGE, title);
        let drawn = parts.into_iter().map(|(number, title, values)| {
            let bars = values.into_iter().map(|(name, reading)| Bar { name, rank: None, reading }).collect();
            let whole = reading(&asked.part.headline).value();
            let chart = Chart::Ranked(Ranked { about: self.about(title), bars, whole, level: 0.95 });
            drawn(&Drawing { id: format!("hinh-{id}{number}"), chart, look: Look::paper(self.lang), data: None })
        });
        drawn.collect()
    }

    fn columns(&self, what: &str) -> Vec<Column> {
        let t = self.t();
        vec![
            Column::new(what, 30),
            Column::new(t.report_counters_column_share, 13),
            Column::new(t.report_column_low, 13),
            Column::new(t.report_column_high, 13),
            Column::new(t.report_counters_column_n, 13),
            Column::new(t.report_counters_column_visits, 13),
            Column::new(t.report_counters_column_rated, 14),
            Column::new(t.report_column_change, 16),
        ]
    }

    fn row(&self, asked: &Asked<'_>, by: By, line: &Line, name: String) -> Vec<Cell> {
        let missing = if line.seen == Seen::Hidden { "…" } else { "–" };
        let number = |number: Option<i64>| {
            number.map_or(Cell::Nothing(missing), |number| Cell::Number(Decimal::from(number), 0))
        };
        let percent = |value: Option<f64>| {
            value.map_or(Cell::Nothing(missing), |value| {
                shown(value).map_or(Cell::Nothing(missing), |value| Cell::Number(value, 2))
            })
        };
        let here = reading(&line.seen);
        let (low, high) = match here {
            Reading::Shown { interval: Some((low, high)), .. } => (Some(low), Some(high)),
            _ => (None, None),
        };
        let (n, rated) = match &line.seen {
            Seen::Open(figures) => (Some(figures.n), figures.rated.map(|rated| 100.0 * rated)),
            Seen::Hidden => (None, None),
            Seen::NoRatings => (Some(0), None),
        };
        let before = same_line(self.before, asked.part, by, line.key).and_then(|line| reading(&line.seen).value());
        let change = here.value().zip(before).and_then(|(now, before)| shown(now - before));
        vec![
            Cell::Words(name),
            cell(here),
            percent(low),
            percent(high),
            number(n),
            line.visits.map_or(Cell::Nothing("–"), |visits| Cell::Number(Decimal::from(visits), 0)),
            percent(rated),
            change.map_or(Cell::Nothing("–"), |points| Cell::Change(points, 2)),
        ]
    }
}

/// A percentage with two decimals and its sign.
fn percent(value: f64, lang: Lang) -> String {
    shown(value).map_or_else(|| "–".to_owned(), |value| format!("{}%", fixed(lang, value, 2)))
}

/// How a share stands to that of the year before; what prints alike is said to be unchanged.
fn changed(now: f64, before: Option<Reading>, lang: Lang) -> String {
    let t = texts(lang);
    let Some(before) = before.and_then(Reading::value) else { return t.report_counters_alone.to_owned() };
    let points = shown(now - before).unwrap_or_default();
    let printed = percent(before, lang);
    if points.is_zero() {
        return fill(t.report_counters_same, &[&printed]);
    }
    let said = if points.is_sign_negative() { t.report_counters_fell } else { t.report_counters_rose };
    fill(said, &[&printed, &fixed(lang, points.abs(), 2)])
}

/// The first and the last of those that are shown; nothing where there are fewer than two, or all print alike.
fn ends(values: &[(String, Reading)], lang: Lang, what: &str) -> Option<String> {
    let open: Vec<(&str, f64)> =
        values.iter().filter_map(|(name, reading)| Some((name.as_str(), reading.value()?))).collect();
    let high = open.iter().copied().reduce(|best, one| if one.1 > best.1 { one } else { best })?;
    let low = open.iter().copied().reduce(|least, one| if one.1 < least.1 { one } else { least })?;
    let [most, least] = [high.1, low.1].map(|value| percent(value, lang));
    if open.len() < 2 || most == least {
        return None;
    }
    Some(fill(texts(lang).report_counters_ends, &[what, &open.len().to_string(), high.0, &most, low.0, &least]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(value: f64) -> Reading {
        Reading::Shown { value, interval: None }
    }

    #[test]
    fn a_share_that_fell_is_never_said_to_have_risen() {
        let said = |now: f64, before: f64| changed(now, Some(open(before)), Lang::Vi);
        assert_eq!(said(90.0, 88.75), "So với cùng kỳ năm trước (88,75%), tỷ lệ hài lòng tăng 1,25 điểm phần trăm.");
        assert_eq!(said(88.75, 90.0), "So với cùng kỳ năm trước (90,00%), tỷ lệ hài lòng giảm 1,25 điểm phần trăm.");
        assert!(said(90.004, 90.0).contains("không đổi"));
        assert!(changed(90.0, Some(Reading::Hidden), Lang::Vi).contains("Không có số liệu cùng kỳ"));
    }

    #[test]
    fn the_first_and_the_last_are_named_only_where_they_differ() {
        let values = |two: [f64; 2]| vec![("Quầy 1".to_owned(), open(two[0])), ("Quầy 2".to_owned(), open(two[1]))];
        let said = ends(&values([90.0, 80.0]), Lang::Vi, "Quầy").unwrap();
        assert!(
            said.contains("cao nhất là Quầy 1 (90,00%)") && said.contains("thấp nhất là Quầy 2 (80,00%)"),
            "{said}"
        );
        assert_eq!(ends(&values([90.0, 90.001]), Lang::Vi, "Quầy"), None);
        assert_eq!(
            ends(&[("Quầy 1".to_owned(), open(1.0)), ("Quầy 2".to_owned(), Reading::Hidden)], Lang::Vi, "Quầy"),
            None
        );
    }
}
