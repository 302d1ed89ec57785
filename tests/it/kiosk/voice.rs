//! What is read aloud and written in other scripts, in a real browser. The template of scripts is `tests/templates`: it is
//! of no office, and its letters are no words.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use sipar::domain::access::Role;
use sipar::domain::template::Template;
use sipar::domain::unit::Validity;
use sipar::store::office::{Counter, counter_add_on};
use sipar::store::template::{Published, template_publish_on};

use super::Place;
use crate::support::both::TestDb;
use crate::support::demo::{close, open};
use crate::support::encrypted::Authority;
use crate::support::office::{COUNTER, ENROLLED, OFFICE, id_of};
use crate::support::project;
use crate::support::server::Server;
use crate::support::staff::{caller, employ};

const FILE: &str = "thu-chu-viet-1.toml";

/// An office with a counter more, at which the template of scripts is asked, and a code for a tablet at either.
fn with_scripts() -> Place {
    let db = TestDb::sqlite(Some(OFFICE));
    let app = open(db.place());
    employ(&app, "quan-tri", Role::Administrator, "cao-bang");
    let source = std::fs::read_to_string(project().join("tests/templates").join(FILE)).unwrap();
    let template = Template::parse(FILE, &source).unwrap();
    let (id, hash, version) = (template.id(), template.content_hash(), 1);
    let (family, code) = (template.family, template.code);
    let published = Published { id, hash, family, code, version, source };
    let unit = app.unit("hop-giang").unwrap().id;
    let counter = Counter {
        id: id_of(COUNTER, 9),
        unit,
        code: "quay-chu-viet".into(),
        name: "Quầy thử chữ viết".into(),
        template: id,
        validity: Validity::OPEN,
        illustrative: true,
    };
    app.store
        .write(|db| {
            template_publish_on(db, &published, ENROLLED)?;
            counter_add_on(db, &counter)
        })
        .unwrap();
    app.refresh().unwrap();
    let by = caller(&app, "quan-tri");
    let codes = ["quay-1", "quay-chu-viet"].map(|counter| app.device_code(&by, counter, "Máy thử").unwrap()).to_vec();
    close(app);
    let server = Server::serve(db.place()).unwrap();
    Place { db, server, authority: Authority::init(), codes }
}

#[test]
fn all_can_be_heard_and_every_script_is_read() {
    let place = with_scripts();
    let shots = std::env::var("SIPAR_SCREENSHOTS").ok();
    let shots = shots.map(|folder| std::fs::canonicalize(folder).unwrap());
    let told = place.run("voice.mjs", &json!({ "screenshots": shots }), 300);
    assert_eq!(told["faults"], json!([]), "{told}");
    heard(&told);
    read(&told);
}

/// Every text that was seen has a sound, every sound decodes to some seconds that are not silent, and the button plays
/// as many without a network as with one.
fn heard(told: &Value) {
    assert_eq!(told["silent"], json!([]));
    let sounds = told["sounds"].as_array().unwrap();
    let length: f64 = sounds.iter().map(|sound| sound["seconds"].as_f64().unwrap()).sum();
    println!("{} sounds, {length:.0} s; played {}", sounds.len(), told["played"]);
    for sound in sounds {
        let (seconds, peak) = (sound["seconds"].as_f64().unwrap(), sound["peak"].as_f64().unwrap());
        assert!(seconds > 0.3 && peak > 0.1 && sound["kind"] == "audio/ogg", "{sound}");
    }
    assert!(sounds.len() > 20, "{sounds:?}");
    let expected = json!({ "welcome": [4, 4], "question": [4, 4], "optional": [5, 5], "reasons": [9, 9],
        "thanks": [3, 3], "warning": [3] });
    assert_eq!(told["played"], expected);
    let kept = told["kept"].as_array().unwrap();
    assert!(
        kept.iter().all(|file| file.as_str().unwrap().starts_with("/kiosk/audio/")),
        "no typeface unneeded: {kept:?}"
    );
}

/// Each language has its button; without a network each of its letters is drawn as itself, in the face that was kept.
fn read(told: &Value) {
    assert_eq!(told["languages"], json!(["Tiếng Việt", "English", "ភាសាខ្មែរ", "ꨌꩌ", "ꪼꪕꪒꪾ"]));
    assert_eq!(told["fonts"].as_array().unwrap().len(), 5, "{}", told["fonts"]);
    assert_eq!(told["boxesKnown"], json!(["\u{379}"]), "a letter that no face has is found out, and no other");
    for (tag, face) in [("km", "Noto Sans Khmer 700"), ("cjm", "Noto Sans Cham 700"), ("blt", "Noto Sans Tai Viet")] {
        let script = &told["scripts"][tag];
        println!("{tag}: {} letters", script["letters"]);
        assert_eq!((&script["boxes"], &script["alike"]), (&json!([]), &json!(0)), "{tag}: {script}");
        assert!(script["letters"].as_u64().unwrap() > 15, "{tag}: {script}");
        let loaded: BTreeSet<&str> = script["loaded"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        assert!(loaded.iter().any(|one| one.starts_with(face)), "{tag}: {loaded:?}");
    }
}
