//! Offices on pages: what a person with the right types is stored and shown, what goes wrong is said, a file is taken in
//! only with the form's token, and everybody can use the pages.

use sipar::app::App;
use sipar::domain::access::Role;
use sipar::store::office::counter_by_code;

use crate::support::at::{At, FORM};
use crate::support::both::{TestDb, on_both};
use crate::support::browser::{inspect_as, list};
use crate::support::door::Answer;
use crate::support::free_port;
use crate::support::office::{OFFICE, Office};
use crate::support::server::{Server, sipar};
use crate::support::staff::{cookie_of, employ};
use crate::support::workbook::of_csv;

const UNITS: &str = "code,name,level,parent\nsong-bang,Phường Sông Bằng,commune,cao-bang\n";

/// The seal that a page's form carries.
fn seal(page: &Answer) -> String {
    let (_, rest) = page.body.split_once("name=\"seen\" value=\"").unwrap_or_else(|| panic!("no seal in {page:?}"));
    rest.split_once('"').unwrap().0.to_owned()
}

fn office(db: &TestDb) -> (Office, App) {
    let office = Office::open(db);
    office.app.bring_units_from("units.csv", UNITS.as_bytes(), false).unwrap();
    employ(&office.app, "tinh", Role::Administrator, "cao-bang");
    employ(&office.app, "phuong", Role::HomeAffairs, "song-bang");
    let app = office.app.clone();
    (office, app)
}

