//! Questionnaires: what a survey asks, and how its answers become an index, as data.
//!
//! A file under `survey-templates/sipas/` says the questions, their order and skip rules, the tree of criteria, and the
//! rules of the index, each with its basis and how sure that basis is. A questionnaire stands at the beginning of the
//! way of a survey: pages and tablets show it, [`Answers`] are checked against it, and every stored response keeps its
//! hash. A published file is never edited; a correction is a new version. Its submodule `read` says the keys of the file.
//!
//! | word | what it is |
//! |---|---|
//! | question | one thing asked: `q5`, or a matrix of several items on one scale |
//! | variable | one column of the answers: `q5`, `q9_3` (the third item of a matrix), `q2_other` (the words beside "other") |
//! | criterion | a variable that counts in the index; its parents in the tree are elements and contents |

pub mod answers;
pub mod condition;
pub mod edit;
mod fault;
mod read;
mod write;

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use time::Date;

use super::id::Id;
use super::template::{Confidence, Language, LegalBasis, Wording, Words, is_code, leading_id};
pub use answers::{Answer, AnswerFault, Answers};
pub use condition::Condition;
pub use fault::{Found, QuestionnaireFault, QuestionnaireProblem};
pub(in crate::domain) use write::quoted;
pub use write::{confidence_word, wording_word};

/// One answer that can be chosen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Level {
    /// From 1. On a rated scale 1 is the worst; elsewhere only a name.
    pub value: i16,
    /// What is read out or tapped.
    pub words: Words,
    /// Whether it counts as satisfied; `None` where nothing is rated.
    pub satisfied: Option<bool>,
    /// Whether it asks for words of the respondent's own ("Khác (ghi rõ)").
    pub specify: bool,
    /// Whether it cannot be chosen together with others ("không kênh nào").
    pub alone: bool,
}

/// The answers that can be given to a question, in their order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Scale {
    /// Its name within the questionnaire.
    pub code: String,
    /// At least two, numbered 1 to k.
    pub levels: Vec<Level>,
    /// Codes of the [`LegalBasis`] it rests on; never empty.
    pub basis: Vec<String>,
    /// How sure the words and their order are.
    pub confidence: Confidence,
    /// How sure it is which levels count as satisfied.
    pub counting: Confidence,
    /// Whose words they are.
    pub wording: Wording,
}

impl Scale {
    /// The level with this value.
    #[must_use]
    pub fn level(&self, value: i16) -> Option<&Level> {
        self.levels.iter().find(|level| level.value == value)
    }

    /// Whether answers on it say how satisfied somebody is.
    #[must_use]
    pub fn is_rated(&self) -> bool {
        self.levels.iter().any(|level| level.satisfied.is_some())
    }
}

/// A heading with the questions below it; on a desk a page of its own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Section {
    /// What questions call it by.
    pub code: String,
    /// The heading.
    pub words: Words,
    /// What is said below the heading.
    pub note: Option<Words>,
    /// When it is shown; always, where nothing is said.
    pub shown_if: Option<Condition>,
}

/// One line of a matrix.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Item {
    /// Its name within the question.
    pub code: String,
    /// What is asked.
    pub words: Words,
    /// The node of the tree under which it counts.
    pub criterion_of: Option<String>,
    /// Its weight among criteria; 1 unless the file says otherwise.
    pub weight: Decimal,
    /// The variables of earlier questionnaires that ask the same, `sipas-2022-1/q9_4`.
    pub same_as: Vec<String>,
}

/// What is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Kind {
    /// One of several.
    Single(Scale),
    /// Several of several.
    Multiple {
        /// The choices.
        scale: Scale,
        /// At least so many, where anything is answered.
        at_least: u16,
        /// At most so many.
        at_most: u16,
    },
    /// One of several for each item.
    Matrix {
        /// The choices.
        scale: Scale,
        /// The lines; never empty.
        items: Vec<Item>,
    },
    /// A number.
    Number {
        /// The least.
        least: Option<Decimal>,
        /// The greatest.
        most: Option<Decimal>,
        /// Digits after the decimal mark, 0 to 9.
        places: u32,
    },
    /// A day.
    Date {
        /// The first.
        first: Option<Date>,
        /// The last.
        last: Option<Date>,
    },
    /// Words.
    Text {
        /// In characters.
        at_most: u16,
    },
    /// Nothing: something to be read.
    Note,
}

