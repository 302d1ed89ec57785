//! Who is at which counter: an officer signs on with one tap.

use super::{App, AppError};
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
}
