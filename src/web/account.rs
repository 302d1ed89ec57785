//! The own account: roles, sessions, password, second factor; and the list of what somebody may do.

use rocket::form::FromForm;
use rocket::http::{Cookie, CookieJar, SameSite, Status};
use rocket::response::Redirect;
use rocket::response::content::RawHtml;
use rocket::{Either, Route, State, get, post, routes};

use super::error::PageError;
use super::fields::Line;
use super::form::{Confirmed, Nothing, Protected, token};
use super::guard::{Anyone, From, Owing};
use super::pages::Section;
use super::pages::account::{Account, HeldRole, SecondFactor, SessionRow};
use super::pages::work::{Task, Work};
use super::{session, sign_in, waiting};
use crate::app::App;
use crate::app::qr::picture;
use crate::app::sign_in::Denied;
use crate::app::sign_in::password::AT_LEAST;
use crate::app::sign_in::second_factor::{SECRET, address, spelt};
use crate::domain::access::Permission;
use crate::domain::hex::{hex, unhex};
use crate::domain::id::Id;
use crate::domain::number;
use crate::domain::text::{Texts, texts};
use crate::domain::unit::FOREVER;
use crate::store::session::Stage;

/// The routes of this file.
#[must_use]
pub fn routes() -> Vec<Route> {
    routes![work, account, end_session, end_others, change_password, second_factor_form, second_factor]
}

/// The cookie that holds a second factor's secret while it is set up: the browser has to show it on the page anyway.
const PENDING: &str = "__Host-sipar-pending";

