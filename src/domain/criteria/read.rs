//! Reading a criteria set's file: TOML into plain keys, then the rules that TOML cannot say. All faults of a file are named
//! together, so that a clerk mends them in one go.
//!
//! | key of the file | what it says |
//! |---|---|
//! | `code`, `version`, `family` | together the name, `par-tinh-2022-1`, which is also the file's name; the family is `par` |
//! | `level` | `province`, `department` or `commune` |
//! | `first_year`, `last_year` | the index years it is for; without the latter, until further notice |
//! | `illustrative` | `true` for a made-up set (*mẫu minh họa*) |
//! | `confidence`, `[[legal_basis]]` | as in [`template`](crate::domain::template); a node without a mark has the set's |
//! | `title`, `note` | `{ vi = "…", en = "…" }`, like all `words`; only Vietnamese must be there |
//! | `[successor]` | `from_year`, `document`, `says`: the set that took this one's place |
//! | `[scoring]` | `maximum`; `not_applicable` (`out-of-denominator`, `unranked`); `bonus_cap`, `penalty_cap`, `above_maximum`; `places`, `rounding` (`half-up`, `half-even`, `down`); `numbering` (`shared`, `dense`), `ties_on` (`exact`, `shown`), `ties_by` (blocks or areas) |
//! | `[[group]]` | `code`, `words`: units that are ranked apart |
//! | `[[grade]]` | `code`, `words`, `from` in percent, `reached` (`>=`, `>`), `group`; from the best |
//! | `[[block]]` | `code`, `words`, `maximum`, `confidence` |
//! | `[[figure]]` | `code`, `words`, `unit`, `whole`, `least`, `most`; or `formula`, for one that is computed |
//! | `[[node]]` | `code` (its number), `words`, `maximum`, `confidence`, `owner`, `source`, `block`, `how`, `evidence`, `evidence_rule`, `same_as`, `rule_confirmed`; `role` of an area; `parent`, where the number does not say it |
//! | `[node.rule]` | `shape`, and what [`rule`](super::rule) says of it: see [`shapes`] |
//!
//! A number may stand in quotation marks, and `"90%"` is 0.9.

use std::cell::RefCell;
use std::num::NonZeroU32;
use std::ops::Range;

use rust_decimal::Decimal;
use serde::Deserialize;
use toml::Spanned;

use super::checks::{Part, Place, Wrong, faults};
use super::expression::plain_number;
use super::{
    CriteriaFault, CriteriaProblem, CriteriaSet, EvidenceRule, FAMILY, Formula, Found, Group, Name, Node,
    NotApplicable, Numbering, Reached, Role, RoundingMode, Rule, Scoring, SetLevel, Source, TiesOn,
};
use crate::domain::lang::Lang;
use crate::domain::template::source::{
    BasisTable, WordsTable, all_different, basis, composed, named, position, tables,
};
use crate::domain::template::{Confidence, Fault, LegalBasis};

