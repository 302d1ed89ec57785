//! XLSForm: what goes out, pyxform takes; what comes back is the same; what others write comes in or is named at its place.

use std::fs;
use std::path::Path;
use std::process::Command;

use rust_xlsxwriter::Workbook;
use sipar::app::templates::shipped_questionnaires;
use sipar::app::xlsform::{Fault, Problem, Taken, taken, workbook};
use sipar::domain::lang::Lang;
use sipar::domain::questionnaire::condition::Condition;
use sipar::domain::questionnaire::{Kind, Questionnaire, Variable};
use tempfile::TempDir;
use time::macros::date;

use crate::questionnaires::model::Model;

/// Everything that is sent out: the shipped questionnaires, one with every kind of question, and a large one.
fn all() -> Vec<Questionnaire> {
    let mut all: Vec<Questionnaire> =
        shipped_questionnaires().unwrap().into_iter().map(|(questionnaire, _)| questionnaire).collect();
    all.push(Questionnaire::parse("phieu-1.toml", include_str!("questionnaires/sound.toml")).unwrap());
    all.push(Questionnaire::parse("phieu-1.toml", &in_khmer()).unwrap());
    all.push(Questionnaire::parse("lon-1.toml", &Model::new(150, 60, 1).toml()).unwrap());
    all
}

/// The one with every kind of question in a third language.
fn in_khmer() -> String {
    let named = "[[language]]\ntag = \"km\"\nname = \"ខ្មែរ\"\n\n[[legal_basis]]";
    let sound = include_str!("questionnaires/sound.toml").replacen("[[legal_basis]]", named, 1);
    sound.replace("\" }", "\", km = \"ខ\" }")
}

fn came_back(bytes: &[u8]) -> Taken {
    taken("phieu.xlsx", bytes, date!(2026 - 11 - 22)).unwrap_or_else(|problems| {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        panic!("{}", lines.join("\n"))
    })
}

#[test]
fn what_goes_out_comes_back_the_same() {
    for questionnaire in all() {
        let back = came_back(&workbook(&questionnaire).unwrap());
        assert_eq!(back.notes, [], "{}", questionnaire.name());
        // The text is laid out anew, so that only the hash differs.
        assert_eq!(back.questionnaire.file(), questionnaire.file(), "{}", questionnaire.name());
        assert_eq!(back.text, questionnaire.file());
    }
}

#[test]
fn the_same_questionnaire_makes_the_same_workbook() {
    let one = &all()[0];
    assert_eq!(workbook(one).unwrap(), workbook(one).unwrap());
}

#[test]
fn a_written_file_reads_as_the_same_questionnaire() {
    for questionnaire in all() {
        let written = questionnaire.file();
        let read =
            Questionnaire::parse(&questionnaire.file_name(), &written).unwrap_or_else(|problem| panic!("{problem}"));
        assert_eq!(read.file(), written);
        assert_eq!((&read.questions, &read.tree), (&questionnaire.questions, &questionnaire.tree));
        assert_eq!((&read.sections, &read.sampling), (&questionnaire.sections, &questionnaire.sampling));
    }
}

/// The Python that has pyxform, if any has.
fn pyxform() -> Option<String> {
    let named = std::env::var("SIPAR_PYXFORM_PYTHON").ok();
    let mut known = named.into_iter().chain(["python3".to_owned()]);
    known.find(|python| {
        Command::new(python).args(["-c", "import pyxform"]).output().is_ok_and(|output| output.status.success())
    })
}

/// Turns workbooks into `XForms` with pyxform and the validator of ODK that comes with it; prints warnings.
const CONVERT: &str = r#"
import sys
from pyxform.xls2xform import convert
from pyxform.validators import odk_validate
for path in sys.argv[1:]:
    warnings = []
    result = convert(path, warnings=warnings)
    target = path[:-5] + ".xml"
    with open(target, "w", encoding="utf-8") as file:
        file.write(result.xform)
    try:
        warnings += odk_validate.check_xform(target)
    except EnvironmentError as error:
        print("not validated:", error)
    for warning in warnings:
        print("warning:", warning)
