//! Work plans, their targets, and inspections brought in: all of a file or nothing. Tasks of which a file says nothing stay, and
//! what became of a task is only added to.

use std::collections::BTreeMap;
use std::path::Path;

use time::Date;

use super::super::import::plans::{About, PlanRow, TaskRow};
use super::super::import::{What, inspections, plans, targets};
use super::offices::{Named, Place};
use super::{Brought, Importer, brought, bytes, name, refused, rows};
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

/// A task as the trail says it.
fn plain(task: &Task) -> String {
    let deadline = task.deadline.map(|day| day.to_string()).unwrap_or_default();
    [&task.words, task.whose.as_ref().unwrap_or(&String::new()), &deadline].map(String::as_str).join("; ")
}

impl App {
    /// Imports work plans, targets or inspections from a file, of whatever unit.
    pub fn bring_sort(&self, sort: Sort, path: &Path) -> Result<Brought, AppError> {
        self.bring_sort_from(sort, Importer::Owner, &name(path), &bytes(path)?)
    }

    /// Imports work plans, targets or inspections; what is known by its code gives way to what the file says of it.
    pub fn bring_sort_from(&self, sort: Sort, by: Importer<'_>, file: &str, bytes: &[u8]) -> Result<Brought, AppError> {
        match sort {
            Sort::Plans => self.bring_plans(by, file, bytes),
            Sort::Targets => self.bring_targets(by, file, bytes),
            Sort::Inspections => self.bring_inspections(by, file, bytes),
        }
    }

    fn bring_plans(&self, by: Importer<'_>, file: &str, bytes: &[u8]) -> Result<Brought, AppError> {
        let imported = plans::parse(file, bytes).map_err(|problems| refused(&problems))?;
        let today = self.clock.now().day();
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
            if there.as_ref().is_some_and(|there| there.unit != unit) {
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
            let (mut changed, mut added) = (0, 0);
            let mut known: BTreeMap<&str, (Id, Known)> = BTreeMap::new();
            for Planned { plan, task } in &all {
                let mut touched = (false, false);
                if !known.contains_key(plan.code.as_str()) {
                    let before = workplan_by_code(change.db, &plan.code)?;
                    // Of a new plan each row was given an id of its own; the first is the plan's.
                    let id = before.as_ref().map_or(plan.id, |before| before.id);
                    touched = (before.as_ref() != Some(plan), before.is_none());
                    if touched.0 {
                        workplan_put_on(change.db, plan, change.at)?;
                        let old = before.map(|before| before.title).unwrap_or_default();
                        change.note_values("plan.put", &plan.code, file, &old, &plan.title)?;
                    }
                    let tasks = task_list(change.db, &[id])?;
                    known.insert(&plan.code, (id, Known { tasks, events: task_events(change.db, &[id])? }));
                }
                if let (Some((task, row)), Some((id, known))) = (task, known.get(plan.code.as_str())) {
                    let task = Task { plan: *id, ..task.clone() };
                    let (other, is_new) = bring_task(change, &plan.code, known, &task, row, by.person())?;
                    touched = (touched.0 || other, touched.1 || is_new);
                }
                changed += usize::from(touched.0);
                added += usize::from(touched.1);
            }
            change.note("plan.import", file, &rows(imported.rows.len()))?;
            Ok((changed, added))
        })?;
        Ok(Brought { added, ..brought(&imported, changed) })
    }

    fn bring_targets(&self, by: Importer<'_>, file: &str, bytes: &[u8]) -> Result<Brought, AppError> {
        let imported = targets::parse(file, bytes).map_err(|problems| refused(&problems))?;
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
        let plain = |one: &Target| {
            let reached = one.reached.map(|(value, day)| format!("{value} ({day})")).unwrap_or_default();
            format!("{}; {} {}; {reached}", one.words, one.goal, one.measured_in)
        };
        let (changed, added) = self.change(|change| {
            let (mut changed, mut added) = (0, 0);
            let there = target_list(change.db, &places.keys().copied().collect::<Vec<_>>())?;
            for (plan, target) in &all {
                let before = there.iter().find(|one| (one.plan, &one.code) == (target.plan, &target.code));
                let target = Target { id: before.map_or(target.id, |before| before.id), ..target.clone() };
                if before != Some(&target) {
                    target_put_on(change.db, &target)?;
                    let (subject, old) = (format!("{plan}/{}", target.code), before.map(plain).unwrap_or_default());
                    change.note_values("target.put", &subject, file, &old, &plain(&target))?;
                    changed += 1;
                    added += usize::from(before.is_none());
                }
            }
            change.note("target.import", file, &rows(imported.rows.len()))?;
            Ok((changed, added))
        })?;
        Ok(Brought { added, ..brought(&imported, changed) })
    }

    fn bring_inspections(&self, by: Importer<'_>, file: &str, bytes: &[u8]) -> Result<Brought, AppError> {
        let imported = inspections::parse(file, bytes).map_err(|problems| refused(&problems))?;
        let today = self.clock.now().day();
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
            if before.is_some_and(|before| Some(before.unit) != unit) {
                problems.push(at.problem("inspection", &row.inspection, What::NotFound));
            }
            let (Some(unit), Some(inspected)) = (unit, units.get(1..)) else { continue };
            let id = before.map_or_else(|| self.chance.id(self.clock.now()), |before| before.id);
            all.push((inspection_of(row, id, unit, plan.map(|plan| plan.id), inspected), before.cloned()));
        }
        if !problems.is_empty() {
            return Err(refused(&problems));
        }
        let plain = |one: &Inspection| {
            let days = [one.follow_up_by, one.followed_up, one.published].map(|day| day.map(|day| day.to_string()));
            format!("{}; {}; {}", one.title, one.inspected, days.map(Option::unwrap_or_default).join("; "))
        };
        let (changed, added) = self.change(|change| {
            let (mut changed, mut added) = (0, 0);
            for (inspection, before) in all.iter().filter(|(one, before)| before.as_ref() != Some(one)) {
                inspection_put_on(change.db, inspection)?;
                let old = before.as_ref().map(plain).unwrap_or_default();
                change.note_values("inspection.put", &inspection.code, file, &old, &plain(inspection))?;
                changed += 1;
                added += usize::from(before.is_none());
            }
            change.note("inspection.import", file, &rows(imported.rows.len()))?;
            Ok((changed, added))
        })?;
        Ok(Brought { added, ..brought(&imported, changed) })
    }
}

