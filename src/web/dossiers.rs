//! Dossiers of one-stop shops: the form of statistics of a unit and a period with every rate by its name, what is overdue or
//! soon due, and the history of one. For whoever reads results of the unit, in whole periods; any days for whoever manages its
//! assessments.

use rocket::http::{CookieJar, RawStr};
use rocket::response::Redirect;
use rocket::response::content::RawHtml;
use rocket::{Route, State, get, post, routes};
use rust_decimal::Decimal;
use time::Date;

use super::apologies;
use super::dossier_imports;
use super::dossier_targets;
use super::error::PageError;
use super::fields::{Day, Line};
use super::form::{Protected, token};
use super::guard::{Looks, ManageAssessments, May};
use super::offices::{field, hidden};
use super::pages::Frame;
use super::pages::offices_form::{Control, Form};
use super::pages::round::{Fact, RoundPage, Table, Way, leading, named, plain};
use super::waiting;
use crate::app::App;
use crate::app::dossiers::{DossierForm, DossierRead, FormBy, FormRow, Listed, Pending};
use crate::app::import::read_day;
use crate::app::scope::Scope;
use crate::domain::access::Permission;
use crate::domain::clock::Instant;
use crate::domain::dossier::form::Columns;
use crate::domain::dossier::history::Event;
use crate::domain::dossier::status::Status;
use crate::domain::lang::Lang;
use crate::domain::number::{self, day};
use crate::domain::period::{Period, Span};
use crate::domain::text::{fill, texts};
use crate::index::stated::{Rate, RateName};

/// The routes of this file.
#[must_use]
pub fn routes() -> Vec<Route> {
    routes![show, choose, pending, one]
}

type Page = Result<RawHtml<String>, PageError>;

impl FormBy {
    const ALL: [Self; 4] = [Self::Field, Self::Unit, Self::Procedure, Self::Channel];

    const fn word(self) -> &'static str {
        match self {
            Self::Field => "field",
            Self::Unit => "unit",
            Self::Procedure => "procedure",
            Self::Channel => "channel",
        }
    }

    fn name(self, lang: Lang) -> &'static str {
        let t = texts(lang);
        match self {
            Self::Field => t.dossiers_by_field,
            Self::Unit => t.dossiers_by_unit,
            Self::Procedure => t.dossiers_by_procedure,
            Self::Channel => t.dossiers_by_channel,
        }
    }
}

/// The unit that is asked for, or the topmost of the scope.
pub(super) fn unit_asked(app: &App, scope: &Scope, asked: Option<String>) -> Result<String, PageError> {
    if let Some(code) = asked.filter(|code| !code.is_empty()) {
        return Ok(code);
    }
    let units = app.units_in(scope)?;
    let top = units.into_iter().min_by(|one, two| (one.level, &one.code).cmp(&(two.level, &two.code)));
    top.map(|unit| unit.code).ok_or(PageError::NotFound)
}

/// What a page of a unit and some days is asked for.
pub(super) struct Asked {
    /// The code of the unit.
    pub(super) unit: String,
    /// The first and the last day.
    pub(super) days: (Date, Date),
    /// Whether whoever asks may ask for any days there.
    pub(super) any_days: bool,
}

impl Asked {
    /// The unit that is asked for, or the topmost that can be seen; the days, or the last month that is over.
    pub(super) fn of(
        app: &App,
        looks: &Looks,
        unit: Option<String>,
        (first, last): (Option<String>, Option<String>),
    ) -> Result<Self, PageError> {
        let scope = looks.scope();
        let unit = unit_asked(app, &scope, unit)?;
        let day = |text: Option<String>| text.map(|text| read_day(&text).ok_or(PageError::NotFound)).transpose();
        let month = Period::containing(Span::Month, app.clock.now().day()).previous().ok_or(PageError::NotFound)?;
        let days = match (day(first)?, day(last)?) {
            (Some(first), Some(last)) => (first, last),
            _ => (month.first_day(), month.last_day()),
        };
        let any_days = match looks.caller() {
            Some(caller) => {
                let unit = app.unit_to_read(&scope, &unit, days.1)?;
                app.may_in_unit(caller, Permission::ManageAssessments, &unit)?
            }
            None => false,
        };
        Ok(Self { unit, days, any_days })
    }
}

