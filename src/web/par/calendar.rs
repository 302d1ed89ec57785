//! The calendar of a round, and the list of reminders that can be printed.

use std::collections::BTreeMap;

use rocket::http::CookieJar;
use rocket::response::Redirect;
use rocket::{Route, get, post, routes};

use super::{Done, Page, part_at, part_of, render};
use crate::app::import::read_day;
use crate::domain::assessment::stage::{Calendar, Days, Stage};
use crate::domain::assessment::{NotDone, State};
use crate::domain::number;
use crate::domain::refusal::Refusal;
use crate::domain::text::{fill, texts};
use crate::store::par::reminder::Channel;
use crate::web::error::PageError;
use crate::web::form::{Sheet, token};
use crate::web::guard::{ManageAssessments, May, SeesAssessments};
use crate::web::offices::{day, field};
use crate::web::pages::offices_form::{Field, Form};
use crate::web::pages::round::{Table, named, plain};
use crate::web::waiting;

pub(super) fn routes() -> Vec<Route> {
    routes![show, save, reminders]
}

/// The names of the fields of a stage: its first and its last day.
const fn names(stage: Stage) -> (&'static str, &'static str) {
    match stage {
        Stage::SelfScore => ("self-score-first", "self-score-last"),
        Stage::Evidence => ("evidence-first", "evidence-last"),
        Stage::Submission => ("submission-first", "submission-last"),
        Stage::FirstAppraisal => ("first-appraisal-first", "first-appraisal-last"),
        Stage::Explanation => ("explanation-first", "explanation-last"),
        Stage::SecondAppraisal => ("second-appraisal-first", "second-appraisal-last"),
        Stage::Council => ("council-first", "council-last"),
        Stage::Publication => ("publication-first", "publication-last"),
        Stage::Remedy => ("remedy-first", "remedy-last"),
    }
}

#[get("/par/<assessment>/calendar")]
async fn show(assessment: String, reader: SeesAssessments, cookies: &CookieJar<'_>) -> Page {
    let SeesAssessments(anyone) = reader;
    let csrf = token(&anyone.app, cookies);
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let (t, lang) = (texts(anyone.lang), anyone.lang);
        let seen = app.par_seen(anyone.caller(), &assessment)?;
        let calendar = app.par_calendar(&seen.round)?;
        let mut page = part_of(&anyone, csrf, &seen, "calendar", t.assess_calendar);
        let rows = calendar.0.iter().map(|days| {
            let running = days.first <= seen.today && seen.today <= days.last;
            let now = if running { t.assess_now } else { "" };
            vec![
                plain(days.stage.name(lang)),
                plain(number::day(days.first)),
                plain(number::day(days.last)),
                plain(now),
            ]
        });
        page.tables = vec![Table {
            caption: t.assess_calendar.to_owned(),
            columns: vec![t.assess_stage, t.assess_first_day, t.assess_last_day, t.assess_today],
            rows: rows.collect(),
            empty: t.assess_no_calendar,
        }];
        if seen.manages && seen.round.state != State::Closed {
            let mut fields: Vec<Field> = Vec::new();
            for stage in Stage::ALL {
                let (first, last) = names(stage);
                let there = calendar.of(stage);
                let label = |words: &str| fill(words, &[stage.name(lang)]);
                let from = day(there.map(|days| days.first), false);
                let to = day(there.map(|days| days.last), false);
                fields.push(field("calendar", first, &label(t.assess_from_day), from));
                fields.push(field("calendar", last, &label(t.assess_to_day), to));
            }
            let action = part_at(&seen.round, "calendar");
            let help = Some(t.assess_calendar_help);
            page.forms =
                vec![Form { title: t.assess_calendar_set, help, action, fields, button: t.assess_calendar_save }];
        }
        render(&page)
    })
    .await
}

#[post("/par/<assessment>/calendar", data = "<sheet>")]
async fn save(assessment: String, may: May<ManageAssessments>, sheet: Sheet) -> Done {
    let (anyone, Sheet(fields)) = (may.anyone(), sheet);
    let (state, there) = (anyone.app.clone(), format!("/par/{assessment}/calendar"));
    waiting(&state, move |_| {
        let values = fields.cleaned().ok_or(PageError::Unacceptable)?;
        Ok(anyone.app.par_set_calendar(anyone.caller(), &assessment, &read(&values)?)?)
    })
    .await?;
    Ok(Redirect::to(there))
}

/// The calendar that was typed; a stage without days is not part of it.
fn read(values: &BTreeMap<String, String>) -> Result<Calendar, PageError> {
    let mut all = Vec::new();
    for stage in Stage::ALL {
        let (first, last) = names(stage);
        let typed = |name: &str| values.get(name).map(String::as_str).filter(|typed| !typed.is_empty());
        let day = |typed: &str| {
            read_day(typed).ok_or_else(|| PageError::from(Refusal::NotADay(typed.chars().take(40).collect())))
        };
        match (typed(first), typed(last)) {
            (None, None) => {}
            (Some(first), Some(last)) => all.push(Days { stage, first: day(first)?, last: day(last)? }),
            _ => return Err(Refusal::Assessment(NotDone::StageDays(stage)).into()),
        }
    }
    Ok(Calendar(all))
}

#[get("/par/<assessment>/reminders")]
async fn reminders(assessment: String, may: May<ManageAssessments>) -> Page {
    let anyone = may.anyone();
    let state = anyone.app.clone();
    waiting(&state, move |_| {
        let (t, lang, app) = (texts(anyone.lang), anyone.lang, &anyone.app);
        let (seen, all) = app.par_reminders(anyone.caller(), &assessment)?;
        let mut page = part_of(&anyone, String::new(), &seen, "reminders", t.assess_reminders);
        page.lead = Some(t.assess_reminders_lead.to_owned());
        let rows = all.iter().map(|one| {
            let standing = if one.late { t.assess_is_late } else { t.assess_is_near };
            vec![named(one.name.clone()), plain(one.stage.name(lang)), plain(number::day(one.due)), plain(standing)]
        });
        let upcoming = Table {
            caption: t.assess_reminders_now.to_owned(),
            columns: vec![t.unit, t.assess_stage, t.assess_last_day, t.assess_standing],
            rows: rows.collect(),
            empty: t.assess_reminders_none,
        };
        let log = app.par_reminder_log(&seen)?;
        let people: Vec<_> = log.iter().filter_map(|(one, _)| one.person).collect();
        let people = app.people_names(&people)?;
        let rows = log.into_iter().map(|(one, name)| {
            let channel = match one.channel {
                Channel::Page => t.assess_channel_page,
                Channel::Letter => t.assess_channel_letter,
                Channel::List => t.assess_channel_list,
            };
            let person = people.iter().find(|(id, _)| Some(*id) == one.person).map(|(_, name)| name.clone());
            vec![
                plain(number::moment(one.at.local())),
                named(name),
                plain(one.stage.name(lang)),
                plain(fill(t.assess_days_ahead, &[&one.ahead.to_string()])),
                plain(channel),
                named(person.unwrap_or_else(|| "–".to_owned())),
            ]
        });
        let columns = vec![t.assess_when, t.unit, t.assess_stage, t.assess_ahead, t.assess_channel, t.assess_to_whom];
        let (caption, rows) = (t.assess_reminders_log.to_owned(), rows.collect());
        page.tables = vec![upcoming, Table { caption, columns, rows, empty: t.assess_reminders_log_none }];
        render(&page)
    })
    .await
}
