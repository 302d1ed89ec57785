//! What follows exactly from the shown cells: the published equations, solved.
//!
//! Every relation is an equation total − parts = 0 whose hidden cells are the unknowns. A sum of hidden cells is
//! known to the reader precisely where some combination of the equations leaves that sum and shown cells only.
//! Gauss-Jordan elimination finds all such combinations. It runs modulo the prime 2^61 − 1, where nothing is rounded;
//! the coefficients of the equations are 0 and ±1 and the minors of nested sums tiny, so that what is independent
//! among whole numbers is independent here.

use std::collections::BTreeMap;

use super::{Cell, Relation, Told};

/// 2^61 − 1, a prime.
const PRIME: u64 = (1 << 61) - 1;

/// An equation: coefficients by cell, none zero, in the range 1 to `PRIME` − 1.
type Row = BTreeMap<usize, u64>;

/// Where an equation comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    /// The table above.
    Told,
    /// Cells of earlier releases.
    Old,
    /// Cells of which some belong to this one.
    New,
}

/// The equations in reduced form.
pub(super) struct Knowledge<'a> {
    hidden: &'a [bool],
    /// By its leading hidden cell, an equation in which that cell has the coefficient 1 and which no other leading
    /// cell enters.
    rows: BTreeMap<usize, Row>,
    /// For every hidden cell a random combination of its coordinates in the space of solutions: the fingerprints of
    /// a group add up to zero where its sum is the same in all solutions, and hardly ever elsewhere.
    prints: BTreeMap<usize, u64>,
    /// The leading cell of an equation about nothing hidden but cells hidden elsewhere, which does not follow from
    /// what is told of these.
    beyond: Option<usize>,
    /// The same for older cells that stand below, and an equation that this release brings.
    older: Option<usize>,
}

impl<'a> Knowledge<'a> {
    /// Solves the relations together with what is told. Cells of zero are shown, and contribute nothing.
    pub(super) fn new(now: i32, relations: &[&Relation], told: &[&Told], cells: &[Cell], hidden: &'a [bool]) -> Self {
        let mut occurrences = vec![0_usize; cells.len()];
        for place in relations.iter().flat_map(|relation| super::named(relation)) {
            occurrences[place] += 1;
        }
        let mut rows: BTreeMap<usize, Row> = BTreeMap::new();
        let (mut beyond, mut older) = (None, None);
        // What is told comes first, then what was known before this release, so that whatever is left of a later
        // equation says more. The right side of what is told is no cell here.
        let told = told.iter().map(|told| {
            let terms = told.terms.iter().copied().filter(|(place, _)| hidden[*place]);
            (Source::Told, terms.collect::<Row>())
        });
        let is_new = |relation: &Relation| super::named(relation).any(|place| cells[place].release == now);
        let (new, old): (Vec<&Relation>, Vec<&Relation>) = relations.iter().copied().partition(|one| is_new(one));
        let sources =
            old.into_iter().map(|one| (Source::Old, one)).chain(new.into_iter().map(|one| (Source::New, one)));
        let equations = sources.map(|(source, relation)| {
            let parts = relation.parts.iter().map(|place| (*place, PRIME - 1));
            (source, parts.chain([(relation.total, 1)]).filter(|(place, _)| cells[*place].n != 0).collect::<Row>())
        });
        for (source, mut row) in told.chain(equations) {
            let known: Vec<(usize, u64)> = row
                .iter()
                .filter(|(place, _)| rows.contains_key(place))
                .map(|(place, factor)| (*place, *factor))
                .collect();
            for (place, factor) in known {
                subtract(&mut row, factor, &rows[&place]);
            }
            // The rarest unknown leads, for the fewest other equations need changing then; but one that stands in
            // another table only where there is no other, so that the equations that it leads have all that is known
            // of such cells alone.
            let is_older = |place: usize| cells[place].stands_below && cells[place].release < now;
            let rarity =
                |place: &usize| (cells[*place].hidden_elsewhere, is_older(*place), occurrences[*place], *place);
            let Some(lead) = row.keys().copied().filter(|place| hidden[*place]).min_by_key(rarity) else { continue };
            if row.keys().any(|place| !hidden[*place]) {
                if source != Source::Told && cells[lead].hidden_elsewhere {
                    beyond = beyond.or(Some(lead));
                }
                if source == Source::New && is_older(lead) {
                    older = older.or(Some(lead));
                }
            }
            let scale = inverse(row[&lead]);
            for factor in row.values_mut() {
                *factor = times(*factor, scale);
            }
            for other in rows.values_mut() {
                if let Some(&factor) = other.get(&lead) {
                    subtract(other, factor, &row);
                }
            }
            rows.insert(lead, row);
        }
        let prints = prints(&rows, hidden);
        Self { hidden, rows, prints, beyond, older }
    }

    /// The sum of the group's fingerprints; zero wherever [`derive`](Self::derive) finds a derivation.
    pub(super) fn fingerprint(&self, group: &[usize]) -> u64 {
        group.iter().fold(0, |sum, place| plus(sum, self.prints.get(place).copied().unwrap_or(0)))
    }

