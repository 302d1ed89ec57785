//! Rules by which the work of one-stop units (bộ phận một cửa) is graded: dated data, with a mark of how sure each is.
//!
//! Two kinds of files stand under `survey-templates/onestop/`; [`index::onestop`](crate::index::onestop) computes by them.
//! Both begin like the templates of the counter ([`template`](super::template)): `code`, `version`, `family` (`onestop`),
//! `effective_from`, `effective_to`, `confidence`, `[title]`, `[note]`, `[[legal_basis]]`. Then:
//!
//! | key | what it says |
//! |---|---|
//! | **[`Grades`], TT 01/2018/TT-VPCP** | |
//! | `[rounding]` | `places`, `mode`, `basis`, `provision`, `confidence`, `mode_confidence`: of an indicator's mean, before the sum |
//! | `[[subject]]` | `code` (`officer`, `unit`), `maximum`, `words`, `confidence`, and its `[[subject.band]]` from the best: `code`, `from`, `words`, `confidence` |
//! | `[[indicator]]` | `number` 1 to 9, `scored_by` (`dossier`, `unit`), `counts_for`, `provision`, `confidence`, `words`, `points` (what 0, 1 and 2 are given for), `limits` |
//! | `[[decision]]` | `code`, `indicator`, `confidence`, `words`: what the text leaves open and how it is settled here |
//! | **[`ServiceIndex`], QĐ 766/QĐ-TTg** | |
//! | `maximum`, `[rounding]` | of the whole set; how points are rounded |
//! | `[[group]]` | `number`, `maximum`, `confidence`, `words` |
//! | `[[indicator]]` | `number`, `group`, `maximum` (absent: not known), `confidence` and `source` of the maximum, `words`, `formula`, `formula_confidence`, `numerator`, `denominator`, `conversion`, `full_from`, `without` |
//! | `[[decision]]` | as above, without `indicator` |

mod grades;
mod read;
mod service_index;
pub mod stated;

use std::fmt;

use rust_decimal::Decimal;
use serde::Deserialize;

use super::criteria::Rounding;
use super::lang::Lang;
use super::template::{Confidence, Fault, LegalBasis, Words};
use super::text::{fill, texts};
use time::Date;

pub use grades::{Band, Decision, Grades, Indicator, IndicatorRule, Limit, Scored, Subject, SubjectRule};
pub use service_index::{Conversion, Group, IndexDecision, IndexIndicator, ServiceIndex, Without};

/// What the files of both kinds begin with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Head {
    /// What all versions are called.
    pub code: String,
    /// From 1.
    pub version: u32,
    /// Its name.
    pub title: Words,
    /// What a reader should know.
    pub note: Words,
    /// First day of use.
    pub effective_from: Date,
    /// Last day of use; `None` until further notice.
    pub effective_to: Option<Date>,
    /// How sure the whole is.
    pub confidence: Confidence,
    /// The documents it rests on; never empty.
    pub legal_basis: Vec<LegalBasis>,
    /// SHA-256 of the file's bytes.
    pub hash: [u8; 32],
}

impl Head {
    /// Whether the rules are in force on a day.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        self.effective_from <= day && self.effective_to.is_none_or(|last| day <= last)
    }
}

/// How figures are rounded, and how sure that is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RoundingRule {
    /// Places and mode.
    pub rounding: Rounding,
    /// How sure the number of places is.
    pub confidence: Confidence,
    /// How sure it is what happens to halves.
    pub mode_confidence: Confidence,
    /// Where it stands.
    pub provision: Option<String>,
}

/// A sentence on what a text leaves open and how it is settled here, to be printed beside what was computed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Settled<D> {
    /// What is settled.
    pub decision: D,
    /// How sure it is.
    pub confidence: Confidence,
    /// The sentence.
    pub words: Words,
}

impl<D> Settled<D> {
    /// The sentence with its mark.
    #[must_use]
    pub fn note(&self, lang: Lang) -> String {
        format!("{} ({})", self.words.of(lang), self.confidence.words(lang))
    }
}

/// What is wrong with a file of rules.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OnestopFault {
    /// What can be wrong with the file of any template.
    Shared(Fault),
    /// The family of other files.
    Family(String),
    /// Not a number.
    NotANumber(String),
    /// A number outside what it may be: least, most.
    OutOfRange(String, String),
    /// An indicator, a subject, a limit or a decision that must be there is not.
    Missing(String),
    /// A limit that the indicator does not have.
    NotItsLimit(String),
    /// A maximum is not the sum of what it is made of: of what, maximum, sum.
    SumDiffers(String, String, String),
    /// A band that is not below the one before it.
    BandsOutOfOrder(String),
    /// The last band does not begin at 0.
    LastBandNotAtZero,
    /// The case list of an indicator does not have 0, 1 and 2.
    NotThreeCases,
    /// Who scores does not fit the indicator: what it must be.
    ScoredByOther(&'static str),
    /// A maximum that is not known is not marked so, or one that is known is.
    UnknownUnmarked,
    /// An indicator with a maximum and a conversion that does not name numerator and denominator.
    NoFraction,
}

impl From<Fault> for OnestopFault {
    fn from(fault: Fault) -> Self {
        Self::Shared(fault)
    }
}

impl OnestopFault {
    /// What is wrong and how to mend it.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let t = texts(lang);
        match self {
            Self::Shared(fault) => fault.words(lang),
            Self::Family(family) => fill(t.onestop_family, &[family]),
            Self::NotANumber(text) => fill(t.criteria_not_a_number, &[text]),
            Self::OutOfRange(least, most) => fill(t.questionnaire_out_of_range, &[least, most]),
            Self::Missing(what) => fill(t.onestop_missing, &[what]),
            Self::NotItsLimit(what) => fill(t.onestop_not_its_limit, &[what]),
            Self::SumDiffers(of, stated, sum) => fill(t.criteria_sum_differs, &[of, stated, sum]),
            Self::BandsOutOfOrder(code) => fill(t.onestop_bands_out_of_order, &[code]),
            Self::LastBandNotAtZero => t.onestop_last_band.to_owned(),
            Self::NotThreeCases => t.onestop_not_three_cases.to_owned(),
            Self::ScoredByOther(word) => fill(t.onestop_scored_by_other, &[word]),
            Self::UnknownUnmarked => t.onestop_unknown_unmarked.to_owned(),
            Self::NoFraction => t.onestop_no_fraction.to_owned(),
        }
    }
}

/// The first thing wrong with a file of rules.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub struct OnestopProblem {
    /// The file's name.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// What is wrong.
    pub fault: OnestopFault,
}

impl OnestopProblem {
    /// Where, what, and how to mend it, on one line.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        format!("{}:{}:{}: {}", self.file, self.line, self.column, self.fault.words(lang))
    }
}

impl fmt::Display for OnestopProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words(Lang::En))
    }
}

/// A number of a file: a whole one, or one in quotation marks, where `"20%"` is 0.2.
#[derive(Deserialize)]
#[serde(untagged)]
enum Amount {
    Whole(i64),
    Written(String),
}

impl Amount {
    fn decimal(&self) -> Result<Decimal, String> {
        match self {
            Self::Whole(number) => Ok(Decimal::from(*number)),
            Self::Written(text) => super::criteria::expression::plain_number(text).ok_or_else(|| text.clone()),
        }
    }
}
