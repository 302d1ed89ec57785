use proptest::prelude::*;
use time::macros::date;

use super::super::history::History;
use super::super::history::tests::{any_events, dossier, event, noon};
use super::*;

const SHIPPED: &str = include_str!("../../../../survey-templates/onestop/bieu-06a-1.toml");

fn shipped() -> Form {
    Form::parse("bieu-06a-1.toml", SHIPPED).unwrap()
}

fn place(history: &History, first: Date, last: Date, due: Option<Date>) -> Option<Place> {
    shipped().place(&Window::of(history.events(), first, last), Channel::Online, due)
}

#[test]
fn a_dossier_is_carried_over_until_it_is_resolved() {
    let due = date!(2025 - 01 - 06);
    let history = dossier([
        event(Status::Registered, noon(date!(2024 - 11 - 29))),
        event(Status::Received, noon(date!(2024 - 12 - 31))),
        event(Status::Resolved, noon(date!(2025 - 02 - 03))),
        event(Status::Returned, noon(date!(2025 - 03 - 03))),
    ]);
    let month =
        |first: Date, last: Date| place(&history, first, last, Some(due)).map(|place| (place.came, place.stands));
    let pending = |came, term| Some((came, Stands::Pending(term)));
    assert_eq!(month(date!(2024 - 11 - 01), date!(2024 - 11 - 30)), None, "registered, not received");
    let new = Came::New(Channel::Online);
    assert_eq!(month(date!(2024 - 12 - 01), date!(2024 - 12 - 31)), pending(new, Term::InTerm));
    assert_eq!(month(date!(2025 - 01 - 01), date!(2025 - 01 - 06)), pending(Came::CarriedOver, Term::InTerm));
    assert_eq!(month(date!(2025 - 01 - 01), date!(2025 - 01 - 31)), pending(Came::CarriedOver, Term::Overdue));
    let late = Stands::Resolved(Timeliness::Late);
    assert_eq!(month(date!(2025 - 02 - 01), date!(2025 - 02 - 28)), Some((Came::CarriedOver, late)));
    assert_eq!(month(date!(2025 - 03 - 01), date!(2025 - 03 - 31)), None, "returned, resolved before");
    assert_eq!(month(date!(2024 - 12 - 15), date!(2025 - 12 - 14)), Some((new, late)), "a year of reports");
}

#[test]
fn every_status_stands_where_the_file_says() {
    use Stands::{Pending, Resolved};

    let (first, last) = (date!(2024 - 03 - 01), date!(2024 - 03 - 31));
    let after = |status: Status, due: Option<Date>| {
        let received = event(Status::Received, noon(date!(2024 - 03 - 04)));
        place(&dossier([received, event(status, noon(date!(2024 - 03 - 20)))]), first, last, due)
    };
    for (status, by_due, without) in [
        (Status::Processing, Pending(Term::Overdue), Pending(Term::InTerm)),
        (Status::Supplement, Pending(Term::InTerm), Pending(Term::InTerm)),
        (Status::Payment, Pending(Term::Overdue), Pending(Term::InTerm)),
        (Status::Refused, Resolved(Timeliness::OnTime), Resolved(Timeliness::OnTime)),
        (Status::Withdrawn, Resolved(Timeliness::OnTime), Resolved(Timeliness::OnTime)),
        (Status::Stopped, Resolved(Timeliness::OnTime), Resolved(Timeliness::OnTime)),
        (Status::Resolved, Resolved(Timeliness::Late), Resolved(Timeliness::OnTime)),
        (Status::Returned, Resolved(Timeliness::Late), Resolved(Timeliness::OnTime)),
    ] {
        assert_eq!(after(status, Some(date!(2024 - 03 - 19))).unwrap().stands, by_due, "{status:?}");
        let place = after(status, None).unwrap();
        let fixed = shipped().standing(status).column != Column::ByDueDay;
        assert_eq!((place.stands, place.without_due), (without, !fixed), "{status:?}");
    }
    for status in [Status::Registered, Status::Refused, Status::Withdrawn, Status::Supplement] {
        let alone = dossier([event(status, noon(date!(2024 - 03 - 20)))]);
        assert_eq!(place(&alone, first, last, None), None, "{status:?} was never received");
    }
    let form = shipped();
    assert_eq!((form.against, form.confidence), (Against::Original, Confidence::Reported));
    assert!(Status::ALL.iter().all(|status| form.standing(*status).confidence != Confidence::Official));
}

