//! What commands print: findings to standard output, errors and progress to standard error.
#![expect(clippy::print_stderr, reason = "this is the one room that prints")]

use std::io::{IsTerminal, Write};

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use super::CliError;
use crate::app::bring_in::Brought;
use crate::settings::{Origin, Settings, TABLE};

/// Prints an error and what it means for the exit code.
pub(super) fn error(error: &CliError) {
    eprintln!("sipar: {error}");
}

/// What wants looking at, although the work is done.
pub(super) fn warning(words: &str) {
    eprintln!("sipar: {words}");
}

/// One line on standard output. Whoever reads may have gone away (`sipar tally show | head`), which is no error.
fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Prints a finding: `words` for people, `value` for machines.
pub(super) fn finding(json: bool, value: &Value, words: &str) {
    if json { say(&value.to_string()) } else { say(words) }
}

pub(super) fn listening(url: &str) {
    say(&format!("sipar: {url}  (Ctrl-C ends it)"));
}

pub(super) fn listening_json(url: &str) {
    say(&json!({ "url": url }).to_string());
}

/// The code with which the first administrator is made; to the console, never to the log.
pub(super) fn setup_code(code: &str) {
    eprintln!("sipar: chưa có người quản trị. Mở trang /setup và nhập mã thiết lập (dùng được 24 giờ): {code}");
    eprintln!("sipar: nobody administrates yet. Open /setup and enter the setup code (good for 24 hours): {code}");
}

pub(super) fn migrations(applied: &[String], json: bool) {
    let words = if applied.is_empty() {
        "the database has this program's schema already".to_owned()
    } else {
        format!("applied: {}", applied.join(", "))
    };
    finding(json, &json!({ "applied": applied }), &words);
}

pub(super) fn brought(brought: &Brought, json: bool) {
    let value = json!({
        "rows": brought.rows,
        "changed": brought.changed,
        "added": brought.added,
        "recomposed": brought.recomposed,
        "conflicts": brought.conflicts,
    });
    let mut words = vec![format!("{} rows read, {} changed something", brought.rows, brought.changed)];
    if brought.recomposed > 0 {
        words.push(format!("{} cells were brought to Unicode NFC", brought.recomposed));
    }
    if !brought.people.is_empty() {
        words.push(format!(
            "{} people have no password yet; give each a code on the page of people",
            brought.people.len()
        ));
    }
    if brought.conflicts > 0 {
        words.push(format!("{} bear the id of another rating, both are kept", brought.conflicts));
    }
    finding(json, &value, &words.join("; "));
}

pub(super) fn checks(checks: &[(&'static str, Result<String, String>)], json: bool) {
    if json {
        let all: Vec<Value> = checks
            .iter()
            .map(|(name, outcome)| {
                json!({ "check": name, "ok": outcome.is_ok(), "says": outcome.as_ref().unwrap_or_else(|why| why) })
            })
            .collect();
        say(&json!(all).to_string());
        return;
    }
    for (name, outcome) in checks {
        match outcome {
            Ok(says) => say(&format!("ok      {name}: {says}")),
            Err(why) => say(&format!("FAILED  {name}: {why}")),
        }
    }
}

pub(super) fn settings(settings: &Settings, origins: &[(&'static str, Origin)], json: bool) {
    let values = values(settings);
    if json {
        say(&values.to_string());
        return;
    }
    for (name, _, meaning) in TABLE {
        let from = origins.iter().find(|(named, _)| named == name);
        let from = from.map_or_else(String::new, |(_, origin)| format!("  ({})", origin.words()));
        say(&format!(
            "{name} = {}{from}\n    {meaning}; environment SIPAR_{}",
            value(&values[*name]),
            name.to_uppercase()
        ));
    }
}

/// The settings as they may be shown.
pub(super) fn values(settings: &Settings) -> Value {
    hide_password(json!(settings))
}

/// A setting in words; empty where it is not set.
pub(super) fn value(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// An address may carry a password, and a terminal may be looked at.
fn hide_password(mut settings: Value) -> Value {
    if settings["database_url"].is_string() {
        settings["database_url"] = json!("(set)");
    }
    settings
}

/// A progress bar on a terminal, silence elsewhere.
pub(super) fn progress() -> impl Fn(usize, usize) {
    let bar = if std::io::stderr().is_terminal() { ProgressBar::new(0) } else { ProgressBar::hidden() };
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} {eta}") {
        bar.set_style(style);
    }
    move |done, all| {
        bar.set_length(all as u64);
        bar.set_position(done as u64);
        if done >= all {
            bar.finish_and_clear();
        }
    }
}
