//! Staff and the own intake of feedback: switching it on for a unit, typing in what came by telephone, going on with what was
//! handed in, and publishing its answer after a second look.

use rocket::form::FromForm;
use rocket::http::{CookieJar, Status};
use rocket::response::Redirect;
use rocket::response::content::RawHtml;
use rocket::{Route, State, get, post, routes};

use super::error::PageError;
use super::fields::{Line, Words};
use super::form::{Protected, is_token, token};
use super::guard::{Anyone, ManageAssessments, ManageOffices, May, RunsIntake};
use super::offices::choice;
use super::pages::Section;
use super::pages::offices_form::{Control, Field, Form};
use super::pages::round::{Fact, RoundPage, Table, Way, leading, named, plain};
use super::waiting;
use crate::app::App;
use crate::app::feedback::handling::{Act, Handling, Wording};
use crate::app::feedback::intake::{By, Handed, HandedIn};
use crate::app::feedback::{FeedbackRead, read_by};
use crate::app::scope::Scope;
use crate::domain::access::Permission;
use crate::domain::feedback::Channel;
use crate::domain::feedback::intake::{Deed, WORDS_AT_MOST, Wrong};
use crate::domain::feedback::rules::Class;
use crate::domain::lang::Lang;
use crate::domain::number::moment;
use crate::domain::text::{fill, texts};
use crate::domain::unit::Unit;
use crate::store::feedback_intake::Done;

/// The routes of this file.
#[must_use]
pub fn routes() -> Vec<Route> {
    routes![office, switch, type_in, act, wording, preview, publish]
}

/// By which way something may come that staff type in.
const TYPED: [Channel; 4] = [Channel::Hotline, Channel::InPerson, Channel::Writing, Channel::Email];

type Page = Result<RawHtml<String>, PageError>;

fn field(name: &'static str, label: &str, control: Control) -> Field {
    super::offices::field("f", name, label, control)
}

/// What one can choose of classes, or leave for later.
fn classes(all: &[Class], chosen: Option<&str>, lang: Lang) -> Control {
    let none = choice("", texts(lang).feedback_unclassified, false, chosen.is_none());
    let one = |class: &Class| choice(&class.code, class.words.of(lang), false, chosen == Some(class.code.as_str()));
    Control::Choice([none].into_iter().chain(all.iter().map(one)).collect())
}

/// What was typed in, as it came back.
#[derive(FromForm, Clone, Default)]
struct Typed {
    unit: Line,
    channel: Line,
    kind: Line,
    content: Line,
    subject: Line,
    words: Words,
    secret: Line,
}

fn office_page(anyone: &Anyone, csrf: String, typed: Typed) -> Result<RoundPage, PageError> {
    let (t, app, caller) = (texts(anyone.lang), &anyone.app, anyone.caller());
    let mut page = RoundPage::new(anyone.frame("/feedback-intake", Section::Work), csrf, t.intake_office);
    page.root = (t.feedback_title, "/feedback");
    page.lead = Some(t.intake_office_lead.to_owned());
    page.notices = vec![t.feedback_elsewhere.to_owned()];
    let may = |permission| caller.may(permission);
    let mut units = app.intake_units(&Scope::of(caller, Permission::ManageOffices))?;
    let taking = app.taking_units(caller)?;
    for unit in &taking {
        if units.iter().all(|(one, _)| one.id != unit.id) {
            units.push((unit.clone(), true));
        }
    }
    let row = |unit: &Unit| {
        let href = format!("/phan-anh/{}", unit.code);
        vec![leading(named(unit.name.clone()), href.clone()), plain(href)]
    };
    page.tables.push(Table {
        caption: t.intake_on_units.to_owned(),
        columns: vec![t.unit, t.intake_address],
        rows: units.iter().filter(|(_, open)| *open).map(|(unit, _)| row(unit)).collect(),
        empty: t.intake_on_none,
    });
    if !taking.is_empty() {
        page.forms.push(type_form(app, &taking, typed, anyone.lang)?);
    }
    if may(Permission::ManageOffices) {
        let one = |(unit, open): &(Unit, bool)| {
            let state = if *open { t.intake_on } else { t.intake_off };
            choice(&unit.code, &format!("{} ({state})", unit.name), true, false)
        };
        let ways = vec![choice("on", t.intake_on, false, false), choice("off", t.intake_off, false, false)];
        page.forms.push(Form {
            title: t.intake_switch,
            help: None,
            action: "/feedback-intake/switch".to_owned(),
            fields: vec![
                Field {
                    id: "f-switched".to_owned(),
                    ..field("unit", t.unit, Control::Choice(units.iter().map(one).collect()))
                },
                field("open", t.intake_office, Control::Radios(ways)),
            ],
            button: t.intake_switch_save,
        });
    }
    Ok(page)
}

