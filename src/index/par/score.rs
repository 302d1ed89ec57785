//! The points of one unit: leaf by leaf, then summed to criteria, areas, blocks and the whole.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::expression::{Trouble, Value};
use super::plan::{Place, Plan};
use super::rule::Points;
use super::{Assessment, Context, Entry};
use crate::domain::criteria::{NotApplicable, Role, meant};

/// Where a node stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It has its points, and so has everything below it.
    Scored,
    /// Something that it needs was not entered; its points are those so far.
    Missing,
    /// It does not apply to the unit.
    NotApplicable,
    /// It has no points, or something below it has none, for a reason that [`Scored::troubles`] names.
    Faulty,
}

/// The points of one node.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NodeScore {
    /// What it brought, or all below it.
    pub points: Decimal,
    /// What it can bring to this unit; `None` where no source says it.
    pub maximum: Option<Decimal>,
    /// Where it stands.
    pub state: State,
}

impl NodeScore {
    /// Points by maximum, in percent; `None` where the maximum is not known or nothing applies.
    #[must_use]
    pub fn percent(&self) -> Option<Decimal> {
        percent(self.points, self.maximum?)
    }

    /// What is missing to the maximum.
    #[must_use]
    pub fn lost(&self) -> Option<Decimal> {
        self.maximum?.checked_sub(self.points)
    }
}

/// Points by maximum, in percent: 68.32 of 84 is 81.333…
#[must_use]
pub fn percent(points: Decimal, maximum: Decimal) -> Option<Decimal> {
    Decimal::ONE_HUNDRED.checked_mul(points)?.checked_div(maximum)
}

/// The points of one unit. Nothing in it is rounded.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Scored {
    /// By place in the set.
    pub nodes: Vec<NodeScore>,
    /// By place in the set's blocks.
    pub blocks: Vec<NodeScore>,
    /// What the areas of the index brought together.
    pub scored: Decimal,
    /// Bonus points, with their caps.
    pub bonus: Decimal,
    /// Penalty points, with their caps.
    pub penalty: Decimal,
    /// The points of the unit: the areas and the bonus less the penalty, never below 0.
    pub points: Decimal,
    /// What the areas can bring to this unit.
    pub maximum: Option<Decimal>,
    /// The index: points by maximum, in percent.
    pub percent: Option<Decimal>,
    /// Whether it has a place among the units: not where something does not apply and the set then ranks nobody.
    pub ranked: bool,
    /// Where the whole stands.
    pub state: Option<State>,
    /// Why nodes have no points, in the order of the set.
    pub troubles: Vec<(usize, Trouble)>,
}

/// What is used again from unit to unit.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    figures: Vec<Value>,
    pub(super) sums: Vec<Sum>,
}

impl Scratch {
    /// What was said of each node from above: whether it does not apply, whether it has its points from there.
    pub(super) fn marks(&self) -> impl Iterator<Item = (bool, bool)> + '_ {
        self.sums.iter().map(|sum| (sum.silenced, sum.covered))
    }
}

/// What is known so far of what is below a node.
#[expect(clippy::struct_excessive_bools, reason = "each is a finding of its own")]
#[derive(Clone, Copy, Debug)]
pub(super) struct Sum {
    points: Decimal,
    /// What does not apply below it; `None` where nobody knows how much that is.
    removed: Option<Decimal>,
    missing: bool,
    faulty: bool,
    /// Whether something below it has points or a fault, and whether something applies.
    touched: bool,
    applies: bool,
    /// What was said of it or above it: does not apply; has its points from above.
    silenced: bool,
    covered: bool,
}

const NOTHING: Sum = Sum {
    points: Decimal::ZERO,
    removed: Some(Decimal::ZERO),
    missing: false,
    faulty: false,
    touched: false,
    applies: false,
    silenced: false,
    covered: false,
};

