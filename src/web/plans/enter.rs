//! Plans, tasks, deadlines, targets and inspections typed on a page, by whoever manages the assessments of the plan's unit. Faults
//! stand at their fields, and all that was typed is still there.

use std::collections::{BTreeMap, HashSet};

use rocket::http::{CookieJar, Status};
use rocket::response::Redirect;
use rocket::response::content::RawHtml;
use rocket::{Route, get, post, routes};

use super::page;
use crate::app::bring_in::{Entered, Shown};
use crate::app::scope::Scope;
use crate::app::workplan::{SeenPlan, SeenTask};
use crate::app::{App, AppError};
use crate::domain::access::{Caller, Permission};
use crate::domain::id::Id;
use crate::domain::lang::Lang;
use crate::domain::refusal::Refusal;
use crate::domain::text::{Texts, texts};
use crate::domain::unit::Unit;
use crate::domain::workplan::NotDone;
use crate::domain::workplan::target::Toward;
use crate::store::StoreError;
use crate::web::error::PageError;
use crate::web::form::{Sheet, token};
use crate::web::guard::{Anyone, ManageAssessments, May};
use crate::web::offices::{choice, field, hidden, hinted, text};
use crate::web::pages::Section;
use crate::web::pages::offices_form::{Control, Field, Form};
use crate::web::pages::round::{RoundPage, Way, named};
use crate::web::waiting;

pub(super) fn routes() -> Vec<Route> {
    routes![show, save]
}

type Shows = (Status, RawHtml<String>);

/// More units than this are typed, not chosen from a list.
const LISTED: usize = 300;

/// The units in which somebody types plans.
pub(super) fn managed(app: &App, caller: Option<&Caller>) -> Result<HashSet<Id>, PageError> {
    let Some(caller) = caller.filter(|caller| caller.may(Permission::ManageAssessments)) else {
        return Ok(HashSet::new());
    };
    let units = app.units_in(&Scope::of(caller, Permission::ManageAssessments))?;
    Ok(units.into_iter().map(|unit| unit.id).collect())
}

/// Where something is typed.
pub(super) fn at(what: Entered, plan: Option<&str>, one: Option<&str>) -> String {
    let mut address = format!("/plans/enter/{}", what.word());
    for (mark, (name, value)) in
        ["?", "&"].iter().zip([("plan", plan), ("one", one)].iter().filter(|(_, v)| v.is_some()))
    {
        address.push_str(mark);
        address.push_str(name);
        address.push('=');
        address.push_str(value.unwrap_or_default());
    }
    address
}

fn title(what: Entered, is_new: bool, t: &Texts) -> &'static str {
    match (what, is_new) {
        (Entered::Plan, true) => t.plans_enter_plan,
        (Entered::Plan, false) => t.plans_enter_plan_change,
        (Entered::Task, true) => t.plans_enter_task,
        (Entered::Task, false) => t.plans_enter_task_change,
        (Entered::Deadline, _) => t.plans_enter_deadline,
        (Entered::Target, true) => t.plans_enter_target,
        (Entered::Target, false) => t.plans_enter_target_change,
        (Entered::Inspection, true) => t.plans_enter_inspection,
        (Entered::Inspection, false) => t.plans_enter_inspection_change,
    }
}

fn way(what: Entered, plan: Option<&str>, one: Option<&str>, is_new: bool, t: &Texts) -> Way {
    Way { title: title(what, is_new, t), about: String::new(), href: at(what, plan, one) }
}

/// The ways from the list of plans.
pub(super) fn ways_of_list(t: &Texts) -> [Way; 2] {
    [way(Entered::Plan, None, None, true, t), way(Entered::Inspection, None, None, true, t)]
}