fn type_form(app: &App, units: &[Unit], typed: Typed, lang: Lang) -> Result<Form, PageError> {
    let (t, rules) = (texts(lang), &read_by()?.rules);
    let one = |unit: &Unit| choice(&unit.code, &unit.name, true, unit.code == typed.unit.0);
    let way = |way: Channel| choice(way.word(), way.name(lang), false, way.word() == typed.channel.0);
    let chosen = |code: &Line| (!code.0.is_empty()).then(|| code.0.clone());
    let (kind, content) = (chosen(&typed.kind), chosen(&typed.content));
    let secret = if is_token(&typed.secret.0) { typed.secret.0 } else { app.chance.token() };
    let words = Control::Lines { value: typed.words.0, rows: 6, at_most: WORDS_AT_MOST };
    Ok(Form {
        title: t.intake_type,
        help: Some(t.intake_type_help),
        action: "/feedback-intake".to_owned(),
        fields: vec![
            field("secret", "", Control::Hidden(secret)),
            field("unit", t.unit, Control::Choice(units.iter().map(one).collect())),
            field("channel", t.feedback_channel, Control::Radios(TYPED.map(way).into())),
            field("subject", t.intake_subject, Control::Text { value: typed.subject.0, needed: true }),
            field("words", t.intake_words, words),
            field("kind", t.feedback_kind, classes(&rules.kinds, kind.as_deref(), lang)),
            field("content", t.feedback_content, classes(&rules.contents, content.as_deref(), lang)),
        ],
        button: t.intake_type_save,
    })
}

#[get("/feedback-intake")]
async fn office(runs: RunsIntake, cookies: &CookieJar<'_>, app: &State<App>) -> Page {
    let (csrf, anyone) = (token(app, cookies), runs.0);
    waiting(app, move |_| {
        Ok(RawHtml(askama::Template::render(&office_page(&anyone, csrf, <Typed as Default>::default())?)?))
    })
    .await
}

#[derive(FromForm)]
struct Switch {
    unit: Line,
    open: Line,
}

#[post("/feedback-intake/switch", data = "<form>")]
async fn switch(may: May<ManageOffices>, form: Protected<Switch>, app: &State<App>) -> Result<Redirect, PageError> {
    let (Protected(form), anyone) = (form, may.anyone());
    let open = match form.open.0.as_str() {
        "on" => true,
        "off" => false,
        _ => return Err(PageError::Unacceptable),
    };
    waiting(app, move |_| Ok(anyone.app.switch_intake(anyone.caller(), &form.unit.0, open)?)).await?;
    Ok(Redirect::to("/feedback-intake"))
}

