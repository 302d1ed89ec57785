//! Questionnaires: every mistake in a file is named at its place, answers are held against skip rules rightly, and what
//! is shipped says what its basis says.

mod mistakes;
pub(crate) mod model;
mod pages;
mod shipped;
pub(crate) mod walks;
