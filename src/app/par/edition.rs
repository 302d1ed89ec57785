//! Copies of what a closed round of the PAR INDEX came to, in the form in which `sipar score par` takes files, and the same
//! figures computed of such copies alone.
//!
//! The copies hold the points of each criterion as the council decided them, whatever they were made of: figures, cases,
//! surveys, what did not apply. Whose written word a round rests on is in none of them, since it names people.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::results::{Points, approved, points_on};
use super::score_files::figures::ParScored;
use super::score_files::{Stored, StoredRound, from_bytes, from_stored};
use crate::app::edition::{File, file_named, spoilt};
use crate::app::{App, AppError, templates};
use crate::domain::assessment::Round;
use crate::domain::criteria::CriteriaSet;
use crate::domain::edition::Role;
use crate::domain::id::Id;
use crate::store::par::round::par_round_get;
use crate::store::par::unit::{Named, par_unit_list};
use crate::store::template::template_list;
use crate::store::{Db, StoreError};

/// The name of a file of this year's, and of the one before.
const ASSESSMENT: [&str; 2] = ["assessment.csv", "previous-assessment.csv"];
const SET: [&str; 2] = ["criteria-set.", "previous-criteria-set."];

/// What stands for the written word of whoever lets a set be used in a year that it is not for.
const CONFIRMED: &str = "có văn bản trong hồ sơ";

/// What a closed round's figures are computed from.
pub(in crate::app) struct Copies {
    /// The files.
    pub(in crate::app) files: Vec<File>,
    /// What else the computation takes.
    pub(in crate::app) rules: Map<String, Value>,
    /// The figures of what was approved, by the way that pages take.
    pub(in crate::app) kept: ParScored,
    /// Whether what was approved is what the round comes to now.
    pub(in crate::app) stands: bool,
}

/// Takes the copies of a closed round.
pub(in crate::app) fn copies_on(
    app: &App,
    db: &mut Db,
    round: &Round,
    engine: &str,
) -> Result<Option<Copies>, AppError> {
    let Some((_, points)) = approved(db, round.id)? else { return Ok(None) };
    let set = app.par_set(round)?;
    let stands = points_on(db, round.id, &set)? == points;
    let previous = round.previous.map(|previous| par_round_get(db, previous)).transpose()?.flatten();
    let before = previous.map(|before| Ok::<_, StoreError>((approved(db, before.id)?, before))).transpose()?;
    let before = match before {
        Some((Some((_, points)), before)) => Some((app.par_set(&before)?, units_on(db, before.id, &points)?)),
        _ => None,
    };
    let units = units_on(db, round.id, &points)?;
    let mut years = vec![(&*set, units.clone())];
    years.extend(before.as_ref().map(|(set, units)| (&**set, units.clone())));
    let sources = template_list(db)?;
    let mut files = Vec::new();
    for (at, (set, units)) in years.iter().enumerate() {
        let source = sources.iter().find(|one| one.hash == set.content_hash());
        let source = source.ok_or_else(|| AppError::NotFound(set.name()))?;
        files.push(File::of(
            ASSESSMENT.get(at).copied().unwrap_or_default(),
            Role::Input,
            "text/csv",
            written(set, units)?,
        ));
        let name = format!("{}{}.toml", SET.get(at).copied().unwrap_or_default(), set.name());
        files.push(File::of(&name, Role::Template, "application/toml", source.source.clone().into()));
    }
    let confirmed = round.confirmed.as_ref().map(|_| CONFIRMED.to_owned());
    let rules = json!({
        "year": round.year,
        "confirmed": confirmed.is_some(),
        "rounding": set.scoring.rounding.mode.word(),
        "decimals": set.scoring.rounding.places,
        "minimum_n": Value::Null,
        "level": Value::Null,
    });
    let of = |set, units: Vec<Stored>| StoredRound { set, units: in_groups(set, units) };
    let kept = from_stored(
        of(&set, units),
        before.as_ref().map(|(set, units)| of(set, units.clone())),
        i32::from(round.year),
        confirmed,
    );
    let rules = rules.as_object().cloned().unwrap_or_default();
    Ok(Some(Copies { files, rules, kept: told(kept, engine), stands }))
}

