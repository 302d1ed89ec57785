//! What may be seen: every figure's number of answers passes disclosure control before it leaves the room.
//!
//! All domains that are shown beside each other make one table of counts: the whole is the sum of the domains of each
//! column and of those who left it blank, and where the domains of one column lie within those of another (communes in
//! strata, sex by area within sex) these are sums as well. Each criterion is settled by its own answers; a node is seen
//! where all its criteria are, since one hidden among shown ones would follow from their mean.

use std::collections::HashMap;

use crate::domain::disclosure::{BadTable, Cell, Relation, USUAL_THRESHOLD, Verdict, protect};
use crate::stats::survey::cells::OUTSIDE;

/// One way of dividing the responses.
#[derive(Clone, Copy, Debug)]
pub(super) struct Division<'a> {
    /// The domain of each row, or [`OUTSIDE`].
    pub(super) of_row: &'a [u32],
    /// How many domains there are.
    pub(super) domains: usize,
}

/// How the cells of all divisions add up.
#[derive(Debug)]
pub(super) struct Sums {
    /// Where the cells of each division begin; the whole is cell 0.
    starts: Vec<usize>,
    cells: usize,
    /// Totals with their parts.
    totals: Vec<(usize, Vec<usize>)>,
    threshold: i64,
    known: HashMap<Vec<i64>, Vec<bool>>,
}

impl Sums {
    /// The sums that hold among these divisions.
    pub(super) fn new(divisions: &[Division<'_>], minimum_n: i64) -> Self {
        let (mut starts, mut cells) = (Vec::new(), 1);
        for division in divisions {
            starts.push(cells);
            cells += division.domains;
        }
        let all = |at: usize| {
            let start = starts.get(at).copied().unwrap_or(0);
            (start..start + divisions.get(at).map_or(0, |division| division.domains)).collect::<Vec<_>>()
        };
        let mut totals: Vec<(usize, Vec<usize>)> = (0..divisions.len()).map(|at| (0, all(at))).collect();
        for (wide, outer) in divisions.iter().enumerate() {
            for (narrow, inner) in divisions.iter().enumerate().filter(|(narrow, _)| *narrow != wide) {
                let Some(within) = lies_within(inner, outer) else { continue };
                for (domain, total) in all(wide).into_iter().enumerate() {
                    let parts = all(narrow).into_iter().zip(&within);
                    let parts = parts.filter(|(_, of)| **of as usize == domain).map(|(part, _)| part);
                    totals.push((total, parts.collect()));
                }
            }
        }
        totals.retain(|(_, parts)| !parts.is_empty());
        Self { starts, cells, totals, threshold: minimum_n.max(USUAL_THRESHOLD), known: HashMap::new() }
    }

    /// Which cells may be seen, by the number of answers in each: of the whole, and of each division's domains.
    pub(super) fn seen(&mut self, whole: i64, divisions: &[Vec<i64>]) -> Result<Seen<'_>, BadTable> {
        let counts: Vec<i64> = std::iter::once(whole).chain(divisions.iter().flatten().copied()).collect();
        debug_assert_eq!(counts.len(), self.cells);
        if !self.known.contains_key(&counts) {
            let settled = self.settle(&counts)?;
            self.known.insert(counts.clone(), settled);
        }
        let shown = self.known.get(&counts).map(Vec::as_slice).unwrap_or_default();
        Ok(Seen { starts: &self.starts, shown })
    }

    fn settle(&self, counts: &[i64]) -> Result<Vec<bool>, BadTable> {
        let cell = |n: i64| Cell { n, release: 0, hidden_elsewhere: false };
        let mut cells: Vec<Cell> = counts.iter().copied().map(cell).collect();
        let of = |place: usize| counts.get(place).copied().unwrap_or(0);
        let mut relations = Vec::with_capacity(self.totals.len());
        // The smallest sums first: what covers within a stratum covers within the whole as well.
        let mut sums: Vec<&(usize, Vec<usize>)> = self.totals.iter().collect();
        sums.sort_by_key(|(total, parts)| (of(*total), parts.len()));
        for (total, parts) in sums {
            let rest = of(*total) - parts.iter().map(|part| of(*part)).sum::<i64>();
            // Who is in none of the parts (left the column blank) is a part that nobody prints.
            let mut parts = parts.clone();
            parts.push(cells.len());
            cells.push(cell(rest));
            relations.push(Relation { total: *total, parts, total_elsewhere: false });
        }
        let verdicts = protect(&cells, &relations, self.threshold)?;
        Ok(verdicts.into_iter().take(counts.len()).map(|verdict| verdict == Verdict::Shown).collect())
    }
}

