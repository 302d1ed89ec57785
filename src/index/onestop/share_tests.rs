use super::*;

fn share(part: u64, whole: u64) -> (Decimal, Decimal) {
    (part.into(), whole.into())
}

fn both(share: &Share) -> (Decimal, Decimal) {
    (share.part, share.whole)
}

const ON_TIME: Stage = Stage::Done(Timeliness::OnTime);
const LATE: Stage = Stage::Done(Timeliness::Late);

#[test]
fn pending_within_its_time_counts_and_a_second_request_is_late() {
    let mut progress = Progress::default();
    for (stage, requests) in [
        (Stage::Done(Timeliness::Early), 0),
        (ON_TIME, 1),
        (ON_TIME, 2),
        (LATE, 0),
        (LATE, 2),
        (Stage::Pending { in_term: true }, 1),
        (Stage::Pending { in_term: false }, 0),
        (Stage::Waiting { in_term: true }, 1),
        (Stage::Waiting { in_term: true }, 2),
    ] {
        progress.add(stage, requests);
    }
    assert_eq!(progress, Progress { done_in_time: 3, pending_in_term: 1, late: 3, by_supplements: 2 });
    assert_eq!(both(&progress.share()), share(4, 9));
    assert_eq!(both(&progress.merge(progress).share()), share(8, 18));
    assert_eq!(progress.share().by, [IndexDecision::LateBySupplements]);
    assert_eq!(both(&Progress::default().share()), share(0, 0));
}

#[test]
fn an_opinion_is_taken_off_once_and_its_raters_stand_beside() {
    let mut opinions = Opinions::default();
    let quiet = Opinion { stage: ON_TIME, likes: 0, dislikes: 0, complained_again: false };
    for opinion in [
        quiet,
        Opinion { likes: 2, dislikes: 2, ..quiet },
        Opinion { likes: 2, dislikes: 3, complained_again: true, ..quiet },
        Opinion { complained_again: true, stage: LATE, ..quiet },
        Opinion { stage: Stage::Pending { in_term: true }, ..quiet },
        Opinion { stage: Stage::Pending { in_term: false }, ..quiet },
    ] {
        opinions.add(opinion);
    }
    let counted = Opinions { all: 6, in_time: 4, handled: 4, against: 3, handled_against: 2, rated: 2 };
    assert_eq!(opinions, counted);
    assert_eq!(both(&opinions.on_time()), share(4, 6));
    let all = opinions.satisfied(OpinionsOver::All);
    assert_eq!((both(&all), all.raters, all.by[0]), (share(3, 6), Some(2), IndexDecision::AllOpinions));
    let handled = opinions.satisfied(OpinionsOver::Handled);
    assert_eq!((both(&handled), handled.by[0]), (share(2, 4), IndexDecision::HandledOpinions));
}

#[test]
fn the_two_texts_of_satisfaction_differ_where_a_dossier_is_both() {
    let mut handled = Handled::default();
    let quiet = Served::default();
    for dossier in [
        quiet,
        Served { disliked: Some(false), ..quiet },
        Served { late: true, disliked: Some(true), ..quiet },
        Served { complained: true, disliked: Some(true), ..quiet },
    ] {
        handled.add(dossier);
    }
    assert_eq!(handled, Handled { all: 4, late: 1, unhappy: 2, against: 2, rated: 3 });
    let (once, twice) = (handled.satisfied(TakenOff::SetDifference), handled.satisfied(TakenOff::SumOfRates));
    assert_eq!((both(&once), once.by[0]), (share(2, 4), IndexDecision::SetDifference));
    assert_eq!((both(&twice), twice.by[0]), (share(1, 4), IndexDecision::SumOfRates));
    let worst = Handled { all: 2, late: 2, unhappy: 2, against: 2, rated: 2 };
    assert_eq!(both(&worst.satisfied(TakenOff::SumOfRates)), share(0, 2), "not below 0");
}

#[test]
fn where_nobody_rates_it_is_seen() {
    let mut handled = Handled::default();
    handled.add(Served::default());
    let perfect = handled.satisfied(TakenOff::SetDifference);
    assert_eq!((both(&perfect), perfect.raters, perfect.nobody_rated()), (share(1, 1), Some(0), true));
    assert!(perfect.by.contains(&IndexDecision::NobodyRated));
    handled.add(Served { disliked: Some(false), ..Served::default() });
    assert!(!handled.satisfied(TakenOff::SetDifference).nobody_rated());
    assert!(!Progress::default().share().nobody_rated(), "it says nothing of satisfaction");
}

#[test]
fn dossiers_synchronised_of_the_greater_count_or_of_last_years() {
    let none = Synchronised { synchronised: 10, reported: None, portal: None, last_year: None, span: Span::Month };
    let of = |reported, portal, last_year, span| {
        let share = Synchronised { reported, portal, last_year, span, ..none }.share();
        (share.whole, share.by.contains(&IndexDecision::AboveOne))
    };
    assert_eq!(of(Some(20), Some(30), Some(9), Span::Month), (30.into(), false));
    assert_eq!(of(Some(20), None, Some(9), Span::Month), (20.into(), false));
    assert_eq!(of(Some(0), None, Some(120), Span::Month), (10.into(), false));
    assert_eq!(of(None, None, Some(119), Span::Month), (Decimal::from(119) / Decimal::from(12), true));
    assert_eq!(of(None, Some(0), Some(120), Span::Quarter), (30.into(), false));
    assert_eq!(of(None, None, Some(120), Span::Year), (120.into(), false));
    assert_eq!(of(None, None, None, Span::Year), (0.into(), false));
}

#[test]
fn a_part_is_not_more_than_all() {
    assert_eq!(Share::of(3, 2), Err(BadShare { part: 3, whole: 2 }));
    assert_eq!(both(&Share::of(2, 2).unwrap()), share(2, 2));
}