#[test]
fn files_that_would_count_twice_or_not_at_all_are_refused() {
    for (from, to, says) in [
        ("code = 5\ncolumn = \"in-term\"", "code = 5\ncolumn = \"on-time\"", "5 cannot stand in the column OnTime"),
        ("code = 9\ncolumn = \"by-due-day\"", "code = 9\ncolumn = \"in-term\"", "9 cannot stand"),
        ("code = 8\ncolumn = \"on-time\"", "code = 8\ncolumn = \"not-counted\"", "8 cannot stand"),
        ("code = 1\ncolumn = \"not-counted\"", "code = 1\ncolumn = \"by-due-day\"", "1 cannot stand"),
        ("code = 8\n", "code = 9\n", "stands once"),
        ("pending = \"in-term\"", "pending = \"on-time\"", "pending is"),
        ("resolved = \"on-time\"", "resolved = \"by-due-day\"", "resolved is"),
        ("due = \"original\"", "due = \"oldest\"", "oldest"),
        ("first_year", "year", "year"),
        ("family = \"dossier-form\"", "family = \"par\"", "par"),
    ] {
        assert!(SHIPPED.contains(from), "{from}");
        let error = Form::parse("x-1.toml", &SHIPPED.replacen(from, to, 1)).unwrap_err();
        assert!(error.starts_with("x-1.toml: ") && error.contains(says), "{error}");
    }
}

/// Where a dossier stands at the end of a day, read off the list of its events: received or not, and since when it is over.
fn slowly(history: &History, day: Date) -> (bool, bool) {
    let mut received = false;
    for event in history.until(day) {
        let needs = !matches!(event.status.code(), 1 | 3 | 5 | 7);
        received |= needs;
        if received && matches!(event.status.code(), 3 | 7 | 8 | 9 | 10) {
            return (true, true);
        }
    }
    (received, false)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn the_columns_add_up_in_every_period_and_from_one_to_the_next(
        dossiers in proptest::collection::vec((any_events(), 0_usize..3), 0..12),
        lengths in proptest::collection::vec(1_i64..20, 1..6),
    ) {
        let form = shipped();
        let dossiers: Vec<(History, Channel)> = dossiers
            .into_iter()
            .map(|(events, channel)| (events.into_iter().collect(), Channel::ALL[channel]))
            .collect();
        let mut first = date!(2024 - 02 - 15);
        let mut worked_on = 0;
        for length in lengths {
            let last = first + time::Duration::days(length - 1);
            let mut columns = Columns::default();
            for (history, channel) in &dossiers {
                let window = Window::of(history.events(), first, last);
                prop_assert_eq!(window.before(), &history.state(first.previous_day().unwrap()));
                prop_assert_eq!(window.after(), &history.state(last));
                let due = window.after().due_day(form.against);
                if let Some(place) = form.place(&window, *channel, due) {
                    columns += place;
                }
            }
            let column = |number| columns.column(number).unwrap();
            prop_assert_eq!(column(3), column(4) + column(5) + column(6));
            prop_assert_eq!(column(7), column(8) + column(9) + column(10));
            prop_assert_eq!(column(11), column(12) + column(13));
            prop_assert_eq!(column(3), column(7) + column(11));
            prop_assert_eq!(column(6), worked_on, "what was worked on is carried over");
            worked_on = column(11);

            let counted = |which: fn((bool, bool), (bool, bool)) -> bool| {
                let ends = |history| (slowly(history, first.previous_day().unwrap()), slowly(history, last));
                let all = dossiers.iter().map(|(history, _)| ends(history));
                all.map(|(before, after)| u64::from(which(before, after))).sum::<u64>()
            };
            prop_assert_eq!(column(7), counted(|before, after| !before.1 && after.1));
            prop_assert_eq!(column(11), counted(|_, after| after.0 && !after.1));
            prop_assert_eq!(column(4) + column(5), counted(|before, after| !before.0 && after.0));

            let mut twice = columns;
            twice += columns;
            prop_assert_eq!((twice.column(3), twice.without_due), (Some(2 * column(3)), 2 * columns.without_due));
            first = last.next_day().unwrap();
        }
        prop_assert_eq!(Columns::default().column(2).or(Columns::default().column(14)), None);
    }
}
