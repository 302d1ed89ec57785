//! Feedback from a file of the portal to the pages: what is answered, forwarded, refused and open is never one number, the same
//! file changes nothing, a later status is added, and nobody sees another unit's. Rules and limits are tested in `src/domain`.

use sipar::domain::access::Role;
use sipar::index::onestop::facts::Opinions;
use time::macros::date;

use crate::support::at::{At, FORM};
use crate::support::both::on_both;
use crate::support::office::{OFFICE, Office};
use crate::support::staff::employ;
use crate::support::statements::Beside;

const HEAD: &str = "code,unit,sent,status,since,kind,channel,subject,reply,likes,dislikes,complained_again\n";

pub(crate) fn opened(db: &crate::support::both::TestDb) -> Office {
    let office = Office::open(db);
    let units = "code,name,level,parent\ntay-ninh,Tây Ninh,province,\nsong-bang,Phường Sông Bằng,commune,cao-bang\n";
    office.app.bring_units_from("units.csv", units.as_bytes(), true).unwrap();
    for (login, role, unit) in [
        ("so", Role::HomeAffairs, "cao-bang"),
        ("ld", Role::Leader, "cao-bang"),
        ("hg", Role::Leader, "hop-giang"),
        ("tn", Role::HomeAffairs, "tay-ninh"),
    ] {
        employ(&office.app, login, role, unit);
    }
    office
}

/// A status of a feedback that says nothing else.
fn row(code: &str, unit: &str, sent: &str, status: &str, since: &str) -> String {
    format!("{code},{unit},{sent},{status},{since},,,,,,,\n")
}

pub(crate) fn upload(at: &At, rows: &str) -> crate::support::door::Answer {
    at.upload("/feedback", FORM, "pakn.csv", format!("{HEAD}{rows}").as_bytes())
}

/// Whether a page says all of these.
pub(crate) fn says(page: &str, words: &[&str]) {
    for words in words {
        assert!(page.contains(words), "{words}: {page}");
    }
}

/// Ten feedbacks of Hợp Giang, nine of which the portal calls "đã xử lý".
fn ten() -> String {
    let one =
        |number: u32, status: &str, since: &str| row(&format!("PA-{number}"), "hop-giang", "2026-10-01", status, since);
    let rows = [
        (1..=4, "cho-cong-khai", "2026-10-06"),
        (5..=7, "BNĐP gửi trả VPCP", "2026-10-02"),
        (8..=8, "tu-choi-tiep-nhan", "2026-10-09"),
        (9..=9, "cho-bo-sung", "2026-10-05"),
        (10..=10, "Xử lý ở địa phương", "2026-10-02"),
    ];
    rows.into_iter().flat_map(|(numbers, status, since)| numbers.map(move |n| one(n, status, since))).collect()
}

