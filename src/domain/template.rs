//! Rating templates: versioned questionnaires for the counter, as data.
//!
//! The rules of rating change with every reform, so no question, level or weight is code: a file under
//! `survey-templates/counter/` says them, with the day from which it holds, the basis of every part, and how sure that
//! basis is. A template stands at the beginning of the way: the tablet shows it, a rating is parsed against it, and the
//! stored answer keeps its hash. A published file is never edited; a correction is a new version.
//!
//! | key of the file | what it says |
//! |---|---|
//! | `code`, `version`, `family` | together the name, `hai-muc-1`, which is also the file's name; `counter` is the family |
//! | `effective_from`, `effective_to` | first and last day of use; without the latter, until further notice |
//! | `confidence` | `official`, `reported`, `inference`, `general-knowledge` or `unknown`: see [`Confidence`] |
//! | `[[language]]` | `tag`, `name`: a language beside Vietnamese and English, and what it calls itself |
//! | `[title]`, `[invitation]`, `[note]` | texts in `vi` and `en`: the name, the sentence above the questions, what to know |
//! | `[[legal_basis]]` | `code`, `document`, `provision`, `issued`, `in_force_from`, `in_force_to`, `source`, `confidence`, `says` |
//! | `[[scale]]` | `code`, `basis`, `confidence`, `counting`, `wording`, and a `[[scale.level]]` from 1, the worst, to k, the best |
//! | `[[scale.level]]` | `value`, `words`, and `satisfied` (rated) or `points` (facts) |
//! | `[[group]]` | `code`, `words`: a heading over several questions |
//! | `[[question]]` | `code`, `group`, `kind` (`satisfaction`, `fact`), `scale`, `required`, `basis`, `provision`, `confidence`, `wording`, `words` |
//! | `[[reason]]` | `code`, `words`, `wording`: optional taps, offered after every answer alike |
//!
//! Each text is there in `vi` and `en`. Where a `[[language]]` is named, whatever a citizen sees (title, invitation, headings,
//! levels, questions, reasons) is there in it too; notes and legal basis may be.

mod problem;
mod read;
pub(in crate::domain) mod source;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use time::Date;

use super::id::Id;
use super::lang::Lang;
use super::text::texts;

pub use problem::{Fault, TemplateProblem};

/// How sure a rule, a wording or a number is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// Read in the text of the act or the official form itself.
    Official,
    /// Told by the press or another public source; the act or form itself was not compared.
    Reported,
    /// Concluded from other facts.
    Inference,
    /// Known in the field, found in no source.
    GeneralKnowledge,
    /// Not known.
    Unknown,
}

impl Confidence {
    /// The mark as a page shows it.
    #[must_use]
    pub fn words(self, lang: Lang) -> &'static str {
        let texts = texts(lang);
        match self {
            Self::Official => texts.confidence_official,
            Self::Reported => texts.confidence_reported,
            Self::Inference => texts.confidence_inference,
            Self::GeneralKnowledge => texts.confidence_general_knowledge,
            Self::Unknown => texts.confidence_unknown,
        }
    }
}

/// Whose words a question or a level is in (the Vietnamese ones; English is always a translation of ours).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wording {
    /// Those of the basis it names.
    Source,
    /// The product's own.
    Ours,
}

/// A language of a template beside those of the product.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Language {
    /// Its BCP 47 tag in small letters, `km`.
    pub tag: String,
    /// What it calls itself: what the button says.
    pub name: String,
}

/// One text of a template, in Unicode's composed form (NFC), in no language empty.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Words {
    /// Tiếng Việt: the instrument itself.
    pub vi: String,
    /// English.
    pub en: String,
    /// Further languages of the template, by tag.
    pub further: BTreeMap<String, String>,
}

impl Words {
    /// The text in one language.
    #[must_use]
    pub fn of(&self, lang: Lang) -> &str {
        match lang {
            Lang::Vi => &self.vi,
            Lang::En => &self.en,
        }
    }

    /// The text in every language that has it, with the tag: Vietnamese, English, the others.
    pub fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        let own = Lang::ALL.into_iter().map(|lang| (lang.tag(), self.of(lang)));
        own.chain(self.further.iter().map(|(tag, text)| (tag.as_str(), text.as_str())))
    }
}

/// A document on which a part of the template rests.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LegalBasis {
    /// What scales and questions call it by.
    pub code: String,
    /// The act, form or publication.
    pub document: String,
    /// Article and clause.
    pub provision: Option<String>,
    /// The day it was signed or published.
    pub issued: Option<Date>,
    /// First day in force, where known.
    pub in_force_from: Option<Date>,
    /// Last day in force, where it was repealed.
    pub in_force_to: Option<Date>,
    /// Where its text was read.
    pub source: String,
    /// How sure its content is.
    pub confidence: Confidence,
    /// What it says.
    pub says: Words,
}

/// One answer that can be tapped.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Level {
    /// From 1, the worst, to k, the best.
    pub value: i16,
    /// What the button says.
    pub words: Words,
    /// Whether the level counts as satisfied; `None` for a reported fact.
    pub satisfied: Option<bool>,
    /// The points an official rule gives for it, where there is one.
    pub points: Option<i16>,
}

/// The answers to a question, worst first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Scale {
    /// Its name within the template.
    pub code: String,
    /// At least two levels, numbered 1 to k.
    pub levels: Vec<Level>,
    /// Codes of the [`LegalBasis`] it rests on; never empty.
    pub basis: Vec<String>,
    /// How sure the levels and their points are.
    pub confidence: Confidence,
    /// How sure it is which levels count as satisfied.
    pub counting: Confidence,
    /// Whose words the levels are in.
    pub wording: Wording,
}

