//! What becomes of units by decree: several merge into one, one is split into several, one goes on under another name
//! as a new unit.
//!
//! The predecessors end the day before, with their counters; what was measured there stays theirs. Where the counters
//! are to go on, each is opened anew in the successor under a code of its own, so that every rating has the unit of its
//! day; its tablet is enrolled anew. Officers go over when the day has come; until then, and while they still stand in
//! a predecessor's list, the successor's counters know them through the succession. Sub-units go under the successor.

use std::collections::HashSet;

use time::Date;

use super::super::bring_in::remake_closure_on;
use super::super::change::Change;
use super::units::{
    UnitEntry, add_on, below_after, end_on, places_of, put_places_on, refuse_not_then, refuse_rated_after,
};
use super::{App, AppError, refuse_above, refuse_outside, said, scope_of, unit_on};
use crate::app::scope::Scope;
use crate::domain::access::Caller;
use crate::domain::office::{NotDone, is_code};
use crate::domain::tally::Marginal;
use crate::domain::unit::{Unit, Validity, Within, day_before, places_from};
use crate::store::StoreError;
use crate::store::office::{self, Counter, Officer};
use crate::store::tally::tally_last_day;
use crate::store::unit::{self, Succession};

/// What units turn into.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Into {
    /// A new unit, which begins on the day.
    New(UnitEntry),
    /// A unit that exists on the day, by its code.
    Existing(String),
}

/// Several units become one; one alone where it goes on as a new unit under another name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Merger {
    /// The codes of the units that end.
    pub predecessors: Vec<String>,
    /// What they become.
    pub into: Into,
    /// The first day of what they become.
    pub day: Date,
    /// Whether the successor's people may see what was measured at the predecessors.
    pub history: bool,
    /// Whether counters go on in the successor.
    pub counters_go_on: bool,
}

/// One unit becomes several.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Split {
    /// The code of the unit that ends.
    pub unit: String,
    /// What it becomes; two at least.
    pub into: Vec<Into>,
    /// Their first day.
    pub day: Date,
    /// Whether their people may see what was measured before.
    pub history: bool,
    /// Codes of counters that go on, each with the place of its successor in `into`.
    pub counters: Vec<(String, usize)>,
}

/// The codes of what has to be in the caller's scope before anything is looked at.
fn codes_of(into: &Into) -> &str {
    match into {
        Into::New(entry) => &entry.parent,
        Into::Existing(code) => code,
    }
}

/// The unit that others become, made where it is new.
fn successor_on(change: &mut Change<'_>, scope: &Scope, into: &Into, day: Date) -> Result<Unit, StoreError> {
    match into {
        Into::New(entry) => add_on(change, scope, &UnitEntry { from: Some(day), ..entry.clone() }),
        Into::Existing(code) => {
            let unit = unit_on(change.db, code)?;
            refuse_not_then(&unit, day)?;
            refuse_outside(change.db, scope, unit.id, &unit.code, day)?;
            Ok(unit)
        }
    }
}

/// A code for a counter that goes on elsewhere: its own with the year, numbered where that is taken.
fn next_code(change: &mut Change<'_>, code: &str, day: Date) -> Result<String, StoreError> {
    let year = day.year();
    let numbers = std::iter::once(String::new()).chain((2..100).map(|number| format!("-{number}")));
    for number in numbers {
        let next = format!("{code}-{year}{number}");
        if !is_code(&next) {
            return Err(NotDone::NotACode(next).into());
        }
        if office::counter_by_code(change.db, &next)?.is_none() {
            return Ok(next);
        }
    }
    Err(NotDone::CodeTaken(format!("{code}-{year}")).into())
}

/// Ends a predecessor before the day, with its counters; those for which `goes` names a successor go on there.
fn end_before(
    change: &mut Change<'_>,
    scope: &Scope,
    old: &Unit,
    day: Date,
    goes: impl Fn(&Counter) -> Option<Unit>,
) -> Result<(), StoreError> {
    let last = day_before(day).ok_or_else(|| StoreError::from(NotDone::NotThen(old.code.clone(), day)))?;
    refuse_not_then(old, last)?;
    refuse_above(change.db, scope, old, last)?;
    let counters = office::counter_of_units(change.db, &[old.id])?;
    let ids: Vec<_> = counters.iter().map(|counter| counter.id).collect();
    office::counter_lock_on(change.db, &ids)?;
    refuse_rated_after(change.db, old, last)?;
    for counter in counters.iter().filter(|counter| counter.validity.to > last) {
        if counter.validity.from > last {
            return Err(NotDone::StillOpen(last, vec![format!("{} ({})", counter.name, counter.code)]).into());
        }
        let closed = Counter { validity: Validity { to: last, ..counter.validity }, ..counter.clone() };
        office::counter_change_on(change.db, &closed)?;
        change.note_values("counter.close", &counter.code, "", &said(counter.validity), &said(closed.validity))?;
        if let Some(successor) = goes(counter) {
            let code = next_code(change, &counter.code, day)?;
            let validity = Validity { from: day, to: successor.validity.to };
            let next = Counter { id: change.id(), unit: successor.id, code, validity, ..counter.clone() };
            office::counter_add_on(change.db, &next)?;
            change.note_values("counter.add", &next.code, &successor.code, &counter.code, &next.name)?;
        }
    }
    end_on(change.db, old, last)
}

