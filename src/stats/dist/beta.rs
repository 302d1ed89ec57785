//! The beta distribution: shapes a, b > 0, on 0 to 1. The exact binomial intervals and the tails of t and F stand on it.

use std::f64::consts::PI;

use super::solve::{At, invert};
use super::{Tails, normal, prefactor};

/// From here on both shapes are so large that the continued fraction would take thousands of steps, and the normal
/// approximation with its first correction errs by less than 1e-10.
const LARGE: f64 = 1e7;

/// The fraction takes about the square root of the smaller shape, at most some 4 000 steps below [`LARGE`].
const STEPS: u32 = 20_000;

/// The probability of at most `x`.
#[must_use]
pub fn cdf(x: f64, a: f64, b: f64) -> f64 {
    at_share(x, a, b).lower
}

/// The probability of more than `x`.
#[must_use]
pub fn sf(x: f64, a: f64, b: f64) -> f64 {
    at_share(x, a, b).upper
}

/// The x with cdf `p`, 0 to 1.
#[must_use]
pub fn quantile(p: f64, a: f64, b: f64) -> f64 {
    let u = logit_quantile(p, a, b);
    // Both forms are exact where they stand: e^u keeps the digits of a small x.
    if u < 0.0 { libm::exp(u) / (1.0 + libm::exp(u)) } else { 1.0 / (1.0 + libm::exp(-u)) }
}

fn at_share(x: f64, a: f64, b: f64) -> Tails {
    if x.is_nan() || !is_shape(a) || !is_shape(b) {
        return Tails::NONE;
    }
    if x <= 0.0 {
        return Tails::ALL_ABOVE;
    }
    if x >= 1.0 {
        return Tails::ALL_BELOW;
    }
    tails(x, 1.0 - x, a, b)
}

pub(super) fn is_shape(a: f64) -> bool {
    a > 0.0 && a.is_finite()
}

/// The logit of the quantile: ln(x / (1 - x)), which keeps the digits near both ends; infinite at p = 0 and 1.
#[expect(clippy::many_single_char_names, reason = "the names of the formulas in the books")]
pub(super) fn logit_quantile(p: f64, a: f64, b: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) || !is_shape(a) || !is_shape(b) {
        return f64::NAN;
    }
    if p == 0.0 {
        return f64::NEG_INFINITY;
    }
    if p >= 1.0 {
        return f64::INFINITY;
    }
    // The logit's spread, about that of a logistic normal; the start need not be good.
    let spread = libm::sqrt(1.0 / a + 1.0 / b);
    let start = libm::log(a) - libm::log(b) + spread * normal::quantile(p);
    invert(p, start, |u| {
        let (small, large) = (libm::exp(-u.abs()), 1.0);
        let (less, more) = (small / (1.0 + small), large / (1.0 + small));
        let (x, y) = if u < 0.0 { (less, more) } else { (more, less) };
        At { tails: tails(x, y, a, b), density: prefactor::beta(x, y, a, b) }
    })
}

/// Both tails at x, 0 < x < 1, where `y` is 1 - x with the digits that the subtraction would lose. Finite shapes above 0.
pub(super) fn tails(x: f64, y: f64, a: f64, b: f64) -> Tails {
    if a.min(b) > LARGE {
        return tails_of_large_shapes(x, y, a, b);
    }
    if x * (b + 1.0) <= y * (a + 1.0) {
        Tails::of_lower((prefactor::beta(x, y, a, b) * fraction(x, y, a, b)).min(1.0))
    } else {
        Tails::of_upper((prefactor::beta(y, x, b, a) * fraction(y, x, b, a)).min(1.0))
    }
}

/// The even part of the continued fraction 26.5.8 of Abramowitz and Stegun, as A. R. Didonato and A. H. Morris write it
/// (ACM Trans. Math. Softw. 18 (1992) 360-373) so that nothing cancels where x is close to 1, by the modified algorithm
/// of Lentz (Applied Optics 15 (1976) 668-671).
#[expect(clippy::many_single_char_names, reason = "the names of the formulas in the books")]
fn fraction(x: f64, y: f64, a: f64, b: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let held = |value: f64| if value.abs() < TINY { TINY } else { value };
    let below_mean = a * y - b * x + 1.0;
    let mut c = f64::MAX;
    let mut d = 1.0 / held(a / (a + 1.0) * below_mean);
    let mut value = d;
    for step in 1..=STEPS {
        let m = f64::from(step);
        let odd = a + 2.0 * m - 1.0;
        let over = (a + m - 1.0) / odd * ((a + b + m - 1.0) / odd) * (m * (b - m)) * x * x;
        let whole = m + m * (b - m) * x / odd + (a + m) / (odd + 2.0) * (below_mean + m * (1.0 + y));
        d = 1.0 / held(whole + over * d);
        c = held(whole + over / c);
        value *= d * c;
        if (d * c - 1.0).abs() <= f64::EPSILON {
            break;
        }
    }
    value
}

/// N. M. Temme's uniform expansion (SIAM J. Math. Anal. 10 (1979) 757-766) with its first term:
/// Phi(z) plus phi(z) (1/z - s/(x - mean)), z being the signed root of twice the deviance and s the standard deviation.
#[expect(clippy::many_single_char_names, reason = "the names of the formulas in the books")]
fn tails_of_large_shapes(x: f64, y: f64, a: f64, b: f64) -> Tails {
    let n = a + b;
    let off = (x * b - y * a) / n;
    let half_square = prefactor::deviances(x, y, a, b);
    let z = libm::copysign(libm::sqrt(2.0 * half_square), off);
    let deviation = libm::sqrt(a / n * (b / n) / n);
    let correction = if z.abs() < 1e-5 { (b - a) / (3.0 * n * n * deviation) } else { 1.0 / z - deviation / off };
    let shift = libm::exp(-half_square) / libm::sqrt(2.0 * PI) * correction;
    if off < 0.0 { Tails::of_lower(normal::cdf(z) + shift) } else { Tails::of_upper(normal::sf(z) - shift) }
}
