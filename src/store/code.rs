//! Printed codes: each is good for one rating at one counter, whose id was made with it. Only hashes are kept.

use diesel::prelude::*;

use super::backend::Db;
use super::schema::{procedure, rating, rating_code};
use super::{StoreError, bytes, id};
use crate::domain::clock::Instant;
use crate::domain::dossier::Timeliness;
use crate::domain::id::Id;

/// A printed code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Code {
    /// The counter that is rated with it.
    pub counter: Id,
    /// The id that the rating bears.
    pub rating: Id,
    /// What the dossier was about, where the code was printed for one: the procedure and its field.
    pub procedure: Option<(Id, Id)>,
    /// Whether the dossier was on time, where that was said.
    pub timeliness: Option<Timeliness>,
    /// When it was made.
    pub made_at: Instant,
    /// Until before this moment it can be used.
    pub ends_at: Instant,
}

/// Adds a code.
pub fn code_add_on(db: &mut Db, hash: &[u8; 32], new: &Code, made_by: Id) -> Result<(), StoreError> {
    diesel::insert_into(rating_code::table)
        .values((
            rating_code::code_hash.eq(hash.to_vec()),
            rating_code::counter_id.eq(bytes(new.counter)),
            rating_code::rating_id.eq(bytes(new.rating)),
            rating_code::made_by.eq(bytes(made_by)),
            rating_code::made_at.eq(new.made_at.0),
            rating_code::ends_at.eq(new.ends_at.0),
            rating_code::procedure_id.eq(new.procedure.map(|(procedure, _)| bytes(procedure))),
            rating_code::timeliness.eq(new.timeliness.map(Timeliness::word)),
        ))
        .execute(db)?;
    Ok(())
}

/// The code with this hash, and whether a rating was made with it.
pub fn code_get(db: &mut Db, hash: &[u8; 32]) -> Result<Option<(Code, bool)>, StoreError> {
    type Row = (Vec<u8>, Vec<u8>, i64, i64, Option<Vec<u8>>, Option<String>);
    let row: Option<Row> = rating_code::table
        .find(hash.to_vec())
        .select((
            rating_code::counter_id,
            rating_code::rating_id,
            rating_code::made_at,
            rating_code::ends_at,
            rating_code::procedure_id,
            rating_code::timeliness,
        ))
        .first(db)
        .optional()?;
    let Some((counter, of, made_at, ends_at, about, timeliness)) = row else { return Ok(None) };
    let procedure = match about {
        Some(about) => {
            let field: Vec<u8> = procedure::table.find(&about).select(procedure::field_id).first(db)?;
            Some((id(&about)?, id(&field)?))
        }
        None => None,
    };
    let known = |word: &str| Timeliness::from_word(word).ok_or(StoreError::Corrupt("an unknown timeliness"));
    let timeliness = timeliness.as_deref().map(known).transpose()?;
    let used: i64 = rating::table.find(&of).count().get_result(db)?;
    let (counter, of, made_at, ends_at) = (id(&counter)?, id(&of)?, Instant(made_at), Instant(ends_at));
    let code = Code { counter, rating: of, procedure, timeliness, made_at, ends_at };
    Ok(Some((code, used > 0)))
}
