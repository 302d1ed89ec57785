//! Paper forms of a round: batches, who typed which form in, and scans.
//!
//! A form has a first and a second entry, of two people, and a third where their differences were settled. Scans are
//! kept by their content: the same file twice is stored once.

use std::collections::BTreeMap;

use diesel::dsl::{count_star, exists};
use diesel::prelude::*;

use super::backend::{Db, on_backend};
use super::par::evidence::attachment_tidy_on;
use super::schema::{attachment, paper_batch, paper_entry, paper_form};
use super::{StoreError, bytes, id};
use crate::domain::clock::Instant;
use crate::domain::id::Id;

/// A batch of printed forms.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Batch {
    /// Its id.
    pub id: Id,
    /// Its round.
    pub round: Id,
    /// What forms and addresses call it; no two batches share one.
    pub code: String,
    /// How many forms, numbered from 1.
    pub forms: i32,
    /// When it was made.
    pub made_at: Instant,
    /// Who made it.
    pub made_by: Id,
}

/// A form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Form {
    /// Its number in the batch, from 1.
    pub number: i32,
    /// Whom it is for, where the round has cases and it has not become a response that nothing may lead back from.
    pub case: Option<Id>,
    /// The response that it became.
    pub response: Option<Id>,
    /// SHA-256 of its scan.
    pub scan: Option<Vec<u8>>,
    /// Who typed it: first, second, and who settled the differences.
    pub typists: Vec<Id>,
}

/// What somebody typed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Typed {
    /// The form's number.
    pub number: i32,
    /// 1, 2, or 3 for what was settled.
    pub entry: i16,
    /// One line of CSV, a cell a variable.
    pub answers: String,
    /// Who.
    pub by: Id,
    /// When; midnight of its day where nothing may lead back.
    pub at: Instant,
}

type BatchRow = (Vec<u8>, Vec<u8>, String, i32, i64, Vec<u8>);

fn batch(row: &BatchRow) -> Result<Batch, StoreError> {
    let (own, round, code, forms, made_at, made_by) = row;
    let (forms, made_at, made_by) = (*forms, Instant(*made_at), id(made_by)?);
    Ok(Batch { id: id(own)?, round: id(round)?, code: code.clone(), forms, made_at, made_by })
}

/// Adds a batch with its forms, each with the case it is for. `false` where another batch bears the code.
pub fn paper_batch_add_on(db: &mut Db, new: &Batch, cases: &[Option<Id>]) -> Result<bool, StoreError> {
    if paper_batch_coded(db, &new.code)?.is_some() {
        return Ok(false);
    }
    diesel::insert_into(paper_batch::table)
        .values((
            paper_batch::id.eq(bytes(new.id)),
            paper_batch::round_id.eq(bytes(new.round)),
            paper_batch::code.eq(&new.code),
            paper_batch::forms.eq(new.forms),
            paper_batch::made_at.eq(new.made_at.0),
            paper_batch::made_by.eq(bytes(new.made_by)),
        ))
        .execute(db)?;
    let rows: Vec<_> = (1..)
        .zip(cases)
        .map(|(number, case): (i32, _)| {
            (
                paper_form::batch_id.eq(bytes(new.id)),
                paper_form::number.eq(number),
                paper_form::case_id.eq(case.map(bytes)),
            )
        })
        .collect();
    on_backend!(db, conn => diesel::insert_into(paper_form::table).values(&rows).execute(conn))?;
    Ok(true)
}

/// The batch with this code.
pub fn paper_batch_coded(db: &mut Db, code: &str) -> Result<Option<Batch>, StoreError> {
    let row: Option<BatchRow> =
        paper_batch::table.filter(paper_batch::code.eq(code)).order(paper_batch::id).first(db).optional()?;
    row.as_ref().map(batch).transpose()
}

