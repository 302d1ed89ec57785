//! Assessments of the PAR INDEX: a criteria set in use for a year, the units that are scored by it, and how far each has
//! come.
//!
//! An assessment round stands between the criteria set and its results: it says who is scored, until when, and who gave
//! which points. What the points come to is `index::par`, the way through a round is `app::par`.

mod not_done;
pub mod origin;
pub mod remedy;
pub mod stage;

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::clock::Instant;
use super::id::Id;
use super::lang::Lang;
use super::text::texts;
pub use not_done::{NotDone, SurveyUnfit};

/// Where a round stands. It goes on from left to right; two people close it, or open it again.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum State {
    /// It is being prepared; no unit sees it.
    Draft,
    /// Units are scored.
    Open,
    /// What it came to is approved.
    Closed,
}

impl State {
    /// All states, in their order.
    pub const ALL: [Self; 3] = [Self::Draft, Self::Open, Self::Closed];

    /// The word under which it is stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }

    /// The state with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// What people call it.
    #[must_use]
    pub fn name(self, lang: Lang) -> &'static str {
        let t = texts(lang);
        match self {
            Self::Draft => t.assess_state_draft,
            Self::Open => t.assess_state_open,
            Self::Closed => t.assess_state_closed,
        }
    }
}

/// A round: a criteria set, a year, and the unit that holds it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Round {
    /// Its id.
    pub id: Id,
    /// The unit that holds it; who may see all of it is asked there.
    pub unit: Id,
    /// The criteria set, by its hash.
    pub set: Id,
    /// What addresses call it.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The index year.
    pub year: i16,
    /// Where it stands.
    pub state: State,
    /// The round of the year before, with which it is compared.
    pub previous: Option<Id>,
    /// Whether its data are made up.
    pub illustrative: bool,
    /// When it was made.
    pub made_at: Instant,
    /// By whom.
    pub made_by: Option<Id>,
    /// Who confirmed, and in which words, that the set is used in a year that it is not for.
    pub confirmed: Option<Confirmed>,
}

/// Somebody's written word that a set is used in a year that it is not for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Confirmed {
    /// The words.
    pub words: String,
    /// When.
    pub at: Instant,
    /// Who.
    pub by: Id,
}

/// How far a unit has come in a round. It goes on from left to right; a step back has a reason, kept in the trail.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Progress {
    /// The unit scores itself.
    Entering,
    /// Its head has handed it in; it is appraised.
    Submitted,
    /// It is appraised, and may answer once.
    Explaining,
    /// It has answered, or its time for that is over; it is appraised again.
    Reappraisal,
    /// The council is to decide.
    Council,
    /// The council has decided.
    Decided,
}

impl Progress {
    /// All of them, in their order.
    pub const ALL: [Self; 6] =
        [Self::Entering, Self::Submitted, Self::Explaining, Self::Reappraisal, Self::Council, Self::Decided];

    /// The word under which it is stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Entering => "entering",
            Self::Submitted => "submitted",
            Self::Explaining => "explaining",
            Self::Reappraisal => "reappraisal",
            Self::Council => "council",
            Self::Decided => "decided",
        }
    }

    /// The one with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|progress| progress.word() == word)
    }

    /// What people call it.
    #[must_use]
    pub fn name(self, lang: Lang) -> &'static str {
        let t = texts(lang);
        match self {
            Self::Entering => t.assess_entering,
            Self::Submitted => t.assess_submitted,
            Self::Explaining => t.assess_explaining,
            Self::Reappraisal => t.assess_reappraisal,
            Self::Council => t.assess_before_council,
            Self::Decided => t.assess_decided,
        }
    }

    /// Whose points are given while it stands so.
    #[must_use]
    pub const fn mark(self) -> Option<Mark> {
        match self {
            Self::Entering => Some(Mark::Own),
            Self::Submitted => Some(Mark::First),
            Self::Reappraisal => Some(Mark::Second),
            Self::Council => Some(Mark::Council),
            Self::Explaining | Self::Decided => None,
        }
    }

    /// Where it goes when whoever appraises, or the council, is done.
    #[must_use]
    pub const fn next(self) -> Option<Self> {
        match self {
            Self::Entering => Some(Self::Submitted),
            Self::Submitted => Some(Self::Explaining),
            Self::Explaining => Some(Self::Reappraisal),
            Self::Reappraisal => Some(Self::Council),
            Self::Council => Some(Self::Decided),
            Self::Decided => None,
        }
    }
}

