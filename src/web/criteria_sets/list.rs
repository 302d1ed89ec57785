//! The list of sets, one of them as it was published, its files, and beginning a draft from it.

use rocket::form::FromForm;
use rocket::http::CookieJar;
use rocket::response::Redirect;
use rocket::{Route, get, post, routes};

use super::{Download, Page, ROOT, download, edit_at, href, level_name, page_of, render, tree, years};
use crate::app::criteria_sets::Open;
use crate::domain::access::Permission;
use crate::domain::criteria::CriteriaSet;
use crate::domain::lang::Lang;
use crate::domain::text::{fill, texts};
use crate::web::error::PageError;
use crate::web::fields::Line;
use crate::web::form::{Protected, token};
use crate::web::guard::{ManageAssessments, May, SeesAssessments};
use crate::web::offices::{field, hinted, text};
use crate::web::pages::offices_form::Form;
use crate::web::pages::round::{Fact, Table, Way, leading, named, plain};
use crate::web::waiting;

pub(super) fn routes() -> Vec<Route> {
    routes![list, one, file, begin]
}

#[get("/criteria-sets")]
async fn list(reader: SeesAssessments) -> Page {
    let SeesAssessments(anyone) = reader;
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let (t, lang) = (texts(anyone.lang), anyone.lang);
        let catalogue = app.catalogue();
        let names = catalogue.criteria_names();
        let known = names.iter().filter_map(|name| catalogue.criteria_named(name));
        let rows = known.map(|(_, set)| row(&set, lang)).collect();
        let mut page = page_of(&anyone, String::new(), ROOT, t.sets_title);
        page.lead = Some(t.sets_lead.to_owned());
        let columns = vec![
            t.assess_set,
            t.sets_level,
            t.sets_years,
            t.sets_documents,
            t.questionnaire_confidence,
            t.sets_criteria,
        ];
        page.tables.push(Table { caption: t.sets_published.to_owned(), columns, rows, empty: t.sets_none });
        if anyone.caller().may(Permission::ManageAssessments) {
            page.ways.push(Way { title: t.sets_bring, about: t.sets_bring_about.to_owned(), href: href("new") });
            let drafts = app.criteria_drafts(anyone.caller())?;
            let rows = drafts.iter().map(|open| draft_row(open, lang)).collect();
            let columns = vec![t.assess_set, t.sets_level, t.sets_years, t.sets_faults];
            let caption = t.questionnaire_drafts.to_owned();
            page.tables.push(Table { caption, columns, rows, empty: t.sets_no_drafts });
        }
        render(&page)
    })
    .await
}

fn row(set: &CriteriaSet, lang: Lang) -> Vec<Fact> {
    let t = texts(lang);
    let documents: Vec<&str> = set.legal_basis.iter().map(|basis| basis.document.as_str()).collect();
    let documents = match (documents.is_empty(), set.illustrative) {
        (true, true) => plain(t.sets_illustrative),
        (false, true) => named(format!("{}; {}", documents.join("; "), t.sets_illustrative)),
        _ => named(documents.join("; ")),
    };
    vec![
        leading(named(format!("{} ({})", set.title.of(lang), set.name())), href(&set.name())),
        plain(level_name(set.level, lang)),
        plain(years(set)),
        documents,
        plain(set.confidence.words(lang)),
        plain(set.leaves().len().to_string()),
    ]
}

fn draft_row(open: &Open, lang: Lang) -> Vec<Fact> {
    let (t, set) = (texts(lang), &open.set);
    let faults = if open.wrong.is_empty() { t.sets_no_faults.to_owned() } else { open.wrong.len().to_string() };
    vec![
        leading(named(format!("{} ({})", set.title.of(lang), set.name())), edit_at(&set.code)),
        plain(level_name(set.level, lang)),
        plain(years(set)),
        plain(faults),
    ]
}

