//! People at their browsers, over HTTPS: how the first administrator comes in and lets others in, and that everybody can
//! use the pages of people with rights.

use serde_json::{Value, json};
use sipar::app::personal::Entered;
use sipar::domain::access::Role;
use sipar::domain::personal::Kind;
use sipar::store::letter::letter_add_on;
use sipar::store::person::{person_disable_on, person_password_on};

use crate::support::both::{MIGRATED, TestDb};
use crate::support::browser::{at_sipar_test, inspect_in, inspect_sent, list, run_script};
use crate::support::demo::{COUNTER, DEMO, close, open};
use crate::support::encrypted::{Authority, url};
use crate::support::server::{Server, serve};
use crate::support::staff::{caller, cookie_of, employ};

/// The code that the server prints where nobody administrates yet.
fn setup_code(server: &Server) -> String {
    let log = server.log();
    let line = log.lines().find(|line| line.contains("enter the setup code")).unwrap_or_else(|| panic!("{log}"));
    line.rsplit(' ').next().unwrap().to_owned()
}

/// Looks at pages in both languages.
fn inspected(authority: &Authority, server: &Server, cookie: Option<&str>, paths: &[&str]) {
    let both = |path: &&str| ["vi", "en"].map(|lang| (url(server, &format!("{path}?lang={lang}")), lang));
    let pages: Vec<_> = paths.iter().flat_map(both).collect();
    let findings = inspect_in(at_sipar_test(json!({ "cookie": cookie }), Some(authority)), &pages);
    assert!(findings.is_empty(), "{}", list(&findings));
}

#[test]
fn the_first_administrator_comes_in_and_lets_others_in() {
    let (db, authority) = (TestDb::sqlite(Some(MIGRATED)), Authority::init());
    let server = authority.start(serve(db.place()));
    let input = json!({ "url": url(&server, "/"), "setup": setup_code(&server) });
    let seen: Value = run_script("people.mjs", at_sipar_test(input, Some(&authority)), 120);
    assert_eq!(seen["begun"], "/setup", "nobody can sign in yet: {seen}");
    assert_eq!(seen["founded"], "/account/second-factor", "{seen}");
    let words = |name: &str| seen[name].as_str().unwrap_or_else(|| panic!("{name}: {seen}")).to_owned();
    let tasks = |name: &str| -> Vec<String> { serde_json::from_value(seen[name].clone()).unwrap() };
    assert!(tasks("chiefTasks").iter().any(|path| path == "/people"), "{seen}");
    assert!(words("greeted").contains("Trần Thị Quản Trị"), "{seen}");
    assert_eq!((words("afterOut"), words("asked")), ("/sign-in".to_owned(), "/sign-in/code".to_owned()));
    assert!(words("wrong").contains("chưa đúng"), "{seen}");
    assert_eq!((words("back"), words("chosen")), ("/work".to_owned(), "/sign-in".to_owned()));
    assert!(tasks("clerkTasks").iter().any(|path| path == "/counters"), "{seen}");
    assert!(!tasks("clerkTasks").iter().any(|path| path == "/people"), "{seen}");
    assert_eq!(seen["people"], 403);
    assert_eq!((&seen["sessions"], &seen["left"]), (&json!(2), &json!(1)));
    assert_eq!(seen["ended"], "/sign-in", "the other browser is out: {seen}");
    assert_eq!(seen["guarded"], true);
    assert_eq!(seen["faults"], json!([]));
    let log = server.log();
    for secret in ["Phja Oắc", "Bảo Lạc", seen["cookie"].as_str().unwrap().split_once('=').unwrap().1] {
        assert!(!log.contains(secret), "a secret is in the log");
    }
}

