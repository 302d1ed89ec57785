//! Work plans: what a reader sees of them and how it stands today, and what owners and managers do to tasks. [`super::bring_in`]
//! brings them in.
//!
//! Whoever reads results of a unit, or scores it, sees its plans whole; of another unit's plan the tasks in which a unit of
//! theirs has a part, and nothing else.

mod act;
pub mod calendar;
mod illustrative;
pub(in crate::app) mod remind;

use std::collections::HashMap;

use time::{Date, Duration};

use super::order::by_name;
use super::scope::{Scope, day_of, not_there};
use super::{App, AppError, import};
use crate::domain::access::{Caller, Permission};
use crate::domain::assessment::stage::NEAR;
use crate::domain::id::Id;
use crate::domain::unit::Unit;
use crate::domain::workplan::inspection::Inspection;
use crate::domain::workplan::target::Target;
use crate::domain::workplan::{Counts, Event, Standing, Status, Task, Workplan};
use crate::index::stated::{Rate, read_figures};
use crate::store::inspection::inspection_list;
use crate::store::unit::unit_some;
use crate::store::workplan::{target_list, task_events, task_list, workplan_list};
use crate::store::{Db, StoreError};

/// What a file about plans holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sort {
    /// Plans with their tasks.
    Plans,
    /// Targets of plans.
    Targets,
    /// Inspections.
    Inspections,
}

impl Sort {
    /// All of them, in the order in which they are brought in.
    pub const ALL: [Self; 3] = [Self::Plans, Self::Targets, Self::Inspections];

    /// The word for it in addresses.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Plans => "plans",
            Self::Targets => "targets",
            Self::Inspections => "inspections",
        }
    }

    /// The one with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.word() == word)
    }

    /// The columns of such a file, those that are needed first.
    #[must_use]
    pub fn columns(self) -> Vec<&'static str> {
        match self {
            Self::Plans => import::plans::columns(),
            Self::Targets => import::targets::columns(),
            Self::Inspections => import::inspections::columns(),
        }
    }
}

/// A task as it stands today.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SeenTask {
    /// The task.
    pub task: Task,
    /// Who does it.
    pub owner: Unit,
    /// Who takes part, by name.
    pub partners: Vec<Unit>,
    /// What became of it, in the order in which it was entered.
    pub events: Vec<Event>,
    /// How far it has come.
    pub standing: Standing,
    /// How it stands.
    pub status: Status,
}

/// A plan as a reader sees it today.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SeenPlan {
    /// The plan.
    pub plan: Workplan,
    /// Whose it is.
    pub unit: Unit,
    /// Whether the reader sees all of it, not only tasks of the own units.
    pub whole: bool,
    /// Its tasks by how they stand, overdue ones first, each by deadline; those without one last.
    pub tasks: Vec<SeenTask>,
    /// Its targets, where the reader sees all of it.
    pub targets: Vec<Target>,
}

impl SeenPlan {
    /// How many of its tasks stand how.
    #[must_use]
    pub fn counts(&self) -> Counts {
        Counts::of(self.tasks.iter().map(|task| task.status))
    }
}

/// An inspection as a reader sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SeenInspection {
    /// The inspection.
    pub inspection: Inspection,
    /// Who inspects.
    pub unit: Unit,
}

/// All that a reader sees.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Overview {
    /// Today.
    pub today: Date,
    /// The plans, the last to end first.
    pub plans: Vec<SeenPlan>,
    /// The inspections, the newest first.
    pub inspections: Vec<SeenInspection>,
}

impl Overview {
    /// The tasks under way that are overdue, those that wait longest first.
    #[must_use]
    pub fn overdue(&self) -> Vec<(&SeenPlan, &SeenTask)> {
        self.tasks(|task| task.status == Status::Overdue)
    }

    /// The tasks in term whose deadline is at most seven days away, the nearest first.
    #[must_use]
    pub fn due_soon(&self) -> Vec<(&SeenPlan, &SeenTask)> {
        let last = self.today.checked_add(Duration::days(NEAR));
        self.tasks(|task| task.status == Status::InTerm && task.task.deadline <= last)
    }

