//! Scores: what the rules make of estimates and of assessed points.
//!
//! This room knows what the numbers mean to those who are judged by them; it neither fetches nor draws them.

pub mod satisfaction;
pub mod series;
//! Scores and published indices, in exact decimals: what the rules make of estimates and assessed points, and what
//! ministries and provinces published.
//!
//! This room stands after `stats` and before `draw`: it takes plain numbers and hands on a
//! [`series::Series`]. No floating-point number is kept here, so that a threshold is a threshold and a published
//! `78,8%` stays `78,8%`.

