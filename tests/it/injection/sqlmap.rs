//! sqlmap, run on one request, and what it says about it.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::both::Place;

/// Whether sqlmap is on this machine.
pub(super) fn is_installed() -> bool {
    Command::new("sqlmap").arg("--version").output().is_ok_and(|output| output.status.success())
}

/// What is tried.
pub(super) struct Try<'a> {
    /// A whole HTTP request; a `*` stands behind each value that is varied.
    pub(super) request: String,
    /// The sessions by which it comes, as values of `Cookie`.
    pub(super) sessions: &'a [String],
    /// The page that says what was seen, where the form wants it.
    pub(super) seen: String,
}

/// What came of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// A value reaches a statement as part of its text; what sqlmap says about it.
    Injectable(String),
    /// So many values were varied, and none does.
    Sound(usize),
    /// sqlmap did not do what it was told; what it said.
    Undecided(String),
}

/// Options that all tries share. The level is that of the quotes and brackets around what is tried.
const OPTIONS: &[&str] = &[
    "--batch",
    "--level=2",
    "--disable-coloring",
    "--flush-session",
    "--ignore-code=*",
    "--ignore-redirects",
    "--ignore-stdin",
    "--skip-waf",
    "--retries=1",
];

/// Runs sqlmap. Also returns the statuses of all answers.
pub(super) fn run(of: &Try<'_>, place: &Place) -> (Verdict, Vec<u16>) {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for (name, text) in
        [("request", of.request.as_str()), ("hooks.py", include_str!("hooks.py")), ("__init__.py", ""), ("answers", "")]
    {
        fs::write(at(name), text).unwrap();
    }
    let (dbms, own, pause) = match place {
        // A hundred million random bytes take a second or two.
        Place::Folder(_) => ("sqlite", OF_SQLITE, "--time-sec=2"),
        // Long enough to be told from the pauses of a machine that is busy.
        Place::Url(_) => ("postgresql", OF_POSTGRES, "--time-sec=5"),
    };
    let output = Command::new("sqlmap")
        .args(OPTIONS)
        .args([pause, "--dbms", dbms, "--test-filter", &format!("{OF_BOTH}|{own}")])
        .args([option("-r", &at("request")), option("--output-dir", &at("output"))].concat())
        .args([option("--preprocess", &at("hooks.py")), option("--postprocess", &at("hooks.py"))].concat())
        .stdin(Stdio::null())
        .env("HOME", folder.path())
        .env("INJECTION_ANSWERS", at("answers"))
        .env("INJECTION_SESSIONS", of.sessions.join("\t"))
        .env("INJECTION_SEEN", &of.seen)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let answers = fs::read_to_string(at("answers")).unwrap();
    let marks = of.request.matches('*').count();
    (judged(&said, marks), answers.lines().filter_map(|line| line.parse().ok()).collect())
}

/// The tests of sqlmap that each value meets, by their titles: a condition that is true or false, another value in the
/// place of the given one, a statement within, a UNION, and a second statement; on PostgreSQL an error that tells and a
/// pause, on SQLite, which knows no pause, a heavy query in its place. sqlmap's own choice by level would leave SQLite
/// without the latter, and forms, which answer the same whatever comes of them, show nothing else.
const OF_BOTH: &str = r"^AND boolean-based blind - WHERE or HAVING clause$|^Boolean-based blind - Parameter replace \(original value\)$|^Generic inline queries$|^Generic UNION query \(NULL\) - 1 to 10 columns$";
const OF_SQLITE: &str = r"^SQLite > 2.0 (AND time-based blind|stacked queries) \(heavy query( - comment)?\)$";
const OF_POSTGRES: &str = r"^PostgreSQL AND error-based - WHERE or HAVING clause$|^PostgreSQL > 8.1 (stacked queries \(comment\)|AND time-based blind)$";

fn option(name: &str, path: &Path) -> [String; 2] {
    [name.to_owned(), path.to_str().unwrap().to_owned()]
}

/// What sqlmap's words mean, where so many values were to be varied.
fn judged(said: &str, marks: usize) -> Verdict {
    if let Some((_, found)) = said.split_once("identified the following injection point") {
        return Verdict::Injectable(found.to_owned());
    }
    let sound = said.matches("does not seem to be injectable").count();
    let all = said.contains("all tested parameters do not appear to be injectable");
    if all && sound == marks && marks > 0 { Verdict::Sound(sound) } else { Verdict::Undecided(said.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_varied_wholly_is_sound() {
        let line = "[WARNING] URI parameter '#1*' does not seem to be injectable\n";
        let end = "[CRITICAL] all tested parameters do not appear to be injectable.";
        assert_eq!(judged(&format!("{line}{line}{end}"), 2), Verdict::Sound(2));
        assert!(matches!(judged(&format!("{line}{end}"), 2), Verdict::Undecided(_)));
        assert!(matches!(judged("[CRITICAL] connection refused", 1), Verdict::Undecided(_)));
        let found =
            "sqlmap identified the following injection point(s) with a total of 46 HTTP(s) requests:\n---\nType";
        assert!(matches!(judged(&format!("{line}{found}"), 2), Verdict::Injectable(_)));
    }
}
