//! Disclosure control: which counts may be seen, so that no few raters can be recognised by subtraction.
//!
//! A table of counts goes in with the sums that everybody knows to hold in it (a unit is the sum of its counters,
//! of its officers, of its fields; a quarter of its months, a year of its quarters); a verdict for every cell comes
//! out. What a page may show of a cell (levels, share, interval) follows the verdict on its n.
//!
//! # The rules, and where they come from
//!
//! * *Threshold.* A count below k is hidden; agencies commonly ask for three or five respondents a cell, and here
//!   k is 5 unless set otherwise (Federal Committee on Statistical Methodology, Statistical Policy Working Paper 22,
//!   2005, chapter IV; Hundepool et al., *Statistical Disclosure Control*, Wiley 2012, chapter 4).
//! * *Subtraction.* Where a total is shown, its hidden parts are at least two and come to at least k together, and
//!   to more than one rater each, else their sum alone would tell them. The smallest further part is hidden with
//!   them, the total itself where no part is left (complementary suppression, same sources).
//! * *Linked sums.* Rows and columns together can tell what no single sum tells. The published equations are
//!   therefore solved exactly: while a count below k, or a group of up to four cells within one sum that has fewer
//!   than k raters together, follows from what is shown, a cell that the derivation needs is hidden as well.
//! * *Releases.* What was once seen cannot be hidden later. Cells are settled release by release, as their periods
//!   end: a month keeps its verdict when its quarter and its year come to be shown, and those give way instead.
//!   Only where nothing new is left to hide would an old cell go too.
//! * *Tables below.* A unit's total stands in the table of the unit above it as well. Each table alone may be safe and
//!   both together not: one tells a sum of two hidden totals, the other one of them and something small. What a table
//!   [tells] of the totals of one part is therefore known in that part's table from the start, and that one must tell
//!   no other sum of hidden totals. Then the tables above learn nothing from those below, and any number of them tell
//!   together what each tells with what is known from above. What is told may not grow either: a release tells no
//!   more of older totals that stand below, whose tables have been seen already.
//!
//! Zero is shown and never used as cover. It is about nobody, and that a counter had no rating is known to
//! everyone who saw it closed; the rules above therefore assume that a hidden cell has at least one rater.
//!
//! A page prints the same mark for both [`Reason`]s: which of two hidden cells is the small one is itself a hint.
//! What these rules do not do: hide that all of five or more raters agreed, or widen the range within which a
//! hidden count must lie when several sums are weighed against each other.

mod below;
mod knowledge;
#[cfg(test)]
mod tests;

pub use below::{Told, protect_below, tells};
use knowledge::Knowledge;

/// The threshold k unless a setting says otherwise.
pub const USUAL_THRESHOLD: i64 = 5;

/// One count of the table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cell {
    /// How many ratings it counts; 0 or more.
    pub n: i64,
    /// When it comes to be shown, in any ascending numbering (the last day of its period, say). Cells of one number
    /// are released together.
    pub release: i32,
    /// Another table that is shown has hidden this very count already (the unit's total, in the table of the unit
    /// above it): it must not follow from this table either.
    pub hidden_elsewhere: bool,
    /// Another table that is settled after this one has this count as its total.
    pub stands_below: bool,
}

impl Cell {
    /// Whether the count may not be found out, whatever else is shown.
    const fn is_sensitive(&self, k: i64) -> bool {
        is_small(self.n, k) || (self.hidden_elsewhere && self.n > 0)
    }
}

/// A sum that holds in the table and that everybody knows to hold, by the cells' places.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Relation {
    /// The sum.
    pub total: usize,
    /// What adds up to it; every rating of the total lies in exactly one part.
    pub parts: Vec<usize>,
    /// The total stands in another table as well, which is settled without a look at these parts and may come to
    /// show it, now or for a longer period later. The parts are then hidden as if the total were shown.
    pub total_elsewhere: bool,
}

/// Whether a cell may be seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// It may.
    Shown,
    /// It may not.
    Suppressed(Reason),
}

/// Why a cell is hidden; for tests and audits, not for pages.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reason {
    /// It counts fewer than k ratings.
    Primary,
    /// It would tell a primary one by subtraction.
    Secondary,
}

/// The table is none: nothing of it may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadTable {
    /// A count is below zero.
    #[error("cell {0} counts less than nothing")]
    Negative(usize),
    /// A relation names a cell that is not there, or one cell twice.
    #[error("relation {0} does not name its cells")]
    Cells(usize),
    /// A relation's parts do not add up to its total.
    #[error("relation {0} does not add up")]
    Sum(usize),
}

