//! The right of reply: an officer's own results and what they say to them, and the answers.

use rocket::form::FromForm;
use rocket::http::CookieJar;
use rocket::response::Redirect;
use rocket::response::content::RawHtml;
use rocket::{Route, State, get, post, routes, uri};

use crate::app::App;
use crate::app::replies::OpenReply;
use crate::domain::id::Id;
use crate::domain::lang::Lang;
use crate::domain::number;
use crate::domain::period::Period;
use crate::domain::text::texts;
use crate::store::reply::{Reply, ReplyKind};
use crate::web::error::PageError;
use crate::web::fields::Words;
use crate::web::form::{Protected, token};
use crate::web::guard::{AnswerReplies, May, ReadOwnResults, ReadReplies};
use crate::web::pages::Section;
use crate::web::pages::replies::{Mine, Open, Replies, Result as Own, Said};
use crate::web::pages::results::Choice;
use crate::web::{figures, waiting};

/// The routes of this file.
pub(super) fn routes() -> Vec<Route> {
    routes![mine, reply, replies, answer]
}

fn kind(kind: ReplyKind, lang: Lang) -> String {
    let t = texts(lang);
    match kind {
        ReplyKind::Remark => t.reply_remark,
        ReplyKind::Correction => t.reply_correction,
    }
    .to_owned()
}

fn period_name(reply: &Reply, lang: Lang) -> String {
    reply.period.parse::<Period>().map(|period| period.name(lang)).unwrap_or_default()
}

#[get("/mine?<period>")]
async fn mine(
    period: Option<String>,
    may: May<ReadOwnResults>,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<RawHtml<String>, PageError> {
    let (csrf, anyone) = (token(app, cookies), may.anyone());
    waiting(app, move |_| {
        let (app, lang) = (&anyone.app, anyone.lang);
        let asked = period.filter(|text| !text.is_empty()).map(|text| text.parse::<Period>());
        let asked = asked.transpose().map_err(|_| PageError::NotFound)?;
        let mine = app.own_results(anyone.caller(), asked)?;
        let catalogue = app.catalogue();
        let mut results = Vec::new();
        for line in &mine.lines {
            let Some(template) = catalogue.template(line.template) else { continue };
            let Some(question) = template.questions.iter().find(|one| one.number == line.question) else { continue };
            let figures = figures::of(&line.seen, None, question, lang);
            results.push(Own { question: question.words.of(lang).to_owned(), figures });
        }
        let here = mine.period.map_or_else(|| "/mine".to_owned(), |period| format!("/mine?period={period}"));
        let page = Mine {
            frame: anyone.frame(here, Section::Work).illustrative(app.illustrative),
            csrf,
            officer: mine.officer.name,
            unit: mine.unit.name,
            periods: mine
                .periods
                .iter()
                .map(|one| Choice {
                    value: one.to_string(),
                    label: one.name(lang),
                    depth: 0,
                    chosen: Some(*one) == mine.period,
                })
                .collect(),
            period: mine.period.map(|period| (period.to_string(), period.name(lang))),
            results,
            said: mine.replies.iter().map(|reply| said(reply, lang)).collect(),
        };
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

fn said(reply: &Reply, lang: Lang) -> Said {
    Said {
        kind: kind(reply.kind, lang),
        period: period_name(reply, lang),
        day: number::day(reply.made_at.day()),
        text: reply.text.clone(),
        answer: reply.answer.as_ref().map(|(words, at)| (words.clone(), number::day(at.day()))),
    }
}

#[derive(FromForm)]
struct Reaction {
    period: String,
    kind: String,
    text: Words,
}

#[post("/mine/reply", data = "<form>")]
async fn reply(may: May<ReadOwnResults>, form: Protected<Reaction>, app: &State<App>) -> Result<Redirect, PageError> {
    let (Protected(said), anyone) = (form, may.anyone());
    let period: Period = said.period.parse().map_err(|_| PageError::NotFound)?;
    let kind = ReplyKind::from_word(&said.kind).ok_or(PageError::Unacceptable)?;
    waiting(app, move |_| Ok(anyone.app.reply(anyone.caller(), period, kind, &said.text.0)?)).await?;
    Ok(Redirect::to(uri!(mine(Some(period.to_string())))))
}

#[get("/replies")]
async fn replies(
    may: May<ReadReplies>,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<RawHtml<String>, PageError> {
    let (csrf, anyone) = (token(app, cookies), may.anyone());
    waiting(app, move |_| {
        let (app, lang) = (&anyone.app, anyone.lang);
        let open = app.open_replies(anyone.caller())?;
        let page = Replies {
            frame: anyone.frame("/replies", Section::Work).illustrative(app.illustrative),
            csrf,
            open: open
                .into_iter()
                .map(|OpenReply { reply, officer, unit, answers }| Open {
                    answers,
                    id: reply.id.to_string(),
                    said: said(&reply, lang),
                    officer,
                    unit,
                })
                .collect(),
        };
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

#[derive(FromForm)]
struct Answer {
    reply: String,
    answer: Words,
}

#[post("/replies/answer", data = "<form>")]
async fn answer(may: May<AnswerReplies>, form: Protected<Answer>, app: &State<App>) -> Result<Redirect, PageError> {
    let (Protected(answer), anyone) = (form, may.anyone());
    let reply: Id = answer.reply.parse().map_err(|_| PageError::NotFound)?;
    waiting(app, move |_| Ok(anyone.app.answer_reply(anyone.caller(), reply, &answer.answer.0)?)).await?;
    Ok(Redirect::to("/replies"))
}
