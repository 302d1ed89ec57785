//! The sub-commands: thin, they parse, call `app`, print.
//!
//! What a command finds goes to standard output, in words or with `--json` for machines; logs and errors go to
//! standard error. Exit codes are part of the contract, see [`Exit`].

mod audit;
mod backup;
mod config;
mod criteria;
mod database;
mod doctor;
mod dossiers;
mod edition;
mod estimate;
mod jobs;
mod plan;
mod print;
mod report;
mod score;
mod score_par;
mod serve;
mod system_keys;
mod template;
mod tls;
mod work;

use std::ffi::OsString;
use std::net::IpAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::app::AppError;
use crate::app::backup::BackupError;
use crate::settings::{BadSetting, Origin, Settings};
use crate::store::StoreError;

/// Measures citizens' satisfaction with public services; SIPAS and PAR INDEX by unit and year.
#[derive(Debug, Parser)]
#[command(name = "sipar", version, arg_required_else_help = true)]
pub struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Args)]
struct Common {
    /// Folder of the embedded database [default: sipar-data]
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Address of a database instead: postgres://… or sqlite:FILE
    #[arg(long, global = true, value_name = "URL", conflicts_with = "data")]
    database_url: Option<String>,
    /// Settings file
    #[arg(long, global = true, value_name = "FILE")]
    settings: Option<PathBuf>,
    /// Print JSON for machines
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve pages and the rating API
    Serve {
        /// Address to listen on; another than this machine's own needs tls_cert or --behind-proxy
        #[arg(long)]
        address: Option<IpAddr>,
        /// Port to listen on; 0 takes any free one
        #[arg(long)]
        port: Option<u16>,
        /// A server of trusted_proxies stands in front and encrypts; public_url says where
        #[arg(long)]
        behind_proxy: bool,
    },
    /// Serve a demo: illustrative counters and the published series
    Demo {
        /// Port to listen on; 0 takes any free one
        #[arg(long)]
        port: Option<u16>,
    },
    /// Bring the database to this program's schema
    Migrate,
    /// Make illustrative units, counters and weeks of ratings
    Generate {
        /// The same number makes the same data
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// How many weeks of ratings, up to yesterday
        #[arg(long, default_value_t = 26)]
        weeks: u32,
        /// How many wards, each with its counters
        #[arg(long, default_value_t = 4)]
        wards: u32,
    },
    /// Import a file; all of it or nothing
    Import {
        /// What the file holds
        #[command(subcommand)]
        what: Import,
    },
    /// Write what is stored into a file for other programs
    Export {
        /// What the file is to hold
        #[command(subcommand)]
        what: Export,
    },
    /// Draw a chart
    Chart {
        /// Which chart
        #[command(subcommand)]
        what: Chart,
    },
    /// The table of sums
    Tally {
        /// What to do with it
        #[command(subcommand)]
        what: TallyCommand,
    },
    /// Tablets
    Device {
        /// What to do with them
        #[command(subcommand)]
        what: DeviceCommand,
    },
    /// Keys with which one-stop systems push dossiers
    SystemKey {
        /// What to do with them
        #[command(subcommand)]
        what: system_keys::SystemKeyCommand,
    },
    /// Write everything to a file, while the server runs
    Backup(backup::Backup),
    /// Fill an empty place from a backup
    Restore(backup::File),
    /// Estimate means, totals, shares from a complex sample in a file; needs no database
    Estimate(estimate::Estimate),
    /// Score what files hold: the satisfaction index of responses, the PAR INDEX of units; needs no database
    Score {
        /// What is scored
        #[command(subcommand)]
        what: score::Score,
    },
    /// Write the report of a round for handing in: DOCX, PDF, XLSX, HTML, and its tables as CSV
    Report(report::Asked),
    /// Share a sample out among strata, from a file; needs no database
    Allocate(plan::Files),
    /// Draw a sample from a frame in a file by a seed; needs no database
    Draw(plan::Files),
    /// Questionnaires, rating templates and criteria sets as files; needs no database
    Template {
        /// What to do with them
        #[command(subcommand)]
        what: template::TemplateCommand,
    },
    /// Criteria sets of the PAR INDEX as files and spreadsheets; needs no database
    Par {
        /// What to do with them
        #[command(subcommand)]
        what: criteria::Criteria,
    },
    /// Certificates for an office that has none
    Tls {
        /// What to do
        #[command(subcommand)]
        what: TlsCommand,
    },
    /// The trail of changes
    Audit {
        /// What to do with it
        #[command(subcommand)]
        what: AuditCommand,
    },
    /// What was published: check it, hand it out, hold a code on paper against it
    Edition {
        /// What to do with it
        #[command(subcommand)]
        what: edition::EditionCommand,
    },
    /// Check that this installation can do its work
    Doctor,
    /// The settings
    Config {
        /// What is wanted of them
        #[command(subcommand)]
        what: config::Config,
    },
}

