//! The regularised incomplete gamma function, on which chi-square stands.

use std::f64::consts::PI;

use super::solve::{At, invert};
use super::{Tails, normal, prefactor};

/// From here on the normal approximation with its first correction errs by less than 1e-10.
const LARGE: f64 = 1e7;

/// Series and fraction take about the square root of the shape, some 20 000 steps below [`LARGE`] at worst.
const STEPS: u32 = 40_000;

/// Both tails at `x` > 0 of the gamma distribution with the finite shape `a` > 0 and scale 1.
pub(super) fn tails(x: f64, a: f64) -> Tails {
    if a > LARGE {
        tails_of_large_shape(x, a)
    } else if x < a + 1.0 {
        Tails::of_lower((prefactor::gamma(x, a) * series(x, a)).min(1.0))
    } else {
        Tails::of_upper((prefactor::gamma(x, a) * fraction(x, a)).min(1.0))
    }
}

/// The logarithm of the quantile, 0 < p < 1.
pub(super) fn log_quantile(p: f64, a: f64) -> f64 {
    let spread = libm::sqrt(1.0 / a);
    invert(p, libm::log(a) + spread * normal::quantile(p), |u| {
        let x = libm::exp(u);
        At { tails: tails(x, a), density: prefactor::gamma(x, a) }
    })
}

/// 1/a + x/(a (a+1)) + x^2/(a (a+1) (a+2)) + ..., Abramowitz and Stegun 6.5.29.
fn series(x: f64, a: f64) -> f64 {
    let mut term = 1.0 / a;
    let mut sum = term;
    for step in 1..=STEPS {
        term *= x / (a + f64::from(step));
        sum += term;
        if term <= sum * f64::EPSILON / 4.0 {
            break;
        }
    }
    sum
}

/// The continued fraction 6.5.31 of Abramowitz and Stegun in its even form, by the modified algorithm of Lentz.
#[expect(clippy::many_single_char_names, reason = "the names of the formulas in the books")]
fn fraction(x: f64, a: f64) -> f64 {
    let mut b = x + 1.0 - a;
    let mut c = f64::MAX;
    let mut d = 1.0 / b;
    let mut value = d;
    for step in 1..=STEPS {
        let m = f64::from(step);
        let over = -m * (m - a);
        b += 2.0;
        d = 1.0 / (over * d + b);
        c = b + over / c;
        value *= d * c;
        if (d * c - 1.0).abs() <= f64::EPSILON {
            break;
        }
    }
    value
}

/// N. M. Temme's uniform expansion with its first term, as for [`beta`](super::beta).
fn tails_of_large_shape(x: f64, a: f64) -> Tails {
    let half_square = prefactor::deviance_of_gamma(x, a);
    let z = libm::copysign(libm::sqrt(2.0 * half_square), x - a);
    let deviation = libm::sqrt(a);
    let correction = if z.abs() < 1e-5 { 1.0 / (3.0 * deviation) } else { 1.0 / z - deviation / (x - a) };
    let shift = libm::exp(-half_square) / libm::sqrt(2.0 * PI) * correction;
    if x < a { Tails::of_lower(normal::cdf(z) + shift) } else { Tails::of_upper(normal::sf(z) - shift) }
}
