//! How surely units stand where they stand in a round: ranks under other weights of areas, and under other answers to the
//! surveys that brought points. Computed anew for every look, kept nowhere, and never the ranking itself.

use std::collections::{BTreeMap, BTreeSet};

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::results::{Ranked, Results};
use super::survey::answers::{Rows, answers_by_unit};
use super::typed::{entered_figures, surveyed_figures};
use super::{App, AppError};
use crate::app::scope::Scope;
use crate::app::score::UNIT;
use crate::app::score::figures::Scored as Surveyed;
use crate::domain::access::{Caller, Permission};
use crate::domain::assessment::origin::{Origin, Taken};
use crate::domain::assessment::{Entered, Mark};
use crate::domain::criteria::{CriteriaSet, Node, Rule, Source, TiesOn};
use crate::domain::id::Id;
use crate::domain::questionnaire::Questionnaire;
use crate::domain::round::Round;
use crate::index::par::rank::key;
use crate::index::par::robust::{Answers, Asked, Field, Measured, Stability, Standing};
use crate::index::par::{Assessment, Context, Plan};
use crate::store::StoreError;
use crate::store::par::entry::{Entry, par_entries_of};
use crate::store::par::score::par_scores_of;
use crate::store::round_result::result_newest;

/// Draws of each kind.
pub const DRAWS: usize = 1_000;
/// So many draws are always made, however many people answered.
const LEAST_DRAWS: usize = 100;
/// People drawn for a page, over all draws; beyond, there are fewer draws.
const MOST_DRAWN: usize = 50_000_000;
/// By how much the weight of an area may differ.
pub const WITHIN: f64 = 0.1;

/// Why a criterion of a survey stays as it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Still {
    /// Its points were entered by hand, or decided otherwise; no answers stand behind them.
    ByHand,
    /// The survey round is not there, or not the caller's to see.
    NotSeen,
    /// The answers, or the result, are others than those that brought the points.
    Changed,
    /// The rule takes more than one figure of the survey.
    SeveralFigures,
    /// The survey knows no error of the unit's percentage, as where all of it was asked in one place.
    NoError,
}

/// How surely units stand where they stand.
#[derive(Clone, Debug)]
pub struct Robustness {
    /// The results that it is about.
    pub results: Results,
    /// What the generator began with.
    pub seed: u64,
    /// By place in the results: under other weights. `None` where a unit is not ranked.
    pub weights: Vec<Option<Stability>>,
    /// The same under other answers; `None` where no answers are held at all.
    pub answers: Option<Vec<Option<Stability>>>,
    /// How many draws of answers were made.
    pub answer_draws: usize,
    /// The criteria whose answers are drawn anew.
    pub drawn: Vec<String>,
    /// The criteria of surveys that stay, for some units at least, each with why.
    pub still: Vec<(String, Still)>,
}

fn float(value: Decimal) -> f64 {
    value.to_f64().unwrap_or_default()
}

/// A unit as draws look at it; `None` where it is not ranked.
fn standing(plan: &Plan<'_>, one: &Ranked) -> Option<Standing> {
    let key = key(plan, &one.scored)?;
    let areas = areas(plan.set).into_iter().map(|at| {
        let node = one.scored.nodes.get(at);
        (node.map_or(0.0, |node| float(node.points)), node.and_then(|node| node.maximum).map_or(0.0, float))
    });
    let tie = |value: &Decimal| (*value * Decimal::from(1_000_000)).round().to_i64().unwrap_or_default();
    Some(Standing {
        areas: areas.collect(),
        beside: float(one.scored.bonus) - float(one.scored.penalty),
        ties: key.iter().skip(1).map(tie).collect(),
    })
}

/// The areas that make the index.
fn areas(set: &CriteriaSet) -> Vec<usize> {
    let scored = |at: &usize| set.role_of(*at) == crate::domain::criteria::Role::Scored;
    set.below(None).filter(scored).collect()
}

