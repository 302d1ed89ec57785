//! A nation of tablets: five thousand that sign, one rating each in ten seconds, and their return after a long outage.
//!
//! Every tablet has a connection of its own. A rating's time counts from the moment at which it was due, whether or not
//! the generator was late: a server that stalls is not let off by those who wait for it.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;
use sipar::app::machine::{MachineChance, MachineClock};
use sipar::domain::chance::Chance;
use sipar::domain::clock::Clock;
use sipar::domain::id::Id;
use sipar::domain::seal::PublicKey;
use sipar::store::device::device_add_with_key_on;
use sipar::store::office::{Counter, counter_list};
use sipar::store::rating::rating_totals;
use sipar::store::tally::tally_verify;
use sipar::store::template::template_list;
use sipar::store::{Store, Target};

use crate::baseline;
use crate::load::Client;
use crate::place::{self, Offices};
use crate::report::{Bound, Report, table};
use crate::server::Server;
use crate::signing::SigningTablet;

const TABLETS: usize = 5_000;
/// Threads of the generator.
const THREADS: usize = 50;
/// Between two ratings of one tablet.
const EVERY: Duration = Duration::from_secs(10);
/// Ratings that wait on each tablet when the network comes back.
const QUEUED: usize = 200;
/// Ratings of an upload.
const BATCH: usize = 50;
/// Tablets that go on as before while all others come back.
const FOREGROUND: usize = 500;
const UPLOAD: &str = "/api/v1/ratings";

/// Ten minutes; one where the bench is asked to be small.
fn steady() -> Duration {
    Duration::from_secs(if small() { 60 } else { 600 })
}

/// Queued ratings of each tablet; a tenth where the bench is asked to be small.
fn queued() -> usize {
    if small() { QUEUED / 10 } else { QUEUED }
}

fn small() -> bool {
    std::env::var_os("SIPAR_BENCH_SMALL").is_some()
}

/// A tablet, its connection, and what it was told.
struct Kiosk {
    tablet: SigningTablet,
    client: Option<Client>,
    chance: MachineChance,
}

/// What the tablets were answered.
#[derive(Default)]
struct Told {
    sent: AtomicU64,
    acknowledged: AtomicU64,
    come_again: AtomicU64,
    failed: AtomicU64,
}

fn add(counter: &AtomicU64, n: usize) {
    counter.fetch_add(n as u64, Ordering::Relaxed);
}

impl Kiosk {
    fn rating(&mut self) -> serde_json::Value {
        let now = MachineClock.now();
        let id = self.chance.id(now).to_string();
        let level = if self.tablet.last_seq % 8 == 0 { 1 } else { 2 };
        let answers = [("result", level), ("behaviour", 2), ("communication", 2), ("responsibility", level)];
        let rating = self.tablet.rating(&id, now.millis(), &answers);
        self.tablet.seal(rating)
    }

