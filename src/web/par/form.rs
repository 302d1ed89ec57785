//! A unit's form: shown, saved, scored as one types, handed in, given back; and its answer to the first appraisal.

use std::collections::BTreeMap;

use rocket::form::FromForm;
use rocket::http::CookieJar;
use rocket::response::Redirect;
use rocket::response::content::{RawHtml, RawJson};
use rocket::{Either, Route, get, post, routes};

use super::form_page::{Shown, sums};
use super::{Done, Page, frame_of, part_of, render, some_points, unit_at};
use crate::app::par::form::Form;
use crate::app::par::scoring::Own;
use crate::app::par::submit::disputed;
use crate::app::par::typed;
use crate::domain::access::Permission;
use crate::domain::assessment::{Mark, Progress, State};
use crate::domain::text::{fill, texts};
use crate::web::error::PageError;
use crate::web::fields::Line;
use crate::web::form::{Protected, Sheet, token};
use crate::web::guard::{Anyone, ManageAssessments, May, ScoreOwnUnit, SeesAssessments, SubmitOwnUnit};
use crate::web::offices::{field, text};
use crate::web::pages::offices_form::{Control, Field, Form as PageForm};
use crate::web::pages::par_form::ParForm;
use crate::web::pages::round::{Table, plain};
use crate::web::waiting;

pub(super) fn routes() -> Vec<Route> {
    routes![show, save, preview, submit, give_back, answer_form, answer]
}

/// The page of a form; `typed` stands in its fields where it could not be saved.
fn page(
    anyone: &Anyone,
    csrf: String,
    form: &Form,
    typed: Option<(BTreeMap<String, String>, BTreeMap<String, typed::FieldFault>)>,
    saved: bool,
) -> Result<RawHtml<String>, PageError> {
    let (t, lang, app) = (texts(anyone.lang), anyone.lang, &anyone.app);
    let place = &form.place;
    let stored = || typed::fields(&place.set, &form.figures, &form.entries, lang);
    let (values, faults) = typed.unwrap_or_else(|| (stored(), BTreeMap::new()));
    let shown = Shown { form, values: &values, faults: &faults, lang };
    let open = place.round.state == State::Open && place.of.locked.is_none();
    let entering = open && place.of.progress == Progress::Entering;
    let own = app.par_may(anyone.caller(), Permission::ScoreOwnUnit, place)?;
    let heads = app.par_may(anyone.caller(), Permission::SubmitOwnUnit, place)?;
    let manages = app.par_may(anyone.caller(), Permission::ManageAssessments, place)?;
    let reads = app.par_may(anyone.caller(), Permission::ReadAssessments, place)?;
    let (round, unit) = (&place.round.code, &place.unit.code);
    let here = unit_at(round, unit, "");
    let mut notices = Vec::new();
    if let Some(why) = &place.of.locked {
        notices.push(fill(t.assess_refused_locked, &[why]));
    }
    if !own {
        notices.push(t.only_read.to_owned());
    }
    if place.of.progress < Progress::Decided {
        notices.push(t.assess_provisional.to_owned());
    }
    let mut ways = vec![(t.assess_results_of_unit, unit_at(round, unit, "results"))];
    if reads {
        ways.insert(0, (t.assess_side_by_side, unit_at(round, unit, "appraise")));
    }
    if heads && open && place.of.progress == Progress::Explaining {
        ways.insert(0, (t.assess_answer, unit_at(round, unit, "answer")));
    }
    let mut forms = Vec::new();
    if manages && place.round.state == State::Open && place.of.progress == Progress::Submitted {
        let reason = field("return", "reason", t.assess_reason, text("", true));
        let (action, help) = (unit_at(round, unit, "return"), Some(t.assess_return_help));
        forms.push(PageForm { title: t.assess_return, help, action, fields: vec![reason], button: t.assess_return });
    }
    let today = app.clock.now().day();
    render(&ParForm {
        frame: frame_of(anyone, &place.round, here.clone()),
        csrf,
        round: place.round.name.clone(),
        round_at: shown.round_at(),
        unit: place.unit.name.clone(),
        saved: saved.then(|| t.assess_saved.to_owned()),
        faults: shown.told_faults(),
        notices,
        progress: place.of.progress.name(lang),
        total: shown.total(),
        deadlines: shown.deadlines(today),
        ways,
        saves: own && entering,
        action: here,
        seen: place.of.revision,
        areas: shown.areas(),
        submit: (heads && entering).then(|| shown.told_missing()),
        forms,
    })
}

