//! Paper forms of a round: printed in batches, typed in by two people who do not see each other's typing, differences
//! settled by a third, and what comes of it handed in like any other response.
//!
//! Capture, at the beginning of the way. A file a step. Who types holds the right to enter forms in the round's unit, who
//! makes batches the right to manage rounds there; either may settle, and neither who typed the form.

mod batches;
mod entry;
mod scan;
mod settle;

pub use batches::{Batched, Progress, Sheet, SheetForm};
pub use entry::{Asked, Entered, Field, FormEntry, Wrong};
pub use scan::{SCAN_AT_MOST, Scan, scan_kind};
pub use settle::{Choice, Differing, Disputed, Side};

use super::bring_in::{csv_cells, csv_line};
use super::catalogue::Catalogue;
use super::scope::{Scope, not_there};
use super::{App, AppError};
use crate::domain::access::{Caller, Permission};
use crate::domain::questionnaire::Questionnaire;
use crate::domain::round::Round;
use crate::store::paper::{Batch, Form, paper_batch_coded, paper_form_get};
use crate::store::round::round_get;

/// What is typed into one field may be so long at most, in characters.
const FIELD_AT_MOST: usize = 4_000;

/// A form and all it belongs to.
#[derive(Clone, Debug)]
pub struct Place {
    /// The round.
    pub round: Round,
    /// The batch.
    pub batch: Batch,
    /// The form.
    pub form: Form,
}

impl Place {
    /// What the trail calls the form. Where nothing may lead from a case to a response, the moment at which a form was
    /// typed must not say which: only its batch is named.
    fn subject(&self) -> String {
        if self.round.linked { self.name() } else { self.batch.code.clone() }
    }

    /// What is printed on it.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}-{}", self.batch.code, self.form.number)
    }

    /// Whether the case's number has to be typed: the round has cases, and the form does not say for whom it is.
    #[must_use]
    pub const fn asks_case(&self) -> bool {
        self.round.kind.is_drawn() && self.form.case.is_none()
    }
}

impl App {
    /// The batch with this code where the caller holds one of these permissions.
    fn batch_in(&self, caller: &Caller, any: &[Permission], code: &str) -> Result<(Round, Batch), AppError> {
        let found = self.store.read(|db| {
            let Some(batch) = paper_batch_coded(db, code)? else { return Ok(None) };
            Ok(round_get(db, batch.round)?.map(|round| (round, batch)))
        })?;
        let (round, batch) = found.ok_or_else(|| not_there(code))?;
        for permission in any {
            if self.round_in(&Scope::of(caller, *permission), &round.code).is_ok() {
                return Ok((round, batch));
            }
        }
        Err(not_there(code))
    }

    /// One form where the caller holds one of these permissions.
    fn form_in(&self, caller: &Caller, any: &[Permission], code: &str, number: i32) -> Result<Place, AppError> {
        let (round, batch) = self.batch_in(caller, any, code)?;
        let form = self.store.read(|db| paper_form_get(db, batch.id, number))?.ok_or_else(|| not_there(code))?;
        Ok(Place { round, batch, form })
    }
}

/// The questionnaire of a round.
fn questionnaire<'a>(catalogue: &'a Catalogue, round: &Round) -> Result<&'a Questionnaire, AppError> {
    catalogue.questionnaire(round.template).ok_or_else(|| not_there(&round.code))
}

/// Cells as one line of CSV, free words included.
fn line_of(cells: &[String]) -> String {
    csv_line(cells.iter().map(String::as_str))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_come_back_as_they_were() {
        for cells in [vec!["2026-11-22", "", "1 3", "a, \"b\"\nc", ""], vec!["", ""], vec!["x"]] {
            let cells: Vec<String> = cells.into_iter().map(str::to_owned).collect();
            assert_eq!(csv_cells(&line_of(&cells)), cells);
        }
    }
}