impl App {
    /// How surely the units of a round stand where they stand; for whoever sees all of it.
    pub fn par_robust(
        &self,
        caller: &Caller,
        code: &str,
        (provisional, seed): (bool, u64),
    ) -> Result<Robustness, AppError> {
        self.par_whole(caller, code)?;
        let results = self.par_results(caller, code, provisional)?;
        let set = results.seen.set.clone();
        let plan = Plan::of(&set);
        let ranked: Vec<(usize, Standing)> =
            results.units.iter().enumerate().filter_map(|(at, one)| Some((at, standing(&plan, one)?))).collect();
        let (places, units): (Vec<usize>, Vec<Standing>) = ranked.into_iter().unzip();
        let scoring = &set.scoring;
        let field = Field {
            units,
            above_maximum: scoring.above_maximum,
            places: (scoring.ties.on == TiesOn::Shown).then_some(scoring.rounding.places),
            numbering: scoring.ties.numbering,
        };
        let spread = |moved: Vec<Stability>| {
            let mut all = vec![None; results.units.len()];
            for (at, one) in places.iter().zip(moved) {
                if let Some(place) = all.get_mut(*at) {
                    *place = Some(one);
                }
            }
            all
        };
        let weights = spread(field.under_weights(DRAWS, WITHIN, &mut ChaCha20Rng::seed_from_u64(seed)));
        let of: BTreeMap<Id, usize> = places
            .iter()
            .enumerate()
            .filter_map(|(place, at)| Some((results.units.get(*at)?.unit.of.unit, place)))
            .collect();
        let held = self.answers_held(caller, &results, &plan, &of)?;
        let people: usize = held.answers.iter().map(|unit| unit.rows.len()).sum();
        let answer_draws = (MOST_DRAWN / people.max(1)).clamp(LEAST_DRAWS, DRAWS);
        let measured: Vec<Measured<'_>> = held.measured.iter().map(Percentage::measured).collect();
        let answers = (!held.drawn.is_empty()).then(|| {
            let random = &mut ChaCha20Rng::seed_from_u64(seed);
            spread(field.under_answers(answer_draws, (&held.answers, &measured), random))
        });
        let drawn = held.drawn.into_iter().collect();
        Ok(Robustness { seed, weights, answers, answer_draws, drawn, still: held.still, results })
    }

    /// What is held of the answers that brought points.
    fn answers_held(
        &self,
        caller: &Caller,
        results: &Results,
        plan: &Plan<'_>,
        of: &BTreeMap<Id, usize>,
    ) -> Result<Held, AppError> {
        let set = plan.set;
        let mut held = Held::default();
        // By survey round: the criteria that its answers brought, with the units.
        let mut counted: BTreeMap<String, Vec<Brought>> = BTreeMap::new();
        for at in set.leaves() {
            let Some(node) = set.nodes.get(at) else { continue };
            if !matches!(node.source, Source::Survey | Source::Sipas) {
                continue;
            }
            for brought in self.survey_brought(results, of, (at, node))? {
                match brought {
                    Ok(brought) => counted.entry(brought.origin.round.clone()).or_default().push(brought),
                    Err(why) => held.add_still(node, why),
                }
            }
        }
        let scope = Scope::of(caller, Permission::ReadRounds);
        for (code, all) in counted {
            let found = match self.round_in(&scope, &code) {
                Ok(round) => self.catalogue().questionnaire(round.template).cloned().map(|asks| (round, asks)),
                Err(AppError::NotFound(_)) => None,
                Err(error) => return Err(error),
            };
            let Some((round, questionnaire)) = found else {
                all.iter()
                    .filter_map(|one| set.nodes.get(one.at))
                    .for_each(|node| held.add_still(node, Still::NotSeen));
                continue;
            };
            let (counts, shares): (Vec<Brought>, Vec<Brought>) =
                all.into_iter().partition(|one| matches!(one.origin.taken, Taken::Counts { .. }));
            self.hold_answers(&mut held, plan, (&round, &questionnaire), &counts)?;
            self.hold_percentages(&mut held, plan, &round, shares)?;
        }
        Ok(held)
    }

    /// What surveys brought for a criterion, unit by unit, or why it stays as it is.
    fn survey_brought(
        &self,
        results: &Results,
        of: &BTreeMap<Id, usize>,
        (at, node): (usize, &Node),
    ) -> Result<Vec<Result<Brought, Still>>, AppError> {
        let round = results.seen.round.id;
        let (entries, scores) = self
            .store
            .read(|db| Ok((par_entries_of(db, round, &node.code)?, par_scores_of(db, round, &node.code)?)))?;
        let mut all = Vec::new();
        for (unit, place) in of {
            let counts = results.points.get(unit).and_then(|points| points.get(&node.code)).copied().flatten();
            let Some(points) = counts else { continue };
            let given = scores.iter().find(|score| score.unit == *unit && score.mark == Mark::Given);
            let entry = entries.get(unit);
            let origin = entry.and_then(|entry| Origin::read(&entry.reason));
            all.push(match (origin, given) {
                (Some(origin), Some(given)) if given.points == Some(points) => {
                    let entry = entry.cloned().unwrap_or_default();
                    Ok(Brought { at, unit: *unit, place: *place, points, origin, entry })
                }
                _ => Err(Still::ByHand),
            });
        }
        Ok(all)
    }

