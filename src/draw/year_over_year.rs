//! The year-over-year chart: what it says, and in which of two layouts.
//!
//! Years run from left to right ([`super::across`]) as long as every label finds its room; on a phone, or with very
//! many years, they run from top to bottom ([`super::down`]). Either way a missing year is a gap and is never
//! interpolated, a change of method is a dashed line with the name of the decision, and years of different methods
//! are joined by dots only, with a legend that says so.

use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};

use rust_decimal::prelude::ToPrimitive;

use super::face::Weight;
use super::rows::{rows, years};
use super::scene::{Anchor, DOT, Dot, Ink, Mark, Stroke};
use super::sheet::{Axis, Figure, Sheet, clean, line_height};
use super::{DrawError, Look, across, down};
use crate::domain::lang::Lang;
use crate::domain::text::{fill, texts};
use crate::index::series::{MethodBreak, Point, Series, Status};

/// Lays the chart out.
pub(super) fn figure(series: &Series, look: Look) -> Result<Figure, DrawError> {
    let series = composed(series);
    let blank = Page::new(&series, look)?;
    let headed = |label: u32| {
        let mut page = blank.clone();
        page.sizes.label = label;
        page.head();
        page
    };
    // Narrow steps take smaller labels; still narrower ones make the years run downwards.
    let across = [blank.sizes.label, blank.sizes.small].into_iter().map(headed);
    let mut page = across.into_iter().find_map(across::laid).unwrap_or_else(|| {
        let mut page = headed(blank.sizes.label);
        down::lay(&mut page);
        page
    });
    page.foot();
    let title = page.title();
    Ok(page.sheet.finished(title, description(&series, look.lang)))
}

/// Letters put together (NFC), and nothing that is no text: the names and sources come from files of others.
fn composed(series: &Series) -> Series {
    let point = |point: &Point| Point {
        source: clean(&point.source),
        remark: point.remark.as_deref().map(clean),
        ..point.clone()
    };
    Series {
        index: clean(&series.index),
        unit: clean(&series.unit),
        points: series.points.iter().map(point).collect(),
        breaks: series.breaks.iter().map(|b| MethodBreak { year: b.year, basis: clean(&b.basis) }).collect(),
    }
}

/// The whole table in sentences.
fn description(series: &Series, lang: Lang) -> String {
    let sentences: Vec<String> = rows(series, lang)
        .into_iter()
        .map(|row| {
            let rank = if row.rank.is_empty() { row.rank } else { fill(texts(lang).drawing_rank, &[&row.rank]) };
            let facts = [row.value, row.change, rank].into_iter().filter(|fact| !fact.is_empty());
            format!("{}: {}.", row.year, facts.collect::<Vec<_>>().join(", "))
        })
        .collect();
    if sentences.is_empty() { texts(lang).drawing_no_years.to_owned() } else { sentences.join(" ") }
}

/// A sheet with the series that is drawn on it.
#[derive(Clone)]
pub(super) struct Page<'a> {
    pub(super) sheet: Sheet,
    pub(super) series: &'a Series,
}

impl Deref for Page<'_> {
    type Target = Sheet;

    fn deref(&self) -> &Sheet {
        &self.sheet
    }
}

impl DerefMut for Page<'_> {
    fn deref_mut(&mut self) -> &mut Sheet {
        &mut self.sheet
    }
}

impl<'a> Page<'a> {
    fn new(series: &'a Series, look: Look) -> Result<Self, DrawError> {
        Ok(Self { sheet: Sheet::new(look)?, series })
    }

    /// Sets one line of text.
    pub(super) fn set(&mut self, text: &str, at: (i32, i32), size: u32, weight: Weight, ink: Ink, anchor: Anchor) {
        self.sheet.set(text, at, size, weight, ink, anchor);
    }

    /// Draws one line.
    pub(super) fn line(&mut self, from: (i32, i32), to: (i32, i32), ink: Ink, thick: u32, stroke: Stroke) {
        self.sheet.line(from, to, ink, thick, stroke);
    }

    /// Sets a text over the whole width, on as many lines as it needs.
    pub(super) fn paragraph(&mut self, text: &str, size: u32, weight: Weight, ink: Ink) {
        self.sheet.paragraph(text, size, weight, ink);
    }

    fn title(&self) -> String {
        let name = format!("{} — {}", self.series.index_name(self.look.lang), self.series.unit);
        match (self.series.points.first(), self.series.points.last()) {
            (Some(first), Some(last)) if first.year < last.year => format!("{name}, {}–{}", first.year, last.year),
            (Some(only), _) => format!("{name}, {}", only.year),
            _ => name,
        }
    }

