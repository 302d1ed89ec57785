//! Work plans, their targets, and inspections brought in: all of a file or nothing. Tasks of which a file says nothing stay, and
//! what became of a task is only added to.

use std::collections::BTreeMap;
use std::path::Path;

use time::Date;

use super::super::import::inspections::InspectionRow;
use super::super::import::plans::{PlanRow, TaskRow};
use super::super::import::targets::TargetRow;
use super::super::import::{Imported, Problem, What, inspections, plans, targets};
use super::offices::{Named, Place};
use super::plans_rows::{
    Coming, inspection_of, plan_of, said_of_inspection, said_of_plan, said_of_target, said_of_task, task_of,
};
use super::{Brought, Importer, brought, bytes, name, refused};
use crate::app::change::Change;
use crate::app::workplan::Sort;
use crate::app::{App, AppError};
use crate::domain::access::Permission;
use crate::domain::id::Id;
use crate::domain::number;
use crate::domain::refusal::Refusal;
use crate::domain::workplan::inspection::Inspection;
use crate::domain::workplan::target::Target;
use crate::domain::workplan::{Event, Kind, NotDone, Task, Workplan};
use crate::store::StoreError;
use crate::store::inspection::{inspection_list, inspection_put_on};
use crate::store::stated::statement_by_code;
use crate::store::workplan::{
    target_list, target_put_on, task_event_add_on, task_events, task_list, task_put_on, workplan_by_code,
    workplan_put_on,
};

/// A row of a file of plans, with the units that it names.
struct Planned {
    plan: Workplan,
    task: Option<(Task, TaskRow)>,
}

/// What is known while a file of plans goes in.
struct Known {
    tasks: Vec<Task>,
    events: BTreeMap<Id, Vec<Event>>,
}

impl App {
    /// Imports work plans, targets or inspections from a file, of whatever unit.
    pub fn bring_sort(&self, sort: Sort, path: &Path) -> Result<Brought, AppError> {
        self.bring_sort_from(sort, Importer::Owner, &name(path), &bytes(path)?)
    }

    /// Imports work plans, targets or inspections; what is known by its code gives way to what the file says of it.
    pub fn bring_sort_from(&self, sort: Sort, by: Importer<'_>, file: &str, bytes: &[u8]) -> Result<Brought, AppError> {
        let coming = Coming::File(file);
        let told = |problems: Vec<Problem>| refused(&problems);
        match sort {
            Sort::Plans => self.put_plans(by, coming, &plans::parse(file, bytes).map_err(told)?),
            Sort::Targets => self.put_targets(by, coming, &targets::parse(file, bytes).map_err(told)?),
            Sort::Inspections => self.put_inspections(by, coming, &inspections::parse(file, bytes).map_err(told)?),
        }
    }