/// The ways from a plan.
pub(super) fn ways_of_plan(seen: &SeenPlan, t: &Texts) -> [Way; 4] {
    let plan = Some(seen.plan.code.as_str());
    [
        way(Entered::Task, plan, None, true, t),
        way(Entered::Target, plan, None, true, t),
        way(Entered::Inspection, plan, None, true, t),
        way(Entered::Plan, plan, None, false, t),
    ]
}

/// The ways from a task.
pub(super) fn ways_of_task(seen: &SeenPlan, task: &SeenTask, t: &Texts) -> [Way; 2] {
    let (plan, one) = (Some(seen.plan.code.as_str()), Some(task.task.code.as_str()));
    [way(Entered::Deadline, plan, one, false, t), way(Entered::Task, plan, one, false, t)]
}

/// What a form offers.
struct Offer {
    units: Vec<Unit>,
    plans: Vec<(String, String)>,
}

fn offer(app: &App, caller: &Caller, what: Entered) -> Result<Offer, PageError> {
    let scope = Scope::of(caller, Permission::ManageAssessments);
    let units = app.units_in(&scope)?;
    let plans = match what {
        Entered::Inspection => app.plans(&scope)?.plans,
        _ => Vec::new(),
    };
    let plans = plans.into_iter().filter(|seen| seen.whole);
    Ok(Offer { units, plans: plans.map(|seen| (seen.plan.code, seen.plan.title)).collect() })
}

fn units(offer: &Offer, value: &str) -> Control {
    if offer.units.len() > LISTED {
        return text(value, true);
    }
    let chosen = |unit: &Unit| unit.code == value || (value.is_empty() && offer.units.len() == 1);
    Control::Choice(offer.units.iter().map(|unit| choice(&unit.code, &unit.name, true, chosen(unit))).collect())
}

/// The field of a column, with what stands in it.
fn field_of(what: Entered, column: &'static str, value: &str, offer: &Offer, lang: Lang) -> Field {
    let t = texts(lang);
    let one = |label: &str, control| field("enter", column, label, control);
    let day = |needed| Control::Day { value: value.to_owned(), needed };
    let lines = || Control::Lines { value: value.to_owned(), rows: 3, at_most: 4_000 };
    let more = || Control::Words { value: value.to_owned(), rows: 3 };
    let is_inspection = what == Entered::Inspection;
    let unit = |label: &str| {
        let field = one(label, units(offer, value));
        if matches!(field.control, Control::Choice(_)) { field } else { hinted(field, t.plans_enter_unit_hint) }
    };
    match column {
        "plan" if is_inspection => {
            let mut plans = vec![choice("", "–", false, value.is_empty())];
            plans.extend(offer.plans.iter().map(|(code, title)| choice(code, title, true, code == value)));
            one(t.plans_one, Control::Choice(plans))
        }
        "plan" | "inspection" => hinted(one(t.code, text(value, true)), t.plans_enter_code_hint),
        "task" | "target" => hinted(one(t.plans_enter_number, text(value, true)), t.plans_enter_number_hint),
        "unit" => unit(t.unit),
        "owner" => unit(t.plans_owner),
        "partners" => hinted(one(t.plans_partners, text(value, false)), t.plans_enter_units_hint),
        "units" => hinted(one(t.plans_enter_units, text(value, false)), t.plans_enter_units_hint),
        "title" => one(t.plans_enter_title, lines()),
        "words" => one(t.plans_words, lines()),
        "number" => one(t.plans_number, text(value, false)),
        "issued" => one(t.plans_issued, day(false)),
        "issuer" => one(t.plans_issuer, text(value, false)),
        "first" => one(t.office_day_from, day(is_inspection)),
        "last" => one(t.office_day_to, day(is_inspection)),
        "whose" => one(t.plans_enter_whose, text(value, false)),
        "deadline" => one(t.plans_deadline, day(what == Entered::Deadline)),
        "why" => one(t.plans_enter_why, lines()),
        "criterion" => one(t.plans_criterion, text(value, false)),
        "measured_in" => one(t.plans_enter_measured_in, text(value, true)),
        "toward" => {
            let chosen = |toward: Toward| toward.word() == value || (value.is_empty() && toward == Toward::AtLeast);
            let all = Toward::ALL.map(|toward| choice(toward.word(), toward.name(lang), false, chosen(toward)));
            one(t.plans_enter_toward, Control::Choice(all.into()))
        }
        "goal" => one(t.plans_goal, text(value, true)),
        "reached" => one(t.plans_reached, text(value, false)),
        "as_of" => one(t.stated_as_of, day(false)),
        "inspected" => one(t.plans_inspected, lines()),
        "findings" => one(t.plans_findings, more()),
        "follow_up" => one(t.plans_enter_follow_up, more()),
        "follow_up_by" => one(t.plans_enter_follow_up_by, day(false)),
        "followed_up" => one(t.plans_enter_followed_up, day(false)),
        "published_in" => one(t.plans_enter_published_in, text(value, false)),
        "published" => one(t.plans_enter_published, day(false)),
        _ => one(t.stated_source, text(value, false)),
    }
}

