//! The own intake of feedback: off until somebody switches it on for a unit; then citizens hand in by a public page, and staff
//! type what came by telephone or otherwise. Whoever handed something in has a code that is kept nowhere, and sees with it where
//! it stands; who they are is neither asked nor stored.

use std::net::IpAddr;

use super::handling::{Standing, record, standing_on};
use super::read_by;
use crate::app::change::Change;
use crate::app::scope::{Scope, day_of, not_there};
use crate::app::{App, AppError};
use crate::domain::access::{Caller, Permission};
use crate::domain::author::Author;
use crate::domain::clock::SECOND;
use crate::domain::feedback::history::Event;
use crate::domain::feedback::intake::{
    Deed, LookupCode, RECEIVED, SUBJECT_AT_MOST, WORDS_AT_MOST, Wrong, check, for_citizen, number_of,
};
use crate::domain::feedback::rules::Group;
use crate::domain::feedback::{Channel, Feedback};
use crate::domain::refusal::Refusal;
use crate::domain::unit::Unit;
use crate::store::StoreError;
use crate::store::attempt::Pace;
use crate::store::feedback::{feedback_event_add_on, feedback_put_on};
use crate::store::feedback_intake::{
    Done, Own, Publication, intake_list, intake_open, intake_switch_on, own_add_on, own_by_lookup, publication_list,
    step_list,
};

/// A minute in microseconds.
const MINUTE: i64 = 60 * SECOND;
/// Handed in from one address: a household or a commune's hall may share one.
const BY_ADDRESS: Pace = Pace { at_once: 5, every: 10 * MINUTE };
/// Handed in at one unit, from wherever.
const AT_UNIT: Pace = Pace { at_once: 100, every: MINUTE };
/// Questions with a lookup code from one address, right ones and wrong ones, as with a receipt.
const LOOKUPS: Pace = Pace { at_once: 30, every: 20 * SECOND };
/// Publications on a page.
pub const PUBLISHED_A_PAGE: u32 = 20;
/// What the statuses of the own intake say of where they come from.
pub(super) const SOURCE: &str = "own";

/// What is handed in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Handed {
    /// Made with the form; the lookup code comes out of it.
    pub secret: String,
    /// Which of the two kinds, where somebody said so.
    pub kind: Option<String>,
    /// Which of the eight contents, likewise.
    pub content: Option<String>,
    /// By which way it came.
    pub channel: Channel,
    /// What it is about, in staff's words.
    pub subject: Option<String>,
    /// The citizen's words.
    pub words: String,
}

/// Who hands in.
#[derive(Clone, Copy, Debug)]
pub enum By<'a> {
    /// A citizen, from an address that is counted and not kept with it.
    Citizen(IpAddr),
    /// Staff for a citizen.
    Staff(&'a Caller),
}

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HandedIn {
    /// It is stored; sent twice it is stored once.
    Stored(LookupCode),
    /// It is not taken as it stands.
    Wrong(Wrong),
    /// This form handed something else in before.
    Before,
    /// Too much came.
    TooOften,
}

/// What a citizen sees with their code. Their own words are not among it: a code may be lost.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Seen {
    /// Where it stands.
    pub group: Group,
    /// The day on which it was handed in.
    pub sent: time::Date,
    /// The name of the unit that has it.
    pub unit: String,
    /// What was done, the first first; of what the citizen did without the words.
    pub done: Vec<Done>,
    /// What the citizen may do.
    pub deeds: Vec<Deed>,
}

/// What there is to say to a lookup code.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Found {
    /// This.
    Seen(Box<Seen>),
    /// There is nothing with this code.
    Nothing,
    /// Too many questions came from this address.
    TooOften,
}

impl App {
    /// The units of a scope that may have an intake today, by code, each with whether it is on.
    pub fn intake_units(&self, scope: &Scope) -> Result<Vec<(Unit, bool)>, AppError> {
        let switched = self.store.read(intake_list)?;
        let open = |unit: &Unit| switched.iter().any(|(id, open)| *id == unit.id && *open);
        let today = self.clock.now().day();
        let units = self.units_in(scope)?.into_iter().filter(|unit| unit.validity.covers(today));
        Ok(units.map(|unit| (open(&unit), unit)).map(|(open, unit)| (unit, open)).collect())
    }