/// A question, with everything a page needs to ask it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Question {
    /// Its name within the questionnaire.
    pub code: String,
    /// Its place, from 1.
    pub number: u16,
    /// The [`Section`] it stands in; sections come in one piece.
    pub section: String,
    /// What is asked.
    pub words: Words,
    /// What helps to answer.
    pub hint: Option<Words>,
    /// What is asked for.
    pub kind: Kind,
    /// Whether a response without an answer to it is not complete; of a matrix, to each item.
    pub required: bool,
    /// When it is asked; always, where nothing is said.
    pub shown_if: Option<Condition>,
    /// What the answer says about the respondent, a word of [`DEMOGRAPHICS`]: a domain of the results.
    pub demographic: Option<String>,
    /// Of a single choice: the node of the tree under which it counts.
    pub criterion_of: Option<String>,
    /// Its weight among criteria; 1 unless the file says otherwise.
    pub weight: Decimal,
    /// The variables of earlier questionnaires that ask the same.
    pub same_as: Vec<String>,
    /// Codes of the [`LegalBasis`] it rests on; never empty.
    pub basis: Vec<String>,
    /// Where in its basis it stands.
    pub provision: Option<String>,
    /// How sure it is that this is asked.
    pub confidence: Confidence,
    /// Whose words it is in.
    pub wording: Wording,
}

/// What a demographic question may say about a respondent.
pub const DEMOGRAPHICS: [&str; 8] =
    ["sex", "ethnic-group", "age", "education", "occupation", "urban-rural", "terrain", "field"];

/// A node above the criteria: an element, or a content of elements.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Node {
    /// Its name within the questionnaire.
    pub code: String,
    /// What it is called.
    pub words: Words,
    /// The node above it; `None` directly below the index.
    pub parent: Option<String>,
    /// Its weight among its siblings; used where [`Scoring::weights`] is [`Weights::Nodes`].
    pub weight: Decimal,
}

/// How a criterion's percentage is made of its answers.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CriterionRule {
    /// The share of answers that count as satisfied.
    SatisfiedShare,
    /// The mean level by the highest level.
    MeanScore,
}

/// How criteria make an element, a content and the index.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weights {
    /// Every node is the mean of all criteria below it, by their weights (equal unless the file says otherwise).
    Criteria,
    /// Every node is the mean of its children, by theirs.
    Nodes,
}

/// Whose answers a criterion is made of.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Blanks {
    /// Of all who answered it.
    OwnRows,
    /// Of those who answered every criterion.
    CompleteRows,
}

/// The rules of the index, each with how sure it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Scoring {
    /// The default of the criterion's rule; both are always computed and shown.
    pub criterion: CriterionRule,
    /// How sure that is.
    pub criterion_confidence: Confidence,
    /// How criteria are put together.
    pub weights: Weights,
    /// How sure that is.
    pub weights_confidence: Confidence,
    /// What blanks do.
    pub blanks: Blanks,
    /// How sure that is.
    pub blanks_confidence: Confidence,
    /// Domains with fewer answers are not published; at least 5.
    pub minimum_n: u32,
}

/// How the person is chosen in a household.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PersonRule {
    /// Who has the next birthday.
    NextBirthday,
    /// By Kish's table.
    Kish,
    /// The frame lists persons already.
    Listed,
}

/// One stage of the sample.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stage {
    /// The column of the frame.
    pub code: String,
    /// What it is called: commune, hamlet, household.
    pub words: Words,
}

/// A number of responses wanted of each unit of a kind.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Quota {
    /// The level or kind of unit.
    pub unit_kind: String,
    /// How many.
    pub n: u32,
}

/// How the sample is drawn, where the questionnaire says so.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sampling {
    /// From the widest to the narrowest.
    pub stages: Vec<Stage>,
    /// Within the household.
    pub person: PersonRule,
    /// Quotas by kind of unit.
    pub quotas: Vec<Quota>,
    /// The share of responses asked again (phúc tra), 0 to 1.
    pub recheck: Decimal,
    /// How sure all this is.
    pub confidence: Confidence,
}