impl Plan<'_> {
    /// The points of one unit.
    #[must_use]
    pub fn points(&self, assessment: &Assessment, context: &Context) -> Scored {
        let mut scored = Scored::default();
        self.points_into(assessment, context, &mut Scratch::default(), &mut scored);
        scored
    }

    /// The points of one unit, where one was scored before: nothing is asked of the memory again.
    pub fn points_into(&self, assessment: &Assessment, context: &Context, scratch: &mut Scratch, scored: &mut Scored) {
        self.figures(assessment, &mut scratch.figures);
        scored.nodes.clear();
        scored.nodes.resize(self.places.len(), EMPTY);
        scored.troubles.clear();
        self.silence(assessment, &mut scratch.sums);
        let Scratch { figures, sums } = scratch;
        // Each node stands behind the one above it, so that going backwards meets what is below a node before it.
        for at in (0..self.places.len()).rev() {
            let (Some(place), Some(sum)) = (self.places.get(at), sums.get(at).copied()) else { continue };
            let (node, trouble) = self.node(at, assessment, context, figures, sum);
            scored.troubles.extend(trouble.map(|trouble| (at, trouble)));
            if let Some(above) = place.parent.and_then(|parent| sums.get_mut(parent)) {
                above.take(&node, place, &sum);
            }
            if let Some(own) = scored.nodes.get_mut(at) {
                *own = node;
            }
        }
        scored.troubles.reverse();
        self.whole(assessment, sums, scored);
    }

    /// The points of one node by its rule, and the number of the case, band or branch that brought them: what a form shows
    /// beside them. `None` where the node is scored by hand, or something that the rule needs was not entered.
    #[must_use]
    pub fn explain(&self, at: usize, assessment: &Assessment, context: &Context) -> Option<Points> {
        let place = self.places.get(at)?;
        let rule = place.rule.as_ref()?;
        let maximum = place.maximum.unwrap_or_default();
        let points = match assessment.of_node(at) {
            None => {
                let mean = context.means.get(at).copied().flatten();
                rule.by_figures(&self.values(assessment), maximum, mean)?
            }
            Some(Entry::Case(case)) => rule.by_case(*case),
            Some(Entry::Counts(counts)) => rule.by_counts(counts, maximum),
            Some(Entry::Points(_) | Entry::NotApplicable) => return None,
        };
        (!matches!(points, Err(Trouble::Missing(_)))).then_some(points)
    }

    /// Scores some leaves of a unit again, and what stands above them: what a changed figure or entry can change. Gives
    /// what [`Plan::points`] would give. `leaves` are places in the set.
    pub(super) fn points_again(
        &self,
        leaves: &[usize],
        assessment: &Assessment,
        context: &Context,
        scratch: &mut Scratch,
        scored: &mut Scored,
    ) {
        self.figures(assessment, &mut scratch.figures);
        let Scratch { figures, sums } = scratch;
        let touched: BTreeSet<usize> = leaves.iter().flat_map(|leaf| self.set.line(*leaf)).collect();
        scored.troubles.retain(|(at, _)| !touched.contains(at));
        for at in touched.into_iter().rev() {
            let Some(sum) = sums.get(at).copied() else { continue };
            // What was said above it stays; what is below it is summed anew, in the order of the first time.
            let mut sum = Sum { silenced: sum.silenced, covered: sum.covered, ..NOTHING };
            for child in self.children.get(at).into_iter().flatten().rev() {
                if let (Some(node), Some(place), Some(below)) =
                    (scored.nodes.get(*child), self.places.get(*child), sums.get(*child))
                {
                    sum.take(node, place, below);
                }
            }
            let (node, trouble) = self.node(at, assessment, context, figures, sum);
            scored.troubles.extend(trouble.map(|trouble| (at, trouble)));
            if let (Some(own), Some(own_sum)) = (scored.nodes.get_mut(at), sums.get_mut(at)) {
                (*own, *own_sum) = (node, sum);
            }
        }
        scored.troubles.sort_by_key(|(at, _)| *at);
        self.whole(assessment, sums, scored);
    }

    /// The points of a node, of which `sum` says what is below it.
    fn node(
        &self,
        at: usize,
        assessment: &Assessment,
        context: &Context,
        figures: &[Value],
        sum: Sum,
    ) -> (NodeScore, Option<Trouble>) {
        match self.places.get(at) {
            Some(place) if place.is_leaf => self.leaf(at, place, assessment, context, figures, sum),
            Some(place) => self.parent(at, place, assessment, sum),
            None => (EMPTY, None),
        }
    }

    /// Which nodes an entry above silences or covers.
    pub(super) fn silence(&self, assessment: &Assessment, sums: &mut Vec<Sum>) {
        sums.clear();
        for (at, place) in self.places.iter().enumerate() {
            let above = place.parent.and_then(|parent| sums.get(parent)).copied().unwrap_or(NOTHING);
            let entry = assessment.of_node(at);
            let silenced = above.silenced || matches!(entry, Some(Entry::NotApplicable));
            let covered = above.covered || (!place.is_leaf && matches!(entry, Some(Entry::Points(_))));
            sums.push(Sum { silenced, covered, ..NOTHING });
        }
    }

    /// Takes over which nodes an entry above silences or covers; what is below each stays.
    pub(super) fn silence_again(&self, assessment: &Assessment, scratch: &mut Scratch) {
        let mut marks = Vec::new();
        self.silence(assessment, &mut marks);
        for (own, mark) in scratch.sums.iter_mut().zip(marks) {
            (own.silenced, own.covered) = (mark.silenced, mark.covered);
        }
    }

    /// The points of what is scored by itself.
    fn leaf(
        &self,
        at: usize,
        place: &Place,
        assessment: &Assessment,
        context: &Context,
        figures: &[Value],
        sum: Sum,
    ) -> (NodeScore, Option<Trouble>) {
        let maximum = place.maximum;
        if sum.silenced {
            return (self.silenced(maximum), None);
        }
        let entry = assessment.of_node(at);
        // Figures may bring points below a node that has its own; only what was said of this node is a contradiction.
        if sum.covered && entry.is_none() {
            return (NodeScore { points: Decimal::ZERO, maximum, state: State::Missing }, None);
        }
        let points = match (entry, &place.rule) {
            (Some(Entry::Points(points)), _) => Some(Ok(*points)),
            // A rule needs a maximum, which checked sets have.
            (None, Some(rule)) => {
                let mean = context.means.get(at).copied().flatten();
                let points = rule.by_figures(figures, maximum.unwrap_or_default(), mean);
                points.map(|points| points.map(|(points, _)| points))
            }
            (Some(Entry::Case(case)), Some(rule)) => Some(rule.by_case(*case).map(|(points, _)| points)),
            (Some(Entry::Counts(counts)), Some(rule)) => {
                Some(rule.by_counts(counts, maximum.unwrap_or_default()).map(|(points, _)| points))
            }
            (None, None) => None,
            (Some(_), _) => Some(Err(Trouble::NotOfRule)),
        };
        match points {
            None | Some(Err(Trouble::Missing(_))) => {
                (NodeScore { points: Decimal::ZERO, maximum, state: State::Missing }, None)
            }
            Some(points) => judged(points, maximum),
        }
    }

    /// The points of what has others below it.
    fn parent(&self, at: usize, place: &Place, assessment: &Assessment, sum: Sum) -> (NodeScore, Option<Trouble>) {
        if sum.silenced || !sum.applies {
            return (self.silenced(place.maximum), None);
        }
        let out = self.set.scoring.not_applicable == NotApplicable::OutOfDenominator && place.role == Role::Scored;
        let removed = if out { sum.removed } else { Some(Decimal::ZERO) };
        let maximum = place.maximum.zip(removed).and_then(|(maximum, removed)| maximum.checked_sub(removed));
        match assessment.of_node(at) {
            Some(Entry::Points(_)) if sum.touched => judged(Err(Trouble::AboveAndBelow), maximum),
            Some(Entry::Points(points)) => judged(Ok(*points), maximum),
            Some(Entry::Case(_) | Entry::Counts(_)) => judged(Err(Trouble::NotOfRule), maximum),
            _ => {
                let state = match sum {
                    Sum { faulty: true, .. } => State::Faulty,
                    Sum { missing: true, .. } => State::Missing,
                    _ => State::Scored,
                };
                // A bonus or a penalty has a cap, which is its maximum.
                let capped = place.role != Role::Scored;
                let points = maximum.filter(|_| capped).map_or(sum.points, |cap| sum.points.min(cap));
                (NodeScore { points, maximum, state }, None)
            }
        }
    }

    /// A node that does not apply: by the set's rule it has no maximum here, or keeps it and brings nothing.
    fn silenced(&self, maximum: Option<Decimal>) -> NodeScore {
        let maximum = match self.set.scoring.not_applicable {
            NotApplicable::OutOfDenominator => Some(Decimal::ZERO),
            NotApplicable::Unranked => maximum,
        };
        NodeScore { points: Decimal::ZERO, maximum, state: State::NotApplicable }
    }

    /// Sums blocks and areas to the whole.
    fn whole(&self, assessment: &Assessment, sums: &[Sum], scored: &mut Scored) {
        let out = self.set.scoring.not_applicable == NotApplicable::OutOfDenominator;
        let mut blocks = vec![NOTHING; self.set.blocks.len()];
        let (mut index, mut bonus, mut penalty) = (NOTHING, NOTHING, NOTHING);
        let mut anything_silenced = false;
        for (at, (place, node)) in self.places.iter().zip(&scored.nodes).enumerate() {
            let sum = sums.get(at).copied().unwrap_or(NOTHING);
            let is_given = !place.is_leaf && matches!(assessment.of_node(at), Some(Entry::Points(_)));
            anything_silenced |= node.state == State::NotApplicable && place.role == Role::Scored;
            if place.parent.is_none() {
                let whole = match place.role {
                    Role::Scored => &mut index,
                    Role::Bonus => &mut bonus,
                    Role::Penalty => &mut penalty,
                };
                whole.take(node, place, &sum);
            }
            let counts = (place.is_leaf && !sum.covered) || is_given;
            let block = place.block.filter(|_| counts && place.role == Role::Scored);
            if let Some(block) = block.and_then(|block| blocks.get_mut(block)) {
                block.take(node, place, &sum);
            }
        }
        scored.blocks.clear();
        scored.blocks.extend(self.set.blocks.iter().zip(&blocks).enumerate().map(|(at, (block, sum))| {
            let stated = block.maximum.or_else(|| self.of_block(at));
            let removed = if out { sum.removed } else { Some(Decimal::ZERO) };
            let maximum = stated.zip(removed).and_then(|(stated, removed)| stated.checked_sub(removed));
            NodeScore { points: sum.points, maximum, state: sum.state() }
        }));
        let scoring = &self.set.scoring;
        let removed = if out { index.removed } else { Some(Decimal::ZERO) };
        let capped = |sum: &Sum, cap: Option<Decimal>| cap.map_or(sum.points, |cap| sum.points.min(cap));
        scored.scored = index.points;
        scored.bonus = capped(&bonus, scoring.bonus_cap);
        scored.penalty = capped(&penalty, scoring.penalty_cap);
        scored.maximum = self.maximum.zip(removed).and_then(|(maximum, removed)| maximum.checked_sub(removed));
        let points = index.points.saturating_add(scored.bonus).saturating_sub(scored.penalty).max(Decimal::ZERO);
        let ceiling = scored.maximum.filter(|_| !scoring.above_maximum);
        scored.points = ceiling.map_or(points, |ceiling| points.min(ceiling.max(Decimal::ZERO)));
        scored.percent = scored.maximum.and_then(|maximum| percent(scored.points, maximum));
        scored.ranked = index.applies && (out || !anything_silenced);
        // Bonus and penalty that were not entered are none.
        let faulty = [&index, &bonus, &penalty].into_iter().any(|sum| sum.faulty);
        scored.state = Some(if faulty { State::Faulty } else { index.state() });
    }

    fn of_block(&self, block: usize) -> Option<Decimal> {
        let leaves = self.places.iter().filter(|place| place.is_leaf && place.role == Role::Scored);
        let own = leaves.filter(|place| place.block == Some(block));
        own.map(|place| place.maximum).try_fold(Decimal::ZERO, |sum, part| sum.checked_add(part?))
    }
}

