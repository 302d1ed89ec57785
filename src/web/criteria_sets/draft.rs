//! The page of a draft: its faults with where they are, its tree with the steps that can be taken, what it says of itself,
//! its documents and blocks; and the one address to which every step on it is sent.

use rocket::Either;
use rocket::http::{CookieJar, Status};
use rocket::response::Redirect;
use rocket::{Route, get, post, routes};

use super::step::{field_id, taken};
use super::tree::{points, some_points};
use super::{
    Download, MARKS, Making, Page, ROOT, Sent, Typed, Unsaved, criterion, criterion_at, download, edit_at, figures,
    level_name, list, render, tree,
};
use crate::app::criteria_sets::Open;
use crate::domain::criteria::checks::{Place, Wrong};
use crate::domain::criteria::{CriteriaSet, SetLevel};
use crate::domain::lang::Lang;
use crate::domain::questionnaire::confidence_word;
use crate::domain::template::Confidence;
use crate::domain::text::{fill, texts};
use crate::web::error::PageError;
use crate::web::form::{Sheet, token};
use crate::web::guard::{Anyone, ManageAssessments, May};
use crate::web::pages::criteria_sets::{SetPage, Step};
use crate::web::pages::offices_form::Form;
use crate::web::pages::round::Way;
use crate::web::waiting;

pub(super) fn routes() -> Vec<Route> {
    routes![show, file, change]
}

#[get("/criteria-sets/<draft>/edit?<saved>")]
async fn show(draft: String, saved: Option<&str>, may: May<ManageAssessments>, cookies: &CookieJar<'_>) -> Page {
    let (csrf, anyone) = (token(&may.app, cookies), may.anyone());
    let (state, saved) = (anyone.app.clone(), saved.is_some());
    waiting(&state, move |app| {
        let open = app.criteria_draft(anyone.caller(), &draft)?;
        let mut shown = page(&anyone, csrf, &open, &Typed::default())?;
        if saved {
            shown.said.push(texts(anyone.lang).assess_saved.to_owned());
        }
        render(&shown)
    })
    .await
}

#[get("/criteria-sets/<draft>/kept/<kept>")]
async fn file(draft: String, kept: String, may: May<ManageAssessments>) -> Result<Download, PageError> {
    let anyone = may.anyone();
    let state = anyone.app.clone();
    waiting(&state, move |app| download(&app.criteria_draft(anyone.caller(), &draft)?.set, &kept)).await
}

/// Every mark as a choice.
pub(super) fn marks(lang: Lang) -> Vec<(String, String, bool)> {
    let one = |mark: Confidence| (confidence_word(mark).to_owned(), mark.words(lang).to_owned(), false);
    MARKS.into_iter().map(one).collect()
}

/// Where something wrong is, and the way there.
pub(super) fn placed(set: &CriteriaSet, wrong: &Wrong, lang: Lang) -> (String, String) {
    let t = texts(lang);
    let (code, here) = (&set.code, edit_at(&set.code));
    let named = |words: &str, of: Option<&String>| format!("{words} {}", of.map_or("", String::as_str));
    let (place, at) = match wrong.place {
        Place::Node(at, _) => {
            let node = set.nodes.get(at).map(|node| &node.code);
            (named(t.assess_criterion, node), node.map_or(here, |node| criterion_at(code, node)))
        }
        Place::Figure(at) => {
            let figure = set.figures.get(at).map(|figure| &figure.code);
            let way = figure.map_or(here, |figure| figures::href(code, figure));
            (named(t.sets_figure, figure), way)
        }
        Place::Block(at) => {
            let block = set.blocks.get(at).map(|block| &block.code);
            (
                named(t.sets_block, block),
                format!("#{}", block.map_or_else(String::new, |one| field_id("block", "maximum", one))),
            )
        }
        Place::Set | Place::Years | Place::Scoring => (t.sets_head.to_owned(), "#head-title".to_owned()),
        Place::Group(_) | Place::Grade(_) => (t.sets_in_file.to_owned(), here),
    };
    (format!("{place}: {}", wrong.fault.words(lang)), at)
}

