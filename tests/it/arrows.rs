//! Who may know whom: the arrows between the rooms of the house.
//!
//! ```text
//! domain ← stats ← index ← draw, report
//! domain ← store
//! all of them ← app ← web, cli
//! ```
//!
//! An arrow points at the one that is known; whoever knows a room may know what that room knows. Every path in
//! `src` counts, not only those in `use` lines. Some outside crates have one room, too, so that replacing them
//! touches one folder.

use std::fmt;

use crate::support::tokens::{Token, tokens};
use crate::support::{files_below, project};

/// Each room with the rooms that it may know beside itself.
const ROOMS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("stats", &["domain"]),
    ("index", &["domain", "stats"]),
    ("draw", &["domain", "stats", "index"]),
    ("report", &["domain", "stats", "index"]),
    ("store", &["domain"]),
    ("settings", &["domain"]),
    ("app", &["domain", "stats", "index", "draw", "report", "store", "settings"]),
    ("web", &["domain", "stats", "index", "draw", "report", "store", "settings", "app"]),
    // Whoever starts the server knows it; the server does not know who started it.
    ("cli", &["domain", "stats", "index", "draw", "report", "store", "settings", "app", "web"]),
    ("main", &["settings", "cli"]),
];

/// Crates that only these rooms may name.
const CRATES: &[(&str, &[&str])] = &[
    ("rocket", &["web"]),
    ("diesel", &["store"]),
    ("diesel_migrations", &["store"]),
    ("libsqlite3_sys", &["store"]),
    ("pq_sys", &["store"]),
    ("plotters", &["draw"]),
    ("rcgen", &["app"]),
    ("statrs", &["stats"]),
    ("x509_parser", &["app"]),
    ("figment", &["settings", "web"]),
    ("clap", &["cli"]),
    ("indicatif", &["cli"]),
];

/// What the domain does without: files, the environment, the network, other processes, the clock and chance.
const NOT_IN_DOMAIN: &[&[&str]] = &[
    &["std", "fs"],
    &["std", "env"],
    &["std", "net"],
    &["std", "process"],
    &["std", "os"],
    &["std", "time", "SystemTime"],
    &["std", "time", "Instant"],
    &["rand_chacha"],
    &["uuid", "Uuid", "now_v7"],
    &["uuid", "Uuid", "new_v4"],
];

/// A path, its segments as written, and whether a `use` brings its last name in.
#[derive(Debug)]
struct Path {
    line: usize,
    /// The modules around it within its file.
    inner: Vec<String>,
    segments: Vec<String>,
    imported: bool,
}

#[derive(Debug, PartialEq, Eq)]
struct Fault {
    place: String,
    what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {}", self.place, self.what)
    }
}