#[post("/feedback-intake", data = "<form>")]
async fn type_in(
    may: May<ManageAssessments>,
    form: Protected<Typed>,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<(Status, RawHtml<String>), PageError> {
    let (Protected(typed), csrf, anyone) = (form, token(app, cookies), may.anyone());
    let channel = Channel::from_word(&typed.channel.0).filter(|channel| TYPED.contains(channel));
    let channel = channel.filter(|_| is_token(&typed.secret.0)).ok_or(PageError::Unacceptable)?;
    waiting(app, move |_| {
        let t = texts(anyone.lang);
        let unit = anyone.app.intake_unit_of(anyone.caller(), &typed.unit.0)?;
        let handed = Handed {
            secret: typed.secret.0.clone(),
            kind: typed.kind.clone().given(),
            content: typed.content.clone().given(),
            channel,
            subject: Some(typed.subject.0.clone()),
            words: typed.words.0.clone(),
        };
        let (status, typed, said) = match anyone.app.take_feedback_in(&unit, &handed, By::Staff(anyone.caller()))? {
            HandedIn::Stored(code) => {
                (Status::Ok, <Typed as Default>::default(), fill(t.intake_typed, &[&code.to_string()]))
            }
            HandedIn::Wrong(wrong) => (Status::UnprocessableEntity, typed, wrong_words(wrong, anyone.lang)),
            HandedIn::Before => (Status::Conflict, typed, t.intake_before.to_owned()),
            HandedIn::TooOften => return Err(PageError::TooOften),
        };
        let mut page = office_page(&anyone, csrf, typed)?;
        page.notices.insert(0, said);
        Ok((status, RawHtml(askama::Template::render(&page)?)))
    })
    .await
}

fn wrong_words(wrong: Wrong, lang: Lang) -> String {
    let t = texts(lang);
    match wrong {
        Wrong::Matter(_) | Wrong::Missing => t.intake_words_missing.to_owned(),
        Wrong::Long => fill(t.intake_long, &[&WORDS_AT_MOST.to_string()]),
        Wrong::TellsWho => t.intake_tells_who.to_owned(),
        Wrong::Kind => t.intake_not_a_class.to_owned(),
    }
}

/// Adds to the page of a feedback what only one that was handed in here has: the sender's words, the steps, what may be done.
pub(super) fn add_handling(
    page: &mut RoundPage,
    read: &FeedbackRead,
    handling: &Handling,
    lang: Lang,
) -> Result<(), PageError> {
    let t = texts(lang);
    if let Some(words) = &handling.words {
        let words = if words.is_empty() { plain(t.intake_blanked) } else { named(words.clone()) };
        page.facts.insert(1.min(page.facts.len()), (t.intake_their_words, words));
    }
    let row = |done: &Done| -> Vec<Fact> {
        vec![
            plain(moment(done.at.local())),
            plain(done.deed.name(lang)),
            named(done.words.clone()),
            done.by.clone().map_or_else(|| plain(t.intake_sender), named),
        ]
    };
    page.tables.push(Table {
        caption: t.intake_steps.to_owned(),
        columns: vec![t.feedback_at, t.intake_deed, t.intake_said, t.intake_who],
        rows: handling.done.iter().map(row).collect(),
        empty: t.intake_done_none,
    });
    for deed in &handling.deeds {
        if *deed == Deed::Publish {
            page.ways.push(Way {
                title: t.feedback_step_publish,
                about: String::new(),
                href: format!("/feedback-intake/{}/publish", read.feedback.code),
            });
        } else {
            page.forms.push(deed_form(read, *deed, lang)?);
        }
    }
    Ok(())
}

fn deed_form(read: &FeedbackRead, deed: Deed, lang: Lang) -> Result<Form, PageError> {
    let (t, rules, feedback) = (texts(lang), &read_by()?.rules, &read.feedback);
    let own = |name: &'static str, label: &str, control| Field {
        id: format!("f-{}-{name}", deed.word()),
        ..field(name, label, control)
    };
    let line = || Control::Text { value: String::new(), needed: true };
    let letter = || Control::Lines { value: String::new(), rows: 5, at_most: WORDS_AT_MOST };
    let mut fields = vec![own("deed", "", Control::Hidden(deed.word().to_owned()))];
    match deed {
        Deed::Take => {
            let subject = Control::Text { value: feedback.subject.clone().unwrap_or_default(), needed: true };
            fields.push(own("words", t.intake_taken_subject, subject));
            fields.push(own("kind", t.feedback_kind, classes(&rules.kinds, feedback.kind.as_deref(), lang)));
            let content = classes(&rules.contents, feedback.content.as_deref(), lang);
            fields.push(own("content", t.feedback_content, content));
        }
        Deed::Forward => {
            fields.push(own("to", t.intake_to, Control::Text { value: String::new(), needed: false }));
            fields.push(own("words", t.intake_reason, line()));
        }
        Deed::Ask => fields.push(own("words", t.intake_ask_words, letter())),
        Deed::Answer => fields.push(own("words", t.intake_answer_words, letter())),
        Deed::Supplement => fields.push(own("words", t.intake_add_words, letter())),
        _ => fields.push(own("words", t.intake_reason, line())),
    }
    let action = format!("/feedback/{}/act", feedback.code);
    Ok(Form { title: deed.name(lang), help: None, action, fields, button: deed.name(lang) })
}

#[derive(FromForm)]
struct Acts {
    deed: Line,
    words: Words,
    to: Line,
    kind: Line,
    content: Line,
}

