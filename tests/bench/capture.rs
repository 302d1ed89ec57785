//! Capture: how fast ratings are acknowledged, and how many syncs that takes.

use std::ffi::OsString;
use std::time::Duration;

use crate::load::{self, Run};
use crate::place::Offices;
use crate::report::{Bound, Report, median, table};
use crate::server::Server;
use crate::sync::Syncs;
use crate::{baseline, place};

/// How long one run lasts.
const RUN: Duration = Duration::from_secs(5);
/// How often each kind of run is made, in turn with the others, so that a neighbour's load meets all of them.
const ROUNDS: usize = 5;
/// A slow disk: 200 syncs a second.
const SLOW: Duration = Duration::from_millis(5);
/// The clients of the promise.
const CLIENTS: usize = 32;

/// One run on a fresh copy of the database: `group` ratings at most in a commit, the product's own choice where none
/// is given.
fn run(offices: &Offices, clients: usize, group: Option<usize>, slower_by: Duration) -> Run {
    let (data, syncs) = (offices.copy(), Syncs::slower_by(slower_by));
    let mut environment: Vec<(&str, OsString)> =
        syncs.environment().into_iter().map(|(name, value)| (name, value.into_os_string())).collect();
    environment.extend(group.map(|group| ("SIPAR_COMMIT_GROUP", group.to_string().into())));
    let server = Server::start(data.path(), &environment);
    load::rate(&server, &offices.tablets[..clients], RUN, || syncs.count())
}

/// Batch size 1 against group commit where every sync takes at least 5 ms, with 32 clients.
pub(crate) fn on_a_slow_disk(report: &mut Report, offices: &Offices) {
    let (mut single, mut grouped) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        single.push(run(offices, CLIENTS, Some(1), SLOW));
        grouped.push(run(offices, CLIENTS, None, SLOW));
    }
    let rows = [row("a commit for each rating", CLIENTS, &single), row("group commit", CLIENTS, &grouped)];
    table(&HEAD, &rows);
    let ratio = rate(&grouped) / rate(&single);
    println!("\ngroup commit: {ratio:.1} times the rate, medians of {ROUNDS} runs in turn");
    report.gate("rate of group commit / rate of single commits, 5 ms syncs, 32 clients", ratio, Bound::AtLeast(8.0));
    report.gate("syncs per acknowledgement of group commit", counted_each(&grouped), Bound::AtMost(0.125));
}

/// 1, 32 and 128 clients beside what the disk itself can do.
pub(crate) fn on_this_disk(report: &mut Report, offices: &Offices) {
    let sizes = [1, CLIENTS, 128];
    let mut runs: Vec<Vec<Run>> = sizes.iter().map(|_| Vec::new()).collect();
    let (mut single, mut raw, mut rows_alone, mut healthz) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let folder = place::new_folder();
        raw.push(baseline::raw_syncs(folder.path(), RUN / 2));
        rows_alone.push(baseline::rows_one_by_one(folder.path(), RUN / 2));
        single.push(run(offices, CLIENTS, Some(1), Duration::ZERO));
        for (clients, runs) in sizes.iter().zip(&mut runs) {
            runs.push(run(offices, *clients, None, Duration::ZERO));
        }
        let data = offices.copy();
        healthz.push(load::ask(&Server::start::<&str>(data.path(), &[]), CLIENTS, "/healthz", RUN / 2));
    }
    let mut rows: Vec<_> = sizes.iter().zip(&runs).map(|(clients, runs)| row("group commit", *clients, runs)).collect();
    rows.push(row("a commit for each rating", CLIENTS, &single));
    rows.push(row("/healthz, no commit", CLIENTS, &healthz));
    table(&HEAD, &rows);
    let (raw, rows_alone) = (median(raw), median(rows_alone));
    println!("\nThe disk itself, in the same rounds:\n");
    let times = |rate: f64| sizes.iter().zip(&runs).map(move |(_, runs)| format!("{:.2}", self::rate(runs) / rate));
    let line = |what: &str, rate: f64| {
        [what.to_owned(), format!("{rate:.0}")].into_iter().chain(times(rate)).collect::<Vec<_>>()
    };
    table(
        &["what", "per second", "1 client is … times", "32 clients", "128 clients"],
        &[
            line("fdatasync after appending 4 KiB", raw),
            line("SQLite, one row a commit, WAL and FULL", rows_alone),
            line("the server, one rating a commit, 32 clients", rate(&single)),
        ],
    );
    report.gate(
        "syncs per acknowledgement, 1 client (each receipt after its own commit)",
        counted_each(&runs[0]),
        Bound::AtLeast(1.0),
    );
}

const HEAD: [&str; 9] =
    ["what", "clients", "ratings/s", "p50 ms", "p95 ms", "p99 ms", "syncs/answer", "server cores", "client cores"];

fn rate(runs: &[Run]) -> f64 {
    median(runs.iter().map(Run::rate))
}

fn counted_each(runs: &[Run]) -> f64 {
    median(runs.iter().map(Run::counted_each))
}

fn row(what: &str, clients: usize, runs: &[Run]) -> Vec<String> {
    let of = |figure: &dyn Fn(&Run) -> f64| median(runs.iter().map(figure));
    vec![
        what.to_owned(),
        clients.to_string(),
        format!("{:.0}", rate(runs)),
        format!("{:.1}", of(&|run| run.percentile(50))),
        format!("{:.1}", of(&|run| run.percentile(95))),
        format!("{:.1}", of(&|run| run.percentile(99))),
        format!("{:.3}", counted_each(runs)),
        format!("{:.2}", of(&|run| run.server_cores)),
        format!("{:.2}", of(&|run| run.client_cores)),
    ]
}
