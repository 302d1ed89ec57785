//! Adding to a unit, changing it, and changing a counter or an officer.

use rocket::form::FromForm;
use rocket::http::CookieJar;
use rocket::response::Redirect;
use rocket::response::content::RawHtml;
use rocket::{Route, get, post, routes};

use super::{choice, day, field, hidden, hinted, text, unit_href, weekdays};
use crate::app::App;
use crate::app::offices::counters::{self, CounterEntry};
use crate::app::offices::hours::WEEKDAYS;
use crate::app::offices::officers::{self, OfficerEntry};
use crate::app::offices::seal;
use crate::app::offices::units::UnitEntry;
use crate::domain::access::Caller;
use crate::domain::hours::write_hours;
use crate::domain::text::texts;
use crate::domain::unit::Level;
use crate::web::error::PageError;
use crate::web::fields::{Day, Line};
use crate::web::form::{Protected, token};
use crate::web::guard::{Anyone, ManageOffices, May};
use crate::web::pages::Section;
use crate::web::pages::offices_form::{Choice, Control, Form, OfficeForms};
use crate::web::waiting;

pub(super) fn routes() -> Vec<Route> {
    routes![
        add,
        add_unit,
        add_counter,
        add_officer,
        change,
        rename,
        set_hours,
        move_under,
        close,
        counter,
        change_counter,
        officer,
        change_officer
    ]
}

type Page = Result<RawHtml<String>, PageError>;
type Done = Result<Redirect, PageError>;

/// The caller's units to choose from, without one; the chosen one first where it is named.
pub(super) fn units(app: &App, caller: &Caller, without: Option<&str>, chosen: &str) -> Result<Vec<Choice>, PageError> {
    let tree = app.offices_managed(caller)?.into_iter().filter(|branch| Some(branch.unit.code.as_str()) != without);
    let label = |depth: usize, name: &str| format!("{}{name}", "\u{a0}\u{a0}".repeat(depth));
    Ok(tree
        .map(|branch| {
            let code = &branch.unit.code;
            choice(code, &label(branch.depth, &branch.unit.name), true, code == chosen)
        })
        .collect())
}

pub(super) fn levels(anyone: &Anyone, chosen: Level) -> Vec<Choice> {
    Level::ALL.into_iter().map(|level| choice(level.word(), level.name(anyone.lang), false, level == chosen)).collect()
}

fn templates(app: &App, chosen: &str) -> Vec<Choice> {
    let names = app.catalogue().template_names();
    names.iter().map(|name| choice(name, name, true, name == chosen)).collect()
}

/// Renders a page of forms.
pub(super) fn page(
    anyone: &Anyone,
    csrf: String,
    here: String,
    words: (&'static str, Option<&'static str>),
    about: Option<&str>,
    back: (String, String),
    forms: Vec<Form>,
) -> Page {
    let frame = anyone.frame(here, Section::Work).illustrative(anyone.app.illustrative);
    let (title, lead) = (words.0.to_owned(), words.1);
    let page = OfficeForms { frame, title, about: about.map(str::to_owned), lead, back, forms, csrf, table: None };
    Ok(RawHtml(askama::Template::render(&page)?))
}

fn level_of(word: &str) -> Result<Level, PageError> {
    Level::from_word(word).ok_or(PageError::Unacceptable)
}

#[get("/offices/unit/<unit>/add")]
async fn add(unit: String, may: May<ManageOffices>, cookies: &CookieJar<'_>) -> Page {
    let (csrf, anyone) = (token(&may.app, cookies), may.anyone());
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let (t, whole) = (texts(anyone.lang), app.office(anyone.caller(), &unit)?);
        let base = unit_href(&whole.unit.code);
        let code = |form| hinted(field(form, "code", t.code, text("", true)), t.office_code_hint);
        let from = |form| hinted(field(form, "from", t.office_day_from, day(None, false)), t.office_day_hint);
        let name = |form| field(form, "name", t.name, text("", true));
        let form = |title, path: &str, fields| {
            let action = format!("{base}/{path}");
            Form { title, help: None, action, fields, button: title }
        };
        let counter = vec![
            code("counter"),
            name("counter"),
            field("counter", "template", t.template, Control::Choice(templates(app, "hai-muc-1"))),
            from("counter"),
        ];
        let officer_code = hinted(field("officer", "code", t.code, text("", true)), t.office_officer_code_hint);
        let unit = vec![
            code("unit"),
            name("unit"),
            field("unit", "name_en", t.office_name_en, text("", false)),
            field("unit", "level", t.office_level, Control::Choice(levels(&anyone, Level::Commune))),
            from("unit"),
        ];
        let forms = vec![
            form(t.office_add_counter, "counters", counter),
            form(t.office_add_officer, "officers", vec![officer_code, name("officer"), from("officer")]),
            form(t.office_add_unit, "units", unit),
        ];
        let (back, here) = ((whole.unit.name.clone(), base.clone()), format!("{base}/add"));
        page(&anyone, csrf, here, (t.office_add, None), Some(&whole.unit.name), back, forms)
    })
    .await
}

