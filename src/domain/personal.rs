//! Requests about personal data: what may be asked, and by which day it must be answered.
//!
//! The terms are dated data with their basis and how sure it is, as everything that a law may change.

use time::{Date, Duration, Weekday};

/// What is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// To see the own data, or have a copy.
    See,
    /// To have them corrected.
    Correct,
    /// To have them deleted.
    Delete,
}

impl Kind {
    /// All kinds, in the order of the form.
    pub const ALL: [Self; 3] = [Self::See, Self::Correct, Self::Delete];

    /// The word under which it is stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::See => "see",
            Self::Correct => "correct",
            Self::Delete => "delete",
        }
    }

    /// The kind with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// How far a request has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// It came; the asker does not know that yet.
    Received,
    /// The asker was told that it came.
    Confirmed,
    /// What it asks for was done.
    Done,
    /// It was refused, with a reason.
    Refused,
}

impl State {
    const ALL: [Self; 4] = [Self::Received, Self::Confirmed, Self::Done, Self::Refused];

    /// The word under which it is stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Confirmed => "confirmed",
            Self::Done => "done",
            Self::Refused => "refused",
        }
    }

    /// The state with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// Whether nothing is left to do.
    #[must_use]
    pub const fn finished(self) -> bool {
        matches!(self, Self::Done | Self::Refused)
    }

    /// Whether this state may follow that one.
    #[must_use]
    pub const fn may_follow(self, before: Self) -> bool {
        match self {
            Self::Received => false,
            Self::Confirmed => matches!(before, Self::Received),
            Self::Done | Self::Refused => !before.finished(),
        }
    }
}

/// How long an answer may take, from a day on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Terms {
    /// Requests that came on this day or later.
    pub from: Date,
    /// Working days to confirm that a request came.
    pub confirm: u8,
    /// Days to show the data or hand out a copy.
    pub see: u8,
    /// Days to correct them.
    pub correct: u8,
    /// Days to delete them.
    pub delete: u8,
    /// Where that stands.
    pub basis: &'static str,
}

/// The terms, oldest first. How sure they are: the numbers are reported from the decree's text; whether the days beyond
/// the confirmation are working days is not known, so they are counted as days of the calendar, which is never later.
pub const TERMS: &[Terms] = &[Terms {
    from: time::macros::date!(2026 - 01 - 01),
    confirm: 2,
    see: 10,
    correct: 10,
    delete: 20,
    basis: "Nghị định 356/2025/NĐ-CP, Điều 5",
}];

/// The terms for a request that came on a day; the oldest for one that came before there were any.
#[must_use]
pub fn terms_on(day: Date) -> &'static Terms {
    TERMS.iter().rev().find(|terms| terms.from <= day).unwrap_or(&TERMS[0])
}

/// The last days to confirm that a request came and to do what it asks for.
#[must_use]
pub fn due_days(kind: Kind, received: Date) -> (Date, Date) {
    let terms = terms_on(received);
    let days = match kind {
        Kind::See => terms.see,
        Kind::Correct => terms.correct,
        Kind::Delete => terms.delete,
    };
    (working_days_after(received, terms.confirm), received.saturating_add(Duration::days(days.into())))
}

/// Whether people work on a day: from Monday to Friday. Public holidays are not known here.
#[must_use]
pub fn is_working_day(day: Date) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// The day that is so many working days after another.
fn working_days_after(day: Date, days: u8) -> Date {
    let mut left = days;
    let mut at = day;
    while left > 0 {
        let Some(next) = at.next_day() else { return at };
        at = next;
        left -= u8::from(is_working_day(at));
    }
    at
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn a_request_is_confirmed_in_two_working_days() {
        // 20 November 2026 is a Friday.
        for (received, confirm) in [
            (date!(2026 - 11 - 18), date!(2026 - 11 - 20)),
            (date!(2026 - 11 - 19), date!(2026 - 11 - 23)),
            (date!(2026 - 11 - 20), date!(2026 - 11 - 24)),
            (date!(2026 - 11 - 21), date!(2026 - 11 - 24)),
            (date!(2026 - 11 - 22), date!(2026 - 11 - 24)),
        ] {
            assert_eq!(due_days(Kind::See, received).0, confirm, "{received}");
        }
    }

    #[test]
    fn each_kind_has_its_days() {
        let due = |kind| due_days(kind, date!(2026 - 11 - 20)).1;
        assert_eq!(due(Kind::See), date!(2026 - 11 - 30));
        assert_eq!(due(Kind::Correct), date!(2026 - 11 - 30));
        assert_eq!(due(Kind::Delete), date!(2026 - 12 - 10));
        assert_eq!(terms_on(date!(2020 - 01 - 01)), &TERMS[0], "before there were terms, the first ones");
        assert!(TERMS.is_sorted_by_key(|terms| terms.from));
    }

    #[test]
    fn what_is_finished_stays_so() {
        assert!(State::Confirmed.may_follow(State::Received) && !State::Confirmed.may_follow(State::Confirmed));
        assert!(State::Done.may_follow(State::Received) && State::Refused.may_follow(State::Confirmed));
        assert!(State::ALL.iter().all(|state| !state.may_follow(State::Done) && !state.may_follow(State::Refused)));
    }
}
