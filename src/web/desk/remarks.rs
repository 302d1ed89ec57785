//! Citizens' own words: looking at them, and reading what may be seen.

use rocket::form::FromForm;
use rocket::http::CookieJar;
use rocket::response::Redirect;
use rocket::response::content::RawHtml;
use rocket::{Route, State, get, post, routes};

use super::{HASH, ID};
use crate::app::App;
use crate::app::scope::Scope;
use crate::domain::access::Permission;
use crate::domain::hex::{hex, unhex};
use crate::domain::number;
use crate::domain::period::Period;
use crate::web::error::PageError;
use crate::web::fields::Words;
use crate::web::form::{Protected, token};
use crate::web::guard::{CheckRemarks, May, ReadRemarks};
use crate::web::pages::Section;
use crate::web::pages::remarks::{Group, Reading, Remarks, Unchecked};
use crate::web::pages::results::Choice;
use crate::web::waiting;

/// The routes of this file.
pub(super) fn routes() -> Vec<Route> {
    routes![remarks, check, read]
}

#[get("/remarks")]
async fn remarks(
    may: May<CheckRemarks>,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<RawHtml<String>, PageError> {
    let (csrf, anyone) = (token(app, cookies), may.anyone());
    waiting(app, move |_| {
        let app = &anyone.app;
        let waiting = app.unchecked_remarks(anyone.caller())?;
        let page = Remarks {
            frame: anyone.frame("/remarks", Section::Work).illustrative(app.illustrative),
            csrf,
            remarks: waiting
                .into_iter()
                .map(|(unit, remark)| Unchecked {
                    hash: hex(&remark.hash),
                    unit,
                    day: number::day(remark.day),
                    text: remark.text,
                })
                .collect(),
        };
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

#[derive(FromForm)]
struct Judgement {
    remark: String,
    verdict: String,
    text: Words,
}

#[post("/remarks/check", data = "<form>")]
async fn check(may: May<CheckRemarks>, form: Protected<Judgement>, app: &State<App>) -> Result<Redirect, PageError> {
    let (Protected(verdict), anyone) = (form, may.anyone());
    // A remark that was left apart from a rating is called by its id, which is chance.
    let hash = unhex(&verdict.remark, HASH).or_else(|| unhex(&verdict.remark, ID)).ok_or(PageError::NotFound)?;
    let shown = match verdict.verdict.as_str() {
        "shown" => Some(verdict.text.0),
        "withheld" => None,
        _ => return Err(PageError::Unacceptable),
    };
    waiting(app, move |_| Ok(anyone.app.check_remark(anyone.caller(), &hash, shown.as_deref())?)).await?;
    Ok(Redirect::to("/remarks"))
}

#[get("/remarks/read?<unit>&<month>")]
async fn read(
    unit: Option<String>,
    month: Option<String>,
    may: May<ReadRemarks>,
    app: &State<App>,
) -> Result<RawHtml<String>, PageError> {
    let anyone = may.anyone();
    waiting(app, move |_| {
        let (app, lang) = (&anyone.app, anyone.lang);
        let scope = Scope::of(anyone.caller(), Permission::ReadRemarks);
        let units = app.units_to_read(&scope, app.units_with_counters()?)?;
        let asked = unit.filter(|code| !code.is_empty());
        let code = asked.or_else(|| units.first().map(|(unit, _)| unit.code.clone())).ok_or(PageError::NotFound)?;
        let month = month.filter(|text| !text.is_empty()).map(|text| text.parse::<Period>());
        let month = month.transpose().map_err(|_| PageError::NotFound)?;
        let read = app.read_remarks(anyone.caller(), &code, month)?;
        let here = match read.month {
            Some(month) => format!("/remarks/read?unit={}&month={month}", read.unit.code),
            None => format!("/remarks/read?unit={}", read.unit.code),
        };
        let page = Reading {
            frame: anyone.frame(here, Section::Work).illustrative(app.illustrative),
            units: units
                .iter()
                .map(|(one, depth)| Choice {
                    value: one.code.clone(),
                    label: one.name.clone(),
                    depth: u8::try_from(*depth).unwrap_or(u8::MAX),
                    chosen: one.id == read.unit.id,
                })
                .collect(),
            months: read
                .months
                .iter()
                .map(|period| Choice {
                    value: period.to_string(),
                    label: period.name(lang),
                    depth: 0,
                    chosen: Some(*period) == read.month,
                })
                .collect(),
            unit: read.unit.name,
            month: read.month.map(|month| month.name(lang)).unwrap_or_default(),
            groups: read.remarks.into_iter().map(|(unit, remarks)| Group { unit, remarks }).collect(),
        };
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}
