//! What handing in needs to know of a round and of a case, and what it writes to the case.

use diesel::prelude::*;
use time::Date;

use crate::domain::id::Id;
use crate::domain::response::Design;
use crate::store::backend::Db;
use crate::store::schema::{round, round_case};
use crate::store::{StoreError, bytes, id};

/// A round as handing in sees it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RoundAsked {
    /// Its id.
    pub id: Id,
    /// The questionnaire that it asks.
    pub template: Id,
    /// Its unit.
    pub unit: Id,
    /// Whether responses lead back to cases.
    pub linked: bool,
    /// Whether it is open.
    pub open: bool,
    /// Whether it was closed.
    pub closed: bool,
    /// Its first day.
    pub opens_on: Date,
    /// Its last day.
    pub closes_on: Date,
}

impl RoundAsked {
    /// Whether a response answered on a day counts.
    #[must_use]
    pub fn takes(&self, day: Date) -> bool {
        self.open && self.opens_on <= day && day <= self.closes_on
    }
}

/// A round, where there is one.
pub fn response_round(db: &mut Db, of: Id) -> Result<Option<RoundAsked>, StoreError> {
    type Row = (Vec<u8>, Vec<u8>, bool, String, Date, Date);
    let row: Option<Row> = round::table
        .find(bytes(of))
        .select((round::template_id, round::unit_id, round::linked, round::state, round::opens_on, round::closes_on))
        .first(db)
        .optional()?;
    let Some((template, unit, linked, state, opens_on, closes_on)) = row else { return Ok(None) };
    let (template, unit) = (id(&template)?, id(&unit)?);
    let (open, closed) = (state == "open", state == "closed");
    Ok(Some(RoundAsked { id: of, template, unit, linked, open, closed, opens_on, closes_on }))
}

/// A case as handing in sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CaseAsked {
    /// Its id.
    pub id: Id,
    /// Its round.
    pub round: Id,
    /// Where it stands in the sample.
    pub design: Design,
    /// AAPOR's code of what came of it so far.
    pub outcome: Option<String>,
    /// Who is to ask.
    pub interviewer: Option<Id>,
}

type CaseRow = (
    Vec<u8>,
    String,
    String,
    String,
    Option<String>,
    Option<String>,
    String,
    Option<Vec<u8>>,
    Option<String>,
    Option<Vec<u8>>,
);

macro_rules! case_columns {
    () => {
        (
            round_case::round_id,
            round_case::stratum,
            round_case::psu,
            round_case::ssu,
            round_case::fpc1,
            round_case::fpc2,
            round_case::weight,
            round_case::unit_id,
            round_case::outcome,
            round_case::interviewer,
        )
    };
}

fn case_of(of: Id, row: CaseRow) -> Result<CaseAsked, StoreError> {
    let (of_round, stratum, psu, ssu, fpc1, fpc2, weight, unit, outcome, interviewer) = row;
    let some = |key: Option<Vec<u8>>| key.map(|key| id(&key)).transpose();
    let design = Design { unit: some(unit)?, stratum, psu, ssu, fpc1, fpc2, weight };
    Ok(CaseAsked { id: of, round: id(&of_round)?, design, outcome, interviewer: some(interviewer)? })
}

/// A case, where there is one.
pub fn response_case(db: &mut Db, of: Id) -> Result<Option<CaseAsked>, StoreError> {
    let row: Option<CaseRow> = round_case::table.find(bytes(of)).select(case_columns!()).first(db).optional()?;
    row.map(|row| case_of(of, row)).transpose()
}

/// The same, held until the transaction ends: of two responses for one case, one comes first.
pub fn response_case_lock_on(db: &mut Db, of: Id) -> Result<Option<CaseAsked>, StoreError> {
    let row: Option<CaseRow> = match db {
        Db::Pg(conn) => {
            round_case::table.find(bytes(of)).select(case_columns!()).for_update().first(conn).optional()?
        }
        Db::Sqlite(conn) => round_case::table.find(bytes(of)).select(case_columns!()).first(conn).optional()?,
    };
    row.map(|row| case_of(of, row)).transpose()
}

/// Whether a case is the only one of its first unit, and of its second within the first.
pub fn response_alone(db: &mut Db, of: &CaseAsked) -> Result<(bool, bool), StoreError> {
    let same = || {
        round_case::table
            .filter(round_case::round_id.eq(bytes(of.round)))
            .filter(round_case::stratum.eq(&of.design.stratum))
            .filter(round_case::psu.eq(&of.design.psu))
    };
    let first: i64 = same().count().get_result(db)?;
    let second: i64 = same().filter(round_case::ssu.eq(&of.design.ssu)).count().get_result(db)?;
    Ok((first < 2, second < 2))
}

/// Says of a case what came of it; the day only where responses lead back to cases.
pub fn response_case_done_on(db: &mut Db, of: Id, outcome: &str, day: Option<Date>) -> Result<(), StoreError> {
    diesel::update(round_case::table.find(bytes(of)))
        .set((round_case::outcome.eq(Some(outcome)), round_case::done_on.eq(day)))
        .execute(db)?;
    Ok(())
}
