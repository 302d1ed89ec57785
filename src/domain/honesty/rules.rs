//! The rules.

use std::collections::BTreeMap;

use super::usual::{Usual, real, slot};
use super::{CounterDay, Figures, Finding, Rule, Seen, Way, limits, minute};
use crate::domain::clock::{Instant, SECOND};
use crate::domain::id::Id;

/// The windows in which ratings are counted: microseconds, and the most that is generally believed.
pub(super) const WINDOWS: [(i64, i64); 4] = [
    (60 * SECOND, limits::BURST_MINUTE),
    (300 * SECOND, limits::BURST_FIVE),
    (900 * SECOND, limits::BURST_QUARTER),
    (3600 * SECOND, limits::BURST_HOUR),
];

/// What the rules find in a counter's day, given what is usual there.
#[must_use]
pub fn examine(day: &CounterDay<'_>, usual: &Usual) -> Vec<Finding> {
    let found = [
        outside_hours(day),
        burst(day, usual),
        too_fast(day),
        one_value(day, usual),
        more_than_served(day),
        more_than_usual(day, usual),
    ];
    found.into_iter().flatten().collect()
}

/// The moments of ratings given at the counter, in order.
pub(super) fn timed(ratings: &[Seen]) -> Vec<Instant> {
    let mut moments: Vec<Instant> =
        ratings.iter().filter(|seen| seen.way == Way::AtCounter).map(|seen| seen.at).collect();
    moments.sort_unstable();
    moments
}

/// The most of these ordered moments that lie within a span.
pub(super) fn most_within(moments: &[Instant], span: i64) -> i64 {
    let mut first = 0;
    let mut most = 0;
    for (last, at) in moments.iter().enumerate() {
        while at.since(moments[first]) > span {
            first += 1;
        }
        most = most.max(last + 1 - first);
    }
    i64::try_from(most).unwrap_or(i64::MAX)
}

fn at_counter<'a>(day: &CounterDay<'a>) -> Vec<&'a Seen> {
    let mut here: Vec<&Seen> = day.ratings.iter().filter(|seen| seen.way == Way::AtCounter).collect();
    here.sort_unstable_by_key(|seen| (seen.at, seen.id));
    here
}

fn ids(of: &[&Seen]) -> Vec<Id> {
    of.iter().map(|seen| seen.id).collect()
}

fn len<T>(of: &[T]) -> i64 {
    i64::try_from(of.len()).unwrap_or(i64::MAX)
}

fn outside_hours(day: &CounterDay<'_>) -> Option<Finding> {
    let hours = day.hours?;
    // Minutes from the nearest opening; a day on which the counter is not open at all has none.
    let away = |seen: &Seen, before: i64, after: i64| {
        let at = minute(seen.at, day.begins);
        hours.iter().all(|(from, to)| at < from - before || at >= to + after)
    };
    let outside: Vec<&Seen> =
        at_counter(day).into_iter().filter(|seen| away(seen, limits::BEFORE_OPENING, limits::AFTER_CLOSING)).collect();
    let far = outside.iter().any(|seen| away(seen, limits::FAR_OUTSIDE, limits::FAR_OUTSIDE));
    let n = len(&outside);
    (far || n >= limits::OUTSIDE_AT_LEAST).then(|| Finding {
        rule: Rule::OutsideHours,
        ratings: ids(&outside),
        figures: Figures::Outside(n),
    })
}

fn burst(day: &CounterDay<'_>, usual: &Usual) -> Option<Finding> {
    let here = at_counter(day);
    let mut within = vec![false; here.len()];
    let mut worst: Option<(i64, Figures)> = None;
    for (window, (span, general)) in WINDOWS.into_iter().enumerate() {
        let most = usual.most_in_window(window, general);
        let mut first = 0;
        for last in 0..here.len() {
            while here[last].at.since(here[first].at) > span {
                first += 1;
            }
            let n = len(&here[first..=last]);
            if n <= most {
                continue;
            }
            within[first..=last].fill(true);
            let excess = n * 100 / most.max(1);
            if worst.is_none_or(|(so_far, _)| excess > so_far) {
                worst = Some((excess, Figures::Burst(n, span / (60 * SECOND), most)));
            }
        }
    }
    let (_, figures) = worst?;
    let ratings = here.iter().zip(within).filter(|(_, within)| *within).map(|(seen, _)| seen.id).collect();
    Some(Finding { rule: Rule::Burst, ratings, figures })
}

