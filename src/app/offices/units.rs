//! Units: added, renamed, moved, closed.

use time::Date;

use super::super::bring_in::remake_closure_on;
use super::super::change::Change;
use super::hours::told;
use super::{
    App, AppError, new_code, new_name, refuse_above, refuse_outside, refuse_overtaken, said, scope_of, unit_on,
};
use crate::app::scope::Scope;
use crate::domain::access::Caller;
use crate::domain::office::NotDone;
use crate::domain::refusal::Refusal;
use crate::domain::tally::Marginal;
use crate::domain::unit::{ALWAYS, FOREVER, Level, Unit, Validity, Within, places_from, places_until};
use crate::store::opening::opening_of_units;
use crate::store::tally::tally_last_day;
use crate::store::{Db, StoreError, device, office, unit};

/// What is entered about a new unit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnitEntry {
    /// Its code.
    pub code: String,
    /// Its Vietnamese name.
    pub name: String,
    /// Its English name.
    pub name_en: Option<String>,
    /// Where it stands.
    pub level: Level,
    /// The code of the unit above it.
    pub parent: String,
    /// Its first day; not known where it is not said.
    pub from: Option<Date>,
}

/// What a page shows of a unit and a change must not have overtaken: its names, level, days, places and
/// hours.
pub fn state_of(db: &mut Db, of: &Unit) -> Result<String, StoreError> {
    let places = unit::unit_parents(db)?.into_iter().filter(|place| place.unit == of.id);
    let mut places: Vec<String> = places.map(|place| format!("{} {}", place.parent, said(place.validity))).collect();
    places.sort();
    let hours = told(&opening_of_units(db, &[of.id])?.remove(&of.id).unwrap_or_default());
    let Unit { name, name_en, level, validity, .. } = of;
    Ok(format!("{name}|{name_en:?}|{}|{}|{}|{hours}", level.word(), said(*validity), places.join(";")))
}

/// A new unit out of what was entered, not yet stored.
pub(super) fn unit_of(change: &Change<'_>, entry: &UnitEntry) -> Result<Unit, AppError> {
    Ok(Unit {
        id: change.id(),
        code: new_code(&entry.code)?,
        name: new_name(&entry.name)?,
        name_en: entry.name_en.clone(),
        level: entry.level,
        validity: Validity { from: entry.from.unwrap_or(ALWAYS), to: FOREVER },
        illustrative: false,
    })
}

/// Adds a unit below another, in a transaction. The closure is made by whoever calls.
pub(super) fn add_on(change: &mut Change<'_>, scope: &Scope, entry: &UnitEntry) -> Result<Unit, StoreError> {
    let new = unit_of(change, entry).map_err(|error| match error {
        AppError::Store(error) => error,
        other => StoreError::Refused(other.to_string()),
    })?;
    if unit::unit_by_code(change.db, &new.code)?.is_some() {
        return Err(NotDone::CodeTaken(new.code).into());
    }
    let parent = unit_on(change.db, &entry.parent)?;
    let today = change.at.day();
    let day = new.validity.from.max(parent.validity.from).max(today.min(parent.validity.to));
    refuse_outside(change.db, scope, parent.id, &parent.code, day)?;
    let Some(validity) = new.validity.and(parent.validity) else {
        return Err(NotDone::NotThen(parent.code, new.validity.from).into());
    };
    unit::unit_put_on(change.db, &new)?;
    unit::unit_place_on(change.db, &Within { unit: new.id, parent: parent.id, validity })?;
    let now = format!("{}; {}; {}", new.name, new.level.word(), said(new.validity));
    change.note_values("unit.add", &new.code, &parent.code, "", &now)?;
    Ok(new)
}

/// The places of one unit, as stored.
pub(super) fn places_of(db: &mut Db, of: &Unit) -> Result<Vec<Within>, StoreError> {
    Ok(unit::unit_parents(db)?.into_iter().filter(|place| place.unit == of.id).collect())
}

