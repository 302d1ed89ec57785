//! What the events of a dossier come to: received, waiting, resolved, returned, and what in them does not fit together.
//!
//! A [`State`] is folded from events in their order, one at a time, and never grows, so that millions of dossiers are folded
//! from rows as a database hands them out. Whoever is received stays received, and the first end of the work stays the end:
//! what comes later is kept and found, and changes no number that was reported. A dossier can therefore never be counted as
//! resolved in two periods.

use time::Date;

use super::Timeliness;
use super::history::Event;
use super::status::Status;
use crate::domain::clock::Instant;
use crate::domain::lang::Lang;
use crate::domain::text::texts;

/// What the events up to some instant come to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct State {
    /// The newest status that was stated, whatever came before it.
    pub status: Option<Status>,
    /// When it was received: status 2, or the first status that there cannot be before.
    pub received: Option<Instant>,
    /// The newest status of the work, while it goes on: one that is [pending](Status::is_pending).
    pub step: Option<Status>,
    /// When it is due.
    pub due: Option<Due>,
    /// How often another due day was given, but where the work went on after waiting for the citizen. One is allowed
    /// (61/2018/NĐ-CP, Điều 19.9; 297/2025/NĐ-CP, Điều 6.5).
    pub redatings: u16,
    /// What the work waits for now.
    pub waiting: Option<Pause>,
    /// How often further papers were asked for since it was received.
    pub supplements: u16,
    /// The first time it waited for further papers, the only one that stops the clock (766/QĐ-TTg, indicator 2.1, as
    /// restated by a secondary source).
    pub supplement: Option<Pause>,
    /// The first end of the work.
    pub closed: Option<Closed>,
    /// When the result was returned.
    pub returned: Option<Instant>,
    /// All that does not fit together.
    pub findings: Findings,
    /// Whether status 2 was stated before the work ended.
    reception_stated: bool,
}

/// The days on which a dossier is due, as stated.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Due {
    /// The one given when it was received; else the last one foreseen before; else the first one after.
    pub original: Date,
    /// The one given last before the work ended.
    pub newest: Date,
}

/// The day that early, on time and late are judged by.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Against {
    /// The original one, which statistics keep.
    Original,
    /// The newest one, with which an apology makes a late dossier one on time.
    Newest,
}

/// A time in which the work waits for the citizen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pause {
    /// What for: [`Status::Supplement`] or [`Status::Payment`].
    pub status: Status,
    /// From when.
    pub from: Instant,
    /// Until when; it goes on where there is none.
    pub to: Option<Instant>,
}

/// The end of the work.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Closed {
    /// Which end: one that is [closing](Status::is_closing).
    pub status: Status,
    /// When.
    pub at: Instant,
}

/// Whether a dossier that is being worked on is within its term.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Term {
    /// Trong hạn; the due day is still within it.
    InTerm,
    /// Quá hạn.
    Overdue,
}

/// What has become of a dossier as of a day. Without a due day nobody can say more.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Outcome {
    /// Not received, or not yet.
    Unreceived,
    /// Being worked on, or waiting for the citizen.
    Pending(Option<Term>),
    /// Resolved.
    Resolved(Option<Timeliness>),
    /// Refused.
    Refused,
    /// Withdrawn by the citizen.
    Withdrawn,
    /// The processing was stopped.
    Stopped,
}

/// What does not fit together in a history, or breaks a rule.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Finding {
    /// Work began, and nothing had said that the dossier was received.
    WorkBeforeReceived,
    /// The dossier was received after its work had ended.
    ResolvedBeforeReceived,
    /// Registered once more after it was received.
    RegisteredAfterReceived,
    /// Refused after it was received.
    RefusedAfterReceived,
    /// Received after it had been refused or withdrawn.
    ReceivedAfterRefused,
    /// Returned, and nothing had said that it was resolved.
    ReturnedUnresolved,
    /// Something was done after the work had ended.
    ActivityAfterClosed,
    /// Something was done after the result was returned.
    ActivityAfterReturned,
    /// Due before the day on which it was received.
    DueBeforeReceived,
    /// Another due day was given after the work had ended; it counts for nothing.
    DueAfterClosed,
    /// Further papers were asked for more than once (766/QĐ-TTg, indicator 2.1, takes that as late).
    SupplementedAgain,
    /// Another due day was given more than once (61/2018/NĐ-CP, Điều 19.9).
    RedatedAgain,
}

