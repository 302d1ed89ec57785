//! Choosing a password with a one-time code that an administrator handed over. The administrator starts it and never
//! knows the password; the second factor stays.

use super::{Denied, GROUPS, MINUTE, Visitor, code, login_of, password};
use crate::app::{App, AppError};
use crate::domain::author::Author;
use crate::store::StoreError;
use crate::store::person::{CodeKind, Person, code_put_on, code_take_on, person_by_login, person_password_on};
use crate::store::session::{browser_forget_on, session_end_all_on};

/// How long a reset code can be used.
const RESET_LASTS: i64 = 24 * 60 * MINUTE;

impl App {
    /// A new code with which this person can choose a password; an earlier one is worth nothing from then on.
    pub fn reset_code(&self, person: &Person) -> Result<String, AppError> {
        let code = code::new(&*self.chance, GROUPS);
        let hash = code::hash(&code);
        self.change(|change| {
            code_put_on(change.db, &hash, CodeKind::Reset, Some(person.id), change.at.plus(RESET_LASTS))?;
            change.note("password.reset-code", &person.login, "")
        })?;
        Ok(code)
    }

    /// Chooses a password with a code; all sessions end. The inner error says why the password is not taken.
    pub fn reset_password(
        &self,
        login: &str,
        given: &str,
        chosen: &str,
        visitor: &Visitor,
    ) -> Result<Result<(), password::Weak>, Denied> {
        let (login, now) = (login_of(login), self.clock.now());
        let bucket = format!("reset {}", visitor.address);
        if !self.take_try(&bucket, super::BY_ADDRESS)? {
            return Err(Denied::TooOften);
        }
        let person = self.store.read(|db| person_by_login(db, &login))?;
        let names: Vec<&str> = person.iter().flat_map(|one| [one.login.as_str(), one.name.as_str()]).collect();
        if let Err(weak) = password::check(chosen, &names) {
            return Ok(Err(weak));
        }
        let Some(pass) = self.hashing.enter() else { return Err(Denied::TooOften) };
        let hash = password::hash(chosen, &*self.chance)?;
        drop(pass);
        let Some(person) = person.filter(|person| person.disabled_at.is_none()) else { return Err(Denied::Wrong) };
        let author = Author::person(person.id, &person.login, &visitor.address.to_string());
        let done = self.acting(author).change(|change| {
            if !code_take_on(change.db, &code::hash(given), CodeKind::Reset, Some(person.id), now)? {
                return Err(StoreError::Refused("the code is wrong, used or too old".into()));
            }
            person_password_on(change.db, person.id, &hash)?;
            session_end_all_on(change.db, person.id, None)?;
            browser_forget_on(change.db, person.id)?;
            change.note("password.reset", &person.login, "")
        });
        match done {
            Ok(()) => Ok(Ok(())),
            Err(AppError::Store(StoreError::Refused(_))) => Err(Denied::Wrong),
            Err(other) => Err(Denied::Failed(other)),
        }
    }
}
