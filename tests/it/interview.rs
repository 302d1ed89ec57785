//! Interviewers' phones: what they gather without a network arrives once, judged as the server judges; nobody hands in for
//! somebody else's cases; and a phone that was left has nothing on it.
#![expect(clippy::print_stdout, reason = "the figures of a run are part of what it shows")]

use std::collections::BTreeMap;

use rocket::http::Method;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sipar::app::App;
use sipar::domain::access::Role;
use sipar::domain::id::Id;
use sipar::domain::questionnaire::{AnswerFault, Answers, Questionnaire};
use sipar::domain::round::{Case, Round};
use sipar::store::case::case_list;
use sipar::store::person::person_by_login;
use sipar::store::response::{response_after, response_conflicts, response_tally_verify};
use sipar::store::template::{Published, template_publish_on};
use sipar::store::visit::visit_list;
use sipar::web::interview::described;

use crate::questionnaires::walks::{large, walk};
use crate::support::both::{TestDb, on_both};
use crate::support::browser::{inspect_as, list, run_script};
use crate::support::demo;
use crate::support::door::{Answer, Door};
use crate::support::encrypted::Authority;
use crate::support::office::{OFFICE, Office};
use crate::support::round::{assign, open_round};
use crate::support::scale::pick;
use crate::support::seeded::Seeded;
use crate::support::server::Server;
use crate::support::staff::{cookie_of, employ};

const FORM: &str = "abababababababababababababababababababababababababababababababab";
/// A short questionnaire with a question of every kind and rules.
const SHORT: &str = include_str!("questionnaires/sound.toml");

fn publish(app: &App) -> Questionnaire {
    let questionnaire = Questionnaire::parse("phieu-1.toml", SHORT).unwrap();
    let new = Published {
        id: questionnaire.id(),
        hash: Sha256::digest(SHORT.as_bytes()).into(),
        family: questionnaire.family.clone(),
        code: questionnaire.code.clone(),
        version: 1,
        source: SHORT.to_owned(),
    };
    app.store.write(|db| template_publish_on(db, &new, app.clock.now())).unwrap();
    app.refresh().unwrap();
    questionnaire
}

/// An open round with cases of two interviewers, in turn.
fn field(app: &App, linked: bool, cases: u32) -> (Questionnaire, Round, Vec<Case>) {
    let questionnaire = publish(app);
    let (round, cases) = open_round(app, questionnaire.id(), linked, cases);
    for (login, turn) in [("dtv-1", 1), ("dtv-2", 0)] {
        let person = employ(app, login, Role::Interviewer, "hop-giang");
        let own: Vec<Case> = cases.iter().filter(|case| case.number % 2 == turn).cloned().collect();
        assign(app, &own, person);
    }
    (questionnaire, round, cases)
}

/// What the phone calls a fault.
fn word(fault: &AnswerFault) -> &'static str {
    match fault {
        AnswerFault::Missing => "missing",
        AnswerFault::NotAsked => "not-asked",
        AnswerFault::WordsWithoutChoice => "words-without-choice",
        AnswerFault::NotAlone(_) => "not-alone",
        AnswerFault::TooFew(_) => "too-few",
        AnswerFault::TooMany(_) => "too-many",
        AnswerFault::TooPrecise(_) => "too-precise",
        AnswerFault::TooSmall(_) => "too-small",
        AnswerFault::TooLarge(_) => "too-large",
        AnswerFault::TooEarly(_) => "too-early",
        AnswerFault::TooLate(_) => "too-late",
        AnswerFault::TooLong(_) => "too-long",
        other => panic!("{other:?}"),
    }
}

/// One respondent's cells and what the server says of them.
fn judged(questionnaire: &Questionnaire, cells: &BTreeMap<String, String>) -> Value {
    let mut answers = Answers::default();
    for variable in questionnaire.variables() {
        let name = variable.name();
        let typed = cells.get(&name).map(String::as_str).unwrap_or_default();
        answers.set(&name, Answers::read(&variable, typed).unwrap());
    }
    let cells: BTreeMap<&str, String> = answers.iter().map(|(name, answer)| (name, answer.cell())).collect();
    let kept = answers.kept(questionnaire);
    let counted: BTreeMap<&str, String> = kept.iter().map(|(name, answer)| (name, answer.cell())).collect();
    let faulty: Vec<(String, &str)> =
        answers.faults(questionnaire).iter().map(|(name, fault)| (name.clone(), word(fault))).collect();
    json!({ "cells": cells, "asked": questionnaire.asked(&answers), "counted": counted, "faulty": faulty })
}

