//! Messages of citizens: short remarks and requests to be called back, apart from any rating. A message is let in by a
//! ticket that was given with a receipt; its id is chance, and of its moment only the day is known, so that nothing leads
//! from it to the rating.

use diesel::dsl::exists;
use diesel::prelude::*;
use time::Date;

use super::backend::Db;
use super::schema::{message, message_ticket, unit_within};
use super::{StoreError, bytes, id};
use crate::domain::clock::Instant;
use crate::domain::id::Id;

/// A remark, looked at like those of ratings: by whoever checks what may be seen.
const REMARK: &str = "remark";
/// A request to be called back.
const CALL_BACK: &str = "call-back";

/// Who wants to be called back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Caller {
    /// The name.
    pub name: String,
    /// The telephone number.
    pub phone: String,
}

/// A message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Message {
    /// Its id, made of chance alone.
    pub id: Id,
    /// The counter it is about.
    pub counter: Id,
    /// The unit of the counter.
    pub unit: Id,
    /// The day.
    pub day: Date,
    /// The words.
    pub text: String,
    /// Who wants to be called back; `None` for a remark, and where that was forgotten.
    pub caller: Option<Caller>,
}

/// Messages whose unit lay within one of these units on their day.
macro_rules! within {
    ($roots:expr) => {
        exists(
            unit_within::table
                .filter(unit_within::unit_id.eq(message::unit_id))
                .filter(unit_within::ancestor_id.eq_any($roots.iter().map(|root| bytes(*root)).collect::<Vec<_>>()))
                .filter(unit_within::valid_from.le(message::day))
                .filter(unit_within::valid_to.ge(message::day)),
        )
    };
}

/// Gives a ticket for one message about a counter, good to the end of a day.
pub fn message_ticket_add_on(db: &mut Db, hash: &[u8; 32], counter: Id, ends_day: Date) -> Result<(), StoreError> {
    diesel::insert_into(message_ticket::table)
        .values((
            message_ticket::ticket_hash.eq(hash.to_vec()),
            message_ticket::counter_id.eq(bytes(counter)),
            message_ticket::ends_day.eq(ends_day),
        ))
        .execute(db)?;
    Ok(())
}

/// The counter that a ticket is for, where it was not used and is still good.
pub fn message_ticket_get(db: &mut Db, hash: &[u8; 32], today: Date) -> Result<Option<Id>, StoreError> {
    let counter: Option<Vec<u8>> = message_ticket::table
        .find(hash.to_vec())
        .filter(message_ticket::ends_day.ge(today))
        .select(message_ticket::counter_id)
        .first(db)
        .optional()?;
    counter.map(|counter| id(&counter)).transpose()
}

/// Uses up a ticket; `false` where somebody was faster.
pub fn message_ticket_use_on(db: &mut Db, hash: &[u8; 32]) -> Result<bool, StoreError> {
    Ok(diesel::delete(message_ticket::table.find(hash.to_vec())).execute(db)? == 1)
}

/// Stores a message.
pub fn message_add_on(db: &mut Db, new: &Message) -> Result<(), StoreError> {
    diesel::insert_into(message::table)
        .values((
            message::id.eq(bytes(new.id)),
            message::counter_id.eq(bytes(new.counter)),
            message::unit_id.eq(bytes(new.unit)),
            message::day.eq(new.day),
            message::kind.eq(if new.caller.is_some() { CALL_BACK } else { REMARK }),
            message::text.eq(&new.text),
            message::name.eq(new.caller.as_ref().map(|caller| &caller.name)),
            message::phone.eq(new.caller.as_ref().map(|caller| &caller.phone)),
        ))
        .execute(db)?;
    Ok(())
}

type Row = (Vec<u8>, Vec<u8>, Vec<u8>, Date, String, Option<String>, Option<String>);

macro_rules! columns {
    () => {
        (message::id, message::counter_id, message::unit_id, message::day, message::text, message::name, message::phone)
    };
}

fn read((row, counter, unit, day, text, name, phone): Row) -> Result<Message, StoreError> {
    let caller = name.zip(phone).map(|(name, phone)| Caller { name, phone });
    Ok(Message { id: id(&row)?, counter: id(&counter)?, unit: id(&unit)?, day, text, caller })
}

