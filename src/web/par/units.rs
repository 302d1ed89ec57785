//! The units of a round: how far each has come, who is late, who was given more time, who is locked, what does not apply;
//! and for whoever manages it, the forms for all of that.

use std::collections::BTreeMap;

use rocket::form::FromForm;
use rocket::http::CookieJar;
use rocket::response::Redirect;
use rocket::{Route, get, post, routes};

use super::{Done, Page, count, part_at, part_of, render, unit_at};
use crate::app::par::Seen;
use crate::app::par::units::Which;
use crate::domain::assessment::stage::{Calendar, Stage, standings};
use crate::domain::assessment::{NotDone, Progress, State};
use crate::domain::criteria::CriteriaSet;
use crate::domain::id::Id;
use crate::domain::lang::Lang;
use crate::domain::number;
use crate::domain::refusal::Refusal;
use crate::domain::text::{fill, texts};
use crate::domain::unit::Level;
use crate::store::par::unit::{Extension, Named};
use crate::web::error::PageError;
use crate::web::fields::{Day, Line};
use crate::web::form::{Protected, Sheet, token};
use crate::web::guard::{Anyone, ManageAssessments, May, ReadAssessments};
use crate::web::offices::{choice, day, field, hinted, text};
use crate::web::pages::offices_form::{Choice, Control, Form};
use crate::web::pages::round::{Table, leading, named, plain};
use crate::web::waiting;

pub(super) fn routes() -> Vec<Route> {
    routes![list, add, extend, lock, skip]
}

#[get("/par/<assessment>/units")]
async fn list(assessment: String, may: May<ReadAssessments>, cookies: &CookieJar<'_>) -> Page {
    let (csrf, anyone) = (token(&may.app, cookies), may.anyone());
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let (t, lang) = (texts(anyone.lang), anyone.lang);
        let seen = app.par_seen(anyone.caller(), &assessment)?;
        let units = app.par_units(anyone.caller(), &seen)?;
        let calendar = app.par_calendar(&seen.round)?;
        let (extensions, skipped) = app.par_exceptions(&seen)?;
        let more: BTreeMap<(Id, Stage), &Extension> =
            extensions.iter().map(|one| ((one.unit, one.stage), one)).collect();
        let mut page = part_of(&anyone, csrf, &seen, "units", t.assess_units);
        let names: BTreeMap<Id, &str> = units.iter().map(|unit| (unit.of.unit, unit.name.as_str())).collect();
        let rows = units.iter().map(|unit| {
            vec![
                leading(named(unit.name.clone()), unit_at(&seen.round.code, &unit.code, "")),
                named(unit.of.ranked_with.clone()),
                plain(unit.of.progress.name(lang)),
                plain(standing(&seen, unit, &calendar, &more, lang)),
            ]
        });
        let columns = vec![t.unit, t.assess_group, t.assess_progress, t.assess_standing];
        let mut tables = vec![Table {
            caption: fill(t.assess_units_caption, &[&count(&anyone, units.len())]),
            columns,
            rows: rows.collect(),
            empty: t.assess_no_units,
        }];
        let of = |unit: &Id| named(names.get(unit).copied().unwrap_or_default());
        let rows = extensions.iter().filter(|one| names.contains_key(&one.unit)).map(|one| {
            vec![of(&one.unit), plain(one.stage.name(lang)), plain(number::day(one.last)), named(one.reason.clone())]
        });
        tables.push(Table {
            caption: t.assess_extensions.to_owned(),
            columns: vec![t.unit, t.assess_stage, t.assess_last_day, t.assess_reason],
            rows: rows.collect(),
            empty: t.assess_extensions_none,
        });
        let rows = skipped.iter().filter(|one| names.contains_key(&one.unit));
        let rows = rows.map(|one| vec![of(&one.unit), plain(one.node.clone()), named(one.reason.clone())]).collect();
        tables.push(Table {
            caption: t.assess_not_applicable.to_owned(),
            columns: vec![t.unit, t.assess_criterion, t.assess_reason],
            rows,
            empty: t.assess_skipped_none,
        });
        page.tables = tables;
        if seen.manages && seen.round.state != State::Closed {
            page.forms = forms(&anyone, &seen, &units);
        }
        render(&page)
    })
    .await
}

