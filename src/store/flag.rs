//! What about responses a person should look at, and what was decided.

use std::collections::BTreeMap;

use diesel::dsl::count_star;
use diesel::prelude::*;
use time::Date;

use super::backend::{Db, on_backend};
use super::schema::{case_visit, person, response, response_flag, round_case};
use super::{StoreError, bytes, id};
use crate::domain::clock::Instant;
use crate::domain::id::Id;

/// A flag of a response.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Flagged {
    /// The response.
    pub response: Id,
    /// The word of its kind.
    pub kind: String,
    /// Its numbers, see [`crate::domain::quality::Flag::detail`].
    pub detail: String,
    /// What was decided: to keep the response or to put it aside.
    pub decision: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// How the response came in.
    pub channel: String,
    /// Its day.
    pub day: Date,
    /// Its stratum.
    pub stratum: String,
    /// The number of its case, where it leads back to one.
    pub case: Option<i32>,
    /// The name of who entered it, where somebody did.
    pub by: Option<String>,
}

/// Puts what was found in the place of what nobody has decided about yet; a kind that was decided about stays as it is.
/// How many flags are new.
pub fn flag_replace_on(
    db: &mut Db,
    round: Id,
    found: &[(Id, &'static str, String)],
    at: Instant,
) -> Result<usize, StoreError> {
    let of_round = || response::table.filter(response::round_id.eq(bytes(round))).select(response::id);
    let rows: Vec<(Vec<u8>, String, Option<String>)> = response_flag::table
        .filter(response_flag::response_id.eq_any(of_round()))
        .select((response_flag::response_id, response_flag::kind, response_flag::decision))
        .load(db)?;
    let before: BTreeMap<(Vec<u8>, String), bool> =
        rows.into_iter().map(|(of, kind, decision)| ((of, kind), decision.is_some())).collect();
    diesel::delete(
        response_flag::table
            .filter(response_flag::response_id.eq_any(of_round()))
            .filter(response_flag::decision.is_null()),
    )
    .execute(db)?;
    let mut new = 0;
    let mut rows = Vec::new();
    for (of, kind, detail) in found {
        match before.get(&(bytes(*of), (*kind).to_owned())) {
            Some(true) => continue,
            Some(false) => {}
            None => new += 1,
        }
        rows.push((
            response_flag::response_id.eq(bytes(*of)),
            response_flag::kind.eq(*kind),
            response_flag::detail.eq(detail),
            response_flag::found_at.eq(at.0),
        ));
    }
    for part in rows.chunks(500) {
        on_backend!(db, conn => diesel::insert_into(response_flag::table).values(part).execute(conn))?;
    }
    Ok(new)
}

/// How many flags a round has, by kind and by what was decided.
pub fn flag_counts(db: &mut Db, round: Id) -> Result<Vec<(String, Option<String>, i64)>, StoreError> {
    Ok(response_flag::table
        .inner_join(response::table.on(response::id.eq(response_flag::response_id)))
        .filter(response::round_id.eq(bytes(round)))
        .group_by((response_flag::kind, response_flag::decision))
        .order((response_flag::kind, response_flag::decision))
        .select((response_flag::kind, response_flag::decision, count_star()))
        .load(db)?)
}

/// The flags of a round, those that nobody decided about first; at most so many.
pub fn flag_list(db: &mut Db, round: Id, at_most: i64) -> Result<Vec<Flagged>, StoreError> {
    type Row = (
        (Vec<u8>, String, String, Option<String>, Option<String>),
        (String, Date, String),
        Option<i32>,
        Option<String>,
    );
    let rows: Vec<Row> = response_flag::table
        .inner_join(response::table.on(response::id.eq(response_flag::response_id)))
        .left_join(round_case::table.on(response::case_id.eq(round_case::id.nullable())))
        .left_join(person::table.on(response::entered_by.eq(person::id.nullable())))
        .filter(response::round_id.eq(bytes(round)))
        .order((response_flag::decision.is_not_null(), response_flag::kind, response_flag::response_id))
        .limit(at_most)
        .select((
            (
                response_flag::response_id,
                response_flag::kind,
                response_flag::detail,
                response_flag::decision,
                response_flag::reason,
            ),
            (response::channel, response::day, response::stratum),
            round_case::number.nullable(),
            person::name.nullable(),
        ))
        .load(db)?;
    rows.into_iter()
        .map(|((of, kind, detail, decision, reason), (channel, day, stratum), case, by)| {
            Ok(Flagged { response: id(&of)?, kind, detail, decision, reason, channel, day, stratum, case, by })
        })
        .collect()
}

/// The decisions about one response, by kind; `None` where the round has no such response.
pub fn flag_of(db: &mut Db, round: Id, of: Id) -> Result<Option<BTreeMap<String, Option<String>>>, StoreError> {
    let there: i64 = response::table
        .filter(response::id.eq(bytes(of)))
        .filter(response::round_id.eq(bytes(round)))
        .select(count_star())
        .get_result(db)?;
    if there == 0 {
        return Ok(None);
    }
    let rows: Vec<(String, Option<String>)> = response_flag::table
        .filter(response_flag::response_id.eq(bytes(of)))
        .select((response_flag::kind, response_flag::decision))
        .load(db)?;
    Ok(Some(rows.into_iter().collect()))
}

/// Notes what was decided about a flag.
pub fn flag_decide_on(
    db: &mut Db,
    (of, kind): (Id, &str),
    decision: &str,
    by: Id,
    at: Instant,
    reason: &str,
) -> Result<(), StoreError> {
    diesel::update(response_flag::table.find((bytes(of), kind)))
        .set((
            response_flag::decision.eq(decision),
            response_flag::decided_at.eq(at.0),
            response_flag::decided_by.eq(bytes(by)),
            response_flag::reason.eq(reason),
        ))
        .execute(db)?;
    Ok(())
}

/// A visit at which somebody answered, as it bears on its response.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attended {
    /// Who was visited.
    pub case: Id,
    /// By whom.
    pub by: Id,
    /// When it was noted.
    pub at: Instant,
    /// Whether somebody answered.
    pub answered: bool,
    /// Where.
    pub place: Option<String>,
}

/// The visits to the cases of a round, the first one first.
pub fn flag_visits(db: &mut Db, round: Id) -> Result<Vec<Attended>, StoreError> {
    type Row = (Vec<u8>, Vec<u8>, i64, String, Option<String>);
    let rows: Vec<Row> = case_visit::table
        .inner_join(round_case::table.on(round_case::id.eq(case_visit::case_id)))
        .filter(round_case::round_id.eq(bytes(round)))
        .order((case_visit::at, case_visit::id))
        .select((case_visit::case_id, case_visit::made_by, case_visit::at, case_visit::outcome, case_visit::place))
        .load(db)?;
    rows.into_iter()
        .map(|(case, by, at, outcome, place)| {
            // 1.1 and 1.2 are answers, complete and in part.
            let answered = outcome.starts_with("1.");
            Ok(Attended { case: id(&case)?, by: id(&by)?, at: Instant(at), answered, place })
        })
        .collect()
}