/// The units of a round by code, with the points that were approved.
fn units_on(db: &mut Db, round: Id, points: &BTreeMap<Id, Points>) -> Result<Vec<Stored>, StoreError> {
    let stored = |unit: Named| Stored {
        points: points.get(&unit.of.unit).cloned().unwrap_or_default(),
        group: Some(unit.of.ranked_with).filter(|group| !group.is_empty()),
        code: unit.code,
        name: unit.name,
    };
    let mut units: Vec<Stored> = par_unit_list(db, round)?.into_iter().map(stored).collect();
    units.sort_by(|one, other| one.code.cmp(&other.code));
    Ok(units)
}

/// The groups that the set has: a file knows no others.
fn in_groups(set: &CriteriaSet, units: Vec<Stored>) -> Vec<Stored> {
    let known = |code: &String| set.groups.iter().any(|group| group.code == *code);
    units.into_iter().map(|unit| Stored { group: unit.group.filter(known), ..unit }).collect()
}

/// The figures as an edition keeps them: without notes, whose words may be put better one day.
fn told(mut figures: ParScored, engine: &str) -> ParScored {
    figures.notes.clear();
    engine.clone_into(&mut figures.program);
    figures
}

fn written(set: &CriteriaSet, units: &[Stored]) -> Result<Vec<u8>, AppError> {
    let failed = |error: csv::Error| AppError::Refused(error.to_string());
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["unit", "name", "group", "item", "value"]).map_err(failed)?;
    for unit in in_groups(set, units.to_vec()) {
        let (name, group) = (unit.name.as_str(), unit.group.as_deref().unwrap_or_default());
        writer.write_record([unit.code.as_str(), name, group, "", ""]).map_err(failed)?;
        // In the order of the table.
        for node in &set.nodes {
            let Some(points) = unit.points.get(&node.code) else { continue };
            let value = points.map_or_else(|| "n/a".to_owned(), |points| points.normalize().to_string());
            writer.write_record([unit.code.as_str(), "", "", node.code.as_str(), value.as_str()]).map_err(failed)?;
        }
    }
    writer.into_inner().map_err(|error| AppError::Refused(error.to_string()))
}

/// Computes the figures of copies, as a program of this version would have.
pub(in crate::app) fn again(files: &[File], rules: &Map<String, Value>, engine: &str) -> Result<ParScored, AppError> {
    let bytes = |name: &str| files.iter().find(|file| file.name == name).map(|file| file.bytes.as_slice());
    let needed = |name: &str| bytes(name).ok_or_else(|| spoilt(name, "it is not there"));
    let set = |prefix: &str| {
        let (name, bytes) = file_named(files, prefix)?;
        templates::criteria_set(name, bytes).map_err(|problem| AppError::Criteria(vec![problem]))
    };
    let now = set(SET[0])?;
    let before = bytes(ASSESSMENT[1]).map(|bytes| Ok::<_, AppError>((set(SET[1])?, bytes))).transpose()?;
    let year = rules.get("year").and_then(Value::as_i64).and_then(|year| i32::try_from(year).ok());
    let year = year.ok_or_else(|| spoilt("manifest.json", "its rule year cannot be read"))?;
    let confirmed = rules.get("confirmed").and_then(Value::as_bool);
    let confirmed = confirmed.ok_or_else(|| spoilt("manifest.json", "its rule confirmed cannot be read"))?;
    let figures = from_bytes(
        (&now, ASSESSMENT[0], needed(ASSESSMENT[0])?),
        before.as_ref().map(|(set, bytes)| (set, ASSESSMENT[1], *bytes)),
        year,
        confirmed.then(|| CONFIRMED.to_owned()),
    )?;
    Ok(told(figures, engine))
}
