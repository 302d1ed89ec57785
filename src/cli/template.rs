//! `sipar template`: questionnaires, criteria sets and dated rules as files. Nothing here needs a database.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde_json::{Value, json};

use super::{CliError, print};
use crate::app::machine::MachineClock;
use crate::app::templates::{Checked, Mistakes, checked, shipped_criteria_sets, shipped_questionnaires};
use crate::app::{AppError, xlsform};
use crate::domain::clock::Clock;
use crate::domain::criteria::{CriteriaSet, FAMILY};
use crate::domain::lang::Lang;
use crate::domain::questionnaire::Questionnaire;

/// What to do with templates.
#[derive(Debug, Subcommand)]
pub(super) enum TemplateCommand {
    /// Check files; every mistake is named with its line, column and how to mend it
    Check {
        /// The files, TOML
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// List the questionnaires and criteria sets that are shipped
    List,
    /// Write a questionnaire as XLSForm, for ODK, Kobo and others
    Xlsform {
        /// The questionnaire's file, TOML, or the name of one that is shipped: sipas-2023-1
        file: PathBuf,
        /// Where to write it
        #[arg(long, value_name = "FILE.xlsx")]
        out: PathBuf,
    },
    /// Read an XLSForm; all of it or nothing
    FromXlsform {
        /// The workbook, XLSX
        file: PathBuf,
        /// Where to write the questionnaire; the file is named after its code and version where this is a folder
        #[arg(long, value_name = "FILE.toml")]
        out: PathBuf,
    },
}

/// Runs the command.
pub(super) fn run(what: &TemplateCommand, json: bool) -> Result<(), CliError> {
    match what {
        TemplateCommand::Check { files } => check(files, json),
        TemplateCommand::List => list(json),
        TemplateCommand::Xlsform { file, out } => export(file, out, json),
        TemplateCommand::FromXlsform { file, out } => import(file, out, json),
    }
}

fn check(files: &[PathBuf], json: bool) -> Result<(), CliError> {
    let mut sound = Vec::new();
    let (mut problems, mut of_sets, mut errors) = (Vec::new(), Vec::new(), Vec::new());
    for file in files {
        match checked(&name(file), &read(file)?) {
            Ok(checked) => sound.push(checked),
            Err(Mistakes::Questionnaire(problem)) => problems.push(problem),
            Err(Mistakes::Criteria(problem)) => of_sets.push(problem),
            Err(Mistakes::Rules(what)) => errors.push(AppError::Template(what)),
        }
    }
    let words: Vec<String> = sound.iter().map(said).collect();
    let value: Value = sound.iter().map(value).collect();
    print::finding(json, &value, &words.join("\n"));
    if !of_sets.is_empty() {
        errors.push(AppError::Criteria(of_sets));
    }
    if !problems.is_empty() {
        errors.push(AppError::Questionnaire(problems));
    }
    let Some(last) = errors.pop() else { return Ok(()) };
    // All are told, the last one as the command's own.
    for error in errors {
        print::error(&error.into());
    }
    Err(last.into())
}

fn said(one: &Checked) -> String {
    match one {
        Checked::Questionnaire { name, questions, variables } => {
            format!("{name}: {questions} questions, {variables} columns of answers")
        }
        Checked::Criteria(set) => format!(
            "{}: {} criteria are scored, {} of them by hand; {} maxima are not known",
            set.name(),
            set.leaves().len(),
            set.by_hand().len(),
            set.without_maximum().len()
        ),
        Checked::Rules { name, family } => format!("{name}: {family}"),
    }
}

fn value(one: &Checked) -> Value {
    match one {
        Checked::Questionnaire { name, questions, variables } => {
            json!({ "name": name, "questions": questions, "variables": variables })
        }
        Checked::Criteria(set) => {
            let codes = |places: Vec<usize>| -> Vec<&str> {
                places.into_iter().filter_map(|at| set.nodes.get(at)).map(|node| node.code.as_str()).collect()
            };
            json!({ "name": set.name(), "criteria": set.leaves().len(), "by_hand": codes(set.by_hand()),
                "without_maximum": codes(set.without_maximum()) })
        }
        Checked::Rules { name, family } => json!({ "name": name, "family": family }),
    }
}

fn list(json: bool) -> Result<(), CliError> {
    let all = shipped_questionnaires().map_err(|problem| AppError::Questionnaire(vec![problem]))?;
    let sets = shipped_criteria_sets().map_err(|problem| AppError::Criteria(vec![problem]))?;
    let value = all.iter().map(|(one, _)| {
        json!({ "name": one.name(), "family": one.family, "title": one.title.vi, "from": one.effective_from.to_string(),
            "to": one.effective_to.map(|day| day.to_string()), "criteria": one.criteria().len() })
    });
    let line = |one: &Questionnaire| format!("{}\t{} criteria\t{}", one.name(), one.criteria().len(), one.title.vi);
    let of_sets = sets.iter().map(|(set, _)| {
        json!({ "name": set.name(), "family": FAMILY, "title": set.title.vi, "from": set.first_year, "to": set.last_year,
            "criteria": set.leaves().len(), "illustrative": set.illustrative })
    });
    let set_line = |set: &CriteriaSet| format!("{}\t{} criteria\t{}", set.name(), set.leaves().len(), set.title.vi);
    let words: Vec<String> =
        all.iter().map(|(one, _)| line(one)).chain(sets.iter().map(|(set, _)| set_line(set))).collect();
    print::finding(json, &value.chain(of_sets).collect(), &words.join("\n"));
    Ok(())
}

fn export(file: &Path, out: &Path, json: bool) -> Result<(), CliError> {
    let wrong = |problem| AppError::Questionnaire(vec![problem]);
    let wanted = name(file);
    let shipped = shipped_questionnaires().map_err(wrong)?.into_iter().find(|(one, _)| one.name() == wanted);
    let questionnaire = match shipped {
        Some((questionnaire, _)) if !file.exists() => questionnaire,
        _ => Questionnaire::parse(&wanted, &text(file, &read(file)?)?).map_err(wrong)?,
    };
    write(out, &xlsform::workbook(&questionnaire)?)?;
    let value = json!({ "name": questionnaire.name(), "out": out.display().to_string() });
    print::finding(json, &value, &format!("{} written to {}", questionnaire.name(), out.display()));
    Ok(())
}

fn import(file: &Path, out: &Path, json: bool) -> Result<(), CliError> {
    let today = MachineClock.now().day();
    let taken = xlsform::taken(&name(file), &read(file)?, today).map_err(AppError::Xlsform)?;
    let called = taken.questionnaire.file_name();
    let out = if out.is_dir() { out.join(&called) } else { out.to_owned() };
    write(&out, taken.text.as_bytes())?;
    let mut words = vec![format!("{} written to {}", taken.questionnaire.name(), out.display())];
    if name(&out) != called {
        words.push(format!("the file has to be called {called} before it is used"));
    }
    words.extend(taken.notes.iter().map(|note| format!("{}\n    {}", note.words(Lang::Vi), note.words(Lang::En))));
    let notes: Vec<String> = taken.notes.iter().map(|note| note.words(Lang::En)).collect();
    let value = json!({ "name": taken.questionnaire.name(), "out": out.display().to_string(), "notes": notes });
    print::finding(json, &value, &words.join("\n"));
    Ok(())
}

fn name(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn read(file: &Path) -> Result<Vec<u8>, CliError> {
    std::fs::read(file).map_err(|source| AppError::File { path: file.to_owned(), source }.into())
}

fn text(file: &Path, bytes: &[u8]) -> Result<String, CliError> {
    let wrong = |_| CliError::Usage(format!("{} is not text in UTF-8", file.display()));
    String::from_utf8(bytes.to_vec()).map_err(wrong)
}

fn write(out: &Path, bytes: &[u8]) -> Result<(), CliError> {
    std::fs::write(out, bytes).map_err(|source| AppError::File { path: out.to_owned(), source }.into())
}
