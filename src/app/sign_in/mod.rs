//! Signing in: from a name and a password to a [`Caller`] with rights, and out again.
//!
//! Sessions are rows: their token is known to the browser alone, they end when they are idle, when they are old, when
//! the person or an administrator ends them, and a new token is made whenever more was proved. How often a password may
//! be tried is limited by address and by account; a browser from which the person signed in before has a limit of its
//! own, so that a stranger's guesses lock nobody out.

mod first;
pub mod password;
mod reset;
pub mod second_factor;

use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};

use unicode_normalization::UnicodeNormalization;

use super::code;
use super::device::token_hash;
use super::{App, AppError};
use crate::domain::access::Caller;
pub use crate::domain::access::Rules;
use crate::domain::author::Author;
use crate::domain::clock::{Instant, SECOND};
use crate::domain::hex::hex;
use crate::domain::id::Id;
use crate::store::attempt::{Pace, attempt_forgive_on, attempt_on};
use crate::store::person::{
    Person, grants_of, person_by_login, person_code_used_on, person_get, person_password_on, person_second_factor_on,
};
use crate::store::session::{
    Session, Stage, browser_forget_on, browser_know_on, browser_known, session_add_on, session_by_token,
    session_end_all_on, session_end_on, session_of, session_proved_on, session_seen_on,
};
use crate::store::{Db, StoreError};
pub(in crate::app) use first::is_login;
pub use first::{FirstOffice, Founding};

const MINUTE: i64 = 60 * SECOND;

/// Tries from one address: an office behind one address has many people.
const BY_ADDRESS: Pace = Pace { at_once: 30, every: 20 * SECOND };
/// Tries of strangers at one account.
const BY_ACCOUNT: Pace = Pace { at_once: 10, every: 2 * MINUTE };
/// Tries from a browser that is known for the account, wherever it is.
const BY_BROWSER: Pace = Pace { at_once: 10, every: MINUTE };
/// Tries of codes of the second factor, of a person whose password was right.
const BY_CODE: Pace = Pace { at_once: 5, every: MINUTE };
/// How many passwords are hashed at a time; each takes 19 MiB and a core.
const HASHED_AT_ONCE: usize = 4;
/// Groups of a code that sets up or resets: 80 bits.
const GROUPS: usize = 4;
/// How long after the password was given sensitive changes may follow.
const FRESH: i64 = 10 * MINUTE;
/// How precisely the last use of a session is kept.
const SEEN_EVERY: i64 = MINUTE;

/// Where somebody comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Visitor {
    /// The address.
    pub address: IpAddr,
    /// What the browser calls itself.
    pub agent: String,
    /// The token by which the browser is known, where it shows one.
    pub known: Option<String>,
}

/// Why somebody is not let in.
#[derive(Debug)]
pub enum Denied {
    /// Name or password is wrong; which of them is not said.
    Wrong,
    /// Tried too often; nothing was looked at.
    TooOften,
    /// The program could not look.
    Failed(AppError),
}

impl<E: Into<AppError>> From<E> for Denied {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// What a browser is given when more was proved.
#[derive(Clone, PartialEq, Eq)]
pub struct Admitted {
    /// The session's token.
    pub token: String,
    /// The token by which the browser is known from now on; only once all was proved.
    pub known: Option<String>,
    /// What is still owed.
    pub stage: Stage,
}

/// A session with whoever it belongs to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SignedIn {
    /// The session.
    pub session: Session,
    /// The person, with today's rights.
    pub caller: Caller,
    /// Whether the person has a second factor.
    pub second_factor: bool,
}

impl SignedIn {
    /// Whether the password was given a short while ago.
    #[must_use]
    pub fn is_fresh(&self, now: Instant) -> bool {
        now.since(self.session.proved_at) <= FRESH
    }
}

/// Lets only so many hash at a time; whoever finds it full is told to come again.
#[derive(Debug, Default)]
pub(super) struct Gate(AtomicUsize);

