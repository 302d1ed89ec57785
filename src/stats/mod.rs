//! Estimation: what a tally's sums say about those who were not asked, and how surely.
//!
//! This room takes counts and gives [`Estimate`](proportion::Estimate)s; it knows neither where the counts came
//! from nor what is made of the estimates. Floating point lives here and nowhere else. Sums run in a fixed order,
//! and whatever the hardware does not round exactly by itself (logarithms, exponentials, error functions) comes
//! from `libm` rather than from the system, so that every machine prints the same digits.

mod chance;
pub mod compare;
pub mod dist;
pub mod plan;
pub mod proportion;
pub mod ranks;
pub mod scale;
