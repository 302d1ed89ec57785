//! The own intake of feedback: where it is on, what was handed in, what was done with it, and what of it was published. Only
//! ever added to, but for words that are blanked and a publication that is withdrawn.

use diesel::prelude::*;

use super::backend::{Db, on_backend};
use super::schema::{feedback_intake, feedback_own, feedback_publication, feedback_step, person};
use super::{StoreError, bytes, id};
use crate::domain::clock::Instant;
use crate::domain::feedback::intake::Deed;
use crate::domain::id::Id;

/// What was handed in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Own {
    /// The number of the feedback.
    pub code: String,
    /// The hash of the code that the citizen has.
    pub lookup: [u8; 32],
    /// The citizen's words; blank where they were taken out.
    pub words: String,
    /// Who typed it for somebody.
    pub taken_by: Option<Id>,
    /// When.
    pub at: Instant,
}

/// Something that was done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Done {
    /// What.
    pub deed: Deed,
    /// The unit that had the feedback.
    pub unit: Id,
    /// Why, what was asked, answered or added.
    pub words: String,
    /// The name of who did it; `None` for the citizen.
    pub by: Option<String>,
    /// When.
    pub at: Instant,
}

/// What was published of a feedback.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Publication {
    /// Its id.
    pub id: Id,
    /// The number of the feedback.
    pub code: String,
    /// The unit that answered.
    pub unit: Id,
    /// What was asked, as it was written for publication.
    pub question: String,
    /// The answer, likewise.
    pub answer: String,
    /// Who published it.
    pub by: Id,
    /// When.
    pub at: Instant,
}

/// The units whose intake was ever switched, each with whether it is on.
pub fn intake_list(db: &mut Db) -> Result<Vec<(Id, bool)>, StoreError> {
    let rows: Vec<(Vec<u8>, bool)> =
        feedback_intake::table.select((feedback_intake::unit_id, feedback_intake::open)).load(db)?;
    rows.into_iter().map(|(unit, open)| Ok((id(&unit)?, open))).collect()
}

/// Whether the intake of a unit is on.
pub fn intake_open(db: &mut Db, unit: Id) -> Result<bool, StoreError> {
    let open = feedback_intake::table.find(bytes(unit)).select(feedback_intake::open).first(db).optional()?;
    Ok(open.unwrap_or(false))
}

/// Switches the intake of a unit.
pub fn intake_switch_on(db: &mut Db, unit: Id, open: bool, at: Instant) -> Result<(), StoreError> {
    let values = (feedback_intake::open.eq(open), feedback_intake::changed_at.eq(at.0));
    on_backend!(db, conn => diesel::insert_into(feedback_intake::table)
        .values((feedback_intake::unit_id.eq(bytes(unit)), values))
        .on_conflict(feedback_intake::unit_id).do_update().set(values).execute(conn))?;
    Ok(())
}

/// Stores what was handed in.
pub fn own_add_on(db: &mut Db, new: &Own) -> Result<(), StoreError> {
    diesel::insert_into(feedback_own::table)
        .values((
            feedback_own::code.eq(&new.code),
            feedback_own::lookup_hash.eq(new.lookup.to_vec()),
            feedback_own::words.eq(&new.words),
            feedback_own::taken_by.eq(new.taken_by.map(bytes)),
            feedback_own::taken_at.eq(new.at.0),
        ))
        .execute(db)?;
    Ok(())
}

type OwnRow = (String, Vec<u8>, String, Option<Vec<u8>>, i64);

fn own((code, lookup, words, taken_by, at): OwnRow) -> Result<Own, StoreError> {
    let lookup = lookup.try_into().map_err(|_| StoreError::Corrupt("a lookup hash of another length"))?;
    let taken_by = taken_by.map(|by| id(&by)).transpose()?;
    Ok(Own { code, lookup, words, taken_by, at: Instant(at) })
}

/// What was handed in under a number.
pub fn own_get(db: &mut Db, code: &str) -> Result<Option<Own>, StoreError> {
    feedback_own::table.find(code).first::<OwnRow>(db).optional()?.map(own).transpose()
}

/// What was handed in with the code that has this hash.
pub fn own_by_lookup(db: &mut Db, hash: &[u8; 32]) -> Result<Option<Own>, StoreError> {
    let found = feedback_own::table.filter(feedback_own::lookup_hash.eq(hash.to_vec()));
    found.first::<OwnRow>(db).optional()?.map(own).transpose()
}

/// Blanks what citizens wrote before a moment; how much that was.
pub fn own_words_forget_on(db: &mut Db, before: Instant) -> Result<usize, StoreError> {
    let own = feedback_own::table.filter(feedback_own::taken_at.lt(before.0)).filter(feedback_own::words.ne(""));
    let blanked = diesel::update(own).set(feedback_own::words.eq("")).execute(db)?;
    let steps = feedback_step::table
        .filter(feedback_step::at.lt(before.0))
        .filter(feedback_step::deed.eq_any([Deed::Supplement.word(), Deed::Again.word()]))
        .filter(feedback_step::words.ne(""));
    Ok(blanked + diesel::update(steps).set(feedback_step::words.eq("")).execute(db)?)
}

