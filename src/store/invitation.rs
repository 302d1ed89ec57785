//! Ways into a survey round, known by the hash of their token only, and answers that are not handed in yet.
//!
//! An invitation says whether it was used and never with what. A draft stands under another hash of the same token than
//! the invitation, so that nobody who reads the database can tell whose it is; it goes when it is handed in.

use diesel::prelude::*;

use super::backend::{Db, on_backend};
use super::schema::{invitation, response_draft, round_case};
use super::{StoreError, bytes, id};
use crate::domain::clock::Instant;
use crate::domain::id::Id;

/// A way in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Invitation {
    /// The hash of its token.
    pub token_hash: [u8; 32],
    /// The round.
    pub round: Id,
    /// Whom it is for; `None` for everybody.
    pub case: Option<Id>,
    /// What people call it.
    pub label: String,
    /// How many responses came in by it.
    pub used: i32,
    /// Whether it was taken back.
    pub revoked: bool,
    /// When it was made.
    pub made_at: Instant,
}

type Row = (Vec<u8>, Vec<u8>, Option<Vec<u8>>, String, i32, bool, i64);

fn invitation_of(row: Row) -> Result<Invitation, StoreError> {
    let (hash, round, case, label, used, revoked, made_at) = row;
    Ok(Invitation {
        token_hash: hash.try_into().map_err(|_| StoreError::Corrupt("a token hash that is not 32 bytes"))?,
        round: id(&round)?,
        case: case.map(|case| id(&case)).transpose()?,
        label,
        used,
        revoked,
        made_at: Instant(made_at),
    })
}

/// Adds ways in.
pub fn invitation_add_all_on(db: &mut Db, new: &[Invitation]) -> Result<(), StoreError> {
    let rows: Vec<_> = new
        .iter()
        .map(|one| {
            (
                invitation::token_hash.eq(one.token_hash.to_vec()),
                invitation::round_id.eq(bytes(one.round)),
                invitation::case_id.eq(one.case.map(bytes)),
                invitation::label.eq(&one.label),
                invitation::used.eq(one.used),
                invitation::revoked.eq(one.revoked),
                invitation::made_at.eq(one.made_at.0),
            )
        })
        .collect();
    for rows in rows.chunks(500) {
        on_backend!(db, conn => diesel::insert_into(invitation::table).values(rows).execute(conn))?;
    }
    Ok(())
}

/// The way in with this hash.
pub fn invitation_get(db: &mut Db, hash: &[u8; 32]) -> Result<Option<Invitation>, StoreError> {
    let row: Option<Row> = invitation::table.find(hash.to_vec()).first(db).optional()?;
    row.map(invitation_of).transpose()
}

/// The same, held until the transaction ends: of two who hand in by it at once, one comes first.
pub fn invitation_lock_on(db: &mut Db, hash: &[u8; 32]) -> Result<Option<Invitation>, StoreError> {
    let row: Option<Row> = match db {
        Db::Pg(conn) => invitation::table.find(hash.to_vec()).for_update().first(conn).optional()?,
        Db::Sqlite(conn) => invitation::table.find(hash.to_vec()).first(conn).optional()?,
    };
    row.map(invitation_of).transpose()
}

/// Counts one more response that came in by it.
pub fn invitation_used_on(db: &mut Db, hash: &[u8; 32]) -> Result<(), StoreError> {
    diesel::update(invitation::table.find(hash.to_vec())).set(invitation::used.eq(invitation::used + 1)).execute(db)?;
    Ok(())
}

/// Takes a way in back; `false` where there is none in this round that still holds.
pub fn invitation_revoke_on(db: &mut Db, round: Id, hash: &[u8; 32]) -> Result<bool, StoreError> {
    let holds = invitation::table
        .find(hash.to_vec())
        .filter(invitation::round_id.eq(bytes(round)))
        .filter(invitation::revoked.eq(false));
    Ok(diesel::update(holds).set(invitation::revoked.eq(true)).execute(db)? > 0)
}

