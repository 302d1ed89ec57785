//! The report of a round of the PAR INDEX as files, for whoever sees all of it, and its sentences, for whoever manages it.

use rocket::http::CookieJar;
use rocket::{Route, State, get, post, routes};

use super::results::not_approved;
use super::{Page, frame_of, href, part_at, render};
use crate::app::App;
use crate::app::report::Office;
use crate::app::report::edits::Typed;
use crate::domain::text::texts;
use crate::web::download::Download;
use crate::web::error::PageError;
use crate::web::form::{Sheet, token};
use crate::web::guard::{Anyone, ManageAssessments, May, ReadAssessments};
use crate::web::pages::report_words::ReportWords;
use crate::web::report_words::{Answer, answered, typed, words_page};
use crate::web::round_report::{Asked, report_page, warned};
use crate::web::waiting;

pub(super) fn routes() -> Vec<Route> {
    routes![page, file, words, save]
}

#[get("/par/<assessment>/report?<provisional>")]
async fn page(assessment: String, provisional: Option<String>, may: May<ReadAssessments>, app: &State<App>) -> Page {
    let anyone = may.anyone();
    waiting(app, move |_| {
        let t = texts(anyone.lang);
        let seen = anyone.app.par_whole(anyone.caller(), &assessment)?;
        let here = part_at(&seen.round, "report");
        let frame = frame_of(&anyone, &seen.round, here.clone());
        let mut page = report_page(frame, anyone.lang, &here, (seen.round.name.clone(), href(&seen.round.code)));
        page.list = Some((t.assess_title, "/par"));
        page.missing = t.assess_not_approved_yet;
        page.provisional = provisional.is_some();
        page.other = Some(if page.provisional {
            (t.assess_see_approved, here.clone())
        } else {
            (t.assess_see_provisional, format!("{here}?provisional=1"))
        });
        if page.provisional {
            page.words = format!("{}?provisional=1", page.words);
        }
        let office = Office::default();
        match anyone.app.report_of_par_round(anyone.caller(), &assessment, page.provisional, &office, anyone.lang) {
            Ok(edited) => page.warning = warned(&edited, anyone.lang),
            Err(error) if not_approved(&error) => page.computed = false,
            Err(error) => return Err(PageError::from(error)),
        }
        render(&page)
    })
    .await
}

#[get("/par/<assessment>/report/file?<asked..>")]
async fn file(
    assessment: String,
    asked: Asked,
    may: May<ReadAssessments>,
    app: &State<App>,
) -> Result<Download, PageError> {
    let anyone = may.anyone();
    waiting(app, move |_| {
        let (office, provisional) = (asked.office()?, asked.provisional());
        let told = anyone.app.report_of_par_round(anyone.caller(), &assessment, provisional, &office, anyone.lang)?;
        asked.file(&told)
    })
    .await
}

/// The page of the sentences.
fn of_round(
    anyone: &Anyone,
    csrf: String,
    assessment: &str,
    provisional: bool,
    again: Option<(&[Typed], &[String])>,
) -> Result<ReportWords, PageError> {
    let t = texts(anyone.lang);
    let seen = anyone.app.par_whole(anyone.caller(), assessment)?;
    let office = Office::default();
    let edited = anyone.app.report_of_par_round(anyone.caller(), assessment, provisional, &office, anyone.lang)?;
    let action = part_at(&seen.round, "report/words");
    Ok(ReportWords {
        frame: frame_of(anyone, &seen.round, action.clone()),
        back: vec![
            (t.assess_title.to_owned(), "/par".to_owned()),
            (seen.round.name.clone(), href(&seen.round.code)),
            (t.report_title.to_owned(), part_at(&seen.round, "report")),
        ],
        about: seen.round.name.clone(),
        action,
        provisional,
        ..words_page(anyone, csrf, &edited, seen.manages, again)
    })
}

#[get("/par/<assessment>/report/words?<provisional>&<saved>")]
async fn words(
    assessment: String,
    provisional: Option<String>,
    saved: Option<bool>,
    may: May<ReadAssessments>,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Page {
    let (csrf, anyone) = (token(app, cookies), may.anyone());
    waiting(app, move |_| {
        let page = of_round(&anyone, csrf, &assessment, provisional.is_some(), None)?;
        render(&ReportWords { saved: saved.is_some(), ..page })
    })
    .await
}

#[post("/par/<assessment>/report/words", data = "<sheet>")]
async fn save(
    assessment: String,
    may: May<ManageAssessments>,
    sheet: Sheet,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<Answer, PageError> {
    let (csrf, anyone, Sheet(fields)) = (token(app, cookies), may.anyone(), sheet);
    waiting(app, move |_| {
        let (typed, provisional) = (typed(&fields)?, fields.first("provisional").is_some());
        let saved = anyone.app.edit_par_report(anyone.caller(), &assessment, provisional, anyone.lang, &typed)?;
        let of = if provisional { "?provisional=1&saved=true" } else { "?saved=true" };
        let there = format!("/par/{assessment}/report/words{of}");
        answered(saved, there, |which| of_round(&anyone, csrf, &assessment, provisional, Some((&typed, which))))
    })
    .await
}
