//! Anybody, where a unit's intake of feedback is on: sending it, seeing with a code what became of it, and reading what was
//! published. The code stands in forms and in no address. Where the intake is off there is no such page.

use rocket::form::FromForm;
use rocket::http::{CookieJar, Status};
use rocket::response::content::RawHtml;
use rocket::{Route, State, get, post, routes};

use super::error::PageError;
use super::fields::{Fields, Line, Words};
use super::form::{Protected, is_token, token};
use super::guard::From;
use super::pages::feedback_public::{
    Answered, Became, FeedbackLookup, FeedbackPublished, FeedbackSent, Looked, Pick, SendFeedback, Told,
};
use super::pages::{Frame, Section};
use super::reader::Reader;
use super::waiting;
use crate::app::App;
use crate::app::feedback::intake::{By, Found, Handed, HandedIn, PUBLISHED_A_PAGE, Seen};
use crate::app::feedback::read_by;
use crate::domain::feedback::Channel;
use crate::domain::feedback::intake::{Deed, Matter, Wrong};
use crate::domain::feedback::rules::Class;
use crate::domain::lang::Lang;
use crate::domain::number::day;
use crate::domain::text::{Texts, fill, texts};
use crate::domain::unit::Unit;
use crate::store::feedback_intake::{Done, Publication};

/// The routes of this file.
#[must_use]
pub fn routes() -> Vec<Route> {
    routes![form, send, lookup_form, lookup, deed, published]
}

/// A page with its status.
type Answer = Result<(Status, RawHtml<String>), PageError>;

fn html(status: Status, page: &impl askama::Template) -> Answer {
    Ok((status, RawHtml(askama::Template::render(page)?)))
}

fn frame(app: &App, lang: Lang, here: String) -> Frame {
    Frame::new(lang, here, Section::Rate).illustrative(app.illustrative)
}

/// What a citizen typed.
#[derive(Default)]
struct Typed {
    secret: String,
    matter: Option<Matter>,
    kind: String,
    content: String,
    words: String,
}

impl Typed {
    /// As it came, however long, so that nothing that was typed is lost; `None` where it cannot come from the form.
    fn of(fields: &Fields) -> Option<Self> {
        let mut fields = fields.cleaned()?;
        let mut field = |name: &str| fields.remove(name).unwrap_or_default();
        let secret = field("secret");
        let matter = Matter::from_word(&field("matter"));
        let words = field("words").replace("\r\n", "\n");
        is_token(&secret).then(|| Self { secret, matter, kind: field("kind"), content: field("content"), words })
    }
}

/// What one can choose of classes: any of them, or that staff are to say.
fn picks(classes: &'static [Class], chosen: &str, lang: Lang) -> Vec<Pick> {
    let one =
        |class: &'static Class| Pick { value: &class.code, label: class.words.of(lang), chosen: class.code == chosen };
    let unsure = Pick { value: "", label: texts(lang).intake_unsure, chosen: chosen.is_empty() };
    classes.iter().map(one).chain([unsure]).collect()
}

