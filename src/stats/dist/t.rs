//! Student's t distribution with `df` > 0 degrees of freedom, whole or not; with infinitely many it is the normal.

use super::{Tails, beta, normal};

/// From here on t and the normal agree to the last digit.
const NORMAL: f64 = 1e17;

/// The probability of at most `t`.
#[must_use]
pub fn cdf(t: f64, df: f64) -> f64 {
    tails(t, df).lower
}

/// The probability of more than `t`.
#[must_use]
pub fn sf(t: f64, df: f64) -> f64 {
    tails(t, df).upper
}

/// The probability of being at least as far from 0 as `t`, on either side: the p-value of a t test.
#[must_use]
pub fn two_sided(t: f64, df: f64) -> f64 {
    2.0 * sf(t.abs(), df)
}

/// The t with cdf `p`; infinite at 0 and 1.
///
/// Through beta: 2 min(p, 1 - p) is the probability that df / (df + T^2), beta of shapes df/2 and 1/2, is at most
/// df / (df + t^2) (Abramowitz and Stegun 26.7.1 and 26.5.27), whose logit is ln df - 2 ln |t|.
#[must_use]
pub fn quantile(p: f64, df: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) || df.is_nan() || df <= 0.0 {
        return f64::NAN;
    }
    if df >= NORMAL {
        return normal::quantile(p);
    }
    let tail = if p <= 0.5 { p } else { 1.0 - p };
    let logit = beta::logit_quantile(2.0 * tail, df / 2.0, 0.5);
    let size = libm::sqrt(df) * libm::exp(-logit / 2.0);
    if p < 0.5 { -size } else { size }
}

fn tails(t: f64, df: f64) -> Tails {
    if t.is_nan() || df.is_nan() || df <= 0.0 {
        return Tails::NONE;
    }
    if df >= NORMAL {
        return Tails { lower: normal::cdf(t), upper: normal::sf(t) };
    }
    let ratio = t / libm::sqrt(df);
    let square = ratio * ratio;
    let beyond = if square == 0.0 {
        Tails::ALL_BELOW
    } else if square.is_finite() {
        beta::tails(1.0 / (1.0 + square), square / (1.0 + square), df / 2.0, 0.5)
    } else {
        Tails::ALL_ABOVE
    };
    let above = Tails { lower: 0.5 + beyond.upper / 2.0, upper: beyond.lower / 2.0 };
    if t < 0.0 { above.mirrored() } else { above }
}