/// All paths of a source file.
fn paths(source: &str) -> Vec<Path> {
    let all = tokens(source);
    let mut found = Vec::new();
    let mut inner: Vec<(String, usize)> = Vec::new();
    let (mut at, mut depth) = (0, 0_usize);
    while let Some((line, token)) = all.get(at) {
        let names = || inner.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
        let next = |ahead: usize| all.get(at + ahead).map(|(_, token)| token);
        match token {
            Token::Sign('{') => depth += 1,
            Token::Sign('}') => {
                depth = depth.saturating_sub(1);
                inner.pop_if(|(_, opened)| *opened == depth);
            }
            Token::Word(word) if word == "mod" && next(2).is_some_and(|token| token.is('{')) => {
                let name = next(1).and_then(Token::word).unwrap_or_default().to_owned();
                inner.push((name, depth));
                depth += 1;
                at += 2;
            }
            Token::Word(word) if word == "use" => {
                at = import(&all, at + 1, &names(), &mut Vec::new(), &mut found);
                continue;
            }
            Token::Word(word) if word == "extern" && next(1).and_then(Token::word) == Some("crate") => {
                let segments = next(2).and_then(Token::word).map(str::to_owned).into_iter().collect();
                found.push(Path { line: *line, inner: names(), segments, imported: true });
                at += 2;
            }
            Token::Word(word) => {
                let mut segments = vec![word.clone()];
                while let (Some(Token::Colons), Some(Token::Word(word))) =
                    (all.get(at + 1).map(|(_, token)| token), all.get(at + 2).map(|(_, token)| token))
                {
                    segments.push(word.clone());
                    at += 2;
                }
                if segments.len() > 1 {
                    found.push(Path { line: *line, inner: names(), segments, imported: false });
                }
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// Reads one tree of a `use` from `at` on, below `stem`; returns where it ends.
fn import(
    all: &[(usize, Token)],
    mut at: usize,
    inner: &[String],
    stem: &mut Vec<String>,
    found: &mut Vec<Path>,
) -> usize {
    let stem_length = stem.len();
    let mut group = false;
    let line = all.get(at).map_or(0, |(line, _)| *line);
    while let Some((_, token)) = all.get(at) {
        match token {
            // The new name is no part of the path.
            Token::Word(word) if word == "as" => at += 1,
            Token::Word(word) => stem.push(word.clone()),
            Token::Sign('*') => stem.push("*".into()),
            Token::Sign('{') => {
                group = true;
                at += 1;
                while let Some((_, token)) = all.get(at).filter(|(_, token)| !token.is('}') && !token.is(';')) {
                    at = if token.is(',') { at + 1 } else { import(all, at, inner, stem, found).max(at + 1) };
                }
            }
            // `::` joins, and `$crate` is the crate.
            Token::Colons | Token::Sign('$') => {}
            Token::Sign(',' | '}' | ';') => break,
            // No import at all, such as `impl Trait + use<'a>`.
            _ => {
                stem.truncate(stem_length);
                return at;
            }
        }
        at += 1;
    }
    if !group {
        let segments = stem.clone();
        found.push(Path { line, inner: inner.to_vec(), segments, imported: true });
    }
    stem.truncate(stem_length);
    at
}

/// What is wrong with the paths of a file; `file` is its path below `src`.
fn faults(file: &str, source: &str) -> Vec<Fault> {
    let module = module_of(file);
    let room = module.first().map_or("lib", String::as_str);
    let mut faults = Vec::new();
    for path in paths(source) {
        let mut add = |what: String| faults.push(Fault { place: format!("src/{file}:{}", path.line), what });
        match resolve(&module, &path) {
            Target::Root => add("the whole crate under another name, or at once, hides who knows whom".into()),
            Target::Room(other) if !may_know(room, &other) => add(format!("{room} must not know {other}")),
            Target::Outside(segments) => {
                let owner = CRATES.iter().find(|(name, _)| *name == segments[0]);
                if let Some((name, rooms)) = owner.filter(|(_, rooms)| !rooms.contains(&room)) {
                    add(format!("{room} must not know {name}, only {} may", rooms.join(", ")));
                }
                if room == "domain" && NOT_IN_DOMAIN.iter().any(|banned| reaches(&segments, banned)) {
                    add(format!("domain does without {}", segments.join("::")));
                }
            }
            Target::Room(_) | Target::Near => {}
        }
    }
    faults
}

/// Whether a path names what is banned, something inside it, or all there is beside it.
fn reaches(path: &[String], banned: &[&str]) -> bool {
    path.iter().zip(banned).all(|(segment, banned)| segment == banned || segment == "*")
        && (path.len() >= banned.len() || path.last().is_some_and(|last| last == "*"))
}

fn may_know(room: &str, other: &str) -> bool {
    // The root declares the rooms and tells what is in them.
    let Some((_, known)) = ROOMS.iter().find(|(name, _)| *name == room) else { return room == "lib" };
    let exists = ROOMS.iter().any(|(name, _)| *name == other);
    room == other || !exists || known.contains(&other)
}

enum Target {
    /// A room of the house, or a name at its root.
    Room(String),
    /// The root itself.
    Root,
    /// Another crate.
    Outside(Vec<String>),
    /// A name that belongs to the file or comes from a `use` that is looked at itself.
    Near,
}

/// The module of a file, from the root: `a/b.rs` and `a/b/mod.rs` are both `a::b`.
fn module_of(file: &str) -> Vec<String> {
    let names = file.trim_end_matches(".rs").split('/').map(str::to_owned);
    names.filter(|name| name != "mod" && name != "lib").collect()
}

fn resolve(module: &[String], path: &Path) -> Target {
    let mut here: Vec<String> = module.iter().chain(&path.inner).cloned().collect();
    let mut segments = path.segments.as_slice();
    match segments.first().map(String::as_str) {
        Some("crate") if module.first().is_none_or(|room| room != "main") => here.clear(),
        Some("sipar") => here.clear(),
        Some("self") => {}
        Some("super") => {
            here.pop();
        }
        Some(_) if CRATES.iter().any(|(name, _)| *name == segments[0]) || is_outside(&segments[0]) => {
            return Target::Outside(segments.to_vec());
        }
        _ => return Target::Near,
    }
    segments = &segments[1..];
    while let [first, rest @ ..] = segments {
        match first.as_str() {
            "super" => {
                here.pop();
            }
            "self" => {}
            _ => break,
        }
        segments = rest;
    }
    here.extend(segments.iter().cloned());
    match here.first().map(String::as_str) {
        None | Some("*") if path.imported => Target::Root,
        None => Target::Near,
        Some(room) => Target::Room(room.to_owned()),
    }
}

fn is_outside(name: &str) -> bool {
    NOT_IN_DOMAIN.iter().any(|banned| banned[0] == name)
}

#[test]
fn no_arrow_runs_the_other_way() {
    let src = project().join("src");
    let files = files_below(&src, &["rs"]);
    assert!(files.len() > 10, "the sources are not where they are looked for");
    let faults: String = files
        .iter()
        .flat_map(|file| {
            let name = file.strip_prefix(&src).unwrap().to_str().unwrap().to_owned();
            faults(&name, &std::fs::read_to_string(file).unwrap())
        })
        .map(|fault| fault.to_string())
        .collect();
    assert!(faults.is_empty(), "\n{faults}");
}

#[test]
fn every_folder_is_a_known_room() {
    for file in files_below(&project().join("src"), &["rs"]) {
        let module = module_of(file.strip_prefix(project().join("src")).unwrap().to_str().unwrap());
        let known = module.first().is_none_or(|room| ROOMS.iter().any(|(name, _)| name == room));
        assert!(known, "{} stands in no known room", file.display());
    }
}

mod self_test {
    use super::*;

    /// What is found in `source` as the content of `file`, without the place.
    fn found(file: &str, source: &str) -> Vec<String> {
        faults(file, source).into_iter().map(|fault| fault.what).collect()
    }

    #[test]
    fn wrong_arrows_are_found_however_they_are_written() {
        for (file, source) in [
            ("domain/tally.rs", "use crate::store::Row;"),
            ("domain/tally.rs", "fn f() { let x = crate::store::row(); }"),
            ("domain/tally.rs", "use super::super::store;"),
            ("domain/tally.rs", "fn f() { super::super::store::row() }"),
            ("domain/mod.rs", "use super::store;"),
            ("domain/mod.rs", "fn f() -> Vec<crate::store::Row> { todo!() }"),
            ("domain/mod.rs", "use crate::{domain::id::Id, store::{self, Row}};"),
            ("domain/mod.rs", "mod tests { use super::super::store::Row; }"),
            ("domain/mod.rs", "mod a { mod b { } use super::super::store; }"),
            ("domain/mod.rs", "pub use ::sipar::store::Row as R;"),
            ("domain/mod.rs", "impl crate::store::Rows for T {}"),
            ("domain/mod.rs", "const A: &[u8] = b\"\\\"\"; fn f<'a>(x: &'a crate::store::Row) {}"),
            ("domain/mod.rs", "macro_rules! m { () => { $crate::store::row() } }"),
            ("domain/mod.rs", "#[derive(crate::store::Row)] struct S;"),
            ("domain/mod.rs", "use self::super::store;"),
            ("domain/mod.rs", "use crate :: /* over there */ store :: Row;"),
        ] {
            let found = found(file, source);
            let right = !found.is_empty() && found.iter().all(|what| what == "domain must not know store");
            assert!(right, "{source} gives {found:?}");
        }
        assert_eq!(found("stats/mod.rs", "use crate::index::Score;"), ["stats must not know index"]);
        assert_eq!(found("store/unit.rs", "use crate::stats::wilson;"), ["store must not know stats"]);
        assert_eq!(found("draw/mod.rs", "use crate::store::x;"), ["draw must not know store"]);
        assert_eq!(found("app/results.rs", "use crate::web::x;"), ["app must not know web"]);
        assert_eq!(found("web/mod.rs", "use crate::cli::x;"), ["web must not know cli"]);
        assert_eq!(found("main.rs", "fn main() { sipar::store::open() }"), ["main must not know store"]);
    }

    #[test]
    fn hiding_the_whole_crate_is_found() {
        for source in
            ["use crate as c;", "use crate::*;", "use super::*;", "use crate::{self as c};", "use super as up;"]
        {
            assert_eq!(found("stats/mod.rs", source).len(), 1, "{source}");
        }
    }

    #[test]
    fn outside_crates_keep_to_their_room() {
        for source in [
            "use rocket::get;",
            "#[rocket::get(\"/\")] fn f() {}",
            "use rocket;",
            "use ::rocket::State;",
            "use rocket as r;",
            "#[macro_use] extern crate rocket;",
            "use {std::fmt, rocket::{State, http::Status}};",
        ] {
            assert!(!found("app/mod.rs", source).is_empty(), "{source}");
            assert_eq!(found("web/mod.rs", source), Vec::<String>::new(), "{source}");
        }
        assert!(!found("web/api.rs", "#[derive(diesel::Queryable)] struct S;").is_empty());
        assert!(!found("web/api.rs", "use plotters::prelude::*;").is_empty());
    }

    #[test]
    fn the_domain_does_without_the_world() {
        for source in [
            "use std::fs;",
            "use std::fs::File;",
            "use std::{fmt, env};",
            "fn f() { std::env::var(\"A\"); }",
            "use std::time::{Duration, SystemTime};",
            "use std::*;",
            "use std::time::*;",
            "fn f() { std::time::Instant::now() }",
            "use rand_chacha::ChaCha8Rng;",
        ] {
            assert_eq!(found("domain/clock.rs", source).len(), 1, "{source}");
            assert_eq!(found("app/mod.rs", source), Vec::<String>::new(), "{source}");
        }
    }

    #[test]
    fn right_arrows_and_mere_words_pass() {
        for (file, source) in [
            ("domain/tally.rs", "// crate::store::Row\n/* use crate::store; */ const A: &str = \"crate::store::Row\";"),
            ("domain/tally.rs", "/// See [`crate::store::Row`].\nfn f() {}"),
            ("domain/tally.rs", "const A: &str = r#\"\" crate::store::Row\"#; const B: char = '\"';"),
            ("domain/tally.rs", "use std::time::Duration; use super::id::Id; use std::fmt;"),
            ("domain/tally.rs", "mod tests { use super::*; use crate::domain::id::Id; }"),
            ("domain/tally.rs", "pub(crate) fn f() { store::row(); let rocket = 1; }"),
            ("domain/mod.rs", "pub(in crate::domain) struct S; mod store { pub fn a() {} } use self::store::a;"),
            ("app/capture.rs", "use crate::{store::writer, domain::{id::Id, text}, stats};"),
            ("web/api.rs", "use crate::app::capture; use rocket::State;"),
            ("cli.rs", "use crate::web; use crate::app;"),
            ("main.rs", "fn main() { sipar::cli::run() }"),
            ("lib.rs", "pub mod store; pub use store::Row; pub use crate::app::run;"),
        ] {
            assert_eq!(found(file, source), Vec::<String>::new(), "{source}");
        }
    }

    #[test]
    fn a_fault_names_its_line() {
        let fault = &faults("domain/id.rs", "\n\nuse crate::app;")[0];
        assert_eq!(fault.to_string(), "src/domain/id.rs:3: domain must not know app\n");
    }
}
