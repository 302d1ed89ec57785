//! Files of plans, targets and inspections.

use rocket::http::{ContentType, CookieJar, Status};
use rocket::response::content::RawHtml;
use rocket::{Route, get, post, routes};

use super::{Page, page, sort_name};
use crate::app::bring_in::Importer;
use crate::app::workplan::Sort;
use crate::domain::text::{fill, texts};
use crate::web::download::Download;
use crate::web::error::PageError;
use crate::web::form::{ProtectedFile, token};
use crate::web::guard::{Anyone, ManageAssessments, May};
use crate::web::offices::import::outcome;
use crate::web::pages::Section;
use crate::web::pages::round::{RoundPage, TABLES, Upload};
use crate::web::waiting;

pub(super) fn routes() -> Vec<Route> {
    routes![choose, bring, empty]
}

fn sort_of(word: &str) -> Result<Sort, PageError> {
    Sort::from_word(word).ok_or(PageError::NotFound)
}

fn upload_page(anyone: &Anyone, csrf: String, sort: Sort) -> RoundPage {
    let t = texts(anyone.lang);
    let here = format!("/plans/import/{}", sort.word());
    let title = fill(t.plans_import, &[sort_name(sort, t)]);
    let upload = Upload {
        title: t.upload_title,
        action: here.clone(),
        help: t.plans_import_help,
        columns: sort.columns().join(", "),
        empty: format!("{here}/file/{}.csv", sort.word()),
        accept: TABLES,
        page: None,
        fields: Vec::new(),
    };
    RoundPage { upload: Some(upload), ..page(anyone.frame(here, Section::Work), csrf, title, anyone.lang) }
}

#[get("/plans/import/<sort>")]
fn choose(sort: &str, may: May<ManageAssessments>, cookies: &CookieJar<'_>) -> Page {
    let csrf = token(&may.app, cookies);
    Ok(RawHtml(askama::Template::render(&upload_page(&may, csrf, sort_of(sort)?))?))
}

#[post("/plans/import/<sort>", data = "<file>")]
async fn bring(
    sort: String,
    may: May<ManageAssessments>,
    file: ProtectedFile,
    cookies: &CookieJar<'_>,
) -> Result<(Status, RawHtml<String>), PageError> {
    let (csrf, anyone) = (token(&may.app, cookies), may.anyone());
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let sort = sort_of(&sort)?;
        let ProtectedFile { name, bytes, .. } = file;
        let brought = anyone.app.bring_sort_from(sort, Importer::Person(anyone.caller()), &name, &bytes);
        let (status, outcome) = outcome(app, anyone.lang, name, brought)?;
        let page = RoundPage { outcome: Some(outcome), ..upload_page(&anyone, csrf, sort) };
        Ok((status, RawHtml(askama::Template::render(&page)?)))
    })
    .await
}

#[get("/plans/import/<sort>/file/<_file>")]
fn empty(sort: &str, _file: &str, may: May<ManageAssessments>) -> Result<Download, PageError> {
    let _ = may;
    let sort = sort_of(sort)?;
    let (text, name) = (format!("\u{feff}{}\r\n", sort.columns().join(",")), format!("{}.csv", sort.word()));
    Ok(Download::of(text, ContentType::CSV, &name))
}
