//! What a unit's form sends: its fields by name, read into figures and entries, or every fault with the field it stands in.
//!
//! Nothing that was typed is lost by a fault: the page shows the form again with all of it, and what is wrong beside each.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::domain::assessment::{Entered, read_decimal};
use crate::domain::criteria::{CriteriaSet, Figure, Node, Rule, Source};
use crate::domain::lang::Lang;
use crate::domain::number;
use crate::domain::text::{fill, texts};
use crate::store::par::entry::Entry;

/// What a case is called that says that the criterion does not apply.
pub const NOT_APPLICABLE: &str = "not-applicable";

/// The most characters of a reason or an explanation.
const WORDS: usize = 4_000;

/// The field of a figure.
#[must_use]
pub fn figure_field(code: &str) -> String {
    format!("f-{code}")
}

/// The field of the case of a node.
#[must_use]
pub fn case_field(at: usize) -> String {
    format!("c-{at}")
}

/// The field of how many chose an option.
#[must_use]
pub fn count_field(at: usize, choice: &str) -> String {
    format!("n-{at}-{choice}")
}

/// The field of points by hand.
#[must_use]
pub fn points_field(at: usize) -> String {
    format!("p-{at}")
}

/// The field of why they are so many.
#[must_use]
pub fn reason_field(at: usize) -> String {
    format!("r-{at}")
}

/// The field of an explanation.
#[must_use]
pub fn explanation_field(at: usize) -> String {
    format!("x-{at}")
}

/// What is wrong with a field.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum FieldFault {
    /// No number.
    NotANumber,
    /// Only whole numbers.
    NotWhole,
    /// Less than this.
    Below(Decimal),
    /// More than this.
    Above(Decimal),
    /// No case of this criterion.
    NoCase,
    /// Points by hand say why.
    ReasonMissing,
    /// Too long.
    TooLong,
}

impl FieldFault {
    /// What is wrong and what to do.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let t = texts(lang);
        let shown = |value: &Decimal| number::decimal(lang, value.normalize(), 6);
        match self {
            Self::NotANumber => t.assess_field_number.to_owned(),
            Self::NotWhole => t.assess_field_whole.to_owned(),
            Self::Below(least) => fill(t.assess_field_below, &[&shown(least)]),
            Self::Above(most) => fill(t.assess_field_above, &[&shown(most)]),
            Self::NoCase => t.assess_field_case.to_owned(),
            Self::ReasonMissing => t.assess_field_reason.to_owned(),
            Self::TooLong => fill(t.assess_field_long, &[&WORDS.to_string()]),
        }
    }
}

/// What was entered, as far as it can be read.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Read {
    /// Figures; `None` where the field is empty.
    pub figures: BTreeMap<String, Option<Decimal>>,
    /// Entries by the places of nodes.
    pub entries: BTreeMap<usize, Entry>,
    /// What is wrong, by field.
    pub faults: BTreeMap<String, FieldFault>,
}

/// The leaves that a unit scores itself, by place.
pub fn own_leaves(set: &CriteriaSet) -> impl Iterator<Item = (usize, &Node)> {
    let leaves = set.leaves().into_iter().filter_map(|at| Some((at, set.nodes.get(at)?)));
    leaves.filter(|(_, node)| node.source == Source::Appraised)
}

/// The figures that only criteria of surveys and of SIPAS use: those are brought from a survey round, and no unit's form asks
/// for them, nor takes them away.
#[must_use]
pub fn surveyed_figures(set: &CriteriaSet) -> BTreeSet<String> {
    let mut of = (BTreeSet::new(), BTreeSet::new());
    for node in &set.nodes {
        let is_surveyed = matches!(node.source, Source::Survey | Source::Sipas);
        let Some(rule) = node.scored_by() else { continue };
        let all = if is_surveyed { &mut of.0 } else { &mut of.1 };
        all.extend(entered_figures(set, rule));
    }
    &of.0 - &of.1
}

/// The figures that somebody must enter for a rule: those that are computed lead to what they are computed of.
#[must_use]
pub fn entered_figures(set: &CriteriaSet, rule: &Rule) -> Vec<String> {
    let mut open: Vec<&str> = rule.figures().into_iter().rev().collect();
    let (mut met, mut entered) = (BTreeSet::new(), Vec::new());
    while let Some(code) = open.pop() {
        let Some(figure) = set.figure(code).and_then(|at| set.figures.get(at)).filter(|_| met.insert(code)) else {
            continue;
        };
        match &figure.formula {
            Some(formula) => open.extend(formula.expression.figures().into_iter().rev()),
            None => entered.push(code.to_owned()),
        }
    }
    entered
}

