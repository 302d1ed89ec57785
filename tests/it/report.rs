//! The report of a round as it is handed in: the same numbers in every file, laid out as 30/2020/NĐ-CP asks.

use std::collections::BTreeSet;
use std::process::Command;

use rocket::http::Method;
use serde_json::Value;
use sipar::app::App;
use sipar::app::report::{Format, Office};
use sipar::domain::lang::Lang;
use sipar::report::{Report, paper};

use crate::score_rounds::Story;
use crate::support::both::on_both;
use crate::support::office::OFFICE;
use crate::support::reports::{agree, numbers, part, plain, told};
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
        period: None,
    }
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

        agree(app, &report, "sipas-2026");
    }

    fn charts_show_what_is_stored_and_say_it_in_words(db: TestDb = OFFICE) {
        let story = Story::computed(&db);
        let app = &story.office.app;
        let report = of_round(app, "lanh-dao");
        let charts = report.charts();
        let ids: Vec<&str> = charts.iter().map(|chart| chart.id.as_str()).collect();
        for wanted in ["hinh-tien-do", "hinh-don-vi", "hinh-tra-loi-1", "hinh-thay-doi", "hinh-nhiet"] {
            assert!(ids.iter().any(|id| id.starts_with(wanted)), "{wanted} is not among {ids:?}");
        }
        // Numbers of the criteria: what the database keeps stands in the table beside the chart.
        let kept = app.round_result(&caller(app, "lanh-dao"), "sipas-2026").unwrap().newest.unwrap().0;
        let stored: Value = serde_json::from_str(&kept.result).unwrap();
        let rule = &stored["rules"]["criterion"];
        let figures = stored["tables"][0]["domains"][0]["figures"].as_array().unwrap();
        // A chart that takes several pages is one chart here.
        let data = |id: &str| {
            let parts = charts.iter().filter(|chart| chart.id.starts_with(id)).filter_map(|chart| chart.data.clone());
            parts.flat_map(|table| table.rows).collect::<Vec<_>>()
        };
        let changes = data("hinh-thay-doi");
        let mut compared = 0;
        for (node, said) in stored["nodes"].as_array().unwrap().iter().enumerate() {
            let figure = figures.iter().find(|figure| figure["node"] == node && figure["rule"] == *rule).unwrap();
            if said["level"] != "criterion" || figure["change"].is_null() {
                continue;
            }
            // As the questionnaire prints it: 9.1 of the variable q9_1.
            let number = said["code"].as_str().unwrap().trim_start_matches('q').replace('_', ".");
            let name = format!("{number}. {}", said["words"]["vi"].as_str().unwrap());
            let row = changes.iter().find(|row| row[0].printed() == name).unwrap_or_else(|| panic!("{name} is not there"));
            assert_eq!(row[2].printed(), figure["shown"].as_str().unwrap().replace('.', ","), "{name}");
            let change = figure["change"]["shown"].as_str().unwrap().replace('.', ",");
            assert_eq!(row[3].printed().trim_start_matches('+'), change, "{name}");
            compared += 1;
        }
        assert!(compared > 5 && compared == changes.len(), "{compared}");
        // The satisfied levels of a criterion add up to its percentage.
        let share = stored["rules"]["blanks"] == "own-rows";
        for levels in stored["levels"].as_array().unwrap() {
            let shares: Vec<f64> = levels["shares"].as_array().unwrap().iter().map(|share| share.as_f64().unwrap()).collect();
            assert!((shares.iter().sum::<f64>() - 100.0).abs() < 1e-9, "{shares:?}");
            let node = stored["nodes"].as_array().unwrap().iter().position(|node| node["code"] == levels["variable"]).unwrap();
            let figure = figures.iter().find(|figure| figure["node"] == node && figure["rule"] == "satisfied-share").unwrap();
            if share && shares.len() == 5 {
                assert!((shares[3] + shares[4] - figure["value"].as_f64().unwrap()).abs() < 1e-9, "{shares:?} {figure}");
            }
            assert_eq!(levels["n"], figure["n"]);
        }
        let progress = data("hinh-tien-do");
        let told = app.progress(&app.round_result(&caller(app, "lanh-dao"), "sipas-2026").unwrap().round).unwrap();
        let answered: u64 = progress.iter().map(|row| row[1].printed().parse::<u64>().unwrap()).sum();
        assert_eq!(answered, told.whole.counts.answered());
        // Every writer has the picture, its number and its words for those who cannot see it.
        let docx = Format::Docx.write(&report).unwrap();
        let document = part(&docx, "word/document.xml");
        let html = String::from_utf8(Format::Html.write(&report).unwrap()).unwrap();
        for (chart, number) in charts.iter().zip(1..) {
            let said = chart.alternative.replace('&', "&amp;").replace('"', "&quot;");
            assert!(!said.is_empty() && document.contains(&format!("descr=\"{said}")), "DOCX does not say {said}");
            assert!(html.contains(&said), "HTML does not say {said}");
            let caption = format!("Biểu đồ {number}. {}", chart.title);
            assert!(plain(&document).contains(&caption) && html.contains(&caption), "{caption}");
        }
        assert_eq!(document.matches("<pic:pic").count(), charts.len());
        assert_eq!(html.matches("@font-face").count(), 2, "one picture carries the face for all");
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("r.pdf");
        std::fs::write(&file, Format::Pdf.write(&report).unwrap()).unwrap();
        let images = Command::new("pdfimages").arg("-list").arg(&file).output().unwrap();
        let images = String::from_utf8(images.stdout).unwrap();
        assert!(images.lines().skip(2).filter(|line| line.contains(" image ")).count() >= charts.len(), "{images}");
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
