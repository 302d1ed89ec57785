//! Databases of earlier schemas, kept under `fixtures`, come up to this program's with all that is in them; a newer
//! schema is left alone. `docs/contributing.md` says how the next one is kept.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::thread::scope;
use std::time::Duration;

use serde_json::json;
use sipar::app::App;
use sipar::app::device::token_hash;
use sipar::app::dossiers::{DossierRules, FormBy};
use sipar::app::machine::MachineClock;
use sipar::app::scope::Scope;
use sipar::domain::clock::Clock;
use sipar::domain::dossier::form::Columns;
use sipar::domain::hex::hex;
use sipar::domain::id::Id;
use sipar::domain::lang::Lang;
use sipar::domain::rating::{Answer, flag};
use sipar::store::audit::audit_verify;
use sipar::store::dossier::tally::dossier_tally_verify;
use sipar::store::dossier_import::{DossierImport, dossier_import_add_on, dossier_import_by_hash};
use sipar::store::person::person_by_login;
use sipar::store::rating::{rating_get, rating_ids, rating_totals};
use sipar::store::series::series_get;
use sipar::store::tally::tally_verify;
use sipar::store::writer::Limits;
use sipar::store::{Store, StoreError};
use time::macros::date;

use crate::support::both::{MIGRATED, Place, TestDb, on_both};
use crate::support::fake_clock::FakeClock;
use crate::support::free_port;
use crate::support::http::Http;
use crate::support::office::{NOON, RATING, TABLET, id_of, open};
use crate::support::project;
use crate::support::seeded::Seeded;
use crate::support::server::{Server, serve, sipar};
use crate::support::statements::Beside;

/// The migrations of this program, oldest first.
pub(crate) fn migrations() -> Vec<String> {
    let folders = project().join("migrations/sqlite").read_dir().unwrap();
    let names: BTreeSet<String> = folders.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.into_iter().collect()
}

fn fixture(migration: &str, end: &str) -> PathBuf {
    project().join("tests/it/fixtures").join(format!("{migration}.{end}"))
}

/// Puts the kept database of a migration where the test's own is to be.
pub(crate) fn lay_out(place: &Place, migration: &str) {
    match place {
        Place::Folder(folder) => {
            std::fs::copy(fixture(migration, "sqlite3"), folder.join("sipar.sqlite3")).unwrap();
        }
        Place::Url(_) => Beside::of(place).run(&std::fs::read_to_string(fixture(migration, "sql")).unwrap()),
    }
}

fn of(beside: &mut Beside, sqlite: &str, postgres: &str) -> Vec<String> {
    let sql = if matches!(beside, Beside::Sqlite(_)) { sqlite } else { postgres };
    beside.words(sql)
}

/// The columns of every table but the list of migrations.
fn columns(beside: &mut Beside) -> BTreeMap<String, Vec<String>> {
    let all = of(
        beside,
        "SELECT t.name || ' ' || c.name AS word FROM sqlite_master t, pragma_table_info(t.name) c
         WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' ORDER BY t.name, c.cid",
        "SELECT table_name || ' ' || column_name AS word FROM information_schema.columns
         WHERE table_schema = 'public' ORDER BY table_name, ordinal_position",
    );
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in all.iter().filter(|line| !line.starts_with("__diesel")) {
        let (table, column) = line.split_once(' ').unwrap();
        tables.entry(table.to_owned()).or_default().push(column.to_owned());
    }
    tables
}

/// Every row of these columns, as text. Of the tallies those that every schema has: marginal 5 came with migration 4, cells in
/// which nothing but returned results is counted with migration 12, and both are held beside a full count.
fn rows(beside: &mut Beside, tables: &BTreeMap<String, Vec<String>>) -> BTreeMap<String, Vec<String>> {
    let quoted = |quote: &str, columns: &[String]| {
        let columns: Vec<_> = columns.iter().map(|column| format!("{quote}(\"{column}\")")).collect();
        columns.join(" || '|' || ")
    };
    let select = |quote: &str, table: &str, columns: &[String]| {
        let only = match table {
            "tally" => "WHERE marginal < 5 ",
            "dossier_tally" => "WHERE received <> 0 OR early <> 0 OR on_time <> 0 OR late <> 0 OR overdue <> 0 ",
            _ => "",
        };
        format!("SELECT {} AS word FROM \"{table}\" {only}ORDER BY 1", quoted(quote, columns))
    };
    tables
        .iter()
        .map(|(table, columns)| {
            let [sqlite, postgres] = ["quote", "quote_nullable"].map(|quote| select(quote, table, columns));
            (table.clone(), of(beside, &sqlite, &postgres))
        })
        .collect()
}

