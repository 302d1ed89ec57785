//! What may be seen: every figure's number of answers passes disclosure control before it leaves the room.
//!
//! All domains that are shown beside each other make one table of counts: the whole is the sum of the domains of each
//! column and of those who left it blank, and where the domains of one column lie within those of another (communes in
//! strata, sex by area within sex) these are sums as well. Where two divisions share a coarser one that nobody prints
//! (communes, and strata by sex, share strata), both add up to it. Each criterion is settled by its own answers; a node is seen
//! where all its criteria are, since one hidden among shown ones would follow from their mean.

use std::collections::{BTreeMap, HashMap};

use crate::domain::disclosure::{BadTable, Cell, Relation, Told, USUAL_THRESHOLD, Verdict, protect, tells};
use crate::stats::survey::cells::OUTSIDE;
use crate::stats::survey::domain::Domains;

/// One way of dividing the responses.
#[derive(Clone, Copy, Debug)]
pub(super) struct Division<'a> {
    /// The domain of each row, or [`OUTSIDE`].
    pub(super) of_row: &'a [u32],
    /// How many domains there are.
    pub(super) domains: usize,
}

impl<'a> Division<'a> {
    /// The division into these domains.
    pub(super) fn of(domains: &'a Domains) -> Self {
        Self { of_row: &domains.of_row, domains: domains.count() }
    }
}

/// How the cells of all divisions add up.
#[derive(Debug)]
pub(super) struct Sums {
    /// Where the cells of each division begin; the whole is cell 0.
    starts: Vec<usize>,
    cells: usize,
    /// Totals with their parts.
    totals: Vec<(usize, Vec<usize>)>,
    /// Two ways of dividing the same people, of whom no cell tells how many they are.
    shared: Vec<(Vec<usize>, Vec<usize>)>,
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
        let nested = nested(divisions);
        for ((wide, narrow), within) in &nested {
            for (domain, total) in all(*wide).into_iter().enumerate() {
                let parts = all(*narrow).into_iter().zip(within);
                let parts = parts.filter(|(_, of)| **of as usize == domain).map(|(part, _)| part);
                totals.push((total, parts.collect()));
            }
        }
        totals.retain(|(_, parts)| !parts.is_empty());
        let mut shared = Vec::new();
        for (one, first) in divisions.iter().enumerate() {
            for (other, second) in divisions.iter().enumerate().skip(one + 1) {
                let places = |at: usize, domains: Vec<usize>| -> Vec<usize> {
                    let all = all(at);
                    domains.into_iter().filter_map(|domain| all.get(domain).copied()).collect()
                };
                if nested.contains_key(&(one, other)) || nested.contains_key(&(other, one)) {
                    continue;
                }
                shared.extend(joined(first, second).into_iter().map(|(a, b)| (places(one, a), places(other, b))));
            }
        }
        Self { starts, cells, totals, shared, threshold: minimum_n.max(USUAL_THRESHOLD), known: HashMap::new() }
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
        let settled = self.settled(counts)?;
        Ok((0..counts.len()).map(|place| settled.is_shown(place)).collect())
    }

    /// Below how many a count is small.
    pub(super) fn threshold(&self) -> i64 {
        self.threshold
    }

    /// The table of these counts (of the whole, then of each division's domains one after the other) with its verdicts.
    pub(super) fn settled(&self, counts: &[i64]) -> Result<Settled, BadTable> {
        let cell = |n: i64| Cell { n, release: 0, hidden_elsewhere: false, stands_below: false };
        let mut cells: Vec<Cell> = counts.iter().copied().map(cell).collect();
        let of = |place: usize| counts.get(place).copied().unwrap_or(0);
        let mut relations = Vec::with_capacity(self.totals.len());
        let mut rests = vec![None; self.starts.len()];
        // The smallest sums first: what covers within a stratum covers within the whole as well.
        let mut sums: Vec<&(usize, Vec<usize>)> = self.totals.iter().collect();
        sums.sort_by_key(|(total, parts)| (of(*total), parts.len()));
        for (total, parts) in sums {
            let rest = of(*total) - parts.iter().map(|part| of(*part)).sum::<i64>();
            // Who is in none of the parts (left the column blank) is a part that nobody prints.
            let division = self.starts.iter().position(|start| *total == 0 && parts.first() == Some(start));
            if let Some(own) = division.and_then(|division| rests.get_mut(division)) {
                *own = Some(cells.len());
            }
            let mut parts = parts.clone();
            parts.push(cells.len());
            cells.push(cell(rest));
            relations.push(Relation { total: *total, parts, total_elsewhere: false });
        }
        for (one, other) in &self.shared {
            let sum = |parts: &[usize]| parts.iter().map(|part| of(*part)).sum::<i64>();
            // Those who are in neither side are left out, so that more is taken to be known than anybody does.
            let (total, both) = (cells.len(), sum(one).max(sum(other)));
            cells.push(cell(both));
            for parts in [one, other] {
                let mut with_rest = parts.clone();
                with_rest.push(cells.len());
                cells.push(cell(both - sum(parts)));
                relations.push(Relation { total, parts: with_rest, total_elsewhere: false });
            }
        }
        let verdicts = protect(&cells, &relations, self.threshold)?;
        Ok(Settled { cells, relations, verdicts, starts: self.starts.clone(), rests })
    }
}

