//! Reading a questionnaire's file: TOML into plain keys, then the rules that TOML cannot say. All faults of a file are
//! named together, so that a clerk mends them in one go.
//!
//! | key of the file | what it says |
//! |---|---|
//! | `code`, `version`, `family` | together the name, `sipas-2023-1`, which is also the file's name; any family but `counter` and `par` |
//! | `effective_from`, `effective_to`, `confidence`, `[[language]]`, `[[legal_basis]]` | as in [`template`](crate::domain::template) |
//! | `[title]`, `[introduction]`, `[thanks]`, `[note]` | the name, what is read first and last, what a reader of the results should know |
//! | `[[scale]]` | `code`, `basis`, `confidence`, `counting`, `wording`, and a `[[scale.level]]` for each choice from 1 |
//! | `[[scale.level]]` | `value`, `words`; `satisfied` (all levels or none); `specify = true` for "other, namely"; `alone = true` for "none of these" |
//! | `[[section]]` | `code`, `words`, `note`, `shown_if` |
//! | `[[question]]` | `code`, `section`, `kind`, `required`, `words`, `hint`, `shown_if`, `demographic`, `same_as`, `basis`, `provision`, `confidence`, `wording` |
//! | … `kind = "single"` | `scale`; `element` (the node under which it counts), `weight` |
//! | … `kind = "multiple"` | `scale`, `at_least`, `at_most` |
//! | … `kind = "matrix"` | `scale` and a `[[question.item]]` for each line: `code`, `words`, `element`, `weight`, `same_as` |
//! | … `kind = "number"` | `least`, `most`, `places` |
//! | … `kind = "date"` | `first`, `last` |
//! | … `kind = "text"` | `at_most`, in letters |
//! | … `kind = "note"` | nothing: it is only read |
//! | `[[node]]` | `code`, `words`, `parent`, `weight`: elements and contents above the criteria |
//! | `[scoring]` | `criterion` (`satisfied-share`, `mean-score`), `weights` (`criteria`, `nodes`), `blanks` (`own-rows`, `complete-rows`), each with its `…_confidence`; `minimum_n` |
//! | `[sampling]` | `person` (`next-birthday`, `kish`, `listed`), `recheck`, `confidence`, `[[sampling.stage]]` (`code`, `words`), `[[sampling.quota]]` (`unit_kind`, `n`) |
//!
//! `shown_if` is a rule of [`condition`](super::condition). Whatever a respondent sees is there in every language.

use std::cell::RefCell;
use std::fmt::Display;
use std::num::NonZeroU32;
use std::ops::{Range, RangeInclusive};

use rust_decimal::Decimal;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use toml::Spanned;
use toml::value::Datetime;

use super::{
    Blanks, CriterionRule, Found, PersonRule, Questionnaire, QuestionnaireFault, QuestionnaireProblem, Weights,
};
use crate::domain::criteria::FAMILY;
use crate::domain::template::source::{
    BasisTable, LanguageTable, WordsTable, all_different, basis, code, effect, languages, named, position, shown,
    tables, words,
};
use crate::domain::template::{Confidence, Fault, Language, LegalBasis, Wording};

