//! Late, locked and extended are three things, each by its name; reminders come seven days and one day ahead, once each, on
//! the page, by letter and on a list, and each is logged.

use sipar::domain::clock::{DAY, SECOND};
use sipar::domain::lang::Lang;

use crate::support::at::At;
use crate::support::both::on_both;
use crate::support::office::{NOON, OFFICE};
use crate::support::par::{CALENDAR, done, filled, opened, province};
use crate::support::statements::Beside;

on_both! {
    fn late_locked_and_extended_are_told_apart(db: TestDb = OFFICE) {
        let office = province(&db, 3);
        opened(&office, "cchc");
        let so = At::new(&office, "so");
        let short = so.post("/par/cchc/units/extend", "unit=xa-2&stage=submission&last=30/11/2026&reason=b%C3%A3o");
        assert!(short.status == 422 && short.body.contains("30/11/2026"), "{short:?}");
        done(&so.post("/par/cchc/units/extend", "unit=xa-2&stage=submission&last=05/12/2026&reason=b%C3%A3o"));
        done(&so.post("/par/cchc/units/lock", "unit=xa-3&locked=yes&reason=%C4%91ang+thanh+tra"));
        assert_eq!(so.post("/par/cchc/units/lock", "unit=xa-1&locked=yes&reason=").status, 422, "a lock has a reason");
        office.clock.set(NOON.plus(13 * DAY));
        let so = At::new(&office, "so");
        let page = so.get("/par/cchc/units").body;
        // 3 December: three days late, two days left of the extension, late and locked.
        for words in ["Thủ trưởng ký nộp: quá hạn 3 ngày<", "sắp đến hạn, còn 2 ngày; được gia hạn đến 05/12/2026", "quá hạn 3 ngày; đã khóa", "bão"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        let clerk = |number: usize| At::new(&office, &format!("cb-{number}"));
        done(&clerk(1).post("/par/cchc/unit/xa-1", &filled(0, "cham", "1", "70")));
        let locked = clerk(3).post("/par/cchc/unit/xa-3", &filled(0, "cham", "1", "70"));
        assert!(locked.status == 422 && locked.body.contains("đang thanh tra"), "late may enter, locked may not: {locked:?}");
        done(&so.post("/par/cchc/units/lock", "unit=xa-3&locked=no&reason=xong"));
        done(&clerk(3).post("/par/cchc/unit/xa-3", &filled(2, "cham", "1", "70")));
        let own = clerk(2).get("/par/cchc/unit/xa-2").body;
        assert!(own.contains("standing-extended") && own.contains("standing-near"), "{own}");
    }

    fn a_calendar_goes_forward_and_a_round_needs_one(db: TestDb = OFFICE) {
        let office = province(&db, 1);
        let so = At::new(&office, "so");
        done(&so.post("/par", &crate::support::par::entry("cchc", "2026", "")));
        let none = so.post("/par/cchc/open", "");
        assert_eq!(none.status, 422, "{none:?}");
        let back = so.post("/par/cchc/calendar", "self-score-first=01/11/2026&self-score-last=25/11/2026&submission-first=01/11/2026&submission-last=24/11/2026");
        assert!(back.status == 422 && back.body.contains("Thủ trưởng ký nộp"), "{back:?}");
        let half = so.post("/par/cchc/calendar", "self-score-first=01/11/2026");
        assert!(half.status == 422 && half.body.contains("Tự chấm điểm"), "{half:?}");
        done(&so.post("/par/cchc/calendar", CALENDAR));
        assert_eq!(so.post("/par/cchc/open", "").status, 422, "nobody takes part");
        done(&so.post("/par/cchc/units", "level=commune&units=&group="));
        done(&so.post("/par/cchc/open", ""));
        assert_eq!(so.post("/par/cchc/open", "").status, 422, "it is open");
        assert_eq!(Lang::ALL.len(), 2);
    }

    fn units_are_reminded_a_week_and_a_day_ahead_once_each(db: TestDb = OFFICE) {
        let office = province(&db, 2);
        opened(&office, "cchc");
        let logged = || Beside::of(db.place()).number("SELECT count(*) AS n FROM par_reminder");
        // 20 November: self-scoring ends on the 25th, evidence on the 26th, handing in on the 30th.
        let page = At::new(&office, "cb-1").get("/work").body;
        assert!(page.contains("Tự chấm điểm, hạn 25/11/2026") && !page.contains("hạn 30/11/2026"), "{page}");
        assert_eq!(logged(), 2);
        At::new(&office, "cb-1").get("/work");
        assert_eq!(logged(), 2, "each is logged once");
        At::new(&office, "so").get("/par/cchc/reminders");
        assert_eq!(logged(), 6, "two stages of two communes on the list");
        office.clock.set(NOON.plus(4 * DAY + SECOND));
        let page = At::new(&office, "cb-1").get("/work").body;
        assert!(page.contains("hạn 30/11/2026"), "{page}");
        // The day before the 25th; the 26th is two days away, which is the week's reminder still.
        assert_eq!(logged(), 8, "one of the day ahead, and handing in");
        office.clock.set(NOON.plus(6 * DAY));
        assert!(At::new(&office, "cb-1").get("/work").body.contains("QUÁ HẠN"));
        let log = At::new(&office, "so").get("/par/cchc/reminders").body;
        for words in ["trên trang", "danh sách in", "trước 7 ngày", "trước 1 ngày", "Người cb-1"] {
            assert!(log.contains(words), "{words}: {log}");
        }
    }
}
