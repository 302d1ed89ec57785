//! Closed periods: what was counted for them stays as it was.
//!
//! A unit's period is closed by two people, with all units below it. A quarter whose three months are closed is closed.

use time::Date;

use super::clock::Instant;
use super::period::Period;
use super::unit::Validity;

/// A span of days that is closed for a unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Closed {
    /// The days, as far as the unit belonged to whoever closed them.
    pub days: Validity,
    /// Since when.
    pub at: Instant,
}

/// Since when all days of a period are closed; `None` while one of them is not.
#[must_use]
pub fn closed_since(period: Period, mut spans: Vec<Closed>) -> Option<Instant> {
    spans.sort_unstable_by_key(|closed| closed.at);
    (1..=spans.len()).find(|n| covered(period, &spans[..*n])).map(|n| spans[n - 1].at)
}

/// Whether a day is closed.
#[must_use]
pub fn is_closed(day: Date, spans: &[Closed]) -> bool {
    spans.iter().any(|closed| closed.days.covers(day))
}

fn covered(period: Period, spans: &[Closed]) -> bool {
    let mut day = Some(period.first_day());
    while let Some(open) = day.filter(|day| *day <= period.last_day()) {
        let reaching = spans.iter().filter(|closed| closed.days.covers(open)).map(|closed| closed.days.to).max();
        let Some(last) = reaching else { return false };
        day = last.next_day();
    }
    true
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn closed(from: Date, to: Date, at: i64) -> Closed {
        Closed { days: Validity { from, to }, at: Instant(at) }
    }

    #[test]
    fn a_quarter_is_closed_when_its_last_open_day_is() {
        let quarter: Period = "2026-Q3".parse().unwrap();
        let mut spans = vec![
            closed(date!(2026 - 08 - 01), date!(2026 - 08 - 31), 5),
            closed(date!(2026 - 07 - 01), date!(2026 - 07 - 31), 9),
        ];
        assert_eq!(closed_since(quarter, spans.clone()), None);
        spans.push(closed(date!(2026 - 09 - 01), date!(2026 - 09 - 29), 11));
        assert_eq!(closed_since(quarter, spans.clone()), None, "a day is open");
        spans.push(closed(date!(2026 - 09 - 30), date!(2026 - 12 - 31), 7));
        assert_eq!(closed_since(quarter, spans.clone()), Some(Instant(11)));
        spans.push(closed(date!(2026 - 01 - 01), date!(2026 - 12 - 31), 6));
        assert_eq!(closed_since(quarter, spans.clone()), Some(Instant(6)));
        assert!(is_closed(date!(2026 - 01 - 01), &spans) && !is_closed(date!(2025 - 12 - 31), &spans));
        assert_eq!(closed_since(quarter, Vec::new()), None);
    }
}
