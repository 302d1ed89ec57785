//! The commands that work on what is stored.

use std::path::Path;

use serde_json::{Value, json};

use super::database::{chance, open, target};
use super::{CliError, DeviceCommand, Import, TallyCommand, print};
use crate::app::AppError;
use crate::app::device;
use crate::app::generate::Plan;
use crate::app::machine::MachineClock;
use crate::domain::lang::Lang;
use crate::settings::Settings;
use crate::store::Store;
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
        Import::Units(argument) => app.bring_units(&argument.file),
        Import::Series(argument) => app.bring_series(&argument.file),
        Import::Ratings(argument) => app.bring_ratings(&argument.file, print::progress()),
        Import::Roster(argument) => app.bring_roster(&argument.file),
        Import::Visits(argument) => app.bring_visits(&argument.file),
    }?;
    app.writer.finish();
    print::brought(&brought, json);
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
    let app = open(settings, false)?;
    let _ = (index, unit, out, lang, json, &app);
    Ok(())
}

pub(super) fn tally(settings: &Settings, what: &TallyCommand, json: bool) -> Result<(), CliError> {
    let store = Store::open(target(settings)?, 1)?;
    match what {
        TallyCommand::Show { .. } => Ok(()),
        TallyCommand::Verify => {
            let differences = store.read(tally_verify)?;
            let listed: Vec<Value> = differences
                .iter()
                .map(|one| json!({ "cell": format!("{:?}", one.cell), "kept": one.kept, "counted": one.counted }))
                .collect();
            let words = if differences.is_empty() {
                "the table equals a full count".to_owned()
            } else {
                let lines: Vec<String> = differences
                    .iter()
                    .map(|one| format!("{:?}: {} kept, {} counted", one.cell, one.kept, one.counted))
                    .collect();
                lines.join("\n")
            };
            print::finding(json, &json!({ "differences": listed }), &words);
            match differences.len() {
                0 => Ok(()),
                n => Err(CliError::CheckFailed(format!("{n} cells differ; `sipar tally rebuild` counts anew"))),
            }
        }
        TallyCommand::Rebuild => {
            let counted = store.write(tally_rebuild_on)?;
            let words = format!("{} cells counted anew", counted.len());
            print::finding(json, &json!({ "cells": counted.len() }), &words);
            Ok(())
        }
    }
}

pub(super) fn device(settings: &Settings, what: &DeviceCommand, json: bool) -> Result<(), CliError> {
    let store = Store::open(target(settings)?, 1)?;
    match what {
        DeviceCommand::Add { counter, name } => {
            let (id, token) = device::enrol(&store, &MachineClock, &chance()?, counter, name)?;
            let words = format!("tablet {id}\ntoken {token}\nThe token is shown this once; put it into the tablet.");
            print::finding(json, &json!({ "device": id.to_string(), "token": token }), &words);
        }
        DeviceCommand::Revoke { id } => {
            let id = id.parse().map_err(|_| AppError::NotFound(format!("{id:?} is not the id of a tablet")))?;
            device::revoke(&store, &MachineClock, &chance()?, id)?;
            print::finding(json, &json!({ "revoked": id.to_string() }), "revoked");
        }
        DeviceCommand::List => {
            let all = device::list(&store)?;
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
