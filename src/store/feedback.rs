//! Feedback: at each unit that has or had it, with the statuses that were stated and the judgements of its answer. Statuses and
//! judgements are only ever added.

use diesel::prelude::*;
use time::Date;

use super::backend::{Db, on_backend};
use super::schema::{feedback, feedback_event, feedback_judgement, person};
use super::{StoreError, bytes, id};
use crate::domain::clock::Instant;
use crate::domain::feedback::history::Event;
use crate::domain::feedback::{Channel, Feedback, Quality};
use crate::domain::id::Id;

/// A feedback at a unit, with what was stated of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Held {
    /// The feedback.
    pub feedback: Feedback,
    /// Its statuses, in no order.
    pub events: Vec<Event>,
}

/// What staff thought of an answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Judgement {
    /// The judgement.
    pub verdict: Quality,
    /// Why.
    pub note: String,
    /// Who judged.
    pub by: String,
    /// When.
    pub at: Instant,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = feedback)]
struct FeedbackRow {
    id: Vec<u8>,
    unit_id: Vec<u8>,
    code: String,
    sent_on: Date,
    kind: Option<String>,
    content: Option<String>,
    channel: Option<String>,
    subject: Option<String>,
}

impl TryFrom<FeedbackRow> for Feedback {
    type Error = StoreError;

    fn try_from(row: FeedbackRow) -> Result<Self, StoreError> {
        let channel =
            |word: String| Channel::from_word(&word).ok_or(StoreError::Corrupt("an unknown channel of feedback"));
        Ok(Self {
            id: id(&row.id)?,
            unit: id(&row.unit_id)?,
            code: row.code,
            sent: row.sent_on,
            kind: row.kind,
            content: row.content,
            channel: row.channel.map(channel).transpose()?,
            subject: row.subject,
        })
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = feedback_event)]
struct EventRow {
    feedback_id: Vec<u8>,
    at: i64,
    status: String,
    likes: Option<i32>,
    dislikes: Option<i32>,
    complained_again: Option<bool>,
    reply: Option<String>,
}

impl EventRow {
    fn event(self, unit: Id) -> Event {
        let count = |number: Option<i32>| number.and_then(|number| u32::try_from(number).ok());
        Event {
            at: Instant(self.at),
            status: self.status,
            unit,
            likes: count(self.likes),
            dislikes: count(self.dislikes),
            complained_again: self.complained_again,
            reply: self.reply,
        }
    }
}

/// The units that have or had feedback.
pub fn feedback_units(db: &mut Db) -> Result<Vec<Id>, StoreError> {
    let units: Vec<Vec<u8>> = feedback::table.select(feedback::unit_id).distinct().load(db)?;
    units.iter().map(|unit| id(unit)).collect()
}

/// The feedback at these units, or what of it bears a code; by code, then by unit.
pub fn feedback_list(db: &mut Db, units: &[Id], code: Option<&str>) -> Result<Vec<Held>, StoreError> {
    let units: Vec<Vec<u8>> = units.iter().map(|unit| bytes(*unit)).collect();
    let mut rows = feedback::table.filter(feedback::unit_id.eq_any(units.clone())).into_boxed();
    let mut events = feedback_event::table
        .inner_join(feedback::table.on(feedback::id.eq(feedback_event::feedback_id)))
        .filter(feedback::unit_id.eq_any(units))
        .into_boxed();
    if let Some(code) = code {
        rows = rows.filter(feedback::code.eq(code.to_owned()));
        events = events.filter(feedback::code.eq(code.to_owned()));
    }
    let rows: Vec<FeedbackRow> =
        rows.order((feedback::code, feedback::unit_id)).select(FeedbackRow::as_select()).load(db)?;
    let events: Vec<EventRow> =
        events.order((feedback::code, feedback::unit_id)).select(EventRow::as_select()).load(db)?;
    // Both in the same order, so that each event is looked at once.
    let mut events = events.into_iter().peekable();
    let held = |row: FeedbackRow| {
        let (unit, of) = (id(&row.unit_id)?, row.id.clone());
        let own = std::iter::from_fn(|| events.next_if(|event| event.feedback_id == of)).map(|event| event.event(unit));
        Ok(Held { events: own.collect(), feedback: row.try_into()? })
    };
    rows.into_iter().map(held).collect()
}

