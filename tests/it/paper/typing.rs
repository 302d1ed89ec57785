//! Forms typed twice, and what comes of them.

use std::sync::Barrier;

use sipar::app::paper::{Entered, SCAN_AT_MOST};
use sipar::domain::access::Role;
use sipar::domain::questionnaire::Answer as Given;
use sipar::domain::response::Channel;
use sipar::domain::round::State;
use sipar::store::case::case_get;
use sipar::store::person::person_by_login;
use sipar::store::response::response_words_of;
use sipar::store::round::round_state_on;

use super::{World, save, typed};
use crate::support::at::FORM;
use crate::support::both::on_both;
use crate::support::office::OFFICE;
use crate::support::seeded::Seeded;
use crate::support::staff::{caller, employ};
use crate::support::statements::Beside;

/// Fields of a form as a use-case takes them.
fn fields(changes: Vec<(String, String)>) -> impl Fn(&str) -> String {
    move |name: &str| {
        if let Some((_, value)) = changes.iter().find(|(field, _)| field == name) {
            return value.clone();
        }
        let plain = |name: &str| match name {
            "day" => "20/11/2026",
            "q-sex" | "q-channel" => "2",
            "q-visits" => "4",
            _ if name.starts_with("q-q9_") => "4",
            _ => "",
        };
        plain(name).to_owned()
    }
}

