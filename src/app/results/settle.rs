//! What of a unit's results may be seen, settled from the top of the tree downwards.
//!
//! A unit's tables are settled together over all finished months, quarters and the year: its total is the sum of the
//! units below and of itself; it itself the sum of its counters, of its officers, and of what shows that its visitors
//! rated; its total the sum of its fields;
//! a quarter the sum of its months, the year of its quarters and of its months. Its total stands in the table of the unit above it as
//! well, and that one is settled first: what it hides stays hidden here, and must not follow from anything here. What
//! it shows, or may show of a longer period one day, it shows without a look at the counters and officers here; these
//! and the proofs are therefore always covered as if it were shown.
//!
//! Each question is settled with its own number of answers, which may be smaller than the number of ratings.

use std::collections::{HashMap, HashSet};

use super::AppError;
use super::count::{Node, Place, Slot};
use crate::domain::disclosure::{Cell, Relation, USUAL_THRESHOLD, Verdict, protect};
use crate::domain::id::Id;
use crate::domain::period::Span;

/// Which places of a unit may be seen, of each stretch of time.
pub(super) struct Open(HashMap<(Place, Slot), bool>);

impl Open {
    /// Whether a place may be seen of a stretch of time.
    pub(super) fn may(&self, place: Place, slot: Slot) -> bool {
        self.0.get(&(place, slot)).copied().unwrap_or(true)
    }
}

/// Which places of the last of these nodes may be seen; the nodes lead from the top of the tree down to it.
pub(super) fn settle(nodes: &[Node], template: Id, question: i16) -> Result<Open, AppError> {
    let mut hidden_above: HashSet<Slot> = HashSet::new();
    let mut shown: HashMap<(Place, Slot), bool> = HashMap::new();
    for (depth, node) in nodes.iter().enumerate() {
        shown = settle_one(node, depth == 0, template, question, &hidden_above)?;
        if let Some(next) = nodes.get(depth + 1) {
            let child = Place::Child(next.unit);
            hidden_above = node
                .slots()
                .iter()
                .copied()
                .filter(|slot| !shown.get(&(child, *slot)).copied().unwrap_or(true))
                .collect();
        }
    }
    Ok(Open(shown))
}

/// The verdict on every place and stretch of time of one node.
fn settle_one(
    node: &Node,
    is_top: bool,
    template: Id,
    question: i16,
    hidden_above: &HashSet<Slot>,
) -> Result<HashMap<(Place, Slot), bool>, AppError> {
    let places: Vec<Place> = node.all_places().collect();
    let slots = node.slots();
    let mut cells = Vec::with_capacity(places.len() * slots.len());
    let mut at: HashMap<(Place, Slot), usize> = HashMap::new();
    for place in &places {
        for slot in slots {
            let end = slot.map_or(0, |slot| slot.last_day().to_julian_day());
            at.insert((*place, *slot), cells.len());
            cells.push(Cell {
                n: node.n(*place, template, *slot, question),
                // The total is seen in the table above, where there is one, before anything here is.
                release: end * 2 + i32::from(is_top || *place != Place::Total),
                hidden_elsewhere: *place == Place::Total && hidden_above.contains(slot),
            });
        }
    }
    let relations = relations(&places, slots, &at, is_top);
    let verdicts = protect(&cells, &relations, USUAL_THRESHOLD)
        .map_err(|bad| AppError::Refused(format!("the tally does not add up ({bad}); run `sipar tally verify`")))?;
    Ok(at.into_iter().map(|(key, cell)| (key, verdicts[cell] == Verdict::Shown)).collect())
}

/// The sums that hold in a node's tables.
fn relations(places: &[Place], slots: &[Slot], at: &HashMap<(Place, Slot), usize>, is_top: bool) -> Vec<Relation> {
    let mut relations = Vec::new();
    let sums: [(Place, fn(&Place) -> bool); 5] = [
        (Place::Total, |part| matches!(part, Place::Child(_) | Place::Own)),
        (Place::Own, |part| matches!(part, Place::Counter(_))),
        (Place::Own, |part| matches!(part, Place::Officer(_))),
        (Place::Own, |part| matches!(part, Place::Proof(_))),
        (Place::Total, |part| matches!(part, Place::Field(_))),
    ];
    for slot in slots {
        for (total, is_part) in sums {
            let parts: Vec<usize> =
                places.iter().filter(|part| is_part(part)).map(|part| at[&(*part, *slot)]).collect();
            if let (Some(total), false) = (at.get(&(total, *slot)), parts.is_empty()) {
                relations.push(Relation { total: *total, parts, total_elsewhere: !is_top });
            }
        }
    }
    for slot in slots.iter().flatten().filter(|slot| slot.span() != Span::Month) {
        // A year is the sum of its quarters and of its months: few raters in months of two quarters must not follow.
        let months = (slot.span() == Span::Year).then(|| slot.months());
        for parts in [Some(slot.parts()), months].into_iter().flatten() {
            for place in places {
                let cells: Vec<usize> =
                    parts.iter().filter_map(|part| at.get(&(*place, Some(*part))).copied()).collect();
                if cells.len() == parts.len() {
                    relations.push(Relation {
                        total: at[&(*place, Some(*slot))],
                        parts: cells,
                        total_elsewhere: false,
                    });
                }
            }
        }
    }
    relations
}

#[cfg(test)]
mod tests;
