//! `sipar score par`: prints what units reach under a criteria set, with places, grades and where points were lost.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::score::aligned;
use super::{CliError, print};
use crate::app::par::score_files::figures::{Both, Change, Number, ParScored, Unit};
use crate::app::par::score_files::{Asked, from_files};
use crate::domain::lang::Lang;
use crate::domain::text::{fill, texts};
use crate::index::par::rank::Place;

/// How many lost points of a unit are told to people; machines get all.
const LOST_TOLD: usize = 3;

/// The files of a score.
#[derive(Debug, Args)]
pub(super) struct Par {
    /// The criteria set: a file, or the name of one that comes with sipar, such as par-xa-minh-hoa-1
    #[arg(long, value_name = "FILE|NAME")]
    set: String,
    /// What was entered: CSV in UTF-8 with unit, item (a figure or a criterion's number), value; name and group if wanted
    #[arg(long, value_name = "FILE")]
    assessment: PathBuf,
    /// The index year; one that the set is not for needs --confirmed-by
    #[arg(long, value_name = "YEAR")]
    year: Option<i32>,
    /// Who says in writing that the set is used for this year nevertheless, and why
    #[arg(long, value_name = "WORDS", requires = "year")]
    confirmed_by: Option<String>,
    /// What was entered the year before, to state changes
    #[arg(long, value_name = "FILE")]
    previous: Option<PathBuf>,
    /// The set of the year before; left out, the same
    #[arg(long, value_name = "FILE|NAME", requires = "previous")]
    previous_set: Option<String>,
    /// The language of the table: vi, en
    #[arg(long, default_value = "vi")]
    lang: String,
}

/// Runs the command.
pub(super) fn run(asked: &Par, json: bool) -> Result<(), CliError> {
    let lang = Lang::from_tag(&asked.lang)
        .ok_or_else(|| CliError::Usage(format!("--lang is vi or en, not {:?}", asked.lang)))?;
    let scored = from_files(&Asked {
        set: asked.set.clone(),
        assessment: asked.assessment.clone(),
        year: asked.year,
        confirmed_by: asked.confirmed_by.clone(),
        previous: asked.previous.clone(),
        previous_set: asked.previous_set.clone(),
    })?;
    print::finding(json, &json!(scored), &for_people(&scored, lang));
    Ok(())
}

fn words(both: &Both, lang: Lang) -> &str {
    match lang {
        Lang::Vi => &both.vi,
        Lang::En => &both.en,
    }
}

/// The tables for people, in one language.
fn for_people(scored: &ParScored, lang: Lang) -> String {
    let t = texts(lang);
    let year = scored.year.map_or_else(|| "–".to_owned(), |year| year.to_string());
    let mut text =
        vec![fill(t.par_score_of, &[&scored.set, words(&scored.title, lang), &year, &scored.units.len().to_string()])];
    text.extend(scored.notes.iter().map(|note| format!("  {}", words(note, lang))));
    if !scored.by_hand.is_empty() {
        text.push(format!("  {}", fill(t.par_score_by_hand, &[&scored.by_hand.join(", ")])));
    }
    if !scored.without_maximum.is_empty() {
        text.push(format!("  {}", fill(t.par_score_without_maximum, &[&scored.without_maximum.join(", ")])));
    }
    text.push(String::new());
    text.extend(aligned(&table(scored, lang)));
    for unit in &scored.units {
        text.extend(lines(unit, lang));
    }
    text.join("\n")
}

/// A row a unit, by rank.
fn table(scored: &ParScored, lang: Lang) -> Vec<Vec<String>> {
    let t = texts(lang);
    let mut titles: Vec<String> =
        [t.par_rank, t.par_unit, t.par_points, t.par_maximum, t.par_index, t.par_grade].map(str::to_owned).into();
    let has_groups = scored.units.iter().any(|unit| unit.group.is_some());
    titles.extend(has_groups.then(|| t.par_group_rank.to_owned()));
    titles.extend(scored.units.first().into_iter().flat_map(|unit| unit.blocks.iter().map(|block| block.code.clone())));
    titles.extend(scored.previous_set.iter().map(|_| t.par_change.to_owned()));
    let mut units: Vec<&Unit> = scored.units.iter().collect();
    units.sort_by_key(|unit| unit.rank.map_or(usize::MAX, |place| place.rank));
    let row = |unit: &&Unit| {
        let shown = |number: &Option<Number>| number.as_ref().map_or_else(|| "–".to_owned(), |one| written(one, lang));
        let mark = if unit.missing.is_empty() { "" } else { " *" };
        let mut row = vec![
            place(unit.rank),
            unit.name.clone().unwrap_or_else(|| unit.unit.clone()),
            written(&unit.points, lang) + mark,
            shown(&unit.maximum),
            shown(&unit.percent),
            unit.grade.as_ref().map_or_else(String::new, |(_, grade)| words(grade, lang).to_owned()),
        ];
        if has_groups {
            let group = unit.group.as_deref().unwrap_or_default();
            row.push(format!("{} {group}", place(unit.group_rank)));
        }
        row.extend(unit.blocks.iter().map(|block| written(&block.points, lang)));
        row.extend(
            scored.previous_set.iter().map(|_| unit.change.as_ref().map_or_else(String::new, |one| changed(one, lang))),
        );
        row
    };
    std::iter::once(titles).chain(units.iter().map(row)).collect()
}

/// What is missing of a unit, and where it lost most.
fn lines(unit: &Unit, lang: Lang) -> Vec<String> {
    let t = texts(lang);
    let name = unit.name.as_deref().unwrap_or(&unit.unit);
    let mut lines = Vec::new();
    if !unit.missing.is_empty() {
        lines.push(fill(t.par_score_missing, &[name, &unit.missing.join(", ")]));
    }
    let lost: Vec<String> = unit
        .lost
        .iter()
        .filter(|lost| !unit.missing.contains(&lost.code))
        .take(LOST_TOLD)
        .map(|lost| {
            let rank = lost.rank.map_or_else(|| "–".to_owned(), |rank| rank.to_string());
            fill(t.par_score_lost_one, &[&lost.code, &written(&lost.points, lang), &rank])
        })
        .collect();
    if !lost.is_empty() {
        lines.push(fill(t.par_score_lost, &[name, &lost.join("; ")]));
    }
    lines
}

fn changed(change: &Change, lang: Lang) -> String {
    let percent = change.percent.as_ref().map_or_else(|| "–".to_owned(), |one| signed(&written(one, lang)));
    let places = change.places.map_or_else(|| "–".to_owned(), |places| signed(&places.to_string()));
    format!("{percent} ({places})")
}

fn signed(number: &str) -> String {
    if number.starts_with('-') { number.to_owned() } else { format!("+{number}") }
}

fn place(place: Option<Place>) -> String {
    place.map_or_else(
        || "–".to_owned(),
        |place| format!("{}/{}{}", place.rank, place.of, if place.shared { "=" } else { "" }),
    )
}

/// A number as the language writes it.
fn written(number: &Number, lang: Lang) -> String {
    match lang {
        Lang::Vi => number.shown.replace('.', ","),
        Lang::En => number.shown.clone(),
    }
}
