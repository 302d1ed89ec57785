//! Closing a period of a unit: asked for by one person, decided by another. What comes in later for its days is kept aside,
//! and nothing that people decide changes its figures any more.

use serde::{Deserialize, Serialize};

use super::approval::Request;
use super::change::Change;
use super::scope::{Scope, not_there};
use super::{App, AppError};
use crate::domain::access::{Caller, Permission};
use crate::domain::clock::Instant;
use crate::domain::closing::closed_since;
use crate::domain::lang::Lang;
use crate::domain::period::{Period, Span};
use crate::domain::refusal::Refusal;
use crate::domain::text::{fill, texts};
use crate::domain::unit::Unit;
use crate::store::closing::{closing_add_on, closing_of_units};
use crate::store::{StoreError, unit};

/// The wish to close a period of a unit and all below it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeriodClosing {
    /// The unit's code.
    pub unit: String,
    /// The period, as addresses have it: `2026-11`.
    pub period: String,
}

impl PeriodClosing {
    /// What is asked for, for people.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let period = self.period.parse::<Period>().map_or_else(|_| self.period.clone(), |period| period.name(lang));
        fill(texts(lang).approval_close, &[&period, &self.unit])
    }

    /// Closes it, in the transaction of the decision.
    pub(in crate::app) fn carry_out_on(&self, change: &mut Change<'_>) -> Result<(), StoreError> {
        let gone = || StoreError::from(Refusal::Gone);
        let unit = unit::unit_by_code(change.db, &self.unit)?.ok_or_else(gone)?;
        let period: Period = self.period.parse().map_err(|_| gone())?;
        if !period.is_over(change.at.day()) {
            return Err(Refusal::PeriodNotOver.into());
        }
        if !closing_add_on(change.db, unit.id, period, change.at)? {
            return Err(Refusal::ClosedBefore.into());
        }
        change.note_values("period.close", &self.unit, &self.period, "open", "closed")
    }
}

/// How a period of a unit stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// It may be closed.
    Open,
    /// Somebody has asked to close it.
    Asked,
    /// All its days are closed, since this moment.
    Closed(Instant),
}

impl App {
    /// Since when all days of a period are closed for a unit.
    pub fn closed_since(&self, of: &Unit, period: Period) -> Result<Option<Instant>, AppError> {
        let mut closed = self.store.read(|db| closing_of_units(db, &[of.id]))?;
        Ok(closed_since(period, closed.remove(&of.id).unwrap_or_default()))
    }

    /// The periods of a unit that are over and in which somebody rated, and how each stands; the unit must be one whose
    /// decisions the caller may see.
    pub fn standings(&self, caller: &Caller, unit: &str) -> Result<(Unit, Vec<(Period, Standing)>), AppError> {
        let unit = self.unit_in(&Scope::of(caller, Permission::ReadDecisions), unit)?;
        let mut closed = self.store.read(|db| closing_of_units(db, &[unit.id]))?;
        let closed = closed.remove(&unit.id).unwrap_or_default();
        let asked = self.open_requests()?;
        let periods = self.result_periods(&unit)?.into_iter().map(|period| {
            let wish = PeriodClosing { unit: unit.code.clone(), period: period.to_string() };
            let standing = match closed_since(period, closed.clone()) {
                Some(at) => Standing::Closed(at),
                None if asked.contains(&Request::ClosePeriod(wish)) => Standing::Asked,
                None => Standing::Open,
            };
            (period, standing)
        });
        let periods = periods.collect();
        Ok((unit, periods))
    }

    /// Asks to close a period; somebody else has to agree.
    pub fn ask_closing(&self, caller: &Caller, unit: &str, period: &str, reason: &str) -> Result<(), AppError> {
        let unit = self.unit_in(&Scope::of(caller, Permission::DecideRatings), unit)?;
        let whole: Period = period.parse().map_err(|_| not_there(period))?;
        if whole.span() == Span::Day || !whole.is_over(self.clock.now().day()) {
            return Err(Refusal::PeriodNotOver.into());
        }
        if self.closed_since(&unit, whole)?.is_some() {
            return Err(Refusal::ClosedBefore.into());
        }
        let wish = PeriodClosing { unit: unit.code.clone(), period: whole.to_string() };
        let request = Request::ClosePeriod(wish);
        if self.open_requests()?.contains(&request) {
            return Err(Refusal::AskedBefore.into());
        }
        let subject = format!("{}, {}", unit.name, whole.name(Lang::Vi));
        self.propose(caller, &request, unit.id, &subject, reason).map(drop)
    }
}
