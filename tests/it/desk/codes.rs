//! A printed code is good for one rating, however often and by however many it is used.

use rocket::http::Method;
use rocket::tokio;
use sipar::app::capture::PageRating;
use sipar::app::codes::{Dossier, Shown};
use sipar::domain::access::Role;
use sipar::domain::rating::Outcome;
use sipar::domain::refusal::Refusal;
use sipar::settings::Settings;

use super::{Browser, DAY, counted, not_there, refusal, staff};
use crate::support::both::{TestDb, on_both};
use crate::support::door::{Answer, Door};
use crate::support::office::{OFFICE, Office, RATING, id_of};
use crate::support::staff::{caller, employ};
use crate::support::statements::Beside;

/// The codes on a sheet.
fn codes(sheet: &Answer) -> Vec<String> {
    assert_eq!(sheet.status, 200, "{}", sheet.body);
    sheet.body.split("voucher-code\"><strong>").skip(1).map(|rest| rest[..14].to_owned()).collect()
}

/// Every row of a table as one text.
fn rows_of(db: &TestDb, table: &str) -> Option<String> {
    let columns = match table {
        "attempt" => "bucket",
        "audit" => "action || subject || detail || old_value || new_value",
        "rating_conflict" => "content",
        "rating" => "channel || COALESCE(quarantine, '') || COALESCE(proof, '')",
        _ => return None,
    };
    Some(Beside::of(db.place()).words(&format!("SELECT {columns} AS word FROM {table}")).join(" "))
}

/// A visitor's phone: no session, only the token of forms.
fn visitor(door: &Door) -> Browser<'_> {
    Browser { door, cookie: format!("__Host-sipar-form={}", Browser::TOKEN) }
}

