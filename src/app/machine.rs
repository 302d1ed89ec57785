//! The machine's own clock and randomness: the only place that reads them.

use std::sync::{Mutex, PoisonError};

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use crate::domain::chance::Chance;
use crate::domain::clock::{Clock, Instant};

/// The machine's clock.
#[derive(Clone, Copy, Debug)]
pub struct MachineClock;

impl Clock for MachineClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the machine's clock")]
    fn now(&self) -> Instant {
        let nanos = time::OffsetDateTime::now_utc().unix_timestamp_nanos();
        Instant(i64::try_from(nanos / 1000).unwrap_or(i64::MAX))
    }
}

/// A generator with 256 bits from the operating system at its start; for ids and tokens.
#[derive(Debug)]
pub struct MachineChance(Mutex<ChaCha20Rng>);

impl MachineChance {
    /// Asks the operating system for a seed; fails where it has none to give.
    pub fn new() -> Result<Self, getrandom::Error> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed)?;
        Ok(Self(Mutex::new(ChaCha20Rng::from_seed(seed))))
    }

    /// A generator that gives the same bytes for the same number, for demo data and tests.
    #[must_use]
    pub fn seeded(number: u64) -> Self {
        Self(Mutex::new(ChaCha20Rng::seed_from_u64(number)))
    }
}

impl Chance for MachineChance {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(bytes);
    }
}