/// Tables, columns, indexes, constraints and triggers, as the database tells them.
fn schema(beside: &mut Beside) -> BTreeSet<String> {
    let told = of(
        beside,
        "SELECT name || ': ' || sql AS word FROM sqlite_master WHERE sql IS NOT NULL",
        "SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' '
             || COALESCE(collation_name, '') || COALESCE(column_default, '') AS word
         FROM information_schema.columns WHERE table_schema = 'public'
         UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
         UNION ALL SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
             WHERE connamespace = 'public'::regnamespace AND conrelid <> 0
         UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    );
    told.into_iter().collect()
}

/// Uploads ratings one by one, each until its receipt is there; returns their ids and how often nobody answered.
fn send_all(port: u16, token: &str, tablet: u8, each: usize) -> (Vec<Id>, usize) {
    let (http, mut chance, mut refused, mut ids) = (Http::to(port), Seeded::new(tablet.into()), 0, Vec::new());
    let bearer = format!("Bearer {token}");
    let headers = [("content-type", "application/json"), ("authorization", bearer.as_str())];
    for seq in 1..=each {
        let now = MachineClock.now();
        let id = chance.id(now);
        let rating = json!({ "id": id.to_string(), "seq": seq, "counter": "minh-hoa-1-quay-1", "template": "hai-muc-1",
            "sealed_at": now.millis(), "answers": [{ "question": "result", "level": 1 + seq % 2 }] });
        let body = json!({ "protocol": 1, "sent_at": now.millis(), "last_seq": seq, "ratings": [rating] }).to_string();
        let begun = std::time::Instant::now();
        loop {
            assert!(begun.elapsed() < Duration::from_mins(1), "no receipt for {id}");
            match http.send(&ureq::http::Method::POST, "/api/v1/ratings", &headers, body.as_bytes()) {
                Ok(reply) if reply.status == 201 => break,
                Ok(reply) => assert_eq!(reply.status, 503, "{}", reply.text()),
                Err(_) => {}
            }
            refused += 1;
            std::thread::sleep(Duration::from_millis(5));
        }
        ids.push(id);
    }
    (ids, refused)
}

#[test]
fn a_database_of_every_earlier_schema_is_kept() {
    let all = migrations();
    assert!(all.len() >= 2, "{all:?}");
    for migration in &all[..all.len() - 1] {
        for end in ["sqlite3", "sql"] {
            let file = fixture(migration, end);
            let size = file.metadata().unwrap_or_else(|why| panic!("{}: {why}", file.display())).len();
            // They have the questionnaires and criteria sets that a start publishes, 220 kB of text.
            assert!(size < 720_000, "{} is larger than it need be", file.display());
        }
    }
}

