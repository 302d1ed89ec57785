//! How sure a rank is: intervals of ranks from estimates and their errors.
//!
//! Unit j is surely worse than k where the difference of their estimates exceeds c standard errors of that difference.
//! With L units surely better and W surely worse, its rank is 1 + L to n - W (M. Mogstad, J. P. Romano, A. Shaikh and D.
//! Wilhelm, Review of Economic Studies 91 (2024) 476-518). What c is decides what the confidence is about: of one unit's
//! rank ([`Family::Marginal`]) or of all ranks together ([`Family::Simultaneous`]).
//!
//! Bonferroni's and Holm's sets are exact and need no chance; the bootstrap, seeded by the caller, is 5 to 8 % narrower.
//! Resampling ranks themselves is not offered: near ties it does not hold its confidence.

use rand_chacha::rand_core::Rng;

use super::chance::standard_normal;
use super::dist::normal;
use super::linear::Square;
use super::proportion::Confidence;

/// What the confidence is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Family {
    /// Each unit's interval by itself: what a province may say of its own rank.
    Marginal,
    /// All units' intervals at once: what may be said of the whole table.
    Simultaneous,
}

/// The errors of the estimates.
#[derive(Clone, Copy, Debug)]
pub enum Errors<'a> {
    /// Standard errors of independent estimates.
    Independent(&'a [f64]),
    /// The covariance matrix, row by row.
    Joint(&'a [f64]),
}

/// A unit's rank, 1 being the greatest estimate, and the ranks that it may have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rank {
    /// 1 and how many have a greater estimate; equal estimates share the smaller rank.
    pub rank: usize,
    /// The best rank that it may have.
    pub best: usize,
    /// The worst rank that it may have.
    pub worst: usize,
}

/// Why ranks cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoRanks {
    /// One error an estimate, or one row of the matrix.
    #[error("{estimates} estimates need {estimates} standard errors or a matrix of as many rows, not {errors} numbers")]
    Lengths {
        /// How many estimates.
        estimates: usize,
        /// How many numbers for their errors.
        errors: usize,
    },
    /// An estimate, an error or a variance of a difference is no number that it can be; holds the unit, from 1 on.
    #[error("the estimate or the error of unit {0} is not a number, or the error is below 0")]
    NotANumber(usize),
    /// A bootstrap needs draws.
    #[error("{0} draws are too few for a bootstrap; take 1 000 or more")]
    Draws(usize),
}

/// Estimates with the standard errors of all their differences.
#[derive(Clone, Debug)]
pub struct Ranking<'a> {
    values: &'a [f64],
    errors: Errors<'a>,
    /// The standard error of the difference of j and k, at j n + k.
    differences: Vec<f64>,
}

impl<'a> Ranking<'a> {
    /// Estimates and their errors, in the same order.
    pub fn new(values: &'a [f64], errors: Errors<'a>) -> Result<Self, NoRanks> {
        let n = values.len();
        let (given, wanted) = match errors {
            Errors::Independent(errors) => (errors, n),
            Errors::Joint(matrix) => (matrix, n * n),
        };
        if given.len() != wanted {
            return Err(NoRanks::Lengths { estimates: n, errors: given.len() });
        }
        if let Some(at) = values.iter().position(|value| !value.is_finite()) {
            return Err(NoRanks::NotANumber(at + 1));
        }
        let covariance = |j: usize, k: usize| match errors {
            Errors::Independent(errors) if j == k => errors.get(j).map_or(0.0, |error| error * error.abs()),
            Errors::Independent(_) => 0.0,
            Errors::Joint(matrix) => matrix.get(j * n + k).copied().unwrap_or(f64::NAN),
        };
        let mut differences = Vec::with_capacity(n * n);
        for j in 0..n {
            let own = covariance(j, j);
            if !own.is_finite() || own < 0.0 {
                return Err(NoRanks::NotANumber(j + 1));
            }
            for k in 0..n {
                let variance = own + covariance(k, k) - covariance(j, k) - covariance(k, j);
                // Rounding may leave a difference without variance slightly below 0.
                if !variance.is_finite() || variance < -1e-9 * (own + covariance(k, k)) {
                    return Err(NoRanks::NotANumber(k + 1));
                }
                differences.push(libm::sqrt(variance.max(0.0)));
            }
        }
        Ok(Self { values, errors, differences })
    }

