//! Grades made of facts of one-stop units (bộ phận một cửa): what happened to dossiers and opinions, never how satisfied
//! somebody was.
//!
//! ```text
//! facts of a dossier ──► Points ──► Counted ──┐
//! facts of a unit ─────► Points ──────────────┴──► Graded      tt01: TT 01/2018/TT-VPCP
//! facts, counted ──────► Share ───► Line ───────► Group, total  qd766: QĐ 766/QĐ-TTg
//! ```
//!
//! The rules are files, [`domain::onestop`](crate::domain::onestop). What is not known stays unknown: an indicator without
//! facts is left out and named, a case that the text does not have is [`Undefined`](facts::Undefined), and neither becomes
//! a 0 on the way.

pub mod facts;
pub mod qd766;
pub mod share;
pub mod told;
pub mod tt01;

#[cfg(test)]
mod testing;
