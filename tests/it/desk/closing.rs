//! A closed period stays as it was, whatever comes in or is decided later, and at the very moment of closing.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread::{scope, sleep};
use std::time::Duration;

use serde_json::json;
use sipar::app::device::token_hash;
use sipar::domain::period::Period;
use sipar::domain::rating::Outcome;
use sipar::domain::refusal::Refusal;
use sipar::store::closing::closing_add_on;
use sipar::store::device::device_add_on;
use sipar::store::duty::{Duty, DutySource, ON_DUTY_STILL, duty_put_on};
use sipar::store::proposal::Decision;
use sipar::store::rating::Kept;
use sipar::store::tally::tally_all;
use time::macros::date;

use super::{Browser, DAY, HOUR, aside, counted, days_ago, decide, not_there, refusal, staff};
use crate::support::both::on_both;
use crate::support::door::Door;
use crate::support::office::{COUNTER, NOON, OFFICE, OFFICER, Office, RATING, TABLET, id_of, rating_with, upload};
use crate::support::staff::caller;

on_both! {
    fn a_closed_period_stays_as_it_was(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        staff(&office);
        let (app, door) = (&office.app, Door::of(&office));
        let (an, xa) = (caller(app, "an"), caller(app, "xa"));
        let october = days_ago(&office, 30);
        assert_eq!(october.day(), date!(2026 - 10 - 21));
        office.store((0..6).map(|number| office.imported(number, 1, october, &[2])).collect());
        let conflict = office.imported(0, 1, october, &[1]);
        assert_eq!(app.writer.submit_and_wait(vec![conflict.clone()]).unwrap(), [Outcome::Conflict]);

        let ask = |who, unit, period| app.ask_closing(who, unit, period, "đã đối chiếu");
        not_there(ask(&xa, "cao-bang", "2026-10"));
        not_there(ask(&an, "cao-bang", "tháng mười"));
        assert_eq!(refusal(ask(&an, "cao-bang", "2026-11")), Refusal::PeriodNotOver);
        assert_eq!(refusal(ask(&an, "cao-bang", "2026-10-21")), Refusal::PeriodNotOver, "a day is no period");
        ask(&an, "cao-bang", "2026-10").unwrap();
        assert_eq!(refusal(ask(&an, "cao-bang", "2026-10")), Refusal::AskedBefore);
        assert_eq!(refusal(decide(app, "an", Decision::Approved)), Refusal::TwoPeople);
        decide(app, "binh", Decision::Approved).unwrap();
        assert_eq!(refusal(ask(&an, "cao-bang", "2026-10")), Refusal::ClosedBefore);
        assert_eq!(refusal(ask(&an, "hop-giang", "2026-10")), Refusal::ClosedBefore, "by the unit above");
        let before = app.store.read(tally_all).unwrap();

        // An import, a tablet that was long without a network: stored, acknowledged, and kept aside.
        office.store(vec![office.imported(10, 1, october, &[1]), office.imported(11, 2, NOON, &[2])]);
        let token = "3".repeat(64);
        let enrol = |db: &mut _| {
            device_add_on(db, id_of(TABLET, 3), id_of(COUNTER, 1), "máy", token_hash(&token), days_ago(&office, 60))
        };
        app.store.write(enrol).unwrap();
        let sealed = json!({ "sealed_at": days_ago(&office, 25).millis() });
        assert_eq!(door.upload(&token, &upload(&[rating_with(12, &sealed)])).status, 201);
        assert_eq!(aside(&office, id_of(RATING, 12)).as_deref(), Some("closed-period"));
        assert_eq!(aside(&office, id_of(RATING, 10)).as_deref(), Some("closed-period"));
        assert_eq!((aside(&office, id_of(RATING, 11)), counted(&office)), (None, (7, 7)));
        let groups = app.kept_aside(&an).unwrap();
        assert!(groups.len() == 2 && groups.iter().all(|group| group.closed && group.rule == "closed-period"));
        let wish = app.ask_release(&an, ("hop-giang", "quay-1"), "2026-10-21", "closed-period", "đến muộn");
        assert_eq!(refusal(wish), Refusal::PeriodClosed(date!(2026 - 10 - 21)));

        // Nobody's duty, no decision changes it.
        let duty = |number, from, to| {
            let [id, counter, officer] = [id_of(8, number), id_of(COUNTER, 1), id_of(OFFICER, 1)];
            Duty { id, counter, officer, from, to, source: DutySource::Roster }
        };
        let enter = |duty: &Duty| app.store.write(|db| duty_put_on(db, duty, || app.chance.id(NOON)));
        let refused = enter(&duty(1, october.plus(-HOUR), october.plus(HOUR))).map_err(Into::into);
        assert_eq!(refusal(refused), Refusal::PeriodClosed(date!(2026 - 10 - 21)));
        enter(&duty(2, NOON.plus(-HOUR), ON_DUTY_STILL)).unwrap();
        enter(&duty(3, october.plus(-9 * DAY), october.plus(-8 * DAY))).unwrap();
        let roster = "counter_code,officer_code,from,to\nquay-1,cb-2,21/10/2026 07:00,21/10/2026 17:00\n";
        assert_eq!(refusal(app.bring_roster_from("r.csv", roster.as_bytes())), Refusal::PeriodClosed(date!(2026 - 10 - 21)));
        let hash = conflict.rating.content_hash();
        let outcome = app.decide_conflict(&an, &hash, Kept::Other, "lượt sau đúng");
        assert_eq!(refusal(outcome), Refusal::PeriodClosed(date!(2026 - 10 - 21)));
        app.decide_conflict(&an, &hash, Kept::Stored, "kỳ đã chốt").unwrap();
        let mut own = app.store.read(tally_all).unwrap();
        own.merge(&before.negated());
        assert!(own.iter().all(|(cell, _)| cell.day == NOON.day()), "only today has changed");
        office.tallies_agree();

        // Pages say so.
        let an = Browser::of(&door, &office, "an");
        assert!(an.get("/results?unit=hop-giang&period=2026-10").body.contains("đã chốt ngày 20/11/2026"));
        let page = an.get("/periods?unit=hop-giang");
        assert!(page.body.contains("tháng 10 năm 2026") && page.body.contains("đã chốt ngày 20/11/2026"));
        assert_eq!(Browser::of(&door, &office, "xa").get("/periods?unit=hop-giang").status, 404);
        assert_eq!(Browser::of(&door, &office, "xa").post("/periods/close", "unit=hop-giang&period=2026-10&reason=x").status, 404);
    }

    fn a_ward_that_moved_is_closed_for_its_own_days_only(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        staff(&office);
        let app = &office.app;
        let ward = app.unit("thuc-phan").unwrap();
        app.store.write(|db| closing_add_on(db, ward.id, "2026-10".parse().unwrap(), NOON)).unwrap();
        let october = days_ago(&office, 30);
        office.store(vec![office.imported(1, 1, october, &[2])]);
        assert_eq!(aside(&office, id_of(RATING, 1)), None, "a neighbour's closing is none of ours");
        assert_eq!(app.closed_since(&ward, "2026-10".parse().unwrap()).unwrap(), Some(NOON));
        assert_eq!(app.closed_since(&ward, "2026-09".parse().unwrap()).unwrap(), None);
        office.tallies_agree();
    }

    /// Ratings of October arrive without end while October is closed: what the closing saw is what remains.
    fn nothing_slips_in_while_a_period_is_closed(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        staff(&office);
        let october = days_ago(&office, 30);
        let (number, end) = (&AtomicU32::new(0), &AtomicBool::new(false));
        let province = office.app.unit("cao-bang").unwrap().id;
        let period: Period = "2026-10".parse().unwrap();
        let second = &Office::open(&db);
        let closed = scope(|scope| {
            for office in [&office, second] {
                scope.spawn(move || {
                    while !end.load(Ordering::Relaxed) {
                        let next = || number.fetch_add(1, Ordering::Relaxed);
                        office.store((0..5).map(|_| office.imported(next(), 1, october, &[2])).collect());
                    }
                });
            }
            sleep(Duration::from_millis(300));
            let closed = office.app.store.write(|db| {
                assert!(closing_add_on(db, province, period, NOON)?);
                tally_all(db)
            });
            sleep(Duration::from_millis(300));
            end.store(true, Ordering::Relaxed);
            closed.unwrap()
        });
        assert_eq!(office.app.store.read(tally_all).unwrap(), closed);
        let (stored, ..) = office.totals();
        let kept = counted(&office).0;
        assert!(kept > 0 && kept < stored, "{kept} of {stored} came before");
        office.tallies_agree();
    }
}
