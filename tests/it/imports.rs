//! What people bring in files: all of a file or nothing, the same file twice changes nothing, and whatever is wrong
//! is told with its line and column in both languages.

use std::process::Output;

use sipar::app::bring_in::Brought;
use sipar::app::{App, AppError};
use sipar::domain::id::Id;
use sipar::domain::lang::Lang;
use sipar::domain::unit::{ALWAYS, FOREVER};
use sipar::store::rating::rating_get;
use sipar::store::series::{series_breaks, series_get};
use sipar::store::unit::{unit_path, unit_scope};
use time::macros::date;
use unicode_normalization::UnicodeNormalization;

use crate::support::both::{MIGRATED, Place, on_both};
use crate::support::office::{NOON, OFFICE, OFFICER, Office, RATING, id_of};
use crate::support::server::sipar;
use crate::support::statements::Beside;

type Imported = Result<Brought, AppError>;

/// Imports the same file twice: how many rows changed something each time.
fn twice(import: impl Fn() -> Imported) -> [usize; 2] {
    [(); 2].map(|()| import().unwrap().changed)
}

/// The lines that say why nothing was imported.
fn why(imported: Imported) -> Vec<String> {
    match imported {
        Err(AppError::Rows(problems)) => {
            problems.iter().flat_map(|problem| [problem.words(Lang::Vi), problem.words(Lang::En)]).collect()
        }
        other => panic!("it was imported, or failed otherwise: {other:?}"),
    }
}

fn units(app: &App, text: &str) -> Imported {
    app.bring_units_from("units.csv", text.as_bytes(), false)
}

fn series(app: &App, text: &str) -> Imported {
    app.bring_series_from("series.csv", text.as_bytes())
}

