//! Time as the test wants it.

use std::sync::atomic::{AtomicI64, Ordering};

use sipar::domain::clock::{Clock, Instant};

/// A clock that stands still until it is moved, forwards or backwards.
#[derive(Debug)]
pub(crate) struct FakeClock(AtomicI64);

impl FakeClock {
    /// A clock that shows `now`.
    pub(crate) fn at(now: Instant) -> Self {
        Self(AtomicI64::new(now.0))
    }

    /// Moves the clock to `now`.
    pub(crate) fn set(&self, now: Instant) {
        self.0.store(now.0, Ordering::SeqCst);
    }

    /// Moves the clock on by `micros` microseconds.
    pub(crate) fn advance(&self, micros: i64) {
        self.0.fetch_add(micros, Ordering::SeqCst);
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Instant {
        Instant(self.0.load(Ordering::SeqCst))
    }
}

#[test]
fn the_clock_stands_still_until_it_is_moved() {
    let clock = FakeClock::at(Instant(5));
    assert_eq!(clock.now(), clock.now());
    clock.advance(-7);
    assert_eq!(clock.now(), Instant(-2));
    clock.set(Instant(9));
    assert_eq!(clock.now(), Instant(9));
}
