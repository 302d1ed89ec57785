//! What the pages of offices show: the caller's tree, and a unit with all that belongs to it; each for whoever looks, and
//! for whoever is about to change something.

use std::collections::HashMap;

use super::{App, AppError, counters, officers, scope_of, scope_seen, seal, units};
use crate::app::scope::Scope;
use crate::domain::access::Caller;
use crate::domain::hours::Span;
use crate::domain::id::Id;
use crate::domain::unit::Unit;
use crate::store::office::{self, Counter, Officer};
use crate::store::opening::opening_of_units;
use crate::store::unit::{self, Succession};

/// A unit in the caller's tree.
#[derive(Clone, Debug)]
pub struct Branch {
    /// The unit.
    pub unit: Unit,
    /// How many steps below the top of what is shown.
    pub depth: usize,
    /// Counters that are open today.
    pub counters: usize,
    /// Officers who serve today.
    pub officers: usize,
}

/// One step of a unit's history.
#[derive(Clone, Debug)]
pub struct Step {
    /// The unit before or after.
    pub unit: Unit,
    /// Whether the caller may open it.
    pub held: bool,
    /// How they follow.
    pub succession: Succession,
}

/// A unit with all that belongs to it.
#[derive(Clone, Debug)]
pub struct Whole {
    /// The unit.
    pub unit: Unit,
    /// The units above it today, from the top, as far as they are the caller's.
    pub above: Vec<Unit>,
    /// The units directly below it today.
    pub below: Vec<Unit>,
    /// Its counters, closed ones too, each with the seal of its form.
    pub counters: Vec<(Counter, String)>,
    /// Its officers, each with the seal of their form.
    pub officers: Vec<(Officer, String)>,
    /// The units it came of.
    pub before: Vec<Step>,
    /// The units that came of it.
    pub after: Vec<Step>,
    /// When its counters are open; empty where nobody entered it.
    pub hours: Vec<Span>,
    /// The seal of its own forms.
    pub seal: String,
    /// Whether the caller manages it, or only sees it.
    pub managed: bool,
    /// Whether the caller is also set over the unit above, so that it can be moved, closed, merged and split.
    pub place_held: bool,
}

impl App {
    /// The units that the caller sees, today, as a tree: each before those below it.
    pub fn offices(&self, caller: &Caller) -> Result<Vec<Branch>, AppError> {
        self.tree(&scope_seen(caller))
    }

    /// The units that the caller manages, as the same tree.
    pub fn offices_managed(&self, caller: &Caller) -> Result<Vec<Branch>, AppError> {
        self.tree(&scope_of(caller))
    }

    fn tree(&self, scope: &Scope) -> Result<Vec<Branch>, AppError> {
        let today = self.clock.now().day();
        let all = self.units_in(scope)?;
        let ids: Vec<Id> = all.iter().map(|unit| unit.id).collect();
        let (places, counters, officers) = self.store.read(|db| {
            Ok((unit::unit_parents(db)?, office::counter_of_units(db, &ids)?, office::officer_of_units(db, &ids)?))
        })?;
        let mut below: HashMap<Option<Id>, Vec<&Unit>> = HashMap::new();
        for unit in &all {
            let place = places.iter().find(|place| place.unit == unit.id && place.validity.covers(today));
            let parent = place.map(|place| place.parent).filter(|parent| ids.contains(parent));
            below.entry(parent).or_default().push(unit);
        }
        let count = |unit: &Unit| {
            let open = counters.iter().filter(|one| one.unit == unit.id && one.validity.covers(today)).count();
            (open, officers.iter().filter(|one| one.unit == unit.id && one.validity.covers(today)).count())
        };
        let mut tree = Vec::with_capacity(all.len());
        let mut waiting: Vec<(&Unit, usize)> =
            below.get(&None).into_iter().flatten().rev().map(|top| (*top, 0)).collect();
        while let Some((unit, depth)) = waiting.pop() {
            let (counters, officers) = count(unit);
            tree.push(Branch { unit: unit.clone(), depth, counters, officers });
            waiting.extend(below.get(&Some(unit.id)).into_iter().flatten().rev().map(|one| (*one, depth + 1)));
        }
        Ok(tree)
    }

    /// A unit that the caller manages, with all that belongs to it.
    pub fn office(&self, caller: &Caller, code: &str) -> Result<Whole, AppError> {
        self.whole(caller, &scope_of(caller), code)
    }

    /// A unit that the caller sees, with all that belongs to it.
    pub fn office_seen(&self, caller: &Caller, code: &str) -> Result<Whole, AppError> {
        self.whole(caller, &scope_seen(caller), code)
    }

    /// A unit of a scope with all that belongs to it, as far as that lies in the scope.
    fn whole(&self, caller: &Caller, scope: &Scope, code: &str) -> Result<Whole, AppError> {
        let (own, today) = (scope_of(caller), self.clock.now().day());
        let unit = self.unit_in(scope, code)?;
        let day = today.clamp(unit.validity.from, unit.validity.to);
        let held = |db: &mut crate::store::Db, one: &Unit| {
            scope.covers(db, one.id, today.clamp(one.validity.from, one.validity.to))
        };
        Ok(self.store.read(|db| {
            let places = unit::unit_parents(db)?;
            let parent = places.iter().find(|place| place.unit == unit.id && place.validity.covers(day));
            let managed = own.covers(db, unit.id, day)?;
            let place_held = match parent {
                Some(place) => own.covers(db, place.parent, day)?,
                None => managed,
            };
            let mut above = Vec::new();
            for one in unit::unit_path(db, unit.id, day)? {
                if one.id != unit.id && held(db, &one)? {
                    above.push(one);
                }
            }
            let below: Vec<Id> = places
                .iter()
                .filter(|place| place.parent == unit.id && place.validity.covers(day))
                .map(|place| place.unit)
                .collect();
            let mut below = unit::unit_some(db, &below)?;
            below.retain(|one| one.validity.covers(day));
            below.sort_by(|a, b| a.code.cmp(&b.code));
            let (mut before, mut after) = (Vec::new(), Vec::new());
            for succession in unit::unit_successions(db)? {
                let (other, steps) = match succession {
                    one if one.successor == unit.id => (one.predecessor, &mut before),
                    one if one.predecessor == unit.id => (one.successor, &mut after),
                    _ => continue,
                };
                if let Some(other) = unit::unit_get(db, other)? {
                    let held = held(db, &other)?;
                    steps.push(Step { unit: other, held, succession });
                }
            }
            for steps in [&mut before, &mut after] {
                steps.sort_by(|one: &Step, other: &Step| one.unit.code.cmp(&other.unit.code));
            }
            let sealed = |counter: Counter| {
                let seal = seal(&counters::state_of(&counter));
                (counter, seal)
            };
            let counters = office::counter_of_units(db, &[unit.id])?.into_iter().map(sealed).collect();
            let sealed = |officer: Officer| {
                let seal = seal(&officers::state_of(&officer));
                (officer, seal)
            };
            let officers = office::officer_of_units(db, &[unit.id])?.into_iter().map(sealed).collect();
            let seal = seal(&units::state_of(db, &unit)?);
            let hours = opening_of_units(db, &[unit.id])?.remove(&unit.id).unwrap_or_default();
            let unit = unit.clone();
            Ok(Whole { unit, above, below, counters, officers, before, after, hours, seal, managed, place_held })
        })?)
    }
}
