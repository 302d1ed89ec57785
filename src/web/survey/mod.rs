//! A respondent with a link: the survey on a phone or a desk, without a script, saved answer by answer, sent once.
//!
//! The token stands in the address and in no log of this program. Looking at a page makes nothing; the first answer
//! begins the form. The id of the response stands on the last page only, in its form: the answer to that form is the
//! receipt itself and no address that names it.

mod form;
mod links;

use rocket::http::{Cookie, CookieJar, SameSite, Status};
use rocket::response::Redirect;
use rocket::response::content::RawHtml;
use rocket::{Either, Route, State, get, post, routes};

use super::error::PageError;
use super::fields::Fields;
use super::form::{Nothing, Protected, is_token, token};
use super::guard::From;
use super::pages::survey::{Reviewed, SurveyPage, SurveyReview, SurveyStart, SurveyThanks, SurveyTold};
use super::pages::{Frame, Section};
use super::reader::Reader;
use super::waiting;
use crate::app::App;
use crate::app::catalogue::Catalogue;
use crate::app::respond::NotTaken;
use crate::app::respond::link::{Asked, Sent, Ticket, Way};
use crate::app::respond::steps::{Step, View, next_open, steps};
use crate::domain::id::Id;
use crate::domain::lang::Lang;
use crate::domain::number;
use crate::domain::questionnaire::{Answers, Questionnaire};
use crate::domain::rating::Receipt;
use crate::domain::text::{fill, texts};
use form::{Typed, Voice};

/// The cookie that holds what an open link's browser is known by.
const COOKIE: &str = "__Host-sipar-survey";
/// The page with everything once more; no question can be called so.
const REVIEW: &str = "xem-lai";
/// Days for which an open link's form can be taken up again.
const DAYS: i64 = 14;

/// The routes of this folder.
#[must_use]
pub fn routes() -> Vec<Route> {
    [routes![start, page, save, anew], links::routes()].concat()
}

/// A page with its status.
type Answer = (Status, RawHtml<String>);

fn html(status: Status, page: &impl askama::Template) -> Result<Answer, PageError> {
    Ok((status, RawHtml(askama::Template::render(page)?)))
}

/// Whose answers they are: the link's, or the browser's own where the link is everybody's.
fn ticket(link: &str, cookies: &CookieJar<'_>) -> Ticket {
    let link: String = link.chars().filter(char::is_ascii_alphanumeric).take(64).collect();
    let own = cookies.get(COOKIE).map(|cookie| cookie.value().to_owned()).filter(|own| is_token(own));
    Ticket { link, own }
}

fn frame(app: &App, lang: Lang, here: String) -> Frame {
    Frame::new(lang, here, Section::Rate).illustrative(app.illustrative)
}

/// What is said of a link that is good for nothing.
fn told(app: &App, lang: Lang, ticket: &Ticket, way: &Way) -> Result<Answer, PageError> {
    let t = texts(lang);
    let (status, heading, lead) = match way {
        Way::TooOften => return Err(PageError::TooOften),
        Way::Revoked => (Status::Gone, t.survey_revoked, t.survey_revoked_do),
        Way::NotOpen => (Status::Ok, t.survey_not_open, t.survey_not_open_do),
        Way::Closed => (Status::Gone, t.survey_closed, t.survey_closed_do),
        Way::Used => (Status::Ok, t.survey_used, t.survey_used_do),
        Way::Unknown | Way::Good(_) => (Status::NotFound, t.survey_unknown, t.survey_unknown_do),
    };
    html(status, &SurveyTold { frame: frame(app, lang, format!("/s/{}", ticket.link)), heading, lead })
}

fn questionnaire<'c>(catalogue: &'c Catalogue, asked: &Asked) -> Result<&'c Questionnaire, PageError> {
    catalogue.questionnaire(asked.round.template).ok_or(PageError::NotFound)
}

