//! Dossiers brought in by a page: only those of the own units go in and nothing is told of others, an import is of whoever sent
//! it, and what is typed beside the file opens nothing on the machine. What rows may say is tested in `dossiers`.

use std::path::Path;

use sipar::app::bring_in::DossiersAsked;
use sipar::domain::access::Role;
use sipar::store::dossier::{dossier_by_code, dossier_events};

use crate::dossiers::{HEAD, KINDS, cells, row, written};
use crate::support::at::{At, FORM};
use crate::support::both::{TestDb, on_both};
use crate::support::door::Answer;
use crate::support::office::{OFFICE, Office};
use crate::support::staff::employ;
use crate::support::statements::Beside;

const HERE: &str = "/dossiers/import";

/// Two wards of Cao Bằng with somebody each, somebody of the province, and a ward elsewhere of the same name as one of them.
fn opened(db: &TestDb) -> Office {
    let office = Office::open(db);
    let units = "code,name,level,parent\nsong-bang,Phường Sông Bằng,commune,cao-bang\ntay-ninh,Tây Ninh,province,\n\
                 hop-giang-2,Phường Hợp Giang,commune,tay-ninh\n";
    office.app.bring_units_from("units.csv", units.as_bytes(), true).unwrap();
    for (login, role, unit) in [
        ("hg", Role::HomeAffairs, "hop-giang"),
        ("sb", Role::HomeAffairs, "song-bang"),
        ("so", Role::HomeAffairs, "cao-bang"),
        ("ld", Role::Leader, "cao-bang"),
    ] {
        employ(&office.app, login, role, unit);
    }
    office
}

fn send(at: &At, rows: &str) -> Answer {
    send_with(at, &[], rows)
}

fn send_with(at: &At, fields: &[(&str, &str)], rows: &str) -> Answer {
    at.upload_with(HERE, FORM, fields, "ho-so.csv", format!("{HEAD}{rows}").as_bytes())
}

/// Whether a page says all of these.
fn says(page: &str, words: &[&str]) {
    for words in words {
        assert!(page.contains(words), "{words}: {page}");
    }
}

/// The counts of the outcome.
fn done([new, changed, unchanged, aside]: [u32; 4]) -> String {
    format!(
        "{new} hồ sơ mới, {changed} dòng thêm thông tin cho hồ sơ đã có, {unchanged} dòng không có gì mới, {aside} dòng để riêng"
    )
}

/// The faults of a page by line: column, value and what is wrong with it.
fn faults(page: &str) -> Vec<[String; 4]> {
    let Some(table) = page.split("Những chỗ sai của các dòng để riêng</caption>").nth(1) else {
        return Vec::new();
    };
    let rows = table.split("</table>").next().unwrap().split("<tr role=\"row\"><th role=\"rowheader\"").skip(1);
    rows.map(|row| {
        let cells: Vec<&str> = row.split(['>', '<']).collect();
        let text = |at: usize| row.split("<td").nth(at).unwrap().split(['>', '<']).nth(1).unwrap().to_owned();
        [cells[1].to_owned(), text(1), text(2), text(3)]
    })
    .collect()
}

fn fault(line: &str, column: &str, value: &str, what: &str) -> [String; 4] {
    [line, column, value, what].map(str::to_owned)
}

fn imports(page: &str) -> Vec<String> {
    let links = page.split("href=\"/dossiers/imports/").skip(1);
    links.map(|link| format!("/dossiers/imports/{}", link.split('"').next().unwrap())).collect()
}

/// How many events a dossier has; none where it is not known.
fn events(office: &Office, code: &str) -> Option<usize> {
    let dossier = office.app.store.read(|db| dossier_by_code(db, code)).unwrap()?;
    Some(office.app.store.read(|db| dossier_events(db, dossier.id)).unwrap().len())
}

fn code(number: u32) -> String {
    cells(number, &[])[0].clone()
}

