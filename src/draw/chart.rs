//! What all charts but the year-over-year one are given, and what they have in common: what they say of themselves, names in
//! a column, values beside them, and signs with their meaning.

use rust_decimal::Decimal;

use super::face::Weight;
use super::scene::{Anchor, Area, Dot, Ink, Mark, Stroke, Tone, Words};
use super::sheet::{Axis, Sheet, clean, line_height, lines_height};
use crate::domain::lang::Lang;
use crate::domain::number::{count, fixed};
use crate::domain::text::{fill, texts};
use crate::index::sipas::shown;

/// What a chart says of itself, in the language of its look.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct About {
    /// What it shows.
    pub title: String,
    /// Where its numbers are from, a sentence.
    pub source: String,
    /// How many answers they are made of, where that is one number.
    pub n: Option<i64>,
    /// What else a reader has to know, a sentence each.
    pub notes: Vec<String>,
}

impl About {
    /// The same with letters put together, and nothing that is no text.
    pub(super) fn cleaned(&self) -> Self {
        let notes = self.notes.iter().map(|note| clean(note)).collect();
        Self { title: clean(&self.title), source: clean(&self.source), n: self.n, notes }
    }
}

/// A percentage that may be shown or not.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Reading {
    /// It may.
    Shown {
        /// The percentage, 0 to 100.
        value: f64,
        /// Its interval, where there is one.
        interval: Option<(f64, f64)>,
    },
    /// It may not, since too few answered or it would tell such a figure. This is no zero.
    Hidden,
    /// Nobody answered.
    Nobody,
}

impl Reading {
    /// The percentage, where it may be shown.
    #[must_use]
    pub const fn value(self) -> Option<f64> {
        match self {
            Self::Shown { value, .. } => Some(value),
            Self::Hidden | Self::Nobody => None,
        }
    }

    /// As it is printed: `82,66`, `…` or `–`.
    pub(super) fn printed(self, lang: Lang) -> String {
        match self {
            Self::Shown { value, .. } => plain(value, 2, lang),
            Self::Hidden => "…".to_owned(),
            Self::Nobody => "–".to_owned(),
        }
    }
}

/// A number without its sign of percent. It is rounded as the tables round, so that both print the same.
pub(super) fn plain(value: f64, places: u32, lang: Lang) -> String {
    shown(value).map_or_else(|| "–".to_owned(), |value| fixed(lang, value, places))
}

/// A percentage, `82,66%`.
pub(super) fn percent(value: f64, lang: Lang) -> String {
    plain(value, 2, lang) + "%"
}

/// A change as it is printed, `+1,25`, with where it goes: nothing that prints as nothing has gone anywhere.
pub(super) fn moved(before: f64, after: f64, lang: Lang) -> (String, std::cmp::Ordering) {
    let points = shown(after - before).unwrap_or_default();
    let direction = points.cmp(&Decimal::ZERO);
    let sign = match direction {
        std::cmp::Ordering::Greater => "+",
        std::cmp::Ordering::Less => "-",
        std::cmp::Ordering::Equal => "",
    };
    (format!("{sign}{}", fixed(lang, points.abs(), 2)), direction)
}

/// What stands before a line of the legend.
#[derive(Clone, Copy, Debug)]
pub(super) enum Sign {
    /// A point.
    Point(Dot),
    /// A line.
    Line(Stroke),
    /// A field.
    Tone(Tone),
    /// A field that is not shown.
    Hatch,
}

impl Sheet {
    /// What the chart shows.
    pub(super) fn head(&mut self, about: &About) {
        self.paragraph(&about.title, self.sizes.title, Weight::Bold, Ink::Text);
        self.y += 4;
    }

    /// What a reader has to know, and where the numbers are from.
    pub(super) fn foot_of(&mut self, about: &About, notes: &[String]) {
        let small = self.sizes.small;
        self.y += 8;
        for note in notes.iter().chain(&about.notes) {
            self.paragraph(note, small, Weight::Regular, Ink::Quiet);
        }
        let n = about.n.map(|n| fill(self.words.chart_n, &[&count(self.look.lang, n)]));
        let source = [Some(about.source.clone()), n].into_iter().flatten().filter(|text| !text.is_empty());
        self.paragraph(&source.collect::<Vec<_>>().join(" "), small, Weight::Regular, Ink::Quiet);
        self.y += self.left;
    }

