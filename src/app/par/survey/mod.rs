//! The survey part and SIPAS as points: what a survey round found of each unit, made into the figures that a criterion's rule
//! asks for, and into points by that rule and no other.
//!
//! ```text
//! survey round ─► result, answers ─► figures of each unit ─► the set's rule ─► points
//!   (computed)      (by unit)          (side by side)                          (once confirmed)
//! ```
//!
//! Nothing is entered until a person has seen every unit's figures and confirms them. A percentage is a figure and never
//! points: 75.03 % of SIPAS brought 7.48 points of 10 in 2023, so how it is converted is the set's to say.

pub mod answers;
pub mod enter;
mod figures;
mod options;
mod proposal;

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::column::{Cell, Column, cells_on};
use super::scoring::{Sheet, assessment, context, is_relative, trouble_words};
use super::typed::{entered_figures, surveyed_figures};
use super::{App, AppError, not_there};
use crate::app::scope::Scope;
use crate::app::score::figures::Scored;
use crate::app::score::round::least_n;
use crate::domain::access::{Caller, Permission};
use crate::domain::assessment::Mark;
use crate::domain::assessment::origin::{Origin, Taken};
use crate::domain::clock::Instant;
use crate::domain::criteria::{Node, Rule, Source};
use crate::domain::id::Id;
use crate::domain::lang::Lang;
use crate::domain::round::Round;
use crate::index::par::{Context, Plan, State, Trouble};
use crate::store::StoreError;
use crate::store::par::entry::par_figures_all;
use crate::store::round_result::{result_moments, result_newest, result_waiting};
use crate::store::unit::unit_list;
pub use options::{Group, OfFigure, Pairing, Question};
pub use proposal::{Chosen, Found, Line, Offer, Proposal, Share, Wanted, Way, Why};

/// How the rule of a criterion takes figures from a survey.
fn way_of(column: &Column) -> Way {
    let set = &column.seen.set;
    let rule = set.nodes.get(column.at).and_then(Node::scored_by);
    match rule {
        Some(Rule::Survey(_)) => Way::Counts,
        Some(rule) => {
            let surveyed = surveyed_figures(set);
            let own: Vec<String> =
                entered_figures(set, rule).into_iter().filter(|code| surveyed.contains(code)).collect();
            if own.is_empty() { Way::ByHand } else { Way::Shares(own) }
        }
        None => Way::ByHand,
    }
}

impl App {
    /// What a survey round would bring to the units for a criterion; nothing is entered. For whoever manages the round, of
    /// survey rounds that they may read.
    pub fn par_survey(&self, caller: &Caller, code: &str, node: &str, wanted: &Wanted) -> Result<Proposal, AppError> {
        let seen = self.par_managed(caller, code)?;
        let is_surveyed =
            |at: &usize| seen.set.nodes.get(*at).is_some_and(|n| matches!(n.source, Source::Survey | Source::Sipas));
        let at = seen.set.node(node).filter(|at| seen.set.is_leaf(*at) && is_surveyed(at));
        let at = at.ok_or_else(|| not_there(node))?;
        let rounds = self.rounds(caller)?;
        let scope = Scope::of(caller, Permission::ReadRounds);
        let picked = if wanted.from.is_empty() { None } else { Some(self.round_in(&scope, &wanted.from)?) };
        let (cells, computed) = self.store.read(|db| {
            let cells = cells_on(db, caller, &seen, at)?;
            let ids: Vec<Id> = rounds.iter().map(|round| round.id).collect();
            let computed: BTreeMap<Id, Instant> = result_moments(db, &ids)?.into_iter().collect();
            Ok((cells, computed))
        })?;
        let offer = |round: Round| Offer { computed: computed.get(&round.id).copied(), round };
        let offers = rounds.into_iter().map(offer).collect();
        let column = Column { seen, at, cells };
        let mut proposal = Proposal {
            way: way_of(&column),
            column,
            offers,
            asked: picked.is_some(),
            chosen: None,
            questions: Vec::new(),
            groups: Vec::new(),
            pairs: Vec::new(),
            figures: Vec::new(),
            origin: None,
            lines: Vec::new(),
            unmatched: Vec::new(),
        };
        let Some(round) = picked else { return Ok(proposal) };
        proposal.chosen = self.survey_chosen(round)?;
        self.survey_proposed(&mut proposal, wanted)?;
        Ok(proposal)
    }

    /// A survey round with its newest result; `None` where it has none.
    fn survey_chosen(&self, round: Round) -> Result<Option<Chosen>, AppError> {
        let catalogue = self.catalogue();
        let Some(questionnaire) = catalogue.questionnaire(round.template).cloned() else { return Ok(None) };
        let found = self.store.read(|db| Ok((result_newest(db, round.id)?, result_waiting(db, round.id)?)))?;
        let (Some(kept), waiting) = found else { return Ok(None) };
        let scored: Scored =
            serde_json::from_str(&kept.result).map_err(|_| StoreError::Corrupt("a result that cannot be read"))?;
        let minimum_n = least_n(&questionnaire, &round);
        let (computed, responses) = (kept.computed_at, kept.responses);
        Ok(Some(Chosen { round, questionnaire, scored, computed, responses, waiting, minimum_n }))
    }