mod questions;
mod rules;
mod tree;

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
    introduction: Option<Spanned<WordsTable>>,
    thanks: Option<Spanned<WordsTable>>,
    note: Option<Spanned<WordsTable>>,
    #[serde(default)]
    legal_basis: Vec<BasisTable>,
    #[serde(default)]
    scale: Vec<ScaleTable>,
    #[serde(default)]
    section: Vec<SectionTable>,
    #[serde(default)]
    question: Vec<QuestionTable>,
    #[serde(default)]
    node: Vec<NodeTable>,
    scoring: Option<Spanned<ScoringTable>>,
    sampling: Option<SamplingTable>,
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
    specify: Option<Spanned<bool>>,
    alone: Option<Spanned<bool>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SectionTable {
    code: Spanned<String>,
    words: Spanned<WordsTable>,
    note: Option<Spanned<WordsTable>>,
    shown_if: Option<Spanned<String>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum KindWord {
    Single,
    Multiple,
    Matrix,
    Number,
    Date,
    Text,
    Note,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuestionTable {
    code: Spanned<String>,
    section: Spanned<String>,
    kind: Spanned<KindWord>,
    scale: Option<Spanned<String>>,
    #[serde(default)]
    item: Vec<ItemTable>,
    at_least: Option<Spanned<i64>>,
    at_most: Option<Spanned<i64>>,
    least: Option<Spanned<Amount>>,
    most: Option<Spanned<Amount>>,
    places: Option<Spanned<i64>>,
    first: Option<Spanned<Datetime>>,
    last: Option<Spanned<Datetime>>,
    required: Option<Spanned<bool>>,
    shown_if: Option<Spanned<String>>,
    demographic: Option<Spanned<String>>,
    element: Option<Spanned<String>>,
    weight: Option<Spanned<Amount>>,
    #[serde(default)]
    same_as: Vec<Spanned<String>>,
    basis: Spanned<Vec<Spanned<String>>>,
    provision: Option<Spanned<String>>,
    confidence: Confidence,
    wording: Wording,
    words: Spanned<WordsTable>,
    hint: Option<Spanned<WordsTable>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ItemTable {
    code: Spanned<String>,
    words: Spanned<WordsTable>,
    element: Option<Spanned<String>>,
    weight: Option<Spanned<Amount>>,
    #[serde(default)]
    same_as: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NodeTable {
    code: Spanned<String>,
    words: Spanned<WordsTable>,
    parent: Option<Spanned<String>>,
    weight: Option<Spanned<Amount>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScoringTable {
    criterion: CriterionRule,
    criterion_confidence: Confidence,
    weights: Weights,
    weights_confidence: Confidence,
    blanks: Blanks,
    blanks_confidence: Confidence,
    minimum_n: Spanned<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SamplingTable {
    person: PersonRule,
    recheck: Spanned<Amount>,
    confidence: Confidence,
    #[serde(default)]
    stage: Vec<StageTable>,
    #[serde(default)]
    quota: Vec<QuotaTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StageTable {
    code: Spanned<String>,
    words: Spanned<WordsTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuotaTable {
    unit_kind: Spanned<String>,
    n: Spanned<i64>,
}

/// A number as TOML may say it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Amount {
    Whole(i64),
    Broken(f64),
    Written(String),
}

impl Amount {
    /// The digits as they were written: the shortest decimal of a float is what stood in the file.
    fn decimal(&self) -> Option<Decimal> {
        match self {
            Self::Whole(whole) => Some(Decimal::from(*whole)),
            Self::Broken(broken) => format!("{broken}").parse().ok(),
            Self::Written(written) => Decimal::from_str_exact(written).ok(),
        }
    }
}

/// What was found wrong so far, with the bytes of the file it concerns.
#[derive(Default)]
struct Noted(RefCell<Vec<(Range<usize>, QuestionnaireFault)>>);

impl Noted {
    fn say(&self, at: Range<usize>, fault: impl Into<QuestionnaireFault>) {
        self.0.borrow_mut().push((at, fault.into()));
    }

    fn out_of_range(&self, at: Range<usize>, least: impl Display, most: impl Display) {
        self.say(at, QuestionnaireFault::OutOfRange(least.to_string(), most.to_string()));
    }

    /// What was read, or nothing and a note why not.
    fn ok<T, F: Into<QuestionnaireFault>>(&self, read: Result<T, (Range<usize>, F)>) -> Option<T> {
        read.map_err(|(at, fault)| self.say(at, fault)).ok()
    }
}

/// What was read; nothing, where it was noted why not.
type Read<T> = Option<T>;

/// All that was read, or nothing where a part could not be.
fn every<T, U>(tables: &[T], read: impl Fn(&T) -> Read<U>) -> Read<Vec<U>> {
    // Every part is looked at, also behind one that failed.
    let parts: Vec<Option<U>> = tables.iter().map(read).collect();
    parts.into_iter().collect()
}

/// What the parts of a file are read against.
struct Context<'a> {
    text: &'a str,
    noted: &'a Noted,
    languages: Vec<Language>,
    documents: Vec<LegalBasis>,
}

impl Context<'_> {
    fn shown(&self, at: &Spanned<WordsTable>) -> Option<super::Words> {
        self.noted.ok(shown(at, &self.languages))
    }

    fn shown_if_said(&self, at: Option<&Spanned<WordsTable>>) -> Read<Option<super::Words>> {
        at.map_or(Some(None), |at| self.shown(at).map(Some))
    }

    fn code(&self, at: &Spanned<String>) -> Option<String> {
        self.noted.ok(code(at))
    }

    /// A whole number between two others.
    fn whole(&self, at: &Spanned<i64>, range: &RangeInclusive<i64>) -> Option<i64> {
        let within = range.contains(at.get_ref());
        if !within {
            self.noted.out_of_range(at.span(), range.start(), range.end());
        }
        within.then_some(*at.get_ref())
    }

    fn decimal(&self, at: &Spanned<Amount>) -> Option<Decimal> {
        self.noted.ok(at.get_ref().decimal().ok_or((at.span(), QuestionnaireFault::NotANumber)))
    }

    /// A weight: more than nothing; one where nothing is said.
    fn weight(&self, at: Option<&Spanned<Amount>>) -> Option<Decimal> {
        let Some(at) = at else { return Some(Decimal::ONE) };
        let weight = self.decimal(at)?;
        if weight <= Decimal::ZERO || weight > Decimal::ONE_THOUSAND {
            self.noted.out_of_range(at.span(), "0.001", 1000);
            return None;
        }
        Some(weight)
    }
}

pub(super) fn questionnaire(file_name: &str, text: &str) -> Result<Questionnaire, QuestionnaireProblem> {
    let noted = Noted::default();
    let read = noted.ok(tables(text)).and_then(|file| checked(file_name, &file, text, &noted));
    let mut found = noted.0.into_inner();
    match read {
        Some(questionnaire) if found.is_empty() => Ok(questionnaire),
        _ => {
            found.sort_by_key(|(at, _)| at.start);
            found.dedup();
            let place = |(at, fault): (Range<usize>, QuestionnaireFault)| {
                let (line, column) = position(text, at.start);
                Found { line, column, fault }
            };
            Err(QuestionnaireProblem { file: file_name.to_owned(), found: found.into_iter().map(place).collect() })
        }
    }
}

/// The questionnaire that the tables say; `None` only where something was noted.
fn checked(file_name: &str, file: &File, text: &str, noted: &Noted) -> Option<Questionnaire> {
    let head = file.code.span();
    let name = noted.ok(code(&file.code));
    let version = file.version.get();
    if name.is_some() {
        noted.ok(named(file_name, &file.code, version));
    }
    let family = noted.ok(code(&file.family));
    match family.as_deref() {
        Some("counter") => noted.say(file.family.span(), QuestionnaireFault::FamilyIsCounter),
        Some(FAMILY) => noted.say(file.family.span(), QuestionnaireFault::FamilyIsPar),
        _ => {}
    }
    let effect = noted.ok(effect(head.clone(), file.effective_from.as_ref(), file.effective_to.as_ref()));
    let languages = noted.ok(languages(&file.language))?;
    let documents = documents(file, &languages, noted)?;
    if file.section.is_empty() {
        noted.say(head.clone(), QuestionnaireFault::NoSections);
    }
    if file.question.is_empty() {
        noted.say(head, Fault::NoQuestions);
    }
    let context = Context { text, noted, languages, documents };

    noted.ok(all_different(file.scale.iter().map(|scale| &scale.code)));
    noted.ok(all_different(file.section.iter().map(|section| &section.code)));
    noted.ok(all_different(file.question.iter().map(|question| &question.code)));
    let scales = every(&file.scale, |scale| questions::scale(scale, &context));
    let known = rules::Known::of(file);
    questions::places(file, noted);
    questions::variables_differ(file, noted);
    let sections = every(&file.section, |section| questions::section(section, &known, &context));
    let questions = questions::questions(file, scales.as_deref(), &known, &context);
    let tree = tree::nodes(file, &context);
    let scoring = tree::scoring(file, noted);
    let sampling = tree::sampling(file, &context);
    let title = context.shown(&file.title);
    let introduction = context.shown_if_said(file.introduction.as_ref());
    let thanks = context.shown_if_said(file.thanks.as_ref());
    let note = match &file.note {
        Some(note) => noted.ok(words(note, &context.languages)).map(Some),
        None => Some(None),
    };
    let (effective_from, effective_to) = effect?;
    Some(Questionnaire {
        code: name?,
        family: family?,
        version,
        title: title?,
        introduction: introduction?,
        thanks: thanks?,
        note: note?,
        effective_from,
        effective_to,
        confidence: file.confidence,
        sections: sections?,
        questions: questions?,
        tree: tree?,
        scoring: scoring?,
        sampling: sampling?,
        hash: Sha256::digest(text.as_bytes()).into(),
        languages: context.languages,
        legal_basis: context.documents,
    })
}

/// The documents of a file. Without them nothing else can be checked well.
fn documents(file: &File, languages: &[Language], noted: &Noted) -> Option<Vec<LegalBasis>> {
    if file.legal_basis.is_empty() {
        noted.say(file.code.span(), Fault::NoBasis);
    }
    noted.ok(all_different(file.legal_basis.iter().map(|basis| &basis.code)));
    every(&file.legal_basis, |table| noted.ok(basis(table, languages)))
}
