//! Every fault is found where it stands.

use unicode_normalization::UnicodeNormalization;

use super::*;
use crate::domain::lang::Lang;

/// A small template without a fault; tests spoil it in one place.
const SOUND: &str = r#"code = "thu"
version = 1
family = "counter"
effective_from = 2025-07-01
confidence = "unknown"
title = { vi = "Thử", en = "Trial" }
invitation = { vi = "Hỏi:", en = "Asked:" }

[[legal_basis]]
code = "can-cu"
document = "Căn cứ"
source = "thử"
confidence = "unknown"
says = { vi = "nói", en = "says" }

[[scale]]
code = "hai"
basis = ["can-cu"]
confidence = "unknown"
wording = "ours"
[[scale.level]]
value = 1
words = { vi = "Không", en = "No" }
satisfied = false
[[scale.level]]
value = 2
words = { vi = "Có", en = "Yes" }
satisfied = true

[[group]]
code = "nhom"
words = { vi = "Nhóm", en = "Group" }

[[question]]
code = "mot"
group = "nhom"
kind = "satisfaction"
scale = "hai"
required = true
basis = ["can-cu"]
confidence = "unknown"
wording = "ours"
words = { vi = "Một", en = "One" }

[[reason]]
code = "ly-do"
words = { vi = "Lý do", en = "Reason" }
wording = "ours"
"#;

/// The problem after replacing `from` by `to`, and the line and column of `mark` in the spoiled text.
fn spoiled(from: &str, to: &str, mark: &str) -> (TemplateProblem, (usize, usize)) {
    assert!(SOUND.contains(from), "{from}");
    let text = SOUND.replace(from, to);
    let problem = Template::parse("thu-1.toml", &text).unwrap_err();
    let place = position(&text, text.find(mark).unwrap());
    (problem, place)
}

fn found(from: &str, to: &str, mark: &str, fault: &Fault) {
    let (problem, place) = spoiled(from, to, mark);
    assert_eq!(&problem.fault, fault);
    assert_eq!((problem.line, problem.column), place, "{problem}");
}

#[test]
fn a_sound_file_is_read_whole() {
    let template = Template::parse("thu-1.toml", SOUND).unwrap();
    assert_eq!(template.name(), "thu-1");
    assert_eq!(template.question("mot").unwrap().number, 1);
    assert_eq!(template.questions[0].group.as_deref(), Some("nhom"));
    assert_eq!(template.reasons[0].code, "ly-do");
    assert!(template.basis("can-cu").is_some());
    assert_eq!(template, Template::parse("thu-1.toml", SOUND).unwrap());
}

#[test]
fn the_hash_is_that_of_the_bytes() {
    let template = Template::parse("thu-1.toml", SOUND).unwrap();
    let expected: [u8; 32] = Sha256::digest(SOUND.as_bytes()).into();
    assert_eq!(template.content_hash(), expected);
    assert_eq!(template.id().as_bytes()[..], expected[..16]);
    let other = Template::parse("thu-1.toml", &format!("{SOUND}\n")).unwrap();
    assert_ne!(other.id(), template.id());
}

#[test]
fn the_fault_is_found_where_it_stands() {
    let again = "[[reason]]\ncode = \"ly-do\"\nwords = { vi = \"Hai\", en = \"Two\" }\nwording = \"ours\"\n[[reason]]\ncode =   \"ly-do\"";
    found(
        "[[reason]]\ncode = \"ly-do\"",
        again,
        "\"ly-do\"\nwords = { vi = \"Lý do\"",
        &Fault::Duplicate("ly-do".into()),
    );
    found("\"thu\"", "\"Thử\"", "\"Thử\"", &Fault::NotACode("Thử".into()));
    found("version = 1", "version = 2", "\"thu\"", &Fault::FileName("thu-2.toml".into()));
    found("scale = \"hai\"", "scale = \"ba\"", "\"ba\"", &Fault::Unknown("ba".into()));
    found("group = \"nhom\"", "group = \"khac\"", "\"khac\"", &Fault::Unknown("khac".into()));
    found(
        "basis = [\"can-cu\"]\nconfidence = \"unknown\"\nwording = \"ours\"\nwords",
        "basis = [\"khong\"]\nconfidence = \"unknown\"\nwording = \"ours\"\nwords",
        "\"khong\"",
        &Fault::Unknown("khong".into()),
    );
    found("vi = \"Một\"", "vi = \"  \"", "\"  \"", &Fault::NoWords("vi".into()));
    found("{ vi = \"Một\", en = \"One\" }", "{ en = \"One\" }", "{ en = \"One\" }", &Fault::NoWords("vi".into()));
    found("{ vi = \"Một\", en = \"One\" }", "{ vi = \"Một\" }", "{ vi = \"Một\" }", &Fault::NoWords("en".into()));
    found("effective_from = 2025-07-01\n", "", "\"thu\"", &Fault::NoEffectiveDate);
    found("2025-07-01", "2025-07-01T08:00:00", "2025-07-01T", &Fault::NotADay);
    let reversed = "effective_from = 2025-07-01\neffective_to = 2025-06-30";
    found("effective_from = 2025-07-01", reversed, "2025-06-30", &Fault::EndsBeforeItBegins);
    found(
        "basis = [\"can-cu\"]\nconfidence = \"unknown\"\nwording = \"ours\"\n[[",
        "basis = [ ]\nconfidence = \"unknown\"\nwording = \"ours\"\n[[",
        "[ ]",
        &Fault::NoBasis,
    );
}

