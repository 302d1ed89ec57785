//! A round as files: what the pages show, in the columns that provinces publish, and as `sipar score par` prints it.

use std::fmt::Write as _;
use std::io::Cursor;

use calamine::{Data, Range, Reader, Xlsx};
use serde_json::Value;
use sipar::app::par::score_files::{Asked, from_files};

use crate::support::at::At;
use crate::support::both::on_both;
use crate::support::office::OFFICE;
use crate::support::par::{SET, by_two, decided, handed_in, opened, province};
use crate::support::staff::caller;

fn sheets(bytes: &[u8]) -> Vec<(String, Range<Data>)> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    book.worksheets()
}

/// The cells of the row that has these words, as they are read.
fn row(sheet: &Range<Data>, words: &[&str]) -> Vec<String> {
    let told = |row: &[Data]| row.iter().map(ToString::to_string).collect::<Vec<String>>();
    let has = |row: &Vec<String>| words.iter().all(|word| row.iter().any(|cell| cell == word));
    sheet.rows().map(told).find(has).unwrap_or_else(|| panic!("no row {words:?}"))
}

fn words(sheet: &Range<Data>) -> String {
    sheet.rows().flatten().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

on_both! {
    fn a_round_goes_out_as_its_pages_show_it(db: TestDb = OFFICE) {
        let office = province(&db, 3);
        let app = &office.app;
        opened(&office, "cchc");
        handed_in(&office, "cchc", 1, ("kip-thoi", "4", "95"));
        handed_in(&office, "cchc", 2, ("cham", "4,5", "80"));
        handed_in(&office, "cchc", 3, ("kip-thoi", "5", "60"));
        let (so, td) = (At::new(&office, "so"), At::new(&office, "td"));
        assert_eq!(so.get("/par/cchc/results/round.xlsx").status, 422, "nothing is approved");
        assert_eq!(so.get("/par/cchc/results/round.json").status, 422);
        crate::support::par::done(&td.post("/par/cchc/criteria/1.2", "p-xa-3=4&r-xa-3=thi%E1%BA%BFu+trang"));
        let now = sheets(&so.file("/par/cchc/results/round.xlsx?provisional=1"));
        assert!(now.iter().all(|(_, sheet)| words(sheet).contains("SỐ LIỆU TẠM TÍNH")));
        decided(&office, "cchc", "p-xa-1=4&p-xa-2=5&p-xa-3=3,5");
        by_two(&office, "cchc", "yes");
        let book = sheets(&so.file("/par/cchc/results/round.xlsx"));
        let names: Vec<&str> = book.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["Bảng điểm", "Theo đơn vị", "Xếp hạng"]);
        assert!(book.iter().all(|(_, sheet)| words(sheet).contains("Số liệu đã duyệt lúc") && !words(sheet).contains("TẠM TÍNH")));
        // Maximum, self, first, second, reached, percent, note.
        let third = row(&book[0].1, &["Xã Minh Họa 3", "1.2"]);
        assert_eq!(third[3..9], ["5", "5", "4", "", "4", "80"], "{third:?}");
        assert_eq!(third[9], "Thẩm định lần 1: thiếu trang");
        let area = row(&book[0].1, &["Xã Minh Họa 3", "1"]);
        assert_eq!(area[3..9], ["7", "7", "6", "", "6", "85.71"], "an area is the sum of what is below it: {area:?}");
        let surveyed = row(&book[0].1, &["Xã Minh Họa 2", "3.1"]);
        assert_eq!(surveyed[3..9], ["5", "", "", "", "5", "100"]);
        let first = row(&book[2].1, &["Xã Minh Họa 1"]);
        assert_eq!(first, ["Xã Minh Họa 1", "Xã", "18", "20", "90", "1", "Tốt"]);
        let totals = row(&book[1].1, &["Tổng điểm"]);
        assert_eq!(totals[3..], ["18", "16.5", "12.5"], "{totals:?}");
        // A unit's form: its people have theirs, and nobody else's.
        let own = At::new(&office, "tp-3");
        let form = sheets(&own.file("/par/cchc/unit/xa-3/form.xlsx"));
        let second = row(&form[0].1, &["1.2"]);
        assert!(second.contains(&"công văn".to_owned()) && second.contains(&"thiếu trang".to_owned()), "{second:?}");
        assert!(row(&form[0].1, &["1.1"]).contains(&"Kịp thời".to_owned()));
        assert!(row(&form[0].1, &["1.1"]).contains(&"ke-hoach.pdf".to_owned()));
        assert_eq!(own.get("/par/cchc/unit/xa-2/form.xlsx").status, 404);
        for file in ["round.xlsx", "round.json"] {
            assert_eq!(own.get(&format!("/par/cchc/results/{file}")).status, 403, "other units' points stage by stage");
        }
        assert!(own.get("/par/cchc/unit/xa-3/results").body.contains("/par/cchc/unit/xa-3/form.xlsx"));
        let page = so.get("/par/cchc/results");
        assert!(page.body.contains("href=\"/par/cchc/results/round.xlsx\"") && page.body.contains("href=\"/par/cchc/results/round.json\""));
        let saved = so.get("/par/cchc/results/round.json?provisional=1");
        assert_eq!(saved.told[0].as_deref(), Some("attachment; filename=\"cchc-tam-tinh.json\""));
        assert!(saved.body.contains("SỐ LIỆU TẠM TÍNH"));
        // The same points as a file, by the command's way.
        let ours: Value = so.get("/par/cchc/results/round.json").json();
        assert!(ours["notes"][0]["vi"].as_str().unwrap().contains("Số liệu đã duyệt lúc"), "{ours:?}");
        let folder = tempfile::tempdir().unwrap();
        let (set, file) = (folder.path().join("par-thu-1.toml"), folder.path().join("F.csv"));
        std::fs::write(&set, SET).unwrap();
        let results = app.par_results(&caller(app, "so"), "cchc", false).unwrap();
        let mut csv = "unit,name,group,item,value\n".to_owned();
        for code in ["xa-1", "xa-2", "xa-3"] {
            let one = results.units.iter().find(|one| one.unit.code == code).unwrap();
            for (node, points) in &results.points[&one.unit.of.unit] {
                writeln!(csv, "{code},{},xa,{node},{}", one.unit.name, points.unwrap()).unwrap();
            }
        }
        std::fs::write(&file, csv).unwrap();
        let asked = Asked { set: set.to_str().unwrap().to_owned(), assessment: file, year: Some(2026), confirmed_by: None, previous: None, previous_set: None };
        let theirs = serde_json::to_value(from_files(&asked).unwrap()).unwrap();
        for part in ["set", "hash", "level", "year", "rules", "nodes", "units", "by_hand", "previous_set"] {
            assert_eq!(ours[part], theirs[part], "{part}");
        }
        assert_eq!(ours["units"][0]["points"]["exact"], "18");
        assert_eq!(ours["units"].as_array().unwrap().len(), 3);
    }
}
