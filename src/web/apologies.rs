//! Letters of apology for late dossiers: which have one, who was late without, entering one, and the letter as a file. Read by
//! whoever reads results of the unit; entered by whoever manages its assessments.

use rocket::form::FromForm;
use rocket::http::{ContentType, CookieJar};
use rocket::response::Redirect;
use rocket::response::content::RawHtml;
use rocket::{Route, State, get, post, routes};
use rust_decimal::Decimal;
use time::Date;

use super::dossiers::{Asked, dossier_at, encoded, number as number_of, other_periods, span};
use super::download::Download;
use super::error::PageError;
use super::fields::{Day, Line, Words};
use super::form::{Protected, token};
use super::guard::{Looks, ManageAssessments, May};
use super::offices::{choice, day as day_of, field, hidden, hinted, text};
use super::pages::Frame;
use super::pages::offices_form::{Control, Form};
use super::pages::round::{Fact, RoundPage, Table, Way, leading, named, plain};
use super::waiting;
use crate::app::App;
use crate::app::apologies::{LateApologies, LateCounts};
use crate::app::dossiers::{DossierRead, DossierRules, Listed};
use crate::app::report::Format;
use crate::domain::dossier::apology::{Letter, Sent, SentBy};
use crate::domain::lang::Lang;
use crate::domain::number::{self, day};
use crate::domain::text::{fill, texts};
use crate::index::stated::RateName;
use crate::store::dossier::Apology;

/// The routes of this file.
#[must_use]
pub fn routes() -> Vec<Route> {
    routes![list, enter, file]
}

fn at(unit: &str, (first, last): (Date, Date)) -> String {
    format!("/dossiers/apologies?unit={unit}&first={first}&last={last}")
}

/// The way to late dossiers of a unit and some days.
pub(super) fn way(unit: &str, days: (Date, Date), about: &str, lang: Lang) -> Way {
    Way { title: texts(lang).apologies_title, about: about.to_owned(), href: at(unit, days) }
}

/// Whether a dossier of a list has a letter, and until when one is due.
pub(super) fn letter_of(one: &Listed, lang: Lang) -> String {
    let t = texts(lang);
    match (one.letter, one.letter_by) {
        (Some(letter), _) => fill(t.apology_done, &[&day(letter)]),
        (None, Some(by)) => fill(t.apology_due_by, &[&day(by)]),
        (None, None) => t.apology_none.to_owned(),
    }
}

fn sent(sent: Sent, lang: Lang) -> String {
    let t = texts(lang);
    match sent {
        Sent::InTime => t.apology_in_time.to_owned(),
        Sent::Late(days) => fill(t.apology_late, &[&days.to_string()]),
        Sent::NoRule => t.apology_no_rule.to_owned(),
    }
}

/// Puts on the page of a dossier what letters it has, until when one is due, and, where it may be entered, the form.
pub(super) fn shown(page: &mut RoundPage, read: &DossierRead, manages: bool, lang: Lang) -> Result<(), PageError> {
    let t = texts(lang);
    let (rules, dossier) = (DossierRules::shipped()?, &read.listed.dossier);
    page.facts.push((t.apology, plain(letter_of(&read.listed, lang))));
    if let Some(by) = read.listed.letter_by {
        page.facts.push((t.apology_by, plain(day(by))));
    }
    if let Some(rule) = dossier.due.and_then(|due| rules.apologies.of(due)) {
        let basis = format!("{} ({}). {}", rule.basis, rule.confidence.words(lang), rule.source);
        page.facts.push((t.apology_rule, named(basis)));
    }
    if !read.apologies.is_empty() {
        let row = |one: &Apology| {
            let Letter { number, day: on, new_due, reason, signer, sent_by } = &one.letter;
            vec![
                named(number.clone()),
                plain(day(*on)),
                plain(sent(rules.apologies.sent(one.due, *on), lang)),
                plain(day(*new_due)),
                named(reason.clone()),
                named(signer.clone()),
                plain(sent_by.name(lang)),
            ]
        };
        page.tables.push(Table {
            caption: t.apology_letters.to_owned(),
            columns: vec![
                t.apology_number,
                t.apology_day,
                t.apology_promptness,
                t.apology_new_due,
                t.apology_reason,
                t.apology_signer,
                t.apology_sent_by,
            ],
            rows: read.apologies.iter().map(row).collect(),
            empty: t.dossiers_nothing,
        });
        page.ways.extend([Format::Docx, Format::Pdf].map(|format| Way {
            title: t.apology_file,
            about: fill(t.apology_file_about, &[&dossier.code, &format.ending().to_uppercase()]),
            href: format!("/dossiers/apology?code={}&format={}", encoded(&dossier.code), format.ending()),
        }));
    }
    if manages {
        page.forms.push(enter_form(&dossier.code, lang));
    }
    Ok(())
}

