//! What follows from stated figures: sums that hold or do not, numbers that no sentence gives, and every rate by its name.
//!
//! ```text
//! Statement ──► sums (hold, broken, follow) ──► rates by name ──► stated percentages beside them
//! ```
//!
//! Nothing is adjusted. A sum that does not hold is said to be broken and by how much; a number is made only where a sum
//! leaves exactly one open; "còn lại" is no number. The sums are those of form 06a and of task lists, as documents use the
//! words; each is arithmetic and rests on no weight of anybody's.

pub mod rates;
pub mod sums;

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::domain::stated::{Figure, How, Measure, Statement};
pub use rates::{Judged, Rate, RateName, Verdict};
pub use sums::{SUMS, Sum, SumState};

/// A number that is stated or follows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Value {
    /// The number.
    pub value: Decimal,
    /// How sure it is; what follows from numbers that are not exact is [`How::Nearly`].
    pub how: How,
    /// Whether no sentence gives it.
    pub follows: bool,
}

/// Everything that follows from a statement.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reading {
    /// Counts by what they count, stated and following.
    pub known: BTreeMap<Measure, Value>,
    /// The sums of which at least the whole and one part are known.
    pub sums: Vec<(Sum, SumState)>,
    /// Every rate that can be computed, by its name.
    pub rates: Vec<Rate>,
    /// Every stated percentage with what it can be.
    pub judged: Vec<Judged>,
}

/// Reads a statement.
#[must_use]
pub fn read(statement: &Statement) -> Reading {
    read_figures(&statement.figures)
}

/// Reads figures, stated or counted here.
#[must_use]
pub fn read_figures(figures: &[Figure]) -> Reading {
    let (known, sums) = sums::complete(figures);
    let rates = rates::all(&known);
    let percents = figures.iter().filter(|figure| figure.measure.is_percent());
    let judged = percents.filter_map(|figure| rates::judge(figure, &rates, &known)).collect();
    Reading { known, sums, rates, judged }
}

/// Every rate that counts of one place and period make, by its name.
#[must_use]
pub fn rates_of(counts: &[(Measure, u64)]) -> Vec<Rate> {
    let value = |n: u64| Value { value: Decimal::from(n), how: How::Exactly, follows: false };
    rates::all(&counts.iter().map(|(measure, n)| (*measure, value(*n))).collect())
}

impl Reading {
    /// A count.
    #[must_use]
    pub fn value(&self, measure: Measure) -> Option<Value> {
        self.known.get(&measure).copied()
    }

    /// A rate by its name.
    #[must_use]
    pub fn rate(&self, name: RateName) -> Option<&Rate> {
        self.rates.iter().find(|rate| rate.name == name)
    }

    /// What is said of a stated percentage.
    #[must_use]
    pub fn judged(&self, measure: Measure) -> Option<&Judged> {
        self.judged.iter().find(|judged| judged.figure.measure == measure)
    }
}

/// By how many percentage points a stated percentage differs from that of another statement. `None` unless both state it
/// exactly and as a share of the same; a growth and a target are no shares that change.
#[must_use]
pub fn points_between(now: &[Figure], before: &[Figure], measure: Measure) -> Option<Decimal> {
    if matches!(measure, Measure::GrowthFeedback | Measure::TargetInTime) {
        return None;
    }
    let stated = |figures: &[Figure]| {
        let figure = figures.iter().find(|figure| figure.measure == measure && figure.how == How::Exactly);
        figure.map(|figure| (figure.of, figure.value))
    };
    let ((of, now), (of_before, before)) = (stated(now)?, stated(before)?);
    (of == of_before).then(|| now - before)
}

#[cfg(test)]
mod articles;
