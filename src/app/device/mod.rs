//! Tablets: enrolling one at a counter, knowing it by its signature or its token, hearing what it says of itself,
//! revoking it.

pub mod aloud;
pub mod config;
mod enrol;
mod faces;
mod report;
pub mod verify;
pub mod view;

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use sha2::{Digest, Sha256};

pub use enrol::{Enrolled, NotEnrolled};
pub use report::{Answered, NotHeard};

use super::{App, AppError};
use crate::domain::id::Id;
use crate::domain::seal::{PublicKey, request_bytes};
use crate::store::StoreError;
use crate::store::device::{self, Device};
use crate::store::office;

/// The tablets that this process has met. A tablet never changes its token, its key or its counter, so this never grows
/// stale; whether it is revoked is read in the transaction of every rating.
#[derive(Debug, Default)]
pub(super) struct Known {
    tokens: RwLock<HashMap<[u8; 32], Bearer>>,
    keys: RwLock<HashMap<Id, Bearer>>,
}

/// Who sent a request: a tablet, known by its token or its signature.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bearer {
    /// The tablet.
    pub device: Id,
    /// The only counter it may append ratings for.
    pub counter: Id,
    /// The key it signs with; `None` where a token vouches for it.
    pub key: Option<PublicKey>,
}

impl From<&Device> for Bearer {
    fn from(device: &Device) -> Self {
        Self { device: device.id, counter: device.counter, key: device.key }
    }
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
        self.devices.tokens.read().unwrap_or_else(PoisonError::into_inner).get(&token_hash(token)).copied()
    }

    /// The tablet that bears this token.
    pub fn bearer(&self, token: &str) -> Result<Option<Bearer>, AppError> {
        let hash = token_hash(token);
        let found = self.store.read(|db| device::device_by_token(db, &hash))?.filter(|device| device.key.is_none());
        let Some(device) = found else { return Ok(None) };
        let bearer = Bearer::from(&device);
        self.devices.tokens.write().unwrap_or_else(PoisonError::into_inner).insert(hash, bearer);
        Ok(Some(bearer))
    }

    /// The tablet with this id that signs, if this process has met it before; never touches the database.
    #[must_use]
    pub fn signer_met(&self, device: Id) -> Option<Bearer> {
        self.devices.keys.read().unwrap_or_else(PoisonError::into_inner).get(&device).copied()
    }

    /// The tablet with this id, where it signs what it sends.
    pub fn signer(&self, device: Id) -> Result<Option<Bearer>, AppError> {
        let found = self.store.read(|db| device::device_get(db, device))?.filter(|device| device.key.is_some());
        let Some(device) = found else { return Ok(None) };
        let bearer = Bearer::from(&device);
        self.devices.keys.write().unwrap_or_else(PoisonError::into_inner).insert(device.id, bearer);
        Ok(Some(bearer))
    }

    /// Enrols a tablet that shows a token, at a counter, and returns its id and its token, which is shown once and kept
    /// nowhere. For programs that cannot sign.
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

impl Bearer {
    /// Whether the tablet's key signed a request to this path with this body. Where a token vouches for the tablet,
    /// nothing is signed.
    #[must_use]
    pub fn sent(&self, path: &str, body: &[u8], signature: &[u8]) -> bool {
        self.key.is_some_and(|key| key.signed(&request_bytes(path, body), signature))
    }
}
