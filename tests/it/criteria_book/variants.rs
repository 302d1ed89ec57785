//! Tables as they really come: other words in the heading, two rows of it, Roman numerals, capitals without numbers, cases in
//! rows of their own or in the cell of the name, several sheets, no column for numbers.

use super::*;

/// A sheet of rows of texts; what is a number in the third column is one.
fn sheet(name: &str, rows: &[&[&str]]) -> Sheet {
    let cell = |(column, text): (usize, &&str)| match text.replace(',', ".").parse() {
        Ok(number) if column == MAXIMUM => Cell::Number(number),
        _ => Cell::text(text),
    };
    let rows = rows.iter().map(|row| row.iter().enumerate().map(cell).collect()).collect();
    Sheet { name: name.to_owned(), rows, ..Sheet::default() }
}

const TITLE: [&[&str]; 2] =
    [&["BỘ TIÊU CHÍ CHẤM ĐIỂM CCHC CẤP XÃ NĂM 2026"], &["(Ban hành kèm theo Quyết định số 5/QĐ-UBND ngày 02/02/2026)"]];

fn with_title(rows: &[&[&str]]) -> Sheet {
    sheet("Trang 1", &[&TITLE[..], rows].concat())
}

/// Codes, maxima and how, as they were read by every program's file.
fn came(sheet: &Sheet) -> Vec<(String, String, String)> {
    let mut all = WRITERS.map(|(_, writer)| {
        let set = read(&writer(std::slice::from_ref(sheet))).set;
        let of = |node: &sipar::domain::criteria::Node| {
            (node.code.clone(), node.maximum.unwrap().normalize().to_string(), node.how.clone())
        };
        set.nodes.iter().map(of).collect::<Vec<_>>()
    });
    assert!(all.iter().all(|one| *one == all[0]));
    std::mem::take(&mut all[0])
}

fn is(found: &[(String, String, String)], wanted: &[(&str, &str, &str)]) {
    let found: Vec<(&str, &str, &str)> = found.iter().map(|(a, b, c)| (a.as_str(), b.as_str(), c.as_str())).collect();
    assert_eq!(found, wanted);
}

#[test]
fn cases_in_rows_below_go_to_how_with_their_points() {
    let table = with_title(&[
        &["TT", "Nội dung đánh giá", "Điểm chuẩn", "Phương pháp đánh giá", "TLKC"],
        &["I", "CHỈ ĐẠO", "3"],
        &["1", "Kế hoạch", "2"],
        &["1.1", "Ban hành kế hoạch", "1", "", "Kế hoạch"],
        &["", "- Kịp thời", "1"],
        &["", "- Không kịp thời", "0,5", "", "Công văn"],
        &["", "- Không ban hành: 0"],
        &["1.2", "Kết quả", "1", "Trên 90%: 1"],
        &["", "", "", "Từ 90% trở xuống: 0"],
        &["2", "Báo cáo", "1"],
        &["II", "THỂ CHẾ", "1"],
        &["1", "Văn bản\n- Đúng hạn: 1\n- Trễ hạn: 0", "1"],
        &["", "Tổng cộng", "4"],
        &["", "NGƯỜI LẬP BIỂU"],
        &["", "Ghi chú: điểm làm tròn hai chữ số"],
    ]);
    is(
        &came(&table),
        &[
            ("1", "3", ""),
            ("1.1", "2", ""),
            ("1.1.1", "1", "- Kịp thời: 1\n- Không kịp thời: 0,5\n- Không ban hành: 0"),
            ("1.1.2", "1", "Trên 90%: 1\nTừ 90% trở xuống: 0"),
            ("1.2", "1", ""),
            ("2", "1", ""),
            ("2.1", "1", "- Đúng hạn: 1\n- Trễ hạn: 0"),
        ],
    );
    let taken = read(&excel::xlsx(&[table]));
    assert_eq!(node(&taken.set, "2.1").words.vi, "Văn bản");
    assert_eq!(node(&taken.set, "1.1.1").evidence, "Kế hoạch\nCông văn");
    assert_eq!(taken.proposed, ["1.1.1", "1.1.2", "2.1"]);
    assert_eq!(taken.set.level, SetLevel::Commune);
}

#[test]
fn a_heading_of_two_rows_and_areas_in_capitals_without_numbers() {
    let mut table = with_title(&[
        &["Số TT", "Tiêu chí", "Điểm", "", "Cách chấm"],
        &["", "", "Tối đa", "Tự đánh giá"],
        &["1", "2", "3", "4", "5"],
        &["", "CÔNG TÁC CHỈ ĐẠO", "2"],
        &["1.1", "Kế hoạch", "1"],
        &["1.2", "Báo cáo", "1"],
        &["Số TT", "Tiêu chí", "Điểm", "", "Cách chấm"],
        &["", "CẢI CÁCH THỂ CHẾ", "1"],
        &["2.1", "Văn bản", "1"],
    ]);
    table.merged = vec![(2, 0, 3, 0), (2, 1, 3, 1), (2, 2, 2, 3), (2, 4, 3, 4)];
    // The heading that is repeated on the second page says only its upper row; it has no points and no number.
    table.rows.remove(8);
    is(&came(&table), &[("1", "2", ""), ("1.1", "1", ""), ("1.2", "1", ""), ("2", "1", ""), ("2.1", "1", "")]);
    let notes = noted(&read(&libreoffice::ods(&[table])).notes).join("\n");
    assert!(notes.contains("không có số thứ tự: đánh số 2") && notes.contains("Tự đánh giá"), "{notes}");
}

