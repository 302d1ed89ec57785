//! What the index of a stored round costs, beside `sipar estimate` on the same data as CSV.
//!
//! The data have the shape of a large round: 60 communes in 6 strata, 20 hamlets each drawn in two stages, both population sizes,
//! 39 criteria of five levels with one blank of 40, five questions about the respondent. The estimate is asked for the means
//! of all criteria, by level and by satisfied, for everybody and in each of the eight divisions that the round's page shows:
//! less than the index says, since nothing is combined, compared, hidden or ranked.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Instant;

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use sipar::app::machine::{MachineChance, MachineClock};
use sipar::app::{App, Opening};
use sipar::domain::access::{Caller, Grant, Role, Rules};
use sipar::domain::id::Id;
use sipar::domain::questionnaire::Questionnaire;
use sipar::domain::round::{Kind, Round, State};
use sipar::domain::unit::Validity;
use sipar::store::Target;
use sipar::store::round::round_add_on;
use sipar::store::round_result::{Counted, result_responses};
use sipar::store::writer::Limits;

use crate::estimate::watched;
use crate::place;
use crate::random::Random;
use crate::report::{Bound, Report, median, table};

const COMMUNES: usize = 60;
const STRATA: usize = 6;
const HAMLETS: usize = 20;
const RUNS: usize = 5;
/// The columns that divide, and how many values each has.
const PEOPLE: [(&str, u64); 5] = [("sex", 2), ("ethnic", 2), ("age", 5), ("education", 6), ("occupation", 7)];

/// One respondent.
struct Response {
    stratum: usize,
    commune: usize,
    hamlet: usize,
    people: [u64; 5],
    criteria: Vec<Option<u64>>,
}

fn responses(rows: usize, communes: usize, criteria: usize) -> Vec<Response> {
    let mut random = Random(20_261_122);
    let each = rows.div_ceil(communes * HAMLETS);
    let mut all = Vec::with_capacity(rows);
    for commune in 0..communes {
        let mood = random.below(3);
        for hamlet in 0..HAMLETS {
            for _ in 0..each {
                let people = PEOPLE.map(|(_, values)| 1 + random.below(values));
                let own = random.below(3);
                let answer = |random: &mut Random| match random.below(40) {
                    0 => None,
                    _ => Some((1 + own + random.below(2) + u64::from(random.below(3) < mood)).min(5)),
                };
                let criteria = (0..criteria).map(|_| answer(&mut random)).collect();
                all.push(Response { stratum: commune * STRATA / communes, commune, hamlet, people, criteria });
            }
        }
    }
    all.truncate(rows);
    all
}

/// Puts responses into the database as they are stored, in an order that has nothing to do with the sample.
fn store(data: &Path, app: &App, round: &Round, questionnaire: &Questionnaire, responses: &[Response]) {
    let units: Vec<Id> = (0..=responses.iter().map(|one| one.commune).max().unwrap())
        .map(|commune| app.unit(&format!("xa-{commune}")).unwrap().id)
        .collect();
    let hex = |id: Id| sipar::domain::hex::hex(id.as_bytes());
    let variables = questionnaire.variables();
    let criteria: Vec<String> =
        questionnaire.criteria().iter().map(sipar::domain::questionnaire::Variable::name).collect();
    let mut conn = SqliteConnection::establish(&place::database(data).to_string_lossy()).unwrap();
    let mut order: Vec<usize> = (0..responses.len()).collect();
    let mut random = Random(7);
    for at in (1..order.len()).rev() {
        order.swap(at, usize::try_from(random.below(at as u64 + 1)).unwrap());
    }
    for part in order.chunks(500) {
        let mut sql = "INSERT INTO response (id, round_id, template_id, digest, purpose, channel, outcome, case_id, unit_id, \
                       stratum, psu, ssu, fpc1, fpc2, weight, day, took, consent, entered_by, received_at, aside, answers) VALUES "
            .to_owned();
        for (place, at) in part.iter().enumerate() {
            let response = &responses[*at];
            let cell = |name: &str| {
                if let Some(known) = PEOPLE.iter().position(|(known, _)| *known == name) {
                    return response.people[known].to_string();
                }
                let criterion = criteria.iter().position(|known| known == name);
                criterion.and_then(|known| response.criteria[known]).map(|level| level.to_string()).unwrap_or_default()
            };
            // Ids are random.
            let id = Random(*at as u64).below(u64::MAX);
            let answers: Vec<String> = variables.iter().map(|variable| cell(&variable.name())).collect();
            let comma = if place == 0 { "" } else { "," };
            let channel = ["interview", "paper", "link"][at % 3];
            write!(
                sql,
                "{comma}(x'{id:016x}{at:016x}', x'{}', x'{}', x'{at:064x}', 'main', '{channel}', '1.1', NULL, x'{}', 's{}', 'xa-{}', 'thon-{}-{}', \
                 '{}', '{}', '{}', '2026-11-22', NULL, 1, NULL, 0, NULL, '{}')",
                hex(round.id),
                hex(round.template),
                hex(units[response.commune]),
                response.stratum,
                response.commune,
                response.commune,
                response.hamlet,
                sizes(response).0,
                sizes(response).1,
                weight(response),
                answers.join(",")
            )
            .unwrap();
        }
        conn.batch_execute(&sql).unwrap();
    }
}

