//! A criteria set made ready to score many units: every name is looked up once, and so is who depends on whom.

use std::borrow::Borrow;
use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::expression::{Calculation, Trouble, Value};
use super::rule::Ready;
use super::shares::side_by_side;
use super::{Assessment, Context};
use crate::domain::criteria::{CriteriaSet, Role, Rule};

/// What a unit's assessment does not change of a node.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) parent: Option<usize>,
    pub(super) is_leaf: bool,
    pub(super) role: Role,
    /// The place of its block.
    pub(super) block: Option<usize>,
    /// The most it can bring: what the table says, or the sum of what is below.
    pub(super) maximum: Option<Decimal>,
    pub(super) rule: Option<Ready>,
    /// Whether the rule of a checked set cannot bring less than nothing or more than the maximum.
    pub(super) is_bounded: bool,
}

/// A criteria set made ready.
#[derive(Clone, Debug)]
pub struct Plan<'a> {
    /// The set.
    pub set: &'a CriteriaSet,
    pub(super) places: Vec<Place>,
    /// By node: what stands directly below it.
    pub(super) children: Vec<Vec<usize>>,
    /// Figures that are computed, each behind those it is computed of.
    derived: Vec<(usize, Calculation)>,
    /// By figure: the nodes whose rules use it, also through figures that are computed of it.
    users: Vec<Vec<usize>>,
    /// The nodes whose rules are relative to the mean of the units.
    pub(super) relative: Vec<usize>,
    /// The most the areas of the index can bring; `None` where no source says it.
    pub(super) maximum: Option<Decimal>,
    /// The most the leaves of each block can bring; `None` where no source says it.
    pub(super) of_blocks: Vec<Option<Decimal>>,
}

impl<'a> Plan<'a> {
    /// Makes a set ready.
    #[must_use]
    pub fn of(set: &'a CriteriaSet) -> Self {
        let leaves: BTreeSet<usize> = set.leaves().into_iter().collect();
        let block = |at: usize| {
            let code = set.block_of(at)?;
            set.blocks.iter().position(|block| block.code == code)
        };
        let mut places: Vec<Place> = set
            .nodes
            .iter()
            .enumerate()
            .map(|(at, node)| Place {
                parent: node.parent,
                is_leaf: leaves.contains(&at),
                role: set.role_of(at),
                block: block(at),
                maximum: node.maximum,
                rule: node.scored_by().map(|rule| Ready::of(rule, set)),
                is_bounded: node
                    .scored_by()
                    .is_some_and(|rule| !matches!(rule, Rule::PerItem { .. } | Rule::Branches(_))),
            })
            .collect();
        sum_up(&mut places);
        let areas = places.iter().filter(|place| place.parent.is_none() && place.role == Role::Scored);
        let sum = areas.map(|place| place.maximum).try_fold(Decimal::ZERO, |sum, part| sum.checked_add(part?));
        let relative = |place: &Place| matches!(place.rule, Some(Ready::Mean(..)));
        let relative =
            places.iter().enumerate().filter(|(_, place)| relative(place)).map(|(at, _)| at).collect::<Vec<_>>();
        let of_block = |block: usize| {
            let leaves = places.iter().filter(|place| place.is_leaf && place.role == Role::Scored);
            let own = leaves.filter(|place| place.block == Some(block));
            own.map(|place| place.maximum).try_fold(Decimal::ZERO, |sum, part| sum.checked_add(part?))
        };
        Self {
            of_blocks: (0..set.blocks.len()).map(of_block).collect(),
            maximum: set.scoring.maximum.or(sum),
            derived: derived(set),
            users: users(set),
            children: children(set),
            set,
            places,
            relative,
        }
    }

    /// The figures of a unit with those that are computed of them.
    pub(super) fn figures(&self, assessment: &Assessment, figures: &mut Vec<Value>) {
        figures.clear();
        let known = |at: usize| assessment.figures.get(at).copied().flatten().ok_or(Trouble::Missing(at));
        figures.extend((0..self.set.figures.len()).map(known));
        for (at, calculation) in &self.derived {
            let value = calculation.value(figures);
            if let Some(place) = figures.get_mut(*at) {
                *place = value;
            }
        }
    }

    /// A unit's figures by their places in the set, those that are computed as well: what a form shows beside them.
    #[must_use]
    pub fn values(&self, assessment: &Assessment) -> Vec<Value> {
        let mut figures = Vec::new();
        self.figures(assessment, &mut figures);
        figures
    }

    /// The nodes whose points may change with a figure.
    #[must_use]
    pub fn users(&self, figure: usize) -> &[usize] {
        self.users.get(figure).map(Vec::as_slice).unwrap_or_default()
    }

    /// The leaves below a node, or the node itself where it is one.
    #[must_use]
    pub fn leaves_below(&self, at: usize) -> Vec<usize> {
        let mut leaves = Vec::new();
        let mut open = vec![at];
        while let Some(next) = open.pop() {
            match self.children.get(next).map(Vec::as_slice) {
                Some([]) => leaves.push(next),
                Some(below) => open.extend(below.iter().rev()),
                None => {}
            }
        }
        leaves
    }

