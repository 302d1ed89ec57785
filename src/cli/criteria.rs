//! `sipar par`: criteria sets of the PAR INDEX and the spreadsheets of provinces. Nothing here needs a database.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::json;

use super::{CliError, print};
use crate::app::AppError;
use crate::app::criteria_book::{Asked, Taken, set_workbook, taken};
use crate::app::templates::shipped_criteria_sets;
use crate::domain::criteria::confirm::{NotWaiting, lines};
use crate::domain::criteria::{CriteriaSet, SetLevel};
use crate::domain::lang::Lang;
use crate::domain::text::texts;

/// What to do with criteria sets.
#[derive(Debug, Subcommand)]
pub(super) enum Criteria {
    /// Read a criteria set from a spreadsheet, XLSX or ODS; all of it, or every mistake by its cell
    ImportSet(ImportSet),
    /// Write a criteria set as the spreadsheet that provinces use
    ExportSet {
        /// The set's file, TOML, or the name of one that is shipped: par-xa-minh-hoa-1
        file: PathBuf,
        /// Where to write it
        #[arg(long, value_name = "FILE.xlsx")]
        out: PathBuf,
    },
    /// List the rules that sipar proposed from the words of cách tính, and confirm or reject one of them
    ConfirmRule {
        /// The set's file, TOML; it is written anew
        file: PathBuf,
        /// The criterion: 1.2.3
        #[arg(long, value_name = "NUMBER")]
        criterion: Option<String>,
        /// The rule is not what the words say: the criterion is scored by hand
        #[arg(long, requires = "criterion")]
        reject: bool,
    },
}

/// A spreadsheet and where its set goes.
#[derive(Debug, Args)]
pub(super) struct ImportSet {
    /// The spreadsheet
    file: PathBuf,
    /// The sheet with the table, where several have one
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// Where to write the set; named after its code and version: par-so-ha-nam-1.toml
    #[arg(long, value_name = "CODE-VERSION.toml")]
    out: PathBuf,
    /// Whom it scores, where the title does not say it: province, department, commune
    #[arg(long, value_name = "LEVEL", value_parser = level)]
    level: Option<SetLevel>,
    /// The first index year, where the title does not say it
    #[arg(long, value_name = "YEAR")]
    first_year: Option<i32>,
    /// The decision, where the lines above the table do not name it
    #[arg(long, value_name = "TEXT")]
    document: Option<String>,
    /// Write over a file that is there, with the rules that were confirmed in it
    #[arg(long)]
    replace: bool,
}

fn level(word: &str) -> Result<SetLevel, String> {
    SetLevel::from_word(word).ok_or_else(|| "province, department or commune".to_owned())
}

/// Runs the command.
pub(super) fn run(what: &Criteria, json: bool) -> Result<(), CliError> {
    match what {
        Criteria::ImportSet(asked) => import(asked, json),
        Criteria::ExportSet { file, out } => export(file, out, json),
        Criteria::ConfirmRule { file, criterion, reject } => confirm(file, criterion.as_deref(), *reject, json),
    }
}

fn import(asked: &ImportSet, json: bool) -> Result<(), CliError> {
    let (code, version) = named(&asked.out)?;
    if asked.out.exists() && !asked.replace {
        let out = asked.out.display();
        return Err(CliError::Usage(format!("{out} is there already; choose another version, or --replace")));
    }
    let bytes = read(&asked.file)?;
    let taken = taken(&Asked {
        file: &name(&asked.file),
        bytes: &bytes,
        sheet: asked.sheet.as_deref(),
        code: &code,
        version,
        level: asked.level,
        first_year: asked.first_year,
        document: asked.document.as_deref(),
    })
    .map_err(AppError::CriteriaBook)?;
    write(&asked.out, taken.text.as_bytes())?;
    let notes: Vec<String> = taken.notes.iter().map(|note| note.words(Lang::En)).collect();
    let value = json!({ "name": taken.set.name(), "out": asked.out.display().to_string(), "nodes": taken.set.nodes.len(),
        "maximum": taken.set.scoring.maximum.map(|points| points.normalize().to_string()), "notes": notes, "proposed": taken.proposed, "without_rule": taken.without_rule });
    print::finding(json, &value, &told(&taken, &asked.out));
    Ok(())
}

fn told(taken: &Taken, out: &Path) -> String {
    let t = texts(Lang::Vi);
    let set = &taken.set;
    let points = set.scoring.maximum.map_or_else(|| "?".to_owned(), |points| points.normalize().to_string());
    let (nodes, leaves) = (set.nodes.len(), set.leaves().len());
    let mut words = vec![format!(
        "{}: {nodes} nodes, {leaves} of them scored, {points} points; written to {}",
        set.name(),
        out.display()
    )];
    words.extend(taken.notes.iter().map(|note| format!("{}\n    {}", note.words(Lang::Vi), note.words(Lang::En))));
    for (title, codes) in [(t.book_proposed, &taken.proposed), (t.book_without_rule, &taken.without_rule)] {
        if !codes.is_empty() {
            words.push(format!("{title} ({}): {}", codes.len(), codes.join(", ")));
        }
    }
    words.join("\n")
}

