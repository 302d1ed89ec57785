//! The standard normal distribution.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

use statrs::distribution::{ContinuousCDF, Normal};

/// The probability of at most `z`.
#[must_use]
pub fn cdf(z: f64) -> f64 {
    libm::erfc(-z * FRAC_1_SQRT_2) / 2.0
}

/// The probability of more than `z`.
#[must_use]
pub fn sf(z: f64) -> f64 {
    libm::erfc(z * FRAC_1_SQRT_2) / 2.0
}

/// The probability of being at least as far from 0 as `z`, on either side: the p-value of a z test.
#[must_use]
pub fn two_sided(z: f64) -> f64 {
    libm::erfc(z.abs() * FRAC_1_SQRT_2)
}

/// The density.
#[must_use]
pub fn density(z: f64) -> f64 {
    libm::exp(-z * z / 2.0) / libm::sqrt(2.0 * PI)
}

/// The z with cdf `p`; infinite at 0 and 1.
#[must_use]
pub fn quantile(p: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) {
        f64::NAN
    } else if p <= 0.5 {
        -upper_quantile(p)
    } else {
        upper_quantile(1.0 - p)
    }
}

/// The z with sf `tail`, 0 to 1/2: at least 0.
///
/// `statrs` finds the quantile with the system's logarithm, whose last bit differs between machines. Half of the bits
/// are therefore cut off and won back by one Halley step on the upper tail, with `libm` alone.
#[must_use]
pub fn upper_quantile(tail: f64) -> f64 {
    if tail == 0.0 {
        return f64::INFINITY;
    }
    let rough = -Normal::standard().inverse_cdf(tail);
    let start = f64::from_bits(rough.to_bits() & !0xffff_ffff);
    let newton = (sf(start) - tail) / density(start);
    start + newton / (1.0 - start * newton / 2.0)
}
