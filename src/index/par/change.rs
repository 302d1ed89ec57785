//! A unit beside itself a year before: points and percentages of the criteria that both years' sets have, places, and where
//! the series breaks.

use rust_decimal::Decimal;

use super::rank::Place;
use super::{NodeScore, Plan, Scored, State};
use crate::domain::criteria::compare::matches;

/// Why a node's figures of two years cannot be put beside each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Break {
    /// The set of before has no such criterion.
    New,
    /// It has another maximum: percentages can be compared, points cannot.
    OtherMaximum,
    /// It did not apply, or had no points, in one of the years.
    OneYearOnly,
}

/// A node beside itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NodeChange {
    /// Its place in the newer set.
    pub node: usize,
    /// Its place in the older one.
    pub before: Option<usize>,
    /// The change in points, where they can be compared.
    pub points: Option<Decimal>,
    /// The change in percentage points, where there are percentages of both years.
    pub percent: Option<Decimal>,
    /// Where the series breaks.
    pub broken: Option<Break>,
}

/// A unit beside itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    /// By node of the newer set.
    pub nodes: Vec<NodeChange>,
    /// Nodes that only the older set has, by their places there.
    pub gone: Vec<usize>,
    /// The change of the index in percentage points.
    pub percent: Option<Decimal>,
    /// The change in points, where both years count out of as many.
    pub points: Option<Decimal>,
    /// Places gained; less than 0 where places were lost.
    pub places: Option<i64>,
    /// Whether the sets of both years are different ones.
    pub other_set: bool,
}

/// A unit's points under the set of one year, with its place.
#[derive(Clone, Copy, Debug)]
pub struct Year<'a> {
    /// The set.
    pub plan: &'a Plan<'a>,
    /// Its points.
    pub scored: &'a Scored,
    /// Its place.
    pub place: Option<Place>,
}

/// Puts two years of a unit beside each other.
#[must_use]
pub fn change(now: Year<'_>, before: Year<'_>) -> Change {
    change_matched(now, before, &matches(now.plan.set, before.plan.set))
}

/// The same with the nodes matched already, by [`matches()`]: for many units of the same years.
#[must_use]
pub fn change_matched(now: Year<'_>, before: Year<'_>, matched: &[Option<usize>]) -> Change {
    let nodes: Vec<NodeChange> =
        now.scored.nodes.iter().zip(matched).enumerate().map(|(at, (own, old))| node(at, own, *old, &before)).collect();
    let gone = (0..before.plan.places.len()).filter(|at| !matched.contains(&Some(*at))).collect();
    let same_maximum = now.scored.maximum.is_some() && now.scored.maximum == before.scored.maximum;
    let place = |place: Option<Place>| place.and_then(|place| i64::try_from(place.rank).ok());
    Change {
        nodes,
        gone,
        percent: difference(now.scored.percent, before.scored.percent),
        points: difference(Some(now.scored.points), Some(before.scored.points)).filter(|_| same_maximum),
        places: place(before.place).zip(place(now.place)).map(|(before, now)| before - now),
        other_set: now.plan.set.content_hash() != before.plan.set.content_hash(),
    }
}

fn node(at: usize, own: &NodeScore, old: Option<usize>, before: &Year<'_>) -> NodeChange {
    let Some((place, old)) = old.and_then(|place| Some((place, before.scored.nodes.get(place)?))) else {
        return NodeChange { node: at, before: None, points: None, percent: None, broken: Some(Break::New) };
    };
    let known = |one: &NodeScore| one.state == State::Scored;
    let both = known(own) && known(old);
    let same_maximum = own.maximum == old.maximum;
    let broken = match (both, same_maximum) {
        (false, _) => Some(Break::OneYearOnly),
        (true, false) => Some(Break::OtherMaximum),
        (true, true) => None,
    };
    NodeChange {
        node: at,
        before: Some(place),
        points: difference(Some(own.points), Some(old.points)).filter(|_| both && same_maximum),
        percent: difference(own.percent(), old.percent()).filter(|_| both),
        broken,
    }
}

fn difference(now: Option<Decimal>, before: Option<Decimal>) -> Option<Decimal> {
    now?.checked_sub(before?)
}

#[cfg(test)]
mod tests;