/// The page of a draft with what was typed and not saved.
pub(super) fn page(anyone: &Anyone, csrf: String, open: &Open, typed: &Typed) -> Result<SetPage, PageError> {
    let (t, lang, set) = (texts(anyone.lang), anyone.lang, &open.set);
    let mut page = tree::page(set, anyone, csrf, edit_at(&set.code));
    page.lead = Some(t.sets_draft_lead.to_owned());
    page.action = Some(edit_at(&set.code));
    if !typed.wrong.is_empty() {
        page.wrong_title = t.assess_form_faults;
        page.wrong = typed.wrong.iter().map(|words| (words.clone(), None)).collect();
    } else if !open.wrong.is_empty() {
        page.wrong_title = t.sets_faults_title;
        let placed = open.wrong.iter().map(|wrong| placed(set, wrong, lang));
        page.wrong = placed.map(|(words, at)| (words, Some(at))).collect();
    }
    let waiting = set.waiting().len();
    if waiting > 0 {
        page.notices.push(fill(t.sets_waiting, &[&waiting.to_string()]));
    }
    let asked = anyone.app.criteria_publish_asked(open)?;
    if asked {
        page.notices.push(t.sets_publish_asked.to_owned());
    }
    for row in &mut page.rows {
        row.href = Some(criterion_at(&set.code, &row.code));
        let step = |label, act: &str| Step {
            label,
            fields: vec![("seen", open.revision.to_string()), ("act", act.to_owned()), ("of", row.code.clone())],
        };
        row.steps = vec![
            step(t.questionnaire_up, "up"),
            step(t.questionnaire_down, "down"),
            step(t.questionnaire_remove, "remove"),
        ];
    }
    // Figures have a page of their own.
    page.tables.clear();
    page.ways = ways(anyone, open);
    page.forms = forms(open, typed, lang, asked);
    Ok(page)
}

fn ways(anyone: &Anyone, open: &Open) -> Vec<Way> {
    let (t, set) = (texts(anyone.lang), &open.set);
    let way = |title, about: String, href: String| Way { title, about, href };
    let mut ways = vec![way(t.sets_figures, set.figures.len().to_string(), figures::all_at(&set.code))];
    for (ending, title) in [("xlsx", t.sets_file_xlsx), ("toml", t.sets_file_toml)] {
        ways.push(way(title, String::new(), format!("{ROOT}/{}/kept/{}.{ending}", set.code, set.name())));
    }
    let catalogue = anyone.app.catalogue();
    let names = catalogue.criteria_names();
    for (_, other) in names.iter().filter_map(|name| catalogue.criteria_named(name)) {
        if list::comparable(set, &other) {
            ways.push(way(t.sets_compare, other.name(), format!("{ROOT}/{}/against/{}", set.code, other.name())));
        }
    }
    ways
}

fn forms(open: &Open, typed: &Typed, lang: Lang, asked: bool) -> Vec<Form> {
    let (t, set, seen) = (texts(lang), &open.set, open.revision);
    let action = || edit_at(&set.code);
    let mut forms = Vec::new();
    let mut add = Making::new(typed, seen, "add", "");
    let mut places = vec![(String::new(), t.sets_new_area.to_owned(), false)];
    places.extend(set.nodes.iter().map(|node| (node.code.clone(), format!("{} {}", node.code, node.words.vi), true)));
    add.choice("below", t.sets_below, "", places);
    add.line("words", t.sets_words, "", true, None);
    add.line("maximum", t.assess_maximum, "", false, None);
    forms.push(add.done(t.sets_add, Some(t.sets_add_help), action()));
    forms.push(head(open, typed, lang));
    for block in &set.blocks {
        let mut one = Making::new(typed, seen, "block", &block.code);
        let stored = block.maximum.map(|most| points(lang, most)).unwrap_or_default();
        one.line("maximum", &format!("{}: {}", t.assess_maximum, block.words.of(lang)), &stored, false, None);
        if let Some(field) = one.fields.last_mut() {
            field.id = field_id("block", "maximum", &block.code);
        }
        forms.push(one.done(t.sets_block_save, None, action()));
    }
    let mut document = Making::new(typed, seen, "document-add", "");
    document.line("document", t.sets_document, "", true, Some(t.sets_document_hint));
    document.line("source", t.sets_document_source, "", true, Some(t.sets_document_source_hint));
    document.choice("confidence", t.questionnaire_confidence, confidence_word(Confidence::Reported), marks(lang));
    forms.push(document.done(t.sets_document_add, None, action()));
    if !set.legal_basis.is_empty() {
        let mut less = Making::new(typed, seen, "document-remove", "");
        let all = set.legal_basis.iter().map(|basis| (basis.code.clone(), basis.document.clone(), true)).collect();
        less.choice("document", t.sets_document, "", all);
        forms.push(less.done(t.sets_document_remove, None, action()));
    }
    if open.wrong.is_empty() && !asked {
        let mut publish = Making::new(typed, seen, "publish", "");
        publish.line("reason", t.assess_reason, "", true, None);
        forms.push(publish.done(t.sets_publish, Some(t.sets_publish_help), action()));
    }
    forms.push(Making::new(typed, seen, "drop", "").done(t.questionnaire_drop, None, action()));
    forms
}

