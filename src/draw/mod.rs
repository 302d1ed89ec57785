//! Drawings for people: one drawing, two backends, an embedded face.
//!
//! A [`Series`] comes in from `index`, a picture goes out to a page, a report or a file. Each drawing is first laid
//! out as a scene of marks in whole pixels, with every text measured; then `plotters` paints the same scene as SVG
//! or as pixels. So a label that fits in one fits in the other, and a test can look for texts that are cut or lie
//! on one another.
//!
//! | file | what is in it |
//! |---|---|
//! | `face` | the embedded face: its registration and the widths of texts |
//! | `scene` | marks, their places, and how `plotters` paints them |
//! | `year_over_year` | what the year-over-year chart says, and the choice between its two layouts |
//! | `across` | years from left to right: value above, changes between the years, rank below |
//! | `curve` | one line of a panel, its points, gaps and labels |
//! | `down` | years from top to bottom, for a phone or for very many years |
//! | `rows` | the same data as a table, to stand beside the chart |
//! | `svg`, `png` | the two backends |
//!
//! Every text is normalised to NFC here, since the pixel backend sets one glyph for each character and would let
//! the accents of decomposed letters float.

mod across;
mod curve;
mod down;
mod face;
mod png;
pub mod rows;
mod scene;
mod svg;
#[cfg(test)]
mod tests;
mod year_over_year;

use std::path::Path;

use thiserror::Error;

use crate::domain::lang::Lang;
use crate::index::series::Series;

/// How a picture is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// SVG for a page of the product, which serves the face "Sipar Sans" itself.
    SvgInPage,
    /// SVG that travels as a file and carries the face with it.
    SvgFile,
    /// Pixels, two for each unit of width and height.
    Png,
}

impl Format {
    /// The format that a file's name asks for: `.svg` or `.png`.
    #[must_use]
    pub fn of_file(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        match ending.as_str() {
            "svg" => Some(Self::SvgFile),
            "png" => Some(Self::Png),
            _ => None,
        }
    }

    /// The media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::SvgInPage | Self::SvgFile => "image/svg+xml",
            Self::Png => "image/png",
        }
    }
}

/// What a drawing should look like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Look {
    /// The language of its words.
    pub lang: Lang,
    /// The width in CSS pixels, held between 320 and 2400.
    pub width: u32,
    /// The least height in CSS pixels, at most 2400. A drawing grows where its words need more, since nothing in it
    /// is ever cut.
    pub height: u32,
}

impl Look {
    /// A figure of its own on a page or in a report.
    #[must_use]
    pub const fn full(lang: Lang) -> Self {
        Self { lang, width: 960, height: 600 }
    }

    /// One of two figures beside one another.
    #[must_use]
    pub const fn half(lang: Lang) -> Self {
        Self { lang, width: 600, height: 560 }
    }

    /// A figure on a phone.
    #[must_use]
    pub const fn phone(lang: Lang) -> Self {
        Self { lang, width: 360, height: 520 }
    }

    fn held(self) -> Self {
        Self { width: self.width.clamp(320, 2400), height: self.height.min(2400), ..self }
    }
}

/// Why there is no picture.
#[derive(Debug, Error)]
pub enum DrawError {
    /// The embedded face is not a face that can be read.
    #[error("the embedded face cannot be read")]
    Face,
    /// A backend refused to draw.
    #[error("the drawing failed: {0}")]
    Backend(String),
}

/// The year-over-year chart of one index of one unit: values, changes between the years, breaks in method, ranks,
/// status and sources.
pub fn year_over_year(series: &Series, look: Look, format: Format) -> Result<Vec<u8>, DrawError> {
    let figure = year_over_year::figure(series, look.held())?;
    match format {
        Format::SvgInPage => svg::in_page(&figure).map(String::into_bytes),
        Format::SvgFile => svg::file(&figure).map(String::into_bytes),
        Format::Png => png::bytes(&figure.scene),
    }
}

/// The same chart as text to be set into a page of the product.
pub fn year_over_year_in_page(series: &Series, look: Look) -> Result<String, DrawError> {
    svg::in_page(&year_over_year::figure(series, look.held())?)
}
