//! The report of a round as files, for whoever reads rounds: who hands it in is asked, everything else is known.

use rocket::form::FromForm;
use rocket::http::ContentType;
use rocket::response::content::RawHtml;
use rocket::{Route, State, get, routes};

use super::download::Download;
use super::error::PageError;
use super::fields::Line;
use super::guard::{May, ReadRounds};
use super::pages::Section;
use super::pages::round_report::RoundReport;
use super::waiting;
use crate::app::App;
use crate::app::report::{Format, Office};

/// The routes of this file.
#[must_use]
pub fn routes() -> Vec<Route> {
    routes![page, file]
}

#[get("/rounds/<round>/report")]
async fn page(round: String, may: May<ReadRounds>, app: &State<App>) -> Result<RawHtml<String>, PageError> {
    let anyone = may.anyone();
    waiting(app, move |_| {
        let found = anyone.app.round_result(anyone.caller(), &round)?;
        let here = format!("/rounds/{}/report", found.round.code);
        let illustrative = anyone.app.illustrative || found.round.illustrative;
        let page = RoundReport {
            frame: anyone.frame(here.clone(), Section::Work).illustrative(illustrative),
            back: format!("/rounds/{}", found.round.code),
            action: format!("{here}/file"),
            computed: found.newest.is_some(),
            formats: Format::ALL.map(|format| (format.ending(), format.ending().to_uppercase())).to_vec(),
            round: found.round.name,
        };
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

/// Who hands it in, and the kind of file.
#[derive(FromForm)]
struct Asked {
    above: Line,
    issuer: Line,
    symbol: Line,
    place: Line,
    to: Line,
    capacity: Line,
    #[field(name = "as")]
    format: Line,
}

#[get("/rounds/<round>/report/file?<asked..>")]
async fn file(round: String, asked: Asked, may: May<ReadRounds>, app: &State<App>) -> Result<Download, PageError> {
    let anyone = may.anyone();
    waiting(app, move |_| {
        let office = Office {
            above: asked.above.given(),
            issuer: asked.issuer.given(),
            symbol: asked.symbol.given(),
            place: asked.place.given(),
            // Several are set apart by semicolons.
            addressees: asked.to.0.split(';').map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned).collect(),
            capacity: asked.capacity.given(),
        };
        let report = anyone.app.report_of_round(anyone.caller(), &round, &office, anyone.lang)?;
        let format = Format::of_ending(&asked.format.0).ok_or(PageError::Unacceptable)?;
        let kind = ContentType::parse_flexible(format.media_type()).unwrap_or(ContentType::Binary);
        Ok(Download::of(format.write(&report)?, kind, &format!("bao-cao-{round}.{}", format.ending())))
    })
    .await
}
