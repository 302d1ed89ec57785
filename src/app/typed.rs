//! Rating without a code, by a dossier number typed by hand: where the settings allow it. The number is looked at for its
//! shape and not kept; it proves nothing, so such ratings are counted apart, and few come from one address.

use std::net::IpAddr;

use super::capture::PageRating;
use super::protocol::Fault;
use super::{App, AppError};
use crate::domain::clock::SECOND;
use crate::domain::dossier::looks_like_a_number;
use crate::domain::rating::{Channel, Outcome};
use crate::domain::refusal::Refusal;
use crate::store::attempt::Pace;
use crate::store::office;
use crate::store::writer::NotStored;

/// Ratings by a typed number from one address: an office's visitors may share one.
const BY_ADDRESS: Pace = Pace { at_once: 20, every: 300 * SECOND };

impl App {
    /// The counters that are open today, with the names of their units.
    pub fn counters_open(&self) -> Result<Vec<(String, office::Counter)>, AppError> {
        let today = self.clock.now().day();
        let mut counters = self.store.read(office::counter_list)?;
        counters.retain(|counter| counter.validity.covers(today));
        let units: Vec<_> = counters.iter().map(|counter| counter.unit).collect();
        let names = self.unit_names(&units)?;
        let name = |id| names.iter().find(|(unit, _)| *unit == id).map(|(_, name)| name.clone()).unwrap_or_default();
        Ok(counters.into_iter().map(|counter| (name(counter.unit), counter)).collect())
    }

    /// Refuses what has not the shape of a dossier's number.
    pub fn number_shaped(&self, number: &str) -> Result<(), AppError> {
        if looks_like_a_number(number) { Ok(()) } else { Err(Refusal::NotADossierNumber.into()) }
    }

    /// Takes one try from an address; `false` where there were too many.
    pub fn typed_try(&self, from: IpAddr) -> Result<bool, AppError> {
        self.take_try(&format!("typed:{from}"), BY_ADDRESS)
    }

    /// Stores a rating whose number had the right shape, and whose address had a try left.
    pub async fn capture_typed(&self, page: PageRating) -> Result<Result<Outcome, Fault>, NotStored> {
        self.capture_page_through(page, Channel::Typed, None).await
    }
}
