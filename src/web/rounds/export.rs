//! The responses of a round as a file, for whoever manages it.

use rocket::futures::stream::Stream;
use rocket::http::ContentType;
use rocket::{Route, State, get, routes};

use crate::app::App;
use crate::web::download::{Streamed, streamed};
use crate::web::error::PageError;
use crate::web::guard::{ManageRounds, May};
use crate::web::waiting;

/// The routes of this file.
pub(super) fn routes() -> Vec<Route> {
    routes![responses]
}

#[get("/rounds/<round>/responses.csv")]
async fn responses(
    round: String,
    may: May<ManageRounds>,
    app: &State<App>,
) -> Result<Streamed<impl Stream<Item = Vec<u8>> + Send>, PageError> {
    let anyone = may.anyone();
    let (anyone, round) = waiting(app, move |_| {
        let round = anyone.app.round_managed(anyone.caller(), &round)?;
        Ok((anyone, round))
    })
    .await?;
    let name = format!("{}.csv", round.code);
    Ok(streamed(ContentType::CSV, name, move |out| {
        anyone.app.export_responses(anyone.caller(), &round.code, out).map(|_| ())
    }))
}