    /// Fills in what can be chosen of the survey round, and what it brings where all is chosen.
    fn survey_proposed(&self, proposal: &mut Proposal, wanted: &Wanted) -> Result<(), AppError> {
        let Some(chosen) = proposal.chosen.clone() else { return Ok(()) };
        let unfit = proposal.unfit().is_some();
        let set = proposal.column.seen.set.clone();
        let rule = set.nodes.get(proposal.column.at).and_then(Node::scored_by);
        let found = match (&proposal.way, rule) {
            (Way::Counts, Some(rule)) => {
                proposal.questions = options::questions(&chosen.questionnaire, &wanted.ask);
                proposal.groups = options::groups(&chosen.questionnaire, &wanted.group);
                proposal.pairs = options::pairs(&chosen.questionnaire, rule.choices(), wanted);
                let Some(taken) = options::counts(&chosen.questionnaire, &proposal.pairs, wanted) else {
                    return Ok(());
                };
                proposal.origin = Some(origin(&chosen, taken.clone()));
                if unfit {
                    return Ok(());
                }
                figures::counted(self, &chosen, rule, &taken)?
            }
            (Way::Shares(figures), _) => {
                proposal.figures = options::of_figures(&set, figures, &chosen.scored, wanted);
                let taken = options::shares(&proposal.figures);
                let shown = figures::shares(&chosen.scored, &taken);
                proposal.origin = Some(origin(&chosen, Taken::Shares(taken)));
                if unfit {
                    return Ok(());
                }
                shown
            }
            (Way::ByHand, _) | (Way::Counts, None) => {
                figures::shares(&chosen.scored, &[(String::new(), String::new())])
            }
        };
        self.survey_lines(proposal, found)
    }

    /// A line for every unit of the round, and the units of the survey that take no part.
    fn survey_lines(
        &self,
        proposal: &mut Proposal,
        mut found: BTreeMap<String, figures::OfUnit>,
    ) -> Result<(), AppError> {
        let set = &proposal.column.seen.set;
        let scores = Scores::of(self, proposal)?;
        let mut lines = Vec::with_capacity(proposal.column.cells.len());
        for cell in &proposal.column.cells {
            let mut line = Line { cell: cell.clone(), n: None, found: None, points: None, why: None };
            match found.remove(&cell.unit.code) {
                None => line.why = Some(Why::NotSurveyed),
                Some(of) => {
                    line.n = of.n;
                    match of.found {
                        Err(why) => line.why = Some(why),
                        Ok(found) => {
                            line.why = figures::out_of_bounds(set, &found).map(Why::OutOfBounds);
                            if line.why.is_none() && proposal.way != Way::ByHand {
                                match scores.points(cell, &found) {
                                    Ok(points) => line.points = Some(points),
                                    Err(trouble) => line.why = Some(Why::NoPoints(trouble)),
                                }
                            }
                            line.found = Some(found);
                        }
                    }
                }
            }
            if cell.skipped.is_some() {
                line.why = Some(Why::NotApplicable);
            } else if line.why.is_none() && cell.may != Some(Mark::Given) {
                line.why = Some(Why::NotItsTurn);
            }
            lines.push(line);
        }
        proposal.lines = lines;
        let more: Vec<String> = found.into_keys().filter(|code| !code.is_empty()).collect();
        if !more.is_empty() {
            let units = self.store.read(unit_list)?;
            proposal.unmatched =
                units.into_iter().filter(|unit| more.contains(&unit.code)).map(|unit| unit.name).collect();
        }
        Ok(())
    }
}

fn origin(chosen: &Chosen, taken: Taken) -> Origin {
    Origin { round: chosen.round.code.clone(), computed: chosen.computed, taken }
}

/// What is needed to score a criterion by what was found.
struct Scores<'a> {
    plan: Plan<'a>,
    at: usize,
    node: &'a Node,
    figures: BTreeMap<Id, BTreeMap<String, Decimal>>,
    context: Context,
}

impl<'a> Scores<'a> {
    fn of(app: &App, proposal: &'a Proposal) -> Result<Self, AppError> {
        let (set, at, round) = (&proposal.column.seen.set, proposal.column.at, proposal.column.seen.round.id);
        let node = set.nodes.get(at).ok_or_else(|| not_there(&proposal.column.seen.round.code))?;
        // Other figures of the rule, which units entered themselves, stay as they are.
        let (figures, context) = app.store.read(|db| {
            let figures = par_figures_all(db, round)?;
            let context = if is_relative(set) {
                context(set, &figures, &super::form::skipped_all(db, round)?)
            } else {
                Context::default()
            };
            Ok((figures, context))
        })?;
        Ok(Self { plan: Plan::of(set), at, node, figures, context })
    }

    /// What was found, as points of the set's rule.
    fn points(&self, cell: &Cell, found: &Found) -> Result<Decimal, Trouble> {
        let mut figures = self.figures.get(&cell.unit.of.unit).cloned().unwrap_or_default();
        let mut entries = BTreeMap::new();
        match found {
            Found::Counts(counts) => {
                entries.insert(self.node.code.clone(), enter::entry(counts, String::new()));
            }
            Found::Shares(shares) => {
                figures.extend(shares.iter().map(|share| (share.figure.clone(), share.value)));
            }
        }
        let nothing = std::collections::BTreeSet::new();
        let sheet = Sheet { figures: &figures, entries: &entries, skipped: &nothing };
        let scored = self.plan.points(&assessment(self.plan.set, &sheet), &self.context);
        let trouble = scored.troubles.iter().find(|(at, _)| *at == self.at).map(|(_, trouble)| *trouble);
        match scored.nodes.get(self.at) {
            Some(node) if node.state == State::Scored => Ok(node.points),
            _ => Err(trouble.unwrap_or(Trouble::NotOfRule)),
        }
    }
}

/// Why the rule brings no points, for people.
#[must_use]
pub fn no_points(proposal: &Proposal, trouble: Trouble, lang: Lang) -> String {
    trouble_words(&proposal.column.seen.set, trouble, lang)
}
