//! The servers, the database and the tablets that a history happens to.

use std::collections::{BTreeMap, BTreeSet};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use rocket::tokio::runtime::{Builder, Runtime};
use serde_json::{Value, json};
use sipar::app::App;
use sipar::app::capture::Judged;
use sipar::app::device::Bearer;
use sipar::app::protocol::read_upload;
use sipar::domain::clock::{Clock as _, SECOND};
use sipar::domain::id::Id;
use sipar::domain::rating::{Outcome, Receipt};
use sipar::domain::tally::Marginal;
use sipar::domain::unit::{ALWAYS, FOREVER, Level, Unit, Validity};
use sipar::store::device::device_add_on;
use sipar::store::office::{self, Counter};
use sipar::store::tally::{tally_cells, tally_verify};
use sipar::store::unit::unit_put_on;
use sipar::store::writer::{Limits, NotStored, Writer};

use super::check::Kept;
use super::history::{EACH, History, PLACES, Part, Reply, Step, rating_id, wire};
use crate::support::both::TestDb;
use crate::support::fake_clock::FakeClock;
use crate::support::office::{COUNTER, NOON, TABLET, UNIT, id_of, open};
use crate::support::statements::Beside;

type Verdict = Result<(), TestCaseError>;
type Answer = Result<Vec<Judged>, NotStored>;

/// How many counters are made at once for histories to come.
const COUNTERS: u32 = 250;

/// An upload whose answer has not arrived.
struct UnderWay {
    server: usize,
    tablet: usize,
    parts: Vec<Part>,
    /// Whether the tablet was revoked when it was sent.
    revoked: bool,
    /// How often the database had hung up when it was sent.
    hang_ups: u32,
    /// Whether there is a reason why the database might not confirm it.
    excused: bool,
    answer: Pin<Box<dyn Future<Output = Answer>>>,
}

/// What tablets know of one history.
#[derive(Default)]
struct Known {
    sent: BTreeSet<(usize, Part)>,
    /// Content and receipt of what was acknowledged.
    receipts: BTreeMap<(usize, usize), (usize, Receipt)>,
    /// What was answered with "stored now" rather than "stored before".
    stored_now: BTreeSet<(usize, usize)>,
    conflicts: BTreeSet<(usize, Part)>,
    aside: BTreeSet<(usize, usize)>,
    revoked: [bool; 2],
}

/// Two servers before one database; each history has a counter with two tablets of its own.
pub(super) struct World {
    servers: Vec<App>,
    clock: Arc<FakeClock>,
    runtime: Runtime,
    beside: Beside,
    used: u32,
    made: u32,
    template: Id,
    under_way: Vec<UnderWay>,
    /// How often the database has hung up.
    hang_ups: u32,
    /// The same, when the last upload that each server has answered was sent: behind, its line may still be cut.
    answered: Vec<u32>,
    faulty: bool,
    unsettled: bool,
    /// Writers of servers that died, which may still be at work.
    dying: Vec<Writer>,
}

impl World {
    pub(super) fn on(db: &TestDb, servers: usize) -> Self {
        let clock = Arc::new(FakeClock::at(NOON));
        let servers: Vec<App> = (0..servers).map(|_| open(db.place(), Limits::default(), Arc::clone(&clock))).collect();
        let mut beside = Beside::of(db.place());
        beside.prepare_faults(&PLACES);
        let template = servers[0].catalogue().template_named("hai-muc-1").unwrap().0;
        let runtime = Builder::new_current_thread().build().unwrap();
        Self {
            answered: vec![0; servers.len()],
            servers,
            clock,
            runtime,
            beside,
            used: 10,
            made: 10,
            template,
            under_way: Vec::new(),
            hang_ups: 0,
            faulty: false,
            unsettled: false,
            dying: Vec::new(),
        }
    }

