//! Where somebody may do something: the units in which a right is held, and all that lay below them on the day in
//! question.
//!
//! What lies outside is answered as if it did not exist, so that nobody learns of it by asking.

use std::collections::{HashMap, HashSet};

use time::Date;

use super::{App, AppError};
use crate::domain::access::{Caller, Permission};
use crate::domain::id::Id;
use crate::domain::unit::{Unit, Validity};
use crate::store::{Db, StoreError, unit};

/// The units in which somebody may do something.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Scope {
    /// Everywhere: the owner of the machine by a command, anybody at the demo.
    Everywhere,
    /// In these, and in all below them.
    Below(Vec<Id>),
}

impl Scope {
    /// Where a caller holds a permission.
    #[must_use]
    pub fn of(caller: &Caller, permission: Permission) -> Self {
        Self::Below(caller.roots(permission))
    }

    /// Whether a unit lies in it on a day.
    pub(in crate::app) fn covers(&self, db: &mut Db, unit_id: Id, day: Date) -> Result<bool, StoreError> {
        match self {
            Self::Everywhere => Ok(true),
            Self::Below(roots) => unit::unit_covered(db, roots, unit_id, day),
        }
    }

    /// Whether what was measured at a unit may be seen: it lies in the scope on that day, or a successor that was
    /// given its history does today.
    fn shows(&self, db: &mut Db, unit_id: Id, day: Date, today: Date) -> Result<bool, StoreError> {
        let (mut waiting, mut met) = (vec![unit_id], HashSet::new());
        if self.covers(db, unit_id, day)? {
            return Ok(true);
        }
        while let Some(one) = waiting.pop() {
            if !met.insert(one) {
                continue;
            }
            if one != unit_id && self.covers(db, one, today)? {
                return Ok(true);
            }
            waiting.extend(unit::unit_heirs(db, one)?);
        }
        Ok(false)
    }
}

/// Of these units those that lie in a scope today, or on the nearest day on which they exist.
pub(in crate::app) fn units_shown(
    db: &mut Db,
    scope: &Scope,
    ids: &[Id],
    today: Date,
) -> Result<Vec<Unit>, StoreError> {
    let mut shown = Vec::new();
    for unit in unit::unit_some(db, ids)? {
        if scope.covers(db, unit.id, day_of(&unit, today))? {
            shown.push(unit);
        }
    }
    Ok(shown)
}

/// All units that lie in a scope today, or on the nearest day on which they exist, by code.
pub(in crate::app) fn units_covered(db: &mut Db, scope: &Scope, today: Date) -> Result<Vec<Unit>, StoreError> {
    let mut units = unit::unit_list(db)?;
    if let Scope::Below(roots) = scope {
        let mut reached: HashMap<Id, Vec<Validity>> = HashMap::new();
        for (unit, days) in unit::unit_reached(db, roots)? {
            reached.entry(unit).or_default().push(days);
        }
        let covers = |unit: &Unit, all: &Vec<Validity>| all.iter().any(|days| days.covers(day_of(unit, today)));
        units.retain(|unit| reached.get(&unit.id).is_some_and(|all| covers(unit, all)));
    }
    Ok(units)
}

/// The day on which a unit is looked for: today, or the nearest day on which it exists.
pub(in crate::app) fn day_of(unit: &Unit, today: Date) -> Date {
    today.clamp(unit.validity.from, unit.validity.to)
}

/// As if it did not exist.
pub(in crate::app) fn not_there(what: &str) -> AppError {
    AppError::NotFound(format!("there is no {what:?} here"))
}

impl App {
    /// Whether a caller may do something in a unit on a day: what decides whether a page that others may only read shows
    /// its forms.
    pub fn may_in(&self, caller: &Caller, permission: Permission, unit: Id, day: Date) -> Result<bool, AppError> {
        let scope = Scope::of(caller, permission);
        Ok(caller.may(permission) && self.store.read(|db| scope.covers(db, unit, day))?)
    }

    /// The same for a unit that may have ended: today, or the nearest day on which it exists.
    pub fn may_in_unit(&self, caller: &Caller, permission: Permission, unit: &Unit) -> Result<bool, AppError> {
        self.may_in(caller, permission, unit.id, day_of(unit, self.clock.now().day()))
    }

    /// The unit with this code or name, where it lies in a scope.
    pub fn unit_in(&self, scope: &Scope, code_or_name: &str) -> Result<Unit, AppError> {
        let unit = self.unit(code_or_name)?;
        let day = day_of(&unit, self.clock.now().day());
        let covered = self.store.read(|db| scope.covers(db, unit.id, day))?;
        if covered { Ok(unit) } else { Err(not_there(code_or_name)) }
    }

    /// The unit with this code or name, where its results may be seen on a day.
    pub fn unit_to_read(&self, scope: &Scope, code_or_name: &str, day: Date) -> Result<Unit, AppError> {
        let unit = self.unit(code_or_name)?;
        let today = self.clock.now().day();
        let day = day.clamp(unit.validity.from, unit.validity.to);
        let shown = self.store.read(|db| scope.shows(db, unit.id, day, today))?;
        if shown { Ok(unit) } else { Err(not_there(code_or_name)) }
    }

    /// The units of a scope today, by code.
    pub fn units_in(&self, scope: &Scope) -> Result<Vec<Unit>, AppError> {
        let today = self.clock.now().day();
        Ok(self.store.read(|db| match scope {
            Scope::Everywhere => unit::unit_list(db),
            Scope::Below(roots) => unit::unit_below(db, roots, today),
        })?)
    }

    /// Of these units, each with its depth, those whose results may be seen, now or for days gone by.
    pub fn units_to_read(&self, scope: &Scope, all: Vec<(Unit, i32)>) -> Result<Vec<(Unit, i32)>, AppError> {
        let today = self.clock.now().day();
        Ok(self.store.read(|db| {
            let mut shown = Vec::with_capacity(all.len());
            for (unit, depth) in all {
                let day = day_of(&unit, today);
                if scope.shows(db, unit.id, day, today)? {
                    shown.push((unit, depth));
                }
            }
            Ok(shown)
        })?)
    }
}
