//! Personal data: requests about them, and their removal.

use diesel::prelude::*;
use time::Date;

use super::backend::Db;
use super::schema::{officer_reply, person, personal_request, rating, rating_conflict, remark, remark_check};
use super::{StoreError, bytes, id};
use crate::domain::clock::Instant;
use crate::domain::id::Id;
use crate::domain::personal::{Kind, State};

/// A request about personal data.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PersonalRequest {
    /// Its id.
    pub id: Id,
    /// What is asked for.
    pub kind: Kind,
    /// The unit that handles it.
    pub unit: Id,
    /// Who asks; empty once that was removed.
    pub asker: String,
    /// Where the asker can be reached; empty once that was removed.
    pub contact: String,
    /// What it says; empty once that was removed.
    pub text: String,
    /// When it came.
    pub received_on: Date,
    /// The last day to confirm that it came.
    pub confirm_by: Date,
    /// The last day to do what it asks for, or say why not.
    pub due_on: Date,
    /// Who entered it.
    pub entered_by: Id,
    /// How far it has come.
    pub state: State,
    /// What became of it.
    pub outcome: String,
    /// When that changed last.
    pub changed_at: Instant,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = personal_request)]
struct RequestRow {
    id: Vec<u8>,
    kind: String,
    unit_id: Vec<u8>,
    asker: String,
    contact: String,
    text: String,
    received_on: Date,
    confirm_by: Date,
    due_on: Date,
    entered_by: Vec<u8>,
    state: String,
    outcome: String,
    changed_at: i64,
}

impl TryFrom<RequestRow> for PersonalRequest {
    type Error = StoreError;

    fn try_from(row: RequestRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: id(&row.id)?,
            kind: Kind::from_word(&row.kind).ok_or(StoreError::Corrupt("an unknown kind of request"))?,
            unit: id(&row.unit_id)?,
            asker: row.asker,
            contact: row.contact,
            text: row.text,
            received_on: row.received_on,
            confirm_by: row.confirm_by,
            due_on: row.due_on,
            entered_by: id(&row.entered_by)?,
            state: State::from_word(&row.state).ok_or(StoreError::Corrupt("an unknown state of a request"))?,
            outcome: row.outcome,
            changed_at: Instant(row.changed_at),
        })
    }
}

/// Adds a request.
pub fn personal_request_add_on(db: &mut Db, new: &PersonalRequest) -> Result<(), StoreError> {
    diesel::insert_into(personal_request::table)
        .values((
            personal_request::id.eq(bytes(new.id)),
            personal_request::kind.eq(new.kind.word()),
            personal_request::unit_id.eq(bytes(new.unit)),
            personal_request::asker.eq(&new.asker),
            personal_request::contact.eq(&new.contact),
            personal_request::text.eq(&new.text),
            personal_request::received_on.eq(new.received_on),
            personal_request::confirm_by.eq(new.confirm_by),
            personal_request::due_on.eq(new.due_on),
            personal_request::entered_by.eq(bytes(new.entered_by)),
            personal_request::state.eq(new.state.word()),
            personal_request::outcome.eq(&new.outcome),
            personal_request::changed_at.eq(new.changed_at.0),
        ))
        .execute(db)?;
    Ok(())
}

/// The request with this id.
pub fn personal_request_get(db: &mut Db, request: Id) -> Result<Option<PersonalRequest>, StoreError> {
    let row: Option<RequestRow> =
        personal_request::table.find(bytes(request)).select(RequestRow::as_select()).first(db).optional()?;
    row.map(PersonalRequest::try_from).transpose()
}

/// Requests, those that are not finished first, then by their due day; at most so many.
pub fn personal_request_list(db: &mut Db, at_most: i64) -> Result<Vec<PersonalRequest>, StoreError> {
    let finished = personal_request::state.eq_any(["done", "refused"]);
    let rows: Vec<RequestRow> = personal_request::table
        .order((finished, personal_request::due_on, personal_request::id))
        .limit(at_most)
        .select(RequestRow::as_select())
        .load(db)?;
    rows.into_iter().map(PersonalRequest::try_from).collect()
}

/// Gives a request another state; `false` where somebody was faster.
pub fn personal_request_move_on(
    db: &mut Db,
    request: Id,
    from: State,
    to: State,
    outcome: &str,
    at: Instant,
) -> Result<bool, StoreError> {
    let own = personal_request::table.find(bytes(request)).filter(personal_request::state.eq(from.word()));
    let rows = diesel::update(own)
        .set((
            personal_request::state.eq(to.word()),
            personal_request::outcome.eq(outcome),
            personal_request::changed_at.eq(at.0),
        ))
        .execute(db)?;
    Ok(rows > 0)
}

