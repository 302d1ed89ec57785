use proptest::prelude::*;
use time::macros::date;

use super::super::Timeliness;
use super::super::state::{Against, Due, Findings, Outcome, Term};
use super::*;
use crate::domain::clock::SECOND;

/// Noon of a day.
pub(in crate::domain::dossier) fn noon(day: Date) -> Instant {
    Instant::start_of(day).plus(12 * 3600 * SECOND)
}

/// An event that states nothing but its status.
pub(in crate::domain::dossier) fn event(status: Status, at: Instant) -> Event {
    let source = Source { system: Id::from_bytes([1; 16]), sequence: at.0 };
    Event { at, status, source, due: None, holder: None, actor: None }
}

impl Event {
    /// The event, with a due day.
    pub(in crate::domain::dossier) fn due(self, day: Date) -> Self {
        Self { due: Some(day), ..self }
    }
}

/// The dossier to which these happened.
pub(in crate::domain::dossier) fn dossier<const N: usize>(events: [Event; N]) -> History {
    events.into_iter().collect()
}

const FIRST: Date = date!(2024 - 02 - 20);

fn day(number: i64) -> Date {
    FIRST + time::Duration::days(number)
}

/// Any event within 40 days, often at the instant of another, with few sources and few due days, so that much repeats.
fn any_event() -> impl Strategy<Value = Event> {
    let holder = prop_oneof![Just(None), Just(Some("H12.01".into())), Just(Some("H12.02".into()))];
    let due = prop_oneof![2 => Just(None), 1 => (-2_i64..60).prop_map(|number| Some(day(number)))];
    (0_i64..40, 0_i64..3, 1_u8..=10, 0_i64..2, due, holder).prop_map(|(number, part, code, sequence, due, holder)| {
        Event {
            at: Instant::start_of(day(number)).plus(part * 8 * 3600 * SECOND),
            status: Status::from_code(code).unwrap(),
            source: Source { system: Id::from_bytes([1; 16]), sequence },
            due,
            holder,
            actor: None,
        }
    })
}

/// Any events at all, most of which contradict each other; or the way that most dossiers go, with gaps.
pub(in crate::domain::dossier) fn any_events() -> impl Strategy<Value = Vec<Event>> {
    let usual = proptest::collection::vec((any_event(), 1_i64..8), 0..7).prop_map(|events| {
        let way = [1, 2, 4, 5, 4, 9, 10];
        let mut number = 0;
        let on_the_way = |(code, (event, gap)): (u8, (Event, i64))| {
            number += gap;
            Event { at: noon(day(number)), status: Status::from_code(code).unwrap(), ..event }
        };
        way.into_iter().zip(events).map(on_the_way).collect()
    });
    prop_oneof![proptest::collection::vec(any_event(), 0..12), usual]
}

#[test]
fn a_dossier_goes_its_way() {
    let due = day(10);
    let history = dossier([
        event(Status::Registered, noon(day(0))).due(day(5)),
        event(Status::Received, noon(day(1))).due(due),
        event(Status::Processing, noon(day(2))),
        event(Status::Supplement, noon(day(3))),
        event(Status::Processing, noon(day(6))).due(day(13)),
        event(Status::Payment, noon(day(7))),
        event(Status::Processing, noon(day(8))),
        event(Status::Resolved, noon(day(10))),
        event(Status::Returned, noon(day(12))),
    ]);
    let outcome = |number| history.state(day(number)).outcome(Some(due), day(number));
    assert_eq!(outcome(0), Outcome::Unreceived);
    assert_eq!(outcome(1), Outcome::Pending(Some(Term::InTerm)));
    assert_eq!(outcome(10), Outcome::Resolved(Some(Timeliness::OnTime)));
    let state = history.state(day(40));
    assert_eq!(
        state.due,
        Some(Due { original: due, newest: day(13) }),
        "what was foreseen at registration bound nobody"
    );
    assert_eq!((state.redatings, state.supplements), (0, 1), "a day given when papers had come is no re-dating");
    assert_eq!(state.timeliness(state.due_day(Against::Newest).unwrap()), Some(Timeliness::Early));
    assert_eq!((state.received, state.returned), (Some(noon(day(1))), Some(noon(day(12)))));
    assert_eq!(state.findings, Findings::default());
    let pauses: Vec<Pause> = history.pauses().collect();
    let pause = |status, from, to| Pause { status, from: noon(day(from)), to: Some(noon(day(to))) };
    assert_eq!(pauses, [pause(Status::Supplement, 3, 6), pause(Status::Payment, 7, 8)]);
    assert_eq!(state.supplement, Some(pauses[0]));
}

