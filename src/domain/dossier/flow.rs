//! What a dossier adds to the counts of its days, so that the form of any period is made of sums and no dossier is read again.
//!
//! At the end of every day a dossier stands in one place of the [`form`](super::form), and that changes on few days: when
//! something happens to it, and on the day after it was due. Each such day bears a [`Change`]. Summed up to a day they say how
//! many stand where at its end; summed over a period, how many came and went in it ([`Columns::of`]).
//!
//! A dossier that is being worked on bears the day on which it will be overdue already; whatever comes before that day takes it
//! back. Sums up to a day are therefore right whenever they are read, and nothing has to run at night.

use std::collections::BTreeMap;
use std::ops::{AddAssign, Neg, SubAssign};

use time::Date;

use super::Timeliness;
use super::due::Counting;
use super::form::{Columns, Form, Standpoint, Stands};
use super::history::Event;
use super::state::{State, Term};
use super::status::Channel;
use crate::domain::working_days::Uncovered;

/// How many numbers a [`Change`] has.
pub const COUNTS: usize = 11;

/// How many dossiers came to stand somewhere on a day, less those that left it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Change {
    /// Received.
    pub received: i64,
    /// Resolved early: column 8.
    pub early: i64,
    /// Resolved on time: column 9.
    pub on_time: i64,
    /// Resolved late: column 10.
    pub late: i64,
    /// Being worked on and overdue: column 13.
    pub overdue: i64,
    /// Being worked on, for want of a due day where it stands.
    pub pending_without_due: i64,
    /// Resolved, for want of a due day where it stands.
    pub resolved_without_due: i64,
    /// Of the resolved, those that were refused, withdrawn or stopped.
    pub ended_otherwise: i64,
    /// Whose result was returned, resolved early.
    pub returned_early: i64,
    /// Whose result was returned, resolved on time.
    pub returned_on_time: i64,
    /// Whose result was returned, resolved late.
    pub returned_late: i64,
}

impl Change {
    /// Whether nothing changes.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// How many of them are resolved.
    #[must_use]
    pub const fn resolved(&self) -> i64 {
        self.early + self.on_time + self.late
    }

    /// What it counts, in the order of its fields.
    #[must_use]
    pub const fn each(&self) -> [&i64; COUNTS] {
        [
            &self.received,
            &self.early,
            &self.on_time,
            &self.late,
            &self.overdue,
            &self.pending_without_due,
            &self.resolved_without_due,
            &self.ended_otherwise,
            &self.returned_early,
            &self.returned_on_time,
            &self.returned_late,
        ]
    }

    /// The same by value.
    #[must_use]
    pub fn counts(&self) -> [i64; COUNTS] {
        self.each().map(|count| *count)
    }

    /// The change that counts this, in the order of its fields.
    #[must_use]
    pub const fn of_counts(counts: [i64; COUNTS]) -> Self {
        let [
            received,
            early,
            on_time,
            late,
            overdue,
            pending_without_due,
            resolved_without_due,
            ended_otherwise,
            returned_early,
            returned_on_time,
            returned_late,
        ] = counts;
        Self {
            received,
            early,
            on_time,
            late,
            overdue,
            pending_without_due,
            resolved_without_due,
            ended_otherwise,
            returned_early,
            returned_on_time,
            returned_late,
        }
    }

    /// What a dossier counts that stands somewhere, and whose result was returned or not; nothing before it is received.
    fn of(standpoint: Option<Standpoint>, is_returned: bool) -> Self {
        let Some(Standpoint { stands, without_due, otherwise }) = standpoint else { return Self::default() };
        let mut change = Self { received: 1, ..Self::default() };
        match stands {
            Stands::Pending(term) => {
                change.overdue = i64::from(term == Term::Overdue);
                change.pending_without_due = i64::from(without_due);
            }
            Stands::Resolved(timeliness) => {
                let (resolved, returned) = match timeliness {
                    Timeliness::Early => (&mut change.early, &mut change.returned_early),
                    Timeliness::OnTime => (&mut change.on_time, &mut change.returned_on_time),
                    Timeliness::Late => (&mut change.late, &mut change.returned_late),
                };
                *resolved = 1;
                *returned = i64::from(is_returned && !otherwise);
                change.resolved_without_due = i64::from(without_due);
                change.ended_otherwise = i64::from(otherwise);
            }
        }
        change
    }
}

impl AddAssign for Change {
    fn add_assign(&mut self, other: Self) {
        let (one, two) = (self.counts(), other.counts());
        *self = Self::of_counts(std::array::from_fn(|at| one[at] + two[at]));
    }
}

