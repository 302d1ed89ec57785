//! People and their roles, for whoever may manage them.

use rocket::form::FromForm;
use rocket::http::CookieJar;
use rocket::response::Redirect;
use rocket::response::content::RawHtml;
use rocket::{Route, State, get, post, routes};
use time::Date;

use super::error::PageError;
use super::fields::Line;
use super::form::{Confirmed, Nothing, token};
use super::guard::{Anyone, ManagePeople, May, ReadPeople};
use super::pages::Section;
use super::pages::people::{Choice, CodeShown, People, PersonPage, PersonRow, RoleRow};
use super::waiting;
use crate::app::import::read_day;
use crate::app::people::{GrantEntry, Held, PersonEntry, Settled};
use crate::app::scope::Scope;
use crate::app::{App, AppError};
use crate::domain::access::{Caller, Permission, Role};
use crate::domain::id::Id;
use crate::domain::lang::Lang;
use crate::domain::number;
use crate::domain::refusal::Refusal;
use crate::domain::unit::FOREVER;

/// The routes of this file.
#[must_use]
pub fn routes() -> Vec<Route> {
    routes![list, enter, person, change, give, end, reset, disable, enable, remove_second_factor, end_sessions]
}

type Page = Result<RawHtml<String>, PageError>;

fn role_choices(lang: Lang, administrator: bool) -> Vec<Choice> {
    let offered = Role::ALL.into_iter().filter(|role| administrator || *role != Role::Administrator);
    offered.map(|role| Choice { value: role.word().to_owned(), label: role.name(lang).to_owned() }).collect()
}

fn unit_choices(anyone: &Anyone) -> Result<Vec<Choice>, PageError> {
    let units = anyone.app.units_in(&Scope::of(anyone.caller(), Permission::ManagePeople))?;
    Ok(units.into_iter().map(|unit| Choice { value: unit.code, label: unit.name }).collect())
}

