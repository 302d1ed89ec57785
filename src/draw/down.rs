//! Years from top to bottom: for a phone, and for more years than fit beside one another.
//!
//! Each year is a row: the year, its point on the value axis, and the value and rank in words. What happened
//! between two years stands between their rows. All texts stand in columns of their own, so that nothing can
//! collide, however many years there are.

use std::collections::BTreeMap;

use plotters::coord::ranged1d::Ranged;

use super::face::Weight;
use super::rows::{change_words, years};
use super::scene::{Anchor, DOT, Ink, Stroke, round};
use super::sheet::line_height;
use super::year_over_year::{Page, axis, between_points, breaks, joins, mark_point, percent};
use crate::domain::text::fill;
use crate::index::series::Point;

/// Free room between two columns.
const AIR: i32 = 14;

/// Lays the rows out.
pub(super) fn lay(page: &mut Page<'_>) {
    let axis = axis(page, 4);
    let (small, label) = (page.sizes.small, page.sizes.label);
    let year_end = page.left + page.width("2000", label, Weight::Bold);
    // The words get what they need, but leave two fifths of the drawing to the points.
    let most = (page.right - page.left) * 11 / 20;
    let column = page.right - words_width(page).min(most);
    let plot = (year_end + AIR + DOT, column - AIR - DOT);
    let words_width = page.right - column;

    if let Some(axis) = &axis {
        let heading = if axis.starts_at_zero {
            page.words.drawing_values.to_owned()
        } else {
            format!("{} — {}", page.words.drawing_values, page.words.drawing_axis_not_zero)
        };
        page.paragraph(&heading, small, Weight::Regular, Ink::Quiet);
        page.y += line_height(small);
    }
    let top = page.y;
    let mut rows: BTreeMap<i32, i32> = BTreeMap::new();
    let names = breaks(page.series);
    for year in years(page.series) {
        between_rows(page, year, &names, (column, words_width));
        page.y += line_height(label) + 4;
        let baseline = page.y - line_height(label) / 4;
        page.set(&year.to_string(), (page.left, baseline), label, Weight::Bold, Ink::Text, Anchor::Start);
        rows.insert(year, baseline - round(f64::from(label) * 0.36));
        row_words(page, year, column, baseline);
    }
    page.y += 6;
    let Some(axis) = axis else { return };
    grid(page, &axis.ticks, top, |value| axis.range.map(value, plot));
    let place = |year: i32| {
        let value = page.series.point(year).and_then(percent)?;
        Some((axis.range.map(&value, plot), *rows.get(&year)?))
    };
    let lines: Vec<_> = joins(page.series, |point| point.value.is_some())
        .into_iter()
        .filter_map(|(from, to, stroke)| Some((place(from)?, place(to)?, stroke)))
        .collect();
    let points: Vec<_> = page.valued().filter_map(|point| Some((point, place(point.year)?))).collect();
    for (from, to, stroke) in lines {
        let (from, to) = between_points(from, to);
        page.line(from, to, Ink::Value, if stroke == Stroke::Solid { 3 } else { 2 }, stroke);
    }
    for (point, at) in points {
        mark_point(page, point, at, Ink::Value);
    }
}

/// The value of a year and its rank.
fn row_texts(page: &Page<'_>, year: i32) -> (String, String) {
    let point = page.series.point(year);
    let value = point.and_then(|point| point.value_words(page.look.lang));
    let rank = point.and_then(Point::rank_words).map(|rank| fill(page.words.drawing_rank, &[&rank]));
    (value.unwrap_or_else(|| page.words.drawing_no_data.to_owned()), rank.unwrap_or_default())
}

fn row_words(page: &mut Page<'_>, year: i32, column: i32, baseline: i32) {
    let (value, rank) = row_texts(page, year);
    let known = page.series.point(year).is_some_and(|point| point.value.is_some());
    let (size, weight, ink) = if known {
        (page.sizes.label, Weight::Bold, Ink::Value)
    } else {
        (page.sizes.small, Weight::Regular, Ink::Quiet)
    };
    page.set(&value, (column, baseline), size, weight, ink, Anchor::Start);
    if rank.is_empty() {
        return;
    }
    let small = page.sizes.small;
    let both = page.width(&value, size, weight) + 10 + page.width(&rank, small, Weight::Regular);
    if both <= page.right - column {
        page.set(&rank, (page.right, baseline), small, Weight::Regular, Ink::Rank, Anchor::End);
    } else {
        column_words(page, &rank, column, page.right - column, Ink::Rank);
    }
}

/// The width of the widest row or change, as far as it stands in one line.
fn words_width(page: &Page<'_>) -> i32 {
    let (small, label) = (page.sizes.small, page.sizes.label);
    let row = |year: i32| {
        let (value, rank) = row_texts(page, year);
        page.width(&value, label, Weight::Bold) + 10 + page.width(&rank, small, Weight::Regular)
    };
    let change = |year: i32| {
        let change = page.series.change(year)?;
        Some(page.width(&change_words(&change, page.look.lang, "*"), small, Weight::Regular))
    };
    let names = breaks(page.series).into_values().map(|name| page.width(&name, small, Weight::Regular)).max();
    years(page.series).map(|year| row(year).max(change(year).unwrap_or(0))).max().max(names).unwrap_or(0)
}

/// What happened before a year: a change of method, and the change of the value.
fn between_rows(page: &mut Page<'_>, year: i32, names: &BTreeMap<i32, String>, (column, width): (i32, i32)) {
    let small = page.sizes.small;
    page.y += 4;
    if let Some(name) = names.get(&year) {
        let y = page.y + line_height(small) / 2;
        page.line((page.left, y), (column - 6, y), Ink::Quiet, 1, Stroke::Dashed);
        let name = if name.is_empty() { page.words.drawing_break } else { name };
        column_words(page, name, column, width, Ink::Quiet);
    }
    if let Some(change) = page.series.change(year) {
        let star = if change.crosses_break.is_empty() { "" } else { "*" };
        let text = change_words(&change, page.look.lang, star);
        column_words(page, &text, column, width, Ink::Text);
    }
}

fn column_words(page: &mut Page<'_>, text: &str, column: i32, width: i32, ink: Ink) {
    let small = page.sizes.small;
    for line in page.face.wrap(text, small, Weight::Regular, width) {
        page.y += line_height(small);
        page.set(&line, (column, page.y - line_height(small) / 4), small, Weight::Regular, ink, Anchor::Start);
    }
}

/// Upright lines with their labels above, as many of them as find room.
fn grid(page: &mut Page<'_>, ticks: &[(f64, String)], top: i32, x: impl Fn(&f64) -> i32) {
    let small = page.sizes.small;
    let mut free = page.left;
    for (value, label) in ticks {
        let (x, half) = (x(value), page.width(label, small, Weight::Regular) / 2);
        if x - half < free || x + half > page.right {
            continue;
        }
        free = x + half + 10;
        page.set(label, (x, top - line_height(small) / 4), small, Weight::Regular, Ink::Quiet, Anchor::Middle);
        page.line((x, top), (x, page.y), Ink::Grid, 1, Stroke::Solid);
    }
}
