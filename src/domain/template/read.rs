//! Reading a template file: TOML into plain keys, then the rules that TOML cannot say.

use std::num::NonZeroU32;

use serde::Deserialize;
use sha2::{Digest, Sha256};
use toml::Spanned;
use toml::value::Datetime;

use super::source::{
    At, BasisTable, LanguageTable, Mark, WordsTable, all, all_different, basis, code, effect, languages, named,
    numbered, position, resting_on, said, says_who_is_satisfied, shown, tables, words,
};
use super::{
    Confidence, Fault, Group, Kind, Language, LegalBasis, Level, Question, Reason, Scale, Template, TemplateProblem,
    Wording,
};

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

pub(super) fn template(file_name: &str, text: &str) -> Result<Template, TemplateProblem> {
    let read = || checked(file_name, &tables(text)?, Sha256::digest(text.as_bytes()).into());
    read().map_err(|(span, fault)| {
        let (line, column) = position(text, span.start);
        TemplateProblem { file: file_name.to_owned(), line, column, fault }
    })
}

fn checked(file_name: &str, file: &File, hash: [u8; 32]) -> Result<Template, At> {
    let head = file.code.span();
    let code = code(&file.code)?;
    let version = file.version.get();
    named(file_name, &file.code, version)?;
    let (effective_from, effective_to) =
        effect(head.clone(), file.effective_from.as_ref(), file.effective_to.as_ref())?;

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

/// The levels of a scale as its rules see them.
fn marks(table: &ScaleTable) -> Vec<Mark<'_>> {
    table.level.iter().map(|level| Mark { value: &level.value, satisfied: level.satisfied.as_ref() }).collect()
}

fn scale(table: &Spanned<ScaleTable>, known: &[LegalBasis], languages: &[Language]) -> Result<Scale, At> {
    let table = table.get_ref();
    numbered(&table.code, &marks(table))?;
    let levels = all(&table.level, |level| {
        Ok(Level {
            value: *level.value.get_ref(),
            words: shown(&level.words, languages)?,
            satisfied: level.satisfied.as_ref().map(|satisfied| *satisfied.get_ref()),
            points: level.points,
        })
    })?;
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
    let (scale, table_of_scale) = scales
        .iter()
        .zip(tables)
        .find(|(scale, _)| scale.code == *table.scale.get_ref())
        .ok_or_else(|| unknown(&table.scale))?;
    match table.kind {
        Kind::Satisfaction => says_who_is_satisfied(&table_of_scale.get_ref().code, &marks(table_of_scale.get_ref()))?,
        Kind::Fact => says_nothing_of_satisfaction(table_of_scale.get_ref())?,
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

fn says_nothing_of_satisfaction(scale: &ScaleTable) -> Result<(), At> {
    match scale.level.iter().find_map(|level| level.satisfied.as_ref()) {
        Some(mark) => Err((mark.span(), Fault::FactIsNotSatisfaction)),
        None => Ok(()),
    }
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
