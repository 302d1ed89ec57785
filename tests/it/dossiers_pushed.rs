//! What a one-stop system pushes with its key: the same as its export says, once however often it is sent, of its own units alone.

use rocket::http::Method;
use serde_json::{Value, json};
use sipar::app::bring_in::DossiersAsked;
use sipar::store::dossier::{dossier_by_code, dossier_events};

use crate::support::both::{TestDb, on_both};
use crate::support::door::{Answer, Door};
use crate::support::office::{OFFICE, Office};
use crate::support::server::sipar;
use crate::support::statements::Beside;

const PATH: &str = "/api/v1/dossiers";
const CODE: &str = "H12.05-261001-00001";

/// An office with a key for one ward.
struct Desk {
    office: Office,
    door: Door,
    token: String,
}

impl Desk {
    fn open(db: &TestDb) -> Self {
        let office = Office::open(db);
        let token = office.app.system_key_add("mot-cua-thu", "hop-giang", None).unwrap();
        Self { door: Door::of(&office), office, token }
    }

    fn send(&self, authorization: &str, kind: &'static str, body: &[u8]) -> Answer {
        self.door.send(Method::Post, PATH, &[("Authorization", authorization), ("Content-Type", kind)], body)
    }

    fn push(&self, rows: &[Value]) -> Answer {
        let lines = rows.iter().map(Value::to_string).collect::<Vec<_>>().join("\n");
        self.send(&format!("Bearer {}", self.token), "application/x-ndjson", lines.as_bytes())
    }

    fn events(&self) -> usize {
        let app = &self.office.app;
        let found = app.store.read(|db| {
            let Some(dossier) = dossier_by_code(db, CODE)? else { return Ok(0) };
            Ok(dossier_events(db, dossier.id)?.len())
        });
        found.unwrap()
    }
}

fn row(more: &Value) -> Value {
    let mut row = json!({
        "code": CODE,
        "unit": "hop-giang",
        "procedure": "khai-sinh",
        "channel": 2,
        "received_at": "2026-10-01T08:30:00+07:00",
        "due_day": "2026-10-12",
    });
    row.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    row
}

/// How many rows were entered, changed, unchanged, and not taken.
fn counts(answer: &Answer) -> [u64; 4] {
    let body = answer.json();
    ["entered", "changed", "unchanged", "aside"].map(|name| body[name].as_u64().unwrap())
}

