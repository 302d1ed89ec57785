//! A province's round at its size, played by people at real browsers: more time for ten, an area that does not apply to five,
//! answers, a tie, two closings, and at each step tries at what is not theirs. What must have come of it is what the round by
//! requests is held against.

use rust_decimal::Decimal;
use serde_json::{Value, json};
use sipar::app::machine::MachineClock;
use sipar::app::par::typed::own_leaves;

use super::cast::{Cast, DISPUTED, check, check_again};
use crate::support::both::{TestDb, on_both};
use crate::support::browser::{at_sipar_test, run_script};
use crate::support::demo::close;
use crate::support::encrypted::{Authority, url};
use crate::support::office::{OFFICE, Office};
use crate::support::par::province;
use crate::support::server::serve;
use crate::support::staff::cookie_of;

/// An office whose clock is the machine's, which the server and the browsers have too.
fn by_the_machine(office: Office) -> Office {
    office.clock.set(sipar::domain::clock::Clock::now(&MachineClock));
    office
}

/// Plays an act while nobody else has the database open, and opens it again.
fn act(cast: Cast, db: &TestDb, authority: &Authority, mut order: Value) -> (Cast, Value) {
    let app = &cast.office.app;
    let people = ["so", "td", "hd", "hd2", "ld", "tt"];
    order["cookies"] = people.into_iter().map(|login| (login.to_owned(), json!(cookie_of(app, login)))).collect();
    order["heads"] =
        cast.units.iter().map(|unit| (unit.clone(), json!(cookie_of(app, &format!("tp-{unit}"))))).collect();
    let Cast { office, set, units, departments, extended, without, begun } = cast;
    close(office.app);
    let server = authority.start(serve(db.place()));
    order["url"] = json!(url(&server, "/"));
    let seen = run_script("par-whole.mjs", at_sipar_test(order, Some(authority)), 1_800);
    drop(server);
    assert_eq!(seen["faults"], json!([]), "{seen}");
    let tried = seen["tried"].as_array().unwrap();
    let allowed: Vec<&Value> = tried.iter().filter(|one| one["allowed"] != false).collect();
    assert!(allowed.is_empty(), "nobody may do this: {allowed:?}");
    let office = by_the_machine(Office::open(db));
    (Cast { office, set, units, departments, extended, without, begun }, seen)
}

/// Everything that is typed from the making of the round to its first closing.
fn everything(cast: &Cast) -> Value {
    let (first, rest) = cast.units.split_at(cast.departments);
    let units: Vec<Value> = cast
        .units
        .iter()
        .enumerate()
        .map(|(place, code)| json!({ "code": code, "form": cast.entered(place) }))
        .collect();
    let typed = |points: Decimal| points.to_string().replace('.', ",");
    let elsewhere: Vec<Value> = cast
        .elsewhere()
        .into_iter()
        .map(|(node, given)| {
            let given: Vec<(&str, String)> = given.into_iter().map(|(unit, points)| (unit, typed(points))).collect();
            json!({ "node": node, "given": given })
        })
        .collect();
    let own: Vec<&str> = own_leaves(&cast.set).map(|(_, node)| node.code.as_str()).collect();
    let answers: Vec<Value> = cast
        .answering()
        .into_iter()
        .enumerate()
        .map(|(number, unit)| json!({ "unit": unit, "points": Cast::given_back(number) }))
        .collect();
    json!({
        "act": "play", "name": "CCHC toàn tỉnh", "groups": { "xa": first, "phuong": rest }, "units": units,
        "extended": cast.units[..cast.extended], "without": cast.units[..cast.without], "elsewhere": elsewhere, "own": own,
        "disputed": { "node": DISPUTED.0, "units": cast.disputed(), "points": DISPUTED.1 }, "answers": answers,
    })
}

on_both! {
    fn people_at_browsers_play_a_round_whole(db: TestDb = OFFICE) {
        let authority = Authority::init();
        let cast = Cast::of(by_the_machine(province(&db, 1)));
        let order = everything(&cast);
        let (cast, seen) = act(cast, &db, &authority, order);
        cast.said("played up to the first closing");
        let tried = seen["tried"].as_array().unwrap().len();
        assert!(tried >= 30, "{tried} tries at what is not theirs");
        let without: Vec<usize> = serde_json::from_value(seen["missing"].clone()).unwrap();
        assert!(without.iter().all(|fields| *fields > 10), "area 3 was not asked of them: {without:?}");
        let standings = seen["standings"].as_str().unwrap();
        let extended = standings.lines().filter(|line| line.contains("được gia hạn đến")).count();
        assert_eq!(extended, cast.extended, "{standings}");
        assert_eq!(standings.matches("muộn").count(), cast.units.len() - cast.extended, "{standings}");
        assert_eq!(seen["shared"].as_array().unwrap().len(), 2, "a tie is shown: {}", seen["shared"]);
        check(&cast, &cast.answering());

        let best = cast.results().units[0].clone();
        let order = json!({ "act": "again", "best": best.unit.code, "node": "8.1.1", "points": "2" });
        let (cast, seen) = act(cast, &db, &authority, order);
        assert_eq!(seen["before"], seen["meanwhile"], "approved figures stay while it is open again");
        assert_ne!(seen["before"], seen["after"]);
        check_again(&cast, &db, &best);
        cast.said("opened again and closed anew");
    }
}
