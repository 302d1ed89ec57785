//! What makes a sample or a request unusable. Rows count from 0 here; whoever read the file knows their lines.

/// Why there is no number.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum SurveyError {
    /// A cell cannot be used; the column and the row say which.
    #[error("{what}")]
    Cell {
        /// The column's name.
        column: String,
        /// The row, from 0.
        row: usize,
        /// What is wrong with it and what to do.
        what: String,
    },
    /// A column that was named is not there.
    #[error("there is no column {0:?}")]
    NoColumn(String),
    /// A stratum has one sampling unit only, and `lonely_psu` is `fail`.
    #[error(
        "stratum {stratum} has only one sampling unit at stage {stage}, which leaves its variance unknown; \
         say with lonely_psu = \"remove\", \"adjust\", \"average\" or \"certainty\" how to go on, or merge strata"
    )]
    Lonely {
        /// The stratum as the file names it.
        stratum: String,
        /// The stage, from 1.
        stage: usize,
        /// A row of it, from 0.
        row: usize,
    },
    /// The request makes no sense; the text says why and what to do.
    #[error("{0}")]
    Request(String),
}

impl SurveyError {
    pub(crate) fn cell(column: &str, row: usize, what: impl Into<String>) -> Self {
        Self::Cell { column: column.to_owned(), row, what: what.into() }
    }
}
