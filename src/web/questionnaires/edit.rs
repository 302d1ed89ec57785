//! The editor: a draft and its questions, changed step by step by people who never saw its file.

use rocket::http::CookieJar;
use rocket::response::Redirect;
use rocket::response::content::RawHtml;
use rocket::{FromForm, Route, State, get, post, routes};
use rust_decimal::Decimal;

use super::forms::{all, href, of_one};
use super::preview;
use crate::app::App;
use crate::domain::questionnaire::condition::Condition;
use crate::domain::questionnaire::edit::{Edit, Way};
use crate::domain::questionnaire::{QuestionnaireFault, is_name};
use crate::domain::refusal::Refusal;
use crate::domain::template::Words;
use crate::web::error::PageError;
use crate::web::fields::{Line, Words as Typed};
use crate::web::form::{Protected, token};
use crate::web::guard::{ManageRounds, May};
use crate::web::waiting;

/// The routes of this file.
pub(super) fn routes() -> Vec<Route> {
    routes![whole, look, change]
}

#[get("/questionnaires/<draft>/edit?<question>")]
async fn whole(
    draft: String,
    question: Line,
    may: May<ManageRounds>,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<RawHtml<String>, PageError> {
    let (anyone, csrf) = (may.anyone(), token(app, cookies));
    waiting(app, move |app| {
        let open = app.questionnaire_draft(anyone.caller(), &draft)?;
        let page = match question.given() {
            None => all(&open, &anyone, csrf),
            Some(code) => {
                let one = open.questionnaire.question(&code).ok_or(PageError::NotFound)?;
                of_one(&open, one, &anyone, csrf)
            }
        };
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

#[get("/questionnaires/<draft>/look")]
async fn look(
    draft: String,
    may: May<ManageRounds>,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<RawHtml<String>, PageError> {
    let (anyone, csrf) = (may.anyone(), token(app, cookies));
    waiting(app, move |app| {
        let open = app.questionnaire_draft(anyone.caller(), &draft)?;
        let mut page = preview(&open.questionnaire, &anyone, &format!("/questionnaires/{draft}/look"), csrf);
        page.draft = Some(href(&draft));
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

/// Whatever a form of a draft sends.
#[derive(FromForm)]
struct Change {
    seen: Line,
    act: Line,
    question: Line,
    item: Line,
    section: Line,
    kind: Line,
    scale: Line,
    level: Line,
    vi: Typed,
    en: Typed,
    hint_vi: Typed,
    hint_en: Typed,
    required: Line,
    satisfied: Line,
    element: Line,
    weight: Line,
    rule: Line,
}

/// Words of a form; English ones that are missing are the Vietnamese.
fn words(vi: &Typed, en: &Typed) -> Option<Words> {
    let en = if en.0.is_empty() { &vi.0 } else { &en.0 };
    (!vi.0.is_empty()).then(|| Words { vi: vi.0.clone(), en: en.clone(), further: std::collections::BTreeMap::new() })
}

impl Change {
    /// The step that is asked for; nothing, where it is none.
    fn edit(&self) -> Result<Option<Edit>, Refusal> {
        let (question, item, scale) = (self.question.0.clone(), self.item.0.clone(), self.scale.0.clone());
        let words = || words(&self.vi, &self.en).ok_or(Refusal::WordsMissing);
        let element = self.element.clone().given();
        let way = if self.act.0.ends_with("up") { Way::Up } else { Way::Down };
        Ok(Some(match self.act.0.as_str() {
            "title" => Edit::Title(words()?),
            "add" => Edit::Add { section: self.section.0.clone(), kind: self.kind.0.clone(), scale, words: words()? },
            "remove" => Edit::Remove(question),
            "up" | "down" => Edit::Move(question, way),
            "words" => Edit::Words {
                question,
                words: words()?,
                hint: self::words(&self.hint_vi, &self.hint_en),
                required: self.required.0 == "yes",
            },
            "rule" => Edit::Rule(question, self.rule()?),
            "item-add" => Edit::AddItem { question, words: words()?, element },
            "item" => Edit::Item { question, item, words: words()?, element, weight: self.weight()? },
            "item-remove" => Edit::RemoveItem(question, item),
            "item-up" | "item-down" => Edit::MoveItem(question, item, way),
            "level" => {
                let Ok(value) = self.level.0.parse() else { return Ok(None) };
                let satisfied = self.satisfied.clone().given().map(|said| said == "yes");
                Edit::Level { scale, value, words: words()?, satisfied }
            }
            "level-add" => Edit::AddLevel(scale, words()?),
            "level-remove" => Edit::RemoveLevel(scale),
            _ => return Ok(None),
        }))
    }

    fn rule(&self) -> Result<Option<Condition>, Refusal> {
        let Some(written) = self.rule.clone().given() else { return Ok(None) };
        Condition::parse(&written).map(Some).map_err(|fault| {
            let fault = fault.found.map_or(QuestionnaireFault::UnfinishedRule, QuestionnaireFault::NotARule);
            Refusal::Questionnaire(vec![fault])
        })
    }

    fn weight(&self) -> Result<Decimal, Refusal> {
        let Some(typed) = self.weight.clone().given() else { return Ok(Decimal::ONE) };
        Decimal::from_str_exact(&typed.replace(',', ".")).map_err(|_| Refusal::NotAWeight(typed))
    }
}

#[post("/questionnaires/<draft>/edit", data = "<form>")]
async fn change(
    draft: String,
    may: May<ManageRounds>,
    form: Protected<Change>,
    app: &State<App>,
) -> Result<Redirect, PageError> {
    let anyone = may.anyone();
    let Protected(form) = form;
    let to = waiting(app, move |_| {
        let seen: i32 = form.seen.0.parse().map_err(|_| PageError::Unacceptable)?;
        let (app, caller) = (&anyone.app, anyone.caller());
        match form.act.0.as_str() {
            "publish" => {
                let name = app.questionnaire_draft_publish(caller, &draft, seen)?;
                return Ok(format!("/questionnaires/{name}"));
            }
            "drop" => {
                app.questionnaire_draft_drop(caller, &draft, seen)?;
                return Ok("/questionnaires".to_owned());
            }
            _ => {}
        }
        // Whose draft it is not learns nothing from what was typed.
        app.questionnaire_draft(caller, &draft)?;
        let edit = form.edit()?.ok_or(PageError::Unacceptable)?;
        app.questionnaire_draft_change(caller, &draft, seen, &edit)?;
        let of_one = !matches!(edit, Edit::Remove(_) | Edit::Move(..) | Edit::Add { .. } | Edit::Title(_));
        Ok(if of_one && is_name(&form.question.0) {
            format!("{}?question={}", href(&draft), form.question.0)
        } else {
            href(&draft)
        })
    })
    .await?;
    Ok(Redirect::to(to))
}
