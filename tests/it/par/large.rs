//! A province's round at its size, played by requests: 20 departments and 150 communes under the shipped illustrative set of
//! 98 criteria; more time for ten, an area that does not apply to five, answers, a second appraisal that changes points, a
//! tie by construction, two closings.
use std::fmt::Write as _;

use rust_decimal::Decimal;
use sipar::app::par::results::Results;
use sipar::app::par::typed::own_leaves;
use sipar::domain::clock::DAY;

use super::cast::{Cast, DISPUTED, check, check_again};
use crate::support::both::{TestDb, on_both};
use crate::support::office::{NOON, OFFICE};
use crate::support::par::{CALENDAR, by_two, done, province};
use crate::support::staff::caller;

/// The round is made, some are given more time, an area does not apply to some, and it is opened.
fn prepare(cast: &Cast) {
    let so = cast.at("so");
    done(&so.post("/par", "code=lon&name=CCHC&unit=cao-bang&set=par-xa-minh-hoa-1&year=2026&previous=&confirmation="));
    done(&so.post("/par/lon/calendar", CALENDAR));
    let (first, rest) = cast.units.split_at(cast.departments);
    done(&so.post("/par/lon/units", &format!("level=&units={}&group=xa", first.join("%0A"))));
    done(&so.post("/par/lon/units", &format!("level=&units={}&group=phuong", rest.join("%0A"))));
    for unit in &cast.units[..cast.extended] {
        let fields = format!("unit={unit}&stage=submission&last=10/12/2026&reason=b%C3%A3o");
        done(&so.post("/par/lon/units/extend", &fields));
    }
    for unit in &cast.units[..cast.without] {
        let fields = format!("unit={unit}&node=3&applies=no&reason=kh%C3%B4ng+c%C3%B3+TTHC");
        done(&so.post("/par/lon/units/applies", &fields));
    }
    done(&so.post("/par/lon/open", ""));
}

/// Every head enters and hands in: those with more time, and the late one, five days after the last day of the others.
fn hand_in(cast: &Cast) {
    let afterwards = |place: &usize| *place < cast.extended || *place == cast.late();
    let places = 0..cast.units.len();
    let order = places.clone().filter(|place| !afterwards(place)).chain(places.filter(afterwards));
    for place in order {
        if place == 0 {
            cast.office.clock.set(NOON.plus(15 * DAY));
        }
        let (unit, seen) = (&cast.units[place], i32::from(place < cast.without));
        let head = cast.head(unit);
        done(&head.post(&format!("/par/lon/unit/{unit}"), &format!("seen={seen}&{}", cast.entered(place))));
        let sent = head.post(&format!("/par/lon/unit/{unit}/submit"), &format!("seen={}", seen + 1));
        assert_eq!(sent.status, 303, "{unit}: {}", sent.body.split("<main").nth(1).unwrap_or_default());
    }
    let page = cast.at("so").get("/par/lon/units").body;
    assert_eq!(page.matches("xong, muộn 5 ngày").count(), 1, "one was late");
    assert_eq!(page.matches("xong, đúng hạn; được gia hạn đến 10/12/2026").count(), cast.extended);
    assert_eq!(page.matches("xong, đúng hạn").count(), cast.units.len() - 1);
}

/// What does not come from units.
fn give_from_elsewhere(cast: &Cast) {
    let so = cast.at("so");
    for (node, given) in cast.elsewhere() {
        let mut fields = String::new();
        for (unit, points) in given {
            write!(fields, "p-{unit}={points}&r-{unit}=kh%E1%BA%A3o+s%C3%A1t&").unwrap();
        }
        done(&so.post(&format!("/par/lon/criteria/{node}"), &fields));
    }
}

