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
    /// How often the same person brought it in from its beginning, this time included.
    pub turn: i16,
    /// The name of how its columns are called; blank where they have our names.
    pub mapping: String,
    /// When a status was so that states no moment.
    pub as_of: Instant,
    /// The last line that was dealt with.
    pub lines: i64,
    /// Dossiers that were not known.
    pub entered: i64,
    /// Rows that added to a known dossier.
    pub changed: i64,
    /// Rows that said nothing new.
    pub unchanged: i64,
    /// Cells that were composed.
    pub recomposed: i64,
    /// When it was begun.
    pub begun: Instant,
    /// When its end was reached.
    pub ended: Option<Instant>,
    /// Who brought it on a page; none for the owner of the machine by a command.
    pub person: Option<Id>,
}

/// A bad row, or one of the things that are wrong with it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// The line, from 1.
    pub line: i64,
    /// Its place among those of the line, from 0.
    pub place: i16,
    /// The column, as the file calls it.
    pub column: Option<String>,
    /// What stands there.
    pub value: String,
    /// A code of what is wrong.
    pub reason: String,
    /// What the words of it need, a line each.
    pub what: String,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = dossier_import)]
struct Row {
    id: Vec<u8>,
    file: String,
    hash: Vec<u8>,
    turn: i16,
    mapping: String,
    as_of: i64,
    lines: i64,
    entered: i64,
    changed: i64,
    unchanged: i64,
    recomposed: i64,
    begun_at: i64,
    ended_at: Option<i64>,
    person_id: Option<Vec<u8>>,
}

impl From<&DossierImport> for Row {
    fn from(one: &DossierImport) -> Self {
        Self {
            id: bytes(one.id),
            file: one.file.clone(),
            hash: one.hash.to_vec(),
            turn: one.turn,
            mapping: one.mapping.clone(),
            as_of: one.as_of.0,
            lines: one.lines,
            entered: one.entered,
            changed: one.changed,
            unchanged: one.unchanged,
            recomposed: one.recomposed,
            begun_at: one.begun.0,
            ended_at: one.ended.map(|at| at.0),
            person_id: one.person.map(bytes),
        }
    }
}

impl TryFrom<Row> for DossierImport {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: id(&row.id)?,
            file: row.file,
            hash: row.hash.try_into().map_err(|_| StoreError::Corrupt("a hash that is not 32 bytes"))?,
            turn: row.turn,
            mapping: row.mapping,
            as_of: Instant(row.as_of),
            lines: row.lines,
            entered: row.entered,
            changed: row.changed,
            unchanged: row.unchanged,
            recomposed: row.recomposed,
            begun: Instant(row.begun_at),
            ended: row.ended_at.map(Instant),
            person: row.person_id.map(|person| id(&person)).transpose()?,
        })
    }
}

/// The last import of this file by the same person, or by the owner of the machine, where it was begun.
pub fn dossier_import_by_hash(
    db: &mut Db,
    hash: &[u8; 32],
    person: Option<Id>,
) -> Result<Option<DossierImport>, StoreError> {
    let all = dossier_import::table.filter(dossier_import::hash.eq(hash.to_vec())).into_boxed();
    let own = match person {
        Some(person) => all.filter(dossier_import::person_id.eq(bytes(person))),
        None => all.filter(dossier_import::person_id.is_null()),
    };
    let row: Option<Row> = own.order(dossier_import::turn.desc()).select(Row::as_select()).first(db).optional()?;
    row.map(DossierImport::try_from).transpose()
}

/// An import by its id.
pub fn dossier_import_get(db: &mut Db, import: Id) -> Result<Option<DossierImport>, StoreError> {
    let row: Option<Row> = dossier_import::table.find(bytes(import)).select(Row::as_select()).first(db).optional()?;
    row.map(DossierImport::try_from).transpose()
}

/// The newest imports, at most `limit`.
pub fn dossier_import_list(db: &mut Db, limit: i64) -> Result<Vec<DossierImport>, StoreError> {
    let rows: Vec<Row> = dossier_import::table
        .order((dossier_import::begun_at.desc(), dossier_import::id))
        .limit(limit)
        .select(Row::as_select())
        .load(db)?;
    rows.into_iter().map(DossierImport::try_from).collect()
}

/// The imports of a person from the newest on, those after so many; at most `limit`.
pub fn dossier_import_of(db: &mut Db, person: Id, after: i64, limit: i64) -> Result<Vec<DossierImport>, StoreError> {
    let rows: Vec<Row> = dossier_import::table
        .filter(dossier_import::person_id.eq(bytes(person)))
        .order((dossier_import::begun_at.desc(), dossier_import::id))
        .offset(after)
        .limit(limit)
        .select(Row::as_select())
        .load(db)?;
    rows.into_iter().map(DossierImport::try_from).collect()
}

