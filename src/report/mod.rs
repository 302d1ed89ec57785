//! Reports for people to hand in: one [`Report`] tree, written as DOCX, PDF, XLSX, HTML and CSV.
//!
//! What a report says is put together by `app::report` of scores and pictures; here is only how it is laid out. The order,
//! sizes and margins are those of 30/2020/NĐ-CP, annex I, part I, and form 1.4 of annex III (a report), which [`paper`] keeps
//! in one place for all writers.
//!
//! | file | what is in it |
//! |---|---|
//! | `tree` | sections, texts, tables, charts, notes, annexes |
//! | `paper` | margins, sizes, and what stands in which case |
//! | `number` | I, 1, a …: the Vietnamese alphabet of points, Roman annexes |
//! | `docx` | for Word and LibreOffice: real styles, so that a person goes on writing |
//! | `pdf` | its own lines and pages, with the face embedded |
//! | `xlsx`, `csv` | the tables, typed |
//! | `html` | for a browser, without a script |

pub mod csv;
pub mod docx;
pub mod html;
pub mod number;
pub mod paper;
pub mod pdf;
pub mod tree;
pub mod xlsx;

use thiserror::Error;

pub use tree::{Annex, Block, Cell, Chart, Column, Foot, Head, Letter, Pixels, Report, Section, Table, Words};

/// Why a report was not written.
#[derive(Debug, Error)]
pub enum ReportError {
    /// The embedded face is not a face that can be read.
    #[error("the embedded face cannot be read")]
    Face,
    /// A picture cannot be read.
    #[error("the picture {0} cannot be read")]
    Picture(String),
    /// A writer refused.
    #[error("the report was not written: {0}")]
    Writer(String),
}