/// Officers of units that have ended serve in the successor from now on.
fn officers_go_over(change: &mut Change<'_>, olds: &[Unit], to: &Unit, day: Date) -> Result<(), StoreError> {
    if day > change.at.day() {
        return Ok(());
    }
    let ids: Vec<_> = olds.iter().map(|old| old.id).collect();
    for officer in office::officer_of_units(change.db, &ids)? {
        if officer.validity.to >= day {
            office::officer_change_on(change.db, &Officer { unit: to.id, ..officer.clone() })?;
            change.note_values("officer.move", &officer.code, "", "", &to.code)?;
        }
    }
    Ok(())
}

/// What lay below a unit goes under its successor from the day on.
fn below_goes_over(change: &mut Change<'_>, old: &Unit, to: &Unit, day: Date) -> Result<(), StoreError> {
    let last = day_before(day).unwrap_or(day);
    for (child, place) in below_after(change.db, old, last)? {
        if child.id == to.id {
            continue;
        }
        let validity = Validity { from: day.max(place.validity.from), to: place.validity.to };
        let next = Within { unit: child.id, parent: to.id, validity };
        let places = places_from(&places_of(change.db, &child)?, next);
        put_places_on(change.db, &child, &places)?;
        change.note_values("unit.move", &child.code, &format!("from {}", validity.from), &old.code, &to.code)?;
    }
    Ok(())
}

impl App {
    /// Merges units into one from a day on. All units concerned, and those above them, must be the caller's.
    pub fn merge_units(&self, caller: &Caller, merger: &Merger) -> Result<Unit, AppError> {
        let scope = scope_of(caller);
        if merger.predecessors.is_empty() {
            return Err(NotDone::TooFew.into());
        }
        for code in merger.predecessors.iter().map(String::as_str).chain([codes_of(&merger.into)]) {
            self.unit_in(&scope, code)?;
        }
        let mut named = HashSet::new();
        if let Into::Existing(code) = &merger.into {
            named.insert(code);
        }
        if let Some(twice) = merger.predecessors.iter().find(|code| !named.insert(code)) {
            return Err(NotDone::NamedTwice(twice.clone()).into());
        }
        self.change_offices(|change| {
            let olds =
                merger.predecessors.iter().map(|code| unit_on(change.db, code)).collect::<Result<Vec<_>, _>>()?;
            let successor = successor_on(change, &scope, &merger.into, merger.day)?;
            for old in &olds {
                let goes = |_: &Counter| merger.counters_go_on.then(|| successor.clone());
                // What lies below goes first: nothing may lie below a unit that has ended.
                below_goes_over(change, old, &successor, merger.day)?;
                end_before(change, &scope, old, merger.day, goes)?;
                let (predecessor, day) = (old.id, merger.day);
                let history = merger.history;
                unit::unit_succeed_on(change.db, &Succession { predecessor, successor: successor.id, day, history })?;
                let detail = format!("from {day}; results {}", if history { "shared" } else { "not shared" });
                change.note_values("unit.merge", &old.code, &detail, &said(old.validity), &successor.code)?;
            }
            officers_go_over(change, &olds, &successor, merger.day)?;
            remake_closure_on(change.db)?;
            Ok(successor)
        })
    }

    /// Splits a unit into several from a day on. Sub-units have to be moved before, since nobody can guess where to.
    pub fn split_unit(&self, caller: &Caller, split: &Split) -> Result<Vec<Unit>, AppError> {
        let scope = scope_of(caller);
        if split.into.len() < 2 {
            return Err(NotDone::TooFew.into());
        }
        for code in split.into.iter().map(codes_of).chain([split.unit.as_str()]) {
            self.unit_in(&scope, code)?;
        }
        self.change_offices(|change| {
            let old = unit_on(change.db, &split.unit)?;
            let last = day_before(split.day).unwrap_or(split.day);
            let below = below_after(change.db, &old, last)?;
            if !below.is_empty() {
                let names = below.iter().map(|(child, _)| format!("{} ({})", child.name, child.code)).collect();
                return Err(NotDone::StillOpen(last, names).into());
            }
            let mut successors: Vec<Unit> = Vec::with_capacity(split.into.len());
            for into in &split.into {
                let successor = successor_on(change, &scope, into, split.day)?;
                if successor.id == old.id || successors.iter().any(|other| other.id == successor.id) {
                    return Err(NotDone::NamedTwice(successor.code).into());
                }
                successors.push(successor);
            }
            let goes = |counter: &Counter| {
                let place = split.counters.iter().find(|(code, _)| *code == counter.code)?.1;
                successors.get(place).cloned()
            };
            end_before(change, &scope, &old, split.day, goes)?;
            let (predecessor, day, history) = (old.id, split.day, split.history);
            for successor in &successors {
                unit::unit_succeed_on(change.db, &Succession { predecessor, successor: successor.id, day, history })?;
            }
            remake_closure_on(change.db)?;
            let codes: Vec<&str> = successors.iter().map(|unit| unit.code.as_str()).collect();
            let detail = format!("from {day}; results {}", if history { "shared" } else { "not shared" });
            change.note_values("unit.split", &old.code, &detail, &said(old.validity), &codes.join(", "))?;
            Ok(successors)
        })
    }
}

/// Refuses where somebody rated at a counter after its last day.
pub(super) fn refuse_counter_rated_after(
    change: &mut Change<'_>,
    counter: &Counter,
    last: Date,
) -> Result<(), StoreError> {
    match tally_last_day(change.db, counter.unit, Marginal::Counter, counter.id)? {
        Some(day) if day > last => Err(NotDone::RatedAfter(counter.code.clone(), day).into()),
        _ => Ok(()),
    }
}