/// What may be seen of one count.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen<'a> {
    starts: &'a [usize],
    shown: &'a [bool],
}

impl Seen<'_> {
    /// Whether a domain of a division may be seen; the whole, where there is no division.
    pub(super) fn is_shown(&self, division: Option<usize>, domain: usize) -> bool {
        let place = match division {
            None => Some(0),
            Some(division) => self.starts.get(division).map(|start| start + domain),
        };
        place.and_then(|place| self.shown.get(place)).copied().unwrap_or(false)
    }
}

/// For each domain of `inner` the domain of `outer` that all its rows are in (or [`OUTSIDE`]); `None` where a domain has
/// rows in several.
fn lies_within(inner: &Division<'_>, outer: &Division<'_>) -> Option<Vec<u32>> {
    let mut within: Vec<Option<u32>> = vec![None; inner.domains];
    for (own, of) in inner.of_row.iter().zip(outer.of_row).filter(|(own, _)| **own != OUTSIDE) {
        let place = within.get_mut(*own as usize)?;
        if *place.get_or_insert(*of) != *of {
            return None;
        }
    }
    Some(within.into_iter().map(|of| of.unwrap_or(OUTSIDE)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_domain_takes_cover() {
        let sex: Vec<u32> = (0..60).map(|row| u32::from(row >= 4)).chain([OUTSIDE; 20]).collect();
        let divisions = [Division { of_row: &sex, domains: 2 }];
        let mut sums = Sums::new(&divisions, 5);
        // 4 men and 56 women; the 20 who said neither are printed nowhere, and cover the men.
        let seen = sums.seen(80, &[vec![4, 56]]).unwrap();
        assert!(seen.is_shown(None, 0) && !seen.is_shown(Some(0), 0) && seen.is_shown(Some(0), 1));
        // Without them the women would tell the men.
        let seen = sums.seen(60, &[vec![4, 56]]).unwrap();
        assert!(seen.is_shown(None, 0) && !seen.is_shown(Some(0), 0) && !seen.is_shown(Some(0), 1));
        let seen = sums.seen(76, &[vec![0, 56]]).unwrap();
        assert!(seen.is_shown(Some(0), 1), "nobody needs no cover");
        let few = sums.seen(4, &[vec![1, 3]]).unwrap();
        assert!(!few.is_shown(None, 0) && !few.is_shown(Some(0), 1));
    }

    #[test]
    fn communes_within_strata_are_sums_as_well() {
        // Strata of 40 and 60; communes of 37 and 3, and of 30 and 30.
        let stratum: Vec<u32> = (0..100).map(|row| u32::from(row >= 40)).collect();
        let commune = |row: u32| {
            if row < 37 {
                0
            } else if row < 40 {
                1
            } else if row < 70 {
                2
            } else {
                3
            }
        };
        let communes: Vec<u32> = (0..100).map(commune).collect();
        let divisions = [Division { of_row: &stratum, domains: 2 }, Division { of_row: &communes, domains: 4 }];
        let mut sums = Sums::new(&divisions, 5);
        let seen = sums.seen(100, &[vec![40, 60], vec![37, 3, 30, 30]]).unwrap();
        let shown: Vec<bool> = (0..4).map(|domain| seen.is_shown(Some(1), domain)).collect();
        assert_eq!(shown, [false, false, true, true], "37 would tell 3 by its stratum");
        assert!(seen.is_shown(Some(0), 0) && seen.is_shown(Some(0), 1));
        assert!(lies_within(&divisions[0], &divisions[1]).is_none());
    }
}