const EMPTY: NodeScore = NodeScore { points: Decimal::ZERO, maximum: None, state: State::Missing };

/// Points that lie between 0 and the maximum, or what is wrong with them.
fn judged(points: Value, maximum: Option<Decimal>) -> (NodeScore, Option<Trouble>) {
    let within = |points: Decimal| {
        let above = maximum.is_some_and(|maximum| meant(points) > maximum);
        if above || meant(points) < Decimal::ZERO { Err(Trouble::Outside(points)) } else { Ok(points) }
    };
    match points.and_then(within) {
        Ok(points) => (NodeScore { points, maximum, state: State::Scored }, None),
        Err(trouble) => (NodeScore { points: Decimal::ZERO, maximum, state: State::Faulty }, Some(trouble)),
    }
}

impl Sum {
    /// Adds a node that stands below, with what is known of those below it.
    fn take(&mut self, node: &NodeScore, place: &Place, below: &Self) {
        self.points = self.points.saturating_add(node.points);
        let removed = if node.state == State::NotApplicable { place.maximum } else { below.removed };
        if removed != Some(Decimal::ZERO) {
            self.removed = self.removed.zip(removed).and_then(|(all, more)| all.checked_add(more));
        }
        self.missing |= node.state == State::Missing;
        self.faulty |= node.state == State::Faulty;
        self.applies |= node.state != State::NotApplicable;
        self.touched |= below.touched || matches!(node.state, State::Scored | State::Faulty);
    }

    const fn state(&self) -> State {
        match self {
            Self { applies: false, .. } => State::NotApplicable,
            Self { faulty: true, .. } => State::Faulty,
            Self { missing: true, .. } => State::Missing,
            _ => State::Scored,
        }
    }
}

impl Scored {
    /// The leaves of the index that have no points yet because something was not entered.
    pub fn missing<'a>(&'a self, plan: &'a Plan<'_>) -> impl Iterator<Item = usize> + 'a {
        let of_leaf = plan.places.iter().zip(&self.nodes).enumerate();
        of_leaf
            .filter(|(_, (place, node))| place.is_leaf && place.role == Role::Scored && node.state == State::Missing)
            .map(|(at, _)| at)
            // A node above that is scored was given its points as a whole.
            .filter(|at| plan.set.line(*at).iter().all(|above| self.state_of(*above) != Some(State::Scored)))
    }

    fn state_of(&self, at: usize) -> Option<State> {
        self.nodes.get(at).map(|node| node.state)
    }
}

#[cfg(test)]
mod tests;
