//! The use-cases, a file a capability; the only place where domain, stats, index and draw meet the store.
//!
//! `web` and `cli` parse what came in, call one function here, and show what it returned.

pub mod apologies;
pub mod approval;
pub mod backup;
pub mod board;
pub mod bring_in;
pub mod capture;
pub mod catalogue;
mod change;
pub mod closing;
mod code;
pub mod codes;
pub mod criteria_book;
pub mod criteria_sets;
pub mod decide;
pub mod device;
pub mod dossiers;
pub mod duty;
pub mod edition;
pub mod estimate;
pub mod feedback;
pub mod generate;
pub mod grades;
pub mod honesty;
pub mod import;
pub mod jobs;
pub mod letters;
pub mod machine;
pub mod messages;
pub mod offices;
pub mod order;
pub mod paper;
pub mod par;
pub mod people;
pub mod personal;
pub mod plan;
pub mod protocol;
pub mod qr;
pub mod quality;
pub mod questionnaires;
pub mod receipts;
pub mod remarks;
pub mod replies;
pub mod report;
pub mod respond;
pub mod results;
pub mod retention;
pub mod rounds;
pub mod scope;
pub mod score;
pub mod series;
pub mod sign_in;
pub mod slips;
pub mod stated;
pub mod templates;
pub mod tls;
pub mod trail;
mod tries;
pub mod typed;
pub mod workplan;
pub mod xlsform;

use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use crate::domain::author::Author;
use crate::domain::chance::Chance;
use crate::domain::clock::{Clock, SECOND};
use crate::domain::criteria::CriteriaProblem;
use crate::domain::lang::Lang;
use crate::domain::questionnaire::QuestionnaireProblem;
use crate::domain::refusal::Refusal;
use crate::store::writer::{Limits, Writer};
use crate::store::{Store, StoreError, Target, fact};
use catalogue::Catalogue;

/// The fact that says a database holds generated data, and under which seed.
const ILLUSTRATIVE: &str = "illustrative-seed";

/// What can go wrong in a use-case.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file cannot be taken for a backup.
    #[error(transparent)]
    Backup(#[from] backup::BackupError),
    /// Something that was named does not exist.
    #[error("{0}")]
    NotFound(String),
    /// What was asked for cannot be done; the text says why and what to do instead.
    #[error("{0}")]
    Refused(String),
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A template that is stored or shipped cannot be read.
    #[error("{0}")]
    Template(String),
    /// The operating system gives no randomness.
    #[error("the operating system gives no randomness: {0}")]
    Chance(String),
    /// Rows of an imported file are bad; nothing was imported. Told in both languages, a line each.
    #[error("{}", in_both(.0, import::Problem::words))]
    Rows(Vec<import::Problem>),
    /// A questionnaire's file has mistakes. Told in both languages, a line each.
    #[error("{}", lines_in_both(.0, QuestionnaireProblem::lines))]
    Questionnaire(Vec<QuestionnaireProblem>),
    /// A workbook cannot be taken as a questionnaire; nothing of it was.
    #[error("{}", in_both(.0, xlsform::Problem::words))]
    Xlsform(Vec<xlsform::Problem>),
    /// A spreadsheet cannot be taken as a criteria set; nothing of it was.
    #[error("{}", in_both(.0, criteria_book::Problem::words))]
    CriteriaBook(Vec<criteria_book::Problem>),
    /// A sample or its design cannot be used; no figure was made.
    #[error(transparent)]
    Estimate(#[from] estimate::Trouble),
    /// Answers of a file are none that their questions have; no figure was made.
    #[error("{}", first_told(.0))]
    Answers(Vec<score::BadAnswer>),
    /// A criteria set's file has mistakes. Told in both languages, a line each.
    #[error("{}", lines_in_both(.0, CriteriaProblem::lines))]
    Criteria(Vec<CriteriaProblem>),
    /// Rows of an assessment cannot be used, or criteria of it cannot be scored; no figure was made.
    #[error("{}", first_told(.0))]
    Assessment(Vec<par::score_files::BadRow>),
    /// A plan of a sample, or its data, cannot be used; no figure was made.
    #[error(transparent)]
    Plan(#[from] plan::PlanError),
    /// A drawing failed.
    #[error("the drawing failed: {0}")]
    Drawing(String),
}

/// Problems in both languages, a line each.
fn in_both<T>(problems: &[T], words: impl Fn(&T, Lang) -> String) -> String {
    lines_in_both(problems, |problem, lang| vec![words(problem, lang)])
}

/// The same where each problem has lines of its own.
fn lines_in_both<T>(problems: &[T], lines: impl Fn(&T, Lang) -> Vec<String>) -> String {
    let both = problems.iter().flat_map(|one| lines(one, Lang::Vi).into_iter().zip(lines(one, Lang::En)));
    both.map(|(vi, en)| format!("{vi}\n    {en}")).collect::<Vec<_>>().join("\n")
}

/// The most bad answers, or rows, that are told at once.
const TOLD: usize = 500;

/// The first of them, and how many more there are.
fn first_told<T: ToString>(bad: &[T]) -> String {
    let told: Vec<String> = bad.iter().take(TOLD).map(ToString::to_string).collect();
    let more = bad.len().saturating_sub(TOLD);
    let more = if more > 0 { format!("\n+ {more}") } else { String::new() };
    format!("{}{more}", told.join("\n"))
}

impl From<Refusal> for AppError {
    fn from(refusal: Refusal) -> Self {
        Self::Store(refusal.into())
    }
}

/// Everything a use-case needs: the store, its writer, the clock, chance, and what rarely changes.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub store: Store,
    /// The one way for ratings into it.
    pub writer: Writer,
    /// Where the present comes from.
    pub clock: Arc<dyn Clock>,
    /// Where ids come from.
    pub chance: Arc<dyn Chance>,
    /// Whether the demo's freedoms hold: the running day is shown, anybody may sign on at a counter.
    pub demo: bool,
    /// Whether the database holds generated data, so that every page must say so.
    pub illustrative: bool,
    author: Arc<Author>,
    rules: Arc<sign_in::Rules>,
    hashing: Arc<sign_in::Gate>,
    catalogue: Arc<RwLock<Arc<Catalogue>>>,
    refreshed: Arc<AtomicI64>,
    devices: Arc<device::Known>,
    trees: Arc<edition::Held>,
    sounds: Arc<device::aloud::Sounds>,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").field("store", &self.store).field("demo", &self.demo).finish_non_exhaustive()
    }
}

