//! Maxima add up: nodes to the node above, areas to the set, leaves to their blocks.

use rust_decimal::Decimal;

use super::{MOST_POINTS, Noted, Part, Place};
use crate::domain::criteria::{CriteriaFault, CriteriaSet, Role};
use crate::domain::template::Fault;

/// What is known of a sum: what its known parts come to, and whether all parts are known.
struct Sum {
    known: Decimal,
    complete: bool,
}

fn sum(parts: impl Iterator<Item = Option<Decimal>>) -> Sum {
    parts.fold(Sum { known: Decimal::ZERO, complete: true }, |sum, part| Sum {
        known: sum.known.saturating_add(part.unwrap_or_default()),
        complete: sum.complete && part.is_some(),
    })
}

impl Sum {
    /// Whether a stated maximum can be this sum. Parts that are not known can only add to those that are.
    fn fits(&self, stated: Decimal) -> bool {
        if self.complete { stated == self.known } else { stated >= self.known }
    }
}

/// The most that a node can bring: what it says, or the sum of what is below; `None` where that is not known.
pub(super) fn maximum(set: &CriteriaSet, at: usize) -> Option<Decimal> {
    let node = set.nodes.get(at)?;
    if node.maximum.is_some() {
        return node.maximum;
    }
    let mut below = set.below(Some(at)).peekable();
    below.peek()?;
    below.map(|child| maximum(set, child)).try_fold(Decimal::ZERO, |sum, part| sum.checked_add(part?))
}

/// Every maximum is a number of points, there where it must be, and the sum of what is below.
pub(super) fn maxima(set: &CriteriaSet, noted: &mut Noted) {
    for (at, node) in set.nodes.iter().enumerate() {
        let place = Place::Node(at, Part::Maximum);
        let mut below = set.below(Some(at)).peekable();
        let is_leaf = below.peek().is_none();
        let Some(stated) = node.maximum else {
            if is_leaf && !node.may_lack_maximum() {
                noted.say(place, CriteriaFault::NoMaximum(node.code.clone()));
            }
            continue;
        };
        if stated <= Decimal::ZERO || stated > Decimal::from(MOST_POINTS) {
            noted.say(place, CriteriaFault::OutOfRange("0.001".to_owned(), MOST_POINTS.to_string()));
            continue;
        }
        // Bonuses and penalties have caps, which need not be reached.
        if is_leaf || set.role_of(at) != Role::Scored {
            continue;
        }
        let sum = sum(below.map(|child| maximum(set, child)));
        if !sum.fits(stated) {
            noted.say(place, differs(&node.code, stated, &sum));
        }
    }
    let areas: Vec<usize> =
        set.below(None).filter(|at| set.nodes.get(*at).is_some_and(|node| node.role == Role::Scored)).collect();
    let sum = sum(areas.into_iter().map(|at| maximum(set, at)));
    if let Some(stated) = set.scoring.maximum.filter(|stated| !sum.fits(*stated)) {
        noted.say(
            Place::Scoring,
            CriteriaFault::TotalDiffers(stated.normalize().to_string(), sum.known.normalize().to_string()),
        );
    }
}

fn differs(code: &str, stated: Decimal, sum: &Sum) -> CriteriaFault {
    CriteriaFault::SumDiffers(code.to_owned(), stated.normalize().to_string(), sum.known.normalize().to_string())
}

/// Where a set has blocks, every scored leaf is in one, and the maxima of blocks are those of their leaves and of the set.
pub(super) fn blocks(set: &CriteriaSet, noted: &mut Noted) {
    let leaves: Vec<usize> = set.leaves().into_iter().filter(|at| set.role_of(*at) == Role::Scored).collect();
    for (at, node) in set.nodes.iter().enumerate() {
        if let Some(block) = node.block.as_ref().filter(|code| set.blocks.iter().all(|block| block.code != **code)) {
            noted.say(Place::Node(at, Part::Block), Fault::Unknown(block.clone()));
        }
    }
    if set.blocks.is_empty() {
        return;
    }
    for at in leaves.iter().filter(|at| set.block_of(**at).is_none()) {
        noted.say(Place::Node(*at, Part::Block), CriteriaFault::NoBlock);
    }
    for (place, block) in set.blocks.iter().enumerate() {
        let own = leaves.iter().filter(|at| set.block_of(**at) == Some(&block.code));
        let sum = sum(own.map(|at| maximum(set, *at)));
        if let Some(stated) = block.maximum.filter(|stated| !sum.fits(*stated)) {
            noted.say(Place::Block(place), differs(&block.code, stated, &sum));
        }
    }
    let sum = sum(set.blocks.iter().map(|block| block.maximum));
    if let Some(stated) = set.scoring.maximum.filter(|stated| !sum.fits(*stated)) {
        noted.say(
            Place::Scoring,
            CriteriaFault::BlocksDiffer(stated.normalize().to_string(), sum.known.normalize().to_string()),
        );
    }
}
