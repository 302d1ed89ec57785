//! The commands: what each prints, how it fails, and with which exit code.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use serde_json::Value;
use sipar::domain::clock::Clock;
use sipar::domain::unit::{Level, Unit, Validity};
use sipar::store::office::{Counter, counter_add_on};
use sipar::store::unit::unit_put_on;
use tempfile::TempDir;

use crate::support::both::{MIGRATED, Place, TestDb, on_both};
use crate::support::demo::{self, COUNTER, DEMO};
use crate::support::server::{Server, sipar};
use crate::support::{free_port, sqlite};

/// What a command said and how it ended.
struct Said {
    code: i32,
    out: String,
    err: String,
}

fn said(command: &mut Command) -> Said {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Said { code: status.code().unwrap(), out: text(stdout), err: text(stderr) }
}

/// Runs a command on a database.
fn on(place: &Place, arguments: &[&str]) -> Said {
    said(sipar(arguments.iter().copied()).args(place.arguments()))
}

/// Runs a command that must succeed, with `--json`, and returns what it printed as the one value that it must be.
fn json(place: &Place, arguments: &[&str]) -> Value {
    let said = on(place, &[arguments, &["--json"]].concat());
    assert_eq!(said.code, 0, "{arguments:?}: {}", said.err);
    serde_json::from_str(&said.out).unwrap_or_else(|why| panic!("{arguments:?}: {why} in {}", said.out))
}

/// Checks that a command ends with this code and says all of `words` on standard error, and nothing as a finding.
#[track_caller]
fn refused(said: &Said, code: i32, words: &[&str]) {
    assert_eq!(said.code, code, "{}{}", said.out, said.err);
    let told = said.err.lines().any(|line| line.starts_with("sipar: ") || line.starts_with("error: "));
    assert!(told, "{}", said.err);
    for word in words {
        assert!(said.err.contains(word), "{word:?} is missing in {}", said.err);
    }
    assert!(!said.err.contains("panicked"), "{}", said.err);
}

