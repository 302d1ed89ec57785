//! Reading a template file: TOML into plain keys, then the rules that TOML cannot say.

use std::collections::{BTreeMap, HashSet};
use std::num::NonZeroU32;
use std::ops::Range;

use serde::Deserialize;
use sha2::{Digest, Sha256};
use time::{Date, Month};
use toml::Spanned;
use toml::value::Datetime;
use unicode_normalization::UnicodeNormalization;

use super::{
    Confidence, Fault, Group, Kind, Language, LegalBasis, Level, Question, Reason, Scale, Template, TemplateProblem,
    Wording, Words, is_code, is_language_tag,
};
use crate::domain::lang::Lang;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    code: Spanned<String>,
    version: NonZeroU32,
    family: Spanned<String>,
    effective_from: Option<Spanned<Datetime>>,
    effective_to: Option<Spanned<Datetime>>,
    confidence: Confidence,
    #[serde(default)]
    language: Vec<LanguageTable>,
    title: Spanned<WordsTable>,
    invitation: Spanned<WordsTable>,
    note: Option<Spanned<WordsTable>>,
    #[serde(default)]
    legal_basis: Vec<Spanned<BasisTable>>,
    #[serde(default)]
    scale: Vec<Spanned<ScaleTable>>,
    #[serde(default)]
    group: Vec<GroupTable>,
    #[serde(default)]
    question: Vec<QuestionTable>,
    #[serde(default)]
    reason: Vec<ReasonTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LanguageTable {
    tag: Spanned<String>,
    name: Spanned<String>,
}