/// The batches of these rounds, the newest last.
pub fn paper_batches(db: &mut Db, rounds: &[Id]) -> Result<Vec<Batch>, StoreError> {
    let rounds: Vec<Vec<u8>> = rounds.iter().copied().map(bytes).collect();
    let rows: Vec<BatchRow> = paper_batch::table
        .filter(paper_batch::round_id.eq_any(rounds))
        .order((paper_batch::made_at, paper_batch::code))
        .load(db)?;
    rows.iter().map(batch).collect()
}

/// The cases of a round that a form is for.
pub fn paper_cases(db: &mut Db, round: Id) -> Result<Vec<Id>, StoreError> {
    let rows: Vec<Option<Vec<u8>>> = paper_form::table
        .inner_join(paper_batch::table.on(paper_batch::id.eq(paper_form::batch_id)))
        .filter(paper_batch::round_id.eq(bytes(round)))
        .filter(paper_form::case_id.is_not_null())
        .select(paper_form::case_id)
        .load(db)?;
    rows.into_iter().flatten().map(|case| id(&case)).collect()
}

/// The forms of a batch in their order.
pub fn paper_forms(db: &mut Db, batch: Id) -> Result<Vec<Form>, StoreError> {
    type Row = (i32, Option<Vec<u8>>, Option<Vec<u8>>, Option<Vec<u8>>);
    let rows: Vec<Row> = paper_form::table
        .filter(paper_form::batch_id.eq(bytes(batch)))
        .order(paper_form::number)
        .select((paper_form::number, paper_form::case_id, paper_form::response_id, paper_form::scan_hash))
        .load(db)?;
    let typists: Vec<(i32, Vec<u8>)> = paper_entry::table
        .filter(paper_entry::batch_id.eq(bytes(batch)))
        .order((paper_entry::number, paper_entry::entry))
        .select((paper_entry::number, paper_entry::entered_by))
        .load(db)?;
    let mut by_form: BTreeMap<i32, Vec<Id>> = BTreeMap::new();
    for (number, by) in typists {
        by_form.entry(number).or_default().push(id(&by)?);
    }
    rows.into_iter()
        .map(|(number, case, response, scan)| {
            let (case, response) = (case.as_deref().map(id).transpose()?, response.as_deref().map(id).transpose()?);
            Ok(Form { number, case, response, scan, typists: by_form.remove(&number).unwrap_or_default() })
        })
        .collect()
}

/// One form of a batch.
pub fn paper_form_get(db: &mut Db, batch: Id, number: i32) -> Result<Option<Form>, StoreError> {
    type Row = (Option<Vec<u8>>, Option<Vec<u8>>, Option<Vec<u8>>);
    let row: Option<Row> = paper_form::table
        .find((bytes(batch), number))
        .select((paper_form::case_id, paper_form::response_id, paper_form::scan_hash))
        .first(db)
        .optional()?;
    let Some((case, response, scan)) = row else { return Ok(None) };
    let (case, response) = (case.as_deref().map(id).transpose()?, response.as_deref().map(id).transpose()?);
    let typists = paper_typed(db, batch, number)?.into_iter().map(|typed| typed.by).collect();
    Ok(Some(Form { number, case, response, scan, typists }))
}

type TypedRow = (i32, i16, String, Vec<u8>, i64);

fn typed(row: TypedRow) -> Result<Typed, StoreError> {
    let (number, entry, answers, by, at) = row;
    Ok(Typed { number, entry, answers, by: id(&by)?, at: Instant(at) })
}

macro_rules! typed_columns {
    () => {
        (
            paper_entry::number,
            paper_entry::entry,
            paper_entry::answers,
            paper_entry::entered_by,
            paper_entry::entered_at,
        )
    };
}

/// What was typed of a form: first, second, settled.
pub fn paper_typed(db: &mut Db, batch: Id, number: i32) -> Result<Vec<Typed>, StoreError> {
    let rows: Vec<TypedRow> = paper_entry::table
        .filter(paper_entry::batch_id.eq(bytes(batch)))
        .filter(paper_entry::number.eq(number))
        .order(paper_entry::entry)
        .select(typed_columns!())
        .load(db)?;
    rows.into_iter().map(typed).collect()
}

