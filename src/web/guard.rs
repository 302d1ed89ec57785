//! Guards: the type of a guard is the access rule.

use rocket::Request;
use rocket::http::Status;
use rocket::request::{FromRequest, Outcome};

use crate::app::App;
use crate::app::device::Bearer;

/// A tablet that was enrolled here, by its bearer token. It may append ratings for its own counter and nothing else;
/// whether it is revoked is decided in the transaction of its ratings.
#[derive(Clone, Copy, Debug)]
pub struct Tablet(pub Bearer);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Tablet {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        let Some(app) = request.rocket().state::<App>() else {
            return Outcome::Error((Status::InternalServerError, ()));
        };
        let Some(token) = bearer_token(request) else { return Outcome::Error((Status::Unauthorized, ())) };
        if let Some(bearer) = app.bearer_met(token) {
            return Outcome::Success(Self(bearer));
        }
        let (app, token) = (app.clone(), token.to_owned());
        match rocket::tokio::task::spawn_blocking(move || app.bearer(&token)).await {
            Ok(Ok(Some(bearer))) => Outcome::Success(Self(bearer)),
            Ok(Ok(None)) => Outcome::Error((Status::Unauthorized, ())),
            Ok(Err(error)) => {
                tracing::error!(%error, "a tablet could not be looked up");
                Outcome::Error((Status::ServiceUnavailable, ()))
            }
            Err(_) => Outcome::Error((Status::InternalServerError, ())),
        }
    }
}

/// The token of `Authorization: Bearer …`, where it has the shape of one of ours: 64 hexadecimal digits.
fn bearer_token<'r>(request: &'r Request<'_>) -> Option<&'r str> {
    let token = request.headers().get_one("Authorization")?.strip_prefix("Bearer ")?;
    (token.len() == 64 && token.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(token)
}

/// Anybody, but in the demo only: what people with rights will do, or what would let anyone rate without end.
#[derive(Clone, Copy, Debug)]
pub struct Demo;

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Demo {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        match request.rocket().state::<App>() {
            Some(app) if app.demo => Outcome::Success(Self),
            // As if the page did not exist: outside the demo it does not.
            _ => Outcome::Error((Status::NotFound, ())),
        }
    }
}
