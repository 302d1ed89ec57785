//! Printed codes: a visitor rates once on a phone of their own, out of sight of the counter (K11 of the threats).
//!
//! A code is shown once, on a sheet to print. The rating's id is made with it, so that however often it is used, one
//! rating counts.

use std::net::IpAddr;

use time::Date;

use super::capture::PageRating;
use super::code;
use super::decide::Place;
use super::protocol::Fault;
use super::scope::{Scope, not_there};
use super::{App, AppError};
use crate::domain::access::{Caller, Permission};
use crate::domain::clock::{Instant, SECOND};
use crate::domain::dossier::Timeliness;
use crate::domain::rating::{Channel, Outcome};
use crate::domain::refusal::Refusal;
use crate::store::attempt::Pace;
use crate::store::code::{Code, code_add_on, code_get};
use crate::store::office::{self, Counter, Procedure};
use crate::store::writer::NotStored;

/// Codes on a sheet at most.
const AT_MOST: i64 = 60;
/// Groups of a code: 60 bits, short enough to be typed on a phone.
const GROUPS: usize = 3;
/// Wrong codes from one address: an office's visitors may share one.
const BY_ADDRESS: Pace = Pace { at_once: 30, every: 20 * SECOND };

/// A sheet of new codes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sheet {
    /// The counter.
    pub place: Place,
    /// The procedure's name and whether the dossier was on time, where the code is for one.
    pub dossier: Option<(String, Option<Timeliness>)>,
    /// The codes; they are kept nowhere.
    pub codes: Vec<String>,
    /// The last day on which they can be used.
    pub last_day: Date,
}

/// A dossier for which a code is printed, as the clerk says it. Its number is not asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Dossier {
    /// The procedure's code.
    pub procedure: String,
    /// The day on which it was due; goes with the next.
    pub due: Option<Date>,
    /// The day on which it was returned.
    pub returned: Option<Date>,
}

/// What a code is good for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Shown {
    /// For one rating.
    Good(Code),
    /// It was used.
    Used(Code),
    /// There is none, or its time is over; which of them is not said.
    Unusable,
    /// Too many wrong codes came from this address.
    TooOften,
}

impl App {
    /// The counter with this code, where the caller may do something.
    pub fn counter_in(&self, caller: &Caller, permission: Permission, counter: &str) -> Result<Counter, AppError> {
        let scope = Scope::of(caller, permission);
        let today = self.clock.now().day();
        let found = self.store.read(|db| {
            let Some(found) = office::counter_by_code(db, counter)? else { return Ok(None) };
            Ok(scope.covers(db, found.unit, today)?.then_some(found))
        })?;
        found.ok_or_else(|| not_there(counter))
    }

    /// Makes codes for a counter, good until the end of the next day, which know of no dossier.
    pub fn print_codes(&self, caller: &Caller, counter: &str, count: i64) -> Result<Sheet, AppError> {
        let counter = self.counter_in(caller, Permission::EnterRatings, counter)?;
        if !(1..=AT_MOST).contains(&count) {
            return Err(Refusal::CodesCount.into());
        }
        self.make_codes(caller, &counter, count, None)
    }

    /// Makes one code for a dossier, good until the end of the next day. It knows the procedure, and whether the dossier
    /// was on time; neither the days nor a number are kept.
    pub fn print_dossier_code(&self, caller: &Caller, counter: &str, dossier: &Dossier) -> Result<Sheet, AppError> {
        let counter = self.counter_in(caller, Permission::EnterRatings, counter)?;
        let (_, procedures) = self.procedures()?;
        let procedure = procedures.into_iter().find(|procedure| procedure.code == dossier.procedure);
        let procedure = procedure.ok_or_else(|| not_there(&dossier.procedure))?;
        let today = self.clock.now().day();
        let timeliness = match (dossier.due, dossier.returned) {
            (None, None) => None,
            (Some(due), Some(returned)) if returned <= today => Some(Timeliness::of(due, returned)),
            _ => return Err(Refusal::DossierDays.into()),
        };
        self.make_codes(caller, &counter, 1, Some((procedure, timeliness)))
    }

    fn make_codes(
        &self,
        caller: &Caller,
        counter: &Counter,
        count: i64,
        about: Option<(Procedure, Option<Timeliness>)>,
    ) -> Result<Sheet, AppError> {
        let known = about.as_ref().map(|(procedure, _)| (procedure.id, procedure.field));
        let timeliness = about.as_ref().and_then(|(_, timeliness)| *timeliness);
        let codes: Vec<String> = (0..count).map(|_| code::new(&*self.chance, GROUPS)).collect();
        let today = self.clock.now().day();
        let last_day = today.next_day().unwrap_or(today);
        let ends_at = last_day.next_day().map_or(Instant(i64::MAX), Instant::start_of);
        self.change(|change| {
            for code in &codes {
                let (rating, made_at) = (change.id(), change.at);
                let new = Code { counter: counter.id, rating, procedure: known, timeliness, made_at, ends_at };
                code_add_on(change.db, &code::hash(code), &new, caller.person)?;
            }
            // What the dossier was about would say, with the moment, whose it was.
            let detail = if known.is_some() { "1 code for a dossier".to_owned() } else { format!("{count} codes") };
            change.note("code.print", &counter.code, &detail)
        })?;
        let place = self.place(counter.unit, counter.id)?;
        let dossier = about.map(|(procedure, timeliness)| (procedure.name, timeliness));
        Ok(Sheet { place, dossier, codes, last_day })
    }

    /// What a code that somebody typed or scanned is good for. Wrong ones are counted by address.
    pub fn code_shown(&self, text: &str, from: IpAddr) -> Result<Shown, AppError> {
        let (now, bucket) = (self.clock.now(), format!("code:{from}"));
        if !self.has_try(&bucket, BY_ADDRESS)? {
            return Ok(Shown::TooOften);
        }
        let hash = code::hash(text);
        let found = self.store.read(|db| code_get(db, &hash))?;
        match found.filter(|(code, _)| now < code.ends_at) {
            Some((code, false)) => Ok(Shown::Good(code)),
            Some((code, true)) => Ok(Shown::Used(code)),
            None => {
                let counted = self.take_try(&bucket, BY_ADDRESS)?;
                Ok(if counted { Shown::Unusable } else { Shown::TooOften })
            }
        }
    }

    /// Stores the rating of a code. The same once more gets the same receipt; other answers are a conflict, of which
    /// nothing is kept.
    pub async fn capture_code(&self, code: Code, page: PageRating) -> Result<Result<Outcome, Fault>, NotStored> {
        let page = PageRating { id: code.rating.to_string(), ..page };
        self.capture_page_through(page, Channel::Code(code.timeliness), code.procedure).await
    }
}
