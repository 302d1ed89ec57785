//! Whether two shares differ, whether shares rise, and what that means when many are looked at together.
//!
//! Counts come in, tests and intervals go out. Samples from a complex design do not belong here: their difference is a
//! contrast with its covariance. What belongs here are whole counts of two independent samples
//! ([`proportions`]), of samples that share respondents ([`overlap`]), of a row of years ([`trend`]), and the p-values
//! of 63 or 34 provinces at once ([`adjust`]).

pub mod adjust;
pub mod exact;
pub mod overlap;
pub mod proportions;
pub mod rows;
pub mod score;
pub mod trend;

use super::dist::{chi2, normal};

/// A statistic with its two-sided p-value.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Test {
    /// What was compared with the distribution.
    pub statistic: f64,
    /// The probability of a statistic at least as far out if nothing differed, 0 to 1.
    pub p: f64,
}

impl Test {
    /// A statistic that is standard normal if nothing differs.
    pub(crate) fn of_z(z: f64) -> Self {
        Self { statistic: z, p: normal::two_sided(z) }
    }

    /// A statistic that is chi-square with one degree of freedom if nothing differs.
    pub(crate) fn of_chi2(statistic: f64) -> Self {
        Self { statistic, p: chi2::sf(statistic, 1.0) }
    }
}

/// Counts that cannot be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadCounts {
    /// More of this kind than at all, or fewer than none.
    #[error("{part} of {n} is no share of a count: the part must be 0 to n, and n at least 1")]
    NoShare {
        /// How many of this kind.
        part: i64,
        /// How many at all.
        n: i64,
    },
    /// More respondents were asked twice than were asked at all.
    #[error("{matched} were asked both times, but only {n} were asked at one of them")]
    MoreMatchedThanAsked {
        /// How many were asked both times.
        matched: i64,
        /// How many were asked at one of them.
        n: i64,
    },
    /// A trend needs as many scores as shares, and at least two different ones.
    #[error(
        "{shares} shares cannot be compared along {scores} scores: give each share its own, at least two different"
    )]
    Scores {
        /// How many shares there are.
        shares: usize,
        /// How many scores there are.
        scores: usize,
    },
}

/// A count of `part` among `n`, checked: 0 <= `part` <= `n`, 1 <= `n`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Counted {
    part: i64,
    n: i64,
}

impl Counted {
    /// `part` of `n`.
    pub fn new(part: i64, n: i64) -> Result<Self, BadCounts> {
        if n < 1 || !(0..=n).contains(&part) {
            return Err(BadCounts::NoShare { part, n });
        }
        Ok(Self { part, n })
    }

    /// How many of this kind.
    #[must_use]
    pub fn part(self) -> f64 {
        float(self.part)
    }

    /// How many at all.
    #[must_use]
    pub fn n(self) -> f64 {
        float(self.n)
    }

    /// The share, 0 to 1.
    #[must_use]
    pub fn share(self) -> f64 {
        self.part() / self.n()
    }

    /// The share of the others, 0 to 1.
    #[must_use]
    pub fn rest(self) -> f64 {
        float(self.n - self.part) / self.n()
    }

    /// The variance of the share, if each answered by chance alone.
    #[must_use]
    pub fn variance(self) -> f64 {
        self.share() * self.rest() / self.n()
    }

    /// The counts themselves: part and n.
    #[must_use]
    pub const fn counts(self) -> (i64, i64) {
        (self.part, self.n)
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53, where every whole number is exact")]
pub(crate) fn float(count: i64) -> f64 {
    count as f64
}
