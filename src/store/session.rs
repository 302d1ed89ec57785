//! Sessions and the browsers that are known: both by the hash of a token that only the browser has.

use diesel::prelude::*;

use super::backend::{Db, on_backend};
use super::schema::{known_browser, session};
use super::{StoreError, bytes, id};
use crate::domain::clock::Instant;
use crate::domain::id::Id;

/// How far somebody has come with signing in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// All that is asked for was shown.
    Full,
    /// The password was right; the code of the second factor is still owed.
    SecondFactor,
    /// The password was right; a second factor must be set up first.
    Enrol,
}

impl Stage {
    const fn word(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::SecondFactor => "second-factor",
            Self::Enrol => "enrol",
        }
    }

    fn from_word(word: &str) -> Result<Self, StoreError> {
        [Self::Full, Self::SecondFactor, Self::Enrol]
            .into_iter()
            .find(|stage| stage.word() == word)
            .ok_or(StoreError::Corrupt("an unknown stage of a session"))
    }
}

/// A session.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Session {
    /// Its id, which is no secret.
    pub id: Id,
    /// Whose it is.
    pub person: Id,
    /// How far it has come.
    pub stage: Stage,
    /// When it began.
    pub begun_at: Instant,
    /// When it was last used, to about a minute.
    pub seen_at: Instant,
    /// When the password was last given.
    pub proved_at: Instant,
    /// The address it began from.
    pub address: String,
    /// What the browser calls itself, cut short.
    pub agent: String,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = session)]
struct SessionRow {
    id: Vec<u8>,
    person_id: Vec<u8>,
    stage: String,
    begun_at: i64,
    seen_at: i64,
    proved_at: i64,
    address: String,
    agent: String,
}

impl TryFrom<SessionRow> for Session {
    type Error = StoreError;

    fn try_from(row: SessionRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: id(&row.id)?,
            person: id(&row.person_id)?,
            stage: Stage::from_word(&row.stage)?,
            begun_at: Instant(row.begun_at),
            seen_at: Instant(row.seen_at),
            proved_at: Instant(row.proved_at),
            address: row.address,
            agent: row.agent,
        })
    }
}

/// Begins a session under the hash of its token.
pub fn session_add_on(db: &mut Db, new: &Session, token_hash: &[u8; 32]) -> Result<(), StoreError> {
    diesel::insert_into(session::table)
        .values((
            session::id.eq(bytes(new.id)),
            session::token_hash.eq(token_hash.to_vec()),
            session::person_id.eq(bytes(new.person)),
            session::stage.eq(new.stage.word()),
            session::begun_at.eq(new.begun_at.0),
            session::seen_at.eq(new.seen_at.0),
            session::proved_at.eq(new.proved_at.0),
            session::address.eq(&new.address),
            session::agent.eq(&new.agent),
        ))
        .execute(db)?;
    Ok(())
}

/// The session of the token with this hash.
pub fn session_by_token(db: &mut Db, token_hash: &[u8; 32]) -> Result<Option<Session>, StoreError> {
    let row: Option<SessionRow> = session::table
        .filter(session::token_hash.eq(token_hash.to_vec()))
        .select(SessionRow::as_select())
        .first(db)
        .optional()?;
    row.map(Session::try_from).transpose()
}

/// The sessions of a person, the last used first.
pub fn session_of(db: &mut Db, person: Id) -> Result<Vec<Session>, StoreError> {
    let rows: Vec<SessionRow> = session::table
        .filter(session::person_id.eq(bytes(person)))
        .order(session::seen_at.desc())
        .select(SessionRow::as_select())
        .load(db)?;
    rows.into_iter().map(Session::try_from).collect()
}

/// Notes that a session was used.
pub fn session_seen_on(db: &mut Db, session_id: Id, at: Instant) -> Result<(), StoreError> {
    diesel::update(session::table.find(bytes(session_id))).set(session::seen_at.eq(at.0)).execute(db)?;
    Ok(())
}

/// Notes that the password was given again.
pub fn session_proved_on(db: &mut Db, session_id: Id, at: Instant) -> Result<(), StoreError> {
    diesel::update(session::table.find(bytes(session_id))).set(session::proved_at.eq(at.0)).execute(db)?;
    Ok(())
}

/// Ends a session of a person; `false` where the person has none with this id.
pub fn session_end_on(db: &mut Db, person: Id, session_id: Id) -> Result<bool, StoreError> {
    let own = session::table.find(bytes(session_id)).filter(session::person_id.eq(bytes(person)));
    Ok(diesel::delete(own).execute(db)? > 0)
}

/// Ends all sessions of a person but one; returns how many there were.
pub fn session_end_all_on(db: &mut Db, person: Id, but: Option<Id>) -> Result<usize, StoreError> {
    let own = session::table.filter(session::person_id.eq(bytes(person)));
    Ok(match but {
        Some(but) => diesel::delete(own.filter(session::id.ne(bytes(but)))).execute(db)?,
        None => diesel::delete(own).execute(db)?,
    })
}

/// Removes sessions that began before, or were last used before, these moments.
pub fn session_sweep_on(db: &mut Db, begun_before: Instant, seen_before: Instant) -> Result<usize, StoreError> {
    let over = session::begun_at.lt(begun_before.0).or(session::seen_at.lt(seen_before.0));
    Ok(diesel::delete(session::table.filter(over)).execute(db)?)
}

/// Whether the browser with this token is known for a person.
pub fn browser_known(db: &mut Db, person: Id, token_hash: &[u8; 32]) -> Result<bool, StoreError> {
    let own = known_browser::table.find(token_hash.to_vec()).filter(known_browser::person_id.eq(bytes(person)));
    Ok(diesel::select(diesel::dsl::exists(own)).get_result(db)?)
}

/// Knows a browser from now on, or notes that it was used again.
pub fn browser_know_on(db: &mut Db, person: Id, token_hash: &[u8; 32], at: Instant) -> Result<(), StoreError> {
    let row = (
        known_browser::token_hash.eq(token_hash.to_vec()),
        known_browser::person_id.eq(bytes(person)),
        known_browser::used_at.eq(at.0),
    );
    on_backend!(db, conn => diesel::insert_into(known_browser::table).values(&row)
        .on_conflict(known_browser::token_hash).do_update().set((
            known_browser::person_id.eq(bytes(person)),
            known_browser::used_at.eq(at.0),
        )).execute(conn))?;
    Ok(())
}

/// Forgets the browsers of a person.
pub fn browser_forget_on(db: &mut Db, person: Id) -> Result<usize, StoreError> {
    Ok(diesel::delete(known_browser::table.filter(known_browser::person_id.eq(bytes(person)))).execute(db)?)
}

/// Forgets browsers not used since a moment.
pub fn browser_sweep_on(db: &mut Db, before: Instant) -> Result<usize, StoreError> {
    Ok(diesel::delete(known_browser::table.filter(known_browser::used_at.lt(before.0))).execute(db)?)
}
