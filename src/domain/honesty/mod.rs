//! Whether a counter's day of ratings looks like visitors, one after another, or like somebody who taps for them.
//!
//! Between capture and the tallies: the nightly check ([`crate::app::honesty`]) hands one counter's day to [`examine`], and
//! what the rules name is kept aside until two people have looked at it. Nothing is deleted, and a rule is no verdict: it
//! names the ratings, the figures that led to it, and leaves the rest to people. The same day, the same usual and the same
//! [`EDITION`] give the same findings.
//!
//! Complaints are never kept aside for being many or alike: where a system is down, everybody says so. The rules about
//! values look at contented ratings only; those about time and number look at all alike.

mod limits;
mod rules;
mod usual;
mod words;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::clock::{Instant, SECOND};
use super::id::Id;
use super::rating::Answer;

pub use limits::{EDITION, LIMITS, Limit, Source};
pub use rules::examine;
pub use usual::{Earlier, Usual};

/// A rule about a counter's day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// Rated while the counter was not open.
    OutsideHours,
    /// More ratings in a short time than a counter can serve people.
    Burst,
    /// Tapped faster than a person reads and answers.
    TooFast,
    /// The same contented answers again and again, beyond chance.
    OneValue,
    /// More ratings than dossiers handled that day.
    MoreThanServed,
    /// Far more ratings than this counter ever gets on a day.
    MoreThanUsual,
}

impl Rule {
    /// All rules; a rating that several name is kept aside by the first of them.
    pub const ALL: [Self; 6] =
        [Self::OutsideHours, Self::Burst, Self::TooFast, Self::OneValue, Self::MoreThanServed, Self::MoreThanUsual];

    /// Its id, as stored.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::OutsideHours => "outside-hours",
            Self::Burst => "burst",
            Self::TooFast => "too-fast",
            Self::OneValue => "one-value",
            Self::MoreThanServed => "more-than-served",
            Self::MoreThanUsual => "more-than-usual",
        }
    }

    /// The rule with this id.
    #[must_use]
    pub fn named(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.id() == id)
    }
}

/// What is known of a rating's moment and rater, as far as rules differ by it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    /// At the counter: its moment is known, and nothing shows that a visitor rated.
    AtCounter,
    /// With a printed code, good for one rating: it may come from home in the evening, and a family's come at once.
    WithCode,
    /// Only the day is known for certain: a slip, a file, a tablet whose clock could not be trusted.
    DayOnly,
}

/// A rating, as far as the rules look at it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Seen {
    /// Which.
    pub id: Id,
    /// When it was given.
    pub at: Instant,
    /// The tablet; `None` for a page of this server.
    pub device: Option<Id>,
    /// Milliseconds from the first touch to the last answer, where a signed record tells.
    pub took: Option<i64>,
    /// How many questions were answered.
    pub answered: u8,
    /// Answers and reasons, as one number: see [`pattern`].
    pub pattern: u64,
    /// Whether every answer that is a degree of satisfaction is on the satisfied side.
    pub content: bool,
    /// How it came.
    pub way: Way,
}

/// One number for what was answered: equal where answers and reasons are the same.
#[must_use]
pub fn pattern(template: Id, answers: &[Answer], reasons: &[String]) -> u64 {
    let mut hash = Sha256::new();
    hash.update(template.as_bytes());
    for answer in answers {
        hash.update(answer.question.to_be_bytes());
        hash.update(answer.level.to_be_bytes());
    }
    hash.update(reasons.join("\0").as_bytes());
    let digest: [u8; 32] = hash.finalize().into();
    digest.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// One counter's day.
#[derive(Clone, Debug)]
pub struct CounterDay<'a> {
    /// Midnight, when it begins.
    pub begins: Instant,
    /// The ratings of the day, in any order.
    pub ratings: &'a [Seen],
    /// From which minute to which the counter was open; `None` where nobody entered hours.
    pub hours: Option<&'a [(i64, i64)]>,
    /// How many dossiers or visits were handled, where somebody brought that in.
    pub served: Option<i64>,
}

/// What a rule found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// Which rule.
    pub rule: Rule,
    /// The ratings it concerns.
    pub ratings: Vec<Id>,
    /// The figures that led to it, in the order of the rule's words.
    pub figures: Figures,
}

/// What is kept of a finding: without the ratings, which bear the rule themselves.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Noted {
    /// Which rule.
    pub rule: Rule,
    /// How many ratings it concerns.
    pub ratings: i64,
    /// The figures that led to it.
    pub figures: Figures,
}

impl From<&Finding> for Noted {
    fn from(finding: &Finding) -> Self {
        let ratings = i64::try_from(finding.ratings.len()).unwrap_or(i64::MAX);
        Self { rule: finding.rule, ratings, figures: finding.figures }
    }
}

/// The figures behind a finding.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Figures {
    /// So many ratings while the counter was closed.
    Outside(i64),
    /// So many ratings within so many minutes, where so many are the most that is believed.
    Burst(i64, i64, i64),
    /// So many ratings of all of the day were tapped faster than a person does.
    Fast(i64, i64),
    /// So many of all contented ratings have the same answers; usually it is so many percent.
    Same(i64, i64, i64),
    /// So many the same in a row; usually it is so many percent.
    Run(i64, i64),
    /// So many with the same answers, where so many are usual and so many the most that is believed.
    Often(i64, i64, i64),
    /// So many ratings, and so many were served.
    Served(i64, i64),
    /// So many ratings, where so many are usual and so many the most that is believed.
    Usual(i64, i64, i64),
    /// So many ratings at times of the day at which there never are any.
    Quiet(i64),
}

/// The minute of the day.
fn minute(at: Instant, begins: Instant) -> i64 {
    at.since(begins).div_euclid(60 * SECOND)
}
