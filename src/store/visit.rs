//! Visits to cases, and which case stands in for which.

use diesel::dsl::count_star;
use diesel::prelude::*;
use time::Date;

use super::backend::Db;
use super::schema::{case_visit, round, round_case, round_substitution};
use super::{StoreError, bytes, id};
use crate::domain::clock::Instant;
use crate::domain::id::Id;
use crate::domain::outcome::Outcome;

/// A visit, or a call.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Visit {
    /// Its id.
    pub id: Id,
    /// Who was visited.
    pub case: Id,
    /// When.
    pub at: Instant,
    /// On which day.
    pub day: Date,
    /// By whom.
    pub made_by: Id,
    /// What came of it.
    pub outcome: Outcome,
    /// What to know the next time; may be empty.
    pub note: String,
    /// Where the visitor was, where that was said: latitude and longitude.
    pub place: Option<String>,
}

/// Adds a visit; `false` where one of that id is there, as when a tablet sends it again.
pub fn visit_add_on(db: &mut Db, new: &Visit) -> Result<bool, StoreError> {
    let there: i64 = case_visit::table.find(bytes(new.id)).select(count_star()).get_result(db)?;
    if there > 0 {
        return Ok(false);
    }
    diesel::insert_into(case_visit::table)
        .values((
            case_visit::id.eq(bytes(new.id)),
            case_visit::case_id.eq(bytes(new.case)),
            case_visit::at.eq(new.at.0),
            case_visit::day.eq(new.day),
            case_visit::made_by.eq(bytes(new.made_by)),
            case_visit::outcome.eq(new.outcome.code()),
            case_visit::note.eq(&new.note),
            case_visit::place.eq(&new.place),
        ))
        .execute(db)?;
    Ok(true)
}

/// The visits to a case, the first one first.
pub fn visit_list(db: &mut Db, case: Id) -> Result<Vec<Visit>, StoreError> {
    type Row = (Vec<u8>, Vec<u8>, i64, Date, Vec<u8>, String, String, Option<String>);
    let rows: Vec<Row> = case_visit::table
        .filter(case_visit::case_id.eq(bytes(case)))
        .order((case_visit::at, case_visit::id))
        .load(db)?;
    rows.into_iter()
        .map(|(row, case, at, day, made_by, outcome, note, place)| {
            let outcome = Outcome::from_code(&outcome).ok_or(StoreError::Corrupt("an unknown outcome"))?;
            let (case, made_by) = (id(&case)?, id(&made_by)?);
            Ok(Visit { id: id(&row)?, case, at: Instant(at), day, made_by, outcome, note, place })
        })
        .collect()
}

/// How many visits there were to each case of a round that has any.
pub fn visit_counts(db: &mut Db, round: Id) -> Result<Vec<(Id, i64)>, StoreError> {
    let rows: Vec<(Vec<u8>, i64)> = case_visit::table
        .inner_join(round_case::table.on(round_case::id.eq(case_visit::case_id)))
        .filter(round_case::round_id.eq(bytes(round)))
        .group_by(case_visit::case_id)
        .select((case_visit::case_id, count_star()))
        .load(db)?;
    rows.into_iter().map(|(case, count)| Ok((id(&case)?, count))).collect()
}

/// One case that stands in for another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Substitution {
    /// The round.
    pub round: Id,
    /// Who could not be asked.
    pub case: Id,
    /// Who is asked instead.
    pub by_case: Id,
    /// Why.
    pub reason: String,
    /// When.
    pub made_at: Instant,
    /// By whom.
    pub made_by: Id,
}

/// Keeps a substitution.
pub fn substitution_add_on(db: &mut Db, new: &Substitution) -> Result<(), StoreError> {
    diesel::insert_into(round_substitution::table)
        .values((
            round_substitution::round_id.eq(bytes(new.round)),
            round_substitution::case_id.eq(bytes(new.case)),
            round_substitution::by_case.eq(bytes(new.by_case)),
            round_substitution::reason.eq(&new.reason),
            round_substitution::made_at.eq(new.made_at.0),
            round_substitution::made_by.eq(bytes(new.made_by)),
        ))
        .execute(db)?;
    Ok(())
}

/// The substitutions of a round, the first one first.
pub fn substitution_list(db: &mut Db, round: Id) -> Result<Vec<Substitution>, StoreError> {
    type Row = (Vec<u8>, Vec<u8>, String, i64, Vec<u8>);
    let rows: Vec<Row> = round_substitution::table
        .filter(round_substitution::round_id.eq(bytes(round)))
        .order((round_substitution::made_at, round_substitution::case_id))
        .select((
            round_substitution::case_id,
            round_substitution::by_case,
            round_substitution::reason,
            round_substitution::made_at,
            round_substitution::made_by,
        ))
        .load(db)?;
    rows.into_iter()
        .map(|(case, by_case, reason, made_at, made_by)| {
            let (case, by_case, made_by) = (id(&case)?, id(&by_case)?, id(&made_by)?);
            Ok(Substitution { round, case, by_case, reason, made_at: Instant(made_at), made_by })
        })
        .collect()
}

/// Forgets notes and places of visits in rounds whose last day was before one; returns of how many.
pub fn visit_forget_on(db: &mut Db, before: Date) -> Result<usize, StoreError> {
    let cases = round_case::table
        .inner_join(round::table.on(round::id.eq(round_case::round_id)))
        .filter(round::closes_on.lt(before))
        .select(round_case::id);
    let nowhere: Option<String> = None;
    let noted = case_visit::table
        .filter(case_visit::case_id.eq_any(cases))
        .filter(case_visit::note.ne("").or(case_visit::place.is_not_null()));
    Ok(diesel::update(noted).set((case_visit::note.eq(""), case_visit::place.eq(nowhere))).execute(db)?)
}
