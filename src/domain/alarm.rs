//! What is wrong with a tablet, as far as the server can tell: silence, a clock, a queue, numbers that never arrived, days
//! on which it counted otherwise than the server.

use time::Date;

use super::clock::{Instant, SECOND};
use super::lang::Lang;
use super::moment::TOLERANCE;
use super::number;
use super::personal::is_working_day;
use super::text::{fill, texts};

/// From this hour of a working day on, a tablet in service has been switched on.
const MORNING: u8 = 10;
/// How long ratings may wait on a tablet before somebody should look at its network.
const WAITING: i64 = 2 * 3600 * SECOND;
/// The share of its storage, in percent, above which a tablet may soon have to stop.
const NEARLY_FULL: i64 = 90;

/// What a tablet is known by, for this.
#[derive(Clone, Debug)]
pub struct State {
    /// When it was enrolled.
    pub enrolled_at: Instant,
    /// When it was last heard of.
    pub seen_at: Option<Instant>,
    /// How far ahead of the server its clock was then, in microseconds.
    pub clock_skew: Option<i64>,
    /// First and last of running numbers that are missing below the highest that arrived.
    pub missing: Vec<(i64, i64)>,
    /// The highest running number that arrived.
    pub highest: i64,
    /// What it said of itself, where it can.
    pub said: Option<Said>,
    /// Its own count of each day and how many of that day arrived.
    pub days: Vec<(Date, i64, i64)>,
}

/// What it said of itself.
#[derive(Clone, Debug)]
pub struct Said {
    /// When.
    pub at: Instant,
    /// The highest running number it had given out.
    pub made: i64,
    /// How many ratings waited on it.
    pub queued: i64,
    /// Since when, corrected for its clock.
    pub queued_since: Option<Instant>,
    /// How many it had set apart.
    pub set_apart: i64,
    /// Whether its browser promised to keep its storage.
    pub persisted: Option<bool>,
    /// Bytes in use, and bytes it may use.
    pub storage: Option<(i64, i64)>,
}

/// One thing that is wrong.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Alarm {
    /// Not heard of since this moment, though it should be in use; `None`: never.
    Silent(Option<Instant>),
    /// Its clock is off by so many minutes.
    Clock(i64),
    /// So many ratings have waited on it for long.
    Queue(i64),
    /// Ratings with these running numbers were sealed and never arrived.
    Missing(Vec<(i64, i64)>),
    /// On a day it counted the first number and the second one arrived.
    Differs(Date, i64, i64),
    /// So many ratings were set apart for a person.
    SetApart(i64),
    /// The browser may throw its storage away.
    NotPersisted,
    /// So many percent of its storage are in use.
    NearlyFull(i64),
}

impl Alarm {
    /// What is wrong and what to do.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let (t, n) = (texts(lang), |n: i64| number::count(lang, n));
        match self {
            Self::Silent(None) => t.alarm_never_seen.to_owned(),
            Self::Silent(Some(at)) => fill(t.alarm_silent, &[&number::moment(at.local())]),
            Self::Clock(minutes) => fill(t.alarm_clock, &[&n(*minutes)]),
            Self::Queue(waiting) => fill(t.alarm_queue, &[&n(*waiting)]),
            Self::Missing(ranges) => {
                let told = |(first, last): &(i64, i64)| {
                    if first == last { first.to_string() } else { format!("{first}–{last}") }
                };
                fill(t.alarm_missing, &[&ranges.iter().map(told).collect::<Vec<_>>().join(", ")])
            }
            Self::Differs(day, own, arrived) => fill(t.alarm_differs, &[&number::day(*day), &n(*own), &n(*arrived)]),
            Self::SetApart(apart) => fill(t.alarm_set_apart, &[&n(*apart)]),
            Self::NotPersisted => t.alarm_not_persisted.to_owned(),
            Self::NearlyFull(percent) => fill(t.alarm_nearly_full, &[&n(*percent)]),
        }
    }
}

/// The day on which a tablet in service must have been heard of by now: today from mid-morning on, otherwise the working
/// day before. Public holidays are not known.
fn expected_by(now: Instant) -> Date {
    let today = now.day();
    if is_working_day(today) && now.local().hour() >= MORNING {
        return today;
    }
    let mut day = today.previous_day().unwrap_or(today);
    while !is_working_day(day) {
        day = day.previous_day().unwrap_or(Date::MIN);
    }
    day
}

