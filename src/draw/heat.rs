//! A table of percentages with a grey behind each: units down, criteria across. The number stands in its cell, so that the
//! grey only helps to find it. What does not fit in the width goes on in a band below.

use super::chart::{About, Reading, Sign, broken, hidden_words, names_width, percent, plain, row_height, told};
use super::face::Weight;
use super::scene::{Anchor, Area, Ink, Mark, Tone};
use super::sheet::{Figure, Sheet, clean, line_height};
use super::{DrawError, Look};
use crate::domain::lang::Lang;
use crate::domain::text::{fill, texts};

/// Percentages by row and column.
#[derive(Clone, PartialEq, Debug)]
pub struct Heat {
    /// What it says of itself.
    pub about: About,
    /// The columns' short names.
    pub columns: Vec<String>,
    /// The rows, the first above.
    pub rows: Vec<Row>,
}

/// One row.
#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    /// Whose it is.
    pub name: String,
    /// Its cells, as many as there are columns.
    pub cells: Vec<Reading>,
}

impl Heat {
    fn cells(&self) -> impl Iterator<Item = (&Row, &String, Reading)> {
        self.rows
            .iter()
            .flat_map(|row| row.cells.iter().zip(&self.columns).map(move |(reading, column)| (row, column, *reading)))
    }

    /// The lowest and the highest percentage.
    fn span(&self) -> Option<(f64, f64)> {
        let values = || self.cells().filter_map(|(.., reading)| reading.value());
        Some((values().reduce(f64::min)?, values().reduce(f64::max)?))
    }

    /// What one would see.
    #[must_use]
    pub fn alternative(&self, lang: Lang) -> String {
        let t = texts(lang);
        let shown = || self.cells().filter_map(|(row, column, reading)| Some((row, column, reading.value()?)));
        let high = shown().reduce(|best, one| if one.2 > best.2 { one } else { best });
        let low = shown().reduce(|least, one| if one.2 < least.2 { one } else { least });
        let hidden = self.cells().filter(|(.., reading)| *reading == Reading::Hidden).count();
        let (Some(high), Some(low)) = (high, low) else { return t.drawing_no_data.to_owned() + "." };
        let cell =
            |(row, column, value): (&Row, &String, f64)| format!("{} – {column} ({})", row.name, percent(value, lang));
        let counts = [self.rows.len().to_string(), self.columns.len().to_string()];
        let said = fill(t.chart_alt_heat, &[&counts[0], &counts[1], &cell(high), &cell(low)]);
        told([said, hidden_words(hidden, lang)])
    }
}

/// Lays the chart out.
pub(super) fn figure(heat: &Heat, look: Look) -> Result<Figure, DrawError> {
    let (about, lang) = (heat.about.cleaned(), look.lang);
    let mut sheet = Sheet::new(look)?;
    sheet.head(&about);
    match heat.span() {
        Some(span) => {
            legend(&mut sheet, heat, span);
            bands(&mut sheet, heat, span);
        }
        None => sheet.paragraph(sheet.words.drawing_no_data, sheet.sizes.label, Weight::Regular, Ink::Text),
    }
    let notes = sheet.missing_words(&heat.cells().map(|(.., reading)| reading).collect::<Vec<_>>());
    sheet.foot_of(&about, &notes);
    Ok(sheet.finished(about.title, clean(&heat.alternative(lang))))
}

/// The grey of a value: five steps from the lowest to the highest.
fn tone(value: f64, (low, high): (f64, f64)) -> Tone {
    let steps = [0.2, 0.4, 0.6, 0.8];
    let part = if high > low { (value - low) / (high - low) } else { 0.0 };
    Tone::of(steps.iter().filter(|step| part > **step).count(), Tone::COUNT)
}

fn legend(sheet: &mut Sheet, heat: &Heat, (low, high): (f64, f64)) {
    let lang = sheet.look.lang;
    let ends = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0].map(|part| low + part * (high - low));
    let mut signs: Vec<(Sign, String)> = Vec::new();
    if high > low {
        for (place, pair) in ends.windows(2).enumerate() {
            let [from, to] = [pair[0], pair[1]].map(|end| plain(end, 1, lang));
            signs.push((Sign::Tone(Tone::of(place, Tone::COUNT)), format!("{from}–{to}")));
        }
    }
    if heat.cells().any(|(.., reading)| reading == Reading::Hidden) {
        signs.push((Sign::Hatch, "…".to_owned()));
    }
    sheet.signs(&signs);
}

fn bands(sheet: &mut Sheet, heat: &Heat, span: (f64, f64)) {
    let (lang, size) = (sheet.look.lang, sheet.sizes.small);
    let names: Vec<String> = heat.rows.iter().map(|row| clean(&row.name)).collect();
    let columns: Vec<String> = heat.columns.iter().map(|column| clean(column)).collect();
    let name_width = names_width(sheet, &names, size, (sheet.right - sheet.left) * 3 / 10);
    let lines = broken(sheet, &names, size, name_width);
    let values = heat.cells().filter_map(|(.., reading)| Some(plain(reading.value()?, 1, lang)));
    let widest = values.chain(columns.iter().cloned()).map(|text| sheet.width(&text, size, Weight::Regular)).max();
    let left = sheet.left + name_width + 12;
    let wide = (widest.unwrap_or(0) + 10).min(sheet.right - left);
    let fit = usize::try_from((sheet.right - left) / wide.max(1)).unwrap_or(1).max(1);
    for start in (0..columns.len()).step_by(fit) {
        let band = start..(start + fit).min(columns.len());
        sheet.y += line_height(size) + 4;
        let mut x = left;
        for column in &columns[band.clone()] {
            let at = (x + wide / 2, sheet.y - line_height(size) / 4);
            sheet.set(column, at, size, Weight::Bold, Ink::Quiet, Anchor::Middle);
            x += wide;
        }
        for (row, lines) in heat.rows.iter().zip(&lines) {
            let high = row_height(lines.len(), size, 16);
            sheet.name(lines, (sheet.left, sheet.y), size);
            for (place, reading) in (0..).zip(row.cells.iter().skip(band.start).take(band.len())) {
                let (cell_left, top) = (left + place * wide, sheet.y);
                let area = Area { left: cell_left, top, right: cell_left + wide, bottom: top + high };
                cell(sheet, *reading, area, span);
            }
            sheet.y += high;
        }
        sheet.y += 6;
    }
}

fn cell(sheet: &mut Sheet, reading: Reading, area: Area, span: (f64, f64)) {
    let size = sheet.sizes.small;
    match reading {
        Reading::Shown { value, .. } => {
            let tone = tone(value, span);
            sheet.marks.push(Mark::Bar { area, tone });
            sheet.within(&plain(value, 1, sheet.look.lang), area, size, tone.letters());
        }
        Reading::Hidden => {
            sheet.marks.push(Mark::Hatch(area));
            let middle = (i32::midpoint(area.left, area.right), i32::midpoint(area.top, area.bottom));
            let plate = Area { left: middle.0 - 10, top: middle.1 - 7, right: middle.0 + 10, bottom: middle.1 + 8 };
            sheet.marks.push(Mark::Plate(plate));
            sheet.within("…", area, size, Ink::Text);
        }
        Reading::Nobody => sheet.within("–", area, size, Ink::Text),
    }
}
