//! The report of a round as it is handed in: the same numbers in every file, laid out as 30/2020/NĐ-CP asks.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::Path;
use std::process::Command;

use calamine::{Data, Reader as _};
use rocket::http::Method;
use serde_json::Value;
use sipar::app::App;
use sipar::app::report::{Format, Office};
use sipar::domain::lang::Lang;
use sipar::report::{Cell, Report, paper};

use crate::score_rounds::Story;
use crate::support::both::on_both;
use crate::support::office::OFFICE;
use crate::support::server::sipar;
use crate::support::staff::caller;

fn office() -> Office {
    Office {
        above: Some("Ủy ban nhân dân tỉnh Cao Bằng".to_owned()),
        issuer: Some("Sở Nội vụ".to_owned()),
        symbol: Some("BC-SNV".to_owned()),
        place: Some("Cao Bằng".to_owned()),
        addressees: vec!["Bộ Nội vụ".to_owned(), "Ủy ban nhân dân tỉnh Cao Bằng".to_owned()],
        capacity: Some("Giám đốc".to_owned()),
    }
}

/// A part of a file that is an archive, as text.
fn part(archive: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(archive)).unwrap();
    let mut text = String::new();
    zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// The text of an XML document: what stands between its tags.
fn plain(xml: &str) -> String {
    let mut text = String::new();
    for piece in xml.split('<').skip(1) {
        let (tag, words) = piece.split_once('>').unwrap_or_default();
        if tag.starts_with("/w:p") || tag.starts_with("/td") || tag.starts_with("/th") || tag.starts_with("/p") {
            text.push('\n');
        }
        text.push_str(words);
    }
    text.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"")
}

