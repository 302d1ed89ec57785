//! Merging and splitting units.

use rocket::form::FromForm;
use rocket::http::CookieJar;
use rocket::response::Redirect;
use rocket::response::content::RawHtml;
use rocket::{Route, get, post, routes};

use super::forms::{levels, page, units};
use super::{choice, day, field, hidden, hinted, text, unit_href};
use crate::app::App;
use crate::app::offices::successions::{Into, Merger, Split};
use crate::app::offices::units::UnitEntry;
use crate::domain::text::{Texts, fill, texts};
use crate::domain::unit::{Level, Unit};
use crate::web::error::PageError;
use crate::web::fields::{Day, Line};
use crate::web::form::{Protected, token};
use crate::web::guard::{ManageOffices, May};
use crate::web::pages::offices_form::{Control, Field, Form};
use crate::web::waiting;

pub(super) fn routes() -> Vec<Route> {
    routes![merge_form, merge, split_form, split]
}

/// How many units a form splits one into at most; a split into more is made in two.
const PARTS: usize = 6;

fn yes_or_no(form: &str, name: &'static str, label: &str, t: &Texts, yes: bool) -> Field {
    let choices = vec![choice("yes", t.yes, false, yes), choice("no", t.no, false, !yes)];
    field(form, name, label, Control::Radios(choices))
}

fn is_yes(word: &str) -> Result<bool, PageError> {
    match word {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err(PageError::Unacceptable),
    }
}

#[get("/offices/unit/<unit>/merge")]
async fn merge_form(
    unit: String,
    may: May<ManageOffices>,
    cookies: &CookieJar<'_>,
) -> Result<RawHtml<String>, PageError> {
    let (csrf, anyone) = (token(&may.app, cookies), may.anyone());
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let (t, whole) = (texts(anyone.lang), app.office(anyone.caller(), &unit)?);
        let base = unit_href(&whole.unit.code);
        let above = whole.above.last().map_or("", |above| above.code.as_str());
        let others = || units(app, anyone.caller(), Some(&whole.unit.code), "");
        let mut into = others()?;
        into.insert(0, choice("", t.office_merge_new, false, true));
        // Those at its side are merged as a rule.
        let siblings: Vec<String> = match above {
            "" => Vec::new(),
            above => app.office(anyone.caller(), above)?.below.into_iter().map(|unit| unit.code).collect(),
        };
        let also = others()?.into_iter().filter(|one| siblings.contains(&one.value)).collect();
        let form = "merge";
        let fields = vec![
            field(form, "also", t.office_merge_also, Control::Checks(also)),
            field(form, "day", t.office_day_first, day(None, true)),
            field(form, "into", t.office_merge_into, Control::Choice(into)),
            hinted(field(form, "code", t.office_merge_new_code, text("", false)), t.office_code_hint),
            field(form, "name", t.office_merge_new_name, text("", false)),
            field(form, "level", t.office_level, Control::Choice(levels(&anyone, whole.unit.level))),
            field(
                form,
                "parent",
                t.office_parent,
                Control::Choice(units(app, anyone.caller(), Some(&whole.unit.code), above)?),
            ),
            hinted(yes_or_no(form, "counters", t.office_counters_go_on, t, true), t.office_counters_go_on_hint),
            yes_or_no(form, "history", t.office_history, t, false),
        ];
        let action = format!("{base}/merge");
        let forms =
            vec![Form { title: t.office_merge, help: None, action: action.clone(), fields, button: t.office_merge }];
        let back = (whole.unit.name.clone(), base);
        page(&anyone, csrf, action, (t.office_merge, Some(t.office_merge_lead)), Some(&whole.unit.name), back, forms)
    })
    .await
}

#[derive(FromForm)]
struct Merged {
    also: Vec<String>,
    day: Day,
    into: String,
    code: Line,
    name: Line,
    level: String,
    parent: String,
    counters: String,
    history: String,
}

#[post("/offices/unit/<unit>/merge", data = "<form>")]
async fn merge(unit: String, may: May<ManageOffices>, form: Protected<Merged>) -> Result<Redirect, PageError> {
    let (anyone, Protected(form)) = (may.anyone(), form);
    let state = anyone.app.clone();
    let to = waiting(&state, move |app| {
        let level = Level::from_word(&form.level).ok_or(PageError::Unacceptable)?;
        let into = if form.into.is_empty() {
            let (code, name, parent) = (form.code.0, form.name.0, form.parent);
            Into::New(UnitEntry { code, name, name_en: None, level, parent, from: None })
        } else {
            Into::Existing(form.into)
        };
        let mut predecessors = vec![unit];
        predecessors.extend(form.also);
        let day = form.day.0.ok_or(PageError::Unacceptable)?;
        let (history, counters_go_on) = (is_yes(&form.history)?, is_yes(&form.counters)?);
        let merger = Merger { predecessors, into, day, history, counters_go_on };
        Ok(unit_href(&app.merge_units(anyone.caller(), &merger)?.code))
    })
    .await?;
    Ok(Redirect::to(to))
}

