//! Dossiers brought in from exports: every fault of a bad file is named at its row and the good rows are in; the same file twice
//! changes nothing; an import that was broken off goes on; both shapes of rows come to the same.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::{Output, Stdio};
use std::time::Duration;

use serde_json::Value;
use sipar::app::AppError;
use sipar::app::bring_in::{BroughtDossiers, DossiersAsked};
use sipar::domain::access::Role;
use sipar::domain::clock::Instant;
use sipar::domain::lang::Lang;
use sipar::store::dossier::{Dossier, dossier_by_code};
use sipar::store::dossier_import::Fault;
use time::macros::date;
use unicode_normalization::UnicodeNormalization;

use crate::support::at::At;
use crate::support::both::{Place, TestDb, on_both};
use crate::support::office::{OFFICE, Office};
use crate::support::server::sipar;
use crate::support::staff::employ;
use crate::support::statements::Beside;
use crate::support::workbook::{self, Cell};

pub(crate) const HEAD: &str = "code,unit,procedure,channel,received_at,due_day,resolved_at,returned_at,status,status_at,new_due_day,cause,holder\n";

struct Desk {
    office: Office,
    folder: tempfile::TempDir,
}

impl Desk {
    fn open(db: &TestDb) -> Self {
        Self { office: Office::open(db), folder: tempfile::tempdir().unwrap() }
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn asked(&self, name: &str, bytes: &[u8], asked: &DossiersAsked<'_>) -> Result<BroughtDossiers, AppError> {
        self.office.app.bring_dossiers(&self.file(name, bytes), asked, |_, _| ())
    }

    fn bring(&self, name: &str, bytes: &[u8]) -> BroughtDossiers {
        self.asked(name, bytes, &DossiersAsked::default()).unwrap()
    }

    fn stored(&self, code: &str) -> Option<Dossier> {
        self.office.app.store.read(|db| dossier_by_code(db, code)).unwrap()
    }

    fn faults(&self, brought: &BroughtDossiers) -> Vec<Fault> {
        let mut all = Vec::new();
        let keep = |fault: &Fault| {
            all.push(fault.clone());
            Ok(())
        };
        self.office.app.dossier_faults(brought.import.id, keep).unwrap();
        all
    }
}

/// The cells of a good row, by its number, with others in place of some of them.
pub(crate) fn cells(number: u32, others: &[(usize, &str)]) -> Vec<String> {
    let code = format!("H12.05-261001-{number:05}");
    let mut row: Vec<String> = [
        &code,
        "hop-giang",
        "khai-sinh",
        "2",
        "01/10/2026 08:30",
        "12/10/2026",
        "08/10/2026 15:00",
        "09/10/2026",
        "10",
        "",
        "",
        "",
        "H12.05",
    ]
    .map(str::to_owned)
    .to_vec();
    for (at, cell) in others {
        (*cell).clone_into(&mut row[*at]);
    }
    row
}

pub(crate) fn row(number: u32, others: &[(usize, &str)]) -> String {
    cells(number, others).join(",") + "\n"
}

/// What is wrong with a row: the cells, the column that is named, and words of the message.
type Planted = (&'static [(usize, &'static str)], Option<&'static str>, &'static str);

