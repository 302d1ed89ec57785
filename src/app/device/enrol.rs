//! How a tablet with a key of its own is enrolled: the office makes a code for a counter, and the tablet sends it with its
//! public key within ten minutes.

use std::net::IpAddr;

use super::token_hash;
use crate::app::change::Change;
use crate::app::code;
use crate::app::protocol::Enrolment;
use crate::app::{App, AppError};
use crate::domain::access::{Caller, Permission};
use crate::domain::author::Author;
use crate::domain::clock::SECOND;
use crate::domain::id::Id;
use crate::domain::refusal::Refusal;
use crate::store::StoreError;
use crate::store::attempt::Pace;
use crate::store::device::{device_add_on, device_add_with_key_on, device_by_token};
use crate::store::device_code::{
    DeviceCode, device_code_add_on, device_code_get_on, device_code_sweep_on, device_code_use_on,
};

/// How long a code is good.
const GOOD_FOR: i64 = 600 * SECOND;
/// Groups of a code: 60 bits, ten minutes, few tries.
const GROUPS: usize = 3;
/// Wrong codes from one address.
const BY_ADDRESS: Pace = Pace { at_once: 10, every: 30 * SECOND };
/// The longest name of a tablet.
const NAME_AT_MOST: usize = 80;

/// A tablet that was enrolled.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Enrolled {
    /// Its id.
    pub device: Id,
    /// What people call it.
    pub name: String,
    /// Its counter.
    pub counter: Id,
}

/// Why a tablet was not enrolled.
#[derive(Debug, thiserror::Error)]
pub enum NotEnrolled {
    /// The code is wrong, used or too old; which of them is not said.
    #[error("no code of these letters is good")]
    UnknownCode,
    /// Too many wrong codes came from this address.
    #[error("too many wrong codes came from this address")]
    TooOften,
    /// The store failed.
    #[error(transparent)]
    Failed(#[from] AppError),
}

impl From<StoreError> for NotEnrolled {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl App {
    /// Makes a code with which one tablet enrols at a counter; shown once, good for ten minutes.
    pub fn device_code(&self, caller: &Caller, counter: &str, name: &str) -> Result<String, AppError> {
        let counter = self.counter_in(caller, Permission::ManageOffices, counter)?;
        let name = name.trim();
        if name.is_empty() || name.chars().count() > NAME_AT_MOST {
            return Err(Refusal::NameMissing.into());
        }
        let text = code::new(&*self.chance, GROUPS);
        self.change(|change| {
            device_code_sweep_on(change.db, change.at)?;
            let ends_at = change.at.plus(GOOD_FOR);
            let new = DeviceCode { counter: counter.id, name: name.to_owned(), ends_at, device: None };
            device_code_add_on(change.db, &code::hash(&text), &new, caller.person, change.at)?;
            change.note("device.code", &counter.code, name)
        })?;
        Ok(text)
    }

    /// Enrols the tablet that sent a code and its key. The same once more, after a lost reply, is the same tablet.
    pub fn enrol_key(&self, enrolment: &Enrolment, from: IpAddr) -> Result<Enrolled, NotEnrolled> {
        self.enrol_by(&enrolment.code, from, |change, hash, code| {
            let same_key = device_by_token(change.db, &enrolment.key.fingerprint())?;
            if let Some(device) = code.device {
                let again = same_key.filter(|tablet| tablet.id == device);
                return Ok(again.map(|tablet| Enrolled { device, name: tablet.name, counter: tablet.counter }));
            }
            if same_key.is_some() {
                return Ok(None);
            }
            let (device, at) = (change.id(), change.at);
            let (key, width) = (&enrolment.key, enrolment.width_mm);
            device_add_with_key_on(change.db, device, code.counter, &code.name, key, width, at)?;
            self.note_use(change, hash, &code, device, &format!("{width} mm"))?;
            Ok(Some(Enrolled { device, name: code.name, counter: code.counter }))
        })
    }

    /// Enrols a tablet whose browser cannot sign, with the same kind of code; returns its token, kept nowhere else.
    pub fn enrol_plain(&self, typed: &str, from: IpAddr) -> Result<String, NotEnrolled> {
        let token = self.chance.token();
        self.enrol_by(typed, from, |change, hash, code| {
            if code.device.is_some() {
                return Ok(None);
            }
            let (device, at) = (change.id(), change.at);
            device_add_on(change.db, device, code.counter, &code.name, token_hash(&token), at)?;
            self.note_use(change, hash, &code, device, "plain pages")?;
            Ok(Some(()))
        })?;
        Ok(token)
    }

    /// Does `work` with the good code that was typed, in one transaction. A code that is none, or that `work` has no use
    /// for, counts as a wrong one of this address.
    fn enrol_by<T>(
        &self,
        typed: &str,
        from: IpAddr,
        work: impl Fn(&mut Change<'_>, &[u8; 32], DeviceCode) -> Result<Option<T>, StoreError>,
    ) -> Result<T, NotEnrolled> {
        let bucket = format!("enrol:{from}");
        if !self.has_try(&bucket, BY_ADDRESS)? {
            return Err(NotEnrolled::TooOften);
        }
        let hash = code::hash(typed);
        let done = self.acting(Author::tablet(&from.to_string())).change(|change| {
            change.nothing_changed();
            // Nobody else uses the code until the transaction ends.
            let code = device_code_get_on(change.db, &hash)?.filter(|code| change.at < code.ends_at);
            code.map_or(Ok(None), |code| work(change, &hash, code))
        })?;
        if done.is_none() {
            self.take_try(&bucket, BY_ADDRESS)?;
        }
        done.ok_or(NotEnrolled::UnknownCode)
    }

    /// The counter of the tablet that bears a token, while it is in service.
    pub fn counter_of_token(&self, token: &str) -> Result<Option<Id>, AppError> {
        let found = self.store.read(|db| device_by_token(db, &token_hash(token)))?;
        Ok(found.filter(|device| device.key.is_none() && device.revoked_at.is_none()).map(|device| device.counter))
    }

    fn note_use(
        &self,
        change: &mut Change<'_>,
        hash: &[u8; 32],
        code: &DeviceCode,
        device: Id,
        how: &str,
    ) -> Result<(), StoreError> {
        device_code_use_on(change.db, hash, device)?;
        let place = self.catalogue().counter(code.counter).map(|counter| counter.code.clone()).unwrap_or_default();
        change.note("device.enrol", &place, &format!("{}; {device}; {how}", code.name))
    }
}
