//! The auditor reads everything that is not a rater's secret, and changes nothing: every page opens and shows what it
//! is for, none shows a form or leads to one, nothing of another ward is there, and whoever is auditor here and
//! administrator there changes only what is there.

use std::collections::{BTreeSet, VecDeque};

use rocket::http::Method;
use serde_json::json;
use sipar::app::AppError;
use sipar::app::people::GrantEntry;
use sipar::app::personal::Entered;
use sipar::domain::access::Role;
use sipar::domain::clock::DAY;
use sipar::domain::personal::Kind;
use sipar::domain::rating::Outcome;
use sipar::store::letter::letter_add_on;
use sipar::store::person::person_password_on;
use sipar::store::proposal::Decision;
use sipar::store::reply::{Reply, ReplyKind, reply_add_on};
use sipar::store::session::session_of;

use crate::support::both::{TestDb, on_both};
use crate::support::browser::{inspect_in, list};
use crate::support::door::{Answer, Door};
use crate::support::free_port;
use crate::support::office::{NOON, OFFICE, OFFICER, Office, RATING, TABLET, TOKENS, id_of, rating, upload};
use crate::support::server::{Server, sipar};
use crate::support::staff::{caller, cookie_of, employ};

/// The pages that an auditor reads, with what stands on each of them here, and what must not.
const PAGES: [(&str, &[&str], &[&str]); 11] = [
    ("/people", &["Người mai", "Người tt"], &["who.name"]),
    ("/people/mai", &["Cán bộ Một cửa", "mai@example.vn", "Số phiên đang đăng nhập"], &["203.0.113.9"]),
    ("/offices", &["Phường Hợp Giang"], &["/offices/import"]),
    ("/offices/unit/hop-giang", &["Quầy 1", "Công chức 2"], &["/offices/counter/", "/offices/officer/"]),
    ("/offices/procedures", &["Đăng ký khai sinh", "Hộ tịch"], &["name=\"code\""]),
    (
        "/ratings",
        &["máy đánh giá đã bị thu hồi", "Quầy 1", "20/11/2026", "19/11/2026"],
        &["Hài lòng", "Không hài lòng", "name=\"conflict\""],
    ),
    ("/periods?unit=hop-giang", &["đã chốt ngày 20/11/2026", "chưa chốt"], &["name=\"period\""]),
    ("/replies", &["Ngày 12 tôi không trực", "Công chức 1"], &["name=\"answer\""]),
    ("/jobs", &["Việc hệ thống tự làm"], &["/jobs/mail"]),
    ("/letters", &["Việc đang chờ mai"], &["Ghi là"]),
    (
        "/personal-data",
        &["02/10/2026", "QUÁ HẠN", "Phường Hợp Giang"],
        &["Nông Thị Hoa", "0206", "lượt đánh giá của tôi"],
    ),
];

/// What stands on `/approvals`: who asked, what, why, and how it was decided.
const APPROVALS: [&str; 7] =
    ["Người an", "đã đối chiếu", "Người binh", "đã đồng ý", "số liệu khớp", "Người ql", "thêm người trực"];

