//! Reminders that were delivered.

use diesel::prelude::*;
use time::Date;

use super::super::backend::Db;
use super::super::schema::{par_reminder, unit};
use super::super::{StoreError, bytes, id};
use super::some;
use crate::domain::assessment::stage::Stage;
use crate::domain::clock::Instant;
use crate::domain::id::Id;

/// How a reminder reached somebody.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Channel {
    /// On the page after signing in.
    Page,
    /// In a letter, which is sent where mail is configured.
    Letter,
    /// On a printed list.
    List,
}

impl Channel {
    /// The word under which it is stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Letter => "letter",
            Self::List => "list",
        }
    }

    /// The channel with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Page, Self::Letter, Self::List].into_iter().find(|channel| channel.word() == word)
    }
}

/// A reminder that was delivered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reminder {
    /// Its id.
    pub id: Id,
    /// The round.
    pub round: Id,
    /// The unit that is to do something.
    pub unit: Id,
    /// What is to be done.
    pub stage: Stage,
    /// Its last day.
    pub due: Date,
    /// How many days ahead it was for: 7 or 1.
    pub ahead: i16,
    /// How it was delivered.
    pub channel: Channel,
    /// To whom; `None` on a list.
    pub person: Option<Id>,
    /// When.
    pub at: Instant,
}

/// Notes a reminder that was delivered, unless the same was before; whether it is new.
pub fn par_reminder_add_on(db: &mut Db, new: &Reminder) -> Result<bool, StoreError> {
    let same = par_reminder::table
        .filter(par_reminder::round_id.eq(bytes(new.round)))
        .filter(par_reminder::unit_id.eq(bytes(new.unit)))
        .filter(par_reminder::stage.eq(new.stage.word()))
        .filter(par_reminder::due_on.eq(new.due))
        .filter(par_reminder::ahead.eq(new.ahead))
        .filter(par_reminder::channel.eq(new.channel.word()));
    let people: Vec<Option<Vec<u8>>> = same.select(par_reminder::person_id).load(db)?;
    if people.contains(&new.person.map(bytes)) {
        return Ok(false);
    }
    diesel::insert_into(par_reminder::table)
        .values((
            par_reminder::id.eq(bytes(new.id)),
            par_reminder::round_id.eq(bytes(new.round)),
            par_reminder::unit_id.eq(bytes(new.unit)),
            par_reminder::stage.eq(new.stage.word()),
            par_reminder::due_on.eq(new.due),
            par_reminder::ahead.eq(new.ahead),
            par_reminder::channel.eq(new.channel.word()),
            par_reminder::person_id.eq(new.person.map(bytes)),
            par_reminder::at.eq(new.at.0),
        ))
        .execute(db)?;
    Ok(true)
}

/// The newest reminders of a round, each with its unit's name.
pub fn par_reminder_list(db: &mut Db, round: Id, at_most: i64) -> Result<Vec<(Reminder, String)>, StoreError> {
    type Row = (Vec<u8>, Vec<u8>, String, Date, i16, String, Option<Vec<u8>>, i64, String);
    let rows: Vec<Row> = par_reminder::table
        .inner_join(unit::table.on(unit::id.eq(par_reminder::unit_id)))
        .filter(par_reminder::round_id.eq(bytes(round)))
        .order((par_reminder::at.desc(), par_reminder::id))
        .limit(at_most)
        .select((
            par_reminder::id,
            par_reminder::unit_id,
            par_reminder::stage,
            par_reminder::due_on,
            par_reminder::ahead,
            par_reminder::channel,
            par_reminder::person_id,
            par_reminder::at,
            unit::name,
        ))
        .load(db)?;
    rows.into_iter()
        .map(|(row, of, stage, due, ahead, channel, person, at, name)| {
            let stage = Stage::from_word(&stage).ok_or(StoreError::Corrupt("an unknown stage of an assessment"))?;
            let channel = Channel::from_word(&channel).ok_or(StoreError::Corrupt("an unknown kind of reminder"))?;
            let (person, at) = (some(person)?, Instant(at));
            Ok((Reminder { id: id(&row)?, round, unit: id(&of)?, stage, due, ahead, channel, person, at }, name))
        })
        .collect()
}
