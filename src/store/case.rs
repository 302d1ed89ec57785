//! Cases of rounds: who is asked, by whom, and what came of it.

use diesel::prelude::*;
use time::Date;

use super::backend::{Db, on_backend};
use super::round::decimal;
use super::schema::round_case;
use super::{StoreError, bytes, id};
use crate::domain::id::Id;
use crate::domain::outcome::Outcome;
use crate::domain::round::Case;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = round_case)]
struct CaseRow {
    id: Vec<u8>,
    round_id: Vec<u8>,
    number: i32,
    frame: Option<i32>,
    stratum: String,
    psu: String,
    ssu: String,
    fpc1: Option<String>,
    fpc2: Option<String>,
    weight: String,
    unit_id: Option<Vec<u8>>,
    reserve: bool,
    interviewer: Option<Vec<u8>>,
    outcome: Option<String>,
    done_on: Option<Date>,
    recheck: bool,
    rechecker: Option<Vec<u8>>,
    rechecked_on: Option<Date>,
}

impl From<&Case> for CaseRow {
    fn from(case: &Case) -> Self {
        Self {
            id: bytes(case.id),
            round_id: bytes(case.round),
            number: case.number,
            frame: case.frame,
            stratum: case.stratum.clone(),
            psu: case.psu.clone(),
            ssu: case.ssu.clone(),
            fpc1: case.fpc1.map(|size| size.to_string()),
            fpc2: case.fpc2.map(|size| size.to_string()),
            weight: case.weight.to_string(),
            unit_id: case.unit.map(bytes),
            reserve: case.reserve,
            interviewer: case.interviewer.map(bytes),
            outcome: case.outcome.map(|outcome| outcome.code().to_owned()),
            done_on: case.done_on,
            recheck: case.recheck,
            rechecker: case.rechecker.map(bytes),
            rechecked_on: case.rechecked_on,
        }
    }
}

impl TryFrom<CaseRow> for Case {
    type Error = StoreError;

    fn try_from(row: CaseRow) -> Result<Self, StoreError> {
        let some = |column: Option<Vec<u8>>| column.map(|column| id(&column)).transpose();
        let size = |column: Option<String>| column.map(|column| decimal(&column)).transpose();
        let outcome =
            row.outcome.map(|code| Outcome::from_code(&code).ok_or(StoreError::Corrupt("an unknown outcome")));
        Ok(Self {
            id: id(&row.id)?,
            round: id(&row.round_id)?,
            number: row.number,
            frame: row.frame,
            stratum: row.stratum,
            psu: row.psu,
            ssu: row.ssu,
            fpc1: size(row.fpc1)?,
            fpc2: size(row.fpc2)?,
            weight: decimal(&row.weight)?,
            unit: some(row.unit_id)?,
            reserve: row.reserve,
            interviewer: some(row.interviewer)?,
            outcome: outcome.transpose()?,
            done_on: row.done_on,
            recheck: row.recheck,
            rechecker: some(row.rechecker)?,
            rechecked_on: row.rechecked_on,
        })
    }
}

/// Adds cases.
pub fn case_add_all_on(db: &mut Db, new: &[Case]) -> Result<(), StoreError> {
    for part in new.chunks(500) {
        let rows: Vec<CaseRow> = part.iter().map(CaseRow::from).collect();
        on_backend!(db, conn => diesel::insert_into(round_case::table).values(&rows).execute(conn))?;
    }
    Ok(())
}

/// The case with this id.
pub fn case_get(db: &mut Db, case: Id) -> Result<Option<Case>, StoreError> {
    let row: Option<CaseRow> = round_case::table.find(bytes(case)).select(CaseRow::as_select()).first(db).optional()?;
    row.map(Case::try_from).transpose()
}

/// The case of a round with this number.
pub fn case_numbered(db: &mut Db, round: Id, number: i32) -> Result<Option<Case>, StoreError> {
    let row: Option<CaseRow> = round_case::table
        .filter(round_case::round_id.eq(bytes(round)))
        .filter(round_case::number.eq(number))
        .select(CaseRow::as_select())
        .first(db)
        .optional()?;
    row.map(Case::try_from).transpose()
}

