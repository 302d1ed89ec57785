//! The pages of the desk in a real browser, with something on each of them.

use sipar::app::codes::Sheet;
use sipar::app::messages::Left;
use sipar::domain::access::{Caller as Asker, Role};
use sipar::domain::rating::{Answer, Channel, Rating, Submission};
use sipar::store::message::Caller;
use sipar::store::office::counter_by_code;
use sipar::store::reply::ReplyKind;

use super::{DAY, HOUR};
use crate::support::both::TestDb;
use crate::support::browser::{Finding, inspect_as, list};
use crate::support::demo::{COUNTER, DEMO, close, open};
use crate::support::free_port;
use crate::support::server::{Server, sipar};
use crate::support::staff::{caller, cookie_of, employ};
use crate::support::statements::Beside;

/// Everything that waits for somebody: kept aside, in conflict, written, replied; and a sheet of codes.
fn fill(db: &TestDb) -> (Sheet, String, String) {
    let app = open(db.place());
    for (login, role) in [("an", Role::HomeAffairs), ("mai", Role::Clerk), ("cb", Role::Officer), ("ld", Role::Leader)]
    {
        employ(&app, login, role, "minh-hoa-1");
    }
    employ(&app, "binh", Role::HomeAffairs, "minh-hoa");
    Beside::of(db.place()).run(
        "UPDATE person SET officer_id = (SELECT id FROM officer WHERE code = 'minh-hoa-1-cb-1') WHERE login = 'cb'",
    );
    let now = app.clock.now();
    let counter = app.store.read(|db| counter_by_code(db, COUNTER)).unwrap().unwrap();
    let rating = |days: i64, level: i16, remark: Option<&str>| {
        let at = now.plus(-days * DAY - HOUR);
        let rating = Rating {
            id: app.chance.id(at),
            template: counter.template,
            counter: counter.id,
            procedure: None,
            field: None,
            seq: None,
            sealed_at: Some(at),
            answers: vec![Answer { question: 1, level }],
            reasons: Vec::new(),
            remark: remark.map(str::to_owned),
            normalised: false,
            seal: None,
        };
        Submission { rating, channel: Channel::Import, received_at: now }
    };
    let submit = |submission: &Submission| app.writer.submit_and_wait(vec![submission.clone()]).unwrap();
    let mut two = rating(3, 2, None);
    submit(&two);
    two.rating.answers = vec![Answer { question: 1, level: 1 }];
    submit(&two);
    submit(&rating(2, 2, Some("Cán bộ hướng dẫn rõ ràng, nhưng nơi ngồi chờ quá nóng và thiếu ghế cho người già.")));
    let [an, binh, mai, cb] = ["an", "binh", "mai", "cb"].map(|login: &str| -> Asker { caller(&app, login) });
    let (_, standings) = app.standings(&an, "minh-hoa-1").unwrap();
    let period = standings[0].0;
    app.ask_closing(&binh, "minh-hoa-1", &period.to_string(), "đã đối chiếu").unwrap();
    let asked = app.proposals(&an).unwrap()[0].proposal.id;
    app.decide(&an, asked, sipar::store::proposal::Decision::Approved, "").unwrap();
    let late = now.since(sipar::domain::clock::Instant::start_of(period.last_day())) / DAY;
    submit(&rating(late + 1, 2, None));
    app.reply(&cb, period, ReplyKind::Correction, "Ngày 12 tôi không trực quầy này.").unwrap();
    let sheet = app.print_codes(&mai, COUNTER, 2).unwrap();
    let call = Caller { name: "Người dân A".into(), phone: "0912 345 678".into() };
    let left = Left { text: "Xin hỏi về giấy tờ còn thiếu.".into(), caller: Some(call), agreed: true };
    app.leave_message(&app.message_ticket(counter.id).unwrap(), &left).unwrap();
    let ticket = app.message_ticket(counter.id).unwrap();
    close(app);
    (sheet, period.to_string(), ticket)
}

#[test]
fn the_pages_of_the_desk_can_be_read_by_everybody() {
    let db = TestDb::sqlite(Some(DEMO));
    let (sheet, period, ticket) = fill(&db);
    let app = open(db.place());
    let cookies = ["an", "mai", "cb", "ld"].map(|login| cookie_of(&app, login));
    close(app);
    let mut start = sipar(["serve"]);
    start.args(db.place().arguments()).env("SIPAR_TYPED_NUMBERS", "true");
    let server = Server::start(start, free_port()).unwrap();
    let at = |rest: &str| format!("/counters/{COUNTER}/{rest}");
    let [an, mai, cb, ld] = cookies;
    let all = [
        (
            an,
            vec![
                "/ratings".to_owned(),
                "/periods?unit=minh-hoa-1".to_owned(),
                "/remarks".to_owned(),
                "/replies".to_owned(),
                "/personal-data".to_owned(),
            ],
        ),
        (mai, vec!["/counters".to_owned(), "/call-backs".to_owned(), at("codes"), at("slips"), at("duty")]),
        (cb, vec![format!("/mine?period={period}")]),
        (
            ld,
            vec![
                format!("/remarks/read?unit=minh-hoa-1&month={period}"),
                format!("/results?unit=minh-hoa-1&period={period}"),
            ],
        ),
        (format!("__Host-sipar-message={ticket}"), vec!["/message".to_owned()]),
        (String::new(), ["/receipt", "/number", "/message/sent"].map(str::to_owned).into()),
        (String::new(), vec!["/r".to_owned(), format!("/r/{}", sheet.codes[0]), "/r/AAAAAAAAAAAA".to_owned()]),
    ];
    // That a code is wrong is what the page says, to the browser as well.
    let meant = |finding: &Finding| finding.url.contains("AAAA") && finding.detail.contains("404");
    let mut findings = Vec::new();
    for (cookie, paths) in all {
        let addresses = paths.iter().flat_map(|path| ["vi", "en"].map(|lang| (path, lang)));
        let pages: Vec<(String, &str)> = addresses
            .map(|(path, lang)| {
                let joint = if path.contains('?') { '&' } else { '?' };
                (server.url(&format!("{path}{joint}lang={lang}")), lang)
            })
            .collect();
        let cookie = (!cookie.is_empty()).then_some(cookie.as_str());
        findings.extend(inspect_as(&pages, cookie).into_iter().filter(|finding| !meant(finding)));
    }
    assert!(findings.is_empty(), "{}", list(&findings));
}
