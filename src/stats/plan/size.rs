//! How many to ask: from the precision that is wanted to a whole number, every step kept.
//!
//! The order is: simple random sample, design effect, finite population, response rate, one rounding up. Tools differ in
//! it; with the design effect before the population's correction, n never exceeds the population. The formulas are those
//! of W. G. Cochran, Sampling Techniques (3rd ed. 1977), 4.3 to 4.7.

use super::{NoPlan, above_zero, float, share};
use crate::stats::proportion::Confidence;

/// What is to be known, and how closely.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Target {
    /// A share that is expected to be about `share`, to within `margin` either way.
    Proportion {
        /// The share expected, 0 to 1; 0.5 asks for most.
        share: f64,
        /// Half the width of the interval, above 0 and at most 1.
        margin: f64,
    },
    /// A mean of values with the standard deviation `deviation`, to within `margin` either way.
    Mean {
        /// The standard deviation in the population, above 0.
        deviation: f64,
        /// Half the width of the interval, in the unit of the values.
        margin: f64,
    },
    /// The formula of Slovin (T. Yamane, Statistics, 1967), which provinces use: n = N / (1 + N e^2). It is that of a
    /// share of one half at z = 2 (95.45 %) with the population's correction; confidence does not enter it.
    Slovin {
        /// The error e, above 0 and at most 1.
        margin: f64,
    },
}

/// What a size depends on.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Wanted {
    /// What is to be known.
    pub target: Target,
    /// The confidence of the interval.
    pub confidence: Confidence,
    /// How much greater the variance is than that of a simple random sample; 1 for one.
    pub design_effect: f64,
    /// How many there are; `None` where they need not be counted.
    pub population: Option<u64>,
    /// The share of those asked who answer, above 0 and at most 1.
    pub response_rate: f64,
}

/// One step from the precision to the size.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Step {
    /// What was done: `srs`, `slovin`, `design_effect`, `finite_population`, `response_rate`, `round_up`, `census`.
    pub name: &'static str,
    /// The formula.
    pub formula: &'static str,
    /// The size after it.
    pub value: f64,
}

/// A size with the way to it.
#[derive(Clone, PartialEq, Debug)]
pub struct Size {
    /// How many to ask.
    pub n: u64,
    /// The normal quantile that was used; none in Slovin's formula.
    pub z: Option<f64>,
    /// The steps, in order; the last value is `n`.
    pub steps: Vec<Step>,
}

impl Size {
    /// The value after the step of that name.
    #[must_use]
    pub fn after(&self, name: &str) -> Option<f64> {
        self.steps.iter().find(|step| step.name == name).map(|step| step.value)
    }
}

/// The size for what is wanted.
pub fn size(wanted: &Wanted) -> Result<Size, NoPlan> {
    if wanted.population == Some(0) {
        return Err(NoPlan::OutOfRange { what: "the population", value: 0.0, wanted: "at least 1" });
    }
    let deff = above_zero("the design effect", wanted.design_effect)?;
    let rate = share("the response rate", wanted.response_rate)?;
    let mut way = Way { steps: Vec::new(), value: 0.0 };
    let z = match wanted.target {
        Target::Slovin { margin } => {
            slovin(&mut way, wanted.population, share("the margin", margin)?)?;
            way.step("design_effect", "n deff", |n| n * deff, true);
            None
        }
        Target::Proportion { share: expected, margin } => {
            if !(0.0..=1.0).contains(&expected) {
                return Err(NoPlan::OutOfRange { what: "the expected share", value: expected, wanted: "0 to 1" });
            }
            let margin = share("the margin", margin)?;
            let z = wanted.confidence.normal_quantile();
            way.step("srs", "z^2 p (1 - p) / e^2", |_| z * z * expected * (1.0 - expected) / (margin * margin), true);
            way.step("design_effect", "n deff", |n| n * deff, true);
            if let Some(population) = wanted.population.map(float) {
                way.step("finite_population", "N n / (N + n - 1)", |n| population * n / (population + n - 1.0), true);
            }
            Some(z)
        }
        Target::Mean { deviation, margin } => {
            let deviation = above_zero("the standard deviation", deviation)?;
            let margin = above_zero("the margin", margin)?;
            let z = wanted.confidence.normal_quantile();
            way.step("srs", "z^2 S^2 / e^2", |_| (z * deviation / margin) * (z * deviation / margin), true);
            way.step("design_effect", "n deff", |n| n * deff, true);
            if let Some(population) = wanted.population.map(float) {
                way.step("finite_population", "N n / (N + n)", |n| population * n / (population + n), true);
            }
            Some(z)
        }
    };
    way.step("response_rate", "n / r", |n| n / rate, true);
    way.step("round_up", "the next whole number", rounded_up, true);
    if let Some(population) = wanted.population.map(float) {
        way.step("census", "N, since more than all cannot be asked", |_| population, way.value > population);
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and at least 1")]
    let n = way.value as u64;
    Ok(Size { n, z, steps: way.steps })
}

/// Slovin's formula; it cannot do without the population.
fn slovin(way: &mut Way, population: Option<u64>, margin: f64) -> Result<(), NoPlan> {
    let wanted = "given: Slovin's formula needs it";
    let population = population.ok_or(NoPlan::OutOfRange { what: "the population", value: f64::NAN, wanted })?;
    let population = float(population);
    way.step("slovin", "N / (1 + N e^2)", |_| population / (1.0 + population * margin * margin), true);
    Ok(())
}

/// The next whole number, at least 1; what is within a billionth of a whole number is that number, since the rest is
/// rounding error.
fn rounded_up(n: f64) -> f64 {
    let nearest = libm::round(n);
    let whole = if (n - nearest).abs() <= 1e-9 * nearest.abs() { nearest } else { libm::ceil(n) };
    whole.max(1.0)
}

struct Way {
    steps: Vec<Step>,
    value: f64,
}

impl Way {
    fn step(&mut self, name: &'static str, formula: &'static str, next: impl Fn(f64) -> f64, taken: bool) {
        if taken {
            self.value = next(self.value);
            self.steps.push(Step { name, formula, value: self.value });
        }
    }
}
