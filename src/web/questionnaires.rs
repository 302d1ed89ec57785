//! Questionnaires: the published ones as a citizen sees them, their files, and drafts for whoever manages rounds.

mod edit;
mod forms;

use rocket::http::{ContentType, CookieJar, Header};
use rocket::response::Redirect;
use rocket::response::content::RawHtml;
use rocket::{FromForm, Responder, Route, State, get, post, routes};

use super::error::PageError;
use super::fields::Line;
use super::form::{Protected, token};
use super::guard::{Anyone, ManageRounds, May, ReadRounds};
use super::pages::Section;
use super::pages::offices_form::{Control, Field, Form};
use super::pages::questionnaires::{Asked, Kind as Shown, Part, Preview, Questionnaires, Row};
use super::waiting;
use crate::app::{App, xlsform};
use crate::domain::access::Permission;
use crate::domain::lang::Lang;
use crate::domain::number;
use crate::domain::questionnaire::{Kind, Question, Questionnaire, Scale};
use crate::domain::template::Words;
use crate::domain::text::texts;

/// The routes of this folder.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut all = routes![list, one, file, begin];
    all.extend(edit::routes());
    all
}

#[get("/questionnaires")]
async fn list(may: May<ReadRounds>, cookies: &CookieJar<'_>, app: &State<App>) -> Result<RawHtml<String>, PageError> {
    let (anyone, csrf) = (may.anyone(), token(app, cookies));
    waiting(app, move |app| {
        let catalogue = app.catalogue();
        let names = catalogue.questionnaire_names();
        let known = names.iter().rev().filter_map(|name| catalogue.questionnaire_named(name));
        let rows = known.map(|(_, one)| row(one, anyone.lang)).collect();
        let drafts = app.questionnaire_drafts(anyone.caller())?;
        let frame = anyone.frame("/questionnaires", Section::Work).illustrative(app.illustrative);
        Ok(RawHtml(askama::Template::render(&Questionnaires { frame, csrf, rows, drafts })?))
    })
    .await
}

fn row(one: &Questionnaire, lang: Lang) -> Row {
    let last = one.effective_to.map(number::day).unwrap_or_default();
    Row {
        name: one.name(),
        title: one.title.of(lang).to_owned(),
        used: format!("{} – {last}", number::day(one.effective_from)),
        questions: one.questions.len().to_string(),
        criteria: one.criteria().len().to_string(),
        confidence: one.confidence.words(lang),
    }
}

