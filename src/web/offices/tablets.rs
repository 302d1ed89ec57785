//! Tablets: how each fares, a code to enrol one with, and taking one out of service.

use rocket::form::FromForm;
use rocket::http::CookieJar;
use rocket::response::Redirect;
use rocket::response::content::RawHtml;
use rocket::{Route, get, post, routes};

use crate::app::device::view::Tablet;
use crate::app::qr;
use crate::app::scope::Scope;
use crate::domain::access::Permission;
use crate::domain::id::Id;
use crate::domain::lang::Lang;
use crate::domain::number;
use crate::web::error::PageError;
use crate::web::fields::Line;
use crate::web::form::{Confirmed, Protected, token};
use crate::web::guard::{Anyone, ManageOffices, May, ReadOffices};
use crate::web::pages::Section;
use crate::web::pages::tablets::{CounterChoice, TabletCode, TabletRow, Tablets};
use crate::web::peer::Here;
use crate::web::waiting;

pub(super) fn routes() -> Vec<Route> {
    routes![list, make_code, revoke]
}

const HERE: &str = "/offices/tablets";

fn row(tablet: &Tablet, lang: Lang) -> TabletRow {
    let (device, place) = (&tablet.device, &tablet.place);
    let report = device.report.as_ref();
    let megabytes = |bytes: i64| number::count(lang, bytes / 1_000_000);
    TabletRow {
        id: device.id.to_string(),
        name: device.name.clone(),
        counter: place.counter.clone(),
        unit: place.unit.clone(),
        in_service: device.revoked_at.is_none(),
        signs: device.key.is_some(),
        enrolled: number::moment(device.enrolled_at.local()),
        seen: device.seen_at.map(|at| number::moment(at.local())),
        skew: device.clock_skew.map(|skew| number::count(lang, skew / 1_000_000)),
        received: number::count(lang, device.sequence.received),
        queued: report.map(|report| number::count(lang, report.queued)),
        build: report.map(|report| report.build.clone()),
        persisted: report.and_then(|report| report.persisted),
        storage: report
            .and_then(|report| report.used.zip(report.quota))
            .map(|(used, quota)| format!("{} / {} MB", megabytes(used), megabytes(quota))),
        abandoned: number::count(lang, tablet.abandoned),
        alarms: tablet.alarms.iter().map(|alarm| alarm.words(lang)).collect(),
    }
}

fn counters(anyone: &Anyone) -> Result<Vec<CounterChoice>, PageError> {
    let app = &anyone.app;
    let units = app.units_in(&Scope::of(anyone.caller(), Permission::ManageOffices))?;
    let ids: Vec<Id> = units.iter().map(|unit| unit.id).collect();
    let today = app.clock.now().day();
    let all = app.store.read(|db| crate::store::office::counter_of_units(db, &ids))?;
    let open = all.into_iter().filter(|counter| counter.validity.covers(today));
    let unit = |id: Id| units.iter().find(|unit| unit.id == id).map(|unit| unit.name.clone()).unwrap_or_default();
    Ok(open.map(|one| CounterChoice { unit: unit(one.unit), code: one.code, name: one.name }).collect())
}

#[get("/offices/tablets")]
async fn list(may: May<ReadOffices>, cookies: &CookieJar<'_>) -> Result<RawHtml<String>, PageError> {
    let (csrf, anyone) = (token(&may.app, cookies), may.anyone());
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let tablets = app.tablets_of(anyone.caller())?;
        let page = Tablets {
            frame: anyone.frame(HERE, Section::Work).illustrative(app.illustrative),
            fresh: anyone.by.is_fresh(app.clock.now()),
            alarms: tablets.iter().map(|tablet| tablet.alarms.len()).sum(),
            tablets: tablets.iter().map(|tablet| row(tablet, anyone.lang)).collect(),
            counters: counters(&anyone)?,
            changes: anyone.caller().may(Permission::ManageOffices),
            csrf,
        };
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

#[derive(FromForm)]
struct NewCode {
    counter: Line,
    name: Line,
}

#[post("/offices/tablets/code", data = "<form>")]
async fn make_code(
    may: May<ManageOffices>,
    form: Confirmed<NewCode>,
    here: Here,
) -> Result<RawHtml<String>, PageError> {
    let anyone = may.anyone();
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let NewCode { counter, name } = form.0;
        let code = app.device_code(anyone.caller(), &counter.0, &name.0)?;
        let found = app.counter_in(anyone.caller(), Permission::ManageOffices, &counter.0)?;
        let address = format!("{}/kiosk/", here.base);
        let page = TabletCode {
            frame: anyone.frame(HERE, Section::Work).illustrative(app.illustrative),
            place: app.place(found.unit, found.id)?,
            name: name.0,
            // The code stands behind the sign #, which browsers send to nobody.
            picture: qr::picture(&format!("{address}#{code}")).ok_or(PageError::Unacceptable)?,
            address: format!("{}/kiosk/", here.host),
            code,
        };
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

#[derive(FromForm)]
struct Reason {
    reason: Line,
}

#[post("/offices/tablets/<id>/revoke", data = "<form>")]
async fn revoke(id: &str, may: May<ManageOffices>, form: Protected<Reason>) -> Result<Redirect, PageError> {
    let id: Id = id.parse().map_err(|_| PageError::NotFound)?;
    let anyone = may.anyone();
    let state = anyone.app.clone();
    waiting(&state, move |app| Ok(app.revoke_tablet(anyone.caller(), id, &form.0.reason.0)?)).await?;
    Ok(Redirect::to(HERE))
}
