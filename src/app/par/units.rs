//! Who takes part in a round: units by their level or by name, groups, more time, locks, and what does not apply.

use time::Date;

use super::{App, AppError, Seen, not_done, not_there, refused};
use crate::app::scope::Scope;
use crate::domain::access::{Caller, Permission};
use crate::domain::assessment::stage::Stage;
use crate::domain::assessment::{NotDone, Progress, State};
use crate::domain::id::Id;
use crate::domain::refusal::Refusal;
use crate::domain::unit::{Level, Unit};
use crate::store::par::round::par_calendar;
use crate::store::par::unit::{
    Extension, Participant, Skipped, par_extension_put_on, par_extensions, par_skip_on, par_skipped,
    par_unit_add_all_on, par_unit_get, par_unit_put_on, par_unskip_on,
};
use crate::store::unit::unit_below;

/// Which units are added to a round.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Which {
    /// All of a level that lie below the unit that holds the round.
    Level(Level),
    /// Those with these codes or names.
    Named(Vec<String>),
}

impl App {
    /// Adds units to a round, to be ranked within a group; returns how many were new.
    pub fn par_add_units(&self, caller: &Caller, code: &str, which: &Which, group: &str) -> Result<usize, AppError> {
        let seen = self.par_managed(caller, code)?;
        if seen.round.state == State::Closed {
            return Err(not_done(NotDone::WrongState));
        }
        let today = self.clock.now().day();
        let below = self.store.read(|db| unit_below(db, &[seen.round.unit], today))?;
        let chosen: Vec<&Unit> = match which {
            Which::Level(level) => {
                below.iter().filter(|unit| unit.level == *level && unit.id != seen.round.unit).collect()
            }
            Which::Named(names) => {
                let find = |name: &String| {
                    let found = below.iter().find(|unit| unit.code == *name || unit.name == *name);
                    found.ok_or_else(|| not_done(NotDone::UnknownUnit(name.clone())))
                };
                names.iter().map(find).collect::<Result<_, _>>()?
            }
        };
        if chosen.is_empty() {
            return Err(not_done(NotDone::NoUnit));
        }
        let new: Vec<Participant> = chosen.iter().map(|unit| participant(seen.round.id, unit.id, group)).collect();
        self.change(|change| {
            let added = par_unit_add_all_on(change.db, &new)?;
            if added == 0 {
                change.nothing_changed();
                return Ok(0);
            }
            let codes: Vec<&str> = chosen.iter().map(|unit| unit.code.as_str()).take(20).collect();
            change.note_values("par.units", code, group, "", &format!("{added}: {}", codes.join(" ")))?;
            Ok(added)
        })
    }

    /// A unit of a round that the caller manages.
    fn par_unit_managed(&self, caller: &Caller, code: &str, unit: &str) -> Result<(Seen, Unit), AppError> {
        let seen = self.par_managed(caller, code)?;
        if seen.round.state == State::Closed {
            return Err(not_done(NotDone::WrongState));
        }
        let unit = self.unit_in(&Scope::of(caller, Permission::ManageAssessments), unit)?;
        let there = self.store.read(|db| par_unit_get(db, seen.round.id, unit.id))?;
        match there {
            Some(_) => Ok((seen, unit)),
            None => Err(not_done(NotDone::NotTakingPart(unit.name))),
        }
    }

    /// Gives a unit more time for a stage, and says why.
    pub fn par_extend(
        &self,
        caller: &Caller,
        code: &str,
        unit: &str,
        (stage, last): (Stage, Date),
        reason: &str,
    ) -> Result<(), AppError> {
        let (seen, unit) = self.par_unit_managed(caller, code, unit)?;
        let reason = given(reason)?;
        self.acting(self.author.as_ref().clone().because(reason)).change(|change| {
            let days = par_calendar(change.db, seen.round.id)?.of(stage);
            let days = days.filter(|_| Stage::OF_UNITS.contains(&stage)).ok_or_else(|| refused(NotDone::NoCalendar))?;
            if last <= days.last {
                return Err(refused(NotDone::ExtensionTooShort(days.last)));
            }
            let all = par_extensions(change.db, seen.round.id)?;
            let before = all.into_iter().find(|one| one.unit == unit.id && one.stage == stage);
            let new = Extension { unit: unit.id, stage, last, reason: reason.to_owned() };
            par_extension_put_on(change.db, seen.round.id, &new, change.at, Some(caller.person))?;
            let subject = format!("{code}/{}", unit.code);
            let old = before.map_or(days.last, |one| one.last).to_string();
            change.note_values("par.extend", &subject, stage.word(), &old, &last.to_string())
        })
    }

