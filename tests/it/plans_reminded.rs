//! Letters about tasks: once before a deadline and once after it, to whoever scores a unit that has to do it, and to nobody else.

use std::sync::Arc;

use sipar::app::App;
use sipar::app::bring_in::Importer;
use sipar::app::jobs::Kind;
use sipar::app::workplan::Sort;
use sipar::domain::access::Role;
use sipar::domain::clock::DAY;
use sipar::domain::id::Id;
use sipar::store::letter::letter_waiting;

use crate::jobs::{Bag, another, hurry, runner};
use crate::support::at::At;
use crate::support::both::on_both;
use crate::support::office::{NOON, OFFICE, Office};
use crate::support::staff::employ;
use crate::support::statements::Beside;

const UNITS: &str = "code,name,level,parent\nsong-hien,Phường Sông Hiến,commune,cao-bang\n";
/// On Friday 20/11/2026: task 1 is due in five days, 2 and 3 are overdue, 3 is said to be done, 4 is far off, 5 is due soon with a
/// partner, 6 has no deadline; nobody reports here of the plan that is only recorded.
const PLANS: &str = "plan,unit,title,task,words,owner,partners,deadline,done,evidence,followed\n\
    kh,cao-bang,Kế hoạch,1,Niêm yết,hop-giang,,25/11/2026,,,\n\
    kh,cao-bang,Kế hoạch,2,Rà soát,song-hien,,10/11/2026,,,\n\
    kh,cao-bang,Kế hoạch,3,Tập huấn,hop-giang,,10/11/2026,09/11/2026,Báo cáo,\n\
    kh,cao-bang,Kế hoạch,4,Tổng kết,hop-giang,,31/12/2026,,,\n\
    kh,cao-bang,Kế hoạch,5,Khảo sát,song-hien,hop-giang,26/11/2026,,,\n\
    kh,cao-bang,Kế hoạch,6,Thường xuyên,hop-giang,,,,,\n\
    ghi-lai,cao-bang,Chỉ ghi lại,1,Công khai,hop-giang,,10/11/2026,,,no\n";

/// What the letters to a person say of tasks, oldest first: how many are due soon and how many overdue.
fn told(app: &App, person: Id) -> Vec<(u32, u32)> {
    let letters = app.store.read(|db| letter_waiting(db, 100)).unwrap();
    let count = |body: &str, words: &str| {
        let line = body.lines().find(|line| line.ends_with(words));
        line.and_then(|line| line.split(' ').nth(1)).map_or(0, |count| count.parse().unwrap())
    };
    let due = " nhiệm vụ đến hạn trong 7 ngày, xem trang Kế hoạch, nhiệm vụ";
    let overdue = " nhiệm vụ quá hạn, xem trang Kế hoạch, nhiệm vụ";
    let own = letters.iter().filter(|letter| letter.person == person);
    let counts = own.map(|letter| (count(&letter.body, due), count(&letter.body, overdue)));
    // Whoever manages offices is written to about tablets as well.
    counts.filter(|counts| *counts != (0, 0)).collect()
}

on_both! {
    fn a_task_is_told_of_once_before_its_deadline_and_once_after_it(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let app = &office.app;
        app.bring_units_from("units.csv", UNITS.as_bytes(), true).unwrap();
        let [clerk, head, there, manager, leader] = [
            ("mot-cua", Role::Clerk, "hop-giang"),
            ("truong", Role::UnitHead, "hop-giang"),
            ("ben-kia", Role::Clerk, "song-hien"),
            ("so", Role::HomeAffairs, "cao-bang"),
            ("ld", Role::Leader, "cao-bang"),
        ].map(|(login, role, unit)| employ(app, login, role, unit));
        app.bring_sort_from(Sort::Plans, Importer::Owner, "plans.csv", PLANS.as_bytes()).unwrap();
        let all = || [clerk, head, there, manager, leader].map(|person| told(app, person));
        // Each day the job runs twice, in a process of its own, as after a restart.
        let remind = |day: i64| {
            office.clock.set(NOON.plus(day * DAY));
            for again in 0..2 {
                let process = another(&db, &office, 500 + u64::try_from(day * 2 + again).unwrap());
                let runner = runner(&process, &Arc::new(Bag::default()));
                hurry(&process, Kind::Reminder);
                runner.work().unwrap();
            }
        };
        remind(0);
        let first = || vec![(2, 0)];
        assert_eq!(all(), [first(), first(), vec![(1, 1)], vec![], vec![]], "of tasks 1 and 5, and of 2 and 5");
        remind(1);
        remind(3);
        assert_eq!(all(), [first(), first(), vec![(1, 1)], vec![], vec![]], "Saturday and Monday: nothing new");
        // Task 1 is done on Tuesday; on Friday 27/11 task 5 alone is overdue, and told of once.
        office.clock.set(NOON.plus(4 * DAY));
        let done = At::new(&office, "mot-cua").post("/plans/kh/tasks/1/done", "seen=0&day=24/11/2026&words=x");
        assert_eq!(done.status, 303);
        remind(7);
        remind(10);
        let second = || vec![(2, 0), (0, 1)];
        assert_eq!(all(), [second(), second(), vec![(1, 1), (0, 1)], vec![], vec![]]);
        // A deadline that moves is told of anew.
        let moved = PLANS.replace("Rà soát,song-hien,,10/11/2026", "Rà soát,song-hien,,04/12/2026");
        app.bring_sort_from(Sort::Plans, Importer::Owner, "plans.csv", moved.as_bytes()).unwrap();
        remind(11);
        assert_eq!(all(), [second(), second(), vec![(1, 1), (0, 1), (1, 0)], vec![], vec![]]);
        // What was told stays known when the letters themselves are removed.
        let noted = Beside::of(db.place()).number("SELECT COUNT(*) AS n FROM task_reminder");
        assert_eq!(noted, 2 + 2 + 2 + 1 + 1 + 1 + 1, "by task, person, kind and deadline");
        let letters = app.store.read(|db| letter_waiting(db, 100)).unwrap();
        let tells = |letter: &sipar::store::letter::Letter| ["Niêm yết", "Rà soát", "Kế hoạch cải"].iter().any(|words| letter.body.contains(words));
        assert!(!letters.iter().any(tells), "counts alone, no words of a task");
    }
}
