//! Ratings that wait for a decision: kept aside, or two under one id.

use rocket::form::FromForm;
use rocket::http::CookieJar;
use rocket::response::Redirect;
use rocket::response::content::RawHtml;
use rocket::{Route, State, get, post, routes};

use super::HASH;
use crate::app::App;
use crate::app::catalogue::Catalogue;
use crate::app::decide::{Doubt, KeptAside, why};
use crate::domain::hex::{hex, unhex};
use crate::domain::lang::Lang;
use crate::domain::number;
use crate::domain::period::{Period, Span};
use crate::domain::rating::Answer;
use crate::domain::text::texts;
use crate::store::rating::Kept;
use crate::web::error::PageError;
use crate::web::fields::Line;
use crate::web::form::{Protected, token};
use crate::web::guard::{DecideRatings, May, ReadDecisions};
use crate::web::pages::Section;
use crate::web::pages::ratings::{Group, Pair, Question, Ratings};
use crate::web::waiting;

/// The routes of this file.
pub(super) fn routes() -> Vec<Route> {
    routes![ratings, release, conflict]
}

#[get("/ratings")]
async fn ratings(
    may: May<ReadDecisions>,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<RawHtml<String>, PageError> {
    let (csrf, anyone) = (token(app, cookies), may.anyone());
    waiting(app, move |_| {
        let (app, lang) = (&anyone.app, anyone.lang);
        let catalogue = app.catalogue();
        let page = Ratings {
            frame: anyone.frame("/ratings", Section::Work).illustrative(app.illustrative),
            csrf,
            groups: app.kept_aside(anyone.caller())?.into_iter().map(|group| shown(group, lang)).collect(),
            pairs: app.conflicts(anyone.caller())?.into_iter().map(|doubt| pair(&catalogue, doubt, lang)).collect(),
        };
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

fn shown(group: KeptAside, lang: Lang) -> Group {
    let KeptAside { place, day, rule, figures, n, closed, asked, decides } = group;
    Group {
        why: why(&rule, lang).to_owned(),
        figures: figures.map(|figures| figures.words(lang)),
        n: number::count(lang, n),
        day: number::day(day),
        day_value: Period::containing(Span::Day, day).to_string(),
        place,
        rule,
        closed,
        asked,
        decides,
    }
}

fn pair(catalogue: &Catalogue, doubt: Doubt, lang: Lang) -> Pair {
    let (t, Doubt { place, conflict, decides }) = (texts(lang), doubt);
    let template = catalogue.template(conflict.template);
    // Levels of another template mean something else: they are shown by their numbers.
    let same = |other: &crate::domain::rating::Rating| other.template == conflict.template;
    let word = |answers: &[Answer], question: i16| {
        let level = answers.iter().find(|answer| answer.question == question)?.level;
        let questions = template.map(|template| template.questions.as_slice()).unwrap_or_default();
        let asked = questions.iter().find(|asked| asked.number == question)?;
        asked.scale.level(level).map(|level| level.words.of(lang).to_owned())
    };
    let questions = template.map(|template| template.questions.as_slice()).unwrap_or_default();
    let comparable = conflict.other.as_ref().filter(|other| same(other));
    Pair {
        place,
        decides,
        day: number::day(conflict.day),
        hash: hex(&conflict.hash),
        aside: conflict.aside,
        readable: conflict.other.is_some(),
        questions: questions
            .iter()
            .map(|question| Question {
                text: question.words.of(lang).to_owned(),
                stored: word(&conflict.stored, question.number),
                other: comparable.and_then(|other| word(&other.answers, question.number)),
            })
            .collect(),
        stored_remark: if conflict.remark { t.given } else { t.none },
        other_remark: if conflict.other.as_ref().is_some_and(|other| other.remark.is_some()) {
            t.given
        } else {
            t.none
        },
    }
}

#[derive(FromForm)]
struct Wish {
    unit: String,
    counter: String,
    day: String,
    rule: String,
    reason: Line,
}

#[post("/ratings/release", data = "<form>")]
async fn release(may: May<DecideRatings>, form: Protected<Wish>, app: &State<App>) -> Result<Redirect, PageError> {
    let (Protected(wish), anyone) = (form, may.anyone());
    waiting(app, move |_| {
        let place = (wish.unit.as_str(), wish.counter.as_str());
        Ok(anyone.app.ask_release(anyone.caller(), place, &wish.day, &wish.rule, &wish.reason.0)?)
    })
    .await?;
    Ok(Redirect::to("/ratings"))
}

#[derive(FromForm)]
struct Choice {
    conflict: String,
    kept: String,
    reason: Line,
}

#[post("/ratings/conflict", data = "<form>")]
async fn conflict(may: May<DecideRatings>, form: Protected<Choice>, app: &State<App>) -> Result<Redirect, PageError> {
    let (Protected(choice), anyone) = (form, may.anyone());
    let hash = unhex(&choice.conflict, HASH).ok_or(PageError::NotFound)?;
    let kept = Kept::from_word(&choice.kept).ok_or(PageError::Unacceptable)?;
    waiting(app, move |_| Ok(anyone.app.decide_conflict(anyone.caller(), &hash, kept, &choice.reason.0)?)).await?;
    Ok(Redirect::to("/ratings"))
}
