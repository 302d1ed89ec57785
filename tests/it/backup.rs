//! Backups: made while tablets upload, restored elsewhere and on the other database, refused where they are damaged.
#![expect(clippy::print_stdout, reason = "the figures of a run are part of what it shows")]

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;
use sha2::{Digest, Sha256};
use sipar::domain::clock::Clock;
use sipar::store::backup::LEFT_OUT;
use tempfile::TempDir;

use crate::support::both::{MIGRATED, Place, TestDb, on_both};
use crate::support::demo::DEMO;
use crate::support::fleet::{Fleet, OFFICE, load};
use crate::support::scale::pick;
use crate::support::seeded::Seeded;
use crate::support::server::{Server, sipar};
use crate::support::sqlite;
use crate::support::statements::Beside;
use crate::upgrades::{lay_out, migrations};

/// Runs a command on a database.
fn on(place: &Place, arguments: &[&str]) -> Output {
    sipar(arguments).args(place.arguments()).output().unwrap()
}

#[track_caller]
fn done(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Checks that a command ended with this code and said all of `words`.
#[track_caller]
fn refused(output: &Output, code: i32, words: &[&str]) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{said}");
    assert!(said.starts_with("sipar: ") && !said.contains("panicked"), "{said}");
    for word in words {
        assert!(said.contains(word), "{word:?} is missing in {said}");
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A backup of a database in a folder of its own.
fn back_up(place: &Place) -> (TempDir, PathBuf) {
    let folder = sqlite::folder();
    let file = folder.path().join("backup");
    done(&on(place, &["backup", "--out", text(&file)]));
    (folder, file)
}

fn restore(file: &Path, place: &Place) -> Output {
    on(place, &["restore", text(file)])
}

/// An empty database of each kind.
fn both_empty() -> [TestDb; 2] {
    [TestDb::sqlite(None), TestDb::postgres(None)]
}

/// The header of a backup and its rows by table, in their order. What a backup or a restore itself leaves in the
/// database is not among them.
fn content(file: &Path) -> (Value, BTreeMap<String, Vec<String>>) {
    let bytes = std::fs::read(file).unwrap();
    let ends: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at] == b'\n').take(2).collect();
    let header: Value = serde_json::from_slice(&bytes[ends[0] + 1..ends[1]]).unwrap();
    let mut rows = String::new();
    flate2::bufread::GzDecoder::new(&bytes[ends[1] + 1..]).read_to_string(&mut rows).unwrap();
    let names = header["tables"].as_array().unwrap().iter().map(|table| table["name"].as_str().unwrap());
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let parts: Vec<&str> = rows.split("[table]\n").skip(1).collect();
    for (name, part) in names.zip(parts) {
        let noted = |line: &&str| {
            (name == "audit" && (line.contains("\"backup.make\"") || line.contains("\"backup.restore\"")))
                || (name == "fact" && line.contains("\"backup-at\""))
                || (name == "audit_head")
                || line.starts_with('{')
        };
        tables.insert(name.to_owned(), part.lines().filter(|line| !noted(line)).map(str::to_owned).collect());
    }
    (header, tables)
}

/// The figures of a database as people are told them.
fn figures(place: &Place) -> Vec<String> {
    let today = sipar::app::machine::MachineClock.now().day();
    let month = sipar::domain::period::Period::containing(sipar::domain::period::Span::Month, today);
    let month = month.previous().unwrap().to_string();
    let show = |unit: &&str| done(&on(place, &["tally", "show", "--unit", unit, "--period", &month, "--json"]));
    ["minh-hoa", "minh-hoa-1", "minh-hoa-2"].iter().map(show).collect()
}

