//! Chance that can be repeated.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sipar::domain::clock::Instant;
use sipar::domain::id::Id;

/// A generator that yields the same ids and numbers for the same seed.
#[derive(Debug)]
pub(crate) struct Seeded(ChaCha8Rng);

impl Seeded {
    /// The generator of `seed`.
    pub(crate) fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// A UUIDv7 that says it was made at `now`.
    pub(crate) fn id(&mut self, now: Instant) -> Id {
        let mut random = [0; 10];
        self.0.fill_bytes(&mut random);
        Id::v7(now.millis(), random)
    }

    /// A number from 0 up to, not including, `end` (which is above 0; the bias is below `end` in 2^64).
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0.next_u64() % end
    }
}

#[test]
fn the_same_seed_gives_the_same_ids() {
    let [mut one, mut same, mut other] = [Seeded::new(1), Seeded::new(1), Seeded::new(2)];
    let now = Instant::from_millis(1_700_000_000_000);
    let id = one.id(now);
    assert!(id.is_v7());
    assert_eq!(id, same.id(now));
    assert_ne!(id, other.id(now));
    assert_ne!(id, one.id(now));
    assert!((0..100).all(|_| one.below(3) < 3));
}
