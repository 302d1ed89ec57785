//! Criteria sets on pages: brought in from a spreadsheet, mended, their rules confirmed, published by two, used by a round,
//! corrected as a second version.

mod pages;
mod rights;
mod story;

use rust_xlsxwriter::Workbook;
use sipar::app::App;
use sipar::domain::criteria::edit::Edit;

use crate::support::at::{At, FORM};
use crate::support::door::Answer;
use crate::support::staff::caller;

/// The table of a commune set: number, words, maximum, *cách tính*, what proves it.
const TABLE: [(&str, &str, f64, &str, &str); 8] = [
    ("1", "CHỈ ĐẠO, ĐIỀU HÀNH", 7.0, "", ""),
    ("1.1", "Ban hành kế hoạch", 2.0, "Kịp thời: 2; chậm: 1; không ban hành: 0", "Kế hoạch đã ký"),
    ("1.2", "Sáng kiến", 5.0, "Theo hướng dẫn của Sở Nội vụ", ""),
    ("2", "THỦ TỤC HÀNH CHÍNH", 8.0, "", ""),
    ("2.1", "Tỷ lệ hồ sơ đúng hạn", 5.0, "Tỷ lệ trên 90%: 5; từ 70% - 90%: 3; dưới 70%: 0", ""),
    ("2.2", "Có bộ phận Một cửa", 3.0, "Có: 3; không: 0", ""),
    ("3", "HÀI LÒNG", 5.0, "", ""),
    ("3.1", "Khảo sát người dân", 5.0, "Theo kết quả khảo sát", ""),
];

/// The table as a workbook, with other maxima where they are given; one of them is a formula.
fn workbook(other: &[(&str, f64)]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Bộ chỉ số").unwrap();
    sheet.write_string(0, 0, "BỘ CHỈ SỐ CẢI CÁCH HÀNH CHÍNH CẤP XÃ").unwrap();
    sheet.write_string(1, 0, "(Kèm theo Quyết định số 12/QĐ-UBND ngày 05/01/2026 của UBND tỉnh Minh Họa)").unwrap();
    let columns = ["STT", "Lĩnh vực/Tiêu chí/Tiêu chí thành phần", "Điểm tối đa", "Cách tính", "Tài liệu kiểm chứng"];
    for (column, words) in (0..).zip(columns) {
        sheet.write_string(3, column, words).unwrap();
    }
    for (row, (code, words, maximum, how, evidence)) in (4..).zip(TABLE) {
        let maximum = other.iter().find(|(one, _)| *one == code).map_or(maximum, |(_, other)| *other);
        for (column, text) in [(0, code), (1, words), (3, how), (4, evidence)] {
            sheet.write_string(row, column, text).unwrap();
        }
        if code == "3" {
            let formula = rust_xlsxwriter::Formula::new("C12").set_result(maximum.to_string());
            sheet.write_formula(row, 2, formula).unwrap();
        } else {
            sheet.write_number(row, 2, maximum).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

/// What is typed beside a workbook.
const TYPED: [(&str, &str); 3] =
    [("about.code", "par-xa-thu"), ("about.year", "2026"), ("about.document", "Quyết định 12")];

fn brought(at: &At, other: &[(&str, f64)]) -> Answer {
    at.upload_with("/criteria-sets/new", FORM, &TYPED, "bo-chi-so.xlsx", &workbook(other))
}

const EDIT: &str = "/criteria-sets/par-xa-thu/edit";

/// The revision of the draft as it stands.
fn revision(app: &App, login: &str) -> i32 {
    app.criteria_draft(&caller(app, login), "par-xa-thu").unwrap().revision
}

/// Sends a form of the draft as it stands.
fn step(app: &App, at: &At, fields: &str) -> Answer {
    at.post(EDIT, &format!("seen={}&{fields}", revision(app, "so")))
}

/// Takes a step past the pages.
fn edited(app: &App, edit: &Edit) {
    app.criteria_draft_change(&caller(app, "so"), "par-xa-thu", revision(app, "so"), edit).unwrap();
}
