//! Two samples that share sampling units: the covariance of an estimate of one with that of the other.
//!
//! Where m units of a stratum are in both samples, the totals of their linearised values covary, and the covariance of
//! the two estimates is `sum over strata of sqrt(left out, both years) m/(m-1) sum((z1 - mean z1)(z2 - mean z2))` over
//! the shared units alone: units of one sample only are independent of the other's (L. Kish, Survey Sampling, 1965,
//! section 12.4; for matched units of a stratum C.-E. Särndal, B. Swensson and J. Wretman, 1992, section 9.9). With all units
//! shared and the same sizes it is the covariance formula of one sample. A stratum that shares a single unit tells
//! nothing and adds nothing, which is counted.

use std::collections::HashMap;

use super::design::Design;

/// How the first-stage units of one sample are called.
#[derive(Clone, Debug)]
pub struct Units {
    /// The unit of each row, numbered in the order in which they come.
    pub of_row: Vec<u32>,
    /// Stratum and name of each.
    pub names: Vec<(String, String)>,
    /// The share of its stratum that the sample left out.
    left_out: Vec<f64>,
}

impl Units {
    /// Numbers the units of a design by their stratum and name.
    #[must_use]
    pub fn new(design: &Design, name: impl Fn(usize) -> (String, String)) -> Self {
        let mut numbers: HashMap<(String, String), u32> = HashMap::new();
        let mut units = Self { of_row: Vec::with_capacity(design.rows()), names: Vec::new(), left_out: Vec::new() };
        let mut last: Option<((u32, u32), u32)> = None;
        for row in 0..design.rows() {
            let here = (design.stratum_of(0, row), design.unit_of(0, row));
            if let Some((_, unit)) = last.filter(|(before, _)| *before == here) {
                units.of_row.push(unit);
                continue;
            }
            let name = name(row);
            let next = u32::try_from(units.names.len()).unwrap_or(u32::MAX);
            let unit = *numbers.entry(name.clone()).or_insert(next);
            if unit == next {
                units.names.push(name);
                let stratum = design.stages.first().and_then(|stage| stage.strata.get(here.0 as usize));
                units.left_out.push(stratum.map_or(1.0, |stratum| stratum.left_out().max(0.0)));
            }
            units.of_row.push(unit);
            last = Some((here, unit));
        }
        units
    }
}

/// The units that two samples share, by stratum: number in the first, number in the second.
#[derive(Clone, PartialEq, Debug)]
pub struct Shared {
    strata: Vec<Vec<(u32, u32)>>,
    left_out: Vec<f64>,
}

impl Shared {
    /// Matches units by stratum and name.
    #[must_use]
    pub fn new(first: &Units, second: &Units) -> Self {
        let known: HashMap<&(String, String), u32> = second.names.iter().zip(0..).collect();
        let mut strata: Vec<(&str, Vec<(u32, u32)>, f64)> = Vec::new();
        let mut at: HashMap<&str, usize> = HashMap::new();
        for (name, number) in first.names.iter().zip(0_u32..) {
            let Some(other) = known.get(name) else { continue };
            let place = *at.entry(&name.0).or_insert_with(|| {
                let of = |units: &Units, unit: u32| units.left_out.get(unit as usize).copied().unwrap_or(1.0);
                strata.push((&name.0, Vec::new(), libm::sqrt(of(first, number) * of(second, *other))));
                strata.len() - 1
            });
            if let Some((_, pairs, _)) = strata.get_mut(place) {
                pairs.push((number, *other));
            }
        }
        Self {
            left_out: strata.iter().map(|(_, _, left_out)| *left_out).collect(),
            strata: strata.into_iter().map(|(_, pairs, _)| pairs).collect(),
        }
    }

    /// How many units are in both.
    #[must_use]
    pub fn count(&self) -> usize {
        self.strata.iter().map(Vec::len).sum()
    }

    /// How many of them are alone in their stratum, so that they add nothing.
    #[must_use]
    pub fn alone(&self) -> usize {
        self.strata.iter().filter(|pairs| pairs.len() == 1).count()
    }

    /// The covariance of two estimates, in one domain of each; totals are unit by unit, a number a domain.
    #[must_use]
    pub fn covariance(&self, first: (&[f64], usize, usize), second: (&[f64], usize, usize)) -> f64 {
        let of = |(totals, domains, domain): (&[f64], usize, usize), unit: u32| {
            totals.get(unit as usize * domains + domain).copied().unwrap_or(0.0)
        };
        let mut sum = 0.0;
        for (pairs, left_out) in self.strata.iter().zip(&self.left_out).filter(|(pairs, _)| pairs.len() > 1) {
            #[expect(clippy::cast_precision_loss, reason = "counts of units are far below 2^53")]
            let shared = pairs.len() as f64;
            let (a, b) = pairs.iter().fold((0.0, 0.0), |(a, b), pair| (a + of(first, pair.0), b + of(second, pair.1)));
            let products =
                pairs.iter().map(|pair| (of(first, pair.0) - a / shared) * (of(second, pair.1) - b / shared));
            sum += left_out * shared / (shared - 1.0) * products.sum::<f64>();
        }
        sum
    }
}

/// The degrees of freedom of a difference whose parts have variances and degrees of their own (F. E. Satterthwaite,
/// Biometrics Bulletin 2 (1946) 110-114).
#[must_use]
pub fn satterthwaite(first: (f64, f64), second: (f64, f64)) -> f64 {
    let part = |(variance, df): (f64, f64)| if variance > 0.0 { variance * variance / df } else { 0.0 };
    let sum = first.0 + second.0;
    let parts = part(first) + part(second);
    if parts > 0.0 { sum * sum / parts } else { first.1.min(second.1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(names: &[(&str, &str)], left_out: f64) -> Units {
        Units {
            of_row: (0..).take(names.len()).collect(),
            names: names.iter().map(|(stratum, name)| ((*stratum).to_owned(), (*name).to_owned())).collect(),
            left_out: vec![left_out; names.len()],
        }
    }

    #[test]
    fn only_shared_units_covary() {
        let first = units(&[("h", "1"), ("h", "2"), ("h", "3"), ("k", "9"), ("k", "8")], 0.5);
        let second = units(&[("k", "8"), ("h", "3"), ("h", "1"), ("h", "7"), ("l", "2")], 0.5);
        let shared = Shared::new(&first, &second);
        assert_eq!((shared.count(), shared.alone()), (3, 1));
        let (a, b) = ([1.0, 5.0, 4.0, 2.0, 7.0], [3.0, 8.0, 2.0, 1.0, 1.0]);
        // By hand: units 1 and 3 of h, (1, 2) and (4, 8): 0.5 x 2/1 x 2 x (1.5 x 3).
        assert!((shared.covariance((&a, 1, 0), (&b, 1, 0)) - 9.0).abs() < 1e-12);
        // A unit shared with itself has the variance of its sample.
        let whole = Shared::new(&first, &first).covariance((&a, 1, 0), (&a, 1, 0));
        let by_hand = 0.5 * (1.5 * (49.0 / 9.0 + 25.0 / 9.0 + 4.0 / 9.0) + 2.0 * 12.5);
        assert!((whole - by_hand).abs() < 1e-12, "{whole} and {by_hand}");
    }

    #[test]
    fn degrees_of_freedom_lie_between_the_least_and_the_sum() {
        assert!((satterthwaite((1.0, 10.0), (1.0, 10.0)) - 20.0).abs() < 1e-12);
        assert!((satterthwaite((1.0, 10.0), (0.0, 3.0)) - 10.0).abs() < 1e-12);
    }
}
