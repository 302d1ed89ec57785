//! Trees of points: sums, blocks, what does not apply, what was given as a whole, caps.

use super::super::testing::{EVERY_SHAPE, by_hand, d, node, parsed, scored, scored_alone, set};
use super::super::{Assessment, Entry, Plan, Scored, State, Trouble};
use crate::domain::criteria::CriteriaSet;

const BLOCKS: &str = "[[block]]\ncode = \"a\"\nwords = { vi = \"Thẩm định\" }\nmaximum = 7\n\n\
                      [[block]]\ncode = \"b\"\nwords = { vi = \"Khảo sát\" }\nmaximum = 3\n\n";

/// Area 1 with 1.1 (of 1.1.1 and 1.1.2) and 1.2; area 2. Survey points in 1.2 and 2.
fn tree(head: &str) -> CriteriaSet {
    let nodes = [
        node("1", "8", "block = \"a\""),
        node("1.1", "5", ""),
        node("1.1.1", "2", ""),
        node("1.1.2", "3", ""),
        node("1.2", "3", "block = \"b\""),
        node("2", "2", "block = \"a\""),
    ];
    set(&format!("{head}{BLOCKS}{}", nodes.concat()))
}

fn given(set: &CriteriaSet, entries: &[(&str, &str)]) -> Assessment {
    let mut assessment = Assessment::of(set);
    for (code, points) in entries {
        let entry = if *points == "n/a" { Entry::NotApplicable } else { Entry::Points(d(points)) };
        assert!(assessment.entry(set.node(code).unwrap(), Some(entry)));
    }
    assessment
}

fn of<'a>(set: &CriteriaSet, scored: &'a Scored, code: &str) -> &'a super::NodeScore {
    &scored.nodes[set.node(code).unwrap()]
}

#[test]
fn points_add_up_by_node_block_and_whole() {
    let set = tree("");
    let scored = scored(&set, &given(&set, &[("1.1.1", "1.5"), ("1.1.2", "3"), ("1.2", "2.25"), ("2", "0.75")]));
    let points = |code| of(&set, &scored, code).points;
    assert_eq!([points("1.1"), points("1"), points("2")], [d("4.5"), d("6.75"), d("0.75")]);
    assert_eq!((scored.points, scored.maximum, scored.percent), (d("7.5"), Some(d("10")), Some(d("75"))));
    let blocks: Vec<_> = scored.blocks.iter().map(|block| (block.points, block.maximum)).collect();
    assert_eq!(blocks, [(d("5.25"), Some(d("7"))), (d("2.25"), Some(d("3")))]);
    assert_eq!(of(&set, &scored, "1.1").percent(), Some(d("90")));
    assert_eq!(of(&set, &scored, "1.1").lost(), Some(d("0.5")));
    assert_eq!(scored.state, Some(State::Scored));
}

#[test]
fn what_is_missing_is_named_and_counts_as_nothing_so_far() {
    let set = tree("");
    let plan = Plan::of(&set);
    let scored = scored(&set, &given(&set, &[("1.1.1", "2"), ("2", "2")]));
    let missing: Vec<&str> = scored.missing(&plan).map(|at| set.nodes[at].code.as_str()).collect();
    assert_eq!(missing, ["1.1.2", "1.2"]);
    assert_eq!((scored.points, scored.percent, scored.state), (d("4"), Some(d("40")), Some(State::Missing)));
    let states = ["1", "1.1", "2"].map(|code| of(&set, &scored, code).state);
    assert_eq!(states, [State::Missing, State::Missing, State::Scored]);
}

