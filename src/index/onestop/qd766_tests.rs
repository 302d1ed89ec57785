use time::macros::date;

use super::*;
use crate::index::onestop::share::{Handled, Opinions, OpinionsOver, Progress, Span, Synchronised, TakenOff};
use crate::index::onestop::testing::decision_766;

fn d(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn given(part: u64, whole: u64) -> Given {
    Given::Share(Share::of(part, whole).unwrap())
}

fn portal(points: &str) -> Portal {
    Portal { points: d(points), source: "Cổng Dịch vụ công quốc gia".to_owned(), day: date!(2026 - 10 - 06) }
}

fn held<const N: usize>(indicators: [(&str, Given); N]) -> Held {
    let indicators = indicators.into_iter().map(|(number, given)| (number.to_owned(), given)).collect();
    Held { indicators, groups: BTreeMap::new() }
}

fn points_of(number: &str, given: Given) -> Score {
    let index = decision_766();
    let scored = scored(&index, &held([(number, given)]), NoOpinions::Full).unwrap();
    scored.line(number).unwrap().score.clone()
}

#[test]
fn limits_of_shares_at_under_and_over() {
    for (number, part, points) in [
        ("4.2", 8000, "4"),
        ("4.2", 8001, "4"),
        ("4.2", 7999, "4"),
        ("4.2", 7900, "3.95"),
        ("4.2", 0, "0"),
        ("5.4", 9000, "6"),
        ("5.4", 9001, "6"),
        ("5.4", 8990, "5.99"),
        ("5.4", 4500, "3"),
        ("2.1", 10000, "20"),
        ("2.1", 9998, "20"),
        ("2.1", 9997, "19.99"),
        ("1.1", 3333, "2"),
    ] {
        assert_eq!(points_of(number, given(part, 10_000)).points(), Some(d(points)), "{number} {part}");
    }
    // A third of six is two, and half a hundredth goes up.
    assert_eq!(points_of("1.1", given(1, 3)).points(), Some(d("2")));
    assert_eq!(points_of("4.1", given(1, 800)).points(), Some(d("0.01")));
    assert_eq!(points_of("4.4", given(1, 800)).points(), Some(d("0.01")), "0.005");
    assert_eq!(points_of("4.4", given(1, 801)).points(), Some(d("0")), "0.00499");
}

#[test]
fn what_has_no_points_says_why() {
    let lack = |number, given| match points_of(number, given) {
        Score::Missing { lack, share } => (lack, share.is_some()),
        other => panic!("{other:?}"),
    };
    assert_eq!(lack("1.1", given(0, 0)), (Lack::ZeroOrNa, true), "0 hoặc N/A");
    assert_eq!(lack("3.0", given(1, 2)), (Lack::Conversion, true));
    assert_eq!(lack("3.5b", given(1, 2)), (Lack::Conversion, true));
    assert_eq!(lack("3.3", given(1, 2)), (Lack::Maximum, true));
    assert_eq!(points_of("3.0", Given::Portal(portal("11.5"))).points(), Some(d("11.5")));
    assert_eq!(points_of("5.4", given(0, 0)).points(), Some(Decimal::ZERO), "no dossier is 0 by the text");
    let none = Synchronised { synchronised: 9, reported: None, portal: None, last_year: None, span: Span::Year };
    assert_eq!(points_of("1.4", Given::Share(none.share())).points(), Some(Decimal::ZERO));
    let above = Synchronised { last_year: Some(8), ..none };
    assert_eq!(points_of("1.4", Given::Share(above.share())).points(), Some(d("6")), "the maximum at most");
}

#[test]
fn a_group_is_computed_imported_or_missing_and_never_in_part() {
    let index = decision_766();
    let mut progress = Progress::default();
    for requests in [0, 1, 2] {
        progress.add(crate::index::onestop::share::Stage::Pending { in_term: true }, requests);
    }
    let all = held([("2.1", Given::Share(progress.share())), ("1.1", given(1, 1)), ("4.1", given(1, 1))]);
    let one = scored(&index, &all, NoOpinions::Full).unwrap();
    assert_eq!(one.groups[1].score, GroupScore::Computed(d("13.33")), "2.2 brings no points that are known");
    let lacking = ["1.2", "1.3", "1.4"].map(|number| (number.to_owned(), Lack::Figures)).to_vec();
    assert_eq!(one.groups[0].score, GroupScore::Missing(lacking));
    let line = one.line("1.2").unwrap();
    assert_eq!(line.inputs(Lang::En).unwrap()[0], "Procedures published on time");
    assert_eq!((one.total(), one.covered()), (None, d("20")));
    assert_eq!(one.notes(Lang::En).len(), 2, "{:?}", one.notes(Lang::En));

    let mut mixed = all.clone();
    for (number, points) in [("1.2", "4"), ("1.3", "1.5"), ("1.4", "5.25")] {
        mixed.indicators.insert(number.to_owned(), Given::Portal(portal(points)));
    }
    let two = scored(&index, &mixed, NoOpinions::Full).unwrap();
    assert!(
        matches!(&two.groups[0].score, GroupScore::Imported { points, portal } if *points == d("16.75") && portal.len() == 3)
    );

    let mut whole = mixed;
    for (group, points) in [(2, "18"), (3, "20.5"), (4, "22"), (5, "17.25")] {
        whole.groups.insert(group, portal(points));
    }
    let three = scored(&index, &whole, NoOpinions::Full).unwrap();
    assert_eq!(three.groups[1].points(), Some(d("18")), "the portal's figure stands before ours");
    assert_eq!(three.line("2.1").unwrap().score.points(), Some(d("13.33")), "and ours is beside it");
    assert_eq!((three.total(), three.covered()), (Some(d("94.5")), d("100")));
}

#[test]
fn without_opinions_points_are_full_or_spread_as_chosen() {
    let index = decision_766();
    let dossiers = Handled { all: 100, late: 55, unhappy: 0, against: 55, rated: 3 };
    let none = Opinions::default();
    let five = |opinions: Opinions, over, choice| {
        let held = held([
            ("5.2", Given::Share(opinions.on_time())),
            ("5.3", Given::Share(opinions.satisfied(over))),
            ("5.4", Given::Share(dossiers.satisfied(TakenOff::SetDifference))),
        ]);
        let scored = scored(&index, &held, choice).unwrap();
        let line =
            |number| scored.line(number).map(|line| (line.maximum.unwrap(), line.score.points().unwrap())).unwrap();
        (scored.groups[4].points().unwrap(), [line("5.2"), line("5.3"), line("5.4")], scored.notes(Lang::Vi).join("\n"))
    };
    let (points, lines, notes) = five(none, OpinionsOver::All, NoOpinions::Full);
    assert_eq!((points, lines), (d("15"), [(d("6"), d("6")), (d("6"), d("6")), (d("6"), d("3"))]));
    assert!(notes.contains("như API của Cổng") && !notes.contains("chia đều"), "{notes}");
    let (points, lines, notes) = five(none, OpinionsOver::All, NoOpinions::Spread);
    assert_eq!((points, lines), (d("9"), [(d("0"), d("0")), (d("0"), d("0")), (d("18"), d("9"))]));
    assert!(notes.contains("chia đều") && !notes.contains("như API của Cổng"), "{notes}");
}

#[test]
fn opinions_of_which_none_is_handled_are_not_no_opinions() {
    let index = decision_766();
    let overdue = Opinions { all: 10, ..Opinions::default() };
    let held = held([
        ("5.2", Given::Share(overdue.on_time())),
        ("5.3", Given::Share(overdue.satisfied(OpinionsOver::Handled))),
        ("5.4", given(1, 1)),
    ]);
    for choice in [NoOpinions::Full, NoOpinions::Spread] {
        let scored = scored(&index, &held, choice).unwrap();
        assert_eq!(scored.line("5.2").unwrap().score.points(), Some(d("0")), "all ten are overdue");
        let line = scored.line("5.3").unwrap();
        assert!(matches!(line.score, Score::Missing { lack: Lack::ZeroOrNa, .. }), "{:?}", line.score);
        assert_eq!(scored.line("5.4").unwrap().maximum, Some(d("6")), "nothing is spread");
        assert_eq!(scored.groups[4].points(), None);
    }
}

#[test]
fn figures_of_no_such_index_are_refused() {
    let index = decision_766();
    let refused = |held: &Held| scored(&index, held, NoOpinions::Full).unwrap_err();
    assert_eq!(refused(&held([("9.9", given(1, 2))])), BadHeld::NoSuch("9.9".to_owned()));
    let outside = BadHeld::Outside { number: "2.1".to_owned(), points: d("20.01") };
    assert_eq!(refused(&held([("2.1", Given::Portal(portal("20.01")))])), outside);
    assert!(matches!(refused(&held([("2.1", Given::Portal(portal("-0.01")))])), BadHeld::Outside { .. }));
    let share = Share { part: d("3"), whole: d("2"), raters: None, by: Vec::new(), waiting: false };
    assert_eq!(refused(&held([("1.1", Given::Share(share))])), BadHeld::ShareOutside("1.1".to_owned()));
    let mut groups = Held::default();
    groups.groups.insert(3, portal("22.01"));
    assert!(matches!(refused(&groups), BadHeld::Outside { .. }));
    let nothing = scored(&index, &Held::default(), NoOpinions::Full).unwrap();
    assert_eq!((nothing.total(), nothing.covered()), (None, Decimal::ZERO), "nothing held is no 0");
}
