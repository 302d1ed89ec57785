//! What can be wrong with a template file: where it is, what it is, and how to mend it.

use std::fmt;

use crate::domain::lang::Lang;
use crate::domain::text::{fill, texts};

/// What is wrong.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fault {
    /// Not TOML, or a key, a kind or a mark the product does not know; holds what the reader of TOML says.
    Toml(String),
    /// The file is not named after its code and version; holds the name it should have.
    FileName(String),
    /// Not a code: small letters, digits and single hyphens, at most 64.
    NotACode(String),
    /// Two parts bear the same code.
    Duplicate(String),
    /// A scale, group or basis is named that the file does not describe.
    Unknown(String),
    /// A text is missing or empty in a language; holds its tag.
    NoWords(String),
    /// Not the tag of a language.
    NotATag(String),
    /// A text in a language that the file does not name.
    UnknownLanguage(String),
    /// The file does not say from which day it holds.
    NoEffectiveDate,
    /// A time, or no day of the calendar, where a day is wanted.
    NotADay,
    /// The last day of use lies before the first.
    EndsBeforeItBegins,
    /// A part does not say what it rests on.
    NoBasis,
    /// The file asks nothing.
    NoQuestions,
    /// A scale of fewer than two levels.
    TooFewLevels,
    /// Levels are not numbered 1, 2, 3 …; holds the number that should stand here.
    LevelOutOfOrder(i16),
    /// A level of a rated scale does not say whether it counts as satisfied.
    SatisfactionUnsaid,
    /// A level of a fact says whether it counts as satisfied.
    FactIsNotSatisfaction,
    /// No level counts as satisfied.
    NoneSatisfied,
    /// All levels count as satisfied.
    AllSatisfied,
    /// A level counts as satisfied and a better one does not.
    BetterButUnsatisfied,
}

impl Fault {
    /// What is wrong and how to mend it.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let texts = texts(lang);
        match self {
            Self::Toml(message) => fill(texts.template_toml, &[message]),
            Self::FileName(expected) => fill(texts.template_file_name, &[expected]),
            Self::NotACode(code) => fill(texts.template_not_a_code, &[code]),
            Self::Duplicate(code) => fill(texts.template_duplicate, &[code]),
            Self::Unknown(code) => fill(texts.template_unknown, &[code]),
            Self::NoWords(missing) => fill(texts.template_no_words, &[missing]),
            Self::NotATag(tag) => fill(texts.template_not_a_tag, &[tag]),
            Self::UnknownLanguage(tag) => fill(texts.template_unknown_language, &[tag]),
            Self::NoEffectiveDate => texts.template_no_effective_date.to_owned(),
            Self::NotADay => texts.template_not_a_day.to_owned(),
            Self::EndsBeforeItBegins => texts.template_ends_before_it_begins.to_owned(),
            Self::NoBasis => texts.template_no_basis.to_owned(),
            Self::NoQuestions => texts.template_no_questions.to_owned(),
            Self::TooFewLevels => texts.template_too_few_levels.to_owned(),
            Self::LevelOutOfOrder(expected) => fill(texts.template_level_out_of_order, &[&expected.to_string()]),
            Self::SatisfactionUnsaid => texts.template_satisfaction_unsaid.to_owned(),
            Self::FactIsNotSatisfaction => texts.template_fact_is_not_satisfaction.to_owned(),
            Self::NoneSatisfied => texts.template_none_satisfied.to_owned(),
            Self::AllSatisfied => texts.template_all_satisfied.to_owned(),
            Self::BetterButUnsatisfied => texts.template_better_but_unsatisfied.to_owned(),
        }
    }
}

/// The first thing wrong with a template file.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub struct TemplateProblem {
    /// The file's name.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// What is wrong.
    pub fault: Fault,
}

impl TemplateProblem {
    /// Where, what, and how to mend it, on one line.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        format!("{}:{}:{}: {}", self.file, self.line, self.column, self.fault.words(lang))
    }
}

impl fmt::Display for TemplateProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words(Lang::En))
    }
}
