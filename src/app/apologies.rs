//! Letters of apology for late dossiers: entered, and counted by unit with those that were late without one.
//!
//! How many are late the tally says, as the form does; which of them have a letter is read of those that have one.

use std::collections::{BTreeMap, HashMap};

use time::Date;

use super::dossiers::{DossierRead, DossierRules, LISTED, Listed, columns_of};
use super::order::by_name;
use super::scope::Scope;
use super::{App, AppError};
use crate::domain::access::{Caller, Permission};
use crate::domain::dossier::Timeliness;
use crate::domain::dossier::apology::{Letter, Sent};
use crate::domain::dossier::flow::Stock;
use crate::domain::dossier::form::Stands;
use crate::domain::dossier::history::History;
use crate::domain::dossier::incoming::{Incoming, Judged};
use crate::domain::dossier::state::Term;
use crate::domain::id::Id;
use crate::domain::refusal::Refusal;
use crate::domain::stated::Measure;
use crate::domain::unit::Unit;
use crate::index::stated::{Rate, RateName, rates_of};
use crate::store::StoreError;
use crate::store::dossier::tally::{By, dossier_stocks};
use crate::store::dossier::{
    Apology, Dossier, dossier_apologies, dossier_apology_add_on, dossier_by_code, dossier_events, dossiers_late,
    dossiers_put_on,
};
use crate::store::office::procedure_list;
use crate::store::unit::unit_scope;

/// How many late dossiers of a unit have a letter.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct LateCounts {
    /// Resolved late in the period: column 10 of the form.
    pub resolved: u64,
    /// Being worked on and overdue at its end: column 13.
    pub pending: u64,
    /// Of both, with a letter of the last day or before.
    pub with: u64,
    /// Of those, with a letter in time.
    pub in_time: u64,
    /// Of those, due on a day of which no rule is known.
    pub no_rule: u64,
}

impl LateCounts {
    /// All that are late.
    #[must_use]
    pub const fn late(&self) -> u64 {
        self.resolved + self.pending
    }

    /// Those without a letter.
    #[must_use]
    pub const fn without(&self) -> u64 {
        self.late().saturating_sub(self.with)
    }

    /// The share without a letter, of the late; none where none is late.
    #[must_use]
    pub fn rate(&self) -> Option<Rate> {
        let counts = [(Measure::Late, self.late()), (Measure::WithoutApology, self.without())];
        rates_of(&counts).into_iter().find(|rate| rate.name == RateName::WithoutApologyOfLate)
    }

    fn add(&mut self, other: &Self) {
        self.resolved += other.resolved;
        self.pending += other.pending;
        self.with += other.with;
        self.in_time += other.in_time;
        self.no_rule += other.no_rule;
    }
}

/// Late dossiers of a unit and a period, with and without a letter of apology.
#[derive(Clone, Debug)]
pub struct LateApologies {
    /// The unit.
    pub unit: Unit,
    /// The first day.
    pub first: Date,
    /// The last day.
    pub last: Date,
    /// By unit, those in which none is late left out: code, name, counts.
    pub rows: Vec<(String, String, LateCounts)>,
    /// All of them.
    pub total: LateCounts,
    /// Those without a letter, the first due first; their overdue days are up to their end, or the last day of the period.
    pub without: Vec<Listed>,
    /// Whether there are more than are listed.
    pub cut: bool,
}

impl App {
    /// Whether somebody may enter a letter of apology of a dossier: it was received, has a due day, and is theirs to manage.
    pub fn may_apologise(&self, caller: &Caller, read: &DossierRead) -> Result<bool, AppError> {
        let dossier = &read.listed.dossier;
        let of = dossier.received.is_some() && dossier.due.is_some();
        Ok(of && self.may_in(caller, Permission::ManageAssessments, dossier.unit, self.clock.now().day())?)
    }

    /// Keeps a letter of apology of a dossier that the caller may manage. The same letter again changes nothing.
    pub fn apologise(&self, caller: &Caller, code: &str, letter: &Letter) -> Result<(), AppError> {
        let of = self.dossier(&Scope::of(caller, Permission::ManageAssessments), code)?.listed.dossier.id;
        let (rules, today) = (DossierRules::shipped()?, self.clock.now().day());
        self.change(|change| {
            let (at, chance) = (change.at, &self.chance);
            let Some(dossier) = dossier_by_code(change.db, code)?.filter(|one| one.id == of) else {
                return Err(StoreError::Refused(format!("there is no {code:?} here")));
            };
            let before = dossier_apologies(change.db, &[of])?;
            if before.iter().any(|(_, one)| one.letter == *letter) {
                change.nothing_changed();
                return Ok(());
            }
            let history: History = dossier_events(change.db, of)?.into_iter().collect();
            let place = i64::try_from(before.len()).unwrap_or(i64::MAX);
            let event = letter.event(&history, dossier.due, (&rules.apologies, place), today);
            let event = event.map_err(Refusal::Apology)?;
            let due = dossier.due.ok_or(StoreError::Corrupt("a letter of a dossier without a due day"))?;
            let apology = Apology { letter: letter.clone(), due, noted: at };
            let old = dossier.new_due.unwrap_or(due).to_string();
            let Dossier { unit, procedure, channel, .. } = dossier;
            let incoming =
                Incoming { code: code.to_owned(), unit, procedure, channel, cause: None, events: vec![event] };
            let rules = rules.rules();
            let judged = Judged::of(incoming, rules.form, rules.counting);
            let put = dossiers_put_on(change.db, &rules, &[judged], at, &|| chance.id(at))?;
            if !put.refused.is_empty() {
                return Err(StoreError::Refused("the calendar of working days does not cover this dossier".to_owned()));
            }
            dossier_apology_add_on(change.db, of, place, &apology)?;
            let detail = format!("{}; {}; {}", letter.number, letter.day, letter.sent_by.word());
            change.note_values("dossier.apology", code, &detail, &old, &letter.new_due.to_string())
        })
    }