on_both! {
    fn a_backup_under_load_has_all_that_was_acknowledged_before(db: TestDb = OFFICE) {
        let begun = Instant::now();
        let mut fleet = Fleet::enrol(db.place(), 4, 77);
        let server = Server::serve(db.place()).unwrap();
        let http = server.http().clone();
        let folder = sqlite::folder();
        let (mut meanwhile, mut rows) = (0, 0);
        let rounds = pick(3, 30);
        for round in 0..rounds {
            fleet.burst(&http, |pulse| pulse.wait_until(|pulse| pulse.receipts() > 150));
            let acknowledged = fleet.acknowledged();
            let file = folder.path().join(round.to_string());
            let ((output, during), _) = fleet.burst(&http, |pulse| {
                pulse.wait_until(|pulse| pulse.receipts() > 20);
                let before = pulse.receipts();
                (on(db.place(), &["backup", "--json", "--out", text(&file)]), pulse.receipts() - before)
            });
            rows += serde_json::from_str::<Value>(&done(&output)).unwrap()["rows"].as_u64().unwrap();
            meanwhile += during;
            for empty in both_empty() {
                done(&restore(&file, empty.place()));
                // All of them, nothing that nobody sent, and sums that are what the restored ratings come to.
                fleet.check(empty.place(), &acknowledged).unwrap_or_else(|why| panic!("round {round}: {why}"));
                let (_keep, again) = back_up(empty.place());
                assert_eq!(content(&again).1, content(&file).1, "round {round}");
            }
        }
        println!(
            "backup under load: {rounds} backups with {rows} rows, {meanwhile} receipts while they were made, each \
             restored to both databases; 0 acknowledged ratings missing; {:.0} s, load {}",
            begun.elapsed().as_secs_f64(),
            load()
        );
        assert!(meanwhile > 0, "the tablets go on while a backup is made");
        assert_eq!(server.stop().and_then(|status| status.code()), Some(0));
    }

    fn a_restored_database_says_the_same_wherever_it_is(db: TestDb = DEMO) {
        let mut beside = Beside::of(db.place());
        // What a spelling of JSON, of bytes or of numbers could lose.
        beside.run(
            "INSERT INTO remark (rating_id, text) SELECT id, 'Rất \"tốt\" \\ [table] ' || 'đến 100% 🙂' FROM rating LIMIT 3;
             INSERT INTO audit (seq, id, at, actor, origin, action, subject, detail, reason, old_value, new_value, hash)
             SELECT 1000000, id, 9223372036854775807, '', '', 'x', '[table]', 'một
hai', '', '', '', substr(id, 1, 0) FROM rating LIMIT 1",
        );
        drop(beside);
        let told = figures(db.place());
        assert!(told[0].contains("\"open\""), "there is something to compare: {}", told[0]);
        let (_keep, first) = back_up(db.place());
        let (header, rows) = content(&first);
        assert!(rows["rating"].len() > 500 && rows["series_value"].len() > 20 && rows["remark"].len() == 3);
        for one in both_empty() {
            let said = done(&restore(&first, one.place()));
            assert!(said.contains("references are sound") && said.contains("equals a full count"), "{said}");
            assert_eq!(figures(one.place()), told, "to the last digit");
            let (_keep, second) = back_up(one.place());
            assert_eq!((&content(&second).0["tables"], &content(&second).1), (&header["tables"], &rows));
            // And from there to the other kind, and back.
            for other in both_empty() {
                done(&restore(&second, other.place()));
                let (_keep, third) = back_up(other.place());
                assert_eq!(content(&third).1, rows);
            }
        }
    }

    fn an_older_schema_is_backed_up_and_comes_up_when_it_is_restored(db: TestDb) {
        let all = migrations();
        for old in &all[..all.len() - 1] {
            let db = if matches!(db.place(), Place::Folder(_)) { TestDb::sqlite(None) } else { TestDb::postgres(None) };
            lay_out(db.place(), old);
            let (_keep, file) = back_up(db.place());
            assert_eq!(content(&file).0["schema"], *old);
            done(&on(db.place(), &["migrate"]));
            let (_keep, migrated) = back_up(db.place());
            assert_eq!(content(&migrated).0["schema"], *all.last().unwrap());
            assert!(content(&migrated).1["rating"].len() > 100);
            for empty in both_empty() {
                done(&restore(&file, empty.place()));
                let (_keep, again) = back_up(empty.place());
                assert_eq!(content(&again).0["schema"], *all.last().unwrap());
                assert_eq!(content(&again).1, content(&migrated).1, "{old}: as if it had been migrated in its place");
            }
        }
    }

    fn every_table_is_in_a_backup_or_left_out_for_a_reason(db: TestDb = MIGRATED) {
        let (_keep, file) = back_up(db.place());
        let mut beside = Beside::of(db.place());
        let tables = |beside: &mut Beside, sqlite: &str, postgres: &str| -> BTreeSet<String> {
            let sql = if matches!(beside, Beside::Sqlite(_)) { sqlite } else { postgres };
            beside.words(sql).into_iter().collect()
        };
        let there = tables(
            &mut beside,
            "SELECT name AS word FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '~_~_%' ESCAPE '~'",
            "SELECT tablename::text AS word FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE '~_~_%' ESCAPE '~'",
        );
        let (header, rows) = content(&file);
        let mut named: BTreeSet<String> = rows.keys().cloned().collect();
        assert!(LEFT_OUT.iter().all(|(name, reason)| !named.contains(*name) && !reason.is_empty()));
        named.extend(LEFT_OUT.iter().map(|(name, _)| (*name).to_owned()).filter(|name| there.contains(name)));
        assert_eq!(named, there);
        // Nobody who stays refers to those who are left out.
        let references = tables(
            &mut beside,
            "SELECT t.name || ' ' || f.\"table\" AS word FROM sqlite_schema t, pragma_foreign_key_list(t.name) f WHERE t.type = 'table'",
            "SELECT conrelid::regclass || ' ' || confrelid::regclass AS word FROM pg_constraint WHERE contype = 'f'",
        );
        let left_out = |name: &str| LEFT_OUT.iter().any(|(left, _)| *left == name.trim_matches('"'));
        let order: Vec<&str> =
            header["tables"].as_array().unwrap().iter().map(|table| table["name"].as_str().unwrap()).collect();
        let place = |name: &str| order.iter().position(|one| *one == name.trim_matches('"'));
        for reference in &references {
            let (from, to) = reference.split_once(' ').unwrap();
            assert!(left_out(from) || !left_out(to), "{reference}");
            assert!(left_out(from) || from == to || place(from) > place(to), "{reference}: not in the order of references");
        }
        // The other database says the same of itself.
        let other = if matches!(db.place(), Place::Folder(_)) { TestDb::postgres } else { TestDb::sqlite };
        let (_keep, file) = back_up(other(Some(MIGRATED)).place());
        assert_eq!(content(&file).0["tables"], header["tables"]);
    }

    fn a_damaged_backup_is_refused_and_nothing_is_touched(db: TestDb = OFFICE) {
        let mut fleet = Fleet::enrol(db.place(), 2, 5);
        let server = Server::serve(db.place()).unwrap();
        fleet.burst(server.http(), |pulse| pulse.wait_until(|pulse| pulse.receipts() > 300));
        server.kill();
        let (folder, clear) = back_up(db.place());
        let (passphrase, sealed) = (folder.path().join("passphrase"), folder.path().join("sealed"));
        std::fs::write(&passphrase, "một câu dài\n").unwrap();
        let with = ["--passphrase-file", text(&passphrase)];
        done(&on(db.place(), &[&["backup", "--out", text(&sealed)][..], &with].concat()));
        let empty = if matches!(db.place(), Place::Folder(_)) { TestDb::sqlite(None) } else { TestDb::postgres(None) };
        let (mut chance, mut codes) = (Seeded::new(100), BTreeMap::new());
        for (good, many) in [(clear.as_path(), pick(100, 2000)), (&sealed, pick(20, 200))] {
            let good = std::fs::read(good).unwrap();
            for number in 0..many {
                let bad = damaged(&good, number, &mut chance);
                assert_ne!(bad, good);
                let file = folder.path().join("bad");
                std::fs::write(&file, bad).unwrap();
                let output = on(empty.place(), &[&["restore", text(&file)][..], &with].concat());
                let code = output.status.code().unwrap();
                refused(&output, code, &["backup"]);
                // Foreign, newer, damaged, not to be opened.
                assert!([3, 5, 7, 8].contains(&code), "damage {number}: {}", String::from_utf8_lossy(&output.stderr));
                *codes.entry(code).or_insert(0) += 1;
            }
        }
        println!("damaged backups: refused with {codes:?}, none restored");
        assert_eq!(codes.values().sum::<usize>(), pick(120, 2200));
        assert!(codes[&7] > 80, "most are told to be damaged");
        untouched(empty.place());
        done(&on(empty.place(), &[&["restore", text(&sealed)][..], &with].concat()));
        fleet.check(empty.place(), &fleet.acknowledged()).unwrap();
    }

    fn what_cannot_be_restored_is_told_apart(db: TestDb = MIGRATED) {
        let (folder, good) = back_up(db.place());
        assert_eq!(good.metadata().unwrap().permissions().mode() & 0o777, 0o600, "for its owner only");
        let kind = if matches!(db.place(), Place::Folder(_)) { TestDb::sqlite } else { TestDb::postgres };
        let empty = kind(None);
        let file = folder.path().join("file");
        let try_ = |bytes: &[u8]| {
            std::fs::write(&file, bytes).unwrap();
            restore(&file, empty.place())
        };
        refused(&try_(b""), 3, &["no backup that sipar made"]);
        refused(&try_(b"code,name,level\n"), 3, &["no backup that sipar made"]);
        refused(&try_(b"SQLite format 3\0"), 3, &["no backup that sipar made"]);
        refused(&restore(&folder.path().join("none"), empty.place()), 1, &["none"]);
        let bytes = std::fs::read(&good).unwrap();
        refused(&try_(&bytes[..bytes.len() - 100]), 7, &["damaged", "cut short"]);
        let newest = migrations().pop().unwrap();
        refused(&try_(&resealed(&bytes, &newest, "2999-01-01-000001_later")), 5, &["newer", "2999-01-01-000001_later"]);
        refused(&try_(&resealed(&bytes, "sipar-backup 1", "sipar-backup 2")), 5, &["newer sipar"]);
        // Whoever mends the seal cannot leave a table out or name another.
        refused(&try_(&resealed(&bytes, "\"name\":\"visit\"", "\"name\":\"visits\"")), 4, &["visits"]);
        untouched(empty.place());

        refused(&restore(&good, db.place()), 4, &["there already", "empty place"]);
        refused(&on(db.place(), &["backup", "--out", text(&good)]), 4, &["there already", "never replaces"]);
        let nowhere = folder.path().join("no/such/folder/backup");
        refused(&on(db.place(), &["backup", "--out", text(&nowhere)]), 1, &["no/such/folder"]);
        refused(&on(empty.place(), &["backup", "--out", text(&folder.path().join("b"))]), 5, &["no database", "--data"]);
        untouched(empty.place());
        assert!(!folder.path().join("b").exists());

        let [right, wrong, sealed] = ["right", "wrong", "sealed"].map(|name| folder.path().join(name));
        std::fs::write(&right, "đúng\n").unwrap();
        std::fs::write(&wrong, "sai\n").unwrap();
        done(&on(db.place(), &["backup", "--out", text(&sealed), "--passphrase-file", text(&right)]));
        let bytes = std::fs::read(&sealed).unwrap();
        assert!(!bytes.windows(6).any(|word| word == b"schema"), "nothing can be read without the passphrase");
        refused(&restore(&sealed, empty.place()), 8, &["--passphrase-file"]);
        let with = |file: &Path| on(empty.place(), &["restore", text(&sealed), "--passphrase-file", text(file)]);
        refused(&with(&wrong), 8, &["does not open"]);
        untouched(empty.place());
        let verify = |more: &[&str]| sipar([&["backup", "verify", text(&sealed)][..], more].concat()).output().unwrap();
        refused(&verify(&[]), 8, &["--passphrase-file"]);
        assert!(done(&verify(&["--passphrase-file", text(&right)])).contains("it is whole"));
        done(&with(&right));
        refused(&with(&right), 4, &["there already"]);
        let left: BTreeSet<_> = folder.path().read_dir().unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert!(left.iter().all(|name| !text(name.as_ref()).contains(".part")), "{left:?}");
    }

    fn a_restore_that_is_killed_leaves_nothing_or_all(db: TestDb = DEMO) {
        let (_keep, file) = back_up(db.place());
        let rows = content(&file).1;
        let kind = if matches!(db.place(), Place::Folder(_)) { TestDb::sqlite } else { TestDb::postgres };
        let begun = Instant::now();
        done(&restore(&file, kind(None).place()));
        let whole = begun.elapsed();
        let (mut chance, mut place, mut nothing, mut all) = (Seeded::new(9), kind(None), 0, 0);
        for _ in 0..pick(12, 300) {
            let mut command = sipar(["restore", text(&file)]);
            let mut child = command.args(place.place().arguments()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            sleep(Duration::from_micros(chance.below(u64::try_from(whole.as_micros()).unwrap() * 5 / 4)));
            child.kill().unwrap();
            child.wait().unwrap();
            if is_untouched(place.place()) {
                nothing += 1;
            } else {
                all += 1;
                let (_keep, again) = back_up(place.place());
                assert_eq!(content(&again).1, rows);
                place = kind(None);
            }
        }
        println!("kill -9 of a restore that takes {whole:.1?}: {nothing} left nothing, {all} left all");
        assert!(nothing > 0);
        if !is_untouched(place.place()) {
            place = kind(None);
        }
        done(&restore(&file, place.place()));
        let (_keep, again) = back_up(place.place());
        assert_eq!(content(&again).1, rows, "what was cut off is no hindrance");
    }
}

/// A backup with other words in its head and a seal that fits again.
fn resealed(good: &[u8], from: &str, to: &str) -> Vec<u8> {
    let end = (0..good.len()).filter(|at| good[*at] == b'\n').nth(1).unwrap();
    let head = String::from_utf8(good[..end].to_vec()).unwrap();
    assert!(head.contains(from), "{from}");
    let seal = good.len() - "sha256 \n".len() - 64;
    let mut bytes = [head.replace(from, to).as_bytes(), &good[end..seal]].concat();
    let hash = Sha256::digest(&bytes);
    bytes.extend(b"sha256 ");
    for byte in hash {
        bytes.extend(format!("{byte:02x}").as_bytes());
    }
    bytes.push(b'\n');
    bytes
}

/// A file with one of four kinds of damage.
fn damaged(good: &[u8], number: usize, chance: &mut Seeded) -> Vec<u8> {
    let mut any = |end: usize| usize::try_from(chance.below(end as u64)).unwrap();
    let mut bad = good.to_vec();
    match number % 4 {
        0 => bad[any(good.len())] ^= 1 << any(8),
        1 => bad.truncate(any(good.len())),
        2 => {
            // Two blocks change places.
            let block = good.len() / 8;
            let (one, other) = (any(3) * block, (4 + any(3)) * block);
            for at in 0..block {
                bad.swap(one + at, other + at);
            }
        }
        _ => {
            let more: Vec<u8> = (0..=any(200)).map(|_| u8::try_from(any(256)).unwrap()).collect();
            bad.extend(more);
        }
    }
    bad
}

/// Whether there is still no database.
fn is_untouched(place: &Place) -> bool {
    match place {
        Place::Folder(folder) => !folder.join("sipar.sqlite3").exists(),
        Place::Url(_) => {
            let tables = "SELECT COUNT(*) AS n FROM pg_class WHERE relnamespace = 'public'::regnamespace";
            Beside::of(place).number(tables) == 0
        }
    }
}

#[track_caller]
fn untouched(place: &Place) {
    assert!(is_untouched(place));
    if let Place::Folder(folder) = place {
        let left: Vec<_> = folder.read_dir().unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert!(left.iter().all(|name| name == "sipar.lock"), "{left:?}");
    }
}
