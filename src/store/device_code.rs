//! One-time codes with which tablets enrol, known by their hashes.

use diesel::prelude::*;

use super::backend::Db;
use super::schema::device_code;
use super::{StoreError, bytes, id};
use crate::domain::clock::Instant;
use crate::domain::id::Id;

/// A code with which a tablet enrols.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeviceCode {
    /// The counter at which it will stand.
    pub counter: Id,
    /// What people will call it.
    pub name: String,
    /// Until before this moment the code is good.
    pub ends_at: Instant,
    /// The tablet that used it.
    pub device: Option<Id>,
}

/// Adds a code.
pub fn device_code_add_on(
    db: &mut Db,
    hash: &[u8; 32],
    code: &DeviceCode,
    made_by: Id,
    made_at: Instant,
) -> Result<(), StoreError> {
    diesel::insert_into(device_code::table)
        .values((
            device_code::code_hash.eq(hash.to_vec()),
            device_code::counter_id.eq(bytes(code.counter)),
            device_code::name.eq(&code.name),
            device_code::made_by.eq(bytes(made_by)),
            device_code::made_at.eq(made_at.0),
            device_code::ends_at.eq(code.ends_at.0),
        ))
        .execute(db)?;
    Ok(())
}

/// The code with this hash; nobody else uses it until the transaction ends.
pub fn device_code_get_on(db: &mut Db, hash: &[u8; 32]) -> Result<Option<DeviceCode>, StoreError> {
    type Row = (Vec<u8>, String, i64, Option<Vec<u8>>);
    let columns = (device_code::counter_id, device_code::name, device_code::ends_at, device_code::device_id);
    let code = device_code::table.find(hash.to_vec()).select(columns);
    let row: Option<Row> = match db {
        Db::Pg(conn) => code.for_update().first(conn).optional()?,
        Db::Sqlite(conn) => code.first(conn).optional()?,
    };
    row.map(|(counter, name, ends_at, device)| {
        let device = device.map(|device| id(&device)).transpose()?;
        Ok(DeviceCode { counter: id(&counter)?, name, ends_at: Instant(ends_at), device })
    })
    .transpose()
}

/// Notes which tablet used a code.
pub fn device_code_use_on(db: &mut Db, hash: &[u8; 32], device: Id) -> Result<(), StoreError> {
    diesel::update(device_code::table.find(hash.to_vec())).set(device_code::device_id.eq(bytes(device))).execute(db)?;
    Ok(())
}

/// Removes codes that ended before a moment; returns how many.
pub fn device_code_sweep_on(db: &mut Db, before: Instant) -> Result<usize, StoreError> {
    Ok(diesel::delete(device_code::table.filter(device_code::ends_at.lt(before.0))).execute(db)?)
}
