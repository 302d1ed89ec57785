//! Responses of survey rounds: what one transaction of handing in writes, and how they are read again.
//!
//! Each is stored, recognised as a repeat, or kept beside another as a conflict; the change of the sums goes into the
//! same transaction, or nothing does. Everything that decides about one (is the round open, was the case answered
//! before) is `app::respond`'s.

mod ask;
mod tally;

use std::collections::HashMap;

use diesel::prelude::*;
use time::Date;

use super::backend::{Db, on_backend};
use super::schema::{response, response_conflict, response_words};
use super::{StoreError, bytes, id};
use crate::domain::clock::Instant;
use crate::domain::id::Id;
use crate::domain::questionnaire::{Answer, Answers, Questionnaire};
use crate::domain::rating::{Receipt, ReceiptCode};
use crate::domain::response::{Aside, COMPLETE, Channel, Design, Handed, Purpose, Response, Sums};
pub use ask::{
    CaseAsked, RoundAsked, response_alone, response_case, response_case_done_on, response_case_lock_on, response_round,
};
pub use tally::{Difference, response_tally_count, response_tally_rebuild_on, response_tally_verify};

/// Rows read at once.
const PAGE: i64 = 2_000;

// Written as NULL rather than left out, so that rows are alike and go into one statement on SQLite as well.
#[derive(Insertable)]
#[diesel(table_name = response, treat_none_as_default_value = false)]
struct Row {
    id: Vec<u8>,
    round_id: Vec<u8>,
    template_id: Vec<u8>,
    digest: Vec<u8>,
    purpose: &'static str,
    channel: &'static str,
    outcome: &'static str,
    case_id: Option<Vec<u8>>,
    unit_id: Option<Vec<u8>>,
    stratum: String,
    psu: String,
    ssu: String,
    fpc1: Option<String>,
    fpc2: Option<String>,
    weight: String,
    day: Date,
    took: Option<i32>,
    consent: bool,
    entered_by: Option<Vec<u8>>,
    received_at: i64,
    aside: Option<String>,
    answers: String,
}

fn row(questionnaire: &Questionnaire, new: &Response) -> Row {
    let design = &new.design;
    Row {
        id: bytes(new.id),
        round_id: bytes(new.round),
        template_id: bytes(new.template),
        digest: new.digest.to_vec(),
        purpose: new.purpose.word(),
        channel: new.channel.word(),
        outcome: new.outcome(),
        case_id: new.case.map(bytes),
        unit_id: design.unit.map(bytes),
        stratum: design.stratum.clone(),
        psu: design.psu.clone(),
        ssu: design.ssu.clone(),
        fpc1: design.fpc1.clone(),
        fpc2: design.fpc2.clone(),
        weight: design.weight.clone(),
        day: new.day,
        took: new.took,
        consent: new.consent,
        entered_by: new.entered_by.map(bytes),
        received_at: new.received_at.0,
        aside: new.aside.map(|aside| aside.word().to_owned()),
        answers: new.answers.line(questionnaire),
    }
}

/// The digest and the day of what is stored under these ids.
pub fn response_known(db: &mut Db, ids: &[Id]) -> Result<HashMap<Id, ([u8; 32], Date)>, StoreError> {
    let mut known = HashMap::new();
    for part in ids.chunks(500) {
        let part: Vec<Vec<u8>> = part.iter().map(|one| bytes(*one)).collect();
        let rows: Vec<(Vec<u8>, Vec<u8>, Date)> = response::table
            .filter(response::id.eq_any(part))
            .select((response::id, response::digest, response::day))
            .load(db)?;
        for (row, digest, day) in rows {
            let digest = digest.try_into().map_err(|_| StoreError::Corrupt("a digest that is not 32 bytes"))?;
            known.insert(id(&row)?, (digest, day));
        }
    }
    Ok(known)
}

fn receipt(id: Id, day: Date) -> Receipt {
    Receipt { id, day, code: ReceiptCode::of(id) }
}