#[get("/par/<assessment>/unit/<unit>?<saved>")]
async fn show(
    assessment: String,
    unit: String,
    saved: Option<String>,
    reader: SeesAssessments,
    cookies: &CookieJar<'_>,
) -> Page {
    let SeesAssessments(anyone) = reader;
    let csrf = token(&anyone.app, cookies);
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let form = app.par_form(anyone.caller(), &assessment, &unit)?;
        page(&anyone, csrf, &form, None, saved.is_some())
    })
    .await
}

#[post("/par/<assessment>/unit/<unit>", data = "<sheet>")]
async fn save(
    assessment: String,
    unit: String,
    may: May<ScoreOwnUnit>,
    sheet: Sheet,
    cookies: &CookieJar<'_>,
) -> Result<Either<Redirect, (rocket::http::Status, RawHtml<String>)>, PageError> {
    let (csrf, anyone, Sheet(fields)) = (token(&may.app, cookies), may.anyone(), sheet);
    let (state, there) = (anyone.app.clone(), unit_at(&assessment, &unit, ""));
    let again = waiting(&state, move |_| {
        let values = fields.cleaned().ok_or(PageError::Unacceptable)?;
        let seen = values.get("seen").and_then(|seen| seen.parse().ok()).ok_or(PageError::Unacceptable)?;
        let (app, caller) = (&anyone.app, anyone.caller());
        let read = app.par_save(caller, &assessment, &unit, (seen, &values))?;
        if read.faults.is_empty() {
            return Ok(None);
        }
        let form = app.par_form(caller, &assessment, &unit)?;
        Ok(Some(page(&anyone, csrf, &form, Some((values, read.faults)), false)?))
    })
    .await?;
    Ok(match again {
        Some(page) => Either::Right((rocket::http::Status::UnprocessableEntity, page)),
        None => Either::Left(Redirect::to(format!("{there}?saved=1"))),
    })
}

/// What the form would come to: the points of every node by the id under which the page shows them.
#[post("/par/<assessment>/unit/<unit>/preview", data = "<sheet>")]
async fn preview(
    assessment: String,
    unit: String,
    may: May<ScoreOwnUnit>,
    sheet: Sheet,
) -> Result<RawJson<String>, PageError> {
    let (anyone, Sheet(fields)) = (may.anyone(), sheet);
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let values = fields.cleaned().ok_or(PageError::Unacceptable)?;
        let (form, read) = app.par_preview(anyone.caller(), &assessment, &unit, &values)?;
        let lang = anyone.lang;
        let own: BTreeMap<usize, Own> = form.own();
        let sums = sums(&form, &own);
        let shown = Shown { form: &form, values: &values, faults: &read.faults, lang };
        let mut told: BTreeMap<String, String> = (0..form.place.set.nodes.len())
            .map(|at| (format!("points-{at}"), some_points(lang, sums.get(&at).copied())))
            .collect();
        told.insert("total".to_owned(), shown.total());
        let told = serde_json::to_string(&told).map_err(|_| PageError::Unacceptable)?;
        Ok(RawJson(told))
    })
    .await
}

#[derive(FromForm)]
struct Seen {
    seen: i32,
}

#[post("/par/<assessment>/unit/<unit>/submit", data = "<form>")]
async fn submit(assessment: String, unit: String, may: May<SubmitOwnUnit>, form: Protected<Seen>) -> Done {
    let (anyone, Protected(form)) = (may.anyone(), form);
    let (state, there) = (anyone.app.clone(), unit_at(&assessment, &unit, ""));
    waiting(&state, move |_| Ok(anyone.app.par_submit(anyone.caller(), &assessment, &unit, form.seen)?)).await?;
    Ok(Redirect::to(there))
}

