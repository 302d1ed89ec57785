//! The PAR INDEX from self-scoring to the remedy: rounds, units that take part, what they enter, who appraises it, what the
//! council decides, the results, and what is mended. A file a step.
//!
//! Whoever asks is a [`Caller`]. A unit's people see their unit, whoever reads the assessments of the unit that holds a
//! round sees all of it; what lies outside does not exist for them. How many queries a step needs depends neither on how
//! many units there are nor on how many criteria.

pub mod advance;
pub mod appraise;
pub mod closing;
pub mod column;
pub(in crate::app) mod edition;
pub mod evidence;
pub mod files;
pub mod form;
pub mod make;
pub mod remedy;
pub mod remind;
pub mod results;
pub mod robust;
pub mod score_files;
pub mod scoring;
pub mod submit;
pub mod survey;
pub mod typed;
pub mod units;

use std::sync::Arc;

use time::Date;

use super::scope::{Scope, day_of, not_there};
use super::{App, AppError};
use crate::domain::access::{Caller, Permission, Role};
use crate::domain::assessment::{NotDone, Progress, Round, State};
use crate::domain::criteria::CriteriaSet;
use crate::domain::id::Id;
use crate::domain::refusal::Refusal;
use crate::domain::unit::Unit;
use crate::store::par::round::{par_round_coded, par_round_get, par_round_held, par_round_joined};
use crate::store::par::unit::{Named, Participant, par_unit_get, par_unit_list, par_unit_list_within};
use crate::store::unit::{unit_by_code, unit_get};
use crate::store::{Db, StoreError};

/// A round as a caller sees it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The round.
    pub round: Round,
    /// Its criteria set.
    pub set: Arc<CriteriaSet>,
    /// Whether the caller sees all its units.
    pub whole: bool,
    /// Whether the caller manages it.
    pub manages: bool,
    /// The day on which the caller asks.
    pub today: Date,
}

/// A unit of a round that a caller may do something with.
#[derive(Clone, Debug)]
pub struct Place {
    /// The round.
    pub round: Round,
    /// Its criteria set.
    pub set: Arc<CriteriaSet>,
    /// The unit.
    pub unit: Unit,
    /// Where it stands.
    pub of: Participant,
}

impl Place {
    /// What the trail calls it.
    fn subject(&self) -> String {
        format!("{}/{}", self.round.code, self.unit.code)
    }

    /// Refuses what is only done while the unit is at a step of an open round, and not locked.
    fn at(&self, progress: Progress) -> Result<(), AppError> {
        if self.round.state != State::Open {
            return Err(not_done(NotDone::WrongState));
        }
        if self.of.progress != progress {
            return Err(not_done(NotDone::WrongProgress));
        }
        match &self.of.locked {
            Some(why) => Err(not_done(NotDone::Locked(why.clone()))),
            None => Ok(()),
        }
    }
}

/// Whose rights let people see what a unit entered and was given.
const OF_UNITS: [Permission; 2] = [Permission::ReadAssessments, Permission::ScoreOwnUnit];

pub(super) fn not_done(why: NotDone) -> AppError {
    Refusal::Assessment(why).into()
}

/// The same within a transaction.
pub(super) fn refused(why: NotDone) -> StoreError {
    Refusal::Assessment(why).into()
}

/// The units in which a caller holds one of these rights.
fn roots(caller: &Caller, rights: &[Permission]) -> Vec<Id> {
    let mut units: Vec<Id> = rights.iter().flat_map(|right| caller.roots(*right)).collect();
    units.sort_unstable();
    units.dedup();
    units
}

/// The units in which, and in all below which, a caller appraises an area.
fn appraised(caller: &Caller, area: &str) -> Vec<Id> {
    let held = caller.grants.iter().filter(|grant| grant.role == Role::Appraiser);
    let mut units: Vec<Id> =
        held.filter(|grant| grant.area.as_deref().is_none_or(|one| one == area)).map(|grant| grant.unit).collect();
    units.sort_unstable();
    units.dedup();
    units
}

impl App {
    /// The rounds that a caller sees, the newest year first: those of units that they read, and those in which units of
    /// theirs take part, once they are open.
    pub fn par_rounds(&self, caller: &Caller) -> Result<Vec<Round>, AppError> {
        let (held, joined) = (roots(caller, &[Permission::ReadAssessments]), roots(caller, &OF_UNITS));
        let (mut all, joined) =
            self.store.read(|db| Ok((par_round_held(db, &held)?, par_round_joined(db, &joined)?)))?;
        for round in joined.into_iter().filter(|round| round.state != State::Draft) {
            if !all.iter().any(|one| one.id == round.id) {
                all.push(round);
            }
        }
        all.sort_by(|one, other| other.year.cmp(&one.year).then_with(|| one.code.cmp(&other.code)));
        Ok(all)
    }

