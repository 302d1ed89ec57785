//! Published indices by unit and year, and the years in which their method changed.

use diesel::prelude::*;

use super::backend::{Db, on_backend};
use super::schema::{series_break, series_value, unit};
use super::{StoreError, bytes};
use crate::domain::clock::Instant;
use crate::domain::id::Id;

/// One published value, as stored: the decimal keeps the digits it was published with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// The year it is about.
    pub year: i32,
    /// Percent, as published; absent where only the rank is known.
    pub value: Option<String>,
    /// The rank, from 1.
    pub rank: Option<i16>,
    /// Of how many.
    pub of: Option<i16>,
    /// `sourced`, `derived`, `unconfirmed` or `imported`.
    pub status: String,
    /// Where it stands.
    pub source: String,
    /// What a reader must know of it.
    pub remark: Option<String>,
}

/// Sets the value of an index for a unit and a year; what was there before is replaced. `true` where it is new or
/// differs from what was there.
pub fn series_put_on(db: &mut Db, index: &str, of_unit: Id, new: &Value, at: Instant) -> Result<bool, StoreError> {
    let before = series_get(db, index, of_unit)?.into_iter().find(|value| value.year == new.year);
    if before.as_ref() == Some(new) {
        return Ok(false);
    }
    let key =
        (series_value::index_code.eq(index), series_value::unit_id.eq(bytes(of_unit)), series_value::year.eq(new.year));
    let rest = (
        series_value::value.eq(&new.value),
        series_value::rank.eq(new.rank),
        series_value::of_how_many.eq(new.of),
        series_value::status.eq(&new.status),
        series_value::source.eq(&new.source),
        series_value::remark.eq(&new.remark),
        series_value::imported_at.eq(at.0),
    );
    on_backend!(db, conn => diesel::insert_into(series_value::table).values((key, rest))
        .on_conflict((series_value::index_code, series_value::unit_id, series_value::year))
        .do_update().set(rest).execute(conn))?;
    Ok(true)
}

/// Notes that an index has a new method from a year on.
pub fn series_break_put_on(db: &mut Db, index: &str, year: i32, basis: &str) -> Result<(), StoreError> {
    let row = (series_break::index_code.eq(index), series_break::year.eq(year), series_break::basis.eq(basis));
    on_backend!(db, conn => diesel::insert_into(series_break::table).values(&row)
        .on_conflict((series_break::index_code, series_break::year)).do_update()
        .set(series_break::basis.eq(basis)).execute(conn))?;
    Ok(())
}

/// The values of an index for a unit, by year.
pub fn series_get(db: &mut Db, index: &str, of_unit: Id) -> Result<Vec<Value>, StoreError> {
    type Row = (i32, Option<String>, Option<i16>, Option<i16>, String, String, Option<String>);
    let rows: Vec<Row> = series_value::table
        .filter(series_value::index_code.eq(index))
        .filter(series_value::unit_id.eq(bytes(of_unit)))
        .order(series_value::year)
        .select((
            series_value::year,
            series_value::value,
            series_value::rank,
            series_value::of_how_many,
            series_value::status,
            series_value::source,
            series_value::remark,
        ))
        .load(db)?;
    Ok(rows
        .into_iter()
        .map(|(year, value, rank, of, status, source, remark)| Value { year, value, rank, of, status, source, remark })
        .collect())
}

/// The first years of new methods of an index, with their decisions.
pub fn series_breaks(db: &mut Db, index: &str) -> Result<Vec<(i32, String)>, StoreError> {
    Ok(series_break::table
        .filter(series_break::index_code.eq(index))
        .order(series_break::year)
        .select((series_break::year, series_break::basis))
        .load(db)?)
}

/// One line of the list of series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The index's code.
    pub index: String,
    /// The unit's code.
    pub unit_code: String,
    /// The unit's name.
    pub unit_name: String,
    /// The year of the newest value.
    pub year: i32,
    /// That value, percent.
    pub value: Option<String>,
    /// That year's rank.
    pub rank: Option<i16>,
    /// Of how many.
    pub of: Option<i16>,
}

/// Every series with its newest year, by index and unit.
pub fn series_list(db: &mut Db) -> Result<Vec<Listed>, StoreError> {
    type Row = (String, String, String, i32, Option<String>, Option<i16>, Option<i16>);
    let rows: Vec<Row> = series_value::table
        .inner_join(unit::table.on(unit::id.eq(series_value::unit_id)))
        .order((series_value::index_code, unit::code, series_value::year.desc()))
        .select((
            series_value::index_code,
            unit::code,
            unit::name,
            series_value::year,
            series_value::value,
            series_value::rank,
            series_value::of_how_many,
        ))
        .load(db)?;
    let mut list: Vec<Listed> = Vec::new();
    for (index, unit_code, unit_name, year, value, rank, of) in rows {
        let known = value.is_some() || rank.is_some();
        let new = list.last().is_none_or(|before| (&before.index, &before.unit_code) != (&index, &unit_code));
        if known && new {
            list.push(Listed { index, unit_code, unit_name, year, value, rank, of });
        }
    }
    Ok(list)
}