const FAULTS: [Planted; 39] = [
    (&[(0, "")], Some("code"), "trống"),
    (&[(0, "=1+1")], Some("code"), "công thức"),
    (&[(0, "@SUM(A1)")], Some("code"), "công thức"),
    (&[(0, "-12345678")], Some("code"), "công thức"),
    (&[(0, "/12345678")], Some("code"), "số hồ sơ"),
    (&[(0, "12345")], Some("code"), "số hồ sơ"),
    (&[(0, "không có số")], Some("code"), "số hồ sơ"),
    (&[(1, "")], Some("unit"), "trống"),
    (&[(1, "phuong-la")], Some("unit"), "không tìm thấy"),
    (&[(2, "")], Some("procedure"), "trống"),
    (&[(2, "thu-tuc-la")], Some("procedure"), "không tìm thấy"),
    (&[(2, "+cmd|' /C calc'!A0")], Some("procedure"), "công thức"),
    (&[(3, "4")], Some("channel"), ""),
    (&[(3, "Zalo")], Some("channel"), ""),
    (&[(4, "")], Some("received_at"), "trống"),
    (&[(4, "31/02/2026 08:00")], Some("received_at"), ""),
    (&[(4, "31/02/2026")], Some("received_at"), ""),
    (&[(4, "01/10/26")], Some("received_at"), ""),
    (&[(4, "01/10/2026 24:00")], Some("received_at"), ""),
    (&[(4, "21/11/2026 08:00")], Some("received_at"), "chưa đến"),
    (&[(4, "01/10/0206")], Some("received_at"), ""),
    (&[(4, "hôm qua")], Some("received_at"), ""),
    (&[(5, "30/09/2026")], Some("due_day"), ""),
    (&[(5, "2026-13-01")], Some("due_day"), ""),
    (&[(5, "46022")], Some("due_day"), ""),
    (&[(6, "30/09/2026")], Some("resolved_at"), "01/10/2026"),
    (&[(6, "01/10/2026 08:29")], Some("resolved_at"), "08:30, 01/10/2026"),
    (&[(6, "21/12/2026")], Some("resolved_at"), "chưa đến"),
    (&[(7, "07/10/2026")], Some("returned_at"), ""),
    (&[(7, ""), (8, "10")], Some("returned_at"), "trống"),
    (&[(6, ""), (7, ""), (8, "9")], Some("resolved_at"), "trống"),
    (&[(6, ""), (7, ""), (8, "7")], Some("status_at"), "trống"),
    (&[(8, "11")], Some("status"), ""),
    (&[(8, "Chờ sếp")], Some("status"), ""),
    (&[(9, "30/09/2026")], Some("status_at"), ""),
    (&[(10, "11/10/2026")], Some("new_due_day"), ""),
    (&[(5, ""), (10, "30/09/2026")], Some("new_due_day"), ""),
    (&[(4, "01/10/2004 08:30")], Some("unit"), "2005"),
    (&[(11, "a\u{7}b")], Some("cause"), ""),
];

/// A day on which the unit begins, so that it was not there before.
const UNITS: &str = "code,name,level,parent,valid_from\nhop-giang,Phường Hợp Giang,commune,cao-bang,2005-01-01\n";

/// The kinds of files: comma, semicolon with mark, tab, both kinds of UTF-16, workbook, lines of JSON.
pub(crate) const KINDS: [&str; 7] = ["a.csv", "bom.csv", "tab.csv", "le.csv", "be.csv", "a.xlsx", "a.jsonl"];

/// Rows as a file of that kind.
pub(crate) fn written(kind: &str, rows: &[Vec<String>]) -> Vec<u8> {
    let head: Vec<String> = HEAD.trim_end().split(',').map(str::to_owned).collect();
    let text = |delimiter: &str| {
        let lines: Vec<String> = std::iter::once(&head).chain(rows).map(|row| row.join(delimiter) + "\r\n").collect();
        lines.concat()
    };
    let utf16 = |bytes: fn(u16) -> [u8; 2]| ["\u{feff}", &text(";")].concat().encode_utf16().flat_map(bytes).collect();
    match kind {
        "a.csv" => text(",").into_bytes(),
        "bom.csv" => ["\u{feff}", &text(";")].concat().into_bytes(),
        "tab.csv" => text("\t").into_bytes(),
        "le.csv" => utf16(u16::to_le_bytes),
        "be.csv" => utf16(u16::to_be_bytes),
        "a.xlsx" => {
            let cells = |row: &Vec<String>| row.iter().map(|cell| Cell::Text(cell.clone())).collect();
            let rows: Vec<Vec<Cell>> = std::iter::once(&head).chain(rows).map(cells).collect();
            workbook::workbook(&workbook::sheet(&rows), &[])
        }
        _ => {
            let object = |row: &Vec<String>| {
                let members: serde_json::Map<String, Value> =
                    head.iter().cloned().zip(row.iter().map(|cell| Value::from(cell.as_str()))).collect();
                Value::from(members).to_string() + "\n"
            };
            rows.iter().map(object).collect::<String>().into_bytes()
        }
    }
}

