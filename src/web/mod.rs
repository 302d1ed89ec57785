//! The web: Rocket only. A file an audience; the type of a guard is the access rule.
//!
//! Handlers parse, call one use-case of [`crate::app`], and show what it returned. Rocket has no time-outs, so a
//! server in front of it closes slow connections; see `docs/operations.md`.

pub mod api;
pub mod assets;
pub mod ending;
pub mod error;
pub mod fields;
mod figures;
pub mod form;
pub mod guard;
pub mod headers;
pub mod kiosk;
pub mod office;
pub mod offices;
pub mod pages;
pub mod public;
pub mod reader;
pub mod results;
mod session;
pub mod status;

use std::net::IpAddr;
use std::time::Duration;

use rocket::config::{Ident, Shutdown, Sig};
use rocket::data::{Limits, ToByteUnit};
use rocket::error::ErrorKind;
use rocket::fairing::AdHoc;
use rocket::{Build, Config, Rocket};

use crate::app::App;
use crate::app::protocol::BODY_AT_MOST;
use crate::settings::Settings;
use error::PageError;

/// How many seconds a request may still take when the server is told to stop.
const GRACE: u32 = 15;

/// Builds the server; nothing listens yet.
#[must_use]
pub fn server(app: App, settings: &Settings, metrics: status::Metrics) -> Rocket<Build> {
    let config = Config {
        address: settings.address,
        port: settings.port,
        ident: Ident::none(),
        // The peer is the peer: no header of a client may say otherwise.
        ip_header: None,
        limits: Limits::new()
            .limit("json", BODY_AT_MOST.bytes())
            .limit("form", 32.kibibytes())
            // Only a form with a file is sent like this, and only people with the right to import send one.
            .limit("data-form", form::UPLOAD_AT_MOST.bytes())
            .limit("string", 8.kibibytes())
            .limit("bytes", 8.kibibytes())
            .limit("file", form::FILE_AT_MOST.bytes() + 1.bytes()),
        // Work begun is finished: a commit that was reached must not lose its reply for want of two seconds.
        shutdown: Shutdown { grace: GRACE, mercy: 5, signals: [Sig::Term].into(), ..Shutdown::default() },
        keep_alive: 30,
        max_blocking: 64,
        cli_colors: false,
        ..Config::release_default()
    };
    rocket::custom(config)
        .manage(app)
        .manage(metrics)
        .attach(headers::Headers)
        .attach(ending::Ending::within(Duration::from_secs(GRACE.into())))
        .mount("/api/v1", api::routes())
        .mount("/", public::routes())
        .mount("/", results::routes())
        .mount("/", kiosk::routes())
        .mount("/", office::routes())
        .mount("/", offices::routes())
        .mount("/", assets::routes())
        .mount("/", status::routes())
        .register("/", error::catchers())
        .register("/api", api::catchers())
}

/// Serves until the process is told to stop; `say` is told where, once it listens. The error is in words.
pub fn serve(app: App, settings: &Settings, say: fn(IpAddr, u16)) -> Result<(), String> {
    let listening = AdHoc::on_liftoff("say where", move |rocket| {
        Box::pin(async move { say(rocket.config().address, rocket.config().port) })
    });
    let server = server(app, settings, status::Metrics::install()).attach(listening);
    let outcome = rocket::execute(async move { server.launch().await.map(drop) });
    outcome.map_err(|error| match error.kind() {
        ErrorKind::Bind(why) => {
            format!("cannot listen there: {why}; another program may use the port, choose one with --port")
        }
        other => format!("the server stopped: {other}"),
    })
}

/// Runs what asks the database on a thread that may wait for it, since Rocket's own threads must not.
async fn waiting<T: Send + 'static>(
    app: &App,
    work: impl FnOnce(&App) -> Result<T, PageError> + Send + 'static,
) -> Result<T, PageError> {
    let app = app.clone();
    rocket::tokio::task::spawn_blocking(move || work(&app)).await.unwrap_or(Err(PageError::Panic))
}
