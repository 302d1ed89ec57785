//! Who sees what of a round: others' rounds are not there, an interviewer has the own cases, who only reads sees no
//! contact and no form, and everybody can use the pages.

use sipar::domain::access::Role;
use sipar::domain::outcome::Outcome;

use super::{cases, done, fielded, hand_out, person, province};
use crate::support::at::At;
use crate::support::both::{TestDb, on_both};
use crate::support::browser::{inspect_as, list};
use crate::support::free_port;
use crate::support::office::OFFICE;
use crate::support::server::{Server, sipar};
use crate::support::staff::{cookie_of, employ};

const PARTS: [&str; 7] = ["", "/frame", "/draw", "/cases", "/assign", "/progress", "/recheck"];

on_both! {
    fn a_round_of_others_is_not_there(db: TestDb = OFFICE) {
        let (office, app) = province(&db);
        let round = fielded(&office, "no");
        let at = At::new(&office, "xa");
        assert!(!at.get("/rounds").body.contains("SIPAS năm 2026"), "the province's round, looked at from a commune");
        for part in PARTS {
            assert_eq!(at.get(&format!("/rounds/sipas-2026{part}")).status, 404, "{part}");
        }
        for (path, fields) in [
            ("/change", "name=X&unit=xa-a&questionnaire=sipas-2023-1&year=2026&kind=households&linked=no&opens=01/11/2026&closes=30/11/2026&minimum=30&recheck=0&previous="),
            ("/state", "to=closed&reason=x"),
            ("/draw", super::DRAW),
            ("/draw/discard", "reason=x"),
            ("/assign", "people=lan&way=places"),
            ("/assign/give", "place=&numbers=1&person="),
            ("/recheck", "people=lan"),
            ("/cases/1", "outcome=2.24&note="),
            ("/cases/1/again", ""),
            ("/cases/1/replace", "reason=x"),
        ] {
            assert_eq!(at.post(&format!("/rounds/sipas-2026{path}"), fields).status, 404, "{path}");
        }
        let elsewhere = "code=xa-2026&name=X&unit=cao-bang&questionnaire=sipas-2023-1&year=2026&kind=open&linked=no&opens=01/11/2026&closes=30/11/2026&minimum=30&recheck=0&previous=";
        assert_eq!(at.post("/rounds", elsewhere).status, 404, "no round in a unit that is not theirs");
        done(&at.post("/rounds", &elsewhere.replace("unit=cao-bang", "unit=xa-a")));
        assert!(At::new(&office, "so").get("/rounds").body.contains("xa-2026"), "the province sees its communes' rounds");
        assert_eq!(cases(&app, &round).iter().filter(|case| case.outcome.is_some()).count(), 0);
        let nobody = At::nobody(&office);
        assert_eq!((nobody.get("/rounds").status, nobody.post("/rounds/sipas-2026/state", "to=closed").status), (303, 401));
    }

    fn an_interviewer_has_the_own_cases_only(db: TestDb = OFFICE) {
        let (office, app) = province(&db);
        let round = fielded(&office, "no");
        hand_out(&office);
        let (lan, all) = (person(&app, "lan"), cases(&app, &round));
        let own = all.iter().find(|case| case.interviewer == Some(lan)).unwrap();
        let other = all.iter().find(|case| !case.reserve && case.interviewer != Some(lan)).unwrap();
        let spare = all.iter().find(|case| case.reserve).unwrap();
        let at = At::new(&office, "lan");
        let page = at.get(&format!("/rounds/sipas-2026/cases/{}", own.number));
        assert!(page.status == 200 && page.body.contains("Chủ hộ") && page.body.contains("tel:0912000"), "{}", page.body);
        assert!(page.body.contains("ngày sinh nhật sắp tới") && !page.body.contains("href=\"/rounds\""));
        for case in [other, spare] {
            let path = format!("/rounds/sipas-2026/cases/{}", case.number);
            assert_eq!(at.get(&path).status, 404);
            assert_eq!(at.post(&path, "outcome=2.24&note=").status, 404);
        }
        for part in PARTS {
            assert_eq!(at.get(&format!("/rounds/sipas-2026{part}")).status, 403, "{part}");
        }
        let path = format!("/rounds/sipas-2026/cases/{}", own.number);
        done(&at.post(&path, "outcome=2.24&note=h%E1%BA%B9n+t%E1%BB%91i"));
        assert_eq!(at.post(&path, "outcome=9.99&note=").status, 422);
        assert_eq!(at.post(&format!("{path}/replace"), "reason=x").status, 403, "who stands in is decided by others");
        let case = cases(&app, &round).into_iter().find(|case| case.id == own.id).unwrap();
        assert_eq!(case.outcome, Some(Outcome::NobodyHome));
        // A role that ends takes the cases away.
        let binh = At::new(&office, "binh");
        let theirs = all.iter().find(|case| case.interviewer == Some(person(&app, "binh"))).unwrap().number;
        assert_eq!(binh.get(&format!("/rounds/sipas-2026/cases/{theirs}")).status, 200);
    }

    fn who_only_reads_sees_no_contact_no_note_and_no_form(db: TestDb = OFFICE) {
        let (office, app) = province(&db);
        let round = fielded(&office, "no");
        hand_out(&office);
        let own = cases(&app, &round).into_iter().find(|case| case.interviewer == Some(person(&app, "lan"))).unwrap().number;
        let path = format!("/rounds/sipas-2026/cases/{own}");
        done(&At::new(&office, "lan").post(&path, "outcome=2.24&note=b%C3%A0+m%E1%BA%B9+m%E1%BB%9F+c%E1%BB%ADa"));
        for login in ["lanh-dao", "thanh-tra"] {
            let at = At::new(&office, login);
            for part in PARTS.into_iter().map(str::to_owned).chain([format!("/cases/{own}")]) {
                let page = at.get(&format!("/rounds/sipas-2026{part}"));
                assert_eq!(page.status, 200, "{login} {part}");
                assert!(!page.body.contains("method=\"post\""), "{login} {part} has a form");
                for secret in ["Chủ hộ", "0912", "Xóm", "bà mẹ mở cửa"] {
                    assert!(!page.body.contains(secret), "{login} {part} shows {secret}");
                }
            }
            assert!(at.get(&path).body.contains("2.24"));
            assert_eq!(at.post(&path, "outcome=2.24&note=").status, 403);
            assert_eq!(at.get("/rounds/new").status, 403);
        }
        let managed = At::new(&office, "so").get(&path);
        assert!(managed.body.contains("Chủ hộ") && managed.body.contains("bà mẹ mở cửa"));
        // Lists never show how to find anybody.
        assert!(!At::new(&office, "so").get("/rounds/sipas-2026/cases").body.contains("Chủ hộ"));
    }
}

