//! Grades of one-stop units: those of a unit and of the units right below it, and of one unit every indicator with what it is made of.
//! For whoever reads results of the unit; figures are entered by whoever manages its assessments.

mod enter;
mod unit;
mod words;

use rocket::http::{ContentType, CookieJar, Status};
use rocket::response::content::RawHtml;
use rocket::{Route, State, get, post, routes};
use rust_decimal::Decimal;

use super::dossiers::unit_asked;
use super::download::Download;
use super::error::PageError;
use super::form::{ProtectedFile, token};
use super::guard::{Looks, ManageAssessments, May};
use super::offices::import::outcome;
use super::pages::round::{Fact, RoundPage, TABLES, Table, Upload, Way, leading, named, plain};
use super::pages::{Frame, Section};
use super::waiting;
use crate::app::App;
use crate::app::bring_in::Importer;
use crate::app::grades::{GradeRules, Raters, UnitGrades};
use crate::app::import::portal_points::columns;
use crate::domain::access::Permission;
use crate::domain::lang::Lang;
use crate::domain::number;
use crate::domain::period::{Period, Span};
use crate::domain::text::{fill, texts};
use crate::index::onestop::qd766::GroupLine;

/// The routes of this folder.
#[must_use]
pub fn routes() -> Vec<Route> {
    [routes![list, bring, empty], unit::routes(), enter::routes()].concat()
}

type Page = Result<RawHtml<String>, PageError>;

fn list_at(unit: &str, period: Period) -> String {
    format!("/grades?unit={unit}&period={period}")
}

fn unit_at(unit: &str, period: Period) -> String {
    format!("/grades/{unit}?period={period}")
}

/// The period that is asked for, or the last quarter that is over; months are not graded.
fn asked(app: &App, period: Option<&str>) -> Result<Period, PageError> {
    let of: Period = if let Some(period) = period {
        period.parse().map_err(|_| PageError::NotFound)?
    } else {
        let now = Period::containing(Span::Quarter, app.clock.now().day());
        now.previous().ok_or(PageError::NotFound)?
    };
    if matches!(of.span(), Span::Quarter | Span::Year) { Ok(of) } else { Err(PageError::NotFound) }
}

/// The ways to other periods: the last four quarters and the last two years.
fn others(app: &App, shown: Period, lang: Lang, at: impl Fn(Period) -> String) -> Vec<Way> {
    let today = app.clock.now().day();
    let before = |span, count| Period::before(span, today, count);
    let offered = before(Span::Quarter, 4).chain(before(Span::Year, 2)).filter(|period| *period != shown);
    let title = texts(lang).grades_periods;
    offered.map(|period| Way { title, about: period.name(lang), href: at(period) }).collect()
}

/// What every page of grades begins with: the rule that is repealed, and the marks of both.
fn begun(frame: Frame, csrf: String, period: Period, lang: Lang) -> Result<RoundPage, PageError> {
    let t = texts(lang);
    let rules = GradeRules::shipped()?;
    let mut page = RoundPage::new(frame, csrf, t.grades_title);
    page.root = (t.grades_title, "/grades");
    page.lead = Some(t.grades_lead.to_owned());
    if !rules.circular.head.holds_on(period.last_day()) {
        page.notices.push(t.grades_repealed.to_owned());
    }
    page.notices.push(rules.index.head.note.of(lang).to_owned());
    let mark =
        |head: &crate::domain::onestop::Head| format!("{} ({})", head.title.of(lang), head.confidence.words(lang));
    page.facts = vec![
        (t.period, plain(period.name(lang))),
        (t.grades_circular, plain(mark(&rules.circular.head))),
        (t.grades_index, plain(mark(&rules.index.head))),
    ];
    Ok(page)
}

/// How many rated at a unit's counters, in words.
fn raters(of: Raters, lang: Lang) -> String {
    let t = texts(lang);
    match of {
        Raters::Nobody => t.grades_nobody.to_owned(),
        Raters::Hidden => t.grades_few.to_owned(),
        Raters::Known(n) => fill(t.grades_at_least, &[&number::count(lang, n)]),
    }
}

