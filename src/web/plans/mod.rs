//! Work plans: all that somebody sees of them, what is due and overdue, inspections. For whoever reads results of a unit, and for
//! the staff of units that have tasks; typed and brought in by whoever manages the unit's assessments.

mod bring;
mod calendar;
mod enter;
mod plan;
mod task;

use std::collections::HashSet;

use rocket::http::CookieJar;
use rocket::response::content::RawHtml;
use rocket::{Route, State, get, routes};

use super::error::PageError;
use super::form::token;
use super::guard::{Anyone, SeesPlans};
use super::pages::round::{Fact, RoundPage, Table, Way, leading, named, plain};
use super::pages::{Frame, Section};
use super::waiting;
use crate::app::App;
use crate::app::bring_in::Entered;
use crate::app::scope::Scope;
use crate::app::workplan::{Overview, SeenInspection, SeenPlan, SeenTask, Sort};
use crate::domain::access::{Caller, Permission};
use crate::domain::id::Id;
use crate::domain::lang::Lang;
use crate::domain::number::{self, day};
use crate::domain::text::{Texts, fill, texts};
use crate::domain::unit::Unit;
use crate::domain::workplan::Status;

/// The routes of this folder.
#[must_use]
pub fn routes() -> Vec<Route> {
    [routes![list], calendar::routes(), bring::routes(), enter::routes(), plan::routes(), task::routes()].concat()
}

type Page = Result<RawHtml<String>, PageError>;

/// What surrounds a page, which says where something on it was made up.
fn frame<'a>(by: &SeesPlans, app: &App, here: String, shown: impl IntoIterator<Item = &'a Unit>) -> Frame {
    let frame = match by {
        SeesPlans::Demo(reader) => reader.frame(app, here, Section::Results),
        SeesPlans::Caller(anyone) => anyone.frame(here, Section::Work),
    };
    frame.illustrative(shown.into_iter().any(|unit| unit.illustrative))
}

/// The units of all that is shown.
fn units(overview: &Overview) -> impl Iterator<Item = &Unit> {
    overview.plans.iter().map(|seen| &seen.unit).chain(overview.inspections.iter().map(|seen| &seen.unit))
}

/// Where somebody sees plans, in which language, and who it is.
fn reads(by: &SeesPlans) -> (Scope, Lang, Option<&Caller>) {
    match by {
        SeesPlans::Demo(reader) => (Scope::Everywhere, reader.lang, None),
        SeesPlans::Caller(one) => (App::plan_scope(one.caller()), one.lang, Some(one.caller())),
    }
}

fn page(frame: Frame, csrf: String, title: impl Into<String>, lang: Lang) -> RoundPage {
    let root = (texts(lang).plans_title, "/plans");
    RoundPage { root, ..RoundPage::new(frame, csrf, title) }
}

fn plan_at(plan: &SeenPlan) -> String {
    format!("/plans/{}", plan.plan.code)
}

fn task_at(plan: &SeenPlan, task: &SeenTask) -> String {
    format!("/plans/{}/tasks/{}", plan.plan.code, task.task.code)
}

/// What the units that somebody scores have to do soon, or had to do before today, a line each.
pub(super) fn reminders(anyone: &Anyone) -> Result<Vec<String>, PageError> {
    if !anyone.caller().may(Permission::ScoreOwnUnit) {
        return Ok(Vec::new());
    }
    let t = texts(anyone.lang);
    let own = anyone.app.plans_waiting(anyone.caller())?;
    let told = own.overdue().into_iter().chain(own.due_soon()).map(|(plan, task)| {
        let deadline = task.task.deadline.map(day).unwrap_or_default();
        let what = if task.status == Status::Overdue { t.plans_overdue } else { t.plans_due_soon };
        fill(t.plans_reminder, &[what, &task.task.code, &plan.plan.title, &deadline])
    });
    Ok(told.collect())
}

/// How many tasks of a plan stand how, in words; those of which there is none are not named.
fn counted(seen: &SeenPlan, lang: Lang) -> Vec<(&'static str, usize)> {
    let (t, counts) = (texts(lang), seen.counts());
    let all = [
        (t.stated_tasks_overdue, counts.overdue),
        (t.stated_tasks_in_term, counts.in_term),
        (t.stated_tasks_awaiting, counts.awaiting),
        (t.stated_tasks_done_in_time, counts.done_in_time),
        (t.stated_tasks_done_late, counts.done_late),
        (t.plans_done_unclear, counts.unclear_done),
        (t.plans_unclear, counts.unclear),
    ];
    all.into_iter().filter(|(_, n)| *n > 0).collect()
}

fn digits(lang: Lang, n: usize) -> String {
    number::count(lang, i64::try_from(n).unwrap_or(i64::MAX))
}

/// A dash where there are no words.
fn or_none(words: String) -> String {
    if words.is_empty() { "–".to_owned() } else { words }
}