#[derive(FromForm)]
struct Reason {
    reason: Line,
}

#[post("/par/<assessment>/unit/<unit>/return", data = "<form>")]
async fn give_back(assessment: String, unit: String, may: May<ManageAssessments>, form: Protected<Reason>) -> Done {
    let (anyone, Protected(form)) = (may.anyone(), form);
    let (state, there) = (anyone.app.clone(), unit_at(&assessment, &unit, ""));
    waiting(&state, move |_| Ok(anyone.app.par_return(anyone.caller(), &assessment, &unit, &form.reason.0)?)).await?;
    Ok(Redirect::to(there))
}

#[get("/par/<assessment>/unit/<unit>/answer")]
async fn answer_form(assessment: String, unit: String, may: May<SubmitOwnUnit>, cookies: &CookieJar<'_>) -> Page {
    let (csrf, anyone) = (token(&may.app, cookies), may.anyone());
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let (t, lang) = (texts(anyone.lang), anyone.lang);
        let form = app.par_form(anyone.caller(), &assessment, &unit)?;
        let seen = app.par_seen(anyone.caller(), &assessment)?;
        let (set, place) = (&form.place.set, &form.place);
        let mut page = part_of(&anyone, csrf, &seen, &format!("unit/{unit}/answer"), t.assess_answer);
        page.back.push((place.unit.name.clone(), unit_at(&assessment, &unit, "")));
        page.lead = Some(t.assess_answer_lead.to_owned());
        page.notices.clear();
        let differing = disputed(&form);
        let rows = differing.iter().filter_map(|at| {
            let node = set.nodes.get(*at)?;
            let of = |mark| form.score(&node.code, mark);
            let shown = |mark| some_points(lang, of(mark).and_then(|score| score.points));
            let why = of(Mark::First).map(|score| score.reason.clone()).unwrap_or_default();
            Some(vec![
                plain(format!("{} {}", node.code, node.words.of(lang))),
                plain(shown(Mark::Own)),
                plain(shown(Mark::First)),
                crate::web::pages::round::named(why),
            ])
        });
        page.tables = vec![Table {
            caption: t.assess_disputed.to_owned(),
            columns: vec![t.assess_criterion, t.assess_mark_self, t.assess_mark_first, t.assess_reason],
            rows: rows.collect(),
            empty: t.assess_disputed_none,
        }];
        if place.of.progress == Progress::Explaining && place.round.state == State::Open {
            let fields: Vec<Field> = differing
                .iter()
                .filter_map(|at| {
                    let (node, name) = (set.nodes.get(*at)?, typed::explanation_field(*at));
                    let label = format!("{} {}", node.code, node.words.of(lang));
                    let control = Control::Words { value: String::new(), rows: 3 };
                    Some(Field { named: true, ..field("answer", name, &label, control) })
                })
                .collect();
            let (action, help) = (unit_at(&assessment, &unit, "answer"), Some(t.assess_answer_once));
            page.forms = vec![PageForm { title: t.assess_answer, help, action, fields, button: t.assess_answer_send }];
        }
        render(&page)
    })
    .await
}

#[post("/par/<assessment>/unit/<unit>/answer", data = "<sheet>")]
async fn answer(assessment: String, unit: String, may: May<SubmitOwnUnit>, sheet: Sheet) -> Done {
    let (anyone, Sheet(fields)) = (may.anyone(), sheet);
    let (state, there) = (anyone.app.clone(), unit_at(&assessment, &unit, ""));
    waiting(&state, move |app| {
        let values = fields.cleaned().ok_or(PageError::Unacceptable)?;
        let form = app.par_form(anyone.caller(), &assessment, &unit)?;
        let nodes = form.place.set.nodes.iter().enumerate();
        let said = nodes
            .filter_map(|(at, node)| Some((node.code.clone(), values.get(&typed::explanation_field(at))?.clone())));
        Ok(anyone.app.par_answer(anyone.caller(), &assessment, &unit, &said.collect())?)
    })
    .await?;
    Ok(Redirect::to(there))
}
