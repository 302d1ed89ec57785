//! Rounds, and how each was drawn: the plan and the seed from which the same sample comes out again.

use diesel::prelude::*;
use rust_decimal::Decimal;
use time::Date;

use super::backend::Db;
use super::schema::{round, round_draw, unit_within};
use super::{StoreError, bytes, id};
use crate::domain::clock::Instant;
use crate::domain::id::Id;
use crate::domain::round::{Kind, Round, State};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = round)]
struct RoundRow {
    id: Vec<u8>,
    unit_id: Vec<u8>,
    template_id: Vec<u8>,
    code: String,
    name: String,
    year: i16,
    kind: String,
    linked: bool,
    opens_on: Date,
    closes_on: Date,
    state: String,
    minimum_n: i32,
    recheck_share: String,
    previous_id: Option<Vec<u8>>,
    illustrative: bool,
    made_at: i64,
    made_by: Option<Vec<u8>>,
}

impl From<&Round> for RoundRow {
    fn from(round: &Round) -> Self {
        Self {
            id: bytes(round.id),
            unit_id: bytes(round.unit),
            template_id: bytes(round.template),
            code: round.code.clone(),
            name: round.name.clone(),
            year: round.year,
            kind: round.kind.word().to_owned(),
            linked: round.linked,
            opens_on: round.opens_on,
            closes_on: round.closes_on,
            state: round.state.word().to_owned(),
            minimum_n: round.minimum_n,
            recheck_share: round.recheck_share.to_string(),
            previous_id: round.previous.map(bytes),
            illustrative: round.illustrative,
            made_at: round.made_at.0,
            made_by: round.made_by.map(bytes),
        }
    }
}

impl TryFrom<RoundRow> for Round {
    type Error = StoreError;

    fn try_from(row: RoundRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: id(&row.id)?,
            unit: id(&row.unit_id)?,
            template: id(&row.template_id)?,
            code: row.code,
            name: row.name,
            year: row.year,
            kind: Kind::from_word(&row.kind).ok_or(StoreError::Corrupt("an unknown kind of a round"))?,
            linked: row.linked,
            opens_on: row.opens_on,
            closes_on: row.closes_on,
            state: State::from_word(&row.state).ok_or(StoreError::Corrupt("an unknown state of a round"))?,
            minimum_n: row.minimum_n,
            recheck_share: decimal(&row.recheck_share)?,
            previous: row.previous_id.map(|previous| id(&previous)).transpose()?,
            illustrative: row.illustrative,
            made_at: Instant(row.made_at),
            made_by: row.made_by.map(|by| id(&by)).transpose()?,
        })
    }
}

/// A decimal as the database keeps it.
pub(super) fn decimal(text: &str) -> Result<Decimal, StoreError> {
    Decimal::from_str_exact(text).map_err(|_| StoreError::Corrupt("a decimal that is none"))
}

/// Adds a round.
pub fn round_add_on(db: &mut Db, new: &Round) -> Result<(), StoreError> {
    diesel::insert_into(round::table).values(RoundRow::from(new)).execute(db)?;
    Ok(())
}

/// Gives a round other properties: all but its id, code, state, and who made it when.
pub fn round_change_on(db: &mut Db, changed: &Round) -> Result<(), StoreError> {
    let row = RoundRow::from(changed);
    diesel::update(round::table.find(row.id))
        .set((
            round::unit_id.eq(row.unit_id),
            round::template_id.eq(row.template_id),
            round::name.eq(row.name),
            round::year.eq(row.year),
            round::kind.eq(row.kind),
            round::linked.eq(row.linked),
            round::opens_on.eq(row.opens_on),
            round::closes_on.eq(row.closes_on),
            round::minimum_n.eq(row.minimum_n),
            round::recheck_share.eq(row.recheck_share),
            round::previous_id.eq(row.previous_id),
        ))
        .execute(db)?;
    Ok(())
}

