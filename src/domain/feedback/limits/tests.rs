use proptest::prelude::*;
use time::macros::date;

use super::super::history::tests::event;
use super::super::history::{Event, History};
use super::super::rules::tests::shipped;
use super::*;
use crate::domain::working_days::tests::{MadeUp, made_up_day};

const DAYS: &str = include_str!("../../../../survey-templates/calendar/ngay-lam-viec-1.toml");

fn days() -> WorkingDays {
    WorkingDays::parse("ngay-lam-viec-1.toml", DAYS).unwrap()
}

/// The limits of what was sent on a day, as of another.
fn kept<const N: usize>(sent: Date, as_of: Date, events: [Event; N]) -> Vec<(Step, Kept)> {
    let (rules, days) = (shipped(), days());
    let state = History::of(&rules, events).state(&rules, sent, as_of).unwrap();
    let judge = Judge { rules: &rules, days: &days, as_of };
    judge.limits(&state).into_iter().map(|one| (one.step, one.kept)).collect()
}

fn of(step: Step, all: &[(Step, Kept)]) -> Option<Kept> {
    all.iter().find(|(one, _)| *one == step).map(|(_, kept)| *kept)
}

/// Monday, 2 March 2026; no holiday until 27 April.
const SENT: Date = date!(2026 - 03 - 02);

#[test]
fn each_limit_holds_up_to_its_last_day_and_not_beyond() {
    // 2, 5 and 15 working days after a Monday: Wednesday, the next Monday, the Monday three weeks later.
    for (step, status, last) in [
        (Step::Refuse, "tu-choi-tiep-nhan", date!(2026 - 03 - 04)),
        (Step::Refuse, "bndp-tra-vpcp", date!(2026 - 03 - 04)),
        (Step::Supplement, "cho-bo-sung", date!(2026 - 03 - 09)),
        (Step::Forward, "gui-don-vi-khac", date!(2026 - 03 - 09)),
        (Step::Answer, "cho-cong-khai", date!(2026 - 03 - 23)),
    ] {
        let on = |day: Date| of(step, &kept(SENT, date!(2026 - 04 - 20), [event(status, day)]));
        let before = last.previous_day().unwrap();
        let after = last.next_day().unwrap();
        assert_eq!(on(before), Some(Kept::Kept { on: before, until: last }), "{status} under");
        assert_eq!(on(last), Some(Kept::Kept { on: last, until: last }), "{status} at");
        assert_eq!(on(after), Some(Kept::Broken { on: Some(after), until: last }), "{status} over");
    }
    let published = |day: Date| {
        let events = [event("cho-cong-khai", date!(2026 - 03 - 05)), event("da-cong-khai", day)];
        of(Step::Publish, &kept(SENT, date!(2026 - 04 - 20), events))
    };
    // Thursday and two working days: Monday.
    let last = date!(2026 - 03 - 09);
    for (day, broken) in [(date!(2026 - 03 - 06), false), (last, false), (date!(2026 - 03 - 10), true)] {
        let expected =
            if broken { Kept::Broken { on: Some(day), until: last } } else { Kept::Kept { on: day, until: last } };
        assert_eq!(published(day), Some(expected));
    }
}

#[test]
fn what_is_open_runs_until_its_last_day_and_is_broken_the_day_after() {
    let last = date!(2026 - 03 - 23);
    let in_hand = |as_of: Date| kept(SENT, as_of, [event("xu-ly-dia-phuong", SENT)]);
    assert_eq!(in_hand(last), [(Step::Answer, Kept::Running { until: last })]);
    assert_eq!(in_hand(date!(2026 - 03 - 24)), [(Step::Answer, Kept::Broken { on: None, until: last })]);
    // While it waits it may still be refused, sent on, or the citizen asked; not doing so breaks nothing.
    let waiting = |as_of: Date| kept(SENT, as_of, [event("tiep-nhan-dia-phuong", SENT)]);
    let steps = |all: Vec<(Step, Kept)>| all.into_iter().map(|(step, _)| step).collect::<Vec<_>>();
    assert_eq!(steps(waiting(date!(2026 - 03 - 04))), [Step::Refuse, Step::Supplement, Step::Forward, Step::Answer]);
    assert_eq!(steps(waiting(date!(2026 - 03 - 05))), [Step::Supplement, Step::Forward, Step::Answer]);
    assert_eq!(steps(waiting(date!(2026 - 03 - 10))), [Step::Answer]);
    let unpublished = |as_of: Date| of(Step::Publish, &kept(SENT, as_of, [event("cho-cong-khai", SENT)]));
    assert_eq!(unpublished(date!(2026 - 03 - 04)), Some(Kept::Running { until: date!(2026 - 03 - 04) }));
    let broken = Kept::Broken { on: None, until: date!(2026 - 03 - 04) };
    assert_eq!(unpublished(date!(2026 - 03 - 05)), Some(broken));
}