#[test]
fn everybody_can_use_the_pages() {
    let db = TestDb::sqlite(Some(OFFICE));
    let (office, app) = province(&db);
    // The server has the machine's clock, which the session must agree with.
    let now = sipar::domain::clock::Clock::now(&sipar::app::machine::MachineClock);
    office.clock.set(now);
    fielded(&office, "yes");
    hand_out(&office);
    employ(&app, "so", Role::Interviewer, "cao-bang");
    let draft = At::new(&office, "so");
    let made = draft.post(
        "/rounds",
        "code=nhap&name=Nh%C3%A1p&unit=cao-bang&questionnaire=sipas-2023-1&year=2026&kind=households&linked=no\
         &opens=01/11/2026&closes=30/11/2026&minimum=30&recheck=10%25&previous=sipas-2026",
    );
    done(&made);
    draft.upload("/rounds/nhap/frame", crate::support::at::FORM, "khung.csv", super::frame().as_bytes());
    let cookie = cookie_of(&app, "so");
    let mut start = sipar(["serve"]);
    start.args(db.place().arguments());
    let server = Server::start(start, free_port()).unwrap();
    let of_both = [
        "/rounds".to_owned(),
        "/rounds/new".to_owned(),
        "/rounds/nhap/draw".to_owned(),
        "/rounds/nhap/change".to_owned(),
        "/rounds/nhap/frame".to_owned(),
    ];
    let drawn = PARTS.into_iter().map(|part| format!("/rounds/sipas-2026{part}"));
    let one = ["/rounds/sipas-2026/cases/1".to_owned()];
    let all: Vec<String> = of_both.into_iter().chain(drawn).chain(one).collect();
    let english = ["/rounds/new", "/rounds/sipas-2026/draw", "/rounds/sipas-2026/progress"].map(|path| (path, "en"));
    let pages: Vec<(String, &str)> = all
        .iter()
        .map(|path| (path.as_str(), "vi"))
        .chain(english)
        .map(|(path, lang)| (server.url(&format!("{path}?lang={lang}")), lang))
        .collect();
    let findings = inspect_as(&pages, Some(&cookie));
    assert!(findings.is_empty(), "{}", list(&findings));
}