/// What was typed of all forms of a batch that two people typed.
pub fn paper_typed_twice(db: &mut Db, batch: Id) -> Result<Vec<Typed>, StoreError> {
    let second = diesel::alias!(paper_entry as second);
    let twice = second
        .filter(second.field(paper_entry::batch_id).eq(bytes(batch)))
        .filter(second.field(paper_entry::number).eq(paper_entry::number))
        .filter(second.field(paper_entry::entry).eq(2));
    let rows: Vec<TypedRow> = paper_entry::table
        .filter(paper_entry::batch_id.eq(bytes(batch)))
        .filter(exists(twice))
        .order((paper_entry::number, paper_entry::entry))
        .select(typed_columns!())
        .load(db)?;
    rows.into_iter().map(typed).collect()
}

/// Adds what somebody typed.
pub fn paper_type_on(db: &mut Db, batch: Id, new: &Typed) -> Result<(), StoreError> {
    diesel::insert_into(paper_entry::table)
        .values((
            paper_entry::batch_id.eq(bytes(batch)),
            paper_entry::number.eq(new.number),
            paper_entry::entry.eq(new.entry),
            paper_entry::answers.eq(&new.answers),
            paper_entry::entered_by.eq(bytes(new.by)),
            paper_entry::entered_at.eq(new.at.0),
            paper_entry::took.eq(None::<i32>),
        ))
        .execute(db)?;
    Ok(())
}

/// Puts other answers in the place of what was typed: once free words are kept with the response, they are not kept here.
pub fn paper_retype_on(db: &mut Db, batch: Id, number: i32, entry: i16, answers: &str) -> Result<(), StoreError> {
    diesel::update(paper_entry::table.find((bytes(batch), number, entry)))
        .set(paper_entry::answers.eq(answers))
        .execute(db)?;
    Ok(())
}

/// Notes the response that a form became; where `linked` is not, whom it was for is forgotten.
pub fn paper_done_on(db: &mut Db, batch: Id, number: i32, response: Id, linked: bool) -> Result<(), StoreError> {
    let form = || paper_form::table.find((bytes(batch), number));
    diesel::update(form()).set(paper_form::response_id.eq(bytes(response))).execute(db)?;
    if !linked {
        diesel::update(form()).set(paper_form::case_id.eq(None::<Vec<u8>>)).execute(db)?;
    }
    Ok(())
}

/// Keeps a scan of a form, in the place of an earlier one. Content that nothing shows any more is gone.
pub fn paper_scan_on(
    db: &mut Db,
    (batch, number): (Id, i32),
    hash: &[u8; 32],
    kind: &str,
    content: &[u8],
    at: Instant,
) -> Result<(), StoreError> {
    let known: i64 = attachment::table.find(hash.to_vec()).select(count_star()).get_result(db)?;
    if known == 0 {
        diesel::insert_into(attachment::table)
            .values((
                attachment::hash.eq(hash.to_vec()),
                attachment::kind.eq(kind),
                attachment::content.eq(content),
                attachment::added_at.eq(at.0),
            ))
            .execute(db)?;
    }
    let form = || paper_form::table.find((bytes(batch), number));
    let before: Option<Vec<u8>> = form().select(paper_form::scan_hash).first(db)?;
    diesel::update(form()).set(paper_form::scan_hash.eq(hash.to_vec())).execute(db)?;
    if let Some(before) = before {
        attachment_tidy_on(db, &before)?;
    }
    Ok(())
}

/// A scan by its hash: its kind and content.
pub fn attachment_get(db: &mut Db, hash: &[u8]) -> Result<Option<(String, Vec<u8>)>, StoreError> {
    Ok(attachment::table.find(hash).select((attachment::kind, attachment::content)).first(db).optional()?)
}
