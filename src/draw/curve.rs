//! One line of a panel with its points, its gaps and its labels.
//!
//! Labels find their places one after the other, each where it covers the least: nothing of another label, and if
//! possible no point, no line and no change of method.

use super::across::{AIR, Years};
use super::face::Weight;
use super::scene::{Anchor, Area, DOT, Ink, Mark, Stroke, Words, round};
use super::sheet::line_height;
use super::year_over_year::{Page, between_points, joins, mark_point};
use crate::domain::lang::Lang;
use crate::index::series::Point;

/// A join between two neighbouring points.
type Segment = ((i32, i32), (i32, i32), Stroke);

/// One line with its points and labels.
pub(super) struct Curve<'a> {
    ink: Ink,
    points: Vec<(&'a Point, (i32, i32))>,
    segments: Vec<Segment>,
    /// Where changes of method stand, which labels should rather not cover.
    pub(super) dashes: Vec<i32>,
    taken: Vec<Area>,
}

impl<'a> Curve<'a> {
    pub(super) fn new(page: &Page<'a>, years: &Years, ink: Ink, y: impl Fn(&Point) -> Option<i32>) -> Self {
        let points: Vec<_> = page
            .series
            .points
            .iter()
            .filter_map(|point| Some((point, (years.x(f64::from(point.year)), y(point)?))))
            .collect();
        let at = |year: i32| points.iter().find(|(point, _)| point.year == year).map(|(_, at)| *at);
        let segments = joins(page.series, |point| y(point).is_some())
            .into_iter()
            .filter_map(|(from, to, stroke)| Some((at(from)?, at(to)?, stroke)))
            .collect();
        Self { ink, points, segments, dashes: Vec::new(), taken: Vec::new() }
    }

    /// Joins no two points between which this lies.
    pub(super) fn part_at(&mut self, x: i32) {
        self.segments.retain(|(from, to, _)| x <= from.0 || to.0 <= x);
        self.dashes.push(x);
    }

    /// Says in words that a year has no value.
    pub(super) fn say_gaps(&mut self, page: &mut Page<'_>, years: &Years, plot: Area) {
        let small = page.sizes.small;
        for year in super::rows::years(page.series) {
            if self.points.iter().any(|(point, _)| point.year == year) {
                continue;
            }
            let room = years.step - 2 * AIR;
            let words = page.face.wrap(page.words.drawing_no_data, small, Weight::Regular, room);
            let whole = words.iter().flat_map(|line| line.split(' ')).eq(page.words.drawing_no_data.split(' '));
            let lines = if whole { words } else { vec!["–".to_owned()] };
            let count = i32::try_from(lines.len()).unwrap_or(1);
            let mut baseline = i32::midpoint(plot.top, plot.bottom) - count * line_height(small) / 2;
            for line in lines {
                baseline += line_height(small);
                let (x, weight) = (years.x(f64::from(year)), Weight::Regular);
                let words =
                    Words { text: line, x, baseline, size: small, weight, ink: Ink::Quiet, anchor: Anchor::Middle };
                self.taken.push(words.area(page.face));
                page.sheet.marks.push(Mark::Plate(words.area(page.face)));
                page.sheet.marks.push(Mark::Words(words));
            }
        }
    }

    pub(super) fn draw(mut self, page: &mut Page<'_>, plot: Area, label: impl Fn(&Point, Lang) -> Option<String>) {
        let labels: Vec<_> =
            self.points.iter().filter_map(|(point, at)| Some((label(point, page.look.lang)?, *at))).collect();
        let mut placed = Vec::new();
        for (text, at) in labels {
            let words = self.place(page, &text, at, plot);
            self.taken.push(words.area(page.face));
            page.sheet.marks.push(Mark::Plate(figures(page, &words).grown(1)));
            placed.push(Mark::Words(words));
        }
        for (from, to, stroke) in &self.segments {
            let (from, to) = between_points(*from, *to);
            let thick = if *stroke == Stroke::Solid { 3 } else { 2 };
            page.line(from, to, self.ink, thick, *stroke);
        }
        for (point, at) in &self.points {
            mark_point(page, point, *at, self.ink);
        }
        page.sheet.marks.append(&mut placed);
    }

    /// The best of eight places around a point: clear of other labels first, then of points, then of lines.
    fn place(&self, page: &Page<'_>, text: &str, at: (i32, i32), plot: Area) -> Words {
        let size = page.sizes.label;
        let cap = round(f64::from(size) * 0.72);
        let near = DOT + AIR;
        let (above, below, beside) = (at.1 - near, at.1 + near + cap, at.1 + cap / 2);
        let candidates = [
            (at.0, above, Anchor::Middle),
            (at.0, below, Anchor::Middle),
            (at.0 - 2, above, Anchor::End),
            (at.0 + 2, below, Anchor::Start),
            (at.0 + 2, above, Anchor::Start),
            (at.0 - 2, below, Anchor::End),
            (at.0 + near, beside, Anchor::Start),
            (at.0 - near, beside, Anchor::End),
        ];
        let words = |(x, baseline, anchor): (i32, i32, Anchor)| Words {
            text: text.to_owned(),
            x,
            baseline,
            size,
            weight: Weight::Bold,
            ink: self.ink,
            anchor,
        };
        let (_, best) = candidates
            .into_iter()
            .enumerate()
            .map(|(place, candidate)| (self.cost(page, &words(candidate), plot) + place, words(candidate)))
            .min_by_key(|(cost, _)| *cost)
            .unwrap_or_else(|| (0, words(candidates[0])));
        best
    }

    fn cost(&self, page: &Page<'_>, words: &Words, plot: Area) -> usize {
        // Figures have neither accents nor tails: what they cover is lower than a line of text.
        let area = words.area(page.face);
        let ink =
            Area { top: words.baseline - round(f64::from(words.size) * 0.74), bottom: words.baseline + 1, ..area };
        let hit = |count: usize, weight: usize| count * weight;
        hit(usize::from(!ink.inside(Area { right: plot.right + 8, ..plot })), 20_000)
            + hit(self.taken.iter().filter(|taken| taken.meets(ink.grown(2))).count(), 10_000)
            + hit(self.points.iter().filter(|(_, at)| spot(*at).meets(ink)).count(), 2_000)
            + hit(self.segments.iter().filter(|segment| crosses(segment, ink.grown(2))).count(), 200)
            + hit(self.dashes.iter().filter(|x| ink.left < **x && **x < ink.right).count(), 50)
    }
}

/// What a label covers: figures have neither accents nor tails, so it is lower than a line of text.
fn figures(page: &Page<'_>, words: &Words) -> Area {
    let area = words.area(page.face);
    Area { top: words.baseline - round(f64::from(words.size) * 0.74), bottom: words.baseline + 1, ..area }
}

const fn spot((x, y): (i32, i32)) -> Area {
    Area { left: x - DOT, top: y - DOT, right: x + DOT, bottom: y + DOT }
}

/// Whether a line runs through an area, looked at from pixel to pixel.
fn crosses((from, to, _): &Segment, area: Area) -> bool {
    let steps = (to.0 - from.0).abs().max((to.1 - from.1).abs()).max(1);
    (0..=steps).any(|step| {
        let (x, y) = (from.0 + (to.0 - from.0) * step / steps, from.1 + (to.1 - from.1) * step / steps);
        area.left < x && x < area.right && area.top < y && y < area.bottom
    })
}
