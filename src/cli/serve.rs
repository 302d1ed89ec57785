//! `serve` and `demo`: the server, from opening the database to the last commit.

use tracing::{info, warn};

use super::database::{OnlyServer, open};
use super::{CliError, print};
use crate::app::machine::MachineClock;
use crate::app::{App, tls};
use crate::domain::clock::Clock;
use crate::settings::Settings;
use crate::web;

/// Serves until it is told to stop.
pub(super) fn serve(settings: &Settings, json: bool) -> Result<(), CliError> {
    look_at_tls(settings)?;
    let _only = OnlyServer::take(settings)?;
    let app = open(settings, false)?;
    if let Some(code) = app.setup_code()? {
        print::setup_code(&code);
    }
    run(app, settings, json)
}

/// Serves illustrative counters and the published series.
pub(super) fn demo(settings: &Settings, json: bool) -> Result<(), CliError> {
    look_at_tls(settings)?;
    let _only = OnlyServer::take(settings)?;
    let app = open(settings, true)?;
    let app = app.prepare_demo(print::progress())?;
    run(app, settings, json)
}

/// Looks at certificate and key before anything else is done, and says what will soon want attention.
fn look_at_tls(settings: &Settings) -> Result<(), CliError> {
    for remark in tls::look_at(settings, MachineClock.now())? {
        warn!("{remark}");
    }
    Ok(())
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