    fn tasks(&self, of: impl Fn(&SeenTask) -> bool) -> Vec<(&SeenPlan, &SeenTask)> {
        let all = self.plans.iter().flat_map(|plan| plan.tasks.iter().map(move |task| (plan, task)));
        let mut some: Vec<_> = all.filter(|(_, task)| of(task)).collect();
        some.sort_by_key(|(plan, task)| (task.task.deadline, &plan.plan.code, task.task.place));
        some
    }
}

/// The rates of counts, by the names that stated figures have for them: both readings of "done", those in time of the confirmed
/// ones, and those that are late in any form.
#[must_use]
pub fn rates(counts: &Counts) -> Vec<Rate> {
    read_figures(&counts.figures()).rates
}

/// Whether a task is for whoever scores these units: one of them does it, or takes part.
fn concerns(mine: &[Id], task: &Task) -> bool {
    mine.contains(&task.owner) || task.partners.iter().any(|unit| mine.contains(unit))
}

/// The units that a reader sees, each asked for once.
struct Eyes<'a> {
    scope: &'a Scope,
    today: Date,
    known: HashMap<Id, (Unit, bool)>,
}

impl Eyes<'_> {
    /// A unit, and whether it lies in the scope.
    fn look(&mut self, db: &mut Db, unit: Id) -> Result<(Unit, bool), StoreError> {
        if let Some(known) = self.known.get(&unit) {
            return Ok(known.clone());
        }
        let found = unit_some(db, &[unit])?.pop().ok_or(StoreError::Corrupt("a plan of a unit that is not there"))?;
        let covered = self.scope.covers(db, unit, day_of(&found, self.today))?;
        self.known.insert(unit, (found.clone(), covered));
        Ok((found, covered))
    }

    fn task(
        &mut self,
        db: &mut Db,
        task: Task,
        events: Vec<Event>,
        plan: &Workplan,
    ) -> Result<(SeenTask, bool), StoreError> {
        let (owner, mut seen) = self.look(db, task.owner)?;
        let mut partners = Vec::new();
        for partner in &task.partners {
            let (unit, covered) = self.look(db, *partner)?;
            partners.push(unit);
            seen |= covered;
        }
        partners.sort_by(|one, other| by_name(&one.name, &other.name));
        let standing = Standing::of(&events, self.today);
        let status = Status::of(task.deadline, standing, plan.followed, self.today);
        Ok((SeenTask { task, owner, partners, events, standing, status }, seen))
    }
}

impl App {
    /// Where somebody sees plans: in the units whose results they read, and those that they score.
    #[must_use]
    pub fn plan_scope(caller: &Caller) -> Scope {
        let mut roots = caller.roots(Permission::ReadResults);
        roots.extend(caller.roots(Permission::ScoreOwnUnit));
        roots.sort_unstable();
        roots.dedup();
        Scope::Below(roots)
    }

