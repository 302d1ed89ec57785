//! A control chart of shares over time: the share of each period, the share of all, and limits that are the wider the fewer
//! rated. [`crate::stats::control`] has the formula.

use super::chart::{About, Sign, percent, told};
use super::face::Weight;
use super::scene::{Anchor, Area, DOT, Dot, Ink, Mark, Stroke};
use super::sheet::{Axis, Figure, Sheet, clean, line_height};
use super::{DrawError, Look};
use crate::domain::lang::Lang;
use crate::domain::text::{fill, texts};
use crate::stats::control::{Judged, Limits, PChart};

/// The height of the plot.
const PLOT: i32 = 280;

/// What may be seen of one period.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Count {
    /// How many rated, and how many of those are counted.
    Shown(u64, u64),
    /// It may not be shown.
    Hidden,
    /// Nobody rated.
    Nobody,
}

impl Count {
    const fn shown(self) -> Option<(u64, u64)> {
        match self {
            Self::Shown(n, counted) => Some((n, counted)),
            Self::Hidden | Self::Nobody => None,
        }
    }
}

/// Shares over time.
#[derive(Clone, PartialEq, Debug)]
pub struct Control {
    /// What it says of itself.
    pub about: About,
    /// What the periods are called, in their order.
    pub periods: Vec<String>,
    /// What may be seen of each.
    pub counts: Vec<Count>,
    /// The limits of each; `None` where its share may not be shown or nobody rated.
    pub limits: Vec<Option<Limits>>,
    /// The share of all, 0 to 1.
    pub center: f64,
}

impl Control {
    /// A chart of periods of which some may not be shown.
    #[must_use]
    pub fn new(about: About, periods: Vec<String>, counts: Vec<Count>) -> Option<Self> {
        let known: Vec<(u64, u64)> = counts.iter().filter_map(|count| count.shown()).collect();
        let PChart { center, limits } = PChart::of(&known)?;
        let mut limits = limits.into_iter();
        let limits = counts.iter().map(|count| count.shown().and_then(|_| limits.next())).collect();
        Some(Self { about, periods, counts, limits, center })
    }

    fn judged(&self, wanted: Judged) -> Vec<&str> {
        let all = self.periods.iter().zip(&self.limits);
        all.filter(|(_, limits)| limits.is_some_and(|limits| limits.judged == wanted))
            .map(|(period, _)| period.as_str())
            .collect()
    }

    /// What one would see.
    #[must_use]
    pub fn alternative(&self, lang: Lang) -> String {
        let t = texts(lang);
        let shown = self.limits.iter().flatten().count().to_string();
        let center = percent(100.0 * self.center, lang);
        let listed = |words: &str, periods: &[&str]| {
            if periods.is_empty() { String::new() } else { fill(words, &[&periods.join(", ")]) }
        };
        let (above, below) = (self.judged(Judged::Above), self.judged(Judged::Below));
        let none = above.is_empty() && below.is_empty();
        let hidden = self.limits.iter().filter(|limits| limits.is_none()).count();
        told([
            fill(t.chart_alt_control, &[&shown, &center]),
            if none { t.chart_alt_inside.to_owned() } else { String::new() },
            listed(t.chart_alt_above, &above),
            listed(t.chart_alt_below, &below),
            listed(t.chart_alt_few, &self.judged(Judged::Few)),
            if hidden == 0 { String::new() } else { fill(t.chart_alt_hidden, &[&hidden.to_string()]) },
        ])
    }
}

/// Lays the chart out.
pub(super) fn figure(control: &Control, look: Look) -> Result<Figure, DrawError> {
    let (about, lang) = (control.about.cleaned(), look.lang);
    let mut sheet = Sheet::new(look)?;
    let t = sheet.words;
    sheet.head(&about);
    let mut signs = vec![(Sign::Point(Dot::Full), t.chart_inside.to_owned())];
    if !control.judged(Judged::Above).is_empty() || !control.judged(Judged::Below).is_empty() {
        signs.push((Sign::Point(Dot::Square), t.chart_outside.to_owned()));
    }
    if !control.judged(Judged::Few).is_empty() {
        signs.push((Sign::Point(Dot::Hollow), t.chart_few.to_owned()));
    }
    signs.push((Sign::Line(Stroke::Solid), fill(t.chart_whole_line, &[&percent(100.0 * control.center, lang)])));
    signs.push((Sign::Line(Stroke::Dashed), t.chart_limits.to_owned()));
    sheet.signs(&signs);
    let values: Vec<f64> = control
        .limits
        .iter()
        .flatten()
        .flat_map(|limits| [Some(limits.share), limits.ends.map(|ends| ends.0), limits.ends.map(|ends| ends.1)])
        .flatten()
        .map(|share| 100.0 * share)
        .collect();
    let mut notes = Vec::new();
    if let Some(axis) = Axis::around(&values, 6, lang) {
        plot(&mut sheet, control, &axis);
        notes.push(sheet.axis_words(&axis));
    }
    if control.counts.contains(&Count::Hidden) {
        notes.push(t.chart_hidden.to_owned());
    }
    if control.counts.contains(&Count::Nobody) {
        notes.push(t.chart_nobody.to_owned());
    }
    sheet.foot_of(&about, &notes);
    Ok(sheet.finished(about.title, clean(&control.alternative(lang))))
}

