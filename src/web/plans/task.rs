//! One task: what became of it, and the forms of its owner's staff and of whoever manages the plan.

use rocket::form::FromForm;
use rocket::http::CookieJar;
use rocket::response::Redirect;
use rocket::response::content::RawHtml;
use rocket::{Route, State, get, post, routes};

use super::{Page, enter, frame, or_none, owner, page, reads, task_at};
use crate::app::App;
use crate::app::workplan::{SeenPlan, SeenTask};
use crate::domain::access::Caller;
use crate::domain::id::Id;
use crate::domain::lang::Lang;
use crate::domain::number::{day, moment};
use crate::domain::text::texts;
use crate::domain::workplan::{Act, Event, Kind, Standing};
use crate::web::error::PageError;
use crate::web::fields::{Day, Line, Words};
use crate::web::form::{Protected, token};
use crate::web::guard::{Anyone, ManageAssessments, May, ScoreOwnUnit, SeesPlans};
use crate::web::offices::{day as day_field, field, hidden, text};
use crate::web::pages::offices_form::{Control, Form};
use crate::web::pages::round::{Fact, Table, leading, named, plain};
use crate::web::waiting;

pub(super) fn routes() -> Vec<Route> {
    routes![show, done, note, confirm, send_back]
}

type Done = Result<Redirect, PageError>;

fn facts(seen: &SeenPlan, task: &SeenTask, lang: Lang) -> Vec<(&'static str, Fact)> {
    let t = texts(lang);
    let partners: Vec<&str> = task.partners.iter().map(|unit| unit.name.as_str()).collect();
    let mut facts = vec![
        (t.plans_task, named(task.task.words.clone())),
        (t.plans_one, leading(named(seen.plan.title.clone()), format!("/plans/{}", seen.plan.code))),
        (t.plans_owner, named(owner(task))),
    ];
    if !partners.is_empty() {
        facts.push((t.plans_partners, named(partners.join("; "))));
    }
    facts.extend(task.task.deadline.map(|deadline| (t.plans_deadline, plain(day(deadline)))));
    facts.push((t.plans_stands, plain(task.status.name(lang))));
    facts.extend(task.task.criterion.clone().map(|criterion| (t.plans_criterion, plain(criterion))));
    facts
}

fn events(all: &[Event], names: &[(Id, String)], lang: Lang) -> Table {
    let t = texts(lang);
    let row = |event: &Event| {
        let by = event.by.and_then(|by| names.iter().find(|(id, _)| *id == by)).map(|(_, name)| name.clone());
        let by = by.unwrap_or_else(|| if event.by.is_none() { t.plans_event_file.to_owned() } else { "–".to_owned() });
        vec![
            plain(event.kind.name(lang)),
            plain(event.day.map_or_else(|| "–".to_owned(), day)),
            named(or_none(event.words.clone())),
            named(or_none(event.document.clone())),
            plain(moment(event.at.local())),
            named(by),
        ]
    };
    Table {
        caption: t.plans_events.to_owned(),
        columns: vec![
            t.plans_event,
            t.plans_event_day,
            t.plans_words,
            t.plans_paper,
            t.plans_event_at,
            t.plans_event_by,
        ],
        rows: all.iter().map(row).collect(),
        empty: t.plans_events_none,
    }
}

