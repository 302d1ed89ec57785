//! Fields of forms that people type text into: brought to Unicode NFC, trimmed, of a length that the pages were made for,
//! and without characters that nobody can see.

use rocket::form::{self, FromFormField, ValueField};
use unicode_normalization::UnicodeNormalization;

/// Characters of a [`Line`] at most.
const LINE: usize = 300;
/// Characters of [`Words`] at most.
const WORDS: usize = 4_000;

/// One line of text, at most 300 characters; may be empty.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Line(pub String);

/// Text of several lines, at most 4,000 characters; may be empty.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Words(pub String);

impl Line {
    /// The text where there is any.
    #[must_use]
    pub fn given(self) -> Option<String> {
        (!self.0.is_empty()).then_some(self.0)
    }
}

fn clean(text: &str, at_most: usize, breaks: bool) -> Option<String> {
    let text: String = text.nfc().collect::<String>().replace("\r\n", "\n").trim().to_owned();
    let seen = |c: char| !c.is_control() || (breaks && (c == '\n' || c == '\t'));
    (text.chars().count() <= at_most && text.chars().all(seen)).then_some(text)
}

impl<'r> FromFormField<'r> for Line {
    fn from_value(field: ValueField<'r>) -> form::Result<'r, Self> {
        let text = clean(field.value, LINE, false);
        text.map(Self).ok_or_else(|| form::Error::validation("not one line of at most 300 characters").into())
    }

    fn default() -> Option<Self> {
        Some(Self(String::new()))
    }
}

impl<'r> FromFormField<'r> for Words {
    fn from_value(field: ValueField<'r>) -> form::Result<'r, Self> {
        let text = clean(field.value, WORDS, true);
        text.map(Self).ok_or_else(|| form::Error::validation("not text of at most 4000 characters").into())
    }

    fn default() -> Option<Self> {
        Some(Self(String::new()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_composed_trimmed_and_bounded() {
        assert_eq!(clean("  Hie\u{302}\u{323}p ", LINE, false).as_deref(), Some("Hiệp"));
        assert_eq!(clean("a\r\nb", WORDS, true).as_deref(), Some("a\nb"));
        assert_eq!(clean("a\nb", LINE, false), None);
        assert_eq!(clean("a\u{7}b", WORDS, true), None);
        assert_eq!(clean(&"ồ".repeat(LINE), LINE, false).map(|text| text.chars().count()), Some(LINE));
        assert_eq!(clean(&"a".repeat(LINE + 1), LINE, false), None);
    }
}
