//! What the server does by itself: once, whoever does it; again, where it failed; and only what is past its time is gone.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::scope;

use rocket::http::Method;
use serde_json::json;
use sipar::app::approval::Request;
use sipar::app::jobs::mail::{Post, Privacy, Route, Smtp};
use sipar::app::jobs::{Kind, Runner};
use sipar::app::machine::MachineChance;
use sipar::app::personal::Deletion;
use sipar::app::retention::Keep;
use sipar::app::sign_in::Rules;
use sipar::app::{App, Opening};
use sipar::domain::access::Role;
use sipar::domain::clock::{DAY, SECOND};
use sipar::domain::id::Id;
use sipar::store::audit::{Filter, audit_search, audit_verify};
use sipar::store::job::{Ended, State, job_end_on, job_hurry_on, job_list, job_take_on};
use sipar::store::letter::{Letter, letter_add_on, letter_waiting};
use sipar::store::person::{person_change_on, person_get};
use sipar::store::rating::rating_get;
use sipar::store::session::browser_know_on;
use sipar::store::writer::Limits;

use crate::support::both::{TestDb, on_both};
use crate::support::door::Door;
use crate::support::fake_clock::FakeClock;
use crate::support::office::{NOON, OFFICE, Office, RATING, TOKENS, id_of, rating_with, upload};
use crate::support::server::Server;
use crate::support::staff::{caller, cookie_of, employ};
use crate::support::statements::Beside;

const MINUTE: i64 = 60 * SECOND;

/// A post that keeps what it was handed, or refuses it.
#[derive(Default)]
pub(crate) struct Bag {
    letters: Mutex<Vec<(Id, String)>>,
    broken: AtomicBool,
}

impl Post for Bag {
    fn send(&self, letter: &Letter, to: &str) -> Result<(), String> {
        if self.broken.load(Ordering::SeqCst) {
            return Err("no such server".to_owned());
        }
        self.letters.lock().unwrap().push((letter.id, to.to_owned()));
        Ok(())
    }
}

pub(crate) fn runner(app: &App, bag: &Arc<Bag>) -> Runner {
    let runner = Runner::new(app, Keep::default(), Some(Arc::clone(bag) as Arc<dyn Post>));
    runner.prepare().unwrap();
    runner
}

pub(crate) fn hurry(app: &App, kind: Kind) {
    let now = app.clock.now();
    assert!(app.store.write(|db| job_hurry_on(db, kind.word(), now)).unwrap());
}

/// The use-cases of another process on the same database.
pub(crate) fn another(db: &TestDb, office: &Office, seed: u64) -> App {
    let (limits, rules) = (Limits::default(), Rules::default());
    let opening = Opening { target: db.place().target(), connections: 2, limits, demo: false, rules };
    let clock: Arc<FakeClock> = Arc::clone(&office.clock);
    App::open(&opening, clock, Arc::new(MachineChance::seeded(seed))).unwrap()
}

/// How many entries of the trail there are of an action.
fn noted(app: &App, action: &str) -> usize {
    let filter = Filter { action: Some(action.to_owned()), ..Filter::default() };
    app.store.read(|db| audit_search(db, &filter, None, 1_000, 1_000)).unwrap().entries.len()
}

fn with_address(app: &App, person: Id) {
    app.store
        .write(|db| {
            let mut person = person_get(db, person)?.unwrap();
            person.email = Some(format!("{}@example.vn", person.login));
            person_change_on(db, &person)
        })
        .unwrap();
}

fn letter(app: &App, person: Id, body: &str) -> Id {
    let (now, id) = (app.clock.now(), app.chance.id(app.clock.now()));
    app.store.write(|db| letter_add_on(db, id, person, "Thử gửi", body, now)).unwrap();
    id
}