/// Criterion by criterion across all units: what stands there is accepted at once, but for one criterion of some. What could
/// not be scored by its figures has nothing to be accepted; there points are given by hand.
fn appraise(cast: &Cast) {
    let (td, who) = (cast.at("td"), caller(&cast.office.app, "td"));
    for (_, node) in own_leaves(&cast.set) {
        let column = cast.office.app.par_column(&who, "lon", &node.code).unwrap();
        let without = column.cells.iter().filter(|cell| cell.may.is_some_and(|mark| cell.before(mark).is_none()));
        let mut fields = "accept=all".to_owned();
        for cell in without {
            write!(fields, "&p-{0}=0&r-{0}=kh%C3%B4ng+ph%C3%A1t+sinh", cell.unit.code).unwrap();
        }
        if node.code == DISPUTED.0 {
            for unit in cast.disputed() {
                write!(fields, "&p-{unit}={}&r-{unit}=ban+h%C3%A0nh+ch%E1%BA%ADm", DISPUTED.1).unwrap();
            }
        }
        done(&td.post(&format!("/par/lon/criteria/{}", node.code), &fields));
    }
    done(&cast.at("so").post("/par/lon/advance", "from=submitted"));
}

/// Those who dispute points answer; the second appraisal gives back the points of half of those, and three quarters
/// of one more. Returns who answered.
fn answer(cast: &Cast) -> Vec<&String> {
    let answering = cast.answering();
    let field = cast.set.node(DISPUTED.0).unwrap();
    for unit in &answering {
        let head = cast.head(unit);
        let page = head.get(&format!("/par/lon/unit/{unit}/answer")).body;
        assert!(page.contains("ban hành chậm") && page.matches("<textarea").count() >= 1, "{page}");
        done(&head.post(&format!("/par/lon/unit/{unit}/answer"), &format!("x-{field}=ban+h%C3%A0nh+ng%C3%A0y+5%2F1")));
    }
    done(
        &cast
            .at("so")
            .post("/par/lon/advance", "from=explaining&reason=h%E1%BA%BFt+h%E1%BA%A1n+gi%E1%BA%A3i+tr%C3%ACnh"),
    );
    let td = cast.at("td");
    for (number, unit) in answering.iter().enumerate() {
        let page = td.get(&format!("/par/lon/unit/{unit}/appraise")).body;
        assert!(page.contains("ban hành ngày 5/1"), "the answer stands beside the points");
        let points = Cast::given_back(number);
        let fields = format!("p-{0}={points}&r-{0}=c%C3%B3+v%C4%83n+b%E1%BA%A3n", DISPUTED.0);
        done(&td.post(&format!("/par/lon/unit/{unit}/appraise"), &fields));
    }
    done(&cast.at("so").post("/par/lon/advance", "from=reappraisal"));
    answering
}

/// The round is opened again, one unit is taken up and loses points, and it is closed anew; until then what was approved
/// stays.
fn take_up(cast: &Cast, db: &TestDb) {
    let best = cast.results().units[0].clone();
    let told = |results: &Results| -> Vec<(String, Decimal, usize)> {
        results.units.iter().map(|one| (one.unit.code.clone(), one.scored.points, one.place.unwrap().rank)).collect()
    };
    let before = told(&cast.results());
    by_two(&cast.office, "lon", "no");
    let (hd, unit) = (cast.at("hd"), &best.unit.code);
    done(&hd.post("/par/lon/take-up", &format!("unit={unit}&reason=khi%E1%BA%BFu+n%E1%BA%A1i")));
    done(&hd.post(&format!("/par/lon/unit/{unit}/appraise"), "p-8.1.1=2&r-8.1.1=t%C3%ADnh+l%E1%BA%A1i+SIPAS"));
    assert_eq!(told(&cast.results()), before, "approved figures stay while it is open again");
    done(&hd.post("/par/lon/decide", "words=nh%E1%BA%A5t+tr%C3%AD"));
    by_two(&cast.office, "lon", "yes");
    check_again(cast, db, &best);
}

on_both! {
    fn a_round_of_departments_and_communes_is_played_whole(db: TestDb = OFFICE) {
        let cast = Cast::of(province(&db, 1));
        assert_eq!(cast.set.leaves().len(), 98);
        prepare(&cast);
        cast.said("the round is open");
        hand_in(&cast);
        cast.said("all have handed in");
        give_from_elsewhere(&cast);
        appraise(&cast);
        cast.said("the first appraisal is done");
        let answered = answer(&cast);
        done(&cast.at("hd").post("/par/lon/decide", "words=nh%E1%BA%A5t+tr%C3%AD"));
        by_two(&cast.office, "lon", "yes");
        cast.said("closed by two");
        check(&cast, &answered);
        take_up(&cast, &db);
        cast.said("opened again and closed anew");
    }
}
