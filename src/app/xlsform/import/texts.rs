//! Texts in several languages: `label`, `label::Vietnamese (vi)`, `hint::English`.

use std::collections::BTreeMap;

use super::Reader;
use crate::app::xlsform::problem::{Fault, Note};
use crate::app::xlsform::sheets::{Row, Table, plain};
use crate::domain::template::{Language, Words, is_language_tag};

/// The columns of one kind of text on a sheet.
pub(super) struct Texts {
    column: &'static str,
    /// The place of each column with the tag of its language; nothing for the one without.
    columns: Vec<(usize, Option<String>)>,
}

impl Texts {
    /// The columns called `column`, `column::Language (tag)`.
    pub(super) fn of(reader: &mut Reader, table: &Table, column: &'static str) -> Self {
        let mut columns = Vec::new();
        for (place, header) in table.header.iter().enumerate() {
            let (name, language) = header.split_once("::").or_else(|| header.split_once(':')).unwrap_or((header, ""));
            if plain(name) != column {
                continue;
            }
            let language = language.trim();
            if language.is_empty() {
                columns.push((place, None));
                continue;
            }
            match tag_of(language) {
                Some((tag, name)) => {
                    reader.speaks(&tag, &name);
                    columns.push((place, Some(tag)));
                }
                None => reader.say(table, 1, Some(header), Fault::LanguageWithoutTag(header.clone())),
            }
        }
        Self { column, columns }
    }

    /// The text of a row in every language that has it.
    pub(super) fn words(&self, reader: &mut Reader, table: &Table, row: &Row) -> Option<Words> {
        let mut texts: BTreeMap<Option<&str>, String> = BTreeMap::new();
        for (place, tag) in &self.columns {
            let Some(text) = row.at(*place) else { continue };
            if text.contains("${") {
                reader.say(table, row.number, Some(self.column), Fault::Piped);
            }
            texts.insert(tag.as_deref(), text);
        }
        let first = texts.values().next()?.clone();
        let (vi, en) = (texts.remove(&Some("vi")), texts.remove(&Some("en")));
        let plain = texts.remove(&None);
        let said_vi = vi.clone().or_else(|| plain.clone());
        if said_vi.is_none() || (en.is_none() && vi.is_some()) || (en.is_none() && plain.is_some()) {
            reader.note(Note::StandsIn);
        }
        let vi = said_vi.or_else(|| en.clone()).unwrap_or(first);
        let en = en.or(plain).unwrap_or_else(|| vi.clone());
        let further = texts.into_iter().filter_map(|(tag, text)| Some((tag?.to_owned(), text))).collect();
        Some(Words { vi, en, further })
    }
}

impl Reader {
    fn speaks(&mut self, tag: &str, name: &str) {
        if matches!(tag, "vi" | "en") || self.languages.iter().any(|one| one.tag == tag) {
            return;
        }
        self.languages.push(Language { tag: tag.to_owned(), name: name.to_owned() });
    }
}

/// The tag of a language as columns name it, and its name.
fn tag_of(written: &str) -> Option<(String, String)> {
    let (name, tag) = match written.rsplit_once('(') {
        Some((name, tag)) => (name.trim(), tag.trim_end_matches(')').trim().to_lowercase()),
        None => (written, written.to_lowercase()),
    };
    let tag = match tag.as_str() {
        "vietnamese" | "tiếng việt" | "tieng viet" | "việt" => "vi".to_owned(),
        "english" | "tiếng anh" | "tieng anh" | "anh" => "en".to_owned(),
        _ => tag,
    };
    let name = if name.is_empty() { tag.clone() } else { name.to_owned() };
    // A name of two or three letters may be a tag; a longer one is none, however well it is written.
    is_language_tag(&tag).then_some((tag, name))
}
