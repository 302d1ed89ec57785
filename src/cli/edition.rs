//! `sipar edition`: what was published, checked, handed out to be checked elsewhere, and held against a code on paper.

use std::path::PathBuf;

use clap::Subcommand;
use serde_json::{Value, json};

use super::database::open_as_it_is;
use super::{CliError, print};
use crate::app::App;
use crate::app::edition::{proved, public_key_of};
use crate::domain::hex::hex;
use crate::domain::id::Id;
use crate::domain::lang::Lang;
use crate::settings::Settings;
use crate::store::edition::Listed;

/// What to do with editions.
#[derive(Debug, Subcommand)]
pub(super) enum EditionCommand {
    /// List what was published, the newest first
    List,
    /// Compute editions again from their copies of inputs, and check files, tree and signatures
    Verify {
        /// The edition; left out, all of them
        #[arg(value_name = "ID", conflicts_with = "all")]
        id: Option<String>,
        /// All of them
        #[arg(long)]
        all: bool,
    },
    /// Write an edition with all that is needed to check it elsewhere, copies of inputs included
    Export {
        /// The edition
        #[arg(value_name = "ID")]
        id: String,
        /// An empty folder, or one that is not there yet
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// Say what the code on a printed report proves
    CheckCode {
        /// What a phone reads from it: SIPAR1:…
        #[arg(value_name = "TEXT")]
        text: String,
        /// The public key, where it was kept elsewhere
        #[arg(long, value_name = "HEX")]
        key: Option<String>,
        /// The language of the answer: vi, en
        #[arg(long, default_value = "vi")]
        lang: String,
    },
}

pub(super) fn run(settings: &Settings, what: &EditionCommand, json: bool) -> Result<(), CliError> {
    let app = open_as_it_is(settings, false)?;
    match what {
        EditionCommand::List => list(&app, json),
        EditionCommand::Verify { id, .. } => verify(&app, id.as_deref(), json),
        EditionCommand::Export { id, out } => {
            let names = app.edition_export(edition(id)?, out)?;
            let words = format!("{}: {}", out.display(), names.join(", "));
            print::finding(json, &json!({ "folder": out.display().to_string(), "files": names }), &words);
            Ok(())
        }
        EditionCommand::CheckCode { text, key, lang } => check_code(&app, text, key.as_deref(), lang, json),
    }
}

fn edition(text: &str) -> Result<Id, CliError> {
    text.parse().map_err(|_| CliError::Usage(format!("{text:?} is no id of an edition; `sipar edition list` has them")))
}

fn list(app: &App, json: bool) -> Result<(), CliError> {
    let all = app.editions_published(i64::MAX, 0)?;
    let value = |listed: &Listed| {
        let edition = &listed.edition;
        json!({
            "id": edition.id.to_string(), "kind": edition.kind.word(), "unit": listed.unit_code,
            "subject": edition.subject, "number": edition.number, "title": edition.title,
            "published_at": edition.published_at.0, "hash": hex(&edition.hash), "what_changed": edition.what_changed,
            "corrects": edition.corrects.map(|id| id.to_string()),
            "corrected_by": listed.corrected_by.map(|id| id.to_string()), "illustrative": edition.illustrative,
        })
    };
    let words = |listed: &Listed| {
        let edition = &listed.edition;
        let (id, day) = (edition.id, edition.published_at.day());
        format!("{id}  {day}  {}  {} ({})", edition.kind.word(), edition.title, edition.number)
    };
    let lines: Vec<String> = all.iter().map(words).collect();
    print::finding(json, &Value::from(all.iter().map(value).collect::<Vec<_>>()), &lines.join("\n"));
    Ok(())
}

fn verify(app: &App, id: Option<&str>, json: bool) -> Result<(), CliError> {
    let checked = app.editions_check(id.map(edition).transpose()?)?;
    let mut lines: Vec<String> = Vec::new();
    let (mut editions, mut wrong) = (Vec::new(), 0);
    for verdict in &checked.editions {
        let name = format!("{} {} ({})", verdict.edition.id, verdict.edition.title, verdict.edition.number);
        wrong += verdict.findings.len();
        let says = |finding: &crate::app::edition::Finding| finding.fault.words(Lang::En);
        if verdict.findings.is_empty() {
            lines.push(format!("{name}: whole"));
        }
        lines.extend(verdict.findings.iter().map(|one| format!("{name}: {}: {}", one.part, says(one))));
        let findings: Vec<Value> =
            verdict.findings.iter().map(|one| json!({ "part": one.part, "says": says(one) })).collect();
        editions.push(json!({ "id": verdict.edition.id.to_string(), "findings": findings }));
    }
    let tree: Vec<String> = checked.tree.iter().map(|fault| fault.words(Lang::En)).collect();
    wrong += tree.len();
    lines.extend(tree.iter().map(|fault| format!("tree: {fault}")));
    if tree.is_empty() {
        lines.push(format!("tree: {} leaves, {} signatures, whole", checked.leaves, checked.heads));
    }
    let value = json!({ "whole": wrong == 0, "editions": editions, "tree": tree, "leaves": checked.leaves });
    print::finding(json, &value, &lines.join("\n"));
    if wrong == 0 { Ok(()) } else { Err(CliError::CheckFailed(format!("{wrong} things are wrong with editions"))) }
}

fn check_code(app: &App, text: &str, key: Option<&str>, lang: &str, json: bool) -> Result<(), CliError> {
    let lang = Lang::from_tag(lang).ok_or_else(|| CliError::Usage(format!("--lang is vi or en, not {lang:?}")))?;
    let key = key.map(|key| {
        public_key_of(key).ok_or_else(|| CliError::Usage("--key: a public key has 64 hexadecimal digits".to_owned()))
    });
    match app.edition_check_code(text, key.transpose()?)? {
        Ok((code, edition)) => {
            let words = proved(&code, &edition.title, edition.number, lang);
            print::finding(json, &json!({ "proved": true, "edition": edition.id.to_string(), "says": words }), &words);
            Ok(())
        }
        Err(fault) => {
            let words = fault.words(lang);
            print::finding(json, &json!({ "proved": false, "says": words }), words);
            Err(CliError::CheckFailed(fault.words(Lang::En).to_owned()))
        }
    }
}
