//! The report of the ratings at counters as files, by the period that the results page shows: for whoever may look at results.

use rocket::response::content::RawHtml;
use rocket::{Route, State, get, routes};

use super::download::Download;
use super::error::PageError;
use super::guard::Looks;
use super::pages::report::ReportPage;
use super::round_report::{Asked, report_page};
use super::waiting;
use crate::app::App;
use crate::domain::period::Period;
use crate::domain::text::texts;

/// The routes of this file.
#[must_use]
pub fn routes() -> Vec<Route> {
    routes![page, file]
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
        let page = ReportPage {
            above_label: t.units_above,
            list: None,
            sent: vec![("unit", unit.code.clone()), ("period", asked.to_string())],
            words: String::new(),
            computed: periods.contains(&asked),
            ..report_page(frame, lang, "/results/report", (of, format!("/results?{place}")))
        };
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
        let report = app.report_of_counters(&looks.scope(), &unit, period, &asked.office()?, looks.lang())?;
        asked.written(&report, &format!("bao-cao-quay-{unit}-{period}"))
    })
    .await
}
