//! What a page costs: as many queries for ten units as for many. The statements of every connection are counted by the
//! database they go to.

use std::collections::BTreeMap;
use std::sync::{Mutex, Once, PoisonError};

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};
use sipar::app::App;
use sipar::domain::access::Role;
use sipar::store::par::round::par_round_coded;
use sipar::store::par::unit::{Participant, par_unit_add_all_on};

use crate::support::at::At;
use crate::support::both::{Place, TestDb, on_both};
use crate::support::office::OFFICE;
use crate::support::par::{beginning, handed_in, opened, province};
use crate::support::scale::pick;
use crate::support::staff::employ;

static COUNTS: Mutex<BTreeMap<String, usize>> = Mutex::new(BTreeMap::new());

/// Counts the queries of one connection.
#[derive(Default)]
struct Counting {
    to: String,
}

impl Instrumentation for Counting {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartEstablishConnection { url, .. } => url.clone_into(&mut self.to),
            InstrumentationEvent::StartQuery { .. } => {
                let mut counts = COUNTS.lock().unwrap_or_else(PoisonError::into_inner);
                *counts.entry(self.to.clone()).or_default() += 1;
            }
            _ => {}
        }
    }
}

fn count() {
    static SET: Once = Once::new();
    SET.call_once(|| {
        set_default_instrumentation(|| Some(Box::new(Counting::default()))).unwrap();
    });
}

/// How many queries this database has seen.
fn seen(db: &TestDb) -> usize {
    let to = match db.place() {
        Place::Folder(folder) => folder.join("sipar.sqlite3").to_str().unwrap().to_owned(),
        Place::Url(url) => url.clone(),
    };
    COUNTS.lock().unwrap_or_else(PoisonError::into_inner).get(&to).copied().unwrap_or_default()
}

/// Adds communes to the round until there are so many.
fn grow(app: &App, from: usize, to: usize) {
    let mut units = "code,name,level,parent\n".to_owned();
    for number in from..=to {
        units.push_str(&format!("them-{number},Xã Thêm {number},commune,cao-bang\n"));
    }
    app.bring_units_from("units.csv", units.as_bytes(), false).unwrap();
    let of = |number: usize| app.unit(&format!("them-{number}")).unwrap().id;
    let round = app.store.read(|db| par_round_coded(db, "cchc")).unwrap().unwrap().id;
    let new: Vec<Participant> = (from..=to).map(|number| beginning(round, of(number))).collect();
    app.store.write(|db| par_unit_add_all_on(db, &new)).unwrap();
}

const PAGES: [(&str, &str); 16] = [
    ("so", "/par"),
    ("so", "/par/cchc"),
    ("so", "/par/cchc/units"),
    ("td", "/par/cchc/criteria/1.1"),
    ("td", "/par/cchc/unit/xa-1/appraise"),
    ("tp-1", "/par/cchc/unit/xa-1"),
    ("tp-1", "/par/cchc/unit/xa-1/evidence/1.1"),
    ("so", "/par/cchc/council"),
    ("so", "/par/cchc/results?provisional=1"),
    ("so", "/par/cchc/unit/xa-1/results?provisional=1"),
    ("so", "/par/cchc/results/round.xlsx?provisional=1"),
    ("so", "/par/cchc/results/round.json?provisional=1"),
    ("so", "/par/cchc/robustness?provisional=1"),
    ("so", "/par/cchc/criteria/3.1/survey"),
    ("so", "/par/cchc/unit/xa-1/form.xlsx"),
    ("so", "/par/cchc/remedy"),
];

on_both! {
    fn a_page_asks_as_often_for_few_units_as_for_many(db: TestDb = OFFICE) {
        count();
        let office = province(&db, 2);
        opened(&office, "cchc");
        handed_in(&office, "cchc", 1, ("kip-thoi", "4", "95"));
        employ(&office.app, "tp-1", Role::UnitHead, "xa-1");
        let browsers: BTreeMap<&str, At> = ["so", "td", "tp-1"].map(|login| (login, At::new(&office, login))).into();
        let cost = |login: &str, path: &str| {
            let before = seen(&db);
            assert_eq!(browsers[login].get(path).status, 200, "{path}");
            seen(&db) - before
        };
        grow(&office.app, 1, 8);
        let few: Vec<usize> = PAGES.iter().map(|(login, path)| cost(login, path)).collect();
        grow(&office.app, 9, pick(200, 9_998));
        let many: Vec<usize> = PAGES.iter().map(|(login, path)| cost(login, path)).collect();
        assert!(few.iter().all(|queries| (3..=60).contains(queries)), "{few:?}");
        assert_eq!(few, many, "{PAGES:?}");
    }
}
