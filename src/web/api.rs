//! The rating API, for tablets: `POST /api/v1/ratings`. `docs/api.md` describes it.
//!
//! Only `201` with a receipt that names the rating's id lets a tablet forget it. Every other answer says by its code
//! whether to come again (503), to leave the rating for a person (409, 4xx), or that the tablet is revoked (403).

use rocket::data::{Data, FromData, Outcome as DataOutcome, ToByteUnit};
use rocket::http::{ContentType, Header, Status};
use rocket::response::{Responder, Response};
use rocket::{Catcher, Request, Route, State, catch, catchers, post, routes};
use serde_json::{Value, json};

use super::guard::Tablet;
use crate::app::App;
use crate::app::capture::Judged;
use crate::app::protocol::{self, BODY_AT_MOST, Fault, PROTOCOL};
use crate::domain::clock::Clock;
use crate::domain::lang::Lang;
use crate::domain::rating::{Outcome, Receipt};
use crate::domain::text::texts;
use crate::store::writer::NotStored;

/// Seconds after which a tablet comes again when too much waits here.
const AFTER_FULL: u32 = 5;
/// Seconds after which a tablet comes again when the database did not confirm.
const AFTER_FAILURE: u32 = 10;
/// Seconds after which a tablet tries a protocol again that this server does not know yet.
const AFTER_UPDATE: u32 = 600;

/// The routes of this file.
#[must_use]
pub fn routes() -> Vec<Route> {
    routes![ratings]
}

/// JSON for what never reached a handler.
#[must_use]
pub fn catchers() -> Vec<Catcher> {
    catchers![anything_else]
}

/// The body of an upload: JSON by its declared type, and no larger than it may be.
struct Body(Vec<u8>);

#[rocket::async_trait]
impl<'r> FromData<'r> for Body {
    type Error = ();

    async fn from_data(request: &'r Request<'_>, data: Data<'r>) -> DataOutcome<'r, Self> {
        if request.content_type().is_none_or(|kind| !kind.is_json()) {
            return DataOutcome::Error((Status::UnsupportedMediaType, ()));
        }
        match data.open(BODY_AT_MOST.bytes()).into_bytes().await {
            Ok(bytes) if bytes.is_complete() => DataOutcome::Success(Self(bytes.into_inner())),
            Ok(_) => DataOutcome::Error((Status::PayloadTooLarge, ())),
            Err(_) => DataOutcome::Error((Status::BadRequest, ())),
        }
    }
}

/// A JSON answer with its status, and when to come again.
#[derive(Debug)]
struct Answer {
    status: Status,
    body: Value,
    retry_after: Option<u32>,
}

impl<'r> Responder<'r, 'static> for Answer {
    fn respond_to(self, request: &'r Request<'_>) -> rocket::response::Result<'static> {
        let body = self.body.to_string();
        let mut response = Response::build();
        response.status(self.status).header(ContentType::JSON);
        if let Some(seconds) = self.retry_after {
            response.header(Header::new("Retry-After", seconds.to_string()));
        }
        if let Some(methods) = super::methods::instead(request).filter(|_| self.status == Status::MethodNotAllowed) {
            response.header(Header::new("Allow", methods));
        }
        let mut response = response.sized_body(body.len(), std::io::Cursor::new(body)).finalize();
        super::headers::add(request, &mut response);
        Ok(response)
    }
}

#[post("/ratings", data = "<body>")]
async fn ratings(tablet: Tablet, body: Body, app: &State<App>) -> Answer {
    let upload = match protocol::read_upload(&body.0) {
        Ok(upload) => upload,
        Err(fault) => {
            let (status, retry_after) = of_fault(&fault);
            count(fault.code(), 1);
            return Answer { status, body: json!({ "error": describe_fault(&fault) }), retry_after };
        }
    };
    match app.capture_upload(tablet.0, upload).await {
        Ok(judged) => answer(&judged, app.clock.as_ref()),
        Err(NotStored::Full) => refused("queue-full", AFTER_FULL),
        Err(NotStored::Unavailable) => refused("database-unavailable", AFTER_FAILURE),
    }
}