/// How a unit's next deadline stands, in words.
fn standing(
    seen: &Seen,
    unit: &Named,
    calendar: &Calendar,
    more: &BTreeMap<(Id, Stage), &Extension>,
    lang: Lang,
) -> String {
    let (stage, done) = match unit.of.progress {
        Progress::Entering => (Stage::Submission, None),
        Progress::Explaining => (Stage::Explanation, None),
        _ => (Stage::Submission, unit.of.submitted.map(|(at, _)| at.day())),
    };
    let Some(days) = calendar.of(stage) else { return String::new() };
    let extended = more.get(&(unit.of.unit, stage)).map(|one| one.last);
    let all = standings(days, extended, done, unit.of.locked.is_some(), seen.today);
    let words: Vec<String> = all.into_iter().map(|one| one.words(lang)).collect();
    format!("{}: {}", stage.name(lang), words.join("; "))
}

fn unit_choices(units: &[Named]) -> Vec<Choice> {
    units.iter().map(|unit| choice(&unit.code, &unit.name, true, false)).collect()
}

/// Every node of a set, by its code.
fn node_choices(set: &CriteriaSet) -> Vec<Choice> {
    set.nodes.iter().map(|node| choice(&node.code, &format!("{} {}", node.code, node.words.vi), true, false)).collect()
}

fn forms(anyone: &Anyone, seen: &Seen, units: &[Named]) -> Vec<Form> {
    let (t, lang) = (texts(anyone.lang), anyone.lang);
    let at = |part: &str| part_at(&seen.round, part);
    let levels = [Level::Department, Level::Commune, Level::Center, Level::District, Level::Province];
    let mut kinds: Vec<Choice> =
        levels.into_iter().map(|level| choice(level.word(), level.name(lang), false, false)).collect();
    kinds.insert(0, choice("", t.assess_by_name, false, true));
    let groups = seen.set.groups.iter().map(|group| choice(&group.code, group.words.of(lang), true, false));
    let groups: Vec<Choice> = std::iter::once(choice("", t.assess_no_group, false, true)).chain(groups).collect();
    let names = Control::Words { value: String::new(), rows: 4 };
    let mut forms = vec![Form {
        title: t.assess_add_units,
        help: Some(t.assess_add_units_help),
        action: at("units"),
        fields: vec![
            field("add", "level", t.assess_level, Control::Choice(kinds)),
            hinted(field("add", "units", t.assess_unit_names, names), t.assess_unit_names_hint),
            field("add", "group", t.assess_group, Control::Choice(groups)),
        ],
        button: t.assess_add_units,
    }];
    if units.is_empty() {
        return forms;
    }
    let stages = Stage::OF_UNITS.map(|stage| choice(stage.word(), stage.name(lang), false, false)).into();
    forms.push(Form {
        title: t.assess_extend,
        help: None,
        action: at("units/extend"),
        fields: vec![
            field("extend", "unit", t.unit, Control::Choice(unit_choices(units))),
            field("extend", "stage", t.assess_stage, Control::Choice(stages)),
            field("extend", "last", t.assess_last_day, day(None, true)),
            field("extend", "reason", t.assess_reason, text("", true)),
        ],
        button: t.assess_extend,
    });
    let lock = vec![choice("yes", t.assess_lock, false, true), choice("no", t.assess_unlock, false, false)];
    forms.push(Form {
        title: t.assess_locking,
        help: Some(t.assess_lock_help),
        action: at("units/lock"),
        fields: vec![
            field("lock", "unit", t.unit, Control::Choice(unit_choices(units))),
            field("lock", "locked", t.assess_locking, Control::Radios(lock)),
            field("lock", "reason", t.assess_reason, text("", true)),
        ],
        button: t.assess_send,
    });
    let applies = vec![choice("no", t.assess_applies_not, false, true), choice("yes", t.assess_applies, false, false)];
    forms.push(Form {
        title: t.assess_applying,
        help: Some(t.assess_applying_help),
        action: at("units/applies"),
        fields: vec![
            field("skip", "unit", t.unit, Control::Choice(unit_choices(units))),
            field("skip", "node", t.assess_criterion, Control::Choice(node_choices(&seen.set))),
            field("skip", "applies", t.assess_applying, Control::Radios(applies)),
            field("skip", "reason", t.assess_reason, text("", true)),
        ],
        button: t.assess_send,
    });
    forms
}

