//! A laid-out drawing: marks in whole CSS pixels, and how `plotters` paints them on any of its backends.

use plotters::coord::Shift;
use plotters::element::DashedPathElement;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::DrawError;
use super::face::{FAMILY, Face, Weight};

/// The part of an em by which the SVG backend moves a text that hangs from its top down to the baseline.
const HANG: f64 = 0.76;
/// The SVG backend divides a size by this to get pixels to the em.
const SIZE_TO_EM: f64 = 1.24;

/// The colours. Each of them but `Grid` keeps at least 4.5:1 against the white ground, so nothing is lost in grey.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Ink {
    /// Texts.
    Text,
    /// Second texts and axes.
    Quiet,
    /// Values.
    Value,
    /// Ranks.
    Rank,
    /// Lines of a grid, which nobody has to read.
    Grid,
    /// The ground.
    Paper,
}

impl Ink {
    pub(super) const fn rgb(self) -> RGBColor {
        match self {
            Self::Text => RGBColor(0x1B, 0x1B, 0x1F),
            Self::Quiet => RGBColor(0x4A, 0x4D, 0x55),
            Self::Value => RGBColor(0x0B, 0x4F, 0x8A),
            Self::Rank => RGBColor(0x8A, 0x3B, 0x12),
            Self::Grid => RGBColor(0xDD, 0xDF, 0xE3),
            Self::Paper => WHITE,
        }
    }
}

/// How a line is drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stroke {
    /// From end to end.
    Solid,
    /// Dashes: a change of method.
    Dashed,
    /// Dots: joins years of different methods.
    Dotted,
}

/// The shape of a point, told apart without colour.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Dot {
    /// A full circle.
    Full,
    /// A hollow circle.
    Hollow,
    /// A full triangle that points to the right: more than before.
    More,
    /// A hollow triangle that points to the left: less than before.
    Less,
    /// A full square.
    Square,
}

/// Greys with a trace of blue from light to dark, each as far from the next as from the one before, so that a printer
/// without colours keeps them apart. The lighter three take dark letters, the others white ones.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Tone(pub(super) u8);

impl Tone {
    /// How many there are.
    pub(super) const COUNT: usize = 5;

    /// The tone of the `place`th of `of` things in their order.
    pub(super) fn of(place: usize, of: usize) -> Self {
        let steps = of.saturating_sub(1).max(1);
        let place = place.min(steps) * (Self::COUNT - 1) / steps;
        Self(u8::try_from(place).unwrap_or(0))
    }

    pub(super) const fn rgb(self) -> RGBColor {
        match self.0 {
            0 => RGBColor(0xF6, 0xF7, 0xF9),
            1 => RGBColor(0xD3, 0xDA, 0xE3),
            2 => RGBColor(0xA3, 0xB1, 0xC2),
            3 => RGBColor(0x5E, 0x70, 0x87),
            _ => RGBColor(0x1B, 0x2F, 0x4B),
        }
    }

    /// The letters that are read on it.
    pub(super) const fn letters(self) -> Ink {
        if self.0 < 3 { Ink::Text } else { Ink::Paper }
    }
}

/// The part of a text that stands at its place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Anchor {
    /// Its beginning.
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

/// One line of text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Words {
    pub(super) text: String,
    pub(super) x: i32,
    pub(super) baseline: i32,
    /// Pixels to the em.
    pub(super) size: u32,
    pub(super) weight: Weight,
    pub(super) ink: Ink,
    pub(super) anchor: Anchor,
}

/// A rectangle on the drawing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Area {
    pub(super) left: i32,
    pub(super) top: i32,
    pub(super) right: i32,
    pub(super) bottom: i32,
}

impl Area {
    pub(super) const fn meets(self, other: Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }

    pub(super) const fn grown(self, by: i32) -> Self {
        Self { left: self.left - by, top: self.top - by, right: self.right + by, bottom: self.bottom + by }
    }

    pub(super) const fn inside(self, outer: Self) -> bool {
        outer.left <= self.left && outer.top <= self.top && self.right <= outer.right && self.bottom <= outer.bottom
    }
}

impl Words {
    /// The rectangle that holds the letters, accents above and tails below included.
    pub(super) fn area(&self, face: &Face) -> Area {
        let width = ceil(face.width(&self.text, self.size, self.weight));
        let left = match self.anchor {
            Anchor::Start => self.x,
            Anchor::Middle => self.x - (width + 1) / 2,
            Anchor::End => self.x - width,
        };
        let size = f64::from(self.size);
        Area {
            left,
            top: self.baseline - ceil(size * 0.95),
            right: left + width,
            bottom: self.baseline + ceil(size * 0.24),
        }
    }
}