    pub(super) fn put_plans(
        &self,
        by: Importer<'_>,
        coming: Coming<'_>,
        imported: &Imported<PlanRow>,
    ) -> Result<Brought, AppError> {
        let (file, today) = (coming.file(), self.clock.now().day());
        let mut named = Named::new(self, by.scope(Permission::ManageAssessments));
        let (mut problems, mut all) = (Vec::new(), Vec::new());
        let mut places: BTreeMap<&str, i32> = BTreeMap::new();
        for (line, row) in &imported.rows {
            let at = Place { file, line: *line };
            let PlanRow { about, task } = row;
            let unit = match named.unit(&about.unit)? {
                Ok(unit) => unit.id,
                Err(what) => {
                    problems.push(at.problem("unit", &about.unit, what));
                    continue;
                }
            };
            // The code of somebody else's plan is taken; whose it is, is not told.
            let (there, stated) = self.store.read(|db| {
                let stated = about.statement.as_ref().map(|code| statement_by_code(db, code)).transpose()?;
                Ok((workplan_by_code(db, &about.plan)?, stated.flatten()))
            })?;
            if coming.is_file() && there.as_ref().is_some_and(|there| there.unit != unit) {
                problems.push(at.problem("plan", &about.plan, What::NotFound));
            }
            if let Some(code) = &about.statement
                && stated.is_none_or(|stated| stated.unit != unit)
            {
                problems.push(at.problem("statement", code, What::NotFound));
            }
            let plan = plan_of(about, there.map_or_else(|| self.chance.id(self.clock.now()), |there| there.id), unit);
            let mut own = None;
            if let Some(task) = task {
                let place = places.entry(&about.plan).or_insert(0);
                let mut units = Vec::new();
                let owner = task.owner.iter().map(|owner| ("owner", owner));
                for (column, unit) in owner.chain(task.partners.iter().map(|partner| ("partners", partner))) {
                    match named.unit(unit)? {
                        Ok(unit) => units.push((column, unit.id)),
                        Err(what) => problems.push(at.problem(column, unit, what)),
                    }
                }
                for (column, day) in [("done", task.done.flatten()), ("confirmed", task.confirmed)] {
                    if let Some(day) = day.filter(|day| *day > today) {
                        problems.push(at.problem(column, &number::day(day), What::NotYet));
                    }
                }
                own = Some((task_of(task, &plan, *place, &units), task.clone()));
                *place += 1;
            }
            all.push(Planned { plan, task: own });
        }
        if !problems.is_empty() {
            return Err(refused(&problems));
        }
        let (changed, added) = self.change(|change| {
            coming.begin(change)?;
            let (mut changed, mut added) = (0, 0);
            let mut known: BTreeMap<&str, (Id, Known)> = BTreeMap::new();
            for Planned { plan, task } in &all {
                let mut touched = (false, false);
                if !known.contains_key(plan.code.as_str()) {
                    let before = workplan_by_code(change.db, &plan.code)?;
                    // Of a new plan each row was given an id of its own; the first is the plan's.
                    let id = before.as_ref().map_or(plan.id, |before| before.id);
                    // A task that is typed leaves its plan as it is meanwhile.
                    if task.is_none() || coming.is_file() {
                        coming.check(before.as_ref()).map_err(Refusal::from)?;
                        touched = (before.as_ref() != Some(plan), before.is_none());
                    }
                    if touched.0 {
                        workplan_put_on(change.db, plan, change.at)?;
                        let old = before.as_ref().map(said_of_plan).unwrap_or_default();
                        change.note_values("plan.put", &plan.code, file, &old, &said_of_plan(plan))?;
                    }
                    let tasks = task_list(change.db, &[id])?;
                    known.insert(&plan.code, (id, Known { tasks, events: task_events(change.db, &[id])? }));
                }
                if let (Some((task, row)), Some((id, known))) = (task, known.get(plan.code.as_str())) {
                    let task = Task { plan: *id, ..task.clone() };
                    let (other, is_new) = bring_task(change, &plan.code, known, &task, (row, by.person(), coming))?;
                    touched = (touched.0 || other, touched.1 || is_new);
                }
                changed += usize::from(touched.0);
                added += usize::from(touched.1);
            }
            coming.end(change, "plan.import", imported.rows.len())?;
            Ok((changed, added))
        })?;
        Ok(Brought { added, ..brought(imported, changed) })
    }