fn enter_form(code: &str, lang: Lang) -> Form {
    let t = texts(lang);
    let of = |name: &'static str, label: &str, control| field("apology", name, label, control);
    let ways = SentBy::ALL.map(|one| choice(one.word(), one.name(lang), false, one == SentBy::PortalAndSms));
    let fields = vec![
        hidden("code", code),
        of("number", t.apology_number, text("", true)),
        of("day", t.apology_day, day_of(None, true)),
        of("new_due", t.apology_new_due, day_of(None, true)),
        hinted(of("reason", t.apology_reason, text("", true)), t.apology_reason_hint),
        hinted(of("signer", t.apology_signer, text("", true)), t.apology_signer_hint),
        of("sent_by", t.apology_sent_by, Control::Choice(ways.into())),
    ];
    let (title, help) = (t.apology_enter, Some(t.apology_enter_help));
    Form { title, help, action: "/dossiers/apology".to_owned(), fields, button: title }
}

/// A letter as it is typed.
#[derive(Debug, FromForm)]
struct Typed {
    code: Line,
    number: Line,
    day: Day,
    new_due: Day,
    reason: Words,
    signer: Line,
    sent_by: Line,
}

#[post("/dossiers/apology", data = "<typed>")]
async fn enter(may: May<ManageAssessments>, typed: Protected<Typed>, app: &State<App>) -> Result<Redirect, PageError> {
    let (anyone, Protected(typed)) = (may.anyone(), typed);
    waiting(app, move |_| {
        let (Some(on), Some(new_due)) = (typed.day.0, typed.new_due.0) else { return Err(PageError::Unacceptable) };
        let sent_by = SentBy::from_word(&typed.sent_by.0).ok_or(PageError::Unacceptable)?;
        let letter = Letter {
            number: typed.number.0,
            day: on,
            new_due,
            reason: typed.reason.0.split_whitespace().collect::<Vec<_>>().join(" "),
            signer: typed.signer.0,
            sent_by,
        };
        let code = typed.code.0;
        anyone.app.apologise(anyone.caller(), &code, &letter)?;
        Ok(Redirect::to(dossier_at(&code)))
    })
    .await
}

#[get("/dossiers/apology?<code>&<format>")]
async fn file(
    code: Option<String>,
    format: Option<String>,
    looks: Looks,
    app: &State<App>,
) -> Result<Download, PageError> {
    waiting(app, move |app| {
        let code = code.ok_or(PageError::NotFound)?;
        let format = format.as_deref().unwrap_or("pdf");
        let format = [Format::Docx, Format::Pdf].into_iter().find(|one| one.ending() == format);
        let format = format.ok_or(PageError::NotFound)?;
        let bytes = app.apology_letter(&looks.scope(), &code, format)?;
        let kind = ContentType::parse_flexible(format.media_type()).unwrap_or(ContentType::Binary);
        // Numbers of dossiers may hold slashes, and letters beyond ASCII.
        let safe: String = code.chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' }).collect();
        Ok(Download::of(bytes, kind, &format!("phieu-xin-loi-{safe}.{}", format.ending())))
    })
    .await
}

