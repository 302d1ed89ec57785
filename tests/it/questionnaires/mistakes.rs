//! Planted mistakes: each is named at its line and column, in both languages, with how to mend it.

use sipar::domain::lang::Lang;
use sipar::domain::questionnaire::QuestionnaireFault::{self as Q, Shared};
use sipar::domain::questionnaire::{Questionnaire, QuestionnaireProblem, Variable};
use sipar::domain::template::Fault;

/// A small questionnaire with every kind of question and without a fault.
const SOUND: &str = include_str!("sound.toml");

/// One spoiled file: what is replaced by what, where the fault is named, and what it is.
struct Mistake(&'static str, &'static str, &'static str, Q);

fn shared(fault: Fault) -> Q {
    Shared(fault)
}

#[expect(clippy::too_many_lines, reason = "a table")]
fn mistakes() -> Vec<Mistake> {
    let text = String::from;
    vec![
        Mistake("family = \"thu\"", "family = \"counter\"", "\"counter\"", Q::FamilyIsCounter),
        Mistake("family = \"thu\"", "family = \"par\"", "\"par\"", Q::FamilyIsPar),
        Mistake("version = 1", "version = 2", "\"phieu\"", shared(Fault::FileName(text("phieu-2.toml")))),
        Mistake("effective_from = 2026-01-01\n", "", "\"phieu\"", shared(Fault::NoEffectiveDate)),
        Mistake(
            "effective_to = 2026-12-31",
            "effective_to = 2025-12-31",
            "2025-12-31",
            shared(Fault::EndsBeforeItBegins),
        ),
        Mistake("basis = [\"qd\"] # age", "basis = [\"qd9\"] # age", "\"qd9\"", shared(Fault::Unknown(text("qd9")))),
        Mistake("basis = [\"qd\"] # age", "basis = [ ] # age", "[ ]", shared(Fault::NoBasis)),
        Mistake(
            "words = { vi = \"Tuổi\", en = \"Age\" }",
            "words = { vi = \"Tuổi\" }",
            "{ vi = \"Tuổi\" }",
            shared(Fault::NoWords(text("en"))),
        ),
        Mistake("code = \"age\"", "code = \"Tuổi\"", "\"Tuổi\"", Q::NotAName(text("Tuổi"))),
        Mistake("code = \"age\"", "code = \"1age\"", "\"1age\"", Q::NotAName(text("1age"))),
        Mistake(
            "code = \"visits\"",
            "code = \"sex\"",
            "\"sex\"\nsection = \"b\" # visits",
            shared(Fault::Duplicate(text("sex"))),
        ),
        Mistake(
            "code = \"visits\"",
            "code = \"q9_1\"",
            "\"1\"\nwords = { vi = \"Thái độ",
            Q::SameVariable(text("q9_1")),
        ),
        Mistake("code = \"2\" # item", "code = \"1\" # item", "\"1\" # item", Q::SameVariable(text("q9_1"))),
        Mistake(
            "code = \"visits\"",
            "code = \"channel_other\"",
            "\"channel\"\nsection",
            Q::SameVariable(text("channel_other")),
        ),
        Mistake(
            "section = \"b\" # visits",
            "section = \"z\" # visits",
            "\"z\" # visits",
            shared(Fault::Unknown(text("z"))),
        ),
        Mistake(
            "section = \"b\"\nkind = \"multiple\"",
            "section = \"a\" # c\nkind = \"multiple\"",
            "\"a\" # c",
            Q::SectionsMixed(text("a")),
        ),
        Mistake(
            "[[section]]\ncode = \"b\"",
            "[[section]]\ncode = \"trong\"\nwords = { vi = \"x\", en = \"x\" }\n[[section]]\ncode = \"b\"",
            "\"trong\"",
            Q::EmptySection(text("trong")),
        ),
        Mistake("scale = \"sex\"", "scale = \"gt\"", "\"gt\"", shared(Fault::Unknown(text("gt")))),
        Mistake("scale = \"sex\"\n", "", "\"sex\"\nsection", Q::KeyMissing("scale")),
        Mistake("places = 0", "places = 0\nscale = \"sex\" # no", "\"sex\" # no", Q::KeyNotOfKind("scale")),
        Mistake("demographic = \"sex\"", "demographic = \"gioi\"", "\"gioi\"", Q::UnknownDemographic(text("gioi"))),
        Mistake(
            "demographic = \"age\"",
            "demographic = \"sex\" # 2",
            "\"sex\" # 2",
            shared(Fault::Duplicate(text("sex"))),
        ),
        Mistake("least = 0", "least = 100", "50", Q::BoundsUpsideDown),
        Mistake("places = 0", "places = 12", "12\n", Q::OutOfRange(text("0"), text("9"))),
        Mistake("least = 0", "least = \"ít\"", "\"ít\"", Q::NotANumber),
        Mistake("last = 2026-12-31 # day", "last = 2025-12-31 # day", "2025-12-31 # day", Q::BoundsUpsideDown),
        Mistake("at_most = 2", "at_most = 9", "9\n", Q::MoreThanChoices(4)),
        Mistake("at_least = 1", "at_least = 3", "2\nrequired", Q::BoundsUpsideDown),
        Mistake("shown_if = \"sex == 1\"", "shown_if = \"sex = 1\"", "= 1\"", Q::NotARule(text("="))),
        Mistake("shown_if = \"sex == 1\"", "shown_if = \"sex == 1 and\"", "\" # channel", Q::UnfinishedRule),
        Mistake(
            "shown_if = \"sex == 1\"",
            "shown_if = \"sex == 1 and gioi == 2\"",
            "gioi == 2",
            Q::UnknownVariable(text("gioi")),
        ),
        Mistake(
            "shown_if = \"sex == 1\"",
            "shown_if = \"sex == 1 and q9_1 == 2\"",
            "q9_1 == 2",
            Q::LaterVariable(text("q9_1")),
        ),
        Mistake(
            "shown_if = \"sex == 1\"",
            "shown_if = \"channel has 1\"",
            "channel has 1",
            Q::LaterVariable(text("channel")),
        ),
        Mistake(
            "shown_if = \"sex == 1\"",
            "shown_if = \"sex == 3\"",
            "sex == 3",
            Q::NoSuchChoice(text("sex"), text("3")),
        ),
        Mistake("shown_if = \"sex == 1\"", "shown_if = \"sex has 1\"", "sex has 1", Q::HasUnwanted(text("sex"))),
        Mistake(
            "shown_if = \"sex == 1\"",
            "shown_if = \"sex == 2026-01-31\"",
            "sex == 2026-01-31",
            Q::NotWithNumber(text("sex")),
        ),
        Mistake(
            "shown_if = \"channel has 4\"",
            "shown_if = \"channel == 4\"",
            "channel == 4",
            Q::HasWanted(text("channel")),
        ),
        Mistake(
            "shown_if = \"channel has 4\"",
            "shown_if = \"channel has 5\"",
            "channel has 5",
            Q::NoSuchChoice(text("channel"), text("5")),
        ),
        Mistake(
            "shown_if = \"channel has 4\"",
            "shown_if = 'channel_other < \"x\"'",
            "channel_other < ",
            Q::NotWithWords(text("channel_other")),
        ),
        Mistake("shown_if = \"day >= 2026-06-01\"", "shown_if = \"day >= 6\"", "day >= 6", Q::NotWithDay(text("day"))),
        Mistake(
            "element = \"access\" # 1",
            "element = \"tiep-can\" # 1",
            "\"tiep-can\" # 1",
            shared(Fault::Unknown(text("tiep-can"))),
        ),
        Mistake("satisfied = true", "satisfied = false", "\"five\"", shared(Fault::NoneSatisfied)),
        Mistake(
            "scale = \"five\"",
            "scale = \"yes-no\" # unrated",
            "\"access\" # 1",
            Q::CriterionUnrated(text("yes-no")),
        ),
        Mistake(
            "parent = \"service\" # access",
            "parent = \"access\" # access",
            "\"access\" # access",
            Q::NodeAboveItself(text("access")),
        ),
        Mistake(
            "[scoring]",
            "[[node]]\ncode = \"thua\"\nwords = { vi = \"x\", en = \"x\" }\n\n[scoring]",
            "\"thua\"",
            Q::NodeWithoutCriteria(text("thua")),
        ),
        Mistake("minimum_n = 5", "minimum_n = 4", "4\n\n[sampling]", Q::MinimumTooSmall),
        Mistake("weight = 1.5", "weight = 0", "0\nsame_as", Q::OutOfRange(text("0.001"), text("1000"))),
        Mistake("same_as = [\"sipas-2022-1/q9_1\"]", "same_as = [\"câu 9\"]", "\"câu 9\"", Q::NotSameAs(text("câu 9"))),
        Mistake(
            "specify = true",
            "specify = true\n[[scale.level]]\nvalue = 5\nwords = { vi = \"x\", en = \"x\" }\nspecify = true # 2",
            "true # 2",
            Q::TwoOthers,
        ),
        Mistake("scale = \"five\"", "scale = \"channels\"", "true\n[[scale.level]]\nvalue = 4", Q::OtherInMatrix),
        Mistake("scale = \"sex\"", "scale = \"channels\" # sex", "true # none", Q::AloneAmongOne),
        Mistake("recheck = 0.1", "recheck = 1.5", "1.5\nconfidence", Q::OutOfRange(text("0"), text("1"))),
    ]
}

/// The problem of a file with one mistake, and the line and column where it should be named.
fn spoiled(Mistake(from, to, mark, _): &Mistake) -> (QuestionnaireProblem, (usize, usize)) {
    assert!(SOUND.contains(from), "the sound file has no {from}");
    let text = SOUND.replacen(from, to, 1);
    let problem = Questionnaire::parse("phieu-1.toml", &text).err().unwrap_or_else(|| panic!("{to} passes"));
    let byte = text.find(mark).unwrap_or_else(|| panic!("{mark} is not in the spoiled file"));
    let before = &text[..byte];
    let line = before.matches('\n').count() + 1;
    (problem, (line, before.rsplit('\n').next().unwrap().chars().count() + 1))
}

#[test]
fn the_sound_file_is_read_whole() {
    let questionnaire = Questionnaire::parse("phieu-1.toml", SOUND).unwrap_or_else(|problem| panic!("{problem}"));
    let names: Vec<String> = questionnaire.variables().iter().map(Variable::name).collect();
    assert_eq!(
        names,
        [
            "sex",
            "age",
            "visits",
            "channel",
            "channel_other",
            "why",
            "day",
            "after",
            "seen_1",
            "q9_1",
            "q9_2",
            "comment"
        ]
    );
    assert_eq!(questionnaire.criteria().len(), 2);
}

#[test]
fn forty_planted_mistakes_are_named_each_at_its_place() {
    let mistakes = mistakes();
    assert!(mistakes.len() >= 40, "{}", mistakes.len());
    for mistake in &mistakes {
        let (problem, place) = spoiled(mistake);
        let found = problem.found.iter().find(|found| found.fault == mistake.3);
        let found = found.unwrap_or_else(|| panic!("{:?} is not among\n{problem}", mistake.3));
        assert_eq!((found.line, found.column), place, "{problem}");
        for lang in Lang::ALL {
            let words = found.fault.words(lang);
            // What is wrong, then how to mend it.
            assert!(words.contains([';', ',', ':']) && words.len() > 25, "{words}");
            assert!(!words.contains('{'), "{words}");
        }
        assert!(problem.lines(Lang::Vi).iter().all(|line| line.starts_with("phieu-1.toml:")), "{problem}");
    }
}

#[test]
fn a_mistake_is_the_only_one_named_where_it_is_the_only_one() {
    // A scale that does not suit its question is said once for every line of it, and no more.
    for mistake in mistakes() {
        let (problem, _) = spoiled(&mistake);
        assert!(problem.found.len() <= 4, "{:?}:\n{problem}", mistake.3);
    }
}

#[test]
fn all_mistakes_of_a_file_are_named_together() {
    let text = SOUND
        .replacen("family = \"thu\"", "family = \"counter\"", 1)
        .replacen("scale = \"sex\"", "scale = \"gt\"", 1)
        .replacen("demographic = \"age\"", "demographic = \"tuoi\"", 1)
        .replacen("least = 0", "least = 100", 1)
        .replacen("channel has 4", "channel has 9", 1)
        .replacen("minimum_n = 5", "minimum_n = 1", 1);
    let problem = Questionnaire::parse("phieu-1.toml", &text).unwrap_err();
    assert_eq!(problem.found.len(), 6, "{problem}");
    let lines: Vec<usize> = problem.found.iter().map(|found| found.line).collect();
    assert!(lines.is_sorted(), "{lines:?}");
}

#[test]
fn what_toml_refuses_is_placed_too() {
    for (from, to, mark) in [
        ("kind = \"matrix\"", "kind = \"table\"", "\"table\""),
        ("required = false", "required = false\ncolour = 1", "colour"),
        ("[scoring]", "[scoring", "\ncriterion"),
        ("minimum_n = 5", "minimum_n = \"năm\"", "\"năm\""),
    ] {
        let mistake = Mistake(from, to, mark, Q::NoSections);
        let (problem, place) = spoiled(&mistake);
        assert!(matches!(problem.found[0].fault, Shared(Fault::Toml(_))), "{problem}");
        assert_eq!((problem.found[0].line, problem.found[0].column), place, "{problem}");
    }
}