/// Each of these is told at its line and column in these words, and no other line is.
fn named(faults: &[Fault], expected: &[(i64, Option<&str>, &str)]) {
    for (line, column, says) in expected {
        let here: Vec<&Fault> = faults.iter().filter(|one| one.line == *line).collect();
        assert!(!here.is_empty(), "line {line} is not told: {faults:?}");
        assert_eq!(here[0].column.as_deref(), *column, "{here:?}");
        let [vi, en] = [Lang::Vi, Lang::En].map(|lang| here[0].words(lang));
        assert!(vi.contains(says) && vi.contains("; ") && en.contains("; ") && vi != en, "{says:?}: {here:?}");
    }
    let lines = |lines: &mut dyn Iterator<Item = i64>| lines.collect::<BTreeSet<i64>>();
    let told = lines(&mut faults.iter().map(|one| one.line));
    assert_eq!(told, lines(&mut expected.iter().map(|(line, ..)| *line)));
}

/// All that files of dossiers leave behind, but for ids and the moments of the import.
fn all_rows(place: &Place) -> Vec<String> {
    let mut beside = Beside::of(place);
    let day = |column: &str| format!("COALESCE(CAST({column} AS TEXT), '-')");
    let days = ["received_day", "due_day", "new_due_day", "closed_day", "returned_day"].map(day).join(" || '|' || ");
    [
        format!(
            "SELECT code || '|' || channel || '|' || COALESCE(cause, '-') || '|' || COALESCE(status, 0) || '|' || {days} \
             || '|' || findings AS word FROM dossier ORDER BY code"
        ),
        format!(
            "SELECT d.code || '|' || e.place || '|' || e.at || '|' || e.status || '|' || e.source || '|' || e.sequence \
             || '|' || {} || '|' || COALESCE(e.holder, '-') || '|' || COALESCE(e.actor, '-') AS word \
             FROM dossier_event e JOIN dossier d ON d.id = e.dossier_id ORDER BY d.code, e.place",
            day("e.due_day")
        ),
        "SELECT span || '|' || CAST(first_day AS TEXT) || '|' || channel || '|' || received || '|' || early || '|' || on_time \
         || '|' || late || '|' || overdue || '|' || pending_without_due AS word FROM dossier_tally \
         ORDER BY span, unit_id, first_day, key, channel"
            .to_owned(),
        "SELECT line || '|' || place || '|' || COALESCE(\"column\", '-') || '|' || value || '|' || reason || '|' || what AS word \
         FROM dossier_fault ORDER BY line, place"
            .to_owned(),
        "SELECT file || '|' || lines || '|' || entered || '|' || changed || '|' || unchanged || '|' || recomposed AS word \
         FROM dossier_import"
            .to_owned(),
    ]
    .iter()
    .flat_map(|sql| beside.words(sql))
    .collect()
}

