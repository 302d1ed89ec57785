//! A change with its trail: both in one transaction, or neither.

use super::{App, AppError};
use crate::domain::author::Author;
use crate::domain::clock::Instant;
use crate::domain::id::Id;
use crate::store::audit::{Entry, audit_add_on, audit_lock_on};
use crate::store::{Db, StoreError};

/// A transaction that changes something and says so in the trail.
pub(in crate::app) struct Change<'a> {
    /// The connection on which the transaction is open.
    pub(in crate::app) db: &'a mut Db,
    /// The moment of the change.
    pub(in crate::app) at: Instant,
    app: &'a App,
    noted: bool,
}

impl Change<'_> {
    /// A new id.
    pub(in crate::app) fn id(&self) -> Id {
        self.app.chance.id(self.at)
    }

    /// Waits until nobody else changes anything; what is read from here on is what others have stored before.
    pub(in crate::app) fn alone(&mut self) -> Result<(), StoreError> {
        audit_lock_on(self.db)
    }

    /// Says what was done to what; `detail` is what a person needs to understand it later.
    pub(in crate::app) fn note(&mut self, action: &str, subject: &str, detail: &str) -> Result<(), StoreError> {
        self.note_values(action, subject, detail, "", "")
    }

    /// Says what was done to what, and what it was before and is now.
    pub(in crate::app) fn note_values(
        &mut self,
        action: &str,
        subject: &str,
        detail: &str,
        old: &str,
        new: &str,
    ) -> Result<(), StoreError> {
        self.noted = true;
        let (id, by) = (self.id(), &self.app.author);
        audit_add_on(self.db, &Entry { id, at: self.at, by, action, subject, detail, old, new })
    }

    /// Whether something was said in the trail.
    pub(in crate::app) const fn is_noted(&self) -> bool {
        self.noted
    }

    /// For what turned out to change nothing.
    pub(in crate::app) const fn nothing_changed(&mut self) {
        self.noted = true;
    }
}

impl App {
    /// The same use-cases, with the changes of this author.
    #[must_use]
    pub fn acting(&self, author: Author) -> Self {
        Self { author: author.into(), ..self.clone() }
    }

    /// Runs one transaction that changes something, with its entries in the trail; refused where it has none. `work`
    /// may run again after a lost race.
    pub(in crate::app) fn change<T>(
        &self,
        mut work: impl FnMut(&mut Change<'_>) -> Result<T, StoreError>,
    ) -> Result<T, AppError> {
        let at = self.clock.now();
        Ok(self.store.write(|db| {
            let mut change = Change { db, at, app: self, noted: false };
            let done = work(&mut change)?;
            if change.noted {
                Ok(done)
            } else {
                Err(StoreError::Refused("a change without an entry in the trail is not made".into()))
            }
        })?)
    }
}
