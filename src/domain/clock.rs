//! Time as an argument.
//!
//! Instants are microseconds since 1970 in UTC. The local day is that of Asia/Ho_Chi_Minh, seven hours ahead all
//! year round since 1975, so that no time-zone table is needed.

use std::fmt;

use time::{Date, OffsetDateTime, UtcOffset};

/// Microseconds in a second.
pub const SECOND: i64 = 1_000_000;
/// Microseconds in a day.
pub const DAY: i64 = 86_400 * SECOND;

/// Viet Nam's offset from UTC, seven hours.
const VIET_NAM: UtcOffset = time::macros::offset!(+7);

/// The first instant the product can represent as a day: 0001-01-01 in Viet Nam.
const FIRST: i64 = -62_135_596_800 * SECOND;
/// The last one: 9999-12-31, a day before its end so that the offset never overflows.
const LAST: i64 = 253_402_214_400 * SECOND;

/// A moment: microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(pub i64);

impl Instant {
    /// The moment a device states in milliseconds. It may be years off; it never overflows.
    #[must_use]
    pub fn from_millis(millis: i64) -> Self {
        Self(millis.saturating_mul(1000))
    }

    /// Milliseconds since 1970, rounded down.
    #[must_use]
    pub fn millis(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// The moment `micros` later (earlier where negative).
    #[must_use]
    pub fn plus(self, micros: i64) -> Self {
        Self(self.0.saturating_add(micros))
    }

    /// Microseconds from `earlier` to this moment; negative where `earlier` is later.
    #[must_use]
    pub fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Date and time on the wall in Viet Nam; moments beyond the years 1 to 9999 count as the nearest in them.
    #[must_use]
    pub fn local(self) -> OffsetDateTime {
        let seconds = self.0.clamp(FIRST, LAST).div_euclid(SECOND);
        OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH).to_offset(VIET_NAM)
    }

    /// The day on the calendar in Viet Nam.
    #[must_use]
    pub fn day(self) -> Date {
        self.local().date()
    }

    /// Midnight in Viet Nam, when `day` begins.
    #[must_use]
    pub fn start_of(day: Date) -> Self {
        Self(day.midnight().assume_offset(VIET_NAM).unix_timestamp() * SECOND)
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.local())
    }
}

/// Where the present comes from: the machine's clock in service, a hand-set one in tests.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Instant;
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn the_local_day_begins_at_seventeen_utc() {
        let midnight = Instant::start_of(date!(2026 - 11 - 22));
        assert_eq!(midnight.day(), date!(2026 - 11 - 22));
        assert_eq!(midnight.plus(-1).day(), date!(2026 - 11 - 21));
        assert_eq!(midnight.local().hour(), 0);
    }

    #[test]
    fn absurd_instants_are_a_day_all_the_same() {
        for millis in [i64::MIN, -1, 0, i64::MAX] {
            let _ = Instant::from_millis(millis).day();
        }
    }
}