on_both! {
    fn a_form_that_two_type_alike_is_a_response(db: TestDb = OFFICE) {
        let world = World::open(&db, true, 10);
        let batch = world.batch(&db, "forms=6&cases=yes");
        let sheet = world.at("quan-ly").get(&format!("/rounds/sipas-2026/paper/{batch}"));
        assert_eq!((sheet.status, sheet.body.matches("class=\"form-paper\"").count()), (200, 6));
        assert_eq!(sheet.body.matches("data:image/svg+xml;base64,").count(), 6, "a code on each");
        assert!(sheet.body.contains(&format!("{batch}-6")) && sheet.body.contains("Hộ/hồ sơ số 6"));
        assert!(sheet.body.contains("Nơi ngồi chờ") && sheet.body.contains("Chọn nhiều nhất 2."));

        let (one, other) = (world.at("nhap-1"), world.at("nhap-2"));
        let work = one.get("/paper");
        assert!(work.status == 200 && work.body.contains(&format!("/paper/{batch}/1")), "{}", work.body);
        let path = format!("/paper/{batch}/1");
        let form = one.get(&path);
        assert!(form.status == 200 && form.body.contains("name=\"q-q9_10\"") && !form.body.contains("name=\"case\""));
        assert!(form.body.contains("autofocus") && form.body.contains("src=\"/assets/typing.js\""));

        // Enter checks without a script: nothing is stored, nothing is lost.
        let checked = one.post(&path, "day=20%2F11%2F2026&q-sex=1&q-visits=&go=check");
        assert!(checked.status == 200 && checked.body.contains("value=\"20/11/2026\""), "{}", checked.body);
        assert!(checked.body.contains("Chưa lưu"));
        let sent = one.post(&path, "day=20%2F11%2F2026&q-sex=1");
        assert!(sent.status == 200 && world.responses().is_empty(), "without a word it checks too");

        let saved = save(&one, &path, &[]);
        assert_eq!(saved.status, 303);
        let next = saved.location.unwrap();
        assert!(next.starts_with(&format!("/paper/{batch}/2?day=20")) && next.ends_with(&format!("last={batch}-1")), "{next}");
        let after = one.get(&next);
        assert!(after.body.contains(&format!("Đã lưu phiếu {batch}-1")) && after.body.contains("value=\"20/11/2026\""));
        // The same again is the same; another typing of it is for somebody else.
        assert_eq!(save(&one, &path, &[]).status, 303);
        assert_eq!((save(&one, &path, &[("q-sex", "2")]).status, one.get(&path).status), (422, 422));
        assert!(world.responses().is_empty(), "one is not two");

        let form = other.get(&path);
        assert!(!form.body.contains("Zalo") && !form.body.contains("value=\"1,5\""), "what the first typed is not shown");
        assert_eq!(save(&other, &path, &[("q-hours", "1.5"), ("q-came", "2026-11-02")]).status, 303);
        let all = world.responses();
        assert_eq!(all.len(), 1);
        let second = world.office.app.store.read(|db| person_by_login(db, "nhap-2")).unwrap().unwrap();
        assert_eq!((all[0].channel, all[0].entered_by, all[0].case), (
            Channel::Paper,
            Some(second.id),
            Some(world.cases[0].id),
        ));
        assert_eq!((all[0].day, all[0].complete), (time::macros::date!(2026 - 11 - 20), true));
        assert_eq!(all[0].answers.get("q9_3"), Some(&Given::Level(3)));
        let words = world.office.app.store.read(|db| response_words_of(db, all[0].id)).unwrap();
        assert_eq!(words.iter().map(|(_, words)| words.as_str()).collect::<Vec<_>>(), ["Zalo", "Tot"]);
        let case = world.office.app.store.read(|db| case_get(db, world.cases[0].id)).unwrap().unwrap();
        assert_eq!(case.outcome.map(sipar::domain::outcome::Outcome::code), Some("1.1"));
        assert_eq!(save(&world.at("nhap-3"), &path, &[]).status, 422, "it needs no more typing");
        world.sums_agree();
        let mut beside = Beside::of(db.place());
        let kept = beside.words("SELECT answers AS word FROM paper_entry");
        assert!(kept.iter().all(|line| !line.contains("Zalo") && !line.contains("Tot")), "words are kept once: {kept:?}");
        let trail = beside.words("SELECT subject || ' ' || detail AS word FROM audit WHERE action = 'paper.type' ORDER BY seq");
        assert_eq!(trail, [format!("{batch}-1 first"), format!("{batch}-1 second, the same")]);
    }

    fn what_cannot_be_on_a_form_is_told_at_its_field(db: TestDb = OFFICE) {
        let world = World::open(&db, true, 4);
        let batch = world.batch(&db, "forms=2");
        let (at, path) = (world.at("nhap-1"), format!("/paper/{batch}/1"));
        assert!(at.get(&path).body.contains("name=\"case\""), "nobody says for whom it is");
        let wrong = [
            ("day", "31/11/2026", "Ngày không có"),
            ("day", "01/10/2026", "nằm ngoài đợt"),
            ("day", "21/11/2026", "chưa tới"),
            ("case", "99", "không có hộ hoặc hồ sơ"),
            ("case", "", "không có hộ hoặc hồ sơ"),
            ("q-q9_4", "6", "không phải là một lựa chọn"),
            ("q-channel", "1 2 3", "chọn nhiều nhất 2"),
            ("q-visits", "51", "số lớn nhất là 50"),
            ("q-hours", "1.234,5", "không phải là số"),
        ];
        for (field, value, said) in wrong {
            let mut changes = vec![("case", "2")];
            changes.retain(|(name, _)| *name != field);
            changes.push((field, value));
            let told = save(&at, &path, &changes);
            assert_eq!(told.status, 422, "{field}={value}");
            assert!(told.body.contains(said) && told.body.contains("1 ô chưa đúng"), "{field}={value}: {}", told.body);
            assert!(told.body.contains("value=\"Zalo\""), "nothing of what was typed is lost");
        }
        assert_eq!(Beside::of(db.place()).number("SELECT COUNT(*) AS n FROM paper_entry"), 0);
        assert_eq!(save(&at, &path, &[("case", "2")]).status, 303);
        assert_eq!(save(&world.at("nhap-2"), &path, &[("case", "2")]).status, 303);
        assert_eq!(world.responses()[0].case, Some(world.cases[1].id));
        // What was left out is in part, what was not asked does not count, and what is blank is no response.
        let path = format!("/paper/{batch}/2");
        let blank = "day=20%2F11%2F2026&case=3&go=save";
        assert_eq!(at.post(&path, blank).status, 422);
        let part = [("case", "3"), ("q-q9_2", ""), ("q-why", "vi the")];
        assert_eq!((save(&at, &path, &part).status, save(&world.at("nhap-2"), &path, &part).status), (303, 303));
        let all = world.responses();
        let part = all.iter().find(|one| !one.complete).unwrap();
        let words = world.office.app.store.read(|db| response_words_of(db, part.id)).unwrap();
        assert!(words.iter().all(|(variable, _)| variable != "why"), "{words:?}");
        world.sums_agree();
    }

    fn differences_are_settled_by_a_third(db: TestDb = OFFICE) {
        let world = World::open(&db, true, 6);
        let batch = world.batch(&db, "forms=3&cases=yes");
        let (one, other, third) = (world.at("nhap-1"), world.at("nhap-2"), world.at("nhap-3"));
        let path = format!("/paper/{batch}/2");
        assert_eq!(save(&one, &path, &[]).status, 303);
        let second = [("q-q9_4", "2"), ("q-visits", "30"), ("q-channel_other", "zalo  ")];
        assert_eq!(save(&other, &path, &second).status, 303);
        assert!(world.responses().is_empty());
        let list = third.get("/paper/differences");
        let href = format!("{path}/differences");
        assert!(list.body.contains(&href) && list.body.contains(">2<"), "capitals and blanks are none: {}", list.body);
        let own = one.get("/paper/differences");
        assert!(own.body.contains("Bạn đã nhập phiếu này") && !own.body.contains(&href));
        assert_eq!((one.get(&href).status, other.post(&href, "c-q-q9_4=a&c-q-visits=a").status), (422, 422));
        assert!(world.responses().is_empty(), "neither of the two alone");

        let both = third.get(&href);
        assert!(both.status == 200 && both.body.contains("Hài lòng") && both.body.contains("Không hài lòng"));
        assert!(both.body.contains("Người nhap-1") && both.body.contains("Người nhap-2"));
        let half = third.post(&href, "c-q-q9_4=a");
        assert!(half.status == 422 && half.body.contains("value=\"a\" required checked"), "{}", half.body);
        let wrong = third.post(&href, "c-q-q9_4=a&c-q-visits=t&t-q-visits=99");
        assert!(wrong.status == 422 && wrong.body.contains("số lớn nhất là 50") && wrong.body.contains("value=\"99\""));
        assert_eq!(third.post(&href, "c-q-q9_4=b&c-q-visits=t&t-q-visits=13").status, 303);
        let all = world.responses();
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].answers.get("q9_4"), Some(&Given::Level(2)));
        assert_eq!(all[0].answers.get("visits"), Some(&Given::Number(13.into())));
        assert_eq!(third.post(&href, "c-q-q9_4=b&c-q-visits=a").status, 422, "once");
        assert_eq!(world.responses().len(), 1);
        world.sums_agree();
        let mut beside = Beside::of(db.place());
        let trail = beside.words("SELECT subject || ' ' || detail AS word FROM audit WHERE action = 'paper.settle'");
        assert_eq!(trail, [format!("{batch}-2 0 as first typed, 1 as typed second, 1 as neither")]);

        // Whoever manages the round may settle too, and reads how well each types.
        let path = format!("/paper/{batch}/3");
        assert_eq!((save(&one, &path, &[]).status, save(&other, &path, &[("q-sex", "2")]).status), (303, 303));
        let manager = world.at("quan-ly");
        assert_eq!(manager.post(&format!("{path}/differences"), "c-q-sex=a").status, 303);
        assert_eq!(world.responses().len(), 2);
        let page = manager.get("/rounds/sipas-2026/paper");
        // Two forms with 16 fields beside the words; 3 of 32 differ; the first was wrong in 2, the second in 2.
        assert!(page.body.contains("937,5") && page.body.contains("625"), "{}", page.body);
    }

    fn twenty_planted_differences_are_all_found(db: TestDb = OFFICE) {
        let world = World::open(&db, true, 50);
        let batch = world.batch(&db, "forms=50&cases=yes");
        let app = &world.office.app;
        let (one, other) = (caller(app, "nhap-1"), caller(app, "nhap-2"));
        let mut chance = Seeded::new(6);
        let mut planted: Vec<(i32, String)> = Vec::new();
        while planted.len() < 20 {
            let form = i32::try_from(chance.below(50)).unwrap() + 1;
            let place = (form, format!("q-q9_{}", chance.below(10) + 1));
            if !planted.contains(&place) {
                planted.push(place);
            }
        }
        for number in 1..=50 {
            assert_eq!(app.type_form(&one, &batch, number, &fields(Vec::new())).unwrap(), Entered::First);
        }
        for number in 1..=50 {
            let slips = planted.iter().filter(|(form, _)| *form == number);
            let slips: Vec<(String, String)> = slips.map(|(_, field)| (field.clone(), "5".to_owned())).collect();
            let expected = if slips.is_empty() { Entered::Alike } else { Entered::Differs };
            assert_eq!(app.type_form(&other, &batch, number, &fields(slips)).unwrap(), expected, "{number}");
        }
        let manager = caller(app, "quan-ly");
        let mut found: Vec<(i32, String)> = Vec::new();
        for form in app.differing_forms(&manager).unwrap() {
            let side = app.form_to_settle(&manager, &batch, form.number).unwrap();
            found.extend(side.fields.iter().map(|one| (form.number, one.field.name(&world.questionnaire))));
            let first = |_: &str| Some(sipar::app::paper::Choice::First);
            assert_eq!(app.settle_form(&manager, &batch, form.number, &first).unwrap(), []);
        }
        planted.sort();
        found.sort();
        assert_eq!(found, planted);
        let all = world.responses();
        assert_eq!(all.len(), 50);
        let level = |one: &sipar::domain::response::Response, item: u32| one.answers.get(&format!("q9_{item}")).cloned();
        assert!(all.iter().all(|one| (1..=10).all(|item| level(one, item) == Some(Given::Level(4)))));
        let quality = app.paper_of_round(&manager, "sipas-2026").unwrap().quality;
        let pair = quality.pairs.values().next().unwrap();
        // Day, sex, visits, channel and ten items of each.
        assert_eq!((pair.forms, pair.fields, pair.wrong), (50, 700, 20));
        // People come by their ids, which chance made.
        let mut wrong: Vec<_> = quality.people.values().map(|person| person.wrong).collect();
        wrong.sort_unstable();
        assert_eq!(wrong, [0, 20]);
        world.sums_agree();
    }

    fn two_who_type_at_once_are_first_and_second(db: TestDb = OFFICE) {
        let world = World::open(&db, true, 8);
        let batch = world.batch(&db, "forms=8&cases=yes");
        let app = &world.office.app;
        let people = [caller(app, "nhap-1"), caller(app, "nhap-2")];
        for number in 1..=8 {
            let barrier = Barrier::new(2);
            let outcomes: Vec<Entered> = std::thread::scope(|scope| {
                let tasks: Vec<_> = people
                    .iter()
                    .map(|person| {
                        scope.spawn(|| {
                            barrier.wait();
                            app.type_form(person, &batch, number, &fields(Vec::new())).unwrap()
                        })
                    })
                    .collect();
                tasks.into_iter().map(|task| task.join().unwrap()).collect()
            });
            assert!(outcomes.contains(&Entered::First) && outcomes.contains(&Entered::Alike), "{outcomes:?}");
        }
        assert_eq!(world.responses().len(), 8);
        world.sums_agree();
    }

    fn nothing_of_an_anonymous_form_leads_to_its_case(db: TestDb = OFFICE) {
        let world = World::open(&db, false, 8);
        let batch = world.batch(&db, "forms=2&cases=yes");
        let open = world.batch(&db, "forms=1");
        for (code, number, more) in [(&batch, 1, vec![]), (&open, 1, vec![("case", "7")])] {
            let path = format!("/paper/{code}/{number}");
            for login in ["nhap-1", "nhap-2"] {
                assert_eq!(save(&world.at(login), &path, &more).status, 303);
            }
        }
        let mut beside = Beside::of(db.place());
        assert_eq!(beside.number("SELECT COUNT(*) AS n FROM response WHERE case_id IS NOT NULL"), 0);
        let done = "SELECT COUNT(*) AS n FROM paper_form WHERE response_id IS NOT NULL AND case_id IS NOT NULL";
        assert_eq!((world.responses().len(), beside.number(done)), (2, 0));
        // The second cell is the case's number; no moment is finer than a day, and the trail does not name the form.
        let entries = beside.words("SELECT answers AS word FROM paper_entry");
        assert!(entries.len() == 4 && entries.iter().all(|line| line.split(',').nth(1) == Some("")), "{entries:?}");
        let fine = "SELECT COUNT(*) AS n FROM paper_entry WHERE (entered_at - 61200000000) % 86400000000 <> 0";
        assert_eq!(beside.number(fine), 0);
        let trail = beside.words("SELECT subject AS word FROM audit WHERE action = 'paper.type'");
        assert!(trail.iter().all(|subject| *subject == batch || *subject == open), "{trail:?}");
    }

    fn a_scan_is_kept_and_runs_nothing(db: TestDb = OFFICE) {
        let world = World::open(&db, true, 4);
        let batch = world.batch(&db, "forms=2&cases=yes");
        let (at, path) = (world.at("nhap-1"), format!("/paper/{batch}/1/scan"));
        assert_eq!(at.get(&path).status, 404);
        let png = [b"\x89PNG\r\n\x1A\n".as_slice(), &[7; 100]].concat();
        for bad in [b"<svg onload=alert(1)>".as_slice(), b"GIF89a", b"", b"PK\x03\x04"] {
            assert_eq!(at.upload(&path, FORM, "a.png", bad).status, 422);
        }
        let large = [png.as_slice(), &vec![0; SCAN_AT_MOST]].concat();
        assert_eq!(at.upload(&path, FORM, "a.png", &large).status, 422);
        assert_eq!(at.upload(&path, FORM, "<b>.html", &png).status, 303);
        let shown = at.get(&path);
        assert_eq!((shown.status, shown.kind), (200, Some(rocket::http::ContentType::PNG)));
        let header = |path: &str| at.get(path).told.map(Option::unwrap);
        let [name, policy, sniff] = header(&path);
        assert_eq!(name, format!("inline; filename=\"{batch}-1.png\""));
        assert!(policy.contains("sandbox") && policy.contains("default-src 'none'") && !policy.contains("'self'"), "{policy}");
        assert_eq!(sniff, "nosniff");
        // The same file of another form is stored once; a PDF is saved and not shown.
        assert_eq!(at.upload(&format!("/paper/{batch}/2/scan"), FORM, "b.png", &png).status, 303);
        let mut beside = Beside::of(db.place());
        assert_eq!(beside.number("SELECT COUNT(*) AS n FROM attachment"), 1);
        assert_eq!(at.upload(&path, FORM, "a.pdf", b"%PDF-1.7 x").status, 303);
        assert_eq!(header(&path)[0], format!("attachment; filename=\"{batch}-1.pdf\""));
        assert_eq!(at.upload(&path, FORM, "a.png", &png).status, 303);
        assert_eq!(beside.number("SELECT COUNT(*) AS n FROM attachment"), 1, "what no form shows is gone");
        // Beside the differences.
        let form = format!("/paper/{batch}/1");
        assert_eq!((save(&at, &form, &[]).status, save(&world.at("nhap-2"), &form, &[("q-sex", "2")]).status), (303, 303));
        let both = world.at("quan-ly").get(&format!("{form}/differences"));
        assert!(both.body.contains(&format!("<img src=\"{path}\"")), "{}", both.body);
        employ(&world.office.app, "thanh-tra", Role::Auditor, "cao-bang");
        employ(&world.office.app, "xa-nhap", Role::DataEntry, "hop-giang");
        assert_eq!((world.at("thanh-tra").get(&path).status, world.at("xa-nhap").get(&path).status), (403, 404));
    }

    fn each_does_what_they_may(db: TestDb = OFFICE) {
        let world = World::open(&db, true, 3);
        for (login, role, unit) in [
            ("lanh-dao", Role::Leader, "cao-bang"),
            ("thanh-tra", Role::Auditor, "cao-bang"),
            ("hoi", Role::Interviewer, "cao-bang"),
            ("xa-quan-ly", Role::HomeAffairs, "hop-giang"),
            ("xa-nhap", Role::DataEntry, "hop-giang"),
        ] {
            employ(&world.office.app, login, role, unit);
        }
        let manager = world.at("quan-ly");
        for bad in ["forms=0", "forms=501", "forms=ba", "forms=4&cases=yes"] {
            assert_eq!(manager.post("/rounds/sipas-2026/paper", bad).status, 422, "{bad}");
        }
        assert_eq!(manager.post("/rounds/sipas-2026/paper", "forms=1&cases=yes&interviewer=khong-co").status, 404);
        let batch = world.batch(&db, "forms=3&cases=yes");
        let pages = ["/rounds/sipas-2026/paper".to_owned(), format!("/rounds/sipas-2026/paper/{batch}")];
        let seen = |login: &str| pages.each_ref().map(|path| world.at(login).get(path).status);
        assert_eq!(["lanh-dao", "thanh-tra", "hoi", "xa-quan-ly", "nhap-1"].map(seen), [
            [200, 403],
            [200, 403],
            [403, 403],
            [404, 404],
            [403, 403],
        ]);
        assert!(!world.at("lanh-dao").get(&pages[0]).body.contains("<form"), "who reads makes none");
        let path = format!("/paper/{batch}/1");
        let typing = |login: &str| [world.at(login).get(&path).status, save(&world.at(login), &path, &[]).status];
        assert_eq!(["lanh-dao", "quan-ly", "xa-nhap"].map(typing), [[403, 403], [403, 403], [404, 404]]);
        assert!(world.at("xa-nhap").get("/paper").body.contains("Không có tập phiếu nào"));
        assert_eq!(world.at("nhap-1").get(&format!("/paper/{batch}/4")).status, 404);
        assert_eq!(world.at("nhap-1").get("/paper/zzzz/1").status, 404);
        assert_eq!(world.at("lanh-dao").get("/paper/differences").status, 403);
        let app = &world.office.app;
        app.store.write(|db| round_state_on(db, world.round.id, State::Open, State::Closed)).unwrap();
        assert_eq!(world.at("nhap-1").post(&path, &format!("{}&go=save", typed(&[]))).status, 422, "the round is over");
        assert_eq!(Beside::of(db.place()).number("SELECT COUNT(*) AS n FROM paper_entry"), 0);
    }
}