on_both! {
    fn every_kept_database_comes_up_with_all_that_is_in_it(db: TestDb) {
        let fresh = if matches!(db.place(), Place::Folder(_)) { TestDb::sqlite } else { TestDb::postgres };
        let new = schema(&mut Beside::of(fresh(Some(MIGRATED)).place()));
        let all = migrations();
        for (older, migration) in all[..all.len() - 1].iter().enumerate() {
            let db = fresh(None);
            lay_out(db.place(), migration);
            let (target, mut beside) = (db.place().target(), Beside::of(db.place()));
            let tables = columns(&mut beside);
            let before = rows(&mut beside, &tables);
            assert!(before.values().map(Vec::len).sum::<usize>() > 500, "{migration} has something to lose");

            assert!(matches!(Store::open(target.clone(), 1), Err(StoreError::OldSchema)), "{migration}");
            let verify = sipar(["tally", "verify"]).args(db.place().arguments()).output().unwrap();
            assert_eq!(verify.status.code(), Some(5), "a command that does not migrate says to do so");
            assert!(String::from_utf8_lossy(&verify.stderr).contains("sipar migrate"));

            assert_eq!(Store::migrate(&target).unwrap().len(), all.len() - 1 - older, "{migration}");
            assert_eq!(rows(&mut beside, &tables), before, "{migration}: nothing is lost or changed");
            assert_eq!(schema(&mut beside), new, "{migration}: an old database ends as a new one begins");
            let store = Store::open(target, 1).unwrap();
            assert_eq!(store.read(tally_verify).unwrap(), [], "{migration}");
            let dossiers = DossierRules::shipped().unwrap().rules();
            assert_eq!(store.read(|db| dossier_tally_verify(db, &dossiers)).unwrap(), 0, "{migration}");
            // What was written before there was a chain stands in it now, in the order in which it was written.
            let verdict = store.read(|db| audit_verify(db, None)).unwrap();
            assert!(verdict.whole(), "{migration}: {:?}", verdict.findings);
            assert_eq!(usize::try_from(verdict.entries).unwrap(), before["audit"].len(), "{migration}");
            let disordered =
                "SELECT COUNT(*) AS n FROM audit one JOIN audit two ON two.seq = one.seq + 1 AND two.at < one.at";
            assert_eq!(beside.number(disordered), 0, "{migration}");
        }
    }

    /// Tablets go on sending while the server is down, the new one starts, and the schema comes up.
    fn nothing_is_lost_while_a_database_comes_up(db: TestDb) {
        lay_out(db.place(), migrations().iter().rev().nth(1).unwrap());
        let mut beside = Beside::of(db.place());
        let before = beside.number("SELECT COUNT(*) AS n FROM rating");
        let tablet = |number: u8| (format!("{number:02x}").repeat(32), number);
        let tablets: Vec<(String, u8)> = (1..=4).map(tablet).collect();
        for (token, number) in &tablets {
            let (id, hash) = (hex(id_of(TABLET, (*number).into()).as_bytes()), hex(&token_hash(token)));
            let insert = |id: String, hash: String| {
                format!(
                    "INSERT INTO device (id, token_hash, counter_id, name, enrolled_at, received_seq, highest_seq,
                     complete_seq, complete_at) SELECT {id}, {hash}, id, 'máy', 0, 0, 0, 0, 0 FROM counter
                     WHERE code = 'minh-hoa-1-quay-1'"
                )
            };
            beside.run_either(
                &insert(format!("X'{id}'"), format!("X'{hash}'")),
                &insert(format!("'\\x{id}'::bytea"), format!("'\\x{hash}'::bytea")),
            );
        }
        let (port, each) = (free_port(), 40);
        let (acknowledged, refused) = scope(|threads| {
            let send = |(token, number): &'_ (String, u8)| {
                let (token, number) = (token.clone(), *number);
                threads.spawn(move || send_all(port, &token, number, each))
            };
            let sending: Vec<_> = tablets.iter().map(send).collect();
            // Some have been refused before there is anybody to answer.
            std::thread::sleep(Duration::from_millis(200));
            let _server = Server::start(serve(db.place()), port).unwrap();
            let ended: Vec<(Vec<Id>, usize)> = sending.into_iter().map(|one| one.join().unwrap()).collect();
            let refused: usize = ended.iter().map(|(_, refused)| refused).sum();
            (ended.into_iter().flat_map(|(ids, _)| ids).collect::<BTreeSet<Id>>(), refused)
        });
        assert!(refused > 0, "they tried while nobody answered");
        assert_eq!(acknowledged.len(), tablets.len() * each);
        let store = Store::open(db.place().target(), 1).unwrap();
        let stored: BTreeSet<Id> = store.read(rating_ids).unwrap().into_iter().collect();
        assert!(acknowledged.is_subset(&stored), "acknowledged and not stored");
        assert_eq!(i64::try_from(stored.len()).unwrap(), before + i64::try_from(acknowledged.len()).unwrap());
        assert_eq!(store.read(tally_verify).unwrap(), []);
        assert!(store.read(|db| audit_verify(db, None)).unwrap().whole());
    }

    /// What the first one holds: see `docs/contributing.md`.
    fn the_first_schema_keeps_its_ratings(db: TestDb) {
        lay_out(db.place(), &migrations()[0]);
        Store::migrate(&db.place().target()).unwrap();
        let app = open(db.place(), Limits::default(), FakeClock::at(NOON).into());
        assert!(app.illustrative, "it says of itself that it was generated");
        assert_eq!(app.store.read(rating_totals).unwrap(), (157, 503, 1));
        let get = |number: u32| {
            let id: Id = format!("01a1c3d3-cc80-7600-8000-00000000000{number}").parse().unwrap();
            assert_eq!(id, id_of(RATING, number));
            app.store.read(|db| rating_get(db, id)).unwrap().unwrap()
        };
        let [first, third, fourth] = [1, 3, 4].map(get);
        assert_eq!(first.remark.as_deref(), Some("Cán bộ nhiệt tình"));
        assert_eq!(first.answers, [Answer { question: 1, level: 2 }, Answer { question: 2, level: 1 }]);
        assert_eq!((third.reasons, third.flags & flag::CLOCK), (vec!["papers".to_owned(), "time".to_owned()], 0));
        assert_eq!((third.quarantine, fourth.quarantine.as_deref()), (None, Some("sequence-reused")));
        let unit = app.unit("cao-bang").unwrap().id;
        let sipas = app.store.read(|db| series_get(db, "sipas", unit)).unwrap();
        assert!(sipas.iter().any(|one| one.value.as_deref() == Some("78.8")), "{sipas:?}");

        // And it goes on: a repeat is recognised, by the id and the hash of then.
        let rows = "id,counter,rated_at,template,procedure,q.result,q.behaviour,comment\n\
            01a1c3d3-cc80-7600-8000-000000000001,minh-hoa-1-quay-1,20/11/2026 08:30,hai-muc-1,khai-sinh,2,1,Cán bộ nhiệt tình\n";
        let again = app.bring_ratings_from("again.csv", rows.as_bytes(), |_, _| ()).unwrap();
        assert_eq!((again.changed, again.conflicts), (0, 0));
        let new = rows.replace("0000001,", "0000009,");
        assert_eq!(app.bring_ratings_from("new.csv", new.as_bytes(), |_, _| ()).unwrap().changed, 1);
        assert_eq!(app.store.read(tally_verify).unwrap(), []);
    }

    /// Bad rows were kept as words before there were codes for them, and no import could be made twice.
    fn bad_rows_of_the_ninth_schema_are_told_as_they_were(db: TestDb) {
        lay_out(db.place(), "2026-11-23-000009_one_stop");
        Store::migrate(&db.place().target()).unwrap();
        let app = open(db.place(), Limits::default(), FakeClock::at(NOON).into());
        let [import] = &app.dossier_imports().unwrap()[..] else { panic!("one import is kept") };
        assert_eq!((import.turn, import.mapping.as_str(), import.as_of), (1, "", import.begun));
        let mut told = Vec::new();
        app.dossier_faults(import.id, |fault| {
            told.push((fault.line, fault.words(Lang::Vi)));
            Ok(())
        })
        .unwrap();
        assert_eq!(told.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [4, 5]);
        assert!(told[0].1.starts_with("không phải là thời điểm; viết như"), "{told:?}");
        assert!(told[1].1.starts_with("không tìm thấy; nhập hoặc tạo"), "{told:?}");
    }

    /// Results that were returned were not counted before: late or in time as the work ended, once a dossier.
    fn results_returned_in_the_eleventh_schema_are_counted(db: TestDb) {
        lay_out(db.place(), "2026-11-23-000011_dossiers_by_a_page");
        Store::migrate(&db.place().target()).unwrap();
        let app = open(db.place(), Limits::default(), FakeClock::at(NOON).into());
        let form = |days, by| app.dossier_form(&Scope::Everywhere, "minh-hoa-1", days, by, true).unwrap();
        let october = (date!(2026 - 10 - 01), date!(2026 - 10 - 31));
        for by in [FormBy::Field, FormBy::Procedure] {
            // One of no due day is on time; one was withdrawn, which has no result; one was refused before it was received.
            let of = form(october, by).total;
            assert_eq!((of.returned_early, of.returned_on_time, of.returned_late, of.ended_otherwise), (0, 1, 3, 1), "{by:?}");
        }
        let november = form((date!(2026 - 11 - 01), date!(2026 - 11 - 20)), FormBy::Channel);
        let counted = |total: Columns| (total.resolved(), total.returned_early, total.returned_late);
        assert_eq!(counted(november.total), (0, 1, 0), "resolved in October, fetched in November");
        assert!(november.rows.is_empty(), "no column of the form counts what was resolved before: {:?}", november.rows);
    }

    /// Imports of dossiers had no person before: they stay the owner's, and nobody else's file is answered with them.
    fn imports_of_the_tenth_schema_stay_the_owners(db: TestDb) {
        lay_out(db.place(), "2026-11-23-000010_dossiers_brought_in");
        Store::migrate(&db.place().target()).unwrap();
        let app = open(db.place(), Limits::default(), FakeClock::at(NOON).into());
        let [import] = &app.dossier_imports().unwrap()[..] else { panic!("one import is kept") };
        assert_eq!((import.person, import.turn, import.ended.is_some()), (None, 1, true));
        let owners = app.store.read(|db| dossier_import_by_hash(db, &import.hash, None)).unwrap();
        assert_eq!(owners.as_ref(), Some(import));
        let somebody = app.store.read(|db| person_by_login(db, "nguoi-de-nghi")).unwrap().unwrap().id;
        let theirs = |app: &App| app.store.read(|db| dossier_import_by_hash(db, &import.hash, Some(somebody))).unwrap();
        assert_eq!(theirs(&app), None);
        let own = DossierImport { id: app.chance.id(app.clock.now()), person: Some(somebody), ..import.clone() };
        app.store.write(|db| dossier_import_add_on(db, &own)).unwrap();
        assert_eq!(theirs(&app), Some(own.clone()));
        for again in [own, import.clone()] {
            let again = DossierImport { id: app.chance.id(app.clock.now()), ..again };
            assert!(app.store.write(|db| dossier_import_add_on(db, &again)).is_err(), "a turn of the same is made once");
        }
        let mut faults = Vec::new();
        app.dossier_faults(import.id, |fault| {
            faults.push((fault.line, fault.reason.clone()));
            Ok(())
        })
        .unwrap();
        assert_eq!(faults, [(4, "not-a-moment".to_owned()), (5, "not-found".to_owned())]);
    }

    fn a_newer_schema_is_left_alone(db: TestDb = MIGRATED) {
        let mut beside = Beside::of(db.place());
        beside.run("INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231000001')");
        let before = schema(&mut beside);
        let target = db.place().target();
        for outcome in [Store::open(target.clone(), 1).map(drop), Store::migrate(&target).map(drop)] {
            assert!(matches!(outcome, Err(StoreError::NewerSchema { version }) if version == "29991231000001"));
        }
        for command in [&["migrate"][..], &["tally", "rebuild"], &["generate", "--weeks", "1"], &["serve", "--port", "0"]] {
            let output = sipar(command).args(db.place().arguments()).output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(5), "{command:?}: {said}");
            assert!(said.contains("29991231000001") && said.contains("older"), "{said}");
        }
        assert_eq!(schema(&mut beside), before);
        assert_eq!(beside.number("SELECT COUNT(*) AS n FROM template"), 0, "nothing is written");
    }

    fn many_who_migrate_at_once_migrate_once(db: TestDb) {
        let target = db.place().target();
        let applied: Vec<usize> = scope(|scope| {
            let all: Vec<_> = (0..6).map(|_| scope.spawn(|| Store::migrate(&target).unwrap().len())).collect();
            all.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert_eq!(applied.iter().sum::<usize>(), migrations().len(), "{applied:?}");
        assert_eq!(applied.iter().filter(|one| **one > 0).count(), 1, "{applied:?}");
        Store::open(target, 1).unwrap();
    }
}
