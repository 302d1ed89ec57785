//! The tablet's program in a real browser, at `https://sipar.test`, before a real server: what it seals arrives exactly
//! once, whatever happens to browser, storage, network and program on the way; and everybody can use it.
#![expect(clippy::print_stdout, reason = "the figures of a run are part of what it shows")]

mod trouble;
mod unruly;
mod voice;

use std::collections::BTreeMap;
use std::process::Command;

use serde_json::{Value, json};
use sipar::domain::access::Role;

use crate::support::both::TestDb;
use crate::support::browser::run_script;
use crate::support::demo::{close, open};
use crate::support::encrypted::Authority;
use crate::support::office::OFFICE;
use crate::support::project;
use crate::support::scale::pick;
use crate::support::server::Server;
use crate::support::staff::{caller, employ};
use crate::support::statements::Beside;

/// An office with a server and codes to enrol tablets at its first counter.
struct Place {
    db: TestDb,
    server: Server,
    authority: Authority,
    codes: Vec<String>,
}

impl Place {
    fn open(tablets: usize) -> Self {
        let db = TestDb::sqlite(Some(OFFICE));
        let app = open(db.place());
        employ(&app, "quan-tri", Role::Administrator, "cao-bang");
        let by = caller(&app, "quan-tri");
        let codes = (0..tablets).map(|n| app.device_code(&by, "quay-1", &format!("Máy {n}")).unwrap()).collect();
        close(app);
        let server = Server::serve(db.place()).unwrap();
        Self { db, server, authority: Authority::init(), codes }
    }

    fn run(&self, script: &str, more: &Value, seconds: u32) -> Value {
        let path = |name: &str| self.authority.file(name).to_str().unwrap().to_owned();
        let mut input = json!({ "upstream": self.server.port(), "cert": path("server.crt"), "key": path("server.key"),
            "authority": path("ca.crt"), "codes": self.codes });
        for (name, value) in more.as_object().unwrap() {
            input[name] = value.clone();
        }
        run_script(&format!("kiosk/{script}"), input, seconds)
    }

    /// What is stored is what was sealed: each once, with its number and its answers, and none kept aside.
    fn holds_exactly(&self, sealed: &[Value]) {
        assert_eq!(self.stored(), in_words(sealed), "what is stored, and what was sealed");
        assert_eq!(Beside::of(self.db.place()).number("SELECT COUNT(*) AS n FROM rating_conflict"), 0);
    }

    /// A line for each rating that is stored: its id, its number, its answers, and why it is kept aside, if it is.
    fn stored(&self) -> Vec<String> {
        Beside::of(self.db.place()).words(
            "SELECT lower(hex(rating.id)) || ' ' || seq || ' ' || group_concat(question || '=' || level) \
             || CASE WHEN quarantine IS NULL THEN '' ELSE ' ' || quarantine END AS word \
             FROM rating JOIN (SELECT * FROM answer ORDER BY question) ON rating_id = rating.id \
             GROUP BY rating.id ORDER BY 1",
        )
    }
}

/// The same lines for ratings as a tablet sealed them.
fn in_words(sealed: &[Value]) -> Vec<String> {
    let number = |code: &str| {
        1 + ["result", "behaviour", "communication", "responsibility"].iter().position(|one| *one == code).unwrap()
    };
    let mut words: Vec<String> = sealed
        .iter()
        .map(|rating| {
            let mut answers: Vec<String> = rating["answers"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| format!("{}={}", number(one["question"].as_str().unwrap()), one["level"]))
                .collect();
            answers.sort();
            format!("{} {} {}", rating["id"].as_str().unwrap().replace('-', ""), rating["seq"], answers.join(","))
        })
        .collect();
    words.sort();
    words
}

/// Lives one part of a tablet's life; what was seen of it.
fn live(part: &str, seconds: u32) -> Value {
    let place = Place::open(2);
    let lived = place.run("story.mjs", &json!({ "only": [part] }), seconds);
    let sealed = lived["sealed"].as_array().unwrap();
    place.holds_exactly(sealed);
    let seen = lived["seen"][part].clone();
    println!("{part}: {} ratings, {seen}", sealed.len());
    let unexpected: Vec<&Value> = lived["faults"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|fault| !(part == "full" && fault.as_str().unwrap().contains("QuotaExceeded")))
        .collect();
    assert!(unexpected.is_empty(), "{unexpected:?}");
    let mut counted = BTreeMap::new();
    for rating in sealed {
        *counted.entry(rating["seq"].as_i64().unwrap()).or_insert(0) += 1;
    }
    assert!(
        counted.values().all(|n| *n == 1) && counted.keys().copied().eq(1..=i64::try_from(counted.len()).unwrap()),
        "{counted:?}"
    );
    seen
}