fn answers(asked: &Asked) -> Answers {
    asked.begun.as_ref().map(|begun| begun.answers.clone()).unwrap_or_default()
}

/// The address of a page.
fn address(link: &str, view: View, step: &str, voice: &Voice) -> String {
    format!("/s/{link}/{}/{step}{}", view.word(), voice.query('?'))
}

/// Whoever reads, with the language of the questionnaire that was asked for.
struct Who {
    reader: Reader,
    tongue: Option<String>,
}

impl Who {
    fn voice(&self, questionnaire: &Questionnaire) -> Voice {
        Voice::of(questionnaire, self.reader.lang, self.tongue.as_deref())
    }
}

#[get("/s/<link>?<in>")]
async fn start(
    link: String,
    r#in: Option<String>,
    reader: Reader,
    from: From,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<Answer, PageError> {
    let (ticket, csrf) = (ticket(&link, cookies), token(app, cookies));
    let who = Who { reader, tongue: r#in };
    waiting(app, move |app| match app.survey(&ticket, from.0.address)? {
        Way::Good(asked) => html(Status::Ok, &introduced(app, &ticket, &who, &asked, csrf)?),
        way => told(app, who.reader.lang, &ticket, &way),
    })
    .await
}

fn introduced(app: &App, ticket: &Ticket, who: &Who, asked: &Asked, csrf: String) -> Result<SurveyStart, PageError> {
    let catalogue = app.catalogue();
    let questionnaire = questionnaire(&catalogue, asked)?;
    let (voice, given, link) = (who.voice(questionnaire), answers(asked), &ticket.link);
    let to = |view| {
        let next = next_open(questionnaire, &given, view).map_or_else(|| REVIEW.to_owned(), |step| step.name);
        format!("/s/{link}/{}/{next}?agreed=1{}", view.word(), voice.query('&'))
    };
    let here = format!("/s/{link}{}", voice.query('?'));
    let begun = asked.begun.as_ref().map(|_| {
        let all = steps(questionnaire, &given, View::Question);
        let done = all.iter().filter(|step| step.is_touched(&given)).count();
        fill(texts(voice.lang).survey_begun, &[&done.to_string(), &all.len().to_string()])
    });
    let open = asked.invitation.case.is_none();
    Ok(SurveyStart {
        frame: frame(app, voice.lang, here),
        wording: voice.tag(),
        tongues: voice.tongues(questionnaire, &format!("/s/{link}")),
        title: voice.words(&questionnaire.title).to_owned(),
        introduction: voice.paragraphs(questionnaire.introduction.as_ref()),
        linked: asked.round.linked && !open,
        start: to(View::Question),
        sections: to(View::Section),
        anew: (begun.is_some() && open).then(|| format!("/s/{link}/anew")),
        begun,
        csrf,
    })
}

#[post("/s/<link>/anew", data = "<form>")]
fn anew(link: &str, form: Protected<Nothing>, cookies: &CookieJar<'_>) -> Redirect {
    let Protected(Nothing { .. }) = form;
    cookies.remove(own_cookie(String::new()));
    Redirect::to(format!("/s/{}", ticket(link, cookies).link))
}

fn own_cookie(secret: String) -> Cookie<'static> {
    let cookie = Cookie::build((COOKIE, secret)).path("/").http_only(true).secure(true);
    cookie.same_site(SameSite::Lax).max_age(rocket::time::Duration::days(DAYS)).build()
}

/// One page of questions, or everything once more.
#[get("/s/<link>/<view>/<step>?<in>&<agreed>")]
#[expect(clippy::too_many_arguments, reason = "the parts of an address")]
async fn page(
    link: String,
    view: String,
    step: String,
    r#in: Option<String>,
    agreed: Option<u8>,
    reader: Reader,
    from: From,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<Either<Redirect, Answer>, PageError> {
    let (ticket, csrf) = (ticket(&link, cookies), token(app, cookies));
    let who = Who { reader, tongue: r#in };
    let view = View::from_word(&view).ok_or(PageError::NotFound)?;
    waiting(app, move |app| {
        let asked = match app.survey(&ticket, from.0.address)? {
            Way::Good(asked) => asked,
            way => return told(app, who.reader.lang, &ticket, &way).map(Either::Right),
        };
        let catalogue = app.catalogue();
        let questionnaire = questionnaire(&catalogue, &asked)?;
        let (voice, given) = (who.voice(questionnaire), answers(&asked));
        let to_start = || Redirect::to(format!("/s/{}{}", ticket.link, voice.query('?')));
        // Whoever has not begun reads the first page first.
        if asked.begun.is_none() && agreed != Some(1) {
            return Ok(Either::Left(to_start()));
        }
        let shown = Shown { app, ticket: &ticket, questionnaire, voice: &voice, view, csrf };
        if step == REVIEW {
            return match &asked.begun {
                Some(begun) => html(Status::Ok, &shown.review(begun.id, &given)).map(Either::Right),
                None => Ok(Either::Left(to_start())),
            };
        }
        let all = steps(questionnaire, &given, view);
        match all.iter().position(|one| one.name == step) {
            Some(at) => {
                let page = shown.page(&all, at, &given, &Vec::new(), agreed == Some(1));
                html(Status::Ok, &page).map(Either::Right)
            }
            // It is no longer asked after other answers.
            None => Ok(Either::Left(to_start())),
        }
    })
    .await
}

/// What the pages of a form have in common.
struct Shown<'a> {
    app: &'a App,
    ticket: &'a Ticket,
    questionnaire: &'a Questionnaire,
    voice: &'a Voice,
    view: View,
    csrf: String,
}

impl Shown<'_> {
    fn page(&self, all: &[Step<'_>], at: usize, given: &Answers, wrong: &Typed, agreed: bool) -> SurveyPage {
        let Self { questionnaire, voice, view, .. } = *self;
        let step = &all[at];
        let here = address(&self.ticket.link, view, &step.name, voice);
        let plain = format!("/s/{}/{}/{}", self.ticket.link, view.word(), step.name);
        let code = step.parts.first().map(|part| part.question.section.as_str());
        let section = questionnaire.sections.iter().find(|section| Some(section.code.as_str()) == code);
        let before = at.checked_sub(1).and_then(|before| all[before].parts.first());
        let new = before.map(|part| part.question.section.as_str()) != code;
        let t = texts(voice.lang);
        let of = match view {
            View::Question => t.survey_question_of,
            View::Section => t.survey_section_of,
        };
        SurveyPage {
            frame: frame(self.app, voice.lang, here.clone()),
            wording: voice.tag(),
            tongues: voice.tongues(questionnaire, &plain),
            title: voice.words(&questionnaire.title).to_owned(),
            section: voice.words(section.map_or(&questionnaire.title, |section| &section.words)).to_owned(),
            note: section
                .filter(|_| new)
                .and_then(|section| section.note.as_ref())
                .map(|note| voice.words(note).to_owned()),
            progress: fill(of, &[&(at + 1).to_string(), &all.len().to_string()]),
            at: at + 1,
            of: all.len(),
            action: here,
            csrf: self.csrf.clone(),
            agreed,
            back: at > 0,
            questions: form::asked(step, given, wrong, voice),
            faulty: !wrong.is_empty(),
        }
    }

    fn review(&self, id: Id, given: &Answers) -> SurveyReview {
        let Self { questionnaire, voice, view, .. } = *self;
        let kept = given.kept(questionnaire);
        let all = steps(questionnaire, given, view);
        let href = |step: &Step<'_>| address(&self.ticket.link, view, &step.name, voice);
        let (mut rows, mut faults) = (Vec::new(), Vec::new());
        let wrong: Vec<String> = kept.faults(questionnaire).into_iter().map(|(name, _)| name).collect();
        for step in &all {
            for part in step.parts.iter().filter(|part| part.variable().is_some()) {
                let words = part.item.map_or(&part.question.words, |item| &item.words);
                let text = voice.words(words).to_owned();
                if part.variables().iter().any(|name| wrong.contains(name)) {
                    faults.push((text.clone(), href(step)));
                }
                rows.push(Reviewed { text, answer: form::said(part, &kept, voice), href: href(step) });
            }
        }
        SurveyReview {
            frame: frame(self.app, voice.lang, address(&self.ticket.link, view, REVIEW, voice)),
            wording: voice.tag(),
            title: voice.words(&questionnaire.title).to_owned(),
            rows,
            faults,
            action: address(&self.ticket.link, view, REVIEW, voice),
            csrf: self.csrf.clone(),
            id: id.to_string(),
        }
    }

    fn thanks(&self, receipt: &Receipt) -> SurveyThanks {
        SurveyThanks {
            frame: frame(self.app, self.voice.lang, format!("/s/{}", self.ticket.link)),
            wording: self.voice.tag(),
            thanks: self.voice.paragraphs(self.questionnaire.thanks.as_ref()),
            code: receipt.code.to_string(),
            day: number::day(receipt.day),
        }
    }
}

/// Saves a page and leads to the next, or hands everything in.
#[post("/s/<link>/<view>/<step>?<in>", data = "<form>")]
#[expect(clippy::too_many_arguments, reason = "the parts of an address")]
async fn save(
    link: String,
    view: String,
    step: String,
    r#in: Option<String>,
    form: Protected<Fields>,
    reader: Reader,
    from: From,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<Either<Redirect, Answer>, PageError> {
    let (mut ticket, csrf) = (ticket(&link, cookies), token(app, cookies));
    let who = Who { reader, tongue: r#in };
    let view = View::from_word(&view).ok_or(PageError::NotFound)?;
    let Protected(fields) = form;
    if step == REVIEW {
        let id = fields.first("id").unwrap_or_default().parse().map_err(|_| PageError::Unacceptable)?;
        let (answer, over) = waiting(app, move |app| hand_in(app, &ticket, &who, &from, view, csrf, id)).await?;
        if over {
            cookies.remove(own_cookie(String::new()));
        }
        return Ok(answer);
    }
    let new = ticket.own.is_none().then(|| app.chance.token());
    ticket.own = ticket.own.or_else(|| new.clone());
    let (answer, begun) = waiting(app, move |app| saved(app, &ticket, &who, &from, view, &step, csrf, &fields)).await?;
    // Only whoever answered an open link is given something to be known by.
    if let Some(secret) = new.filter(|_| begun) {
        cookies.add(own_cookie(secret));
    }
    Ok(answer)
}

#[expect(clippy::too_many_arguments, reason = "the parts of an address, a form and who sent it")]
fn saved(
    app: &App,
    ticket: &Ticket,
    who: &Who,
    from: &From,
    view: View,
    step: &str,
    csrf: String,
    fields: &Fields,
) -> Result<(Either<Redirect, Answer>, bool), PageError> {
    let asked = match app.survey(ticket, from.0.address)? {
        Way::Good(asked) => asked,
        way => return Ok((Either::Right(told(app, who.reader.lang, ticket, &way)?), false)),
    };
    let catalogue = app.catalogue();
    let questionnaire = questionnaire(&catalogue, &asked)?;
    let voice = who.voice(questionnaire);
    let before = answers(&asked);
    let all = steps(questionnaire, &before, view);
    let go = |step: &str| Redirect::to(address(&ticket.link, view, step, &voice));
    let Some(at) = all.iter().position(|one| one.name == step) else {
        return Ok((Either::Left(Redirect::to(format!("/s/{}{}", ticket.link, voice.query('?')))), false));
    };
    let agreed = fields.first("agreed") == Some("1");
    let shown = Shown { app, ticket, questionnaire, voice: &voice, view, csrf };
    let (good, unread) = form::sent(questionnaire, &all[at], fields);
    let open = asked.invitation.case.is_none();
    let anything = asked.begun.is_some() || good.iter().any(|(_, answer)| answer.is_some());
    let given = if anything {
        let set = |answers: &mut Answers| good.iter().for_each(|(name, answer)| answers.set(name, answer.clone()));
        let begun = app.survey_save(ticket, agreed, from.0.address, set)?.ok_or(PageError::TooOften)?;
        begun.answers
    } else {
        before
    };
    let begun = anything && open;
    let back = fields.first("go") == Some("back");
    // What cannot be read would be lost by going on, and by going back as well.
    let mut wrong = unread;
    if wrong.is_empty() && !back {
        wrong = form::faults(questionnaire, &all[at], &given);
    }
    if !wrong.is_empty() {
        let page = shown.page(&all, at, &given, &wrong, agreed);
        return Ok((Either::Right(html(Status::UnprocessableEntity, &page)?), begun));
    }
    let now = steps(questionnaire, &given, view);
    let Some(place) = now.iter().position(|one| one.name == step) else { return Ok((Either::Left(go(REVIEW)), begun)) };
    if back {
        let to = place.checked_sub(1).map_or(step, |before| now[before].name.as_str());
        return Ok((Either::Left(with_consent(to, ticket, view, &voice, anything)), begun));
    }
    // An answer on this page made more to be asked on it.
    if now[place].parts.iter().any(|part| !all[at].parts.contains(part)) {
        return Ok((Either::Left(go(step)), begun));
    }
    let next = now.get(place + 1).map_or(REVIEW, |next| next.name.as_str());
    Ok((Either::Left(with_consent(next, ticket, view, &voice, anything)), begun))
}

/// The way to a page; whoever has answered nothing yet says on each that they agreed.
fn with_consent(step: &str, ticket: &Ticket, view: View, voice: &Voice, anything: bool) -> Redirect {
    let to = format!("/s/{}/{}/{step}", ticket.link, view.word());
    Redirect::to(if anything {
        format!("{to}{}", voice.query('?'))
    } else {
        format!("{to}?agreed=1{}", voice.query('&'))
    })
}

fn hand_in(
    app: &App,
    ticket: &Ticket,
    who: &Who,
    from: &From,
    view: View,
    csrf: String,
    id: Id,
) -> Result<(Either<Redirect, Answer>, bool), PageError> {
    let found = app.survey_round(ticket)?;
    match app.survey_hand_in(ticket, id)? {
        Sent::Taken(receipt) => {
            let Some(round) = found else { return Err(PageError::NotFound) };
            let catalogue = app.catalogue();
            let questionnaire = catalogue.questionnaire(round.template).ok_or(PageError::NotFound)?;
            let voice = who.voice(questionnaire);
            let shown = Shown { app, ticket, questionnaire, voice: &voice, view, csrf };
            Ok((Either::Right(html(Status::Ok, &shown.thanks(&receipt))?), true))
        }
        Sent::Not(NotTaken::Faults(_) | NotTaken::NothingAnswered) => {
            let Way::Good(asked) = app.survey(ticket, from.0.address)? else { return Err(PageError::NotFound) };
            let catalogue = app.catalogue();
            let questionnaire = questionnaire(&catalogue, &asked)?;
            let (voice, given) = (who.voice(questionnaire), answers(&asked));
            let shown = Shown { app, ticket, questionnaire, voice: &voice, view, csrf };
            Ok((Either::Right(html(Status::UnprocessableEntity, &shown.review(id, &given))?), false))
        }
        Sent::Not(_) => Err(PageError::Unacceptable),
        Sent::Nothing => {
            let way = app.survey(ticket, from.0.address)?;
            match way {
                Way::Good(_) => Ok((Either::Left(Redirect::to(format!("/s/{}", ticket.link))), false)),
                way => Ok((Either::Right(told(app, who.reader.lang, ticket, &way)?), false)),
            }
        }
    }
}
