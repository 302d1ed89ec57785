//! What people decide about stored ratings: which of those kept aside count after all, and which of two that bear one id
//! is taken. Each decision changes the tallies in its own transaction, and none changes a closed period.

use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use time::Date;

use super::Counted;
use super::seal::{seal_add_on, seal_delete_on, seal_get};
use crate::domain::clock::Instant;
use crate::domain::id::Id;
use crate::domain::rating::{Answer, Proof, Quarantine, Rating, flag};
use crate::domain::refusal::Refusal;
use crate::domain::tally::Tally;
use crate::store::backend::{Db, on_backend};
use crate::store::closing::{closing_refuse, closing_wait_on};
use crate::store::office::counter_lock_on;
use crate::store::schema::{
    answer, procedure, rating, rating_conflict, rating_conflict_decision, reason, remark, remark_check,
};
use crate::store::tally::tally_add_on;
use crate::store::{StoreError, bytes, id};

/// Ratings whose unit lay within one of these units on their day.
macro_rules! within {
    ($roots:expr) => {
        diesel::dsl::exists(
            $crate::store::schema::unit_within::table
                .filter($crate::store::schema::unit_within::unit_id.eq($crate::store::schema::rating::unit_id))
                .filter(
                    $crate::store::schema::unit_within::ancestor_id
                        .eq_any($roots.iter().map(|root| $crate::store::bytes(*root)).collect::<Vec<_>>()),
                )
                .filter($crate::store::schema::unit_within::valid_from.le($crate::store::schema::rating::day))
                .filter($crate::store::schema::unit_within::valid_to.ge($crate::store::schema::rating::day)),
        )
    };
}
pub(in crate::store) use within;

/// A group of ratings that are kept aside.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Aside {
    /// Their unit.
    pub unit: Id,
    /// Their counter.
    pub counter: Id,
    /// Their day.
    pub day: Date,
    /// The rule that keeps them aside.
    pub rule: String,
}

/// The groups of ratings kept aside within these units, with how many there are; the latest days first.
pub fn rating_aside(db: &mut Db, roots: &[Id], at_most: i64) -> Result<Vec<(Aside, i64)>, StoreError> {
    let rows: Vec<(Vec<u8>, Vec<u8>, Date, Option<String>, i64)> = rating::table
        .filter(rating::quarantine.is_not_null())
        .filter(within!(roots))
        .group_by((rating::unit_id, rating::counter_id, rating::day, rating::quarantine))
        .select((
            rating::unit_id,
            rating::counter_id,
            rating::day,
            rating::quarantine,
            diesel::dsl::sql::<BigInt>("COUNT(*)"),
        ))
        .order((rating::day.desc(), rating::unit_id, rating::counter_id, rating::quarantine))
        .limit(at_most)
        .load(db)?;
    rows.into_iter()
        .map(|(unit, counter, day, rule, n)| {
            Ok((Aside { unit: id(&unit)?, counter: id(&counter)?, day, rule: rule.unwrap_or_default() }, n))
        })
        .collect()
}

/// How many of a group had been received by a moment.
pub fn rating_aside_count(db: &mut Db, group: &Aside, until: Instant) -> Result<i64, StoreError> {
    Ok(rating::table
        .filter(rating::counter_id.eq(bytes(group.counter)))
        .filter(rating::unit_id.eq(bytes(group.unit)))
        .filter(rating::day.eq(group.day))
        .filter(rating::quarantine.eq(&group.rule))
        .filter(rating::received_at.le(until.0))
        .count()
        .get_result(db)?)
}

/// A stored rating with where it counts.
pub(super) struct Held {
    pub(super) id: Vec<u8>,
    pub(super) counted: Counted,
    aside: Option<String>,
    pub(super) answers: Vec<Answer>,
}

pub(super) type KeptRow =
    (Vec<u8>, Vec<u8>, Vec<u8>, Option<Vec<u8>>, Option<Vec<u8>>, Vec<u8>, Date, Option<String>, Option<String>);

macro_rules! kept_columns {
    () => {
        (
            rating::id,
            rating::unit_id,
            rating::counter_id,
            rating::officer_id,
            rating::field_id,
            rating::template_id,
            rating::day,
            rating::quarantine,
            rating::proof,
        )
    };
}

pub(super) use kept_columns;

