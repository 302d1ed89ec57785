//! Who is at which counter: an officer signs on with one tap.

use super::{App, AppError};
use crate::domain::clock::Instant;
use crate::store::duty::{Duty, DutySource, ON_DUTY_STILL, duty_at, duty_put_on};
use crate::store::office::{self, Counter, Officer};

/// A counter, its unit's officers, and who is on duty.
#[derive(Clone, Debug)]
pub struct Post {
    /// The counter.
    pub counter: Counter,
    /// The officers of its unit.
    pub officers: Vec<Officer>,
    /// Who is on duty now, and since when.
    pub on_duty: Option<(Officer, Instant)>,
}

impl App {
    /// The counter with this code and who serves there.
    pub fn post(&self, counter_code: &str) -> Result<Post, AppError> {
        let now = self.clock.now();
        let found = self.store.read(|db| {
            let Some(counter) = office::counter_by_code(db, counter_code)? else { return Ok(None) };
            let officers = office::officer_of_units(db, &[counter.unit])?;
            let on_duty = duty_at(db, counter.id, now)?;
            Ok(Some(Post { counter, officers, on_duty }))
        })?;
        found.ok_or_else(|| AppError::NotFound(format!("no counter has the code {counter_code:?}")))
    }

    /// Signs an officer of the counter's unit on from this moment, until the next one does.
    pub fn sign_on(&self, counter_code: &str, officer_code: &str) -> Result<(), AppError> {
        let post = self.post(counter_code)?;
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
