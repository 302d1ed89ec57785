//! Filled forms of a round brought in on a page: all of a file or nothing, every problem in a table.

use rocket::http::{ContentType, CookieJar, Status};
use rocket::response::content::RawHtml;
use rocket::{Route, State, get, post, routes};

use super::error::PageError;
use super::form::{ProtectedFile, token};
use super::guard::{Anyone, ManageRounds, May};
use super::pages::Section;
use super::pages::offices_import::{Outcome, Problem};
use super::pages::responses_import::ResponsesImport;
use super::waiting;
use crate::app::bring_in::Importer;
use crate::app::import::Problem as Wrong;
use crate::app::scope::Scope;
use crate::app::{App, AppError};
use crate::domain::access::Permission;
use crate::domain::lang::Lang;
use crate::domain::number;
use crate::domain::questionnaire::Variable;
use crate::domain::round::Round;
use crate::domain::text::{fill, texts};
use crate::web::download::Download;

/// Problems that one page shows at most.
const SHOWN: usize = 500;

/// The routes of this file.
#[must_use]
pub fn routes() -> Vec<Route> {
    routes![choose, bring, empty]
}

/// The round, and the names of its questionnaire's columns.
fn asked(anyone: &Anyone, code: &str) -> Result<(Round, Vec<String>), PageError> {
    let round = anyone.app.round_in(&Scope::of(anyone.caller(), Permission::ManageRounds), code)?;
    let catalogue = anyone.app.catalogue();
    let questionnaire = catalogue.questionnaire(round.template).ok_or(PageError::NotFound)?;
    let columns = questionnaire.variables().iter().map(Variable::name).collect();
    Ok((round, columns))
}

fn page(anyone: &Anyone, csrf: String, code: &str, outcome: Option<Outcome>) -> Result<RawHtml<String>, PageError> {
    let (round, columns) = asked(anyone, code)?;
    let page = ResponsesImport {
        frame: anyone
            .frame(format!("/rounds/{}/import", round.code), Section::Work)
            .illustrative(anyone.app.illustrative || round.illustrative),
        csrf,
        columns: columns.join(", "),
        round: (round.code, round.name),
        outcome,
    };
    Ok(RawHtml(askama::Template::render(&page)?))
}

#[get("/rounds/<code>/import")]
async fn choose(
    code: String,
    may: May<ManageRounds>,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<RawHtml<String>, PageError> {
    let (csrf, anyone) = (token(app, cookies), may.anyone());
    waiting(app, move |_| page(&anyone, csrf, &code, None)).await
}

#[post("/rounds/<code>/import", data = "<file>")]
async fn bring(
    code: String,
    may: May<ManageRounds>,
    file: ProtectedFile,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<(Status, RawHtml<String>), PageError> {
    let (csrf, anyone) = (token(app, cookies), may.anyone());
    waiting(app, move |_| {
        let ProtectedFile { name, bytes, .. } = file;
        let by = Importer::Person(anyone.caller());
        let (status, outcome) = match anyone.app.bring_responses_from(by, &code, &name, &bytes) {
            Ok(brought) => {
                let counts = [brought.rows, brought.added, brought.rows.saturating_sub(brought.added)];
                let counts = counts.map(|n| number::count(anyone.lang, i64::try_from(n).unwrap_or(i64::MAX)));
                let words = fill(texts(anyone.lang).responses_good, &counts.each_ref().map(String::as_str));
                (Status::Ok, Outcome::Good { file: name, words, codes: Vec::new() })
            }
            Err(AppError::Rows(problems)) => (Status::UnprocessableEntity, bad(anyone.lang, name, &problems)),
            Err(other) => return Err(other.into()),
        };
        Ok((status, page(&anyone, csrf, &code, Some(outcome))?))
    })
    .await
}

fn bad(lang: Lang, file: String, problems: &[Wrong]) -> Outcome {
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

/// A file to fill in: its header, with the mark by which spreadsheets know UTF-8.
#[get("/rounds/<code>/import/responses.csv")]
async fn empty(code: String, may: May<ManageRounds>, app: &State<App>) -> Result<Download, PageError> {
    let anyone = may.anyone();
    waiting(app, move |_| {
        let (round, columns) = asked(&anyone, &code)?;
        let own = if round.kind.is_drawn() { "case,day" } else { "day" };
        let body = format!("\u{feff}{own},{}\r\n", columns.join(","));
        Ok(Download::of(body, ContentType::CSV, "responses.csv"))
    })
    .await
}