#[derive(FromForm)]
struct NewUnit {
    code: Line,
    name: Line,
    name_en: Line,
    level: String,
    from: Day,
}

#[post("/offices/unit/<unit>/units", data = "<form>")]
async fn add_unit(unit: String, may: May<ManageOffices>, form: Protected<NewUnit>) -> Done {
    let (anyone, Protected(form)) = (may.anyone(), form);
    let (state, back) = (anyone.app.clone(), unit_href(&unit));
    waiting(&state, move |app| {
        let level = level_of(&form.level)?;
        let (code, name, name_en, from) = (form.code.0, form.name.0, form.name_en.given(), form.from.0);
        app.add_unit(anyone.caller(), &UnitEntry { code, name, name_en, level, parent: unit, from })?;
        Ok(())
    })
    .await?;
    Ok(Redirect::to(back))
}

#[derive(FromForm)]
struct NewCounter {
    code: Line,
    name: Line,
    template: String,
    from: Day,
}

#[post("/offices/unit/<unit>/counters", data = "<form>")]
async fn add_counter(unit: String, may: May<ManageOffices>, form: Protected<NewCounter>) -> Done {
    let (anyone, Protected(form)) = (may.anyone(), form);
    let (state, back) = (anyone.app.clone(), unit_href(&unit));
    waiting(&state, move |app| {
        let entry = CounterEntry { name: form.name.0, template: form.template, from: form.from.0, to: None };
        Ok(app.add_counter(anyone.caller(), &unit, &form.code.0, &entry)?)
    })
    .await?;
    Ok(Redirect::to(back))
}

#[derive(FromForm)]
struct NewOfficer {
    code: Line,
    name: Line,
    from: Day,
}

#[post("/offices/unit/<unit>/officers", data = "<form>")]
async fn add_officer(unit: String, may: May<ManageOffices>, form: Protected<NewOfficer>) -> Done {
    let (anyone, Protected(form)) = (may.anyone(), form);
    let (state, back) = (anyone.app.clone(), unit_href(&unit));
    waiting(&state, move |app| {
        let entry = OfficerEntry { name: form.name.0, unit, from: form.from.0, to: None };
        Ok(app.add_officer(anyone.caller(), &form.code.0, &entry)?)
    })
    .await?;
    Ok(Redirect::to(back))
}

#[get("/offices/unit/<unit>/change")]
async fn change(unit: String, may: May<ManageOffices>, cookies: &CookieJar<'_>) -> Page {
    let (csrf, anyone) = (token(&may.app, cookies), may.anyone());
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let (t, whole) = (texts(anyone.lang), app.office(anyone.caller(), &unit)?);
        let base = unit_href(&whole.unit.code);
        let seen = || hidden("seen", &whole.seal);
        let form = |title, help, path: &str, fields| Form {
            title,
            help: Some(help),
            action: format!("{base}/{path}"),
            fields,
            button: title,
        };
        let name_en = whole.unit.name_en.clone().unwrap_or_default();
        let rename = vec![
            seen(),
            field("rename", "name", t.name, text(&whole.unit.name, true)),
            field("rename", "name_en", t.office_name_en, text(&name_en, false)),
        ];
        let mut forms = vec![form(t.office_rename, t.office_rename_help, "rename", rename)];
        let of_day = |((weekday, name), label): ((i16, &'static str), &str)| {
            field("hours", name, label, text(&write_hours(weekday, &whole.hours), false))
        };
        let named = WEEKDAYS.into_iter().zip(WEEKDAY_FIELDS).zip(weekdays(t));
        let hours = std::iter::once(seen()).chain(named.map(of_day)).collect();
        forms.push(form(t.office_hours, t.office_hours_help, "hours", hours));
        if whole.place_held {
            let above = whole.above.last().map_or("", |above| above.code.as_str());
            let parents = units(app, anyone.caller(), Some(&whole.unit.code), above)?;
            let move_under = vec![
                seen(),
                field("move", "parent", t.office_parent, Control::Choice(parents)),
                field("move", "day", t.office_day_from, day(None, true)),
            ];
            forms.push(form(t.office_move, t.office_move_help, "move", move_under));
            let close = vec![seen(), field("close", "day", t.office_day_to, day(None, true))];
            forms.push(form(t.office_close, t.office_close_help, "close", close));
        }
        let (back, here) = ((whole.unit.name.clone(), base.clone()), format!("{base}/change"));
        page(&anyone, csrf, here, (t.office_change, None), Some(&whole.unit.name), back, forms)
    })
    .await
}

