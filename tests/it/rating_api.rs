//! Every answer of the rating API, and what is stored after it.

use std::time::Duration;

use rocket::http::Method;
use serde_json::{Value, json};
use sipar::domain::clock::DAY;
use sipar::store::rating::rating_get;
use sipar::store::writer::{Limits, NotStored};

use crate::support::both::on_both;
use crate::support::door::{Answer, Door, HEADERS};
use crate::support::office::{NOON, OFFICE, Office, RATING, TABLET, TOKENS, id_of, rating, rating_with, upload};
use crate::support::server::Server;
use crate::support::statements::Beside;

const PATH: &str = "/api/v1/ratings";

/// The status and the outcome of each rating of an upload.
fn outcomes(answer: &Answer) -> Vec<(u64, String)> {
    let results = answer.json()["results"].as_array().unwrap().clone();
    results.iter().map(|one| (one["status"].as_u64().unwrap(), one["outcome"].as_str().unwrap().to_owned())).collect()
}

fn quarantine(office: &Office, number: u32) -> Option<String> {
    office.app.store.read(|db| rating_get(db, id_of(RATING, number))).unwrap().expect("the rating is stored").quarantine
}

/// How many ratings the tallies hold for `quay-1`.
fn counted(beside: &mut Beside) -> i64 {
    beside.number("SELECT CAST(COALESCE(SUM(n), 0) AS BIGINT) AS n FROM tally WHERE marginal = 1 AND question = 0")
}

