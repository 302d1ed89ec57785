//! Where points were lost, and what each of them would have been worth in rank.

use std::cmp::Reverse;

use rust_decimal::Decimal;

use super::rank::{Key, key, key_of};
use super::score::percent;
use super::{NodeScore, Plan, Scored, State};
use crate::domain::criteria::{Numbering, Role};

/// Points that a unit lost at one leaf.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Lost {
    /// The place of the leaf in the set.
    pub node: usize,
    /// How many points.
    pub points: Decimal,
    /// The rank with these points, everything else as it is; `None` where the unit is not ranked.
    pub rank: Option<usize>,
}

/// The keys by which units are ranked, in their order: against them it is seen what points would be worth.
#[derive(Clone, Debug, Default)]
pub struct Field {
    keys: Vec<Option<Key>>,
    /// The ranked ones, the greatest first.
    sorted: Vec<Key>,
}

impl Field {
    /// The field of units that are ranked among each other.
    #[must_use]
    pub fn of<'a>(plan: &Plan<'_>, units: impl IntoIterator<Item = &'a Scored>) -> Self {
        let keys: Vec<Option<Key>> = units.into_iter().map(|scored| key(plan, scored)).collect();
        let mut sorted: Vec<Key> = keys.iter().flatten().cloned().collect();
        sorted.sort_unstable_by(|left, right| right.cmp(left));
        Self { keys, sorted }
    }

    /// The rank that a unit would have with another key.
    fn rank_with(&self, unit: usize, other: &Key, numbering: Numbering) -> Option<usize> {
        let own = self.keys.get(unit)?.as_ref()?;
        let better = self.sorted.partition_point(|key| key > other);
        let better = self.sorted.get(..better).unwrap_or_default();
        // The unit does not stand before itself.
        let of_own = usize::from(own > other);
        Some(match numbering {
            Numbering::Shared => better.len() - of_own + 1,
            Numbering::Dense => {
                let different = better.chunk_by(|left, right| left == right);
                let own_alone = of_own == 1 && better.iter().filter(|key| *key == own).count() == 1;
                different.count() - usize::from(own_alone) + 1
            }
        })
    }
}

/// The points that a unit lost, the most first; a leaf that does not apply loses nothing. `unit` is its place in the field.
#[must_use]
pub fn lost(plan: &Plan<'_>, field: &Field, unit: usize, scored: &Scored) -> Vec<Lost> {
    let mut lost: Vec<Lost> = Vec::new();
    for (at, (place, node)) in plan.places.iter().zip(&scored.nodes).enumerate() {
        let covered = plan.set.line(at).iter().skip(1).any(|above| {
            scored.nodes.get(*above).is_some_and(|above| above.state == State::Scored) && node.state == State::Missing
        });
        let given = plan
            .leaves_below(at)
            .iter()
            .all(|leaf| scored.nodes.get(*leaf).is_some_and(|leaf| leaf.state == State::Missing))
            && node.state == State::Scored;
        let counts = place.role == Role::Scored && (place.is_leaf || given) && !covered;
        let points =
            node.lost().filter(|points| counts && *points > Decimal::ZERO && node.state != State::NotApplicable);
        if let Some(points) = points {
            let rank = with(plan, scored, at, points)
                .and_then(|key| field.rank_with(unit, &key, plan.set.scoring.ties.numbering));
            lost.push(Lost { node: at, points, rank });
        }
    }
    lost.sort_by_key(|one| (Reverse(one.points), one.node));
    lost
}

/// What a unit would be ranked by with more points at one node.
fn with(plan: &Plan<'_>, scored: &Scored, node: usize, more: Decimal) -> Option<Key> {
    let maximum = scored.maximum.filter(|_| scored.ranked)?;
    let whole = scored.scored.checked_add(more)?.checked_add(scored.bonus)?.checked_sub(scored.penalty)?;
    let whole = whole.max(Decimal::ZERO);
    let whole = if plan.set.scoring.above_maximum { whole } else { whole.min(maximum) };
    let area = plan.set.line(node).last().copied();
    let block = plan.places.get(node).and_then(|place| place.block);
    let lifted = |one: Option<&NodeScore>, is_own: bool| {
        let one = *one?;
        Some(if is_own { NodeScore { points: one.points.checked_add(more)?, ..one } } else { one })
    };
    Some(key_of(
        plan,
        percent(whole, maximum)?,
        |at| lifted(scored.blocks.get(at), Some(at) == block),
        |at| lifted(scored.nodes.get(at), Some(at) == area),
    ))
}
