//! Everybody can use the pages: by keyboard, screen reader, at 200 % and on a narrow screen, without a request elsewhere.

use crate::support::at::{At, FORM};
use crate::support::both::TestDb;
use crate::support::browser::{inspect_as, list};
use crate::support::free_port;
use crate::support::office::OFFICE;
use crate::support::par::{by_two, decided, done, entry, handed_in, opened, province};
use crate::support::server::{Server, sipar};
use crate::support::staff::{cookie_of, employ};
use crate::support::surveyed::{COUNTED, Story, seal};

#[test]
fn everybody_can_use_the_pages() {
    let db = TestDb::sqlite(Some(OFFICE));
    let office = province(&db, 3);
    opened(&office, "cchc");
    for number in [1, 2, 3] {
        handed_in(&office, "cchc", number, ("cham", "4", "95"));
    }
    decided(&office, "cchc", "p-xa-1=4&p-xa-2=4&p-xa-3=2");
    by_two(&office, "cchc", "yes");
    let so = At::new(&office, "so");
    done(&so.post("/par/cchc/remedy", "due=30/09/2027"));
    done(&so.post("/par", &entry("nhap", "2025", "")));
    done(&so.post("/par/nhap/calendar", crate::support::par::CALENDAR));
    done(&so.post("/par/nhap/units", "level=commune&units=&group=xa"));
    done(&so.post("/par/nhap/open", ""));
    let clerk = At::new(&office, "cb-1");
    done(&clerk.upload("/par/nhap/unit/xa-1/evidence/1.1", FORM, "a.pdf", b"%PDF-1.7"));
    // One scores itself, one is appraised, one may answer.
    for number in [2, 3] {
        handed_in(&office, "nhap", number, ("cham", "4", "95"));
    }
    let td = At::new(&office, "td");
    done(&td.post("/par/nhap/criteria/1.2", "p-xa-3=3&r-xa-3=thi%E1%BA%BFu"));
    done(&td.post("/par/nhap/unit/xa-3/appraise", "accept=all"));
    done(&so.post("/par/nhap/advance", "from=submitted&unit=xa-3"));
    // The server has the machine's clock, which the session must agree with.
    office.clock.set(sipar::domain::clock::Clock::now(&sipar::app::machine::MachineClock));
    for role in [sipar::domain::access::Role::UnitHead, sipar::domain::access::Role::Appraiser] {
        employ(&office.app, "so", role, "cao-bang");
    }
    let cookie = cookie_of(&office.app, "so");
    let mut start = sipar(["serve"]);
    start.args(db.place().arguments());
    let server = Server::start(start, free_port()).unwrap();
    let paths = [
        "/par",
        "/par/new",
        "/par/nhap",
        "/par/nhap/calendar",
        "/par/nhap/reminders",
        "/par/nhap/units",
        "/par/nhap/unit/xa-1",
        "/par/nhap/unit/xa-1/evidence/1.1",
        "/par/nhap/unit/xa-3/answer",
        "/par/nhap/unit/xa-2/appraise",
        "/par/nhap/criteria",
        "/par/nhap/criteria/1.1?show=left",
        "/par/nhap/council",
        "/par/cchc",
        "/par/cchc/criteria/1.2",
        "/par/cchc/unit/xa-1/appraise",
        "/par/cchc/council",
        "/par/cchc/results",
        "/par/cchc/unit/xa-1/results",
        "/par/cchc/robustness",
        "/par/cchc/criteria/3.1/survey",
        "/par/cchc/remedy",
        "/par/cchc/remedy?unit=xa-1",
        "/par/cchc/unit/xa-1/remedy/1.1",
    ];
    let of = |path: &str, lang: &'static str| {
        let mark = if path.contains('?') { '&' } else { '?' };
        (server.url(&format!("{path}{mark}lang={lang}")), lang)
    };
    let pages: Vec<(String, &str)> =
        ["vi", "en"].into_iter().flat_map(|lang| paths.map(|path| of(path, lang))).collect();
    let findings = inspect_as(&pages, Some(&cookie));
    assert!(findings.is_empty(), "{}", list(&findings));
}

#[test]
fn everybody_can_use_what_a_survey_brings() {
    let db = TestDb::sqlite(Some(OFFICE));
    let story = Story::computed(&db);
    let office = &story.office;
    let so = At::new(office, "so");
    let page = so.get(&Story::path("2.1", &format!("?{COUNTED}"))).body;
    done(&so.post(&Story::path("2.1", ""), &format!("{COUNTED}&seal={}", seal(&page).unwrap())));
    office.clock.set(sipar::domain::clock::Clock::now(&sipar::app::machine::MachineClock));
    let cookie = cookie_of(&office.app, "so");
    let mut start = sipar(["serve"]);
    start.args(db.place().arguments());
    let server = Server::start(start, free_port()).unwrap();
    let paths = [
        Story::path("2.1", &format!("?{COUNTED}")),
        Story::path("2.2", "?from=sipas-2026"),
        Story::path("2.3", "?from=sipas-2026"),
        "/par/ks/robustness?provisional=1".to_owned(),
    ];
    let urls =
        paths.iter().flat_map(|path| ["vi", "en"].map(|lang| (server.url(&format!("{path}&lang={lang}")), lang)));
    let pages: Vec<(String, &str)> = urls.collect();
    let findings = inspect_as(&pages, Some(&cookie));
    assert!(findings.is_empty(), "{}", list(&findings));
}
