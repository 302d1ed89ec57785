//! What goes out as XLSX: typed cells, headings that stay in sight, words that stay words; the shipped sets and back again.

use std::fs;
use std::io::Cursor;
use std::path::Path;

use calamine::{Data, Range, Reader, Xlsx};
use rust_decimal::Decimal;
use sipar::app::criteria_book::{
    FormLine, RoundTable, Standing, UnitForm, UnitStanding, form_workbook, round_workbook,
};

use super::*;

fn sheets(bytes: &[u8]) -> Vec<(String, Range<Data>)> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    book.worksheets()
}

/// The row of a sheet with these first words.
fn line<'a>(sheet: &'a Range<Data>, words: &str) -> &'a [Data] {
    let begins = |row: &&[Data]| row.iter().any(|cell| cell == &Data::String(words.to_owned()));
    sheet.rows().find(begins).unwrap_or_else(|| panic!("no row {words}"))
}

fn shipped() -> Vec<CriteriaSet> {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/survey-templates/par"));
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let set = |path: &std::path::PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap();
        CriteriaSet::parse(name, &fs::read_to_string(path).unwrap()).unwrap()
    };
    files.iter().map(set).collect()
}

#[test]
fn the_shipped_sets_go_out_and_come_back_equal() {
    let sets = shipped();
    assert!(sets.len() >= 3);
    for set in sets {
        let out = set_workbook(&set).unwrap();
        let back = taken(&Asked { code: &set.code, version: set.version, ..asked(&out) })
            .unwrap_or_else(|problems| panic!("{}: {}", set.name(), lines(&problems)));
        assert_eq!(back.text, set.file(), "{}: every rule, grade, group and unknown maximum", set.name());
        assert_eq!(set_workbook(&back.set).unwrap(), out);
        assert!(
            noted(&back.notes).iter().all(|note| note.contains("vẫn chưa rõ")
                || note.contains("không có hàng tổng")
                || note.contains("điểm thưởng")
                || note.contains("điểm trừ")),
            "{}: {:?}",
            set.name(),
            noted(&back.notes)
        );
    }
}

#[test]
fn a_set_is_written_with_numbers_as_numbers_and_numbers_of_criteria_as_words() {
    let set = read(&excel::xlsx(&[right()])).set;
    let sheets = sheets(&set_workbook(&set).unwrap());
    let names: Vec<&str> = sheets.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["Bộ tiêu chí", "sipar"]);
    let row = line(&sheets[0].1, "1.10");
    assert_eq!((&row[0], &row[2]), (&Data::String("1.10".to_owned()), &Data::Float(1.0)));
    assert_eq!(line(&sheets[0].1, "2.1.1")[2], Data::Float(2.25));
    assert_eq!(line(&sheets[0].1, "Tổng cộng")[2], Data::Float(100.0));
    assert_eq!(line(&sheets[0].1, "1.4")[8], Data::String("chưa có công thức".to_owned()));
    assert_eq!(line(&sheets[0].1, "1.5")[8], Data::String("đề xuất, chờ xác nhận".to_owned()));
}

fn points(text: &str) -> Option<Decimal> {
    text.parse().ok()
}

fn standings(set: &CriteriaSet, code: &str, given: [&str; 4], note: &str) -> Vec<Standing> {
    let usual =
        |node: &sipar::domain::criteria::Node| Standing { maximum: node.maximum, applies: true, ..Standing::default() };
    let mut all: Vec<Standing> = set.nodes.iter().map(usual).collect();
    let [self_scored, first, second, reached] = given.map(points);
    let standing = &mut all[set.node(code).unwrap()];
    *standing = Standing { self_scored, first, second, reached, note: note.to_owned(), ..standing.clone() };
    all[set.node("1.4").unwrap()] = Standing { applies: false, ..Standing::default() };
    all
}

