//! Criteria sets of the PAR INDEX: the published ones as whoever takes part reads them, and drafts for whoever manages
//! assessments. The use-cases are those of [`crate::app::criteria_sets`].

mod bring;
mod compare;
mod criterion;
mod draft;
mod figures;
mod list;
mod step;
mod tree;

use std::collections::BTreeMap;

use rocket::Either;
use rocket::Route;
use rocket::http::{ContentType, Header, Status};
use rocket::response::content::RawHtml;
use rocket::response::{Redirect, Responder};

use super::error::PageError;
use super::guard::Anyone;
use super::pages::Section;
use super::pages::offices_form::{Choice, Control, Field, Form};
use super::pages::round::RoundPage;
use crate::app::AppError;
use crate::app::criteria_book::set_workbook;
use crate::domain::criteria::{CriteriaSet, EvidenceRule, Role, SetLevel, Source};
use crate::domain::lang::Lang;
use crate::domain::template::Confidence;
use crate::domain::text::texts;
use crate::store::StoreError;

/// The routes of this folder.
#[must_use]
pub fn routes() -> Vec<Route> {
    let all =
        [list::routes(), bring::routes(), draft::routes(), criterion::routes(), figures::routes(), compare::routes()];
    all.into_iter().flatten().collect()
}

type Page = Result<RawHtml<String>, PageError>;
/// Where one is led on, or the page again with what is wrong and all that was typed.
type Sent = Result<Either<Redirect, (Status, RawHtml<String>)>, PageError>;

/// Where all of them are.
const ROOT: &str = "/criteria-sets";

fn href(name: &str) -> String {
    format!("{ROOT}/{name}")
}

/// Where a draft is changed.
fn edit_at(code: &str) -> String {
    format!("{ROOT}/{code}/edit")
}

/// Where a criterion of a draft is changed.
fn criterion_at(code: &str, node: &str) -> String {
    format!("{ROOT}/{code}/edit/{node}")
}

fn render(page: &impl askama::Template) -> Page {
    Ok(RawHtml(askama::Template::render(page)?))
}

/// A plain page about sets.
fn page_of(anyone: &Anyone, csrf: String, here: &str, title: &str) -> RoundPage {
    let root = (texts(anyone.lang).sets_title, ROOT);
    RoundPage { root, ..RoundPage::new(anyone.frame(here, Section::Work), csrf, title) }
}

/// A file to keep.
#[derive(Responder)]
struct Download {
    content: Vec<u8>,
    kind: ContentType,
    disposition: Header<'static>,
}

/// A set as its own file or as a workbook, by the ending of the name that is asked for.
fn download(set: &CriteriaSet, kept: &str) -> Result<Download, PageError> {
    let name = set.name();
    let (content, kind) = if kept == format!("{name}.toml") {
        (set.file().into_bytes(), ContentType::new("application", "toml"))
    } else if kept == format!("{name}.xlsx") {
        let kind = ContentType::new("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet");
        (set_workbook(set)?, kind)
    } else {
        return Err(PageError::NotFound);
    };
    let disposition = Header::new("Content-Disposition", format!("attachment; filename=\"{kept}\""));
    Ok(Download { content, kind, disposition })
}

/// What was typed into a form and is not saved; nothing at first.
#[derive(Default)]
struct Typed {
    fields: BTreeMap<String, String>,
    /// Why it is not saved, a line each.
    wrong: Vec<String>,
}

impl Typed {
    /// What stands in a field of the form with this act (and of this thing): what was typed, or what is stored.
    fn value(&self, form: (&str, &str), name: &str, stored: impl Into<String>) -> String {
        let of = |key: &str| self.fields.get(key).map_or("", String::as_str);
        let here = of("act") == form.0 && of("of") == form.1;
        self.fields.get(name).filter(|_| here).cloned().unwrap_or_else(|| stored.into())
    }
}

/// A form of a draft while it is made: its act, what it is about, and what stands in its fields.
struct Making<'a> {
    form: (&'a str, &'a str),
    typed: &'a Typed,
    fields: Vec<Field>,
}

