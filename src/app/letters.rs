//! Letters that nobody has got yet: handed over by whoever manages jobs, where they cannot be mailed.

use super::scope::not_there;
use super::{App, AppError};
use crate::domain::access::{Caller, Permission};
use crate::domain::id::Id;
use crate::store::letter::{Letter, letter_sent_on, letter_waiting};
use crate::store::person::person_within;

/// How many letters the page lists.
const LISTED: i64 = 200;

impl App {
    /// The letters that wait, to people in the units where the caller may see them; each with whether the caller may hand
    /// it over.
    pub fn letters(&self, caller: &Caller) -> Result<Vec<(Letter, bool)>, AppError> {
        let own: Vec<Id> = self.letters_of(caller, Permission::ManageJobs)?.into_iter().map(|own| own.id).collect();
        let seen = self.letters_of(caller, Permission::ReadJobs)?;
        Ok(seen
            .into_iter()
            .map(|letter| {
                let own = own.contains(&letter.id);
                (letter, own)
            })
            .collect())
    }

    /// The letters that wait, to people in the units where the caller has a right.
    fn letters_of(&self, caller: &Caller, right: Permission) -> Result<Vec<Letter>, AppError> {
        let (today, roots) = (self.clock.now().day(), caller.roots(right));
        Ok(self.store.read(|db| {
            let people: Vec<Id> = person_within(db, &roots, today)?.into_iter().map(|person| person.id).collect();
            let waiting = letter_waiting(db, LISTED)?;
            Ok(waiting.into_iter().filter(|letter| people.contains(&letter.person)).collect())
        })?)
    }

    /// Notes that a letter was handed over.
    pub fn letter_handed_over(&self, caller: &Caller, letter: Id) -> Result<(), AppError> {
        let own = self.letters_of(caller, Permission::ManageJobs)?.into_iter().find(|own| own.id == letter);
        let own = own.ok_or_else(|| not_there(&letter.to_string()))?;
        self.change(|change| {
            if !letter_sent_on(change.db, letter, change.at)? {
                change.nothing_changed();
                return Ok(());
            }
            change.note("letter.hand-over", &letter.to_string(), &own.name)
        })
    }
}