#[test]
fn holidays_do_not_count_and_a_year_without_calendar_is_not_guessed() {
    // 27 April is a day in lieu, 30 April and 1 May are holidays: 24, 28, 29 April, 4 and 5 May.
    let asked = kept(date!(2026 - 04 - 23), date!(2026 - 05 - 20), [event("cho-bo-sung", date!(2026 - 05 - 05))]);
    let last = date!(2026 - 05 - 05);
    assert_eq!(of(Step::Supplement, &asked), Some(Kept::Kept { on: last, until: last }));
    let late = kept(date!(2026 - 12 - 21), date!(2026 - 12 - 31), [event("xu-ly-dia-phuong", date!(2026 - 12 - 22))]);
    assert_eq!(late, [(Step::Answer, Kept::Unknown(Unknown::Uncovered(2027)))]);
    let old = kept(date!(2022 - 06 - 22), date!(2022 - 12 - 31), [event("xu-ly-dia-phuong", date!(2022 - 06 - 22))]);
    assert_eq!(old, [(Step::Answer, Kept::Unknown(Unknown::NoLimit))], "before there was a limit");
}

#[test]
fn what_sources_leave_open_is_not_known() {
    let as_of = date!(2026 - 04 - 20);
    let answer = |events: &[Event]| {
        let (rules, days) = (shipped(), days());
        let state = History::of(&rules, events.to_vec()).state(&rules, SENT, as_of).unwrap();
        let limits = Judge { rules: &rules, days: &days, as_of }.limits(&state);
        (limits.iter().find(|one| one.step == Step::Answer).map(|one| one.kept), in_time(&limits))
    };
    let asked = event("cho-bo-sung", date!(2026 - 03 - 05));
    let late = event("cho-cong-khai", date!(2026 - 04 - 01));
    let unknown = |why| (Some(Kept::Unknown(why)), None);
    assert_eq!(answer(std::slice::from_ref(&asked)), unknown(Unknown::Supplemented), "still with the citizen");
    let supplied = event("phan-anh-da-bo-sung", date!(2026 - 03 - 20));
    assert_eq!(answer(&[asked.clone(), supplied]), unknown(Unknown::Supplemented));
    assert_eq!(
        answer(&[asked.clone(), late.clone(), event("da-cong-khai", date!(2026 - 04 - 02))]),
        unknown(Unknown::Supplemented)
    );
    let in_any_case = event("cho-cong-khai", date!(2026 - 03 - 23));
    assert!(
        matches!(answer(&[asked, in_any_case]).0, Some(Kept::Kept { .. })),
        "kept whether the time stood still or not"
    );
    // Asked when the last day was over: nothing can mend that.
    let too_late = event("cho-bo-sung", date!(2026 - 03 - 24));
    assert!(matches!(answer(&[too_late]), (Some(Kept::Broken { on: None, .. }), Some(false))));
    assert_eq!(answer(&[event("da-cong-khai", date!(2026 - 03 - 25))]), unknown(Unknown::AnswerDay));
    assert_eq!(answer(&[late, event("xu-ly-dia-phuong", date!(2026 - 04 - 03))]), unknown(Unknown::Reopened));
    let published = event("da-cong-khai", date!(2026 - 03 - 05));
    assert_eq!(of(Step::Publish, &kept(SENT, as_of, [published])), Some(Kept::Unknown(Unknown::AwaitedDay)));
}

#[test]
fn a_transfer_begins_the_time_anew() {
    let moved =
        Event { unit: super::super::history::tests::unit(2), ..event("tiep-nhan-dia-phuong", date!(2026 - 03 - 16)) };
    let all = kept(SENT, date!(2026 - 04 - 06), [event("gui-don-vi-khac", date!(2026 - 03 - 05)), moved]);
    assert_eq!(all, [(Step::Answer, Kept::Running { until: date!(2026 - 04 - 06) })], "15 working days after 16 March");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn last_days_are_those_that_a_slow_reader_of_the_calendar_finds(
        made_up in MadeUp::any(),
        sent in made_up_day(),
        took in 0_i64..60,
        which in 0_usize..4,
    ) {
        let rules = Rules::parse("x.toml", &include_str!("../../../../survey-templates/onestop/pakn-1.toml").replace("2022-06-23", "2019-01-01")).unwrap();
        let (step, status, limit) = [
            (Step::Refuse, "tu-choi-tiep-nhan", 2),
            (Step::Supplement, "cho-bo-sung", 5),
            (Step::Forward, "gui-don-vi-khac", 5),
            (Step::Answer, "cho-cong-khai", 15),
        ][which];
        let done = sent + time::Duration::days(took);
        let calendar = made_up.calendar();
        let state = History::of(&rules, [event(status, done)]).state(&rules, sent, done).unwrap();
        let judge = Judge { rules: &rules, days: &calendar, as_of: done };
        let found = judge.limits(&state).into_iter().find(|one| one.step == step).unwrap().kept;
        match made_up.slow_add(sent, limit) {
            None => prop_assert_eq!(found, Kept::Unknown(Unknown::Uncovered(2025))),
            Some(until) if done <= until => prop_assert_eq!(found, Kept::Kept { on: done, until }),
            Some(until) => prop_assert_eq!(found, Kept::Broken { on: Some(done), until }),
        }
    }
}
