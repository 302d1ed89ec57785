//! The nightly check: every counter's day that is over is handed to the rules ([`crate::domain::honesty`]), again when ratings
//! of it arrive late, and what they name is kept aside in one transaction with the tallies and the trail.
//!
//! A day is judged as a whole, once it is over, and not while ratings are stored: whether a tablet was tapped too fast or out
//! of hours shows in how often that happens on the day, and a receipt must not depend on it. A period that is closed stays
//! as it was counted: what is found there is noted and shown, and nothing is moved.

use std::collections::{BTreeMap, BTreeSet};

use time::{Date, Duration};

use super::catalogue::Catalogue;
use super::{App, AppError};
use crate::domain::clock::Instant;
use crate::domain::honesty::{CounterDay, EDITION, Earlier, Finding, Noted, Rule, Seen, Usual, examine, pattern};
use crate::domain::hours::Span;
use crate::domain::id::Id;
use crate::domain::period::{Period, Span as PeriodSpan};
use crate::domain::unit::Unit;
use crate::store::honesty::{
    Check, Figure, Looked, honesty_check_get, honesty_check_put_on, honesty_due, honesty_figures, honesty_ratings,
};
use crate::store::office::visit_rows;
use crate::store::opening::opening_of_units;
use crate::store::rating::rating_set_aside_on;
use crate::store::{Db, StoreError};

/// How many days back ratings that arrive late have their day looked at again: a quarter.
const LOOKED_BACK: i64 = 92;
/// How many days before a day tell what is usual at a counter: seven weeks.
const USUAL_OF: i64 = 49;

/// What a check came to.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Checked {
    /// Counter-days looked at.
    pub days: usize,
    /// Those on which a rule found something.
    pub found: usize,
    /// Ratings kept aside now.
    pub aside: i64,
}

/// A counter with what is known of it for the check.
struct Known {
    counter: Id,
    ratings: BTreeMap<Date, Vec<(Seen, Looked)>>,
    served: BTreeMap<Date, i64>,
    hours: BTreeMap<Id, Vec<Span>>,
}

impl App {
    /// Checks every counter's day that is over and due; `stops` ends it between two counters.
    pub fn check_honesty(&self, stops: impl Fn() -> bool) -> Result<Checked, AppError> {
        let Some(yesterday) = self.clock.now().day().previous_day() else { return Ok(Checked::default()) };
        let first = yesterday.saturating_sub(Duration::days(LOOKED_BACK - 1));
        let due = self.store.read(|db| honesty_due(db, first, yesterday))?;
        // Another process may have published a template a moment ago.
        let catalogue = self.refresh()?;
        let mut checked = Checked::default();
        for (counter, days) in due {
            if stops() {
                break;
            }
            let (Some(earliest), Some(latest)) = (days.first(), days.last()) else { continue };
            let from = earliest.saturating_sub(Duration::days(USUAL_OF));
            let mut known = self.store.read(|db| known(db, &catalogue, counter, from, *latest))?;
            for day in days {
                let aside = self.check_day(&mut known, day)?;
                checked.days += 1;
                checked.found += usize::from(aside.is_some());
                checked.aside += aside.unwrap_or(0);
            }
        }
        Ok(checked)
    }

    /// Checks one day; `None` where nothing was found, otherwise how many ratings are kept aside now.
    fn check_day(&self, known: &mut Known, day: Date) -> Result<Option<i64>, AppError> {
        let findings = known.findings(day);
        let n = known.ratings.get(&day).map_or(0, Vec::len);
        let noted: Vec<Noted> = findings.iter().map(Noted::from).collect();
        let named = named(&findings);
        let code = self.counter_known(known.counter)?.map(|counter| counter.code).unwrap_or_default();
        let aside = self.change(|change| {
            let before = honesty_check_get(change.db, known.counter, day)?;
            let check = Check {
                edition: EDITION,
                ratings: i64::try_from(n).unwrap_or(i64::MAX),
                findings: written(&noted, before.as_ref())?,
            };
            honesty_check_put_on(change.db, known.counter, day, &check, change.at)?;
            let aside = rating_set_aside_on(change.db, known.counter, &named)?;
            let of_day = Period::containing(PeriodSpan::Day, day);
            for (rule, n) in &aside {
                let detail = format!("{of_day}, edition {EDITION}, {}: {n} ratings", rule.id());
                change.note_values("rating.aside", &code, &detail, "counted", rule.id())?;
            }
            if aside.is_empty() {
                change.nothing_changed();
            }
            Ok(aside)
        })?;
        known.forget(day, &named);
        Ok((!findings.is_empty()).then(|| aside.values().sum()))
    }

    /// What was given in a unit and all below it within a period, and of that what counts and what each rule keeps aside.
    pub fn honesty_figures(&self, of: &Unit, period: Period) -> Result<Vec<Figure>, AppError> {
        Ok(self.store.read(|db| honesty_figures(db, of.id, period.first_day(), period.last_day()))?)
    }