    /// Answers that brought points, by unit, each respondent with all criteria.
    fn hold_answers(
        &self,
        held: &mut Held,
        plan: &Plan<'_>,
        (round, questionnaire): (&Round, &Questionnaire),
        all: &[Brought],
    ) -> Result<(), AppError> {
        if all.is_empty() {
            return Ok(());
        }
        let mut variables: Vec<&str> = Vec::new();
        for one in all {
            let Taken::Counts { variable, group, .. } = &one.origin.taken else { continue };
            for name in std::iter::once(variable.as_str()).chain(group.iter().map(|(by, _)| by.as_str())) {
                if !variables.contains(&name) {
                    variables.push(name);
                }
            }
        }
        let answers = self.store.read(|db| answers_by_unit(db, round.id, questionnaire, &variables))?;
        let mut by_unit: BTreeMap<(Id, usize), Vec<&Brought>> = BTreeMap::new();
        for one in all {
            by_unit.entry((one.unit, one.place)).or_default().push(one);
        }
        let (areas, nothing) = (areas(plan.set), Rows::new());
        for ((unit, place), criteria) in by_unit {
            let rows = answers.get(&unit).unwrap_or(&nothing);
            let mut drawn = Answers { unit: place, asked: Vec::new(), rows: vec![Vec::new(); rows.len()] };
            for one in criteria {
                let Some(node) = plan.set.nodes.get(one.at) else { continue };
                let chosen: Vec<u8> = rows.iter().map(|row| one.option(node, &variables, row)).collect();
                let asked = asked(plan.set, &areas, one, node).filter(|_| one.is_of(node, &chosen));
                let Some(asked) = asked else {
                    held.add_still(node, Still::Changed);
                    continue;
                };
                drawn.asked.push(asked);
                drawn.rows.iter_mut().zip(chosen).for_each(|(row, option)| row.push(option));
                held.drawn.insert(node.code.clone());
            }
            held.answers.push(drawn);
        }
        Ok(())
    }

    /// Percentages that brought points, with their errors.
    fn hold_percentages(
        &self,
        held: &mut Held,
        plan: &Plan<'_>,
        round: &Round,
        all: Vec<Brought>,
    ) -> Result<(), AppError> {
        if all.is_empty() {
            return Ok(());
        }
        let set = plan.set;
        let kept = self.store.read(|db| result_newest(db, round.id))?;
        let surveyed: Option<Surveyed> = kept
            .as_ref()
            .map(|kept| serde_json::from_str(&kept.result))
            .transpose()
            .map_err(|_| StoreError::Corrupt("a result that cannot be read"))?;
        let codes: BTreeMap<Id, String> =
            self.store.read(crate::store::unit::unit_list)?.into_iter().map(|unit| (unit.id, unit.code)).collect();
        let (areas, own) = (areas(set), surveyed_figures(set));
        let mut brings: BTreeMap<usize, std::sync::Arc<Vec<f64>>> = BTreeMap::new();
        for one in all {
            let (Some(node), Taken::Shares(shares)) = (set.nodes.get(one.at), &one.origin.taken) else { continue };
            let Some(rule) = node.scored_by() else { continue };
            let only = match (shares.as_slice(), entered_figures(set, rule).as_slice()) {
                ([(figure, of)], [code]) if figure == code && own.contains(code) => Some((code.clone(), of)),
                _ => None,
            };
            let Some((figure, of)) = only.filter(|_| !matches!(rule, Rule::Mean { .. })) else {
                held.add_still(node, Still::SeveralFigures);
                continue;
            };
            let is_same = kept.as_ref().is_some_and(|kept| kept.computed_at == one.origin.computed);
            let code = codes.get(&one.unit).map(String::as_str).unwrap_or_default();
            let found = surveyed.as_ref().filter(|_| is_same).and_then(|surveyed| percentage(surveyed, code, of));
            let place = areas.iter().position(|area| set.line(one.at).last() == Some(area));
            let (Some((value, error)), Some(area)) = (found, place) else {
                held.add_still(node, Still::Changed);
                continue;
            };
            let Some(se) = error else {
                held.add_still(node, Still::NoError);
                continue;
            };
            let table = brings.entry(one.at).or_insert_with(|| brings_of(plan, one.at, &figure).into());
            let (unit, points, brings) = (one.place, float(one.points), table.clone());
            held.measured.push(Percentage { unit, area, points, value, se, brings });
            held.drawn.insert(node.code.clone());
        }
        Ok(())
    }
}

