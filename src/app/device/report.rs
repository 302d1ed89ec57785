//! What a tablet says of itself, and what it is told: its configuration where that changed, and what never arrived.

use super::Bearer;
use super::config::Config;
use crate::app::protocol::Said;
use crate::app::{App, AppError};
use crate::store::StoreError;
use crate::store::device::{Device, Report, device_arrived, device_get, device_report_on};
use crate::store::device_day::device_day_put_on;

/// Ranges of missing running numbers that are told at most.
const RANGES_AT_MOST: usize = 20;

/// What a tablet is told.
#[derive(Debug)]
pub struct Answered {
    /// Its configuration, where it has another one.
    pub config: Option<Config>,
    /// All running numbers up to this one have arrived.
    pub received: i64,
    /// First and last of the numbers that are missing below the highest that arrived.
    pub missing: Vec<(i64, i64)>,
}

/// Why a tablet's report was not taken.
#[derive(Debug, thiserror::Error)]
pub enum NotHeard {
    /// It is out of service.
    #[error("the tablet is revoked")]
    Revoked,
    /// The store failed.
    #[error(transparent)]
    Failed(#[from] AppError),
}

impl From<StoreError> for NotHeard {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl App {
    /// Keeps what a tablet says of itself. A report is no change that somebody made: it leaves no entry in the trail.
    pub fn report(&self, bearer: Bearer, said: &Said) -> Result<Answered, NotHeard> {
        let now = self.clock.now();
        let heard = self.store.write(|db| {
            let device = device_get(db, bearer.device)?.ok_or(StoreError::Corrupt("a tablet that is not there"))?;
            if device.revoked_at.is_some() {
                return Ok(None);
            }
            // A report that was overtaken on its way says nothing new.
            if device.report.as_ref().is_none_or(|before| before.made <= said.report.made) {
                let report = Report { at: now, ..said.report.clone() };
                device_report_on(db, device.id, said.sent_at.since(now), &report)?;
            }
            for day in &said.days {
                device_day_put_on(db, device.id, day, now)?;
            }
            let missing = missing_of(&device, &device_arrived(db, device.id, device.sequence.received)?);
            Ok(Some((device.sequence.received, missing)))
        })?;
        let Some((received, missing)) = heard else { return Err(NotHeard::Revoked) };
        if !said.troubles.is_empty() {
            tracing::warn!(device = %bearer.device, troubles = ?said.troubles, "a tablet has troubles");
        }
        let config = self.config_of(bearer.counter)?;
        let config = (said.config.as_deref() != Some(&config.hash)).then_some(config);
        Ok(Answered { config, received, missing })
    }
}

/// The ranges between the numbers that arrived above those received without a gap.
#[must_use]
pub(super) fn missing_of(device: &Device, arrived: &[i64]) -> Vec<(i64, i64)> {
    let mut missing = Vec::new();
    let mut next = device.sequence.received + 1;
    for seq in arrived {
        if *seq > next && missing.len() < RANGES_AT_MOST {
            missing.push((next, seq - 1));
        }
        next = next.max(seq + 1);
    }
    missing
}