impl Finding {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::WorkBeforeReceived,
        Self::ResolvedBeforeReceived,
        Self::RegisteredAfterReceived,
        Self::RefusedAfterReceived,
        Self::ReceivedAfterRefused,
        Self::ReturnedUnresolved,
        Self::ActivityAfterClosed,
        Self::ActivityAfterReturned,
        Self::DueBeforeReceived,
        Self::DueAfterClosed,
        Self::SupplementedAgain,
        Self::RedatedAgain,
    ];
}

impl Finding {
    /// What people call it.
    #[must_use]
    pub fn name(self, lang: Lang) -> &'static str {
        let t = texts(lang);
        match self {
            Self::WorkBeforeReceived => t.finding_work_before_received,
            Self::ResolvedBeforeReceived => t.finding_resolved_before_received,
            Self::RegisteredAfterReceived => t.finding_registered_after_received,
            Self::RefusedAfterReceived => t.finding_refused_after_received,
            Self::ReceivedAfterRefused => t.finding_received_after_refused,
            Self::ReturnedUnresolved => t.finding_returned_unresolved,
            Self::ActivityAfterClosed => t.finding_activity_after_closed,
            Self::ActivityAfterReturned => t.finding_activity_after_returned,
            Self::DueBeforeReceived => t.finding_due_before_received,
            Self::DueAfterClosed => t.finding_due_after_closed,
            Self::SupplementedAgain => t.finding_supplemented_again,
            Self::RedatedAgain => t.finding_redated_again,
        }
    }
}

/// A set of findings.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Findings(u16);

impl Findings {
    /// Whether it is one of them.
    #[must_use]
    pub const fn has(self, finding: Finding) -> bool {
        self.0 & (1 << finding as u16) != 0
    }

    /// Whether everything fits together.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// One bit a finding, in the order of [`Finding::ALL`], as it is stored.
    #[must_use]
    pub const fn bits(self) -> u16 {
        self.0
    }

    /// The set of these bits; `None` where one stands for no finding.
    #[must_use]
    pub const fn from_bits(bits: u16) -> Option<Self> {
        if bits >> Finding::ALL.len() == 0 { Some(Self(bits)) } else { None }
    }

    /// All of them.
    pub fn iter(self) -> impl Iterator<Item = Finding> {
        Finding::ALL.into_iter().filter(move |finding| self.has(*finding))
    }

    fn note(&mut self, finding: Finding, shown: bool) {
        self.0 |= u16::from(shown) << finding as u16;
    }
}