#[post("/par/<assessment>/units", data = "<sheet>")]
async fn add(assessment: String, may: May<ManageAssessments>, sheet: Sheet) -> Done {
    let (anyone, Sheet(fields)) = (may.anyone(), sheet);
    let (state, there) = (anyone.app.clone(), format!("/par/{assessment}/units"));
    waiting(&state, move |_| {
        let values = fields.cleaned().ok_or(PageError::Unacceptable)?;
        let value = |name: &str| values.get(name).map(String::as_str).unwrap_or_default();
        let which = match value("level") {
            "" => {
                let names = value("units").lines().map(str::trim).filter(|name| !name.is_empty());
                Which::Named(names.map(str::to_owned).collect())
            }
            word => Which::Level(Level::from_word(word).ok_or(PageError::Unacceptable)?),
        };
        anyone.app.par_add_units(anyone.caller(), &assessment, &which, value("group"))?;
        Ok(())
    })
    .await?;
    Ok(Redirect::to(there))
}

#[derive(FromForm)]
struct More {
    unit: Line,
    stage: Line,
    last: Day,
    reason: Line,
}

#[post("/par/<assessment>/units/extend", data = "<form>")]
async fn extend(assessment: String, may: May<ManageAssessments>, form: Protected<More>) -> Done {
    let (anyone, Protected(form)) = (may.anyone(), form);
    let (app, there) = (anyone.app.clone(), format!("/par/{assessment}/units"));
    waiting(&app, move |_| {
        let stage = Stage::from_word(&form.stage.0).ok_or(PageError::Unacceptable)?;
        let last = form.last.0.ok_or(Refusal::Assessment(NotDone::StageDays(stage)))?;
        let (by, unit) = (anyone.caller(), form.unit.0.as_str());
        Ok(anyone.app.par_extend(by, &assessment, unit, (stage, last), &form.reason.0)?)
    })
    .await?;
    Ok(Redirect::to(there))
}

#[derive(FromForm)]
struct Lock {
    unit: Line,
    locked: Line,
    reason: Line,
}

#[post("/par/<assessment>/units/lock", data = "<form>")]
async fn lock(assessment: String, may: May<ManageAssessments>, form: Protected<Lock>) -> Done {
    let (anyone, Protected(form)) = (may.anyone(), form);
    let (state, there) = (anyone.app.clone(), format!("/par/{assessment}/units"));
    waiting(&state, move |_| {
        let locked = form.locked.0 == "yes";
        Ok(anyone.app.par_lock(anyone.caller(), &assessment, &form.unit.0, locked, &form.reason.0)?)
    })
    .await?;
    Ok(Redirect::to(there))
}

#[derive(FromForm)]
struct Applies {
    unit: Line,
    node: Line,
    #[field(name = "applies")]
    wanted: Line,
    reason: Line,
}

#[post("/par/<assessment>/units/applies", data = "<form>")]
async fn skip(assessment: String, may: May<ManageAssessments>, form: Protected<Applies>) -> Done {
    let (anyone, Protected(form)) = (may.anyone(), form);
    let (state, there) = (anyone.app.clone(), format!("/par/{assessment}/units"));
    waiting(&state, move |_| {
        let (applies, of) = (form.wanted.0 == "yes", (form.unit.0.as_str(), form.node.0.as_str()));
        Ok(anyone.app.par_skip(anyone.caller(), &assessment, of, applies, &form.reason.0)?)
    })
    .await?;
    Ok(Redirect::to(there))
}
