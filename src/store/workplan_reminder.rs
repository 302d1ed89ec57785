//! Letters that told somebody of a task.

use diesel::prelude::*;
use time::Date;

use super::backend::{Db, on_backend};
use super::schema::task_reminder;
use super::{StoreError, bytes};
use crate::domain::clock::Instant;
use crate::domain::id::Id;

/// What a letter tells of a task.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Tells {
    /// Its deadline is near.
    DueSoon,
    /// Its deadline is over.
    Overdue,
}

impl Tells {
    /// The word under which it is stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::DueSoon => "due-soon",
            Self::Overdue => "overdue",
        }
    }
}

/// Notes that a person is told of a task with this deadline; `false`, and nothing is stored, where they were told before.
pub fn task_reminder_add_on(
    db: &mut Db,
    (task, person): (Id, Id),
    tells: Tells,
    due: Date,
    at: Instant,
) -> Result<bool, StoreError> {
    let row = (
        task_reminder::task_id.eq(bytes(task)),
        task_reminder::person_id.eq(bytes(person)),
        task_reminder::kind.eq(tells.word()),
        task_reminder::due_on.eq(due),
        task_reminder::at.eq(at.0),
    );
    let added = on_backend!(db, conn => diesel::insert_into(task_reminder::table)
        .values(row).on_conflict_do_nothing().execute(conn))?;
    Ok(added > 0)
}