fn too_fast(day: &CounterDay<'_>) -> Option<Finding> {
    let here = at_counter(day);
    let mut fast: Vec<&Seen> = Vec::new();
    let mut impossible = false;
    let mut before: BTreeMap<Id, Instant> = BTreeMap::new();
    for seen in &here {
        let after_first = i64::from(seen.answered.saturating_sub(1));
        let took_below = |each: i64| seen.took.is_some_and(|took| took < each * after_first);
        let soon = seen.device.and_then(|device| before.insert(device, seen.at));
        let soon = soon.is_some_and(|last| seen.at.since(last) < limits::TAP_GAP * SECOND);
        impossible |= took_below(limits::TAP_IMPOSSIBLE);
        if soon || took_below(limits::TAP_PER_QUESTION) {
            fast.push(seen);
        }
    }
    let (n, all) = (len(&fast), len(&here));
    let many = n >= limits::FAST_AT_LEAST && n * 100 >= all * limits::FAST_SHARE;
    let tells = many || (impossible && n > 0);
    tells.then(|| Finding { rule: Rule::TooFast, ratings: ids(&fast), figures: Figures::Fast(n, all) })
}

/// Whether so many hits or more of `n`, each with probability `p`, are beyond chance.
fn beyond_chance(hits: i64, n: i64, p: f64, tries: i64) -> bool {
    libm::log(tail(hits, n, p)) + libm::log(real(tries.max(1))) < -libm::log(real(limits::SAME_CHANCE))
}

/// The probability of `hits` or more of `n`, each with probability `p`.
fn tail(hits: i64, n: i64, p: f64) -> f64 {
    let gamma = |k: i64| libm::lgamma(real(k) + 1.0);
    let term = |k: i64| {
        let ways = gamma(n) - gamma(k) - gamma(n - k);
        libm::exp(ways + real(k) * libm::log(p) + real(n - k) * libm::log1p(-p))
    };
    (hits..=n).map(term).sum::<f64>().clamp(1e-300, 1.0)
}

fn one_value(day: &CounterDay<'_>, usual: &Usual) -> Option<Finding> {
    let mut judged: Vec<&Seen> = day.ratings.iter().filter(|seen| seen.way != Way::WithCode).collect();
    judged.sort_unstable_by_key(|seen| (seen.at, seen.id));
    same_run(&judged, usual).or_else(|| {
        judged.retain(|seen| seen.content);
        // One who taps has one pattern; two have two.
        same_share(&judged, usual, 1)
            .or_else(|| same_share(&judged, usual, 2))
            .or_else(|| same_many(&judged, usual, day, 1))
            .or_else(|| same_many(&judged, usual, day, 2))
    })
}

fn same_run(judged: &[&Seen], usual: &Usual) -> Option<Finding> {
    let longest = judged
        .chunk_by(|one, next| one.pattern == next.pattern)
        .filter(|run| run[0].content && len(run) >= limits::SAME_AT_LEAST)
        .max_by_key(|run| run.len())?;
    let p = usual.share(&[longest[0].pattern]);
    let n = len(longest);
    let finding = Finding { rule: Rule::OneValue, ratings: ids(longest), figures: Figures::Run(n, percent(p)) };
    beyond_chance(n, n, p, len(judged) - n + 1).then_some(finding)
}

/// The most frequent patterns, at most so many, and how many ratings have one of them.
fn most_frequent(content: &[&Seen], patterns: usize) -> (Vec<u64>, i64) {
    let mut counts: BTreeMap<u64, i64> = BTreeMap::new();
    for seen in content {
        *counts.entry(seen.pattern).or_insert(0) += 1;
    }
    let mut by_count: Vec<(u64, i64)> = counts.into_iter().collect();
    by_count.sort_unstable_by_key(|(pattern, n)| (-n, *pattern));
    by_count.truncate(patterns);
    let n = by_count.iter().map(|(_, n)| n).sum();
    (by_count.into_iter().map(|(pattern, _)| pattern).collect(), n)
}

