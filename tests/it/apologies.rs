//! Letters of apology for late dossiers: who was late without one, by unit, reads as the article of Kiên Giang tells it; a letter
//! changes no number of the form; a second date is refused; the letter as a file says what was entered.

use std::collections::HashMap;

use sipar::app::AppError;
use sipar::app::dossiers::{DossierRules, FormBy};
use sipar::app::report::Format;
use sipar::app::scope::Scope;
use sipar::domain::access::Role;
use sipar::domain::dossier::Timeliness;
use sipar::domain::dossier::apology::{Letter, NotKept, SentBy};
use sipar::domain::dossier::form::{Stands, Window};
use sipar::domain::dossier::history::{Event, History};
use sipar::domain::dossier::incoming::Incoming;
use sipar::domain::dossier::state::{Finding, Term};
use sipar::domain::dossier::status::{Channel, Status};
use sipar::domain::id::Id;
use sipar::domain::refusal::Refusal;
use sipar::store::StoreError;
use sipar::store::dossier::dossier_by_code;
use time::macros::date;
use time::{Date, Duration};

use crate::dossier_form::{PERIODS, dossiers, event, opened, put};
use crate::support::at::At;
use crate::support::both::{TestDb, on_both};
use crate::support::office::{OFFICE, Office, PROCEDURE, id_of};
use crate::support::reports::{part, plain, told};
use crate::support::scale;
use crate::support::seeded::Seeded;
use crate::support::staff::{caller, employ};
use crate::support::statements::Beside;

const UNITS: &str = "code,name,level,parent\nkien-giang,Kiên Giang,province,\nphu-quoc,Thành phố Phú Quốc,district,kien-giang\n\
                     rach-gia,Thành phố Rạch Giá,district,kien-giang\n";
/// Nine months of 2022.
const NINE: (Date, Date) = (date!(2022 - 01 - 01), date!(2022 - 09 - 30));
/// A Friday.
const DUE: Date = date!(2022 - 09 - 16);

fn letter(on: Date, new_due: Date) -> Letter {
    Letter {
        number: "12/PXL".to_owned(),
        day: on,
        new_due,
        reason: "Chờ xác minh nguồn gốc đất".to_owned(),
        signer: "Trần Thị Minh Họa".to_owned(),
        sent_by: SentBy::Sms,
    }
}

/// Received on 5 September 2022 and due on the 16th.
fn one(code: &str, unit: Id, then: Vec<Event>) -> Incoming {
    let received = Event { due: Some(DUE), ..event(Status::Received, date!(2022 - 09 - 05), 0) };
    let events = std::iter::once(received).chain(then).collect();
    let (code, procedure) = (code.to_owned(), id_of(PROCEDURE, 1));
    Incoming { code, unit, procedure, channel: Channel::Direct, cause: None, events }
}

fn resolved(day: Date) -> Vec<Event> {
    vec![event(Status::Processing, date!(2022 - 09 - 06), 0), event(Status::Resolved, day, 9)]
}

/// Dossiers of two towns: made up, since the article says that some were late without a letter, and not how many.
fn kien_giang(db: &TestDb) -> (Office, &'static DossierRules) {
    let (office, rules) = opened(db);
    office.app.bring_units_from("units.csv", UNITS.as_bytes(), false).unwrap();
    let [phu_quoc, rach_gia] = ["phu-quoc", "rach-gia"].map(|code| office.app.unit(code).unwrap().id);
    let late = date!(2022 - 09 - 20);
    put(
        &office,
        rules,
        &[
            one("H33.01-220905-0001", phu_quoc, resolved(late)),
            one("H33.01-220905-0002", phu_quoc, resolved(late)),
            one("H33.01-220905-0003", phu_quoc, resolved(late)),
            one("H33.01-220905-0004", phu_quoc, Vec::new()),
            one("H33.01-220905-0005", phu_quoc, resolved(DUE)),
            one("H33.02-220905-0001", rach_gia, resolved(late)),
            // Resolved late after the period: overdue at its end.
            one("H33.02-220905-0002", rach_gia, resolved(date!(2022 - 10 - 10))),
            // Late by their days, and not by the form: withdrawn, and waiting for papers.
            one("H33.02-220905-0003", rach_gia, vec![event(Status::Withdrawn, late, 0)]),
            one("H33.02-220905-0004", rach_gia, vec![event(Status::Supplement, date!(2022 - 09 - 08), 0)]),
        ],
    );
    for (login, role, unit) in [
        ("kg", Role::HomeAffairs, "kien-giang"),
        ("pq", Role::HomeAffairs, "phu-quoc"),
        ("ld", Role::Leader, "phu-quoc"),
        ("rg", Role::HomeAffairs, "rach-gia"),
    ] {
        employ(&office.app, login, role, unit);
    }
    (office, rules)
}