    /// The points that have a value.
    pub(super) fn valued(&self) -> impl Iterator<Item = &'a Point> + use<'a> {
        self.series.points.iter().filter(|point| point.value.is_some())
    }

    /// Title, legend, and what has to be said first.
    fn head(&mut self) {
        self.paragraph(&self.title(), self.sizes.title, Weight::Bold, Ink::Text);
        self.y += 4;
        self.legend();
        let missing = match self.valued().count() {
            0 if self.series.points.iter().all(|point| point.rank.is_none()) => self.words.drawing_no_years.to_owned(),
            0 => format!("{}: {}.", self.words.drawing_values, self.words.drawing_no_data),
            1 => self.words.drawing_one_year.to_owned(),
            _ => String::new(),
        };
        if !missing.is_empty() {
            self.paragraph(&missing, self.sizes.label, Weight::Regular, Ink::Text);
        }
        self.y += 8;
    }

    fn legend(&mut self) {
        let small = self.sizes.small;
        let mut x = self.left;
        let mut first = true;
        for (sign, words) in self.signs() {
            let indent = 36;
            let lines = self.face.wrap(&words, small, Weight::Regular, self.right - self.left - indent);
            let width = lines.iter().map(|line| self.width(line, small, Weight::Regular)).max().unwrap_or(0) + indent;
            if first || x + width > self.right {
                x = self.left;
                self.y += line_height(small);
                first = false;
            }
            let middle = self.y - line_height(small) / 2;
            match sign {
                Sign::Point(dot) => self.sheet.marks.push(Mark::Point { at: (x + 13, middle), ink: Ink::Quiet, dot }),
                Sign::Line(stroke, thick) => self.line((x, middle), (x + 27, middle), Ink::Quiet, thick, stroke),
            }
            for (place, line) in lines.iter().enumerate() {
                self.y += if place > 0 { line_height(small) } else { 0 };
                let at = (x + indent, self.y - line_height(small) / 4);
                self.set(line, at, small, Weight::Regular, Ink::Quiet, Anchor::Start);
            }
            x += width + 28;
        }
    }

    /// The signs that this drawing uses, each with its meaning.
    fn signs(&self) -> Vec<(Sign, String)> {
        let shown = || self.series.points.iter().filter(|point| point.value.is_some() || point.rank.is_some());
        let mut signs = Vec::new();
        if shown().any(|point| dot(point) == Dot::Full) {
            signs.push((Sign::Point(Dot::Full), Status::Sourced.words(self.look.lang).to_owned()));
        }
        let hollow: Vec<&str> = Status::ALL
            .into_iter()
            .filter(|status| *status != Status::Sourced && shown().any(|point| point.status == *status))
            .map(|status| status.words(self.look.lang))
            .collect();
        if !hollow.is_empty() {
            signs.push((Sign::Point(Dot::Hollow), hollow.join("; ")));
        }
        let known = |point: &Point| point.value.is_some() || point.rank.is_some();
        if joins(self.series, known).iter().any(|join| join.2 == Stroke::Dotted) {
            signs.push((Sign::Line(Stroke::Dotted, 2), self.words.drawing_across_break.to_owned()));
        }
        if !breaks(self.series).is_empty() {
            signs.push((Sign::Line(Stroke::Dashed, 1), self.words.drawing_break.to_owned()));
        }
        signs
    }

    /// How the changes are to be read, and where each number comes from.
    pub(super) fn foot(&mut self) {
        let small = self.sizes.small;
        self.y += 8;
        if self.valued().nth(1).is_some() {
            let note = fill(self.words.drawing_change_note, &[self.words.no_error_information]);
            self.paragraph(&note, small, Weight::Regular, Ink::Quiet);
        }
        let crossed = crossed_breaks(self.series);
        if !crossed.is_empty() {
            let named = crossed.iter().map(|(year, basis)| match basis.as_str() {
                "" => year.to_string(),
                basis => format!("{year} ({basis})"),
            });
            let note = fill(self.words.not_comparable, &[&named.collect::<Vec<_>>().join(", ")]);
            self.paragraph(&format!("* {note}"), small, Weight::Regular, Ink::Quiet);
        }
        let sources = sources(self.series);
        let several = sources.len() > 1;
        for (place, (source, points)) in sources.into_iter().enumerate() {
            let label = if several { format!("[{}]", place + 1) } else { self.words.drawing_source.to_owned() };
            let source = if source.trim().is_empty() { self.words.drawing_no_source } else { source };
            let years = Status::ALL.into_iter().filter_map(|status| {
                let years: Vec<i32> = points.iter().filter(|p| p.status == status).map(|p| p.year).collect();
                (!years.is_empty()).then(|| format!("{} ({})", spans(&years), status.words(self.look.lang)))
            });
            let note = format!("{label} {}: {source}", years.collect::<Vec<_>>().join("; "));
            self.paragraph(&note, small, Weight::Regular, Ink::Quiet);
        }
        self.y += self.left;
    }
}

