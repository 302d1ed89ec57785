//! What was entered and given, handed to `index::par` in its own terms, and what comes back.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::form::skipped_leaves;
use crate::domain::assessment::Entered;
use crate::domain::criteria::{CriteriaSet, Rule, Source};
use crate::domain::id::Id;
use crate::domain::lang::Lang;
use crate::domain::number;
use crate::domain::text::{fill, texts};
use crate::index::par::{Assessment, Context, Entry as Given, Plan, Scored, State, Trouble};
use crate::store::par::approved::Points;
use crate::store::par::entry::Entry;

/// What a unit entered.
#[derive(Clone, Copy, Debug)]
pub struct Sheet<'a> {
    /// Figures, by code.
    pub figures: &'a BTreeMap<String, Decimal>,
    /// Entries, by the codes of nodes.
    pub entries: &'a BTreeMap<String, Entry>,
    /// The codes of nodes that do not apply.
    pub skipped: &'a BTreeSet<String>,
}

/// What a leaf comes to by what the unit entered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Own {
    /// So many points.
    Points(Decimal),
    /// It does not apply.
    NotApplicable,
    /// Nothing, or not all, was entered.
    Missing,
    /// What was entered comes to nothing.
    Fault(Trouble),
}

/// Whether a set compares units with their mean.
#[must_use]
pub fn is_relative(set: &CriteriaSet) -> bool {
    set.nodes.iter().any(|node| matches!(node.scored_by(), Some(Rule::Mean { .. })))
}

/// Whether the points of a leaf are the unit's own to enter.
#[must_use]
pub fn writes_own(set: &CriteriaSet, at: usize) -> bool {
    set.nodes.get(at).is_some_and(|node| node.source == Source::Appraised)
}

/// What a unit entered, in the terms of the index.
#[must_use]
pub fn assessment(set: &CriteriaSet, sheet: &Sheet<'_>) -> Assessment {
    let mut all = Assessment::of(set);
    for (code, value) in sheet.figures {
        if let Some(at) = set.figure(code).filter(|at| set.figures.get(*at).is_some_and(|one| one.formula.is_none())) {
            all.figure(at, Some(*value));
        }
    }
    for (code, entry) in sheet.entries {
        let Some((at, node)) = set.node(code).and_then(|at| Some((at, set.nodes.get(at)?))) else { continue };
        all.entry(at, entry.entered.as_ref().and_then(|entered| given(entered, node.scored_by())));
    }
    for at in sheet.skipped.iter().filter_map(|code| set.node(code)) {
        all.entry(at, Some(Given::NotApplicable));
    }
    all
}

fn given(entered: &Entered, rule: Option<&Rule>) -> Option<Given> {
    Some(match entered {
        Entered::Points(points) => Given::Points(*points),
        Entered::NotApplicable => Given::NotApplicable,
        Entered::Case(case) => Given::of_case(rule?, case)?,
        Entered::Counts(counts) => {
            Given::Counts(rule?.choices().iter().map(|one| counts.get(&one.code).copied().unwrap_or(0)).collect())
        }
    })
}

/// What all leaves come to, by their places.
#[must_use]
pub fn own_points(set: &CriteriaSet, sheet: &Sheet<'_>, context: &Context) -> BTreeMap<usize, Own> {
    let scored = Plan::of(set).points(&assessment(set, sheet), context);
    let trouble = |at: usize| scored.troubles.iter().find(|(place, _)| *place == at).map(|(_, trouble)| *trouble);
    let own = |at: usize| {
        let node = scored.nodes.get(at)?;
        Some(match node.state {
            State::Scored => Own::Points(node.points),
            State::NotApplicable => Own::NotApplicable,
            State::Missing => Own::Missing,
            State::Faulty => trouble(at).map_or(Own::Missing, Own::Fault),
        })
    };
    set.leaves().into_iter().filter_map(|at| Some((at, own(at)?))).collect()
}

/// The means of all units, for a set that compares with them.
#[must_use]
pub fn context(
    set: &CriteriaSet,
    figures: &BTreeMap<Id, BTreeMap<String, Decimal>>,
    skipped: &BTreeMap<Id, BTreeSet<String>>,
) -> Context {
    let (none, nothing) = (BTreeMap::new(), BTreeSet::new());
    let of = |(unit, figures): (&Id, &BTreeMap<String, Decimal>)| {
        let skipped = skipped.get(unit).unwrap_or(&nothing);
        assessment(set, &Sheet { figures, entries: &none, skipped })
    };
    let all: Vec<Assessment> = figures.iter().map(of).collect();
    Plan::of(set).context(&all)
}

/// What points, node by node, come to in the whole. Leaves without points are missing, those whose points are `None` do not
/// apply.
#[must_use]
pub fn summed(plan: &Plan<'_>, points: &Points) -> Scored {
    plan.points(&given_points(plan.set, points), &Context::default())
}

/// Points as they were given, in the terms of the index.
#[must_use]
pub fn given_points(set: &CriteriaSet, points: &Points) -> Assessment {
    let mut all = Assessment::of(set);
    for (code, points) in points {
        if let Some(at) = set.node(code) {
            all.entry(at, Some(points.map_or(Given::NotApplicable, Given::Points)));
        }
    }
    all
}

/// The codes of leaves that do not apply because they, or what stands above them, were noted so.
#[must_use]
pub fn skipped_codes(set: &CriteriaSet, skipped: &BTreeSet<String>) -> Vec<String> {
    if skipped.is_empty() {
        return Vec::new();
    }
    skipped_leaves(set, skipped).into_iter().filter_map(|at| Some(set.nodes.get(at)?.code.clone())).collect()
}

/// Why there are no points, for people.
#[must_use]
pub fn trouble_words(set: &CriteriaSet, trouble: Trouble, lang: Lang) -> String {
    let t = texts(lang);
    let figure = |at: usize| set.figures.get(at).map(|figure| figure.words.of(lang).to_owned()).unwrap_or_default();
    match trouble {
        Trouble::Missing(at) => fill(t.assess_trouble_missing, &[&figure(at)]),
        Trouble::DivisionByZero => t.assess_trouble_division.to_owned(),
        Trouble::Overflow => t.assess_trouble_overflow.to_owned(),
        Trouble::Outside(points) => fill(t.assess_trouble_outside, &[&number::decimal(lang, points.normalize(), 4)]),
        Trouble::NobodyAnswered => t.assess_trouble_nobody.to_owned(),
        Trouble::NoMean => t.assess_trouble_mean.to_owned(),
        Trouble::NoSuchCase | Trouble::AboveAndBelow | Trouble::NotOfRule => t.assess_trouble_rule.to_owned(),
    }
}