on_both! {
    fn two_processes_do_each_thing_once(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let person = employ(&office.app, "can.bo", Role::Clerk, "hop-giang");
        with_address(&office.app, person);
        employ(&office.app, "kiem.toan", Role::Auditor, "cao-bang");
        let others: Vec<App> = (0..3).map(|seed| another(&db, &office, 100 + seed)).collect();
        let bag = Arc::new(Bag::default());
        let mut letters = Vec::new();
        for round in 0..6 {
            letters.extend((0..5).map(|_| letter(&office.app, person, "x")));
            runner(&office.app, &bag);
            hurry(&office.app, Kind::AuditHead);
            hurry(&office.app, Kind::Mail);
            let tried: usize = scope(|threads| {
                let begin = |app: &App| {
                    let runner = runner(app, &bag);
                    threads.spawn(move || runner.work().unwrap())
                };
                let working: Vec<_> = others.iter().map(begin).collect();
                working.into_iter().map(|one| one.join().unwrap()).sum()
            });
            assert_eq!(tried, 2, "round {round}: each job was taken once");
            assert_eq!(noted(&office.app, "audit.head"), round + 1);
            office.clock.advance(10 * SECOND);
        }
        let sent = bag.letters.lock().unwrap();
        let mut times: BTreeMap<Id, usize> = BTreeMap::new();
        for (id, to) in sent.iter() {
            *times.entry(*id).or_default() += 1;
            assert_eq!(to, "can.bo@example.vn");
        }
        letters.sort_unstable();
        assert!(times.values().all(|times| *times == 1) && times.keys().copied().eq(letters), "{times:?}");
    }

    fn what_fails_is_tried_again_and_then_shown(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let person = employ(&office.app, "can.bo", Role::Clerk, "hop-giang");
        with_address(&office.app, person);
        let bag = Arc::new(Bag::default());
        bag.broken.store(true, Ordering::SeqCst);
        let runner = runner(&office.app, &bag);
        let mail = || office.app.store.read(job_list).unwrap().into_iter().find(|job| job.kind == "mail").unwrap();
        hurry(&office.app, Kind::Mail);
        let mut pauses = Vec::new();
        for tries in 1..=8 {
            // Each try has a letter of its own: one that was tried eight times stays to be printed.
            letter(&office.app, person, "x");
            assert_eq!(runner.work().unwrap(), 1);
            let job = mail();
            assert_eq!((job.tries, job.locked_until.0), (tries, 0));
            assert!(job.result.contains("could be sent"), "{job:?}");
            pauses.push(job.due_at.since(office.app.clock.now()) / MINUTE);
            assert_eq!(runner.work().unwrap(), 0, "not before its time");
            office.clock.set(job.due_at);
            // The other jobs come due meanwhile; they are no part of this.
            Beside::of(db.place()).run("UPDATE job SET due_at = 9000000000000000 WHERE kind <> 'mail'");
        }
        assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 64, 128]);
        assert_eq!((mail().state, noted(&office.app, "job.fail")), (State::Failed, 1));
        assert_eq!(runner.work().unwrap(), 0, "it waits for a person");

        employ(&office.app, "quan.tri", Role::Administrator, "cao-bang");
        bag.broken.store(false, Ordering::SeqCst);
        office.app.hurry(&caller(&office.app, "quan.tri"), Kind::Mail).unwrap();
        assert_eq!(runner.work().unwrap(), 1);
        assert_eq!((mail().state, mail().tries), (State::Waiting, 0));
        assert_eq!(bag.letters.lock().unwrap().len(), 7, "the first was tried eight times");
        assert_eq!(office.app.letters(&caller(&office.app, "quan.tri")).unwrap().len(), 1, "and is there to be printed");
    }

    fn whoever_is_too_slow_does_not_end_anothers_work(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let bag = Arc::new(Bag::default());
        let runner = runner(&office.app, &bag);
        hurry(&office.app, Kind::AuditHead);
        let store = &office.app.store;
        let now = office.app.clock.now();
        let slow = store.write(|db| job_take_on(db, now, now.plus(MINUTE))).unwrap().unwrap();
        assert_eq!(runner.work().unwrap(), 0, "it is taken");
        office.clock.advance(2 * MINUTE);
        Beside::of(db.place()).run("UPDATE job SET due_at = 9000000000000000 WHERE kind <> 'audit-head'");
        assert_eq!(runner.work().unwrap(), 1, "whoever took it is gone");
        let now = office.app.clock.now();
        let ended = Ended { result: "late", at: now, due_at: now, state: State::Waiting, tries: 0 };
        assert!(!store.write(|db| job_end_on(db, &slow, &ended)).unwrap());
        assert!(store.read(job_list).unwrap().iter().all(|job| job.result != "late"));
    }

    fn only_what_is_past_its_time_is_deleted(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let door = Door::of(&office);
        let ratings = [rating_with(1, &json!({ "remark": "Cán bộ nhiệt tình" })), rating_with(2, &json!({}))];
        assert_eq!(door.upload(TOKENS[0], &upload(&ratings)).status, 201);
        let other = json!({ "remark": "Chị Hoa remark chậm", "answers": [{ "question": "result", "level": 1 }] });
        door.upload(TOKENS[0], &upload(&[rating_with(1, &other)]));
        let person = employ(&office.app, "can.bo", Role::Clerk, "hop-giang");
        office.app.store.write(|db| browser_know_on(db, person, &[7; 32], NOON)).unwrap();
        letter(&office.app, person, "x");
        let mut beside = Beside::of(db.place());
        let mut left = || {
            let count = |table| format!("SELECT COUNT(*) AS n FROM {table}");
            ["remark", "known_browser", "letter"].map(|table| beside.number(&count(table)))
        };
        let runner = runner(&office.app, &Arc::new(Bag::default()));
        for (days, expected, entries) in [
            (89, [1, 1, 1], 0),
            (91, [1, 1, 0], 1),
            (365, [1, 1, 0], 1),
            (366, [0, 0, 0], 2),
            (367, [0, 0, 0], 2),
        ] {
            office.clock.set(NOON.plus(days * DAY));
            hurry(&office.app, Kind::Retention);
            runner.work().unwrap();
            assert_eq!(left(), expected, "after {days} days");
            assert_eq!(noted(&office.app, "retention.delete"), entries, "after {days} days");
        }
        let first = office.app.store.read(|db| rating_get(db, id_of(RATING, 1))).unwrap().unwrap();
        assert_eq!((first.remark, first.answers.len()), (None, 1), "the answers stay");
        let contents = Beside::of(db.place()).words("SELECT content AS word FROM rating_conflict");
        assert!(contents.len() == 1 && contents[0].ends_with(" remark -"), "{contents:?}");
        assert!(contents[0].contains("answers"), "{contents:?}");
        office.tallies_agree();
        assert!(office.app.store.read(|db| audit_verify(db, None)).unwrap().whole());
        // A repeat is still known by what it was.
        assert_eq!(door.upload(TOKENS[0], &upload(&ratings)).status, 201);
        assert_eq!(left()[0], 0, "and brings nothing back");
    }

    fn people_are_reminded_and_auditors_get_an_anchor(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let app = &office.app;
        let [asker, other, auditor] =
            [("noi.vu.1", Role::HomeAffairs), ("noi.vu.2", Role::HomeAffairs), ("kiem.toan", Role::Auditor)]
                .map(|(login, role)| employ(app, login, role, "cao-bang"));
        employ(app, "truong", Role::UnitHead, "hop-giang");
        let request = Request::DeletePersonalData(Deletion::Remark { rating: id_of(RATING, 1).to_string() });
        let unit = app.unit("hop-giang").unwrap().id;
        app.propose(&caller(app, "noi.vu.1"), &request, unit, "một lượt", "người dân yêu cầu").unwrap();
        let runner = runner(app, &Arc::new(Bag::default()));
        let letters = || app.store.read(|db| letter_waiting(db, 100)).unwrap();
        // The tablets were heard of on Tuesday already.
        let tuesday = NOON.plus(4 * DAY).0;
        Beside::of(db.place()).run(&format!("UPDATE device SET seen_at = {tuesday}"));
        // Friday, Saturday, Tuesday.
        for (days, expected) in [(0, 0), (1, 0), (4, 1)] {
            office.clock.set(NOON.plus(days * DAY));
            Beside::of(db.place()).run("UPDATE job SET due_at = 9000000000000000 WHERE kind <> 'reminder'");
            hurry(app, Kind::Reminder);
            runner.work().unwrap();
            assert_eq!(letters().len(), expected, "after {days} days");
        }
        let reminder = letters().remove(0);
        assert_eq!(reminder.person, other, "not who asked: {asker}");
        assert!(reminder.body.contains("1 đề nghị") && reminder.body.contains("1 proposals"), "{}", reminder.body);
        assert!(!reminder.body.contains("người dân yêu cầu"), "nobody's words");

        hurry(app, Kind::AuditHead);
        runner.work().unwrap();
        let letter = letters().into_iter().find(|letter| letter.person == auditor).unwrap();
        let is_anchor = |line: &&str| line.split_once(':').is_some_and(|(_, hash)| hash.len() == 64);
        let anchor = letter.body.lines().find(is_anchor).unwrap();
        assert!(app.trail_verify(anchor).unwrap().whole(), "{anchor}");
        assert_eq!(letters().len(), 2, "nobody else gets one");

        // On Thursday both tablets have been silent for a day and a half: those who manage them are told, once each.
        office.clock.set(NOON.plus(6 * DAY));
        hurry(app, Kind::Reminder);
        runner.work().unwrap();
        let alarm = "2 điều bất thường ở máy";
        let told = |person| letters().iter().filter(|one| one.person == person && one.body.contains(alarm)).count();
        assert_eq!([asker, other, auditor].map(told), [1, 1, 0]);
    }

    fn the_pages_show_and_hurry(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let app = &office.app;
        employ(app, "quan.tri", Role::Administrator, "cao-bang");
        let clerk = employ(app, "can.bo", Role::Clerk, "hop-giang");
        runner(app, &Arc::new(Bag::default()));
        let waiting = letter(app, clerk, "Việc đang chờ");
        let door = Door::of(&office);
        let as_whom = |login: &str| cookie_of(app, login);
        let get = |login: &str, path: &str| door.send(Method::Get, path, &[("cookie", &as_whom(login))], &[]);
        let post = |login: &str, path: &str| {
            let token = "ab".repeat(32);
            let (session, form) = (as_whom(login), format!("__Host-sipar-form={token}"));
            let kind = ("content-type", "application/x-www-form-urlencoded");
            let headers = [("cookie", session.as_str()), ("cookie", form.as_str()), kind];
            door.send(Method::Post, path, &headers, format!("csrf={token}").as_bytes()).status
        };
        assert_eq!((get("can.bo", "/jobs").status, post("can.bo", "/jobs/mail")), (403, 403));
        assert!(get("quan.tri", "/jobs").body.contains("Xóa dữ liệu hết hạn giữ"));
        assert_eq!((post("quan.tri", "/jobs/retention"), post("quan.tri", "/jobs/none")), (303, 404));
        let job = app.jobs().unwrap().into_iter().find(|job| job.kind == "retention").unwrap();
        assert_eq!((job.due_at, noted(app, "job.hurry")), (NOON, 1));
        assert!(get("quan.tri", "/letters").body.contains("Việc đang chờ"));
        assert_eq!(post("quan.tri", &format!("/letters/{waiting}")), 303);
        assert!(!get("quan.tri", "/letters").body.contains("Việc đang chờ"));
        assert_eq!((post("quan.tri", &format!("/letters/{waiting}")), noted(app, "letter.hand-over")), (404, 1));
    }

    fn a_server_has_jobs_and_ends_with_them(db: TestDb = OFFICE) {
        let server = Server::serve(db.place()).unwrap();
        let mut beside = Beside::of(db.place());
        let begun = std::time::Instant::now();
        while beside.number("SELECT COUNT(*) AS n FROM job") < 5 {
            assert!(begun.elapsed().as_secs() < 10, "no jobs");
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        let begun = std::time::Instant::now();
        assert_eq!(server.stop().and_then(|status| status.code()), Some(0));
        assert!(begun.elapsed().as_secs() < 5, "it does not wait for the next look");
    }
}

