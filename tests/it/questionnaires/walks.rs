//! A questionnaire of 150 questions with 60 skip rules, filled in at random and held against a slow, obvious evaluator.

use std::collections::{BTreeMap, BTreeSet};

use sipar::domain::questionnaire::condition::Condition;
use sipar::domain::questionnaire::{AnswerFault, Answers, Questionnaire};

use super::model::{Asked, Kind, Model};
use crate::support::scale;
use crate::support::seeded::Seeded;

pub(crate) fn large(seed: u64) -> (Model, Questionnaire) {
    let model = Model::new(150, 60, seed);
    let questionnaire = Questionnaire::parse("lon-1.toml", &model.toml()).unwrap_or_else(|problem| panic!("{problem}"));
    (model, questionnaire)
}

/// An answer as it stands in a cell; sometimes one outside its bounds.
fn cell(asked: &Asked, name: &str, chance: &mut Seeded) -> String {
    if name.ends_with("_other") {
        return ["Mường", "Tày"][usize::try_from(chance.below(2)).unwrap()].into();
    }
    match asked.kind {
        Kind::Single(levels, _) | Kind::Matrix(_, levels) => (1 + chance.below(levels)).to_string(),
        Kind::Multiple(levels, most) => {
            let one_more = u64::from(chance.below(20) == 0);
            let wanted = 1 + chance.below(most + one_more);
            let chosen: BTreeSet<u64> = (0..wanted).map(|_| 1 + chance.below(levels)).collect();
            chosen.iter().map(u64::to_string).collect::<Vec<_>>().join(" ")
        }
        Kind::Number(least, most) => {
            let span = u64::try_from(most - least).unwrap() + 4;
            let tenths = (least - 2) * 10 + i64::try_from(chance.below(span * 10)).unwrap();
            let sign = if tenths < 0 { "-" } else { "" };
            match (tenths.abs() / 10, tenths.abs() % 10) {
                (0, 0) => "0".into(),
                (whole, 0) => format!("{sign}{whole}"),
                (whole, part) => format!("{sign}{whole}.{part}"),
            }
        }
        Kind::Date => {
            let year = [2025, 2027].get(usize::try_from(chance.below(20)).unwrap()).copied().unwrap_or(2026);
            format!("{year}-{:02}-{:02}", 1 + chance.below(12), 1 + chance.below(28))
        }
        Kind::Text => {
            ["có", "không", "một câu trả lời dài hơn hai mươi chữ"][usize::try_from(chance.below(3)).unwrap()].into()
        }
        Kind::Note => unreachable!("a note is not answered"),
    }
}

/// One respondent: goes through the questions, answers most of those that are asked and a few that are not.
pub(crate) fn walk(model: &Model, chance: &mut Seeded) -> BTreeMap<String, String> {
    let mut cells = BTreeMap::new();
    for (place, question) in model.questions.iter().enumerate() {
        let asked = model.asked(&cells)[place];
        for name in question.variables() {
            let answers = if asked { chance.below(8) != 0 } else { chance.below(25) == 0 };
            let answers = answers && (!name.ends_with("_other") || chance.below(2) == 0);
            if answers {
                let cell = cell(question, &name, chance);
                cells.insert(name, cell);
            }
        }
    }
    cells
}

fn word(fault: &AnswerFault) -> &'static str {
    match fault {
        AnswerFault::Missing => "missing",
        AnswerFault::NotAsked => "not asked",
        AnswerFault::WordsWithoutChoice => "words without choice",
        AnswerFault::NotAlone(_) => "not alone",
        AnswerFault::TooMany(_) => "too many",
        AnswerFault::TooSmall(_) => "too small",
        AnswerFault::TooLarge(_) => "too large",
        AnswerFault::TooEarly(_) => "too early",
        AnswerFault::TooLate(_) => "too late",
        AnswerFault::TooLong(_) => "too long",
        other => panic!("{other:?}"),
    }
}

fn compare(model: &Model, questionnaire: &Questionnaire, cells: &BTreeMap<String, String>) -> Vec<&'static str> {
    let mut answers = Answers::default();
    for variable in questionnaire.variables() {
        let name = variable.name();
        let typed = cells.get(&name).map(String::as_str).unwrap_or_default();
        answers.set(&name, Answers::read(&variable, typed).unwrap());
    }
    let asked = model.asked(cells);
    let expected: BTreeSet<&str> =
        model.questions.iter().zip(&asked).filter(|(_, asked)| **asked).map(|(one, _)| one.code.as_str()).collect();
    assert_eq!(questionnaire.asked(&answers), expected);

    let kept: BTreeMap<String, String> =
        answers.kept(questionnaire).iter().map(|(name, answer)| (name.to_owned(), answer.cell())).collect();
    assert_eq!(kept, model.counted(&asked, cells));
    assert_eq!(answers.kept(questionnaire).kept(questionnaire), answers.kept(questionnaire));

    let faults: Vec<(String, &str)> =
        answers.faults(questionnaire).into_iter().map(|(name, fault)| (name, word(&fault))).collect();
    let expected = model.faults(cells);
    assert_eq!(faults, expected);
    assert_eq!(answers.is_complete(questionnaire), expected.iter().all(|(_, fault)| *fault != "missing"));

    let record = answers.record(questionnaire);
    assert_eq!(Answers::from_record(questionnaire, &record).unwrap(), answers);
    let line = answers.line(questionnaire);
    let read = Answers::from_line(questionnaire, &line).unwrap();
    assert_eq!(read.line(questionnaire), line);
    for variable in questionnaire.variables() {
        let name = variable.name();
        let wanted = if variable.is_words() { None } else { answers.get(&name) };
        assert_eq!(read.get(&name), wanted, "{name}");
    }
    expected.into_iter().map(|(_, fault)| fault).collect()
}

