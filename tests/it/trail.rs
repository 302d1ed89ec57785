//! The trail shows who tampered with it: the database refuses, and whoever takes the refusal away is found at the place.

use std::collections::BTreeMap;
use std::process::Command;
use std::thread::scope;

use rocket::http::Method;
use serde_json::Value;
use sha2::{Digest, Sha256};
use sipar::app::App;
use sipar::app::trail::{Form, Query};
use sipar::domain::access::Role;
use sipar::domain::author::Author;
use sipar::domain::clock::DAY;
use sipar::domain::hex::hex;
use sipar::domain::id::Id;
use sipar::domain::lang::Lang;
use sipar::store::Store;
use sipar::store::audit::{Entry, Filter, Head, Recorded, Wrong, audit_add_on, audit_head, audit_search, audit_verify};

use crate::support::both::{MIGRATED, Place, TestDb, on_both};
use crate::support::door::Door;
use crate::support::office::{NOON, OFFICE, Office};
use crate::support::project;
use crate::support::scale::pick;
use crate::support::seeded::Seeded;
use crate::support::server::sipar;
use crate::support::staff::{caller, cookie_of, employ};
use crate::support::statements::Beside;

/// How many entries the attacked trail has.
const LENGTH: usize = 24;

/// An entry that says which one it is.
fn add(store: &Store, chance: &mut Seeded, number: usize) {
    let at = NOON.plus(i64::try_from(number).unwrap() * 1_000_000);
    let id = chance.id(at);
    let by = match number % 3 {
        0 => Author::command(),
        1 => Author::person(id, &format!("nguoi.{}", number % 5), "203.0.113.7"),
        _ => Author::person(id, "tran.thi.b", "198.51.100.2").because("Chuyển công tác"),
    };
    let (action, subject) = (["unit.import", "person.add", "role.grant"][number % 3], format!("chu-the-{number}"));
    let (detail, old, new) = (format!("lần {number}"), format!("cũ {number}"), format!("mới {number}"));
    store
        .write(|db| {
            let entry = Entry { id, at, by: &by, action, subject: &subject, detail: &detail, old: &old, new: &new };
            audit_add_on(db, &entry)
        })
        .unwrap();
}

fn trail_of(store: &Store, length: usize) -> Vec<Recorded> {
    let mut chance = Seeded::new(3);
    (0..length).for_each(|number| add(store, &mut chance, number));
    everything(store)
}

fn everything(store: &Store) -> Vec<Recorded> {
    let mut all = store.read(|db| audit_search(db, &Filter::default(), None, 10_000, 10_000)).unwrap().entries;
    all.reverse();
    all
}

/// The hash of an entry, by its description in `docs/verify_audit.py`; not a line of it is the program's.
fn hash_of(before: &[u8], entry: &Recorded) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut put = |part: &[u8]| {
        bytes.extend((part.len() as u64).to_be_bytes());
        bytes.extend(part);
    };
    put(before);
    put(&entry.seq.to_be_bytes());
    put(entry.id.as_bytes());
    put(&entry.at.0.to_be_bytes());
    put(entry.by.person.as_ref().map_or(&[][..], |person| person.as_bytes()));
    for text in [
        &entry.by.actor,
        &entry.by.origin,
        &entry.action,
        &entry.subject,
        &entry.detail,
        &entry.by.reason,
        &entry.old,
        &entry.new,
    ] {
        put(text.as_bytes());
    }
    Sha256::digest(&bytes).to_vec()
}

/// A trail as an attacker has it in hand.
#[derive(Clone)]
struct Forged {
    entries: Vec<Recorded>,
    head: Head,
}

impl Forged {
    /// Gives the entry at an index the hash that follows from the one before it.
    fn rehash(&mut self, index: usize) {
        let before = index.checked_sub(1).map_or_else(Vec::new, |index| self.entries[index].hash.clone());
        self.entries[index].hash = hash_of(&before, &self.entries[index]);
    }

    /// Makes all of it anew from an index on, and the note of its end.
    fn remake(&mut self, from: usize) {
        (from..self.entries.len()).for_each(|index| self.rehash(index));
        let last = self.entries.last().unwrap();
        self.head = Head { seq: last.seq, hash: last.hash.clone() };
    }

