//! What is to be mailed, or printed where no mail is configured.

use diesel::prelude::*;

use super::backend::Db;
use super::schema::{letter, person};
use super::{StoreError, bytes, id};
use crate::domain::clock::Instant;
use crate::domain::id::Id;

/// A letter with whom it is for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Letter {
    /// Its id.
    pub id: Id,
    /// Whom it is for.
    pub person: Id,
    /// Their name.
    pub name: String,
    /// Where it goes; `None` where it can only be printed.
    pub email: Option<String>,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub body: String,
    /// When it was written.
    pub made_at: Instant,
    /// How often it was tried to send it.
    pub tries: i16,
    /// Why that failed the last time.
    pub failure: Option<String>,
}

type LetterRow = (Vec<u8>, Vec<u8>, String, Option<String>, String, String, i64, i16, Option<String>);

/// Adds a letter.
pub fn letter_add_on(
    db: &mut Db,
    new: Id,
    person_id: Id,
    subject: &str,
    body: &str,
    at: Instant,
) -> Result<(), StoreError> {
    diesel::insert_into(letter::table)
        .values((
            letter::id.eq(bytes(new)),
            letter::person_id.eq(bytes(person_id)),
            letter::subject.eq(subject),
            letter::body.eq(body),
            letter::made_at.eq(at.0),
            letter::tries.eq(0),
        ))
        .execute(db)?;
    Ok(())
}

/// The letters that nobody has got yet, oldest first, to people who may sign in; at most so many.
pub fn letter_waiting(db: &mut Db, at_most: i64) -> Result<Vec<Letter>, StoreError> {
    let rows: Vec<LetterRow> = letter::table
        .inner_join(person::table.on(person::id.eq(letter::person_id)))
        .filter(letter::sent_at.is_null())
        .filter(person::disabled_at.is_null())
        .order((letter::made_at, letter::id))
        .limit(at_most)
        .select((
            letter::id,
            letter::person_id,
            person::name,
            person::email,
            letter::subject,
            letter::body,
            letter::made_at,
            letter::tries,
            letter::failure,
        ))
        .load(db)?;
    rows.into_iter()
        .map(|(row, person, name, email, subject, body, made_at, tries, failure)| {
            let (made_at, person) = (Instant(made_at), id(&person)?);
            Ok(Letter { id: id(&row)?, person, name, email, subject, body, made_at, tries, failure })
        })
        .collect()
}

/// Notes that a letter was sent or handed over; `false` where that was noted before.
pub fn letter_sent_on(db: &mut Db, letter_id: Id, at: Instant) -> Result<bool, StoreError> {
    let waiting = letter::table.find(bytes(letter_id)).filter(letter::sent_at.is_null());
    Ok(diesel::update(waiting).set(letter::sent_at.eq(at.0)).execute(db)? > 0)
}

/// Notes that sending a letter failed.
pub fn letter_failed_on(db: &mut Db, letter_id: Id, why: &str) -> Result<(), StoreError> {
    diesel::update(letter::table.find(bytes(letter_id)))
        .set((letter::tries.eq(letter::tries + 1), letter::failure.eq(why)))
        .execute(db)?;
    Ok(())
}

/// Removes letters written before a moment, sent or not; returns how many.
pub fn letter_sweep_on(db: &mut Db, before: Instant) -> Result<usize, StoreError> {
    Ok(diesel::delete(letter::table.filter(letter::made_at.lt(before.0))).execute(db)?)
}