impl<'a> Making<'a> {
    fn new(typed: &'a Typed, seen: i32, act: &'a str, of: &'a str) -> Self {
        let hidden = |name: &'static str, value: &str| crate::web::offices::hidden(name, value);
        let fields = vec![hidden("seen", &seen.to_string()), hidden("act", act), hidden("of", of)];
        Self { form: (act, of), typed, fields }
    }

    fn put(&mut self, name: &'static str, label: &str, hint: Option<&'static str>, control: Control) {
        let field = crate::web::offices::field(self.form.0, name, label, control);
        self.fields.push(Field { hint, ..field });
    }

    fn line(&mut self, name: &'static str, label: &str, stored: &str, needed: bool, hint: Option<&'static str>) {
        let value = self.typed.value(self.form, name, stored);
        self.put(name, label, hint, Control::Text { value, needed });
    }

    fn words(&mut self, name: &'static str, label: &str, stored: &str, rows: u8, hint: Option<&'static str>) {
        let value = self.typed.value(self.form, name, stored);
        self.put(name, label, hint, Control::Words { value, rows });
    }

    /// One of several: what is posted, what is shown, and whether that is a name out of the data.
    fn choice(&mut self, name: &'static str, label: &str, stored: &str, choices: Vec<(String, String, bool)>) {
        let value = self.typed.value(self.form, name, stored);
        let choices =
            choices.into_iter().map(|(one, label, named)| Choice { chosen: one == value, value: one, label, named });
        self.put(name, label, None, Control::Choice(choices.collect()));
    }

    fn done(self, title: &'static str, help: Option<&'static str>, action: String) -> Form {
        Form { title, help, action, fields: self.fields, button: title }
    }
}

/// Why a step was not taken: for people, beside what they typed; or the page of an error.
enum Unsaved {
    Said(Vec<String>),
    Failed(PageError),
}

impl Unsaved {
    fn of(error: AppError, lang: Lang) -> Self {
        match error {
            AppError::Store(StoreError::Refusal(refusal)) => Self::Said(vec![refusal.words(lang)]),
            error => Self::Failed(error.into()),
        }
    }
}

impl From<PageError> for Unsaved {
    fn from(error: PageError) -> Self {
        Self::Failed(error)
    }
}

fn level_name(level: SetLevel, lang: Lang) -> &'static str {
    let t = texts(lang);
    match level {
        SetLevel::Province => t.sets_level_province,
        SetLevel::Department => t.sets_level_department,
        SetLevel::Commune => t.sets_level_commune,
    }
}

fn source_name(source: Source, lang: Lang) -> &'static str {
    let t = texts(lang);
    match source {
        Source::Appraised => t.sets_source_appraised,
        Source::Survey => t.sets_source_survey,
        Source::Sipas => t.sets_source_sipas,
        Source::Statistics => t.sets_source_statistics,
        Source::Imported => t.sets_source_imported,
    }
}

fn evidence_name(rule: EvidenceRule, lang: Lang) -> &'static str {
    let t = texts(lang);
    match rule {
        EvidenceRule::Required => t.assess_evidence_required,
        EvidenceRule::OrExplanation => t.assess_evidence_explained,
        EvidenceRule::Optional => t.assess_evidence_optional,
    }
}

fn role_name(role: Role, lang: Lang) -> &'static str {
    let t = texts(lang);
    match role {
        Role::Scored => t.sets_role_scored,
        Role::Bonus => t.sets_role_bonus,
        Role::Penalty => t.sets_role_penalty,
    }
}

/// Every mark of how sure something is.
const MARKS: [Confidence; 5] = [
    Confidence::Official,
    Confidence::Reported,
    Confidence::Inference,
    Confidence::GeneralKnowledge,
    Confidence::Unknown,
];

/// The years of a set: `2022 – 2024`, `2026 –`.
fn years(set: &CriteriaSet) -> String {
    let last = set.last_year.map(|last| last.to_string()).unwrap_or_default();
    format!("{} – {last}", set.first_year).trim_end().to_owned()
}
