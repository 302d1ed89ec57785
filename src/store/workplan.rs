//! Work plans: plans by their codes, tasks in the order of the document, and what became of each, which is only ever added to.

use std::collections::BTreeMap;

use diesel::prelude::*;
use time::Date;

use super::backend::{Db, on_backend};
use super::schema::{plan_target, task, task_event, task_partner, workplan};
use super::{StoreError, bytes, id};
use crate::domain::clock::Instant;
use crate::domain::id::Id;
use crate::domain::workplan::target::{Target, Toward};
use crate::domain::workplan::{Event, Kind, Task, Workplan};

#[derive(Queryable, Selectable)]
#[diesel(table_name = workplan)]
struct PlanRow {
    id: Vec<u8>,
    unit_id: Vec<u8>,
    code: String,
    number: Option<String>,
    issued: Option<Date>,
    issuer: Option<String>,
    title: String,
    first_day: Option<Date>,
    last_day: Option<Date>,
    followed: bool,
    statement: Option<String>,
    source: Option<String>,
}

impl PlanRow {
    fn plan(self) -> Result<Workplan, StoreError> {
        Ok(Workplan {
            id: id(&self.id)?,
            unit: id(&self.unit_id)?,
            code: self.code,
            number: self.number,
            issued: self.issued,
            issuer: self.issuer,
            title: self.title,
            first: self.first_day,
            last: self.last_day,
            followed: self.followed,
            statement: self.statement,
            source: self.source,
        })
    }
}

/// All plans, the last to end first, then by code.
pub fn workplan_list(db: &mut Db) -> Result<Vec<Workplan>, StoreError> {
    let rows: Vec<PlanRow> = workplan::table.order(workplan::code).select(PlanRow::as_select()).load(db)?;
    let mut plans = rows.into_iter().map(PlanRow::plan).collect::<Result<Vec<_>, _>>()?;
    // Where the end is not said, the database of one kind puts it first and the other last.
    plans.sort_by_key(|plan| std::cmp::Reverse(plan.last));
    Ok(plans)
}

/// The plan with this code.
pub fn workplan_by_code(db: &mut Db, code: &str) -> Result<Option<Workplan>, StoreError> {
    let row: Option<PlanRow> =
        workplan::table.filter(workplan::code.eq(code)).select(PlanRow::as_select()).first(db).optional()?;
    row.map(PlanRow::plan).transpose()
}

/// Stores a plan; one of the same code, whose id it bears, gives way.
pub fn workplan_put_on(db: &mut Db, new: &Workplan, at: Instant) -> Result<(), StoreError> {
    let values = (
        workplan::unit_id.eq(bytes(new.unit)),
        workplan::number.eq(&new.number),
        workplan::issued.eq(new.issued),
        workplan::issuer.eq(&new.issuer),
        workplan::title.eq(&new.title),
        workplan::first_day.eq(new.first),
        workplan::last_day.eq(new.last),
        workplan::followed.eq(new.followed),
        workplan::statement.eq(&new.statement),
        workplan::source.eq(&new.source),
        workplan::imported_at.eq(at.0),
    );
    on_backend!(db, conn => diesel::insert_into(workplan::table)
        .values((workplan::id.eq(bytes(new.id)), workplan::code.eq(&new.code), values.clone()))
        .on_conflict(workplan::code).do_update().set(values).execute(conn))?;
    Ok(())
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = task)]
struct TaskRow {
    id: Vec<u8>,
    workplan_id: Vec<u8>,
    code: String,
    place: i32,
    words: String,
    owner_id: Vec<u8>,
    whose: Option<String>,
    deadline: Option<Date>,
    criterion: Option<String>,
    events: i32,
}

/// The tasks of these plans, in the order of each.
pub fn task_list(db: &mut Db, plans: &[Id]) -> Result<Vec<Task>, StoreError> {
    let plans: Vec<Vec<u8>> = plans.iter().map(|plan| bytes(*plan)).collect();
    let rows: Vec<TaskRow> = task::table
        .filter(task::workplan_id.eq_any(&plans))
        .order((task::workplan_id, task::place, task::code))
        .select(TaskRow::as_select())
        .load(db)?;
    let pairs: Vec<(Vec<u8>, Vec<u8>)> = task_partner::table
        .inner_join(task::table.on(task::id.eq(task_partner::task_id)))
        .filter(task::workplan_id.eq_any(&plans))
        .order((task_partner::task_id, task_partner::unit_id))
        .select((task_partner::task_id, task_partner::unit_id))
        .load(db)?;
    let mut partners: BTreeMap<Vec<u8>, Vec<Id>> = BTreeMap::new();
    for (of, unit) in pairs {
        partners.entry(of).or_default().push(id(&unit)?);
    }
    let read = |row: TaskRow| {
        Ok(Task {
            id: id(&row.id)?,
            plan: id(&row.workplan_id)?,
            partners: partners.remove(&row.id).unwrap_or_default(),
            code: row.code,
            place: row.place,
            words: row.words,
            owner: id(&row.owner_id)?,
            whose: row.whose,
            deadline: row.deadline,
            criterion: row.criterion,
            events: row.events,
        })
    };
    rows.into_iter().map(read).collect()
}