/// The feedback with this code at a unit.
pub fn feedback_at(db: &mut Db, unit: Id, code: &str) -> Result<Option<Feedback>, StoreError> {
    let row: Option<FeedbackRow> = feedback::table
        .filter(feedback::unit_id.eq(bytes(unit)))
        .filter(feedback::code.eq(code))
        .select(FeedbackRow::as_select())
        .first(db)
        .optional()?;
    row.map(Feedback::try_from).transpose()
}

/// Stores a feedback; what is stored under its id gives way.
pub fn feedback_put_on(db: &mut Db, new: &Feedback, at: Instant) -> Result<(), StoreError> {
    let values = (
        feedback::sent_on.eq(new.sent),
        feedback::kind.eq(&new.kind),
        feedback::content.eq(&new.content),
        feedback::channel.eq(new.channel.map(Channel::word)),
        feedback::subject.eq(&new.subject),
    );
    let fixed = (
        feedback::id.eq(bytes(new.id)),
        feedback::unit_id.eq(bytes(new.unit)),
        feedback::code.eq(&new.code),
        feedback::imported_at.eq(at.0),
    );
    on_backend!(db, conn => diesel::insert_into(feedback::table)
        .values((fixed, values))
        .on_conflict(feedback::id).do_update().set(values).execute(conn))?;
    Ok(())
}

/// Adds a status of a feedback; `false` where it was stated before.
pub fn feedback_event_add_on(
    db: &mut Db,
    of: Id,
    event: &Event,
    source: &str,
    at: Instant,
) -> Result<bool, StoreError> {
    let count = |number: Option<u32>| number.map(|number| i32::try_from(number).unwrap_or(i32::MAX));
    let row = (
        feedback_event::feedback_id.eq(bytes(of)),
        feedback_event::content_hash.eq(event.content_hash().to_vec()),
        feedback_event::at.eq(event.at.0),
        feedback_event::status.eq(&event.status),
        feedback_event::likes.eq(count(event.likes)),
        feedback_event::dislikes.eq(count(event.dislikes)),
        feedback_event::complained_again.eq(event.complained_again),
        feedback_event::reply.eq(&event.reply),
        feedback_event::source.eq(source),
        feedback_event::imported_at.eq(at.0),
    );
    let added = on_backend!(db, conn => diesel::insert_into(feedback_event::table)
        .values(row).on_conflict_do_nothing().execute(conn))?;
    Ok(added > 0)
}

/// Adds a judgement of an answer.
pub fn feedback_judge_on(
    db: &mut Db,
    judgement: Id,
    of: Id,
    (verdict, note): (Quality, &str),
    by: Id,
    at: Instant,
) -> Result<(), StoreError> {
    let row = (
        feedback_judgement::id.eq(bytes(judgement)),
        feedback_judgement::feedback_id.eq(bytes(of)),
        feedback_judgement::verdict.eq(verdict.word()),
        feedback_judgement::note.eq(note),
        feedback_judgement::judged_by.eq(bytes(by)),
        feedback_judgement::judged_at.eq(at.0),
    );
    on_backend!(db, conn => diesel::insert_into(feedback_judgement::table).values(row).execute(conn))?;
    Ok(())
}

/// The judgements of an answer, the newest first.
pub fn feedback_judgements(db: &mut Db, of: Id) -> Result<Vec<Judgement>, StoreError> {
    let rows: Vec<(String, String, String, i64)> = feedback_judgement::table
        .inner_join(person::table.on(person::id.eq(feedback_judgement::judged_by)))
        .filter(feedback_judgement::feedback_id.eq(bytes(of)))
        .order((feedback_judgement::judged_at.desc(), feedback_judgement::id.desc()))
        .select((feedback_judgement::verdict, feedback_judgement::note, person::name, feedback_judgement::judged_at))
        .load(db)?;
    let judgement = |(verdict, note, by, at): (String, String, String, i64)| {
        let verdict = Quality::from_word(&verdict).ok_or(StoreError::Corrupt("an unknown judgement of an answer"))?;
        Ok(Judgement { verdict, note, by, at: Instant(at) })
    };
    rows.into_iter().map(judgement).collect()
}
