//! Tablets that upload as the real ones do, and a check of what the database made of it.
//!
//! A tablet keeps a rating until a `201` brings a receipt that names its id, and comes again with the same ids.
//! Some of what it sends was acknowledged before, and some stands twice in one upload.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{scope, sleep};
use std::time::Duration;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use sipar::app::machine::{MachineChance, MachineClock};
use sipar::domain::clock::Clock;
use sipar::domain::id::Id;
use sipar::domain::tally::Marginal;
use sipar::store::rating::{rating_get, rating_ids, rating_totals};
use sipar::store::tally::{tally_all, tally_verify};
use sipar::store::{Db, Store, StoreError, integrity};
use ureq::http::Method;

use super::both::{Place, Template};
use super::http::{Http, Reply};
use super::seeded::Seeded;
use super::server::sipar;

/// One illustrative ward with three counters, at which nobody has rated yet.
pub(crate) const OFFICE: Template = Template { name: "fleet", prepare: furnish };

/// The counters of [`OFFICE`].
const COUNTERS: [&str; 3] = ["minh-hoa-1-quay-1", "minh-hoa-1-quay-2", "minh-hoa-1-quay-3"];
/// The questions of the template `hai-muc-1`, numbered from 1 in this order; only the first must be answered.
const QUESTIONS: [&str; 4] = ["result", "behaviour", "communication", "responsibility"];
/// The most ratings one upload may carry.
const BATCH_AT_MOST: u64 = 50;
/// How long a tablet waits after a refusal. Real ones wait as long as they are told; here, time is dear.
const AFTER_REFUSAL: Duration = Duration::from_millis(20);

/// Makes [`OFFICE`] in an empty database.
pub(crate) fn furnish(place: &Place) {
    let made =
        sipar(["generate", "--weeks", "0", "--wards", "1"]).args(place.arguments()).output().expect("sipar can be run");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

/// A rating as the citizen sealed it.
#[derive(Debug, Clone)]
struct Sealed {
    wire: Value,
    answers: Vec<(i16, i16)>,
}

/// What became of one upload.
#[derive(Debug, PartialEq, Eq)]
enum Heard {
    /// Every rating has its receipt.
    Receipts,
    /// 503: come again.
    Refused,
    /// The connection broke in the middle of the request.
    CutOff,
    /// Nobody listens at the port.
    Nobody,
}

/// A tablet with its queue.
#[derive(Debug)]
pub(crate) struct Tablet {
    token: String,
    counter: &'static str,
    chance: Seeded,
    given_out: i64,
    batch: u64,
    waiting: BTreeMap<Id, Sealed>,
    receipts: BTreeMap<Id, (Sealed, String)>,
    uploads: usize,
    sent_again: usize,
    stored_unheard: usize,
}

#[derive(Deserialize)]
struct Answer {
    results: Vec<OneResult>,
}

#[derive(Deserialize)]
struct OneResult {
    id: WireId,
    status: u16,
    outcome: String,
    receipt: Option<Box<RawValue>>,
}

/// An id in its one spelling.
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct WireId(Id);

impl TryFrom<String> for WireId {
    type Error = sipar::domain::id::BadId;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse().map(Self)
    }
}

impl Tablet {
    fn seal(&mut self) -> Id {
        let now = MachineClock.now();
        let id = self.chance.id(now);
        self.given_out += 1;
        let mut answers = Vec::new();
        for question in 1..=4 {
            if question == 1 || self.chance.below(3) > 0 {
                answers.push((question, 1 + i16::try_from(self.chance.below(2)).unwrap()));
            }
        }
        let of = |(question, level): &(i16, i16)| json!({ "question": QUESTIONS[usize::try_from(question - 1).unwrap()], "level": level });
        let wire = json!({
            "id": id.to_string(),
            "seq": self.given_out,
            "counter": self.counter,
            "template": "hai-muc-1",
            "sealed_at": now.millis(),
            "answers": answers.iter().map(of).collect::<Vec<_>>(),
        });
        self.waiting.insert(id, Sealed { wire, answers });
        id
    }

