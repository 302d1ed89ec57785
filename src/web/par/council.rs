//! Steps of many units at once: the end of an appraisal, going on without an answer, the council's decision, and taking a
//! decided unit up again.

use rocket::form::FromForm;
use rocket::http::CookieJar;
use rocket::response::Redirect;
use rocket::{Route, get, post, routes};

use super::{Done, Page, counted, part_at, part_of, render, unit_at};
use crate::domain::assessment::{Progress, State};
use crate::domain::text::texts;
use crate::store::par::unit::Named;
use crate::web::error::PageError;
use crate::web::fields::{Line, Words};
use crate::web::form::{Protected, Sheet, token};
use crate::web::guard::{DecideAssessment, ManageAssessments, May, ReadAssessments};
use crate::web::offices::{choice, field, hidden, hinted, text};
use crate::web::pages::offices_form::{Choice, Control, Form};
use crate::web::pages::round::{Table, leading, named, plain};
use crate::web::waiting;

pub(super) fn routes() -> Vec<Route> {
    routes![show, advance, decide, take_up]
}

/// The units at a step, to be picked; none picked means all.
fn picked(units: &[Named], at: Progress) -> Vec<Choice> {
    let there = units.iter().filter(|unit| unit.of.progress == at);
    there.map(|unit| choice(&unit.code, &unit.name, true, false)).collect()
}

#[get("/par/<assessment>/council")]
async fn show(assessment: String, may: May<ReadAssessments>, cookies: &CookieJar<'_>) -> Page {
    let (csrf, anyone) = (token(&may.app, cookies), may.anyone());
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let (t, lang) = (texts(anyone.lang), anyone.lang);
        let seen = app.par_whole(anyone.caller(), &assessment)?;
        let units = app.par_units(anyone.caller(), &seen)?;
        let decides = app.par_decides(anyone.caller(), &seen)?;
        let open = seen.round.state == State::Open;
        let mut page = part_of(&anyone, csrf, &seen, "council", t.assess_council);
        if decides {
            page.notices.clear();
        }
        page.lead = Some(t.assess_council_lead.to_owned());
        let of = |progress: Progress| units.iter().filter(|unit| unit.of.progress == progress).count();
        page.facts = Progress::ALL.into_iter().map(|one| (one.name(lang), counted(&anyone, of(one)))).collect();
        let before_council = units.iter().filter(|unit| unit.of.progress >= Progress::Council);
        let rows = before_council.map(|unit| {
            let there = leading(named(unit.name.clone()), unit_at(&seen.round.code, &unit.code, "appraise"));
            let words = unit.of.decision.clone().unwrap_or_default();
            vec![there, plain(unit.of.progress.name(lang)), named(words)]
        });
        page.tables = vec![Table {
            caption: t.assess_council.to_owned(),
            columns: vec![t.unit, t.assess_progress, t.assess_decision],
            rows: rows.collect(),
            empty: t.assess_council_none,
        }];
        let at = |part: &str| part_at(&seen.round, part);
        let which = |form: &str, from: Progress| {
            hinted(field(form, "unit", t.assess_which_units, Control::Checks(picked(&units, from))), t.assess_all_units)
        };
        let steps = [
            (Progress::Submitted, t.assess_end_first),
            (Progress::Explaining, t.assess_without_answer),
            (Progress::Reappraisal, t.assess_end_second),
        ];
        for (from, title) in steps.into_iter().filter(|(from, _)| open && seen.manages && of(*from) > 0) {
            let mut fields = vec![hidden("from", from.word()), which(from.word(), from)];
            if from == Progress::Explaining {
                fields.push(field(from.word(), "reason", t.assess_reason, text("", true)));
            }
            page.forms.push(Form { title, help: None, action: at("advance"), fields, button: title });
        }
        if open && decides && of(Progress::Council) > 0 {
            let words = Control::Words { value: String::new(), rows: 3 };
            let fields = vec![which("decide", Progress::Council), field("decide", "words", t.assess_decision, words)];
            let (title, help) = (t.assess_decide, Some(t.assess_decide_help));
            page.forms.push(Form { title, help, action: at("decide"), fields, button: title });
        }
        if open && decides && of(Progress::Decided) > 0 {
            let fields = vec![
                field("again", "unit", t.unit, Control::Choice(picked(&units, Progress::Decided))),
                field("again", "reason", t.assess_reason, text("", true)),
            ];
            let title = t.assess_take_up;
            page.forms.push(Form { title, help: None, action: at("take-up"), fields, button: title });
        }
        render(&page)
    })
    .await
}

#[post("/par/<assessment>/advance", data = "<sheet>")]
async fn advance(assessment: String, may: May<ManageAssessments>, sheet: Sheet) -> Done {
    let (anyone, Sheet(fields)) = (may.anyone(), sheet);
    let (state, there) = (anyone.app.clone(), format!("/par/{assessment}/council"));
    waiting(&state, move |_| {
        let from = fields.first("from").and_then(Progress::from_word).ok_or(PageError::Unacceptable)?;
        let (units, reason) = (fields.all("unit"), fields.first("reason").unwrap_or_default());
        anyone.app.par_advance(anyone.caller(), &assessment, from, (&units, reason))?;
        Ok(())
    })
    .await?;
    Ok(Redirect::to(there))
}

#[post("/par/<assessment>/decide", data = "<sheet>")]
async fn decide(assessment: String, may: May<DecideAssessment>, sheet: Sheet) -> Done {
    let (anyone, Sheet(fields)) = (may.anyone(), sheet);
    let (state, there) = (anyone.app.clone(), format!("/par/{assessment}/council"));
    waiting(&state, move |_| {
        let values = fields.cleaned().ok_or(PageError::Unacceptable)?;
        let words = values.get("words").map(String::as_str).unwrap_or_default();
        anyone.app.par_decide(anyone.caller(), &assessment, &fields.all("unit"), words)?;
        Ok(())
    })
    .await?;
    Ok(Redirect::to(there))
}

#[derive(FromForm)]
struct Again {
    unit: Line,
    reason: Words,
}

#[post("/par/<assessment>/take-up", data = "<form>")]
async fn take_up(assessment: String, may: May<DecideAssessment>, form: Protected<Again>) -> Done {
    let (anyone, Protected(form)) = (may.anyone(), form);
    let (state, there) = (anyone.app.clone(), format!("/par/{assessment}/council"));
    waiting(&state, move |_| Ok(anyone.app.par_take_up(anyone.caller(), &assessment, &form.unit.0, &form.reason.0)?))
        .await?;
    Ok(Redirect::to(there))
}
