//! Paper slips: their day counts, their time is not known, and whoever typed one can take it back the same day.

use sipar::domain::access::Role;
use sipar::domain::rating::flag;
use sipar::store::closing::closing_add_on;
use sipar::store::duty::{Duty, DutySource, ON_DUTY_STILL, duty_put_on};
use sipar::store::rating::rating_get;
use time::macros::date;

use super::{Browser, DAY, HOUR, counted, staff};
use crate::support::both::on_both;
use crate::support::door::Door;
use crate::support::office::{COUNTER, NOON, OFFICE, OFFICER, Office, RATING, id_of};
use crate::support::staff::employ;
use crate::support::statements::Beside;

const SLIPS: &str = "/counters/quay-1/slips";

fn slip(number: u32, day: &str, answers: &str) -> String {
    format!("id={}&day={day}&{answers}", id_of(RATING, number))
}

on_both! {
    fn a_slip_counts_to_its_day_and_to_no_officer(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        staff(&office);
        for (login, unit) in [("mai", "hop-giang"), ("lan", "hop-giang"), ("xa-mai", "thuc-phan")] {
            employ(&office.app, login, Role::DataEntry, unit);
        }
        let door = Door::of(&office);
        let [mai, lan, xa] = ["mai", "lan", "xa-mai"].map(|login| Browser::of(&door, &office, login));
        let duty = |number, officer| {
            let [id, counter, officer] = [id_of(8, number), id_of(COUNTER, 1), id_of(OFFICER, officer)];
            Duty { id, counter, officer, from: NOON.plus(-2 * DAY), to: ON_DUTY_STILL, source: DutySource::Roster }
        };
        let enter = |duty: &Duty| office.app.store.write(|db| duty_put_on(db, duty, || office.app.chance.id(NOON)));
        enter(&duty(1, 1)).unwrap();

        assert!(mai.get(SLIPS).body.contains("autofocus"));
        assert_eq!((xa.get(SLIPS).status, xa.post(SLIPS, &slip(1, "2026-11-19", "line=21")).status), (404, 404));
        assert_eq!(Browser::of(&door, &office, "an").get(SLIPS).status, 403);
        for (why, fields) in [
            ("tomorrow", slip(1, "2026-11-21", "line=21")),
            ("no day", slip(1, "", "line=21")),
            ("a month", slip(1, "2026-10", "line=21")),
            ("more digits than questions", slip(1, "2026-11-19", "line=22222")),
            ("letters", slip(1, "2026-11-19", "line=2x")),
            ("a level outside the scale", slip(1, "2026-11-19", "line=3")),
            ("the line and choices", slip(1, "2026-11-19", "line=2&q-result=2")),
            ("nothing answered", slip(1, "2026-11-19", "line=0")),
            ("the required one left out", slip(1, "2026-11-19", "line=02")),
            ("another kind of id", "id=1&day=2026-11-19&line=2".to_owned()),
        ] {
            assert_eq!(mai.post(SLIPS, &fields).status, 422, "{why}");
        }
        assert_eq!(counted(&office), (0, 0));
        assert_eq!(mai.post(SLIPS, &slip(1, "2026-11-19", "line=2+1")).status, 303);
        assert_eq!(mai.post(SLIPS, &slip(1, "2026-11-19", "line=21")).status, 303, "sent twice, counted once");
        assert_eq!(mai.post(SLIPS, &slip(1, "2026-11-19", "line=22")).status, 409, "the same slip with other answers");
        assert_eq!(mai.post(SLIPS, &slip(2, "20/11/2026", "line=&q-result=1&q-behaviour=2&reason=time")).status, 303);
        assert_eq!((counted(&office), office.totals().2), ((2, 1), 0));
        let stored = |number| office.app.store.read(|db| rating_get(db, id_of(RATING, number))).unwrap().unwrap();
        let one = stored(1);
        assert_eq!((one.day, one.officer, one.flags), (date!(2026 - 11 - 19), None, flag::DAY_ONLY));
        assert_eq!(one.answers.len(), 2);
        // A roster that comes later does not take it either: nobody knows when it was.
        assert_eq!(enter(&duty(2, 2)).unwrap(), 0);
        assert_eq!(stored(1).officer, None);
        office.tallies_agree();

        // Who typed it is known; what was answered is not in the trail.
        let mut beside = Beside::of(db.place());
        assert_eq!(beside.number("SELECT COUNT(*) AS n FROM rating_entry JOIN person ON person.id = person_id WHERE login = 'mai'"), 2);
        let trail = beside.words("SELECT subject || ' ' || detail || old_value || new_value AS word FROM audit WHERE action = 'slip.enter' ORDER BY seq");
        assert_eq!(trail, ["quay-1 2026-11-19", "quay-1 2026-11-20"]);

        // Taken back by whoever typed it, on the same day.
        let withdraw = format!("{SLIPS}/withdraw");
        let of = |number: u32| format!("slip={}", id_of(RATING, number));
        assert_eq!(lan.post(&withdraw, &of(1)).status, 422, "somebody else's");
        assert_eq!(xa.post(&withdraw, &of(1)).status, 404);
        assert_eq!(mai.post(&withdraw, &of(1)).status, 303);
        assert_eq!(mai.post(&withdraw, &of(1)).status, 422, "gone already");
        assert_eq!((counted(&office), stored(1).quarantine.as_deref()), ((1, 0), Some("withdrawn")));
        office.clock.set(NOON.plus(12 * HOUR));
        let mai = Browser::of(&door, &office, "mai");
        assert_eq!(mai.post(&withdraw, &of(2)).status, 422, "typed yesterday");
        office.tallies_agree();

        // Nothing is typed into a closed period.
        let unit = office.app.unit("cao-bang").unwrap().id;
        office.app.store.write(|db| closing_add_on(db, unit, "2026-10".parse().unwrap(), NOON)).unwrap();
        let refused = mai.post(SLIPS, &slip(3, "2026-10-31", "line=2"));
        assert!(refused.status == 422 && refused.body.contains("đã chốt"));
        assert_eq!(counted(&office), (1, 0));
    }
}
