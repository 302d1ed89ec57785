//! Planning samples from files: `sipar allocate` shares a sample out among strata, `sipar draw` draws from a frame.
//!
//! Both read a CSV file and a design in TOML, and need no database. What is wrong with either is said with file, line
//! and column, and then there is no number at all.

pub mod allocate;
mod design;
pub mod draw;
pub mod table;

/// Why there is no plan.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// A file cannot be read.
    #[error("{file}: {why}")]
    Unreadable {
        /// The file.
        file: String,
        /// Why.
        why: std::io::Error,
    },
    /// A line is wrong as a whole.
    #[error("{file}, line {line}: {what}")]
    Line {
        /// The file.
        file: String,
        /// The line, from 1 on.
        line: u64,
        /// What is wrong with it.
        what: String,
    },
    /// A cell, or a key of the design, is wrong.
    #[error("{file}, line {line}, column {column:?}: {what}")]
    Cell {
        /// The file.
        file: String,
        /// The line, from 1 on.
        line: u64,
        /// The name of the column.
        column: String,
        /// What is wrong with it.
        what: String,
    },
    /// A key of the design is wrong.
    #[error("{file}, line {line}, key {key}: {what}")]
    Key {
        /// The file.
        file: String,
        /// The line, from 1 on.
        line: u64,
        /// The key.
        key: String,
        /// What is wrong with it.
        what: String,
    },
}
