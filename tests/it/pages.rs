//! The pages in a real browser: nobody is kept out by them, and the main story can be lived.

use serde_json::json;
use sipar::app::bring_in::Importer;
use sipar::app::generate::illustrative_feedback;
use sipar::app::machine::{MachineChance, MachineClock};
use sipar::domain::chance::Chance;
use sipar::domain::clock::Clock;
use sipar::domain::id::Id;
use sipar::domain::rating::{ReceiptCode, flag};
use sipar::store::Store;
use sipar::store::office::officer_by_code;
use sipar::store::rating::{Stored, rating_get};

use crate::support::both::TestDb;
use crate::support::browser::{Finding, inspect, list, run_script};
use crate::support::demo::{COUNTER, DEMO, close, open};
use crate::support::free_port;
use crate::support::server::{Server, sipar};

fn demo(db: &TestDb) -> Server {
    let mut start = sipar(["demo"]);
    start.args(db.place().arguments());
    Server::start(start, free_port()).unwrap()
}

/// A rating to show the receipt of.
fn rated(server: &Server) -> String {
    let page = server.http().get(&format!("/rate/{COUNTER}"));
    let cookie = page.header("set-cookie").split(';').next().unwrap().to_owned();
    let token = cookie.split_once('=').unwrap().1;
    let id = MachineChance::new().unwrap().id(MachineClock.now());
    let body = format!("csrf={token}&id={id}&q-result=2");
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("cookie", cookie.as_str())];
    let path = format!("/rate/{COUNTER}");
    let reply = server.http().send(&ureq::http::Method::POST, &path, &headers, body.as_bytes()).unwrap();
    reply.header("location").to_owned()
}

#[test]
fn every_page_can_be_read_by_everybody() {
    let db = TestDb::sqlite(Some(DEMO));
    let app = open(db.place());
    let feedback = illustrative_feedback(MachineClock.now().day(), 2);
    let brought = app.bring_feedback_from(Importer::Owner, "feedback.csv", feedback.as_bytes()).unwrap();
    assert!(brought.changed > 40, "{brought:?}");
    close(app);
    let server = demo(&db);
    let thanks = rated(&server);
    let month = sipar::domain::period::Period::containing(sipar::domain::period::Span::Month, MachineClock.now().day());
    let month = month.previous().unwrap();
    let rate = format!("/rate/{COUNTER}");
    let duty = format!("/counters/{COUNTER}/duty");
    let results =
        [("minh-hoa", "running".to_owned()), ("minh-hoa-1", "running".to_owned()), ("minh-hoa", month.to_string())];
    let mut paths = vec!["/".to_owned(), rate, thanks, duty, "/series".to_owned()];
    paths.extend(["/feedback", "/feedback/minh-hoa-001", "/feedback/minh-hoa-032"].map(str::to_owned));
    paths.extend(results.map(|(unit, period)| format!("/results?unit={unit}&period={period}")));
    paths.extend(["/series/sipas/cao-bang", "/series/par-index/khanh-hoa", "/no/such/page"].map(str::to_owned));
    let address = |path: &String, lang| {
        let joint = if path.contains('?') { '&' } else { '?' };
        (server.url(&format!("{path}{joint}lang={lang}")), lang)
    };
    let pages: Vec<(String, &str)> = paths.iter().flat_map(|path| [address(path, "vi"), address(path, "en")]).collect();
    // That a page is missing is what the page of errors says, to the browser as well.
    let meant = |finding: &Finding| finding.url.contains("/no/such/page") && finding.detail.contains("404");
    let findings: Vec<Finding> = inspect(&pages).into_iter().filter(|finding| !meant(finding)).collect();
    assert!(findings.is_empty(), "{}", list(&findings));
}

#[test]
fn a_rating_comes_in_and_the_result_moves() {
    let db = TestDb::sqlite(Some(DEMO));
    let server = demo(&db);
    let store = Store::open(db.place().target(), 1).unwrap();
    let officer = "minh-hoa-1-cb-3";
    // "Tốt lắm" with every mark as a letter of its own.
    let comment = "To\u{302}\u{301}t la\u{306}\u{301}m";
    let input = json!({ "url": server.url("/"), "counter": COUNTER, "comment": comment, "officer": officer });
    let seen = run_script("story.mjs", input, 120);
    let counted: Vec<i64> = seen["counted"].as_array().unwrap().iter().map(|n| n.as_i64().unwrap()).collect();
    let grown: Vec<i64> = counted.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert_eq!(
        grown,
        [1, 1, 1, 0, 2],
        "by mouse; by keyboard; twice; without an answer; with a comment, on duty: {seen}"
    );

    let id = |name: &str| -> Id {
        seen["receipts"][name].as_str().unwrap_or_else(|| panic!("{name}: {seen}")).parse().unwrap()
    };
    assert_eq!(seen["code"], ReceiptCode::of(id("mouse")).to_string());
    assert_eq!(id("twice"), id("again"), "the same request gets the same receipt");
    assert_eq!(seen["chosenAfterBack"], 0, "who comes next does not see what was answered");
    assert!(seen["message"].as_str().unwrap().contains("Chưa có gì được lưu"), "{seen}");
    assert_eq!(seen["faults"], json!([]));

    let stored = |name: &str| -> Stored { store.read(|db| rating_get(db, id(name))).unwrap().unwrap() };
    let with_comment = stored("comment");
    assert_eq!(with_comment.remark.as_deref(), Some("T\u{1ed1}t l\u{1eaf}m"), "composed");
    assert_eq!(with_comment.flags & flag::NORMALISED, flag::NORMALISED, "and that is noted");
    assert!(stored("mouse").remark.is_none());
    let signed_on = store.read(|db| officer_by_code(db, officer)).unwrap().unwrap();
    assert!(seen["onDuty"].as_str().unwrap().contains(&signed_on.name), "{seen}");
    assert_eq!(stored("onDuty").officer, Some(signed_on.id));
    assert_ne!(stored("mouse").officer, Some(signed_on.id));
    let differences = store.read(sipar::store::tally::tally_verify).unwrap();
    assert!(differences.is_empty(), "{differences:?}");
}
