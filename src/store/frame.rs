//! Frames of rounds: everybody who can be drawn, as imported, and how to find them while that is needed.

use diesel::prelude::*;
use time::Date;

use super::backend::{Db, on_backend};
use super::schema::{frame_entry, round, round_frame};
use super::{StoreError, bytes, id};
use crate::domain::clock::Instant;
use crate::domain::id::Id;

/// A frame as a whole.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Frame {
    /// The round.
    pub round: Id,
    /// The names of its stages, from the widest to the narrowest: a line of CSV.
    pub stages: String,
    /// The file it came from.
    pub file_name: String,
    /// SHA-256 of its rows.
    pub hash: [u8; 32],
    /// How many can be drawn.
    pub entries: i32,
    /// When it was imported.
    pub imported_at: Instant,
}

/// Somebody who can be drawn.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Its number in the frame, from 1.
    pub number: i32,
    /// The stratum; may be empty.
    pub stratum: String,
    /// The places of its stages: a line of CSV under [`Frame::stages`].
    pub places: String,
    /// The unit whose result it counts in.
    pub unit: Option<Id>,
    /// How to find it, as JSON; `None` where nothing was said or it was forgotten.
    pub contact: Option<String>,
}

/// The frame of a round, without its entries.
pub fn frame_get(db: &mut Db, of: Id) -> Result<Option<Frame>, StoreError> {
    type Row = (String, String, Vec<u8>, i32, i64);
    let row: Option<Row> = round_frame::table
        .find(bytes(of))
        .select((
            round_frame::stages,
            round_frame::file_name,
            round_frame::file_hash,
            round_frame::entries,
            round_frame::imported_at,
        ))
        .first(db)
        .optional()?;
    row.map(|(stages, file_name, hash, entries, imported_at)| {
        let hash = hash.try_into().map_err(|_| StoreError::Corrupt("a frame hash that is not 32 bytes"))?;
        Ok(Frame { round: of, stages, file_name, hash, entries, imported_at: Instant(imported_at) })
    })
    .transpose()
}

/// Gives a round this frame instead of any other.
pub fn frame_put_on(db: &mut Db, new: &Frame, entries: &[Entry]) -> Result<(), StoreError> {
    let of = bytes(new.round);
    diesel::delete(frame_entry::table.filter(frame_entry::round_id.eq(&of))).execute(db)?;
    diesel::delete(round_frame::table.find(&of)).execute(db)?;
    diesel::insert_into(round_frame::table)
        .values((
            round_frame::round_id.eq(&of),
            round_frame::stages.eq(&new.stages),
            round_frame::file_name.eq(&new.file_name),
            round_frame::file_hash.eq(new.hash.to_vec()),
            round_frame::entries.eq(new.entries),
            round_frame::imported_at.eq(new.imported_at.0),
        ))
        .execute(db)?;
    for part in entries.chunks(500) {
        let rows: Vec<_> = part
            .iter()
            .map(|entry| {
                (
                    frame_entry::round_id.eq(&of),
                    frame_entry::number.eq(entry.number),
                    frame_entry::stratum.eq(&entry.stratum),
                    frame_entry::places.eq(&entry.places),
                    frame_entry::unit_id.eq(entry.unit.map(bytes)),
                    frame_entry::contact.eq(&entry.contact),
                )
            })
            .collect();
        on_backend!(db, conn => diesel::insert_into(frame_entry::table).values(rows).execute(conn))?;
    }
    Ok(())
}

type Row = (i32, String, String, Option<Vec<u8>>, Option<String>);

fn read((number, stratum, places, unit, contact): Row) -> Result<Entry, StoreError> {
    let unit = unit.map(|unit| id(&unit)).transpose()?;
    Ok(Entry { number, stratum, places, unit, contact })
}

/// Everybody of a frame, by number.
pub fn frame_entries(db: &mut Db, of: Id) -> Result<Vec<Entry>, StoreError> {
    let rows: Vec<Row> = frame_entry::table
        .filter(frame_entry::round_id.eq(bytes(of)))
        .order(frame_entry::number)
        .select((
            frame_entry::number,
            frame_entry::stratum,
            frame_entry::places,
            frame_entry::unit_id,
            frame_entry::contact,
        ))
        .load(db)?;
    rows.into_iter().map(read).collect()
}

/// Those of a frame with these numbers.
pub fn frame_some(db: &mut Db, of: Id, numbers: &[i32]) -> Result<Vec<Entry>, StoreError> {
    let mut entries = Vec::with_capacity(numbers.len());
    for part in numbers.chunks(500) {
        let rows: Vec<Row> = frame_entry::table
            .filter(frame_entry::round_id.eq(bytes(of)))
            .filter(frame_entry::number.eq_any(part.to_vec()))
            .order(frame_entry::number)
            .select((
                frame_entry::number,
                frame_entry::stratum,
                frame_entry::places,
                frame_entry::unit_id,
                frame_entry::contact,
            ))
            .load(db)?;
        for row in rows {
            entries.push(read(row)?);
        }
    }
    Ok(entries)
}

/// Forgets how to find people of rounds whose last day was before one; returns of how many.
pub fn frame_forget_on(db: &mut Db, before: Date) -> Result<usize, StoreError> {
    let over = round::table.filter(round::closes_on.lt(before)).select(round::id);
    let nobody: Option<String> = None;
    let known =
        frame_entry::table.filter(frame_entry::round_id.eq_any(over)).filter(frame_entry::contact.is_not_null());
    Ok(diesel::update(known).set(frame_entry::contact.eq(nobody)).execute(db)?)
}