#[test]
fn a_thousand_random_walks_agree_with_a_slow_evaluator() {
    let (model, questionnaire) = large(1);
    assert_eq!((model.questions.len(), model.rules()), (150, 60));
    let mut chance = Seeded::new(2);
    let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
    let (mut shortest, mut longest) = (usize::MAX, 0);
    for _ in 0..scale::pick(1_000, 20_000) {
        let cells = walk(&model, &mut chance);
        for fault in compare(&model, &questionnaire, &cells) {
            *seen.entry(fault).or_default() += 1;
        }
        let asked = model.asked(&cells).iter().filter(|asked| **asked).count();
        (shortest, longest) = (shortest.min(asked), longest.max(asked));
    }
    eprintln!("{shortest} to {longest} of 150 questions asked; faults {seen:?}");
    assert!(shortest + 5 < longest, "the rules bite");
    // Every kind of fault was met often, so that agreement says something.
    assert!(seen.len() == 10 && seen.values().all(|times| *times > 50), "{seen:?}");
}

#[test]
fn other_questionnaires_agree_too() {
    for seed in 10..20 {
        let (model, questionnaire) = large(seed);
        let mut chance = Seeded::new(seed);
        for _ in 0..10 {
            let cells = walk(&model, &mut chance);
            compare(&model, &questionnaire, &cells);
        }
    }
}

#[test]
fn a_rule_written_out_is_the_same_rule() {
    for seed in 0..20 {
        let (_, questionnaire) = large(seed);
        for rule in questionnaire.questions.iter().filter_map(|question| question.shown_if.as_ref()) {
            assert_eq!(&Condition::parse(&rule.to_string()).unwrap(), rule, "{rule}");
        }
    }
}

#[test]
fn rules_without_end_are_refused() {
    let deep = format!("{}q1 is blank{}", "(".repeat(5_000), ")".repeat(5_000));
    assert!(Condition::parse(&deep).is_err());
    assert!(Condition::parse(&"not ".repeat(100_000)).is_err());
    for text in [
        "",
        "q1",
        "q1 ==",
        "q1 == q2",
        "and",
        "q1 is",
        "q1 has \"x\"",
        "q1 == 1 q2 == 2",
        "(q1 == 1",
        "q1 == 1)",
        "q1 == \"x",
    ] {
        assert!(Condition::parse(text).is_err(), "{text}");
    }
}

#[test]
fn what_is_typed_is_read_as_people_write_it() {
    let questionnaire = Questionnaire::parse("phieu-1.toml", include_str!("sound.toml")).unwrap();
    let read = |name: &str, text: &str| {
        let variables = questionnaire.variables();
        let variable = variables.iter().find(|variable| variable.name() == name).unwrap();
        Answers::read(variable, text).map(|answer| answer.map(|answer| answer.cell()))
    };
    let cell = |text: &str| Ok(Some(text.to_owned()));
    assert_eq!(read("visits", " 12 "), cell("12"));
    assert_eq!(read("visits", "12,0"), cell("12"));
    assert_eq!(read("visits", "12,5"), Err(AnswerFault::TooPrecise(0)));
    for bad in ["1.000.000", "mười", "1e3", "--1", "1,", "."] {
        assert!(matches!(read("visits", bad), Err(AnswerFault::NotANumber(_))), "{bad}");
    }
    assert_eq!(read("day", "22/11/2026"), cell("2026-11-22"));
    assert_eq!(read("day", "2026-11-22"), cell("2026-11-22"));
    for bad in ["31/02/2026", "2026-2-1", "11-22-2026", "hôm qua"] {
        assert!(matches!(read("day", bad), Err(AnswerFault::NotADay(_))), "{bad}");
    }
    assert_eq!(read("channel", "3, 1;2"), cell("1 2 3"));
    assert_eq!(read("channel", "  "), Ok(None));
    assert_eq!(read("channel", "5"), Err(AnswerFault::NotAChoice("5".into(), 4)));
    assert_eq!(read("sex", "0"), Err(AnswerFault::NotAChoice("0".into(), 2)));
    assert_eq!(read("comment", "dòng\r\nhai"), cell("dòng\nhai"));
    assert_eq!(read("comment", "a\u{0}b"), Err(AnswerFault::BadLetters));
}
