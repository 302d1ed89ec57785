//! Editions of satisfaction at counters.

use serde_json::{Map, Value};

use super::sipas::HIDDEN;
use super::{File, published};
use crate::app::AppError;
use crate::app::results::edition::{PartTold, RowTold, Told, again};
use crate::report::csv::harmless;

/// What the public columns mean; of this computation for ever.
const DICTIONARY: &str = include_str!("dictionary/counters-1.json");

/// The columns of the public table.
const COLUMNS: [&str; 12] =
    ["template", "question", "by", "code", "name", "visits", "n", "satisfied", "low", "high", "rated", "levels"];

/// Outputs and public files of copies.
pub(super) fn computed(files: &[File], rules: &Map<String, Value>) -> Result<Vec<File>, AppError> {
    let told = again(files, rules)?;
    Ok(published(&told, table(&told)?, DICTIONARY)?.into())
}

fn table(told: &Told) -> Result<Vec<u8>, AppError> {
    let failed = |error: csv::Error| AppError::Refused(error.to_string());
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS).map_err(failed)?;
    for part in &told.parts {
        for row in std::iter::once(&part.total).chain(&part.rows) {
            writer.write_record(record(part, row)).map_err(failed)?;
        }
    }
    writer.into_inner().map_err(|error| AppError::Refused(error.to_string()))
}

fn record(part: &PartTold, row: &RowTold) -> Vec<String> {
    let hidden = row.seen == "hidden";
    let number = |text: Option<String>| if hidden { HIDDEN.to_owned() } else { text.unwrap_or_default() };
    let float = |value: Option<f64>| number(value.map(|value| value.to_string()));
    let levels = |levels: &Vec<i64>| levels.iter().map(i64::to_string).collect::<Vec<_>>().join(" ");
    vec![
        part.template.clone(),
        part.question.to_string(),
        row.by.to_owned(),
        row.code.clone(),
        harmless(&row.name),
        row.visits.map(|visits| visits.to_string()).unwrap_or_default(),
        number(row.n.map(|n| n.to_string())),
        float(row.value),
        float(row.low),
        float(row.high),
        float(row.rated),
        number(row.levels.as_ref().map(levels)),
    ]
}
