//! What is known of what stands below a node while points are summed upwards.

use rust_decimal::Decimal;

use super::super::plan::Place;
use super::{NodeScore, State};

/// It does not apply to the unit: that was said of it, or of what stands above it.
pub(super) const SILENCED: u8 = 1;
/// It, or what stands above it, was given its points as a whole.
pub(super) const COVERED: u8 = 2;

/// Something below it has no points yet.
pub(super) const MISSING: u8 = 1;
/// Something below it has none for a reason.
pub(super) const FAULTY: u8 = 2;
/// Something below it has points, or a fault.
pub(super) const TOUCHED: u8 = 4;
/// Something below it applies.
pub(super) const APPLIES: u8 = 8;

/// What is known so far of what is below a node.
#[derive(Clone, Copy, Debug)]
pub(in crate::index::par) struct Sum {
    pub(super) points: Decimal,
    /// The maxima of what does not apply; `None` where nobody knows how much that is.
    pub(super) removed: Option<Decimal>,
    pub(super) marks: u8,
}

pub(super) const NOTHING: Sum = Sum { points: Decimal::ZERO, removed: Some(Decimal::ZERO), marks: 0 };

impl State {
    /// What a node in this state says of what is above it.
    const fn marks(self) -> u8 {
        match self {
            Self::Scored => TOUCHED | APPLIES,
            Self::Missing => MISSING | APPLIES,
            Self::NotApplicable => 0,
            Self::Faulty => FAULTY | TOUCHED | APPLIES,
        }
    }
}

impl Sum {
    /// Adds a leaf.
    #[inline]
    pub(super) fn take_leaf(&mut self, node: &NodeScore, maximum: Option<Decimal>) {
        self.marks |= node.state.marks();
        if !node.points.is_zero() {
            self.points = self.points.saturating_add(node.points);
        }
        if node.state == State::NotApplicable {
            self.remove(maximum);
        }
    }

    /// Adds a node with what is known of those below it.
    pub(super) fn take(&mut self, node: &NodeScore, place: &Place, below: &Self) {
        self.take_leaf(node, place.maximum);
        if node.state != State::NotApplicable {
            self.remove(below.removed);
        }
        self.marks |= below.marks & TOUCHED;
    }

    pub(super) fn remove(&mut self, maximum: Option<Decimal>) {
        match maximum {
            Some(nothing) if nothing.is_zero() => {}
            _ => self.removed = self.removed.zip(maximum).and_then(|(all, more)| all.checked_add(more)),
        }
    }

    pub(super) const fn has(&self, mark: u8) -> bool {
        self.marks & mark != 0
    }

    pub(super) const fn state(&self) -> State {
        if !self.has(APPLIES) {
            State::NotApplicable
        } else if self.has(FAULTY) {
            State::Faulty
        } else if self.has(MISSING) {
            State::Missing
        } else {
            State::Scored
        }
    }
}
