//! What `docs/security.md` says, held against the code: rights, public routes, limits, and a test for every row that
//! names one. And no statement of SQL that is made of what somebody typed.
#![expect(clippy::print_stdout, reason = "the figures of a run are part of what it shows")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use rocket::http::Method;
use sipar::app::sign_in::{Rules, password};
use sipar::domain::access::{Permission, Role};
use sipar::domain::clock::SECOND;
use sipar::store::person::{person_by_login, person_password_on};

use crate::support::both::on_both;
use crate::support::door::Door;
use crate::support::office::{OFFICE, Office};
use crate::support::staff::{cookie_of, employ};
use crate::support::{files_below, project};

const TEXT: &str = include_str!("../../docs/security.md");

/// The cells of the table that begins below the line with these words, without its head.
fn table(below: &str) -> Vec<Vec<&'static str>> {
    let (_, rest) = TEXT.split_once(below).unwrap_or_else(|| panic!("docs/security.md has no {below:?}"));
    let lines = rest.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
    let cells = |line: &'static str| line.trim_matches('|').split('|').map(str::trim).collect();
    let rows: Vec<_> = lines.skip(2).map(cells).collect();
    assert!(!rows.is_empty(), "no table below {below:?}");
    rows
}

#[test]
fn the_table_of_rights_is_that_of_the_code() {
    let mut expected = String::from("| |");
    for role in Role::ALL {
        write!(expected, " {} |", role.word()).unwrap();
    }
    expected += "\n|---|";
    expected += &"---|".repeat(Role::ALL.len());
    for permission in Permission::ALL {
        write!(expected, "\n| {} |", permission.word()).unwrap();
        for role in Role::ALL {
            expected += if permission.roles().contains(&role) { " x |" } else { "   |" };
        }
    }
    assert!(TEXT.contains(&format!("\n{expected}\n\n")), "docs/security.md should have\n{expected}");
}

#[test]
fn what_is_open_to_anybody_is_listed() {
    let rules = include_str!("access.txt").lines().filter(|line| !line.starts_with('#'));
    let open: Vec<String> = rules
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            let (method, path, may) = (words.next()?, words.next()?, words.next()?);
            (may == "anybody").then(|| format!("- `{method} {path}`"))
        })
        .collect();
    let (_, rest) = TEXT.split_once("Open to anybody:\n\n").unwrap();
    let listed: Vec<&str> = rest.lines().take_while(|line| line.starts_with("- ")).collect();
    assert_eq!(listed, open);
}

#[test]
fn what_takes_two_is_listed() {
    let source = include_str!("../../src/app/approval.rs");
    let kinds = source.split("fn kind(").nth(1).unwrap().split("fn describe").next().unwrap();
    let kinds: BTreeSet<&str> = kinds.lines().filter_map(|line| line.split('"').nth(1)).collect();
    let listed = table("### What takes two people");
    let of_text: BTreeSet<&str> = listed.iter().map(|row| row[0].trim_matches('`')).collect();
    assert_eq!(of_text, kinds);
    for row in listed {
        assert!(
            Permission::ALL.iter().any(|permission| permission.word() == row[2] && permission.decides()),
            "{row:?}"
        );
    }
}

/// Seconds of `MINUTE`, `2 * MINUTE` or `20 * SECOND`.
fn seconds(spelt: &str) -> u32 {
    let (count, unit) = spelt.split_once(" * ").unwrap_or(("1", spelt));
    count.parse::<u32>().unwrap() * if unit == "MINUTE" { 60 } else { 1 }
}

#[test]
fn limits_are_described_as_they_are() {
    let source = include_str!("../../src/app/sign_in/mod.rs");
    let mut of_code = BTreeMap::new();
    for line in source.lines().filter(|line| line.contains(": Pace = Pace {")) {
        let between = |from: &str, to: &str| line.split(from).nth(1).unwrap().split(to).next().unwrap();
        let name = between("const ", ":").to_owned();
        of_code
            .insert(name, (between("at_once: ", ",").to_owned(), format!("{} s", seconds(between("every: ", " }")))));
    }
    assert_eq!(of_code.len(), 4, "{of_code:?}");
    let of_text: BTreeMap<_, _> = table("### What stops guessing")
        .into_iter()
        .map(|row| (row[0].trim_matches('`').to_owned(), (row[2].to_owned(), row[3].to_owned())))
        .collect();
    assert_eq!(of_text, of_code);
    let rules = Rules::default();
    let flat = TEXT.replace('\n', " ");
    for said in [
        format!("Passwords have {} to {} characters", password::AT_LEAST, password::AT_MOST),
        format!("ends after {} minutes without use", rules.idle / 60_000_000),
        format!("after {} hours in any case", rules.absolute / 3_600_000_000),
        "given more than 10 minutes ago".to_owned(),
        "At most 4 passwords are hashed at a time".to_owned(),
    ] {
        assert!(flat.contains(&said), "docs/security.md does not say: {said}");
    }
    assert!(source.contains("const FRESH: i64 = 10 * MINUTE;") && source.contains("const HASHED_AT_ONCE: usize = 4;"));
    assert_eq!(rules.second_factor, [Role::Administrator, Role::HomeAffairs, Role::Auditor]);
}

/// The names of all tests: functions under `#[test]`, and those of `on_both!`.
fn tests() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for folder in ["src", "tests/it"] {
        for file in files_below(&project().join(folder), &["rs"]) {
            let text = std::fs::read_to_string(file).unwrap();
            let mut marked = false;
            for line in text.lines().map(str::trim) {
                if let Some(name) = line.strip_prefix("fn ").and_then(|rest| rest.split('(').next())
                    && (marked || line.contains("(db: TestDb"))
                {
                    names.insert(name.to_owned());
                }
                marked = line == "#[test]" || (marked && line.starts_with('#'));
            }
        }
    }
    names
}