/// Adds what was done, at a unit, by a person or the citizen.
pub fn step_add_on(
    db: &mut Db,
    step: Id,
    code: &str,
    unit: Id,
    (deed, words): (Deed, &str),
    (by, at): (Option<Id>, Instant),
) -> Result<(), StoreError> {
    diesel::insert_into(feedback_step::table)
        .values((
            feedback_step::id.eq(bytes(step)),
            feedback_step::code.eq(code),
            feedback_step::unit_id.eq(bytes(unit)),
            feedback_step::deed.eq(deed.word()),
            feedback_step::words.eq(words),
            feedback_step::person_id.eq(by.map(bytes)),
            feedback_step::at.eq(at.0),
        ))
        .execute(db)?;
    Ok(())
}

/// What was done with a feedback, the first first.
pub fn step_list(db: &mut Db, code: &str) -> Result<Vec<Done>, StoreError> {
    type Row = (String, Vec<u8>, String, Option<String>, i64);
    let rows: Vec<Row> = feedback_step::table
        .left_join(person::table.on(person::id.nullable().eq(feedback_step::person_id)))
        .filter(feedback_step::code.eq(code))
        .order((feedback_step::at, feedback_step::id))
        .select((
            feedback_step::deed,
            feedback_step::unit_id,
            feedback_step::words,
            person::name.nullable(),
            feedback_step::at,
        ))
        .load(db)?;
    let done = |(deed, unit, words, by, at): Row| {
        let deed = Deed::from_word(&deed).ok_or(StoreError::Corrupt("an unknown deed with feedback"))?;
        Ok(Done { deed, unit: id(&unit)?, words, by, at: Instant(at) })
    };
    rows.into_iter().map(done).collect()
}

/// Publishes.
pub fn publication_add_on(db: &mut Db, new: &Publication) -> Result<(), StoreError> {
    diesel::insert_into(feedback_publication::table)
        .values((
            feedback_publication::id.eq(bytes(new.id)),
            feedback_publication::code.eq(&new.code),
            feedback_publication::unit_id.eq(bytes(new.unit)),
            feedback_publication::question.eq(&new.question),
            feedback_publication::answer.eq(&new.answer),
            feedback_publication::published_by.eq(bytes(new.by)),
            feedback_publication::published_at.eq(new.at.0),
        ))
        .execute(db)?;
    Ok(())
}

/// Withdraws what is published of a feedback; `false` where nothing is.
pub fn publication_withdraw_on(db: &mut Db, code: &str, at: Instant) -> Result<bool, StoreError> {
    let standing = feedback_publication::table
        .filter(feedback_publication::code.eq(code))
        .filter(feedback_publication::withdrawn_at.is_null());
    Ok(diesel::update(standing).set(feedback_publication::withdrawn_at.eq(at.0)).execute(db)? > 0)
}

/// Whether anything is published of a feedback.
pub fn publication_stands(db: &mut Db, code: &str) -> Result<bool, StoreError> {
    let standing = feedback_publication::table
        .filter(feedback_publication::code.eq(code))
        .filter(feedback_publication::withdrawn_at.is_null());
    Ok(standing.count().get_result::<i64>(db)? > 0)
}

/// What a unit has published and not withdrawn, the newest first: so many after the first so many, and how many in all.
pub fn publication_list(
    db: &mut Db,
    unit: Id,
    after: i64,
    at_most: i64,
) -> Result<(Vec<Publication>, i64), StoreError> {
    type Row = (Vec<u8>, String, Vec<u8>, String, String, Vec<u8>, i64);
    let standing = || {
        feedback_publication::table
            .filter(feedback_publication::unit_id.eq(bytes(unit)))
            .filter(feedback_publication::withdrawn_at.is_null())
    };
    let all: i64 = standing().count().get_result(db)?;
    let rows: Vec<Row> = standing()
        .order((feedback_publication::published_at.desc(), feedback_publication::id.desc()))
        .offset(after)
        .limit(at_most)
        .select((
            feedback_publication::id,
            feedback_publication::code,
            feedback_publication::unit_id,
            feedback_publication::question,
            feedback_publication::answer,
            feedback_publication::published_by,
            feedback_publication::published_at,
        ))
        .load(db)?;
    let publication = |(own, code, unit, question, answer, by, at): Row| {
        let (own, unit, by) = (id(&own)?, id(&unit)?, id(&by)?);
        Ok(Publication { id: own, code, unit, question, answer, by, at: Instant(at) })
    };
    Ok((rows.into_iter().map(publication).collect::<Result<_, StoreError>>()?, all))
}
