//! Every shape at, under and over each of its boundaries.

use super::super::testing::{d, scored, scored_alone, set};
use super::super::{Assessment, Context, Entry, Plan, State, Trouble};
use crate::domain::criteria::CriteriaSet;

const FIGURES: &str =
    "[[figure]]\ncode = \"x\"\nwords = { vi = \"x\" }\n\n[[figure]]\ncode = \"y\"\nwords = { vi = \"y\" }\n\n";

/// A set of one node with this maximum and rule.
fn one(maximum: &str, rule: &str) -> CriteriaSet {
    let rule = rule.replace(';', "\n");
    set(&format!(
        "{FIGURES}[[node]]\ncode = \"1\"\nwords = {{ vi = \"Một\" }}\nmaximum = \"{maximum}\"\n[node.rule]\n{rule}\n"
    ))
}

fn figures(set: &CriteriaSet, given: &[&str]) -> Assessment {
    let mut assessment = Assessment::of(set);
    for (at, text) in given.iter().enumerate() {
        assessment.figure(at, Some(d(text)));
    }
    assessment
}

/// The points of x and y, or the trouble.
fn points(set: &CriteriaSet, given: &[&str]) -> Result<String, Trouble> {
    let scored = scored(set, &figures(set, given));
    match scored.troubles.first() {
        Some((at, trouble)) => {
            assert_eq!((*at, scored.state), (0, Some(State::Faulty)));
            Err(*trouble)
        }
        None => Ok(scored.nodes[0].points.normalize().to_string()),
    }
}

fn all(set: &CriteriaSet, expected: &[(&[&str], &str)]) {
    for (given, points) in expected {
        assert_eq!(self::points(set, given), Ok((*points).to_owned()), "{given:?}");
    }
}

#[test]
fn cases_bring_what_they_say_and_no_other_case_is_there() {
    // Cà Mau, 1880/QĐ-UBND of 2013, 1.1.1.
    let set = one(
        "1",
        "shape = \"cases\";[[node.rule.case]];code = \"kip-thoi\";words = { vi = \"kịp thời\" };points = 1;\
         [[node.rule.case]];code = \"khong-kip-thoi\";words = { vi = \"không kịp thời\" };points = 0.5;\
         [[node.rule.case]];code = \"khong\";words = { vi = \"không ban hành\" };points = 0",
    );
    let rule = set.nodes[0].rule.as_ref().unwrap();
    for (code, expected) in [("kip-thoi", "1"), ("khong-kip-thoi", "0.5"), ("khong", "0")] {
        let mut assessment = Assessment::of(&set);
        assessment.entry(0, Entry::of_case(rule, code));
        assert_eq!(scored(&set, &assessment).points, d(expected));
    }
    assert_eq!(Entry::of_case(rule, "yes"), None);
    for (entry, trouble) in [
        (Entry::Case(3), Trouble::NoSuchCase),
        (Entry::Counts(vec![1]), Trouble::NotOfRule),
        (Entry::Points(d("1.01")), Trouble::Outside(d("1.01"))),
        (Entry::Points(d("-0.01")), Trouble::Outside(d("-0.01"))),
    ] {
        let mut assessment = Assessment::of(&set);
        assessment.entry(0, Some(entry));
        assert_eq!(scored(&set, &assessment).troubles, [(0, trouble)]);
    }
    assert_eq!(scored(&set, &Assessment::of(&set)).state, Some(State::Missing), "nothing picked yet is no zero");
}

#[test]
fn yes_no_and_not_applicable_are_three_answers() {
    let set = one("2", "shape = \"yes-no\";yes = 2;no = 0.5");
    let rule = set.nodes[0].rule.as_ref().unwrap();
    assert!(rule.offers_not_applicable());
    for (entry, points, maximum) in [
        (Entry::of_case(rule, "yes"), "2", "2"),
        (Entry::of_case(rule, "no"), "0.5", "2"),
        (Some(Entry::NotApplicable), "0", "0"),
    ] {
        let mut assessment = Assessment::of(&set);
        assessment.entry(0, entry);
        let scored = scored(&set, &assessment);
        assert_eq!((scored.points, scored.maximum), (d(points), Some(d(maximum))));
    }
}