/// Something on every page of the ward `hop-giang`; an auditor of it, one of another ward, one of the province who
/// administrates that other ward.
fn filled(db: &TestDb) -> Office {
    let office = Office::open(db);
    let app = &office.app;
    let ward = "code,name,level,parent\nthuc-phan,Phường Thục Phán,commune,cao-bang\n";
    app.bring_units_from("units.csv", ward.as_bytes(), false).unwrap();
    for (login, role, unit) in [
        ("an", Role::HomeAffairs, "cao-bang"),
        ("binh", Role::HomeAffairs, "cao-bang"),
        ("ql", Role::Administrator, "cao-bang"),
        ("ql2", Role::Administrator, "cao-bang"),
        ("mai", Role::Clerk, "hop-giang"),
        ("xa", Role::Clerk, "thuc-phan"),
        ("tt", Role::Auditor, "hop-giang"),
        ("kt-khac", Role::Auditor, "thuc-phan"),
        ("hai-vai", Role::Auditor, "cao-bang"),
        ("hai-vai", Role::Administrator, "thuc-phan"),
        ("hai-vai", Role::HomeAffairs, "thuc-phan"),
    ] {
        let person = employ(app, login, role, unit);
        // Whoever never chose a password is no second administrator who could agree.
        app.store.write(|db| person_password_on(db, person, "none")).unwrap();
    }
    let [an, binh, ql, mai] = ["an", "binh", "ql", "mai"].map(|login| caller(app, login));
    let who = sipar::app::people::PersonEntry {
        login: "mai".to_owned(),
        name: "Người mai".to_owned(),
        email: Some("mai@example.vn".to_owned()),
        officer: None,
    };
    app.change_person(&ql, "mai", &who).unwrap();
    // Two under one id, some of a tablet that was revoked, and a month that two people closed.
    office.store(vec![
        office.imported(1, 1, NOON.plus(-DAY), &[2]),
        office.imported(2, 1, NOON.plus(-30 * DAY), &[2]),
        office.imported(3, 1, NOON.plus(-60 * DAY), &[2]),
    ]);
    let other = office.imported(1, 1, NOON.plus(-DAY), &[1]);
    assert_eq!(app.writer.submit_and_wait(vec![other]).unwrap(), [Outcome::Conflict]);
    app.revoke(id_of(TABLET, 1)).unwrap();
    assert_eq!(Door::of(&office).upload(TOKENS[0], &upload(&[rating(9)])).status, 403);
    app.ask_closing(&an, "hop-giang", "2026-09", "đã đối chiếu").unwrap();
    let asked = app.proposals(&binh).unwrap()[0].proposal.id;
    app.decide(&binh, asked, Decision::Approved, "số liệu khớp").unwrap();
    let grant =
        GrantEntry { role: Role::Administrator, unit: "hop-giang".to_owned(), area: None, from: None, to: None };
    app.give_role(&ql, "mai", &grant, "thêm người trực").unwrap();
    let unit = app.unit("hop-giang").unwrap().id;
    let reply = Reply {
        id: app.chance.id(NOON),
        officer: id_of(OFFICER, 1),
        unit,
        period: "2026-10".to_owned(),
        kind: ReplyKind::Correction,
        text: "Ngày 12 tôi không trực".to_owned(),
        made_at: NOON,
        answer: None,
    };
    let letter = app.chance.id(NOON);
    app.store
        .write(|db| {
            reply_add_on(db, &reply, mai.person)?;
            letter_add_on(db, letter, mai.person, "Việc đang chờ mai", "Kính gửi", NOON)
        })
        .unwrap();
    let entered = Entered {
        kind: Kind::Delete,
        unit: "hop-giang".to_owned(),
        asker: "Nông Thị Hoa".to_owned(),
        contact: "0206 000 000".to_owned(),
        text: format!("lượt đánh giá của tôi là {}", id_of(RATING, 1)),
        received_on: time::macros::date!(2026 - 10 - 02),
    };
    app.personal_request_enter(&an, &entered).unwrap();
    office
}

/// Somebody at their browser.
struct Looker<'a> {
    door: &'a Door,
    cookies: String,
}

impl<'a> Looker<'a> {
    const FORM: &'static str = "efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef";

    fn of(door: &'a Door, office: &Office, login: &str) -> Self {
        Self { door, cookies: format!("{}; __Host-sipar-form={}", cookie_of(&office.app, login), Self::FORM) }
    }

    fn get(&self, path: &str) -> Answer {
        self.door.send(Method::Get, path, &[("cookie", &self.cookies)], b"")
    }

    fn page(&self, path: &str) -> String {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        answer.body
    }

    fn post(&self, path: &str, fields: &str) -> u16 {
        let headers = [("cookie", self.cookies.as_str()), ("content-type", "application/x-www-form-urlencoded")];
        self.door.send(Method::Post, path, &headers, format!("csrf={}&{fields}", Self::FORM).as_bytes()).status
    }

    /// Every page that is reached by links from the list of what one may do; each must open.
    fn walk(&self) -> BTreeSet<String> {
        let mut waiting = VecDeque::from(["/work".to_owned()]);
        let mut seen = BTreeSet::from(["/work".to_owned()]);
        while let Some(path) = waiting.pop_front() {
            let page = self.page(&path);
            let own = ["/sign-out", "/account"].iter().any(|start| path.starts_with(start));
            assert!(own || !page.contains("method=\"post\""), "{path} has a form: {page}");
            for link in page.split("href=\"/").skip(1).map(|rest| format!("/{}", rest.split('"').next().unwrap())) {
                let link = link.replace("&#38;", "&");
                let elsewhere =
                    ["/assets", "/series", "/published", "/results", "/account", "/trail", "/remarks", "/favicon"];
                let other_language = link.contains("lang=");
                if !other_language
                    && !elsewhere.iter().any(|start| link.starts_with(start))
                    && seen.insert(link.clone())
                {
                    waiting.push_back(link);
                }
            }
        }
        seen
    }
}

