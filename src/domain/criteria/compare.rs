//! Two versions of a set side by side: what came, what went, and what changed in a criterion.
//!
//! Criteria are matched by what the newer one names in `same_as`; within one set (other versions of the same code) a
//! criterion without such a name is matched by its number.

use std::collections::HashSet;

use super::{CriteriaSet, Node};

/// What differs in a criterion that both versions have.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Difference {
    /// Its number.
    Number,
    /// What it is called.
    Words,
    /// Its maximum: points of both years cannot be compared, percentages can.
    Maximum,
    /// How it is scored, in words.
    How,
    /// How it is scored, by the program.
    Rule,
    /// What proves it.
    Evidence,
    /// Where its points come from, or the block.
    Source,
    /// What stands above it.
    Parent,
}

/// A line of the comparison. Numbers are places in [`CriteriaSet::nodes`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Line {
    /// Only the newer set has it.
    New(usize),
    /// Only the older set has it.
    Gone(usize),
    /// Both have it: newer, older, what differs.
    Both(usize, usize, Vec<Difference>),
}

/// For each node of the newer set the node of the older one that asks the same.
#[must_use]
pub fn matches(newer: &CriteriaSet, older: &CriteriaSet) -> Vec<Option<usize>> {
    let older_name = older.name();
    let named = |node: &Node| {
        let codes = node.same_as.iter().filter_map(|name| name.split_once('/'));
        codes.filter(|(set, _)| *set == older_name).find_map(|(_, code)| older.node(code))
    };
    let same_set = newer.code == older.code;
    let mut taken = HashSet::new();
    let by_name: Vec<Option<usize>> =
        newer.nodes.iter().map(|node| named(node).filter(|place| taken.insert(*place))).collect();
    let by_number = |node: &Node| older.node(&node.code).filter(|_| same_set && node.same_as.is_empty());
    let pairs = newer.nodes.iter().zip(by_name);
    pairs.map(|(node, named)| named.or_else(|| by_number(node).filter(|place| taken.insert(*place)))).collect()
}

/// The lines of the comparison: the newer set in its order, then what is gone.
#[must_use]
pub fn compare(newer: &CriteriaSet, older: &CriteriaSet) -> Vec<Line> {
    let matched = matches(newer, older);
    let kept: HashSet<usize> = matched.iter().flatten().copied().collect();
    let line = |(at, old): (usize, &Option<usize>)| match old {
        None => Line::New(at),
        Some(old) => Line::Both(at, *old, differences((newer, at), (older, *old), &matched)),
    };
    let gone = (0..older.nodes.len()).filter(|at| !kept.contains(at)).map(Line::Gone);
    matched.iter().enumerate().map(line).chain(gone).collect()
}

fn differences(
    (newer, at): (&CriteriaSet, usize),
    (older, before): (&CriteriaSet, usize),
    matched: &[Option<usize>],
) -> Vec<Difference> {
    let (Some(new), Some(old)) = (newer.nodes.get(at), older.nodes.get(before)) else { return Vec::new() };
    let parent = new.parent.and_then(|parent| matched.get(parent).copied().flatten());
    let source = |set: &CriteriaSet, node: &Node, at| (node.source, set.block_of(at).map(str::to_owned));
    let differs = [
        (Difference::Number, new.code != old.code),
        (Difference::Words, new.words.vi != old.words.vi),
        (Difference::Maximum, new.maximum != old.maximum),
        (Difference::How, new.how != old.how),
        (Difference::Rule, new.rule != old.rule || new.rule_confirmed != old.rule_confirmed),
        (Difference::Evidence, (&new.evidence, new.evidence_rule) != (&old.evidence, old.evidence_rule)),
        (Difference::Source, source(newer, new, at) != source(older, old, before)),
        (Difference::Parent, parent != old.parent || new.parent.is_some() != old.parent.is_some()),
    ];
    differs.into_iter().filter(|(_, differs)| *differs).map(|(difference, _)| difference).collect()
}