/// What is the matter with what was typed.
#[derive(Default)]
struct Trouble {
    faults: Vec<(String, String)>,
    overtaken: bool,
}

/// The page of a form: what is stored, or what was typed and why it was not stored.
fn page_of(
    anyone: &Anyone,
    csrf: String,
    (what, shown): (Entered, &Shown),
    typed: Option<&BTreeMap<String, String>>,
    trouble: &Trouble,
) -> Result<RoundPage, PageError> {
    let (t, app, lang) = (texts(anyone.lang), &anyone.app, anyone.lang);
    let (plan, one) = (shown.plan.as_ref().map(|(code, _)| code.as_str()), shown.code.as_deref());
    let one = one.filter(|_| what != Entered::Plan);
    let (is_new, offer) = (shown.code.is_none(), offer(app, anyone.caller(), what)?);
    let title = title(what, is_new, t);
    let mut page = page(anyone.frame(at(what, plan, one), Section::Work), csrf, title, lang);
    page.about.clone_from(&shown.code);
    page.back.extend(shown.plan.iter().map(|(code, title)| (title.clone(), format!("/plans/{code}"))));
    page.lead = Some(t.plans_enter_help.to_owned());
    let carried = |name, value: Option<&str>| hidden(name, value.unwrap_or_default());
    let mut fields = vec![carried("of", plan), carried("one", one), carried("seen", shown.seal.as_deref())];
    for column in what.columns(is_new) {
        // Unless somebody says otherwise, the plan's unit does it.
        let column_of = if column == "owner" && is_new { "unit" } else { column };
        let stored = shown.cells.get(column_of).map_or("", String::as_str);
        let value = typed.and_then(|typed| typed.get(column)).map_or(stored, String::as_str);
        let mut field = field_of(what, column, value, &offer, lang);
        let fault = trouble.faults.iter().find(|(at, _)| at == column);
        field.fault = fault.map(|(_, words)| words.clone());
        if let Some((_, words)) = fault {
            page.faults.push((field.id.clone(), field.label.clone(), words.clone()));
        }
        if trouble.overtaken && value.trim() != stored {
            page.facts.push(("", named(format!("{}: {}", field.label, super::or_none(stored.to_owned())))));
        }
        fields.push(field);
    }
    for fact in &mut page.facts {
        fact.0 = t.plans_enter_stored;
    }
    // A fault of something that the form does not ask is told above it all the same.
    let asked = what.columns(is_new);
    let others = trouble.faults.iter().filter(|(at, _)| !asked.contains(&at.as_str()));
    page.notices.extend(others.map(|(at, words)| format!("{at}: {words}")));
    page.notices.extend(trouble.overtaken.then(|| t.plans_enter_overtaken.to_owned()));
    let action = at(what, None, None);
    page.forms.push(Form { title, help: None, action, fields, button: t.office_save });
    Ok(page)
}

