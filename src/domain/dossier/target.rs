//! Targets for rates of dossiers (chỉ tiêu), such as "100% hồ sơ đúng và sớm hạn": which rate of a unit's dossiers is to be how
//! high, or how low, in which days, and by which document.
//!
//! A target names its rate with the denominator, since 98 % of the received is another promise than 98 % of the resolved.

use rust_decimal::Decimal;
use time::Date;

use crate::domain::id::Id;
use crate::domain::workplan::target::Toward;

/// A rate that targets are set for, by its denominator.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Aim {
    /// In time of the resolved.
    InTimeOfResolved,
    /// In time of the received.
    InTimeOfReceived,
    /// In time of the returned.
    InTimeOfReturned,
    /// In time or in term of all that was at work, as QĐ 766/QĐ-TTg counts.
    InTimeOr766,
    /// Overdue of the pending.
    OverdueOfPending,
}

impl Aim {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::InTimeOfResolved,
        Self::InTimeOfReceived,
        Self::InTimeOfReturned,
        Self::InTimeOr766,
        Self::OverdueOfPending,
    ];

    /// The word under which it is stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::InTimeOfResolved => "in-time-of-resolved",
            Self::InTimeOfReceived => "in-time-of-received",
            Self::InTimeOfReturned => "in-time-of-returned",
            Self::InTimeOr766 => "in-time-766",
            Self::OverdueOfPending => "overdue-of-pending",
        }
    }

    /// The one with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|aim| aim.word() == word)
    }

    /// On which side of the goal it is met.
    #[must_use]
    pub const fn toward(self) -> Toward {
        match self {
            Self::InTimeOfResolved | Self::InTimeOfReceived | Self::InTimeOfReturned | Self::InTimeOr766 => {
                Toward::AtLeast
            }
            Self::OverdueOfPending => Toward::AtMost,
        }
    }
}

/// A target of a unit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Target {
    /// Whose it is; units below are held to it where they have none of their own.
    pub unit: Id,
    /// Which rate.
    pub aim: Aim,
    /// The first day for which it holds.
    pub first: Date,
    /// The last one.
    pub last: Date,
    /// Percent, 0 to 100, as it was written.
    pub goal: Decimal,
    /// The document that sets it.
    pub source: String,
}

/// What is wrong with a target.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TargetFault {
    /// The goal is no percentage from 0 to 100 with at most four decimals.
    Goal,
    /// The last day is before the first.
    Days,
    /// No document is named.
    Source,
}

impl Target {
    /// What is wrong with it, if anything.
    pub fn check(&self) -> Result<(), TargetFault> {
        let percent = Decimal::ZERO..=Decimal::ONE_HUNDRED;
        if !percent.contains(&self.goal) || self.goal.scale() > 4 {
            Err(TargetFault::Goal)
        } else if self.last < self.first {
            Err(TargetFault::Days)
        } else if self.source.trim().is_empty() {
            Err(TargetFault::Source)
        } else {
            Ok(())
        }
    }

    /// By how many points a rate in percent misses it; `None` where it is met.
    #[must_use]
    pub fn missed_by(&self, rate: Decimal) -> Option<Decimal> {
        let missing = match self.aim.toward() {
            Toward::AtLeast => self.goal - rate,
            Toward::AtMost => rate - self.goal,
        };
        (missing > Decimal::ZERO).then_some(missing)
    }

    /// The target of a rate that a unit is held to for some days, of `all` in the order in which they were set: one that holds
    /// for all of these days, of the unit itself before those above it, and of two of one unit the later. `path` leads from the
    /// topmost unit to the unit.
    #[must_use]
    pub fn of<'a>(all: &'a [Self], path: &[Id], aim: Aim, (first, last): (Date, Date)) -> Option<&'a Self> {
        let holds = |one: &&Self| one.aim == aim && one.first <= first && last <= one.last;
        path.iter().rev().find_map(|unit| all.iter().rev().filter(holds).find(|one| one.unit == *unit))
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    const TOP: Id = Id::from_bytes([1; 16]);
    const WARD: Id = Id::from_bytes([2; 16]);

    fn target(unit: Id, goal: i64, (first, last): (Date, Date)) -> Target {
        let aim = Aim::InTimeOfResolved;
        Target { unit, aim, first, last, goal: Decimal::from(goal), source: "KH 12/KH-UBND".to_owned() }
    }

    const YEAR: (Date, Date) = (date!(2026 - 01 - 01), date!(2026 - 12 - 31));

    #[test]
    fn the_own_target_stands_before_that_of_above_and_the_later_before_the_earlier() {
        let may = (date!(2026 - 05 - 01), date!(2026 - 05 - 31));
        let spring = (date!(2026 - 01 - 01), date!(2026 - 05 - 15));
        let all = [
            target(TOP, 95, YEAR),
            target(WARD, 97, YEAR),
            target(WARD, 99, may),
            target(WARD, 100, spring),
            target(TOP, 96, YEAR),
        ];
        let goal = |path: &[Id], days| Target::of(&all, path, Aim::InTimeOfResolved, days).map(|one| one.goal);
        assert_eq!(goal(&[TOP, WARD], may), Some(Decimal::from(99)), "half a month is not covered by the other");
        assert_eq!(goal(&[TOP, WARD], YEAR), Some(Decimal::from(97)));
        assert_eq!(goal(&[TOP], YEAR), Some(Decimal::from(96)));
        assert_eq!(goal(&[TOP], (date!(2025 - 12 - 31), date!(2026 - 01 - 01))), None);
        assert_eq!(Target::of(&all, &[TOP], Aim::OverdueOfPending, YEAR), None, "another rate");
    }

    #[test]
    fn a_target_is_met_on_its_side_and_by_the_unrounded_rate() {
        let mut one = target(TOP, 98, YEAR);
        let rate = |text: &str| text.parse::<Decimal>().unwrap();
        assert_eq!(one.missed_by(rate("98")), None);
        assert_eq!(one.missed_by(rate("98.1")), None);
        assert_eq!(one.missed_by(rate("97.9999")), Some(rate("0.0001")));
        (one.aim, one.goal) = (Aim::OverdueOfPending, rate("2.5"));
        assert_eq!((one.missed_by(rate("2.5")), one.missed_by(rate("2.51"))), (None, Some(rate("0.01"))));
    }

    #[test]
    fn what_is_no_target_is_told() {
        let good = target(TOP, 100, YEAR);
        assert_eq!(good.check(), Ok(()));
        assert_eq!(Target { goal: Decimal::ZERO, ..good.clone() }.check(), Ok(()));
        for goal in ["-0.01", "100.01", "99.99999"] {
            assert_eq!(
                Target { goal: goal.parse().unwrap(), ..good.clone() }.check(),
                Err(TargetFault::Goal),
                "{goal}"
            );
        }
        assert_eq!(Target { last: date!(2025 - 12 - 31), ..good.clone() }.check(), Err(TargetFault::Days));
        assert_eq!(Target { source: " ".to_owned(), ..good }.check(), Err(TargetFault::Source));
        assert!(Aim::ALL.into_iter().all(|aim| Aim::from_word(aim.word()) == Some(aim)));
    }
}