#[test]
fn bands_above_a_threshold_and_from_a_threshold_differ_at_it() {
    // Cà Mau, 1880/QĐ-UBND of 2013, 1.1.4: above 90 % 2 points, 70 % to 90 % 1 point, below 70 % none.
    let set = one(
        "2",
        "shape = \"bands\";value = \"x / y\";[[node.rule.band]];from = \"90%\";reached = \">\";points = 2;\
         [[node.rule.band]];from = \"70%\";reached = \">=\";points = 1",
    );
    all(
        &set,
        &[
            (&["90", "100"], "1"),
            (&["90.0000000001", "100"], "2"),
            (&["89.9999999999", "100"], "1"),
            (&["70", "100"], "1"),
            (&["69.9999999999", "100"], "0"),
            (&["70.0000000001", "100"], "1"),
            (&["0", "100"], "0"),
            (&["150", "100"], "2"),
            // Ratios without a last digit stand on their side of the threshold.
            (&["63", "70"], "1"),
            (&["2", "3"], "0"),
            (&["7", "9"], "1"),
        ],
    );
    assert_eq!(points(&set, &["1", "0"]), Err(Trouble::DivisionByZero));
    assert_eq!(scored(&set, &figures(&set, &["1"])).state, Some(State::Missing));
}

#[test]
fn bands_where_less_is_better() {
    let set = one(
        "1",
        "shape = \"bands\";value = \"x\";otherwise = 0.1;[[node.rule.band]];from = 1;reached = \"<\";points = 1;\
         [[node.rule.band]];from = 5;reached = \"<=\";points = 0.5",
    );
    all(
        &set,
        &[
            (&["0.99"], "1"),
            (&["1"], "0.5"),
            (&["1.01"], "0.5"),
            (&["4.99"], "0.5"),
            (&["5"], "0.5"),
            (&["5.01"], "0.1"),
            (&["-1"], "1"),
        ],
    );
}

#[test]
fn in_proportion_from_the_threshold_up_to_the_whole() {
    let from = one("2", "shape = \"linear\";value = \"x / y\";from = \"80%\"");
    all(
        &from,
        &[
            (&["79.99", "100"], "0"),
            (&["80", "100"], "1.6"),
            (&["80.01", "100"], "1.6002"),
            (&["99.99", "100"], "1.9998"),
            (&["100", "100"], "2"),
            (&["100.01", "100"], "2"),
            (&["5", "6"], "1.6666666666666666666666666667"),
            (&["0", "100"], "0"),
        ],
    );
    let above = one("2", "shape = \"linear\";value = \"x / y\";from = \"80%\";reached = \">\";otherwise = 0.25");
    all(&above, &[(&["80", "100"], "0.25"), (&["80.01", "100"], "1.6002"), (&["79.99", "100"], "0.25")]);
    assert_eq!(points(&from, &["1", "0"]), Err(Trouble::DivisionByZero));
    assert_eq!(points(&from, &["-1", "100"]), Ok("0".to_owned()));
}

#[test]
fn per_item_up_to_the_cap() {
    let set = one("2", "shape = \"per-item\";value = \"x\";each = \"0.5\"");
    all(&set, &[(&["0"], "0"), (&["1"], "0.5"), (&["3"], "1.5"), (&["4"], "2"), (&["5"], "2"), (&["1000000"], "2")]);
    all(&set, &[(&["79228162514264337593543950335"], "2")]);
    assert_eq!(points(&set, &["-1"]), Err(Trouble::Outside(d("-0.5"))));
}

#[test]
fn branches_are_taken_in_their_order() {
    let set = one(
        "2",
        "shape = \"formula\";[[node.rule.branch]];if = \"x / y >= 0.8\";points = 2;shown = \"Từ 80%\";\
         [[node.rule.branch]];if = \"x / y > 0.5 and y > 10\";points = \"x / y * 2\";\
         [[node.rule.branch]];points = \"x - y\"",
    );
    all(
        &set,
        &[
            (&["80", "100"], "2"),
            (&["79.99", "100"], "1.5998"),
            (&["50.01", "100"], "1.0002"),
            (&["8", "10"], "2"),
            (&["5", "5"], "2"),
        ],
    );
    assert_eq!(points(&set, &["50", "100"]), Err(Trouble::Outside(d("-50"))));
    assert_eq!(points(&set, &["7", "10"]), Err(Trouble::Outside(d("-3"))), "no more than 10: the last branch");
    assert_eq!(points(&set, &["1", "0"]), Err(Trouble::DivisionByZero));
    let plan = Plan::of(&set);
    let explained = |x: &str| plan.explain(0, &figures(&set, &[x, "100"]), &Context::default()).unwrap().unwrap();
    assert_eq!(explained("80"), (d("2"), Some(0)));
    assert_eq!(explained("60").1, Some(1));
}

