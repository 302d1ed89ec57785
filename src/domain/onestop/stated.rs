//! Facts of a one-stop unit and a period that somebody states, since no dossier and no opinion says them: what its procedures are,
//! what is published, figures of the national portal. Each stands with its source and the day on which it stood there.
//!
//! [`index::onestop`](crate::index::onestop) makes grades of them; nothing is computed here. A fact is kept as a code and its numbers, and
//! of two of one fact, unit and period the one stated last holds.

use rust_decimal::Decimal;
use time::Date;

use crate::domain::id::Id;

/// The most that a count may be.
const MOST: u64 = 1_000_000_000;

/// What is stated.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fact {
    /// TT 01/2018, indicator 2: dossiers whose agencies took longer than their share of the rule, as long, shorter.
    AgencyTime([u64; 3]),
    /// TT 01/2018, indicator 5: procedures of the unit, those received and returned at its one-stop unit, those solved there.
    OneStop([u64; 3]),
    /// TT 01/2018, indicator 6: whether what is published is sound, is posted, is published electronically.
    Publication([bool; 3]),
    /// TT 01/2018, indicator 7: dossiers returned early, on time and late with an opinion on conduct that was not found untrue.
    Conduct([u64; 3]),
    /// TT 01/2018, indicator 9: procedures of the unit, those offered at levels 3 and 4.
    OnlineProcedures([u64; 2]),
    /// QĐ 766: numerator and denominator of an indicator.
    Share(String, [u64; 2]),
    /// QĐ 766: a portal's points of an indicator.
    Points(String, Decimal),
    /// QĐ 766: a portal's points of a group.
    GroupPoints(u8, Decimal),
}

/// A fact of a unit and a period.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stated {
    /// Whose it is.
    pub unit: Id,
    /// The first day.
    pub first: Date,
    /// The last day.
    pub last: Date,
    /// What is stated.
    pub fact: Fact,
    /// Where it is from.
    pub source: String,
    /// The day on which it stood there.
    pub as_of: Date,
}

/// What is wrong with a stated fact.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum StatedFault {
    /// A part is more than the whole.
    MoreThanAll,
    /// A number that is none, or too large.
    Number(String),
    /// Points below 0 or above the maximum, or of what the index does not have.
    Points(String),
    /// No source is named.
    Source,
    /// The day is in the future.
    Day,
}

impl Fact {
    /// A portal's points of what has this number: of a group where it is whole, else of an indicator.
    #[must_use]
    pub fn points_of(number: &str, points: Decimal) -> Self {
        match number.parse() {
            Ok(group) => Self::GroupPoints(group, points),
            Err(_) => Self::Points(number.to_owned(), points),
        }
    }

