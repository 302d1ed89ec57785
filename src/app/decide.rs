//! Deciding about single ratings: those kept aside, which two people let count, and two that bear one id, between which
//! one person chooses. Nothing here shows a time finer than the day.

use serde::{Deserialize, Serialize};
use time::Date;

use super::approval::Request;
use super::change::Change;
use super::scope::{Scope, not_there};
use super::{App, AppError};
use crate::domain::access::{Caller, Permission};
use crate::domain::clock::Instant;
use crate::domain::closing::is_closed;
use crate::domain::honesty::Figures;
use crate::domain::id::Id;
use crate::domain::lang::Lang;
use crate::domain::number;
use crate::domain::period::{Period, Span};
use crate::domain::rating::Quarantine;
use crate::domain::refusal::Refusal;
use crate::domain::text::{fill, texts};
use crate::store::closing::closing_of_units;
use crate::store::office::{Counter, counter_by_code};
use crate::store::rating::{
    Aside, Conflict, Kept, rating_aside, rating_aside_count, rating_conflict_decide_on, rating_conflict_place,
    rating_conflicts, rating_release_on,
};
use crate::store::{Db, StoreError, unit};

/// How many groups and conflicts a page lists.
const LISTED: i64 = 200;

/// The wish to let a group of ratings count.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Release {
    /// The code of their unit.
    pub unit: String,
    /// The code of their counter.
    pub counter: String,
    /// Their day: `2026-11-20`.
    pub day: String,
    /// The rule that keeps them aside.
    pub rule: String,
    /// How many they are.
    pub n: i64,
    /// Only those received by this moment, so that nothing counts that nobody asked about.
    pub until: i64,
}

/// Why a rating is kept aside by this rule, in words.
#[must_use]
pub fn why(rule: &str, lang: Lang) -> &'static str {
    let t = texts(lang);
    match Quarantine::named(rule) {
        Some(Quarantine::RevokedDevice) => t.aside_revoked_device,
        Some(Quarantine::SequenceReused) => t.aside_sequence_reused,
        Some(Quarantine::ClosedCounter) => t.aside_closed_counter,
        Some(Quarantine::ClosedPeriod) => t.aside_closed_period,
        Some(Quarantine::Withdrawn) => t.aside_withdrawn,
        Some(Quarantine::ChainBroken) => t.aside_chain_broken,
        Some(Quarantine::Dishonest(rule)) => rule.words(lang),
        None => t.not_known,
    }
}

impl Release {
    /// What is asked for, for people.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let day = self.day.parse::<Period>().map_or_else(|_| self.day.clone(), |day| number::day(day.first_day()));
        let n = number::count(lang, self.n);
        fill(texts(lang).approval_release, &[&n, &day, &self.counter, &self.unit, why(&self.rule, lang)])
    }

    fn group(&self, db: &mut Db) -> Result<Aside, StoreError> {
        let gone = || StoreError::from(Refusal::Gone);
        let unit = unit::unit_by_code(db, &self.unit)?.ok_or_else(gone)?.id;
        let counter = counter_by_code(db, &self.counter)?.ok_or_else(gone)?.id;
        let day = self.day.parse::<Period>().map_err(|_| gone())?.first_day();
        Ok(Aside { unit, counter, day, rule: self.rule.clone() })
    }

    /// Lets them count, in the transaction of the decision.
    pub(in crate::app) fn carry_out_on(&self, change: &mut Change<'_>) -> Result<(), StoreError> {
        let group = self.group(change.db)?;
        let released = rating_release_on(change.db, &group, Instant(self.until))?;
        if i64::try_from(released) != Ok(self.n) {
            return Err(Refusal::GroupChanged.into());
        }
        let detail = format!("{}, {}: {released} ratings", self.day, self.rule);
        change.note_values("rating.release", &self.counter, &detail, &self.rule, "counted")
    }
}

/// A place with the names people know.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    /// The unit's code.
    pub unit_code: String,
    /// The unit's name.
    pub unit: String,
    /// The counter's code.
    pub counter_code: String,
    /// The counter's name.
    pub counter: String,
}

/// A group of ratings kept aside, as the page shows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeptAside {
    /// Where.
    pub place: Place,
    /// On which day.
    pub day: Date,
    /// By which rule.
    pub rule: String,
    /// What the nightly check found, where it was that check.
    pub figures: Option<Figures>,
    /// How many.
    pub n: i64,
    /// The day's period is closed: they stay aside.
    pub closed: bool,
    /// Somebody has asked to let them count.
    pub asked: bool,
    /// The caller may ask for it.
    pub decides: bool,
}

/// Two ratings under one id, as the page shows them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Doubt {
    /// Where.
    pub place: Place,
    /// The two; without what they answered for whoever may not decide.
    pub conflict: Conflict,
    /// The caller decides.
    pub decides: bool,
}

fn written(day: Date) -> String {
    Period::containing(Span::Day, day).to_string()
}