/// Where somebody taps among visitors, one pattern comes far more often than on any day, and the others as always.
#[expect(clippy::cast_possible_truncation, reason = "counts of one day are small")]
fn same_many(content: &[&Seen], usual: &Usual, day: &CounterDay<'_>, patterns: usize) -> Option<Finding> {
    let (chosen, n) = most_frequent(content, patterns);
    let (mean, most) = usual.most_of(&chosen, day)?;
    if n < limits::SAME_AT_LEAST || real(n) <= most {
        return None;
    }
    let concerned: Vec<&Seen> = content.iter().copied().filter(|seen| chosen.contains(&seen.pattern)).collect();
    let figures = Figures::Often(n, libm::round(mean) as i64, most as i64);
    Some(Finding { rule: Rule::OneValue, ratings: ids(&concerned), figures })
}

fn same_share(content: &[&Seen], usual: &Usual, patterns: usize) -> Option<Finding> {
    let (chosen, hits) = most_frequent(content, patterns);
    if hits < limits::SAME_AT_LEAST {
        return None;
    }
    let (n, p) = (len(content), usual.share(&chosen));
    // Which patterns to look at is chosen after seeing the day.
    let tries = if patterns == 1 { 4 } else { 12 };
    let concerned: Vec<&Seen> = content.iter().copied().filter(|seen| chosen.contains(&seen.pattern)).collect();
    let finding =
        Finding { rule: Rule::OneValue, ratings: ids(&concerned), figures: Figures::Same(hits, n, percent(p)) };
    beyond_chance(hits, n, p, tries).then_some(finding)
}

#[expect(clippy::cast_possible_truncation, reason = "a share is between 0 and 1")]
fn percent(share: f64) -> i64 {
    libm::round(share * 100.0) as i64
}

/// Those that a count of the whole day concerns: nobody can tell which of them are too many, but a code is proof.
fn unproved<'a>(day: &CounterDay<'a>) -> Vec<&'a Seen> {
    let mut unproved: Vec<&Seen> = day.ratings.iter().filter(|seen| seen.way != Way::WithCode).collect();
    unproved.sort_unstable_by_key(|seen| (seen.at, seen.id));
    unproved
}

fn more_than_served(day: &CounterDay<'_>) -> Option<Finding> {
    let served = day.served?;
    let n = len(day.ratings);
    let most = served * (100 + limits::SERVED_OVER) / 100 + limits::SERVED_BEYOND;
    let concerned = unproved(day);
    (n > most && !concerned.is_empty()).then(|| Finding {
        rule: Rule::MoreThanServed,
        ratings: ids(&concerned),
        figures: Figures::Served(n, served),
    })
}

#[expect(clippy::cast_possible_truncation, reason = "counts of one day are small")]
fn more_in_all(day: &CounterDay<'_>, usual: &Usual) -> Option<Finding> {
    let concerned = unproved(day);
    let n = len(&concerned);
    let (mean, most) = usual.most_on_day(day)?;
    (real(n) > most).then(|| Finding {
        rule: Rule::MoreThanUsual,
        ratings: ids(&concerned),
        figures: Figures::Usual(n, libm::round(mean) as i64, most as i64),
    })
}

fn more_than_usual(day: &CounterDay<'_>, usual: &Usual) -> Option<Finding> {
    more_in_all(day, usual).or_else(|| at_quiet_times(day, usual))
}

