//! The trail: checked, its end printed as an anchor, handed out to be checked elsewhere.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use serde_json::{Value, json};
use time::Date;
use time::macros::format_description;

use super::database::{open, place};
use super::{AuditCommand, CliError, print};
use crate::app::AppError;
use crate::app::trail::{Form, Query};
use crate::settings::Settings;
use crate::store::Store;
use crate::store::audit::{Head, Verdict, audit_head, audit_verify};

pub(super) fn audit(settings: &Settings, what: &AuditCommand, json: bool) -> Result<(), CliError> {
    match what {
        AuditCommand::Verify { anchor } => {
            let anchor = anchor.as_deref().map(str::parse::<Head>).transpose();
            let anchor = anchor.map_err(|error| CliError::Usage(format!("--anchor: {error}")))?;
            verify(&Store::open(place(settings)?, 1)?, anchor.as_ref(), json)
        }
        AuditCommand::Head => {
            let head = Store::open(place(settings)?, 1)?.read(audit_head)?.to_string();
            print::finding(json, &json!({ "head": head }), &head);
            Ok(())
        }
        AuditCommand::Export { out, from, to } => {
            let query =
                Query { from: day("--from", from.as_deref())?, to: day("--to", to.as_deref())?, ..Query::default() };
            export(settings, out, &query, json)
        }
    }
}

fn day(option: &str, text: Option<&str>) -> Result<Option<Date>, CliError> {
    let read = |text| Date::parse(text, format_description!("[year]-[month]-[day]"));
    text.map(read).transpose().map_err(|_| {
        CliError::Usage(format!("{option}: {:?} is not a day; write it as 2026-11-22", text.unwrap_or_default()))
    })
}

/// Checks the whole trail; fails where anything is wrong with it.
fn verify(store: &Store, anchor: Option<&Head>, json: bool) -> Result<(), CliError> {
    let verdict = store.read(|db| audit_verify(db, anchor))?;
    let findings: Vec<Value> = verdict
        .findings
        .iter()
        .map(|one| {
            json!({ "seq": one.seq, "what": one.wrong.word(), "other": one.wrong.other(), "says": one.to_string() })
        })
        .collect();
    let value = json!({
        "whole": verdict.whole(), "entries": verdict.entries, "last": verdict.last.to_string(),
        "findings": findings, "more": verdict.more,
    });
    let words: Vec<String> = if verdict.whole() {
        vec![format!("whole: {} entries, the last is {}", verdict.entries, verdict.last)]
    } else {
        verdict.findings.iter().map(ToString::to_string).collect()
    };
    print::finding(json, &value, &words.join("\n"));
    if verdict.whole() { Ok(()) } else { Err(CliError::CheckFailed(failure(&verdict))) }
}

fn failure(verdict: &Verdict) -> String {
    let found = verdict.more + verdict.findings.len() as u64;
    let first = verdict.findings.first().map(ToString::to_string).unwrap_or_default();
    format!("the trail was tampered with in {found} places; the first: {first}")
}

/// The trail's line in `doctor`.
pub(super) fn checked(store: &Store) -> Result<String, String> {
    let verdict = store.read(|db| audit_verify(db, None)).map_err(|error| error.to_string())?;
    if verdict.whole() {
        Ok(format!("{} entries, the chain is whole", verdict.entries))
    } else {
        Err(failure(&verdict))
    }
}

fn export(settings: &Settings, out: &Path, query: &Query, json: bool) -> Result<(), CliError> {
    let app = open(settings, false)?;
    let failed = |source| AppError::File { path: out.to_owned(), source };
    if out.as_os_str() == "-" {
        app.trail_export_all(query, Form::JsonLines, &mut std::io::stdout().lock())?;
        return Ok(());
    }
    let mut file = BufWriter::new(File::create(out).map_err(failed)?);
    let written = app.trail_export_all(query, Form::JsonLines, &mut file)?;
    file.into_inner().map_err(|error| failed(error.into_error()))?.sync_all().map_err(failed)?;
    let words = format!("{} written, {written} entries", out.display());
    print::finding(json, &json!({ "file": out.display().to_string(), "entries": written }), &words);
    Ok(())
}
