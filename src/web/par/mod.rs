//! The PAR INDEX: rounds, what units enter, who appraises it, the council, the results, the remedy. A file a kind of page;
//! the use-cases are those of [`crate::app::par`], which take the caller and touch nothing outside their units.

mod appraise;
mod calendar;
mod council;
mod evidence;
mod files;
mod form;
mod form_page;
mod narrow;
mod remedy;
mod report;
mod results;
mod robust;
mod rounds;
mod survey;
mod unit_results;
mod units;

use rocket::Route;
use rocket::response::Redirect;
use rocket::response::content::RawHtml;
use rust_decimal::Decimal;

use super::error::PageError;
use super::guard::Anyone;
use super::pages::round::{Fact, RoundPage, Way, plain};
use super::pages::{Frame, Section};
use crate::app::par::Seen;
use crate::domain::assessment::Round;
use crate::domain::lang::Lang;
use crate::domain::number;
use crate::domain::text::{fill, texts};

/// The routes of this folder.
#[must_use]
pub fn routes() -> Vec<Route> {
    let all = [
        rounds::routes(),
        calendar::routes(),
        units::routes(),
        form::routes(),
        evidence::routes(),
        appraise::routes(),
        survey::routes(),
        council::routes(),
        results::routes(),
        files::routes(),
        robust::routes(),
        unit_results::routes(),
        remedy::routes(),
        report::routes(),
    ];
    all.into_iter().flatten().collect()
}

type Page = Result<RawHtml<String>, PageError>;
type Done = Result<Redirect, PageError>;

fn href(code: &str) -> String {
    format!("/par/{code}")
}

/// Where something of a round is.
fn part_at(round: &Round, part: &str) -> String {
    format!("/par/{}/{part}", round.code)
}

/// Where something of a unit is.
fn unit_at(round: &str, unit: &str, part: &str) -> String {
    let of = format!("/par/{round}/unit/{unit}");
    if part.is_empty() { of } else { format!("{of}/{part}") }
}

fn render(page: &impl askama::Template) -> Page {
    Ok(RawHtml(askama::Template::render(page)?))
}

/// What surrounds a page of a round.
fn frame_of(anyone: &Anyone, round: &Round, here: String) -> Frame {
    anyone.frame(here, Section::Work).illustrative(anyone.app.illustrative || round.illustrative)
}

/// A page about a part of a round.
fn part_of(anyone: &Anyone, csrf: String, seen: &Seen, part: &str, title: &str) -> RoundPage {
    let here = if part.is_empty() { href(&seen.round.code) } else { part_at(&seen.round, part) };
    let back = if part.is_empty() { Vec::new() } else { vec![(seen.round.name.clone(), href(&seen.round.code))] };
    let notices = if seen.manages { Vec::new() } else { vec![texts(anyone.lang).only_read.to_owned()] };
    let root = (texts(anyone.lang).assess_title, "/par");
    let frame = frame_of(anyone, &seen.round, here);
    RoundPage { root, back, notices, about: Some(seen.round.name.clone()), ..RoundPage::new(frame, csrf, title) }
}

fn way(title: &'static str, about: impl Into<String>, href: String) -> Way {
    Way { title, about: about.into(), href }
}

/// Points as people write them, with the digits that they have, four at most.
fn points(lang: Lang, value: Decimal) -> String {
    number::decimal(lang, value.normalize(), 4)
}

/// Points that may not be there.
fn some_points(lang: Lang, value: Option<Decimal>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| points(lang, value))
}

/// A number for people.
fn count(anyone: &Anyone, n: usize) -> String {
    number::count(anyone.lang, i64::try_from(n).unwrap_or(i64::MAX))
}

/// A number as a cell.
fn counted(anyone: &Anyone, n: usize) -> Fact {
    plain(count(anyone, n))
}

/// What the reader's own units have to do soon, in words; that they were told is logged.
pub(super) fn reminders(anyone: &Anyone) -> Result<Vec<String>, PageError> {
    let (t, lang) = (texts(anyone.lang), anyone.lang);
    let told = anyone.app.par_upcoming(anyone.caller())?.into_iter().map(|one| {
        let words = if one.late { t.assess_reminder_late } else { t.assess_reminder };
        fill(words, &[&one.name, one.stage.name(lang), &number::day(one.due), &one.round.name])
    });
    Ok(told.collect())
}
