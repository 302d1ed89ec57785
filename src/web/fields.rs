//! Fields of forms that people type text into: brought to Unicode NFC, trimmed, of a length that the pages were made for,
//! and without characters that nobody can see.

use std::collections::BTreeMap;

use rocket::form::{self, DataField, FromForm, FromFormField, Options, ValueField};
use time::Date;
use unicode_normalization::UnicodeNormalization;

use crate::app::import::read_day;

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

/// A day as people type it (`01/07/2025`), or as machines write it (`2025-07-01`); blank is no day.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Day(pub Option<Date>);

impl<'r> FromFormField<'r> for Day {
    fn from_value(field: ValueField<'r>) -> form::Result<'r, Self> {
        match field.value.trim() {
            "" => Ok(Self(None)),
            text => {
                read_day(text).map(|day| Self(Some(day))).ok_or_else(|| form::Error::validation("not a day").into())
            }
        }
    }

    fn default() -> Option<Self> {
        Some(Self(None))
    }
}

/// All fields of a form as they came, since each template has its own.
pub struct Fields(Vec<(String, String)>);

#[rocket::async_trait]
impl<'r> FromForm<'r> for Fields {
    type Context = Vec<(String, String)>;

    fn init(_: Options) -> Self::Context {
        Vec::new()
    }

    fn push_value(fields: &mut Self::Context, field: ValueField<'r>) {
        fields.push((field.name.source().to_string(), field.value.to_owned()));
    }

    async fn push_data(_: &mut Self::Context, _: DataField<'r, '_>) {}

    fn finalize(fields: Self::Context) -> rocket::form::Result<'r, Self> {
        Ok(Self(fields))
    }
}

impl Fields {
    /// The first field with this name.
    #[must_use]
    pub fn first(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// All fields with this name.
    #[must_use]
    pub fn all(&self, name: &str) -> Vec<String> {
        self.0.iter().filter(|(field, _)| field == name).map(|(_, value)| value.clone()).collect()
    }

    /// All of them by name, each trimmed and in Unicode NFC, the last where a name comes twice; `None` where one has
    /// characters that nobody can see.
    #[must_use]
    pub fn cleaned(&self) -> Option<BTreeMap<String, String>> {
        self.0.iter().map(|(name, value)| Some((name.clone(), clean(value, usize::MAX, true)?))).collect()
    }

    /// The answers among them: question code and level. What is no number is a level that no scale has.
    #[must_use]
    pub fn answers(&self) -> Vec<(String, i64)> {
        let answered = self.0.iter().filter(|(_, value)| !value.is_empty());
        answered
            .filter_map(|(name, value)| Some((name.strip_prefix("q-")?.to_owned(), value.parse().unwrap_or(0))))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_and_nothing_that_only_looks_like_one() {
        let july = time::macros::date!(2025 - 07 - 01);
        assert_eq!(["2025-07-01", "01/07/2025", "1/7/2025"].map(read_day), [Some(july); 3]);
        for text in ["2025-02-30", "2025-7", "07-01-2025", "x", "2025-07-01T00:00", "0205-07-01"] {
            assert_eq!(read_day(text), None, "{text}");
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