    /// A counter that no history has touched. Its tablets have twice its number and one more.
    fn counter(&mut self) -> u32 {
        if self.used == self.made {
            let (first, last) = (self.made, self.made + COUNTERS);
            let template = self.template;
            self.servers[0]
                .store
                .write(|db| {
                    for number in first..last {
                        let (id, unit) = (id_of(COUNTER, number), id_of(UNIT, number));
                        let [code, name] = [format!("quay-{number}"), format!("Quầy {number}")];
                        unit_put_on(db, &plain_unit(unit, &name))?;
                        let counter =
                            Counter { id, unit, code, name, template, validity: Validity::OPEN, illustrative: false };
                        office::counter_add_on(db, &counter)?;
                        for tablet in [2 * number, 2 * number + 1] {
                            let mut hash = [0; 32];
                            hash[..4].copy_from_slice(&tablet.to_be_bytes());
                            device_add_on(db, id_of(TABLET, tablet), id, "máy", hash, NOON)?;
                        }
                    }
                    Ok(())
                })
                .unwrap();
            self.made = last;
            for server in &self.servers {
                server.refresh().unwrap();
            }
        }
        self.used += 1;
        self.used - 1
    }

    /// Lets a history happen and looks at what is left of it.
    pub(super) fn live(&mut self, history: &History) -> Verdict {
        // Where the history before failed, its remains must not touch this one.
        if self.unsettled {
            self.settle();
        }
        self.unsettled = true;
        let counter = self.counter();
        let mut known = Known::default();
        for step in &history.steps {
            self.step(counter, step, &mut known)?;
        }
        while let Some(under_way) = self.under_way.pop() {
            self.arrive(counter, under_way, &mut known)?;
        }
        if history.goes_on {
            self.go_on(counter, &mut known)?;
        }
        self.settle();
        self.look(counter, &known)?;
        self.unsettled = false;
        Ok(())
    }

    fn step(&mut self, counter: u32, step: &Step, known: &mut Known) -> Verdict {
        match step {
            Step::Send { tablet, server, parts, reply, breaks_at } => {
                if let Some(place) = breaks_at {
                    self.plant_fault(place);
                }
                let mut under_way = self.send(counter, *tablet, *server, parts, known)?;
                match reply {
                    Reply::Late if breaks_at.is_none() => self.under_way.push(under_way),
                    Reply::Lost if breaks_at.is_none() => drop(under_way),
                    Reply::Awaited | Reply::Late => self.arrive(counter, under_way, known)?,
                    // The transaction must be over before the fault goes.
                    Reply::Lost => drop(self.runtime.block_on(&mut under_way.answer)),
                }
                self.remove_faults();
            }
            Step::Arrive => {
                while let Some(under_way) = self.under_way.pop() {
                    self.arrive(counter, under_way, known)?;
                }
            }
            Step::Crash { server, queue_is_lost } => self.crash(*server, *queue_is_lost),
            Step::HangUp => {
                self.excuse_all();
                self.hang_ups += 1;
                self.beside.run_either(
                    "SELECT 1",
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                     WHERE datname = current_database() AND pid <> pg_backend_pid()",
                );
            }
            Step::Hours(hours) => self.clock.advance(hours * 3600 * SECOND),
            Step::Revoke { tablet } => {
                let device = id_of(TABLET, 2 * counter + u32::try_from(*tablet).unwrap());
                let app = &self.servers[0];
                // Who has just been hung up on asks again; a tablet is revoked once.
                let done = (0..5).any(|_| app.revoke(device).is_ok());
                prop_assert!(done || known.revoked[*tablet]);
                known.revoked[*tablet] = true;
            }
        }
        Ok(())
    }

