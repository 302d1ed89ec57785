//! The interviewer's phone: its program, the same for everybody, with nothing secret in it. What it shows comes from
//! [`super::api`], for whoever is signed in, and stays on the phone until they leave.
//!
//! `src/web/interview/app.js` is where reading begins; the modules that keep, carry and renew are the tablet's own.

pub(super) mod day;

use std::sync::LazyLock;

use rocket::http::ContentType;
use rocket::{Route, get, routes};

use super::guard::{Interview, May};
use super::tablet::{Program, Served};
pub use day::described;

macro_rules! files {
    ($($folder:literal / $name:literal: $kind:ident,)+) => {
        [$(($name, include_bytes!(concat!("../", $folder, "/", $name)).as_slice(), ContentType::$kind),)+]
    };
}

const WRITTEN: &[(&str, &[u8], ContentType)] = &files![
    "interview" / "index.html": HTML,
    "interview" / "style.css": CSS,
    "interview" / "manifest.json": JSON,
    "interview" / "start.js": JavaScript,
    "interview" / "app.js": JavaScript,
    "interview" / "condition.js": JavaScript,
    "interview" / "forms.js": JavaScript,
    "interview" / "link.js": JavaScript,
    "interview" / "outbox.js": JavaScript,
    "tablet" / "clock.js": JavaScript,
    "tablet" / "dom.js": JavaScript,
    "tablet" / "keeper.js": JavaScript,
    "tablet" / "seal.js": JavaScript,
    "tablet" / "server.js": JavaScript,
    "tablet" / "store.js": JavaScript,
    "tablet" / "upload.js": JavaScript,
    "tablet" / "words.js": JavaScript,
];

static PROGRAM: LazyLock<Program> = LazyLock::new(|| Program::assemble("interview", WRITTEN, "interview_"));

/// Name of the program that this server gives to interviewers' phones.
#[must_use]
pub fn build() -> &'static str {
    &PROGRAM.build
}

/// The routes of this file.
#[must_use]
pub fn routes() -> Vec<Route> {
    routes![shell, worker, version, file]
}

#[get("/interview")]
fn shell(_may: May<Interview>) -> Option<Served> {
    PROGRAM.shell()
}

#[get("/interview/sw.js")]
fn worker() -> Served {
    PROGRAM.worker()
}

#[get("/interview/version.json")]
fn version() -> Served {
    PROGRAM.version(false)
}

#[get("/interview/<build>/<name>", rank = 5)]
fn file(build: &str, name: &str) -> Option<Served> {
    PROGRAM.served(build, name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_module_that_is_named_is_in_the_build() {
        let named: Vec<&str> = WRITTEN.iter().map(|(name, _, _)| *name).chain(["texts.js"]).collect();
        for (name, bytes, _) in WRITTEN.iter().filter(|(name, _, _)| name.split('.').next_back() == Some("js")) {
            for from in String::from_utf8_lossy(bytes).lines().filter_map(|line| line.split_once("from './")) {
                let wanted = from.1.trim_end_matches(['\'', ';']);
                assert!(named.contains(&wanted), "{name} wants {wanted}");
            }
        }
    }
}
