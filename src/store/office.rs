//! What an office is made of: counters, officers, procedures and their fields, visits.

use diesel::prelude::*;
use time::Date;

use super::backend::{Db, on_backend};
use super::schema::{counter, field, officer, procedure, visit};
use super::{StoreError, bytes, id};
use crate::domain::id::Id;
use crate::domain::unit::Validity;

/// A counter (quầy).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counter {
    /// Its id.
    pub id: Id,
    /// The unit it belongs to.
    pub unit: Id,
    /// Its code, for addresses and imports.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The template in use there.
    pub template: Id,
    /// Made by the generator of demo data.
    pub illustrative: bool,
}

/// An officer (công chức).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Officer {
    /// Their id.
    pub id: Id,
    /// The unit they serve in.
    pub unit: Id,
    /// Their code, for imports.
    pub code: String,
    /// Their name.
    pub name: String,
    /// Made by the generator of demo data.
    pub illustrative: bool,
}

type CounterRow = (Vec<u8>, Vec<u8>, String, String, Vec<u8>, bool);

fn counter_of((row, unit, code, name, template, illustrative): CounterRow) -> Result<Counter, StoreError> {
    Ok(Counter { id: id(&row)?, unit: id(&unit)?, code, name, template: id(&template)?, illustrative })
}

macro_rules! counter_columns {
    () => {
        (counter::id, counter::unit_id, counter::code, counter::name, counter::template_id, counter::illustrative)
    };
}

/// Adds a counter.
pub fn counter_add_on(db: &mut Db, new: &Counter) -> Result<(), StoreError> {
    diesel::insert_into(counter::table)
        .values((
            counter::id.eq(bytes(new.id)),
            counter::unit_id.eq(bytes(new.unit)),
            counter::code.eq(&new.code),
            counter::name.eq(&new.name),
            counter::template_id.eq(bytes(new.template)),
            counter::valid_from.eq(Validity::OPEN.from),
            counter::valid_to.eq(Validity::OPEN.to),
            counter::illustrative.eq(new.illustrative),
        ))
        .execute(db)?;
    Ok(())
}

/// The counter with this code.
pub fn counter_by_code(db: &mut Db, code: &str) -> Result<Option<Counter>, StoreError> {
    let row: Option<CounterRow> =
        counter::table.filter(counter::code.eq(code)).select(counter_columns!()).first(db).optional()?;
    row.map(counter_of).transpose()
}

/// The counters of these units, by code.
pub fn counter_of_units(db: &mut Db, units: &[Id]) -> Result<Vec<Counter>, StoreError> {
    let units: Vec<Vec<u8>> = units.iter().map(|unit| bytes(*unit)).collect();
    let rows: Vec<CounterRow> = counter::table
        .filter(counter::unit_id.eq_any(units))
        .order(counter::code)
        .select(counter_columns!())
        .load(db)?;
    rows.into_iter().map(counter_of).collect()
}

/// The names of these counters, officers and fields; whatever of the three an id is.
pub fn office_names(db: &mut Db, ids: &[Id]) -> Result<Vec<(Id, String)>, StoreError> {
    let ids: Vec<Vec<u8>> = ids.iter().map(|one| bytes(*one)).collect();
    let mut rows: Vec<(Vec<u8>, String)> = Vec::new();
    for ids in ids.chunks(500) {
        rows.extend(counter::table.filter(counter::id.eq_any(ids)).select((counter::id, counter::name)).load::<(
            Vec<u8>,
            String,
        )>(
            db
        )?);
        rows.extend(officer::table.filter(officer::id.eq_any(ids)).select((officer::id, officer::name)).load::<(
            Vec<u8>,
            String,
        )>(
            db
        )?);
        rows.extend(
            field::table
                .filter(field::id.eq_any(ids))
                .select((field::id, field::name))
                .load::<(Vec<u8>, String)>(db)?,
        );
    }
    rows.into_iter().map(|(row, name)| Ok((id(&row)?, name))).collect()
}

/// All counters, by code.
pub fn counter_list(db: &mut Db) -> Result<Vec<Counter>, StoreError> {
    let rows: Vec<CounterRow> = counter::table.order(counter::code).select(counter_columns!()).load(db)?;
    rows.into_iter().map(counter_of).collect()
}

/// The unit of each of these counters.
pub(super) fn counter_units(db: &mut Db, counters: &[Id]) -> Result<Vec<(Id, Id)>, StoreError> {
    let counters: Vec<Vec<u8>> = counters.iter().map(|counter| bytes(*counter)).collect();
    let wanted = counter::table.filter(counter::id.eq_any(counters)).select((counter::id, counter::unit_id));
    let rows: Vec<(Vec<u8>, Vec<u8>)> = match db {
        // Until the ratings are committed nobody may enter a duty here: they would miss each other.
        Db::Pg(conn) => wanted.for_key_share().load(conn)?,
        Db::Sqlite(conn) => wanted.load(conn)?,
    };
    rows.into_iter().map(|(counter, unit)| Ok((id(&counter)?, id(&unit)?))).collect()
}

/// Until the end of the transaction no rating comes in at this counter, and nobody else changes who served there or which
/// of its ratings count; SQLite has one writer anyway.
pub(super) fn counter_lock_on(db: &mut Db, at_counter: Id) -> Result<(), StoreError> {
    if let Db::Pg(conn) = db {
        let _: Vec<Vec<u8>> = counter::table.find(bytes(at_counter)).select(counter::id).for_update().load(conn)?;
    }
    Ok(())
}

