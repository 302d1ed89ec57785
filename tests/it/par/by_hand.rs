//! An assessment of 170 communes by hand in a real browser: one scores itself, one criterion is appraised across all, two
//! people close. The guide tells how many steps each task takes; here they are counted, and what the large pages weigh.
#![expect(clippy::print_stdout, reason = "the figures of a run are part of what it shows")]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rust_decimal::Decimal;
use serde_json::{Value, json};
use sipar::app::App;
use sipar::app::par::typed::own_leaves;
use sipar::domain::assessment::{Entered, Mark, Progress};
use sipar::domain::clock::{Clock, DAY};
use sipar::domain::number;
use sipar::store::par::entry::{Entry, Place, par_entry_put_on};
use sipar::store::par::round::par_round_coded;
use sipar::store::par::score::{Score, par_score_put_on};
use sipar::store::par::unit::{par_unit_list, par_unit_put_on};

use crate::support::at::At;
use crate::support::both::TestDb;
use crate::support::browser::{at_sipar_test, run_script};
use crate::support::demo::close;
use crate::support::encrypted::{Authority, url};
use crate::support::office::{OFFICE, Office};
use crate::support::par::{done, province};
use crate::support::project;
use crate::support::server::serve;
use crate::support::staff::cookie_of;

const UNITS: usize = 170;
const NODE: &str = "1.1.1";

/// A round of all communes that is open now; `xa-1` has entered nothing.
fn open(office: &Office) {
    let mut csv = "code,name,level,parent\n".to_owned();
    for number in 2..=UNITS {
        writeln!(csv, "xa-{number},Xã Minh Họa {number},commune,cao-bang").unwrap();
    }
    office.app.bring_units_from("units.csv", csv.as_bytes(), false).unwrap();
    let so = At::new(office, "so");
    let now = office.app.clock.now();
    let day = |days: i64| number::day(now.plus(days * DAY).day());
    done(&so.post(
        "/par",
        "code=cchc&name=CCHC+c%C3%A1c+x%C3%A3&unit=cao-bang&set=par-xa-minh-hoa-1&year=2026&previous=&confirmation=",
    ));
    let stage = |name: &str, first, last| format!("{name}-first={}&{name}-last={}&", day(first), day(last));
    done(&so.post("/par/cchc/calendar", &[stage("self-score", -9, 9), stage("submission", -9, 9)].concat()));
    let units: Vec<String> = (1..=UNITS).map(|number| format!("xa-{number}")).collect();
    done(&so.post("/par/cchc/units", &format!("level=&units={}&group=xa", units.join("%0A"))));
    done(&so.post("/par/cchc/open", ""));
}

/// What all but `xa-1` entered, and what was given for it: everything but the first appraisal of [`NODE`].
fn fill(app: &App) {
    let round = app.store.read(|db| par_round_coded(db, "cchc")).unwrap().unwrap();
    let (set, at) = (app.par_set(&round).unwrap(), app.clock.now());
    app.store
        .write(|db| {
            for (place, one) in par_unit_list(db, round.id)?.into_iter().enumerate() {
                let unit = one.of.unit;
                let mut scores = Vec::new();
                let mut give = |node: &str, mark: Mark, points: Decimal| {
                    let (node, reason) = (node.to_owned(), String::new());
                    scores.push(Score { unit, node, mark, points: Some(points), reason, at, by: None });
                };
                for leaf in set.leaves() {
                    let node = &set.nodes[leaf];
                    let most = node.maximum.unwrap();
                    let points = if (place + leaf) % 9 == 0 { Decimal::ZERO } else { most };
                    if !own_leaves(&set).any(|(own, _)| own == leaf) {
                        give(&node.code, Mark::Given, points);
                    } else if one.code != "xa-1" {
                        give(&node.code, Mark::Own, points);
                        if node.code != NODE {
                            give(&node.code, Mark::First, points);
                        }
                    }
                }
                par_score_put_on(db, round.id, &scores)?;
                if one.code == "xa-1" {
                    continue;
                }
                let entry = Entry {
                    entered: Some(Entered::Case("kip-thoi".to_owned())),
                    reason: String::new(),
                    explanation: format!("Kế hoạch số {place}/KH-UBND ngày 05/01, mục II, trang 3"),
                };
                par_entry_put_on(db, Place { round: round.id, unit, at, by: None }, NODE, &entry)?;
                let mut of = one.of;
                of.progress = Progress::Submitted;
                of.submitted = Some((at, None));
                assert!(par_unit_put_on(db, &of)?);
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn an_assessment_by_hand_takes_the_steps_that_the_guide_counts() {
    let (db, authority) = (TestDb::sqlite(Some(OFFICE)), Authority::init());
    let office = province(&db, 1);
    // The server has the machine's clock, which sessions and stages must agree with.
    office.clock.set(sipar::app::machine::MachineClock.now());
    open(&office);
    fill(&office.app);
    let people = [
        ("manager", "so"),
        ("clerk", "cb-1"),
        ("head", "tp-1"),
        ("appraiser", "td"),
        ("council", "hd"),
        ("other", "hd2"),
    ];
    let cookies: BTreeMap<&str, String> =
        people.into_iter().map(|(who, login)| (who, cookie_of(&office.app, login))).collect();
    close(office.app);
    let server = authority.start(serve(db.place()));
    let input = json!({
        "url": url(&server, "/"), "cookies": cookies, "code": "cchc", "name": "CCHC các xã", "unit": "Xã Minh Họa 1",
        "node": NODE, "other": "xa-7",
    });
    let seen: Value = run_script("par.mjs", at_sipar_test(input, Some(&authority)), 300);
    println!("{}", serde_json::to_string_pretty(&seen["looked"]).unwrap());
    println!("{}", seen["steps"]);
    assert_eq!(seen["faults"], json!([]), "{seen}");
    let steps: BTreeMap<String, usize> = serde_json::from_value(seen["steps"].clone()).unwrap();
    assert_eq!(steps.len(), 6, "{steps:?}");
    let guide = std::fs::read_to_string(project().join("docs/huong-dan/cham-diem-cchc.md")).unwrap();
    let counted = |task: &str, n: usize| guide.contains(&format!("{task} ({n} bước"));
    let wrong: Vec<_> = steps.iter().filter(|(task, n)| !counted(task, **n)).collect();
    assert!(wrong.is_empty(), "the guide does not count {wrong:?}");
    let fields: Vec<usize> = serde_json::from_value(seen["fields"].clone()).unwrap();
    let (least, most) = (fields.iter().min().unwrap(), fields.iter().max().unwrap());
    assert_eq!(fields.len(), 84, "one for each criterion that a unit scores itself");
    assert!(guide.contains(&format!("mỗi tiêu chí {least} đến {most} ô")), "{least} to {most}");
    let given: Vec<String> = serde_json::from_value(seen["given"].clone()).unwrap();
    assert_eq!(given.len(), UNITS);
    assert_eq!(given.iter().filter(|points| *points == "0,5").count(), 1, "one was given others: {given:?}");
    assert!(given.iter().all(|points| points != "–"), "one press accepted all others: {given:?}");
    for (page, looked) in seen["looked"].as_object().unwrap() {
        assert_eq!(looked["sideways"], json!([]), "{page} at 320 px");
        assert!(looked["bytes"].as_u64().unwrap() < 600_000, "{page}: {looked}");
    }
    for page in ["column", "council"] {
        let tabs = seen["looked"][page]["tabs"].as_u64().unwrap();
        assert!(tabs <= 30, "{page}: the button for all is {tabs} tabs away");
    }
}
