//! Tablets: enrolled at one counter, known by the hash of their token, remembered by their running numbers.

use diesel::prelude::*;

use super::backend::Db;
use super::schema::{counter, device, rating};
use super::{StoreError, bytes, id};
use crate::domain::clock::Instant;
use crate::domain::id::Id;
use crate::domain::moment::Sequence;
use crate::domain::seal::PublicKey;

/// A tablet as the server knows it.
#[derive(Clone, Debug)]
pub struct Device {
    /// Its id.
    pub id: Id,
    /// The counter it was enrolled for.
    pub counter: Id,
    /// What people call it.
    pub name: String,
    /// When it was enrolled.
    pub enrolled_at: Instant,
    /// Since when nothing it sends is counted.
    pub revoked_at: Option<Instant>,
    /// When it was last heard of.
    pub seen_at: Option<Instant>,
    /// How far ahead (positive) of the server its clock was then, in microseconds.
    pub clock_skew: Option<i64>,
    /// Its running numbers.
    pub sequence: Sequence,
    /// The key it signs with; `None` where it was enrolled with a bearer token.
    pub key: Option<PublicKey>,
    /// The width of its screen in millimetres.
    pub width_mm: Option<i32>,
    /// What it last said of itself.
    pub report: Option<Report>,
}

/// What a tablet says of itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Report {
    /// When the server heard it.
    pub at: Instant,
    /// The program it runs.
    pub build: String,
    /// The highest running number it has given out.
    pub made: i64,
    /// How many ratings wait on it.
    pub queued: i64,
    /// Since when the oldest of them waits, by its clock.
    pub queued_since: Option<Instant>,
    /// How many were set apart for a person.
    pub set_apart: i64,
    /// Whether the browser promised to keep its storage.
    pub persisted: Option<bool>,
    /// Bytes in use.
    pub used: Option<i64>,
    /// Bytes it may use.
    pub quota: Option<i64>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = device)]
struct DeviceRow {
    id: Vec<u8>,
    counter_id: Vec<u8>,
    name: String,
    enrolled_at: i64,
    revoked_at: Option<i64>,
    seen_at: Option<i64>,
    clock_skew: Option<i64>,
    received_seq: i64,
    highest_seq: i64,
    complete_seq: i64,
    complete_at: i64,
    public_key: Option<Vec<u8>>,
    width_mm: Option<i32>,
    reported_at: Option<i64>,
    build: Option<String>,
    made_seq: Option<i64>,
    queued: Option<i64>,
    queued_since: Option<i64>,
    set_apart: Option<i64>,
    persisted: Option<bool>,
    storage_used: Option<i64>,
    storage_quota: Option<i64>,
}

impl TryFrom<DeviceRow> for Device {
    type Error = StoreError;

    fn try_from(row: DeviceRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: id(&row.id)?,
            counter: id(&row.counter_id)?,
            name: row.name,
            enrolled_at: Instant(row.enrolled_at),
            revoked_at: row.revoked_at.map(Instant),
            seen_at: row.seen_at.map(Instant),
            clock_skew: row.clock_skew,
            sequence: Sequence {
                received: row.received_seq,
                highest: row.highest_seq,
                complete: row.complete_seq,
                complete_at: Instant(row.complete_at),
            },
            key: row.public_key.map(|key| key_of(&key)).transpose()?,
            width_mm: row.width_mm,
            report: row.reported_at.map(|at| Report {
                at: Instant(at),
                build: row.build.unwrap_or_default(),
                made: row.made_seq.unwrap_or(0),
                queued: row.queued.unwrap_or(0),
                queued_since: row.queued_since.map(Instant),
                set_apart: row.set_apart.unwrap_or(0),
                persisted: row.persisted,
                used: row.storage_used,
                quota: row.storage_quota,
            }),
        })
    }
}

fn key_of(bytes: &[u8]) -> Result<PublicKey, StoreError> {
    PublicKey::from_bytes(bytes).ok_or(StoreError::Corrupt("a key that is no point"))
}

/// Enrols a tablet that signs with a key.
pub fn device_add_with_key_on(
    db: &mut Db,
    device: Id,
    at_counter: Id,
    name: &str,
    key: &PublicKey,
    width_mm: i32,
    at: Instant,
) -> Result<(), StoreError> {
    device_add_on(db, device, at_counter, name, key.fingerprint(), at)?;
    diesel::update(device::table.find(bytes(device)))
        .set((device::public_key.eq(key.as_bytes().to_vec()), device::width_mm.eq(width_mm)))
        .execute(db)?;
    Ok(())
}

/// Stores what a tablet says of itself.
pub fn device_report_on(db: &mut Db, device: Id, skew: i64, report: &Report) -> Result<(), StoreError> {
    diesel::update(device::table.find(bytes(device)))
        .set((
            device::seen_at.eq(report.at.0),
            device::clock_skew.eq(skew),
            device::reported_at.eq(report.at.0),
            device::build.eq(&report.build),
            device::made_seq.eq(report.made),
            device::queued.eq(report.queued),
            device::queued_since.eq(report.queued_since.map(|at| at.0)),
            device::set_apart.eq(report.set_apart),
            device::persisted.eq(report.persisted),
            device::storage_used.eq(report.used),
            device::storage_quota.eq(report.quota),
        ))
        .execute(db)?;
    Ok(())
}

