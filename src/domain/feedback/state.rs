//! What the events of a feedback come to: where it stands and since when, from which day limits are counted, whether it was
//! opened again.

use time::Date;

use super::history::Event;
use super::rules::{Group, Rules, Status};
use crate::domain::id::Id;

/// From which day limits are counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Start {
    /// The day, which itself does not count.
    pub day: Date,
    /// Why that day.
    pub why: Why,
}

/// Why limits are counted from a day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Why {
    /// The citizen sent it.
    Sent,
    /// It came from another unit, or back from one.
    Transferred,
}

/// When it was answered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Answered {
    /// The day of the first status that says so.
    pub day: Date,
    /// Whether that is the day of the answer. One that is only known as published was answered then or before.
    pub exact: bool,
}

/// What events up to some day come to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct State<'r> {
    /// The newest status.
    pub status: &'r Status,
    /// Since which day.
    pub since: Date,
    /// The unit that has it, or had it last.
    pub owner: Id,
    /// From which day limits are counted; `None` after it was opened again, for which no source has a limit.
    pub start: Option<Start>,
    /// When the citizen was asked for more, since that start.
    pub asked: Option<Date>,
    /// When it was answered, where it stands so.
    pub answered: Option<Answered>,
    /// Since when the answer awaits publication, or did.
    pub awaited: Option<Date>,
    /// When the answer was published.
    pub published: Option<Date>,
    /// How often work began again after an answer or a refusal.
    pub reopened: u16,
    /// How often it went from unit to unit, or came back.
    pub transfers: u16,
    /// How many liked the answer, as last stated.
    pub likes: Option<u32>,
    /// How many disliked it, as last stated.
    pub dislikes: Option<u32>,
    /// Whether a further complaint followed, as last stated.
    pub complained_again: Option<bool>,
}

impl<'r> State<'r> {
    /// What events in their order come to, of a feedback sent on a day; statuses that the rules do not know say nothing.
    #[must_use]
    pub fn of(rules: &'r Rules, sent: Date, events: &[Event]) -> Option<Self> {
        let mut state: Option<Self> = None;
        for event in events {
            let Some((_, status)) = rules.status(&event.status) else { continue };
            match &mut state {
                Some(state) => state.take(event, status),
                None => state = Some(Self::first(sent, event, status)),
            }
        }
        state
    }

    fn first(sent: Date, event: &Event, status: &'r Status) -> Self {
        let mut state = Self {
            status,
            since: event.at.day(),
            owner: event.unit,
            start: Some(Start { day: sent, why: Why::Sent }),
            asked: None,
            answered: None,
            awaited: None,
            published: None,
            reopened: 0,
            transfers: 0,
            likes: None,
            dislikes: None,
            complained_again: None,
        };
        state.stand(event);
        state
    }

    fn take(&mut self, event: &Event, status: &'r Status) {
        let day = event.at.day();
        let before = self.group();
        let moved = event.unit != self.owner;
        let back = before == Group::Forwarded && status.group.is_open();
        if moved || back {
            self.transfers = self.transfers.saturating_add(1);
            // What the citizen sent is never due before it was sent, whatever an export says of transfers.
            let day = self.start.map_or(day, |start| day.max(start.day));
            self.start = Some(Start { day, why: Why::Transferred });
            self.asked = None;
        } else if matches!(before, Group::Answered | Group::Refused) && status.group.is_open() {
            self.reopened = self.reopened.saturating_add(1);
            self.start = None;
            self.asked = None;
        }
        if moved || status.group != Group::Answered {
            (self.answered, self.awaited, self.published) = (None, None, None);
        }
        if moved || self.status.code != status.code {
            self.since = day;
        }
        (self.status, self.owner) = (status, event.unit);
        self.stand(event);
    }

    /// Notes what the newest status says.
    fn stand(&mut self, event: &Event) {
        let (day, status) = (event.at.day(), self.status);
        if status.group == Group::Supplement {
            self.asked.get_or_insert(day);
        }
        if status.group == Group::Answered {
            self.answered.get_or_insert(Answered { day, exact: !status.published });
        }
        if status.awaits_publication {
            self.awaited.get_or_insert(day);
        }
        if status.published {
            self.published.get_or_insert(day);
        }
        self.likes = event.likes.or(self.likes);
        self.dislikes = event.dislikes.or(self.dislikes);
        self.complained_again = event.complained_again.or(self.complained_again);
    }

