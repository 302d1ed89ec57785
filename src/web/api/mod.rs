//! What programs speak with, those on tablets before all: `/api/v1`. `docs/api.md` describes it.
//!
//! A tablet enrols (`devices`), hands in ratings (`ratings`) and says how it fares (`report`). An interviewer's phone asks
//! for the day (`interview`) and hands in what was gathered (`responses`). A one-stop system pushes its dossiers
//! (`dossiers`). Every answer that is no success has a code, and
//! words in both languages.

mod dossiers;
mod interviews;
mod ratings;
mod sent;
mod tablets;

use rocket::http::{ContentType, Header, Status};
use rocket::response::{Responder, Response};
use rocket::{Catcher, Request, Route, catch, catchers};
use serde_json::{Value, json};

use crate::app::protocol::Fault;
use crate::domain::lang::Lang;
use crate::domain::text::texts;

/// Seconds after which a tablet comes again when the database did not confirm.
const AFTER_FAILURE: u32 = 10;
/// Seconds after which a tablet tries a protocol again that this server does not know yet.
const AFTER_UPDATE: u32 = 600;

/// The routes of this folder.
#[must_use]
pub fn routes() -> Vec<Route> {
    [ratings::routes(), tablets::routes(), interviews::routes(), dossiers::routes()].concat()
}

/// JSON for what never reached a handler.
#[must_use]
pub fn catchers() -> Vec<Catcher> {
    catchers![anything_else]
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

impl Answer {
    fn of(status: Status, body: Value) -> Self {
        Self { status, body, retry_after: None }
    }

    /// What was sent is at fault.
    fn fault(fault: &Fault) -> Self {
        let (status, retry_after) = of_fault(fault);
        count(fault.code());
        Self { status, body: json!({ "error": describe_fault(fault) }), retry_after }
    }

    /// Refused by this code; after so many seconds it may be tried again.
    fn refused(status: Status, code: &'static str, retry_after: Option<u32>) -> Self {
        count(code);
        Self { status, body: json!({ "error": described(code, None) }), retry_after }
    }
}

/// The status of a fault, and when to come again.
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
        "unknown-code" => t.api_unknown_code,
        "too-often" => t.api_too_often,
        "bad-signature" => t.api_bad_signature,
        "bad-key" | "bad-width" => t.api_bad_enrolment,
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

fn count(outcome: &'static str) {
    metrics::counter!("sipar_ratings", "outcome" => outcome).increment(1);
}

#[catch(default)]
fn anything_else(status: Status, request: &Request<'_>) -> Answer {
    if super::peer::in_the_clear(request) {
        let body = json!({ "error": described("in-the-clear", None) });
        return Answer::of(Status::Forbidden, body);
    }
    let other_method = status == Status::NotFound && super::methods::instead(request).is_some();
    let status = if other_method { Status::MethodNotAllowed } else { status };
    let code = match status.code {
        400 => "not-json",
        401 | 403 => "unauthorized",
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
