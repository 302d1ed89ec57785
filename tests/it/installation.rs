//! Whether an installation can do its work: `config check`, `doctor`, and commands that look and make nothing.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::support::both::{MIGRATED, Place, TestDb, on_both};
use crate::support::demo::DEMO;
use crate::support::free_port;
use crate::support::server::{Server, serve, sipar};
use crate::support::sqlite;
use crate::support::statements::Beside;

/// What a command said of each thing that it looked at, and its exit code.
fn checks(command: &mut Command) -> (Vec<(String, bool, String)>, i32) {
    let Output { status, stdout, stderr } = command.arg("--json").output().unwrap();
    let all: Value =
        serde_json::from_slice(&stdout).unwrap_or_else(|why| panic!("{why}: {}", String::from_utf8_lossy(&stderr)));
    let one = |check: &Value| {
        let word = |name: &str| check[name].as_str().unwrap().to_owned();
        (word("check"), check["ok"].as_bool().unwrap(), word("says"))
    };
    (all.as_array().unwrap().iter().map(one).collect(), status.code().unwrap())
}

fn doctor(place: &Place) -> (Vec<(String, bool, String)>, i32) {
    checks(sipar(["doctor"]).args(place.arguments()))
}

/// What was said of one thing.
#[track_caller]
fn of<'a>(checks: &'a [(String, bool, String)], name: &str) -> (bool, &'a str) {
    let (_, ok, says) = checks.iter().find(|(named, _, _)| named == name).unwrap_or_else(|| panic!("no {name}"));
    (*ok, says)
}

#[test]
fn whoever_only_looks_makes_no_database() {
    let folder = sqlite::folder();
    let mistyped = folder.path().join("sipra-data");
    let (out, data) = (folder.path().join("out.svg"), mistyped.to_str().unwrap());
    let out = out.to_str().unwrap();
    for command in [
        &["tally", "show", "--unit", "x", "--period", "2025"][..],
        &["tally", "verify"],
        &["tally", "rebuild"],
        &["device", "list"],
        &["device", "add", "--counter", "x", "--name", "y"],
        &["chart", "series", "--index", "sipas", "--unit", "x", "--out", out],
        &["doctor"],
        &["config", "check"],
        &["backup", "--out", out],
    ] {
        let output = sipar(command).args(["--data", data]).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(5), "{command:?}: {said}");
        assert!(said.contains("no database") && said.contains("sipra-data") && said.contains("--data"), "{said}");
    }
    assert_eq!(folder.path().read_dir().unwrap().count(), 0);
}

