//! Making a round of a published criteria set, its calendar, and opening it.

use super::{App, AppError, Seen, not_done, refused};
use crate::app::scope::Scope;
use crate::domain::access::{Caller, Permission};
use crate::domain::assessment::stage::Calendar;
use crate::domain::assessment::{Confirmed, NEW, NotDone, Round, State};
use crate::domain::criteria::{CriteriaSet, YearFault};
use crate::domain::lang::Lang;
use crate::domain::refusal::Refusal;
use crate::domain::text::{fill, texts};
use crate::store::par::round::{
    par_calendar, par_calendar_put_on, par_round_add_on, par_round_coded, par_round_state_on,
};
use crate::store::par::unit::par_unit_counts;

/// What is typed about a round.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RoundEntry {
    /// Its name.
    pub name: String,
    /// Code or only name of the unit that holds it.
    pub unit: String,
    /// The criteria set's name, `par-xa-minh-hoa-1`.
    pub set: String,
    /// The index year.
    pub year: i16,
    /// The code of the round of the year before.
    pub previous: Option<String>,
    /// The written word that the set is used in a year that it is not for; empty where nobody gives it.
    pub confirmation: String,
}

/// Why a year is not a set's own, in words.
#[must_use]
pub fn year_words(fault: &YearFault, lang: Lang) -> String {
    let t = texts(lang);
    match fault {
        YearFault::Succeeded(successor) => {
            fill(t.assess_year_succeeded, &[&successor.from_year.to_string(), &successor.document])
        }
        YearFault::TooEarly(first) => fill(t.assess_year_early, &[&first.to_string()]),
        YearFault::TooLate(last) => fill(t.assess_year_late, &[&last.to_string()]),
    }
}

/// The fewest letters of a written confirmation: a word is none.
const CONFIRMATION_AT_LEAST: usize = 20;

impl App {
    /// The names of all published criteria sets.
    #[must_use]
    pub fn criteria_sets(&self) -> Vec<String> {
        self.catalogue().criteria_names()
    }

    /// Makes a round; no unit sees it before it is opened.
    pub fn par_make(&self, caller: &Caller, code: &str, entry: &RoundEntry) -> Result<(), AppError> {
        if code == NEW || !crate::domain::round::is_code(code) {
            return Err(not_done(NotDone::NotACode(code.to_owned())));
        }
        let unit = self.unit_in(&Scope::of(caller, Permission::ManageAssessments), &entry.unit)?;
        if entry.name.trim().is_empty() {
            return Err(Refusal::NameMissing.into());
        }
        if !(1990..=2100).contains(&entry.year) {
            return Err(not_done(NotDone::Year(entry.year.to_string())));
        }
        let catalogue = self.refresh()?;
        let (set_id, set) =
            catalogue.criteria_named(&entry.set).ok_or_else(|| not_done(NotDone::NoSet(entry.set.clone())))?;
        let at = self.clock.now();
        let confirmed = confirmed(&set, entry, caller, at)?;
        let previous = match &entry.previous {
            Some(previous) => Some(self.par_whole(caller, previous)?.round.id),
            None => None,
        };
        let round = Round {
            id: self.chance.id(at),
            unit: unit.id,
            set: set_id,
            code: code.to_owned(),
            name: entry.name.trim().to_owned(),
            year: entry.year,
            state: State::Draft,
            previous,
            illustrative: self.illustrative || set.illustrative,
            made_at: at,
            made_by: Some(caller.person),
            confirmed,
        };
        self.change(|change| {
            if par_round_coded(change.db, code)?.is_some() {
                return Err(refused(NotDone::CodeTaken(code.to_owned())));
            }
            par_round_add_on(change.db, &round)?;
            let told = format!("{}; {}; {}", entry.set, round.year, round.name);
            if let Some(confirmed) = &round.confirmed {
                change.note_values("par.confirm-year", code, &entry.set, "", &confirmed.words)?;
            }
            change.note_values("par.make", code, &entry.unit, "", &told)
        })
    }

    /// The calendar of a round.
    pub fn par_calendar(&self, round: &Round) -> Result<Calendar, AppError> {
        Ok(self.store.read(|db| par_calendar(db, round.id))?)
    }

    /// Gives a round another calendar. Extensions of units stay.
    pub fn par_set_calendar(&self, caller: &Caller, code: &str, calendar: &Calendar) -> Result<(), AppError> {
        let Seen { round, .. } = self.par_managed(caller, code)?;
        if round.state == State::Closed {
            return Err(not_done(NotDone::WrongState));
        }
        if let Some(days) = calendar.0.iter().find(|days| days.last < days.first) {
            return Err(not_done(NotDone::StageDays(days.stage)));
        }
        if let Some((one, other)) = calendar.out_of_order() {
            return Err(not_done(NotDone::OutOfOrder(one, other)));
        }
        self.change(|change| {
            let before = par_calendar(change.db, round.id)?;
            if before == *calendar {
                change.nothing_changed();
                return Ok(());
            }
            par_calendar_put_on(change.db, round.id, calendar)?;
            change.note_values("par.calendar", code, "", &plain(&before), &plain(calendar))
        })
    }

    /// Opens a round that is prepared: from now on its units see it.
    pub fn par_open(&self, caller: &Caller, code: &str) -> Result<(), AppError> {
        let Seen { round, .. } = self.par_managed(caller, code)?;
        self.change(|change| {
            if par_calendar(change.db, round.id)?.0.is_empty() {
                return Err(refused(NotDone::NoCalendar));
            }
            if par_unit_counts(change.db, round.id)?.is_empty() {
                return Err(refused(NotDone::NoUnit));
            }
            if !par_round_state_on(change.db, round.id, State::Draft, State::Open)? {
                return Err(refused(NotDone::WrongState));
            }
            change.note_values("par.open", code, "", State::Draft.word(), State::Open.word())
        })
    }
}

/// The written word that a set may be used in this year, where it takes one. A set of which no source says the maxima
/// scores nobody, whatever somebody confirms.
fn confirmed(
    set: &CriteriaSet,
    entry: &RoundEntry,
    caller: &Caller,
    at: crate::domain::clock::Instant,
) -> Result<Option<Confirmed>, AppError> {
    let unknown: Vec<String> =
        set.without_maximum().into_iter().filter_map(|at| Some(set.nodes.get(at)?.code.clone())).collect();
    if !unknown.is_empty() {
        return Err(not_done(NotDone::NoMaximum(unknown)));
    }
    let Some(fault) = set.year_fault(i32::from(entry.year)) else { return Ok(None) };
    let words = entry.confirmation.trim();
    if words.chars().count() < CONFIRMATION_AT_LEAST {
        return Err(not_done(NotDone::YearNotOfSet(year_words(&fault, Lang::Vi))));
    }
    Ok(Some(Confirmed { words: words.to_owned(), at, by: caller.person }))
}

/// A calendar as the trail says it.
fn plain(calendar: &Calendar) -> String {
    let told: Vec<String> =
        calendar.0.iter().map(|days| format!("{} {}/{}", days.stage.word(), days.first, days.last)).collect();
    told.join("; ")
}
