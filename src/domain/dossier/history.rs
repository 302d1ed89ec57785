//! The history of a dossier: what was said of it, by whom and when. Nothing is ever overwritten.
//!
//! A [`History`] is a set: systems send events late, twice and in any order, and the [`State`] that they
//! come to is the same. Events are ordered by instant, status, source and content, so that even what happened at one instant
//! has one order.

use time::Date;

use super::state::{Finding, Pause, State};
use super::status::Status;
use crate::domain::clock::Instant;
use crate::domain::id::Id;

/// Something that was said of a dossier. The order of the fields is the order of events.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Event {
    /// When it happened.
    pub at: Instant,
    /// The status from then on.
    pub status: Status,
    /// Who said so.
    pub source: Source,
    /// The day on which the result is due, where one is stated.
    pub due: Option<Date>,
    /// The code of the unit that holds the dossier from then on, where one is stated.
    pub holder: Option<Box<str>>,
    /// Who did it, as the source names them.
    pub actor: Option<Box<str>>,
}

/// Where an event comes from.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Source {
    /// The system, or the file that was imported.
    pub system: Id,
    /// The number that the event has there.
    pub sequence: i64,
}

/// The events of one dossier, each once, in their order.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct History {
    events: Vec<Event>,
}

impl FromIterator<Event> for History {
    fn from_iter<I: IntoIterator<Item = Event>>(events: I) -> Self {
        let mut events: Vec<Event> = events.into_iter().collect();
        events.sort_unstable();
        events.dedup();
        Self { events }
    }
}

impl History {
    /// Keeps an event; whether it is new.
    pub fn add(&mut self, event: Event) -> bool {
        match self.events.binary_search(&event) {
            Ok(_) => false,
            Err(place) => {
                self.events.insert(place, event);
                true
            }
        }
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

    /// What the events up to the end of a day come to.
    #[must_use]
    pub fn state(&self, as_of: Date) -> State {
        State::of(self.until(as_of))
    }

    /// The unit that holds the dossier at the end of a day, as last stated.
    #[must_use]
    pub fn holder(&self, as_of: Date) -> Option<&str> {
        self.until(as_of).iter().rev().find_map(|event| event.holder.as_deref())
    }

    /// What does not fit together, each with the event at which it shows.
    pub fn findings(&self) -> impl Iterator<Item = (&Event, Finding)> {
        let fold = |state: &mut State, event| Some((event, state.take(event)));
        self.events
            .iter()
            .scan(State::default(), fold)
            .flat_map(|(event, found)| found.iter().map(move |one| (event, one)))
    }

    /// All times in which the work waited for the citizen, in their order. Only the first request for further papers stops
    /// the clock ([`State::supplement`]).
    pub fn pauses(&self) -> impl Iterator<Item = Pause> {
        let (mut state, mut events) = (State::default(), self.events.iter());
        std::iter::from_fn(move || {
            loop {
                let Some(event) = events.next() else { return state.waiting.take() };
                let waited = state.waiting;
                state.take(event);
                if let Some(pause) = waited.filter(|pause| state.waiting != Some(*pause)) {
                    return Some(Pause { to: Some(event.at), ..pause });
                }
            }
        })
    }
}

#[cfg(test)]
pub(super) mod tests;
