//! What went wrong, in plain words: one place that turns every error into a page.

use rocket::http::{Method, RawStr, Status};
use rocket::response::{Responder, Response};
use rocket::{Catcher, Request, catch, catchers};

use super::methods;
use super::pages::error::{ErrorPage, Trouble};
use super::pages::{Frame, Section};
use super::peer::in_the_clear;
use super::reader::Reader;
use super::session;
use crate::app::{App, AppError};
use crate::domain::refusal::Refusal;
use crate::store::StoreError;
use crate::store::session::Stage;
use crate::store::writer::NotStored;

/// An error of a page.
#[derive(Debug)]
pub enum PageError {
    /// A use-case failed.
    App(AppError),
    /// A page could not be rendered.
    Render(askama::Error),
    /// The ratings were not stored.
    NotStored(NotStored),
    /// There is no such thing.
    NotFound,
    /// What was sent cannot be taken.
    Unacceptable,
    /// The password was asked for again, and was wrong or missing.
    Unproved,
    /// Tried too often.
    TooOften,
    /// Another rating bears the id of the one sent.
    Conflict,
    /// The task ended in a panic.
    Panic,
}

impl From<AppError> for PageError {
    fn from(error: AppError) -> Self {
        Self::App(error)
    }
}

impl From<Refusal> for PageError {
    fn from(refusal: Refusal) -> Self {
        Self::App(refusal.into())
    }
}

impl From<StoreError> for PageError {
    fn from(error: StoreError) -> Self {
        Self::App(error.into())
    }
}

impl From<askama::Error> for PageError {
    fn from(error: askama::Error) -> Self {
        Self::Render(error)
    }
}

impl From<NotStored> for PageError {
    fn from(error: NotStored) -> Self {
        Self::NotStored(error)
    }
}

impl PageError {
    const fn status(&self) -> Status {
        match self {
            Self::NotFound | Self::App(AppError::NotFound(_)) => Status::NotFound,
            Self::Unacceptable | Self::App(AppError::Store(StoreError::Refusal(_))) => Status::UnprocessableEntity,
            Self::Conflict => Status::Conflict,
            Self::Unproved => super::form::UNPROVED,
            Self::TooOften => Status::TooManyRequests,
            Self::App(AppError::Refused(_) | AppError::Store(StoreError::Refused(_))) => Status::Forbidden,
            Self::NotStored(_) | Self::App(AppError::Store(StoreError::Unreachable(_))) => Status::ServiceUnavailable,
            Self::App(_) | Self::Render(_) | Self::Panic => Status::InternalServerError,
        }
    }
}

impl<'r> Responder<'r, 'static> for PageError {
    fn respond_to(self, request: &'r Request<'_>) -> rocket::response::Result<'static> {
        let status = self.status();
        page(status, request, Some(&self))
    }
}

/// The page for a status; where the fault is ours, it is logged under an incident's id that the page shows.
fn page(status: Status, request: &Request<'_>, fault: Option<&PageError>) -> rocket::response::Result<'static> {
    let app = request.rocket().state::<App>();
    if status == Status::Unauthorized && matches!(request.method(), Method::Get | Method::Head) {
        return Ok(to_sign_in(request));
    }
    let lang = Reader::language(request);
    let ours = fault.filter(|_| status.code >= 500);
    let incident = match (ours, app) {
        (Some(fault), Some(app)) => {
            let id = app.chance.id(app.clock.now()).to_string();
            tracing::error!(incident = %id, path = %spoken(request), error = ?fault, "a page failed");
            Some(id)
        }
        _ => None,
    };
    let said = match fault {
        Some(PageError::App(AppError::Store(StoreError::Refusal(refusal)))) => Some(refusal.words(lang)),
        _ => None,
    };
    let trouble = match &said {
        Some(_) => Trouble::Refused,
        None if in_the_clear(request) => Trouble::InTheClear,
        None => Trouble::of(status.code),
    };
    let shown = ErrorPage { frame: Frame::new(lang, "/", Section::Elsewhere), trouble, said, incident };
    let body = askama::Template::render(&shown).map_err(|_| Status::InternalServerError)?;
    let mut response = Response::build();
    response.status(status).header(rocket::http::ContentType::HTML);
    if status == Status::ServiceUnavailable {
        response.raw_header("Retry-After", "10");
    }
    if let Some(methods) = methods::instead(request).filter(|_| status == Status::MethodNotAllowed) {
        response.raw_header("Allow", methods);
    }
    let mut response = response.sized_body(body.len(), std::io::Cursor::new(body)).finalize();
    super::headers::add(request, &mut response);
    Ok(response)
}

/// The path of a request as a log may name it: printed codes stay secret.
pub(super) fn spoken(request: &Request<'_>) -> String {
    let path = request.uri().path().to_string();
    match ["/r/", "/s/"].into_iter().find(|secret| path.starts_with(secret)) {
        Some(secret) => format!("{secret}…"),
        None => path,
    }
}

/// The way to what is owed: signing in, or what of it is still missing. Whoever only wanted to look is led there and
/// back; whoever sent a form is told, and does not lose what was typed.
fn to_sign_in(request: &Request<'_>) -> Response<'static> {
    let to = match session::found(request) {
        Some(by) if by.session.stage == Stage::SecondFactor => "/sign-in/code".to_owned(),
        Some(by) if by.session.stage == Stage::Enrol => "/account/second-factor".to_owned(),
        _ => {
            let next = request.uri().to_string();
            format!("/sign-in?next={}", RawStr::new(&next).percent_encode())
        }
    };
    let mut response = Response::build().status(Status::SeeOther).raw_header("Location", to).finalize();
    super::headers::add(request, &mut response);
    response
}

/// Pages for what never reached a handler.
#[must_use]
pub fn catchers() -> Vec<Catcher> {
    catchers![anything]
}

/// An answer of [`anything`].
struct Caught(Status);

impl<'r> Responder<'r, 'static> for Caught {
    fn respond_to(self, request: &'r Request<'_>) -> rocket::response::Result<'static> {
        let fault = (self.0.code >= 500).then_some(PageError::Panic);
        page(self.0, request, fault.as_ref())
    }
}

#[catch(default)]
fn anything(status: Status, request: &Request<'_>) -> Caught {
    Caught(match status {
        _ if in_the_clear(request) => Status::Forbidden,
        Status::NotFound if methods::instead(request).is_some() => Status::MethodNotAllowed,
        status => status,
    })
}
