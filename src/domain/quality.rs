//! What about a response a person should look at: answered too fast, in straight lines, nearly the same as another one of
//! the same interviewer, at an impossible time or place.
//!
//! Beside the way, after responses are stored. A flag accuses nobody and deletes nothing: somebody who manages the round
//! looks, and says with a reason whether the response is kept or put aside. All numbers of the rules are the constants
//! below, and `docs/rounds.md` shows the same table. Shares are compared as whole numbers, so that a threshold is one.

mod rules;
mod text;

use time::Date;

use super::clock::Instant;
use super::id::Id;
use super::questionnaire::{Kind, Question, Questionnaire};

pub use rules::flags;

/// A response is too fast where it took less than one in so many of the median time a question.
pub const FAST_SHARE: u64 = 3;
/// Below so many timed responses of one channel there is no median to speak of.
pub const FAST_AT_LEAST: usize = 10;
/// A response is too fast, whatever others took, below so many seconds a question: nobody reads faster (Huang and others,
/// 2012, Journal of Business and Psychology 27, 99–114).
pub const FAST_SECONDS: u64 = 2;
/// A straight line has so many items at least, all answered alike (the long-string index, Johnson 2005, Journal of
/// Research in Personality 39, 103–129).
pub const STRAIGHT_ITEMS: usize = 8;
/// Two responses of one interviewer are near-duplicates where so many in a hundred answers are the same: the percent match
/// of Kuriakose and Robbins, 2016, Statistical Journal of the IAOS 32, 283–291. They take 85; among people who are mostly
/// satisfied that flags honest pairs (Simmons and others, 2016, in the same number, 327–338).
pub const MATCH_PERCENT: usize = 95;
/// Fewer closed questions that both answered say nothing.
pub const MATCH_ITEMS: usize = 20;
/// Responses of one group that are compared with one another; larger groups are compared in parts, in the order given.
pub const MATCH_AT_ONCE: usize = 2_000;
/// Nobody is faster from one doorstep to the next, in kilometres an hour.
pub const KM_AN_HOUR: i64 = 120;
/// Nearer places are one place to a telephone, in metres.
pub const METRES_APART: i64 = 1_000;

/// What is known of one response.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Seen {
    /// The response.
    pub response: Id,
    /// Whose it is: the interviewer, or the first unit of the sample where there is none. Near-duplicates are looked for
    /// within; `None` where nothing is known, and nothing is compared.
    pub group: Option<Vec<u8>>,
    /// How it came in; times are compared within one channel.
    pub channel: String,
    /// The day it was given.
    pub day: Date,
    /// Seconds it took to answer; `None` where that is not kept, and for paper, where typing is timed and not answering.
    pub took: Option<u32>,
    /// How many questions were asked, items of matrices one by one.
    pub asked: u32,
    /// Levels of the closed variables, in the order of [`Shape::closed`]; 0 for none.
    pub levels: Vec<u8>,
    /// Where and when the interviewer was there, where that is kept.
    pub presence: Option<Presence>,
}

/// An interviewer at a doorstep.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Presence {
    /// Who.
    pub interviewer: Id,
    /// From.
    pub from: Instant,
    /// Until.
    pub to: Instant,
    /// Latitude and longitude in millionths of a degree, where kept.
    pub place: Option<(i32, i32)>,
    /// When the case was first visited, where a visit is on record.
    pub first_visit: Option<Instant>,
}

/// The days of the round.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Days {
    /// The first.
    pub first: Date,
    /// The last.
    pub last: Date,
}

/// Where a questionnaire's closed variables stand, and which of them form batteries.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shape {
    /// The places of the closed variables among all variables: single choices and items of matrices.
    pub closed: Vec<usize>,
    /// Batteries: the code of the first question, and the range within `closed`.
    batteries: Vec<(String, std::ops::Range<usize>)>,
}

impl Shape {
    /// The shape of a questionnaire. Neighbouring matrices on one scale are one battery: on paper they are one table.
    #[must_use]
    pub fn of(questionnaire: &Questionnaire) -> Self {
        let mut shape = Self { closed: Vec::new(), batteries: Vec::new() };
        let (mut place, mut before): (usize, Option<&str>) = (0, None);
        for question in &questionnaire.questions {
            let first = shape.closed.len();
            for variable in question.variables() {
                if is_closed(question) && !variable.other {
                    shape.closed.push(place);
                }
                place += 1;
            }
            let Kind::Matrix { scale, .. } = &question.kind else {
                if !matches!(question.kind, Kind::Note) {
                    before = None;
                }
                continue;
            };
            let range = first..shape.closed.len();
            match shape.batteries.last_mut() {
                Some((_, last)) if before == Some(scale.code.as_str()) => last.end = range.end,
                _ => shape.batteries.push((question.code.clone(), range)),
            }
            before = Some(&scale.code);
        }
        shape
    }
}

const fn is_closed(question: &Question) -> bool {
    matches!(question.kind, Kind::Single(_) | Kind::Matrix { .. })
}

/// Something that a person should look at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Flag {
    /// Answered faster than people read, or much faster than others.
    TooFast {
        /// Hundredths of a second a question.
        pace: u64,
        /// The median of the channel's responses, in the same; 0 where there were too few.
        median: u64,
    },
    /// Every item of a battery at one level.
    StraightLined {
        /// The battery's first question.
        question: String,
        /// How many items were answered, all alike.
        items: u32,
        /// The level.
        level: u8,
        /// The longest run of one level in the whole response: the long-string index.
        longest: u32,
    },
    /// Nearly the same answers as another response of the group.
    NearDuplicate {
        /// The most alike.
        of: Id,
        /// Answers that are the same, in hundredths.
        percent: u32,
        /// Of so many.
        items: u32,
    },
    /// Two interviews of one interviewer at the same time.
    Overlap {
        /// The other one.
        with: Id,
    },
    /// Too far from the interview before for the time between.
    TooFar {
        /// The one before.
        from: Id,
        /// Metres apart, at least.
        metres: i64,
        /// Seconds between.
        seconds: i64,
    },
    /// Given on a day outside the round.
    OutsideRound,
    /// Given before anybody was there.
    BeforeVisit,
}

impl Flag {
    /// The word under which it is stored.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::TooFast { .. } => "too-fast",
            Self::StraightLined { .. } => "straight-lined",
            Self::NearDuplicate { .. } => "near-duplicate",
            Self::Overlap { .. } => "overlap",
            Self::TooFar { .. } => "too-far",
            Self::OutsideRound => "outside-round",
            Self::BeforeVisit => "before-visit",
        }
    }
}