    /// Sends an upload; when this returns, it is in the server's queue.
    fn send(
        &self,
        counter: u32,
        tablet: usize,
        server: usize,
        parts: &[Part],
        known: &mut Known,
    ) -> Result<UnderWay, TestCaseError> {
        let server = server % self.servers.len();
        let ratings: Vec<Value> = parts.iter().map(|part| wire(counter, tablet, *part)).collect();
        let body = json!({ "protocol": 1, "sent_at": self.clock.now().millis(), "last_seq": EACH, "ratings": ratings });
        let upload = read_upload(body.to_string().as_bytes())?;
        let device = id_of(TABLET, 2 * counter + u32::try_from(tablet).unwrap());
        let bearer = Bearer { device, counter: id_of(COUNTER, counter), key: None };
        known.sent.extend(parts.iter().map(|part| (tablet, *part)));
        let app = self.servers[server].clone();
        let mut answer: Pin<Box<dyn Future<Output = Answer>>> =
            Box::pin(async move { app.capture_upload(bearer, upload).await });
        if let Poll::Ready(at_once) = answer.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            answer = Box::pin(std::future::ready(at_once));
        }
        Ok(UnderWay {
            server,
            tablet,
            parts: parts.to_vec(),
            revoked: known.revoked[tablet],
            hang_ups: self.hang_ups,
            excused: self.faulty || self.answered[server] < self.hang_ups,
            answer,
        })
    }

    /// The tablet reads an answer, which must agree with all that it was told before.
    fn arrive(&mut self, counter: u32, under_way: UnderWay, known: &mut Known) -> Verdict {
        let UnderWay { server, tablet, parts, revoked, hang_ups, excused, answer } = under_way;
        let answer = self.runtime.block_on(answer);
        self.answered[server] = self.answered[server].max(hang_ups);
        let Ok(judged) = answer else {
            prop_assert!(excused, "{:?} was not stored, and for no reason", parts);
            return Ok(());
        };
        prop_assert_eq!(judged.len(), parts.len());
        for (part, judged) in parts.into_iter().zip(judged) {
            let slot = (tablet, part.number);
            prop_assert_eq!(judged.id, Some(rating_id(counter, tablet, part.number)));
            match judged.outcome {
                Ok(outcome @ (Outcome::Stored(receipt) | Outcome::Repeat(receipt))) => {
                    if matches!(outcome, Outcome::Stored(_)) {
                        prop_assert!(!revoked, "{:?} was stored after the revocation", part);
                        prop_assert!(known.stored_now.insert(slot), "{:?} was stored now, twice", part);
                    }
                    let first = *known.receipts.entry(slot).or_insert((part.variant, receipt));
                    prop_assert_eq!(first, (part.variant, receipt), "one receipt for one content");
                }
                Ok(Outcome::Conflict) => drop(known.conflicts.insert((tablet, part))),
                Ok(Outcome::Revoked) => {
                    prop_assert!(known.revoked[tablet]);
                    known.aside.insert(slot);
                }
                other => prop_assert!(false, "{:?} was answered with {:?}", part, other),
            }
        }
        Ok(())
    }

    /// Lets every transaction break that changes this table.
    fn plant_fault(&mut self, place: &str) {
        self.excuse_all();
        self.faulty = true;
        self.beside.plant_fault(place);
    }

    fn remove_faults(&mut self) {
        if self.faulty {
            self.beside.remove_faults();
            self.faulty = false;
        }
    }

    fn excuse_all(&mut self) {
        for under_way in &mut self.under_way {
            under_way.excused = true;
        }
    }

    fn crash(&mut self, server: usize, queue_is_lost: bool) {
        let server = server % self.servers.len();
        let writer = Writer::start(&self.servers[server].store, Limits::default()).unwrap();
        let old = std::mem::replace(&mut self.servers[server].writer, writer);
        self.under_way.retain(|under_way| under_way.server != server);
        if queue_is_lost {
            self.plant_fault("rating");
            self.plant_fault("rating_conflict");
            old.finish();
            self.remove_faults();
        } else {
            self.dying.push(old);
        }
    }

    /// Both tablets upload what is not acknowledged until it is, as they do in service.
    fn go_on(&mut self, counter: u32, known: &mut Known) -> Verdict {
        for tablet in 0..2 {
            for attempt in 0.. {
                let open: Vec<Part> = (0..EACH)
                    .map(|number| Part { number, variant: 0 })
                    .filter(|part| {
                        let slot = (tablet, part.number);
                        let done = known.receipts.get(&slot).is_some_and(|(variant, _)| *variant == 0);
                        !done && !known.aside.contains(&slot) && !known.conflicts.contains(&(tablet, *part))
                    })
                    .collect();
                if open.is_empty() {
                    break;
                }
                prop_assert!(attempt < 5, "{:?} of tablet {} are never acknowledged", open, tablet);
                let under_way = self.send(counter, tablet, attempt, &open, known)?;
                self.arrive(counter, under_way, known)?;
            }
        }
        Ok(())
    }

    /// Waits until nothing is written any more.
    fn settle(&mut self) {
        self.under_way.clear();
        self.remove_faults();
        for writer in self.dying.drain(..) {
            writer.finish();
        }
        for server in &self.servers {
            // An empty upload comes back when everything before it is done; one may find the line cut.
            while server.writer.submit_and_wait(Vec::new()).is_err() {}
        }
    }

    /// Compares what is stored with what the tablets know.
    fn look(&mut self, counter: u32, known: &Known) -> Verdict {
        let tablets = [2 * counter, 2 * counter + 1].map(|tablet| id_of(TABLET, tablet));
        let kept = Kept::read(&mut self.beside, tablets, |tablet, number| rating_id(counter, tablet, number));
        for (slot, rating) in &kept.ratings {
            let part = Part { number: slot.1, variant: rating.variant };
            prop_assert!(known.sent.contains(&(slot.0, part)), "{:?} was never sent", part);
        }
        for (slot, (variant, receipt)) in &known.receipts {
            let Some(rating) = kept.ratings.get(slot) else {
                return Err(TestCaseError::fail(format!("{slot:?} is acknowledged and not stored")));
            };
            prop_assert_eq!((rating.variant, &rating.day), (*variant, &receipt.day.to_string()));
            prop_assert_ne!(rating.quarantine.as_str(), "revoked-device");
        }
        for slot in &known.aside {
            prop_assert_eq!(kept.ratings.get(slot).map(|kept| kept.quarantine.as_str()), Some("revoked-device"));
        }
        for (tablet, part) in &known.conflicts {
            prop_assert!(kept.conflicts.contains(&(*tablet, *part)), "{:?} is in conflict and not kept", part);
        }
        for (tablet, part) in &kept.conflicts {
            let stored = kept.ratings.get(&(*tablet, part.number)).map(|rating| rating.variant);
            prop_assert!(known.sent.contains(&(*tablet, *part)) && stored.is_some_and(|stored| stored != part.variant));
        }
        kept.quarantine_is_right(known.revoked)?;
        let key = id_of(COUNTER, counter);
        let unit = id_of(UNIT, counter);
        let cells = self.read(|db| tally_cells(db, Marginal::Counter, &[unit], ALWAYS, FOREVER));
        prop_assert_eq!(cells.tally, kept.tally(unit, key, self.template));
        Ok(())
    }

    /// The tallies of all histories must be what a full count comes to.
    pub(super) fn count_all(&mut self) -> Verdict {
        self.settle();
        prop_assert_eq!(self.read(tally_verify), Vec::new());
        Ok(())
    }

    fn read<T>(&self, mut work: impl FnMut(&mut sipar::store::Db) -> Result<T, sipar::store::StoreError>) -> T {
        // The pool may hold lines that were cut.
        (0..5).find_map(|_| self.servers[0].store.read(&mut work).ok()).expect("the database answers")
    }
}

fn plain_unit(id: Id, name: &str) -> Unit {
    let (code, name) = (format!("don-vi-{id}"), name.to_owned());
    Unit { id, code, name, name_en: None, level: Level::Commune, validity: Validity::OPEN, illustrative: false }
}
