//! When a rating happened, though the tablet's clock may be years off.
//!
//! The server's clock decides, bounded by the tablet's running numbers: a rating cannot have happened after it was
//! received, nor before the last moment at which the tablet had uploaded everything it had and had not yet made
//! this one. Within those bounds the tablet's clock is believed, corrected by how far off it was at the moment of
//! sending.

use super::clock::{Instant, SECOND};

/// How far a tablet's clock may be off before that is noted.
pub const TOLERANCE: i64 = 300 * SECOND;

/// The moment decided on, and what was noticed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Moment {
    /// When it happened.
    pub at: Instant,
    /// The tablet's clock was off by more than [`TOLERANCE`].
    pub clock_off: bool,
    /// The corrected time was outside the bounds by more than [`TOLERANCE`] and was moved to the nearest.
    pub bounded: bool,
}

/// Decides when a rating happened.
///
/// `sealed_at` and `sent_at` are by the tablet's clock, `received_at` and `not_before` by the server's; the latter is
/// the last moment at which the tablet had uploaded everything and had not yet made this rating.
#[must_use]
pub fn decide(sealed_at: Instant, sent_at: Instant, received_at: Instant, not_before: Instant) -> Moment {
    let offset = received_at.since(sent_at);
    let corrected = sealed_at.plus(offset);
    let at = corrected.min(received_at).max(not_before.min(received_at));
    Moment {
        at,
        clock_off: offset.saturating_abs() > TOLERANCE,
        bounded: at.since(corrected).saturating_abs() > TOLERANCE,
    }
}

/// What the store remembers of a tablet's running numbers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sequence {
    /// All numbers up to this one have arrived.
    pub received: i64,
    /// The highest number that arrived.
    pub highest: i64,
    /// All numbers up to this one had arrived at `complete_at`, and no later one had been made.
    pub complete: i64,
    /// That moment, by the server's clock; the enrolment at first.
    pub complete_at: Instant,
}

impl Sequence {
    /// The earliest moment at which the rating with this number can have happened.
    #[must_use]
    pub fn not_before(&self, seq: i64, enrolled_at: Instant) -> Instant {
        if seq > self.complete { self.complete_at } else { enrolled_at }
    }

    /// Takes note of an upload: `arrived` are the numbers now stored above [`Sequence::received`], in order.
    #[must_use]
    pub fn after(mut self, arrived: impl IntoIterator<Item = i64>, last_made: i64, received_at: Instant) -> Self {
        for seq in arrived {
            if seq == self.received + 1 {
                self.received = seq;
            }
            self.highest = self.highest.max(seq);
        }
        if last_made <= self.received && self.received >= self.complete {
            self.complete = self.received;
            self.complete_at = self.complete_at.max(received_at);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::clock::DAY;

    const NOON: Instant = Instant(1_700_000_000 * SECOND);

    #[test]
    fn a_right_clock_is_believed() {
        let sealed = NOON.plus(-DAY);
        let moment = decide(sealed, NOON, NOON.plus(SECOND), NOON.plus(-2 * DAY));
        assert_eq!(moment, Moment { at: sealed.plus(SECOND), clock_off: false, bounded: false });
    }

    #[test]
    fn ten_years_off_is_corrected_by_the_moment_of_sending() {
        for years in [-10, 10] {
            let off = years * 365 * DAY;
            let moment = decide(NOON.plus(off - DAY), NOON.plus(off), NOON, NOON.plus(-3 * DAY));
            assert_eq!(moment, Moment { at: NOON.plus(-DAY), clock_off: true, bounded: false });
        }
    }

    #[test]
    fn a_clock_that_jumped_in_between_is_bounded_by_the_running_numbers() {
        // Sealed while the clock said 2016, sent after it was set right.
        let moment = decide(NOON.plus(-3650 * DAY), NOON, NOON, NOON.plus(-DAY));
        assert_eq!(moment.at, NOON.plus(-DAY));
        assert!(moment.bounded);
        let ahead = decide(NOON.plus(3650 * DAY), NOON, NOON, NOON.plus(-DAY));
        assert_eq!(ahead.at, NOON);
        assert!(ahead.bounded);
    }

    #[test]
    fn completeness_moves_only_when_nothing_is_missing() {
        let start = Sequence { received: 0, highest: 0, complete: 0, complete_at: Instant(0) };
        let gap = start.after([2], 2, Instant(10));
        assert_eq!((gap.received, gap.highest, gap.complete), (0, 2, 0));
        let whole = gap.after([1, 2], 2, Instant(20));
        assert_eq!((whole.received, whole.complete, whole.complete_at), (2, 2, Instant(20)));
        let more = whole.after([3], 7, Instant(30));
        assert_eq!((more.received, more.complete, more.complete_at), (3, 2, Instant(20)));
    }

    #[test]
    fn absurd_times_do_not_overflow() {
        for millis in [i64::MIN, i64::MAX] {
            let moment = decide(Instant(millis), Instant(-millis.saturating_add(1)), NOON, NOON);
            assert_eq!(moment.at, NOON);
        }
    }
}