#[test]
fn a_round_is_written_by_stage_side_by_side_and_ranked() {
    let set = read(&excel::xlsx(&[right()])).set;
    let unit = |name: &str, given, note, rank| UnitStanding {
        name: name.to_owned(),
        group: Some("Sở".to_owned()),
        nodes: standings(&set, "2.1.1", given, note),
        points: points("68.32"),
        maximum: points("84"),
        percent: points("81.33333333333333333333"),
        rank,
        grade: Some("Khá".to_owned()),
    };
    let round = RoundTable {
        set: &set,
        title: "Chỉ số CCHC năm 2026".to_owned(),
        state: "Số liệu tạm thời".to_owned(),
        units: vec![
            unit("Sở Nội vụ", ["2.25", "2", "1.5", "1.5"], "=HYPERLINK(\"http://x\")", Some(1)),
            unit("@Sở Tài chính", ["1", "1", "1", "0.3333333333333333333333333333"], "-1+2", None),
        ],
    };
    let bytes = round_workbook(&round, Lang::Vi).unwrap();
    assert_eq!(bytes, round_workbook(&round, Lang::Vi).unwrap());
    let sheets = sheets(&bytes);
    let names: Vec<&str> = sheets.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["Bảng điểm", "Theo đơn vị", "Xếp hạng"]);
    let heading: Vec<String> = line(&sheets[0].1, "STT").iter().map(ToString::to_string).collect();
    assert_eq!(
        heading,
        [
            "Đơn vị",
            "STT",
            "Lĩnh vực/Tiêu chí/Tiêu chí thành phần",
            "Điểm tối đa",
            "Điểm tự đánh giá",
            "Thẩm định lần 1",
            "Thẩm định lần 2",
            "Điểm đạt",
            "Chỉ số (%)",
            "Ghi chú"
        ]
    );
    let row = line(&sheets[0].1, "2.1.1");
    assert_eq!(row[3..9], [2.25, 2.25, 2.0, 1.5, 1.5, 66.67].map(Data::Float));
    assert_eq!(row[9], Data::String("=HYPERLINK(\"http://x\")".to_owned()), "words stay words");
    assert_eq!(line(&sheets[0].1, "1.4")[7], Data::String("Không áp dụng".to_owned()));
    let row = line(&sheets[1].1, "2.1.1");
    assert_eq!(row[3..5], [1.5, 0.33].map(Data::Float), "shown with the set's two decimals");
    assert_eq!(line(&sheets[1].1, "Chỉ số (%)")[3], Data::Float(81.33));
    let row = line(&sheets[2].1, "Sở Nội vụ");
    assert_eq!(row[2..6], [68.32, 84.0, 81.33, 1.0].map(Data::Float));
    assert_eq!(line(&sheets[2].1, "@Sở Tài chính")[5], Data::String("Không xếp hạng".to_owned()));
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    for name in names {
        assert_eq!(book.worksheet_formula(name).unwrap().used_cells().count(), 0, "{name} has no formula");
    }
}

#[test]
fn a_units_form_has_its_explanations() {
    let set = read(&excel::xlsx(&[right()])).set;
    let mut lines = vec![FormLine { applies: true, ..FormLine::default() }; set.nodes.len()];
    lines[set.node("1.1.1").unwrap()] = FormLine {
        applies: true,
        entered: "Kịp thời".to_owned(),
        self_scored: points("1"),
        evidence: "QD-12.pdf, trang 3".to_owned(),
        explanation: "+ Ban hành ngày 05/01".to_owned(),
        first: points("0.5"),
        first_remark: "Trễ 2 ngày".to_owned(),
        second: points("0.5"),
        second_remark: String::new(),
        reached: points("0.5"),
    };
    let form = UnitForm {
        set: &set,
        title: "Chỉ số CCHC năm 2026".to_owned(),
        unit: "Sở Nội vụ".to_owned(),
        state: "Đã nộp".to_owned(),
        lines,
        points: points("0.5"),
    };
    let bytes = form_workbook(&form, Lang::Vi).unwrap();
    let sheets = sheets(&bytes);
    let row = line(&sheets[0].1, "1.1.1");
    assert_eq!(
        row[5..9].iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["Kịp thời", "1", "QD-12.pdf, trang 3", "+ Ban hành ngày 05/01"]
    );
    assert_eq!((&row[9], &row[13]), (&Data::Float(0.5), &Data::Float(0.5)));
    assert_eq!(line(&sheets[0].1, "Tổng điểm")[13], Data::Float(0.5));
    let english = form_workbook(&form, Lang::En).unwrap();
    assert!(english != bytes);
}
