//! The report of the ratings at counters as files, by the period that the results page shows: for whoever may look at results. Its
//! sentences are looked at and changed by whoever manages assessments of the unit.

use rocket::http::CookieJar;
use rocket::response::content::RawHtml;
use rocket::{Route, State, get, post, routes};

use super::download::Download;
use super::error::PageError;
use super::form::{Sheet, token};
use super::guard::{Anyone, Looks, ManageAssessments, May};
use super::pages::Section;
use super::pages::report::ReportPage;
use super::pages::report_words::ReportWords;
use super::report_words::{Answer, answered, typed, words_page};
use super::round_report::{Asked, report_page, warned};
use super::waiting;
use crate::app::App;
use crate::app::report::Office;
use crate::app::report::edits::Typed;
use crate::app::scope::Scope;
use crate::domain::access::Permission;
use crate::domain::period::Period;
use crate::domain::text::texts;

/// The routes of this file.
#[must_use]
pub fn routes() -> Vec<Route> {
    routes![page, file, words, save_words]
}

/// A period as it stands in an address.
fn read(period: &str) -> Result<Period, PageError> {
    period.parse().map_err(|_| PageError::NotFound)
}

#[get("/results/report?<unit>&<period>")]
async fn page(unit: String, period: String, looks: Looks, app: &State<App>) -> Result<RawHtml<String>, PageError> {
    waiting(app, move |app| {
        let asked = read(&period)?;
        let unit = app.unit_to_read(&looks.scope(), &unit, asked.last_day())?;
        let periods = app.result_periods(&unit)?;
        let lang = looks.lang();
        let t = texts(lang);
        let place = format!("unit={}&period={asked}", unit.code);
        let frame = looks.frame(app, format!("/results/report?{place}"));
        let of = format!("{}, {}", unit.name, asked.name(lang));
        let mut page = ReportPage {
            above_label: t.units_above,
            list: None,
            sent: vec![("unit", unit.code.clone()), ("period", asked.to_string())],
            computed: periods.contains(&asked),
            ..report_page(frame, lang, "/results/report", (of, format!("/results?{place}")))
        };
        let manages = match looks.caller() {
            Some(caller) => app.may_in_unit(caller, Permission::ManageAssessments, &unit)?,
            None => false,
        };
        page.words = if manages { format!("/results/report/words?{place}") } else { String::new() };
        if manages && page.computed {
            let told = app.report_of_counters(&looks.scope(), &unit.code, asked, &Office::default(), lang)?;
            page.warning = warned(&told, lang);
        }
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

#[get("/results/report/file?<unit>&<period>&<asked..>")]
async fn file(
    unit: String,
    period: String,
    asked: Asked,
    looks: Looks,
    app: &State<App>,
) -> Result<Download, PageError> {
    waiting(app, move |app| {
        let period = read(&period)?;
        let told = app.report_of_counters(&looks.scope(), &unit, period, &asked.office()?, looks.lang())?;
        asked.written(&told.report, &format!("bao-cao-quay-{unit}-{period}"))
    })
    .await
}

/// The page of the sentences.
fn of_counters(
    anyone: &Anyone,
    csrf: String,
    (unit, period): (&str, Period),
    again: Option<(&[Typed], &[String])>,
) -> Result<ReportWords, PageError> {
    let (app, t) = (&anyone.app, texts(anyone.lang));
    let scope = Scope::of(anyone.caller(), Permission::ManageAssessments);
    let unit = app.unit_to_read(&scope, unit, period.last_day())?;
    let edited = app.report_of_counters(&scope, &unit.code, period, &Office::default(), anyone.lang)?;
    let place = format!("unit={}&period={period}", unit.code);
    let of = format!("{}, {}", unit.name, period.name(anyone.lang));
    let frame = anyone.frame(format!("/results/report/words?{place}"), Section::Results);
    Ok(ReportWords {
        frame: frame.illustrative(app.illustrative || unit.illustrative),
        back: vec![
            (of.clone(), format!("/results?{place}")),
            (t.report_title.to_owned(), format!("/results/report?{place}")),
        ],
        about: of,
        action: format!("/results/report/words?{place}"),
        ..words_page(anyone, csrf, &edited, true, again)
    })
}

#[get("/results/report/words?<unit>&<period>&<saved>")]
async fn words(
    unit: String,
    period: String,
    saved: Option<bool>,
    may: May<ManageAssessments>,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<RawHtml<String>, PageError> {
    let (csrf, anyone) = (token(app, cookies), may.anyone());
    waiting(app, move |_| {
        let page = of_counters(&anyone, csrf, (&unit, read(&period)?), None)?;
        Ok(RawHtml(askama::Template::render(&ReportWords { saved: saved.is_some(), ..page })?))
    })
    .await
}

#[post("/results/report/words?<unit>&<period>", data = "<sheet>")]
async fn save_words(
    unit: String,
    period: String,
    may: May<ManageAssessments>,
    sheet: Sheet,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<Answer, PageError> {
    let (csrf, anyone, Sheet(fields)) = (token(app, cookies), may.anyone(), sheet);
    waiting(app, move |_| {
        let (period, typed) = (read(&period)?, typed(&fields)?);
        let saved = anyone.app.edit_counters_report(anyone.caller(), (&unit, period), anyone.lang, &typed)?;
        let there = format!("/results/report/words?unit={unit}&period={period}&saved=true");
        answered(saved, there, |which| of_counters(&anyone, csrf, (&unit, period), Some((&typed, which))))
    })
    .await
}
