//! Offices: units, counters, officers and procedures, as people with the right enter and change them.
//!
//! A file a noun. Every use-case takes the caller and touches nothing outside the caller's units: what lies there is as
//! if it did not exist. What changes the tree also concerns the unit above, so that nobody moves or ends the unit in
//! which the own right is held. Every change says in the trail what was before and what is now, and a form that was
//! overtaken by somebody else's change is refused: it sends back the [`seal`] of what it showed.

pub mod counters;
pub mod hours;
pub mod officers;
pub mod procedures;
pub mod successions;
pub mod units;
pub mod view;

use sha2::{Digest, Sha256};
use time::Date;

use super::change::Change;
use super::scope::Scope;
use super::{App, AppError};
use crate::domain::access::{Caller, Permission};
use crate::domain::hex::hex;
use crate::domain::id::Id;
use crate::domain::office::{NotDone, is_code};
use crate::domain::refusal::Refusal;
use crate::domain::unit::{ALWAYS, FOREVER, Unit, Validity};
use crate::store::{Db, StoreError, unit};

impl From<NotDone> for StoreError {
    fn from(why: NotDone) -> Self {
        Refusal::Office(why).into()
    }
}

impl From<NotDone> for AppError {
    fn from(why: NotDone) -> Self {
        Refusal::Office(why).into()
    }
}

/// A short mark of what a form shows, to tell whether it changed since.
#[must_use]
pub fn seal(shown: &str) -> String {
    let digest: [u8; 32] = Sha256::digest(shown.as_bytes()).into();
    hex(&digest[..8])
}

/// The scope in which somebody sees offices.
fn scope_seen(caller: &Caller) -> Scope {
    Scope::of(caller, Permission::ReadOffices)
}

/// The scope in which somebody manages offices.
fn scope_of(caller: &Caller) -> Scope {
    Scope::of(caller, Permission::ManageOffices)
}

/// Refuses what was changed since the form was shown.
fn refuse_overtaken(code: &str, now: &str, seen: &str) -> Result<(), StoreError> {
    if seal(now) == seen { Ok(()) } else { Err(NotDone::ChangedMeanwhile(code.to_owned()).into()) }
}

/// A code that was typed.
fn new_code(typed: &str) -> Result<String, AppError> {
    let code = typed.trim();
    if is_code(code) { Ok(code.to_owned()) } else { Err(NotDone::NotACode(code.to_owned()).into()) }
}

/// A name that was typed.
fn new_name(typed: &str) -> Result<String, AppError> {
    let name = typed.trim();
    if name.is_empty() { Err(Refusal::NameMissing.into()) } else { Ok(name.to_owned()) }
}

/// The days from a first to a last one, within those of the unit; left out, an end is the unit's.
fn days(from: Option<Date>, to: Option<Date>, within: &Unit) -> Result<Validity, AppError> {
    let validity = Validity { from: from.unwrap_or(within.validity.from), to: to.unwrap_or(within.validity.to) };
    if validity.from > validity.to {
        return Err(Refusal::EndsBeforeItBegins.into());
    }
    let outside = [validity.from, validity.to].into_iter().find(|day| !within.validity.covers(*day));
    outside.map_or(Ok(validity), |day| Err(NotDone::NotThen(within.code.clone(), day).into()))
}

/// Days in words of the trail: `2025-07-01/…`, open ends left out.
pub(in crate::app) fn said(validity: Validity) -> String {
    let day = |day: Date, open: Date| if day == open { "…".to_owned() } else { day.to_string() };
    format!("{}/{}", day(validity.from, ALWAYS), day(validity.to, FOREVER))
}

/// The unit with this code, inside a transaction.
fn unit_on(db: &mut Db, code: &str) -> Result<Unit, StoreError> {
    unit::unit_by_code(db, code)?.ok_or_else(|| Refusal::Gone.into())
}

/// Refuses what changes a unit's place where the caller's right does not reach the unit above it on that day. A top
/// unit has nothing above it.
fn refuse_above(db: &mut Db, scope: &Scope, of: &Unit, day: Date) -> Result<(), StoreError> {
    let above = unit::unit_parents(db)?.into_iter().find(|place| place.unit == of.id && place.validity.covers(day));
    match above {
        Some(place) if !scope.covers(db, place.parent, day)? => Err(NotDone::ConcernsAbove(of.code.clone()).into()),
        _ => Ok(()),
    }
}

/// Refuses where the unit with this id lies outside the scope.
fn refuse_outside(db: &mut Db, scope: &Scope, unit: Id, code: &str, day: Date) -> Result<(), StoreError> {
    if scope.covers(db, unit, day)? { Ok(()) } else { Err(NotDone::ConcernsAbove(code.to_owned()).into()) }
}

impl App {
    /// One change of offices: nobody else makes one meanwhile, and the catalogue knows it at once.
    pub(in crate::app) fn change_offices<T>(
        &self,
        mut work: impl FnMut(&mut Change<'_>) -> Result<T, StoreError>,
    ) -> Result<T, AppError> {
        let done = self.change(|change| {
            unit::unit_lock_on(change.db)?;
            work(change)
        })?;
        self.refresh()?;
        Ok(done)
    }
}
