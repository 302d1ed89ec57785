//! Batches of a round: how far they are, how well they are typed, new ones, and the sheet to print.

use rocket::form::FromForm;
use rocket::http::CookieJar;
use rocket::response::Redirect;
use rocket::response::content::RawHtml;
use rocket::{Route, State, get, post, routes, uri};

use crate::app::paper::{Batched, Progress, Sheet};
use crate::app::{App, qr};
use crate::domain::double_entry::Rate;
use crate::domain::id::Id;
use crate::domain::lang::Lang;
use crate::domain::number;
use crate::domain::questionnaire::{Kind, Question, Questionnaire};
use crate::domain::text::{fill, texts};
use crate::web::error::PageError;
use crate::web::fields::Line;
use crate::web::form::{Protected, token};
use crate::web::guard::{ManageRounds, May, ReadRounds};
use crate::web::pages::Section;
use crate::web::pages::paper::{PaperBatches, PaperSheet, Printed, PrintedQuestion, PrintedShape, Row};
use crate::web::peer::Here;
use crate::web::waiting;

/// The routes of this file.
pub(super) fn routes() -> Vec<Route> {
    routes![batches, make, sheet]
}

pub(super) fn row(lang: Lang, round: String, progress: &Progress) -> Row {
    let counts = [progress.untyped, progress.once, progress.differing, progress.done];
    Row {
        code: progress.batch.code.clone(),
        round,
        counts: counts.map(|n| count(lang, n)),
        first: progress.first_for_me,
        second: progress.second_for_me,
    }
}

fn count(lang: Lang, n: usize) -> String {
    number::count(lang, i64::try_from(n).unwrap_or(i64::MAX))
}

fn rate(lang: Lang, who: String, rate: &Rate) -> [String; 4] {
    let per = rate.per_ten_thousand().map(|per| number::decimal(lang, per, 1)).unwrap_or_default();
    [who, count(lang, rate.forms), count(lang, rate.fields), per]
}

