//! One common factor behind the correlations, and omega of it.

use crate::stats::linear::Square;

/// Iterations before the factor is given up.
const STEPS: usize = 200_000;

/// How the loadings are found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FactorMethod {
    /// The least squared residual correlations (minres; H. H. Harman and W. H. Jones, Psychometrika 31 (1966) 351-368).
    LeastResiduals,
    /// The greatest likelihood of normal answers.
    MaximumLikelihood,
}

/// One factor.
#[derive(Clone, PartialEq, Debug)]
pub struct Factor {
    /// How the loadings were found.
    pub method: FactorMethod,
    /// Each item's correlation with the factor; their sum is not below 0.
    pub loadings: Vec<f64>,
    /// McDonald's omega of one factor: the share of the factor in the variance of the sum of standardised items.
    pub omega: f64,
    /// The mean of the squared loadings: average variance extracted.
    pub variance_extracted: f64,
}

pub(super) fn one(correlations: &Square, method: FactorMethod) -> Option<Factor> {
    let mut loadings = match method {
        FactorMethod::LeastResiduals => least_residuals(correlations)?,
        FactorMethod::MaximumLikelihood => maximum_likelihood(correlations)?,
    };
    let mut sum: f64 = loadings.iter().sum();
    if sum < 0.0 {
        for loading in &mut loadings {
            *loading = -*loading;
        }
        sum = -sum;
    }
    let squares: f64 = loadings.iter().map(|loading| loading * loading).sum();
    let k = super::count(loadings.len());
    Some(Factor { method, omega: sum * sum / (sum * sum + k - squares), variance_extracted: squares / k, loadings })
}

/// Starts from the correlations with the sum of all.
fn start(correlations: &Square) -> Vec<f64> {
    let all = libm::sqrt(correlations.sum().max(1e-6));
    (0..correlations.size()).map(|i| (correlations.row_sum(i) / all).clamp(-0.95, 0.95)).collect()
}

/// Each loading in turn is the one that leaves the least residuals with the others as they are: r l / l^2 over the others.
fn least_residuals(correlations: &Square) -> Option<Vec<f64>> {
    let mut loadings = start(correlations);
    for _ in 0..STEPS {
        let mut moved = 0.0_f64;
        for i in 0..loadings.len() {
            let others = || loadings.iter().enumerate().filter(move |(j, _)| *j != i);
            let above: f64 = others().map(|(j, loading)| correlations.at(i, j) * loading).sum();
            let below: f64 = others().map(|(_, loading)| loading * loading).sum();
            let next = (above / below).clamp(-1.0, 1.0);
            let place = loadings.get_mut(i)?;
            moved = moved.max((next - *place).abs());
            *place = next;
        }
        if moved.is_nan() {
            return None;
        }
        if moved < 1e-14 {
            return Some(loadings);
        }
    }
    None
}

/// By expectation and maximisation (D. B. Rubin and D. T. Thayer, Psychometrika 47 (1982) 69-76), which never lowers the
/// likelihood.
fn maximum_likelihood(correlations: &Square) -> Option<Vec<f64>> {
    let mut loadings = start(correlations);
    let mut unique: Vec<f64> = loadings.iter().map(|loading| 1.0 - loading * loading).collect();
    for _ in 0..STEPS {
        let scaled: Vec<f64> = loadings.iter().zip(&unique).map(|(loading, unique)| loading / unique).collect();
        let precision = 1.0 + loadings.iter().zip(&scaled).map(|(loading, scaled)| loading * scaled).sum::<f64>();
        let weights: Vec<f64> = scaled.iter().map(|scaled| scaled / precision).collect();
        let with_factor = correlations.times(&weights);
        let expected =
            weights.iter().zip(&with_factor).map(|(weight, with)| weight * with).sum::<f64>() + 1.0 / precision;
        let mut moved = 0.0_f64;
        for ((loading, unique), with) in loadings.iter_mut().zip(&mut unique).zip(&with_factor) {
            let next = with / expected;
            moved = moved.max((next - *loading).abs());
            *loading = next;
            // A uniqueness of 0 (a Heywood case) would leave nothing to divide by.
            *unique = (1.0 - next * with).max(1e-6);
        }
        if moved.is_nan() {
            return None;
        }
        if moved < 1e-13 {
            return Some(loadings);
        }
    }
    None
}