    /// What the last check found on a counter's day.
    pub fn honesty_of(&self, counter: Id, day: Date) -> Result<Vec<Noted>, AppError> {
        let check = self.store.read(|db| honesty_check_get(db, counter, day))?;
        Ok(check.map(|check| read(&check.findings)).transpose()?.unwrap_or_default())
    }
}

/// Each rating with the first rule that names it.
fn named(findings: &[Finding]) -> Vec<(Id, Rule)> {
    let mut named = BTreeMap::new();
    for finding in findings {
        for rating in &finding.ratings {
            let rule = named.entry(*rating).or_insert(finding.rule);
            *rule = finding.rule.min(*rule);
        }
    }
    named.into_iter().collect()
}

fn read(findings: &str) -> Result<Vec<Noted>, StoreError> {
    serde_json::from_str(findings).map_err(|_| StoreError::Corrupt("findings of a check that cannot be read"))
}

/// What is kept: today's findings, and those of the check before by rules that find nothing any more, since ratings are still
/// kept aside by them.
fn written(noted: &[Noted], before: Option<&Check>) -> Result<String, StoreError> {
    let mut all = noted.to_vec();
    let known: BTreeSet<Rule> = noted.iter().map(|finding| finding.rule).collect();
    let earlier = before.map(|check| read(&check.findings)).transpose()?.unwrap_or_default();
    all.extend(earlier.into_iter().filter(|finding| !known.contains(&finding.rule)));
    serde_json::to_string(&all).map_err(|_| StoreError::Corrupt("findings that cannot be written"))
}

fn known(db: &mut Db, catalogue: &Catalogue, counter: Id, from: Date, to: Date) -> Result<Known, StoreError> {
    let mut ratings: BTreeMap<Date, Vec<(Seen, Looked)>> = BTreeMap::new();
    for looked in honesty_ratings(db, counter, from, to)? {
        ratings.entry(looked.day).or_default().push((seen(catalogue, &looked), looked));
    }
    let served = visit_rows(db, &[counter], from, to)?.into_iter().map(|(_, day, n)| (day, n)).collect();
    let units: BTreeSet<Id> = ratings.values().flatten().map(|(_, looked)| looked.unit).collect();
    let hours = opening_of_units(db, &units.into_iter().collect::<Vec<_>>())?.into_iter().collect();
    Ok(Known { counter, ratings, served, hours })
}

fn seen(catalogue: &Catalogue, looked: &Looked) -> Seen {
    let questions =
        catalogue.template(looked.template).map(|template| template.questions.as_slice()).unwrap_or_default();
    let satisfied = |answer: &crate::domain::rating::Answer| {
        questions.iter().find(|question| question.number == answer.question)?.satisfied(answer.level)
    };
    let degrees: Vec<bool> = looked.answers.iter().filter_map(satisfied).collect();
    Seen {
        id: looked.id,
        at: looked.at,
        device: looked.device,
        took: looked.took,
        answered: u8::try_from(looked.answers.len()).unwrap_or(u8::MAX),
        pattern: pattern(looked.template, &looked.answers, &looked.reasons),
        content: !degrees.is_empty() && degrees.iter().all(|satisfied| *satisfied),
        way: looked.way,
    }
}

impl Known {
    fn findings(&self, day: Date) -> Vec<Finding> {
        let Some(of_day) = self.ratings.get(&day) else { return Vec::new() };
        let from = day.saturating_sub(Duration::days(USUAL_OF));
        // What is kept aside, by whatever rule, tells nothing of what is usual.
        let past: Vec<(Vec<Seen>, Option<i64>)> = self
            .ratings
            .range(from..day)
            .map(|(day, ratings)| {
                let counted = ratings.iter().filter(|(_, looked)| looked.counts).map(|(seen, _)| seen.clone());
                (counted.collect(), self.served.get(day).copied())
            })
            .collect();
        let earlier: Vec<Earlier<'_>> =
            past.iter().map(|(ratings, served)| Earlier { ratings, served: *served }).collect();
        let weekday = i16::from(day.weekday().number_from_monday());
        let hours: Option<Vec<(i64, i64)>> =
            of_day.first().and_then(|(_, looked)| self.hours.get(&looked.unit)).map(|spans| {
                let of_day = spans.iter().filter(|span| span.weekday == weekday);
                of_day.map(|span| (i64::from(span.from), i64::from(span.to))).collect()
            });
        let ratings: Vec<Seen> = of_day.iter().map(|(seen, _)| seen.clone()).collect();
        let begins = Instant::start_of(day);
        let served = self.served.get(&day).copied();
        examine(&CounterDay { begins, ratings: &ratings, hours: hours.as_deref(), served }, &Usual::of(&earlier))
    }

    /// What was named just now is no example for the days after it.
    fn forget(&mut self, day: Date, named: &[(Id, Rule)]) {
        let named: BTreeSet<Id> = named.iter().map(|(rating, _)| *rating).collect();
        for (_, looked) in self.ratings.get_mut(&day).into_iter().flatten() {
            looked.counts &= !named.contains(&looked.id);
        }
    }
}
