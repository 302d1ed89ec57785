//! The rules, one function each.

use std::collections::BTreeMap;

use time::Date;

use super::{
    Days, FAST_AT_LEAST, FAST_SECONDS, FAST_SHARE, Flag, HOURS_A_DAY, KM_AN_HOUR, MATCH_AT_ONCE, MATCH_ITEMS,
    MATCH_PERCENT, METRES_APART, Presence, STRAIGHT_ITEMS, Seen, Shape,
};
use crate::domain::clock::SECOND;
use crate::domain::id::Id;
use crate::domain::response::Channel;

/// Every flag of these responses of one round, by response in the order given.
#[must_use]
pub fn flags(shape: &Shape, days: Days, all: &[Seen]) -> Vec<(Id, Flag)> {
    let mut found: Vec<Vec<Flag>> = vec![Vec::new(); all.len()];
    let straight: Vec<bool> = all.iter().map(|seen| straight_lined(shape, seen).is_some()).collect();
    for (place, seen) in all.iter().enumerate() {
        found[place].extend(straight_lined(shape, seen));
        if seen.day < days.first || days.last < seen.day {
            found[place].push(Flag::OutsideRound);
        }
        if seen.first_visit.is_some_and(|visit| seen.day < visit) {
            found[place].push(Flag::BeforeVisit);
        }
    }
    too_fast(all, &mut found);
    too_full(all, &mut found);
    near_duplicates(all, &straight, &mut found);
    impossible(all, &mut found);
    all.iter().zip(found).flat_map(|(seen, flags)| flags.into_iter().map(|flag| (seen.response, flag))).collect()
}

/// Hundredths of a second a question, where it was timed.
fn pace(seen: &Seen) -> Option<u64> {
    seen.took.filter(|_| seen.asked > 0).map(|took| u64::from(took) * 100 / u64::from(seen.asked))
}

fn too_fast(all: &[Seen], found: &mut [Vec<Flag>]) {
    let mut paces: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for seen in all {
        paces.entry(&seen.channel).or_default().extend(pace(seen));
    }
    for (place, seen) in all.iter().enumerate() {
        let Some(own) = pace(seen) else { continue };
        let others = paces.get_mut(seen.channel.as_str()).filter(|paces| paces.len() >= FAST_AT_LEAST);
        let median = others.map_or(0, |paces| {
            // Sorted once, and found sorted from then on.
            paces.sort_unstable();
            paces[(paces.len() - 1) / 2]
        });
        if own < FAST_SECONDS * 100 || own * FAST_SHARE < median {
            found[place].push(Flag::TooFast { pace: own, median });
        }
    }
}

/// Days on which one interviewer asked longer than anybody can.
fn too_full(all: &[Seen], found: &mut [Vec<Flag>]) {
    let mut days: BTreeMap<(&[u8], Date), Vec<usize>> = BTreeMap::new();
    for (place, seen) in all.iter().enumerate().filter(|(_, seen)| seen.channel == Channel::Interview.word()) {
        if let (Some(group), Some(_)) = (&seen.group, seen.took) {
            days.entry((group, seen.day)).or_default().push(place);
        }
    }
    for interviews in days.values() {
        let seconds: u64 = interviews.iter().filter_map(|place| all[*place].took).map(u64::from).sum();
        if seconds > HOURS_A_DAY * 3600 {
            let count = u32::try_from(interviews.len()).unwrap_or(u32::MAX);
            for place in interviews {
                found[*place].push(Flag::DayTooFull { interviews: count, hours: seconds / 3600 });
            }
        }
    }
}

/// The first battery that was answered at one level throughout.
fn straight_lined(shape: &Shape, seen: &Seen) -> Option<Flag> {
    shape.batteries.iter().find_map(|(question, range)| {
        let answered: Vec<u8> = seen.levels[range.clone()].iter().copied().filter(|level| *level > 0).collect();
        let level = *answered.first()?;
        let straight = answered.len() >= STRAIGHT_ITEMS && answered.iter().all(|other| *other == level);
        let items = u32::try_from(answered.len()).unwrap_or(u32::MAX);
        straight.then(|| Flag::StraightLined {
            question: question.clone(),
            items,
            level,
            longest: longest(shape, seen),
        })
    })
}