print("taken:", len(sys.argv) - 1)
"#;

#[test]
fn pyxform_and_its_validator_take_what_goes_out() {
    let Some(python) = pyxform() else {
        eprintln!("skipped: no pyxform (set SIPAR_PYXFORM_PYTHON to a Python that has it)");
        return;
    };
    let folder = TempDir::new().unwrap();
    let paths: Vec<String> = all()
        .iter()
        .map(|questionnaire| {
            let languages = questionnaire.languages.len();
            let path = folder.path().join(format!("{}-{languages}.xlsx", questionnaire.name()));
            fs::write(&path, workbook(questionnaire).unwrap()).unwrap();
            path.display().to_string()
        })
        .collect();
    let output = Command::new(python).args(["-c", CONVERT]).args(&paths).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains(&format!("taken: {}", paths.len())), "{said}");
    assert!(!said.contains("warning:"), "{said}");
    eprintln!("{said}");
    let xform = fs::read_to_string(folder.path().join("sipas-2023-1-0.xml")).unwrap();
    assert!(
        xform.contains("Công chức có thái độ giao tiếp lịch sự, tôn trọng đối với người dân"),
        "the words are there"
    );
}

/// A workbook of these sheets.
fn book(folder: &Path, sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    for (name, rows) in sheets {
        let sheet = workbook.add_worksheet().set_name(*name).unwrap();
        for (row, cells) in (0..).zip(*rows) {
            for (column, cell) in (0..).zip(*cells) {
                if !cell.is_empty() {
                    sheet.write_string(row, column, *cell).unwrap();
                }
            }
        }
    }
    let bytes = workbook.save_to_buffer().unwrap();
    fs::write(folder.join("khac.xlsx"), &bytes).unwrap();
    bytes
}

const CHOICES: &[&[&str]] = &[
    &["list name", "name", "label"],
    &["yesno", "yes", "Có"],
    &["yesno", "no", "Không"],
    &["rate", "1", "Kém"],
    &["rate", "2", "Khá"],
    &["rate", "3", "Tốt"],
    &["via", "a", "Loa"],
    &["via", "b", "Báo"],
    &["via", "none", "Không"],
];

/// A form as people in the field write them.
const OF_OTHERS: &[&[&str]] = &[
    &["type", "name", "label", "hint", "required", "relevant", "constraint", "appearance", "constraint_message"],
    &["start", "start"],
    &["select one yesno", "Used", "Đã dùng?", "", "TRUE"],
    &["integer", "Age", "Tuổi", "Tuổi tròn", "yes", "${Used} = 'yes'", ". >= 18 and . < 120", "", "Sai"],
    &["decimal", "cost", "Phí", "", "", "${Age} > 20 or not(${Used}='no')"],
    &["begin group", "g_one", "Nhóm", "", "", "${Used}= 'yes' and ${Age} != ''"],
    &[
        "select_multiple via",
        "channel",
        "Kênh",
        "",
        "",
        "",
        "not(selected(., 'none') and count-selected(.) > 1) and count-selected(.) <= 2",
    ],
    &["text", "why", "Vì sao", "", "", "selected(${channel}, 'none')", "string-length(.) < 300"],
    &["end group"],
    &["date", "day", "Ngày", "", "", "", ". >= date('2026-01-01')"],
    &["begin_group", "m", "Bảng", "", "", "", "", "table-list"],
    &["select_one rate", "m_1", "Dòng 1", "", "yes"],
    &["select_one rate", "second", "Dòng 2", "", "yes"],
    &["end_group"],
    &["select_one rate or_other", "how", "Cách", "", "", "${m_1} >= 2"],
    &["note", "bye", "Cảm ơn"],
    &["text", "more", "Thêm", "", "", "string-length(${why}) > 0 and ${second} = 3"],
];

