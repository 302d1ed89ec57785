use super::*;
use crate::domain::criteria::{NotApplicable, Rule, YearFault};

/// Every shape of rule, a bonus, a penalty, blocks, groups, grades, a computed figure.
const SET: &str = include_str!("tests/bo-thu-1.toml");
const NAME: &str = "bo-thu-1.toml";

fn parse(text: &str) -> Result<CriteriaSet, CriteriaProblem> {
    CriteriaSet::parse(NAME, text)
}

/// The faults of the set with one text put in place of another, with the line and column of each.
fn faults_with(old: &str, new: &str) -> Vec<(usize, usize, CriteriaFault)> {
    assert_eq!(SET.matches(old).count(), 1, "{old:?} stands once in the set");
    let problem = parse(&SET.replace(old, new)).expect_err(new);
    problem.found.into_iter().map(|found| (found.line, found.column, found.fault)).collect()
}

/// Line and column of a text that stands once.
fn place(text: &str, wanted: &str) -> (usize, usize) {
    position(text, text.find(wanted).unwrap_or_else(|| panic!("{wanted:?} does not stand in the set")))
}

#[test]
fn a_set_says_what_its_file_says() {
    let set = parse(SET).unwrap();
    assert_eq!((set.name().as_str(), set.level, set.first_year), ("bo-thu-1", SetLevel::Commune, 2026));
    assert_eq!(set.scoring.not_applicable, NotApplicable::Unranked);
    let shapes: Vec<&str> = set.nodes.iter().filter_map(|node| Some(node.rule.as_ref()?.word())).collect();
    assert_eq!(
        shapes,
        ["cases", "yes-no", "bands", "linear", "per-item", "formula", "survey", "mean", "per-item", "cases"]
    );
    let at = set.node("2.1").unwrap();
    assert_eq!((set.depth(at), set.block_of(at), set.is_leaf(at)), (1, Some("phat-trien"), true));
    assert_eq!(set.role_of(set.node("T.1").unwrap()), Role::Bonus);
    assert_eq!(set.leaves().len(), 11);
    assert_eq!(set.by_hand(), [set.node("1.1.2").unwrap(), set.node("2.6").unwrap()], "no rule, and one unconfirmed");
    let Some(Rule::Bands { bands, .. }) = &set.nodes[set.node("1.2").unwrap()].rule else { panic!("bands") };
    assert_eq!(
        (bands[0].from, bands[0].reached, bands[1].reached),
        (Decimal::new(9, 1), Reached::Above, Reached::AtLeast)
    );
}

#[test]
fn what_is_written_is_read_again() {
    let set = parse(SET).unwrap();
    let written = set.file();
    let again = parse(&written).unwrap_or_else(|problem| panic!("{problem}\n{written}"));
    assert_eq!(again.file(), written);
    assert_ne!(again.content_hash(), set.content_hash(), "the hash is of the bytes");
    assert_eq!(CriteriaSet { hash: [0; 32], ..again }, CriteriaSet { hash: [0; 32], ..set });
}

#[test]
fn every_mistake_is_named_where_it_stands() {
    use CriteriaFault as F;
    let text = |word: &str| word.to_owned();
    // What stands in the set, what is put in its place, where the fault is said to be (a text of the changed set), the fault.
    let cases: Vec<(&str, &str, &str, F)> = vec![
        ("family = \"par\"", "family = \"sipas\"", "\"sipas\"", F::FamilyIsNotPar),
        ("first_year = 2026\n", "first_year = 2026\nlast_year = 2025\n", "2025", F::YearsUpsideDown),
        ("code = \"1.1.2\"", "code = \"1.1.1\"", "", F::NumberTwice(text("1.1.1"))),
        ("code = \"1.1.2\"", "code = \"1.1-2\"", "\"1.1-2\"", F::NotANumberOfNode(text("1.1-2"))),
        ("code = \"1.1.2\"", "code = \"9.1.2\"", "\"9.1.2\"", F::Shared(Fault::Unknown(text("9.1")))),
        (
            "maximum = \"1.5\" # 1.2",
            "maximum = \"1.6\"",
            "\"5\" # area 1",
            F::SumDiffers(text("1"), text("5"), text("5.1")),
        ),
        ("maximum = \"1.5\" # 1.2", "maximum = \"một\"", "\"một\"", F::NotANumber(text("một"))),
        ("maximum = \"1.5\" # 1.2", "", "\"1.2\"", F::NoMaximum(text("1.2"))),
        ("from = \"90%\"\nreached = \">\"", "from = \"60%\"\nreached = \">\"", "", F::BandsOutOfOrder(text(">= 0.7"))),
        ("value = \"x / y\" # 1.2", "value = \"x / z\"", "", F::UnknownFigure(text("z"))),
        (
            "value = \"x / y\" # 1.2",
            "value = \"x / / y\"",
            "/ y\"",
            F::NotAFormula(super::super::expression::Reason::Unexpected(text("/"))),
        ),
        ("formula = \"y - x\"", "formula = \"y - con_lai\"", "\"con_lai\"", F::FigureOfItself(text("con_lai"))),
        ("shape = \"yes-no\"", "shape = \"yes-no\"\neach = 1", "1\nyes", F::KeyNotOfShape("each")),
        ("yes = 1\n", "", "", F::KeyMissing("yes")),
        ("yes = 1\n", "yes = 3\n", "", F::PointsOutside(text("3"), text("1"))),
        ("yes = 1\n", "yes = 0.5\n", "", F::MostDiffers(text("0.5"), text("1"))),
        (
            "if = \"x / y >= 80%\"",
            "if = \"x / y\"",
            "x / y\"\npoints = \"2",
            F::NotAFormula(super::super::expression::Reason::WantsCondition),
        ),
        ("# the last branch", "if = \"x > 1\"", "", F::NoLastBranch),
        ("share = \"100%\"", "share = \"90%\"", "", F::MostDiffers(text("1.8"), text("2"))),
        ("from = 80\n", "from = 95\n", "\"kha\"", F::GradesOutOfOrder(text("kha"))),
        ("same_as = [\"bo-cu-1/3.1\"]", "same_as = [\"bo-cu-1\"]", "\"bo-cu-1\"", F::NotSameAs(text("bo-cu-1"))),
        (
            "block = \"phat-trien\" # 2",
            "block = \"kinh-te\"",
            "\"kinh-te\"",
            F::Shared(Fault::Unknown(text("kinh-te"))),
        ),
        (
            "maximum = 7 # tham-dinh",
            "maximum = 6",
            "\"tham-dinh\"\nwords",
            F::SumDiffers(text("tham-dinh"), text("6"), text("7")),
        ),
        ("maximum = \"15\"", "maximum = \"16\"", "[scoring]", F::TotalDiffers(text("16"), text("15"))),
    ];
    for (old, new, at, fault) in cases {
        let found = faults_with(old, new);
        let changed = SET.replace(old, new);
        let same: Vec<_> = found.iter().filter(|(.., one)| *one == fault).collect();
        assert_eq!(same.len(), 1, "{new}: {found:?}");
        if !at.is_empty() {
            assert_eq!((same[0].0, same[0].1), place(&changed, at), "{new}: {found:?}");
        }
    }
}

