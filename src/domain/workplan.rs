//! Work plans (kế hoạch): tasks with an owner and a deadline, and what became of each; targets and inspections beside them.
//!
//! ```text
//! events ──► standing (under way, done, confirmed) ──► status on a day ──► counts ──► figures of `index::stated`
//! ```
//!
//! A status follows from days and is stored nowhere. It is one of five, as offices report them (49 in term + 5 overdue + 89 done
//! in time + 4 done late + 29 done and awaiting confirmation = 176), or chưa rõ with its reason: nothing is taken to be in term,
//! in time or overdue of which nobody says the day. Whether what waits for confirmation counts as done is a reading; both are
//! rates with names of their own, see [`crate::index::stated::RateName`].

pub mod inspection;
pub mod target;

use rust_decimal::Decimal;
use time::Date;

use super::clock::Instant;
use super::id::Id;
use super::lang::Lang;
use super::refusal::Refusal;
use super::stated::{Figure, How, Measure, Of};
use super::text::texts;

/// A plan.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Workplan {
    /// Its id.
    pub id: Id,
    /// The unit whose plan it is, which confirms what was done.
    pub unit: Id,
    /// Its code, unique.
    pub code: String,
    /// The document's number, such as 248/KH-UBND.
    pub number: Option<String>,
    /// The document's day.
    pub issued: Option<Date>,
    /// Who issued it.
    pub issuer: Option<String>,
    /// What it is for.
    pub title: String,
    /// Its first day.
    pub first: Option<Date>,
    /// Its last day, not before the first.
    pub last: Option<Date>,
    /// Whether its owners report here. Of a plan that only a document tells of nobody says how its tasks stand.
    pub followed: bool,
    /// The code of the stated figures that count its tasks or targets.
    pub statement: Option<String>,
    /// Where it is known from.
    pub source: Option<String>,
}

/// A task of a plan.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Task {
    /// Its id.
    pub id: Id,
    /// The plan.
    pub plan: Id,
    /// Its number in the plan.
    pub code: String,
    /// Where it stands in the plan, from 0.
    pub place: i32,
    /// What is to be done.
    pub words: String,
    /// Who does it.
    pub owner: Id,
    /// Whom of the owner, where it is not the whole.
    pub whose: Option<String>,
    /// Who takes part, by id.
    pub partners: Vec<Id>,
    /// The last day in term.
    pub deadline: Option<Date>,
    /// The criterion of an assessment that it remedies.
    pub criterion: Option<String>,
    /// How many events it has: what somebody saw who acts on it.
    pub events: i32,
}

/// What an event of a task says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Kind {
    /// The owner says that it is done.
    Done,
    /// Whoever manages the plan confirms it.
    Confirmed,
    /// Whoever manages the plan sends it back: it is not done.
    Returned,
    /// Something is told or shown.
    Noted,
    /// The deadline became another one.
    Moved,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Done, Self::Confirmed, Self::Returned, Self::Noted, Self::Moved];

    /// The word under which it is stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Confirmed => "confirmed",
            Self::Returned => "returned",
            Self::Noted => "noted",
            Self::Moved => "moved",
        }
    }

    /// The one with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// What people call it.
    #[must_use]
    pub fn name(self, lang: Lang) -> &'static str {
        let t = texts(lang);
        match self {
            Self::Done => t.plans_event_done,
            Self::Confirmed => t.plans_event_confirmed,
            Self::Returned => t.plans_event_returned,
            Self::Noted => t.plans_event_noted,
            Self::Moved => t.plans_event_moved,
        }
    }
}

/// Something that happened to a task. Events are added and never changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Event {
    /// What.
    pub kind: Kind,
    /// The day on which it was done, confirmed or sent back, or the new deadline; `None` where nobody says.
    pub day: Option<Date>,
    /// In words; may be empty.
    pub words: String,
    /// The number of the document that shows it; may be empty.
    pub document: String,
    /// When it was entered.
    pub at: Instant,
    /// By whom; `None` for a file brought in by a command.
    pub by: Option<Id>,
}

/// How far a task has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// It is under way.
    UnderWay,
    /// Its owner says that it is done, and on which day, where that is known.
    Done(Option<Date>),
    /// Done on that day, and confirmed.
    Confirmed(Option<Date>),
}

