//! Copies of what a round's index was computed from, in the form in which `sipar score sipas` takes files, and the same index
//! computed of such copies alone.
//!
//! Units of the sample are numbered anew, in their order, in both years alike: what they are called in the sample may be a
//! household or a dossier. A response's id and its free words are in no copy.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::figures::{Both, Scored};
use super::round::{Stored, judged, least_n, names, not_scored, plan, stored};
use super::stored::{FPC, PSU, SSU, STRATUM, WEIGHT, stored_columns_on};
use super::{Fault, Names, Wanted, score};
use crate::app::edition::{File, file_named, spoilt};
use crate::app::{App, AppError};
use crate::domain::edition::Role;
use crate::domain::questionnaire::Questionnaire;
use crate::domain::round::Round;
use crate::stats::survey::column::Column;
use crate::stats::survey::column_builder::ColumnBuilder;
use crate::stats::survey::design::Weighting;
use crate::store::Db;
use crate::store::round::round_get;
use crate::store::template::template_list;
use crate::store::unit::unit_list;

/// The name of a file of this year's, and of the one before.
const RESPONSES: [&str; 2] = ["responses.csv", "previous-responses.csv"];
const DESIGN: [&str; 2] = ["design.toml", "previous-design.toml"];
const QUESTIONNAIRE: [&str; 2] = ["questionnaire.", "previous-questionnaire."];
const NAMES: &str = "names.json";

/// What a round's result was computed from.
#[derive(Debug)]
pub(in crate::app) struct Copies {
    /// The files, without what follows from them.
    pub(in crate::app) files: Vec<File>,
    /// What else the computation takes.
    pub(in crate::app) rules: Map<String, Value>,
}

/// What columns and their values are called.
#[derive(Serialize, Deserialize)]
struct NamesSaid {
    columns: Vec<(String, Both)>,
    values: Vec<(String, String, Both)>,
}

/// Takes the copies of a closed round, whose result is `kept`.
pub(in crate::app) fn copies_on(app: &App, db: &mut Db, round: &Round, kept: &Scored) -> Result<Copies, AppError> {
    let units = unit_list(db)?;
    let mut years = vec![round.clone()];
    if kept.previous.is_some() {
        let before = round.previous.map(|before| round_get(db, before)).transpose()?.flatten();
        years.push(before.ok_or_else(|| AppError::NotFound(round.code.clone()))?);
    }
    let (mut tables, mut least) = (Vec::new(), Vec::new());
    for year in &years {
        let questionnaire = app.asked_in(year)?;
        least.push(least_n(&questionnaire, year));
        tables.push((stored_columns_on(db, year, &questionnaire, &units)?, questionnaire));
    }
    let sources = template_list(db)?;
    let first_stage = labels(tables.iter().map(|(columns, _)| columns.as_slice()), PSU);
    let mut files = Vec::new();
    for (at, (columns, questionnaire)) in tables.iter().enumerate() {
        let second_stage = labels(std::iter::once(columns.as_slice()), SSU);
        let source = sources.iter().find(|one| one.hash == questionnaire.content_hash());
        let source = source.ok_or_else(|| AppError::NotFound(questionnaire.name()))?;
        let rows = written(columns, &first_stage, &second_stage)?;
        files.push(File::of(RESPONSES.get(at).copied().unwrap_or_default(), Role::Input, "text/csv", rows));
        let prefix = QUESTIONNAIRE.get(at).copied().unwrap_or_default();
        let name = format!("{prefix}{}.toml", questionnaire.name());
        files.push(File::of(&name, Role::Template, "application/toml", source.source.clone().into()));
    }
    let columns = tables.first().map(|(columns, _)| columns.as_slice()).unwrap_or_default();
    let said = json!(said(names(&judged(columns, units)))).to_string();
    files.push(File::of(NAMES, Role::Input, "application/json", said.into()));
    let domains: Vec<&Vec<String>> = kept.tables.iter().map(|table| &table.by).filter(|by| !by.is_empty()).collect();
    let rules = json!({
        "rounding": "half-up",
        "decimals": 2,
        "minimum_n": kept.minimum_n,
        "previous_minimum_n": least.get(1),
        "level": kept.level.to_string(),
        "domains": domains,
        "rank": kept.ranks.as_ref().map(|ranks| &ranks.by),
        "criterion": kept.rules.criterion,
        "weights": kept.rules.weights,
        "blanks": kept.rules.blanks,
    });
    let rules = rules.as_object().cloned().unwrap_or_default();
    Ok(Copies { files, rules })
}