impl Neg for Change {
    type Output = Self;

    fn neg(self) -> Self {
        Self::of_counts(self.counts().map(|count| -count))
    }
}

impl SubAssign for Change {
    fn sub_assign(&mut self, other: Self) {
        *self += -other;
    }
}

/// The days on which it changes where a dossier stands, from its events in their order; days with an open pause in a year that
/// the calendar does not cover cannot be judged.
pub fn flows<'a>(
    events: impl IntoIterator<Item = &'a Event>,
    form: &Form,
    counting: Counting<'_>,
) -> Result<BTreeMap<Date, Change>, Uncovered> {
    let mut flows: BTreeMap<Date, Change> = BTreeMap::new();
    let mut to = |day: Date, change: Change, before: &mut Change| {
        let entry = flows.entry(day).or_default();
        *entry += change;
        *entry -= *before;
        *before = change;
    };
    let (mut state, mut before) = (State::default(), Change::default());
    let mut events = events.into_iter().peekable();
    while let Some(event) = events.next() {
        state.take(event);
        let day = event.at.day();
        let next = events.peek().map(|next| next.at.day());
        if next == Some(day) {
            continue;
        }
        let due = counting.judged_by(&state, form.against)?;
        to(day, Change::of(form.stands(&state, due, day), state.returned.is_some()), &mut before);
        if state.returned.is_some() {
            break;
        }
        if state.closed.is_some() {
            // The first end of the work stays the end; all that can come is that the result is returned.
            continue;
        }
        // Days pass, and the term with them.
        let turns = due.and_then(Date::next_day).filter(|turns| *turns > day && next.is_none_or(|next| *turns < next));
        if let Some(turns) = turns {
            to(turns, Change::of(form.stands(&state, due, turns), false), &mut before);
        }
    }
    flows.retain(|_, change| !change.is_nothing());
    Ok(flows)
}

/// What days before a period and its own come to, by the channel of the dossiers: in person, online, by public post.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Stock {
    /// All that came and went before the period.
    pub before: [Change; 3],
    /// Within it.
    pub within: [Change; 3],
}

impl Stock {
    /// Adds what a channel's days before the period come to.
    pub fn add_before(&mut self, channel: Channel, change: Change) {
        self.before[channel as usize - 1] += change;
    }

    /// Adds what a channel's days within the period come to.
    pub fn add_within(&mut self, channel: Channel, change: Change) {
        self.within[channel as usize - 1] += change;
    }

    /// That of one channel alone.
    #[must_use]
    pub fn only(&self, channel: Channel) -> Self {
        let (mut one, at) = (Self::default(), channel as usize - 1);
        (one.before[at], one.within[at]) = (self.before[at], self.within[at]);
        one
    }
}

impl AddAssign for Stock {
    fn add_assign(&mut self, other: Self) {
        let own = self.before.iter_mut().chain(&mut self.within);
        for (own, other) in own.zip(other.before.into_iter().chain(other.within)) {
            *own += other;
        }
    }
}

/// Sums of days that no dossiers can come to, such as more resolved than received.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the sums of dossiers do not fit together")]
pub struct BadSums;

impl Columns {
    /// The columns of a period.
    pub fn of(stock: &Stock) -> Result<Self, BadSums> {
        let count = |n: i64| u64::try_from(n).map_err(|_| BadSums);
        let all = |changes: [Change; 3]| {
            changes.into_iter().fold(Change::default(), |mut sum, change| {
                sum += change;
                sum
            })
        };
        let (before, within) = (all(stock.before), all(stock.within));
        let carried = before.received - before.resolved();
        let overdue = before.overdue + within.overdue;
        let pending = carried + within.received - within.resolved();
        let [direct, online, post] = stock.within.map(|change| count(change.received));
        Ok(Self {
            online: online?,
            direct: direct?,
            post: post?,
            carried_over: count(carried)?,
            early: count(within.early)?,
            on_time: count(within.on_time)?,
            late: count(within.late)?,
            in_term: count(pending - overdue)?,
            overdue: count(overdue)?,
            without_due: count(before.pending_without_due + within.pending_without_due + within.resolved_without_due)?,
            resolved_without_due: count(within.resolved_without_due)?,
            ended_otherwise: count(within.ended_otherwise)?,
            returned_early: count(within.returned_early)?,
            returned_on_time: count(within.returned_on_time)?,
            returned_late: count(within.returned_late)?,
        })
    }
}

#[cfg(test)]
mod tests;
