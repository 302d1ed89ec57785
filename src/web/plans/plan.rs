//! One plan: its document, how its tasks stand, the rates by their names, targets, inspections, and what is stated of it.

use rocket::http::CookieJar;
use rocket::response::content::RawHtml;
use rocket::{Route, State, get, routes};

use super::{Page, counted, digits, enter, frame, inspections, or_none, owner, page, reads, task_at};
use crate::app::App;
use crate::app::bring_in::Entered;
use crate::app::scope::Scope;
use crate::app::workplan::{SeenPlan, SeenTask, rates};
use crate::domain::access::Permission;
use crate::domain::lang::Lang;
use crate::domain::number::{self, day};
use crate::domain::text::{fill, texts};
use crate::domain::workplan::target::Target;
use crate::web::form::token;
use crate::web::guard::SeesPlans;
use crate::web::pages::round::{Fact, Table, leading, named, plain};
use crate::web::{stated, waiting};

pub(super) fn routes() -> Vec<Route> {
    routes![show]
}

/// What is known of a plan's document.
pub(super) fn facts(seen: &SeenPlan, lang: Lang) -> Vec<(&'static str, Fact)> {
    let (t, plan) = (texts(lang), &seen.plan);
    let mut facts = vec![(t.unit, named(seen.unit.name.clone()))];
    facts.extend(plan.number.clone().map(|number| (t.plans_number, named(number))));
    facts.extend(plan.issued.map(|issued| (t.plans_issued, plain(day(issued)))));
    facts.extend(plan.issuer.clone().map(|issuer| (t.plans_issuer, named(issuer))));
    if plan.first.is_some() || plan.last.is_some() {
        let [first, last] = [plan.first, plan.last].map(|day| day.map(number::day).unwrap_or_default());
        facts.push((t.period, plain(format!("{first} – {last}"))));
    }
    facts.extend(plan.source.clone().map(|source| (t.stated_source, named(source))));
    facts
}

fn task_row(seen: &SeenPlan, task: &SeenTask, lang: Lang) -> Vec<Fact> {
    let partners: Vec<&str> = task.partners.iter().map(|unit| unit.name.as_str()).collect();
    vec![
        leading(named(format!("{}. {}", task.task.code, task.task.words)), task_at(seen, task)),
        named(owner(task)),
        named(or_none(partners.join("; "))),
        plain(or_none(task.task.deadline.map(day).unwrap_or_default())),
        plain(task.status.name(lang)),
        plain(or_none(task.task.criterion.clone().unwrap_or_default())),
    ]
}

/// The targets, each leading to its form where the reader types in the plan of this code, with how many of them are met: those of which nobody says what was reached are not counted as missed.
fn targets(all: &[Target], types: Option<&str>, lang: Lang) -> Table {
    let t = texts(lang);
    let number = |value: rust_decimal::Decimal| number::fixed(lang, value, value.scale());
    let row = |one: &Target| {
        let reached = one.reached.map_or_else(
            || t.plans_findings_unsaid.to_owned(),
            |(value, on)| format!("{} {} ({})", number(value), one.measured_in, day(on)),
        );
        let met = match one.is_met() {
            Some(true) => t.plans_met,
            Some(false) => t.plans_not_met,
            None => t.plans_unclear,
        };
        let source = one.source.clone().unwrap_or_else(|| "–".to_owned());
        let mut words = named(format!("{}. {}", one.code, one.words));
        if types.is_some() {
            words = leading(words, enter::at(Entered::Target, types, Some(&one.code)));
        }
        vec![
            words,
            named(format!("{} {} {}", one.toward.name(lang), number(one.goal), one.measured_in)),
            named(reached),
            plain(met),
            named(source),
        ]
    };
    let met = all.iter().filter(|one| one.is_met() == Some(true)).count();
    let unclear = all.iter().filter(|one| one.is_met().is_none()).count();
    let mut count = fill(t.plans_met_of, &[&digits(lang, met), &digits(lang, all.len())]);
    if unclear > 0 {
        count = fill(t.plans_met_unclear, &[&count, &digits(lang, unclear)]);
    }
    Table {
        caption: format!("{}: {count}", t.plans_targets),
        columns: vec![t.plans_targets, t.plans_goal, t.plans_reached, t.plans_stands, t.stated_source],
        rows: all.iter().map(row).collect(),
        empty: t.stated_none,
    }
}

#[get("/plans/<plan>")]
async fn show(plan: String, reader: SeesPlans, cookies: &CookieJar<'_>, app: &State<App>) -> Page {
    let csrf = token(app, cookies);
    waiting(app, move |app| {
        let (scope, lang, caller) = reads(&reader);
        let (t, (seen, inspected)) = (texts(lang), app.plan_seen(&scope, &plan)?);
        let plan = &seen.plan;
        let mut page =
            page(frame(&reader, app, format!("/plans/{}", plan.code), [&seen.unit]), csrf, t.plans_one, lang);
        page.about = Some(plan.title.clone());
        page.facts = facts(&seen, lang);
        let managed = enter::managed(app, caller)?;
        let types = managed.contains(&seen.unit.id).then_some(plan.code.as_str());
        if types.is_some() {
            page.ways.extend(enter::ways_of_plan(&seen, t));
        }
        if !plan.followed {
            page.notices.push(t.plans_not_followed.to_owned());
        }
        if !seen.whole {
            page.notices.push(t.plans_own_tasks.to_owned());
        }
        if !seen.tasks.is_empty() {
            let counts = counted(&seen, lang).into_iter().chain([(t.stated_tasks_all, seen.tasks.len())]);
            page.tables.push(Table {
                caption: t.plans_counts.to_owned(),
                columns: vec![t.plans_stands, t.plans_count],
                rows: counts.map(|(words, n)| vec![plain(words), plain(digits(lang, n))]).collect(),
                empty: t.plans_tasks_none,
            });
            if plan.followed {
                page.tables.push(stated::rates_table(&rates(&seen.counts()), lang));
            }
        }
        let of_results = match caller {
            Some(caller) => Scope::of(caller, Permission::ReadResults),
            None => scope,
        };
        if let Some(code) = &plan.statement
            && let Ok(read) = app.stated(&of_results, code)
        {
            page.facts.push((t.stated_title, leading(named(code.clone()), format!("/stated/{code}"))));
            page.tables.extend(stated::of_tasks(&read, lang));
        }
        if !seen.tasks.is_empty() || plan.statement.is_none() {
            page.tables.push(Table {
                caption: t.plans_tasks.to_owned(),
                columns: vec![
                    t.plans_task,
                    t.plans_owner,
                    t.plans_partners,
                    t.plans_deadline,
                    t.plans_stands,
                    t.plans_criterion,
                ],
                rows: seen.tasks.iter().map(|task| task_row(&seen, task, lang)).collect(),
                empty: t.plans_tasks_none,
            });
        }
        if !seen.targets.is_empty() {
            page.tables.push(targets(&seen.targets, types, lang));
        }
        if !inspected.is_empty() {
            page.tables.push(inspections(&inspected, &managed, app.clock.now().day(), lang));
        }
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}