/// What stands before a line of the legend.
enum Sign {
    Point(Dot),
    Line(Stroke, u32),
}

/// Only what was read in its source is drawn full.
pub(super) const fn dot(point: &Point) -> Dot {
    match point.status {
        Status::Sourced => Dot::Full,
        Status::Derived | Status::Unconfirmed | Status::Imported => Dot::Hollow,
    }
}

/// The neighbouring years that a line joins: both known, so that a missing year stays a gap. Dotted where the
/// method changed between them.
pub(super) fn joins(series: &Series, known: impl Fn(&Point) -> bool) -> Vec<(i32, i32, Stroke)> {
    let pairs = series.points.iter().zip(series.points.iter().skip(1));
    pairs
        .filter(|(from, to)| from.year + 1 == to.year && known(from) && known(to))
        .map(|(from, to)| {
            let broken = series.breaks.iter().any(|b| b.year == to.year);
            (from.year, to.year, if broken { Stroke::Dotted } else { Stroke::Solid })
        })
        .collect()
}

/// The changes of method between the first and the last year, with the names of what brought them.
pub(super) fn breaks(series: &Series) -> BTreeMap<i32, String> {
    let mut found: BTreeMap<i32, String> = BTreeMap::new();
    for change in series.breaks.iter().filter(|b| years(series).skip(1).any(|year| year == b.year)) {
        let names = found.entry(change.year).or_default();
        let comma = if names.is_empty() || change.basis.trim().is_empty() { "" } else { ", " };
        *names = format!("{names}{comma}{}", change.basis.trim());
    }
    found
}

/// Those of them that a stated change reaches over.
fn crossed_breaks(series: &Series) -> BTreeMap<i32, String> {
    let changes: Vec<_> = years(series).filter_map(|year| series.change(year)).collect();
    let mut found = breaks(series);
    found.retain(|year, _| changes.iter().any(|change| change.crosses_break.contains(year)));
    found
}

/// Each source with the points it stands for, in the order of the years.
fn sources(series: &Series) -> Vec<(&str, Vec<&Point>)> {
    let mut found: Vec<(&str, Vec<&Point>)> = Vec::new();
    for point in series.points.iter().filter(|point| point.value.is_some() || point.rank.is_some()) {
        match found.iter_mut().find(|(source, _)| *source == point.source) {
            Some((_, points)) => points.push(point),
            None => found.push((&point.source, vec![point])),
        }
    }
    found
}

/// `2018, 2020–2022`.
fn spans(years: &[i32]) -> String {
    let mut spans: Vec<(i32, i32)> = Vec::new();
    for year in years {
        match spans.last_mut() {
            Some((_, last)) if *last + 1 == *year => *last = *year,
            _ => spans.push((*year, *year)),
        }
    }
    let words = spans.into_iter().map(|(first, last)| match last - first {
        0 => first.to_string(),
        1 => format!("{first}, {last}"),
        _ => format!("{first}–{last}"),
    });
    words.collect::<Vec<_>>().join(", ")
}

/// The axis of the values, with at most `ticks` labels.
pub(super) fn axis(page: &Page<'_>, ticks: usize) -> Option<Axis> {
    let values: Vec<f64> = page.valued().filter_map(percent).collect();
    Axis::around(&values, ticks, page.look.lang)
}

/// The value of a point as a place on an axis.
pub(super) fn percent(point: &Point) -> Option<f64> {
    point.value?.to_f64()
}

/// Draws a point of the series.
pub(super) fn mark_point(page: &mut Page<'_>, point: &Point, at: (i32, i32), ink: Ink) {
    page.sheet.marks.push(Mark::Point { at, ink, dot: dot(point) });
}

/// Shortens a line at both ends so that it does not run into hollow points.
pub(super) fn between_points(from: (i32, i32), to: (i32, i32)) -> ((i32, i32), (i32, i32)) {
    let (dx, dy) = (f64::from(to.0 - from.0), f64::from(to.1 - from.1));
    let length = dx.hypot(dy);
    if length <= f64::from(3 * DOT) {
        return (from, to);
    }
    let part = f64::from(DOT) / length;
    let shift = (super::scene::round(dx * part), super::scene::round(dy * part));
    ((from.0 + shift.0, from.1 + shift.1), (to.0 - shift.0, to.1 - shift.1))
}