impl App {
    /// The groups of ratings kept aside where the caller may see that, the latest days first.
    pub fn kept_aside(&self, caller: &Caller) -> Result<Vec<KeptAside>, AppError> {
        let (roots, deciding) = (caller.roots(Permission::ReadDecisions), Scope::of(caller, Permission::DecideRatings));
        let asked = self.open_requests()?;
        let groups = self.store.read(|db| {
            let groups = rating_aside(db, &roots, LISTED)?.into_iter();
            let own = groups.map(|(group, n)| Ok((deciding.covers(db, group.unit, group.day)?, group, n)));
            own.collect::<Result<Vec<_>, StoreError>>()
        })?;
        let units: Vec<Id> = groups.iter().map(|(_, group, _)| group.unit).collect();
        let closed = self.store.read(|db| closing_of_units(db, &units))?;
        let mut shown = Vec::with_capacity(groups.len());
        for (decides, group, n) in groups {
            let place = self.place(group.unit, group.counter)?;
            let day = written(group.day);
            let is_asked = asked.iter().any(|request| {
                matches!(request, Request::ReleaseRatings(wish)
                    if (&wish.unit, &wish.counter, &wish.day, &wish.rule)
                        == (&place.unit_code, &place.counter_code, &day, &group.rule))
            });
            let closed = closed.get(&group.unit).is_some_and(|spans| is_closed(group.day, spans));
            let found = self.honesty_of(group.counter, group.day)?.into_iter();
            let figures = found.filter(|found| found.rule.id() == group.rule).map(|found| found.figures).next();
            shown.push(KeptAside {
                place,
                day: group.day,
                rule: group.rule,
                figures,
                n,
                closed,
                asked: is_asked,
                decides,
            });
        }
        Ok(shown)
    }

    /// The counter with this id, which another process may have added a moment ago.
    pub fn counter_known(&self, at: Id) -> Result<Option<Counter>, AppError> {
        let known = self.catalogue().counter(at).cloned();
        if known.is_some() { Ok(known) } else { Ok(self.refresh()?.counter(at).cloned()) }
    }

    /// Names of a unit and of a counter.
    pub fn place(&self, of: Id, at: Id) -> Result<Place, AppError> {
        let missing = || not_there(&at.to_string());
        let unit = self.store.read(|db| unit::unit_get(db, of))?.ok_or_else(missing)?;
        let counter = self.counter_known(at)?.ok_or_else(missing)?;
        Ok(Place { unit_code: unit.code, unit: unit.name, counter_code: counter.code, counter: counter.name })
    }

    /// Asks to let a group count; somebody else has to agree.
    pub fn ask_release(
        &self,
        caller: &Caller,
        (unit_code, counter_code): (&str, &str),
        day: &str,
        rule: &str,
        reason: &str,
    ) -> Result<(), AppError> {
        let now = self.clock.now();
        let day: Period = day.parse().map_err(|_| not_there(day))?;
        let mut wish = Release {
            unit: unit_code.to_owned(),
            counter: counter_code.to_owned(),
            day: written(day.first_day()),
            rule: rule.to_owned(),
            n: 0,
            until: now.0,
        };
        let group = self.store.read(|db| wish.group(db)).map_err(|_| not_there(counter_code))?;
        let scope = Scope::of(caller, Permission::DecideRatings);
        if !self.store.read(|db| scope.covers(db, group.unit, group.day))? {
            return Err(not_there(counter_code));
        }
        let (n, closed) = self.store.read(|db| {
            Ok((rating_aside_count(db, &group, now)?, closing_of_units(db, &[group.unit])?.remove(&group.unit)))
        })?;
        if n == 0 {
            return Err(not_there(counter_code));
        }
        if is_closed(group.day, &closed.unwrap_or_default()) {
            return Err(Refusal::PeriodClosed(group.day).into());
        }
        wish.n = n;
        let same = |request: &Request| match request {
            Request::ReleaseRatings(other) => Release { n, until: now.0, ..other.clone() } == wish,
            _ => false,
        };
        if self.open_requests()?.iter().any(same) {
            return Err(Refusal::AskedBefore.into());
        }
        let place = self.place(group.unit, group.counter)?;
        let subject = format!("{}, {}, {}: {n} ({})", place.unit, place.counter, number::day(group.day), group.rule);
        self.propose(caller, &Request::ReleaseRatings(wish), group.unit, &subject, reason).map(drop)
    }

    /// The conflicts that nobody has decided where the caller may see that there are any. What a single visitor answered
    /// is for those who have to decide about it, and for nobody else.
    pub fn conflicts(&self, caller: &Caller) -> Result<Vec<Doubt>, AppError> {
        let roots = caller.roots(Permission::ReadDecisions);
        let open = self.store.read(|db| rating_conflicts(db, &roots, LISTED))?;
        let doubt = |conflict: Conflict| {
            let place = self.place(conflict.unit, conflict.counter)?;
            let decides = self.may_in(caller, Permission::DecideRatings, conflict.unit, conflict.day)?;
            let conflict = if decides {
                conflict
            } else {
                Conflict { stored: Vec::new(), remark: false, other: None, ..conflict }
            };
            Ok(Doubt { place, conflict, decides })
        };
        open.into_iter().map(doubt).collect()
    }

    /// Decides which of two ratings with one id is kept.
    pub fn decide_conflict(&self, caller: &Caller, hash: &[u8], kept: Kept, reason: &str) -> Result<(), AppError> {
        let scope = Scope::of(caller, Permission::DecideRatings);
        let found = self.store.read(|db| {
            let Some((unit, counter, day)) = rating_conflict_place(db, hash)? else { return Ok(None) };
            Ok(scope.covers(db, unit, day)?.then_some((unit, counter, day)))
        })?;
        let (unit, counter, day) = found.ok_or_else(|| not_there("conflict"))?;
        let reason = reason.trim();
        if reason.is_empty() {
            return Err(Refusal::ReasonMissing.into());
        }
        let place = self.place(unit, counter)?;
        self.acting(self.author.as_ref().clone().because(reason)).change(|change| {
            rating_conflict_decide_on(change.db, hash, kept, reason, caller.person, change.at)?;
            change.note_values(
                "rating.decide",
                &place.counter_code,
                &written(day),
                "two ratings of one id",
                kept.word(),
            )
        })
    }
}
