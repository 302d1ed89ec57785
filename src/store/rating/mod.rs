//! Ratings: what one transaction of the writer does with whatever waited.
//!
//! Each submission is stored, recognised as a repeat, kept beside another as a conflict, or kept aside; the change
//! of the tallies and of the tablets' running numbers goes into the same transaction, or nothing does.

mod aside;
mod decide;
mod enter;
mod places;
mod read;
mod receipt;
mod seal;
mod tablets;

use std::collections::HashMap;

use diesel::prelude::*;
use time::Date;

use super::backend::{Db, on_backend};
use super::closing::{closing_of_units, closing_wait_on};
use super::schema::{answer, rating, rating_conflict, reason, remark};
use super::tally::tally_add_on;
use super::{StoreError, bytes, id};
use crate::domain::clock::Instant;
use crate::domain::closing::{Closed, is_closed};
use crate::domain::id::Id;
use crate::domain::rating::{Answer, Channel, Outcome, Proof, Quarantine, Receipt, ReceiptCode, Submission, flag};
use crate::domain::seal::Seal;
use crate::domain::tally::{CellKey, Marginal, Tally};
pub use aside::rating_set_aside_on;
pub(super) use decide::within;
pub use decide::{
    Aside, Conflict, Kept, rating_aside, rating_aside_count, rating_conflict_decide_on, rating_conflict_place,
    rating_conflicts, rating_release_on, rating_withdraw_on,
};
pub use enter::{Entry, rating_enter_on, rating_entries};
use places::Places;
pub use read::{Stored, rating_get, rating_ids, rating_totals};
pub use receipt::{Received, rating_by_receipt};
pub(super) use receipt::{rating_receipts_fill, rating_receipts_fill_on};
use seal::seal_add_on;
pub use seal::{Signed, SignedParts, rating_signed_parts, seal_of_device};
use tablets::Tablets;

/// How many ratings of one revoked tablet are kept aside: more than any honest queue, less than a flood.
const KEPT_ASIDE_AT_MOST: i64 = 20_000;

// Written as NULL rather than left out, so that rows are alike and go into one statement on SQLite as well.
#[derive(Insertable)]
#[diesel(table_name = rating, treat_none_as_default_value = false)]
struct RatingRow {
    id: Vec<u8>,
    content_hash: Vec<u8>,
    template_id: Vec<u8>,
    counter_id: Vec<u8>,
    unit_id: Vec<u8>,
    officer_id: Option<Vec<u8>>,
    procedure_id: Option<Vec<u8>>,
    field_id: Option<Vec<u8>>,
    device_id: Option<Vec<u8>>,
    seq: Option<i64>,
    channel: &'static str,
    device_at: Option<i64>,
    received_at: i64,
    happened_at: i64,
    day: Date,
    flags: i32,
    quarantine: Option<String>,
    receipt: i64,
    took: Option<i64>,
    proof: Option<String>,
    timeliness: Option<String>,
}

/// What is already stored under an id.
#[derive(Clone, Copy)]
struct Known {
    hash: [u8; 32],
    day: Date,
    kept_aside_as_revoked: bool,
}

/// Rows gathered while the submissions are looked at one by one, written together at the end.
#[derive(Default)]
struct Gathered {
    ratings: Vec<RatingRow>,
    answers: Vec<(Vec<u8>, Answer)>,
    reasons: Vec<(Vec<u8>, String)>,
    remarks: Vec<(Vec<u8>, String)>,
    seals: Vec<(Id, Seal)>,
    conflicts: Vec<(Id, [u8; 32], Option<Id>, String, Instant)>,
    change: Tally,
}

/// Stores a group of submissions in the transaction that is open; one outcome each, in their order.
pub(super) fn rating_apply_on(db: &mut Db, group: &[&Submission]) -> Result<Vec<Outcome>, StoreError> {
    closing_wait_on(db)?;
    let mut known = known_ratings(db, group)?;
    let mut tablets = Tablets::load(db, group)?;
    let places = Places::load(db, group)?;
    let closed = closing_of_units(db, &places.all_units())?;
    let mut gathered = Gathered::default();
    let mut outcomes = Vec::with_capacity(group.len());
    for submission in group {
        outcomes.push(apply_one(db, submission, &mut known, &mut tablets, &places, &closed, &mut gathered)?);
    }
    gathered.write(db)?;
    tablets.write(db, group, &gathered)?;
    Ok(outcomes)
}

