//! The factors that carry weights to known totals.
//!
//! Calibration looks for factors near 1 whose weighted totals of the regressors x are those of the population (J.-C.
//! Deville and C.-E. Särndal, JASA 87 (1992) 376-382): the factor of a row is `F(x' lambda / v)`, where F says how near is meant,
//! and lambda is found by Newton's method. Raking over margins goes from margin to margin instead (W. E. Deming
//! and F. F. Stephan, Annals of Mathematical Statistics 11 (1940) 427-444).

use super::super::SurveyError;
use super::regressors::{NOWHERE, Regressors};

/// Steps after which a calibration that has not met its totals will not.
const MOST_STEPS: usize = 500;
/// Rounds after which raking that has not met its margins will not.
const MOST_ROUNDS: usize = 10_000;
/// Totals count as met within this share of the scale of their sums.
const MET: f64 = 1e-9;
/// What is looked for, since one more step costs little: rounding alone is left.
const SOUGHT: f64 = 1e-14;

/// How near the factors are to 1.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Distance {
    /// `1 + u`, cut off at bounds.
    Linear,
    /// A logistic curve between the bounds.
    Logit,
    /// `exp u`, cut off at bounds.
    Raking,
}

impl Distance {
    /// The factor at `u` and its derivative.
    fn factor(self, u: f64, (low, high): (f64, f64)) -> (f64, f64) {
        let cut = |factor: f64, slope: f64| {
            if factor < low {
                (low, 0.0)
            } else if factor > high {
                (high, 0.0)
            } else {
                (factor, slope)
            }
        };
        match self {
            Self::Linear => cut(1.0 + u, 1.0),
            Self::Raking => {
                let factor = libm::exp(u);
                cut(factor, factor)
            }
            Self::Logit => {
                let a = (high - low) / ((1.0 - low) * (high - 1.0));
                // Of e^(au) and its inverse the one that does not overflow.
                let e = libm::exp(-(a * u).abs());
                let (one, other) = if u > 0.0 { (e, 1.0) } else { (1.0, e) };
                let whole = (high - 1.0) * one + (1.0 - low) * other;
                let factor = (low * (high - 1.0) * one + high * (1.0 - low) * other) / whole;
                (factor, (factor - low) * (high - factor) / (high - low) * a)
            }
        }
    }
}

/// What is to be solved.
pub(super) struct Problem<'a> {
    pub(super) regressors: &'a Regressors,
    pub(super) totals: &'a [f64],
    pub(super) names: &'a [String],
    pub(super) bounds: (f64, f64),
    /// What the residuals' variance is in proportion to, where it is not the same for all rows.
    pub(super) variance: Option<&'a [f64]>,
}

impl Problem<'_> {
    fn variance_of(&self, row: usize) -> f64 {
        self.variance.and_then(|variance| variance.get(row)).copied().unwrap_or(1.0)
    }

    /// The greatest gap between what is wanted and what there is, in shares of the sums' scale, and where.
    fn gap(&self, weights: &[f64], sums: &[f64]) -> (f64, usize) {
        let mut scale = vec![0.0_f64; sums.len()];
        for (row, weight) in weights.iter().enumerate() {
            self.regressors.visit(row, |place, value| {
                if let Some(scale) = scale.get_mut(place) {
                    *scale += (weight * value).abs();
                }
            });
        }
        let gaps = self.totals.iter().zip(sums).zip(&scale);
        let gaps =
            gaps.map(|((total, sum), scale)| (total - sum).abs() / scale.max(total.abs()).max(f64::MIN_POSITIVE));
        gaps.enumerate()
            .fold((0.0, 0), |worst, (at, gap)| if gap > worst.0 || gap.is_nan() { (gap, at) } else { worst })
    }

    fn name(&self, at: usize) -> &str {
        self.names.get(at).map_or("", String::as_str)
    }
}