#[get("/dossiers/apologies?<unit>&<first>&<last>")]
async fn list(
    unit: Option<String>,
    first: Option<String>,
    last: Option<String>,
    looks: Looks,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<RawHtml<String>, PageError> {
    let csrf = token(app, cookies);
    waiting(app, move |app| {
        let asked = Asked::of(app, &looks, unit, (first, last))?;
        let late = app.late_apologies(&looks.scope(), &asked.unit, asked.days, asked.any_days)?;
        let frame = looks.frame(app, "/dossiers/apologies".to_owned());
        let frame = frame.illustrative(app.illustrative || late.unit.illustrative);
        let page = list_page(frame, csrf, &late, app.clock.now().day(), looks.lang());
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

fn list_page(frame: Frame, csrf: String, late: &LateApologies, today: Date, lang: Lang) -> RoundPage {
    let t = texts(lang);
    let days = (late.first, late.last);
    let mut page = RoundPage::new(frame, csrf, t.apologies_title);
    page.root = (t.dossiers_title, "/dossiers");
    page.about = Some(late.unit.name.clone());
    page.lead = Some(t.apologies_lead.to_owned());
    page.facts.push((t.period, plain(span(days, lang))));
    if late.cut {
        page.notices.push(t.apologies_cut.to_owned());
    }
    page.ways = other_periods(today, days, lang, |days| at(&late.unit.code, days));
    let mut rows = Vec::new();
    if !late.rows.is_empty() {
        rows.push(counts(plain(t.dossiers_all), &late.total, lang));
        let head = |code: &str, name: &str| leading(named(name), at(code, days));
        rows.extend(late.rows.iter().map(|(code, name, one)| counts(head(code, name), one, lang)));
    }
    page.tables.push(Table {
        caption: t.apologies_title.to_owned(),
        columns: vec![
            t.unit,
            t.dossiers_c10,
            t.dossiers_c13,
            t.apologies_late,
            t.apologies_with,
            t.apologies_in_time,
            t.apologies_no_rule,
            t.apologies_without,
            RateName::WithoutApologyOfLate.name(lang),
        ],
        rows,
        empty: t.dossiers_none,
    });
    let dash = |words: Option<String>| plain(words.unwrap_or_else(|| "–".to_owned()));
    let row = |dossier: &Listed| {
        vec![
            leading(named(dossier.dossier.code.clone()), dossier_at(&dossier.dossier.code)),
            named(dossier.procedure.clone()),
            named(dossier.unit.clone()),
            dash(dossier.dossier.due.map(day)),
            dash(dossier.letter_by.map(day)),
            dash(dossier.overdue.map(|days| days.to_string())),
            dash(dossier.dossier.closed.map(day)),
        ]
    };
    page.tables.push(Table {
        caption: fill(t.apologies_list, &[&number_of(late.without.len() as u64, lang)]),
        columns: vec![
            t.dossiers_code,
            t.dossiers_procedure,
            t.unit,
            t.dossiers_due,
            t.apology_by,
            t.dossiers_overdue_by,
            t.dossiers_closed,
        ],
        rows: late.without.iter().map(row).collect(),
        empty: t.apologies_all,
    });
    page
}

fn counts(head: Fact, one: &LateCounts, lang: Lang) -> Vec<Fact> {
    let numbers = [one.resolved, one.pending, one.late(), one.with, one.in_time, one.no_rule, one.without()];
    let rate = one.rate().map_or_else(
        || "–".to_owned(),
        |rate| {
            let digits = |value: Decimal| number::fixed(lang, value, 0);
            format!("{}% ({}/{})", number::fixed(lang, rate.value, 2), digits(rate.up), digits(rate.down))
        },
    );
    let cells = numbers.into_iter().map(|n| plain(number_of(n, lang)));
    std::iter::once(head).chain(cells).chain([plain(rate)]).collect()
}