#[test]
fn without_a_network_nothing_is_lost_and_nothing_stays() {
    let seen = live("offline", 180);
    assert_eq!((&seen["waited"], &seen["left"]), (&json!(2), &json!([])), "{seen}");
    assert_ne!(seen["codes"][0], seen["codes"][1]);
}

#[test]
fn killed_in_the_middle_of_writing() {
    let seen = live("killed", 240);
    assert_eq!(seen["ended"], json!(["complete", "complete", "complete", "complete", "left"]), "{seen}");
    assert_eq!(seen["seqs"], json!([1, 2, 3, 4, 5]));
}

#[test]
fn a_power_cut_keeps_what_the_disk_has() {
    assert_eq!(live("powerCut", 180)["found"], 2);
}

#[test]
fn a_database_that_is_thrown_away_comes_back_from_the_copies() {
    let seen = live("lost", 240);
    assert_eq!(seen["running"], json!([1, 2, 3]));
    let troubles = seen["troubles"].as_array().unwrap();
    assert!(troubles.contains(&json!("store-lost")) && troubles.contains(&json!("copy-used")), "{seen}");
}

#[test]
fn a_full_storage_stops_the_tablet_and_drops_nothing() {
    let seen = live("full", 240);
    assert_eq!((&seen["screen"], &seen["later"]), (&json!("storage_full"), &json!("storage_full")));
    assert_eq!(seen["waiting"], 2);
}

#[test]
fn of_two_tabs_one_works() {
    assert_eq!(live("twoTabs", 180)["second"], "welcome");
}

#[test]
fn programs_come_and_go_and_the_queue_stays() {
    let seen = live("updates", 420);
    let builds = seen["builds"].as_array().unwrap();
    assert_eq!((&builds[1], &builds[2]), (&json!("1111111111111111"), &json!("2222222222222222")), "{seen}");
    assert_eq!(builds[0], builds[3], "and back");
    assert_eq!((&seen["queued"], &seen["before"]), (&json!([1, 2, 3]), &json!(3)), "{seen}");
}

#[test]
fn of_whoever_left_nothing_can_be_found() {
    let seen = live("forgets", 240);
    assert_eq!(seen["found"], json!([]), "{seen}");
    assert!(seen["before"].as_i64().unwrap() > 0, "the search finds what is there: {seen}");
    assert_eq!(seen["lang"], "vi");
}

#[test]
fn a_double_tap_never_lands_on_the_next_screen() {
    let place = Place::open(2);
    let careless = place.run("taps.mjs", &json!({ "ratings": 10, "careless": true }), 180);
    assert!(careless["wrong"].as_i64().unwrap() > 0, "a program that listens at once is found out: {careless}");
    let place = Place::open(1);
    let ratings = pick(40, 1_000);
    let told = place.run("taps.mjs", &json!({ "ratings": ratings }), pick(300, 7_200));
    let sealed = told["sealed"].as_array().unwrap();
    println!(
        "{} double taps, {} ratings, {} on another button than was meant",
        told["taps"],
        sealed.len(),
        told["wrong"]
    );
    assert_eq!((sealed.len(), &told["wrong"]), (ratings, &json!(0)), "{}", told["faults"]);
    place.holds_exactly(sealed);
}

#[test]
fn everybody_reaches_every_button() {
    let place = Place::open(8);
    let shots = std::env::var("SIPAR_SCREENSHOTS").ok();
    if let Some(folder) = &shots {
        std::fs::create_dir_all(folder).unwrap();
    }
    let shots = shots.map(|folder| std::fs::canonicalize(folder).unwrap());
    let told = place.run("reach.mjs", &json!({ "screenshots": shots }), 420);
    println!(
        "{} screens; least target {} mm, least contrast {}",
        told["screens"], told["leastTarget"], told["leastContrast"]
    );
    let faults: Vec<&str> = told["faults"].as_array().unwrap().iter().map(|fault| fault.as_str().unwrap()).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert_eq!(told["bad"], json!(["target", "contrast", "ink"]), "each check finds its bad example");
    assert_eq!(told["ways"], json!(["keyboard", "digits", "switch"]), "{told}");
}

/// The pure rooms of the program, by a clock of the test's own: `tests/browser/kiosk/pure.mjs` says what of them.
#[test]
fn the_rooms_without_a_browser_hold() {
    let run = Command::new("node").arg(project().join("tests/browser/kiosk/pure.mjs")).output().unwrap();
    print!("{}", String::from_utf8_lossy(&run.stdout));
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
}
