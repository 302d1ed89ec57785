//! Nothing acknowledged is lost, nothing is counted twice: the real server is killed while tablets upload.
//!
//! A kill at a random point of a burst, another start on the same database, and the tablets come again with the same
//! ids. The database server is killed in the same way, and the service has to find it again by itself.
#![expect(clippy::print_stdout, reason = "the figures of a run are part of what it shows")]

use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::support::both::{Place, TestDb, on_both};
use crate::support::fleet::{Fleet, OFFICE, Pulse, Sums, furnish, load};
use crate::support::postgres::Cluster;
use crate::support::scale::pick;
use crate::support::seeded::Seeded;
use crate::support::server::Server;

/// How many tablets upload at once.
const TABLETS: usize = 6;
/// After so many kills a new database begins, so that the checks do not grow without end.
const KILLS_OF_ONE_DATABASE: usize = 100;

/// What a series of kills came to.
#[derive(Debug, Default)]
struct Report {
    kills: usize,
    /// Kills at a moment when at least one upload was sent and not answered.
    in_flight: usize,
    /// Kills that cut the connection of at least one such upload.
    cut_off: usize,
    sums: Sums,
}

/// Kills the server `kills` times on one database, and checks after each.
fn kill_again_and_again(place: &Place, kills: usize, seed: u64, report: &mut Report) {
    let mut chance = Seeded::new(seed);
    let mut fleet = Fleet::enrol(place, TABLETS, seed);
    for kill in 0..kills {
        let server = Server::serve(place).unwrap();
        // Only now: whoever looked before the server did would have recovered the database in its place.
        let acknowledged = fleet.acknowledged();
        let checked = if kill % 10 == 9 {
            fleet.check(place, &acknowledged)
        } else {
            fleet.check_ids(place, &acknowledged).map(drop)
        };
        checked.unwrap_or_else(|why| panic!("after kill {kill}: {why}"));
        let http = server.http().clone();
        // Half of the kills come some time after the burst began, half after some number of receipts.
        let delay = Duration::from_micros(chance.below(60_000));
        let receipts = (chance.below(2) == 0).then(|| usize::try_from(chance.below(300)).unwrap());
        let (in_flight, cut_off) = fleet.burst(&http, |pulse| {
            pulse.begun();
            match receipts {
                Some(receipts) => pulse.wait_until(|pulse| pulse.receipts() >= receipts),
                None => sleep(delay),
            }
            let in_flight = pulse.in_flight();
            server.kill();
            in_flight
        });
        report.kills += 1;
        report.in_flight += usize::from(in_flight > 0);
        report.cut_off += usize::from(cut_off > 0);
    }
    let server = Server::serve(place).unwrap();
    fleet.check(place, &fleet.acknowledged()).unwrap_or_else(|why| panic!("after the last kill: {why}"));
    // What still waits arrives once nobody is killed any more.
    while fleet.waiting() > 0 {
        assert_eq!(fleet.try_once(server.http()), TABLETS, "nobody is refused");
    }
    fleet.check(place, &fleet.acknowledged()).unwrap();
    report.sums += fleet.sums();
}

fn tell(what: &str, report: &Report, begun: Instant) {
    let Report { kills, in_flight, cut_off, sums } = report;
    println!(
        "{what}: {kills} kills, {in_flight} with uploads in flight, {cut_off} cut some off; {sums}; 0 lost, 0 twice; \
         {:.0} s, load {}",
        begun.elapsed().as_secs_f64(),
        load()
    );
    assert!(in_flight * 10 >= kills * 9, "the kills must fall into the burst");
    assert!(cut_off * 10 >= kills * 8, "the kills must cut uploads off");
    assert!(sums.stored_unheard > 0, "some kills must fall between a commit and its answer");
    assert!(sums.sent_again > 0 && sums.acknowledged > *kills);
}

#[test]
fn a_killed_server_loses_nothing_on_sqlite() {
    let (begun, mut report) = (Instant::now(), Report::default());
    let all: usize = pick(50, 1000);
    for life in 0..all.div_ceil(KILLS_OF_ONE_DATABASE) {
        let db = TestDb::sqlite(Some(OFFICE));
        let kills = KILLS_OF_ONE_DATABASE.min(all - life * KILLS_OF_ONE_DATABASE);
        kill_again_and_again(db.place(), kills, 1 + life as u64, &mut report);
    }
    tell("kill -9 of sipar on SQLite", &report, begun);
}

