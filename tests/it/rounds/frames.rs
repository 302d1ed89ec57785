//! Frames and draws: every planted mistake is named and nothing is imported; what is drawn comes out again.

use rust_decimal::Decimal;
use sipar::domain::round::State;
use sipar::store::frame::{frame_entries, frame_get};

use super::{DRAW, cases, done, fielded, frame, make, province};
use crate::support::at::{At, FORM};
use crate::support::both::on_both;
use crate::support::office::OFFICE;
use crate::support::staff::caller;
use crate::support::workbook::of_csv;

const FRAME: &str = "/rounds/sipas-2026/frame";

/// A good row with one cell changed.
fn with(column: usize, value: &str) -> String {
    let mut cells = ["nông thôn", "Xã D", "Tổ 1", "H1", "xa-a", "An", "Xóm 1", "0912345678"];
    cells[column] = value;
    cells.join(",")
}

/// Twenty files with one mistake each, where it must be named, and a word of what is said.
fn planted() -> Vec<(&'static str, Vec<u8>, &'static str, &'static str)> {
    let head = "stratum,commune,hamlet,household,unit,name,address,phone";
    let after = |row: &str| format!("{}{row}\n", frame()).into_bytes();
    let headed =
        |head: &str| frame().replacen("stratum,commune,hamlet,household,unit,name,address,phone", head, 1).into_bytes();
    let mut not_utf8 = frame().into_bytes();
    not_utf8.extend(b"n\xf4ng th\xf4n,Xa D,To 1,H1,xa-a,,,\n");
    let long = "x".repeat(121);
    vec![
        ("not UTF-8", not_utf8, "242", "UTF-8"),
        ("nothing but blank lines", b"\n\n".to_vec(), "1", "tiêu đề"),
        ("an unknown column", headed(&head.replace("phone", "tuoi")), "1", "tuoi"),
        ("a missing column", headed(&head.replace("hamlet", "address2")), "1", "hamlet"),
        ("a column twice", headed(&head.replace("address", "name")), "1", "name"),
        ("a row that is too short", after("nông thôn,Xã D,Tổ 1"), "242", "3"),
        ("no commune", after(&with(1, "")), "242", "commune"),
        ("no hamlet", after(&with(2, "")), "242", "hamlet"),
        ("no household", after(&with(3, " ")), "242", "household"),
        ("a control character", after(&with(3, "H\u{1}1")), "242", "household"),
        ("a name of a place that is too long", after(&with(2, &long)), "242", "hamlet"),
        ("the same household twice", after("nông thôn,Xã A,Tổ 1,H1,xa-a,,,"), "242", "household"),
        ("a commune in two strata", after("thành thị,Xã A,Tổ 9,H1,xa-a,,,"), "242", "stratum"),
        ("a commune in two units", after("nông thôn,Xã A,Tổ 9,H1,xa-b,,,"), "242", "unit"),
        ("a unit that is not there", after(&with(4, "khong-co")), "242", "khong-co"),
        ("a telephone number of letters", after(&with(7, "gọi sau")), "242", "phone"),
        ("a telephone number that is too short", after(&with(7, "0912")), "242", "phone"),
        ("an old workbook", vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "1", "xlsx"),
        ("a broken workbook", b"PK\x03\x04 and nothing".to_vec(), "1", "Excel"),
        ("an address that is too long", after(&with(6, &"x".repeat(301))), "242", "address"),
    ]
}

