//! What interviewers' phones speak with: `GET /api/v1/interview` tells the day, `POST /api/v1/responses` takes what was
//! gathered. By the session of whoever is signed in; the token of forms stands in a header.

use rocket::data::{Data, FromData, Outcome};
use rocket::http::{CookieJar, Status};
use rocket::{Request, Route, State, get, post, routes};
use serde_json::{Value, json};

use super::sent::Body;
use super::{AFTER_FAILURE, AFTER_UPDATE, Answer, described};
use crate::app::App;
use crate::app::respond::interview::{Judged, Refused, read_upload};
use crate::web::form::{from_here, is_ours, token};
use crate::web::guard::{Interview, May};
use crate::web::interview::day;

/// The routes of this file.
pub(super) fn routes() -> Vec<Route> {
    routes![interview, responses]
}

#[get("/interview")]
async fn interview(may: May<Interview>, cookies: &CookieJar<'_>, app: &State<App>) -> Answer {
    let (csrf, anyone) = (token(app, cookies), may.anyone());
    let told = rocket::tokio::task::spawn_blocking(move || day::told(&anyone.app, anyone.caller(), &csrf)).await;
    match told {
        Ok(Ok(body)) => Answer::of(Status::Ok, body),
        Ok(Err(error)) => {
            tracing::error!(%error, "an interviewer's day could not be told");
            Answer::refused(Status::ServiceUnavailable, "database-unavailable", Some(AFTER_FAILURE))
        }
        Err(_) => Answer::refused(Status::InternalServerError, "internal", None),
    }
}

/// JSON that a page of this server sent with its token in a header: no other site can set it.
struct FromPage(Vec<u8>);

#[rocket::async_trait]
impl<'r> FromData<'r> for FromPage {
    type Error = ();

    async fn from_data(request: &'r Request<'_>, data: Data<'r>) -> Outcome<'r, Self> {
        // The kind of the body first, as with forms.
        let body = match Body::from_data(request, data).await {
            Outcome::Success(Body(bytes)) => bytes,
            Outcome::Error(error) => return Outcome::Error(error),
            Outcome::Forward(forward) => return Outcome::Forward(forward),
        };
        let sent = request.headers().get_one("X-Sipar-Form").unwrap_or_default();
        if !from_here(request) || !is_ours(request, sent) {
            return Outcome::Error((Status::Forbidden, ()));
        }
        Outcome::Success(Self(body))
    }
}

#[post("/responses", data = "<sent>")]
async fn responses(may: May<Interview>, sent: FromPage) -> Answer {
    let anyone = may.anyone();
    let upload = match read_upload(&sent.0, anyone.caller()) {
        Ok(upload) => upload,
        Err(Refused::UnknownProtocol) => {
            return Answer::refused(Status::ServiceUnavailable, "unknown-protocol", Some(AFTER_UPDATE));
        }
        Err(Refused::TooMany) => return Answer::refused(Status::PayloadTooLarge, "too-large", None),
        Err(Refused::OtherPerson) => return Answer::refused(Status::Forbidden, "unauthorized", None),
        Err(Refused::WrongForm(detail)) => {
            return Answer::of(Status::BadRequest, json!({ "error": described("wrong-type", Some(&detail)) }));
        }
    };
    let taken = rocket::tokio::task::spawn_blocking(move || anyone.app.take_interviews(anyone.caller(), &upload)).await;
    match taken {
        Ok(Ok(judged)) => answer(&judged),
        Ok(Err(error)) => {
            tracing::error!(%error, "what an interviewer gathered could not be stored");
            Answer::refused(Status::ServiceUnavailable, "database-unavailable", Some(AFTER_FAILURE))
        }
        Err(_) => Answer::refused(Status::InternalServerError, "internal", None),
    }
}

/// One status where all items share it, 207 where they differ.
fn answer(judged: &[Judged]) -> Answer {
    let results: Vec<(Status, Value)> = judged.iter().map(entry).collect();
    let first = results.first().map_or(Status::Created, |(status, _)| *status);
    let status = if results.iter().all(|(status, _)| *status == first) { first } else { Status::MultiStatus };
    let results: Vec<Value> = results.into_iter().map(|(_, entry)| entry).collect();
    Answer::of(status, json!({ "results": results }))
}

fn entry(judged: &Judged) -> (Status, Value) {
    let id = judged.id.map(|id| id.to_string());
    match &judged.outcome {
        Ok(Some((receipt, new))) => {
            let receipt = json!({ "id": receipt.id.to_string(), "day": receipt.day.to_string(), "code": receipt.code.to_string() });
            let outcome = if *new { "stored" } else { "repeat" };
            (Status::Created, json!({ "id": id, "status": 201, "outcome": outcome, "receipt": receipt }))
        }
        Ok(None) => {
            let error = described("conflict", None);
            (Status::Conflict, json!({ "id": id, "status": 409, "outcome": "conflict", "error": error }))
        }
        Err(fault) => {
            let status = if fault.code == "database-unavailable" {
                Status::ServiceUnavailable
            } else {
                Status::UnprocessableEntity
            };
            let error = described(fault.code, Some(&fault.detail));
            (status, json!({ "id": id, "status": status.code, "outcome": fault.code, "error": error }))
        }
    }
}
