//! The form of dossier statistics (Biểu số II.06a/VPCP/KSTT, later Biểu số 06/VPCP/KSTT): in which of its columns a dossier
//! stands for a period.
//!
//! | column | | column | |
//! |---|---|---|---|
//! | 3 | received, all of it | 8, 9, 10 | resolved early, on time, late |
//! | 4 | online | 11 | being worked on, all of it |
//! | 5 | in person and by public post | 12 | within the term |
//! | 6 | carried over | 13 | overdue |
//! | 7 | resolved, all of it | | |
//!
//! Columns were seen in the public code of two systems; the annex was not read. Which status stands where is dated data
//! (`survey-templates/onestop/`).
//!
//! Every dossier of a period came in one way and stands in one place at its end, and columns 3, 7 and 11 are sums: so 3 = 4 +
//! 5 + 6, 7 = 8 + 9 + 10, 11 = 12 + 13 and 3 = 7 + 11. What is carried over is what was worked on at the end of the day before:
//! column 6 is column 11 of the period before.

use std::ops::AddAssign;

use serde::Deserialize;
use time::Date;

use super::Timeliness;
use super::history::Event;
use super::state::{Against, Closed, State, Term};
use super::status::{Channel, Status};
use crate::domain::template::Confidence;

/// Which status stands in which column.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Form {
    /// The first year for which it holds.
    pub first_year: i32,
    /// The due day that early, on time and late are judged by.
    pub against: Against,
    /// The act.
    pub basis: String,
    /// Where the columns were read.
    pub source: String,
    /// How sure the columns are.
    pub confidence: Confidence,
    statuses: [Standing; 10],
    without_due: WithoutDue,
}

/// Where a status stands, and how sure that is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Standing {
    /// Where.
    pub column: Column,
    /// How sure.
    pub confidence: Confidence,
    /// Why, in Vietnamese.
    pub source: String,
}

/// The place of a status in the form.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Column {
    /// Nowhere.
    NotCounted,
    /// Where its due day puts it: 12 or 13 while it is worked on, 8, 9 or 10 when it is resolved.
    ByDueDay,
    /// 8.
    Early,
    /// 9.
    OnTime,
    /// 10.
    Late,
    /// 12.
    InTerm,
    /// 13.
    Overdue,
}

/// Where dossiers stand that nobody gave a due day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct WithoutDue {
    pending: Term,
    resolved: Timeliness,
}

/// A dossier before a period and at its end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Window {
    before: State,
    after: State,
    last: Date,
}

/// How a dossier came into a period.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Came {
    /// Received in it, by this channel.
    New(Channel),
    /// Carried over from the period before.
    CarriedOver,
}

/// Where a dossier stands at the end of a period.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Stands {
    /// It is being worked on.
    Pending(Term),
    /// It was resolved in the period.
    Resolved(Timeliness),
}

/// Where a dossier stands at the end of a day, and whether for want of a due day.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Standpoint {
    /// Where it stands.
    pub stands: Stands,
    /// Whether it stands there for want of a due day.
    pub without_due: bool,
    /// Whether the work ended without a result: refused, withdrawn or stopped.
    pub otherwise: bool,
}

/// The columns of one dossier.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Place {
    /// How it came.
    pub came: Came,
    /// Where it stands.
    pub stands: Stands,
    /// Whether it stands there for want of a due day.
    pub without_due: bool,
    /// Whether the work ended without a result.
    pub otherwise: bool,
}