/// What the set says of itself.
fn head(open: &Open, typed: &Typed, lang: Lang) -> Form {
    let (t, set) = (texts(lang), &open.set);
    let mut head = Making::new(typed, open.revision, "head", "");
    head.line("title", t.sets_name, &set.title.vi, true, None);
    let levels = SetLevel::ALL.iter().map(|one| (one.word().to_owned(), level_name(*one, lang).to_owned(), false));
    head.choice("level", t.sets_level, set.level.word(), levels.collect());
    head.line("first_year", t.sets_first_year, &set.first_year.to_string(), true, None);
    let last = set.last_year.map(|last| last.to_string()).unwrap_or_default();
    head.line("last_year", t.sets_last_year, &last, false, Some(t.sets_last_year_hint));
    let most = set.scoring.maximum.map(|most| some_points(lang, Some(most))).unwrap_or_default();
    head.line("maximum", t.sets_total, &most, false, None);
    head.choice("confidence", t.questionnaire_confidence, confidence_word(set.confidence), marks(lang));
    let made_up = vec![("no".to_owned(), t.no.to_owned(), false), ("yes".to_owned(), t.yes.to_owned(), false)];
    head.choice("illustrative", t.sets_illustrative, if set.illustrative { "yes" } else { "no" }, made_up);
    head.done(t.sets_head_save, Some(t.sets_head_help), edit_at(&set.code))
}

#[post("/criteria-sets/<draft>/edit", data = "<sheet>")]
async fn change(draft: String, may: May<ManageAssessments>, sheet: Sheet, cookies: &CookieJar<'_>) -> Sent {
    let (csrf, anyone) = (token(&may.app, cookies), may.anyone());
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let fields = sheet.0.cleaned().ok_or(PageError::Unacceptable)?;
        // Whose draft it is not learns nothing from what was typed.
        app.criteria_draft(anyone.caller(), &draft)?;
        match taken(&anyone, &draft, &fields) {
            Ok(there) => Ok(Either::Left(Redirect::to(there))),
            Err(Unsaved::Failed(error)) => Err(error),
            Err(Unsaved::Said(wrong)) => {
                let typed = Typed { fields, wrong };
                let open = app.criteria_draft(anyone.caller(), &draft)?;
                let shown = again(&anyone, csrf, &open, &typed)?;
                Ok(Either::Right((Status::UnprocessableEntity, shown)))
            }
        }
    })
    .await
}

/// The page from which a step came, with what was typed.
fn again(anyone: &Anyone, csrf: String, open: &Open, typed: &Typed) -> Page {
    let of = |key: &str| typed.fields.get(key).map_or("", String::as_str);
    match of("act") {
        "figure" | "figure-add" | "figure-remove" => render(&figures::page(anyone, csrf, open, of("of"), typed)),
        "criterion" | "rule" | "propose" | "confirm" | "reject" | "put" if open.set.node(of("of")).is_some() => {
            render(&criterion::page(anyone, csrf, open, of("of"), typed)?)
        }
        _ => render(&page(anyone, csrf, open, typed)?),
    }
}