    pub(super) fn put_targets(
        &self,
        by: Importer<'_>,
        coming: Coming<'_>,
        imported: &Imported<TargetRow>,
    ) -> Result<Brought, AppError> {
        let file = coming.file();
        let (today, named) = (self.clock.now().day(), Named::new(self, by.scope(Permission::ManageAssessments)));
        let (mut problems, mut all) = (Vec::new(), Vec::new());
        let mut places: BTreeMap<Id, i32> = BTreeMap::new();
        for (line, row) in &imported.rows {
            let at = Place { file, line: *line };
            if let Some((_, day)) = row.reached.filter(|(_, day)| *day > today) {
                problems.push(at.problem("as_of", &number::day(day), What::NotYet));
            }
            let plan = self.store.read(|db| workplan_by_code(db, &row.plan))?;
            let plan = plan.filter(|plan| named.covers(plan.unit).unwrap_or(false));
            let Some(plan) = plan else {
                problems.push(at.problem("plan", &row.plan, What::NotFound));
                continue;
            };
            let place = places.entry(plan.id).or_insert(0);
            all.push((
                plan.code,
                Target {
                    id: self.chance.id(self.clock.now()),
                    plan: plan.id,
                    code: row.target.clone(),
                    place: *place,
                    words: row.words.clone(),
                    measured_in: row.measured_in.clone(),
                    toward: row.toward,
                    goal: row.goal,
                    reached: row.reached,
                    source: row.source.clone(),
                },
            ));
            *place += 1;
        }
        if !problems.is_empty() {
            return Err(refused(&problems));
        }
        let (changed, added) = self.change(|change| {
            coming.begin(change)?;
            let (mut changed, mut added) = (0, 0);
            let there = target_list(change.db, &places.keys().copied().collect::<Vec<_>>())?;
            for (plan, target) in &all {
                let before = there.iter().find(|one| (one.plan, &one.code) == (target.plan, &target.code));
                coming.check(before).map_err(Refusal::from)?;
                let id = before.map_or(target.id, |before| before.id);
                let own = there.iter().filter(|one| one.plan == target.plan);
                let place = coming.place(target.place, before.map(|one| one.place), own.map(|one| one.place));
                let target = Target { id, place, ..target.clone() };
                if before != Some(&target) {
                    target_put_on(change.db, &target)?;
                    let subject = format!("{plan}/{}", target.code);
                    let old = before.map(said_of_target).unwrap_or_default();
                    change.note_values("target.put", &subject, file, &old, &said_of_target(&target))?;
                    changed += 1;
                    added += usize::from(before.is_none());
                }
            }
            coming.end(change, "target.import", imported.rows.len())?;
            Ok((changed, added))
        })?;
        Ok(Brought { added, ..brought(imported, changed) })
    }

    pub(super) fn put_inspections(
        &self,
        by: Importer<'_>,
        coming: Coming<'_>,
        imported: &Imported<InspectionRow>,
    ) -> Result<Brought, AppError> {
        let (file, today) = (coming.file(), self.clock.now().day());
        let mut named = Named::new(self, by.scope(Permission::ManageAssessments));
        let (mut problems, mut all) = (Vec::new(), Vec::new());
        let there = self.store.read(inspection_list)?;
        for (line, row) in &imported.rows {
            let at = Place { file, line: *line };
            let mut units = Vec::new();
            let asked = [("unit", &row.unit)].into_iter().chain(row.units.iter().map(|unit| ("units", unit)));
            for (column, unit) in asked {
                match named.unit(unit)? {
                    Ok(unit) => units.push(unit.id),
                    Err(what) => problems.push(at.problem(column, unit, what)),
                }
            }
            for (column, day) in [("followed_up", row.followed_up), ("published", row.published)] {
                if let Some(day) = day.filter(|day| *day > today) {
                    problems.push(at.problem(column, &number::day(day), What::NotYet));
                }
            }
            let unit = units.first().copied();
            let plan = match &row.plan {
                None => None,
                Some(code) => {
                    let plan = self.store.read(|db| workplan_by_code(db, code))?;
                    let plan = plan.filter(|plan| Some(plan.unit) == unit);
                    if plan.is_none() {
                        problems.push(at.problem("plan", code, What::NotFound));
                    }
                    plan
                }
            };
            let before = there.iter().find(|one| one.code == row.inspection);
            if coming.is_file() && before.is_some_and(|before| Some(before.unit) != unit) {
                problems.push(at.problem("inspection", &row.inspection, What::NotFound));
            }
            let (Some(unit), Some(inspected)) = (unit, units.get(1..)) else { continue };
            let id = before.map_or_else(|| self.chance.id(self.clock.now()), |before| before.id);
            all.push(inspection_of(row, id, unit, plan.map(|plan| plan.id), inspected));
        }
        if !problems.is_empty() {
            return Err(refused(&problems));
        }
        let (changed, added) = self.change(|change| {
            coming.begin(change)?;
            let (mut changed, mut added) = (0, 0);
            let there = inspection_list(change.db)?;
            for inspection in &all {
                let before = there.iter().find(|one| one.code == inspection.code);
                coming.check(before).map_err(Refusal::from)?;
                let inspection = Inspection { id: before.map_or(inspection.id, |one| one.id), ..inspection.clone() };
                if before == Some(&inspection) {
                    continue;
                }
                inspection_put_on(change.db, &inspection)?;
                let old = before.map(said_of_inspection).unwrap_or_default();
                change.note_values("inspection.put", &inspection.code, file, &old, &said_of_inspection(&inspection))?;
                changed += 1;
                added += usize::from(before.is_none());
            }
            coming.end(change, "inspection.import", imported.rows.len())?;
            Ok((changed, added))
        })?;
        Ok(Brought { added, ..brought(imported, changed) })
    }
}