#[get("/questionnaires/<questionnaire>")]
async fn one(
    questionnaire: String,
    may: May<ReadRounds>,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<RawHtml<String>, PageError> {
    let (anyone, csrf) = (may.anyone(), token(app, cookies));
    waiting(app, move |app| {
        let catalogue = app.catalogue();
        let (_, one) = catalogue.questionnaire_named(&questionnaire).ok_or(PageError::NotFound)?;
        let here = format!("/questionnaires/{}", one.name());
        let mut page = preview(one, &anyone, &here, csrf);
        page.begin = anyone.caller().may(Permission::ManageRounds).then(|| begin_form(one, anyone.lang));
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

/// A questionnaire as a citizen sees it, with every part, whenever it is shown.
fn preview(one: &Questionnaire, anyone: &Anyone, here: &str, csrf: String) -> Preview {
    let lang = anyone.lang;
    let text = |words: &Option<Words>| words.as_ref().map(|words| words.of(lang).to_owned());
    let parts = one.sections.iter().map(|section| Part {
        words: section.words.of(lang).to_owned(),
        note: text(&section.note),
        rule: section.shown_if.as_ref().map(ToString::to_string),
        questions: one
            .questions
            .iter()
            .filter(|question| question.section == section.code)
            .map(|question| asked(question, lang))
            .collect(),
    });
    Preview {
        frame: anyone.frame(here, Section::Work).illustrative(anyone.app.illustrative),
        csrf,
        name: one.name(),
        title: one.title.of(lang).to_owned(),
        introduction: text(&one.introduction),
        thanks: text(&one.thanks),
        note: text(&one.note),
        documents: one.legal_basis.iter().map(|basis| (basis.document.clone(), basis.confidence.words(lang))).collect(),
        parts: parts.collect(),
        begin: None,
        draft: None,
    }
}

fn asked(question: &Question, lang: Lang) -> Asked {
    let choices = |scale: &Scale| scale.levels.iter().map(|level| level.words.of(lang).to_owned()).collect();
    Asked {
        code: question.code.clone(),
        words: question.words.of(lang).to_owned(),
        hint: question.hint.as_ref().map(|hint| hint.of(lang).to_owned()),
        required: question.required || matches!(question.kind, Kind::Note),
        rule: question.shown_if.as_ref().map(ToString::to_string),
        kind: match &question.kind {
            Kind::Single(scale) => Shown::One(choices(scale)),
            Kind::Multiple { scale, .. } => Shown::Several(choices(scale)),
            Kind::Matrix { scale, items } => {
                let line = |item: &crate::domain::questionnaire::Item| {
                    (format!("{}_{}", question.code, item.code), item.words.of(lang).to_owned())
                };
                Shown::Lines(choices(scale), items.iter().map(line).collect())
            }
            Kind::Number { .. } | Kind::Date { .. } => Shown::Line,
            Kind::Text { .. } => Shown::Words,
            Kind::Note => Shown::Nothing,
        },
    }
}

fn begin_form(one: &Questionnaire, lang: Lang) -> Form {
    let t = texts(lang);
    let field = Field {
        name: "code".into(),
        id: "begin-code".to_owned(),
        label: t.code.to_owned(),
        named: false,
        hint: Some(t.questionnaire_code_hint),
        fault: None,
        control: Control::Text { value: String::new(), needed: false },
    };
    Form {
        title: t.questionnaire_begin,
        help: Some(t.questionnaire_begin_help),
        action: format!("/questionnaires/{}/draft", one.name()),
        fields: vec![field],
        button: t.questionnaire_begin,
    }
}

/// A file to keep.
#[derive(Responder)]
struct Download {
    content: Vec<u8>,
    kind: ContentType,
    disposition: Header<'static>,
}

#[get("/questionnaires/<questionnaire>/files/<kept>")]
async fn file(
    questionnaire: String,
    kept: String,
    _may: May<ReadRounds>,
    app: &State<App>,
) -> Result<Download, PageError> {
    waiting(app, move |app| {
        let catalogue = app.catalogue();
        let (_, one) = catalogue.questionnaire_named(&questionnaire).ok_or(PageError::NotFound)?;
        let name = one.name();
        let (content, kind) = if kept == format!("{name}.toml") {
            (one.file().into_bytes(), ContentType::new("application", "toml"))
        } else if kept == format!("{name}.xlsx") {
            (
                xlsform::workbook(one)?,
                ContentType::new("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            )
        } else {
            return Err(PageError::NotFound);
        };
        let disposition = Header::new("Content-Disposition", format!("attachment; filename=\"{kept}\""));
        Ok(Download { content, kind, disposition })
    })
    .await
}

#[derive(FromForm)]
struct Begin {
    code: Line,
}

#[post("/questionnaires/<questionnaire>/draft", data = "<form>")]
async fn begin(
    questionnaire: String,
    may: May<ManageRounds>,
    form: Protected<Begin>,
    app: &State<App>,
) -> Result<Redirect, PageError> {
    let anyone = may.anyone();
    let Protected(form) = form;
    let code = waiting(app, move |_| {
        Ok(anyone.app.questionnaire_draft_begin(anyone.caller(), &questionnaire, &form.code.0)?)
    })
    .await?;
    Ok(Redirect::to(format!("/questionnaires/{code}/edit")))
}