    /// Locks a unit, so that nothing can be entered for it, or opens it again; says why.
    pub fn par_lock(
        &self,
        caller: &Caller,
        code: &str,
        unit: &str,
        locked: bool,
        reason: &str,
    ) -> Result<(), AppError> {
        let (seen, unit) = self.par_unit_managed(caller, code, unit)?;
        let reason = given(reason)?;
        self.acting(self.author.as_ref().clone().because(reason)).change(|change| {
            let of = par_unit_get(change.db, seen.round.id, unit.id)?;
            let of = of.ok_or_else(|| refused(NotDone::NotTakingPart(unit.name.clone())))?;
            let changed = Participant { locked: locked.then(|| reason.to_owned()), ..of.clone() };
            if !par_unit_put_on(change.db, &changed)? {
                return Err(refused(NotDone::ChangedMeanwhile));
            }
            let (action, subject) = (if locked { "par.lock" } else { "par.unlock" }, format!("{code}/{}", unit.code));
            let (old, new) = (of.locked.unwrap_or_default(), changed.locked.unwrap_or_default());
            change.note_values(action, &subject, "", &old, &new)
        })
    }

    /// Says that a node, with all below it, does not apply to a unit, or that it does after all; says why. Only before the
    /// unit has handed in.
    pub fn par_skip(
        &self,
        caller: &Caller,
        code: &str,
        (unit, node): (&str, &str),
        applies: bool,
        reason: &str,
    ) -> Result<(), AppError> {
        let (seen, unit) = self.par_unit_managed(caller, code, unit)?;
        let reason = given(reason)?;
        if seen.set.node(node).is_none() {
            return Err(not_done(NotDone::NoNode(node.to_owned())));
        }
        self.acting(self.author.as_ref().clone().because(reason)).change(|change| {
            let of = par_unit_get(change.db, seen.round.id, unit.id)?;
            let of = of.filter(|of| of.progress == Progress::Entering);
            let of = of.ok_or_else(|| refused(NotDone::WrongProgress))?;
            let changed = if applies {
                par_unskip_on(change.db, seen.round.id, unit.id, node)?
            } else {
                let new = Skipped { unit: unit.id, node: node.to_owned(), reason: reason.to_owned() };
                par_skip_on(change.db, seen.round.id, &new, change.at, Some(caller.person))?
            };
            if !changed {
                change.nothing_changed();
                return Ok(());
            }
            if !par_unit_put_on(change.db, &of)? {
                return Err(refused(NotDone::ChangedMeanwhile));
            }
            let (old, new) = if applies { ("not applicable", "applies") } else { ("applies", "not applicable") };
            change.note_values("par.applies", &format!("{code}/{}", unit.code), node, old, new)
        })
    }

    /// The extensions and the nodes that do not apply, of the units that a caller sees.
    pub fn par_exceptions(&self, seen: &Seen) -> Result<(Vec<Extension>, Vec<Skipped>), AppError> {
        let round = seen.round.id;
        Ok(self.store.read(|db| Ok((par_extensions(db, round)?, par_skipped(db, round, None)?)))?)
    }

    /// The unit that holds a round.
    pub fn par_host(&self, seen: &Seen) -> Result<Unit, AppError> {
        let found = self.store.read(|db| crate::store::unit::unit_get(db, seen.round.unit))?;
        found.ok_or_else(|| not_there(&seen.round.code))
    }
}

/// A unit as it begins.
fn participant(round: Id, unit: Id, group: &str) -> Participant {
    Participant {
        round,
        unit,
        ranked_with: group.trim().to_owned(),
        progress: Progress::Entering,
        revision: 0,
        submitted: None,
        answered: None,
        decided: None,
        decision: None,
        locked: None,
    }
}

/// A reason that is there.
pub(super) fn given(reason: &str) -> Result<&str, AppError> {
    let reason = reason.trim();
    if reason.is_empty() { Err(Refusal::ReasonMissing.into()) } else { Ok(reason) }
}
