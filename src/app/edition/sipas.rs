//! Editions of a survey round's index.

use serde_json::{Map, Value};

use super::{File, published};
use crate::app::AppError;
use crate::app::score::edition::again;
use crate::app::score::figures::{Domain, Figure, Scored, Seen};
use crate::report::csv::harmless;

/// What the public columns mean; of this computation for ever.
const DICTIONARY: &str = include_str!("dictionary/sipas-1.json");

/// The columns of the public table.
const COLUMNS: [&str; 21] = [
    "by",
    "domain",
    "domain_vi",
    "domain_en",
    "level",
    "code",
    "name_vi",
    "name_en",
    "rule",
    "value",
    "low",
    "high",
    "se",
    "n",
    "change",
    "change_low",
    "change_high",
    "within_error",
    "rank",
    "rank_best",
    "rank_worst",
];

/// What stands where something must be hidden.
pub(super) const HIDDEN: &str = "…";

/// Outputs and public files of copies.
pub(super) fn computed(files: &[File], rules: &Map<String, Value>, engine: &str) -> Result<Vec<File>, AppError> {
    let again = again(files, rules, engine)?;
    let mut made = again.designs;
    made.extend(published(&again.scored, table(&again.scored)?, DICTIONARY)?);
    Ok(made)
}

/// Every figure as a row.
fn table(scored: &Scored) -> Result<Vec<u8>, AppError> {
    let failed = |error: csv::Error| AppError::Refused(error.to_string());
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS).map_err(failed)?;
    for table in &scored.tables {
        for domain in &table.domains {
            for figure in &domain.figures {
                writer.write_record(row(scored, &table.by, domain, figure)).map_err(failed)?;
            }
        }
    }
    writer.into_inner().map_err(|error| AppError::Refused(error.to_string()))
}

fn row(scored: &Scored, by: &[String], domain: &Domain, figure: &Figure) -> Vec<String> {
    let node = scored.nodes.get(figure.node);
    let names = |lang: fn(&crate::app::score::figures::Both) -> &String| {
        harmless(&domain.names.iter().map(lang).cloned().collect::<Vec<String>>().join(" × "))
    };
    let word = |value: Option<serde_json::Value>| value.and_then(|value| Some(value.as_str()?.to_owned()));
    let hidden = figure.seen == Seen::Hidden;
    let number = |value: Option<f64>| match value {
        _ if hidden => HIDDEN.to_owned(),
        Some(value) => value.to_string(),
        None => String::new(),
    };
    let change = figure.change.as_ref();
    let rank = scored.ranks.as_ref().filter(|ranks| ranks.by == by && ranks.rule == figure.rule && figure.node == 0);
    let rank = rank.and_then(|ranks| ranks.rows.iter().find(|row| row.values == domain.values));
    let place = |place: Option<usize>| place.map_or_else(String::new, |place| place.to_string());
    let n = if hidden { HIDDEN.to_owned() } else { figure.n.map_or_else(String::new, |n| n.to_string()) };
    let within = change.and_then(|change| change.within_error).map_or_else(String::new, |within| within.to_string());
    vec![
        by.join("*"),
        harmless(&domain.values.join("*")),
        names(|both| &both.vi),
        names(|both| &both.en),
        word(node.and_then(|node| serde_json::to_value(node.level).ok())).unwrap_or_default(),
        node.map(|node| node.code.clone()).unwrap_or_default(),
        node.map(|node| harmless(&node.words.vi)).unwrap_or_default(),
        node.map(|node| harmless(&node.words.en)).unwrap_or_default(),
        word(serde_json::to_value(figure.rule).ok()).unwrap_or_default(),
        number(figure.value),
        number(figure.low),
        number(figure.high),
        number(figure.se),
        n,
        number(change.map(|change| change.points)),
        number(change.and_then(|change| change.low)),
        number(change.and_then(|change| change.high)),
        within,
        place(rank.map(|row| row.rank)),
        place(rank.map(|row| row.alone.0)),
        place(rank.map(|row| row.alone.1)),
    ]
}
