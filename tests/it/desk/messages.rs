//! A message after a rating: one, apart from it; read by those who may, and forgotten in time.

use sipar::app::AppError;
use sipar::app::jobs::Runner;
use sipar::app::messages::Left;
use sipar::app::retention::Keep;
use sipar::domain::access::Role;
use sipar::domain::refusal::Refusal;
use sipar::store::message::Caller;
use sipar::store::proposal::Decision;

use super::{Browser, DAY, decide, not_there, refusal, staff};
use crate::support::both::on_both;
use crate::support::door::{Answer, Door};
use crate::support::office::{COUNTER, NOON, OFFICE, Office, id_of};
use crate::support::staff::{caller, employ};
use crate::support::statements::Beside;

const NAME: &str = "Nguyễn Thị Lan";
const PHONE: &str = "0912 345 678";

/// A phone with the ticket that an answer gave it.
fn with_ticket<'a>(door: &'a Door, answer: &Answer) -> Browser<'a> {
    let ticket = answer.cookies.iter().find(|(name, _)| name == "__Host-sipar-message").expect("a ticket").1.clone();
    let cookie = format!("__Host-sipar-form={}; __Host-sipar-message={ticket}", Browser::TOKEN);
    Browser { door, cookie }
}

fn remark(text: &str) -> Left {
    Left { text: text.into(), caller: None, agreed: false }
}

fn call_back(text: &str, name: &str, phone: &str) -> Left {
    Left { text: text.into(), caller: Some(Caller { name: name.into(), phone: phone.into() }), agreed: true }
}

