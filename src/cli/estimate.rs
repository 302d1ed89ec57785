//! `sipar estimate`: prints what a file of answers says about everybody.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Map, Value, json};

use super::{CliError, print};
use crate::app::AppError;
use crate::app::estimate::{Answered, Estimated, Header, Tested, from_files};
use crate::stats::survey::hypothesis::Outcome;
use crate::stats::survey::request::{Line, Together};

/// The two files of an estimate.
#[derive(Debug, Args)]
pub(super) struct Estimate {
    /// The answers: CSV in UTF-8 with a line of names; a blank cell is a missing answer
    #[arg(long, value_name = "FILE")]
    data: PathBuf,
    /// The design and what is asked: TOML, see docs/estimate.md
    #[arg(long, value_name = "FILE")]
    design: PathBuf,
}

/// Runs the command.
pub(super) fn run(asked: &Estimate, json: bool) -> Result<(), CliError> {
    let estimated =
        from_files(&asked.data, &asked.design).map_err(|trouble| CliError::App(AppError::Estimate(trouble)))?;
    print::finding(json, &value(&estimated), &words(&estimated));
    Ok(())
}

/// The one array of `--json`; its schema is `docs/estimate.schema.json`.
fn value(estimated: &Estimated) -> Value {
    let mut all = vec![design(&estimated.header)];
    for (at, Answered { condition, answer }) in estimated.answers.iter().enumerate() {
        let elements = answer.lines.iter().map(element).chain(answer.together.as_ref().map(vcov));
        all.extend(elements.map(|mut element| {
            element["estimate"] = json!(at + 1);
            if let Some(condition) = condition {
                element["where"] = json!(condition);
            }
            element
        }));
    }
    for (at, Tested { condition, outcomes }) in estimated.tests.iter().enumerate() {
        all.extend(outcomes.iter().map(|outcome| {
            let mut element = test(outcome);
            element["test"] = json!(at + 1);
            if let Some(condition) = condition {
                element["where"] = json!(condition);
            }
            element
        }));
    }
    Value::Array(all)
}

fn domain(pairs: &[(String, String)]) -> Value {
    let domain: Map<String, Value> = pairs.iter().map(|(by, label)| (by.clone(), json!(label))).collect();
    if domain.is_empty() { Value::Null } else { Value::Object(domain) }
}

fn test(outcome: &Outcome) -> Value {
    let also: Map<String, Value> =
        outcome.also.iter().map(|(name, value)| ((*name).to_owned(), number(*value))).collect();
    json!({
        "kind": outcome.kind.name(),
        "method": outcome.method,
        "variable": outcome.variable,
        "category": outcome.category,
        "groups": outcome.groups,
        "domain": domain(&outcome.domain),
        "statistic": number(outcome.statistic),
        "df1": number(outcome.df1),
        "df2": number(outcome.df2),
        "p": number(outcome.p),
        "p_adjusted": outcome.p_adjusted.map_or(Value::Null, number),
        "value": number(outcome.value),
        "se": number(outcome.se),
        "low": number(outcome.low),
        "high": number(outcome.high),
        "level": outcome.level,
        "interval": outcome.interval,
        "n": number(outcome.n),
        "weighted_n": number(outcome.weighted_n),
        "dropped": number(outcome.dropped),
        "also": also,
        "note": outcome.note,
    })
}

fn design(header: &Header) -> Value {
    let lonely = header.lonely_strata.iter().map(|(stage, name)| json!({ "stage": stage, "stratum": name }));
    json!({
        "kind": "design",
        "n": header.n,
        "degf": number(header.df),
        "sum_weights": header.sum_of_weights,
        "psus": number(header.units),
        "strata": number(header.strata),
        "stages": header.stages,
        "lonely_psu": header.lonely.name(),
        "lonely_strata": lonely.collect::<Vec<_>>(),
        "rules": header.rules,
    })
}

fn element(line: &Line) -> Value {
    let mut element = json!({
        "kind": line.kind.name(),
        "variable": line.variable,
        "category": line.category,
        "domain": domain(&line.domain),
        "value": number(line.value),
        "se": number(line.se),
        "df": number(line.df),
        "n": number(line.n),
        "weighted_n": number(line.weighted_n),
        "dropped": number(line.dropped),
        "psus": number(line.units),
        "strata": number(line.strata),
        "low": number(line.low),
        "high": number(line.high),
        "level": line.level,
        "interval": line.interval,
        "deff": line.deff.map_or(Value::Null, number),
        "note": line.note,
    });
    if let Some(prob) = line.prob {
        element["prob"] = json!(prob);
    }
    element
}

fn vcov(together: &Together) -> Value {
    let matrix: Vec<Vec<Value>> = together.matrix.rows().map(|row| row.iter().copied().map(number).collect()).collect();
    json!({ "kind": "vcov", "of": together.kind.name(), "names": together.names, "matrix": matrix })
}