/// Ratings at times of the day at which this counter never has any, whatever hours were entered.
fn at_quiet_times(day: &CounterDay<'_>, usual: &Usual) -> Option<Finding> {
    let quiet: Vec<&Seen> = at_counter(day).into_iter().filter(|seen| usual.never_at(slot(seen.at))).collect();
    let n = len(&quiet);
    (n >= limits::QUIET_AT_LEAST).then(|| Finding {
        rule: Rule::MoreThanUsual,
        ratings: ids(&quiet),
        figures: Figures::Quiet(n),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::clock::DAY;
    use crate::domain::honesty::Earlier;

    const HOURS: [(i64, i64); 2] = [(450, 690), (810, 1020)];

    fn seen(number: u8, second: i64) -> Seen {
        Seen {
            id: Id::from_bytes([number; 16]),
            at: Instant::start_of(time::macros::date!(2026 - 11 - 20)).plus(second * SECOND),
            device: Some(Id::from_bytes([1; 16])),
            took: Some(5000),
            answered: 2,
            pattern: u64::from(number % 5),
            content: true,
            way: Way::AtCounter,
        }
    }

    /// So many ratings from a second of the day on, so many seconds apart.
    fn series(n: u8, from: i64, gap: i64) -> Vec<Seen> {
        (0..n).map(|number| seen(number, from + gap * i64::from(number))).collect()
    }

    fn rules(ratings: &[Seen], served: Option<i64>, usual: &Usual) -> Vec<(Rule, usize)> {
        let begins = Instant::start_of(time::macros::date!(2026 - 11 - 20));
        let found = examine(&CounterDay { begins, ratings, hours: Some(&HOURS), served }, usual);
        found.iter().map(|finding| (finding.rule, finding.ratings.len())).collect()
    }

    fn alone(ratings: &[Seen]) -> Vec<(Rule, usize)> {
        rules(ratings, None, &Usual::default())
    }

    #[test]
    fn a_quiet_day_is_left_alone() {
        assert_eq!(alone(&series(20, 8 * 3600, 600)), []);
        assert_eq!(alone(&[]), []);
    }

    #[test]
    fn closed_is_closed_but_not_to_the_minute() {
        assert_eq!(alone(&series(3, 17 * 3600 + 44 * 60, 10)), [], "whoever waited is still served");
        assert_eq!(alone(&series(3, 17 * 3600 + 45 * 60, 10)), [(Rule::OutsideHours, 3)]);
        assert_eq!(alone(&series(2, 17 * 3600 + 45 * 60, 10)), [], "two may be a mistake");
        assert_eq!(alone(&series(1, 19 * 3600, 10)), [(Rule::OutsideHours, 1)], "nobody is there at seven");
        let coded = |seen: Seen| Seen { way: Way::WithCode, ..seen };
        assert_eq!(alone(&series(5, 19 * 3600, 60).into_iter().map(coded).collect::<Vec<_>>()), [], "at home");
    }

    #[test]
    fn a_counter_serves_one_after_another() {
        assert_eq!(alone(&series(13, 9 * 3600, 24)), [], "5 minutes: as many as an unknown counter may have");
        assert_eq!(alone(&series(14, 9 * 3600, 21)), [(Rule::Burst, 14)]);
    }

    #[test]
    fn fingers_are_not_faster_than_eyes() {
        let fast = |seen: Seen| Seen { took: Some(650), ..seen };
        let mut day = series(20, 8 * 3600, 600);
        day.splice(..3, series(3, 8 * 3600, 600).into_iter().map(fast));
        assert_eq!(alone(&day), [], "three hurried people");
        day.splice(..4, series(4, 8 * 3600, 600).into_iter().map(fast));
        assert_eq!(alone(&day), [(Rule::TooFast, 4)]);
        let mut one = series(20, 8 * 3600, 600);
        one[0].took = Some(399);
        assert_eq!(alone(&one), [(Rule::TooFast, 1)], "our tablet does not let a tap through so soon");
    }

    #[test]
    fn the_same_is_measured_by_what_is_usual() {
        let mut past: Vec<Vec<Seen>> = Vec::new();
        for day in 1..=20 {
            let mut ratings = series(20, 8 * 3600, 600);
            for seen in &mut ratings {
                seen.at = seen.at.plus(-day * DAY);
            }
            past.push(ratings);
        }
        let earlier: Vec<Earlier<'_>> = past.iter().map(|ratings| Earlier { ratings, served: None }).collect();
        let usual = Usual::of(&earlier);
        let alike = |content: bool| {
            let mut day = series(20, 8 * 3600, 600);
            for seen in &mut day {
                (seen.pattern, seen.content) = (1, content);
            }
            day
        };
        assert_eq!(rules(&series(20, 8 * 3600, 600), None, &usual), []);
        assert_eq!(rules(&alike(true), None, &usual), [(Rule::OneValue, 20)]);
        assert_eq!(rules(&alike(false), None, &usual), [], "a complaint that all share is a complaint");
        let unknown = alone(&alike(true));
        assert_eq!(unknown, [], "0.9 to the power of 20 is one in eight");
    }

    #[test]
    fn nobody_rates_who_was_not_served() {
        let day = series(20, 8 * 3600, 600);
        assert_eq!(rules(&day, Some(14), &Usual::default()), [], "couples rate twice");
        assert_eq!(rules(&day, Some(13), &Usual::default()), [(Rule::MoreThanServed, 20)]);
    }

    #[test]
    fn a_tail_is_a_tail() {
        assert!((tail(0, 10, 0.3) - 1.0).abs() < 1e-9);
        assert!((tail(10, 10, 0.5) - 0.5_f64.powi(10)).abs() < 1e-12);
        assert!((tail(1, 2, 0.5) - 0.75).abs() < 1e-12);
    }
}