    /// Where it stands.
    #[must_use]
    pub const fn group(&self) -> Group {
        self.status.group
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::super::history::History;
    use super::super::history::tests::{event, unit};
    use super::super::rules::tests::shipped;
    use super::*;

    const SENT: Date = date!(2026 - 10 - 01);

    fn state_of<const N: usize>(rules: &Rules, events: [Event; N]) -> State<'_> {
        History::of(rules, events).state(rules, SENT, date!(2026 - 11 - 20)).unwrap()
    }

    #[test]
    fn the_usual_way_is_answered_and_published() {
        let rules = shipped();
        let state = state_of(
            &rules,
            [
                event("da-cong-khai", date!(2026 - 10 - 14)),
                event("moi-tiep-nhan-vpcp", SENT),
                event("xu-ly-dia-phuong", date!(2026 - 10 - 02)),
                event("cho-cong-khai", date!(2026 - 10 - 12)),
            ],
        );
        assert_eq!((state.group(), state.since), (Group::Answered, date!(2026 - 10 - 14)));
        assert_eq!(state.answered, Some(Answered { day: date!(2026 - 10 - 12), exact: true }));
        assert_eq!((state.awaited, state.published), (Some(date!(2026 - 10 - 12)), Some(date!(2026 - 10 - 14))));
        assert_eq!((state.reopened, state.transfers), (0, 0));
        assert_eq!(state.start, Some(Start { day: SENT, why: Why::Sent }));
    }

    #[test]
    fn only_the_newest_status_is_enough_and_says_no_more_than_it_knows() {
        let rules = shipped();
        let state = state_of(&rules, [event("da-cong-khai", date!(2026 - 10 - 14))]);
        assert_eq!(state.answered, Some(Answered { day: date!(2026 - 10 - 14), exact: false }));
        assert_eq!(state.awaited, None);
    }

    #[test]
    fn work_that_begins_again_is_told_from_what_comes_back() {
        let rules = shipped();
        let answered =
            [event("cho-cong-khai", date!(2026 - 10 - 12)), event("xu-ly-dia-phuong", date!(2026 - 10 - 20))];
        let state = state_of(&rules, answered.clone());
        assert_eq!((state.reopened, state.transfers, state.start), (1, 0, None));
        assert_eq!((state.group(), state.answered), (Group::InHand, None), "what was answered is open again");
        let elsewhere = Event { unit: unit(2), ..answered[1].clone() };
        let state = state_of(&rules, [answered[0].clone(), elsewhere]);
        assert_eq!((state.reopened, state.transfers, state.owner), (0, 1, unit(2)));
        let back = state_of(
            &rules,
            [event("bndp-tra-vpcp", date!(2026 - 10 - 05)), event("tiep-nhan-dia-phuong", date!(2026 - 10 - 09))],
        );
        assert_eq!((back.reopened, back.transfers), (0, 1));
        assert_eq!(back.start, Some(Start { day: date!(2026 - 10 - 09), why: Why::Transferred }));
        let supplied = state_of(
            &rules,
            [event("cho-bo-sung", date!(2026 - 10 - 05)), event("phan-anh-da-bo-sung", date!(2026 - 10 - 09))],
        );
        assert_eq!((supplied.reopened, supplied.transfers, supplied.asked), (0, 0, Some(date!(2026 - 10 - 05))));
    }

    #[test]
    fn what_people_thought_of_an_answer_is_as_last_stated() {
        let rules = shipped();
        let liked = Event { likes: Some(2), dislikes: Some(1), ..event("da-cong-khai", date!(2026 - 10 - 14)) };
        let later = Event { dislikes: Some(3), ..event("da-cong-khai", date!(2026 - 10 - 20)) };
        let state = state_of(&rules, [later, liked]);
        assert_eq!((state.likes, state.dislikes, state.complained_again), (Some(2), Some(3), None));
        assert_eq!(state.since, date!(2026 - 10 - 14), "the same status again is no step");
    }
}