/// The longest run of one level within a battery; blanks neither count nor break it.
fn longest(shape: &Shape, seen: &Seen) -> u32 {
    let mut longest = 0;
    for (_, range) in &shape.batteries {
        let (mut level, mut run) = (0, 0);
        for next in seen.levels[range.clone()].iter().copied().filter(|level| *level > 0) {
            run = if next == level { run + 1 } else { 1 };
            level = next;
            longest = longest.max(run);
        }
    }
    longest
}

/// The highest percent match of each response within its group. Straight lines are flagged for themselves, and match one
/// another by their nature; they are not compared.
fn near_duplicates(all: &[Seen], straight: &[bool], found: &mut [Vec<Flag>]) {
    let mut groups: BTreeMap<&[u8], Vec<usize>> = BTreeMap::new();
    for (place, seen) in all.iter().enumerate().filter(|(place, _)| !straight[*place]) {
        if let Some(group) = &seen.group {
            groups.entry(group).or_default().push(place);
        }
    }
    let mut best: BTreeMap<usize, (usize, usize, usize)> = BTreeMap::new();
    for part in groups.values().flat_map(|group| group.chunks(MATCH_AT_ONCE)) {
        for (at, one) in part.iter().enumerate() {
            for other in &part[at + 1..] {
                let (same, both) = matching(&all[*one].levels, &all[*other].levels);
                if both < MATCH_ITEMS || same * 100 < MATCH_PERCENT * both {
                    continue;
                }
                for (one, other) in [(*one, *other), (*other, *one)] {
                    let before = best.get(&one).copied().unwrap_or((0, 1, one));
                    if same * before.1 > before.0 * both {
                        best.insert(one, (same, both, other));
                    }
                }
            }
        }
    }
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    for (place, (same, both, other)) in best {
        let (percent, items) = (count(same * 100 / both), count(both));
        found[place].push(Flag::NearDuplicate { of: all[other].response, percent, items });
    }
}

/// How many answers are the same, of how many that both gave.
fn matching(one: &[u8], other: &[u8]) -> (usize, usize) {
    let (mut same, mut both) = (0, 0);
    for (a, b) in one.iter().zip(other) {
        let given = *a != 0 && *b != 0;
        both += usize::from(given);
        same += usize::from(given && a == b);
    }
    (same, both)
}

/// Interviews of one interviewer that overlap, or lie too far apart for the time between.
fn impossible(all: &[Seen], found: &mut [Vec<Flag>]) {
    let mut days: BTreeMap<Id, Vec<(Presence, usize)>> = BTreeMap::new();
    for (place, seen) in all.iter().enumerate() {
        if let Some(here) = seen.presence {
            days.entry(here.interviewer).or_default().push((here, place));
        }
    }
    for interviews in days.values_mut() {
        interviews.sort_by_key(|(here, place)| (here.from, here.to, *place));
        // The interview that ends last of those begun before.
        let mut before: Option<(Presence, usize)> = None;
        for (here, place) in interviews.iter().copied() {
            if let Some((there, other)) = before {
                let response = all[other].response;
                if here.from < there.to {
                    found[place].push(Flag::Overlap { with: response });
                } else if let Some((metres, seconds)) = too_far(there, here) {
                    found[place].push(Flag::TooFar { from: response, metres, seconds });
                }
            }
            before = before.filter(|(there, _)| there.to > here.to).or(Some((here, place)));
        }
    }
}

fn too_far(there: Presence, here: Presence) -> Option<(i64, i64)> {
    let metres = apart(there.place?, here.place?);
    let seconds = here.from.since(there.to) / SECOND;
    // Metres by seconds against kilometres by hours.
    (metres >= METRES_APART && metres * 3600 > KM_AN_HOUR * 1000 * seconds.max(1)).then_some((metres, seconds))
}

/// How far two places are apart, in metres, never too much: a degree of latitude has 110 574 m at least, one of longitude
/// 101 700 m or more south of 24° north, which is all of Viet Nam.
fn apart(one: (i32, i32), other: (i32, i32)) -> i64 {
    let metres = |a: i32, b: i32, degree: i64| (i64::from(a) - i64::from(b)) * degree / 1_000_000;
    let (north, east) = (metres(one.0, other.0, 110_574), metres(one.1, other.1, 101_700));
    (north * north + east * east).isqrt()
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