fn apply_one(
    db: &mut Db,
    submission: &Submission,
    known: &mut HashMap<Id, Known>,
    tablets: &mut Tablets,
    places: &Places,
    closed: &HashMap<Id, Vec<Closed>>,
    gathered: &mut Gathered,
) -> Result<Outcome, StoreError> {
    let rating = &submission.rating;
    let hash = rating.content_hash();
    if let Some(before) = known.get(&rating.id) {
        if before.hash == hash {
            return Ok(if before.kept_aside_as_revoked {
                Outcome::Revoked
            } else {
                Outcome::Repeat(receipt(rating.id, before.day))
            });
        }
        let device = match submission.channel {
            Channel::Kiosk(contact) => Some(contact.device),
            Channel::Page | Channel::Import => None,
            // Whoever uses a code or a number again, or sends a slip again, is told so; nobody has to decide.
            Channel::Code(_) | Channel::Typed | Channel::Slip => return Ok(Outcome::Conflict),
        };
        gathered.conflicts.push((rating.id, hash, device, rating.describe(), submission.received_at));
        return Ok(Outcome::Conflict);
    }
    let (at, flags, aside) = match submission.channel {
        Channel::Kiosk(contact) => {
            let Some(seen) = tablets.judge(db, rating, contact, submission.received_at)? else {
                return Ok(Outcome::RevokedFull);
            };
            seen
        }
        Channel::Page | Channel::Code(_) | Channel::Typed => (submission.received_at, 0, None),
        Channel::Import => (rating.sealed_at.unwrap_or(submission.received_at), 0, None),
        Channel::Slip => (rating.sealed_at.unwrap_or(submission.received_at), flag::DAY_ONLY, None),
    };
    let noticed =
        [(rating.normalised, flag::NORMALISED), (rating.seal.as_ref().is_some_and(|seal| seal.left), flag::LEFT)];
    let flags = noticed.iter().filter(|(so, _)| *so).fold(flags, |flags, (_, flag)| flags | flag);
    let (unit, open) = places.unit(rating.counter)?;
    let officer = if flags & flag::DAY_ONLY == 0 { places.officer(db, rating.counter, at)? } else { None };
    let day = at.day();
    let late = || closed.get(&unit).is_some_and(|spans| is_closed(day, spans)).then_some(Quarantine::ClosedPeriod);
    // Somebody did rate, so it is neither refused nor lost; but nobody served there that day as far as is known.
    let shut = || (!open.covers(day)).then_some(Quarantine::ClosedCounter);
    let aside = aside.or_else(late).or_else(shut);
    if aside.is_none() {
        let (counter, field, template, proof) =
            (rating.counter, rating.field, rating.template, submission.channel.proof());
        Counted { unit, counter, officer, field, proof, template, day }.count(&mut gathered.change, &rating.answers, 1);
    }
    gathered.ratings.push(row(submission, hash, unit, officer, at, flags, aside));
    gathered.answers.extend(rating.answers.iter().map(|answer| (bytes(rating.id), *answer)));
    gathered.reasons.extend(rating.reasons.iter().map(|code| (bytes(rating.id), code.clone())));
    gathered.remarks.extend(rating.remark.iter().map(|text| (bytes(rating.id), text.clone())));
    gathered.seals.extend(rating.seal.iter().map(|seal| (rating.id, seal.clone())));
    let kept_aside_as_revoked = aside == Some(Quarantine::RevokedDevice);
    known.insert(rating.id, Known { hash, day, kept_aside_as_revoked });
    Ok(if kept_aside_as_revoked { Outcome::Revoked } else { Outcome::Stored(receipt(rating.id, day)) })
}

fn receipt(id: Id, day: Date) -> Receipt {
    Receipt { id, day, code: ReceiptCode::of(id) }
}

fn row(
    submission: &Submission,
    hash: [u8; 32],
    unit: Id,
    officer: Option<Id>,
    at: Instant,
    flags: i32,
    aside: Option<Quarantine>,
) -> RatingRow {
    let rating = &submission.rating;
    let device = match submission.channel {
        Channel::Kiosk(contact) => Some(contact.device),
        Channel::Page | Channel::Import | Channel::Code(_) | Channel::Typed | Channel::Slip => None,
    };
    RatingRow {
        id: bytes(rating.id),
        content_hash: hash.to_vec(),
        template_id: bytes(rating.template),
        counter_id: bytes(rating.counter),
        unit_id: bytes(unit),
        officer_id: officer.map(bytes),
        procedure_id: rating.procedure.map(bytes),
        field_id: rating.field.map(bytes),
        device_id: device.map(bytes),
        seq: rating.seq,
        channel: submission.channel.word(),
        device_at: rating.sealed_at.map(|at| at.0),
        received_at: submission.received_at.0,
        happened_at: at.0,
        day: at.day(),
        flags,
        quarantine: aside.map(|aside| aside.rule().to_owned()),
        receipt: ReceiptCode::of(rating.id).number(),
        took: rating.seal.as_ref().map(|seal| seal.took),
        proof: submission.channel.proof().word().map(str::to_owned),
        timeliness: submission.channel.timeliness().map(|kept| kept.word().to_owned()),
    }
}