/// The different texts of a column in all of these samples, in their order.
fn labels<'a>(samples: impl Iterator<Item = &'a [(String, Column)]>, name: &str) -> BTreeSet<String> {
    let of_sample = |columns: &[(String, Column)]| -> Vec<String> {
        let column = columns.iter().find(|(known, _)| known == name).map(|(_, column)| column);
        column.into_iter().flat_map(|column| (0..column.len()).map(|row| column.text(row))).collect()
    };
    samples.flat_map(of_sample).filter(|text| !text.is_empty()).collect()
}

/// Columns as CSV, with the units of both stages numbered.
fn written(
    columns: &[(String, Column)],
    first: &BTreeSet<String>,
    second: &BTreeSet<String>,
) -> Result<Vec<u8>, AppError> {
    let numbered = |known: &BTreeSet<String>| -> std::collections::HashMap<String, String> {
        known.iter().zip(1_u64..).map(|(text, number)| (text.clone(), format!("{number:07}"))).collect()
    };
    let (first, second) = (numbered(first), numbered(second));
    let failed = |error: csv::Error| AppError::Refused(error.to_string());
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(columns.iter().map(|(name, _)| name)).map_err(failed)?;
    let rows = columns.first().map_or(0, |(_, column)| column.len());
    for row in 0..rows {
        let cell = |(name, column): &(String, Column)| {
            let text = column.text(row);
            match name.as_str() {
                PSU => first.get(&text).map_or(text, |number| format!("p{number}")),
                SSU => second.get(&text).map_or(text, |number| format!("s{number}")),
                _ => text,
            }
        };
        writer.write_record(columns.iter().map(cell)).map_err(failed)?;
    }
    writer.into_inner().map_err(|error| AppError::Refused(error.to_string()))
}

/// The columns of a file that [`written`] wrote.
fn columns_of(name: &str, bytes: &[u8]) -> Result<Vec<(String, Column)>, AppError> {
    let bad = |why: String| spoilt(name, &why);
    let mut reader = csv::Reader::from_reader(bytes);
    let names: Vec<String> =
        reader.headers().map_err(|error| bad(error.to_string()))?.iter().map(str::to_owned).collect();
    let is_number = |name: &String| FPC.contains(&name.as_str()) || name == WEIGHT;
    let mut builders: Vec<ColumnBuilder> = names.iter().map(|name| ColumnBuilder::new(!is_number(name))).collect();
    let mut record = csv::ByteRecord::new();
    while reader.read_byte_record(&mut record).map_err(|error| bad(error.to_string()))? {
        for (builder, cell) in builders.iter_mut().zip(&record) {
            builder.push(cell).map_err(|error| bad(error.to_string()))?;
        }
    }
    Ok(names.into_iter().zip(builders.into_iter().map(ColumnBuilder::finish)).collect())
}

fn said(names: Names) -> NamesSaid {
    let mut columns: Vec<(String, Both)> = names.columns.into_iter().collect();
    let mut values: Vec<(String, String, Both)> =
        names.values.into_iter().map(|((column, value), both)| (column, value, both)).collect();
    columns.sort_by(|one, other| one.0.cmp(&other.0));
    values.sort_by(|one, other| (&one.0, &one.1).cmp(&(&other.0, &other.1)));
    NamesSaid { columns, values }
}

/// The index computed of an edition's copies, with what follows from them.
pub(in crate::app) struct Again {
    /// The index.
    pub(in crate::app) scored: Scored,
    /// The designs as `sipar score sipas` takes them.
    pub(in crate::app) designs: Vec<File>,
}

