//! Fields of forms that people type text into: brought to Unicode NFC, trimmed, of a length that the pages were made for,
//! and without characters that nobody can see.

use rocket::form::{self, FromFormField, ValueField};
use time::Date;
use time::macros::format_description;
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

/// A day, as `<input type="date">` sends it, or as people write it: 22/11/2026; may be left out.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Day(pub Option<Date>);

fn day(text: &str) -> Option<Date> {
    let text = text.trim();
    let written = Date::parse(text, format_description!("[year]-[month]-[day]"));
    written.or_else(|_| Date::parse(text, format_description!("[day]/[month]/[year]"))).ok()
}

impl<'r> FromFormField<'r> for Day {
    fn from_value(field: ValueField<'r>) -> form::Result<'r, Self> {
        if field.value.trim().is_empty() {
            return Ok(Self(None));
        }
        let day = day(field.value).ok_or_else(|| form::Error::validation("not a day, as 2026-11-22"))?;
        Ok(Self(Some(day)))
    }

    fn default() -> Option<Self> {
        Some(Self(None))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_browsers_and_people_write_them() {
        for text in ["2026-11-22", "22/11/2026", " 2026-11-22 "] {
            assert_eq!(day(text), Some(time::macros::date!(2026 - 11 - 22)), "{text}");
        }
        for text in ["2026-02-30", "22-11-2026", "hôm nay"] {
            assert_eq!(day(text), None, "{text}");
        }
    }

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
