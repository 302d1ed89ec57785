//! Answering by a link: every answer is saved as it is given, taken up again by the same link, and handed in once.
//!
//! What is kept of a link is one hash of its token in the invitation, and another of the same token over the draft, so
//! that the database does not say whose draft it is. The response's id is drawn at the first answer and stands in the
//! draft only: it goes with it, and nothing leads from the link to the response.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Filled, NotTaken};
use crate::app::{App, AppError};
use crate::domain::clock::{Instant, SECOND};
use crate::domain::id::Id;
use crate::domain::questionnaire::{Answers, Questionnaire};
use crate::domain::rating::{Receipt, ReceiptCode};
use crate::domain::response::{Channel, Handed, Purpose};
use crate::store::attempt::Pace;
use crate::store::invitation::{
    Draft, Invitation, draft_delete_on, draft_get, draft_put_on, invitation_get, invitation_lock_on, invitation_used_on,
};
use crate::store::response::{RoundAsked, response_known, response_round};
use crate::store::{Db, StoreError};

/// Wrong links from one address: many people may share one.
const BY_ADDRESS: Pace = Pace { at_once: 60, every: 20 * SECOND };
/// Questionnaires begun by open links from one address.
const BEGUN: Pace = Pace { at_once: 120, every: 15 * SECOND };

/// Whoever answers: the link that was opened, and for an open one the token that this browser was given.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ticket {
    /// The token in the link.
    pub link: String,
    /// The browser's own, for an open link.
    pub own: Option<String>,
}

/// A questionnaire that somebody has begun.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Begun {
    /// The id that the response will bear.
    pub id: Id,
    /// Whether the respondent agreed to be asked.
    pub consent: bool,
    /// What was answered so far; answers of questions that are no longer asked are still there.
    pub answers: Answers,
    /// When the first answer came.
    pub at: Instant,
}

/// What a link is good for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Way {
    /// Nothing: there is none, or it was mistyped.
    Unknown,
    /// Too many wrong links came from this address.
    TooOften,
    /// Nothing more: it was taken back.
    Revoked,
    /// Nothing yet: the round is not open.
    NotOpen,
    /// Nothing more: the round is over.
    Closed,
    /// Nothing more: it was answered.
    Used,
    /// For answers.
    Good(Box<Asked>),
}

/// What is asked by a good link.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Asked {
    /// The link.
    pub invitation: Invitation,
    /// The round.
    pub round: RoundAsked,
    /// What was answered so far.
    pub begun: Option<Begun>,
}

/// What became of a questionnaire that was sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Sent {
    /// It is stored, now or before.
    Taken(Receipt),
    /// Something is wrong with it; nothing is lost.
    Not(NotTaken),
    /// There is nothing to send: the link says why.
    Nothing,
}

fn hashed(what: &[u8], token: &str) -> [u8; 32] {
    let letters: String =
        token.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase()).collect();
    let mut hash = Sha256::new();
    hash.update(what);
    hash.update(letters.as_bytes());
    hash.finalize().into()
}

/// What is kept of a link's token.
#[must_use]
pub(in crate::app) fn invitation_hash(token: &str) -> [u8; 32] {
    hashed(b"sipar invitation 1\0", token)
}

impl Ticket {
    /// Under what the draft stands; `None` where an open link's browser has no token yet.
    fn draft(&self, invitation: &Invitation) -> Option<[u8; 32]> {
        match invitation.case {
            Some(_) => Some(hashed(b"sipar draft 1\0", &self.link)),
            // The link is part of it: one browser may answer several rounds.
            None => self.own.as_ref().map(|own| hashed(b"sipar draft 1\0", &format!("{}0{own}", self.link))),
        }
    }
}

/// A draft as it is stored.
#[derive(Serialize, Deserialize)]
struct Kept {
    id: String,
    consent: bool,
    answers: Vec<String>,
}

fn written(questionnaire: &Questionnaire, begun: &Begun) -> String {
    let kept = Kept { id: begun.id.to_string(), consent: begun.consent, answers: begun.answers.record(questionnaire) };
    serde_json::json!(kept).to_string()
}

fn read(questionnaire: &Questionnaire, draft: &Draft) -> Result<Begun, StoreError> {
    let corrupt = || StoreError::Corrupt("a draft that is not one of its questionnaire");
    let kept: Kept = serde_json::from_str(&draft.answers).map_err(|_| corrupt())?;
    let answers = Answers::from_record(questionnaire, kept.answers.iter()).map_err(|_| corrupt())?;
    Ok(Begun { id: kept.id.parse().map_err(|_| corrupt())?, consent: kept.consent, answers, at: draft.begun_at })
}

impl App {
    /// What a link is good for. Wrong ones are counted by address; looking makes nothing.
    pub fn survey(&self, ticket: &Ticket, from: IpAddr) -> Result<Way, AppError> {
        let bucket = format!("survey:{from}");
        if !self.has_try(&bucket, BY_ADDRESS)? {
            return Ok(Way::TooOften);
        }
        let way = self.store.read(|db| self.way_on(db, ticket))?;
        if way == Way::Unknown && !self.take_try(&bucket, BY_ADDRESS)? {
            return Ok(Way::TooOften);
        }
        Ok(way)
    }

    /// The round that a link leads to, whatever the link is still good for.
    pub fn survey_round(&self, ticket: &Ticket) -> Result<Option<RoundAsked>, AppError> {
        Ok(self.store.read(|db| {
            let invitation = invitation_get(db, &invitation_hash(&ticket.link))?;
            invitation.map_or(Ok(None), |invitation| response_round(db, invitation.round))
        })?)
    }

