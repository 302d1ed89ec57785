//! Officers see their own results, as far as anybody may, and get an answer to what they say to them.

use sipar::app::results::Seen;
use sipar::domain::access::Role;
use sipar::domain::refusal::Refusal;
use sipar::store::duty::{Duty, DutySource, duty_put_on};
use sipar::store::reply::ReplyKind;

use super::{Browser, DAY, HOUR, days_ago, not_there, refusal, staff};
use crate::support::both::on_both;
use crate::support::door::Door;
use crate::support::office::{COUNTER, OFFICE, OFFICER, Office, id_of};
use crate::support::staff::{caller, employ};
use crate::support::statements::Beside;

on_both! {
    fn an_officer_sees_the_own_results_and_replies(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        staff(&office);
        for (login, unit) in [("cb1", "hop-giang"), ("cb2", "hop-giang"), ("ai", "hop-giang"), ("xa-cb", "thuc-phan")] {
            employ(&office.app, login, Role::Officer, unit);
        }
        let mut beside = Beside::of(db.place());
        for (login, code) in [("cb1", "cb-1"), ("cb2", "cb-2")] {
            beside.run(&format!(
                "UPDATE person SET officer_id = (SELECT id FROM officer WHERE code = '{code}') WHERE login = '{login}'"
            ));
        }
        let app = &office.app;
        let october = days_ago(&office, 30);
        for (number, officer, day) in [(1, 1, 0), (2, 2, 1)] {
            let [id, counter, officer] = [id_of(8, number), id_of(COUNTER, 1), id_of(OFFICER, officer)];
            let from = october.plus(day * DAY - HOUR);
            let duty = Duty { id, counter, officer, from, to: from.plus(2 * HOUR), source: DutySource::Roster };
            app.store.write(|db| duty_put_on(db, &duty, || app.chance.id(october))).unwrap();
        }
        // Eight for the first, six for the second.
        office.store((0..8).map(|number| office.imported(number, 1, october, &[if number < 6 { 2 } else { 1 }])).collect());
        office.store((10..16).map(|number| office.imported(number, 1, october.plus(DAY), &[1])).collect());

        let [cb1, cb2] = ["cb1", "cb2"].map(|login| caller(app, login));
        let october_whole = "2026-10".parse().unwrap();
        let month = Some(october_whole);
        let mine = app.own_results(&cb1, month).unwrap();
        let Seen::Open(figures) = &mine.lines[0].seen else { panic!("{:?}", mine.lines) };
        assert_eq!((figures.n, figures.levels.as_slice()), (8, [2, 6].as_slice()));
        assert_eq!(refusal(app.own_results(&caller(app, "ai"), month)), Refusal::NoOfficer);
        assert!(app.own_results(&cb1, Some("2026-11".parse().unwrap())).is_err(), "not over");
        // September: four ratings, and nobody is told.
        office.store((20..24).map(|number| office.imported(number, 1, october.plus(-40 * DAY), &[2])).collect());

        let door = Door::of(&office);
        let browser = Browser::of(&door, &office, "cb1");
        let page = browser.get("/mine?period=2026-10");
        assert!(page.body.contains("75,0%") && page.body.contains("Công chức 1") && !page.body.contains("Công chức 2"));
        assert!(!page.body.contains("0,0%, "), "the colleague's are not there");
        assert_eq!(Browser::of(&door, &office, "an").get("/mine").status, 403);
        assert_eq!(Browser::of(&door, &office, "ai").get("/mine").status, 422);

        assert_eq!(browser.post("/mine/reply", "period=2026-10&kind=remark&text=+").status, 422);
        assert_eq!(browser.post("/mine/reply", "period=2026-11&kind=remark&text=a").status, 404);
        assert_eq!(browser.post("/mine/reply", "period=2026-10&kind=praise&text=a").status, 422);
        assert_eq!(browser.post("/mine/reply", "period=2026-10&kind=correction&text=T%C3%B4i+kh%C3%B4ng+tr%E1%BB%B1c").status, 303);
        app.reply(&cb2, october_whole, ReplyKind::Remark, "Quầy đông").unwrap();
        assert!(browser.get("/mine?period=2026-10").body.contains("Chưa có trả lời"));

        let (an, xa) = (caller(app, "an"), caller(app, "xa"));
        let open = app.open_replies(&an).unwrap();
        let told: Vec<_> = open.iter().map(|one| (one.reply.text.as_str(), one.officer.as_str())).collect();
        assert_eq!(told, [("Tôi không trực", "Công chức 1"), ("Quầy đông", "Công chức 2")]);
        assert!(app.open_replies(&xa).unwrap().is_empty());
        let id = open[0].reply.id;
        not_there(app.answer_reply(&xa, id, "không phải việc của tôi"));
        assert_eq!(refusal(app.answer_reply(&an, id, "")), Refusal::WordsMissing);
        let answers = Browser::of(&door, &office, "an");
        assert!(answers.get("/replies").body.contains("Tôi không trực"));
        assert_eq!(answers.post("/replies/answer", &format!("reply={id}&answer=%C4%90%C3%A3+s%E1%BB%ADa")).status, 303);
        assert_eq!(refusal(app.answer_reply(&an, id, "lần nữa")), Refusal::DecidedBefore);
        assert_eq!(app.open_replies(&an).unwrap().len(), 1);
        assert!(browser.get("/mine?period=2026-10").body.contains("Đã sửa"));
        assert!(!Browser::of(&door, &office, "cb2").get("/mine?period=2026-10").body.contains("Đã sửa"));
        let trail = beside.words("SELECT action AS word FROM audit WHERE action LIKE 'reply.%' ORDER BY seq");
        assert_eq!(trail, ["reply.make", "reply.make", "reply.answer"]);
        office.tallies_agree();
    }
}
