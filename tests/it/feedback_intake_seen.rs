//! The public pages of the own intake of feedback, and those of its staff, in a real browser: at 1280 and 320 px and zoomed to
//! 200 %, by keyboard, with axe, empty and as they answer a form.

use serde_json::{Value, json};
use sipar::domain::clock::Clock;

use crate::feedback::opened;
use crate::support::at::At;
use crate::support::both::TestDb;
use crate::support::browser::{at_sipar_test, inspect_in, inspect_sent, list};
use crate::support::encrypted::{Authority, url};
use crate::support::office::OFFICE;
use crate::support::server::serve;
use crate::support::staff::cookie_of;
use crate::support::statements::Beside;

const PAGE: &str = "/phan-anh/hop-giang";

/// Hands in what says so, with a form of this number; the lookup code.
fn handed_in(anybody: &At, number: u8, words: &str) -> String {
    let thanks = anybody.post(PAGE, &format!("secret={number:064x}&matter=feedback&kind=&content=&words={words}"));
    assert_eq!(thanks.status, 200, "{thanks:?}");
    let code = thanks.body.split("<strong translate=\"no\">").nth(1).unwrap();
    code.split('<').next().unwrap().to_owned()
}

#[test]
fn everybody_can_use_the_pages_of_the_intake() {
    let (db, authority) = (TestDb::sqlite(Some(OFFICE)), Authority::init());
    let office = opened(&db);
    // The server has the machine's clock, which the session must agree with.
    office.clock.set(sipar::app::machine::MachineClock.now());
    let (so, anybody) = (At::new(&office, "so"), At::nobody(&office));
    assert_eq!(so.post("/feedback-intake/switch", "unit=hop-giang&open=on").status, 303);
    let lookup = handed_in(&anybody, 1, "Hẹn+trả+kết+quả+ngày+5,+đến+ba+lần+chưa+có");
    let mut beside = Beside::of(db.place());
    let number = beside.words("SELECT code AS word FROM feedback_own").remove(0);
    for (root, path, fields) in [
        ("feedback", "act", "deed=take&words=Hẹn+trả+kết+quả+nhiều+lần"),
        ("feedback", "act", "deed=answer&words=Đã+trả+kết+quả+ngày+12+và+xin+lỗi+người+dân"),
        (
            "feedback-intake",
            "publish",
            "question=Hẹn+trả+kết+quả+nhiều+lần&answer=Đã+trả+kết+quả+và+xin+lỗi&looked=yes",
        ),
    ] {
        assert_eq!(so.post(&format!("/{root}/{number}/{path}"), fields).status, 303, "{fields}");
    }
    handed_in(&anybody, 2, "Bộ+phận+một+cửa+thiếu+ghế+ngồi+chờ");
    let open = beside.words(&format!("SELECT code AS word FROM feedback_own WHERE code <> '{number}'")).remove(0);
    assert_eq!(so.post(&format!("/feedback/{open}/act"), "deed=take&words=Thiếu+ghế+chờ").status, 303);
    let cookie = cookie_of(&office.app, "so");
    let server = authority.start(serve(db.place()));
    let look = |cookie: Option<&str>, paths: &[&str]| {
        let both = |path: &&str| ["vi", "en"].map(|lang| (url(&server, &format!("{path}?lang={lang}")), lang));
        let pages: Vec<_> = paths.iter().flat_map(both).collect();
        let findings = inspect_in(at_sipar_test(json!({ "cookie": cookie }), Some(&authority)), &pages);
        assert!(findings.is_empty(), "{}", list(&findings));
    };
    look(None, &[PAGE, "/phan-anh/hop-giang/da-cong-bo", "/phan-anh/tra-cuu"]);
    let answered = |path: &str, form: &str, fields: Value, status: u16, windows: &[&str]| {
        let send = json!({ "form": form, "fields": fields, "status": status });
        let page = json!({ "url": url(&server, &format!("{path}?lang=vi")), "lang": "vi", "send": send });
        let input = at_sipar_test(json!({ "windows": windows }), Some(&authority));
        let findings = inspect_sent(input, vec![page]);
        assert!(findings.is_empty(), "{}", list(&findings));
    };
    let words = |matter: &str| json!({ "matter": matter, "words": "Chờ hai giờ ở quầy 3 ({each})" });
    let all = ["1280px", "320px", "zoom200"];
    answered(PAGE, "form.desk", words("complaint"), 422, &all);
    answered(PAGE, "form.desk", words("feedback"), 200, &all);
    answered("/phan-anh/tra-cuu", "form.desk", json!({ "code": "ABCD-EFGH-JKMN-PQRS" }), 404, &all);
    answered("/phan-anh/tra-cuu", "form.desk", json!({ "code": lookup }), 200, &all);
    assert_eq!(
        beside.number("SELECT count(*) AS n FROM feedback_own"),
        5,
        "three windows handed in, the complaints did not"
    );
    look(Some(&cookie), &["/feedback-intake", &format!("/feedback/{open}"), &format!("/feedback/{number}")]);
}
