//! Who is at which counter when, and the ratings that follow when that is corrected.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use time::Date;

use super::backend::Db;
use super::closing::{closing_refuse, closing_wait_on};
use super::office::{Officer, OfficerRow, counter_lock_on, officer_columns, officer_of};
use super::schema::{answer, duty, officer, rating};
use super::tally::tally_add_on;
use super::{StoreError, bytes, id};
use crate::domain::clock::Instant;
use crate::domain::id::Id;
use crate::domain::rating::flag;
use crate::domain::tally::{CellKey, Marginal, Tally};

/// The end of a duty that lasts.
pub const ON_DUTY_STILL: Instant = Instant(i64::MAX);

/// How it is known who was on duty.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DutySource {
    /// The officer signed on at the counter.
    SignOn,
    /// A roster was imported.
    Roster,
}

impl DutySource {
    const fn word(self) -> &'static str {
        match self {
            Self::SignOn => "sign-on",
            Self::Roster => "roster",
        }
    }
}

/// Who is on duty at a counter at a moment, and since when.
pub fn duty_at(db: &mut Db, at_counter: Id, at: Instant) -> Result<Option<(Officer, Instant)>, StoreError> {
    let row: Option<(OfficerRow, i64)> = duty::table
        .inner_join(officer::table.on(officer::id.eq(duty::officer_id)))
        .filter(duty::counter_id.eq(bytes(at_counter)))
        .filter(duty::from_at.le(at.0))
        .filter(duty::to_at.gt(at.0))
        .select((officer_columns!(), duty::from_at))
        .first(db)
        .optional()?;
    row.map(|(officer, since)| Ok((officer_of(officer)?, Instant(since)))).transpose()
}

/// The duties at these counters that had not ended by `after`: counter, from, until before, officer.
pub(super) fn duty_since(
    db: &mut Db,
    counters: &[Id],
    after: Instant,
) -> Result<Vec<(Id, Instant, Instant, Id)>, StoreError> {
    let counters: Vec<Vec<u8>> = counters.iter().map(|counter| bytes(*counter)).collect();
    let rows: Vec<(Vec<u8>, i64, i64, Vec<u8>)> = duty::table
        .filter(duty::counter_id.eq_any(counters))
        .filter(duty::to_at.gt(after.0))
        .select((duty::counter_id, duty::from_at, duty::to_at, duty::officer_id))
        .load(db)?;
    rows.into_iter()
        .map(|(counter, from, to, officer)| Ok((id(&counter)?, Instant(from), Instant(to), id(&officer)?)))
        .collect()
}

/// A span of duty at a counter.
#[derive(Clone, Copy, Debug)]
pub struct Duty {
    /// Its id.
    pub id: Id,
    /// Where.
    pub counter: Id,
    /// Who.
    pub officer: Id,
    /// From this moment.
    pub from: Instant,
    /// Until before this moment; [`ON_DUTY_STILL`] while it lasts.
    pub to: Instant,
    /// How it is known.
    pub source: DutySource,
}

/// Whether this span of duty, with this officer, is entered already.
pub fn duty_known(db: &mut Db, same: &Duty) -> Result<bool, StoreError> {
    let found: i64 = duty::table
        .filter(duty::counter_id.eq(bytes(same.counter)))
        .filter(duty::officer_id.eq(bytes(same.officer)))
        .filter(duty::from_at.eq(same.from.0))
        .filter(duty::to_at.eq(same.to.0))
        .count()
        .get_result(db)?;
    Ok(found > 0)
}

