use proptest::prelude::*;
use time::macros::date;

use super::super::due::Counting;
use super::super::flow::flows;
use super::super::form::Form;
use super::super::history::tests::{any_events, dossier, event, noon};
use super::super::state::{Against, Finding};
use super::super::transfer::Transfers;
use super::*;

const SHIPPED: &str = include_str!("../../../../survey-templates/onestop/xin-loi-1.toml");
const FORM: &str = include_str!("../../../../survey-templates/onestop/bieu-06a-1.toml");
const HOURS: &str = include_str!("../../../../survey-templates/calendar/gio-chuyen-ho-so-1.toml");
const DAYS: &str = include_str!("../../../../survey-templates/calendar/ngay-lam-viec-1.toml");

fn rules() -> Apologies {
    Apologies::parse("xin-loi-1.toml", SHIPPED).unwrap()
}

fn working_days() -> WorkingDays {
    WorkingDays::parse("ngay-lam-viec-1.toml", DAYS).unwrap()
}

fn letter(on: Date, new_due: Date) -> Letter {
    Letter {
        number: "12/PXL".to_owned(),
        day: on,
        new_due,
        reason: "Chờ kết quả xác minh của cơ quan thuế".to_owned(),
        signer: "Chủ tịch Ủy ban nhân dân".to_owned(),
        sent_by: SentBy::PortalAndSms,
    }
}

/// Received on 3 June 2024, a Monday, and due on 14 June, a Friday.
fn pending() -> History {
    dossier([
        event(Status::Received, noon(date!(2024 - 06 - 03))).due(date!(2024 - 06 - 14)),
        event(Status::Processing, noon(date!(2024 - 06 - 04))),
    ])
}

#[test]
fn until_june_2025_a_letter_goes_out_a_day_before_the_due_day_and_by_the_new_decree_on_it() {
    let rules = rules();
    let sent = |due: Date, days: i64| rules.sent(due, due + Duration::days(days));
    let old = date!(2024 - 06 - 14);
    assert_eq!([-2, -1, 0, 1].map(|days| sent(old, days)), [Sent::InTime, Sent::InTime, Sent::Late(1), Sent::Late(2)]);
    let new = date!(2026 - 03 - 12);
    assert_eq!([-1, 0, 1].map(|days| sent(new, days)), [Sent::InTime, Sent::InTime, Sent::Late(1)]);
    // The due day says which rule it is, not the day of the letter.
    assert_eq!([date!(2018 - 06 - 20), date!(2018 - 06 - 21)].map(|due| sent(due, 0)), [Sent::NoRule, Sent::Late(1)]);
    assert_eq!([date!(2025 - 06 - 30), date!(2025 - 07 - 01)].map(|due| sent(due, 0)), [Sent::Late(1), Sent::NoRule]);
    assert_eq!([date!(2025 - 11 - 16), date!(2025 - 11 - 17)].map(|due| sent(due, 0)), [Sent::NoRule, Sent::InTime]);
    assert_eq!(rules.of(new).unwrap().first_confidence, Confidence::Unknown, "nobody read when it came into force");
}

#[test]
fn the_day_that_is_warned_of_is_one_on_which_somebody_works() {
    let (rules, days) = (rules(), working_days());
    let last = |due: Date| rules.of(due).unwrap().last_working_day(due, &days);
    assert_eq!(last(date!(2024 - 06 - 14)), date!(2024 - 06 - 13));
    assert_eq!(last(date!(2024 - 06 - 17)), date!(2024 - 06 - 14), "a day before Monday is Sunday");
    assert_eq!(last(date!(2024 - 02 - 15)), date!(2024 - 02 - 07), "Tết Giáp Thìn");
    assert_eq!(last(date!(2026 - 03 - 12)), date!(2026 - 03 - 12));
}

#[test]
fn a_letter_moves_the_newest_due_day_once_and_never_the_original() {
    let (rules, today) = (rules(), date!(2024 - 06 - 30));
    let due = date!(2024 - 06 - 14);
    let kept = |history: &History, letter: &Letter| letter.event(history, Some(due), (&rules, 0), today);
    let first = letter(date!(2024 - 06 - 13), date!(2024 - 06 - 21));
    let mut history = pending();
    assert!(history.add(kept(&history, &first).unwrap()));
    let state = history.state(today);
    assert_eq!(
        (state.due_day(Against::Original), state.due_day(Against::Newest)),
        (Some(due), Some(date!(2024 - 06 - 21)))
    );
    assert_eq!((state.redatings, state.findings.is_empty()), (1, true));
    // The same date again is no other one; a further one is refused.
    assert!(kept(&history, &letter(date!(2024 - 06 - 17), date!(2024 - 06 - 21))).is_ok());
    let again = kept(&history, &letter(date!(2024 - 06 - 20), date!(2024 - 06 - 28))).unwrap_err();
    assert_eq!(
        again,
        NotKept::Again {
            given: date!(2024 - 06 - 21), basis: "Nghị định 61/2018/NĐ-CP, Điều 19 khoản 9".to_owned()
        }
    );
    assert!(again.words(Lang::Vi).contains("21/06/2024") && again.words(Lang::En).contains("21/06/2024"));
    // What a system hands over is kept, and shown.
    history.add(event(Status::Processing, noon(date!(2024 - 06 - 20))).due(date!(2024 - 06 - 28)));
    assert!(history.state(today).findings.has(Finding::RedatedAgain));
}