    /// Puts it into the database in place of what stands there.
    fn write(&self, beside: &mut Beside) {
        let sqlite = matches!(beside, Beside::Sqlite(_));
        let blob =
            |bytes: &[u8]| if sqlite { format!("X'{}'", hex(bytes)) } else { format!("'\\x{}'::bytea", hex(bytes)) };
        let text = |text: &str| format!("'{}'", text.replace('\'', "''"));
        let row = |entry: &Recorded| {
            let person = entry.by.person.map_or_else(|| "NULL".to_owned(), |person| blob(person.as_bytes()));
            let texts = [&entry.by.reason, &entry.old, &entry.new].map(|words| text(words)).join(",");
            format!(
                "({},{},{},{},{person},{},{},{},{},{texts},{})",
                entry.seq,
                blob(entry.id.as_bytes()),
                entry.at.0,
                text(&entry.by.actor),
                text(&entry.by.origin),
                text(&entry.action),
                text(&entry.subject),
                text(&entry.detail),
                blob(&entry.hash)
            )
        };
        let rows: Vec<String> = self.entries.iter().map(row).collect();
        beside.run(&format!(
            "BEGIN; DELETE FROM audit; INSERT INTO audit (seq, id, at, actor, person_id, origin, action, subject, detail,
             reason, old_value, new_value, hash) VALUES {}; UPDATE audit_head SET seq = {}, hash = {}; COMMIT",
            rows.join(","),
            self.head.seq,
            blob(&self.head.hash)
        ));
    }
}

/// Takes away what the database refuses by.
fn disarm(beside: &mut Beside) {
    beside.run_either(
        "DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete",
        "DROP TRIGGER audit_no_update ON audit; DROP TRIGGER audit_no_delete ON audit",
    );
}

/// Changes something in one entry.
fn edit(entry: &mut Recorded, chance: &mut Seeded) -> &'static str {
    let more = |text: &mut String| text.push('!');
    match chance.below(12) {
        0 => more(&mut entry.by.actor),
        1 => more(&mut entry.by.origin),
        2 => more(&mut entry.by.reason),
        3 => more(&mut entry.action),
        4 => more(&mut entry.subject),
        5 => more(&mut entry.detail),
        6 => more(&mut entry.old),
        7 => entry.new.clear(),
        8 => entry.at = entry.at.plus(-DAY),
        9 => entry.id = chance.id(NOON),
        // A text moved from one field to the next: the same letters in the same order.
        10 => {
            let moved = entry.old.pop().unwrap_or('x');
            entry.new.insert(0, moved);
        }
        _ => {
            entry.by.person = match entry.by.person {
                Some(_) => None,
                None => Some(Id::from_bytes([0; 16])),
            };
        }
    }
    "edited"
}

