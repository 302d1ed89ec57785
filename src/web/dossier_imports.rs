//! Dossiers brought in by a page, for whoever manages assessments: the good rows of a file of the own units go in, the others are
//! told and kept aside. And the own earlier imports, with all that was kept aside.

use rocket::http::{ContentType, CookieJar, Status};
use rocket::response::content::RawHtml;
use rocket::{Route, State, get, post, routes};

use super::download::Download;
use super::error::PageError;
use super::form::{Export, ProtectedFile, token};
use super::guard::{Anyone, ManageAssessments, May};
use super::offices::import::bad;
use super::offices::{choice, field, hinted, text};
use super::pages::Section;
use super::pages::offices_form::{Control, Field};
use super::pages::offices_import::Outcome;
use super::pages::round::{Fact, RoundPage, Table, Upload, Way, leading, named, plain};
use super::waiting;
use crate::app::bring_in::{BroughtDossiers, DossiersAsked, ImportSeen, Importer};
use crate::app::import::dossiers::COLUMNS;
use crate::app::import::read_moment;
use crate::app::{App, AppError};
use crate::domain::id::Id;
use crate::domain::lang::Lang;
use crate::domain::number::{self, moment};
use crate::domain::refusal::Refusal;
use crate::domain::text::{fill, texts};
use crate::store::dossier_import::{DossierImport, Fault};

/// What files it takes, as browsers offer them.
const EXPORTS: &str = ".csv,.tsv,.txt,.xlsx,.json,.jsonl,.ndjson,text/csv,text/plain,application/json,\
                       application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// Columns of a row that is a whole dossier.
const WHOLE: usize = 13;

/// The routes of this file.
#[must_use]
pub fn routes() -> Vec<Route> {
    routes![choose, bring, empty, list, show]
}

type Page = Result<RawHtml<String>, PageError>;

/// The way to this page.
pub(super) fn way(lang: Lang) -> Way {
    Way { title: texts(lang).dossiers_import, about: String::new(), href: "/dossiers/import".to_owned() }
}

fn at(import: Id) -> String {
    format!("/dossiers/imports/{import}")
}

/// A page of this file, without anything on it yet.
fn page(anyone: &Anyone, csrf: String, here: &str, title: &str) -> RoundPage {
    let t = texts(anyone.lang);
    let frame = anyone.frame(here, Section::Results).illustrative(anyone.app.illustrative);
    RoundPage { root: (t.dossiers_title, "/dossiers"), ..RoundPage::new(frame, csrf, title) }
}

fn upload_page(anyone: &Anyone, csrf: String) -> Result<RoundPage, PageError> {
    let t = texts(anyone.lang);
    let mut page = page(anyone, csrf, "/dossiers/import", t.dossiers_import);
    page.lead = Some(t.dossiers_import_lead.to_owned());
    page.ways.push(Way { title: t.dossiers_imports, about: String::new(), href: "/dossiers/imports".to_owned() });
    page.upload = Some(Upload {
        title: t.upload_title,
        action: "/dossiers/import".to_owned(),
        help: t.dossiers_import_help,
        columns: COLUMNS.join(", "),
        empty: "/dossiers/import/file/khung-mau.csv".to_owned(),
        accept: EXPORTS,
        page: None,
        fields: fields(&anyone.app, anyone.lang)?,
    });
    Ok(page)
}

fn fields(app: &App, lang: Lang) -> Result<Vec<Field>, PageError> {
    let t = texts(lang);
    let kept = app.mappings()?.into_iter().map(|(name, _)| choice(&name, &name, true, false));
    let mappings = std::iter::once(choice("", t.dossiers_import_mapping_none, false, true)).chain(kept).collect();
    let anew = vec![choice("yes", t.dossiers_import_anew_yes, false, false)];
    let field = |name, label, control| field("dossiers", name, label, control);
    Ok(vec![
        hinted(
            field("export.mapping", t.dossiers_import_mapping, Control::Choice(mappings)),
            t.dossiers_import_mapping_hint,
        ),
        hinted(field("export.as_of", t.dossiers_import_as_of, text("", false)), t.dossiers_import_as_of_hint),
        field("export.anew", t.dossiers_import_anew, Control::Checks(anew)),
    ])
}

