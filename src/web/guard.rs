//! Guards: the type of a guard is the access rule.
//!
//! `May<R>` lets in whoever holds the right `R` today; where, is asked by the use-case, which takes the caller. Whoever
//! has no session is shown the way to sign in; whoever has one without the right is told so.

use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;

use rocket::Request;
use rocket::http::Status;
use rocket::request::{FromRequest, Outcome};

use super::pages::{Frame, Section};
use super::reader::Reader;
use super::session::{self, Found};
use crate::app::App;
use crate::app::sign_in::SignedIn;
use crate::domain::access::{Caller, Permission};
use crate::domain::author::Author;
use crate::domain::lang::Lang;
use crate::store::session::Stage;

/// A right that a guard asks for.
pub trait Right: Send + Sync + 'static {
    /// The permission behind it.
    const PERMISSION: Permission;
}

macro_rules! rights {
    ($($name:ident),+) => {
        $(#[doc = concat!("[`Permission::", stringify!($name), "`]")]
        #[derive(Clone, Copy, Debug)]
        pub struct $name;
        impl Right for $name {
            const PERMISSION: Permission = Permission::$name;
        })+
    };
}
rights!(
    ReadResults,
    ReadOwnResults,
    SignOn,
    EnterRatings,
    ReadDecisions,
    DecideRatings,
    CheckRemarks,
    ReadRemarks,
    SettleMessages,
    ReadReplies,
    AnswerReplies,
    ReadRequests,
    HandlePersonalData,
    ReadOffices,
    ManageOffices,
    ReadPeople,
    ManagePeople,
    ReadJobs,
    ManageJobs,
    ReadRounds,
    ManageRounds,
    Interview,
    EnterForms,
    ReadAssessments,
    ManageAssessments,
    ScoreOwnUnit,
    SubmitOwnUnit,
    Appraise,
    DecideAssessment,
    ReadTrail
);

/// Somebody who is signed in, all that is asked for shown; with any role or none.
#[derive(Clone)]
pub struct Anyone {
    /// The use-cases, whose changes bear the caller's name.
    pub app: App,
    /// The session and who it belongs to.
    pub by: Arc<SignedIn>,
    /// The language of the page.
    pub lang: Lang,
}

impl Anyone {
    /// Who asks.
    #[must_use]
    pub fn caller(&self) -> &Caller {
        &self.by.caller
    }

    /// What surrounds a page of theirs.
    #[must_use]
    pub fn frame(&self, here: impl Into<String>, section: Section) -> Frame {
        Frame::new(self.lang, here, section)
            .of(&self.app)
            .illustrative(self.app.illustrative)
            .signed_in(&self.by.caller)
    }

    async fn of(request: &Request<'_>) -> Result<Self, Status> {
        let by = match session::of(request).await {
            Found::Somebody(by) => by,
            Found::Nobody => return Err(Status::Unauthorized),
            Found::Unknown => return Err(Status::ServiceUnavailable),
        };
        if by.session.stage != Stage::Full {
            return Err(Status::Unauthorized);
        }
        let app = request.rocket().state::<App>().ok_or(Status::InternalServerError)?;
        let address = session::visitor(request).address.to_string();
        let author = Author::person(by.caller.person, &by.caller.login, &address);
        Ok(Self { app: app.acting(author), by, lang: Reader::chosen(request) })
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Anyone {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        match Self::of(request).await {
            Ok(anyone) => Outcome::Success(anyone),
            Err(status) => Outcome::Error((status, ())),
        }
    }
}

/// Somebody who holds a right today, somewhere.
pub struct May<R: Right> {
    anyone: Anyone,
    right: PhantomData<R>,
}

impl<R: Right> May<R> {
    /// The permission that was asked for.
    #[must_use]
    pub const fn permission(&self) -> Permission {
        R::PERMISSION
    }

    /// Without the right in the type, for work on another thread.
    #[must_use]
    pub fn anyone(self) -> Anyone {
        self.anyone
    }
}

impl<R: Right> Deref for May<R> {
    type Target = Anyone;

    fn deref(&self) -> &Anyone {
        &self.anyone
    }
}

#[rocket::async_trait]
impl<'r, R: Right> FromRequest<'r> for May<R> {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        match Anyone::of(request).await {
            Ok(anyone) if anyone.caller().may(R::PERMISSION) => Outcome::Success(Self { anyone, right: PhantomData }),
            Ok(anyone) => {
                let (right, person) = (R::PERMISSION.word(), anyone.caller().person);
                tracing::warn!(%person, right, path = %request.uri().path(), "somebody without the right was refused");
                Outcome::Error((Status::Forbidden, ()))
            }
            Err(status) => Outcome::Error((status, ())),
        }
    }
}

/// Somebody whose password was right and who still owes a second factor, or has to set one up.
pub struct Owing {
    /// The use-cases.
    pub app: App,
    /// The session, as far as it has come.
    pub by: Arc<SignedIn>,
    /// The language of the page.
    pub lang: Lang,
}