#[test]
fn the_day_before_the_due_day_the_day_itself_and_the_day_after() {
    let due = date!(2024 - 02 - 29);
    let resolved = |at: Date| {
        let history = dossier([event(Status::Received, noon(FIRST)), event(Status::Resolved, noon(at))]);
        history.state(day(40)).outcome(Some(due), day(40))
    };
    assert_eq!(resolved(date!(2024 - 02 - 28)), Outcome::Resolved(Some(Timeliness::Early)));
    assert_eq!(resolved(due), Outcome::Resolved(Some(Timeliness::OnTime)));
    assert_eq!(resolved(date!(2024 - 03 - 01)), Outcome::Resolved(Some(Timeliness::Late)));
    let state = dossier([event(Status::Received, noon(FIRST))]).state(day(40));
    assert_eq!(state.term(due, due), Some(Term::InTerm));
    assert_eq!(state.term(due, date!(2024 - 03 - 01)), Some(Term::Overdue));
    assert_eq!(state.outcome(None, day(40)), Outcome::Pending(None));
    // The last microsecond of the due day is on time, the next one is late.
    let midnight = Instant::start_of(date!(2024 - 03 - 01));
    for (at, timeliness) in [(midnight.plus(-1), Timeliness::OnTime), (midnight, Timeliness::Late)] {
        let state = dossier([event(Status::Received, noon(FIRST)), event(Status::Resolved, at)]).state(day(40));
        assert_eq!(state.timeliness(due), Some(timeliness));
    }
}

#[test]
fn refused_withdrawn_and_stopped_are_outcomes_of_their_own() {
    use Status::{Payment, Received, Refused, Registered, Returned, Stopped, Withdrawn};

    let outcome = |statuses: &[Status]| {
        let events = (0..).zip(statuses).map(|(number, status)| event(*status, noon(day(number))));
        events.collect::<History>().state(day(40)).outcome(Some(day(1)), day(40))
    };
    assert_eq!(outcome(&[Registered, Refused]), Outcome::Refused);
    assert_eq!(outcome(&[Registered, Withdrawn]), Outcome::Withdrawn);
    assert_eq!(outcome(&[Received, Withdrawn, Returned]), Outcome::Withdrawn, "the papers were given back");
    assert_eq!(outcome(&[Received, Stopped]), Outcome::Stopped);
    assert_eq!(outcome(&[Received, Payment]), Outcome::Pending(Some(Term::Overdue)), "payment stops no clock");
    assert_eq!(outcome(&[]), Outcome::Unreceived);
}

