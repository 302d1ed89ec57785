//! Ratings kept aside count when two people agree; of two under one id a person takes one.

use sipar::domain::rating::{Outcome, Quarantine, Rating, Submission};
use sipar::domain::refusal::Refusal;
use sipar::store::proposal::Decision;
use sipar::store::rating::{Kept, rating_get, rating_withdraw_on};

use super::{Browser, DAY, HOUR, aside, counted, decide, not_there, open, refusal, staff};
use crate::support::both::on_both;
use crate::support::door::Door;
use crate::support::office::{NOON, OFFICE, Office, RATING, TABLET, TOKENS, id_of, rating, upload};
use crate::support::staff::caller;

const WHERE: (&str, &str) = ("hop-giang", "quay-1");

/// Submits a rating with some levels under an id that is taken.
fn again(office: &Office, number: u32, levels: &[i16], change: impl Fn(&mut Rating)) -> Outcome {
    let Submission { mut rating, channel, received_at } = office.imported(number, 1, NOON, levels);
    change(&mut rating);
    office.app.writer.submit_and_wait(vec![Submission { rating, channel, received_at }]).unwrap()[0]
}

on_both! {
    fn ratings_kept_aside_count_when_two_agree(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        staff(&office);
        let (app, door) = (&office.app, Door::of(&office));
        app.revoke(id_of(TABLET, 1)).unwrap();
        let all: Vec<_> = (1..=3).map(rating).collect();
        assert_eq!(door.upload(TOKENS[0], &upload(&all)).status, 403);
        assert_eq!(counted(&office), (0, 0));

        let (an, binh, xa) = (caller(app, "an"), caller(app, "binh"), caller(app, "xa"));
        let groups = app.kept_aside(&an).unwrap();
        assert_eq!(groups.len(), 1);
        assert_eq!((groups[0].n, groups[0].rule.as_str(), groups[0].closed), (3, "revoked-device", false));
        assert!(app.kept_aside(&xa).unwrap().is_empty(), "another ward sees nothing of it");
        let ask = |who, reason| app.ask_release(who, WHERE, "2026-11-20", "revoked-device", reason);
        not_there(ask(&xa, "của tôi"));
        assert_eq!(refusal(ask(&an, " ")), Refusal::ReasonMissing);
        ask(&an, "máy bị thu hồi nhầm").unwrap();
        assert_eq!(refusal(ask(&binh, "tôi cũng vậy")), Refusal::AskedBefore);
        assert!(open(app, "xa").is_empty());

        // What arrives after somebody asked is not part of what was asked.
        office.clock.advance(HOUR);
        assert_eq!(door.upload(TOKENS[0], &upload(&[rating(4)])).status, 403);
        assert_eq!(refusal(decide(app, "an", Decision::Approved)), Refusal::TwoPeople);
        not_there(decide(app, "xa", Decision::Approved));
        let asked = open(app, "an")[0].proposal.id;
        decide(app, "binh", Decision::Approved).unwrap();
        assert_eq!((counted(&office), aside(&office, id_of(RATING, 4)).as_deref()), ((3, 3), Some("revoked-device")));
        assert_eq!(aside(&office, id_of(RATING, 1)), None);
        assert_eq!(refusal(app.decide(&binh, asked, Decision::Approved, "")), Refusal::DecidedBefore);
        office.tallies_agree();
        // The tablet now gets its receipts, and nothing counts twice.
        assert_eq!(door.upload(TOKENS[0], &upload(&all)).status, 201);
        assert_eq!(counted(&office), (3, 3));

        // Asked and taken back: nothing changes, and nobody can agree any more.
        ask(&an, "một lượt nữa").unwrap();
        let asked = open(app, "an")[0].proposal.id;
        app.decide(&an, asked, Decision::Withdrawn, "").unwrap();
        assert_eq!(refusal(app.decide(&binh, asked, Decision::Approved, "")), Refusal::DecidedBefore);
        // Asked, and the rating is not what it was when the other agrees.
        ask(&an, "một lượt nữa").unwrap();
        app.store.write(|db| {
            let group = sipar::store::rating::rating_aside(db, &[app.unit("cao-bang").unwrap().id], 9)?.remove(0).0;
            sipar::store::rating::rating_release_on(db, &group, app.clock.now())
        }).unwrap();
        assert_eq!(refusal(decide(app, "binh", Decision::Approved)), Refusal::GroupChanged);
        assert_eq!(counted(&office), (4, 4));
        // And a rating can be taken out again.
        assert!(app.store.write(|db| rating_withdraw_on(db, id_of(RATING, 2), Quarantine::Withdrawn)).unwrap());
        assert!(!app.store.write(|db| rating_withdraw_on(db, id_of(RATING, 2), Quarantine::Withdrawn)).unwrap());
        assert_eq!(counted(&office), (3, 3));
        office.tallies_agree();
    }

    fn of_two_under_one_id_a_person_takes_one(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        staff(&office);
        let app = &office.app;
        let (an, xa) = (caller(app, "an"), caller(app, "xa"));
        office.store(vec![office.imported(1, 1, NOON, &[2, 2]), office.imported(2, 1, NOON, &[2])]);
        let worse = |rating: &mut Rating| {
            rating.remark = Some("chờ lâu".to_owned());
            rating.reasons = vec!["time".to_owned()];
        };
        assert_eq!(again(&office, 1, &[1], worse), Outcome::Conflict);
        assert_eq!(again(&office, 2, &[1, 1], |_| ()), Outcome::Conflict);
        let open = app.conflicts(&an).unwrap();
        assert_eq!(open.len(), 2);
        assert!(app.conflicts(&xa).unwrap().is_empty());
        let of = |number| {
            let wanted = |other: &Rating| other.id == id_of(RATING, number);
            open.iter().map(|one| &one.conflict).find(|one| one.other.as_ref().is_some_and(wanted)).unwrap().hash.clone()
        };
        let decide = |who, number, kept, reason| app.decide_conflict(who, &of(number), kept, reason);
        not_there(decide(&xa, 1, Kept::Other, "lượt sau đúng"));
        not_there(app.decide_conflict(&an, &[9; 32], Kept::Other, "không có"));
        assert_eq!(refusal(decide(&an, 1, Kept::Other, "")), Refusal::ReasonMissing);
        assert_eq!(counted(&office), (2, 2));

        decide(&an, 2, Kept::Stored, "lượt đầu đúng").unwrap();
        assert_eq!(counted(&office), (2, 2));
        decide(&an, 1, Kept::Other, "lượt sau đúng").unwrap();
        assert_eq!(counted(&office), (2, 1));
        assert_eq!(refusal(decide(&an, 1, Kept::Stored, "nghĩ lại")), Refusal::DecidedBefore);
        office.tallies_agree();
        let stored = app.store.read(|db| rating_get(db, id_of(RATING, 1))).unwrap().unwrap();
        assert_eq!((stored.answers.len(), stored.reasons.as_slice()), (1, ["time".to_owned()].as_slice()));
        assert_eq!(stored.remark.as_deref(), Some("chờ lâu"));
        assert!(app.conflicts(&an).unwrap().is_empty());
        // Whoever sends what is stored now gets its receipt; the former content is known and asked about no more.
        assert!(matches!(again(&office, 1, &[1], worse), Outcome::Repeat(_)));
        assert_eq!(again(&office, 1, &[2, 2], |_| ()), Outcome::Conflict);
        assert!(app.conflicts(&an).unwrap().is_empty());
        // A third content is a new question.
        assert_eq!(again(&office, 1, &[1, 1], |_| ()), Outcome::Conflict);
        assert_eq!(app.conflicts(&an).unwrap().len(), 1);
        office.tallies_agree();
    }

    fn what_belongs_to_another_counter_cannot_be_taken(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        staff(&office);
        let an = caller(&office.app, "an");
        office.store(vec![office.imported(1, 1, NOON, &[2])]);
        let other = office.imported(1, 2, NOON, &[1]);
        assert_eq!(office.app.writer.submit_and_wait(vec![other]).unwrap(), [Outcome::Conflict]);
        let hash = office.app.conflicts(&an).unwrap().remove(0).conflict.hash;
        let take = |kept| office.app.decide_conflict(&an, &hash, kept, "xem lại");
        assert_eq!(refusal(take(Kept::Other)), Refusal::OtherCounter);
        take(Kept::Stored).unwrap();
        assert_eq!(counted(&office), (1, 1));
        office.tallies_agree();
    }

    fn the_page_shows_days_and_no_times(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        staff(&office);
        let door = Door::of(&office);
        office.store(vec![office.imported(1, 1, NOON.plus(-DAY), &[2])]);
        assert_eq!(again(&office, 1, &[1], |rating| rating.sealed_at = Some(NOON.plus(-DAY))), Outcome::Conflict);
        office.app.revoke(id_of(TABLET, 1)).unwrap();
        door.upload(TOKENS[0], &upload(&[rating(2)]));
        let an = Browser::of(&door, &office, "an");
        let page = an.get("/ratings");
        assert_eq!(page.status, 200);
        for there in ["20/11/2026", "19/11/2026", "máy đánh giá đã bị thu hồi", "Không hài lòng"] {
            assert!(page.body.contains(there), "{there}: {}", page.body);
        }
        for number in [1, 2] {
            assert!(!page.body.contains(&id_of(RATING, number).to_string()), "an id tells a moment");
        }
        assert!(!page.body.contains("12:00") && !page.body.contains("11:58"));
        assert_eq!(Browser::of(&door, &office, "xa").get("/ratings").body.matches("20/11/2026").count(), 0);
        let fields = "unit=hop-giang&counter=quay-1&day=2026-11-20&rule=revoked-device&reason=nh%E1%BA%A7m";
        assert_eq!(Browser::of(&door, &office, "xa").post("/ratings/release", fields).status, 404);
        assert_eq!(an.post("/ratings/release", fields).status, 303);
        assert_eq!(an.post("/ratings/release", fields).status, 422, "asked already");
        let hash = page.body.split("name=\"conflict\" value=\"").nth(1).unwrap()[..64].to_owned();
        let fields = format!("conflict={hash}&kept=other&reason=xem");
        assert_eq!(Browser::of(&door, &office, "xa").post("/ratings/conflict", &fields).status, 404);
        assert_eq!(an.post("/ratings/conflict", &fields).status, 303);
        assert_eq!(counted(&office), (1, 0));
        office.tallies_agree();
    }
}