impl Standing {
    /// How far these events, in the order in which they were entered, have brought a task by a day: what bears a later day has
    /// not happened yet.
    #[must_use]
    pub fn of(events: &[Event], asked: Date) -> Self {
        let happened = events.iter().filter(|event| event.day.is_none_or(|day| day <= asked));
        happened.fold(Self::UnderWay, |standing, event| match (event.kind, standing) {
            (Kind::Done, _) => Self::Done(event.day),
            (Kind::Confirmed, Self::Done(day)) => Self::Confirmed(day),
            (Kind::Returned, _) => Self::UnderWay,
            (Kind::Confirmed | Kind::Noted | Kind::Moved, same) => same,
        })
    }
}

/// Why nobody can say how a task stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Why {
    /// Its owner does not report here.
    NotFollowed,
    /// It is under way and has no deadline.
    NoDeadline,
    /// It is done and confirmed, and nobody says on which day.
    Undated,
    /// It is done and confirmed, and had no deadline.
    DoneWithoutDeadline,
}

/// How a task stands on a day. The order is that of lists: what is most urgent first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Status {
    /// Quá hạn: under way after its deadline.
    Overdue,
    /// Trong hạn: under way, and the deadline is today or later.
    InTerm,
    /// Hoàn thành, chờ xác nhận: whether in time is not known before it is confirmed.
    Awaiting,
    /// Chưa rõ.
    Unclear(Why),
    /// Hoàn thành quá hạn.
    DoneLate,
    /// Hoàn thành đúng hạn.
    DoneInTime,
}

impl Status {
    /// How a task stands on a day, by its deadline and how far it has come; `followed` says whether its owner reports here.
    #[must_use]
    pub fn of(deadline: Option<Date>, standing: Standing, followed: bool, asked: Date) -> Self {
        match (standing, deadline) {
            (Standing::Done(_), _) => Self::Awaiting,
            (Standing::Confirmed(None), _) => Self::Unclear(Why::Undated),
            (Standing::Confirmed(Some(_)), None) => Self::Unclear(Why::DoneWithoutDeadline),
            (Standing::Confirmed(Some(day)), Some(deadline)) if day <= deadline => Self::DoneInTime,
            (Standing::Confirmed(Some(_)), Some(_)) => Self::DoneLate,
            (Standing::UnderWay, _) if !followed => Self::Unclear(Why::NotFollowed),
            (Standing::UnderWay, None) => Self::Unclear(Why::NoDeadline),
            (Standing::UnderWay, Some(deadline)) if asked <= deadline => Self::InTerm,
            (Standing::UnderWay, Some(_)) => Self::Overdue,
        }
    }

    /// What people call it, with its reason where it is unclear.
    #[must_use]
    pub fn name(self, lang: Lang) -> &'static str {
        let t = texts(lang);
        match self {
            Self::InTerm => t.stated_tasks_in_term,
            Self::Overdue => t.stated_tasks_overdue,
            Self::DoneInTime => t.stated_tasks_done_in_time,
            Self::DoneLate => t.stated_tasks_done_late,
            Self::Awaiting => t.stated_tasks_awaiting,
            Self::Unclear(Why::NotFollowed) => t.plans_unclear_not_followed,
            Self::Unclear(Why::NoDeadline) => t.plans_unclear_no_deadline,
            Self::Unclear(Why::Undated) => t.plans_unclear_undated,
            Self::Unclear(Why::DoneWithoutDeadline) => t.plans_unclear_done,
        }
    }
}

/// How many tasks stand how; each stands in exactly one way.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// Under way, in term.
    pub in_term: usize,
    /// Under way, overdue.
    pub overdue: usize,
    /// Done in time, confirmed.
    pub done_in_time: usize,
    /// Done late, confirmed.
    pub done_late: usize,
    /// Done, awaiting confirmation.
    pub awaiting: usize,
    /// Unclear, and not done.
    pub unclear: usize,
    /// Done and confirmed, unclear whether in time.
    pub unclear_done: usize,
}

impl Counts {
    /// Counts tasks by how they stand.
    #[must_use]
    pub fn of(all: impl IntoIterator<Item = Status>) -> Self {
        let mut counts = Self::default();
        for status in all {
            *match status {
                Status::InTerm => &mut counts.in_term,
                Status::Overdue => &mut counts.overdue,
                Status::DoneInTime => &mut counts.done_in_time,
                Status::DoneLate => &mut counts.done_late,
                Status::Awaiting => &mut counts.awaiting,
                Status::Unclear(Why::NotFollowed | Why::NoDeadline) => &mut counts.unclear,
                Status::Unclear(Why::Undated | Why::DoneWithoutDeadline) => &mut counts.unclear_done,
            } += 1;
        }
        counts
    }

