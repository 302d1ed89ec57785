//! Counters, officers, procedures and people out of spreadsheets: a workbook is read as its CSV is; what is wrong with
//! any row is named and nothing is stored; a person brings in only what is theirs; and no file takes the machine down.

use std::time::{Duration, Instant};

use sipar::app::bring_in::{Brought, Importer};
use sipar::app::import::{Kind, Problem};
use sipar::app::{App, AppError};
use sipar::domain::access::Role;
use sipar::domain::lang::Lang;
use sipar::store::office::{counter_by_code, officer_by_code};
use sipar::store::person::{grants_of, person_by_login};
use time::macros::date;

use crate::support::both::{TestDb, on_both};
use crate::support::office::{NOON, OFFICE, Office};
use crate::support::staff::{caller, employ};
use crate::support::statements::Beside;
use crate::support::workbook::{Cell, around, of_csv, sheet, workbook};

const UNITS: &str = "code,name,level,parent,valid_from,valid_to
song-bang,Phường Sông Bằng,commune,cao-bang,2025-07-01,
xa-cu,Xã Cũ,commune,cao-bang,,2025-06-30
";

const COUNTERS: &str = "code,name,unit,template,valid_from,valid_to
H12.01.Q1,Quầy Hộ tịch,song-bang,hai-muc-1,,
H12.01.Q2,Quầy Đất đai,Phường Sông Bằng,nam-muc-1,2026-01-01,31/12/2026
";

const OFFICERS: &str = "code,name,unit,valid_from
H12.01.001,Hoàng Thị Ánh,song-bang,
H12.01.002,Nông Văn Dền,hop-giang,2026-02-01
";

const PROCEDURES: &str = "code,name,field,field_name
1.000123.H12,Cấp giấy chứng nhận,dat-dai,Đất đai
khai-tu,Đăng ký khai tử,ho-tich,
";

const PEOPLE: &str = "login,name,role,unit,email,valid_to,officer_code
anh.hoang,Hoàng Thị Ánh,officer,song-bang,anh@example.gov.vn,,H12.01.001
anh.hoang,Hoàng Thị Ánh,clerk,song-bang,anh@example.gov.vn,2027-06-30,H12.01.001
truong.nong,Nông Văn Trưởng,unit-head,hop-giang,,,
";

fn open(db: &TestDb) -> App {
    let app = Office::open(db).app;
    app.bring_units_from("units.csv", UNITS.as_bytes(), false).unwrap();
    app
}

fn bring(app: &App, kind: Kind, bytes: &[u8]) -> Result<Brought, AppError> {
    app.bring_office_from(kind, Importer::Owner, "tep.xlsx", bytes)
}

fn problems(done: Result<Brought, AppError>) -> Vec<Problem> {
    match done {
        Err(AppError::Rows(problems)) => problems,
        other => panic!("it was imported, or failed otherwise: {other:?}"),
    }
}

/// Line, column and the English words of each problem; every one is told in Vietnamese too.
fn told(done: Result<Brought, AppError>) -> Vec<(usize, String, String)> {
    problems(done)
        .into_iter()
        .map(|one| {
            assert_ne!(one.words(Lang::Vi), one.words(Lang::En));
            (one.line, one.column_name.clone().unwrap_or_default(), one.what.words(Lang::En))
        })
        .collect()
}

fn counts(done: Result<Brought, AppError>) -> [usize; 3] {
    let Brought { rows, changed, added, .. } = done.unwrap();
    [rows, changed, added]
}