/// Where a rating counts.
#[derive(Clone, Copy)]
struct Counted {
    unit: Id,
    counter: Id,
    officer: Option<Id>,
    field: Option<Id>,
    proof: Proof,
    template: Id,
    day: Date,
}

impl Counted {
    /// Adds a rating (takes it away where `n` is −1) to the marginals of its day.
    fn count(&self, change: &mut Tally, answers: &[Answer], n: i64) {
        let Self { unit, template, day, .. } = *self;
        let marginals = [
            (Marginal::Counter, Some(self.counter)),
            (Marginal::Officer, self.officer),
            (Marginal::Field, self.field),
            (Marginal::Unit, Some(unit)),
            (Marginal::Proof, Some(self.proof.key())),
        ];
        for (marginal, key) in marginals {
            let Some(key) = key else { continue };
            let cell = CellKey { marginal, unit, key, template, day, question: 0, level: 0 };
            change.add(cell, n);
            for Answer { question, level } in answers {
                change.add(CellKey { question: *question, level: *level, ..cell }, n);
            }
        }
    }
}

fn known_ratings(db: &mut Db, group: &[&Submission]) -> Result<HashMap<Id, Known>, StoreError> {
    let mut known = HashMap::new();
    for part in group.chunks(500) {
        let ids: Vec<Vec<u8>> = part.iter().map(|submission| bytes(submission.rating.id)).collect();
        let rows: Vec<(Vec<u8>, Vec<u8>, Date, Option<String>)> = rating::table
            .filter(rating::id.eq_any(ids))
            .select((rating::id, rating::content_hash, rating::day, rating::quarantine))
            .load(db)?;
        for (row_id, hash, day, aside) in rows {
            let hash = hash.try_into().map_err(|_| StoreError::Corrupt("a content hash that is not 32 bytes"))?;
            let kept_aside_as_revoked = aside.as_deref() == Some(Quarantine::RevokedDevice.rule());
            known.insert(id(&row_id)?, Known { hash, day, kept_aside_as_revoked });
        }
    }
    Ok(known)
}

impl Gathered {
    fn write(&self, db: &mut Db) -> Result<(), StoreError> {
        for rows in self.ratings.chunks(500) {
            on_backend!(db, conn => diesel::insert_into(rating::table).values(rows).execute(conn))?;
        }
        let answers: Vec<_> = self
            .answers
            .iter()
            .map(|(rating, given)| {
                (answer::rating_id.eq(rating), answer::question.eq(given.question), answer::level.eq(given.level))
            })
            .collect();
        for rows in answers.chunks(2000) {
            on_backend!(db, conn => diesel::insert_into(answer::table).values(rows).execute(conn))?;
        }
        let reasons: Vec<_> =
            self.reasons.iter().map(|(rating, code)| (reason::rating_id.eq(rating), reason::code.eq(code))).collect();
        on_backend!(db, conn => diesel::insert_into(reason::table).values(&reasons).execute(conn))?;
        let remarks: Vec<_> =
            self.remarks.iter().map(|(rating, text)| (remark::rating_id.eq(rating), remark::text.eq(text))).collect();
        on_backend!(db, conn => diesel::insert_into(remark::table).values(&remarks).execute(conn))?;
        seal_add_on(db, &self.seals)?;
        for (rating, hash, device, content, at) in &self.conflicts {
            let values = (
                rating_conflict::rating_id.eq(bytes(*rating)),
                rating_conflict::content_hash.eq(hash.to_vec()),
                rating_conflict::device_id.eq(device.map(bytes)),
                rating_conflict::content.eq(content),
                rating_conflict::received_at.eq(at.0),
            );
            on_backend!(db, conn => diesel::insert_into(rating_conflict::table)
                .values(&values).on_conflict_do_nothing().execute(conn))?;
        }
        tally_add_on(db, &self.change)
    }
}