    /// The shown cells from which the sum of these hidden cells follows; `None` where it does not follow.
    pub(super) fn derive(&self, group: &[usize]) -> Option<Vec<usize>> {
        if self.fingerprint(group) != 0 {
            return None;
        }
        let mut rest: Row = group.iter().map(|place| (*place, 1)).collect();
        for row in group.iter().filter_map(|place| self.rows.get(place)) {
            subtract(&mut rest, 1, row);
        }
        let needed: Vec<usize> = rest.into_keys().collect();
        needed.iter().all(|place| !self.hidden[*place]).then_some(needed)
    }

    /// The same, unless it follows from what is told alone, against which nothing can be done here.
    pub(super) fn derive_here(&self, group: &[usize]) -> Option<Vec<usize>> {
        self.derive(group).filter(|needed| !needed.is_empty())
    }

    /// The shown cells from which a sum of cells hidden elsewhere follows that is not told.
    pub(super) fn beyond_told(&self) -> Option<Vec<usize>> {
        self.shown_with(self.beyond?)
    }

    /// The shown cells from which a sum of older cells follows that stand below, and did not follow before.
    pub(super) fn of_older(&self) -> Option<Vec<usize>> {
        self.shown_with(self.older?)
    }

    fn shown_with(&self, lead: usize) -> Option<Vec<usize>> {
        Some(self.rows.get(&lead)?.keys().copied().filter(|place| !self.hidden[*place]).collect())
    }

    /// Sums of these hidden cells, by place and factor, of which every one that follows is a combination.
    pub(super) fn sums_of(&self, places: &[usize]) -> Vec<Vec<(usize, u64)>> {
        // Every cell by the free ones, and by a mark of its own behind all cells; where the free ones cancel, the
        // marks that are left say which cells come to a known sum.
        let marks = self.hidden.len();
        let mut reduced: Vec<(usize, Row)> = Vec::new();
        let mut sums = Vec::new();
        for (mark, place) in (marks..).zip(places) {
            let mut row: Row = self.rows.get(place).map_or_else(
                || Row::from([(*place, 1)]),
                |row| {
                    let free = row.iter().filter(|(other, _)| *other != place && self.hidden[**other]);
                    free.map(|(other, factor)| (*other, opposite(*factor))).collect()
                },
            );
            row.insert(mark, 1);
            for (lead, other) in &reduced {
                if let Some(&factor) = row.get(lead) {
                    subtract(&mut row, factor, other);
                }
            }
            let Some((&lead, &factor)) = row.first_key_value() else { continue };
            if lead >= marks {
                sums.push(row.into_iter().map(|(mark, factor)| (places[mark - marks], factor)).collect());
            } else {
                let scale = inverse(factor);
                for factor in row.values_mut() {
                    *factor = times(*factor, scale);
                }
                reduced.push((lead, row));
            }
        }
        sums
    }
}

/// Every cell that leads no equation is free: it gets a fixed, arbitrary number. A leading cell's follows from them.
fn prints(rows: &BTreeMap<usize, Row>, hidden: &[bool]) -> BTreeMap<usize, u64> {
    let unknown = |place: &usize| hidden[*place];
    (0..hidden.len())
        .filter(unknown)
        .map(|place| {
            let print = rows.get(&place).map_or_else(
                || scatter(place),
                |row| {
                    let free = row.iter().filter(|(other, _)| **other != place && unknown(other));
                    opposite(free.fold(0, |sum, (other, factor)| plus(sum, times(*factor, scatter(*other)))))
                },
            );
            (place, print)
        })
        .collect()
}

/// A fixed number for a place that looks like chance: the finaliser of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
fn scatter(place: usize) -> u64 {
    let mut bits = (place as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (bits ^ (bits >> 31)) % (PRIME - 1) + 1
}

/// row := row − factor × other.
fn subtract(row: &mut Row, factor: u64, other: &Row) {
    for (place, coefficient) in other {
        let sum = plus(row.get(place).copied().unwrap_or(0), opposite(times(factor, *coefficient)));
        if sum == 0 {
            row.remove(place);
        } else {
            row.insert(*place, sum);
        }
    }
}

const fn plus(a: u64, b: u64) -> u64 {
    (a + b) % PRIME
}

fn times(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b) % u128::from(PRIME);
    u64::try_from(product).unwrap_or_default()
}

/// The number that adds up with this one to zero.
pub(super) const fn opposite(a: u64) -> u64 {
    (PRIME - a) % PRIME
}

/// 1 / a, which is a^(PRIME − 2).
fn inverse(a: u64) -> u64 {
    let (mut result, mut power, mut exponent) = (1, a, PRIME - 2);
    while exponent > 0 {
        if exponent % 2 == 1 {
            result = times(result, power);
        }
        power = times(power, power);
        exponent /= 2;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_field_divides() {
        for a in [1, 2, 3, 1_000_003, PRIME - 1, PRIME / 2] {
            assert_eq!(times(a, inverse(a)), 1);
            assert_eq!(plus(a, opposite(a)), 0);
        }
        assert_eq!(opposite(0), 0);
    }
}
