//! The citizen at a counter: a page to rate at, and the receipt. At a counter of the demo; with a printed code (`code`)
//! everywhere; the enrolled tablet is another way.

use rocket::http::CookieJar;
use rocket::response::Redirect;
use rocket::response::content::RawHtml;
use rocket::{Either, Route, State, get, post, routes, uri};

use super::error::PageError;
use super::fields::Fields;
use super::form::{Protected, token};
use super::guard::Demo;
use super::pages::rate::{Level, Question, Rate, Reason};
use super::pages::thanks::Thanks;
use super::pages::{Frame, Section};
use super::reader::Reader;
use super::waiting;
use crate::app::App;
use crate::app::capture::PageRating;
use crate::app::protocol::{Fault, REMARK_AT_MOST};
use crate::domain::face::Face;
use crate::domain::id::Id;
use crate::domain::lang::Lang;
use crate::domain::number;
use crate::domain::rating::{Outcome, ReceiptCode};
use crate::domain::template::{self, Template};
use crate::store::office::Counter;
use crate::store::{rating, unit};

/// The routes of this file.
#[must_use]
pub fn routes() -> Vec<Route> {
    routes![form, submit, thanks]
}

#[get("/rate/<counter>")]
async fn form(
    _demo: Demo,
    counter: String,
    reader: Reader,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<RawHtml<String>, PageError> {
    let csrf = token(app, cookies);
    waiting(app, move |app| shown(app, &counter, reader.lang, csrf, None)).await
}

/// The form, empty or as it came back without an answer.
fn shown(
    app: &App,
    code: &str,
    lang: Lang,
    csrf: String,
    came_back: Option<&Fields>,
) -> Result<RawHtml<String>, PageError> {
    let here = format!("/rate/{code}");
    let frame =
        Frame::new(lang, here.clone(), Section::Rate).demo().with_counter(here.clone()).illustrative(app.illustrative);
    let id = app.chance.id(app.clock.now()).to_string();
    let page = Rate { id, ..rating_form(app, code, frame, lang, csrf, came_back)? };
    Ok(RawHtml(askama::Template::render(&Rate { action: here, ..page })?))
}

/// The form of a counter's template; where it is sent and under which id is the caller's to say.
pub(super) fn rating_form(
    app: &App,
    counter: &str,
    frame: Frame,
    lang: Lang,
    csrf: String,
    came_back: Option<&Fields>,
) -> Result<Rate, PageError> {
    let catalogue = app.catalogue();
    let (counter, template) = at(&catalogue, counter)?;
    let ticked = came_back.map(|fields| fields.all("reason")).unwrap_or_default();
    Ok(Rate {
        frame,
        counter: counter.name.clone(),
        unit: unit_name(app, counter)?,
        action: String::new(),
        id: String::new(),
        code: None,
        typed: None,
        csrf,
        wording: lang,
        questions: template.questions.iter().map(|question| asked(question, lang, came_back)).collect(),
        reasons: template
            .reasons
            .iter()
            .map(|reason| Reason {
                value: reason.code.clone(),
                label: reason.words.of(lang).to_owned(),
                chosen: ticked.contains(&reason.code),
            })
            .collect(),
        comment_limit: u32::try_from(REMARK_AT_MOST).ok(),
        comment: came_back.and_then(|fields| fields.first("comment")).unwrap_or_default().to_owned(),
        came_back: came_back.is_some(),
    })
}

pub(super) fn at<'c>(
    catalogue: &'c crate::app::catalogue::Catalogue,
    code: &str,
) -> Result<(&'c Counter, &'c Template), PageError> {
    let counter = catalogue.counter_coded(code).ok_or(PageError::NotFound)?;
    let template = catalogue.template(counter.template).ok_or(PageError::NotFound)?;
    Ok((counter, template))
}

pub(super) fn unit_name(app: &App, counter: &Counter) -> Result<String, PageError> {
    let unit = app.store.read(|db| unit::unit_get(db, counter.unit))?;
    Ok(unit.map(|unit| unit.name).unwrap_or_default())
}

pub(super) fn asked(question: &template::Question, lang: Lang, came_back: Option<&Fields>) -> Question {
    let key = format!("q-{}", question.code);
    let given = came_back.and_then(|fields| fields.first(&key));
    // Best first, as the devices at counters have it.
    let levels = question.scale.levels.iter().rev().map(|level| Level {
        value: level.value.to_string(),
        label: level.words.of(lang).to_owned(),
        face: Face::of(question, level.value),
        chosen: given.is_some_and(|given| given == level.value.to_string()),
    });
    Question {
        text: question.words.of(lang).to_owned(),
        required: question.required,
        help: None,
        levels: levels.collect(),
        key,
    }
}

