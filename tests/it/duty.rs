//! Who was on duty decides to whom a rating counts, even when that is known only later.

use std::sync::mpsc::channel;
use std::thread::{scope, sleep};
use std::time::Duration;

use serde_json::json;
use sipar::domain::clock::{Instant, SECOND};
use sipar::domain::id::Id;
use sipar::domain::tally::{CellKey, Marginal};
use sipar::domain::unit::{ALWAYS, FOREVER};
use sipar::store::duty::{Duty, DutySource, ON_DUTY_STILL, duty_at, duty_put_on};
use sipar::store::rating::rating_get;
use sipar::store::tally::tally_cells;

use crate::support::both::on_both;
use crate::support::door::Door;
use crate::support::office::{
    COUNTER, NOON, OFFICE, OFFICER, Office, RATING, TOKENS, id_of, rating, rating_with, upload,
};

const HOUR: i64 = 3600 * SECOND;

fn duty(number: u32, officer: u32, from: Instant, to: Instant) -> Duty {
    let [id, counter, officer] = [id_of(8, number), id_of(COUNTER, 1), id_of(OFFICER, officer)];
    Duty { id, counter, officer, from, to, source: DutySource::Roster }
}

/// Enters a duty; returns how many ratings it moved.
fn enter(office: &Office, duty: &Duty) -> usize {
    office.app.store.write(|db| duty_put_on(db, duty, || office.app.chance.id(NOON))).unwrap()
}

/// What the tallies hold for an officer: ratings, and how many of them are content with the result.
fn tallied(office: &Office, officer: u32) -> (i64, i64) {
    let unit = office.app.unit("hop-giang").unwrap().id;
    let cells = office.app.store.read(|db| tally_cells(db, Marginal::Officer, &[unit], ALWAYS, FOREVER)).unwrap();
    let of = |wanted: &dyn Fn(&CellKey) -> bool| -> i64 {
        let own = cells.tally.iter().filter(|(cell, _)| cell.key == id_of(OFFICER, officer) && wanted(cell));
        own.map(|(_, n)| n).sum()
    };
    (of(&|cell| cell.question == 0), of(&|cell| (cell.question, cell.level) == (1, 2)))
}

fn on_duty(office: &Office, at: Instant) -> Option<Id> {
    let found = office.app.store.read(|db| duty_at(db, id_of(COUNTER, 1), at)).unwrap();
    found.map(|(officer, _)| officer.id)
}

on_both! {
    fn a_duty_known_later_takes_its_ratings_along(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        // A rating each hour from 8 to 15, content in the morning.
        let morning = NOON.plus(-4 * HOUR);
        let all = (0..8).map(|hour| {
            let level = if hour < 4 { 2 } else { 1 };
            office.imported(hour, 1, morning.plus(i64::from(hour) * HOUR), &[level, 2])
        });
        office.store(all.chain([office.imported(8, 2, NOON, &[2])]).collect());
        assert_eq!([tallied(&office, 1), tallied(&office, 2)], [(0, 0), (0, 0)], "nobody was known to be there");

        assert_eq!(enter(&office, &duty(1, 1, morning, ON_DUTY_STILL)), 8);
        assert_eq!([tallied(&office, 1), tallied(&office, 2)], [(8, 4), (0, 0)]);
        // It turns out that the other one was there from 10 until before 13: two content, one not.
        assert_eq!(enter(&office, &duty(2, 2, NOON.plus(-2 * HOUR), NOON.plus(HOUR))), 3);
        assert_eq!([tallied(&office, 1), tallied(&office, 2)], [(5, 2), (3, 2)]);
        for (at, officer) in [(-3, Some(1)), (-2, Some(2)), (0, Some(2)), (1, Some(1)), (100, Some(1)), (-5, None)] {
            assert_eq!(on_duty(&office, NOON.plus(at * HOUR)), officer.map(|number| id_of(OFFICER, number)), "{at}");
        }
        // The same roster once more changes nothing.
        assert_eq!(enter(&office, &duty(3, 2, NOON.plus(-2 * HOUR), NOON.plus(HOUR))), 0);
        // What comes now goes to who is there; the other counter has nobody.
        office.store(vec![office.imported(9, 1, NOON, &[2]), office.imported(10, 1, NOON.plus(2 * HOUR), &[2])]);
        assert_eq!([tallied(&office, 1), tallied(&office, 2)], [(6, 3), (4, 3)]);
        office.tallies_agree();
    }

    fn what_is_kept_aside_is_taken_from_nobody(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let door = Door::of(&office);
        enter(&office, &duty(1, 1, NOON.plus(-HOUR), ON_DUTY_STILL));
        door.upload(TOKENS[0], &upload(&[rating(1), rating_with(2, &json!({ "seq": 1 }))]));
        assert_eq!(tallied(&office, 1), (1, 1));
        // Both go over, one of them with its cells.
        assert_eq!(enter(&office, &duty(2, 2, NOON.plus(-HOUR), NOON)), 2);
        assert_eq!([tallied(&office, 1), tallied(&office, 2)], [(0, 0), (1, 1)]);
        let officers = [1, 2].map(|number| {
            office.app.store.read(|db| rating_get(db, id_of(RATING, number))).unwrap().unwrap().officer
        });
        assert_eq!(officers, [Some(id_of(OFFICER, 2)); 2]);
        office.tallies_agree();
    }

    fn a_rating_and_a_duty_at_once_do_not_miss_each_other(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        enter(&office, &duty(1, 1, NOON.plus(-HOUR), ON_DUTY_STILL));
        let (entered, is_entered) = channel();
        let (commit, may_commit) = channel::<()>();
        scope(|scope| {
            let store = &office.app.store;
            scope.spawn(move || {
                store
                    .write(|db| {
                        let moved = duty_put_on(db, &duty(2, 2, NOON.plus(-HOUR), ON_DUTY_STILL), || id_of(8, 3))?;
                        entered.send(moved).unwrap();
                        may_commit.recv().unwrap();
                        Ok(())
                    })
                    .unwrap();
            });
            assert_eq!(is_entered.recv().unwrap(), 0);
            // The duty is entered and not committed; the rating must not be given to the officer of before.
            let rating = scope.spawn(|| office.store(vec![office.imported(1, 1, NOON, &[2])]));
            sleep(Duration::from_millis(300));
            commit.send(()).unwrap();
            rating.join().unwrap();
        });
        assert_eq!([tallied(&office, 1), tallied(&office, 2)], [(0, 0), (1, 1)]);
        office.tallies_agree();
    }
}
