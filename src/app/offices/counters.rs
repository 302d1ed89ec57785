//! Counters: opened, given another name or template, closed.
//!
//! A counter does not move: what was rated there belongs to its unit. Where the office moves, it is closed and another
//! one is opened. Outside its days nobody signs on, and what is rated all the same is kept aside for a person.

use time::Date;

use super::successions::refuse_counter_rated_after;
use super::{App, AppError, days, new_code, new_name, refuse_overtaken, said, scope_of};
use crate::app::scope::not_there;
use crate::domain::access::Caller;
use crate::domain::office::NotDone;
use crate::domain::refusal::Refusal;
use crate::domain::unit::Unit;
use crate::store::office::{self, Counter};
use crate::store::unit;

/// What is entered about a counter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CounterEntry {
    /// Its name.
    pub name: String,
    /// The name of the template in use, `hai-muc-1`.
    pub template: String,
    /// Its first day; the unit's where it is not said.
    pub from: Option<Date>,
    /// Its last day; the unit's where it is not said.
    pub to: Option<Date>,
}

/// What a form shows of a counter.
#[must_use]
pub fn state_of(counter: &Counter) -> String {
    format!("{}|{}|{}", counter.name, counter.template, said(counter.validity))
}

impl App {
    /// The counter with this code and its unit, where it is the caller's.
    pub fn counter_held(&self, caller: &Caller, code: &str) -> Result<(Counter, Unit), AppError> {
        let found = self.store.read(|db| {
            let Some(counter) = office::counter_by_code(db, code)? else { return Ok(None) };
            Ok(unit::unit_get(db, counter.unit)?.map(|unit| (counter, unit)))
        })?;
        let (counter, unit) = found.ok_or_else(|| not_there(code))?;
        self.unit_in(&scope_of(caller), &unit.code).map_err(|_| not_there(code))?;
        Ok((counter, unit))
    }

    fn template_called(&self, name: &str) -> Result<crate::domain::id::Id, AppError> {
        let catalogue = self.catalogue();
        let found = catalogue.template_named(name).map(|(id, _)| id);
        found.ok_or_else(|| NotDone::NoSuchTemplate(name.to_owned()).into())
    }

    /// Opens a counter in a unit.
    pub fn add_counter(&self, caller: &Caller, unit: &str, code: &str, entry: &CounterEntry) -> Result<(), AppError> {
        let unit = self.unit_in(&scope_of(caller), unit)?;
        let (code, name) = (new_code(code)?, new_name(&entry.name)?);
        let (template, validity) = (self.template_called(&entry.template)?, days(entry.from, entry.to, &unit)?);
        self.change_offices(|change| {
            if office::counter_by_code(change.db, &code)?.is_some() {
                return Err(NotDone::CodeTaken(code.clone()).into());
            }
            let (id, code, name) = (change.id(), code.clone(), name.clone());
            let new = Counter { id, unit: unit.id, code, name, template, validity, illustrative: false };
            office::counter_add_on(change.db, &new)?;
            let now = format!("{}; {}; {}", new.name, entry.template, said(validity));
            change.note_values("counter.add", &new.code, &unit.code, "", &now)
        })
    }

    /// Changes a counter: its name, the template from now on, its days. Ratings keep the template they were made with.
    pub fn change_counter(
        &self,
        caller: &Caller,
        code: &str,
        seen: &str,
        entry: &CounterEntry,
    ) -> Result<(), AppError> {
        let (_, unit) = self.counter_held(caller, code)?;
        let (name, template) = (new_name(&entry.name)?, self.template_called(&entry.template)?);
        let validity = days(entry.from, entry.to, &unit)?;
        let catalogue = self.catalogue();
        self.change_offices(|change| {
            let before = office::counter_by_code(change.db, code)?.ok_or(Refusal::Gone)?;
            refuse_overtaken(code, &state_of(&before), seen)?;
            office::counter_lock_on(change.db, &[before.id])?;
            refuse_counter_rated_after(change, &before, validity.to)?;
            let after = Counter { name: name.clone(), template, validity, ..before.clone() };
            office::counter_change_on(change.db, &after)?;
            let told = |counter: &Counter| {
                let template = catalogue
                    .template(counter.template)
                    .map_or_else(String::new, crate::domain::template::Template::name);
                format!("{}; {template}; {}", counter.name, said(counter.validity))
            };
            change.note_values("counter.change", code, "", &told(&before), &told(&after))
        })
    }
}
