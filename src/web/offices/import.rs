//! Files brought in on a page: all of a file or nothing, every problem in a table, and for people the codes with which
//! each chooses a password, shown this once.

use rocket::http::{ContentType, CookieJar, Header, Status};
use rocket::response::Responder;
use rocket::response::content::RawHtml;
use rocket::{Route, get, post, routes};

use crate::app::bring_in::{Brought, Importer};
use crate::app::import::{Kind, Problem as Wrong};
use crate::app::{App, AppError};
use crate::domain::access::{Caller, Permission};
use crate::domain::lang::Lang;
use crate::domain::number;
use crate::domain::text::{Texts, fill, texts};
use crate::store::person::person_by_login;
use crate::web::error::PageError;
use crate::web::form::{ProtectedFile, token};
use crate::web::guard::{Anyone, ManageOffices, May};
use crate::web::pages::Section;
use crate::web::pages::offices_import::{self, OfficeImport, Outcome, Problem};
use crate::web::waiting;

pub(super) fn routes() -> Vec<Route> {
    routes![choose, bring, empty]
}

/// Problems that one page shows at most.
const SHOWN: usize = 500;

/// What the caller may bring in.
fn kinds(caller: &Caller) -> impl Iterator<Item = Kind> {
    let people = caller.may(Permission::ManagePeople);
    Kind::ALL.into_iter().filter(move |kind| *kind != Kind::People || people)
}

/// The kind with this word, where the caller may bring it in.
fn kind_of(caller: &Caller, word: &str) -> Result<Kind, PageError> {
    let kind = Kind::from_word(word).ok_or(PageError::NotFound)?;
    kinds(caller).find(|one| *one == kind).ok_or(PageError::NotFound)
}

fn name_of(kind: Kind, t: &'static Texts) -> &'static str {
    match kind {
        Kind::Units => t.office_units,
        Kind::Counters => t.office_counters,
        Kind::Officers => t.office_officers,
        Kind::Procedures => t.office_procedures,
        Kind::People => t.office_people,
    }
}

fn page(anyone: &Anyone, csrf: String, outcome: Option<Outcome>) -> Result<RawHtml<String>, PageError> {
    let t = texts(anyone.lang);
    let shown = |kind: Kind| {
        let (word, name, columns) = (kind.word(), name_of(kind, t), kind.columns().join(", "));
        offices_import::Kind { word, name, columns }
    };
    let frame = anyone.frame("/offices/import", Section::Work).illustrative(anyone.app.illustrative);
    let kinds = kinds(anyone.caller()).map(shown).collect();
    Ok(RawHtml(askama::Template::render(&OfficeImport { frame, csrf, kinds, outcome })?))
}

#[get("/offices/import")]
fn choose(may: May<ManageOffices>, cookies: &CookieJar<'_>) -> Result<RawHtml<String>, PageError> {
    page(&may, token(&may.app, cookies), None)
}

#[post("/offices/import/<kind>", data = "<file>")]
async fn bring(
    kind: String,
    may: May<ManageOffices>,
    file: ProtectedFile,
    cookies: &CookieJar<'_>,
) -> Result<(Status, RawHtml<String>), PageError> {
    let (csrf, anyone) = (token(&may.app, cookies), may.anyone());
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let kind = kind_of(anyone.caller(), &kind)?;
        let ProtectedFile { name, bytes, .. } = file;
        let brought = app.bring_office_from(kind, Importer::Person(anyone.caller()), &name, &bytes);
        let (status, outcome) = outcome(app, anyone.lang, name, brought)?;
        Ok((status, page(&anyone, csrf, Some(outcome))?))
    })
    .await
}

/// What became of a file, and the status that says so; an error that is no fault of its rows stays one.
pub(in crate::web) fn outcome(
    app: &App,
    lang: Lang,
    file: String,
    brought: Result<Brought, AppError>,
) -> Result<(Status, Outcome), PageError> {
    match brought {
        Ok(brought) => Ok((Status::Ok, good(app, lang, file, &brought)?)),
        Err(AppError::Rows(problems)) => Ok((Status::UnprocessableEntity, bad(lang, file, &problems))),
        Err(other) => Err(other.into()),
    }
}

fn good(app: &App, lang: Lang, file: String, brought: &Brought) -> Result<Outcome, PageError> {
    let Brought { rows, changed, added, .. } = *brought;
    let counts = [rows, added, changed.saturating_sub(added), rows.saturating_sub(changed)];
    let counts = counts.map(|n| number::count(lang, i64::try_from(n).unwrap_or(i64::MAX)));
    let words = fill(texts(lang).office_import_good, &counts.each_ref().map(String::as_str));
    let mut codes = Vec::with_capacity(brought.people.len());
    for (login, name) in &brought.people {
        let person = app.store.read(|db| person_by_login(db, login))?.ok_or(PageError::NotFound)?;
        codes.push((login.clone(), name.clone(), app.reset_code(&person)?));
    }
    Ok(Outcome::Good { file, words, codes })
}

/// A file of which nothing was stored, with the first of its problems.
pub(in crate::web) fn bad(lang: Lang, file: String, problems: &[Wrong]) -> Outcome {
    let t = texts(lang);
    let [all, first] = [problems.len(), SHOWN].map(|n| n.to_string());
    let count = match problems.len() {
        0..=SHOWN => fill(t.office_import_bad, &[&all]),
        _ => fill(t.office_import_bad_first, &[&all, &first]),
    };
    let shown = |one: &Wrong| Problem {
        line: one.line.to_string(),
        column: one.column_name.clone().unwrap_or_default(),
        value: one.value.chars().take(60).collect(),
        what: one.what.words(lang),
        mend: one.what.mend(lang),
    };
    Outcome::Bad { file, count, problems: problems.iter().take(SHOWN).map(shown).collect() }
}

/// A file to keep.
#[derive(Responder)]
struct Download {
    body: String,
    kind: ContentType,
    name: Header<'static>,
}

#[get("/offices/import/<kind>/<_file>")]
fn empty(kind: &str, _file: &str, may: May<ManageOffices>) -> Result<Download, PageError> {
    let kind = kind_of(may.caller(), kind)?;
    let name = Header::new("Content-Disposition", format!("attachment; filename=\"{}.csv\"", kind.word()));
    Ok(Download { body: kind.empty_file(), kind: ContentType::CSV, name })
}
