//! The four faces of Liberation Serif, in which each word takes the room that it has in Times New Roman.

use ab_glyph::{Font as _, FontRef};
use krilla::text::Font;

use super::super::ReportError;

/// Which of the four.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Style {
    Upright,
    Bold,
    Italic,
    BoldItalic,
}

const FILES: [&[u8]; 4] = [
    include_bytes!("../face/LiberationSerif-Regular.ttf"),
    include_bytes!("../face/LiberationSerif-Bold.ttf"),
    include_bytes!("../face/LiberationSerif-Italic.ttf"),
    include_bytes!("../face/LiberationSerif-BoldItalic.ttf"),
];

/// The part of a line's height that lies above its base.
const ASCENT: f32 = 0.891;
/// A line's own height, for a size of 1.
pub(super) const LEADING: f32 = 1.149;

/// The faces, to measure with and to draw with.
pub(super) struct Faces {
    measured: [FontRef<'static>; 4],
    drawn: [Font; 4],
}

impl Faces {
    pub(super) fn load() -> Result<Self, ReportError> {
        let measured = |at: usize| FontRef::try_from_slice(FILES[at]).map_err(|_| ReportError::Face);
        let drawn = |at: usize| Font::new(FILES[at].into(), 0).ok_or(ReportError::Face);
        Ok(Self {
            measured: [measured(0)?, measured(1)?, measured(2)?, measured(3)?],
            drawn: [drawn(0)?, drawn(1)?, drawn(2)?, drawn(3)?],
        })
    }

    /// How wide a text is, in points.
    pub(super) fn width(&self, style: Style, size: f32, text: &str) -> f32 {
        let face = self.measured(style);
        let (mut width, mut before) = (0.0, None);
        for letter in text.chars() {
            let glyph = face.glyph_id(letter);
            width += before.map_or(0.0, |before| face.kern_unscaled(before, glyph)) + face.h_advance_unscaled(glyph);
            before = Some(glyph);
        }
        width * size / face.units_per_em().unwrap_or(2048.0)
    }

    /// Whether the face has every letter of a text.
    #[cfg(test)]
    pub(super) fn has(&self, style: Style, text: &str) -> bool {
        text.chars().all(|letter| self.measured(style).glyph_id(letter).0 > 0)
    }

    /// From the upper edge of a line to its base.
    pub(super) const fn ascent(size: f32) -> f32 {
        ASCENT * size
    }

    pub(super) const fn font(&self, style: Style) -> &Font {
        let [upright, bold, italic, bold_italic] = &self.drawn;
        match style {
            Style::Upright => upright,
            Style::Bold => bold,
            Style::Italic => italic,
            Style::BoldItalic => bold_italic,
        }
    }

    const fn measured(&self, style: Style) -> &FontRef<'static> {
        let [upright, bold, italic, bold_italic] = &self.measured;
        match style {
            Style::Upright => upright,
            Style::Bold => bold,
            Style::Italic => italic,
            Style::BoldItalic => bold_italic,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_vietnamese_letter_is_there_and_words_have_their_width() {
        let faces = Faces::load().unwrap();
        let vowels = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵđ";
        let letters = format!("{vowels}{}0123456789%+-–—“”…≥≤±→₫", vowels.to_uppercase());
        for style in [Style::Upright, Style::Bold, Style::Italic, Style::BoldItalic] {
            assert!(faces.has(style, &letters));
        }
        // Times New Roman has a digit half an em wide, and so has this face.
        assert!((faces.width(Style::Upright, 10.0, "2026") - 20.0).abs() < 0.01);
        assert!(faces.width(Style::Bold, 14.0, "CỘNG HÒA") > faces.width(Style::Upright, 14.0, "Cộng hòa"));
    }
}
