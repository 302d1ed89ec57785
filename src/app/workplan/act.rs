//! What somebody does to a task: its owner says that it is done and shows it, whoever manages the plan confirms it or sends it
//! back. Each is an event with its entry in the trail.

use super::super::scope::{Scope, day_of, not_there};
use super::super::{App, AppError};
use super::SeenTask;
use crate::domain::access::{Caller, Permission};
use crate::domain::refusal::Refusal;
use crate::domain::unit::Unit;
use crate::domain::workplan::{Act, Event, Kind, NotDone, Standing};
use crate::store::StoreError;
use crate::store::workplan::{task_event_add_on, task_events};

fn refused(why: NotDone) -> StoreError {
    Refusal::from(why).into()
}

/// What is needed for it.
const fn permission(kind: Kind) -> Permission {
    match kind {
        Kind::Done | Kind::Noted => Permission::ScoreOwnUnit,
        Kind::Confirmed | Kind::Returned | Kind::Moved => Permission::ManageAssessments,
    }
}

impl App {
    /// Whether a caller may do this to a task of a plan of this unit: its owner's staff says that it is done; who takes part may
    /// show something too; who manages the plan's unit confirms and sends back.
    pub fn may_act(&self, caller: &Caller, plan_of: &Unit, task: &SeenTask, kind: Kind) -> Result<bool, AppError> {
        let right = permission(kind);
        let mut units = match kind {
            Kind::Confirmed | Kind::Returned | Kind::Moved => vec![plan_of],
            Kind::Done | Kind::Noted => vec![&task.owner],
        };
        if kind == Kind::Noted {
            units.extend(&task.partners);
        }
        let (scope, today) = (Scope::of(caller, right), self.clock.now().day());
        Ok(self.store.read(|db| {
            for unit in units {
                if scope.covers(db, unit.id, day_of(unit, today))? {
                    return Ok(true);
                }
            }
            Ok(false)
        })?)
    }

    /// Does something to a task that has `seen` events; refused where somebody else did something meanwhile.
    pub fn task_act(&self, caller: &Caller, (plan, task): (&str, &str), seen: i32, act: &Act) -> Result<(), AppError> {
        let (of, _) = self.plan_seen(&Self::plan_scope(caller), plan)?;
        let found = of.tasks.iter().find(|one| one.task.code == task).ok_or_else(|| not_there(task))?;
        if !self.may_act(caller, &of.unit, found, act.kind)? {
            return Err(not_there(task));
        }
        let today = self.clock.now().day();
        self.change(|change| {
            let events = task_events(change.db, &[of.plan.id])?.remove(&found.task.id).unwrap_or_default();
            act.check(Standing::of(&events, today), today).map_err(refused)?;
            let done_by = events.iter().rfind(|event| event.kind == Kind::Done).and_then(|event| event.by);
            if act.kind == Kind::Confirmed && done_by == Some(caller.person) {
                return Err(refused(NotDone::OwnWork));
            }
            let day = match act.kind {
                Kind::Noted => None,
                Kind::Done => act.day,
                Kind::Confirmed | Kind::Returned | Kind::Moved => Some(today),
            };
            let event = Event {
                kind: act.kind,
                day,
                words: act.words.clone(),
                document: act.document.clone(),
                at: change.at,
                by: Some(caller.person),
            };
            if !task_event_add_on(change.db, found.task.id, seen, &event)? {
                return Err(refused(NotDone::ChangedMeanwhile));
            }
            let (subject, action) = (format!("{plan}/{task}"), format!("task.{}", act.kind.word()));
            let told = [act.words.as_str(), &act.document].join("; ");
            change.note_values(&action, &subject, &told, "", &day.map(|day| day.to_string()).unwrap_or_default())
        })
    }
}
