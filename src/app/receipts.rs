//! Receipts: a citizen who kept the code of a rating asks whether it was counted. The answer is a day and a unit, never
//! what was answered, at which counter, or when.

use std::net::IpAddr;

use super::{App, AppError};
use crate::domain::clock::SECOND;
use crate::domain::rating::ReceiptCode;
use crate::store::attempt::Pace;
use crate::store::rating::{Received, rating_by_receipt};

/// For how many days a receipt is found.
pub const FOUND_FOR: u16 = 400;
/// Questions from one address, right ones and wrong ones: an office's visitors may share one.
const BY_ADDRESS: Pace = Pace { at_once: 30, every: 20 * SECOND };

/// What there is to say about a receipt.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Found {
    /// Received, with the unit's name.
    Rating(Received, String),
    /// There is none with this code, or it is too long ago.
    Nothing,
    /// Too many questions came from this address.
    TooOften,
}

impl App {
    /// Looks for the rating behind a receipt code that somebody typed.
    pub fn receipt(&self, text: &str, from: IpAddr) -> Result<Found, AppError> {
        if !self.take_try(&format!("receipt:{from}"), BY_ADDRESS)? {
            return Ok(Found::TooOften);
        }
        let Some(code) = ReceiptCode::read(text) else { return Ok(Found::Nothing) };
        let today = self.clock.now().day();
        let found = self.store.read(|db| rating_by_receipt(db, code.number(), today, FOUND_FOR))?;
        let Some(received) = found.first().copied() else { return Ok(Found::Nothing) };
        let name = self.unit_names(&[received.unit])?.into_iter().next().map(|(_, name)| name).unwrap_or_default();
        Ok(Found::Rating(received, name))
    }
}