on_both! {
    fn a_rating_is_stored_and_its_receipt_is_the_same_for_ever(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let door = Door::of(&office);
        let first = door.upload(TOKENS[0], &upload(&[rating(1)]));
        assert_eq!((first.status, outcomes(&first)), (201, vec![(201, "stored".into())]));
        let body = first.json();
        assert_eq!((&body["protocol"], &body["server_time"]), (&json!(1), &json!(NOON.millis())));
        let receipt = &body["results"][0]["receipt"];
        assert_eq!(receipt["id"], rating(1)["id"]);
        assert_eq!(receipt["day"], "2026-11-20");
        assert_eq!(receipt["code"].as_str().unwrap().len(), 11);
        assert_eq!(office.totals(), (1, 1, 0));

        // Days later, in another spelling, in another batch: the same bytes.
        office.clock.advance(3 * DAY);
        let mut spelled = rating_with(1, &json!({ "procedure": null, "reasons": [], "remark": "  " }));
        spelled.sort_all_objects();
        let again = door.upload(TOKENS[0], &upload(&[rating(2), spelled]));
        assert_eq!((again.status, outcomes(&again)), (201, vec![(201, "stored".into()), (201, "repeat".into())]));
        assert_eq!(again.receipt(1), first.receipt(0));
        assert_eq!(office.totals(), (2, 2, 0));
        office.tallies_agree();
    }

    fn another_rating_under_the_same_id_is_kept_for_a_person(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let door = Door::of(&office);
        let first = door.upload(TOKENS[0], &upload(&[rating(1)]));
        let other = rating_with(1, &json!({ "answers": [{ "question": "result", "level": 1 }] }));
        for _ in 0..3 {
            let answer = door.upload(TOKENS[0], &upload(std::slice::from_ref(&other)));
            assert_eq!((answer.status, answer.code().as_str()), (409, "conflict"));
            assert_eq!(office.totals(), (1, 1, 1), "both are kept, and the second once");
        }
        let third = rating_with(1, &json!({ "remark": "khác nữa" }));
        assert_eq!(door.upload(TOKENS[0], &upload(&[third.clone(), third])).status, 409);
        assert_eq!(office.totals(), (1, 1, 2));
        let mut beside = Beside::of(db.place());
        let kept = beside.words("SELECT content AS word FROM rating_conflict ORDER BY content");
        assert!(kept[0].contains("answers 1=1") && kept[1].contains("khác nữa"), "{kept:?}");

        let again = door.upload(TOKENS[0], &upload(&[rating(1)]));
        assert_eq!((again.status, again.receipt(0)), (201, first.receipt(0)), "the first one keeps its receipt");
        assert_eq!(counted(&mut beside), 1);
        office.tallies_agree();
    }

    fn a_protocol_of_the_future_means_come_again(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let door = Door::of(&office);
        for body in [
            json!({ "protocol": 3, "sent_at": NOON.millis(), "last_seq": 1, "ratings": [rating(1)] }),
            json!({ "protocol": 3, "something": { "else": [1, 2] } }),
            json!({ "protocol": u64::MAX }),
            json!({ "protocol": 0 }),
        ] {
            let answer = door.upload(TOKENS[0], &body);
            assert_eq!((answer.status, answer.code().as_str()), (503, "unknown-protocol"), "{body}");
            assert_eq!(answer.retry_after, Some(600));
        }
        assert_eq!(office.totals(), (0, 0, 0));
    }

    fn every_fault_has_its_own_answer(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let door = Door::of(&office);
        let good = upload(&[rating(1)]).to_string();
        let cut = |from: &str, to: &str| {
            assert!(good.contains(from), "{from} is in {good}");
            good.replacen(from, to, 1)
        };
        let with = |changes: Value| upload(&[rating_with(1, &changes)]).to_string();
        let answers = |answers: Value| with(json!({ "answers": answers }));
        let many = upload(&(1..=51).map(rating).collect::<Vec<_>>()).to_string();
        for (status, code, body) in [
            (400, "not-json", cut("}", "")),
            (400, "unknown-field", cut("\"last_seq\"", "\"extra\":1,\"last_seq\"")),
            (400, "unknown-field", cut("\"seq\"", "\"dossier\":\"H01\",\"seq\"")),
            (400, "unknown-field", cut("\"level\"", "\"weight\":1,\"level\"")),
            (400, "duplicate-field", cut("\"protocol\":1", "\"protocol\":1,\"protocol\":1")),
            (400, "duplicate-field", cut("\"seq\":1", "\"seq\":1,\"seq\":1")),
            (400, "duplicate-field", cut("\"level\":2", "\"level\":2,\"level\":1")),
            (400, "missing-field", cut("\"protocol\":1,", "")),
            (400, "missing-field", cut("\"last_seq\":100,", "")),
            (400, "missing-field", cut("\"seq\":1,", "")),
            (400, "wrong-type", cut("\"seq\":1", "\"seq\":\"1\"")),
            (413, "too-many-ratings", many),
            (422, "no-ratings", upload(&[]).to_string()),
            (422, "bad-id", with(json!({ "id": "9b2f0a3e-5d0c-4c5e-8f0e-1a2b3c4d5e6f" }))),
            (422, "bad-seq", with(json!({ "seq": 0 }))),
            (422, "bad-seq", with(json!({ "seq": 101 }))),
            (422, "unknown-template", with(json!({ "template": "hai-muc-9" }))),
            (422, "unknown-counter", with(json!({ "counter": "quay-9" }))),
            (403, "wrong-counter", with(json!({ "counter": "quay-2" }))),
            (422, "unknown-procedure", with(json!({ "procedure": "bay-len-trang" }))),
            (422, "unknown-question", answers(json!([{ "question": "smile", "level": 1 }]))),
            (422, "level-outside-scale", answers(json!([{ "question": "result", "level": 3 }]))),
            (422, "level-outside-scale", answers(json!([{ "question": "result", "level": 0 }]))),
            (422, "answered-twice", answers(json!([{ "question": "result", "level": 1 },
                { "question": "result", "level": 1 }]))),
            (422, "answer-missing", answers(json!([{ "question": "behaviour", "level": 1 }]))),
            (422, "nothing-answered", answers(json!([]))),
            (422, "bad-reason", with(json!({ "reasons": ["weather"] }))),
            (422, "bad-reason", with(json!({ "reasons": ["time", "time"] }))),
            (422, "bad-remark", with(json!({ "remark": "ă".repeat(501) }))),
            (422, "bad-remark", with(json!({ "remark": "a\u{7}b" }))),
        ] {
            let answer = door.upload_bytes(TOKENS[0], body.as_bytes());
            assert_eq!((answer.status, answer.code().as_str()), (status, code), "{body}");
            assert_eq!(answer.retry_after, None);
        }
        assert_eq!(office.totals(), (0, 0, 0));
        let longest = with(json!({ "remark": "ă".repeat(500), "reasons": ["time", "place"], "procedure": "khai-sinh" }));
        assert_eq!(door.upload_bytes(TOKENS[0], longest.as_bytes()).status, 201, "as much as there may be");
    }

    fn only_a_bearer_may_rate_and_only_so(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let door = Door::of(&office);
        let body = upload(&[rating(1)]).to_string();
        let json = ("content-type", "application/json");
        let good = format!("Bearer {}", TOKENS[0]);
        let unknown = format!("Bearer {}", "3".repeat(64));
        let basic = format!("Basic {}", TOKENS[0]);
        let longer = format!("Bearer {}1", TOKENS[0]);
        for headers in [vec![json], vec![json, ("authorization", &unknown)], vec![json, ("authorization", &basic)],
            vec![json, ("authorization", &longer)], vec![json, ("authorization", "Bearer ")]]
        {
            let answer = door.send(Method::Post, PATH, &headers, body.as_bytes());
            assert_eq!((answer.status, answer.code().as_str()), (401, "unauthorized"), "{headers:?}");
        }
        let bearer = ("authorization", good.as_str());
        for kind in [Some("text/plain"), Some("application/x-www-form-urlencoded"), Some("multipart/form-data"), None] {
            let headers: Vec<_> = kind.map(|kind| ("content-type", kind)).into_iter().chain([bearer]).collect();
            let answer = door.send(Method::Post, PATH, &headers, body.as_bytes());
            assert_eq!((answer.status, answer.code().as_str()), (415, "unsupported-media-type"), "{kind:?}");
        }
        for method in [Method::Get, Method::Put, Method::Delete, Method::Patch] {
            let answer = door.send(method, PATH, &[json, bearer], body.as_bytes());
            assert_eq!((answer.status, answer.code().as_str()), (405, "method-not-allowed"), "{method}");
            assert_eq!(answer.allow.as_deref(), Some("POST"), "{method}");
        }
        assert_eq!(door.send(Method::Get, "/api/v1/nothing", &[], b"").code(), "not-found");
        let large = format!("{body}{}", " ".repeat(65_537 - body.len()));
        let answer = door.upload_bytes(TOKENS[0], large.as_bytes());
        assert_eq!((answer.status, answer.code().as_str()), (413, "too-large"));
        assert_eq!(office.totals(), (0, 0, 0));
        assert_eq!(door.upload_bytes(TOKENS[0], &large.as_bytes()[..65_536]).status, 201, "as large as it may be");
    }

    fn a_token_opens_no_other_route(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let door = Door::of(&office);
        let bearer = format!("Bearer {}", TOKENS[0]);
        let routes = door.routes();
        assert!(routes.iter().any(|(_, path)| path == PATH) && routes.len() > 2, "{routes:?}");
        // A tablet hands in ratings and says how it fares; nothing else.
        let own = [PATH, "/api/v1/report"];
        for (method, path) in routes.into_iter().filter(|(_, path)| !own.contains(&path.as_str())) {
            let path: Vec<_> = path.split('?').next().unwrap().split('/')
                .map(|part| if part.starts_with('<') { "x" } else { part }).collect();
            let path = path.join("/");
            let [with, without] = [&[("authorization", bearer.as_str())][..], &[]]
                .map(|headers| door.send(method, &path, headers, b"").status);
            assert_eq!(with, without, "{method} {path} answers a tablet otherwise than everybody");
        }
    }

    fn one_bad_rating_does_not_hold_up_the_others(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let door = Door::of(&office);
        door.upload(TOKENS[0], &upload(&[rating(1), rating(2)]));
        let other = rating_with(2, &json!({ "remark": "khác" }));
        let answer = door.upload(TOKENS[0], &upload(&[
            rating(1),
            other,
            json!("no rating at all"),
            rating_with(3, &json!({ "counter": "quay-2" })),
            rating(4),
            rating_with(5, &json!({ "answers": [{ "question": "result", "level": 9 }] })),
            rating_with(6, &json!({ "extra": 1 })),
            rating(4),
        ]));
        assert_eq!(answer.status, 207);
        let found: Vec<_> = outcomes(&answer);
        assert_eq!(found, [
            (201, "repeat"), (409, "conflict"), (400, "wrong-type"), (403, "wrong-counter"), (201, "stored"),
            (422, "level-outside-scale"), (400, "unknown-field"), (201, "repeat"),
        ].map(|(status, outcome)| (status, outcome.to_owned())));
        let results = &answer.json()["results"];
        for (place, number) in [(0, 1), (1, 2), (3, 3), (4, 4), (5, 5), (6, 6), (7, 4)] {
            assert_eq!(results[place]["id"], rating(number)["id"], "each result names its rating");
        }
        assert_eq!(results[2]["id"], Value::Null);
        assert_eq!(answer.receipt(4), answer.receipt(7));
        assert_eq!(office.totals(), (3, 3, 1));
        office.tallies_agree();
    }
}

