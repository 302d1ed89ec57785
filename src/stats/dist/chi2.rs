//! The chi-square distribution with `df` > 0 degrees of freedom, whole or not: gamma of shape df/2, twice as wide.

use super::{Tails, gamma};

/// The probability of at most `x`.
#[must_use]
pub fn cdf(x: f64, df: f64) -> f64 {
    tails(x, df).lower
}

/// The probability of more than `x`: the p-value of a chi-square test.
#[must_use]
pub fn sf(x: f64, df: f64) -> f64 {
    tails(x, df).upper
}

/// The x with cdf `p`, 0 to infinity.
#[must_use]
pub fn quantile(p: f64, df: f64) -> f64 {
    if !((0.0..=1.0).contains(&p) && df > 0.0 && df.is_finite()) {
        f64::NAN
    } else if p == 0.0 {
        0.0
    } else if p >= 1.0 {
        f64::INFINITY
    } else {
        2.0 * libm::exp(gamma::log_quantile(p, df / 2.0))
    }
}

pub(super) fn tails(x: f64, df: f64) -> Tails {
    if x.is_nan() || !(df > 0.0 && df.is_finite()) {
        Tails::NONE
    } else if x <= 0.0 {
        Tails::ALL_ABOVE
    } else if x == f64::INFINITY {
        Tails::ALL_BELOW
    } else {
        gamma::tails(x / 2.0, df / 2.0)
    }
}