#[test]
fn numbers_before_the_words_and_a_heading_on_every_page() {
    let table = with_title(&[
        &["Lĩnh vực, tiêu chí, tiêu chí thành phần", "Cách tính", "Điểm tối đa"],
        &["Lĩnh vực 1: Chỉ đạo điều hành", "", "2"],
        &["1.1. Kế hoạch", "Có: 1; không: 0", "1"],
        &["Lĩnh vực, tiêu chí, tiêu chí thành phần", "Cách tính", "Điểm tối đa"],
        &["1.2. Báo cáo", "", "1"],
    ]);
    is(&came(&table), &[("1", "2", ""), ("1.1", "1", "Có: 1; không: 0"), ("1.2", "1", "")]);
}

#[test]
fn numbers_that_are_numbers_fit_into_their_order() {
    let mut table = with_title(&[
        &["STT", "Tiêu chí", "Điểm tối đa"],
        &["", "CHỈ ĐẠO", "2"],
        &["", "Kế hoạch", "1"],
        &["", "Báo cáo", "1"],
    ]);
    for (row, number) in [(3, 1.0), (4, 1.1), (5, 1.2)] {
        table.put(row, STT, Cell::Number(number));
    }
    is(&came(&table), &[("1", "2", ""), ("1.1", "1", ""), ("1.2", "1", "")]);
}

#[test]
fn one_text_merged_over_several_criteria_is_each_ones() {
    let mut table = with_title(&[
        &["STT", "Tiêu chí", "Điểm tối đa", "Cách tính"],
        &["1", "CHỈ ĐẠO", "2"],
        &["1.1", "Kế hoạch", "1", "Đạt: điểm tối đa; không đạt: 0"],
        &["1.2", "Báo cáo", "1", ""],
    ]);
    table.merged.push((4, 3, 5, 3));
    is(
        &came(&table),
        &[
            ("1", "2", ""),
            ("1.1", "1", "Đạt: điểm tối đa; không đạt: 0"),
            ("1.2", "1", "Đạt: điểm tối đa; không đạt: 0"),
        ],
    );
}

#[test]
fn bonus_and_penalty_stand_beside_the_total() {
    let table = with_title(&[
        &["STT", "Tiêu chí", "Điểm tối đa"],
        &["1", "CHỈ ĐẠO", "100"],
        &["2", "ĐIỂM THƯỞNG", "5"],
        &["2.1", "Sáng kiến", "3"],
        &["2.2", "Mô hình mới", "3"],
        &["3", "ĐIỂM TRỪ", "5"],
        &["3.1", "Báo cáo trễ", "5"],
        &["", "TỔNG CỘNG", "100"],
    ]);
    let set = read(&excel::xlsx(&[table])).set;
    assert_eq!(set.scoring.maximum, "100".parse().ok());
    assert_eq!(set.role_of(set.node("2.1").unwrap()), sipar::domain::criteria::Role::Bonus);
    assert_eq!(set.role_of(set.node("3.1").unwrap()), sipar::domain::criteria::Role::Penalty);
    assert_eq!(read(&set_workbook(&set).unwrap()).text, set.file());
}

#[test]
fn of_several_sheets_one_is_chosen_by_name_and_hidden_ones_are_not_read() {
    let (mut first, mut second) = (right(), right());
    first.name = "Sở".to_owned();
    second.name = "Xã".to_owned();
    second.put(5, NAME, Cell::text("(2)"));
    for (program, writer) in WRITERS {
        let both = writer(&[first.clone(), second.clone()]);
        let problems = taken(&asked(&both)).unwrap_err();
        assert_eq!(named(&problems), [(String::new(), "SeveralTables".to_owned())], "{program}");
        assert!(problems[0].words(Lang::Vi).contains("Sở, Xã"), "{}", lines(&problems));
        assert_eq!(taken(&Asked { sheet: Some("Xã"), ..asked(&both) }).unwrap().set.nodes.len(), count());
        let problems = taken(&Asked { sheet: Some("Huyện"), ..asked(&both) }).unwrap_err();
        assert_eq!(named(&problems)[0].1, "NoSheet");
        let hidden = Sheet { hidden: true, ..second.clone() };
        let one = writer(&[first.clone(), hidden]);
        assert!(noted(&read(&one).notes).iter().any(|note| note.contains("sheet đang ẩn: Xã")), "{program}");
        let problems = taken(&Asked { sheet: Some("Xã"), ..asked(&one) }).unwrap_err();
        assert_eq!(named(&problems)[0].1, "HiddenSheet", "{program}");
    }
}

