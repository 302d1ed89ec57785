//! `serve` and `demo`: the server, from opening the database to the last commit.

use rocket::fairing::AdHoc;
use tracing::info;

use super::database::{OnlyServer, open};
use super::{CliError, print};
use crate::app::App;
use crate::settings::Settings;
use crate::web;

/// Serves until it is told to stop.
pub(super) fn serve(settings: &Settings) -> Result<(), CliError> {
    let _only = OnlyServer::take(settings)?;
    run(open(settings, false)?, settings)
}

/// Serves illustrative counters and the published series.
pub(super) fn demo(settings: &Settings) -> Result<(), CliError> {
    let _only = OnlyServer::take(settings)?;
    let app = open(settings, true)?;
    let app = app.prepare_demo(print::progress())?;
    run(app, settings)
}

fn run(app: App, settings: &Settings) -> Result<(), CliError> {
    let writer = app.writer.clone();
    let server =
        web::server(app, settings, web::status::Metrics::install()).attach(AdHoc::on_liftoff("say where", |rocket| {
            Box::pin(async move {
                let config = rocket.config();
                print::listening(config.address, config.port);
            })
        }));
    let outcome = rocket::execute(async move { server.launch().await.map(drop) });
    info!("no more requests are taken");
    writer.finish();
    outcome.map_err(|error| CliError::Failed(describe(&error)))
}

fn describe(error: &rocket::Error) -> String {
    match error.kind() {
        rocket::error::ErrorKind::Bind(why) => {
            format!("cannot listen there: {why}; another program may use the port, choose one with --port")
        }
        other => format!("the server stopped: {other}"),
    }
}
