//! Work plans as offices keep them: the plans of the articles with what is stated of them; 176 tasks that come to the article's
//! figures; a task from its owner to whoever confirms it; who sees and does what; and files, all of them or nothing.

use std::fmt::Write as _;

use sipar::app::bring_in::{Brought, Importer};
use sipar::app::workplan::Sort;
use sipar::app::{App, AppError};
use sipar::domain::access::Role;
use sipar::domain::clock::SECOND;

use crate::support::at::{At, FORM};
use crate::support::both::{TestDb, on_both};
use crate::support::office::{OFFICE, Office};
use crate::support::staff::employ;
use crate::support::statements::Beside;

/// Units of the articles, and a second ward of Cao Bằng.
const UNITS: &str = "code,name,level,parent\nkien-giang,Kiên Giang,province,\nkhanh-hoa,Khánh Hòa,province,\n\
                     tay-ninh,Tây Ninh,province,\nlang-son,Lạng Sơn,province,\nsong-hien,Phường Sông Hiến,commune,cao-bang\n";
const DAY: i64 = 86_400 * SECOND;
const HEAD: &str = "plan;unit;title;task;words;owner;partners;deadline;done;confirmed;evidence\n";

/// An office at noon of 20/11/2026, a Friday, with the units of the articles and people.
fn opened(db: &TestDb) -> Office {
    let office = Office::open(db);
    office.app.bring_units_from("units.csv", UNITS.as_bytes(), true).unwrap();
    for (login, role, unit) in [
        ("so", Role::HomeAffairs, "cao-bang"),
        ("so2", Role::HomeAffairs, "tay-ninh"),
        ("ld", Role::Leader, "cao-bang"),
        ("kg", Role::Leader, "kien-giang"),
        ("kh", Role::Leader, "khanh-hoa"),
        ("mot-cua", Role::Clerk, "hop-giang"),
        ("truong", Role::UnitHead, "hop-giang"),
        ("ben-kia", Role::Clerk, "song-hien"),
    ] {
        employ(&office.app, login, role, unit);
    }
    office
}

fn brought(app: &App, sort: Sort, text: &str) -> Result<Brought, AppError> {
    app.bring_sort_from(sort, Importer::Owner, "tep.csv", text.as_bytes())
}

/// Whether a page says all of these, in this order.
fn says(page: &str, words: &[&str]) {
    let mut rest = page;
    for words in words {
        let Some((_, after)) = rest.split_once(words) else { panic!("{words}: {page}") };
        rest = after;
    }
}

/// Whether the row of this name holds this number.
fn counts(page: &str, name: &str, n: u32) {
    let row = page.split_once(&format!(">{name}</th>")).and_then(|(_, rest)| rest.split("</tr>").next());
    assert!(row.is_some_and(|row| row.ends_with(&format!(">{n}</td>"))), "{name}: {row:?}");
}

/// A row of the plan `ke-hoach` of Cao Bằng.
fn row(task: &str, owner: &str, end: &str) -> String {
    format!("ke-hoach;cao-bang;Kế hoạch cải cách;{task};Việc số {task};{owner};{end}\n")
}

/// The plan of Cao Bằng with tasks of two wards, one that both have a part in, and one of the province.
fn shared_plan(app: &App) {
    let rows = [
        row("1", "hop-giang", ";30/11/2026;;;"),
        row("2", "song-hien", ";10/11/2026;;;"),
        row("3", "song-hien", "hop-giang;25/11/2026;;;"),
        row("4", "", ";31/12/2026;;;"),
    ];
    brought(app, Sort::Plans, &format!("{HEAD}{}", rows.concat())).unwrap();
}

