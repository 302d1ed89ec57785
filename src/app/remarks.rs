//! Citizens' own words: looked at by people who serve at no counter, and then shown by unit and month where enough rated
//! that nobody is found out (K12 of the threats).

use std::collections::BTreeMap;

use time::Date;

use super::scope::{Scope, not_there};
use super::{App, AppError};
use crate::domain::access::{Caller, Permission};
use crate::domain::disclosure::USUAL_THRESHOLD;
use crate::domain::id::Id;
use crate::domain::period::{Period, Span};
use crate::domain::refusal::Refusal;
use crate::domain::tally::Marginal;
use crate::domain::unit::Unit;
use crate::store::message::{message_remark_place, message_settle_on, message_shown, message_unchecked};
use crate::store::remark::{Remark, remark_check_on, remark_place, remark_shown, remark_unchecked};
use crate::store::{tally, unit};

/// How many remarks a page lists.
const LISTED: i64 = 50;

/// What may be seen of the remarks of a month.
#[derive(Clone, Debug)]
pub struct Read {
    /// The unit that was asked for.
    pub unit: Unit,
    /// The month; `None` where none is over yet.
    pub month: Option<Period>,
    /// The months to choose from.
    pub months: Vec<Period>,
    /// The words by unit.
    pub remarks: Vec<(String, Vec<String>)>,
}

impl App {
    /// The remarks that nobody has looked at, of days that are over, with the names of their units.
    pub fn unchecked_remarks(&self, caller: &Caller) -> Result<Vec<(String, Remark)>, AppError> {
        let roots = caller.roots(Permission::CheckRemarks);
        let today = self.clock.now().day();
        let mut remarks = self.store.read(|db| {
            let mut all = remark_unchecked(db, &roots, today, LISTED)?;
            let apart = message_unchecked(db, &roots, today, LISTED)?.into_iter();
            all.extend(apart.map(|one| Remark {
                hash: one.id.as_bytes().to_vec(),
                unit: one.unit,
                day: one.day,
                text: one.text,
            }));
            Ok(all)
        })?;
        remarks.sort_by_key(|remark| remark.day);
        let names = self.names_of(remarks.iter().map(|remark| remark.unit))?;
        Ok(remarks.into_iter().map(|remark| (names.get(&remark.unit).cloned().unwrap_or_default(), remark)).collect())
    }

    fn names_of(&self, units: impl Iterator<Item = Id>) -> Result<BTreeMap<Id, String>, AppError> {
        let ids: Vec<Id> = units.collect();
        Ok(self.unit_names(&ids)?.into_iter().collect())
    }

    /// Says what may be seen of a remark: these words, or nothing. A remark of a rating is called by the rating's content
    /// hash, one that was left apart from any by its id.
    pub fn check_remark(&self, caller: &Caller, hash: &[u8], shown: Option<&str>) -> Result<(), AppError> {
        let scope = Scope::of(caller, Permission::CheckRemarks);
        let today = self.clock.now().day();
        let found = self.store.read(|db| {
            let found = match Id::from_slice(hash) {
                Some(message) => message_remark_place(db, message)?.map(|(unit, day)| (message, unit, day)),
                None => remark_place(db, hash)?,
            };
            let Some((of, unit_id, day)) = found else { return Ok(None) };
            let here = day < today && scope.covers(db, unit_id, day)?;
            Ok(if here { unit::unit_get(db, unit_id)?.map(|unit| (of, unit, day)) } else { None })
        })?;
        let (of, unit, day) = found.ok_or_else(|| not_there("remark"))?;
        let shown = shown.map(str::trim);
        if shown.is_some_and(str::is_empty) {
            return Err(Refusal::WordsMissing.into());
        }
        self.change(|change| {
            let apart = Id::from_slice(hash).is_some();
            let first = if apart {
                message_settle_on(change.db, of, shown, caller.person, change.at)?
            } else {
                remark_check_on(change.db, of, shown, caller.person, change.at)?
            };
            if !first {
                return Err(Refusal::DecidedBefore.into());
            }
            let verdict = if shown.is_some() { "shown" } else { "withheld" };
            // The words are the citizen's and stay out of the trail.
            change.note_values("remark.check", &unit.code, &Period::containing(Span::Day, day).to_string(), "", verdict)
        })
    }

    /// What may be seen of the remarks of a unit, and of those below it, in a whole month that is over: of each unit
    /// only where at least five rated.
    pub fn read_remarks(&self, caller: &Caller, unit: &str, month: Option<Period>) -> Result<Read, AppError> {
        let today = self.clock.now().day();
        let scope = Scope::of(caller, Permission::ReadRemarks);
        let day = month.map_or(today, Period::last_day);
        let unit = self.unit_to_read(&scope, unit, day)?;
        let mut months = self.result_periods(&unit)?;
        months.retain(|period| period.span() == Span::Month);
        let month = match month {
            Some(month) if month.span() != Span::Month || !month.is_over(today) => {
                return Err(not_there(&month.to_string()));
            }
            Some(month) => Some(month),
            None => months.first().copied(),
        };
        let remarks = match month {
            Some(month) => self.remarks_of(&unit, month.first_day(), month.last_day())?,
            None => Vec::new(),
        };
        Ok(Read { unit, month, months, remarks })
    }

    fn remarks_of(&self, of: &Unit, first: Date, last: Date) -> Result<Vec<(String, Vec<String>)>, AppError> {
        let (words, enough) = self.store.read(|db| {
            let mut words = remark_shown(db, &[of.id], first, last)?;
            words.extend(message_shown(db, &[of.id], first, last)?);
            let units: Vec<Id> = words.iter().map(|(unit, _)| *unit).collect();
            let mut rated: BTreeMap<Id, i64> = BTreeMap::new();
            for (cell, n) in tally::tally_cells(db, Marginal::Unit, &units, first, last)?.tally.iter() {
                if cell.question == 0 {
                    *rated.entry(cell.unit).or_default() += n;
                }
            }
            rated.retain(|_, n| *n >= USUAL_THRESHOLD);
            Ok((words, rated))
        })?;
        let names = self.names_of(enough.keys().copied())?;
        let mut by_unit: BTreeMap<Id, Vec<String>> = BTreeMap::new();
        for (unit, text) in words.into_iter().filter(|(unit, _)| enough.contains_key(unit)) {
            by_unit.entry(unit).or_default().push(text);
        }
        Ok(by_unit.into_iter().map(|(unit, texts)| (names.get(&unit).cloned().unwrap_or_default(), texts)).collect())
    }
}