#[derive(Debug, Subcommand)]
enum Import {
    /// Units: code, name, name_en, level, parent, valid_from, valid_to, predecessors
    Units(FileArgument),
    /// Counters: code, name, unit, template, valid_from, valid_to
    Counters(FileArgument),
    /// Officers: code, name, unit, valid_from, valid_to
    Officers(FileArgument),
    /// Procedures: code, name, field, field_name
    Procedures(FileArgument),
    /// People with their roles: login, name, role, unit, email, valid_from, valid_to, officer_code
    People(FileArgument),
    /// Published indices: index, unit, year, value, rank, of, status, source, method_break, remark
    Series(FileArgument),
    /// What reports and articles say of dossiers, tasks and feedback: statement, unit, first, last, source, measure, value, quote, whose, as_of, published, remark, how, of
    Stated(FileArgument),
    /// Points that a portal published for the index of QĐ 766: unit, period, of, points, source, as_of
    PortalPoints(FileArgument),
    /// Dossiers of a one-stop system, the good rows of them: code, unit, procedure, channel, received_at, due_day, resolved_at, returned_at, status, status_at, new_due_day, cause, holder; or a row a change: code, unit, procedure, at, status, due_day, holder, actor, sequence
    Dossiers(DossiersArguments),
    /// How a system calls the columns and words of its exports, kept by name; without a file those that are kept
    Mapping {
        /// The file: TOML, see docs/dossiers.md
        file: Option<PathBuf>,
    },
    /// Feedback as the national portal exports it, without senders: code, unit, sent, status, since, kind, content, channel, subject, reply, likes, dislikes, complained_again
    Feedback(FileArgument),
    /// Work plans with their tasks: plan, unit, title, number, issued, issuer, first, last, followed, statement, source, task, words, owner, whose, partners, deadline, criterion, done, confirmed, evidence
    Plans(FileArgument),
    /// Targets of work plans: plan, target, words, measured_in, goal, toward, reached, as_of, source
    Targets(FileArgument),
    /// Inspections: inspection, unit, title, first, last, inspected, units, plan, findings, follow_up, follow_up_by, followed_up, published_in, published, source
    Inspections(FileArgument),
    /// Ratings taken elsewhere: id, counter, rated_at, template, procedure, q.CODE …, comment
    Ratings(FileArgument),
    /// Who was at which counter: officer_code, counter_code, from, to
    Roster(FileArgument),
    /// How many were served: counter_code, day, visits
    Visits(FileArgument),
    /// The frame of a survey round: the stages of its questionnaire, stratum, unit, name, address, phone
    Frame {
        /// The round's code
        #[arg(long)]
        round: String,
        /// The file: XLSX, or CSV in UTF-8
        file: PathBuf,
    },
    /// Filled forms of a survey round: day, a column for each variable of its questionnaire, and id, case, unit, took
    Responses {
        /// The round's code
        #[arg(long)]
        round: String,
        /// The file: XLSX, or CSV in UTF-8
        file: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
enum Export {
    /// The responses of a survey round: a row each, without ids, days or free words
    Responses {
        /// The round's code
        #[arg(long)]
        round: String,
        /// The file: CSV in UTF-8; `-` prints it
        #[arg(long)]
        out: PathBuf,
    },
}

#[derive(Debug, Args)]
struct DossiersArguments {
    /// How the system calls its columns: a TOML file, which is kept, or the name of one that is
    #[arg(long, value_name = "NAME_OR_FILE")]
    mapping: Option<String>,
    /// When a status was so that states no moment: 2026-11-20 or RFC 3339 [default: now]
    #[arg(long, value_name = "MOMENT")]
    as_of: Option<String>,
    /// Read a file from its beginning that was brought in before, as after units or procedures were added
    #[arg(long)]
    anew: bool,
    /// Where to write the rows that were kept aside: CSV; `-` prints them
    #[arg(long, value_name = "FILE")]
    faults: Option<PathBuf>,
    /// Write those of this earlier import, and bring nothing in
    #[arg(long, value_name = "ID", requires = "faults", conflicts_with_all = ["file", "list"])]
    of: Option<String>,
    /// List the imports, the newest first
    #[arg(long, conflicts_with = "file")]
    list: bool,
    /// The file: CSV in UTF-8 or UTF-16, JSON lines, XLSX
    #[arg(required_unless_present_any = ["of", "list"])]
    file: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct FileArgument {
    /// The file: XLSX, or CSV in UTF-8
    file: PathBuf,
}

#[derive(Debug, Subcommand)]
enum Chart {
    /// An index of a unit by year, with its rank
    Series {
        /// The index: sipas, par-index
        #[arg(long)]
        index: String,
        /// The unit's code (cao-bang) or its exact name
        #[arg(long)]
        unit: String,
        /// Where to write it; the ending decides: .svg or .png
        #[arg(long)]
        out: PathBuf,
        /// The language of the words on it: vi, en
        #[arg(long, default_value = "vi")]
        lang: String,
    },
}

#[derive(Debug, Subcommand)]
enum TallyCommand {
    /// Print the sums of a unit and all within it
    Show {
        /// The unit's code or exact name
        #[arg(long)]
        unit: String,
        /// A whole period: 2026, 2026-Q4 or 2026-11
        #[arg(long)]
        period: String,
    },
    /// Count the ratings of a unit and all within it with and without those that the check for honesty keeps aside
    Aside {
        /// The unit's code or exact name
        #[arg(long)]
        unit: String,
        /// A period: 2026, 2026-Q4, 2026-11 or 2026-11-20
        #[arg(long)]
        period: String,
    },
    /// Compare the table with a full count of the ratings
    Verify,
    /// Replace the table by a full count of the ratings
    Rebuild,
}

#[derive(Debug, Subcommand)]
enum DeviceCommand {
    /// Enrol a tablet at a counter; its token is printed once
    Add {
        /// The counter's code
        #[arg(long)]
        counter: String,
        /// What people call the tablet
        #[arg(long)]
        name: String,
    },
    /// Hold every signed rating beside its tablet's signature
    Verify,
    /// Revoke a tablet
    Revoke {
        /// The tablet's id
        id: String,
    },
    /// List the tablets
    List,
    /// List what tablets read aloud, with the name that a recording of it has in `audio_dir`
    Texts,
}

#[derive(Debug, Subcommand)]
enum TlsCommand {
    /// Make a local authority and a server's certificate by it; nothing is overwritten
    Init {
        /// Name or address under which tablets reach the server; may be given again
        #[arg(long, required = true)]
        host: Vec<String>,
        /// Folder for the four files [default: tls below the data folder]
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Make a new server's certificate for the same hosts by the same authority
    Renew {
        /// Folder of the four files [default: tls below the data folder]
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
enum AuditCommand {
    /// Check every entry against the one before it, and the end against what the program noted
    Verify {
        /// What `audit head` printed earlier and somebody kept elsewhere: finds a trail that was made anew
        #[arg(long, value_name = "PLACE:HASH")]
        anchor: Option<String>,
    },
    /// Print where the trail ends, to be kept elsewhere as an anchor
    Head,
    /// Write the trail as JSON lines, with all that is needed to check it elsewhere
    Export {
        /// Where to write it; - is standard output
        #[arg(long)]
        out: PathBuf,
        /// From this day: 2026-11-22
        #[arg(long, value_name = "DAY")]
        from: Option<String>,
        /// To the end of this day
        #[arg(long, value_name = "DAY")]
        to: Option<String>,
    },
}

/// The exit codes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// Failed for a reason of the machine: a full disk, a broken drawing.
    Failed = 1,
    /// The command line or a setting is wrong. Also what clap exits with.
    Usage = 2,
    /// An input file has bad rows, or is no backup of sipar; nothing was taken from it.
    BadInput = 3,
    /// Something that was named does not exist, or may not be done.
    Refused = 4,
    /// The database cannot be reached or has another schema.
    Database = 5,
    /// A check found a difference: `tally verify`, `audit verify`, `edition verify`, `doctor`, `config check`.
    CheckFailed = 6,
    /// A backup is damaged or cut short; nothing was taken from it.
    Damaged = 7,
    /// A backup's passphrase is missing or wrong.
    Passphrase = 8,
}

/// Why a command ended without success.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// A use-case failed.
    #[error(transparent)]
    App(#[from] AppError),
    /// A setting is wrong.
    #[error(transparent)]
    Settings(#[from] BadSetting),
    /// An argument is wrong.
    #[error("{0}")]
    Usage(String),
    /// A check found differences, which are printed already.
    #[error("{0}")]
    CheckFailed(String),
    /// The machine failed us.
    #[error("{0}")]
    Failed(String),
}

impl From<StoreError> for CliError {
    fn from(error: StoreError) -> Self {
        Self::App(error.into())
    }
}

impl CliError {
    /// The exit code that says what kind of failure it was.
    #[must_use]
    pub const fn exit(&self) -> Exit {
        match self {
            Self::App(
                AppError::Rows(_)
                | AppError::Questionnaire(_)
                | AppError::Xlsform(_)
                | AppError::CriteriaBook(_)
                | AppError::Estimate(_)
                | AppError::Answers(_)
                | AppError::Criteria(_)
                | AppError::Assessment(_)
                | AppError::Plan(_),
            ) => Exit::BadInput,
            Self::App(
                AppError::NotFound(_)
                | AppError::Refused(_)
                | AppError::Store(StoreError::Refused(_) | StoreError::Refusal(_) | StoreError::NotEmpty(_)),
            ) => Exit::Refused,
            Self::App(AppError::Backup(error)) => match error {
                BackupError::NotOurs => Exit::BadInput,
                BackupError::NewerFormat(_) => Exit::Database,
                BackupError::Damaged(_) => Exit::Damaged,
                BackupError::NoPassphrase | BackupError::WrongPassphrase => Exit::Passphrase,
            },
            Self::App(AppError::Store(StoreError::BadAddress)) | Self::Settings(_) | Self::Usage(_) => Exit::Usage,
            Self::App(AppError::Store(_)) => Exit::Database,
            Self::App(_) | Self::Failed(_) => Exit::Failed,
            Self::CheckFailed(_) => Exit::CheckFailed,
        }
    }
}

/// Runs one command.
#[must_use]
pub fn run(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(Exit::Usage as u8));
        }
    };
    match execute(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            print::error(&error);
            ExitCode::from(error.exit() as u8)
        }
    }
}

fn execute(cli: Cli) -> Result<(), CliError> {
    // What works on files alone asks neither for settings nor for a database; its --data is a file.
    match &cli.command {
        Command::Estimate(asked) => return estimate::run(asked, cli.common.json),
        Command::Score { what } => return score::run(what, cli.common.json),
        Command::Allocate(files) => return plan::allocate(files, cli.common.json),
        Command::Draw(files) => return plan::draw(files, cli.common.json),
        Command::Template { what } => return template::run(what, cli.common.json),
        Command::Par { what } => return criteria::run(what, cli.common.json),
        _ => {}
    }
    let (settings, origins) = settings(&cli)?;
    logging(&settings, matches!(cli.command, Command::Serve { .. } | Command::Demo { .. }));
    for name in Settings::misspelt() {
        tracing::warn!("no setting is called {name}; `sipar config show` lists them all");
    }
    let json = cli.common.json;
    match cli.command {
        Command::Serve { .. } => serve::serve(&settings, json),
        Command::Demo { .. } => serve::demo(&settings, json),
        Command::Migrate => database::migrate(&settings, json),
        Command::Generate { seed, weeks, wards } => work::generate(&settings, seed, weeks, wards, json),
        Command::Import { what } => work::import(&settings, &what, json),
        Command::Chart { what: Chart::Series { index, unit, out, lang } } => {
            work::chart(&settings, &index, &unit, &out, &lang, json)
        }
        Command::Tally { what } => work::tally(&settings, &what, json),
        Command::Device { what } => work::device(&settings, &what, json),
        Command::SystemKey { what } => system_keys::run(&settings, &what, json),
        Command::Audit { what } => audit::audit(&settings, &what, json),
        Command::Edition { what } => edition::run(&settings, &what, json),
        Command::Backup(asked) => backup::backup(&settings, &asked, json),
        Command::Restore(asked) => backup::restore(&settings, &asked, json),
        Command::Export { what: Export::Responses { round, out } } => work::responses(&settings, &round, &out, json),
        Command::Report(asked) => report::run(&settings, &asked, json),
        Command::Estimate(asked) => estimate::run(&asked, json),
        Command::Score { what } => score::run(&what, json),
        Command::Allocate(files) => plan::allocate(&files, json),
        Command::Draw(files) => plan::draw(&files, json),
        Command::Template { what } => template::run(&what, json),
        Command::Par { what } => criteria::run(&what, json),
        Command::Tls { what } => tls::run(&settings, what, json),
        Command::Doctor => doctor::doctor(&settings, json),
        Command::Config { what } => config::config(what, &settings, &origins, json),
    }
}

/// Structured logs on standard error; never a rater's answer, an address or a token. A command that ends by itself
/// only says what went wrong.
fn logging(settings: &Settings, serves: bool) {
    let level = if serves { settings.log.as_str() } else { "warn" };
    // `rocket::server` names the whole address of what no route takes, with all that was typed into it; our own pages of
    // errors log what is a fault of ours.
    let quiet = "rocket=error,rocket::server=off,hyper=warn,_=warn";
    let filter = tracing_subscriber::EnvFilter::new(format!("{level},{quiet}"));
    let log = tracing_subscriber::fmt().with_writer(std::io::stderr).with_env_filter(filter);
    // A second server in one process, as tests may start it, keeps the first one's log.
    let _ = if serves { log.json().try_init() } else { log.compact().without_time().try_init() };
}

/// The settings, and which of them come from elsewhere than the defaults.
fn settings(cli: &Cli) -> Result<(Settings, Vec<(&'static str, Origin)>), CliError> {
    let file = cli.common.settings.as_deref();
    let mut settings = Settings::read(file)?;
    let mut origins = Settings::origins(file);
    let mut said = |name: &'static str| {
        origins.retain(|(other, _)| *other != name);
        origins.push((name, Origin::CommandLine));
    };
    if let Some(data) = &cli.common.data {
        settings.data.clone_from(data);
        settings.database_url = None;
        said("data");
        said("database_url");
    }
    if cli.common.database_url.is_some() {
        settings.database_url.clone_from(&cli.common.database_url);
        said("database_url");
    }
    if let Command::Serve { port: Some(port), .. } | Command::Demo { port: Some(port) } = cli.command {
        settings.port = port;
        said("port");
    }
    if let Command::Serve { address, behind_proxy, .. } = cli.command {
        if let Some(address) = address {
            settings.address = address;
            said("address");
        }
        if behind_proxy {
            settings.behind_proxy = true;
            said("behind_proxy");
        }
    }
    Ok((settings.check()?, origins))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