on_both! {
    fn forty_planted_faults_are_each_named_with_their_row_and_the_good_rows_are_in(db: TestDb = OFFICE) {
        let desk = Desk::open(&db);
        desk.office.app.bring_units_from("units.csv", UNITS.as_bytes(), false).unwrap();
        let mut text = HEAD.to_owned();
        let mut expected: Vec<(i64, Option<&str>, &str)> = Vec::new();
        let mut line = 1;
        let mut good = Vec::new();
        for (number, (others, column, says)) in (1..).zip(FAULTS) {
            // A good row before each bad one.
            text += &row(number, &[]);
            good.push(format!("H12.05-261001-{number:05}"));
            text += &row(1000 + number, others);
            line += 2;
            expected.push((line, column, says));
        }
        let long = "x".repeat(301);
        for (bad, column, says) in [
            (row(2001, &[(11, &long)]), Some("cause"), "quá dài"),
            (row(2002, &[(12, "a,b")]), None, "14 ô"),
            (row(2003, &[]).replace(",H12.05\n", "\n"), None, "12 ô"),
            (row(2004, &[(11, "\"mở mà không đóng")]), None, "ngoặc kép"),
            // One number with two contents.
            (row(1, &[(3, "1")]), Some("code"), "đã có"),
            (row(1, &[(1, "cao-bang")]), Some("code"), "đã có"),
            (row(2006, &[(11, &"x".repeat(70_000))]), None, "quá dài"),
        ] {
            text += &bad;
            line += 1;
            expected.push((line, column, says));
        }
        let mut bytes = text.into_bytes();
        // A row that is no UTF-8.
        bytes.extend(row(2005, &[(11, "cu-phap")]).bytes().map(|byte| if byte == b'u' { 0xFF } else { byte }));
        line += 1;
        expected.push((line, Some("cause"), "UTF-8"));
        // A name that is composed otherwise, as some systems write it: taken, and noted.
        let nfd: String = "Phường Hợp Giang".nfd().collect();
        bytes.extend_from_slice(row(3000, &[(1, &nfd)]).as_bytes());
        good.push("H12.05-261001-03000".to_owned());

        let brought = desk.bring("hong.csv", &bytes);
        let faults = desk.faults(&brought);
        named(&faults, &expected);
        let aside = i64::try_from(expected.len()).unwrap();
        assert!(aside >= 40);
        assert_eq!((brought.aside, brought.import.entered), (aside, i64::try_from(good.len()).unwrap()));
        assert_eq!((brought.import.recomposed, brought.faults.len()), (1, faults.len().min(50)), "noted");
        for code in &good {
            assert!(desk.stored(code).is_some(), "{code}");
        }
        let again = desk.bring("hong.csv", &bytes);
        assert!(again.again && again.import == brought.import, "{again:?}");
        // Another file of the same rows says nothing new.
        let same = desk.bring("khac.csv", format!("{HEAD}{}{}", row(1, &[]), row(2, &[])).as_bytes());
        assert_eq!((same.import.entered, same.import.changed, same.import.unchanged), (0, 0, 2));
        assert_eq!(desk.office.app.dossier_tally_verify().unwrap(), 0);
        // The rows kept aside can be had as a file, in which no cell begins a formula; of an earlier import, too.
        let out = desk.folder.path().join("loi.csv");
        let run = |arguments: &[&str]| {
            let said = sipar(arguments).args(db.place().arguments()).output().unwrap();
            assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
            String::from_utf8(said.stdout).unwrap()
        };
        let file = desk.file("hong.csv", &bytes);
        run(&["import", "dossiers", file.to_str().unwrap(), "--faults", out.to_str().unwrap()]);
        let written = std::fs::read_to_string(out).unwrap();
        assert_eq!(written.lines().count() - 1, faults.len());
        assert!(!written.contains(",=1+1") && written.contains("=1+1") && written.contains("not-utf8"), "{written}");
        let id = brought.import.id.to_string();
        assert_eq!(run(&["import", "dossiers", "--of", &id, "--faults", "-"]), written);
        assert!(run(&["import", "dossiers", "--list"]).contains(&format!("{id}  ")));
    }

    fn the_same_faults_are_named_in_every_kind_of_file(db: TestDb = OFFICE) {
        let desk = Desk::open(&db);
        desk.office.app.bring_units_from("units.csv", UNITS.as_bytes(), false).unwrap();
        for (kind, begin) in KINDS.into_iter().zip((10_000..).step_by(10_000)) {
            // XML has no such characters.
            let planted = || FAULTS.iter().filter(|(others, ..)| kind != "a.xlsx" || others[0].0 != 11);
            let mut rows: Vec<Vec<String>> = Vec::new();
            let mut expected = Vec::new();
            let header = i64::from(kind != "a.jsonl");
            for (number, (others, column, says)) in (begin..).zip(planted()) {
                rows.push(cells(number, &[]));
                rows.push(cells(number + 5_000, others));
                expected.push((header + i64::try_from(rows.len()).unwrap(), *column, *says));
            }
            let nfd: String = "Phường Hợp Giang".nfd().collect();
            rows.push(cells(begin + 9_000, &[(1, &nfd)]));
            let brought = desk.bring(kind, &written(kind, &rows));
            named(&desk.faults(&brought), &expected);
            assert_eq!(brought.aside, i64::try_from(expected.len()).unwrap(), "{kind}");
            assert_eq!(brought.import.entered, i64::try_from(expected.len()).unwrap() + 1, "{kind}");
            assert_eq!(brought.import.recomposed, 1, "{kind}");
        }
        // A formula that failed matters where it is read alone.
        let cell = |text: &str| Cell::Text(text.to_owned());
        let mut sheet: Vec<Vec<Cell>> = vec![HEAD.trim_end().split(',').chain(["Ghi chú"]).map(cell).collect()];
        for (number, at) in [(90_001, 5), (90_002, 13)] {
            let mut row: Vec<Cell> = cells(number, &[]).iter().map(|text| cell(text)).chain([cell("")]).collect();
            row[at] = Cell::Failed;
            sheet.push(row);
        }
        let brought = desk.bring("b.xlsx", &workbook::workbook(&workbook::sheet(&sheet), &[]));
        named(&desk.faults(&brought), &[(2, Some("due_day"), "công thức")]);
        assert_eq!((brought.import.entered, brought.ignored.as_slice()), (1, &["Ghi chú".to_owned()][..]));
    }

    fn wrong_files_are_refused_with_what_they_lack(db: TestDb = OFFICE) {
        let desk = Desk::open(&db);
        let refused = |name: &str, bytes: &[u8]| {
            let path = desk.file(name, bytes);
            desk.office.app.bring_dossiers(&path, &DossiersAsked::default(), |_, _| ()).unwrap_err().to_string()
        };
        assert!(refused("a.csv", b"").contains("a.csv"));
        let said = refused("b.csv", b"So,Don vi\n1,2\n");
        assert!(said.contains("code") && said.contains("received_at") && said.contains("So, Don vi"), "{said}");
        assert!(refused("f.csv", b"code,unit,procedure,at\n").contains("status"));
        assert!(refused("c.csv", b"code,code,unit,procedure,received_at\n").contains("code"));
        assert!(refused("d.xlsx", b"PK\x03\x04 no workbook").contains("d.xlsx"));
        assert!(refused("e.xls", &[0xD0, 0xCF, 0x11, 0xE0, 0, 0]).contains("e.xls"));
    }

    fn an_import_that_was_killed_goes_on_and_comes_to_the_same(db: TestDb = OFFICE) {
        let desk = Desk::open(&db);
        let other = |number: u32| match number % 500 {
            0 => row(number, &[(2, "la")]),
            // Numbers of before: the same again, and with another content.
            1 => row(number / 2 + 2, &[]),
            2 => row(number / 2 + 2, &[(3, "1")]),
            // A status that states no moment.
            3 => row(number, &[(6, ""), (7, ""), (8, "5")]),
            4 => row(number, &[(11, "\"a\nb\"")]),
            5 => row(number, &[(11, "\"a")]),
            _ => row(number, &[]),
        };
        let text = format!("{HEAD}{}", (1..=42_001).map(other).collect::<String>());
        let path = desk.file("lon.csv", text.as_bytes());
        let command = |place: &Place| {
            let mut command = sipar(["import", "dossiers", "--json", "--as-of", "2026-10-20", path.to_str().unwrap()]);
            command.args(place.arguments()).stdout(Stdio::piped()).stderr(Stdio::piped());
            command
        };
        let said = |output: Output| -> Value {
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            serde_json::from_slice(&output.stdout).unwrap()
        };
        // Killed as soon as the first batch is in.
        let mut beside = Beside::of(db.place());
        let mut child = command(db.place()).spawn().unwrap();
        while beside.number("SELECT COALESCE(MAX(lines), 0) AS n FROM dossier_import") == 0 {
            assert!(child.try_wait().unwrap().is_none(), "it ended before it was seen");
            std::thread::sleep(Duration::from_millis(5));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let open = "SELECT COUNT(*) AS n FROM dossier_import WHERE ended_at IS NULL AND lines BETWEEN 1 AND 42000";
        assert_eq!(beside.number(open), 1, "it was broken off in the middle");
        let on = said(command(db.place()).output().unwrap());
        assert!(on["resumed"].as_i64().unwrap() >= 20_000, "{on}");
        // Beside it one that nobody killed, in a database of its own.
        let whole = match db.place() {
            Place::Folder(_) => TestDb::sqlite(Some(OFFICE)),
            Place::Url(_) => TestDb::postgres(Some(OFFICE)),
        };
        let once = said(command(whole.place()).output().unwrap());
        for key in ["lines", "new", "changed", "unchanged", "recomposed", "aside", "faults", "as_of"] {
            assert_eq!(on[key], once[key], "{key}");
        }
        assert_eq!(all_rows(db.place()), all_rows(whole.place()));
        assert_eq!(once["aside"], 84 * 2 + 84, "unknown procedures, other contents, open quotes");
        assert_eq!(desk.office.app.dossier_tally_verify().unwrap(), 0);
        assert_eq!(said(command(db.place()).output().unwrap())["again"], true);
    }

    fn nothing_hangs_on_where_a_batch_ends(db: TestDb = OFFICE) {
        let rows: String = (1..=40)
            .map(|number| match number % 7 {
                0 => row(number - 5, &[(3, "1")]),
                1 => row(number / 2 + 1, &[(5, "13/10/2026")]),
                2 => row(number, &[(1, "la"), (2, "la")]),
                3 => row(number, &[(11, "\"a")]),
                _ => row(number, &[]),
            })
            .collect();
        let text = format!("{HEAD}{rows}");
        let mut all = Vec::new();
        for batch in [1, 3, 5_000] {
            let db = match db.place() {
                Place::Folder(_) => TestDb::sqlite(Some(OFFICE)),
                Place::Url(_) => TestDb::postgres(Some(OFFICE)),
            };
            let desk = Desk::open(&db);
            desk.asked("nho.csv", text.as_bytes(), &DossiersAsked { batch, ..DossiersAsked::default() }).unwrap();
            assert_eq!(desk.office.app.dossier_tally_verify().unwrap(), 0);
            all.push(all_rows(db.place()));
        }
        assert!(all[0].len() > 100 && all[0] == all[1] && all[1] == all[2]);
    }

    fn two_at_once_do_not_bring_in_the_same_file(db: TestDb = OFFICE) {
        let desk = Desk::open(&db);
        let rows: String = (1..=30).map(|number| row(number, &[])).collect();
        let path = desk.file("hai.csv", format!("{HEAD}{rows}").as_bytes());
        let asked = DossiersAsked { batch: 10, ..DossiersAsked::default() };
        let begun = std::cell::Cell::new(false);
        let first = desk.office.app.bring_dossiers(&path, &asked, |_, _| {
            if !begun.replace(true) {
                let second = desk.office.app.bring_dossiers(&path, &asked, |_, _| ()).unwrap();
                assert!(second.resumed > 0 && second.import.ended.is_some());
            }
        });
        assert!(first.unwrap_err().to_string().contains("another process"));
        assert_eq!(Beside::of(db.place()).number("SELECT COUNT(*) AS n FROM dossier"), 30);
        assert_eq!(desk.office.app.dossier_tally_verify().unwrap(), 0);
    }

    fn a_file_is_read_anew_once_what_it_lacked_is_there(db: TestDb = OFFICE) {
        let desk = Desk::open(&db);
        let text = format!("{HEAD}{}{}", row(1, &[]), row(2, &[(1, "moi")]));
        let first = desk.bring("a.csv", text.as_bytes());
        assert_eq!((first.import.entered, first.aside), (1, 1));
        desk.office.app.bring_units_from("u.csv", b"code,name,level,parent\nmoi,Moi,commune,cao-bang\n", false).unwrap();
        assert!(desk.bring("a.csv", text.as_bytes()).again);
        let anew = desk.asked("a.csv", text.as_bytes(), &DossiersAsked { anew: true, ..DossiersAsked::default() }).unwrap();
        assert_eq!((anew.import.turn, anew.import.entered, anew.import.unchanged, anew.aside), (2, 1, 1, 0));
        assert_eq!(desk.faults(&first).len(), 1, "what was wrong then stays told");
        let later = Some(Instant::start_of(date!(2027 - 01 - 01)));
        let later = DossiersAsked { as_of: later, anew: true, ..DossiersAsked::default() };
        assert!(desk.asked("a.csv", text.as_bytes(), &later).unwrap_err().to_string().contains("still to come"));
    }

    fn what_a_unit_began_is_ended_after_its_merger(db: TestDb = OFFICE) {
        let desk = Desk::open(&db);
        let units = "code,name,level,parent,valid_from,valid_to,predecessors\n\
            cu,Phường Đề Thám,commune,cao-bang,,2025-06-30,\nmoi,Phường Đề Thám,commune,cao-bang,2025-07-01,,cu\n";
        desk.office.app.bring_units_from("u.csv", units.as_bytes(), true).unwrap();
        let head = "code,unit,procedure,at,status,due_day\n";
        let rows = "H12.05-250601-0001,cu,khai-sinh,27/06/2025 08:00,2,04/07/2025\n\
            H12.05-250601-0001,cu,khai-sinh,03/07/2025 08:00,9,\n\
            H12.05-250601-0002,cu,khai-sinh,03/07/2025 08:00,2,\n\
            H12.05-250601-0003,Phường Đề Thám,khai-sinh,03/07/2025 08:00,2,\n\
            H12.05-250601-0004,Phường Đề Thám,khai-sinh,30/06/2025 08:00,2,\n";
        let brought = desk.bring("td.csv", format!("{head}{rows}").as_bytes());
        named(&desk.faults(&brought), &[(4, Some("unit"), "30/06/2025")]);
        assert!(desk.stored("H12.05-250601-0001").unwrap().closed.is_some());
        let [old, new] = ["cu", "moi"].map(|code| desk.office.app.unit(code).unwrap().id);
        assert_eq!(desk.stored("H12.05-250601-0003").unwrap().unit, new);
        assert_eq!(desk.stored("H12.05-250601-0004").unwrap().unit, old);
    }

    fn a_mapping_is_kept_by_its_name(db: TestDb = OFFICE) {
        let desk = Desk::open(&db);
        let body = "name = \"igate\"\nsystem = \"iGate\"\n[columns]\ncode = \"Số hồ sơ\"\n[unit]\n\"UBND phường\" = \"hop-giang\"\n";
        let file = desk.file("igate.toml", body.as_bytes());
        let run = |arguments: &[&str]| -> (bool, String) {
            let said = sipar(arguments).args(db.place().arguments()).output().unwrap();
            (said.status.success(), String::from_utf8([said.stdout, said.stderr].concat()).unwrap())
        };
        assert!(run(&["import", "mapping", file.to_str().unwrap()]).1.contains("igate of iGate: kept\n"));
        assert!(run(&["import", "mapping", file.to_str().unwrap()]).1.contains("the same"));
        assert!(run(&["import", "mapping"]).1.starts_with("igate  "));
        let text = format!("{HEAD}{}", row(1, &[(1, "UBND Phường")])).replace("code,", "SỐ HỒ SƠ,");
        let asked = DossiersAsked { mapping: Some("igate"), ..DossiersAsked::default() };
        let brought = desk.asked("a.csv", text.as_bytes(), &asked).unwrap();
        assert_eq!((brought.import.entered, brought.import.mapping.as_str()), (1, "igate"));
        // Faults name the column as the file does, those that the store finds too.
        let other = desk.asked("b.csv", text.replace(",2,", ",1,").as_bytes(), &asked).unwrap();
        named(&desk.faults(&other), &[(2, Some("Số hồ sơ"), "đã có")]);
        let (done, told) = run(&["import", "dossiers", "--mapping", "khac", file.to_str().unwrap()]);
        assert!(!done && told.contains("igate") && told.contains("neither"), "{told}");
    }

    fn rows_of_changes_come_to_the_same_as_rows_of_dossiers(db: TestDb = OFFICE) {
        let desk = Desk::open(&db);
        employ(&desk.office.app, "px", Role::Leader, "hop-giang");
        desk.bring("hs.csv", format!("{HEAD}{}", row(1, &[(12, "")])).as_bytes());
        let head = "code,unit,procedure,channel,at,status,due_day,holder,actor,sequence\n";
        let changes = [
            "H12.05-261001-00002,hop-giang,khai-sinh,online,09/10/2026,Đã trả kết quả,,,,3",
            "H12.05-261001-00002,hop-giang,khai-sinh,online,01/10/2026 08:30,received,12/10/2026,Một cửa,cb-1,1",
            "H12.05-261001-00002,hop-giang,khai-sinh,online,08/10/2026 15:00,9,,Tư pháp,cb-2,2",
        ];
        let brought = desk.bring("td.csv", format!("{head}{}\n", changes.join("\n")).as_bytes());
        assert_eq!((brought.aside, brought.import.entered), (0, 1));
        let [one, other] = [1, 2].map(|n| desk.stored(&format!("H12.05-261001-0000{n}")).unwrap());
        let facts = |one: &Dossier| (one.status, one.received, one.due, one.closed, one.returned, one.findings);
        assert_eq!(facts(&one), facts(&other));
        let page = At::new(&desk.office, "px").get("/dossiers/one?code=H12.05-261001-00002").body;
        for words in ["Một cửa", "Tư pháp", "cb-2", "08:30"] {
            assert!(page.contains(words), "{words}: {page}");
        }
    }
}
