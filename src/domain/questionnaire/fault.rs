//! What can be wrong with a questionnaire's file: where it is, what it is, and how to mend it.

use std::fmt;

use super::DEMOGRAPHICS;
use crate::domain::lang::Lang;
use crate::domain::template::source::position;
use crate::domain::template::{Fault, TemplateProblem};
use crate::domain::text::{fill, texts};

/// What is wrong.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum QuestionnaireFault {
    /// What can be wrong with the file of any template.
    Shared(Fault),
    /// The family of the counter's templates, which are other files.
    FamilyIsCounter,
    /// The family of criteria sets, which are other files.
    FamilyIsPar,
    /// Not a name of a question or an item.
    NotAName(String),
    /// Two columns of the answers would bear this name.
    SameVariable(String),
    /// A key that questions of this kind do not have.
    KeyNotOfKind(&'static str),
    /// A key that questions of this kind need.
    KeyMissing(&'static str),
    /// The file has no section.
    NoSections,
    /// A section without a question.
    EmptySection(String),
    /// A question of a section that another section follows already.
    SectionsMixed(String),
    /// A rule that cannot be read; holds the word at which it fails.
    NotARule(String),
    /// A rule that ends too early.
    UnfinishedRule,
    /// A rule asks for a variable that no question has.
    UnknownVariable(String),
    /// A rule asks for a variable that is answered later, or at the same time.
    LaterVariable(String),
    /// A rule asks for a choice that the scale does not have.
    NoSuchChoice(String, String),
    /// A rule compares a choice or a number with something else.
    NotWithNumber(String),
    /// A rule compares a day with something else.
    NotWithDay(String),
    /// A rule compares words with something else, or by their order.
    NotWithWords(String),
    /// A rule compares several choices.
    HasWanted(String),
    /// A rule asks which of several choices were taken of something where one is taken.
    HasUnwanted(String),
    /// A criterion on a scale that does not say what counts as satisfied.
    CriterionUnrated(String),
    /// Nothing counts below a node.
    NodeWithoutCriteria(String),
    /// A node stands above itself.
    NodeAboveItself(String),
    /// Criteria without the rules of the index.
    NoScoring,
    /// The rules of an index without criteria.
    NothingScored,
    /// Fewer answers than may be published.
    MinimumTooSmall,
    /// The first of two bounds lies above the second.
    BoundsUpsideDown,
    /// More choices are asked for than there are.
    MoreThanChoices(usize),
    /// A number outside what it may be.
    OutOfRange(String, String),
    /// Not a number.
    NotANumber,
    /// Two choices of a scale ask for own words.
    TwoOthers,
    /// A matrix with a choice that asks for own words.
    OtherInMatrix,
    /// A choice that excludes others where only one is taken.
    AloneAmongOne,
    /// Not a word of [`DEMOGRAPHICS`].
    UnknownDemographic(String),
    /// Not the name of a questionnaire and a variable.
    NotSameAs(String),
}

impl From<Fault> for QuestionnaireFault {
    fn from(fault: Fault) -> Self {
        Self::Shared(fault)
    }
}

impl QuestionnaireFault {
    /// What is wrong and how to mend it.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let texts = texts(lang);
        match self {
            Self::Shared(fault) => fault.words(lang),
            Self::FamilyIsCounter => texts.questionnaire_family_is_counter.to_owned(),
            Self::FamilyIsPar => texts.questionnaire_family_is_par.to_owned(),
            Self::NotAName(name) => fill(texts.questionnaire_not_a_name, &[name]),
            Self::SameVariable(name) => fill(texts.questionnaire_same_variable, &[name]),
            Self::KeyNotOfKind(key) => fill(texts.questionnaire_key_not_of_kind, &[key]),
            Self::KeyMissing(key) => fill(texts.questionnaire_key_missing, &[key]),
            Self::NoSections => texts.questionnaire_no_sections.to_owned(),
            Self::EmptySection(code) => fill(texts.questionnaire_empty_section, &[code]),
            Self::SectionsMixed(code) => fill(texts.questionnaire_sections_mixed, &[code]),
            Self::NotARule(word) => fill(texts.questionnaire_not_a_rule, &[word]),
            Self::UnfinishedRule => texts.questionnaire_unfinished_rule.to_owned(),
            Self::UnknownVariable(name) => fill(texts.questionnaire_unknown_variable, &[name]),
            Self::LaterVariable(name) => fill(texts.questionnaire_later_variable, &[name]),
            Self::NoSuchChoice(name, choice) => fill(texts.questionnaire_no_such_choice, &[name, choice]),
            Self::NotWithNumber(name) => fill(texts.questionnaire_not_with_number, &[name]),
            Self::NotWithDay(name) => fill(texts.questionnaire_not_with_day, &[name]),
            Self::NotWithWords(name) => fill(texts.questionnaire_not_with_words, &[name]),
            Self::HasWanted(name) => fill(texts.questionnaire_has_wanted, &[name]),
            Self::HasUnwanted(name) => fill(texts.questionnaire_has_unwanted, &[name]),
            Self::CriterionUnrated(scale) => fill(texts.questionnaire_criterion_unrated, &[scale]),
            Self::NodeWithoutCriteria(code) => fill(texts.questionnaire_node_without_criteria, &[code]),
            Self::NodeAboveItself(code) => fill(texts.questionnaire_node_above_itself, &[code]),
            Self::NoScoring => texts.questionnaire_no_scoring.to_owned(),
            Self::NothingScored => texts.questionnaire_nothing_scored.to_owned(),
            Self::MinimumTooSmall => texts.questionnaire_minimum_too_small.to_owned(),
            Self::BoundsUpsideDown => texts.questionnaire_bounds_upside_down.to_owned(),
            Self::MoreThanChoices(levels) => fill(texts.questionnaire_more_than_choices, &[&levels.to_string()]),
            Self::OutOfRange(least, most) => fill(texts.questionnaire_out_of_range, &[least, most]),
            Self::NotANumber => texts.questionnaire_not_a_number.to_owned(),
            Self::TwoOthers => texts.questionnaire_two_others.to_owned(),
            Self::OtherInMatrix => texts.questionnaire_other_in_matrix.to_owned(),
            Self::AloneAmongOne => texts.questionnaire_alone_among_one.to_owned(),
            Self::UnknownDemographic(word) => {
                fill(texts.questionnaire_unknown_demographic, &[word, &DEMOGRAPHICS.join(", ")])
            }
            Self::NotSameAs(name) => fill(texts.questionnaire_not_same_as, &[name]),
        }
    }
}

