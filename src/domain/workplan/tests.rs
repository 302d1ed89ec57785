use proptest::prelude::*;
use time::Duration;
use time::macros::date;

use super::*;

const DEADLINE: Date = date!(2022 - 09 - 30);

fn event(kind: Kind, day: Option<Date>) -> Event {
    Event { kind, day, words: String::new(), document: String::new(), at: Instant(0), by: None }
}

/// How a task with this deadline stands after these events.
fn status(events: &[(Kind, Date)], asked: Date) -> Status {
    let events: Vec<Event> = events.iter().map(|(kind, day)| event(*kind, Some(*day))).collect();
    Status::of(Some(DEADLINE), Standing::of(&events, asked), true, asked)
}

#[test]
fn a_task_is_in_term_up_to_its_deadline_and_overdue_from_the_day_after() {
    let (before, after) = (date!(2022 - 09 - 29), date!(2022 - 10 - 01));
    assert_eq!(
        [before, DEADLINE, after].map(|asked| status(&[], asked)),
        [Status::InTerm, Status::InTerm, Status::Overdue]
    );
    // Done and confirmed: the day on which it was done decides, however late it was confirmed.
    let confirmed =
        |done| status(&[(Kind::Done, done), (Kind::Confirmed, date!(2022 - 12 - 01))], date!(2022 - 12 - 31));
    assert_eq!([before, DEADLINE, after].map(confirmed), [Status::DoneInTime, Status::DoneInTime, Status::DoneLate]);
    // Done and not confirmed: its own status, whether in time or late.
    for done in [before, DEADLINE, after] {
        assert_eq!(status(&[(Kind::Done, done)], date!(2022 - 12 - 31)), Status::Awaiting);
    }
}

#[test]
fn what_is_sent_back_is_under_way_again() {
    let (done, back, asked) = (date!(2022 - 09 - 01), date!(2022 - 09 - 05), date!(2022 - 10 - 15));
    let events = [(Kind::Done, done), (Kind::Returned, back)];
    assert_eq!(status(&events, asked), Status::Overdue);
    let again = [events[0], events[1], (Kind::Done, asked), (Kind::Confirmed, asked)];
    assert_eq!(status(&again, asked), Status::DoneLate, "the day of the last time counts");
    assert_eq!(status(&again, date!(2022 - 09 - 03)), Status::Awaiting, "as it was then");
    // A confirmation of nothing, as of something sent back meanwhile, confirms nothing.
    assert_eq!(status(&[events[0], events[1], (Kind::Confirmed, back)], back), Status::InTerm);
}

#[test]
fn nothing_is_said_of_a_task_of_which_nobody_says_the_day() {
    let asked = date!(2022 - 10 - 12);
    let of = |deadline, standing, followed| Status::of(deadline, standing, followed, asked);
    assert_eq!(of(None, Standing::UnderWay, true), Status::Unclear(Why::NoDeadline));
    // Kiên Giang 2022: "các nhiệm vụ còn lại đang tổ chức thực hiện", in term or not.
    assert_eq!(of(Some(DEADLINE), Standing::UnderWay, false), Status::Unclear(Why::NotFollowed));
    assert_eq!(of(Some(DEADLINE), Standing::Confirmed(None), true), Status::Unclear(Why::Undated));
    assert_eq!(of(None, Standing::Confirmed(Some(asked)), true), Status::Unclear(Why::DoneWithoutDeadline));
    assert_eq!(of(None, Standing::Done(None), true), Status::Awaiting);
    let undated = [event(Kind::Done, None), event(Kind::Confirmed, Some(asked))];
    assert_eq!(Standing::of(&undated, asked), Standing::Confirmed(None));
}

/// Tây Ninh 2024: 49 + 5 + 89 + 4 + 29 = 176.
#[test]
fn five_statuses_add_up() {
    let all = [
        (Status::InTerm, 49),
        (Status::Overdue, 5),
        (Status::DoneInTime, 89),
        (Status::DoneLate, 4),
        (Status::Awaiting, 29),
    ];
    let counts = Counts::of(all.into_iter().flat_map(|(status, n)| std::iter::repeat_n(status, n)));
    assert_eq!((counts.all(), counts.confirmed()), (176, 93));
    let value = |measure| counts.figures().into_iter().find(|one| one.measure == measure).map(|one| one.value);
    assert_eq!(value(Measure::Tasks), Some(Decimal::from(176)));
    assert_eq!(value(Measure::TasksOverdue), Some(Decimal::from(5)));
    // One of which nobody says how it stands: neither are the overdue all that are overdue, nor those in term.
    let more = Counts { unclear: 22, ..counts };
    assert_eq!(more.all(), 198);
    assert!(more.figures().iter().all(|one| one.measure != Measure::TasksOverdue));
    let more = Counts { unclear_done: 1, ..counts };
    assert_eq!(more.confirmed(), 94);
    assert!(more.figures().iter().all(|one| one.measure != Measure::TasksDoneLate));
}