/// One mark of a drawing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Mark {
    /// A straight line.
    Line { from: (i32, i32), to: (i32, i32), ink: Ink, thick: u32, stroke: Stroke },
    /// A point of a series.
    Point { at: (i32, i32), ink: Ink, dot: Dot },
    /// White ground under a text, so that no line of the grid runs through it.
    Plate(Area),
    /// A bar or a cell, with an edge around it.
    Bar { area: Area, tone: Tone },
    /// A field of slanting lines: something that is not shown.
    Hatch(Area),
    /// A text.
    Words(Words),
}

/// The radius of a point.
pub(super) const DOT: i32 = 5;

/// A drawing, laid out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Scene {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) marks: Vec<Mark>,
}

/// How a backend sets a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Setting {
    /// As a whole; whoever shows the drawing sets it (SVG).
    Lines,
    /// Letter by letter, since the pixel backend drops the space before each letter's ink.
    Letters,
}

impl Scene {
    /// Paints the scene, each of its pixels `zoom` wide, and hands it to the backend.
    pub(super) fn paint<DB: DrawingBackend>(&self, backend: DB, zoom: i32, setting: Setting) -> Result<(), DrawError> {
        let face = Face::get()?;
        let root = backend.into_drawing_area();
        for mark in &self.marks {
            match (mark, setting) {
                (Mark::Line { from, to, ink, thick, stroke }, _) => {
                    let style = ink.rgb().stroke_width(thick * zoom.unsigned_abs());
                    line(&root, [*from, *to].map(|(x, y)| (x * zoom, y * zoom)), *stroke, zoom, style)
                }
                (Mark::Plate(area), _) => root.draw(&Rectangle::new(corners(*area, zoom), Ink::Paper.rgb().filled())),
                (Mark::Bar { area, tone }, _) => bar(&root, *area, *tone, zoom),
                (Mark::Hatch(area), _) => hatch(&root, *area, zoom),
                (Mark::Point { at, ink, dot }, _) => point(&root, (at.0 * zoom, at.1 * zoom), zoom, *ink, *dot),
                (Mark::Words(words), Setting::Lines) => set_line(&root, words, zoom),
                (Mark::Words(words), Setting::Letters) => set_letters(&root, words, zoom, face),
            }
            .map_err(|error| said(&error))?;
        }
        root.present().map_err(|error| said(&error))
    }
}

fn said<E: std::error::Error + Send + Sync>(error: &DrawingAreaErrorKind<E>) -> DrawError {
    DrawError::Backend(error.to_string())
}

type Root<DB> = DrawingArea<DB, Shift>;
type Drawn<DB> = Result<(), DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>>;

fn line<DB: DrawingBackend>(
    root: &Root<DB>,
    ends: [(i32, i32); 2],
    stroke: Stroke,
    zoom: i32,
    style: ShapeStyle,
) -> Drawn<DB> {
    match stroke {
        Stroke::Solid => root.draw(&PathElement::new(ends, style)),
        Stroke::Dashed => root.draw(&DashedPathElement::new(ends, 6 * zoom, 4 * zoom, style)),
        Stroke::Dotted => root.draw(&DashedPathElement::new(ends, 2 * zoom, 5 * zoom, style)),
    }
}

fn point<DB: DrawingBackend>(root: &Root<DB>, at: (i32, i32), zoom: i32, ink: Ink, dot: Dot) -> Drawn<DB> {
    let full = ink.rgb().filled();
    let triangle = |half: i32, towards: i32| {
        [(-half * towards, -half), (-half * towards, half), (half * towards, 0)]
            .map(|(x, y)| (at.0 + x * zoom, at.1 + y * zoom))
            .to_vec()
    };
    match dot {
        Dot::Full => root.draw(&Circle::new(at, DOT * zoom, full)),
        Dot::Hollow => {
            root.draw(&Circle::new(at, DOT * zoom, full))?;
            root.draw(&Circle::new(at, (DOT - 2) * zoom, Ink::Paper.rgb().filled()))
        }
        Dot::More => root.draw(&Polygon::new(triangle(DOT + 2, 1), full)),
        Dot::Less => {
            root.draw(&Polygon::new(triangle(DOT + 2, -1), full))?;
            root.draw(&Polygon::new(triangle(DOT - 2, -1), Ink::Paper.rgb().filled()))
        }
        Dot::Square => {
            let half = (DOT - 1) * zoom;
            root.draw(&Rectangle::new([(at.0 - half, at.1 - half), (at.0 + half, at.1 + half)], full))
        }
    }
}

