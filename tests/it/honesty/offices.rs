//! Counters and their honest days, made from a seed: people who come in waves, wait, are served one after another, and
//! rate, or do not. `docs/honesty.md` describes it; no figure here is copied from the rules.

use sipar::domain::clock::{Instant, SECOND};
use sipar::domain::honesty::{Seen, Way};
use sipar::domain::id::Id;

use crate::support::seeded::Seeded;

/// Draws from distributions.
pub(super) struct Draw(pub(super) Seeded);

impl Draw {
    pub(super) fn unit(&mut self) -> f64 {
        (self.0.below(1 << 40) as f64 + 0.5) / (1_u64 << 40) as f64
    }

    pub(super) fn between(&mut self, from: f64, to: f64) -> f64 {
        from + (to - from) * self.unit()
    }

    pub(super) fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    pub(super) fn normal(&mut self) -> f64 {
        let (r, turn) = (self.unit(), self.unit());
        (-2.0 * r.ln()).sqrt() * (std::f64::consts::TAU * turn).cos()
    }

    pub(super) fn around(&mut self, median: f64, spread: f64) -> f64 {
        median * (spread * self.normal()).exp()
    }

    pub(super) fn whole(&mut self, from: i64, to: i64) -> i64 {
        from + self.0.below(u64::try_from(to - from + 1).unwrap()).cast_signed()
    }

    fn poisson(&mut self, mean: f64) -> i64 {
        if mean > 60.0 {
            return (mean + mean.sqrt() * self.normal()).round().max(0.0) as i64;
        }
        let (mut n, mut left) = (0, mean);
        loop {
            left += self.unit().ln();
            if left < 0.0 {
                return n;
            }
            n += 1;
        }
    }
}

/// Opening hours of every simulated counter, in minutes: 7:30 to 11:30, 13:30 to 17:00.
pub(super) const HOURS: [(i64, i64); 2] = [(450, 690), (810, 1020)];

/// A counter as it is.
#[derive(Clone)]
pub(super) struct Desk {
    /// Visits on a usual day.
    pub(super) visits: f64,
    /// Share of visits that rate.
    pub(super) rates: f64,
    /// Share of raters who are satisfied.
    pub(super) satisfied: f64,
    /// How far busy the counter is at its busiest.
    busy: f64,
    /// Questions of its template, one to four.
    pub(super) questions: u8,
    /// Whether the scale has "very satisfied".
    pub(super) three: bool,
    /// Of those satisfied, how many are very satisfied.
    very: f64,
    /// Share of raters who leave out a question that may be left out.
    leaves_out: f64,
    /// Share of raters who tap a reason.
    reasons: f64,
    /// Share of raters with a printed code, and with a slip.
    codes: f64,
    slips: f64,
    /// How many raters come as families.
    families: f64,
    /// Tablets at the counter.
    tablets: u64,
    /// Whether anybody brings in how many were served.
    pub(super) knows_served: bool,
    /// Whether anybody entered the hours.
    pub(super) knows_hours: bool,
    /// How much days differ.
    days_differ: f64,
}

impl Desk {
    pub(super) fn new(draw: &mut Draw) -> Self {
        let visits = match draw.whole(0, 9) {
            0..=2 => draw.between(6.0, 15.0),
            3..=6 => draw.between(15.0, 45.0),
            7..=8 => draw.between(45.0, 110.0),
            _ => draw.between(110.0, 200.0),
        };
        Self {
            visits,
            rates: draw.between(0.15, 0.75),
            satisfied: draw.between(0.70, 0.98),
            busy: draw.between(0.45, 0.85),
            questions: [1, 2, 2, 2, 3, 4][draw.whole(0, 5) as usize],
            three: draw.chance(0.5),
            very: draw.between(0.2, 0.8),
            leaves_out: draw.between(0.05, 0.35),
            reasons: draw.between(0.03, 0.30),
            codes: if draw.chance(0.3) { draw.between(0.02, 0.4) } else { 0.0 },
            slips: if draw.chance(0.15) { draw.between(0.02, 0.3) } else { 0.0 },
            families: draw.between(0.02, 0.10),
            tablets: if draw.chance(0.1) { 2 } else { 1 },
            knows_served: draw.chance(0.6),
            knows_hours: draw.chance(0.85),
            days_differ: draw.between(0.08, 0.22),
        }
    }

    /// How many ratings a usual day has.
    pub(super) fn usual(&self) -> f64 {
        self.visits * self.rates
    }
}

/// What a day is like.
struct Mood {
    visits: f64,
    rates: f64,
    satisfied: f64,
    /// A grievance that many share.
    grievance: bool,
    /// The house stays open until so many minutes after closing.
    later: f64,
    /// The clock of the tablet could not be trusted.
    clockless: bool,
}

impl Mood {
    fn of(desk: &Desk, weekday: usize, draw: &mut Draw) -> Self {
        let weekday = [1.25, 1.05, 1.0, 0.95, 0.8][weekday % 5];
        let logit = (desk.satisfied / (1.0 - desk.satisfied)).ln() + 0.3 * draw.normal();
        let grievance = draw.chance(0.015);
        let satisfied = if grievance { draw.between(0.15, 0.6) } else { 1.0 / (1.0 + (-logit).exp()) };
        let campaign = if draw.chance(0.02) { draw.between(1.2, 1.5) } else { 1.0 };
        Self {
            visits: desk.visits * weekday * draw.around(1.0, desk.days_differ),
            rates: (desk.rates * campaign * draw.around(1.0, 0.15)).min(0.92),
            satisfied,
            grievance,
            later: if draw.chance(0.002) { draw.between(60.0, 120.0) } else { 25.0 },
            clockless: draw.chance(0.01),
        }
    }
}