#[test]
fn what_does_not_fit_together_is_kept_and_found() {
    use Finding as F;
    use Status::{Processing, Received, Refused, Registered, Resolved, Returned, Supplement, Withdrawn};
    let cases: &[(&[Status], &[Finding])] = &[
        (&[Received, Processing, Resolved, Returned], &[]),
        (&[Received, Withdrawn, Returned], &[]),
        (&[Resolved, Received], &[F::WorkBeforeReceived, F::ResolvedBeforeReceived]),
        (&[Processing], &[F::WorkBeforeReceived]),
        (&[Received, Registered], &[F::RegisteredAfterReceived]),
        (&[Received, Refused], &[F::RefusedAfterReceived]),
        (&[Refused, Received], &[F::ReceivedAfterRefused]),
        (&[Received, Returned], &[F::ReturnedUnresolved]),
        (&[Received, Resolved, Processing], &[F::ActivityAfterClosed]),
        (&[Received, Resolved, Withdrawn], &[F::ActivityAfterClosed]),
        (&[Received, Resolved, Returned, Processing], &[F::ActivityAfterReturned]),
        (&[Received, Returned, Resolved], &[F::ReturnedUnresolved, F::ActivityAfterReturned]),
        (&[Received, Supplement, Processing, Supplement], &[F::SupplementedAgain]),
        (&[Received, Supplement, Supplement, Processing], &[]),
    ];
    for (statuses, expected) in cases {
        let events = (0..).zip(*statuses).map(|(number, status)| event(*status, noon(day(number))));
        let history: History = events.collect();
        assert_eq!(history.events().len(), statuses.len());
        assert_eq!(history.state(day(40)).findings.iter().collect::<Vec<_>>(), *expected, "{statuses:?}");
        let mut found: Vec<Finding> = history.findings().map(|(_, finding)| finding).collect();
        found.sort_unstable();
        assert_eq!(found, *expected, "{statuses:?}");
    }
    let late = |number| event(Received, noon(day(number)));
    let twice = dossier([event(Resolved, noon(day(0))), late(1), late(2)]).state(day(40));
    assert_eq!(twice.findings.iter().collect::<Vec<_>>(), [F::WorkBeforeReceived, F::ResolvedBeforeReceived]);
    let redated = dossier([
        event(Received, noon(day(1))).due(day(0)),
        event(Processing, noon(day(2))).due(day(5)),
        event(Processing, noon(day(3))).due(day(6)),
        event(Resolved, noon(day(4))),
        event(Returned, noon(day(7))).due(day(9)),
    ]);
    let state = redated.state(day(40));
    let expected = [Finding::DueBeforeReceived, Finding::DueAfterClosed, Finding::RedatedAgain];
    assert_eq!(state.findings.iter().collect::<Vec<_>>(), expected);
    assert_eq!((state.redatings, state.due), (2, Some(Due { original: day(0), newest: day(6) })));
}

#[test]
fn the_newest_holder_that_was_stated_holds_it() {
    let held = |number, unit: &str| Event { holder: Some(unit.into()), ..event(Status::Processing, noon(day(number))) };
    let history = dossier([held(3, "H12.02"), held(1, "H12.01"), event(Status::Resolved, noon(day(5)))]);
    assert_eq!((history.holder(day(0)), history.holder(day(2))), (None, Some("H12.01")));
    assert_eq!(history.holder(day(9)), Some("H12.02"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn any_order_and_any_repetition_of_events_comes_to_the_same_state(
        (events, shuffled) in any_events().prop_flat_map(|events| {
            let twice: Vec<Event> = events.iter().chain(&events).chain(events.first()).cloned().collect();
            (Just(events), Just(twice).prop_shuffle())
        }),
        as_of in 0_i64..45,
    ) {
        let (history, other): (History, History) = (events.iter().cloned().collect(), shuffled.iter().cloned().collect());
        prop_assert_eq!(&history, &other);
        let mut added = History::default();
        let new = shuffled.iter().filter(|event| added.add((*event).clone())).count();
        prop_assert_eq!(&history, &added);
        prop_assert_eq!(new, history.events().len());
        prop_assert!(events.iter().all(|event| history.events().contains(event)), "nothing is dropped");
        let state = history.state(day(as_of));
        prop_assert_eq!(state, other.state(day(as_of)));
        // Rows that come twice in a row change nothing either.
        let repeated: Vec<&Event> = history.until(day(as_of)).iter().flat_map(|event| [event, event]).collect();
        prop_assert_eq!(state, State::of(repeated));
        prop_assert!(history.findings().all(|(_, finding)| history.state(day(60)).findings.has(finding)));
    }

    #[test]
    fn what_was_reported_stays_as_it_was(events in any_events(), one in 0_i64..45, later in 0_i64..45) {
        let history: History = events.into_iter().collect();
        let (before, after) = (history.state(day(one)), history.state(day(one + later)));
        prop_assert!(before.received.is_none() || after.received == before.received);
        prop_assert!(before.closed.is_none() || after.closed == before.closed);
        prop_assert!(before.closed.is_none() || after.due == before.due);
        prop_assert!(after.closed.is_none_or(|closed| after.received.is_some_and(|received| received <= closed.at)));
        prop_assert!(after.closed.is_none() || after.waiting.is_none());
        let first = history.pauses().find(|pause| pause.status == Status::Supplement);
        prop_assert_eq!(history.state(day(60)).supplement, first);
        let asked = history.pauses().filter(|pause| pause.status == Status::Supplement).count();
        prop_assert_eq!(usize::from(history.state(day(60)).supplements), asked);
    }
}