on_both! {
    fn only_own_units_go_in_and_nothing_is_told_of_others(db: TestDb = OFFICE) {
        let office = opened(&db);
        let theirs = format!("{HEAD}{}{}", row(1, &[(1, "song-bang")]), row(2, &[(1, "song-bang")]));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("song-bang.csv");
        std::fs::write(&path, &theirs).unwrap();
        office.app.bring_dossiers(&path, &DossiersAsked::default(), |_, _| ()).unwrap();
        let before = [1, 2].map(|number| events(&office, &code(number)));
        assert!(before.iter().all(Option::is_some));

        let rows = [
            row(10, &[]),
            // Of the two wards of this name only the own one is seen.
            row(11, &[(1, "Phường Hợp Giang")]),
            // A unit of others: by code, by name, with a number that it has and with one that it has otherwise.
            row(12, &[(1, "song-bang")]),
            row(12, &[(1, "Phường Sông Bằng")]),
            row(1, &[(1, "song-bang"), (7, "10/10/2026")]),
            row(2, &[(1, "song-bang"), (3, "1")]),
            row(13, &[(1, "khong-co")]),
            row(14, &[(1, "hop-giang-2")]),
            row(15, &[(1, "cao-bang")]),
            // A number of others as if it were the own unit's.
            row(1, &[]),
            // What is known of the own unit is told.
            row(10, &[(3, "1")]),
        ];
        let hg = At::new(&office, "hg");
        let answer = send(&hg, &rows.concat());
        assert_eq!(answer.status, 200, "{answer:?}");
        says(&answer.body, &[&done([2, 0, 0, 9]), "ho-so.csv"]);
        let not_found = |line, value| fault(line, "unit", value, "không tìm thấy");
        assert_eq!(
            faults(&answer.body),
            [
                not_found("4", "song-bang"),
                not_found("5", "Phường Sông Bằng"),
                not_found("6", "song-bang"),
                not_found("7", "song-bang"),
                not_found("8", "khong-co"),
                not_found("9", "hop-giang-2"),
                not_found("10", "cao-bang"),
                fault("11", "code", &code(1), "không nhận được số hồ sơ này ở đơn vị này"),
                fault("12", "code", &code(10), "số hồ sơ này đã có với đơn vị, thủ tục hoặc cách nộp khác"),
            ]
        );
        assert_eq!([1, 2].map(|number| events(&office, &code(number))), before, "what others have stays as it is");
        assert_eq!([12, 13, 14, 15].map(|number| events(&office, &code(number))), [None; 4]);
        assert!([10, 11].iter().all(|number| events(&office, &code(*number)).is_some()));
        assert_eq!(office.app.dossier_tally_verify().unwrap(), 0);
        let by = "SELECT DISTINCT actor AS word FROM audit WHERE action = 'dossier.import' AND subject = 'ho-so.csv'";
        assert_eq!(Beside::of(db.place()).words(by), ["hg"], "the trail names who brought it");

        // Whoever has both wards is told of both, and only the ward elsewhere is not there.
        let so = send(&At::new(&office, "so"), &rows.concat());
        let told: Vec<[String; 4]> = faults(&so.body);
        assert_eq!(told.iter().map(|one| one[0].as_str()).collect::<Vec<_>>(), ["7", "8", "9", "11", "12"], "{told:?}");
        assert!(told[0][3].starts_with("số hồ sơ này đã có") && told[3][3].starts_with("số hồ sơ này đã có"), "{told:?}");
    }

    fn an_import_is_of_whoever_sent_it(db: TestDb = OFFICE) {
        let office = opened(&db);
        let rows = format!("{}{}{}", row(1, &[]), row(2, &[(1, "song-bang")]), row(3, &[(4, "hôm qua")]));
        let (hg, sb) = (At::new(&office, "hg"), At::new(&office, "sb"));
        says(&send(&hg, &rows).body, &[&done([1, 0, 0, 2])]);
        let again = send(&hg, &rows).body;
        says(&again, &["bạn đã nhập tệp này, lần này không đổi gì", &done([1, 0, 0, 2])]);
        // The same file of somebody else is read for itself.
        let other = send(&sb, &rows).body;
        says(&other, &[&done([1, 0, 0, 2])]);
        assert!(!other.contains("bạn đã nhập tệp này"), "{other}");
        assert_eq!(faults(&other)[0], fault("2", "unit", "hop-giang", "không tìm thấy"));
        assert!(events(&office, &code(1)).is_some() && events(&office, &code(2)).is_some());
        // And so is that of the owner of the machine.
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ho-so.csv");
        std::fs::write(&path, format!("{HEAD}{rows}")).unwrap();
        let owner = office.app.bring_dossiers(&path, &DossiersAsked::default(), |_, _| ()).unwrap();
        assert_eq!((owner.again, owner.import.unchanged, owner.aside, owner.import.person), (false, 2, 1, None));

        // Everybody sees the own imports alone.
        let own = [&hg, &sb].map(|at| imports(&at.get("/dossiers/imports").body));
        assert_eq!(own.each_ref().map(Vec::len), [1, 1]);
        says(&hg.get(&own[0][0]).body, &["ho-so.csv", "song-bang", "hôm qua", "xong"]);
        for (at, import) in [(&sb, &own[0][0]), (&hg, &own[1][0]), (&At::new(&office, "so"), &own[0][0])] {
            assert_eq!(at.get(import).status, 404);
        }
        let of_owner = format!("/dossiers/imports/{}", owner.import.id);
        assert_eq!((hg.get(&of_owner).status, hg.get("/dossiers/imports/x").status), (404, 404));
        says(&At::new(&office, "so").get("/dossiers/imports").body, &["Bạn chưa nhập tệp nào."]);
        assert_eq!(office.app.dossier_imports().unwrap().len(), 3, "the owner lists all");

        // Read once more, as after something was added.
        let anew = send_with(&hg, &[("export.anew", "yes")], &rows).body;
        says(&anew, &[&done([0, 0, 1, 2])]);
        assert_eq!(imports(&hg.get("/dossiers/imports").body).len(), 2);
        assert_eq!(office.app.dossier_tally_verify().unwrap(), 0);
    }

    fn what_broke_off_goes_on_for_whoever_sent_it_alone(db: TestDb = OFFICE) {
        let office = opened(&db);
        let rows: String = (1..=4).map(|number| row(number, &[])).collect();
        let (hg, so) = (At::new(&office, "hg"), At::new(&office, "so"));
        let moment = [("export.as_of", "20/10/2026 17:00")];
        says(&send_with(&hg, &moment, &rows).body, &[&done([4, 0, 0, 0])]);
        Beside::of(db.place()).run("UPDATE dossier_import SET ended_at = NULL, lines = 3");
        says(&hg.get("/dossiers/imports").body, &["còn dở sau dòng 3"]);
        let other = send(&so, &rows).body;
        says(&other, &[&done([0, 0, 4, 0])]);
        assert!(!other.contains("Lần trước dừng"), "{other}");
        // It was begun as of another moment.
        let refused = send_with(&hg, &[("export.as_of", "21/10/2026")], &rows);
        assert_eq!(refused.status, 422);
        says(&refused.body, &["17:00", "20/10/2026", "để trống thời điểm"]);
        let went_on = send(&hg, &rows).body;
        says(&went_on, &["Lần trước dừng sau dòng 3", &done([4, 0, 2, 0])]);
        says(&hg.get("/dossiers/imports").body, &["xong"]);
    }

    fn what_is_typed_beside_the_file_opens_nothing(db: TestDb = OFFICE) {
        let office = opened(&db);
        let hg = At::new(&office, "hg");
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bi-mat.toml");
        std::fs::write(&path, "name = \"bi-mat\"\nsystem = \"Bí mật\"\n[columns]\ncode = \"Mã\"\n").unwrap();
        let whole = path.to_str().unwrap();
        let up = format!("../../../../../../../..{whole}");
        for name in [whole, up.as_str(), "/etc/passwd", "Cargo.toml", "khong-co", ".", "bi-mat"] {
            let refused = send_with(&hg, &[("export.mapping", name)], &row(1, &[]));
            assert_eq!(refused.status, 404, "{name}: {refused:?}");
            assert!(!refused.body.contains("bi-mat.toml") && !refused.body.contains("root:"), "{name}");
        }
        let mut beside = Beside::of(db.place());
        assert_eq!(beside.number("SELECT COUNT(*) AS n FROM column_mapping"), 0, "none of them was read and kept");
        assert_eq!(beside.number("SELECT COUNT(*) AS n FROM dossier_import"), 0);
        assert_eq!(events(&office, &code(1)), None);

        // By its name one that is kept is used, and the page offers it.
        office.app.bring_mapping(Path::new(whole)).unwrap();
        says(&hg.get(HERE).body, &["<option value=\"bi-mat\" lang=\"vi\">bi-mat</option>"]);
        let text = format!("{}{}", HEAD.replace("code,", "Mã,"), row(1, &[(1, "khong-co")]) + &row(2, &[]));
        let used = hg.upload_with(HERE, FORM, &[("export.mapping", "bi-mat")], "a.csv", text.as_bytes());
        says(&used.body, &[&done([1, 0, 0, 1])]);
        says(&hg.get(&imports(&hg.get("/dossiers/imports").body)[0]).body, &["bi-mat"]);
        // What its words stand for is not told of units of others: the cell is, as it stands.
        let words = "name = \"chu\"\nsystem = \"Chữ\"\n[unit]\n\"Phường Lạ\" = \"song-bang\"\n\"Phường Ta\" = \"hop-giang\"\n";
        std::fs::write(&path, words).unwrap();
        office.app.bring_mapping(&path).unwrap();
        let rows = row(5, &[(1, "Phường Lạ")]) + &row(6, &[(1, "phường ta")]);
        let told = send_with(&hg, &[("export.mapping", "chu")], &rows).body;
        says(&told, &[&done([1, 0, 0, 1])]);
        assert_eq!(faults(&told), [fault("2", "unit", "Phường Lạ", "không tìm thấy")]);
        assert!(!told.contains("song-bang"), "{told}");
        // Moments that are none, or are still to come.
        for (typed, words) in [("hôm qua", "không phải là ngày"), ("21/11/2026", "chưa đến"), ("21/11/2026 00:00", "chưa đến")] {
            let refused = send_with(&hg, &[("export.as_of", typed)], &row(3, &[]));
            assert_eq!(refused.status, 422, "{typed}");
            says(&refused.body, &[words]);
        }
        assert_eq!(events(&office, &code(3)), None);
        assert_eq!(send_with(&hg, &[("export.as_of", "20/11/2026")], &row(3, &[])).status, 200, "today is until now");
    }

    fn every_kind_of_file_is_taken_and_bad_ones_are_told(db: TestDb = OFFICE) {
        let office = opened(&db);
        let hg = At::new(&office, "hg");
        for (number, kind) in (1..).zip(KINDS) {
            let rows = [cells(number, &[]), cells(number + 100, &[(1, "song-bang")])];
            let sent = hg.upload(HERE, FORM, kind, &written(kind, &rows));
            assert_eq!(sent.status, 200, "{kind}: {sent:?}");
            says(&sent.body, &[&done([1, 0, 0, 1]), kind]);
        }
        let known = Beside::of(db.place()).number("SELECT COUNT(*) AS n FROM dossier_import");
        let old: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0];
        for (name, bytes) in
            [("trong.csv", &b""[..]), ("khac.csv", b"ho ten,dia chi\nA,B\n"), ("cu.xls", old), ("hong.xlsx", b"PK\x03\x04 x")]
        {
            let refused = hg.upload(HERE, FORM, name, bytes);
            assert_eq!(refused.status, 422, "{name}: {refused:?}");
            says(&refused.body, &["Chưa có gì được lưu", name, "action=\"/dossiers/import\""]);
        }
        assert_eq!(Beside::of(db.place()).number("SELECT COUNT(*) AS n FROM dossier_import"), known, "none is begun");
        let odd = format!("{},\"<b>Họ và tên</b>\"\n{},A\n", HEAD.trim_end(), row(50, &[]).trim_end());
        let ignored = hg.upload(HERE, FORM, "\"><script>.csv", odd.as_bytes()).body;
        says(&ignored, &["Các cột không được đọc: &#60;b&#62;Họ và tên&#60;/b&#62;."]);
        assert!(!ignored.contains("<b>") && !ignored.contains("><script>"), "{ignored}");
        let form = hg.get("/dossiers/import/file/khung-mau.csv");
        assert_eq!(form.body.trim_start_matches('\u{feff}').trim(), HEAD.trim());
    }

    fn faults_and_imports_are_paged(db: TestDb = OFFICE) {
        let office = opened(&db);
        let hg = At::new(&office, "hg");
        let rows: String = (1..=230).map(|number| row(number, &[(1, "khong-co"), (2, "la")])).collect();
        let outcome = send(&hg, &rows).body;
        says(&outcome, &[&done([0, 0, 0, 230]), "Xem tất cả các dòng để riêng"]);
        assert_eq!(faults(&outcome).len(), 50);
        let mut page = hg.get(&imports(&hg.get("/dossiers/imports").body)[0]).body;
        let mut all = faults(&page);
        while let Some(next) = page.split("class=\"more\" href=\"").skip(1).find(|link| link.contains("Các dòng tiếp theo")) {
            page = hg.get(&next.split('"').next().unwrap().replace("&#38;", "&")).body;
            all.extend(faults(&page));
        }
        let expected: Vec<[String; 4]> = (2..=231)
            .flat_map(|line: u32| [("unit", "khong-co"), ("procedure", "la")].map(|(column, value)| fault(&line.to_string(), column, value, "không tìm thấy")))
            .collect();
        assert_eq!(all, expected, "each is told once, none is left out");
        for number in 1..=50 {
            assert_eq!(send(&hg, &row(1000 + number, &[])).status, 200);
        }
        let first = hg.get("/dossiers/imports").body;
        assert_eq!(imports(&first).len(), 50);
        says(&first, &["/dossiers/imports?after=50"]);
        let (first, last) = (imports(&first), imports(&hg.get("/dossiers/imports?after=50").body));
        assert!(last.len() == 1 && !first.contains(&last[0]));
        assert_eq!(imports(&hg.get("/dossiers/imports?after=4294967295").body).len(), 0);
    }

    fn only_whoever_manages_assessments_brings_dossiers_in(db: TestDb = OFFICE) {
        let office = opened(&db);
        let (hg, ld, nobody) = (At::new(&office, "hg"), At::new(&office, "ld"), At::nobody(&office));
        says(&hg.get("/dossiers").body, &["href=\"/dossiers/import\""]);
        assert!(!ld.get("/dossiers").body.contains("href=\"/dossiers/import\""));
        for path in [HERE, "/dossiers/imports", "/dossiers/import/file/a.csv"] {
            assert_eq!((hg.get(path).status, ld.get(path).status, nobody.get(path).status), (200, 403, 303), "{path}");
        }
        assert_eq!((send(&ld, &row(1, &[])).status, send(&nobody, &row(1, &[])).status), (403, 401));
        assert_eq!(hg.upload(HERE, "0000", "a.csv", b"x").status, 403, "without the form's token");
        assert_eq!(events(&office, &code(1)), None);
    }
}
