//! What staff do with feedback that was handed in here, and what is published of it: each deed one more status, with who did
//! it, when and why, at the unit that has it.

use time::Date;

use super::intake::{SOURCE, refusal};
use super::{FeedbackRead, ReadBy, read_by};
use crate::app::change::Change;
use crate::app::scope::{Scope, day_of, not_there};
use crate::app::{App, AppError};
use crate::domain::access::{Caller, Permission};
use crate::domain::clock::Instant;
use crate::domain::feedback::Feedback;
use crate::domain::feedback::history::{Event, History};
use crate::domain::feedback::intake::{Deed, RECEIVED, SUBJECT_AT_MOST, WORDS_AT_MOST, Wrong, check, for_staff};
use crate::domain::feedback::state::State;
use crate::domain::id::Id;
use crate::domain::refusal::Refusal;
use crate::domain::unit::Unit;
use crate::store::feedback::{
    Held, feedback_at, feedback_event_add_on, feedback_list, feedback_put_on, feedback_units,
};
use crate::store::feedback_intake::{
    Done, Publication, own_get, publication_add_on, publication_stands, publication_withdraw_on, step_add_on, step_list,
};
use crate::store::{Db, StoreError, unit};

/// Where a feedback stands, whoever looks.
pub(super) struct Standing {
    /// At its units.
    pub(super) held: Vec<Held>,
    /// The day on which it was handed in.
    pub(super) sent: Date,
    /// What its statuses come to.
    pub(super) state: State<'static>,
    /// The moment of the last one.
    last: Instant,
}

/// Where a feedback stands at a moment; `None` where there is none with this number.
pub(super) fn standing_on(
    db: &mut Db,
    by: &'static ReadBy,
    code: &str,
    now: Instant,
) -> Result<Option<Standing>, StoreError> {
    let units = feedback_units(db)?;
    let held = feedback_list(db, &units, Some(code))?;
    let Some(sent) = held.iter().map(|one| one.feedback.sent).min() else { return Ok(None) };
    let history = History::of(&by.rules, held.iter().flat_map(|one| one.events.clone()));
    let last = history.events().last().map_or(now, |event| event.at);
    let state = history.state(&by.rules, sent, now.max(last).day());
    Ok(state.map(|state| Standing { held, sent, state, last }))
}

/// Adds what was done to a feedback: its status, at another unit too where it is sent on there, and the step with its words.
pub(super) fn record(
    change: &mut Change<'_>,
    standing: &Standing,
    deed: Deed,
    words: &str,
    by: Option<Id>,
    to: Option<&Unit>,
) -> Result<(), StoreError> {
    let owner = standing.state.owner;
    let here = standing.held.iter().find(|one| one.feedback.unit == owner);
    let here = &here.ok_or(StoreError::Corrupt("feedback at no unit"))?.feedback;
    // Two deeds at one moment keep their order.
    let at = change.at.max(standing.last.plus(1));
    let judged = |liked: bool| matches!(deed, Deed::Like | Deed::Dislike).then(|| u32::from(liked));
    let event = Event {
        at,
        status: stated(deed, standing).to_owned(),
        unit: owner,
        likes: judged(deed == Deed::Like),
        dislikes: judged(deed == Deed::Dislike),
        complained_again: (deed == Deed::Again).then_some(true),
        reply: (deed == Deed::Answer).then(|| words.to_owned()),
    };
    feedback_event_add_on(change.db, here.id, &event, SOURCE, change.at)?;
    let id = change.id();
    step_add_on(change.db, id, &here.code, owner, (deed, words), (by, at))?;
    if let Some(to) = to {
        let there = feedback_at(change.db, to.id, &here.code)?.map_or_else(|| change.id(), |there| there.id);
        let sent_on = Feedback { id: there, unit: to.id, ..here.clone() };
        feedback_put_on(change.db, &sent_on, change.at)?;
        let received = Event {
            at: at.plus(1),
            status: RECEIVED.to_owned(),
            unit: to.id,
            likes: None,
            dislikes: None,
            complained_again: None,
            reply: None,
        };
        feedback_event_add_on(change.db, there, &received, SOURCE, change.at)?;
    }
    Ok(())
}

/// The status that a deed states.
fn stated(deed: Deed, standing: &Standing) -> &str {
    let kept = deed == Deed::Withdraw && !standing.state.status.published;
    deed.status().filter(|_| !kept).unwrap_or(&standing.state.status.code)
}

/// What staff do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Act {
    /// What.
    pub deed: Deed,
    /// Why, what is asked or answered; of what is taken in, what it is about.
    pub words: String,
    /// The code or name of the unit that it is sent on to; `None` where that is elsewhere.
    pub to: Option<String>,
    /// Which of the two kinds it is, when it is taken in.
    pub kind: Option<String>,
    /// Which of the eight contents, likewise.
    pub content: Option<String>,
}

