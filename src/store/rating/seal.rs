//! Signatures of tablets over their ratings, and the chain they make.

use diesel::prelude::*;

use crate::domain::id::Id;
use crate::domain::seal::Seal;
use crate::store::backend::{Db, on_backend};
use crate::store::schema::{rating, rating_seal};
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

/// The signed ratings of a tablet above a running number, in the order of the numbers.
pub fn seal_of_device(db: &mut Db, device: Id, above: i64, at_most: i64) -> Result<Vec<Signed>, StoreError> {
    type Row = (Vec<u8>, Option<i64>, Option<i64>, i32);
    let rows: Vec<Row> = rating::table
        .filter(rating::device_id.eq(bytes(device)))
        .filter(rating::seq.gt(above))
        .filter(rating::took.is_not_null())
        .order((rating::seq, rating::id))
        .limit(at_most)
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