on_both! {
    fn a_workbook_is_read_as_its_csv(db: TestDb = OFFICE) {
        let app = open(&db);
        let files = [(Kind::Counters, COUNTERS, 2), (Kind::Officers, OFFICERS, 2), (Kind::Procedures, PROCEDURES, 2)];
        for (kind, csv, rows) in files.into_iter().chain([(Kind::People, PEOPLE, 3)]) {
            let added = if kind == Kind::People { 2 } else { rows };
            assert_eq!(counts(bring(&app, kind, &of_csv(csv))), [rows, rows, added], "{kind:?}");
            for same in [csv.as_bytes().to_vec(), of_csv(csv), format!("\u{feff}{}", csv.replace(',', ";")).into_bytes()] {
                assert_eq!(counts(bring(&app, kind, &same)), [rows, 0, 0], "the same again, {kind:?}");
            }
        }
        let [one, two] = ["H12.01.Q1", "H12.01.Q2"].map(|code| app.store.read(|db| counter_by_code(db, code)).unwrap().unwrap());
        assert_eq!((one.validity.from, one.unit), (date!(2025 - 07 - 01), app.unit("song-bang").unwrap().id));
        assert_eq!((two.name.as_str(), two.validity.to), ("Quầy Đất đai", date!(2026 - 12 - 31)));
        assert!(app.catalogue().procedure_coded("1.000123.H12").is_some(), "known at once");
        let moved = OFFICERS.replace("Hoàng Thị Ánh,song-bang", "Hoàng Thị Ánh,hop-giang");
        assert_eq!(counts(bring(&app, Kind::Officers, moved.as_bytes())), [2, 1, 0]);
        let person = app.store.read(|db| person_by_login(db, "anh.hoang")).unwrap().unwrap();
        assert!(person.password.is_none() && person.officer.is_some());
        let grants = app.store.read(|db| grants_of(db, &[person.id])).unwrap();
        let until: Vec<(Role, time::Date)> = grants.into_iter().map(|(_, one)| (one.role, one.validity.to)).collect();
        assert!(until.contains(&(Role::Clerk, date!(2027 - 06 - 30))) && until.len() == 2, "{until:?}");
        let trail = "SELECT old_value || ' > ' || new_value AS word FROM audit WHERE action = 'officer.change'";
        assert_eq!(Beside::of(db.place()).words(trail).len(), 1);
    }

    fn every_bad_row_is_named_and_nothing_is_stored(db: TestDb = OFFICE) {
        let app = open(&db);
        let before = Beside::of(db.place()).number("SELECT COUNT(*) AS n FROM audit");
        bring(&app, Kind::Counters, b"code,name,unit,template\nq-1,Q,song-bang,hai-muc-1\n").unwrap();
        let bad = "code,name,unit,template,valid_from,valid_to
tot,Tốt,song-bang,hai-muc-1,,
a b,Mã sai,song-bang,hai-muc-1,,
a,,song-bang,hai-muc-1,,
b,B,khong-co,hai-muc-1,,
c,C,song-bang,hai-muc-9,,
d,D,song-bang,hai-muc-1,hôm nay,
e,E,song-bang,hai-muc-1,2026-02-01,2026-01-01
tot,Trùng,song-bang,hai-muc-1,,
";
        let say = |line: usize, column: &str, words: &str| (line, column.to_owned(), words.to_owned());
        assert_eq!(told(bring(&app, Kind::Counters, &of_csv(bad))), [
            say(3, "code", "not a code"),
            say(4, "name", "the cell is empty"),
            say(7, "valid_from", "not a day"),
            say(8, "valid_to", "it ends before it begins (2026-02-01)"),
        ]);
        let bad = "code,name,unit,template,valid_from,valid_to
tot,Tốt,song-bang,hai-muc-1,,
b,B,khong-co,hai-muc-1,,
c,C,song-bang,hai-muc-9,,
f,F,song-bang,hai-muc-1,2024-01-01,
quay-1,G,song-bang,hai-muc-1,,
";
        assert_eq!(told(bring(&app, Kind::Counters, &of_csv(bad))), [
            say(3, "unit", "not found"),
            say(4, "template", "not found"),
            say(5, "valid_from", "beyond the days of the unit (2025-07-01/…)"),
            say(6, "code", "this code belongs to another unit"),
        ]);
        assert_eq!(told(bring(&app, Kind::Procedures, b"code,name,field\nx,X,khong-co\n")), [say(2, "field", "not found")]);
        employ(&app, "co-san", Role::Officer, "hop-giang");
        bring(&app, Kind::Officers, OFFICERS.as_bytes()).unwrap();
        bring(&app, Kind::People, PEOPLE.as_bytes()).unwrap();
        let bad = "login,name,role,unit,email,officer_code
q,Quá ngắn,officer,song-bang,,
quan.tri,Quản trị,administrator,song-bang,,
hai.lan,Hai Lần,sếp,song-bang,,
khong.thu,Không Thư,officer,song-bang,khong-phai-thu,
";
        let found = told(bring(&app, Kind::People, bad.as_bytes()));
        let places: Vec<(usize, &str)> = found.iter().map(|(line, column, _)| (*line, column.as_str())).collect();
        assert_eq!(places, [(2, "login"), (3, "role"), (4, "role"), (5, "email")], "{found:?}");
        let bad = "login,name,role,unit,officer_code
nguoi.moi,Người Mới,officer,song-bang,H12.01.001
nguoi.hai,Người Hai,officer,song-bang,H12.01.002
nguoi.ba,Người Ba,officer,xa-khac,
";
        assert_eq!(told(bring(&app, Kind::People, bad.as_bytes())), [
            say(2, "officer_code", "this officer is another person already"),
            say(3, "officer_code", "this code belongs to another unit"),
            say(4, "unit", "not found"),
        ]);
        let twice = "login,name,role,unit\nx.y.z,X,officer,song-bang\nx.y.z,Y,clerk,song-bang\n";
        assert_eq!(told(bring(&app, Kind::People, twice.as_bytes())), [say(3, "login", "says otherwise than line 2 of the same person or code")]);
        assert!(app.store.read(|db| counter_by_code(db, "tot")).unwrap().is_none());
        assert!(app.store.read(|db| person_by_login(db, "nguoi.moi")).unwrap().is_none());
        assert!(Beside::of(db.place()).number("SELECT COUNT(*) AS n FROM audit") > before);
    }

    fn a_person_brings_in_only_what_is_theirs(db: TestDb = OFFICE) {
        let app = open(&db);
        employ(&app, "phuong", Role::Administrator, "song-bang");
        employ(&app, "khac", Role::Officer, "hop-giang");
        bring(&app, Kind::Officers, OFFICERS.as_bytes()).unwrap();
        let by = caller(&app, "phuong");
        let import = |kind: Kind, text: &str| app.bring_office_from(kind, Importer::Person(&by), "tep.csv", text.as_bytes());
        let places = |done| -> Vec<(usize, String)> { told(done).into_iter().map(|(line, column, _)| (line, column)).collect() };
        let at = |line: usize, column: &str| vec![(line, column.to_owned())];
        assert_eq!(counts(import(Kind::Counters, "code,name,unit,template\nq1,Q,song-bang,hai-muc-1\n")), [1, 1, 1]);
        assert_eq!(places(import(Kind::Counters, "code,name,unit,template\nq2,Q,hop-giang,hai-muc-1\n")), at(2, "unit"));
        assert_eq!(places(import(Kind::Officers, "code,name,unit\nH12.01.002,Lấy về,song-bang\n")), at(2, "code"));
        let people = "login,name,role,unit\nphuong,Tôi,unit-head,song-bang\nkhac,Người khác,clerk,song-bang\n";
        assert_eq!(places(import(Kind::People, people)), [(2, "login".to_owned()), (3, "login".to_owned())]);
        let units = |rows: &str| import(Kind::Units, &format!("code,name,level,parent\n{rows}\n"));
        assert_eq!(counts(units("to-1,Tổ 1,center,song-bang")), [1, 1, 1]);
        assert_eq!(places(units("song-bang,Tự sửa mình,commune,cao-bang")), [(2, "code".into()), (2, "parent".into())]);
        assert_eq!(places(units("ngoai,Ngoài,commune,hop-giang")), at(2, "parent"));
        assert_eq!(places(units("goc,Gốc,province,")), at(2, "parent"));
        // The wards have counters of others, so procedures are not the ward's to change.
        let procedures = import(Kind::Procedures, PROCEDURES);
        assert!(matches!(procedures, Err(AppError::Store(_))), "{procedures:?}");
        let officer = app.store.read(|db| officer_by_code(db, "H12.01.002")).unwrap().unwrap();
        assert_eq!(officer.name, "Nông Văn Dền");
    }
}