/// The columns of many dossiers, which add up to those of more.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Columns {
    /// 4.
    pub online: u64,
    /// The part of 5 that came in person.
    pub direct: u64,
    /// The part of 5 that came by public post.
    pub post: u64,
    /// 6.
    pub carried_over: u64,
    /// 8.
    pub early: u64,
    /// 9.
    pub on_time: u64,
    /// 10.
    pub late: u64,
    /// 12.
    pub in_term: u64,
    /// 13.
    pub overdue: u64,
    /// In no column: how many of 8 to 10, 12 and 13 had no due day to be judged by.
    pub without_due: u64,
    /// In no column: how many of 8 to 10 had none.
    pub resolved_without_due: u64,
    /// In no column: how many of 8 to 10 were refused, withdrawn or stopped.
    pub ended_otherwise: u64,
    /// In no column: whose result was returned in the period, resolved early, then or before.
    pub returned_early: u64,
    /// The same of those resolved on time.
    pub returned_on_time: u64,
    /// The same of those resolved late.
    pub returned_late: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "code")]
    _code: String,
    #[serde(rename = "version")]
    _version: u32,
    family: String,
    first_year: i32,
    due: DueEntry,
    basis: String,
    confidence: Confidence,
    source: String,
    status: Vec<StatusEntry>,
    without_due_day: WithoutEntry,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum DueEntry {
    Original,
    Newest,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StatusEntry {
    code: u8,
    column: Column,
    confidence: Confidence,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WithoutEntry {
    pending: Column,
    resolved: Column,
    #[serde(rename = "confidence")]
    _confidence: Confidence,
    #[serde(rename = "source")]
    _source: String,
}

impl Column {
    /// The column of dossiers being worked on that this always is.
    const fn term(self) -> Option<Term> {
        match self {
            Self::InTerm => Some(Term::InTerm),
            Self::Overdue => Some(Term::Overdue),
            _ => None,
        }
    }

    /// The column of resolved dossiers that this always is.
    const fn timeliness(self) -> Option<Timeliness> {
        match self {
            Self::Early => Some(Timeliness::Early),
            Self::OnTime => Some(Timeliness::OnTime),
            Self::Late => Some(Timeliness::Late),
            _ => None,
        }
    }

    /// Whether a status may stand here. Work that goes on is never resolved, or it would be resolved twice; work that ended
    /// never goes on; and what was received is always counted.
    fn fits(self, status: Status) -> bool {
        match self {
            Self::NotCounted => status == Status::Registered,
            Self::ByDueDay => status != Status::Registered,
            Self::InTerm | Self::Overdue => status.is_pending(),
            Self::Early | Self::OnTime | Self::Late => status.is_closing(),
        }
    }
}

impl Form {
    /// Reads a file; what is wrong, in a sentence.
    pub fn parse(file: &str, text: &str) -> Result<Self, String> {
        Self::read(text).map_err(|what| format!("{file}: {what}"))
    }

    fn read(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        if file.family != "dossier-form" {
            return Err(format!("the family is {:?}, not dossier-form", file.family));
        }
        let mut entries = file.status;
        entries.sort_by_key(|entry| entry.code);
        if !entries.iter().map(|entry| entry.code).eq(Status::ALL.map(Status::code)) {
            return Err("each status from 1 to 10 stands once".to_owned());
        }
        let wrong = entries.iter().zip(Status::ALL).find(|(entry, status)| !entry.column.fits(*status));
        if let Some((StatusEntry { code, column, .. }, _)) = wrong {
            return Err(format!("the status {code} cannot stand in the column {column:?}"));
        }
        let standing = |StatusEntry { column, confidence, source, .. }| Standing { column, confidence, source };
        let statuses: Vec<Standing> = entries.into_iter().map(standing).collect();
        let without = file.without_due_day;
        let pending = without.pending.term().ok_or("without a due day, pending is in-term or overdue")?;
        let resolved = without.resolved.timeliness().ok_or("without a due day, resolved is early, on-time or late")?;
        Ok(Self {
            first_year: file.first_year,
            against: match file.due {
                DueEntry::Original => Against::Original,
                DueEntry::Newest => Against::Newest,
            },
            basis: file.basis,
            source: file.source,
            confidence: file.confidence,
            statuses: statuses.try_into().map_err(|_| "there are ten statuses".to_owned())?,
            without_due: WithoutDue { pending, resolved },
        })
    }

    /// Where a status stands.
    #[must_use]
    pub const fn standing(&self, status: Status) -> &Standing {
        &self.statuses[status as usize - 1]
    }

    /// The columns of a dossier in the period that a window was opened for; `None` where it is in none: not received yet, or
    /// resolved before. `due` is the day that it is judged by, see [`Counting::judged_by`](super::due::Counting::judged_by).
    #[must_use]
    pub fn place(&self, window: &Window, channel: Channel, due: Option<Date>) -> Option<Place> {
        let Window { before, after, last } = window;
        if before.closed.is_some() {
            return None;
        }
        let came = if before.received.is_some() { Came::CarriedOver } else { Came::New(channel) };
        let Standpoint { stands, without_due, otherwise } = self.stands(after, due, *last)?;
        Some(Place { came, stands, without_due, otherwise })
    }

    /// Whether a dossier was resolved in time whose result was returned in the period that a window was opened for; `None`
    /// where none was, and of what was refused, withdrawn or stopped, which has none. It is judged by the day on which the work ended, not by that on which somebody came for the result: the
    /// office answers for the former alone.
    #[must_use]
    pub fn returned(&self, window: &Window, due: Option<Date>) -> Option<Timeliness> {
        let Window { before, after, last } = window;
        if before.returned.is_some() {
            return None;
        }
        after.returned?;
        match self.stands(after, due, *last)? {
            Standpoint { stands: Stands::Resolved(timeliness), otherwise: false, .. } => Some(timeliness),
            _ => None,
        }
    }

    /// Where a dossier stands at the end of a day, which is no earlier than its events; `None` until it is received.
    #[must_use]
    pub fn stands(&self, state: &State, due: Option<Date>, last: Date) -> Option<Standpoint> {
        state.received?;
        let column =
            self.standing(state.closed.map_or(state.step.unwrap_or(Status::Received), |end| end.status)).column;
        let (fixed, judged, else_where) = match state.closed {
            Some(_) => (
                column.timeliness().map(Stands::Resolved),
                due.and_then(|due| state.timeliness(due)).map(Stands::Resolved),
                Stands::Resolved(self.without_due.resolved),
            ),
            None => (
                column.term().map(Stands::Pending),
                due.and_then(|due| state.term(due, last)).map(Stands::Pending),
                Stands::Pending(self.without_due.pending),
            ),
        };
        let known = fixed.or(judged);
        let result = |end: Closed| matches!(end.status, Status::Resolved | Status::Returned);
        let otherwise = state.closed.is_some_and(|end| !result(end));
        Some(Standpoint { stands: known.unwrap_or(else_where), without_due: known.is_none(), otherwise })
    }
}

impl Window {
    /// Folds the events of a dossier, in their order, for the days from `first` to `last`; what comes after counts for nothing.
    pub fn of<'a>(events: impl IntoIterator<Item = &'a Event>, first: Date, last: Date) -> Self {
        let (mut before, mut after) = (State::default(), State::default());
        for event in events {
            let day = event.at.day();
            if day > last {
                break;
            }
            after.take(event);
            if day < first {
                before = after;
            }
        }
        Self { before, after, last }
    }

    /// The state at the end of the day before the period.
    #[must_use]
    pub const fn before(&self) -> &State {
        &self.before
    }

    /// The state at the end of the period.
    #[must_use]
    pub const fn after(&self) -> &State {
        &self.after
    }
}

impl Columns {
    /// Column 3, received: 4 + 5 + 6.
    #[must_use]
    pub const fn received(&self) -> u64 {
        self.online + self.direct + self.post + self.carried_over
    }

    /// Column 7, resolved: 8 + 9 + 10.
    #[must_use]
    pub const fn resolved(&self) -> u64 {
        self.early + self.on_time + self.late
    }

    /// Column 11, being worked on: 12 + 13.
    #[must_use]
    pub const fn pending(&self) -> u64 {
        self.in_term + self.overdue
    }

    /// A column by its number, 3 to 13.
    #[must_use]
    pub const fn column(&self, number: u8) -> Option<u64> {
        Some(match number {
            3 => self.received(),
            4 => self.online,
            5 => self.direct + self.post,
            6 => self.carried_over,
            7 => self.resolved(),
            8 => self.early,
            9 => self.on_time,
            10 => self.late,
            11 => self.pending(),
            12 => self.in_term,
            13 => self.overdue,
            _ => return None,
        })
    }
}

impl AddAssign<Place> for Columns {
    fn add_assign(&mut self, place: Place) {
        *match place.came {
            Came::New(Channel::Online) => &mut self.online,
            Came::New(Channel::Direct) => &mut self.direct,
            Came::New(Channel::Post) => &mut self.post,
            Came::CarriedOver => &mut self.carried_over,
        } += 1;
        *match place.stands {
            Stands::Resolved(Timeliness::Early) => &mut self.early,
            Stands::Resolved(Timeliness::OnTime) => &mut self.on_time,
            Stands::Resolved(Timeliness::Late) => &mut self.late,
            Stands::Pending(Term::InTerm) => &mut self.in_term,
            Stands::Pending(Term::Overdue) => &mut self.overdue,
        } += 1;
        self.without_due += u64::from(place.without_due);
        let resolved = matches!(place.stands, Stands::Resolved(_));
        self.resolved_without_due += u64::from(place.without_due && resolved);
        self.ended_otherwise += u64::from(place.otherwise);
    }
}

impl Columns {
    /// Counts a dossier whose result was returned, resolved early, on time or late.
    pub fn add_returned(&mut self, timeliness: Timeliness) {
        *match timeliness {
            Timeliness::Early => &mut self.returned_early,
            Timeliness::OnTime => &mut self.returned_on_time,
            Timeliness::Late => &mut self.returned_late,
        } += 1;
    }
}

impl AddAssign for Columns {
    fn add_assign(&mut self, other: Self) {
        self.online += other.online;
        self.direct += other.direct;
        self.post += other.post;
        self.carried_over += other.carried_over;
        self.early += other.early;
        self.on_time += other.on_time;
        self.late += other.late;
        self.in_term += other.in_term;
        self.overdue += other.overdue;
        self.without_due += other.without_due;
        self.resolved_without_due += other.resolved_without_due;
        self.ended_otherwise += other.ended_otherwise;
        self.returned_early += other.returned_early;
        self.returned_on_time += other.returned_on_time;
        self.returned_late += other.returned_late;
    }
}

#[cfg(test)]
mod tests;
