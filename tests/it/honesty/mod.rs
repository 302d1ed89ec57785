//! Story: days on which somebody taps for visitors are told from days of visitors. Ten thousand honest and a thousand
//! stuffed counter-days, made from other seeds than the thresholds were tuned by (1000, 2000 … 10000 and the numbers up to
//! sixty after each). `docs/honesty.md` describes both kinds and holds the table that this prints.
#![expect(clippy::print_stdout, reason = "the table is part of what it shows")]

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a simulation of small numbers"
)]
mod offices;
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "a simulation of small numbers")]
mod stuffing;

use std::collections::BTreeMap;
use std::fmt::Write;

use sipar::domain::clock::{DAY, Instant};
use sipar::domain::honesty::{CounterDay, EDITION, Earlier, LIMITS, Rule, Source, Usual, examine};
use time::macros::date;

use crate::support::seeded::Seeded;
use offices::{Desk, Draw, HOURS, Made, honest};
use stuffing::{Kind, stuffed};

/// Days that are known before a counter is judged, and honest days judged of each counter.
const KNOWN: usize = 25;
const JUDGED: usize = 20;

/// What the rules said of many days.
#[derive(Default)]
struct Outcome {
    days: u32,
    flagged: u32,
    /// Flagged by each rule, alone or with others.
    by_rule: BTreeMap<Rule, u32>,
    /// Honest ratings, and those of them that would be kept aside.
    ratings: usize,
    aside: usize,
}

impl Outcome {
    fn add(&mut self, desk: &Desk, made: &Made, begins: Instant, usual: &Usual) {
        let hours = desk.knows_hours.then_some(HOURS.as_slice());
        let served = desk.knows_served.then_some(made.served);
        let found = examine(&CounterDay { begins, ratings: &made.ratings, hours, served }, usual);
        self.days += 1;
        self.flagged += u32::from(!found.is_empty());
        let mut aside: Vec<_> = found.iter().flat_map(|finding| &finding.ratings).collect();
        aside.sort_unstable();
        aside.dedup();
        self.ratings += made.ratings.len();
        self.aside += aside.len();
        for finding in found {
            *self.by_rule.entry(finding.rule).or_insert(0) += 1;
        }
    }

    fn percent(&self) -> f64 {
        f64::from(self.flagged) * 100.0 / f64::from(self.days.max(1))
    }

    fn row(&self, name: &str, table: &mut String) {
        let _ = write!(table, "{name:<16} {:>6} {:>6.2} %", self.days, self.percent());
        for rule in Rule::ALL {
            let _ = write!(table, " {:>6}", self.by_rule.get(&rule).copied().unwrap_or(0));
        }
        table.push('\n');
    }
}

/// A working day: the day, and which of the week.
fn begins(number: usize) -> (Instant, usize) {
    let (week, weekday) = (number / 5, number % 5);
    let days = i64::try_from(week * 7 + weekday).unwrap();
    (Instant::start_of(date!(2026 - 01 - 05)).plus(days * DAY), weekday)
}

/// A counter and what is known of its earlier days.
fn counter(draw: &mut Draw, with: impl Fn(&mut Desk)) -> (Desk, Usual) {
    let mut desk = Desk::new(draw);
    with(&mut desk);
    let past: Vec<Made> = (0..KNOWN)
        .map(|number| {
            let (at, weekday) = begins(number);
            honest(&desk, at, weekday, draw)
        })
        .collect();
    let earlier: Vec<Earlier<'_>> = past
        .iter()
        .map(|made| Earlier { ratings: &made.ratings, served: desk.knows_served.then_some(made.served) })
        .collect();
    let usual = Usual::of(&earlier);
    (desk, usual)
}

