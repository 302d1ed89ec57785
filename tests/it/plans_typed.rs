//! Plans, tasks, deadlines, targets and inspections typed on pages: by the rules of the files, with what was typed still there where
//! something is wrong, told where somebody else was first, and by nobody of other units.

use std::thread::scope;

use sipar::domain::access::Role;

use crate::fuzz_forms::encoded;
use crate::support::at::At;
use crate::support::both::{TestDb, on_both};
use crate::support::door::Answer;
use crate::support::office::{OFFICE, Office};
use crate::support::staff::employ;
use crate::support::statements::Beside;

/// A second province.
const UNITS: &str =
    "code,name,level,parent\ntay-ninh,Tây Ninh,province,\nsong-hien,Phường Sông Hiến,commune,cao-bang\n";

fn opened(db: &TestDb) -> Office {
    let office = Office::open(db);
    office.app.bring_units_from("units.csv", UNITS.as_bytes(), true).unwrap();
    for (login, role, unit) in [
        ("so", Role::HomeAffairs, "cao-bang"),
        ("so-b", Role::HomeAffairs, "cao-bang"),
        ("so2", Role::HomeAffairs, "tay-ninh"),
        ("mot-cua", Role::Clerk, "hop-giang"),
    ] {
        employ(&office.app, login, role, unit);
    }
    office
}

fn form(fields: &[(&str, &str)]) -> String {
    fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect::<Vec<_>>().join("&")
}

/// What a page's form carries along under a name.
fn carried(page: &str, name: &str) -> String {
    let field = page.split_once(&format!("type=\"hidden\" name=\"{name}\" value=\"")).map(|(_, rest)| rest);
    field.and_then(|rest| rest.split('"').next()).unwrap_or_else(|| panic!("{name}: {page}")).to_owned()
}

/// Sends the form at an address with what it carries along.
fn typed(who: &At, address: &str, fields: &[(&str, &str)]) -> Answer {
    let page = who.get(address);
    assert_eq!(page.status, 200, "{address}: {page:?}");
    sent(who, address, &page.body, fields)
}

fn sent(who: &At, address: &str, page: &str, fields: &[(&str, &str)]) -> Answer {
    let [of, one, seen] = ["of", "one", "seen"].map(|name| carried(page, name));
    let all = [&[("of", of.as_str()), ("one", &one), ("seen", &seen)][..], fields].concat();
    who.post(address.split('?').next().unwrap(), &form(&all))
}

fn says(page: &str, words: &[&str]) {
    for words in words {
        assert!(page.contains(words), "{words}: {page}");
    }
}

const PLAN: [(&str, &str); 8] = [
    ("plan", "cchc-2026"),
    ("unit", "cao-bang"),
    ("title", "Kế hoạch cải cách hành chính năm 2026"),
    ("number", "12/KH-UBND"),
    ("issued", "05/01/2026"),
    ("issuer", "Ủy ban nhân dân tỉnh"),
    ("first", "01/01/2026"),
    ("last", "31/12/2026"),
];
const TASK: [(&str, &str); 6] = [
    ("task", "1"),
    ("words", "Công khai thủ tục hành chính"),
    ("owner", "hop-giang"),
    ("partners", "Phường Sông Hiến; cao-bang"),
    ("deadline", "30/11/2026"),
    ("criterion", "1.2.1"),
];
const TASK_AT: &str = "/plans/enter/task?plan=cchc-2026";

/// The same fields with some of them otherwise.
fn but<'a, const N: usize>(fields: [(&'a str, &'a str); N], other: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let value = |name| other.iter().find(|(one, _)| *one == name).map(|(_, value)| *value);
    fields.iter().map(|(name, old)| (*name, value(*name).unwrap_or(old))).collect()
}

fn made(office: &Office) -> At {
    let so = At::new(office, "so");
    for (address, fields) in [("/plans/enter/plan", &PLAN[..]), (TASK_AT, &TASK[..])] {
        let answer = typed(&so, address, fields);
        assert_eq!(answer.status, 303, "{address}: {answer:?}");
    }
    so
}

fn trail(db: &TestDb, action: &str) -> Vec<String> {
    let sql = format!(
        "SELECT subject || ': ' || old_value || ' -> ' || new_value AS word FROM audit WHERE action = '{action}' ORDER BY seq"
    );
    Beside::of(db.place()).words(&sql)
}

