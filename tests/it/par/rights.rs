//! Who sees what: other units are not there, an appraiser has an area, and whoever reads is shown no form.

use sipar::domain::access::Role;
use sipar::domain::assessment::Mark;

use crate::support::at::At;
use crate::support::both::on_both;
use crate::support::office::OFFICE;
use crate::support::par::{CALENDAR, done, entry, handed_in, opened, province};
use crate::support::staff::{caller, employ};

on_both! {
    fn units_see_themselves_and_no_other(db: TestDb = OFFICE) {
        let office = province(&db, 2);
        opened(&office, "cchc");
        handed_in(&office, "cchc", 1, ("kip-thoi", "4", "95"));
        let file = office.app.par_form(&caller(&office.app, "so"), "cchc", "xa-1").unwrap().files[0].id;
        for part in ["", "/evidence/1.1", "/results", "/appraise", &format!("/files/{file}")] {
            let path = format!("/par/cchc/unit/xa-1{part}");
            assert_eq!(At::new(&office, "so").get(&path).status, 200, "{path}");
            let own = At::new(&office, "tp-1").get(&path).status;
            assert_eq!(own, if part == "/appraise" { 403 } else { 200 }, "{path}");
            let other = At::new(&office, "tp-2").get(&path).status;
            assert_eq!(other, if part == "/appraise" { 403 } else { 404 }, "{path}");
        }
        for part in ["/units", "/criteria", "/criteria/1.1", "/council", "/reminders"] {
            assert_eq!(At::new(&office, "tp-1").get(&format!("/par/cchc{part}")).status, 403, "{part}");
        }
        let list = At::new(&office, "tp-1").get("/par/cchc");
        assert!(list.body.contains("Xã Minh Họa 1") && !list.body.contains("Xã Minh Họa 2"), "{}", list.body);
        assert_eq!(At::new(&office, "tp-1").get("/par/cchc/results?provisional=1").status, 404, "provisional figures are not theirs");
        // A round that is prepared is not there for them, nor is one of others.
        done(&At::new(&office, "so").post("/par", &entry("nhap", "2025", "")));
        done(&At::new(&office, "so").post("/par/nhap/units", "level=&units=xa-1&group="));
        assert_eq!(At::new(&office, "tp-1").get("/par/nhap").status, 404);
        assert_eq!(At::new(&office, "tp-1").get("/par/nhap/unit/xa-1").status, 404);
        employ(&office.app, "khac", Role::HomeAffairs, "xa-2");
        assert_eq!(At::new(&office, "khac").get("/par/cchc/units").status, 200, "some of its units are theirs");
        assert!(!At::new(&office, "khac").get("/par/cchc/units").body.contains("Xã Minh Họa 1"));
        for part in ["criteria", "criteria/1.1", "council"] {
            assert_eq!(At::new(&office, "khac").get(&format!("/par/cchc/{part}")).status, 404, "{part}");
        }
        assert_eq!(At::new(&office, "khac").post("/par/cchc/advance", "from=submitted").status, 404);
    }

    fn an_appraiser_has_an_area_and_nobody_appraises_before_it_is_handed_in(db: TestDb = OFFICE) {
        let office = province(&db, 2);
        let app = &office.app;
        opened(&office, "cchc");
        handed_in(&office, "cchc", 1, ("kip-thoi", "4", "95"));
        let td1 = At::new(&office, "td1");
        done(&td1.post("/par/cchc/criteria/1.1", "a-xa-1=1"));
        let other = td1.post("/par/cchc/criteria/2.1", "a-xa-1=1");
        assert_eq!(other.status, 422, "area 2 is not theirs: {other:?}");
        assert!(!td1.get("/par/cchc/criteria/2.1").body.contains("method=\"post\""));
        let early = td1.post("/par/cchc/criteria/1.1", "p-xa-2=1&r-xa-2=x");
        assert_eq!(early.status, 422, "xa-2 still scores itself: {early:?}");
        let survey = At::new(&office, "td").post("/par/cchc/criteria/3.1", "p-xa-1=1&r-xa-1=x");
        assert_eq!(survey.status, 422, "points of a survey are entered by whoever holds the round: {survey:?}");
        let council = At::new(&office, "hd").post("/par/cchc/criteria/1.1", "p-xa-1=1&r-xa-1=x");
        assert_eq!(council.status, 422, "it is not before the council");
        let changed = At::new(&office, "cb-1").post("/par/cchc/unit/xa-1", "seen=2&c-1=khong");
        assert_eq!(changed.status, 422, "handed in");
        let form = app.par_form(&caller(app, "so"), "cchc", "xa-1").unwrap();
        assert_eq!(form.scores.iter().filter(|score| score.mark != sipar::domain::assessment::Mark::Own).count(), 1);
        // Whoever asks to close a round does not agree to it.
        done(&At::new(&office, "so").post("/par/cchc/unit/xa-1/return", "reason=sai+s%E1%BB%91"));
        assert!(At::new(&office, "cb-1").get("/par/cchc/unit/xa-1").body.contains("đang tự chấm"));
    }

    fn a_column_that_is_narrowed_is_accepted_as_narrowed(db: TestDb = OFFICE) {
        let office = province(&db, 3);
        let app = &office.app;
        let so = At::new(&office, "so");
        done(&so.post("/par", &entry("cchc", "2026", "")));
        done(&so.post("/par/cchc/calendar", CALENDAR));
        done(&so.post("/par/cchc/units", "level=&units=xa-1%0Axa-2&group=xa"));
        done(&so.post("/par/cchc/units", "level=&units=xa-3&group="));
        done(&so.post("/par/cchc/open", ""));
        for number in [1, 2, 3] {
            handed_in(&office, "cchc", number, ("cham", "4", "95"));
        }
        let (td, path) = (At::new(&office, "td"), "/par/cchc/criteria/1.1");
        let listed = |show: &str| {
            let page = td.get(&format!("{path}{show}")).body;
            [1, 2, 3].map(|number| page.contains(&format!("name=\"p-xa-{number}\"")))
        };
        assert_eq!(listed("?show=xa"), [true, true, false]);
        assert_eq!(listed("?show=khong-co"), [true; 3], "what is no group is all");
        let wrong = td.post(path, "show=xa&accept=all&p-xa-1=9");
        assert!(wrong.status == 422 && !wrong.body.contains("name=\"p-xa-3\""), "the same rows stand there again: {wrong:?}");
        done(&td.post(path, "show=xa&accept=all&p-xa-1=0&r-xa-1=x"));
        let given = |number: usize| {
            let form = app.par_form(&caller(app, "so"), "cchc", &format!("xa-{number}")).unwrap();
            form.score("1.1", Mark::First).and_then(|score| score.points).map(|points| points.to_string())
        };
        assert_eq!([1, 2, 3].map(given), [Some("0".to_owned()), Some("1".to_owned()), None], "only what stood there");
        assert_eq!(listed("?show=left"), [false, false, true]);
        assert_eq!(listed(""), [true; 3]);
        done(&td.post(path, "show=left&accept=all"));
        assert!(given(3).is_some() && td.get(&format!("{path}?show=left")).body.contains("Không có gì để hiện"));
    }

    fn readers_read_and_are_shown_no_form(db: TestDb = OFFICE) {
        let office = province(&db, 1);
        opened(&office, "cchc");
        handed_in(&office, "cchc", 1, ("kip-thoi", "4", "95"));
        let parts = ["", "/calendar", "/units", "/criteria", "/criteria/1.1", "/council", "/results?provisional=1", "/remedy",
            "/unit/xa-1", "/unit/xa-1/appraise", "/unit/xa-1/evidence/1.1", "/unit/xa-1/results?provisional=1"];
        for login in ["ld", "tt"] {
            let at = At::new(&office, login);
            for part in parts {
                let page = at.get(&format!("/par/cchc{part}"));
                assert_eq!(page.status, 200, "{login} {part}");
                assert!(!page.body.contains("method=\"post\""), "{login} {part} has a form");
            }
            assert!(at.get("/work").body.contains("href=\"/par\""), "{login} finds the way");
        }
    }
}
