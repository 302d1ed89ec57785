//! Ranked bars: up to some hundred units from the highest to the lowest, each with its interval, beside the value of all
//! together.
//!
//! Bars start at 0, since their lengths are compared. Many units stand in several columns on a wide look; names that are
//! longer than their column take several lines.

use super::chart::{About, Reading, Sign, broken, ends, hidden_words, names_width, percent, row_height, told};
use super::face::Weight;
use super::scene::{Anchor, Area, Ink, Mark, Stroke, Tone};
use super::sheet::{Axis, Figure, Sheet, clean, line_height};
use super::{DrawError, Look};
use crate::domain::lang::Lang;
use crate::domain::number::share;
use crate::domain::text::{fill, texts};

/// The least width of a column of bars.
const COLUMN: i32 = 420;
/// Between two columns.
const GAP: i32 = 32;
/// So many bars stand in one column before there is a second.
const LONG: usize = 60;

/// Bars in their order.
#[derive(Clone, PartialEq, Debug)]
pub struct Ranked {
    /// What it says of itself.
    pub about: About,
    /// The bars, the first above.
    pub bars: Vec<Bar>,
    /// The value of all together, a dashed line.
    pub whole: Option<f64>,
    /// The confidence of the intervals, 0 to 1.
    pub level: f64,
}

/// One bar.
#[derive(Clone, PartialEq, Debug)]
pub struct Bar {
    /// Whose it is.
    pub name: String,
    /// Its rank; none where it has none.
    pub rank: Option<usize>,
    /// How long it is.
    pub reading: Reading,
}

impl Bar {
    fn called(&self) -> String {
        let name = clean(&self.name);
        self.rank.map_or_else(|| name.clone(), |rank| format!("{rank}. {name}"))
    }
}

impl Ranked {
    /// What one would see.
    #[must_use]
    pub fn alternative(&self, lang: Lang) -> String {
        let t = texts(lang);
        let values: Vec<(&str, f64)> =
            self.bars.iter().filter_map(|bar| Some((bar.name.as_str(), bar.reading.value()?))).collect();
        let hidden = self.bars.iter().filter(|bar| bar.reading == Reading::Hidden).count();
        let bars = match (values.as_slice(), ends(&values)) {
            ([], _) | (_, None) => t.drawing_no_data.to_owned() + ".",
            ([(name, value)], _) => fill(t.chart_alt_bar, &[name, &percent(*value, lang)]),
            (_, Some([(high, most), (low, least)])) => fill(
                t.chart_alt_bars,
                &[&values.len().to_string(), high, &percent(most, lang), low, &percent(least, lang)],
            ),
        };
        let whole = self.whole.map(|whole| fill(t.chart_alt_whole, &[&percent(whole, lang)]));
        told([bars, whole.unwrap_or_default(), hidden_words(hidden, lang)])
    }
}

/// Lays the chart out.
pub(super) fn figure(ranked: &Ranked, look: Look) -> Result<Figure, DrawError> {
    let (about, lang) = (ranked.about.cleaned(), look.lang);
    let mut sheet = Sheet::new(look)?;
    sheet.head(&about);
    signs(&mut sheet, ranked);
    if ranked.bars.is_empty() {
        sheet.paragraph(sheet.words.drawing_no_data, sheet.sizes.label, Weight::Regular, Ink::Text);
    } else {
        columns(&mut sheet, ranked);
    }
    let notes = sheet.missing_words(&ranked.bars.iter().map(|bar| bar.reading).collect::<Vec<_>>());
    sheet.foot_of(&about, &notes);
    Ok(sheet.finished(about.title, clean(&ranked.alternative(lang))))
}