/// Removes who asked, how to reach them and what they wrote from requests that were finished before a moment.
pub fn personal_request_forget_on(db: &mut Db, before: Instant) -> Result<usize, StoreError> {
    let over = personal_request::table
        .filter(personal_request::state.eq_any(["done", "refused"]))
        .filter(personal_request::changed_at.lt(before.0))
        .filter(personal_request::asker.ne("").or(personal_request::contact.ne("")));
    Ok(diesel::update(over)
        .set((
            personal_request::asker.eq(""),
            personal_request::contact.eq(""),
            personal_request::text.eq(""),
            personal_request::outcome.eq(""),
        ))
        .execute(db)?)
}

/// The unit in which a rating was made, and its words where it has any.
pub fn remark_of(db: &mut Db, rating_id: Id) -> Result<Option<(Id, Option<String>)>, StoreError> {
    let row: Option<(Vec<u8>, Option<String>)> = rating::table
        .left_join(remark::table.on(remark::rating_id.eq(rating::id)))
        .filter(rating::id.eq(bytes(rating_id)))
        .select((rating::unit_id, remark::text.nullable()))
        .first(db)
        .optional()?;
    row.map(|(unit, text)| Ok((id(&unit)?, text))).transpose()
}

/// Removes the words of a rating, as they came and as they were shown; its answers stay.
pub fn remark_remove_on(db: &mut Db, rating_id: Id) -> Result<(), StoreError> {
    diesel::delete(remark_check::table.find(bytes(rating_id))).execute(db)?;
    diesel::delete(remark::table.find(bytes(rating_id))).execute(db)?;
    conflict_words_remove_on(db, Some(rating_id), Instant(i64::MAX))?;
    Ok(())
}

/// Gives the words of a rating another text. What somebody said may be shown of the old one is gone with it, so that it
/// is checked anew.
pub fn remark_replace_on(db: &mut Db, rating_id: Id, text: &str) -> Result<(), StoreError> {
    diesel::delete(remark_check::table.find(bytes(rating_id))).execute(db)?;
    diesel::update(remark::table.find(bytes(rating_id))).set(remark::text.eq(text)).execute(db)?;
    conflict_words_remove_on(db, Some(rating_id), Instant(i64::MAX))?;
    Ok(())
}

/// Removes the words of ratings of days before this one; returns how many.
pub fn remark_sweep_on(db: &mut Db, before: Date) -> Result<usize, StoreError> {
    let old = || rating::table.filter(rating::day.lt(before)).select(rating::id);
    diesel::delete(remark_check::table.filter(remark_check::rating_id.eq_any(old()))).execute(db)?;
    Ok(diesel::delete(remark::table.filter(remark::rating_id.eq_any(old()))).execute(db)?)
}

/// What stands before a citizen's words in the content of a conflict, and what instead of words that are gone.
const BEFORE_WORDS: &str = " remark ";
const NO_WORDS: &str = "-";

/// Removes the words from conflicts of one rating, or of all, that came before a moment; returns from how many. What
/// else was sent stays.
pub fn conflict_words_remove_on(db: &mut Db, of: Option<Id>, before: Instant) -> Result<usize, StoreError> {
    let mut rows = rating_conflict::table.filter(rating_conflict::received_at.lt(before.0)).into_boxed();
    if let Some(of) = of {
        rows = rows.filter(rating_conflict::rating_id.eq(bytes(of)));
    }
    let without = format!("%{BEFORE_WORDS}{NO_WORDS}");
    let rows: Vec<(Vec<u8>, Vec<u8>, String)> = rows
        .filter(rating_conflict::content.not_like(without))
        .select((rating_conflict::rating_id, rating_conflict::content_hash, rating_conflict::content))
        .load(db)?;
    let mut removed = 0;
    for (rating_id, hash, content) in rows {
        let Some(at) = content.find(BEFORE_WORDS) else { continue };
        let kept = format!("{}{BEFORE_WORDS}{NO_WORDS}", &content[..at]);
        let own = rating_conflict::table.find((rating_id, hash));
        removed += diesel::update(own).set(rating_conflict::content.eq(kept)).execute(db)?;
    }
    Ok(removed)
}

/// Removes what says who a person is, but for their id; `login` is what they are called from now on.
pub fn person_forget_on(db: &mut Db, person_id: Id, login: &str, name: &str) -> Result<(), StoreError> {
    let none: Option<String> = None;
    let nothing: Option<Vec<u8>> = None;
    diesel::update(person::table.find(bytes(person_id)))
        .set((
            person::login.eq(login),
            person::name.eq(name),
            person::email.eq(&none),
            person::officer_id.eq(&nothing),
            person::password.eq(&none),
            person::totp_secret.eq(&nothing),
        ))
        .execute(db)?;
    Ok(())
}

/// The units of officers' replies that were made before a moment and have no answer, one for each.
pub fn reply_open_units(db: &mut Db, before: Instant) -> Result<Vec<Id>, StoreError> {
    let rows: Vec<Vec<u8>> = officer_reply::table
        .filter(officer_reply::answered_at.is_null())
        .filter(officer_reply::made_at.lt(before.0))
        .select(officer_reply::unit_id)
        .load(db)?;
    rows.iter().map(|unit| id(unit)).collect()
}