    /// What waits, filled up with new ratings to a random size; now and then something that was sent before.
    fn compose(&mut self) -> (Vec<Id>, Vec<u8>) {
        let size = usize::try_from(1 + self.chance.below(self.batch)).unwrap();
        let mut ids: Vec<Id> = self.waiting.keys().take(size).copied().collect();
        if self.batch > 1 && ids.len() < size && self.chance.below(4) == 0 {
            let nth = self.chance.below(self.receipts.len().max(1) as u64);
            ids.extend(self.receipts.keys().nth(usize::try_from(nth).unwrap()));
            self.sent_again += 1;
        }
        while ids.len() < size {
            ids.push(self.seal());
        }
        if ids.len() > 1 && ids.len() < usize::try_from(self.batch).unwrap() && self.chance.below(8) == 0 {
            ids.push(ids[0]);
            self.sent_again += 1;
        }
        let ratings: Vec<&Value> =
            ids.iter().map(|id| &self.waiting.get(id).unwrap_or_else(|| &self.receipts[id].0).wire).collect();
        let body = json!({
            "protocol": 1,
            "sent_at": MachineClock.now().millis(),
            "last_seq": self.given_out,
            "ratings": ratings,
        });
        (ids, body.to_string().into_bytes())
    }

    fn upload(&mut self, http: &Http, pulse: &Pulse) -> Heard {
        let (ids, body) = self.compose();
        let authorization = format!("Bearer {}", self.token);
        let headers = [("content-type", "application/json"), ("authorization", authorization.as_str())];
        pulse.sent.fetch_add(1, Ordering::SeqCst);
        let reply = http.send(&Method::POST, "/api/v1/ratings", &headers, &body);
        pulse.over.fetch_add(1, Ordering::SeqCst);
        match reply {
            Err(ureq::Error::Io(why)) if why.kind() == std::io::ErrorKind::ConnectionRefused => Heard::Nobody,
            Err(_) => Heard::CutOff,
            Ok(reply) if reply.status == 503 => {
                assert!(!reply.header("retry-after").is_empty(), "a refusal says when to come again");
                pulse.refused.fetch_add(1, Ordering::SeqCst);
                Heard::Refused
            }
            Ok(reply) => {
                self.keep_receipts(&ids, &reply);
                self.uploads += 1;
                pulse.receipts.fetch_add(ids.len(), Ordering::SeqCst);
                Heard::Receipts
            }
        }
    }

    fn keep_receipts(&mut self, ids: &[Id], reply: &Reply) {
        assert_eq!(reply.status, 201, "{}", reply.text());
        let answer: Answer = serde_json::from_slice(&reply.body).expect("results");
        let named: Vec<Id> = answer.results.iter().map(|one| one.id.0).collect();
        assert_eq!(named, ids, "the answer names what was sent");
        for OneResult { id: WireId(id), status, outcome, receipt } in answer.results {
            let receipt = receipt.expect("a receipt").get().to_owned();
            assert!(status == 201 && receipt.contains(&id.to_string()), "{status} {receipt}");
            if let Some((_, before)) = self.receipts.get(&id) {
                assert_eq!(&receipt, before, "a receipt never changes");
                assert_eq!(outcome, "repeat", "rating {id} was acknowledged before, and then stored anew");
            } else {
                self.stored_unheard += usize::from(outcome == "repeat");
                let sealed = self.waiting.remove(&id).expect("it was waiting");
                self.receipts.insert(id, (sealed, receipt));
            }
        }
    }
}

/// What all tablets together did so far in one burst.
#[derive(Debug, Default)]
pub(crate) struct Pulse {
    sent: AtomicUsize,
    over: AtomicUsize,
    refused: AtomicUsize,
    receipts: AtomicUsize,
}

impl Pulse {
    /// Requests that were begun and are not answered.
    pub(crate) fn in_flight(&self) -> usize {
        // In this order a request that begins and ends in between cannot make the difference negative.
        let over = self.over.load(Ordering::SeqCst);
        self.sent.load(Ordering::SeqCst) - over
    }

    /// Receipts heard.
    pub(crate) fn receipts(&self) -> usize {
        self.receipts.load(Ordering::SeqCst)
    }

    /// Refusals heard.
    pub(crate) fn refused(&self) -> usize {
        self.refused.load(Ordering::SeqCst)
    }

    /// Waits until `enough` holds; fails where it does not within a minute.
    pub(crate) fn wait_until(&self, enough: impl Fn(&Self) -> bool) {
        for _ in 0..60_000 {
            if enough(self) {
                return;
            }
            sleep(Duration::from_millis(1));
        }
        panic!("waited in vain: {self:?}");
    }

    /// Waits until the first request is on its way.
    pub(crate) fn begun(&self) {
        while self.sent.load(Ordering::SeqCst) == 0 {
            std::thread::yield_now();
        }
    }
}

