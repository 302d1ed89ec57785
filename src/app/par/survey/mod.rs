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

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use sha2::{Digest, Sha256};

use super::column::{Cell, Column, cells_on};
use super::scoring::{Sheet, assessment, context, is_relative, trouble_words};
use super::typed::{entered_figures, surveyed_figures};
use super::{App, AppError, not_there};
use crate::app::scope::Scope;
use crate::app::score::figures::Scored;
use crate::domain::access::{Caller, Permission};
use crate::domain::assessment::origin::{Origin, Taken};
use crate::domain::assessment::{Mark, SurveyUnfit};
use crate::domain::clock::Instant;
use crate::domain::criteria::{Node, Rule, Source};
use crate::domain::hex::hex;
use crate::domain::id::Id;
use crate::domain::lang::Lang;
use crate::domain::questionnaire::Questionnaire;
use crate::domain::round::Round;
use crate::index::par::{Context, Plan, State, Trouble};
use crate::store::StoreError;
use crate::store::par::entry::par_figures_all;
use crate::store::round_result::{result_moments, result_newest, result_waiting};
use crate::store::unit::unit_list;
pub use options::{Group, OfFigure, Pairing, Question};

/// What is chosen on the page, as it was typed; empty where nothing is yet.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Wanted {
    /// The survey round's code.
    pub from: String,
    /// The question's variable, where answers are counted.
    pub ask: String,
    /// Whose answers, `occupation:3`; everybody's where empty.
    pub group: String,
    /// `1:d`, the option that a level stands for; or `sipas:e1`, the node of the index that a figure is.
    pub map: Vec<String>,
}

/// A survey round that can be chosen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Offer {
    /// The round.
    pub round: Round,
    /// When its newest result was computed; `None` where none is.
    pub computed: Option<Instant>,
}

/// How a criterion takes figures from a survey.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Way {
    /// It counts who chose what.
    Counts,
    /// It takes percentages as these figures.
    Shares(Vec<String>),
    /// Its rule takes neither, or there is none: points are given by hand.
    ByHand,
}

/// The survey round that was chosen.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// The round.
    pub round: Round,
    /// What it asks.
    pub questionnaire: Questionnaire,
    /// Its newest result.
    pub scored: Scored,
    /// When that was computed.
    pub computed: Instant,
    /// Of how many responses.
    pub responses: i64,
    /// How many count now.
    pub waiting: i64,
    /// Units with fewer answers are left out.
    pub minimum_n: i64,
}

/// Why nothing is proposed for a unit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Why {
    /// The survey round knows nothing of it.
    NotSurveyed,
    /// Fewer answered than may be shown.
    TooFew,
    /// Nobody of it answered this.
    Nobody,
    /// The figure cannot be this percentage; holds its name.
    OutOfBounds(String),
    /// The rule brings no points.
    NoPoints(Trouble),
    /// The criterion does not apply to it.
    NotApplicable,
    /// Its turn is not yet, or over; or it is locked.
    NotItsTurn,
}

/// What was found of a unit.
#[derive(Clone, PartialEq, Debug)]
pub enum Found {
    /// How many chose each option of the rule, in its order.
    Counts(Vec<(String, u64)>),
    /// Percentages with the ends of their intervals, by figure.
    Shares(Vec<Share>),
}

/// A percentage.
#[derive(Clone, PartialEq, Debug)]
pub struct Share {
    /// The set's figure.
    pub figure: String,
    /// As it is published, with two decimals.
    pub value: Decimal,
    /// The lower end of its interval.
    pub low: Option<f64>,
    /// The upper end.
    pub high: Option<f64>,
    /// Its standard error, in points.
    pub se: Option<f64>,
}

/// A unit of the proposal.
#[derive(Clone, Debug)]
pub struct Line {
    /// The unit with what stands there.
    pub cell: Cell,
    /// How many answered; `None` where that may not be seen.
    pub n: Option<i64>,
    /// What was found.
    pub found: Option<Found>,
    /// What that brings by the set's rule.
    pub points: Option<Decimal>,
    /// Why nothing is entered.
    pub why: Option<Why>,
}

impl Line {
    /// The points that were given before.
    #[must_use]
    pub fn before(&self) -> Option<Decimal> {
        self.cell.score(Mark::Given).and_then(|score| score.points)
    }
}

/// What a page of the survey part shows.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// The criterion and the units of the round.
    pub column: Column,
    /// How it takes figures.
    pub way: Way,
    /// The survey rounds that the caller sees.
    pub offers: Vec<Offer>,
    /// Whether one was asked for.
    pub asked: bool,
    /// The one that was, where it has a result.
    pub chosen: Option<Chosen>,
    /// The questions that can be counted.
    pub questions: Vec<Question>,
    /// Whose answers can be counted.
    pub groups: Vec<Group>,
    /// The levels of the question, each with its option.
    pub pairs: Vec<Pairing>,
    /// The figures, each with its node of the index.
    pub figures: Vec<OfFigure>,
    /// Where the figures come from, once all is chosen.
    pub origin: Option<Origin>,
    /// The units.
    pub lines: Vec<Line>,
    /// Units of the survey round that take no part in this one.
    pub unmatched: Vec<String>,
}

impl Proposal {
    /// The criterion.
    #[must_use]
    pub fn node(&self) -> Option<&Node> {
        self.column.seen.set.nodes.get(self.column.at)
    }

    /// The units for which something is entered, with their points.
    pub fn entered(&self) -> impl Iterator<Item = (&Line, &Found, Decimal)> {
        let whole = |line: &Line| line.why.is_none();
        self.lines
            .iter()
            .filter(move |line| whole(line))
            .filter_map(|line| Some((line, line.found.as_ref()?, line.points?)))
    }

    /// What stands for all that was seen: the same only where the same would be entered.
    #[must_use]
    pub fn seal(&self) -> String {
        let mut digest = Sha256::new();
        digest.update(self.origin.as_ref().map(ToString::to_string).unwrap_or_default());
        for (line, found, points) in self.entered() {
            digest.update(format!("|{} {points} {found:?} {:?}", line.cell.unit.code, line.before()));
        }
        hex(&digest.finalize()).chars().take(32).collect()
    }
}

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

impl Proposal {
    /// Why nothing of the chosen survey round can be taken.
    #[must_use]
    pub fn unfit(&self) -> Option<SurveyUnfit> {
        let Some(chosen) = self.chosen.as_ref() else {
            return self.asked.then_some(SurveyUnfit::NotComputed);
        };
        if chosen.round.illustrative && !self.column.seen.round.illustrative {
            return Some(SurveyUnfit::MadeUp);
        }
        // A kept percentage stands for its own responses; counts are made of the responses of now.
        if self.way == Way::Counts && chosen.waiting != chosen.responses {
            return Some(SurveyUnfit::Outdated);
        }
        let by_unit = matches!(self.way, Way::Counts) || figures::by_unit(&chosen.scored).is_some();
        (!by_unit).then_some(SurveyUnfit::NotByUnit)
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
        let least = questionnaire.scoring.as_ref().map_or(0, |scoring| i64::from(scoring.minimum_n));
        let minimum_n = least.max(i64::from(round.minimum_n)).max(i64::from(Round::LEAST_N));
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
                let db = &self.store;
                db.read(|db| figures::counted(db, &chosen, rule, &taken))?
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