/// What the index of a unit comes to, as far as its groups have points.
fn index_words(of: &UnitGrades, lang: Lang) -> String {
    let t = texts(lang);
    let places = of.rules.index.rounding.rounding.places;
    let covered = of.index.covered();
    if let Some(total) = of.index.total() {
        return number::decimal(lang, total, places);
    }
    if covered.is_zero() {
        return t.grades_no_points.to_owned();
    }
    let some: Decimal = of.index.groups.iter().filter_map(GroupLine::points).sum();
    fill(t.grades_partly, &[&number::decimal(lang, some, places), &number::decimal(lang, covered, places)])
}

#[get("/grades?<unit>&<period>")]
async fn list(
    unit: Option<String>,
    period: Option<String>,
    looks: Looks,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Page {
    let csrf = token(app, cookies);
    waiting(app, move |app| {
        let (scope, lang) = (looks.scope(), looks.lang());
        let period = asked(app, period.as_deref())?;
        let code = unit_asked(app, &scope, unit)?;
        let all = app.grades_below(&scope, &code, period)?;
        let made_up = app.illustrative || all.iter().any(|one| one.unit.illustrative);
        let frame = looks.frame(app, "/grades".to_owned()).illustrative(made_up);
        let mut page = list_page(app, begun(frame, csrf, period, lang)?, (&code, period), &all, lang);
        if looks.caller().is_some_and(|caller| caller.may(Permission::ManageAssessments)) {
            page.upload = Some(upload(lang));
        }
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

/// The form for a file of a portal's points.
fn upload(lang: Lang) -> Upload {
    let t = texts(lang);
    Upload {
        title: t.grades_upload,
        action: "/grades".to_owned(),
        help: t.grades_upload_help,
        columns: columns().join(", "),
        empty: "/grades/file/khung-mau.csv".to_owned(),
        accept: TABLES,
        page: None,
        fields: Vec::new(),
    }
}

#[post("/grades", data = "<file>")]
async fn bring(
    may: May<ManageAssessments>,
    file: ProtectedFile,
    cookies: &CookieJar<'_>,
) -> Result<(Status, RawHtml<String>), PageError> {
    let (csrf, anyone) = (token(&may.app, cookies), may.anyone());
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let ProtectedFile { name, bytes, .. } = file;
        let brought = app.bring_portal_points_from(Importer::Person(anyone.caller()), &name, &bytes);
        let (status, outcome) = outcome(app, anyone.lang, name, brought)?;
        let mut page = begun(anyone.frame("/grades", Section::Results), csrf, asked(app, None)?, anyone.lang)?;
        page.ways = vec![Way {
            title: texts(anyone.lang).grades_title,
            about: asked(app, None)?.name(anyone.lang),
            href: "/grades".to_owned(),
        }];
        page.upload = Some(upload(anyone.lang));
        page.outcome = Some(outcome);
        Ok((status, RawHtml(askama::Template::render(&page)?)))
    })
    .await
}

#[get("/grades/file/<_file>")]
fn empty(_file: &str, may: May<ManageAssessments>) -> Download {
    let _ = may;
    Download::of(format!("\u{feff}{}\r\n", columns().join(",")), ContentType::CSV, "khung-mau.csv")
}

fn list_page(
    app: &App,
    mut page: RoundPage,
    (code, period): (&str, Period),
    all: &[UnitGrades],
    lang: Lang,
) -> RoundPage {
    let t = texts(lang);
    page.about = all.first().map(|one| one.unit.name.clone());
    page.ways = others(app, period, lang, |period| list_at(code, period));
    let row = |one: &UnitGrades| -> Vec<Fact> {
        vec![
            leading(named(one.unit.name.clone()), unit_at(&one.unit.code, period)),
            plain(one.graded.words(lang)),
            plain(index_words(one, lang)),
            plain(raters(one.gathered.raters, lang)),
        ]
    };
    page.tables.push(Table {
        caption: format!("{}. {}", t.grades_title, period.name(lang)),
        columns: vec![t.unit, t.grades_circular, t.grades_index, t.grades_raters],
        rows: all.iter().map(row).collect(),
        empty: t.grades_none,
    });
    page
}
