//! Places with ties by every rule, groups, blocks, grades at their thresholds, and what lost points were worth.

use super::super::grade::grade;
use super::super::lost::{Field, lost};
use super::super::testing::{by_hand, d, flat, node, set};
use super::super::{Assessment, Entry, Plan, Scored};
use super::{Place, Ranks, Unit, ranks};
use crate::domain::criteria::CriteriaSet;

fn units(set: &CriteriaSet, points: &[&[&str]]) -> Vec<Scored> {
    let plan = Plan::of(set);
    let assessments: Vec<Assessment> = points.iter().map(|points| by_hand(set, points)).collect();
    let context = plan.context(&assessments);
    assessments.iter().map(|assessment| plan.points(assessment, &context)).collect()
}

fn ranked(set: &CriteriaSet, units: &[Scored], groups: &[Option<&str>]) -> Ranks {
    let group = |at: usize| groups.get(at).copied().flatten();
    let units: Vec<Unit<'_>> = units.iter().enumerate().map(|(at, scored)| Unit { scored, group: group(at) }).collect();
    ranks(&Plan::of(set), &units)
}

fn numbers(places: &[Option<Place>]) -> Vec<usize> {
    places.iter().map(|place| place.map_or(0, |place| place.rank)).collect()
}

#[test]
fn equals_share_a_place_and_the_next_is_counted_or_not() {
    // Hà Nội 2023: Nam Từ Liêm and Hoàn Kiếm both had 95.7 %.
    let points: [&[&str]; 4] = [&["95.7"], &["90"], &["95.7"], &["97"]];
    let shared = flat("", &["100"]);
    let all = ranked(&shared, &units(&shared, &points), &[]);
    assert_eq!(numbers(&all.overall), [2, 4, 2, 1]);
    assert_eq!(all.overall[0], Some(Place { rank: 2, of: 4, shared: true }));
    assert_eq!(all.overall[1], Some(Place { rank: 4, of: 4, shared: false }));
    let dense = flat("[scoring]\nnumbering = \"dense\"\n\n", &["100"]);
    assert_eq!(numbers(&ranked(&dense, &units(&dense, &points), &[]).overall), [2, 3, 2, 1]);
}

#[test]
fn a_tie_is_of_every_digit_or_of_those_shown() {
    let points: [&[&str]; 3] = [&["80.124"], &["80.123"], &["80.125"]];
    let exact = flat("", &["100"]);
    assert_eq!(numbers(&ranked(&exact, &units(&exact, &points), &[]).overall), [2, 3, 1]);
    let shown = flat("[scoring]\nties_on = \"shown\"\n\n", &["100"]);
    assert_eq!(numbers(&ranked(&shown, &units(&shown, &points), &[]).overall), [2, 2, 1]);
    // Thirds that add to the same are the same.
    let thirds = flat("", &["1", "1", "1"]);
    let third = "0.3333333333333333333333333333";
    let units = units(&thirds, &[&[third, third, third], &["1", "0", "0"]]);
    assert_eq!(numbers(&ranked(&thirds, &units, &[]).overall), [1, 1]);
}

#[test]
fn blocks_and_areas_decide_between_equals_in_their_order() {
    let head = "[scoring]\nties_by = [\"khao-sat\", \"1\"]\n\n[[block]]\ncode = \"tham-dinh\"\nwords = { vi = \"a\" }\n\n\
                [[block]]\ncode = \"khao-sat\"\nwords = { vi = \"b\" }\n\n";
    let nodes = [("1", "tham-dinh"), ("2", "tham-dinh"), ("3", "khao-sat")]
        .map(|(code, block)| node(code, "10", &format!("block = \"{block}\"")));
    let set = set(&format!("{head}{}", nodes.concat()));
    // All have 20 points but the last.
    let units =
        units(&set, &[&["8", "7", "5"], &["7", "7", "6"], &["7", "8", "5"], &["8", "7", "5"], &["1", "1", "10"]]);
    let all = ranked(&set, &units, &[]);
    assert_eq!(numbers(&all.overall), [2, 1, 4, 2, 5]);
    assert_eq!(numbers(&all.blocks[0]), [1, 4, 1, 1, 5]);
    assert_eq!(numbers(&all.blocks[1]), [3, 2, 3, 3, 1]);
}

