//! Chance as an argument: the machine's randomness in service, a seeded generator in tests and demo data.

use super::clock::Instant;
use super::hex::hex;
use super::id::Id;

/// Where random bytes come from.
pub trait Chance: Send + Sync {
    /// Fills `bytes`.
    fn fill(&self, bytes: &mut [u8]);

    /// A new id made at `now`.
    fn id(&self, now: Instant) -> Id {
        let mut random = [0; 10];
        self.fill(&mut random);
        Id::v7(now.millis(), random)
    }

    /// A new id that does not tell when it was made.
    fn random_id(&self) -> Id {
        let mut random = [0; 16];
        self.fill(&mut random);
        Id::v4(random)
    }

    /// A new secret of 256 bits: 64 hexadecimal digits.
    fn token(&self) -> String {
        let mut secret = [0; 32];
        self.fill(&mut secret);
        hex(&secret)
    }
}
