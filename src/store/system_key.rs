//! Keys of one-stop systems, known by the hash of their token only: whoever has one pushes dossiers of a unit and of those below.

use diesel::prelude::*;

use super::backend::Db;
use super::schema::system_key;
use super::{StoreError, bytes, id};
use crate::domain::clock::Instant;
use crate::domain::id::Id;

/// A key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SystemKey {
    /// Its id.
    pub id: Id,
    /// What people call it; no two have the same name.
    pub name: String,
    /// The hash of its token.
    pub token_hash: [u8; 32],
    /// The unit whose dossiers it may push, and those of units below.
    pub unit: Id,
    /// The name of how the system's columns are called; blank where they have our names.
    pub mapping: String,
    /// When it was made.
    pub made_at: Instant,
    /// When it was taken back.
    pub revoked_at: Option<Instant>,
}

type Row = (Vec<u8>, String, Vec<u8>, Vec<u8>, String, i64, Option<i64>);

fn key_of(row: Row) -> Result<SystemKey, StoreError> {
    let (key, name, hash, unit, mapping, made_at, revoked_at) = row;
    Ok(SystemKey {
        id: id(&key)?,
        name,
        token_hash: hash.try_into().map_err(|_| StoreError::Corrupt("a token hash that is not 32 bytes"))?,
        unit: id(&unit)?,
        mapping,
        made_at: Instant(made_at),
        revoked_at: revoked_at.map(Instant),
    })
}

/// Adds a key; `false` where another one has its name.
pub fn system_key_add_on(db: &mut Db, key: &SystemKey) -> Result<bool, StoreError> {
    let named = system_key::table.filter(system_key::name.eq(&key.name));
    if diesel::select(diesel::dsl::exists(named)).get_result::<bool>(db)? {
        return Ok(false);
    }
    diesel::insert_into(system_key::table)
        .values((
            system_key::id.eq(bytes(key.id)),
            system_key::name.eq(&key.name),
            system_key::token_hash.eq(key.token_hash.to_vec()),
            system_key::unit_id.eq(bytes(key.unit)),
            system_key::mapping.eq(&key.mapping),
            system_key::made_at.eq(key.made_at.0),
            system_key::revoked_at.eq(key.revoked_at.map(|at| at.0)),
        ))
        .execute(db)?;
    Ok(true)
}

/// All keys, by name.
pub fn system_key_list(db: &mut Db) -> Result<Vec<SystemKey>, StoreError> {
    let rows: Vec<Row> = system_key::table.order(system_key::name).load(db)?;
    rows.into_iter().map(key_of).collect()
}

/// The key with this hash that was not taken back.
pub fn system_key_in_use(db: &mut Db, hash: &[u8; 32]) -> Result<Option<SystemKey>, StoreError> {
    let in_use = system_key::table.filter(system_key::token_hash.eq(hash.to_vec()));
    let row: Option<Row> = in_use.filter(system_key::revoked_at.is_null()).first(db).optional()?;
    row.map(key_of).transpose()
}

/// Takes a key back; `false` where none of this name is in use.
pub fn system_key_revoke_on(db: &mut Db, name: &str, at: Instant) -> Result<bool, StoreError> {
    let in_use = system_key::table.filter(system_key::name.eq(name)).filter(system_key::revoked_at.is_null());
    Ok(diesel::update(in_use).set(system_key::revoked_at.eq(at.0)).execute(db)? > 0)
}
