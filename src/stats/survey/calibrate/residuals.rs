//! The variance of calibrated estimates: linearised values give way to their residuals.
//!
//! With v the linearised value of a row before weighting, a calibration replaces it by `g (v - x' b)`, where b is its
//! regression on x and g the factor. Carried through all calibrations, the weighted residual of a row is
//! `w v - sum(w_j x_j' b_j)`, with `w_j` the weights after calibration j: so an estimate needs only its coefficients.

use super::super::SurveyError;
use super::super::cells::{Cells, OUTSIDE};
use super::super::covariance::Influences;
use super::super::design::Design;
use super::super::moments::{Fit, fit_as_drawn};
use super::super::variable::{Shape, Values, Variable};
use super::Calibration;

/// A residual of a smaller share of its linearised value is what rounding leaves of 0.
const ROUNDING: f64 = 1e-10;
/// How many estimates are carried through together; each takes a number a row.
const TOGETHER: usize = 16;

/// The coefficients of some estimates in each calibration.
struct Coefficients {
    /// For each calibration the coefficients of each estimate.
    all: Vec<Vec<Vec<f64>>>,
    count: usize,
}

/// The regressions of `count` estimates, where `values` adds a row's linearised value of each before weighting.
fn coefficients(
    calibrations: &[Calibration],
    rows: usize,
    count: usize,
    values: &impl Fn(usize, &mut [f64]),
) -> Coefficients {
    let mut all: Vec<Vec<Vec<f64>>> = vec![Vec::new(); calibrations.len()];
    for at in (0..calibrations.len()).rev() {
        let Some(own) = calibrations.get(at) else { continue };
        let mut products = vec![vec![0.0; own.regressors.size()]; count];
        let mut left = vec![0.0; count];
        for row in 0..rows {
            let q = own.q.get(row).copied().unwrap_or(0.0);
            if q == 0.0 {
                continue;
            }
            left.fill(0.0);
            values(row, &mut left);
            for (later, solved) in calibrations.iter().zip(&all).skip(at + 1).rev() {
                let factor = later.factors.get(row).copied().unwrap_or(0.0);
                for (left, coefficients) in left.iter_mut().zip(solved) {
                    *left = factor * (*left - later.regressors.product(row, coefficients));
                }
            }
            own.regressors.visit(row, |place, x| {
                for (products, left) in products.iter_mut().zip(&left).filter(|(_, left)| **left != 0.0) {
                    if let Some(product) = products.get_mut(place) {
                        *product += q * x * left;
                    }
                }
            });
        }
        if let Some(place) = all.get_mut(at) {
            *place = products.iter().map(|right| own.normal.solve(right)).collect();
        }
    }
    Coefficients { all, count }
}

impl Coefficients {
    /// Subtracts from the weighted values of a row what the regressions say of it.
    fn subtract(&self, calibrations: &[Calibration], row: usize, weighted: &mut [f64]) {
        for (calibration, solved) in calibrations.iter().zip(&self.all) {
            let weight = calibration.after.get(row).copied().unwrap_or(0.0);
            for (weighted, coefficients) in weighted.iter_mut().zip(solved) {
                *weighted -= weight * calibration.regressors.product(row, coefficients);
            }
        }
    }
}

/// Puts the variances of residuals in place of those of the estimates as they were drawn.
pub(in super::super) fn vary(
    design: &Design,
    cells: &Cells,
    variables: &[Variable<'_>],
    fitted: &mut [Vec<Fit>],
) -> Result<(), SurveyError> {
    let domains = cells.levels.first().map(|level| level.domain.as_slice()).unwrap_or_default();
    let domain_of = |row: usize| {
        let cell = cells.of_row.get(row).copied().unwrap_or(OUTSIDE);
        domains.get(cell as usize).map(|domain| *domain as usize)
    };
    let everybody = Cells::new(design, &vec![0; design.rows()], 1);
    for (variable, fits) in variables.iter().zip(fitted) {
        for (at, part) in fits.chunks_mut(TOGETHER).enumerate() {
            let (from, count) = (at * TOGETHER, part.len());
            let value = |row: usize, values: &mut [f64]| {
                let Some(at) = domain_of(row).and_then(|domain| domain.checked_sub(from)) else { return };
                if let (Some(fit), Some(value), Some((y, x))) = (part.get(at), values.get_mut(at), variable.get(row)) {
                    *value += if fit.value.is_nan() { 0.0 } else { (y - fit.centre * x) * fit.scale };
                }
            };
            let solved = coefficients(&design.calibrations, design.rows(), count, &value);
            let mut residuals = vec![vec![0.0; design.rows()]; count];
            let (mut squares, mut left) = (vec![0.0; count], vec![0.0; count]);
            let mut weighted = vec![0.0; count];
            for (row, weight) in design.weights.iter().enumerate().filter(|(_, weight)| **weight != 0.0) {
                weighted.fill(0.0);
                value(row, &mut weighted);
                weighted.iter_mut().zip(&mut squares).for_each(|(value, squares)| {
                    *value *= weight;
                    *squares += *value * *value;
                });
                solved.subtract(&design.calibrations, row, &mut weighted);
                for ((residuals, value), left) in residuals.iter_mut().zip(&weighted).zip(&mut left) {
                    *left += value * value;
                    if let Some(place) = residuals.get_mut(row) {
                        // The sum weighs it again.
                        *place = value / weight;
                    }
                }
            }
            let totals: Vec<Variable<'_>> = residuals
                .iter()
                .map(|values| Variable { values: Values::Plain(values), shape: Shape::Total })
                .collect();
            let spreads = fit_as_drawn(design, &everybody, &totals)?;
            for (((fit, spread), squares), left) in part.iter_mut().zip(&spreads).zip(&squares).zip(&left) {
                let variance = spread.first().map_or(f64::NAN, |fit| fit.spread.variance);
                fit.spread.variance = if *left <= ROUNDING * ROUNDING * squares { 0.0 } else { variance };
            }
        }
    }
    Ok(())
}

/// Influences whose linearised values gave way to their residuals.
pub(in super::super) struct CalibratedInfluences<'a, I> {
    design: &'a Design,
    influences: &'a I,
    coefficients: Coefficients,
}

impl<'a, I: Influences> CalibratedInfluences<'a, I> {
    pub(in super::super) fn new(design: &'a Design, influences: &'a I) -> Self {
        let count = influences.count();
        let takes_part = std::cell::RefCell::new(vec![false; count]);
        let values = |row: usize, values: &mut [f64]| {
            let weight = design.weights.get(row).copied().unwrap_or(0.0);
            if weight != 0.0 {
                influences.add(row, values, &mut takes_part.borrow_mut());
                for value in values {
                    *value /= weight;
                }
            }
        };
        let coefficients = coefficients(&design.calibrations, design.rows(), count, &values);
        Self { design, influences, coefficients }
    }
}

impl<I: Influences> Influences for CalibratedInfluences<'_, I> {
    fn count(&self) -> usize {
        self.coefficients.count
    }

    fn add(&self, row: usize, totals: &mut [f64], takes_part: &mut [bool]) {
        self.influences.add(row, totals, takes_part);
        self.coefficients.subtract(&self.design.calibrations, row, totals);
        takes_part.fill(true);
    }
}
