//! Scores and published indices, in exact decimals: what the rules make of estimates and assessed points, and what
//! ministries and provinces published.
//!
//! This room stands after `stats` and before `draw`: it knows what the numbers mean to those who are judged by them,
//! and neither fetches nor draws them. No floating-point number is kept here, so that a threshold is a threshold and a
//! published `78,8%` stays `78,8%`.

pub mod board;
pub mod edition;
pub mod onestop;
pub mod par;
pub mod satisfaction;
pub mod series;
pub mod sipas;
pub mod stated;