#[derive(FromForm)]
struct Renamed {
    seen: String,
    name: Line,
    name_en: Line,
}

#[post("/offices/unit/<unit>/rename", data = "<form>")]
async fn rename(unit: String, may: May<ManageOffices>, form: Protected<Renamed>) -> Done {
    let (anyone, Protected(form)) = (may.anyone(), form);
    let (state, back) = (anyone.app.clone(), unit_href(&unit));
    waiting(&state, move |app| {
        let name_en = form.name_en.given();
        Ok(app.rename_unit(anyone.caller(), &unit, &form.seen, &form.name.0, name_en.as_deref())?)
    })
    .await?;
    Ok(Redirect::to(back))
}

/// The fields of the hours' form, Monday first.
const WEEKDAY_FIELDS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

#[derive(FromForm)]
struct Hours {
    seen: String,
    monday: Line,
    tuesday: Line,
    wednesday: Line,
    thursday: Line,
    friday: Line,
    saturday: Line,
    sunday: Line,
}

#[post("/offices/unit/<unit>/hours", data = "<form>")]
async fn set_hours(unit: String, may: May<ManageOffices>, form: Protected<Hours>) -> Done {
    let (anyone, Protected(form)) = (may.anyone(), form);
    let (state, back) = (anyone.app.clone(), unit_href(&unit));
    waiting(&state, move |app| {
        let Hours { seen, monday, tuesday, wednesday, thursday, friday, saturday, sunday } = form;
        let typed = [monday, tuesday, wednesday, thursday, friday, saturday, sunday].map(|line| line.0);
        Ok(app.set_hours(anyone.caller(), &unit, &seen, &typed)?)
    })
    .await?;
    Ok(Redirect::to(back))
}

#[derive(FromForm)]
struct Moved {
    seen: String,
    parent: String,
    day: Day,
}

#[post("/offices/unit/<unit>/move", data = "<form>")]
async fn move_under(unit: String, may: May<ManageOffices>, form: Protected<Moved>) -> Done {
    let (anyone, Protected(form)) = (may.anyone(), form);
    let (state, back) = (anyone.app.clone(), unit_href(&unit));
    waiting(&state, move |app| {
        let day = form.day.0.ok_or(PageError::Unacceptable)?;
        Ok(app.move_unit(anyone.caller(), &unit, &form.seen, &form.parent, day)?)
    })
    .await?;
    Ok(Redirect::to(back))
}

#[derive(FromForm)]
struct Closed {
    seen: String,
    day: Day,
}

#[post("/offices/unit/<unit>/close", data = "<form>")]
async fn close(unit: String, may: May<ManageOffices>, form: Protected<Closed>) -> Done {
    let (anyone, Protected(form)) = (may.anyone(), form);
    let (state, back) = (anyone.app.clone(), unit_href(&unit));
    waiting(&state, move |app| {
        let day = form.day.0.ok_or(PageError::Unacceptable)?;
        Ok(app.close_unit(anyone.caller(), &unit, &form.seen, day)?)
    })
    .await?;
    Ok(Redirect::to(back))
}

