//! What an estimate costs: in process, as a whole process from CSV, and beside other tools in the same run.
//!
//! The data have the shape of a national round: 63 provinces, 189 strata, communes of 20 respondents, population sizes at
//! both stages, 22 or 39 yes-no criteria with one blank of 40. Seconds are medians; the gates are the promises of issue 5.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use sipar::app::estimate::sample_from_files;
use sipar::stats::survey::column_builder::ColumnBuilder;
use sipar::stats::survey::estimate::estimate;
use sipar::stats::survey::request::{Kind, Request};
use sipar::stats::survey::tabulate::tabulate;

use crate::random::Random;
use crate::report::{Bound, Report, median, table};

const PROVINCES: usize = 63;
const TYPES: usize = 3;
const RESPONDENTS: usize = 20;
const RUNS: usize = 5;
/// How many answers the shares are counted of.
const ANSWERS: usize = 10_000_000;
const ITEMS: usize = 22;

/// Writes answers of `rows` respondents (a little fewer, so that strata are equal) and the design that asks for the means.
fn write(folder: &Path, rows: usize, items: usize) -> (PathBuf, PathBuf) {
    let (data, design) = (folder.join(format!("{rows}x{items}.csv")), folder.join(format!("{rows}x{items}.toml")));
    let names: Vec<String> = (1..=items).map(|item| format!("c{item}")).collect();
    let mut random = Random(20_261_122);
    let mut out = BufWriter::new(File::create(&data).unwrap());
    writeln!(out, "prov,stratum,psu,ssu,N1,N2,w,{}", names.join(",")).unwrap();
    let communes = rows / (PROVINCES * TYPES * RESPONDENTS);
    for stratum in 0..PROVINCES * TYPES {
        let all = communes as u64 + 20 + random.below(200);
        for commune in 0..communes {
            let people = 500 + random.below(9_500);
            #[expect(clippy::cast_precision_loss, reason = "below 2^53")]
            let weight = all as f64 / communes as f64 * (people as f64 / RESPONDENTS as f64);
            let liked = 6 + random.below(4);
            for person in 1..=RESPONDENTS {
                let province = stratum / TYPES + 1;
                write!(out, "P{province:02},S{stratum},{stratum}-{commune},{person},{all},{people},{weight:.4}")
                    .unwrap();
                for _ in 0..items {
                    let cell: &[u8] = match (random.below(40), random.below(10) < liked) {
                        (0, _) => b",",
                        (_, true) => b",1",
                        (_, false) => b",0",
                    };
                    out.write_all(cell).unwrap();
                }
                out.write_all(b"\n").unwrap();
            }
        }
    }
    out.flush().unwrap();
    let mut text =
        "clusters = [\"psu\", \"ssu\"]\nstrata = [\"stratum\"]\nweights = \"w\"\nfpc = [\"N1\", \"N2\"]\n".to_owned();
    let _ = write!(text, "[[estimate]]\nkind = \"mean\"\nvariables = {names:?}\nby = [\"prov\"]\nvcov = false\n");
    std::fs::write(&design, text).unwrap();
    (data, design)
}

/// The bare pass: the file in memory, each cell split off, numbers parsed, and every criterion summed with its weight by
/// province. No design, no standard error, no error message.
pub(crate) fn bare(data: &Path) {
    let text = std::fs::read(data).unwrap();
    let mut lines = text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let items = lines.next().unwrap().split(|byte| *byte == b',').count() - 7;
    let mut sums = vec![(0.0, 0.0); PROVINCES * items];
    let number = |cell: &[u8]| std::str::from_utf8(cell).unwrap().parse::<f64>().unwrap();
    for line in lines {
        let mut cells = line.split(|byte| *byte == b',');
        let province = usize::from(cells.next().unwrap()[1] - b'0') * 10;
        let province = province + usize::from(line[2] - b'0') - 1;
        let _ids = (cells.next().unwrap(), cells.next().unwrap(), cells.next().unwrap());
        let _sizes = (number(cells.next().unwrap()), number(cells.next().unwrap()));
        let weight = number(cells.next().unwrap());
        for (cell, sum) in cells.zip(&mut sums[province * items..]) {
            if !cell.is_empty() {
                sum.0 += weight;
                sum.1 += weight * number(cell);
            }
        }
    }
    let mut out = String::new();
    for (all, yes) in sums {
        let _ = writeln!(out, "{}", yes / all);
    }
    print!("{out}");
}

/// Seconds and peak MiB of a process.
pub(crate) fn watched(mut command: Command) -> (f64, f64) {
    let begun = Instant::now();
    let mut child = command.stdout(Stdio::null()).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0.0_f64;
    loop {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.trim().strip_suffix(" kB")).and_then(|kib| kib.trim().parse::<f64>().ok());
        peak = peak.max(kib.unwrap_or(0.0) / 1024.0);
        if let Some(ended) = child.try_wait().unwrap() {
            assert!(ended.success(), "{command:?}");
            return (begun.elapsed().as_secs_f64(), peak);
        }
        std::thread::sleep(Duration::from_micros(500));
    }
}

