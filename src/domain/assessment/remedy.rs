//! The remedy (*khắc phục*): a line for each criterion where a unit lost points, with who mends it until when.

use rust_decimal::Decimal;
use time::Date;

use super::super::clock::Instant;
use super::super::id::Id;
use super::super::lang::Lang;
use super::super::text::texts;

/// How a line stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Mending {
    /// It is planned.
    Planned,
    /// Somebody is at it.
    Doing,
    /// It is done.
    Done,
}

impl Mending {
    /// All of them, in their order.
    pub const ALL: [Self; 3] = [Self::Planned, Self::Doing, Self::Done];

    /// The word under which it is stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Doing => "doing",
            Self::Done => "done",
        }
    }

    /// The one with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// What people call it.
    #[must_use]
    pub fn name(self, lang: Lang) -> &'static str {
        let t = texts(lang);
        match self {
            Self::Planned => t.remedy_planned,
            Self::Doing => t.remedy_doing,
            Self::Done => t.remedy_done,
        }
    }
}

/// A line: lost points of a unit, and what is done about them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// The unit.
    pub unit: Id,
    /// The node's code.
    pub node: String,
    /// The points that were lost.
    pub lost: Decimal,
    /// Who mends it.
    pub owner: String,
    /// What is done.
    pub action: String,
    /// Until when.
    pub due: Option<Date>,
    /// How it stands.
    pub state: Mending,
    /// What came of it.
    pub report: String,
    /// The file that shows it.
    pub evidence: Option<Id>,
    /// When it was changed last.
    pub at: Instant,
    /// By whom.
    pub by: Option<Id>,
}

impl Line {
    /// Whether its time is over and it is not done.
    #[must_use]
    pub fn is_overdue(&self, today: Date) -> bool {
        self.state != Mending::Done && self.due.is_some_and(|due| due < today)
    }
}

/// How far a plan has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    /// Lines.
    pub all: usize,
    /// Those that are done.
    pub done: usize,
    /// Those whose time is over and that are not done.
    pub overdue: usize,
    /// The points that were lost in all.
    pub lost: Decimal,
    /// Those of lines that are done.
    pub mended: Decimal,
}

impl Tally {
    /// How far these lines have come.
    pub fn of<'a>(lines: impl IntoIterator<Item = &'a Line>, today: Date) -> Self {
        lines.into_iter().fold(Self::default(), |tally, line| {
            let done = line.state == Mending::Done;
            let plus = |sum: Decimal, more: Decimal| sum.checked_add(more).unwrap_or(sum);
            Self {
                all: tally.all + 1,
                done: tally.done + usize::from(done),
                overdue: tally.overdue + usize::from(line.is_overdue(today)),
                lost: plus(tally.lost, line.lost),
                mended: if done { plus(tally.mended, line.lost) } else { tally.mended },
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn what_is_overdue_is_counted_and_what_is_done_is_not_overdue() {
        let line = |state, due| Line {
            unit: Id::from_bytes([1; 16]),
            node: "1.1".to_owned(),
            lost: Decimal::new(5, 1),
            owner: String::new(),
            action: String::new(),
            due,
            state,
            report: String::new(),
            evidence: None,
            at: Instant(0),
            by: None,
        };
        let due = Some(date!(2021 - 09 - 30));
        let lines = [line(Mending::Planned, due), line(Mending::Done, due), line(Mending::Doing, None)];
        let on = |day| Tally::of(&lines, day);
        assert_eq!((on(date!(2021 - 09 - 30)).overdue, on(date!(2021 - 10 - 01)).overdue), (0, 1));
        let tally = on(date!(2021 - 10 - 01));
        assert_eq!((tally.all, tally.done, tally.lost, tally.mended), (3, 1, Decimal::new(15, 1), Decimal::new(5, 1)));
    }

    #[test]
    fn words_are_one_for_one() {
        for state in Mending::ALL {
            assert_eq!(Mending::from_word(state.word()), Some(state));
        }
    }
}
