//! `POST /api/v1/devices`: a tablet enrols. `POST /api/v1/report`: it says how it fares, and is told what changed.

use rocket::http::Status;
use rocket::{Route, State, post, routes};
use serde_json::json;

use super::sent::{Body, Sent};
use super::{AFTER_FAILURE, Answer};
use crate::app::App;
use crate::app::device::{NotEnrolled, NotHeard};
use crate::app::protocol::{self, PROTOCOL};
use crate::web::guard::From;

/// Seconds after which another code may be tried.
const AFTER_TOO_OFTEN: u32 = 60;

/// The routes of this file.
pub(super) fn routes() -> Vec<Route> {
    routes![enrol, report]
}

/// Runs what asks the database on a thread that may wait for it.
async fn waiting(app: &App, work: impl FnOnce(&App) -> Answer + Send + 'static) -> Answer {
    let app = app.clone();
    let done = rocket::tokio::task::spawn_blocking(move || work(&app)).await;
    done.unwrap_or_else(|_| Answer::refused(Status::InternalServerError, "internal", None))
}

fn failed(error: &dyn std::fmt::Display) -> Answer {
    tracing::error!(%error, "a tablet could not be answered");
    Answer::refused(Status::ServiceUnavailable, "database-unavailable", Some(AFTER_FAILURE))
}

#[post("/devices", data = "<body>")]
async fn enrol(body: Body, from: From, app: &State<App>) -> Answer {
    let enrolment = match protocol::read_enrolment(&body.0) {
        Ok(enrolment) => enrolment,
        Err(fault) => return Answer::fault(&fault),
    };
    waiting(app, move |app| {
        let enrolled = match app.enrol_key(&enrolment, from.0.address) {
            Ok(enrolled) => enrolled,
            Err(NotEnrolled::UnknownCode) => return Answer::refused(Status::NotFound, "unknown-code", None),
            Err(NotEnrolled::TooOften) => {
                return Answer::refused(Status::TooManyRequests, "too-often", Some(AFTER_TOO_OFTEN));
            }
            Err(NotEnrolled::Failed(error)) => return failed(&error),
        };
        let config = match app.config_of(enrolled.counter) {
            Ok(config) => config,
            Err(error) => return failed(&error),
        };
        let (device, now) = (enrolled.device.to_string(), app.clock.now().millis());
        let body = json!({ "protocol": PROTOCOL, "device": device, "name": enrolled.name, "server_time": now,
            "config": config });
        Answer::of(Status::Created, body)
    })
    .await
}

#[post("/report", data = "<sent>")]
async fn report(sent: Sent, app: &State<App>) -> Answer {
    let said = match protocol::read_report(&sent.body) {
        Ok(said) => said,
        Err(fault) => return Answer::fault(&fault),
    };
    waiting(app, move |app| match app.report(sent.bearer, &said) {
        Ok(told) => {
            let now = app.clock.now().millis();
            let body = json!({ "protocol": PROTOCOL, "server_time": now, "config": told.config,
                "received": told.received, "missing": told.missing });
            Answer::of(Status::Ok, body)
        }
        Err(NotHeard::Revoked) => Answer::refused(Status::Forbidden, "device-revoked", None),
        Err(NotHeard::Failed(error)) => failed(&error),
    })
    .await
}