#[test]
fn what_the_titles_do_not_say_is_asked_for() {
    let bare = sheet("Trang 1", &[&["STT", "Tiêu chí", "Điểm tối đa"], &["1", "CHỈ ĐẠO", "1"]]);
    let bytes = excel::xlsx(&[bare]);
    let problems = taken(&asked(&bytes)).unwrap_err();
    let faults: Vec<String> = named(&problems).into_iter().map(|(_, fault)| fault).collect();
    assert_eq!(faults, ["NoDocument", "NoLevel", "NoYear"]);
    let document = Some("Quyết định số 5/QĐ-UBND");
    let asked = Asked { level: Some(SetLevel::Commune), first_year: Some(2026), document, ..asked(&bytes) };
    assert_eq!(taken(&asked).unwrap().set.name(), "par-so-minh-hoa-1");
}

#[test]
fn areas_merged_over_number_and_words_and_a_level_in_each_column() {
    let mut table = with_title(&[
        &["STT", "Lĩnh vực", "Tiêu chí", "Điểm tối đa", "Cách tính"],
        &["I. CÔNG TÁC CHỈ ĐẠO", "", ""],
        &["1.1", "", "Kế hoạch", "", "Có: 1; không: 0"],
        &["Lĩnh vực II: Cải cách thể chế", "", ""],
        &["2.1", "Văn bản", ""],
    ]);
    for row in 3..7 {
        table.put(row, 3, Cell::Number(1.0));
    }
    table.merged = vec![(3, 0, 3, 2), (5, 0, 5, 2)];
    is(&came(&table), &[("1", "1", ""), ("1.1", "1", "Có: 1; không: 0"), ("2", "1", ""), ("2.1", "1", "")]);
    table.put(6, 2, Cell::text("Văn bản pháp luật"));
    let problems = taken(&asked(&excel::xlsx(&[table]))).unwrap_err();
    assert_eq!(named(&problems), [("C7".to_owned(), "TwoNames".to_owned())]);
}

#[test]
fn comments_and_words_in_several_colours_do_not_matter() {
    let plain = read(&libreoffice::ods(&[right()]));
    let ods = refused::with_text(
        &libreoffice::ods(&[right()]),
        "content.xml",
        "<text:p>Kế hoạch CCHC</text:p>",
        r#"<office:annotation office:display="false"><dc:date>2026-01-05T00:00:00</dc:date><text:p>Ai sửa dòng này?</text:p></office:annotation><text:p><text:span text:style-name="T1">Kế hoạch</text:span> CCHC</text:p>"#,
    );
    let ods =
        refused::with_text(&ods, "content.xml", "<table:table-row ", "<table:table-header-rows><table:table-row ");
    let ods =
        refused::with_text(&ods, "content.xml", "</table:table-row>", "</table:table-row></table:table-header-rows>");
    assert_eq!(read(&ods).text, plain.text);
    let xlsx = refused::with_text(
        &libreoffice::xlsx(&[right()]),
        "xl/sharedStrings.xml",
        r#"<si><t xml:space="preserve">Kế hoạch CCHC</t></si>"#,
        r#"<si><r><rPr><b val="true"/></rPr><t xml:space="preserve">Kế hoạch</t></r><r><t xml:space="preserve"> CCHC</t></r></si>"#,
    );
    assert_eq!(read(&xlsx).text, plain.text);
}

#[test]
fn a_column_that_is_missing_is_named() {
    for (heading, row) in
        [(["STT", "Tiêu chí", "Ghi chú"], "Điểm tối đa"), (["STT", "Ghi chú", "Điểm tối đa"], "Tiêu chí")]
    {
        let table = with_title(&[&heading, &["1", "CHỈ ĐẠO", "1"]]);
        let problems = taken(&asked(&libreoffice::xlsx(&[table]))).unwrap_err();
        assert_eq!(named(&problems), [("A3".to_owned(), "NoColumn".to_owned())]);
        assert!(problems[0].words(Lang::Vi).contains(row), "{}", lines(&problems));
    }
}

#[test]
fn parts_above_areas_are_named_and_not_guessed() {
    let table = with_title(&[&["STT", "Tiêu chí", "Điểm tối đa"], &["A", "PHẦN TỰ CHẤM", "1"], &["1", "CHỈ ĐẠO", "1"]]);
    let problems = taken(&asked(&excel::xlsx(&[table]))).unwrap_err();
    assert_eq!(named(&problems), [("A4".to_owned(), "NotACode".to_owned())]);
}

#[test]
fn a_sheet_without_a_table_says_what_is_looked_for() {
    for rows in [vec![], vec![vec![Cell::text("Ghi chú")]], vec![vec![Cell::text("Tiêu chí"), Cell::text("Ghi chú")]]]
    {
        let empty = Sheet { name: "Trang 1".to_owned(), rows, ..Sheet::default() };
        for (program, writer) in WRITERS {
            let problems = taken(&asked(&writer(std::slice::from_ref(&empty)))).unwrap_err();
            assert_eq!(named(&problems), [(String::new(), "NoTable".to_owned())], "{program}");
        }
    }
}