/// Reads the fields of a form. `values` are trimmed and composed; those that are not there count as empty.
#[must_use]
pub fn read(set: &CriteriaSet, values: &BTreeMap<String, String>) -> Read {
    let mut all = Read::default();
    let value = |name: &str| values.get(name).map_or("", String::as_str);
    let surveyed = surveyed_figures(set);
    for figure in set.figures.iter().filter(|figure| figure.formula.is_none() && !surveyed.contains(&figure.code)) {
        let name = figure_field(&figure.code);
        match read_figure(figure, value(&name)) {
            Ok(read) => {
                all.figures.insert(figure.code.clone(), read);
            }
            Err(fault) => {
                all.faults.insert(name, fault);
            }
        }
    }
    for (at, node) in own_leaves(set) {
        let mut entry = Entry {
            entered: None,
            reason: value(&reason_field(at)).to_owned(),
            explanation: value(&explanation_field(at)).to_owned(),
        };
        for (field, words) in [(reason_field(at), &entry.reason), (explanation_field(at), &entry.explanation)] {
            if words.chars().count() > WORDS {
                all.faults.insert(field, FieldFault::TooLong);
            }
        }
        match entered(at, node, &value) {
            Ok(entered) => entry.entered = entered,
            Err((field, fault)) => {
                all.faults.insert(field, fault);
            }
        }
        if matches!(entry.entered, Some(Entered::Points(_))) && entry.reason.is_empty() {
            all.faults.insert(reason_field(at), FieldFault::ReasonMissing);
        }
        all.entries.insert(at, entry);
    }
    all
}

fn read_figure(figure: &Figure, typed: &str) -> Result<Option<Decimal>, FieldFault> {
    if typed.is_empty() {
        return Ok(None);
    }
    let value = read_decimal(typed).ok_or(FieldFault::NotANumber)?;
    if figure.whole && !value.fract().is_zero() {
        return Err(FieldFault::NotWhole);
    }
    if let Some(least) = figure.least.filter(|least| value < *least) {
        return Err(FieldFault::Below(least));
    }
    if let Some(most) = figure.most.filter(|most| value > *most) {
        return Err(FieldFault::Above(most));
    }
    Ok(Some(value.normalize()))
}

type Faulty = (String, FieldFault);

/// What was entered for a node itself: nothing where its figures say it.
fn entered<'a>(at: usize, node: &Node, value: &impl Fn(&str) -> &'a str) -> Result<Option<Entered>, Faulty> {
    let Some(rule) = node.scored_by() else { return by_hand(at, node, value(&points_field(at))) };
    if !rule.choices().is_empty() {
        return counts(at, rule, value);
    }
    let cases = rule.cases();
    if cases.is_empty() {
        return Ok(None);
    }
    let field = case_field(at);
    match value(&field) {
        "" => Ok(None),
        NOT_APPLICABLE if rule.offers_not_applicable() => Ok(Some(Entered::NotApplicable)),
        case if cases.contains(&case) => Ok(Some(Entered::Case(case.to_owned()))),
        _ => Err((field, FieldFault::NoCase)),
    }
}

fn by_hand(at: usize, node: &Node, typed: &str) -> Result<Option<Entered>, Faulty> {
    if typed.is_empty() {
        return Ok(None);
    }
    let fault = |fault| (points_field(at), fault);
    let points = read_decimal(typed).ok_or_else(|| fault(FieldFault::NotANumber))?;
    if points < Decimal::ZERO {
        return Err(fault(FieldFault::Below(Decimal::ZERO)));
    }
    match node.maximum.filter(|most| points > *most) {
        Some(most) => Err(fault(FieldFault::Above(most))),
        None => Ok(Some(Entered::Points(points.normalize()))),
    }
}

/// How many chose each option; none where all fields are empty.
fn counts<'a>(at: usize, rule: &Rule, value: &impl Fn(&str) -> &'a str) -> Result<Option<Entered>, Faulty> {
    let mut counts = BTreeMap::new();
    for choice in rule.choices() {
        let field = count_field(at, &choice.code);
        let typed = value(&field);
        if typed.is_empty() {
            continue;
        }
        let whole = typed.len() <= 9 && typed.bytes().all(|digit| digit.is_ascii_digit());
        match typed.parse().ok().filter(|_| whole) {
            Some(count) => counts.insert(choice.code.clone(), count),
            None => return Err((field, FieldFault::NotWhole)),
        };
    }
    Ok((!counts.is_empty()).then_some(Entered::Counts(counts)))
}

/// The fields of what is stored, for a form that nobody has typed in yet.
#[must_use]
pub fn fields(
    set: &CriteriaSet,
    figures: &BTreeMap<String, Decimal>,
    entries: &BTreeMap<String, Entry>,
    lang: Lang,
) -> BTreeMap<String, String> {
    let shown = |value: &Decimal| number::decimal(lang, value.normalize(), 6);
    let mut all: BTreeMap<String, String> =
        figures.iter().map(|(code, value)| (figure_field(code), shown(value))).collect();
    for (at, node) in own_leaves(set) {
        let Some(entry) = entries.get(&node.code) else { continue };
        match &entry.entered {
            Some(Entered::Case(case)) => {
                all.insert(case_field(at), case.clone());
            }
            Some(Entered::NotApplicable) => {
                all.insert(case_field(at), NOT_APPLICABLE.to_owned());
            }
            Some(Entered::Points(points)) => {
                all.insert(points_field(at), shown(points));
            }
            Some(Entered::Counts(counts)) => {
                all.extend(counts.iter().map(|(choice, count)| (count_field(at, choice), count.to_string())));
            }
            None => {}
        }
        all.insert(reason_field(at), entry.reason.clone());
        all.insert(explanation_field(at), entry.explanation.clone());
    }
    all
}