#[get("/rounds/<code>/paper")]
async fn batches(
    code: String,
    may: May<ReadRounds>,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<RawHtml<String>, PageError> {
    let (csrf, anyone) = (token(app, cookies), may.anyone());
    waiting(app, move |_| {
        let (app, lang) = (&anyone.app, anyone.lang);
        let Batched { round, batches, quality, names, makes } = app.paper_of_round(anyone.caller(), &code)?;
        let name = |of: &Id| {
            let found = names.iter().find(|(id, _)| id == of);
            found.map(|(_, name)| name.clone()).unwrap_or_default()
        };
        let here = format!("/rounds/{}/paper", round.code);
        let page = PaperBatches {
            frame: anyone.frame(here, Section::Work).illustrative(app.illustrative || round.illustrative),
            csrf,
            batches: batches.iter().map(|batch| row(lang, round.name.clone(), batch)).collect(),
            pairs: quality
                .pairs
                .iter()
                .map(|((one, other), pair)| rate(lang, format!("{}, {}", name(one), name(other)), pair))
                .collect(),
            people: quality.people.iter().map(|(one, own)| rate(lang, name(one), own)).collect(),
            makes,
            cases: round.kind.is_drawn(),
            round: (round.code, round.name),
        };
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

#[derive(FromForm)]
struct Wish {
    forms: Line,
    cases: Line,
    interviewer: Line,
}

#[post("/rounds/<code>/paper", data = "<form>")]
async fn make(
    code: String,
    may: May<ManageRounds>,
    form: Protected<Wish>,
    app: &State<App>,
) -> Result<Redirect, PageError> {
    let (Protected(wish), anyone) = (form, may.anyone());
    let round = code.clone();
    // What is no number is a number of forms that nobody prints.
    let forms = wish.forms.0.parse().unwrap_or(0);
    waiting(app, move |_| {
        let for_cases = wish.cases.0 == "yes";
        Ok(anyone.app.make_batch(anyone.caller(), &code, forms, for_cases, &wish.interviewer.0)?)
    })
    .await?;
    Ok(Redirect::to(uri!(batches(round))))
}

#[get("/rounds/<code>/paper/<batch>")]
async fn sheet(
    code: String,
    batch: String,
    may: May<ManageRounds>,
    here: Here,
    app: &State<App>,
) -> Result<RawHtml<String>, PageError> {
    let anyone = may.anyone();
    waiting(app, move |_| {
        let (app, lang) = (&anyone.app, anyone.lang);
        let Sheet { round, batch, forms, questionnaire } = app.paper_sheet(anyone.caller(), &code, &batch)?;
        let form = |number: i32, case: Option<i32>| {
            let address = format!("{}/paper/{}/{number}", here.base, batch.code);
            let picture = qr::picture(&address).unwrap_or_default();
            (format!("{}-{number}", batch.code), picture, case.map(|case| case.to_string()))
        };
        let q = &questionnaire;
        let introduction = q.introduction.as_ref().map(|words| words.of(Lang::Vi)).unwrap_or_default();
        let page = PaperSheet {
            frame: anyone
                .frame(format!("/rounds/{code}/paper/{}", batch.code), Section::Work)
                .illustrative(app.illustrative || round.illustrative),
            round: round.name,
            // Whoever fills a form in reads Vietnamese, whatever the clerk who prints it reads.
            title: q.title.of(Lang::Vi).to_owned(),
            introduction: introduction.lines().map(str::to_owned).collect(),
            thanks: q.thanks.as_ref().map(|words| words.of(Lang::Vi).to_owned()).unwrap_or_default(),
            forms: forms.iter().map(|one| form(one.number, one.case)).collect(),
            parts: printed(q, lang),
        };
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

fn printed(questionnaire: &Questionnaire, lang: Lang) -> Vec<Printed> {
    let sections = questionnaire.sections.iter().map(|section| Printed {
        heading: section.words.of(Lang::Vi).to_owned(),
        note: section.note.as_ref().map(|note| note.of(Lang::Vi).to_owned()).unwrap_or_default(),
        questions: questionnaire
            .questions
            .iter()
            .filter(|question| question.section == section.code)
            .map(|question| printed_question(question, lang))
            .collect(),
    });
    sections.collect()
}

fn printed_question(question: &Question, lang: Lang) -> PrintedQuestion {
    let t = texts(lang);
    let shape = match &question.kind {
        Kind::Note => PrintedShape::Note,
        Kind::Single(scale) | Kind::Multiple { scale, .. } => {
            let help = match question.kind {
                Kind::Multiple { at_most, .. } if usize::from(at_most) < scale.levels.len() => {
                    fill(t.paper_choose_at_most, &[&at_most.to_string()])
                }
                Kind::Multiple { .. } => t.paper_choose_several.to_owned(),
                _ => String::new(),
            };
            let boxes = scale
                .levels
                .iter()
                .map(|level| (level.value.to_string(), level.words.of(Lang::Vi).to_owned(), level.specify));
            PrintedShape::Boxes(boxes.collect(), help)
        }
        Kind::Matrix { scale, items } => {
            let items = (1..).zip(items).map(|(place, item): (usize, _)| {
                (format!("{}.{place}", question.number), item.words.of(Lang::Vi).to_owned())
            });
            PrintedShape::Table(super::key_of(scale, Lang::Vi), items.collect())
        }
        Kind::Number { .. } | Kind::Date { .. } => PrintedShape::Lines(1),
        Kind::Text { at_most } => PrintedShape::Lines(if *at_most > 200 { 3 } else { 1 }),
    };
    let is_note = matches!(question.kind, Kind::Note);
    PrintedQuestion {
        number: if is_note { String::new() } else { question.number.to_string() },
        text: question.words.of(Lang::Vi).to_owned(),
        hint: question.hint.as_ref().map(|hint| hint.of(Lang::Vi).to_owned()).unwrap_or_default(),
        only: if question.shown_if.is_some() { t.paper_only_if.to_owned() } else { String::new() },
        shape,
    }
}