/// Enters a span of duty. One counter has one officer at a time: what was entered before for the same time gives
/// way, and ratings of that time, with their tally cells, go over to the officer; refused where one of them counts to a
/// closed period. Returns how many ratings did.
pub fn duty_put_on(db: &mut Db, new: &Duty, spare: impl Fn() -> Id) -> Result<usize, StoreError> {
    closing_wait_on(db)?;
    counter_lock_on(db, &[new.counter])?;
    let overlapping: Vec<(Vec<u8>, Vec<u8>, i64, i64, String)> = duty::table
        .filter(duty::counter_id.eq(bytes(new.counter)))
        .filter(duty::from_at.lt(new.to.0))
        .filter(duty::to_at.gt(new.from.0))
        .select((duty::id, duty::officer_id, duty::from_at, duty::to_at, duty::source))
        .load(db)?;
    for (old, officer, from, to, source) in overlapping {
        diesel::delete(duty::table.find(&old)).execute(db)?;
        for (from, to) in [(from, new.from.0), (new.to.0, to)] {
            if from < to {
                insert_duty(db, bytes(spare()), bytes(new.counter), officer.clone(), (from, to), &source)?;
            }
        }
    }
    let span = (new.from.0, new.to.0);
    insert_duty(db, bytes(new.id), bytes(new.counter), bytes(new.officer), span, new.source.word())?;
    rating_reassign_on(db, new.counter, new.from, new.to, Some(new.officer))
}

fn insert_duty(
    db: &mut Db,
    row: Vec<u8>,
    at_counter: Vec<u8>,
    who: Vec<u8>,
    (from, to): (i64, i64),
    source: &str,
) -> Result<(), StoreError> {
    diesel::insert_into(duty::table)
        .values((
            duty::id.eq(row),
            duty::counter_id.eq(at_counter),
            duty::officer_id.eq(who),
            duty::from_at.eq(from),
            duty::to_at.eq(to),
            duty::source.eq(source),
        ))
        .execute(db)?;
    Ok(())
}

/// Gives the ratings of a counter between two moments to whoever the roster now says was on duty, and moves their
/// tally cells from one officer to the other. Returns how many changed hands.
fn rating_reassign_on(
    db: &mut Db,
    counter: Id,
    from: Instant,
    to: Instant,
    officer: Option<Id>,
) -> Result<usize, StoreError> {
    let rows: Vec<(Vec<u8>, Vec<u8>, Option<Vec<u8>>, Vec<u8>, Date, Option<String>, i32)> = rating::table
        .filter(rating::counter_id.eq(bytes(counter)))
        .filter(rating::happened_at.ge(from.0))
        .filter(rating::happened_at.lt(to.0))
        .select((
            rating::id,
            rating::unit_id,
            rating::officer_id,
            rating::template_id,
            rating::day,
            rating::quarantine,
            rating::flags,
        ))
        .load(db)?;
    let wanted = officer.map(bytes);
    // Whose time is not known goes to nobody.
    let rows: Vec<_> =
        rows.into_iter().filter(|(_, _, before, .., flags)| flags & flag::DAY_ONLY == 0 && *before != wanted).collect();
    let mut days_of: BTreeMap<&[u8], BTreeSet<Date>> = BTreeMap::new();
    for (_, unit, _, _, day, ..) in rows.iter().filter(|(.., aside, _)| aside.is_none()) {
        days_of.entry(unit).or_default().insert(*day);
    }
    for (unit, days) in days_of {
        closing_refuse(db, id(unit)?, days.into_iter())?;
    }
    let mut change = Tally::new();
    let mut moved = 0;
    for (rating, unit, before, template, day, aside, _) in rows {
        let before = before.map(|officer| id(&officer)).transpose()?;
        diesel::update(rating::table.find(&rating)).set(rating::officer_id.eq(officer.map(bytes))).execute(db)?;
        moved += 1;
        if aside.is_some() {
            continue;
        }
        let given: Vec<(i16, i16)> =
            answer::table.filter(answer::rating_id.eq(&rating)).select((answer::question, answer::level)).load(db)?;
        for (key, n) in before.map(|key| (key, -1)).into_iter().chain(officer.map(|key| (key, 1))) {
            let (unit, template) = (id(&unit)?, id(&template)?);
            let cell = CellKey { marginal: Marginal::Officer, unit, key, template, day, question: 0, level: 0 };
            change.add(cell, n);
            for (question, level) in &given {
                change.add(CellKey { question: *question, level: *level, ..cell }, n);
            }
        }
    }
    tally_add_on(db, &change)?;
    Ok(moved)
}
