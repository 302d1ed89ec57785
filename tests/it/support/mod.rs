//! What the tests stand on: databases, servers, a client, a browser, and hand-set time and chance.

pub(crate) mod at;
pub(crate) mod both;
pub(crate) mod browser;
pub(crate) mod demo;
pub(crate) mod disk;
pub(crate) mod door;
pub(crate) mod encrypted;
pub(crate) mod equations;
pub(crate) mod fake_clock;
pub(crate) mod fleet;
pub(crate) mod form;
pub(crate) mod http;
pub(crate) mod office;
pub(crate) mod par;
pub(crate) mod postgres;
pub(crate) mod queries;
pub(crate) mod reports;
pub(crate) mod round;
pub(crate) mod rows;
pub(crate) mod scale;
pub(crate) mod scratch;
pub(crate) mod seeded;
pub(crate) mod server;
pub(crate) mod signing;
pub(crate) mod sqlite;
pub(crate) mod staff;
pub(crate) mod statements;
pub(crate) mod surveyed;
pub(crate) mod tablet;
pub(crate) mod tokens;
pub(crate) mod trace;
pub(crate) mod workbook;

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of the sources.
pub(crate) fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All files below `folder` with one of these extensions, sorted; none where there is no such folder.
pub(crate) fn files_below(folder: &Path, extensions: &[&str]) -> Vec<PathBuf> {
    let Ok(entries) = folder.read_dir() else { return Vec::new() };
    let mut files = Vec::new();
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            files.extend(files_below(&path, extensions));
        } else if path.extension().is_some_and(|end| extensions.iter().any(|wanted| end == *wanted)) {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// A port of 127.0.0.1 on which nobody listens. Somebody else may take it before it is used.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

/// Sends a signal by its name without `SIG` to one process.
pub(crate) fn signal(name: &str, process: u32) {
    let sent = Command::new("sh").args(["-c", r#"kill -s "$0" "$1""#, name, &process.to_string()]).status().unwrap();
    assert!(sent.success(), "signal {name} could not be sent to process {process}");
}