#[test]
fn what_a_letter_cannot_be_of_is_refused() {
    let (rules, today) = (rules(), date!(2024 - 06 - 30));
    let due = date!(2024 - 06 - 14);
    let why = |history: &History, letter: Letter| letter.event(history, Some(due), (&rules, 0), today).unwrap_err();
    let good = letter(date!(2024 - 06 - 13), date!(2024 - 06 - 21));
    assert_eq!(why(&pending(), Letter { reason: String::new(), ..good.clone() }), NotKept::Missing);
    assert_eq!(why(&pending(), Letter { signer: "0912 345 678".to_owned(), ..good.clone() }), NotKept::TellsWho);
    assert_eq!(why(&pending(), letter(date!(2024 - 07 - 01), date!(2024 - 07 - 05))), NotKept::Future);
    assert_eq!(
        why(&pending(), letter(date!(2024 - 06 - 02), date!(2024 - 06 - 21))),
        NotKept::BeforeReceived(date!(2024 - 06 - 03))
    );
    assert_eq!(why(&pending(), letter(date!(2024 - 06 - 13), due)), NotKept::NewDay(due));
    assert_eq!(
        why(&pending(), letter(date!(2024 - 06 - 20), date!(2024 - 06 - 19))),
        NotKept::NewDay(date!(2024 - 06 - 20))
    );
    assert!(
        letter(date!(2024 - 06 - 13), date!(2024 - 06 - 15)).event(&pending(), Some(due), (&rules, 0), today).is_ok()
    );
    let mut ended = pending();
    ended.add(event(Status::Resolved, noon(date!(2024 - 06 - 19))));
    assert_eq!(
        why(&ended, letter(date!(2024 - 06 - 20), date!(2024 - 06 - 21))),
        NotKept::AfterClosed(date!(2024 - 06 - 19))
    );
    assert!(letter(date!(2024 - 06 - 19), date!(2024 - 06 - 21)).event(&ended, Some(due), (&rules, 0), today).is_ok());
    let registered = dossier([event(Status::Registered, noon(date!(2024 - 06 - 03))).due(due)]);
    assert_eq!(why(&registered, good.clone()), NotKept::NotReceived);
    let undated = dossier([event(Status::Received, noon(date!(2024 - 06 - 03)))]);
    assert_eq!(good.event(&undated, None, (&rules, 0), today), Err(NotKept::NoDueDay));
    // A due day that was stated after the letter would become another original one.
    let dated = dossier([
        event(Status::Received, noon(date!(2024 - 06 - 03))),
        event(Status::Processing, noon(date!(2024 - 06 - 18))).due(due),
    ]);
    assert_eq!(why(&dated, good), NotKept::NoDueDay);
}

#[test]
fn ways_are_known_by_their_words_and_rules_that_contradict_each_other_are_refused() {
    for way in SentBy::ALL {
        assert_eq!(SentBy::from_word(way.word()), Some(way));
        assert_eq!(SentBy::ALL.iter().filter(|other| other.name(Lang::Vi) == way.name(Lang::Vi)).count(), 1);
    }
    assert_eq!(SentBy::from_word("pigeon"), None);
    for (file, says) in [
        (SHIPPED.replace("2025-06-30", "2026-06-30"), "two rules hold on 2025-11-17"),
        (SHIPPED.replace("2025-06-30", "2017-06-30"), "2018-06-21 is after 2017-06-30"),
        (SHIPPED.replace("days_before = 1", "days_before = -1"), "days_before"),
        (SHIPPED.replace("\"apology\"", "\"transfer\""), "transfer"),
    ] {
        let error = Apologies::parse("x-1.toml", &file).unwrap_err();
        assert!(error.starts_with("x-1.toml: ") && error.contains(says), "{error}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn no_letter_changes_the_original_due_day_nor_where_a_dossier_stands_in_the_form(
        events in any_events(),
        on in 0_i64..70,
        further in 1_i64..40,
    ) {
        let days = working_days();
        let transfers = Transfers::parse("gio-chuyen-ho-so-1.toml", HOURS).unwrap();
        let form = Form::parse("bieu-06a-1.toml", FORM).unwrap();
        let counting = Counting { days: &days, transfers: &transfers };
        let mut history: History = events.into_iter().collect();
        let before = State::of(history.events());
        let due = counting.judged_by(&before, Against::Original).unwrap();
        let today = date!(2024 - 05 - 20);
        let day = date!(2024 - 02 - 20) + Duration::days(on);
        let letter = letter(day, due.unwrap_or(day).max(day) + Duration::days(further));
        let stood = flows(history.events(), &form, counting).unwrap();
        if let Ok(event) = letter.event(&history, due, (&rules(), 0), today) {
            history.add(event);
            let after = State::of(history.events());
            prop_assert_eq!(after.due_day(Against::Original), before.due_day(Against::Original));
            prop_assert_eq!(after.closed, before.closed);
            prop_assert_eq!(after.received, before.received);
            prop_assert_eq!(after.supplement, before.supplement);
            prop_assert!(after.redatings <= before.redatings.max(1));
            prop_assert_eq!(flows(history.events(), &form, counting).unwrap(), stood);
        }
    }
}
