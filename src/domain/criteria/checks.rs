//! What a criteria set promises, checked on the set itself: whoever reads one from a file or a workbook says where each
//! mistake stands there.
//!
//! Numbers are given once and lead upwards without a circle; maxima add up at every level and by block; every figure that
//! a formula names is declared, and none is computed of itself; the most that a rule can bring is its node's maximum.

use std::collections::HashSet;

use rust_decimal::Decimal;

use super::{CriteriaFault, CriteriaSet, Node, Reached, Role, Rule, is_name, is_node_code};
use crate::domain::template::{Confidence, Fault, is_code};

mod rules;
mod sums;

/// Which part of a node.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Part {
    /// Its number.
    Code,
    /// What is above it.
    Parent,
    /// Its maximum.
    Maximum,
    /// Its block.
    Block,
    /// What its points are.
    Role,
    /// Its rule.
    Rule,
    /// The name of an earlier node, from 0.
    SameAs(usize),
}

/// A part of a set. Numbers count from 0.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Place {
    /// The set as a whole.
    Set,
    /// Its years.
    Years,
    /// The rules of the whole.
    Scoring,
    /// A group of units.
    Group(usize),
    /// A grade.
    Grade(usize),
    /// A block.
    Block(usize),
    /// A figure.
    Figure(usize),
    /// A part of a node.
    Node(usize, Part),
}

/// Something wrong, and with which part.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wrong {
    /// The part.
    pub place: Place,
    /// What is wrong, and how to mend it.
    pub fault: CriteriaFault,
}

/// What was found so far.
#[derive(Default)]
struct Noted(Vec<Wrong>);

impl Noted {
    fn say(&mut self, place: Place, fault: impl Into<CriteriaFault>) {
        self.0.push(Wrong { place, fault: fault.into() });
    }
}

/// Everything that is wrong with a set; nothing, where it keeps its promises.
#[must_use]
pub fn faults(set: &CriteriaSet) -> Vec<Wrong> {
    let mut noted = Noted::default();
    head(set, &mut noted);
    codes(set, &mut noted);
    grades(set, &mut noted);
    let is_tree = tree(set, &mut noted);
    figures(set, &mut noted);
    // Sums of what stands above itself have no end.
    if is_tree {
        sums::maxima(set, &mut noted);
        sums::blocks(set, &mut noted);
        rules::rules(set, &mut noted);
    }
    noted.0
}

fn head(set: &CriteriaSet, noted: &mut Noted) {
    if !is_code(&set.code) {
        noted.say(Place::Set, Fault::NotACode(set.code.clone()));
    }
    if set.nodes.is_empty() {
        noted.say(Place::Set, CriteriaFault::NoNodes);
    }
    if set.legal_basis.is_empty() && !set.illustrative {
        noted.say(Place::Set, Fault::NoBasis);
    }
    if set.last_year.is_some_and(|last| last < set.first_year) {
        noted.say(Place::Years, CriteriaFault::YearsUpsideDown);
    }
    let scoring = &set.scoring;
    for cap in [scoring.bonus_cap, scoring.penalty_cap, scoring.maximum].into_iter().flatten() {
        if cap < Decimal::ZERO || cap > Decimal::from(MOST_POINTS) {
            noted.say(Place::Scoring, CriteriaFault::OutOfRange("0".to_owned(), MOST_POINTS.to_string()));
        }
    }
    for code in &scoring.ties.by {
        let is_block = set.blocks.iter().any(|block| block.code == *code);
        if !is_block && set.node(code).is_none_or(|at| set.nodes.get(at).is_some_and(|node| node.parent.is_some())) {
            noted.say(Place::Scoring, Fault::Unknown(code.clone()));
        }
    }
}

/// More points than any table gives.
pub const MOST_POINTS: u32 = 10_000;

/// Every code is one, and is given once.
fn codes(set: &CriteriaSet, noted: &mut Noted) {
    let named = |noted: &mut Noted, place: Place, code: &str, seen: &mut HashSet<String>, is_one: bool| {
        if !is_one {
            noted.say(place, Fault::NotACode(code.to_owned()));
        } else if !seen.insert(code.to_owned()) {
            noted.say(place, Fault::Duplicate(code.to_owned()));
        }
    };
    let mut seen = HashSet::new();
    for (at, group) in set.groups.iter().enumerate() {
        named(noted, Place::Group(at), &group.code, &mut seen, is_code(&group.code));
    }
    seen.clear();
    for (at, block) in set.blocks.iter().enumerate() {
        named(noted, Place::Block(at), &block.code, &mut seen, is_code(&block.code));
    }
    seen.clear();
    for (at, figure) in set.figures.iter().enumerate() {
        let reserved = ["and", "or", "not", "min", "max", "if"].contains(&figure.code.as_str());
        if !is_name(&figure.code) || figure.code.contains('-') || reserved {
            noted.say(Place::Figure(at), CriteriaFault::NotAFigureName(figure.code.clone()));
        } else {
            named(noted, Place::Figure(at), &figure.code, &mut seen, true);
        }
    }
    seen.clear();
    for (at, node) in set.nodes.iter().enumerate() {
        let place = Place::Node(at, Part::Code);
        if !is_node_code(&node.code) {
            noted.say(place, CriteriaFault::NotANumberOfNode(node.code.clone()));
        } else if !seen.insert(node.code.clone()) {
            noted.say(place, CriteriaFault::NumberTwice(node.code.clone()));
        }
        for (name, same_as) in node.same_as.iter().enumerate() {
            let parts = same_as.split_once('/');
            if !parts.is_some_and(|(set, node)| is_code(set) && is_node_code(node)) {
                noted.say(Place::Node(at, Part::SameAs(name)), CriteriaFault::NotSameAs(same_as.clone()));
            }
        }
    }
}