struct Pass<'a>(&'a Gate);

impl Gate {
    fn enter(&self) -> Option<Pass<'_>> {
        let entered =
            self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| (n < HASHED_AT_ONCE).then_some(n + 1));
        entered.ok().map(|_| Pass(self))
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// The name somebody signs in with, as it is kept: small letters, composed.
#[must_use]
pub fn login_of(typed: &str) -> String {
    typed.trim().nfc().collect::<String>().to_lowercase()
}

/// The caller that a person is on the day of `now`.
fn caller(db: &mut Db, person: &Person, now: Instant) -> Result<Caller, StoreError> {
    let grants = grants_of(db, &[person.id])?.into_iter().map(|(_, grant)| grant).collect();
    Ok(Caller::on(now.day(), person.id, person.login.clone(), person.name.clone(), person.officer, grants))
}

impl App {
    /// Takes a try out of the buckets that guard an account; `false` where one of them is empty.
    fn may_try(&self, login: &str, person: Option<&Person>, visitor: &Visitor) -> Result<bool, AppError> {
        let now = self.clock.now();
        let known = match (person, &visitor.known) {
            (Some(person), Some(token)) => {
                let hash = token_hash(token);
                self.store.read(|db| browser_known(db, person.id, &hash))?.then_some((person.id, hash))
            }
            _ => None,
        };
        if let Some((person, hash)) = known {
            let bucket = format!("browser {person} {}", hex(&hash[..4]));
            return self.take_try(&bucket, BY_BROWSER);
        }
        // What was typed is no name of anybody, perhaps a password in the wrong field: only its hash is kept.
        let account = format!("account {}", hex(&token_hash(login)[..6]));
        let buckets = [(format!("address {}", visitor.address), BY_ADDRESS), (account, BY_ACCOUNT)];
        // Most guesses of a flood end here, with two reads and no write.
        for (bucket, pace) in &buckets {
            if !self.has_try(bucket, *pace)? {
                return Ok(false);
            }
        }
        Ok(self.store.write(|db| {
            for (bucket, pace) in &buckets {
                if !attempt_on(db, bucket, *pace, now)? {
                    return Ok(false);
                }
            }
            Ok(true)
        })?)
    }

    /// Signs somebody in by name and password.
    pub fn sign_in(&self, login: &str, given: &str, visitor: &Visitor) -> Result<Admitted, Denied> {
        let login = login_of(login);
        let person = self.store.read(|db| person_by_login(db, &login))?;
        if !self.may_try(&login, person.as_ref(), visitor)? {
            tracing::warn!(person = ?person.map(|person| person.id), address = %visitor.address, "a sign-in was limited");
            return Err(Denied::TooOften);
        }
        let Some(pass) = self.hashing.enter() else { return Err(Denied::TooOften) };
        metrics::counter!("sipar_passwords_tried").increment(1);
        let kept =
            person.as_ref().filter(|person| person.disabled_at.is_none()).and_then(|one| one.password.as_deref());
        let right = password::verify(given, kept);
        drop(pass);
        let Some(person) = person.filter(|_| right) else {
            tracing::warn!(address = %visitor.address, "a sign-in failed");
            return Err(Denied::Wrong);
        };
        let stage = self.owed(&person)?;
        let renewed = match &person.password {
            Some(kept) if password::outdated(kept) => Some(password::hash(given, &*self.chance)?),
            _ => None,
        };
        let now = self.clock.now();
        let admitted = self.admit(&person, stage, now, visitor, |db| {
            if let Some(hash) = &renewed {
                person_password_on(db, person.id, hash)?;
            }
            Ok(())
        })?;
        Ok(admitted)
    }

    /// What a person still owes after the password.
    fn owed(&self, person: &Person) -> Result<Stage, AppError> {
        if person.totp_secret.is_some() {
            return Ok(Stage::SecondFactor);
        }
        let now = self.clock.now();
        let caller = self.store.read(|db| caller(db, person, now))?;
        let needs_one = self.rules.second_factor.iter().any(|role| caller.is(*role));
        Ok(if needs_one { Stage::Enrol } else { Stage::Full })
    }

