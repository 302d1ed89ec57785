//! Criteria sets as the spreadsheets of provinces: in from what Excel and LibreOffice write, out, and in again the same; every
//! mistake named by its cell, and nothing taken where there is one.

use sipar::app::criteria_book::{Asked, Note, Problem, Taken, set_workbook, taken};
use sipar::domain::criteria::{CriteriaSet, Rule, SetLevel};
use sipar::domain::lang::Lang;

use mistakes::{Mistake, all};
use sheet::{Cell, HOW, MAXIMUM, NAME, STT, Sheet, count, right};

mod commands;
mod excel;
mod libreoffice;
mod mistakes;
mod outputs;
mod refused;
mod saved;
mod sheet;
mod variants;

pub(crate) use saved::kept;

/// The ways in which a sheet becomes a file.
type Writer = fn(&[Sheet]) -> Vec<u8>;
const WRITERS: [(&str, Writer); 3] =
    [("Excel", excel::xlsx), ("LibreOffice, XLSX", libreoffice::xlsx), ("LibreOffice, ODS", libreoffice::ods)];

fn asked(bytes: &[u8]) -> Asked<'_> {
    Asked {
        file: "bo-chi-so.xlsx",
        bytes,
        sheet: None,
        code: "par-so-minh-hoa",
        version: 1,
        level: None,
        first_year: None,
        document: None,
    }
}

fn read(bytes: &[u8]) -> Taken {
    taken(&asked(bytes)).unwrap_or_else(|problems| panic!("{}", lines(&problems)))
}

fn lines(problems: &[Problem]) -> String {
    problems.iter().map(|problem| problem.words(Lang::Vi)).collect::<Vec<_>>().join("\n")
}

/// Cell and name of the fault of each problem, by cell.
fn named(problems: &[Problem]) -> Vec<(String, String)> {
    let name = |problem: &Problem| {
        let fault = format!("{:?}", problem.fault);
        let end = fault.find(['(', ' ']).unwrap_or(fault.len());
        (problem.cells.clone().unwrap_or_default(), fault[..end].to_owned())
    };
    let mut named: Vec<_> = problems.iter().map(name).collect();
    named.sort();
    named
}

fn wanted(mistakes: &[(String, &'static str)]) -> Vec<(String, String)> {
    let mut wanted: Vec<_> = mistakes.iter().map(|(cell, name)| (cell.clone(), (*name).to_owned())).collect();
    wanted.sort();
    wanted
}

fn noted(notes: &[Note]) -> Vec<String> {
    notes.iter().map(|note| note.words(Lang::Vi)).collect()
}

fn node<'a>(set: &'a CriteriaSet, code: &str) -> &'a sipar::domain::criteria::Node {
    &set.nodes[set.node(code).unwrap()]
}

#[test]
fn the_right_table_comes_in_goes_out_and_comes_in_equal() {
    let mut texts = Vec::new();
    for (program, writer) in WRITERS {
        let came = read(&writer(&[right()]));
        assert_eq!(
            (came.set.nodes.len(), came.set.level, came.set.first_year),
            (count(), SetLevel::Department, 2026),
            "{program}"
        );
        assert_eq!(came.set.legal_basis[0].document, "Quyết định số 12/QĐ-UBND ngày 05/01/2026 của UBND tỉnh Minh Họa");
        assert_eq!(node(&came.set, "1.10").words.vi, "Thi đua");
        assert_eq!(node(&came.set, "1.1.1").how, "Kịp thời: 1; không kịp thời: 0,5; không ban hành: 0");
        assert_eq!(node(&came.set, "1.2").how, "Đạt = 1\n- Không đạt = 0", "word for word");
        let out = set_workbook(&came.set).unwrap();
        let again = read(&out);
        assert_eq!(again.text, came.text, "{program}");
        assert_eq!(set_workbook(&again.set).unwrap(), out, "the same set makes the same workbook");
        let formulas = noted(&came.notes).iter().filter(|note| note.contains("công thức: lấy kết quả")).count();
        assert_eq!(formulas, 1, "{:?}", noted(&came.notes));
        texts.push(came.text);
    }
    assert!(texts.windows(2).all(|pair| pair[0] == pair[1]), "all programs' files say the same");
}

#[test]
fn rules_are_proposed_and_wait_for_a_person() {
    let came = read(&excel::xlsx(&[right()]));
    assert_eq!(came.proposed, ["1.1.1", "1.1.2", "1.2", "1.3", "1.5", "1.6", "3.3"]);
    assert!(came.without_rule.contains(&"1.4".to_owned()), "chưa có công thức");
    assert_eq!(came.proposed.len() + came.without_rule.len(), came.set.leaves().len());
    assert!(came.set.nodes.iter().all(|node| node.scored_by().is_none()), "nothing is scored by a proposal");
    assert!(matches!(node(&came.set, "3.3").rule, Some(Rule::Linear { .. })));
    let mut set = came.set.clone();
    set.confirm_rule("1.1.1").unwrap();
    set.reject_rule("1.5").unwrap();
    let set = CriteriaSet::parse(&set.file_name(), &set.file()).unwrap();
    let again = read(&set_workbook(&set).unwrap());
    assert_eq!(again.text, set.file(), "what a person decided is not proposed anew");
    assert!(node(&again.set, "1.1.1").scored_by().is_some());
    assert!(node(&again.set, "1.5").rule.is_none());
}

