//! Replicate weights: the variance of an estimate from what other weights would have made of it.
//!
//! Each replicate weighs the sample as another draw might have; an estimate is made with each, and its variance is
//! `scale sum(rscale (replicate - centre)^2)`, about the replicates' mean or, with `mse`, about the estimate itself
//! (K. M. Wolter, Introduction to Variance Estimation, 2nd ed. 2007). Nothing has to be linearised, so whatever the
//! weights went through, calibration say, is in the variance when the replicates went through it too. [`make`] has the
//! jackknives, balanced half-samples and the bootstrap; weights can be given instead.
//!
//! Degrees of freedom are the rank of the replicate weights of the rows that count, less one.

mod hadamard;
pub mod make;

use std::sync::OnceLock;

use super::cells::{Cells, OUTSIDE};
use super::covariance::Matrix;
use super::design::Design;
use super::moments::Fit;
use super::variable::{Shape, Variable};

/// Rows whose weights leave less than this share outside those before add nothing to the rank.
const DEPENDENT: f64 = 1e-7;
/// A proportion nearer to 0 or 1 is one of them but for rounding.
const EDGE: f64 = 1e-12;
/// A standard error of fewer times its estimate is what rounding leaves of 0.
const ROUNDING: f64 = 1e-14;

/// The replicate weights of a sample.
#[derive(Clone, Debug)]
pub struct Replicates {
    count: usize,
    /// The weights, row by row, a replicate beside the other.
    weights: Vec<f64>,
    /// What the sum of squares is multiplied by.
    pub scale: f64,
    /// What each replicate's square is multiplied by.
    pub rscales: Vec<f64>,
    /// Whether squares are about the estimate instead of the replicates' mean.
    pub mse: bool,
    /// The degrees of freedom of all rows, once somebody has asked: nearly every estimate rests on them.
    whole: OnceLock<f64>,
}

