//! `/dossiers/causes`: why the dossiers of a unit were late in a period, by field, agency or level, and how long agencies held
//! them. For whoever reads the form of the same unit and days.

use rocket::http::CookieJar;
use rocket::response::content::RawHtml;
use rocket::{Route, State, get, routes};
use time::Date;

use super::dossiers::{Asked, number, other_periods, span};
use super::error::PageError;
use super::form::token;
use super::guard::Looks;
use super::pages::Frame;
use super::pages::round::{Grid, RoundPage, Table, Way, leading, named, plain};
use super::waiting;
use crate::app::App;
use crate::app::dossiers::causes::{CauseRow, CausesBy, HeldBy, LateCauses};
use crate::domain::lang::Lang;
use crate::domain::text::{fill, texts};

/// Causes that have a column of their own; those that are rarer share one.
const COLUMNS: usize = 8;

/// The routes of this file.
#[must_use]
pub fn routes() -> Vec<Route> {
    routes![causes]
}

impl CausesBy {
    const ALL: [Self; 3] = [Self::Field, Self::Unit, Self::Level];

    const fn word(self) -> &'static str {
        match self {
            Self::Field => "field",
            Self::Unit => "unit",
            Self::Level => "level",
        }
    }

    fn name(self, lang: Lang) -> &'static str {
        let t = texts(lang);
        match self {
            Self::Field => t.dossiers_causes_by_field,
            Self::Unit => t.dossiers_by_unit,
            Self::Level => t.dossiers_causes_by_level,
        }
    }
}

fn at(unit: &str, (first, last): (Date, Date), by: CausesBy) -> String {
    format!("/dossiers/causes?unit={unit}&first={first}&last={last}&by={}", by.word())
}

#[get("/dossiers/causes?<unit>&<first>&<last>&<by>")]
async fn causes(
    unit: Option<String>,
    first: Option<String>,
    last: Option<String>,
    by: Option<String>,
    looks: Looks,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<RawHtml<String>, PageError> {
    let csrf = token(app, cookies);
    waiting(app, move |app| {
        let asked = Asked::of(app, &looks, unit, (first, last))?;
        let by = CausesBy::ALL.into_iter().find(|one| by.as_deref() == Some(one.word())).unwrap_or(CausesBy::Field);
        let late = app.dossier_causes(&looks.scope(), &asked.unit, asked.days, by, asked.any_days)?;
        let frame = looks.frame(app, "/dossiers/causes".to_owned());
        let frame = frame.illustrative(app.illustrative || late.unit.illustrative);
        let mut page = page(frame, csrf, &late, by, looks.lang());
        page.ways = ways(&late, by, app.clock.now().day(), looks.lang());
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

fn ways(late: &LateCauses, by: CausesBy, today: Date, lang: Lang) -> Vec<Way> {
    let t = texts(lang);
    let (code, days) = (&late.unit.code, (late.first, late.last));
    let others = CausesBy::ALL.into_iter().filter(|other| *other != by);
    let mut ways: Vec<Way> = others
        .map(|other| Way { title: other.name(lang), about: span(days, lang), href: at(code, days, other) })
        .collect();
    ways.extend(other_periods(today, days, lang, |days| at(code, days, by)));
    let href = format!("/dossiers?unit={code}&first={}&last={}&by=field", late.first, late.last);
    ways.push(Way { title: t.dossiers_form, about: span(days, lang), href });
    ways
}

/// A row's counts as its columns have them.
fn cells(by_cause: &[u64]) -> impl Iterator<Item = u64> {
    let (own, rare) = by_cause.split_at(by_cause.len().min(COLUMNS));
    own.iter().copied().chain((!rare.is_empty()).then(|| rare.iter().sum()))
}

fn page(frame: Frame, csrf: String, late: &LateCauses, by: CausesBy, lang: Lang) -> RoundPage {
    let t = texts(lang);
    let mut page = RoundPage::new(frame, csrf, t.dossiers_causes);
    page.root = (t.dossiers_title, "/dossiers");
    page.about = Some(late.unit.name.clone());
    page.lead = Some(t.dossiers_causes_lead.to_owned());
    page.facts = vec![
        (t.period, plain(span((late.first, late.last), lang))),
        (t.dossiers_c10, plain(number(late.total.iter().sum(), lang))),
    ];
    let cause = |cause: &Option<String>| cause.clone().unwrap_or_else(|| t.dossiers_no_cause.to_owned());
    let all = late.causes.iter().zip(&late.total);
    page.tables.push(Table {
        caption: t.dossiers_causes.to_owned(),
        columns: vec![t.dossiers_cause, t.dossiers_count],
        rows: all.map(|(stated, n)| vec![named(cause(stated)), plain(number(*n, lang))]).collect(),
        empty: t.dossiers_none_late,
    });
    if !late.rows.is_empty() {
        let head = |row: &CauseRow| match (&row.unit, row.level) {
            (Some(code), _) => leading(named(row.name.clone()), at(code, (late.first, late.last), by)),
            (None, Some(level)) => plain(level.name(lang)),
            (None, None) => named(row.name.clone()),
        };
        let row = |row: &CauseRow| {
            let counts = std::iter::once(row.late).chain(cells(&row.by_cause)).map(|n| plain(number(n, lang)));
            std::iter::once(head(row)).chain(counts).collect()
        };
        let mut columns = vec![t.dossiers_c10.to_owned()];
        columns.extend(late.causes.iter().take(COLUMNS).map(cause));
        columns.extend((late.causes.len() > COLUMNS).then(|| t.dossiers_causes_other.to_owned()));
        page.grids.push(Grid {
            caption: by.name(lang).to_owned(),
            head: t.stated_what,
            columns,
            rows: late.rows.iter().map(row).collect(),
        });
    }
    let held = |one: &HeldBy| {
        vec![named(one.holder.clone()), plain(number(one.dossiers, lang)), plain(number(one.days, lang))]
    };
    page.tables.push(Table {
        caption: t.dossiers_held_late.to_owned(),
        columns: vec![t.dossiers_holder, t.dossiers_count, t.dossiers_count_days],
        rows: late.held.iter().map(held).collect(),
        empty: t.dossiers_nothing,
    });
    if late.held_by_nobody > 0 {
        let n = number(late.held_by_nobody, lang);
        page.notices.push(fill(t.dossiers_held_by_nobody, &[&n]));
    }
    page
}
