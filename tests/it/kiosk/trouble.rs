//! What goes wrong in a tablet's life and is no fault of the network, in a real browser: revoked, not known any more, a
//! record that the server will not take, clocks that jump, browsers that are too old.
#![expect(clippy::print_stdout, reason = "the figures of a run are part of what it shows")]

use serde_json::{Value, json};
use sipar::app::machine::MachineClock;
use sipar::domain::clock::{Clock, Instant};
use sipar::domain::rating::flag;

use super::{Place, in_words};
use crate::support::statements::Beside;

/// Lives one part; the place, what was sealed, and what was seen.
fn live(part: &str, seconds: u32) -> (Place, Vec<String>, Value) {
    let place = Place::open(2);
    let order = json!({ "only": [part], "sipar": env!("CARGO_BIN_EXE_sipar"), "place": place.db.place().arguments() });
    let told = place.run("trouble.mjs", &order, seconds);
    assert_eq!(told["faults"], json!([]));
    let seen = told["seen"][part].clone();
    println!("{part}: {seen}");
    (place, in_words(told["sealed"].as_array().unwrap()), seen)
}

fn says(told: &Value, words: &str) {
    assert!(told.as_str().unwrap().contains(words), "{words}: {told}");
}

#[test]
fn a_revoked_tablet_keeps_its_ratings_and_says_why_nobody_can_rate() {
    let (place, mut sealed, seen) = live("revoked", 180);
    assert_eq!((&seen["first"], &seen["refused"]), (&json!(["ratings", 403]), &json!([])), "the very next request");
    says(&seen["told"], "Máy này không còn được dùng để đánh giá");
    says(&seen["why"], "Máy này không còn được dùng để đánh giá");
    assert_eq!(seen["keeps"], 1);
    assert_eq!((&seen["again"], &seen["apart"]), (&json!([1]), &json!([[2, "other-key"]])), "enrolled anew");
    // The server keeps the second one aside and does not count it.
    let mut stored = place.stored();
    let aside: Vec<&String> = stored.iter().filter(|line| line.ends_with(" revoked-device")).collect();
    assert!(aside.len() == 1 && aside[0].contains(" 2 "), "{stored:?}");
    for line in &mut stored {
        *line = line.trim_end_matches(" revoked-device").to_owned();
    }
    sealed.sort();
    assert_eq!(stored, sealed);
}

#[test]
fn a_tablet_that_the_server_does_not_know_keeps_all_and_asks_to_be_enrolled_anew() {
    let (place, sealed, seen) = live("unknown", 120);
    assert_eq!(seen["statuses"], json!([401]));
    says(&seen["told"], "Máy cần được đăng ký lại");
    says(&seen["told"], "Các phiếu vẫn được giữ");
    assert_eq!((&seen["keeps"], &seen["offered"], &seen["after"]), (&json!(1), &json!(1), &json!("welcome")));
    assert_eq!(place.stored(), sealed);
}

#[test]
fn a_poisoned_record_goes_apart_and_the_others_go_on() {
    let (place, sealed, seen) = live("poisoned", 180);
    assert_eq!((&seen["first"], &seen["back"]), (&json!([[2, "bad-signature"]]), &json!([[2, "bad-signature"]])));
    assert_eq!(seen["records"], json!([[2, "bad-signature", true]]), "the file for a person");
    let name = seen["name"].as_str().unwrap();
    assert!(name.strip_suffix(".json").is_some_and(|name| name.starts_with("sipar-")), "{name}");
    assert_eq!((seen["left"].clone(), sealed.len()), (json!([]), 4));
    assert_eq!(place.stored(), sealed);
}

#[test]
fn a_clock_that_jumps_moves_no_rating_to_another_day_and_delays_none() {
    let before = MachineClock.now();
    let (place, sealed, seen) = live("clock", 240);
    assert_eq!(seen["stated"], json!([10, -10]), "years off, as the tablet stated them");
    assert_eq!((&seen["asked"], &seen["off"], &seen["after"]), (&json!(1), &json!(3), &json!("welcome")));
    assert_eq!(place.stored(), sealed);
    let mut beside = Beside::of(place.db.place());
    let rows = beside.words("SELECT seq || ' ' || day || ' ' || flags AS word FROM rating ORDER BY seq");
    let today = |at: Instant| at.day().to_string();
    let flags: Vec<i32> = rows
        .iter()
        .map(|row| {
            let day = row.split(' ').nth(1).unwrap();
            assert!([today(before), today(MachineClock.now())].contains(&day.to_owned()), "{rows:?}");
            row.split(' ').nth(2).unwrap().parse().unwrap()
        })
        .collect();
    assert_eq!(
        flags.iter().map(|flags| flags & (flag::CLOCK | flag::BOUNDED) != 0).collect::<Vec<_>>(),
        [false, true, true, true],
        "{rows:?}"
    );
}

#[test]
fn a_browser_that_is_too_old_says_so_and_leads_to_plain_forms() {
    let (_, _, seen) = live("old", 180);
    let without = seen["without"].as_object().unwrap();
    let names = [
        "IndexedDB",
        "WebCrypto",
        "Web Locks",
        "Service Worker",
        "Cache Storage",
        "fetch",
        "ES modules",
        "CSS clamp()",
        "ES2020",
    ];
    for name in names {
        let look = json!({ "old": true, "clear": false, "up": null, "missing": name, "program": 0 });
        assert_eq!(without[name], look, "without {name}");
    }
    says(&without["words"], "Trình duyệt này đã quá cũ");
    assert_eq!(without["plain"][0], 1, "the page behind the link asks for the code");
    let clear = &seen["inTheClear"];
    assert_eq!((&clear["clear"], &clear["old"], &clear["program"]), (&json!(true), &json!(false), &json!(0)));
    says(&clear["words"], "https");
    assert_eq!(seen["noScript"], "/kiosk/plain");
    assert_eq!(seen["whole"]["up"], "yes", "with everything there it comes up");
}