pub(super) fn kept(db: &mut Db, row: KeptRow) -> Result<Held, StoreError> {
    let (row, unit, counter, officer, field, template, day, aside, proof) = row;
    let proof = Proof::from_word(proof.as_deref()).ok_or(StoreError::Corrupt("an unknown proof"))?;
    let some = |key: Option<Vec<u8>>| key.map(|key| id(&key)).transpose();
    let (officer, field) = (some(officer)?, some(field)?);
    let (unit, counter, template) = (id(&unit)?, id(&counter)?, id(&template)?);
    let place = Counted { unit, counter, officer, field, proof, template, day };
    let answers = answers_of(db, &row)?;
    Ok(Held { id: row, counted: place, aside, answers })
}

fn answers_of(db: &mut Db, row: &[u8]) -> Result<Vec<Answer>, StoreError> {
    let given: Vec<(i16, i16)> = answer::table
        .filter(answer::rating_id.eq(row))
        .order(answer::question)
        .select((answer::question, answer::level))
        .load(db)?;
    Ok(given.into_iter().map(|(question, level)| Answer { question, level }).collect())
}

/// Lets a group that had been received by a moment count; returns how many that are.
pub fn rating_release_on(db: &mut Db, group: &Aside, until: Instant) -> Result<usize, StoreError> {
    closing_wait_on(db)?;
    counter_lock_on(db, &[group.counter])?;
    closing_refuse(db, group.unit, std::iter::once(group.day))?;
    let rows: Vec<KeptRow> = rating::table
        .filter(rating::counter_id.eq(bytes(group.counter)))
        .filter(rating::unit_id.eq(bytes(group.unit)))
        .filter(rating::day.eq(group.day))
        .filter(rating::quarantine.eq(&group.rule))
        .filter(rating::received_at.le(until.0))
        .select(kept_columns!())
        .load(db)?;
    let mut change = Tally::new();
    let released = rows.len();
    // What the nightly check named is not named again once people have looked at it.
    let looked = matches!(Quarantine::named(&group.rule), Some(Quarantine::Dishonest(_)));
    let looked = if looked { flag::RELEASED } else { 0 };
    for row in rows {
        let kept = kept(db, row)?;
        let flags: i32 = rating::table.find(&kept.id).select(rating::flags).first(db)?;
        diesel::update(rating::table.find(&kept.id))
            .set((rating::quarantine.eq(None::<String>), rating::flags.eq(flags | looked)))
            .execute(db)?;
        kept.counted.count(&mut change, &kept.answers, 1);
    }
    tally_add_on(db, &change)?;
    Ok(released)
}

/// Takes a rating that counts out of the tallies, by a rule; `false` where it does not count anyway.
pub fn rating_withdraw_on(db: &mut Db, of: Id, rule: Quarantine) -> Result<bool, StoreError> {
    closing_wait_on(db)?;
    let counter: Option<Vec<u8>> = rating::table.find(bytes(of)).select(rating::counter_id).first(db).optional()?;
    let Some(counter) = counter else { return Ok(false) };
    counter_lock_on(db, &[id(&counter)?])?;
    let row: KeptRow = rating::table.find(bytes(of)).select(kept_columns!()).first(db)?;
    let kept = kept(db, row)?;
    if kept.aside.is_some() {
        return Ok(false);
    }
    closing_refuse(db, kept.counted.unit, std::iter::once(kept.counted.day))?;
    diesel::update(rating::table.find(&kept.id)).set(rating::quarantine.eq(Some(rule.rule()))).execute(db)?;
    let mut change = Tally::new();
    kept.counted.count(&mut change, &kept.answers, -1);
    tally_add_on(db, &change)?;
    Ok(true)
}

/// Conflicts that nobody has decided.
macro_rules! undecided {
    () => {
        not(exists(
            rating_conflict_decision::table
                .filter(rating_conflict_decision::rating_id.eq(rating_conflict::rating_id))
                .filter(rating_conflict_decision::content_hash.eq(rating_conflict::content_hash)),
        ))
    };
}

/// Two ratings under one id, of which one is stored and nobody has decided yet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Conflict {
    /// The other one's content hash, by which it is called: an id would tell the moment.
    pub hash: Vec<u8>,
    /// The unit.
    pub unit: Id,
    /// The counter.
    pub counter: Id,
    /// The template of the stored one.
    pub template: Id,
    /// The day of the stored one.
    pub day: Date,
    /// Whether the stored one is kept aside.
    pub aside: bool,
    /// The stored answers.
    pub stored: Vec<Answer>,
    /// Whether the stored one has a remark.
    pub remark: bool,
    /// The other one; `None` where it cannot be read for certain.
    pub other: Option<Rating>,
}

/// Which of two is kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kept {
    /// The stored one.
    Stored,
    /// The other one, in its place.
    Other,
}

