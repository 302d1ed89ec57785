//! A province's round at its size, played by requests: 20 departments and 150 communes under the shipped illustrative set of
//! 98 criteria; more time for ten, an area that does not apply to five, answers, a second appraisal that changes points, a
//! tie by construction, two closings.
#![expect(clippy::print_stdout, reason = "the time of each step is part of what a run shows")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Instant;

use rust_decimal::Decimal;
use sipar::app::par::results::Results;
use sipar::app::par::typed::own_leaves;
use sipar::domain::access::Role;
use sipar::domain::assessment::{Mark, Progress};
use sipar::domain::clock::DAY;
use sipar::domain::criteria::{CriteriaSet, Rule, Source};

use crate::support::at::At;
use crate::support::both::{TestDb, on_both};
use crate::support::office::{NOON, OFFICE, Office};
use crate::support::par::{CALENDAR, by_two, done, province};
use crate::support::scale::pick;
use crate::support::staff::{caller, employ};
use crate::support::statements::Beside;

/// Who is what in the round, by the places of units.
struct Cast {
    office: Office,
    set: Arc<CriteriaSet>,
    units: Vec<String>,
    departments: usize,
    /// So many of the first were given more time, and hand in after the last day of the others.
    extended: usize,
    /// To so many of the first area 3 does not apply.
    without: usize,
    begun: Instant,
}

/// The criterion about which there is a dispute, and the points that the first appraisal gives for it.
const DISPUTED: (&str, &str) = ("1.1.1", "0.5");

impl Cast {
    fn of(office: Office) -> Self {
        let departments = pick(3, 20);
        let mut csv = "code,name,level,parent\n".to_owned();
        let mut units = Vec::new();
        for (kind, level, many) in [("so", "department", departments), ("phuong", "commune", pick(9, 150))] {
            for number in 1..=many {
                writeln!(csv, "{kind}-{number},Đơn vị {kind} {number},{level},cao-bang").unwrap();
                units.push(format!("{kind}-{number}"));
            }
        }
        office.app.bring_units_from("units.csv", csv.as_bytes(), false).unwrap();
        for unit in &units {
            employ(&office.app, &format!("tp-{unit}"), Role::UnitHead, unit);
        }
        let set = office.app.catalogue().criteria_named("par-xa-minh-hoa-1").unwrap().0;
        let set = office.app.catalogue().criteria_set(set).unwrap();
        let (extended, without) = (pick(2, 10), pick(1, 5));
        Self { office, set, units, departments, extended, without, begun: Instant::now() }
    }

    fn at(&self, login: &str) -> At {
        At::new(&self.office, login)
    }

    fn head(&self, unit: &str) -> At {
        self.at(&format!("tp-{unit}"))
    }

    /// The unit that enters, and is given, what the one before it is.
    fn twin(&self) -> usize {
        self.departments + 4
    }

    /// The place of the unit that this one is like.
    fn like(&self, place: usize) -> usize {
        if place == self.twin() { place - 1 } else { place }
    }

    /// The last unit is late: it hands in with those that have more time, and has none.
    fn late(&self) -> usize {
        self.units.len() - 1
    }

    /// The units about whose points there is a dispute.
    fn disputed(&self) -> Vec<&String> {
        let twins = [self.twin(), self.twin() - 1];
        self.units
            .iter()
            .enumerate()
            .filter(|(place, _)| place % 4 == 1 && !twins.contains(place))
            .map(|(_, unit)| unit)
            .collect()
    }

    fn said(&self, what: &str) {
        println!("{} units, {:.1} s: {what}", self.units.len(), self.begun.elapsed().as_secs_f64());
    }

    fn results(&self) -> Results {
        self.office.app.par_results(&caller(&self.office.app, "so"), "lon", false).unwrap()
    }

    /// The points of a criterion that a unit was given at a stage.
    fn given(&self, unit: &str, node: &str, mark: Mark) -> Option<String> {
        let form = self.office.app.par_form(&caller(&self.office.app, "so"), "lon", unit).unwrap();
        Some(form.score(node, mark)?.points?.normalize().to_string())
    }
}

/// Every field of a form: the first case or a yes, figures of 10, the most points by hand less so many hundredths, an
/// explanation.
fn whole(set: &CriteriaSet, seen: i32, less: usize) -> String {
    let mut form = format!("seen={seen}");
    for figure in set.figures.iter().filter(|figure| figure.formula.is_none()) {
        let most = figure.most.map_or_else(|| "10".to_owned(), |most| most.min(10.into()).normalize().to_string());
        write!(form, "&f-{}={most}", figure.code).unwrap();
    }
    for (at, node) in own_leaves(set) {
        write!(form, "&x-{at}=b%C3%A1o+c%C3%A1o+s%E1%BB%91+{at}").unwrap();
        match node.scored_by() {
            Some(rule @ (Rule::Cases(_) | Rule::YesNo { .. })) => write!(form, "&c-{at}={}", rule.cases()[0]).unwrap(),
            Some(_) => {}
            None => {
                let most = node.maximum.unwrap() - Decimal::new(i64::try_from(less).unwrap(), 2);
                write!(form, "&p-{at}={}&r-{at}=x", most.max(Decimal::ZERO)).unwrap();
            }
        }
    }
    form
}

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
        done(&head.post(&format!("/par/lon/unit/{unit}"), &whole(&cast.set, seen, cast.like(place) % 3)));
        let sent = head.post(&format!("/par/lon/unit/{unit}/submit"), &format!("seen={}", seen + 1));
        assert_eq!(sent.status, 303, "{unit}: {}", sent.body.split("<main").nth(1).unwrap_or_default());
    }
    let page = cast.at("so").get("/par/lon/units").body;
    assert_eq!(page.matches("xong, muộn 5 ngày").count(), 1, "one was late");
    assert_eq!(page.matches("xong, đúng hạn; được gia hạn đến 10/12/2026").count(), cast.extended);
    assert_eq!(page.matches("xong, đúng hạn").count(), cast.units.len() - 1);
}

