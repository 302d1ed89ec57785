//! The embedded face, Noto Sans under the name "Sipar Sans": no system font is ever asked for.
//!
//! Texts are measured here, not by `plotters`: its estimate takes the font size as the line height (1.36 em for
//! this face) while its SVG backend divides it by 1.24, so that texts come out a tenth wider than estimated.
//! The few tables that are needed (`head`, `hhea`, `hmtx`, `cmap`) are read as the OpenType specification lays
//! them out. Kerning is left out: it would make texts narrower by a hair, never wider.

use std::collections::HashMap;
use std::sync::OnceLock;

use plotters::style::{FontStyle, register_font};

use super::DrawError;

/// The name under which the face is registered with `plotters` and served to browsers.
pub(super) const FAMILY: &str = "Sipar Sans";
/// The regular face as an OpenType file.
pub(super) const REGULAR: &[u8] = include_bytes!("face/NotoSans-Regular.ttf");
/// The bold face as an OpenType file.
pub(super) const BOLD: &[u8] = include_bytes!("face/NotoSans-Bold.ttf");

/// How heavy a text is set.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub(super) enum Weight {
    /// Most texts.
    Regular,
    /// Titles and values.
    Bold,
}

impl Weight {
    /// What `plotters` calls it.
    pub(super) const fn style(self) -> FontStyle {
        match self {
            Self::Regular => FontStyle::Normal,
            Self::Bold => FontStyle::Bold,
        }
    }
}

/// The measures of both weights.
pub(super) struct Face {
    regular: Metrics,
    bold: Metrics,
}

impl Face {
    /// The face, read and registered with `plotters` at the first call.
    pub(super) fn get() -> Result<&'static Self, DrawError> {
        static FACE: OnceLock<Option<Face>> = OnceLock::new();
        FACE.get_or_init(Self::load).as_ref().ok_or(DrawError::Face)
    }

    fn load() -> Option<Self> {
        register_font(FAMILY, FontStyle::Normal, REGULAR).ok()?;
        register_font(FAMILY, FontStyle::Bold, BOLD).ok()?;
        Some(Self { regular: Metrics::read(REGULAR)?, bold: Metrics::read(BOLD)? })
    }

    /// The measures of one weight.
    pub(super) const fn metrics(&self, weight: Weight) -> &Metrics {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        }
    }

    /// The width of a line of text at `size` pixels to the em.
    pub(super) fn width(&self, text: &str, size: u32, weight: Weight) -> f64 {
        let metrics = self.metrics(weight);
        text.chars().map(|letter| metrics.advance(letter)).sum::<f64>() * f64::from(size)
    }

    /// Breaks a text into lines no wider than `width` pixels: at spaces, and inside words that are wider than a whole
    /// line. Those are addresses mostly, so they are broken behind a slash or a hyphen if that leaves a fair line.
    pub(super) fn wrap(&self, text: &str, size: u32, weight: Weight, width: i32) -> Vec<String> {
        let room = f64::from(width);
        let mut lines = Vec::new();
        let mut line = String::new();
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if self.width(&longer, size, weight) <= room {
                line = longer;
            } else if self.width(word, size, weight) <= room {
                lines.push(std::mem::replace(&mut line, word.to_owned()));
            } else {
                let mut rest = longer.as_str();
                while self.width(rest, size, weight) > room {
                    let (start, end) = rest.split_at(self.cut(rest, size, weight, room));
                    lines.push(start.to_owned());
                    rest = end;
                }
                rest.clone_into(&mut line);
            }
        }
        if !line.is_empty() {
            lines.push(line);
        }
        lines
    }

    /// Where a text that is too long may be cut so that its start fits.
    fn cut(&self, text: &str, size: u32, weight: Weight, room: f64) -> usize {
        let mut pen = 0.0;
        let (mut last, mut fair) = (0, 0);
        for (at, letter) in text.char_indices() {
            pen += self.metrics(weight).advance(letter) * f64::from(size);
            if pen > room {
                break;
            }
            last = at + letter.len_utf8();
            if matches!(letter, '/' | '-' | '_' | '?' | '&' | '=' | '.') && pen > room / 2.0 {
                fair = last;
            }
        }
        let one_letter = text.chars().next().map_or(0, char::len_utf8);
        if fair > 0 { fair } else { last.max(one_letter) }
    }
}

/// The measures of one weight, in parts of an em.
pub(super) struct Metrics {
    /// From the highest to the lowest point of a line.
    pub(super) line_height: f64,
    glyphs: HashMap<char, Glyph>,
    missing: Glyph,
}

#[derive(Clone, Copy)]
struct Glyph {
    advance: f64,
    bearing: f64,
}