/// Texts by the tag of their language.
type WordsTable = BTreeMap<Spanned<String>, Spanned<String>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BasisTable {
    code: Spanned<String>,
    document: Spanned<String>,
    provision: Option<Spanned<String>>,
    issued: Option<Spanned<Datetime>>,
    in_force_from: Option<Spanned<Datetime>>,
    in_force_to: Option<Spanned<Datetime>>,
    source: Spanned<String>,
    confidence: Confidence,
    says: Spanned<WordsTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScaleTable {
    code: Spanned<String>,
    basis: Spanned<Vec<Spanned<String>>>,
    confidence: Confidence,
    counting: Option<Confidence>,
    wording: Wording,
    #[serde(default)]
    level: Vec<LevelTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LevelTable {
    value: Spanned<i16>,
    words: Spanned<WordsTable>,
    satisfied: Option<Spanned<bool>>,
    points: Option<i16>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupTable {
    code: Spanned<String>,
    words: Spanned<WordsTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuestionTable {
    code: Spanned<String>,
    group: Option<Spanned<String>>,
    kind: Kind,
    scale: Spanned<String>,
    required: bool,
    basis: Spanned<Vec<Spanned<String>>>,
    provision: Option<Spanned<String>>,
    confidence: Confidence,
    wording: Wording,
    words: Spanned<WordsTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReasonTable {
    code: Spanned<String>,
    words: Spanned<WordsTable>,
    wording: Wording,
}

/// A fault and the bytes of the file it concerns.
type At = (Range<usize>, Fault);

pub(super) fn template(file_name: &str, text: &str) -> Result<Template, TemplateProblem> {
    let read = || {
        let file = toml::from_str(text).map_err(|error| {
            let message = error.message().trim().replace('\n', " ");
            (error.span().unwrap_or(0..0), Fault::Toml(message))
        })?;
        checked(file_name, file, Sha256::digest(text.as_bytes()).into())
    };
    read().map_err(|(span, fault)| {
        let (line, column) = position(text, span.start);
        TemplateProblem { file: file_name.to_owned(), line, column, fault }
    })
}

/// Line and column, both from 1, of the character at or around a byte.
fn position(text: &str, byte: usize) -> (usize, usize) {
    let before = &text[..text.floor_char_boundary(byte)];
    let line = before.rsplit('\n').next().unwrap_or_default();
    (before.matches('\n').count() + 1, line.chars().count() + 1)
}

fn checked(file_name: &str, file: File, hash: [u8; 32]) -> Result<Template, At> {
    let head = file.code.span();
    let code = code(&file.code)?;
    let version = file.version.get();
    let name = format!("{code}-{version}.toml");
    if file_name != name {
        return Err((head, Fault::FileName(name)));
    }
    let (effective_from, effective_to) = effect(head.clone(), file.effective_from, file.effective_to.as_ref())?;

    all_different(file.legal_basis.iter().map(|basis| &basis.get_ref().code))?;
    all_different(file.scale.iter().map(|scale| &scale.get_ref().code))?;
    all_different(file.group.iter().map(|group| &group.code))?;
    all_different(file.question.iter().map(|question| &question.code))?;
    all_different(file.reason.iter().map(|reason| &reason.code))?;

    if file.legal_basis.is_empty() {
        return Err((head, Fault::NoBasis));
    }
    if file.question.is_empty() {
        return Err((head, Fault::NoQuestions));
    }
    let languages = languages(&file.language)?;
    let legal_basis: Vec<LegalBasis> = all(&file.legal_basis, |table| basis(table.get_ref(), &languages))?;
    let groups: Vec<Group> = all(&file.group, |table| {
        Ok(Group { code: self::code(&table.code)?, words: shown(&table.words, &languages)? })
    })?;
    let scales: Vec<Scale> = all(&file.scale, |table| scale(table, &legal_basis, &languages))?;
    let questions = file
        .question
        .iter()
        .zip(1..)
        .map(|(table, number)| question(table, number, &legal_basis, &groups, &scales, &file.scale, &languages))
        .collect::<Result<_, _>>()?;
    let reasons = all(&file.reason, |table| {
        Ok(Reason { code: self::code(&table.code)?, words: shown(&table.words, &languages)?, wording: table.wording })
    })?;

    Ok(Template {
        family: self::code(&file.family)?,
        title: shown(&file.title, &languages)?,
        invitation: shown(&file.invitation, &languages)?,
        note: file.note.as_ref().map(|note| words(note, &languages)).transpose()?,
        confidence: file.confidence,
        code,
        version,
        languages,
        effective_from,
        effective_to,
        legal_basis,
        groups,
        questions,
        reasons,
        hash,
    })
}

fn all<T, U>(tables: &[T], read: impl Fn(&T) -> Result<U, At>) -> Result<Vec<U>, At> {
    tables.iter().map(read).collect()
}

fn effect(
    head: Range<usize>,
    from: Option<Spanned<Datetime>>,
    to: Option<&Spanned<Datetime>>,
) -> Result<(Date, Option<Date>), At> {
    let first = day(&from.ok_or((head, Fault::NoEffectiveDate))?)?;
    let last = to.map(day).transpose()?;
    match to {
        Some(at) if last.is_some_and(|last| last < first) => Err((at.span(), Fault::EndsBeforeItBegins)),
        _ => Ok((first, last)),
    }
}

/// The languages beside those of the product, each named once.
fn languages(tables: &[LanguageTable]) -> Result<Vec<Language>, At> {
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

fn basis(table: &BasisTable, languages: &[Language]) -> Result<LegalBasis, At> {
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

fn scale(table: &Spanned<ScaleTable>, known: &[LegalBasis], languages: &[Language]) -> Result<Scale, At> {
    let table = table.get_ref();
    if table.level.len() < 2 {
        return Err((table.code.span(), Fault::TooFewLevels));
    }
    let mut levels: Vec<Level> = Vec::with_capacity(table.level.len());
    for (level, expected) in table.level.iter().zip(1..) {
        let value = *level.value.get_ref();
        if value != expected {
            return Err((level.value.span(), Fault::LevelOutOfOrder(expected)));
        }
        let satisfied = level.satisfied.as_ref().map(|satisfied| *satisfied.get_ref());
        levels.push(Level { value, words: shown(&level.words, languages)?, satisfied, points: level.points });
    }
    Ok(Scale {
        code: code(&table.code)?,
        levels,
        basis: resting_on(&table.basis, known)?,
        confidence: table.confidence,
        counting: table.counting.unwrap_or(table.confidence),
        wording: table.wording,
    })
}

fn question(
    table: &QuestionTable,
    number: i16,
    known: &[LegalBasis],
    groups: &[Group],
    scales: &[Scale],
    tables: &[Spanned<ScaleTable>],
    languages: &[Language],
) -> Result<Question, At> {
    let unknown = |at: &Spanned<String>| (at.span(), Fault::Unknown(at.get_ref().clone()));
    if let Some(group) = table.group.as_ref().filter(|at| groups.iter().all(|group| group.code != *at.get_ref())) {
        return Err(unknown(group));
    }
    let (scale, marks) = scales
        .iter()
        .zip(tables)
        .find(|(scale, _)| scale.code == *table.scale.get_ref())
        .ok_or_else(|| unknown(&table.scale))?;
    match table.kind {
        Kind::Satisfaction => says_who_is_satisfied(marks.get_ref())?,
        Kind::Fact => says_nothing_of_satisfaction(marks.get_ref())?,
    }
    Ok(Question {
        code: code(&table.code)?,
        number,
        words: shown(&table.words, languages)?,
        group: table.group.as_ref().map(|group| group.get_ref().clone()),
        required: table.required,
        kind: table.kind,
        scale: scale.clone(),
        basis: resting_on(&table.basis, known)?,
        provision: table.provision.as_ref().map(said).transpose()?,
        confidence: table.confidence,
        wording: table.wording,
    })
}

/// A rated scale says of every level whether it counts as satisfied: some do, some do not, and a level better than a
/// satisfied one does too.
fn says_who_is_satisfied(scale: &ScaleTable) -> Result<(), At> {
    let mut satisfied_before = false;
    for level in &scale.level {
        let mark = level.satisfied.as_ref().ok_or((level.value.span(), Fault::SatisfactionUnsaid))?;
        if satisfied_before && !mark.get_ref() {
            return Err((mark.span(), Fault::BetterButUnsatisfied));
        }
        satisfied_before = *mark.get_ref();
    }
    let worst_is_satisfied =
        scale.level.first().and_then(|level| level.satisfied.as_ref()).is_some_and(|mark| *mark.get_ref());
    match (satisfied_before, worst_is_satisfied) {
        (false, _) => Err((scale.code.span(), Fault::NoneSatisfied)),
        (_, true) => Err((scale.code.span(), Fault::AllSatisfied)),
        _ => Ok(()),
    }
}

fn says_nothing_of_satisfaction(scale: &ScaleTable) -> Result<(), At> {
    match scale.level.iter().find_map(|level| level.satisfied.as_ref()) {
        Some(mark) => Err((mark.span(), Fault::FactIsNotSatisfaction)),
        None => Ok(()),
    }
}

fn resting_on(codes: &Spanned<Vec<Spanned<String>>>, known: &[LegalBasis]) -> Result<Vec<String>, At> {
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

fn all_different<'a>(codes: impl Iterator<Item = &'a Spanned<String>>) -> Result<(), At> {
    let mut seen = HashSet::new();
    for code in codes {
        if !seen.insert(code.get_ref()) {
            return Err((code.span(), Fault::Duplicate(code.get_ref().clone())));
        }
    }
    Ok(())
}

fn code(at: &Spanned<String>) -> Result<String, At> {
    let code = at.get_ref();
    if is_code(code) { Ok(code.clone()) } else { Err((at.span(), Fault::NotACode(code.clone()))) }
}

/// What a citizen sees: in every language of the template.
fn shown(at: &Spanned<WordsTable>, languages: &[Language]) -> Result<Words, At> {
    let words = words(at, languages)?;
    match languages.iter().find(|language| !words.further.contains_key(&language.tag)) {
        Some(missing) => Err((at.span(), Fault::NoWords(missing.tag.clone()))),
        None => Ok(words),
    }
}

/// A text in Vietnamese and English, and in any language of the template.
fn words(at: &Spanned<WordsTable>, languages: &[Language]) -> Result<Words, At> {
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
fn said(at: &Spanned<String>) -> Result<String, At> {
    composed(at.get_ref()).ok_or((at.span(), Fault::NoWords(Lang::Vi.tag().to_owned())))
}

/// The text in NFC without blanks around it; `None` where nothing is left.
fn composed(text: &str) -> Option<String> {
    let text: String = text.trim().nfc().collect();
    (!text.is_empty()).then_some(text)
}

fn day(at: &Spanned<Datetime>) -> Result<Date, At> {
    let not_a_day = || (at.span(), Fault::NotADay);
    match at.get_ref() {
        Datetime { date: Some(date), time: None, offset: None } => Month::try_from(date.month)
            .and_then(|month| Date::from_calendar_date(i32::from(date.year), month, date.day))
            .map_err(|_| not_a_day()),
        _ => Err(not_a_day()),
    }
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