#[test]
fn an_empty_postgresql_stays_empty_when_it_is_looked_at() {
    let empty = TestDb::postgres(None);
    for command in [&["doctor"][..], &["tally", "verify"], &["config", "check"]] {
        let output = sipar(command).args(empty.place().arguments()).output().unwrap();
        assert_eq!(output.status.code(), Some(5), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
    let tables = "SELECT COUNT(*) AS n FROM pg_class WHERE relnamespace = 'public'::regnamespace";
    assert_eq!(Beside::of(empty.place()).number(tables), 0);
}

on_both! {
    fn the_doctor_knows_the_clock_and_the_last_backup(db: TestDb = DEMO) {
        let (before, code) = doctor(db.place());
        assert_eq!(code, 0, "{before:?}");
        assert!(of(&before, "backup").1.contains("none is known") && of(&before, "clock").0);
        let folder = sqlite::folder();
        let file = folder.path().join("backup");
        let made = sipar(["backup", "--out", file.to_str().unwrap()]).args(db.place().arguments()).status().unwrap();
        assert!(made.success());
        let (after, code) = doctor(db.place());
        assert!(code == 0 && of(&after, "backup").1.contains("0 hours ago"), "{after:?}");
        // Something from the year 2096 is stored: this machine's clock must be wrong.
        Beside::of(db.place()).run(
            "INSERT INTO audit (seq, id, at, actor, origin, action, subject, detail, reason, old_value, new_value, hash) \
             SELECT 1000000, id, 4000000000000000, '', '', '', '', '', '', '', '', substr(id, 1, 0) FROM rating LIMIT 1",
        );
        let (late, code) = doctor(db.place());
        assert!(code == 6 && !of(&late, "clock").0 && of(&late, "clock").1.contains("2096"), "{late:?}");
    }

    fn the_settings_are_checked_where_they_are_to_work(db: TestDb = MIGRATED) {
        let check = |more: &[&str]| checks(sipar(["config", "check"]).args(db.place().arguments()).args(more));
        let file = sqlite::folder().keep().join("sipar.toml");
        std::fs::write(&file, format!("port = {}\n", free_port())).unwrap();
        let with = ["--settings", file.to_str().unwrap()];
        let (all, code) = check(&with);
        assert_eq!(code, 0, "{all:?}");
        assert!(of(&all, "port").1.contains("settings file") && of(&all, "queue").1.contains("default"));
        let place = if matches!(db.place(), Place::Folder(_)) { "data" } else { "database_url" };
        assert!(of(&all, place).1.contains("command line") && !of(&all, "database_url").1.contains("postgres://"));
        assert!(of(&all, "database").1.contains("this program's schema") && of(&all, "listening").0);

        let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        std::fs::write(&file, format!("port = {}\n", taken.local_addr().unwrap().port())).unwrap();
        let (all, code) = check(&with);
        assert!(code == 6 && !of(&all, "listening").0 && of(&all, "database").0, "{all:?}");
        std::fs::write(&file, "address = \"127.0.0.1\"\nport = 0\n").unwrap();
        Beside::of(db.place()).run("INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231000001')");
        let (all, code) = check(&with);
        assert!(code == 6 && of(&all, "database").1.contains("newer schema"), "{all:?}");
        std::fs::remove_dir_all(file.parent().unwrap()).unwrap();
    }
}

#[test]
fn a_port_in_use_by_this_very_database_is_as_it_should_be() {
    let db = TestDb::sqlite(Some(MIGRATED));
    let port = free_port();
    let server = Server::start(serve(db.place()), port).unwrap();
    let mut check = sipar(["config", "check"]);
    check.args(db.place().arguments()).env("SIPAR_PORT", port.to_string());
    let (all, code) = checks(&mut check);
    assert!(code == 0 && of(&all, "listening").1.contains("is running"), "{all:?}");
    assert!(of(&all, "port").1.contains("environment"));
    server.stop();
}

#[test]
fn others_who_could_read_the_database_are_told_of() {
    let db = TestDb::sqlite(Some(MIGRATED));
    let Place::Folder(folder) = db.place() else { unreachable!() };
    let open_to = |path: &Path, mode: u32| std::fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
    open_to(&folder.join("sipar.sqlite3"), 0o644);
    open_to(folder, 0o755);
    let (all, code) = doctor(db.place());
    assert!(code == 6 && !of(&all, "permissions").0 && of(&all, "permissions").1.contains("chmod o-rwx"), "{all:?}");
    open_to(folder, 0o750);
    assert_eq!(doctor(db.place()).1, 0);

    let made = sqlite::folder();
    let data = made.path().join("new/data");
    assert!(sipar(["migrate", "--data", data.to_str().unwrap()]).status().unwrap().success());
    assert_eq!(data.metadata().unwrap().permissions().mode() & 0o777, 0o700, "a folder that sipar makes is its own");
}

#[test]
fn a_later_word_on_where_the_data_is_takes_back_an_earlier_one() {
    let folder = sqlite::folder();
    let file = folder.path().join("sipar.toml");
    std::fs::write(&file, "data = \"from-file\"\ndatabase_url = \"postgres://h/db\"\n").unwrap();
    let show = |environment: &[(&str, &str)], more: &[&str]| {
        let mut command = sipar(["config", "show", "--json", "--settings", file.to_str().unwrap()]);
        let output = command.args(more).envs(environment.iter().copied()).output().unwrap();
        let value: Value = serde_json::from_slice(&output.stdout).unwrap();
        (value["data"].as_str().unwrap().to_owned(), value["database_url"].is_string())
    };
    assert_eq!(show(&[], &[]), ("from-file".into(), true));
    assert_eq!(show(&[("SIPAR_DATA", "x")], &[]), ("x".into(), false), "the environment over the file");
    let both = [("SIPAR_DATA", "x"), ("SIPAR_DATABASE_URL", "postgres://other/db")];
    assert_eq!(show(&both, &[]), ("x".into(), true));
    assert_eq!(show(&both, &["--data", "y"]), ("y".into(), false), "the command line over the environment");
    assert_eq!(show(&[("SIPAR_DATA", "x")], &["--database-url", "postgres://h/db"]), ("x".into(), true));
}
