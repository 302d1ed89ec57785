//! Facts of one-stop units that somebody stated: added, never changed. Of one fact, unit and period the row stated last holds; a row
//! without figures says that the fact was withdrawn, and then none holds.

use diesel::prelude::*;
use time::Date;

use super::backend::Db;
use super::schema::onestop_fact;
use super::{StoreError, bytes, id};
use crate::domain::clock::Instant;
use crate::domain::id::Id;
use crate::domain::onestop::stated::{Fact, Stated};

/// The facts of these units and of exactly these days that hold, in the order in which they were stated.
pub fn onestop_facts(db: &mut Db, units: &[Id], (first, last): (Date, Date)) -> Result<Vec<Stated>, StoreError> {
    type Row = (Vec<u8>, Date, Date, String, String, String, Date);
    let mut held: Vec<Stated> = Vec::new();
    for units in units.chunks(500) {
        let units: Vec<Vec<u8>> = units.iter().map(|unit| bytes(*unit)).collect();
        let rows: Vec<Row> = onestop_fact::table
            .filter(onestop_fact::unit_id.eq_any(units))
            .filter(onestop_fact::first_day.eq(first))
            .filter(onestop_fact::last_day.eq(last))
            .order((onestop_fact::stated_at, onestop_fact::id))
            .select((
                onestop_fact::unit_id,
                onestop_fact::first_day,
                onestop_fact::last_day,
                onestop_fact::fact,
                onestop_fact::figures,
                onestop_fact::source,
                onestop_fact::as_of,
            ))
            .load(db)?;
        for (unit, first, last, code, figures, source, as_of) in rows {
            let unit = id(&unit)?;
            held.retain(|other| (other.unit, other.fact.code()) != (unit, code.clone()));
            if figures.is_empty() {
                continue;
            }
            let fact = Fact::read(&code, &figures).ok_or(StoreError::Corrupt("a stated fact that cannot be read"))?;
            held.push(Stated { unit, first, last, fact, source, as_of });
        }
    }
    Ok(held)
}

/// Keeps a fact that somebody states; nobody where the owner of the machine does, by a command.
pub fn onestop_fact_add_on(db: &mut Db, new: Id, stated: &Stated, by: (Option<Id>, Instant)) -> Result<(), StoreError> {
    add(db, new, stated, &stated.fact.figures(), by)
}

/// Keeps that a fact holds no more; which one stays readable in the rows before.
pub fn onestop_fact_withdraw_on(
    db: &mut Db,
    new: Id,
    withdrawn: &Stated,
    by: (Option<Id>, Instant),
) -> Result<(), StoreError> {
    add(db, new, withdrawn, "", by)
}

fn add(
    db: &mut Db,
    new: Id,
    stated: &Stated,
    figures: &str,
    (by, at): (Option<Id>, Instant),
) -> Result<(), StoreError> {
    diesel::insert_into(onestop_fact::table)
        .values((
            onestop_fact::id.eq(bytes(new)),
            onestop_fact::unit_id.eq(bytes(stated.unit)),
            onestop_fact::first_day.eq(stated.first),
            onestop_fact::last_day.eq(stated.last),
            onestop_fact::fact.eq(stated.fact.code()),
            onestop_fact::figures.eq(figures),
            onestop_fact::source.eq(&stated.source),
            onestop_fact::as_of.eq(stated.as_of),
            onestop_fact::stated_by.eq(by.map(bytes)),
            onestop_fact::stated_at.eq(at.0),
        ))
        .execute(db)?;
    Ok(())
}
