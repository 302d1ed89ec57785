//! Criteria sets of the PAR INDEX: what a province, a department or a commune is scored on, as data.
//!
//! A file under `survey-templates/par/` says the tree of areas, criteria and sub-criteria, the points each can bring, how
//! each is scored, and the rules of the whole: what happens where a criterion does not apply, grades, ties, rounding. It
//! stands at the beginning of the way of an assessment: forms show it, [`index::par`](crate::index::par) scores by it, and
//! a stored round keeps its hash. A published set never changes; a correction is a new version. [`mod@read`] says the keys.
//!
//! | word | what it is |
//! |---|---|
//! | node | an area (*lĩnh vực*), a criterion (*tiêu chí*) or a sub-criterion (*tiêu chí thành phần*), by its depth |
//! | leaf | a node with nothing below it: what is scored |
//! | block | a part of the points by where they come from (*khối điểm*), across areas |
//! | figure | a declared number that a unit enters once and that rules of any node may use (*số liệu*) |

pub mod checks;
pub mod compare;
pub mod confirm;
pub mod edit;
pub mod expression;
mod fault;
mod marks;
pub mod plain;
pub mod proposal;
pub mod read;
pub mod rule;
pub mod said;
mod set;
mod write;

use rust_decimal::Decimal;

use super::lang::Lang;
use super::template::{Confidence, LegalBasis};
pub use expression::{Expression, ExpressionFault, Formula};
pub use fault::{CriteriaFault, CriteriaProblem, Found};
pub use marks::{
    EvidenceRule, NotApplicable, Numbering, Reached, Role, Rounding, RoundingMode, SetLevel, Source, Ties, TiesOn,
    meant,
};
pub use rule::{Band, Branch, Case, Choice, Rule};

/// The family of criteria sets among templates.
pub const FAMILY: &str = "par";

/// A text of a set: Vietnamese as the official table has it, and English where somebody translated it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Hash, serde::Serialize, serde::Deserialize)]
pub struct Name {
    /// Tiếng Việt.
    pub vi: String,
    /// English.
    pub en: Option<String>,
}

impl Name {
    /// A text in Vietnamese only.
    #[must_use]
    pub fn vi(text: &str) -> Self {
        Self { vi: text.to_owned(), en: None }
    }

    /// The text in one language; Vietnamese stands in for English.
    #[must_use]
    pub fn of(&self, lang: Lang) -> &str {
        match (lang, &self.en) {
            (Lang::En, Some(en)) => en,
            _ => &self.vi,
        }
    }
}

/// A part of the points by where they come from: appraised, surveyed, SIPAS, impact.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Block {
    /// What nodes call it by.
    pub code: String,
    /// What it is called.
    pub words: Name,
    /// What all its nodes can bring together; `None` where no source says it.
    pub maximum: Option<Decimal>,
    /// How sure that is.
    pub confidence: Confidence,
}

/// Units that are ranked among themselves and graded by thresholds of their own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Group {
    /// What units and grades call it by.
    pub code: String,
    /// What it is called.
    pub words: Name,
}

/// A grade (*xếp loại*), from the best to the worst.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Grade {
    /// Its name within the set and the group.
    pub code: String,
    /// What it is called.
    pub words: Name,
    /// The percentage at which it begins.
    pub from: Decimal,
    /// Whether that percentage itself is in it: [`Reached::AtLeast`] or [`Reached::Above`].
    pub reached: Reached,
    /// The group for which it holds; all that have no grades of their own, where nothing is said.
    pub group: Option<String>,
}

/// A number that a unit enters, or that is computed of others it entered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Figure {
    /// What rules call it by: `x`, `ho_so_dung_han`.
    pub code: String,
    /// What is counted.
    pub words: Name,
    /// In what: "văn bản", "%".
    pub unit: String,
    /// Whether only whole numbers can be entered.
    pub whole: bool,
    /// The least that can be entered.
    pub least: Option<Decimal>,
    /// The most.
    pub most: Option<Decimal>,
    /// What it is computed of; `None` for one that is entered.
    pub formula: Option<Formula>,
}

/// An area, a criterion or a sub-criterion.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Node {
    /// Its number in the table: `1.2.3`.
    pub code: String,
    /// What it is called.
    pub words: Name,
    /// The place of the node above it in [`CriteriaSet::nodes`]; `None` for an area.
    pub parent: Option<usize>,
    /// The most points it can bring (*điểm tối đa*); `None` where no source says it.
    pub maximum: Option<Decimal>,
    /// How sure that is, and that there is such a criterion.
    pub confidence: Confidence,
    /// Whether its points are part of the index, a bonus or a penalty; of an area, and so of all below it.
    pub role: Role,
    /// Who fills it in, where the table says so.
    pub owner: Option<String>,
    /// Where its points come from.
    pub source: Source,
    /// The [`Block`] it counts in; `None` says that of the node above.
    pub block: Option<String>,
    /// How it is scored (*cách tính*), word for word.
    pub how: String,
    /// What proves it (*tài liệu kiểm chứng*), word for word.
    pub evidence: String,
    /// Whether proof must be there.
    pub evidence_rule: EvidenceRule,
    /// How figures and cases become points; `None` where it is scored by hand ("chưa có công thức").
    pub rule: Option<Rule>,
    /// Whether a person confirmed that the rule says what [`Node::how`] says. Others do not count.
    pub rule_confirmed: bool,
    /// The nodes of earlier sets that ask the same, `par-xa-minh-hoa-1/1.2`.
    pub same_as: Vec<String>,
}