#[test]
fn what_does_not_apply_leaves_every_denominator_above_it() {
    let set = tree("");
    let all = [("1.1.1", "1.5"), ("1.2", "2.25"), ("2", "0.75"), ("1.1.2", "n/a")];
    let scored = self::scored(&set, &given(&set, &all));
    assert_eq!((scored.points, scored.maximum), (d("4.5"), Some(d("7"))));
    let maxima = ["1", "1.1", "1.1.2"].map(|code| of(&set, &scored, code).maximum);
    assert_eq!(maxima, [Some(d("5")), Some(d("2")), Some(d("0"))]);
    assert_eq!(of(&set, &scored, "1.1.2").percent(), None, "nothing of nothing is no share");
    let blocks: Vec<_> = scored.blocks.iter().map(|block| block.maximum).collect();
    assert_eq!(blocks, [Some(d("4")), Some(d("3"))]);
    // Said of a criterion it is said of all below it; of everything, there is no index.
    let scored = self::scored(&set, &given(&set, &[("1.1", "n/a"), ("1.2", "3"), ("2", "1")]));
    assert_eq!((scored.maximum, of(&set, &scored, "1").maximum), (Some(d("5")), Some(d("3"))));
    let scored = self::scored(&set, &given(&set, &[("1", "n/a"), ("2", "n/a")]));
    assert_eq!((scored.maximum, scored.percent, scored.ranked), (Some(d("0")), None, false));
    assert_eq!(scored.state, Some(State::NotApplicable));
}

#[test]
fn or_it_keeps_the_denominator_and_loses_the_place() {
    let set = tree("[scoring]\nnot_applicable = \"unranked\"\n\n");
    let all = [("1.1.1", "1.5"), ("1.2", "2.25"), ("2", "0.75"), ("1.1.2", "n/a")];
    let scored = self::scored(&set, &given(&set, &all));
    assert_eq!((scored.points, scored.maximum, scored.ranked), (d("4.5"), Some(d("10")), false));
    assert_eq!(of(&set, &scored, "1.1").maximum, Some(d("5")));
    assert!(self::scored(&set, &given(&set, &all[..3])).ranked);
}

#[test]
fn points_given_to_a_criterion_stand_for_all_below_it() {
    let set = tree("");
    let plan = Plan::of(&set);
    let scored = self::scored(&set, &given(&set, &[("1.1", "4.2"), ("1.2", "2"), ("2", "1")]));
    assert_eq!((scored.points, scored.state), (d("7.2"), Some(State::Scored)));
    assert_eq!(scored.missing(&plan).count(), 0);
    assert_eq!(scored.blocks[0].points, d("5.2"));
    // Less what does not apply below it.
    let scored = self::scored(&set, &given(&set, &[("1.1", "2.5"), ("1.1.2", "n/a"), ("1.2", "2"), ("2", "1")]));
    assert_eq!(scored.troubles, [(set.node("1.1").unwrap(), Trouble::Outside(d("2.5")))]);
    // Not beside points below it.
    let scored = self::scored(&set, &given(&set, &[("1.1", "4.2"), ("1.1.1", "2"), ("1.2", "2"), ("2", "1")]));
    assert_eq!(scored.troubles, [(set.node("1.1").unwrap(), Trouble::AboveAndBelow)]);
    assert_eq!((scored.state, of(&set, &scored, "1").state), (Some(State::Faulty), State::Faulty));
}

#[test]
fn a_maximum_that_nobody_knows_makes_no_percentage_and_hides_nothing() {
    let unknown = "[[node]]\ncode = \"1.1\"\nwords = { vi = \"Một\" }\nconfidence = \"unknown\"\n\
                   [[node]]\ncode = \"1.2\"\nwords = { vi = \"Hai\" }\nconfidence = \"unknown\"\n";
    let set = set(&format!("{}{unknown}{}", node("1", "8", ""), node("2", "2", "")));
    assert_eq!(set.without_maximum(), [1, 2]);
    let scored = self::scored(&set, &given(&set, &[("1.1", "3"), ("1.2", "4"), ("2", "1")]));
    assert_eq!((scored.points, scored.percent), (d("8"), Some(d("80"))));
    assert_eq!((of(&set, &scored, "1.1").percent(), of(&set, &scored, "1.1").lost()), (None, None));
    let scored = self::scored(&set, &given(&set, &[("1.1", "3"), ("1.2", "n/a"), ("2", "1")]));
    assert_eq!((scored.maximum, scored.percent), (None, None), "how much leaves the denominator is not known");
}

