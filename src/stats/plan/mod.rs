//! Planning a sample: how many to ask ([`size`]), how many in each stratum ([`allocation`]), whom ([`draw`] and
//! [`pps`]), and what the answers then say about all ([`horvitz_thompson`]).
//!
//! Nothing is rounded but once, at the end, by a stated rule; every step is shown. What is drawn comes from a generator
//! that the caller seeds, so that a stored seed repeats a draw.

pub mod allocation;
pub mod draw;
pub mod horvitz_thompson;
pub mod pps;
pub mod size;

/// Why a sample cannot be planned so.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum NoPlan {
    /// A number that is not what it must be.
    #[error("{what} is {value}; it must be {wanted}")]
    OutOfRange {
        /// Which number.
        what: &'static str,
        /// What it is.
        value: f64,
        /// What it must be.
        wanted: &'static str,
    },
    /// More are asked for than there are.
    #[error("{wanted} are to be taken, but there are only {there}")]
    TooMany {
        /// How many are asked for.
        wanted: u64,
        /// How many there are.
        there: u64,
    },
    /// The floors of the strata need more than there is to allocate.
    #[error("the strata's least numbers come to {least}, but only {n} are to be allocated; lower them or take more")]
    FloorsTooHigh {
        /// What the floors come to.
        least: u64,
        /// How many are to be allocated.
        n: u64,
    },
    /// A stratum whose floor is above its cap.
    #[error("at least {least} and at most {most} cannot both be taken of stratum number {stratum}")]
    FloorAboveCap {
        /// Which stratum, from 1 on.
        stratum: usize,
        /// Its floor.
        least: u64,
        /// Its cap.
        most: u64,
    },
    /// A measure of size, a deviation or another number of a unit that is not a number of at least 0.
    #[error("the number of unit {unit} is {value}; it must be a number of at least 0")]
    BadMeasure {
        /// Which unit, from 1 on.
        unit: usize,
        /// What it is.
        value: f64,
    },
    /// Something that is given for each unit is given for another number of them.
    #[error("{given} numbers are given for {units} units")]
    Lengths {
        /// How many numbers.
        given: usize,
        /// For how many units.
        units: usize,
    },
    /// Only so many have a measure of size above 0.
    #[error("{wanted} are to be taken in proportion to size, but only {there} have a size above 0")]
    TooFewWithSize {
        /// How many are asked for.
        wanted: u64,
        /// How many have a size.
        there: u64,
    },
}

/// `value`, if it is a number above 0.
pub(crate) fn above_zero(what: &'static str, value: f64) -> Result<f64, NoPlan> {
    let fits = value > 0.0 && value.is_finite();
    if fits { Ok(value) } else { Err(NoPlan::OutOfRange { what, value, wanted: "a number above 0" }) }
}

/// `value`, if it is a share of something: above 0 and at most 1.
pub(crate) fn share(what: &'static str, value: f64) -> Result<f64, NoPlan> {
    let fits = value > 0.0 && value <= 1.0;
    if fits { Ok(value) } else { Err(NoPlan::OutOfRange { what, value, wanted: "above 0 and at most 1" }) }
}

/// Measures of size, deviations and the like: numbers of at least 0.
pub(crate) fn measures(values: &[f64]) -> Result<(), NoPlan> {
    match values.iter().position(|value| !(*value >= 0.0 && value.is_finite())) {
        None => Ok(()),
        Some(at) => Err(NoPlan::BadMeasure { unit: at + 1, value: values.get(at).copied().unwrap_or(f64::NAN) }),
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of people, far below 2^53")]
pub(crate) fn float(count: u64) -> f64 {
    count as f64
}