#[test]
fn groups_are_ranked_and_graded_apart_and_the_unranked_not_at_all() {
    // Nam Định 2020: departments in group I from 90, districts from 80.
    let head = "[scoring]\nnot_applicable = \"unranked\"\n\n[[group]]\ncode = \"so\"\nwords = { vi = \"Sở\" }\n\n\
                [[group]]\ncode = \"huyen\"\nwords = { vi = \"Huyện\" }\n\n";
    let grades: String = [("i", "90", "so"), ("ii", "80", "so"), ("i", "80", "huyen"), ("ii", "70", "huyen")]
        .map(|(code, from, group)| {
            format!(
                "[[grade]]\ncode = \"{code}\"\nwords = {{ vi = \"{code}\" }}\nfrom = {from}\ngroup = \"{group}\"\n\n"
            )
        })
        .concat();
    let set = flat(&format!("{head}{grades}"), &["90", "10"]);
    let mut scored = units(&set, &[&["80", "5"], &["76", "5"], &["81", "5"], &["88", "2"]]);
    let mut assessment = by_hand(&set, &["88"]);
    assessment.entry(1, Some(Entry::NotApplicable));
    scored.push(super::super::testing::scored(&set, &assessment));
    let all = ranked(&set, &scored, &[Some("so"), Some("huyen"), Some("huyen"), None, Some("so")]);
    assert_eq!(numbers(&all.overall), [3, 4, 2, 1, 0], "what does not apply takes the place");
    assert_eq!(numbers(&all.groups), [1, 2, 1, 0, 0]);
    assert_eq!(all.groups[0], Some(Place { rank: 1, of: 1, shared: false }));
    let grade = |percent: &str, group| super::super::grade::grade(&set, d(percent), group).map(|one| one.code.clone());
    let text = |code: &str| Some(code.to_owned());
    assert_eq!([grade("90", Some("so")), grade("89.99", Some("so"))], [text("i"), text("ii")]);
    assert_eq!([grade("80", Some("huyen")), grade("79.99", Some("huyen"))], [text("i"), text("ii")]);
    assert_eq!([grade("69.99", Some("huyen")), grade("95", None)], [None, None]);
}

#[test]
fn grades_begin_at_or_above_their_thresholds() {
    // Tây Ninh 2021: Tốt above 80 %; the national group B from 80 %.
    let grades = "[[grade]]\ncode = \"tot\"\nwords = { vi = \"Tốt\" }\nfrom = 80\nreached = \">\"\n\n\
                  [[grade]]\ncode = \"b\"\nwords = { vi = \"B\" }\nfrom = 80\nreached = \">=\"\n\n\
                  [[grade]]\ncode = \"c\"\nwords = { vi = \"C\" }\nfrom = 0\n\n";
    let set = flat(grades, &["3"]);
    let of = |percent: &str| grade(&set, d(percent), None).unwrap().code.as_str();
    assert_eq!(["80.01", "80", "79.99", "0"].map(of), ["tot", "b", "c", "c"]);
    // 2.4 of 3 in three thirds of 0.8 each is 80 % in every digit that means something.
    assert_eq!(of("79.9999999999999999999999999"), "b");
    assert_eq!(of("80.0000000000000000000000001"), "b");
}

#[test]
fn lost_points_say_what_they_would_have_been_worth() {
    let set = flat("", &["50", "50"]);
    let plan = Plan::of(&set);
    let scored = units(&set, &[&["40", "45"], &["50", "36"], &["44", "44"], &["30", "30"], &["45", "45"]]);
    // 85, 86, 88, 60, 90.
    let field = Field::of(&plan, &scored);
    let of = |unit: usize| -> Vec<(usize, String, Option<usize>)> {
        let lost = lost(&plan, &field, unit, &scored[unit]);
        lost.into_iter().map(|one| (one.node, one.points.to_string(), one.rank)).collect()
    };
    let text = str::to_owned;
    assert_eq!(of(0), [(0, text("10"), Some(1)), (1, text("5"), Some(1))], "95, and 90 beside another 90");
    assert_eq!(of(1), [(1, text("14"), Some(1))], "nothing was lost in the first");
    assert_eq!(of(3), [(0, text("20"), Some(5)), (1, text("20"), Some(5))], "80 is still the last");
    assert_eq!(of(4), [(0, text("5"), Some(1)), (1, text("5"), Some(1))]);
    let dense = flat("[scoring]\nnumbering = \"dense\"\n\n", &["50", "50"]);
    let plan = Plan::of(&dense);
    let scored = units(&dense, &[&["45", "45"], &["45", "45"], &["40", "40"], &["30", "49"]]);
    let field = Field::of(&plan, &scored);
    let worth: Vec<_> =
        super::super::lost::lost(&plan, &field, 3, &scored[3]).into_iter().map(|one| one.rank).collect();
    assert_eq!(worth, [Some(1), Some(2)], "99 is first; 80 shares the second place");
}
