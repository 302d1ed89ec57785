//! A body that an enrolled tablet sent: a guard, so that no route of the API reads one from anybody else.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rocket::Request;
use rocket::data::{Data, FromData, Outcome, ToByteUnit};
use rocket::http::Status;

use crate::app::App;
use crate::app::device::Bearer;
use crate::app::protocol::BODY_AT_MOST;
use crate::domain::id::Id;
use crate::web::form::is_token;

/// JSON by its declared type, no larger than it may be.
pub(super) struct Body(pub(super) Vec<u8>);

#[rocket::async_trait]
impl<'r> FromData<'r> for Body {
    type Error = ();

    async fn from_data(request: &'r Request<'_>, data: Data<'r>) -> Outcome<'r, Self> {
        if request.content_type().is_none_or(|kind| !kind.is_json()) {
            return Outcome::Error((Status::UnsupportedMediaType, ()));
        }
        match data.open(BODY_AT_MOST.bytes()).into_bytes().await {
            Ok(bytes) if bytes.is_complete() => Outcome::Success(Self(bytes.into_inner())),
            Ok(_) => Outcome::Error((Status::PayloadTooLarge, ())),
            Err(_) => Outcome::Error((Status::BadRequest, ())),
        }
    }
}

/// What a tablet sent, and which one: known by its token, or by its signature over the path and every byte of the body.
/// It may append ratings for its own counter and nothing else; whether it is revoked is decided in the transaction.
pub(super) struct Sent {
    pub(super) bearer: Bearer,
    pub(super) body: Vec<u8>,
}

/// What a tablet shows in the header `Authorization`.
#[derive(Debug, PartialEq, Eq)]
enum Shown<'r> {
    /// `Bearer …`: 64 hexadecimal digits.
    Token(&'r str),
    /// `Sipar device="…", signature="…"`.
    Signature(Id, Vec<u8>),
}

impl<'r> Shown<'r> {
    fn read(header: &'r str) -> Option<Self> {
        if let Some(token) = header.strip_prefix("Bearer ") {
            return is_token(token).then_some(Self::Token(token));
        }
        let (device, signature) = header.strip_prefix("Sipar device=\"")?.split_once("\", signature=\"")?;
        let signature = URL_SAFE_NO_PAD.decode(signature.strip_suffix('"')?).ok()?;
        Some(Self::Signature(device.parse().ok()?, signature))
    }
}

/// The tablet with this token or id; looked up on a thread that may wait where this process has not met it.
async fn known(app: &App, shown: &Shown<'_>) -> Result<Bearer, Status> {
    let met = match shown {
        Shown::Token(token) => app.bearer_met(token),
        Shown::Signature(device, _) => app.signer_met(*device),
    };
    if let Some(bearer) = met {
        return Ok(bearer);
    }
    let app = app.clone();
    let found = match shown {
        Shown::Token(token) => {
            let token = (*token).to_owned();
            rocket::tokio::task::spawn_blocking(move || app.bearer(&token)).await
        }
        Shown::Signature(device, _) => {
            let device = *device;
            rocket::tokio::task::spawn_blocking(move || app.signer(device)).await
        }
    };
    match found {
        Ok(Ok(bearer)) => bearer.ok_or(Status::Unauthorized),
        Ok(Err(error)) => {
            tracing::error!(%error, "a tablet could not be looked up");
            Err(Status::ServiceUnavailable)
        }
        Err(_) => Err(Status::InternalServerError),
    }
}

async fn bearer(request: &Request<'_>) -> Result<(Bearer, Option<Vec<u8>>), Status> {
    let app = request.rocket().state::<App>().ok_or(Status::InternalServerError)?;
    let header = request.headers().get_one("Authorization").ok_or(Status::Unauthorized)?;
    let shown = Shown::read(header).ok_or(Status::Unauthorized)?;
    let bearer = known(app, &shown).await?;
    let Shown::Signature(_, signature) = shown else { return Ok((bearer, None)) };
    Ok((bearer, Some(signature)))
}

#[rocket::async_trait]
impl<'r> FromData<'r> for Sent {
    type Error = ();

    async fn from_data(request: &'r Request<'_>, data: Data<'r>) -> Outcome<'r, Self> {
        let (bearer, signature) = match bearer(request).await {
            Ok(known) => known,
            Err(status) => return Outcome::Error((status, ())),
        };
        let body = match Body::from_data(request, data).await {
            Outcome::Success(Body(bytes)) => bytes,
            Outcome::Error(error) => return Outcome::Error(error),
            Outcome::Forward(forward) => return Outcome::Forward(forward),
        };
        let path = request.uri().path().as_str();
        match signature {
            Some(signature) if !bearer.sent(path, &body, &signature) => Outcome::Error((Status::Unauthorized, ())),
            _ => Outcome::Success(Self { bearer, body }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_read_in_its_two_forms_and_no_other() {
        let token = "ab".repeat(32);
        assert_eq!(Shown::read(&format!("Bearer {token}")), Some(Shown::Token(&token)));
        let device: Id = "01a20117-310b-7e20-b993-1ec668ff1122".parse().unwrap();
        let header = format!("Sipar device=\"{device}\", signature=\"AQID\"");
        assert_eq!(Shown::read(&header), Some(Shown::Signature(device, vec![1, 2, 3])));
        for wrong in ["Bearer ab", "Sipar", "Basic YTpi", "", &header.replace("AQID", "AQ=="), &header.replace('"', "")]
        {
            assert_eq!(Shown::read(wrong), None, "{wrong}");
        }
    }
}