impl Node {
    /// The rule by which it is scored: one that a person confirmed.
    #[must_use]
    pub fn scored_by(&self) -> Option<&Rule> {
        self.rule.as_ref().filter(|_| self.rule_confirmed)
    }
}

/// The set that took this one's place, where its content may not be public.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Successor {
    /// The first index year that belongs to it.
    pub from_year: i32,
    /// What it is: "Quyết định 1187/QĐ-BNV ngày 15/10/2025".
    pub document: String,
    /// What is known of it, and what is not.
    pub says: Name,
}

/// The rules of the whole set.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Scoring {
    /// What all areas can bring together; `None` where no source says it.
    pub maximum: Option<Decimal>,
    /// What happens where a criterion does not apply to a unit.
    pub not_applicable: NotApplicable,
    /// The most bonus points; as many as its nodes bring, where nothing is said.
    pub bonus_cap: Option<Decimal>,
    /// The most penalty points.
    pub penalty_cap: Option<Decimal>,
    /// Whether a bonus can lift the total above the maximum.
    pub above_maximum: bool,
    /// How figures are shown. Nothing is computed of rounded figures.
    pub rounding: Rounding,
    /// Who stands before whom with equal points.
    pub ties: Ties,
}

impl Default for Scoring {
    fn default() -> Self {
        Self {
            maximum: None,
            not_applicable: NotApplicable::OutOfDenominator,
            bonus_cap: None,
            penalty_cap: None,
            above_maximum: false,
            rounding: Rounding { places: 2, mode: RoundingMode::HalfUp },
            ties: Ties { numbering: Numbering::Shared, on: TiesOn::Exact, by: Vec::new() },
        }
    }
}

/// A versioned criteria set. What is put together by hand goes through [`CriteriaSet::file`] and [`CriteriaSet::parse`]
/// before anything is scored by it: only what was parsed keeps the promises of [`checks`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CriteriaSet {
    /// What all versions of it are called, `par-tinh-2022`.
    pub code: String,
    /// From 1.
    pub version: u32,
    /// Whom it scores.
    pub level: SetLevel,
    /// The first index year it is for.
    pub first_year: i32,
    /// The last; `None` until further notice.
    pub last_year: Option<i32>,
    /// Whether it is made up to show what sets can say (*mẫu minh họa*), and no authority's.
    pub illustrative: bool,
    /// How sure it is as a whole.
    pub confidence: Confidence,
    /// The documents it rests on; empty only where it is illustrative.
    pub legal_basis: Vec<LegalBasis>,
    /// Its name.
    pub title: Name,
    /// What a reader of its results should know.
    pub note: Option<Name>,
    /// What took its place.
    pub successor: Option<Successor>,
    /// The rules of the whole.
    pub scoring: Scoring,
    /// Groups of units.
    pub groups: Vec<Group>,
    /// From the best to the worst, group by group.
    pub grades: Vec<Grade>,
    /// Parts of the points; empty where the set has none.
    pub blocks: Vec<Block>,
    /// What rules may use.
    pub figures: Vec<Figure>,
    /// In the order of the table, each behind the node above it.
    pub nodes: Vec<Node>,
    hash: [u8; 32],
}

/// Why an index year is not scored by a set without somebody's written word.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum YearFault {
    /// The year belongs to a set that took this one's place.
    Succeeded(Successor),
    /// The set is for later years; holds the first.
    TooEarly(i32),
    /// The set is for earlier years; holds the last.
    TooLate(i32),
}

/// Whether a text can be a node's number: letters and digits in parts joined by dots, at most 32 characters.
#[must_use]
pub fn is_node_code(text: &str) -> bool {
    let part = |part: &str| !part.is_empty() && part.bytes().all(|letter| letter.is_ascii_alphanumeric());
    text.len() <= 32 && text.split('.').all(part)
}

/// Whether a text can name a figure or a case: a small letter, then small letters, digits and `_` or `-`, at most 64. A
/// number can so never be taken for one.
#[must_use]
pub fn is_name(text: &str) -> bool {
    let of_name = |letter: u8| letter.is_ascii_lowercase() || letter.is_ascii_digit() || matches!(letter, b'_' | b'-');
    text.len() <= 64 && text.bytes().all(of_name) && text.bytes().next().is_some_and(|first| first.is_ascii_lowercase())
}
