//! `serve` and `demo`: the server, from opening the database to the last commit.

use tracing::info;

use super::database::{OnlyServer, open};
use super::{CliError, print};
use crate::app::App;
use crate::settings::Settings;
use crate::web;

/// Serves until it is told to stop.
pub(super) fn serve(settings: &Settings, json: bool) -> Result<(), CliError> {
    let _only = OnlyServer::take(settings)?;
    run(open(settings, false)?, settings, json)
}

/// Serves illustrative counters and the published series.
pub(super) fn demo(settings: &Settings, json: bool) -> Result<(), CliError> {
    let _only = OnlyServer::take(settings)?;
    let app = open(settings, true)?;
    let app = app.prepare_demo(print::progress())?;
    run(app, settings, json)
}

fn run(app: App, settings: &Settings, json: bool) -> Result<(), CliError> {
    let writer = app.writer.clone();
    let jobs = if app.demo { None } else { Some(super::jobs::start(&app, settings)?) };
    let outcome = web::serve(app, settings, if json { print::listening_json } else { print::listening });
    info!("no more requests are taken");
    if let Some(jobs) = jobs {
        jobs.finish();
    }
    writer.finish();
    outcome.map_err(CliError::Failed)
}
