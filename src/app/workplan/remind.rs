//! Letters about tasks that fall due within seven days, and about those that are overdue: to whoever scores the owner or a unit that
//! takes part, once before a deadline and once after it.

use std::collections::BTreeMap;

use time::{Date, Duration};

use super::concerns;
use crate::app::change::Change;
use crate::domain::access::{Caller, Permission};
use crate::domain::assessment::stage::NEAR;
use crate::domain::id::Id;
use crate::domain::workplan::{Standing, Status, Task, Workplan};
use crate::store::StoreError;
use crate::store::workplan::{task_events, task_list, workplan_list};
use crate::store::workplan_reminder::{Tells, task_reminder_add_on};

/// How many tasks a letter tells somebody of.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(in crate::app) struct Told {
    /// Those that fall due within seven days.
    pub(in crate::app) due_soon: usize,
    /// Those whose deadline is over.
    pub(in crate::app) overdue: usize,
}

/// What a letter tells of a task that stands so, with its deadline.
fn tells(task: &Task, status: Status, today: Date) -> Option<(Tells, Date)> {
    let deadline = task.deadline?;
    match status {
        Status::Overdue => Some((Tells::Overdue, deadline)),
        Status::InTerm if deadline - today <= Duration::days(NEAR) => Some((Tells::DueSoon, deadline)),
        _ => None,
    }
}

/// Of which tasks these callers are told that no letter told them of yet; what they are told of is noted. Part of the daily
/// reminder.
pub(in crate::app) fn letters_on(
    change: &mut Change<'_>,
    callers: &[Caller],
) -> Result<BTreeMap<Id, Told>, StoreError> {
    let today = change.at.day();
    let plans: BTreeMap<Id, Workplan> = workplan_list(change.db)?.into_iter().map(|plan| (plan.id, plan)).collect();
    let ids: Vec<Id> = plans.keys().copied().collect();
    let events = task_events(change.db, &ids)?;
    let mut due: Vec<(Task, Tells, Date)> = Vec::new();
    for task in task_list(change.db, &ids)? {
        let followed = plans.get(&task.plan).is_some_and(|plan| plan.followed);
        let standing = Standing::of(events.get(&task.id).map_or(&[][..], Vec::as_slice), today);
        let status = Status::of(task.deadline, standing, followed, today);
        due.extend(tells(&task, status, today).map(|(tells, deadline)| (task, tells, deadline)));
    }
    let mut all: BTreeMap<Id, Told> = BTreeMap::new();
    for caller in callers.iter().filter(|caller| caller.may(Permission::ScoreOwnUnit)) {
        let mine = caller.roots(Permission::ScoreOwnUnit);
        for (task, tells, deadline) in due.iter().filter(|(task, ..)| concerns(&mine, task)) {
            if !task_reminder_add_on(change.db, (task.id, caller.person), *tells, *deadline, change.at)? {
                continue;
            }
            let told = all.entry(caller.person).or_default();
            match tells {
                Tells::DueSoon => told.due_soon += 1,
                Tells::Overdue => told.overdue += 1,
            }
        }
    }
    Ok(all)
}