#[test]
fn scales_are_whole() {
    found("value = 2", "value = 3", "3\nwords", &Fault::LevelOutOfOrder(2));
    found("value = 1", "value = 0", "0\nwords", &Fault::LevelOutOfOrder(1));
    let second = "[[scale.level]]\nvalue = 2\nwords = { vi = \"Có\", en = \"Yes\" }\nsatisfied = true\n";
    found(second, "", "\"hai\"", &Fault::TooFewLevels);
    found("satisfied = true", "satisfied = false", "\"hai\"", &Fault::NoneSatisfied);
    found("satisfied = false", "satisfied = true", "\"hai\"", &Fault::AllSatisfied);
    found("satisfied = false\n", "", "1\nwords", &Fault::SatisfactionUnsaid);
    found("kind = \"satisfaction\"", "kind = \"fact\"", "false\n", &Fault::FactIsNotSatisfaction);
    let third = "[[scale.level]]\nvalue = 3\nwords = { vi = \"Ba\", en = \"3\" }\nsatisfied = false # third\n[[group]]";
    found("[[group]]", third, "false # third", &Fault::BetterButUnsatisfied);
}

#[test]
fn what_toml_refuses_is_placed_too() {
    for (from, to, mark) in [
        ("kind = \"satisfaction\"", "kind = \"mood\"", "\"mood\""),
        ("required = true", "required = true\ncolour = \"red\"", "colour"),
        ("version = 1", "version = 0", "0\nfamily"),
        ("confidence = \"unknown\"\ntitle", "confidence = \"sure\"\ntitle", "\"sure\""),
        ("satisfied = false", "satisfied = \"no\"", "\"no\""),
        ("[[group]]", "[[group]", "\ncode = \"nhom\""),
    ] {
        let (problem, place) = spoiled(from, to, mark);
        assert!(matches!(problem.fault, Fault::Toml(_)), "{problem}");
        assert_eq!((problem.line, problem.column), place, "{problem}");
    }
}

#[test]
fn columns_are_counted_in_characters() {
    let problem = Template::parse("thu-1.toml", "# Thử\ntitle = { vi = \"Tiếng Việt\", en = 5 }\n").unwrap_err();
    assert_eq!((problem.line, problem.column), (2, 35));
}

#[test]
fn a_problem_names_file_place_and_cure_in_both_languages() {
    let (problem, _) = spoiled("value = 2", "value = 3", "3");
    assert_eq!(
        problem.words(Lang::Vi),
        "thu-1.toml:26:9: các mức phải đánh số liên tiếp từ 1 (kém nhất); ở đây phải là 2"
    );
    assert!(problem.to_string().starts_with("thu-1.toml:26:9: levels are numbered from 1"));
}

#[test]
fn texts_are_composed() {
    let decomposed: String = "Một".nfd().collect();
    assert_ne!(decomposed, "Một");
    let text = SOUND.replace("Một", &decomposed);
    let template = Template::parse("thu-1.toml", &text).unwrap();
    assert_eq!(template.questions[0].words.vi, "Một");
}

#[test]
fn a_further_language_is_there_for_whatever_a_citizen_sees() {
    let name = "[[language]]\ntag = \"tyz\"\nname = \"Tày\"\n\n[[legal_basis]]";
    let whole = SOUND
        .replace("[[legal_basis]]", name)
        .replace("en = \"Trial\"", "en = \"Trial\", tyz = \"a\"")
        .replace("en = \"Asked:\"", "en = \"Asked:\", tyz = \"b\"")
        .replace("en = \"No\"", "en = \"No\", tyz = \"c\"")
        .replace("en = \"Yes\"", "en = \"Yes\", tyz = \"d\"")
        .replace("en = \"Group\"", "en = \"Group\", tyz = \"e\"")
        .replace("en = \"One\"", "en = \"One\", tyz = \"g\"")
        .replace("en = \"Reason\"", "en = \"Reason\", tyz = \"h\"");
    let template = Template::parse("thu-1.toml", &whole).unwrap();
    assert_eq!(template.languages, [Language { tag: "tyz".into(), name: "Tày".into() }]);
    assert_eq!(template.questions[0].words.all().collect::<Vec<_>>(), [("vi", "Một"), ("en", "One"), ("tyz", "g")]);
    let plain = Template::parse("thu-1.toml", SOUND).unwrap();
    assert!(plain.questions[0].scale.same_as(&template.questions[0].scale), "a translation asks the same");
    for letter in ["a", "b", "c", "d", "e", "g", "h"] {
        let without = whole.replace(&format!(", tyz = \"{letter}\""), "");
        let problem = Template::parse("thu-1.toml", &without).unwrap_err();
        assert_eq!(problem.fault, Fault::NoWords("tyz".into()), "{letter}");
        let line = without.lines().nth(problem.line - 1).unwrap();
        assert!(line.contains("vi = ") && !line.contains("tyz"), "{line}");
    }
}

#[test]
fn a_language_is_named_once_and_before_it_is_used() {
    let named = |tag: &str| format!("[[language]]\ntag = \"{tag}\"\nname = \"Tên\"\n\n[[group]]");
    found("[[group]]", &named("Khmer"), "\"Khmer\"", &Fault::NotATag("Khmer".into()));
    found("[[group]]", &named("khmer"), "\"khmer\"", &Fault::NotATag("khmer".into()));
    found("[[group]]", &named("en"), "\"en\"\nname", &Fault::Duplicate("en".into()));
    found("vi = \"Một\"", "vi = \"Một\", km = \"k\"", "km =", &Fault::UnknownLanguage("km".into()));
    found("[[group]]", &named("km").replace("Tên", " "), "\" \"", &Fault::NoWords("km".into()));
}
