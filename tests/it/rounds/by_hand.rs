//! A round by hand in a real browser: made, drawn, handed out, typed from paper by two people, settled by a third, and read. The
//! guides tell how many steps each task takes; here they are counted.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sipar::domain::access::Role;

use crate::support::both::TestDb;
use crate::support::browser::{at_sipar_test, run_script};
use crate::support::demo::{DEMO, close, open};
use crate::support::encrypted::{Authority, url};
use crate::support::project;
use crate::support::server::serve;
use crate::support::staff::{cookie_of, employ};

#[test]
fn a_round_by_hand_takes_the_steps_that_the_guides_count() {
    let (db, authority) = (TestDb::sqlite(Some(DEMO)), Authority::init());
    let app = open(db.place());
    let people = [
        ("manager", Role::HomeAffairs),
        ("one", Role::DataEntry),
        ("other", Role::DataEntry),
        ("third", Role::DataEntry),
        ("lan", Role::Interviewer),
        ("binh", Role::Interviewer),
    ];
    for (login, role) in people {
        employ(&app, login, role, "minh-hoa");
    }
    let cookies: BTreeMap<&str, String> =
        people[..4].iter().map(|(login, _)| (*login, cookie_of(&app, login))).collect();
    close(app);
    let server = authority.start(serve(db.place()));
    let input = json!({ "url": url(&server, "/"), "cookies": cookies });
    let seen: Value = run_script("round.mjs", at_sipar_test(input, Some(&authority)), 180);
    assert_eq!(seen["faults"], json!([]), "{seen}");
    let steps: BTreeMap<String, usize> = serde_json::from_value(seen["steps"].clone()).unwrap();
    assert_eq!(steps.len(), 9, "{steps:?}");
    let guides = ["dot-khao-sat", "nhap-phieu"]
        .map(|name| std::fs::read_to_string(project().join(format!("docs/huong-dan/{name}.md"))).unwrap())
        .concat();
    for (task, n) in steps {
        assert!(guides.contains(&format!("{task} ({n} bước)")), "{task} took {n} steps");
    }
    assert_eq!(seen["fields"], 1, "the planted difference, and no other: {seen}");
    assert!(seen["imported"].as_str().unwrap().contains("36"), "{seen}");
    let index = seen["index"].as_str().unwrap();
    assert!(index.contains(','), "an index: {seen}");
}