/// Puts a unit into these places and no others.
pub(super) fn put_places_on(db: &mut Db, of: &Unit, places: &[Within]) -> Result<(), StoreError> {
    unit::unit_unplace_on(db, of.id)?;
    for place in places {
        unit::unit_place_on(db, place)?;
    }
    Ok(())
}

/// Where a unit lies on a day, as the trail tells it.
fn parent_said(db: &mut Db, of: &Unit, day: Date) -> Result<String, StoreError> {
    let place = places_of(db, of)?.into_iter().find(|place| place.validity.covers(day));
    let Some(place) = place else { return Ok(String::new()) };
    Ok(unit::unit_get(db, place.parent)?.map(|parent| parent.code).unwrap_or_default())
}

/// The units that lie directly below one on some day after `last`.
pub(super) fn below_after(db: &mut Db, of: &Unit, last: Date) -> Result<Vec<(Unit, Within)>, StoreError> {
    let mut below = Vec::new();
    for place in unit::unit_parents(db)?.into_iter().filter(|place| place.parent == of.id) {
        let Some(child) = unit::unit_get(db, place.unit)? else { continue };
        if place.validity.and(child.validity).is_some_and(|days| days.to > last) {
            below.push((child, place));
        }
    }
    below.sort_by(|(one, _), (other, _)| one.code.cmp(&other.code));
    Ok(below)
}

/// Refuses where somebody rated in a unit after its last day.
pub(super) fn refuse_rated_after(db: &mut Db, of: &Unit, last: Date) -> Result<(), StoreError> {
    match tally_last_day(db, of.id, Marginal::Unit, of.id)? {
        Some(day) if day > last => Err(NotDone::RatedAfter(of.code.clone(), day).into()),
        _ => Ok(()),
    }
}

/// Ends a unit and its places on a day, in a transaction; what belongs to it has been looked at.
pub(super) fn end_on(db: &mut Db, of: &Unit, last: Date) -> Result<(), StoreError> {
    let places = places_until(&places_of(db, of)?, last);
    unit::unit_put_on(db, &Unit { validity: Validity { to: last, ..of.validity }, ..of.clone() })?;
    put_places_on(db, of, &places)
}

/// Refuses a last day on which the unit did not exist, or had ended before.
pub(super) fn refuse_not_then(of: &Unit, last: Date) -> Result<(), StoreError> {
    if of.validity.covers(last) { Ok(()) } else { Err(NotDone::NotThen(of.code.clone(), last).into()) }
}

impl App {
    /// Adds a unit below one of the caller's.
    pub fn add_unit(&self, caller: &Caller, entry: &UnitEntry) -> Result<Unit, AppError> {
        let scope = scope_of(caller);
        self.unit_in(&scope, &entry.parent)?;
        self.change_offices(|change| {
            let new = add_on(change, &scope, entry)?;
            remake_closure_on(change.db)?;
            Ok(new)
        })
    }

    /// Gives a unit other names; its code stays, and so does the unit. Where a decree makes a new unit of it, that is a
    /// merger of one.
    pub fn rename_unit(
        &self,
        caller: &Caller,
        code: &str,
        seen: &str,
        name: &str,
        name_en: Option<&str>,
    ) -> Result<(), AppError> {
        self.unit_in(&scope_of(caller), code)?;
        let name = new_name(name)?;
        self.change_offices(|change| {
            let before = unit_on(change.db, code)?;
            refuse_overtaken(code, &state_of(change.db, &before)?, seen)?;
            let after = Unit { name: name.clone(), name_en: name_en.map(str::to_owned), ..before.clone() };
            unit::unit_put_on(change.db, &after)?;
            let told = |unit: &Unit| format!("{}; {}", unit.name, unit.name_en.clone().unwrap_or_default());
            change.note_values("unit.rename", code, "", &told(&before), &told(&after))
        })
    }