on_both! {
    fn the_auditor_reads_every_page_and_is_shown_no_form(db: TestDb = OFFICE) {
        let office = filled(&db);
        let door = Door::of(&office);
        let (auditor, other) = (Looker::of(&door, &office, "tt"), Looker::of(&door, &office, "kt-khac"));
        for (path, there, hidden) in PAGES {
            let page = auditor.page(path);
            for words in there {
                assert!(page.contains(words), "{path} does not show {words}: {page}");
            }
            for words in hidden {
                assert!(!page.contains(words), "{path} shows {words}: {page}");
            }
            assert!(!page.contains("method=\"post\"") && !page.contains("name=\"csrf\""), "{path} has a form: {page}");
            assert!(path == "/approvals" || page.contains("chỉ xem được trang này"), "{path}: {page}");
        }
        let approvals = auditor.page("/approvals");
        for words in APPROVALS {
            assert!(approvals.contains(words), "{words}: {approvals}");
        }
        assert!(!approvals.contains("<form class=\"form\""), "{approvals}");
        let walked = auditor.walk();
        for (path, ..) in PAGES.iter().filter(|(path, ..)| !path.contains('?')) {
            assert!(walked.contains(*path), "nothing leads to {path}: {walked:?}");
        }
        // Free text that nobody has checked stays closed, and so does every page that is only a form.
        for path in ["/remarks", "/offices/import", "/offices/unit/hop-giang/add", "/offices/counter/quay-1",
            "/offices/officer/cb-1", "/counters", "/counters/quay-1/codes", "/counters/quay-1/slips", "/mine"]
        {
            assert_eq!(auditor.get(path).status, 403, "{path}");
        }
        // Nothing of this ward is there for the auditor of another one.
        for (path, there, _) in PAGES {
            let answer = other.get(path);
            let named = ["/people/mai", "/offices/unit/hop-giang", "/periods?unit=hop-giang"].contains(&path);
            assert_eq!(answer.status, if named { 404 } else { 200 }, "{path}");
            // Jobs and procedures are the same for all units.
            let shared = ["/jobs", "/offices/procedures"].contains(&path);
            for words in there.iter().filter(|_| !shared) {
                assert!(!answer.body.contains(words), "{path} shows {words} to another ward");
            }
        }
        let approvals = other.page("/approvals");
        assert!(APPROVALS.iter().all(|words| !approvals.contains(words)), "{approvals}");
    }

    fn the_auditor_decides_nothing(db: TestDb = OFFICE) {
        let office = filled(&db);
        let (app, door) = (&office.app, Door::of(&office));
        let auditor = Looker::of(&door, &office, "tt");
        cookie_of(app, "mai");
        let me = caller(app, "tt");
        let open = app.proposals(&me).unwrap().into_iter().find(|asked| asked.proposal.decided.is_none()).unwrap();
        let id = open.proposal.id;
        for decision in ["approve", "refuse", "withdraw"] {
            assert_eq!(auditor.post(&format!("/approvals/{id}"), &format!("decision={decision}&answer=")), 404);
        }
        let hash = app.conflicts(&caller(app, "an")).unwrap().remove(0).conflict.hash;
        let letter = app.letters(&me).unwrap().remove(0).0.id;
        let request = app.personal_requests(&me).unwrap().remove(0).0.id;
        let reply = app.open_replies(&me).unwrap().remove(0).reply.id;
        // The use-cases refuse as well, whatever a guard would let through.
        let done: [(&str, Result<(), AppError>); 12] = [
            ("decide", app.decide(&me, id, Decision::Approved, "")),
            ("release", app.ask_release(&me, ("hop-giang", "quay-1"), "2026-11-20", "revoked-device", "x")),
            ("conflict", app.decide_conflict(&me, &hash, sipar::store::rating::Kept::Stored, "x")),
            ("close", app.ask_closing(&me, "hop-giang", "2026-10", "x")),
            ("letter", app.letter_handed_over(&me, letter)),
            ("request", app.personal_request_move(&me, request, sipar::domain::personal::State::Confirmed, "")),
            ("reply", app.answer_reply(&me, reply, "x")),
            ("person", app.disable_person(&me, "mai", true)),
            ("code", app.start_reset(&me, "mai").map(drop)),
            ("sessions", app.end_sessions_of(&me, "mai").map(drop)),
            ("unit", app.office(&me, "hop-giang").map(drop)),
            ("counter", app.counter_held(&me, "quay-1").map(drop)),
        ];
        for (what, outcome) in done {
            assert!(matches!(outcome, Err(AppError::NotFound(_))), "{what}: {outcome:?}");
        }
        assert!(app.put_field(&me, "x", "X").is_err() && app.offices_managed(&me).unwrap().is_empty());
        let doubt = app.conflicts(&me).unwrap().remove(0);
        assert!(!doubt.decides && doubt.conflict.stored.is_empty() && doubt.conflict.other.is_none());
        let (mai, person) = (caller(app, "mai"), app.person_held(&caller(app, "ql"), "mai").unwrap().person);
        assert!(person.disabled_at.is_none() && app.store.read(|db| session_of(db, mai.person)).unwrap().len() == 1);
    }

    fn two_roles_show_forms_only_where_each_holds(db: TestDb = OFFICE) {
        let office = filled(&db);
        let door = Door::of(&office);
        let both = Looker::of(&door, &office, "hai-vai");
        let form = "method=\"post\"";
        for (here, there) in [("/people/mai", "/people/xa"), ("/periods?unit=hop-giang", ""),
            ("/offices/unit/hop-giang", "/offices/unit/thuc-phan")]
        {
            let page = both.page(here);
            assert!(page.contains("chỉ xem được trang này") && !page.contains(form), "{here}: {page}");
            if !there.is_empty() {
                let page = both.page(there);
                assert!(!page.contains("chỉ xem được trang này"), "{there}: {page}");
                assert!(page.contains(form) || page.contains("/offices/unit/thuc-phan/add"), "{there}: {page}");
            }
        }
        let people = both.page("/people");
        assert!(people.contains("Người mai") && people.contains("value=\"thuc-phan\""), "{people}");
        assert!(!people.contains("value=\"hop-giang\"") && !people.contains("value=\"cao-bang\""), "{people}");
        let requests = both.page("/personal-data");
        assert!(requests.contains("02/10/2026") && !requests.contains("Nông Thị Hoa"), "{requests}");
        assert!(requests.contains("value=\"thuc-phan\"") && !requests.contains("name=\"state\""), "{requests}");
        for path in ["/ratings", "/replies", "/approvals", "/letters"] {
            assert!(!both.page(path).contains(form), "{path}");
        }
        assert_eq!(both.get("/offices/unit/hop-giang/add").status, 404);
        assert_eq!(both.post("/offices/unit/hop-giang/counters", "code=x&name=X&template=hai-muc-1&from="), 404);
    }
}

#[test]
fn an_auditor_can_use_the_pages_like_anybody() {
    let db = TestDb::sqlite(Some(OFFICE));
    let office = filled(&db);
    // The server has the machine's clock, which the session must agree with.
    office.clock.set(sipar::domain::clock::Clock::now(&sipar::app::machine::MachineClock));
    let cookie = cookie_of(&office.app, "tt");
    let mut start = sipar(["serve"]);
    start.args(db.place().arguments());
    let server = Server::start(start, free_port()).unwrap();
    let paths = PAGES.iter().map(|(path, ..)| *path).chain(["/approvals", "/work"]);
    let pages: Vec<(String, &str)> = paths
        .flat_map(|path| {
            let joint = if path.contains('?') { '&' } else { '?' };
            ["vi", "en"].map(|lang| (server.url(&format!("{path}{joint}lang={lang}")), lang))
        })
        .collect();
    // Whoever may send their forms looks at the same pages in every window; here those without forms, in the narrowest.
    let findings = inspect_in(json!({ "cookie": cookie, "windows": ["320px"] }), &pages);
    assert!(findings.is_empty(), "{}", list(&findings));
}
