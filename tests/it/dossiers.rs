//! Dossiers brought in from exports: every fault of a bad file is named at its row and the good rows are in; the same file twice
//! changes nothing; an import that was broken off goes on; both shapes of rows come to the same.

use std::path::PathBuf;

use sipar::app::bring_in::BroughtDossiers;
use sipar::domain::access::Role;
use sipar::store::dossier::{Dossier, dossier_by_code};

use unicode_normalization::UnicodeNormalization;

use crate::support::at::At;
use crate::support::both::{TestDb, on_both};
use crate::support::office::{OFFICE, Office};
use crate::support::server::sipar;
use crate::support::staff::employ;
use crate::support::statements::Beside;

const HEAD: &str = "code,unit,procedure,channel,received_at,due_day,resolved_at,returned_at,status,status_at,new_due_day,cause,holder\n";

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

    fn bring(&self, name: &str, bytes: &[u8]) -> BroughtDossiers {
        self.office.app.bring_dossiers(&self.file(name, bytes), None, None, |_, _| ()).unwrap()
    }

    fn stored(&self, code: &str) -> Option<Dossier> {
        self.office.app.store.read(|db| dossier_by_code(db, code)).unwrap()
    }
}

/// A good row: its number, then cells in place of those of a dossier that is in order.
fn row(number: u32, cells: &[(usize, &str)]) -> String {
    let code = format!("H12.05-261001-{number:04}");
    let mut row: Vec<&str> = vec![
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
    ];
    for (at, cell) in cells {
        row[*at] = cell;
    }
    row.join(",") + "\n"
}

/// What is wrong with a row: the cells, the column that is named, and words of the message.
type Planted = (&'static [(usize, &'static str)], Option<&'static str>, &'static str);

const FAULTS: [Planted; 34] = [
    (&[(0, "")], Some("code"), "trống"),
    (&[(0, "=1+1")], Some("code"), "số hồ sơ"),
    (&[(0, "@SUM(A1)")], Some("code"), "số hồ sơ"),
    (&[(0, "12345")], Some("code"), "số hồ sơ"),
    (&[(0, "không có số")], Some("code"), "số hồ sơ"),
    (&[(1, "")], Some("unit"), "trống"),
    (&[(1, "phuong-la")], Some("unit"), "không tìm thấy"),
    (&[(2, "")], Some("procedure"), "trống"),
    (&[(2, "thu-tuc-la")], Some("procedure"), "không tìm thấy"),
    (&[(2, "+cmd|' /C calc'!A0")], Some("procedure"), "không tìm thấy"),
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
    (&[(6, "30/09/2026")], Some("resolved_at"), ""),
    (&[(6, "21/12/2026")], Some("resolved_at"), "chưa đến"),
    (&[(7, "07/10/2026")], Some("returned_at"), ""),
    (&[(7, ""), (8, "10")], Some("returned_at"), "trống"),
    (&[(6, ""), (7, ""), (8, "9")], Some("resolved_at"), "trống"),
    (&[(6, ""), (7, ""), (8, "7")], Some("status_at"), "trống"),
    (&[(8, "11")], Some("status"), ""),
    (&[(8, "Chờ sếp")], Some("status"), ""),
    (&[(9, "30/09/2026")], Some("status_at"), ""),
    (&[(10, "11/10/2026")], Some("new_due_day"), ""),
    (&[(11, "a\u{7}b")], Some("cause"), ""),
];