/// Stores a task; its plan's of the same code, whose id it bears, gives way and keeps its events.
pub fn task_put_on(db: &mut Db, new: &Task) -> Result<(), StoreError> {
    let values = (
        task::place.eq(new.place),
        task::words.eq(&new.words),
        task::owner_id.eq(bytes(new.owner)),
        task::whose.eq(&new.whose),
        task::deadline.eq(new.deadline),
        task::criterion.eq(&new.criterion),
    );
    let key = (
        task::id.eq(bytes(new.id)),
        task::workplan_id.eq(bytes(new.plan)),
        task::code.eq(&new.code),
        task::events.eq(0),
    );
    on_backend!(db, conn => diesel::insert_into(task::table).values((key, values.clone()))
        .on_conflict((task::workplan_id, task::code)).do_update().set(values).execute(conn))?;
    let own = task_partner::table.filter(task_partner::task_id.eq(bytes(new.id)));
    on_backend!(db, conn => diesel::delete(own).execute(conn))?;
    for unit in &new.partners {
        let row = (task_partner::task_id.eq(bytes(new.id)), task_partner::unit_id.eq(bytes(*unit)));
        on_backend!(db, conn => diesel::insert_into(task_partner::table).values(row).execute(conn))?;
    }
    Ok(())
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = task_event)]
struct EventRow {
    task_id: Vec<u8>,
    kind: String,
    day: Option<Date>,
    words: String,
    document: String,
    happened_at: i64,
    person_id: Option<Vec<u8>>,
}

/// What became of the tasks of these plans, by task, in the order in which it was entered.
pub fn task_events(db: &mut Db, plans: &[Id]) -> Result<BTreeMap<Id, Vec<Event>>, StoreError> {
    let plans: Vec<Vec<u8>> = plans.iter().map(|plan| bytes(*plan)).collect();
    let rows: Vec<EventRow> = task_event::table
        .inner_join(task::table.on(task::id.eq(task_event::task_id)))
        .filter(task::workplan_id.eq_any(&plans))
        .order((task_event::task_id, task_event::place))
        .select(EventRow::as_select())
        .load(db)?;
    let mut all: BTreeMap<Id, Vec<Event>> = BTreeMap::new();
    for row in rows {
        all.entry(id(&row.task_id)?).or_default().push(Event {
            kind: Kind::from_word(&row.kind).ok_or(StoreError::Corrupt("an unknown event of a task"))?,
            day: row.day,
            words: row.words,
            document: row.document,
            at: Instant(row.happened_at),
            by: row.person_id.as_deref().map(id).transpose()?,
        });
    }
    Ok(all)
}

/// Adds what happened to a task that has so many events. `false`, and nothing is stored, where it has others meanwhile.
pub fn task_event_add_on(db: &mut Db, of: Id, seen: i32, new: &Event) -> Result<bool, StoreError> {
    // The task is locked by the update, so that of two who saw the same only one goes on.
    let unchanged = task::table.filter(task::id.eq(bytes(of)).and(task::events.eq(seen)));
    let updated = on_backend!(db, conn => diesel::update(unchanged).set(task::events.eq(seen + 1)).execute(conn))?;
    if updated == 0 {
        return Ok(false);
    }
    let row = (
        task_event::task_id.eq(bytes(of)),
        task_event::place.eq(seen),
        task_event::kind.eq(new.kind.word()),
        task_event::day.eq(new.day),
        task_event::words.eq(&new.words),
        task_event::document.eq(&new.document),
        task_event::happened_at.eq(new.at.0),
        task_event::person_id.eq(new.by.map(bytes)),
    );
    on_backend!(db, conn => diesel::insert_into(task_event::table).values(row).execute(conn))?;
    Ok(true)
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = plan_target)]
struct TargetRow {
    id: Vec<u8>,
    workplan_id: Vec<u8>,
    code: String,
    place: i32,
    words: String,
    measured_in: String,
    toward: String,
    goal: String,
    reached: Option<String>,
    as_of: Option<Date>,
    source: Option<String>,
}

/// The targets of these plans, in the order of each.
pub fn target_list(db: &mut Db, plans: &[Id]) -> Result<Vec<Target>, StoreError> {
    let plans: Vec<Vec<u8>> = plans.iter().map(|plan| bytes(*plan)).collect();
    let rows: Vec<TargetRow> = plan_target::table
        .filter(plan_target::workplan_id.eq_any(plans))
        .order((plan_target::workplan_id, plan_target::place, plan_target::code))
        .select(TargetRow::as_select())
        .load(db)?;
    let number = |text: &str| text.parse().map_err(|_| StoreError::Corrupt("a number of a target that is no decimal"));
    let read = |row: TargetRow| {
        let reached = row.reached.as_deref().map(number).transpose()?;
        Ok(Target {
            id: id(&row.id)?,
            plan: id(&row.workplan_id)?,
            code: row.code,
            place: row.place,
            words: row.words,
            measured_in: row.measured_in,
            toward: Toward::from_word(&row.toward).ok_or(StoreError::Corrupt("an unknown side of a goal"))?,
            goal: number(&row.goal)?,
            reached: reached.zip(row.as_of),
            source: row.source,
        })
    };
    rows.into_iter().map(read).collect()
}

/// Stores a target; its plan's of the same code, whose id it bears, gives way.
pub fn target_put_on(db: &mut Db, new: &Target) -> Result<(), StoreError> {
    let values = (
        plan_target::place.eq(new.place),
        plan_target::words.eq(&new.words),
        plan_target::measured_in.eq(&new.measured_in),
        plan_target::toward.eq(new.toward.word()),
        plan_target::goal.eq(new.goal.to_string()),
        plan_target::reached.eq(new.reached.map(|(reached, _)| reached.to_string())),
        plan_target::as_of.eq(new.reached.map(|(_, day)| day)),
        plan_target::source.eq(&new.source),
    );
    let key = (
        plan_target::id.eq(bytes(new.id)),
        plan_target::workplan_id.eq(bytes(new.plan)),
        plan_target::code.eq(&new.code),
    );
    on_backend!(db, conn => diesel::insert_into(plan_target::table).values((key, values.clone()))
        .on_conflict((plan_target::workplan_id, plan_target::code)).do_update().set(values).execute(conn))?;
    Ok(())
}