/// Computes the index of copies, as a program of this version would have.
pub(in crate::app) fn again(files: &[File], rules: &Map<String, Value>, engine: &str) -> Result<Again, AppError> {
    let bytes = |name: &str| files.iter().find(|file| file.name == name).map(|file| file.bytes.as_slice());
    let needed = |name: &str| bytes(name).ok_or_else(|| spoilt(name, "it is not there"));
    let said: NamesSaid = serde_json::from_slice(needed(NAMES)?).map_err(|error| spoilt(NAMES, &error.to_string()))?;
    let named = || Names {
        columns: said.columns.iter().cloned().collect(),
        values: said.values.iter().cloned().map(|(column, value, both)| ((column, value), both)).collect(),
    };
    let mut designs = Vec::new();
    let mut year = |at: usize| -> Result<Option<Stored>, AppError> {
        let name = |names: &[&'static str; 2]| names.get(at).copied().unwrap_or_default();
        let (responses, template) = (name(&RESPONSES), name(&QUESTIONNAIRE));
        if at > 0 && bytes(responses).is_none() {
            return Ok(None);
        }
        let (file, text) = file_named(files, template)?;
        let text = std::str::from_utf8(text).map_err(|error| spoilt(template, &error.to_string()))?;
        let questionnaire = Questionnaire::parse(file, text).map_err(|error| spoilt(template, &error.to_string()))?;
        let columns = columns_of(responses, needed(responses)?)?;
        for variable in questionnaire.criteria() {
            if !columns.iter().any(|(known, _)| *known == variable.name()) {
                return Err(spoilt(responses, &format!("there is no column {}", variable.name())));
            }
        }
        if columns.first().is_none_or(|(_, column)| column.is_empty()) {
            return Err(spoilt(responses, "it has no row"));
        }
        designs.push(File::of(
            DESIGN.get(at).copied().unwrap_or_default(),
            Role::Input,
            "application/toml",
            design(&columns).into(),
        ));
        stored(questionnaire, columns, named()).map(Some)
    };
    let now = year(0)?.ok_or_else(|| spoilt(RESPONSES[0], "it is not there"))?;
    let before = year(1)?;
    let mut wanted = wanted(rules)?;
    let least = rules.get("previous_minimum_n").and_then(Value::as_i64);
    wanted.before = before.as_ref().zip(least).map(|(before, least)| before.shown(least));
    let known = |by: &Vec<String>| by.iter().all(|name| now.loaded.sample.column(name).is_some());
    if !wanted.tables.iter().chain(&wanted.rank).all(known) {
        return Err(spoilt("manifest.json", "it asks for domains that the responses do not have"));
    }
    let scored = score(&now.loaded, before.as_ref().map(|before| &before.loaded), &wanted);
    let mut scored = scored.map_err(|Fault { error, .. }| not_scored(&error))?;
    engine.clone_into(&mut scored.program);
    Ok(Again { scored, designs })
}

/// What is asked for, as the manifest says it.
fn wanted(rules: &Map<String, Value>) -> Result<Wanted, AppError> {
    let bad = |name: &str| spoilt("manifest.json", &format!("its rule {name} cannot be read"));
    let of = |name: &str| rules.get(name).cloned().unwrap_or(Value::Null);
    let level = of("level").as_str().and_then(|text| text.parse::<f64>().ok());
    Ok(Wanted {
        tables: serde_json::from_value(of("domains")).map_err(|_| bad("domains"))?,
        rank: serde_json::from_value(of("rank")).map_err(|_| bad("rank"))?,
        level: level.filter(|level| *level > 0.0 && *level < 1.0).ok_or_else(|| bad("level"))?,
        minimum_n: of("minimum_n").as_i64().filter(|n| *n >= 5).ok_or_else(|| bad("minimum_n"))?,
        before: None,
    })
}

/// The design as `sipar estimate` takes it.
fn design(columns: &[(String, Column)]) -> String {
    let plan = plan(columns, columns.first().map_or(0, |(_, column)| column.len()));
    let list = |names: Vec<&str>| json!(names).to_string();
    let mut lines = Vec::new();
    if !plan.strata.is_empty() {
        lines.push(format!("strata = {}", list(vec![STRATUM])));
    }
    if !plan.clusters.is_empty() {
        lines.push(format!("clusters = {}", list(plan.clusters.iter().map(|one| one.name).collect())));
    }
    if !plan.fpc.is_empty() {
        lines.push(format!("fpc = {}", list(plan.fpc.iter().map(|one| one.name).collect())));
    }
    if let Weighting::Weights(weights) = &plan.weights {
        lines.push(format!("weights = {}", json!(weights.name)));
    }
    lines.push("nest = true".to_owned());
    lines.push("lonely_psu = \"adjust\"".to_owned());
    lines.join("\n") + "\n"
}
