//! Signatures of tablets over their ratings, and the chain they make.

use std::collections::BTreeMap;

use diesel::prelude::*;

use crate::domain::clock::Instant;
use crate::domain::id::Id;
use crate::domain::rating::Answer;
use crate::domain::seal::Seal;
use crate::store::backend::{Db, on_backend};
use crate::store::schema::{answer, rating, rating_seal, reason};
use crate::store::{StoreError, bytes, id};

/// Stores the seals of ratings that were stored in the same transaction.
pub(super) fn seal_add_on(db: &mut Db, seals: &[(Id, Seal)]) -> Result<(), StoreError> {
    let rows: Vec<_> = seals
        .iter()
        .map(|(of, seal)| {
            (
                rating_seal::rating_id.eq(bytes(*of)),
                rating_seal::previous.eq(seal.previous.to_vec()),
                rating_seal::seal_hash.eq(seal.hash.to_vec()),
                rating_seal::signature.eq(seal.signature.to_vec()),
            )
        })
        .collect();
    for rows in rows.chunks(500) {
        on_backend!(db, conn => diesel::insert_into(rating_seal::table).values(rows).execute(conn))?;
    }
    Ok(())
}

/// The seal of a rating, without what its other columns tell.
pub(super) fn seal_get(db: &mut Db, of: &[u8], took: i64, left: bool) -> Result<Option<Seal>, StoreError> {
    let row: Option<(Vec<u8>, Vec<u8>, Vec<u8>)> = rating_seal::table
        .find(of)
        .select((rating_seal::previous, rating_seal::seal_hash, rating_seal::signature))
        .first(db)
        .optional()?;
    row.map(|(previous, hash, signature)| {
        Ok(Seal { previous: exactly(previous)?, hash: exactly(hash)?, signature: exactly(signature)?, took, left })
    })
    .transpose()
}

/// Takes the seal of a rating away, before another one is put in its place.
pub(super) fn seal_delete_on(db: &mut Db, of: &[u8]) -> Result<(), StoreError> {
    diesel::delete(rating_seal::table.find(of)).execute(db)?;
    Ok(())
}

fn exactly<const N: usize>(bytes: Vec<u8>) -> Result<[u8; N], StoreError> {
    bytes.try_into().map_err(|_| StoreError::Corrupt("a seal of another length"))
}

/// A running number of a tablet with its place in the chain.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Link {
    pub(super) seq: i64,
    pub(super) previous: [u8; 32],
    pub(super) hash: [u8; 32],
}

/// The links of these running numbers of a tablet; where a number was used twice, all of them.
pub(super) fn seal_links(db: &mut Db, device: Id, seqs: &[i64]) -> Result<Vec<Link>, StoreError> {
    let mut links = Vec::new();
    for seqs in seqs.chunks(500) {
        let rows: Vec<(Option<i64>, Vec<u8>, Vec<u8>)> = rating_seal::table
            .inner_join(rating::table.on(rating::id.eq(rating_seal::rating_id)))
            .filter(rating::device_id.eq(bytes(device)))
            .filter(rating::seq.eq_any(seqs))
            .select((rating::seq, rating_seal::previous, rating_seal::seal_hash))
            .load(db)?;
        for (seq, previous, hash) in rows {
            let seq = seq.ok_or(StoreError::Corrupt("a seal without a running number"))?;
            links.push(Link { seq, previous: exactly(previous)?, hash: exactly(hash)? });
        }
    }
    Ok(links)
}

/// A stored rating as its tablet signed it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Signed {
    /// The rating.
    pub rating: Id,
    /// Its running number.
    pub seq: i64,
    /// Its seal.
    pub seal: Seal,
}

/// The signed ratings of a tablet above a running number, in the order of the numbers; about so many, and all that bear
/// the last number.
pub fn seal_of_device(db: &mut Db, device: Id, above: i64, about: i64) -> Result<Vec<Signed>, StoreError> {
    type Row = (Vec<u8>, Option<i64>, Option<i64>, i32);
    let of_device = || rating::table.filter(rating::device_id.eq(bytes(device))).filter(rating::took.is_not_null());
    let last: Option<Option<i64>> = of_device()
        .filter(rating::seq.gt(above))
        .order(rating::seq)
        .offset(about - 1)
        .select(rating::seq)
        .first(db)
        .optional()?;
    let last = last.flatten().unwrap_or(i64::MAX);
    let rows: Vec<Row> = of_device()
        .filter(rating::seq.gt(above))
        .filter(rating::seq.le(last))
        .order((rating::seq, rating::id))
        .select((rating::id, rating::seq, rating::took, rating::flags))
        .load(db)?;
    let mut signed = Vec::with_capacity(rows.len());
    for (of, seq, took, flags) in rows {
        let left = flags & crate::domain::rating::flag::LEFT != 0;
        if let (Some(seal), Some(seq)) = (seal_get(db, &of, took.unwrap_or(0), left)?, seq) {
            signed.push(Signed { rating: id(&of)?, seq, seal });
        }
    }
    Ok(signed)
}

/// The stored members that were signed, beside the seal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SignedParts {
    /// The counter.
    pub counter: Id,
    /// The template.
    pub template: Id,
    /// The procedure.
    pub procedure: Option<Id>,
    /// By the tablet's clock.
    pub sealed_at: Option<Instant>,
    /// The answers.
    pub answers: Vec<Answer>,
    /// Codes of the reasons.
    pub reasons: Vec<String>,
}

/// The signed members of these ratings.
pub fn rating_signed_parts(db: &mut Db, ids: &[Id]) -> Result<BTreeMap<Id, SignedParts>, StoreError> {
    type Row = (Vec<u8>, Vec<u8>, Vec<u8>, Option<Vec<u8>>, Option<i64>);
    let mut parts = BTreeMap::new();
    for ids in ids.chunks(500) {
        let ids: Vec<Vec<u8>> = ids.iter().map(|of| bytes(*of)).collect();
        let columns = (rating::id, rating::counter_id, rating::template_id, rating::procedure_id, rating::device_at);
        let rows: Vec<Row> = rating::table.filter(rating::id.eq_any(&ids)).select(columns).load(db)?;
        for (of, counter, template, procedure, sealed_at) in rows {
            let (counter, template) = (id(&counter)?, id(&template)?);
            let procedure = procedure.map(|procedure| id(&procedure)).transpose()?;
            let (sealed_at, answers, reasons) = (sealed_at.map(Instant), Vec::new(), Vec::new());
            parts.insert(id(&of)?, SignedParts { counter, template, procedure, sealed_at, answers, reasons });
        }
        let answers: Vec<(Vec<u8>, i16, i16)> = answer::table
            .filter(answer::rating_id.eq_any(&ids))
            .order((answer::rating_id, answer::question))
            .select((answer::rating_id, answer::question, answer::level))
            .load(db)?;
        for (of, question, level) in answers {
            if let Some(part) = parts.get_mut(&id(&of)?) {
                part.answers.push(Answer { question, level });
            }
        }
        let reasons: Vec<(Vec<u8>, String)> = reason::table
            .filter(reason::rating_id.eq_any(&ids))
            .order((reason::rating_id, reason::code))
            .select((reason::rating_id, reason::code))
            .load(db)?;
        for (of, code) in reasons {
            if let Some(part) = parts.get_mut(&id(&of)?) {
                part.reasons.push(code);
            }
        }
    }
    Ok(parts)
}
