//! What the files of every kind of template have in common: texts, languages, documents, codes, days, and where in the
//! file a fault stands.
//!
//! The counter's templates and questionnaires are read by files of their own; both are made of these parts.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use serde::Deserialize;
use time::{Date, Month};
use toml::Spanned;
use toml::value::Datetime;
use unicode_normalization::UnicodeNormalization;

use super::{Confidence, Fault, Language, LegalBasis, Words, is_code, is_language_tag};
use crate::domain::lang::Lang;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::domain) struct LanguageTable {
    pub(in crate::domain) tag: Spanned<String>,
    pub(in crate::domain) name: Spanned<String>,
}

/// Texts by the tag of their language.
pub(in crate::domain) type WordsTable = BTreeMap<Spanned<String>, Spanned<String>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::domain) struct BasisTable {
    pub(in crate::domain) code: Spanned<String>,
    pub(in crate::domain) document: Spanned<String>,
    pub(in crate::domain) provision: Option<Spanned<String>>,
    pub(in crate::domain) issued: Option<Spanned<Datetime>>,
    pub(in crate::domain) in_force_from: Option<Spanned<Datetime>>,
    pub(in crate::domain) in_force_to: Option<Spanned<Datetime>>,
    pub(in crate::domain) source: Spanned<String>,
    pub(in crate::domain) confidence: Confidence,
    pub(in crate::domain) says: Spanned<WordsTable>,
}

/// A fault and the bytes of the file it concerns.
pub(in crate::domain) type At = (Range<usize>, Fault);

/// Line and column, both from 1, of the character at or around a byte.
pub(in crate::domain) fn position(text: &str, byte: usize) -> (usize, usize) {
    let before = &text[..text.floor_char_boundary(byte)];
    let line = before.rsplit('\n').next().unwrap_or_default();
    (before.matches('\n').count() + 1, line.chars().count() + 1)
}

/// Reads TOML into the tables of a file.
pub(in crate::domain) fn tables<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, At> {
    toml::from_str(text).map_err(|error| {
        let message = error.message().trim().replace('\n', " ");
        (error.span().unwrap_or(0..0), Fault::Toml(message))
    })
}

/// A file is named after its code and version.
pub(in crate::domain) fn named(file_name: &str, code: &Spanned<String>, version: u32) -> Result<(), At> {
    let name = format!("{}-{version}.toml", code.get_ref());
    if file_name == name { Ok(()) } else { Err((code.span(), Fault::FileName(name))) }
}

pub(in crate::domain) fn all<T, U>(tables: &[T], read: impl Fn(&T) -> Result<U, At>) -> Result<Vec<U>, At> {
    tables.iter().map(read).collect()
}

pub(in crate::domain) fn effect(
    head: Range<usize>,
    from: Option<&Spanned<Datetime>>,
    to: Option<&Spanned<Datetime>>,
) -> Result<(Date, Option<Date>), At> {
    let first = day(from.ok_or((head, Fault::NoEffectiveDate))?)?;
    let last = to.map(day).transpose()?;
    match to {
        Some(at) if last.is_some_and(|last| last < first) => Err((at.span(), Fault::EndsBeforeItBegins)),
        _ => Ok((first, last)),
    }
}

/// The languages beside those of the product, each named once.
pub(in crate::domain) fn languages(tables: &[LanguageTable]) -> Result<Vec<Language>, At> {
    all_different(tables.iter().map(|language| &language.tag))?;
    all(tables, |table| {
        let tag = table.tag.get_ref();
        if !is_language_tag(tag) {
            return Err((table.tag.span(), Fault::NotATag(tag.clone())));
        }
        if Lang::from_tag(tag).is_some() {
            return Err((table.tag.span(), Fault::Duplicate(tag.clone())));
        }
        let name = composed(table.name.get_ref()).ok_or((table.name.span(), Fault::NoWords(tag.clone())))?;
        Ok(Language { tag: tag.clone(), name })
    })
}

pub(in crate::domain) fn basis(table: &BasisTable, languages: &[Language]) -> Result<LegalBasis, At> {
    Ok(LegalBasis {
        code: code(&table.code)?,
        document: said(&table.document)?,
        provision: table.provision.as_ref().map(said).transpose()?,
        issued: table.issued.as_ref().map(day).transpose()?,
        in_force_from: table.in_force_from.as_ref().map(day).transpose()?,
        in_force_to: table.in_force_to.as_ref().map(day).transpose()?,
        source: said(&table.source)?,
        confidence: table.confidence,
        says: words(&table.says, languages)?,
    })
}

/// A level of a scale as the rules of scales see it.
pub(in crate::domain) struct Mark<'a> {
    pub(in crate::domain) value: &'a Spanned<i16>,
    pub(in crate::domain) satisfied: Option<&'a Spanned<bool>>,
}

