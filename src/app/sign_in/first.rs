//! The first administrator: made with a code that the server prints when it starts without one. There is no account that
//! comes with the program.

use super::{Admitted, Denied, GROUPS, MINUTE, Visitor, code, login_of, password};
use crate::app::bring_in::remake_closure_on;
use crate::app::{App, AppError};
use crate::domain::access::{Grant, Role};
use crate::domain::author::Author;
use crate::domain::clock::Instant;
use crate::domain::id::Id;
use crate::domain::refusal::Refusal;
use crate::domain::unit::{FOREVER, Level, Unit, Validity};
use crate::store::person::{CodeKind, Person, administrators, code_put_on, code_take_on, grant_add_on, person_add_on};
use crate::store::session::Stage;
use crate::store::{StoreError, unit};

/// How long a setup code can be used.
const SETUP_LASTS: i64 = 24 * 60 * MINUTE;

/// The unit over which the first administrator is set.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum FirstOffice {
    /// One that is there, by its code.
    Known(String),
    /// A new one at the top.
    New {
        /// Its code.
        code: String,
        /// Its name.
        name: String,
        /// Where it stands.
        level: Level,
    },
}

/// What the first administrator enters.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Founding {
    /// The setup code.
    pub code: String,
    /// The name to sign in with.
    pub login: String,
    /// The person's name.
    pub name: String,
    /// The password chosen.
    pub password: String,
    /// The unit.
    pub office: FirstOffice,
}

/// Whether this can be a name to sign in with: 3 to 64 small letters, digits, dots and hyphens.
pub(in crate::app) fn is_login(login: &str) -> bool {
    (3..=64).contains(&login.len())
        && login.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-_@".contains(&byte))
}

impl App {
    /// Whether nobody can administrate yet.
    pub fn is_unfounded(&self) -> Result<bool, AppError> {
        let today = self.clock.now().day();
        Ok(self.store.read(|db| administrators(db, today))? == 0)
    }

    /// A new setup code where nobody can administrate yet; earlier ones are worth nothing from then on.
    pub fn setup_code(&self) -> Result<Option<String>, AppError> {
        if !self.is_unfounded()? {
            return Ok(None);
        }
        let (code, now) = (code::new(&*self.chance, GROUPS), self.clock.now());
        let hash = code::hash(&code);
        self.store.write(|db| code_put_on(db, &hash, CodeKind::Setup, None, now.plus(SETUP_LASTS)))?;
        Ok(Some(code))
    }

    /// Makes the first administrator and signs them in. The inner error says why the password is not taken.
    pub fn found(&self, founding: &Founding, visitor: &Visitor) -> Result<Result<Admitted, password::Weak>, Denied> {
        let now = self.clock.now();
        let bucket = format!("setup {}", visitor.address);
        if !self.take_try(&bucket, super::BY_CODE)? {
            return Err(Denied::TooOften);
        }
        let login = login_of(&founding.login);
        if !is_login(&login) {
            return Err(AppError::from(Refusal::NotALogin(login)).into());
        }
        if founding.name.is_empty() {
            return Err(AppError::from(Refusal::NameMissing).into());
        }
        if let Err(weak) = password::check(&founding.password, &[&login, &founding.name]) {
            return Ok(Err(weak));
        }
        let hash = password::hash(&founding.password, &*self.chance)?;
        let author = Author::person(self.chance.id(now), &login, &visitor.address.to_string());
        let made = self.acting(author.clone()).change(|change| {
            if !code_take_on(change.db, &code::hash(&founding.code), CodeKind::Setup, None, now)?
                || administrators(change.db, now.day())? > 0
            {
                return Err(StoreError::Refused("the setup code is wrong, used or too old".into()));
            }
            let unit = match &founding.office {
                FirstOffice::Known(code) => unit::unit_by_code(change.db, code)?
                    .ok_or_else(|| StoreError::Refused(format!("no unit has the code {code:?}")))?,
                FirstOffice::New { code, name, level } => {
                    let (id, code, name) = (change.id(), code.clone(), name.clone());
                    let (level, validity) = (*level, Validity::OPEN);
                    let new = Unit { id, code, name, name_en: None, level, validity, illustrative: false };
                    unit::unit_put_on(change.db, &new)?;
                    remake_closure_on(change.db)?;
                    new
                }
            };
            let person = first_person(&author, &login, &founding.name, now);
            person_add_on(change.db, &person)?;
            crate::store::person::person_password_on(change.db, person.id, &hash)?;
            let validity = Validity { from: now.day(), to: FOREVER };
            let grant = Grant { id: change.id(), role: Role::Administrator, unit: unit.id, area: None, validity };
            grant_add_on(change.db, person.id, &grant)?;
            change.note("installation.found", &login, &unit.code)?;
            Ok(person)
        });
        let person = made.map_err(|error| match error {
            AppError::Store(StoreError::Refused(_)) => Denied::Wrong,
            other => Denied::Failed(other),
        })?;
        let stage = if self.rules.second_factor.contains(&Role::Administrator) { Stage::Enrol } else { Stage::Full };
        Ok(Ok(self.admit(&person, stage, now, visitor, |_| Ok(()))?))
    }
}

fn first_person(author: &Author, login: &str, name: &str, now: Instant) -> Person {
    Person {
        id: author.person.unwrap_or(Id::from_bytes([0; 16])),
        login: login.to_owned(),
        name: name.to_owned(),
        email: None,
        officer: None,
        password: None,
        totp_secret: None,
        totp_step: 0,
        made_at: now,
        disabled_at: None,
    }
}