    /// The code under which it is kept; facts of one code, unit and period replace each other.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::AgencyTime(_) => "tt01-2".to_owned(),
            Self::OneStop(_) => "tt01-5".to_owned(),
            Self::Publication(_) => "tt01-6".to_owned(),
            Self::Conduct(_) => "tt01-7".to_owned(),
            Self::OnlineProcedures(_) => "tt01-9".to_owned(),
            Self::Share(indicator, _) => format!("766-share-{indicator}"),
            Self::Points(indicator, _) => format!("766-points-{indicator}"),
            Self::GroupPoints(group, _) => format!("766-group-{group}"),
        }
    }

    /// Its numbers in their order, with spaces between.
    #[must_use]
    pub fn figures(&self) -> String {
        let counts = |all: &[u64]| all.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        match self {
            Self::AgencyTime(all) | Self::OneStop(all) | Self::Conduct(all) => counts(all),
            Self::OnlineProcedures(all) | Self::Share(_, all) => counts(all),
            Self::Publication(all) => counts(&all.map(u64::from)),
            Self::Points(_, points) | Self::GroupPoints(_, points) => points.to_string(),
        }
    }

    /// The fact with this code and these numbers; `None` where they are none.
    #[must_use]
    pub fn read(code: &str, figures: &str) -> Option<Self> {
        fn counts<const N: usize>(figures: &str) -> Option<[u64; N]> {
            let all: Option<Vec<u64>> = figures.split(' ').map(|one| one.parse().ok()).collect();
            all?.try_into().ok()
        }
        let points = || figures.parse().ok();
        match code {
            "tt01-2" => counts(figures).map(Self::AgencyTime),
            "tt01-5" => counts(figures).map(Self::OneStop),
            "tt01-6" => counts::<3>(figures).map(|all| Self::Publication(all.map(|one| one != 0))),
            "tt01-7" => counts(figures).map(Self::Conduct),
            "tt01-9" => counts(figures).map(Self::OnlineProcedures),
            _ => {
                let (kind, of) = code.strip_prefix("766-")?.split_once('-')?;
                match kind {
                    "share" => counts(figures).map(|all| Self::Share(of.to_owned(), all)),
                    "points" => points().map(|points| Self::Points(of.to_owned(), points)),
                    "group" => Some(Self::GroupPoints(of.parse().ok()?, points()?)),
                    _ => None,
                }
            }
        }
    }

    /// What is wrong with its numbers by themselves, if anything. What the index has at most, its rules say.
    pub fn check(&self) -> Result<(), StatedFault> {
        let whole = |all: &[u64]| {
            let (Some(whole), parts) = (all.first(), all.get(1..).unwrap_or_default()) else { return Ok(()) };
            if parts.iter().any(|part| part > whole) { Err(StatedFault::MoreThanAll) } else { Ok(()) }
        };
        let small = |all: &[u64]| match all.iter().find(|one| **one > MOST) {
            Some(large) => Err(StatedFault::Number(large.to_string())),
            None => Ok(()),
        };
        match self {
            Self::AgencyTime(all) | Self::Conduct(all) => small(all),
            Self::OneStop(all) => small(all).and_then(|()| whole(all)),
            Self::OnlineProcedures(all) => small(all).and_then(|()| whole(all)),
            Self::Share(_, [part, of]) => small(&[*part, *of]).and_then(|()| whole(&[*of, *part])),
            Self::Publication(_) => Ok(()),
            Self::Points(of, points) => positive(of, *points),
            Self::GroupPoints(of, points) => positive(&of.to_string(), *points),
        }
    }
}

fn positive(of: &str, points: Decimal) -> Result<(), StatedFault> {
    if points.is_sign_negative() || points.scale() > 4 { Err(StatedFault::Points(of.to_owned())) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_read_as_they_are_kept() {
        let points: Decimal = "5.25".parse().unwrap();
        for fact in [
            Fact::AgencyTime([1, 2, 3]),
            Fact::OneStop([10, 9, 2]),
            Fact::Publication([true, false, true]),
            Fact::Conduct([0, 0, 1]),
            Fact::OnlineProcedures([10, 2]),
            Fact::Share("3.5a".to_owned(), [7, 8]),
            Fact::Points("1.1".to_owned(), points),
            Fact::GroupPoints(5, points),
        ] {
            assert_eq!(Fact::read(&fact.code(), &fact.figures()), Some(fact.clone()));
            assert_eq!(fact.check(), Ok(()), "{fact:?}");
        }
        for (code, figures) in
            [("tt01-5", "1 2"), ("tt01-5", "1 2 x"), ("766-share-1.1", "1"), ("766-x-1", "1 1"), ("tt01-4", "1 1 1")]
        {
            assert_eq!(Fact::read(code, figures), None, "{code} {figures}");
        }
    }

    #[test]
    fn parts_are_no_more_than_the_whole_and_points_not_below_nothing() {
        let wrong = [
            Fact::OneStop([10, 11, 2]),
            Fact::OneStop([10, 10, 11]),
            Fact::OnlineProcedures([1, 2]),
            Fact::Share("1.1".to_owned(), [2, 1]),
        ];
        assert!(wrong.iter().all(|fact| fact.check() == Err(StatedFault::MoreThanAll)));
        assert_eq!(Fact::OneStop([10, 10, 10]).check(), Ok(()));
        let below = Fact::Points("1.1".to_owned(), "-0.01".parse().unwrap());
        assert_eq!(below.check(), Err(StatedFault::Points("1.1".to_owned())));
        assert_eq!(Fact::Conduct([MOST + 1, 0, 0]).check(), Err(StatedFault::Number((MOST + 1).to_string())));
    }
}