/// What is to be published.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wording {
    /// What was asked.
    pub question: String,
    /// The answer.
    pub answer: String,
}

impl Wording {
    /// Whether both are there, not too long, and hold neither number nor address of somebody.
    pub fn check(&self) -> Result<(), AppError> {
        for words in [&self.question, &self.answer] {
            check(words, WORDS_AT_MOST).map_err(refusal)?;
        }
        Ok(())
    }
}

/// What somebody sees and may do of a feedback that was handed in here.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Handling {
    /// The citizen's words, for whoever handles feedback of a unit that has or had it.
    pub words: Option<String>,
    /// What was done with it at the units that are seen; what citizens wrote stands there for the same people.
    pub done: Vec<Done>,
    /// What may be done.
    pub deeds: Vec<Deed>,
}

impl App {
    /// What somebody sees and may do of a feedback; `None` where it was brought in.
    pub fn feedback_handling(
        &self,
        caller: Option<&Caller>,
        read: &FeedbackRead,
    ) -> Result<Option<Handling>, AppError> {
        let (by, now, code) = (read_by()?, self.clock.now(), &read.feedback.code);
        let found = self.store.read(|db| {
            let Some(own) = own_get(db, code)? else { return Ok(None) };
            let standing = standing_on(db, by, code, now)?;
            Ok(Some((own, step_list(db, code)?, standing, publication_stands(db, code)?)))
        })?;
        let Some((own, mut done, Some(standing), published)) = found else { return Ok(None) };
        let (mut sees, mut acts) = (false, false);
        for unit in &read.units {
            let manages =
                caller.map_or(Ok(false), |caller| self.may_in_unit(caller, Permission::ManageAssessments, unit))?;
            sees |= manages;
            acts |= manages && unit.id == standing.state.owner;
        }
        done.retain(|one| read.units.iter().any(|unit| unit.id == one.unit));
        if !sees {
            done.iter_mut().filter(|one| one.deed.is_citizens()).for_each(|one| one.words.clear());
        }
        let mut deeds = if acts { for_staff(standing.state.status).to_vec() } else { Vec::new() };
        deeds.extend((acts && published).then_some(Deed::Withdraw));
        Ok(Some(Handling { words: sees.then_some(own.words), done, deeds }))
    }

    /// Does something with a feedback that was handed in here, at the unit that has it.
    pub fn handle_feedback(&self, caller: &Caller, code: &str, act: &Act) -> Result<(), AppError> {
        let by = read_by()?;
        if matches!(act.deed, Deed::Publish | Deed::Again | Deed::Like | Deed::Dislike) {
            return Err(not_there(code));
        }
        self.owner_of(caller, code)?;
        check(&act.words, act.deed.at_most()).map_err(|wrong| match wrong {
            Wrong::Long => Refusal::WordsTooLong(act.deed.at_most()).into(),
            wrong => refusal(wrong),
        })?;
        let known = act.kind.as_deref().is_none_or(|code| by.rules.kind(code).is_some())
            && act.content.as_deref().is_none_or(|code| by.rules.content(code).is_some());
        if !known {
            return Err(Refusal::NotAClass.into());
        }
        let to = act.to.as_deref().filter(|_| act.deed == Deed::Forward).map(|to| self.unit_to_send_to(to));
        let to = to.transpose()?;
        self.change(|change| {
            // Of two at once the second sees what the first did.
            change.alone()?;
            let standing = standing_of(change, caller, by, code)?;
            if act.deed != Deed::Withdraw && !for_staff(standing.state.status).contains(&act.deed) {
                return Err(Refusal::DecidedBefore.into());
            }
            if let Some(to) = to.as_ref().filter(|to| to.id == standing.state.owner) {
                return Err(Refusal::NoUnitToSendTo(to.name.clone()).into());
            }
            if act.deed == Deed::Take {
                classify(change, &standing, act)?;
            }
            if act.deed == Deed::Withdraw && !publication_withdraw_on(change.db, code, change.at)? {
                return Err(Refusal::DecidedBefore.into());
            }
            record(change, &standing, act.deed, &act.words, Some(caller.person), to.as_ref())?;
            // An answer stands in the history; the trail keeps the reasons, which nobody can take out of it again.
            let reason = if act.deed.at_most() == SUBJECT_AT_MOST { act.words.as_str() } else { "" };
            let to = to.as_ref().map_or_else(String::new, |to| format!("{} > {}", act.deed.word(), to.code));
            let to = if to.is_empty() { stated(act.deed, &standing) } else { &to };
            let action = format!("feedback.{}", act.deed.word());
            change.note_values(&action, code, reason, &standing.state.status.code, to)
        })
    }

