//! A round as files: the table of all units as a workbook, one unit's form as a workbook, and all figures as JSON in the
//! form in which `sipar score par --json` prints them. Approved figures, unless provisional ones are asked for, and then
//! every file says so.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::form::{Form, skipped_leaves};
use super::results::{Ranked, Results, Which, approved};
use super::score_files::figures::{Both, ParScored};
use super::score_files::{Stored, StoredRound, from_stored};
use super::scoring::summed;
use super::{App, AppError, not_done};
use crate::app::criteria_book::{
    FormLine, RoundTable, Standing, UnitForm, UnitStanding, form_workbook, round_workbook,
};
use crate::domain::access::Caller;
use crate::domain::assessment::{Mark, NotDone};
use crate::domain::criteria::{CriteriaSet, Node};
use crate::domain::id::Id;
use crate::domain::lang::Lang;
use crate::domain::number;
use crate::domain::text::{fill, texts};
use crate::index::par::{Plan, Scored, State};
use crate::store::par::approved::Points;
use crate::store::par::score::{par_scores_all, par_scores_of};
use crate::store::par::unit::{Named, par_unit_list};

/// The points of a unit by stage, node by node; of what has others below it, their sum.
#[derive(Default)]
struct Stages {
    by_mark: BTreeMap<Mark, Scored>,
}

impl Stages {
    fn of(plan: &Plan<'_>, given: &BTreeMap<Mark, Points>) -> Self {
        Self { by_mark: given.iter().map(|(mark, points)| (*mark, summed(plan, points))).collect() }
    }

    /// What a stage gave for a node, or so far for those below it.
    fn points(&self, mark: Mark, at: usize) -> Option<Decimal> {
        let node = self.by_mark.get(&mark)?.nodes.get(at)?;
        match node.state {
            State::Scored => Some(node.points),
            State::Missing => (!node.points.is_zero()).then_some(node.points),
            State::NotApplicable | State::Faulty => None,
        }
    }
}

/// Whether figures are approved, in words.
fn state_words(which: Which, lang: Lang) -> String {
    let t = texts(lang);
    match which {
        Which::Approved(at) => format!("{} {}", t.assess_approved_at, number::moment(at.local())),
        Which::Provisional => t.assess_provisional.to_owned(),
    }
}

fn group_name(set: &CriteriaSet, code: &str, lang: Lang) -> Option<String> {
    let known = set.groups.iter().find(|group| group.code == code).map(|group| group.words.of(lang).to_owned());
    known.or_else(|| (!code.is_empty()).then(|| code.to_owned()))
}

/// A unit's row of the round's table.
fn standing(
    plan: &Plan<'_>,
    one: &Ranked,
    stages: &Stages,
    notes: &BTreeMap<String, String>,
    lang: Lang,
) -> UnitStanding {
    let set = plan.set;
    let node = |(at, node): (usize, &Node)| {
        let own = one.scored.nodes.get(at);
        let applies = own.is_none_or(|own| own.state != State::NotApplicable);
        Standing {
            maximum: own.and_then(|own| own.maximum).filter(|_| applies),
            applies,
            self_scored: stages.points(Mark::Own, at),
            first: stages.points(Mark::First, at),
            second: stages.points(Mark::Second, at),
            reached: own
                .filter(|own| own.state == State::Scored || !own.points.is_zero())
                .filter(|_| applies)
                .map(|own| own.points),
            note: notes.get(&node.code).cloned().unwrap_or_default(),
        }
    };
    UnitStanding {
        name: one.unit.name.clone(),
        group: group_name(set, &one.unit.of.ranked_with, lang),
        nodes: set.nodes.iter().enumerate().map(node).collect(),
        points: Some(one.scored.points),
        maximum: one.scored.maximum,
        percent: one.scored.percent,
        // Where units are ranked within groups the table says that place, as the set's own columns do.
        rank: one.in_group.or(one.place).map(|place| place.rank),
        grade: one.grade.and_then(|at| set.grades.get(at)).map(|grade| grade.words.of(lang).to_owned()),
    }
}

impl App {
    /// The table of a round, for whoever sees all of it.
    pub fn par_round_book(
        &self,
        caller: &Caller,
        code: &str,
        provisional: bool,
        lang: Lang,
    ) -> Result<Vec<u8>, AppError> {
        let seen = self.par_whole(caller, code)?;
        let results = self.par_results(caller, code, provisional)?;
        let plan = Plan::of(&seen.set);
        // Stages of now stand beside approved points; where those are older, only they are told.
        let mut given: BTreeMap<Id, BTreeMap<Mark, Points>> = BTreeMap::new();
        let mut notes: BTreeMap<Id, BTreeMap<String, String>> = BTreeMap::new();
        self.store.read(|db| {
            for (unit, node, mark, points) in par_scores_all(db, seen.round.id)? {
                given.entry(unit).or_default().entry(mark).or_default().insert(node, points);
            }
            for at in seen.set.leaves() {
                let Some(node) = seen.set.nodes.get(at) else { continue };
                let mut last: BTreeMap<Id, (Mark, String)> = BTreeMap::new();
                for score in par_scores_of(db, seen.round.id, &node.code)? {
                    let place = last.entry(score.unit).or_insert_with(|| (score.mark, String::new()));
                    if score.mark >= place.0 {
                        *place = (score.mark, score.reason);
                    }
                }
                for (unit, (mark, reason)) in last {
                    if mark != Mark::Own && !reason.is_empty() {
                        let said = format!("{}: {reason}", mark.name(lang));
                        notes.entry(unit).or_default().insert(node.code.clone(), said);
                    }
                }
            }
            Ok(())
        })?;
        let (no_stages, no_notes) = (BTreeMap::new(), BTreeMap::new());
        let unit = |one: &Ranked| {
            let id = one.unit.of.unit;
            let stages = Stages::of(&plan, given.get(&id).unwrap_or(&no_stages));
            standing(&plan, one, &stages, notes.get(&id).unwrap_or(&no_notes), lang)
        };
        let table = RoundTable {
            set: &seen.set,
            title: seen.round.name.clone(),
            state: state_words(results.which, lang),
            units: results.units.iter().map(unit).collect(),
        };
        round_workbook(&table, lang)
    }