on_both! {
    fn what_is_typed_is_stored_and_shown(db: TestDb = OFFICE) {
        let (office, app) = office(&db);
        let at = At::new(&office, "tinh");
        let done = |answer: Answer| assert_eq!(answer.status, 303, "{answer:?}");
        done(at.post("/offices/unit/song-bang/counters", "code=H12.01&name=Qu%E1%BA%A7y+1&template=hai-muc-1&from=2026-01-01"));
        assert!(at.get("/offices/unit/song-bang").body.contains("từ ngày 01/01/2026"));
        let page = at.get("/offices/counter/H12.01");
        let change = format!("seen={}&name=Qu%E1%BA%A7y+M%E1%BB%9Bi&template=nam-muc-1&from=&to=", seal(&page));
        done(at.post("/offices/counter/H12.01", &change));
        let again = at.post("/offices/counter/H12.01", &change);
        assert!(again.status == 422 && again.body.contains("Có người vừa sửa H12.01"), "{again:?}");
        done(at.post("/offices/unit/song-bang/officers", "code=CB.7&name=%C3%81nh&from="));
        done(at.post("/offices/officer/CB.7", &format!("seen={}&name=%C3%81nh&unit=hop-giang&from=&to=", seal(&at.get("/offices/officer/CB.7")))));
        done(at.post("/offices/unit/cao-bang/units", "code=moi&name=X%C3%A3+M%E1%BB%9Bi&name_en=&level=commune&from="));
        done(at.post("/offices/unit/moi/rename", &format!("seen={}&name=X%C3%A3+Kh%C3%A1c&name_en=Other", seal(&at.get("/offices/unit/moi/change")))));
        done(at.post("/offices/unit/moi/move", &format!("seen={}&parent=song-bang&day=01/12/2026", seal(&at.get("/offices/unit/moi/change")))));
        done(at.post("/offices/unit/moi/close", &format!("seen={}&day=2026-12-31", seal(&at.get("/offices/unit/moi/change")))));
        done(at.post("/offices/procedures/field", "code=dat-dai&name=%C4%90%E1%BA%A5t+%C4%91ai"));
        done(at.post("/offices/procedures", "code=1.000123&name=C%E1%BA%A5p+gi%E1%BA%A5y&field=dat-dai"));
        let merger = "also=song-bang&day=2026-12-01&into=&code=thuc-phan&name=Th%E1%BB%A5c+Ph%C3%A1n&level=commune&parent=cao-bang&counters=yes&history=yes";
        let moi = at.post("/offices/unit/hop-giang/merge", merger);
        done(moi);
        for (path, words) in [
            ("/offices", vec!["Phường Hợp Giang", "Phường Sông Bằng"]),
            ("/offices/unit/song-bang", vec!["H12.01", "Quầy Mới", "nam-muc-1", "đến hết ngày 30/11/2026", "Thục Phán", "xem được kết quả"]),
            ("/offices/unit/moi", vec!["Xã Khác", "đến hết ngày 31/12/2026"]),
            ("/offices/procedures", vec!["1.000123", "Cấp giấy", "Đất đai"]),
        ] {
            let page = at.get(path);
            assert_eq!(page.status, 200, "{path}");
            for words in words {
                assert!(page.body.contains(words), "{words} in {path}: {}", page.body);
            }
        }
        let split = "day=2027-01-01&code=bac&name=B%E1%BA%AFc&code=nam&name=Nam&code=&name=&history=no&counter=H12.01-2026&goes=2";
        done(at.post("/offices/unit/thuc-phan/split", split));
        let next = app.store.read(|db| counter_by_code(db, "H12.01-2026-2027")).unwrap().unwrap();
        assert_eq!(next.unit, app.unit("nam").unwrap().id);
        let unreadable = at.post("/offices/unit/song-bang/close", "seen=x&day=31/02/2026");
        assert_eq!(unreadable.status, 422);
        let still = at.post("/offices/unit/cao-bang/close", &format!("seen={}&day=2027-12-31", seal(&at.get("/offices/unit/cao-bang/change"))));
        assert!(still.status == 422 && still.body.contains("vẫn còn hoạt động"), "{still:?}");
    }

    fn what_is_not_theirs_is_not_there(db: TestDb = OFFICE) {
        let (office, app) = office(&db);
        let at = At::new(&office, "phuong");
        for path in ["unit/hop-giang", "unit/hop-giang/add", "unit/hop-giang/change", "unit/hop-giang/merge",
            "unit/cao-bang/split", "counter/quay-1", "officer/cb-1", "unit/khong-co", "import/people/people.csv"]
        {
            assert_eq!(at.get(&format!("/offices/{path}")).status, 404, "{path}");
        }
        for (path, fields) in [
            ("unit/hop-giang/units", "code=x&name=X&level=commune"),
            ("unit/hop-giang/counters", "code=x&name=X&template=hai-muc-1"),
            ("unit/hop-giang/officers", "code=x&name=X"),
            ("unit/hop-giang/rename", "seen=x&name=X"),
            ("unit/song-bang/move", "seen=x&parent=hop-giang&day=2026-12-01"),
            ("unit/hop-giang/close", "seen=x&day=2026-12-01"),
            ("counter/quay-1", "seen=x&name=X&template=hai-muc-1"),
            ("officer/cb-1", "seen=x&name=X&unit=song-bang"),
            ("unit/song-bang/merge", "also=hop-giang&day=2026-12-01&into=&code=y&name=Y&level=commune&parent=song-bang&counters=no&history=no"),
        ] {
            assert_eq!(at.post(&format!("/offices/{path}"), fields).status, 404, "{path}");
        }
        assert!(!at.get("/offices").body.contains("Hợp Giang") && !at.get("/offices/procedures").body.contains("<form class=\"sheet\""));
        let nobody = At::nobody(&office);
        assert_eq!((nobody.get("/offices").status, nobody.post("/offices/unit/song-bang/rename", "name=X").status), (303, 401));
        assert_eq!(app.unit("hop-giang").unwrap().name, "Phường Hợp Giang");
    }

    fn a_file_is_taken_in_with_its_token_and_told_about(db: TestDb = OFFICE) {
        let (office, app) = office(&db);
        let at = At::new(&office, "tinh");
        let counters = "code,name,unit,template\nq1,Quầy 1,song-bang,hai-muc-1\nq2,Quầy 2,hop-giang,hai-muc-1\n";
        let wrong = "5".repeat(64);
        assert_eq!(at.upload("/offices/import/counters", &wrong, "quay.csv", counters.as_bytes()).status, 403);
        assert_eq!(at.post("/offices/import/counters", "file=x").status, 415);
        assert_eq!(at.upload("/offices/import/wishes", FORM, "quay.csv", counters.as_bytes()).status, 404);
        assert!(app.store.read(|db| counter_by_code(db, "q1")).unwrap().is_none());
        let bad = at.upload("/offices/import/counters", FORM, "C:\\quay <b>.xlsx", &of_csv(&counters.replace("hop-giang", "khong-co")));
        assert_eq!(bad.status, 422);
        for words in ["Chưa có gì được lưu", "quay &#60;b&#62;.xlsx", "có 1 chỗ cần sửa", "khong-co", "không tìm thấy"] {
            assert!(bad.body.contains(words), "{words}: {}", bad.body);
        }
        assert!(app.store.read(|db| counter_by_code(db, "q1")).unwrap().is_none(), "nothing of it");
        let good = at.upload("/offices/import/counters", FORM, "quay.xlsx", &of_csv(counters));
        assert!(good.status == 200 && good.body.contains("đã nhập 2 dòng: 2 mới, 0 sửa, 0 không đổi"), "{good:?}");
        let again = at.upload("/offices/import/counters", FORM, "quay.csv", counters.as_bytes());
        assert!(again.body.contains("đã nhập 2 dòng: 0 mới, 0 sửa, 2 không đổi"), "{again:?}");
        let people = "login,name,role,unit\nan.nguyen,Nguyễn Văn An,clerk,song-bang\n";
        let codes = at.upload("/offices/import/people", FORM, "nguoi.csv", people.as_bytes());
        assert!(codes.body.contains("an.nguyen") && codes.body.contains("chỉ hiện một lần"), "{codes:?}");
        let again = at.upload("/offices/import/people", FORM, "nguoi.csv", people.as_bytes());
        assert!(!again.body.contains("an.nguyen") && again.body.contains("1 không đổi"), "no second code: {again:?}");
        let large = vec![b'a'; 21 * 1024 * 1024];
        assert_eq!(at.upload("/offices/import/units", FORM, "lon.csv", &large).status, 413);
        let empty = at.get("/offices/import/counters/counters.csv");
        assert_eq!(empty.body, "\u{feff}code,name,unit,template,valid_from,valid_to\r\n");
    }
}