/// A scale has at least two levels, numbered 1, 2, 3 …
pub(in crate::domain) fn numbered(scale: &Spanned<String>, levels: &[Mark]) -> Result<(), At> {
    if levels.len() < 2 {
        return Err((scale.span(), Fault::TooFewLevels));
    }
    match levels.iter().zip(1..).find(|(level, expected)| level.value.get_ref() != expected) {
        Some((level, expected)) => Err((level.value.span(), Fault::LevelOutOfOrder(expected))),
        None => Ok(()),
    }
}

/// A rated scale says of every level whether it counts as satisfied: some do, some do not, and a level better than a
/// satisfied one does too.
pub(in crate::domain) fn says_who_is_satisfied(scale: &Spanned<String>, levels: &[Mark]) -> Result<(), At> {
    let mut satisfied_before = false;
    for level in levels {
        let mark = level.satisfied.ok_or((level.value.span(), Fault::SatisfactionUnsaid))?;
        if satisfied_before && !mark.get_ref() {
            return Err((mark.span(), Fault::BetterButUnsatisfied));
        }
        satisfied_before = *mark.get_ref();
    }
    let worst_is_satisfied = levels.first().and_then(|level| level.satisfied).is_some_and(|mark| *mark.get_ref());
    match (satisfied_before, worst_is_satisfied) {
        (false, _) => Err((scale.span(), Fault::NoneSatisfied)),
        (_, true) => Err((scale.span(), Fault::AllSatisfied)),
        _ => Ok(()),
    }
}

pub(in crate::domain) fn resting_on(
    codes: &Spanned<Vec<Spanned<String>>>,
    known: &[LegalBasis],
) -> Result<Vec<String>, At> {
    if codes.get_ref().is_empty() {
        return Err((codes.span(), Fault::NoBasis));
    }
    all(codes.get_ref(), |code| {
        if known.iter().any(|basis| basis.code == *code.get_ref()) {
            Ok(code.get_ref().clone())
        } else {
            Err((code.span(), Fault::Unknown(code.get_ref().clone())))
        }
    })
}

pub(in crate::domain) fn all_different<'a>(codes: impl Iterator<Item = &'a Spanned<String>>) -> Result<(), At> {
    let mut seen = HashSet::new();
    for code in codes {
        if !seen.insert(code.get_ref()) {
            return Err((code.span(), Fault::Duplicate(code.get_ref().clone())));
        }
    }
    Ok(())
}

pub(in crate::domain) fn code(at: &Spanned<String>) -> Result<String, At> {
    let code = at.get_ref();
    if is_code(code) { Ok(code.clone()) } else { Err((at.span(), Fault::NotACode(code.clone()))) }
}

/// What a citizen sees: in every language of the template.
pub(in crate::domain) fn shown(at: &Spanned<WordsTable>, languages: &[Language]) -> Result<Words, At> {
    let words = words(at, languages)?;
    match languages.iter().find(|language| !words.further.contains_key(&language.tag)) {
        Some(missing) => Err((at.span(), Fault::NoWords(missing.tag.clone()))),
        None => Ok(words),
    }
}

/// A text in Vietnamese and English, and in any language of the template.
pub(in crate::domain) fn words(at: &Spanned<WordsTable>, languages: &[Language]) -> Result<Words, At> {
    let mut texts = BTreeMap::new();
    for (key, text) in at.get_ref() {
        let tag = key.get_ref();
        if Lang::from_tag(tag).is_none() && languages.iter().all(|language| language.tag != *tag) {
            return Err((key.span(), Fault::UnknownLanguage(tag.clone())));
        }
        let text = composed(text.get_ref()).ok_or_else(|| (text.span(), Fault::NoWords(tag.clone())))?;
        texts.insert(tag.clone(), text);
    }
    let mut own =
        |lang: Lang| texts.remove(lang.tag()).ok_or_else(|| (at.span(), Fault::NoWords(lang.tag().to_owned())));
    Ok(Words { vi: own(Lang::Vi)?, en: own(Lang::En)?, further: texts })
}

/// A text that is a name or a quotation and stays in its own language.
pub(in crate::domain) fn said(at: &Spanned<String>) -> Result<String, At> {
    composed(at.get_ref()).ok_or((at.span(), Fault::NoWords(Lang::Vi.tag().to_owned())))
}

/// The text in NFC without blanks around it; `None` where nothing is left.
pub(in crate::domain) fn composed(text: &str) -> Option<String> {
    let text: String = text.trim().nfc().collect();
    (!text.is_empty()).then_some(text)
}

pub(in crate::domain) fn day(at: &Spanned<Datetime>) -> Result<Date, At> {
    let not_a_day = || (at.span(), Fault::NotADay);
    match at.get_ref() {
        Datetime { date: Some(date), time: None, offset: None } => Month::try_from(date.month)
            .and_then(|month| Date::from_calendar_date(i32::from(date.year), month, date.day))
            .map_err(|_| not_a_day()),
        _ => Err(not_a_day()),
    }
}
