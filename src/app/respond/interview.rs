//! What interviewers' phones hand in when they find a network: finished forms and what came of visits, each under an id
//! of the phone's own making, so that sending it twice adds nothing.
//!
//! Read strictly, each item by itself: one bad item does not hold up the others. Only whoever is to ask at a case hands in
//! for it; what was gathered after that changed is refused by name, stays on the phone, and a person looks at it.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Filled, NotTaken};
use crate::app::rounds::visits::VisitEntry;
use crate::app::{App, AppError};
use crate::domain::access::Caller;
use crate::domain::clock::Instant;
use crate::domain::hex::unhex;
use crate::domain::id::Id;
use crate::domain::lang::Lang;
use crate::domain::outcome::Outcome;
use crate::domain::questionnaire::{Answers, Questionnaire};
use crate::domain::rating::{Receipt, ReceiptCode};
use crate::domain::response::{Channel, Handed, Purpose};
use crate::store::StoreError;

/// The newest protocol of interviewers' phones.
pub const PROTOCOL: u64 = 1;
/// Items in one upload at most.
pub const ITEMS_AT_MOST: usize = 50;
/// Letters of a note at most.
const NOTE_AT_MOST: usize = 500;

/// Why an upload as a whole is not taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refused {
    /// Not the JSON that is expected.
    WrongForm(String),
    /// A protocol that this server does not know yet; the phone comes again.
    UnknownProtocol,
    /// More items than one upload may carry.
    TooMany,
    /// It was gathered by somebody else than who is signed in.
    OtherPerson,
}

/// Why an item is not taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// Its name for the phone; names never change.
    pub code: &'static str,
    /// What exactly.
    pub detail: String,
}

/// What became of an item.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Judged {
    /// The id that it claimed.
    pub id: Option<Id>,
    /// The receipt and whether it is new; or why it is not taken. `None` is a conflict, of which both are kept.
    pub outcome: Result<Option<(Receipt, bool)>, Fault>,
}

/// Items whose envelope was read.
#[derive(Debug)]
pub struct Upload {
    items: Vec<Box<RawValue>>,
}

#[derive(Deserialize)]
struct Version {
    protocol: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope {
    #[expect(dead_code, reason = "read by Version first; here so that it is not an unknown member")]
    protocol: u64,
    by: String,
    items: Vec<Box<RawValue>>,
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
enum Item {
    Response {
        id: String,
        round: String,
        case: i32,
        purpose: String,
        questionnaire: String,
        answers: BTreeMap<String, String>,
        partial: bool,
        day: String,
        took: i32,
        consent: bool,
    },
    Visit {
        id: String,
        round: String,
        case: i32,
        at: i64,
        outcome: String,
        note: String,
    },
}

#[derive(Deserialize)]
struct Claimed {
    id: String,
}

fn fault(code: &'static str, detail: impl Into<String>) -> Fault {
    Fault { code, detail: detail.into() }
}

/// Reads the envelope of what somebody's phone sent.
pub fn read_upload(body: &[u8], caller: &Caller) -> Result<Upload, Refused> {
    let version: Version = serde_json::from_slice(body).map_err(|error| Refused::WrongForm(error.to_string()))?;
    if version.protocol != PROTOCOL {
        return Err(Refused::UnknownProtocol);
    }
    let envelope: Envelope = serde_json::from_slice(body).map_err(|error| Refused::WrongForm(error.to_string()))?;
    if envelope.by != caller.person.to_string() {
        return Err(Refused::OtherPerson);
    }
    if envelope.items.len() > ITEMS_AT_MOST {
        return Err(Refused::TooMany);
    }
    Ok(Upload { items: envelope.items })
}

impl App {
    /// Takes what a phone handed in: all forms in one transaction, each visit in its own. An error means that the phone
    /// comes again; what was taken before it is then a repeat.
    pub fn take_interviews(&self, caller: &Caller, upload: &Upload) -> Result<Vec<Judged>, AppError> {
        let mut judged: Vec<Judged> = Vec::with_capacity(upload.items.len());
        let (mut forms, mut places) = (Vec::new(), Vec::new());
        for (place, raw) in upload.items.iter().enumerate() {
            let id = serde_json::from_str::<Claimed>(raw.get()).ok().and_then(|claimed| claimed.id.parse().ok());
            let outcome = match self.read_item(caller, raw.get()) {
                Ok(Read::Form(form)) => {
                    forms.push(*form);
                    places.push(place);
                    Ok(None)
                }
                Ok(Read::Visit { round, case, entry }) => self.take_visit(caller, &round, case, &entry),
                Err(Trouble::Fault(fault)) => Err(fault),
                Err(Trouble::App(error)) => return Err(error),
            };
            judged.push(Judged { id, outcome });
        }
        for (place, handed) in places.into_iter().zip(self.hand_in(&forms)?) {
            judged[place].outcome = match handed {
                Ok(Handed::Stored(receipt, _)) => Ok(Some((receipt, true))),
                Ok(Handed::Repeat(receipt)) => Ok(Some((receipt, false))),
                Ok(Handed::Conflict) => Ok(None),
                Err(not) => Err(not_taken(&not)),
            };
        }
        Ok(judged)
    }