/// A mail server that says yes to everything and keeps what it was told.
fn mail_server(listener: &TcpListener) -> String {
    let (stream, _) = listener.accept().unwrap();
    let (mut out, mut said) = (stream.try_clone().unwrap(), String::new());
    let mut lines = BufReader::new(stream).lines();
    out.write_all(b"220 here\r\n").unwrap();
    let mut data = false;
    while let Some(Ok(line)) = lines.next() {
        said.push_str(&line);
        said.push('\n');
        let answer: &[u8] = match line.to_uppercase().as_str() {
            "." if data => {
                data = false;
                b"250 taken\r\n"
            }
            _ if data => continue,
            "DATA" => {
                data = true;
                b"354 go on\r\n"
            }
            "QUIT" => {
                out.write_all(b"221 bye\r\n").unwrap();
                return said;
            }
            hello if hello.starts_with("EHLO") => b"250-here\r\n250 8BITMIME\r\n",
            _ => b"250 yes\r\n",
        };
        out.write_all(answer).unwrap();
    }
    said
}

on_both! {
    fn letters_go_out_by_smtp(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let person = employ(&office.app, "can.bo", Role::Clerk, "hop-giang");
        with_address(&office.app, person);
        let without = employ(&office.app, "khong.thu", Role::Clerk, "hop-giang");
        let sent = letter(&office.app, person, "Việc đang chờ Ông/Bà\n.một dòng bắt đầu bằng dấu chấm");
        letter(&office.app, without, "x");
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (host, from) = ("127.0.0.1", "sipar <sipar@example.vn>");
        let route = |privacy| Route { host: host.to_owned(), port, privacy, login: None, from: from.to_owned() };
        let work = |privacy| {
            let smtp = Arc::new(Smtp::new(&route(privacy)).unwrap());
            let runner = Runner::new(&office.app, Keep::default(), Some(smtp));
            runner.prepare().unwrap();
            hurry(&office.app, Kind::Mail);
            assert_eq!(runner.work().unwrap(), 1);
        };
        // A server that offers no TLS is told nothing where TLS is asked for.
        let said = scope(|threads| {
            let server = threads.spawn(|| mail_server(&listener));
            work(Privacy::StartTls);
            server.join().unwrap()
        });
        assert!(!said.contains("can.bo") && !said.contains("MAIL FROM"), "{said}");
        assert_eq!(office.app.store.read(|db| letter_waiting(db, 10)).unwrap().len(), 2);
        let said = scope(|threads| {
            let server = threads.spawn(|| mail_server(&listener));
            work(Privacy::None);
            server.join().unwrap()
        });
        let id = format!("<{sent}@example.vn>");
        for part in ["RCPT TO:<can.bo@example.vn>", "From: sipar <sipar@example.vn>", "charset=utf-8", &id] {
            assert!(said.contains(part), "{part} is missing in {said}");
        }
        let waiting = office.app.store.read(|db| letter_waiting(db, 10)).unwrap();
        assert_eq!(waiting.iter().map(|letter| letter.person).collect::<Vec<_>>(), [without], "it can only be printed");
    }
}
