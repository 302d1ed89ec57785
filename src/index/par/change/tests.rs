//! Years beside each other: matched criteria, breaks, places.

use super::super::rank::{Unit, ranks};
use super::super::testing::{by_hand, d, node, parsed, scored};
use super::super::{Entry, Plan, Scored};
use super::{Break, Year, change};
use crate::domain::criteria::CriteriaSet;
use crate::domain::criteria::compare::{Difference, Line, compare};

fn versions() -> (CriteriaSet, CriteriaSet) {
    let head = |version: u32| {
        format!(
            "code = \"bo-thu\"\nversion = {version}\nfamily = \"par\"\nlevel = \"commune\"\nfirst_year = 2026\n\
             illustrative = true\nconfidence = \"reported\"\ntitle = {{ vi = \"Bộ thử\" }}\n"
        )
    };
    let old = [node("1", "40", ""), node("2", "30", ""), node("3", "20", ""), node("4", "10", "")].concat();
    // 1 stays; 2 has another maximum; 3 moved to 5; 4 is gone; 6 is new.
    let new =
        [node("1", "40", ""), node("2", "25", ""), node("5", "20", "same_as = [\"bo-thu-1/3\"]"), node("6", "15", "")];
    let newer = CriteriaSet::parse("bo-thu-2.toml", &(head(2) + &new.concat())).unwrap();
    (parsed(&(head(1) + &old)), newer)
}

#[test]
fn criteria_are_matched_and_breaks_are_marked() {
    let (old, new) = versions();
    let (old_plan, new_plan) = (Plan::of(&old), Plan::of(&new));
    let before = scored(&old, &by_hand(&old, &["30", "24", "10", "10"]));
    let now = scored(&new, &by_hand(&new, &["32.5", "20", "15", "5"]));
    let year = |plan, scored| Year { plan, scored, place: None };
    let change = change(year(&new_plan, &now), year(&old_plan, &before));
    let said: Vec<_> = change.nodes.iter().map(|one| (one.before, one.points, one.percent, one.broken)).collect();
    assert_eq!(
        said,
        [
            (Some(0), Some(d("2.5")), Some(d("6.25")), None),
            (Some(1), None, Some(d("0")), Some(Break::OtherMaximum)),
            (Some(2), Some(d("5")), Some(d("25")), None),
            (None, None, None, Some(Break::New)),
        ]
    );
    assert_eq!((change.gone.as_slice(), change.other_set), ([3].as_slice(), true));
    assert_eq!((change.points, change.percent), (Some(d("-1.5")), Some(d("-1.5"))));
    let lines = compare(&new, &old);
    assert_eq!(lines[1], Line::Both(1, 1, vec![Difference::Maximum]));
    assert_eq!(lines[2], Line::Both(2, 2, vec![Difference::Number, Difference::Words]));
    assert_eq!(lines[3..], [Line::New(3), Line::Gone(3)]);
}

#[test]
fn what_did_not_apply_in_one_year_breaks_the_series() {
    let (old, _) = versions();
    let plan = Plan::of(&old);
    let before = scored(&old, &by_hand(&old, &["30", "24", "10", "10"]));
    let mut assessment = by_hand(&old, &["30", "24", "10"]);
    assessment.entry(3, Some(Entry::NotApplicable));
    let now = scored(&old, &assessment);
    let year = |scored| Year { plan: &plan, scored, place: None };
    let change = change(year(&now), year(&before));
    assert_eq!(change.nodes[3].broken, Some(Break::OneYearOnly));
    assert_eq!((change.points, change.other_set), (None, false), "64 of 90 is no less than 74 of 100 was");
    assert_eq!(change.percent.unwrap().round_dp(4), d("-2.8889"));
}

#[test]
fn places_gained_are_more_than_nothing() {
    let (old, _) = versions();
    let plan = Plan::of(&old);
    let points = |all: &[&str]| -> Vec<Scored> {
        all.iter().map(|one| scored(&old, &by_hand(&old, &[one, "0", "0", "0"]))).collect()
    };
    let (before, now) = (points(&["30", "20", "10"]), points(&["20", "30", "40"]));
    let place = |units: &[Scored], at: usize| {
        let all: Vec<Unit<'_>> = units.iter().map(|scored| Unit { scored, group: None }).collect();
        ranks(&plan, &all).overall[at]
    };
    let places: Vec<Option<i64>> = (0..3)
        .map(|at| {
            let now = Year { plan: &plan, scored: &now[at], place: place(&now, at) };
            let before = Year { plan: &plan, scored: &before[at], place: place(&before, at) };
            change(now, before).places
        })
        .collect();
    assert_eq!(places, [Some(-2), Some(0), Some(2)]);
}
