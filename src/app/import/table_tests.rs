//! Headers, lines and delimiters, as spreadsheets really write them.

use super::*;
use crate::app::import::cell;
use crate::domain::lang::Lang;

const COLUMNS: Columns = Columns { required: &["a", "b"], optional: &["c"], prefix: Some("q.") };

fn read(text: &str) -> Result<Imported<(String, Option<String>)>, Vec<Problem>> {
    parse("t.csv", text.as_bytes(), &COLUMNS, |row| Ok((row.needed("a", cell::text)?, row.maybe("b", cell::text)?)))
}

fn whats(text: &str) -> Vec<(usize, Option<String>, What)> {
    read(text).unwrap_err().into_iter().map(|p| (p.line, p.column_name, p.what)).collect()
}

fn lines(text: &str) -> Vec<usize> {
    read(text).unwrap().rows.into_iter().map(|(line, _)| line).collect()
}

#[test]
fn columns_may_stand_in_any_order_and_case() {
    let imported = read(" B , A \n1,2\n").unwrap();
    assert_eq!(imported.rows, [(2, ("2".to_owned(), Some("1".to_owned())))]);
}

#[test]
fn every_fault_of_a_header_is_told_and_nothing_else() {
    let known = || "a, b, c, q.…".to_owned();
    assert_eq!(
        whats("a,x,a,q.\n,,,\n"),
        [
            (1, Some("x".into()), What::UnknownColumn(known())),
            (1, Some("a".into()), What::DuplicateColumn),
            (1, Some("q.".into()), What::UnknownColumn(known())),
            (1, Some("b".into()), What::MissingColumn(known())),
        ]
    );
    assert_eq!(whats(""), [(1, None, What::NoHeader(known()))]);
    assert_eq!(whats("\n\n"), [(1, None, What::NoHeader(known()))]);
}

#[test]
fn the_line_is_the_one_a_person_sees() {
    assert_eq!(lines("a,b\n1,2\n3,4\n"), [2, 3]);
    assert_eq!(lines("a,b\r\n1,2\r\n3,4\r\n"), [2, 3]);
    assert_eq!(lines("a,b\r1,2\r3,4"), [2, 3]);
    assert_eq!(lines("a,b\n\"1\n\n1\",2\n3,4\n"), [2, 5], "after newlines within quotes");
    assert_eq!(lines("a,b\r\n\"1\r\n1\",2\r\n3,4\r\n"), [2, 4]);
    assert_eq!(lines("\n\na,b\n\n\n1,2\n,\n3,4\n"), [6, 8], "blank lines and rows of empty cells are passed over");
    assert_eq!(whats("a,b\n\"1\n1\",2\n,4\n"), [(4, Some("a".into()), What::EmptyCell)]);
}

#[test]
fn the_header_tells_the_delimiter() {
    for text in ["a,b\n1,2", "a;b\n1;2", "a\tb\n1\t2", "\u{feff}a;b\r\n1;2\r\n"] {
        assert_eq!(read(text).unwrap().rows, [(2, ("1".to_owned(), Some("2".to_owned())))], "{text:?}");
    }
    assert_eq!(read("a;b\n1,5;2,5").unwrap().rows[0].1.0, "1,5");
    assert_eq!(read("\"a\";\"b\"\n\"1;5\";2").unwrap().rows[0].1.0, "1;5");
}

#[test]
fn a_row_of_another_length_is_told_with_both_lengths() {
    let what = |cells| What::RowLength { cells, columns: 2 };
    assert_eq!(whats("a,b\n1\n1,2\n1,2,3\n"), [(2, None, what(1)), (4, None, what(3))]);
}

#[test]
fn decomposed_text_is_composed_and_noted() {
    let decomposed: String = "Cao Bằng".nfd().collect();
    let imported = read(&format!("a,b\n{decomposed},x\nCao Bằng,y\n")).unwrap();
    assert_eq!(imported.recomposed, 1);
    assert_eq!(imported.rows[0].1.0, imported.rows[1].1.0);
}

#[test]
fn other_encodings_are_told_with_their_line() {
    // Windows-1258 "Cao B\xE3ng".
    let problems = parse("t.csv", b"a,b\nx,y\nCao B\xE3ng,z\n", &COLUMNS, |_| Ok(())).unwrap_err();
    assert_eq!((problems[0].line, &problems[0].what), (3, &What::NotUtf8));
}

#[test]
fn a_problem_names_place_value_and_cure_in_both_languages() {
    let problem = parse("v.csv", b"a,b\nba,x\n", &COLUMNS, |row| row.needed("a", |c| cell::whole(c, 1..=9)))
        .unwrap_err()
        .remove(0);
    assert_eq!(problem.words(Lang::Vi), "v.csv, dòng 2, cột a (“ba”): không phải là số nguyên; chỉ dùng chữ số");
    assert_eq!(problem.to_string(), "v.csv, line 2, column a (\"ba\"): not a whole number; use digits only");
    let long = Problem { value: "x\n".repeat(60), ..problem };
    assert!(long.words(Lang::Vi).lines().count() == 1 && long.words(Lang::Vi).contains('…'));
}

proptest::proptest! {
    /// Whatever bytes somebody uploads, the answer is rows or problems with a line of the file.
    #[test]
    fn any_bytes_are_answered(bytes in proptest::collection::vec(
        proptest::prop_oneof![proptest::sample::select(b"a,b;\"\r\n\t1\xEF\xBB\xBF".to_vec()), proptest::num::u8::ANY], 0..60)
    ) {
        let mut file = b"a,b\n".to_vec();
        for bytes in [bytes.clone(), { file.extend(&bytes); file }] {
            let last = lines_in(&bytes) + 1;
            match parse("t.csv", &bytes, &COLUMNS, |row| row.needed("a", cell::text)) {
                Ok(imported) => assert!(imported.rows.iter().all(|(line, _)| (2..=last).contains(line))),
                Err(problems) => assert!(problems.iter().all(|problem| (1..=last).contains(&problem.line))),
            }
        }
    }
}