    /// The signs that the chart uses, each with its meaning.
    pub(super) fn signs(&mut self, signs: &[(Sign, String)]) {
        const INDENT: i32 = 34;
        let small = self.sizes.small;
        let mut x = self.left;
        for (place, (sign, words)) in signs.iter().enumerate() {
            let lines = self.face.wrap(words, small, Weight::Regular, self.right - self.left - INDENT);
            let width = lines.iter().map(|line| self.width(line, small, Weight::Regular)).max().unwrap_or(0) + INDENT;
            if place == 0 || x + width > self.right {
                x = self.left;
                self.y += line_height(small);
            }
            let middle = self.y - line_height(small) / 2;
            let field = Area { left: x + 2, top: middle - 7, right: x + 26, bottom: middle + 7 };
            match sign {
                Sign::Point(dot) => self.marks.push(Mark::Point { at: (x + 14, middle), ink: Ink::Value, dot: *dot }),
                Sign::Line(stroke) => self.line((x, middle), (x + 27, middle), Ink::Text, 2, *stroke),
                Sign::Tone(tone) => self.marks.push(Mark::Bar { area: field, tone: *tone }),
                Sign::Hatch => self.marks.push(Mark::Hatch(field)),
            }
            for (line_place, line) in lines.iter().enumerate() {
                self.y += if line_place > 0 { line_height(small) } else { 0 };
                let at = (x + INDENT, self.y - line_height(small) / 4);
                self.set(line, at, small, Weight::Regular, Ink::Quiet, Anchor::Start);
            }
            x += width + 24;
        }
        self.y += 6;
    }

    /// Names in a column of `width` pixels from `left`, from `top` on; no letter is left out.
    pub(super) fn name(&mut self, lines: &[String], (left, top): (i32, i32), size: u32) {
        let mut baseline = top;
        for line in lines {
            baseline += line_height(size);
            self.set(line, (left, baseline - line_height(size) / 4), size, Weight::Regular, Ink::Text, Anchor::Start);
        }
    }

    /// Labels of an axis above a plot, as many of them as find room, with a line of the grid down to `bottom` each.
    pub(super) fn upright(&mut self, axis: &Axis, limits: (i32, i32), (top, bottom): (i32, i32), size: u32) {
        let mut free = limits.0 - 20;
        for (value, label) in &axis.ticks {
            let x = axis.place(*value, limits);
            let half = (self.width(label, size, Weight::Regular) + 1) / 2;
            self.line((x, top), (x, bottom), Ink::Grid, 1, Stroke::Solid);
            if x - half < free || x + half > self.right {
                continue;
            }
            free = x + half + 8;
            self.set(label, (x, top - line_height(size) / 4), size, Weight::Regular, Ink::Quiet, Anchor::Middle);
        }
    }

    /// A text in the middle of a field, where it finds room.
    pub(super) fn within(&mut self, text: &str, area: Area, size: u32, ink: Ink) {
        let middle = (i32::midpoint(area.left, area.right), i32::midpoint(area.top, area.bottom));
        let baseline = middle.1 + super::scene::round(f64::from(size) * 0.36);
        let (text, weight, anchor) = (text.to_owned(), Weight::Regular, Anchor::Middle);
        let words = Words { text, x: middle.0, baseline, size, weight, ink, anchor };
        let wide = words.area(self.face);
        if wide.left > area.left + 1 && wide.right < area.right - 1 {
            self.marks.push(Mark::Words(words));
        }
    }

    /// How an axis is to be read.
    pub(super) fn axis_words(&self, axis: &Axis) -> String {
        match (axis.starts_at_zero, axis.ticks.first()) {
            (false, Some((_, first))) => fill(self.words.chart_axis_part, &[first]),
            _ => self.words.chart_axis_from_zero.to_owned(),
        }
    }

    /// What the marks for missing figures mean, where there are any.
    pub(super) fn missing_words(&self, readings: &[Reading]) -> Vec<String> {
        let has = |what: Reading| readings.contains(&what);
        let hidden = has(Reading::Hidden).then(|| self.words.chart_hidden.to_owned());
        let nobody = has(Reading::Nobody).then(|| self.words.chart_nobody.to_owned());
        [hidden, nobody].into_iter().flatten().collect()
    }
}

/// Names broken into lines no wider than `width`.
pub(super) fn broken(sheet: &Sheet, names: &[String], size: u32, width: i32) -> Vec<Vec<String>> {
    names.iter().map(|name| sheet.face.wrap(name, size, Weight::Regular, width)).collect()
}

/// The width that names get: what the widest needs, but at most `most`.
pub(super) fn names_width(sheet: &Sheet, names: &[String], size: u32, most: i32) -> i32 {
    names.iter().map(|name| sheet.width(name, size, Weight::Regular)).max().unwrap_or(0).min(most)
}

/// The height of a row whose name has so many lines.
pub(super) fn row_height(lines: usize, size: u32, least: i32) -> i32 {
    lines_height(lines, size).max(least) + 5
}

/// The highest and the lowest of some named values; the earlier of two that are alike.
pub(super) fn ends<'a>(values: &[(&'a str, f64)]) -> Option<[(&'a str, f64); 2]> {
    let high = values.iter().copied().reduce(|best, one| if one.1 > best.1 { one } else { best })?;
    let low = values.iter().copied().reduce(|least, one| if one.1 <= least.1 { one } else { least })?;
    Some([high, low])
}

/// How many are not shown, as a sentence; empty where all are.
pub(super) fn hidden_words(hidden: usize, lang: Lang) -> String {
    if hidden == 0 { String::new() } else { fill(texts(lang).chart_alt_hidden, &[&hidden.to_string()]) }
}

/// Sentences set side by side.
pub(super) fn told(sentences: impl IntoIterator<Item = String>) -> String {
    sentences.into_iter().filter(|sentence| !sentence.is_empty()).collect::<Vec<_>>().join(" ")
}