#[get("/dossiers/import")]
async fn choose(may: May<ManageAssessments>, cookies: &CookieJar<'_>, app: &State<App>) -> Page {
    let (csrf, anyone) = (token(app, cookies), may.anyone());
    waiting(app, move |_| Ok(RawHtml(askama::Template::render(&upload_page(&anyone, csrf)?)?))).await
}

#[post("/dossiers/import", data = "<file>")]
async fn bring(
    may: May<ManageAssessments>,
    file: ProtectedFile,
    cookies: &CookieJar<'_>,
) -> Result<(Status, RawHtml<String>), PageError> {
    let (csrf, anyone) = (token(&may.app, cookies), may.anyone());
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let ProtectedFile { name, bytes, export: Export { mapping, as_of, anew }, .. } = file;
        let (mapping, anew) = (mapping.given(), anew.given().is_some());
        let moment = |typed: String| read_moment(&typed).ok_or(Refusal::NotADay(typed));
        let as_of = as_of.given().map(moment).transpose()?;
        let asked = DossiersAsked { mapping: mapping.as_deref(), as_of, anew, ..DossiersAsked::default() };
        let brought = app.bring_dossiers_from(Importer::Person(anyone.caller()), &name, bytes, &asked);
        let mut page = upload_page(&anyone, csrf)?;
        let status = match brought {
            Ok(brought) => {
                told(&mut page, name, &brought, anyone.lang);
                Status::Ok
            }
            Err(AppError::Rows(problems)) => {
                page.outcome = Some(bad(anyone.lang, name, &problems));
                Status::UnprocessableEntity
            }
            Err(other) => return Err(other.into()),
        };
        Ok((status, RawHtml(askama::Template::render(&page)?)))
    })
    .await
}

/// What became of a file, with the first of what is wrong.
fn told(page: &mut RoundPage, file: String, brought: &BroughtDossiers, lang: Lang) {
    let t = texts(lang);
    let import = &brought.import;
    let counts = [import.entered, import.changed, import.unchanged, brought.aside].map(|n| number::count(lang, n));
    let mut words = fill(t.dossiers_import_done, &counts.each_ref().map(String::as_str));
    if brought.again {
        words = fill(t.dossiers_import_again, &[&words]);
    }
    page.outcome = Some(Outcome::Good { file, words, codes: Vec::new() });
    if brought.resumed > 0 {
        page.notices.push(fill(t.dossiers_import_resumed, &[&number::count(lang, brought.resumed)]));
    }
    if !brought.ignored.is_empty() {
        page.notices.push(fill(t.dossiers_import_ignored, &[&brought.ignored.join(", ")]));
    }
    if brought.aside > 0 {
        page.tables.push(faults_table(&brought.faults, lang));
        let about = number::count(lang, brought.aside);
        page.ways.insert(0, Way { title: t.dossiers_import_all_faults, about, href: at(import.id) });
    }
}

fn faults_table(faults: &[Fault], lang: Lang) -> Table {
    let t = texts(lang);
    let dash = |words: Option<String>| words.filter(|words| !words.is_empty()).unwrap_or_else(|| "–".to_owned());
    let row = |one: &Fault| {
        let (what, mend) = one.halves(lang);
        let value = one.value.chars().take(60).collect();
        vec![
            plain(number::count(lang, one.line)),
            named(dash(one.column.clone())),
            named(dash(Some(value))),
            plain(what),
            plain(dash(mend)),
        ]
    };
    Table {
        caption: t.dossiers_import_faults.to_owned(),
        columns: vec![
            t.office_import_line,
            t.office_import_column,
            t.office_import_value,
            t.office_import_what,
            t.office_import_mend,
        ],
        rows: faults.iter().map(row).collect(),
        empty: t.dossiers_import_faults_none,
    }
}

/// An empty file to fill in, a row a dossier, with the mark by which spreadsheets know UTF-8.
#[get("/dossiers/import/file/<_file>")]
fn empty(_file: &str, may: May<ManageAssessments>) -> Download {
    let _ = may;
    Download::of(format!("\u{feff}{}\r\n", COLUMNS[..WHOLE].join(",")), ContentType::CSV, "khung-mau.csv")
}