#[test]
fn cells_are_values_and_results_never_formulas() {
    let db = TestDb::sqlite(Some(OFFICE));
    let app = open(&db);
    let text = |words: &str| Cell::Text(words.to_owned());
    let header: Vec<Cell> = ["code", "name", "unit", "template", "valid_from", ""].map(text).into();
    let rows = [
        header.clone(),
        vec![
            Cell::Number(12.0),
            Cell::Formula("CONCATENATE(\"Quầy \",12)", "Quầy 12".into()),
            text("song-bang"),
            text("hai-muc-1"),
            Cell::Day(46_023.0),
        ],
        vec![],
        vec![text("13"), text("Quâ\u{300}y 13"), text(" song-bang "), text("hai-muc-1")],
    ];
    let brought = bring(&app, Kind::Counters, &workbook(&sheet(&rows), &[])).unwrap();
    assert_eq!((brought.added, brought.recomposed), (2, 1));
    let twelve = app.store.read(|db| counter_by_code(db, "12")).unwrap().unwrap();
    assert_eq!((twelve.name.as_str(), twelve.validity.from), ("Quầy 12", date!(2026 - 01 - 01)));
    let rows = [header, vec![text("14"), Cell::Failed, text("song-bang"), text("hai-muc-1"), text("")]];
    let found = told(bring(&app, Kind::Counters, &workbook(&sheet(&rows), &[])));
    assert_eq!(found, [(2, "name".to_owned(), "the formula in the cell failed".to_owned())]);
    assert!(app.store.read(|db| counter_by_code(db, "14")).unwrap().is_none());
}