#[test]
fn answers_bring_their_shares_and_other_answers_nothing_and_cost_nothing() {
    // A 100 %, B 60 %, C 20 %, D 0 %, E is not counted.
    let set = one(
        "5",
        "shape = \"survey\";[[node.rule.choice]];code = \"a\";words = { vi = \"A\" };share = \"100%\";\
         [[node.rule.choice]];code = \"b\";words = { vi = \"B\" };share = \"60%\";\
         [[node.rule.choice]];code = \"c\";words = { vi = \"C\" };share = \"20%\";\
         [[node.rule.choice]];code = \"d\";words = { vi = \"D\" };share = 0;\
         [[node.rule.choice]];code = \"e\";words = { vi = \"Ý kiến khác\" }",
    );
    let of = |counts: [u64; 5]| {
        let mut assessment = Assessment::of(&set);
        assessment.entry(0, Some(Entry::Counts(counts.to_vec())));
        let scored = scored(&set, &assessment);
        scored.troubles.first().map_or(Ok(scored.points.normalize().to_string()), |(_, trouble)| Err(*trouble))
    };
    assert_eq!(of([10, 0, 0, 0, 0]), Ok("5".to_owned()));
    assert_eq!(of([0, 10, 0, 0, 0]), Ok("3".to_owned()));
    assert_eq!(of([0, 0, 0, 7, 0]), Ok("0".to_owned()));
    assert_eq!(of([4, 3, 2, 1, 0]), Ok("3.1".to_owned()));
    assert_eq!(of([4, 3, 2, 1, 90]), Ok("3.1".to_owned()));
    assert_eq!(of([0, 0, 0, 0, 9]), Err(Trouble::NobodyAnswered));
    assert_eq!(of([0; 5]), Err(Trouble::NobodyAnswered));
    assert_eq!(of([u64::MAX; 5]), Ok("2.25".to_owned()));
    let mut assessment = Assessment::of(&set);
    assessment.entry(0, Some(Entry::Counts(vec![1])));
    assert_eq!(scored(&set, &assessment).troubles, [(0, Trouble::NoSuchCase)]);
}

#[test]
fn the_mean_is_that_of_the_units_to_which_it_applies() {
    // Hải Phòng, 212/2025/QĐ-UBND: at the mean of the city or above it 2 points, below it none.
    let set = one("2", "shape = \"mean\";value = \"x / y\";points = 2");
    let plan = Plan::of(&set);
    // 2/3, 2/3 and 5/6 have a mean of 13/18; 2/3 itself where the last does not apply.
    let mut units = vec![figures(&set, &["2", "3"]), figures(&set, &["4", "6"]), figures(&set, &["5", "6"])];
    let of = |units: &[Assessment]| {
        let context = plan.context(units);
        units.iter().map(|unit| plan.points(unit, &context).points.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(of(&units), ["0", "0", "2"]);
    units[2].entry(0, Some(Entry::NotApplicable));
    assert_eq!(of(&units), ["2", "2", "0"], "at the mean, though two thirds have no last digit");
    units[2] = figures(&set, &["1"]);
    assert_eq!(of(&units), ["2", "2", "0"], "a unit without its figures is not in the mean");
    let above = one("2", "shape = \"mean\";value = \"x / y\";reached = \">\";points = 2;otherwise = 1");
    assert_eq!(points(&above, &["2", "3"]), Ok("1".to_owned()));
    assert_eq!(scored_alone(&set, &units[0]).troubles, [(0, Trouble::NoMean)]);
}

#[test]
fn a_rule_that_nobody_confirmed_does_not_count() {
    let text = "[[node]]\ncode = \"1\"\nwords = { vi = \"Một\" }\nmaximum = 1\nrule_confirmed = false\n\
                [node.rule]\nshape = \"per-item\"\nvalue = \"x\"\neach = 1\n";
    let set = set(&format!("{FIGURES}{text}"));
    assert_eq!(scored(&set, &figures(&set, &["1"])).state, Some(State::Missing));
}
