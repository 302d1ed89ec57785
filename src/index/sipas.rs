//! The tree of a satisfaction index: how criteria make elements, contents and the index, in exact decimals.
//!
//! A [`Tree`] says for each node which children it is the mean of and with which weights. Statistics take the weights as
//! coefficients of estimates (with their covariances); here they combine published percentages, so that a figure that
//! was announced comes out with the digits that were announced. What a row of counts comes to by either criterion rule
//! ([`percentage`]) is exact as well; figures of estimates are rounded by [`shown`].
//!
//! How the ministry makes a criterion's percentage of its five answers is not public for 2022 and later. Both readings
//! are therefore always made: the share of answers that count as satisfied, and the mean level by the highest.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::domain::questionnaire::{CriterionRule, Questionnaire, Weights};

/// What a node stands for, from the top.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The whole: SIPAS itself.
    Index,
    /// Made of elements.
    Content,
    /// Made of criteria.
    Element,
    /// One question.
    Criterion,
}

/// What a node is a mean of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Child {
    /// The criterion of this number.
    Criterion(usize),
    /// The node of this number.
    Node(usize),
}

/// The index, a content or an element.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Node {
    /// Its code in the questionnaire; empty for the index.
    pub code: String,
    /// What it stands for.
    pub level: Level,
    /// The node above it.
    pub parent: Option<usize>,
    /// What it is the mean of, and with which weights; those sum to more than 0.
    pub children: Vec<(Child, Decimal)>,
}

/// The tree of a questionnaire.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tree {
    /// The index first, each node before what is below it. Empty where nothing is scored.
    pub nodes: Vec<Node>,
    /// The criteria: variable and node above.
    pub criteria: Vec<(String, usize)>,
}

/// A node or a criterion as the questionnaire lists it: its name, what is above it, its weight.
pub type Listed<'a> = (&'a str, Option<&'a str>, Decimal);

impl Tree {
    /// The tree of a questionnaire.
    #[must_use]
    pub fn of(questionnaire: &Questionnaire) -> Self {
        let weights = questionnaire.scoring.as_ref().map_or(Weights::Criteria, |scoring| scoring.weights);
        let nodes: Vec<Listed<'_>> =
            questionnaire.tree.iter().map(|node| (node.code.as_str(), node.parent.as_deref(), node.weight)).collect();
        let criteria = questionnaire.criteria();
        let names: Vec<String> = criteria.iter().map(crate::domain::questionnaire::Variable::name).collect();
        let listed = names.iter().zip(&criteria).map(|(name, of)| (name.as_str(), of.criterion_of(), of.weight()));
        Self::new(&nodes, &listed.collect::<Vec<_>>(), weights)
    }

    /// A tree of nodes and criteria; those that lead to no known node, and nodes without a criterion, are left out.
    #[must_use]
    pub fn new(nodes: &[Listed<'_>], criteria: &[Listed<'_>], weights: Weights) -> Self {
        let mut tree = Self { nodes: Vec::new(), criteria: Vec::new() };
        let listing = Listing { nodes, criteria, weights };
        if listing.weight_below(None) > Decimal::ZERO {
            listing.grow(&mut tree, None, None);
        }
        tree
    }

    /// How many criteria a node has below it.
    #[must_use]
    pub fn criteria_below(&self, node: usize) -> Vec<usize> {
        let children = self.nodes.get(node).map(|node| node.children.as_slice()).unwrap_or_default();
        let mut all = Vec::new();
        for (child, _) in children {
            match child {
                Child::Criterion(criterion) => all.push(*criterion),
                Child::Node(below) => all.extend(self.criteria_below(*below)),
            }
        }
        all
    }

    /// The value of a node from values that are known of criteria, or of nodes below or the node itself: published
    /// figures most often. `None` where something that it needs is not known.
    #[must_use]
    pub fn value(
        &self,
        node: usize,
        criterion: &impl Fn(usize) -> Option<Decimal>,
        known: &impl Fn(&str) -> Option<Decimal>,
    ) -> Option<Decimal> {
        let children = &self.nodes.get(node)?.children;
        let mut sums = (Decimal::ZERO, Decimal::ZERO);
        for (child, weight) in children {
            let value = match child {
                Child::Criterion(at) => criterion(*at)?,
                Child::Node(below) => {
                    let published = known(&self.nodes.get(*below)?.code);
                    published.map_or_else(|| self.value(*below, criterion, known), Some)?
                }
            };
            sums = (sums.0 + weight * value, sums.1 + weight);
        }
        sums.0.checked_div(sums.1)
    }
}

/// The nodes and criteria while the tree grows.
struct Listing<'a> {
    nodes: &'a [Listed<'a>],
    criteria: &'a [Listed<'a>],
    weights: Weights,
}

