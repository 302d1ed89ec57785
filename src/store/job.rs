//! Work that is done at its time, by whichever process comes first.
//!
//! A process takes a job by writing until when it keeps others off; it ends the job in the transaction of the job's
//! outcome, and only where nobody took it over meanwhile. So what a job does is done once, or not at all and again later.

use diesel::prelude::*;

use super::backend::{Db, on_backend};
use super::schema::job;
use super::{StoreError, bytes, id};
use crate::domain::clock::Instant;
use crate::domain::id::Id;

/// How far a job has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// It is done when it is due.
    Waiting,
    /// It failed too often; a person has to look at it.
    Failed,
}

/// A job.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Job {
    /// Its id.
    pub id: Id,
    /// What is to be done.
    pub kind: String,
    /// When.
    pub due_at: Instant,
    /// Until when a process that took it keeps others off.
    pub locked_until: Instant,
    /// How often it was tried since it last succeeded.
    pub tries: i16,
    /// How far it has come.
    pub state: State,
    /// What the last time came to, or why it failed.
    pub result: String,
    /// When that was.
    pub ended_at: Option<Instant>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = job)]
struct JobRow {
    id: Vec<u8>,
    kind: String,
    due_at: i64,
    locked_until: i64,
    tries: i16,
    state: String,
    result: String,
    ended_at: Option<i64>,
}

impl TryFrom<JobRow> for Job {
    type Error = StoreError;

    fn try_from(row: JobRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: id(&row.id)?,
            kind: row.kind,
            due_at: Instant(row.due_at),
            locked_until: Instant(row.locked_until),
            tries: row.tries,
            state: if row.state == "failed" { State::Failed } else { State::Waiting },
            result: row.result,
            ended_at: row.ended_at.map(Instant),
        })
    }
}

/// Makes sure that there is a job of this kind; where there is none it is due at `due_at`.
pub fn job_ensure_on(db: &mut Db, new: Id, kind: &str, due_at: Instant) -> Result<(), StoreError> {
    let row = (
        job::id.eq(bytes(new)),
        job::kind.eq(kind),
        job::subject.eq(""),
        job::due_at.eq(due_at.0),
        job::locked_until.eq(0),
        job::tries.eq(0),
        job::state.eq("waiting"),
        job::result.eq(""),
    );
    on_backend!(db, conn => diesel::insert_into(job::table).values(&row)
        .on_conflict((job::kind, job::subject)).do_nothing().execute(conn))?;
    Ok(())
}

/// Takes the job that is due longest, and keeps others off until `locked_until`; `None` where none is due.
pub fn job_take_on(db: &mut Db, now: Instant, locked_until: Instant) -> Result<Option<Job>, StoreError> {
    let due = job::table
        .filter(job::state.eq("waiting"))
        .filter(job::due_at.le(now.0))
        .filter(job::locked_until.le(now.0))
        .order((job::due_at, job::kind));
    let row: Option<JobRow> = match db {
        // What another process is taking at this moment is not waited for.
        Db::Pg(conn) => due.select(JobRow::as_select()).for_update().skip_locked().first(conn).optional()?,
        Db::Sqlite(conn) => due.select(JobRow::as_select()).first(conn).optional()?,
    };
    let Some(row) = row else { return Ok(None) };
    diesel::update(job::table.find(&row.id))
        .set((job::locked_until.eq(locked_until.0), job::tries.eq(row.tries.saturating_add(1))))
        .execute(db)?;
    let tries = row.tries.saturating_add(1);
    Ok(Some(Job { locked_until, tries, ..Job::try_from(row)? }))
}

/// How a try ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ended<'a> {
    /// What it came to, or why it failed.
    pub result: &'a str,
    /// When.
    pub at: Instant,
    /// When it is due again.
    pub due_at: Instant,
    /// How it stands now.
    pub state: State,
    /// How often it was tried since it last succeeded.
    pub tries: i16,
}

/// Ends a try of a job; `false` where somebody else has taken it over.
pub fn job_end_on(db: &mut Db, taken: &Job, ended: &Ended<'_>) -> Result<bool, StoreError> {
    let own = job::table.find(bytes(taken.id)).filter(job::locked_until.eq(taken.locked_until.0));
    let rows = diesel::update(own)
        .set((
            job::result.eq(ended.result),
            job::ended_at.eq(ended.at.0),
            job::due_at.eq(ended.due_at.0),
            job::state.eq(if ended.state == State::Failed { "failed" } else { "waiting" }),
            job::tries.eq(ended.tries),
            job::locked_until.eq(0),
        ))
        .execute(db)?;
    Ok(rows > 0)
}

/// Makes a job due at once, one that failed too often as well; `false` where there is none of this kind.
pub fn job_hurry_on(db: &mut Db, kind: &str, now: Instant) -> Result<bool, StoreError> {
    let rows = diesel::update(job::table.filter(job::kind.eq(kind)))
        .set((job::due_at.eq(now.0), job::state.eq("waiting"), job::tries.eq(0)))
        .execute(db)?;
    Ok(rows > 0)
}

/// All jobs, by kind.
pub fn job_list(db: &mut Db) -> Result<Vec<Job>, StoreError> {
    let rows: Vec<JobRow> = job::table.order(job::kind).select(JobRow::as_select()).load(db)?;
    rows.into_iter().map(Job::try_from).collect()
}
