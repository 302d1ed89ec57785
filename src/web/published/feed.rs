//! The newest editions for programs that look for new ones.

use rocket::http::ContentType;
use rocket::{Route, State, get, routes};
use time::format_description::well_known::Rfc3339;

use super::ON_A_PAGE;
use crate::app::App;
use crate::domain::clock::Instant;
use crate::domain::lang::Lang;
use crate::domain::text::texts;
use crate::web::error::PageError;
use crate::web::pages::published::{Feed, FeedEntry};
use crate::web::peer::Here;
use crate::web::waiting;

/// The routes of this file.
pub(super) fn routes() -> Vec<Route> {
    routes![feed]
}

fn moment(at: Instant) -> String {
    at.local().format(&Rfc3339).unwrap_or_default()
}

#[get("/published/feed.xml")]
async fn feed(here: Here, app: &State<App>) -> Result<(ContentType, String), PageError> {
    waiting(app, move |app| {
        let t = texts(Lang::Vi);
        let all = app.editions_published(ON_A_PAGE, 0)?;
        let entries = all.iter().map(|listed| {
            let edition = &listed.edition;
            let changed = edition.what_changed.as_ref().map(|words| format!(". {}: {words}", t.published_changed));
            FeedEntry {
                id: edition.id.to_string(),
                title: edition.title.clone(),
                unit: listed.unit_name.clone(),
                updated: moment(edition.published_at),
                summary: format!("{} {}{}", t.published_number, edition.number, changed.unwrap_or_default()),
            }
        });
        let feed = Feed {
            at: here.base.trim_end_matches('/').to_owned(),
            title: t.nav_published.to_owned(),
            updated: moment(all.first().map_or(Instant(0), |listed| listed.edition.published_at)),
            entries: entries.collect(),
        };
        let kind = ContentType::new("application", "atom+xml").with_params(("charset", "utf-8"));
        // Its addresses hang on who asks, so nobody in between keeps it.
        Ok((kind, askama::Template::render(&feed)?))
    })
    .await
}
