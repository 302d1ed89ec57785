//! A drawing in the making: its sizes, its marks so far, how far down it has come, and the axes that all charts share.

use plotters::coord::ranged1d::Ranged;
use plotters::coord::types::RangedCoordf64;
use rust_decimal::Decimal;
use unicode_normalization::UnicodeNormalization;

use super::face::{Face, Weight};
use super::scene::{Anchor, Area, Ink, Mark, Scene, Stroke, Words, ceil};
use super::{DrawError, Look};
use crate::domain::lang::Lang;
use crate::domain::number;
use crate::domain::text::{Texts, texts};

/// A drawing with the words for those who cannot see it.
#[derive(Debug)]
pub(super) struct Figure {
    pub(super) lang: Lang,
    pub(super) title: String,
    pub(super) description: String,
    pub(super) scene: Scene,
}

/// Letters put together (NFC), and nothing that is no text: names and sources come from files of others.
pub(super) fn clean(text: &str) -> String {
    text.nfc().map(|letter| if letter.is_control() || letter.is_whitespace() { ' ' } else { letter }).collect()
}

/// Sizes of texts, in pixels to the em.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sizes {
    pub(super) title: u32,
    pub(super) label: u32,
    pub(super) small: u32,
}

/// The height of a line of text.
pub(super) const fn line_height(size: u32) -> i32 {
    (size.cast_signed() * 7 + 4) / 5
}

/// So many lines of text, in pixels.
pub(super) fn lines_height(lines: usize, size: u32) -> i32 {
    i32::try_from(lines).unwrap_or(0) * line_height(size)
}

/// A drawing in the making: marks so far, and how far down it has come.
#[derive(Clone)]
pub(super) struct Sheet {
    pub(super) face: &'static Face,
    pub(super) look: Look,
    pub(super) words: &'static Texts,
    pub(super) sizes: Sizes,
    pub(super) left: i32,
    pub(super) right: i32,
    pub(super) y: i32,
    pub(super) marks: Vec<Mark>,
}

impl Sheet {
    /// An empty sheet.
    pub(super) fn new(look: Look) -> Result<Self, DrawError> {
        let (margin, sizes) = match look.width {
            ..480 => (12, Sizes { title: 18, label: 16, small: 15 }),
            480..700 => (16, Sizes { title: 19, label: 16, small: 14 }),
            _ => (24, Sizes { title: 22, label: 16, small: 14 }),
        };
        Ok(Self {
            face: Face::get()?,
            look,
            words: texts(look.lang),
            sizes,
            left: margin,
            right: look.width.cast_signed() - margin,
            y: margin,
            marks: Vec::new(),
        })
    }

    /// The width of a text in whole pixels.
    pub(super) fn width(&self, text: &str, size: u32, weight: Weight) -> i32 {
        ceil(self.face.width(text, size, weight))
    }

    /// Sets one line of text.
    pub(super) fn set(&mut self, text: &str, at: (i32, i32), size: u32, weight: Weight, ink: Ink, anchor: Anchor) {
        let (x, baseline) = at;
        self.marks.push(Mark::Words(Words { text: text.to_owned(), x, baseline, size, weight, ink, anchor }));
    }

    /// Draws one line.
    pub(super) fn line(&mut self, from: (i32, i32), to: (i32, i32), ink: Ink, thick: u32, stroke: Stroke) {
        self.marks.push(Mark::Line { from, to, ink, thick, stroke });
    }

    /// Sets a text over the whole width, on as many lines as it needs.
    pub(super) fn paragraph(&mut self, text: &str, size: u32, weight: Weight, ink: Ink) {
        for line in self.face.wrap(text, size, weight, self.right - self.left) {
            self.y += line_height(size);
            self.set(&line, (self.left, self.y - line_height(size) / 4), size, weight, ink, Anchor::Start);
        }
    }

    /// The finished drawing, on a ground of its own: shown on a dark or coloured page it keeps the one that its colours
    /// were chosen for.
    pub(super) fn finished(self, title: String, description: String) -> Figure {
        let height = self.look.height.max(self.y.unsigned_abs());
        let ground = Area { left: 0, top: 0, right: self.look.width.cast_signed(), bottom: height.cast_signed() };
        let marks = std::iter::once(Mark::Plate(ground)).chain(self.marks).collect();
        let scene = Scene { width: self.look.width, height, marks };
        Figure { lang: self.look.lang, title, description, scene }
    }
}

/// An axis of percentages.
#[derive(Clone)]
pub(super) struct Axis {
    pub(super) range: RangedCoordf64,
    /// Places and labels of the grid.
    pub(super) ticks: Vec<(f64, String)>,
    pub(super) starts_at_zero: bool,
}

impl Axis {
    /// A range around all values, at least one point wide so that a hundredth does not look like a leap, with at most
    /// `ticks` labels. It starts at 0 where the values come near it.
    pub(super) fn around(values: &[f64], ticks: usize, lang: Lang) -> Option<Self> {
        let low = values.iter().copied().reduce(f64::min)?;
        let high = values.iter().copied().reduce(f64::max)?;
        let spare = (0.04 * (high - low)).max((1.0 - (high - low)) / 2.0);
        let starts_at_zero = low - 2.0 * (high - low) <= 0.0 || low < 10.0;
        let start = if starts_at_zero { 0.0 } else { low - spare };
        let end = (high + spare).min(100.0).max(start + 1.0);
        Some(Self::new(start..end, ticks, starts_at_zero, lang))
    }

    /// From nothing to all.
    pub(super) fn whole(lang: Lang) -> Self {
        Self::new(0.0..100.0, 6, true, lang)
    }

    fn new(range: std::ops::Range<f64>, ticks: usize, starts_at_zero: bool, lang: Lang) -> Self {
        let range = RangedCoordf64::from(range);
        let places = range.key_points(ticks);
        let step = places.first().zip(places.get(1)).map_or(1.0, |(first, second)| second - first);
        let decimals = if step > 0.99 {
            0
        } else if step > 0.099 {
            1
        } else {
            2
        };
        let label = |place: &f64| {
            let exact = Decimal::try_from(*place).ok()?;
            Some((*place, number::percent(lang, exact, decimals)))
        };
        let ticks = places.iter().filter_map(label).collect();
        Self { range, ticks, starts_at_zero }
    }

    /// The place of a value between two pixels; what lies outside the axis is held at its end.
    pub(super) fn place(&self, value: f64, limits: (i32, i32)) -> i32 {
        let held = value.clamp(self.range.range().start, self.range.range().end);
        self.range.map(&held, limits)
    }
}