    /// Uploads until every rating has its receipt.
    fn upload(&mut self, port: u16, ratings: &[serde_json::Value], told: &Told) {
        let body = self.tablet.upload(MachineClock.now().millis(), ratings).to_string();
        let authorization = self.tablet.authorization(UPLOAD, body.as_bytes());
        let request = format!(
            "POST {UPLOAD} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {authorization}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        add(&told.sent, ratings.len());
        loop {
            let client = match self.client.take() {
                Some(client) => Ok(client),
                None => Client::connect(port),
            };
            let answered = client.and_then(|mut client| {
                let (status, body) = client.ask(request.as_bytes())?;
                let receipts = body.windows(9).filter(|nine| *nine == b"\"receipt\"").count();
                self.client = Some(client);
                Ok((status, receipts))
            });
            match answered {
                Ok((201, receipts)) if receipts == ratings.len() => return add(&told.acknowledged, receipts),
                Ok((503, _)) => {
                    add(&told.come_again, 1);
                    thread::sleep(Duration::from_millis(500));
                }
                Ok((status, _)) => panic!("answered with {status}"),
                // The server may have closed a connection that was idle; whatever it was, the rating is sent again.
                Err(_) => add(&told.failed, 1),
            }
        }
    }
}

/// Enrols as many tablets as are wanted, straight in the database, at the counters in turn.
fn enrol(data: &Path) -> Vec<Kiosk> {
    let store = Store::open(Target::Sqlite(place::database(data)), 1).unwrap();
    let (counters, templates) = store.read(|db| Ok((counter_list(db)?, template_list(db)?))).unwrap();
    let open: Vec<&Counter> = counters.iter().collect();
    let (now, chance) = (MachineClock.now(), MachineChance::seeded(5));
    let mut kiosks: Vec<(Id, Kiosk, &Counter)> = (0..TABLETS)
        .map(|number| {
            let counter = open[number % open.len()];
            let template = templates.iter().find(|template| template.id == counter.template).unwrap();
            let (device, mut tablet) = (chance.id(now), SigningTablet::new());
            let hash = sipar::domain::hex::hex(&template.hash);
            tablet.enrolled(&json!({ "device": device.to_string(),
                "config": { "counter": { "code": counter.code }, "template": { "hash": hash } } }));
            let chance = MachineChance::seeded(1_000 + number as u64);
            (device, Kiosk { tablet, client: None, chance }, counter)
        })
        .collect();
    store
        .write(|db| {
            for (device, kiosk, counter) in &mut kiosks {
                let key = PublicKey::from_bytes(&kiosk.tablet.public_key()).unwrap();
                device_add_with_key_on(db, *device, counter.id, "bench", &key, 217, now)?;
            }
            Ok(())
        })
        .unwrap();
    kiosks.into_iter().map(|(_, kiosk, _)| kiosk).collect()
}

/// One rating each in ten seconds for a while, or until `over`; the milliseconds from when each was due, sorted.
fn steadily(kiosks: &mut [Kiosk], port: u16, time: Duration, over: &AtomicBool, told: &Told) -> Vec<f64> {
    let begun = Instant::now();
    let each = kiosks.len().div_ceil(THREADS);
    let mut late: Vec<f64> = thread::scope(|scope| {
        let threads: Vec<_> = kiosks
            .chunks_mut(each)
            .map(|own| {
                scope.spawn(move || {
                    let mut late = Vec::new();
                    let n = u32::try_from(own.len()).unwrap();
                    for round in 0.. {
                        for (place, kiosk) in (0..).zip(own.iter_mut()) {
                            let due = EVERY * round + EVERY * place / n;
                            if due >= time || over.load(Ordering::Relaxed) {
                                return late;
                            }
                            let rating = [kiosk.rating()];
                            thread::sleep(due.saturating_sub(begun.elapsed()));
                            kiosk.upload(port, &rating, told);
                            late.push(begun.elapsed().saturating_sub(due).as_secs_f64() * 1000.0);
                        }
                    }
                    late
                })
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    late.sort_unstable_by(f64::total_cmp);
    late
}

/// All of them hand in what waited, at once.
fn come_back(kiosks: &mut [Kiosk], port: u16, told: &Told) {
    let each = kiosks.len().div_ceil(THREADS);
    thread::scope(|scope| {
        for own in kiosks.chunks_mut(each) {
            scope.spawn(move || {
                for _ in 0..queued() / BATCH.min(queued()) {
                    for kiosk in own.iter_mut() {
                        let batch: Vec<_> = (0..BATCH.min(queued())).map(|_| kiosk.rating()).collect();
                        kiosk.upload(port, &batch, told);
                    }
                }
            });
        }
    });
}

fn percentile(sorted: &[f64], percent: usize) -> f64 {
    sorted.get((sorted.len() * percent / 100).min(sorted.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
}

fn row(what: &str, sorted: &[f64], seconds: f64, told: &Told) -> Vec<String> {
    let of = |counter: &AtomicU64| counter.load(Ordering::Relaxed).to_string();
    #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
    let rate = told.acknowledged.load(Ordering::Relaxed) as f64 / seconds;
    let mut row = vec![what.to_owned(), of(&told.sent), of(&told.acknowledged), of(&told.come_again), of(&told.failed)];
    row.push(format!("{rate:.0}"));
    row.extend([50, 99, 100].map(|percent| format!("{:.1}", percentile(sorted, percent))));
    row
}

const HEAD: [&str; 9] =
    ["what", "sent", "receipts", "come again", "sent anew", "receipts/s", "p50 ms", "p99 ms", "slowest ms"];

/// The steady load, and the return of all beside it.
pub(crate) fn nation(report: &mut Report, offices: &Offices) {
    let data = offices.copy();
    let raw = baseline::raw_syncs(data.path(), Duration::from_secs(3));
    let rows_alone = baseline::rows_one_by_one(place::new_folder().path(), Duration::from_secs(3));
    let mut kiosks = enrol(data.path());
    let store = Store::open(Target::Sqlite(place::database(data.path())), 1).unwrap();
    let before = store.read(rating_totals).unwrap().0;
    let server = Server::start::<&str>(data.path(), &[]);
    let (never, steady_told) = (AtomicBool::new(false), Told::default());
    let late = steadily(&mut kiosks, server.port, steady(), &never, &steady_told);
    let mut rows = vec![row("5,000 tablets, one rating each in 10 s", &late, steady().as_secs_f64(), &steady_told)];

    let (foreground, others) = kiosks.split_at_mut(FOREGROUND);
    let (over, back_told, fore_told) = (AtomicBool::new(false), Told::default(), Told::default());
    let begun = Instant::now();
    let fore = thread::scope(|scope| {
        let fore = scope.spawn(|| steadily(foreground, server.port, Duration::from_hours(24), &over, &fore_told));
        come_back(others, server.port, &back_told);
        over.store(true, Ordering::Relaxed);
        fore.join().unwrap()
    });
    let took = begun.elapsed().as_secs_f64();
    rows.push(row(
        &format!("{} tablets come back, {} waiting on each", TABLETS - FOREGROUND, queued()),
        &[],
        took,
        &back_told,
    ));
    rows.push(row("500 others meanwhile, one rating each in 10 s", &fore, took, &fore_told));
    table(&HEAD, &rows);
    println!(
        "\nThe disk itself, in the same run: {raw:.0} fdatasync/s after 4 KiB, {rows_alone:.0} rows/s one a commit."
    );
    println!("Server: {:.0} MiB at the end, {:.0} s of processor time.", server.resident(), server.cpu_time());
    drop(server);

    let stored = store.read(rating_totals).unwrap().0 - before;
    let sum = |of: fn(&Told) -> &AtomicU64| {
        [&steady_told, &back_told, &fore_told].iter().map(|told| of(told).load(Ordering::Relaxed)).sum::<u64>()
    };
    let (sent, acknowledged) = (sum(|told| &told.sent), sum(|told| &told.acknowledged));
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    let differs = |n: i64, m: u64| n as f64 - m as f64;
    report.gate("ratings sent without a receipt", differs(0, sent - acknowledged), Bound::Exactly(0.0));
    report.gate("ratings stored beyond or below their receipts", differs(stored, acknowledged), Bound::Exactly(0.0));
    let cells = store.read(tally_verify).unwrap().len();
    report.gate(
        "cells of the tallies that differ from a full count",
        f64::from(u32::try_from(cells).unwrap()),
        Bound::Exactly(0.0),
    );
}