    /// The criteria set of a round.
    pub fn par_set(&self, round: &Round) -> Result<Arc<CriteriaSet>, AppError> {
        let found = self.catalogue().criteria_set(round.set);
        match found {
            Some(set) => Ok(set),
            // Another process may have published it.
            None => self.refresh()?.criteria_set(round.set).ok_or_else(|| not_there(&round.code)),
        }
    }

    /// A round that a caller sees, all of it or some of its units.
    pub fn par_seen(&self, caller: &Caller, code: &str) -> Result<Seen, AppError> {
        let today = self.clock.now().day();
        let (reads, manages) = (Permission::ReadAssessments, Permission::ManageAssessments);
        let found = self.store.read(|db| {
            let Some(round) = par_round_coded(db, code)? else { return Ok(None) };
            let Some(unit) = unit_get(db, round.unit)? else { return Ok(None) };
            let day = day_of(&unit, today);
            let whole = Scope::of(caller, reads).covers(db, unit.id, day)?;
            let manages = caller.may(manages) && Scope::of(caller, manages).covers(db, unit.id, day)?;
            let some = whole
                || (round.state != State::Draft
                    && !par_unit_list_within(db, round.id, &roots(caller, &OF_UNITS))?.is_empty());
            Ok(some.then_some((round, whole, manages)))
        })?;
        let (round, whole, manages) = found.ok_or_else(|| not_there(code))?;
        Ok(Seen { set: self.par_set(&round)?, round, whole, manages, today })
    }

    /// A round of which a caller sees all.
    pub fn par_whole(&self, caller: &Caller, code: &str) -> Result<Seen, AppError> {
        Some(self.par_seen(caller, code)?).filter(|seen| seen.whole).ok_or_else(|| not_there(code))
    }

    /// A round as the owner of the machine sees it.
    pub(in crate::app) fn par_owned(&self, code: &str) -> Result<Seen, AppError> {
        let round = self.store.read(|db| par_round_coded(db, code))?.ok_or_else(|| not_there(code))?;
        let today = self.clock.now().day();
        Ok(Seen { set: self.par_set(&round)?, round, whole: true, manages: true, today })
    }

    /// A round that a caller manages.
    pub fn par_managed(&self, caller: &Caller, code: &str) -> Result<Seen, AppError> {
        Some(self.par_seen(caller, code)?).filter(|seen| seen.manages).ok_or_else(|| not_there(code))
    }

    /// The units of a round that a caller sees, by code.
    pub fn par_units(&self, caller: &Caller, seen: &Seen) -> Result<Vec<Named>, AppError> {
        Ok(self.store.read(|db| {
            if seen.whole {
                par_unit_list(db, seen.round.id)
            } else {
                par_unit_list_within(db, seen.round.id, &roots(caller, &OF_UNITS))
            }
        })?)
    }

    /// A unit of a round in which a caller holds one of these rights.
    fn par_place(&self, caller: &Caller, rights: &[Permission], code: &str, unit: &str) -> Result<Place, AppError> {
        let today = self.clock.now().day();
        let scope = Scope::Below(roots(caller, rights));
        let found = self.store.read(|db| place(db, &scope, today, code, unit))?;
        let (round, unit, of) = found.ok_or_else(|| not_there(unit))?;
        let hidden = round.state == State::Draft && !caller.may(Permission::ReadAssessments);
        if hidden { Err(not_there(&unit.code)) } else { Ok(Place { set: self.par_set(&round)?, round, unit, of }) }
    }

    /// A unit of a round that a caller sees.
    pub fn par_place_seen(&self, caller: &Caller, code: &str, unit: &str) -> Result<Place, AppError> {
        self.par_place(caller, &OF_UNITS, code, unit)
    }

    /// Whether a caller holds a right in the unit of a place.
    pub fn par_may(&self, caller: &Caller, right: Permission, place: &Place) -> Result<bool, AppError> {
        self.may_in_unit(caller, right, &place.unit)
    }

    /// The name of the round with which another is compared, and its code.
    pub fn par_previous(&self, round: &Round) -> Result<Option<Round>, AppError> {
        let Some(previous) = round.previous else { return Ok(None) };
        Ok(self.store.read(|db| par_round_get(db, previous))?)
    }
}

/// A unit of a round, where it lies in a scope and takes part.
fn place(
    db: &mut Db,
    scope: &Scope,
    today: Date,
    code: &str,
    unit: &str,
) -> Result<Option<(Round, Unit, Participant)>, StoreError> {
    let Some(round) = par_round_coded(db, code)? else { return Ok(None) };
    let Some(unit) = unit_by_code(db, unit)? else { return Ok(None) };
    if !scope.covers(db, unit.id, day_of(&unit, today))? {
        return Ok(None);
    }
    Ok(par_unit_get(db, round.id, unit.id)?.map(|of| (round, unit, of)))
}