impl Listing<'_> {
    /// The weight of all criteria below a node.
    fn weight_below(&self, code: Option<&str>) -> Decimal {
        let own = self.criteria.iter().filter(|(_, above, _)| code.is_some() && *above == code);
        let below = self.nodes.iter().filter(|(_, above, _)| *above == code);
        own.map(|(_, _, weight)| *weight).sum::<Decimal>()
            + below.map(|(code, _, _)| self.weight_below(Some(code))).sum::<Decimal>()
    }

    /// Adds a node (the index, where there is no code) with all below it, and returns its number.
    fn grow(&self, tree: &mut Tree, code: Option<&str>, parent: Option<usize>) -> usize {
        let at = tree.nodes.len();
        let nodes: Vec<&Listed<'_>> = self.nodes.iter().filter(|(_, above, _)| *above == code).collect();
        let level = match code {
            None => Level::Index,
            Some(_) if nodes.is_empty() => Level::Element,
            Some(_) => Level::Content,
        };
        tree.nodes.push(Node { code: code.unwrap_or_default().to_owned(), level, parent, children: Vec::new() });
        let mut children = Vec::new();
        for (name, _, weight) in self.criteria.iter().filter(|(_, above, _)| code.is_some() && *above == code) {
            children.push((Child::Criterion(tree.criteria.len()), *weight));
            tree.criteria.push(((*name).to_owned(), at));
        }
        for (below, _, own) in nodes {
            let criteria = self.weight_below(Some(below));
            if criteria > Decimal::ZERO {
                let weight = if self.weights == Weights::Criteria { criteria } else { *own };
                let number = self.grow(tree, Some(below), Some(at));
                children.push((Child::Node(number), weight));
            }
        }
        if let Some(node) = tree.nodes.get_mut(at) {
            node.children = children;
        }
        at
    }
}

/// What the answers to one criterion come to, as a percentage, by counts of each level from 1: exact. `None` where nobody
/// answered.
#[must_use]
pub fn percentage(rule: CriterionRule, satisfied: &[bool], counts: &[i64]) -> Option<Decimal> {
    let n: Decimal = counts.iter().copied().map(Decimal::from).sum();
    let sum: Decimal = match rule {
        CriterionRule::SatisfiedShare => {
            let counted = counts.iter().zip(satisfied).filter(|(_, satisfied)| **satisfied);
            counted.map(|(count, _)| Decimal::from(*count)).sum()
        }
        CriterionRule::MeanScore => {
            let levels = (1_i64..).zip(counts).map(|(level, count)| Decimal::from(level) * Decimal::from(*count));
            levels.sum::<Decimal>().checked_div(Decimal::from(satisfied.len()))?
        }
    };
    (Decimal::ONE_HUNDRED * sum).checked_div(n)
}

/// What rounding of a computation may leave beyond the digits that mean something.
const MEANT: u32 = 9;

/// A percentage with two decimals, halves away from 0. The tenth digit and later are what floating point left, so that
/// 82.665 computed as 82.66499999999999 is 82.67 on every machine.
#[must_use]
pub fn shown(percentage: f64) -> Option<Decimal> {
    rounded(percentage, 2)
}

