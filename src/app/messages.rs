//! Messages: after a rating a citizen may leave a short remark, or ask the unit to call back. Neither is bound to the
//! rating: a ticket that was made at random with the receipt lets one message in and is gone with it.

use sha2::{Digest, Sha256};

use super::scope::{Scope, not_there};
use super::{App, AppError};
use crate::domain::access::{Caller, Permission};
use crate::domain::id::Id;
use crate::domain::period::{Period, Span};
use crate::domain::refusal::Refusal;
use crate::store::message::{
    self, Message, message_add_on, message_call_back_place, message_call_backs, message_named, message_settle_on,
    message_ticket_add_on, message_ticket_get, message_ticket_use_on,
};
use crate::store::office::Counter;
use crate::store::unit;

/// How many requests the page lists.
const LISTED: i64 = 200;
/// Characters of a message at most, as of a rating's remark.
pub const TEXT_AT_MOST: usize = 500;
/// Characters of a name at most.
pub const NAME_AT_MOST: usize = 100;

/// What a citizen leaves.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Left {
    /// The words; may be empty where somebody wants to be called back.
    pub text: String,
    /// Who wants to be called back, if anybody does.
    pub caller: Option<message::Caller>,
    /// Whether they agreed that name and number are used for that.
    pub agreed: bool,
}

/// Whether this can be a telephone number: 8 to 15 digits, and what people write between them.
fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let written = |letter: char| letter.is_ascii_digit() || matches!(letter, ' ' | '.' | '-' | '(' | ')' | '+');
    (8..=15).contains(&digits) && text.chars().count() <= 30 && text.chars().all(written)
}

fn hash(ticket: &str) -> [u8; 32] {
    Sha256::digest(ticket.as_bytes()).into()
}

impl App {
    /// Makes a ticket for one message about a counter, good until the end of the next day. Only its hash is kept.
    pub fn message_ticket(&self, counter: Id) -> Result<String, AppError> {
        let ticket = self.chance.token();
        let today = self.clock.now().day();
        let ends_day = today.next_day().unwrap_or(today);
        self.store.write(|db| message_ticket_add_on(db, &hash(&ticket), counter, ends_day))?;
        Ok(ticket)
    }

    /// The counter that a ticket is good for.
    pub fn message_place(&self, ticket: &str) -> Result<Option<Counter>, AppError> {
        let today = self.clock.now().day();
        let counter = self.store.read(|db| message_ticket_get(db, &hash(ticket), today))?;
        counter.map_or(Ok(None), |counter| self.counter_known(counter))
    }

    /// Leaves a message. What is refused leaves the ticket as it is.
    pub fn leave_message(&self, ticket: &str, left: &Left) -> Result<(), AppError> {
        let long = left.text.chars().count() > TEXT_AT_MOST;
        match &left.caller {
            None if left.text.is_empty() => return Err(Refusal::WordsMissing.into()),
            Some(caller)
                if caller.name.is_empty()
                    || caller.name.chars().count() > NAME_AT_MOST
                    || !is_phone(&caller.phone)
                    || !left.agreed =>
            {
                return Err(Refusal::CallBackIncomplete.into());
            }
            _ if long => return Err(Refusal::MessageTooLong.into()),
            _ => {}
        }
        let counter = self.message_place(ticket)?.ok_or_else(|| AppError::from(Refusal::TicketUsed))?;
        let mut random = [0; 16];
        self.chance.fill(&mut random);
        let new = Message {
            id: Id::from_bytes(random),
            counter: counter.id,
            unit: counter.unit,
            day: self.clock.now().day(),
            text: left.text.clone(),
            caller: left.caller.clone(),
        };
        self.store.write(|db| {
            if !message_ticket_use_on(db, &hash(ticket))? {
                return Err(Refusal::TicketUsed.into());
            }
            message_add_on(db, &new)
        })?;
        Ok(())
    }

    /// The requests to be called back that nobody has settled, with the names of their units and counters.
    pub fn call_backs(&self, caller: &Caller) -> Result<Vec<(String, String, Message)>, AppError> {
        let roots = caller.roots(Permission::SettleMessages);
        let all = self.store.read(|db| message_call_backs(db, &roots, LISTED))?;
        let place = |one: Message| {
            let place = self.place(one.unit, one.counter)?;
            Ok((place.unit, place.counter, one))
        };
        all.into_iter().map(place).collect()
    }

    /// Says what came of a request to be called back.
    pub fn settle_call_back(&self, caller: &Caller, of: Id, outcome: &str) -> Result<(), AppError> {
        let scope = Scope::of(caller, Permission::SettleMessages);
        let found = self.store.read(|db| {
            let Some((unit_id, day)) = message_call_back_place(db, of)? else { return Ok(None) };
            let here = scope.covers(db, unit_id, day)?;
            Ok(if here { unit::unit_get(db, unit_id)?.map(|unit| (unit, day)) } else { None })
        })?;
        let (unit, day) = found.ok_or_else(|| not_there("call-back"))?;
        if outcome.is_empty() {
            return Err(Refusal::OutcomeMissing.into());
        }
        self.change(|change| {
            if !message_settle_on(change.db, of, Some(outcome), caller.person, change.at)? {
                return Err(Refusal::DecidedBefore.into());
            }
            // Who asked, and what came of it, stay out of the trail, which nobody can take them out of.
            let day = Period::containing(Span::Day, day).to_string();
            change.note_values("call-back.settle", &unit.code, &day, "open", "settled")
        })
    }

    /// The messages that name somebody like this, by name or telephone number, for a request about personal data.
    pub fn messages_of(&self, caller: &Caller, who: &str) -> Result<Vec<(String, Message)>, AppError> {
        let roots = caller.roots(Permission::HandlePersonalData);
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        let (name, number) = (who.trim().to_lowercase(), digits(who));
        if name.is_empty() {
            return Err(Refusal::WordsMissing.into());
        }
        let mut found = self.store.read(|db| message_named(db, &roots))?;
        found.retain(|one| {
            one.caller.as_ref().is_some_and(|caller| {
                caller.name.to_lowercase().contains(&name)
                    || (number.len() >= 8 && digits(&caller.phone).ends_with(&number[number.len() - 8..]))
            })
        });
        let units: Vec<Id> = found.iter().map(|one| one.unit).collect();
        let names = self.unit_names(&units)?;
        let name = |id| names.iter().find(|(unit, _)| *unit == id).map(|(_, name)| name.clone()).unwrap_or_default();
        Ok(found.into_iter().map(|one| (name(one.unit), one)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_telephone_number_is_known_however_it_is_written() {
        for good in ["0912345678", "+84 912 345 678", "(0206) 3.852.111", "091-234-5678"] {
            assert!(is_phone(good), "{good}");
        }
        for bad in ["", "0912", "không có", "0912345678 gặp An", &"1".repeat(16), "09123456<b>"] {
            assert!(!is_phone(bad), "{bad}");
        }
    }
}
