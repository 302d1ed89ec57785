//! The calendar of a year, month by month.

use rocket::http::CookieJar;
use rocket::response::content::RawHtml;
use rocket::{Route, State, get, routes};
use time::Date;

use super::{Page, frame, owner, page, reads, task_at, units};
use crate::app::App;
use crate::app::workplan::calendar::Entry;
use crate::domain::lang::Lang;
use crate::domain::number::day;
use crate::domain::text::{fill, texts};
use crate::web::error::PageError;
use crate::web::form::token;
use crate::web::guard::SeesPlans;
use crate::web::pages::round::{Fact, Table, Way, leading, named, plain};
use crate::web::waiting;

pub(super) fn routes() -> Vec<Route> {
    routes![show]
}

/// Years outside these are typing errors.
const YEARS: std::ops::RangeInclusive<i32> = 1990..=2100;

fn row((on, entry): &(Date, Entry<'_>), today: Date, lang: Lang) -> Vec<Fact> {
    let t = texts(lang);
    let [about, what, stands] = match entry {
        Entry::Task(plan, task) => {
            let about = format!("{}. {} ({})", task.task.code, task.task.words, owner(task));
            let about = leading(named(about), task_at(plan, task));
            [about, plain(t.plans_calendar_task), plain(task.status.name(lang))]
        }
        Entry::Inspection(one) => {
            let about = format!("{}: {}", one.inspection.title, one.inspection.inspected);
            let days = format!("{} – {}", day(one.inspection.first), day(one.inspection.last));
            [named(about), plain(t.plans_calendar_inspection), plain(days)]
        }
        Entry::FollowUp(one) => {
            let about = one.inspection.follow_up.clone().unwrap_or_else(|| one.inspection.title.clone());
            let stands = one.inspection.follow_up_on(today).name(lang);
            [named(about), plain(t.plans_calendar_follow_up), plain(stands)]
        }
        Entry::Report(reported) => [plain(reported.words(lang)), plain(t.plans_calendar_report), plain("–")],
    };
    vec![about, plain(day(*on)), what, stands]
}

#[get("/plans/calendar?<year>")]
async fn show(year: Option<i32>, reader: SeesPlans, cookies: &CookieJar<'_>, app: &State<App>) -> Page {
    let csrf = token(app, cookies);
    waiting(app, move |app| {
        let (scope, lang, _) = reads(&reader);
        let (t, overview) = (texts(lang), app.plans(&scope)?);
        let year = year.unwrap_or_else(|| overview.today.year());
        if !YEARS.contains(&year) {
            return Err(PageError::NotFound);
        }
        let title = fill(t.plans_calendar, &[&year.to_string()]);
        let mut page =
            page(frame(&reader, app, format!("/plans/calendar?year={year}"), units(&overview)), csrf, title, lang);
        page.lead = Some(t.plans_calendar_about.to_owned());
        for other in [year - 1, year + 1].into_iter().filter(|other| YEARS.contains(other)) {
            page.ways.push(Way {
                title: t.plans_calendar_way,
                about: other.to_string(),
                href: format!("/plans/calendar?year={other}"),
            });
        }
        let all = overview.year(year)?;
        for month in 1..=12_u8 {
            let own = all.iter().filter(|(on, _)| u8::from(on.month()) == month);
            let rows: Vec<Vec<Fact>> = own.map(|entry| row(entry, overview.today, lang)).collect();
            if !rows.is_empty() {
                page.tables.push(Table {
                    caption: fill(t.plans_month, &[&month.to_string(), &year.to_string()]),
                    columns: vec![t.plans_words, t.plans_event_day, t.plans_event, t.plans_stands],
                    rows,
                    empty: t.plans_calendar_none,
                });
            }
        }
        if page.tables.is_empty() {
            page.notices.push(t.plans_calendar_empty.to_owned());
        }
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}