    /// Switches the intake of a unit on or off.
    pub fn switch_intake(&self, caller: &Caller, unit: &str, open: bool) -> Result<(), AppError> {
        let unit = self.unit_in(&Scope::of(caller, Permission::ManageOffices), unit)?;
        self.change(|change| {
            let before = intake_open(change.db, unit.id)?;
            if before == open {
                change.nothing_changed();
                return Ok(());
            }
            intake_switch_on(change.db, unit.id, open, change.at)?;
            let word = |open: bool| if open { "on" } else { "off" };
            change.note_values("feedback.intake", &unit.code, "", word(before), word(open))
        })
    }

    /// The unit with this code whose intake is on; whatever else it is, it is not there.
    pub fn intake_unit(&self, code: &str) -> Result<Unit, AppError> {
        let unit = self.unit(code)?;
        let open = self.store.read(|db| intake_open(db, unit.id))?;
        let today = self.clock.now().day();
        if open && unit.code == code && unit.validity.covers(today) { Ok(unit) } else { Err(not_there(code)) }
    }

    /// The unit with this code whose intake is on, where somebody may take feedback in for citizens.
    pub fn intake_unit_of(&self, caller: &Caller, code: &str) -> Result<Unit, AppError> {
        let unit = self.intake_unit(code)?;
        if self.may_in_unit(caller, Permission::ManageAssessments, &unit)? { Ok(unit) } else { Err(not_there(code)) }
    }

    /// Hands feedback in at a unit whose intake is on.
    pub fn take_feedback_in(&self, unit: &Unit, handed: &Handed, by: By<'_>) -> Result<HandedIn, AppError> {
        if let Err(wrong) = fits(handed)? {
            return Ok(HandedIn::Wrong(wrong));
        }
        let (author, person) = match by {
            By::Citizen(from) => {
                let buckets = [(format!("feedback:{from}"), BY_ADDRESS), (format!("feedback:{}", unit.id), AT_UNIT)];
                for (bucket, pace) in &buckets {
                    if !self.has_try(bucket, *pace)? || !self.take_try(bucket, *pace)? {
                        return Ok(HandedIn::TooOften);
                    }
                }
                (Author::program(), None)
            }
            By::Staff(caller) => ((*self.author).clone(), Some(caller.person)),
        };
        self.acting(author).change(|change| {
            if !intake_open(change.db, unit.id)? {
                return Err(Refusal::Gone.into());
            }
            let code = LookupCode::of(&handed.secret);
            if let Some(before) = own_by_lookup(change.db, &code.hash())? {
                change.nothing_changed();
                let same = before.words == handed.words;
                return Ok(if same { HandedIn::Stored(code) } else { HandedIn::Before });
            }
            let number = number_of(&handed.secret, change.at.day().year());
            let own =
                Own { code: number, lookup: code.hash(), words: handed.words.clone(), taken_by: person, at: change.at };
            put(change, unit, handed, &own)?;
            change.note("feedback.received", &own.code, &unit.code)?;
            Ok(HandedIn::Stored(code))
        })
    }

    /// Whether anybody may ask what became of their feedback here: an intake was switched on at some time.
    pub fn has_intake(&self) -> Result<bool, AppError> {
        Ok(!self.store.read(intake_list)?.is_empty())
    }

    /// What became of the feedback with a code that somebody typed.
    pub fn look_feedback_up(&self, text: &str, from: IpAddr) -> Result<Found, AppError> {
        if !self.take_try(&format!("feedback-lookup:{from}"), LOOKUPS)? {
            return Ok(Found::TooOften);
        }
        Ok(self.seen(text)?.map_or(Found::Nothing, |seen| Found::Seen(Box::new(seen))))
    }

    /// What a citizen does with the code that they have: adds what was asked for, says that this is no answer, or what they
    /// think of it. Then what became of it.
    pub fn citizen_deed(&self, text: &str, deed: Deed, words: &str, from: IpAddr) -> Result<Found, AppError> {
        if !self.take_try(&format!("feedback-lookup:{from}"), LOOKUPS)? {
            return Ok(Found::TooOften);
        }
        let by = read_by()?;
        let Some(code) = LookupCode::read(text) else { return Ok(Found::Nothing) };
        let Some(own) = self.store.read(|db| own_by_lookup(db, &code.hash()))? else { return Ok(Found::Nothing) };
        let words = if deed.has_words() { words } else { "" };
        if deed.has_words() {
            check(words, WORDS_AT_MOST).map_err(refusal)?;
        }
        self.acting(Author::program()).change(|change| {
            // Of two at once the second sees what the first did.
            change.alone()?;
            let standing = standing_on(change.db, by, &own.code, change.at)?;
            let standing = standing.ok_or_else(|| StoreError::from(Refusal::Gone))?;
            if !for_citizen(standing.state.group(), judged(&standing)).contains(&deed) {
                return Err(Refusal::DecidedBefore.into());
            }
            record(change, &standing, deed, words, None, None)?;
            change.note(&format!("feedback.{}", deed.word()), &own.code, "")
        })?;
        Ok(self.seen(text)?.map_or(Found::Nothing, |seen| Found::Seen(Box::new(seen))))
    }

