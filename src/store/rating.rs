//! Ratings: what one transaction of the writer does with whatever waited.
//!
//! Each submission is stored, recognised as a repeat, kept beside another as a conflict, or kept aside; the change
//! of the tallies and of the tablets' running numbers goes into the same transaction, or nothing does.

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;
use time::Date;

use super::backend::{Db, on_backend};
use super::device::{
    Device, device_arrived, device_kept_aside, device_lock_on, device_seen_on, device_some, device_taken,
};
use super::office::{Post, duty_at, duty_since, post_some};
use super::schema::{answer, rating, rating_conflict, reason, remark};
use super::tally::tally_add_on;
use super::{StoreError, bytes, id};
use crate::domain::clock::{DAY, Instant};
use crate::domain::id::Id;
use crate::domain::moment;
use crate::domain::rating::{
    Answer, Channel, Contact, Outcome, Quarantine, Rating, Receipt, ReceiptCode, Submission, flag,
};
use crate::domain::tally::{CellKey, Marginal, Tally};

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
    quarantine: Option<&'static str>,
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
    conflicts: Vec<(Id, [u8; 32], Option<Id>, String, Instant)>,
    change: Tally,
}

/// Stores a group of submissions in the transaction that is open; one outcome each, in their order.
pub(super) fn rating_apply_on(db: &mut Db, group: &[&Submission]) -> Result<Vec<Outcome>, StoreError> {
    let mut known = known_ratings(db, group)?;
    let mut tablets = Tablets::load(db, group)?;
    let places = Places::load(db, group)?;
    let mut gathered = Gathered::default();
    let mut outcomes = Vec::with_capacity(group.len());
    for submission in group {
        outcomes.push(apply_one(db, submission, &mut known, &mut tablets, &places, &mut gathered)?);
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
        Channel::Page => (submission.received_at, 0, None),
        Channel::Import => (rating.sealed_at.unwrap_or(submission.received_at), 0, None),
    };
    let flags = flags | if rating.normalised { flag::NORMALISED } else { 0 };
    let post = places.posts.get(&rating.counter).ok_or(StoreError::Corrupt("a rating of an unknown counter"))?;
    let officer = places.officer(db, rating.counter, at)?;
    let day = at.day();
    if aside.is_none() {
        count(&mut gathered.change, rating, post.unit, officer, day, 1);
    }
    gathered.ratings.push(row(submission, hash, post.unit, officer, at, flags, aside));
    gathered.answers.extend(rating.answers.iter().map(|answer| (bytes(rating.id), *answer)));
    gathered.reasons.extend(rating.reasons.iter().map(|code| (bytes(rating.id), code.clone())));
    gathered.remarks.extend(rating.remark.iter().map(|text| (bytes(rating.id), text.clone())));
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
        Channel::Page | Channel::Import => None,
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
        quarantine: aside.map(Quarantine::rule),
    }
}

