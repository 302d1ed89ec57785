//! The PAR INDEX: what figures, cases and judged points come to under a criteria set, in exact decimals.
//!
//! ```text
//! set ──► Plan ─┐
//! Assessment ───┼──► Scored ──► rank, grade ──► change, lost points
//! Context ──────┘    (points)   (places)        (beside last year)
//! ```
//!
//! Everything here is total and changes nothing: whatever was entered, points come out or a [`Trouble`] that names the
//! criterion. Nothing is rounded but what is shown. A third of a point has no last digit; where a threshold, a place or a
//! shown digit hangs on a figure, its first fifteen decimals decide ([`meant`](crate::domain::criteria::meant)).

pub mod change;
pub mod expression;
pub mod grade;
pub mod lost;
pub mod plan;
pub mod rank;
pub mod robust;
pub mod rule;
pub mod score;
mod shares;
pub mod table;
pub mod words;

#[cfg(test)]
mod golden;
#[cfg(test)]
mod testing;

use rust_decimal::Decimal;

use crate::domain::criteria::{CriteriaSet, Rule};

pub use expression::Trouble;
pub use plan::Plan;
pub use score::{NodeScore, Scored, State};

/// What was entered or judged of one node.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Entry {
    /// The case of this number, from 0, of the rule's [`Rule::cases`].
    Case(usize),
    /// How many chose each option, in the rule's order.
    Counts(Vec<u64>),
    /// Points by hand, or imported. On a node with others below it: of all of them together.
    Points(Decimal),
    /// It does not apply to the unit, nor does anything below it.
    NotApplicable,
}

/// What was entered and judged of one unit, by the places of figures and nodes in the set.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Assessment {
    /// By place in [`CriteriaSet::figures`]; those that are computed stay empty.
    pub figures: Vec<Option<Decimal>>,
    /// By place in [`CriteriaSet::nodes`].
    pub entries: Vec<Option<Entry>>,
}

impl Assessment {
    /// One with nothing entered.
    #[must_use]
    pub fn of(set: &CriteriaSet) -> Self {
        Self { figures: vec![None; set.figures.len()], entries: vec![None; set.nodes.len()] }
    }

    /// Enters a figure, or takes it back; says whether the set has a place for it.
    pub fn figure(&mut self, at: usize, value: Option<Decimal>) -> bool {
        let place = self.figures.get_mut(at);
        place.is_some_and(|place| {
            *place = value;
            true
        })
    }

    /// Enters something of a node, or takes it back; says whether the set has a place for it.
    pub fn entry(&mut self, at: usize, entry: Option<Entry>) -> bool {
        let place = self.entries.get_mut(at);
        place.is_some_and(|place| {
            *place = entry;
            true
        })
    }

    /// What was entered of a node.
    #[must_use]
    pub fn of_node(&self, at: usize) -> Option<&Entry> {
        self.entries.get(at).and_then(Option::as_ref)
    }

    /// Whether anything at all was entered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.figures.iter().all(Option::is_none) && self.entries.iter().all(Option::is_none)
    }
}

/// What is known of all units together: the mean of each node whose rule is relative to it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Context {
    /// By place in [`CriteriaSet::nodes`]: the sum of the units' values, and how many there are.
    pub means: Vec<Option<(Decimal, u32)>>,
}

impl Entry {
    /// The entry of a case by its code, for a rule that has cases.
    #[must_use]
    pub fn of_case(rule: &Rule, code: &str) -> Option<Self> {
        rule.cases().iter().position(|case| *case == code).map(Self::Case)
    }
}