    /// Begins a session in the transaction of `more`.
    fn admit(
        &self,
        person: &Person,
        stage: Stage,
        proved_at: Instant,
        visitor: &Visitor,
        mut more: impl FnMut(&mut Db) -> Result<(), StoreError>,
    ) -> Result<Admitted, AppError> {
        let token = self.chance.token();
        let known = (stage == Stage::Full)
            .then(|| visitor.known.clone().filter(|token| token.len() == 64).unwrap_or_else(|| self.chance.token()));
        let author = Author::person(person.id, &person.login, &visitor.address.to_string());
        self.acting(author).change(|change| {
            let session = Session {
                id: change.id(),
                person: person.id,
                stage,
                begun_at: change.at,
                seen_at: change.at,
                proved_at,
                address: visitor.address.to_string(),
                agent: visitor.agent.chars().take(200).collect(),
            };
            session_add_on(change.db, &session, &token_hash(&token))?;
            if let Some(known) = &known {
                browser_know_on(change.db, person.id, &token_hash(known), change.at)?;
            }
            more(change.db)?;
            let action = if stage == Stage::Full { "session.begin" } else { "session.password" };
            change.note(action, &person.login, &session.id.to_string())
        })?;
        Ok(Admitted { token, known, stage })
    }

    /// The session of a token with whoever it belongs to; `None` where it is over, or the person may not sign in any
    /// more. Rights are read anew each time.
    pub fn signed_in(&self, token: &str) -> Result<Option<SignedIn>, AppError> {
        let now = self.clock.now();
        let found = self.store.read(|db| {
            let Some(session) = session_by_token(db, &token_hash(token))? else { return Ok(None) };
            let Some(person) = person_get(db, session.person)? else { return Ok(None) };
            let caller = caller(db, &person, now)?;
            Ok(Some((session, person, caller)))
        })?;
        let Some((session, person, caller)) = found else { return Ok(None) };
        let idle = now.since(session.seen_at) > self.rules.idle;
        let old = now.since(session.begun_at) > self.rules.absolute;
        if idle || old || person.disabled_at.is_some() {
            return Ok(None);
        }
        if now.since(session.seen_at).abs() >= SEEN_EVERY {
            self.store.write(|db| session_seen_on(db, session.id, now))?;
        }
        Ok(Some(SignedIn { session, caller, second_factor: person.totp_secret.is_some() }))
    }

    fn person_of(&self, session: &Session) -> Result<Person, AppError> {
        let person = self.store.read(|db| person_get(db, session.person))?;
        person.ok_or_else(|| AppError::NotFound("there is no such person".into()))
    }

    /// Takes the code of the second factor; the session goes on under a new token.
    pub fn second_factor(&self, owing: &Session, code: &str, visitor: &Visitor) -> Result<Admitted, Denied> {
        let person = self.person_of(owing)?;
        let now = self.clock.now();
        let bucket = format!("code {}", person.id);
        if !self.take_try(&bucket, BY_CODE)? {
            return Err(Denied::TooOften);
        }
        let secret = person.totp_secret.as_deref().ok_or(Denied::Wrong)?;
        let step = second_factor::step_of(secret, code, now).ok_or(Denied::Wrong)?;
        let admitted = self.admit(&person, Stage::Full, owing.proved_at, visitor, |db| {
            if !person_code_used_on(db, person.id, step)? || !session_end_on(db, person.id, owing.id)? {
                return Err(StoreError::Refused("the code was used before".into()));
            }
            attempt_forgive_on(db, &bucket)
        });
        admitted.map_err(|error| match error {
            AppError::Store(StoreError::Refused(_)) => Denied::Wrong,
            other => Denied::Failed(other),
        })
    }