#[get("/dossiers/imports?<after>")]
async fn list(after: Option<u32>, may: May<ManageAssessments>, cookies: &CookieJar<'_>, app: &State<App>) -> Page {
    let (csrf, anyone) = (token(app, cookies), may.anyone());
    waiting(app, move |app| {
        let t = texts(anyone.lang);
        let seen = app.dossier_imports_of(anyone.caller(), after.unwrap_or(0))?;
        let mut page = page(&anyone, csrf, "/dossiers/imports", t.dossiers_imports);
        page.lead = Some(t.dossiers_imports_lead.to_owned());
        page.back = vec![(t.dossiers_import.to_owned(), "/dossiers/import".to_owned())];
        page.tables.push(Table {
            caption: t.dossiers_imports.to_owned(),
            columns: vec![
                t.dossiers_imports_file,
                t.dossiers_imports_begun,
                t.dossiers_imports_new,
                t.dossiers_imports_changed,
                t.dossiers_imports_unchanged,
                t.dossiers_imports_aside,
                t.dossiers_imports_state,
            ],
            rows: seen.imports.iter().map(|(import, aside)| import_row(import, *aside, anyone.lang)).collect(),
            empty: t.dossiers_imports_none,
        });
        let href = |after| format!("/dossiers/imports?after={after}");
        page.ways.extend(seen.next.map(|after| Way { title: t.trail_older, about: String::new(), href: href(after) }));
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

fn state(import: &DossierImport, lang: Lang) -> String {
    let t = texts(lang);
    match import.ended {
        Some(_) => t.dossiers_imports_done.to_owned(),
        None => fill(t.dossiers_imports_open, &[&number::count(lang, import.lines)]),
    }
}

fn import_row(import: &DossierImport, aside: i64, lang: Lang) -> Vec<Fact> {
    let counts = [import.entered, import.changed, import.unchanged, aside].map(|n| plain(number::count(lang, n)));
    let file = if import.file.is_empty() { "–".to_owned() } else { import.file.clone() };
    let head = [leading(named(file), at(import.id)), plain(moment(import.begun.local()))];
    head.into_iter().chain(counts).chain([plain(state(import, lang))]).collect()
}

#[get("/dossiers/imports/<id>?<line>&<place>")]
async fn show(
    id: String,
    line: Option<i64>,
    place: Option<i16>,
    may: May<ManageAssessments>,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Page {
    let (csrf, anyone) = (token(app, cookies), may.anyone());
    waiting(app, move |app| {
        let id: Id = id.parse().map_err(|_| PageError::NotFound)?;
        let seen = app.dossier_import_of(anyone.caller(), id, (line.unwrap_or(0), place.unwrap_or(0)))?;
        let page = import_page(page(&anyone, csrf, &at(id), texts(anyone.lang).dossiers_import), &seen, anyone.lang);
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

fn import_page(mut page: RoundPage, seen: &ImportSeen, lang: Lang) -> RoundPage {
    let t = texts(lang);
    let ImportSeen { import, aside, faults, next } = seen;
    let mapping = if import.mapping.is_empty() { t.dossiers_import_mapping_none } else { &import.mapping };
    let count = |n| plain(number::count(lang, n));
    page.about = Some(import.file.clone());
    page.back = vec![(t.dossiers_imports.to_owned(), "/dossiers/imports".to_owned())];
    page.facts = vec![
        (t.dossiers_imports_begun, plain(moment(import.begun.local()))),
        (t.dossiers_imports_state, plain(state(import, lang))),
        (t.dossiers_import_as_of, plain(moment(import.as_of.local()))),
        (t.dossiers_import_mapping, plain(mapping)),
        (t.dossiers_imports_new, count(import.entered)),
        (t.dossiers_imports_changed, count(import.changed)),
        (t.dossiers_imports_unchanged, count(import.unchanged)),
        (t.dossiers_imports_aside, count(*aside)),
    ];
    page.tables.push(faults_table(faults, lang));
    page.ways.extend(next.map(|(line, place)| Way {
        title: t.dossiers_import_more,
        about: String::new(),
        href: format!("{}?line={line}&place={place}", at(import.id)),
    }));
    page
}