/// What does not come from units: surveys at their most, SIPAS of each unit five hundredths below the one before it.
fn give_from_elsewhere(cast: &Cast) {
    let so = cast.at("so");
    for at in cast.set.leaves() {
        let node = &cast.set.nodes[at];
        if ![Source::Survey, Source::Sipas].contains(&node.source) {
            continue;
        }
        let mut fields = String::new();
        for (place, unit) in cast.units.iter().enumerate() {
            if place < cast.without && node.code.starts_with("3.") {
                continue;
            }
            let less = if node.source == Source::Sipas {
                Decimal::new(5, 2) * Decimal::from(cast.like(place))
            } else {
                Decimal::ZERO
            };
            write!(fields, "p-{unit}={}&r-{unit}=kh%E1%BA%A3o+s%C3%A1t&", node.maximum.unwrap() - less).unwrap();
        }
        done(&so.post(&format!("/par/lon/criteria/{}", node.code), &fields));
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

/// Every other unit of the dispute answers; the second appraisal gives back the points of half of those, and three quarters
/// of one more. Returns who answered.
fn answer(cast: &Cast) -> Vec<&String> {
    let answering: Vec<&String> = cast.disputed().into_iter().step_by(2).collect();
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
        let points = if number % 2 == 0 { "1" } else { "0,75" };
        let fields = format!("p-{0}={points}&r-{0}=c%C3%B3+v%C4%83n+b%E1%BA%A3n", DISPUTED.0);
        done(&td.post(&format!("/par/lon/unit/{unit}/appraise"), &fields));
    }
    done(&cast.at("so").post("/par/lon/advance", "from=reappraisal"));
    answering
}

/// What was approved holds in every point that the story made.
fn check(cast: &Cast, answered: &[&String]) {
    let results = cast.results();
    assert_eq!(results.units.len(), cast.units.len());
    assert!(results.units.iter().all(|one| one.unit.of.progress == Progress::Decided && one.place.is_some()));
    let shared: BTreeMap<&str, usize> = results
        .units
        .iter()
        .filter_map(|one| Some((one.unit.code.as_str(), one.place.filter(|place| place.shared)?.rank)))
        .collect();
    let twins = [cast.twin() - 1, cast.twin()].map(|place| cast.units[place].as_str());
    assert_eq!(
        shared.keys().copied().collect::<Vec<_>>(),
        twins,
        "who entered the same, and nobody else, shares a place"
    );
    let rank = shared[twins[0]];
    assert_eq!(rank, shared[twins[1]]);
    let ranks: Vec<usize> = results.units.iter().map(|one| one.place.unwrap().rank).collect();
    assert!(!ranks.contains(&(rank + 1)) && ranks.contains(&(rank + 2)), "1, 2, 2, 4: {ranks:?}");
    assert!(results.units.iter().all(|one| one.in_group.unwrap().of <= cast.units.len() - cast.departments));
    let most = |place: usize| {
        let unit = results.units.iter().find(|one| one.unit.code == cast.units[place]).unwrap();
        unit.scored.maximum.unwrap()
    };
    let area = cast.set.nodes[cast.set.node("3").unwrap()].maximum.unwrap();
    for place in 0..cast.without {
        assert_eq!(most(cast.without) - most(place), area, "area 3 is out of the denominator");
    }
    // Every stage stays beside the others; without a second appraisal the first one stands.
    let stages =
        |unit: &str| Mark::ALL.into_iter().filter_map(|mark| cast.given(unit, DISPUTED.0, mark)).collect::<Vec<_>>();
    assert_eq!(stages(answered[0]), ["1", "0.5", "1"]);
    assert_eq!(stages(answered[1]), ["1", "0.5", "0.75"]);
    let silent = cast.disputed().into_iter().find(|unit| !answered.contains(unit)).unwrap();
    assert_eq!(stages(silent), ["1", "0.5"]);
    let seen = cast.head(&cast.units[0]).get("/par/lon/results");
    assert!(seen.status == 200 && seen.body.contains(&format!("{rank}/{}", cast.units.len())), "{}", seen.body);
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
    let after = cast.results();
    let now = after.units.iter().find(|one| one.unit.code == *unit).unwrap();
    let lost = best.scored.points - now.scored.points;
    assert!(lost > Decimal::from(5) && now.place.unwrap().rank > 1, "{unit} lost {lost}");
    let count = |sql: &str| usize::try_from(Beside::of(db.place()).number(sql)).unwrap();
    assert_eq!(count("SELECT count(*) AS n FROM par_closing"), 2);
    assert_eq!(count("SELECT count(*) AS n FROM par_approved"), 2 * cast.units.len(), "each closing is kept");
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