/// The same with any number of decimals up to 9.
#[must_use]
pub fn rounded(value: f64, places: u32) -> Option<Decimal> {
    let meant: Decimal = format!("{value:.9}").parse().ok()?;
    let meant = meant.round_dp_with_strategy(MEANT, RoundingStrategy::MidpointAwayFromZero);
    let mut rounded = meant.round_dp_with_strategy(places.min(MEANT), RoundingStrategy::MidpointAwayFromZero);
    rounded.rescale(places.min(MEANT));
    Some(if rounded.is_zero() { rounded.abs() } else { rounded })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    /// 2023 to 2026: policy of 2, 2, 9 and 10 criteria, service of 3, 4, 3, 3 and 3.
    fn tree(weights: Weights) -> Tree {
        let one = Decimal::ONE;
        let elements: [(&str, &str, usize); 9] = [
            ("pa", "policy", 2),
            ("pb", "policy", 2),
            ("pc", "policy", 9),
            ("pd", "policy", 10),
            ("sa", "service", 3),
            ("sb", "service", 4),
            ("sc", "service", 3),
            ("sd", "service", 3),
            ("se", "service", 3),
        ];
        let mut nodes: Vec<Listed<'_>> = vec![("policy", None, one), ("service", None, one)];
        nodes.extend(elements.iter().map(|(code, above, _)| (*code, Some(*above), one)));
        let names: Vec<String> = (1..=39).map(|item| format!("q9_{item}")).collect();
        let above = elements.iter().flat_map(|(code, _, count)| std::iter::repeat_n(*code, *count));
        let criteria: Vec<Listed<'_>> =
            names.iter().zip(above).map(|(name, above)| (name.as_str(), Some(above), one)).collect();
        Tree::new(&nodes, &criteria, weights)
    }

    fn published(tree: &Tree, node: usize, known: &[(&str, &str)]) -> Option<Decimal> {
        let of = |code: &str| known.iter().find(|(name, _)| *name == code).map(|(_, value)| decimal(value));
        tree.value(node, &|_| None, &of)
    }

    #[test]
    fn what_was_published_comes_out_of_equal_weights_of_criteria() {
        let tree = tree(Weights::Criteria);
        assert_eq!((tree.nodes.len(), tree.criteria.len(), tree.criteria_below(0).len()), (12, 39, 39));
        let service = tree.nodes.iter().position(|node| node.code == "service").unwrap();
        assert_eq!(tree.criteria_below(service), (23..39).collect::<Vec<_>>());
        for (policy, service, exact, announced) in [
            // The nation, 2024: Vietnam News Agency, 7 April 2025.
            ("83.84", "84.09", "83.9425641", "83.94"),
            // Hà Nội, 2023, from the differences given with 2024's figures: kinhtedothi.vn and vjs.vietnam.vn, April 2025.
            ("83.46", "83.72", "83.5666667", "83.57"),
            // Hà Nội, 2024: the same.
            ("86.51", "86.49", "86.5017949", "86.50"),
        ] {
            let index = published(&tree, 0, &[("policy", policy), ("service", service)]).unwrap();
            assert_eq!(index.round_dp(7), decimal(exact));
            assert_eq!(index.round_dp(2), decimal(announced));
        }
        // The nation, 2023: the ministry's announcement of 17 April 2024, as the press printed its five elements.
        let elements = [("sa", "83"), ("sb", "83.02"), ("sc", "83.12"), ("sd", "83.03"), ("se", "82.27")];
        let of_service = published(&tree, service, &elements).unwrap();
        assert_eq!(of_service.round_dp(3), decimal("82.896"));
        let all = [elements.as_slice(), &[("policy", "82.49")]].concat();
        let index = published(&tree, 0, &all).unwrap();
        assert_eq!((index.round_dp(3), index.round_dp(2)), (decimal("82.657"), decimal("82.66")));
        assert_eq!(published(&tree, 0, &elements), None, "without the policy content there is no index");
    }

    #[test]
    fn equal_weights_of_contents_are_another_index() {
        let index = published(&tree(Weights::Nodes), 0, &[("policy", "83.84"), ("service", "84.09")]);
        assert_eq!(index, Some(decimal("83.965")));
    }

    #[test]
    fn weights_and_empty_nodes() {
        let (one, two) = (Decimal::ONE, Decimal::TWO);
        let nodes = [("a", None, one), ("b", None, decimal("3")), ("empty", None, one)];
        let criteria = [("x", Some("a"), two), ("y", Some("a"), one), ("z", Some("b"), one), ("lost", Some("no"), one)];
        let of = |at: usize| [decimal("60"), decimal("90"), decimal("40")].get(at).copied();
        let by_criteria = Tree::new(&nodes, &criteria, Weights::Criteria);
        assert_eq!(by_criteria.nodes.len(), 3, "a node without criteria is none");
        assert_eq!(by_criteria.value(0, &of, &|_| None), Some(decimal("62.5")));
        let by_nodes = Tree::new(&nodes, &criteria, Weights::Nodes);
        assert_eq!(by_nodes.value(0, &of, &|_| None), Some(decimal("47.5")));
        assert!(Tree::new(&nodes, &[], Weights::Nodes).nodes.is_empty());
    }

    #[test]
    fn both_rules_of_a_criterion() {
        let satisfied = [false, false, false, true, true];
        let counts = [1, 2, 7, 20, 10];
        assert_eq!(percentage(CriterionRule::SatisfiedShare, &satisfied, &counts), Some(decimal("75")));
        assert_eq!(percentage(CriterionRule::MeanScore, &satisfied, &counts), Some(decimal("78")));
        assert_eq!(percentage(CriterionRule::MeanScore, &satisfied, &[0; 5]), None, "nobody is no zero");
    }

    #[test]
    fn halves_round_away_from_nothing_and_noise_does_not_decide() {
        let text = |value| shown(value).unwrap().to_string();
        assert_eq!(text(82.664_999_999_999_99), "82.67");
        assert_eq!(text(82.664_999), "82.66");
        assert_eq!(text(83.0), "83.00");
        assert_eq!(text(-0.004), "0.00");
        assert_eq!(text(-1.235), "-1.24");
        assert_eq!(shown(f64::NAN), None);
    }
}