#[test]
fn every_row_of_asvs_has_its_test_or_its_reason() {
    let tests = tests();
    let rows = table("## OWASP ASVS");
    assert_eq!(rows.len(), 72);
    let ids: BTreeSet<&str> = rows.iter().map(|row| row[0]).collect();
    assert_eq!(ids.len(), rows.len(), "a row stands there twice");
    let (mut tested, mut reasons, mut not_yet, mut faults) = (0, 0, 0, Vec::new());
    for row in &rows {
        let proof = row[3];
        // Odd pieces stand between backticks; a test's name has an underscore and nothing but letters.
        let named: Vec<&str> = proof.split('`').skip(1).step_by(2).collect();
        let is_name =
            |word: &&&str| word.matches('_').count() > 1 && word.chars().all(|c| c == '_' || c.is_alphanumeric());
        let of_tests: Vec<&&str> = named.iter().filter(is_name).collect();
        faults.extend(
            of_tests.iter().filter(|name| !tests.contains(**name as &str)).map(|name| (row[0], (**name).to_owned())),
        );
        let excused = proof.contains("Reason: ") || proof.contains("Not yet: ");
        if of_tests.is_empty() && !excused {
            faults.push((row[0], "neither test nor reason".to_owned()));
        }
        tested += usize::from(!of_tests.is_empty());
        reasons += usize::from(proof.contains("Reason: "));
        not_yet += usize::from(proof.contains("Not yet: "));
    }
    println!("{} rows: {tested} with a test, {reasons} with a reason, {not_yet} with something missing", rows.len());
    assert!(faults.is_empty(), "{faults:?}");
}

/// Where a statement is made at run time, and why nothing that somebody typed can be in it.
const MADE: &[(&str, &str, &str)] = &[
    ("src/store/backup/catalogue.rs", "columns", "one of two texts of this file, by the kind of database"),
    ("src/store/backup/catalogue.rs", "references", "one of two texts of this file, by the kind of database"),
    (
        "src/store/backup/rows.rs",
        "format!(\"SELECT COUNT(*)",
        "the name of a table of our own schema, out of the catalogue",
    ),
    ("src/store/backup/rows.rs", "select(own", "names of tables and columns of our own schema, out of the catalogue"),
    (
        "src/store/backup/mod.rs",
        "&format!(\"DELETE FROM",
        "the name of a table of our own schema, out of the catalogue",
    ),
    ("src/store/migrate.rs", "&format!(\"S", "a number of our own that a lock has"),
    ("src/store/migrate.rs", "count", "a text of this file"),
    ("src/store/backup/rows.rs", "&self.0", "names of tables and columns of our own schema; values are bound"),
];

#[test]
fn no_statement_is_made_of_what_comes_from_outside() {
    let mut met = BTreeSet::new();
    for file in files_below(&project().join("src"), &["rs"]) {
        let name = file.strip_prefix(project()).unwrap().to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(&file).unwrap();
        for way in ["sql_query(", "batch_execute(", "sql::<", "sql("] {
            for (at, _) in text.match_indices(way) {
                let line = text[..at].lines().count();
                // Past the type of the result, where one is named.
                let after = text[at + way.len() - 1..].split_once('(').map_or("", |(_, rest)| rest).trim_start();
                if after.starts_with('"')
                    || after.starts_with("r#\"")
                    || text[..at].ends_with("fn ")
                    || text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_')
                {
                    continue;
                }
                let known = MADE.iter().position(|(of, begins, _)| *of == name && after.starts_with(begins));
                let Some(known) = known else { panic!("{name}:{line}: {way}{after:.60}") };
                met.insert(known);
            }
        }
    }
    assert_eq!(met.len(), MADE.len(), "an exception that is not needed any more");
}

on_both! {
    fn sensitive_forms_ask_for_the_password_again(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let app = &office.app;
        let id = employ(app, "an", Role::Administrator, "cao-bang");
        let hash = password::hash("mưa rơi trên mái quầy số 4", &*app.chance).unwrap();
        app.store.write(|db| person_password_on(db, id, &hash)).unwrap();
        let token = "cd".repeat(32);
        let door = Door::of(&office);
        let cookies = format!("{}; __Host-sipar-form={token}", cookie_of(app, "an"));
        let enter = |login: &str, password: &str| {
            let who = "who.name=B&who.email=&who.officer=&grant.role=clerk&grant.unit=hop-giang&grant.area=&grant.from=&grant.to=";
            let body = format!("csrf={token}&login={login}&{who}&password={password}");
            let headers = [("cookie", cookies.as_str()), ("content-type", "application/x-www-form-urlencoded")];
            let answer = door.send(Method::Post, "/people", &headers, body.as_bytes());
            let there = app.store.read(|db| person_by_login(db, login)).unwrap().is_some();
            (answer.status, there)
        };
        assert_eq!(enter("mot", ""), (200, true), "the password was given just now");
        office.clock.advance(11 * 60 * SECOND);
        assert_eq!(enter("hai", ""), (428, false));
        assert_eq!(enter("hai", "sai"), (428, false));
        let right = "m%C6%B0a%20r%C6%A1i%20tr%C3%AAn%20m%C3%A1i%20qu%E1%BA%A7y%20s%E1%BB%91%204";
        assert_eq!(enter("hai", right), (200, true));
        assert_eq!(enter("bon", ""), (200, true), "given again, it holds for a while");
    }
}