impl Metrics {
    fn read(font: &[u8]) -> Option<Self> {
        let (head, hhea) = (table(font, *b"head")?, table(font, *b"hhea")?);
        let em = f64::from(u16_at(head, 18)?);
        let measured = usize::from(u16_at(hhea, 34)?);
        let hmtx = table(font, *b"hmtx")?;
        // After the measured glyphs come bearings alone, and the last advance holds for them all.
        let glyph = |id: usize| {
            let bearing_at = if id < measured { 4 * id + 2 } else { 4 * measured + 2 * (id - measured) };
            let advance = u16_at(hmtx, 4 * id.min(measured.checked_sub(1)?))?;
            Some(Glyph { advance: f64::from(advance) / em, bearing: f64::from(i16_at(hmtx, bearing_at)?) / em })
        };
        let glyphs = letters(table(font, *b"cmap")?)?
            .into_iter()
            .map(|(letter, id)| Some((letter, glyph(usize::from(id))?)))
            .collect::<Option<_>>()?;
        let line_height = (f64::from(i16_at(hhea, 4)?) - f64::from(i16_at(hhea, 6)?)) / em;
        Some(Self { line_height, glyphs, missing: glyph(0)? })
    }

    fn glyph(&self, letter: char) -> Glyph {
        self.glyphs.get(&letter).copied().unwrap_or(self.missing)
    }

    /// How far the pen moves.
    pub(super) fn advance(&self, letter: char) -> f64 {
        self.glyph(letter).advance
    }

    /// The space between the pen and the letter's ink.
    pub(super) fn bearing(&self, letter: char) -> f64 {
        self.glyph(letter).bearing
    }

    #[cfg(test)]
    pub(super) fn has(&self, letter: char) -> bool {
        self.glyphs.contains_key(&letter)
    }
}

fn table(font: &[u8], name: [u8; 4]) -> Option<&[u8]> {
    let entry = (0..usize::from(u16_at(font, 4)?))
        .map(|place| 12 + 16 * place)
        .find(|at| font.get(*at..*at + 4) == Some(name.as_slice()))?;
    font.get(u32_at(font, entry + 8)?..)?.get(..u32_at(font, entry + 12)?)
}

/// The glyph of each letter, from the `cmap` subtable of format 4 (all letters below U+10000).
fn letters(cmap: &[u8]) -> Option<Vec<(char, u16)>> {
    let subtables = usize::from(u16_at(cmap, 2)?);
    let map = (0..subtables)
        .filter_map(|place| cmap.get(u32_at(cmap, 8 + 8 * place)?..))
        .find(|subtable| u16_at(subtable, 0) == Some(4))?;
    let doubled = usize::from(u16_at(map, 6)?);
    let mut found = Vec::new();
    for place in (0..doubled).step_by(2) {
        let (last, first) = (u16_at(map, 14 + place)?, u16_at(map, 16 + doubled + place)?);
        let delta = u16_at(map, 16 + 2 * doubled + place)?;
        let offset_at = 16 + 3 * doubled + place;
        let offset = usize::from(u16_at(map, offset_at)?);
        for code in first..=last.min(0xFFFE) {
            let id = match offset {
                0 => code.wrapping_add(delta),
                _ => match u16_at(map, offset_at + offset + 2 * usize::from(code - first))? {
                    0 => 0,
                    id => id.wrapping_add(delta),
                },
            };
            found.extend(char::from_u32(u32::from(code)).filter(|_| id != 0).map(|letter| (letter, id)));
        }
    }
    Some(found)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn i16_at(bytes: &[u8], at: usize) -> Option<i16> {
    u16_at(bytes, at).map(u16::cast_signed)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<usize> {
    usize::try_from(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use plotters::style::{FontDesc, FontFamily};

    #[test]
    fn every_vietnamese_letter_has_its_glyph() {
        let marked = "ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴĐ";
        let face = Face::get().unwrap();
        for letter in marked.chars().chain(marked.to_lowercase().chars()).chain("₫—–…%/*·".chars()) {
            assert!(face.regular.has(letter) && face.bold.has(letter), "{letter}");
        }
    }

    /// `plotters` reads the same file by `ab_glyph`; at a size of 1,000 pixels to the em both must agree.
    #[test]
    fn widths_agree_with_those_of_plotters() {
        let face = Face::get().unwrap();
        let text = "Chỉ số hài lòng — Thừa Thiên Huế: 78,69% (48/63)";
        for weight in [Weight::Regular, Weight::Bold] {
            let lines = 1000.0 * face.metrics(weight).line_height;
            let font = FontDesc::new(FontFamily::Name(FAMILY), lines, weight.style());
            let (theirs, _) = font.box_size(text).unwrap();
            assert!((face.width(text, 1000, weight) - f64::from(theirs)).abs() < 5.0);
        }
    }

    #[test]
    fn wrapped_lines_keep_every_letter_and_fit() {
        let face = Face::get().unwrap();
        let text =
            "derived 85.11-2.54: https://baokhanhhoa.vn/phong-su/chung-tay-cai-cach-hanh-chinh/202205/cong-bo-chi-so/";
        let lines = face.wrap(text, 14, Weight::Regular, 180);
        assert!(lines.len() > 3);
        assert!(lines.iter().all(|line| face.width(line, 14, Weight::Regular) <= 180.0));
        assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
    }
}
