//! The machine and its load, without which no figure means anything.

use std::fs::read_to_string;
use std::path::Path;
use std::thread::available_parallelism;
use std::time::Instant;

use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::place;

/// Ticks of `/proc` times in a second; the same on every Linux that Rust runs on.
const TICKS: u32 = 100;

/// Prints what this machine is.
pub(crate) fn describe() {
    let cpus = read_to_string("/proc/cpuinfo").unwrap_or_default();
    let memory = read_to_string("/proc/meminfo").unwrap_or_default();
    let kernel = read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let cores = available_parallelism().map_or(0, usize::from);
    println!("# Measurements of sipar {}\n", env!("CARGO_PKG_VERSION"));
    println!("CPU:     {} ({cores} cores)", field(&cpus, "model name").unwrap_or("unknown"));
    println!("memory:  {}", field(&memory, "MemTotal").unwrap_or("unknown"));
    println!("kernel:  Linux {}", kernel.trim());
    println!("disk:    {}", filesystem(place::folder()));
    println!("SQLite:  {}", sqlite());
    println!("load:    {}", load());
}

fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines().find_map(|line| line.strip_prefix(name)?.trim_start().strip_prefix(':')).map(str::trim)
}

/// Kind and device of the file system that holds `folder`, with whether the disk says it turns.
fn filesystem(folder: &Path) -> String {
    let mounts = read_to_string("/proc/self/mounts").unwrap_or_default();
    let best = mounts
        .lines()
        .map(|line| line.split(' ').collect::<Vec<_>>())
        .filter(|mount| mount.len() > 3 && folder.starts_with(mount[1]))
        .max_by_key(|mount| mount[1].len());
    let Some(mount) = best else { return "unknown".to_owned() };
    let device = mount[0].rsplit('/').next().unwrap_or_default();
    let cache = read_to_string(format!("/sys/block/{device}/queue/write_cache")).unwrap_or_default();
    let cache = if cache.is_empty() { String::new() } else { format!(", {} cache", cache.trim()) };
    format!("{} on {} ({}){cache}", mount[2], mount[0], mount[3])
}

fn sqlite() -> String {
    let mut conn = SqliteConnection::establish(":memory:").unwrap();
    diesel::select(diesel::dsl::sql::<Text>("sqlite_version()")).get_result(&mut conn).unwrap()
}

/// How many wanted to run in the last 1, 5 and 15 minutes.
pub(crate) fn load() -> String {
    let text = read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').take(3).collect::<Vec<_>>().join(" ")
}

/// How busy all cores were over a while, whoever kept them so.
#[derive(Debug)]
pub(crate) struct Busy {
    since: Instant,
    before: u32,
}

impl Busy {
    pub(crate) fn begin() -> Self {
        Self { since: Instant::now(), before: busy_ticks() }
    }

    pub(crate) fn end(&self) -> String {
        let took = self.since.elapsed().as_secs_f64();
        let busy = f64::from(busy_ticks().saturating_sub(self.before)) / f64::from(TICKS);
        format!("{:.2} cores busy on average over {took:.0} s", busy / took)
    }
}

/// Ticks in which some core was neither idle nor waiting for a disk.
fn busy_ticks() -> u32 {
    let text = read_to_string("/proc/stat").unwrap_or_default();
    let ticks: Vec<u32> =
        text.lines().next().unwrap_or_default().split(' ').filter_map(|ticks| ticks.parse().ok()).collect();
    // user, nice, system, idle, iowait, irq, softirq, steal
    [0, 1, 2, 5, 6, 7].iter().filter_map(|place| ticks.get(*place)).sum()
}

/// Processor time that a process has used so far, in seconds; `self` is this one.
pub(crate) fn cpu_time(process: &str) -> f64 {
    let text = read_to_string(format!("/proc/{process}/stat")).unwrap();
    // The name, in brackets, may hold blanks.
    let (_, rest) = text.rsplit_once(") ").unwrap();
    let fields: Vec<&str> = rest.split(' ').collect();
    let ticks: u32 = [fields[11], fields[12]].iter().map(|ticks| ticks.parse::<u32>().unwrap()).sum();
    f64::from(ticks) / f64::from(TICKS)
}

/// Resident memory of a process in MiB.
pub(crate) fn resident(process: u32) -> f64 {
    let text = read_to_string(format!("/proc/{process}/status")).unwrap();
    let kib: u32 = field(&text, "VmRSS").and_then(|rss| rss.strip_suffix(" kB")).unwrap().parse().unwrap();
    f64::from(kib) / 1024.0
}