fn honest_days(seed: u64, days: usize) -> Outcome {
    let mut draw = Draw(Seeded::new(seed));
    let mut outcome = Outcome::default();
    for _ in 0..days / JUDGED {
        let (desk, usual) = counter(&mut draw, |_| ());
        for number in KNOWN..KNOWN + JUDGED {
            let (at, weekday) = begins(number);
            outcome.add(&desk, &honest(&desk, at, weekday, &mut draw), at, &usual);
        }
    }
    outcome
}

fn stuffed_days(seed: u64, kind: Kind, days: usize) -> Outcome {
    let mut draw = Draw(Seeded::new(seed));
    let mut outcome = Outcome::default();
    for number in 0..days {
        let (desk, usual) = counter(&mut draw, |desk| {
            // Without a number served, nobody could say that a day has more.
            desk.knows_served |= kind == Kind::MoreThanServed;
        });
        let (at, weekday) = begins(KNOWN + number % JUDGED);
        let (made, _) = stuffed(&desk, kind, at, weekday, &mut draw);
        outcome.add(&desk, &made, at, &usual);
    }
    outcome
}

/// The share of honest days flagged, the share of stuffed ones, and the table.
fn simulate(seed: u64, honest: usize, stuffed: usize) -> (f64, f64, String) {
    let mut table = format!("{:<16} {:>6} {:>8}", "days", "n", "flagged");
    for rule in Rule::ALL {
        let _ = write!(table, " {:>6.6}", rule.id());
    }
    table.push('\n');
    let of_visitors = honest_days(seed, honest);
    of_visitors.row("honest", &mut table);
    let (mut days, mut flagged) = (0, 0);
    for (place, kind) in Kind::JUDGED.into_iter().enumerate() {
        let of_kind = stuffed_days(seed + 1 + place as u64, kind, stuffed / Kind::JUDGED.len());
        of_kind.row(&format!("{kind:?}"), &mut table);
        days += of_kind.days;
        flagged += of_kind.flagged;
    }
    let all = f64::from(flagged) * 100.0 / f64::from(days);
    let _ = writeln!(table, "all stuffed      {days:>6} {all:>6.2} %");
    let _ = writeln!(
        table,
        "honest ratings kept aside: {} of {}; not judged, since nobody can tell:",
        of_visitors.aside, of_visitors.ratings
    );
    for (place, kind) in Kind::HARD.into_iter().enumerate() {
        stuffed_days(seed + 50 + place as u64, kind, stuffed / 10).row(&format!("{kind:?}"), &mut table);
    }
    (of_visitors.percent(), all, table)
}

/// Far from every seed of the tuning; chosen once, before its outcome was known.
const JUDGE: u64 = 20_261_122;

#[test]
fn stuffed_days_are_told_from_honest_ones() {
    let (honest, stuffed, table) = simulate(JUDGE, 10_000, 1_000);
    println!("{table}");
    assert!(honest <= 1.0, "{honest:.2} % of honest days flagged\n{table}");
    assert!(stuffed >= 99.0, "{stuffed:.2} % of stuffed days flagged\n{table}");
}

#[test]
fn the_same_days_are_judged_alike() {
    let (one, same) = (simulate(7, 400, 100), simulate(7, 400, 100));
    assert_eq!(one.2, same.2);
    assert_ne!(one.2, simulate(8, 400, 100).2);
}

#[test]
fn the_page_says_what_the_rules_do() {
    let page = include_str!("../../../docs/honesty.md");
    for limit in LIMITS {
        let source = match limit.source {
            Source::GeneralKnowledge => "general knowledge",
            Source::Program => "our own program",
            Source::Tuned => "our own choice, tuned",
        };
        let row = format!("| `{}` | {} | {} | {} | {source} |", limit.name, limit.value, limit.unit, limit.why);
        assert!(page.contains(&row), "docs/honesty.md lacks {row}");
    }
    for rule in Rule::ALL {
        assert!(page.contains(&format!("| `{}` |", rule.id())), "docs/honesty.md lacks {}", rule.id());
    }
    assert!(page.contains(&format!("**edition** (now {EDITION})")));
}
