use proptest::prelude::*;
use time::macros::date;

use super::super::form::Window;
use super::super::history::History;
use super::super::history::tests::{any_events, dossier, event, noon};
use super::super::status::Status;
use super::super::transfer::Transfers;
use super::*;
use crate::domain::working_days::WorkingDays;

const FORM: &str = include_str!("../../../../survey-templates/onestop/bieu-06a-1.toml");
const HOURS: &str = include_str!("../../../../survey-templates/calendar/gio-chuyen-ho-so-1.toml");
const DAYS: &str = include_str!("../../../../survey-templates/calendar/ngay-lam-viec-1.toml");

fn rules() -> (Form, WorkingDays, Transfers) {
    let form = Form::parse("bieu-06a-1.toml", FORM).unwrap();
    let days = WorkingDays::parse("ngay-lam-viec-1.toml", DAYS).unwrap();
    (form, days, Transfers::parse("gio-chuyen-ho-so-1.toml", HOURS).unwrap())
}

#[test]
fn a_dossier_becomes_overdue_by_itself_and_an_earlier_end_takes_that_back() {
    let (form, days, transfers) = rules();
    let counting = Counting { days: &days, transfers: &transfers };
    let received = event(Status::Received, noon(date!(2024 - 03 - 04))).due(date!(2024 - 03 - 11));
    let resolved = |day| event(Status::Resolved, noon(day));
    let of = |history: &History| flows(history.events(), &form, counting).unwrap();
    let one = |day: Date, change: Change| (day, change);
    let came = one(date!(2024 - 03 - 04), Change { received: 1, ..Change::default() });
    let turned = one(date!(2024 - 03 - 12), Change { overdue: 1, ..Change::default() });
    assert_eq!(of(&dossier([received.clone()])), BTreeMap::from([came, turned]));
    let late = one(date!(2024 - 03 - 15), Change { overdue: -1, late: 1, ..Change::default() });
    assert_eq!(of(&dossier([received.clone(), resolved(late.0)])), BTreeMap::from([came, turned, late]));
    let collected = one(date!(2024 - 05 - 06), Change { returned_late: 1, ..Change::default() });
    let returned = event(Status::Returned, noon(collected.0));
    let all = dossier([
        received.clone(),
        resolved(late.0),
        returned.clone(),
        event(Status::Returned, noon(date!(2024 - 06 - 03))),
    ]);
    assert_eq!(of(&all), BTreeMap::from([came, turned, late, collected]), "returned once, as late as it was resolved");
    let in_time = one(collected.0, Change { returned_early: 1, ..Change::default() });
    let early = one(date!(2024 - 03 - 08), Change { early: 1, ..Change::default() });
    let all = dossier([received.clone(), resolved(early.0), returned]);
    assert_eq!(of(&all), BTreeMap::from([came, early, in_time]), "who comes late for it makes nobody late");
    assert_eq!(of(&dossier([received.clone(), resolved(early.0)])), BTreeMap::from([came, early]));
    let on_time = one(date!(2024 - 03 - 11), Change { on_time: 1, ..Change::default() });
    assert_eq!(of(&dossier([received, resolved(on_time.0)])), BTreeMap::from([came, on_time]));
}

#[test]
fn sums_that_cannot_be_are_told() {
    let stock = Stock { before: [Change { early: 1, ..Change::default() }; 3], ..Stock::default() };
    assert_eq!(Columns::of(&stock), Err(BadSums));
    assert_eq!(Columns::of(&Stock::default()), Ok(Columns::default()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    /// Of any dossiers and any period, the sums of days come to what the form says of each dossier.
    #[test]
    fn the_form_made_of_sums_is_the_form_made_of_dossiers(
        dossiers in proptest::collection::vec((any_events(), 0_usize..3), 0..12),
        begins in 0_i64..80,
        length in 1_i64..40,
    ) {
        let (form, days, transfers) = rules();
        let counting = Counting { days: &days, transfers: &transfers };
        let first = date!(2024 - 02 - 10) + time::Duration::days(begins);
        let last = first + time::Duration::days(length - 1);
        let (mut columns, mut stock) = (Columns::default(), Stock::default());
        for (events, channel) in dossiers {
            let (history, channel): (History, Channel) = (events.into_iter().collect(), Channel::ALL[channel]);
            let window = Window::of(history.events(), first, last);
            let due = counting.judged_by(window.after(), form.against).unwrap();
            if let Some(place) = form.place(&window, channel, due) {
                columns += place;
            }
            if let Some(timeliness) = form.returned(&window, due) {
                columns.add_returned(timeliness);
            }
            for (day, change) in flows(history.events(), &form, counting).unwrap() {
                if day < first {
                    stock.add_before(channel, change);
                } else if day <= last {
                    stock.add_within(channel, change);
                }
            }
        }
        prop_assert_eq!(Columns::of(&stock), Ok(columns));
        let mut parts = Columns::default();
        for channel in Channel::ALL {
            parts += Columns::of(&stock.only(channel)).unwrap();
        }
        prop_assert_eq!(parts, columns, "those of the channels");
    }
}