    /// What is known of all units together.
    #[must_use]
    pub fn context<A: Borrow<Assessment> + Sync>(&self, assessments: &[A]) -> Context {
        let mut means = vec![None; self.places.len()];
        if self.relative.is_empty() {
            return Context { means };
        }
        let brought: Vec<Vec<Option<Decimal>>> = side_by_side(assessments, |assessments: &[A]| {
            let mut figures = Vec::new();
            let of_unit = |assessment: &A| {
                let assessment = assessment.borrow();
                self.figures(assessment, &mut figures);
                self.relative.iter().map(|at| self.compared(*at, assessment, &figures)).collect()
            };
            assessments.iter().map(of_unit).collect()
        });
        // Summed in the units' order, whoever computed them.
        for values in &brought {
            for (at, value) in self.relative.iter().zip(values) {
                if let (Some(value), Some(mean)) = (value, means.get_mut(*at)) {
                    *mean = added(*mean, *value);
                }
            }
        }
        Context { means }
    }

    /// What a unit brings into the mean of a node; nothing, where the node does not apply to it or its figures are missing.
    pub(super) fn compared(&self, at: usize, assessment: &Assessment, figures: &[Value]) -> Option<Decimal> {
        let mut next = Some(at);
        let mut applies = true;
        while let Some(node) = next {
            applies &= !matches!(assessment.of_node(node), Some(super::Entry::NotApplicable));
            next = self.places.get(node).and_then(|place| place.parent);
        }
        let rule = self.places.get(at)?.rule.as_ref().filter(|_| applies)?;
        rule.compared(figures)?.ok()
    }
}

/// A mean with one value more. One that can no longer be kept is not known.
pub(super) fn added(mean: Option<(Decimal, u32)>, value: Decimal) -> Option<(Decimal, u32)> {
    let (sum, n) = mean.unwrap_or_default();
    Some((sum.checked_add(value)?, n + 1))
}

fn children(set: &CriteriaSet) -> Vec<Vec<usize>> {
    let mut children = vec![Vec::new(); set.nodes.len()];
    for (at, node) in set.nodes.iter().enumerate() {
        if let Some(above) = node.parent.and_then(|parent| children.get_mut(parent)) {
            above.push(at);
        }
    }
    children
}

/// Gives each node without a maximum of its own the sum of what is below it.
fn sum_up(places: &mut [Place]) {
    let stated: Vec<bool> = places.iter().map(|place| place.maximum.is_some()).collect();
    let mut sums: Vec<Option<Decimal>> = vec![Some(Decimal::ZERO); places.len()];
    // Each node stands behind the one above it.
    for at in (0..places.len()).rev() {
        let Some(place) = places.get_mut(at) else { continue };
        if !place.is_leaf && stated.get(at) == Some(&false) {
            place.maximum = sums.get(at).copied().flatten();
        }
        let (own, parent) = (place.maximum, place.parent);
        if let Some(sum) = parent.and_then(|parent| sums.get_mut(parent)) {
            *sum = sum.zip(own).and_then(|(sum, own)| sum.checked_add(own));
        }
    }
}

/// Figures that are computed, each behind those it is computed of. One that is computed of itself, which checked sets do not
/// have, is left out.
fn derived(set: &CriteriaSet) -> Vec<(usize, Calculation)> {
    let mut open: Vec<usize> =
        (0..set.figures.len()).filter(|at| set.figures.get(*at).is_some_and(|one| one.formula.is_some())).collect();
    let mut ordered: Vec<(usize, Calculation)> = Vec::new();
    loop {
        let waits = |at: &usize| {
            let uses = set.figures.get(*at).and_then(|figure| figure.formula.as_ref());
            let mut uses = uses.into_iter().flat_map(|formula| formula.expression.figures());
            uses.any(|name| set.figure(name).is_some_and(|other| open.contains(&other)))
        };
        let (later, now): (Vec<usize>, Vec<usize>) = open.iter().copied().partition(waits);
        if now.is_empty() {
            return ordered;
        }
        for at in now {
            let formula = set.figures.get(at).and_then(|figure| figure.formula.as_ref());
            ordered.extend(formula.map(|formula| (at, Calculation::of(&formula.expression, set))));
        }
        open = later;
    }
}

/// For each figure the nodes whose rules use it, also through figures that are computed of it.
fn users(set: &CriteriaSet) -> Vec<Vec<usize>> {
    let mut users = vec![BTreeSet::new(); set.figures.len()];
    for (at, node) in set.nodes.iter().enumerate() {
        let mut open: Vec<usize> =
            node.scored_by().into_iter().flat_map(|rule| rule.figures()).filter_map(|name| set.figure(name)).collect();
        while let Some(figure) = open.pop() {
            if users.get_mut(figure).is_some_and(|users: &mut BTreeSet<usize>| users.insert(at)) {
                let formula = set.figures.get(figure).and_then(|figure| figure.formula.as_ref());
                let names = formula.into_iter().flat_map(|formula| formula.expression.figures());
                open.extend(names.filter_map(|name| set.figure(name)));
            }
        }
    }
    users.into_iter().map(|nodes| nodes.into_iter().collect()).collect()
}
