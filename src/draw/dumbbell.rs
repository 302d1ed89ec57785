//! Change between two periods: two points a row, joined. What rose, fell or stayed is told by the shape of the later point
//! and by the signed number beside it, never by colour alone.

use std::cmp::Ordering;

use super::chart::{About, Reading, Sign, broken, moved, names_width, row_height, told};
use super::face::Weight;
use super::scene::{Anchor, Dot, Ink, Mark, Stroke};
use super::sheet::{Axis, Figure, Sheet, clean, line_height};
use super::year_over_year::between_points;
use super::{DrawError, Look};
use crate::domain::lang::Lang;
use crate::domain::text::{fill, texts};

/// Two periods side by side.
#[derive(Clone, PartialEq, Debug)]
pub struct Dumbbells {
    /// What it says of itself.
    pub about: About,
    /// What the earlier and the later period are called.
    pub periods: [String; 2],
    /// The rows, the first above.
    pub rows: Vec<Pair>,
}

/// One thing in both periods.
#[derive(Clone, PartialEq, Debug)]
pub struct Pair {
    /// What it is.
    pub name: String,
    /// In the earlier period.
    pub before: Reading,
    /// In the later one.
    pub after: Reading,
    /// Whether the change lies beyond sampling error; `None` where that is not known.
    pub beyond_error: Option<bool>,
}

impl Pair {
    fn values(&self) -> Option<(f64, f64)> {
        Some((self.before.value()?, self.after.value()?))
    }
}

impl Dumbbells {
    /// What one would see.
    #[must_use]
    pub fn alternative(&self, lang: Lang) -> String {
        let t = texts(lang);
        let changes: Vec<(&Pair, String, Ordering, f64)> = self
            .rows
            .iter()
            .filter_map(|row| {
                let (before, after) = row.values()?;
                let (printed, direction) = moved(before, after, lang);
                Some((row, printed, direction, after - before))
            })
            .collect();
        if changes.is_empty() {
            return t.drawing_no_data.to_owned() + ".";
        }
        let many = |wanted: Ordering| changes.iter().filter(|change| change.2 == wanted).count();
        let counts = [changes.len(), many(Ordering::Greater), many(Ordering::Less), many(Ordering::Equal)];
        let counts = counts.map(|count| count.to_string());
        let counted = fill(t.chart_alt_moved, &counts.each_ref().map(String::as_str));
        let rose = changes.iter().filter(|change| change.2 == Ordering::Greater).max_by(|a, b| a.3.total_cmp(&b.3));
        let fell = changes.iter().filter(|change| change.2 == Ordering::Less).min_by(|a, b| a.3.total_cmp(&b.3));
        let rose = rose.map(|(row, printed, ..)| fill(t.chart_alt_rose, &[&row.name, printed]));
        let fell = fell.map(|(row, printed, ..)| fill(t.chart_alt_fell, &[&row.name, printed]));
        told([counted, rose.unwrap_or_default(), fell.unwrap_or_default()])
    }
}

/// Lays the chart out.
pub(super) fn figure(pairs: &Dumbbells, look: Look) -> Result<Figure, DrawError> {
    let (about, lang) = (pairs.about.cleaned(), look.lang);
    let mut sheet = Sheet::new(look)?;
    sheet.head(&about);
    let t = sheet.words;
    let [before, after] = pairs.periods.each_ref().map(|period| clean(period));
    let said = |words: &str| fill(words, &[&after]);
    let signs = [
        (Sign::Point(Dot::Hollow), before),
        (Sign::Point(Dot::More), said(t.chart_rose)),
        (Sign::Point(Dot::Less), said(t.chart_fell)),
        (Sign::Point(Dot::Square), said(t.chart_same)),
    ];
    sheet.signs(&signs);
    let values: Vec<f64> =
        pairs.rows.iter().flat_map(|row| [row.before.value(), row.after.value()]).flatten().collect();
    let mut notes = Vec::new();
    match Axis::around(&values, 6, lang) {
        Some(axis) => {
            rows(&mut sheet, pairs, &axis);
            notes.push(sheet.axis_words(&axis));
        }
        None => sheet.paragraph(t.drawing_no_data, sheet.sizes.label, Weight::Regular, Ink::Text),
    }
    if pairs.rows.iter().any(|row| row.beyond_error == Some(true)) {
        notes.push(t.chart_beyond.to_owned());
    }
    notes.extend(sheet.missing_words(&pairs.rows.iter().flat_map(|row| [row.before, row.after]).collect::<Vec<_>>()));
    sheet.foot_of(&about, &notes);
    Ok(sheet.finished(about.title, clean(&pairs.alternative(lang))))
}

fn rows(sheet: &mut Sheet, pairs: &Dumbbells, axis: &Axis) {
    let (lang, size) = (sheet.look.lang, sheet.sizes.small);
    let names: Vec<String> = pairs.rows.iter().map(|row| clean(&row.name)).collect();
    let changes: Vec<(String, Option<Ordering>)> = pairs
        .rows
        .iter()
        .map(|row| match row.values() {
            Some((before, after)) => {
                let (printed, direction) = moved(before, after, lang);
                (printed, Some(direction))
            }
            None if [row.before, row.after].contains(&Reading::Hidden) => ("…".to_owned(), None),
            None => ("–".to_owned(), None),
        })
        .collect();
    let change_width = changes.iter().map(|(text, _)| sheet.width(text, size, Weight::Bold)).max().unwrap_or(0);
    let name_width = names_width(sheet, &names, size, (sheet.right - sheet.left) * 2 / 5);
    let lines = broken(sheet, &names, size, name_width);
    let plot = (sheet.left + name_width + 24, sheet.right - change_width - 24);
    let top = sheet.y + line_height(size);
    let high: i32 = lines.iter().map(|lines| row_height(lines.len(), size, 18)).sum();
    sheet.upright(axis, plot, (top, top + high), size);
    let mut y = top;
    for ((row, lines), (printed, direction)) in pairs.rows.iter().zip(&lines).zip(&changes) {
        let high = row_height(lines.len(), size, 18);
        sheet.name(lines, (sheet.left, y), size);
        let middle = y + (high - 5) / 2;
        let at = |reading: Reading| reading.value().map(|value| (axis.place(value, plot), middle));
        pair(sheet, at(row.before), at(row.after), *direction);
        let weight = if row.beyond_error == Some(true) { Weight::Bold } else { Weight::Regular };
        let baseline = middle + super::scene::round(f64::from(size) * 0.36);
        sheet.set(printed, (sheet.right, baseline), size, weight, Ink::Text, Anchor::End);
        y += high;
    }
    sheet.y = y;
}

fn pair(sheet: &mut Sheet, before: Option<(i32, i32)>, after: Option<(i32, i32)>, direction: Option<Ordering>) {
    if let (Some(before), Some(after)) = (before, after) {
        let (from, to) = between_points(before, after);
        sheet.line(from, to, Ink::Quiet, 2, Stroke::Solid);
    }
    let dot = match direction {
        Some(Ordering::Greater) => Dot::More,
        Some(Ordering::Less) => Dot::Less,
        Some(Ordering::Equal) | None => Dot::Square,
    };
    sheet.marks.extend(before.map(|at| Mark::Point { at, ink: Ink::Quiet, dot: Dot::Hollow }));
    sheet.marks.extend(after.map(|at| Mark::Point { at, ink: Ink::Value, dot }));
}