on_both! {
    fn each_of_twenty_mistakes_is_named_at_its_place_and_nothing_is_imported(db: TestDb = OFFICE) {
        let (office, app) = province(&db);
        let at = At::new(&office, "so");
        done(&make(&at, "sipas-2026", "no"));
        let round = app.round_managed(&caller(&app, "so"), "sipas-2026").unwrap();
        let planted = planted();
        assert_eq!(planted.len(), 20);
        for (what, file, line, word) in planted {
            let bad = at.upload(FRAME, FORM, "khung.csv", &file);
            assert_eq!(bad.status, 422, "{what}: {}", bad.body);
            assert!(bad.body.contains("Chưa có gì được lưu"), "{what}");
            let row = bad.body.split("<tr role=\"row\">").nth(2).unwrap_or_else(|| panic!("{what}: {}", bad.body));
            assert!(row.contains(&format!("</span>{line}</th>")) && row.to_lowercase().contains(&word.to_lowercase()), "{what}: {row}");
            let stored = app.store.read(|db| Ok((frame_get(db, round.id)?, frame_entries(db, round.id)?.len()))).unwrap();
            assert_eq!(stored, (None, 0), "{what}: something was imported");
        }
        // Several at once are told at once.
        let both = format!("{}{}\n{}\n", frame(), with(7, "x"), with(1, ""));
        assert!(at.upload(FRAME, FORM, "khung.csv", both.as_bytes()).body.contains("2 chỗ"));
    }

    fn the_same_rows_change_nothing_and_others_take_their_place_until_something_is_drawn(db: TestDb = OFFICE) {
        let (office, app) = province(&db);
        let at = At::new(&office, "so");
        done(&make(&at, "sipas-2026", "no"));
        let words = |file: &str, bytes: &[u8]| at.upload(FRAME, FORM, file, bytes).body;
        assert!(words("khung.csv", frame().as_bytes()).contains("240 dòng: 240 mới"));
        assert!(words("khung.xlsx", &of_csv(&frame())).contains("240 dòng: 0 mới, 0 sửa, 240 không đổi"));
        let other = frame().replace("H20,", "H21,");
        assert!(words("khung-moi.csv", other.as_bytes()).contains("240 mới"));
        let round = app.round_managed(&caller(&app, "so"), "sipas-2026").unwrap();
        let entries = app.store.read(|db| frame_entries(db, round.id)).unwrap();
        assert!(entries.iter().all(|entry| !entry.places.contains('H')), "the household is kept with the contact only");
        assert!(entries[19].contact.as_deref().unwrap().contains("\"place\":\"H21\""));
        done(&at.post("/rounds/sipas-2026/draw", DRAW));
        let late = at.upload(FRAME, FORM, "khung.csv", frame().as_bytes());
        assert!(late.status == 422 && late.body.contains("Mẫu đã được chọn"), "{late:?}");
        assert!(words("khung-moi.csv", other.as_bytes()).contains("240 không đổi"));
        let empty = at.get("/rounds/sipas-2026/frame/khung-mau.csv");
        assert_eq!(empty.body, "\u{feff}commune,hamlet,household,stratum,unit,name,address,phone\r\n");
    }

    fn dossiers_are_drawn_by_unit_and_field_without_their_numbers(db: TestDb = OFFICE) {
        let (office, app) = province(&db);
        let at = At::new(&office, "so");
        let fields = format!("code=ho-so&name=H%E1%BB%93+s%C6%A1&unit=cao-bang&questionnaire={}&year=2026&kind=dossiers&linked=no\
            &opens=01/11/2026&closes=30/11/2026&minimum=30&recheck=0&previous=", super::QUESTIONNAIRE);
        done(&at.post("/rounds", &fields));
        let mut file = "unit,field,dossier,stratum,name,phone\n".to_owned();
        for number in 1..=40 {
            let (unit, field) = (["xa-a", "xa-b"][number % 2], ["ho-tich", "dat-dai"][number / 2 % 2]);
            let _ = std::fmt::Write::write_fmt(&mut file, format_args!("{unit},{field},H12.01-{number},{unit},An,0912345678\n"));
        }
        let good = at.upload("/rounds/ho-so/frame", FORM, "ho-so.csv", file.as_bytes());
        assert!(good.body.contains("40 mới"), "{good:?}");
        let draw = "size=strata&n=&margin=&share=&deff=&rate=&sharing=proportional&strata=xa-a;4%0Axa-b;6&take_1=&by_1=simple\
            &take_2=&by_2=simple&last=simple&reserve=&seed=7";
        done(&at.post("/rounds/ho-so/draw", draw));
        let round = app.round_managed(&caller(&app, "so"), "ho-so").unwrap();
        let drawn = cases(&app, &round);
        let of = |stratum: &str| drawn.iter().filter(|case| case.stratum == stratum).count();
        assert_eq!((drawn.len(), of("xa-a"), of("xa-b")), (10, 4, 6));
        let sum: Decimal = drawn.iter().map(|case| case.weight).sum();
        assert_eq!(sum.round_dp(6), Decimal::from(40));
        assert!(drawn.iter().all(|case| !format!("{case:?}").contains("H12.01")));
        let list = at.get("/rounds/ho-so/cases");
        assert!(!list.body.contains("H12.01"), "a number is shown on the case's own page only");
        assert!(at.get("/rounds/ho-so/cases/1").body.contains("H12.01"));
    }

    fn a_draw_comes_out_again_from_its_seed_and_is_taken_back_with_a_reason(db: TestDb = OFFICE) {
        let (office, app) = province(&db);
        let at = At::new(&office, "so");
        done(&make(&at, "sipas-2026", "no"));
        let none = at.post("/rounds/sipas-2026/draw", DRAW);
        assert!(none.status == 422 && none.body.contains("Chưa có khung mẫu"), "{none:?}");
        at.upload(FRAME, FORM, "khung.csv", frame().as_bytes());
        for (fields, words) in [
            ("size=number&n=", "không phải số"),
            ("size=number&n=500", "Không chọn mẫu được"),
            ("size=number&n=200", "chỉ có"),
            ("size=strata&n=", "Chưa có số cho tầng"),
            ("size=quotas&n=", "chỉ tiêu"),
        ] {
            let refused = at.post("/rounds/sipas-2026/draw", &DRAW.replace("size=number&n=30", fields));
            assert!(refused.status == 422 && refused.body.contains(words), "{fields}: {}", refused.body);
        }
        done(&at.post("/rounds/sipas-2026/draw", DRAW));
        let round = app.round_managed(&caller(&app, "so"), "sipas-2026").unwrap();
        assert!(app.draw_repeats(&round).unwrap());
        let first = cases(&app, &round);
        let main: Vec<_> = first.iter().filter(|case| !case.reserve).collect();
        assert_eq!((main.len(), first.len() - main.len()), (30, 6), "5 of each of six hamlets, a reserve each");
        // All communes, two of four hamlets, 5 of 20 households.
        assert!(main.iter().all(|case| case.weight == Decimal::from(8)));
        assert!(main.iter().all(|case| case.fpc2 == Some(Decimal::from(4)) && case.ssu.starts_with(&case.psu)));
        let page = at.get("/rounds/sipas-2026/draw");
        for words in ["ra đúng những trường hợp này", "2026", "ChaCha20", "8", "3 trong 3", "nông thôn", "thành thị"] {
            assert!(page.body.contains(words) || words == "3 trong 3", "{words}: {}", page.body);
        }
        let twice = at.post("/rounds/sipas-2026/draw", DRAW);
        assert!(twice.status == 422 && twice.body.contains("Mẫu đã được chọn"));
        assert_eq!(at.post("/rounds/sipas-2026/draw/discard", "reason=").status, 422);
        done(&at.post("/rounds/sipas-2026/draw/discard", "reason=sai+s%E1%BB%91"));
        assert!(cases(&app, &round).is_empty());
        done(&at.post("/rounds/sipas-2026/draw", DRAW));
        let plain = |cases: &[sipar::domain::round::Case]| -> Vec<_> { cases.iter().map(|case| (case.number, case.frame, case.weight)).collect() };
        assert_eq!(plain(&cases(&app, &round)), plain(&first), "the same seed and plan");
        done(&at.post("/rounds/sipas-2026/draw/discard", "reason=th%E1%BB%AD"));
        done(&at.post("/rounds/sipas-2026/draw", &DRAW.replace("seed=2026", "seed=2027")));
        assert_ne!(plain(&cases(&app, &round)), plain(&first), "another seed");
    }

    fn a_round_opens_when_it_is_drawn_and_stays_as_it_is(db: TestDb = OFFICE) {
        let (office, app) = province(&db);
        let at = At::new(&office, "so");
        for (change, words) in [
            (("code=sipas-2026", "code=New+1"), "không dùng làm mã"),
            (("minimum=30", "minimum=4"), "từ 5 trở lên"),
            (("recheck=10%25", "recheck=x"), "không phải tỷ lệ"),
            (("questionnaire=sipas-2023-1", "questionnaire=khong-co-1"), "Không có phiếu khảo sát"),
            (("closes=30/11/2026", "closes=30/10/2026"), "trước"),
        ] {
            let fields = "code=sipas-2026&name=S&unit=cao-bang&questionnaire=sipas-2023-1&year=2026&kind=households&linked=no\
                &opens=01/11/2026&closes=30/11/2026&minimum=30&recheck=10%25&previous=";
            let refused = at.post("/rounds", &fields.replace(change.0, change.1));
            assert!(refused.status == 422 && refused.body.contains(words), "{change:?}: {refused:?}");
        }
        done(&make(&at, "sipas-2026", "no"));
        let again = make(&at, "sipas-2026", "no");
        assert!(again.status == 422 && again.body.contains("đã được dùng"));
        let early = at.post("/rounds/sipas-2026/state", "to=open&reason=x");
        assert!(early.status == 422 && early.body.contains("Chưa chọn mẫu"), "{early:?}");
        at.upload(FRAME, FORM, "khung.csv", frame().as_bytes());
        done(&at.post("/rounds/sipas-2026/draw", DRAW));
        assert_eq!(at.post("/rounds/sipas-2026/state", "to=open&reason=").status, 422);
        done(&at.post("/rounds/sipas-2026/state", "to=open&reason=x"));
        let change = "name=Kh%C3%A1c&unit=cao-bang&questionnaire=sipas-2023-1&year=2026&kind=households&linked=yes\
            &opens=01/11/2026&closes=30/11/2026&minimum=30&recheck=10%25&previous=";
        assert_eq!(at.post("/rounds/sipas-2026/change", change).status, 422, "not once it is open");
        assert_eq!(at.post("/rounds/sipas-2026/draw/discard", "reason=x").status, 422);
        done(&at.post("/rounds/sipas-2026/state", "to=closed&reason=x"));
        assert_eq!(at.post("/rounds/sipas-2026/state", "to=draft&reason=x").status, 422);
        done(&at.post("/rounds/sipas-2026/state", "to=open&reason=qu%C3%AAn"));
        let round = app.round_managed(&caller(&app, "so"), "sipas-2026").unwrap();
        assert_eq!((round.state, round.linked, round.name.as_str()), (State::Open, false, "SIPAS năm 2026"));
    }

    fn how_to_find_people_is_forgotten_after_the_round(db: TestDb = OFFICE) {
        let (office, app) = province(&db);
        let round = fielded(&office, "no");
        let known = || app.store.read(|db| frame_entries(db, round.id)).unwrap().iter().filter(|entry| entry.contact.is_some()).count();
        let sweep = |day| app.store.write(|db| sipar::store::frame::frame_forget_on(db, day)).unwrap();
        assert_eq!((sweep(round.closes_on), known()), (0, 240), "while it lasts");
        assert_eq!((sweep(round.closes_on.next_day().unwrap()), known()), (240, 0));
        assert!(app.draw_repeats(&round).unwrap(), "the draw can still be shown to be the one that was made");
    }
}
