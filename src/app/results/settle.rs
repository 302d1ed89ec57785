//! What of a unit's results may be seen, settled from the top of the tree downwards.
//!
//! A unit's tables are settled together over all finished months, quarters and the year: its total is the sum of the
//! units below and of itself; it itself the sum of its counters, of its officers, and of what shows that its visitors
//! rated; its total the sum of its fields;
//! a quarter the sum of its months, the year of its quarters and of its months. Its total stands in the table of the unit above it as
//! well, and that one is settled first: what it hides stays hidden here, and must not follow from anything here. What
//! it shows, or may show of a longer period one day, it shows without a look at the counters and officers here; these
//! and the proofs are therefore always covered as if it were shown. And what follows there of hidden totals together
//! (April and May, say) is known here from the start, and no more of them may follow here: else April and June from
//! here and April and May from there tell what neither tells alone.
//!
//! Each question is settled with its own number of answers, which may be smaller than the number of ratings.

use std::collections::{HashMap, HashSet};

use super::AppError;
use super::count::{Node, Place, Slot};
use crate::domain::disclosure::{Cell, Relation, Told, USUAL_THRESHOLD, Verdict, protect, protect_below, tells};
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

/// What the table of the unit above says of a unit's totals.
struct Above {
    /// Those that it hides.
    hidden: HashSet<Slot>,
    /// The sums of these that follow there all the same; `None` where it does not count the same ratings, because the
    /// unit has moved.
    told: Option<Vec<(i32, Vec<(Slot, u64)>)>>,
}

/// Which places of the last of these nodes may be seen; the nodes lead from the top of the tree down to it.
pub(super) fn settle(nodes: &[Node], template: Id, question: i16) -> Result<Open, AppError> {
    let mut above = None;
    let mut shown = HashMap::new();
    for (depth, node) in nodes.iter().enumerate() {
        let table = Table::of(node, above.as_ref(), template, question)?;
        above = nodes.get(depth + 1).map(|next| table.about(node, next, template, question));
        shown = table.at.iter().map(|(key, cell)| (*key, table.verdicts[*cell] == Verdict::Shown)).collect();
    }
    Ok(Open(shown))
}

/// All counts of one node, settled.
struct Table {
    cells: Vec<Cell>,
    at: HashMap<(Place, Slot), usize>,
    relations: Vec<Relation>,
    told: Vec<Told>,
    verdicts: Vec<Verdict>,
}

impl Table {
    fn of(node: &Node, above: Option<&Above>, template: Id, question: i16) -> Result<Self, AppError> {
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
                    release: end * 2 + i32::from(above.is_none() || *place != Place::Total),
                    hidden_elsewhere: *place == Place::Total && above.is_some_and(|above| above.hidden.contains(slot)),
                    stands_below: matches!(place, Place::Child(_)),
                });
            }
        }
        let relations = relations(&places, slots, &at, above.is_none());
        let told = above.and_then(|above| above.told.as_ref()).map(|sums| {
            let of_totals = |(slot, factor): &(Slot, u64)| at.get(&(Place::Total, *slot)).map(|cell| (*cell, *factor));
            let told = |(release, terms): &(i32, Vec<(Slot, u64)>)| Told {
                release: *release,
                terms: terms.iter().filter_map(of_totals).collect(),
            };
            sums.iter().map(told).collect::<Vec<Told>>()
        });
        let verdicts = match &told {
            Some(told) => protect_below(&cells, &relations, told, USUAL_THRESHOLD),
            None => protect(&cells, &relations, USUAL_THRESHOLD),
        };
        let verdicts = verdicts
            .map_err(|bad| AppError::Refused(format!("the tally does not add up ({bad}); run `sipar tally verify`")))?;
        Ok(Self { cells, at, relations, told: told.unwrap_or_default(), verdicts })
    }

    /// What this table, of `node`, says of the totals of the next node below.
    fn about(&self, node: &Node, next: &Node, template: Id, question: i16) -> Above {
        let child = Place::Child(next.unit);
        let (slots, places): (Vec<Slot>, Vec<usize>) =
            node.slots().iter().filter_map(|slot| Some((*slot, *self.at.get(&(child, *slot))?))).unzip();
        let hidden = slots.iter().zip(&places).filter(|(_, cell)| self.verdicts[**cell] != Verdict::Shown);
        let is_same =
            |(slot, cell): (&Slot, &usize)| next.n(Place::Total, template, *slot, question) == self.cells[*cell].n;
        let told = slots.iter().zip(&places).all(is_same).then(|| {
            let slot_at: HashMap<usize, Slot> = places.iter().copied().zip(slots.iter().copied()).collect();
            let sums = tells(&self.cells, &self.relations, &self.told, &self.verdicts, &places);
            // Like the totals themselves it is known before anything of the next node is seen.
            let sums = sums.into_iter().map(|sum| {
                (sum.release - 1, sum.terms.into_iter().map(|(cell, factor)| (slot_at[&cell], factor)).collect())
            });
            sums.collect()
        });
        Above { hidden: hidden.map(|(slot, _)| *slot).collect(), told }
    }
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
