//! The web: Rocket only. A file an audience; the type of a guard is the access rule.
//!
//! Handlers parse, call one use-case of [`crate::app`], and show what it returned. Rocket has no time-outs, so a
//! server in front of it closes slow connections; see `docs/operations.md`.

#![expect(clippy::needless_pass_by_value, reason = "Rocket hands guards over by value")]

pub mod account;
pub mod api;
pub mod apologies;
pub mod approvals;
pub mod assets;
pub mod board;
pub mod code;
pub mod counters_report;
pub mod criteria_sets;
pub mod desk;
pub mod dossier_causes;
pub mod dossier_imports;
pub mod dossier_targets;
pub mod dossiers;
mod download;
pub mod editions;
pub mod ending;
pub mod error;
pub mod feedback;
pub mod feedback_intake;
pub mod feedback_public;
pub mod fields;
mod figures;
pub mod flags;
pub mod form;
pub mod grades;
pub mod guard;
pub mod headers;
pub mod interview;
pub mod jobs;
pub mod kiosk;
pub mod message;
mod methods;
pub mod number;
pub mod office;
pub mod offices;
pub mod pages;
pub mod paper;
pub mod par;
pub mod peer;
pub mod people;
pub mod personal_data;
pub mod plain;
pub mod plans;
pub mod public;
pub mod published;
pub mod questionnaires;
pub mod reader;
pub mod receipt;
pub mod refused;
pub mod report_words;
pub mod responses_import;
pub mod results;
pub mod round_report;
pub mod round_results;
pub mod rounds;
mod session;
pub mod sign_in;
pub mod stated;
pub mod status;
pub mod survey;
pub mod tablet;
pub mod trail;
pub mod trust;

use std::net::SocketAddr;
use std::time::Duration;

use rocket::config::{Ident, Shutdown, Sig, TlsConfig};
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
        // No header of a client says who it is; `peer` believes the servers in front, and nobody else.
        ip_header: None,
        tls: settings.tls().map(|(certificate, key)| TlsConfig::from_paths(certificate, key)),
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
        .manage(peer::Way::of(settings))
        .manage(trust::Offered::of(settings))
        .manage(tablet::Kill::of(settings))
        .manage(message::Terms::of(settings))
        .manage(number::Offered(settings.typed_numbers))
        .attach(peer::OnlyEncrypted)
        .attach(headers::Headers)
        .attach(refused::Noted)
        .attach(ending::Ending::within(Duration::from_secs(GRACE.into())))
        .mount("/api/v1", api::routes())
        .mount("/", public::routes())
        .mount("/", published::routes())
        .mount("/", results::routes())
        .mount("/", round_report::routes())
        .mount("/", counters_report::routes())
        .mount("/", report_words::routes())
        .mount("/", board::routes())
        .mount("/", dossiers::routes())
        .mount("/", dossier_causes::routes())
        .mount("/", dossier_imports::routes())
        .mount("/", dossier_targets::routes())
        .mount("/", grades::routes())
        .mount("/", apologies::routes())
        .mount("/", stated::routes())
        .mount("/", feedback::routes())
        .mount("/", feedback_intake::routes())
        .mount("/", feedback_public::routes())
        .mount("/", plans::routes())
        .mount("/", round_results::routes())
        .mount("/", sign_in::routes())
        .mount("/", account::routes())
        .mount("/", people::routes())
        .mount("/", approvals::routes())
        .mount("/", editions::routes())
        .mount("/", kiosk::routes())
        .mount("/", tablet::routes())
        .mount("/", code::routes())
        .mount("/", survey::routes())
        .mount("/", interview::routes())
        .mount("/", plain::routes())
        .mount("/", receipt::routes())
        .mount("/", message::routes())
        .mount("/", number::routes())
        .mount("/", office::routes())
        .mount("/", trail::routes())
        .mount("/", offices::routes())
        .mount("/", desk::routes())
        .mount("/", paper::routes())
        .mount("/", par::routes())
        .mount("/", criteria_sets::routes())
        .mount("/", flags::routes())
        .mount("/", responses_import::routes())
        .mount("/", rounds::routes())
        .mount("/", jobs::routes())
        .mount("/", questionnaires::routes())
        .mount("/", personal_data::routes())
        .mount("/", assets::routes())
        .mount("/", status::routes())
        .mount("/", trust::routes())
        .register("/", error::catchers())
        .register("/api", api::catchers())
}

/// Serves until the process is told to stop; `say` is told where, once it listens. The error is in words.
pub fn serve(app: App, settings: &Settings, say: fn(&str)) -> Result<(), String> {
    let listening =
        AdHoc::on_liftoff("say where", move |rocket| Box::pin(async move { say(&address(rocket.config())) }));
    let server = server(app, settings, status::Metrics::install()).attach(listening);
    let outcome = rocket::execute(async move { server.launch().await.map(drop) });
    outcome.map_err(|error| match error.kind() {
        // So Rocket names what is wrong with a certificate or a key; the port is not to blame.
        ErrorKind::Bind(why) if why.to_string().contains("TLS") => {
            format!("cannot encrypt with tls_cert and tls_key: {why}; are they a pair?")
        }
        ErrorKind::Bind(why) => {
            format!("cannot listen there: {why}; another program may use the port, choose one with --port")
        }
        other => format!("the server stopped: {other}"),
    })
}

/// Where a server listens, as a browser on this machine would write it.
fn address(config: &Config) -> String {
    let scheme = if config.tls_enabled() { "https" } else { "http" };
    format!("{scheme}://{}/", SocketAddr::new(config.address, config.port))
}

/// Runs what asks the database on a thread that may wait for it, since Rocket's own threads must not.
async fn waiting<T: Send + 'static>(
    app: &App,
    work: impl FnOnce(&App) -> Result<T, PageError> + Send + 'static,
) -> Result<T, PageError> {
    let app = app.clone();
    rocket::tokio::task::spawn_blocking(move || work(&app)).await.unwrap_or(Err(PageError::Panic))
}