#[test]
fn a_rule_waits_again_when_its_words_were_changed_in_the_table() {
    let mut set = read(&excel::xlsx(&[right()])).set;
    set.confirm_rule("1.1.1").unwrap();
    set.confirm_rule("1.2").unwrap();
    let set = CriteriaSet::parse(&set.file_name(), &set.file()).unwrap();
    let grids = set_workbook(&set).unwrap();
    // As a clerk would: the words of one criterion typed anew, the file saved.
    let changed = crate::criteria_book::refused::with_text(
        &grids,
        "xl/sharedStrings.xml",
        "Kịp thời: 1; không kịp thời: 0,5; không ban hành: 0</t>",
        "Kịp thời: 1; không kịp thời: 0,25; không ban hành: 0</t>",
    );
    let came = read(&changed);
    let node = |code| node(&came.set, code);
    assert!(node("1.1.1").scored_by().is_none() && node("1.1.1").rule.is_some(), "proposed anew");
    assert!(node("1.2").scored_by().is_some(), "the others stay confirmed");
    assert!(noted(&came.notes).iter().any(|note| note.contains("1.1.1 đã đổi")), "{:?}", noted(&came.notes));
}

#[test]
fn every_mistake_is_named_at_its_cell_and_nothing_else_is() {
    for (program, writer) in WRITERS {
        for mistake in all() {
            let mut sheet = right();
            (mistake.plant)(&mut sheet);
            let problems = taken(&asked(&writer(&[sheet]))).expect_err(mistake.name);
            assert_eq!(named(&problems), wanted(&mistake.named), "{program}: {}\n{}", mistake.name, lines(&problems));
        }
    }
}

#[test]
fn all_mistakes_together_are_all_named() {
    let (sheet, planted) = with_all_mistakes();
    for (program, writer) in WRITERS {
        every_one_is_named(program, &writer(std::slice::from_ref(&sheet)), &planted);
    }
}

/// The right table with all mistakes that can stand beside one another.
fn with_all_mistakes() -> (Sheet, Vec<Mistake>) {
    let mut sheet = right();
    // Rows are swapped last: the others find theirs by number.
    let fits = |mistake: &Mistake| !HIDDEN_BY_OTHERS.contains(&mistake.name);
    let (swaps, others): (Vec<_>, Vec<_>) =
        all().into_iter().filter(fits).partition(|mistake| mistake.name == "the wrong order");
    let planted: Vec<_> = others.into_iter().chain(swaps).collect();
    assert!(planted.len() >= 30, "{}", planted.len());
    for mistake in &planted {
        (mistake.plant)(&mut sheet);
    }
    (sheet, planted)
}

fn every_one_is_named(program: &str, bytes: &[u8], planted: &[Mistake]) {
    let problems = taken(&asked(bytes)).expect_err(program);
    let named = named(&problems);
    for (cell, fault) in planted.iter().flat_map(|mistake| wanted(&mistake.named)) {
        assert!(
            named.contains(&(cell.clone(), fault.clone())),
            "{program}: {fault} at {cell} in\n{}",
            lines(&problems)
        );
    }
    let said = planted.iter().map(|mistake| mistake.named.len()).sum::<usize>();
    assert_eq!(named.len(), said, "{program}: nothing else is named\n{}", lines(&problems));
    for problem in &problems {
        let words = problem.words(Lang::Vi);
        let cell = problem.cells.as_deref().unwrap();
        assert!(words.contains(&format!("sheet 'Bộ chỉ số', ô {cell}: ")), "{words}");
    }
}

/// What cannot be seen any more where other mistakes of the list stand: a total of areas that are not all known.
const HIDDEN_BY_OTHERS: [&str; 1] = ["the total"];

#[test]
fn what_is_only_untidy_is_noted() {
    use unicode_normalization::UnicodeNormalization;
    let mut sheet = right();
    let decomposed: String = "Sắp xếp tổ chức".nfd().collect();
    let row = sheet.row("4.1");
    sheet.put(row, NAME, Cell::text(&decomposed));
    let row = sheet.row("4.2");
    sheet.put(row, STT, Cell::text(" 4.2\u{a0}"));
    sheet.put(row, MAXIMUM, Cell::text("2,0"));
    let row = sheet.row("1.1.1");
    sheet.put(row, HOW, Cell::text("Kịp thời: 1; không: 0 "));
    for (program, writer) in WRITERS {
        let came = read(&writer(&[sheet.clone()]));
        assert_eq!(node(&came.set, "4.1").words.vi, "Sắp xếp tổ chức");
        assert_eq!(node(&came.set, "4.2").maximum, "2".parse().ok());
        let notes = noted(&came.notes).join("\n");
        let tidied: Vec<&Note> = came.notes.iter().filter(|note| note.words(Lang::Vi).contains("NFC")).collect();
        let rows = ["1.1.1", "4.1", "4.2"]
            .map(|code| if code == "4.2" { row_of(&right(), code) } else { row_of(&sheet, code) });
        assert_eq!(
            tidied[0].cells,
            [format!("D{}", rows[0]), format!("B{}", rows[1]), format!("A{}", rows[2])],
            "{program}: {notes}"
        );
        assert!(notes.contains("số gõ dưới dạng chữ"), "{program}: {notes}");
    }
}

fn row_of(sheet: &Sheet, code: &str) -> usize {
    sheet.row(code) + 1
}