fn run(place: &Place, arguments: &[&str]) -> (i32, String, String) {
    let Output { status, stdout, stderr } = sipar(arguments).args(place.arguments()).output().unwrap();
    let [out, error] = [stdout, stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    (status.code().unwrap(), out, error)
}

const PROVINCES: &str = "code,name,level,parent,valid_from,valid_to,predecessors
viet-nam,Việt Nam,nation,,,,
bac-kan,Bắc Kạn,province,viet-nam,,2025-06-30,
thai-nguyen-cu,Thái Nguyên,province,viet-nam,,2025-06-30,
thai-nguyen,Thái Nguyên,province,viet-nam,2025-07-01,,bac-kan thai-nguyen-cu
pac-nam,Huyện Pác Nặm,district,bac-kan,,2025-06-30,
";

const SERIES: &str = "index,unit,year,value,rank,of,status,source,method_break,remark
sipas,cao-bang,2019,78.69,,,derived,baocaobang.vn,,derived from the change
sipas,Cao Bằng,2020,\"78,8\",,,sourced,baocaobang.vn,,
sipas,cao-bang,2022,,,,imported,Quyết định,Bộ câu hỏi mới,
";

on_both! {
    fn units_come_in_once_with_their_tree(db: TestDb = OFFICE) {
        let app = Office::open(&db).app;
        assert_eq!(twice(|| units(&app, PROVINCES)), [5, 0]);
        let [nation, old] = ["viet-nam", "bac-kan"].map(|code| app.unit(code).unwrap().id);
        let codes = |ancestor: Id, day: time::Date| -> Vec<String> {
            let scope = app.store.read(|db| unit_scope(db, ancestor, day, day)).unwrap();
            scope.into_iter().map(|(unit, _)| unit.code).collect()
        };
        assert_eq!(codes(nation, date!(2025 - 06 - 30)), ["viet-nam", "bac-kan", "thai-nguyen-cu", "pac-nam"]);
        assert_eq!(codes(nation, date!(2025 - 07 - 01)), ["viet-nam", "thai-nguyen"]);
        assert_eq!(codes(old, date!(2025 - 06 - 30)), ["bac-kan", "pac-nam"]);
        // A file that corrects an earlier one leaves nothing of it behind.
        let corrected = "code,name,level,parent,valid_from,valid_to\n\
            pac-nam,Huyện Pác Nặm,district,thai-nguyen-cu,2003-05-28,2025-06-30\n";
        assert_eq!(twice(|| units(&app, corrected)), [1, 0]);
        let moved = app.unit("pac-nam").unwrap().id;
        let path = app.store.read(|db| unit_path(db, moved, date!(2020 - 01 - 01))).unwrap();
        let path: Vec<_> = path.into_iter().map(|unit| unit.code).collect();
        assert_eq!(path, ["viet-nam", "thai-nguyen-cu", "pac-nam"]);
        assert_eq!(codes(old, date!(2020 - 01 - 01)), ["bac-kan"]);
    }

    fn a_bad_file_of_units_changes_nothing(db: TestDb = OFFICE) {
        let app = Office::open(&db).app;
        let all = || app.store.read(|db| unit_scope(db, app.unit("cao-bang").unwrap().id, ALWAYS, FOREVER)).unwrap();
        let before = all();
        let told = why(units(&app, "code,name,level,parent\nmoi,Mới,commune,cao-bang\nkhac,Khác,commune,hue\n"));
        assert_eq!(told.len(), 2);
        assert!(told[0].contains("dòng 3") && told[0].contains("parent") && told[0].contains("không tìm thấy"));
        assert!(told[1].contains("line 3") && told[1].contains("hue") && told[1].contains("not found"));
        let ring = units(&app, "code,name,level,parent\ncao-bang,Cao Bằng,province,hop-giang\n\
            hop-giang,Phường Hợp Giang,commune,cao-bang\n");
        assert!(matches!(&ring, Err(AppError::Store(error)) if error.to_string().contains("within itself")), "{ring:?}");
        let bell = why(units(&app, "code,name,level\nmoi,M\u{7}ới,commune\n"));
        assert!(bell[1].contains("control characters"), "{bell:?}");
        assert_eq!(all(), before);
    }

    fn a_unit_is_named_by_its_code_or_its_only_name(db: TestDb = OFFICE) {
        let app = Office::open(&db).app;
        units(&app, PROVINCES).unwrap();
        let apart: String = "Bắc Kạn".nfd().collect();
        for name in ["bac-kan", "Bắc Kạn", &apart] {
            assert_eq!(app.unit(name).unwrap().code, "bac-kan", "{name}");
        }
        assert!(matches!(app.unit("Bac Kan"), Err(AppError::NotFound(_))));
        let both = app.unit("Thái Nguyên").unwrap_err();
        assert!(matches!(&both, AppError::Refused(why) if why.contains("thai-nguyen, thai-nguyen-cu")), "{both}");
        let told = why(series(&app, "index,unit,year,value,status,source\nsipas,Thái Nguyên,2020,80,imported,báo\n"));
        assert!(told[0].contains("dòng 2") && told[0].contains("thai-nguyen, thai-nguyen-cu"), "{told:?}");
        assert!(told[1].contains("several units"), "{told:?}");
    }

    fn series_keep_their_digits_and_their_status(db: TestDb = OFFICE) {
        let app = Office::open(&db).app;
        assert_eq!(twice(|| series(&app, SERIES)), [2, 0]);
        let unit = app.unit("cao-bang").unwrap().id;
        let values = app.store.read(|db| series_get(db, "sipas", unit)).unwrap();
        let values: Vec<_> = values.iter().map(|one| (one.year, one.value.as_deref(), one.status.as_str())).collect();
        assert_eq!(values, [(2019, Some("78.69"), "derived"), (2020, Some("78.8"), "sourced")]);
        let breaks = app.store.read(|db| series_breaks(db, "sipas")).unwrap();
        assert_eq!(breaks, [(2022, "Bộ câu hỏi mới".to_owned())]);
        // A correction replaces, and nothing else.
        let corrected = SERIES.replace("78,8", "78,81");
        assert_eq!(twice(|| series(&app, &corrected)), [1, 0]);
        let same = "sipas,Cao Bằng,2019,1,,,imported,x,,\n";
        let told = why(series(&app, &(SERIES.to_owned() + same)));
        assert!(told[1].contains("line 5") && told[1].contains("repeats line 2"), "by name and by code: {told:?}");
    }

    fn ratings_from_elsewhere_count_once(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let ids: Vec<String> = (1..=3).map(|number| id_of(RATING, number).to_string()).collect();
        let head = "id,counter,rated_at,template,procedure,q.result,q.behaviour,comment\n";
        let rows = format!(
            "{head}{},quay-1,20/11/2026 08:30,hai-muc-1,khai-sinh,2,1,\"nhanh\ngọn\"\n\
             {},quay-2,2026-11-20T11:59:59+07:00,hai-muc-1,,1,,\n", ids[0], ids[1]
        );
        let import = |text: &str| office.app.bring_ratings_from("ratings.csv", text.as_bytes(), |_, _| ());
        assert_eq!(twice(|| import(&rows)), [2, 0]);
        let stored = office.app.store.read(|db| rating_get(db, id_of(RATING, 1))).unwrap().unwrap();
        assert_eq!((stored.day, stored.remark.as_deref()), (date!(2026 - 11 - 20), Some("nhanh\ngọn")));
        let other = import(&rows.replace("khai-sinh,2,1", "khai-sinh,1,1")).unwrap();
        assert_eq!((other.changed, other.conflicts), (0, 1), "the other content is kept for a person");
        assert_eq!(office.totals(), (2, 3, 1));
        // A good row beside every kind of bad one: all is told at once, and nothing is stored.
        let row = |rest: &str| format!("{},{rest}\n", ids[2]);
        for (rest, column, words) in [
            ("quay-9,20/11/2026 08:30,hai-muc-1,,2,,", "counter", "not found"),
            ("quay-1,20/11/2026 12:01,hai-muc-1,,2,,", "rated_at", "still to come"),
            ("quay-1,20/11/2026 08:30,hai-muc-7,,2,,", "template", "not found"),
            ("quay-1,20/11/2026 08:30,hai-muc-1,khai-tu,2,,", "procedure", "not found"),
            ("quay-1,20/11/2026 08:30,hai-muc-1,,3,,", "q.result", "from 1 to 2"),
            ("quay-1,20/11/2026 08:30,hai-muc-1,,,1,", "q.result", "the cell is empty"),
            ("quay-1,20/11/2026 08:30,hai-muc-1,,2,,\u{0}", "comment", "control characters"),
        ] {
            let told = why(import(&(head.to_owned() + &row(rest))));
            assert_eq!(told.len(), 2, "{told:?}");
            let place = format!("line 2, column {column}");
            assert!(told[1].contains(&place) && told[1].contains(words), "{rest}: {told:?}");
        }
        let long = row(&format!("quay-1,20/11/2026 08:30,hai-muc-1,,2,,{}", "ệ".repeat(501)));
        assert!(why(import(&(head.to_owned() + &long)))[1].contains("at most 500"));
        let unknown = format!("{},q.smile\n{}", head.trim(), row("quay-1,20/11/2026 08:30,hai-muc-1,,2,,,1"));
        assert!(why(import(&unknown))[1].contains("column q.smile"));
        assert_eq!(office.totals(), (2, 3, 1));
        office.tallies_agree();
    }

    fn rosters_and_visits_come_in_once(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        office.store((0..4).map(|number| office.imported(number, 1, NOON, &[2])).collect());
        let roster = "officer_code,counter_code,from,to\ncb-1,quay-1,20/11/2026 07:30,20/11/2026 11:30\n\
            cb-2,quay-1,20/11/2026 11:30,\n";
        assert_eq!(twice(|| office.app.bring_roster_from("roster.csv", roster.as_bytes())), [2, 0]);
        let served = office.app.store.read(|db| rating_get(db, id_of(RATING, 0))).unwrap().unwrap().officer;
        assert_eq!(served, Some(id_of(OFFICER, 2)));
        let told = why(office.app.bring_roster_from("roster.csv", roster.replace("cb-2", "cb-9").as_bytes()));
        assert!(told[1].contains("line 3, column officer_code"), "{told:?}");

        let visits = "counter_code,day,visits\nquay-1,20/11/2026,31\nquay-2,2026-11-20,0\n";
        let import = |text: &str| office.app.bring_visits_from("visits.csv", text.as_bytes());
        assert_eq!(twice(|| import(visits)), [2, 0]);
        assert_eq!(import(&visits.replace("31", "32")).unwrap().changed, 1);
        assert!(why(import(&visits.replace("quay-2", "quay-9")))[1].contains("line 3, column counter_code"));
        office.tallies_agree();
        let trail = Beside::of(db.place()).words("SELECT action AS word FROM audit ORDER BY at, action");
        for action in ["roster.import", "visit.import", "unit.import"] {
            assert!(trail.iter().any(|word| word == action), "{action} in {trail:?}");
        }
    }
}

on_both! {
    fn the_command_says_what_it_did(db: TestDb = MIGRATED) {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path.to_str().unwrap().to_owned()
        };
        let [provinces, figures] = [file("units.csv", PROVINCES), file("series.csv", &SERIES.replace("cao-bang", "bac-kan")
            .replace("Cao Bằng", "Bắc Kạn"))];
        assert_eq!(run(db.place(), &["import", "series", &figures]).0, 3, "no unit is known yet");
        for changed in [5, 0] {
            let (code, out, _) = run(db.place(), &["import", "units", &provinces, "--json"]);
            let found: serde_json::Value = serde_json::from_str(&out).unwrap();
            assert_eq!((code, &found["rows"], &found["changed"]), (0, &5.into(), &changed.into()));
        }
        let (code, out, error) = run(db.place(), &["import", "series", &figures]);
        assert_eq!((code, out.contains('2'), error.as_str()), (0, true, ""));

        let bad = file("bad.csv", "index;unit;year;value;status;source\nsipas;bac-kan;2020;178,8;sourced;báo\n\
            sipas;hue;20x0;80;chắc;báo\n");
        let (code, out, error) = run(db.place(), &["import", "series", &bad]);
        assert_eq!((code, out.as_str()), (3, ""));
        for words in ["bad.csv, dòng 2, cột value", "bad.csv, line 2, column value", "bad.csv, dòng 3, cột year",
            "bad.csv, line 3, column status", "từ 0 đến 100", "from 0 to 100"]
        {
            assert!(error.contains(words), "{words} in {error}");
        }
        let mut beside = Beside::of(db.place());
        assert_eq!(beside.number("SELECT COUNT(*) AS n FROM series_value"), 2, "nothing of it");
        assert_eq!(run(db.place(), &["import", "series", "no-such-file.csv"]).0, 1);
        assert_eq!(run(db.place(), &["import", "wishes", &bad]).0, 2);
    }
}

#[test]
fn a_database_that_cannot_be_reached_is_told_apart() {
    let nowhere = Place::Url("postgres://nobody@127.0.0.1:1/nothing".into());
    for arguments in [&["migrate"][..], &["import", "units", "x.csv"], &["tally", "verify"], &["device", "list"]] {
        let (code, out, error) = run(&nowhere, arguments);
        assert_eq!((code, out.as_str()), (5, ""), "{arguments:?}: {error}");
        assert!(error.contains("cannot be reached"), "{error}");
    }
    let wrong = Place::Url("postgers://h/d".into());
    assert_eq!(run(&wrong, &["migrate"]).0, 2);
}
