//! Tallies: mergeable sums of ratings, the only thing that statistics ever sees of them.
//!
//! A rating adds one to a few fixed marginals of its day (its unit, and in it its counter, officer and field) rather
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
    /// What shows that a visitor rated: a code, a slip, or nothing; see [`super::rating::Proof`].
    Proof,
}

impl Marginal {
    /// All marginals, in the order of their codes.
    pub const ALL: [Self; 5] = [Self::Counter, Self::Officer, Self::Field, Self::Unit, Self::Proof];

    /// The number under which it is stored.
    #[must_use]
    pub const fn code(self) -> i16 {
        match self {
            Self::Counter => 1,
            Self::Officer => 2,
            Self::Field => 3,
            Self::Unit => 4,
            Self::Proof => 5,
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
    /// The unit of the ratings on their day; it scopes every query, and a counter that moved leaves its past behind.
    pub unit: Id,
    /// The counter, officer, field or proof within that unit, or the unit itself.
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

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;
    use time::macros::date;

    use super::*;

    /// Few enough cells that two tallies of a dozen additions often meet, and often cancel.
    fn cells() -> impl Strategy<Value = (CellKey, i64)> {
        (0_usize..5, 0_u8..2, 0_u8..2, 0_i64..2, 0_i16..3, 0_i16..3, -2_i64..=2).prop_map(
            |(marginal, key, template, later, question, level, n)| {
                let key = CellKey {
                    marginal: Marginal::ALL[marginal],
                    unit: Id::from_bytes([7; 16]),
                    key: Id::from_bytes([key; 16]),
                    template: Id::from_bytes([template; 16]),
                    day: date!(2026 - 11 - 22) + time::Duration::days(later),
                    question,
                    level,
                };
                (key, n)
            },
        )
    }

    fn tallies() -> impl Strategy<Value = Tally> {
        vec(cells(), 0..40).prop_map(Tally::from_iter)
    }

    fn sum(left: &Tally, right: &Tally) -> Tally {
        let mut sum = left.clone();
        sum.merge(right);
        sum
    }

    #[test]
    fn codes_are_those_of_the_stored_tables() {
        assert_eq!(Marginal::ALL.map(Marginal::code), [1, 2, 3, 4, 5]);
        for marginal in Marginal::ALL {
            assert_eq!(Marginal::from_code(marginal.code()), Some(marginal));
        }
        assert_eq!((Marginal::from_code(0), Marginal::from_code(6)), (None, None));
    }

    proptest! {
        #[test]
        fn merging_is_associative_and_commutative(a in tallies(), b in tallies(), c in tallies()) {
            prop_assert_eq!(sum(&sum(&a, &b), &c), sum(&a, &sum(&b, &c)));
            prop_assert_eq!(sum(&a, &b), sum(&b, &a));
        }

        #[test]
        fn nothing_is_neutral_and_negation_cancels(a in tallies(), b in tallies()) {
            prop_assert_eq!(sum(&a, &Tally::new()), a.clone());
            prop_assert!(sum(&a, &a.negated()).is_empty());
            prop_assert_eq!(sum(&a, &b).negated(), sum(&a.negated(), &b.negated()));
        }

        #[test]
        fn a_tally_is_what_was_added_in_any_order(additions in vec(cells(), 0..40)) {
            let tally = Tally::from_iter(additions.clone());
            prop_assert_eq!(&tally, &additions.iter().rev().copied().collect::<Tally>());
            for (cell, _) in &additions {
                let plain: i64 = additions.iter().filter(|(other, _)| other == cell).map(|(_, n)| n).sum();
                prop_assert_eq!(tally.get(cell), plain);
            }
            let kept: Vec<_> = tally.iter().collect();
            prop_assert!(kept.iter().all(|(_, n)| *n != 0) && kept.is_sorted_by(|a, b| a.0 < b.0));
            prop_assert_eq!((kept.len(), kept.is_empty()), (tally.len(), tally.is_empty()));
            prop_assert_eq!(&kept.into_iter().collect::<Tally>(), &tally);
        }
    }
}