fn plot(sheet: &mut Sheet, control: &Control, axis: &Axis) {
    let size = sheet.sizes.small;
    let gutter = axis.ticks.iter().map(|(_, label)| sheet.width(label, size, Weight::Regular)).max().unwrap_or(0) + 10;
    let top = sheet.y + line_height(size);
    let area = Area { left: sheet.left + gutter, top, right: sheet.right, bottom: top + PLOT };
    let high = |share: f64| axis.place(100.0 * share, (area.bottom - 8, area.top + 8));
    for (value, label) in &axis.ticks {
        let y = high(value / 100.0);
        sheet.line((area.left, y), (area.right, y), Ink::Grid, 1, Stroke::Solid);
        let at = (area.left - 8, y + super::scene::round(f64::from(size) * 0.36));
        sheet.set(label, at, size, Weight::Regular, Ink::Quiet, Anchor::End);
    }
    let many = i32::try_from(control.periods.len()).unwrap_or(1).max(1);
    let edge = |place: i32| area.left + (area.right - area.left) * place / many;
    let center = high(control.center);
    sheet.line((area.left, center), (area.right, center), Ink::Text, 2, Stroke::Solid);
    let (mut free, mut points) = (area.left, Vec::new());
    for (place, (period, limits)) in (0_i32..).zip(control.periods.iter().zip(&control.limits)) {
        let (from, to) = (edge(place), edge(place + 1));
        let x = i32::midpoint(from, to);
        let label = clean(period);
        let half = (sheet.width(&label, size, Weight::Regular) + 1) / 2;
        if x - half >= free && x + half <= sheet.right {
            let at = (x, area.bottom + line_height(size));
            sheet.set(&label, at, size, Weight::Regular, Ink::Quiet, Anchor::Middle);
            free = x + half + 8;
        }
        let Some(limits) = limits else {
            if to - from > 16 {
                let at = (x, area.bottom - 4);
                let hidden = usize::try_from(place).ok().and_then(|place| control.counts.get(place));
                let mark = if hidden == Some(&Count::Hidden) { "…" } else { "–" };
                sheet.set(mark, at, size, Weight::Regular, Ink::Text, Anchor::Middle);
            }
            points.push(None);
            continue;
        };
        for end in limits.ends.iter().flat_map(|ends| [ends.0, ends.1]) {
            sheet.line((from, high(end)), (to, high(end)), Ink::Quiet, 2, Stroke::Dashed);
        }
        points.push(Some(((x, high(limits.share)), limits.judged)));
    }
    // What is not shown, or was rated by too few, is a gap: nothing is drawn across it.
    for pair in points.windows(2) {
        if let [Some((from, one)), Some((to, other))] = pair
            && ![*one, *other].contains(&Judged::Few)
        {
            sheet.line(*from, *to, Ink::Value, 2, Stroke::Solid);
        }
    }
    for (at, judged) in points.into_iter().flatten() {
        let dot = match judged {
            Judged::Inside => Dot::Full,
            Judged::Above | Judged::Below => Dot::Square,
            Judged::Few => Dot::Hollow,
        };
        if dot == Dot::Square {
            let ring = Area { left: at.0, top: at.1, right: at.0, bottom: at.1 }.grown(DOT + 4);
            for (from, to) in [
                ((ring.left, ring.top), (ring.right, ring.top)),
                ((ring.right, ring.top), (ring.right, ring.bottom)),
                ((ring.right, ring.bottom), (ring.left, ring.bottom)),
                ((ring.left, ring.bottom), (ring.left, ring.top)),
            ] {
                sheet.line(from, to, Ink::Text, 2, Stroke::Solid);
            }
        }
        sheet.marks.push(Mark::Point { at, ink: Ink::Value, dot });
    }
    sheet.y = area.bottom + line_height(size) + 4;
}
