//! What is normal for a counter: its own earlier days, as far as they count.

use std::collections::BTreeMap;

use super::rules::{WINDOWS, most_within, timed};
use super::{CounterDay, Seen, Way, limits};
use crate::domain::clock::Instant;

/// Half hours of a day.
const SLOTS: usize = 48;

/// An earlier day of the same counter: the ratings that count, and how many were served.
#[derive(Clone, Debug)]
pub struct Earlier<'a> {
    /// The ratings that count.
    pub ratings: &'a [Seen],
    /// How many were served, where known.
    pub served: Option<i64>,
}

/// What earlier days were like.
#[derive(Clone, PartialEq, Debug)]
pub struct Usual {
    /// Ratings at the counter on each day.
    counts: Vec<f64>,
    /// The highest number of ratings in each of the windows on any day.
    highest: [i64; WINDOWS.len()],
    /// Ratings at the counter in each half hour of the day, and in all.
    slots: [i64; SLOTS],
    timed: i64,
    /// Contented ratings by pattern: all, and on each day.
    patterns: BTreeMap<u64, i64>,
    by_day: Vec<(i64, BTreeMap<u64, i64>)>,
    /// How many were served on each of these days, where known.
    served: Vec<Option<i64>>,
    content: i64,
}

impl Default for Usual {
    fn default() -> Self {
        Self {
            counts: Vec::new(),
            highest: [0; WINDOWS.len()],
            slots: [0; SLOTS],
            timed: 0,
            patterns: BTreeMap::new(),
            by_day: Vec::new(),
            served: Vec::new(),
            content: 0,
        }
    }
}

/// The half hour of the day.
pub(super) fn slot(at: Instant) -> usize {
    let clock = at.local();
    usize::from(clock.hour()) * 2 + usize::from(clock.minute() >= 30)
}