/// The round with this id.
pub fn round_get(db: &mut Db, round_id: Id) -> Result<Option<Round>, StoreError> {
    let row: Option<RoundRow> =
        round::table.find(bytes(round_id)).select(RoundRow::as_select()).first(db).optional()?;
    row.map(Round::try_from).transpose()
}

/// The round with this code.
pub fn round_coded(db: &mut Db, code: &str) -> Result<Option<Round>, StoreError> {
    let row: Option<RoundRow> =
        round::table.filter(round::code.eq(code)).select(RoundRow::as_select()).first(db).optional()?;
    row.map(Round::try_from).transpose()
}

/// All rounds, the newest year first.
pub fn round_list(db: &mut Db) -> Result<Vec<Round>, StoreError> {
    let rows: Vec<RoundRow> =
        round::table.order((round::year.desc(), round::code)).select(RoundRow::as_select()).load(db)?;
    rows.into_iter().map(Round::try_from).collect()
}

/// The rounds of units that lie, at any time, within these; the newest year first. A unit that has ended keeps its
/// rounds.
pub fn round_list_within(db: &mut Db, roots: &[Id]) -> Result<Vec<Round>, StoreError> {
    let roots: Vec<Vec<u8>> = roots.iter().map(|unit| bytes(*unit)).collect();
    let within = unit_within::table.filter(unit_within::ancestor_id.eq_any(roots)).select(unit_within::unit_id);
    let rows: Vec<RoundRow> = round::table
        .filter(round::unit_id.eq_any(within))
        .order((round::year.desc(), round::code))
        .select(RoundRow::as_select())
        .load(db)?;
    rows.into_iter().map(Round::try_from).collect()
}

/// Moves a round from one state to another; `false` where somebody was faster.
pub fn round_state_on(db: &mut Db, round_id: Id, from: State, to: State) -> Result<bool, StoreError> {
    let there = round::table.find(bytes(round_id)).filter(round::state.eq(from.word()));
    Ok(diesel::update(there).set(round::state.eq(to.word())).execute(db)? == 1)
}

/// How a sample was drawn.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Draw {
    /// The round.
    pub round: Id,
    /// What was asked for, as text that the draw reads again.
    pub plan: String,
    /// The seed.
    pub seed: i64,
    /// What was done, a line a step.
    pub steps: String,
    /// When.
    pub drawn_at: Instant,
    /// By whom.
    pub drawn_by: Option<Id>,
}

/// Keeps how a round was drawn.
pub fn draw_add_on(db: &mut Db, new: &Draw) -> Result<(), StoreError> {
    diesel::insert_into(round_draw::table)
        .values((
            round_draw::round_id.eq(bytes(new.round)),
            round_draw::plan.eq(&new.plan),
            round_draw::seed.eq(new.seed),
            round_draw::steps.eq(&new.steps),
            round_draw::drawn_at.eq(new.drawn_at.0),
            round_draw::drawn_by.eq(new.drawn_by.map(bytes)),
        ))
        .execute(db)?;
    Ok(())
}

/// How a round was drawn; `None` where it was not.
pub fn draw_get(db: &mut Db, round_id: Id) -> Result<Option<Draw>, StoreError> {
    type Row = (String, i64, String, i64, Option<Vec<u8>>);
    let row: Option<Row> = round_draw::table
        .find(bytes(round_id))
        .select((round_draw::plan, round_draw::seed, round_draw::steps, round_draw::drawn_at, round_draw::drawn_by))
        .first(db)
        .optional()?;
    row.map(|(plan, seed, steps, drawn_at, by)| {
        let drawn_by = by.map(|by| id(&by)).transpose()?;
        Ok(Draw { round: round_id, plan, seed, steps, drawn_at: Instant(drawn_at), drawn_by })
    })
    .transpose()
}

/// Forgets how a round was drawn.
pub fn draw_remove_on(db: &mut Db, round_id: Id) -> Result<(), StoreError> {
    diesel::delete(round_draw::table.find(bytes(round_id))).execute(db)?;
    Ok(())
}