#[get("/offices/unit/<unit>/split")]
async fn split_form(
    unit: String,
    may: May<ManageOffices>,
    cookies: &CookieJar<'_>,
) -> Result<RawHtml<String>, PageError> {
    let (csrf, anyone) = (token(&may.app, cookies), may.anyone());
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let (t, whole) = (texts(anyone.lang), app.office(anyone.caller(), &unit)?);
        let (base, form) = (unit_href(&whole.unit.code), "split");
        let mut fields = vec![field(form, "day", t.office_day_first, day(None, true))];
        for part in 1..=PARTS {
            let number = part.to_string();
            let code =
                field(&format!("split-{part}"), "code", &fill(t.office_split_code, &[&number]), text("", part <= 2));
            let name = field(&format!("split-{part}"), "name", &fill(t.office_split_name, &[&number]), text("", false));
            fields.extend([code, name]);
        }
        let today = app.clock.now().day();
        for (counter, _) in whole.counters.iter().filter(|(counter, _)| counter.validity.to >= today) {
            let mut goes = vec![choice("0", t.office_counter_closes, false, true)];
            for part in 1..=PARTS {
                let label = fill(t.office_split_to, &[&part.to_string()]);
                goes.push(choice(&part.to_string(), &label, false, false));
            }
            let label = format!("{} ({})", counter.name, counter.code);
            let goes = field(&format!("goes-{}", counter.id), "goes", &label, Control::Choice(goes));
            fields.extend([hidden("counter", &counter.code), Field { named: true, ..goes }]);
        }
        fields.push(yes_or_no(form, "history", t.office_history, t, false));
        let action = format!("{base}/split");
        let forms =
            vec![Form { title: t.office_split, help: None, action: action.clone(), fields, button: t.office_split }];
        let back = (whole.unit.name.clone(), base);
        page(&anyone, csrf, action, (t.office_split, Some(t.office_split_lead)), Some(&whole.unit.name), back, forms)
    })
    .await
}

#[derive(FromForm)]
struct Parted {
    day: Day,
    code: Vec<Line>,
    name: Vec<Line>,
    counter: Vec<String>,
    goes: Vec<usize>,
    history: String,
}

impl Parted {
    /// The units that were named, each with its place in the form from 1.
    fn parts(&self, app: &App, old: &Unit, parent: &str) -> Result<Vec<(usize, Into)>, PageError> {
        let mut parts = Vec::new();
        for (place, (code, name)) in (1..).zip(self.code.iter().zip(&self.name)) {
            if code.0.is_empty() {
                continue;
            }
            let (code, name) = (code.0.clone(), name.0.clone());
            let known = app.store.read(|db| crate::store::unit::unit_by_code(db, &code))?;
            let into = if known.is_some() {
                Into::Existing(code)
            } else {
                let (level, parent) = (old.level, parent.to_owned());
                Into::New(UnitEntry { code, name, name_en: None, level, parent, from: None })
            };
            parts.push((place, into));
        }
        Ok(parts)
    }
}

#[post("/offices/unit/<unit>/split", data = "<form>")]
async fn split(unit: String, may: May<ManageOffices>, form: Protected<Parted>) -> Result<Redirect, PageError> {
    let (anyone, Protected(form)) = (may.anyone(), form);
    let (state, back) = (anyone.app.clone(), unit_href(&unit));
    waiting(&state, move |app| {
        let whole = app.office(anyone.caller(), &unit)?;
        let parent = whole.above.last().map_or("", |above| above.code.as_str());
        if form.counter.len() != form.goes.len() || form.code.len() != form.name.len() {
            return Err(PageError::Unacceptable);
        }
        let parts = form.parts(app, &whole.unit, parent)?;
        let mut counters = Vec::new();
        for (code, goes) in form.counter.iter().zip(&form.goes).filter(|(_, goes)| **goes > 0) {
            let place = parts.iter().position(|(place, _)| place == goes).ok_or(PageError::Unacceptable)?;
            counters.push((code.clone(), place));
        }
        let day = form.day.0.ok_or(PageError::Unacceptable)?;
        let (into, history) = (parts.into_iter().map(|(_, into)| into).collect(), is_yes(&form.history)?);
        app.split_unit(anyone.caller(), &Split { unit, into, day, history, counters })?;
        Ok(())
    })
    .await?;
    Ok(Redirect::to(back))
}
