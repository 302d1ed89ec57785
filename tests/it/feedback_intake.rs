//! The own intake of feedback, from the public form to the published answer: off until it is switched on, complaints told where to
//! go, floods held back, each step at the unit that has it and counted as what is brought in, and nobody's words or code outside.

use sipar::app::jobs::Runner;
use sipar::app::retention::Keep;
use sipar::app::scope::Scope;
use sipar::domain::access::Role;
use sipar::domain::clock::{DAY, SECOND};

use crate::feedback::{opened, says, upload};
use crate::support::at::At;
use crate::support::both::on_both;
use crate::support::door::Answer;
use crate::support::office::{OFFICE, Office};
use crate::support::staff::employ;
use crate::support::statements::Beside;

const PAGE: &str = "/phan-anh/hop-giang";
const LIST: &str = "/phan-anh/hop-giang/da-cong-bo";
const XSS: &str = "Ch%E1%BB%9D+l%C3%A2u+%3Cscript%3Ealert(1)%3C/script%3E+%22%3E%3Cimg+src=x%3E";

/// The secret of a form.
fn secret(number: u8) -> String {
    format!("{number:064x}")
}

fn switch(at: &At, unit: &str, open: &str) -> u16 {
    at.post("/feedback-intake/switch", &format!("unit={unit}&open={open}")).status
}

fn send(number: u8, matter: &str, words: &str) -> String {
    format!("secret={}&matter={matter}&kind=hanh-vi&content=vuong-mac&words={words}", secret(number))
}

/// The lookup code on the page of thanks.
fn code(thanks: &Answer) -> String {
    assert_eq!(thanks.status, 200, "{thanks:?}");
    let code = thanks.body.split("<strong translate=\"no\">").nth(1).expect(&thanks.body);
    code.split('<').next().unwrap().to_owned()
}

/// The numbers under which staff know what was handed in, the first first.
fn numbers(beside: &mut Beside) -> Vec<String> {
    beside.words("SELECT code AS word FROM feedback_own ORDER BY taken_at, code")
}

fn act(at: &At, number: &str, deed: &str, rest: &str) -> u16 {
    at.post(&format!("/feedback/{number}/act"), &format!("deed={deed}&{rest}")).status
}

fn does(at: &At, code: &str, deed: &str, words: &str) -> Answer {
    at.post("/phan-anh/tra-cuu/viec", &format!("code={code}&deed={deed}&words={words}"))
}

/// A page without the token of its forms, to be compared.
fn shape(answer: &Answer) -> (u16, String) {
    (answer.status, answer.body.clone())
}

fn days(office: &Office, days: i64) {
    office.clock.advance(days * DAY);
}

