//! The commands that work on what is stored.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use serde_json::{Value, json};

use super::database::{open, open_as_it_is, place};
use super::{CliError, DeviceCommand, Import, TallyCommand, dossiers, print};
use crate::app::device::aloud::{Aloud, name_of};
use crate::app::dossiers::DossierRules;
use crate::app::generate::Plan;
use crate::app::import::Kind;
use crate::app::results::{By, Figures, Line, Seen, When};
use crate::app::scope::Scope;
use crate::app::workplan::Sort;
use crate::app::{App, AppError, series};
use crate::domain::honesty::EDITION;
use crate::domain::lang::Lang;
use crate::domain::number;
use crate::domain::period::Period;
use crate::domain::template::Template;
use crate::domain::text::texts;
use crate::draw::Format;
use crate::settings::Settings;
use crate::store::Store;
use crate::store::dossier::tally::{dossier_tally_rebuild_on, dossier_tally_verify};
use crate::store::response::{response_tally_rebuild_on, response_tally_verify};
use crate::store::tally::{tally_rebuild_on, tally_verify};

pub(super) fn generate(settings: &Settings, seed: u64, weeks: u32, wards: u32, json: bool) -> Result<(), CliError> {
    let app = open(settings, false)?;
    let made = app.generate(Plan { seed, weeks, wards }, print::progress())?;
    app.writer.finish();
    print::finding(
        json,
        &json!({ "units": made.units, "counters": made.counters, "ratings": made.ratings, "illustrative": true }),
        &format!("{} units, {} counters, {} ratings; all illustrative", made.units, made.counters, made.ratings),
    );
    Ok(())
}

pub(super) fn import(settings: &Settings, what: &Import, json: bool) -> Result<(), CliError> {
    let app = open(settings, false)?;
    let brought = match what {
        Import::Dossiers(arguments) => {
            let told = dossiers::bring(&app, arguments, json);
            app.writer.finish();
            return told;
        }
        Import::Mapping { file } => {
            let told = dossiers::mapping(&app, file.as_deref(), json);
            app.writer.finish();
            return told;
        }
        Import::Units(argument) => app.bring_units(&argument.file),
        Import::Counters(argument) => app.bring_office(Kind::Counters, &argument.file),
        Import::Officers(argument) => app.bring_office(Kind::Officers, &argument.file),
        Import::Procedures(argument) => app.bring_office(Kind::Procedures, &argument.file),
        Import::People(argument) => app.bring_office(Kind::People, &argument.file),
        Import::Series(argument) => app.bring_series(&argument.file),
        Import::Stated(argument) => app.bring_stated(&argument.file),
        Import::PortalPoints(argument) => app.bring_portal_points(&argument.file),
        Import::Feedback(argument) => app.bring_feedback(&argument.file),
        Import::Plans(argument) => app.bring_sort(Sort::Plans, &argument.file),
        Import::Targets(argument) => app.bring_sort(Sort::Targets, &argument.file),
        Import::Inspections(argument) => app.bring_sort(Sort::Inspections, &argument.file),
        Import::Ratings(argument) => app.bring_ratings(&argument.file, print::progress()),
        Import::Roster(argument) => app.bring_roster(&argument.file),
        Import::Visits(argument) => app.bring_visits(&argument.file),
        Import::Responses { round, file } => app.bring_responses(round, file),
        Import::Frame { round, file } => app.bring_frame(round, file),
    }?;
    app.writer.finish();
    print::brought(&brought, json);
    Ok(())
}

/// Writes the responses of a round, row by row.
pub(super) fn responses(settings: &Settings, round: &str, out: &Path, json: bool) -> Result<(), CliError> {
    let app = open_as_it_is(settings, false)?;
    let failed = |source| AppError::File { path: out.to_owned(), source };
    if out == Path::new("-") {
        app.export_responses_within(&Scope::Everywhere, round, &mut std::io::stdout().lock())?;
        return Ok(());
    }
    let mut file = BufWriter::new(File::create(out).map_err(failed)?);
    let written = app.export_responses_within(&Scope::Everywhere, round, &mut file)?;
    file.flush().map_err(failed)?;
    app.writer.finish();
    let words = format!("{}: {written} responses", out.display());
    print::finding(json, &json!({ "file": out.display().to_string(), "responses": written }), &words);
    Ok(())
}

