//! Whoever runs a round makes its links: personal ones on a sheet to print, open ones, and takes them back.

use rocket::form::FromForm;
use rocket::http::CookieJar;
use rocket::response::Redirect;
use rocket::response::content::RawHtml;
use rocket::{Route, State, get, post, routes};

use crate::app::respond::links::{Links, NewLink, link_name};
use crate::app::{App, qr};
use crate::domain::lang::Lang;
use crate::domain::number;
use crate::domain::round::Round;
use crate::domain::text::{fill, texts};
use crate::web::error::PageError;
use crate::web::fields::Line;
use crate::web::form::{Protected, token};
use crate::web::guard::{Anyone, ManageRounds, May, ReadRounds};
use crate::web::pages::Section;
use crate::web::pages::links::{LinkRow, LinksPage, LinksSheet, PrintedLink};
use crate::web::peer::Here;
use crate::web::waiting;

/// The routes of this file.
pub(super) fn routes() -> Vec<Route> {
    routes![links, make, make_open, revoke]
}

fn whom(label: &str, number: Option<i32>, lang: Lang) -> String {
    let t = texts(lang);
    match number {
        Some(number) => fill(t.links_case, &[&number.to_string()]),
        None => fill(t.links_anybody, &[label]),
    }
}

#[get("/rounds/<round>/links")]
async fn links(
    round: String,
    may: May<ReadRounds>,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<RawHtml<String>, PageError> {
    let (csrf, anyone) = (token(app, cookies), may.anyone());
    waiting(app, move |_| {
        let Links { round, links, wanted, changes } = anyone.app.links(anyone.caller(), &round)?;
        let (lang, here) = (anyone.lang, format!("/rounds/{}/links", round.code));
        let page = LinksPage {
            frame: anyone.frame(here.clone(), Section::Work),
            round: round.name,
            back: format!("/rounds/{}", round.code),
            action: here,
            csrf,
            changes,
            linked: round.linked,
            wanted: fill(texts(lang).links_make_lead, &[&wanted.to_string()]),
            makes: wanted > 0,
            links: links
                .iter()
                .map(|(link, number)| LinkRow {
                    name: link_name(link),
                    whom: whom(&link.label, *number, lang),
                    made: number::day(link.made_at.day()),
                    used: number::count(lang, link.used.into()),
                    revoked: link.revoked,
                })
                .collect(),
        };
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

#[derive(FromForm)]
struct Wish {
    count: i64,
}

#[post("/rounds/<round>/links", data = "<form>")]
async fn make(
    round: String,
    may: May<ManageRounds>,
    here: Here,
    form: Protected<Wish>,
    app: &State<App>,
) -> Result<RawHtml<String>, PageError> {
    let (Protected(wish), anyone) = (form, may.anyone());
    waiting(app, move |_| {
        let (round, made) = anyone.app.make_links(anyone.caller(), &round, wish.count)?;
        sheet(&anyone, &round, &here, &made)
    })
    .await
}

#[derive(FromForm)]
struct OpenWish {
    label: Line,
}

#[post("/rounds/<round>/links/open", data = "<form>")]
async fn make_open(
    round: String,
    may: May<ManageRounds>,
    here: Here,
    form: Protected<OpenWish>,
    app: &State<App>,
) -> Result<RawHtml<String>, PageError> {
    let (Protected(OpenWish { label: Line(label) }), anyone) = (form, may.anyone());
    waiting(app, move |_| {
        let (round, made) = anyone.app.make_open_link(anyone.caller(), &round, &label)?;
        sheet(&anyone, &round, &here, &[made])
    })
    .await
}

fn sheet(anyone: &Anyone, round: &Round, here: &Here, made: &[NewLink]) -> Result<RawHtml<String>, PageError> {
    let back = format!("/rounds/{}/links", round.code);
    let printed = made.iter().map(|link| PrintedLink {
        whom: whom(&link.label, link.number, anyone.lang),
        picture: qr::picture(&format!("{}/s/{}", here.base, link.token)).unwrap_or_default(),
        address: format!("{}/s/{}", here.host, link.token),
    });
    let page = LinksSheet {
        frame: anyone.frame(back.clone(), Section::Work),
        round: round.name.clone(),
        until: number::day(round.closes_on),
        back,
        printed: printed.collect(),
    };
    Ok(RawHtml(askama::Template::render(&page)?))
}

#[derive(FromForm)]
struct Revoked {
    link: Line,
}

#[post("/rounds/<round>/links/revoke", data = "<form>")]
async fn revoke(
    round: String,
    may: May<ManageRounds>,
    form: Protected<Revoked>,
    app: &State<App>,
) -> Result<Redirect, PageError> {
    let (Protected(Revoked { link: Line(link) }), anyone) = (form, may.anyone());
    waiting(app, move |_| {
        let round = anyone.app.revoke_link(anyone.caller(), &round, &link)?;
        Ok(Redirect::to(format!("/rounds/{}/links", round.code)))
    })
    .await
}