on_both! {
    fn a_code_is_good_for_one_rating(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        staff(&office);
        employ(&office.app, "mai", Role::Clerk, "hop-giang");
        employ(&office.app, "xa-mai", Role::Clerk, "thuc-phan");
        let door = Door::of(&office);
        let (mai, phone) = (Browser::of(&door, &office, "mai"), visitor(&door));
        assert_eq!(mai.get("/counters/quay-1/codes").status, 200);
        assert_eq!(Browser::of(&door, &office, "xa-mai").get("/counters/quay-1/codes").status, 404);
        assert_eq!(Browser::of(&door, &office, "xa-mai").post("/counters/quay-1/codes", "count=3").status, 404);
        assert_eq!(Browser::of(&door, &office, "an").post("/counters/quay-1/codes", "count=3").status, 403);
        for bad in ["count=0", "count=61", "count=-1", "count=ba", ""] {
            assert_eq!(mai.post("/counters/quay-1/codes", bad).status, 422, "{bad}");
        }
        let sheet = mai.post("/counters/quay-1/codes", "count=3");
        let all = codes(&sheet);
        assert_eq!((all.len(), sheet.body.matches("data:image/svg+xml;base64,").count()), (3, 3));
        assert!(sheet.body.contains("Chỉ dùng một lần") && sheet.body.contains("21/11/2026"));
        assert!(!mai.get("/counters/quay-1/codes").body.contains(&all[0]), "shown once");

        // However it is typed.
        for typed in [all[0].clone(), all[0].replace('-', "").to_lowercase()] {
            let form = phone.get(&format!("/r/{typed}"));
            assert!(form.status == 200 && form.body.contains("Quầy 1") && !form.body.contains("name=\"id\""));
        }
        assert_eq!(phone.post("/r/open", &format!("code={}", all[0])).status, 303);
        let code = all[0].replace('-', "");
        let empty = phone.post("/r", &format!("code={code}"));
        assert!(empty.status == 200 && empty.body.contains("Chưa có gì được lưu"));
        assert_eq!(phone.post("/r", &format!("code={code}&q-result=9")).status, 422);
        assert_eq!(counted(&office), (0, 0));
        let rated = phone.post("/r", &format!("code={code}&q-result=2&comment=t%E1%BB%91t"));
        assert_eq!((rated.status, counted(&office)), (303, (1, 1)));
        let again = phone.post("/r", &format!("code={code}&q-result=2&comment=t%E1%BB%91t"));
        assert_eq!((again.status, again.location.clone()), (303, rated.location.clone()), "the same receipt");
        let thanks = phone.get(&rated.location.unwrap());
        assert!(thanks.status == 200 && thanks.body.contains("20/11/2026") && !thanks.body.contains("tốt"));
        let other = phone.post("/r", &format!("code={code}&q-result=1"));
        assert!(other.status == 409 && other.body.contains("Mã này đã dùng"));
        assert_eq!((phone.get(&format!("/r/{code}")).status, counted(&office), office.totals().2), (409, (1, 1), 0));
        office.tallies_agree();

        // Wrong and outdated ones cannot be told apart, and few may be tried.
        let unknown = phone.get("/r/AAAA-AAAA-AAAA");
        office.clock.advance(2 * DAY);
        let expired = phone.get(&format!("/r/{}", all[1]));
        assert_eq!((unknown.status, expired.status), (404, 404));
        assert_eq!(unknown.body, expired.body);
        assert_eq!(phone.post("/r", &format!("code={}&q-result=2", all[1])).status, 404);
        assert_eq!(counted(&office), (1, 1));
        let tried: Vec<u16> = (0..40).map(|_| phone.get("/r/AAAA-AAAA-AAAA").status).collect();
        assert_eq!((tried[0], tried[39]), (404, 429));
        office.clock.advance(DAY);
        assert_eq!(phone.get("/r/AAAA-AAAA-AAAA").status, 404);
        // Nothing that is kept names a code.
        let mut beside = Beside::of(db.place());
        let trail = beside.words("SELECT action || subject || detail || old_value || new_value AS word FROM audit");
        assert!(trail.iter().any(|entry| entry.contains("code.print")));
        assert!(all.iter().all(|code| !trail.iter().any(|entry| entry.contains(code.as_str()))));
    }

    fn a_code_of_a_dossier_tells_procedure_field_and_timeliness(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        employ(&office.app, "mai", Role::Clerk, "hop-giang");
        let door = Door::of(&office);
        let (mai, phone) = (Browser::of(&door, &office, "mai"), visitor(&door));
        assert!(mai.get("/counters/quay-1/codes").body.contains("Đăng ký khai sinh"));
        let path = "/counters/quay-1/codes/dossier";
        // One day alone, a return that lies ahead, and what is no procedure.
        let bad = ["due=20/11/2026&returned=", "due=&returned=20/11/2026", "due=20/11/2026&returned=21/11/2026"];
        for days in bad {
            assert_eq!(mai.post(path, &format!("procedure=khai-sinh&{days}")).status, 422, "{days}");
        }
        assert_eq!(mai.post(path, "procedure=khai-sinh&due=30/02/2026&returned=").status, 422);
        assert_eq!(mai.post(path, "procedure=khai-tu&due=&returned=").status, 404);
        let cases = [
            ("due=20/11/2026&returned=19/11/2026", "early", "trước hạn"),
            ("due=20/11/2026&returned=2026-11-20", "on-time", "đúng hạn"),
            ("due=18/11/2026&returned=20/11/2026", "late", "quá hạn"),
            ("due=&returned=", "", "Đăng ký khai sinh"),
        ];
        for (days, _, words) in cases {
            let sheet = mai.post(path, &format!("procedure=khai-sinh&{days}"));
            assert!(sheet.body.contains(words), "{}", sheet.body);
            let all = codes(&sheet);
            assert_eq!(all.len(), 1);
            assert_eq!(phone.post("/r", &format!("code={}&q-result=2", all[0])).status, 303);
        }
        let plain = codes(&mai.post("/counters/quay-1/codes", "count=1"));
        assert_eq!(phone.post("/r", &format!("code={}&q-result=1", plain[0])).status, 303);
        let mut beside = Beside::of(db.place());
        let told = beside.words(
            "SELECT p.code || ' ' || f.code || ' ' || COALESCE(r.timeliness, '') || ' ' || r.proof AS word FROM rating r
             JOIN procedure p ON p.id = r.procedure_id JOIN field f ON f.id = r.field_id ORDER BY 1",
        );
        let mut expected = cases.map(|(_, word, _)| format!("khai-sinh ho-tich {word} code"));
        expected.sort_unstable();
        assert_eq!(told, expected);
        assert_eq!(beside.number("SELECT COUNT(*) AS n FROM rating WHERE proof = 'code'"), 5);
        // The trail says that a code was made for a dossier; for which, with the moment, would say whose rating it is.
        let trail = beside.words("SELECT detail AS word FROM audit WHERE action = 'code.print' ORDER BY seq");
        assert_eq!(trail[0], "1 code for a dossier");
        assert!(trail.iter().all(|entry| !entry.contains("khai-sinh") && !entry.contains("hạn")), "{trail:?}");
        office.tallies_agree();
    }

    fn a_hundred_at_once_count_one(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        employ(&office.app, "mai", Role::Clerk, "hop-giang");
        let mai = caller(&office.app, "mai");
        assert_eq!(refusal(office.app.print_codes(&mai, "quay-1", 61)), Refusal::CodesCount);
        not_there(office.app.print_codes(&mai, "quay-9", 1));
        let day = Some(office.app.clock.now().day());
        let dossier = Dossier { procedure: "khai-sinh".into(), due: day, returned: day };
        let sheet = office.app.print_dossier_code(&mai, "quay-1", &dossier).unwrap();
        let from = std::net::Ipv4Addr::LOCALHOST.into();
        let Shown::Good(code) = office.app.code_shown(&sheet.codes[0], from).unwrap() else { panic!("good") };
        // Two servers, a hundred phones, two opinions.
        let apps = [office.app.clone(), Office::open(&db).app];
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let outcomes: Vec<Outcome> = runtime.block_on(async {
            let tasks: Vec<_> = (0..100_usize)
                .map(|number| {
                    let app = apps[number % 2].clone();
                    let page = PageRating {
                        id: String::new(),
                        counter: "quay-1".into(),
                        template: "hai-muc-1".into(),
                        answers: vec![("result".into(), 1 + i64::from(number % 3 == 0))],
                        reasons: Vec::new(),
                        remark: None,
                    };
                    tokio::spawn(async move { app.capture_code(code, page).await.unwrap().unwrap() })
                })
                .collect();
            let mut outcomes = Vec::new();
            for task in tasks {
                outcomes.push(task.await.unwrap());
            }
            outcomes
        });
        let of = |wanted: fn(&Outcome) -> bool| outcomes.iter().filter(|outcome| wanted(outcome)).count();
        assert_eq!(of(|outcome| matches!(outcome, Outcome::Stored(_))), 1);
        let (repeats, refused) =
            (of(|outcome| matches!(outcome, Outcome::Repeat(_))), of(|outcome| matches!(outcome, Outcome::Conflict)));
        assert!(repeats + refused == 99 && repeats > 0 && refused > 0, "{repeats} {refused}");
        assert_eq!((counted(&office).0, office.totals()), (1, (1, 1, 0)));
        assert!(matches!(office.app.code_shown(&sheet.codes[0], from).unwrap(), Shown::Used(_)));
        office.tallies_agree();
    }

    fn a_typed_number_is_counted_apart_and_not_kept(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let closed = Door::of(&office);
        for path in ["/number", "/r"] {
            let page = visitor(&closed).get(path);
            assert_eq!((page.status, page.body.contains("/number")), (if path == "/r" { 200 } else { 404 }, false));
        }
        assert_eq!(visitor(&closed).post("/number", "number=H12-261120-0001&counter=quay-1&q-result=2").status, 404);
        let door = Door::with(&office, Settings { typed_numbers: true, ..Settings::default() });
        let phone = visitor(&door);
        assert!(phone.get("/r").body.contains("href=\"/number\""));
        assert!(phone.get("/number").body.contains("Phường Hợp Giang – Quầy 2"));
        let number = "H12.05.20-261120-0001";
        for (bad, status) in [("number=x&counter=quay-1", 422), ("number=H12-261120-0001&counter=quay-9", 404)] {
            assert_eq!(phone.post("/number/open", bad).status, status, "{bad}");
            assert_eq!(phone.post("/number", &format!("{bad}&q-result=2")).status, status, "{bad}");
        }
        let form = phone.post("/number/open", &format!("number={number}&counter=quay-2"));
        assert!(form.status == 200 && form.body.contains("Quầy 2") && !form.body.contains("name=\"comment\""));
        let id = form.body.split("name=\"id\" value=\"").nth(1).unwrap()[..36].to_owned();
        let send = |more: &str| phone.post("/number", &format!("number={number}&counter=quay-2&id={id}{more}"));
        let empty = send("");
        assert!(empty.status == 200 && empty.body.contains("Chưa có gì được lưu") && empty.body.contains(&id));
        let rated = send("&q-result=2&comment=abc");
        assert_eq!((rated.status, send("&q-result=2").location), (303, rated.location.clone()), "the same receipt");
        assert_eq!(send("&q-result=1").status, 422, "nothing is kept for anybody to decide");
        assert_eq!((office.totals(), phone.get(&rated.location.unwrap()).status), ((1, 1, 0), 200));
        let mut beside = Beside::of(db.place());
        assert_eq!(beside.words("SELECT proof AS word FROM rating"), ["typed"]);
        let typed = "SELECT COUNT(*) AS n FROM tally WHERE marginal = 5 AND question = 0";
        assert_eq!((beside.number(typed), beside.number("SELECT COUNT(*) AS n FROM remark")), (1, 0));
        office.tallies_agree();
        for table in ["rating", "attempt", "audit", "rating_conflict"] {
            let Some(all) = rows_of(&db, table) else { continue };
            assert!(!all.contains("261120") && !all.contains(number), "{table}");
        }
        // Few come from one address.
        let one = |n: u32| {
            let fields = format!("number={number}&counter=quay-1&id={}&q-result=2", id_of(RATING, n));
            phone.post("/number", &fields).status
        };
        let all: Vec<u16> = (1..=30).map(one).collect();
        assert_eq!((all[0], all[29]), (303, 429));
    }

    fn a_form_of_a_code_wants_its_token(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let door = Door::of(&office);
        for path in ["/r", "/r/open"] {
            let headers = [("content-type", "application/x-www-form-urlencoded")];
            let reply = door.send(Method::Post, path, &headers, b"code=AAAAAAAAAAAA&q-result=2");
            assert_eq!(reply.status, 403, "{path}");
        }
        assert_eq!(visitor(&door).get("/r").status, 200);
        for missing in ["/r/thanks/x", "/r/thanks/01920000-0000-7000-8000-000000000000"] {
            assert_eq!(visitor(&door).get(missing).status, 404);
        }
    }
}