pub(super) fn chart(
    settings: &Settings,
    index: &str,
    unit: &str,
    out: &Path,
    lang: &str,
    json: bool,
) -> Result<(), CliError> {
    let lang = Lang::from_tag(lang).ok_or_else(|| CliError::Usage(format!("--lang is vi or en, not {lang:?}")))?;
    let format = Format::of_file(out)
        .ok_or_else(|| CliError::Usage(format!("--out must end in .svg or .png, unlike {}", out.display())))?;
    let app = open_as_it_is(settings, false)?;
    let unit = app.unit(unit)?;
    let series = app.series(index, &unit)?;
    let drawing = series::chart(&series, lang, format)?;
    std::fs::write(out, &drawing).map_err(|source| AppError::File { path: out.to_owned(), source })?;
    let words = format!("{} written, {} bytes", out.display(), drawing.len());
    print::finding(json, &json!({ "file": out.display().to_string(), "bytes": drawing.len() }), &words);
    Ok(())
}

pub(super) fn tally(settings: &Settings, what: &TallyCommand, json: bool) -> Result<(), CliError> {
    match what {
        TallyCommand::Show { unit, period } => show(settings, unit, period, json),
        TallyCommand::Aside { unit, period } => aside(settings, unit, period, json),
        TallyCommand::Verify => verify(&Store::open(place(settings)?, 1)?, json),
        TallyCommand::Rebuild => rebuild(&Store::open(place(settings)?, 1)?, json),
    }
}

/// Counts with and without what the check for honesty keeps aside, by question and level; question 0 is the ratings.
fn aside(settings: &Settings, unit: &str, period: &str, json: bool) -> Result<(), CliError> {
    let app = open_as_it_is(settings, false)?;
    let unit = app.unit(unit)?;
    let period: Period = period
        .parse()
        .map_err(|_| CliError::Usage(format!("--period is 2026, 2026-Q4, 2026-11 or 2026-11-20, not {period}")))?;
    let mut rows: BTreeMap<(String, i16, i16), (i64, BTreeMap<String, i64>)> = BTreeMap::new();
    let catalogue = app.catalogue();
    for figure in app.honesty_figures(&unit, period)? {
        let template = catalogue.template(figure.template).map_or_else(|| figure.template.to_string(), Template::name);
        let row = rows.entry((template, figure.question, figure.level)).or_default();
        match figure.rule {
            None => row.0 += figure.n,
            Some(rule) => *row.1.entry(rule).or_insert(0) += figure.n,
        }
    }
    app.writer.finish();
    let (mut told, mut words) = (Vec::new(), Vec::new());
    for ((template, question, level), (without, rules)) in rows {
        let with = without + rules.values().sum::<i64>();
        let by_rule: Vec<String> = rules.iter().map(|(rule, n)| format!("{rule} {n}")).collect();
        words.push(format!(
            "{template} question {question} level {level}: {without} count, {with} with those kept aside; {}",
            by_rule.join(", ")
        ));
        told.push(json!({ "template": template, "question": question, "level": level, "without": without, "with": with, "aside": rules }));
    }
    let words = if words.is_empty() { "nobody rated".to_owned() } else { words.join("\n") };
    print::finding(
        json,
        &json!({ "unit": unit.code, "period": period.to_string(), "edition": EDITION, "rows": told }),
        &words,
    );
    Ok(())
}

