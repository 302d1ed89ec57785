//! Work that the server does by itself: what is past its time is deleted, people are reminded, the trail's end is
//! written down, letters go out.
//!
//! One thread of `serve` looks for what is due. Several servers before one PostgreSQL share the work: a job is taken
//! under a lock, and ended in the transaction of its outcome, only by whoever still holds it.

mod letters;
pub mod mail;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use super::change::Change;
use super::retention::Keep;
use super::{App, AppError};
use crate::domain::access::Caller;
use crate::domain::author::Author;
use crate::domain::clock::{DAY, Instant, SECOND};
use crate::store::attempt::attempt_sweep_on;
use crate::store::job::{Ended, Job, State, job_end_on, job_ensure_on, job_hurry_on, job_list, job_take_on};
use crate::store::session::session_sweep_on;
use crate::store::{StoreError, job};
use mail::Post;

const MINUTE: i64 = 60 * SECOND;
/// How often the thread looks for what is due.
const LOOK: Duration = Duration::from_secs(30);
/// How long a process that took a job keeps others off; much longer than any job takes.
const LOCKED: i64 = 30 * MINUTE;
/// How often a job is tried before a person has to look at it.
const TRIES: i16 = 8;

/// What there is to do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Write the trail's end to the log and to the auditors.
    AuditHead,
    /// Look for responses of open rounds that somebody should look at.
    Flags,
    /// Look for ratings that no visitor gave.
    Honesty,
    /// Send letters.
    Mail,
    /// Remind people of what waits for them.
    Reminder,
    /// Delete what is past its time.
    Retention,
    /// Remove sessions that are over, and buckets that are full.
    Sessions,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 7] =
        [Self::AuditHead, Self::Flags, Self::Honesty, Self::Mail, Self::Reminder, Self::Retention, Self::Sessions];

    /// The word under which it is stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::AuditHead => "audit-head",
            Self::Flags => "flags",
            Self::Honesty => "honesty",
            Self::Mail => "mail",
            Self::Reminder => "reminder",
            Self::Retention => "retention",
            Self::Sessions => "sessions",
        }
    }

    /// The kind with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// When it is due after a moment.
    fn next(self, now: Instant) -> Instant {
        let daily = |minutes: i64| {
            let today = Instant::start_of(now.day()).plus(minutes * MINUTE);
            if today > now { today } else { today.plus(DAY) }
        };
        match self {
            Self::AuditHead => daily(10),
            Self::Honesty => daily(60 + 10),
            Self::Flags => daily(60 + 40),
            Self::Retention => daily(2 * 60 + 10),
            Self::Reminder => daily(7 * 60),
            Self::Sessions => now.plus(60 * MINUTE),
            Self::Mail => now.plus(MINUTE),
        }
    }
}

/// The pause after so many failures: a minute, then twice as long each time, six hours at most.
fn pause(tries: i16) -> i64 {
    let doubled = u32::try_from(tries.max(1) - 1).unwrap_or(0).min(10);
    (MINUTE << doubled).min(6 * 60 * MINUTE)
}

/// Does what is due.
#[derive(Clone)]
pub struct Runner {
    app: App,
    keep: Keep,
    post: Option<Arc<dyn Post>>,
    stopping: Arc<AtomicBool>,
}

impl Runner {
    /// Works for these use-cases, keeps data so long, and sends letters by this post where there is one.
    #[must_use]
    pub fn new(app: &App, keep: Keep, post: Option<Arc<dyn Post>>) -> Self {
        Self { app: app.acting(Author::program()), keep, post, stopping: Arc::default() }
    }

    /// Makes sure that there is a job of each kind.
    pub fn prepare(&self) -> Result<(), AppError> {
        let now = self.app.clock.now();
        Ok(self.app.store.write(|db| {
            for kind in Kind::ALL {
                job_ensure_on(db, self.app.chance.id(now), kind.word(), kind.next(now))?;
            }
            Ok(())
        })?)
    }

    /// Does everything that is due; returns how many jobs were tried.
    pub fn work(&self) -> Result<usize, AppError> {
        let mut tried = 0;
        while !self.stopping.load(Ordering::SeqCst) {
            let Some(job) = self.take()? else { break };
            tried += 1;
            if let Err(error) = self.perform(&job) {
                tracing::warn!(kind = %job.kind, tries = job.tries, %error, "a job failed");
                self.put_off(&job, &error.to_string())?;
            }
        }
        Ok(tried)
    }

    /// Takes a job that is due. Looks before it writes, so that an idle server writes nothing.
    fn take(&self) -> Result<Option<Job>, AppError> {
        let now = self.app.clock.now();
        let due = |job: &Job| job.state == State::Waiting && job.due_at <= now && job.locked_until <= now;
        if !self.app.store.read(job_list)?.iter().any(due) {
            return Ok(None);
        }
        Ok(self.app.store.write(|db| job_take_on(db, now, now.plus(LOCKED)))?)
    }

