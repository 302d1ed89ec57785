//! The text table is whole: every row is used, both columns say the same thing, and every letter is composed.

use std::collections::BTreeSet;

use sipar::domain::text::KEYS;
use unicode_normalization::is_nfc;

use crate::support::tokens::{Token, tokens};
use crate::support::{files_below, project};

const TABLE: &str = "src/domain/text.rs";

/// The rows of the table as they are written: key, Vietnamese, English.
fn rows(source: &str) -> Vec<(String, String, String)> {
    let all: Vec<Token> = tokens(source).into_iter().map(|(_, token)| token).collect();
    let row = |window: &[Token]| match window {
        [Token::Word(key), Token::Sign(':'), Token::Text(vi), Token::Sign(','), Token::Text(en), Token::Sign(';')] => {
            Some((key.clone(), vi.clone(), en.clone()))
        }
        _ => None,
    };
    all.windows(6).filter_map(row).collect()
}

/// The places `{0}`, `{1}` … of a text.
fn places(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(place, _)| place).collect()
}

/// The names that follow a dot in Rust code, macros included.
fn fields_of_code(source: &str) -> BTreeSet<String> {
    let all = tokens(source);
    let after_dot = all.windows(2).filter(|pair| pair[0].1.is('.')).filter_map(|pair| pair[1].1.word());
    after_dot.map(str::to_owned).collect()
}

/// The names that follow a dot in a page.
fn fields_of_page(source: &str) -> BTreeSet<String> {
    let name =
        |part: &str| part.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default().to_owned();
    source.split('.').skip(1).map(name).collect()
}

/// The programs that work without a network, and how the names of their rows begin.
const PROGRAMS: [(&str, &str); 2] = [("tablet", "kiosk_"), ("interview", "interview_")];

/// What the tablet's program asks for: names between quotes, `[[vi:name]]` in its shell. A notice asks for its name with
/// `_lead` too, and a refused enrolment for `enrol_` with the server's code.
fn words_of(program: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for file in files_below(&project().join("src/web").join(program), &["js", "html"]) {
        let text = std::fs::read_to_string(file).unwrap();
        for quoted in text.split('\'').skip(1) {
            let word = quoted.replace('-', "_");
            names.extend([
                quoted.to_owned(),
                format!("{quoted}_lead"),
                format!("enrol_{word}"),
                format!("fault_{word}"),
            ]);
        }
        let filled = text.split("[[").skip(1).filter_map(|rest| rest.split("]]").next()?.split(':').nth(1));
        names.extend(filled.map(str::to_owned));
    }
    names
}

#[test]
fn tablets_and_phones_ask_for_no_word_that_is_not_there() {
    let of = |program: &str| files_below(&project().join("src/web").join(program), &["js"]);
    let files = PROGRAMS.iter().flat_map(|(program, prefix)| of(program).into_iter().map(move |file| (file, prefix)));
    for (file, prefix) in files {
        let text = std::fs::read_to_string(&file).unwrap();
        for name in text.split("t('").skip(1).filter_map(|rest| rest.split('\'').next()) {
            let plain = name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
            // `createElement('p')` ends like a call of `t` and is none.
            let called = text.contains(&format!(" t('{name}'")) || text.contains(&format!("(t('{name}'"));
            let known = KEYS.contains(&format!("{prefix}{name}").as_str());
            assert!(!plain || !called || known, "{}: no row {prefix}{name}", file.display());
        }
    }
}

#[test]
fn every_row_is_used() {
    let src = project().join("src");
    let mut used = BTreeSet::new();
    for file in files_below(&src, &["rs"]).into_iter().filter(|file| !file.ends_with(TABLE)) {
        used.extend(fields_of_code(&std::fs::read_to_string(file).unwrap()));
    }
    for file in files_below(&src.join("web/pages"), &["html", "txt", "svg"]) {
        used.extend(fields_of_page(&std::fs::read_to_string(file).unwrap()));
    }
    let programs = PROGRAMS.map(|(program, prefix)| (words_of(program), prefix));
    let said = |key: &str| {
        programs.iter().any(|(words, prefix)| key.strip_prefix(prefix).is_some_and(|name| words.contains(name)))
    };
    let unused: Vec<_> = KEYS.iter().filter(|key| !used.contains(**key) && !said(key)).collect();
    assert!(unused.is_empty(), "rows of {TABLE} that nothing says: {unused:?}");
}

#[test]
fn both_languages_say_the_same_thing() {
    let rows = rows(&std::fs::read_to_string(project().join(TABLE)).unwrap());
    let keys: Vec<_> = rows.iter().map(|(key, ..)| key).collect();
    assert_eq!(keys, KEYS, "the rows are read as the compiler reads them");
    for (key, vi, en) in &rows {
        assert_eq!(places(vi), places(en), "{key}: the same places in both languages");
        for text in [vi, en] {
            assert!(!text.is_empty() && text.trim() == text, "{key}: {text:?} is empty or has blanks around it");
            assert!(!text.contains("\\u{3"), "{key}: {text:?} composes a letter by hand");
        }
    }
}

#[test]
fn every_letter_that_people_see_is_composed() {
    let shown =
        [("src", &["rs", "html", "txt", "svg", "css", "js"][..]), ("survey-templates", &["toml"]), ("docs", &["md"])];
    for (folder, extensions) in shown {
        for file in files_below(&project().join(folder), extensions) {
            let text = std::fs::read_to_string(&file).unwrap();
            let line = text.lines().position(|line| !is_nfc(line)).map(|line| line + 1);
            assert_eq!(line, None, "{} is not NFC on this line", file.display());
        }
    }
}

#[test]
fn uses_are_seen_in_code_and_in_pages() {
    let code = fields_of_code("f(texts.rise, \"t.fall\", vec![t.product]); // t.unchanged");
    assert_eq!(code, ["product", "rise"].map(str::to_owned).into());
    let page = fields_of_page("<p>{{ t.rise|e }} {{t.fall}}</p>");
    assert!(page.contains("rise") && page.contains("fall"));
    assert_eq!(places("{1} of {0}"), places("{0}, {1}"));
    assert_eq!(rows("a: \"b\", \"c\"; d: \"e\";").len(), 1);
}