/// All cases of a round, reserves too, by number.
pub fn case_list(db: &mut Db, round: Id) -> Result<Vec<Case>, StoreError> {
    let rows: Vec<CaseRow> = round_case::table
        .filter(round_case::round_id.eq(bytes(round)))
        .order(round_case::number)
        .select(CaseRow::as_select())
        .load(db)?;
    rows.into_iter().map(Case::try_from).collect()
}

/// The cases that a person asks, or asks again, in whichever rounds; by round and number.
pub fn case_of_person(db: &mut Db, person: Id) -> Result<Vec<Case>, StoreError> {
    let own = round_case::interviewer.eq(bytes(person)).or(round_case::rechecker.eq(bytes(person)));
    let rows: Vec<CaseRow> = round_case::table
        .filter(own)
        .filter(round_case::reserve.eq(false))
        .order((round_case::round_id, round_case::number))
        .select(CaseRow::as_select())
        .load(db)?;
    rows.into_iter().map(Case::try_from).collect()
}

/// Says what came of a case, and the day on which it was answered, if it was. An answer is not undone by what a visit
/// says later: `false` where the case was answered before and this is no answer.
pub fn case_outcome_on(db: &mut Db, case: Id, outcome: Outcome, done_on: Option<Date>) -> Result<bool, StoreError> {
    let set = (round_case::outcome.eq(outcome.code()), round_case::done_on.eq(done_on));
    let here = round_case::table.find(bytes(case));
    let rows = if outcome.is_answered() {
        diesel::update(here).set(set).execute(db)?
    } else {
        // Where nothing leads back to a response, an answered case has no day.
        let answered = [Outcome::Complete, Outcome::Partial].map(Outcome::code);
        let open = round_case::outcome.is_null().or(round_case::outcome.ne_all(answered));
        diesel::update(here.filter(round_case::done_on.is_null()).filter(open)).set(set).execute(db)?
    };
    Ok(rows == 1)
}

/// Gives cases to a person to ask, or to nobody.
pub fn case_assign_on(db: &mut Db, cases: &[Id], person: Option<Id>) -> Result<(), StoreError> {
    for part in cases.chunks(500) {
        let part: Vec<Vec<u8>> = part.iter().map(|case| bytes(*case)).collect();
        diesel::update(round_case::table.filter(round_case::id.eq_any(part)))
            .set(round_case::interviewer.eq(person.map(bytes)))
            .execute(db)?;
    }
    Ok(())
}

/// Takes a reserve into use; `false` where it was in use before.
pub fn case_call_up_on(db: &mut Db, case: Id, interviewer: Option<Id>) -> Result<bool, StoreError> {
    let waiting = round_case::table.find(bytes(case)).filter(round_case::reserve.eq(true));
    let set = (round_case::reserve.eq(false), round_case::interviewer.eq(interviewer.map(bytes)));
    Ok(diesel::update(waiting).set(set).execute(db)? == 1)
}

/// Says that cases are to be asked again, and by whom.
pub fn case_recheck_on(db: &mut Db, cases: &[Id], rechecker: Option<Id>) -> Result<(), StoreError> {
    for part in cases.chunks(500) {
        let part: Vec<Vec<u8>> = part.iter().map(|case| bytes(*case)).collect();
        diesel::update(round_case::table.filter(round_case::id.eq_any(part)))
            .set((round_case::recheck.eq(true), round_case::rechecker.eq(rechecker.map(bytes))))
            .execute(db)?;
    }
    Ok(())
}

/// Says that a case was asked again on a day; `false` where it was not to be, or was before.
pub fn case_rechecked_on(db: &mut Db, case: Id, day: Date) -> Result<bool, StoreError> {
    let due = round_case::table
        .find(bytes(case))
        .filter(round_case::recheck.eq(true))
        .filter(round_case::rechecked_on.is_null());
    Ok(diesel::update(due).set(round_case::rechecked_on.eq(day)).execute(db)? == 1)
}

/// Removes all cases of a round; they must have nothing that refers to them.
pub fn case_remove_all_on(db: &mut Db, round: Id) -> Result<usize, StoreError> {
    Ok(diesel::delete(round_case::table.filter(round_case::round_id.eq(bytes(round)))).execute(db)?)
}