on_both! {
    fn what_is_pushed_twice_counts_once_and_so_does_the_export_of_the_same(db: TestDb = OFFICE) {
        let desk = Desk::open(&db);
        let first = desk.push(&[row(&json!({}))]);
        assert_eq!((first.status, counts(&first)), (200, [1, 0, 0, 0]));
        let resolved = row(&json!({ "resolved_at": "2026-10-08T15:00:00+07:00" }));
        for wanted in [[0, 1, 0, 0], [0, 0, 1, 0]] {
            let again = desk.push(std::slice::from_ref(&resolved));
            assert_eq!((again.status, counts(&again)), (200, wanted));
        }
        assert_eq!(desk.events(), 2);
        // The export of the same day says nothing new.
        let file = tempfile::tempdir().unwrap().keep().join("ngay.jsonl");
        std::fs::write(&file, format!("{resolved}\n")).unwrap();
        let brought = desk.office.app.bring_dossiers(&file, &DossiersAsked::default(), |_, _| ()).unwrap();
        assert_eq!((brought.import.entered, brought.import.changed, brought.import.unchanged), (0, 0, 1));
        // The trail names the key; what changed nothing left no trace.
        let told = Beside::of(db.place()).words("SELECT subject AS word FROM audit WHERE action = 'dossier.push' ORDER BY seq");
        assert_eq!(told, ["mot-cua-thu", "mot-cua-thu"]);
    }

    fn bad_rows_are_named_and_good_ones_taken(db: TestDb = OFFICE) {
        let desk = Desk::open(&db);
        let mixed = desk.push(&[row(&json!({ "unit": "khong-co" })), row(&json!({}))]);
        assert_eq!((mixed.status, counts(&mixed)), (207, [1, 0, 0, 1]));
        let fault = &mixed.json()["faults"][0];
        assert_eq!((&fault["line"], &fault["column"], &fault["value"]), (&json!(1), &json!("unit"), &json!("khong-co")));
        assert!(fault["vi"].as_str().unwrap().contains(';') && fault["en"].is_string(), "what to do as well: {fault}");
        let bad = desk.push(&[row(&json!({ "due_day": "2026-02-31" }))]);
        assert_eq!((bad.status, counts(&bad)), (422, [0, 0, 0, 1]));
        assert_eq!(desk.events(), 1);
    }

    fn a_key_opens_its_units_and_nothing_else(db: TestDb = OFFICE) {
        let desk = Desk::open(&db);
        let app = &desk.office.app;
        app.bring_units_from("units.csv", "code,name,level,parent\nx-1,Phường Một,commune,cao-bang\n".as_bytes(), false).unwrap();
        // Another unit's dossiers cannot be told from what there is not, nor can its numbers.
        let outside = desk.push(&[row(&json!({ "unit": "x-1" })), row(&json!({ "unit": "x-2" }))]);
        assert_eq!((outside.status, counts(&outside)), (422, [0, 0, 0, 2]));
        let faults = &outside.json()["faults"];
        assert_eq!((&faults[0]["code"], &faults[0]["vi"]), (&faults[1]["code"], &faults[1]["vi"]));
        let other = app.system_key_add("huyen", "x-1", None).unwrap();
        let theirs = format!("{}\n", row(&json!({ "unit": "x-1" })));
        assert_eq!(desk.send(&format!("Bearer {other}"), "application/json", theirs.as_bytes()).status, 200);
        let taken = desk.push(&[row(&json!({}))]);
        assert_eq!((taken.status, counts(&taken)), (422, [0, 0, 0, 1]));
        assert!(!taken.body.contains("x-1") && !taken.body.contains("Phường Một"), "{}", taken.body);
        // No key, a wrong one, one of a form, one that was taken back.
        let body = format!("{}\n", row(&json!({})));
        for wrong in ["", "Bearer x", "Basic YTpi", &format!("Bearer {}", "ab".repeat(32))] {
            assert_eq!(desk.send(wrong, "application/x-ndjson", body.as_bytes()).status, 401, "{wrong}");
        }
        let own = format!("Bearer {}", desk.token);
        assert_eq!(desk.send(&own, "text/csv", body.as_bytes()).status, 415);
        assert_eq!(desk.send(&own, "application/json", b"code,unit\n").status, 400);
        assert_eq!(desk.send(&own, "application/json", &vec![b' '; 3 << 20]).status, 413);
        let many: String = (0..5_001).map(|_| body.as_str()).collect();
        assert_eq!(desk.send(&own, "application/json", many.as_bytes()).status, 413, "more rows than one transaction takes");
        assert_eq!(desk.door.send(Method::Get, "/dossiers", &[("Authorization", &own)], b"").status, 303, "no page is opened");
        app.system_key_revoke("mot-cua-thu").unwrap();
        assert_eq!(desk.send(&own, "application/x-ndjson", body.as_bytes()).status, 401);
        assert!(app.system_key_revoke("mot-cua-thu").is_err() && app.system_key_add("mot-cua-thu", "hop-giang", None).is_err());
    }

    fn keys_are_made_listed_and_taken_back_by_a_command(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let run = |arguments: &[&str]| {
            let output = sipar(arguments).args(db.place().arguments()).output().unwrap();
            let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
            if output.status.success() { Ok(out) } else { Err(err) }
        };
        let made = run(&["system-key", "add", "--name", "mot-cua", "--unit", "hop-giang", "--json"]).unwrap();
        let made: Value = serde_json::from_str(&made).unwrap();
        let token = made["token"].as_str().unwrap();
        assert_eq!(office.app.system_key(token).unwrap().unwrap().name, "mot-cua");
        let kept = Beside::of(db.place()).words("SELECT detail AS word FROM audit");
        assert!(!kept.iter().any(|line| line.contains(token)), "the trail keeps no token");
        for (bad, words) in [
            (["--name", "Một cửa", "--unit", "hop-giang"], "small letters"),
            (["--name", "x", "--unit", "khong-co"], "khong-co"),
            (["--name", "mot-cua", "--unit", "hop-giang"], "already"),
        ] {
            let told = run(&[&["system-key", "add"], &bad[..]].concat()).unwrap_err();
            assert!(told.contains(words), "{told}");
        }
        assert!(run(&["system-key", "add", "--name", "y", "--unit", "hop-giang", "--mapping", "/etc/passwd"]).is_err());
        assert!(run(&["system-key", "list"]).unwrap().contains("in use"));
        run(&["system-key", "revoke", "mot-cua"]).unwrap();
        assert!(run(&["system-key", "list"]).unwrap().contains("revoked"));
        assert_eq!(office.app.system_key(token).unwrap(), None);
        // Whoever keeps an eye on the trail sees both.
        let trail = Beside::of(db.place()).words("SELECT action AS word FROM audit WHERE action LIKE 'system-key.%' ORDER BY seq");
        assert_eq!(trail, ["system-key.add", "system-key.revoke"]);
    }
}
