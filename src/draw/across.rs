//! Years from left to right: values above, the changes between the years below them, ranks at the bottom.
//!
//! The layout is only used where every label finds its room.

use plotters::coord::ranged1d::Ranged;
use plotters::coord::types::RangedCoordf64;

use super::curve::Curve;
use super::face::Weight;
use super::rows::{change_words, years};
use super::scene::{Anchor, Area, DOT, Ink, Mark, Stroke, Words, round};
use super::sheet::{Axis, Sizes, line_height};
use super::year_over_year::{Page, axis, breaks, percent};
use crate::index::series::Point;

/// Free room on either side of a text.
pub(super) const AIR: i32 = 4;
/// The least heights of the two panels' plots, so that labels and grid stay apart.
const LEAST_VALUES: i32 = 230;
const LEAST_RANKS: i32 = 140;

/// The year axis: one step of the same width for each year, half a step free at both ends.
pub(super) struct Years {
    range: RangedCoordf64,
    limits: (i32, i32),
    pub(super) step: i32,
}

impl Years {
    pub(super) fn x(&self, year: f64) -> i32 {
        self.range.map(&year, self.limits)
    }
}

/// A change between two years, set in lines.
struct ChangeLabel {
    x: i32,
    row: i32,
    lines: Vec<String>,
}

/// All changes, set in one size.
struct Changes {
    size: u32,
    years: Vec<(i32, i32)>,
    labels: Vec<ChangeLabel>,
}

impl Changes {
    fn row_height(&self) -> i32 {
        let lines = self.labels.iter().map(|change| change.lines.len()).max().unwrap_or(0);
        i32::try_from(lines).unwrap_or(0) * line_height(self.size) + 4
    }

    fn height(&self) -> i32 {
        self.labels.iter().map(|change| change.row + 1).max().unwrap_or(0) * self.row_height()
    }
}

/// The name of a change of method over its dashed line.
struct BreakLabel {
    x: i32,
    row: i32,
    words: Words,
}