    fn seen(&self, text: &str) -> Result<Option<Seen>, AppError> {
        let (by, now) = (read_by()?, self.clock.now());
        let Some(code) = LookupCode::read(text) else { return Ok(None) };
        let found = self.store.read(|db| {
            let Some(own) = own_by_lookup(db, &code.hash())? else { return Ok(None) };
            let Some(standing) = standing_on(db, by, &own.code, now)? else { return Ok(None) };
            Ok(Some((step_list(db, &own.code)?, standing)))
        })?;
        let Some((mut done, standing)) = found else { return Ok(None) };
        done.iter_mut().filter(|one| one.deed.is_citizens()).for_each(|one| one.words.clear());
        let unit = self.unit_names(&[standing.state.owner])?.into_iter().next().map(|(_, name)| name);
        let group = standing.state.group();
        let deeds = for_citizen(group, judged(&standing));
        Ok(Some(Seen { group, sent: standing.sent, unit: unit.unwrap_or_default(), done, deeds }))
    }

    /// What a unit whose intake is on has published, a page of it, and how many there are.
    pub fn published_feedback(&self, unit: &Unit, page: u32) -> Result<(Vec<Publication>, i64), AppError> {
        let first = i64::from(page.saturating_sub(1)) * i64::from(PUBLISHED_A_PAGE);
        Ok(self.store.read(|db| publication_list(db, unit.id, first, PUBLISHED_A_PAGE.into()))?)
    }

    /// The units in which somebody may take feedback in, and whose intake is on.
    pub fn taking_units(&self, caller: &Caller) -> Result<Vec<Unit>, AppError> {
        let all = self.intake_units(&Scope::of(caller, Permission::ManageAssessments))?;
        Ok(all.into_iter().filter(|(_, open)| *open).map(|(unit, _)| unit).collect())
    }

    /// Whether somebody may switch the intake of a unit.
    pub fn may_switch(&self, caller: &Caller, unit: &Unit) -> Result<bool, AppError> {
        self.may_in(caller, Permission::ManageOffices, unit.id, day_of(unit, self.clock.now().day()))
    }
}

/// Whether the citizen said what they think of an answer before.
fn judged(standing: &Standing) -> bool {
    standing.state.likes.is_some() || standing.state.dislikes.is_some()
}

/// What is said to whoever typed something that is not taken.
pub(super) fn refusal(wrong: Wrong) -> AppError {
    match wrong {
        Wrong::Matter(_) | Wrong::Missing => Refusal::WordsMissing,
        Wrong::Long => Refusal::WordsTooLong(WORDS_AT_MOST),
        Wrong::TellsWho => Refusal::WordsTellWho,
        Wrong::Kind => Refusal::NotAClass,
    }
    .into()
}

/// Whether what is handed in can be stored.
fn fits(handed: &Handed) -> Result<Result<(), Wrong>, AppError> {
    let rules = &read_by()?.rules;
    let known = handed.kind.as_deref().is_none_or(|code| rules.kind(code).is_some())
        && handed.content.as_deref().is_none_or(|code| rules.content(code).is_some());
    if !known {
        return Ok(Err(Wrong::Kind));
    }
    let subject = handed.subject.as_deref().map_or(Ok(()), |subject| check(subject, SUBJECT_AT_MOST));
    Ok(subject.and_then(|()| check(&handed.words, WORDS_AT_MOST)))
}

fn put(change: &mut Change<'_>, unit: &Unit, handed: &Handed, own: &Own) -> Result<(), StoreError> {
    let feedback = Feedback {
        id: change.id(),
        unit: unit.id,
        code: own.code.clone(),
        sent: change.at.day(),
        kind: handed.kind.clone(),
        content: handed.content.clone(),
        channel: Some(handed.channel),
        subject: handed.subject.clone(),
    };
    feedback_put_on(change.db, &feedback, change.at)?;
    own_add_on(change.db, own)?;
    let event = Event {
        at: change.at,
        status: RECEIVED.to_owned(),
        unit: unit.id,
        likes: None,
        dislikes: None,
        complained_again: None,
        reply: None,
    };
    feedback_event_add_on(change.db, feedback.id, &event, SOURCE, change.at)?;
    Ok(())
}
