//! A round and a unit's form as files to keep: XLSX for people, JSON for programs.

use rocket::http::ContentType;
use rocket::{Route, get, routes};

use super::appraise::entered;
use crate::domain::lang::Lang;
use crate::store::par::entry::Entry;
use crate::web::download::Download;
use crate::web::error::PageError;
use crate::web::guard::{May, ReadAssessments, SeesAssessments};
use crate::web::waiting;

pub(super) fn routes() -> Vec<Route> {
    routes![book, figures, form]
}

fn xlsx() -> ContentType {
    ContentType::new("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
}

/// What a file is called, so that provisional figures are known by their name too.
fn name(round: &str, provisional: bool, ending: &str) -> String {
    let which = if provisional { "-tam-tinh" } else { "" };
    format!("{round}{which}.{ending}")
}

#[get("/par/<assessment>/results/round.xlsx?<provisional>")]
async fn book(
    assessment: String,
    provisional: Option<String>,
    may: May<ReadAssessments>,
) -> Result<Download, PageError> {
    let anyone = may.anyone();
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let provisional = provisional.is_some();
        let seen = app.par_whole(anyone.caller(), &assessment)?;
        let bytes = app.par_round_book(anyone.caller(), &assessment, provisional, anyone.lang)?;
        Ok(Download::of(bytes, xlsx(), &name(&seen.round.code, provisional, "xlsx")))
    })
    .await
}

#[get("/par/<assessment>/results/round.json?<provisional>")]
async fn figures(
    assessment: String,
    provisional: Option<String>,
    may: May<ReadAssessments>,
) -> Result<Download, PageError> {
    let anyone = may.anyone();
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let provisional = provisional.is_some();
        let seen = app.par_whole(anyone.caller(), &assessment)?;
        let figures = app.par_round_figures(anyone.caller(), &assessment, provisional)?;
        let bytes = serde_json::to_vec_pretty(&figures).map_err(|error| {
            PageError::from(crate::app::AppError::Refused(format!("the figures cannot be written: {error}")))
        })?;
        Ok(Download::of(bytes, ContentType::JSON, &name(&seen.round.code, provisional, "json")))
    })
    .await
}

#[get("/par/<assessment>/unit/<unit>/form.xlsx")]
async fn form(assessment: String, unit: String, reader: SeesAssessments) -> Result<Download, PageError> {
    let SeesAssessments(anyone) = reader;
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let nothing = Entry::default();
        let bytes = app.par_form_book(anyone.caller(), (&assessment, &unit), anyone.lang, |set, node, form| {
            let entry = form.entries.get(&node.code).unwrap_or(&nothing);
            entered(set, node, &Entry { explanation: String::new(), ..entry.clone() }, &form.figures, Lang::Vi)
        })?;
        let of = app.par_place_seen(anyone.caller(), &assessment, &unit)?;
        Ok(Download::of(bytes, xlsx(), &format!("{}-{}.xlsx", of.round.code, of.unit.code)))
    })
    .await
}