/// One thing wrong, at its place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// What is wrong.
    pub fault: QuestionnaireFault,
}

/// Everything found wrong with a questionnaire's file, from its beginning to its end.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub struct QuestionnaireProblem {
    /// The file's name.
    pub file: String,
    /// Never empty.
    pub found: Vec<Found>,
}

impl QuestionnaireProblem {
    /// One thing wrong at a byte of the text.
    #[must_use]
    pub fn of(file: &str, text: &str, byte: usize, fault: impl Into<QuestionnaireFault>) -> Self {
        let (line, column) = position(text, byte);
        Self { file: file.to_owned(), found: vec![Found { line, column, fault: fault.into() }] }
    }

    /// Where, what, and how to mend it; one line each.
    #[must_use]
    pub fn lines(&self, lang: Lang) -> Vec<String> {
        let line =
            |found: &Found| format!("{}:{}:{}: {}", self.file, found.line, found.column, found.fault.words(lang));
        self.found.iter().map(line).collect()
    }
}

/// What is wrong with the file of a counter's template, said in the same way.
impl From<TemplateProblem> for QuestionnaireProblem {
    fn from(problem: TemplateProblem) -> Self {
        let found = Found { line: problem.line, column: problem.column, fault: problem.fault.into() };
        Self { file: problem.file, found: vec![found] }
    }
}

impl fmt::Display for QuestionnaireProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.lines(Lang::En).join("\n"))
    }
}
