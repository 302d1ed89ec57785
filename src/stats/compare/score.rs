//! The score interval of a difference of two shares: all differences that the score test does not refuse.
//!
//! For a difference d the shares that are likeliest under p1 = p2 + d are found first (the root of a cubic, in closed
//! form: O. Miettinen and M. Nurminen, Statistics in Medicine 4 (1985) 213-226, appendix 1); their variance, times
//! n / (n - 1), standardises what was observed. The ends are where that statistic is z and -z, by halving.

use std::f64::consts::PI;

use super::proportions::TwoShares;

/// Halvings down to neighbouring numbers.
const HALVINGS: u32 = 70;

pub(super) fn interval(shares: TwoShares, z: f64) -> (f64, f64) {
    let observed = shares.difference();
    let low = halved(-1.0, observed, |d| statistic(shares, d) > z);
    let high = halved(observed, 1.0, |d| statistic(shares, d) > -z);
    (low, high)
}

/// Where `above` turns from true to false between `low` and `high`; it must not turn back.
fn halved(mut low: f64, mut high: f64, above: impl Fn(f64) -> bool) -> f64 {
    if above(high) {
        return high;
    }
    if !above(low) {
        return low;
    }
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if above(middle) { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

/// How many standard errors the observed difference is above `d`.
fn statistic(shares: TwoShares, d: f64) -> f64 {
    let over = shares.difference() - d;
    let (n1, n2) = (shares.first.n(), shares.second.n());
    let second = second_share(shares, d);
    let first = (second + d).clamp(0.0, 1.0);
    let n = n1 + n2;
    let variance = (first * (1.0 - first) / n1 + second * (1.0 - second) / n2) * n / (n - 1.0);
    if over == 0.0 { 0.0 } else { over / libm::sqrt(variance) }
}

/// The likeliest second share if the first is greater by `d`.
#[expect(clippy::many_single_char_names, reason = "the names of the formulas in the paper")]
fn second_share(shares: TwoShares, d: f64) -> f64 {
    let (x1, n1) = (shares.first.part(), shares.first.n());
    let (x2, n2) = (shares.second.part(), shares.second.n());
    let (n, x) = (n1 + n2, x1 + x2);
    let square = ((n1 + 2.0 * n2) * d - n - x) / n;
    let linear = ((n2 * d - n - 2.0 * x2) * d + x) / n;
    let constant = x2 * d * (1.0 - d) / n;
    let third = square / 3.0;
    let q = third * third * third - linear * third / 2.0 + constant / 2.0;
    let p = libm::copysign(libm::sqrt((third * third - linear / 3.0).max(0.0)), q);
    let cubed = p * p * p;
    let cosine = if cubed == 0.0 { 0.0 } else { (q / cubed).clamp(-1.0, 1.0) };
    let root = 2.0 * p * libm::cos((PI + libm::acos(cosine)) / 3.0) - third;
    root.clamp((-d).max(0.0), (1.0 - d).min(1.0))
}
