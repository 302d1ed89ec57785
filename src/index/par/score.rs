//! The points of one unit: leaf by leaf, then summed to criteria, areas, blocks and the whole.

use std::borrow::Borrow;
use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::expression::{Trouble, Value};
use super::plan::{Place, Plan};
use super::rule::Points;
use super::shares::side_by_side;
use super::{Assessment, Context, Entry};
use crate::domain::criteria::{NotApplicable, Role, meant};
use sum::{APPLIES, COVERED, FAULTY, NOTHING, SILENCED, Sum, TOUCHED};

mod sum;

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
    /// By node: what was said of it from above, [`SILENCED`] and [`COVERED`].
    said: Vec<u8>,
    /// By node: what is below it. Of leaves, nothing.
    sums: Vec<Sum>,
}

impl Scratch {
    /// What was said of each node from above.
    pub(super) fn said(&self) -> &[u8] {
        &self.said
    }
}

impl Plan<'_> {
    /// The points of one unit.
    #[must_use]
    pub fn points(&self, assessment: &Assessment, context: &Context) -> Scored {
        let mut scored = Scored::default();
        self.points_into(assessment, context, &mut Scratch::default(), &mut scored);
        scored
    }

    /// The points of many units, in their order.
    #[must_use]
    pub fn points_all<A: Borrow<Assessment> + Sync>(&self, assessments: &[A], context: &Context) -> Vec<Scored> {
        self.points_each(assessments, context, Scored::clone)
    }

    /// What `take` keeps of the points of each unit, in their order, by as many processors as there are. The points of one
    /// unit make room for those of the next.
    pub fn points_each<A: Borrow<Assessment> + Sync, T: Send>(
        &self,
        assessments: &[A],
        context: &Context,
        take: impl Fn(&Scored) -> T + Sync,
    ) -> Vec<T> {
        side_by_side(assessments, |assessments: &[A]| {
            let (mut scratch, mut scored) = (Scratch::default(), Scored::default());
            let one = |assessment: &A| {
                self.points_into(assessment.borrow(), context, &mut scratch, &mut scored);
                take(&scored)
            };
            assessments.iter().map(one).collect()
        })
    }

    /// The points of one unit, where one was scored before: nothing is asked of the memory again.
    pub fn points_into(&self, assessment: &Assessment, context: &Context, scratch: &mut Scratch, scored: &mut Scored) {
        self.figures(assessment, &mut scratch.figures);
        scored.nodes.clear();
        scored.nodes.resize(self.places.len(), EMPTY);
        scored.troubles.clear();
        self.silence(assessment, &mut scratch.said);
        scratch.sums.clear();
        scratch.sums.resize(self.places.len(), NOTHING);
        let Scratch { figures, said, sums } = scratch;
        // Each node stands behind the one above it, so that going backwards meets what is below a node before it.
        for (at, place) in self.places.iter().enumerate().rev() {
            let said = said.get(at).copied().unwrap_or_default();
            let (node, trouble) = if place.is_leaf {
                let (node, trouble) = self.leaf(at, place, assessment, context, figures, said);
                if let Some(above) = place.parent.and_then(|parent| sums.get_mut(parent)) {
                    above.take_leaf(&node, place.maximum);
                }
                (node, trouble)
            } else {
                let sum = sums.get(at).copied().unwrap_or(NOTHING);
                let (node, trouble) = self.parent(at, place, assessment, said, &sum);
                if let Some(above) = place.parent.and_then(|parent| sums.get_mut(parent)) {
                    above.take(&node, place, &sum);
                }
                (node, trouble)
            };
            scored.troubles.extend(trouble.map(|trouble| (at, trouble)));
            if let Some(own) = scored.nodes.get_mut(at) {
                *own = node;
            }
        }
        scored.troubles.reverse();
        self.whole(assessment, said, sums, scored);
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
        self.silence(assessment, &mut scratch.said);
        let Scratch { figures, said, sums } = scratch;
        let touched: BTreeSet<usize> = leaves.iter().flat_map(|leaf| self.set.line(*leaf)).collect();
        scored.troubles.retain(|(at, _)| !touched.contains(at));
        for at in touched.into_iter().rev() {
            let Some(place) = self.places.get(at) else { continue };
            let said = said.get(at).copied().unwrap_or_default();
            // What is below it is summed anew, in the order of the first time.
            let mut sum = NOTHING;
            for child in self.children.get(at).into_iter().flatten().rev() {
                if let (Some(node), Some(place), Some(below)) =
                    (scored.nodes.get(*child), self.places.get(*child), sums.get(*child))
                {
                    sum.take(node, place, below);
                }
            }
            let (node, trouble) = if place.is_leaf {
                self.leaf(at, place, assessment, context, figures, said)
            } else {
                self.parent(at, place, assessment, said, &sum)
            };
            scored.troubles.extend(trouble.map(|trouble| (at, trouble)));
            if let (Some(own), Some(own_sum)) = (scored.nodes.get_mut(at), sums.get_mut(at)) {
                (*own, *own_sum) = (node, sum);
            }
        }
        scored.troubles.sort_by_key(|(at, _)| *at);
        self.whole(assessment, said, sums, scored);
    }

    /// What the entries of nodes say of those below them.
    pub(super) fn silence(&self, assessment: &Assessment, said: &mut Vec<u8>) {
        said.clear();
        for (at, place) in self.places.iter().enumerate() {
            let above = place.parent.and_then(|parent| said.get(parent)).copied().unwrap_or_default();
            let own = match assessment.of_node(at) {
                Some(Entry::NotApplicable) => SILENCED,
                Some(Entry::Points(_)) if !place.is_leaf => COVERED,
                _ => 0,
            };
            said.push(above | own);
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
        said: u8,
    ) -> (NodeScore, Option<Trouble>) {
        let maximum = place.maximum;
        if said & SILENCED != 0 {
            return (self.silenced(place), None);
        }
        let entry = assessment.of_node(at);
        // Figures may bring points below a node that has its own; only what was said of this node is a contradiction.
        if said & COVERED != 0 && entry.is_none() {
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
            // Written down beside the maximum, or a share of it: it was checked when the set was read.
            Some(Ok(points)) if place.is_bounded && !matches!(entry, Some(Entry::Points(_))) => {
                (NodeScore { points, maximum, state: State::Scored }, None)
            }
            Some(points) => judged(points, maximum),
        }
    }

    /// The points of what has others below it.
    fn parent(
        &self,
        at: usize,
        place: &Place,
        assessment: &Assessment,
        said: u8,
        sum: &Sum,
    ) -> (NodeScore, Option<Trouble>) {
        if said & SILENCED != 0 || !sum.has(APPLIES) {
            return (self.silenced(place), None);
        }
        let out = self.set.scoring.not_applicable == NotApplicable::OutOfDenominator && place.role == Role::Scored;
        let removed = if out { sum.removed } else { Some(Decimal::ZERO) };
        let maximum = place.maximum.zip(removed).and_then(|(maximum, removed)| maximum.checked_sub(removed));
        match assessment.of_node(at) {
            Some(Entry::Points(_)) if sum.has(TOUCHED) => judged(Err(Trouble::AboveAndBelow), maximum),
            Some(Entry::Points(points)) => judged(Ok(*points), maximum),
            Some(Entry::Case(_) | Entry::Counts(_)) => judged(Err(Trouble::NotOfRule), maximum),
            _ => {
                // A bonus or a penalty has a cap, which is its maximum.
                let capped = place.role != Role::Scored;
                let points = maximum.filter(|_| capped).map_or(sum.points, |cap| sum.points.min(cap));
                (NodeScore { points, maximum, state: sum.state() }, None)
            }
        }
    }

    /// A node that does not apply: by the set's rule it has no maximum here, or keeps it and brings nothing.
    fn silenced(&self, place: &Place) -> NodeScore {
        let out = self.set.scoring.not_applicable == NotApplicable::OutOfDenominator && place.role == Role::Scored;
        let maximum = if out { Some(Decimal::ZERO) } else { place.maximum };
        NodeScore { points: Decimal::ZERO, maximum, state: State::NotApplicable }
    }

    /// Sums blocks and areas to the whole.
    fn whole(&self, assessment: &Assessment, said: &[u8], sums: &[Sum], scored: &mut Scored) {
        let out = self.set.scoring.not_applicable == NotApplicable::OutOfDenominator;
        let mut blocks = vec![NOTHING; self.set.blocks.len()];
        let (mut index, mut bonus, mut penalty) = (NOTHING, NOTHING, NOTHING);
        let mut anything_silenced = false;
        for (at, (place, node)) in self.places.iter().zip(&scored.nodes).enumerate() {
            let sum = sums.get(at).unwrap_or(&NOTHING);
            anything_silenced |= node.state == State::NotApplicable && place.role == Role::Scored;
            if place.parent.is_none() {
                let whole = match place.role {
                    Role::Scored => &mut index,
                    Role::Bonus => &mut bonus,
                    Role::Penalty => &mut penalty,
                };
                whole.take(node, place, sum);
            }
            let is_covered = said.get(at).is_some_and(|said| said & COVERED != 0);
            let is_given = is_covered && !place.is_leaf && matches!(assessment.of_node(at), Some(Entry::Points(_)));
            let counts = (place.is_leaf && !is_covered) || is_given;
            let block = place.block.filter(|_| counts && place.role == Role::Scored);
            if let Some(block) = block.and_then(|block| blocks.get_mut(block)) {
                block.take(node, place, sum);
            }
        }
        scored.blocks.clear();
        scored.blocks.extend(self.set.blocks.iter().zip(&blocks).enumerate().map(|(at, (block, sum))| {
            let stated = block.maximum.or_else(|| self.of_blocks.get(at).copied().flatten());
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
        scored.ranked = index.has(APPLIES) && (out || !anything_silenced);
        // Bonus and penalty that were not entered are none.
        let faulty = [&index, &bonus, &penalty].into_iter().any(|sum| sum.has(FAULTY));
        scored.state = Some(if faulty { State::Faulty } else { index.state() });
    }
}

const EMPTY: NodeScore = NodeScore { points: Decimal::ZERO, maximum: None, state: State::Missing };

/// Points that lie between 0 and the maximum, or what is wrong with them.
fn judged(points: Value, maximum: Option<Decimal>) -> (NodeScore, Option<Trouble>) {
    let outside =
        |points: Decimal| points.is_sign_negative() && !points.is_zero() || maximum.is_some_and(|most| points > most);
    let within = |points: Decimal| {
        // What division left behind the last digit that means something is not outside.
        if outside(points) && outside(meant(points)) { Err(Trouble::Outside(points)) } else { Ok(points) }
    };
    match points.and_then(within) {
        Ok(points) => (NodeScore { points, maximum, state: State::Scored }, None),
        Err(trouble) => (NodeScore { points: Decimal::ZERO, maximum, state: State::Faulty }, Some(trouble)),
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
