//! Fisher's F distribution with `df1` and `df2` > 0 degrees of freedom, whole or not; either may be infinite, which
//! leaves a chi-square over its degrees of freedom (or its reciprocal).

use super::{Tails, beta, chi2};

/// From here on degrees of freedom are as good as infinite, to the last digit.
const INFINITE: f64 = 1e17;

/// The probability of at most `x`.
#[must_use]
pub fn cdf(x: f64, df1: f64, df2: f64) -> f64 {
    tails(x, df1, df2).lower
}

/// The probability of more than `x`: the p-value of an F test.
#[must_use]
pub fn sf(x: f64, df1: f64, df2: f64) -> f64 {
    tails(x, df1, df2).upper
}

/// The x with cdf `p`, 0 to infinity; 1 for every p where both degrees of freedom are infinite.
#[must_use]
pub fn quantile(p: f64, df1: f64, df2: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) || !is_df(df1) || !is_df(df2) {
        return f64::NAN;
    }
    match (df1 >= INFINITE, df2 >= INFINITE) {
        (true, true) => 1.0,
        (false, true) => chi2::quantile(p, df1) / df1,
        (true, false) => df2 / chi2::quantile(1.0 - p, df2),
        (false, false) => libm::exp(beta::logit_quantile(p, df1 / 2.0, df2 / 2.0)) * (df2 / df1),
    }
}

fn is_df(df: f64) -> bool {
    df > 0.0
}

/// With w = df1 x / df2, w / (1 + w) is beta of shapes df1/2 and df2/2 (Abramowitz and Stegun 26.6.2).
fn tails(x: f64, df1: f64, df2: f64) -> Tails {
    if x.is_nan() || !is_df(df1) || !is_df(df2) {
        return Tails::NONE;
    }
    if x <= 0.0 {
        return Tails::ALL_ABOVE;
    }
    match (df1 >= INFINITE, df2 >= INFINITE) {
        (true, true) => {
            if x < 1.0 {
                Tails::ALL_ABOVE
            } else {
                Tails::ALL_BELOW
            }
        }
        (false, true) => chi2::tails(df1 * x, df1),
        (true, false) => chi2::tails(df2 / x, df2).mirrored(),
        (false, false) => {
            let ratio = df1 / df2 * x;
            if ratio == 0.0 {
                Tails::ALL_ABOVE
            } else if ratio.is_finite() {
                beta::tails(ratio / (1.0 + ratio), 1.0 / (1.0 + ratio), df1 / 2.0, df2 / 2.0)
            } else {
                Tails::ALL_BELOW
            }
        }
    }
}