#[test]
fn a_killed_server_loses_nothing_on_postgresql() {
    let (begun, mut report) = (Instant::now(), Report::default());
    let cluster = Cluster::durable();
    let all: usize = pick(15, 300);
    for life in 0..all.div_ceil(KILLS_OF_ONE_DATABASE) {
        let database = cluster.create_database();
        let place = Place::Url(database.url().to_owned());
        furnish(&place);
        let kills = KILLS_OF_ONE_DATABASE.min(all - life * KILLS_OF_ONE_DATABASE);
        kill_again_and_again(&place, kills, 1001 + life as u64, &mut report);
    }
    tell("kill -9 of sipar on PostgreSQL", &report, begun);
}

/// How long the processes of a killed PostgreSQL may take to notice that the first of them is gone.
const LAST_BREATH: Duration = Duration::from_millis(500);
/// How long the service may take to write again once PostgreSQL takes connections.
const BACK_WITHIN: Duration = Duration::from_secs(10);

#[test]
fn a_killed_postgresql_loses_nothing_and_the_service_finds_it_again() {
    let begun = Instant::now();
    let cluster = Cluster::durable();
    let database = cluster.create_database();
    let place = Place::Url(database.url().to_owned());
    furnish(&place);
    let mut chance = Seeded::new(2);
    let mut fleet = Fleet::enrol(&place, TABLETS, 2);
    let server = Server::serve(&place).unwrap();
    let http = server.http();
    let (kills, mut in_flight, mut refused, mut slowest) = (pick(5, 100), 0, 0, Duration::ZERO);
    for kill in 1..=kills {
        let ((), _) = fleet.burst(http, |pulse| {
            pulse.wait_until(|pulse| pulse.receipts() > 0);
            sleep(Duration::from_micros(chance.below(60_000)));
            in_flight += usize::from(pulse.in_flight() > 0);
            cluster.kill();
            sleep(LAST_BREATH);
            // Whatever was committed has been answered by now: from here on there is no receipt to be had.
            let (receipts, before) = (pulse.receipts(), pulse.refused());
            pulse.wait_until(|pulse| pulse.refused() >= before + TABLETS);
            assert_eq!(pulse.receipts(), receipts, "a receipt without a database");
            refused += pulse.refused();
            cluster.restart();
            let back = Instant::now();
            pulse.wait_until(|pulse| pulse.receipts() > receipts);
            slowest = slowest.max(back.elapsed());
        });
        assert_eq!(http.get("/healthz").status, 200, "the readers are back too");
        let acknowledged = fleet.acknowledged();
        fleet.check_ids(&place, &acknowledged).unwrap_or_else(|why| panic!("after kill {kill}: {why}"));
    }
    fleet.check(&place, &fleet.acknowledged()).unwrap();
    println!(
        "kill -9 of the postmaster: {kills} kills, {in_flight} with uploads in flight, {refused} uploads refused \
         meanwhile; {}; 0 lost, 0 twice; written again {slowest:.1?} after the restart at most; {:.0} s, load {}",
        fleet.sums(),
        begun.elapsed().as_secs_f64(),
        load()
    );
    assert!(in_flight * 10 >= kills * 8, "the kills must fall into the burst");
    assert!(slowest < BACK_WITHIN, "{slowest:?}");
}

on_both! {
    fn a_server_that_is_told_to_stop_finishes_what_it_began(db: TestDb = OFFICE) {
        let mut fleet = Fleet::enrol(db.place(), TABLETS, 3);
        for _ in 0..pick(2, 20) {
            let server = Server::serve(db.place()).unwrap();
            let http = server.http().clone();
            let (ended, _) = fleet.burst(&http, |pulse: &Pulse| {
                pulse.wait_until(|pulse| pulse.receipts() > 200);
                let begun = Instant::now();
                server.stop().map(|status| (status.code(), begun.elapsed()))
            });
            let (code, took) = ended.expect("it ends before patience does");
            assert_eq!(code, Some(0));
            assert!(took < Duration::from_secs(5), "an orderly end took {took:?}");
            fleet.check(db.place(), &fleet.acknowledged()).unwrap();
        }
    }
}