#[post("/feedback/<code>/act", data = "<form>")]
async fn act(
    code: String,
    may: May<ManageAssessments>,
    form: Protected<Acts>,
    app: &State<App>,
) -> Result<Redirect, PageError> {
    let (Protected(form), anyone) = (form, may.anyone());
    let act = Act {
        deed: Deed::from_word(&form.deed.0).ok_or(PageError::Unacceptable)?,
        words: form.words.0,
        to: form.to.given(),
        kind: form.kind.given(),
        content: form.content.given(),
    };
    let shown = format!("/feedback/{code}");
    waiting(app, move |_| Ok(anyone.app.handle_feedback(anyone.caller(), &code, &act)?)).await?;
    Ok(Redirect::to(shown))
}

fn publish_page(anyone: &Anyone, csrf: String, code: &str, step: &'static str) -> RoundPage {
    let t = texts(anyone.lang);
    let here = format!("/feedback-intake/{code}/publish");
    let mut page = RoundPage::new(anyone.frame(here, Section::Results), csrf, step);
    page.root = (t.feedback_title, "/feedback");
    page.back = vec![(code.to_owned(), format!("/feedback/{code}"))];
    page.about = Some(code.to_owned());
    page
}

#[get("/feedback-intake/<code>/publish")]
async fn wording(code: String, may: May<ManageAssessments>, cookies: &CookieJar<'_>, app: &State<App>) -> Page {
    let (csrf, anyone) = (token(app, cookies), may.anyone());
    waiting(app, move |_| {
        let t = texts(anyone.lang);
        let begun = anyone.app.wording_to_begin_with(anyone.caller(), &code)?;
        let mut page = publish_page(&anyone, csrf, &code, t.feedback_step_publish);
        page.lead = Some(t.intake_publish_lead.to_owned());
        let letter = |value| Control::Lines { value, rows: 8, at_most: WORDS_AT_MOST };
        page.forms.push(Form {
            title: t.feedback_step_publish,
            help: None,
            action: format!("/feedback-intake/{code}/publish/preview"),
            fields: vec![
                field("question", t.intake_publish_question, letter(begun.question)),
                field("answer", t.intake_publish_answer, letter(begun.answer)),
            ],
            button: t.intake_publish_look,
        });
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

#[derive(FromForm)]
struct Worded {
    question: Words,
    answer: Words,
    looked: Line,
}

impl Worded {
    fn split(self) -> (Wording, bool) {
        let looked = self.looked.0 == "yes";
        (Wording { question: self.question.0, answer: self.answer.0 }, looked)
    }
}

#[post("/feedback-intake/<code>/publish/preview", data = "<form>")]
async fn preview(
    code: String,
    may: May<ManageAssessments>,
    form: Protected<Worded>,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Page {
    let (Protected(form), csrf, anyone) = (form, token(app, cookies), may.anyone());
    waiting(app, move |_| {
        let (t, (wording, _)) = (texts(anyone.lang), form.split());
        anyone.app.wording_to_begin_with(anyone.caller(), &code)?;
        wording.check()?;
        let mut page = publish_page(&anyone, csrf, &code, t.intake_preview);
        page.lead = Some(t.intake_preview_lead.to_owned());
        page.facts = vec![
            (t.intake_publish_question, named(wording.question.clone())),
            (t.intake_publish_answer, named(wording.answer.clone())),
        ];
        let looked = vec![choice("yes", t.intake_nobody_named, false, false)];
        page.forms.push(Form {
            title: t.feedback_step_publish,
            help: None,
            action: format!("/feedback-intake/{code}/publish"),
            fields: vec![
                field("question", "", Control::Hidden(wording.question)),
                field("answer", "", Control::Hidden(wording.answer)),
                field("looked", t.intake_confirm, Control::Checks(looked)),
            ],
            button: t.feedback_step_publish,
        });
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

#[post("/feedback-intake/<code>/publish", data = "<form>")]
async fn publish(
    code: String,
    may: May<ManageAssessments>,
    form: Protected<Worded>,
    app: &State<App>,
) -> Result<Redirect, PageError> {
    let (Protected(form), anyone) = (form, may.anyone());
    let ((wording, looked), shown) = (form.split(), format!("/feedback/{code}"));
    waiting(app, move |_| Ok(anyone.app.publish_feedback(anyone.caller(), &code, &wording, looked)?)).await?;
    Ok(Redirect::to(shown))
}
