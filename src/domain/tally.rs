//! Tallies: mergeable sums of ratings, the only thing that statistics ever sees of them.
//!
//! A rating adds one to a few fixed marginals of its day (its counter, its officer, its field, its unit) rather
//! than to one joint cube; a correction, a quarantine or a changed duty time subtracts. Tallies of a counter, a
//! province or ten databases merge by addition, so that a page costs what its cells cost and not what the ratings
//! cost. Everything is a signed integer: no order of summation can change a result.

use std::collections::BTreeMap;

use time::Date;

use super::id::Id;

/// By what a cell counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Marginal {
    /// The counter (quầy) where one rated.
    Counter,
    /// The officer (công chức) on duty there at that moment.
    Officer,
    /// The field (lĩnh vực) of the procedure one came for.
    Field,
    /// The unit (đơn vị) to which the counter belonged on that day.
    Unit,
}

impl Marginal {
    /// All marginals, in the order of their codes.
    pub const ALL: [Self; 4] = [Self::Counter, Self::Officer, Self::Field, Self::Unit];

    /// The number under which it is stored.
    #[must_use]
    pub const fn code(self) -> i16 {
        match self {
            Self::Counter => 1,
            Self::Officer => 2,
            Self::Field => 3,
            Self::Unit => 4,
        }
    }

    /// The marginal stored under this number.
    #[must_use]
    pub fn from_code(code: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|marginal| marginal.code() == code)
    }
}

/// One cell: how many answers of one level one question got, on one day, for one counter (officer, field, unit).
///
/// Cells of different templates never meet, so that levels of different scales are never merged silently.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct CellKey {
    /// By what the cell counts.
    pub marginal: Marginal,
    /// The counter, officer, field or unit.
    pub key: Id,
    /// The template whose questions were answered.
    pub template: Id,
    /// The local day of the ratings.
    pub day: Date,
    /// The question's number from 1; 0 counts the ratings themselves, whatever was answered in them.
    pub question: i16,
    /// The level chosen, from 1; 0 where `question` is 0.
    pub level: i16,
}

/// Sums by cell. Cells that come to zero vanish, so that equal tallies compare equal.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Tally(BTreeMap<CellKey, i64>);

impl Tally {
    /// The tally of nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// Adds `n` (negative to take away) to one cell.
    pub fn add(&mut self, cell: CellKey, n: i64) {
        let sum = self.0.entry(cell).or_insert(0);
        *sum += n;
        if *sum == 0 {
            self.0.remove(&cell);
        }
    }

    /// Adds every cell of `other`.
    pub fn merge(&mut self, other: &Self) {
        for (cell, n) in other.iter() {
            self.add(cell, n);
        }
    }

    /// The tally that cancels this one.
    #[must_use]
    pub fn negated(&self) -> Self {
        Self(self.0.iter().map(|(cell, n)| (*cell, -n)).collect())
    }

    /// What one cell holds; 0 where nothing was added.
    #[must_use]
    pub fn get(&self, cell: &CellKey) -> i64 {
        self.0.get(cell).copied().unwrap_or(0)
    }

    /// The cells that are not zero, in the order of their keys.
    pub fn iter(&self) -> impl Iterator<Item = (CellKey, i64)> + '_ {
        self.0.iter().map(|(cell, n)| (*cell, *n))
    }

    /// How many cells are not zero.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether every cell is zero.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(CellKey, i64)> for Tally {
    fn from_iter<T: IntoIterator<Item = (CellKey, i64)>>(cells: T) -> Self {
        let mut tally = Self::new();
        for (cell, n) in cells {
            tally.add(cell, n);
        }
        tally
    }
}
