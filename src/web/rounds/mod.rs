//! Survey rounds: made, given a frame, drawn, handed out, followed. A file a kind of page; the use-cases are those of
//! [`crate::app::rounds`], which take the caller and touch nothing outside their units.

mod cases;
mod draw;
mod export;
mod follow;
mod frame;
mod make;

use rocket::response::content::RawHtml;
use rocket::{Route, get, routes};

use super::error::PageError;
use super::guard::{Anyone, May, ReadRounds};
use super::pages::Section;
use super::pages::round::{Fact, RoundPage, Table, Way, leading, named, plain};
use super::waiting;
use crate::domain::access::Permission;
use crate::domain::number;
use crate::domain::round::{Round, State};
use crate::domain::text::texts;

/// The routes of this folder.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut all = routes![rounds];
    let own = [make::routes(), frame::routes(), draw::routes(), cases::routes(), follow::routes(), export::routes()];
    for more in own {
        all.extend(more);
    }
    all
}

type Page = Result<RawHtml<String>, PageError>;
type Done = Result<rocket::response::Redirect, PageError>;

fn href(code: &str) -> String {
    format!("/rounds/{code}")
}

/// Where something of a round is.
fn href_of(round: &Round, part: &str) -> String {
    format!("/rounds/{}/{part}", round.code)
}

fn render(page: &RoundPage) -> Page {
    Ok(RawHtml(askama::Template::render(page)?))
}

/// A page about a part of a round.
fn part_of(anyone: &Anyone, csrf: String, round: &Round, part: &str, title: &str) -> Result<RoundPage, PageError> {
    let here = if part.is_empty() { href(&round.code) } else { href_of(round, part) };
    let frame = anyone.frame(here, Section::Work).illustrative(anyone.app.illustrative || round.illustrative);
    let back = if part.is_empty() { Vec::new() } else { vec![(round.name.clone(), href(&round.code))] };
    let reads = anyone.caller().may(Permission::ReadRounds) && !anyone.app.manages_round(anyone.caller(), round)?;
    let notices = reads.then(|| texts(anyone.lang).only_read.to_owned()).into_iter().collect();
    Ok(RoundPage { back, notices, about: Some(round.name.clone()), ..RoundPage::new(frame, csrf, title) })
}

/// Whether the caller may change this round now: it is theirs, and not over.
fn changes(anyone: &Anyone, round: &Round) -> Result<bool, PageError> {
    Ok(round.state != State::Closed && anyone.app.manages_round(anyone.caller(), round)?)
}

/// A number for people.
fn count(anyone: &Anyone, n: impl TryInto<i64>) -> String {
    number::count(anyone.lang, n.try_into().unwrap_or(i64::MAX))
}

#[get("/rounds")]
async fn rounds(may: May<ReadRounds>) -> Page {
    let anyone = may.anyone();
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let (t, lang) = (texts(anyone.lang), anyone.lang);
        let mut rows = Vec::new();
        for round in app.rounds(anyone.caller())? {
            rows.push(vec![
                leading(named(round.name.clone()), href(&round.code)),
                plain(round.year.to_string()),
                named(app.round_unit(&round)?),
                plain(round.kind.name(lang)),
                plain(round.state.name(lang)),
            ]);
        }
        let mut page = RoundPage::new(anyone.frame("/rounds", Section::Work), String::new(), t.rounds_title);
        page.lead = Some(t.rounds_lead.to_owned());
        if anyone.caller().may(Permission::ManageRounds) {
            page.ways.push(Way { title: t.round_new, about: String::new(), href: "/rounds/new".to_owned() });
        } else {
            page.notices.push(t.only_read.to_owned());
        }
        let columns = vec![t.round_name, t.round_year, t.unit, t.round_kind, t.round_state];
        page.tables = vec![Table { caption: t.rounds_title.to_owned(), columns, rows, empty: t.rounds_none }];
        render(&page)
    })
    .await
}

/// A share for people; a dash where there is none.
fn share(anyone: &Anyone, share: Option<rust_decimal::Decimal>) -> Fact {
    let hundred = rust_decimal::Decimal::ONE_HUNDRED;
    plain(share.map_or_else(|| "–".to_owned(), |share| number::percent(anyone.lang, share * hundred, 1)))
}
