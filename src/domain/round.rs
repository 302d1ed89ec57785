//! Rounds: a questionnaire in use for a year in a unit, and the cases that are asked with it.
//!
//! A round stands before the responses in the way of a survey: it says who may be asked, how surely each was drawn, and
//! what of an answer may lead back to whoever gave it. Drawing is in `stats::plan`, making rounds in `app::rounds`.

mod not_done;
pub mod person;

pub use not_done::NotDone;
use rust_decimal::Decimal;
use time::Date;

use super::clock::Instant;
use super::id::Id;
use super::lang::Lang;
use super::outcome::Outcome;
use super::text::texts;

/// How people come to be asked.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Kind {
    /// A sample of households, in each of which one person is asked.
    Households,
    /// A sample of people whose dossier was settled.
    Dossiers,
    /// Whoever has the link; no sample.
    Open,
}

impl Kind {
    /// All kinds, in the order in which forms show them.
    pub const ALL: [Self; 3] = [Self::Households, Self::Dossiers, Self::Open];

    /// The word under which it is stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Households => "households",
            Self::Dossiers => "dossiers",
            Self::Open => "open",
        }
    }

    /// The kind with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// What people call it.
    #[must_use]
    pub fn name(self, lang: Lang) -> &'static str {
        let t = texts(lang);
        match self {
            Self::Households => t.round_households,
            Self::Dossiers => t.round_dossiers,
            Self::Open => t.round_open_to_all,
        }
    }

    /// Whether cases are drawn from a frame.
    #[must_use]
    pub const fn is_drawn(self) -> bool {
        !matches!(self, Self::Open)
    }
}

/// Where a round stands. It goes on from left to right, and back from closed to open.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum State {
    /// It is being prepared; nobody answers.
    Draft,
    /// People answer, on its days.
    Open,
    /// It is over; what comes in is set aside.
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
            Self::Draft => t.round_state_draft,
            Self::Open => t.round_state_open,
            Self::Closed => t.round_state_closed,
        }
    }
}

/// A round.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Round {
    /// Its id.
    pub id: Id,
    /// The unit that holds it; who may see it is asked there.
    pub unit: Id,
    /// The questionnaire.
    pub template: Id,
    /// What addresses call it: small letters, digits, hyphens.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The year that it measures.
    pub year: i16,
    /// How people come to be asked.
    pub kind: Kind,
    /// Whether a response may be led back to its case. Where not, nothing does.
    pub linked: bool,
    /// The first day on which people answer.
    pub opens_on: Date,
    /// The last day on which people answer.
    pub closes_on: Date,
    /// Where it stands.
    pub state: State,
    /// Domains with fewer answers are not published; at least 5.
    pub minimum_n: i32,
    /// The share of completed cases that are asked again, 0 to 1.
    pub recheck_share: Decimal,
    /// The round with which it is compared.
    pub previous: Option<Id>,
    /// Whether its data are made up.
    pub illustrative: bool,
    /// When it was made.
    pub made_at: Instant,
    /// Who made it; `None` where a command did.
    pub made_by: Option<Id>,
}

impl Round {
    /// The least that [`Round::minimum_n`] may be.
    pub const LEAST_N: i32 = 5;

    /// Whether people answer on a day.
    #[must_use]
    pub fn takes_on(&self, day: Date) -> bool {
        self.state == State::Open && self.opens_on <= day && day <= self.closes_on
    }
}

/// Somebody who is asked, or held in reserve: a household, a dossier.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Case {
    /// Its id.
    pub id: Id,
    /// The round it belongs to.
    pub round: Id,
    /// Its number in the round, from 1.
    pub number: i32,
    /// Its number in the frame; `None` where it was not drawn from one.
    pub frame: Option<i32>,
    /// The stratum.
    pub stratum: String,
    /// The unit of the first stage; empty where the first stage takes cases themselves.
    pub psu: String,
    /// The unit of the second stage; empty where there is none or it takes cases themselves, so that it never tells one
    /// household from another.
    pub ssu: String,
    /// How many first-stage units its stratum has; `None` where they were drawn in proportion to size, since then no
    /// such correction holds.
    pub fpc1: Option<Decimal>,
    /// How many second-stage units (or cases) its first-stage unit has.
    pub fpc2: Option<Decimal>,
    /// How many of the frame it stands for: 1 by the probability with which it was drawn.
    pub weight: Decimal,
    /// The unit whose result it counts in.
    pub unit: Option<Id>,
    /// Whether it is held in reserve.
    pub reserve: bool,
    /// Who asks.
    pub interviewer: Option<Id>,
    /// What came of it last; `None` where nothing happened yet.
    pub outcome: Option<Outcome>,
    /// The day on which it was answered; never said in rounds that are not linked.
    pub done_on: Option<Date>,
    /// Whether it is to be asked again (phúc tra).
    pub recheck: bool,
    /// Who asks again: never who asked first.
    pub rechecker: Option<Id>,
    /// The day on which it was asked again.
    pub rechecked_on: Option<Date>,
}

impl Case {
    /// Whether there is an answer. Where nothing leads from answers to cases, [`Case::done_on`] is not said.
    #[must_use]
    pub fn is_answered(&self) -> bool {
        self.outcome.is_some_and(Outcome::is_answered)
    }
}

/// What addresses call the page on which a round is made; no round may be called so.
pub const NEW: &str = "new";

/// Words by which a round can be called in addresses: 2 to 40 small letters, digits and single hyphens.
#[must_use]
pub fn is_code(code: &str) -> bool {
    (2..=40).contains(&code.len()) && code != NEW && super::template::is_code(code)
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn words_are_one_for_one() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_word(kind.word()), Some(kind));
        }
        for state in State::ALL {
            assert_eq!(State::from_word(state.word()), Some(state));
        }
    }

    #[test]
    fn people_answer_while_it_is_open_on_its_days() {
        let id = Id::from_bytes([1; 16]);
        let mut round = Round {
            id,
            unit: id,
            template: id,
            code: "sipas-2026".to_owned(),
            name: "SIPAS 2026".to_owned(),
            year: 2026,
            kind: Kind::Households,
            linked: false,
            opens_on: date!(2026 - 11 - 01),
            closes_on: date!(2026 - 11 - 30),
            state: State::Open,
            minimum_n: Round::LEAST_N,
            recheck_share: Decimal::new(10, 2),
            previous: None,
            illustrative: false,
            made_at: Instant(0),
            made_by: None,
        };
        let days = [date!(2026 - 10 - 31), date!(2026 - 11 - 01), date!(2026 - 11 - 30), date!(2026 - 12 - 01)];
        assert_eq!(days.map(|day| round.takes_on(day)), [false, true, true, false]);
        for state in [State::Draft, State::Closed] {
            round.state = state;
            assert!(!round.takes_on(date!(2026 - 11 - 15)));
        }
    }

    #[test]
    fn codes_are_words_of_addresses() {
        for code in ["sipas-2026", "h2"] {
            assert!(is_code(code), "{code}");
        }
        for code in ["", "x", "new", "new--", "Sipas", "a b", "a/b", &"a".repeat(41)] {
            assert!(!is_code(code), "{code}");
        }
    }
}
