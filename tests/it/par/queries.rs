//! What a page costs: as many queries for ten units as for many. The statements of every connection are counted by the
//! database they go to.
#![expect(clippy::print_stdout, reason = "the figures of a run are part of what it shows")]

use std::collections::BTreeMap;
use std::time::Instant;

use crate::support::at::At;
use crate::support::both::{TestDb, on_both};
use crate::support::office::OFFICE;
use crate::support::par::{CALENDAR, by_two, decided, done, entry, handed_in, opened, province};
use crate::support::queries::{count, seen};
use crate::support::scale::pick;
use crate::support::statements::Beside;

/// The tables of which every new commune gets the rows of `xa-1`, with the other columns than the unit's.
const COPIED: [(&str, &str); 8] = [
    ("unit_parent", "parent_id, valid_from, valid_to"),
    (
        "par_unit",
        "round_id, ranked_with, state, revision, submitted_at, submitted_by, answered_at, answered_by, decided_at, decided_by, \
         decision, locked",
    ),
    ("par_figure", "round_id, figure, value, entered_at, entered_by"),
    ("par_entry", "round_id, node, entry, reason, explanation, entered_at, entered_by"),
    ("par_score", "round_id, node, mark, points, reason, made_at, made_by"),
    ("par_extension", "round_id, stage, last_day, reason, made_at, made_by"),
    ("par_approved", "round_id, closed_at, points"),
    ("par_remedy", "round_id, node, lost, owner, action, due_on, state, report, changed_at, changed_by"),
];

/// Adds communes that have, and were given, what `xa-1` has and was given.
fn grow(db: &TestDb, from: usize, to: usize) {
    let mut beside = Beside::of(db.place());
    let named = "'them-' || n, 'Xã Thêm ' || n, NULL, level, valid_from, valid_to, illustrative";
    let into = "INSERT INTO unit (id, code, name, name_en, level, valid_from, valid_to, illustrative)";
    beside.run_either(
        &format!(
            "{into} WITH RECURSIVE series (n) AS (SELECT {from} UNION ALL SELECT n + 1 FROM series WHERE n < {to})
             SELECT randomblob(16), {named} FROM unit, series WHERE code = 'xa-1'"
        ),
        &format!(
            "{into} SELECT uuid_send(gen_random_uuid()), {named}
             FROM unit, generate_series({from}, {to}) AS series (n) WHERE code = 'xa-1'"
        ),
    );
    let number = "CAST(substr(u.code, 6) AS INTEGER)";
    let new = format!("u.code LIKE 'them-%' AND {number} BETWEEN {from} AND {to}");
    beside.run(&format!(
        "INSERT INTO unit_within (ancestor_id, unit_id, depth, valid_from, valid_to)
         SELECT CASE WHEN w.ancestor_id = x.id THEN u.id ELSE w.ancestor_id END, u.id, w.depth, w.valid_from, w.valid_to
         FROM unit_within w JOIN unit x ON x.id = w.unit_id AND x.code = 'xa-1' JOIN unit u ON {new}"
    ));
    for (table, columns) in COPIED {
        let own = columns.split(", ").map(|column| format!("t.{}", column.trim())).collect::<Vec<_>>().join(", ");
        beside.run(&format!(
            "INSERT INTO {table} (unit_id, {columns}) SELECT u.id, {own}
             FROM {table} t JOIN unit x ON x.id = t.unit_id AND x.code = 'xa-1' JOIN unit u ON {new}"
        ));
    }
}