/// A versioned questionnaire; only [`Questionnaire::parse`] makes one, so that its promises hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Questionnaire {
    /// What all versions of it are called, `sipas-2023`.
    pub code: String,
    /// `sipas`, or a province's own word; never `counter`.
    pub family: String,
    /// From 1.
    pub version: u32,
    /// Its languages beside Vietnamese and English.
    pub languages: Vec<Language>,
    /// Its name.
    pub title: Words,
    /// What a respondent reads first.
    pub introduction: Option<Words>,
    /// What a respondent reads last.
    pub thanks: Option<Words>,
    /// What a reader of its results should know.
    pub note: Option<Words>,
    /// First day of use.
    pub effective_from: Date,
    /// Last day of use; `None` until further notice.
    pub effective_to: Option<Date>,
    /// How sure it is as a whole.
    pub confidence: Confidence,
    /// The documents it rests on; never empty.
    pub legal_basis: Vec<LegalBasis>,
    /// In their order; never empty.
    pub sections: Vec<Section>,
    /// In their order; never empty.
    pub questions: Vec<Question>,
    /// Elements and contents; empty where nothing is scored.
    pub tree: Vec<Node>,
    /// The rules of the index, where the tree has criteria.
    pub scoring: Option<Scoring>,
    /// The rules of the sample.
    pub sampling: Option<Sampling>,
    hash: [u8; 32],
}

/// One column of the answers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Variable<'a> {
    /// The question it belongs to.
    pub question: &'a Question,
    /// The item of its matrix.
    pub item: Option<&'a Item>,
    /// Whether it holds the respondent's own words beside a choice.
    pub other: bool,
}

impl Variable<'_> {
    /// `q5`, `q9_3`, `q2_other`.
    #[must_use]
    pub fn name(&self) -> String {
        match (self.item, self.other) {
            (Some(item), _) => format!("{}_{}", self.question.code, item.code),
            (None, true) => format!("{}_other", self.question.code),
            (None, false) => self.question.code.clone(),
        }
    }

    /// The choices, where it is one.
    #[must_use]
    pub fn scale(&self) -> Option<&Scale> {
        if self.other { None } else { self.question.scale() }
    }

    /// Whether it holds free words, which are kept apart from the other answers.
    #[must_use]
    pub fn is_words(&self) -> bool {
        self.other || matches!(self.question.kind, Kind::Text { .. })
    }

    /// The node of the tree under which it counts.
    #[must_use]
    pub fn criterion_of(&self) -> Option<&str> {
        match self.item {
            _ if self.other => None,
            Some(item) => item.criterion_of.as_deref(),
            None => self.question.criterion_of.as_deref(),
        }
    }

    /// Its weight among criteria.
    #[must_use]
    pub fn weight(&self) -> Decimal {
        self.item.map_or(self.question.weight, |item| item.weight)
    }

    /// What is asked: of an item, its own words.
    #[must_use]
    pub fn words(&self) -> &Words {
        self.item.map_or(&self.question.words, |item| &item.words)
    }
}

impl Question {
    /// The choices, where there are any.
    #[must_use]
    pub const fn scale(&self) -> Option<&Scale> {
        match &self.kind {
            Kind::Single(scale) | Kind::Multiple { scale, .. } | Kind::Matrix { scale, .. } => Some(scale),
            _ => None,
        }
    }

    /// The choices, to be changed while a questionnaire is put together.
    pub const fn scale_mut(&mut self) -> Option<&mut Scale> {
        match &mut self.kind {
            Kind::Single(scale) | Kind::Multiple { scale, .. } | Kind::Matrix { scale, .. } => Some(scale),
            _ => None,
        }
    }

    /// Its columns, in order; none for a note.
    #[must_use]
    pub fn variables(&self) -> Vec<Variable<'_>> {
        let own = |item, other| Variable { question: self, item, other };
        match &self.kind {
            Kind::Note => Vec::new(),
            Kind::Matrix { items, .. } => items.iter().map(|item| own(Some(item), false)).collect(),
            Kind::Single(scale) | Kind::Multiple { scale, .. } if scale.levels.iter().any(|level| level.specify) => {
                vec![own(None, false), own(None, true)]
            }
            _ => vec![own(None, false)],
        }
    }
}