/// Random walks through large questionnaires, judged by Rust and by the phone's program.
#[test]
fn the_phone_judges_as_the_server_does() {
    let questionnaires: Vec<Value> = (0..pick(4, 40))
        .map(|seed| {
            let (model, questionnaire) = large(seed + 7);
            let mut chance = Seeded::new(seed + 1);
            let walks: Vec<Value> = (0..250).map(|_| judged(&questionnaire, &walk(&model, &mut chance))).collect();
            json!({ "questionnaire": described(&questionnaire), "walks": walks })
        })
        .collect();
    let faulty: usize = questionnaires
        .iter()
        .flat_map(|one| one["walks"].as_array().unwrap())
        .filter(|walk| !walk["faulty"].as_array().unwrap().is_empty())
        .count();
    let told = run_script("interview/walks.mjs", json!({ "questionnaires": questionnaires }), 120);
    println!("{} walks, {faulty} of them with faults", told["walked"]);
    assert_eq!((&told["count"], &told["walked"]), (&json!(0), &json!(pick(1_000, 10_000))), "{told}");
    assert!(faulty > 100, "the walks meet faults");
    // A walk of which the server says something else is found.
    let mut planted = questionnaires[0].clone();
    planted["walks"][0]["asked"] = json!([]);
    let told = run_script("interview/walks.mjs", json!({ "questionnaires": [planted] }), 120);
    assert_eq!(told["count"], json!(1), "{told}");
}

/// Somebody's phone without a browser.
struct Phone<'a> {
    door: &'a Door,
    cookie: String,
    by: String,
}

impl<'a> Phone<'a> {
    fn of(office: &Office, door: &'a Door, login: &str) -> Self {
        let cookie = format!("{}; __Host-sipar-form={FORM}", cookie_of(&office.app, login));
        let by = office.app.store.read(|db| person_by_login(db, login)).unwrap().unwrap().id.to_string();
        Self { door, cookie, by }
    }

    fn day(&self) -> Value {
        let answer = self.door.send(Method::Get, "/api/v1/interview", &[("cookie", self.cookie.as_str())], b"");
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()
    }

    fn send(&self, body: &Value, token: &str) -> Answer {
        let headers = [("cookie", self.cookie.as_str()), ("content-type", "application/json"), ("x-sipar-form", token)];
        self.door.send(Method::Post, "/api/v1/responses", &headers, body.to_string().as_bytes())
    }

    fn hand(&self, items: &[Value]) -> Answer {
        self.send(&json!({ "protocol": 1, "by": self.by, "items": items }), FORM)
    }
}

fn form(questionnaire: &Questionnaire, number: u8, case: i32, sex: &str) -> Value {
    let hash = sipar::domain::hex::hex(&questionnaire.content_hash());
    json!({
        "kind": "response", "id": Id::v4([number; 16]).to_string(), "round": "sipas-2026", "case": case,
        "purpose": "main", "questionnaire": hash, "partial": false, "day": "2026-11-20", "took": 300, "consent": true,
        "answers": { "sex": sex, "q9_1": "3", "q9_2": "2", "visits": "3", "comment": "Ghi chú" },
    })
}

fn results(answer: &Answer) -> Vec<(u64, String)> {
    let results = answer.json()["results"].as_array().unwrap().clone();
    results.iter().map(|one| (one["status"].as_u64().unwrap(), one["outcome"].as_str().unwrap().to_owned())).collect()
}

