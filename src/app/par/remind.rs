//! Reminders, seven days and one day before a stage of a unit ends: on the page after signing in, in a letter, on a list
//! that can be printed. Each that is delivered is logged.

use std::collections::BTreeMap;

use time::Date;

use super::{App, AppError, Seen, roots};
use crate::app::change::Change;
use crate::domain::access::{Caller, Permission};
use crate::domain::assessment::stage::{Calendar, DUE, NEAR, Stage};
use crate::domain::assessment::{Progress, Round, State};
use crate::domain::id::Id;
use crate::store::par::reminder::{Channel, Reminder, par_reminder_add_on, par_reminder_list};
use crate::store::par::round::{par_calendar, par_round_joined, par_round_list};
use crate::store::par::unit::{Extension, Named, par_extensions, par_unit_list, par_unit_list_within};
use crate::store::{Db, StoreError};

/// Something that a unit has to do soon.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Upcoming {
    /// The round.
    pub round: Round,
    /// The unit.
    pub unit: Id,
    /// The unit's code.
    pub code: String,
    /// The unit's name.
    pub name: String,
    /// What.
    pub stage: Stage,
    /// Until when, extensions counted.
    pub due: Date,
    /// Whether it is late.
    pub late: bool,
    /// The reminder that it is time for: 7 days or 1 day ahead.
    pub ahead: i16,
}

/// Whether a stage is still before a unit that has come so far.
const fn open(stage: Stage, progress: Progress) -> bool {
    match stage {
        Stage::SelfScore | Stage::Evidence | Stage::Submission => matches!(progress, Progress::Entering),
        Stage::Explanation => matches!(progress, Progress::Explaining),
        _ => false,
    }
}

/// What units of a round have to do within a week, or had to do before today.
fn upcoming(round: &Round, units: &[Named], calendar: &Calendar, more: &[Extension], today: Date) -> Vec<Upcoming> {
    let more: BTreeMap<(Id, Stage), Date> = more.iter().map(|one| ((one.unit, one.stage), one.last)).collect();
    let mut all = Vec::new();
    for days in calendar.0.iter().filter(|days| days.first <= today && Stage::OF_UNITS.contains(&days.stage)) {
        for unit in units.iter().filter(|unit| open(days.stage, unit.of.progress)) {
            let due = more.get(&(unit.of.unit, days.stage)).copied().unwrap_or(days.last);
            let left = (due - today).whole_days();
            if left > NEAR {
                continue;
            }
            let ahead = if left > DUE { NEAR } else { DUE };
            all.push(Upcoming {
                round: round.clone(),
                unit: unit.of.unit,
                code: unit.code.clone(),
                name: unit.name.clone(),
                stage: days.stage,
                due,
                late: left < 0,
                ahead: i16::try_from(ahead).unwrap_or(i16::MAX),
            });
        }
    }
    all
}

fn of_round(db: &mut Db, round: &Round, units: &[Named], today: Date) -> Result<Vec<Upcoming>, StoreError> {
    let (calendar, more) = (par_calendar(db, round.id)?, par_extensions(db, round.id)?);
    Ok(upcoming(round, units, &calendar, &more, today))
}

fn reminder(
    id: Id,
    one: &Upcoming,
    channel: Channel,
    person: Option<Id>,
    at: crate::domain::clock::Instant,
) -> Reminder {
    let (round, unit, stage, due, ahead) = (one.round.id, one.unit, one.stage, one.due, one.ahead);
    Reminder { id, round, unit, stage, due, ahead, channel, person, at }
}

impl App {
    /// What a caller's own units have to do within a week, or had to do before today; that it was shown is logged once for
    /// each reminder.
    pub fn par_upcoming(&self, caller: &Caller) -> Result<Vec<Upcoming>, AppError> {
        let today = self.clock.now().day();
        let mine = roots(caller, &[Permission::ScoreOwnUnit]);
        if mine.is_empty() {
            return Ok(Vec::new());
        }
        let all = self.store.read(|db| {
            let mut all = Vec::new();
            for round in par_round_joined(db, &mine)?.into_iter().filter(|round| round.state == State::Open) {
                let units = par_unit_list_within(db, round.id, &mine)?;
                all.extend(of_round(db, &round, &units, today)?);
            }
            Ok(all)
        })?;
        if !all.is_empty() {
            self.log_reminders(&all, Channel::Page, Some(caller.person))?;
        }
        Ok(all)
    }

    /// The list of a round to be printed: what all its units have to do within a week, or had to before today. That it was
    /// made is logged.
    pub fn par_reminders(&self, caller: &Caller, code: &str) -> Result<(Seen, Vec<Upcoming>), AppError> {
        let seen = self.par_managed(caller, code)?;
        let all = self.store.read(|db| {
            let units = par_unit_list(db, seen.round.id)?;
            of_round(db, &seen.round, &units, seen.today)
        })?;
        if seen.round.state == State::Open && !all.is_empty() {
            self.log_reminders(&all, Channel::List, None)?;
        }
        Ok((seen, all))
    }

    /// The reminders of a round that were delivered, the newest first.
    pub fn par_reminder_log(&self, seen: &Seen) -> Result<Vec<(Reminder, String)>, AppError> {
        const LISTED: i64 = 200;
        Ok(self.store.read(|db| par_reminder_list(db, seen.round.id, LISTED))?)
    }

    /// Logs what was delivered and is not logged yet. Nothing is written where all of it is.
    fn log_reminders(&self, all: &[Upcoming], channel: Channel, person: Option<Id>) -> Result<(), AppError> {
        self.change(|change| {
            let mut new = 0;
            for one in all.iter().filter(|one| !one.late) {
                let id = change.id();
                new += usize::from(par_reminder_add_on(change.db, &reminder(id, one, channel, person, change.at))?);
            }
            if new == 0 {
                change.nothing_changed();
                return Ok(());
            }
            change.note("par.remind", channel.word(), &format!("{new} reminders"))
        })
    }
}

/// What the units of open rounds have to do, and whom of these callers it concerns, where no letter told them yet; the
/// letters are logged. Part of the daily reminder.
pub(in crate::app) fn letters_on(
    change: &mut Change<'_>,
    callers: &[Caller],
) -> Result<BTreeMap<Id, usize>, StoreError> {
    let today = change.at.day();
    let mut waits: BTreeMap<Id, usize> = BTreeMap::new();
    for round in par_round_list(change.db)?.into_iter().filter(|round| round.state == State::Open) {
        for caller in callers.iter().filter(|caller| caller.may(Permission::ScoreOwnUnit)) {
            let mine = roots(caller, &[Permission::ScoreOwnUnit]);
            let units = par_unit_list_within(change.db, round.id, &mine)?;
            for one in of_round(change.db, &round, &units, today)?.iter().filter(|one| !one.late) {
                let id = change.id();
                let new = reminder(id, one, Channel::Letter, Some(caller.person), change.at);
                if par_reminder_add_on(change.db, &new)? {
                    *waits.entry(caller.person).or_default() += 1;
                }
            }
        }
    }
    Ok(waits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_is_reminded_of_what_is_before_it() {
        let before = |progress| Stage::ALL.into_iter().filter(|stage| open(*stage, progress)).collect::<Vec<_>>();
        assert_eq!(before(Progress::Entering), [Stage::SelfScore, Stage::Evidence, Stage::Submission]);
        assert_eq!(before(Progress::Explaining), [Stage::Explanation]);
        assert!(before(Progress::Submitted).is_empty() && before(Progress::Decided).is_empty());
    }
}