#[get("/offices/counter/<counter>")]
async fn counter(counter: String, may: May<ManageOffices>, cookies: &CookieJar<'_>) -> Page {
    let (csrf, anyone) = (token(&may.app, cookies), may.anyone());
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let (t, (counter, unit)) = (texts(anyone.lang), app.counter_held(anyone.caller(), &counter)?);
        let template = app
            .catalogue()
            .template(counter.template)
            .map_or_else(String::new, crate::domain::template::Template::name);
        let here = format!("/offices/counter/{}", counter.code);
        let fields = vec![
            hidden("seen", &seal(&counters::state_of(&counter))),
            field("counter", "name", t.name, text(&counter.name, true)),
            field("counter", "template", t.template, Control::Choice(templates(app, &template))),
            hinted(
                field("counter", "from", t.office_day_from, day(Some(counter.validity.from), false)),
                t.office_day_hint,
            ),
            hinted(field("counter", "to", t.office_day_to, day(Some(counter.validity.to), false)), t.office_day_hint),
        ];
        let (title, help) = (t.office_counter, Some(t.office_counter_help));
        let forms = vec![Form { title, help, action: here.clone(), fields, button: t.office_save }];
        let back = (unit.name.clone(), unit_href(&unit.code));
        page(&anyone, csrf, here, (title, None), Some(&counter.name), back, forms)
    })
    .await
}

#[derive(FromForm)]
struct ChangedCounter {
    seen: String,
    name: Line,
    template: String,
    from: Day,
    to: Day,
}

#[post("/offices/counter/<counter>", data = "<form>")]
async fn change_counter(counter: String, may: May<ManageOffices>, form: Protected<ChangedCounter>) -> Done {
    let (anyone, Protected(form)) = (may.anyone(), form);
    let state = anyone.app.clone();
    let back = waiting(&state, move |app| {
        let (_, unit) = app.counter_held(anyone.caller(), &counter)?;
        let entry = CounterEntry { name: form.name.0, template: form.template, from: form.from.0, to: form.to.0 };
        app.change_counter(anyone.caller(), &counter, &form.seen, &entry)?;
        Ok(unit_href(&unit.code))
    })
    .await?;
    Ok(Redirect::to(back))
}

#[get("/offices/officer/<officer>")]
async fn officer(officer: String, may: May<ManageOffices>, cookies: &CookieJar<'_>) -> Page {
    let (csrf, anyone) = (token(&may.app, cookies), may.anyone());
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let (t, (officer, unit)) = (texts(anyone.lang), app.officer_held(anyone.caller(), &officer)?);
        let here = format!("/offices/officer/{}", officer.code);
        let mut homes = units(app, anyone.caller(), None, &unit.code)?;
        if !homes.iter().any(|home| home.chosen) {
            // The unit has ended; until another one is chosen the officer stays there.
            homes.insert(0, choice(&unit.code, &unit.name, true, true));
        }
        let fields = vec![
            hidden("seen", &seal(&officers::state_of(&officer))),
            field("officer", "name", t.name, text(&officer.name, true)),
            field("officer", "unit", t.unit, Control::Choice(homes)),
            hinted(
                field("officer", "from", t.office_day_from, day(Some(officer.validity.from), false)),
                t.office_day_hint,
            ),
            hinted(field("officer", "to", t.office_day_to, day(Some(officer.validity.to), false)), t.office_day_hint),
        ];
        let (title, help) = (t.office_officer, Some(t.office_officer_help));
        let forms = vec![Form { title, help, action: here.clone(), fields, button: t.office_save }];
        let back = (unit.name.clone(), unit_href(&unit.code));
        page(&anyone, csrf, here, (title, None), Some(&officer.name), back, forms)
    })
    .await
}

#[derive(FromForm)]
struct ChangedOfficer {
    seen: String,
    name: Line,
    unit: String,
    from: Day,
    to: Day,
}

#[post("/offices/officer/<officer>", data = "<form>")]
async fn change_officer(officer: String, may: May<ManageOffices>, form: Protected<ChangedOfficer>) -> Done {
    let (anyone, Protected(form)) = (may.anyone(), form);
    let (state, back) = (anyone.app.clone(), unit_href(&form.unit));
    waiting(&state, move |app| {
        let entry = OfficerEntry { name: form.name.0, unit: form.unit, from: form.from.0, to: form.to.0 };
        Ok(app.change_officer(anyone.caller(), &officer, &form.seen, &entry)?)
    })
    .await?;
    Ok(Redirect::to(back))
}