    /// Puts a unit, with all below it, under another one from a day on. The caller's right must reach the units above,
    /// before and after.
    pub fn move_unit(&self, caller: &Caller, code: &str, seen: &str, parent: &str, day: Date) -> Result<(), AppError> {
        let scope = scope_of(caller);
        self.unit_in(&scope, code)?;
        self.unit_in(&scope, parent)?;
        self.change_offices(|change| {
            let (unit, parent) = (unit_on(change.db, code)?, unit_on(change.db, parent)?);
            refuse_overtaken(code, &state_of(change.db, &unit)?, seen)?;
            refuse_not_then(&unit, day)?;
            refuse_not_then(&parent, day)?;
            refuse_above(change.db, &scope, &unit, day)?;
            refuse_outside(change.db, &scope, parent.id, &parent.code, day)?;
            if parent.id == unit.id || unit::unit_covered(change.db, &[unit.id], parent.id, day)? {
                return Err(NotDone::OwnAncestor(code.to_owned()).into());
            }
            let was = parent_said(change.db, &unit, day)?;
            let validity = Validity { from: day, to: unit.validity.to.min(parent.validity.to) };
            let places =
                places_from(&places_of(change.db, &unit)?, Within { unit: unit.id, parent: parent.id, validity });
            put_places_on(change.db, &unit, &places)?;
            remake_closure_on(change.db)?;
            change.note_values("unit.move", code, &format!("from {day}"), &was, &parent.code)
        })
    }

    /// Ends a unit after a day. Refused while something of it goes on after that day, naming what.
    pub fn close_unit(&self, caller: &Caller, code: &str, seen: &str, last: Date) -> Result<(), AppError> {
        let scope = scope_of(caller);
        self.unit_in(&scope, code)?;
        self.change_offices(|change| {
            let unit = unit_on(change.db, code)?;
            refuse_overtaken(code, &state_of(change.db, &unit)?, seen)?;
            refuse_not_then(&unit, last)?;
            refuse_above(change.db, &scope, &unit, last)?;
            let counters = office::counter_of_units(change.db, &[unit.id])?;
            let mut open: Vec<String> = counters
                .iter()
                .filter(|counter| counter.validity.to > last)
                .map(|counter| format!("{} ({})", counter.name, counter.code))
                .collect();
            let below = below_after(change.db, &unit, last)?;
            open.extend(below.iter().map(|(child, _)| format!("{} ({})", child.name, child.code)));
            // Until its counter is closed a tablet is at work; after that it must be revoked.
            let tablets = device::device_list(change.db)?.into_iter().filter(|(tablet, _)| {
                let its = counters.iter().any(|counter| counter.id == tablet.counter);
                its && tablet.revoked_at.is_none() && last < change.at.day()
            });
            open.extend(tablets.map(|(tablet, counter)| format!("{} ({counter})", tablet.name)));
            if !open.is_empty() {
                return Err(NotDone::StillOpen(last, open).into());
            }
            refuse_rated_after(change.db, &unit, last)?;
            end_on(change.db, &unit, last)?;
            remake_closure_on(change.db)?;
            let after = Validity { to: last, ..unit.validity };
            change.note_values("unit.close", code, "", &said(unit.validity), &said(after))
        })
    }

    /// Lets the people of a successor see what was measured at a predecessor, or no longer. Whoever does it must be set
    /// over both.
    pub fn share_history(&self, caller: &Caller, before: &str, after: &str, history: bool) -> Result<(), AppError> {
        let scope = scope_of(caller);
        let (before, after) = (self.unit_in(&scope, before)?, self.unit_in(&scope, after)?);
        self.change_offices(|change| {
            let all = unit::unit_successions(change.db)?;
            let known = all.into_iter().find(|one| one.predecessor == before.id && one.successor == after.id);
            let known = known.ok_or(Refusal::Gone)?;
            if known.history == history {
                change.nothing_changed();
                return Ok(());
            }
            unit::unit_history_on(change.db, &unit::Succession { history, ..known })?;
            let told = |shared: bool| if shared { "shared" } else { "not shared" };
            change.note_values("unit.history", &before.code, &after.code, told(!history), told(history))
        })
    }
}
