//! P-values of many comparisons at once: of 63 or 34 provinces, some are below 0.05 by chance alone.

use std::cmp::Ordering;

/// How p-values are adjusted. The first three bound the probability of even one false finding, the other two the
/// expected share of false ones among the findings.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Adjustment {
    /// Each times their number.
    Bonferroni,
    /// Stepping down from the smallest (S. Holm, Scand. J. Statist. 6 (1979) 65-70): never worse than Bonferroni.
    Holm,
    /// Stepping up from the greatest (Y. Hochberg, Biometrika 75 (1988) 800-802); for independent tests.
    Hochberg,
    /// False discovery rate, for independent tests (Y. Benjamini and Y. Hochberg, JRSS B 57 (1995) 289-300).
    BenjaminiHochberg,
    /// False discovery rate, for tests that depend in any way (Y. Benjamini and D. Yekutieli, Ann. Statist. 29 (2001)
    /// 1165-1188).
    BenjaminiYekutieli,
}

/// A p-value that is none.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("the p-value number {place} is {value}; it must be 0 to 1")]
pub struct NoPValue {
    /// Which one, from 1 on.
    pub place: usize,
    /// What it is.
    pub value: f64,
}

/// The adjusted p-values in the order of `p_values`, each at most 1.
pub fn adjusted(p_values: &[f64], adjustment: Adjustment) -> Result<Vec<f64>, NoPValue> {
    if let Some(at) = p_values.iter().position(|p| !(0.0..=1.0).contains(p)) {
        return Err(NoPValue { place: at + 1, value: p_values.get(at).copied().unwrap_or(f64::NAN) });
    }
    let mut ordered: Vec<(usize, f64)> = p_values.iter().copied().enumerate().collect();
    ordered.sort_by(|(_, a), (_, b)| a.partial_cmp(b).unwrap_or(Ordering::Equal));
    let n = count(p_values.len());
    let harmonic: f64 = (1..=p_values.len()).map(|rank| 1.0 / count(rank)).sum();
    let times = |place: usize, p: f64| {
        let rank = count(place + 1);
        match adjustment {
            Adjustment::Bonferroni => n * p,
            Adjustment::Holm | Adjustment::Hochberg => (n - rank + 1.0) * p,
            Adjustment::BenjaminiHochberg => n / rank * p,
            Adjustment::BenjaminiYekutieli => harmonic * n / rank * p,
        }
    };
    let mut adjusted: Vec<(usize, f64)> =
        ordered.iter().enumerate().map(|(place, (at, p))| (*at, times(place, *p).min(1.0))).collect();
    match adjustment {
        Adjustment::Bonferroni => {}
        Adjustment::Holm => never_falling(adjusted.iter_mut()),
        Adjustment::Hochberg | Adjustment::BenjaminiHochberg | Adjustment::BenjaminiYekutieli => {
            never_rising(adjusted.iter_mut().rev());
        }
    }
    adjusted.sort_by_key(|(at, _)| *at);
    Ok(adjusted.into_iter().map(|(_, p)| p).collect())
}

fn never_falling<'a>(values: impl Iterator<Item = &'a mut (usize, f64)>) {
    let mut greatest = 0.0_f64;
    for (_, p) in values {
        greatest = greatest.max(*p);
        *p = greatest;
    }
}

fn never_rising<'a>(values: impl Iterator<Item = &'a mut (usize, f64)>) {
    let mut least = 1.0_f64;
    for (_, p) in values {
        least = least.min(*p);
        *p = least;
    }
}

#[expect(clippy::cast_precision_loss, reason = "nobody makes 2^53 comparisons")]
fn count(many: usize) -> f64 {
    many as f64
}