/// Who gave points. Those of every one of them stay, side by side; the last of them counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Mark {
    /// Brought from elsewhere: a survey, SIPAS, statistics.
    Given,
    /// The unit itself.
    Own,
    /// The first appraisal.
    First,
    /// The second appraisal, after the unit answered.
    Second,
    /// The council.
    Council,
}

impl Mark {
    /// All of them; a later one counts before an earlier one.
    pub const ALL: [Self; 5] = [Self::Given, Self::Own, Self::First, Self::Second, Self::Council];

    /// The word under which it is stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Own => "self",
            Self::First => "first",
            Self::Second => "second",
            Self::Council => "council",
        }
    }

    /// The one with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mark| mark.word() == word)
    }

    /// What people call it.
    #[must_use]
    pub fn name(self, lang: Lang) -> &'static str {
        let t = texts(lang);
        match self {
            Self::Given => t.assess_mark_given,
            Self::Own => t.assess_mark_self,
            Self::First => t.assess_mark_first,
            Self::Second => t.assess_mark_second,
            Self::Council => t.assess_mark_council,
        }
    }
}

/// What was entered for a node whose points do not come of figures alone.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Entered {
    /// One of the rule's cases.
    Case(String),
    /// How many chose each option of a survey.
    Counts(BTreeMap<String, u64>),
    /// Points by hand; why stands beside it.
    #[serde(with = "as_text")]
    Points(Decimal),
    /// The criterion does not apply, as far as the rule lets the unit say so.
    NotApplicable,
}

/// Decimals as text, so that they are the same digits everywhere.
mod as_text {
    use rust_decimal::Decimal;
    use serde::{Deserialize, Deserializer, Serializer, de};

    pub(super) fn serialize<S: Serializer>(value: &Decimal, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(value)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Decimal, D::Error> {
        let text = String::deserialize(from)?;
        Decimal::from_str_exact(&text).map_err(de::Error::custom)
    }
}

/// What addresses call the page on which a round is made; no round may be called so.
pub const NEW: &str = "new";

/// A decimal as people type it, `1,25` or `1.25`; `90%` is 0.9. At most twelve digits before the mark and six behind it.
#[must_use]
pub fn read_decimal(typed: &str) -> Option<Decimal> {
    let text = typed.trim();
    let (number, hundredth) = match text.strip_suffix('%') {
        Some(number) => (number.trim_end(), true),
        None => (text, false),
    };
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |rest| ("-", rest));
    let digits = digits.replace(',', ".");
    let (whole, rest) = digits.split_once('.').unwrap_or((&digits, ""));
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let shaped = !whole.is_empty() && whole.len() <= 12 && rest.len() <= 6 && plain(whole) && plain(rest);
    if !shaped || digits.ends_with('.') {
        return None;
    }
    let value = Decimal::from_str_exact(&format!("{sign}{digits}")).ok()?;
    if hundredth { value.checked_div(Decimal::ONE_HUNDRED) } else { Some(value) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_one_for_one() {
        for state in State::ALL {
            assert_eq!(State::from_word(state.word()), Some(state));
        }
        for progress in Progress::ALL {
            assert_eq!(Progress::from_word(progress.word()), Some(progress));
        }
        for mark in Mark::ALL {
            assert_eq!(Mark::from_word(mark.word()), Some(mark));
        }
    }

    #[test]
    fn a_unit_goes_through_every_step_once() {
        let mut met = vec![Progress::Entering];
        while let Some(next) = met.last().and_then(|last| last.next()) {
            met.push(next);
        }
        assert_eq!(met, Progress::ALL);
        assert!(Mark::ALL.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn decimals_are_read_in_both_ways_of_writing_and_nothing_else() {
        let read = |text: &str| read_decimal(text).map(|value| value.to_string());
        for (typed, value) in [("1,25", "1.25"), ("1.25", "1.25"), (" 90% ", "0.90"), ("0", "0"), ("-0,5", "-0.5")] {
            let expected: Decimal = value.parse().expect("a decimal");
            assert_eq!(read_decimal(typed), Some(expected), "{typed}");
        }
        for typed in ["", "1,2,3", "1.", ".5", "1e3", "+1", "١", "1 000", "1234567890123", "0,1234567", "%", "--1"] {
            assert_eq!(read(typed), None, "{typed}");
        }
    }
}
