//! `sipar allocate` and `sipar draw`: prints how many of each stratum, and who.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Map, Value, json};

use super::{CliError, print};
use crate::app::AppError;
use crate::app::plan::allocate::{Allocation, Allotted, Rounding, allocation};
use crate::app::plan::draw::{GENERATOR, Sample, sample};
use crate::stats::plan::draw::Drawn;
use crate::stats::plan::size::Size;

/// The two files of a plan.
#[derive(Debug, Args)]
pub(super) struct Files {
    /// The strata, or the frame: CSV in UTF-8 with a line of names
    #[arg(long, value_name = "FILE")]
    data: PathBuf,
    /// What is to be done with them: TOML, see docs/estimate.md
    #[arg(long, value_name = "FILE")]
    design: PathBuf,
}

/// Shares a sample out.
pub(super) fn allocate(files: &Files, json: bool) -> Result<(), CliError> {
    let allocation = allocation(&files.data, &files.design).map_err(|why| CliError::App(AppError::Plan(why)))?;
    print::finding(json, &allocation_value(&allocation), &allocation_words(&allocation));
    Ok(())
}

/// Draws a sample.
pub(super) fn draw(files: &Files, json: bool) -> Result<(), CliError> {
    let sample = sample(&files.data, &files.design).map_err(|why| CliError::App(AppError::Plan(why)))?;
    let words = if json { String::new() } else { sample_words(&sample)? };
    print::finding(json, &sample_value(&sample), &words);
    Ok(())
}

/// The one array of `sipar allocate --json`; its schema is `docs/plan.schema.json`.
fn allocation_value(allocation: &Allocation) -> Value {
    let mut all = vec![json!({
        "kind": "plan",
        "method": allocation.method,
        "rounding": allocation.rounding.map(Rounding::name),
        "strata": allocation.strata.len(),
        "population": allocation.population,
        "n": allocation.n,
        "rules": allocation.rules,
    })];
    all.extend(allocation.size.as_ref().map(|size| size_value(size, None)));
    for stratum in &allocation.strata {
        all.extend(stratum.size.as_ref().map(|size| size_value(size, Some(&stratum.name))));
        all.push(json!({
            "kind": "stratum",
            "stratum": stratum.name,
            "population": stratum.population,
            "share": stratum.share,
            "min": stratum.least,
            "max": stratum.most,
            "n": stratum.n,
            "fraction": ratio(stratum.n, stratum.population),
            "weight": ratio(stratum.population, stratum.n),
        }));
    }
    Value::Array(all)
}

fn size_value(size: &Size, stratum: Option<&str>) -> Value {
    let steps = size.steps.iter();
    let steps = steps.map(|step| json!({ "name": step.name, "formula": step.formula, "value": step.value }));
    json!({
        "kind": "size", "stratum": stratum, "n": size.n, "z": size.z, "steps": steps.collect::<Vec<_>>(),
    })
}

/// One count over another; nothing over none.
fn ratio(above: u64, below: u64) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "counts of people, far below 2^53")]
    (below > 0).then(|| above as f64 / below as f64)
}

fn allocation_words(allocation: &Allocation) -> String {
    let mut lines: Vec<String> = allocation.rules.clone();
    lines.extend(allocation.size.as_ref().map(size_words));
    let width = allocation.strata.iter().map(|stratum| stratum.name.chars().count()).max().unwrap_or(0).max(8);
    lines.push(format!("{:width$} {:>12} {:>14} {:>8} {:>10}", "stratum", "population", "share", "n", "weight"));
    lines.extend(allocation.strata.iter().map(|stratum| stratum_words(stratum, width)));
    lines.push(format!("{:width$} {:>12} {:>14} {:>8}", "all", allocation.population, "", allocation.n));
    lines.join("\n")
}

fn stratum_words(stratum: &Allotted, width: usize) -> String {
    let share = stratum.share.map(|share| format!("{share:.4}")).unwrap_or_default();
    let weight = ratio(stratum.population, stratum.n).map(|weight| format!("{weight:.4}")).unwrap_or_default();
    format!("{:width$} {:>12} {share:>14} {:>8} {weight:>10}", stratum.name, stratum.population, stratum.n)
}

fn size_words(size: &Size) -> String {
    let steps = size.steps.iter().map(|step| format!("  {}: {} = {}", step.name, step.formula, step.value));
    steps.collect::<Vec<_>>().join("\n")
}

/// The one array of `sipar draw --json`; its schema is `docs/plan.schema.json`.
fn sample_value(sample: &Sample) -> Value {
    let weights: f64 = sample.drawn.iter().map(|one| 1.0 / one.probability()).sum();
    let mut all = vec![json!({
        "kind": "plan",
        "seed": sample.seed,
        "generator": GENERATOR,
        "rows": sample.frame.len(),
        "n": sample.drawn.len(),
        "sum_weights": weights,
        "rules": sample.rules,
    })];
    all.extend(sample.drawn.iter().map(|one| unit(sample, one)));
    Value::Array(all)
}

fn unit(sample: &Sample, one: &Drawn) -> Value {
    let cells = sample.frame.header().iter().cloned().zip(sample.frame.cells(one.row).map(Value::from));
    let stages = one.stages.iter();
    let stages = stages
        .map(|stage| json!({ "probability": stage.probability, "population": stage.population, "taken": stage.taken }));
    json!({
        "kind": "unit",
        "line": sample.frame.line(one.row),
        "values": cells.collect::<Map<_, _>>(),
        "probability": one.probability(),
        "weight": 1.0 / one.probability(),
        "stages": stages.collect::<Vec<_>>(),
    })
}

/// The drawn rows as CSV, with the weight and each stage's population, as `sipar estimate` takes them.
fn sample_words(sample: &Sample) -> Result<String, CliError> {
    let failed = |why: csv::Error| CliError::Failed(why.to_string());
    let mut writer = csv::Writer::from_writer(Vec::new());
    let stages = sample.drawn.first().map_or(0, |one| one.stages.len());
    let added = (1..=stages).map(|stage| format!("draw_fpc{stage}"));
    let header = sample.frame.header().iter().cloned().chain(["draw_weight".to_owned()]).chain(added);
    writer.write_record(header).map_err(failed)?;
    for one in &sample.drawn {
        let cells = sample.frame.cells(one.row).map(str::to_owned);
        let weight = (1.0 / one.probability()).to_string();
        let populations = one.stages.iter().map(|stage| stage.population.to_string());
        writer.write_record(cells.chain([weight]).chain(populations)).map_err(failed)?;
    }
    let bytes = writer.into_inner().map_err(|why| CliError::Failed(why.to_string()))?;
    Ok(String::from_utf8_lossy(&bytes).trim_end().to_owned())
}
