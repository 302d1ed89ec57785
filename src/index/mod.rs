//! Scores: what the rules make of estimates and of assessed points.
//!
//! This room knows what the numbers mean to those who are judged by them; it neither fetches nor draws them.

pub mod satisfaction;
