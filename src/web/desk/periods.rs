//! Closing periods: which are over, which are closed, and the wish to close one.

use rocket::form::FromForm;
use rocket::http::CookieJar;
use rocket::response::Redirect;
use rocket::response::content::RawHtml;
use rocket::{Route, State, get, post, routes, uri};

use crate::app::App;
use crate::app::closing::Standing;
use crate::app::scope::Scope;
use crate::domain::access::Permission;
use crate::domain::lang::Lang;
use crate::domain::number;
use crate::domain::period::Period;
use crate::domain::text::{fill, texts};
use crate::web::error::PageError;
use crate::web::fields::Line;
use crate::web::form::{Protected, token};
use crate::web::guard::{DecideRatings, May, ReadDecisions};
use crate::web::pages::Section;
use crate::web::pages::periods::{Periods, Row};
use crate::web::pages::results::Choice;
use crate::web::waiting;

/// The routes of this file.
pub(super) fn routes() -> Vec<Route> {
    routes![periods, close]
}

#[get("/periods?<unit>")]
async fn periods(
    unit: Option<String>,
    may: May<ReadDecisions>,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<RawHtml<String>, PageError> {
    let (csrf, anyone) = (token(app, cookies), may.anyone());
    waiting(app, move |_| {
        let (app, lang) = (&anyone.app, anyone.lang);
        let units = app.units_in(&Scope::of(anyone.caller(), Permission::ReadDecisions))?;
        let asked = unit.filter(|code| !code.is_empty());
        let code = asked.or_else(|| units.first().map(|unit| unit.code.clone())).ok_or(PageError::NotFound)?;
        let (unit, standings) = app.standings(anyone.caller(), &code)?;
        let page = Periods {
            decides: app.may_in_unit(anyone.caller(), Permission::DecideRatings, &unit)?,
            frame: anyone.frame(format!("/periods?unit={}", unit.code), Section::Work).illustrative(app.illustrative),
            csrf,
            units: units
                .iter()
                .map(|one| Choice {
                    value: one.code.clone(),
                    label: one.name.clone(),
                    depth: 0,
                    chosen: one.id == unit.id,
                })
                .collect(),
            unit: unit.name,
            code: unit.code,
            rows: standings.into_iter().map(|(period, standing)| row(period, standing, lang)).collect(),
        };
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

fn row(period: Period, standing: Standing, lang: Lang) -> Row {
    let t = texts(lang);
    Row {
        name: period.name(lang),
        value: period.to_string(),
        open: standing == Standing::Open,
        state: match standing {
            Standing::Open => t.period_open.to_owned(),
            Standing::Asked => t.period_asked.to_owned(),
            Standing::Closed(at) => fill(t.period_closed_on, &[&number::day(at.day())]),
        },
    }
}

#[derive(FromForm)]
struct Wish {
    unit: String,
    period: String,
    reason: Line,
}

#[post("/periods/close", data = "<form>")]
async fn close(may: May<DecideRatings>, form: Protected<Wish>, app: &State<App>) -> Result<Redirect, PageError> {
    let (Protected(wish), anyone) = (form, may.anyone());
    let unit = wish.unit.clone();
    waiting(app, move |_| Ok(anyone.app.ask_closing(anyone.caller(), &wish.unit, &wish.period, &wish.reason.0)?))
        .await?;
    Ok(Redirect::to(uri!(periods(Some(unit)))))
}
