//! A round played: made of a published set, entered, handed in, appraised, answered, appraised again, decided, closed by two,
//! opened again and closed anew; the points of every stage stay, and approved figures change only by a closing.

use sipar::domain::assessment::Mark;

use crate::support::at::At;
use crate::support::both::on_both;
use crate::support::office::OFFICE;
use crate::support::par::{by_two, decided, done, entry, filled, handed_in, opened, province};
use crate::support::staff::caller;

on_both! {
    fn a_round_goes_from_its_calendar_to_its_results(db: TestDb = OFFICE) {
        let office = province(&db, 3);
        let app = &office.app;
        opened(&office, "cchc");
        handed_in(&office, "cchc", 1, ("kip-thoi", "4", "95"));
        handed_in(&office, "cchc", 2, ("cham", "4,5", "80"));
        handed_in(&office, "cchc", 3, ("kip-thoi", "5", "60"));
        let (so, td, hd) = (At::new(&office, "so"), At::new(&office, "td"), At::new(&office, "hd"));
        done(&so.post("/par/cchc/criteria/3.1", "p-xa-1=4&p-xa-2=5&p-xa-3=3,5"));
        // One row changed without a reason: nothing of the page is stored, and all of it still stands there.
        let bad = td.post("/par/cchc/criteria/1.2", "a-xa-1=1&p-xa-2=3&p-xa-3=4&r-xa-3=thi%E1%BA%BFu+minh+ch%E1%BB%A9ng");
        assert_eq!(bad.status, 422, "{bad:?}");
        assert!(bad.body.contains("ghi lý do") && bad.body.contains("thiếu minh chứng"), "{}", bad.body);
        let form = app.par_form(&caller(app, "so"), "cchc", "xa-1").unwrap();
        assert!(form.score("1.2", Mark::First).is_none(), "nothing of a page with a fault");
        let high = td.post("/par/cchc/criteria/1.2", "p-xa-1=5,5&r-xa-1=x");
        assert!(high.status == 422 && high.body.contains("không được lớn hơn 5"));
        done(&td.post("/par/cchc/criteria/1.2", "a-xa-1=1&a-xa-2=1&p-xa-3=4&r-xa-3=thi%E1%BA%BFu+minh+ch%E1%BB%A9ng"));
        let early = so.post("/par/cchc/advance", "from=submitted");
        assert!(early.status == 422 && early.body.contains("Xã Minh Họa 1 (3)"), "{}", early.body);
        for node in ["1.1", "2.1", "2.2"] {
            done(&td.post(&format!("/par/cchc/criteria/{node}"), "accept=all"));
        }
        done(&so.post("/par/cchc/advance", "from=submitted"));
        // The unit sees what differs, and answers once.
        let head = At::new(&office, "tp-3");
        let page = head.get("/par/cchc/unit/xa-3/answer");
        assert!(page.body.contains("thiếu minh chứng") && page.body.contains("1.2 Sáng kiến"), "{}", page.body);
        assert!(!page.body.contains("name=\"x-1\""), "where nothing differs nothing is asked");
        done(&head.post("/par/cchc/unit/xa-3/answer", "x-2=minh+ch%E1%BB%A9ng+%E1%BB%9F+trang+4"));
        assert_eq!(head.post("/par/cchc/unit/xa-3/answer", "x-2=l%E1%BA%A7n+hai").status, 422, "once");
        assert_eq!(so.post("/par/cchc/advance", "from=explaining&reason=").status, 422, "without an answer it has a reason");
        done(&so.post("/par/cchc/advance", "from=explaining&reason=h%E1%BA%BFt+h%E1%BA%A1n"));
        assert!(td.get("/par/cchc/unit/xa-3/appraise").body.contains("minh chứng ở trang 4"));
        done(&td.post("/par/cchc/unit/xa-3/appraise", "p-1.2=4,5&r-1.2=ch%E1%BA%A5p+nh%E1%BA%ADn+m%E1%BB%99t+ph%E1%BA%A7n"));
        done(&so.post("/par/cchc/advance", "from=reappraisal"));
        done(&hd.post("/par/cchc/unit/xa-3/appraise", "p-1.2=5&r-1.2=H%E1%BB%99i+%C4%91%E1%BB%93ng"));
        // Every stage stays, side by side.
        let form = app.par_form(&caller(app, "so"), "cchc", "xa-3").unwrap();
        let given: Vec<String> = Mark::ALL
            .into_iter()
            .filter_map(|mark| Some(form.score("1.2", mark)?.points?.to_string()))
            .collect();
        assert_eq!(given, ["5", "4", "4.5", "5"]);
        assert_eq!(At::new(&office, "hd2").post("/par/cchc/state", "close=yes&reason=x").status, 422, "not decided yet");
        done(&hd.post("/par/cchc/decide", "words=nh%E1%BA%A5t+tr%C3%AD"));
        let none = so.get("/par/cchc/results");
        assert!(none.status == 200 && none.body.contains("Chưa có số liệu được duyệt"), "{}", none.body);
        let now = so.get("/par/cchc/results?provisional=1");
        assert!(now.body.contains("SỐ LIỆU TẠM TÍNH"), "{}", now.body);
        by_two(&office, "cchc", "yes");
        let results = app.par_results(&caller(app, "so"), "cchc", false).unwrap();
        let told: Vec<(String, String, Option<usize>)> = results
            .units
            .iter()
            .map(|one| (one.unit.code.clone(), one.scored.points.normalize().to_string(), one.place.map(|place| place.rank)))
            .collect();
        // 2+4+5+3+4, 1+4.5+3+3+5, 2+5+0+3+3.5 of 20.
        let expected = [("xa-1", "18", 1), ("xa-2", "16.5", 2), ("xa-3", "13.5", 3)];
        assert_eq!(told, expected.map(|(code, points, rank)| (code.to_owned(), points.to_owned(), Some(rank))));
        let page = At::new(&office, "tp-2").get("/par/cchc/results");
        for words in ["18,00 / 20", "90,00", "1/3", "Tốt", "Số liệu đã duyệt lúc"] {
            assert!(page.body.contains(words), "{words}: {}", page.body);
        }
        assert!(!page.body.contains("TẠM TÍNH"));
        let own = At::new(&office, "tp-2").get("/par/cchc/unit/xa-2/results");
        for words in ["16,50 / 20", "Điểm mất", "2.1 Tỷ lệ hồ sơ đúng hạn"] {
            assert!(own.body.contains(words), "{words}: {}", own.body);
        }
    }

    fn what_was_approved_stays_until_two_people_close_it_anew(db: TestDb = OFFICE) {
        let office = province(&db, 2);
        let app = &office.app;
        opened(&office, "cchc");
        for number in [1, 2] {
            handed_in(&office, "cchc", number, ("kip-thoi", "4", "95"));
        }
        decided(&office, "cchc", "p-xa-1=4&p-xa-2=4");
        by_two(&office, "cchc", "yes");
        let so = caller(app, "so");
        let points = |provisional: bool| -> Vec<(String, String, Option<(usize, bool)>)> {
            let results = app.par_results(&so, "cchc", provisional).unwrap();
            let told = results.units.into_iter().map(|one| {
                let place = one.place.map(|place| (place.rank, place.shared));
                (one.unit.code, one.scored.points.normalize().to_string(), place)
            });
            told.collect()
        };
        let of = |code: &str, points: &str, place| (code.to_owned(), points.to_owned(), Some(place));
        let tie = vec![of("xa-1", "18", (1, true)), of("xa-2", "18", (1, true))];
        assert_eq!(points(false), tie, "a tie that no block decides is shared");
        let hd = At::new(&office, "hd");
        assert_eq!(hd.post("/par/cchc/take-up", "unit=xa-2&reason=x").status, 422, "the round is closed");
        by_two(&office, "cchc", "no");
        done(&hd.post("/par/cchc/take-up", "unit=xa-2&reason=khi%E1%BA%BFu+n%E1%BA%A1i"));
        done(&hd.post("/par/cchc/criteria/2.2", "p-xa-2=2&r-xa-2=ki%E1%BB%83m+tra+l%E1%BA%A1i"));
        assert_eq!(points(false), tie, "approved figures stay while it is open again");
        assert_eq!(points(true)[1], of("xa-2", "17", (2, false)));
        done(&hd.post("/par/cchc/decide", "words=nh%E1%BA%A5t+tr%C3%AD"));
        by_two(&office, "cchc", "yes");
        assert_eq!(points(false), [of("xa-1", "18", (1, false)), of("xa-2", "17", (2, false))]);
    }

    fn a_form_that_is_wrong_says_where_and_loses_nothing(db: TestDb = OFFICE) {
        let office = province(&db, 1);
        let app = &office.app;
        opened(&office, "cchc");
        let clerk = At::new(&office, "cb-1");
        let wrong = clerk.post(
            "/par/cchc/unit/xa-1",
            "seen=0&c-1=sai&p-2=6&f-ho_so=12,5&f-dung_han=m%C6%B0%E1%BB%9Di&x-2=gi%E1%BB%AF+nguy%C3%AAn&c-5=yes",
        );
        assert_eq!(wrong.status, 422, "{wrong:?}");
        for words in ["chọn một trong các trường hợp", "không được lớn hơn 5", "phải là số nguyên", "không phải số", "mười", "giữ nguyên"] {
            assert!(wrong.body.contains(words), "{words}: {}", wrong.body);
        }
        let form = app.par_form(&caller(app, "cb-1"), "cchc", "xa-1").unwrap();
        assert!(form.entries.is_empty() && form.figures.is_empty() && form.place.of.revision == 0);
        let page = clerk.get("/par/cchc/unit/xa-1");
        assert!(page.body.contains("data-preview=\"/par/cchc/unit/xa-1/preview\"") && page.body.contains("Chưa có công thức"));
        assert!(!page.body.contains("/submit\""), "a clerk does not hand in");
        let shown = clerk.post("/par/cchc/unit/xa-1/preview", &filled(0, "cham", "1", "70")).json();
        assert_eq!((shown["points-1"].as_str(), shown["points-4"].as_str(), shown["total"].as_str()), (Some("1"), Some("3"), Some("8 / 20")));
        assert!(app.par_form(&caller(app, "cb-1"), "cchc", "xa-1").unwrap().entries.is_empty(), "a preview stores nothing");
        done(&clerk.post("/par/cchc/unit/xa-1", &filled(0, "kip-thoi", "4", "90")));
        let late = clerk.post("/par/cchc/unit/xa-1", &filled(0, "khong", "0", "0"));
        assert!(late.status == 422 && late.body.contains("vừa thay đổi"), "somebody saved meanwhile: {}", late.body);
        let form = app.par_form(&caller(app, "cb-1"), "cchc", "xa-1").unwrap();
        let own: Vec<_> = ["1.1", "1.2", "2.1", "2.2"].iter().map(|node| form.score(node, Mark::Own).unwrap().points).collect();
        assert_eq!(own, [2, 4, 5, 3].map(|points| Some(rust_decimal::Decimal::from(points))));
        // Nothing proves 1.1 yet, so that it cannot be handed in.
        let head = At::new(&office, "tp-1");
        let page = head.get("/par/cchc/unit/xa-1");
        assert!(page.body.contains("chưa có tài liệu kiểm chứng"), "{}", page.body);
        let refused = head.post("/par/cchc/unit/xa-1/submit", "seen=1");
        assert!(refused.status == 422 && refused.body.contains("1.1"), "{}", refused.body);
    }

    fn a_set_is_used_in_its_years_or_with_a_written_word(db: TestDb = OFFICE) {
        let office = province(&db, 1);
        let so = At::new(&office, "so");
        let late = so.post("/par", &entry("muon", "2027", ""));
        assert!(late.status == 422 && late.body.contains("chỉ đến năm 2026"), "{}", late.body);
        let words = "confirmation=UBND+t%E1%BB%89nh+cho+d%C3%B9ng+theo+c%C3%B4ng+v%C4%83n+12%2FUBND-NC";
        let entry = entry("muon", "2027", "").replace("confirmation=&", &format!("{words}&"));
        done(&so.post("/par", &entry));
        let page = so.get("/par/muon");
        assert!(page.body.contains("công văn 12/UBND-NC") && page.body.contains("Dùng ngoài năm hiệu lực"), "{}", page.body);
        let official = so.post("/par", &entry.replace("par-thu-1", "par-tinh-2022-1").replace("muon", "tinh"));
        assert!(official.status == 422, "a set without its maxima scores nobody: {}", official.body);
        assert_eq!(so.post("/par", &crate::support::par::entry("so-2", "2026", "").replace("par-thu-1", "khong-co-1")).status, 422);
    }
}
