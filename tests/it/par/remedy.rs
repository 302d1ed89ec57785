//! Khánh Hòa's order of 2021 (*việc cần làm ngay*, cchc.khanhhoa.gov.vn): all points lost in 2020 are mended, and reported
//! before 30 September. The plan is made in one step; progress and what is overdue show.

use time::macros::date;

use sipar::domain::clock::Instant;

use crate::support::at::At;
use crate::support::both::on_both;
use crate::support::office::OFFICE;
use crate::support::par::{by_two, decided, done, handed_in, opened, province};
use crate::support::staff::caller;

on_both! {
    fn every_lost_point_becomes_a_line_in_one_step(db: TestDb = OFFICE) {
        let office = province(&db, 2);
        let app = &office.app;
        opened(&office, "cchc");
        let so = At::new(&office, "so");
        done(&so.post("/par/cchc/units/applies", "unit=xa-2&node=2.2&applies=no&reason=kh%C3%B4ng+c%C3%B3"));
        handed_in(&office, "cchc", 1, ("cham", "4,5", "80"));
        let (clerk, head) = (At::new(&office, "cb-2"), At::new(&office, "tp-2"));
        done(&clerk.post("/par/cchc/unit/xa-2", "seen=1&c-1=khong&p-2=5&r-2=x&x-2=y&f-ho_so=10&f-dung_han=10"));
        done(&head.post("/par/cchc/unit/xa-2/submit", "seen=2"));
        assert_eq!(so.post("/par/cchc/remedy", "due=30/09/2027").status, 422, "nothing is approved yet");
        decided(&office, "cchc", "p-xa-1=5&p-xa-2=5");
        by_two(&office, "cchc", "yes");
        done(&so.post("/par/cchc/remedy", "due=30/09/2027"));
        let plan = app.par_remedy(&caller(app, "so"), "cchc").unwrap();
        let told: Vec<(String, String, String)> = plan
            .lines
            .iter()
            .map(|one| (one.code.clone(), one.line.node.clone(), one.line.lost.to_string()))
            .collect();
        // What does not apply was not lost, nor is what was full.
        let expected = [("xa-1", "1.1", "1"), ("xa-1", "1.2", "0.5"), ("xa-1", "2.1", "2"), ("xa-2", "1.1", "2")];
        assert_eq!(told, expected.map(|(unit, node, lost)| (unit.to_owned(), node.to_owned(), lost.to_owned())));
        assert_eq!((plan.tally.all, plan.tally.lost.to_string(), plan.lines[0].line.owner.as_str()), (4, "5.5".to_owned(), "Văn phòng"));
        done(&so.post("/par/cchc/remedy", "due=31/12/2027"));
        assert_eq!(app.par_remedy(&caller(app, "so"), "cchc").unwrap().tally.all, 4, "once more changes nothing");
        let seen = plan.lines[0].line.at.0;
        let clerk = At::new(&office, "cb-1");
        let path = "/par/cchc/unit/xa-1/remedy/1.1";
        let done_at = |state: &str, report: &str| {
            clerk.post(path, &format!("seen={seen}&owner=V%C4%83n+ph%C3%B2ng&action=ban+h%C3%A0nh+s%E1%BB%9Bm&state={state}&report={report}&evidence=&due=01/01/2030"))
        };
        assert_eq!(done_at("done", "").status, 422, "what is done says what came of it");
        assert_eq!(At::new(&office, "cb-2").post(path, "seen=1&owner=a&action=b&state=doing&report=&evidence=&due=").status, 404);
        done(&done_at("done", "%C4%91%C3%A3+ban+h%C3%A0nh"));
        let plan = app.par_remedy(&caller(app, "so"), "cchc").unwrap();
        assert_eq!(plan.lines[0].line.due, Some(date!(2027 - 09 - 30)), "a unit does not give itself more time");
        assert_eq!((plan.tally.done, plan.tally.mended.to_string(), plan.tally.overdue), (1, "1".to_owned(), 0));
        // Whoever sees all of it sees units first, and the lines of one; a unit's people see theirs, whatever they ask for.
        let so = At::new(&office, "so");
        let page = so.get("/par/cchc/remedy").body;
        assert!(page.contains("Theo đơn vị") && page.contains("/par/cchc/remedy?unit=xa-2") && !page.contains("/remedy/1.2"), "{page}");
        let page = so.get("/par/cchc/remedy?unit=xa-2").body;
        assert!(page.contains("/unit/xa-2/remedy/1.1") && !page.contains("/unit/xa-1/") && !page.contains("name=\"due\""), "{page}");
        let page = At::new(&office, "tp-2").get("/par/cchc/remedy?unit=xa-1").body;
        assert!(!page.contains("Xã Minh Họa 1") && !page.contains("/unit/xa-1/"), "{page}");
        office.clock.set(Instant::start_of(date!(2027 - 10 - 01)));
        let plan = app.par_remedy(&caller(app, "so"), "cchc").unwrap();
        assert_eq!(plan.tally.overdue, 3);
        let page = At::new(&office, "tp-2").get("/par/cchc/remedy").body;
        assert!(page.contains("quá hạn") && page.contains("Xã Minh Họa 2") && !page.contains("Xã Minh Họa 1"), "{page}");
    }
}