/// Stores a task and what its row says became of it; whether something changed, and whether the task is new.
fn bring_task(
    change: &mut Change<'_>,
    plan: &str,
    known: &Known,
    task: &Task,
    (row, by, coming): (&TaskRow, Option<Id>, Coming<'_>),
) -> Result<(bool, bool), StoreError> {
    let before = known.tasks.iter().find(|one| one.code == task.code);
    coming.check(before).map_err(Refusal::from)?;
    let id = before.map_or_else(|| change.id(), |before| before.id);
    let place = coming.place(task.place, before.map(|one| one.place), known.tasks.iter().map(|one| one.place));
    let task = Task { id, place, events: before.map_or(0, |before| before.events), ..task.clone() };
    let subject = format!("{plan}/{}", task.code);
    let mut changed = before != Some(&task);
    if changed {
        task_put_on(change.db, &task)?;
        let old = before.map(|before| said_of_task(change.db, before)).transpose()?.unwrap_or_default();
        let new = said_of_task(change.db, &task)?;
        change.note_values("task.put", &subject, coming.file(), &old, &new)?;
    }
    let none = Vec::new();
    let there = known.events.get(&id).unwrap_or(&none);
    let evidence = row.evidence.clone().unwrap_or_default();
    let event = |kind, day, words: &str| Event {
        kind,
        day,
        words: words.to_owned(),
        document: String::new(),
        at: change.at,
        by,
    };
    let said = |kind, day: Option<Date>| there.iter().any(|event| event.kind == kind && event.day == day);
    let mut new = Vec::new();
    if let Some(before) = before.filter(|before| before.deadline != task.deadline) {
        let words = [before.deadline, task.deadline].map(|day| day.map_or_else(|| "–".to_owned(), number::day));
        new.push(event(Kind::Moved, task.deadline, &coming.with_why(words.join(" → "))));
    }
    // What was said before is not said again, so that somebody who sent it back is not undone by the same file.
    if let Some(done) = row.done.filter(|done| !said(Kind::Done, *done)) {
        new.push(event(Kind::Done, done, &evidence));
    } else if !evidence.is_empty() && !there.iter().any(|event| event.words == evidence) {
        new.push(event(Kind::Noted, None, &evidence));
    }
    if let Some(day) = row.confirmed.filter(|day| !said(Kind::Confirmed, Some(*day))) {
        new.push(event(Kind::Confirmed, Some(day), ""));
    }
    for (seen, event) in (task.events..).zip(&new) {
        if !task_event_add_on(change.db, id, seen, event)? {
            return Err(Refusal::from(NotDone::ChangedMeanwhile).into());
        }
        let day = event.day.map(|day| day.to_string()).unwrap_or_default();
        change.note_values(&format!("task.{}", event.kind.word()), &subject, &event.words, "", &day)?;
        changed = true;
    }
    Ok((changed, before.is_none()))
}