on_both! {
    fn the_plans_of_the_articles_are_seen_with_what_is_stated_of_them(db: TestDb = OFFICE) {
        let office = opened(&db);
        let app = &office.app;
        app.bring_stated_from(Importer::Owner, "stated.csv", include_bytes!("../../src/app/demo/stated.csv")).unwrap();
        let folder = tempfile::tempdir().unwrap();
        for (sort, text) in [
            (Sort::Plans, include_str!("../../src/app/demo/plans.csv")),
            (Sort::Targets, include_str!("../../src/app/demo/targets.csv")),
            (Sort::Inspections, include_str!("../../src/app/demo/inspections.csv")),
        ] {
            let file = folder.path().join("tep.csv");
            std::fs::write(&file, text).unwrap();
            let first = app.bring_sort(sort, &file).unwrap();
            assert!(first.rows > 0 && (first.changed, first.added) == (first.rows, first.rows), "{sort:?} {first:?}");
            let again = app.bring_sort(sort, &file).unwrap();
            assert_eq!((again.rows, again.changed, again.added), (first.rows, 0, 0), "{sort:?}: the same file again");
        }
        // Kiên Giang: number, day and issuer; 33 of 55 done, and nobody says how the 22 others stand.
        let page = At::new(&office, "kg").get("/plans/kien-giang-248").body;
        says(&page, &["các cơ quan không báo cáo ở đây", "248/KH-UBND", "31/12/2021", "Ủy ban nhân dân tỉnh", "chưa rõ: 22", "60,00%", "33/55"]);
        assert!(!page.contains("22 nhiệm vụ quá hạn") && !page.contains("171.750"), "only what is said of tasks: {page}");
        // Tây Ninh: five statuses, both readings of done; another day in the same report for the targets.
        let tn = At::new(&office, "so2");
        let page = tn.get("/plans/tay-ninh-thu-tuong-giao").body;
        says(&page, &["Thủ tướng Chính phủ", "176", "49", "89", "29", "khớp"]);
        says(&page, &["Hoàn thành đã xác nhận trên tổng số nhiệm vụ", "52,84%", "93/176", "kể cả chờ xác nhận", "69,32%", "122/176", "95,70%", "89/93", "5,11%", "9/176"]);
        says(&tn.get("/plans/tay-ninh-chuyen-doi-so").body, &["16", "9", "56,25%", "9/16"]);
        // Cao Bằng: two plans, one without a day; the inspection with its words, published nobody says when.
        let ld = At::new(&office, "ld");
        let list = ld.get("/plans").body;
        says(&list, &["2439/KH-UBND; Ủy ban nhân dân tỉnh", "3171/KH-UBND; 18/12/2020; Ủy ban nhân dân tỉnh"]);
        says(&list, &["21/09/2021 – 01/10/2021", "6 sở, ngành, 3 huyện, Thành phố", "nguồn không nêu", "Chưa rõ: không có thời hạn", "đã công khai; Các phương tiện thông tin đại chúng"]);
        assert!(!list.contains("248/KH-UBND"), "Kiên Giang's is not seen in Cao Bằng");
        says(&ld.get("/plans/calendar?year=2021").body, &["Tháng 9/2021", "21/09/2021", "Kiểm tra"]);
        // The procedures of the same article, by level.
        says(&ld.get("/stated/cao-bang-2021-9t").body, &["2.100", "1.607", "319", "174", "Thủ tục cấp tỉnh + Thủ tục cấp huyện + Thủ tục cấp xã", "khớp"]);
        // Khánh Hòa: a deadline of 2021 is not overdue, since nobody reports here; targets without a number are unclear.
        let page = At::new(&office, "kh").get("/plans/khanh-hoa-2021").body;
        says(&page, &["Chưa rõ", "3", "trước ngày 30-9", "30/09/2021", "Chưa rõ: nguồn không nêu", "Sở Thông tin và Truyền thông", "31/12/2021"]);
        says(&page, &["0/2 chỉ tiêu đạt, chưa rõ: 2", "từ 100 %"]);
        assert!(!page.contains("Đang thực hiện, quá hạn"), "{page}");
    }

    fn a_plan_of_176_tasks_comes_to_the_figures_of_the_article(db: TestDb = OFFICE) {
        let office = opened(&db);
        let mut file = HEAD.to_owned();
        let kinds = [
            // One of those in term is due today.
            (48, ";31/12/2026;;;"),
            (1, ";20/11/2026;;;"),
            (5, ";19/11/2026;;;"),
            (89, ";30/09/2026;30/09/2026;15/10/2026;"),
            (4, ";30/09/2026;01/10/2026;15/10/2026;"),
            (29, ";30/09/2026;01/10/2026;;Báo cáo"),
        ];
        let mut number = 0;
        for (n, end) in kinds {
            for _ in 0..n {
                number += 1;
                file.write_str(&row(&number.to_string(), "hop-giang", end)).unwrap();
            }
        }
        let first = brought(&office.app, Sort::Plans, &file).unwrap();
        assert_eq!((first.rows, first.added), (176, 176));
        assert_eq!(brought(&office.app, Sort::Plans, &file).unwrap().changed, 0);
        let ld = At::new(&office, "ld");
        let page = ld.get("/plans/ke-hoach").body;
        counts(&page, "Đang thực hiện, quá hạn", 5);
        counts(&page, "Đang thực hiện, trong hạn", 49);
        counts(&page, "Hoàn thành, chờ xác nhận", 29);
        counts(&page, "Hoàn thành đúng hạn", 89);
        counts(&page, "Hoàn thành quá hạn", 4);
        counts(&page, "Nhiệm vụ được giao", 176);
        says(&page, &["52,84%", "93/176", "69,32%", "122/176", "95,70%", "89/93", "5,11%", "9/176"]);
        // Overdue first: the five stand before all others in the table of tasks.
        says(&page, &["50. Việc số 50", "54. Việc số 54", "49. Việc số 49"]);
        // A night later the one that was due is overdue, and nothing was written for that.
        office.clock.advance(DAY);
        let page = At::new(&office, "ld").get("/plans/ke-hoach").body;
        counts(&page, "Đang thực hiện, quá hạn", 6);
        counts(&page, "Đang thực hiện, trong hạn", 48);
        says(&page, &["5,68%", "10/176"]);
    }

    fn a_task_goes_from_its_owner_to_whoever_confirms_it(db: TestDb = OFFICE) {
        let office = opened(&db);
        shared_plan(&office.app);
        let (clerk, so) = (At::new(&office, "mot-cua"), At::new(&office, "so"));
        let at = "/plans/ke-hoach/tasks/1";
        let page = clerk.get(at).body;
        says(&page, &["Đang thực hiện, trong hạn", "chưa có báo cáo", "Báo hoàn thành"]);
        assert!(!page.contains("Trả lại"), "who owns a task does not send it back: {page}");
        // The day and something that shows it; nothing is stored otherwise.
        for (fields, why) in [
            ("seen=0&day=20/11/2026", "Còn thiếu minh chứng"),
            ("seen=0&words=x", "Còn thiếu ngày hoàn thành"),
            ("seen=0&day=21/11/2026&words=x", "không thể ở tương lai"),
            ("seen=1&day=20/11/2026&words=x", "vừa có thay đổi"),
        ] {
            let refused = clerk.post(&format!("{at}/done"), fields);
            assert!(refused.status == 422 && refused.body.contains(why), "{fields}: {refused:?}");
        }
        let done = clerk.post(&format!("{at}/done"), "seen=0&day=19/11/2026&document=12/BC-HG&words=%C4%90%C3%A3+ni%C3%AAm+y%E1%BA%BFt");
        assert_eq!(done.status, 303, "{done:?}");
        says(&clerk.get(at).body, &["Hoàn thành, chờ xác nhận", "Báo hoàn thành", "19/11/2026", "Đã niêm yết", "12/BC-HG", "Người mot-cua"]);
        assert_eq!(clerk.post(&format!("{at}/done"), "seen=0&day=19/11/2026&words=x").status, 422, "twice");
        // Confirmed by whoever manages the plan's unit, by nobody else.
        assert_eq!(clerk.post(&format!("{at}/confirm"), "seen=1").status, 403);
        assert_eq!(At::new(&office, "so2").post(&format!("{at}/confirm"), "seen=1").status, 404, "of another province");
        says(&so.get("/plans").body, &["Hoàn thành, chờ xác nhận: 1"]);
        let refused = so.post(&format!("{at}/return"), "seen=1");
        assert!(refused.status == 422 && refused.body.contains("lý do trả lại"), "{refused:?}");
        assert_eq!(so.post(&format!("{at}/return"), "seen=1&words=Ch%C6%B0a+c%C3%B3+%E1%BA%A3nh").status, 303);
        says(&clerk.get(at).body, &["Đang thực hiện, trong hạn", "Trả lại, chưa hoàn thành", "Chưa có ảnh"]);
        assert_eq!(clerk.post(&format!("{at}/done"), "seen=2&day=20/11/2026&words=c%C3%B3+%E1%BA%A3nh").status, 303);
        // Of two who saw the same, the second is told that something changed.
        assert_eq!(so.post(&format!("{at}/confirm"), "seen=2").status, 422);
        assert_eq!(so.post(&format!("{at}/confirm"), "seen=3").status, 303);
        says(&so.get(at).body, &["Hoàn thành đúng hạn", "Xác nhận hoàn thành"]);
        assert_eq!(clerk.post(&format!("{at}/note"), "seen=4&document=13/BC-HG").status, 303);
        // Everything is in the trail, and nothing of it can be changed or taken away.
        let mut beside = Beside::of(db.place());
        let told = beside.words("SELECT action AS word FROM audit WHERE subject = 'ke-hoach/1' ORDER BY at, action");
        let acts: Vec<&str> = told.iter().map(String::as_str).filter(|action| *action != "task.put").collect();
        let mut sorted = acts.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, ["task.confirmed", "task.done", "task.done", "task.noted", "task.returned"], "{told:?}");
        for sql in ["UPDATE task_event SET words = 'x'", "DELETE FROM task_event"] {
            let refused = beside.attempt(sql).unwrap_err();
            assert!(refused.contains("append-only"), "{refused}");
        }
        assert_eq!(beside.number("SELECT COUNT(*) AS n FROM task_event"), 5);
    }

    fn nobody_confirms_the_own_work(db: TestDb = OFFICE) {
        let office = opened(&db);
        shared_plan(&office.app);
        employ(&office.app, "hai-vai", Role::HomeAffairs, "cao-bang");
        employ(&office.app, "hai-vai", Role::Clerk, "hop-giang");
        let both = At::new(&office, "hai-vai");
        let at = "/plans/ke-hoach/tasks/1";
        assert_eq!(both.post(&format!("{at}/done"), "seen=0&day=20/11/2026&words=x").status, 303);
        assert!(!both.get(at).body.contains(&format!("{at}/confirm")), "the form is not offered");
        let refused = both.post(&format!("{at}/confirm"), "seen=1");
        assert!(refused.status == 422 && refused.body.contains("không tự xác nhận"), "{refused:?}");
        assert_eq!(At::new(&office, "so").post(&format!("{at}/confirm"), "seen=1").status, 303);
    }

    fn a_ward_sees_its_own_tasks_and_does_nothing_to_others(db: TestDb = OFFICE) {
        let office = opened(&db);
        shared_plan(&office.app);
        let clerk = At::new(&office, "mot-cua");
        let page = clerk.get("/plans/ke-hoach").body;
        says(&page, &["Bạn xem được các nhiệm vụ có đơn vị của bạn", "3. Việc số 3", "1. Việc số 1"]);
        assert!(!page.contains("Việc số 2") && !page.contains("Việc số 4"), "{page}");
        counts(&page, "Nhiệm vụ được giao", 2);
        for task in ["2", "4"] {
            let at = format!("/plans/ke-hoach/tasks/{task}");
            assert_eq!(clerk.get(&at).status, 404);
            assert_eq!(clerk.post(&format!("{at}/done"), "seen=0&day=20/11/2026&words=x").status, 404);
            assert_eq!(clerk.post(&format!("{at}/note"), "seen=0&words=x").status, 404);
        }
        // Who takes part shows something; that it is done, its owner says.
        assert_eq!(clerk.post("/plans/ke-hoach/tasks/3/done", "seen=0&day=20/11/2026&words=x").status, 404);
        assert_eq!(clerk.post("/plans/ke-hoach/tasks/3/note", "seen=0&words=x").status, 303);
        assert_eq!(At::new(&office, "ben-kia").post("/plans/ke-hoach/tasks/3/done", "seen=1&day=20/11/2026&words=x").status, 303);
        assert_eq!(clerk.upload("/plans/import/plans", FORM, "a.csv", b"x").status, 403);
        for who in ["so2", "kg"] {
            let other = At::new(&office, who);
            assert_eq!(other.get("/plans/ke-hoach").status, 404, "{who}");
            assert!(!other.get("/plans").body.contains("ke-hoach"), "{who}");
        }
        let leader = At::new(&office, "ld");
        says(&leader.get("/plans/ke-hoach").body, &["2. Việc số 2", "1. Việc số 1", "4. Việc số 4"]);
        assert_eq!(leader.post("/plans/ke-hoach/tasks/1/done", "seen=0&day=20/11/2026&words=x").status, 403);
    }

    fn what_falls_due_is_told_to_those_who_have_to_do_it(db: TestDb = OFFICE) {
        let office = opened(&db);
        shared_plan(&office.app);
        let due = "Đến hạn trong 7 ngày";
        // On 20/11 task 3 is due in five days, and task 1 in ten.
        let clerk = At::new(&office, "mot-cua");
        let page = clerk.get("/plans").body;
        says(&page, &[due, "3. Việc số 3", "25/11/2026", "Nhiệm vụ quá hạn", "không có nhiệm vụ quá hạn"]);
        says(&clerk.get("/work").body, &["Đến hạn trong 7 ngày: nhiệm vụ 3 của Kế hoạch cải cách, hạn 25/11/2026"]);
        assert!(!clerk.get("/work").body.contains("nhiệm vụ 1 của"));
        let page = At::new(&office, "so").get("/plans").body;
        says(&page, &["Nhiệm vụ quá hạn", "2. Việc số 2", "Phường Sông Hiến", "10/11/2026", "quá hạn 10 ngày"]);
        assert!(!At::new(&office, "so").get("/work").body.contains("nhiệm vụ 2 của"), "it is the ward's");
        // The 23rd is seven days before the 30th; on the 26th task 3 is overdue.
        office.clock.advance(3 * DAY);
        says(&At::new(&office, "truong").get("/work").body, &["nhiệm vụ 3 của", "nhiệm vụ 1 của Kế hoạch cải cách, hạn 30/11/2026"]);
        office.clock.advance(3 * DAY);
        says(&At::new(&office, "truong").get("/work").body, &["Nhiệm vụ quá hạn: nhiệm vụ 3 của"]);
        says(&At::new(&office, "ld").get("/plans/calendar").body,
            &["Lịch năm 2026", "Tháng 11/2026", "10/11/2026", "25/11/2026", "30/11/2026", "Tháng 12/2026", "14/12/2026", "Hết kỳ báo cáo năm", "31/12/2026"]);
        assert_eq!(At::new(&office, "ld").get("/plans/calendar?year=1066").status, 404);
    }

    fn a_file_goes_in_whole_or_not_at_all_and_adds_to_what_became_of_tasks(db: TestDb = OFFICE) {
        let office = opened(&db);
        shared_plan(&office.app);
        let so = At::new(&office, "so");
        let send = |rows: &str| so.upload("/plans/import/plans", FORM, "a.csv", format!("{HEAD}{rows}").as_bytes());
        let good = row("9", "hop-giang", ";;;;");
        for (bad, column) in [
            (row("5", "tay-ninh", ";;;;"), "owner"),
            (row("5", "hop-giang", "hop-giang; khong-co;;;;").replace("hop-giang; khong-co", "\"hop-giang; khong-co\""), "partners"),
            (row("5", "hop-giang", ";;21/11/2026;;"), "done"),
            (row("5", "hop-giang", ";31/02/2026;;;"), "deadline"),
            ("khac;tay-ninh;Kế hoạch;;;;;;;;\n".to_owned(), "unit"),
        ] {
            let refused = send(&format!("{good}{bad}"));
            assert_eq!(refused.status, 422, "{bad}: {refused:?}");
            says(&refused.body, &["</span>3</th>", &format!("translate=\"no\">{column}</code>")]);
        }
        assert_eq!(so.get("/plans/ke-hoach/tasks/9").status, 404, "nothing of a file with a fault");
        // Another province's manager cannot take the code.
        let other = At::new(&office, "so2");
        let taken = format!("{HEAD}ke-hoach;tay-ninh;Kế hoạch khác;;;;;;;;\n");
        assert_eq!(other.upload("/plans/import/plans", FORM, "a.csv", taken.as_bytes()).status, 422);
        // A deadline that moves is told; tasks that the file leaves out stay.
        assert_eq!(send(&row("1", "hop-giang", ";15/12/2026;;;")).status, 200);
        says(&so.get("/plans/ke-hoach/tasks/1").body, &["15/12/2026", "Đổi thời hạn", "30/11/2026 → 15/12/2026"]);
        assert_eq!(so.get("/plans/ke-hoach/tasks/4").status, 200);
        // What a person sent back is not done again because the same file comes again.
        let done = row("1", "hop-giang", ";15/12/2026;18/11/2026;;Báo cáo");
        assert_eq!(send(&done).status, 200);
        says(&so.get("/plans/ke-hoach/tasks/1").body, &["Hoàn thành, chờ xác nhận"]);
        assert_eq!(so.post("/plans/ke-hoach/tasks/1/return", "seen=2&words=x").status, 303);
        assert!(send(&done).status == 200);
        says(&so.get("/plans/ke-hoach/tasks/1").body, &["Đang thực hiện, trong hạn"]);
        // A task that remedies a criterion names it.
        let remedy = "plan;unit;title;task;words;owner;deadline;criterion\nke-hoach;cao-bang;Kế hoạch cải cách;6;Khắc phục điểm bị trừ;hop-giang;30/09/2026;1.2.1\n";
        assert_eq!(so.upload("/plans/import/plans", FORM, "a.csv", remedy.as_bytes()).status, 200);
        says(&so.get("/plans/ke-hoach/tasks/6").body, &["30/09/2026", "Đang thực hiện, quá hạn", "Khắc phục tiêu chí", "1.2.1"]);
        // Targets of a plan that is not the importer's are not there.
        let target = "plan;target;words;measured_in;goal;reached;as_of\nke-hoach;1;Hồ sơ trực tuyến;%;80;79,9;31/10/2026\n";
        assert_eq!(other.upload("/plans/import/targets", FORM, "a.csv", target.as_bytes()).status, 422);
        assert_eq!(so.upload("/plans/import/targets", FORM, "a.csv", target.as_bytes()).status, 200);
        says(&so.get("/plans/ke-hoach").body, &["0/1 chỉ tiêu đạt", "từ 80 %", "79,9 % (31/10/2026)", "chưa đạt"]);
        let reached = target.replace("79,9;31/10/2026", "80,0;20/11/2026");
        assert_eq!(so.upload("/plans/import/targets", FORM, "a.csv", reached.as_bytes()).status, 200);
        says(&so.get("/plans/ke-hoach").body, &["1/1 chỉ tiêu đạt", "80,0 % (20/11/2026)"]);
        let told = Beside::of(db.place()).words("SELECT old_value || ' -> ' || new_value AS word FROM audit WHERE action = 'target.put' ORDER BY seq");
        assert!(told.len() == 2 && told[1].contains("79.9 (2026-10-31)") && told[1].contains("80.0 (2026-11-20)"), "{told:?}");
        // An inspection of a ward is seen by the ward, and what it has to mend is in term until its day.
        let head = "inspection;unit;title;first;last;inspected;units;follow_up;follow_up_by;published_in\n";
        let inspection = format!("{head}kt-1;cao-bang;Kiểm tra;02/11/2026;03/11/2026;2 phường;hop-giang;Niêm yết phí;20/11/2026;\n");
        assert_eq!(so.upload("/plans/import/inspections", FORM, "a.csv", inspection.as_bytes()).status, 200);
        says(&At::new(&office, "mot-cua").get("/plans").body, &["02/11/2026 – 03/11/2026", "2 phường", "Niêm yết phí", "trong hạn (20/11/2026)", "chưa công khai"]);
        assert!(!At::new(&office, "ben-kia").get("/plans").body.contains("2 phường"));
        office.clock.advance(DAY);
        says(&At::new(&office, "ld").get("/plans").body, &["quá hạn (20/11/2026)"]);
    }
}