/// Stores responses to one questionnaire in the transaction that is open; what became of each, in their order.
pub fn response_add_all_on(
    db: &mut Db,
    questionnaire: &Questionnaire,
    new: &[Response],
) -> Result<Vec<Handed>, StoreError> {
    let ids: Vec<Id> = new.iter().map(|one| one.id).collect();
    let mut known = response_known(db, &ids)?;
    let (mut rows, mut words, mut change) = (Vec::new(), Vec::new(), Sums::default());
    let mut handed = Vec::with_capacity(new.len());
    for one in new {
        match known.get(&one.id) {
            Some((digest, day)) if *digest == one.digest => handed.push(Handed::Repeat(receipt(one.id, *day))),
            Some(_) => {
                conflict_add_on(db, questionnaire, one)?;
                handed.push(Handed::Conflict);
            }
            None => {
                rows.push(row(questionnaire, one));
                words.extend(words_of(questionnaire, one));
                change.count(questionnaire, one, 1);
                known.insert(one.id, (one.digest, one.day));
                handed.push(Handed::Stored(receipt(one.id, one.day), one.aside));
            }
        }
    }
    for rows in rows.chunks(500) {
        on_backend!(db, conn => diesel::insert_into(response::table).values(rows).execute(conn))?;
    }
    let words: Vec<_> = words
        .iter()
        .map(|(of, variable, words)| {
            (
                response_words::response_id.eq(bytes(*of)),
                response_words::variable.eq(variable),
                response_words::words.eq(words),
            )
        })
        .collect();
    for words in words.chunks(500) {
        on_backend!(db, conn => diesel::insert_into(response_words::table).values(words).execute(conn))?;
    }
    tally::add_on(db, &change)?;
    Ok(handed)
}

fn words_of(questionnaire: &Questionnaire, of: &Response) -> Vec<(Id, String, String)> {
    let variables = questionnaire.variables().into_iter().filter(crate::domain::questionnaire::Variable::is_words);
    let said = variables.filter_map(|variable| match of.answers.get(&variable.name()) {
        Some(Answer::Words(words)) => Some((of.id, variable.name(), words.clone())),
        _ => None,
    });
    said.collect()
}

/// Keeps another response under an id that is known; the same once more changes nothing.
fn conflict_add_on(db: &mut Db, questionnaire: &Questionnaire, other: &Response) -> Result<(), StoreError> {
    let names = questionnaire.variables().into_iter().map(|variable| variable.name());
    let given: serde_json::Map<String, serde_json::Value> = names
        .zip(other.answers.record(questionnaire))
        .filter(|(_, cell)| !cell.is_empty())
        .map(|(name, cell)| (name, cell.into()))
        .collect();
    let content = serde_json::json!({
        "purpose": other.purpose.word(), "channel": other.channel.word(), "outcome": other.outcome(),
        "day": other.day.to_string(), "answers": given,
    });
    let values = (
        response_conflict::response_id.eq(bytes(other.id)),
        response_conflict::digest.eq(other.digest.to_vec()),
        response_conflict::content.eq(content.to_string()),
        response_conflict::received_at.eq(other.received_at.0),
    );
    on_backend!(db, conn => diesel::insert_into(response_conflict::table)
        .values(&values).on_conflict_do_nothing().execute(conn))?;
    Ok(())
}

/// How many other responses are kept beside stored ones of a round.
pub fn response_conflicts(db: &mut Db, round: Id) -> Result<i64, StoreError> {
    let of = response::table.filter(response::round_id.eq(bytes(round))).select(response::id);
    Ok(response_conflict::table.filter(response_conflict::response_id.eq_any(of)).count().get_result(db)?)
}

#[derive(Queryable)]
struct Stored {
    id: Vec<u8>,
    round: Vec<u8>,
    template: Vec<u8>,
    digest: Vec<u8>,
    purpose: String,
    channel: String,
    outcome: String,
    case: Option<Vec<u8>>,
    unit: Option<Vec<u8>>,
    stratum: String,
    psu: String,
    ssu: String,
    fpc1: Option<String>,
    fpc2: Option<String>,
    weight: String,
    day: Date,
    took: Option<i32>,
    consent: bool,
    entered_by: Option<Vec<u8>>,
    received_at: i64,
    aside: Option<String>,
    answers: String,
}

