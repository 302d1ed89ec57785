//! A report as PDF: lines and pages are broken here, `krilla` writes them with the face embedded.
//!
//! `krilla` was chosen over typst as a library: it takes a fifth of its time to build and a tenth of its packages, and what a
//! report needs of a typesetter (justified lines, tables whose heading repeats, pictures, page numbers) are the few hundred
//! lines of this folder.
//!
//! | file | what is in it |
//! |---|---|
//! | `face` | the four faces: how wide a text is, and what it is drawn with |
//! | `lines` | a paragraph broken into lines |
//! | `flow` | lines and pictures put on pages, from top to bottom |
//! | `table` | tables across pages |
//! | `sheet` | the parts of a report in their order |
//! | `ink` | pages drawn |

mod face;
mod flow;
mod ink;
mod lines;
mod sheet;
mod table;

use super::{Report, ReportError, Table};

/// A title and where it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Title {
    /// 0 for I, 1 for 1.
    pub depth: usize,
    /// With its number.
    pub text: String,
    /// The page; `None` for annexes, which count their own.
    pub page: Option<usize>,
}

/// The titles that a table of contents has, with their pages; none where the report is too short to have one.
pub fn titles(report: &Report) -> Result<Vec<Title>, ReportError> {
    let document = sheet::laid_out(report, &face::Faces::load()?);
    if !document.contents {
        return Ok(Vec::new());
    }
    let titles = document.landmarks.into_iter().filter(|one| one.depth < 2);
    Ok(titles.map(|one| Title { depth: one.depth, text: one.title, page: one.number }).collect())
}

/// How much room texts take in the report's face, for writers that leave the breaking of lines to others. All lengths in points.
pub struct Measure(face::Faces);

impl std::fmt::Debug for Measure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Measure")
    }
}

impl Measure {
    /// Reads the faces.
    pub fn load() -> Result<Self, ReportError> {
        face::Faces::load().map(Self)
    }

    /// How wide the columns of a table are in this width.
    #[must_use]
    pub fn widths(&self, table: &Table, width: f32) -> Vec<f32> {
        table::widths(&self.0, table, width)
    }

    /// How many lines a text of this size takes in this width.
    #[must_use]
    pub fn lines(&self, text: &str, bold: bool, size: f32, width: f32) -> usize {
        let lines = |text| lines::broken(&self.0, style(bold), size, text, width, width).len();
        text.split('\n').map(lines).sum()
    }

    /// How long the longest line of a centred title is in this width.
    #[must_use]
    pub fn longest(&self, text: &str, bold: bool, size: f32, width: f32) -> f32 {
        sheet::longest(&self.0, style(bold), size, text, width)
    }
}

const fn style(bold: bool) -> face::Style {
    if bold { face::Style::Bold } else { face::Style::Upright }
}

/// The report as PDF 1.7, A4; annexes with wide tables lie lengthwise.
pub fn write(report: &Report) -> Result<Vec<u8>, ReportError> {
    let faces = face::Faces::load()?;
    let document = sheet::laid_out(report, &faces);
    ink::drawn(&document, &faces, &report.head.subject)
}