on_both! {
    fn a_hundred_percent_that_is_half_forwarding_is_seen(db: TestDb = OFFICE) {
        let office = opened(&db);
        let so = At::new(&office, "so");
        let done = upload(&so, &ten());
        assert_eq!(done.status, 200, "{done:?}");
        let page = At::new(&office, "ld").get("/feedback").body;
        // 4 of 10 are answered, 9 of 10 are "đã xử lý", and nobody is told that the two are one.
        says(&page, &["40,00%", "4/10", "90,00%", "9/10", "Đã trả lời 4; Đã chuyển, trả nơi khác 3; Từ chối 1; Chờ người dân bổ sung 1", "44,44%", "4/9"]);
        says(&page, &["Đã trả lời trên tất cả", "“Đã xử lý” theo cách tính của Cổng", "chưa đọc được", "Khiếu nại, tố cáo không phải"]);
        // Sent on 1 October: PA-10 was to be answered by 22 October, and four answers to be published by the 8th.
        says(&page, &["22/10/2026", "08/10/2026", "Quá thời hạn, chưa làm", "Phường Hợp Giang"]);
        let late = At::new(&office, "ld").get("/feedback/PA-8").body;
        says(&late, &["quá hạn: làm ngày 09/10/2026, hạn đến hết 05/10/2026", "Từ chối hoặc trả lại: 2 ngày làm việc"]);
        says(&At::new(&office, "ld").get("/feedback/PA-5").body, &["đúng hạn, ngày 02/10/2026", "đã xử lý: Có", "Đã chuyển, trả nơi khác"]);
        says(&At::new(&office, "ld").get("/feedback/PA-9").body, &["chưa rõ: đã yêu cầu bổ sung", "Chờ người dân bổ sung"]);
        let table = page.split("Thời hạn của phản ánh, kiến nghị gửi trong năm 2026").nth(1).unwrap().split("</table>").next().unwrap();
        let numbers: Vec<&str> = table.split("<td").skip(1).map(|cell| cell.split(['>', '<']).nth(1).unwrap()).collect();
        // Three sent back in time and one refused late; more asked for in time; four answered, one not, one not known; none published.
        let expected = [["3", "1", "0", "0", "0"], ["1", "0", "0", "0", "0"], ["4", "0", "1", "0", "1"], ["0", "0", "4", "0", "0"]];
        assert_eq!(numbers, expected.concat());
        // Another year has none, and no rate.
        says(&At::new(&office, "ld").get("/feedback?year=2024").body, &["chưa có phản ánh, không có tỷ lệ", "/feedback?year=2026"]);
    }

    fn the_same_file_changes_nothing_and_a_later_status_is_added(db: TestDb = OFFICE) {
        let office = opened(&db);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("pakn.csv");
        let bring = |rows: &str| {
            std::fs::write(&file, format!("{HEAD}{rows}")).unwrap();
            office.app.bring_feedback(&file).unwrap()
        };
        assert_eq!(bring(&ten()).changed, 10);
        assert_eq!(bring(&ten()).changed, 0, "the same file again");
        let later = row("PA-1", "hop-giang", "2026-10-01", "da-cong-khai", "2026-10-08");
        // What happened before the newest status may come later, too.
        let earlier = row("PA-1", "hop-giang", "2026-10-01", "moi-tiep-nhan-vpcp", "2026-10-01");
        assert_eq!(bring(&format!("{later}{earlier}")).changed, 2);
        let ld = At::new(&office, "ld");
        let page = ld.get("/feedback/PA-1").body;
        says(&page, &["đúng hạn, ngày 06/10/2026 (đến hết 22/10/2026)", "đúng hạn, ngày 08/10/2026 (đến hết 08/10/2026)", "PAKN đã công khai", "Mới tiếp nhận (VPCP)", "0 lần"]);
        let again = row("PA-1", "hop-giang", "2026-10-01", "xu-ly-dia-phuong", "2026-10-12");
        assert_eq!(bring(&again).changed, 1);
        says(&ld.get("/feedback/PA-1").body, &["1 lần", "chưa rõ: đã mở lại", "Đang xử lý"]);
        says(&ld.get("/feedback").body, &["30,00%", "3/10"]);
        // What a later file says otherwise takes its place, and the trail tells what it was; what it leaves out stays.
        let other = |rest: &str| format!("PA-1,hop-giang,2026-10-01,xu-ly-dia-phuong,2026-10-12,{rest}\n");
        assert_eq!(bring(&other("quy-dinh,portal,Chờ lâu,,,,")).changed, 1);
        assert_eq!(bring(&other("hanh-vi,,,,,,")).changed, 1);
        says(&ld.get("/feedback/PA-1").body, &["Hành vi của cán bộ, công chức", "Chờ lâu", "Cổng Dịch vụ công quốc gia"]);
        let mut beside = Beside::of(db.place());
        let told = beside.words("SELECT old_value || ' > ' || new_value AS word FROM audit WHERE action = 'feedback.change' ORDER BY at, seq");
        assert!(told.len() == 2 && told[1].contains("kind quy-dinh") && told[1].contains("kind hanh-vi"), "{told:?}");
        assert!(!told.concat().contains("Chờ lâu"), "the words themselves are not repeated in the trail");
        for sql in ["UPDATE feedback_event SET status = 'da-cong-khai'", "DELETE FROM feedback_event"] {
            assert!(beside.attempt(sql).unwrap_err().contains("append-only"), "{sql}");
        }
        beside.run("UPDATE feedback_event SET reply = NULL");
    }

    fn nothing_of_a_file_with_a_fault_comes_in(db: TestDb = OFFICE) {
        let office = opened(&db);
        let so = At::new(&office, "so");
        let good = row("PA-1", "hop-giang", "2026-10-01", "cho-cong-khai", "2026-10-06");
        let bad = [
            (row("PA-2", "hop-giang", "2026-10-01", "Tiếp nhận ở địa phương", "2026-10-06"), "tiep-nhan-dia-phuong-dang-xu-ly"),
            (row("PA-2", "hop-giang", "2026-10-01", "cho-cong-khai", "2026-11-21"), "thời điểm này chưa đến"),
            (row("PA-2", "hop-giang", "2026-10-07", "cho-cong-khai", "2026-10-06"), "kết thúc trước khi bắt đầu"),
            (row("PA-2", "tay-ninh", "2026-10-01", "cho-cong-khai", "2026-10-06"), "không tìm thấy"),
            (row("PA-2", "khong-co", "2026-10-01", "cho-cong-khai", "2026-10-06"), "không tìm thấy"),
            (row("PA-1", "hop-giang", "2026-10-02", "da-cong-khai", "2026-10-07"), "khác với dòng 2"),
            ("PA-2,hop-giang,2026-10-01,cho-cong-khai,2026-10-06,,,,Gọi 0912 345 678,,,\n".to_owned(), "số điện thoại, số định danh"),
        ];
        for (row, words) in bad {
            let refused = upload(&so, &format!("{good}{row}"));
            assert!(refused.status == 422 && refused.body.contains(words), "{words}: {refused:?}");
            assert_eq!(so.get("/feedback/PA-1").status, 404, "all or nothing: {words}");
        }
        let people = "code,unit,sent,status,since,Họ và tên,Số điện thoại\nPA-1,hop-giang,2026-10-01,cho-cong-khai,2026-10-06,A,1\n";
        let refused = so.upload("/feedback", FORM, "pakn.csv", people.as_bytes());
        assert_eq!(refused.status, 422);
        says(&refused.body, &["họ và tên", "số điện thoại", "cột này chứa thông tin cá nhân của người gửi", "xóa cả cột rồi nhập lại"]);
        assert_eq!(At::new(&office, "ld").upload("/feedback", FORM, "pakn.csv", b"x").status, 403);
        assert_eq!(upload(&so, &good).status, 200);
    }

    fn what_is_sent_on_is_one_for_whoever_sees_both_and_gone_for_the_first(db: TestDb = OFFICE) {
        let office = opened(&db);
        let rows = [
            row("PA-1", "hop-giang", "2026-10-01", "tra-lai-tiep-nhan", "2026-10-02"),
            row("PA-1", "song-bang", "2026-10-01", "truc-tiep-xu-ly", "2026-10-05"),
            row("PA-2", "tay-ninh", "2026-10-01", "truc-tiep-xu-ly", "2026-10-05"),
        ];
        office.app.bring_feedback_from(sipar::app::bring_in::Importer::Owner, "pakn.csv", format!("{HEAD}{}", rows.concat()).as_bytes()).unwrap();
        let (ld, hg, tn) = (At::new(&office, "ld"), At::new(&office, "hg"), At::new(&office, "tn"));
        let both = ld.get("/feedback/PA-1").body;
        // From 5 October, when the second ward had it: 15 working days end on the 26th.
        says(&both, &["Phường Sông Bằng", "Phường Hợp Giang", "1 lần", "quá hạn từ sau ngày 26/10/2026, chưa làm"]);
        says(&ld.get("/feedback").body, &["0/1", "chưa phân loại"]);
        let first = hg.get("/feedback/PA-1").body;
        says(&first, &["Đã chuyển, trả nơi khác", "đúng hạn, ngày 02/10/2026"]);
        assert!(!first.contains("Sông Bằng"), "what another unit does is not told: {first}");
        assert_eq!((ld.get("/feedback/PA-2").status, hg.get("/feedback/PA-2").status, tn.get("/feedback/PA-1").status), (404, 404, 404));
        assert_eq!(tn.get("/feedback/PA-2").status, 200);
        assert!(!tn.get("/feedback").body.contains("Hợp Giang"));
        assert_eq!(At::nobody(&office).get("/feedback").status, 303);
    }

    fn answers_are_judged_by_staff_and_the_trail_tells(db: TestDb = OFFICE) {
        let office = opened(&db);
        let so = At::new(&office, "so");
        assert_eq!(upload(&so, &ten()).status, 200);
        assert!(so.get("/feedback/PA-1").body.contains("/feedback/PA-1/quality"));
        assert!(!At::new(&office, "ld").get("/feedback/PA-1").body.contains("/feedback/PA-1/quality"), "who reads judges nothing");
        assert!(!so.get("/feedback/PA-10").body.contains("/feedback/PA-10/quality"), "there is no answer");
        let judge = |at: &At, code: &str, verdict: &str, note: &str| {
            at.post(&format!("/feedback/{code}/quality"), &format!("verdict={verdict}&note={note}")).status
        };
        assert_eq!(judge(&so, "PA-1", "no", "Chỉ+viện+dẫn+điều+luật"), 303);
        assert_eq!(judge(&so, "PA-1", "yes", "Đã+trả+lời+bổ+sung"), 303);
        let page = so.get("/feedback/PA-1").body;
        says(&page, &["Trả lời đúng nội dung", "Chỉ viện dẫn điều luật", "Đã trả lời bổ sung"]);
        for (code, verdict, note) in [("PA-10", "yes", "a"), ("PA-1", "yes", "gọi+0912345678")] {
            assert_eq!(judge(&so, code, verdict, note), 403, "{code} {note}");
        }
        assert_eq!((judge(&so, "PA-1", "maybe", "a"), judge(&so, "PA-1", "yes", "")), (422, 422));
        assert_eq!(judge(&At::new(&office, "ld"), "PA-1", "yes", "a"), 403);
        assert_eq!(judge(&At::new(&office, "tn"), "PA-1", "yes", "a"), 404, "another unit's");
        let mut beside = Beside::of(db.place());
        let told = beside.words("SELECT old_value || ' > ' || new_value || ': ' || detail AS word FROM audit WHERE action = 'feedback.judge' ORDER BY at, seq");
        assert_eq!(told, ["not-judged > no: Chỉ viện dẫn điều luật", "no > yes: Đã trả lời bổ sung"]);
        assert!(beside.attempt("DELETE FROM feedback_judgement").unwrap_err().contains("append-only"));
    }

    fn facts_of_indicators_are_made_of_what_is_stored(db: TestDb = OFFICE) {
        let office = opened(&db);
        let so = At::new(&office, "so");
        let more = "PA-11,hop-giang,2026-10-01,cho-cong-khai,2026-11-02,hanh-vi,,,,,,\n\
                    PA-12,hop-giang,2026-09-01,da-cong-khai,2026-10-07,,,,,0,2,no\n\
                    PA-12,hop-giang,2026-09-01,cho-cong-khai,2026-10-06,,,,,,,\n\
                    PA-13,hop-giang,2026-11-02,truc-tiep-xu-ly,2026-11-03,,,,,,,\n\
                    PA-14,hop-giang,2026-10-05,da-cong-khai,2026-10-09,,,,,1,3,no\n\
                    PA-15,song-bang,2026-10-05,da-cong-khai,2026-10-09,,,,,,,\n";
        assert_eq!(upload(&so, &format!("{}{more}", ten())).status, 200);
        let unit = office.app.unit("hop-giang").unwrap();
        let facts = office.app.feedback_facts(&unit, date!(2026 - 10 - 01), date!(2026 - 10 - 31)).unwrap();
        // Answered in October: PA-1 to PA-4 and PA-14 in time, PA-12 late. PA-10 was due on 22 October and was not answered by
        // the end of the month. PA-9 waits for the citizen, and how PA-11 stood then was not stated; others were forwarded,
        // refused, or came later.
        assert_eq!(facts.opinions, Opinions { all: 7, on_time: 5, prolonged: 1 });
        assert_eq!(facts.opinions_unknown, 2);
        // Sent in October: twelve. In time are PA-5 to PA-7 and, asked on the second working day, PA-9. PA-1 to PA-4 were
        // never published, PA-8 was refused late, PA-10 is late; since when PA-14 awaited publication is not known.
        let portal = facts.portal;
        assert_eq!((portal.all, portal.in_time, portal.handled, portal.against), (10, 4, 9, 6));
        assert_eq!(facts.portal_unknown, 2);
        let kinds: Vec<(Option<&str>, u64)> = facts.kinds.iter().map(|(kind, n)| (kind.as_deref(), *n)).collect();
        assert_eq!(kinds, [(None, 11), (Some("hanh-vi"), 1)]);
        // In November PA-11 is answered late, PA-10 still is not, PA-13 runs.
        let facts = office.app.feedback_facts(&unit, date!(2026 - 11 - 01), date!(2026 - 11 - 20)).unwrap();
        assert_eq!(facts.opinions, Opinions { all: 2, on_time: 0, prolonged: 1 });
        assert_eq!((facts.portal.all, facts.portal.in_time), (1, 1));
    }
}