/// Enrols a tablet. `token_hash` is SHA-256 of the token that only the tablet keeps.
pub fn device_add_on(
    db: &mut Db,
    device: Id,
    at_counter: Id,
    name: &str,
    token_hash: [u8; 32],
    at: Instant,
) -> Result<(), StoreError> {
    diesel::insert_into(device::table)
        .values((
            device::id.eq(bytes(device)),
            device::counter_id.eq(bytes(at_counter)),
            device::name.eq(name),
            device::token_hash.eq(token_hash.to_vec()),
            device::enrolled_at.eq(at.0),
            device::received_seq.eq(0),
            device::highest_seq.eq(0),
            device::complete_seq.eq(0),
            device::complete_at.eq(at.0),
        ))
        .execute(db)?;
    Ok(())
}

/// The tablet with this id, revoked or not.
pub fn device_get(db: &mut Db, device: Id) -> Result<Option<Device>, StoreError> {
    Ok(device_some(db, &[device])?.pop())
}

/// Revokes a tablet; `false` where there is none or it was revoked before.
pub fn device_revoke_on(db: &mut Db, device: Id, at: Instant) -> Result<bool, StoreError> {
    let rows = diesel::update(device::table.find(bytes(device)).filter(device::revoked_at.is_null()))
        .set(device::revoked_at.eq(Some(at.0)))
        .execute(db)?;
    Ok(rows > 0)
}

/// The tablet that bears the token with this hash, revoked or not.
pub fn device_by_token(db: &mut Db, token_hash: &[u8; 32]) -> Result<Option<Device>, StoreError> {
    let row: Option<DeviceRow> = device::table
        .filter(device::token_hash.eq(token_hash.to_vec()))
        .select(DeviceRow::as_select())
        .first(db)
        .optional()?;
    row.map(Device::try_from).transpose()
}

/// The tablets with these ids.
pub fn device_some(db: &mut Db, ids: &[Id]) -> Result<Vec<Device>, StoreError> {
    let ids: Vec<Vec<u8>> = ids.iter().map(|device| bytes(*device)).collect();
    let rows: Vec<DeviceRow> = device::table.filter(device::id.eq_any(ids)).select(DeviceRow::as_select()).load(db)?;
    rows.into_iter().map(Device::try_from).collect()
}

/// All tablets with the code of their counter, by name; those out of service too.
pub fn device_list(db: &mut Db) -> Result<Vec<(Device, String)>, StoreError> {
    let rows: Vec<(DeviceRow, String)> = device::table
        .inner_join(counter::table.on(counter::id.eq(device::counter_id)))
        .order((device::name, device::id))
        .select((DeviceRow::as_select(), counter::code))
        .load(db)?;
    rows.into_iter().map(|(row, counter)| Ok((Device::try_from(row)?, counter))).collect()
}

/// Locks the rows of these tablets until the transaction ends, so that two processes do not both move one's
/// running numbers. SQLite has one writer anyway.
pub(super) fn device_lock_on(db: &mut Db, ids: &[Id]) -> Result<(), StoreError> {
    if let Db::Pg(conn) = db {
        let ids: Vec<Vec<u8>> = ids.iter().map(|device| bytes(*device)).collect();
        let _: Vec<Vec<u8>> = device::table
            .filter(device::id.eq_any(ids))
            .order(device::id)
            .select(device::id)
            .for_update()
            .load(conn)?;
    }
    Ok(())
}

/// Stores what an upload changed in a tablet's state.
pub(super) fn device_seen_on(db: &mut Db, device: &Device) -> Result<(), StoreError> {
    diesel::update(device::table.find(bytes(device.id)))
        .set((
            device::seen_at.eq(device.seen_at.map(|at| at.0)),
            device::clock_skew.eq(device.clock_skew),
            device::received_seq.eq(device.sequence.received),
            device::highest_seq.eq(device.sequence.highest),
            device::complete_seq.eq(device.sequence.complete),
            device::complete_at.eq(device.sequence.complete_at.0),
        ))
        .execute(db)?;
    Ok(())
}

/// The running numbers above `received` that are stored, in order.
pub fn device_arrived(db: &mut Db, device: Id, received: i64) -> Result<Vec<i64>, StoreError> {
    let rows: Vec<Option<i64>> = rating::table
        .filter(rating::device_id.eq(bytes(device)))
        .filter(rating::seq.gt(received))
        .order(rating::seq)
        .select(rating::seq)
        .load(db)?;
    Ok(rows.into_iter().flatten().collect())
}

/// Which of these running numbers are taken by stored ratings of the tablet, and by which.
pub(super) fn device_taken(db: &mut Db, device: Id, seqs: &[i64]) -> Result<Vec<(i64, Id)>, StoreError> {
    let rows: Vec<(Option<i64>, Vec<u8>)> = rating::table
        .filter(rating::device_id.eq(bytes(device)))
        .filter(rating::seq.eq_any(seqs))
        .select((rating::seq, rating::id))
        .load(db)?;
    rows.into_iter().filter_map(|(seq, rating)| seq.map(|seq| Ok((seq, id(&rating)?)))).collect()
}

/// How many ratings were kept aside because the tablet is revoked.
pub(super) fn device_kept_aside(db: &mut Db, device: Id) -> Result<i64, StoreError> {
    Ok(rating::table
        .filter(rating::device_id.eq(bytes(device)))
        .filter(rating::quarantine.is_not_null())
        .count()
        .get_result(db)?)
}