on_both! {
    fn a_plan_with_all_that_belongs_to_it_is_typed_and_corrected(db: TestDb = OFFICE) {
        let office = opened(&db);
        let so = made(&office);
        let page = so.get("/plans/cchc-2026").body;
        says(&page, &["12/KH-UBND", "05/01/2026", "Ủy ban nhân dân tỉnh", "01/01/2026 – 31/12/2026", "1. Công khai thủ tục hành chính", "30/11/2026", "Thêm nhiệm vụ"]);
        assert_eq!(typed(&so, TASK_AT, &but(TASK, &[("task", "2"), ("words", "Rà soát\r\nhai dòng"), ("deadline", ""), ("partners", "")])).status, 303);
        // The plan and a task corrected: the deadline is not asked and stays, as do code and place.
        assert_eq!(typed(&so, "/plans/enter/plan?plan=cchc-2026", &but(PLAN, &[("number", "13/KH-UBND"), ("plan", "khac"), ("unit", "hop-giang")])).status, 303);
        assert_eq!(typed(&so, &format!("{TASK_AT}&one=1"), &but(TASK, &[("words", "Niêm yết thủ tục"), ("owner", "song-hien"), ("partners", ""), ("deadline", "01/01/2027")])).status, 303);
        let page = so.get("/plans/cchc-2026").body;
        says(&page, &["13/KH-UBND", "1. Niêm yết thủ tục", "Phường Sông Hiến", "30/11/2026", "Rà soát"]);
        assert!(!page.contains("01/01/2027") && page.contains("Cao Bằng"), "{page}");
        assert_eq!(so.get("/plans/khac").status, 404);
        let places = Beside::of(db.place()).words("SELECT code || '=' || place AS word FROM task ORDER BY code");
        assert_eq!(places, ["1=0", "2=1"]);
        // A deadline moves with its reason; what it was stands in the event.
        assert_eq!(typed(&so, "/plans/enter/deadline?plan=cchc-2026&one=1", &[("deadline", "15/12/2026"), ("why", "Chờ hướng dẫn của Bộ")]).status, 303);
        says(&so.get("/plans/cchc-2026/tasks/1").body, &["Đổi thời hạn", "30/11/2026 → 15/12/2026: Chờ hướng dẫn của Bộ", "Người so"]);
        // A target, what was reached, and what was reached later.
        let target = [("target", "1"), ("words", "Hồ sơ trực tuyến"), ("measured_in", "%"), ("toward", "at-least"), ("goal", "80")];
        assert_eq!(typed(&so, "/plans/enter/target?plan=cchc-2026", &target).status, 303);
        says(&so.get("/plans/cchc-2026").body, &["0/1 chỉ tiêu đạt, chưa rõ: 1"]);
        let reached = [&target[1..], &[("reached", "81,5"), ("as_of", "31/10/2026"), ("source", "Báo cáo 20/BC")]].concat();
        assert_eq!(typed(&so, "/plans/enter/target?plan=cchc-2026&one=1", &reached).status, 303);
        says(&so.get("/plans/cchc-2026").body, &["1/1 chỉ tiêu đạt", "81,5 % (31/10/2026)", "Báo cáo 20/BC"]);
        // An inspection of the plan, then what was found and mended.
        let inspection = [("inspection", "kt-1"), ("unit", "cao-bang"), ("title", "Kiểm tra một cửa"), ("plan", "cchc-2026"), ("first", "02/11/2026"), ("last", "03/11/2026"), ("inspected", "2 phường"), ("units", "hop-giang; song-hien")];
        assert_eq!(typed(&so, "/plans/enter/inspection?plan=cchc-2026", &inspection).status, 303);
        let found = [&inspection[2..], &[("findings", "Thiếu niêm yết phí"), ("follow_up", "Niêm yết phí"), ("follow_up_by", "30/11/2026"), ("followed_up", "18/11/2026"), ("published_in", "Cổng thông tin"), ("published", "19/11/2026")]].concat();
        assert_eq!(typed(&so, "/plans/enter/inspection?one=kt-1", &found).status, 303);
        says(&so.get("/plans/cchc-2026").body, &["Thiếu niêm yết phí", "Đã khắc phục (18/11/2026)", "đã công khai; 19/11/2026; Cổng thông tin"]);
        // Each change stands in the trail with what it was and is.
        let plans = trail(&db, "plan.put");
        assert!(plans.len() == 2 && plans[1].contains("12/KH-UBND") && plans[1].contains("13/KH-UBND"), "{plans:?}");
        let tasks = trail(&db, "task.put");
        assert!(tasks[2].starts_with("cchc-2026/1: Công khai thủ tục hành chính; hop-giang") && tasks[2].contains("-> Niêm yết thủ tục; song-hien"), "{tasks:?}");
        let found = trail(&db, "inspection.put");
        assert!(found.len() == 2 && found[1].contains("Thiếu niêm yết phí"), "{found:?}");
        assert_eq!(trail(&db, "target.put").len(), 2);
        let imports = trail(&db, "plan.import").len();
        assert_eq!(imports, 0, "nothing came from a file");
        // The same once more changes nothing and says nothing.
        let before = Beside::of(db.place()).number("SELECT COUNT(*) AS n FROM audit WHERE action LIKE '%.put'");
        assert_eq!(typed(&so, "/plans/enter/target?plan=cchc-2026&one=1", &reached).status, 303);
        assert_eq!(Beside::of(db.place()).number("SELECT COUNT(*) AS n FROM audit WHERE action LIKE '%.put'"), before);
    }

    fn faults_stand_at_their_fields_and_nothing_typed_is_lost(db: TestDb = OFFICE) {
        let office = opened(&db);
        let so = made(&office);
        let at_field = |answer: &Answer, column: &str, kept: &str| {
            assert_eq!(answer.status, 422, "{answer:?}");
            says(&answer.body, &[&format!("id=\"enter-{column}-fault\""), &format!("href=\"#enter-{column}\""), "aria-invalid=\"true\"", kept, "mọi điều đã nhập vẫn còn"]);
        };
        let plan = |other: &[(&str, &str)]| typed(&so, "/plans/enter/plan", &but(PLAN, other));
        at_field(&plan(&[("plan", "Có dấu"), ("title", "Tên đã gõ")]), "plan", "Tên đã gõ");
        at_field(&plan(&[("plan", "moi"), ("title", " ")]), "title", "12/KH-UBND");
        at_field(&plan(&[("plan", "moi"), ("issued", "31/02/2026")]), "issued", "value=\"31/02/2026\"");
        at_field(&plan(&[("plan", "moi"), ("last", "31/12/2025")]), "last", "31/12/2025");
        at_field(&plan(&[("plan", "moi"), ("unit", "tay-ninh")]), "unit", "12/KH-UBND");
        at_field(&plan(&[("title", "Khác")]), "plan", "Mã này đã được dùng");
        let task = |other: &[(&str, &str)]| typed(&so, TASK_AT, &but(TASK, other));
        at_field(&task(&[("task", "2"), ("partners", "hop-giang; tay-ninh")]), "partners", "hop-giang; tay-ninh");
        at_field(&task(&[("task", "2"), ("deadline", "ngày mai")]), "deadline", "ngày mai");
        at_field(&task(&[]), "task", "Mã này đã được dùng");
        let deadline = "/plans/enter/deadline?plan=cchc-2026&one=1";
        at_field(&typed(&so, deadline, &[("deadline", "15/12/2026"), ("why", "")]), "why", "15/12/2026");
        at_field(&typed(&so, deadline, &[("deadline", ""), ("why", "Lý do đã gõ")]), "deadline", "Lý do đã gõ");
        at_field(&typed(&so, deadline, &[("deadline", "30/11/2026"), ("why", "Lý do đã gõ")]), "deadline", "trùng với thời hạn");
        let target = [("target", "1"), ("words", "Hồ sơ"), ("measured_in", "%"), ("goal", "80"), ("reached", "70"), ("as_of", "")];
        at_field(&typed(&so, "/plans/enter/target?plan=cchc-2026", &target), "as_of", "value=\"70\"");
        at_field(&typed(&so, "/plans/enter/target?plan=cchc-2026", &but(target, &[("as_of", "21/11/2026")])), "as_of", "21/11/2026");
        let inspection = [("inspection", "kt-1"), ("unit", "cao-bang"), ("title", "Kiểm tra"), ("first", "02/11/2026"), ("last", "03/11/2026"), ("inspected", "2 phường"), ("follow_up", ""), ("follow_up_by", "30/11/2026")];
        at_field(&typed(&so, "/plans/enter/inspection", &inspection), "follow_up", "2 phường");
        assert_eq!(trail(&db, "task.put").len() + trail(&db, "plan.put").len(), 2, "nothing of all this was stored");
    }

    fn of_two_who_type_at_once_the_second_is_told(db: TestDb = OFFICE) {
        let office = opened(&db);
        let (so, other) = (made(&office), At::new(&office, "so-b"));
        let address = format!("{TASK_AT}&one=1");
        let (one, two) = (so.get(&address).body, other.get(&address).body);
        assert_eq!(sent(&so, &address, &one, &but(TASK, &[("words", "Của người thứ nhất")])).status, 303);
        let told = sent(&other, &address, &two, &but(TASK, &[("words", "Của người thứ hai")]));
        assert_eq!(told.status, 422, "{told:?}");
        says(&told.body, &["Có người vừa sửa mục này", "Đang lưu", "Của người thứ nhất", ">Của người thứ hai</textarea>"]);
        says(&so.get("/plans/cchc-2026").body, &["Của người thứ nhất"]);
        // Having seen it, they may go on.
        assert_eq!(sent(&other, &address, &told.body, &but(TASK, &[("words", "Của người thứ hai")])).status, 303);
        says(&so.get("/plans/cchc-2026").body, &["Của người thứ hai"]);
        // What happened to the task meanwhile counts as well.
        let clerk = At::new(&office, "mot-cua");
        let before = so.get(&address).body;
        assert_eq!(clerk.post("/plans/cchc-2026/tasks/1/note", "seen=0&words=x").status, 303);
        assert_eq!(sent(&so, &address, &before, &but(TASK, &[("words", "x")])).status, 422);
        // At the same moment: one is stored, all others are told.
        for round in 0..3 {
            let code = format!("moi-{round}");
            let answers: Vec<u16> = scope(|threads| {
                let all: Vec<_> = (0..4).map(|number| {
                    let (office, code) = (&office, code.as_str());
                    threads.spawn(move || {
                        let who = At::new(office, if number % 2 == 0 { "so" } else { "so-b" });
                        let title = format!("Kế hoạch của {number}");
                        typed(&who, "/plans/enter/plan", &but(PLAN, &[("plan", code), ("title", &title)])).status
                    })
                }).collect();
                all.into_iter().map(|one| one.join().unwrap()).collect()
            });
            let stored = answers.iter().filter(|status| **status == 303).count();
            assert_eq!((stored, answers.iter().filter(|status| **status == 422).count()), (1, 3), "{answers:?}");
        }
        let pages: Vec<String> = (0..4).map(|_| so.get("/plans/enter/plan?plan=moi-0").body).collect();
        let answers: Vec<u16> = scope(|threads| {
            let all: Vec<_> = pages.iter().enumerate().map(|(number, page)| {
                let office = &office;
                threads.spawn(move || {
                    let who = At::new(office, if number % 2 == 0 { "so" } else { "so-b" });
                    let title = format!("Sửa lần {number}");
                    sent(&who, "/plans/enter/plan", page, &but(PLAN, &[("title", &title)])).status
                })
            }).collect();
            all.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert_eq!(answers.iter().filter(|status| **status == 303).count(), 1, "{answers:?}");
        assert_eq!(trail(&db, "plan.put").iter().filter(|line| line.contains("Sửa lần")).count(), 1);
    }

    fn nobody_types_in_plans_of_other_units(db: TestDb = OFFICE) {
        let office = opened(&db);
        let so = made(&office);
        assert_eq!(typed(&so, "/plans/enter/inspection", &[("inspection", "kt-1"), ("unit", "cao-bang"), ("title", "Kiểm tra"), ("first", "02/11/2026"), ("last", "03/11/2026"), ("inspected", "2 phường")]).status, 303);
        let (other, clerk) = (At::new(&office, "so2"), At::new(&office, "mot-cua"));
        for address in ["/plans/enter/plan?plan=cchc-2026", TASK_AT, "/plans/enter/task?plan=cchc-2026&one=1",
            "/plans/enter/deadline?plan=cchc-2026&one=1", "/plans/enter/target?plan=cchc-2026",
            "/plans/enter/inspection?plan=cchc-2026", "/plans/enter/inspection?one=kt-1"] {
            assert_eq!((other.get(address).status, clerk.get(address).status), (404, 403), "{address}");
        }
        for address in ["/plans/enter/khac", "/plans/enter/task", "/plans/enter/deadline?plan=cchc-2026", "/plans/enter/plan?plan=khong-co"] {
            assert_eq!(so.get(address).status, 404, "{address}");
        }
        let page = so.get("/plans/enter/plan?plan=cchc-2026").body;
        let seen = carried(&page, "seen");
        let hostile = [&[("of", "cchc-2026"), ("seen", seen.as_str())][..], &PLAN].concat();
        assert_eq!(other.post("/plans/enter/plan", &form(&hostile)).status, 404);
        assert_eq!(clerk.post("/plans/enter/plan", &form(&hostile)).status, 403);
        // Their code is taken, and no more is told; a plan of another's is no plan of an inspection.
        let taken = typed(&other, "/plans/enter/plan", &but(PLAN, &[("unit", "tay-ninh")]));
        assert!(taken.status == 422 && taken.body.contains("Mã này đã được dùng") && !taken.body.contains("Cao Bằng"), "{taken:?}");
        let foreign = [("inspection", "kt-2"), ("unit", "tay-ninh"), ("title", "Kiểm tra"), ("plan", "cchc-2026"), ("first", "02/11/2026"), ("last", "03/11/2026"), ("inspected", "x")];
        let refused = typed(&other, "/plans/enter/inspection", &foreign);
        assert!(refused.status == 422 && refused.body.contains("id=\"enter-plan-fault\""), "{refused:?}");
        assert!(!clerk.get("/plans/cchc-2026").body.contains("/plans/enter/"), "a ward is offered no form");
        assert!(!clerk.get("/plans/cchc-2026/tasks/1").body.contains("/plans/enter/"));
    }
}