fn corners(area: Area, zoom: i32) -> [(i32, i32); 2] {
    [(area.left * zoom, area.top * zoom), (area.right * zoom, area.bottom * zoom)]
}

/// The edge is a smaller field on a larger one, so that it is as wide on either backend.
fn bar<DB: DrawingBackend>(root: &Root<DB>, area: Area, tone: Tone, zoom: i32) -> Drawn<DB> {
    root.draw(&Rectangle::new(corners(area, zoom), Ink::Quiet.rgb().filled()))?;
    let inner = area.grown(-1);
    if inner.left >= inner.right || inner.top >= inner.bottom {
        return Ok(());
    }
    root.draw(&Rectangle::new(corners(inner, zoom), tone.rgb().filled()))
}

fn hatch<DB: DrawingBackend>(root: &Root<DB>, area: Area, zoom: i32) -> Drawn<DB> {
    let style = Ink::Quiet.rgb().stroke_width(zoom.unsigned_abs());
    let (wide, high) = (area.right - area.left, area.bottom - area.top);
    let mut start = 0;
    while start < wide + high {
        // From the upper or left edge down to the right, as far as the field goes.
        let from = (area.left + (start - high).max(0), area.bottom - start.min(high));
        let along = (area.right - from.0).min(area.bottom - from.1);
        let to = (from.0 + along, from.1 + along);
        root.draw(&PathElement::new([from, to].map(|(x, y)| (x * zoom, y * zoom)), style))?;
        start += 6;
    }
    Ok(())
}

/// Made in one go: `FontDesc::style` would change the name of the weight, but keep the letters of the other.
fn font(size: f64, weight: Weight) -> FontDesc<'static> {
    FontDesc::new(FontFamily::Name(FAMILY), size, weight.style())
}

fn set_line<DB: DrawingBackend>(root: &Root<DB>, words: &Words, zoom: i32) -> Drawn<DB> {
    let em = f64::from(words.size) * f64::from(zoom);
    let anchor = match words.anchor {
        Anchor::Start => HPos::Left,
        Anchor::Middle => HPos::Center,
        Anchor::End => HPos::Right,
    };
    let color = words.ink.rgb();
    let style = font(em * SIZE_TO_EM, words.weight).color(&color);
    let top = words.baseline * zoom - round(em * HANG);
    root.draw(&Text::new(words.text.as_str(), (words.x * zoom, top), style.pos(Pos::new(anchor, VPos::Top))))
}

/// The pixel backend takes a size as the height of a line, and puts the baseline at half of it.
fn set_letters<DB: DrawingBackend>(root: &Root<DB>, words: &Words, zoom: i32, face: &Face) -> Drawn<DB> {
    let metrics = face.metrics(words.weight);
    let em = f64::from(words.size) * f64::from(zoom);
    let height = em * metrics.line_height;
    let color = words.ink.rgb();
    let style = font(height, words.weight).color(&color);
    let top = words.baseline * zoom - round(height / 2.0);
    let width = face.width(&words.text, words.size, words.weight) * f64::from(zoom);
    let mut pen = f64::from(words.x * zoom)
        - match words.anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => width / 2.0,
            Anchor::End => width,
        };
    for letter in words.text.chars() {
        let x = round(pen) + floor(metrics.bearing(letter) * em);
        root.draw(&Text::new(letter.to_string(), (x, top), style.clone()))?;
        pen += metrics.advance(letter) * em;
    }
    Ok(())
}

/// The nearest whole pixel.
#[expect(clippy::cast_possible_truncation, reason = "places on a drawing are far below 2^31, and a cast saturates")]
pub(super) const fn round(value: f64) -> i32 {
    value.round() as i32
}

/// The next whole pixel, so that what is measured has room.
#[expect(clippy::cast_possible_truncation, reason = "places on a drawing are far below 2^31, and a cast saturates")]
pub(super) const fn ceil(value: f64) -> i32 {
    value.ceil() as i32
}

/// The whole pixel before.
#[expect(clippy::cast_possible_truncation, reason = "places on a drawing are far below 2^31, and a cast saturates")]
const fn floor(value: f64) -> i32 {
    value.floor() as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// WCAG 2.2, success criterion 1.4.3: relative luminance and contrast.
    #[test]
    fn every_ink_that_is_read_has_enough_contrast() {
        let channel = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        for ink in [Ink::Text, Ink::Quiet, Ink::Value, Ink::Rank] {
            let RGBColor(red, green, blue) = ink.rgb();
            let luminance = 0.2126 * channel(red) + 0.7152 * channel(green) + 0.0722 * channel(blue);
            assert!(1.05 / (luminance + 0.05) >= 4.5, "{ink:?}");
        }
    }
}
