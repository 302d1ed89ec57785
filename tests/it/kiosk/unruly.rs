//! Between the tablet's program and the server stands the worst network (`tests/browser/kiosk/unruly.mjs`): it loses,
//! breaks off, delays, doubles, reorders and answers in the server's place. Every rating arrives, and none twice.
#![expect(clippy::print_stdout, reason = "the figures of a run are part of what it shows")]

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Place, in_words};
use crate::support::scale::pick;
use crate::support::statements::Beside;

/// How what is stored differs from what was sealed.
#[derive(Debug, Default, PartialEq, Eq)]
struct Differences {
    /// Sealed, and not stored.
    lost: usize,
    /// Stored under a number or an id of which another rating is stored as well.
    twice: usize,
    /// Stored as no tablet sealed it.
    other: usize,
}

/// Compares lines of `id number answers`.
fn differences(stored: &[String], sealed: &[String]) -> Differences {
    let part = |line: &String, at: usize| line.split(' ').nth(at).unwrap().to_owned();
    let repeated = |at: usize| stored.len() - stored.iter().map(|line| part(line, at)).collect::<BTreeSet<_>>().len();
    let ids: BTreeSet<String> = stored.iter().map(|line| part(line, 0)).collect();
    let known: BTreeSet<&String> = sealed.iter().collect();
    Differences {
        lost: sealed.iter().filter(|line| !ids.contains(&part(line, 0))).count(),
        twice: repeated(0).max(repeated(1)),
        other: stored.iter().filter(|line| !known.contains(line)).count(),
    }
}

/// Hands ratings in through the worst network, as `more` wants it; what was seen, and how the outcome differs.
fn hand_in(ratings: usize, seed: u64, more: &Value, seconds: u32) -> (Place, Value, Differences) {
    let place = Place::open(1);
    let mut order = json!({ "ratings": ratings, "seed": seed, "reloads": 0, "spoil": null, "only": null });
    order.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let mut told = place.run("unruly-run.mjs", &order, seconds);
    let sealed = told["sealed"].take();
    let sealed = sealed.as_array().unwrap();
    assert_eq!(sealed.len(), ratings);
    let found = differences(&place.stored(), &in_words(sealed));
    println!("{ratings} ratings, seed {seed}: {found:?}; {told}");
    (place, told, found)
}

#[test]
fn through_the_worst_network_every_rating_arrives_once() {
    let (ratings, seconds) = pick((2_000, 240), (20_000, 7_200));
    let (place, told, found) = hand_in(ratings, 20_261_122, &json!({ "reloads": 3 }), seconds);
    assert_eq!(found, Differences::default());
    assert_eq!((&told["waiting"], &told["apart"], &told["screen"]), (&json!(0), &json!([]), &json!("welcome")));
    assert_eq!(told["faults"], json!([]));
    let counts = told["counts"].as_object().unwrap();
    assert_eq!(counts.len(), 17, "every fault was there: {counts:?}");
    assert_eq!(Beside::of(place.db.place()).number("SELECT COUNT(*) AS n FROM rating_conflict"), 0);
}

#[test]
fn a_program_that_trusts_any_answer_is_found_out() {
    let believes = "const entries = body && Array.isArray(body.results) ? body.results : null;";
    let removes = "for (const { rating } of status === 200 ? records : []) await this.queue.received(rating.seq);";
    let spoil = json!(["upload.js", believes, format!("{removes}\n{believes}")]);
    let (_, _, found) = hand_in(200, 1, &json!({ "spoil": spoil, "only": ["login", "strangeJson"] }), 120);
    assert!(found.lost > 0, "removes on any 200: {found:?}");

    let looks =
        "const record = records.find(({ rating }) => rating.id === id) || (entry.id === null ? records[at] : null);";
    let blind = "const record = records[at]; if (record && entry.receipt) entry.receipt.id = record.rating.id;";
    let spoil = json!(["upload.js", looks, blind]);
    let (_, _, found) = hand_in(200, 2, &json!({ "spoil": spoil, "only": ["otherAnswer", "lost"] }), 120);
    assert!(found.lost > 0, "removes whatever stands at the place of a receipt: {found:?}");
}

#[test]
fn lost_twice_and_changed_are_told_apart() {
    let lines = |all: &[&str]| all.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
    let sealed = lines(&["aa 1 1=2", "bb 2 1=1"]);
    assert_eq!(differences(&sealed, &sealed), Differences::default());
    let of = |stored: &[&str]| {
        let Differences { lost, twice, other } = differences(&lines(stored), &sealed);
        [lost, twice, other]
    };
    assert_eq!(of(&["aa 1 1=2"]), [1, 0, 0]);
    assert_eq!(of(&["aa 1 1=2", "bb 2 1=1", "cc 2 1=1"]), [0, 1, 1]);
    assert_eq!(of(&["aa 1 1=2", "bb 2 1=1", "bb 2 1=1"]), [0, 1, 0]);
    assert_eq!(of(&["aa 1 1=1", "bb 2 1=1"]), [0, 0, 1]);
    assert_eq!(of(&["aa 1 1=2", "bb 2 1=1 reused-seq"]), [0, 0, 1]);
}
