//! Requests about personal data: entered, confirmed, settled, each with the day by which that must be done; and the
//! removal of such data, which takes two people.

use serde::{Deserialize, Serialize};
use time::Date;

use super::approval::Request;
use super::change::Change;
use super::scope::{Scope, not_there};
use super::{App, AppError};
use crate::domain::access::{Caller, Permission};
use crate::domain::id::Id;
use crate::domain::lang::Lang;
use crate::domain::personal::{Kind, State, due_days};
use crate::domain::refusal::Refusal;
use crate::domain::text::{fill, texts};
use crate::store::StoreError;
use crate::store::message::{message_named, message_remove_on};
use crate::store::person::{grants_of, person_by_login};
use crate::store::personal::{
    PersonalRequest, person_forget_on, personal_request_add_on, personal_request_get, personal_request_list,
    personal_request_move_on, remark_of, remark_remove_on, remark_replace_on,
};
use crate::store::session::{browser_forget_on, session_end_all_on};

/// How many requests the page lists.
const LISTED: i64 = 500;
/// What stands where words were removed.
const REMOVED: &str = "[…]";

/// What is entered about a request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entered {
    /// What is asked for.
    pub kind: Kind,
    /// The code of the unit that handles it.
    pub unit: String,
    /// Who asks.
    pub asker: String,
    /// Where the asker can be reached.
    pub contact: String,
    /// What it says.
    pub text: String,
    /// When it came.
    pub received_on: Date,
}

/// Which personal data are to be deleted. Nothing of them stands in here: it goes into the trail for good.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Deletion {
    /// All words of a rating.
    Remark {
        /// The rating.
        rating: String,
    },
    /// Some words of a rating, such as an officer's name.
    Words {
        /// The rating.
        rating: String,
        /// How many characters of it stay before them.
        from: usize,
        /// How many characters they are.
        length: usize,
        /// How many characters all of it had when this was asked.
        of: usize,
    },
    /// A citizen's message, with the name and number in it.
    Message {
        /// Its id.
        message: String,
    },
    /// What says who a person was that may not sign in any more.
    Person {
        /// Their id.
        person: String,
    },
}

impl Deletion {
    /// What is to be deleted, for whoever decides.
    #[must_use]
    pub fn describe(&self, lang: Lang) -> String {
        let t = texts(lang);
        match self {
            Self::Remark { rating } => fill(t.deletion_remark, &[rating]),
            Self::Words { rating, from, length, .. } => {
                fill(t.deletion_words, &[rating, &(from + 1).to_string(), &(from + length).to_string()])
            }
            Self::Message { message } => fill(t.deletion_message, &[message]),
            Self::Person { person } => fill(t.deletion_person, &[person]),
        }
    }

    /// Deletes, in the transaction of the decision.
    pub(in crate::app) fn carry_out_on(&self, change: &mut Change<'_>) -> Result<(), StoreError> {
        let gone = || StoreError::from(Refusal::Gone);
        let parse = |id: &str| id.parse::<Id>().map_err(|_| gone());
        match self {
            Self::Remark { rating } => {
                let id = parse(rating)?;
                remark_of(change.db, id)?.and_then(|(_, text)| text).ok_or_else(gone)?;
                remark_remove_on(change.db, id)?;
                change.note("personal-data.delete", rating, "the words of a rating")
            }
            Self::Words { rating, from, length, of } => {
                let id = parse(rating)?;
                let text = remark_of(change.db, id)?.and_then(|(_, text)| text).ok_or_else(gone)?;
                let letters: Vec<char> = text.chars().collect();
                let to = from.checked_add(*length).filter(|to| letters.len() == *of && to <= of).ok_or_else(gone)?;
                let kept: String = letters[..*from]
                    .iter()
                    .copied()
                    .chain(REMOVED.chars())
                    .chain(letters[to..].iter().copied())
                    .collect();
                remark_replace_on(change.db, id, &kept)?;
                change.note("personal-data.delete", rating, "some words of a rating")
            }
            Self::Message { message } => {
                if !message_remove_on(change.db, parse(message)?)? {
                    return Err(gone());
                }
                change.note("personal-data.delete", message, "a citizen's message")
            }
            Self::Person { person } => {
                let id = parse(person)?;
                let found = crate::store::person::person_get(change.db, id)?.ok_or_else(gone)?;
                if found.disabled_at.is_none() {
                    return Err(Refusal::StillEnabled.into());
                }
                // The beginning of an id is the moment it was made; its end is chance.
                let login = format!("da-xoa-{}", person.chars().rev().take(12).collect::<String>());
                session_end_all_on(change.db, id, None)?;
                browser_forget_on(change.db, id)?;
                person_forget_on(change.db, id, &login, texts(Lang::Vi).deleted_person)?;
                change.note("personal-data.delete", person, "who a person was")
            }
        }
    }
}