fn told(program: &str, arguments: &[&str], file: &Path) -> String {
    let output = Command::new(program).args(arguments).arg(file).arg("-").output();
    let output = output.unwrap_or_else(|_| panic!("{program} is not here: `make setup` installs it"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Every number that the tables print.
fn numbers(report: &Report) -> Vec<String> {
    let cells = report.tables().into_iter().flat_map(|table| table.rows.iter().flatten());
    cells.filter(|cell| matches!(cell, Cell::Number(..) | Cell::Change(..))).map(Cell::printed).collect()
}

fn of_round(app: &App, login: &str) -> Report {
    app.report_of_round(&caller(app, login), "sipas-2026", &office(), Lang::Vi).unwrap()
}

on_both! {
    fn every_file_of_a_report_has_the_numbers_that_are_stored(db: TestDb = OFFICE) {
        let story = Story::computed(&db);
        let app = &story.office.app;
        let report = of_round(app, "lanh-dao");
        let kept = app.round_result(&caller(app, "lanh-dao"), "sipas-2026").unwrap().newest.unwrap().0;
        let stored: Value = serde_json::from_str(&kept.result).unwrap();
        // What the database keeps, by the default rule, is what the tables print.
        let rule = stored["rules"]["criterion"].as_str().unwrap();
        let mut shown = BTreeSet::new();
        for figure in stored["tables"][0]["domains"][0]["figures"].as_array().unwrap() {
            if figure["rule"] == rule && figure["seen"] == "shown" {
                shown.insert(figure["shown"].as_str().unwrap().replace('.', ","));
            }
        }
        assert!(shown.len() > 20, "{shown:?}");
        let all = numbers(&report);
        assert!(shown.iter().all(|value| all.contains(value)), "{shown:?}");

        let folder = tempfile::tempdir().unwrap();
        let names = app.report_files(&report, "sipas-2026", folder.path()).unwrap();
        assert_eq!(names.len(), 4 + 2 * report.tables().len());
        let file = |name: &str| folder.path().join(name);
        let docx = std::fs::read(file("sipas-2026.docx")).unwrap();
        let document = plain(&part(&docx, "word/document.xml"));
        let pdf = told("pdftotext", &["-layout"], &file("sipas-2026.pdf"));
        let html = plain(&std::fs::read_to_string(file("sipas-2026.html")).unwrap());
        for (name, text) in [("DOCX", &document), ("PDF", &pdf), ("HTML", &html)] {
            let words: BTreeSet<&str> = text.split_whitespace().collect();
            let missing: Vec<&String> = all.iter().filter(|number| !words.contains(number.as_str())).collect();
            assert!(missing.is_empty(), "{name} lacks {missing:?}");
        }
        // The sentences too, whatever the lines.
        let joined = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let lines = told("pdftotext", &["-raw"], &file("sipas-2026.pdf"));
        for words in report.words() {
            let said = joined(words.printed().trim_end_matches('.'));
            assert!(joined(&document).contains(&said), "DOCX lacks {said}");
            assert!(joined(&html).contains(&said), "HTML lacks {said}");
            let said: Vec<&str> = said.split(' ').collect();
            // A page may end within a sentence, so that its words are looked for in pieces.
            assert!(said.chunks(4).filter(|four| joined(&lines).contains(&four.join(" "))).count() * 10 >= said.chunks(4).count() * 9, "PDF lacks {said:?}");
        }
        // The workbook has them as numbers, and a sheet for each table.
        let mut book: calamine::Xlsx<_> = calamine::open_workbook(file("sipas-2026.xlsx")).unwrap();
        let sheets = book.sheet_names();
        assert_eq!(sheets.len(), report.tables().len());
        for (table, sheet) in report.tables().into_iter().zip(sheets) {
            let range = book.worksheet_range(&sheet).unwrap();
            for (cells, row) in table.rows.iter().zip(3_u32..) {
                for (cell, column) in cells.iter().zip(0_u32..) {
                    match (cell, range.get_value((row, column))) {
                        (Cell::Number(number, _) | Cell::Change(number, _), Some(Data::Float(value))) => {
                            assert!((number.to_string().parse::<f64>().unwrap() - value).abs() < 1e-9);
                        }
                        (Cell::Words(text), Some(Data::String(value))) => assert_eq!(*text, *value),
                        (Cell::Words(text), None | Some(Data::Empty)) => assert!(text.is_empty()),
                        (Cell::Nothing(mark), Some(Data::String(value))) => assert_eq!(*mark, value),
                        other => panic!("{other:?}"),
                    }
                }
            }
        }
    }

    fn whoever_reads_rounds_takes_the_report_and_nobody_else(db: TestDb = OFFICE) {
        let story = Story::computed(&db);
        let page = story.at("lanh-dao", Method::Get, "/rounds/sipas-2026/report");
        assert!(page.status == 200 && page.body.contains("Báo cáo để nộp"), "{page:?}");
        for format in Format::ALL {
            let path = format!("/rounds/sipas-2026/report/file?issuer=S%E1%BB%9F&as={}", format.ending());
            assert_eq!(story.at("lanh-dao", Method::Get, &path).status, 200);
            assert_eq!(story.at("dieu-tra", Method::Get, &path).status, 403);
        }
        assert_eq!(story.at("lanh-dao", Method::Get, "/rounds/sipas-2026/report/file?as=exe").status, 422);
        let long = format!("/rounds/sipas-2026/report/file?as=pdf&issuer={}", "a".repeat(301));
        assert!(story.at("lanh-dao", Method::Get, &long).status >= 400);
        // A round of which nothing was computed has none yet.
        let early = story.at("lanh-dao", Method::Get, "/rounds/sipas-2025/report/file?as=pdf");
        assert!(early.status == 422 && early.body.contains("Tính chỉ số"), "{early:?}");
        // The same by a command.
        let folder = tempfile::tempdir().unwrap();
        let mut command = sipar(["report", "--unit", "cao-bang", "--year", "2026", "--issuer", "Sở Nội vụ", "--out"]);
        let output = command.arg(folder.path()).args(db.place().arguments()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(folder.path().join("sipas-2026.docx").is_file());
        let none = sipar(["report", "--unit", "cao-bang", "--year", "1999", "--out", "/nowhere"])
            .args(db.place().arguments())
            .output()
            .unwrap();
        assert_eq!(none.status.code(), Some(4), "{}", String::from_utf8_lossy(&none.stderr));
    }
}

/// Margins, sizes, order and faces of 30/2020/NĐ-CP, annex I.
#[test]
fn a_report_is_laid_out_as_the_decree_asks() {
    let db = crate::support::both::TestDb::sqlite(Some(OFFICE));
    let story = Story::computed(&db);
    let report = of_round(&story.office.app, "lanh-dao");
    let docx = Format::Docx.write(&report).unwrap();
    let document = part(&docx, "word/document.xml");
    // A4; 20 to 25 mm above and below, 30 to 35 left, 15 to 20 right; twentieths of a point.
    let value = |tag: &str, name: &str| -> f64 {
        let tag = &document[document.find(tag).unwrap()..];
        let after = &tag[tag.find(&format!("{name}=\"")).unwrap() + name.len() + 2..];
        after[..after.find('"').unwrap()].parse().unwrap()
    };
    let mm = |twips: f64| twips / 20.0 * 25.4 / 72.0;
    for (name, low, high) in
        [("w:top", 20.0, 25.0), ("w:bottom", 20.0, 25.0), ("w:left", 30.0, 35.0), ("w:right", 15.0, 20.0)]
    {
        let found = mm(value("<w:pgMar", name));
        assert!(found >= low - 0.05 && found <= high + 0.05, "{name}: {found} mm");
    }
    assert!((mm(value("<w:pgSz", "w:w")) - 210.0).abs() < 0.1 && (mm(value("<w:pgSz", "w:h")) - 297.0).abs() < 0.1);
    let styles = part(&docx, "word/styles.xml");
    assert!(styles.contains("Times New Roman") && styles.contains(r#"<w:sz w:val="28" />"#), "14 points");
    // Blocks in their order, on the page and in the file.
    let text = plain(&document);
    let order = [
        "ỦY BAN NHÂN DÂN TỈNH CAO BẰNG",
        "SỞ NỘI VỤ",
        paper::NATION_WORDS,
        paper::MOTTO_WORDS,
        "/BC-SNV",
        "Cao Bằng, ngày",
        paper::KIND_WORDS,
        "Kết quả đo lường sự hài lòng",
        "Kính gửi:",
        "- Bộ Nội vụ;",
        "I. TỔNG QUAN",
        "II. KẾT QUẢ",
        "III. NHẬN XÉT, KIẾN NGHỊ",
        paper::END_WORDS,
        "Nơi nhận:",
        "- Như trên;",
        "- Lưu: VT.",
        "GIÁM ĐỐC",
        "Phụ lục I",
    ];
    let mut from = 0;
    for words in order {
        from += text[from..].find(words).unwrap_or_else(|| panic!("{words} is not where it should be")) + words.len();
    }
    assert!(document.contains("<w:tblHeader />"), "headings of tables repeat");
    assert!(document.contains("<w:titlePg"), "the first page has no number");
    assert_eq!(document.matches("<w:sectPr").count(), 1 + report.annexes.len(), "an annex counts its own pages");

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("r.pdf");
    std::fs::write(&file, Format::Pdf.write(&report).unwrap()).unwrap();
    let fonts = Command::new("pdffonts").arg(&file).output().unwrap();
    let fonts = String::from_utf8(fonts.stdout).unwrap();
    let faces: Vec<&str> = fonts.lines().skip(2).collect();
    assert!(
        faces.len() >= 3 && faces.iter().all(|face| face.contains("LiberationSerif") && face.contains(" yes yes yes ")),
        "{fonts}"
    );
    let info = Command::new("pdfinfo").arg(&file).output().unwrap();
    assert!(String::from_utf8(info.stdout).unwrap().contains("(A4)"));
    // Nothing lies outside the margins but the pages' numbers.
    let boxes = told("pdftotext", &["-bbox"], &file);
    let edges = |line: &str, name: &str| -> f32 {
        let after = &line[line.find(&format!("{name}=\"")).unwrap() + name.len() + 2..];
        after[..after.find('"').unwrap()].parse().unwrap()
    };
    let (mut width, mut words) = (0.0, 0);
    for line in boxes.lines() {
        if line.contains("<page ") {
            width = edges(line, "width");
        } else if line.contains("<word ") {
            let (left, right, top) = (edges(line, "xMin"), edges(line, "xMax"), edges(line, "yMin"));
            words += 1;
            assert!(left >= paper::LEFT - 0.5 || top < paper::TOP, "{line}");
            assert!(right <= width - paper::RIGHT + 1.0, "{line}");
        }
    }
    assert!(words > 500, "{words}");
}