/// What is wrong with a tablet in service.
#[must_use]
pub fn alarms(state: &State, now: Instant) -> Vec<Alarm> {
    let mut alarms = Vec::new();
    let heard = state.seen_at.unwrap_or(state.enrolled_at);
    if heard.day() < expected_by(now) {
        alarms.push(Alarm::Silent(state.seen_at));
    }
    if let Some(skew) = state.clock_skew.filter(|skew| skew.saturating_abs() > TOLERANCE) {
        alarms.push(Alarm::Clock(skew / (60 * SECOND)));
    }
    let mut missing = state.missing.clone();
    if let Some(said) = &state.said {
        if said.queued_since.is_some_and(|since| now.since(since) > WAITING) && said.queued > 0 {
            alarms.push(Alarm::Queue(said.queued));
        }
        // It gave out more numbers than arrived, and holds none of them: they are lost.
        if said.queued == 0 && said.set_apart == 0 && said.made > state.highest {
            missing.push((state.highest + 1, said.made));
        }
    }
    if !missing.is_empty() && state.said.as_ref().is_none_or(|said| said.queued == 0) {
        alarms.push(Alarm::Missing(missing));
    }
    if let Some(said) = &state.said {
        let settled = said.queued == 0 && said.set_apart == 0;
        let over = |day: Date| day < said.at.day();
        let differing = state.days.iter().filter(|(day, own, arrived)| settled && over(*day) && own != arrived);
        alarms.extend(differing.map(|(day, own, arrived)| Alarm::Differs(*day, *own, *arrived)));
        if said.set_apart > 0 {
            alarms.push(Alarm::SetApart(said.set_apart));
        }
        if said.persisted == Some(false) {
            alarms.push(Alarm::NotPersisted);
        }
        if let Some((used, quota)) = said.storage.filter(|(_, quota)| *quota > 0) {
            let percent = used.saturating_mul(100) / quota;
            if percent >= NEARLY_FULL {
                alarms.push(Alarm::NearlyFull(percent));
            }
        }
    }
    alarms
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    /// Monday 23 November 2026 at this hour.
    fn monday(hour: i64) -> Instant {
        Instant::start_of(date!(2026 - 11 - 23)).plus(hour * 3600 * SECOND)
    }

    fn sound() -> State {
        let said = Said {
            at: monday(9),
            made: 7,
            queued: 0,
            queued_since: None,
            set_apart: 0,
            persisted: Some(true),
            storage: Some((10, 1_000)),
        };
        State {
            enrolled_at: monday(-200),
            seen_at: Some(monday(9)),
            clock_skew: Some(SECOND),
            missing: Vec::new(),
            highest: 7,
            said: Some(said),
            days: vec![(date!(2026 - 11 - 20), 5, 5), (date!(2026 - 11 - 23), 2, 1)],
        }
    }

    #[test]
    fn a_sound_tablet_raises_nothing_and_rests_at_the_week_end() {
        assert_eq!(alarms(&sound(), monday(11)), []);
        let friday = State { seen_at: Some(monday(-3 * 24 + 16)), ..sound() };
        assert_eq!(alarms(&friday, monday(-10)), []);
        assert_eq!(alarms(&friday, monday(9)), []);
        assert_eq!(alarms(&friday, monday(10)), [Alarm::Silent(friday.seen_at)]);
        let new = State { seen_at: None, enrolled_at: monday(10), said: None, days: Vec::new(), ..sound() };
        assert_eq!(alarms(&new, monday(11)), []);
        assert_eq!(alarms(&new, monday(24 + 11)), [Alarm::Silent(None)]);
    }

    #[test]
    fn each_fault_is_told() {
        let said = sound().said.unwrap();
        let with = |said: Said| State { said: Some(said), ..sound() };
        let now = monday(12);
        let lost = with(Said { made: 9, ..said.clone() });
        assert_eq!(alarms(&lost, now), [Alarm::Missing(vec![(8, 9)])]);
        let waits = with(Said { made: 9, queued: 2, queued_since: Some(monday(9)), ..said.clone() });
        assert_eq!(alarms(&waits, now), [Alarm::Queue(2)]);
        let gap = State { missing: vec![(3, 3)], ..sound() };
        assert_eq!(alarms(&gap, now), [Alarm::Missing(vec![(3, 3)])]);
        let counted = State { days: vec![(date!(2026 - 11 - 20), 6, 5)], ..sound() };
        assert_eq!(alarms(&counted, now), [Alarm::Differs(date!(2026 - 11 - 20), 6, 5)]);
        let full = with(Said { persisted: Some(false), storage: Some((95, 100)), set_apart: 1, ..said });
        assert_eq!(alarms(&full, now), [Alarm::SetApart(1), Alarm::NotPersisted, Alarm::NearlyFull(95)]);
        let off = State { clock_skew: Some(-3_600 * SECOND), ..sound() };
        assert_eq!(alarms(&off, now), [Alarm::Clock(-60)]);
        for lang in Lang::ALL {
            assert!(alarms(&gap, now)[0].words(lang).contains('3'));
        }
    }
}
