//! Who is at which counter: an officer signs on with one tap.

use super::scope::Scope;
use super::{App, AppError};
use crate::domain::access::{Caller, Permission, Role};
use crate::domain::clock::Instant;
use crate::domain::id::Id;
use crate::domain::office::NotDone;
use crate::domain::refusal::Refusal;
use crate::store::duty::{Duty, DutySource, ON_DUTY_STILL, duty_at, duty_put_on};
use crate::store::office::{self, Counter, Officer};
use crate::store::{Db, StoreError, unit};

/// A counter, its unit's officers, and who is on duty.
#[derive(Clone, Debug)]
pub struct Post {
    /// The counter.
    pub counter: Counter,
    /// The officers who serve today in its unit, or still stand in the list of a unit that it came of.
    pub officers: Vec<Officer>,
    /// Who is on duty now, and since when.
    pub on_duty: Option<(Officer, Instant)>,
}

/// A unit, and those it came of.
fn unit_and_predecessors(db: &mut Db, unit: Id) -> Result<Vec<Id>, StoreError> {
    let successions = unit::unit_successions(db)?;
    let (mut all, mut next) = (vec![unit], 0);
    while let Some(one) = all.get(next).copied() {
        let before = successions.iter().filter(|step| step.successor == one).map(|step| step.predecessor);
        let new: Vec<Id> = before.filter(|before| !all.contains(before)).collect();
        all.extend(new);
        next += 1;
    }
    Ok(all)
}

impl App {
    /// The counter with this code and who serves there.
    pub fn post(&self, counter_code: &str) -> Result<Post, AppError> {
        let now = self.clock.now();
        let found = self.store.read(|db| {
            let Some(counter) = office::counter_by_code(db, counter_code)? else { return Ok(None) };
            let units = unit_and_predecessors(db, counter.unit)?;
            let mut officers = office::officer_of_units(db, &units)?;
            officers.retain(|officer| officer.validity.covers(now.day()));
            let on_duty = duty_at(db, counter.id, now)?;
            Ok(Some(Post { counter, officers, on_duty }))
        })?;
        found.ok_or_else(|| AppError::NotFound(format!("no counter has the code {counter_code:?}")))
    }

    /// Signs an officer of the counter's unit on from this moment, until the next one does.
    pub fn sign_on(&self, counter_code: &str, officer_code: &str) -> Result<(), AppError> {
        let (post, today) = (self.post(counter_code)?, self.clock.now().day());
        if !post.counter.validity.covers(today) {
            return Err(Refusal::Office(NotDone::CounterClosed(counter_code.to_owned(), today)).into());
        }
        let officer = post.officers.into_iter().find(|officer| officer.code == officer_code);
        let officer = officer.ok_or_else(|| {
            AppError::Refused(format!("{officer_code:?} is no officer of the unit of counter {counter_code:?}"))
        })?;
        let now = self.clock.now();
        let duty = Duty {
            id: self.chance.id(now),
            counter: post.counter.id,
            officer: officer.id,
            from: now,
            to: ON_DUTY_STILL,
            source: DutySource::SignOn,
        };
        self.change(|change| {
            duty_put_on(change.db, &duty, || self.chance.id(now))?;
            change.note("duty.sign-on", counter_code, officer_code)
        })
    }

    /// The counter with this code, where the caller may say who serves there; with whoever they may sign on. Officers
    /// sign on only themselves, clerks and heads of units anybody.
    pub fn post_of(&self, caller: &Caller, counter: &str) -> Result<Post, AppError> {
        let at = self.counter_in(caller, Permission::SignOn, counter)?;
        let mut post = self.post(counter)?;
        if !self.signs_on_others(caller, at.unit)? {
            post.officers.retain(|officer| Some(officer.id) == caller.officer);
        }
        Ok(post)
    }

    /// Signs an officer on, as [`App::sign_on`], where the caller may.
    pub fn sign_on_as(&self, caller: &Caller, counter: &str, officer: &str) -> Result<(), AppError> {
        let at = self.counter_in(caller, Permission::SignOn, counter)?;
        let post = self.post_of(caller, counter)?;
        if !post.officers.iter().any(|one| one.code == officer) && !self.signs_on_others(caller, at.unit)? {
            return Err(Refusal::OnlyOneself.into());
        }
        if !post.officers.iter().any(|one| one.code == officer) {
            return Err(Refusal::OfficerElsewhere(officer.to_owned()).into());
        }
        self.sign_on(counter, officer)
    }

    fn signs_on_others(&self, caller: &Caller, unit: Id) -> Result<bool, AppError> {
        let others = |role: Role| matches!(role, Role::Clerk | Role::UnitHead);
        let roots = caller.grants.iter().filter(|grant| others(grant.role)).map(|grant| grant.unit).collect();
        let today = self.clock.now().day();
        Ok(self.store.read(|db| Scope::Below(roots).covers(db, unit, today))?)
    }

    /// The counters where the caller may say who serves, print codes or type slips: each with its unit's name, and
    /// whether they may do the one and the other.
    pub fn counters_of(&self, caller: &Caller) -> Result<Vec<(Counter, String, bool, bool)>, AppError> {
        let [serving, entering] = [Permission::SignOn, Permission::EnterRatings]
            .map(|permission| self.units_in(&Scope::of(caller, permission)));
        let (serving, entering) = (serving?, entering?);
        let mut units = [serving.clone(), entering.clone()].concat();
        units.sort_unstable_by(|one, other| one.code.cmp(&other.code));
        units.dedup_by(|one, other| one.id == other.id);
        let ids: Vec<Id> = units.iter().map(|unit| unit.id).collect();
        let mut shown = Vec::new();
        for ids in ids.chunks(500) {
            for counter in self.store.read(|db| office::counter_of_units(db, ids))? {
                let here = |units: &[crate::domain::unit::Unit]| units.iter().any(|unit| unit.id == counter.unit);
                let name = units.iter().find(|unit| unit.id == counter.unit).map(|unit| unit.name.clone());
                let (serves, enters) = (here(&serving), here(&entering));
                shown.push((counter, name.unwrap_or_default(), serves, enters));
            }
        }
        Ok(shown)
    }
}
