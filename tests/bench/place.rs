//! Where the measured databases lie, and an office with enrolled tablets to start from.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// As many tablets as the largest number of clients.
const TABLETS: usize = 128;
/// Enough wards, of three counters each, to give every tablet a counter of its own.
const WARDS: usize = TABLETS.div_ceil(3);

/// Whether less is asked for than is promised.
pub(crate) fn is_small() -> bool {
    std::env::var_os("SIPAR_BENCH_SMALL").is_some_and(|value| !value.is_empty() && value != "0")
}

/// The folder for everything that is measured: below the target folder, on a real disk, unlike many a `/tmp`.
pub(crate) fn folder() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
}

/// A new folder there, removed when dropped.
pub(crate) fn new_folder() -> TempDir {
    tempfile::Builder::new().prefix("bench-").tempdir_in(folder()).unwrap()
}

/// The command `sipar` without any setting from the environment.
pub(crate) fn sipar<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>, data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sipar"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("SIPAR_")) {
        command.env_remove(name);
    }
    command.args(arguments).arg("--data").arg(data).stdin(Stdio::null());
    command
}

/// Runs a command of `sipar` to its end and returns what it printed.
pub(crate) fn run<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>, data: &Path) -> String {
    let output = sipar(arguments, data).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The embedded database's file in its folder.
pub(crate) fn database(data: &Path) -> PathBuf {
    data.join("sipar.sqlite3")
}

/// A tablet that may rate at one counter.
#[derive(Clone, Debug)]
pub(crate) struct Tablet {
    pub(crate) counter: String,
    pub(crate) token: String,
}

/// A database with illustrative offices and a tablet at each counter, to be copied for every run.
#[derive(Debug)]
pub(crate) struct Offices {
    folder: TempDir,
    pub(crate) tablets: Vec<Tablet>,
}

impl Offices {
    pub(crate) fn make() -> Self {
        // A killed run removes nothing, and its databases are large.
        for left in fs::read_dir(self::folder()).unwrap().flatten() {
            if left.file_name().to_string_lossy().starts_with("bench-") {
                let _ = fs::remove_dir_all(left.path());
            }
        }
        let folder = new_folder();
        run(["generate", "--weeks", "1", "--wards", &WARDS.to_string()], folder.path());
        let tablets = (0..TABLETS).map(|number| enrol(folder.path(), number)).collect();
        Self { folder, tablets }
    }

    /// A fresh copy, so that every run begins alike.
    pub(crate) fn copy(&self) -> TempDir {
        let copy = new_folder();
        for file in fs::read_dir(self.folder.path()).unwrap().flatten() {
            fs::copy(file.path(), copy.path().join(file.file_name())).unwrap();
        }
        copy
    }
}

fn enrol(data: &Path, number: usize) -> Tablet {
    let counter = format!("minh-hoa-{}-quay-{}", number / 3 + 1, number % 3 + 1);
    let name = format!("tablet {number}");
    let printed = run(["device", "add", "--json", "--counter", &counter, "--name", &name], data);
    let printed: Value = serde_json::from_str(&printed).unwrap();
    Tablet { counter, token: printed["token"].as_str().unwrap().to_owned() }
}