fn timed(mut work: impl FnMut()) -> f64 {
    median((0..RUNS).map(|_| {
        let begun = Instant::now();
        work();
        begun.elapsed().as_secs_f64()
    }))
}

pub(crate) fn estimates(report: &mut Report) {
    let folder = tempfile::tempdir().unwrap();
    let mut printed = Vec::new();
    let mut by_rows = Vec::new();
    for (rows, items) in [(100_000, 22), (1_000_000, 22), (1_000_000, 39)] {
        let (data, design) = write(folder.path(), rows, items);
        let (mut ours, mut plain) = (Vec::new(), Vec::new());
        for _ in 0..RUNS {
            let mut command = Command::new(env!("CARGO_BIN_EXE_sipar"));
            command.args(["estimate", "--json", "--data"]).arg(&data).arg("--design").arg(&design);
            ours.push(watched(command));
            let mut command = Command::new(std::env::current_exe().unwrap());
            command.arg("bare-pass").arg(&data);
            plain.push(watched(command));
        }
        let sample = sample_from_files(&data, &design).unwrap();
        let names: Vec<String> = (1..=items).map(|item| format!("c{item}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let request = Request { by: vec!["prov".to_owned()], vcov: Some(false), ..Request::new(Kind::Mean, &names) };
        let inside = timed(|| assert_eq!(estimate(&sample, &request).unwrap().lines.len(), PROVINCES * items));
        let of = |runs: &[(f64, f64)]| (median(runs.iter().map(|run| run.0)), median(runs.iter().map(|run| run.1)));
        let ((seconds, memory), (bare_seconds, bare_memory)) = (of(&ours), of(&plain));
        let what = format!("{rows} rows, {items} criteria");
        if items == ITEMS && rows == 1_000_000 {
            report.gate("63 x 22 means with errors at 1 M rows, in process, s", inside, Bound::AtMost(0.10));
        }
        if rows == 1_000_000 {
            report.gate(
                &format!("{what}: whole process / bare pass, time"),
                seconds / bare_seconds,
                Bound::AtMost(1.3),
            );
            report.gate(
                &format!("{what}: whole process / bare pass, memory"),
                memory / bare_memory,
                Bound::AtMost(1.2),
            );
        }
        if items == ITEMS {
            by_rows.push(seconds);
        }
        let cells = [inside, seconds, bare_seconds, seconds / bare_seconds].map(|figure| format!("{figure:.3}"));
        let memory = [memory, bare_memory].map(|figure| format!("{figure:.0}"));
        printed.push([vec![what], cells.to_vec(), memory.to_vec(), vec![format!("{:.2}", ours_by(&memory))]].concat());
    }
    let head =
        ["data", "means in process, s", "whole process, s", "bare pass, s", "ratio", "peak MiB", "bare MiB", "ratio"];
    table(&head, &printed);
    report.gate(
        "seconds of 10 times the rows / 10 times the seconds",
        by_rows[1] / by_rows[0] / 10.0,
        Bound::AtMost(1.3),
    );
    rivals(report, folder.path());
}

fn ours_by(memory: &[String; 2]) -> f64 {
    let [ours, bare] = memory.each_ref().map(|text| text.parse::<f64>().unwrap());
    ours / bare
}

/// Shares over ten million answers in memory against DuckDB, and the means against `svy`; both from the Python registry.
fn rivals(report: &mut Report, folder: &Path) {
    let mut random = Random(7);
    let mut column = |bound: u64| {
        let mut builder = ColumnBuilder::new(false);
        for _ in 0..ANSWERS {
            builder.push(random.below(bound).to_string().as_bytes()).unwrap();
        }
        builder.finish()
    };
    let (province, criterion, answer) = (column(PROVINCES as u64), column(ITEMS as u64), column(2));
    let columns = [&province, &criterion, &answer];
    let ours = timed(|| assert_eq!(tabulate(&columns).unwrap().rows, ANSWERS as u64));
    println!("\nshares over {ANSWERS} answers in memory (province, criterion, answer): {ours:.4} s");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bench/rivals.py");
    let python = std::env::var("SIPAR_BENCH_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    for (rival, argument) in
        [("duckdb", ANSWERS.to_string()), ("svy", folder.join("100000x22.csv").display().to_string())]
    {
        let output = Command::new(&python).arg(&script).args([rival, &argument]).output();
        let said = output.as_ref().map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
        match said {
            Ok(said) if !said.is_empty() => {
                println!("{said}");
                let seconds = said.rsplit(' ').nth(1).and_then(|seconds| seconds.parse::<f64>().ok());
                if let (Some(seconds), "duckdb") = (seconds, rival) {
                    report.gate("shares over 10 M answers / DuckDB's seconds", ours / seconds, Bound::AtMost(1.0));
                }
            }
            _ => println!("{rival}: not measured, {python} has none (SIPAR_BENCH_PYTHON names a Python that has it)"),
        }
    }
    let r =
        Command::new("Rscript").args(["-e", "cat(R.version.string, as.character(packageVersion('survey')))"]).output();
    match r {
        Ok(output) if output.status.success() => {
            println!("R is here and not timed: {}", String::from_utf8_lossy(&output.stdout));
        }
        _ => println!("R `survey`: not installed here"),
    }
}