on_both! {
    fn forty_planted_faults_are_each_named_with_their_row_and_the_good_rows_are_in(db: TestDb = OFFICE) {
        let desk = Desk::open(&db);
        let mut text = HEAD.to_owned();
        let mut expected: Vec<(i64, Option<&str>, &str)> = Vec::new();
        let mut line = 1;
        let mut good = Vec::new();
        for (number, (cells, column, says)) in (1..).zip(FAULTS) {
            // A good row before each bad one.
            text += &row(number, &[]);
            good.push(format!("H12.05-261001-{number:04}"));
            text += &row(1000 + number, cells);
            line += 2;
            expected.push((line, column, says));
        }
        let long = "x".repeat(301);
        for (bad, column, says) in [
            (row(2001, &[(11, &long)]), Some("cause"), ""),
            (row(2002, &[(12, "a,b")]), None, ""),
            (row(2003, &[]).replace(",H12.05\n", "\n"), None, ""),
            (row(2004, &[(11, "\"mở mà không đóng")]), None, "ngoặc kép"),
            // One number with two contents.
            (row(1, &[(3, "1")]), Some("code"), "đã có"),
        ] {
            text += &bad;
            line += 1;
            expected.push((line, column, says));
        }
        let mut bytes = text.into_bytes();
        // A row that is no UTF-8.
        bytes.extend_from_slice(&row(2005, &[(11, "cu-phap")]).into_bytes().iter().map(|b| if *b == b'u' { 0xFF } else { *b }).collect::<Vec<u8>>());
        line += 1;
        expected.push((line, None, ""));
        // A name that is composed otherwise, as some systems write it: taken, and noted.
        let nfd: String = "Phường Hợp Giang".nfd().collect();
        bytes.extend_from_slice(row(3000, &[(1, &nfd)]).as_bytes());
        good.push("H12.05-261001-3000".to_owned());
        assert_eq!(expected.len(), 40);

        let brought = desk.bring("hong.csv", &bytes);
        let faults = desk.office.app.dossier_faults(brought.import.id).unwrap();
        let told: Vec<(i64, Option<&str>)> = faults.iter().map(|one| (one.line, one.column.as_deref())).collect();
        for (line, column, says) in &expected {
            let here = faults.iter().find(|one| one.line == *line).unwrap_or_else(|| panic!("line {line}: {told:?}"));
            assert_eq!(here.column.as_deref(), *column, "line {line}: {here:?}");
            assert!(here.what.contains(says) && here.what.contains("; "), "line {line}: {here:?}");
        }
        assert_eq!(told.iter().map(|(line, _)| line).collect::<std::collections::BTreeSet<_>>().len(), 40, "{told:?}");
        assert_eq!((brought.aside, brought.import.entered), (40, i64::try_from(good.len()).unwrap()));
        assert_eq!(brought.import.recomposed, 1, "noted");
        for code in &good {
            assert!(desk.stored(code).is_some(), "{code}");
        }
        let again = desk.bring("hong.csv", &bytes);
        assert!(again.again && again.import == brought.import, "{again:?}");
        // Another file of the same rows says nothing new.
        let same = desk.bring("khac.csv", format!("{HEAD}{}{}", row(1, &[]), row(2, &[])).as_bytes());
        assert_eq!((same.import.entered, same.import.changed, same.import.unchanged), (0, 0, 2));
        assert_eq!(desk.office.app.dossier_tally_verify().unwrap(), 0);
        // The rows kept aside can be had as a file, in which no cell begins a formula.
        let out = desk.folder.path().join("loi.csv");
        let file = desk.file("hong.csv", &bytes);
        let said = sipar(["import", "dossiers", file.to_str().unwrap(), "--faults", out.to_str().unwrap()])
            .args(db.place().arguments()).output().unwrap();
        assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
        let written = std::fs::read_to_string(out).unwrap();
        assert_eq!(written.lines().count() - 1, faults.len());
        assert!(!written.contains(",=1+1") && written.contains("=1+1"), "{written}");
    }

    fn wrong_files_are_refused_with_what_they_lack(db: TestDb = OFFICE) {
        let desk = Desk::open(&db);
        let refused = |name: &str, bytes: &[u8]| {
            let path = desk.file(name, bytes);
            desk.office.app.bring_dossiers(&path, None, None, |_, _| ()).unwrap_err().to_string()
        };
        assert!(refused("a.csv", b"").contains("a.csv"));
        let said = refused("b.csv", b"So,Don vi\n1,2\n");
        assert!(said.contains("code") && said.contains("received_at"), "{said}");
        assert!(refused("c.csv", b"code,code,unit,procedure,received_at\n").contains("code"));
        assert!(refused("d.xlsx", b"PK\x03\x04 no workbook").contains("d.xlsx"));
        assert!(refused("e.xls", &[0xD0, 0xCF, 0x11, 0xE0, 0, 0]).contains("e.xls"));
    }

    fn an_import_that_was_broken_off_goes_on(db: TestDb = OFFICE) {
        let desk = Desk::open(&db);
        let rows: String = (1..=12_001).map(|number| if number % 500 == 0 { row(number, &[(2, "la")]) } else { row(number, &[]) }).collect();
        let text = format!("{HEAD}{rows}");
        // Broken off after the first batch: the clerk's machine goes down.
        let path = desk.file("lon.csv", text.as_bytes());
        let broken = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            desk.office.app.bring_dossiers(&path, None, None, |done, _| assert!(done < 5_000, "the power is gone"))
        }));
        assert!(broken.is_err());
        let brought = desk.bring("lon.csv", text.as_bytes());
        assert!(brought.resumed > 4_000 && !brought.again, "{brought:?}");
        assert_eq!((brought.import.entered, brought.import.changed, brought.aside), (11_977, 0, 24));
        let mut beside = Beside::of(db.place());
        assert_eq!(beside.number("SELECT COUNT(*) AS n FROM dossier"), 11_977);
        assert_eq!(beside.number("SELECT COUNT(*) AS n FROM dossier_event"), 3 * 11_977);
        assert_eq!(desk.office.app.dossier_tally_verify().unwrap(), 0);
    }

    fn rows_of_changes_come_to_the_same_as_rows_of_dossiers(db: TestDb = OFFICE) {
        let desk = Desk::open(&db);
        employ(&desk.office.app, "px", Role::Leader, "hop-giang");
        desk.bring("hs.csv", format!("{HEAD}{}", row(1, &[(12, "")])).as_bytes());
        let head = "code,unit,procedure,channel,at,status,due_day,holder,actor,sequence\n";
        let changes = [
            "H12.05-261001-0002,hop-giang,khai-sinh,online,09/10/2026,Đã trả kết quả,,,,3",
            "H12.05-261001-0002,hop-giang,khai-sinh,online,01/10/2026 08:30,received,12/10/2026,Một cửa,cb-1,1",
            "H12.05-261001-0002,hop-giang,khai-sinh,online,08/10/2026 15:00,9,,Tư pháp,cb-2,2",
        ];
        let brought = desk.bring("td.csv", format!("{head}{}\n", changes.join("\n")).as_bytes());
        assert_eq!((brought.aside, brought.import.entered), (0, 1));
        let [one, other] = [1, 2].map(|n| desk.stored(&format!("H12.05-261001-000{n}")).unwrap());
        let facts = |one: &Dossier| (one.status, one.received, one.due, one.closed, one.returned, one.findings);
        assert_eq!(facts(&one), facts(&other));
        let page = At::new(&desk.office, "px").get("/dossiers/one?code=H12.05-261001-0002").body;
        for words in ["Một cửa", "Tư pháp", "cb-2", "08:30"] {
            assert!(page.contains(words), "{words}: {page}");
        }
    }
}
