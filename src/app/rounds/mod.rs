//! Rounds of surveys: made, given a frame, drawn, handed out to interviewers, followed until they are over.
//!
//! Between capture and store in the way: what is decided here says who may answer at all, and with which weight. A file
//! a step. Whoever asks is a [`Caller`]; a round that lies outside their units does not exist for them.

pub mod assign;
pub mod drawing;
pub mod export;
pub mod make;
pub mod plan;
pub mod progress;
mod questions;
pub mod recheck;
pub mod sample;
pub mod visits;

use super::scope::{Scope, day_of, not_there};
use super::{App, AppError};
use crate::domain::access::{Caller, Permission};
use crate::domain::round::Round;
use crate::store::round::{round_coded, round_list, round_list_within};
use crate::store::unit::unit_get;

impl App {
    /// The rounds whose unit lies where the caller may see rounds, the newest year first.
    pub fn rounds(&self, caller: &Caller) -> Result<Vec<Round>, AppError> {
        let scope = Scope::of(caller, Permission::ReadRounds);
        let found = self.store.read(|db| match &scope {
            Scope::Everywhere => round_list(db),
            Scope::Below(roots) => round_list_within(db, roots),
        })?;
        let mut seen = Vec::with_capacity(found.len());
        for round in found {
            if self.round_is_in(&scope, &round)? {
                seen.push(round);
            }
        }
        Ok(seen)
    }

    /// The round with this code, where its unit lies in a scope.
    pub fn round_in(&self, scope: &Scope, code: &str) -> Result<Round, AppError> {
        let round = self.store.read(|db| round_coded(db, code))?.ok_or_else(|| not_there(code))?;
        if self.round_is_in(scope, &round)? { Ok(round) } else { Err(not_there(code)) }
    }

    /// Whether a round's unit lies in a scope: today, or on the nearest day on which the unit exists.
    fn round_is_in(&self, scope: &Scope, round: &Round) -> Result<bool, AppError> {
        let today = self.clock.now().day();
        Ok(self.store.read(|db| {
            let Some(unit) = unit_get(db, round.unit)? else { return Ok(false) };
            scope.covers(db, unit.id, day_of(&unit, today))
        })?)
    }
}