impl Kept {
    /// The word under which it is stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Stored => "stored",
            Self::Other => "other",
        }
    }

    /// What this word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Stored, Self::Other].into_iter().find(|kept| kept.word() == word)
    }
}

/// The conflicts within these units that nobody has decided, by day.
pub fn rating_conflicts(db: &mut Db, roots: &[Id], at_most: i64) -> Result<Vec<Conflict>, StoreError> {
    let rows: Vec<(Vec<u8>, Vec<u8>, String, KeptRow)> = rating_conflict::table
        .inner_join(rating::table.on(rating::id.eq(rating_conflict::rating_id)))
        .filter(undecided!())
        .filter(within!(roots))
        .order((rating::day, rating_conflict::content_hash))
        .limit(at_most)
        .select((rating_conflict::rating_id, rating_conflict::content_hash, rating_conflict::content, kept_columns!()))
        .load(db)?;
    rows.into_iter()
        .map(|(of, hash, content, row)| {
            let other = Rating::read_description(id(&of)?, &content, &hash);
            let remarks: i64 = remark::table.find(&of).count().get_result(db)?;
            let Held { counted, aside, answers, .. } = kept(db, row)?;
            let Counted { unit, counter, template, day, .. } = counted;
            let (aside, remark) = (aside.is_some(), remarks > 0);
            Ok(Conflict { hash, unit, counter, template, day, aside, stored: answers, remark, other })
        })
        .collect()
}

/// Unit, counter and day of the rating that a conflict is about.
pub fn rating_conflict_place(db: &mut Db, hash: &[u8]) -> Result<Option<(Id, Id, Date)>, StoreError> {
    let row: Option<(Vec<u8>, Vec<u8>, Date)> = rating_conflict::table
        .inner_join(rating::table.on(rating::id.eq(rating_conflict::rating_id)))
        .filter(rating_conflict::content_hash.eq(hash))
        .select((rating::unit_id, rating::counter_id, rating::day))
        .first(db)
        .optional()?;
    row.map(|(unit, counter, day)| Ok((id(&unit)?, id(&counter)?, day))).transpose()
}

/// Decides a conflict; refused where somebody did before. Where the other one is taken, the stored one's content goes
/// into its place among the conflicts, so that nothing is lost and none of the two is asked about again.
pub fn rating_conflict_decide_on(
    db: &mut Db,
    hash: &[u8],
    kept_one: Kept,
    reason_words: &str,
    person: Id,
    at: Instant,
) -> Result<(), StoreError> {
    closing_wait_on(db)?;
    let (_, counter, _) = rating_conflict_place(db, hash)?.ok_or_else(|| StoreError::from(Refusal::Gone))?;
    counter_lock_on(db, &[counter])?;
    let found: Option<(Vec<u8>, String)> = rating_conflict::table
        .filter(rating_conflict::content_hash.eq(hash))
        .filter(undecided!())
        .select((rating_conflict::rating_id, rating_conflict::content))
        .first(db)
        .optional()?;
    let (of, content) = found.ok_or_else(|| StoreError::from(Refusal::DecidedBefore))?;
    if kept_one == Kept::Other {
        let other = Rating::read_description(id(&of)?, &content, hash);
        let other = other.ok_or_else(|| StoreError::from(Refusal::OtherUnreadable))?;
        let before = take_instead(db, &of, &other, hash)?;
        note_decision(db, &of, &before, Kept::Stored, reason_words, person, at)?;
    }
    note_decision(db, &of, hash, kept_one, reason_words, person, at)
}

fn note_decision(
    db: &mut Db,
    of: &[u8],
    hash: &[u8],
    kept: Kept,
    words: &str,
    person: Id,
    at: Instant,
) -> Result<(), StoreError> {
    use rating_conflict_decision as decision;
    let row = (
        decision::rating_id.eq(of),
        decision::content_hash.eq(hash),
        decision::kept.eq(kept.word()),
        decision::reason.eq(words),
        decision::decided_by.eq(bytes(person)),
        decision::decided_at.eq(at.0),
    );
    // The former content of a rating may have been decided about before; the last decision counts.
    on_backend!(db, conn => diesel::insert_into(decision::table).values(&row)
        .on_conflict((decision::rating_id, decision::content_hash)).do_update().set((
            decision::kept.eq(kept.word()),
            decision::reason.eq(words),
            decision::decided_by.eq(bytes(person)),
            decision::decided_at.eq(at.0),
        )).execute(conn))?;
    Ok(())
}

