//! A province's round at its size: departments and communes under the shipped illustrative set of communes, appraised column
//! by column, with extensions, units to which an area does not apply, a tie and a reopening.

use std::fmt::Write as _;

use sipar::app::par::appraise::Row;
use sipar::app::par::column::Cell;
use sipar::app::par::typed::own_leaves;
use sipar::domain::access::Role;
use sipar::domain::assessment::{Mark, Progress};
use sipar::domain::criteria::{CriteriaSet, Rule};

use crate::support::at::At;
use crate::support::both::on_both;
use crate::support::office::{OFFICE, Office};
use crate::support::par::{CALENDAR, by_two, done, province};
use crate::support::scale::pick;
use crate::support::staff::{caller, employ};

/// Every field of a form: the first case or a yes, figures of 10, the most points by hand less `less`, an explanation.
fn whole(set: &CriteriaSet, less: u32) -> String {
    let mut form = "seen=0".to_owned();
    for figure in set.figures.iter().filter(|figure| figure.formula.is_none()) {
        let most = figure.most.map_or_else(|| "10".to_owned(), |most| most.min(10.into()).normalize().to_string());
        write!(form, "&f-{}={most}", figure.code).unwrap();
    }
    for (at, node) in own_leaves(set) {
        write!(form, "&x-{at}=b%C3%A1o+c%C3%A1o").unwrap();
        match node.scored_by() {
            Some(rule @ (Rule::Cases(_) | Rule::YesNo { .. })) => write!(form, "&c-{at}={}", rule.cases()[0]).unwrap(),
            Some(rule) => rule.choices().iter().for_each(|choice| write!(form, "&n-{at}-{}=5", choice.code).unwrap()),
            None => {
                let most = node.maximum.unwrap() - rust_decimal::Decimal::new(i64::from(less), 2);
                write!(form, "&p-{at}={}&r-{at}=x", most.max(rust_decimal::Decimal::ZERO)).unwrap();
            }
        }
    }
    form
}

fn people(office: &Office, units: &[String]) {
    for unit in units {
        employ(&office.app, &format!("tp-{unit}"), Role::UnitHead, unit);
    }
}

on_both! {
    fn a_round_of_departments_and_communes_is_played_whole(db: TestDb = OFFICE) {
        let office = province(&db, 1);
        let app = &office.app;
        let (departments, communes) = (pick(2, 20), pick(6, 150));
        let mut csv = "code,name,level,parent\n".to_owned();
        let mut units = Vec::new();
        for (kind, level, many) in [("so", "department", departments), ("phuong", "commune", communes)] {
            for number in 1..=many {
                writeln!(csv, "{kind}-{number},Đơn vị {kind} {number},{level},cao-bang").unwrap();
                units.push(format!("{kind}-{number}"));
            }
        }
        app.bring_units_from("units.csv", csv.as_bytes(), false).unwrap();
        people(&office, &units);
        let so = At::new(&office, "so");
        let make = "code=lon&name=CCHC&unit=cao-bang&set=par-xa-minh-hoa-1&year=2026&previous=&confirmation=";
        done(&so.post("/par", make));
        done(&so.post("/par/lon/calendar", CALENDAR));
        let (first, rest) = units.split_at(departments);
        done(&so.post("/par/lon/units", &format!("level=&units={}&group=xa", first.join("%0A"))));
        done(&so.post("/par/lon/units", &format!("level=&units={}&group=phuong", rest.join("%0A"))));
        for unit in units.iter().take(pick(2, 10)) {
            done(&so.post("/par/lon/units/extend", &format!("unit={unit}&stage=submission&last=10/12/2026&reason=b%C3%A3o")));
        }
        let set = app.par_managed(&caller(app, "so"), "lon").unwrap().set;
        for unit in units.iter().take(pick(1, 5)) {
            done(&so.post("/par/lon/units/applies", &format!("unit={unit}&node=3&applies=no&reason=kh%C3%B4ng+c%C3%B3+TTHC")));
        }
        done(&so.post("/par/lon/open", ""));
        for (place, unit) in units.iter().enumerate() {
            let head = At::new(&office, &format!("tp-{unit}"));
            let skipped = place < pick(1, 5);
            let form = whole(&set, u32::try_from(place % 3).unwrap()).replace("seen=0", if skipped { "seen=1" } else { "seen=0" });
            done(&head.post(&format!("/par/lon/unit/{unit}"), &form));
            let sent = head.post(&format!("/par/lon/unit/{unit}/submit"), if skipped { "seen=2" } else { "seen=1" });
            assert_eq!(sent.status, 303, "{unit}: {}", sent.body.split("<main").nth(1).unwrap_or_default());
        }
        let td = caller(app, "td");
        for at in set.leaves() {
            let node = &set.nodes[at].code;
            let column = app.par_column(&td, "lon", node).unwrap();
            let rows = column.cells.iter().filter(|cell| cell.may.is_some());
            // What could not be scored by its figures has nothing to be accepted; points are given by hand.
            let row = |cell: &Cell| match cell.before(Mark::First) {
                Some(_) => Row { accept: true, ..Row::default() },
                None => Row { points: "0".to_owned(), reason: "x".to_owned(), ..Row::default() },
            };
            let rows = rows.map(|cell| (cell.unit.code.clone(), row(cell))).collect();
            assert!(app.par_appraise_column(&td, "lon", node, &rows).unwrap().is_empty());
        }
        done(&so.post("/par/lon/advance", "from=submitted"));
        done(&so.post("/par/lon/advance", "from=explaining&reason=x"));
        done(&so.post("/par/lon/advance", "from=reappraisal"));
        done(&At::new(&office, "hd").post("/par/lon/decide", "words=x"));
        by_two(&office, "lon", "yes");
        let results = app.par_results(&caller(app, "so"), "lon", false).unwrap();
        assert_eq!(results.units.len(), departments + communes);
        assert!(results.units.iter().all(|one| one.unit.of.progress == Progress::Decided && one.place.is_some()));
        assert!(results.units.iter().any(|one| one.place.is_some_and(|place| place.shared)), "some entered the same");
        let full = results.units.iter().find(|one| one.unit.code == "phuong-1").unwrap().scored.maximum.unwrap();
        let less = results.units.iter().find(|one| one.unit.code == "so-1").unwrap().scored.maximum.unwrap();
        assert_eq!(full - less, set.nodes[set.node("3").unwrap()].maximum.unwrap(), "area 3 is out of the denominator");
        by_two(&office, "lon", "no");
        assert!(app.par_results(&caller(app, "so"), "lon", false).is_ok(), "what was approved stays");
    }
}