on_both! {
    fn what_was_gathered_arrives_once_and_only_from_whoever_asks(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let (questionnaire, round, cases) = field(&office.app, true, 20);
        let door = Door::of(&office);
        let (first, second) = (Phone::of(&office, &door, "dtv-1"), Phone::of(&office, &door, "dtv-2"));
        let day = first.day();
        let numbers: Vec<i64> =
            day["cases"].as_array().unwrap().iter().map(|case| case["number"].as_i64().unwrap()).collect();
        assert_eq!(numbers, (1..20).step_by(2).collect::<Vec<i64>>(), "only the own cases: {day}");
        assert_eq!(day["questionnaires"]["phieu-1"]["questions"].as_array().unwrap().len(), questionnaire.questions.len());

        let good: Vec<Value> = (1..=5).map(|turn| form(&questionnaire, turn, i32::from(turn) * 2 - 1, "2")).collect();
        let done = |answer: &Answer, outcome: &str| {
            assert_eq!(answer.status, 201, "{answer:?}");
            assert!(results(answer).iter().all(|one| *one == (201, outcome.to_owned())), "{answer:?}");
        };
        let answer = first.hand(&good);
        done(&answer, "stored");
        let again = first.hand(&good);
        done(&again, "repeat");
        assert_eq!(answer.receipt(2), again.receipt(2));

        // Each item by itself: the good ones are taken.
        let mut other = form(&questionnaire, 1, 1, "2");
        other["answers"]["q9_1"] = json!("1");
        let with = |number: u8, case: i32, changes: Value| {
            let mut one = form(&questionnaire, number, case, "1");
            for (name, value) in changes.as_object().unwrap() {
                one[name] = value.clone();
            }
            one
        };
        let visit = json!({
            "kind": "visit", "id": Id::v4([77; 16]).to_string(), "round": "sipas-2026", "case": 13,
            "at": office.app.clock.now().millis() - 60_000, "outcome": "2.25", "note": "hẹn chiều",
        });
        let mixed = [
            other,
            with(20, 2, json!({})),
            with(21, 11, json!({ "answers": { "q9_1": "3" } })),
            with(22, 11, json!({ "answers": { "sex": "9" } })),
            with(23, 11, json!({ "id": "01920000-0000-7000-8000-000000000001" })),
            with(24, 11, json!({ "questionnaire": "00" })),
            with(25, 11, json!({ "more": 1 })),
            with(26, 11, json!({ "partial": true, "answers": { "q9_1": "3" } })),
            visit.clone(),
            json!({ "kind": "visit" }),
        ];
        let answer = first.hand(&mixed);
        let outcomes: Vec<String> = results(&answer).into_iter().map(|(_, outcome)| outcome).collect();
        assert_eq!(answer.status, 207, "{answer:?}");
        assert_eq!(
            outcomes,
            [
                "conflict", "not-yours", "answers", "answers", "bad-id", "other-questionnaire", "wrong-form", "stored",
                "stored", "wrong-form"
            ],
            "{answer:?}"
        );
        done(&first.hand(&[visit]), "repeat");

        // Who may not, and how it must be sent.
        let strange = second.hand(&good);
        assert!(results(&strange).iter().all(|one| one.1 == "not-yours"), "{strange:?}");
        let envelope = |changes: Value| {
            let mut body = json!({ "protocol": 1, "by": first.by, "items": good });
            for (name, value) in changes.as_object().unwrap() {
                body[name] = value.clone();
            }
            body
        };
        for (body, token, status) in [
            (envelope(json!({})), "", 403),
            (envelope(json!({})), &FORM.replace('a', "c"), 403),
            (envelope(json!({ "by": second.by })), FORM, 403),
            (envelope(json!({ "protocol": 9 })), FORM, 503),
            (envelope(json!({ "items": 1 })), FORM, 400),
            (envelope(json!({ "extra": 1 })), FORM, 400),
            (envelope(json!({ "items": vec![json!({}); 51] })), FORM, 413),
        ] {
            let answer = first.send(&body, token);
            assert_eq!(answer.status, status, "{answer:?}");
            assert!(status != 503 || answer.retry_after.is_some(), "a newer phone comes again");
        }

        let stored = office.app.store.read(|db| response_after(db, &questionnaire, round.id, None)).unwrap();
        assert_eq!(stored.len(), 6);
        assert!(stored.iter().all(|one| one.entered_by.map(|by| by.to_string()) == Some(first.by.clone())));
        assert_eq!(office.app.store.read(|db| response_conflicts(db, round.id)).unwrap(), 1);
        assert_eq!(office.app.store.read(response_tally_verify).unwrap(), []);
        let visited = &cases[12];
        let visits = office.app.store.read(|db| visit_list(db, visited.id)).unwrap();
        assert_eq!(visits.iter().map(|visit| visit.outcome.code()).collect::<Vec<_>>(), ["2.25"]);
        let now = office.app.store.read(|db| case_list(db, round.id)).unwrap();
        let outcomes: Vec<&str> = now.iter().filter_map(|case| case.outcome.map(sipar::domain::outcome::Outcome::code)).collect();
        assert_eq!(outcomes, ["1.1", "1.1", "1.1", "1.1", "1.1", "1.2", "2.25"]);
        let after = first.day();
        let state = |number: i64| after["cases"].as_array().unwrap().iter().find(|case| case["number"] == number).unwrap()["done"].clone();
        assert_eq!((state(1), state(13), state(15)), (json!(true), json!(false), json!(false)));
    }
}