fn sizes(response: &Response) -> (usize, usize) {
    (30 + response.stratum, 25 + response.commune % 5)
}

fn weight(response: &Response) -> String {
    format!("{}.{}", 10 + response.stratum, response.commune % 10)
}

/// Writes the same as CSV, with 1 and 0 for satisfied beside each level, and the design that asks for all means.
fn write(folder: &Path, responses: &[Response]) {
    let criteria = responses[0].criteria.len();
    let mut text = "stratum,psu,ssu,N1,N2,w,unit,channel".to_owned();
    for (name, _) in PEOPLE {
        write!(text, ",{name}").unwrap();
    }
    (1..=criteria).for_each(|item| write!(text, ",q9_{item},h9_{item}").unwrap());
    text.push('\n');
    for (at, response) in responses.iter().enumerate() {
        let (first, second) = sizes(response);
        let (commune, hamlet) = (response.commune, response.hamlet);
        let channel = ["interview", "paper", "link"][at % 3];
        write!(
            text,
            "s{},xa-{commune},thon-{commune}-{hamlet},{first},{second},{},xa-{commune},{channel}",
            response.stratum,
            weight(response)
        )
        .unwrap();
        response.people.iter().for_each(|value| write!(text, ",{value}").unwrap());
        for level in &response.criteria {
            match level {
                Some(level) => write!(text, ",{level},{}", u8::from(*level > 3)).unwrap(),
                None => text.push_str(",,"),
            }
        }
        text.push('\n');
    }
    std::fs::write(folder.join("F.csv"), text).unwrap();
    let names: Vec<String> = (1..=criteria).flat_map(|item| [format!("q9_{item}"), format!("h9_{item}")]).collect();
    let mut design =
        "clusters = [\"psu\", \"ssu\"]\nstrata = [\"stratum\"]\nweights = \"w\"\nfpc = [\"N1\", \"N2\"]\n".to_owned();
    let divisions = PEOPLE.iter().map(|(name, _)| *name).chain(["unit", "stratum", "channel"]);
    for by in std::iter::once(None).chain(divisions.map(Some)) {
        let by = by.map(|by| format!("by = [\"{by}\"]\n")).unwrap_or_default();
        write!(design, "[[estimate]]\nkind = \"mean\"\nvariables = {names:?}\n{by}vcov = false\n").unwrap();
    }
    std::fs::write(folder.join("D.toml"), design).unwrap();
}

/// A round of so many stored responses, with a database of its own and the same responses as CSV beside it.
pub(crate) struct Filled {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) app: App,
    pub(crate) caller: Caller,
    round: Round,
}

fn filled(rows: usize, as_csv: bool) -> Filled {
    filled_in(place::new_folder(), rows, COMMUNES, as_csv)
}

/// Does it in a folder that may have other things in its database.
pub(crate) fn filled_in(folder: tempfile::TempDir, rows: usize, communes: usize, as_csv: bool) -> Filled {
    place::run(["migrate"], folder.path());
    let (limits, rules) = (Limits::default(), Rules::default());
    let opening =
        Opening { target: Target::Sqlite(place::database(folder.path())), connections: 2, limits, demo: false, rules };
    let app = App::open(&opening, Arc::new(MachineClock), Arc::new(MachineChance::new().unwrap())).unwrap();
    let mut units = "code,name,level,parent\ntinh,Tỉnh Minh Họa,province,\n".to_owned();
    (0..communes).for_each(|commune| writeln!(units, "xa-{commune},Xã Minh Họa {commune},commune,tinh").unwrap());
    app.bring_units_from("units.csv", units.as_bytes(), true).unwrap();
    let catalogue = app.catalogue();
    let (template, questionnaire) = catalogue.questionnaire_named("sipas-2023-1").unwrap();
    let (now, province) = (app.clock.now(), app.unit("tinh").unwrap().id);
    let round = Round {
        id: app.chance.id(now),
        unit: province,
        template,
        code: "do".to_owned(),
        name: "Đợt minh họa".to_owned(),
        year: 2026,
        kind: Kind::Households,
        linked: false,
        opens_on: now.day(),
        closes_on: now.day(),
        state: State::Open,
        minimum_n: Round::LEAST_N,
        recheck_share: rust_decimal::Decimal::ZERO,
        previous: None,
        illustrative: true,
        made_at: now,
        made_by: None,
    };
    app.store.write(|db| round_add_on(db, &round)).unwrap();
    let person = crate::staff::employ(&app, "noi-vu", Role::HomeAffairs, "tinh");
    let grant =
        Grant { id: app.chance.id(now), role: Role::HomeAffairs, unit: province, area: None, validity: Validity::OPEN };
    let caller = Caller::on(now.day(), person, "noi-vu".to_owned(), "Nội vụ".to_owned(), None, vec![grant]);
    let responses = responses(rows, communes, questionnaire.criteria().len());
    store(folder.path(), &app, &round, questionnaire, &responses);
    if as_csv {
        write(folder.path(), &responses);
    }
    Filled { folder, app, caller, round }
}