/// Somebody who may do everything, with something to be seen on each page; the cookie of their session.
fn staffed(db: &TestDb) -> String {
    let app = open(db.place());
    for role in [Role::HomeAffairs, Role::Auditor, Role::Clerk] {
        employ(&app, "lam.duoc.tat.ca", role, "minh-hoa");
    }
    // Two administrators who chose a password: who signs in is not led to set the installation up, and one asks the other.
    for login in ["lam.duoc.tat.ca", "quan.tri"] {
        let person = employ(&app, login, Role::Administrator, "minh-hoa");
        app.store.write(|db| person_password_on(db, person, "none")).unwrap();
    }
    let clerk = employ(&app, "mot.cua", Role::Clerk, "minh-hoa-1");
    let who = caller(&app, "lam.duoc.tat.ca");
    let gone = employ(&app, "da.nghi", Role::Clerk, "minh-hoa-1");
    app.store.write(|db| person_disable_on(db, gone, Some(app.clock.now()))).unwrap();
    app.propose_person_deleted(&who, "da.nghi", "đã nghỉ việc").unwrap();
    let entered = Entered {
        kind: Kind::Correct,
        unit: "minh-hoa-1".to_owned(),
        asker: "Nông Thị Hoa".to_owned(),
        contact: "xóm Bản Chang, điện thoại 0206 000 000".to_owned(),
        text: "Đề nghị sửa tên trong ý kiến đã gửi.".to_owned(),
        received_on: app.clock.now().day(),
    };
    app.personal_request_enter(&who, &entered).unwrap();
    let (now, id) = (app.clock.now(), app.chance.id(app.clock.now()));
    let body = format!("Kính gửi Ông/Bà,\n\nhttps://sipar.test/{}\n", "kết-quả-".repeat(12));
    app.store.write(|db| letter_add_on(db, id, clerk, "Nhắc việc", &body, now)).unwrap();
    let cookie = cookie_of(&app, "lam.duoc.tat.ca");
    close(app);
    cookie
}

#[test]
fn everybody_can_use_the_pages_of_people_with_rights() {
    let (db, authority) = (TestDb::sqlite(Some(DEMO)), Authority::init());
    let server = authority.start(serve(db.place()));
    inspected(&authority, &server, None, &["/setup"]);
    let cookie = staffed(&db);
    inspected(&authority, &server, None, &["/sign-in", "/reset"]);
    let paths = [
        "/account",
        "/account/second-factor",
        "/work",
        "/people",
        "/people/mot.cua",
        "/approvals",
        "/trail",
        "/jobs",
        "/letters",
        "/personal-data",
    ];
    inspected(&authority, &server, Some(&cookie), &paths);
}

/// Sends the form of each page (path, and what `inspect.mjs` calls `send`), in both languages, at a desk and on the
/// narrowest phone, and looks at what answers it.
fn answered(authority: &Authority, server: &Server, cookie: Option<&str>, forms: &[(&str, Value)]) {
    let sent = forms.iter().flat_map(|(path, send)| {
        ["vi", "en"]
            .map(|lang| json!({ "url": url(server, &format!("{path}?lang={lang}")), "lang": lang, "send": send }))
    });
    let input = at_sipar_test(json!({ "cookie": cookie, "windows": ["1280px", "320px"] }), Some(authority));
    let findings = inspect_sent(input, sent.collect());
    assert!(findings.is_empty(), "{}", list(&findings));
}

