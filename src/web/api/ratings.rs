//! `POST /api/v1/ratings`: what a tablet hands in.
//!
//! Only `201` with a receipt that names the rating's id lets a tablet forget it. Every other answer says by its code
//! whether to come again (503), to leave the rating for a person (409, 4xx), or that the tablet is revoked (403).

use rocket::http::Status;
use rocket::{Route, State, post, routes};
use serde_json::{Value, json};

use super::sent::Sent;
use super::{AFTER_FAILURE, Answer, count, describe_fault, described, of_fault};
use crate::app::App;
use crate::app::capture::Judged;
use crate::app::protocol::{self, Fault};
use crate::domain::clock::Clock;
use crate::domain::rating::{Outcome, Receipt};
use crate::store::writer::NotStored;

/// Seconds after which a tablet comes again when too much waits here.
const AFTER_FULL: u32 = 5;

/// The routes of this file.
pub(super) fn routes() -> Vec<Route> {
    routes![ratings]
}

#[post("/ratings", data = "<sent>")]
async fn ratings(sent: Sent, app: &State<App>) -> Answer {
    let upload = match protocol::read_upload(&sent.body) {
        Ok(upload) => upload,
        Err(fault) => return Answer::fault(&fault),
    };
    let protocol = upload.protocol;
    match app.capture_upload(sent.bearer, upload).await {
        Ok(judged) => answer(&judged, protocol, app.clock.as_ref()),
        Err(NotStored::Full) => Answer::refused(Status::ServiceUnavailable, "queue-full", Some(AFTER_FULL)),
        Err(NotStored::Unavailable) => {
            Answer::refused(Status::ServiceUnavailable, "database-unavailable", Some(AFTER_FAILURE))
        }
    }
}

/// One status where all ratings share it, 207 where they differ.
fn answer(judged: &[Judged], protocol: u64, clock: &dyn Clock) -> Answer {
    let mut statuses = judged.iter().map(|one| of_outcome(&one.outcome).0);
    let first = statuses.next().unwrap_or(Status::UnprocessableEntity);
    let status = if statuses.all(|status| status == first) { first } else { Status::MultiStatus };
    let results: Vec<Value> = judged.iter().map(describe).collect();
    let retry_after = judged.iter().find_map(|one| of_outcome(&one.outcome).1);
    let body = json!({ "protocol": protocol, "server_time": clock.now().millis(), "results": results });
    Answer { status, body, retry_after }
}

fn describe(judged: &Judged) -> Value {
    let id = judged.id.map(|id| id.to_string());
    let (status, _) = of_outcome(&judged.outcome);
    let mut one = json!({ "id": id, "status": status.code });
    let code = match &judged.outcome {
        Ok(Outcome::Stored(receipt)) => {
            one["receipt"] = receipt_of(receipt);
            "stored"
        }
        Ok(Outcome::Repeat(receipt)) => {
            one["receipt"] = receipt_of(receipt);
            "repeat"
        }
        Ok(Outcome::Conflict) => {
            one["error"] = described("conflict", None);
            "conflict"
        }
        Ok(Outcome::Revoked) => {
            one["error"] = described("device-revoked", None);
            "device-revoked"
        }
        Ok(Outcome::RevokedFull) => {
            one["error"] = described("device-revoked-full", None);
            "device-revoked-full"
        }
        Err(fault) => {
            one["error"] = describe_fault(fault);
            fault.code()
        }
    };
    one["outcome"] = json!(code);
    count(code);
    one
}

/// The receipt: the same bytes for every repeat of the rating.
fn receipt_of(receipt: &Receipt) -> Value {
    json!({ "id": receipt.id.to_string(), "day": receipt.day.to_string(), "code": receipt.code.to_string() })
}

fn of_outcome(outcome: &Result<Outcome, Fault>) -> (Status, Option<u32>) {
    match outcome {
        Ok(Outcome::Stored(_) | Outcome::Repeat(_)) => (Status::Created, None),
        Ok(Outcome::Conflict) => (Status::Conflict, None),
        Ok(Outcome::Revoked | Outcome::RevokedFull) => (Status::Forbidden, None),
        Err(fault) => of_fault(fault),
    }
}
