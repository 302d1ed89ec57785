//! Editions of the PAR INDEX.

use serde_json::{Map, Value};

use super::{File, published};
use crate::app::AppError;
use crate::app::par::edition::again;
use crate::app::par::score_files::figures::{Number, ParScored, Points, Unit};
use crate::index::par::rank::Place;
use crate::report::csv::harmless;

/// What the public columns mean; of this computation for ever.
const DICTIONARY: &str = include_str!("dictionary/par-1.json");

/// The columns of the public table.
const COLUMNS: [&str; 15] = [
    "unit", "name", "group", "level", "code", "name_vi", "name_en", "points", "maximum", "percent", "shown", "grade",
    "rank", "of", "state",
];

/// Outputs and public files of copies.
pub(super) fn computed(files: &[File], rules: &Map<String, Value>, engine: &str) -> Result<Vec<File>, AppError> {
    let figures = again(files, rules, engine)?;
    Ok(published(&figures, table(&figures)?, DICTIONARY)?.into())
}

/// The index, blocks and nodes of every unit, a row each.
fn table(figures: &ParScored) -> Result<Vec<u8>, AppError> {
    let failed = |error: csv::Error| AppError::Refused(error.to_string());
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS).map_err(failed)?;
    for unit in &figures.units {
        writer.write_record(whole(unit)).map_err(failed)?;
        for block in &unit.blocks {
            writer.write_record(part(unit, block, "block", ["", ""])).map_err(failed)?;
        }
        for (points, node) in unit.nodes.iter().zip(&figures.nodes) {
            let names = [node.words.vi.as_str(), node.words.en.as_str()];
            writer.write_record(part(unit, points, "node", names)).map_err(failed)?;
        }
    }
    writer.into_inner().map_err(|error| AppError::Refused(error.to_string()))
}

fn exact(number: Option<&Number>) -> &str {
    number.map_or("", |number| number.exact.as_str())
}

fn places(place: Option<Place>) -> [String; 2] {
    place.map_or_else(Default::default, |place| [place.rank.to_string(), place.of.to_string()])
}

fn named(unit: &Unit) -> [String; 3] {
    [Some(&unit.unit), unit.name.as_ref(), unit.group.as_ref()]
        .map(|text| text.map(|text| harmless(text)).unwrap_or_default())
}

fn word<T: serde::Serialize>(value: T) -> String {
    let value = serde_json::to_value(value).ok();
    value.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn whole(unit: &Unit) -> Vec<String> {
    let [rank, of] = places(unit.rank);
    let mut row = named(unit).to_vec();
    row.extend(["index", "", "", ""].map(str::to_owned));
    let numbers = [Some(&unit.points), unit.maximum.as_ref(), unit.percent.as_ref()];
    row.extend(numbers.map(|number| exact(number).to_owned()));
    row.push(unit.percent.as_ref().map(|percent| percent.shown.clone()).unwrap_or_default());
    row.push(unit.grade.as_ref().map(|(code, _)| code.clone()).unwrap_or_default());
    row.extend([rank, of, word(unit.state)]);
    row
}

fn part(unit: &Unit, points: &Points, level: &str, names: [&str; 2]) -> Vec<String> {
    let [rank, of] = places(points.rank);
    let mut row = named(unit).to_vec();
    row.extend([level, &points.code, names[0], names[1]].map(harmless));
    let numbers = [Some(&points.points), points.maximum.as_ref(), points.percent.as_ref()];
    row.extend(numbers.map(|number| exact(number).to_owned()));
    row.push(points.percent.as_ref().map(|percent| percent.shown.clone()).unwrap_or_default());
    row.extend([String::new(), rank, of, word(points.state)]);
    row
}