pub(crate) fn scores(report: &mut Report) {
    let rows = if place::is_small() { 12_000 } else { 200_000 };
    if place::is_small() {
        println!("SIPAR_BENCH_SMALL is set: {rows} responses stand where 200 thousand are promised.\n");
    }
    let Filled { folder, app, caller, .. } = filled(rows, true);
    let (mut ours, mut estimates, mut page) = (Vec::new(), Vec::new(), Vec::new());
    let mut figures = 0;
    for _ in 0..RUNS {
        let begun = Instant::now();
        let kept = app.compute_result(&caller, "do").unwrap();
        ours.push(begun.elapsed().as_secs_f64());
        assert_eq!(usize::try_from(kept.responses).unwrap(), rows);
        let mut command = Command::new(env!("CARGO_BIN_EXE_sipar"));
        command.args(["estimate", "--json", "--data"]).arg(folder.path().join("F.csv"));
        command.arg("--design").arg(folder.path().join("D.toml"));
        let begun = Instant::now();
        assert!(command.stdout(Stdio::null()).status().unwrap().success());
        estimates.push(begun.elapsed().as_secs_f64());
        let begun = Instant::now();
        let found = app.round_result(&caller, "do").unwrap();
        page.push(begun.elapsed().as_secs_f64());
        figures = found.newest.unwrap().1.counts().values().sum();
    }
    app.writer.finish();
    let (ours, estimates, page) = (median(ours), median(estimates), median(page));
    let row = |what: &str, seconds: f64| vec![what.to_owned(), format!("{seconds:.3}")];
    table(
        &["what", "seconds"],
        &[
            row(&format!("index of {rows} stored responses, {figures} figures, kept"), ours),
            row("`sipar estimate` of the means behind them, from CSV", estimates),
            row("reading what a results page shows", page),
        ],
    );
    report.gate(
        "index of a stored round by the time of `sipar estimate` on the same data",
        ours / estimates,
        Bound::AtMost(1.5),
    );
}

/// Responses handed out as a file, beside a plain read of the same rows; memory at a tenth of them beside all.
pub(crate) fn exports(report: &mut Report) {
    let rows = if place::is_small() { 100_000 } else { 1_000_000 };
    if place::is_small() {
        println!("SIPAR_BENCH_SMALL is set: {rows} responses stand where a million are promised.\n");
    }
    let (few, many) = (filled(rows / 10, false), filled(rows, false));
    let mut plain = Vec::new();
    for _ in 0..RUNS {
        let begun = Instant::now();
        let mut read = 0_usize;
        let count = |row: Counted| {
            read += usize::from(!row.answers.is_empty());
            Ok(())
        };
        many.app.store.read(|db| result_responses(db, many.round.id, count)).unwrap();
        assert_eq!(read, rows);
        plain.push(begun.elapsed().as_secs_f64());
    }
    let exported = |of: &Filled| {
        let file = of.folder.path().join("out.csv");
        let mut command = Command::new(env!("CARGO_BIN_EXE_sipar"));
        command.args(["export", "responses", "--round", "do", "--out"]).arg(&file);
        command.arg("--data").arg(of.folder.path());
        let (seconds, peak) = watched(command);
        (seconds, peak, std::fs::metadata(&file).unwrap().len())
    };
    let (_, memory_of_few, _) = exported(&few);
    let runs: Vec<_> = (0..RUNS).map(|_| exported(&many)).collect();
    let (seconds, plain) = (median(runs.iter().map(|run| run.0)), median(plain));
    let (_, memory, bytes) = runs[0];
    let rate = |seconds: f64| format!("{:.0}", f64::from(u32::try_from(rows).unwrap()) / seconds);
    table(
        &["what", "rows a second", "seconds", "MiB at most"],
        &[
            vec!["plain read of the rows, in process".to_owned(), rate(plain), format!("{plain:.2}"), String::new()],
            vec![
                format!("`sipar export responses`, {rows} rows, {} MB", bytes / 1_000_000),
                rate(seconds),
                format!("{seconds:.2}"),
                format!("{memory:.1}"),
            ],
        ],
    );
    report.gate("memory of an export by that of a tenth of the rows", memory / memory_of_few, Bound::AtMost(1.3));
    report.gate("time of an export by a plain read of its rows", seconds / plain, Bound::AtMost(5.0));
}
