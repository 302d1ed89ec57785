//! Procedures and their fields. They are the same for all units, so only whoever is set over every unit with a counter
//! changes them.

use super::{App, AppError, new_code, new_name, scope_of};
use crate::domain::access::{Caller, Permission};
use crate::domain::id::Id;
use crate::domain::office::NotDone;
use crate::store::office::{self, Field, Procedure};
use crate::store::{StoreError, unit};

impl App {
    /// All fields and all procedures, by code.
    pub fn procedures(&self) -> Result<(Vec<Field>, Vec<Procedure>), AppError> {
        Ok(self.store.read(|db| Ok((office::field_list(db)?, office::procedure_list(db)?)))?)
    }

    /// Whether the caller is set over every unit with a counter.
    pub fn may_change_procedures(&self, caller: &Caller) -> Result<bool, AppError> {
        // Where there is no counter yet, whoever manages any offices at all.
        if !caller.may(Permission::ManageOffices) {
            return Ok(false);
        }
        let (scope, today) = (scope_of(caller), self.clock.now().day());
        Ok(self.store.read(|db| {
            let mut units: Vec<Id> = office::counter_list(db)?.into_iter().map(|counter| counter.unit).collect();
            units.sort_unstable();
            units.dedup();
            for unit in unit::unit_some(db, &units)? {
                let day = today.clamp(unit.validity.from, unit.validity.to);
                if !scope.covers(db, unit.id, day)? {
                    return Ok(false);
                }
            }
            Ok(true)
        })?)
    }

    pub(in crate::app) fn refuse_procedures_of_others(&self, caller: &Caller, code: &str) -> Result<(), AppError> {
        if self.may_change_procedures(caller)? { Ok(()) } else { Err(NotDone::ConcernsAbove(code.to_owned()).into()) }
    }

    /// Adds a field, or gives the one with this code another name.
    pub fn put_field(&self, caller: &Caller, code: &str, name: &str) -> Result<(), AppError> {
        let (code, name) = (new_code(code)?, new_name(name)?);
        self.refuse_procedures_of_others(caller, &code)?;
        self.change_offices(|change| {
            let known = office::field_list(change.db)?.into_iter().find(|field| field.code == code);
            match known {
                None => {
                    let new = Field { id: change.id(), code: code.clone(), name: name.clone() };
                    office::field_add_on(change.db, &new, false)?;
                    change.note_values("field.add", &code, "", "", &name)
                }
                Some(same) if same.name == name => {
                    change.nothing_changed();
                    Ok(())
                }
                Some(before) => {
                    office::field_rename_on(change.db, before.id, &name)?;
                    change.note_values("field.rename", &code, "", &before.name, &name)
                }
            }
        })
    }

    /// Adds a procedure to a field, or changes the one with this code.
    pub fn put_procedure(&self, caller: &Caller, code: &str, name: &str, field: &str) -> Result<(), AppError> {
        let (code, name) = (new_code(code)?, new_name(name)?);
        self.refuse_procedures_of_others(caller, &code)?;
        self.change_offices(|change| {
            let fields = office::field_list(change.db)?;
            let within = fields.iter().find(|one| one.code == field);
            let within = within.ok_or_else(|| StoreError::from(NotDone::NoSuchField(field.to_owned())))?;
            let known = office::procedure_list(change.db)?.into_iter().find(|one| one.code == code);
            let id = known.as_ref().map_or_else(|| change.id(), |known| known.id);
            let new = Procedure { id, code: code.clone(), name: name.clone(), field: within.id };
            let told = |one: &Procedure| {
                let field = fields.iter().find(|field| field.id == one.field).map_or("", |field| field.code.as_str());
                format!("{}; {field}", one.name)
            };
            match known {
                None => {
                    office::procedure_add_on(change.db, &new, false)?;
                    change.note_values("procedure.add", &code, "", "", &told(&new))
                }
                Some(before) if before == new => {
                    change.nothing_changed();
                    Ok(())
                }
                Some(before) => {
                    office::procedure_change_on(change.db, &new)?;
                    change.note_values("procedure.change", &code, "", &told(&before), &told(&new))
                }
            }
        })
    }
}