on_both! {
    fn a_rating_by_code_lets_one_message_in(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        employ(&office.app, "mai", Role::Clerk, "hop-giang");
        let door = Door::of(&office);
        let phone = Browser { door: &door, cookie: format!("__Host-sipar-form={}", Browser::TOKEN) };
        let nothing = phone.get("/message");
        assert!(nothing.status == 404 && !nothing.body.contains("<textarea"));
        assert_eq!(phone.post("/message", "kind=remark&text=abc").status, 422);
        let sheet = office.app.print_codes(&caller(&office.app, "mai"), "quay-1", 1).unwrap();
        assert!(!phone.get(&format!("/r/{}", sheet.codes[0])).body.contains("name=\"comment\""));
        let rated = phone.post("/r", &format!("code={}&q-result=2&comment=abc", sheet.codes[0]));
        assert_eq!(rated.status, 303);
        // Sent again, it is the same rating, and gives no second ticket.
        let again = phone.post("/r", &format!("code={}&q-result=2", sheet.codes[0]));
        assert!(again.status == 303 && again.cookies.is_empty());
        let own = with_ticket(&door, &rated);
        let thanks = own.get(&rated.location.unwrap()).body;
        assert!(thanks.contains("href=\"/message\""));
        let code = thanks.split("receipt-code").nth(1).unwrap().split("<dd>").nth(1).unwrap()[..11].to_owned();
        let form = own.get("/message");
        assert!(form.status == 200 && form.body.contains("Phường Hợp Giang") && form.body.contains("30 ngày sau khi"));
        // What is refused leaves the ticket as it is.
        let bad = ["kind=remark&text=", "kind=x&text=a", "kind=call-back&text=a&name=An&phone=0912345678",
            "kind=call-back&name=An&phone=091&agreed=yes", "kind=call-back&name=&phone=0912345678&agreed=yes"];
        for fields in bad {
            assert_eq!(own.post("/message", fields).status, 422, "{fields}");
        }
        assert_eq!(own.post("/message", &format!("kind=remark&text={}", "a".repeat(501))).status, 422);
        let sent = own.post("/message", "kind=remark&text=Gh%E1%BA%BF+ch%E1%BB%9D+%C3%ADt");
        assert_eq!((sent.status, sent.location.as_deref()), (303, Some("/message/sent")));
        assert_eq!(own.get("/message/sent").status, 200);
        assert_eq!((own.get("/message").status, own.post("/message", "kind=remark&text=abc").status), (404, 422));
        let mut beside = Beside::of(db.place());
        assert_eq!(beside.number("SELECT COUNT(*) AS n FROM message"), 1);
        assert_eq!(beside.number("SELECT COUNT(*) AS n FROM message_ticket"), 0);
        assert_eq!(beside.number("SELECT COUNT(*) AS n FROM remark"), 0, "no words stand beside the rating");
        assert_eq!(beside.number("SELECT COUNT(*) AS n FROM rating JOIN message ON message.id = rating.id"), 0);
        // A receipt that was looked up lets one in as well; a wrong one does not.
        let looked = phone.post("/receipt", &format!("code={code}"));
        assert!(looked.status == 200 && looked.body.contains("href=\"/message\""));
        let sent = with_ticket(&door, &looked).post("/message", "kind=call-back&name=An&phone=0912345678&agreed=yes");
        assert_eq!((sent.status, beside.number("SELECT COUNT(*) AS n FROM message")), (303, 2));
        assert!(phone.post("/receipt", "code=AAAAA-AAAAA").cookies.is_empty());
    }

    fn a_ticket_is_used_once_by_however_many_at_once(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let ticket = office.app.message_ticket(id_of(COUNTER, 1)).unwrap();
        let other = Office::open(&db).app;
        let outcomes: Vec<Result<(), AppError>> = std::thread::scope(|scope| {
            let send = |number: usize| {
                let app = if number.is_multiple_of(2) { office.app.clone() } else { other.clone() };
                let ticket = ticket.clone();
                scope.spawn(move || app.leave_message(&ticket, &remark("một lần")))
            };
            let all: Vec<_> = (0..12).map(send).collect();
            all.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert_eq!(outcomes.iter().filter(|one| one.is_ok()).count(), 1);
        for one in outcomes.into_iter().filter(Result::is_err) {
            assert_eq!(refusal(one), Refusal::TicketUsed);
        }
        assert_eq!(Beside::of(db.place()).number("SELECT COUNT(*) AS n FROM message"), 1);
        // Until the end of the next day.
        let late = office.app.message_ticket(id_of(COUNTER, 1)).unwrap();
        office.clock.advance(DAY);
        assert!(office.app.message_place(&late).unwrap().is_some());
        office.clock.advance(DAY);
        assert_eq!(refusal(office.app.leave_message(&late, &remark("muộn"))), Refusal::TicketUsed);
    }

    fn remarks_are_checked_and_call_backs_settled_by_whoever_may(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        staff(&office);
        for (login, role, unit) in [("mai", Role::Clerk, "hop-giang"), ("truong", Role::UnitHead, "hop-giang"),
            ("xa-mai", Role::Clerk, "thuc-phan"), ("dich", Role::Auditor, "cao-bang")] {
            employ(&office.app, login, role, unit);
        }
        let app = &office.app;
        let leave = |left: &Left| app.leave_message(&app.message_ticket(id_of(COUNTER, 1)).unwrap(), left).unwrap();
        leave(&remark("Anh Bình ở quầy 1 nhiệt tình"));
        leave(&remark("Không được xem"));
        leave(&call_back("Hỏi về giấy tờ", NAME, PHONE));
        let (an, mai, xa) = (caller(app, "an"), caller(app, "mai"), caller(app, "xa-mai"));

        // The remarks: when their day is over, by whoever checks, and then by month where enough rated.
        assert_eq!(app.unchecked_remarks(&an).unwrap(), []);
        office.clock.advance(DAY);
        let door = Door::of(&office);
        let page = Browser::of(&door, &office, "an").get("/remarks");
        assert!(page.body.contains("Anh Bình") && !page.body.contains(NAME) && !page.body.contains("Hỏi về"));
        let waiting = app.unchecked_remarks(&an).unwrap();
        assert_eq!(waiting.len(), 2);
        for (_, one) in &waiting {
            let shown = one.text.contains("Bình").then_some("[…] ở quầy 1 nhiệt tình");
            not_there(app.check_remark(&caller(app, "xa"), &one.hash, shown));
            app.check_remark(&an, &one.hash, shown).unwrap();
            assert_eq!(refusal(app.check_remark(&an, &one.hash, shown)), Refusal::DecidedBefore);
        }
        let rated: Vec<_> = (1..=5).map(|number| office.imported(number, 1, NOON, &[2])).collect();
        office.store(rated);
        office.clock.advance(20 * DAY);
        let read = app.read_remarks(&an, "hop-giang", Some("2026-11".parse().unwrap())).unwrap();
        assert_eq!(read.remarks, [("Phường Hợp Giang".to_owned(), vec!["[…] ở quầy 1 nhiệt tình".to_owned()])]);

        // The request: by the clerk and the head of the unit, and by nobody else.
        for (login, status) in [("mai", 200), ("truong", 200), ("an", 403), ("dich", 403)] {
            assert_eq!(Browser::of(&door, &office, login).get("/call-backs").status, status, "{login}");
        }
        let list = Browser::of(&door, &office, "truong").get("/call-backs").body;
        assert!(list.contains(NAME) && list.contains(PHONE) && list.contains("Hỏi về giấy tờ"));
        assert!(!Browser::of(&door, &office, "xa-mai").get("/call-backs").body.contains(NAME));
        let id = app.call_backs(&mai).unwrap()[0].2.id;
        not_there(app.settle_call_back(&xa, id, "đã gọi"));
        assert_eq!(refusal(app.settle_call_back(&mai, id, "")), Refusal::OutcomeMissing);
        not_there(app.check_remark(&an, id.as_bytes(), Some("x")));
        let done = Browser::of(&door, &office, "mai").post("/call-backs/settle", &format!("message={id}&outcome=xong"));
        assert_eq!((done.status, app.call_backs(&mai).unwrap().len()), (303, 0));
        assert_eq!(refusal(app.settle_call_back(&mai, id, "lần nữa")), Refusal::DecidedBefore);
        let trail = Beside::of(db.place())
            .words("SELECT action || subject || detail || old_value || new_value AS word FROM audit");
        assert!(trail.iter().any(|entry| entry.contains("call-back.settle")));
        assert!(trail.iter().all(|entry| !entry.contains(NAME) && !entry.contains("0912") && !entry.contains("Bình")));
    }

    fn names_are_found_deleted_by_two_and_forgotten_in_time(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        staff(&office);
        employ(&office.app, "mai", Role::Clerk, "hop-giang");
        let app = &office.app;
        let leave = |left: &Left| app.leave_message(&app.message_ticket(id_of(COUNTER, 1)).unwrap(), left).unwrap();
        leave(&call_back("Việc thứ nhất", NAME, PHONE));
        leave(&call_back("Việc thứ hai", "Hoàng Văn Bình", "+84 987 654 321"));
        leave(&call_back("Việc thứ ba", "Lê Thị Ba", "02063 852 111"));
        let (an, xa, mai) = (caller(app, "an"), caller(app, "xa"), caller(app, "mai"));
        let found = |who: &str| {
            let all = app.messages_of(&an, who).unwrap();
            all.into_iter().map(|(_, one)| one.text).collect::<Vec<_>>()
        };
        assert_eq!(found("nguyễn thị lan"), ["Việc thứ nhất"]);
        assert_eq!(found("0987.654.321"), ["Việc thứ hai"]);
        assert_eq!((found("0900000000"), app.messages_of(&xa, "Lan").unwrap().len()), (Vec::<String>::new(), 0));
        let door = Door::of(&office);
        let page = Browser::of(&door, &office, "an").post("/personal-data/find", "who=0912345678");
        assert!(page.status == 200 && page.body.contains(NAME), "{}", page.body);
        assert_eq!(Browser::of(&door, &office, "mai").post("/personal-data/find", "who=0912345678").status, 403);

        let lan = app.messages_of(&an, "Lan").unwrap()[0].1.id.to_string();
        not_there(app.propose_message_deleted(&xa, &lan, "theo yêu cầu"));
        app.propose_message_deleted(&an, &lan, "theo yêu cầu").unwrap();
        decide(app, "binh", Decision::Approved).unwrap();
        assert_eq!(found("Lan"), Vec::<String>::new());

        // Settled: forgotten thirty days later; left open, it goes with the citizens' words.
        let binh = app.messages_of(&an, "Hoàng Văn Bình").unwrap()[0].1.id;
        app.settle_call_back(&mai, binh, "đã gọi").unwrap();
        let runner = Runner::new(app, Keep::default(), None);
        runner.prepare().unwrap();
        let sweep = |days: i64| {
            office.clock.advance(days * DAY);
            runner.work().unwrap();
        };
        sweep(29);
        assert_eq!((found("Bình").len(), found("Lê Thị Ba").len()), (1, 1));
        sweep(2);
        assert_eq!((found("Bình").len(), found("Lê Thị Ba").len()), (0, 1));
        let mut beside = Beside::of(db.place());
        assert_eq!(beside.number("SELECT COUNT(*) AS n FROM message WHERE outcome IS NOT NULL AND name IS NULL"), 1);
        sweep(340);
        assert_eq!(beside.number("SELECT COUNT(*) AS n FROM message"), 0);
        assert_eq!(beside.number("SELECT COUNT(*) AS n FROM message_ticket"), 0);
    }
}