/// The page with its panels, or none where the labels find no room.
pub(super) fn laid(mut page: Page<'_>) -> Option<Page<'_>> {
    lay(&mut page).then_some(page)
}

fn lay(page: &mut Page<'_>) -> bool {
    let span = years(page.series);
    if span.is_empty() {
        return true;
    }
    let axis = axis(page, 5);
    let gutter = gutter(page, axis.as_ref());
    let limits = (page.left + gutter, page.right);
    let range = RangedCoordf64::from(f64::from(span.start) - 0.5..f64::from(span.end) - 0.5);
    let step = (limits.1 - limits.0) / (span.end - span.start);
    let years = Years { range, limits, step };
    if !labels_fit(page, step) {
        return false;
    }
    let Some(changes) = change_labels(page, &years) else { return false };
    let names = break_labels(page, &years);

    let ranked = page.series.points.iter().any(|point| point.rank.is_some());
    let (values, ranks) = heights(page, axis.is_some(), ranked, &changes, &names);
    if let Some(axis) = axis {
        value_panel(page, &years, &axis, &names, values);
        change_strip(page, &years, &changes);
    }
    if ranked {
        rank_panel(page, &years, ranks);
    }
    true
}

fn gutter(page: &Page<'_>, axis: Option<&Axis>) -> i32 {
    let labels = axis.into_iter().flat_map(|axis| axis.ticks.iter());
    labels.map(|(_, label)| page.width(label, page.sizes.small, Weight::Regular)).max().unwrap_or(16) + 10
}

fn labels_fit(page: &Page<'_>, step: i32) -> bool {
    let labels = page
        .series
        .points
        .iter()
        .flat_map(|point| [point.value_words(page.look.lang), point.rank_words(), Some(point.year.to_string())]);
    labels.flatten().all(|label| page.width(&label, page.sizes.label, Weight::Bold) + 2 * AIR <= step)
}

/// Sets the changes as large as they fit: in one line each, in several lines, or in two rows where the steps are
/// narrow; none where words would have to be cut.
fn change_labels(page: &Page<'_>, years: &Years) -> Option<Changes> {
    let changes: Vec<_> = page.valued().filter_map(|point| page.series.change(point.year)).collect();
    let Sizes { small, label, .. } = page.sizes;
    [(label, 1, 1), (small, 1, 1), (small, 1, 3), (small, 2, 3)].into_iter().find_map(|(size, rows, most_lines)| {
        let labels = changes.iter().enumerate().map(|(place, change)| {
            let star = if change.crosses_break.is_empty() { "" } else { "*" };
            let text = change_words(change, page.look.lang, star);
            // In two rows the neighbour's room is free as well: half a step on either side.
            let room = (change.to - change.from + rows - 1) * years.step - 2 * AIR;
            let lines = page.face.wrap(&text, size, Weight::Bold, room);
            let whole = lines.iter().flat_map(|line| line.split(' ')).eq(text.split(' '));
            let x = years.x(f64::from(change.from + change.to) / 2.0);
            let row = i32::from(place % 2 == 1) * (rows - 1);
            (whole && lines.len() <= most_lines).then_some(ChangeLabel { x, row, lines })
        });
        Some(Changes {
            size,
            years: changes.iter().map(|c| (c.from, c.to)).collect(),
            labels: labels.collect::<Option<_>>()?,
        })
    })
}

/// Names the decisions above their dashed lines, in up to three rows. Where that is not enough the names are left
/// to the foot of the drawing, which lists them in any case.
fn break_labels(page: &Page<'_>, years: &Years) -> Vec<BreakLabel> {
    let small = page.sizes.small;
    let mut placed: Vec<(Area, BreakLabel)> = Vec::new();
    for (year, basis) in breaks(page.series) {
        let x = years.x(f64::from(year) - 0.5);
        let text = if basis.is_empty() { page.words.drawing_break.to_owned() } else { basis };
        let width = page.width(&text, small, Weight::Regular);
        let middle =
            x.clamp(years.limits.0 + width / 2, (years.limits.1 - width / 2 - 1).max(years.limits.0 + width / 2));
        let (left, right) = (middle - width / 2 - AIR, middle + width / 2 + AIR);
        let row = (0..3).find(|row| {
            right - left <= years.limits.1 - years.limits.0
                && placed.iter().all(|(other, label)| match label.row.cmp(row) {
                    std::cmp::Ordering::Equal => right <= other.left || other.right <= left,
                    std::cmp::Ordering::Less => label.x <= left || right <= label.x,
                    std::cmp::Ordering::Greater => x <= other.left || other.right <= x,
                })
        });
        let Some(row) = row else { return Vec::new() };
        let weight = Weight::Regular;
        let words =
            Words { text, x: middle, baseline: 0, size: small, weight, ink: Ink::Quiet, anchor: Anchor::Middle };
        placed.push((Area { left, top: row, right, bottom: row + 1 }, BreakLabel { x, row, words }));
    }
    placed.into_iter().map(|(_, label)| label).collect()
}

/// The heights of the two panels: what the page has left after all texts, but never less than is readable.
fn heights(page: &Page<'_>, valued: bool, ranked: bool, changes: &Changes, names: &[BreakLabel]) -> (i32, i32) {
    let mut rest = page.clone();
    rest.foot();
    let (small, label) = (line_height(page.sizes.small), line_height(page.sizes.label));
    if valued {
        rest.y += small + names_height(page, names) + label + 6 + changes.height();
    }
    if ranked {
        rest.y += small + 14 + label + 6;
    }
    let spare = page.look.height.cast_signed() - rest.y;
    match (valued, ranked) {
        (true, true) => ((spare * 16 / 25).max(LEAST_VALUES), (spare * 9 / 25).max(LEAST_RANKS)),
        _ => (spare.max(LEAST_VALUES), spare.max(LEAST_RANKS)),
    }
}

fn names_height(page: &Page<'_>, names: &[BreakLabel]) -> i32 {
    names.iter().map(|name| name.row + 1).max().unwrap_or(0) * line_height(page.sizes.small)
}

fn value_panel(page: &mut Page<'_>, years: &Years, axis: &Axis, names: &[BreakLabel], height: i32) {
    let heading = if axis.starts_at_zero {
        page.words.drawing_values.to_owned()
    } else {
        format!("{} — {}", page.words.drawing_values, page.words.drawing_axis_not_zero)
    };
    page.paragraph(&heading, page.sizes.small, Weight::Regular, Ink::Quiet);
    let names_top = page.y;
    page.y += names_height(page, names);
    let plot = Area { left: years.limits.0, top: page.y, right: years.limits.1, bottom: page.y + height };
    // Labels may stand above the highest and below the lowest point.
    let room = line_height(page.sizes.label) + DOT + AIR;
    let limits = (if axis.starts_at_zero { plot.bottom } else { plot.bottom - room }, plot.top + room);
    let small = page.sizes.small;
    for (place, label) in &axis.ticks {
        let y = axis.range.map(place, limits);
        page.line((plot.left, y), (plot.right, y), Ink::Grid, 1, Stroke::Solid);
        let at = (plot.left - 10, y + round(f64::from(small) * 0.36));
        page.set(label, at, small, Weight::Regular, Ink::Quiet, Anchor::End);
    }
    page.line((plot.left, plot.bottom), (plot.right, plot.bottom), Ink::Quiet, 1, Stroke::Solid);
    for name in names {
        let baseline = names_top + (name.row + 1) * line_height(small) - line_height(small) / 4;
        page.sheet.marks.push(Mark::Words(Words { baseline, ..name.words.clone() }));
    }
    let label_bottom = |year_x: i32| {
        let row = names.iter().find(|name| name.x == year_x).map_or(0, |name| name.row + 1);
        names_top + row * line_height(small)
    };
    let dashes: Vec<i32> = breaks(page.series).keys().map(|year| years.x(f64::from(*year) - 0.5)).collect();
    for x in &dashes {
        page.line((*x, label_bottom(*x)), (*x, plot.bottom), Ink::Quiet, 1, Stroke::Dashed);
    }
    let y = |point: &Point| percent(point).map(|value| axis.range.map(&value, limits));
    let mut curve = Curve::new(page, years, Ink::Value, y);
    curve.dashes = dashes;
    curve.say_gaps(page, years, plot);
    curve.draw(page, plot, Point::value_words);
    page.y = plot.bottom;
    year_labels(page, years);
}

fn rank_panel(page: &mut Page<'_>, years: &Years, height: i32) {
    page.y += 14;
    page.paragraph(page.words.drawing_ranks, page.sizes.small, Weight::Regular, Ink::Quiet);
    let plot = Area { left: years.limits.0, top: page.y, right: years.limits.1, bottom: page.y + height };
    let points = || page.series.points.iter();
    let last = points().filter_map(|point| point.of.max(point.rank)).max().unwrap_or(1).max(2);
    let range = RangedCoordf64::from(1.0..f64::from(last));
    let limits = (plot.top + line_height(page.sizes.label) + 2, plot.bottom - DOT - 6);
    let small = page.sizes.small;
    for rank in [1, last] {
        let y = range.map(&f64::from(rank), limits);
        page.line((plot.left, y), (plot.right, y), Ink::Grid, 1, Stroke::Solid);
        let at = (plot.left - 10, y + round(f64::from(small) * 0.36));
        page.set(&rank.to_string(), at, small, Weight::Regular, Ink::Quiet, Anchor::End);
    }
    page.line((plot.left, plot.bottom), (plot.right, plot.bottom), Ink::Quiet, 1, Stroke::Solid);
    let dashes: Vec<i32> = breaks(page.series).keys().map(|year| years.x(f64::from(*year) - 0.5)).collect();
    for x in &dashes {
        page.line((*x, plot.top), (*x, plot.bottom), Ink::Quiet, 1, Stroke::Dashed);
    }
    let y = |point: &Point| point.rank.map(|rank| range.map(&f64::from(rank), limits));
    let mut curve = Curve::new(page, years, Ink::Rank, y);
    curve.dashes = dashes;
    // A place of 63 and one of 34 are no series.
    let ranked: Vec<&Point> = page.series.points.iter().filter(|point| point.rank.is_some()).collect();
    for pair in ranked.windows(2) {
        if let [one, next] = pair
            && one.of.is_some()
            && next.of.is_some()
            && one.of != next.of
        {
            let x = years.x(f64::from(next.year) - 0.5);
            page.line((x, plot.top), (x, plot.bottom), Ink::Quiet, 1, Stroke::Dashed);
            curve.part_at(x);
        }
    }
    curve.draw(page, plot, |point, _| point.rank_words());
    page.y = plot.bottom;
    year_labels(page, years);
}

fn year_labels(page: &mut Page<'_>, years: &Years) {
    let label = page.sizes.label;
    page.y += line_height(label) + 6;
    for year in super::rows::years(page.series) {
        let at = (years.x(f64::from(year)), page.y - line_height(label) / 4);
        page.set(&year.to_string(), at, label, Weight::Regular, Ink::Text, Anchor::Middle);
    }
}

/// The changes under the years, each year joined to the one it is compared with.
fn change_strip(page: &mut Page<'_>, years: &Years, changes: &Changes) {
    let label = page.sizes.label;
    let half = page.width("2000", label, Weight::Regular) / 2 + AIR;
    let y = page.y - line_height(label) / 4 - round(f64::from(label) * 0.36);
    for year in changes.years.iter().flat_map(|(from, to)| *from..*to) {
        let (from, to) = (years.x(f64::from(year)) + half, years.x(f64::from(year + 1)) - half);
        if from < to {
            page.line((from, y), (to, y), Ink::Grid, 1, Stroke::Solid);
        }
    }
    let height = line_height(changes.size);
    for change in &changes.labels {
        let mut baseline = page.y + change.row * changes.row_height() - height / 4 + 2;
        for line in &change.lines {
            baseline += height;
            page.set(line, (change.x, baseline), changes.size, Weight::Bold, Ink::Text, Anchor::Middle);
        }
    }
    page.y += changes.height();
}
