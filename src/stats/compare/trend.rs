//! Whether shares rise or fall along a row of years (or of any ordered groups): the test of Cochran and Armitage.

use super::{BadCounts, Counted, Test};

/// A trend of shares.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Trend {
    /// How much the share rises with each unit of the score, by least squares weighted with n.
    pub slope: f64,
    /// The z test of no trend; its square is chi-square with one degree of freedom. `None` where all answered alike.
    pub test: Option<Test>,
}

/// The trend of `shares` along `scores`, one each (W. G. Cochran, Biometrics 10 (1954) 417-451; P. Armitage, Biometrics
/// 11 (1955) 375-386): z = sum s (x - n p) / sqrt(p q (sum n s^2 - (sum n s)^2 / N)), p of all together.
pub fn trend(shares: &[Counted], scores: &[f64]) -> Result<Trend, BadCounts> {
    let bad = BadCounts::Scores { shares: shares.len(), scores: scores.len() };
    if shares.len() != scores.len() || scores.iter().any(|score| !score.is_finite()) {
        return Err(bad);
    }
    let pairs = || shares.iter().zip(scores.iter().copied());
    let n: f64 = shares.iter().map(|share| share.n()).sum();
    let part: f64 = shares.iter().map(|share| share.part()).sum();
    let mean_score = pairs().map(|(share, score)| share.n() * score).sum::<f64>() / n;
    let spread: f64 = pairs().map(|(share, score)| share.n() * (score - mean_score) * (score - mean_score)).sum();
    if spread.is_nan() || spread <= 0.0 {
        return Err(bad);
    }
    let (p, q) = (part / n, (n - part) / n);
    let over: f64 = pairs().map(|(share, score)| (score - mean_score) * (share.part() - share.n() * p)).sum();
    let error = libm::sqrt(p * q * spread);
    Ok(Trend { slope: over / spread, test: (error > 0.0).then(|| Test::of_z(over / error)) })
}
