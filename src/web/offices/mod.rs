//! Offices: units, counters, officers, procedures, for whoever may see or manage them. A file a kind of page; the use-cases are
//! those of [`crate::app::offices`], which take the caller and touch nothing outside their units.

mod forms;
pub(super) mod import;
mod procedures;
mod successions;
mod tablets;

use std::borrow::Cow;

use rocket::response::content::RawHtml;
use rocket::{Route, get, routes};
use time::Date;

use super::error::PageError;
use super::guard::{May, ReadOffices};
use super::pages::Section;
use super::pages::offices::{Branch, Item, OfficeUnit, Offices, Step};
use super::pages::offices_form::{Choice, Control, Field};
use super::waiting;
use crate::app::offices::hours::WEEKDAYS;
use crate::app::offices::view;
use crate::domain::access::Permission;
use crate::domain::hours::write_hours;
use crate::domain::number;
use crate::domain::text::{Texts, texts};
use crate::domain::unit::{ALWAYS, FOREVER};

/// The routes of this folder.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut all = routes![offices, unit];
    for more in [forms::routes(), successions::routes(), procedures::routes(), import::routes(), tablets::routes()] {
        all.extend(more);
    }
    all
}

/// The names of the days of the week, Monday first.
const fn weekdays(t: &Texts) -> [&'static str; 7] {
    [t.monday, t.tuesday, t.wednesday, t.thursday, t.friday, t.saturday, t.sunday]
}

/// The page of a unit.
fn unit_href(code: &str) -> String {
    format!("/offices/unit/{code}")
}

#[get("/offices")]
async fn offices(may: May<ReadOffices>) -> Result<RawHtml<String>, PageError> {
    let anyone = may.anyone();
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let lang = anyone.lang;
        let units = app.offices(anyone.caller())?.into_iter().map(|branch| Branch {
            href: unit_href(&branch.unit.code),
            name: branch.unit.name,
            code: branch.unit.code,
            level: branch.unit.level.name(lang),
            depth: branch.depth,
            counters: branch.counters.to_string(),
            officers: branch.officers.to_string(),
        });
        let frame = anyone.frame("/offices", Section::Work).illustrative(app.illustrative);
        let changes = anyone.caller().may(Permission::ManageOffices);
        Ok(RawHtml(askama::Template::render(&Offices { frame, changes, units: units.collect() })?))
    })
    .await
}

#[get("/offices/unit/<unit>")]
async fn unit(unit: String, may: May<ReadOffices>) -> Result<RawHtml<String>, PageError> {
    let anyone = may.anyone();
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let lang = anyone.lang;
        let whole = app.office_seen(anyone.caller(), &unit)?;
        let catalogue = app.catalogue();
        let base = unit_href(&whole.unit.code);
        let link = |unit: &crate::domain::unit::Unit| (unit.name.clone(), unit_href(&unit.code));
        let step = |step: view::Step| Step {
            href: step.held.then(|| unit_href(&step.unit.code)),
            name: step.unit.name,
            day: number::day(step.succession.day),
            history: step.succession.history,
        };
        let counters = whole.counters.iter().map(|(counter, _)| Item {
            href: whole.managed.then(|| format!("/offices/counter/{}", counter.code)),
            name: counter.name.clone(),
            code: counter.code.clone(),
            template: catalogue
                .template(counter.template)
                .map_or_else(String::new, crate::domain::template::Template::name),
            days: counter.validity.words(lang),
        });
        let officers = whole.officers.iter().map(|(officer, _)| Item {
            href: whole.managed.then(|| format!("/offices/officer/{}", officer.code)),
            name: officer.name.clone(),
            code: officer.code.clone(),
            template: String::new(),
            days: officer.validity.words(lang),
        });
        let open = |(weekday, name): (i16, &'static str)| {
            let hours = write_hours(weekday, &whole.hours);
            (!hours.is_empty()).then_some((name, hours))
        };
        let hours = WEEKDAYS.into_iter().zip(weekdays(texts(lang))).filter_map(open).collect();
        let page = OfficeUnit {
            hours,
            frame: anyone.frame(base.clone(), Section::Work).illustrative(app.illustrative),
            name: whole.unit.name.clone(),
            name_en: whole.unit.name_en.clone(),
            code: whole.unit.code.clone(),
            level: whole.unit.level.name(lang),
            days: whole.unit.validity.words(lang),
            above: whole.above.iter().map(link).collect(),
            below: whole.below.iter().map(link).collect(),
            counters: counters.collect(),
            officers: officers.collect(),
            before: whole.before.into_iter().map(step).collect(),
            after: whole.after.into_iter().map(step).collect(),
            base,
            managed: whole.managed,
            place_held: whole.place_held,
        };
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

/// A field of a form; `form` tells its id from that of another form on the page.
pub(super) fn field(form: &str, name: impl Into<Cow<'static, str>>, label: &str, control: Control) -> Field {
    let name = name.into();
    let id = format!("{form}-{name}");
    Field { id, label: label.to_owned(), named: false, hint: None, fault: None, control, name }
}

pub(super) fn hinted(field: Field, hint: &'static str) -> Field {
    Field { hint: Some(hint), ..field }
}

/// Something that the form carries along.
pub(super) fn hidden(name: &'static str, value: &str) -> Field {
    field("hidden", name, "", Control::Hidden(value.to_owned()))
}

pub(super) fn text(value: &str, needed: bool) -> Control {
    Control::Text { value: value.to_owned(), needed }
}

/// A day; the open ends are blank.
pub(super) fn day(value: Option<Date>, needed: bool) -> Control {
    let said = value.filter(|day| *day != ALWAYS && *day != FOREVER);
    Control::Day { value: said.map(number::day).unwrap_or_default(), needed }
}

pub(super) fn choice(value: &str, label: &str, named: bool, chosen: bool) -> Choice {
    Choice { value: value.to_owned(), label: label.to_owned(), named, chosen }
}