fn refused(code: &'static str, seconds: u32) -> Answer {
    count(code, 1);
    Answer {
        status: Status::ServiceUnavailable,
        body: json!({ "error": described(code, None) }),
        retry_after: Some(seconds),
    }
}

/// One status where all ratings share it, 207 where they differ.
fn answer(judged: &[Judged], clock: &dyn Clock) -> Answer {
    let mut statuses = judged.iter().map(|one| of_outcome(&one.outcome).0);
    let first = statuses.next().unwrap_or(Status::UnprocessableEntity);
    let status = if statuses.all(|status| status == first) { first } else { Status::MultiStatus };
    let results: Vec<Value> = judged.iter().map(describe).collect();
    let retry_after = judged.iter().find_map(|one| of_outcome(&one.outcome).1);
    let body = json!({ "protocol": PROTOCOL, "server_time": clock.now().millis(), "results": results });
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
    count(code, 1);
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

fn of_fault(fault: &Fault) -> (Status, Option<u32>) {
    let status = match fault {
        Fault::NotJson(_)
        | Fault::UnknownField(_)
        | Fault::MissingField(_)
        | Fault::DuplicateField(_)
        | Fault::WrongType(_) => Status::BadRequest,
        Fault::TooMany(_) => Status::PayloadTooLarge,
        Fault::WrongCounter(_) => Status::Forbidden,
        // Not the tablet's mistake: this server is the older of the two.
        Fault::UnknownProtocol(_) => return (Status::ServiceUnavailable, Some(AFTER_UPDATE)),
        _ => Status::UnprocessableEntity,
    };
    (status, None)
}

fn describe_fault(fault: &Fault) -> Value {
    described(fault.code(), Some(&fault.to_string()))
}

/// A fault by its name, in both languages, with what exactly was found.
fn described(code: &'static str, detail: Option<&str>) -> Value {
    json!({ "code": code, "vi": words(Lang::Vi, code), "en": words(Lang::En, code), "detail": detail })
}

fn words(lang: Lang, code: &str) -> &'static str {
    let t = texts(lang);
    match code {
        "conflict" => t.api_conflict,
        "device-revoked" => t.api_device_revoked,
        "device-revoked-full" => t.api_device_revoked_full,
        "queue-full" => t.api_queue_full,
        "database-unavailable" => t.api_unavailable,
        "unknown-protocol" => t.api_unknown_protocol,
        "unauthorized" => t.api_unauthorized,
        "wrong-counter" => t.api_wrong_counter,
        "level-outside-scale" => t.api_level_outside_scale,
        "too-large" | "too-many-ratings" => t.api_too_large,
        "not-json" | "unsupported-media-type" => t.api_not_json,
        "unknown-field" | "missing-field" | "duplicate-field" | "wrong-type" => t.api_wrong_form,
        "not-found" => t.api_not_found,
        "method-not-allowed" => t.api_other_method,
        "in-the-clear" => t.error_in_the_clear,
        "internal" => t.api_internal,
        _ => t.api_not_acceptable,
    }
}

fn count(outcome: &'static str, n: u64) {
    metrics::counter!("sipar_ratings", "outcome" => outcome).increment(n);
}

#[catch(default)]
fn anything_else(status: Status, request: &Request<'_>) -> Answer {
    if super::peer::in_the_clear(request) {
        let body = json!({ "error": described("in-the-clear", None) });
        return Answer { status: Status::Forbidden, body, retry_after: None };
    }
    let other_method = status == Status::NotFound && super::methods::instead(request).is_some();
    let status = if other_method { Status::MethodNotAllowed } else { status };
    let code = match status.code {
        400 => "not-json",
        401 => "unauthorized",
        404 => "not-found",
        405 => "method-not-allowed",
        413 => "too-large",
        415 => "unsupported-media-type",
        422 => "not-acceptable",
        503 => "database-unavailable",
        _ => "internal",
    };
    let retry_after = (status == Status::ServiceUnavailable).then_some(AFTER_FAILURE);
    Answer { status, body: json!({ "error": described(code, None) }), retry_after }
}
