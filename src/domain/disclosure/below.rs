//! What a table tells of the totals of one part, for the table of that part.

use super::knowledge::Knowledge;
use super::{BadTable, Cell, Relation, Verdict, protect_knowing};

/// A sum of a table's hidden cells that readers of the table above know.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Told {
    /// When they come to know it.
    pub release: i32,
    /// Cells and their factors; the factors mean something to this module only.
    pub terms: Vec<(usize, u64)>,
}

/// As [`protect`](super::protect), for a table of which the readers of the table above know some sums already: all
/// that it [tells] of the cells that are [hidden there](Cell::hidden_elsewhere). No other sum of those will follow.
pub fn protect_below(cells: &[Cell], relations: &[Relation], told: &[Told], k: i64) -> Result<Vec<Verdict>, BadTable> {
    protect_knowing(cells, relations, Some(told), k)
}

/// The sums of some cells that [stand below](Cell::stands_below) and follow from what is shown of a table and `told` of
/// it; sums of shown cells are left out, and every other is a combination of these. Since no release tells more of
/// older ones, each is known as soon as its cells are released.
#[must_use]
pub fn tells(
    cells: &[Cell],
    relations: &[Relation],
    told: &[Told],
    verdicts: &[Verdict],
    places: &[usize],
) -> Vec<Told> {
    let hidden: Vec<bool> = verdicts.iter().map(|verdict| *verdict != Verdict::Shown).collect();
    let Some(now) = cells.iter().map(|cell| cell.release).max() else { return Vec::new() };
    let mut unknown: Vec<usize> =
        places.iter().copied().filter(|place| hidden[*place] && cells[*place].n > 0).collect();
    if unknown.is_empty() {
        return Vec::new();
    }
    // A sum that follows from the cells so far is found with the last of them.
    unknown.sort_by_key(|place| cells[*place].release);
    let relations: Vec<&Relation> = relations.iter().collect();
    let told: Vec<&Told> = told.iter().collect();
    let sums = Knowledge::new(now, &relations, &told, cells, &hidden).sums_of(&unknown).into_iter();
    let release = |terms: &[(usize, u64)]| terms.iter().map(|(place, _)| cells[*place].release).max().unwrap_or(now);
    sums.map(|terms| Told { release: release(&terms), terms }).collect()
}