impl State {
    /// What events come to, in their order. The same event twice in a row counts once.
    pub fn of<'a>(events: impl IntoIterator<Item = &'a Event>) -> Self {
        let mut state = Self::default();
        for event in events {
            state.take(event);
        }
        state
    }

    /// Takes the next event; what does not fit it to those before.
    pub fn take(&mut self, event: &Event) -> Findings {
        let mut found = Findings::default();
        if let Some(closed) = self.closed {
            self.take_after(closed, event, &mut found);
        } else {
            let was_received = self.received.is_some();
            self.receive(event, &mut found);
            let went_on = self.go_on(event, &mut found);
            self.date(event, was_received, went_on, &mut found);
            self.close(event, &mut found);
        }
        self.status = Some(event.status);
        self.findings.0 |= found.0;
        found
    }

    /// The reception, or what stands in for it.
    fn receive(&mut self, event: &Event, found: &mut Findings) {
        let stated = event.status == Status::Received;
        if self.received.is_some() {
            found.note(Finding::RegisteredAfterReceived, event.status == Status::Registered);
            found.note(Finding::RefusedAfterReceived, event.status == Status::Refused);
        } else if stated || event.status.needs_reception() {
            self.received = Some(event.at);
            found.note(Finding::WorkBeforeReceived, !stated);
            let rejected = matches!(self.status, Some(Status::Refused | Status::Withdrawn));
            found.note(Finding::ReceivedAfterRefused, rejected);
        }
        self.reception_stated |= stated;
    }

    /// The steps of the work; whether it went on after waiting for the citizen.
    fn go_on(&mut self, event: &Event, found: &mut Findings) -> bool {
        let status = event.status;
        if self.received.is_none() || status == Status::Registered {
            return false;
        }
        let went_on = self.waiting.take_if(|pause| pause.status != status);
        if let (Some(ended), Some(first)) = (went_on, &mut self.supplement)
            && ended.from == first.from
            && ended.status == first.status
        {
            first.to = Some(event.at);
        }
        if status.is_waiting() && self.waiting.is_none() {
            let pause = Pause { status, from: event.at, to: None };
            self.waiting = Some(pause);
            if status == Status::Supplement {
                self.supplements = self.supplements.saturating_add(1);
                self.supplement.get_or_insert(pause);
                found.note(Finding::SupplementedAgain, self.supplements > 1);
            }
        }
        if status.is_pending() {
            self.step = Some(status);
        }
        went_on.is_some()
    }

    /// The due day, where the event states one.
    fn date(&mut self, event: &Event, was_received: bool, went_on: bool, found: &mut Findings) {
        let Some(stated) = event.due else { return };
        if let Some(due) = self.due.as_mut().filter(|_| was_received) {
            let other = due.newest != stated;
            due.newest = stated;
            if other && !went_on {
                self.redatings = self.redatings.saturating_add(1);
                found.note(Finding::RedatedAgain, self.redatings > 1);
            }
        } else {
            // What was foreseen before the dossier was received bound nobody.
            self.due = Some(Due { original: stated, newest: stated });
        }
        found.note(Finding::DueBeforeReceived, self.received.is_some_and(|received| stated < received.day()));
    }

    /// The end of the work.
    fn close(&mut self, event: &Event, found: &mut Findings) {
        if self.received.is_none() || !event.status.is_closing() {
            return;
        }
        self.closed = Some(Closed { status: event.status, at: event.at });
        self.step = None;
        if event.status == Status::Returned {
            self.returned = Some(event.at);
            found.note(Finding::ReturnedUnresolved, true);
        }
    }

    /// What comes after the end of the work: the result is returned, or something does not fit.
    fn take_after(&mut self, closed: Closed, event: &Event, found: &mut Findings) {
        let status = event.status;
        let late_reception = status == Status::Received && !self.reception_stated;
        let resolved = matches!(closed.status, Status::Resolved | Status::Returned);
        let fits = match status {
            Status::Returned => true,
            Status::Resolved => closed.status == Status::Resolved && self.returned.is_none(),
            Status::Refused | Status::Withdrawn | Status::Stopped => !resolved && self.returned.is_none(),
            _ => false,
        };
        found.note(Finding::ResolvedBeforeReceived, late_reception);
        found.note(Finding::ActivityAfterReturned, !fits && !late_reception && self.returned.is_some());
        found.note(Finding::ActivityAfterClosed, !fits && !late_reception && self.returned.is_none());
        let known = self.due.map(|due| due.newest);
        found.note(Finding::DueAfterClosed, event.due.is_some_and(|stated| known != Some(stated)));
        if status == Status::Returned {
            self.returned.get_or_insert(event.at);
        }
    }

    /// The day on which it is due, as stated; pauses are for [`Counting`](super::due::Counting) to add.
    #[must_use]
    pub fn due_day(&self, against: Against) -> Option<Date> {
        self.due.map(|due| match against {
            Against::Original => due.original,
            Against::Newest => due.newest,
        })
    }

    /// Whether the work ended before, on or after a due day; `None` while it goes on.
    #[must_use]
    pub fn timeliness(&self, due: Date) -> Option<Timeliness> {
        self.closed.map(|closed| Timeliness::of(due, closed.at.day()))
    }

    /// Whether the work was within its term at the end of a day, which is no earlier than its events; `None` unless it goes
    /// on. While it waits for the first further papers that were asked for, it stands where it stood when they were.
    #[must_use]
    pub fn term(&self, due: Date, as_of: Date) -> Option<Term> {
        if self.received.is_none() || self.closed.is_some() {
            return None;
        }
        let stopped = self.supplement.filter(|pause| pause.to.is_none()).map(|pause| pause.from.day());
        let judged = stopped.map_or(as_of, |day| day.min(as_of));
        Some(if judged <= due { Term::InTerm } else { Term::Overdue })
    }

    /// What has become of it at the end of a day, which is no earlier than its events, by a due day.
    #[must_use]
    pub fn outcome(&self, due: Option<Date>, as_of: Date) -> Outcome {
        let end = self.closed.map_or(self.status.filter(|_| self.received.is_none()), |closed| Some(closed.status));
        match end {
            Some(Status::Refused) => Outcome::Refused,
            Some(Status::Withdrawn) => Outcome::Withdrawn,
            Some(Status::Stopped) => Outcome::Stopped,
            Some(_) if self.closed.is_some() => Outcome::Resolved(due.and_then(|due| self.timeliness(due))),
            _ if self.received.is_none() => Outcome::Unreceived,
            _ => Outcome::Pending(due.and_then(|due| self.term(due, as_of))),
        }
    }
}
