//! The group-commit writer: one thread, one connection, commits whatever waits.
//!
//! A receipt must survive a power cut, and a disk can only be asked to sync a few hundred times a second. So nobody
//! syncs for himself: while one transaction is being synced, the next submissions queue up, and the following
//! transaction takes them all. No time is spent waiting for company; a lone rating is committed at once. The queue
//! is bounded, and whoever finds it full is told to come again.

use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use tracing::{error, info, warn};

use super::backend::{Db, Target};
use super::rating::rating_apply_on;
use super::{Store, StoreError};
use crate::domain::rating::{Outcome, Submission};

/// How the writer works.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How many uploads may wait; one more is refused.
    pub queue: usize,
    /// How many ratings one transaction takes at most; 1 means a commit for each, which only a benchmark wants.
    pub group: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { queue: 10_000, group: 1_000 }
    }
}

/// Why an upload was not stored. The sender keeps its ratings and comes again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotStored {
    /// Too many uploads wait.
    #[error("too many uploads wait to be written")]
    Full,
    /// The database failed; whether the ratings are in it will show when they come again.
    #[error("the database did not confirm the ratings")]
    Unavailable,
}

/// The outcome of one upload, a place for each of its ratings.
pub type Reply = Result<Vec<Outcome>, NotStored>;

struct Job {
    submissions: Vec<Submission>,
    reply: Box<dyn FnOnce(Reply) + Send>,
}

/// Hands uploads to the writer's thread; cheap to clone. The thread ends when the last handle is gone.
#[derive(Clone)]
pub struct Writer {
    queue: SyncSender<Job>,
    thread: Arc<Mutex<Option<JoinHandle<()>>>>,
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer").finish_non_exhaustive()
    }
}

impl Writer {
    /// Starts the writer on a database that is open already.
    pub fn start(store: &Store, limits: Limits) -> Result<Self, StoreError> {
        let target = store.target().clone();
        let db = target.connect()?;
        let (queue, jobs) = sync_channel(limits.queue.max(1));
        let thread = std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || serve(&target, Some(db), &jobs, limits.group.max(1)))
            .map_err(|error| StoreError::Unreachable(error.to_string()))?;
        Ok(Self { queue, thread: Arc::new(Mutex::new(Some(thread))) })
    }

    /// Queues an upload; `reply` is called from the writer's thread after the commit. Never waits.
    pub fn submit(
        &self,
        submissions: Vec<Submission>,
        reply: impl FnOnce(Reply) + Send + 'static,
    ) -> Result<(), NotStored> {
        match self.queue.try_send(Job { submissions, reply: Box::new(reply) }) {
            Ok(()) => Ok(()),
            Err(TrySendError::Full(_)) => Err(NotStored::Full),
            Err(TrySendError::Disconnected(_)) => Err(NotStored::Unavailable),
        }
    }

    /// Queues an upload and waits for its outcome.
    pub fn submit_and_wait(&self, submissions: Vec<Submission>) -> Reply {
        let (sender, receiver) = sync_channel(1);
        self.submit(submissions, move |reply| {
            let _ = sender.send(reply);
        })?;
        receiver.recv().unwrap_or(Err(NotStored::Unavailable))
    }

    /// Waits until everything queued is written and the thread has ended. Other handles must be gone.
    pub fn finish(self) {
        let Self { queue, thread } = self;
        drop(queue);
        let thread = thread.lock().ok().and_then(|mut thread| thread.take());
        if let Some(thread) = thread
            && thread.join().is_err()
        {
            error!("the writer's thread ended in a panic");
        }
    }
}

fn serve(target: &Target, mut db: Option<Db>, jobs: &Receiver<Job>, group: usize) {
    // A job that would have made the last group too large opens the next one.
    let mut held_over: Option<Job> = None;
    while let Some(first) = held_over.take().or_else(|| jobs.recv().ok()) {
        let mut taken = first.submissions.len();
        let mut waiting = vec![first];
        while taken < group {
            match jobs.try_recv() {
                Ok(job) if taken + job.submissions.len() <= group => {
                    taken += job.submissions.len();
                    waiting.push(job);
                }
                Ok(job) => {
                    held_over = Some(job);
                    break;
                }
                Err(_) => break,
            }
        }
        metrics::histogram!("sipar_commit_ratings").record(f64::from(u32::try_from(taken).unwrap_or(u32::MAX)));
        commit(target, &mut db, waiting);
    }
    info!("the writer has written everything that waited");
}

/// Commits the jobs together, and each is told its outcomes after the commit.
fn commit(target: &Target, db: &mut Option<Db>, jobs: Vec<Job>) {
    let submissions: Vec<&Submission> = jobs.iter().flat_map(|job| &job.submissions).collect();
    match write(target, db, &submissions) {
        Ok(outcomes) => {
            let mut outcomes = outcomes.into_iter();
            for job in jobs {
                let own = outcomes.by_ref().take(job.submissions.len()).collect();
                (job.reply)(Ok(own));
            }
        }
        // One upload that the database refuses must not take the others with it.
        Err(error) if jobs.len() > 1 && refused(&error) => {
            warn!(%error, uploads = jobs.len(), "a group was refused; its uploads are tried one by one");
            for job in jobs {
                commit(target, db, vec![job]);
            }
        }
        Err(error) => {
            error!(%error, ratings = submissions.len(), "ratings were not confirmed by the database");
            // After a failed commit the connection's view of the file cannot be trusted.
            *db = None;
            for job in jobs {
                (job.reply)(Err(NotStored::Unavailable));
            }
        }
    }
}

fn write(target: &Target, db: &mut Option<Db>, submissions: &[&Submission]) -> Result<Vec<Outcome>, StoreError> {
    let db = match db {
        Some(db) => db,
        None => db.insert(target.connect()?),
    };
    metrics::counter!("sipar_commits").increment(1);
    db.write(|db| rating_apply_on(db, submissions))
}

/// Whether the database refused the content, rather than failed.
fn refused(error: &StoreError) -> bool {
    use diesel::result::{DatabaseErrorKind as Kind, Error};
    match error {
        StoreError::Database(Error::DatabaseError(kind, _)) => matches!(
            kind,
            Kind::ForeignKeyViolation | Kind::CheckViolation | Kind::NotNullViolation | Kind::UniqueViolation
        ),
        StoreError::Corrupt(_) => true,
        _ => false,
    }
}