/// Grades fall from the best to the worst within each group.
fn grades(set: &CriteriaSet, noted: &mut Noted) {
    let mut seen = HashSet::new();
    for (at, grade) in set.grades.iter().enumerate() {
        let place = Place::Grade(at);
        if !is_code(&grade.code) {
            noted.say(place, Fault::NotACode(grade.code.clone()));
        } else if !seen.insert((grade.group.clone(), grade.code.clone())) {
            noted.say(place, Fault::Duplicate(grade.code.clone()));
        }
        if let Some(group) = grade.group.as_ref().filter(|group| set.groups.iter().all(|one| one.code != **group)) {
            noted.say(place, Fault::Unknown(group.clone()));
        }
        let before = set.grades.get(..at).unwrap_or_default().iter().rev().find(|other| other.group == grade.group);
        let falls = before.is_none_or(|before| {
            before.from > grade.from
                || (before.from == grade.from && (before.reached, grade.reached) == (Reached::Above, Reached::AtLeast))
        });
        if !grade.reached.is_upwards() || !falls {
            noted.say(place, CriteriaFault::GradesOutOfOrder(grade.code.clone()));
        }
    }
}

/// Every node stands behind the one above it, and none above itself. Returns whether sums can be made.
fn tree(set: &CriteriaSet, noted: &mut Noted) -> bool {
    let mut is_tree = true;
    for (at, node) in set.nodes.iter().enumerate() {
        let Some(parent) = node.parent else { continue };
        let fault = match set.nodes.get(parent) {
            None => Some(Fault::Unknown(parent.to_string()).into()),
            Some(_) if is_above_itself(set, at) => Some(CriteriaFault::NodeAboveItself(node.code.clone())),
            Some(above) if parent > at => Some(CriteriaFault::ParentLater(above.code.clone())),
            Some(_) => None,
        };
        if let Some(fault) = fault {
            is_tree = false;
            noted.say(Place::Node(at, Part::Parent), fault);
        }
        if node.role != Role::Scored {
            noted.say(Place::Node(at, Part::Role), CriteriaFault::RoleBelowTop);
        }
    }
    is_tree
}

fn is_above_itself(set: &CriteriaSet, at: usize) -> bool {
    let mut next = set.nodes.get(at).and_then(|node| node.parent);
    // So many steps up lead to the top of any tree.
    for _ in 0..=set.nodes.len() {
        match next {
            None => return false,
            Some(place) if place == at => return true,
            Some(place) => next = set.nodes.get(place).and_then(|node| node.parent),
        }
    }
    false
}

/// Bounds stand the right way up; what is computed uses declared figures, and not itself.
fn figures(set: &CriteriaSet, noted: &mut Noted) {
    for (at, figure) in set.figures.iter().enumerate() {
        if matches!((figure.least, figure.most), (Some(least), Some(most)) if least > most) {
            noted.say(Place::Figure(at), CriteriaFault::BoundsUpsideDown);
        }
        let Some(formula) = &figure.formula else { continue };
        for name in formula.expression.figures() {
            if set.figure(name).is_none() {
                noted.say(Place::Figure(at), CriteriaFault::UnknownFigure(name.to_owned()));
            }
        }
        if is_computed_of_itself(set, at) {
            noted.say(Place::Figure(at), CriteriaFault::FigureOfItself(figure.code.clone()));
        }
    }
}

fn is_computed_of_itself(set: &CriteriaSet, figure: usize) -> bool {
    let uses = |at: usize| {
        let formula = set.figures.get(at).and_then(|figure| figure.formula.as_ref());
        formula.into_iter().flat_map(|one| one.expression.figures()).filter_map(|name| set.figure(name)).collect()
    };
    let mut open: Vec<usize> = uses(figure);
    let mut seen = HashSet::new();
    while let Some(next) = open.pop() {
        if next == figure {
            return true;
        }
        if seen.insert(next) {
            open.extend(uses(next));
        }
    }
    false
}

impl Node {
    /// Whether a missing maximum is allowed: where the node says that nobody knows it.
    const fn may_lack_maximum(&self) -> bool {
        matches!(self.confidence, Confidence::Unknown | Confidence::GeneralKnowledge)
    }
}

/// The rule of a node, where it has one.
fn rules_of(set: &CriteriaSet) -> impl Iterator<Item = (usize, &Node, &Rule)> {
    set.nodes.iter().enumerate().filter_map(|(at, node)| Some((at, node, node.rule.as_ref()?)))
}
