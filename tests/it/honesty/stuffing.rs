//! Days on which somebody taps for visitors, made from a seed: the kinds that the rules are judged by, and two that nobody
//! can tell from visitors.

use sipar::domain::clock::{Instant, SECOND};
use sipar::domain::honesty::{Seen, Way};
use sipar::domain::id::Id;

use super::offices::{Desk, Draw, HOURS, Made, answer, honest};

/// How a day is stuffed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Kind {
    Evening,
    Lunch,
    Bursts,
    AllDay,
    SlowMixed,
    MoreThanServed,
    TwoPeople,
    LastHours,
    Patient,
    Robot,
    /// Not among those judged: few, or as visitors answer.
    AFew,
    Some,
    Mimic,
}

impl Kind {
    /// Those that the rules are judged by.
    pub(super) const JUDGED: [Self; 10] = [
        Self::Evening,
        Self::Lunch,
        Self::Bursts,
        Self::AllDay,
        Self::SlowMixed,
        Self::MoreThanServed,
        Self::TwoPeople,
        Self::LastHours,
        Self::Patient,
        Self::Robot,
    ];

    /// Those that cannot be told from visitors, or only by luck.
    pub(super) const HARD: [Self; 3] = [Self::AFew, Self::Some, Self::Mimic];
}

/// Somebody who taps.
struct Hand<'a> {
    desk: &'a Desk,
    begins: Instant,
    best: (u64, u8, bool),
}

impl Hand<'_> {
    fn tap(&self, second: f64, (pattern, answered, content): (u64, u8, bool), took: f64, draw: &mut Draw) -> Seen {
        let at = self.begins.plus((second * SECOND as f64) as i64);
        let device = Some(Id::from_bytes([1; 16]));
        let took = Some((took * f64::from(answered.saturating_sub(1))) as i64);
        Seen { id: draw.0.id(at), at, device, took, answered, pattern, content, way: Way::AtCounter }
    }

    /// So many in one sitting.
    fn sitting(&self, n: i64, from: f64, gaps: (f64, f64), draw: &mut Draw) -> Vec<Seen> {
        let mut second = from;
        (0..n)
            .map(|_| {
                second += draw.between(gaps.0, gaps.1);
                let took = draw.around(1500.0, 0.4).max(420.0);
                self.tap(second, self.best, took, draw)
            })
            .collect()
    }

    /// So many at any time within the hours.
    fn spread(&self, n: i64, real: bool, draw: &mut Draw) -> Vec<Seen> {
        (0..n)
            .map(|_| {
                let (from, to) = HOURS[usize::from(draw.chance(0.45))];
                let second = draw.between(from as f64, to as f64) * 60.0;
                let given = if real { answer(self.desk, self.desk.satisfied, false, draw) } else { self.best };
                let took = draw.around(2500.0, 0.4).max(420.0);
                self.tap(second, given, took, draw)
            })
            .collect()
    }
}

/// The best answers to every question, or to those that a lazy hand taps.
fn best(desk: &Desk) -> (u64, u8, bool) {
    let level = if desk.three { 3 } else { 2 };
    let pattern = (0..desk.questions).fold(0, |pattern, _| pattern << 3 | level);
    (pattern << 3, desk.questions, true)
}

/// A stuffed day of a counter; how many of its ratings are false.
pub(super) fn stuffed(desk: &Desk, kind: Kind, begins: Instant, weekday: usize, draw: &mut Draw) -> (Made, i64) {
    let mut made = honest(desk, begins, weekday, draw);
    let hand = Hand { desk, begins, best: best(desk) };
    let times = |from: f64, to: f64, least: i64, draw: &mut Draw| {
        ((desk.usual() * draw.between(from, to)).round() as i64).max(least)
    };
    let somewhere = |draw: &mut Draw| {
        let (from, to) = HOURS[usize::from(draw.chance(0.5))];
        draw.between(from as f64, to as f64 - 60.0) * 60.0
    };
    let stuffed = match kind {
        Kind::Evening => {
            let (n, from) = (draw.whole(8, 60), draw.between(1075.0, 1200.0) * 60.0);
            hand.sitting(n, from, (4.0, 90.0), draw)
        }
        Kind::Lunch => {
            let (n, from) = (draw.whole(6, 30), draw.between(737.0, 750.0) * 60.0);
            hand.sitting(n, from, (5.0, 60.0), draw)
        }
        Kind::Bursts => {
            let sittings = draw.whole(1, 3);
            (0..sittings)
                .flat_map(|_| {
                    let (n, from) = (draw.whole(12, 30), somewhere(draw));
                    hand.sitting(n, from, (1.5, 12.0), draw)
                })
                .collect()
        }
        Kind::AllDay => {
            made.ratings.retain(|_| draw.chance(0.2));
            let n = times(1.5, 3.0, 20, draw);
            hand.spread(n, false, draw)
        }
        Kind::SlowMixed => {
            let n = times(1.0, 2.0, 20, draw);
            hand.spread(n, false, draw)
        }
        Kind::MoreThanServed => {
            let wanted = (made.served as f64 * draw.between(1.3, 2.5)).round() as i64 + 6;
            let n = wanted - i64::try_from(made.ratings.len()).unwrap();
            hand.spread(n.max(0), true, draw)
        }
        Kind::TwoPeople => {
            let n = times(1.0, 2.0, 20, draw);
            let sittings = draw.whole(2, 3);
            let (good, other) = (hand.best, answer(desk, 1.0, false, draw));
            let mut taps = Vec::new();
            for _ in 0..sittings {
                let from = somewhere(draw);
                taps.extend(hand.sitting(n / sittings + 1, from, (8.0, 45.0), draw));
            }
            for tap in taps.iter_mut().skip(1).step_by(2) {
                (tap.pattern, tap.answered, tap.content) = other;
            }
            taps.iter_mut().step_by(2).for_each(|tap| tap.pattern = good.0);
            taps
        }
        Kind::LastHours => {
            let (n, from) = (times(0.7, 1.5, 15, draw), draw.between(900.0, 960.0) * 60.0);
            hand.sitting(n, from, (15.0, (3600.0 / n as f64).clamp(30.0, 120.0)), draw)
        }
        Kind::Patient => {
            let n = times(0.7, 1.5, 18, draw);
            let mut taps = hand.sitting(n, somewhere(draw), (20.0, 60.0), draw);
            for tap in &mut taps {
                if draw.chance(0.1) {
                    (tap.pattern, tap.answered, tap.content) = answer(desk, desk.satisfied, false, draw);
                }
            }
            taps
        }
        Kind::Robot => {
            let n = times(1.0, 2.0, 20, draw);
            let gap = draw.between(30.0, 20_000.0 / n as f64);
            let (from, took) = (draw.between(450.0, 480.0) * 60.0, draw.between(300.0, 1500.0));
            (0..n).map(|place| hand.tap(from + gap * place as f64, hand.best, took, draw)).collect()
        }
        Kind::AFew => {
            let n = draw.whole(3, 8);
            hand.spread(n, false, draw)
        }
        Kind::Some => {
            let n = draw.whole(9, 19);
            hand.spread(n, false, draw)
        }
        Kind::Mimic => {
            let n = times(0.3, 0.6, 3, draw);
            hand.spread(n, true, draw)
        }
    };
    let n = i64::try_from(stuffed.len()).unwrap();
    made.ratings.extend(stuffed);
    (made, n)
}