    /// All tasks.
    #[must_use]
    pub const fn all(&self) -> usize {
        self.in_term + self.overdue + self.awaiting + self.unclear + self.confirmed()
    }

    /// Done and confirmed, whether in time or not.
    #[must_use]
    pub const fn confirmed(&self) -> usize {
        self.done_in_time + self.done_late + self.unclear_done
    }

    /// The counts as figures, from which the rates follow as they do from what a report states. Where it is unclear of a task
    /// whether it is late, late ones are not a figure.
    #[must_use]
    pub fn figures(&self) -> Vec<Figure> {
        let figure = |measure, count: usize| {
            let (value, how, of) = (Decimal::from(count), How::Exactly, Of::Nothing);
            Figure { measure, value, how, of, quote: String::new() }
        };
        let mut all = vec![
            figure(Measure::Tasks, self.all()),
            figure(Measure::TasksDone, self.confirmed()),
            figure(Measure::TasksAwaiting, self.awaiting),
        ];
        if self.unclear == 0 {
            all.push(figure(Measure::TasksInTerm, self.in_term));
            all.push(figure(Measure::TasksOverdue, self.overdue));
        }
        if self.unclear_done == 0 {
            all.push(figure(Measure::TasksDoneInTime, self.done_in_time));
            all.push(figure(Measure::TasksDoneLate, self.done_late));
        }
        all
    }
}

/// Something that somebody does to a task.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Act {
    /// What; never [`Kind::Moved`], which a file or a form of its own does.
    pub kind: Kind,
    /// The day on which it was done; of anything else today.
    pub day: Option<Date>,
    /// In words.
    pub words: String,
    /// The number of the document that shows it.
    pub document: String,
}

impl Act {
    /// Whether it can be done to a task that stands so, today.
    pub fn check(&self, standing: Standing, today: Date) -> Result<(), NotDone> {
        let told = !self.words.is_empty() || !self.document.is_empty();
        match (self.kind, standing) {
            (Kind::Done, Standing::UnderWay) => match self.day {
                None => Err(NotDone::DayMissing),
                Some(day) if day > today => Err(NotDone::NotYet),
                Some(_) if told => Ok(()),
                Some(_) => Err(NotDone::EvidenceMissing),
            },
            (Kind::Noted, _) | (Kind::Returned, Standing::Done(_) | Standing::Confirmed(_)) if told => Ok(()),
            (Kind::Noted, _) => Err(NotDone::EvidenceMissing),
            (Kind::Confirmed, Standing::Done(_)) => Ok(()),
            (Kind::Returned, Standing::Done(_) | Standing::Confirmed(_)) => Err(NotDone::ReasonMissing),
            (Kind::Done | Kind::Confirmed | Kind::Returned | Kind::Moved, _) => Err(NotDone::ChangedMeanwhile),
        }
    }
}

/// Why something about a task is not done.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum NotDone {
    /// The day on which it was done is missing.
    DayMissing,
    /// A day that is still to come.
    NotYet,
    /// Nothing shows that it is done.
    EvidenceMissing,
    /// Whoever sends something back says why.
    ReasonMissing,
    /// The task is not what it was when the page was opened.
    ChangedMeanwhile,
    /// Whoever said that it is done does not confirm it.
    OwnWork,
    /// Something else has this code.
    Taken,
    /// A deadline is to move to the day on which it is.
    Unmoved,
}

impl NotDone {
    /// What is wrong and what to do.
    #[must_use]
    pub fn words(self, lang: Lang) -> &'static str {
        let t = texts(lang);
        match self {
            Self::DayMissing => t.plans_refused_day,
            Self::NotYet => t.plans_refused_not_yet,
            Self::EvidenceMissing => t.plans_refused_evidence,
            Self::ReasonMissing => t.plans_refused_reason,
            Self::ChangedMeanwhile => t.plans_refused_changed,
            Self::OwnWork => t.plans_refused_own,
            Self::Taken => t.plans_refused_taken,
            Self::Unmoved => t.plans_refused_unmoved,
        }
    }
}

impl From<NotDone> for Refusal {
    fn from(why: NotDone) -> Self {
        Self::Workplan(why)
    }
}

#[cfg(test)]
mod tests;