/// The number and day of a plan's document, as far as a source says them.
fn document(seen: &SeenPlan) -> String {
    let parts = [seen.plan.number.clone(), seen.plan.issued.map(day), seen.plan.issuer.clone()];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

fn plan_row(seen: &SeenPlan, overview: &Overview, lang: Lang) -> Vec<Fact> {
    let t = texts(lang);
    let stands = match &seen.plan.statement {
        Some(_) if seen.tasks.is_empty() => t.plans_as_stated.to_owned(),
        _ => {
            let words = counted(seen, lang).into_iter().map(|(words, n)| format!("{words}: {}", digits(lang, n)));
            or_none(words.collect::<Vec<_>>().join("; "))
        }
    };
    let open = seen.tasks.iter().filter(|task| task.status == Status::InTerm);
    let next = open.filter_map(|task| task.task.deadline).filter(|day| *day >= overview.today).min();
    let tasks = if seen.tasks.is_empty() { "–".to_owned() } else { digits(lang, seen.tasks.len()) };
    vec![
        leading(named(seen.plan.title.clone()), plan_at(seen)),
        named(seen.unit.name.clone()),
        named(or_none(document(seen))),
        plain(tasks),
        plain(stands),
        plain(next.map_or_else(|| "–".to_owned(), day)),
    ]
}

/// Tasks of several plans, with by how many days each is overdue.
fn board(
    caption: &str,
    empty: &'static str,
    tasks: &[(&SeenPlan, &SeenTask)],
    overview: &Overview,
    lang: Lang,
) -> Table {
    let t = texts(lang);
    let row = |(plan, task): &(&SeenPlan, &SeenTask)| {
        let deadline = task.task.deadline;
        let late = deadline.map(|day| (overview.today - day).whole_days()).filter(|days| *days > 0);
        let stands = late.map_or_else(
            || task.status.name(lang).to_owned(),
            |days| fill(t.plans_days_late, &[&number::count(lang, days)]),
        );
        vec![
            leading(named(format!("{}. {}", task.task.code, task.task.words)), task_at(plan, task)),
            named(owner(task)),
            plain(deadline.map(day).unwrap_or_default()),
            plain(stands),
            named(plan.plan.title.clone()),
        ]
    };
    Table {
        caption: caption.to_owned(),
        columns: vec![t.plans_task, t.plans_owner, t.plans_deadline, t.plans_stands, t.plans_one],
        rows: tasks.iter().map(row).collect(),
        empty,
    }
}

/// Who does a task: the unit, and whom of it.
fn owner(task: &SeenTask) -> String {
    match &task.task.whose {
        Some(whose) => format!("{}, {whose}", task.owner.name),
        None => task.owner.name.clone(),
    }
}

/// Inspections; those of units in which the reader types them lead to their form.
fn inspections(all: &[SeenInspection], managed: &HashSet<Id>, today: time::Date, lang: Lang) -> Table {
    let t = texts(lang);
    let row = |one: &SeenInspection| {
        let of = &one.inspection;
        let state = of.follow_up_on(today).name(lang);
        let by = of.followed_up.or(of.follow_up_by).map(|on| format!(" ({})", day(on))).unwrap_or_default();
        let words = of.follow_up.as_ref().map_or_else(String::new, |words| format!("{words}. "));
        let published = if of.is_published(today) { t.plans_published } else { t.plans_published_not };
        let how = [of.published.map(day), of.published_in.clone()].into_iter().flatten().collect::<Vec<_>>();
        let published = [&[published.to_owned()][..], &how].concat().join("; ");
        let mut title = named(of.title.clone());
        if managed.contains(&of.unit) {
            title = leading(title, enter::at(Entered::Inspection, None, Some(&of.code)));
        }
        vec![
            title,
            plain(format!("{} – {}", day(of.first), day(of.last))),
            named(of.inspected.clone()),
            named(of.findings.clone().unwrap_or_else(|| t.plans_findings_unsaid.to_owned())),
            named(format!("{words}{state}{by}")),
            named(published),
        ]
    };
    Table {
        caption: t.plans_inspections.to_owned(),
        columns: vec![
            t.plans_inspections,
            t.plans_event_day,
            t.plans_inspected,
            t.plans_findings,
            t.plans_follow_up,
            t.plans_publication,
        ],
        rows: all.iter().map(row).collect(),
        empty: t.plans_inspections_none,
    }
}

fn sort_name(sort: Sort, t: &'static Texts) -> &'static str {
    match sort {
        Sort::Plans => t.plans_tasks,
        Sort::Targets => t.plans_targets,
        Sort::Inspections => t.plans_inspections,
    }
}

#[get("/plans")]
async fn list(reader: SeesPlans, cookies: &CookieJar<'_>, app: &State<App>) -> Page {
    let csrf = token(app, cookies);
    waiting(app, move |app| {
        let (scope, lang, caller) = reads(&reader);
        let (t, overview) = (texts(lang), app.plans(&scope)?);
        let mut page = page(frame(&reader, app, "/plans".into(), units(&overview)), csrf, t.plans_title, lang);
        page.lead = Some(t.plans_lead.to_owned());
        let year = overview.today.year();
        page.ways.push(Way {
            title: t.plans_calendar_way,
            about: year.to_string(),
            href: format!("/plans/calendar?year={year}"),
        });
        if caller.is_some_and(|caller| caller.may(Permission::ManageAssessments)) {
            page.ways.extend(enter::ways_of_list(t));
            page.ways.extend(Sort::ALL.map(|sort| Way {
                title: sort_name(sort, t),
                about: t.office_import.to_owned(),
                href: format!("/plans/import/{}", sort.word()),
            }));
        }
        let (overdue, soon) = (overview.overdue(), overview.due_soon());
        page.tables = vec![
            board(t.plans_due_soon, t.plans_due_soon_none, &soon, &overview, lang),
            board(t.plans_overdue, t.plans_overdue_none, &overdue, &overview, lang),
            Table {
                caption: t.plans_title.to_owned(),
                columns: vec![t.plans_one, t.unit, t.plans_document, t.plans_tasks, t.plans_stands, t.plans_next],
                rows: overview.plans.iter().map(|seen| plan_row(seen, &overview, lang)).collect(),
                empty: t.plans_none,
            },
            inspections(&overview.inspections, &enter::managed(app, caller)?, overview.today, lang),
        ];
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}