#[get("/work")]
async fn work(anyone: Anyone, app: &State<App>) -> Result<RawHtml<String>, PageError> {
    waiting(app, move |_| {
        let t = texts(anyone.lang);
        let tasks = tasks(t, |permission| anyone.caller().may(permission));
        let mut reminders = super::par::reminders(&anyone)?;
        reminders.extend(super::plans::reminders(&anyone)?);
        let page = Work { frame: anyone.frame("/work", Section::Work), tasks, reminders };
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

/// What somebody may do or look at, in the order in which a day goes.
fn tasks(t: &'static Texts, may: impl Fn(Permission) -> bool) -> Vec<Task> {
    use Permission::{
        CheckRemarks, EnterForms, EnterRatings, Interview, ManageAssessments, ManageOffices, ReadAssessments,
        ReadDecisions, ReadJobs, ReadOffices, ReadOwnResults, ReadPeople, ReadRemarks, ReadReplies, ReadRequests,
        ReadResults, ReadRounds, ReadTrail, ScoreOwnUnit, SettleMessages, SignOn,
    };
    let decided = Permission::ALL.into_iter().filter(|permission| permission.decides());
    let decisions: Vec<Permission> = decided.map(Permission::reading).collect();
    let all: [(&[Permission], &str, &str, &str); 32] = [
        (&[SignOn, EnterRatings], "/counters", t.counters_title, t.work_counters),
        (&[Interview], "/interview/", t.interview_title, t.work_interview),
        (&[EnterForms], "/paper", t.paper_work, t.work_paper),
        (&[SettleMessages], "/call-backs", t.call_backs_title, t.work_call_backs),
        (&[ReadOwnResults], "/mine", t.mine_title, t.work_mine),
        (&[ReadResults], "/results", t.nav_results, t.work_results),
        (&[ReadResults], "/board", t.board_title, t.board_work),
        (&[ReadResults], "/dossiers", t.dossiers_title, t.dossiers_work),
        (&[ReadResults], "/grades", t.grades_title, t.grades_work),
        (&[ReadResults], "/stated", t.stated_title, t.stated_work),
        (&[ReadResults], "/feedback", t.feedback_title, t.feedback_work),
        (&[ManageOffices, ManageAssessments], "/feedback-intake", t.intake_office, t.intake_office_about),
        (&[ReadResults, ScoreOwnUnit], "/plans", t.plans_title, t.plans_work),
        (&[ReadRemarks], "/remarks/read", t.remarks_read_title, t.work_remarks_read),
        (&[CheckRemarks], "/remarks", t.remarks_title, t.work_remarks),
        (&[ReadReplies], "/replies", t.replies_title, t.work_replies),
        (&[ReadDecisions], "/ratings", t.desk_ratings, t.work_ratings),
        (&[ReadDecisions], "/periods", t.desk_periods, t.work_periods),
        (&decisions, "/approvals", t.approvals_title, t.work_approvals),
        (&[ReadRounds], "/rounds", t.rounds_title, t.work_rounds),
        (&[ReadAssessments, ScoreOwnUnit], "/par", t.assess_title, t.work_assessments),
        (&[ReadAssessments, ScoreOwnUnit], "/criteria-sets", t.sets_title, t.work_sets),
        (&[ReadRounds, ReadAssessments, ReadDecisions], "/editions", t.editions_title, t.work_editions),
        (&[ReadRounds], "/questionnaires", t.questionnaires_title, t.work_questionnaires),
        (&[ReadRequests], "/personal-data", t.personal_title, t.work_personal),
        (&[ReadOffices], "/offices", t.office_title, t.work_offices),
        (&[ReadOffices], "/offices/tablets", t.tablets_title, t.work_tablets),
        (&[ManageOffices], "/offices/import", t.office_import, t.work_import),
        (&[ReadPeople], "/people", t.people_title, t.work_people),
        (&[ReadJobs], "/jobs", t.jobs_title, t.work_jobs),
        (&[ReadJobs], "/letters", t.letters_title, t.work_letters),
        (&[ReadTrail], "/trail", t.trail_title, t.work_trail),
    ];
    let open = all.into_iter().filter(|(needs, ..)| needs.iter().any(|permission| may(*permission)));
    open.map(|(_, path, title, about)| Task { path, title, about }).collect()
}

fn account_page(
    anyone: &Anyone,
    csrf: String,
    changed: bool,
    message: Option<String>,
) -> Result<RawHtml<String>, PageError> {
    let app = &anyone.app;
    let units: Vec<Id> = anyone.caller().grants.iter().map(|grant| grant.unit).collect();
    let names = app.unit_names(&units)?;
    let roles = anyone.caller().grants.iter().map(|grant| HeldRole {
        role: grant.role.name(anyone.lang),
        unit: names.iter().find(|(id, _)| *id == grant.unit).map(|(_, name)| name.clone()).unwrap_or_default(),
        until: (grant.validity.to != FOREVER).then(|| number::day(grant.validity.to)),
    });
    let sessions = app.sessions_of(anyone.caller().person)?.into_iter().map(|one| SessionRow {
        id: one.id.to_string(),
        address: one.address,
        agent: one.agent,
        begun: number::moment(one.begun_at.local()),
        seen: number::moment(one.seen_at.local()),
        own: one.id == anyone.by.session.id,
    });
    let page = Account {
        frame: anyone.frame("/account", Section::Account),
        csrf,
        login: anyone.caller().login.clone(),
        name: anyone.caller().name.clone(),
        roles: roles.collect(),
        sessions: sessions.collect(),
        second_factor: anyone.by.second_factor,
        fresh: anyone.by.is_fresh(app.clock.now()),
        at_least: AT_LEAST,
        changed,
        message,
    };
    Ok(RawHtml(askama::Template::render(&page)?))
}

#[get("/account?<changed>")]
async fn account(
    changed: Option<bool>,
    anyone: Anyone,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<RawHtml<String>, PageError> {
    let csrf = token(app, cookies);
    waiting(app, move |_| account_page(&anyone, csrf, changed == Some(true), None)).await
}

#[post("/account/sessions/<id>/end", data = "<_form>")]
async fn end_session(
    id: &str,
    anyone: Anyone,
    _form: Protected<Nothing>,
    app: &State<App>,
) -> Result<Redirect, PageError> {
    let id: Id = id.parse().map_err(|_| PageError::NotFound)?;
    waiting(app, move |_| {
        let person = anyone.app.person(anyone.caller().person)?;
        Ok(anyone.app.end_session(&person, id)?)
    })
    .await?;
    Ok(Redirect::to("/account"))
}

#[post("/account/sessions/end", data = "<_form>")]
async fn end_others(anyone: Anyone, _form: Protected<Nothing>, app: &State<App>) -> Result<Redirect, PageError> {
    waiting(app, move |_| {
        let person = anyone.app.person(anyone.caller().person)?;
        Ok(anyone.app.end_sessions(&person, Some(anyone.by.session.id))?)
    })
    .await?;
    Ok(Redirect::to("/account"))
}

#[derive(FromForm)]
struct NewPassword {
    new_password: String,
}

#[post("/account/password", data = "<form>")]
async fn change_password(
    anyone: Anyone,
    form: Confirmed<NewPassword>,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<Either<Redirect, (Status, RawHtml<String>)>, PageError> {
    let csrf = token(app, cookies);
    waiting(app, move |_| match anyone.app.change_password(&anyone.by, &form.0.new_password)? {
        Ok(()) => Ok(Either::Left(Redirect::to("/account?changed=true"))),
        Err(weak) => {
            let message = sign_in::weak(weak, anyone.lang);
            Ok(Either::Right((Status::UnprocessableEntity, account_page(&anyone, csrf, false, Some(message))?)))
        }
    })
    .await
}

/// The secret that this browser is setting up; made where there is none yet.
fn pending(app: &App, cookies: &CookieJar<'_>) -> Vec<u8> {
    let kept = cookies.get(PENDING).and_then(|cookie| unhex(cookie.value(), SECRET));
    kept.unwrap_or_else(|| {
        let secret = app.new_secret();
        let cookie = Cookie::build((PENDING, hex(&secret))).path("/").http_only(true).secure(true);
        cookies.add(cookie.same_site(SameSite::Strict));
        secret
    })
}

fn second_factor_page(
    owing: &Owing,
    csrf: String,
    secret: &[u8],
    message: Option<String>,
) -> Result<RawHtml<String>, PageError> {
    let login = &owing.by.caller.login;
    let page = SecondFactor {
        frame: owing.frame("/account/second-factor", Section::Account),
        csrf,
        required: owing.by.session.stage == Stage::Enrol,
        fresh: owing.by.is_fresh(owing.app.clock.now()),
        picture: picture(&address(secret, login)).unwrap_or_default(),
        letters: spelt(secret),
        message,
    };
    Ok(RawHtml(askama::Template::render(&page)?))
}

#[get("/account/second-factor")]
fn second_factor_form(
    owing: Owing,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<Either<RawHtml<String>, Redirect>, PageError> {
    // Whoever has a second factor shows it before setting up another.
    if owing.by.session.stage == Stage::SecondFactor {
        return Ok(Either::Right(Redirect::to("/sign-in/code")));
    }
    let secret = pending(app, cookies);
    second_factor_page(&owing, token(app, cookies), &secret, None).map(Either::Left)
}

#[derive(FromForm)]
struct CodeEntry {
    code: Line,
}

#[post("/account/second-factor", data = "<form>")]
async fn second_factor(
    owing: Owing,
    form: Confirmed<CodeEntry>,
    from: From,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<Either<Redirect, (Status, RawHtml<String>)>, PageError> {
    if owing.by.session.stage == Stage::SecondFactor {
        return Ok(Either::Left(Redirect::to("/sign-in/code")));
    }
    let (secret, csrf, code) = (pending(app, cookies), token(app, cookies), form.0.code.0);
    let outcome = waiting(app, move |_| match owing.app.set_second_factor(&owing.by, &secret, &code, &from.0) {
        Ok(admitted) => Ok(Either::Left(admitted)),
        Err(Denied::Failed(error)) => Err(error.into()),
        Err(Denied::Wrong | Denied::TooOften) => {
            let message = Some(texts(owing.lang).factor_wrong.to_owned());
            let page = second_factor_page(&owing, csrf, &secret, message)?;
            Ok(Either::Right((Status::UnprocessableEntity, page)))
        }
    })
    .await?;
    match outcome {
        Either::Left(admitted) => {
            cookies.remove(Cookie::build(PENDING).path("/").secure(true));
            session::keep(cookies, &admitted);
            Ok(Either::Left(Redirect::to("/work")))
        }
        Either::Right(again) => Ok(Either::Right(again)),
    }
}
