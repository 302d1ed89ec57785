//! The figures of an index in their order, and how each is combined of criteria: the tree of the questionnaire, as
//! statistics take it.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::figures::{Both, NodeSaid};
use crate::domain::questionnaire::{CriterionRule, Questionnaire, Variable as Asked};
use crate::index::sipas::{Child, Level, Tree};
use crate::stats::survey::composite::Term;

/// The rules, in the order of the figures.
pub(super) const RULES: [CriterionRule; 2] = [CriterionRule::SatisfiedShare, CriterionRule::MeanScore];

/// One figure's place: a node or a criterion by a rule.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Subject {
    /// Its place among the [`nodes`].
    pub(super) node: usize,
    pub(super) rule: CriterionRule,
    pub(super) term: Term,
}

/// The nodes of a tree in the order of the figures: the index first, criteria below their element.
pub(super) fn nodes(questionnaire: &Questionnaire, tree: &Tree) -> Vec<(NodeSaid, Child)> {
    let mut all = Vec::new();
    let criteria = questionnaire.criteria();
    let total = tree.nodes.first().map_or(0.0, |_| 1.0);
    add_node(questionnaire, &criteria, tree, 0, None, total, &mut all);
    all
}

fn add_node(
    questionnaire: &Questionnaire,
    criteria: &[Asked<'_>],
    tree: &Tree,
    node: usize,
    parent: Option<usize>,
    weight: f64,
    all: &mut Vec<(NodeSaid, Child)>,
) {
    let Some(own) = tree.nodes.get(node) else { return };
    let at = all.len();
    let listed = questionnaire.tree.iter().find(|listed| listed.code == own.code);
    let words = listed.map_or_else(|| Both::of(&questionnaire.title), |listed| Both::of(&listed.words));
    let (code, level) = (own.code.clone(), own.level);
    let said = NodeSaid { level, code, parent, words, criteria: tree.criteria_below(node).len(), weight };
    all.push((said, Child::Node(node)));
    for (child, share) in coefficients(tree, node) {
        match child {
            Child::Node(below) => {
                add_node(questionnaire, criteria, tree, below, Some(at), weight * share, all);
            }
            Child::Criterion(criterion) => {
                let Some((code, _)) = tree.criteria.get(criterion) else { continue };
                let asked = criteria.iter().find(|asked| asked.name() == *code);
                let words = asked.map(|asked| Both::of(asked.words())).unwrap_or_default();
                let level = Level::Criterion;
                let (code, parent, weight) = (code.clone(), Some(at), weight * share);
                all.push((NodeSaid { level, code, parent, words, criteria: 1, weight }, child));
            }
        }
    }
}

/// The children of a node with their shares of it, which sum to 1.
fn coefficients(tree: &Tree, node: usize) -> Vec<(Child, f64)> {
    let children = tree.nodes.get(node).map(|node| node.children.as_slice()).unwrap_or_default();
    let number = |weight: &Decimal| weight.to_f64().unwrap_or(0.0);
    let total = number(&children.iter().map(|(_, weight)| *weight).sum());
    children.iter().map(|(child, weight)| (*child, number(weight) / total)).collect()
}

/// The composites, each after what it is made of, and where every figure is found among variables and composites.
pub(super) fn combined(questionnaire: &Questionnaire, tree: &Tree) -> (Vec<Vec<(Term, f64)>>, Vec<Subject>) {
    let nodes_count = tree.nodes.len();
    // Nodes stand before what is below them, composites after.
    let sum_of = |rule: usize, node: usize| rule * nodes_count + nodes_count - 1 - node;
    let term = |rule: usize, child: Child| match child {
        Child::Criterion(criterion) => Term::Part(RULES.len() * criterion + rule),
        Child::Node(node) => Term::Sum(sum_of(rule, node)),
    };
    let mut sums = Vec::with_capacity(2 * nodes_count);
    for rule in 0..RULES.len() {
        for node in (0..nodes_count).rev() {
            let terms = coefficients(tree, node).into_iter().map(|(child, share)| (term(rule, child), share));
            sums.push(terms.collect());
        }
    }
    let places = nodes(questionnaire, tree);
    let mut subjects = Vec::new();
    for (at, rule) in RULES.into_iter().enumerate() {
        let each = places.iter().enumerate();
        subjects.extend(each.map(|(node, (_, child))| Subject { node, rule, term: term(at, *child) }));
    }
    (sums, subjects)
}