#[test]
fn no_file_takes_the_machine_down() {
    let db = TestDb::sqlite(Some(OFFICE));
    let app = open(&db);
    let good = sheet(&[["code", "name", "unit", "template"].map(|cell| Cell::Text(cell.to_owned())).into()]);
    let nothing = vec![0_u8; 24 * 1024 * 1024];
    let bomb = workbook(&good, &[("xl/media/image1.png", &nothing)]);
    assert!(bomb.len() < 100 * 1024, "a bomb of {} bytes", bomb.len());
    // The same, with sizes that lie: each place that says how much it unpacks to says little.
    let mut lying = bomb.clone();
    let said = u32::try_from(nothing.len()).unwrap().to_le_bytes();
    let places: Vec<usize> = (0..lying.len() - 4).filter(|at| lying[*at..at + 4] == said).collect();
    assert!(places.len() >= 2, "the local and the central header");
    for at in places {
        lying[at..at + 4].copy_from_slice(&1000_u32.to_le_bytes());
    }
    let many: Vec<(String, Vec<u8>)> = (0..120).map(|n| (format!("xl/{n}.xml"), Vec::new())).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect();
    let corner =
        around(r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#);
    let rows: Vec<String> =
        (1..=201_000).map(|n| format!(r#"<row r="{n}"><c r="A{n}"><v>{}</v></c></row>"#, n * 7919 % 99_991)).collect();
    let rows = rows.concat();
    let files: [(&str, Vec<u8>, &str); 8] = [
        ("a bomb", bomb, "the file unpacks to too much"),
        ("a lying bomb", lying, "cannot be read as an Excel workbook (.xlsx)"),
        ("many entries", workbook(&good, &many), "the file unpacks to too much"),
        ("a far corner", workbook(&corner, &[]), "the file is too large"),
        ("many rows", workbook(&around(&rows), &[]), "the file is too large"),
        ("macros", workbook(&good, &[("xl/vbaProject.bin", b"x")]), "the workbook has macros"),
        (
            "an old workbook",
            [&[0xD0, 0xCF, 0x11, 0xE0][..], &[0; 600]].concat(),
            "an old Excel file (.xls), or one with a password",
        ),
        ("half a workbook", workbook(&good, &[])[..700].to_vec(), "cannot be read as an Excel workbook (.xlsx)"),
    ];
    for (what, bytes, words) in files {
        let begun = Instant::now();
        let found = told(bring(&app, Kind::Counters, &bytes));
        let took = begun.elapsed();
        assert_eq!(found, [(1, String::new(), words.to_owned())], "{what}");
        // Honest rows are read up to the limit, by a reader that is not optimised here.
        let limit = Duration::from_secs(if what == "many rows" { 15 } else { 2 });
        assert!(took < limit, "{what} took {took:?}");
    }
    assert!(app.clock.now() == NOON);
}

#[test]
fn an_empty_file_to_fill_in_is_a_good_header() {
    let db = TestDb::sqlite(Some(OFFICE));
    let app = open(&db);
    for kind in Kind::ALL {
        let file = kind.empty_file();
        assert!(file.starts_with('\u{feff}') && Kind::from_word(kind.word()) == Some(kind));
        assert_eq!(counts(bring(&app, kind, file.as_bytes())), [0, 0, 0], "{kind:?}");
    }
}
