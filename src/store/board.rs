//! What the indices that a province follows are to reach, and by how many people its predecessors weigh.

use diesel::prelude::*;
use rust_decimal::Decimal;

use super::backend::{Db, on_backend};
use super::schema::{board_target, board_weight, person};
use super::{StoreError, bytes, id};
use crate::domain::clock::Instant;
use crate::domain::id::Id;

/// What an index of a unit is to reach in a year.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Target {
    /// The index's code.
    pub index: String,
    /// The year.
    pub year: i16,
    /// The value.
    pub value: Option<Decimal>,
    /// The rank, this one or a better one.
    pub rank: Option<i16>,
    /// The document that says so.
    pub source: String,
    /// How often it was changed.
    pub revision: i32,
    /// When it was set.
    pub at: Instant,
    /// By whom.
    pub by: Option<Id>,
}

/// By how many people a unit weighs in the index of the one that follows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Weight {
    /// The unit that ended.
    pub predecessor: Id,
    /// Its people.
    pub people: i64,
    /// Where the number stands.
    pub source: String,
}

/// The targets of a unit by index and year, each with the name of who set it. Those taken back have neither value nor rank.
pub fn board_target_list(db: &mut Db, unit: Id) -> Result<Vec<(Target, Option<String>)>, StoreError> {
    type Row = (String, i16, Option<String>, Option<i16>, String, i32, i64, Option<Vec<u8>>, Option<String>);
    let rows: Vec<Row> = board_target::table
        .left_join(person::table.on(board_target::set_by.eq(person::id.nullable())))
        .filter(board_target::unit_id.eq(bytes(unit)))
        .order((board_target::index_code, board_target::year))
        .select((
            board_target::index_code,
            board_target::year,
            board_target::value,
            board_target::rank,
            board_target::source,
            board_target::revision,
            board_target::set_at,
            board_target::set_by,
            person::name.nullable(),
        ))
        .load(db)?;
    rows.into_iter()
        .map(|(index, year, value, rank, source, revision, at, by, name)| {
            let value = value.map(|value| value.parse()).transpose();
            let value = value.map_err(|_| StoreError::Corrupt("a target that is no decimal"))?;
            let by = by.map(|by| id(&by)).transpose()?;
            Ok((Target { index, year, value, rank, source, revision, at: Instant(at), by }, name))
        })
        .collect()
}

/// Sets a target whose revision before was `seen` (0 where there was none); `false` where somebody changed it meanwhile.
pub fn board_target_put_on(db: &mut Db, unit: Id, seen: i32, new: &Target) -> Result<bool, StoreError> {
    let values = (
        board_target::value.eq(new.value.map(|value| value.to_string())),
        board_target::rank.eq(new.rank),
        board_target::source.eq(&new.source),
        board_target::revision.eq(seen + 1),
        board_target::set_at.eq(new.at.0),
        board_target::set_by.eq(new.by.map(bytes)),
    );
    let key = (
        board_target::index_code.eq(&new.index),
        board_target::unit_id.eq(bytes(unit)),
        board_target::year.eq(new.year),
    );
    let changed = if seen == 0 {
        on_backend!(db, conn => diesel::insert_into(board_target::table).values((key, values))
            .on_conflict_do_nothing().execute(conn))?
    } else {
        let there = board_target::table.find((&new.index, bytes(unit), new.year));
        diesel::update(there.filter(board_target::revision.eq(seen))).set(values).execute(db)?
    };
    Ok(changed == 1)
}

/// By how much the units weigh that a unit follows, where it is known.
pub fn board_weights(db: &mut Db, successor: Id) -> Result<Vec<Weight>, StoreError> {
    let rows: Vec<(Vec<u8>, i64, String)> = board_weight::table
        .filter(board_weight::successor_id.eq(bytes(successor)))
        .order(board_weight::predecessor_id)
        .select((board_weight::predecessor_id, board_weight::people, board_weight::source))
        .load(db)?;
    rows.into_iter()
        .map(|(predecessor, people, source)| Ok(Weight { predecessor: id(&predecessor)?, people, source }))
        .collect()
}

/// Sets by how much a unit weighs in the one that follows it, instead of what was set before.
pub fn board_weight_put_on(
    db: &mut Db,
    successor: Id,
    new: &Weight,
    at: Instant,
    by: Option<Id>,
) -> Result<(), StoreError> {
    let key =
        (board_weight::predecessor_id.eq(bytes(new.predecessor)), board_weight::successor_id.eq(bytes(successor)));
    let values = (
        board_weight::people.eq(new.people),
        board_weight::source.eq(&new.source),
        board_weight::set_at.eq(at.0),
        board_weight::set_by.eq(by.map(bytes)),
    );
    on_backend!(db, conn => diesel::insert_into(board_weight::table).values((key, values.clone()))
        .on_conflict((board_weight::predecessor_id, board_weight::successor_id))
        .do_update().set(values).execute(conn))?;
    Ok(())
}