    /// A new secret for a second factor; it counts once a code of it was given.
    #[must_use]
    pub fn new_secret(&self) -> Vec<u8> {
        let mut secret = vec![0; second_factor::SECRET];
        self.chance.fill(&mut secret);
        secret
    }

    /// Sets a second factor up, once a code shows that the phone has it; the session goes on, complete, under a new
    /// token, and all others end.
    pub fn set_second_factor(
        &self,
        by: &SignedIn,
        secret: &[u8],
        code: &str,
        visitor: &Visitor,
    ) -> Result<Admitted, Denied> {
        let person = self.person_of(&by.session)?;
        let step = second_factor::step_of(secret, code, self.clock.now()).ok_or(Denied::Wrong)?;
        let author = Author::person(person.id, &person.login, &visitor.address.to_string());
        self.acting(author).change(|change| {
            person_second_factor_on(change.db, person.id, Some(secret))?;
            person_code_used_on(change.db, person.id, step)?;
            session_end_all_on(change.db, person.id, None)?;
            change.note("second-factor.set", &person.login, "")
        })?;
        Ok(self.admit(&person, Stage::Full, by.session.proved_at, visitor, |_| Ok(()))?)
    }

    /// Takes the password again, before a sensitive change.
    pub fn prove(&self, by: &SignedIn, given: &str, visitor: &Visitor) -> Result<(), Denied> {
        let person = self.person_of(&by.session)?;
        if !self.may_try(&person.login, Some(&person), visitor)? {
            return Err(Denied::TooOften);
        }
        let Some(_pass) = self.hashing.enter() else { return Err(Denied::TooOften) };
        if !password::verify(given, person.password.as_deref()) {
            return Err(Denied::Wrong);
        }
        let now = self.clock.now();
        Ok(self.store.write(|db| session_proved_on(db, by.session.id, now))?)
    }

    /// Gives the caller another password; all other sessions end and all browsers are forgotten.
    pub fn change_password(&self, by: &SignedIn, chosen: &str) -> Result<Result<(), password::Weak>, AppError> {
        let person = self.person_of(&by.session)?;
        if let Err(weak) = password::check(chosen, &[&person.login, &person.name]) {
            return Ok(Err(weak));
        }
        let hash = password::hash(chosen, &*self.chance)?;
        self.change(|change| {
            person_password_on(change.db, person.id, &hash)?;
            session_end_all_on(change.db, person.id, Some(by.session.id))?;
            browser_forget_on(change.db, person.id)?;
            change.note("password.change", &person.login, "")
        })?;
        Ok(Ok(()))
    }

    /// The sessions of a person that are not over.
    pub fn sessions_of(&self, person: Id) -> Result<Vec<Session>, AppError> {
        let now = self.clock.now();
        let all = self.store.read(|db| session_of(db, person))?;
        let lasts = |session: &Session| {
            now.since(session.seen_at) <= self.rules.idle && now.since(session.begun_at) <= self.rules.absolute
        };
        Ok(all.into_iter().filter(lasts).collect())
    }

    /// Ends one session of a person.
    pub fn end_session(&self, person: &Person, session: Id) -> Result<(), AppError> {
        self.change(|change| {
            if session_end_on(change.db, person.id, session)? {
                change.note("session.end", &person.login, &session.to_string())
            } else {
                change.nothing_changed();
                Ok(())
            }
        })
    }

    /// Ends all sessions of a person but one.
    pub fn end_sessions(&self, person: &Person, but: Option<Id>) -> Result<usize, AppError> {
        self.change(|change| {
            let ended = session_end_all_on(change.db, person.id, but)?;
            change.note("session.end-all", &person.login, &format!("{ended} sessions"))?;
            Ok(ended)
        })
    }

    /// The person with this id.
    pub fn person(&self, person: Id) -> Result<Person, AppError> {
        let found = self.store.read(|db| person_get(db, person))?;
        found.ok_or_else(|| AppError::NotFound("there is no such person".into()))
    }
}