/// Enters a file that is to be brought in.
pub fn dossier_import_add_on(db: &mut Db, new: &DossierImport) -> Result<(), StoreError> {
    diesel::insert_into(dossier_import::table).values(Row::from(new)).execute(db)?;
    Ok(())
}

/// Notes that a file is read from the line `from` on up to the next: `false` where somebody else has done that meanwhile, and
/// then nothing is noted. Of two that try at once, one waits for the other.
pub fn dossier_import_claim_on(db: &mut Db, import: Id, from: i64, to: i64) -> Result<bool, StoreError> {
    let unread = dossier_import::table
        .filter(dossier_import::id.eq(bytes(import)))
        .filter(dossier_import::lines.eq(from))
        .filter(dossier_import::ended_at.is_null());
    Ok(diesel::update(unread).set(dossier_import::lines.eq(to)).execute(db)? == 1)
}

/// Keeps the counts of an import, and whether it has ended.
pub fn dossier_import_put_on(db: &mut Db, now: &DossierImport) -> Result<(), StoreError> {
    let values = (
        dossier_import::lines.eq(now.lines),
        dossier_import::entered.eq(now.entered),
        dossier_import::changed.eq(now.changed),
        dossier_import::unchanged.eq(now.unchanged),
        dossier_import::recomposed.eq(now.recomposed),
        dossier_import::ended_at.eq(now.ended.map(|at| at.0)),
    );
    diesel::update(dossier_import::table.find(bytes(now.id))).set(values).execute(db)?;
    Ok(())
}

/// Keeps bad rows aside.
pub fn dossier_faults_add_on(db: &mut Db, import: Id, faults: &[Fault]) -> Result<(), StoreError> {
    let row = |fault: &Fault| {
        (
            dossier_fault::import_id.eq(bytes(import)),
            dossier_fault::line.eq(fault.line),
            dossier_fault::place.eq(fault.place),
            dossier_fault::column.eq(fault.column.clone()),
            dossier_fault::value.eq(fault.value.clone()),
            dossier_fault::reason.eq(fault.reason.clone()),
            dossier_fault::what.eq(fault.what.clone()),
        )
    };
    for faults in faults.chunks(500) {
        let rows: Vec<_> = faults.iter().map(row).collect();
        on_backend!(db, conn => diesel::insert_into(dossier_fault::table).values(&rows).execute(conn))?;
    }
    Ok(())
}

/// The bad rows of a file by line, those after a line and a place in it; at most `limit`.
pub fn dossier_faults(
    db: &mut Db,
    import: Id,
    (line, place): (i64, i16),
    limit: i64,
) -> Result<Vec<Fault>, StoreError> {
    type FaultRow = (i64, i16, Option<String>, String, String, String);
    let same = dossier_fault::line.eq(line).and(dossier_fault::place.gt(place));
    let rows: Vec<FaultRow> = dossier_fault::table
        .filter(dossier_fault::import_id.eq(bytes(import)))
        .filter(dossier_fault::line.gt(line).or(same))
        .order((dossier_fault::line, dossier_fault::place))
        .limit(limit)
        .select((
            dossier_fault::line,
            dossier_fault::place,
            dossier_fault::column,
            dossier_fault::value,
            dossier_fault::reason,
            dossier_fault::what,
        ))
        .load(db)?;
    let fault = |(line, place, column, value, reason, what)| Fault { line, place, column, value, reason, what };
    Ok(rows.into_iter().map(fault).collect())
}

/// How many rows of a file were kept aside.
pub fn dossier_fault_rows(db: &mut Db, import: Id) -> Result<i64, StoreError> {
    let first =
        dossier_fault::table.filter(dossier_fault::import_id.eq(bytes(import))).filter(dossier_fault::place.eq(0));
    Ok(first.count().get_result(db)?)
}

/// How a system's columns are called, by name.
pub fn mapping_get(db: &mut Db, name: &str) -> Result<Option<String>, StoreError> {
    // PostgreSQL has no such texts and refuses to look for them.
    if name.contains('\0') {
        return Ok(None);
    }
    Ok(column_mapping::table.find(name).select(column_mapping::body).first(db).optional()?)
}

/// The names under which mappings are kept, and when each was kept last.
pub fn mapping_list(db: &mut Db) -> Result<Vec<(String, Instant)>, StoreError> {
    let rows: Vec<(String, i64)> = column_mapping::table
        .order(column_mapping::name)
        .select((column_mapping::name, column_mapping::saved_at))
        .load(db)?;
    Ok(rows.into_iter().map(|(name, at)| (name, Instant(at))).collect())
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