/// The remarks within these units on days before one that nobody has looked at, the oldest days first.
pub fn message_unchecked(db: &mut Db, roots: &[Id], before: Date, most: i64) -> Result<Vec<Message>, StoreError> {
    let rows: Vec<Row> = message::table
        .filter(message::kind.eq(REMARK))
        .filter(message::settled_at.is_null())
        .filter(message::day.lt(before))
        .filter(within!(roots))
        .order((message::day, message::id))
        .limit(most)
        .select(columns!())
        .load(db)?;
    rows.into_iter().map(read).collect()
}

/// The requests to be called back within these units that nobody has settled, the oldest days first.
pub fn message_call_backs(db: &mut Db, roots: &[Id], most: i64) -> Result<Vec<Message>, StoreError> {
    let rows: Vec<Row> = message::table
        .filter(message::kind.eq(CALL_BACK))
        .filter(message::settled_at.is_null())
        .filter(within!(roots))
        .order((message::day, message::id))
        .limit(most)
        .select(columns!())
        .load(db)?;
    rows.into_iter().map(read).collect()
}

/// A remark: its unit and day.
pub fn message_remark_place(db: &mut Db, of: Id) -> Result<Option<(Id, Date)>, StoreError> {
    place(db, of, REMARK)
}

/// A request to be called back: its unit and day.
pub fn message_call_back_place(db: &mut Db, of: Id) -> Result<Option<(Id, Date)>, StoreError> {
    place(db, of, CALL_BACK)
}

fn place(db: &mut Db, of: Id, kind: &str) -> Result<Option<(Id, Date)>, StoreError> {
    let row: Option<(Vec<u8>, Date)> = message::table
        .find(bytes(of))
        .filter(message::kind.eq(kind))
        .select((message::unit_id, message::day))
        .first(db)
        .optional()?;
    row.map(|(unit, day)| Ok((id(&unit)?, day))).transpose()
}

/// Settles a message: a remark with the words that may be seen, if any, a request with what came of it. `false` where
/// somebody was faster.
pub fn message_settle_on(
    db: &mut Db,
    of: Id,
    outcome: Option<&str>,
    person: Id,
    at: Instant,
) -> Result<bool, StoreError> {
    let open = message::table.find(bytes(of)).filter(message::settled_at.is_null());
    let settled =
        (message::settled_at.eq(Some(at.0)), message::settled_by.eq(Some(bytes(person))), message::outcome.eq(outcome));
    Ok(diesel::update(open).set(settled).execute(db)? == 1)
}

/// What may be seen of remarks within these units over a span of days: the unit and the words, in an order of chance.
pub fn message_shown(db: &mut Db, roots: &[Id], first: Date, last: Date) -> Result<Vec<(Id, String)>, StoreError> {
    let rows: Vec<(Vec<u8>, Option<String>)> = message::table
        .filter(message::kind.eq(REMARK))
        .filter(message::settled_at.is_not_null())
        .filter(message::outcome.is_not_null())
        .filter(message::day.between(first, last))
        .filter(within!(roots))
        .order((message::unit_id, message::id))
        .select((message::unit_id, message::outcome))
        .load(db)?;
    rows.into_iter().map(|(unit, text)| Ok((id(&unit)?, text.unwrap_or_default()))).collect()
}

/// The messages within these units that name somebody, for a request about personal data.
pub fn message_named(db: &mut Db, roots: &[Id]) -> Result<Vec<Message>, StoreError> {
    let rows: Vec<Row> = message::table
        .filter(message::name.is_not_null())
        .filter(within!(roots))
        .order((message::day, message::id))
        .select(columns!())
        .load(db)?;
    rows.into_iter().map(read).collect()
}

/// Removes a message; `false` where it is not there.
pub fn message_remove_on(db: &mut Db, of: Id) -> Result<bool, StoreError> {
    Ok(diesel::delete(message::table.find(bytes(of))).execute(db)? == 1)
}

/// Forgets name and number of requests that were settled before a moment; returns of how many.
pub fn message_forget_on(db: &mut Db, before: Instant) -> Result<usize, StoreError> {
    let old = message::table.filter(message::settled_at.lt(before.0)).filter(message::name.is_not_null());
    let nobody: (Option<String>, Option<String>) = (None, None);
    Ok(diesel::update(old).set((message::name.eq(nobody.0), message::phone.eq(nobody.1))).execute(db)?)
}

/// Removes messages of days before one, and tickets that ended before today; returns how many messages.
pub fn message_sweep_on(db: &mut Db, before: Date, today: Date) -> Result<usize, StoreError> {
    diesel::delete(message_ticket::table.filter(message_ticket::ends_day.lt(today))).execute(db)?;
    Ok(diesel::delete(message::table.filter(message::day.lt(before))).execute(db)?)
}