/// One attack; says what it was, and the place where it must be found. With `own` the attacker gives what was touched
/// its own right hash, so that it is the next entry that does not follow, or the noted end.
fn attack(forged: &mut Forged, own: bool, chance: &mut Seeded) -> (&'static str, usize) {
    let length = forged.entries.len();
    let any = usize::try_from(chance.below(length as u64)).unwrap();
    // Places are counted from 1; of the entry after the last one there is only the noted end to tell.
    let next = |index: usize| if index + 1 < length { index + 2 } else { length };
    match chance.below(7) {
        0 | 1 => {
            let what = edit(&mut forged.entries[any], chance);
            if own {
                forged.rehash(any);
                return (what, next(any));
            }
            (what, any + 1)
        }
        2 => {
            forged.entries[any].hash[5] ^= 1;
            ("its hash changed", any + 1)
        }
        3 => {
            forged.entries.remove(any);
            if own && any < forged.entries.len() {
                forged.rehash(any);
            }
            ("removed", any + 1)
        }
        4 => {
            forged.entries.remove(any);
            for entry in &mut forged.entries[any..] {
                entry.seq -= 1;
            }
            if own && any < forged.entries.len() {
                forged.rehash(any);
                // Then only the one after it does not follow, or the end is missed.
                return ("removed and closed up", any + 2);
            }
            ("removed and closed up", any + 1)
        }
        5 => {
            let other = (any + 1 + usize::try_from(chance.below(length as u64 - 1)).unwrap()) % length;
            let (first, second) = (any.min(other), any.max(other));
            forged.entries.swap(first, second);
            let [a, b] = forged.entries.get_disjoint_mut([first, second]).unwrap();
            std::mem::swap(&mut a.seq, &mut b.seq);
            if own {
                forged.rehash(first);
                forged.rehash(second);
                // Neighbours follow from each other then.
                return ("swapped", if second == first + 1 { next(second) } else { first + 2 });
            }
            if chance.below(2) == 0 {
                let [a, b] = forged.entries.get_disjoint_mut([first, second]).unwrap();
                std::mem::swap(&mut a.hash, &mut b.hash);
            }
            ("swapped", first + 1)
        }
        _ if chance.below(2) == 0 => {
            let left = usize::try_from(chance.below(length as u64)).unwrap();
            forged.entries.truncate(left);
            let what = if own && left > 0 {
                forged.head.seq = i64::try_from(left).unwrap();
                "cut off, the noted place too"
            } else {
                "cut off"
            };
            // With the place turned back, the hash of the end is what tells.
            (what, if what == "cut off" { left + 1 } else { left })
        }
        _ => {
            let place = usize::try_from(chance.below(length as u64 + 1)).unwrap();
            let mut new = forged.entries[any].clone();
            (new.seq, new.id) = (i64::try_from(place).unwrap() + 1, chance.id(NOON));
            edit(&mut new, chance);
            for entry in &mut forged.entries[place..] {
                entry.seq += 1;
            }
            forged.entries.insert(place, new);
            if own {
                forged.rehash(place);
                return ("inserted", if place < length { place + 2 } else { length + 1 });
            }
            if chance.below(3) == 0 {
                forged.entries[place].hash.clear();
            }
            ("inserted", place + 1)
        }
    }
}

/// Runs the verifier in Python on an export of the whole trail.
fn by_python(app: &App, anchor: &[&str]) -> (i32, Value) {
    let file = tempfile::NamedTempFile::new().unwrap();
    app.trail_export_all(&Query::default(), Form::JsonLines, &mut file.as_file()).unwrap();
    let program = project().join("docs/verify_audit.py");
    let told = Command::new("python3").arg(program).arg(file.path()).arg("--json").args(anchor).output().unwrap();
    let said = String::from_utf8_lossy(&told.stderr).into_owned();
    (told.status.code().unwrap(), serde_json::from_slice(&told.stdout).unwrap_or_else(|why| panic!("{why}: {said}")))
}

