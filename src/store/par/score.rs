//! Points, as every stage gave them.

use diesel::prelude::*;
use rust_decimal::Decimal;

use super::super::backend::Db;
use super::super::schema::par_score;
use super::super::{StoreError, bytes, id};
use super::{AT_ONCE, decimal, on_backend, some};
use crate::domain::assessment::Mark;
use crate::domain::clock::Instant;
use crate::domain::id::Id;

/// Points of a unit and a node.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Score {
    /// The unit.
    pub unit: Id,
    /// The node's code.
    pub node: String,
    /// Who gave them.
    pub mark: Mark,
    /// How many; `None` where the node does not apply.
    pub points: Option<Decimal>,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Instant,
    /// By whom.
    pub by: Option<Id>,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = par_score, treat_none_as_null = true)]
struct Row {
    round_id: Vec<u8>,
    unit_id: Vec<u8>,
    node: String,
    mark: String,
    points: Option<String>,
    reason: String,
    made_at: i64,
    made_by: Option<Vec<u8>>,
}

impl Row {
    fn of(round: Id, score: &Score) -> Self {
        Self {
            round_id: bytes(round),
            unit_id: bytes(score.unit),
            node: score.node.clone(),
            mark: score.mark.word().to_owned(),
            points: score.points.map(|points| points.to_string()),
            reason: score.reason.clone(),
            made_at: score.at.0,
            made_by: score.by.map(bytes),
        }
    }
}

impl TryFrom<Row> for Score {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            unit: id(&row.unit_id)?,
            node: row.node,
            mark: Mark::from_word(&row.mark).ok_or(StoreError::Corrupt("an unknown kind of points"))?,
            points: row.points.as_deref().map(decimal).transpose()?,
            reason: row.reason,
            at: Instant(row.made_at),
            by: some(row.made_by)?,
        })
    }
}

fn read(rows: Vec<Row>) -> Result<Vec<Score>, StoreError> {
    rows.into_iter().map(Score::try_from).collect()
}

/// All points of a unit.
pub fn par_scores(db: &mut Db, round: Id, unit: Id) -> Result<Vec<Score>, StoreError> {
    let of = par_score::table.filter(par_score::round_id.eq(bytes(round))).filter(par_score::unit_id.eq(bytes(unit)));
    read(of.select(Row::as_select()).load(db)?)
}

/// All points of a node, whatever unit.
pub fn par_scores_of(db: &mut Db, round: Id, node: &str) -> Result<Vec<Score>, StoreError> {
    let of = par_score::table.filter(par_score::round_id.eq(bytes(round))).filter(par_score::node.eq(node));
    read(of.select(Row::as_select()).load(db)?)
}

/// The points of all units of a round: unit, node, who gave them, how many.
pub fn par_scores_all(db: &mut Db, round: Id) -> Result<Vec<(Id, String, Mark, Option<Decimal>)>, StoreError> {
    let rows: Vec<(Vec<u8>, String, String, Option<String>)> = par_score::table
        .filter(par_score::round_id.eq(bytes(round)))
        .order((par_score::unit_id, par_score::node))
        .select((par_score::unit_id, par_score::node, par_score::mark, par_score::points))
        .load(db)?;
    rows.into_iter()
        .map(|(unit, node, mark, points)| {
            let mark = Mark::from_word(&mark).ok_or(StoreError::Corrupt("an unknown kind of points"))?;
            Ok((id(&unit)?, node, mark, points.as_deref().map(decimal).transpose()?))
        })
        .collect()
}

/// Which nodes of which units have points of a mark.
pub fn par_scored(db: &mut Db, round: Id, mark: Mark) -> Result<Vec<(Id, String)>, StoreError> {
    let rows: Vec<(Vec<u8>, String)> = par_score::table
        .filter(par_score::round_id.eq(bytes(round)))
        .filter(par_score::mark.eq(mark.word()))
        .select((par_score::unit_id, par_score::node))
        .load(db)?;
    rows.into_iter().map(|(unit, node)| Ok((id(&unit)?, node))).collect()
}

/// Gives points, in the place of those that the same mark gave before.
pub fn par_score_put_on(db: &mut Db, round: Id, new: &[Score]) -> Result<(), StoreError> {
    for score in new {
        let row = Row::of(round, score);
        on_backend!(db, conn => diesel::insert_into(par_score::table).values(&row)
            .on_conflict((par_score::round_id, par_score::unit_id, par_score::node, par_score::mark))
            .do_update().set(&row).execute(conn))?;
    }
    Ok(())
}

/// Gives points where this mark gave none before.
pub fn par_score_add_on(db: &mut Db, round: Id, new: &[Score]) -> Result<(), StoreError> {
    for part in new.chunks(AT_ONCE) {
        let rows: Vec<Row> = part.iter().map(|score| Row::of(round, score)).collect();
        on_backend!(db, conn => diesel::insert_into(par_score::table).values(&rows).execute(conn))?;
    }
    Ok(())
}

/// Takes points of a unit away: a node that was emptied has none.
pub fn par_score_drop_on(db: &mut Db, round: Id, unit: Id, node: &str, mark: Mark) -> Result<(), StoreError> {
    diesel::delete(par_score::table.find((bytes(round), bytes(unit), node, mark.word()))).execute(db)?;
    Ok(())
}