#[get("/plans/enter/<what>?<plan>&<one>")]
async fn show(
    what: String,
    plan: Option<String>,
    one: Option<String>,
    may: May<ManageAssessments>,
    cookies: &CookieJar<'_>,
) -> Result<RawHtml<String>, PageError> {
    let (csrf, anyone) = (token(&may.app, cookies), may.anyone());
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let what = Entered::from_word(&what).ok_or(PageError::NotFound)?;
        let shown = app.shown_to_enter(anyone.caller(), what, plan.as_deref(), one.as_deref())?;
        let page = page_of(&anyone, csrf, (what, &shown), None, &Trouble::default())?;
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

/// What kept something from being stored, where whoever typed it can mend that.
fn trouble_of(error: AppError, what: Entered, lang: Lang) -> Result<Trouble, PageError> {
    let at = |column: &str, words: String| Trouble { faults: vec![(column.to_owned(), words)], overtaken: false };
    match error {
        AppError::Rows(problems) => {
            let words =
                |one: &crate::app::import::Problem| format!("{}; {}", one.what.words(lang), one.what.mend(lang));
            let faults = problems.iter().map(|one| (one.column_name.clone().unwrap_or_default(), words(one)));
            Ok(Trouble { faults: faults.collect(), overtaken: false })
        }
        AppError::Store(StoreError::Refusal(Refusal::Workplan(NotDone::ChangedMeanwhile))) => {
            Ok(Trouble { faults: Vec::new(), overtaken: true })
        }
        AppError::Store(StoreError::Refusal(Refusal::Workplan(NotDone::Taken))) => {
            Ok(at(what.key(), NotDone::Taken.words(lang).to_owned()))
        }
        AppError::Store(StoreError::Refusal(Refusal::Workplan(NotDone::Unmoved))) => {
            Ok(at("deadline", NotDone::Unmoved.words(lang).to_owned()))
        }
        other => Err(other.into()),
    }
}

#[post("/plans/enter/<what>", data = "<sheet>")]
async fn save(
    what: String,
    may: May<ManageAssessments>,
    sheet: Sheet,
    cookies: &CookieJar<'_>,
) -> Result<Result<Redirect, Shows>, PageError> {
    let (csrf, anyone, Sheet(fields)) = (token(&may.app, cookies), may.anyone(), sheet);
    let state = anyone.app.clone();
    waiting(&state, move |_| {
        let app = &anyone.app;
        let what = Entered::from_word(&what).ok_or(PageError::NotFound)?;
        let given = |name| fields.first(name).filter(|value| !value.is_empty());
        let (plan, one, seen) = (given("of"), given("one"), given("seen"));
        let shown = app.shown_to_enter(anyone.caller(), what, plan, one)?;
        let asked = what.columns(shown.code.is_none()).into_iter();
        let typed = asked.map(|column| (column.to_owned(), fields.first(column).unwrap_or_default().to_owned()));
        let typed: BTreeMap<String, String> = typed.collect();
        match app.enter(anyone.caller(), what, &shown, seen, &typed) {
            Ok(code) => {
                let of = shown.plan.as_ref().map(|(code, _)| code.as_str());
                let there = match (what, of) {
                    (Entered::Plan, _) => format!("/plans/{code}"),
                    (Entered::Deadline, Some(plan)) => format!("/plans/{plan}/tasks/{code}"),
                    (_, Some(plan)) => format!("/plans/{plan}"),
                    (_, None) => "/plans".to_owned(),
                };
                Ok(Ok(Redirect::to(there)))
            }
            Err(error) => {
                let trouble = trouble_of(error, what, anyone.lang)?;
                let page = page_of(&anyone, csrf, (what, &shown), Some(&typed), &trouble)?;
                Ok(Err((Status::UnprocessableEntity, RawHtml(askama::Template::render(&page)?))))
            }
        }
    })
    .await
}
