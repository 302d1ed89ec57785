//! How many stand where. What was answered, forwarded, refused, and what waits, are never one number; the two rates bear their
//! names, and one without a whole does not exist.

use std::ops::AddAssign;

use rust_decimal::Decimal;
use time::Date;

use super::limits::Kept;
use super::rules::Group;
use super::state::State;
use crate::domain::working_days::{Uncovered, WorkingDays};

/// How many stand in each group; counts of two sets add up to those of both.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    groups: [u64; 6],
    /// Those that the portal counts as "đã xử lý".
    pub handled: u64,
    /// Those that were opened again after an answer or a refusal.
    pub reopened: u64,
}

impl Counts {
    /// Counts one.
    pub fn add(&mut self, state: &State<'_>) {
        self.groups[state.group() as usize] += 1;
        self.handled += u64::from(state.status.handled);
        self.reopened += u64::from(state.reopened > 0);
    }

    /// How many stand in a group.
    #[must_use]
    pub const fn of(&self, group: Group) -> u64 {
        self.groups[group as usize]
    }

    /// All of them.
    #[must_use]
    pub fn all(&self) -> u64 {
        self.groups.iter().sum()
    }

    /// Those to whom something is still owed.
    #[must_use]
    pub fn open(&self) -> u64 {
        Group::ALL.into_iter().filter(|group| group.is_open()).map(|group| self.of(group)).sum()
    }

    /// Answered of all, in percent; `None` of nothing.
    #[must_use]
    pub fn answered_of_all(&self) -> Option<Decimal> {
        percent(self.of(Group::Answered), self.all())
    }

    /// "Đã xử lý" of all as the portal counts, in percent; `None` of nothing.
    #[must_use]
    pub fn handled_of_all(&self) -> Option<Decimal> {
        percent(self.handled, self.all())
    }

    /// Of those that the portal counts as "đã xử lý", the part that was answered, in percent; `None` of nothing.
    #[must_use]
    pub fn answered_of_handled(&self) -> Option<Decimal> {
        percent(self.of(Group::Answered), self.handled)
    }
}

/// How the limits of many stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct KeptCounts {
    /// Done by the last day.
    pub kept: u64,
    /// Done after it.
    pub late: u64,
    /// Past it and not done.
    pub undone: u64,
    /// Not done, and the last day is not over.
    pub running: u64,
    /// Nobody can say.
    pub unknown: u64,
}

impl KeptCounts {
    /// Counts a limit.
    pub fn add(&mut self, kept: Kept) {
        *match kept {
            Kept::Kept { .. } => &mut self.kept,
            Kept::Broken { on: Some(_), .. } => &mut self.late,
            Kept::Broken { on: None, .. } => &mut self.undone,
            Kept::Running { .. } => &mut self.running,
            Kept::Unknown(_) => &mut self.unknown,
        } += 1;
    }
}

fn percent(part: u64, whole: u64) -> Option<Decimal> {
    (Decimal::from(part) * Decimal::ONE_HUNDRED).checked_div(Decimal::from(whole))
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        for (one, more) in self.groups.iter_mut().zip(other.groups) {
            *one += more;
        }
        self.handled += other.handled;
        self.reopened += other.reopened;
    }
}

/// How long ago something was sent, in working days.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Age {
    /// Up to 5.
    UpToFive,
    /// 6 to 15.
    UpToFifteen,
    /// 16 to 30.
    UpToThirty,
    /// More than 30.
    More,
    /// The calendar does not cover a year.
    Unknown,
}

impl Age {
    /// All of them, in the order of pages.
    pub const ALL: [Self; 5] = [Self::UpToFive, Self::UpToFifteen, Self::UpToThirty, Self::More, Self::Unknown];

    /// How long ago a day was.
    #[must_use]
    pub fn of(sent: Date, as_of: Date, days: &WorkingDays) -> Self {
        Self::banded(days.after(sent, as_of))
    }

    const fn banded(days: Result<u32, Uncovered>) -> Self {
        match days {
            Ok(0..=5) => Self::UpToFive,
            Ok(6..=15) => Self::UpToFifteen,
            Ok(16..=30) => Self::UpToThirty,
            Ok(_) => Self::More,
            Err(_) => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::super::history::History;
    use super::super::history::tests::event;
    use super::super::rules::Rules;
    use super::super::rules::tests::shipped;
    use super::*;

    fn counts(rules: &Rules, statuses: &[(&str, u32)]) -> Counts {
        let mut counts = Counts::default();
        let day = date!(2026 - 10 - 05);
        for (status, times) in statuses {
            let history = History::of(rules, [event(status, day)]);
            for _ in 0..*times {
                counts.add(&history.state(rules, day, day).unwrap());
            }
        }
        counts
    }

    #[test]
    fn a_hundred_percent_handled_that_is_half_forwarding_is_seen() {
        let rules = shipped();
        let all = counts(&rules, &[("da-cong-khai", 105), ("bndp-tra-vpcp", 100), ("tu-choi-tiep-nhan", 5)]);
        assert_eq!((all.all(), all.handled, all.open()), (210, 210, 0));
        assert_eq!(all.handled_of_all(), Some(Decimal::ONE_HUNDRED));
        assert_eq!(all.answered_of_all(), Some(Decimal::from(50)));
        assert_eq!((all.of(Group::Answered), all.of(Group::Forwarded), all.of(Group::Refused)), (105, 100, 5));
        // What waits for the citizen is open, though the portal counts it.
        let waits = counts(&rules, &[("cho-bo-sung", 3), ("xu-ly-dia-phuong", 1)]);
        assert_eq!((waits.open(), waits.handled), (4, 3));
        assert_eq!(waits.handled_of_all(), Some(Decimal::from(75)));
        let mut both = all;
        both += waits;
        assert_eq!((both.all(), both.open(), both.handled), (214, 4, 213));
    }

    #[test]
    fn of_nothing_there_is_no_rate() {
        let none = Counts::default();
        assert_eq!((none.answered_of_all(), none.handled_of_all(), none.answered_of_handled()), (None, None, None));
    }

    #[test]
    fn limits_are_counted_by_how_they_stand() {
        use super::super::limits::Unknown;
        let (on, until) = (date!(2026 - 10 - 05), date!(2026 - 10 - 06));
        let mut counts = KeptCounts::default();
        for (kept, times) in [
            (Kept::Kept { on, until }, 1),
            (Kept::Broken { on: Some(on), until }, 2),
            (Kept::Broken { on: None, until }, 3),
            (Kept::Running { until }, 4),
            (Kept::Unknown(Unknown::Reopened), 5),
        ] {
            (0..times).for_each(|_| counts.add(kept));
        }
        assert_eq!(counts, KeptCounts { kept: 1, late: 2, undone: 3, running: 4, unknown: 5 });
    }

    #[test]
    fn bands_end_where_they_say() {
        use Age::{More, UpToFifteen, UpToFive, UpToThirty};
        let ends = [0, 5, 6, 15, 16, 30, 31].map(|days| Age::banded(Ok(days)));
        assert_eq!(ends, [UpToFive, UpToFive, UpToFifteen, UpToFifteen, UpToThirty, UpToThirty, More]);
        assert_eq!(Age::banded(Err(Uncovered(2027))), Age::Unknown);
    }
}
