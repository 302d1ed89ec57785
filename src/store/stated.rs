//! Stated figures: statements by their codes, each with its figures in the order in which they were said.

use diesel::prelude::*;
use time::Date;

use super::backend::{Db, on_backend};
use super::schema::{stated_figure, statement};
use super::{StoreError, bytes, id};
use crate::domain::clock::Instant;
use crate::domain::id::Id;
use crate::domain::stated::{Figure, How, Measure, Of, Statement};

#[derive(Queryable, Selectable)]
#[diesel(table_name = statement)]
struct StatementRow {
    id: Vec<u8>,
    unit_id: Vec<u8>,
    whose: Option<String>,
    code: String,
    first_day: Date,
    last_day: Date,
    as_of: Option<Date>,
    published: Option<Date>,
    source: String,
    remark: Option<String>,
}

type FigureRow = (Vec<u8>, String, String, String, Option<String>, String);

fn figure((_, measure, value, how, of, quote): FigureRow) -> Result<Figure, StoreError> {
    Ok(Figure {
        measure: Measure::from_word(&measure).ok_or(StoreError::Corrupt("an unknown measure"))?,
        value: value.parse().map_err(|_| StoreError::Corrupt("a stated value that is no decimal"))?,
        how: How::from_word(&how).ok_or(StoreError::Corrupt("an unknown way of stating"))?,
        of: Of::from_word(of.as_deref()).ok_or(StoreError::Corrupt("an unknown denominator"))?,
        quote,
    })
}

fn read(db: &mut Db, rows: Vec<StatementRow>) -> Result<Vec<Statement>, StoreError> {
    let ids: Vec<Vec<u8>> = rows.iter().map(|row| row.id.clone()).collect();
    let figures: Vec<FigureRow> = stated_figure::table
        .filter(stated_figure::statement_id.eq_any(ids))
        .order((stated_figure::statement_id, stated_figure::place))
        .select((
            stated_figure::statement_id,
            stated_figure::measure,
            stated_figure::value,
            stated_figure::how,
            stated_figure::of_what,
            stated_figure::quote,
        ))
        .load(db)?;
    let statement = |row: StatementRow| {
        let own = figures.iter().filter(|one| one.0 == row.id);
        Ok(Statement {
            id: id(&row.id)?,
            unit: id(&row.unit_id)?,
            whose: row.whose,
            code: row.code,
            first: row.first_day,
            last: row.last_day,
            as_of: row.as_of,
            published: row.published,
            source: row.source,
            remark: row.remark,
            figures: own.map(|one| figure(one.clone())).collect::<Result<_, _>>()?,
        })
    };
    rows.into_iter().map(statement).collect()
}

/// The statements about these units, the newest period first, then by code.
pub fn statement_list(db: &mut Db, units: &[Id]) -> Result<Vec<Statement>, StoreError> {
    let units: Vec<Vec<u8>> = units.iter().map(|unit| bytes(*unit)).collect();
    let rows: Vec<StatementRow> = statement::table
        .filter(statement::unit_id.eq_any(units))
        .order((statement::last_day.desc(), statement::code))
        .select(StatementRow::as_select())
        .load(db)?;
    read(db, rows)
}

/// The units about which something is stated.
pub fn statement_units(db: &mut Db) -> Result<Vec<Id>, StoreError> {
    let units: Vec<Vec<u8>> = statement::table.select(statement::unit_id).distinct().load(db)?;
    units.iter().map(|unit| id(unit)).collect()
}

/// The statement with this code.
pub fn statement_by_code(db: &mut Db, code: &str) -> Result<Option<Statement>, StoreError> {
    let rows: Vec<StatementRow> =
        statement::table.filter(statement::code.eq(code)).select(StatementRow::as_select()).load(db)?;
    Ok(read(db, rows)?.pop())
}

/// Stores a statement; one of the same code gives way and keeps its id. `true` where something is new or other than it was.
pub fn statement_put_on(db: &mut Db, new: &Statement, at: Instant) -> Result<bool, StoreError> {
    let before = statement_by_code(db, &new.code)?;
    let kept = before.as_ref().map_or(new.id, |before| before.id);
    // Decimals are equal whatever their digits, and the digits that were printed say how exact a percentage is.
    let digits = |one: &Statement| one.figures.iter().map(|figure| figure.value.scale()).collect::<Vec<_>>();
    if before.is_some_and(|before| digits(&before) == digits(new) && Statement { id: new.id, ..before } == *new) {
        return Ok(false);
    }
    let values = (
        statement::unit_id.eq(bytes(new.unit)),
        statement::whose.eq(&new.whose),
        statement::first_day.eq(new.first),
        statement::last_day.eq(new.last),
        statement::as_of.eq(new.as_of),
        statement::published.eq(new.published),
        statement::source.eq(&new.source),
        statement::remark.eq(&new.remark),
        statement::imported_at.eq(at.0),
    );
    on_backend!(db, conn => diesel::insert_into(statement::table)
        .values((statement::id.eq(bytes(kept)), statement::code.eq(&new.code), values.clone()))
        .on_conflict(statement::code).do_update().set(values).execute(conn))?;
    on_backend!(db, conn => diesel::delete(stated_figure::table.filter(stated_figure::statement_id.eq(bytes(kept))))
        .execute(conn))?;
    for (place, figure) in (0_i16..).zip(&new.figures) {
        let row = (
            stated_figure::statement_id.eq(bytes(kept)),
            stated_figure::place.eq(place),
            stated_figure::measure.eq(figure.measure.word()),
            stated_figure::value.eq(figure.value.to_string()),
            stated_figure::how.eq(figure.how.word()),
            stated_figure::of_what.eq(figure.of.word()),
            stated_figure::quote.eq(&figure.quote),
        );
        on_backend!(db, conn => diesel::insert_into(stated_figure::table).values(row).execute(conn))?;
    }
    Ok(true)
}