mod parts;
pub mod shapes;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    code: Spanned<String>,
    version: NonZeroU32,
    family: Spanned<String>,
    level: SetLevel,
    first_year: Spanned<i32>,
    last_year: Option<Spanned<i32>>,
    #[serde(default)]
    illustrative: bool,
    confidence: Confidence,
    title: Spanned<WordsTable>,
    note: Option<Spanned<WordsTable>>,
    #[serde(default)]
    legal_basis: Vec<BasisTable>,
    successor: Option<SuccessorTable>,
    scoring: Option<Spanned<ScoringTable>>,
    #[serde(default)]
    group: Vec<GroupTable>,
    #[serde(default)]
    grade: Vec<GradeTable>,
    #[serde(default)]
    block: Vec<BlockTable>,
    #[serde(default)]
    figure: Vec<FigureTable>,
    #[serde(default)]
    node: Vec<NodeTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SuccessorTable {
    from_year: i32,
    document: Spanned<String>,
    says: Spanned<WordsTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScoringTable {
    maximum: Option<Spanned<Amount>>,
    not_applicable: Option<NotApplicable>,
    bonus_cap: Option<Spanned<Amount>>,
    penalty_cap: Option<Spanned<Amount>>,
    #[serde(default)]
    above_maximum: bool,
    places: Option<Spanned<u32>>,
    rounding: Option<RoundingMode>,
    numbering: Option<Numbering>,
    ties_on: Option<TiesOn>,
    #[serde(default)]
    ties_by: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupTable {
    code: Spanned<String>,
    words: Spanned<WordsTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GradeTable {
    code: Spanned<String>,
    words: Spanned<WordsTable>,
    from: Spanned<Amount>,
    reached: Option<Reached>,
    group: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BlockTable {
    code: Spanned<String>,
    words: Spanned<WordsTable>,
    maximum: Option<Spanned<Amount>>,
    confidence: Option<Confidence>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FigureTable {
    code: Spanned<String>,
    words: Spanned<WordsTable>,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    whole: bool,
    least: Option<Spanned<Amount>>,
    most: Option<Spanned<Amount>>,
    formula: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NodeTable {
    code: Spanned<String>,
    words: Spanned<WordsTable>,
    parent: Option<Spanned<String>>,
    maximum: Option<Spanned<Amount>>,
    confidence: Option<Confidence>,
    role: Option<Spanned<Role>>,
    owner: Option<Spanned<String>>,
    source: Option<Source>,
    block: Option<Spanned<String>>,
    #[serde(default)]
    how: String,
    #[serde(default)]
    evidence: String,
    evidence_rule: Option<EvidenceRule>,
    #[serde(default)]
    same_as: Vec<Spanned<String>>,
    rule: Option<Spanned<shapes::RuleTable>>,
    rule_confirmed: Option<bool>,
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
    fn text(&self) -> String {
        match self {
            Self::Whole(whole) => whole.to_string(),
            Self::Broken(broken) => broken.to_string(),
            Self::Written(written) => written.clone(),
        }
    }
}

/// What was found wrong so far, with the bytes of the file it concerns.
#[derive(Default)]
struct Noted(RefCell<Vec<(Range<usize>, CriteriaFault)>>);

impl Noted {
    fn say(&self, at: Range<usize>, fault: impl Into<CriteriaFault>) {
        self.0.borrow_mut().push((at, fault.into()));
    }

    /// What was read, or nothing and a note why not.
    fn ok<T, F: Into<CriteriaFault>>(&self, read: Result<T, (Range<usize>, F)>) -> Option<T> {
        read.map_err(|(at, fault)| self.say(at, fault)).ok()
    }

    fn decimal(&self, at: &Spanned<Amount>) -> Option<Decimal> {
        let text = at.get_ref().text();
        self.ok(plain_number(&text).ok_or((at.span(), CriteriaFault::NotANumber(text))))
    }

    fn decimal_if(&self, at: Option<&Spanned<Amount>>) -> Read<Option<Decimal>> {
        at.map_or(Some(None), |at| self.decimal(at).map(Some))
    }

    /// A text in Vietnamese, and in English where it is given.
    fn name(&self, at: &Spanned<WordsTable>) -> Option<Name> {
        let mut name = Name::default();
        for (key, text) in at.get_ref() {
            let tag = key.get_ref();
            let missing = || (text.span(), Fault::NoWords(tag.clone()));
            let words = self.ok(composed(text.get_ref()).ok_or_else(missing))?;
            match Lang::from_tag(tag) {
                Some(Lang::Vi) => name.vi = words,
                Some(Lang::En) => name.en = Some(words),
                None => self.say(key.span(), Fault::UnknownLanguage(tag.clone())),
            }
        }
        if name.vi.is_empty() {
            self.say(at.span(), Fault::NoWords(Lang::Vi.tag().to_owned()));
            return None;
        }
        Some(name)
    }

    fn name_if(&self, at: Option<&Spanned<WordsTable>>) -> Read<Option<Name>> {
        at.map_or(Some(None), |at| self.name(at).map(Some))
    }

    fn said(&self, at: &Spanned<String>) -> Option<String> {
        self.ok(composed(at.get_ref()).ok_or_else(|| (at.span(), Fault::NoWords(Lang::Vi.tag().to_owned()))))
    }

    /// A formula; a mistake in it is named where it stands.
    fn formula(
        &self,
        at: &Spanned<String>,
        read: fn(&str) -> Result<Formula, super::ExpressionFault>,
    ) -> Option<Formula> {
        self.formula_at(at.span(), at.get_ref(), read)
    }

    fn formula_at(
        &self,
        at: Range<usize>,
        text: &str,
        read: fn(&str) -> Result<Formula, super::ExpressionFault>,
    ) -> Option<Formula> {
        // Behind the quotation mark.
        let start = at.start + 1;
        self.ok(read(text).map_err(|fault| (start + fault.at..start + fault.at, fault)))
    }
}

/// What was read; nothing, where it was noted why not.
type Read<T> = Option<T>;

/// All that was read, or nothing where a part could not be.
fn every<T, U>(tables: &[T], read: impl Fn(&T) -> Option<U>) -> Option<Vec<U>> {
    // Every part is looked at, also behind one that failed.
    let parts: Vec<Option<U>> = tables.iter().map(read).collect();
    parts.into_iter().collect()
}

pub(super) fn set(file_name: &str, text: &str) -> Result<CriteriaSet, CriteriaProblem> {
    let noted = Noted::default();
    let read = noted.ok(tables(text)).and_then(|file| checked(file_name, &file, &noted));
    match read {
        Some(set) if noted.0.borrow().is_empty() => Ok(set.sealed(text)),
        _ => Err(problem(file_name, text, noted)),
    }
}

/// What was noted, in the order of the file.
fn problem(file_name: &str, text: &str, noted: Noted) -> CriteriaProblem {
    let mut found = noted.0.into_inner();
    found.sort_by_key(|(at, _)| at.start);
    found.dedup();
    let place = |(at, fault): (Range<usize>, CriteriaFault)| {
        let (line, column) = position(text, at.start);
        Found { line, column, fault }
    };
    CriteriaProblem { file: file_name.to_owned(), found: found.into_iter().map(place).collect() }
}

/// One rule by itself, as somebody types it: the keys of `[node.rule]` without that line, lists as `[[case]]`.
pub(super) fn rule_alone(text: &str, maximum: Option<Decimal>) -> Result<Rule, Vec<Found>> {
    #[derive(Deserialize)]
    struct Alone {
        rule: Spanned<shapes::RuleTable>,
    }
    let noted = Noted::default();
    let whole = text.lines().fold("[rule]\n".to_owned(), |whole, line| match line.trim_start().strip_prefix("[[") {
        Some(list) => whole + "[[rule." + list + "\n",
        None => whole + line + "\n",
    });
    let read = noted.ok(tables::<Alone>(&whole)).and_then(|alone| shapes::rule(&alone.rule, maximum, &noted));
    match read {
        Some(rule) if noted.0.borrow().is_empty() => Ok(rule),
        _ => {
            let found = problem("", &whole, noted).found.into_iter();
            Err(found.map(|one| Found { line: one.line.saturating_sub(1).max(1), ..one }).collect())
        }
    }
}

/// A draft's file: what it says, and what of it the checks refuse. Nothing is sealed: a draft is no set yet.
pub(super) fn draft(file_name: &str, text: &str) -> Result<(CriteriaSet, Vec<Wrong>), CriteriaProblem> {
    let noted = Noted::default();
    let read = noted.ok(tables(text)).and_then(|file| assembled(&file, &noted));
    match read {
        Some(set) if noted.0.borrow().is_empty() => {
            let wrong = faults(&set);
            Ok((set, wrong))
        }
        _ => Err(problem(file_name, text, noted)),
    }
}

/// The set that the tables say, checked; `None` only where something was noted.
fn checked(file_name: &str, file: &File, noted: &Noted) -> Option<CriteriaSet> {
    noted.ok(named(file_name, &file.code, file.version.get()));
    let set = assembled(file, noted)?;
    for wrong in faults(&set) {
        noted.say(span(file, wrong.place), wrong.fault);
    }
    Some(set)
}

/// The set that the tables say, before anybody asks whether it keeps its promises.
fn assembled(file: &File, noted: &Noted) -> Option<CriteriaSet> {
    if file.family.get_ref() != FAMILY {
        noted.say(file.family.span(), CriteriaFault::FamilyIsNotPar);
    }
    noted.ok(all_different(file.legal_basis.iter().map(|basis| &basis.code)));
    let legal_basis: Option<Vec<LegalBasis>> = every(&file.legal_basis, |table| noted.ok(basis(table, &[])));
    let title = noted.name(&file.title);
    let note = noted.name_if(file.note.as_ref());
    let successor = file.successor.as_ref().map_or(Some(None), |table| parts::successor(table, noted).map(Some));
    let scoring =
        file.scoring.as_ref().map_or_else(|| Some(Scoring::default()), |at| parts::scoring(at.get_ref(), noted));
    let groups = every(&file.group, |table| {
        Some(Group { code: table.code.get_ref().clone(), words: noted.name(&table.words)? })
    });
    let grades = every(&file.grade, |table| parts::grade(table, noted));
    let blocks = every(&file.block, |table| parts::block(table, file.confidence, noted));
    let figures = every(&file.figure, |table| parts::figure(table, noted));
    let places: Vec<usize> = (0..file.node.len()).collect();
    let nodes = every(&places, |at| node(*at, file, noted));
    Some(CriteriaSet {
        level: file.level,
        first_year: *file.first_year.get_ref(),
        last_year: file.last_year.as_ref().map(|year| *year.get_ref()),
        illustrative: file.illustrative,
        confidence: file.confidence,
        legal_basis: legal_basis?,
        note: note?,
        successor: successor?,
        scoring: scoring?,
        groups: groups?,
        grades: grades?,
        blocks: blocks?,
        figures: figures?,
        nodes: nodes?,
        ..CriteriaSet::draft(file.code.get_ref().clone(), file.version.get(), file.level, 0, title?)
    })
}

/// Where a part of the set stands in the file.
fn span(file: &File, place: Place) -> Range<usize> {
    let head = file.code.span();
    let found = match place {
        Place::Set => None,
        Place::Years => file.last_year.as_ref().map(Spanned::span),
        Place::Scoring => file.scoring.as_ref().map(Spanned::span),
        Place::Group(at) => file.group.get(at).map(|table| table.code.span()),
        Place::Grade(at) => file.grade.get(at).map(|table| table.code.span()),
        Place::Block(at) => file.block.get(at).map(|table| table.code.span()),
        Place::Figure(at) => file.figure.get(at).map(|table| table.code.span()),
        Place::Node(at, part) => file.node.get(at).map(|table| node_span(table, part)),
    };
    found.unwrap_or(head)
}

fn node_span(table: &NodeTable, part: Part) -> Range<usize> {
    let found = match part {
        Part::Code => None,
        Part::Parent => table.parent.as_ref().map(Spanned::span),
        Part::Maximum => table.maximum.as_ref().map(Spanned::span),
        Part::Block => table.block.as_ref().map(Spanned::span),
        Part::Role => table.role.as_ref().map(Spanned::span),
        Part::Rule => table.rule.as_ref().map(Spanned::span),
        Part::SameAs(at) => table.same_as.get(at).map(Spanned::span),
    };
    found.unwrap_or_else(|| table.code.span())
}

fn node(at: usize, file: &File, noted: &Noted) -> Option<Node> {
    let table = file.node.get(at)?;
    let parent = parent(table, file, noted);
    let (words, maximum) = (noted.name(&table.words), noted.decimal_if(table.maximum.as_ref()));
    let owner = table.owner.as_ref().map_or(Some(None), |at| noted.said(at).map(Some));
    let rule = table.rule.as_ref().map_or(Some(None), |at| shapes::rule(at, maximum.flatten(), noted).map(Some));
    Some(Node {
        code: table.code.get_ref().clone(),
        words: words?,
        parent: parent?,
        maximum: maximum?,
        confidence: table.confidence.unwrap_or(file.confidence),
        role: table.role.as_ref().map_or(Role::Scored, |at| *at.get_ref()),
        owner: owner?,
        source: table.source.unwrap_or(Source::Appraised),
        block: table.block.as_ref().map(|at| at.get_ref().clone()),
        how: composed(&table.how).unwrap_or_default(),
        evidence: composed(&table.evidence).unwrap_or_default(),
        evidence_rule: table.evidence_rule.unwrap_or(EvidenceRule::OrExplanation),
        rule: rule?,
        rule_confirmed: table.rule.is_some() && table.rule_confirmed.unwrap_or(true),
        same_as: table.same_as.iter().map(|at| at.get_ref().clone()).collect(),
    })
}

/// The place of the node above: the one that is named, or the one whose number begins this one's.
fn parent(table: &NodeTable, file: &File, noted: &Noted) -> Read<Option<usize>> {
    let find = |code: &str| file.node.iter().position(|node| node.code.get_ref() == code);
    if let Some(at) = &table.parent {
        let unknown = || (at.span(), Fault::Unknown(at.get_ref().clone()));
        return noted.ok(find(at.get_ref()).ok_or_else(unknown)).map(Some);
    }
    let Some((above, _)) = table.code.get_ref().rsplit_once('.') else { return Some(None) };
    let unknown = || (table.code.span(), Fault::Unknown(above.to_owned()));
    noted.ok(find(above).ok_or_else(unknown)).map(Some)
}

#[cfg(test)]
mod tests;
