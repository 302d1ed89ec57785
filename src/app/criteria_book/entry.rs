//! What was read of one criterion, with the cells it was read from.

use rust_decimal::Decimal;

use super::address::Place;
use super::code::written;
use crate::domain::criteria::{Role, Source};

/// What stands in the column of maxima.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Points {
    /// A number.
    Known(Decimal),
    /// Nothing.
    Blank,
    /// Something that was named as a mistake.
    Unreadable,
}

impl Points {
    pub(super) const fn known(self) -> Option<Decimal> {
        if let Self::Known(points) = self { Some(points) } else { None }
    }
}

/// An area, a criterion or a sub-criterion of the table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Entry {
    /// `1.2.3` in its parts.
    pub(super) code: Vec<u32>,
    /// Where the number stands, or the words where it was taken off them.
    pub(super) code_at: Place,
    pub(super) name: String,
    pub(super) name_at: Place,
    pub(super) maximum: Points,
    pub(super) maximum_at: Place,
    /// How it is scored, word for word: the cell, and the rows of cases below.
    pub(super) how: String,
    pub(super) how_at: Place,
    pub(super) evidence: String,
    pub(super) evidence_at: Place,
    pub(super) owner: Option<String>,
    pub(super) source: Option<Source>,
    pub(super) block: Option<String>,
    pub(super) role: Role,
    /// A second one with the same number.
    pub(super) twice: bool,
}

impl Entry {
    /// Its number.
    pub(super) fn number(&self) -> String {
        written(&self.code)
    }

    /// The number of the criterion above; empty for an area.
    pub(super) fn parent(&self) -> &[u32] {
        &self.code[..self.code.len().saturating_sub(1)]
    }

    /// Puts a line under how it is scored.
    pub(super) fn add_how(&mut self, line: &str) {
        add(&mut self.how, line);
    }

    /// Puts a line under what proves it.
    pub(super) fn add_evidence(&mut self, line: &str) {
        add(&mut self.evidence, line);
    }
}

fn add(text: &mut String, line: &str) {
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(line);
}