/// Puts the other content in the place of the stored one; returns the hash of what was stored, which is kept among the
/// conflicts now.
fn take_instead(db: &mut Db, of: &[u8], other: &Rating, hash: &[u8]) -> Result<Vec<u8>, StoreError> {
    let row: KeptRow = rating::table.find(of).select(kept_columns!()).first(db)?;
    let stored = kept(db, row)?;
    if other.counter != stored.counted.counter {
        return Err(Refusal::OtherCounter.into());
    }
    if stored.aside.is_none() {
        closing_refuse(db, stored.counted.unit, std::iter::once(stored.counted.day))?;
    }
    let before = keep_stored(db, of)?;
    let field: Option<Vec<u8>> = match other.procedure {
        Some(of) => procedure::table.find(bytes(of)).select(procedure::field_id).first(db).optional()?,
        None => None,
    };
    let counted = Counted { template: other.template, field: field.as_deref().map(id).transpose()?, ..stored.counted };
    if stored.aside.is_none() {
        let mut change = Tally::new();
        stored.counted.count(&mut change, &stored.answers, -1);
        counted.count(&mut change, &other.answers, 1);
        tally_add_on(db, &change)?;
    }
    let flags: i32 = rating::table.find(of).select(rating::flags).first(db)?;
    let left = other.seal.as_ref().is_some_and(|seal| seal.left);
    let flags = if left { flags | flag::LEFT } else { flags & !flag::LEFT };
    diesel::update(rating::table.find(of))
        .set((
            rating::content_hash.eq(hash),
            rating::template_id.eq(bytes(other.template)),
            rating::procedure_id.eq(other.procedure.map(bytes)),
            rating::field_id.eq(field),
            rating::took.eq(other.seal.as_ref().map(|seal| seal.took)),
            rating::flags.eq(flags),
        ))
        .execute(db)?;
    seal_delete_on(db, of)?;
    if let Some(seal) = &other.seal {
        seal_add_on(db, &[(other.id, seal.clone())])?;
    }
    diesel::delete(answer::table.filter(answer::rating_id.eq(of))).execute(db)?;
    diesel::delete(reason::table.filter(reason::rating_id.eq(of))).execute(db)?;
    // A verdict on words that are gone is no verdict on those that come.
    diesel::delete(remark_check::table.find(of)).execute(db)?;
    diesel::delete(remark::table.find(of)).execute(db)?;
    for given in &other.answers {
        let row = (answer::rating_id.eq(of), answer::question.eq(given.question), answer::level.eq(given.level));
        diesel::insert_into(answer::table).values(row).execute(db)?;
    }
    for code in &other.reasons {
        diesel::insert_into(reason::table).values((reason::rating_id.eq(of), reason::code.eq(code))).execute(db)?;
    }
    if let Some(text) = &other.remark {
        diesel::insert_into(remark::table).values((remark::rating_id.eq(of), remark::text.eq(text))).execute(db)?;
    }
    Ok(before)
}

type Took = (Option<i64>, i32);

/// Writes what is stored under an id down among the conflicts; returns its hash.
fn keep_stored(db: &mut Db, of: &[u8]) -> Result<Vec<u8>, StoreError> {
    type Row = (Vec<u8>, Vec<u8>, Vec<u8>, Option<Vec<u8>>, Option<Vec<u8>>, Option<i64>, Option<i64>, i64, Took);
    let (hash, template, counter, procedure, device, seq, sealed, received, (took, flags)): Row = rating::table
        .find(of)
        .select((
            rating::content_hash,
            rating::template_id,
            rating::counter_id,
            rating::procedure_id,
            rating::device_id,
            rating::seq,
            rating::device_at,
            rating::received_at,
            (rating::took, rating::flags),
        ))
        .first(db)?;
    let content = Rating {
        id: id(of)?,
        template: id(&template)?,
        counter: id(&counter)?,
        procedure: procedure.map(|procedure| id(&procedure)).transpose()?,
        field: None,
        seq,
        sealed_at: sealed.map(Instant),
        answers: answers_of(db, of)?,
        reasons: reason::table.filter(reason::rating_id.eq(of)).order(reason::code).select(reason::code).load(db)?,
        remark: remark::table.find(of).select(remark::text).first(db).optional()?,
        normalised: false,
        seal: seal_get(db, of, took.unwrap_or(0), flags & flag::LEFT != 0)?,
    };
    let row = (
        rating_conflict::rating_id.eq(of),
        rating_conflict::content_hash.eq(&hash),
        rating_conflict::device_id.eq(device),
        rating_conflict::content.eq(content.describe()),
        rating_conflict::received_at.eq(received),
    );
    on_backend!(db, conn => diesel::insert_into(rating_conflict::table)
        .values(&row).on_conflict_do_nothing().execute(conn))?;
    Ok(hash)
}
