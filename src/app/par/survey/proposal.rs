//! What the page of the survey part shows: what can be chosen, and what was found of every unit.

use rust_decimal::Decimal;
use sha2::{Digest, Sha256};

use super::{Group, OfFigure, Pairing, Question, figures};
use crate::app::par::column::{Cell, Column};
use crate::app::score::figures::Scored;
use crate::domain::assessment::origin::Origin;
use crate::domain::assessment::{Mark, SurveyUnfit};
use crate::domain::clock::Instant;
use crate::domain::criteria::Node;
use crate::domain::hex::hex;
use crate::domain::questionnaire::Questionnaire;
use crate::domain::round::Round;
use crate::index::par::Trouble;

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
    /// Fewer answered than may be shown, or so few of another unit that this one would tell them; which of the two is a
    /// hint already.
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