fn at(unit: &str, (first, last): (Date, Date), by: FormBy) -> String {
    format!("/dossiers?unit={unit}&first={first}&last={last}&by={}", by.word())
}

/// The ways to other periods: the last three months, the last quarter, the last year.
pub(super) fn other_periods(
    today: Date,
    shown: (Date, Date),
    lang: Lang,
    at: impl Fn((Date, Date)) -> String,
) -> Vec<Way> {
    let before = |span, count| Period::before(span, today, count);
    let offered = before(Span::Month, 3).chain(before(Span::Quarter, 1)).chain(before(Span::Year, 1));
    offered
        .map(|period| (period, (period.first_day(), period.last_day())))
        .filter(|(_, days)| *days != shown)
        .map(|(period, days)| Way { title: texts(lang).dossiers_periods, about: period.name(lang), href: at(days) })
        .collect()
}

/// Where a dossier is shown. Its number may hold slashes.
pub(super) fn dossier_at(code: &str) -> String {
    format!("/dossiers/one?code={}", encoded(code))
}

/// A number of a dossier as it stands in an address.
pub(super) fn encoded(code: &str) -> String {
    RawStr::new(code).percent_encode().to_string()
}

#[get("/dossiers?<unit>&<first>&<last>&<by>")]
async fn show(
    unit: Option<String>,
    first: Option<String>,
    last: Option<String>,
    by: Option<String>,
    looks: Looks,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Page {
    let csrf = token(app, cookies);
    waiting(app, move |app| {
        let (scope, lang) = (looks.scope(), looks.lang());
        let asked = Asked::of(app, &looks, unit, (first, last))?;
        let by = FormBy::ALL.into_iter().find(|one| by.as_deref() == Some(one.word())).unwrap_or(FormBy::Field);
        let form = app.dossier_form(&scope, &asked.unit, asked.days, by, asked.any_days)?;
        let frame = looks.frame(app, "/dossiers".to_owned());
        let mut page = form_page(frame.illustrative(app.illustrative || form.unit.illustrative), csrf, &form, by, lang);
        page.ways = ways(&form, by, app.clock.now().day(), lang);
        if asked.any_days {
            page.forms.push(days_form(&form, by, lang));
        }
        if looks.caller().is_some_and(|caller| caller.may(Permission::ManageAssessments)) {
            page.ways.push(dossier_imports::way(lang));
        }
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

/// The days that somebody typed.
#[derive(Debug, rocket::FromForm)]
struct Days {
    unit: Line,
    by: Line,
    first: Day,
    last: Day,
}

#[post("/dossiers", data = "<days>")]
async fn choose(may: May<ManageAssessments>, days: Protected<Days>, app: &State<App>) -> Result<Redirect, PageError> {
    let (anyone, Protected(Days { unit, by, first, last })) = (may.anyone(), days);
    waiting(app, move |app| {
        let (Some(first), Some(last)) = (first.0, last.0) else { return Err(PageError::Unacceptable) };
        let by = FormBy::ALL.into_iter().find(|one| by.0 == one.word()).ok_or(PageError::Unacceptable)?;
        let unit = app.unit_in(&Scope::of(anyone.caller(), Permission::ManageAssessments), &unit.0)?;
        Ok(Redirect::to(at(&unit.code, (first, last), by)))
    })
    .await
}

fn days_form(form: &DossierForm, by: FormBy, lang: Lang) -> Form {
    let t = texts(lang);
    let calendar = |name: &'static str, label: &'static str, value: Date| {
        field("days", name, label, Control::Day { value: day(value), needed: true })
    };
    let fields = vec![
        hidden("unit", &form.unit.code),
        hidden("by", by.word()),
        calendar("first", t.dossiers_from, form.first),
        calendar("last", t.dossiers_to, form.last),
    ];
    let (title, help) = (t.dossiers_days, Some(t.dossiers_days_help));
    Form { title, help, action: "/dossiers".to_owned(), fields, button: title }
}

/// Other ways to look: by what, other periods, what is pending.
fn ways(form: &DossierForm, by: FormBy, today: Date, lang: Lang) -> Vec<Way> {
    let t = texts(lang);
    let days = (form.first, form.last);
    let code = &form.unit.code;
    let others = FormBy::ALL.into_iter().filter(|other| *other != by);
    // Counts by procedure are of whole months.
    let others = others.filter(|other| *other != FormBy::Procedure || Period::whole(days).is_some());
    let other = |other: FormBy| Way { title: other.name(lang), about: span(days, lang), href: at(code, days, other) };
    let mut ways: Vec<Way> = others.map(other).collect();
    ways.extend(other_periods(today, days, lang, |days| at(code, days, by)));
    let href = format!("/dossiers/causes?unit={code}&first={}&last={}&by=field", days.0, days.1);
    ways.push(Way { title: t.dossiers_causes, about: span(days, lang), href });
    ways.push(apologies::way(code, days, &form.unit.name, lang));
    let href = format!("/dossiers/pending?unit={code}");
    ways.push(Way { title: t.dossiers_pending, about: form.unit.name.clone(), href });
    ways.push(dossier_targets::way(code, &form.unit.name, lang));
    ways
}

/// The name of a period, or its days.
pub(super) fn span(days: (Date, Date), lang: Lang) -> String {
    Period::whole(days).map_or_else(|| format!("{} – {}", day(days.0), day(days.1)), |period| period.name(lang))
}

fn form_page(frame: Frame, csrf: String, form: &DossierForm, by: FormBy, lang: Lang) -> RoundPage {
    let t = texts(lang);
    let mut page = RoundPage::new(frame, csrf, t.dossiers_title);
    page.root = (t.dossiers_title, "/dossiers");
    page.about = Some(form.unit.name.clone());
    page.lead = Some(t.dossiers_lead.to_owned());
    let rule = &form.rules.form;
    let basis = format!("{} ({}). {}", rule.basis, rule.confidence.words(lang), rule.source);
    page.facts = vec![(t.period, plain(span((form.first, form.last), lang))), (t.dossiers_rules, named(basis))];
    if form.total.without_due > 0 {
        page.notices.push(fill(t.dossiers_without_due, &[&number(form.total.without_due, lang)]));
    }
    page.tables.push(Table {
        caption: t.dossiers_rates.to_owned(),
        columns: vec![t.dossiers_rate, t.stated_value, t.dossiers_division, t.dossiers_year_before, t.dossiers_target],
        rows: form.rates.iter().map(|rate| rate_row(rate, form, lang)).collect(),
        empty: t.dossiers_none,
    });
    let head = |row: &FormRow| {
        let level = row.level.map(|level| format!("{}: ", level.name(lang))).unwrap_or_default();
        let name = named(level + &row.name);
        match (&row.unit, row.channel) {
            (Some(code), _) => leading(name, at(code, (form.first, form.last), by)),
            (None, Some(channel)) => plain(channel.name(lang)),
            (None, None) => name,
        }
    };
    let mut rows: Vec<Vec<Fact>> = Vec::new();
    if !form.rows.is_empty() {
        rows.push(columns(plain(t.dossiers_all), &form.total, lang));
        rows.extend(form.rows.iter().map(|row| columns(head(row), &row.columns, lang)));
    }
    page.tables.push(Table {
        caption: format!("{}. {}", t.dossiers_form, by.name(lang)),
        columns: vec![
            t.stated_what,
            t.dossiers_c3,
            t.dossiers_c4,
            t.dossiers_c5,
            t.dossiers_c6,
            t.dossiers_c7,
            t.dossiers_c8,
            t.dossiers_c9,
            t.dossiers_c10,
            t.dossiers_c11,
            t.dossiers_c12,
            t.dossiers_c13,
        ],
        rows,
        empty: t.dossiers_none,
    });
    page
}

pub(super) fn number(n: u64, lang: Lang) -> String {
    number::fixed(lang, Decimal::from(n), 0)
}

fn columns(head: Fact, columns: &Columns, lang: Lang) -> Vec<Fact> {
    let cells = (3..=13).filter_map(|column| columns.column(column)).map(|n| plain(number(n, lang)));
    std::iter::once(head).chain(cells).collect()
}

/// A rate with its numbers, by how many points it differs from the same days a year before, and how it stands to its target.
fn rate_row(rate: &Rate, form: &DossierForm, lang: Lang) -> Vec<Fact> {
    let t = texts(lang);
    let digits = |value: Decimal| number::fixed(lang, value, 0);
    let change = form.before.iter().find(|one| one.name == rate.name).map_or_else(
        || "–".to_owned(),
        |before| {
            let points = (rate.value - before.value).round_dp(2);
            let size = number::fixed(lang, points.abs(), 2);
            match (points.is_zero(), points.is_sign_negative()) {
                (true, _) => t.dossiers_unchanged.to_owned(),
                (_, true) => fill(t.dossiers_down, &[&size]),
                (_, false) => fill(t.dossiers_up, &[&size]),
            }
        },
    );
    let name: RateName = rate.name;
    vec![
        plain(name.name(lang)),
        plain(number::fixed(lang, rate.value, 2) + "%"),
        plain(format!("{}/{}", digits(rate.up), digits(rate.down))),
        plain(change),
        dossier_targets::beside(rate, &form.targets, lang),
    ]
}

#[get("/dossiers/pending?<unit>")]
async fn pending(unit: Option<String>, looks: Looks, cookies: &CookieJar<'_>, app: &State<App>) -> Page {
    let csrf = token(app, cookies);
    waiting(app, move |app| {
        let (frame, scope) = (looks.frame(app, "/dossiers/pending".to_owned()), looks.scope());
        let code = unit_asked(app, &scope, unit)?;
        let pending = app.dossiers_pending(&scope, &code)?;
        let page = pending_page(frame, csrf, &pending, looks.lang());
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

fn pending_page(frame: Frame, csrf: String, pending: &Pending, lang: Lang) -> RoundPage {
    let t = texts(lang);
    let mut page = RoundPage::new(frame, csrf, t.dossiers_pending);
    page.root = (t.dossiers_title, "/dossiers");
    page.about = Some(pending.unit.name.clone());
    page.lead = Some(t.dossiers_pending_lead.to_owned());
    if pending.cut {
        page.notices.push(t.dossiers_cut.to_owned());
    }
    let dash = |words: Option<String>| plain(words.unwrap_or_else(|| "–".to_owned()));
    let row = |one: &Listed| {
        let dossier = &one.dossier;
        let moved = dossier.new_due.filter(|new| Some(*new) != dossier.due);
        vec![
            leading(named(dossier.code.clone()), dossier_at(&dossier.code)),
            named(one.procedure.clone()),
            named(one.unit.clone()),
            dash(dossier.due.map(day)),
            dash(moved.map(day)),
            dash(one.overdue.map(|days| days.to_string())),
            plain(apologies::letter_of(one, lang)),
            dash(dossier.status.map(|status| status.name(lang).to_owned())),
        ]
    };
    let table = |caption: &str, rows: &[Listed], empty| Table {
        caption: format!("{caption} ({})", number::count(lang, i64::try_from(rows.len()).unwrap_or(i64::MAX))),
        columns: vec![
            t.dossiers_code,
            t.dossiers_procedure,
            t.unit,
            t.dossiers_due,
            t.dossiers_new_due,
            t.dossiers_overdue_by,
            t.apology,
            t.dossiers_status,
        ],
        rows: rows.iter().map(row).collect(),
        empty,
    };
    page.tables = vec![
        table(t.dossiers_overdue, &pending.overdue, t.dossiers_overdue_none),
        table(t.dossiers_soon, &pending.soon, t.dossiers_soon_none),
    ];
    page
}

#[get("/dossiers/one?<code>")]
async fn one(code: Option<String>, looks: Looks, cookies: &CookieJar<'_>, app: &State<App>) -> Page {
    let csrf = token(app, cookies);
    waiting(app, move |app| {
        let read = app.dossier(&looks.scope(), &code.ok_or(PageError::NotFound)?)?;
        let mut page = dossier_page(looks.frame(app, "/dossiers/one".to_owned()), csrf, &read, looks.lang());
        let manages = match looks.caller() {
            Some(caller) => app.may_apologise(caller, &read)?,
            None => false,
        };
        apologies::shown(&mut page, &read, manages, looks.lang())?;
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

fn dossier_page(frame: Frame, csrf: String, read: &DossierRead, lang: Lang) -> RoundPage {
    let t = texts(lang);
    let Listed { dossier, unit, procedure, overdue, .. } = &read.listed;
    let mut page = RoundPage::new(frame, csrf, t.dossiers_one);
    page.root = (t.dossiers_title, "/dossiers");
    page.about = Some(dossier.code.clone());
    let dash = |words: Option<String>| plain(words.unwrap_or_else(|| "–".to_owned()));
    let late = overdue.filter(|days| *days > 0).map(|days| days.to_string());
    page.facts = vec![
        (t.unit, named(unit.clone())),
        (t.dossiers_procedure, named(procedure.clone())),
        (t.dossiers_channel, plain(dossier.channel.name(lang))),
        (t.dossiers_status, dash(dossier.status.map(|status| status.name(lang).to_owned()))),
        (t.dossiers_received, dash(dossier.received.map(day))),
        (t.dossiers_due, dash(dossier.due.map(day))),
        (t.dossiers_new_due, dash(dossier.new_due.filter(|new| Some(*new) != dossier.due).map(day))),
        (t.dossiers_closed, dash(dossier.closed.map(day))),
        (t.dossiers_returned, dash(dossier.returned.map(day))),
        (t.dossiers_overdue_by, dash(late)),
    ];
    page.facts.extend(dossier.cause.clone().map(|cause| (t.dossiers_cause, named(cause))));
    page.notices = dossier.findings.iter().map(|finding| finding.name(lang).to_owned()).collect();
    let moment = |at: Instant| number::moment(at.local());
    let found = |event: &Event| {
        let here = read.history.findings().filter(|(at, _)| *at == event).map(|(_, finding)| finding.name(lang));
        here.collect::<Vec<_>>().join("; ")
    };
    let event = |event: &Event| {
        let name = |name: &Option<Box<str>>| named(name.as_deref().unwrap_or("–").to_owned());
        let status: Status = event.status;
        let found = Some(found(event)).filter(|words| !words.is_empty());
        vec![
            plain(moment(event.at)),
            plain(status.name(lang)),
            dash(event.due.map(day)),
            name(&event.holder),
            name(&event.actor),
            dash(found),
        ]
    };
    page.tables.push(Table {
        caption: t.dossiers_history.to_owned(),
        columns: vec![
            t.dossiers_at,
            t.dossiers_status,
            t.dossiers_due_stated,
            t.dossiers_holder,
            t.dossiers_actor,
            t.dossiers_finding,
        ],
        rows: read.history.events().iter().map(event).collect(),
        empty: t.dossiers_nothing,
    });
    let held = |(name, days): &(String, u32)| vec![named(name.clone()), plain(days.to_string())];
    page.tables.push(Table {
        caption: t.dossiers_held.to_owned(),
        columns: vec![t.dossiers_holder, t.dossiers_count_days],
        rows: read.held.iter().map(held).collect(),
        empty: t.dossiers_nothing,
    });
    page.tables.push(Table {
        caption: t.dossiers_paused.to_owned(),
        columns: vec![t.dossiers_status, t.dossiers_from, t.dossiers_to],
        rows: read
            .pauses
            .iter()
            .map(|pause| vec![plain(pause.status.name(lang)), plain(moment(pause.from)), dash(pause.to.map(moment))])
            .collect(),
        empty: t.dossiers_nothing,
    });
    page
}
