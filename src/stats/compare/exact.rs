//! Tests that need no normal approximation: Fisher's for two shares, and the sign test behind McNemar's.

use super::proportions::TwoShares;
use crate::stats::dist::beta;

/// Fisher's exact test of two shares, two-sided: the probability of all tables with the same margins that are no
/// likelier than the observed one (R. A. Fisher, 1934; tables within 1e-7 of it count as equally likely).
///
/// The hypergeometric probabilities follow from each other by ratios, from the observed table to both ends, so that no
/// factorial is needed.
#[must_use]
pub fn fisher(shares: TwoShares) -> f64 {
    let ((x1, n1), (x2, n2)) = (shares.first.counts(), shares.second.counts());
    let all = x1 + x2;
    let (least, most) = ((all - n2).max(0), all.min(n1));
    let ratio_up = |k: i64| {
        let factor = |count: i64| super::float(count);
        factor(n1 - k) * factor(all - k) / (factor(k + 1) * factor(n2 - all + k + 1))
    };
    let (mut no_likelier, mut total) = (1.0, 1.0);
    let mut count = |weight: f64| {
        total += weight;
        if weight <= 1.0 + 1e-7 {
            no_likelier += weight;
        }
    };
    let mut weight = 1.0;
    for k in x1..most {
        weight *= ratio_up(k);
        count(weight);
    }
    weight = 1.0;
    for k in (least..x1).rev() {
        weight /= ratio_up(k);
        count(weight);
    }
    if total.is_finite() { no_likelier / total } else { 0.0 }
}

/// The probability that chance alone splits `less` + `more` evenly meant cases at least as unevenly, two-sided.
pub(super) fn sign_test(less: i64, more: i64) -> f64 {
    let fewest = less.min(more);
    if fewest == less.max(more) {
        return 1.0;
    }
    let (fewest, rest) = (super::float(fewest), super::float(less.max(more)));
    (2.0 * beta::cdf(0.5, rest, fewest + 1.0)).min(1.0)
}