fn matter_name(matter: Matter, t: &'static Texts) -> &'static str {
    match matter {
        Matter::Feedback => t.intake_matter_feedback,
        Matter::Complaint => t.intake_matter_complaint,
        Matter::Denunciation => t.intake_matter_denunciation,
    }
}

type Why = (Vec<&'static str>, &'static str);

fn form_page(
    app: &App,
    lang: Lang,
    csrf: String,
    unit: &Unit,
    typed: Typed,
    wrong: Option<Why>,
) -> Result<SendFeedback, PageError> {
    let (t, rules) = (texts(lang), &read_by()?.rules);
    let action = format!("/phan-anh/{}", unit.code);
    let matter = |matter: Matter| Pick {
        value: matter.word(),
        label: matter_name(matter, t),
        chosen: typed.matter == Some(matter),
    };
    Ok(SendFeedback {
        frame: frame(app, lang, action.clone()),
        csrf,
        unit: unit.name.clone(),
        action,
        matters: Matter::ALL.into_iter().map(matter).collect(),
        kinds: picks(&rules.kinds, &typed.kind, lang),
        contents: picks(&rules.contents, &typed.content, lang),
        secret: typed.secret,
        words: typed.words,
        wrong,
    })
}

/// What is said of what is not taken, and which field it is about.
fn why(wrong: Wrong, t: &'static Texts) -> Why {
    match wrong {
        Wrong::Matter(Some(Matter::Complaint)) => (vec![t.intake_complaint_do, t.intake_kept], "words"),
        Wrong::Matter(Some(Matter::Denunciation)) => (vec![t.intake_denunciation_do, t.intake_kept], "words"),
        Wrong::Matter(_) => (vec![t.intake_matter_missing], "matter"),
        Wrong::Missing => (vec![t.intake_words_missing], "words"),
        Wrong::Long => (vec![t.intake_words_help], "words"),
        Wrong::TellsWho => (vec![t.intake_tells_who], "words"),
        Wrong::Kind => (vec![t.intake_not_a_class], "words"),
    }
}

#[get("/phan-anh/<unit>")]
async fn form(unit: String, reader: Reader, cookies: &CookieJar<'_>, app: &State<App>) -> Answer {
    // Whoever asks for what is not there is given no cookie either.
    let unit = waiting(app, move |app| Ok(app.intake_unit(&unit)?)).await?;
    let csrf = token(app, cookies);
    waiting(app, move |app| {
        let typed = Typed { secret: app.chance.token(), ..Typed::default() };
        html(Status::Ok, &form_page(app, reader.lang, csrf, &unit, typed, None)?)
    })
    .await
}

#[post("/phan-anh/<unit>", data = "<form>")]
async fn send(
    unit: String,
    form: Protected<Fields>,
    reader: Reader,
    from: From,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Answer {
    let (csrf, lang, t) = (token(app, cookies), reader.lang, texts(reader.lang));
    let Protected(fields) = form;
    waiting(app, move |app| {
        let unit = app.intake_unit(&unit)?;
        let typed = Typed::of(&fields).ok_or(PageError::Unacceptable)?;
        if typed.matter != Some(Matter::Feedback) {
            let why = why(Wrong::Matter(typed.matter), t);
            return html(Status::UnprocessableEntity, &form_page(app, lang, csrf, &unit, typed, Some(why))?);
        }
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let handed = Handed {
            secret: typed.secret.clone(),
            kind: given(&typed.kind),
            content: given(&typed.content),
            channel: Channel::Form,
            subject: None,
            words: typed.words.clone(),
        };
        let (status, why) = match app.take_feedback_in(&unit, &handed, By::Citizen(from.0.address))? {
            HandedIn::Stored(code) => {
                let here = format!("/phan-anh/{}", unit.code);
                let page = FeedbackSent { frame: frame(app, lang, here), unit: unit.name, code: code.to_string() };
                return html(Status::Ok, &page);
            }
            HandedIn::Wrong(wrong) => (Status::UnprocessableEntity, why(wrong, t)),
            HandedIn::Before => (Status::Conflict, (vec![t.intake_before], "words")),
            HandedIn::TooOften => (Status::TooManyRequests, (vec![t.intake_often], "words")),
        };
        html(status, &form_page(app, lang, csrf, &unit, typed, Some(why))?)
    })
    .await
}

fn lookup_page(app: &App, lang: Lang, csrf: String, found: Looked) -> FeedbackLookup {
    FeedbackLookup { frame: frame(app, lang, "/phan-anh/tra-cuu".to_owned()), csrf, found }
}

/// Words, paragraph by paragraph.
fn paragraphs(words: &str) -> Vec<String> {
    words.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

fn became(code: String, seen: Seen, lang: Lang) -> Became {
    let has = |deed| seen.deeds.contains(&deed);
    let (judges, again, adds) = (has(Deed::Like), has(Deed::Again), has(Deed::Supplement));
    let told = |one: &Done| Told { day: day(one.at.day()), deed: one.deed.name(lang), words: paragraphs(&one.words) };
    let done = seen.done.iter().map(told).collect();
    let (group, sent) = (seen.group.name(lang), day(seen.sent));
    Became { code, group, sent, unit: seen.unit, done, judges, again, adds }
}

/// The page for what was found, or for nothing.
fn answered(app: &App, lang: Lang, csrf: String, code: String, found: Found) -> Answer {
    let (status, found) = match found {
        Found::Seen(seen) => (Status::Ok, Looked::Found(Box::new(became(code, *seen, lang)))),
        Found::Nothing => (Status::NotFound, Looked::Nothing),
        Found::TooOften => return Err(PageError::TooOften),
    };
    html(status, &lookup_page(app, lang, csrf, found))
}

#[get("/phan-anh/tra-cuu")]
async fn lookup_form(reader: Reader, cookies: &CookieJar<'_>, app: &State<App>) -> Answer {
    let there = waiting(app, |app| Ok(app.has_intake()?)).await?;
    if !there {
        return Err(PageError::NotFound);
    }
    html(Status::Ok, &lookup_page(app, reader.lang, token(app, cookies), Looked::NotYet))
}

#[derive(FromForm)]
struct Asked {
    code: Line,
}

#[post("/phan-anh/tra-cuu", data = "<form>")]
async fn lookup(
    form: Protected<Asked>,
    reader: Reader,
    from: From,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Answer {
    let (Protected(Asked { code: Line(code) }), csrf) = (form, token(app, cookies));
    waiting(app, move |app| {
        let found = app.look_feedback_up(&code, from.0.address)?;
        answered(app, reader.lang, csrf, code, found)
    })
    .await
}

#[derive(FromForm)]
struct Does {
    code: Line,
    deed: Line,
    words: Words,
}

#[post("/phan-anh/tra-cuu/viec", data = "<form>")]
async fn deed(form: Protected<Does>, reader: Reader, from: From, cookies: &CookieJar<'_>, app: &State<App>) -> Answer {
    let (Protected(Does { code: Line(code), deed, words }), csrf) = (form, token(app, cookies));
    let deed = Deed::from_word(&deed.0).ok_or(PageError::Unacceptable)?;
    waiting(app, move |app| {
        let found = app.citizen_deed(&code, deed, &words.0, from.0.address)?;
        answered(app, reader.lang, csrf, code, found)
    })
    .await
}

#[get("/phan-anh/<unit>/da-cong-bo?<page>")]
async fn published(unit: String, page: Option<u32>, reader: Reader, app: &State<App>) -> Answer {
    let (lang, page) = (reader.lang, page.unwrap_or(1).clamp(1, 10_000));
    waiting(app, move |app| {
        let unit = app.intake_unit(&unit)?;
        let (all, count) = app.published_feedback(&unit, page)?;
        let send = format!("/phan-anh/{}", unit.code);
        let to = |page: u32| format!("{send}/da-cong-bo?page={page}");
        let answer = |one: &Publication| Answered {
            question: paragraphs(&one.question),
            answer: paragraphs(&one.answer),
            day: fill(texts(lang).intake_on_day, &[&day(one.at.day())]),
        };
        let shown = FeedbackPublished {
            frame: reader.frame(app, format!("{send}/da-cong-bo"), Section::Published).illustrative(app.illustrative),
            unit: unit.name.clone(),
            answers: all.iter().map(answer).collect(),
            newer: (page > 1).then(|| to(page - 1)),
            older: (i64::from(page) * i64::from(PUBLISHED_A_PAGE) < count).then(|| to(page + 1)),
            send,
        };
        html(Status::Ok, &shown)
    })
    .await
}