impl Owing {
    /// What surrounds a page of theirs; what is owed opens no other ways.
    #[must_use]
    pub fn frame(&self, here: impl Into<String>, section: Section) -> Frame {
        let frame = Frame::new(self.lang, here, section).of(&self.app);
        if self.by.session.stage == Stage::Full { frame.signed_in(&self.by.caller) } else { frame }
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Owing {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        let Some(app) = request.rocket().state::<App>() else {
            return Outcome::Error((Status::InternalServerError, ()));
        };
        match session::of(request).await {
            Found::Somebody(by) => Outcome::Success(Self { app: app.clone(), by, lang: Reader::chosen(request) }),
            Found::Nobody => Outcome::Error((Status::Unauthorized, ())),
            Found::Unknown => Outcome::Error((Status::ServiceUnavailable, ())),
        }
    }
}

/// Where a request comes from.
pub struct From(pub crate::app::sign_in::Visitor);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for From {
    type Error = std::convert::Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        Outcome::Success(Self(session::visitor(request)))
    }
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

/// Whoever may see a case of a round: somebody who sees rounds, or who asks people; which cases, is asked by the use-case.
pub struct SeesCases(pub Anyone);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for SeesCases {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        match May::<ReadRounds>::from_request(request).await {
            Outcome::Success(may) => Outcome::Success(Self(may.anyone())),
            _ => May::<Interview>::from_request(request).await.map(|may| Self(may.anyone())),
        }
    }
}

/// Whoever works on a case of a round: somebody who manages rounds, or who asks people.
pub struct WorksOnCases(pub Anyone);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for WorksOnCases {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        match May::<ManageRounds>::from_request(request).await {
            Outcome::Success(may) => Outcome::Success(Self(may.anyone())),
            _ => May::<Interview>::from_request(request).await.map(|may| Self(may.anyone())),
        }
    }
}

/// Whoever may settle what two people typed of a form: somebody who types forms, or who manages rounds.
pub struct SettlesForms(pub Anyone);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for SettlesForms {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        match May::<EnterForms>::from_request(request).await {
            Outcome::Success(may) => Outcome::Success(Self(may.anyone())),
            _ => May::<ManageRounds>::from_request(request).await.map(|may| Self(may.anyone())),
        }
    }
}

/// Whoever may see an assessment: somebody who reads them, or who scores the own unit; which ones, is asked by the
/// use-case.
pub struct SeesAssessments(pub Anyone);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for SeesAssessments {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        match May::<ReadAssessments>::from_request(request).await {
            Outcome::Success(may) => Outcome::Success(Self(may.anyone())),
            _ => May::<ScoreOwnUnit>::from_request(request).await.map(|may| Self(may.anyone())),
        }
    }
}

/// Whoever may give points: in an appraisal, as the council, or from elsewhere by whoever manages the round.
pub struct GivesPoints(pub Anyone);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for GivesPoints {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        if let Outcome::Success(may) = May::<Appraise>::from_request(request).await {
            return Outcome::Success(Self(may.anyone()));
        }
        match May::<DecideAssessment>::from_request(request).await {
            Outcome::Success(may) => Outcome::Success(Self(may.anyone())),
            _ => May::<ManageAssessments>::from_request(request).await.map(|may| Self(may.anyone())),
        }
    }
}

/// Whoever mends what was lost: somebody of the unit, or whoever manages the round.
pub struct Mends(pub Anyone);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Mends {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        match May::<ScoreOwnUnit>::from_request(request).await {
            Outcome::Success(may) => Outcome::Success(Self(may.anyone())),
            _ => May::<ManageAssessments>::from_request(request).await.map(|may| Self(may.anyone())),
        }
    }
}

/// Whoever looks after an intake of feedback: somebody who switches it, or who takes feedback in.
pub struct RunsIntake(pub Anyone);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for RunsIntake {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        match May::<ManageAssessments>::from_request(request).await {
            Outcome::Success(may) => Outcome::Success(Self(may.anyone())),
            _ => May::<ManageOffices>::from_request(request).await.map(|may| Self(may.anyone())),
        }
    }
}

/// Whoever may look at results: somebody with the right, or anybody at the demo.
pub enum Looks {
    /// Anybody, at the demo.
    Demo(Reader),
    /// Somebody with the right.
    Caller(Anyone),
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Looks {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        let demo = request.rocket().state::<App>().is_some_and(|app| app.demo);
        match May::<ReadResults>::from_request(request).await {
            Outcome::Success(may) => Outcome::Success(Self::Caller(may.anyone())),
            Outcome::Error(_) if demo => Outcome::Success(Self::Demo(Reader::of(request).await)),
            Outcome::Error(error) => Outcome::Error(error),
            Outcome::Forward(status) => Outcome::Forward(status),
        }
    }
}

/// Whoever may look at work plans: somebody who reads results, somebody of a unit that has tasks, or anybody at the demo; which
/// ones, is asked by the use-case.
pub enum SeesPlans {
    /// Anybody, at the demo.
    Demo(Reader),
    /// Somebody with the right.
    Caller(Anyone),
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for SeesPlans {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        if let Outcome::Success(may) = May::<ScoreOwnUnit>::from_request(request).await {
            return Outcome::Success(Self::Caller(may.anyone()));
        }
        Looks::from_request(request).await.map(|looks| match looks {
            Looks::Demo(reader) => Self::Demo(reader),
            Looks::Caller(anyone) => Self::Caller(anyone),
        })
    }
}

/// Whoever may say who serves at a counter: somebody with the right, or anybody at the demo.
pub enum Serves {
    /// Anybody, at the demo.
    Demo(Reader),
    /// Somebody with the right.
    Caller(Anyone),
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Serves {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        let demo = request.rocket().state::<App>().is_some_and(|app| app.demo);
        match May::<SignOn>::from_request(request).await {
            Outcome::Success(may) => Outcome::Success(Self::Caller(may.anyone())),
            Outcome::Error(_) if demo => Outcome::Success(Self::Demo(Reader::of(request).await)),
            Outcome::Error(error) => Outcome::Error(error),
            Outcome::Forward(status) => Outcome::Forward(status),
        }
    }
}
