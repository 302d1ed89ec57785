//! Files of dossiers on their way in: how far each was read, and which of its rows were kept aside.

use diesel::prelude::*;

use super::backend::{Db, on_backend};
use super::schema::{column_mapping, dossier_fault, dossier_import};
use super::{StoreError, bytes, id};
use crate::domain::clock::Instant;
use crate::domain::id::Id;

/// A file on its way in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DossierImport {
    /// Its id.
    pub id: Id,
    /// The file's name.
    pub file: String,
    /// The hash of the file and of how its columns are called.
    pub hash: [u8; 32],
    /// The last line that was dealt with.
    pub lines: i64,
    /// Dossiers that were not known.
    pub entered: i64,
    /// Dossiers of which something was not known.
    pub changed: i64,
    /// Rows that said nothing new.
    pub unchanged: i64,
    /// Cells that were composed.
    pub recomposed: i64,
    /// When it was begun.
    pub begun: Instant,
    /// When its end was reached.
    pub ended: Option<Instant>,
}

/// A bad row, or one of the things that are wrong with it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// The line, from 1.
    pub line: i64,
    /// The column, as the file calls it.
    pub column: Option<String>,
    /// What stands there.
    pub value: String,
    /// What is wrong and what to do, in Vietnamese.
    pub what: String,
}

/// The import of this file, where it was begun.
pub fn dossier_import_by_hash(db: &mut Db, hash: &[u8; 32]) -> Result<Option<DossierImport>, StoreError> {
    type Row = (Vec<u8>, String, i64, i64, i64, i64, i64, i64, Option<i64>);
    let row: Option<Row> = dossier_import::table
        .filter(dossier_import::hash.eq(hash.to_vec()))
        .select((
            dossier_import::id,
            dossier_import::file,
            dossier_import::lines,
            dossier_import::entered,
            dossier_import::changed,
            dossier_import::unchanged,
            dossier_import::recomposed,
            dossier_import::begun_at,
            dossier_import::ended_at,
        ))
        .first(db)
        .optional()?;
    row.map(|(row, file, lines, entered, changed, unchanged, recomposed, begun, ended)| {
        let (begun, ended) = (Instant(begun), ended.map(Instant));
        Ok(DossierImport {
            id: id(&row)?,
            file,
            hash: *hash,
            lines,
            entered,
            changed,
            unchanged,
            recomposed,
            begun,
            ended,
        })
    })
    .transpose()
}

/// Keeps how far a file was read.
pub fn dossier_import_put_on(db: &mut Db, now: &DossierImport) -> Result<(), StoreError> {
    let values = (
        dossier_import::lines.eq(now.lines),
        dossier_import::entered.eq(now.entered),
        dossier_import::changed.eq(now.changed),
        dossier_import::unchanged.eq(now.unchanged),
        dossier_import::recomposed.eq(now.recomposed),
        dossier_import::ended_at.eq(now.ended.map(|at| at.0)),
    );
    on_backend!(db, conn => diesel::insert_into(dossier_import::table)
        .values((
            dossier_import::id.eq(bytes(now.id)),
            dossier_import::file.eq(&now.file),
            dossier_import::hash.eq(now.hash.to_vec()),
            dossier_import::begun_at.eq(now.begun.0),
            values,
        ))
        .on_conflict(dossier_import::id).do_update().set(values).execute(conn))?;
    Ok(())
}

/// Keeps bad rows aside.
pub fn dossier_faults_add_on(db: &mut Db, import: Id, faults: &[Fault]) -> Result<(), StoreError> {
    let (mut line, mut place) = (0, 0);
    let mut rows = Vec::with_capacity(faults.len());
    for fault in faults {
        place = if fault.line == line { place + 1 } else { 0 };
        line = fault.line;
        rows.push((
            dossier_fault::import_id.eq(bytes(import)),
            dossier_fault::line.eq(fault.line),
            dossier_fault::place.eq(place),
            dossier_fault::column.eq(fault.column.as_deref()),
            dossier_fault::value.eq(&fault.value),
            dossier_fault::what.eq(&fault.what),
        ));
    }
    for rows in rows.chunks(500) {
        on_backend!(db, conn => diesel::insert_into(dossier_fault::table).values(rows).execute(conn))?;
    }
    Ok(())
}

/// The bad rows of a file by line; at most `limit`.
pub fn dossier_faults(db: &mut Db, import: Id, limit: i64) -> Result<Vec<Fault>, StoreError> {
    let rows: Vec<(i64, Option<String>, String, String)> = dossier_fault::table
        .filter(dossier_fault::import_id.eq(bytes(import)))
        .order((dossier_fault::line, dossier_fault::place))
        .limit(limit)
        .select((dossier_fault::line, dossier_fault::column, dossier_fault::value, dossier_fault::what))
        .load(db)?;
    Ok(rows.into_iter().map(|(line, column, value, what)| Fault { line, column, value, what }).collect())
}

/// How many rows of a file were kept aside.
pub fn dossier_fault_rows(db: &mut Db, import: Id) -> Result<i64, StoreError> {
    let lines: i64 = dossier_fault::table
        .filter(dossier_fault::import_id.eq(bytes(import)))
        .filter(dossier_fault::place.eq(0))
        .count()
        .get_result(db)?;
    Ok(lines)
}

/// How a system's columns are called, by name.
pub fn mapping_get(db: &mut Db, name: &str) -> Result<Option<String>, StoreError> {
    Ok(column_mapping::table.find(name).select(column_mapping::body).first(db).optional()?)
}

/// Keeps how a system's columns are called; whether that is new.
pub fn mapping_put_on(db: &mut Db, name: &str, body: &str, at: Instant) -> Result<bool, StoreError> {
    if mapping_get(db, name)?.as_deref() == Some(body) {
        return Ok(false);
    }
    let values = (column_mapping::body.eq(body), column_mapping::saved_at.eq(at.0));
    on_backend!(db, conn => diesel::insert_into(column_mapping::table)
        .values((column_mapping::name.eq(name), values))
        .on_conflict(column_mapping::name).do_update().set(values).execute(conn))?;
    Ok(true)
}