#[test]
fn everybody_can_use_the_pages() {
    let db = TestDb::sqlite(Some(OFFICE));
    let (office, app) = office(&db);
    // The server has the machine's clock, which the session must agree with.
    let now = sipar::domain::clock::Clock::now(&sipar::app::machine::MachineClock);
    office.clock.set(now);
    let cookie = cookie_of(&app, "tinh");
    let mut start = sipar(["serve"]);
    start.args(db.place().arguments());
    let server = Server::start(start, free_port()).unwrap();
    let paths = [
        "",
        "/unit/hop-giang",
        "/unit/hop-giang/add",
        "/unit/hop-giang/change",
        "/unit/hop-giang/merge",
        "/unit/hop-giang/split",
        "/counter/quay-1",
        "/officer/cb-1",
        "/procedures",
        "/import",
    ];
    let vietnamese = paths.iter().map(|path| (*path, "vi"));
    let english = ["/unit/hop-giang", "/unit/hop-giang/merge", "/import"].map(|path| (path, "en"));
    let pages: Vec<(String, &str)> = vietnamese
        .chain(english)
        .map(|(path, lang)| (server.url(&format!("/offices{path}?lang={lang}")), lang))
        .collect();
    let findings = inspect_as(&pages, Some(&cookie));
    assert!(findings.is_empty(), "{}", list(&findings));
}
