//! Reports read back: the files that are written say what the report says.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::Path;
use std::process::Command;

use calamine::{Data, Reader as _};
use sipar::app::App;
use sipar::report::{Cell, Report};

/// A part of a file that is an archive, as text.
pub(crate) fn part(archive: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(archive)).unwrap();
    let mut text = String::new();
    zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// The text of an XML document: what stands between its tags.
pub(crate) fn plain(xml: &str) -> String {
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

/// What a program prints of a file.
pub(crate) fn told(program: &str, arguments: &[&str], file: &Path) -> String {
    let output = Command::new(program).args(arguments).arg(file).arg("-").output();
    let output = output.unwrap_or_else(|_| panic!("{program} is not here: `make setup` installs it"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Every number that the tables print.
pub(crate) fn numbers(report: &Report) -> Vec<String> {
    let cells = report.tables().into_iter().flat_map(|table| table.rows.iter().flatten());
    cells.filter(|cell| matches!(cell, Cell::Number(..) | Cell::Change(..))).map(Cell::printed).collect()
}

/// Every number of a report's tables, and every sentence, stands in its DOCX, PDF, HTML and XLSX.
pub(crate) fn agree(app: &App, report: &Report, code: &str) {
    let all = numbers(report);
    let folder = tempfile::tempdir().unwrap();
    let names = app.report_files(report, code, folder.path()).unwrap();
    // Written for somebody to look at, where a folder is named.
    if let Some(kept) = std::env::var_os("SIPAR_SCREENSHOTS") {
        app.report_files(report, code, Path::new(&kept)).unwrap();
    }
    assert_eq!(names.len(), 4 + 2 * report.tables().len() + 2 * report.charts().len());
    let file = |name: &str| folder.path().join(name);
    let docx = std::fs::read(file(&format!("{code}.docx"))).unwrap();
    let document = plain(&part(&docx, "word/document.xml"));
    let pdf = told("pdftotext", &["-layout"], &file(&format!("{code}.pdf")));
    let html = plain(&std::fs::read_to_string(file(&format!("{code}.html"))).unwrap());
    for (name, text) in [("DOCX", &document), ("PDF", &pdf), ("HTML", &html)] {
        let words: BTreeSet<&str> = text.split_whitespace().collect();
        let missing: Vec<&String> = all.iter().filter(|number| !words.contains(number.as_str())).collect();
        assert!(missing.is_empty(), "{name} lacks {missing:?}");
    }
    // The sentences too, whatever the lines.
    let joined = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let lines = told("pdftotext", &["-raw"], &file(&format!("{code}.pdf")));
    for words in report.words() {
        let said = joined(words.printed().trim_end_matches('.'));
        assert!(joined(&document).contains(&said), "DOCX lacks {said}");
        assert!(joined(&html).contains(&said), "HTML lacks {said}");
        let said: Vec<&str> = said.split(' ').collect();
        // A page may end within a sentence, so that its words are looked for in pieces.
        assert!(
            said.chunks(4).filter(|four| joined(&lines).contains(&four.join(" "))).count() * 10
                >= said.chunks(4).count() * 9,
            "PDF lacks {said:?}"
        );
    }
    // The workbook has them as numbers, and a sheet for each table.
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(file(&format!("{code}.xlsx"))).unwrap();
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