#[get("/criteria-sets/<set>")]
async fn one(set: String, reader: SeesAssessments, cookies: &CookieJar<'_>) -> Page {
    let SeesAssessments(anyone) = reader;
    let csrf = token(&anyone.app, cookies);
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let t = texts(anyone.lang);
        let catalogue = app.catalogue();
        let (_, set) = catalogue.criteria_named(&set).ok_or(PageError::NotFound)?;
        let mut page = tree::page(&set, &anyone, csrf, href(&set.name()));
        page.lead = Some(t.sets_published_lead.to_owned());
        for (ending, title) in [("xlsx", t.sets_file_xlsx), ("toml", t.sets_file_toml)] {
            let file = format!("{}/files/{}.{ending}", href(&set.name()), set.name());
            page.ways.push(Way { title, about: String::new(), href: file });
        }
        let names = catalogue.criteria_names();
        let others = names.iter().filter_map(|name| catalogue.criteria_named(name)).map(|(_, other)| other);
        for other in others.filter(|other| comparable(&set, other)) {
            let at = format!("{}/compare/{}", href(&set.name()), other.name());
            page.ways.push(Way { title: t.sets_compare, about: other.name(), href: at });
        }
        if anyone.caller().may(Permission::ManageAssessments) {
            page.forms.push(begin_form(&set, anyone.lang));
        }
        render(&page)
    })
    .await
}

/// Whether somebody may want to see two sets side by side: versions of one, or sets for the same units.
pub(super) fn comparable(one: &CriteriaSet, other: &CriteriaSet) -> bool {
    one.name() != other.name() && (one.code == other.code || one.level == other.level)
}

fn begin_form(set: &CriteriaSet, lang: Lang) -> Form {
    let t = texts(lang);
    Form {
        title: t.sets_begin,
        help: Some(t.sets_begin_help),
        action: format!("{}/draft", href(&set.name())),
        fields: vec![hinted(field("begin", "code", t.code, text("", false)), t.sets_begin_code)],
        button: t.sets_begin,
    }
}

#[get("/criteria-sets/<set>/files/<set_file>")]
async fn file(set: String, set_file: String, reader: SeesAssessments) -> Result<Download, PageError> {
    let SeesAssessments(anyone) = reader;
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let (_, set) = app.catalogue().criteria_named(&set).ok_or(PageError::NotFound)?;
        download(&set, &set_file)
    })
    .await
}

#[derive(FromForm)]
struct Begin {
    code: Line,
}

#[post("/criteria-sets/<set>/draft", data = "<form>")]
async fn begin(set: String, may: May<ManageAssessments>, form: Protected<Begin>) -> Result<Redirect, PageError> {
    let (anyone, Protected(form)) = (may.anyone(), form);
    let state = anyone.app.clone();
    let code =
        waiting(&state, move |_| Ok(anyone.app.criteria_draft_begin(anyone.caller(), &set, &form.code.0)?)).await?;
    Ok(Redirect::to(edit_at(&code)))
}

/// What a set says of itself.
pub(super) fn facts(set: &CriteriaSet, lang: Lang) -> Vec<(&'static str, Fact)> {
    let t = texts(lang);
    let points = set.scoring.maximum.map_or_else(|| "–".to_owned(), |most| super::tree::points(lang, most));
    let mut facts = vec![
        (t.sets_level, plain(level_name(set.level, lang))),
        (t.sets_years, plain(years(set))),
        (t.assess_maximum, plain(points)),
        (t.questionnaire_confidence, plain(set.confidence.words(lang))),
        (t.sets_criteria, plain(set.leaves().len().to_string())),
        (t.sets_by_hand, plain(set.by_hand().len().to_string())),
    ];
    if let Some(successor) = &set.successor {
        let words = fill(t.assess_year_succeeded, &[&successor.from_year.to_string(), &successor.document]);
        facts.push((t.sets_successor, named(words)));
    }
    facts
}
