//! The report of a round of the PAR INDEX: basis and marks, who took part, the index by unit, area and criterion, ranks and
//! grades, where points were lost, the survey part, the remedies; tables of every unit in the annexes.
//!
//! Approved figures; provisional ones where they are asked for, and then the report says so first.

use rust_decimal::Decimal;
use time::Date;

use super::edits::{Edited, Saved, Typed, Which as Edits};
use super::par_sentences as said;
use super::sipas::{section, text};
use super::{App, AppError, Kind, Office, calendar, foot, head};
use crate::app::edition::told_json;
use crate::app::order::by_name;
use crate::app::par::Seen;
use crate::app::par::edition::copies_on;
use crate::app::par::results::{Ranked, Results, Which};
use crate::domain::access::Caller;
use crate::domain::assessment::remedy::{Line, Tally};
use crate::domain::assessment::stage::Calendar;
use crate::domain::criteria::{CriteriaSet, Node, Role, Source};
use crate::domain::edition;
use crate::domain::lang::Lang;
use crate::domain::number;
use crate::domain::reporting::Reported;
use crate::domain::text::{Texts, fill, texts};
use crate::domain::unit::Unit;
use crate::index::par::lost::{Field, Lost, lost};
use crate::index::par::{Plan, State};
use crate::report::{Block, Report, Section};
use crate::store::Db;
use crate::store::edition::Edition;
use crate::store::par::remedy::par_remedy_list;
use crate::store::par::round::par_calendar;
use crate::store::par::unit::{Extension, Skipped, par_extensions, par_skipped};
use crate::store::unit::unit_get;

/// What is known of a round.
pub(super) struct Told<'a> {
    pub(super) results: &'a Results,
    pub(super) host: Option<&'a Unit>,
    pub(super) calendar: &'a Calendar,
    pub(super) extended: &'a [Extension],
    pub(super) skipped: &'a [Skipped],
    /// Lines of the remedy with the codes and the names of their units.
    pub(super) remedy: &'a [(Line, String, String)],
    /// Where each unit lost points, in the order of the results.
    pub(super) lost: &'a [Vec<Lost>],
    pub(super) reported: &'a Reported,
    pub(super) today: Date,
    pub(super) lang: Lang,
}

/// The mean over the units to which a node applies.
pub(super) struct Mean {
    pub(super) node: usize,
    pub(super) points: Decimal,
    pub(super) percent: Decimal,
    pub(super) units: usize,
}

impl App {
    /// The report of a round, for whoever sees all of it; provisional figures where they are asked for.
    pub fn report_of_par_round(
        &self,
        caller: &Caller,
        code: &str,
        provisional: bool,
        office: &Office,
        lang: Lang,
    ) -> Result<Edited, AppError> {
        self.par_edited(&self.par_whole(caller, code)?, provisional, office, lang)
    }

    /// The same for the owner of the machine.
    pub fn report_of_par_round_owned(
        &self,
        code: &str,
        provisional: bool,
        office: &Office,
        lang: Lang,
    ) -> Result<Edited, AppError> {
        self.par_edited(&self.par_owned(code)?, provisional, office, lang)
    }

    /// Keeps edits of the sentences of a round's report; for whoever manages it.
    pub fn edit_par_report(
        &self,
        caller: &Caller,
        code: &str,
        provisional: bool,
        lang: Lang,
        typed: &[Typed],
    ) -> Result<Saved, AppError> {
        let of = self.par_edited(&self.par_managed(caller, code)?, provisional, &Office::default(), lang)?;
        self.edit_words(&of, Some(caller.person), typed)
    }

