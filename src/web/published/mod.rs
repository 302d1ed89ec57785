//! Everybody: what was published. Only editions, of their public files alone; the same for whoever asks, so no session is
//! read and no cookie set.

mod feed;
mod files;
mod tables;

use rocket::form::FromForm;
use rocket::http::Header;
use rocket::request::{FromRequest, Outcome, Request};
use rocket::response::content::RawHtml;
use rocket::{Responder, Route, State, get, routes};

use super::error::PageError;
use super::fields::Words;
use super::pages::published::{CodeCheck, Entry, Published, PublishedList};
use super::pages::{Frame, Section};
use super::reader::Reader;
use super::waiting;
use crate::app::App;
use crate::app::edition::proved;
use crate::domain::hex::hex;
use crate::domain::id::Id;
use crate::domain::lang::Lang;
use crate::domain::number;
use crate::domain::text::texts;
use crate::store::edition::Listed;

/// Editions that one page lists.
const ON_A_PAGE: i64 = 50;

/// Pages may be kept for so many seconds: a new edition may stand in place of one.
const KEPT: u32 = 300;

/// The routes of this folder.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut all = routes![list, code, edition];
    all.extend(feed::routes());
    all.extend(files::routes());
    all
}

/// Anybody, of whom nothing is known but the language asked for.
#[derive(Clone, Copy, Debug)]
struct Anybody {
    lang: Lang,
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Anybody {
    type Error = std::convert::Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        Outcome::Success(Self { lang: Reader::language(request) })
    }
}

impl Anybody {
    fn frame(self, app: &App, here: &str) -> Frame {
        Frame::new(self.lang, here, Section::Published).illustrative(app.illustrative)
    }

    /// An address within these pages, in the language that was asked for.
    fn href(self, path: &str) -> String {
        let joint = if path.contains('?') { '&' } else { '?' };
        if self.lang == Lang::default() { path.to_owned() } else { format!("{path}{joint}lang={}", self.lang.tag()) }
    }
}

/// Something that may be kept by browsers and by servers in between.
#[derive(Responder)]
struct Kept<T> {
    content: T,
    cache: Header<'static>,
}

impl<T> Kept<T> {
    fn of(content: T) -> Self {
        Self { content, cache: Header::new("Cache-Control", format!("public, max-age={KEPT}")) }
    }
}

type Page = Result<Kept<RawHtml<String>>, PageError>;

fn render(page: &impl askama::Template) -> Page {
    Ok(Kept::of(RawHtml(page.render()?)))
}

#[get("/published?<from>")]
async fn list(from: Option<u32>, anybody: Anybody, app: &State<App>) -> Page {
    waiting(app, move |app| {
        let from = i64::from(from.unwrap_or(0));
        let mut found = app.editions_published(ON_A_PAGE + 1, from)?;
        let more = found.len() > usize::try_from(ON_A_PAGE).unwrap_or(usize::MAX);
        found.truncate(usize::try_from(ON_A_PAGE).unwrap_or(usize::MAX));
        let at = |from: i64| anybody.href(&format!("/published?from={from}"));
        let newer = (from > 0).then(|| at((from - ON_A_PAGE).max(0)));
        let page = PublishedList {
            frame: anybody.frame(app, "/published"),
            rows: found.iter().map(|listed| entry(listed, anybody)).collect(),
            beside: [newer, more.then(|| at(from + ON_A_PAGE))],
        };
        render(&page)
    })
    .await
}

fn entry(listed: &Listed, anybody: Anybody) -> Entry {
    let edition = &listed.edition;
    Entry {
        href: anybody.href(&address(edition.id)),
        title: edition.title.clone(),
        unit: listed.unit_name.clone(),
        day: number::day(edition.published_at.day()),
        number: edition.number.to_string(),
        replaced: listed.corrected_by.is_some(),
        illustrative: edition.illustrative,
    }
}

/// The page of an edition.
fn address(edition: Id) -> String {
    format!("/published/{edition}")
}

#[get("/published/<edition>", rank = 2)]
async fn edition(edition: &str, anybody: Anybody, app: &State<App>) -> Page {
    let id: Id = edition.parse().map_err(|_| PageError::NotFound)?;
    waiting(app, move |app| {
        let (shown, t) = (app.edition(id)?, texts(anybody.lang));
        let (listed, edition) = (&shown.listed, &shown.listed.edition);
        let told = app.edition_told(listed, anybody.lang)?;
        let title = if anybody.lang == Lang::En { &shown.manifest.title.1 } else { &shown.manifest.title.0 };
        let day = number::day(edition.published_at.day());
        let page = Published {
            frame: anybody.frame(app, &address(id)).illustrative(app.illustrative || edition.illustrative),
            title: title.clone(),
            unit: listed.unit_name.clone(),
            lead: format!("{day} · {} {}", t.published_number, edition.number),
            replaced_by: listed.corrected_by.map(|by| anybody.href(&address(by))),
            what_changed: edition.what_changed.clone(),
            whole: told.whole.as_ref().map(|line| tables::whole(edition.kind, line, anybody.lang)),
            tables: told.tables.iter().map(|table| tables::lean(edition.kind, table, anybody.lang)).collect(),
            files: files::offered(&shown, anybody.lang),
            hash: hex(&edition.hash),
            engine: edition.engine.clone(),
            code: app.edition_proof(edition)?.map(|proof| proof.code()),
            ways: [format!("{}/code.svg", address(id)), anybody.href("/published/code")],
        };
        render(&page)
    })
    .await
}

/// What somebody scanned.
#[derive(FromForm)]
struct Scanned {
    code: Words,
}

#[get("/published/code?<scanned..>")]
async fn code(scanned: Scanned, anybody: Anybody, app: &State<App>) -> Page {
    waiting(app, move |app| {
        let code = scanned.code.0;
        let (mut said, mut edition) = (None, None);
        if !code.is_empty() {
            said = Some(match app.edition_check_code(&code, None)? {
                Ok((read, found)) => {
                    edition = Some(anybody.href(&address(found.id)));
                    (true, proved(&read, &found.title, found.number, anybody.lang))
                }
                Err(fault) => (false, fault.words(anybody.lang).to_owned()),
            });
        }
        render(&CodeCheck { frame: anybody.frame(app, "/published/code"), code, said, edition })
    })
    .await
}