    /// A unit's form with what it entered and explained, and what every stage gave and said; for whoever sees the unit.
    pub fn par_form_book(
        &self,
        caller: &Caller,
        (code, unit): (&str, &str),
        lang: Lang,
        told: impl Fn(&CriteriaSet, &Node, &Form) -> String,
    ) -> Result<Vec<u8>, AppError> {
        let form = self.par_form(caller, code, unit)?;
        let set = &form.place.set;
        let plan = Plan::of(set);
        let mut given: BTreeMap<Mark, Points> = BTreeMap::new();
        let mut last: BTreeMap<String, (Mark, Option<Decimal>)> = BTreeMap::new();
        for score in &form.scores {
            given.entry(score.mark).or_default().insert(score.node.clone(), score.points);
            let place = last.entry(score.node.clone()).or_insert((score.mark, score.points));
            if score.mark >= place.0 {
                *place = (score.mark, score.points);
            }
        }
        let skipped = skipped_leaves(set, &form.skipped.keys().cloned().collect());
        let mut reached: Points = last.into_iter().map(|(node, (_, points))| (node, points)).collect();
        let codes = skipped.iter().filter_map(|at| set.nodes.get(*at));
        reached.extend(codes.map(|node| (node.code.clone(), None)));
        let (stages, whole) = (Stages::of(&plan, &given), summed(&plan, &reached));
        let remark = |node: &Node, mark| form.score(&node.code, mark).map(|one| one.reason.clone()).unwrap_or_default();
        let line = |(at, node): (usize, &Node)| {
            let own = whole.nodes.get(at);
            let files: Vec<String> = form
                .files_of(&node.code)
                .map(|(file, page)| if page.is_empty() { file.name.clone() } else { format!("{} ({page})", file.name) })
                .collect();
            let explained = [
                form.entries.get(&node.code).map(|entry| entry.explanation.clone()).unwrap_or_default(),
                form.answers
                    .get(&node.code)
                    .map(|words| fill("{0} {1}", &[texts(lang).assess_answered, words]))
                    .unwrap_or_default(),
            ];
            FormLine {
                applies: own.is_none_or(|own| own.state != State::NotApplicable),
                entered: told(set, node, &form),
                self_scored: stages.points(Mark::Own, at),
                evidence: files.join("\n"),
                explanation: explained.into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join("\n"),
                first: stages.points(Mark::First, at),
                first_remark: remark(node, Mark::First),
                second: stages.points(Mark::Second, at),
                second_remark: remark(node, Mark::Second),
                reached: own.filter(|own| own.state == State::Scored || !own.points.is_zero()).map(|own| own.points),
            }
        };
        let book = UnitForm {
            set,
            title: form.place.round.name.clone(),
            unit: form.place.unit.name.clone(),
            // A form is never approved figures: those are in the round's table.
            state: format!("{}; {}", form.place.of.progress.name(lang), texts(lang).assess_provisional),
            lines: set.nodes.iter().enumerate().map(line).collect(),
            points: Some(whole.points),
        };
        form_workbook(&book, lang)
    }

    /// All figures of a round, for whoever sees all of it.
    pub fn par_round_figures(&self, caller: &Caller, code: &str, provisional: bool) -> Result<ParScored, AppError> {
        let seen = self.par_whole(caller, code)?;
        let results = self.par_results(caller, code, provisional)?;
        let previous = self.before_stored(&results)?;
        let before_set = previous.as_ref().map(|(round, _)| self.par_set(round)).transpose()?;
        let before = before_set.as_deref().zip(previous).map(|(set, (_, units))| StoredRound { set, units });
        let mut units: Vec<&Ranked> = results.units.iter().collect();
        units.sort_by(|one, other| one.unit.code.cmp(&other.unit.code));
        let units = units.into_iter().map(|one| stored(&one.unit, &results.points)).collect();
        let confirmed = seen.round.confirmed.as_ref().map(|confirmed| confirmed.words.clone());
        let year = i32::from(seen.round.year);
        let mut figures = from_stored(StoredRound { set: &seen.set, units }, before, year, confirmed);
        let say = |lang| format!("{} ({}): {}", seen.round.name, seen.round.code, state_words(results.which, lang));
        figures.notes.insert(0, Both { vi: say(Lang::Vi), en: say(Lang::En) });
        Ok(figures)
    }

    /// The approved units of the round with which results are compared.
    fn before_stored(
        &self,
        results: &Results,
    ) -> Result<Option<(crate::domain::assessment::Round, Vec<Stored>)>, AppError> {
        let Some(previous) = results.previous.clone() else { return Ok(None) };
        let (units, points) =
            self.store.read(|db| Ok((par_unit_list(db, previous.id)?, approved(db, previous.id)?)))?;
        let (_, points) = points.ok_or_else(|| not_done(NotDone::NotApproved))?;
        let units = units.iter().map(|unit| stored(unit, &points)).collect();
        Ok(Some((previous, units)))
    }
}

fn stored(unit: &Named, points: &BTreeMap<Id, Points>) -> Stored {
    Stored {
        code: unit.code.clone(),
        name: unit.name.clone(),
        group: Some(unit.of.ranked_with.clone()).filter(|group| !group.is_empty()),
        points: points.get(&unit.of.unit).cloned().unwrap_or_default(),
    }
}