#[get("/people")]
async fn list(may: May<ReadPeople>, cookies: &CookieJar<'_>, app: &State<App>) -> Page {
    let csrf = token(app, cookies);
    let anyone = may.anyone();
    waiting(app, move |_| {
        let today = anyone.app.clock.now().day();
        let people = anyone.app.people(anyone.caller())?.into_iter().map(|held| PersonRow {
            roles: held
                .grants
                .iter()
                .filter(|(grant, ..)| grant.validity.to >= today)
                .map(|(grant, _, unit)| (grant.role.name(anyone.lang), unit.clone()))
                .collect(),
            waits: held.person.password.is_none(),
            disabled: held.person.disabled_at.is_some(),
            login: held.person.login,
            name: held.person.name,
        });
        let page = People {
            people: people.collect(),
            frame: anyone.frame("/people", Section::Work),
            csrf,
            fresh: anyone.by.is_fresh(anyone.app.clock.now()),
            changes: anyone.caller().may(Permission::ManagePeople),
            roles: role_choices(anyone.lang, false),
            units: unit_choices(&anyone)?,
        };
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

/// Who somebody is.
#[derive(FromForm)]
struct Who {
    name: Line,
    email: Line,
    officer: Line,
}

impl Who {
    fn entry(self, login: String) -> PersonEntry {
        PersonEntry { login, name: self.name.0, email: self.email.given(), officer: self.officer.given() }
    }
}

/// A role to be given.
#[derive(FromForm)]
struct RoleFields {
    role: Line,
    unit: Line,
    area: Line,
    from: Line,
    to: Line,
}

impl RoleFields {
    fn entry(self) -> Result<GrantEntry, PageError> {
        let day = |typed: Line| -> Result<Option<Date>, PageError> {
            typed.given().map(|text| read_day(&text).ok_or(Refusal::NotADay(text).into())).transpose()
        };
        Ok(GrantEntry {
            role: Role::from_word(&self.role.0).ok_or(PageError::Unacceptable)?,
            unit: self.unit.0,
            area: self.area.given(),
            from: day(self.from)?,
            to: day(self.to)?,
        })
    }
}

#[derive(FromForm)]
struct NewPerson {
    login: Line,
    who: Who,
    grant: RoleFields,
}

fn code_page(anyone: &Anyone, name: String, login: &str, code: String) -> Page {
    let page = CodeShown {
        frame: anyone.frame(format!("/people/{login}"), Section::Work),
        name,
        login: login.to_owned(),
        code,
    };
    Ok(RawHtml(askama::Template::render(&page)?))
}

#[post("/people", data = "<form>")]
async fn enter(may: May<ManagePeople>, form: Confirmed<NewPerson>, app: &State<App>) -> Page {
    let anyone = may.anyone();
    waiting(app, move |_| {
        let NewPerson { login, who, grant } = form.0;
        let entry = who.entry(login.0);
        let code = anyone.app.enter_person(anyone.caller(), &entry, &grant.entry()?)?;
        let login = crate::app::sign_in::login_of(&entry.login);
        code_page(&anyone, entry.name, &login, code)
    })
    .await
}

fn role_rows(held: &Held, lang: Lang, today: Date, past: bool) -> Vec<RoleRow> {
    let shown = held.grants.iter().filter(|(grant, ..)| (grant.validity.to < today) == past);
    shown
        .map(|(grant, _, unit)| RoleRow {
            id: grant.id.to_string(),
            role: grant.role.name(lang),
            unit: unit.clone(),
            area: grant.area.clone(),
            from: number::day(grant.validity.from),
            to: (grant.validity.to != FOREVER).then(|| number::day(grant.validity.to)),
        })
        .collect()
}

fn person_page(anyone: &Anyone, login: &str, csrf: String, asked: bool) -> Page {
    let (held, managed) = anyone.app.person_seen(anyone.caller(), login)?;
    let today = anyone.app.clock.now().day();
    let page = PersonPage {
        frame: anyone.frame(format!("/people/{login}"), Section::Work),
        csrf,
        fresh: anyone.by.is_fresh(anyone.app.clock.now()),
        own: held.person.id == anyone.caller().person,
        managed,
        asked,
        held: role_rows(&held, anyone.lang, today, false),
        past: role_rows(&held, anyone.lang, today, true),
        roles: role_choices(anyone.lang, true),
        units: unit_choices(anyone)?,
        sessions: anyone.app.sessions_of(held.person.id)?.len(),
        second_factor: held.person.totp_secret.is_some(),
        waits: held.person.password.is_none(),
        disabled: held.person.disabled_at.is_some(),
        officer: held.officer.unwrap_or_default(),
        email: held.person.email.unwrap_or_default(),
        login: held.person.login,
        name: held.person.name,
    };
    Ok(RawHtml(askama::Template::render(&page)?))
}

#[get("/people/<login>?<asked>")]
async fn person(
    login: String,
    asked: Option<bool>,
    may: May<ReadPeople>,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Page {
    let csrf = token(app, cookies);
    let anyone = may.anyone();
    waiting(app, move |_| person_page(&anyone, &login, csrf, asked == Some(true))).await
}

/// Does something to a person and goes back to their page.
async fn and_back(
    app: &App,
    may: May<ManagePeople>,
    login: String,
    work: impl FnOnce(&Anyone, &str) -> Result<Settled, PageError> + Send + 'static,
) -> Result<Redirect, PageError> {
    let anyone = may.anyone();
    let of = login.clone();
    let settled = waiting(app, move |_| work(&anyone, &of)).await?;
    let login = rocket::http::RawStr::new(&login).percent_encode().to_string();
    Ok(match settled {
        Settled::Done => Redirect::to(format!("/people/{login}")),
        Settled::Asked => Redirect::to(format!("/people/{login}?asked=true")),
    })
}

#[post("/people/<login>", data = "<form>")]
async fn change(
    login: String,
    may: May<ManagePeople>,
    form: Confirmed<Who>,
    app: &State<App>,
) -> Result<Redirect, PageError> {
    done(app, may, login, move |app, by, login| app.change_person(by, login, &form.0.entry(login.to_owned()))).await
}

#[derive(FromForm)]
struct GivenRole {
    grant: RoleFields,
    reason: Line,
}

#[post("/people/<login>/roles", data = "<form>")]
async fn give(
    login: String,
    may: May<ManagePeople>,
    form: Confirmed<GivenRole>,
    app: &State<App>,
) -> Result<Redirect, PageError> {
    and_back(app, may, login, move |by, login| {
        let GivenRole { grant, reason } = form.0;
        Ok(by.app.give_role(by.caller(), login, &grant.entry()?, &reason.0)?)
    })
    .await
}

#[derive(FromForm)]
struct Reason {
    reason: Line,
}

#[post("/people/<login>/roles/<id>/end", data = "<form>")]
async fn end(
    login: String,
    id: &str,
    may: May<ManagePeople>,
    form: Confirmed<Reason>,
    app: &State<App>,
) -> Result<Redirect, PageError> {
    let id: Id = id.parse().map_err(|_| PageError::NotFound)?;
    and_back(app, may, login, move |by, login| Ok(by.app.end_role(by.caller(), login, id, &form.0.reason.0)?)).await
}

#[post("/people/<login>/reset", data = "<_form>")]
async fn reset(login: String, may: May<ManagePeople>, _form: Confirmed<Nothing>, app: &State<App>) -> Page {
    let anyone = may.anyone();
    waiting(app, move |_| {
        let held = anyone.app.person_held(anyone.caller(), &login)?;
        let code = anyone.app.start_reset(anyone.caller(), &login)?;
        code_page(&anyone, held.person.name, &login, code)
    })
    .await
}

/// Does something that takes effect at once, and goes back.
async fn done<T>(
    app: &App,
    may: May<ManagePeople>,
    login: String,
    work: impl FnOnce(&App, &Caller, &str) -> Result<T, AppError> + Send + 'static,
) -> Result<Redirect, PageError> {
    and_back(app, may, login, move |by, login| {
        work(&by.app, by.caller(), login)?;
        Ok(Settled::Done)
    })
    .await
}

#[post("/people/<login>/disable", data = "<_form>")]
async fn disable(
    login: String,
    may: May<ManagePeople>,
    _form: Confirmed<Nothing>,
    app: &State<App>,
) -> Result<Redirect, PageError> {
    done(app, may, login, |app, by, login| app.disable_person(by, login, true)).await
}

#[post("/people/<login>/enable", data = "<_form>")]
async fn enable(
    login: String,
    may: May<ManagePeople>,
    _form: Confirmed<Nothing>,
    app: &State<App>,
) -> Result<Redirect, PageError> {
    done(app, may, login, |app, by, login| app.disable_person(by, login, false)).await
}

#[post("/people/<login>/second-factor/remove", data = "<form>")]
async fn remove_second_factor(
    login: String,
    may: May<ManagePeople>,
    form: Confirmed<Reason>,
    app: &State<App>,
) -> Result<Redirect, PageError> {
    done(app, may, login, move |app, by, login| app.remove_second_factor(by, login, &form.0.reason.0)).await
}

#[post("/people/<login>/sessions/end", data = "<_form>")]
async fn end_sessions(
    login: String,
    may: May<ManagePeople>,
    _form: Confirmed<Nothing>,
    app: &State<App>,
) -> Result<Redirect, PageError> {
    done(app, may, login, App::end_sessions_of).await
}