/// The verdict on every cell, for the threshold `k`; a `k` of 1 or less hides nothing.
///
/// The same table always gets the same verdicts, and those of a release do not depend on later releases. Pass all
/// that any role can see: two tables settled apart may tell together what neither tells alone.
pub fn protect(cells: &[Cell], relations: &[Relation], k: i64) -> Result<Vec<Verdict>, BadTable> {
    protect_knowing(cells, relations, None, k)
}

/// The same for a table of which readers know some sums already; of `None` is what nobody has looked into.
fn protect_knowing(
    cells: &[Cell],
    relations: &[Relation],
    told: Option<&[Told]>,
    k: i64,
) -> Result<Vec<Verdict>, BadTable> {
    check(cells, relations)?;
    let mut hidden = vec![false; cells.len()];
    for now in releases(cells) {
        for (place, cell) in cells.iter().enumerate() {
            hidden[place] |= cell.release == now && cell.is_sensitive(k);
        }
        let relations = released(now, cells, relations);
        let is_below = told.is_some();
        let told: Vec<&Told> = told.into_iter().flatten().filter(|told| told.release <= now).collect();
        let seen = seen_before(now, cells, &relations, &told, &hidden);
        Release { now, cells, relations, told, is_below, k, seen, hidden: &mut hidden }.settle();
    }
    let verdict = |(cell, hidden): (&Cell, bool)| match (hidden, is_small(cell.n, k)) {
        (false, _) => Verdict::Shown,
        (true, true) => Verdict::Suppressed(Reason::Primary),
        (true, false) => Verdict::Suppressed(Reason::Secondary),
    };
    Ok(cells.iter().zip(hidden).map(verdict).collect())
}

fn check(cells: &[Cell], relations: &[Relation]) -> Result<(), BadTable> {
    if let Some(place) = cells.iter().position(|cell| cell.n < 0) {
        return Err(BadTable::Negative(place));
    }
    for (number, relation) in relations.iter().enumerate() {
        let mut places: Vec<usize> = named(relation).collect();
        places.sort_unstable();
        if places.windows(2).any(|pair| pair[0] == pair[1]) || places.iter().any(|place| *place >= cells.len()) {
            return Err(BadTable::Cells(number));
        }
        if cells[relation.total].n != relation.parts.iter().map(|place| cells[*place].n).sum::<i64>() {
            return Err(BadTable::Sum(number));
        }
    }
    Ok(())
}

/// When cells come to be shown, in order.
fn releases(cells: &[Cell]) -> Vec<i32> {
    let mut releases: Vec<i32> = cells.iter().map(|cell| cell.release).collect();
    releases.sort_unstable();
    releases.dedup();
    releases
}

/// The relations whose cells have all been released.
fn released<'a>(now: i32, cells: &[Cell], relations: &'a [Relation]) -> Vec<&'a Relation> {
    relations.iter().filter(|relation| named(relation).all(|place| cells[place].release <= now)).collect()
}

fn named(relation: &Relation) -> impl Iterator<Item = usize> + '_ {
    relation.parts.iter().copied().chain([relation.total])
}

const fn is_small(n: i64, k: i64) -> bool {
    0 < n && n < k
}

/// Which cells a reader of the earlier releases knows: what was shown then, and all that follows from it, as a total
/// of such cells alone, or the only part of a total that is left. Hiding one of these now would be in vain. What does
/// not follow from the earlier releases is always enough to hide: with all of it gone, no more is known than before.
fn seen_before(now: i32, cells: &[Cell], relations: &[&Relation], told: &[&Told], hidden: &[bool]) -> Vec<bool> {
    let shown_earlier = |(cell, hidden): (&Cell, &bool)| cell.n == 0 || cell.release < now && !hidden;
    let mut seen: Vec<bool> = cells.iter().zip(hidden).map(shown_earlier).collect();
    let unseen: Vec<bool> = seen.iter().map(|seen| !seen).collect();
    let knowledge = Knowledge::new(now, relations, told, cells, &unseen);
    for place in relations.iter().flat_map(|relation| named(relation)) {
        seen[place] = seen[place] || knowledge.derive(&[place]).is_some();
    }
    seen
}

/// The table as it stands when one release joins the earlier ones.
struct Release<'a> {
    now: i32,
    cells: &'a [Cell],
    /// The relations whose cells have all been released.
    relations: Vec<&'a Relation>,
    /// What readers knew before they saw this table.
    told: Vec<&'a Told>,
    /// Whether that is all that the table above tells, so that this one must not add to it.
    is_below: bool,
    k: i64,
    /// The cells that were known before this release.
    seen: Vec<bool>,
    hidden: &'a mut [bool],
}