    fn way_on(&self, db: &mut Db, ticket: &Ticket) -> Result<Way, StoreError> {
        let Some(invitation) = invitation_get(db, &invitation_hash(&ticket.link))? else { return Ok(Way::Unknown) };
        if invitation.revoked {
            return Ok(Way::Revoked);
        }
        let Some(round) = response_round(db, invitation.round)? else { return Ok(Way::Unknown) };
        let begun = self.begun_on(db, &round, ticket.draft(&invitation))?;
        let today = self.clock.now().day();
        Ok(match begun {
            // Whoever has begun may end: nothing of it is lost, even where it no longer counts.
            Some(_) => Way::Good(Box::new(Asked { invitation, round, begun })),
            None if invitation.case.is_some() && invitation.used > 0 => Way::Used,
            None if round.takes(today) => Way::Good(Box::new(Asked { invitation, round, begun })),
            None if today < round.opens_on || (!round.open && !round.closed) => Way::NotOpen,
            None => Way::Closed,
        })
    }

    fn begun_on(&self, db: &mut Db, round: &RoundAsked, key: Option<[u8; 32]>) -> Result<Option<Begun>, StoreError> {
        let Some(draft) = key.map(|key| draft_get(db, &key)).transpose()?.flatten() else { return Ok(None) };
        let catalogue = self.catalogue();
        let questionnaire =
            catalogue.questionnaire(round.template).ok_or(StoreError::Corrupt("a round without its questionnaire"))?;
        read(questionnaire, &draft).map(Some)
    }

    /// Saves answers: `change` gets what was answered so far and puts the new ones in. Begins the questionnaire where it
    /// was not begun; `false` where too many were begun from this address.
    pub fn survey_save(
        &self,
        ticket: &Ticket,
        consent: bool,
        from: IpAddr,
        change: impl Fn(&mut Answers),
    ) -> Result<Option<Begun>, AppError> {
        let Way::Good(asked) = self.survey(ticket, from)? else { return Ok(None) };
        let Some(key) = ticket.draft(&asked.invitation) else { return Ok(None) };
        if asked.begun.is_none()
            && asked.invitation.case.is_none()
            && !self.take_try(&format!("survey-begun:{from}"), BEGUN)?
        {
            return Ok(None);
        }
        let catalogue = self.catalogue();
        let Some(questionnaire) = catalogue.questionnaire(asked.round.template) else { return Ok(None) };
        let now = self.clock.now();
        Ok(self.store.write(|db| {
            // Two windows of one browser add to each other.
            let before = self.begun_on(db, &asked.round, Some(key))?;
            let mut begun = before.unwrap_or_else(|| Begun {
                id: self.chance.random_id(),
                consent,
                answers: Answers::default(),
                at: now,
            });
            begun.consent |= consent;
            change(&mut begun.answers);
            let draft = Draft {
                round: asked.round.id,
                answers: written(questionnaire, &begun),
                begun_at: begun.at,
                saved_at: now,
            };
            draft_put_on(db, &key, &draft)?;
            Ok(Some(begun))
        })?)
    }

    /// Hands in what was answered. `id` is what the page that was sent knew: once more, it gets the same receipt.
    pub fn survey_hand_in(&self, ticket: &Ticket, id: Id) -> Result<Sent, AppError> {
        Ok(self.store.write(|db| {
            let Some(invitation) = invitation_lock_on(db, &invitation_hash(&ticket.link))? else {
                return Ok(Sent::Nothing);
            };
            let Some(key) = ticket.draft(&invitation) else { return handed_in_before(db, id) };
            let Some(round) = response_round(db, invitation.round)? else { return Ok(Sent::Nothing) };
            let Some(begun) = self.begun_on(db, &round, Some(key))? else { return handed_in_before(db, id) };
            if invitation.revoked {
                return Ok(Sent::Nothing);
            }
            let filled = self.filled(&invitation, &round, &begun);
            match self.hand_in_on(db, &[filled])?.pop() {
                Some(Ok(Handed::Stored(receipt, _) | Handed::Repeat(receipt))) => {
                    draft_delete_on(db, &key)?;
                    invitation_used_on(db, &invitation.token_hash)?;
                    Ok(Sent::Taken(receipt))
                }
                Some(Err(not)) => Ok(Sent::Not(not)),
                // An id of 122 random bits is nobody else's.
                Some(Ok(Handed::Conflict)) | None => Ok(Sent::Nothing),
            }
        })?)
    }

    fn filled(&self, invitation: &Invitation, round: &RoundAsked, begun: &Begun) -> Filled {
        let catalogue = self.catalogue();
        let answers = catalogue
            .questionnaire(round.template)
            .map_or_else(|| begun.answers.clone(), |questionnaire| begun.answers.kept(questionnaire));
        let took = self.clock.now().since(begun.at) / SECOND;
        Filled {
            id: begun.id,
            round: round.id,
            template: None,
            purpose: Purpose::Main,
            channel: if invitation.case.is_some() { Channel::Link } else { Channel::Open },
            case: invitation.case,
            design: None,
            answers,
            partial: false,
            day: None,
            took: i32::try_from(took).ok(),
            consent: begun.consent,
            entered_by: None,
        }
    }
}

/// The receipt of what was handed in under this id, where it was.
fn handed_in_before(db: &mut Db, id: Id) -> Result<Sent, StoreError> {
    let known = response_known(db, &[id])?;
    Ok(known
        .get(&id)
        .map_or(Sent::Nothing, |(_, day)| Sent::Taken(Receipt { id, day: *day, code: ReceiptCode::of(id) })))
}