    fn perform(&self, job: &Job) -> Result<(), AppError> {
        let kind =
            Kind::from_word(&job.kind).ok_or_else(|| AppError::Refused(format!("no job is called {}", job.kind)))?;
        // Letters leave the house one by one, each noted by itself; only then is the job over.
        // So is each counter's day that is checked, and each round.
        let done = match kind {
            Kind::Mail => self.send_letters()?,
            Kind::Honesty => self.check_honesty()?,
            Kind::Flags => self.flag_rounds()?,
            Kind::AuditHead | Kind::Reminder | Kind::Retention | Kind::Sessions => String::new(),
        };
        self.app.change(|change| {
            let result = match kind {
                Kind::AuditHead => letters::head_on(change)?,
                Kind::Mail | Kind::Honesty | Kind::Flags => done.clone(),
                Kind::Reminder => letters::remind_on(change)?,
                Kind::Retention => self.keep.delete_on(change)?,
                Kind::Sessions => self.sweep_on(change)?,
            };
            let (at, due_at) = (change.at, kind.next(change.at));
            end_on(change, job, &Ended { result: &result, at, due_at, state: State::Waiting, tries: 0 })
        })
    }

    fn check_honesty(&self) -> Result<String, AppError> {
        let checked = self.app.check_honesty(|| self.stops())?;
        Ok(format!(
            "{} counter-days, {} with findings, {} ratings kept aside",
            checked.days, checked.found, checked.aside
        ))
    }

    fn flag_rounds(&self) -> Result<String, AppError> {
        let (rounds, new) = self.app.flag_open_rounds(|| self.stops())?;
        Ok(format!("{rounds} open rounds, {new} new flags"))
    }

    fn sweep_on(&self, change: &mut Change<'_>) -> Result<String, StoreError> {
        let rules = &self.app.rules;
        let (begun, seen) = (change.at.plus(-rules.absolute), change.at.plus(-rules.idle));
        let sessions = session_sweep_on(change.db, begun, seen)?;
        attempt_sweep_on(change.db, change.at.plus(-DAY))?;
        if sessions > 0 {
            change.note("session.sweep", "", &format!("{sessions} sessions that were over"))?;
        }
        Ok(format!("{sessions} sessions"))
    }

    /// Puts a job that failed off, or gives it up.
    fn put_off(&self, job: &Job, why: &str) -> Result<(), AppError> {
        let given_up = job.tries >= TRIES;
        self.app.change(|change| {
            let (at, tries) = (change.at, job.tries);
            let state = if given_up { State::Failed } else { State::Waiting };
            if given_up {
                change.note("job.fail", &job.kind, why)?;
            }
            end_on(change, job, &Ended { result: why, at, due_at: at.plus(pause(tries)), state, tries })
        })
    }

    fn stops(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }
}

/// Ends a job with its outcome; nothing of either is kept where another process has taken the job over.
fn end_on(change: &mut Change<'_>, job: &Job, ended: &Ended<'_>) -> Result<(), StoreError> {
    if !change.is_noted() {
        change.nothing_changed();
    }
    if job_end_on(change.db, job, ended)? {
        return Ok(());
    }
    Err(StoreError::Refused(format!("another process has taken the job {} over", job.kind)))
}

/// The thread that works; it ends when it is told to.
#[derive(Debug)]
pub struct Jobs {
    tell: Sender<()>,
    stopping: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Jobs {
    /// Begins to look for what is due.
    pub fn start(runner: Runner) -> std::io::Result<Self> {
        let (tell, told) = channel();
        let stopping = Arc::clone(&runner.stopping);
        let work = move || {
            let mut prepared = false;
            loop {
                let outcome = if prepared { Ok(()) } else { runner.prepare() };
                prepared = outcome.is_ok();
                if let Err(error) = outcome.and_then(|()| runner.work()) {
                    tracing::warn!(%error, "jobs could not be looked for");
                }
                if !matches!(told.recv_timeout(LOOK), Err(RecvTimeoutError::Timeout)) {
                    return;
                }
            }
        };
        let thread = std::thread::Builder::new().name("jobs".to_owned()).spawn(work)?;
        Ok(Self { tell, stopping, thread: Some(thread) })
    }

    /// Ends the thread after the job, or the letter, that it is at.
    pub fn finish(mut self) {
        self.stopping.store(true, Ordering::SeqCst);
        let _ = self.tell.send(());
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the thread of the jobs ended in a panic");
        }
    }
}

impl App {
    /// The jobs and how they stand.
    pub fn jobs(&self) -> Result<Vec<Job>, AppError> {
        Ok(self.store.read(job::job_list)?)
    }

    /// Has a job done at once, within half a minute.
    pub fn hurry(&self, caller: &Caller, kind: Kind) -> Result<(), AppError> {
        tracing::info!(person = %caller.person, kind = kind.word(), "a job was hurried");
        self.change(|change| {
            if !job_hurry_on(change.db, kind.word(), change.at)? {
                change.nothing_changed();
                return Ok(());
            }
            change.note("job.hurry", kind.word(), "")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_six_hours() {
        let minutes: Vec<i64> = (1..=12).map(|tries| pause(tries) / MINUTE).collect();
        assert_eq!(minutes, [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 360]);
    }

    #[test]
    fn daily_work_is_due_once_a_day() {
        let midnight = Instant::start_of(time::macros::date!(2026 - 11 - 22));
        assert_eq!(Kind::Retention.next(midnight), midnight.plus(130 * MINUTE));
        assert_eq!(Kind::Retention.next(midnight.plus(130 * MINUTE)), midnight.plus(DAY + 130 * MINUTE));
        assert!(Kind::ALL.iter().all(|kind| kind.next(midnight) > midnight));
    }
}