/// Ends the tablets' uploading when dropped, so that a failure elsewhere does not leave them at it for ever.
struct Ends<'a>(&'a AtomicBool);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// The tablets of one database.
#[derive(Debug)]
pub(crate) struct Fleet(Vec<Tablet>);

/// What the tablets of a fleet count together.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Sums {
    /// Uploads answered with receipts.
    pub(crate) uploads: usize,
    /// Ratings with a receipt.
    pub(crate) acknowledged: usize,
    /// Deliberate repeats.
    pub(crate) sent_again: usize,
    /// Ratings found stored when they came again: committed before the crash, but the answer was lost.
    pub(crate) stored_unheard: usize,
}

impl std::ops::AddAssign for Sums {
    fn add_assign(&mut self, other: Self) {
        self.uploads += other.uploads;
        self.acknowledged += other.acknowledged;
        self.sent_again += other.sent_again;
        self.stored_unheard += other.stored_unheard;
    }
}

impl fmt::Display for Sums {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { uploads, acknowledged, sent_again, stored_unheard } = self;
        write!(
            f,
            "{acknowledged} ratings acknowledged in {uploads} uploads, {sent_again} sent again on purpose, \
             {stored_unheard} were stored but their answer was lost"
        )
    }
}

impl Fleet {
    /// Enrols `n` tablets at the counters of [`OFFICE`].
    pub(crate) fn enrol(place: &Place, n: usize, seed: u64) -> Self {
        let app = super::demo::open_with(place, MachineChance::seeded(seed));
        let enrol = |number: usize| {
            let counter = COUNTERS[number % COUNTERS.len()];
            let (_, token) = app.enrol(counter, &format!("tablet {number}")).unwrap();
            Tablet {
                token,
                counter,
                chance: Seeded::new(seed << 8 | number as u64),
                given_out: 0,
                batch: BATCH_AT_MOST,
                waiting: BTreeMap::new(),
                receipts: BTreeMap::new(),
                uploads: 0,
                sent_again: 0,
                stored_unheard: 0,
            }
        };
        let fleet = Self((0..n).map(enrol).collect());
        super::demo::close(app);
        fleet
    }

    /// From now on no upload carries more than `batch` ratings; where it is 1, none is sent again on purpose.
    pub(crate) fn batches_of_at_most(&mut self, batch: u64) {
        for tablet in &mut self.0 {
            tablet.batch = batch;
        }
    }

    /// All tablets upload without a pause while `meanwhile` runs; they end with it, or when the server is gone.
    /// Returns what `meanwhile` returned and how many requests were cut off in the middle.
    pub(crate) fn burst<T>(&mut self, http: &Http, meanwhile: impl FnOnce(&Pulse) -> T) -> (T, usize) {
        let (pulse, enough) = (Pulse::default(), AtomicBool::new(false));
        scope(|threads| {
            let uploading: Vec<_> = self
                .0
                .iter_mut()
                .map(|tablet| {
                    let (pulse, enough) = (&pulse, &enough);
                    threads.spawn(move || {
                        while !enough.load(Ordering::SeqCst) {
                            match tablet.upload(http, pulse) {
                                Heard::Receipts => {}
                                Heard::Refused => sleep(AFTER_REFUSAL),
                                Heard::CutOff => return true,
                                Heard::Nobody => return false,
                            }
                        }
                        false
                    })
                })
                .collect();
            let ends = Ends(&enough);
            let outcome = meanwhile(&pulse);
            drop(ends);
            (outcome, uploading.into_iter().map(|thread| thread.join().unwrap()).filter(|cut_off| *cut_off).count())
        })
    }

    /// Each tablet uploads once, one after the other; returns how many got receipts.
    pub(crate) fn try_once(&mut self, http: &Http) -> usize {
        let pulse = Pulse::default();
        self.0.iter_mut().map(|tablet| tablet.upload(http, &pulse)).filter(|heard| *heard == Heard::Receipts).count()
    }

    /// What the tablets count together.
    pub(crate) fn sums(&self) -> Sums {
        let mut sums = Sums::default();
        for tablet in &self.0 {
            sums += Sums {
                uploads: tablet.uploads,
                acknowledged: tablet.receipts.len(),
                sent_again: tablet.sent_again,
                stored_unheard: tablet.stored_unheard,
            };
        }
        sums
    }

    /// How many ratings still wait for their receipt.
    pub(crate) fn waiting(&self) -> usize {
        self.0.iter().map(|tablet| tablet.waiting.len()).sum()
    }

    /// The ids with a receipt.
    pub(crate) fn acknowledged(&self) -> BTreeSet<Id> {
        self.0.iter().flat_map(|tablet| tablet.receipts.keys().copied()).collect()
    }