/// The list, as a phone shows it, in every window.
#[test]
fn everybody_can_use_the_phone() {
    let db = TestDb::sqlite(Some(OFFICE));
    let app = demo::open(db.place());
    field(&app, false, 6);
    let cookie = cookie_of(&app, "dtv-1");
    demo::close(app);
    let server = Server::serve(db.place()).unwrap();
    let findings = inspect_as(&[(server.url("/interview/"), "vi")], Some(&cookie));
    assert!(findings.is_empty(), "{}", list(&findings));
}

/// Thirty forms by two interviewers, without a network, across a restart of the browser, with an answer of the server that
/// gets lost: each arrives once, as it was answered. Then the phones are wiped.
#[test]
fn two_interviewers_without_a_network() {
    let db = TestDb::sqlite(Some(OFFICE));
    let app = demo::open(db.place());
    let (questionnaire, round, cases) = field(&app, false, 32);
    let cookies: Vec<String> = ["dtv-1", "dtv-2"].iter().map(|login| cookie_of(&app, login)).collect();
    demo::close(app);
    let server = Server::serve(db.place()).unwrap();
    let authority = Authority::init();
    let path = |name: &str| authority.file(name).to_str().unwrap().to_owned();
    let days: Vec<Value> = cookies
        .iter()
        .zip([1, 0])
        .map(|(cookie, turn)| {
            let own: Vec<i32> = cases.iter().map(|case| case.number).filter(|number| number % 2 == turn).collect();
            json!({ "cookie": cookie, "cases": own[..15], "halfway": 8, "away": own[15] })
        })
        .collect();
    let told = run_script(
        "interview/day.mjs",
        json!({ "upstream": server.port(), "cert": path("server.crt"), "key": path("server.key"),
            "authority": path("ca.crt"), "days": days }),
        600,
    );
    let mut sealed: Vec<(String, BTreeMap<String, String>)> = Vec::new();
    for day in told["days"].as_array().unwrap() {
        assert_eq!((&day["left"], &day["apart"], &day["lost"]), (&json!(0), &json!([]), &json!(1)), "{day}");
        assert_eq!((&day["faults"], &day["session"]), (&json!([]), &json!(false)), "{day}");
        assert_eq!(day["stays"], json!({ "databases": [], "caches": [], "local": [] }), "{day}");
        assert_eq!(day["resumed"], day["stopped"], "the form is taken up where it was: {day}");
        assert!(day["offline"].as_str().unwrap().contains("Không có mạng"), "{day}");
        let items = day["sealed"].as_array().unwrap();
        assert_eq!(items.iter().filter(|item| item["kind"] == "visit").count(), 1);
        for item in items.iter().filter(|item| item["kind"] == "response") {
            let answers = item["answers"].as_object().unwrap();
            let answers =
                answers.iter().map(|(name, cell)| (name.clone(), cell.as_str().unwrap().to_owned())).collect();
            sealed.push((item["id"].as_str().unwrap().to_owned(), answers));
        }
        println!("{} items in {} uploads, one of whose answers was lost", items.len(), day["uploads"]);
    }
    sealed.sort();
    let app = demo::open(db.place());
    let stored = app.store.read(|db| response_after(db, &questionnaire, round.id, None)).unwrap();
    let mut arrived: Vec<(String, BTreeMap<String, String>)> = Vec::new();
    for one in &stored {
        let mut answers: BTreeMap<String, String> =
            one.answers.iter().map(|(name, answer)| (name.to_owned(), answer.cell())).collect();
        answers.extend(app.store.read(|db| sipar::store::response::response_words_of(db, one.id)).unwrap());
        arrived.push((one.id.to_string(), answers));
    }
    arrived.sort();
    assert_eq!((sealed.len(), arrived), (30, sealed), "what arrived, and what was sealed");
    assert!(stored.iter().all(|one| one.case.is_none() && one.aside.is_none() && one.complete));
    assert_eq!(app.store.read(response_tally_verify).unwrap(), []);
    let cases = app.store.read(|db| case_list(db, round.id)).unwrap();
    let count =
        |code: &str| cases.iter().filter(|case| case.outcome.is_some_and(|outcome| outcome.code() == code)).count();
    assert_eq!((count("1.1"), count("2.25")), (30, 2));
    demo::close(app);
}
