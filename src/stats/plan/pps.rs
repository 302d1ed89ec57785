//! Drawing in proportion to size: inclusion probabilities with certainty units, systematic selection, and the joint
//! probabilities that variances need.

use super::{NoPlan, float, measures};

/// The probabilities with which `n` units are drawn in proportion to `sizes`: each n times its part of all sizes. Whose
/// would be 1 or more is taken for certain, and the others share what is left, until none exceeds 1. They add up to `n`.
pub fn inclusion_probabilities(sizes: &[f64], n: u64) -> Result<Vec<f64>, NoPlan> {
    measures(sizes)?;
    let with_size = sizes.iter().filter(|size| **size > 0.0).count() as u64;
    if n > with_size {
        return Err(NoPlan::TooFewWithSize { wanted: n, there: with_size });
    }
    let mut certain = vec![false; sizes.len()];
    loop {
        let taken = certain.iter().filter(|certain| **certain).count() as u64;
        let rest: f64 = sizes.iter().zip(&certain).filter(|(_, certain)| !**certain).map(|(size, _)| size).sum();
        let scale = if rest > 0.0 { float(n.saturating_sub(taken)) / rest } else { 0.0 };
        let mut more = false;
        for (size, certain) in sizes.iter().zip(&mut certain) {
            if !*certain && size * scale >= 1.0 - 1e-12 {
                *certain = true;
                more = true;
            }
        }
        if !more {
            let probability = |(size, certain): (&f64, &bool)| if *certain { 1.0 } else { size * scale };
            return Ok(sizes.iter().zip(&certain).map(probability).collect());
        }
    }
}

/// Selects systematically with these probabilities (W. G. Madow, Ann. Math. Statist. 20 (1949) 333-354): certain units
/// are taken; the probabilities of the others are laid one after the other, and of them those are taken on which one of
/// the points `start`, `start` + 1, `start` + 2, ... falls. `start` is at least 0 and below 1. Returns places, rising.
#[must_use]
pub fn systematic(probabilities: &[f64], start: f64) -> Vec<usize> {
    let ends = ends(probabilities);
    let mut begin = 0.0;
    let mut taken = Vec::new();
    for (at, (probability, end)) in probabilities.iter().zip(&ends).enumerate() {
        if *probability >= 1.0 || libm::floor(end - start) > libm::floor(begin - start) {
            taken.push(at);
        }
        begin = *end;
    }
    taken
}

/// Where each unit's piece ends, certain units having none; a last end next to a whole number is that number, so that
/// rounding loses no unit.
fn ends(probabilities: &[f64]) -> Vec<f64> {
    let mut end = 0.0;
    let mut ends: Vec<f64> = probabilities
        .iter()
        .map(|probability| {
            end += if *probability < 1.0 { *probability } else { 0.0 };
            end
        })
        .collect();
    let whole = libm::round(end);
    if (end - whole).abs() < 1e-9 * whole.max(1.0) {
        // The units after the last with a piece end where it ends.
        for last in ends.iter_mut().rev().take_while(|last| **last >= end) {
            *last = whole;
        }
    }
    ends
}

/// The probabilities that two units are both taken by [`systematic`] in this order, row by row; the diagonal are the
/// probabilities themselves. Pairs that are never taken together have 0: with them no variance can be estimated.
///
/// Between two neighbouring fractions of the ends every start takes the same units, so that each such piece is looked at
/// once: the work, like the matrix, grows with the square of the number of units.
#[must_use]
pub fn joint_systematic(probabilities: &[f64]) -> Vec<f64> {
    let n = probabilities.len();
    let mut cuts: Vec<f64> = ends(probabilities).into_iter().map(|end| end - libm::floor(end)).collect();
    cuts.extend([0.0, 1.0]);
    cuts.sort_by(f64::total_cmp);
    let mut joint = vec![0.0; n * n];
    for (from, to) in cuts.iter().zip(cuts.iter().skip(1)) {
        let length = to - from;
        if length <= 0.0 {
            continue;
        }
        let taken = systematic(probabilities, f64::midpoint(*from, *to));
        for j in &taken {
            for k in &taken {
                if let Some(cell) = joint.get_mut(j * n + k) {
                    *cell += length;
                }
            }
        }
    }
    joint
}

/// The joint probabilities of the design of M. R. Sampford (Biometrika 54 (1967) 499-513) with these probabilities, row
/// by row. All are above 0, so that variances can be estimated; they serve as an approximation for systematic samples of
/// a randomised order. The probabilities must be below 1 and add up to a whole number of at least 2.
///
/// With l = p / (n (1 - p)) and S(m) the sum over all samples of m others of the product of their l:
/// joint(i, j) = K l(i) l(j) sum over t = 2..n of (t - p(i) - p(j)) S(n - t) / n^(t-2), 1/K = sum of t S(n - t) / n^t.
pub fn joint_sampford(probabilities: &[f64]) -> Result<Vec<f64>, NoPlan> {
    let wanted = "a whole number of at least 2, of probabilities above 0 and below 1";
    let sum: f64 = probabilities.iter().sum();
    let n = libm::round(sum);
    let inside = probabilities.iter().all(|p| *p > 0.0 && *p < 1.0);
    if n < 2.0 || (sum - n).abs() > 1e-9 * n || !inside {
        return Err(NoPlan::OutOfRange { what: "the sum of the probabilities", value: sum, wanted });
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number of at least 2")]
    let taken = n as usize;
    let odds: Vec<f64> = probabilities.iter().map(|p| p / (n * (1.0 - p))).collect();
    let all = samples(&odds, taken, &[]);
    let at = |sums: &[f64], m: usize| sums.get(m).copied().unwrap_or_default();
    let norm: f64 = (1..=taken).map(|t| (whole(t), at(&all, taken - t))).map(|(t, s)| t * s / libm::pow(n, t)).sum();
    let units = probabilities.len();
    let mut joint = vec![0.0; units * units];
    for (i, (p_i, odds_i)) in probabilities.iter().zip(&odds).enumerate() {
        for (j, (p_j, odds_j)) in probabilities.iter().zip(&odds).enumerate().skip(i) {
            let value = if i == j {
                *p_i
            } else {
                let others = samples(&odds, taken, &[i, j]);
                let term = |t: usize| (whole(t) - p_i - p_j) * at(&others, taken - t) / libm::pow(n, whole(t) - 2.0);
                odds_i * odds_j / norm * (2..=taken).map(term).sum::<f64>()
            };
            for place in [i * units + j, j * units + i] {
                if let Some(cell) = joint.get_mut(place) {
                    *cell = value;
                }
            }
        }
    }
    Ok(joint)
}

/// For m = 0..most the sum over all samples of m units, without those left out, of the product of their odds.
fn samples(odds: &[f64], most: usize, left_out: &[usize]) -> Vec<f64> {
    let mut sums = vec![0.0; most + 1];
    if let Some(none) = sums.first_mut() {
        *none = 1.0;
    }
    for (_, one) in odds.iter().enumerate().filter(|(at, _)| !left_out.contains(at)) {
        for m in (1..=most).rev() {
            let with = sums.get(m - 1).copied().unwrap_or_default() * one;
            if let Some(sum) = sums.get_mut(m) {
                *sum += with;
            }
        }
    }
    sums
}

#[expect(clippy::cast_precision_loss, reason = "a sample's size")]
fn whole(count: usize) -> f64 {
    count as f64
}