impl Stored {
    fn read(self, questionnaire: &Questionnaire) -> Result<Response, StoreError> {
        let some = |key: Option<Vec<u8>>| key.map(|key| id(&key)).transpose();
        let aside =
            self.aside.map(|word| Aside::from_word(&word).ok_or(StoreError::Corrupt("an unknown reason aside")));
        let answers = Answers::from_line(questionnaire, &self.answers)
            .map_err(|_| StoreError::Corrupt("a response that is not one of its questionnaire"))?;
        Ok(Response {
            id: id(&self.id)?,
            round: id(&self.round)?,
            template: id(&self.template)?,
            digest: self.digest.try_into().map_err(|_| StoreError::Corrupt("a digest that is not 32 bytes"))?,
            purpose: Purpose::from_word(&self.purpose).ok_or(StoreError::Corrupt("an unknown purpose"))?,
            channel: Channel::from_word(&self.channel).ok_or(StoreError::Corrupt("an unknown channel"))?,
            complete: self.outcome == COMPLETE,
            case: some(self.case)?,
            design: Design {
                unit: some(self.unit)?,
                stratum: self.stratum,
                psu: self.psu,
                ssu: self.ssu,
                fpc1: self.fpc1,
                fpc2: self.fpc2,
                weight: self.weight,
            },
            day: self.day,
            took: self.took,
            consent: self.consent,
            entered_by: some(self.entered_by)?,
            received_at: Instant(self.received_at),
            aside: aside.transpose()?,
            answers,
        })
    }
}

/// One response, without the words in it.
pub fn response_get(db: &mut Db, questionnaire: &Questionnaire, of: Id) -> Result<Option<Response>, StoreError> {
    let row: Option<Stored> = response::table.find(bytes(of)).first(db).optional()?;
    row.map(|row| row.read(questionnaire)).transpose()
}

/// The responses of a round after one, by id, without the words in them: a part of them that memory holds.
pub fn response_after(
    db: &mut Db,
    questionnaire: &Questionnaire,
    round: Id,
    after: Option<Id>,
) -> Result<Vec<Response>, StoreError> {
    let rows: Vec<Stored> = match after {
        Some(after) => response::table
            .filter(response::round_id.eq(bytes(round)))
            .filter(response::id.gt(bytes(after)))
            .order(response::id)
            .limit(PAGE)
            .load(db)?,
        None => response::table.filter(response::round_id.eq(bytes(round))).order(response::id).limit(PAGE).load(db)?,
    };
    rows.into_iter().map(|row| row.read(questionnaire)).collect()
}

/// What somebody said in own words in a response, by variable.
pub fn response_words_of(db: &mut Db, of: Id) -> Result<Vec<(String, String)>, StoreError> {
    Ok(response_words::table
        .filter(response_words::response_id.eq(bytes(of)))
        .order(response_words::variable)
        .select((response_words::variable, response_words::words))
        .load(db)?)
}

/// Puts a response aside, or lets it count again, and changes the sums with it; `false` where it is so already or is
/// not there.
pub fn response_aside_on(
    db: &mut Db,
    questionnaire: &Questionnaire,
    of: Id,
    aside: Option<Aside>,
) -> Result<bool, StoreError> {
    let row: Option<Stored> = match db {
        // Two deciders must not both take it out of the sums.
        Db::Pg(conn) => response::table.find(bytes(of)).for_update().first(conn).optional()?,
        Db::Sqlite(conn) => response::table.find(bytes(of)).first(conn).optional()?,
    };
    let Some(before) = row.map(|row| row.read(questionnaire)).transpose()? else { return Ok(false) };
    if before.aside == aside {
        return Ok(false);
    }
    diesel::update(response::table.find(bytes(of))).set(response::aside.eq(aside.map(Aside::word))).execute(db)?;
    let mut change = Sums::default();
    change.count(questionnaire, &before, -1);
    change.count(questionnaire, &Response { aside, ..before }, 1);
    tally::add_on(db, &change)?;
    Ok(true)
}