/// The forms that somebody may send about a task as it stands.
fn forms(app: &App, caller: &Caller, seen: &SeenPlan, task: &SeenTask, lang: Lang) -> Result<Vec<Form>, PageError> {
    let t = texts(lang);
    let mut forms = Vec::new();
    let mut form = |path: &'static str, title: &'static str, help: Option<&'static str>, mut fields: Vec<_>| {
        fields.insert(0, hidden("seen", &task.task.events.to_string()));
        forms.push(Form { title, help, action: format!("{}/{path}", task_at(seen, task)), fields, button: title });
    };
    let words = |form: &str, label: &str| field(form, "words", label, Control::Words { value: String::new(), rows: 3 });
    let document = |form: &str| field(form, "document", t.plans_paper, text("", false));
    let may = |kind| app.may_act(caller, &seen.unit, task, kind);
    if task.standing == Standing::UnderWay && may(Kind::Done)? {
        let on = field("done", "day", t.plans_done_day, day_field(Some(app.clock.now().day()), true));
        form("done", t.plans_done, Some(t.plans_done_help), vec![on, document("done"), words("done", t.plans_words)]);
    } else if may(Kind::Noted)? {
        form("note", t.plans_note, None, vec![document("note"), words("note", t.plans_words)]);
    }
    let own = task.events.iter().rfind(|event| event.kind == Kind::Done).and_then(|event| event.by);
    let own = own == Some(caller.person);
    if task.standing != Standing::UnderWay && may(Kind::Confirmed)? {
        if matches!(task.standing, Standing::Done(_)) && !own {
            form("confirm", t.plans_confirm, Some(t.plans_confirm_help), vec![words("confirm", t.plans_words)]);
        }
        form("return", t.plans_return, None, vec![words("return", t.plans_return_why)]);
    }
    Ok(forms)
}

#[get("/plans/<plan>/tasks/<task>")]
async fn show(plan: String, task: String, reader: SeesPlans, cookies: &CookieJar<'_>, app: &State<App>) -> Page {
    let csrf = token(app, cookies);
    waiting(app, move |app| {
        let (scope, lang, caller) = reads(&reader);
        let (t, (seen, _)) = (texts(lang), app.plan_seen(&scope, &plan)?);
        let found = seen.tasks.iter().find(|one| one.task.code == task).ok_or(PageError::NotFound)?;
        let mut page = page(frame(&reader, app, task_at(&seen, found), [&seen.unit]), csrf, t.plans_task, lang);
        page.about = Some(found.task.code.clone());
        page.back = vec![(seen.plan.title.clone(), format!("/plans/{}", seen.plan.code))];
        page.facts = facts(&seen, found, lang);
        // Who of the staff it was, is nobody's business at the demo.
        let names = match caller {
            Some(_) => app.people_names(&found.events.iter().filter_map(|event| event.by).collect::<Vec<_>>())?,
            None => Vec::new(),
        };
        page.tables = vec![events(&found.events, &names, lang)];
        if let Some(caller) = caller {
            page.forms = forms(app, caller, &seen, found, lang)?;
            if enter::managed(app, Some(caller))?.contains(&seen.unit.id) {
                page.ways.extend(enter::ways_of_task(&seen, found, t));
            }
        }
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

#[derive(FromForm)]
struct Entry {
    seen: i32,
    day: Day,
    document: Line,
    words: Words,
}

async fn act(anyone: Anyone, plan: String, task: String, kind: Kind, entry: Entry) -> Done {
    let (state, there) = (anyone.app.clone(), format!("/plans/{plan}/tasks/{task}"));
    waiting(&state, move |_| {
        let act = Act { kind, day: entry.day.0, words: entry.words.0, document: entry.document.0 };
        Ok(anyone.app.task_act(anyone.caller(), (&plan, &task), entry.seen, &act)?)
    })
    .await?;
    Ok(Redirect::to(there))
}

#[post("/plans/<plan>/tasks/<task>/done", data = "<form>")]
async fn done(plan: String, task: String, may: May<ScoreOwnUnit>, form: Protected<Entry>) -> Done {
    act(may.anyone(), plan, task, Kind::Done, form.0).await
}

#[post("/plans/<plan>/tasks/<task>/note", data = "<form>")]
async fn note(plan: String, task: String, may: May<ScoreOwnUnit>, form: Protected<Entry>) -> Done {
    act(may.anyone(), plan, task, Kind::Noted, form.0).await
}

#[post("/plans/<plan>/tasks/<task>/confirm", data = "<form>")]
async fn confirm(plan: String, task: String, may: May<ManageAssessments>, form: Protected<Entry>) -> Done {
    act(may.anyone(), plan, task, Kind::Confirmed, form.0).await
}

#[post("/plans/<plan>/tasks/<task>/return", data = "<form>")]
async fn send_back(plan: String, task: String, may: May<ManageAssessments>, form: Protected<Entry>) -> Done {
    act(may.anyone(), plan, task, Kind::Returned, form.0).await
}
