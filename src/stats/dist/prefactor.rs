//! What stands before the continued fractions, with all its digits: a power times an exponential over gamma functions,
//! whose parts are each of the size of the shapes while the whole is of the size of 1.
//!
//! Loader's way (see the room's opening): by Stirling's formula the large parts cancel on paper, and what is left are
//! the errors of that formula, which are small, and two deviances, which are small where the probability is not.

use std::f64::consts::PI;

/// The error of Stirling's formula: ln n! - ln(sqrt(2 pi n) (n/e)^n), for real n > 0.
///
/// From 15 on by its asymptotic series; below by the recurrence from n + 1 to n.
fn stirling_error(n: f64) -> f64 {
    let mut from_above = 0.0;
    let mut n = n;
    while n < 15.0 {
        from_above += (n + 0.5) * libm::log1p(1.0 / n) - 1.0;
        n += 1.0;
    }
    let square = 1.0 / (n * n);
    let series = 1.0 / 12.0
        - square
            * (1.0 / 360.0
                - square
                    * (1.0 / 1260.0 - square * (1.0 / 1680.0 - square * (1.0 / 1188.0 - square * 691.0 / 360_360.0))));
    from_above + series / n
}

/// The deviance x ln(x / mean) + mean - x: at least 0, and 0 only where x is the mean. `over` is mean - x, which the
/// caller may know better than a subtraction does.
///
/// With d = over / x it is x (d - ln(1 + d)). Near 0 that difference is summed as the series of the inverse hyperbolic
/// tangent, ln(1 + d) = 2 artanh(r) with r = d / (2 + d), of which d cancels the first term.
fn deviance(x: f64, mean: f64, over: f64) -> f64 {
    let d = over / x;
    if d.abs() > 0.4 || !d.is_finite() {
        return x * (libm::log(x) - libm::log(mean)) + over;
    }
    let r = d / (2.0 + d);
    let square = r * r;
    let mut power = 2.0 * r * square;
    let mut sum = 0.0;
    let mut odd = 3.0;
    while power.abs() > f64::EPSILON * 1e-3 * (r * d).abs() && odd < 80.0 {
        sum += power / odd;
        power *= square;
        odd += 2.0;
    }
    x * (r * d - sum)
}

/// How far x is from the mean a / (a + b) of beta, in deviances: about half the square of the standardised distance.
/// `y` is 1 - x.
#[expect(clippy::many_single_char_names, reason = "the names of the formulas in the books")]
pub(super) fn deviances(x: f64, y: f64, a: f64, b: f64) -> f64 {
    let n = a + b;
    let over = x * b - y * a;
    deviance(a, n * x, over) + deviance(b, n * y, -over)
}

/// x^a y^b / B(a, b) where y = 1 - x: the density of beta times x y. Shapes above 0, finite.
#[expect(clippy::many_single_char_names, reason = "the names of the formulas in the books")]
pub(super) fn beta(x: f64, y: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 || y <= 0.0 {
        return 0.0;
    }
    let n = a + b;
    let errors = stirling_error(n) - stirling_error(a) - stirling_error(b);
    libm::sqrt(a / n * b / (2.0 * PI)) * libm::exp(errors - deviances(x, y, a, b))
}

/// How far x is from the mean a of gamma, in deviances.
pub(super) fn deviance_of_gamma(x: f64, a: f64) -> f64 {
    deviance(a, x, x - a)
}

/// x^a e^-x / Gamma(a): the density of gamma times x. Shape above 0, finite.
pub(super) fn gamma(x: f64, a: f64) -> f64 {
    if x <= 0.0 || !x.is_finite() {
        return 0.0;
    }
    libm::sqrt(a / (2.0 * PI)) * libm::exp(-stirling_error(a) - deviance_of_gamma(x, a))
}

#[cfg(test)]
mod tests {
    use super::*;

    const STIRLING: &[(f64, f64)] = &[
        (0.001, 2.542_270_467_967_094_7),
        (0.5, 0.153_426_409_720_027_36),
        (1.0, 0.081_061_466_795_327_26),
        (2.5, 0.033_162_873_519_936_29),
        (7.0, 0.011_896_709_945_891_77),
        (14.5, 0.005_746_216_513_010_115_5),
        (15.0, 0.005_554_733_551_962_801),
        (16.0, 0.005_207_655_919_609_640_4),
        (100.0, 0.000_833_330_555_634_914_7),
        (500_000.0, 1.666_666_666_666_444_4e-07),
        (1_000_000_000.0, 8.333_333_333_333_333e-11),
    ];

    const DEVIANCE: &[(f64, f64, f64)] = &[
        (1.0, 1.0, 0.0),
        (1.0, 1.000_000_1, 4.999_999_672_505_363e-15),
        (100.0, 101.0, 0.004_966_914_683_191_715),
        (3.0, 4.0, 0.136_953_782_644_657_2),
        (3.0, 4.5, 0.283_604_675_675_506_85),
        (0.5, 30.0, 27.452_827_718_888_95),
        (500_000.0, 500_000.5, 2.499_998_333_334_583e-07),
        (500_000.0, 497_000.0, 9.036_162_781_508_102),
        (1_000_000_000.0, 1_001_000_000.0, 499.666_916_466_833_2),
        (2.0, 1e-300, 1_380.937_350_157_547_4),
        (1e-05, 0.3, 0.299_886_910_473_393_55),
    ];

    /// ln n! - ln(sqrt(2 pi n) (n/e)^n) and x ln(x/m) + m - x in 50-digit arithmetic (mpmath).
    #[test]
    fn the_parts_equal_the_reference() {
        for (n, error) in STIRLING {
            let got = stirling_error(*n);
            assert!((got - error).abs() <= 4e-15 * error.max(1.0), "{n}: {got}, not {error}");
        }
        for (x, mean, want) in DEVIANCE {
            let got = deviance(*x, *mean, mean - x);
            assert!((got - want).abs() <= 4e-15 * want.abs(), "{x} of {mean}: {got}, not {want}");
        }
    }
}