    fn take_visit(
        &self,
        caller: &Caller,
        round: &str,
        case: i32,
        entry: &VisitEntry,
    ) -> Result<Option<(Receipt, bool)>, Fault> {
        let (id, at) = (entry.id.unwrap_or(Id::from_bytes([0; 16])), entry.at.unwrap_or(self.clock.now()));
        match self.record_visit(caller, round, case, entry) {
            Ok(new) => Ok(Some((Receipt { id, day: at.day(), code: ReceiptCode::of(id) }, new))),
            Err(AppError::Store(StoreError::Refusal(why))) => Err(fault("refused", why.words(Lang::Vi))),
            Err(AppError::NotFound(what)) => Err(fault("not-yours", what)),
            Err(error) => {
                tracing::error!(%error, "a visit could not be recorded");
                Err(fault("database-unavailable", ""))
            }
        }
    }

    fn read_item(&self, caller: &Caller, raw: &str) -> Result<Read, Trouble> {
        let item: Item = serde_json::from_str(raw).map_err(|error| fault("wrong-form", error.to_string()))?;
        match item {
            Item::Visit { id, round, case, at, outcome, note } => {
                let outcome = Outcome::from_code(&outcome).ok_or_else(|| fault("unknown-outcome", outcome))?;
                if note.chars().count() > NOTE_AT_MOST {
                    return Err(fault("too-long", "note").into());
                }
                let (id, at) = (Some(read_id(&id)?), Some(Instant::from_millis(at)));
                let entry = VisitEntry { id, at, outcome, note, place: None };
                Ok(Read::Visit { round, case, entry })
            }
            Item::Response { id, round, case, purpose, questionnaire, answers, partial, day, took, consent } => {
                let seen = match self.case_seen(caller, &round, case) {
                    Ok(seen) => seen,
                    Err(AppError::NotFound(what)) => return Err(fault("not-yours", what).into()),
                    Err(error) => return Err(Trouble::App(error)),
                };
                let purpose = Purpose::from_word(&purpose).ok_or_else(|| fault("wrong-form", "purpose"))?;
                let own = if purpose == Purpose::Recheck { seen.own_again } else { seen.own };
                if !own {
                    return Err(fault("not-yours", format!("{round}/{case}")).into());
                }
                let catalogue = self.catalogue();
                let asked = catalogue
                    .questionnaire(seen.round.template)
                    .filter(|asked| unhex(&questionnaire, 32).as_deref() == Some(&asked.content_hash()[..]))
                    .ok_or_else(|| fault("other-questionnaire", ""))?;
                Ok(Read::Form(Box::new(Filled {
                    id: read_id(&id)?,
                    round: seen.round.id,
                    template: Some(asked.id()),
                    purpose,
                    channel: Channel::Interview,
                    case: Some(seen.case.id),
                    design: None,
                    answers: read_answers(asked, &answers)?,
                    partial,
                    day: Some(crate::app::import::read_day(&day).ok_or_else(|| fault("wrong-form", "day"))?),
                    took: Some(took),
                    consent,
                    entered_by: Some(caller.person),
                })))
            }
        }
    }
}

/// An item that was read.
enum Read {
    Form(Box<Filled>),
    Visit { round: String, case: i32, entry: VisitEntry },
}

/// Why an item was not read: its own fault, or ours.
enum Trouble {
    Fault(Fault),
    App(AppError),
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// An id that says nothing of when it was made.
fn read_id(text: &str) -> Result<Id, Fault> {
    text.parse::<Id>().ok().filter(Id::is_v4).ok_or_else(|| fault("bad-id", text.chars().take(64).collect::<String>()))
}

fn read_answers(questionnaire: &Questionnaire, given: &BTreeMap<String, String>) -> Result<Answers, Fault> {
    let variables = questionnaire.variables();
    let known = |name: &String| variables.iter().any(|variable| variable.name() == *name);
    if let Some(strange) = given.keys().find(|name| !known(name)) {
        return Err(fault("answers", strange.chars().take(64).collect::<String>()));
    }
    let mut answers = Answers::default();
    for variable in &variables {
        let name = variable.name();
        let Some(text) = given.get(&name) else { continue };
        let answer = Answers::read(variable, text)
            .map_err(|wrong| fault("answers", format!("{name}: {}", wrong.words(Lang::Vi))))?;
        answers.set(&name, answer);
    }
    Ok(answers)
}

fn not_taken(not: &NotTaken) -> Fault {
    match not {
        NotTaken::UnknownRound | NotTaken::UnknownCase | NotTaken::RecheckOfNobody => fault("not-yours", ""),
        NotTaken::OtherQuestionnaire => fault("other-questionnaire", ""),
        NotTaken::NothingAnswered => fault("nothing-answered", ""),
        NotTaken::Faults(faults) => {
            let said = faults.iter().map(|(name, wrong)| format!("{name}: {}", wrong.words(Lang::Vi)));
            fault("answers", said.collect::<Vec<_>>().join("; "))
        }
    }
}