impl Scale {
    /// The level with this value.
    #[must_use]
    pub fn level(&self, value: i16) -> Option<&Level> {
        self.levels.iter().find(|level| level.value == value)
    }

    /// What the answers mean, as an id: the same for scales with the same Vietnamese words, level by level, of which
    /// the same count as satisfied. Only answers whose scales share it may be added up.
    ///
    /// Neither the scale's name nor its points enter: points are applied to sums of answers afterwards, and another
    /// edition of a rule may give other points for the same answer.
    #[must_use]
    pub fn id(&self) -> Id {
        let mut hash = Sha256::new();
        for level in &self.levels {
            let satisfied = match level.satisfied {
                None => '?',
                Some(false) => '-',
                Some(true) => '+',
            };
            hash.update(format!("{}{satisfied}{}\n", level.value, level.words.vi));
        }
        leading_id(&hash.finalize().into())
    }

    /// Whether answers on the two scales mean the same and may be added up.
    #[must_use]
    pub fn same_as(&self, other: &Self) -> bool {
        self.id() == other.id()
    }
}

/// What an answer is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// How satisfied somebody is.
    Satisfaction,
    /// What happened; never counted as satisfaction.
    Fact,
}

/// A heading over several questions.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Group {
    /// What questions call it by.
    pub code: String,
    /// The heading.
    pub words: Words,
}

/// One question of the template.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Question {
    /// Its name within the template.
    pub code: String,
    /// Its place, from 1.
    pub number: i16,
    /// What is asked.
    pub words: Words,
    /// The [`Group`] it belongs to.
    pub group: Option<String>,
    /// Whether a rating without an answer to it is refused.
    pub required: bool,
    /// Satisfaction or a reported fact.
    pub kind: Kind,
    /// The answers.
    pub scale: Scale,
    /// Codes of the [`LegalBasis`] it rests on; never empty.
    pub basis: Vec<String>,
    /// Where in its basis it stands.
    pub provision: Option<String>,
    /// How sure it is that this is asked.
    pub confidence: Confidence,
    /// Whose words it is in.
    pub wording: Wording,
}

impl Question {
    /// Whether an answer counts as satisfied: `None` for a reported fact and for a level the scale does not have.
    #[must_use]
    pub fn satisfied(&self, level: i16) -> Option<bool> {
        self.scale.level(level).and_then(|level| level.satisfied)
    }
}

/// A reason that may be tapped after any answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reason {
    /// Its name within the template.
    pub code: String,
    /// What the button says.
    pub words: Words,
    /// Whose words it is in.
    pub wording: Wording,
}

/// A versioned questionnaire; only [`Template::parse`] makes one, so that its promises hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Template {
    /// What all versions of it are called, `hai-muc`.
    pub code: String,
    /// Where it is used; `counter` so far.
    pub family: String,
    /// From 1.
    pub version: u32,
    /// Its languages beside Vietnamese and English, in the order in which they are offered.
    pub languages: Vec<Language>,
    /// Its name.
    pub title: Words,
    /// The sentence above the questions.
    pub invitation: Words,
    /// What a reader of its results should know.
    pub note: Option<Words>,
    /// First day of use.
    pub effective_from: Date,
    /// Last day of use; `None` until further notice.
    pub effective_to: Option<Date>,
    /// How sure the template as a whole is.
    pub confidence: Confidence,
    /// The documents it rests on; never empty.
    pub legal_basis: Vec<LegalBasis>,
    /// Headings.
    pub groups: Vec<Group>,
    /// In their order; never empty.
    pub questions: Vec<Question>,
    /// Optional taps, the same after every answer.
    pub reasons: Vec<Reason>,
    hash: [u8; 32],
}

impl Template {
    /// Reads a template file. `file_name` is the last part of its path and must be the template's name.
    pub fn parse(file_name: &str, text: &str) -> Result<Self, TemplateProblem> {
        read::template(file_name, text)
    }

    /// Code and version, `hai-muc-1`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}-{}", self.code, self.version)
    }

    /// SHA-256 of the file's bytes as published.
    #[must_use]
    pub const fn content_hash(&self) -> [u8; 32] {
        self.hash
    }

    /// The first sixteen bytes of [`Template::content_hash`].
    #[must_use]
    pub fn id(&self) -> Id {
        leading_id(&self.hash)
    }

    /// The question with this code.
    #[must_use]
    pub fn question(&self, code: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.code == code)
    }

    /// The document with this code.
    #[must_use]
    pub fn basis(&self, code: &str) -> Option<&LegalBasis> {
        self.legal_basis.iter().find(|basis| basis.code == code)
    }

    /// Whether the template is in use on `day`.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        self.effective_from <= day && self.effective_to.is_none_or(|last| day <= last)
    }
}

/// Whether a text can name something in files and addresses: small ASCII letters and digits, in parts joined by single
/// hyphens, at most 64 characters.
#[must_use]
pub fn is_code(text: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty() && part.bytes().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit())
    };
    text.len() <= 64 && text.split('-').all(part)
}

/// Whether a text can name a language: a code whose first part is two or three letters, `km`, `blt-tavt`.
#[must_use]
pub fn is_language_tag(text: &str) -> bool {
    let primary = text.split('-').next().unwrap_or_default();
    is_code(text) && (2..=3).contains(&primary.len()) && primary.bytes().all(|letter| letter.is_ascii_lowercase())
}

/// The id of a file: the first half of its hash.
#[must_use]
pub fn leading_id(hash: &[u8; 32]) -> Id {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    Id::from_bytes(bytes)
}
