//! Stacked shares of answers: a bar a question, a field a level, from the lowest level at the left to the highest.

use super::chart::{About, Sign, broken, ends, hidden_words, names_width, percent, plain, row_height, told};
use super::face::Weight;
use super::scene::{Anchor, Area, Ink, Mark, Tone};
use super::sheet::{Axis, Figure, Sheet, clean, line_height};
use super::{DrawError, Look};
use crate::domain::lang::Lang;
use crate::domain::number::count;
use crate::domain::text::{fill, texts};

/// Answers by level.
#[derive(Clone, PartialEq, Debug)]
pub struct Stacked {
    /// What it says of itself.
    pub about: About,
    /// The levels, the lowest first.
    pub levels: Vec<String>,
    /// The bars, the first above.
    pub rows: Vec<Stack>,
}

/// The answers to one question.
#[derive(Clone, PartialEq, Debug)]
pub struct Stack {
    /// The question.
    pub name: String,
    /// The share of each level, 0 to 100 each; `None` where they may not be shown.
    pub shares: Option<Vec<f64>>,
    /// How many answered.
    pub n: Option<i64>,
}

impl Stacked {
    /// What one would see.
    #[must_use]
    pub fn alternative(&self, lang: Lang) -> String {
        let t = texts(lang);
        let best = self.levels.last().map_or("", String::as_str);
        let values: Vec<(&str, f64)> =
            self.rows.iter().filter_map(|row| Some((row.name.as_str(), *row.shares.as_ref()?.last()?))).collect();
        let hidden = self.rows.iter().filter(|row| row.shares.is_none()).count();
        let said = match ends(&values) {
            None => t.drawing_no_data.to_owned() + ".",
            Some([(high, most), (low, least)]) => fill(
                t.chart_alt_stacked,
                &[&values.len().to_string(), best, high, &percent(most, lang), low, &percent(least, lang)],
            ),
        };
        told([said, hidden_words(hidden, lang)])
    }
}

/// Lays the chart out.
pub(super) fn figure(stacked: &Stacked, look: Look) -> Result<Figure, DrawError> {
    let (about, lang) = (stacked.about.cleaned(), look.lang);
    let mut sheet = Sheet::new(look)?;
    sheet.head(&about);
    let tone = |place: usize| Tone::of(place, stacked.levels.len());
    let mut signs: Vec<(Sign, String)> =
        stacked.levels.iter().enumerate().map(|(place, level)| (Sign::Tone(tone(place)), clean(level))).collect();
    if stacked.rows.iter().any(|row| row.shares.is_none()) {
        signs.push((Sign::Hatch, sheet.words.chart_hidden.to_owned()));
    }
    sheet.signs(&signs);
    rows(&mut sheet, stacked);
    let axis = sheet.words.chart_shares.to_owned();
    sheet.foot_of(&about, &[axis]);
    Ok(sheet.finished(about.title, clean(&stacked.alternative(lang))))
}

fn rows(sheet: &mut Sheet, stacked: &Stacked) {
    let (lang, size) = (sheet.look.lang, sheet.sizes.small);
    let names: Vec<String> = stacked.rows.iter().map(|row| clean(&row.name)).collect();
    let printed: Vec<String> =
        stacked.rows.iter().map(|row| row.n.map_or_else(|| "…".to_owned(), |n| count(lang, n))).collect();
    let n_width = printed
        .iter()
        .map(String::as_str)
        .chain(["n"])
        .map(|text| sheet.width(text, size, Weight::Regular))
        .max()
        .unwrap_or(0);
    let name_width = names_width(sheet, &names, size, (sheet.right - sheet.left) * 2 / 5);
    let lines = broken(sheet, &names, size, name_width);
    let axis = Axis::whole(lang);
    // The last label of the axis reaches to the right of its line.
    let beyond = sheet.width("100%", size, Weight::Regular) / 2 + 8;
    let plot = (sheet.left + name_width + 12, sheet.right - n_width - beyond);
    let top = sheet.y + line_height(size);
    let high: i32 = lines.iter().map(|lines| row_height(lines.len(), size, 20)).sum();
    sheet.upright(&axis, plot, (top, top + high), size);
    sheet.set("n", (sheet.right, top - line_height(size) / 4), size, Weight::Regular, Ink::Quiet, Anchor::End);
    let mut y = top;
    for ((row, lines), printed) in stacked.rows.iter().zip(&lines).zip(&printed) {
        let high = row_height(lines.len(), size, 20);
        sheet.name(lines, (sheet.left, y), size);
        let middle = y + (high - 5) / 2;
        let field = Area { left: plot.0, top: middle - 9, right: plot.1, bottom: middle + 9 };
        match &row.shares {
            Some(shares) => stack(sheet, &axis, shares, field),
            None => sheet.marks.push(Mark::Hatch(field)),
        }
        let baseline = middle + super::scene::round(f64::from(size) * 0.36);
        sheet.set(printed, (sheet.right, baseline), size, Weight::Regular, Ink::Quiet, Anchor::End);
        y += high;
    }
    sheet.y = y;
}

/// The fields of one bar; a share is printed where it finds room in its field.
fn stack(sheet: &mut Sheet, axis: &Axis, shares: &[f64], field: Area) {
    let size = sheet.sizes.small - 1;
    let mut sum = 0.0;
    for (place, share) in shares.iter().enumerate() {
        let left = axis.place(sum, (field.left, field.right));
        sum += share;
        let right = axis.place(sum, (field.left, field.right));
        if right <= left {
            continue;
        }
        let tone = Tone::of(place, shares.len());
        let area = Area { left, right, ..field };
        sheet.marks.push(Mark::Bar { area, tone });
        sheet.within(&plain(*share, 1, sheet.look.lang), area, size, tone.letters());
    }
}