    /// Late dossiers of a unit of a scope and all below it for some days, with and without a letter of apology. Unless `any_days`,
    /// they are a month, a quarter or a year that is over.
    pub fn late_apologies(
        &self,
        scope: &Scope,
        unit: &str,
        days: (Date, Date),
        any_days: bool,
    ) -> Result<LateApologies, AppError> {
        let (first, last) = days;
        let unit = self.dossier_unit(scope, unit, days, any_days)?;
        let rules = DossierRules::shipped()?;
        let (units, stocks, with, letters, without, procedures) = self.store.read(|db| {
            let units: HashMap<Id, Unit> =
                unit_scope(db, unit.id, first, last)?.into_iter().map(|(unit, _)| (unit.id, unit)).collect();
            let ids: Vec<Id> = units.keys().copied().collect();
            let stocks = dossier_stocks(db, &ids, By::Field, days)?;
            let with = dossiers_late(db, &ids, days, true, i64::MAX)?;
            let letters = dossier_apologies(db, &with.iter().map(|(one, _)| one.id).collect::<Vec<_>>())?;
            let without = dossiers_late(db, &ids, days, false, LISTED + 1)?;
            let procedures: HashMap<Id, String> =
                procedure_list(db)?.into_iter().map(|one| (one.id, one.name)).collect();
            Ok((units, stocks, with, letters, without, procedures))
        })?;
        let mut by_unit: BTreeMap<Id, LateCounts> = BTreeMap::new();
        let mut sums: BTreeMap<Id, Stock> = BTreeMap::new();
        for ((unit, _), stock) in &stocks.by {
            *sums.entry(*unit).or_default() += *stock;
        }
        for (unit, stock) in &sums {
            let columns = columns_of([stock].into_iter())?;
            let counts = by_unit.entry(*unit).or_default();
            (counts.resolved, counts.pending) = (columns.late, columns.overdue);
        }
        let mut first_letters: HashMap<Id, Date> = HashMap::new();
        for (of, apology) in letters {
            let day = apology.letter.day;
            first_letters.entry(of).and_modify(|first| *first = day.min(*first)).or_insert(day);
        }
        for (dossier, history) in with {
            let day = first_letters.get(&dossier.id).copied();
            let (Some(day), true) = (day, is_late(&dossier, &history, days, rules)?) else { continue };
            let counts = by_unit.entry(dossier.unit).or_default();
            counts.with += 1;
            match dossier.due.map_or(Sent::NoRule, |due| rules.apologies.sent(due, day)) {
                Sent::InTime => counts.in_time += 1,
                Sent::Late(_) => {}
                Sent::NoRule => counts.no_rule += 1,
            }
        }
        let most = usize::try_from(LISTED).unwrap_or(usize::MAX);
        let (mut listed, mut cut) = (Vec::new(), without.len() > most);
        for (dossier, history) in without {
            if !is_late(&dossier, &history, days, rules)? {
                continue;
            }
            if listed.len() == most {
                cut = true;
                break;
            }
            let until = dossier.closed.unwrap_or(last).min(last);
            let unit = units.get(&dossier.unit).map(|unit| unit.name.clone()).unwrap_or_default();
            let procedure = procedures.get(&dossier.procedure).cloned().unwrap_or_default();
            listed.push(rules.listed(dossier, (unit, procedure), until, None));
        }
        let mut total = LateCounts::default();
        let mut rows = Vec::new();
        for (id, counts) in by_unit {
            total.add(&counts);
            if let Some(unit) = units.get(&id).filter(|_| counts.late() > 0) {
                rows.push((unit.code.clone(), unit.name.clone(), counts));
            }
        }
        rows.sort_by(|one, two| by_name(&one.1, &two.1).then_with(|| one.0.cmp(&two.0)));
        Ok(LateApologies { unit, first, last, rows, total, without: listed, cut })
    }
}

/// Whether the form counts a dossier as late in a period: resolved late in it, or overdue at its end.
fn is_late(dossier: &Dossier, history: &History, days: (Date, Date), rules: &DossierRules) -> Result<bool, AppError> {
    let stands = rules.stands(history, dossier.channel, days);
    let stands = stands.map_err(|uncovered| AppError::Refused(uncovered.to_string()))?;
    Ok(matches!(stands, Some(Stands::Resolved(Timeliness::Late) | Stands::Pending(Term::Overdue))))
}