fn export(file: &Path, out: &Path, json: bool) -> Result<(), CliError> {
    let shipped = shipped_criteria_sets().map_err(|problem| AppError::Criteria(vec![problem]))?;
    let set = match shipped.into_iter().find(|(one, _)| one.name() == name(file)) {
        Some((set, _)) => set,
        None => set(file)?,
    };
    write(out, &set_workbook(&set)?)?;
    let value = json!({ "name": set.name(), "out": out.display().to_string() });
    print::finding(json, &value, &format!("{} written to {}", set.name(), out.display()));
    Ok(())
}

fn confirm(file: &Path, criterion: Option<&str>, reject: bool, json: bool) -> Result<(), CliError> {
    let mut set = set(file)?;
    let Some(code) = criterion else {
        let waiting = set.waiting();
        let value = waiting
            .iter()
            .filter_map(|at| set.nodes.get(*at))
            .map(|node| json!({ "criterion": node.code, "how": node.how, "rule": node.rule.as_ref().map(lines) }));
        let value = value.collect();
        let words: Vec<String> = waiting.iter().map(|at| compared(&set, *at)).collect();
        print::finding(json, &value, &words.join("\n\n"));
        return Ok(());
    };
    let words = set.node(code).map(|at| compared(&set, at)).unwrap_or_default();
    if reject { set.reject_rule(code) } else { set.confirm_rule(code) }.map_err(|reason| not_waiting(code, reason))?;
    let text = set.file();
    CriteriaSet::parse(&set.file_name(), &text).map_err(|problem| AppError::Criteria(vec![problem]))?;
    write(file, text.as_bytes())?;
    let done = if reject { texts(Lang::Vi).book_rejected } else { texts(Lang::Vi).book_confirmed };
    let value = json!({ "criterion": code, "confirmed": !reject, "waiting": set.waiting().len() });
    print::finding(json, &value, &format!("{words}\n{done}"));
    Ok(())
}

/// The words of a criterion and the rule proposed from them, one below the other.
fn compared(set: &CriteriaSet, at: usize) -> String {
    let Some(node) = set.nodes.get(at) else { return String::new() };
    let points = node.maximum.map_or_else(|| "?".to_owned(), |points| points.normalize().to_string());
    let how = node.how.lines().map(|line| format!("    | {line}"));
    let figures = node.rule.iter().flat_map(|rule| rule.figures().into_iter().map(str::to_owned).collect::<Vec<_>>());
    let figures = figures.filter_map(|code| {
        let figure = set.figures.get(set.figure(&code)?)?;
        Some(format!("    = {code}: {} {}", figure.words.vi, figure.unit).trim_end().to_owned())
    });
    let rule = node.rule.iter().flat_map(lines).map(|line| format!("    > {line}"));
    let head = format!("{} {} ({points})", node.code, node.words.vi);
    std::iter::once(head).chain(how).chain(rule).chain(figures).collect::<Vec<_>>().join("\n")
}

fn not_waiting(code: &str, reason: NotWaiting) -> CliError {
    AppError::Refused(match reason {
        NotWaiting::NoNode => format!("the set has no criterion {code}"),
        NotWaiting::NoRule => format!("{code} has no rule: it is scored by hand"),
        NotWaiting::Confirmed => format!("the rule of {code} is confirmed already"),
    })
    .into()
}

/// `par-so-ha-nam-1.toml` as the set's code and version.
fn named(out: &Path) -> Result<(String, u32), CliError> {
    let name = name(out);
    let parts = name.strip_suffix(".toml").and_then(|name| name.rsplit_once('-'));
    let version =
        parts.and_then(|(code, version)| Some((code.to_owned(), version.parse().ok().filter(|one| *one > 0)?)));
    version.ok_or_else(|| {
        CliError::Usage(format!("{name}: the file is named after code and version, as in par-so-ha-nam-1.toml"))
    })
}

fn set(file: &Path) -> Result<CriteriaSet, CliError> {
    let wrong = |_| CliError::Usage(format!("{} is not text in UTF-8", file.display()));
    let text = String::from_utf8(read(file)?).map_err(wrong)?;
    CriteriaSet::parse(&name(file), &text).map_err(|problem| AppError::Criteria(vec![problem]).into())
}

fn name(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn read(file: &Path) -> Result<Vec<u8>, CliError> {
    std::fs::read(file).map_err(|source| AppError::File { path: file.to_owned(), source }.into())
}

fn write(out: &Path, bytes: &[u8]) -> Result<(), CliError> {
    std::fs::write(out, bytes).map_err(|source| AppError::File { path: out.to_owned(), source }.into())
}
