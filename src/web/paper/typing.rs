//! Typing forms by keyboard: the batches that wait, and one form after the other. What the other person typed is on no
//! page of these.

use rocket::http::{CookieJar, Status};
use rocket::response::Redirect;
use rocket::response::content::RawHtml;
use rocket::{Route, State, get, post, routes, uri};

use super::batches::row;
use super::{key_of, printed_number};
use crate::app::App;
use crate::app::paper::{Asked, Entered, Place, Wrong, scan_kind};
use crate::domain::double_entry::BEFORE;
use crate::domain::lang::Lang;
use crate::domain::questionnaire::{Kind, Scale, Variable};
use crate::domain::text::texts;
use crate::web::error::PageError;
use crate::web::fields::Fields;
use crate::web::form::{Protected, token};
use crate::web::guard::{Anyone, EnterForms, May};
use crate::web::pages::Section;
use crate::web::pages::paper::{Look, PaperType, PaperWork, Part, TypedField};
use crate::web::waiting;

/// The routes of this file.
pub(super) fn routes() -> Vec<Route> {
    routes![work, form, enter]
}

/// What an address says was saved, where it has the shape of a form's name.
fn saved(text: Option<String>) -> Option<String> {
    let is_name =
        |text: &String| text.len() <= 12 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    text.filter(is_name)
}

