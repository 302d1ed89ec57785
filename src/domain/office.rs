//! Offices: what their codes may be, and why a change of units, counters, officers or procedures is not made.

use time::Date;

use super::lang::Lang;
use super::number;
use super::text::{fill, texts};

/// The most characters of a code.
const CODE: usize = 64;

/// Whether this may be the code of a unit, a counter, an officer or a procedure: at most 64 letters a to z, large or
/// small, digits, and `.`, `-`, `_` between them (`cao-bang`, `H12.01`, `1.000123`). It stands in addresses.
#[must_use]
pub fn is_code(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    let ends = [text.bytes().next(), text.bytes().next_back()];
    text.len() <= CODE
        && text.bytes().all(inner)
        && ends.iter().all(|end| end.is_some_and(|b| b.is_ascii_alphanumeric()))
}

/// Why a change of offices is not made. Nothing of it was stored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NotDone {
    /// Something bears this code already.
    CodeTaken(String),
    /// This cannot be a code.
    NotACode(String),
    /// Somebody else changed it since the form was shown.
    ChangedMeanwhile(String),
    /// What belongs to the unit goes on after the day; names it.
    StillOpen(Date, Vec<String>),
    /// Somebody rated there on or after the day, the last time on the day it holds.
    RatedAfter(String, Date),
    /// It does not exist on that day.
    NotThen(String, Date),
    /// A unit would lie within itself.
    OwnAncestor(String),
    /// It also changes what lies above the caller's units.
    ConcernsAbove(String),
    /// A merger needs a predecessor; a split, two successors.
    TooFew,
    /// The same unit is named twice.
    NamedTwice(String),
    /// The counter is not open on that day.
    CounterClosed(String, Date),
    /// There is no such template.
    NoSuchTemplate(String),
    /// There is no such field.
    NoSuchField(String),
}

impl NotDone {
    /// What is wrong and what to do.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let t = texts(lang);
        match self {
            Self::CodeTaken(code) => fill(t.office_code_taken, &[code]),
            Self::NotACode(code) => fill(t.office_not_a_code, &[code]),
            Self::ChangedMeanwhile(code) => fill(t.office_changed_meanwhile, &[code]),
            Self::StillOpen(day, what) => fill(t.office_still_open, &[&number::day(*day), &what.join(", ")]),
            Self::RatedAfter(code, day) => fill(t.office_rated_after, &[code, &number::day(*day)]),
            Self::NotThen(code, day) => fill(t.office_not_then, &[code, &number::day(*day)]),
            Self::OwnAncestor(code) => fill(t.office_own_ancestor, &[code]),
            Self::ConcernsAbove(code) => fill(t.office_concerns_above, &[code]),
            Self::TooFew => t.office_too_few.to_owned(),
            Self::NamedTwice(code) => fill(t.office_named_twice, &[code]),
            Self::CounterClosed(code, day) => fill(t.office_counter_closed, &[code, &number::day(*day)]),
            Self::NoSuchTemplate(name) => fill(t.office_no_such_template, &[name]),
            Self::NoSuchField(code) => fill(t.office_no_such_field, &[code]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn official_codes_are_codes_and_nothing_that_an_address_would_twist() {
        for code in ["cao-bang", "H12.01", "000.00.01.H12", "1.000123.000.00.00.H12", "a", "Quay_7", &"x".repeat(64)] {
            assert!(is_code(code), "{code}");
        }
        for code in ["", ".", "..", "-a", "a-", "a b", "a/b", "a%2f", "Đ1", "a?b", "a\n", &"x".repeat(65)] {
            assert!(!is_code(code), "{code}");
        }
    }
}