    fn n(&self) -> usize {
        self.values.len()
    }

    fn error(&self, j: usize, k: usize) -> f64 {
        self.differences.get(j * self.n() + k).copied().unwrap_or_default()
    }

    /// By how many standard errors k is greater than j.
    fn distance(&self, j: usize, k: usize) -> f64 {
        let difference = self.value(k) - self.value(j);
        if difference == 0.0 { 0.0 } else { difference / self.error(j, k) }
    }

    fn value(&self, j: usize) -> f64 {
        self.values.get(j).copied().unwrap_or_default()
    }

    /// The ranks where a difference counts beyond `critical` standard errors.
    #[must_use]
    pub fn beyond(&self, critical: f64) -> Vec<Rank> {
        self.ranks(|j, k| self.distance(j, k) > critical)
    }

    /// The critical value of Bonferroni: the normal quantile for the tail divided among all one-sided comparisons.
    #[must_use]
    pub fn bonferroni_value(&self, family: Family, confidence: Confidence) -> f64 {
        normal::upper_quantile((1.0 - confidence.level()) / count(self.comparisons(family)))
    }

    /// Bonferroni's intervals.
    #[must_use]
    pub fn bonferroni(&self, family: Family, confidence: Confidence) -> Vec<Rank> {
        self.beyond(self.bonferroni_value(family, confidence))
    }

    /// Holm's intervals: the surest comparison against Bonferroni's value, the next against that of one fewer, until one
    /// does not pass. Never wider than Bonferroni's.
    #[must_use]
    pub fn holm(&self, family: Family, confidence: Confidence) -> Vec<Rank> {
        let n = self.n();
        let all_comparisons = self.comparisons(family);
        let threshold = |mut distances: Vec<f64>| {
            distances.sort_by(|a, b| b.total_cmp(a));
            let passes = |(place, distance): &(usize, f64)| {
                let left = count(all_comparisons.saturating_sub(*place).max(1));
                normal::sf(*distance) <= (1.0 - confidence.level()) / left
            };
            let last = distances.into_iter().enumerate().take_while(passes).last();
            last.map_or(f64::INFINITY, |(_, distance)| distance)
        };
        let of = |j: usize| (0..n).filter(move |k| *k != j);
        match family {
            Family::Simultaneous => {
                let all = (0..n).flat_map(|j| of(j).map(move |k| (j, k)));
                let least = threshold(all.map(|(j, k)| self.distance(j, k)).collect());
                self.ranks(|j, k| self.distance(j, k) >= least)
            }
            Family::Marginal => {
                let both = |j: usize| of(j).flat_map(move |k| [self.distance(j, k), self.distance(k, j)]);
                let least: Vec<f64> = (0..n).map(|j| threshold(both(j).collect())).collect();
                self.each(|j| {
                    self.rank(j, |a, b| self.distance(a, b) >= least.get(j).copied().unwrap_or(f64::INFINITY))
                })
            }
        }
    }

    /// Intervals by the bootstrap of the greatest distance: `draws` times, normal errors with the given covariances are
    /// drawn by `random`; the critical value is what the greatest standardised difference exceeds in a share of
    /// 1 - confidence of the draws. Stepping down, comparisons already decided are left out and the value found again.
    pub fn bootstrap(
        &self,
        family: Family,
        confidence: Confidence,
        draws: usize,
        random: &mut impl Rng,
    ) -> Result<Vec<Rank>, NoRanks> {
        if draws < 1000 {
            return Err(NoRanks::Draws(draws));
        }
        let n = self.n();
        let errors = self.drawn(draws, random);
        let others = |j: usize| (0..n).filter(move |k| *k != j);
        Ok(match family {
            Family::Simultaneous => {
                let pairs = (0..n).flat_map(|j| others(j).map(move |k| (j, k))).collect();
                self.beyond(self.stepped_down(pairs, &errors, confidence))
            }
            Family::Marginal => {
                let pairs_of = |j: usize| others(j).flat_map(move |k| [(j, k), (k, j)]).collect();
                let least: Vec<f64> = (0..n).map(|j| self.stepped_down(pairs_of(j), &errors, confidence)).collect();
                self.each(|j| self.rank(j, |a, b| self.distance(a, b) > least.get(j).copied().unwrap_or(f64::INFINITY)))
            }
        })
    }

