//! Officers: entered, renamed, moved to another unit, ended. What citizens said stays with the unit of its day.

use time::Date;

use super::{App, AppError, days, new_code, new_name, refuse_overtaken, said, scope_of};
use crate::app::scope::not_there;
use crate::domain::access::Caller;
use crate::domain::office::NotDone;
use crate::domain::refusal::Refusal;
use crate::domain::unit::Unit;
use crate::store::office::{self, Officer};
use crate::store::unit;

/// What is entered about an officer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OfficerEntry {
    /// Their name.
    pub name: String,
    /// The code of their unit, from now on.
    pub unit: String,
    /// The first day; the unit's where it is not said.
    pub from: Option<Date>,
    /// The last day; the unit's where it is not said.
    pub to: Option<Date>,
}

/// What a form shows of an officer.
#[must_use]
pub fn state_of(officer: &Officer) -> String {
    format!("{}|{}|{}", officer.name, officer.unit, said(officer.validity))
}

impl App {
    /// The officer with this code and their unit, where it is the caller's.
    pub fn officer_held(&self, caller: &Caller, code: &str) -> Result<(Officer, Unit), AppError> {
        let found = self.store.read(|db| {
            let Some(officer) = office::officer_by_code(db, code)? else { return Ok(None) };
            Ok(unit::unit_get(db, officer.unit)?.map(|unit| (officer, unit)))
        })?;
        let (officer, unit) = found.ok_or_else(|| not_there(code))?;
        self.unit_in(&scope_of(caller), &unit.code).map_err(|_| not_there(code))?;
        Ok((officer, unit))
    }

    /// Enters an officer of a unit.
    pub fn add_officer(&self, caller: &Caller, code: &str, entry: &OfficerEntry) -> Result<(), AppError> {
        let unit = self.unit_in(&scope_of(caller), &entry.unit)?;
        let (code, name, validity) = (new_code(code)?, new_name(&entry.name)?, days(entry.from, entry.to, &unit)?);
        self.change_offices(|change| {
            if office::officer_by_code(change.db, &code)?.is_some() {
                return Err(NotDone::CodeTaken(code.clone()).into());
            }
            let (id, code, name) = (change.id(), code.clone(), name.clone());
            let new = Officer { id, unit: unit.id, code, name, validity, illustrative: false };
            office::officer_add_on(change.db, &new)?;
            change.note_values("officer.add", &new.code, &unit.code, "", &format!("{}; {}", new.name, said(validity)))
        })
    }

    /// Changes an officer: name, unit from now on, days. Both units must be the caller's.
    pub fn change_officer(
        &self,
        caller: &Caller,
        code: &str,
        seen: &str,
        entry: &OfficerEntry,
    ) -> Result<(), AppError> {
        let (_, from) = self.officer_held(caller, code)?;
        let unit = self.unit_in(&scope_of(caller), &entry.unit)?;
        let (name, validity) = (new_name(&entry.name)?, days(entry.from, entry.to, &unit)?);
        self.change_offices(|change| {
            let before = office::officer_by_code(change.db, code)?.ok_or(Refusal::Gone)?;
            refuse_overtaken(code, &state_of(&before), seen)?;
            let after = Officer { name: name.clone(), unit: unit.id, validity, ..before.clone() };
            office::officer_change_on(change.db, &after)?;
            let told = |officer: &Officer, unit: &str| format!("{}; {unit}; {}", officer.name, said(officer.validity));
            change.note_values("officer.change", code, "", &told(&before, &from.code), &told(&after, &unit.code))
        })
    }
}