/// The table of some counts, settled.
#[derive(Debug)]
pub(super) struct Settled {
    cells: Vec<Cell>,
    relations: Vec<Relation>,
    verdicts: Vec<Verdict>,
    starts: Vec<usize>,
    /// Of each division, the cell of who is in none of its domains.
    rests: Vec<Option<usize>>,
}

impl Settled {
    /// The cell of a division's domain, or of who is in none of them.
    pub(super) fn place(&self, division: usize, domain: Option<usize>) -> Option<usize> {
        match domain {
            Some(domain) => self.starts.get(division).map(|start| start + domain),
            None => self.rests.get(division).copied().flatten(),
        }
    }

    /// Whether a cell may be seen.
    pub(super) fn is_shown(&self, place: usize) -> bool {
        self.verdicts.get(place) == Some(&Verdict::Shown)
    }

    /// The sums of these cells that readers know though they are hidden.
    pub(super) fn told(&self, places: &[usize]) -> Vec<Told> {
        tells(&self.cells, &self.relations, &[], &self.verdicts, places)
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

/// Which divisions lie within which, by the wider and the narrower one: the domain of the wider for each of the narrower.
fn nested(divisions: &[Division<'_>]) -> BTreeMap<(usize, usize), Vec<u32>> {
    let mut nested = BTreeMap::new();
    for (wide, outer) in divisions.iter().enumerate() {
        for (narrow, inner) in divisions.iter().enumerate().filter(|(narrow, _)| *narrow != wide) {
            nested.extend(lies_within(inner, outer).map(|within| ((wide, narrow), within)));
        }
    }
    nested
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

/// The groups of the finest division that both divide further: the domains of each that are in a group. None where all is
/// one group.
fn joined(one: &Division<'_>, other: &Division<'_>) -> Vec<(Vec<usize>, Vec<usize>)> {
    fn root(of: &mut [usize], mut at: usize) -> usize {
        while let Some(above) = of.get(at).copied().filter(|above| *above != at) {
            let next = of.get(above).copied().unwrap_or(above);
            if let Some(own) = of.get_mut(at) {
                *own = next;
            }
            at = next;
        }
        at
    }
    let (first, all) = (one.domains, one.domains + other.domains);
    let mut of: Vec<usize> = (0..all).collect();
    let mut groups = all;
    let known = one.of_row.iter().zip(other.of_row).filter(|(a, b)| **a != OUTSIDE && **b != OUTSIDE);
    for (a, b) in known {
        let (a, b) = (root(&mut of, *a as usize), root(&mut of, first + *b as usize));
        if a != b {
            if let Some(own) = of.get_mut(a) {
                *own = b;
            }
            groups -= 1;
            if groups == 1 {
                return Vec::new();
            }
        }
    }
    let mut found: BTreeMap<usize, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for at in 0..all {
        let (ones, others) = found.entry(root(&mut of, at)).or_default();
        if at < first { ones.push(at) } else { others.push(at - first) }
    }
    found.into_values().collect()
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
    fn what_two_divisions_share_is_a_sum_that_nobody_prints() {
        // Two strata of two communes; both sexes in each stratum.
        let communes: Vec<u32> = (0..80).map(|row| row / 20).collect();
        let by_sex: Vec<u32> = (0..80).map(|row| 2 * (row / 40) + row % 2).collect();
        let (one, other) = (Division { of_row: &communes, domains: 4 }, Division { of_row: &by_sex, domains: 4 });
        assert_eq!(joined(&one, &other), [(vec![0, 1], vec![0, 1]), (vec![2, 3], vec![2, 3])]);
        let sex: Vec<u32> = (0..80).map(|row| row % 2).collect();
        assert_eq!(joined(&one, &Division { of_row: &sex, domains: 2 }), [], "sexes are in every commune");
        // In the first stratum 3 of 33 are of one commune; its two sexes come to 33 as well, those of the other to 40.
        let mut sums = Sums::new(&[one, other], 5);
        let seen = sums.seen(73, &[vec![3, 30, 20, 20], vec![16, 17, 20, 20]]).unwrap();
        let hidden = (0..2).flat_map(|division| (0..4).map(move |domain| (division, domain)));
        let hidden: Vec<_> = hidden.filter(|(division, domain)| !seen.is_shown(Some(*division), *domain)).collect();
        assert!(hidden.contains(&(0, 0)) && hidden.len() > 1, "the sexes and 30 would tell 3: {hidden:?}");
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
