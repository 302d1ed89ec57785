//! The report of a survey round: method and marks, sample and response, the index and its change, strengths and losses, units,
//! what else was asked, and a table for everything in the annexes.

use super::super::rounds::progress::Progress;
use super::super::score::figures::{Both, Distribution, Domain, Figure, Scored, Seen};
use super::super::score::round::RoundResult;
use super::super::score::words;
use super::sentences::{change, extremes, index, moved, percent};
use super::{Office, foot, head};
use crate::app::AppError;
use crate::domain::lang::Lang;
use crate::domain::number::{count, day, fixed};
use crate::domain::outcome::rates::Rate;
use crate::domain::reporting::Reported;
use crate::domain::text::{Texts, fill, texts};
use crate::domain::unit::Unit;
use crate::index::series::Series;
use crate::index::sipas::rounded;
use crate::report::{Annex, Block, Report, Section, Words};
use crate::store::round_result::Kept;

/// What is known of a round.
pub(super) struct Told<'a> {
    pub(super) found: &'a RoundResult,
    pub(super) kept: &'a Kept,
    pub(super) scored: &'a Scored,
    pub(super) progress: &'a Progress,
    pub(super) unit: Option<&'a Unit>,
    /// What was published of the unit over the years.
    pub(super) series: Option<Series>,
    pub(super) reported: &'a Reported,
    pub(super) lang: Lang,
}