/// Compares the tables of sums with a full count; fails where they differ.
fn verify(store: &Store, json: bool) -> Result<(), CliError> {
    let of_ratings = store.read(tally_verify)?;
    let of_responses = store.read(response_tally_verify)?;
    let ratings = of_ratings.iter().map(|one| (format!("{:?}", one.cell), one.kept, one.counted));
    let responses = of_responses.iter().map(|one| (format!("{:?}", one.cell), one.kept, one.counted));
    let mut differences: Vec<(String, i64, i64)> = ratings.chain(responses).collect();
    let rules = DossierRules::shipped()?;
    let of_dossiers = store.read(|db| dossier_tally_verify(db, &rules.rules()))?;
    if of_dossiers > 0 {
        differences.push((
            "cells of dossiers that differ".to_owned(),
            0,
            i64::try_from(of_dossiers).unwrap_or(i64::MAX),
        ));
    }
    let listed: Vec<Value> = differences
        .iter()
        .map(|(cell, kept, counted)| json!({ "cell": cell, "kept": kept, "counted": counted }))
        .collect();
    let words = if differences.is_empty() {
        "the table equals a full count".to_owned()
    } else {
        let lines: Vec<String> =
            differences.iter().map(|(cell, kept, counted)| format!("{cell}: {kept} kept, {counted} counted")).collect();
        lines.join("\n")
    };
    print::finding(json, &json!({ "differences": listed }), &words);
    match differences.len() {
        0 => Ok(()),
        n => Err(CliError::CheckFailed(format!("{n} cells differ; `sipar tally rebuild` counts anew"))),
    }
}

/// Counts the tables of sums anew.
fn rebuild(store: &Store, json: bool) -> Result<(), CliError> {
    let rules = DossierRules::shipped()?;
    let counted = store.write(|db| {
        let counted = tally_rebuild_on(db)?.len() + response_tally_rebuild_on(db)?.len();
        Ok(counted + dossier_tally_rebuild_on(db, &rules.rules())?)
    })?;
    print::finding(json, &json!({ "cells": counted }), &format!("{counted} cells counted anew"));
    Ok(())
}

/// Prints what may be seen of a unit's results: the same figures as on the page, under the same protection.
fn show(settings: &Settings, unit: &str, period: &str, json: bool) -> Result<(), CliError> {
    let app = open_as_it_is(settings, false)?;
    let period =
        period.parse().map_err(|bad| CliError::Usage(format!("--period is 2026, 2026-Q4 or 2026-11; {bad}")))?;
    let unit = app.unit(unit)?;
    let report = app.results(&unit, When::Whole(period))?;
    let catalogue = app.catalogue();
    let (mut values, mut lines) = (Vec::new(), Vec::new());
    for part in &report.parts {
        let Some(template) = catalogue.template(part.template) else { continue };
        let Some(question) = template.questions.iter().find(|one| one.number == part.question) else { continue };
        lines.push(format!("{} / {}", template.name(), question.words.vi));
        let total = Line {
            key: None,
            name: unit.name.clone(),
            unit_code: None,
            visits: part.visits,
            seen: part.headline.clone(),
        };
        let rows = part.tables.iter().flat_map(|table| table.lines.iter().map(move |line| (Some(table.by), line)));
        for (by, line) in std::iter::once((None, &total)).chain(rows) {
            let by = by.map_or("total", By::word);
            values.push(seen_value(&template.name(), &question.code, by, line));
            lines.push(format!("  {by:8} {:40} {}", line.name, seen_words(&line.seen)));
        }
    }
    if lines.is_empty() {
        lines.push(texts(Lang::Vi).no_ratings.to_owned());
    }
    print::finding(json, &json!(values), &lines.join("\n"));
    Ok(())
}

fn seen_words(seen: &Seen) -> String {
    match seen {
        Seen::NoRatings => texts(Lang::Vi).no_ratings.to_owned(),
        Seen::Hidden => texts(Lang::Vi).hidden_protected.to_owned(),
        Seen::Open(Figures { n, levels, share: Some(share), .. }) => format!(
            "{} [{}; {}], n = {n}, levels {levels:?}",
            number::share(Lang::Vi, share.value, 1),
            number::share(Lang::Vi, share.low, 1),
            number::share(Lang::Vi, share.high, 1),
        ),
        Seen::Open(Figures { n, levels, share: None, .. }) => format!("n = {n}, levels {levels:?}"),
    }
}

