//! Places of units: on the whole, by block, and within groups; ties by the set's rule.

use std::cmp::Ordering;

use rust_decimal::Decimal;

use super::{NodeScore, Plan, Scored};
use crate::domain::criteria::{Numbering, Ties, TiesOn, meant};

/// A place among units.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, serde::Serialize)]
pub struct Place {
    /// From 1.
    pub rank: usize,
    /// Among so many.
    pub of: usize,
    /// Whether others have the same place.
    pub shared: bool,
}

/// What a unit is ranked by: its figure first, then what decides between equals.
pub type Key = Vec<Decimal>;

/// A unit to be ranked.
#[derive(Clone, Copy, Debug)]
pub struct Unit<'a> {
    /// Its points.
    pub scored: &'a Scored,
    /// Its group, where the set has groups.
    pub group: Option<&'a str>,
}

/// The places of units, in their order. `None` where a unit is not ranked: its index is not known, or the set ranks nobody
/// to whom something does not apply.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Ranks {
    /// Among all.
    pub overall: Vec<Option<Place>>,
    /// By block, in the order of the set's blocks: among all, on the block alone.
    pub blocks: Vec<Vec<Option<Place>>>,
    /// Among the units of the same group.
    pub groups: Vec<Option<Place>>,
}

/// What one unit is ranked by: all that is needed of it once its points are known.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Keys {
    /// On the whole; `None` where it is not ranked.
    pub overall: Option<Key>,
    /// By block.
    pub blocks: Vec<Option<Decimal>>,
}

impl Keys {
    /// What a unit with these points is ranked by.
    #[must_use]
    pub fn of(plan: &Plan<'_>, scored: &Scored) -> Self {
        let blocks = (0..plan.set.blocks.len()).map(|block| block_key(plan, scored, block)).collect();
        Self { overall: key(plan, scored), blocks }
    }
}

/// Ranks units under a set.
#[must_use]
pub fn ranks(plan: &Plan<'_>, units: &[Unit<'_>]) -> Ranks {
    let keys: Vec<Keys> = units.iter().map(|unit| Keys::of(plan, unit.scored)).collect();
    let groups: Vec<Option<&str>> = units.iter().map(|unit| unit.group).collect();
    ranks_by(plan, &keys, &groups)
}

/// Ranks units by what they are ranked by, with the group of each.
#[must_use]
pub fn ranks_by(plan: &Plan<'_>, keys: &[Keys], of_group: &[Option<&str>]) -> Ranks {
    let numbering = plan.set.scoring.ties.numbering;
    let overall: Vec<Option<&Key>> = keys.iter().map(|keys| keys.overall.as_ref()).collect();
    let of_block = |block: usize| -> Vec<Option<Decimal>> {
        keys.iter().map(|keys| keys.blocks.get(block).copied().flatten()).collect()
    };
    let blocks = (0..plan.set.blocks.len()).map(|block| places(&of_block(block), numbering)).collect();
    let mut groups = vec![None; keys.len()];
    for group in &plan.set.groups {
        let is_member = |at: &usize| of_group.get(*at).is_some_and(|own| *own == Some(&group.code));
        let members: Vec<usize> = (0..keys.len()).filter(is_member).collect();
        let own: Vec<Option<&Key>> = members.iter().map(|at| overall.get(*at).copied().flatten()).collect();
        for (at, place) in members.iter().zip(places(&own, numbering)) {
            if let Some(member) = groups.get_mut(*at) {
                *member = place;
            }
        }
    }
    Ranks { overall: places(&overall, numbering), blocks, groups }
}

/// What a unit is ranked by; `None` where it is not ranked.
#[must_use]
pub fn key(plan: &Plan<'_>, scored: &Scored) -> Option<Key> {
    let percent = scored.percent.filter(|_| scored.ranked)?;
    Some(key_of(plan, percent, |at| scored.blocks.get(at).copied(), |at| scored.nodes.get(at).copied()))
}

/// The key of a percentage with what blocks and areas say beside it.
pub(super) fn key_of(
    plan: &Plan<'_>,
    percent: Decimal,
    block: impl Fn(usize) -> Option<NodeScore>,
    node: impl Fn(usize) -> Option<NodeScore>,
) -> Key {
    let ties = &plan.set.scoring.ties;
    let decides = ties.by.iter().map(|code| {
        let found = match plan.set.blocks.iter().position(|one| one.code == *code) {
            Some(at) => block(at),
            None => plan.set.node(code).and_then(&node),
        };
        found.map(|one| compared(plan, one.percent().unwrap_or(one.points))).unwrap_or_default()
    });
    std::iter::once(compared(plan, percent)).chain(decides).collect()
}

fn block_key(plan: &Plan<'_>, scored: &Scored, block: usize) -> Option<Decimal> {
    let own = scored.blocks.get(block).filter(|_| scored.ranked)?;
    let value = own.percent().or_else(|| own.maximum.is_none().then_some(own.points))?;
    Some(compared(plan, value))
}

/// A figure as ties look at it.
fn compared(plan: &Plan<'_>, value: Decimal) -> Decimal {
    let Ties { on, .. } = plan.set.scoring.ties;
    match on {
        TiesOn::Exact => meant(value),
        TiesOn::Shown => plan.set.scoring.rounding.shown(value),
    }
}

/// The places that keys give, the greatest first. Equals share a place.
#[must_use]
pub fn places<K: Ord>(keys: &[Option<K>], numbering: Numbering) -> Vec<Option<Place>> {
    let mut order: Vec<(usize, &K)> =
        keys.iter().enumerate().filter_map(|(at, key)| Some((at, key.as_ref()?))).collect();
    order.sort_by(|(_, left), (_, right)| right.cmp(left));
    let of = order.len();
    let mut places = vec![None; keys.len()];
    let mut next = 1;
    for (before, equal) in order.chunk_by(|(_, left), (_, right)| left.cmp(right) == Ordering::Equal).map(|equal| {
        let rank = next;
        next += if numbering == Numbering::Dense { 1 } else { equal.len() };
        (rank, equal)
    }) {
        for (at, _) in equal {
            if let Some(place) = places.get_mut(*at) {
                *place = Some(Place { rank: before, of, shared: equal.len() > 1 });
            }
        }
    }
    places
}

#[cfg(test)]
mod tests;
