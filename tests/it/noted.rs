//! What is odd but honest is stored and noted: decomposed letters, a clock that is years off, a clock that jumps.

use serde_json::json;
use sipar::domain::clock::{DAY, Instant, SECOND};
use sipar::domain::rating::flag;
use sipar::store::rating::{Stored, rating_get};
use time::Date;
use time::macros::date;
use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::support::both::on_both;
use crate::support::door::Door;
use crate::support::office::{NOON, OFFICE, Office, RATING, TOKENS, id_of, rating_with, upload};

fn stored(office: &Office, number: u32) -> Stored {
    office.app.store.read(|db| rating_get(db, id_of(RATING, number))).unwrap().expect("the rating is stored")
}

on_both! {
    fn decomposed_letters_are_composed_and_that_is_noted(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let door = Door::of(&office);
        let composed = "Cán bộ nhiệt tình, hướng dẫn rõ ràng";
        let apart: String = composed.nfd().collect();
        assert!(!is_nfc(&apart));
        let ratings = [
            rating_with(1, &json!({ "remark": apart })),
            rating_with(2, &json!({ "remark": composed })),
            // The limit counts letters as they are stored: 500 of these come as 1,500.
            rating_with(3, &json!({ "remark": "ệ".repeat(500).nfd().collect::<String>() })),
        ];
        let answer = door.upload(TOKENS[0], &upload(&ratings));
        assert_eq!(answer.status, 201);
        for (number, flags) in [(1, flag::NORMALISED), (2, 0), (3, flag::NORMALISED)] {
            let stored = stored(&office, number);
            assert_eq!(stored.flags, flags, "rating {number}");
            assert!(stored.remark.is_some_and(|remark| is_nfc(&remark) && (number == 3 || remark == composed)));
        }
        // The same words in the other form are the same rating.
        let again = door.upload(TOKENS[0], &upload(&[rating_with(1, &json!({ "remark": composed }))]));
        assert_eq!((again.status, again.receipt(0)), (201, answer.receipt(0)));
    }

    fn a_clock_years_off_is_noted_and_the_day_is_right(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let door = Door::of(&office);
        let yesterday = NOON.plus(-DAY);
        for (number, years, flags) in [(1, -10, flag::CLOCK), (2, 10, flag::CLOCK), (3, 0, 0)] {
            let off = years * 365 * DAY;
            let sealed = yesterday.plus(off);
            let body = json!({ "protocol": 1, "sent_at": NOON.plus(off).millis(), "last_seq": 100,
                "ratings": [rating_with(number, &json!({ "sealed_at": sealed.millis() }))] });
            let answer = door.upload(TOKENS[0], &body);
            assert_eq!(answer.json()["results"][0]["receipt"]["day"], "2026-11-19");
            let stored = stored(&office, number);
            assert_eq!(stored.device_at, Some(sealed), "what its clock said is kept");
            assert_eq!((stored.flags, stored.day, stored.happened_at), (flags, date!(2026 - 11 - 19), yesterday));
        }
        office.tallies_agree();
    }

    fn a_clock_that_jumps_is_bounded_by_the_running_numbers(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let door = Door::of(&office);
        let send = |number: u32, last: u32, sealed: Instant, sent: Instant| -> (i32, Date, Instant) {
            let body = json!({ "protocol": 1, "sent_at": sent.millis(), "last_seq": last,
                "ratings": [rating_with(number, &json!({ "sealed_at": sealed.millis() }))] });
            assert_eq!(door.upload(TOKENS[0], &body).status, 201);
            let stored = stored(&office, number);
            (stored.flags, stored.day, stored.happened_at)
        };
        // At noon the tablet has sent all it made: whatever it makes later happened later.
        assert_eq!(send(1, 1, NOON.plus(-60 * SECOND), NOON), (0, date!(2026 - 11 - 20), NOON.plus(-60 * SECOND)));
        let later = NOON.plus(2 * DAY);
        office.clock.set(later);
        // Sealed while the clock said 2016 or 2036, sent after it was set right.
        let [before, after] = [-3650, 3650].map(|days| NOON.plus(days * DAY));
        assert_eq!(send(3, 4, before, later), (flag::BOUNDED, date!(2026 - 11 - 20), NOON));
        assert_eq!(send(4, 4, after, later), (flag::BOUNDED, date!(2026 - 11 - 22), later));
        // Sealed while it was right, sent after it had jumped back by ten years: it cannot have happened later
        // than now, and that the clock is off is seen as well.
        assert_eq!(send(2, 4, later.plus(-DAY), before), (flag::CLOCK | flag::BOUNDED, date!(2026 - 11 - 22), later));
        office.tallies_agree();
    }
}