/// A file in a folder of its own.
fn file(name: &str, text: &str) -> (TempDir, PathBuf) {
    let folder = sqlite::folder();
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    (folder, path)
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn help_says_what_there_is() {
    insta::assert_snapshot!("help", said(&mut sipar(["--help"])).out);
    let all =
        ["serve", "demo", "migrate", "generate", "import", "chart", "tally", "device", "backup", "restore", "doctor"];
    for command in all.into_iter().chain(["config", "tls"]) {
        let said = said(&mut sipar([command, "--help"]));
        assert_eq!(said.code, 0, "{command}");
        assert!(said.out.contains("--data <DIR>") && said.out.contains("--json"), "{command}: {}", said.out);
    }
    refused(&said(&mut sipar(["no-such-command"])), 2, &["no-such-command"]);
    assert_eq!(said(&mut sipar(Vec::<&str>::new())).code, 2, "without a command it says what there is");
}

on_both! {
    /// Every command on a database of its own, from the first migration on.
    fn every_command_prints_json_for_machines(db: TestDb) {
        let place = db.place();
        let first = json(place, &["migrate"]);
        assert!(!first["applied"].as_array().unwrap().is_empty());
        assert_eq!(json(place, &["migrate"])["applied"], Value::Array(Vec::new()));
        let made = json(place, &["generate", "--weeks", "6", "--wards", "1"]);
        assert_eq!((&made["units"], &made["counters"], &made["illustrative"]), (&2.into(), &3.into(), &true.into()));
        refused(&on(place, &["generate"]), 4, &["illustrative data already", "--data"]);

        let (_keep, units) = file("units.csv", "code,name,level,parent\nnha,Nhà Bè,district,\nphu,Phú Xuân,commune,nha\n");
        let brought = json(place, &["import", "units", text(&units)]);
        assert_eq!((&brought["rows"], &brought["changed"]), (&2.into(), &2.into()));
        assert_eq!(json(place, &["import", "units", text(&units)])["changed"], 0, "the same file again changes nothing");
        let (_keep, series) = file(
            "series.csv",
            "index,unit,year,value,rank,of,status,source\nsipas,nha,2023,80.1,,,imported,own\nsipas,nha,2024,79.6,,,imported,own\n",
        );
        assert_eq!(json(place, &["import", "series", text(&series)])["changed"], 2);
        let (_keep, ratings) = file(
            "ratings.csv",
            &format!(
                "id,counter,rated_at,template,q.result,comment\n\
                 01920000-0000-7000-8000-000000000001,{COUNTER},05/01/2026 08:30,hai-muc-1,2,to\u{302}\u{301}t\n"
            ),
        );
        let brought = json(place, &["import", "ratings", text(&ratings)]);
        assert_eq!((&brought["changed"], &brought["recomposed"]), (&1.into(), &1.into()));
        assert_eq!(json(place, &["import", "ratings", text(&ratings)])["changed"], 0);
        let (_keep, roster) = file(
            "roster.csv",
            &format!("officer_code,counter_code,from,to\nminh-hoa-1-cb-1,{COUNTER},05/01/2026 07:30,05/01/2026 17:00\n"),
        );
        json(place, &["import", "roster", text(&roster)]);
        let (_keep, visits) = file("visits.csv", &format!("counter_code,day,visits\n{COUNTER},2026-01-05,12\n"));
        json(place, &["import", "visits", text(&visits)]);

        let shown = json(place, &["tally", "show", "--unit", "minh-hoa", "--period", &last_month()]);
        let total = &shown[0];
        assert_eq!((&total["by"], &total["seen"], &total["name"]), (&"total".into(), &"open".into(), &"Tỉnh Minh Họa".into()));
        assert!(total["n"].as_i64().unwrap() >= 5 && total["share"].as_f64().unwrap() > 0.5);
        let hidden = json(place, &["tally", "show", "--unit", "minh-hoa-1", "--period", "2026-01"]);
        assert_eq!((&hidden[0]["seen"], &hidden[0]["n"]), (&"hidden".into(), &Value::Null), "one rating is never told");
        assert_eq!(json(place, &["tally", "verify"])["differences"], Value::Array(Vec::new()));
        assert!(json(place, &["tally", "rebuild"])["cells"].as_u64().unwrap() > 10);

        let device = json(place, &["device", "add", "--counter", COUNTER, "--name", "Máy 1"]);
        assert_eq!(device["token"].as_str().unwrap().len(), 64);
        let id = device["device"].as_str().unwrap();
        assert_eq!(json(place, &["device", "list"])[0]["revoked"], false);
        assert_eq!(json(place, &["device", "revoke", id])["revoked"], id);
        assert_eq!(json(place, &["device", "list"])[0]["revoked"], true);
        assert!(!json(place, &["device", "list"]).to_string().contains(device["token"].as_str().unwrap()));
        refused(&on(place, &["device", "revoke", id]), 4, &[id]);
        refused(&on(place, &["device", "add", "--counter", "no-such", "--name", "x"]), 4, &["no-such"]);

        let folder = sqlite::folder();
        let out = folder.path().join("nha.svg");
        let drawn = json(place, &["chart", "series", "--index", "sipas", "--unit", "nha", "--out", text(&out)]);
        assert_eq!(drawn["bytes"], std::fs::metadata(&out).unwrap().len());
        let checks = json(place, &["doctor"]);
        assert!(checks.as_array().unwrap().iter().all(|check| check["ok"] == true), "{checks}");
        assert!(json(place, &["config", "show"])["port"].is_u64());
    }

    fn what_is_named_wrongly_is_named_in_the_answer(db: TestDb = DEMO) {
        let place = db.place();
        let folder = sqlite::folder();
        let out = folder.path().join("out.svg");
        let chart = |index: &str, unit: &str, out: &Path| {
            on(place, &["chart", "series", "--index", index, "--unit", unit, "--out", text(out)])
        };
        refused(&chart("sipas", "cao-bangg", &out), 4, &["cao-bangg", "import units"]);
        refused(&chart("papi", "cao-bang", &out), 4, &["papi", "Cao Bằng"]);
        refused(&chart("sipas", "cao-bang", &folder.path().join("out.pdf")), 2, &["--out", ".svg", ".png", "out.pdf"]);
        refused(&chart("sipas", "cao-bang", &folder.path().join("no/such/out.svg")), 1, &["no/such/out.svg"]);
        assert_eq!(folder.path().read_dir().unwrap().count(), 0, "a refused command writes nothing");
        refused(&on(place, &["chart", "series", "--index", "sipas", "--unit", "cao-bang", "--out", text(&out), "--lang", "fr"]), 2, &["fr", "vi or en"]);

        let show = |unit: &str, period: &str| on(place, &["tally", "show", "--unit", unit, "--period", period]);
        refused(&show("minh-hoa", "2026-13"), 2, &["--period", "2026-Q4"]);
        refused(&show("minh-hoa", "thang-1"), 2, &["thang-1"]);
        refused(&show("minh-hoa", "2026-11-02"), 4, &["whole months"]);
        refused(&show("minh-hoa", "2999"), 4, &["over"]);
        refused(&show("no-such-unit", "2025"), 4, &["no-such-unit"]);
        let nothing = show("minh-hoa", "2001");
        assert_eq!((nothing.code, nothing.out.trim()), (0, "chưa có đánh giá"));

        let (_keep, twins) = file("units.csv", "code,name,level\ntan-an-1,Phường Tân An,commune\ntan-an-2,Phường Tân An,commune\n");
        json(place, &["import", "units", text(&twins)]);
        refused(&show("Phường Tân An", "2025"), 4, &["several units", "tan-an-1, tan-an-2"]);

        let (_keep, bad) = file("bad.csv", "code,name,level\ngood,Tốt,commune\nBad Code,Xấu,commune\n");
        refused(&on(place, &["import", "units", text(&bad)]), 3, &["bad.csv, dòng 3, cột code", "bad.csv, line 3, column code", "Bad Code"]);
        refused(&show("good", "2025"), 4, &["good"]);
        refused(&on(place, &["import", "units", "no-such-file.csv"]), 1, &["no-such-file.csv"]);
    }

    fn the_table_of_sums_is_checked_and_mended(db: TestDb = DEMO) {
        let place = db.place();
        assert_eq!(on(place, &["tally", "verify"]).code, 0);
        assert_eq!(on(place, &["doctor"]).code, 0);
        execute(place, "UPDATE tally SET n = n + 1 WHERE question = 0 AND marginal = 1");
        refused(&on(place, &["tally", "verify"]), 6, &["cells differ", "tally rebuild"]);
        let doctor = on(place, &["doctor"]);
        refused(&doctor, 6, &["1 checks failed"]);
        assert!(doctor.out.contains("FAILED  tally") && doctor.out.contains("ok      integrity"), "{}", doctor.out);
        assert_eq!(on(place, &["tally", "rebuild"]).code, 0);
        assert_eq!(on(place, &["tally", "verify"]).code, 0);
        assert_eq!(on(place, &["doctor"]).code, 0);
    }

    fn a_database_of_real_counters_is_never_mixed_with_the_demo(db: TestDb = MIGRATED) {
        let app = demo::open(db.place());
        let now = app.clock.now();
        let template = app.catalogue().template_named("hai-muc-1").map(|(id, _)| id).unwrap();
        let unit = Unit {
            id: app.chance.id(now),
            code: "hop-giang".into(),
            name: "Phường Hợp Giang".into(),
            name_en: None,
            level: Level::Commune,
            validity: Validity::OPEN,
            illustrative: false,
        };
        let counter = Counter {
            id: app.chance.id(now), unit: unit.id, code: "quay-1".into(), name: "Quầy 1".into(), template,
            validity: Validity::OPEN, illustrative: false,
        };
        app.store.write(|db| { unit_put_on(db, &unit)?; counter_add_on(db, &counter) }).unwrap();
        demo::close(app);
        for command in [&["generate"][..], &["demo", "--port", "0"]] {
            refused(&on(db.place(), command), 4, &["counters of its own", "--data"]);
        }
    }

    fn a_database_of_real_units_is_never_mixed_with_the_demo(db: TestDb = MIGRATED) {
        let (_keep, units) = file("units.csv", "code,name,level\ncao-bang,Tỉnh Cao Bằng,province\n");
        json(db.place(), &["import", "units", text(&units)]);
        refused(&on(db.place(), &["demo", "--port", "0"]), 4, &["units of its own", "--data"]);
    }
}

/// How many files are in the folder of a database.
fn files_in_folder(db: &TestDb) -> usize {
    let Place::Folder(folder) = db.place() else { unreachable!() };
    folder.read_dir().unwrap().count()
}

/// The month before this one, as commands are told it.
fn last_month() -> String {
    let today = sipar::app::machine::MachineClock.now().day();
    let month = sipar::domain::period::Period::containing(sipar::domain::period::Span::Month, today);
    month.previous().unwrap().to_string()
}

/// Changes a database behind the program's back.
fn execute(place: &Place, statement: &str) {
    match place {
        Place::Folder(folder) => {
            let file = folder.join("sipar.sqlite3");
            SqliteConnection::establish(text(&file)).unwrap().batch_execute(statement).unwrap();
        }
        Place::Url(url) => PgConnection::establish(url).unwrap().batch_execute(statement).unwrap(),
    }
}

#[test]
fn the_chart_of_cao_bang_says_what_was_published() {
    let db = TestDb::sqlite(Some(DEMO));
    let folder = sqlite::folder();
    let chart = |unit: &str, name: &str, lang: &str| {
        let out = folder.path().join(name);
        let arguments = ["chart", "series", "--index", "sipas", "--unit", unit, "--out", text(&out), "--lang", lang];
        let said = on(db.place(), &arguments);
        assert_eq!(said.code, 0, "{unit:?}: {}", said.err);
        std::fs::read(out).unwrap()
    };
    let by_code = String::from_utf8(chart("cao-bang", "a.svg", "vi")).unwrap();
    // Báo Cao Bằng on SIPAS 2020 of the province: 78,8%, up 0,11 points; 2019 follows from both.
    for words in ["78,69%", "78,8%", "tăng 0,11 điểm", "Cao Bằng"] {
        assert!(by_code.contains(words), "{words} is not in the drawing");
    }
    assert!(by_code.starts_with("<svg") && by_code.contains("<title ") && by_code.contains("font/ttf;base64,"));
    assert_eq!(chart("Cao Bằng", "b.svg", "vi"), by_code.as_bytes(), "by its exact name");
    let decomposed = "Cao Ba\u{306}\u{300}ng";
    assert_eq!(chart(decomposed, "c.svg", "vi"), by_code.as_bytes(), "however the keyboard composes it");
    let english = String::from_utf8(chart("cao-bang", "d.SVG", "en")).unwrap();
    assert!(english.contains("78.8%") && english.contains("up 0.11 points"));

    let png = chart("cao-bang", "a.png", "vi");
    let mut reader = png::Decoder::new(std::io::Cursor::new(&png)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut pixels).unwrap();
    assert_eq!(frame.width, 1920, "two pixels for each of 960 units");
    assert!(frame.height >= 1200);
    let step = pixels.len() / (frame.width * frame.height) as usize;
    let drawn = pixels.chunks(step).filter(|pixel| pixel.iter().take(3).any(|part| *part < 128)).count();
    assert!(drawn > 5000, "only {drawn} dark pixels");
}

#[test]
fn a_server_says_where_it_is_and_a_second_one_why_it_is_not() {
    let db = TestDb::sqlite(Some(DEMO));
    let port = free_port();
    let mut start = sipar(["serve", "--json"]);
    start.args(db.place().arguments());
    let server = Server::start(start, port).unwrap();
    let begun = std::time::Instant::now();
    let line = loop {
        if let Some(line) = server.log().lines().find(|line| line.contains("\"url\"")) {
            break line.to_owned();
        }
        assert!(begun.elapsed().as_secs() < 10, "{}", server.log());
    };
    assert_eq!(serde_json::from_str::<Value>(&line).unwrap()["url"], format!("http://127.0.0.1:{port}/"));
    refused(&on(db.place(), &["serve", "--port", "0"]), 4, &["another sipar serves this database", "--data"]);
    let other = TestDb::sqlite(Some(MIGRATED));
    let port = port.to_string();
    refused(&on(other.place(), &["serve", "--port", &port]), 1, &["cannot listen", "--port"]);
    assert_eq!(server.stop().and_then(|status| status.code()), Some(0), "a server that is told to stop is done");
}

#[test]
fn a_setting_comes_from_the_latest_that_says_it() {
    let (_keep, settings) = file("sipar.toml", "port = 1111\nqueue = 7\nlog = \"warn\"\n");
    let port = |command: &mut Command| {
        let said = said(command.arg("--json"));
        assert_eq!(said.code, 0, "{}", said.err);
        let value: Value = serde_json::from_str(&said.out).unwrap();
        (value["port"].as_u64().unwrap(), value["queue"].as_u64().unwrap(), value["data"].as_str().unwrap().to_owned())
    };
    assert_eq!(port(&mut sipar(["config", "show"])), (8000, 10_000, "sipar-data".into()), "the defaults");
    let with_file = ["config", "show", "--settings", text(&settings)];
    assert_eq!(port(&mut sipar(with_file)), (1111, 7, "sipar-data".into()), "the file");
    assert_eq!(port(sipar(with_file).env("SIPAR_PORT", "2222")), (2222, 7, "sipar-data".into()), "the environment");
    let flag = port(sipar(with_file).env("SIPAR_DATA", "from-environment").args(["--data", "from-flag"]));
    assert_eq!(flag, (1111, 7, "from-flag".into()), "the flag");
    let words = said(sipar(with_file).env("SIPAR_DATABASE_URL", "postgres://user:secret@host/db"));
    assert!(words.out.contains("port = 1111  (settings file)") && words.out.contains("(set)"), "{}", words.out);
    assert!(!words.out.contains("secret"), "{}", words.out);
    assert!(words.out.contains("SIPAR_COMMIT_GROUP"), "{}", words.out);
}

#[test]
fn a_wrong_setting_is_named_with_what_it_may_be() {
    let wrong = |text_: &str, words: &[&str]| {
        let (_keep, settings) = file("sipar.toml", text_);
        refused(&said(&mut sipar(["config", "show", "--settings", text(&settings)])), 2, words);
    };
    wrong("porrt = 1\n", &["porrt"]);
    wrong("port = \"many\"\n", &["port"]);
    wrong("port = 70000\n", &["port"]);
    wrong("log = \"loud\"\n", &["log", "debug", "loud"]);
    wrong("connections = 0\n", &["connections", "200"]);
    wrong("address = \"0.0.0.0\"\n", &["address", "127.0.0.1", "tls_cert", "behind_proxy"]);
    refused(&said(&mut sipar(["config", "show", "--settings", "no-such.toml"])), 2, &["no-such.toml"]);
    refused(&said(sipar(["config", "show"]).env("SIPAR_QUEUE", "some")), 2, &["QUEUE", "SIPAR_"]);
    let misspelt = said(sipar(["config", "show"]).env("SIPAR_PROT", "1"));
    assert!(misspelt.code == 0 && misspelt.err.contains("SIPAR_PROT"), "{}", misspelt.err);
}

#[test]
fn a_database_that_cannot_be_used_is_told_apart_from_everything_else() {
    refused(&said(&mut sipar(["migrate", "--database-url", "mysql://host/db"])), 2, &["sqlite:", "postgres://"]);
    let nobody = format!("postgres://127.0.0.1:{}/db?connect_timeout=2", free_port());
    refused(&said(&mut sipar(["tally", "verify", "--database-url", &nobody])), 5, &["cannot be reached"]);
    let both = said(&mut sipar(["migrate", "--database-url", &nobody, "--data", "x"]));
    refused(&both, 2, &["--data"]);
    let empty = TestDb::sqlite(None);
    refused(&on(empty.place(), &["tally", "verify"]), 5, &["no database", "--data", "sipar migrate"]);
    assert_eq!(files_in_folder(&empty), 0, "looking makes nothing");

    // A file that is no database: doctor says so, and does not claim that anything else was looked at.
    let broken = TestDb::sqlite(None);
    let Place::Folder(folder) = broken.place() else { unreachable!() };
    std::fs::write(folder.join("sipar.sqlite3"), "this is not a database, whatever its name says".repeat(100)).unwrap();
    let doctor = on(broken.place(), &["doctor"]);
    refused(&doctor, 6, &["checks failed"]);
    assert!(doctor.out.contains("FAILED  schema"), "{}", doctor.out);
    let told = said(sipar(["doctor", "--json"]).args(broken.place().arguments()));
    let told: Value = serde_json::from_str(&told.out).unwrap();
    assert!(told.as_array().unwrap().iter().any(|check| check["check"] == "schema" && check["ok"] == false), "{told}");
}