fn seen_value(template: &str, question: &str, by: &str, line: &Line) -> Value {
    let mut value =
        json!({ "template": template, "question": question, "by": by, "name": line.name, "visits": line.visits });
    match &line.seen {
        Seen::NoRatings => value["seen"] = json!("no-ratings"),
        Seen::Hidden => value["seen"] = json!("hidden"),
        Seen::Open(figures) => {
            value["seen"] = json!("open");
            value["n"] = json!(figures.n);
            value["levels"] = json!(figures.levels);
            value["rated"] = json!(figures.rated);
            if let Some(share) = &figures.share {
                value["share"] = json!(share.value);
                value["interval"] = json!([share.low, share.high]);
                value["method"] = json!(share.method.name());
            }
        }
    }
    value
}

/// Says which ratings are not as their tablets signed them; fails where there are any.
fn signed(app: &App, json: bool) -> Result<(), CliError> {
    let checked = app.verify_signed()?;
    let why = |chain: bool| if chain { "does not follow the one before" } else { "was changed since" };
    let findings: Vec<Value> = checked
        .findings
        .iter()
        .map(|one| json!({ "device": one.device.to_string(), "seq": one.seq, "why": why(one.chain) }))
        .collect();
    let lines =
        checked.findings.iter().map(|one| format!("tablet {}, number {}: {}", one.device, one.seq, why(one.chain)));
    let lines: Vec<String> = lines.collect();
    let said =
        if lines.is_empty() { format!("{} signed ratings, all as signed", checked.ratings) } else { lines.join("\n") };
    print::finding(json, &json!({ "ratings": checked.ratings, "findings": findings }), &said);
    match lines.first() {
        None => Ok(()),
        Some(first) => Err(CliError::CheckFailed(format!(
            "{} of {} signed ratings do not fit; the first: {first}",
            lines.len(),
            checked.ratings
        ))),
    }
}

/// Prints what tablets read aloud, each with the name of its recording.
fn texts_aloud(app: &App, json: bool) {
    let all = app.texts_aloud();
    let listed: Vec<Value> = all
        .iter()
        .map(|one| json!({ "lang": one.lang, "text": one.text, "file": name_of(&one.text), "sounds": one.sounds }))
        .collect();
    let line = |one: &Aloud| {
        let sounds = if one.sounds { "heard " } else { "silent" };
        format!("{}  {sounds}  {}  {}", name_of(&one.text), one.lang, one.text)
    };
    print::finding(json, &json!(listed), &all.iter().map(line).collect::<Vec<_>>().join("\n"));
}

pub(super) fn device(settings: &Settings, what: &DeviceCommand, json: bool) -> Result<(), CliError> {
    let app = open_as_it_is(settings, false)?;
    match what {
        DeviceCommand::Add { counter, name } => {
            let (id, token) = app.enrol(counter, name)?;
            let words = format!("tablet {id}\ntoken {token}\nThe token is shown this once; put it into the tablet.");
            print::finding(json, &json!({ "device": id.to_string(), "token": token }), &words);
        }
        DeviceCommand::Texts => texts_aloud(&app, json),
        DeviceCommand::Verify => return signed(&app, json),
        DeviceCommand::Revoke { id } => {
            let id = id.parse().map_err(|_| AppError::NotFound(format!("{id:?} is not the id of a tablet")))?;
            app.revoke(id)?;
            print::finding(json, &json!({ "revoked": id.to_string() }), "revoked");
        }
        DeviceCommand::List => {
            let all = app.tablets()?;
            let listed: Vec<Value> = all
                .iter()
                .map(|(device, counter)| {
                    json!({
                        "device": device.id.to_string(),
                        "name": device.name,
                        "counter": counter,
                        "revoked": device.revoked_at.is_some(),
                        "clock_skew_seconds": device.clock_skew.map(|skew| skew / 1_000_000),
                        "received": device.sequence.received,
                        "highest": device.sequence.highest,
                    })
                })
                .collect();
            let lines: Vec<String> = all
                .iter()
                .map(|(device, counter)| {
                    let state = if device.revoked_at.is_some() { "revoked" } else { "in service" };
                    format!("{}  {}  at {counter}  {state}", device.id, device.name)
                })
                .collect();
            print::finding(json, &json!(listed), &lines.join("\n"));
        }
    }
    Ok(())
}