/// How an [`App`] is opened.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The database.
    pub target: Target,
    /// How many connections it may have besides the writer's.
    pub connections: u32,
    /// How the writer works.
    pub limits: Limits,
    /// Whether the demo's freedoms hold.
    pub demo: bool,
    /// How sessions end and who needs a second factor.
    pub rules: sign_in::Rules,
}

impl App {
    /// Opens a database whose schema is this program's, publishes the shipped templates that it does not have yet,
    /// and starts the writer.
    pub fn open(opening: &Opening, clock: Arc<dyn Clock>, chance: Arc<dyn Chance>) -> Result<Self, AppError> {
        let store = Store::open(opening.target.clone(), opening.connections)?;
        templates::publish_shipped(&store, &*clock, &*chance)?;
        let catalogue = Catalogue::load(&store)?;
        let illustrative = store.read(|db| fact::fact_get(db, ILLUSTRATIVE))?.is_some();
        let writer = Writer::start(&store, opening.limits)?;
        Ok(Self {
            store,
            writer,
            clock,
            chance,
            demo: opening.demo,
            illustrative,
            author: Arc::new(if opening.demo { Author::demo() } else { Author::command() }),
            rules: Arc::new(opening.rules.clone()),
            hashing: Arc::default(),
            catalogue: Arc::new(RwLock::new(Arc::new(catalogue))),
            refreshed: Arc::default(),
            devices: Arc::default(),
            trees: Arc::default(),
            sounds: Arc::default(),
        })
    }

    /// Whether the database answers at all.
    #[must_use]
    pub fn database_answers(&self) -> bool {
        self.store.read(|db| fact::fact_get(db, ILLUSTRATIVE)).is_ok()
    }

    /// Templates, counters and procedures as last read.
    #[must_use]
    pub fn catalogue(&self) -> Arc<Catalogue> {
        Arc::clone(&self.catalogue.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads templates, counters and procedures again, after another process may have changed them.
    pub fn refresh(&self) -> Result<Arc<Catalogue>, AppError> {
        let fresh = Arc::new(Catalogue::load(&self.store)?);
        *self.catalogue.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&fresh);
        Ok(fresh)
    }

    /// Reads the catalogue again unless that was done a moment ago: a client that names what does not exist must
    /// not make the server read without end.
    fn refresh_if_stale(&self) -> bool {
        let now = self.clock.now().0;
        let before = self.refreshed.swap(now, Ordering::Relaxed);
        let due = now.saturating_sub(before).saturating_abs() >= 2 * SECOND;
        due && self.refresh().is_ok()
    }
}