pub(super) type OfficerRow = (Vec<u8>, Vec<u8>, String, String, bool);

pub(super) fn officer_of((row, unit, code, name, illustrative): OfficerRow) -> Result<Officer, StoreError> {
    Ok(Officer { id: id(&row)?, unit: id(&unit)?, code, name, illustrative })
}

macro_rules! officer_columns {
    () => {
        (officer::id, officer::unit_id, officer::code, officer::name, officer::illustrative)
    };
}
pub(super) use officer_columns;

/// Adds an officer.
pub fn officer_add_on(db: &mut Db, new: &Officer) -> Result<(), StoreError> {
    diesel::insert_into(officer::table)
        .values((
            officer::id.eq(bytes(new.id)),
            officer::unit_id.eq(bytes(new.unit)),
            officer::code.eq(&new.code),
            officer::name.eq(&new.name),
            officer::valid_from.eq(Validity::OPEN.from),
            officer::valid_to.eq(Validity::OPEN.to),
            officer::illustrative.eq(new.illustrative),
        ))
        .execute(db)?;
    Ok(())
}

/// The officer with this code.
pub fn officer_by_code(db: &mut Db, code: &str) -> Result<Option<Officer>, StoreError> {
    let row: Option<OfficerRow> =
        officer::table.filter(officer::code.eq(code)).select(officer_columns!()).first(db).optional()?;
    row.map(officer_of).transpose()
}

/// The officers of these units, by code.
pub fn officer_of_units(db: &mut Db, units: &[Id]) -> Result<Vec<Officer>, StoreError> {
    let units: Vec<Vec<u8>> = units.iter().map(|unit| bytes(*unit)).collect();
    let rows: Vec<OfficerRow> = officer::table
        .filter(officer::unit_id.eq_any(units))
        .order(officer::code)
        .select(officer_columns!())
        .load(db)?;
    rows.into_iter().map(officer_of).collect()
}

/// The officers with these ids, in no order.
pub fn officer_some(db: &mut Db, ids: &[Id]) -> Result<Vec<Officer>, StoreError> {
    let ids: Vec<Vec<u8>> = ids.iter().map(|one| bytes(*one)).collect();
    let rows: Vec<OfficerRow> = officer::table.filter(officer::id.eq_any(ids)).select(officer_columns!()).load(db)?;
    rows.into_iter().map(officer_of).collect()
}

/// A field of procedures (lĩnh vực).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its id.
    pub id: Id,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// Adds a field.
pub fn field_add_on(db: &mut Db, new: &Field, illustrative: bool) -> Result<(), StoreError> {
    diesel::insert_into(field::table)
        .values((
            field::id.eq(bytes(new.id)),
            field::code.eq(&new.code),
            field::name.eq(&new.name),
            field::illustrative.eq(illustrative),
        ))
        .execute(db)?;
    Ok(())
}

/// A procedure (thủ tục hành chính).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Procedure {
    /// Its id.
    pub id: Id,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its field.
    pub field: Id,
}

/// Adds a procedure.
pub fn procedure_add_on(db: &mut Db, new: &Procedure, illustrative: bool) -> Result<(), StoreError> {
    diesel::insert_into(procedure::table)
        .values((
            procedure::id.eq(bytes(new.id)),
            procedure::code.eq(&new.code),
            procedure::name.eq(&new.name),
            procedure::field_id.eq(bytes(new.field)),
            procedure::illustrative.eq(illustrative),
        ))
        .execute(db)?;
    Ok(())
}

/// All procedures, by code.
pub fn procedure_list(db: &mut Db) -> Result<Vec<Procedure>, StoreError> {
    let rows: Vec<(Vec<u8>, String, String, Vec<u8>)> = procedure::table
        .order(procedure::code)
        .select((procedure::id, procedure::code, procedure::name, procedure::field_id))
        .load(db)?;
    rows.into_iter()
        .map(|(row, code, name, field)| Ok(Procedure { id: id(&row)?, code, name, field: id(&field)? }))
        .collect()
}

/// Sets how many were served at a counter on a day. `true` where that is new or differs from what was there.
pub fn visit_put_on(db: &mut Db, at_counter: Id, day: Date, n: i64, source: &str) -> Result<bool, StoreError> {
    let before: Option<i64> = visit::table.find((bytes(at_counter), day)).select(visit::n).first(db).optional()?;
    if before == Some(n) {
        return Ok(false);
    }
    let row = (visit::counter_id.eq(bytes(at_counter)), visit::day.eq(day), visit::n.eq(n), visit::source.eq(source));
    on_backend!(db, conn => diesel::insert_into(visit::table).values(&row)
        .on_conflict((visit::counter_id, visit::day)).do_update()
        .set((visit::n.eq(n), visit::source.eq(source))).execute(conn))?;
    Ok(true)
}

/// How many were served at each of these counters over a span of days; only days on which somebody says so.
pub fn visit_rows(db: &mut Db, counters: &[Id], first: Date, last: Date) -> Result<Vec<(Id, Date, i64)>, StoreError> {
    let mut visits = Vec::new();
    for counters in counters.chunks(500) {
        let counters: Vec<Vec<u8>> = counters.iter().map(|counter| bytes(*counter)).collect();
        let rows: Vec<(Vec<u8>, Date, i64)> = visit::table
            .filter(visit::counter_id.eq_any(counters))
            .filter(visit::day.between(first, last))
            .select((visit::counter_id, visit::day, visit::n))
            .load(db)?;
        for (counter, day, n) in rows {
            visits.push((id(&counter)?, day, n));
        }
    }
    Ok(visits)
}
