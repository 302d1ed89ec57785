//! The history of a feedback: which status it had from when on, at which unit. Nothing is ever overwritten.
//!
//! A [`History`] is a set: exports come late, twice and in any order, and the [`State`] that they come to is the same. Events
//! are ordered by instant; at one instant (exports often state days only) by the place of their statuses in the rules, which
//! goes from waiting to published.

use sha2::{Digest, Sha256};
use time::Date;

use super::rules::Rules;
use super::state::State;
use crate::domain::clock::Instant;
use crate::domain::id::Id;

/// A status that was stated.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Event {
    /// From when on; the beginning of a day where only that was stated.
    pub at: Instant,
    /// The code of the status.
    pub status: String,
    /// At which unit.
    pub unit: Id,
    /// How many liked the answer by then.
    pub likes: Option<u32>,
    /// How many disliked it.
    pub dislikes: Option<u32>,
    /// Whether a further complaint followed.
    pub complained_again: Option<bool>,
    /// What was answered, without anybody's name.
    pub reply: Option<String>,
}

impl Event {
    /// SHA-256 of all that is stated but the unit: the same row of an export has the same hash however often it comes.
    #[must_use]
    pub fn content_hash(&self) -> [u8; 32] {
        let number = |count: Option<u32>| count.map_or(-1, i64::from).to_be_bytes();
        let mut hash = Sha256::new();
        hash.update(b"sipar feedback event 1\0");
        hash.update(self.at.0.to_be_bytes());
        hash.update(number(self.likes));
        hash.update(number(self.dislikes));
        hash.update(number(self.complained_again.map(u32::from)));
        for text in [Some(self.status.as_str()), self.reply.as_deref()] {
            hash.update(text.map_or(u64::MAX, |text| text.len() as u64).to_be_bytes());
            hash.update(text.unwrap_or_default());
        }
        hash.finalize().into()
    }
}

/// The events of one feedback, each once, in their order.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct History {
    events: Vec<Event>,
}

impl History {
    /// Orders events; one that stands twice counts once.
    #[must_use]
    pub fn of(rules: &Rules, events: impl IntoIterator<Item = Event>) -> Self {
        let place = |event: &Event| rules.status(&event.status).map_or(usize::MAX, |(place, _)| place);
        let mut placed: Vec<(Instant, usize, Event)> =
            events.into_iter().map(|event| (event.at, place(&event), event)).collect();
        placed.sort_unstable();
        placed.dedup();
        Self { events: placed.into_iter().map(|(_, _, event)| event).collect() }
    }

    /// All events, in their order.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// The events up to the end of a day.
    #[must_use]
    pub fn until(&self, day: Date) -> &[Event] {
        let end = self.events.partition_point(|event| event.at.day() <= day);
        self.events.get(..end).unwrap_or_default()
    }

    /// What the events up to the end of a day come to; `None` where there is none that the rules know.
    #[must_use]
    pub fn state<'r>(&self, rules: &'r Rules, sent: Date, as_of: Date) -> Option<State<'r>> {
        State::of(rules, sent, self.until(as_of))
    }

    /// The last answer that was stated.
    #[must_use]
    pub fn reply(&self) -> Option<&str> {
        self.events.iter().rev().find_map(|event| event.reply.as_deref())
    }
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;
    use time::macros::date;

    use super::super::rules::tests::shipped;
    use super::super::rules::{Group, Step};
    use super::*;
    use crate::domain::clock::SECOND;

    /// A unit of these tests.
    pub(in crate::domain::feedback) fn unit(number: u8) -> Id {
        Id::from_bytes([number; 16])
    }

    /// A status from the morning of a day on.
    pub(in crate::domain::feedback) fn event(status: &str, day: Date) -> Event {
        let at = Instant::start_of(day).plus(8 * 3600 * SECOND);
        let status = status.to_owned();
        Event { at, status, unit: unit(1), likes: None, dislikes: None, complained_again: None, reply: None }
    }

    #[test]
    fn whatever_is_stated_otherwise_has_another_hash() {
        let one = event("da-cong-khai", date!(2026 - 03 - 02));
        let others = [
            Event { at: one.at.plus(1), ..one.clone() },
            Event { status: "cho-cong-khai".to_owned(), ..one.clone() },
            Event { likes: Some(0), ..one.clone() },
            Event { dislikes: Some(0), ..one.clone() },
            Event { complained_again: Some(false), ..one.clone() },
            Event { reply: Some(String::new()), ..one.clone() },
        ];
        let mut hashes: Vec<[u8; 32]> = others.iter().chain([&one]).map(Event::content_hash).collect();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), 7);
        assert_eq!(one.content_hash(), one.clone().content_hash());
    }

    fn any_event() -> impl Strategy<Value = Event> {
        let count = || prop_oneof![2 => Just(None), 1 => (0_u32..3).prop_map(Some)];
        let codes: Vec<String> = shipped().statuses.iter().map(|status| status.code.clone()).collect();
        let status = prop_oneof![19 => proptest::sample::select(codes), 1 => Just("la".to_owned())];
        (0_i64..12, 0_i64..2, status, 1_u8..3, count(), count()).prop_map(|(day, half, status, at, likes, dislikes)| {
            let first = Instant::start_of(date!(2026 - 03 - 02)).plus((day * 86_400 + half * 43_200) * SECOND);
            Event { unit: unit(at), likes, dislikes, ..Event { at: first, ..event(&status, date!(2026 - 03 - 02)) } }
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        #[test]
        fn neither_order_nor_repetition_matters(
            events in proptest::collection::vec(any_event(), 0..9),
            again in proptest::collection::vec(any::<proptest::sample::Index>(), 0..6),
            seed in any::<u64>(),
        ) {
            let rules = shipped();
            let sent = date!(2026 - 02 - 27);
            let once = History::of(&rules, events.clone());
            let mut more = events.clone();
            if !events.is_empty() {
                more.extend(again.iter().map(|at| at.get(&events).clone()));
            }
            // Turned and reversed by the seed.
            let by = usize::try_from(seed % 97).unwrap() % more.len().max(1);
            more.rotate_left(by);
            if seed % 2 == 0 { more.reverse(); }
            let twice = History::of(&rules, more);
            prop_assert_eq!(&once, &twice);
            let day = date!(2026 - 04 - 01);
            let state = once.state(&rules, sent, day);
            prop_assert_eq!(&state, &twice.state(&rules, sent, day));

            // It stands where the newest event that the rules know puts it, whatever came before.
            let newest = once.events().iter().rev().find_map(|event| Some((event.unit, rules.status(&event.status)?.1)));
            prop_assert_eq!(state.as_ref().map(|state| (state.owner, state.status)), newest);
            // What comes later changes nothing of an earlier day.
            let early: Vec<Event> = once.until(date!(2026 - 03 - 06)).to_vec();
            let known = History::of(&rules, early).state(&rules, sent, day);
            prop_assert_eq!(known, once.state(&rules, sent, date!(2026 - 03 - 06)));
            if let Some(state) = state {
                prop_assert_eq!(state.status.limit == Some(Step::Answer), state.group() == Group::Answered);
                prop_assert_eq!(state.answered.is_some(), state.group() == Group::Answered);
                prop_assert!(state.published.is_none() || state.answered.is_some());
                prop_assert!(state.start.is_none_or(|start| start.day >= sent));
            }
        }
    }
}