impl PersonalRequest {
    /// The next last day: to confirm, or to settle.
    #[must_use]
    pub fn next_day(&self) -> Date {
        if self.state == State::Received { self.confirm_by.min(self.due_on) } else { self.due_on }
    }

    /// Whether something should have been done before this day.
    #[must_use]
    pub fn is_overdue(&self, today: Date) -> bool {
        !self.state.finished() && self.next_day() < today
    }
}

impl App {
    /// The requests in the units where the caller may see how they stand: overdue ones first, then those to come, then
    /// what is finished. Each with whether the caller handles it; for whoever does not, who asks and what they wrote is
    /// left out: it may name a rating, and then it would say whose that is.
    pub fn personal_requests(&self, caller: &Caller) -> Result<Vec<(PersonalRequest, bool)>, AppError> {
        let today = self.clock.now().day();
        let [handled, seen] =
            [Permission::HandlePersonalData, Permission::ReadRequests].map(|right| Scope::of(caller, right));
        let mut seen = self.store.read(|db| {
            let mut own = Vec::new();
            for request in personal_request_list(db, LISTED)? {
                if handled.covers(db, request.unit, today)? {
                    own.push((request, true));
                } else if seen.covers(db, request.unit, today)? {
                    let (asker, contact, text) = (String::new(), String::new(), String::new());
                    own.push((PersonalRequest { asker, contact, text, ..request }, false));
                }
            }
            Ok(own)
        })?;
        seen.sort_by_key(|(one, _)| (one.state.finished(), !one.is_overdue(today), one.next_day()));
        Ok(seen)
    }

    /// Enters a request; the days by which it must be confirmed and settled follow from the day it came.
    pub fn personal_request_enter(&self, caller: &Caller, entered: &Entered) -> Result<Id, AppError> {
        let unit = self.unit_in(&Scope::of(caller, Permission::HandlePersonalData), &entered.unit)?;
        if entered.asker.is_empty() || entered.text.is_empty() {
            return Err(Refusal::AskerMissing.into());
        }
        if entered.received_on > self.clock.now().day() {
            return Err(Refusal::NotYetThere.into());
        }
        let (confirm_by, due_on) = due_days(entered.kind, entered.received_on);
        self.change(|change| {
            let request = PersonalRequest {
                id: change.id(),
                kind: entered.kind,
                unit: unit.id,
                asker: entered.asker.clone(),
                contact: entered.contact.clone(),
                text: entered.text.clone(),
                received_on: entered.received_on,
                confirm_by,
                due_on,
                entered_by: caller.person,
                state: State::Received,
                outcome: String::new(),
                changed_at: change.at,
            };
            personal_request_add_on(change.db, &request)?;
            // Who asked does not go into the trail, which nobody can take it out of.
            let detail = format!("{}, due {due_on}", entered.kind.word());
            change.note("personal-request.enter", &request.id.to_string(), &detail)?;
            Ok(request.id)
        })
    }

