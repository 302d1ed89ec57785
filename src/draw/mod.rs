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
//! | `sheet` | a drawing in the making, and the axes that all charts share |
//! | `chart` | what the charts below are given, and what they have in common |
//! | `ranked`, `stacked`, `dumbbell`, `heat`, `control`, `progress` | a chart each |
//! | `svg`, `png` | the two backends |
//!
//! Every text is normalised to NFC here, since the pixel backend sets one glyph for each character and would let
//! the accents of decomposed letters float.

mod across;
pub mod chart;
#[cfg(test)]
mod chart_tests;
pub mod control;
mod curve;
mod down;
pub mod dumbbell;
mod face;
pub mod heat;
mod png;
pub mod progress;
pub mod ranked;
pub mod rows;
mod scene;
mod sheet;
pub mod stacked;
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

    /// A figure in a report, as wide as the text of a page; its letters come out at 9 points.
    #[must_use]
    pub const fn paper(lang: Lang) -> Self {
        Self { lang, width: 760, height: 0 }
    }

    /// A figure in a report on paper lengthwise.
    #[must_use]
    pub const fn wide(lang: Lang) -> Self {
        Self { lang, width: 1240, height: 0 }
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

/// Everything that is drawn.
#[derive(Clone, PartialEq, Debug)]
pub enum Chart {
    /// One index of one unit over the years.
    Years(Series),
    /// Bars from the highest to the lowest.
    Ranked(ranked::Ranked),
    /// Shares of answers.
    Stacked(stacked::Stacked),
    /// Two periods side by side.
    Dumbbells(dumbbell::Dumbbells),
    /// A table with greys.
    Heat(heat::Heat),
    /// Shares over time with their limits.
    Control(control::Control),
    /// A sample on its way.
    Progress(progress::Progress),
}

/// A chart that was drawn, with the words for those who cannot see it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Picture {
    /// What it shows.
    pub title: String,
    /// What one would see, in sentences made of the numbers.
    pub alternative: String,
    /// SVG that carries the face.
    pub svg: String,
    /// The same in pixels, once somebody wants them.
    pub pixels: Pixels,
    /// Width and height in CSS pixels.
    pub size: (u32, u32),
}

/// A drawing that is not painted yet: painting takes longer than anything else about a chart.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pixels(scene::Scene);

impl Pixels {
    /// A PNG, two pixels for each unit of width and height.
    pub fn png(&self) -> Result<Vec<u8>, DrawError> {
        png::bytes(&self.0)
    }
}

impl Chart {
    fn figure(&self, look: Look) -> Result<sheet::Figure, DrawError> {
        let look = look.held();
        match self {
            Self::Years(series) => year_over_year::figure(series, look),
            Self::Ranked(ranked) => ranked::figure(ranked, look),
            Self::Stacked(stacked) => stacked::figure(stacked, look),
            Self::Dumbbells(pairs) => dumbbell::figure(pairs, look),
            Self::Heat(heat) => heat::figure(heat, look),
            Self::Control(control) => control::figure(control, look),
            Self::Progress(progress) => progress::figure(progress, look),
        }
    }

    /// Where its numbers are from; a series names a source for each year in the drawing.
    #[must_use]
    pub fn source(&self) -> &str {
        match self {
            Self::Years(_) => "",
            Self::Ranked(ranked) => &ranked.about.source,
            Self::Stacked(stacked) => &stacked.about.source,
            Self::Dumbbells(pairs) => &pairs.about.source,
            Self::Heat(heat) => &heat.about.source,
            Self::Control(control) => &control.about.source,
            Self::Progress(progress) => &progress.about.source,
        }
    }

    /// The chart as a file, or to be set into a page of the product.
    pub fn drawn(&self, look: Look, format: Format) -> Result<Vec<u8>, DrawError> {
        let figure = self.figure(look)?;
        match format {
            Format::SvgInPage => svg::in_page(&figure).map(String::into_bytes),
            Format::SvgFile => svg::file(&figure).map(String::into_bytes),
            Format::Png => png::bytes(&figure.scene),
        }
    }

    /// The chart in lines and in pixels, of one layout.
    pub fn picture(&self, look: Look) -> Result<Picture, DrawError> {
        let figure = self.figure(look)?;
        let (svg, size) = (svg::file(&figure)?, (figure.scene.width, figure.scene.height));
        Ok(Picture { title: figure.title, alternative: figure.description, svg, pixels: Pixels(figure.scene), size })
    }
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