/// Who opens what: a round that is appraised, and one that was closed and is mended.
const PAGES: [(&str, &str); 27] = [
    ("so", "/par"),
    ("so", "/par/mo"),
    ("tp-1", "/par/mo"),
    ("so", "/par/mo/calendar"),
    ("so", "/par/mo/units"),
    ("td", "/par/mo/criteria"),
    ("td", "/par/mo/criteria/1.1"),
    ("td", "/par/mo/criteria/1.1?show=left"),
    ("so", "/par/mo/criteria/3.1"),
    ("td", "/par/mo/unit/xa-1/appraise"),
    ("tp-1", "/par/mo/unit/xa-1"),
    ("tp-2", "/par/mo/unit/xa-2"),
    ("tp-1", "/par/mo/unit/xa-1/evidence/1.1"),
    ("so", "/par/mo/council"),
    ("so", "/par/mo/results?provisional=1"),
    ("so", "/par/mo/unit/xa-1/results?provisional=1"),
    ("tp-1", "/par/cchc/results"),
    ("tp-1", "/par/cchc/unit/xa-1/results"),
    ("so", "/par/mo/results/round.xlsx?provisional=1"),
    ("so", "/par/mo/results/round.json?provisional=1"),
    ("so", "/par/mo/robustness?provisional=1"),
    ("so", "/par/mo/criteria/3.1/survey"),
    ("so", "/par/mo/unit/xa-1/form.xlsx"),
    ("so", "/par/cchc/remedy"),
    ("so", "/par/cchc/remedy?unit=xa-1"),
    ("tp-1", "/par/cchc/remedy"),
    ("tp-1", "/par/cchc/unit/xa-1/remedy/1.2"),
];

on_both! {
    fn a_page_asks_as_often_for_few_units_as_for_many(db: TestDb = OFFICE) {
        count();
        let office = province(&db, 2);
        opened(&office, "cchc");
        for number in [1, 2] {
            handed_in(&office, "cchc", number, ("kip-thoi", "4", "95"));
        }
        decided(&office, "cchc", "p-xa-1=4&p-xa-2=5");
        by_two(&office, "cchc", "yes");
        let so = At::new(&office, "so");
        done(&so.post("/par/cchc/remedy", "due=30/09/2027"));
        done(&so.post("/par", &entry("mo", "2025", "").replace("previous=", "previous=cchc")));
        done(&so.post("/par/mo/calendar", CALENDAR));
        done(&so.post("/par/mo/units", "level=&units=xa-1%0Axa-2&group=xa"));
        done(&so.post("/par/mo/units/extend", "unit=xa-1&stage=submission&last=10/12/2026&reason=x"));
        done(&so.post("/par/mo/open", ""));
        handed_in(&office, "mo", 1, ("kip-thoi", "4", "95"));
        let logins = ["so", "td", "tp-1", "tp-2"];
        let browsers: BTreeMap<&str, At> = logins.map(|login| (login, At::new(&office, login))).into();
        let cost = |login: &str, path: &str| {
            let before = seen(&db);
            let page = browsers[login].get(path);
            assert_eq!(page.status, 200, "{path}: {page:?}");
            (seen(&db) - before, page.body.len())
        };
        let all = || PAGES.iter().map(|(login, path)| cost(login, path)).collect::<Vec<(usize, usize)>>();
        grow(&db, 1, 8);
        let few = all();
        let most = pick(300, 10_000);
        grow(&db, 9, most - 2);
        let begun = Instant::now();
        let many = all();
        println!("{most} units, all pages in {:.1} s", begun.elapsed().as_secs_f64());
        for (((login, path), (queries, bytes)), (again, large)) in PAGES.iter().zip(&few).zip(&many) {
            println!("{login} {path}: {queries} queries and {bytes} bytes with 10 units, {again} and {large} with {most}");
        }
        let count = |costs: &[(usize, usize)]| costs.iter().map(|(queries, _)| *queries).collect::<Vec<_>>();
        assert!(few.iter().all(|(queries, _)| (3..=60).contains(queries)), "{few:?}");
        assert_eq!(count(&few), count(&many), "{PAGES:?}");
        let listed = browsers["so"].get("/par/mo/units").body.matches("Xã Thêm").count();
        assert!(listed >= most - 2, "the units are there: {listed}");
    }
}