#[test]
fn bonus_and_penalty_have_their_caps() {
    let areas = |more: &str| {
        let bonus = node("T", "2", "role = \"bonus\"") + &node("T.1", "2", "") + &node("T.2", "1.5", "");
        let penalty = node("P", "4", "role = \"penalty\"");
        set(&format!("{more}{}{bonus}{penalty}", node("1", "10", "")))
    };
    let total = |set: &CriteriaSet, entries: &[(&str, &str)]| {
        let scored = scored(set, &given(set, entries));
        assert_eq!((scored.troubles.len(), scored.maximum), (0, Some(d("10"))));
        (scored.bonus.to_string(), scored.penalty.to_string(), scored.points.to_string())
    };
    let text = |a: &str, b: &str, c: &str| (a.to_owned(), b.to_owned(), c.to_owned());
    let set = areas("[scoring]\nbonus_cap = \"1.5\"\npenalty_cap = 3\n\n");
    assert_eq!(total(&set, &[("1", "5")]), text("0", "0", "5"), "what was not entered is none");
    assert_eq!(total(&set, &[("1", "5"), ("T.1", "1.4")]), text("1.4", "0", "6.4"));
    assert_eq!(total(&set, &[("1", "5"), ("T.1", "1.5")]), text("1.5", "0", "6.5"));
    assert_eq!(total(&set, &[("1", "5"), ("T.1", "1.5"), ("T.2", "0.1")]), text("1.5", "0", "6.5"), "the set's cap");
    assert_eq!(total(&set, &[("1", "5"), ("P", "2.9")]), text("0", "2.9", "2.1"));
    assert_eq!(total(&set, &[("1", "5"), ("P", "3.1")]), text("0", "3", "2"));
    assert_eq!(total(&set, &[("1", "1"), ("P", "4")]), text("0", "3", "0"), "never below nothing");
    assert_eq!(total(&set, &[("1", "9"), ("T.1", "1.5")]), text("1.5", "0", "10"), "nor above the maximum");
    let above = areas("[scoring]\nabove_maximum = true\n\n");
    assert_eq!(total(&above, &[("1", "9"), ("T.1", "1.5")]), text("1.5", "0", "10.5"));
    assert_eq!(total(&above, &[("1", "5"), ("T.1", "2"), ("T.2", "1")]), text("2", "0", "7"), "the area's cap");
}

#[test]
fn every_shape_of_one_set_adds_up() {
    let set = parsed(EVERY_SHAPE);
    let mut assessment = Assessment::of(&set);
    assessment.figure(0, Some(d("9")));
    assessment.figure(1, Some(d("10")));
    let entries = [
        ("1.1.1", Entry::Case(1)),
        ("1.1.2", Entry::Points(d("1"))),
        ("2.3", Entry::Counts(vec![3, 1, 7])),
        ("2.6", Entry::Points(d("0.5"))),
        ("P", Entry::Case(0)),
    ];
    for (code, entry) in entries {
        assert!(assessment.entry(set.node(code).unwrap(), Some(entry)));
    }
    let scored = self::scored(&set, &assessment);
    assert_eq!(scored.troubles, []);
    let points: Vec<String> = set.leaves().iter().map(|at| scored.nodes[*at].points.normalize().to_string()).collect();
    // 0.9 is not above 90 %; 0.9 of 1.5; 9 items capped at 1; 0.9 is over 80 %; (3 + 0.6) / 4 of 2; the mean is its own.
    assert_eq!(points, ["0.5", "1", "0.5", "1.35", "1", "2", "1.8", "3", "0.5", "1", "1"]);
    assert_eq!((scored.scored, scored.bonus, scored.penalty), (d("11.65"), d("1"), d("1")));
    assert_eq!(scored_alone(&set, &assessment).troubles, [(set.node("2.5").unwrap(), Trouble::NoMean)]);
    assert_eq!(by_hand(&set, &[]).of_node(0), None);
}
