//! Drawing a sample from a frame by a stored seed.

use std::path::Path;

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use serde::Deserialize;

use super::PlanError;
use super::design::Design;
use super::table::Table;
use crate::stats::plan::draw::{Drawn, Method, NotDrawn, Stage, Take, Why, draw};

/// What `sipar draw` is told.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    seed: u64,
    stage: Vec<StageTold>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StageTold {
    #[serde(default)]
    strata: Vec<String>,
    clusters: Option<String>,
    method: MethodTold,
    size: Option<String>,
    take: TakeTold,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum MethodTold {
    Simple,
    Systematic,
    Pps,
}

/// A whole number, a fraction, `all`, or the column that says it.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum TakeTold {
    Number(u64),
    Fraction(f64),
    Column(String),
}

/// A sample with the frame it was drawn from.
#[derive(Debug)]
pub struct Sample {
    /// The frame.
    pub frame: Table,
    /// The seed: the same one draws the same sample again.
    pub seed: u64,
    /// The rows that were drawn, in the order of the frame.
    pub drawn: Vec<Drawn>,
    /// How each stage was drawn, in words.
    pub rules: Vec<String>,
}

/// The generator, named so that a draw can be repeated in ten years.
pub const GENERATOR: &str = "ChaCha20, seed_from_u64 of rand_core 0.10";

/// A stage's columns, as long as the frame.
struct Columns {
    strata: Option<Vec<u32>>,
    clusters: Option<Vec<u32>>,
    sizes: Option<Vec<f64>>,
    numbers: Option<Vec<f64>>,
}

/// Draws as the files say.
pub fn sample(data: &Path, design: &Path) -> Result<Sample, PlanError> {
    let (design, told) = Design::read::<Told>(design)?;
    if told.stage.is_empty() {
        return Err(design.complaint("stage", "missing: give at least one [[stage]]"));
    }
    let frame = Table::read(data)?;
    let mut columns = Vec::new();
    for (at, stage) in told.stage.iter().enumerate() {
        columns.push(read(&design, &frame, at, stage, at + 1 == told.stage.len())?);
    }
    let stages: Vec<Stage<'_>> = told.stage.iter().zip(&columns).map(|(told, columns)| stage(told, columns)).collect();
    let mut random = ChaCha20Rng::seed_from_u64(told.seed);
    let drawn = draw(frame.len(), &stages, &mut random).map_err(|why| refused(&design, &frame, &told.stage, &why))?;
    let rules = told.stage.iter().enumerate().map(|(at, told)| rule(at, told)).collect();
    Ok(Sample { frame, seed: told.seed, drawn, rules })
}

fn read(design: &Design, frame: &Table, at: usize, told: &StageTold, last: bool) -> Result<Columns, PlanError> {
    if told.clusters.is_none() && !last {
        return Err(design.complaint_at("clusters", at, "missing: only the last stage takes single rows"));
    }
    if told.size.is_some() && told.method != MethodTold::Pps {
        return Err(design.complaint_at("size", at, "only pps uses a size; leave it out"));
    }
    if let TakeTold::Fraction(fraction) = told.take
        && !(fraction > 0.0 && fraction <= 1.0)
    {
        return Err(design.complaint_at(
            "take",
            at,
            format!("{fraction} is neither a whole number nor a fraction of all"),
        ));
    }
    let numbers = match &told.take {
        TakeTold::Column(name) if name != "all" => Some(
            frame
                .wholes(name)?
                .into_iter()
                .map(|whole| {
                    #[expect(clippy::cast_precision_loss, reason = "below 9e15, where whole numbers are exact")]
                    let number = whole as f64;
                    number
                })
                .collect(),
        ),
        _ => None,
    };
    Ok(Columns {
        strata: if told.strata.is_empty() { None } else { Some(frame.codes(&told.strata)?) },
        clusters: told.clusters.as_ref().map(|name| frame.codes(std::slice::from_ref(name))).transpose()?,
        sizes: told.size.as_ref().map(|name| frame.numbers(name)).transpose()?,
        numbers,
    })
}

fn stage<'a>(told: &StageTold, columns: &'a Columns) -> Stage<'a> {
    Stage {
        strata: columns.strata.as_deref(),
        clusters: columns.clusters.as_deref(),
        method: match told.method {
            MethodTold::Simple => Method::Simple,
            MethodTold::Systematic => Method::Systematic,
            MethodTold::Pps => Method::Pps,
        },
        take: match (&told.take, &columns.numbers) {
            (TakeTold::Number(number), _) => Take::Number(*number),
            (TakeTold::Fraction(fraction), _) => Take::Fraction(*fraction),
            (TakeTold::Column(_), Some(numbers)) => Take::ByRow(numbers),
            (TakeTold::Column(_), None) => Take::All,
        },
        sizes: columns.sizes.as_deref(),
    }
}

/// A refusal, at the row and the column it is about.
fn refused(design: &Design, frame: &Table, stages: &[StageTold], why: &NotDrawn) -> PlanError {
    let at = why.stage.saturating_sub(1);
    let Some(told) = stages.get(at) else { return design.complaint("stage", why.to_string()) };
    let what = format!("stage {}: {}", why.stage, why.why);
    let number_column = match &told.take {
        TakeTold::Column(name) if name != "all" => Some(name),
        _ => None,
    };
    let row = if let Why::Disagree { row, .. } = why.why { row } else { why.row };
    match number_column.or(told.size.as_ref()).or(told.strata.first()).or(told.clusters.as_ref()) {
        Some(column) => frame.complaint(row.saturating_sub(1), column, what),
        None => design.complaint_at("take", at, what),
    }
}

fn rule(at: usize, told: &StageTold) -> String {
    let what = told.clusters.as_deref().unwrap_or("rows");
    let how = match told.method {
        MethodTold::Simple => "simple random, without replacement".to_owned(),
        MethodTold::Systematic => "systematic in the order of the frame, from a random start".to_owned(),
        MethodTold::Pps => {
            let size = told.size.as_deref().unwrap_or("the number of rows");
            format!("in proportion to {size}, systematic in the order of the frame, large ones for certain")
        }
    };
    let take = match &told.take {
        TakeTold::Number(number) => number.to_string(),
        TakeTold::Fraction(fraction) => format!("{fraction} of all, to the nearest whole number and at least one"),
        TakeTold::Column(name) if name == "all" => "all".to_owned(),
        TakeTold::Column(name) => format!("as many as {name} says"),
    };
    let strata = if told.strata.is_empty() { String::new() } else { format!(" in each {}", told.strata.join(" x ")) };
    format!("stage {}: {take} of {what}{strata}, {how}", at + 1)
}
