//! `POST /api/v1/dossiers`: what a one-stop system pushes of its dossiers as they change.
//!
//! A key of its own vouches for the system; it takes rows of one unit and of those below, and opens nothing else.

use rocket::data::{Data, FromData, Outcome, ToByteUnit};
use rocket::http::Status;
use rocket::{Request, Route, State, post, routes};
use serde_json::{Value, json};

use super::{AFTER_FAILURE, Answer, described};
use crate::app::bring_in::{Push, Pushed};
use crate::app::{App, AppError};
use crate::domain::lang::Lang;
use crate::store::dossier_import::Fault;
use crate::store::system_key::SystemKey;
use crate::web::form::is_token;

/// Bytes of a push.
const PUSH_AT_MOST: u64 = 2 * 1024 * 1024;
/// Kinds of a body: one object a line.
const LINES: [&str; 3] = ["json", "x-ndjson", "jsonl"];

/// The routes of this file.
pub(super) fn routes() -> Vec<Route> {
    routes![dossiers]
}

/// What a system sent, and its key: a guard, so that the body of nobody else is read.
struct Sent {
    key: SystemKey,
    body: Vec<u8>,
}

/// The key that a request shows; looked up on a thread that may wait.
async fn key(request: &Request<'_>) -> Result<SystemKey, Status> {
    let app = request.rocket().state::<App>().ok_or(Status::InternalServerError)?.clone();
    let header = request.headers().get_one("Authorization").and_then(|header| header.strip_prefix("Bearer "));
    let token = header.filter(|token| is_token(token)).ok_or(Status::Unauthorized)?.to_owned();
    match rocket::tokio::task::spawn_blocking(move || app.system_key(&token)).await {
        Ok(Ok(key)) => key.ok_or(Status::Unauthorized),
        Ok(Err(error)) => {
            tracing::error!(%error, "the key of a system could not be looked up");
            Err(Status::ServiceUnavailable)
        }
        Err(_) => Err(Status::InternalServerError),
    }
}

#[rocket::async_trait]
impl<'r> FromData<'r> for Sent {
    type Error = ();

    async fn from_data(request: &'r Request<'_>, data: Data<'r>) -> Outcome<'r, Self> {
        let key = match key(request).await {
            Ok(key) => key,
            Err(status) => return Outcome::Error((status, ())),
        };
        let is_lines = |kind: &rocket::http::ContentType| {
            kind.top() == "application" && LINES.iter().any(|one| kind.sub() == *one)
        };
        if !request.content_type().is_some_and(is_lines) {
            return Outcome::Error((Status::UnsupportedMediaType, ()));
        }
        match data.open(PUSH_AT_MOST.bytes()).into_bytes().await {
            Ok(bytes) if bytes.is_complete() => Outcome::Success(Self { key, body: bytes.into_inner() }),
            Ok(_) => Outcome::Error((Status::PayloadTooLarge, ())),
            Err(_) => Outcome::Error((Status::BadRequest, ())),
        }
    }
}

#[post("/dossiers", data = "<sent>")]
async fn dossiers(sent: Sent, app: &State<App>) -> Answer {
    let app = app.inner().clone();
    let pushed = rocket::tokio::task::spawn_blocking(move || app.push_dossiers(&sent.key, sent.body)).await;
    match pushed {
        Ok(Ok(Push::Taken(pushed))) => answer(&pushed),
        Ok(Ok(Push::NotLines)) => refused(Status::BadRequest, "not-json", None),
        Ok(Ok(Push::TooMany)) => refused(Status::PayloadTooLarge, "too-large", None),
        Ok(Err(AppError::Rows(problems))) => {
            let faults: Vec<Value> = problems.iter().map(|problem| fault(&Fault::of(problem))).collect();
            let error = described("not-acceptable", None);
            Answer::of(Status::UnprocessableEntity, json!({ "error": error, "faults": faults }))
        }
        Ok(Err(error)) => {
            tracing::error!(%error, "what a system pushed could not be stored");
            refused(Status::ServiceUnavailable, "database-unavailable", Some(AFTER_FAILURE))
        }
        Err(_) => refused(Status::InternalServerError, "internal", None),
    }
}

/// Refused by this code; counted with nothing that tablets send.
fn refused(status: Status, code: &'static str, retry_after: Option<u32>) -> Answer {
    Answer { status, body: json!({ "error": described(code, None) }), retry_after }
}

/// 200 where every row was taken, 207 where some were, 422 where none was.
fn answer(pushed: &Pushed) -> Answer {
    let status = match pushed.aside {
        0 => Status::Ok,
        aside if aside < pushed.rows => Status::MultiStatus,
        _ => Status::UnprocessableEntity,
    };
    let faults: Vec<Value> = pushed.faults.iter().map(fault).collect();
    let body = json!({
        "rows": pushed.rows,
        "entered": pushed.entered,
        "changed": pushed.changed,
        "unchanged": pushed.unchanged,
        "aside": pushed.aside,
        "faults": faults,
    });
    Answer::of(status, body)
}

fn fault(fault: &Fault) -> Value {
    json!({
        "line": fault.line,
        "column": fault.column,
        "value": fault.value,
        "code": fault.reason,
        "vi": fault.words(Lang::Vi),
        "en": fault.words(Lang::En),
    })
}