/// What a rating form sent, without id and template.
pub(super) fn sent(fields: &Fields, counter: &str) -> PageRating {
    PageRating {
        id: String::new(),
        counter: counter.to_owned(),
        template: String::new(),
        answers: fields.answers(),
        reasons: fields.all("reason"),
        remark: fields.first("comment").map(str::to_owned),
    }
}

#[post("/rate/<counter>", data = "<form>")]
async fn submit(
    _demo: Demo,
    counter: &str,
    reader: Reader,
    cookies: &CookieJar<'_>,
    form: Protected<Fields>,
    app: &State<App>,
) -> Result<Either<Redirect, RawHtml<String>>, PageError> {
    let fields = form.0;
    let template = {
        let catalogue = app.catalogue();
        at(&catalogue, counter)?.1.name()
    };
    let id = fields.first("id").unwrap_or_default().to_owned();
    let page = PageRating { id, template, ..sent(&fields, counter) };
    match app.capture_page(page).await? {
        Ok(Outcome::Stored(receipt) | Outcome::Repeat(receipt)) => {
            Ok(Either::Left(Redirect::to(uri!(thanks(counter, receipt.id.to_string())))))
        }
        Err(Fault::NothingAnswered | Fault::AnswerMissing(_)) => {
            let (csrf, code) = (token(app, cookies), counter.to_owned());
            let again = waiting(app, move |app| shown(app, &code, reader.lang, csrf, Some(&fields)));
            again.await.map(Either::Right)
        }
        Ok(Outcome::Conflict) => Err(PageError::Conflict),
        Ok(Outcome::Revoked | Outcome::RevokedFull) | Err(_) => Err(PageError::Unacceptable),
    }
}

/// What surrounds a page of somebody who rates.
pub(super) fn frame(app: &App, lang: Lang, here: impl Into<String>) -> Frame {
    Frame::new(lang, here, Section::Rate).illustrative(app.illustrative)
}

/// The receipt of a rating, at the address of its form: nothing leads on from it.
pub(super) fn receipt(app: &App, lang: Lang, form: &str, rating: &str) -> Result<Thanks, PageError> {
    let id: Id = rating.parse().map_err(|_| PageError::NotFound)?;
    let stored = app.store.read(|db| rating::rating_get(db, id))?.ok_or(PageError::NotFound)?;
    let counter = app.counter_known(stored.counter)?.ok_or(PageError::NotFound)?;
    let place = app.place(counter.unit, counter.id)?;
    Ok(Thanks {
        frame: frame(app, lang, format!("{form}/thanks/{id}")),
        code: ReceiptCode::of(id).to_string(),
        day: number::day(stored.day),
        counter: place.counter,
        unit: place.unit,
        rate: None,
        results: None,
        message: false,
    })
}

#[get("/rate/<counter>/thanks/<rating>")]
async fn thanks(
    _demo: Demo,
    counter: String,
    rating: String,
    reader: Reader,
    app: &State<App>,
) -> Result<RawHtml<String>, PageError> {
    waiting(app, move |app| {
        let catalogue = app.catalogue();
        let (place, _) = at(&catalogue, &counter)?;
        let id: Id = rating.parse().map_err(|_| PageError::NotFound)?;
        let (stored, unit) = app.store.read(|db| Ok((rating::rating_get(db, id)?, unit::unit_get(db, place.unit)?)))?;
        // A receipt names the place of its rating, whatever place the address names.
        let stored = stored.filter(|stored| stored.counter == place.id);
        let (Some(stored), Some(unit)) = (stored, unit) else { return Err(PageError::NotFound) };
        let page = Thanks {
            frame: Frame::new(reader.lang, format!("/rate/{counter}/thanks/{rating}"), Section::Rate)
                .demo()
                .with_counter(format!("/rate/{counter}"))
                .illustrative(app.illustrative),
            code: ReceiptCode::of(id).to_string(),
            day: number::day(stored.day),
            counter: place.name.clone(),
            unit: unit.name,
            rate: Some(format!("/rate/{counter}")),
            results: Some(format!("/results?unit={}", unit.code)),
            message: false,
        };
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}