/// A number; what is unknown is null, without limit "Inf", and a whole number has no fraction.
fn number(value: f64) -> Value {
    if value.is_nan() {
        Value::Null
    } else if value.is_infinite() {
        json!(if value > 0.0 { "Inf" } else { "-Inf" })
    } else if value.fract() == 0.0 && value.abs() < 9e15 {
        #[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
        let whole = value as i64;
        json!(whole)
    } else {
        json!(value)
    }
}

const TITLES: [&str; 11] =
    ["kind", "variable", "domain", "value", "se", "low", "high", "df", "n", "weighted n", "interval"];

/// A table for people; the notes stand under it.
fn words(estimated: &Estimated) -> String {
    let header = &estimated.header;
    let mut text = vec![format!(
        "{} rows standing for {}, {} first-stage units in {} strata, {} degrees of freedom",
        header.n,
        short(header.sum_of_weights),
        header.units,
        header.strata,
        header.df
    )];
    text.extend(header.rules.iter().map(|rule| format!("  {rule}")));
    let lonely: Vec<String> =
        header.lonely_strata.iter().map(|(stage, name)| format!("{name} (stage {stage})")).collect();
    if !lonely.is_empty() {
        text.push(format!("  strata of one unit: {}", lonely.join(", ")));
    }
    for Answered { condition, answer } in &estimated.answers {
        text.push(String::new());
        text.extend(condition.iter().map(|condition| format!("where {condition}")));
        let deff = answer.lines.iter().any(|line| line.deff.is_some());
        let mut rows = vec![TITLES.iter().copied().chain(deff.then_some("deff")).map(str::to_owned).collect()];
        rows.extend(answer.lines.iter().map(|line| cells(line, deff)));
        text.extend(aligned(&rows));
        for (at, note) in answer.lines.iter().enumerate().filter_map(|(at, line)| Some((at, line.note.as_ref()?))) {
            text.push(format!("  row {}: {note}", at + 1));
        }
    }
    for Tested { condition, outcomes } in &estimated.tests {
        text.push(String::new());
        text.extend(condition.iter().map(|condition| format!("where {condition}")));
        text.extend(outcomes.first().map(|outcome| format!("{}: {}", outcome.kind.name(), outcome.method)));
        let mut rows = vec![TEST_TITLES.iter().copied().map(str::to_owned).collect()];
        rows.extend(outcomes.iter().map(test_cells));
        text.extend(aligned(&rows));
        for (at, note) in outcomes.iter().enumerate().filter_map(|(at, outcome)| Some((at, outcome.note.as_ref()?))) {
            text.push(format!("  row {}: {note}", at + 1));
        }
    }
    text.join("\n")
}

const TEST_TITLES: [&str; 12] =
    ["variable", "groups", "domain", "statistic", "df1", "df2", "p", "adjusted p", "value", "se", "low", "high"];

fn test_cells(outcome: &Outcome) -> Vec<String> {
    let domain: Vec<String> = outcome.domain.iter().map(|(by, label)| format!("{by}={label}")).collect();
    let category = outcome.category.as_ref().map_or_else(String::new, |category| format!(" = {category}"));
    let numbers = [
        outcome.statistic,
        outcome.df1,
        outcome.df2,
        outcome.p,
        outcome.p_adjusted.unwrap_or(f64::NAN),
        outcome.value,
        outcome.se,
        outcome.low,
        outcome.high,
    ];
    let mut cells = vec![format!("{}{category}", outcome.variable), outcome.groups.join(", "), domain.join(" ")];
    cells.extend(numbers.map(short));
    cells
}

fn cells(line: &Line, deff: bool) -> Vec<String> {
    let domain: Vec<String> = line.domain.iter().map(|(by, label)| format!("{by}={label}")).collect();
    let category = line.category.as_ref().map_or_else(String::new, |category| format!(" = {category}"));
    let prob = line.prob.map_or_else(String::new, |prob| format!(" at {prob}"));
    let mut cells = vec![
        line.kind.name().to_owned(),
        format!("{}{category}{prob}", line.variable),
        domain.join(" "),
        short(line.value),
        short(line.se),
        short(line.low),
        short(line.high),
        if line.df.is_finite() { line.df.to_string() } else { "inf".to_owned() },
        line.n.to_string(),
        short(line.weighted_n),
        format!("{} {}%", line.interval, short(line.level * 100.0)),
    ];
    cells.extend(deff.then(|| line.deff.map_or_else(String::new, short)));
    cells
}

/// Seven significant digits; `-` for what is unknown.
fn short(value: f64) -> String {
    if value.is_nan() {
        return "-".to_owned();
    }
    let rounded: f64 = format!("{value:.6e}").parse().unwrap_or(value);
    rounded.to_string()
}

fn aligned(rows: &[Vec<String>]) -> Vec<String> {
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..rows.first().map_or(0, Vec::len)).map(|column| width(column).unwrap_or(0)).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}