    /// Publishes an answer in words of its own, after somebody said that they name nobody.
    pub fn publish_feedback(
        &self,
        caller: &Caller,
        code: &str,
        wording: &Wording,
        looked_through: bool,
    ) -> Result<(), AppError> {
        let by = read_by()?;
        self.owner_of(caller, code)?;
        wording.check()?;
        if !looked_through {
            return Err(Refusal::NotLookedThrough.into());
        }
        self.change(|change| {
            // Of two at once the second sees what the first did.
            change.alone()?;
            let standing = standing_of(change, caller, by, code)?;
            if !for_staff(standing.state.status).contains(&Deed::Publish) {
                return Err(Refusal::DecidedBefore.into());
            }
            let new = Publication {
                id: change.id(),
                code: code.to_owned(),
                unit: standing.state.owner,
                question: wording.question.clone(),
                answer: wording.answer.clone(),
                by: caller.person,
                at: change.at,
            };
            // What was published before it was opened again gives way.
            publication_withdraw_on(change.db, code, change.at)?;
            publication_add_on(change.db, &new)?;
            record(change, &standing, Deed::Publish, "", Some(caller.person), None)?;
            let now = Deed::Publish.status().unwrap_or_default();
            change.note_values("feedback.publish", code, "", &standing.state.status.code, now)
        })
    }

    /// The words with which a publication begins: the citizen's, and the answer.
    pub fn wording_to_begin_with(&self, caller: &Caller, code: &str) -> Result<Wording, AppError> {
        self.owner_of(caller, code)?;
        let (own, done) = self.store.read(|db| Ok((own_get(db, code)?, step_list(db, code)?)))?;
        let answer = done.into_iter().rev().find(|one| one.deed == Deed::Answer).map(|one| one.words);
        Ok(Wording { question: own.ok_or_else(|| not_there(code))?.words, answer: answer.unwrap_or_default() })
    }

    /// The unit that has a feedback which was handed in here; as if it did not exist for whoever does not handle it there.
    fn owner_of(&self, caller: &Caller, code: &str) -> Result<Unit, AppError> {
        let (by, now) = (read_by()?, self.clock.now());
        let owner = self.store.read(|db| {
            if own_get(db, code)?.is_none() {
                return Ok(None);
            }
            let Some(standing) = standing_on(db, by, code, now)? else { return Ok(None) };
            unit::unit_get(db, standing.state.owner)
        })?;
        let owner = owner.ok_or_else(|| not_there(code))?;
        let manages = self.may_in_unit(caller, Permission::ManageAssessments, &owner)?;
        if manages { Ok(owner) } else { Err(not_there(code)) }
    }

    fn unit_to_send_to(&self, to: &str) -> Result<Unit, AppError> {
        let none = || AppError::from(Refusal::NoUnitToSendTo(to.to_owned()));
        let today = self.clock.now().day();
        match self.unit(to) {
            Ok(unit) if unit.validity.covers(today) => Ok(unit),
            Ok(_) | Err(AppError::NotFound(_) | AppError::Refused(_)) => Err(none()),
            Err(other) => Err(other),
        }
    }
}

/// Where a feedback stands within a change, looked at again: it may have moved since the page was made.
fn standing_of(
    change: &mut Change<'_>,
    caller: &Caller,
    by: &'static ReadBy,
    code: &str,
) -> Result<Standing, StoreError> {
    let gone = || StoreError::from(Refusal::Gone);
    let standing = standing_on(change.db, by, code, change.at)?.ok_or_else(gone)?;
    let owner = unit::unit_get(change.db, standing.state.owner)?.ok_or_else(gone)?;
    let day = day_of(&owner, change.at.day());
    let scope = Scope::of(caller, Permission::ManageAssessments);
    if scope.covers(change.db, owner.id, day)? { Ok(standing) } else { Err(gone()) }
}

/// Notes what staff say that a feedback is about when they take it in.
fn classify(change: &mut Change<'_>, standing: &Standing, act: &Act) -> Result<(), StoreError> {
    let here = standing.held.iter().find(|one| one.feedback.unit == standing.state.owner);
    let Some(here) = here.map(|here| &here.feedback) else { return Ok(()) };
    let classed = Feedback {
        kind: act.kind.clone().or_else(|| here.kind.clone()),
        content: act.content.clone().or_else(|| here.content.clone()),
        subject: Some(act.words.clone()),
        ..here.clone()
    };
    feedback_put_on(change.db, &classed, change.at)
}