/// Adds a rating (takes it away where `n` is −1) to the marginals of its day.
fn count(change: &mut Tally, rating: &Rating, unit: Id, officer: Option<Id>, day: Date, n: i64) {
    let marginals = [
        (Marginal::Counter, Some(rating.counter)),
        (Marginal::Officer, officer),
        (Marginal::Field, rating.field),
        (Marginal::Unit, Some(unit)),
    ];
    for (marginal, key) in marginals {
        let Some(key) = key else { continue };
        let cell = CellKey { marginal, unit, key, template: rating.template, day, question: 0, level: 0 };
        change.add(cell, n);
        for Answer { question, level } in &rating.answers {
            change.add(CellKey { question: *question, level: *level, ..cell }, n);
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

/// The tablets of a group: their state, and what the group stores of each.
struct Tablets {
    devices: BTreeMap<Id, Device>,
    /// The running numbers that stored ratings or earlier ones of the group bear.
    taken: HashMap<(Id, i64), Id>,
    kept_aside: HashMap<Id, i64>,
}

impl Tablets {
    fn load(db: &mut Db, group: &[&Submission]) -> Result<Self, StoreError> {
        let mut seqs: BTreeMap<Id, Vec<i64>> = BTreeMap::new();
        for submission in group {
            if let (Channel::Kiosk(contact), Some(seq)) = (submission.channel, submission.rating.seq) {
                seqs.entry(contact.device).or_default().push(seq);
            }
        }
        let ids: Vec<Id> = seqs.keys().copied().collect();
        if ids.is_empty() {
            return Ok(Self { devices: BTreeMap::new(), taken: HashMap::new(), kept_aside: HashMap::new() });
        }
        device_lock_on(db, &ids)?;
        let devices: BTreeMap<Id, Device> =
            device_some(db, &ids)?.into_iter().map(|device| (device.id, device)).collect();
        let mut taken = HashMap::new();
        for (device, seqs) in &seqs {
            let highest = devices.get(device).map_or(0, |device| device.sequence.highest);
            let old: Vec<i64> = seqs.iter().copied().filter(|seq| *seq <= highest).collect();
            if !old.is_empty() {
                let rows = device_taken(db, *device, &old)?;
                taken.extend(rows.into_iter().map(|(seq, rating)| ((*device, seq), rating)));
            }
        }
        Ok(Self { devices, taken, kept_aside: HashMap::new() })
    }

    /// When it happened, what was noticed, and whether it is kept aside; `None` where no more is kept aside.
    fn judge(
        &mut self,
        db: &mut Db,
        rating: &Rating,
        contact: Contact,
        received_at: Instant,
    ) -> Result<Option<(Instant, i32, Option<Quarantine>)>, StoreError> {
        let device = self.devices.get(&contact.device).ok_or(StoreError::Corrupt("a rating of an unknown tablet"))?;
        let seq = rating.seq.unwrap_or(0);
        let not_before = device.sequence.not_before(seq, device.enrolled_at);
        let sealed_at = rating.sealed_at.unwrap_or(contact.sent_at);
        let decided = moment::decide(sealed_at, contact.sent_at, received_at, not_before);
        let flags = if decided.clock_off { flag::CLOCK } else { 0 } | if decided.bounded { flag::BOUNDED } else { 0 };
        let aside = if device.revoked_at.is_some() {
            let so_far = match self.kept_aside.get(&device.id) {
                Some(n) => *n,
                None => device_kept_aside(db, device.id)?,
            };
            if so_far >= KEPT_ASIDE_AT_MOST {
                return Ok(None);
            }
            self.kept_aside.insert(device.id, so_far + 1);
            Some(Quarantine::RevokedDevice)
        } else if self.taken.contains_key(&(device.id, seq)) {
            Some(Quarantine::SequenceReused)
        } else {
            None
        };
        self.taken.insert((device.id, seq), rating.id);
        Ok(Some((decided.at, flags, aside)))
    }

    /// Moves on the running numbers and notes what the uploads said of the tablets' clocks.
    fn write(mut self, db: &mut Db, group: &[&Submission], gathered: &Gathered) -> Result<(), StoreError> {
        let mut arrived: HashMap<&[u8], Vec<i64>> = HashMap::new();
        for row in &gathered.ratings {
            if let (Some(device), Some(seq)) = (row.device_id.as_deref(), row.seq) {
                arrived.entry(device).or_default().push(seq);
            }
        }
        for device in self.devices.values_mut() {
            let contacts = group.iter().filter_map(|submission| match submission.channel {
                Channel::Kiosk(contact) if contact.device == device.id => Some((submission.received_at, contact)),
                _ => None,
            });
            let Some((received_at, contact)) = contacts.max_by_key(|(at, contact)| (*at, contact.last_seq)) else {
                continue;
            };
            let mut numbers = arrived.remove(device.id.as_bytes().as_slice()).unwrap_or_default();
            numbers.sort_unstable();
            let fills_a_gap = device.sequence.highest > device.sequence.received && !numbers.is_empty();
            if fills_a_gap {
                numbers = device_arrived(db, device.id, device.sequence.received)?;
            }
            device.sequence = device.sequence.after(numbers, contact.last_seq, received_at);
            device.seen_at = device.seen_at.max(Some(received_at));
            device.clock_skew = Some(contact.sent_at.since(received_at));
            device_seen_on(db, device)?;
        }
        Ok(())
    }
}

/// How far back the duties of a group's counters are read at once; older ratings, from a tablet that was long
/// without a network, are looked up one by one.
const RECENT: i64 = 2 * DAY;

/// Where the ratings of a group were made: each counter's unit, and who was on duty.
struct Places {
    posts: HashMap<Id, Post>,
    duties: HashMap<Id, Vec<(Instant, Instant, Id)>>,
    recent_from: Instant,
}

impl Places {
    fn load(db: &mut Db, group: &[&Submission]) -> Result<Self, StoreError> {
        let mut counters: Vec<Id> = group.iter().map(|submission| submission.rating.counter).collect();
        counters.sort_unstable();
        counters.dedup();
        let newest = group.iter().map(|submission| submission.received_at).max().unwrap_or(Instant(0));
        let recent_from = newest.plus(-RECENT);
        let posts = post_some(db, &counters)?.into_iter().map(|post| (post.counter, post)).collect();
        let mut duties: HashMap<Id, Vec<_>> = HashMap::new();
        for (counter, from, to, officer) in duty_since(db, &counters, recent_from)? {
            duties.entry(counter).or_default().push((from, to, officer));
        }
        Ok(Self { posts, duties, recent_from })
    }

    fn officer(&self, db: &mut Db, counter: Id, at: Instant) -> Result<Option<Id>, StoreError> {
        if at < self.recent_from {
            return Ok(duty_at(db, counter, at)?.map(|(officer, _)| officer.id));
        }
        let duties = self.duties.get(&counter).into_iter().flatten();
        let on_duty = duties.into_iter().find(|(from, to, _)| *from <= at && at < *to);
        Ok(on_duty.map(|(_, _, officer)| *officer))
    }
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

/// A stored rating as a person who checks one sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// The day it counts for.
    pub day: Date,
    /// When it happened, as decided.
    pub happened_at: Instant,
    /// What the tablet's clock said.
    pub device_at: Option<Instant>,
    /// What was noticed; see [`flag`].
    pub flags: i32,
    /// The rule by which it is kept out of the tallies.
    pub quarantine: Option<String>,
    /// Who was on duty.
    pub officer: Option<Id>,
    /// The answers, by question.
    pub answers: Vec<Answer>,
    /// The reasons tapped, by code.
    pub reasons: Vec<String>,
    /// The citizen's own words.
    pub remark: Option<String>,
}

type StoredRow = (Date, i64, Option<i64>, i32, Option<String>, Option<Vec<u8>>);

/// The rating with this id.
pub fn rating_get(db: &mut Db, rating: Id) -> Result<Option<Stored>, StoreError> {
    let row: Option<StoredRow> = rating::table
        .find(bytes(rating))
        .select((
            rating::day,
            rating::happened_at,
            rating::device_at,
            rating::flags,
            rating::quarantine,
            rating::officer_id,
        ))
        .first(db)
        .optional()?;
    let Some((day, happened_at, device_at, flags, quarantine, officer)) = row else { return Ok(None) };
    let answers: Vec<(i16, i16)> = answer::table
        .filter(answer::rating_id.eq(bytes(rating)))
        .order(answer::question)
        .select((answer::question, answer::level))
        .load(db)?;
    let reasons =
        reason::table.filter(reason::rating_id.eq(bytes(rating))).order(reason::code).select(reason::code).load(db)?;
    let remark = remark::table.find(bytes(rating)).select(remark::text).first(db).optional()?;
    Ok(Some(Stored {
        day,
        happened_at: Instant(happened_at),
        device_at: device_at.map(Instant),
        flags,
        quarantine,
        officer: officer.map(|officer| id(&officer)).transpose()?,
        answers: answers.into_iter().map(|(question, level)| Answer { question, level }).collect(),
        reasons,
        remark,
    }))
}

/// How many ratings, answers and conflicts are stored.
pub fn rating_totals(db: &mut Db) -> Result<(i64, i64, i64), StoreError> {
    Ok((
        rating::table.count().get_result(db)?,
        answer::table.count().get_result(db)?,
        rating_conflict::table.count().get_result(db)?,
    ))
}

/// The ids of all ratings, in order; for checks on databases of modest size.
pub fn rating_ids(db: &mut Db) -> Result<Vec<Id>, StoreError> {
    let rows: Vec<Vec<u8>> = rating::table.order(rating::id).select(rating::id).load(db)?;
    rows.iter().map(|row| id(row)).collect()
}

/// Gives the ratings of a counter between two moments to whoever the roster now says was on duty, and moves their
/// tally cells from one officer to the other. Returns how many changed hands.
pub(super) fn rating_reassign_on(
    db: &mut Db,
    counter: Id,
    from: Instant,
    to: Instant,
    officer: Option<Id>,
) -> Result<usize, StoreError> {
    let rows: Vec<(Vec<u8>, Vec<u8>, Option<Vec<u8>>, Vec<u8>, Date, Option<String>)> = rating::table
        .filter(rating::counter_id.eq(bytes(counter)))
        .filter(rating::happened_at.ge(from.0))
        .filter(rating::happened_at.lt(to.0))
        .select((rating::id, rating::unit_id, rating::officer_id, rating::template_id, rating::day, rating::quarantine))
        .load(db)?;
    let mut change = Tally::new();
    let mut moved = 0;
    for (rating, unit, before, template, day, aside) in rows {
        let before = before.map(|officer| id(&officer)).transpose()?;
        if before == officer {
            continue;
        }
        diesel::update(rating::table.find(&rating)).set(rating::officer_id.eq(officer.map(bytes))).execute(db)?;
        moved += 1;
        if aside.is_some() {
            continue;
        }
        let given: Vec<(i16, i16)> =
            answer::table.filter(answer::rating_id.eq(&rating)).select((answer::question, answer::level)).load(db)?;
        for (key, n) in before.map(|key| (key, -1)).into_iter().chain(officer.map(|key| (key, 1))) {
            let (unit, template) = (id(&unit)?, id(&template)?);
            let cell = CellKey { marginal: Marginal::Officer, unit, key, template, day, question: 0, level: 0 };
            change.add(cell, n);
            for (question, level) in &given {
                change.add(CellKey { question: *question, level: *level, ..cell }, n);
            }
        }
    }
    tally_add_on(db, &change)?;
    Ok(moved)
}