on_both! {
    fn what_a_revoked_tablet_still_has_is_kept_aside(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let door = Door::of(&office);
        let before = door.upload(TOKENS[0], &upload(&[rating(1)]));
        let (app, tablet) = (&office.app, id_of(TABLET, 1));
        app.revoke(tablet).unwrap();
        for _ in 0..2 {
            let answer = door.upload(TOKENS[0], &upload(&[rating(2), rating(3)]));
            assert_eq!((answer.status, answer.code().as_str()), (403, "device-revoked"), "on the very next request");
            assert_eq!(answer.receipt(0), "null", "nothing is acknowledged");
            assert_eq!(office.totals(), (3, 3, 0));
        }
        let mixed = door.upload(TOKENS[0], &upload(&[rating(1), rating(4)]));
        assert_eq!(outcomes(&mixed), [(201, "repeat".into()), (403, "device-revoked".into())]);
        assert_eq!(mixed.receipt(0), before.receipt(0), "what was acknowledged stays so");
        assert_eq!(quarantine(&office, 1), None);
        for number in 2..=4 {
            assert_eq!(quarantine(&office, number).as_deref(), Some("revoked-device"));
        }
        let mut beside = Beside::of(db.place());
        assert_eq!(counted(&mut beside), 1);
        office.tallies_agree();
        // The other tablet goes on.
        let other = rating_with(9, &json!({ "counter": "quay-2" }));
        assert_eq!(door.upload(TOKENS[1], &upload(&[other])).status, 201);
        assert_eq!(counted(&mut beside), 2);
    }

    fn a_running_number_used_again_is_kept_aside(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let door = Door::of(&office);
        door.upload(TOKENS[0], &upload(&[rating(1)]));
        let again = |number: u32| rating_with(number, &json!({ "seq": 1 }));
        let answer = door.upload(TOKENS[0], &upload(&[again(2), rating(3)]));
        assert_eq!(answer.status, 201, "it is stored, and the tablet may forget it");
        // Twice within one upload, too; and the same number at another tablet is another number.
        door.upload(TOKENS[0], &upload(&[rating(4), rating_with(5, &json!({ "seq": 4 }))]));
        door.upload(TOKENS[1], &upload(&[rating_with(6, &json!({ "seq": 1, "counter": "quay-2" }))]));
        let found = [1, 2, 3, 4, 5, 6].map(|number| quarantine(&office, number));
        let aside = Some("sequence-reused".to_owned());
        assert_eq!(found, [None, aside.clone(), None, None, aside, None]);
        assert_eq!(counted(&mut Beside::of(db.place())), 4);
        office.tallies_agree();
        let repeat = door.upload(TOKENS[0], &upload(&[again(2)]));
        assert_eq!(repeat.receipt(0), answer.receipt(0));
        assert_eq!(office.totals(), (6, 6, 0));
    }

    fn when_too_much_waits_the_next_is_told_to_come_again(db: TestDb = OFFICE) {
        let office = Office::open_with(&db, Limits { queue: 1, group: 1_000 });
        let door = Door::of(&office);
        let mut beside = Beside::of(db.place());
        beside.hold();
        // One is being written, one waits; how soon the writer takes the first is the machine's affair.
        let mut waiting = 0;
        while office.app.writer.submit(vec![office.imported(1000 + waiting, 2, NOON, &[2])], drop) != Err(NotStored::Full) {
            waiting += 1;
            std::thread::sleep(Duration::from_millis(20));
        }
        assert!((1..=2).contains(&waiting), "{waiting} found room in a queue of one");
        let answer = door.upload(TOKENS[0], &upload(&[rating(1)]));
        assert_eq!((answer.status, answer.code().as_str()), (503, "queue-full"));
        assert_eq!(answer.retry_after, Some(5));
        beside.let_go();
        let again = (0..500).map(|_| {
            std::thread::sleep(Duration::from_millis(20));
            door.upload(TOKENS[0], &upload(&[rating(1)]))
        }).find(|answer| answer.status != 503).unwrap();
        assert_eq!((again.status, outcomes(&again)), (201, vec![(201, "stored".into())]));
        assert_eq!(office.totals().0, i64::from(waiting) + 1, "whoever was let in is stored");
        office.tallies_agree();
    }

    fn nothing_is_acknowledged_when_the_database_fails(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let door = Door::of(&office);
        let mut beside = Beside::of(db.place());
        let tables = ["rating", "answer", "remark", "tally", "device"];
        beside.prepare_faults(&tables);
        let body = upload(&[rating_with(1, &json!({ "remark": "tốt" })), rating(2)]);
        for table in tables {
            beside.plant_fault(table);
            let answer = door.upload(TOKENS[0], &body);
            assert_eq!((answer.status, answer.code().as_str()), (503, "database-unavailable"), "at {table}");
            assert_eq!(answer.retry_after, Some(10));
            beside.remove_faults();
            assert_eq!((office.totals(), counted(&mut beside)), ((0, 0, 0), 0), "all of it or nothing, at {table}");
        }
        assert_eq!(door.upload(TOKENS[0], &body).status, 201);
        assert_eq!((office.totals(), counted(&mut beside)), ((2, 2, 0), 2));
        office.tallies_agree();
    }

    fn the_real_server_answers_as_the_door_does(db: TestDb = OFFICE) {
        let server = Server::serve(db.place()).unwrap();
        let bearer = format!("Bearer {}", TOKENS[0]);
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json; charset=utf-8")];
        let post = |body: &Value| {
            let body = body.to_string();
            let reply = server.http().send(&ureq::http::Method::POST, PATH, &headers, body.as_bytes()).unwrap();
            assert!(HEADERS.iter().all(|name| !reply.header(name).is_empty()), "{reply:?}");
            reply
        };
        let first = post(&upload(&[rating(1)]));
        assert_eq!((first.status, first.header("content-type")), (201, "application/json"));
        let again = post(&upload(&[rating(1)]));
        assert_eq!(again.status, 201);
        assert_eq!(again.json()["results"][0]["receipt"], first.json()["results"][0]["receipt"]);
        assert_eq!(post(&upload(&[rating_with(1, &json!({ "remark": "khác" }))])).status, 409);
        let later = post(&json!({ "protocol": 3 }));
        assert_eq!((later.status, later.header("retry-after")), (503, "600"));
        assert_eq!(server.http().post_json(PATH, &upload(&[rating(2)])).status, 401);
        let outcome = |name: &str| format!("sipar_ratings{{outcome=\"{name}\"}} 1");
        let metrics = server.http().get("/metrics").text().to_owned();
        for name in ["stored", "repeat", "conflict", "unknown-protocol"] {
            assert!(metrics.contains(&outcome(name)), "{name} in {metrics}");
        }
        server.kill();
        assert_eq!(Office::open(&db).totals(), (1, 1, 1));
    }
}