impl Replicates {
    /// Replicates of `count` weights a row.
    #[must_use]
    pub fn new(count: usize, weights: Vec<f64>, scale: f64, rscales: Vec<f64>, mse: bool) -> Self {
        Self { count, weights, scale, rscales, mse, whole: OnceLock::new() }
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    /// The weights of a row.
    fn row(&self, row: usize) -> &[f64] {
        self.weights.get(row * self.count..(row + 1) * self.count).unwrap_or_default()
    }

    /// The weights of all rows in one replicate.
    #[must_use]
    pub fn weights_of(&self, replicate: usize) -> Vec<f64> {
        self.weights.iter().skip(replicate).step_by(self.count.max(1)).copied().collect()
    }

    /// Puts others in their place.
    pub(super) fn set_weights(&mut self, replicate: usize, weights: &[f64]) {
        let places = self.weights.iter_mut().skip(replicate).step_by(self.count.max(1));
        places.zip(weights).for_each(|(place, weight)| *place = *weight);
        self.whole = OnceLock::new();
    }

    /// The covariance of two estimates from how far their replicates are from them; replicates in which one of them
    /// could not be made are left out. NaN where none is left.
    fn covariance(&self, a: &[f64], b: &[f64]) -> f64 {
        let all = || {
            let pairs = a.iter().zip(b).zip(&self.rscales);
            pairs.filter(|((a, b), _)| a.is_finite() && b.is_finite())
        };
        let (mut count, mut sums) = (0.0, (0.0, 0.0));
        for ((a, b), _) in all().filter(|(_, rscale)| **rscale > 0.0) {
            count += 1.0;
            sums = (sums.0 + a, sums.1 + b);
        }
        if count == 0.0 {
            return f64::NAN;
        }
        let centre = if self.mse { (0.0, 0.0) } else { (sums.0 / count, sums.1 / count) };
        self.scale * all().map(|((a, b), rscale)| rscale * (a - centre.0) * (b - centre.1)).sum::<f64>()
    }

    /// The variance of an estimate from how far its replicates are from it.
    #[must_use]
    pub fn variance(&self, deviations: &[f64]) -> f64 {
        self.covariance(deviations, deviations)
    }

    /// The covariance matrix of estimates from how far the replicates of each are from it.
    #[must_use]
    pub fn matrix(&self, deviations: &[Vec<f64>]) -> Matrix {
        let mut matrix = Matrix::zero(deviations.len());
        for (row, a) in deviations.iter().enumerate() {
            for (column, b) in deviations.iter().enumerate().skip(row) {
                matrix.set(row, column, self.covariance(a, b));
            }
        }
        matrix
    }

    /// The rank of the weights of some rows, each named once, less one.
    #[must_use]
    pub fn df(&self, rows: impl Iterator<Item = usize>) -> f64 {
        let rows: Vec<usize> = rows.collect();
        #[expect(clippy::cast_precision_loss, reason = "counts of replicates are far below 2^53")]
        let df = || self.rank(&rows) as f64 - 1.0;
        if rows.len() * self.count == self.weights.len() { *self.whole.get_or_init(df) } else { df() }
    }

    /// How many of the rows' weights are no combination of the others.
    fn rank(&self, rows: &[usize]) -> usize {
        let mut basis: Vec<Vec<f64>> = Vec::new();
        let mut before: &[f64] = &[];
        for row in rows {
            let weights = self.row(*row);
            if weights == before {
                continue;
            }
            before = weights;
            let Some(mut left) = unit(weights) else { continue };
            // Twice, since the first time leaves what rounding made of the others.
            for _ in 0..2 {
                for known in &basis {
                    let part: f64 = known.iter().zip(&left).map(|(a, b)| a * b).sum();
                    left.iter_mut().zip(known).for_each(|(left, known)| *left -= part * known);
                }
            }
            if left.iter().map(|left| left * left).sum::<f64>() > DEPENDENT * DEPENDENT {
                basis.extend(unit(&left));
            }
            if basis.len() == self.count {
                break;
            }
        }
        basis.len()
    }
}

/// The direction of a vector; none of one of zeros.
fn unit(values: &[f64]) -> Option<Vec<f64>> {
    let length = libm::sqrt(values.iter().map(|value| value * value).sum());
    (length > 0.0).then(|| values.iter().map(|value| value / length).collect())
}

/// How far each replicate of a variable's estimate is from it, in each domain.
pub(super) fn deviations(
    replicates: &Replicates,
    weights: &[f64],
    cells: &Cells,
    variable: &Variable<'_>,
    fits: &[Fit],
) -> Vec<Vec<f64>> {
    let count = replicates.count;
    let total = matches!(variable.shape, Shape::Total);
    let mut sums = vec![(vec![0.0; count], vec![0.0; count]); fits.len()];
    each_row(cells, |row, domain| {
        let (Some(fit), Some((tops, bottoms)), Some((y, x))) =
            (fits.get(domain), sums.get_mut(domain), variable.get(row))
        else {
            return;
        };
        let (centre, weight) = if total { (0.0, weights.get(row).copied().unwrap_or(0.0)) } else { (fit.value, 0.0) };
        for ((top, bottom), weight_there) in tops.iter_mut().zip(bottoms).zip(replicates.row(row)) {
            *top += (weight_there - weight) * (y - centre * x);
            *bottom += weight_there * x;
        }
    });
    let deviation = |(top, bottom): (&f64, &f64)| if total { *top } else { top / bottom };
    sums.iter().map(|(tops, bottoms)| tops.iter().zip(bottoms).map(deviation).collect()).collect()
}

/// Each row that is in a domain.
fn each_row(cells: &Cells, mut visit: impl FnMut(usize, usize)) {
    let domains = cells.levels.first().map(|level| level.domain.as_slice()).unwrap_or_default();
    for (row, cell) in cells.of_row.iter().enumerate().filter(|(_, cell)| **cell != OUTSIDE) {
        if let Some(domain) = domains.get(*cell as usize) {
            visit(row, *domain as usize);
        }
    }
}

/// Puts the variances of the replicates in place of those of the design, and their degrees of freedom.
pub(super) fn vary(
    design: &Design,
    replicates: &Replicates,
    cells: &Cells,
    variables: &[Variable<'_>],
    fitted: &mut [Vec<Fit>],
) {
    for (variable, fits) in variables.iter().zip(fitted) {
        let deviations = deviations(replicates, &design.weights, cells, variable, fits);
        let mut rows = vec![Vec::new(); fits.len()];
        each_row(cells, |row, domain| {
            if let (Some(rows), Some(_)) = (rows.get_mut(domain), variable.get(row)) {
                rows.push(row);
            }
        });
        for ((fit, deviations), rows) in fits.iter_mut().zip(&deviations).zip(rows) {
            let variance = replicates.variance(deviations);
            let nothing = (ROUNDING * fit.value) * (ROUNDING * fit.value);
            fit.spread.variance = if variance < nothing { 0.0 } else { variance };
            fit.spread.lost = deviations.iter().filter(|deviation| !deviation.is_finite()).count();
            fit.spread.rank = Some(replicates.df(rows.into_iter()));
            fit.logit_variance = logit_variance(replicates, fit.value, deviations);
        }
    }
}

/// The variance of the log odds, where every replicate has them.
fn logit_variance(replicates: &Replicates, p: f64, deviations: &[f64]) -> Option<f64> {
    let inside = |p: f64| p > EDGE && p < 1.0 - EDGE;
    if !inside(p) || deviations.iter().any(|deviation| !deviation.is_nan() && !inside(p + deviation)) {
        return None;
    }
    let logit = |p: f64| libm::log(p / (1.0 - p));
    let deviations: Vec<f64> = deviations.iter().map(|deviation| logit(p + deviation) - logit(p)).collect();
    Some(replicates.variance(&deviations)).filter(|variance| variance.is_finite())
}