impl Usual {
    /// Learns from earlier days; a day without ratings says nothing.
    #[must_use]
    pub fn of(days: &[Earlier<'_>]) -> Self {
        let mut usual = Self::default();
        for day in days.iter().filter(|day| !day.ratings.is_empty()) {
            usual.learn(day);
        }
        usual
    }

    fn learn(&mut self, day: &Earlier<'_>) {
        let here: Vec<&Seen> = day.ratings.iter().filter(|seen| seen.way != Way::WithCode).collect();
        let n = count(here.len());
        self.counts.push(n);
        self.served.push(day.served.filter(|served| *served > 0));
        let moments = timed(day.ratings);
        for (highest, (span, _)) in self.highest.iter_mut().zip(WINDOWS) {
            *highest = (*highest).max(most_within(&moments, span));
        }
        for at in &moments {
            self.slots[slot(*at)] += 1;
            self.timed += 1;
        }
        let mut own = BTreeMap::new();
        for seen in here.iter().filter(|seen| seen.content) {
            *own.entry(seen.pattern).or_insert(0) += 1;
            *self.patterns.entry(seen.pattern).or_insert(0) += 1;
            self.content += 1;
        }
        let all = own.values().sum();
        self.by_day.push((all, own));
    }

    fn knows_days(&self) -> bool {
        enough(&self.counts)
    }

    /// The most ratings that are believed in the window of this number, whose general limit is given.
    pub(super) fn most_in_window(&self, window: usize, general: i64) -> i64 {
        if !self.knows_days() {
            return general * limits::BURST_UNKNOWN / 100;
        }
        let own = self.highest[window] * limits::BURST_OVER_USUAL / 100 + limits::BURST_BEYOND;
        own.max(general)
    }

    /// Whether enough earlier ratings are known, and none of them came within half an hour of this half hour.
    pub(super) fn never_at(&self, slot: usize) -> bool {
        let around = &self.slots[slot.saturating_sub(1)..(slot + 2).min(SLOTS)];
        self.timed >= limits::QUIET_RATINGS && around.iter().all(|n| *n == 0)
    }

    /// How many ratings a day usually has, and the most that is believed; `None` before enough days are known.
    pub(super) fn most_on_day(&self, day: &CounterDay<'_>) -> Option<(f64, f64)> {
        self.most(&self.counts, day)
    }

    /// The same for the contented ratings with one of these patterns.
    pub(super) fn most_of(&self, patterns: &[u64], day: &CounterDay<'_>) -> Option<(f64, f64)> {
        let counts: Vec<f64> = self.by_day.iter().map(|(_, own)| real(of(own, patterns))).collect();
        self.most(&counts, day)
    }

    /// Where it is known how many were served, on this day and on enough others, a busy day is no surprise.
    fn most(&self, counts: &[f64], day: &CounterDay<'_>) -> Option<(f64, f64)> {
        if !self.knows_days() {
            return None;
        }
        if let Some(served) = day.served {
            let of_one = |(n, served): (&f64, &Option<i64>)| served.map(|served| n / real(served));
            let shares: Vec<f64> = counts.iter().zip(&self.served).filter_map(of_one).collect();
            if enough(&shares) {
                return Some(most_believed(&shares, real(served), limits::USUAL_LEAST_SERVED));
            }
        }
        Some(most_believed(counts, 1.0, limits::USUAL_LEAST_SPREAD))
    }

    /// The share of contented ratings that have one of these patterns, as high as earlier days allow to believe.
    pub(super) fn share(&self, patterns: &[u64]) -> f64 {
        if self.content < limits::USUAL_RATINGS {
            return real(limits::SAME_GENERAL) / 100.0;
        }
        let (hits, all) = (real(of(&self.patterns, patterns)), real(self.content));
        let pooled = (hits + 1.0) / (all + 2.0);
        // Days differ: with the officer, the weather, the procedures that come in. As far as earlier days did, by more
        // than chance alone, the share is believed to be higher on this one.
        let mut excess = 0.0;
        let mut weight = 0.0;
        for (n, own) in self.by_day.iter().filter(|(n, _)| *n >= 4) {
            let n = real(*n);
            let off = real(of(own, patterns)) / n - pooled;
            excess += n * (off * off - pooled * (1.0 - pooled) / n);
            weight += n;
        }
        let spread = if weight > 0.0 { libm::sqrt((excess / weight).max(0.0)) } else { 0.0 };
        let sampling = libm::sqrt(pooled * (1.0 - pooled) / all);
        (pooled + 2.0 * spread + 2.0 * sampling).min(1.0 - 0.5 * (1.0 - pooled))
    }
}

/// Whether these are enough days.
fn enough(days: &[f64]) -> bool {
    days.len() >= usize::try_from(limits::USUAL_DAYS).unwrap_or(usize::MAX)
}

/// How many ratings have one of these patterns.
fn of(counted: &BTreeMap<u64, i64>, patterns: &[u64]) -> i64 {
    patterns.iter().filter_map(|one| counted.get(one)).sum()
}

/// The mean of these, and the most that is believed of another, both for so many times as many.
fn most_believed(of: &[f64], times: f64, least: i64) -> (f64, f64) {
    let (mean, spread) = mean_and_spread(of);
    let least = mean * real(least) / 100.0;
    let most = (mean + spread.max(least) * real(limits::USUAL_SPREAD) / 10.0) * times;
    (mean * times, most + real(limits::USUAL_BEYOND))
}

fn mean_and_spread(of: &[f64]) -> (f64, f64) {
    let n = count(of.len());
    let mean = of.iter().sum::<f64>() / n;
    let squares: f64 = of.iter().map(|one| (one - mean) * (one - mean)).sum();
    (mean, libm::sqrt(squares / (n - 1.0).max(1.0)))
}

/// Counts are far below 2^53.
#[expect(clippy::cast_precision_loss, reason = "counts of one counter's days are small")]
pub(super) const fn real(n: i64) -> f64 {
    n as f64
}

pub(super) fn count(n: usize) -> f64 {
    real(i64::try_from(n).unwrap_or(i64::MAX))
}