#[test]
fn who_says_done_says_the_day_and_shows_it() {
    let today = date!(2026 - 11 - 23);
    let act = |kind, day, words: &str| Act { kind, day, words: words.into(), document: String::new() };
    let done = |day, words| act(Kind::Done, day, words).check(Standing::UnderWay, today);
    assert_eq!(done(Some(today), "đã ban hành"), Ok(()));
    assert_eq!(done(None, "đã ban hành"), Err(NotDone::DayMissing));
    assert_eq!(done(today.next_day(), "đã ban hành"), Err(NotDone::NotYet));
    assert_eq!(done(Some(today), ""), Err(NotDone::EvidenceMissing));
    let document = Act { document: "12/BC-SNV".into(), ..act(Kind::Done, Some(today), "") };
    assert_eq!(document.check(Standing::UnderWay, today), Ok(()));
    assert_eq!(document.check(Standing::Done(None), today), Err(NotDone::ChangedMeanwhile));
    let confirm = act(Kind::Confirmed, Some(today), "");
    assert_eq!(confirm.check(Standing::Done(Some(today)), today), Ok(()));
    assert_eq!(confirm.check(Standing::Confirmed(Some(today)), today), Err(NotDone::ChangedMeanwhile));
    assert_eq!(confirm.check(Standing::UnderWay, today), Err(NotDone::ChangedMeanwhile));
    let back = |words, standing| act(Kind::Returned, Some(today), words).check(standing, today);
    assert_eq!(back("chưa có văn bản", Standing::Done(None)), Ok(()));
    assert_eq!(back("xác nhận nhầm", Standing::Confirmed(None)), Ok(()));
    assert_eq!(back("", Standing::Done(None)), Err(NotDone::ReasonMissing));
    assert_eq!(back("x", Standing::UnderWay), Err(NotDone::ChangedMeanwhile));
    assert_eq!(act(Kind::Moved, Some(today), "x").check(Standing::UnderWay, today), Err(NotDone::ChangedMeanwhile));
}

fn day() -> impl Strategy<Value = Date> {
    (0_i64..120).prop_map(|days| DEADLINE - Duration::days(60) + Duration::days(days))
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let kind = prop::sample::select(Kind::ALL.to_vec());
    let one = (kind, prop::option::weighted(0.9, day())).prop_map(|(kind, day)| event(kind, day));
    prop::collection::vec(one, 0..8)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_task_stands_in_one_way_and_counts_add_up(
        tasks in prop::collection::vec((events(), prop::option::of(day()), any::<bool>()), 0..40),
        asked in day(),
    ) {
        let all: Vec<Status> = tasks
            .iter()
            .map(|(events, deadline, followed)| Status::of(*deadline, Standing::of(events, asked), *followed, asked))
            .collect();
        let counts = Counts::of(all.iter().copied());
        prop_assert_eq!(counts.all(), tasks.len());
        // Counting in parts and adding is counting at once.
        let (some, rest) = all.split_at(all.len() / 2);
        let (some, rest) = (Counts::of(some.iter().copied()), Counts::of(rest.iter().copied()));
        prop_assert_eq!(counts.confirmed(), some.confirmed() + rest.confirmed());
        prop_assert_eq!(counts.unclear + counts.in_term, some.unclear + rest.unclear + some.in_term + rest.in_term);
    }

    #[test]
    fn only_what_happened_by_a_day_tells_how_a_task_stood(events in events(), asked in day()) {
        let by_then: Vec<Event> =
            events.iter().filter(|event| event.day.is_none_or(|day| day <= asked)).cloned().collect();
        prop_assert_eq!(Standing::of(&events, asked), Standing::of(&by_then, date!(9999 - 12 - 31)));
        // Nobody is late of whom nobody says the deadline, and nobody is confirmed whom nobody said to be done.
        let status = Status::of(None, Standing::of(&events, asked), true, asked);
        prop_assert!(!matches!(status, Status::Overdue | Status::DoneLate | Status::DoneInTime | Status::InTerm));
        if events.iter().all(|event| event.kind != Kind::Done) {
            prop_assert_eq!(Standing::of(&events, asked), Standing::UnderWay);
        }
    }
}