    /// The critical value left when no further of `pairs` is decided; a pair (j, k) asks whether k is greater than j.
    fn stepped_down(&self, mut pairs: Vec<(usize, usize)>, drawn: &[Vec<f64>], confidence: Confidence) -> f64 {
        let mut least = f64::INFINITY;
        while !pairs.is_empty() {
            let mut greatest: Vec<f64> = drawn.iter().map(|draw| self.greatest(&pairs, draw)).collect();
            greatest.sort_by(f64::total_cmp);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of the draws")]
            let place = libm::ceil(confidence.level() * count(greatest.len())) as usize;
            least = least.min(greatest.get(place.saturating_sub(1)).copied().unwrap_or(f64::INFINITY));
            let before = pairs.len();
            pairs.retain(|(j, k)| self.distance(*j, *k) <= least);
            if pairs.len() == before {
                break;
            }
        }
        least
    }

    /// The greatest standardised error of a difference among `pairs` in one draw.
    fn greatest(&self, pairs: &[(usize, usize)], draw: &[f64]) -> f64 {
        let mut greatest = 0.0_f64;
        for (j, k) in pairs {
            if let (Some(a), Some(b)) = (draw.get(*j), draw.get(*k)) {
                let error = self.error(*j, *k);
                if error > 0.0 && b - a > greatest * error {
                    greatest = (b - a) / error;
                }
            }
        }
        greatest
    }

    /// Normal errors of all units, `draws` times.
    fn drawn(&self, draws: usize, random: &mut impl Rng) -> Vec<Vec<f64>> {
        let n = self.n();
        let root = match self.errors {
            Errors::Independent(_) => Vec::new(),
            Errors::Joint(matrix) => {
                Square::new(matrix, n).map(|matrix| matrix.root().into_cells()).unwrap_or_default()
            }
        };
        let one = |random: &mut _| {
            let plain: Vec<f64> = (0..n).map(|_| standard_normal(random)).collect();
            match self.errors {
                Errors::Independent(errors) => plain.iter().zip(errors).map(|(z, error)| z * error).collect(),
                Errors::Joint(_) => {
                    (0..n).map(|j| root.iter().skip(j * n).take(j + 1).zip(&plain).map(|(l, z)| l * z).sum()).collect()
                }
            }
        };
        (0..draws).map(|_| one(random)).collect()
    }

    fn comparisons(&self, family: Family) -> usize {
        let others = self.n().saturating_sub(1);
        match family {
            Family::Marginal => (2 * others).max(1),
            Family::Simultaneous => (self.n() * others).max(1),
        }
    }

    fn each(&self, rank: impl Fn(usize) -> Rank) -> Vec<Rank> {
        (0..self.n()).map(rank).collect()
    }

    fn ranks(&self, surely_less: impl Fn(usize, usize) -> bool) -> Vec<Rank> {
        self.each(|j| self.rank(j, &surely_less))
    }

    /// The rank of j; `surely_less(a, b)` says that a is surely less than b.
    fn rank(&self, j: usize, surely_less: impl Fn(usize, usize) -> bool) -> Rank {
        let others = || (0..self.n()).filter(|k| *k != j);
        Rank {
            rank: 1 + others().filter(|k| self.value(*k) > self.value(j)).count(),
            best: 1 + others().filter(|k| surely_less(j, *k)).count(),
            worst: self.n() - others().filter(|k| surely_less(*k, j)).count(),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of comparisons and draws, far below 2^53")]
fn count(many: usize) -> f64 {
    many as f64
}