on_both! {
    fn it_is_not_there_until_somebody_switches_it_on_for_the_unit(db: TestDb = OFFICE) {
        let office = opened(&db);
        let (so, anybody) = (At::new(&office, "so"), At::nobody(&office));
        for path in [PAGE, LIST, "/phan-anh/tra-cuu", "/phan-anh/khong-co"] {
            assert_eq!(anybody.get(path).status, 404, "{path}");
        }
        assert_eq!(anybody.post(PAGE, &send(1, "feedback", "a")).status, 404);
        let (off, unknown) = (anybody.get(PAGE), anybody.get("/phan-anh/khong-co"));
        assert_eq!(shape(&off), shape(&unknown), "as if there were no such unit");
        assert_eq!((switch(&At::new(&office, "ld"), "hop-giang", "on"), switch(&At::new(&office, "tn"), "hop-giang", "on")), (403, 404));
        assert_eq!(so.post("/feedback-intake", &format!("unit=hop-giang&channel=hotline&subject=a&words=a&secret={}", secret(1))).status, 404);
        assert_eq!((switch(&so, "hop-giang", "on"), switch(&so, "hop-giang", "on")), (303, 303));
        let mut beside = Beside::of(db.place());
        let trail = "SELECT subject || ' ' || old_value || ' > ' || new_value AS word FROM audit WHERE action = 'feedback.intake' ORDER BY at, seq";
        assert_eq!(beside.words(trail), ["hop-giang off > on"], "a switch that stands so is no change");
        let page = anybody.get(PAGE);
        assert_eq!(page.status, 200);
        says(&page.body, &["Khiếu nại, tố cáo không gửi ở đây", "Luật Khiếu nại", "Luật Tố cáo", "Nghị định 20/2008/NĐ-CP", "Phường Hợp Giang"]);
        assert!(!page.body.contains("<script") && !page.body.contains("http:") && !page.body.contains("https:"), "{}", page.body);
        says(&so.get("/feedback-intake").body, &["/phan-anh/hop-giang", "đường dây nóng"]);
        assert_eq!(anybody.get("/phan-anh/song-bang").status, 404, "another unit's stays off");
        assert!(anybody.get(LIST).cookies.is_empty(), "reading needs no cookie");
        assert_eq!(switch(&so, "hop-giang", "off"), 303);
        assert_eq!((anybody.get(PAGE).status, anybody.get(LIST).status, anybody.get("/phan-anh/tra-cuu").status), (404, 404, 200));
    }

    fn what_is_typed_is_taken_once_or_comes_back_whole(db: TestDb = OFFICE) {
        let office = opened(&db);
        let (so, anybody) = (At::new(&office, "so"), At::nobody(&office));
        assert_eq!(switch(&so, "hop-giang", "on"), 303);
        let mut beside = Beside::of(db.place());
        // A complaint, a denunciation or nothing chosen: told where to go, the words kept in the form and nowhere else.
        for (matter, words) in [("complaint", "Luật Khiếu nại. Có thời hiệu"), ("denunciation", "được giữ bí mật"), ("", "Hãy chọn việc")] {
            let back = anybody.post(PAGE, &send(1, matter, "Quyết+định+số+5"));
            assert_eq!(back.status, 422, "{matter}");
            says(&back.body, &[words, "role=\"alert\"", ">Quyết định số 5</textarea>", &secret(1)]);
        }
        for (words, told) in [("", "Hãy viết nội dung"), ("g%E1%BB%8Di+0912+345+678", "số điện thoại"), ("ai@example.vn", "thư điện tử")] {
            let back = anybody.post(PAGE, &send(1, "feedback", words));
            assert_eq!(back.status, 422, "{words}");
            says(&back.body, &[told]);
        }
        let long = "a".repeat(2_001);
        let back = anybody.post(PAGE, &send(1, "feedback", &long));
        assert!(back.status == 422 && back.body.contains(&long), "what is too long comes back whole");
        assert_eq!(anybody.post(PAGE, &send(1, "feedback", &"a".repeat(40_000))).status, 413);
        assert_eq!(anybody.post(PAGE, "secret=1&matter=feedback&words=a").status, 422, "a secret that no form has");
        assert_eq!(anybody.post(PAGE, &send(1, "feedback", "a").replace("hanh-vi", "la")).status, 422);
        assert!(numbers(&mut beside).is_empty());
        let thanks = anybody.post(PAGE, &send(1, "feedback", XSS));
        let first = code(&thanks);
        assert_eq!((first.len(), code(&anybody.post(PAGE, &send(1, "feedback", XSS)))), (19, first.clone()), "sent twice is once");
        let other = anybody.post(PAGE, &send(1, "feedback", "khác"));
        assert_eq!(other.status, 409);
        says(&other.body, &[">khác</textarea>"]);
        assert_eq!(numbers(&mut beside).len(), 1);
        // Five at once came from here by now; the sixth waits, its words kept.
        code(&anybody.post(PAGE, &send(2, "feedback", "hai")));
        code(&anybody.post(PAGE, &send(3, "feedback", "ba")));
        let often = anybody.post(PAGE, &send(4, "feedback", "bốn"));
        assert_eq!(often.status, 429);
        says(&often.body, &["chờ khoảng mười phút", ">bốn</textarea>"]);
        office.clock.advance(600 * SECOND);
        code(&anybody.post(PAGE, &send(4, "feedback", "bốn")));
        // Neither the code nor the address nor the words are kept where they do not belong.
        let kept = beside.words("SELECT subject || detail || origin || old_value || new_value AS word FROM audit WHERE action = 'feedback.received'").concat();
        assert!(!kept.contains("127.0.0.1") && !kept.contains("script") && !kept.contains(&first), "{kept}");
        // Staff see the words as words.
        let number = &numbers(&mut beside)[0];
        let page = so.get(&format!("/feedback/{number}")).body;
        assert!(page.contains("Chờ lâu") && !page.contains("<script>") && !page.contains("<img"), "{page}");
        let reads = At::new(&office, "hg").get(&format!("/feedback/{number}"));
        assert!(reads.status == 200 && !reads.body.contains("Chờ lâu"), "who only reads results sees no words");
        assert!(!reads.body.contains("/act"));
        let tn = At::new(&office, "tn");
        assert_eq!((tn.get(&format!("/feedback/{number}")).status, act(&tn, number, "take", "words=a")), (404, 404));
        // A wrong code is answered as one that cannot be.
        let look = |code: &str| anybody.post("/phan-anh/tra-cuu", &format!("code={code}"));
        assert_eq!(shape(&look("ABCD-EFGH-JKMN-PQRS")), shape(&look("x")));
        assert_eq!((look("x").status, look(&first.to_lowercase()).status), (404, 200));
        let seen = look(&first).body;
        assert!(seen.contains("Chờ tiếp nhận") && !seen.contains("Chờ lâu"), "a code that was lost tells no words: {seen}");
        // After the time for which words are kept they are blanked, and staff are told so.
        let runner = Runner::new(&office.app, Keep::default(), None);
        runner.prepare().unwrap();
        days(&office, 366);
        runner.work().unwrap();
        assert!(beside.words("SELECT words AS word FROM feedback_own").iter().all(String::is_empty));
    }

    fn the_whole_life_of_one_feedback_is_counted_as_what_is_brought_in(db: TestDb = OFFICE) {
        let office = opened(&db);
        for (login, unit) in [("hgs", "hop-giang"), ("sb", "song-bang")] {
            employ(&office.app, login, Role::HomeAffairs, unit);
        }
        let (so, anybody) = (|| At::new(&office, "so"), At::nobody(&office));
        assert_eq!((switch(&so(), "hop-giang", "on"), switch(&so(), "song-bang", "on")), (303, 303));
        let lookup = code(&anybody.post(PAGE, &send(1, "feedback", "Ông+Nguyễn+Văn+Bình+hẹn+ba+lần")));
        let mut beside = Beside::of(db.place());
        let number = numbers(&mut beside).remove(0);
        // Sessions end within days, so that everybody signs in anew.
        let (hgs, sb) = (|| At::new(&office, "hgs"), || At::new(&office, "sb"));
        assert_eq!(sb().get(&format!("/feedback/{number}")).status, 404, "not theirs yet");
        assert_eq!((act(&hgs(), &number, "answer", "words=a"), act(&hgs(), &number, "again", "words=a")), (422, 404), "not at this step");
        days(&office, 3);
        assert_eq!(act(&hgs(), &number, "take", "words=Hẹn+lại+nhiều+lần&kind=hanh-vi&content=vuong-mac"), 303);
        days(&office, 1);
        assert_eq!(act(&hgs(), &number, "forward", "to=khong-co&words=Sai+nơi"), 422);
        assert_eq!(act(&hgs(), &number, "forward", "to=hop-giang&words=Sai+nơi"), 422);
        assert_eq!(act(&hgs(), &number, "forward", "to=song-bang&words=Việc+của+phường+bên"), 303);
        let first = hgs().get(&format!("/feedback/{number}")).body;
        assert!(first.contains("Đã chuyển, trả nơi khác") && !first.contains("/act"), "it is not theirs any more");
        assert_eq!(act(&hgs(), &number, "refuse", "words=a"), 404);
        days(&office, 1);
        assert_eq!(act(&sb(), &number, "ask", "words=Ngày+nào?"), 303);
        days(&office, 1);
        let asked = anybody.post("/phan-anh/tra-cuu", &format!("code={lookup}")).body;
        says(&asked, &["Ngày nào?", "Phường Sông Bằng", "Bổ sung theo yêu cầu"]);
        assert_eq!(does(&anybody, &lookup, "like", "").status, 422, "there is no answer to like");
        assert_eq!(does(&anybody, &lookup, "answer", "tự+trả+lời").status, 422, "citizens answer nothing");
        assert_eq!(does(&anybody, &lookup, "supplement", "Ngày+5,+của+tôi").status, 200);
        days(&office, 1);
        assert_eq!(act(&sb(), &number, "answer", "words=gọi+0206+3852+111"), 422);
        assert_eq!(act(&sb(), &number, "answer", "words=Đã+nhắc+ông+Bình"), 303);
        says(&anybody.post("/phan-anh/tra-cuu", &format!("code={lookup}")).body, &["Đã nhắc ông Bình", "Hài lòng"]);
        assert_eq!((does(&anybody, &lookup, "like", "").status, does(&anybody, &lookup, "dislike", "").status), (200, 422), "once");
        // Published in words of its own, after a second look.
        let publish = format!("/feedback-intake/{number}/publish");
        says(&sb().get(&publish).body, &["Ông Nguyễn Văn Bình hẹn ba lần</textarea>", "Đã nhắc ông Bình</textarea>"]);
        let words = "question=Cán+bộ+hẹn+lại+nhiều+lần&answer=Đã+chấn+chỉnh+%3Cb%3E";
        let preview = sb().post(&format!("{publish}/preview"), words);
        says(&preview.body, &["Cán bộ hẹn lại nhiều lần", "Tôi đã đọc cả hai đoạn"]);
        assert_eq!(sb().post(&format!("{publish}/preview"), "question=0912345678&answer=a").status, 422);
        assert_eq!(sb().post(&publish, words).status, 422, "nobody said that they read it");
        assert_eq!((hgs().post(&publish, &format!("{words}&looked=yes")).status, hgs().get(&publish).status), (404, 404));
        days(&office, 1);
        assert_eq!(sb().post(&publish, &format!("{words}&looked=yes")).status, 303);
        let list = anybody.get("/phan-anh/song-bang/da-cong-bo");
        assert_eq!(list.status, 200);
        says(&list.body, &["Cán bộ hẹn lại nhiều lần", "Đã chấn chỉnh &#60;b&#62;"]);
        for hidden in ["Bình", "ba lần", &number, &lookup, "Ngày 5"] {
            assert!(!list.body.contains(hidden), "{hidden}: {}", list.body);
        }
        assert!(list.cookies.is_empty());
        assert!(!anybody.get(LIST).body.contains("chấn chỉnh"), "it stands where it was answered");
        // The same statuses, brought in from a file, come to the same.
        let rows = beside.words(
            "SELECT u.code || ' ' || e.status || ' ' || e.at AS word FROM feedback_event e JOIN feedback f ON f.id = e.feedback_id \
             JOIN unit u ON u.id = f.unit_id ORDER BY e.at",
        );
        let statuses: Vec<&str> = rows.iter().map(|row| row.split(' ').nth(1).unwrap()).collect();
        let expected = [
            "tiep-nhan-dia-phuong", "xu-ly-dia-phuong", "gui-don-vi-khac", "tiep-nhan-dia-phuong", "cho-bo-sung",
            "pakn-da-bo-sung", "cho-cong-khai", "cho-cong-khai", "da-cong-khai",
        ];
        assert_eq!(statuses, expected);
        let own = office.app.feedback(&Scope::Everywhere, &number).unwrap().read;
        let before = office.app.feedback_board(&Scope::Everywhere, None).unwrap();
        let twin: Vec<String> = rows.iter().zip(0..).filter(|(_, place)| *place != 6).map(|(row, place)| {
            let mut parts = row.split(' ');
            let (unit, status, at) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
            // What happened at one moment of the wall is in the order of its microseconds.
            let at = time::OffsetDateTime::from_unix_timestamp_nanos(at.parse::<i128>().unwrap() * 1000).unwrap();
            let at = at.format(&time::format_description::well_known::Rfc3339).unwrap();
            // The eighth row is what the citizen thought of the answer, of the same status and day as the answer itself: a file
                // says both in one row.
            let thought = if place == 7 { "1,0," } else { ",," };
            format!("PA-1,{unit},2026-11-20,{status},{at},hanh-vi,form,,,{thought}\n")
        }).collect();
        let twin = twin.concat();
        let brought = upload(&so(), &twin);
        assert_eq!(brought.status, 200, "{}", brought.body);
        let other = office.app.feedback(&Scope::Everywhere, "PA-1").unwrap().read;
        assert_eq!(own.state, other.state);
        assert_eq!(own.limits, other.limits);
        let after = office.app.feedback_board(&Scope::Everywhere, None).unwrap();
        assert_eq!((before.counts.all(), after.counts.all()), (1, 2));
        assert_eq!((before.counts.handled * 2, before.counts.reopened * 2), (after.counts.handled, after.counts.reopened));
        // The citizen is not satisfied: it is open again, and what was published is withdrawn, which the trail keeps.
        assert_eq!(does(&anybody, &lookup, "again", "Vẫn+phải+chờ").status, 200);
        let reopened = office.app.feedback(&Scope::Everywhere, &number).unwrap().read.state;
        assert_eq!((reopened.reopened, reopened.complained_again, reopened.group().is_open()), (1, Some(true), true));
        assert_eq!(act(&sb(), &number, "withdraw", "words=Xem+lại"), 303);
        assert!(!anybody.get("/phan-anh/song-bang/da-cong-bo").body.contains("chấn chỉnh"));
        assert_eq!(act(&sb(), &number, "withdraw", "words=Xem+lại"), 422);
        assert!(office.app.feedback(&Scope::Everywhere, &number).unwrap().read.state.group().is_open(), "it stays open");
        let trail = beside.words("SELECT action || ' ' || detail || ' ' || old_value || ' > ' || new_value AS word FROM audit WHERE action LIKE 'feedback.%' AND subject LIKE 'TN-%' ORDER BY at, seq");
        let told = trail.join("\n");
        says(&told, &["feedback.forward Việc của phường bên xu-ly-dia-phuong > forward > song-bang", "feedback.withdraw Xem lại", "feedback.publish", "feedback.again"]);
        for hidden in ["Bình", "chờ", "Ngày 5"] {
            assert!(!told.contains(hidden), "{hidden}: {told}");
        }
        // Nothing of it can be changed or deleted but words.
        for sql in [
            "UPDATE feedback_own SET taken_at = 0", "DELETE FROM feedback_own", "UPDATE feedback_step SET deed = 'take'",
            "DELETE FROM feedback_step", "UPDATE feedback_publication SET published_at = 0", "DELETE FROM feedback_publication",
            "UPDATE feedback_publication SET withdrawn_at = NULL",
        ] {
            assert!(beside.attempt(sql).unwrap_err().contains("append-only"), "{sql}");
        }
        beside.run("UPDATE feedback_step SET words = ''");
    }

    fn staff_type_in_what_came_by_telephone_and_read_the_code_out(db: TestDb = OFFICE) {
        let office = opened(&db);
        let so = At::new(&office, "so");
        assert_eq!(switch(&so, "hop-giang", "on"), 303);
        let typed = |channel: &str, words: &str| {
            let fields = format!("unit=hop-giang&channel={channel}&subject=Chờ+lâu&words={words}&kind=&content=&secret={}", secret(9));
            so.post("/feedback-intake", &fields)
        };
        assert_eq!(typed("portal", "a").status, 422, "the portal has its own way in");
        let wrong = typed("hotline", "0912345678");
        assert!(wrong.status == 422 && wrong.body.contains("0912345678</textarea>") && wrong.body.contains("Chờ lâu"));
        let done = typed("hotline", "Chờ+hai+giờ");
        assert_eq!(done.status, 200);
        let lookup = done.body.split("Mã tra cứu để đọc cho người gửi: ").nth(1).unwrap()[..19].to_owned();
        assert_eq!(At::nobody(&office).post("/phan-anh/tra-cuu", &format!("code={lookup}")).status, 200);
        let mut beside = Beside::of(db.place());
        let number = numbers(&mut beside).remove(0);
        says(&so.get(&format!("/feedback/{number}")).body, &["Điện thoại, đường dây nóng", "Chờ hai giờ", "chưa phân loại"]);
        assert_eq!(beside.number("SELECT count(*) AS n FROM feedback_own WHERE taken_by IS NOT NULL"), 1);
        assert_eq!(At::new(&office, "ld").post("/feedback-intake", "unit=hop-giang").status, 403);
        assert_eq!(At::new(&office, "tn").post("/feedback-intake", &format!("unit=hop-giang&channel=hotline&subject=a&words=a&secret={}", secret(8))).status, 404);
        // Refused with a reason, which its sender reads, and opened again by them.
        assert_eq!(act(&so, &number, "refuse", "words=Là+khiếu+nại,+gửi+nơi+khác"), 303);
        let anybody = At::nobody(&office);
        says(&anybody.post("/phan-anh/tra-cuu", &format!("code={lookup}")).body, &["Từ chối", "Là khiếu nại, gửi nơi khác"]);
        assert_eq!(does(&anybody, &lookup, "again", "Không+phải+khiếu+nại").status, 200);
        assert_eq!(act(&so, &number, "forward", "to=&words=Việc+của+bưu+điện"), 303);
        assert_eq!(act(&so, &number, "take", "words=Chờ+lâu"), 303, "it came back");
    }

    /// Two who answer at once: one answer stands, the other person is told.
    fn of_two_who_do_the_same_at_once_one_is_told(db: TestDb = OFFICE) {
        let office = opened(&db);
        let so = At::new(&office, "so");
        assert_eq!(switch(&so, "hop-giang", "on"), 303);
        let mut beside = Beside::of(db.place());
        for round in 0..5_u8 {
            assert_eq!(At::nobody(&office).post(PAGE, &send(round, "feedback", "Chờ+lâu")).status, 200);
            let number = numbers(&mut beside).pop().unwrap();
            office.clock.advance(SECOND);
            assert_eq!(act(&so, &number, "take", "words=Chờ+lâu"), 303);
            office.clock.advance(SECOND);
            let both: Vec<u16> = std::thread::scope(|scope| {
                let answers = ["A", "B"].map(|words| {
                    let (so, number) = (At::new(&office, "so"), number.clone());
                    scope.spawn(move || act(&so, &number, "answer", &format!("words={words}")))
                });
                answers.into_iter().map(|answer| answer.join().unwrap()).collect()
            });
            let mut sorted = both.clone();
            sorted.sort_unstable();
            assert!(sorted[0] == 303 && sorted[1] >= 400, "{both:?}");
            let steps = format!("SELECT COUNT(*) AS n FROM feedback_step WHERE code = '{number}' AND deed = 'answer'");
            assert_eq!(beside.number(&steps), 1);
            office.clock.advance(SECOND);
        }
        let trail = "SELECT COUNT(*) AS n FROM audit WHERE action = 'feedback.answer'";
        assert_eq!(beside.number(trail), 5);
    }

    /// What was published stands on pages of twenty, the newest first, each once.
    fn the_public_list_has_pages(db: TestDb = OFFICE) {
        let office = opened(&db);
        let so = At::new(&office, "so");
        assert_eq!(switch(&so, "hop-giang", "on"), 303);
        let mut beside = Beside::of(db.place());
        let done = |status: u16| assert!(status == 303, "{status}");
        for number in 0..45_u8 {
            // A citizen's address may not flood the unit.
            office.clock.advance(DAY / 4);
            let so = At::new(&office, "so");
            assert_eq!(At::nobody(&office).post(PAGE, &send(number, "feedback", "Chờ+lâu")).status, 200);
            let code = numbers(&mut beside).pop().unwrap();
            for (deed, rest) in [("take", "words=Chờ+lâu"), ("answer", "words=Đã+thêm+người")] {
                office.clock.advance(SECOND);
                done(act(&so, &code, deed, rest));
            }
            office.clock.advance(SECOND);
            let words = format!("question=Hỏi+số+{number}.&answer=Đáp&looked=yes");
            done(so.post(&format!("/feedback-intake/{code}/publish"), &words).status);
        }
        let anybody = At::nobody(&office);
        let asked = |page: &str| -> Vec<u8> {
            let body = anybody.get(&format!("{LIST}{page}")).body;
            body.split("Hỏi số ").skip(1).map(|rest| rest.split('.').next().unwrap().parse().unwrap()).collect()
        };
        let all: Vec<Vec<u8>> = ["", "?page=2", "?page=3", "?page=4"].map(asked).into();
        assert_eq!(all.iter().map(Vec::len).collect::<Vec<_>>(), [20, 20, 5, 0]);
        assert_eq!(all.concat(), (0..45).rev().collect::<Vec<u8>>());
        let first = anybody.get(LIST).body;
        assert!(first.contains("page=2") && !first.contains("page=0"), "{first}");
        assert_eq!(asked("?page=0"), all[0], "there is no page before the first");
    }
}