fn same_findings(app: &App) {
    let verdict = app.trail_verify("").unwrap();
    let (code, told) = by_python(app, &[]);
    let found = told["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["seq"].as_i64().unwrap(), one["what"].as_str().unwrap().to_owned(), one["other"].as_i64()));
    let ours = verdict.findings.iter().map(|one| (one.seq, one.wrong.word().to_owned(), one.wrong.other()));
    assert_eq!(found.collect::<Vec<_>>(), ours.collect::<Vec<_>>());
    assert_eq!((code, told["more"].as_u64()), (if verdict.whole() { 0 } else { 6 }, Some(verdict.more)));
}

on_both! {
    fn the_database_refuses_to_forget(db: TestDb = MIGRATED) {
        let office = Office::open(&db);
        let before = everything(&office.app.store);
        assert!(!before.is_empty());
        let mut beside = Beside::of(db.place());
        let mut statements = vec![
            "UPDATE audit SET detail = 'khác' WHERE seq = 1",
            "UPDATE audit SET hash = hash",
            "DELETE FROM audit WHERE seq = 1",
            "DELETE FROM audit",
        ];
        if matches!(beside, Beside::Postgres(_)) {
            statements.push("TRUNCATE audit");
        } else {
            statements.push("REPLACE INTO audit SELECT seq, id, at, actor, person_id, origin, action, subject, 'khác',
                reason, old_value, new_value, hash FROM audit WHERE seq = 1");
        }
        for statement in statements {
            // On SQLite a replacement deletes without asking a trigger unless this is set; it must be found then.
            let Err(why) = beside.attempt(statement) else {
                assert!(statement.starts_with("REPLACE"), "{statement} was not refused");
                let found = office.app.trail_verify("").unwrap().findings;
                assert_eq!(found[0].seq, 1, "{found:?}");
                return;
            };
            assert!(why.contains("append-only"), "{statement}: {why}");
        }
        assert_eq!(everything(&office.app.store), before);
        assert!(office.app.trail_verify("").unwrap().whole());
    }

    fn whoever_tampers_is_found_at_the_place(db: TestDb = MIGRATED) {
        let store = Store::open(db.place().target(), 1).unwrap();
        let entries = trail_of(&store, LENGTH);
        let whole = Forged { entries, head: store.read(audit_head).unwrap() };
        assert!(store.read(|db| audit_verify(db, None)).unwrap().whole());
        for (index, entry) in whole.entries.iter().enumerate() {
            let before = index.checked_sub(1).map_or(&[][..], |index| &whole.entries[index].hash);
            assert_eq!(hash_of(before, entry), entry.hash, "the description is the program's");
        }
        let mut beside = Beside::of(db.place());
        disarm(&mut beside);
        let mut chance = Seeded::new(21);
        let mut kinds: BTreeMap<(&str, bool), usize> = BTreeMap::new();
        let attacks: usize = pick(1_000, 20_000);
        for number in 0..attacks {
            let (mut forged, own) = (whole.clone(), number % 2 == 0);
            let (what, place) = attack(&mut forged, own, &mut chance);
            if forged.entries.is_empty() {
                continue;
            }
            forged.write(&mut beside);
            let verdict = store.read(|db| audit_verify(db, None)).unwrap();
            let first = verdict.findings.first().unwrap_or_else(|| panic!("attack {number} ({what}) was not found"));
            let found = usize::try_from(first.seq).unwrap();
            assert_eq!(found, place, "attack {number}: {what}, own hash {own}: {:?}", verdict.findings);
            *kinds.entry((what, own)).or_default() += 1;
        }
        assert!(kinds.len() >= 10 && kinds.values().sum::<usize>() > attacks * 9 / 10, "{kinds:?}");
        whole.write(&mut beside);
        assert!(store.read(|db| audit_verify(db, None)).unwrap().whole());
    }

    /// What each attack is called, in the program and in Python alike.
    fn findings_have_names_and_python_gives_the_same(db: TestDb = MIGRATED) {
        let office = Office::open(&db);
        let before = everything(&office.app.store).len();
        let entries = trail_of(&office.app.store, LENGTH);
        let whole = Forged { entries, head: office.app.store.read(audit_head).unwrap() };
        same_findings(&office.app);
        let mut beside = Beside::of(db.place());
        disarm(&mut beside);
        let place = before + 8;
        let named = |change: &dyn Fn(&mut Forged)| {
            let mut forged = whole.clone();
            change(&mut forged);
            forged.write(&mut Beside::of(db.place()));
            same_findings(&office.app);
            let found = office.app.trail_verify("").unwrap().findings;
            found.into_iter().map(|one| (one.seq - i64::try_from(place).unwrap(), one.wrong)).collect::<Vec<_>>()
        };
        assert_eq!(named(&|forged| forged.entries[place - 1].detail.push('!')), [(0, Wrong::Changed)]);
        let gap = named(&|forged| drop(forged.entries.drain(place - 1..=place)));
        let to = i64::try_from(place).unwrap() + 1;
        assert_eq!(gap, [(0, Wrong::Missing { to })]);
        let close_up = |forged: &mut Forged| {
            forged.entries.remove(place - 1);
            forged.entries[place - 1..].iter_mut().for_each(|entry| entry.seq -= 1);
        };
        let last = whole.head.seq;
        let missed = (last - i64::try_from(place).unwrap(), Wrong::CutOff { to: last });
        assert_eq!(named(&close_up), [(0, Wrong::Removed), missed]);
        let insert = |forged: &mut Forged| {
            let mut new = forged.entries[place - 1].clone();
            (new.id, new.hash) = (Id::from_bytes([9; 16]), vec![7; 32]);
            forged.entries[place - 1..].iter_mut().for_each(|entry| entry.seq += 1);
            forged.entries.insert(place - 1, new);
        };
        let beyond = (last + 1 - i64::try_from(place).unwrap(), Wrong::BeyondEnd);
        assert_eq!(named(&insert), [(0, Wrong::Inserted), beyond]);
        for hashes_too in [false, true] {
            let swap = |forged: &mut Forged| {
                forged.entries.swap(place - 1, place + 2);
                let [a, b] = forged.entries.get_disjoint_mut([place - 1, place + 2]).unwrap();
                std::mem::swap(&mut a.seq, &mut b.seq);
                if !hashes_too {
                    std::mem::swap(&mut a.hash, &mut b.hash);
                }
            };
            let found = named(&swap);
            let with = i64::try_from(place).unwrap();
            assert_eq!(found[0], (0, Wrong::Swapped { with: with + 3 }), "{found:?}");
            assert!(found.contains(&(3, Wrong::Swapped { with })), "{found:?}");
        }
        assert_eq!(named(&|forged| forged.entries[place - 1].hash.clear())[0], (0, Wrong::Unchained));
        let cut = named(&|forged| forged.entries.truncate(place - 1));
        assert_eq!(cut, [(0, Wrong::CutOff { to: last })]);
        assert_eq!(named(&|forged| forged.head.hash[0] ^= 1)[0].1, Wrong::EndChanged);
        assert_eq!(named(&|forged| forged.entries[0].seq = 0)[0].1, Wrong::BeforeFirst);
        whole.write(&mut beside);
        beside.run("DELETE FROM audit_head");
        same_findings(&office.app);
        assert_eq!(office.app.trail_verify("").unwrap().findings[0].wrong, Wrong::EndMissing);
    }

    fn a_chain_made_anew_is_found_by_its_anchor(db: TestDb = MIGRATED) {
        let office = Office::open(&db);
        let mut forged = Forged {
            entries: trail_of(&office.app.store, LENGTH),
            head: office.app.store.read(audit_head).unwrap(),
        };
        let (anchor, length) = (forged.head.to_string(), forged.entries.len());
        let command = |arguments: &[&str]| {
            let told = sipar(arguments.iter().copied()).args(db.place().arguments()).output().unwrap();
            (told.status.code(), String::from_utf8(told.stdout).unwrap() + &String::from_utf8_lossy(&told.stderr))
        };
        assert_eq!(command(&["audit", "head"]), (Some(0), format!("{anchor}\n")));
        assert_eq!(command(&["audit", "verify", "--anchor", &anchor]).0, Some(0));
        assert_eq!(command(&["audit", "verify", "--anchor", "5:abc"]).0, Some(2));

        let mut beside = Beside::of(db.place());
        disarm(&mut beside);
        "như chưa từng có".clone_into(&mut forged.entries[4].detail);
        forged.remake(4);
        forged.write(&mut beside);
        let (code, said) = command(&["audit", "verify"]);
        assert_eq!(code, Some(0), "without an anchor nobody can tell: {said}");
        let (code, said) = command(&["audit", "verify", "--anchor", &anchor]);
        assert!(code == Some(6) && said.contains("made anew"), "{said}");
        assert_eq!(by_python(&office.app, &["--anchor", &anchor]).0, 6);
        // Longer than before, it is found at the same place.
        add(&office.app.store, &mut Seeded::new(77), 1);
        let found = office.app.trail_verify(&anchor).unwrap().findings;
        let found: Vec<_> = found.iter().map(|one| (one.seq, one.wrong)).collect();
        assert_eq!(found, [(i64::try_from(length).unwrap(), Wrong::AnchorChanged)]);
        // Shorter, the anchor's entry is missed.
        forged.entries.truncate(10);
        forged.remake(4);
        forged.write(&mut beside);
        assert!(office.app.trail_verify("").unwrap().whole());
        assert_eq!(office.app.trail_verify(&anchor).unwrap().findings[0].wrong, Wrong::AnchorMissing);
        let doctor = command(&["doctor"]);
        assert!(doctor.1.contains("ok      trail: 10 entries"), "{}", doctor.1);
        forged.entries[4].detail.clear();
        forged.write(&mut beside);
        let doctor = command(&["doctor"]);
        assert_eq!(doctor.0, Some(6));
        assert!(doctor.1.contains("FAILED  trail") && doctor.1.contains("entry 5"), "{}", doctor.1);
    }

    fn many_processes_add_to_one_chain(db: TestDb = OFFICE) {
        let store = Store::open(db.place().target(), 1).unwrap();
        let before = store.read(audit_head).unwrap().seq;
        let (commands, each): (usize, usize) = (4, pick(3, 20));
        scope(|threads| {
            for number in 0..commands {
                let place: &Place = db.place();
                threads.spawn(move || {
                    for one in 0..each {
                        let name = format!("{number}-{one}");
                        let mut add = sipar(["device", "add", "--counter", "quay-1", "--name", &name]);
                        let told = add.args(place.arguments()).output().unwrap();
                        assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
                    }
                });
            }
            for seed in 0..2 {
                let target = db.place().target();
                threads.spawn(move || {
                    let (store, mut chance) = (Store::open(target, 2).unwrap(), Seeded::new(100 + seed));
                    (0..60).for_each(|number| add(&store, &mut chance, number));
                });
            }
        });
        let verdict = store.read(|db| audit_verify(db, None)).unwrap();
        assert!(verdict.whole(), "{:?}", verdict.findings);
        assert_eq!(verdict.last.seq, before + i64::try_from(commands * each + 120).unwrap(), "no gap, none lost");
    }

    fn people_see_what_their_units_people_did(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let app = &office.app;
        let [top, below, other] = [("top", "cao-bang"), ("below", "hop-giang"), ("other", "cao-bang")]
            .map(|(login, unit)| (employ(app, login, Role::Auditor, unit), login));
        for (person, login) in [top, below, other] {
            let by = Author::person(person, login, "127.0.0.1");
            let (action, detail, new) = ("test.do", "=1+1", "Đã Sửa");
            let entry = Entry { id: person, at: NOON, by: &by, action, subject: login, detail, old: "", new };
            app.store.write(|db| audit_add_on(db, &entry)).unwrap();
        }
        let seen = |login: &str, query: &Query| -> Vec<String> {
            let shown = app.trail(&caller(app, login), query, None).unwrap();
            shown.page.entries.into_iter().map(|entry| entry.subject).collect()
        };
        let all = Query { action: Some("test.".to_owned()), ..Query::default() };
        assert_eq!(seen("top", &all), ["other", "below", "top"], "whoever stands at the top sees all, newest first");
        assert_eq!(seen("below", &Query::default()), ["below"], "and others what their own people did");
        assert!(seen("top", &Query::default()).len() > 3, "the program's entries too");
        let of = |change: &dyn Fn(&mut Query)| {
            let mut query = all.clone();
            change(&mut query);
            seen("top", &query)
        };
        assert_eq!(of(&|query| query.person = Some("below".to_owned())), ["below"]);
        assert_eq!(of(&|query| query.subject = Some("other".to_owned())), ["other"]);
        assert_eq!(of(&|query| query.words = Some("ĐÃ SỬA".to_owned())).len(), 3, "whatever the capitals");
        assert_eq!(of(&|query| query.words = Some("không có".to_owned())).len(), 0);
        assert_eq!(of(&|query| query.from = Some(NOON.plus(DAY).day())).len(), 0);
        assert_eq!(of(&|query| (query.from, query.to) = (Some(NOON.day()), Some(NOON.day()))).len(), 3);
        assert_eq!(of(&|query| query.to = Some(NOON.plus(-DAY).day())).len(), 0);

        let mut table = Vec::new();
        let below = caller(app, "below");
        let written = app.trail_export(&below, &Query::default(), Form::Table(Lang::Vi), &mut table);
        assert_eq!(written.unwrap(), 1);
        let table = String::from_utf8(table).unwrap();
        assert!(table.starts_with('\u{feff}') && table.contains(",'=1+1,"), "no formula: {table}");
    }

    fn pages_go_on_from_where_they_end(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        trail_of(&office.app.store, 130);
        employ(&office.app, "kiem.toan", Role::Auditor, "cao-bang");
        let (mut before, mut places, mut pages) = (None, Vec::new(), 0);
        loop {
            let shown = office.app.trail(&caller(&office.app, "kiem.toan"), &Query::default(), before).unwrap();
            places.extend(shown.page.entries.iter().map(|entry| entry.seq));
            pages += 1;
            before = shown.page.older;
            if before.is_none() {
                break;
            }
        }
        let all: Vec<i64> = (1..=places[0]).rev().collect();
        assert_eq!((places, pages), (all, 3));
        // Of a search for words no more is looked at than was said, and it goes on.
        let filter = Filter { words: Some("lần 3".to_owned()), ..Filter::default() };
        let (mut before, mut found, mut pages) = (None, Vec::new(), 0);
        loop {
            let page = office.app.store.read(|db| audit_search(db, &filter, before, 5, 20)).unwrap();
            found.extend(page.entries.into_iter().map(|entry| entry.detail));
            pages += 1;
            before = page.older;
            if before.is_none() {
                break;
            }
        }
        assert_eq!(found.len(), 11, "3 and 30 to 39: {found:?}");
        assert!(pages > 6, "{pages}");
    }

    fn the_page_shows_searches_checks_and_hands_out(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        trail_of(&office.app.store, 60);
        employ(&office.app, "kiem.toan", Role::Auditor, "cao-bang");
        employ(&office.app, "can.bo", Role::Clerk, "hop-giang");
        let door = Door::of(&office);
        let get = |login: &str, path: &str| {
            let cookie = cookie_of(&office.app, login);
            door.send(Method::Get, path, &[("cookie", &cookie)], &[])
        };
        assert_eq!(get("can.bo", "/trail").status, 403);
        assert_eq!(door.send(Method::Get, "/trail", &[], &[]).status, 303);
        let page = get("kiem.toan", "/trail");
        assert_eq!(page.status, 200, "{}", page.body);
        assert!(page.body.contains("lần 59") && !page.body.contains("lần 1<"), "the newest fifty");
        let found = get("kiem.toan", "/trail?words=l%E1%BA%A7n+17&from=2026-11-20&to=20/11/2026");
        assert!(found.body.contains("lần 17") && !found.body.contains("lần 18"));
        assert_eq!(get("kiem.toan", "/trail?from=2026-02-31").status, 422, "a day that is none is no day left out");
        assert_eq!(get("kiem.toan", "/trail?before=abc").status, 404);
        assert_eq!(get("kiem.toan", "/trail?verify=1&anchor=17").status, 422);
        assert!(get("kiem.toan", "/trail?verify=1").body.contains("Nhật ký nguyên vẹn"));
        let lines = get("kiem.toan", "/trail/trail.jsonl");
        assert_eq!(lines.body.lines().count(), 2 + everything(&office.app.store).len());
        let some = get("kiem.toan", "/trail/trail.csv?action=role.");
        assert_eq!(some.body.lines().count(), 1 + 20, "{}", some.body);
        assert_eq!(get("kiem.toan", "/trail/other").status, 404);

        let mut beside = Beside::of(db.place());
        disarm(&mut beside);
        beside.run("UPDATE audit SET detail = 'khác' WHERE seq = 20");
        let broken = get("kiem.toan", "/trail?verify=1&lang=en");
        assert!(broken.body.contains("Entry 20 does not follow"), "{}", broken.body);
    }
}

/// An export of a part is checked by itself.
#[test]
fn python_checks_a_part_and_what_is_no_export() {
    let db = TestDb::sqlite(Some(MIGRATED));
    let office = Office::open(&db);
    trail_of(&office.app.store, 12);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("part.jsonl");
    let out = file.to_str().unwrap();
    let day = NOON.day().to_string();
    let export = ["audit", "export", "--out", out, "--from", &day, "--to", &day];
    assert!(sipar(export).args(db.place().arguments()).status().unwrap().success());
    let check = || {
        let mut python = Command::new("python3");
        python.arg(project().join("docs/verify_audit.py")).arg(&file).output().unwrap().status.code()
    };
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.lines().count() > 12 && text.contains("\"whole\":false"));
    assert_eq!(check(), Some(0));
    std::fs::write(&file, text.replace("lần 7", "lần 8")).unwrap();
    assert_eq!(check(), Some(6));
    let without_last: Vec<&str> = text.lines().rev().skip(1).collect();
    std::fs::write(&file, without_last.into_iter().rev().collect::<Vec<_>>().join("\n")).unwrap();
    assert_eq!(check(), Some(2), "an export that ends early");
    std::fs::write(&file, "{}").unwrap();
    assert_eq!(check(), Some(2));
    let wrong =
        sipar(["audit", "export", "--out", out, "--from", "20/11"]).args(db.place().arguments()).output().unwrap();
    assert_eq!(wrong.status.code(), Some(2));
}