impl Questionnaire {
    /// Reads a questionnaire file. `file_name` is the last part of its path and must be its name.
    pub fn parse(file_name: &str, text: &str) -> Result<Self, QuestionnaireProblem> {
        read::questionnaire(file_name, text)
    }

    /// An empty one, to be filled by whoever puts one together. What comes of it goes through [`Questionnaire::file`] and
    /// [`Questionnaire::parse`] before anything else is done with it.
    #[must_use]
    pub const fn draft(code: String, family: String, version: u32, title: Words, effective_from: Date) -> Self {
        Self {
            code,
            family,
            version,
            languages: Vec::new(),
            title,
            introduction: None,
            thanks: None,
            note: None,
            effective_from,
            effective_to: None,
            confidence: Confidence::Unknown,
            legal_basis: Vec::new(),
            sections: Vec::new(),
            questions: Vec::new(),
            tree: Vec::new(),
            scoring: None,
            sampling: None,
            hash: [0; 32],
        }
    }

    /// The file that says it, TOML.
    #[must_use]
    pub fn file(&self) -> String {
        write::file(self)
    }

    /// What its file is called, `sipas-2023-1.toml`.
    #[must_use]
    pub fn file_name(&self) -> String {
        format!("{}.toml", self.name())
    }

    /// The scales that its questions use, each once.
    #[must_use]
    pub fn scales(&self) -> Vec<&Scale> {
        let mut scales: Vec<&Scale> = Vec::new();
        for scale in self.questions.iter().filter_map(Question::scale) {
            if scales.iter().all(|known| known.code != scale.code) {
                scales.push(scale);
            }
        }
        scales
    }

    /// Code and version, `sipas-2023-1`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}-{}", self.code, self.version)
    }

    /// SHA-256 of the file's bytes as published.
    #[must_use]
    pub const fn content_hash(&self) -> [u8; 32] {
        self.hash
    }

    /// The first sixteen bytes of [`Questionnaire::content_hash`].
    #[must_use]
    pub fn id(&self) -> Id {
        leading_id(&self.hash)
    }

    /// The question with this code.
    #[must_use]
    pub fn question(&self, code: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.code == code)
    }

    /// The section with this code.
    #[must_use]
    pub fn section(&self, code: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.code == code)
    }

    /// The document with this code.
    #[must_use]
    pub fn basis(&self, code: &str) -> Option<&LegalBasis> {
        self.legal_basis.iter().find(|basis| basis.code == code)
    }

    /// Every column of the answers, in the order of records and files.
    #[must_use]
    pub fn variables(&self) -> Vec<Variable<'_>> {
        self.questions.iter().flat_map(Question::variables).collect()
    }

    /// The criteria, in order: the columns that count in the index.
    #[must_use]
    pub fn criteria(&self) -> Vec<Variable<'_>> {
        self.variables().into_iter().filter(|variable| variable.criterion_of().is_some()).collect()
    }

    /// The questions that say something about the respondent, by the word for it.
    #[must_use]
    pub fn demographics(&self) -> Vec<(&str, &Question)> {
        self.questions.iter().filter_map(|question| Some((question.demographic.as_deref()?, question))).collect()
    }

    /// The codes of the questions that are asked, given these answers: those whose own rule and whose section's rule
    /// hold. Answers of questions that are not asked do not count in any rule.
    #[must_use]
    pub fn asked(&self, answers: &Answers) -> BTreeSet<&str> {
        condition::shown(self, answers).asked
    }

    /// Whether it is in use on `day`.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        self.effective_from <= day && self.effective_to.is_none_or(|last| day <= last)
    }
}

/// Whether a text can name an item, and with a letter first a question: small ASCII letters and digits, in parts joined by
/// single hyphens or low lines, at most 64 characters.
#[must_use]
pub fn is_name(text: &str) -> bool {
    text.len() <= 64 && text.split(['-', '_']).all(is_code)
}

/// Whether a text names a variable of a questionnaire, `sipas-2022-1/q9_4`.
#[must_use]
pub fn is_same_as(text: &str) -> bool {
    text.split_once('/').is_some_and(|(questionnaire, variable)| is_code(questionnaire) && is_name(variable))
}