    /// The answers of every rating ever sealed.
    fn sealed(&self) -> BTreeMap<Id, &Sealed> {
        let mut all: BTreeMap<Id, &Sealed> = BTreeMap::new();
        for tablet in &self.0 {
            all.extend(tablet.waiting.iter().map(|(id, sealed)| (*id, sealed)));
            all.extend(tablet.receipts.iter().map(|(id, (sealed, _))| (*id, sealed)));
        }
        all
    }

    /// Looks that `acknowledged` are stored, and that nothing is stored twice or that nobody sent.
    pub(crate) fn check_ids(&self, place: &Place, acknowledged: &BTreeSet<Id>) -> Result<(), String> {
        let listed = read(&open(place)?, rating_ids)?;
        judge_ids(&listed, acknowledged, &self.sealed())
    }

    /// As [`Fleet::check_ids`], and that the file is sound, that no rating was kept aside or changed, and that the
    /// tallies are what the stored ratings come to, counted anew by the database and once more from what was sent.
    pub(crate) fn check(&self, place: &Place, acknowledged: &BTreeSet<Id>) -> Result<(), String> {
        let store = open(place)?;
        if let Some(trouble) = read(&store, integrity)? {
            return Err(format!("the file is damaged: {trouble}"));
        }
        let (stored, tally, differences, totals) =
            read(&store, |db| Ok((rating_ids(db)?, tally_all(db)?, tally_verify(db)?, rating_totals(db)?)))?;
        let sealed = self.sealed();
        judge_ids(&stored, acknowledged, &sealed)?;
        let mut expected: BTreeMap<(i16, i16), i64> = BTreeMap::new();
        for cell in stored.iter().flat_map(|id| sealed[id].answers.iter().chain([&(0, 0)])) {
            *expected.entry(*cell).or_default() += 1;
        }
        let mut counted: BTreeMap<(i16, i16), i64> = BTreeMap::new();
        for (cell, n) in tally.iter().filter(|(cell, _)| cell.marginal == Marginal::Counter) {
            *counted.entry((cell.question, cell.level)).or_default() += n;
        }
        if counted != expected || !differences.is_empty() {
            return Err(format!("tallies {counted:?}, sent {expected:?}, a full count differs in {differences:?}"));
        }
        let answers: i64 = expected.iter().filter(|(cell, _)| **cell != (0, 0)).map(|(_, n)| n).sum();
        if totals != (stored.len().try_into().unwrap(), answers, 0) {
            return Err(format!("stored {totals:?} ratings, answers and conflicts; {answers} answers were sent"));
        }
        // Every so many, the rating itself.
        let some: Vec<Id> = stored.iter().copied().step_by(1 + stored.len() / 50).collect();
        let found = read(&store, |db| some.iter().map(|id| rating_get(db, *id)).collect::<Result<Vec<_>, _>>())?;
        for (id, rating) in some.iter().zip(found) {
            let rating = rating.ok_or("a rating went away")?;
            let answers: Vec<_> = rating.answers.iter().map(|answer| (answer.question, answer.level)).collect();
            if answers != sealed[id].answers || rating.quarantine.is_some() {
                return Err(format!("{rating:?} was sent as {:?}", sealed[id]));
            }
        }
        Ok(())
    }
}

fn judge_ids(listed: &[Id], acknowledged: &BTreeSet<Id>, sealed: &BTreeMap<Id, &Sealed>) -> Result<(), String> {
    let stored: BTreeSet<Id> = listed.iter().copied().collect();
    let lost = acknowledged.difference(&stored).count();
    let twice = listed.len() - stored.len();
    let strange = stored.iter().filter(|id| !sealed.contains_key(id)).count();
    if (lost, twice, strange) == (0, 0, 0) {
        return Ok(());
    }
    Err(format!("{lost} acknowledged ratings lost, {twice} twice, {strange} that nobody sent"))
}

/// Opens the database as a command of sipar does, its schema looked at.
fn open(place: &Place) -> Result<Store, String> {
    Store::open(place.target(), 1).map_err(|why| why.to_string())
}

fn read<T>(store: &Store, work: impl FnOnce(&mut Db) -> Result<T, StoreError>) -> Result<T, String> {
    store.read(work).map_err(|why| why.to_string())
}

/// The machine's load, to be printed beside a time.
pub(crate) fn load() -> String {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split(' ').take(3).collect::<Vec<_>>().join(" ")
}
