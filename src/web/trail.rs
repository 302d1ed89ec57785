//! Auditors and administrators: the trail.

use rocket::futures::stream::Stream;
use rocket::http::{ContentType, RawStr};
use rocket::response::content::RawHtml;
use rocket::{FromForm, Route, get, routes};

use super::download::{Streamed, streamed};
use super::error::PageError;
use super::fields::{Day, Line};
use super::guard::{Anyone, May, ReadTrail};
use super::pages::Section;
use super::pages::trail::{Asked, Checked, Entry, Trail};
use super::waiting;
use crate::app::trail::{Form, ON_A_PAGE, Query, Shown};
use crate::domain::lang::Lang;
use crate::domain::number;
use crate::domain::text::{fill, texts};
use crate::store::audit::{Finding, Recorded, Verdict, Wrong};

/// The routes of this file.
#[must_use]
pub fn routes() -> Vec<Route> {
    routes![trail, trail_file]
}

/// The search form.
#[derive(FromForm)]
struct Search {
    person: Line,
    action: Line,
    subject: Line,
    from: Day,
    to: Day,
    words: Line,
}

impl Search {
    fn query(&self) -> Query {
        Query {
            person: self.person.clone().given(),
            action: self.action.clone().given(),
            subject: self.subject.clone().given(),
            from: self.from.0,
            to: self.to.0,
            words: self.words.clone().given(),
        }
    }

    fn asked(&self) -> Asked {
        let day = |day: Day| day.0.map(number::day).unwrap_or_default();
        Asked {
            person: self.person.0.clone(),
            action: self.action.0.clone(),
            subject: self.subject.0.clone(),
            from: day(self.from),
            to: day(self.to),
            words: self.words.0.clone(),
        }
    }

    /// An address with this search in it, and more.
    fn address(&self, path: &str, more: Option<String>) -> String {
        let asked = self.asked();
        let fields = [
            ("person", asked.person),
            ("action", asked.action),
            ("subject", asked.subject),
            ("from", asked.from),
            ("to", asked.to),
            ("words", asked.words),
        ];
        let given = fields.into_iter().filter(|(_, value)| !value.is_empty());
        let mut query: Vec<String> =
            given.map(|(name, value)| format!("{name}={}", RawStr::new(&value).percent_encode())).collect();
        query.extend(more);
        if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
    }
}

#[get("/trail?<before>&<verify>&<anchor>&<search..>")]
async fn trail(
    office: May<ReadTrail>,
    before: Line,
    verify: Line,
    anchor: Line,
    search: Search,
) -> Result<RawHtml<String>, PageError> {
    let anyone = office.anyone();
    let before: Option<i64> = before.given().map(|place| place.parse()).transpose().map_err(|_| PageError::NotFound)?;
    waiting(&anyone.app.clone(), move |app| {
        let checked = match verify.given() {
            Some(_) => Some(said(&app.trail_verify(&anchor.0)?, anyone.lang)),
            None => None,
        };
        let shown = app.trail(anyone.caller(), &search.query(), before)?;
        let page = page(&anyone, &search, before, &shown, checked, anchor.0);
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

fn page(
    anyone: &Anyone,
    search: &Search,
    before: Option<i64>,
    shown: &Shown,
    checked: Option<Checked>,
    anchor: String,
) -> Trail {
    let here = search.address("/trail", before.map(|before| format!("before={before}")));
    let older = shown.page.older.map(|older| search.address("/trail", Some(format!("before={older}"))));
    Trail {
        frame: anyone.frame(here, Section::Work).illustrative(anyone.app.illustrative),
        asked: search.asked(),
        looked_on: older.is_some() && shown.page.entries.len() < ON_A_PAGE,
        older,
        newest: before.map(|_| search.address("/trail", None)),
        entries: shown.page.entries.iter().map(|entry| row(entry, shown, anyone.lang)).collect(),
        table: search.address("/trail/trail.csv", None),
        lines: search.address("/trail/trail.jsonl", None),
        checked,
        anchor,
    }
}

fn row(entry: &Recorded, shown: &Shown, lang: Lang) -> Entry {
    let t = texts(lang);
    let name = |person| shown.names.iter().find(|(id, _)| *id == person).map(|(_, name)| name);
    let who = match (entry.by.person.and_then(name), entry.by.actor.as_str()) {
        (Some(name), login) => format!("{name} ({login})"),
        (None, "program") => t.trail_the_program.to_owned(),
        (None, "command") => t.trail_a_command.to_owned(),
        (None, actor) => actor.to_owned(),
    };
    Entry {
        place: entry.seq.to_string(),
        when: number::moment(entry.at.local()),
        who,
        origin: entry.by.origin.clone(),
        action: entry.action.clone(),
        subject: entry.subject.clone(),
        detail: entry.detail.clone(),
        reason: entry.by.reason.clone(),
        old: entry.old.clone(),
        new: entry.new.clone(),
    }
}

/// What a check came to, in words.
fn said(verdict: &Verdict, lang: Lang) -> Checked {
    let t = texts(lang);
    let count = |n: u64| number::count(lang, i64::try_from(n).unwrap_or(i64::MAX));
    let whole = fill(t.trail_whole, &[&number::count(lang, verdict.entries), &verdict.last.to_string()]);
    let findings = verdict.findings.iter().map(|finding| words(*finding, lang)).collect();
    let more = (verdict.more > 0).then(|| fill(t.trail_more, &[&count(verdict.more)]));
    Checked { whole, findings, more }
}

fn words(finding: Finding, lang: Lang) -> String {
    let t = texts(lang);
    let said = match finding.wrong {
        Wrong::Changed => t.wrong_changed,
        Wrong::Missing { .. } => t.wrong_missing,
        Wrong::Removed => t.wrong_removed,
        Wrong::Inserted => t.wrong_inserted,
        Wrong::Swapped { .. } => t.wrong_swapped,
        Wrong::Unchained => t.wrong_unchained,
        Wrong::BeforeFirst => t.wrong_before_first,
        Wrong::BeyondEnd => t.wrong_beyond_end,
        Wrong::CutOff { .. } => t.wrong_cut_off,
        Wrong::EndChanged => t.wrong_end_changed,
        Wrong::EndMissing => t.wrong_end_missing,
        Wrong::AnchorMissing => t.wrong_anchor_missing,
        Wrong::AnchorChanged => t.wrong_anchor_changed,
    };
    let other = finding.wrong.other().unwrap_or(finding.seq);
    fill(said, &[&finding.seq.to_string(), &other.to_string()])
}

#[get("/trail/<file>?<search..>")]
fn trail_file(
    office: May<ReadTrail>,
    file: String,
    search: Search,
) -> Result<Streamed<impl Stream<Item = Vec<u8>> + Send>, PageError> {
    let anyone = office.anyone();
    let (form, kind) = match file.as_str() {
        "trail.csv" => (Form::Table(anyone.lang), ContentType::CSV),
        "trail.jsonl" => (Form::JsonLines, ContentType::new("application", "jsonl")),
        _ => return Err(PageError::NotFound),
    };
    // Whoever waits for a file that could not be ended gets it without its last line.
    Ok(streamed(kind, file, move |out| {
        anyone.app.trail_export(anyone.caller(), &search.query(), form, out).map(|_| ())
    }))
}
