//! The frame of a round: what is in it, and a file to bring in.

use rocket::http::{ContentType, CookieJar, Status};
use rocket::response::content::RawHtml;
use rocket::{Route, get, post, routes};

use super::{Page, count, href_of, part_of, render};
use crate::app::bring_in::Importer;
use crate::domain::number;
use crate::domain::round::{Round, State};
use crate::domain::text::texts;
use crate::web::download::Download;
use crate::web::error::PageError;
use crate::web::form::{ProtectedFile, token};
use crate::web::guard::{Anyone, ManageRounds, May, ReadRounds};
use crate::web::offices::import::outcome;
use crate::web::pages::offices_import::Outcome;
use crate::web::pages::round::{RoundPage, Table, Upload, named, plain};
use crate::web::waiting;

pub(super) fn routes() -> Vec<Route> {
    routes![frame, bring, empty]
}

fn page(anyone: &Anyone, csrf: String, round: &Round, outcome: Option<Outcome>) -> Result<RoundPage, PageError> {
    let (t, app) = (texts(anyone.lang), &anyone.app);
    let mut page = part_of(anyone, csrf, round, "frame", t.round_frame)?;
    page.lead = Some(t.round_frame_lead.to_owned());
    page.outcome = outcome;
    if let Some(seen) = app.frame_seen(round)? {
        page.facts = vec![
            (t.round_frame_entries, plain(count(anyone, seen.frame.entries))),
            (t.round_frame_file, named(seen.frame.file_name.clone())),
            (t.round_frame_stages, named(seen.stages.join(" → "))),
            (t.round_frame_when, plain(number::moment(seen.frame.imported_at.local()))),
        ];
        let row = |(name, places, entries): (String, Option<usize>, usize)| {
            let places = places.map_or_else(|| "–".to_owned(), |places| count(anyone, places));
            vec![stratum(anyone, &name), plain(places), plain(count(anyone, entries))]
        };
        page.tables.push(Table {
            caption: t.round_strata.to_owned(),
            columns: vec![t.round_stratum, t.round_places, t.round_population],
            rows: seen.strata.into_iter().map(row).collect(),
            empty: t.round_not_yet,
        });
    } else {
        page.notices.push(t.round_refused_no_frame.to_owned());
    }
    let drawn = app.draw_seen(round)?.is_some();
    let open = round.state == State::Draft && !drawn && app.manages_round(anyone.caller(), round)?;
    if open && round.kind.is_drawn() {
        page.upload = Some(Upload {
            title: t.round_frame_import,
            action: href_of(round, "frame"),
            help: t.round_frame_help,
            columns: app.frame_columns(round).join(", "),
            empty: href_of(round, "frame/khung-mau.csv"),
            accept: crate::web::pages::round::TABLES,
            page: None,
            fields: Vec::new(),
        });
    }
    Ok(page)
}

/// The name of a stratum; a word where it has none.
pub(super) fn stratum(anyone: &Anyone, name: &str) -> crate::web::pages::round::Fact {
    if name.is_empty() { plain(texts(anyone.lang).round_no_stratum) } else { named(name) }
}

#[get("/rounds/<round>/frame")]
async fn frame(round: String, may: May<ReadRounds>, cookies: &CookieJar<'_>) -> Page {
    let (csrf, anyone) = (token(&may.app, cookies), may.anyone());
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let round = app.round_seen(anyone.caller(), &round)?;
        render(&page(&anyone, csrf, &round, None)?)
    })
    .await
}

#[post("/rounds/<round>/frame", data = "<file>")]
async fn bring(
    round: String,
    may: May<ManageRounds>,
    file: ProtectedFile,
    cookies: &CookieJar<'_>,
) -> Result<(Status, RawHtml<String>), PageError> {
    let (csrf, anyone) = (token(&may.app, cookies), may.anyone());
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let round = app.round_managed(anyone.caller(), &round)?;
        let ProtectedFile { name, bytes, .. } = file;
        let by = Importer::Person(anyone.caller());
        let brought = app.bring_frame_from(by, &round.code, &name, &bytes);
        let (status, outcome) = outcome(app, anyone.lang, name, brought)?;
        Ok((status, render(&page(&anyone, csrf, &round, Some(outcome))?)?))
    })
    .await
}

#[get("/rounds/<round>/frame/<_file>")]
async fn empty(round: String, _file: String, may: May<ManageRounds>) -> Result<Download, PageError> {
    let anyone = may.anyone();
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let round = app.round_managed(anyone.caller(), &round)?;
        let body = format!("\u{feff}{}\r\n", app.frame_columns(&round).join(","));
        Ok(Download::of(body, ContentType::CSV, "khung-mau.csv"))
    })
    .await
}