fn refused(what: Result<(), AppError>) -> NotKept {
    match what {
        Err(AppError::Store(StoreError::Refusal(Refusal::Apology(why)))) => why,
        other => panic!("{other:?}"),
    }
}

on_both! {
    fn late_dossiers_without_an_apology_are_counted_by_unit(db: TestDb = OFFICE) {
        let (office, _) = kien_giang(&db);
        let app = &office.app;
        let form = || app.dossier_form(&Scope::Everywhere, "kien-giang", NINE, FormBy::Unit, true).unwrap();
        let before = form();
        assert_eq!((before.total.late, before.total.overdue), (4, 2));
        let kg = caller(app, "kg");
        let give = |code: &str, on: Date| app.apologise(&kg, code, &letter(on, date!(2022 - 10 - 14))).unwrap();
        give("H33.01-220905-0001", date!(2022 - 09 - 15));
        give("H33.01-220905-0002", DUE);
        // After the period: at its end there was none.
        give("H33.02-220905-0002", date!(2022 - 10 - 03));
        let late = app.late_apologies(&Scope::Everywhere, "kien-giang", NINE, true).unwrap();
        let rows: Vec<_> = late.rows.iter().map(|(code, name, one)| (code.as_str(), name.as_str(), one.late(), one.with, one.in_time, one.without())).collect();
        assert_eq!(rows, [
            ("phu-quoc", "Thành phố Phú Quốc", 4, 2, 1, 2),
            ("rach-gia", "Thành phố Rạch Giá", 2, 0, 0, 2),
        ]);
        assert_eq!((late.total.late(), late.total.without(), late.total.no_rule, late.cut), (6, 4, 0, false));
        let rate = late.total.rate().unwrap();
        assert_eq!((rate.up, rate.down, rate.value.round_dp(2).to_string()), (4.into(), 6.into(), "66.67".to_owned()));
        let codes: Vec<&str> = late.without.iter().map(|one| one.dossier.code.as_str()).collect();
        assert_eq!(codes, ["H33.01-220905-0003", "H33.01-220905-0004", "H33.02-220905-0001", "H33.02-220905-0002"]);
        // A Friday's letter goes out on Thursday, by 61/2018/NĐ-CP.
        assert!(late.without.iter().all(|one| one.letter_by == Some(date!(2022 - 09 - 15))));
        let october = (NINE.0, date!(2022 - 10 - 31));
        let later = app.late_apologies(&Scope::Everywhere, "rach-gia", october, true).unwrap();
        assert_eq!((later.total.late(), later.total.with, later.total.resolved), (2, 1, 2));
        // Whoever apologised is late all the same.
        assert_eq!((form().total, form().rows), (before.total, before.rows));
        assert_eq!(app.dossier_tally_verify().unwrap(), 0);
        assert!(app.late_apologies(&Scope::Everywhere, "kien-giang", NINE, false).is_err(), "no whole period");
    }

    fn a_second_date_is_refused_and_one_that_came_from_a_system_is_shown(db: TestDb = OFFICE) {
        let (office, rules) = kien_giang(&db);
        let app = &office.app;
        let (kg, code) = (caller(app, "kg"), "H33.01-220905-0004");
        let first = letter(date!(2022 - 09 - 15), date!(2022 - 09 - 26));
        app.apologise(&kg, code, &first).unwrap();
        app.apologise(&kg, code, &first).unwrap();
        let read = |code: &str| app.dossier(&Scope::Everywhere, code).unwrap();
        let kept = read(code);
        assert_eq!((kept.apologies.len(), kept.listed.letter), (1, Some(first.day)), "the same letter again is one");
        assert_eq!((&kept.apologies[0].letter, kept.apologies[0].due), (&first, DUE));
        assert_eq!((kept.listed.dossier.due, kept.listed.dossier.new_due), (Some(DUE), Some(first.new_due)));
        let NotKept::Again { given, .. } = refused(app.apologise(&kg, code, &letter(date!(2022 - 09 - 26), date!(2022 - 10 - 03)))) else { panic!() };
        assert_eq!((given, read(code).apologies.len()), (first.new_due, 1));
        // A letter that puts a number right gives no other date.
        app.apologise(&kg, code, &Letter { number: "13/PXL".to_owned(), ..first.clone() }).unwrap();
        assert_eq!((read(code).apologies.len(), read(code).listed.dossier.findings.is_empty()), (2, true));
        // What a system hands over is kept, and shown as what does not fit.
        let again = Event { due: Some(date!(2022 - 10 - 07)), ..event(Status::Processing, date!(2022 - 09 - 27), 0) };
        put(&office, rules, &[one(code, office.app.unit("phu-quoc").unwrap().id, vec![again])]);
        assert!(read(code).listed.dossier.findings.has(Finding::RedatedAgain));

        // The date that a system gave is not another one, and its letter is.
        let given = date!(2022 - 09 - 23);
        let code = "H33.02-220905-0001";
        let event = Event { due: Some(given), ..event(Status::Processing, date!(2022 - 09 - 14), 0) };
        put(&office, rules, &[one(code, office.app.unit("rach-gia").unwrap().id, vec![event])]);
        let other = refused(app.apologise(&kg, code, &letter(date!(2022 - 09 - 15), date!(2022 - 09 - 30))));
        assert!(matches!(other, NotKept::Again { given: day, .. } if day == given), "{other:?}");
        app.apologise(&kg, code, &letter(date!(2022 - 09 - 15), given)).unwrap();
        assert_eq!((read(code).apologies.len(), read(code).history.events().len()), (1, 5));
        assert_eq!(refused(app.apologise(&kg, code, &letter(date!(2022 - 09 - 21), date!(2022 - 09 - 30)))), NotKept::AfterClosed(date!(2022 - 09 - 20)));
        assert_eq!(app.dossier_tally_verify().unwrap(), 0);
    }

    fn letters_of_any_dossiers_are_counted_as_a_full_count_has_them(db: TestDb = OFFICE) {
        let (office, rules) = opened(&db);
        employ(&office.app, "so", Role::HomeAffairs, "cao-bang");
        let (app, so, seeded) = (&office.app, caller(&office.app, "so"), &mut Seeded::new(31));
        let mut all = dossiers(&office, seeded, scale::pick(250, 2_000));
        put(&office, rules, &all);
        let mut letters: HashMap<String, Date> = HashMap::new();
        let (mut given, mut refused) = (0, 0);
        for one in &mut all {
            let stored = app.store.read(|db| dossier_by_code(db, &one.code)).unwrap().unwrap();
            let Some(due) = stored.due.filter(|_| seeded.below(2) == 0) else { continue };
            let day = due - Duration::days(2) + Duration::days(i64::try_from(seeded.below(5)).unwrap());
            match app.apologise(&so, &one.code, &letter(day, due.max(day) + Duration::days(9))) {
                Ok(()) => {
                    letters.insert(one.code.clone(), day);
                    given += 1;
                }
                Err(AppError::Store(StoreError::Refusal(Refusal::Apology(_)))) => refused += 1,
                Err(other) => panic!("{other}"),
            }
        }
        assert!(given > 50 && refused > 10, "{given} given, {refused} refused");
        assert_eq!(app.dossier_tally_verify().unwrap(), 0);
        for days in PERIODS {
            let (mut late, mut with) = (0, 0);
            for one in &all {
                let history: History = one.events.iter().cloned().collect();
                let window = Window::of(history.events(), days.0, days.1);
                let due = rules.rules().counting.judged_by(window.after(), rules.form.against).unwrap();
                let place = rules.form.place(&window, one.channel, due);
                if place.is_some_and(|place| matches!(place.stands, Stands::Resolved(Timeliness::Late) | Stands::Pending(Term::Overdue))) {
                    late += 1;
                    with += u64::from(letters.get(&one.code).is_some_and(|day| *day <= days.1));
                }
            }
            let counted = app.late_apologies(&Scope::Everywhere, "cao-bang", days, true).unwrap();
            assert_eq!((counted.total.late(), counted.total.with), (late, with), "{days:?}");
            if !counted.cut {
                assert_eq!(counted.without.len() as u64, late - with, "{days:?}: each is listed");
            }
        }
    }

    fn the_pages_show_letters_take_one_and_hand_it_out_as_a_file(db: TestDb = OFFICE) {
        let (office, _) = kien_giang(&db);
        let (pq, ld, rg) = (At::new(&office, "pq"), At::new(&office, "ld"), At::new(&office, "rg"));
        let page = "/dossiers/one?code=H33.01-220905-0004";
        let shown = pq.get(page).body;
        for words in ["Ghi văn bản xin lỗi", "chậm nhất ngày 15/09/2022", "61/2018/NĐ-CP, Điều 19 khoản 9"] {
            assert!(shown.contains(words), "{words}: {shown}");
        }
        assert!(!ld.get(page).body.contains("Ghi văn bản xin lỗi"), "who may not enter one sees no form");
        assert!(pq.get("/dossiers/pending?unit=phu-quoc").body.contains("chưa có; chậm nhất ngày 15/09/2022"));
        let fields = "code=H33.01-220905-0004&number=12%2FPXL&day=15%2F09%2F2022&new_due=26%2F09%2F2022\
                      &reason=Ch%E1%BB%9D+x%C3%A1c+minh+ngu%E1%BB%93n+g%E1%BB%91c+%C4%91%E1%BA%A5t&signer=Tr%E1%BA%A7n+Th%E1%BB%8B+Minh+H%E1%BB%8Da&sent_by=portal-sms";
        assert_eq!(ld.post("/dossiers/apology", fields).status, 403);
        assert_eq!(rg.post("/dossiers/apology", fields).status, 404, "another unit's is as if it did not exist");
        assert_eq!(pq.get("/dossiers/apology?code=H33.01-220905-0004&format=pdf").status, 404, "no letter yet");
        let done = pq.post("/dossiers/apology", fields);
        assert_eq!((done.status, done.location.as_deref()), (303, Some(page)), "{}", done.body);
        let shown = ld.get(page).body;
        for words in ["12/PXL", "26/09/2022", "Chờ xác minh nguồn gốc đất", "Trần Thị Minh Họa", "Cổng Dịch vụ công và SMS", "đúng hạn", "format=docx"] {
            assert!(shown.contains(words), "{words}: {shown}");
        }
        assert!(pq.get("/dossiers/pending?unit=phu-quoc").body.contains("ngày 15/09/2022"));
        let again = pq.post("/dossiers/apology", &fields.replace("26%2F09", "27%2F09"));
        assert_eq!(again.status, 422);
        assert!(again.body.contains("26/09/2022") && again.body.contains("chỉ được hẹn lại một lần"), "{}", again.body);
        assert_eq!(pq.post("/dossiers/apology", &fields.replace("portal-sms", "pigeon")).status, 422);
        let trail = Beside::of(db.place()).words("SELECT subject || '|' || detail || '|' || old_value || '|' || new_value AS word FROM audit WHERE action = 'dossier.apology'");
        assert_eq!(trail, ["H33.01-220905-0004|12/PXL; 2022-09-15; portal-sms|2022-09-16|2022-09-26"]);

        // The letter: for whoever reads the dossier.
        for format in ["docx", "pdf"] {
            let address = format!("/dossiers/apology?code=H33.01-220905-0004&format={format}");
            assert_eq!(rg.get(&address).status, 404);
            let file = ld.file(&address);
            let starts: &[u8] = if format == "pdf" { b"%PDF" } else { b"PK" };
            assert!(file.starts_with(starts), "{format}");
        }
        assert_eq!(ld.get("/dossiers/apology?code=H33.01-220905-0004&format=exe").status, 404);
        let listed = pq.get("/dossiers/apologies?first=2022-01-01&last=2022-09-30").body;
        for words in ["Thành phố Phú Quốc", "75,00% (3/4)", "H33.01-220905-0003", "Không có văn bản xin lỗi trên số quá hạn"] {
            assert!(listed.contains(words), "{words}: {listed}");
        }
        assert!(!listed.contains("H33.01-220905-0004"), "{listed}");
        assert_eq!(rg.get("/dossiers/apologies?unit=phu-quoc&first=2022-01-01&last=2022-09-30").status, 404);
        assert_eq!(ld.get("/dossiers/apologies?first=2022-01-02&last=2022-09-30").status, 422, "whole periods to others");
    }

    fn the_letter_says_what_was_entered_to_the_last_letter(db: TestDb = OFFICE) {
        let (office, _) = kien_giang(&db);
        let app = &office.app;
        app.apologise(&caller(app, "pq"), "H33.01-220905-0004", &letter(date!(2022 - 09 - 05), date!(2022 - 09 - 26))).unwrap();
        let folder = tempfile::tempdir().unwrap();
        for format in [Format::Pdf, Format::Docx] {
            let bytes = app.apology_letter(&Scope::Everywhere, "H33.01-220905-0004", format).unwrap();
            let file = folder.path().join(format!("phieu-xin-loi.{}", format.ending()));
            std::fs::write(&file, &bytes).unwrap();
            // Written for somebody to look at, where a folder is named.
            if let Some(kept) = std::env::var_os("SIPAR_SCREENSHOTS") {
                std::fs::copy(&file, std::path::Path::new(&kept).join(file.file_name().unwrap())).unwrap();
            }
            let text = match format {
                Format::Pdf => told("pdftotext", &["-raw"], &file),
                _ => plain(&part(&bytes, "word/document.xml")),
            };
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            for words in [
                "THÀNH PHỐ PHÚ QUỐC",
                "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
                "Độc lập - Tự do - Hạnh phúc",
                "Số: 12/PXL",
                "ngày 05 tháng 9 năm 2022",
                "PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ",
                "Hồ sơ H33.01-220905-0004",
                "Kính gửi: …",
                "Ngày 05/09/2022, Thành phố Phú Quốc tiếp nhận hồ sơ đề nghị giải quyết thủ tục Đăng ký khai sinh, lĩnh vực Hộ tịch; số biên nhận hồ sơ: H33.01-220905-0004.",
                "Ngày hẹn trả kết quả: 16/09/2022.",
                "Lý do: Chờ xác minh nguồn gốc đất.",
                "xin lỗi Ông/Bà, tổ chức vì sự chậm trễ này và hẹn lại thời gian trả kết quả: ngày 26/09/2022.",
                "thông cảm của Ông/Bà, tổ chức./.",
                "- Lưu: VT.",
                "THỦ TRƯỞNG ĐƠN VỊ",
                "Trần Thị Minh Họa",
            ] {
                assert!(text.contains(words), "{format:?}: {words}: {text}");
            }
        }
    }
}
