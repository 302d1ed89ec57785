//! Bringing a set in: a spreadsheet or a set's own file, with what its titles may not say.

use rocket::Either;
use rocket::http::{CookieJar, Status};
use rocket::{Route, get, post, routes};

use super::{Page, ROOT, edit_at, level_name, page_of, render};
use crate::app::criteria_sets::bring::{Brought, File};
use crate::domain::criteria::{CriteriaSet, SetLevel};
use crate::domain::text::{fill, texts};
use crate::web::error::PageError;
use crate::web::form::{About, ProtectedFile, token};
use crate::web::guard::{Anyone, ManageAssessments, May};
use crate::web::offices::{choice, field, hinted, text};
use crate::web::pages::Section;
use crate::web::pages::criteria_sets::BringPage;
use crate::web::pages::offices_form::{Control, Field};
use crate::web::pages::round::{Way, plain};
use crate::web::waiting;

use super::Unsaved;

pub(super) fn routes() -> Vec<Route> {
    routes![form, bring]
}

#[get("/criteria-sets/new")]
fn form(may: May<ManageAssessments>, cookies: &CookieJar<'_>) -> Page {
    let (csrf, anyone) = (token(&may.app, cookies), may.anyone());
    render(&page(&anyone, csrf, &About::default(), String::new(), Vec::new()))
}

/// The form, with what was typed and everything that is wrong with the file.
fn page(anyone: &Anyone, csrf: String, about: &About, file: String, problems: Vec<String>) -> BringPage {
    let (t, lang) = (texts(anyone.lang), anyone.lang);
    let one = |name: &'static str, label, value: &str| field("bring", name, label, text(value, false));
    let mut levels = vec![choice("", t.sets_level_of_title, false, about.level.0.is_empty())];
    levels.extend(
        SetLevel::ALL
            .iter()
            .map(|level| choice(level.word(), level_name(*level, lang), false, about.level.0 == level.word())),
    );
    let fields: Vec<Field> = vec![
        hinted(one("about.code", t.sets_code, &about.code.0), t.sets_code_hint),
        field("bring", "about.level", t.sets_level, Control::Choice(levels)),
        hinted(one("about.year", t.sets_first_year, &about.year.0), t.sets_of_title),
        hinted(one("about.document", t.sets_document, &about.document.0), t.sets_document_hint),
        hinted(one("about.sheet", t.sets_sheet, &about.sheet.0), t.sets_sheet_hint),
    ];
    BringPage { frame: anyone.frame("/criteria-sets/new", Section::Work), csrf, file, problems, fields }
}

#[post("/criteria-sets/new", data = "<file>")]
async fn bring(
    may: May<ManageAssessments>,
    file: ProtectedFile,
    cookies: &CookieJar<'_>,
) -> Result<
    Either<rocket::response::content::RawHtml<String>, (Status, rocket::response::content::RawHtml<String>)>,
    PageError,
> {
    let (csrf, anyone) = (token(&may.app, cookies), may.anyone());
    let state = anyone.app.clone();
    waiting(&state, move |_| {
        let refused = |problems: Vec<String>| {
            let shown = page(&anyone, csrf.clone(), &file.about, file.name.clone(), problems);
            Ok(Either::Right((Status::UnprocessableEntity, render(&shown)?)))
        };
        match brought(&anyone, &file) {
            Ok(Brought::Draft(set, notes)) => Ok(Either::Left(came_in(&anyone, &file.name, &set, notes)?)),
            Ok(Brought::Nothing(problems)) | Err(Unsaved::Said(problems)) => refused(problems),
            Err(Unsaved::Failed(error)) => Err(error),
        }
    })
    .await
}

fn brought(anyone: &Anyone, file: &ProtectedFile) -> Result<Brought, Unsaved> {
    let (t, lang) = (texts(anyone.lang), anyone.lang);
    let About { code, sheet, level, year, document } = &file.about;
    let said = |words: &str| Some(words.to_owned()).filter(|words| !words.is_empty());
    let first_year = match year.0.parse::<i32>() {
        Ok(year) if (1990..=2100).contains(&year) => Some(year),
        _ if year.0.is_empty() => None,
        _ => return Err(Unsaved::Said(vec![fill(t.sets_not_a_year, &[&year.0])])),
    };
    let (sheet, document) = (said(&sheet.0), said(&document.0));
    let file = File {
        name: &file.name,
        bytes: &file.bytes,
        code: &code.0,
        sheet: sheet.as_deref(),
        level: SetLevel::from_word(&level.0),
        first_year,
        document: document.as_deref(),
    };
    anyone.app.criteria_bring(anyone.caller(), &file, lang).map_err(|error| Unsaved::of(error, lang))
}

/// What is known once a file came in: what was read otherwise than it stands, and the way to the draft.
fn came_in(anyone: &Anyone, file: &str, set: &CriteriaSet, notes: Vec<String>) -> Page {
    let t = texts(anyone.lang);
    let mut page = page_of(anyone, String::new(), "/criteria-sets/new", t.sets_came_in);
    page.about = Some(set.title.vi.clone());
    page.lead = Some(fill(t.sets_came_in_lead, &[file, &set.nodes.len().to_string(), &set.name()]));
    page.facts = super::list::facts(set, anyone.lang);
    page.ways = vec![
        Way { title: t.sets_to_draft, about: set.name(), href: edit_at(&set.code) },
        Way { title: t.sets_title, about: String::new(), href: ROOT.to_owned() },
    ];
    page.tables = vec![crate::web::pages::round::Table {
        caption: t.sets_notes.to_owned(),
        columns: vec![t.sets_note],
        rows: notes.into_iter().map(|note| vec![plain(note)]).collect(),
        empty: t.sets_no_notes,
    }];
    render(&page)
}