impl Told<'_> {
    pub(super) fn t(&self) -> &'static Texts {
        texts(self.lang)
    }

    pub(super) fn year(&self) -> i32 {
        self.found.round.year.into()
    }

    /// The names of a domain, or of what divides, side by side.
    pub(super) fn named(&self, names: &[Both]) -> String {
        names.iter().map(|name| name.in_lang(self.lang)).collect::<Vec<_>>().join(", ")
    }

    /// Everybody.
    pub(super) fn everybody(&self) -> Option<&Domain> {
        self.scored.tables.iter().find(|table| table.by.is_empty())?.domains.first()
    }

    /// A figure by the questionnaire's rule.
    pub(super) fn figure<'d>(&self, domain: &'d Domain, node: usize) -> Option<&'d Figure> {
        Scored::figure(domain, node, self.scored.rules.criterion)
    }

    /// The report.
    pub(super) fn report(&self, office: &Office) -> Result<Report, AppError> {
        let t = self.t();
        let subject = fill(t.report_sipas_subject, &[&self.year().to_string()]);
        let signed = self.kept.computed_at.day().year();
        let body = vec![self.overview()?, self.results()?, self.remarks()];
        Ok(Report {
            head: head(self.unit, office, subject, signed),
            body: body.into_iter().map(Block::Section).collect(),
            foot: foot(office, self.lang),
            annexes: self.annexes()?,
        })
    }

    fn annexes(&self) -> Result<Vec<Annex>, AppError> {
        let t = self.t();
        let of = |title: &str, wide: bool, blocks: Vec<Block>| {
            (!blocks.is_empty()).then(|| Annex { title: title.to_owned(), wide, blocks })
        };
        let tables = |tables: Vec<crate::report::Table>| tables.into_iter().map(Block::Table).collect::<Vec<_>>();
        let mut answers = self.charts_levels()?;
        answers.extend(self.charts_changes()?);
        let units = self.charts_units()?;
        let mut ranked = tables(self.table_units().into_iter().collect());
        if units.len() > 1 {
            ranked.extend(units);
        }
        let annexes = [
            of(t.report_annex_criteria, true, tables(self.table_criteria().into_iter().collect())),
            of(t.report_annex_answers, false, answers),
            of(t.report_annex_units, true, ranked),
            of(t.report_annex_heat, true, self.charts_heat()?),
            of(t.report_annex_domains, true, tables(self.tables_domains())),
        ];
        Ok(annexes.into_iter().flatten().collect())
    }

    fn overview(&self) -> Result<Section, AppError> {
        let t = self.t();
        let (round, asked) = (&self.found.round, &self.found.questionnaire);
        let basis: Vec<&str> = asked.legal_basis.iter().map(|basis| basis.document.as_str()).collect();
        let basis = if basis.is_empty() { t.report_no_basis.to_owned() } else { basis.join("; ") };
        let values = [&round.name, &self.scored.questionnaire, &day(round.opens_on), &day(round.closes_on), &basis];
        let mut first = Vec::new();
        if round.illustrative {
            first.push(text("minh-hoa", t.report_illustrative));
        }
        first.push(text("co-so", fill(t.report_basis, &values.map(String::as_str))));
        first.push(text("ky-bao-cao", self.reported.words(self.lang)));
        let rules = words::rules(self.scored, self.lang).join("; ");
        let method = vec![text("cach-tinh", fill(t.report_rule, &[&rules]))];
        let mut sample = self.sample();
        sample.extend(self.charts_progress()?);
        Ok(Section {
            title: t.report_part_overview.to_owned(),
            blocks: vec![
                section(t.report_part_basis, first),
                section(t.report_part_method, method),
                section(t.report_part_sample, sample),
            ],
        })
    }

    fn sample(&self) -> Vec<Block> {
        let (t, design) = (self.t(), &self.scored.design);
        let whole = |number: f64| rounded(number, 0).map_or_else(String::new, |number| fixed(self.lang, number, 0));
        let n = count(self.lang, i64::try_from(design.n).unwrap_or(i64::MAX));
        let values = [n, whole(design.psus), whole(design.strata), words::confidence(self.scored.level, self.lang)];
        let mut blocks = vec![text("mau", fill(t.report_sample, &values.each_ref().map(String::as_str)))];
        let counts = &self.progress.whole.counts;
        if let Some(rate) = counts.rate(Rate::Rr2, None) {
            let number = |number: u64| count(self.lang, i64::try_from(number).unwrap_or(i64::MAX));
            let rate = format!("{}%", fixed(self.lang, rate * rust_decimal::Decimal::ONE_HUNDRED, 1));
            let values = [
                number(counts.all()),
                number(counts.answered()),
                number(counts.refused),
                number(counts.no_contact),
                rate,
            ];
            blocks.push(text("tiep-can", fill(t.report_outcome, &values.each_ref().map(String::as_str))));
        }
        blocks
    }

    fn results(&self) -> Result<Section, AppError> {
        let t = self.t();
        let mut index = self.whole();
        index.extend(self.chart_years()?);
        let mut parts = vec![section(t.report_part_index, index)];
        if let Some([strong, weak]) = self.everybody().and_then(|all| extremes(self.scored, all, self.lang)) {
            parts.push(section(t.report_part_criteria, vec![text("cao-nhat", strong), text("thap-nhat", weak)]));
        }
        if let Some(units) = self.units() {
            let mut blocks = vec![text("don-vi", units)];
            // Bars that need more than a page stand in the annex.
            let bars = self.charts_units()?;
            if bars.len() == 1 {
                blocks.extend(bars);
            }
            parts.push(section(t.report_part_units, blocks));
        }
        let beside = self.beside();
        if !beside.is_empty() {
            parts.push(section(t.report_part_beside, beside));
        }
        Ok(Section { title: t.report_part_results.to_owned(), blocks: parts })
    }

    fn whole(&self) -> Vec<Block> {
        let (t, mut blocks) = (self.t(), Vec::new());
        let unit = self.unit.map_or("", |unit| unit.name.as_str());
        let all = self.everybody();
        if let Some(figure) = all.and_then(|all| self.figure(all, 0)) {
            let said = index(figure, self.year(), unit, self.scored.level, self.lang);
            blocks.extend(said.map(|said| text("chi-so", said)));
            let compared =
                figure.change.as_ref().map_or_else(|| t.report_alone.to_owned(), |one| change(one, self.lang));
            blocks.push(text("thay-doi", compared));
        }
        let moved = all.and_then(|all| moved(self.scored, all, self.lang));
        blocks.extend(moved.map(|said| text("tang-giam", said)));
        blocks.extend(self.table_index().map(Block::Table));
        blocks
    }

    /// The first and the last of the ranked units.
    fn units(&self) -> Option<String> {
        let ranks = self.scored.ranks.as_ref()?;
        let domains = &self.scored.tables.iter().find(|table| table.by == ranks.by)?.domains;
        let valued = |ranked: &super::super::score::figures::Ranked| {
            let domain = domains.iter().find(|domain| domain.values == ranked.values)?;
            let value = Scored::figure(domain, 0, ranks.rule)?.value?;
            Some((self.named(&ranked.names), percent(value, self.lang)))
        };
        let (first, last) =
            (ranks.rows.iter().min_by_key(|one| one.rank)?, ranks.rows.iter().max_by_key(|one| one.rank)?);
        if ranks.of < 2 {
            return None;
        }
        let ((best, high), (worst, low)) = (valued(first)?, valued(last)?);
        Some(fill(self.t().report_units, &[&ranks.of.to_string(), &best, &high, &worst, &low]))
    }

    /// What else was asked: a sentence a question, a table where several were asked under one heading.
    fn beside(&self) -> Vec<Block> {
        let is_matrix = |one: &Distribution, next: &Distribution| {
            let [ours, theirs] = [one, next].map(|of| of.choices.iter().map(|choice| &choice.words));
            one.heading.is_some() && one.heading == next.heading && ours.eq(theirs)
        };
        let mut blocks = Vec::new();
        for group in self.scored.distributions.chunk_by(is_matrix) {
            if let [one] = group {
                let said = self.asked(one).filter(|_| one.seen == Seen::Shown);
                blocks.extend(said.map(|said| text(&format!("hoi-{}", one.variable), said)));
            } else if group.iter().any(|one| one.seen == Seen::Shown) {
                blocks.extend(self.table_asked(group).map(Block::Table));
            }
        }
        blocks
    }

    fn asked(&self, one: &Distribution) -> Option<String> {
        let t = self.t();
        let mut choices: Vec<_> = one.choices.iter().filter_map(|choice| Some((choice, choice.value?))).collect();
        choices.sort_by(|(_, left), (_, right)| right.total_cmp(left));
        let said = choices.iter().map(|(choice, value)| {
            let value = percent(*value, self.lang);
            fill(t.report_chosen, &[choice.words.in_lang(self.lang), value.trim_end_matches('%')])
        });
        let said = said.collect::<Vec<_>>().join("; ");
        let heading =
            one.heading.as_ref().map(|heading| format!("{} – ", heading.in_lang(self.lang))).unwrap_or_default();
        let question = format!("{heading}{}", one.words.in_lang(self.lang));
        let answered = count(self.lang, one.n?);
        (!said.is_empty()).then(|| fill(t.report_beside, &[&question, &said, &answered]))
    }

    fn remarks(&self) -> Section {
        let t = self.t();
        Section { title: t.report_part_remedy.to_owned(), blocks: vec![text("kien-nghi", t.report_remedy)] }
    }
}

pub(super) fn section(title: &str, blocks: Vec<Block>) -> Block {
    Block::Section(Section { title: title.to_owned(), blocks })
}

pub(super) fn text(id: &str, words: impl Into<String>) -> Block {
    Block::Text(Words::made(id, words))
}