impl Release<'_> {
    /// Hides cells until nothing small can be found out. Every round hides one more, so it ends.
    fn settle(&mut self) {
        loop {
            while let Some(cell) = self.relations.iter().find_map(|relation| self.cover_for(relation)) {
                self.hidden[cell] = true;
            }
            // Both shown and derived counts add up, so a derivation of a count above zero needs a shown cell, if not
            // one of the table above.
            let Some(cell) = self.derivation().and_then(|needed| self.cheapest(needed)) else { return };
            self.hidden[cell] = true;
        }
    }

    /// The cell to hide where one relation alone tells too much.
    fn cover_for(&self, relation: &Relation) -> Option<usize> {
        let (count, sum) = relation
            .parts
            .iter()
            .filter(|part| self.hidden[**part])
            .fold((0, 0), |(count, sum), part| (count + 1, sum + self.cells[*part].n));
        let total = &self.cells[relation.total];
        let covered = count >= 2 && sum >= self.k && sum > count;
        let safe = match (self.hidden[relation.total], count) {
            (false, 0) => true,
            (true, 0) => false,
            // A total below k is shown in no table, so that its parts need no cover.
            (true, _) => !relation.total_elsewhere || is_small(total.n, self.k) || covered,
            (false, _) => covered,
        };
        if safe {
            return None;
        }
        // What was seen already covers nothing: hiding it would be in vain, and take back what was shown.
        let fresh = |cell: &usize| !self.seen[*cell];
        let part = self.cheapest(relation.parts.iter().copied()).filter(fresh);
        if self.hidden[relation.total] && count > 0 {
            // Cover for what may be shown one day; the total itself is none.
            return part;
        }
        part.or_else(|| self.cheapest([relation.total]).filter(fresh))
    }

    /// The smallest cell that can still be hidden, new ones before those seen already.
    fn cheapest(&self, places: impl IntoIterator<Item = usize>) -> Option<usize> {
        places
            .into_iter()
            .filter(|place| !self.hidden[*place] && self.cells[*place].n > 0)
            .min_by_key(|place| (self.seen[*place], self.cells[*place].n, *place))
    }

    /// The shown cells from which some count below k follows, or more about hidden totals than is told, if it does.
    fn derivation(&self) -> Option<Vec<usize>> {
        let knowledge = Knowledge::new(self.now, &self.relations, &self.told, self.cells, self.hidden);
        let small = |place: &usize| self.hidden[*place] && is_small(self.cells[*place].n, self.k);
        let sensitive = |place: &usize| self.hidden[*place] && self.cells[*place].is_sensitive(self.k);
        let alone = (0..self.cells.len()).filter(sensitive).find_map(|place| knowledge.derive_here(&[place]));
        let more = || if self.is_below { knowledge.beyond_told() } else { None };
        // Only what was not seen before can be hidden for the sake of the tables below.
        let later = || knowledge.of_older().filter(|needed| needed.iter().any(|place| !self.seen[*place]));
        alone.or_else(more).or_else(later).or_else(|| {
            self.relations.iter().find_map(|relation| {
                let parts: Vec<usize> = relation.parts.iter().copied().filter(small).collect();
                self.group(&knowledge, &parts)
            })
        })
    }

    /// The derivation of a group of two to four of these disjoint parts that has fewer than k raters together.
    ///
    /// A group is two halves of one or two cells whose fingerprints cancel, so that only pairs are enumerated. With
    /// k = 5 no group is larger, since every hidden cell has a rater.
    fn group(&self, knowledge: &Knowledge, parts: &[usize]) -> Option<Vec<usize>> {
        let mut halves = Vec::new();
        for (later, &first) in (1..).zip(parts) {
            halves.push((knowledge.fingerprint(&[first]), vec![first]));
            for &second in &parts[later..] {
                if self.raters(&[first, second]) < self.k {
                    halves.push((knowledge.fingerprint(&[first, second]), vec![first, second]));
                }
            }
        }
        halves.sort_unstable();
        halves.iter().find_map(|(print, half)| {
            let counterpart = knowledge::opposite(*print);
            let from = halves.partition_point(|(other, _)| *other < counterpart);
            halves[from..].iter().take_while(|(other, _)| *other == counterpart).find_map(|(_, other)| {
                let group = [half.as_slice(), other].concat();
                let disjoint = half.iter().all(|place| !other.contains(place));
                if disjoint && self.raters(&group) < self.k { knowledge.derive_here(&group) } else { None }
            })
        })
    }

    fn raters(&self, places: &[usize]) -> i64 {
        places.iter().map(|place| self.cells[*place].n).sum()
    }
}
