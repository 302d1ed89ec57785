//! How far a sample has come: answers that are there, within a frame as long as those that are wanted.

use super::chart::{About, Sign, broken, names_width, row_height, told};
use super::face::Weight;
use super::scene::{Anchor, Area, Ink, Mark, Stroke, Tone};
use super::sheet::{Figure, Sheet, clean, line_height};
use super::{DrawError, Look};
use crate::domain::lang::Lang;
use crate::domain::number::{count, share};
use crate::domain::text::{fill, texts};

/// A sample by its parts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Progress {
    /// What it says of itself.
    pub about: About,
    /// The parts, the first above.
    pub rows: Vec<Part>,
}

/// A part of a sample.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Part {
    /// What it is called.
    pub name: String,
    /// How many answered.
    pub done: u64,
    /// How many are wanted.
    pub wanted: u64,
}

impl Part {
    fn printed(&self, lang: Lang) -> String {
        let number = |number: u64| count(lang, i64::try_from(number).unwrap_or(i64::MAX));
        let numbers = format!("{}/{}", number(self.done), number(self.wanted));
        if self.wanted == 0 {
            numbers
        } else {
            format!("{numbers} ({})", share(lang, ratio(self.done, self.wanted), 0))
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of a sample are far below 2^52")]
fn ratio(one: u64, of: u64) -> f64 {
    one as f64 / of.max(1) as f64
}

impl Progress {
    /// What one would see.
    #[must_use]
    pub fn alternative(&self, lang: Lang) -> String {
        let t = texts(lang);
        let sum = |of: fn(&Part) -> u64| self.rows.iter().map(of).sum();
        let whole = Part { name: String::new(), done: sum(|row| row.done), wanted: sum(|row| row.wanted) };
        let missing = self.rows.iter().max_by_key(|row| row.wanted.saturating_sub(row.done));
        let missing = missing.filter(|row| row.wanted > row.done && self.rows.len() > 1);
        let missing = missing.map(|row| fill(t.chart_alt_missing, &[&row.name, &row.printed(lang)]));
        told([fill(t.chart_alt_progress, &[&whole.printed(lang)]), missing.unwrap_or_default()])
    }
}

/// Lays the chart out.
pub(super) fn figure(progress: &Progress, look: Look) -> Result<Figure, DrawError> {
    let (about, lang) = (progress.about.cleaned(), look.lang);
    let mut sheet = Sheet::new(look)?;
    sheet.head(&about);
    let t = sheet.words;
    let signs = [
        (Sign::Tone(Tone(3)), t.chart_done.to_owned()),
        (Sign::Tone(Tone(0)), t.chart_still.to_owned()),
        (Sign::Line(Stroke::Solid), t.chart_wanted.to_owned()),
    ];
    sheet.signs(&signs);
    rows(&mut sheet, progress);
    sheet.foot_of(&about, &[t.chart_counts.to_owned()]);
    Ok(sheet.finished(about.title, clean(&progress.alternative(lang))))
}

fn rows(sheet: &mut Sheet, progress: &Progress) {
    let (lang, size) = (sheet.look.lang, sheet.sizes.small);
    let names: Vec<String> = progress.rows.iter().map(|row| clean(&row.name)).collect();
    let printed: Vec<String> = progress.rows.iter().map(|row| row.printed(lang)).collect();
    let number_width = printed.iter().map(|text| sheet.width(text, size, Weight::Bold)).max().unwrap_or(0);
    let name_width = names_width(sheet, &names, size, (sheet.right - sheet.left) * 2 / 5);
    let lines = broken(sheet, &names, size, name_width);
    let plot = (sheet.left + name_width + 12, sheet.right - number_width - 12);
    let most = progress.rows.iter().map(|row| row.wanted.max(row.done)).max().unwrap_or(0);
    let place = |number: u64| plot.0 + super::scene::round(ratio(number, most) * f64::from(plot.1 - plot.0));
    sheet.y += line_height(size) / 2;
    for ((row, lines), printed) in progress.rows.iter().zip(&lines).zip(&printed) {
        let high = row_height(lines.len(), size, 18);
        let y = sheet.y;
        sheet.name(lines, (sheet.left, y), size);
        let middle = y + (high - 5) / 2;
        let field = Area { left: plot.0, top: middle - 7, right: place(row.wanted), bottom: middle + 7 };
        sheet.marks.push(Mark::Bar { area: field, tone: Tone(0) });
        if row.done > 0 {
            sheet.marks.push(Mark::Bar { area: Area { right: place(row.done), ..field }, tone: Tone(3) });
        }
        let x = place(row.wanted);
        sheet.line((x, middle - 9), (x, middle + 9), Ink::Text, 3, Stroke::Solid);
        let baseline = middle + super::scene::round(f64::from(size) * 0.36);
        sheet.set(printed, (sheet.right, baseline), size, Weight::Bold, Ink::Text, Anchor::End);
        sheet.y += high;
    }
}