    fn par_edited(&self, seen: &Seen, provisional: bool, office: &Office, lang: Lang) -> Result<Edited, AppError> {
        let results = self.par_results_of(seen, provisional)?;
        let round = &seen.round;
        let (host, calendar, extended, skipped, remedy) = self.store.read(|db| {
            Ok((
                unit_get(db, round.unit)?,
                par_calendar(db, round.id)?,
                par_extensions(db, round.id)?,
                par_skipped(db, round.id, None)?,
                par_remedy_list(db, round.id)?,
            ))
        })?;
        let plan = Plan::of(&seen.set);
        let field = Field::of(&plan, results.units.iter().map(|one| &one.scored));
        let all = results.units.iter().enumerate();
        let lost: Vec<Vec<Lost>> = all.map(|(at, one)| lost(&plan, &field, at, &one.scored)).collect();
        let told = Told {
            results: &results,
            host: host.as_ref(),
            calendar: &calendar,
            extended: &extended,
            skipped: &skipped,
            remedy: &remedy,
            lost: &lost,
            reported: &calendar::reported(round.year.into(), office)?,
            today: seen.today,
            lang,
        };
        let signed = match results.which {
            Which::Approved(at) => at.day().year(),
            Which::Provisional => seen.today.year(),
        };
        let which =
            Edits { kind: Kind::Par, about: round.id, code: round.code.clone(), year: round.year, period: None, lang };
        let mut report = told.report(office, signed);
        if matches!(results.which, Which::Approved(_)) {
            let said = |db: &mut Db, edition: &Edition| match copies_on(self, db, round, &edition.engine)? {
                Some(copies) => told_json(&copies.kept).map(Some),
                None => Ok(None),
            };
            report.annexes.extend(self.proof_annex(edition::Kind::Par, round.unit, &round.code, said, lang)?);
        }
        self.edited(which, report)
    }
}