/// The weights that meet the totals.
pub(super) fn calibrated(problem: &Problem<'_>, distance: Distance, weights: &[f64]) -> Result<Vec<f64>, SurveyError> {
    let mut lambda = vec![0.0; problem.regressors.size()];
    let mut best = step_at(problem, distance, weights, &lambda);
    for _ in 0..MOST_STEPS {
        if best.gap <= SOUGHT {
            break;
        }
        let missing: Vec<f64> = problem.totals.iter().zip(&best.sums).map(|(total, sum)| total - sum).collect();
        let direction = problem.regressors.normal(&best.slopes).solve(&missing);
        // Half the way, and half of that, until the totals come nearer.
        let mut length = 1.0;
        let mut better = None;
        while length > 1e-6 {
            let tried: Vec<f64> = lambda.iter().zip(&direction).map(|(at, step)| at + length * step).collect();
            let step = step_at(problem, distance, weights, &tried);
            if step.gap < best.gap {
                better = Some((tried, step));
                break;
            }
            length /= 2.0;
        }
        let Some((tried, step)) = better else { break };
        (lambda, best) = (tried, step);
    }
    if best.gap <= MET {
        return Ok(best.weights);
    }
    let bounded = problem.bounds.0.is_finite() || problem.bounds.1.is_finite();
    let within = if bounded {
        format!(" with factors within {} to {}; widen the bounds or ask for less", problem.bounds.0, problem.bounds.1)
    } else {
        "; the totals contradict each other, or the sample has nobody to carry them".to_owned()
    };
    let total = problem.totals.get(best.worst).copied().unwrap_or(f64::NAN);
    let sum = best.sums.get(best.worst).copied().unwrap_or(f64::NAN);
    Err(SurveyError::Request(format!(
        "the weights cannot be calibrated{within}; the total of {} stays at {sum} and not {total}",
        problem.name(best.worst)
    )))
}

/// Where a lambda leads.
struct Step {
    weights: Vec<f64>,
    slopes: Vec<f64>,
    sums: Vec<f64>,
    gap: f64,
    worst: usize,
}

fn step_at(problem: &Problem<'_>, distance: Distance, weights: &[f64], lambda: &[f64]) -> Step {
    let (mut moved, mut slopes) = (Vec::with_capacity(weights.len()), Vec::with_capacity(weights.len()));
    for (row, weight) in weights.iter().enumerate() {
        let variance = problem.variance_of(row);
        let (factor, slope) = distance.factor(problem.regressors.product(row, lambda) / variance, problem.bounds);
        moved.push(if *weight == 0.0 { 0.0 } else { weight * factor });
        slopes.push(if *weight == 0.0 { 0.0 } else { weight * slope / variance });
    }
    let sums = problem.regressors.totals(&moved);
    let (gap, worst) = problem.gap(&moved, &sums);
    let gap = if gap.is_nan() { f64::INFINITY } else { gap };
    Step { weights: moved, slopes, sums, gap, worst }
}

/// One margin of raking: the cell of each row and the totals of the cells.
#[derive(Clone, Debug)]
pub(super) struct Margin {
    pub(super) of_row: Vec<u32>,
    pub(super) totals: Vec<f64>,
    pub(super) names: Vec<String>,
}

/// Goes from margin to margin until all are met; with a single margin that is post-stratification.
pub(super) fn raked(margins: &[Margin], weights: &[f64]) -> Result<Vec<f64>, SurveyError> {
    let mut weights = weights.to_vec();
    let mut gap = f64::INFINITY;
    for _ in 0..MOST_ROUNDS {
        gap = 0.0;
        for margin in margins {
            gap = to_margin(margin, &mut weights)?.max(gap);
        }
        if margins.len() == 1 || gap <= SOUGHT * 10.0 {
            return Ok(weights);
        }
    }
    if gap <= MET {
        return Ok(weights);
    }
    Err(SurveyError::Request(format!(
        "raking does not meet its margins: after {MOST_ROUNDS} rounds they still differ by {gap:.1e} of their totals; they \
         contradict each other, or some combination has nobody in the sample"
    )))
}

/// Brings the weights to one margin; returns by how much the furthest cell was off.
fn to_margin(margin: &Margin, weights: &mut [f64]) -> Result<f64, SurveyError> {
    let mut sums = vec![0.0; margin.totals.len()];
    for (cell, weight) in margin.of_row.iter().zip(weights.iter()) {
        if let Some(sum) = sums.get_mut(*cell as usize) {
            *sum += weight;
        }
    }
    let mut gap = 0.0_f64;
    let mut factors = Vec::with_capacity(sums.len());
    for ((sum, total), name) in sums.iter().zip(&margin.totals).zip(&margin.names) {
        if *sum <= 0.0 && *total != 0.0 {
            return Err(SurveyError::Request(format!(
                "the cell {name} has the total {total} and nobody in the sample to carry it; join it with another"
            )));
        }
        factors.push(if *sum == 0.0 { 1.0 } else { total / sum });
        gap = gap.max((sum - total).abs() / total.abs().max(f64::MIN_POSITIVE));
    }
    for (cell, weight) in margin.of_row.iter().zip(weights.iter_mut()).filter(|(cell, _)| **cell != NOWHERE) {
        *weight *= factors.get(*cell as usize).copied().unwrap_or(1.0);
    }
    Ok(gap)
}