#[get("/paper?<last>")]
async fn work(last: Option<String>, may: May<EnterForms>, app: &State<App>) -> Result<RawHtml<String>, PageError> {
    let anyone = may.anyone();
    waiting(app, move |_| {
        let found = anyone.app.paper_for_me(anyone.caller())?;
        let page = PaperWork {
            frame: anyone.frame("/paper", Section::Work),
            batches: found.iter().map(|(round, one)| row(anyone.lang, round.name.clone(), one)).collect(),
            saved: saved(last),
        };
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

/// `day`: what was typed as the day of the form before.
#[get("/paper/<batch>/<number>?<day>&<last>")]
async fn form(
    batch: String,
    number: i32,
    day: Option<String>,
    last: Option<String>,
    may: May<EnterForms>,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<RawHtml<String>, PageError> {
    let (csrf, anyone) = (token(app, cookies), may.anyone());
    waiting(app, move |_| {
        let asked = anyone.app.form_to_type(anyone.caller(), &batch, number)?;
        let day = day.filter(|day| day.len() <= 10).unwrap_or_default();
        let typed = |name: &str| if name == "day" { day.clone() } else { String::new() };
        page(&anyone, csrf, &asked, &typed, None, saved(last))
    })
    .await
}

#[post("/paper/<batch>/<number>", data = "<form>")]
async fn enter(
    batch: String,
    number: i32,
    may: May<EnterForms>,
    form: Protected<Fields>,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<Result<Redirect, (Status, RawHtml<String>)>, PageError> {
    let (csrf, Protected(fields), anyone) = (token(app, cookies), form, may.anyone());
    waiting(app, move |_| {
        let (app, caller) = (&anyone.app, anyone.caller());
        let typed = |name: &str| fields.first(name).unwrap_or_default().to_owned();
        if typed("go") != "save" {
            let asked = app.form_to_type(caller, &batch, number)?;
            let wrong = app.check_form(&asked, &typed)?;
            return Ok(Err((Status::Ok, page(&anyone, csrf, &asked, &typed, Some(wrong), None)?)));
        }
        match app.type_form(caller, &batch, number, &typed)? {
            Entered::Wrong(wrong) => {
                let asked = app.form_to_type(caller, &batch, number)?;
                let shown = page(&anyone, csrf, &asked, &typed, Some(wrong), None)?;
                Ok(Err((Status::UnprocessableEntity, shown)))
            }
            kept => {
                let first = kept == Entered::First;
                let name = format!("{batch}-{number}");
                let mut here = app.paper_for_me(caller)?.into_iter().filter(|(_, one)| one.batch.code == batch);
                let (one, other) =
                    here.next().map(|(_, one)| (one.first_for_me, one.second_for_me)).unwrap_or_default();
                // Whoever types a pile for the first time goes on with the first time.
                let next = if first { one.or(other) } else { other.or(one) };
                Ok(Ok(match next {
                    Some(next) => Redirect::to(uri!(form(batch, next, Some(typed("day")), Some(name)))),
                    None => Redirect::to(uri!(work(Some(name)))),
                }))
            }
        }
    })
    .await
}

type Typed<'a> = &'a dyn Fn(&str) -> String;

fn page(
    anyone: &Anyone,
    csrf: String,
    asked: &Asked,
    typed: Typed<'_>,
    wrong: Option<Vec<(usize, Wrong)>>,
    saved: Option<String>,
) -> Result<RawHtml<String>, PageError> {
    let Place { round, batch, form } = &asked.place;
    let here = format!("/paper/{}/{}", batch.code, form.number);
    let scan = match form.scan {
        Some(_) => Some(anyone.app.scan_of(anyone.caller(), &batch.code, form.number)?),
        None => None,
    };
    let shown = PaperType {
        frame: anyone.frame(here.clone(), Section::Work).illustrative(anyone.app.illustrative || round.illustrative),
        csrf,
        action: here,
        name: asked.place.name(),
        round: round.name.clone(),
        saved,
        parts: parts(asked, typed, wrong.as_deref(), anyone.lang),
        wrong: wrong.map(|wrong| wrong.len().to_string()),
        scan: scan.map(|scan| scan_kind(&scan.content) != Some("pdf")),
    };
    Ok(RawHtml(askama::Template::render(&shown)?))
}

/// The fields in the order of the form, and the cursor where something is wrong, else behind what was typed.
fn parts(asked: &Asked, typed: Typed<'_>, wrong: Option<&[(usize, Wrong)]>, lang: Lang) -> Vec<Part> {
    let t = texts(lang);
    let plain = |name: &str, label: &'static str, help| TypedField {
        name: name.to_owned(),
        id: format!("f-{name}"),
        number: String::new(),
        label: label.to_owned(),
        key: Vec::new(),
        help,
        value: typed(name),
        fault: fault(wrong, usize::from(name != "day"), lang),
        look: Look::Middle,
        focus: false,
    };
    let mut head = vec![plain("day", t.paper_day, t.paper_help_day)];
    if asked.place.asks_case() {
        head.push(plain("case", t.paper_case, ""));
    }
    let mut parts = vec![Part { heading: String::new(), key: Vec::new(), fields: head }];
    let questionnaire = &asked.questionnaire;
    let mut section = "";
    for (place, variable) in questionnaire.variables().iter().enumerate() {
        let fault = fault(wrong, place + BEFORE, lang);
        let field = field(variable, fault, typed, lang);
        // A matrix has a legend of its own, and so a part of its own.
        let matrix = match (&variable.question.kind, variable.item) {
            (Kind::Matrix { scale, items }, Some(item))
                if items.first().is_some_and(|first| first.code == item.code) =>
            {
                Some(scale)
            }
            _ => None,
        };
        if let Some(scale) = matrix {
            parts.push(matrix_part(variable, scale, lang));
        } else if variable.item.is_none() && (variable.question.section != section || key_shared(&parts)) {
            let words = questionnaire.sections.iter().find(|one| one.code == variable.question.section);
            let heading = words.map(|one| one.words.of(lang).to_owned()).unwrap_or_default();
            parts.push(Part { heading, key: Vec::new(), fields: Vec::new() });
        }
        section = &variable.question.section;
        if let Some(part) = parts.last_mut() {
            part.fields.push(field);
        }
    }
    focus(&mut parts);
    parts
}

fn matrix_part(variable: &Variable<'_>, scale: &Scale, lang: Lang) -> Part {
    let heading = format!("{}. {}", variable.question.number, variable.question.words.of(lang));
    Part { heading, key: key_of(scale, lang), fields: Vec::new() }
}

fn key_shared(parts: &[Part]) -> bool {
    parts.last().is_some_and(|part| !part.key.is_empty())
}

fn fault(wrong: Option<&[(usize, Wrong)]>, place: usize, lang: Lang) -> Option<String> {
    let found = wrong?.iter().find(|(at, _)| *at == place)?;
    Some(found.1.words(lang))
}

fn field(variable: &Variable<'_>, fault: Option<String>, typed: Typed<'_>, lang: Lang) -> TypedField {
    let t = texts(lang);
    let (help, look) = match &variable.question.kind {
        _ if variable.other => (t.paper_help_other, Look::Long),
        Kind::Multiple { .. } => (t.paper_help_many, Look::Middle),
        Kind::Number { .. } => (t.paper_help_number, Look::Middle),
        Kind::Date { .. } => (t.paper_help_day, Look::Middle),
        Kind::Text { .. } => ("", Look::Long),
        _ => ("", Look::Short),
    };
    let name = variable.name();
    let own_key = variable.item.is_none() && !variable.other;
    let words = variable.words().of(lang);
    let namely = variable.scale().and_then(|scale| scale.levels.iter().find(|level| level.specify));
    let label = match namely.filter(|_| variable.other) {
        Some(level) => format!("{words}: {}", level.words.of(lang)),
        None => words.to_owned(),
    };
    TypedField {
        id: format!("f-q-{name}"),
        value: typed(&format!("q-{name}")),
        name: format!("q-{name}"),
        number: printed_number(variable),
        label,
        key: variable.scale().filter(|_| own_key).map(|scale| key_of(scale, lang)).unwrap_or_default(),
        help,
        fault,
        look,
        focus: false,
    }
}

/// Puts the cursor into the first field that is wrong, else into the first that is blank behind the last that is not.
fn focus(parts: &mut [Part]) {
    let fields: Vec<&mut TypedField> = parts.iter_mut().flat_map(|part| part.fields.iter_mut()).collect();
    let wrong = fields.iter().position(|field| field.fault.is_some() && !field.value.is_empty());
    let behind = fields.iter().rposition(|field| !field.value.is_empty()).map_or(0, |last| last + 1);
    let at = wrong.unwrap_or(behind).min(fields.len().saturating_sub(1));
    if let Some(field) = fields.into_iter().nth(at) {
        field.focus = true;
    }
}