/// Points that a survey brought to a unit.
struct Brought {
    at: usize,
    unit: Id,
    /// Among those that are ranked.
    place: usize,
    points: Decimal,
    origin: Origin,
    entry: Entry,
}

impl Brought {
    /// Which option of the rule a respondent chose, from 1; 0 for none, or for somebody whose answer is not counted here.
    fn option(&self, node: &Node, variables: &[&str], row: &[i16]) -> u8 {
        let Taken::Counts { variable, group, options } = &self.origin.taken else { return 0 };
        let answer = |name: &str| variables.iter().position(|one| *one == name).and_then(|at| row.get(at)).copied();
        if group.as_ref().is_some_and(|(by, level)| answer(by) != Some(*level)) {
            return 0;
        }
        let level = answer(variable).unwrap_or(0);
        let Some((_, option)) = options.iter().find(|(one, _)| *one == level) else { return 0 };
        let choices = node.scored_by().map(Rule::choices).unwrap_or_default();
        let at = choices.iter().position(|choice| choice.code == *option);
        at.and_then(|at| u8::try_from(at + 1).ok()).unwrap_or(0)
    }

    /// Whether these are the answers that were counted.
    fn is_of(&self, node: &Node, chosen: &[u8]) -> bool {
        let Some(Entered::Counts(counts)) = &self.entry.entered else { return false };
        let choices = node.scored_by().map(Rule::choices).unwrap_or_default();
        choices.iter().enumerate().all(|(at, choice)| {
            let now = chosen.iter().filter(|option| usize::from(**option) == at + 1).count();
            counts.get(&choice.code).copied().unwrap_or(0) == now as u64
        })
    }
}

/// What is held of answers.
#[derive(Default)]
struct Held {
    answers: Vec<Answers>,
    measured: Vec<Percentage>,
    drawn: BTreeSet<String>,
    still: Vec<(String, Still)>,
}

impl Held {
    fn add_still(&mut self, node: &Node, why: Still) {
        let one = (node.code.clone(), why);
        if !self.still.contains(&one) {
            self.still.push(one);
        }
    }
}

/// A percentage that brought points.
struct Percentage {
    unit: usize,
    area: usize,
    points: f64,
    value: f64,
    se: f64,
    brings: std::sync::Arc<Vec<f64>>,
}

impl Percentage {
    fn measured(&self) -> Measured<'_> {
        let Self { unit, area, points, value, se, .. } = *self;
        Measured { unit, area, points, value, se, brings: &self.brings }
    }
}

/// A criterion whose answers are drawn anew.
fn asked(set: &CriteriaSet, areas: &[usize], one: &Brought, node: &Node) -> Option<Asked> {
    let top = set.line(one.at).last().copied();
    let area = areas.iter().position(|area| Some(*area) == top)?;
    let Rule::Survey(choices) = node.scored_by()? else { return None };
    let shares = choices.iter().map(|choice| choice.share.map(float)).collect();
    Some(Asked { area, points: float(one.points), maximum: float(node.maximum?), shares })
}

/// A unit's percentage in a result, and its standard error where that is known: an interval says so.
fn percentage(surveyed: &Surveyed, unit: &str, node: &str) -> Option<(f64, Option<f64>)> {
    let table = surveyed.tables.iter().find(|table| table.by == [UNIT])?;
    let domain = table.domains.iter().find(|domain| domain.values.first().is_some_and(|code| code == unit))?;
    let at = surveyed.nodes.iter().position(|one| one.code == *node)?;
    let figure = Surveyed::figure(domain, at, surveyed.rules.criterion)?;
    Some((figure.value?, figure.se.filter(|_| figure.low.is_some())))
}

/// What a criterion brings for every hundredth of a percent, by its rule.
fn brings_of(plan: &Plan<'_>, at: usize, figure: &str) -> Vec<f64> {
    let Some(place) = plan.set.figure(figure) else { return Vec::new() };
    let (mut all, context) = (Assessment::of(plan.set), Context::default());
    let mut points = |hundredths: u32| {
        all.figure(place, Some(Decimal::new(hundredths.into(), 2)));
        plan.explain(at, &all, &context).and_then(Result::ok).map_or(0.0, |(points, _)| float(points))
    };
    (0..=10_000).map(&mut points).collect()
}