#[test]
fn several_mistakes_are_named_together_in_their_order() {
    let wrong =
        SET.replace("yes = 1\n", "yes = 3\n").replace("\"x / y\" # 1.2", "\"x / z\"").replace("\"par\"", "\"counter\"");
    let problem = parse(&wrong).unwrap_err();
    let lines: Vec<usize> = problem.found.iter().map(|found| found.line).collect();
    assert_eq!(lines.len(), 3, "{problem}");
    assert!(lines.is_sorted());
    let words = problem.lines(Lang::Vi);
    assert!(words[0].starts_with("bo-thu-1.toml:3:10: bộ tiêu chí phải ghi family"), "{words:?}");
}

#[test]
fn a_circle_of_parents_is_named_and_has_no_end_of_sums() {
    let found = faults_with("code = \"2.6\"\n", "code = \"2.6\"\nparent = \"2.6\"\n");
    assert!(found.iter().any(|(.., fault)| *fault == CriteriaFault::NodeAboveItself("2.6".to_owned())), "{found:?}");
    let circle = SET.replace("code = \"1.1\"\n", "code = \"1.1\"\nparent = \"1.1.1\"\n");
    let problem = parse(&circle).unwrap_err();
    let above: Vec<_> =
        problem.found.iter().filter(|found| matches!(found.fault, CriteriaFault::NodeAboveItself(_))).collect();
    assert_eq!(above.len(), 2, "both nodes of the circle: {problem}");
    let later = faults_with("code = \"1.2\"\n", "code = \"1.2\"\nparent = \"2\"\n");
    assert!(later.iter().any(|(.., fault)| *fault == CriteriaFault::ParentLater("2".to_owned())), "{later:?}");
}

#[test]
fn numbers_too_great_for_sums_are_refused_and_harm_nothing() {
    let great = "79228162514264337593543950335";
    let wrong = SET
        .replace("maximum = \"1.5\" # 1.2", &format!("maximum = \"{great}\""))
        .replace("maximum = \"15\"", &format!("maximum = \"{great}\""));
    assert!(parse(&wrong).unwrap_err().found.len() >= 2);
}

#[test]
fn years_outside_the_set_need_somebodys_word() {
    let set = parse(&SET.replace("first_year = 2026\n", "first_year = 2026\nlast_year = 2028\n")).unwrap();
    assert_eq!(set.year_fault(2026), None);
    assert_eq!(set.year_fault(2028), None);
    assert_eq!(set.year_fault(2025), Some(YearFault::TooEarly(2026)));
    assert_eq!(set.year_fault(2029), Some(YearFault::TooLate(2028)));
    let replaced = SET.replace(
        "[scoring]",
        "[successor]\nfrom_year = 2027\ndocument = \"QĐ mới\"\nsays = { vi = \"chưa công khai\" }\n\n[scoring]",
    );
    let set = parse(&replaced).unwrap();
    assert_eq!(set.year_fault(2026), None);
    assert!(matches!(set.year_fault(2027), Some(YearFault::Succeeded(after)) if after.document == "QĐ mới"));
}
