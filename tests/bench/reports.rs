//! What the reports of a province cost: every kind for 150 communes and 20 departments, by the program as it is handed out,
//! in processor time, which neighbours on the machine change least.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use sipar::app::App;
use sipar::domain::assessment::{Mark, Progress, Round, State};
use sipar::domain::id::Id;
use sipar::store::par::round::par_round_add_on;
use sipar::store::par::score::{Score, par_score_put_on};
use sipar::store::par::unit::{Participant, par_unit_add_all_on};

use crate::place;
use crate::random::Random;
use crate::report::{Bound, Report, table};
use crate::score::{Filled, filled_in};

const COMMUNES: usize = 150;
const DEPARTMENTS: usize = 20;
/// Thirty in each commune.
const RESPONSES: usize = 4_500;
/// From today back to the first day of the year before, at most.
const WEEKS: &str = "106";
const SET: &str = "par-xa-minh-hoa-1";

/// Stores an assessment of all communes and departments, every criterion with points.
fn assess(app: &App, host: Id, units: &[Id]) {
    let (set, _) = app.catalogue().criteria_named(SET).unwrap();
    let criteria = app.catalogue().criteria_set(set).unwrap();
    let (id, at) = (app.chance.id(app.clock.now()), app.clock.now());
    let round = Round {
        id,
        unit: host,
        set,
        code: "cchc".to_owned(),
        name: "CCHC minh họa".to_owned(),
        year: 2026,
        state: State::Open,
        previous: None,
        illustrative: true,
        made_at: at,
        made_by: None,
        confirmed: None,
    };
    let beginning = |unit: &Id| Participant {
        round: id,
        unit: *unit,
        ranked_with: "xa".to_owned(),
        progress: Progress::Decided,
        revision: 0,
        submitted: Some((at, None)),
        answered: None,
        decided: None,
        decision: None,
        locked: None,
    };
    let mut random = Random(5);
    let mut scores = Vec::new();
    for (unit, leaf) in units.iter().flat_map(|unit| criteria.leaves().into_iter().map(move |leaf| (unit, leaf))) {
        let node = &criteria.nodes[leaf];
        let share = Decimal::new(i64::try_from(4 * (1 + random.below(25))).unwrap(), 2);
        let points = Some((node.maximum.unwrap_or_default() * share).round_dp(2));
        let node = node.code.clone();
        scores.push(Score { unit: *unit, node, mark: Mark::Given, points, reason: String::new(), at, by: None });
    }
    app.store
        .write(|db| {
            par_round_add_on(db, &round)?;
            par_unit_add_all_on(db, &units.iter().map(beginning).collect::<Vec<_>>())?;
            par_score_put_on(db, id, &scores)
        })
        .unwrap();
}

/// Seconds of processor time that ended children of this process took, in hundredths.
fn of_children() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    // Fields 16 and 17 of proc(5); the first here is the third.
    fields[13..15].iter().map(|ticks| ticks.parse::<f64>().unwrap()).sum::<f64>() / 100.0
}

/// The measurements and their gates.
pub(crate) fn written(report: &mut Report) {
    let folder = place::new_folder();
    place::run(["generate", "--weeks", WEEKS, "--wards", &COMMUNES.to_string()], folder.path());
    let Filled { folder, app, caller, .. } = filled_in(folder, RESPONSES, COMMUNES, false);
    let departments: Vec<String> =
        (0..DEPARTMENTS).map(|number| format!("so-{number},Sở Minh Họa {number},department,tinh")).collect();
    app.bring_units_from("so.csv", format!("code,name,level,parent\n{}\n", departments.join("\n")).as_bytes(), true)
        .unwrap();
    app.compute_result(&caller, "do").unwrap();
    let codes = (0..COMMUNES).map(|at| format!("xa-{at}")).chain((0..DEPARTMENTS).map(|at| format!("so-{at}")));
    let units: Vec<Id> = codes.map(|code| app.unit(&code).unwrap().id).collect();
    assess(&app, app.unit("tinh").unwrap().id, &units);
    let year = app.clock.now().day().year();
    let writer = app.writer.clone();
    drop(app);
    writer.finish();
    let kinds: BTreeMap<&str, Vec<&str>> = BTreeMap::from([
        ("sipas", vec!["--unit", "tinh"]),
        ("par", vec!["--unit", "tinh", "--provisional"]),
        ("counters", vec!["--unit", "minh-hoa"]),
        ("board", vec!["--unit", "tinh"]),
    ]);
    let (mut rows, mut all) = (Vec::new(), 0.0);
    for (kind, more) in kinds {
        let out = folder.path().join(kind);
        let before = of_children();
        // Of ratings a year is reported once it is over.
        let year = (year - i32::from(kind == "counters")).to_string();
        let mut arguments = vec!["report", "--kind", kind, "--year", &year, "--out", out.to_str().unwrap()];
        arguments.extend(more);
        place::run(arguments, folder.path());
        let took = of_children() - before;
        let files: Vec<_> = std::fs::read_dir(&out).unwrap().flatten().collect();
        let bytes: u64 = files.iter().map(|file| file.metadata().unwrap().len()).sum();
        rows.push(vec![kind.to_owned(), format!("{took:.2}"), files.len().to_string(), (bytes / 1_000).to_string()]);
        all += took;
    }
    table(&["kind", "processor seconds", "files", "kB"], &rows);
    report.gate("all kinds of reports of a province, processor seconds", all, Bound::AtMost(5.0));
}