/// One counter's day.
pub(super) struct Made {
    pub(super) ratings: Vec<Seen>,
    pub(super) served: i64,
}

/// How many come in each half hour of the opening hours, as they do: early, less towards lunch, again after it.
const WAVES: [f64; 15] = [1.2, 1.7, 1.8, 1.6, 1.3, 1.0, 0.8, 0.5, 1.0, 1.4, 1.5, 1.2, 0.9, 0.6, 0.3];

fn opening_minute(half_hour: usize) -> f64 {
    if half_hour < 8 { 450.0 + 30.0 * half_hour as f64 } else { 810.0 + 30.0 * (half_hour - 8) as f64 }
}

/// Minutes of the day at which people come.
fn arrivals(draw: &mut Draw, mean: f64) -> Vec<f64> {
    let all: f64 = WAVES.iter().sum();
    let mut come = Vec::new();
    for (half_hour, weight) in WAVES.into_iter().enumerate() {
        for _ in 0..draw.poisson(mean * weight / all) {
            come.push(opening_minute(half_hour) + draw.between(0.0, 30.0));
        }
    }
    come.sort_by(f64::total_cmp);
    come
}

/// A day of visitors.
pub(super) fn honest(desk: &Desk, begins: Instant, weekday: usize, draw: &mut Draw) -> Made {
    let mood = Mood::of(desk, weekday, draw);
    let mut made = Made { ratings: Vec::new(), served: 0 };
    let come = arrivals(draw, mood.visits);
    // One visit takes as long as a counter that is so busy can afford.
    let service = 420.0 * desk.busy / desk.visits.max(20.0);
    let mut free = 0.0_f64;
    let mut tablet_free = 0.0_f64;
    for at in come {
        let mut from = free.max(at);
        if from > 690.0 + mood.later.min(25.0) && from < 810.0 {
            from = 810.0;
        }
        if from > 1020.0 + mood.later {
            break;
        }
        free = from + draw.around(service, 0.6).clamp(0.7, 45.0);
        made.served += 1;
        if !draw.chance(mood.rates) {
            continue;
        }
        let together = if draw.chance(desk.families) { draw.whole(2, 5) } else { 1 };
        // Whoever comes to the tablet waits until the one before has gone.
        let mut second = (free * 60.0 + draw.between(3.0, 40.0)).max(tablet_free + draw.between(6.0, 20.0));
        let mut first = None;
        for _ in 0..together {
            let mut seen = rating(desk, &mood, begins, second, draw);
            if let Some((pattern, answered, content)) = first.filter(|_| draw.chance(0.7)) {
                (seen.pattern, seen.answered, seen.content) = (pattern, answered, content);
                seen.took = seen.took.map(|_| thinks(answered, draw));
            }
            first.get_or_insert((seen.pattern, seen.answered, seen.content));
            made.ratings.push(seen);
            tablet_free = second;
            second += draw.between(7.0, 28.0);
        }
    }
    made
}

/// What a visitor answers: pattern, how many questions, whether content.
pub(super) fn answer(desk: &Desk, satisfied: f64, grievance: bool, draw: &mut Draw) -> (u64, u8, bool) {
    let happy = draw.chance(satisfied);
    let very = draw.chance(desk.very);
    let (mut pattern, mut answered, mut content) = (0_u64, 0, true);
    for question in 0..desk.questions {
        pattern <<= 3;
        if question > 0 && draw.chance(desk.leaves_out) {
            continue;
        }
        let good = if question == 0 || draw.chance(0.88) { happy } else { draw.chance(satisfied) };
        let very = desk.three && if draw.chance(0.8) { very } else { draw.chance(desk.very) };
        pattern |= if !good {
            1
        } else if very {
            3
        } else {
            2
        };
        answered += 1;
        content &= good;
    }
    pattern <<= 3;
    if grievance && !happy && draw.chance(0.7) {
        pattern |= 7;
    } else if draw.chance(desk.reasons) {
        pattern |= draw.whole(1, 5) as u64;
    }
    (pattern, answered, content)
}

fn rating(desk: &Desk, mood: &Mood, begins: Instant, second: f64, draw: &mut Draw) -> Seen {
    let (pattern, answered, content) = answer(desk, mood.satisfied, mood.grievance, draw);
    let mut at = begins.plus((second * SECOND as f64) as i64);
    let way = match draw.unit() {
        share if share < desk.codes => {
            if draw.chance(0.4) {
                at = begins.plus(draw.whole(1050, 1320) * 60 * SECOND);
            }
            Way::WithCode
        }
        share if share < desk.codes + desk.slips => Way::DayOnly,
        _ if mood.clockless => Way::DayOnly,
        _ => Way::AtCounter,
    };
    let device = Id::from_bytes([u8::try_from(1 + draw.0.below(desk.tablets)).unwrap(); 16]);
    Seen {
        id: draw.0.id(at),
        at,
        device: Some(device),
        took: (way == Way::AtCounter).then(|| thinks(answered, draw)),
        answered,
        pattern,
        content,
        way,
    }
}

/// Milliseconds from the first answer to the last.
fn thinks(answered: u8, draw: &mut Draw) -> i64 {
    (1..answered).map(|_| draw.around(2600.0, 0.5).max(450.0)).sum::<f64>() as i64
}
