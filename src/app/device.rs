//! Tablets: enrolling one at a counter, revoking it, and knowing it by its token.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use sha2::{Digest, Sha256};

use super::{App, AppError};
use crate::domain::id::Id;
use crate::store::device::{self, Device};
use crate::store::{StoreError, office};

/// Which tablet bears which token. A tablet never changes its token or its counter, so this never grows stale;
/// whether it is revoked is read in the transaction of every rating.
pub(super) type Known = RwLock<HashMap<[u8; 32], Bearer>>;

/// Who sent a request: a tablet, known by its token.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bearer {
    /// The tablet.
    pub device: Id,
    /// The only counter it may append ratings for.
    pub counter: Id,
}

/// SHA-256 of a token, the only form in which the server keeps it.
#[must_use]
pub fn token_hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

impl App {
    /// The tablet that bears this token, if this process has met it before; never touches the database.
    #[must_use]
    pub fn bearer_met(&self, token: &str) -> Option<Bearer> {
        self.devices.read().unwrap_or_else(PoisonError::into_inner).get(&token_hash(token)).copied()
    }

    /// The tablet that bears this token.
    pub fn bearer(&self, token: &str) -> Result<Option<Bearer>, AppError> {
        let hash = token_hash(token);
        let Some(device) = self.store.read(|db| device::device_by_token(db, &hash))? else { return Ok(None) };
        let bearer = Bearer { device: device.id, counter: device.counter };
        self.devices.write().unwrap_or_else(PoisonError::into_inner).insert(hash, bearer);
        Ok(Some(bearer))
    }
}

impl App {
    /// Enrols a tablet at a counter and returns its id and its token, which is shown once and kept nowhere.
    pub fn enrol(&self, counter_code: &str, name: &str) -> Result<(Id, String), AppError> {
        let token = self.chance.token();
        let id = self.change(|change| {
            let counter = office::counter_by_code(change.db, counter_code)?;
            let counter =
                counter.ok_or_else(|| StoreError::Refused(format!("no counter has the code {counter_code:?}")))?;
            let id = change.id();
            device::device_add_on(change.db, id, counter.id, name, token_hash(&token), change.at)?;
            change.note("device.enrol", counter_code, name)?;
            Ok(id)
        })?;
        Ok((id, token))
    }

    /// Revokes a tablet: from the next request on nothing it sends is counted.
    pub fn revoke(&self, id: Id) -> Result<(), AppError> {
        let revoked = self.change(|change| {
            let revoked = device::device_revoke_on(change.db, id, change.at)?;
            if revoked {
                change.note("device.revoke", &id.to_string(), "")?;
            } else {
                change.nothing_changed();
            }
            Ok(revoked)
        })?;
        if revoked { Ok(()) } else { Err(AppError::NotFound(format!("no tablet {id} is in service"))) }
    }

    /// All tablets with the code of their counter.
    pub fn tablets(&self) -> Result<Vec<(Device, String)>, AppError> {
        Ok(self.store.read(device::device_list)?)
    }
}
