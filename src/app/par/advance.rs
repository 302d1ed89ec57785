//! From step to step: the end of the first appraisal, going on without an answer, the end of the second appraisal, and the
//! council's decision.

use std::collections::{BTreeMap, BTreeSet};

use super::form::{skipped_all, skipped_leaves};
use super::typed::own_leaves;
use super::units::given;
use super::{App, AppError, Seen, not_done, not_there, refused};
use crate::app::change::Change;
use crate::app::scope::Scope;
use crate::domain::access::{Caller, Permission};
use crate::domain::assessment::{Mark, NotDone, Progress, State};
use crate::domain::id::Id;
use crate::store::StoreError;
use crate::store::par::score::par_scored;
use crate::store::par::unit::{Named, Participant, par_unit_list, par_unit_put_on};

impl App {
    /// Takes units on from a step at which Home Affairs does so: to the unit's answer once all is appraised, to the second
    /// appraisal without an answer (which has a reason), to the council. All that stand there, or those with these codes;
    /// returns how many went on.
    pub fn par_advance(
        &self,
        caller: &Caller,
        code: &str,
        from: Progress,
        (units, reason): (&[String], &str),
    ) -> Result<usize, AppError> {
        let seen = self.par_managed(caller, code)?;
        if seen.round.state != State::Open {
            return Err(not_done(NotDone::WrongState));
        }
        let to = match from {
            Progress::Submitted | Progress::Explaining | Progress::Reappraisal => from.next(),
            _ => None,
        };
        let to = to.ok_or_else(|| not_done(NotDone::WrongProgress))?;
        let app = if from == Progress::Explaining {
            self.acting(self.author.as_ref().clone().because(given(reason)?))
        } else {
            self.clone()
        };
        app.change(|change| {
            let all = standing_at(change, &seen, from, units)?;
            if from == Progress::Submitted {
                let open = unscored(change, &seen, &all)?;
                if !open.is_empty() {
                    return Err(refused(NotDone::NotScored(open)));
                }
            }
            for unit in &all {
                step(change, &seen, unit, &Participant { progress: to, ..unit.of.clone() })?;
            }
            Ok(all.len())
        })
    }

    /// Decides about units that are before the council: those with these codes, or all; the council's words are kept with
    /// each.
    pub fn par_decide(&self, caller: &Caller, code: &str, units: &[String], words: &str) -> Result<usize, AppError> {
        let seen = self.par_council(caller, code)?;
        let words = given(words)?;
        self.change(|change| {
            let all = standing_at(change, &seen, Progress::Council, units)?;
            for unit in &all {
                let decided = Some((change.at, Some(caller.person)));
                let decision = Some(words.to_owned());
                step(
                    change,
                    &seen,
                    unit,
                    &Participant { progress: Progress::Decided, decided, decision, ..unit.of.clone() },
                )?;
            }
            Ok(all.len())
        })
    }

    /// Takes a decided unit up again, and says why: only while the round is open.
    pub fn par_take_up(&self, caller: &Caller, code: &str, unit: &str, reason: &str) -> Result<(), AppError> {
        let seen = self.par_council(caller, code)?;
        let reason = given(reason)?;
        self.acting(self.author.as_ref().clone().because(reason)).change(|change| {
            for unit in &standing_at(change, &seen, Progress::Decided, &[unit.to_owned()])? {
                let again = Participant { progress: Progress::Council, decided: None, ..unit.of.clone() };
                step(change, &seen, unit, &again)?;
            }
            Ok(())
        })
    }

    /// An open round about which a caller decides.
    fn par_council(&self, caller: &Caller, code: &str) -> Result<Seen, AppError> {
        let seen = self.par_whole(caller, code)?;
        let host = self.par_host(&seen)?;
        if !self.may_in_unit(caller, Permission::DecideAssessment, &host)? {
            return Err(not_there(code));
        }
        if seen.round.state == State::Open { Ok(seen) } else { Err(not_done(NotDone::WrongState)) }
    }

    /// Whether a caller decides about a round.
    pub fn par_decides(&self, caller: &Caller, seen: &Seen) -> Result<bool, AppError> {
        let scope = Scope::of(caller, Permission::DecideAssessment);
        let day = self.clock.now().day();
        Ok(caller.may(Permission::DecideAssessment) && self.store.read(|db| scope.covers(db, seen.round.unit, day))?)
    }
}

/// The units of a round that stand at a step: all, or those with these codes, each of which must.
fn standing_at(change: &mut Change<'_>, seen: &Seen, at: Progress, codes: &[String]) -> Result<Vec<Named>, StoreError> {
    let wanted: BTreeSet<&str> = codes.iter().map(String::as_str).collect();
    let mut all = par_unit_list(change.db, seen.round.id)?;
    all.retain(|unit| unit.of.progress == at && (wanted.is_empty() || wanted.contains(unit.code.as_str())));
    if all.is_empty() || (!wanted.is_empty() && all.len() < wanted.len()) {
        return Err(refused(NotDone::WrongProgress));
    }
    Ok(all)
}

/// Moves a unit, and says so in the trail.
fn step(change: &mut Change<'_>, seen: &Seen, unit: &Named, to: &Participant) -> Result<(), StoreError> {
    if !par_unit_put_on(change.db, to)? {
        return Err(refused(NotDone::ChangedMeanwhile));
    }
    let (subject, old, new) =
        (format!("{}/{}", seen.round.code, unit.code), unit.of.progress.word(), to.progress.word());
    change.note_values("par.step", &subject, to.decision.as_deref().unwrap_or_default(), old, new)
}

/// The units among these that have criteria without points of the first appraisal, each with how many.
fn unscored(change: &mut Change<'_>, seen: &Seen, units: &[Named]) -> Result<Vec<String>, StoreError> {
    let mut scored: BTreeMap<Id, BTreeSet<String>> = BTreeMap::new();
    for (unit, node) in par_scored(change.db, seen.round.id, Mark::First)? {
        scored.entry(unit).or_default().insert(node);
    }
    let skipped = skipped_all(change.db, seen.round.id)?;
    let none = BTreeSet::new();
    let mut open = Vec::new();
    for unit in units {
        let without = skipped_leaves(&seen.set, skipped.get(&unit.of.unit).unwrap_or(&none));
        let there = scored.get(&unit.of.unit).unwrap_or(&none);
        let left = own_leaves(&seen.set).filter(|(at, node)| !without.contains(at) && !there.contains(&node.code));
        let left = left.count();
        if left > 0 {
            open.push(format!("{} ({left})", unit.name));
        }
    }
    Ok(open)
}