    /// The plans and inspections that a reader sees, as they stand today.
    pub fn plans(&self, scope: &Scope) -> Result<Overview, AppError> {
        let today = self.clock.now().day();
        Ok(self.store.read(|db| {
            let mut eyes = Eyes { scope, today, known: HashMap::new() };
            let all = workplan_list(db)?;
            let ids: Vec<Id> = all.iter().map(|plan| plan.id).collect();
            let mut events = task_events(db, &ids)?;
            let mut tasks: HashMap<Id, Vec<Task>> = HashMap::new();
            for task in task_list(db, &ids)? {
                tasks.entry(task.plan).or_default().push(task);
            }
            let mut targets: HashMap<Id, Vec<Target>> = HashMap::new();
            for target in target_list(db, &ids)? {
                targets.entry(target.plan).or_default().push(target);
            }
            let mut plans = Vec::new();
            for plan in all {
                let (unit, whole) = eyes.look(db, plan.unit)?;
                let mut seen = Vec::new();
                for task in tasks.remove(&plan.id).unwrap_or_default() {
                    let events = events.remove(&task.id).unwrap_or_default();
                    let (task, own) = eyes.task(db, task, events, &plan)?;
                    seen.extend((whole || own).then_some(task));
                }
                if !whole && seen.is_empty() {
                    continue;
                }
                let urgent =
                    |one: &SeenTask| (one.status, one.task.deadline.is_none(), one.task.deadline, one.task.place);
                seen.sort_by_key(urgent);
                let targets = targets.remove(&plan.id).filter(|_| whole).unwrap_or_default();
                plans.push(SeenPlan { plan, unit, whole, tasks: seen, targets });
            }
            let mut inspections = Vec::new();
            for inspection in inspection_list(db)? {
                let (unit, mut seen) = eyes.look(db, inspection.unit)?;
                for inspected in &inspection.units {
                    seen |= eyes.look(db, *inspected)?.1;
                }
                inspections.extend(seen.then_some(SeenInspection { inspection, unit }));
            }
            Ok(Overview { today, plans, inspections })
        })?)
    }

    /// A plan that a reader sees, alone in an overview with its inspections.
    pub fn plan_seen(&self, scope: &Scope, code: &str) -> Result<(SeenPlan, Vec<SeenInspection>), AppError> {
        let Overview { plans, mut inspections, .. } = self.plans(scope)?;
        let seen = plans.into_iter().find(|one| one.plan.code == code).ok_or_else(|| not_there(code))?;
        inspections.retain(|one| one.inspection.plan == Some(seen.plan.id));
        Ok((seen, inspections))
    }

    /// What falls due within seven days, or is overdue, for the units that a caller scores.
    pub fn plans_waiting(&self, caller: &Caller) -> Result<Overview, AppError> {
        let scope = Scope::of(caller, Permission::ScoreOwnUnit);
        let mut own = self.plans(&scope)?;
        let today = own.today;
        for plan in &mut own.plans {
            // A province's head is not reminded of what its wards have to do.
            let mine: Vec<Id> = match &scope {
                Scope::Everywhere => Vec::new(),
                Scope::Below(roots) => roots.clone(),
            };
            plan.tasks.retain(|one| concerns(&mine, &one.task));
        }
        own.plans.retain(|plan| !plan.tasks.is_empty());
        Ok(Overview { today, ..own })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::stated::RateName;

    /// Tây Ninh 2024 and Kiên Giang 2022, counted here instead of read in a sentence.
    #[test]
    fn both_readings_of_done_have_their_names() {
        let counts =
            Counts { in_term: 49, overdue: 5, done_in_time: 89, done_late: 4, awaiting: 29, ..Counts::default() };
        let shown = |counts: &Counts, name| {
            let rate = rates(counts).into_iter().find(|rate| rate.name == name)?;
            Some((rate.up.to_string(), rate.down.to_string(), rate.value.round_dp(2).to_string()))
        };
        let is = |name, up: &str, down: &str, value: &str| {
            assert_eq!(shown(&counts, name), Some((up.into(), down.into(), value.into())), "{name:?}");
        };
        is(RateName::TasksConfirmed, "93", "176", "52.84");
        is(RateName::TasksWithAwaiting, "122", "176", "69.32");
        is(RateName::TasksInTimeOfDone, "89", "93", "95.70");
        is(RateName::TasksLate, "9", "176", "5.11");
        let kien_giang = Counts { unclear: 22, unclear_done: 33, ..Counts::default() };
        let confirmed = shown(&kien_giang, RateName::TasksConfirmed);
        assert_eq!(confirmed, Some(("33".into(), "55".into(), "60".into())));
        for name in [RateName::TasksLate, RateName::TasksInTimeOfDone] {
            assert_eq!(shown(&kien_giang, name), None, "nobody says how many of them were late");
        }
        assert!(rates(&Counts::default()).is_empty(), "of no task no rate");
    }
}
