//! Citizens' own words reach a unit only when somebody has looked at them, by month, and where enough rated.

use sipar::domain::access::Role;
use sipar::domain::clock::Instant;
use sipar::domain::refusal::Refusal;

use super::{Browser, DAY, HOUR, days_ago, not_there, refusal, staff};
use crate::support::both::on_both;
use crate::support::door::Door;
use crate::support::office::{NOON, OFFICE, Office, RATING, id_of};
use crate::support::staff::{caller, employ};
use crate::support::statements::Beside;

/// A rating with words.
fn said(office: &Office, number: u32, at: Instant, words: &str) {
    let mut submission = office.imported(number, 1, at, &[2]);
    submission.rating.remark = Some(words.to_owned());
    office.store(vec![submission]);
}

on_both! {
    fn words_are_read_when_somebody_has_looked_at_them(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        staff(&office);
        for (login, role, unit) in
            [("truong", Role::UnitHead, "hop-giang"), ("ld", Role::Leader, "cao-bang"), ("xa-truong", Role::UnitHead, "thuc-phan")]
        {
            employ(&office.app, login, role, unit);
        }
        let app = &office.app;
        let (an, xa) = (caller(app, "an"), caller(app, "xa"));
        let october = days_ago(&office, 30);
        said(&office, 1, october, "Chị Hoa ở quầy 1 rất nhiệt tình");
        said(&office, 2, october.plus(-DAY), "Số của tôi là 0912345678");
        said(&office, 3, NOON, "Hôm nay chờ lâu");
        said(&office, 4, october.plus(-40 * DAY), "Tháng chín rất tốt");

        let waiting = app.unchecked_remarks(&an).unwrap();
        let words: Vec<_> = waiting.iter().map(|(unit, remark)| (unit.as_str(), remark.text.as_str())).collect();
        let unit = "Phường Hợp Giang";
        assert_eq!(words, [(unit, "Tháng chín rất tốt"), (unit, "Số của tôi là 0912345678"), (unit, "Chị Hoa ở quầy 1 rất nhiệt tình")]);
        assert!(app.unchecked_remarks(&xa).unwrap().is_empty());
        let hash = |at: usize| waiting[at].1.hash.clone();
        not_there(app.check_remark(&xa, &hash(2), None));
        not_there(app.check_remark(&an, &[1; 32], None));
        assert_eq!(refusal(app.check_remark(&an, &hash(2), Some("  "))), Refusal::WordsMissing);

        // Nobody of the unit sees words that were not looked at.
        let door = Door::of(&office);
        let read = |login: &str, query: &str| Browser::of(&door, &office, login).get(&format!("/remarks/read?{query}"));
        for login in ["truong", "ld"] {
            let page = read(login, "unit=hop-giang&month=2026-10");
            assert!(page.status == 200 && !page.body.contains("nhiệt tình"), "{login}: {}", page.status);
            assert_eq!(Browser::of(&door, &office, login).get("/remarks").status, 403);
        }
        app.check_remark(&an, &hash(2), Some("[…] ở quầy 1 rất nhiệt tình")).unwrap();
        app.check_remark(&an, &hash(1), None).unwrap();
        app.check_remark(&an, &hash(0), Some("Tháng chín rất tốt")).unwrap();
        assert_eq!(refusal(app.check_remark(&an, &hash(2), None)), Refusal::DecidedBefore);
        assert!(app.unchecked_remarks(&an).unwrap().is_empty(), "today's are looked at when the day is over");

        // Two rated in October: too few.
        assert!(!read("truong", "unit=hop-giang&month=2026-10").body.contains("nhiệt tình"));
        office.store((10..13).map(|number| office.imported(number, 2, october, &[1])).collect());
        let page = read("truong", "unit=hop-giang&month=2026-10");
        assert!(page.body.contains("[…] ở quầy 1 rất nhiệt tình"), "five have rated");
        for hidden in ["Hoa", "0912345678", "21/10", "10:00", &id_of(RATING, 1).to_string()] {
            assert!(!page.body.contains(hidden), "{hidden}");
        }
        assert!(read("ld", "unit=cao-bang&month=2026-10").body.contains("nhiệt tình"), "from above, too");
        assert!(!read("truong", "unit=hop-giang&month=2026-09").body.contains("Tháng chín rất tốt"), "one rated in September");
        assert_eq!(read("truong", "unit=hop-giang&month=2026-11").status, 404, "the month is not over");
        assert_eq!(read("truong", "unit=hop-giang&month=2026").status, 404, "a year is no month");
        assert_eq!((read("truong", "unit=cao-bang&month=2026-10").status, read("xa-truong", "unit=hop-giang&month=2026-10").status), (404, 404));

        // The page, the next day, and no words in the trail.
        office.clock.set(NOON.plus(12 * HOUR));
        let browser = Browser::of(&door, &office, "an");
        let page = browser.get("/remarks");
        assert!(page.body.contains("Hôm nay chờ lâu") && !page.body.contains(&id_of(RATING, 3).to_string()));
        let hash = page.body.split("name=\"remark\" value=\"").nth(1).unwrap()[..64].to_owned();
        assert_eq!(Browser::of(&door, &office, "xa").post("/remarks/check", &format!("remark={hash}&verdict=withheld&text=")).status, 404);
        assert_eq!(browser.post("/remarks/check", &format!("remark={hash}&verdict=maybe&text=x")).status, 422);
        assert_eq!(browser.post("/remarks/check", &format!("remark={hash}&verdict=shown&text=Ch%E1%BB%9D+l%C3%A2u")).status, 303);
        let trail = Beside::of(db.place()).words("SELECT action || ' ' || subject || detail || old_value || new_value AS word FROM audit");
        assert_eq!(trail.iter().filter(|entry| entry.starts_with("remark.check")).count(), 4);
        assert!(!trail.iter().any(|entry| entry.contains("lâu") || entry.contains("nhiệt tình")));
        office.tallies_agree();
    }
}