#[test]
fn a_form_of_somebody_else_comes_in() {
    let folder = TempDir::new().unwrap();
    let settings: &[&[&str]] = &[&["form_title", "form_id", "version"], &["Khảo sát xã", "Khao_sat_Xa", "2026112201"]];
    let bytes = book(folder.path(), &[("survey", OF_OTHERS), ("choices", CHOICES), ("settings", settings)]);
    let taken = came_back(&bytes);
    let form = &taken.questionnaire;
    assert_eq!(form.name(), "khao-sat-xa-2026112201");
    let rule = |code: &str| form.question(code).unwrap().shown_if.as_ref().map(Condition::to_string);
    assert_eq!(rule("age").unwrap(), "used == 1");
    assert_eq!(rule("cost").unwrap(), "age > 20 or not used == 2");
    assert_eq!(rule("why").unwrap(), "channel has 3");
    assert_eq!(rule("how").unwrap(), "m_1 >= 2");
    assert_eq!(rule("more").unwrap(), "not why is blank and m_second == 3");
    let section = form.question("channel").map(|question| form.section(&question.section).unwrap()).unwrap();
    assert_eq!(section.shown_if.as_ref().unwrap().to_string(), "used == 1 and not age is blank");
    assert_ne!(form.question("day").unwrap().section, section.code);
    let Kind::Number { least, most, places } = form.question("age").unwrap().kind else { panic!("a number") };
    assert_eq!((least, most, places), (Some(18.into()), Some(119.into()), 0));
    let Kind::Multiple { scale, at_least, at_most } = &form.question("channel").unwrap().kind else {
        panic!("several")
    };
    assert_eq!((*at_least, *at_most, scale.levels[2].alone), (1, 2, true));
    let Kind::Text { at_most } = form.question("why").unwrap().kind else { panic!("words") };
    assert_eq!(at_most, 299);
    let Kind::Matrix { items, .. } = &form.question("m").unwrap().kind else { panic!("a matrix") };
    assert_eq!(items.iter().map(|item| item.code.as_str()).collect::<Vec<_>>(), ["1", "second"]);
    assert!(form.question("m").unwrap().required);
    let names: Vec<String> = form.question("how").unwrap().variables().iter().map(Variable::name).collect();
    assert_eq!(names, ["how", "how_other"]);
    assert!(taken.notes.len() >= 4, "{:?}", taken.notes);
    for note in &taken.notes {
        assert!(!note.words(Lang::Vi).is_empty() && !note.words(Lang::En).contains("{0}"), "{note:?}");
    }
    // What came in goes out again, and pyxform takes the form it came from.
    assert_eq!(came_back(&workbook(form).unwrap()).text, taken.text);
    if let Some(python) = pyxform() {
        let path = folder.path().join("khac.xlsx");
        let output = Command::new(python).args(["-c", CONVERT]).arg(&path).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

/// The problems of the form of others with one row after its last.
fn refused(row: &[&str]) -> Vec<Problem> {
    let folder = TempDir::new().unwrap();
    let mut header = OF_OTHERS[0].to_vec();
    header.extend(["calculation", "choice_filter"]);
    let mut rows = OF_OTHERS.to_vec();
    rows[0] = &header;
    rows.push(row);
    let bytes = book(folder.path(), &[("survey", &rows), ("choices", CHOICES)]);
    taken("khac.xlsx", &bytes, date!(2026 - 11 - 22)).expect_err("the row is refused")
}

#[test]
fn what_cannot_be_taken_is_named_at_its_place() {
    let last = OF_OTHERS.len() + 1;
    let wrong = |row: &[&str], column: &str, fault: &Fault| {
        let problems = refused(row);
        let found = problems.iter().find(|problem| problem.fault == *fault);
        let found = found.unwrap_or_else(|| panic!("{fault:?} is not among {problems:?}"));
        assert_eq!((found.sheet.as_str(), found.row, found.column.as_deref()), ("survey", last, Some(column)));
        for lang in Lang::ALL {
            let words = found.words(lang);
            assert!(
                words.contains(&last.to_string()) && words.contains(';') && !words.contains('{')
                    || words.contains("${"),
                "{words}"
            );
        }
    };
    let text = String::from;
    wrong(&["geopoint", "where", "Ở đâu"], "type", &Fault::UnknownType(text("geopoint")));
    wrong(&["begin_repeat", "again", "Lặp"], "type", &Fault::UnknownType(text("begin_repeat")));
    wrong(&["select_one nolist", "x", "X"], "type", &Fault::UnknownList(text("nolist")));
    wrong(&["text", "AGE", "Tuổi"], "name", &Fault::NameTwice(text("AGE")));
    wrong(&["text", "tuổi", "Tuổi"], "name", &Fault::NotAName(text("tuổi")));
    wrong(&["text", "x"], "label", &Fault::NoLabel);
    wrong(&["text", "x", "Chào ${Age}"], "label", &Fault::Piped);
    wrong(&["text", "x", "X", "", "perhaps"], "required", &Fault::NotYesOrNo(text("perhaps")));
    wrong(&["text", "x", "X", "", "", "${Used} == 'yes'"], "relevant", &Fault::NotAnExpression(text("= 'yes'")));
    wrong(&["text", "x", "X", "", "", "${nobody} = 1"], "relevant", &Fault::UnknownReference(text("nobody")));
    wrong(
        &["text", "x", "X", "", "", "${Used} = 'maybe'"],
        "relevant",
        &Fault::UnknownChoice(text("Used"), text("maybe")),
    );
    wrong(&["text", "x", "X", "", "", "true()"], "relevant", &Fault::UnknownExpression(text("true()")));
    wrong(
        &["integer", "x", "X", "", "", "", ". > ${Age}"],
        "constraint",
        &Fault::UnknownConstraint(text(". > ${Age}")),
    );
    wrong(
        &["text", "x", "X", "", "", "", "regex(., '[0-9]+')"],
        "constraint",
        &Fault::UnknownConstraint(text("regex(., '[0-9]+')")),
    );
    wrong(&["text", "x", "X", "", "", "", "", "", "", "1 + 1"], "calculation", &Fault::NotTaken(text("calculation")));
    wrong(
        &["select_one rate", "x", "X", "", "", "", "", "", "", "", "name=1"],
        "choice_filter",
        &Fault::NotTaken(text("choice_filter")),
    );
    wrong(&["end_group"], "type", &Fault::GroupNotOpened);
    let open = refused(&["begin_group", "open", "Mở"]);
    assert!(open.iter().any(|problem| problem.fault == Fault::GroupNotClosed(text("open")) && problem.row == last));
}

#[test]
fn what_is_no_workbook_is_refused() {
    for bytes in [&b"type,name,label\n"[..], b"PK\x03\x04nothing", b""] {
        let problems = taken("x.xlsx", bytes, date!(2026 - 11 - 22)).unwrap_err();
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].fault, Fault::NotAWorkbook);
    }
    let folder = TempDir::new().unwrap();
    let problems = taken("x.xlsx", &book(folder.path(), &[("Sheet1", CHOICES)]), date!(2026 - 11 - 22)).unwrap_err();
    assert_eq!(problems[0].fault, Fault::NoSheet("survey"));
}

#[test]
fn a_spoiled_mark_is_named_in_its_sheet() {
    // A criterion under a node that is not there: known only to the checks of the file, told by the row.
    let mut rows = OF_OTHERS.to_vec();
    let header = [OF_OTHERS[0], &["sipar_element"]].concat();
    rows[0] = &header;
    let line = ["select_one rate", "m_1", "Dòng 1", "", "yes", "", "", "", "", "nowhere"];
    let place = rows.iter().position(|row| row.get(1) == Some(&"m_1")).unwrap();
    rows[place] = &line;
    let folder = TempDir::new().unwrap();
    let bytes = book(folder.path(), &[("survey", &rows), ("choices", CHOICES)]);
    let problems = taken("khac.xlsx", &bytes, date!(2026 - 11 - 22)).unwrap_err();
    let matrix = rows.iter().position(|row| row.get(1) == Some(&"m")).unwrap() + 1;
    assert!(problems.iter().all(|problem| problem.sheet == "survey"), "{problems:?}");
    assert!(problems.iter().any(|problem| problem.row == matrix), "{problems:?}");
}