impl<'a> Told<'a> {
    pub(super) fn t(&self) -> &'static Texts {
        texts(self.lang)
    }

    pub(super) fn set(&self) -> &'a CriteriaSet {
        &self.results.seen.set
    }

    pub(super) fn year(&self) -> String {
        self.results.seen.round.year.to_string()
    }

    pub(super) fn places(&self) -> u32 {
        self.set().scoring.rounding.places
    }

    /// A figure as the set rounds it.
    pub(super) fn rounded(&self, value: Decimal) -> Decimal {
        self.set().scoring.rounding.shown(value)
    }

    pub(super) fn figure(&self, value: Decimal) -> String {
        number::fixed(self.lang, self.rounded(value), self.places())
    }

    fn percent(&self, value: Decimal) -> String {
        format!("{}%", self.figure(value))
    }

    /// A number of something.
    pub(super) fn count(&self, n: usize) -> String {
        number::count(self.lang, i64::try_from(n).unwrap_or(i64::MAX))
    }

    /// A node's code and words, without a full stop.
    pub(super) fn named(&self, node: &Node) -> String {
        format!("{} {}", node.code, node.words.of(self.lang).trim_end_matches('.'))
    }

    /// The name of a group of units.
    pub(super) fn group(&self, code: &str) -> String {
        let known = self.set().groups.iter().find(|group| group.code == code);
        known.map_or_else(|| code.to_owned(), |group| group.words.of(self.lang).to_owned())
    }

    /// The units with an index, the best first.
    fn valued(&self) -> impl Iterator<Item = (&'a Ranked, Decimal)> {
        let results = self.results;
        results.units.iter().filter_map(|one| Some((one, one.scored.percent?)))
    }

    /// The mean of a node over the units to which it applies and that have points for it.
    pub(super) fn mean(&self, at: usize) -> Option<Mean> {
        let nodes = self.results.units.iter().filter_map(|one| one.scored.nodes.get(at));
        let known: Vec<(Decimal, Decimal)> = nodes
            .filter(|node| node.state == State::Scored)
            .filter_map(|node| Some((node.points, node.percent()?)))
            .collect();
        let points = said::mean(known.iter().map(|(points, _)| *points))?;
        let percent = said::mean(known.iter().map(|(_, percent)| *percent))?;
        Some(Mean { node: at, points, percent, units: known.len() })
    }

    fn report(&self, office: &Office, signed: i32) -> Report {
        let t = self.t();
        let subject = fill(t.par_report_subject, &[&self.year()]);
        let body = vec![self.overview(), self.results(), self.remedies(), self.remarks()];
        Report {
            head: head(self.host, office, subject, signed),
            body: body.into_iter().map(Block::Section).collect(),
            foot: foot(office, self.lang),
            annexes: self.annexes(),
        }
    }

    fn results(&self) -> Section {
        let t = self.t();
        let mut parts = vec![
            section(t.par_report_part_index, self.whole()),
            section(t.par_report_part_areas, self.areas()),
            section(t.par_report_part_ranks, self.ranks()),
            section(t.par_report_part_lost, self.strong_and_lost()),
        ];
        let survey = self.survey();
        if !survey.is_empty() {
            parts.push(section(t.par_report_part_survey, survey));
        }
        Section { title: t.report_part_results.to_owned(), blocks: parts }
    }

    fn whole(&self) -> Vec<Block> {
        let t = self.t();
        let Some(mean) = said::mean(self.valued().map(|(_, percent)| percent)) else {
            return vec![text("chi-so", t.par_report_nothing)];
        };
        let mut blocks = vec![text("chi-so", fill(t.par_report_mean, &[&self.year(), &self.percent(mean)]))];
        let mut by_value: Vec<(&Ranked, Decimal)> = self.valued().collect();
        by_value.sort_by(|(_, one), (_, other)| other.cmp(one));
        if let (Some((best, high)), Some((worst, low))) = (by_value.first(), by_value.last())
            && by_value.len() > 1
        {
            let values = [&best.unit.name, &self.percent(*high), &worst.unit.name, &self.percent(*low)];
            blocks.push(text("cao-thap", fill(t.par_report_extremes, &values.map(String::as_str))));
        }
        match &self.results.previous {
            None => blocks.push(text("thay-doi", t.report_alone)),
            Some(previous) => {
                let changes: Vec<(&str, Decimal)> = self
                    .results
                    .units
                    .iter()
                    .filter_map(|one| Some((one.unit.name.as_str(), one.change.as_ref()?.percent?)))
                    .collect();
                let round = |value| self.rounded(value);
                if let Some(words) = said::moved(&changes, &previous.name, (&round, self.places()), self.lang) {
                    blocks.push(text("thay-doi", words));
                }
                let other = |one: &Ranked| one.change.as_ref().is_some_and(|change| change.other_set);
                if self.results.units.iter().any(other) {
                    blocks.push(text("bo-khac", t.assess_other_set));
                }
            }
        }
        blocks
    }

    fn areas(&self) -> Vec<Block> {
        let (t, set) = (self.t(), self.set());
        let scored = set.below(None).filter(|at| set.role_of(*at) == Role::Scored);
        let mut means: Vec<Mean> = scored.filter_map(|at| self.mean(at)).collect();
        means.sort_by(|one, other| other.percent.cmp(&one.percent).then(one.node.cmp(&other.node)));
        let mut blocks = Vec::new();
        if let (Some(high), Some(low)) = (means.first(), means.last())
            && means.len() > 1
            && let (Some(best), Some(worst)) = (set.nodes.get(high.node), set.nodes.get(low.node))
        {
            let values =
                [&self.named(best), &self.percent(high.percent), &self.named(worst), &self.percent(low.percent)];
            blocks.push(text("linh-vuc", fill(t.par_report_areas, &values.map(String::as_str))));
        }
        blocks.extend(self.table_areas().map(Block::Table));
        blocks
    }

    fn ranks(&self) -> Vec<Block> {
        let (t, set) = (self.t(), self.set());
        let mut blocks = Vec::new();
        let mut groups: Vec<&str> = self.results.units.iter().map(|one| one.unit.of.ranked_with.as_str()).collect();
        groups.sort_unstable();
        groups.dedup();
        for group in groups {
            let mut placed: Vec<(&Ranked, Decimal, usize)> = self
                .valued()
                .filter(|(one, _)| one.unit.of.ranked_with == group)
                .filter_map(|(one, percent)| Some((one, percent, one.in_group.or(one.place)?.rank)))
                .collect();
            placed.sort_by(|(one, _, rank), (other, _, later)| {
                rank.cmp(later).then_with(|| by_name(&one.unit.name, &other.unit.name))
            });
            let (Some((first, high, _)), Some((last, low, _))) = (placed.first(), placed.last()) else { continue };
            if placed.len() < 2 {
                continue;
            }
            let name = if group.is_empty() { t.par_report_all_units.to_owned() } else { self.group(group) };
            let values = [
                &name,
                &self.count(placed.len()),
                &first.unit.name,
                &self.percent(*high),
                &last.unit.name,
                &self.percent(*low),
            ];
            let id = if group.is_empty() { "hang".to_owned() } else { format!("hang-{group}") };
            blocks.push(text(&id, fill(t.par_report_group, &values.map(String::as_str))));
        }
        let graded = set.grades.iter().enumerate().filter_map(|(at, grade)| {
            let n = self.results.units.iter().filter(|one| one.grade == Some(at)).count();
            (n > 0).then(|| {
                let group = grade.group.as_ref().map(|group| format!(" ({})", self.group(group))).unwrap_or_default();
                format!("{}{group}: {}", grade.words.of(self.lang), self.count(n))
            })
        });
        let graded = graded.collect::<Vec<_>>().join("; ");
        if !graded.is_empty() {
            blocks.push(text("xep-loai", fill(t.par_report_grades, &[&graded])));
        }
        let moved: Vec<(&str, i64)> = self
            .results
            .units
            .iter()
            .filter_map(|one| Some((one.unit.name.as_str(), one.change.as_ref()?.places?)))
            .collect();
        blocks.extend(said::climbed(&moved, self.lang).map(|words| text("thay-doi-hang", words)));
        blocks
    }

    fn strong_and_lost(&self) -> Vec<Block> {
        let (t, set) = (self.t(), self.set());
        let mut means: Vec<Mean> = set
            .leaves()
            .into_iter()
            .filter(|at| set.role_of(*at) == Role::Scored)
            .filter_map(|at| self.mean(at))
            .collect();
        means.sort_by(|one, other| other.percent.cmp(&one.percent).then(one.node.cmp(&other.node)));
        let named =
            |mean: &Mean| Some(format!("{} ({})", self.named(set.nodes.get(mean.node)?), self.percent(mean.percent)));
        let many = 3.min(means.len() / 2);
        let mut blocks = Vec::new();
        if many > 0 {
            let high: Vec<String> = means.iter().take(many).filter_map(named).collect();
            let low: Vec<String> = means.iter().rev().take(many).filter_map(named).collect();
            blocks.push(text("cao-nhat", fill(t.report_strong, &[&high.join("; ")])));
            blocks.push(text("thap-nhat", fill(t.report_weak, &[&low.join("; ")])));
        }
        let total = self.lost.iter().flatten().try_fold(Decimal::ZERO, |sum, one| sum.checked_add(one.points));
        if let Some(total) = total.filter(|total| *total > Decimal::ZERO) {
            let units = self.lost.iter().filter(|lost| !lost.is_empty()).count();
            blocks.push(text("diem-mat", fill(t.par_report_lost, &[&self.figure(total), &self.count(units)])));
        }
        blocks.extend(self.table_lost_most().map(Block::Table));
        blocks
    }

    fn survey(&self) -> Vec<Block> {
        let (t, set) = (self.t(), self.set());
        let leaves = set.leaves().into_iter();
        let asked = leaves.filter(|at| set.nodes.get(*at).is_some_and(|node| node.source == Source::Survey));
        let means: Vec<Mean> = asked.filter_map(|at| self.mean(at)).collect();
        let said = means.iter().filter_map(|mean| {
            let node = set.nodes.get(mean.node)?;
            let maximum = node.maximum.map_or_else(|| "–".to_owned(), |maximum| number::decimal(self.lang, maximum, 4));
            let values = [&self.named(node), &self.figure(mean.points), &maximum, &self.percent(mean.percent)];
            Some(fill(t.par_report_survey_one, &values.map(String::as_str)))
        });
        let said = said.collect::<Vec<_>>().join("; ");
        if said.is_empty() { Vec::new() } else { vec![text("khao-sat", fill(t.par_report_survey, &[&said]))] }
    }

    fn remedies(&self) -> Section {
        let t = self.t();
        let tally = Tally::of(self.remedy.iter().map(|(line, ..)| line), self.today);
        let blocks = if tally.all == 0 {
            vec![text("khac-phuc", t.par_report_remedy_none)]
        } else {
            let values = [
                &self.count(tally.all),
                &self.figure(tally.lost),
                &self.count(tally.done),
                &self.figure(tally.mended),
                &self.count(tally.overdue),
                &number::day(self.today),
            ];
            vec![text("khac-phuc", fill(t.par_report_remedy, &values.map(String::as_str)))]
        };
        Section { title: t.par_report_part_remedy.to_owned(), blocks }
    }

    fn remarks(&self) -> Section {
        let t = self.t();
        Section { title: t.report_part_remedy.to_owned(), blocks: vec![text("kien-nghi", t.par_report_remarks)] }
    }
}
