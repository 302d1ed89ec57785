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

/// Ranks units under a set.
#[must_use]
pub fn ranks(plan: &Plan<'_>, units: &[Unit<'_>]) -> Ranks {
    let keys: Vec<Option<Key>> = units.iter().map(|unit| key(plan, unit.scored)).collect();
    let numbering = plan.set.scoring.ties.numbering;
    let blocks = (0..plan.set.blocks.len()).map(|block| {
        let keys: Vec<Option<Decimal>> = units.iter().map(|unit| block_key(plan, unit.scored, block)).collect();
        places(&keys, numbering)
    });
    let blocks = blocks.collect();
    let mut groups = vec![None; units.len()];
    for group in &plan.set.groups {
        let members: Vec<usize> =
            units.iter().enumerate().filter(|(_, unit)| unit.group == Some(&group.code)).map(|(at, _)| at).collect();
        let own: Vec<Option<&Key>> = members.iter().map(|at| keys.get(*at).and_then(Option::as_ref)).collect();
        for (at, place) in members.iter().zip(places(&own, numbering)) {
            if let Some(member) = groups.get_mut(*at) {
                *member = place;
            }
        }
    }
    Ranks { overall: places(&keys, numbering), blocks, groups }
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
