//! Settling the differences between two entries of a form.

use rocket::http::{CookieJar, Status};
use rocket::response::Redirect;
use rocket::response::content::RawHtml;
use rocket::{Route, State, get, post, routes, uri};

use super::{printed_number, words_of};
use crate::app::paper::{Choice, Disputed, Field, Side, Wrong, scan_kind};
use crate::app::{App, AppError};
use crate::domain::lang::Lang;
use crate::domain::questionnaire::Questionnaire;
use crate::domain::refusal::Refusal;
use crate::domain::text::texts;
use crate::store::StoreError;
use crate::web::error::PageError;
use crate::web::fields::Fields;
use crate::web::form::{Protected, token};
use crate::web::guard::{Anyone, SettlesForms};
use crate::web::pages::Section;
use crate::web::pages::paper::{PaperDifferences, PaperSettle, SettledField};
use crate::web::waiting;

/// The routes of this file.
pub(super) fn routes() -> Vec<Route> {
    routes![differences, both, settle]
}

#[get("/paper/differences")]
async fn differences(settles: SettlesForms, app: &State<App>) -> Result<RawHtml<String>, PageError> {
    let SettlesForms(anyone) = settles;
    waiting(app, move |_| {
        let found = anyone.app.differing_forms(anyone.caller())?;
        let form = |one: crate::app::paper::Differing| {
            let address = format!("/paper/{}/{}/differences", one.batch, one.number);
            (one.round, format!("{}-{}", one.batch, one.number), address, one.fields.to_string(), one.own)
        };
        let page = PaperDifferences {
            frame: anyone.frame("/paper/differences", Section::Work),
            forms: found.into_iter().map(form).collect(),
        };
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

#[get("/paper/<batch>/<number>/differences")]
async fn both(
    batch: String,
    number: i32,
    settles: SettlesForms,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<RawHtml<String>, PageError> {
    let (csrf, SettlesForms(anyone)) = (token(app, cookies), settles);
    waiting(app, move |_| {
        let side = anyone.app.form_to_settle(anyone.caller(), &batch, number)?;
        page(&anyone, csrf, &side, None, &[])
    })
    .await
}

#[post("/paper/<batch>/<number>/differences", data = "<form>")]
async fn settle(
    batch: String,
    number: i32,
    settles: SettlesForms,
    form: Protected<Fields>,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<Result<Redirect, (Status, RawHtml<String>)>, PageError> {
    let (csrf, Protected(fields), SettlesForms(anyone)) = (token(app, cookies), form, settles);
    waiting(app, move |_| {
        let choose = |name: &str| match fields.first(&format!("c-{name}"))? {
            "a" => Some(Choice::First),
            "b" => Some(Choice::Second),
            "t" => Some(Choice::Typed(fields.first(&format!("t-{name}")).unwrap_or_default().to_owned())),
            _ => None,
        };
        let (app, caller) = (&anyone.app, anyone.caller());
        let wrong = match app.settle_form(caller, &batch, number, &choose) {
            Ok(wrong) if wrong.is_empty() => return Ok(Ok(Redirect::to(uri!(differences)))),
            Ok(wrong) => wrong,
            // Nothing of what was chosen is lost.
            Err(AppError::Store(StoreError::Refusal(Refusal::NotAllSettled))) => Vec::new(),
            Err(other) => return Err(other.into()),
        };
        let side = app.form_to_settle(caller, &batch, number)?;
        Ok(Err((Status::UnprocessableEntity, page(&anyone, csrf, &side, Some(&fields), &wrong)?)))
    })
    .await
}

fn page(
    anyone: &Anyone,
    csrf: String,
    side: &Side,
    chosen: Option<&Fields>,
    wrong: &[(usize, Wrong)],
) -> Result<RawHtml<String>, PageError> {
    let (round, batch, form) = (&side.place.round, &side.place.batch, &side.place.form);
    let here = format!("/paper/{}/{}/differences", batch.code, form.number);
    let scan = match form.scan {
        Some(_) => Some(anyone.app.scan_of(anyone.caller(), &batch.code, form.number)?),
        None => None,
    };
    let field = |one: &Disputed| {
        let name = one.field.name(&side.questionnaire);
        let said = |kind: &str| chosen.and_then(|fields| fields.first(&format!("{kind}-{name}"))).unwrap_or_default();
        SettledField {
            chosen: said("c").to_owned(),
            typed: said("t").to_owned(),
            fault: wrong.iter().find(|(at, _)| *at == one.place).map(|(_, wrong)| wrong.words(anyone.lang)),
            ..shown(&side.questionnaire, one, name, anyone.lang)
        }
    };
    let shown = PaperSettle {
        frame: anyone.frame(here.clone(), Section::Work).illustrative(anyone.app.illustrative || round.illustrative),
        csrf,
        action: here,
        name: side.place.name(),
        round: round.name.clone(),
        names: side.names.clone(),
        fields: side.fields.iter().map(field).collect(),
        scan_at: format!("/paper/{}/{}/scan", batch.code, form.number),
        scan: scan.map(|scan| scan_kind(&scan.content) != Some("pdf")),
        wrong: chosen.is_some(),
    };
    Ok(RawHtml(askama::Template::render(&shown)?))
}

fn shown(questionnaire: &Questionnaire, one: &Disputed, name: String, lang: Lang) -> SettledField {
    let t = texts(lang);
    let variables = questionnaire.variables();
    let variable = match one.field {
        Field::Variable(place) => variables.get(place),
        _ => None,
    };
    let words = |cell: &str| variable.map(|of| words_of(of.question, of, cell, lang)).unwrap_or_default();
    let (number, label) = match (one.field, variable) {
        (_, Some(of)) => (printed_number(of), of.words().of(lang)),
        (Field::Day, _) => (String::new(), t.paper_day),
        _ => (String::new(), t.paper_case),
    };
    SettledField {
        name,
        number,
        label: label.to_owned(),
        first: (one.first.clone(), words(&one.first)),
        second: (one.second.clone(), words(&one.second)),
        chosen: String::new(),
        typed: String::new(),
        fault: None,
    }
}
