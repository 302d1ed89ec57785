//! `make bench`: what the product promises about speed, measured on this machine with the real binary.
//!
//! Seconds differ from machine to machine and from hour to hour, so the gates are counts and ratios of the same run;
//! everything else is printed for people, with the machine and its load. `docs/measurements.md` explains the parts.
//!
//! `cargo bench --bench bench -- capture start` runs only the parts named. `SIPAR_BENCH_SMALL=1` puts one million
//! ratings where ten million belong, and says so.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a measurement that cannot be made fails loudly, and findings are printed"
)]

mod baseline;
mod capture;
mod charts;
mod dossier_form;
mod dossiers;
mod estimate;
mod fleet;
mod load;
mod machine;
mod par;
mod place;
mod random;
mod report;
mod reports;
mod results;
mod score;
mod server;
// Tablets sign as those of the tests do.
#[path = "../it/support/signing.rs"]
#[expect(dead_code, reason = "the tests need more of it")]
mod signing;
// Who may read is entered as the tests enter people.
#[path = "../it/support/staff.rs"]
#[expect(dead_code, reason = "the tests need more of it")]
mod staff;
mod start;
mod stock;
mod sync;

use std::path::Path;
use std::process::ExitCode;

use report::Report;

const PARTS: [&str; 13] = [
    "slow-disk",
    "capture",
    "fleet",
    "results",
    "start",
    "estimate",
    "score",
    "export",
    "par",
    "charts",
    "reports",
    "dossiers",
    "dossier-form",
];

fn main() -> ExitCode {
    let asked: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    if let [pass, data] = asked.as_slice()
        && pass == "bare-pass"
    {
        estimate::bare(Path::new(data));
        return ExitCode::SUCCESS;
    }
    if let Some(unknown) = asked.iter().find(|part| !PARTS.contains(&part.as_str())) {
        panic!("no part is called {unknown}; there are {}", PARTS.join(", "));
    }
    let wanted = |part: &str| asked.is_empty() || asked.iter().any(|one| one == part);
    let mut report = Report::default();
    machine::describe();
    if ["slow-disk", "capture", "fleet"].into_iter().any(wanted) {
        let offices = place::Offices::make();
        if wanted("slow-disk") {
            report.part("Group commit on a slow disk (each sync 5 ms slower)", |report| {
                capture::on_a_slow_disk(report, &offices);
            });
        }
        if wanted("capture") {
            report.part("Ratings through HTTP on this disk", |report| capture::on_this_disk(report, &offices));
        }
        if wanted("fleet") {
            report.part("Five thousand tablets that sign", |report| fleet::nation(report, &offices));
        }
    }
    if wanted("results") || wanted("start") {
        let stocks = report.part("Databases for the parts below", |_| stock::Stocks::build());
        if wanted("results") {
            report.part("What a result page costs", |report| results::cost(report, &stocks));
        }
        if wanted("start") {
            report.part("Start and idle memory", |report| start::start(report, &stocks));
        }
    }
    if wanted("estimate") {
        report.part("Estimates from complex samples", estimate::estimates);
    }
    if wanted("score") {
        report.part("The index of a stored round", score::scores);
    }
    if wanted("export") {
        report.part("Responses handed out as a file", score::exports);
    }
    if wanted("par") {
        report.part("The PAR INDEX in process", par::points);
    }
    if wanted("charts") {
        report.part("Charts in process", charts::drawn);
    }
    if wanted("reports") {
        report.part("The reports of a province", reports::written);
    }
    if wanted("dossiers") {
        report.part("Dossiers brought in from an export", dossiers::brought_in);
    }
    if wanted("dossier-form") {
        report.part("Form 06a of few and of many dossiers", dossier_form::read);
    }
    report.verdict()
}