fn signs(sheet: &mut Sheet, ranked: &Ranked) {
    let t = sheet.words;
    let mut signs = vec![(Sign::Tone(Tone(2)), t.chart_axis_zero.to_owned())];
    let has_interval = |bar: &Bar| matches!(bar.reading, Reading::Shown { interval: Some(_), .. });
    if ranked.bars.iter().any(has_interval) {
        let level = share(sheet.look.lang, ranked.level, 0);
        signs.push((Sign::Line(Stroke::Solid), fill(t.chart_interval, &[&level])));
    }
    if let Some(whole) = ranked.whole {
        signs.push((Sign::Line(Stroke::Dashed), fill(t.chart_whole, &[&percent(whole, sheet.look.lang)])));
    }
    sheet.signs(&signs);
}

/// The places of a column.
struct Column {
    left: i32,
    plot: (i32, i32),
    right: i32,
}

fn columns(sheet: &mut Sheet, ranked: &Ranked) {
    let lang = sheet.look.lang;
    let size = sheet.sizes.small;
    let room = sheet.right - sheet.left;
    let wanted = ranked.bars.len().div_ceil(LONG);
    let fit = usize::try_from((room + GAP) / (COLUMN + GAP)).unwrap_or(1);
    let count = wanted.min(fit).max(1);
    let many = i32::try_from(count).unwrap_or(1);
    let width = (room - (many - 1) * GAP) / many;

    let names: Vec<String> = ranked.bars.iter().map(Bar::called).collect();
    let printed: Vec<String> = ranked.bars.iter().map(|bar| bar.reading.printed(lang)).collect();
    let value_width = printed.iter().map(|text| sheet.width(text, size, Weight::Bold)).max().unwrap_or(0) + 10;
    let name_width = names_width(sheet, &names, size, width * 11 / 20 - value_width / 2);
    let lines = broken(sheet, &names, size, name_width);

    let axis = Axis::whole(lang);
    let top = sheet.y + line_height(size);
    let each = ranked.bars.len().div_ceil(count);
    let mut bottom = top;
    let bars: Vec<(&Bar, &Vec<String>, &String)> =
        ranked.bars.iter().zip(&lines).zip(&printed).map(|((bar, lines), printed)| (bar, lines, printed)).collect();
    for (place, part) in (0..many).zip(bars.chunks(each)) {
        let left = sheet.left + place * (width + GAP);
        let plot = (left + name_width + 12, left + width - value_width - 6);
        let column = Column { left, plot, right: left + width };
        let high: i32 = part.iter().map(|(_, lines, _)| row_height(lines.len(), size, 14)).sum();
        sheet.upright(&axis, plot, (top, top + high), size);
        let mut y = top;
        for (bar, lines, printed) in part {
            y += put(sheet, &axis, &column, bar, lines, printed, y);
        }
        if let Some(whole) = ranked.whole {
            let x = axis.place(whole, plot);
            sheet.line((x, top), (x, y), Ink::Text, 2, Stroke::Dashed);
        }
        bottom = bottom.max(y);
    }
    sheet.y = bottom;
}

/// One bar with its name and value; its height.
fn put(sheet: &mut Sheet, axis: &Axis, column: &Column, bar: &Bar, lines: &[String], printed: &str, y: i32) -> i32 {
    let size = sheet.sizes.small;
    let high = row_height(lines.len(), size, 14);
    sheet.name(lines, (column.left, y), size);
    let middle = y + (high - 5) / 2;
    let baseline = middle + super::scene::round(f64::from(size) * 0.36);
    if let Reading::Shown { value, interval } = bar.reading {
        let end = axis.place(value, column.plot);
        let area = Area { left: column.plot.0, top: middle - 6, right: end, bottom: middle + 6 };
        sheet.marks.push(Mark::Bar { area, tone: Tone(2) });
        if let Some((low, high)) = interval {
            let (from, to) = (axis.place(low, column.plot), axis.place(high, column.plot));
            sheet.line((from, middle), (to, middle), Ink::Text, 2, Stroke::Solid);
            for x in [from, to] {
                sheet.line((x, middle - 4), (x, middle + 4), Ink::Text, 1, Stroke::Solid);
            }
        }
    }
    sheet.set(printed, (column.right, baseline), size, Weight::Bold, Ink::Text, Anchor::End);
    high
}
