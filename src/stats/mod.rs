//! Estimation: what a tally's sums say about those who were not asked, and how surely.
//!
//! This room takes counts and gives [`Estimate`](proportion::Estimate)s; it knows neither where the counts came
//! from nor what is made of the estimates. Floating point lives here and nowhere else. Sums run in a fixed order,
//! and whatever the hardware does not round exactly by itself (logarithms, exponentials, error functions) comes
//! from `libm` rather than from the system, so that every machine prints the same digits. Chance is a generator that
//! the caller seeds.
//!
//! | module | what it answers |
//! |---|---|
//! | [`dist`] | tails and quantiles of the normal, t, F, chi-square and beta |
//! | [`proportion`] | a share of a count, with its interval |
//! | [`compare`] | whether two shares differ, or many rise; p-values of many comparisons |
//! | [`control`] | which period stands out from all |
//! | [`ranks`] | which ranks a unit may have |
//! | [`plan`] | how many to ask, of whom, and what unequal chances mean |
//! | [`scale`] | whether questions measure one thing |
//! | [`agreement`] | whether two who ask the same find the same |
//! | [`survey`] | what a complex sample says about everybody |

pub mod agreement;
pub(crate) mod chance;
pub mod compare;
pub mod control;
pub mod dist;
mod linear;
pub mod plan;
pub mod proportion;
pub mod ranks;
pub mod scale;
pub mod survey;
