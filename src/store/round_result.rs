//! Results of rounds as they were computed, and what they are computed from: responses that count, and the sums that
//! pages read instead of them.

use diesel::connection::DefaultLoadingMode;
use diesel::dsl::not;
use diesel::pg::PgRowByRowLoadingMode;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel::sqlite::Sqlite;

use super::backend::{Db, on_backend};
use super::schema::{response, response_tally, round_result};
use super::{StoreError, bytes, id};
use crate::domain::clock::Instant;
use crate::domain::id::Id;

/// A response that counts, as far as the index needs it.
#[derive(Queryable, Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Counted {
    /// The stratum; empty where there are none.
    pub stratum: String,
    /// The unit of the first stage.
    pub psu: String,
    /// The unit of the second stage; empty where there is one stage.
    pub ssu: String,
    /// The response's id, so that there is one order.
    pub id: Vec<u8>,
    /// How many units the stratum has.
    pub fpc1: Option<String>,
    /// How many the first unit has.
    pub fpc2: Option<String>,
    /// The weight.
    pub weight: String,
    /// The unit whose work is judged.
    pub unit: Option<Vec<u8>>,
    /// The way by which it came.
    pub channel: String,
    /// One line of CSV, a cell a variable.
    pub answers: String,
}

/// From this share of all responses on, a part `1 / MANY` of them, those of a round are found sooner by reading all in the
/// order of their ids than by looking up each: SQLite does not know how many a round has.
const MANY: i64 = 4;

/// Shows `take` the responses of a round that count, in whatever order the database has them.
pub fn result_responses(
    db: &mut Db,
    round: Id,
    take: impl FnMut(Counted) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let many = result_holds_many(db, round)?;
    result_responses_part(db, round, many, (0, 1), take)
}

/// Shows `take` one of so many parts of them, from 0. Ids are random, so parts are of like size. `many`: what
/// [`result_holds_many`] says, once for all parts.
pub fn result_responses_part(
    db: &mut Db,
    round: Id,
    many: bool,
    (part, of): (u8, u8),
    mut take: impl FnMut(Counted) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    // Beyond the last part come ids that nobody has, of one byte more than any.
    let bound = |part: u16| {
        u8::try_from(part * 256 / u16::from(of.max(1))).map_or_else(|_| vec![u8::MAX; 17], |first| vec![first])
    };
    let query = response::table
        .filter(response::id.ge(bound(part.into())))
        .filter(response::id.lt(bound(u16::from(part) + 1)))
        .filter(response::purpose.eq("main"))
        .filter(response::aside.is_null())
        .select((
            response::stratum,
            response::psu,
            response::ssu,
            response::id,
            response::fpc1,
            response::fpc2,
            response::weight,
            response::unit_id,
            response::channel,
            response::answers,
        ));
    match db {
        Db::Sqlite(conn) => {
            let of_round: Box<dyn BoxableExpression<response::table, Sqlite, SqlType = Bool>> = if many {
                Box::new(not(response::round_id.ne(bytes(round))))
            } else {
                Box::new(response::round_id.eq(bytes(round)))
            };
            let query = query.filter(of_round);
            query.load_iter::<Counted, DefaultLoadingMode>(conn)?.try_for_each(|row| take(row?))
        }
        Db::Pg(conn) => {
            let query = query.filter(response::round_id.eq(bytes(round)));
            query.load_iter::<Counted, PgRowByRowLoadingMode>(conn)?.try_for_each(|row| take(row?))
        }
    }
}

/// Whether a round has `MANY` of all responses, by the sums.
pub fn result_holds_many(db: &mut Db, round: Id) -> Result<bool, StoreError> {
    let sums: Vec<(Vec<u8>, i64)> = response_tally::table
        .filter(response_tally::dimension.eq(""))
        .filter(response_tally::variable.eq(""))
        .select((response_tally::round_id, response_tally::n))
        .load(db)?;
    let all: i64 = sums.iter().map(|(_, n)| n).sum();
    let own: i64 = sums.iter().filter(|(of, _)| *of == bytes(round)).map(|(_, n)| n).sum();
    Ok(own * MANY >= all)
}

/// A result as it was computed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Kept {
    /// The round.
    pub round: Id,
    /// When it was computed.
    pub computed_at: Instant,
    /// By whom; `None` where a command did.
    pub computed_by: Option<Id>,
    /// Of how many responses.
    pub responses: i64,
    /// By which version of the program.
    pub program: String,
    /// All figures, as JSON.
    pub result: String,
}

/// Keeps a result; one of the same moment is replaced.
pub fn result_add_on(db: &mut Db, new: &Kept) -> Result<(), StoreError> {
    let there = round_result::table.find((bytes(new.round), new.computed_at.0));
    diesel::delete(there).execute(db)?;
    let values = (
        round_result::round_id.eq(bytes(new.round)),
        round_result::computed_at.eq(new.computed_at.0),
        round_result::computed_by.eq(new.computed_by.map(bytes)),
        round_result::responses.eq(new.responses),
        round_result::program.eq(&new.program),
        round_result::result.eq(&new.result),
    );
    on_backend!(db, conn => diesel::insert_into(round_result::table).values(&values).execute(conn))?;
    Ok(())
}

/// The newest result of a round.
pub fn result_newest(db: &mut Db, round: Id) -> Result<Option<Kept>, StoreError> {
    type Row = (i64, Option<Vec<u8>>, i64, String, String);
    let row: Option<Row> = round_result::table
        .filter(round_result::round_id.eq(bytes(round)))
        .order(round_result::computed_at.desc())
        .select((
            round_result::computed_at,
            round_result::computed_by,
            round_result::responses,
            round_result::program,
            round_result::result,
        ))
        .first(db)
        .optional()?;
    row.map(|(at, by, responses, program, result)| {
        let computed_by = by.map(|by| id(&by)).transpose()?;
        Ok(Kept { round, computed_at: Instant(at), computed_by, responses, program, result })
    })
    .transpose()
}

/// When the newest result of each of these rounds was computed; those without one are left out.
pub fn result_moments(db: &mut Db, rounds: &[Id]) -> Result<Vec<(Id, Instant)>, StoreError> {
    let rows: Vec<(Vec<u8>, Option<i64>)> = round_result::table
        .filter(round_result::round_id.eq_any(rounds.iter().copied().map(bytes)))
        .group_by(round_result::round_id)
        .select((round_result::round_id, diesel::dsl::max(round_result::computed_at)))
        .load(db)?;
    rows.into_iter()
        .filter_map(|(round, at)| Some((round, at?)))
        .map(|(round, at)| Ok((id(&round)?, Instant(at))))
        .collect()
}

/// How many responses of a round count, by its sums.
pub fn result_waiting(db: &mut Db, round: Id) -> Result<i64, StoreError> {
    let n: Option<i64> = response_tally::table
        .filter(response_tally::round_id.eq(bytes(round)))
        .filter(response_tally::dimension.eq(""))
        .filter(response_tally::variable.eq(""))
        .select(response_tally::n)
        .first(db)
        .optional()?;
    Ok(n.unwrap_or(0))
}

/// How many of everybody chose each level of each variable, by the sums: `(variable, level, n)`.
pub fn result_choices(db: &mut Db, round: Id) -> Result<Vec<(String, i32, i64)>, StoreError> {
    Ok(response_tally::table
        .filter(response_tally::round_id.eq(bytes(round)))
        .filter(response_tally::dimension.eq(""))
        .filter(response_tally::variable.ne(""))
        .order((response_tally::variable, response_tally::level))
        .select((response_tally::variable, response_tally::level, response_tally::n))
        .load(db)?)
}
