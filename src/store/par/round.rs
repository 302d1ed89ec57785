//! Rounds and their calendars.

use diesel::prelude::*;
use time::Date;

use super::super::backend::Db;
use super::super::schema::{par_round, par_stage, par_unit, unit_within};
use super::super::{StoreError, bytes, id};
use super::some;
use crate::domain::assessment::stage::{Calendar, Days, Stage};
use crate::domain::assessment::{Confirmed, Round, State};
use crate::domain::clock::Instant;
use crate::domain::id::Id;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = par_round)]
struct RoundRow {
    id: Vec<u8>,
    unit_id: Vec<u8>,
    template_id: Vec<u8>,
    code: String,
    name: String,
    year: i16,
    state: String,
    previous_id: Option<Vec<u8>>,
    illustrative: bool,
    made_at: i64,
    made_by: Option<Vec<u8>>,
    confirmed: Option<String>,
    confirmed_at: Option<i64>,
    confirmed_by: Option<Vec<u8>>,
}

impl From<&Round> for RoundRow {
    fn from(round: &Round) -> Self {
        let confirmed = round.confirmed.as_ref();
        Self {
            id: bytes(round.id),
            unit_id: bytes(round.unit),
            template_id: bytes(round.set),
            code: round.code.clone(),
            name: round.name.clone(),
            year: round.year,
            state: round.state.word().to_owned(),
            previous_id: round.previous.map(bytes),
            illustrative: round.illustrative,
            made_at: round.made_at.0,
            made_by: round.made_by.map(bytes),
            confirmed: confirmed.map(|one| one.words.clone()),
            confirmed_at: confirmed.map(|one| one.at.0),
            confirmed_by: confirmed.map(|one| bytes(one.by)),
        }
    }
}

impl TryFrom<RoundRow> for Round {
    type Error = StoreError;

    fn try_from(row: RoundRow) -> Result<Self, StoreError> {
        let confirmed = match (row.confirmed, row.confirmed_at, row.confirmed_by) {
            (Some(words), Some(at), Some(by)) => Some(Confirmed { words, at: Instant(at), by: id(&by)? }),
            _ => None,
        };
        Ok(Self {
            id: id(&row.id)?,
            unit: id(&row.unit_id)?,
            set: id(&row.template_id)?,
            code: row.code,
            name: row.name,
            year: row.year,
            state: State::from_word(&row.state).ok_or(StoreError::Corrupt("an unknown state of an assessment"))?,
            previous: some(row.previous_id)?,
            illustrative: row.illustrative,
            made_at: Instant(row.made_at),
            made_by: some(row.made_by)?,
            confirmed,
        })
    }
}

/// Adds a round.
pub fn par_round_add_on(db: &mut Db, new: &Round) -> Result<(), StoreError> {
    diesel::insert_into(par_round::table).values(RoundRow::from(new)).execute(db)?;
    Ok(())
}

/// The round with this code.
pub fn par_round_coded(db: &mut Db, code: &str) -> Result<Option<Round>, StoreError> {
    let row: Option<RoundRow> =
        par_round::table.filter(par_round::code.eq(code)).select(RoundRow::as_select()).first(db).optional()?;
    row.map(Round::try_from).transpose()
}

/// The round with this id.
pub fn par_round_get(db: &mut Db, round: Id) -> Result<Option<Round>, StoreError> {
    let row: Option<RoundRow> =
        par_round::table.find(bytes(round)).select(RoundRow::as_select()).first(db).optional()?;
    row.map(Round::try_from).transpose()
}

/// All rounds, the newest year first.
pub fn par_round_list(db: &mut Db) -> Result<Vec<Round>, StoreError> {
    let rows: Vec<RoundRow> =
        par_round::table.order((par_round::year.desc(), par_round::code)).select(RoundRow::as_select()).load(db)?;
    rows.into_iter().map(Round::try_from).collect()
}

/// The rounds that units within these hold, at any time; the newest year first.
pub fn par_round_held(db: &mut Db, roots: &[Id]) -> Result<Vec<Round>, StoreError> {
    let roots: Vec<Vec<u8>> = roots.iter().map(|unit| bytes(*unit)).collect();
    let within = unit_within::table.filter(unit_within::ancestor_id.eq_any(roots)).select(unit_within::unit_id);
    let rows: Vec<RoundRow> = par_round::table
        .filter(par_round::unit_id.eq_any(within))
        .order((par_round::year.desc(), par_round::code))
        .select(RoundRow::as_select())
        .load(db)?;
    rows.into_iter().map(Round::try_from).collect()
}

/// The rounds in which units within these take part; the newest year first.
pub fn par_round_joined(db: &mut Db, roots: &[Id]) -> Result<Vec<Round>, StoreError> {
    let roots: Vec<Vec<u8>> = roots.iter().map(|unit| bytes(*unit)).collect();
    let within = unit_within::table.filter(unit_within::ancestor_id.eq_any(roots)).select(unit_within::unit_id);
    let joined = par_unit::table.filter(par_unit::unit_id.eq_any(within)).select(par_unit::round_id);
    let rows: Vec<RoundRow> = par_round::table
        .filter(par_round::id.eq_any(joined))
        .order((par_round::year.desc(), par_round::code))
        .select(RoundRow::as_select())
        .load(db)?;
    rows.into_iter().map(Round::try_from).collect()
}

/// Moves a round from one state to another; `false` where somebody was faster.
pub fn par_round_state_on(db: &mut Db, round: Id, from: State, to: State) -> Result<bool, StoreError> {
    let there = par_round::table.find(bytes(round)).filter(par_round::state.eq(from.word()));
    Ok(diesel::update(there).set(par_round::state.eq(to.word())).execute(db)? == 1)
}

/// The calendar of a round.
pub fn par_calendar(db: &mut Db, round: Id) -> Result<Calendar, StoreError> {
    let rows: Vec<(String, Date, Date)> = par_stage::table
        .filter(par_stage::round_id.eq(bytes(round)))
        .select((par_stage::stage, par_stage::first_day, par_stage::last_day))
        .load(db)?;
    let mut days = Vec::with_capacity(rows.len());
    for (stage, first, last) in rows {
        let stage = Stage::from_word(&stage).ok_or(StoreError::Corrupt("an unknown stage of an assessment"))?;
        days.push(Days { stage, first, last });
    }
    days.sort_unstable_by_key(|days| days.stage);
    Ok(Calendar(days))
}

/// Puts another calendar in the place of a round's.
pub fn par_calendar_put_on(db: &mut Db, round: Id, calendar: &Calendar) -> Result<(), StoreError> {
    diesel::delete(par_stage::table.filter(par_stage::round_id.eq(bytes(round)))).execute(db)?;
    for days in &calendar.0 {
        diesel::insert_into(par_stage::table)
            .values((
                par_stage::round_id.eq(bytes(round)),
                par_stage::stage.eq(days.stage.word()),
                par_stage::first_day.eq(days.first),
                par_stage::last_day.eq(days.last),
            ))
            .execute(db)?;
    }
    Ok(())
}