/// The ways into a round, with the number of the case each is for: open ones first, then by case, the newest of each
/// last.
pub fn invitation_list(db: &mut Db, round: Id) -> Result<Vec<(Invitation, Option<i32>)>, StoreError> {
    type Listed = (Row, Option<i32>);
    let columns = (
        invitation::token_hash,
        invitation::round_id,
        invitation::case_id,
        invitation::label,
        invitation::used,
        invitation::revoked,
        invitation::made_at,
    );
    let rows: Vec<Listed> = invitation::table
        .left_join(round_case::table.on(invitation::case_id.eq(round_case::id.nullable())))
        .filter(invitation::round_id.eq(bytes(round)))
        .select((columns, round_case::number.nullable()))
        .load(db)?;
    let mut listed: Vec<(Invitation, Option<i32>)> =
        rows.into_iter().map(|(row, number)| Ok((invitation_of(row)?, number))).collect::<Result<_, StoreError>>()?;
    listed.sort_by(|(one, number), (other, against)| {
        (number, one.made_at, one.token_hash).cmp(&(against, other.made_at, other.token_hash))
    });
    Ok(listed)
}

/// The cases of a round that have no personal link that holds, by number: id and number. Reserves have none.
pub fn invitation_wanted(db: &mut Db, round: Id) -> Result<Vec<(Id, i32)>, StoreError> {
    let linked = invitation::table
        .filter(invitation::round_id.eq(bytes(round)))
        .filter(invitation::revoked.eq(false))
        .filter(invitation::case_id.is_not_null())
        .select(invitation::case_id.assume_not_null());
    let rows: Vec<(Vec<u8>, i32)> = round_case::table
        .filter(round_case::round_id.eq(bytes(round)))
        .filter(round_case::reserve.eq(false))
        .filter(round_case::outcome.is_null())
        .filter(diesel::dsl::not(round_case::id.eq_any(linked)))
        .order(round_case::number)
        .select((round_case::id, round_case::number))
        .load(db)?;
    rows.into_iter().map(|(case, number)| Ok((id(&case)?, number))).collect()
}

/// Answers that are not handed in yet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Draft {
    /// The round.
    pub round: Id,
    /// What `app::respond` wrote.
    pub answers: String,
    /// When the first answer came.
    pub begun_at: Instant,
    /// When the last one came.
    pub saved_at: Instant,
}

/// The draft under this hash.
pub fn draft_get(db: &mut Db, hash: &[u8; 32]) -> Result<Option<Draft>, StoreError> {
    let row: Option<(Vec<u8>, String, i64, i64)> = response_draft::table
        .find(hash.to_vec())
        .select((response_draft::round_id, response_draft::answers, response_draft::begun_at, response_draft::saved_at))
        .first(db)
        .optional()?;
    row.map(|(round, answers, begun_at, saved_at)| {
        Ok(Draft { round: id(&round)?, answers, begun_at: Instant(begun_at), saved_at: Instant(saved_at) })
    })
    .transpose()
}

/// Puts a draft in the place of the one before.
pub fn draft_put_on(db: &mut Db, hash: &[u8; 32], draft: &Draft) -> Result<(), StoreError> {
    let row = (
        response_draft::token_hash.eq(hash.to_vec()),
        response_draft::round_id.eq(bytes(draft.round)),
        response_draft::answers.eq(&draft.answers),
        response_draft::begun_at.eq(draft.begun_at.0),
        response_draft::saved_at.eq(draft.saved_at.0),
    );
    on_backend!(db, conn => diesel::insert_into(response_draft::table)
        .values(&row)
        .on_conflict(response_draft::token_hash).do_update()
        .set((response_draft::answers.eq(&draft.answers), response_draft::saved_at.eq(draft.saved_at.0)))
        .execute(conn))?;
    Ok(())
}

/// Takes a draft away.
pub fn draft_delete_on(db: &mut Db, hash: &[u8; 32]) -> Result<(), StoreError> {
    diesel::delete(response_draft::table.find(hash.to_vec())).execute(db)?;
    Ok(())
}

/// Takes away the drafts that nobody went on with since a moment; how many that were.
pub fn draft_expire_on(db: &mut Db, before: Instant) -> Result<usize, StoreError> {
    Ok(diesel::delete(response_draft::table.filter(response_draft::saved_at.lt(before.0))).execute(db)?)
}
