//! Every role tries what it must not do, and cannot: other units are not there, an appraiser has an area, whoever reads
//! changes nothing, and no step is taken by those whose step it is not.

use sipar::domain::access::Role;

use crate::support::at::At;
use crate::support::both::on_both;
use crate::support::office::OFFICE;
use crate::support::par::{done, entry, handed_in, opened, province};
use crate::support::staff::{caller, employ};

/// What changes something, with the logins that may and what is sent.
const CHANGES: [(&str, &str, &str); 16] = [
    ("/par", "so", "code=x1&name=a&unit=cao-bang&set=par-thu-1&year=2026&previous=&confirmation="),
    ("/par/cchc/calendar", "so", "self-score-first=01/11/2026&self-score-last=25/11/2026"),
    ("/par/cchc/units", "so", "level=&units=xa-1&group=xa"),
    ("/par/cchc/units/extend", "so", "unit=xa-1&stage=self-score&last=28/11/2026&reason=x"),
    ("/par/cchc/units/lock", "so", "unit=xa-1&locked=yes&reason=x"),
    ("/par/cchc/units/applies", "so", "unit=xa-1&node=3&applies=no&reason=x"),
    ("/par/cchc/open", "so", ""),
    ("/par/cchc/state", "hd", "close=yes&reason=x"),
    ("/par/cchc/unit/xa-1", "cb-1 tp-1", "seen=0&c-1=cham"),
    ("/par/cchc/unit/xa-1/preview", "cb-1 tp-1", "c-1=cham"),
    ("/par/cchc/unit/xa-1/submit", "tp-1", "seen=0"),
    ("/par/cchc/unit/xa-1/return", "so", "reason=x"),
    ("/par/cchc/unit/xa-1/answer", "tp-1", "x-1=a"),
    ("/par/cchc/advance", "so", "from=submitted"),
    ("/par/cchc/decide", "hd", "words=x"),
    ("/par/cchc/remedy", "so", "due=30/09/2027"),
];

on_both! {
    fn nobody_takes_a_step_that_is_somebody_elses(db: TestDb = OFFICE) {
        let office = province(&db, 2);
        opened(&office, "cchc");
        let everybody = ["so", "td", "td1", "hd", "ld", "tt", "cb-1", "tp-1", "cb-2", "tp-2"];
        let browsers = everybody.map(|login| (login, At::new(&office, login)));
        for (path, may, fields) in CHANGES {
            for (login, at) in &browsers {
                if may.split(' ').any(|one| one == *login) {
                    continue;
                }
                let status = at.post(path, fields).status;
                assert!(status == 403 || status == 404, "{login} POST {path}: {status}");
            }
        }
        let form = office.app.par_form(&caller(&office.app, "so"), "cchc", "xa-1").unwrap();
        assert!(form.entries.is_empty() && form.extensions.is_empty() && form.skipped.is_empty() && form.place.of.locked.is_none());
        let nobody = At::nobody(&office);
        assert_eq!((nobody.get("/par").status, nobody.post("/par/cchc/advance", "from=submitted").status), (303, 401));
    }

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
