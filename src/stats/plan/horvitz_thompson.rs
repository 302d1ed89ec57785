//! What a sample with unequal probabilities says about the total and the mean of all, and how surely.

use super::NoPlan;

/// A unit of the sample.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Unit {
    /// What was found.
    pub value: f64,
    /// The probability with which it was taken, above 0 and at most 1.
    pub probability: f64,
}

/// The total of all: the sum of value / probability (D. G. Horvitz and D. J. Thompson, JASA 47 (1952) 663-685).
pub fn total(sample: &[Unit]) -> Result<f64, NoPlan> {
    checked(sample)?;
    Ok(sample.iter().map(|unit| unit.value / unit.probability).sum())
}

/// The mean of all as a ratio, total over estimated number (J. Hajek, 1971); `None` of an empty sample.
pub fn mean(sample: &[Unit]) -> Result<Option<f64>, NoPlan> {
    let total = total(sample)?;
    let number: f64 = sample.iter().map(|unit| 1.0 / unit.probability).sum();
    Ok((number > 0.0).then(|| total / number))
}

/// The variance of the total as Horvitz and Thompson estimate it; it may come out below 0. `joint` holds the joint
/// probabilities of the sample's units, row by row, all above 0.
pub fn variance(sample: &[Unit], joint: &[f64]) -> Result<f64, NoPlan> {
    pairs(sample, joint, |one, other, together, same| {
        let both = one.value / one.probability * (other.value / other.probability);
        if same {
            (1.0 - one.probability) * both
        } else {
            (1.0 - one.probability * other.probability / together) * both
        }
    })
}

/// The variance of the total as F. Yates and P. M. Grundy (JRSS B 15 (1953) 253-261) and A. R. Sen estimate it; for
/// designs of a fixed size, and seldom below 0.
pub fn variance_yates_grundy(sample: &[Unit], joint: &[f64]) -> Result<f64, NoPlan> {
    pairs(sample, joint, |one, other, together, same| {
        let apart = one.value / one.probability - other.value / other.probability;
        if same { 0.0 } else { (one.probability * other.probability / together - 1.0) * apart * apart / 2.0 }
    })
}

fn pairs(sample: &[Unit], joint: &[f64], part: impl Fn(Unit, Unit, f64, bool) -> f64) -> Result<f64, NoPlan> {
    checked(sample)?;
    let n = sample.len();
    if joint.len() != n * n {
        return Err(NoPlan::Lengths { given: joint.len(), units: n * n });
    }
    let mut sum = 0.0;
    for (i, one) in sample.iter().enumerate() {
        for (j, other) in sample.iter().enumerate() {
            let together = joint.get(i * n + j).copied().unwrap_or_default();
            super::share("a joint probability", together)?;
            sum += part(*one, *other, together, i == j);
        }
    }
    Ok(sum)
}

fn checked(sample: &[Unit]) -> Result<(), NoPlan> {
    for unit in sample {
        super::share("an inclusion probability", unit.probability)?;
        if !unit.value.is_finite() {
            return Err(NoPlan::OutOfRange { what: "a value", value: unit.value, wanted: "a number" });
        }
    }
    Ok(())
}
