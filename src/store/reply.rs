//! The right of reply: what officers say to their own results, and what is answered.

use diesel::dsl::exists;
use diesel::prelude::*;
use time::Date;

use super::backend::Db;
use super::schema::{officer_reply, unit_within};
use super::{StoreError, bytes, id};
use crate::domain::clock::Instant;
use crate::domain::id::Id;

/// What an officer wants.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReplyKind {
    /// To say something to the result.
    Remark,
    /// To have it looked into and corrected.
    Correction,
}

impl ReplyKind {
    /// The word under which it is stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Remark => "remark",
            Self::Correction => "correction",
        }
    }

    /// What this word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Remark, Self::Correction].into_iter().find(|kind| kind.word() == word)
    }
}

/// An officer's reply to the own results of a period.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reply {
    /// Its id.
    pub id: Id,
    /// Whose results.
    pub officer: Id,
    /// In which unit.
    pub unit: Id,
    /// Of which period, as addresses have it.
    pub period: String,
    /// What is wanted.
    pub kind: ReplyKind,
    /// The officer's words.
    pub text: String,
    /// When they were said.
    pub made_at: Instant,
    /// The answer, and when it was given.
    pub answer: Option<(String, Instant)>,
}

type Row = (Vec<u8>, Vec<u8>, Vec<u8>, String, String, String, i64, Option<String>, Option<i64>);

macro_rules! columns {
    () => {
        (
            officer_reply::id,
            officer_reply::officer_id,
            officer_reply::unit_id,
            officer_reply::period,
            officer_reply::kind,
            officer_reply::text,
            officer_reply::made_at,
            officer_reply::answer,
            officer_reply::answered_at,
        )
    };
}

fn reply((row, officer, unit, period, kind, text, made_at, answer, answered_at): Row) -> Result<Reply, StoreError> {
    Ok(Reply {
        id: id(&row)?,
        officer: id(&officer)?,
        unit: id(&unit)?,
        period,
        kind: ReplyKind::from_word(&kind).ok_or(StoreError::Corrupt("an unknown kind of reply"))?,
        text,
        made_at: Instant(made_at),
        answer: answer.zip(answered_at.map(Instant)),
    })
}

/// Adds a reply.
pub fn reply_add_on(db: &mut Db, new: &Reply, made_by: Id) -> Result<(), StoreError> {
    diesel::insert_into(officer_reply::table)
        .values((
            officer_reply::id.eq(bytes(new.id)),
            officer_reply::officer_id.eq(bytes(new.officer)),
            officer_reply::unit_id.eq(bytes(new.unit)),
            officer_reply::period.eq(&new.period),
            officer_reply::kind.eq(new.kind.word()),
            officer_reply::text.eq(&new.text),
            officer_reply::made_by.eq(bytes(made_by)),
            officer_reply::made_at.eq(new.made_at.0),
        ))
        .execute(db)?;
    Ok(())
}

/// An officer's replies, the last first.
pub fn reply_of_officer(db: &mut Db, officer: Id) -> Result<Vec<Reply>, StoreError> {
    let rows: Vec<Row> = officer_reply::table
        .filter(officer_reply::officer_id.eq(bytes(officer)))
        .order(officer_reply::made_at.desc())
        .select(columns!())
        .load(db)?;
    rows.into_iter().map(reply).collect()
}

/// The replies within these units that nobody has answered, the oldest first.
pub fn reply_open(db: &mut Db, roots: &[Id], today: Date, at_most: i64) -> Result<Vec<Reply>, StoreError> {
    let roots: Vec<Vec<u8>> = roots.iter().map(|root| bytes(*root)).collect();
    let here = unit_within::table
        .filter(unit_within::unit_id.eq(officer_reply::unit_id))
        .filter(unit_within::ancestor_id.eq_any(roots))
        .filter(unit_within::valid_from.le(today))
        .filter(unit_within::valid_to.ge(today));
    let rows: Vec<Row> = officer_reply::table
        .filter(officer_reply::answered_at.is_null())
        .filter(exists(here))
        .order(officer_reply::made_at)
        .limit(at_most)
        .select(columns!())
        .load(db)?;
    rows.into_iter().map(reply).collect()
}

/// The reply with this id.
pub fn reply_get(db: &mut Db, of: Id) -> Result<Option<Reply>, StoreError> {
    let row: Option<Row> = officer_reply::table.find(bytes(of)).select(columns!()).first(db).optional()?;
    row.map(reply).transpose()
}

/// Answers a reply; `false` where somebody was faster.
pub fn reply_answer_on(db: &mut Db, of: Id, answer: &str, person: Id, at: Instant) -> Result<bool, StoreError> {
    let open = officer_reply::table.find(bytes(of)).filter(officer_reply::answered_at.is_null());
    let rows = diesel::update(open)
        .set((
            officer_reply::answer.eq(answer),
            officer_reply::answered_by.eq(bytes(person)),
            officer_reply::answered_at.eq(at.0),
        ))
        .execute(db)?;
    Ok(rows > 0)
}