    /// Gives a request another state; what it came to must be said where it is finished.
    pub fn personal_request_move(&self, caller: &Caller, id: Id, to: State, outcome: &str) -> Result<(), AppError> {
        let (today, scope) = (self.clock.now().day(), Scope::of(caller, Permission::HandlePersonalData));
        let request = self.store.read(|db| {
            let Some(request) = personal_request_get(db, id)? else { return Ok(None) };
            Ok(scope.covers(db, request.unit, today)?.then_some(request))
        })?;
        let request = request.ok_or_else(|| not_there(&id.to_string()))?;
        if !to.may_follow(request.state) {
            return Err(Refusal::DecidedBefore.into());
        }
        if to.finished() && outcome.trim().is_empty() {
            return Err(Refusal::OutcomeMissing.into());
        }
        self.change(|change| {
            if !personal_request_move_on(change.db, id, request.state, to, outcome.trim(), change.at)? {
                return Err(Refusal::DecidedBefore.into());
            }
            let (old, new) = (request.state.word(), to.word());
            change.note_values("personal-request.move", &id.to_string(), request.kind.word(), old, new)
        })
    }

    /// Asks for all words of a rating to be deleted, or for these of them.
    pub fn propose_words_deleted(
        &self,
        caller: &Caller,
        rating: &str,
        words: &str,
        reason: &str,
    ) -> Result<Id, AppError> {
        let id: Id = rating.parse().map_err(|_| not_there(rating))?;
        let scope = Scope::of(caller, Permission::HandlePersonalData);
        let today = self.clock.now().day();
        let found = self.store.read(|db| {
            let Some((unit, text)) = remark_of(db, id)? else { return Ok(None) };
            Ok(if scope.covers(db, unit, today)? { text.map(|text| (unit, text)) } else { None })
        })?;
        let (unit, text) = found.ok_or_else(|| not_there(rating))?;
        let deletion = if words.is_empty() {
            Deletion::Remark { rating: id.to_string() }
        } else {
            let at = text.find(words).ok_or(Refusal::NoSuchWords)?;
            let (from, length) = (text[..at].chars().count(), words.chars().count());
            Deletion::Words { rating: id.to_string(), from, length, of: text.chars().count() }
        };
        self.propose(caller, &Request::DeletePersonalData(deletion), unit, &id.to_string(), reason)
    }

    /// Asks for a citizen's message to be deleted.
    pub fn propose_message_deleted(&self, caller: &Caller, message: &str, reason: &str) -> Result<Id, AppError> {
        let id: Id = message.parse().map_err(|_| not_there(message))?;
        let roots = caller.roots(Permission::HandlePersonalData);
        let named = self.store.read(|db| message_named(db, &roots))?;
        let unit = named.iter().find(|one| one.id == id).map(|one| one.unit).ok_or_else(|| not_there(message))?;
        let subject = id.to_string();
        let deletion = Deletion::Message { message: subject.clone() };
        self.propose(caller, &Request::DeletePersonalData(deletion), unit, &subject, reason)
    }

    /// Asks for what says who a person was to be deleted; they must have been kept from signing in before.
    pub fn propose_person_deleted(&self, caller: &Caller, login: &str, reason: &str) -> Result<Id, AppError> {
        let scope = Scope::of(caller, Permission::HandlePersonalData);
        let today = self.clock.now().day();
        let found = self.store.read(|db| {
            let Some(person) = person_by_login(db, login)? else { return Ok(None) };
            // All units in which they ever held a role must be the caller's.
            let units: Vec<Id> = grants_of(db, &[person.id])?.into_iter().map(|(_, grant)| grant.unit).collect();
            for unit in &units {
                if !scope.covers(db, *unit, today)? {
                    return Ok(None);
                }
            }
            Ok(units.first().map(|unit| (person, *unit)))
        })?;
        let (person, unit) = found.ok_or_else(|| not_there(login))?;
        if person.disabled_at.is_none() {
            return Err(Refusal::StillEnabled.into());
        }
        let subject = person.id.to_string();
        let deletion = Deletion::Person { person: subject.clone() };
        self.propose(caller, &Request::DeletePersonalData(deletion), unit, &subject, reason)
    }
}
