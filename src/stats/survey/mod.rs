//! Estimation from complex samples: what answers of a stratified, clustered, weighted sample say about everybody.
//!
//! ```text
//! column ──► design ──► cells ──► moments ──► variance ──► estimate
//! (answers)  (tree of   (units x  (sums a      (Taylor)     (value, se, df,
//!             units)     domains)  variable)                 interval)
//! ```
//!
//! [`mod@column`] holds the answers, as [`column_builder`] took them. [`design`] makes of clusters, strata, weights and population sizes a tree of sampling
//! units. For the domains that are asked for, [`cells`] lists each pair of unit and domain that has a row; [`moments`]
//! sums each variable into those cells in one pass over the rows, and [`variance`] climbs the tree from the cells.
//! [`calibrate`] brings the design's weights to known totals, and leaves residuals in the place of linearised values;
//! [`replicate`] takes the variance from replicate weights instead.
//!
//! Where estimates go together, [`covariance`] takes their influence values row by row. [`composite`] makes means of
//! means (an index of criteria), and [`overlap`] compares two samples that share units. [`tabulate`] counts where nothing
//! is weighted. [`interval`] has the intervals of proportions, [`expression`] the language of `where`, and [`estimate`] is
//! the door: a request and a sample in, estimates with everything that was decided out; [`hypothesis`] is the same for
//! tests.

pub mod calibrate;
pub mod cells;
pub mod column;
pub mod column_builder;
pub mod composite;
mod contrast;
pub mod covariance;
pub mod design;
pub mod domain;
pub mod error;
pub mod estimate;
pub mod expression;
pub mod hypothesis;
pub mod interval;
pub mod moments;
pub mod overlap;
pub mod quantile;
pub mod replicate;
pub mod request;
mod shared;
mod spread;
pub mod tabulate;
#[cfg(test)]
mod textbook_tests;
mod tree;
pub mod variable;
pub mod variance;

pub use error::SurveyError;
