//! The one-stop room by hand in a real browser: what clerks do there, counted and held against the guide and against a limit; and
//! each of its pages looked at by axe, by keyboard, on the narrowest phone and at 200 % zoom.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};
use sipar::domain::access::Role;

use crate::support::both::on_both;
use crate::support::browser::{at_sipar_test, inspect_sent, list, run_script};
use crate::support::demo::{DEMO, close, open};
use crate::support::encrypted::{Authority, url};
use crate::support::project;
use crate::support::server::serve;
use crate::support::staff::{cookie_of, employ};

/// What a task takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
struct Count {
    steps: usize,
    pages: usize,
    fields: usize,
}

/// The most that each task may take: steps (presses, and pages that are filled in), pages, fields.
const AT_MOST: [(&str, [usize; 3]); 8] = [
    ("Nhập hồ sơ, xem các dòng sai", [5, 4, 1]),
    ("Đọc biểu 06a của tháng trước", [1, 1, 0]),
    ("Hồ sơ quá hạn chưa có thư: ghi thư và tải về", [6, 4, 5]),
    ("Nhập phản ánh, đánh giá một câu trả lời", [6, 4, 3]),
    ("Lập kế hoạch có hai nhiệm vụ", [10, 7, 14]),
    ("Báo hoàn thành một nhiệm vụ", [4, 3, 1]),
    ("Xác nhận hoàn thành", [4, 4, 0]),
    ("Xem lịch trong năm", [2, 2, 0]),
];

/// The pages of the room, after what was done there.
const PAGES: [&str; 22] = [
    "/dossiers",
    "/dossiers/pending?unit=minh-hoa",
    "/dossiers/one?code=MH.000021",
    "/dossiers/causes?unit=minh-hoa&by=unit",
    "/dossiers/apologies?unit=minh-hoa",
    "/dossiers?unit=minh-hoa&by=channel",
    "/dossiers/targets?unit=minh-hoa",
    "/grades?unit=minh-hoa",
    "/grades/minh-hoa-1",
    "/dossiers/import",
    "/dossiers/imports",
    "/feedback",
    "/feedback/minh-hoa-001",
    "/plans",
    "/plans/cchc-nam",
    "/plans/cchc-nam/tasks/1",
    "/plans/calendar",
    "/plans/enter/plan",
    "/plans/enter/task?plan=cchc-nam&one=2",
    "/plans/enter/deadline?plan=cchc-nam&one=2",
    "/plans/enter/target?plan=cchc-nam",
    "/plans/enter/inspection?plan=cchc-nam",
];

fn says(read: &Value, name: &str, words: &[&str]) {
    let text = read[name].as_str().unwrap_or_else(|| panic!("{name}: {read}"));
    for words in words {
        assert!(text.contains(words), "{name}: {words}: {text}");
    }
}

on_both! {
    fn what_clerks_do_takes_the_steps_that_the_guide_counts(db: TestDb = DEMO) {
        let authority = Authority::init();
        let app = open(db.place());
        employ(&app, "manager", Role::HomeAffairs, "minh-hoa");
        employ(&app, "clerk", Role::Clerk, "minh-hoa-1");
        let cookies: BTreeMap<&str, String> = ["manager", "clerk"].map(|login| (login, cookie_of(&app, login))).into();
        close(app);
        let server = authority.start(serve(db.place()));
        let input = json!({ "url": url(&server, "/"), "cookies": cookies });
        let seen: Value = run_script("onestop.mjs", at_sipar_test(input, Some(&authority)), 180);
        assert_eq!(seen["faults"], json!([]), "{seen}");
        let counts: BTreeMap<String, Count> = serde_json::from_value(seen["counts"].clone()).unwrap();
        assert_eq!(counts.len(), AT_MOST.len(), "{counts:?}");
        let guide = std::fs::read_to_string(project().join("docs/huong-dan/ho-so-phan-anh-ke-hoach.md")).unwrap();
        for (task, [steps, pages, fields]) in AT_MOST {
            let took = counts.get(task).unwrap_or_else(|| panic!("{task}: {counts:?}"));
            assert!(took.steps <= steps && took.pages <= pages && took.fields <= fields, "{task} took {took:?}");
            let row = format!("| {task} | {} | {} | {} |", took.steps, took.pages, took.fields);
            assert!(guide.contains(&row), "the guide has no row {row}");
        }
        // What was read is what was to be found there.
        let read = &seen["read"];
        let faults: Vec<&str> = read["faults"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        assert_eq!(faults.len(), 2, "{faults:?}");
        assert!(faults.iter().any(|row| row.contains("31/02")) && faults.iter().any(|row| row.contains("khong-co")), "{faults:?}");
        says(read, "form", &["đúng hạn", "%", "Tỉnh Minh Họa"]);
        says(read, "overdue", &["MH.", "Ghi văn bản xin lỗi"]);
        assert_eq!(read["letter"]["bytes"], json!([80, 75, 3, 4]), "a DOCX is an archive: {read}");
        assert!(read["letter"]["name"].as_str().unwrap().rsplit('.').next() == Some("docx"), "{read}");
        says(read, "judged", &["Trả lời đúng nội dung"]);
        says(read, "plan", &["12/KH-MH", "1. Niêm yết thủ tục hành chính", "2. Tập huấn Bộ phận Một cửa"]);
        says(read, "task", &["Hoàn thành đúng hạn", "15/BC-MH"]);
        says(read, "calendar", &["Tập huấn Bộ phận Một cửa"]);
        let keyboard = &seen["keyboard"];
        says(keyboard, "shown", &["Hồ sơ nộp trực tuyến", "79,5 %"]);
        assert_eq!((&keyboard["kept"], &keyboard["where"]), (&json!("79,5"), &json!("/plans/cchc-nam")), "{keyboard}");
        assert!(keyboard["keys"].as_u64().unwrap() <= 50, "{keyboard}");

        let page = |path: &str, lang: &str| {
            let joint = if path.contains('?') { '&' } else { '?' };
            json!({ "url": url(&server, &format!("{path}{joint}lang={lang}")), "lang": lang })
        };
        let mut pages: Vec<Value> = PAGES.iter().map(|path| page(path, "vi")).collect();
        pages.extend(PAGES[13..].iter().map(|path| page(path, "en")));
        // A form with faults at its fields.
        let mut refused = page("/plans/enter/task?plan=cchc-nam", "vi");
        refused["send"] = json!({
            "form": "form[action='/plans/enter/task']", "status": 422,
            "fields": { "task": "1", "words": "x", "deadline": "mai", "partners": "khong-co" },
        });
        pages.push(refused);
        let findings = inspect_sent(at_sipar_test(json!({ "cookie": cookies["manager"] }), Some(&authority)), pages);
        assert!(findings.is_empty(), "{}", list(&findings));
    }
}