#[test]
fn everybody_can_use_what_answers_a_form() {
    let (db, authority) = (TestDb::sqlite(Some(DEMO)), Authority::init());
    let server = authority.start(serve(db.place()));
    let wrong = json!({ "login": "ai.do", "name": "A", "code": "AAAA-AAAA-AAAA", "password": "mưa rơi trên mái quầy" });
    answered(&authority, &server, None, &[("/setup", json!({ "form": "form.form", "fields": wrong, "status": 422 }))]);
    let cookie = staffed(&db);
    let file = |kind: &str, name: &str, text: &str, status: u16| {
        let form = format!("form[action=\"/offices/import/{kind}\"]");
        (
            "/offices/import",
            json!({ "form": form, "files": { "file": { "name": name, "text": text } }, "status": status }),
        )
    };
    let person = json!({ "who.name": "Triệu Thị Rất Dài Tên", "login": "moi-{each}", "grant.role": "clerk", "grant.unit": "minh-hoa-1" });
    let people = "login,name,role,unit\nnhap-{each},Nông Văn Nhập,clerk,minh-hoa-1\n";
    let officers = "code,name,unit\ncb-{each},Hoàng Thị Ánh,minh-hoa-1\n";
    let bad = "code,name,unit\ncb-x,Nông Thị Lan,minh-hoa-1\ncb-x,Triệu Văn Hòa,phuong-khong-co-trong-danh-sach-nao\n";
    let asked = json!({ "grant.role": "administrator", "grant.unit": "minh-hoa-1", "reason": "trực {each}" });
    let weak = json!({ "new_password": "1234567890" });
    let nobody = json!({ "rating": "01920000-0000-7000-8000-000000000000", "reason": "x" });
    let codes = format!("/counters/{COUNTER}/codes");
    let forms = [
        ("/people", json!({ "form": "form[action=\"/people\"]", "fields": person })),
        ("/people/mot.cua", json!({ "form": "form[action$=\"/reset\"]" })),
        ("/people/mot.cua", json!({ "form": "form[action$=\"/roles\"]", "fields": asked })),
        (codes.as_str(), json!({ "form": "form[aria-labelledby=sheet]", "fields": { "count": "4" } })),
        file("officers", "công chức.csv", officers, 200),
        file("officers", "công chức.csv", bad, 422),
        file("people", "người dùng.csv", people, 200),
        ("/account", json!({ "form": "form[action=\"/account/password\"]", "fields": weak, "status": 422 })),
        ("/personal-data", json!({ "form": "form[action$=\"/deletions\"]", "fields": nobody, "status": 404 })),
    ];
    answered(&authority, &server, Some(&cookie), &forms);
    let (login, reset) = (
        json!({ "login": "ai.do", "password": "x" }),
        json!({ "login": "ai.do", "code": "AAAA-AAAA-AAAA", "password": "mưa rơi trên mái quầy" }),
    );
    let forms = [
        ("/sign-in", json!({ "form": "form.form", "fields": login, "status": 422 })),
        ("/reset", json!({ "form": "form.form", "fields": reset, "status": 422 })),
        ("/r", json!({ "form": "form.desk", "fields": { "code": "AAAA-AAAA-AAAA" }, "status": 404 })),
    ];
    answered(&authority, &server, None, &forms);
}

#[test]
fn whoever_set_up_or_chose_a_password_can_read_on() {
    let (db, authority) = (TestDb::sqlite(Some(MIGRATED)), Authority::init());
    let server = authority.start(serve(db.place()));
    let fields = json!({
        "code": setup_code(&server), "unit_name": "Tỉnh Cao Bằng", "unit_code": "cao-bang", "name": "Trần Thị Quản Trị",
        "login": "quan.tri", "password": "trăng lên đỉnh núi Phja Oắc",
    });
    let look = |window: &str, path: &str, fields: Value| {
        let page =
            json!({ "url": url(&server, path), "lang": "vi", "send": { "form": "form.form", "fields": fields } });
        let input = at_sipar_test(json!({ "windows": [window] }), Some(&authority));
        let findings = inspect_sent(input, vec![page]);
        assert!(findings.is_empty(), "{}", list(&findings));
    };
    look("320px", "/setup", fields);
    let app = open(db.place());
    employ(&app, "mot.cua", Role::Clerk, "cao-bang");
    let chief = caller(&app, "quan.tri");
    for window in ["1280px", "320px"] {
        let code = app.start_reset(&chief, "mot.cua").unwrap();
        let password = "gạo nếp hương Bảo Lạc";
        look(window, "/reset", json!({ "login": "mot.cua", "code": code, "password": password }));
    }
    close(app);
}
