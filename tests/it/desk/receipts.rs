//! A receipt says whether its rating was counted, on which day and where, and nothing else; ratings of different proof are
//! told apart.

use sipar::app::receipts::FOUND_FOR;
use sipar::app::results::{By, Seen, When};
use sipar::domain::clock::Instant;
use sipar::domain::rating::{Channel, Proof, Quarantine, ReceiptCode};
use sipar::store::rating::{rating_by_receipt, rating_withdraw_on};
use sipar::store::{Store, tally::tally_verify};

use super::{Browser, DAY, days_ago, staff};
use crate::support::both::on_both;
use crate::support::door::Door;
use crate::support::office::{NOON, OFFICE, Office, RATING, id_of};
use crate::support::statements::Beside;

on_both! {
    fn a_receipt_says_day_and_unit_and_no_more(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        staff(&office);
        let door = Door::of(&office);
        let phone = Browser { door: &door, cookie: format!("__Host-sipar-form={}", Browser::TOKEN) };
        office.store(vec![office.imported(1, 1, days_ago(&office, 3), &[2]), office.imported(2, 1, NOON, &[1, 1])]);
        let code = |number: u32| ReceiptCode::of(id_of(RATING, number)).to_string();
        assert_eq!(phone.get("/receipt").status, 200);
        let look = |typed: &str| phone.post("/receipt", &format!("code={typed}"));
        // However it is typed.
        for typed in [code(1), code(1).to_lowercase().replace('-', "+")] {
            let found = look(&typed);
            assert!(found.status == 200 && found.body.contains("đã được tính"), "{}", found.body);
            assert!(found.body.contains("17/11/2026") && found.body.contains("Phường Hợp Giang"));
            let main = found.body.split("<main").nth(1).unwrap().split("</main>").next().unwrap();
            assert!(!main.contains("Quầy 1") && !main.contains("ài lòng") && !main.contains("10:00"), "{main}");
        }
        office.app.store.write(|db| rating_withdraw_on(db, id_of(RATING, 2), Quarantine::SequenceReused)).unwrap();
        let aside = look(&code(2));
        assert!(aside.status == 200 && aside.body.contains("đang được xem xét") && !aside.body.contains("đã được tính"));
        let answers: Vec<u16> = ["", "ABC", "AAAAA-AAAAA", "%27--"].iter().map(|typed| look(typed).status).collect();
        assert_eq!(answers, [404; 4]);
        // Nobody tries codes without end.
        let tried: Vec<u16> = (0..40).map(|_| look("AAAAA-AAAAA").status).collect();
        assert_eq!((tried[0], tried[39]), (404, 429));
        assert_eq!(look(&code(1)).status, 429);
        office.clock.advance(DAY);
        assert_eq!(look(&code(1)).status, 200);
        office.clock.advance(i64::from(FOUND_FOR) * DAY);
        assert_eq!(look(&code(1)).status, 404, "too long ago");
    }

    fn old_ratings_get_their_receipts_however_often_it_breaks_off(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let all: Vec<_> = (1..=2_300)
            .map(|number| office.imported(number, 1, days_ago(&office, i64::from(number % 7)), &[2]))
            .collect();
        office.store(all);
        let today = NOON.day();
        let found = |number: u32| {
            let receipt = ReceiptCode::of(id_of(RATING, number)).number();
            office.app.store.read(|db| rating_by_receipt(db, receipt, today, FOUND_FOR)).unwrap().len()
        };
        let mut beside = Beside::of(db.place());
        beside.run("UPDATE rating SET receipt = NULL");
        assert_eq!((found(1), found(2_300)), (0, 0));
        // As after a run that broke off: some have theirs, and the schema is the newest.
        beside.run("UPDATE rating SET receipt = 5 WHERE day < '2026-11-16'");
        assert_eq!(Store::migrate(&db.place().target()).unwrap(), Vec::<String>::new());
        assert_eq!(beside.number("SELECT COUNT(*) AS n FROM rating WHERE receipt IS NULL"), 0);
        let untouched = beside.number("SELECT COUNT(*) AS n FROM rating WHERE receipt = 5");
        assert!(untouched > 0 && untouched < 2_300, "{untouched}");
        let own = (1..=2_300).filter(|number| found(*number) == 1).count();
        assert_eq!(i64::try_from(own).unwrap(), 2_300 - untouched);
    }

    fn ratings_of_different_proof_stand_side_by_side(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let at = Instant(NOON.0 - 40 * DAY);
        let of = |number: u32, channel: Channel, levels: &[i16]| {
            let mut one = office.imported(number, 1, at, levels);
            (one.channel, one.received_at) = (channel, at);
            one
        };
        let groups = [(Channel::Code(None), 10), (Channel::Slip, 6), (Channel::Import, 20), (Channel::Typed, 7)];
        let mut all = Vec::new();
        for (channel, n) in groups {
            for _ in 0..n {
                let number = u32::try_from(all.len()).unwrap();
                all.push(of(number, channel, &[if channel == Channel::Slip { 1 } else { 2 }]));
            }
        }
        office.store(all);
        let unit = office.app.unit("hop-giang").unwrap();
        let seen = || {
            let report = office.app.results(&unit, When::Whole("2026-10".parse().unwrap())).unwrap();
            let table = report.parts[0].tables.iter().find(|table| table.by == By::Proof).unwrap().clone();
            Proof::ALL.map(|proof| {
                let line = table.lines.iter().find(|line| line.key == Some(proof.key()));
                match line.map(|line| line.seen.clone()) {
                    Some(Seen::Open(figures)) => Some((figures.n, figures.levels[1])),
                    _ => None,
                }
            })
        };
        assert_eq!(seen(), [Some((10, 10)), Some((6, 0)), Some((7, 7)), Some((20, 20))]);
        office.tallies_agree();
        // Two slips are taken back: four are left, and with them goes what would tell their number.
        let slips = (10..12).map(|number| id_of(RATING, number));
        for slip in slips {
            office.app.store.write(|db| rating_withdraw_on(db, slip, Quarantine::Withdrawn)).unwrap();
        }
        let now = seen();
        assert_eq!((now[1], now.iter().flatten().count()), (None, 2), "{now:?}");
        office.tallies_agree();
        // A table that was tampered with is noticed and mended.
        let mut beside = Beside::of(db.place());
        beside.run("UPDATE tally SET n = n + 1 WHERE marginal = 5 AND question = 0");
        assert_eq!(office.app.store.read(tally_verify).unwrap().len(), 4);
        office.app.store.write(sipar::store::tally::tally_rebuild_on).unwrap();
        office.tallies_agree();
    }
}