/// Stores a task and what its row says became of it; whether something changed, and whether the task is new.
fn bring_task(
    change: &mut Change<'_>,
    plan: &str,
    known: &Known,
    task: &Task,
    row: &TaskRow,
    by: Option<Id>,
) -> Result<(bool, bool), StoreError> {
    let before = known.tasks.iter().find(|one| one.code == task.code);
    let id = before.map_or_else(|| change.id(), |before| before.id);
    let task = Task { id, events: before.map_or(0, |before| before.events), ..task.clone() };
    let subject = format!("{plan}/{}", task.code);
    let mut changed = before != Some(&task);
    if changed {
        task_put_on(change.db, &task)?;
        let old = before.map(plain).unwrap_or_default();
        change.note_values("task.put", &subject, "", &old, &plain(&task))?;
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
        new.push(event(Kind::Moved, task.deadline, &words.join(" → ")));
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

fn plan_of(about: &About, id: Id, unit: Id) -> Workplan {
    Workplan {
        id,
        unit,
        code: about.plan.clone(),
        number: about.number.clone(),
        issued: about.issued,
        issuer: about.issuer.clone(),
        title: about.title.clone(),
        first: about.first,
        last: about.last,
        followed: about.followed,
        statement: about.statement.clone(),
        source: about.source.clone(),
    }
}

/// The task of a row; its id and its plan's are given where it is stored.
fn task_of(row: &TaskRow, plan: &Workplan, place: i32, units: &[(&str, Id)]) -> Task {
    let owner = units.iter().find(|(column, _)| *column == "owner").map_or(plan.unit, |(_, unit)| *unit);
    let partners = units.iter().filter(|(column, unit)| *column == "partners" && *unit != owner);
    let mut partners: Vec<Id> = partners.map(|(_, unit)| *unit).collect();
    partners.sort_unstable();
    partners.dedup();
    Task {
        id: plan.id,
        plan: plan.id,
        code: row.task.clone(),
        place,
        words: row.words.clone(),
        owner,
        whose: row.whose.clone(),
        partners,
        deadline: row.deadline,
        criterion: row.criterion.clone(),
        events: 0,
    }
}

fn inspection_of(row: &inspections::InspectionRow, id: Id, unit: Id, plan: Option<Id>, inspected: &[Id]) -> Inspection {
    let mut units = inspected.to_vec();
    units.sort_unstable();
    units.dedup();
    Inspection {
        id,
        unit,
        plan,
        code: row.inspection.clone(),
        title: row.title.clone(),
        first: row.first,
        last: row.last,
        inspected: row.inspected.clone(),
        units,
        findings: row.findings.clone(),
        follow_up: row.follow_up.clone(),
        follow_up_by: row.follow_up_by,
        followed_up: row.followed_up,
        published_in: row.published_in.clone(),
        published: row.published,
        source: row.source.clone(),
    }
}
